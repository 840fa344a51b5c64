"""A tree of texts as YAML in our layout: what `read_tree` takes and gives back as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wcwidth import wcswidth

from facts.fields import BLANK
from facts.mending import shape
from facts.problem import BadInput
from facts.tree import Quoted, Tree
from facts.unseen import BLANKS, FOR_NOTHING
from facts.yamltext import read_tree

WIDTH = 96
_OPEN = ("指标", "数据", "计算", "参数", "口径", "查表", "核对", "提示", "调整", "等级", "情形")
"""Sections each of whose entries has a line of its own."""

_ODD = f"\u0085{BLANKS}{FOR_NOTHING}\u2028\u2029\u3000\ufffe\uffff"
_ESCAPED = re.compile(f'[\x00-\x1f\x7f-\x9f{_ODD}\ud800-\udfff"\\\\]')
_NEEDS_ESCAPE = re.compile(f"[\x00-\x1f\x7f-\x9f{_ODD}\ud800-\udfff]")
_FIRST = re.compile(r"-(?![0-9])|[?:,\[\]{}#&*!|>'\"%@`＃＆＊！％＠>｀~=<\s]")
_INSIDE = re.compile(r": |\s#|:$|\t|  ")
_IN_BRACKETS = re.compile(r"[?,\[\]{}，：［］｛｝【】\"']|\s-")
_SIMPLE = re.compile(r"[\w.%·／/-]+")


def to_yaml(tree: dict[str, Tree], head: str = "") -> str:
    """The file's text; `head` stands before it as a comment."""
    comment = "".join(f"# {line}".rstrip() + "\n" for line in head.split("\n")) if head else ""
    for careful in (False, True):
        text = comment + "\n".join(_Pen(careful).file(tree)) + "\n"
        try:
            if shape(read_tree(text.encode(), "", "R")) == _shape(tree):
                return text
        except (BadInput, UnicodeEncodeError):
            pass
    return text


def _shape(tree: Tree) -> object:
    """What `facts.mending.shape` says of the text that is due."""
    if isinstance(tree, dict):
        return ("{", *((key, _shape(value)) for key, value in tree.items()))
    if isinstance(tree, list):
        return ("[", *(_shape(item) for item in tree))
    return _Text(str(tree))


class _Text:
    """Equal to a scalar's shape with this text, quoted or not where that says the same."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, tuple) and other[:1] == (self._text,)

    __hash__ = None  # type: ignore[assignment]


def flow(tree: Tree) -> str:
    """The value on one line: {键: 值}, [甲, 乙], or a text, quoted where it needs to be."""
    return _Pen(False).flow(tree)


class _Pen:
    def __init__(self, careful: bool) -> None:
        self._careful = careful

    def file(self, tree: dict[str, Tree]) -> Iterator[str]:
        before = ""
        for key, value in tree.items():
            big = isinstance(value, dict | list) and key in _OPEN
            if before and (big or before == "big"):
                yield ""
            before = "big" if big else "small"
            yield from self._pair(key, value, 0, big)

    def _pair(self, key: str, value: Tree, indent: int, open_: bool = False) -> Iterator[str]:
        name = " " * indent + self.scalar(key, False) + ":"
        if isinstance(value, str):
            yield f"{name} {self.scalar(value, False)}"
        elif not value or (not open_ and self._fits(value, name)):
            yield f"{name} {self.flow(value)}"
        else:
            yield name
            yield from self._block(value, indent + (2 if isinstance(value, dict) else 0))

    def _block(self, value: list[Tree] | dict[str, Tree], indent: int) -> Iterator[str]:
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from self._pair(key, inner, indent)
            return
        for item in value:
            yield from self._item(item, indent)

    def _item(self, item: Tree, indent: int) -> Iterator[str]:
        lead = " " * indent + "- "
        if isinstance(item, str):
            yield lead + self.scalar(item, False)
        elif not item or isinstance(item, list):
            yield lead + self.flow(item)
        else:
            lines = list(self._block(item, indent + 2))
            yield lead + lines[0][indent + 2 :]
            yield from lines[1:]

    def _fits(self, value: list[Tree] | dict[str, Tree], lead: str) -> bool:
        inner = value.values() if isinstance(value, dict) else value
        if any(isinstance(v, dict) or (isinstance(v, list) and not _texts(v)) for v in inner):
            return False
        if any(isinstance(v, str) and self.scalar(v, True) != self.scalar(v, False) for v in inner):
            return False  # it would stand in quotes there
        return width(lead) + width(self.flow(value)) < WIDTH

    def flow(self, tree: Tree) -> str:
        if isinstance(tree, dict):
            pairs = (f"{self.scalar(k, True)}: {self.flow(v)}" for k, v in tree.items())
            return "{" + ", ".join(pairs) + "}"
        if isinstance(tree, list):
            return "[" + ", ".join(self.flow(item) for item in tree) + "]"
        return self.scalar(tree, True)

    def scalar(self, text: str, in_brackets: bool) -> str:
        plain = not isinstance(text, Quoted) and text not in BLANK
        if plain and _SIMPLE.fullmatch(text) and text[0] not in "-%":
            return text
        if plain and not self._careful and _is_plain(text, in_brackets):
            return text
        if _NEEDS_ESCAPE.search(text):
            return '"' + _ESCAPED.sub(_escape, text) + '"'
        return "'" + text.replace("'", "''") + "'"


def _texts(items: list[Tree]) -> bool:
    return all(isinstance(item, str) for item in items)


def _is_plain(text: str, in_brackets: bool) -> bool:
    if _FIRST.match(text) or _INSIDE.search(text) or _NEEDS_ESCAPE.search(text):
        return False
    if text != text.strip() or text.startswith(("---", "...")):
        return False
    return not (in_brackets and _IN_BRACKETS.search(text))


def _escape(match: re.Match[str]) -> str:
    sign = match[0]
    named = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
    return named.get(sign) or (f"\\x{ord(sign):02x}" if ord(sign) < 256 else f"\\u{ord(sign):04x}")


def width(text: str) -> int:
    """Columns of a terminal: a Chinese character takes two."""
    return max(wcswidth(text), 0) or len(text)
