"""Text in columns, for the terminal: widths as they are seen, cells of several lines."""

from __future__ import annotations

from collections.abc import Sequence

from wcwidth import wcswidth, wrap

GAP = "  "
_AIR = 2
"""Half-width characters that a column is at least wider than its header."""


def table(
    rows: Sequence[Sequence[str]],
    headers: Sequence[str],
    right: Sequence[bool],
    widest: Sequence[int | None] = (),
) -> str:
    """The rows under their headers and a rule. No trailing blanks; no line end at the end.

    `right` says of each column whether it is set to the right. `widest` is what a column may take
    at most, in half-width characters: longer lines of its cells are broken.
    """
    limits = [*widest, *[None] * (len(headers) - len(widest))]
    split = [[_lines(c, most) for c, most in zip(row, limits, strict=True)] for row in rows]
    widths = [
        max(wcswidth(header) + _AIR, *(wcswidth(line) for row in split for line in row[column]))
        for column, header in enumerate(headers)
    ]

    def lines(cells: Sequence[Sequence[str]]) -> list[str]:
        height = max(len(cell) for cell in cells)
        filled = [[*cell, *[""] * (height - len(cell))] for cell in cells]
        return [
            GAP.join(map(_set, line, widths, right)).rstrip() for line in zip(*filled, strict=True)
        ]

    rule = GAP.join("-" * width for width in widths)
    body = [line for row in split for line in lines(row)]
    return "\n".join([*lines([[header] for header in headers]), rule, *body])


def _lines(cell: str, widest: int | None) -> list[str]:
    """The cell's lines, at least one."""
    if widest is None:
        return cell.split("\n")
    solid = [line for line in cell.split("\n") if line.strip()]
    return [part for line in solid for part in wrap(line, widest)] or [""]


def _set(text: str, width: int, right: bool) -> str:
    blanks = " " * (width - wcswidth(text))
    return blanks + text if right else text + blanks
