"""Where the characters of a YAML text stand in its file, however it was written there."""

from __future__ import annotations

from attrs import frozen

from facts.problem import Place
from facts.rawtext import RawText


@frozen
class Origin:
    """Where a scalar begins in the raw lines, for the places of its characters."""

    raw: RawText
    line: int
    column: int
    style: str

    def place(self, text: str, offset: int) -> Place:
        """The raw characters walked beside the text's: folds, indentation, escapes differ."""
        spots = self._spots(len(text))
        if self.style == '"':
            spots = _unescaped(spots) or spots
            found = min(offset, len(spots) - 1)
            return self.raw.place(spots[found][1], spots[found][2])
        at = found = 0
        for wanted in text[: offset + 1]:
            if not wanted.isspace():
                while at < len(spots) - 1 and spots[at][0].isspace():
                    at += 1
            found = min(at, len(spots) - 1)
            raw = spots[found][0]
            if raw.isspace() or not wanted.isspace():
                at += 2 if raw == self.style == "'" else 1
        return self.raw.place(spots[found][1], spots[found][2])

    def _spots(self, length: int) -> list[_Spot]:
        """Raw characters from the scalar's first on, line ends included, enough for the text."""
        line, column = self.line, self.column
        if self.style in ("'", '"'):
            column += 1
        elif self.style in ("|", ">"):
            line, column = line + 1, 0
        spots: list[_Spot] = []
        solid = 0
        enough = length * {'"': _LONGEST_ESCAPE, "'": 2}.get(self.style, 1)
        while line < len(self.raw.lines) and solid <= enough:
            text = self.raw.lines[line]
            spots.extend((text[c], line, c) for c in range(column, len(text)))
            spots.append(("\n", line, len(text)))
            solid += len(text[column:].strip())
            line, column = line + 1, 0
        return spots or [("", self.line, self.column)]


_Spot = tuple[str, int, int]
"""A raw character with its line and column (from 0)."""

_ESCAPED = {"x": 2, "u": 4, "U": 8}
_LONGEST_ESCAPE = 10


def _unescaped(spots: list[_Spot]) -> list[_Spot]:
    """Of the raw characters in double quotes those that each stand for one of the text."""
    found: list[_Spot] = []
    at = 0
    while at < len(spots):
        sign = spots[at][0]
        after = spots[at + 1][0] if at + 1 < len(spots) else ""
        if sign == "\\" and after != "\n":
            found.append(spots[at])
            at += 2 + _ESCAPED.get(after, 0)
            continue
        end = at + 2 if sign == "\\" else at
        ends: list[_Spot] = []
        while end < len(spots) and spots[end][0] in " \t\n":
            ends += [spots[end]] if spots[end][0] == "\n" else []
            end += 1
        if sign == "\\":  # at a line's end it joins the lines; empty ones count
            found += ends
        elif ends:  # a fold is a blank, an empty line a break
            found += ends[1:] or ends
        else:
            end = max(end, at + 1)
            found += spots[at:end]
        at = end
    return found
