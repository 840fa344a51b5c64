"""A piece of a YAML file as plain data: texts, lists of them, and mappings."""

from __future__ import annotations

from facts.fields import BLANK
from facts.yamltext import Mapping, Node, Scalar

Tree = str | list["Tree"] | dict[str, "Tree"]
"""Keys and texts just as an author would write them; a text that stood in quotes is `Quoted`."""

DROP = "删除"
"""Unquoted, a command to leave out what is inherited (engine.rulefile.merge)."""


class Quoted(str):
    """A text that means itself where the same text without quotes would mean something else."""

    __slots__ = ()


def data_of(node: Node) -> Tree:
    """The node as plain data; keys without a value are left out, as readers do."""
    if isinstance(node, Scalar):
        return node.text if node.plain or node.text not in (*BLANK, DROP) else Quoted(node.text)
    if isinstance(node, Mapping):
        return {key.text: data_of(value) for key, value in node.items if not _blank(value)}
    return [data_of(item) for item in node.items]


def _blank(node: Node) -> bool:
    return isinstance(node, Scalar) and node.plain and node.text in BLANK
