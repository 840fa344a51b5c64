"""The columns of one table that are used, once it is settled what each is."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from facts.problem import BadInput, Problem
from jixiao.office.grid import PASSED, TOLD, Cell, Grid, Remark
from jixiao.office.headers import (
    CRITERION,
    EXPLANATION,
    ID,
    IDLE,
    LEVEL,
    POINTS,
    READING,
    UNKNOWN,
    Column,
    Header,
    is_content,
)


@frozen
class Columns:
    """Indices of columns. `points` has for each level the column of its points, or None."""

    levels: tuple[int, ...]
    points: tuple[int | None, ...]
    explanations: tuple[int, ...]
    criterion: int | None
    reading: int | None
    id: int | None

    def points_behind(self, cell: Cell) -> int | None:
        """The column of points of the level that this cell stands in."""
        level = max(n for n, i in enumerate(self.levels) if i < cell.column + cell.columns)
        return self.points[level]

    def texts(self) -> list[int]:
        one = [i for i in (self.criterion, self.reading, self.id) if i is not None]
        return [*self.explanations, *one]


def settle(grid: Grid, header: Header, end: int, remarks: list[Remark]) -> Columns:
    """What each column is. Raises BadInput where that can be read in two ways."""
    problems: list[Problem] = []
    levels, contents = _levels(header, remarks)
    points = _points(grid, header, levels, end, problems)
    criteria = header.of(CRITERION)
    if len(criteria) > 1:
        problems.append(_two(criteria, "评分标准", "把不是评分标准的一栏，表头改成“指标说明”"))
    explanations = [*header.of(EXPLANATION), *contents]
    if len(explanations) > 1:
        named = "、".join(c.header.short for c in explanations)
        place = explanations[1].header.place
        remarks.append(Remark(TOLD, place, f"{named}都作指标说明，一段一段接起来"))
    if not criteria:
        told = "没有“评分标准”一栏，各项的规则都待补"
        remarks.append(Remark(TOLD, header.columns[0].header.place, told))
    for column in criteria:
        if "说明" in column.header.short and "标准" in column.header.short:
            told = "指标说明和评分标准写在一栏，都当评分标准"
            remarks.append(Remark(TOLD, column.header.place, told))
    idle = [c for c in header.columns if c.role in (IDLE, UNKNOWN)]
    for column in idle:
        why = "不是标准的内容" if column.role == IDLE else "表头认不出"
        name = column.header.short[:20]
        remarks.append(Remark(PASSED, column.header.place, f"“{name}”一栏没有用：{why}"))
    if problems:
        raise BadInput(problems)
    return Columns(
        tuple(c.index for c in levels),
        points,
        tuple(c.index for c in sorted(explanations, key=lambda c: c.index)),
        criteria[0].index if criteria else None,
        next((c.index for c in header.of(READING)), None),
        next((c.index for c in header.of(ID)), None),
    )


def _levels(header: Header, remarks: list[Remark]) -> tuple[list[Column], list[Column]]:
    """The columns of the levels from the outermost, and those that turn out to explain."""
    named = header.of(LEVEL)
    numbered = [c for c in named if c.level]
    contents = [c for c in named if is_content(c.header.text)]
    others = [c for c in named if not c.level and c not in contents]
    if contents and (numbered or len(others) > 1 or not others or header.of(EXPLANATION)):
        if not numbered and not others:
            return contents[:1], contents[1:]
        for column in contents:
            told = f"“{column.header.short[:20]}”一栏作指标说明"
            remarks.append(Remark(TOLD, column.header.place, told))
        named = [c for c in named if c not in contents]
        return named, contents
    for column in contents:
        told = f"“{column.header.short[:20]}”一栏当作下一级指标"
        remarks.append(Remark(TOLD, column.header.place, told))
    return named, []


def _points(
    grid: Grid, header: Header, levels: Sequence[Column], end: int, problems: list[Problem]
) -> tuple[int | None, ...]:
    """For each level the column of points that stands behind it and before the next level."""
    found: list[int | None] = [None] * len(levels)
    by_level: dict[int, list[Column]] = {}
    for column in header.of(POINTS):
        before = [i for i, level in enumerate(levels) if level.index < column.index]
        by_level.setdefault(before[-1] if before else len(levels) - 1, []).append(column)
    for level, columns in by_level.items():
        if len(columns) > 1 and not _alike(grid, header, columns, end):
            problems.append(_two(columns, "分值", "只留一栏，另一栏删去，或把表头改成“备注”"))
        found[level] = columns[0].index
    return tuple(found)


def _alike(grid: Grid, header: Header, columns: Sequence[Column], end: int) -> bool:
    """Whether the columns say the same in every row, or all but one say nothing."""
    said = []
    for column in columns:
        cells = [grid.at(row, column.index) for row in range(header.last + 1, end)]
        said.append(["" if cell is None else cell.text for cell in cells])
    filled = [texts for texts in said if any(texts)]
    return (len(filled) < 2 and said[0] in filled) or all(texts == said[0] for texts in said)


def _two(columns: Sequence[Column], role: str, hint: str) -> Problem:
    named = "、".join(f"“{c.header.short[:20]}”（{c.header.place.cell}）" for c in columns)
    told = f"有{len(columns)}栏像“{role}”：{named}，不知道用哪一栏"
    return Problem("R113", columns[1].header.place, told, hint)
