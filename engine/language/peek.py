"""The head of a rule file alone, for choosing among many without loading them."""

from __future__ import annotations

from engine.language.header import Header, read_header
from facts.fields import Fields
from facts.problem import Problems
from facts.yamltext import Mapping, read_tree


def peek(data: bytes, file: str) -> Header | None:
    """The file's head; None for a library (核对集). Raises BadInput where the head is faulty."""
    problems = Problems()
    tree = read_tree(data, file, "R", problems)
    if isinstance(tree, Mapping) and tree.get("核对集") is not None:
        problems.raise_if_any()
        return None
    top = Fields(tree, problems, "R", "标准")
    header = read_header(top, problems)
    top.tell_missing()
    problems.raise_if_any()
    return header
