"""One column of a table, row by row, with the points that stand beside each of its cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from attrs import frozen

from facts.problem import BadInput, Place, Problem
from facts.yamltext import decode, read_bytes
from jixiao.office.grid import MAX_COLUMNS, MAX_ROWS, Cell, Grid, cleaned, squeezed
from jixiao.office.headers import POINTS, role_of
from jixiao.office.opening import refusal
from jixiao.office.points import points_of

SEPARATORS = (",", "\t", ";")
HEAD_ROWS = 20
"""So far down the header is looked for."""


@frozen
class OneText:
    """A cell of the column; `full` is the number in the row's column of points, where one is."""

    text: str
    full: Fraction | None
    place: Place


def one_column(file: Path, shown: str, name: str) -> list[OneText]:
    """Every row below the header, blank ones too. Raises BadInput and OfficeMissing."""
    grids = _grids(file, shown, name)
    for grid in grids:
        head = _head(grid, name)
        if head is not None:
            return [*_below(grid, head)]
    rows = [[c.text for c in grid.filled(r)] for grid in grids for r in range(HEAD_ROWS)]
    likely = max(rows, key=len, default=[])
    hint = f"表头里的一栏，如 {'、'.join(text[:12] for text in likely[:8])}" if likely else ""
    raise BadInput([Problem("U015", Place(shown), f"没有“{name}”这一栏", hint)])


def _head(grid: Grid, name: str) -> Cell | None:
    wanted = squeezed(name)
    return next((c for c in grid.cells if c.row < HEAD_ROWS and c.short == wanted), None)


def _grids(file: Path, shown: str, name: str) -> Sequence[Grid]:
    if file.suffix.lower() == ".csv":
        return [_csv(file, shown, name)]
    if file.suffix.lower() == ".xlsx":
        from jixiao.office.read_xlsx import read_xlsx

        return read_xlsx(file, shown)
    raise refusal(Place(shown), "R110", "不是 .csv 或 .xlsx 文件", "另存为 .csv 或 .xlsx")


def _csv(file: Path, shown: str, name: str) -> Grid:
    """The file parted at commas; else at tabs or semicolons, which Excel writes too, where that
    makes a column of this name."""
    told = ("读不懂这个文件", "用 Excel 或 WPS 表格另存为 CSV（UTF-8），或 .xlsx")
    try:
        text, _ = decode(read_bytes(file, shown, "R"))
    except UnicodeError:
        raise refusal(Place(shown), "R110", *told) from None
    grids = []
    for sign in SEPARATORS:
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=sign))
        except csv.Error:
            continue
        if _head(grid := _grid(rows, shown), name) is not None:
            return grid
        grids.append(grid)
    if not grids:
        raise refusal(Place(shown), "R110", *told)
    return max(grids, key=lambda grid: grid.width)


def _grid(rows: Sequence[Sequence[str]], shown: str) -> Grid:
    """Places are those of a workbook: a row number and a column letter."""
    if len(rows) > MAX_ROWS or any(len(row) > MAX_COLUMNS for row in rows):
        hint = f"不超过{MAX_ROWS}行、{MAX_COLUMNS}列"
        raise refusal(Place(shown), "R111", f"有{len(rows)}行，太大", hint)
    cells = tuple(
        Cell(cleaned(text), r, c, Place(shown, sheet="CSV", cell=f"{_letter(c)}{r + 1}"))
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    )
    return Grid("CSV", Place(shown), cells)


def _letter(column: int) -> str:
    return chr(65 + column) if column < 26 else _letter(column // 26 - 1) + chr(65 + column % 26)


def _below(grid: Grid, head: Cell) -> list[OneText]:
    first = head.row + head.rows
    points = next(
        (c.column for c in grid.row(head.row) if role_of(c.text)[0] == POINTS and c is not head),
        None,
    )
    found: list[OneText] = []
    for row in range(first, grid.height):
        cell = grid.at(row, head.column)
        if cell is not None and cell.row < row:
            continue  # it goes on from the row above
        beside = None if points is None else grid.at(row, points)
        full = None if beside is None else points_of(beside.text)
        full = full if full is not None and full > 0 else None
        place = head.place if cell is None else cell.place
        found.append(OneText("" if cell is None else cell.text, full, place))
    return found
