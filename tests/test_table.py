"""Tables of the terminal: as tabulate sets them, which the program need not import for it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tabulate import tabulate
from wcwidth import wcswidth

from jixiao.table import table

HEADERS = ("指标", "满分", "算式与比率")
RIGHT = (False, True, False)
TEXT = st.text(alphabet="预算完成率（执行÷数据）785.64%－—abc ;,", max_size=40)
LINE = TEXT.filter(str.strip)  # tabulate fails on a cell of blank lines
CELL = st.lists(LINE, max_size=3).map("\n".join)
ROWS = st.lists(st.tuples(CELL.filter(bool), CELL, CELL), min_size=1, max_size=4)
LIMITS = st.tuples(*[st.none() | st.integers(4, 40)] * 3)


@given(ROWS, LIMITS)
def test_as_tabulate_sets_it(
    rows: list[tuple[str, str, str]], limits: tuple[int | None, int | None, int | None]
) -> None:
    expected = tabulate(
        rows,
        headers=HEADERS,
        tablefmt="simple",
        colalign=["right" if right else "left" for right in RIGHT],
        disable_numparse=True,
        maxcolwidths=list(limits),
        preserve_whitespace=True,
    )
    assert table(rows, HEADERS, RIGHT, limits) == expected


@given(ROWS, st.integers(4, 40))
def test_no_column_is_wider_than_it_may_be(rows: list[tuple[str, str, str]], widest: int) -> None:
    rule = table(rows, HEADERS, RIGHT, (widest,) * 3).splitlines()[1]
    air = [wcswidth(header) + 2 for header in HEADERS]
    assert all(
        len(dashes) <= max(widest, least) for dashes, least in zip(rule.split(), air, strict=True)
    )
