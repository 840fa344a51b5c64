"""A workbook to grids, one for each visible sheet."""

from __future__ import annotations

import datetime
import re
import warnings
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from attrs import evolve

from facts.problem import Place
from jixiao.office.extra import openpyxl
from jixiao.office.grid import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    PASSED,
    TOLD,
    Cell,
    Grid,
    Remark,
    cleaned,
)
from jixiao.office.opening import opened, refusal

_PLAIN_FORMAT = re.compile(r"(?:#,##)?0(?:\.(?P<places>0+))?%?(?:_[ )])?")
"""Formats of numbers that show so many decimals and nothing else."""


def read_xlsx(file: Path, shown: str) -> list[Grid]:
    """The sheets that hold anything. Raises BadInput and OfficeMissing."""
    module = openpyxl()
    data = opened(file, shown)
    place = Place(shown)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = module.load_workbook(data, data_only=False, rich_text=True)
            data.seek(0)
            values = module.load_workbook(data, data_only=True)
    except Exception:  # whatever a broken workbook makes openpyxl raise
        told = ("读不懂这个工作簿", "用 Excel 或 WPS 表格打开，另存为 .xlsx")
        raise refusal(place, "R110", *told) from None
    grids, hidden = [], []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            there = Place(shown, sheet=sheet.title, cell="A1")
            hidden.append(Remark(PASSED, there, "隐藏的工作表，没有读"))
            continue
        grid = _grid(sheet, values[sheet.title], shown)
        if grid.cells:
            grids.append(grid)
    if not grids:
        raise refusal(place, "R112", "工作簿里没有内容", "有“分值”“评分标准”等表头的表")
    return [evolve(grids[0], remarks=(*hidden, *grids[0].remarks)), *grids[1:]]


def _grid(sheet: Any, values: Any, shown: str) -> Grid:
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for merged in sheet.merged_cells.ranges:
        rows = merged.max_row - merged.min_row + 1
        spans[merged.min_row, merged.min_col] = rows, merged.max_col - merged.min_col + 1
    raw = [
        (cell, found)
        for cell in _cells(sheet)
        if (found := cleaned(_text(cell))) or (cell.row, cell.column) in spans
    ]
    filled = [cell for cell, found in raw if found]
    bottom = max((cell.row for cell in filled), default=0)
    right = max((cell.column for cell in filled), default=0)
    if bottom > MAX_ROWS or right > MAX_COLUMNS:
        far = next(c for c in reversed(filled) if c.row > MAX_ROWS or c.column > MAX_COLUMNS)
        told = f"工作表有{bottom}行、{right}列，太大；这一格写着“{_text(far)[:20]}”"
        hint = f"不超过{MAX_ROWS}行、{MAX_COLUMNS}列，删去远处的格，只留要用的表"
        there = Place(shown, sheet=sheet.title, cell=far.coordinate)
        raise refusal(there, "R111", told, hint)
    cells = []
    remarks = []
    for cell, found in raw:
        if cell.row > bottom or cell.column > right:
            continue
        place = Place(shown, sheet=sheet.title, cell=cell.coordinate)
        if len(found) > MAX_CELL:
            raise refusal(place, "R111", "一格的字太多", f"不超过{MAX_CELL}字")
        rows, columns = spans.get((cell.row, cell.column), (1, 1))
        formula = ""
        held = cell
        if cell.data_type == "f":
            formula = found
            held = values[cell.coordinate]
            found = cleaned(_text(held))
        rows = min(rows, bottom - cell.row + 1)
        columns = min(columns, right - cell.column + 1)
        cells.append(
            Cell(
                found, cell.row - 1, cell.column - 1, place, rows, columns, formula,
                *_look(held, found), _struck(cell),
            )
        )  # fmt: skip
    for row in range(1, bottom + 1):
        if row in sheet.row_dimensions and sheet.row_dimensions[row].hidden:
            there = Place(shown, sheet=sheet.title, cell=f"A{row}")
            remarks.append(Remark(TOLD, there, f"第{row}行是隐藏的，也读了"))
    for letter, column in sheet.column_dimensions.items():
        first = column.min or 0
        if column.hidden and first <= right:
            there = Place(shown, sheet=sheet.title, cell=f"{letter}1")
            remarks.append(Remark(TOLD, there, f"{letter}列是隐藏的，也读了"))
    whole = Place(shown, sheet=sheet.title, cell="A1")
    return Grid(sheet.title, whole, tuple(cells), remarks=tuple(remarks))


def _cells(sheet: Any) -> list[Any]:
    """The cells that the file holds, row by row. `iter_rows` would make a cell for every place up
    to the last one: 17 thousand million, where a single cell strayed to the end of the sheet."""
    return [sheet._cells[at] for at in sorted(sheet._cells)]


def _look(cell: Any, text: str) -> tuple[str, bool]:
    """What a number is shown as where its format rounds it, else ""; and whether as a percentage."""
    number_format = str(getattr(cell, "number_format", ""))
    if cell.data_type != "n" or cell.value is None:
        return "", False
    percent = text.endswith("%")
    plain = _PLAIN_FORMAT.fullmatch(number_format.split(";")[0])
    if plain is None:
        return "", percent
    exact = Decimal(text.removesuffix("%"))
    places = Decimal(1).scaleb(-len(plain["places"] or ""))
    if exact.adjusted() > 15 or exact == (rounded := exact.quantize(places, ROUND_HALF_UP)):
        return "", percent
    return f"{rounded:f}" + ("%" if percent else ""), percent


def _struck(cell: Any) -> bool:
    """Whether the cell, or a part of its text, is struck out."""
    if cell.has_style and cell.font.strike:
        return cell.value is not None
    parts = cell.value if isinstance(cell.value, list) else ()
    return any(getattr(getattr(part, "font", None), "strike", None) for part in parts)


def _text(cell: Any) -> str:
    """What the cell shows, without rounding; a number as its plain numeral."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return _number(value, str(getattr(cell, "number_format", "")))
    if isinstance(value, datetime.datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    if cell.data_type == "f":
        return str(getattr(value, "text", value) or "=")
    return str(value)


def _number(value: int | float, number_format: str) -> str:
    """A workbook keeps numbers to 15 digits: what is beyond them is no figure that was typed."""
    exact = Decimal(value) if isinstance(value, int) else Decimal(format(value, ".15g"))
    if not exact.is_finite():
        return str(value)
    percent = "%" in number_format
    exact = exact * 100 if percent else exact
    text = format(exact, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text}%" if percent else text
