"""Text in columns, for the terminal: one style for every table that the program prints."""

from __future__ import annotations

from collections.abc import Sequence


def table(
    rows: Sequence[Sequence[str]],
    headers: Sequence[str],
    right: Sequence[bool],
    widest: Sequence[int | None] = (),
) -> str:
    """The rows under their headers and a rule.

    `right` says of each column whether it is set to the right. `widest` is what a column may take
    at most, in half-width characters: longer lines of its cells are broken.
    """
    # tabulate looks up the versions of installed packages when it is imported: not for JSON.
    from tabulate import tabulate

    return tabulate(
        rows,
        headers=headers,
        tablefmt="simple",
        colalign=["right" if to_the_right else "left" for to_the_right in right],
        disable_numparse=True,
        maxcolwidths=list(widest) or None,
        preserve_whitespace=True,
    )
