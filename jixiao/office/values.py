"""A value of a rule file in a cell, and back: a text as it is, anything else as one line of YAML."""

from __future__ import annotations

from facts.problem import BadInput, Place, Problems
from facts.tree import Quoted, Tree, data_of
from facts.write_yaml import flow
from facts.yamltext import Mapping, read_tree
from jixiao.office.grid import cleaned
from jixiao.office.widths import across

_LINE = 88
_SIGNS = ("{", "[", '"', "'")
LONGEST = 12_000
"""Of a cell; what is longer goes on in the next row."""


def one_line(text: str) -> str:
    """The text as a cell on one line keeps it."""
    return " ".join(cleaned(text).split())


def is_plain(value: Tree) -> bool:
    """Whether a cell with just this text is read as this value."""
    if not isinstance(value, str) or isinstance(value, Quoted):
        return False
    return bool(value) and cleaned(value) == value and not value.startswith(_SIGNS)


def cell_text(value: Tree) -> str:
    """The value as a cell shows it."""
    if is_plain(value):
        assert isinstance(value, str)
        return value
    return flow(Quoted(value)) if isinstance(value, str) else _broken(value)


def _broken(value: Tree) -> str:
    """In brackets, on several lines where it is long."""
    line = flow(value)
    if across(line) <= _LINE or isinstance(value, str) or not value:
        return line
    if isinstance(value, dict):
        pairs = (f"{flow({k: ''})[1:].rpartition(':')[0]}: {_broken(v)}" for k, v in value.items())
        return "{" + ",\n".join(pairs) + "}"
    return "[" + ",\n".join(_broken(item) for item in value) + "]"


def value_of(text: str, place: Place, problems: Problems) -> Tree | None:
    """What the cell says; None, and a problem, where that can't be read."""
    if not text.startswith(_SIGNS):
        return text
    inside = "值: " + text.replace("\n", "\n  ") + "\n"
    try:
        tree = read_tree(inside.encode("utf-8", "replace"), place.file, "R")
    except BadInput as error:
        first = error.problems[0]
        told = f"这一格的内容读不懂：{first.text}"
        problems.add("R116", place, told, first.hint or "照导出时的写法")
        return None
    assert isinstance(tree, Mapping)
    found = data_of(tree)
    assert isinstance(found, dict)
    return found.get("值", Quoted(""))
