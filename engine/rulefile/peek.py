"""The head of a rule file alone, for choosing among many without loading them."""

from __future__ import annotations

from engine.rulefile.header import Header, read_header
from facts.fields import Fields
from facts.problem import Problems
from facts.yamltext import Mapping, read_tree


def peek(data: bytes, file: str) -> Header | None:
    """The file's head; None for what is no rulebook (a library, a fact sheet that lies beside).

    Raises BadInput where the head is faulty.
    """
    problems = Problems()
    tree = read_tree(data, file, "R", problems)
    if not isinstance(tree, Mapping) or tree.get("标准") is None:
        problems.raise_if_any()
        return None
    top = Fields(tree, problems, "R", "标准")
    header = read_header(top, problems)
    top.tell_missing()
    problems.raise_if_any()
    return header
