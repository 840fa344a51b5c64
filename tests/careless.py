"""Rule files as people leave them: any indentation, blanks, comments anywhere, full-width colons."""

from __future__ import annotations

import re
from random import Random
from typing import Any

from attrs import define, field, frozen

from facts.rawlint import WORDY

_PLAIN = re.compile(r"[\w（「“≥≤不][^\n:：#，,\[\]{}'\"*&!|>%@`?-]*(?<! )")
_KEY = re.compile(r"\w{1,20}")


@frozen
class Careless:
    """A file in somebody's layout, and the comments in it, in order."""

    text: str
    comments: tuple[str, ...]

    def data(self, by: Random) -> bytes:
        """Its bytes as some editor leaves them."""
        text = self.text
        if by.random() < 0.3:
            text = text.rstrip("\n") + "\n" * by.randint(0, 4)
        if by.random() < 0.3:
            text = text.replace("\n", "\r\n")
        encoding = by.choice(["utf-8", "utf-8", "utf-8-sig", "gb18030"])
        return text.encode(encoding)


def careless(tree: Any, by: Random) -> Careless:
    """The tree (of texts, lists and mappings) written down carelessly."""
    pen = _Pen(by)
    pen.node(tree, -1, "", False)
    pen.end()
    return Careless("\n".join(pen.lines) + "\n", tuple(pen.comments))


@define
class _Pen:
    by: Random
    lines: list[str] = field(factory=list)
    comments: list[str] = field(factory=list)
    line: str = ""
    in_block: bool = False
    """The line before belongs to a block text, which a comment further in would join."""

    def chance(self, percent: int) -> bool:
        return self.by.randrange(100) < percent

    def blanks(self, most: int = 3) -> str:
        return " " * (1 if self.chance(70) else self.by.randint(1, most))

    def comment(self) -> str:
        self.comments.append(f"#{' ' * self.by.randint(0, 2)}注{len(self.comments)}：甲: [乙 # 丙")
        return self.comments[-1]

    def end(self, remarks: bool = True) -> None:
        """End the line, if there is one."""
        if not self.line:
            return
        if remarks and self.chance(6):
            self.line += self.blanks() + self.comment()
        self.lines.append(self.line + " " * (self.by.randint(0, 3) if self.chance(10) else 0))
        self.line = ""

    def between(self, deepest: int) -> None:
        """Empty lines and comments, perhaps, before the next line."""
        while self.chance(12):
            if self.chance(50):
                self.lines.append(" " * (self.by.randint(0, 3) if not self.in_block else 0))
            else:
                column = self.by.randint(0, deepest if self.in_block else deepest + 4)
                self.lines.append(" " * column + self.comment())
        self.in_block = False

    def node(self, node: Any, parent: int, key: str, after_key: bool) -> None:
        """Write a value behind what stands on the line: a key or dash at column `parent`, or
        nothing yet (-1)."""
        if isinstance(node, str):
            self.text(node, parent, key)
        elif not node or (parent >= 0 and _small(node) and self.chance(60)):
            self.line += self.blanks() if self.line else " " * (parent + self.by.randint(1, 5))
            self.flow(node, parent if self.line.strip() and after_key else len(self.line))
            self.end()
        elif isinstance(node, dict):
            self.mapping(node, parent, after_key)
        else:
            self.sequence(node, parent, after_key)

    def mapping(self, node: dict[str, Any], parent: int, after_key: bool) -> None:
        on_line = bool(self.line) and not after_key
        if on_line:
            self.line += self.blanks()
            column = len(self.line)
        else:
            self.end()
            column = parent + self.by.randint(1, 5)
        for position, (key, value) in enumerate(node.items()):
            if position or not on_line:
                self.between(column)
                self.line = " " * column
            wide = position and _KEY.fullmatch(key) and self.chance(5)
            self.line += key if _PLAIN.fullmatch(key) else quoted(key, self.by)
            self.line += "：" if wide else " :" if self.chance(3) else ":"
            self.node(value, column, key, True)

    def sequence(self, node: list[Any], parent: int, after_key: bool) -> None:
        on_line = bool(self.line) and not after_key
        if on_line:
            self.line += self.blanks()
            column = len(self.line)
        else:
            self.end()
            column = parent + self.by.randint(0 if after_key else 1, 4)
        for position, item in enumerate(node):
            if position or not on_line:
                self.between(column)
                self.line = " " * column
            self.line += "-"
            if self.chance(5):
                self.end()
            self.node(item, column, "", not self.line)

    def text(self, text: str, parent: int, key: str) -> None:
        plain = _PLAIN.fullmatch(text) is not None
        remarks = key not in WORDY
        words = text.split(" ")
        if text and "\n" not in text and self.chance(5):
            sign = self.by.choice(["|-", ">-", "|2-", ">-  # 头"])
            if "#" in sign:
                self.comments.append("# 头")
            if "2" in sign and parent < 0:
                sign = "|-"
            self.line += (self.blanks() if self.line else " " * (parent + 1)) + sign
            self.end(remarks=False)
            column = parent + (2 if "2" in sign else self.by.randint(1, 5))
            self.lines.append(" " * column + text)
            self.in_block = True
            return
        if not self.line or (plain and self.chance(4)):
            self.end(remarks=remarks)
            self.line = " " * (parent + self.by.randint(1, 5))
        else:
            self.line += self.blanks()
        written = text if plain else quoted(text, self.by)
        if len(words) > 1 and all(words) and self.chance(10):
            at = self.by.randrange(1, len(words))
            safe = plain and all(
                _PLAIN.fullmatch(w) for w in (" ".join(words[:at]), " ".join(words[at:]))
            )
            if safe or not plain:
                old, new = " ".join(words[:at]), " ".join(words[at:])
                if not plain:
                    old, new = f"'{old.replace(_Q, _Q * 2)}", f"{new.replace(_Q, _Q * 2)}'"
                self.line += old + " " * self.by.randint(0, 2)
                self.lines.append(self.line)
                written = new
                self.line = " " * (parent + self.by.randint(1, 6))
        self.line += written
        self.end(remarks=remarks)

    def flow(self, node: Any, base: int) -> None:
        """On one line or several; what goes on stands further in than the key or dash."""
        if isinstance(node, str):
            self.line += node if _PLAIN.fullmatch(node) else quoted(node, self.by)
            return
        pad = " " if self.chance(15) else ""
        start, stop = "{}" if isinstance(node, dict) else "[]"
        self.line += start + pad
        items = node.items() if isinstance(node, dict) else ((None, item) for item in node)
        for position, (key, value) in enumerate(items):
            if position:
                self.line += self.by.choice([",", ",", " ,"])
                if self.chance(8):
                    if self.chance(30):
                        self.line += self.blanks() + self.comment()
                    self.lines.append(self.line)
                    self.line = " " * (base + self.by.randint(1, 6))
                else:
                    self.line += self.by.choice([" ", " ", "  "])
            if key is not None:
                self.line += key if _PLAIN.fullmatch(key) else quoted(key, self.by)
                self.line += "：" if _KEY.fullmatch(key) and self.chance(4) else ": "
            self.flow(value, base)
        self.line += pad + stop


_Q = "'"


def quoted(text: str, by: Random) -> str:
    if by.random() < 0.5 and "\\" not in text and '"' not in text:
        return f'"{text}"'
    return f"'{text.replace(_Q, _Q * 2)}'"


def _small(node: Any) -> bool:
    items = list(node.values() if isinstance(node, dict) else node)
    return len(items) <= 8 and all(isinstance(i, str) or (len(i) <= 4 and _small(i)) for i in items)
