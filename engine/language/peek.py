"""The head of a rule file alone, for choosing among many without loading them."""

from __future__ import annotations

from engine.language.header import Header, read_header
from facts.fields import Fields
from facts.problem import Problems
from facts.yamltext import Mapping, read_tree


def peek(data: bytes, file: str) -> Header | None:
    """The file's head; None for what is no rulebook (a library, a fact sheet that lies beside).

    Raises BadInput where the head is faulty.
    """
    tree = read_tree(data, file, "R")
    if not isinstance(tree, Mapping) or tree.get("标准") is None:
        return None
    problems = Problems()
    header = read_header(Fields(tree, problems, "R", "标准"), problems)
    problems.raise_if_any()
    return header
