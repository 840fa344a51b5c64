"""The parts of a rule file that the bureau's table has no place for: a table each, both ways.

The first header cell says what a table holds: 数据（名称）, 调整（序号）, 标准信息.
"""

from __future__ import annotations

from engine.rulefile.load import TOP_KEYS
from jixiao.office.grid import Grid

INFO, CONTENT, ITEMS, NUMBER = "标准信息", "内容", "指标", "（编号）"
DETAILS = ITEMS + NUMBER
DETAILS_HEAD = (DETAILS, "名称", "键", CONTENT)
KEPT = "（沿用）"
"""Stands for a name or for items that the file leaves as they are inherited."""
COMMENT = "文件开头的注释"
GOES_ON = "（续）"
NAMED, NUMBERED, PAIRS = "（名称）", "（序号）", "（逐条）"
"""A mapping, a list, and a list each of whose entries is one key with its value."""


def section_of(grid: Grid) -> str | None:
    """What a further table of our own export holds; None for any other table, such as one of a
    bureau's own that begins with 指标（名称）."""
    cells = grid.filled(header_row(grid))
    if len(cells) < 2 or cells[0].column:
        return None
    text = cells[0].short
    if text in (INFO, DETAILS):
        return text.removesuffix(NUMBER)
    key, kind = text[: -len(NAMED)], text[-len(NAMED) :]
    return key if kind in (NAMED, NUMBERED, PAIRS) and key in TOP_KEYS and key != ITEMS else None


def header_row(grid: Grid) -> int:
    """The first row that is no line across the whole table."""
    return next((r for r in range(grid.height) if len(grid.filled(r)) > 1), 0)
