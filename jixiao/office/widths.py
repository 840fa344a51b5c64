"""How wide the columns of a table are: short ones as wide as they need, the others so that the
table comes out as short as it can."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

PAGE = 134
"""Characters across a landscape A4 page at the size of the body; a Chinese one takes two."""
_SHORT = 24
_LEAST = 12
_STEP = 2
_PADDING = 3


def widths_of(columns: Sequence[Sequence[str]], heads: Sequence[str]) -> tuple[int, ...]:
    """Widths of columns with these texts, row by row; together they make up the page."""
    lengths = [[_longest(text) for text in column] for column in columns]
    needed = [
        max(_longest(head), *found, 2) + _PADDING
        for head, found in zip(heads, lengths, strict=True)
    ]
    long = [n for n, wide in enumerate(needed) if wide > _SHORT]
    found = [wide if n not in long else _LEAST for n, wide in enumerate(needed)]
    sizes = [[_size(text) for text in columns[n]] for n in long]
    while long and sum(found) + _STEP <= PAGE:
        gains = [(_gain(sizes, found, long, at), -found[n]) for at, n in enumerate(long)]
        found[long[gains.index(max(gains))]] += _STEP
    return tuple(found)


def _gain(
    sizes: Sequence[Sequence[int]], found: Sequence[int], long: Sequence[int], at: int
) -> float:
    """How many lines a little more for the column `at` saves in all rows."""
    saved = 0.0
    for row in zip(*sizes, strict=True):
        lines = [size / (found[n] - _PADDING) for size, n in zip(row, long, strict=True)]
        others = max((one for other, one in enumerate(lines) if other != at), default=0.0)
        wider = row[at] / (found[long[at]] + _STEP - _PADDING)
        saved += max(0.0, lines[at] - max(wider, others))
    return saved


def across(text: str) -> int:
    """Characters that a line of text takes on a page, where Chinese fonts set “” and ① full width."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def _longest(text: str) -> int:
    return max(map(across, text.split("\n")))


def _size(text: str) -> int:
    return sum(across(line) for line in text.split("\n"))
