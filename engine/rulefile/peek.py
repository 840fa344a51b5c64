"""The head of a rule file alone, for choosing among many without loading them."""

from __future__ import annotations

from attrs import frozen

from engine.rulefile.header import INHERITED, Header, read_header
from facts.fields import Fields
from facts.problem import Problems
from facts.yamltext import Mapping, Node, Scalar, read_tree


@frozen
class Peeked:
    """A file's head; None for what is no rulebook (a library, a fact sheet that lies beside).

    `texts`: all that stand in it, keys and values; `ids`: those under 编号; `inherits`: that what
    stands in another file may count as standing here.
    """

    header: Header | None
    texts: frozenset[str]
    ids: frozenset[str]
    inherits: bool = False


def peek(data: bytes, file: str) -> Peeked:
    """Raises BadInput where the file can't be read or its head is faulty."""
    problems = Problems()
    tree = read_tree(data, file, "R", problems)
    if not isinstance(tree, Mapping) or tree.get("标准") is None:
        problems.raise_if_any()
        return _peeked(None, tree)
    top = Fields(tree, problems, "R", "标准")
    header = read_header(top, problems)
    top.tell_missing()
    problems.raise_if_any()
    return _peeked(header, tree)


def _peeked(header: Header | None, tree: Node) -> Peeked:
    texts: set[str] = set()
    ids: set[str] = set()
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Scalar):
            texts.add(node.text)
        elif isinstance(node, Mapping):
            waiting.extend(part for item in node.items for part in item)
            number = node.get("编号")
            if isinstance(number, Scalar):
                ids.add(number.text)
        else:
            waiting.extend(node.items)
    inherits = isinstance(tree, Mapping) and tree.get(INHERITED) is not None
    return Peeked(header, frozenset(texts), frozenset(ids), inherits)
