"""The layout of a YAML text: the same tokens and comments, in one way of writing.

The text is one that the reader takes without a fault. Its tokens are walked in order; what
stands between two of them is blanks, line ends and comments, and only that is written anew.
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from attrs import define, frozen

from facts.scalar_layout import STEP, scalar_lines

_AFTER_CONTENT = "  "
_GAP_LINE = re.compile(r"[ \t]*(#.*)?")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_SIGNS: dict[type[Any], str] = {
    yaml.BlockEntryToken: "-",
    yaml.ValueToken: ":",
    yaml.FlowEntryToken: ",",
    yaml.FlowSequenceStartToken: "[",
    yaml.FlowSequenceEndToken: "]",
    yaml.FlowMappingStartToken: "{",
    yaml.FlowMappingEndToken: "}",
    yaml.DocumentStartToken: "---",
    yaml.DocumentEndToken: "...",
    yaml.TagToken: "!",
    yaml.ScalarToken: "text",
}
_OPENS_CONTENT = (
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.FlowSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.TagToken,
    yaml.ScalarToken,
)


class NoLayout(Exception):
    """A way of writing for which there is no layout; line and column are counted from 1."""

    def __init__(self, line: int, column: int) -> None:
        super().__init__(f"{line}:{column}")
        self.line = line
        self.column = column


class LayoutBroken(Exception):
    """A token does not stand where it was thought to: a fault of this program."""


@frozen
class LaidOut:
    text: str
    comments: tuple[str, ...]


def lay_out(text: str, raw: list[str], loader: Any = _LOADER) -> LaidOut:
    """The text in its layout, and its comments in order.

    `raw` are the file's lines before anything was mended: a comment is kept as it stands there.
    Raises NoLayout, LayoutBroken.
    """
    return _Walk(text, raw).run(loader)


@define
class _Frame:
    """A collection that is open: `old` and `new` are its column before and after.

    In brackets `new` is that of a line inside of them.
    """

    kind: str
    old: int
    new: int


class _Walk:
    def __init__(self, text: str, raw: list[str]) -> None:
        self._text = text
        self._raw = raw
        self._out: list[str] = []
        self._line = ""
        self._end = self._end_line = 0
        """Where in the text the token before ended, and on which line."""
        self._before = ""
        """The sign of the token before."""
        self._empty: _Frame | None = None
        """Where the token before has nothing after it but comments: a place for them."""
        self._settled = 0
        """Lines written that stay though they are empty: they end a text."""
        self._frames: list[_Frame] = []
        self._left: list[_Frame] = []
        """Collections that ended since the token before."""
        self._inner = self._list = 0
        """Columns of what comes next as a value or an item, and of a list as a value."""
        self._is_key = False
        self._comments: list[str] = []

    def run(self, loader: Any) -> LaidOut:
        tokens = list(yaml.scan(self._text, Loader=loader))
        for token, after in zip(tokens, [*tokens[1:], None], strict=True):
            self._take(token, after)
        self._between(len(self._text), 0, "")
        while len(self._out) > self._settled and not self._out[-1]:
            self._out.pop()
        return LaidOut("\n".join(self._out) + "\n", tuple(self._comments))

    def _take(self, token: Any, after: Any) -> None:
        mark = token.start_mark
        if isinstance(token, yaml.BlockMappingStartToken):
            self._frames.append(_Frame("map", mark.column, self._inner))
        elif isinstance(token, yaml.BlockSequenceStartToken):
            self._frames.append(_Frame("list", mark.column, self._list))
        elif isinstance(token, yaml.BlockEndToken):
            self._left.append(self._frames.pop())
        elif isinstance(token, yaml.KeyToken):
            if token.end_mark.index > mark.index:
                raise NoLayout(mark.line + 1, mark.column + 1)
            self._is_key = True
        elif isinstance(token, yaml.DirectiveToken | yaml.AnchorToken | yaml.AliasToken):
            raise NoLayout(mark.line + 1, mark.column + 1)
        elif type(token) in _SIGNS:
            self._visible(token, after, _SIGNS[type(token)])

    # -- tokens --------------------------------------------------------------

    def _visible(self, token: Any, after: Any, sign: str) -> None:
        start = token.start_mark.index
        in_brackets = self._in_brackets
        first = self._between(start, self._column(sign), sign)
        self._end, self._end_line = token.end_mark.index, token.end_mark.line
        self._empty = None
        if sign == "text":
            self._scalar(token)
            return
        self._line += self._text[start : self._end]
        top = self._frames[-1] if self._frames else _Frame("", 0, 0)
        self._before = sign
        if sign in ("[", "{"):
            base = top.new if in_brackets else self._inner if first else self._list
            self._frames.append(_Frame("flow", 0, base + STEP))
        elif sign in ("]", "}"):
            self._frames.pop()
        elif sign == ":" and not in_brackets:
            self._inner, self._list = top.new + STEP, top.new
            if not isinstance(after, (*_OPENS_CONTENT, yaml.BlockEntryToken)):
                self._empty = _Frame("", top.old + 1, self._inner)
        elif sign == "-":
            self._inner = self._list = top.new + STEP
            if isinstance(after, _OPENS_CONTENT):
                self._join(after)
            else:
                self._empty = _Frame("", top.old + 1, self._inner)
        elif sign == "---":
            self._inner = self._list = 0
        if sign in ",:":
            self._is_key = False

    @property
    def _in_brackets(self) -> bool:
        return bool(self._frames) and self._frames[-1].kind == "flow"

    def _column(self, sign: str) -> int:
        """The column of this token where it is the first of its line."""
        if sign in ("---", "...") or not self._frames:
            return 0
        top = self._frames[-1]
        if top.kind == "flow":
            return top.new - STEP if sign in ("]", "}") else top.new
        return top.new if sign in ("-", ":") or self._is_key else self._inner

    def _join(self, after: Any) -> None:
        """An item begins on the line of its dash, unless a comment stands between."""
        if not self._text[self._end : after.start_mark.index].strip():
            self._end, self._end_line = after.start_mark.index, after.start_mark.line
            self._line += " "
            self._before = "joined"

    def _scalar(self, token: Any) -> None:
        top = self._frames[-1] if self._frames else _Frame("", -1, -STEP)
        column = top.new if self._in_brackets or self._is_key else self._inner
        written = scalar_lines(self._text, token, column, top.old)
        self._end, self._end_line = written.end, written.end_line
        self._line += written.lines[0]
        for line in written.lines[1:]:
            self._out.append(self._line)
            self._line = line
        self._comments.extend(written.comments)
        self._settled = len(self._out) + 1
        self._before = "text"
        self._is_key = False

    # -- what stands between -------------------------------------------------

    def _between(self, start: int, column: int, sign: str) -> bool:
        """Write what stands before the token at `start`; whether that begins a line."""
        here, *lines = self._text[self._end : start].split("\n")
        number = self._end_line
        if not self._before:
            here, lines, number = "", [here, *lines], number - 1
        elif not lines and sign:
            self._blank(here, sign)
            self._left = []
            return False
        comment = self._comment(here, None)
        if comment:
            self._line = self._line.rstrip(" ") + _AFTER_CONTENT + comment
        if self._before:
            self._out.append(self._line)
        before_token = lines.pop() if sign else ""
        if before_token.strip(" \t"):
            raise LayoutBroken(before_token)
        for offset, line in enumerate(lines, start=1):
            comment = self._comment(line, number + offset)
            if comment:
                level = self._level(len(line) - len(line.lstrip(" \t")), column)
                self._out.append(" " * level + comment)
            elif self._out and self._out[-1]:
                self._out.append("")
        self._line = " " * column
        self._left = []
        return True

    def _blank(self, gap: str, sign: str) -> None:
        """What parts this token from the one before it on its line."""
        if gap.strip(" \t"):
            raise LayoutBroken(gap)
        before = self._before
        closes = sign in ("]", "}")
        tight = (
            before in ("", "[", "{", "joined")
            or (sign in (",", ":") and before != ":")
            or (closes and before != ":")
        )
        if not tight:
            self._line += " "

    def _comment(self, line: str, number: int | None) -> str:
        found = _GAP_LINE.fullmatch(line)
        if found is None:
            raise LayoutBroken(line)
        comment = found[1] or ""
        if comment and number is not None and number < len(self._raw):
            raw = self._raw[number]
            comment = raw[raw.index("#") :]
        comment = comment.rstrip()
        if comment:
            self._comments.append(comment)
        return comment

    def _level(self, old: int, column: int) -> int:
        """The column of a comment on a line of its own: that of what follows, or of the
        collection before it that it stands in."""
        if self._in_brackets:
            return self._frames[-1].new
        for frame in [self._empty, *self._left]:
            if frame is not None and frame.old <= old:
                return max(frame.new, column)
        return column
