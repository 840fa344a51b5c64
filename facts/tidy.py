"""A file in one layout, with what can be written in one way only mended, and nothing else."""

from __future__ import annotations

from attrs import frozen

from facts.layout import LayoutBroken, NoLayout, lay_out
from facts.mending import Mended, mend, shape
from facts.problem import BadInput, Note, Place, Problem
from facts.rawtext import RawLines
from facts.yamltext import Node, decoded, read_tree


@frozen
class Tidied:
    """The new bytes and the tree that they say; `mended` are the faults that were mended.

    `encoding` is what the file was in where that was not UTF-8.
    """

    data: bytes
    tree: Node
    mended: tuple[Problem, ...]
    encoding: str | None


_LEFT_OF_IT = ("从这里开始的括号或引号里，后面的行没有缩进", "括号、引号里的各行往里空两格")


class MeaningMoved(Exception):
    """The new text does not say what the old one does: a fault of this program."""


def tidy(data: bytes, file: str, prefix: str) -> Tidied:
    """The file's new bytes (UTF-8, LF).

    Raises BadInput with every fault where one has no single right mend (codes 001 to 009), and
    MeaningMoved where the new text would have another tree, or other comments.
    """
    notes: list[Note] = []
    text = decoded(data, file, prefix, notes)
    mended = mend(data, text, file, prefix)
    raw = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    try:
        laid = lay_out(mended.text, raw)
    except NoLayout as none:
        place = Place(file, none.line, none.column)
        told = ("这种写法不能整理（“? ”起头的名称，或行首的“%”）", "“名称: 内容”")
        raise BadInput([Problem(f"{prefix}006", place, *told)]) from None
    except LayoutBroken as broken:
        raise MeaningMoved(file) from broken
    try:
        tree = _proven(laid.text, laid.comments, mended, file, prefix)
    except MeaningMoved:
        if mended.doubt is None:
            raise
        problem = Problem(f"{prefix}001", mended.doubt.place, *_LEFT_OF_IT)
        raise BadInput([problem]) from None
    return Tidied(laid.text.encode(), tree, mended.faults, "GBK" if notes else None)


def _proven(text: str, comments: tuple[str, ...], mended: Mended, file: str, prefix: str) -> Node:
    """The new text's tree, which is that of the mended original; its comments are there too."""
    try:
        tree = read_tree(text.encode(), file, prefix)
        seen = RawLines(text, file, prefix).mended().lines
        again = lay_out("\n".join(seen), text.split("\n"))
    except (BadInput, NoLayout, LayoutBroken) as error:
        raise MeaningMoved(file) from error
    if shape(tree) != shape(mended.tree) or again.comments != comments:
        raise MeaningMoved(file)
    return tree
