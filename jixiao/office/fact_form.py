"""A blank fact sheet as a workbook to be filled in; fact_book.py reads it back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from facts.quantity import FEN_IN, MONEY, RATE, WORDS, YES_NO
from jixiao.blank_sheet import (
    MONEY_UNIT,
    PRECISION,
    PROJECT_NAME,
    UNIT_NAME,
    AskedList,
    BlankSheet,
)
from jixiao.office.extra import openpyxl

FIGURES, OWN, JUDGED, LIST = "填报", "自评", "评判", "清单 "
"""Names of the sheets; a list's begins with LIST."""
HEAD = ("单位名称", "地区", "预算年度", "对象", "项目", "金额单位", "金额精度")
FIGURE_COLUMNS = ("数据", "值", "单位", "出处", "说明")
OWN_COLUMNS = ("编号", "指标", "分值", "自评得分", "比率", "原因")
JUDGED_COLUMNS = ("编号", "指标", "来源", "档", "得分", "理由", "评判人")
ROWS = 30
"""Lines of a list that are there to be filled in."""
_WIDTHS = {
    "数据": 28,
    "指标": 30,
    "值": 16,
    "出处": 26,
    "说明": 44,
    "原因": 40,
    "理由": 40,
    "名称": 28,
}


def write_form(blank: BlankSheet, file: Path) -> None:
    """Raises OfficeMissing."""
    book = openpyxl().Workbook()
    book.properties.creator = "jixiao"
    pen = _Pen(book)
    _figures(pen, blank)
    for listed in blank.lists:
        _list(pen, listed)
    _own(pen, blank)
    if any(item.judged for item in blank.items):
        _judged(pen, blank)
    book.save(file)


class _Pen:
    """Puts cells on sheets: what is printed in grey, what is to be filled in on yellow."""

    def __init__(self, book: Any) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        self._book = book
        self._first = True
        thin = Side(style="thin", color="808080")
        self._border = Border(left=thin, right=thin, top=thin, bottom=thin)
        self._grey = PatternFill("solid", fgColor="EDEDED")
        self._yellow = PatternFill("solid", fgColor="FFF9DB")
        self._wrap = Alignment(vertical="center", wrap_text=True)
        self._font, self._bold = Font(name="宋体", size=11), Font(name="黑体", size=11)
        self._title = Font(name="黑体", size=15)

    def sheet(self, name: str, widths: Sequence[int]) -> Any:
        sheet = self._book.active if self._first else self._book.create_sheet()
        self._first = False
        sheet.title = name[:31]
        for index, width in enumerate(widths):
            sheet.column_dimensions[chr(65 + index)].width = width
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        return sheet

    def title(self, sheet: Any, row: int, text: str, across: int) -> None:
        cell = sheet.cell(row, 1, text)
        cell.font, cell.alignment = self._title, self._wrap
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=across)
        sheet.row_dimensions[row].height = 30

    def printed(self, sheet: Any, row: int, column: int, text: str, head: bool = False) -> None:
        cell = sheet.cell(row, column)
        cell.value = text or None
        cell.data_type = "s" if text else cell.data_type
        cell.font, cell.alignment = self._bold if head else self._font, self._wrap
        cell.border = self._border
        if head:
            cell.fill = self._grey

    def asked(self, sheet: Any, row: int, column: int, kind: str, value: str = "") -> None:
        """A cell to be filled in; words stay as they are typed."""
        cell = sheet.cell(row, column)
        if value:
            cell.value = value
            cell.data_type = "s"
        cell.number_format = {RATE: "0.00%", MONEY: "#,##0.00"}.get(
            kind, "@" if kind == WORDS else "General"
        )
        cell.font, cell.alignment, cell.border = self._font, self._wrap, self._border
        cell.fill = self._yellow

    def chosen(self, sheet: Any, area: str, options: Sequence[str]) -> None:
        """A list to choose from, where it fits into one."""
        from openpyxl.worksheet.datavalidation import DataValidation

        listed = ",".join(options)
        if options and len(listed) < 250 and not any("," in o or '"' in o for o in options):
            rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
            rule.showErrorMessage = False
            sheet.add_data_validation(rule)
            rule.add(area)


def _widths(columns: Sequence[str]) -> list[int]:
    return [_WIDTHS.get(name, 13) for name in columns]


