"""How a text of several lines stands in the layout: its lines moved, its words untouched."""

from __future__ import annotations

import re
from typing import Any

from attrs import frozen

_HEADER = re.compile(r"([|>])([-+]?)([1-9]?)([-+]?)[ \t]*(#.*)?")
STEP = 2
"""Columns of a level."""


@frozen
class Written:
    """The lines, the first without indentation; where in the text they end, and on which line."""

    lines: tuple[str, ...]
    end: int
    end_line: int
    comments: tuple[str, ...] = ()


def scalar_lines(text: str, token: Any, column: int, parent: int) -> Written:
    """The scalar of this token with its lines, from the second on, at this column.

    `parent` is the column, in the text, of the collection in which it stands (-1: in none).
    """
    start, end = token.start_mark.index, token.end_mark.index
    lines = text[start:end].split("\n")
    if token.style in ("|", ">"):
        return _block(text, token, lines, column, parent)
    moved = [lines[0] if len(lines) == 1 else _shortened(lines[0], token.style)]
    for line in lines[1:]:
        line = _shortened(line.lstrip(" \t"), token.style)
        moved.append(" " * column + line if line else "")
    return Written(tuple(moved), end, token.end_mark.line)


def _shortened(line: str, style: str | None) -> str:
    """Without the blanks at its end, which a fold drops; one behind a backslash is text."""
    short = line.rstrip(" \t")
    slashes = len(short) - len(short.rstrip("\\"))
    if style == '"' and slashes % 2 and len(short) < len(line):
        return line[: len(short) + 1]
    return short


def _block(text: str, token: Any, lines: list[str], column: int, parent: int) -> Written:
    header = _HEADER.fullmatch(lines[0].rstrip(" \t"))
    assert header is not None
    sign, chomp, width, comment = header[1], header[2] + header[4], header[3], header[5]
    old = max(parent, 0) + int(width) if width else _indentation(lines[1:], parent)
    content = lines[1:]
    at_end = token.end_mark.index == len(text) and not text.endswith("\n")
    if content and not (at_end and (len(content[-1]) > old or content[-1].strip(" "))):
        content.pop()  # what stands after the last line end is the next token's
    elif content:
        chomp = "-"  # the file ends within the last line, and the text without a line end
    if chomp != "+":
        while content and len(content[-1]) <= old and not content[-1].strip(" "):
            content.pop()
    kept = sum(len(line) + 1 for line in lines[: len(content) + 1]) - 1
    first = sign + chomp + (str(STEP) if width else "")
    if comment:
        first += f"  {comment.rstrip()}"
    moved = [" " * column + line[old:] if len(line) > old else "" for line in content]
    return Written(
        (first, *moved),
        token.start_mark.index + kept,
        token.start_mark.line + len(content),
        (comment.rstrip(),) if comment else (),
    )


def _indentation(lines: list[str], parent: int) -> int:
    """The column at which the lines of a block begin, as YAML finds it: by the first that says
    something, or a longer empty one before it."""
    deepest = parent + 1
    for line in lines:
        blanks = len(line) - len(line.lstrip(" "))
        deepest = max(deepest, blanks)
        if line.strip(" "):
            break
    return deepest
