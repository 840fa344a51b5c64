"""A document as a workbook: the bureau's table on the first sheet, a sheet for each further one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from jixiao.office.document import Box, Document, Table
from jixiao.office.extra import openpyxl
from jixiao.office.widths import PAGE, across

_BODY, _HEADS = "宋体", "黑体"
_LINE = 14.5
_MOST = 400
_HALF_PAGE = 230
"""Points of height."""
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_NOT_IN_NAME = re.compile(r"[\[\]:*?/\\]")
_NUMBER = re.compile("0|[1-9][0-9]{0,8}(?:[.][0-9]{1,6})?|0[.][0-9]{1,6}")


def write_xlsx(document: Document, file: Path) -> None:
    """Raises OfficeMissing."""
    book = openpyxl().Workbook()
    book.properties.title = _xml(document.title)
    book.properties.creator = "jixiao"
    names: set[str] = set()
    for position, table in enumerate(document.tables):
        sheet = book.active if not position else book.create_sheet()
        sheet.title = _sheet_name(table.name, names)
        _Sheet(sheet, table).write(document, bool(position))
    book.save(file)


def _sheet_name(name: str, names: set[str]) -> str:
    short = _NOT_IN_NAME.sub(" ", _xml(name))[:28].strip() or "表"
    found, number = short, 2
    while found in names:
        found, number = f"{short}{number}", number + 1
    names.add(found)
    return found


def _xml(text: str) -> str:
    return _NOT_IN_XML.sub("", text)


class _Sheet:
    def __init__(self, sheet: Any, table: Table) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        self._sheet = sheet
        self._table = table
        self._row = 1
        thin = Side(style="thin", color="808080")
        self._border = Border(left=thin, right=thin, top=thin, bottom=thin)
        self._shade = PatternFill("solid", fgColor="EDEDED")
        self._font, self._align = Font, Alignment
        whole = sum(table.widths)
        self._widths = [max(6, share * PAGE // whole) for share in table.widths]

    def write(self, document: Document, further: bool) -> None:
        self._page(document.title)
        if further:
            lead = (
                f"{self._table.name}：{self._table.lead}" if self._table.lead else self._table.name
            )
            self._line(lead, 12, bold=True)
        else:
            self._line(document.title, 16, centred=True, bold=True)
            for text in document.under_title:
                self._line(text, 10)
        head = self._row
        for column, name in enumerate(self._table.header, start=1):
            self._put(head, column, Box(name, centred=True, bold=True), shaded=True)
        self._sheet.row_dimensions[head].height = 24
        self._sheet.print_title_rows = f"{head}:{head}"
        self._sheet.freeze_panes = f"A{head + 1}"
        self._row += 1
        first = self._row
        self._heights(first)
        for boxes in self._table.rows:
            for column, box in enumerate(boxes, start=1):
                if box is not None:
                    self._put(self._row, column, box)
            self._row += 1
        if not further:
            for note in document.notes:
                self._line(note, 10)

    def _page(self, title: str) -> None:
        sheet = self._sheet
        for index, chars in enumerate(self._widths, start=1):
            sheet.column_dimensions[sheet.cell(1, index).column_letter].width = chars
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_options.horizontalCentered = True
        margins = sheet.page_margins
        margins.left = margins.right = 0.5
        margins.top, margins.bottom, margins.footer = 0.6, 0.75, 0.35
        sheet.oddFooter.center.text = "第 &P 页，共 &N 页"

    def _line(self, text: str, size: int, centred: bool = False, bold: bool = False) -> None:
        """One text across the whole table."""
        cell = self._sheet.cell(self._row, 1)
        self._text(cell, text)
        cell.font = self._font(name=_HEADS if bold else _BODY, size=size, bold=False)
        cell.alignment = self._align(
            horizontal="center" if centred else "left", vertical="center", wrap_text=True
        )
        wide = len(self._widths)
        if wide > 1:
            self._sheet.merge_cells(
                start_row=self._row, end_row=self._row, start_column=1, end_column=wide
            )
        lines = _lines(text, sum(self._widths) * 10 // size)
        self._sheet.row_dimensions[self._row].height = min(_MOST, lines * size * 1.5 + 4)
        self._row += 1

    def _put(self, row: int, column: int, box: Box, shaded: bool = False) -> None:
        cell = self._sheet.cell(row, column)
        if box.number and _NUMBER.fullmatch(box.text):
            cell.value = int(box.text) if box.text.isdigit() else float(box.text)
        else:
            self._text(cell, box.text)
        font = self._font(name=_HEADS if box.bold else _BODY, size=10)
        align = self._align(
            horizontal="center" if box.centred else "left",
            vertical="top" if self._over_pages(row, box) else "center",
            wrap_text=True,
        )
        for r in range(row, row + box.rows):
            for c in range(column, column + box.columns):
                at = self._sheet.cell(r, c)
                at.border, at.font, at.alignment = self._border, font, align
                if shaded:
                    at.fill = self._shade
        if box.rows > 1 or box.columns > 1:
            self._sheet.merge_cells(
                start_row=row, end_row=row + box.rows - 1,
                start_column=column, end_column=column + box.columns - 1,
            )  # fmt: skip

    def _over_pages(self, row: int, box: Box) -> bool:
        """Whether the box is so high that its middle may lie where a page ends."""
        rows = range(row, row + box.rows)
        lines = (self._sheet.row_dimensions[r].height or 0 for r in rows)
        return box.rows > 1 and sum(lines) > _HALF_PAGE

    def _text(self, cell: Any, text: str) -> None:
        """Text even where it looks like a formula or a number."""
        if text:
            cell.value = _xml(text)
            cell.data_type = "s"
            cell.number_format = "@"

    def _heights(self, first: int) -> None:
        """Rows as high as their texts need: no program does that for merged cells."""
        heights = [1] * len(self._table.rows)
        tall: list[tuple[int, int, int]] = []
        for row, boxes in enumerate(self._table.rows):
            for column, box in enumerate(boxes):
                if box is None or not box.text:
                    continue
                wide = sum(self._widths[column : column + box.columns])
                lines = _lines(box.text, wide)
                if box.rows == 1:
                    heights[row] = max(heights[row], lines)
                else:
                    tall.append((row, box.rows, lines))
        for row, rows, lines in tall:
            lacking = lines - sum(heights[row : row + rows])
            if lacking > 0:
                heights[row + rows - 1] += lacking
        for row, lines in enumerate(heights):
            height = min(_MOST, lines * _LINE + 6)
            self._sheet.row_dimensions[first + row].height = height


def _lines(text: str, wide: int) -> int:
    """How many lines the text takes; a line ends before its last column is quite full."""
    usable = max(2, wide - 2)
    return sum(max(1, -(-across(line) // usable)) for line in text.split("\n"))