def _figures(pen: _Pen, blank: BlankSheet) -> None:
    sheet = pen.sheet(FIGURES, _widths(FIGURE_COLUMNS))
    pen.title(sheet, 1, f"{blank.title}　数据表", len(FIGURE_COLUMNS))
    values = (
        UNIT_NAME, blank.region, blank.year, blank.object,
        PROJECT_NAME if blank.is_project else "", MONEY_UNIT, PRECISION,
    )  # fmt: skip
    heads = [name for name in HEAD if name != "项目" or blank.is_project]
    row = 2
    for name, value in zip(HEAD, values, strict=True):
        if name not in heads:
            continue
        pen.printed(sheet, row, 1, name, head=True)
        pen.asked(sheet, row, 2, WORDS, value)
        row += 1
    _head(pen, sheet, row, FIGURE_COLUMNS)
    sheet.freeze_panes = f"C{row + 1}"
    for asked in blank.facts:
        row += 1
        pen.printed(sheet, row, 1, asked.name)
        pen.asked(sheet, row, 2, asked.kind)
        pen.asked(sheet, row, 3, WORDS, "" if asked.kind in (RATE, YES_NO) else asked.unit)
        pen.asked(sheet, row, 4, WORDS)
        tail = "；“单位”空着的按“金额单位”" if asked.kind == MONEY else ""
        pen.printed(sheet, row, 5, asked.note + tail)
        pen.chosen(sheet, f"B{row}", asked.options)
        if asked.kind == MONEY:
            pen.chosen(sheet, f"C{row}", tuple(FEN_IN))
    pen.chosen(sheet, f"B{2 + heads.index('金额单位')}", tuple(FEN_IN))


def _head(pen: _Pen, sheet: Any, row: int, columns: Sequence[str]) -> None:
    for column, name in enumerate(columns, start=1):
        pen.printed(sheet, row, column, name, head=True)
    sheet.print_title_rows = f"{row}:{row}"


def _list(pen: _Pen, listed: AskedList) -> None:
    kinds = {"编号": WORDS, **{c.name: c.kind for c in listed.columns}}
    if listed.scored:
        kinds = {**kinds, "自评得分": "", "原因": WORDS}
    words = tuple(kinds)
    sheet = pen.sheet(LIST + listed.name, _widths(words))
    _head(pen, sheet, 1, words)
    sheet.freeze_panes = "B2"
    for row in range(2, ROWS + 2):
        for column, kind in enumerate(kinds.values(), start=1):
            pen.asked(sheet, row, column, kind)
        sheet.row_dimensions[row].height = 20
    for asked in listed.columns:
        column = words.index(asked.name) + 1
        letter = sheet.cell(1, column).column_letter
        pen.chosen(sheet, f"{letter}2:{letter}{ROWS + 1}", asked.options)


def _own(pen: _Pen, blank: BlankSheet) -> None:
    sheet = pen.sheet(OWN, _widths(OWN_COLUMNS))
    _head(pen, sheet, 1, OWN_COLUMNS)
    sheet.freeze_panes = "D2"
    lines = [(item.id, "/".join(item.path), item.full) for item in blank.items]
    for row, line in enumerate([*lines, ("总分", "", ""), ("等级", "", "")], start=2):
        for column, text in enumerate(line, start=1):
            pen.printed(sheet, row, column, text)
        for column, kind in ((4, ""), (5, WORDS), (6, WORDS)):
            pen.asked(sheet, row, column, kind)


def _judged(pen: _Pen, blank: BlankSheet) -> None:
    sheet = pen.sheet(JUDGED, _widths(JUDGED_COLUMNS))
    _head(pen, sheet, 1, JUDGED_COLUMNS)
    sheet.freeze_panes = "C2"
    for row, item in enumerate([i for i in blank.items if i.judged], start=2):
        pen.printed(sheet, row, 1, item.id)
        pen.printed(sheet, row, 2, "/".join(item.path))
        for column, kind in ((3, WORDS), (4, WORDS), (5, ""), (6, WORDS), (7, WORDS)):
            pen.asked(sheet, row, column, kind)
        pen.chosen(sheet, f"C{row}", ("自评", "复核"))
        pen.chosen(sheet, f"D{row}", item.grades)
