"""The rows below a header: items with their groups and texts, and what stands between them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from facts.problem import BadInput, Problem
from jixiao.office.columns import Columns
from jixiao.office.grid import PASSED, TOLD, Cell, Grid, Remark, simplified
from jixiao.office.imported import ImportedTable, Row
from jixiao.office.points import points_in_name
from jixiao.office.row_points import RowPoints
from jixiao.office.sections import KEPT
from jixiao.office.titles import is_note, is_signed

_TOTAL = re.compile(
    "(?:合计|总计|总分|总分值|共计|小计|满分)(?:[（(].*[）)])?|.{0,12}(?:合计|小计)(?:[（(].*[）)])?"
)
_HEADING = re.compile(r"[（(]?[一二三四五六七八九十]+[）)、.．]\s*")


class Rows:
    """The rows of one grid under one header, added to the table.

    `before` are those of the page that this one goes on from: groups that were open there are
    open here.
    """

    def __init__(
        self, table: ImportedTable, grid: Grid, columns: Columns, before: Rows | None
    ) -> None:
        self._table, self._grid, self._columns = table, grid, columns
        self._points = RowPoints(table, grid, columns)
        self._levels: list[Cell | None] = [None] * len(columns.levels)
        """The cells of the levels that are open, from the outermost."""
        self._heading: tuple[str, ...] = ()
        self._in_notes = False
        self._goes_on = before is not None
        """Nothing of this page was read yet, and it may go on with the last item."""
        if before is not None:
            self._levels, self._heading = before._levels, before._heading

    def run(self, first: int, end: int) -> None:
        """Raises BadInput where a cell that is used holds a formula."""
        problems: list[Problem] = []
        for row in range(first, end):
            new = [cell for cell in self._grid.filled(row) if cell.row == row]
            if not new:
                continue
            if self._own_item(row) or not self._aside(row, new):
                problems.extend(
                    _formula(cell) for cell in self._used(row) if cell.formula and cell.row == row
                )
                self._data(row)
                self._goes_on = False
        self._points.tell_percent()
        if problems:
            raise BadInput(problems)

    def _used(self, row: int) -> Iterable[Cell]:
        columns = self._columns
        indices = [*columns.levels, *columns.texts(), *(i for i in columns.points if i is not None)]
        return [c for i in indices if (c := self._grid.at(row, i)) is not None]

    def _remark(self, kind: str, cell: Cell, told: str) -> None:
        self._table.remarks.append(Remark(kind, cell.place, told))

    # -- rows that are no indicators -----------------------------------------

    def _aside(self, row: int, new: list[Cell]) -> bool:
        """A note, a total, a heading: read and done with."""
        first = new[0]
        alone = len(new) == 1 and (
            first.columns > self._grid.width // 2 or first.column not in self._columns.levels
        )
        only = len(self._grid.filled(row)) == 1
        if is_note(first.text) and (alone or only or first.column == 0):
            self._table.notes.extend(new)
            self._in_notes = True
            return True
        if self._in_notes and only:
            self._table.notes.extend(new)
            return True
        if all(is_signed(cell.text) for cell in new) and any(
            ":" in c.text or "：" in c.text for c in new
        ):
            self._remark(PASSED, first, "填表人、日期一类的一行，没有用")
            return True
        if _TOTAL.fullmatch(simplified(first.short)):
            if "小计" in simplified(first.short):
                self._points.subtotal(row, first, self._open_groups(first))
            else:
                self._points.total(row, first)
            return True
        if alone and only and first.columns >= self._grid.width - 1 and self._grid.width > 2:
            self._head(first)
            return True
        return False

    def _own_item(self, row: int) -> bool:
        """An item of our own table: it has a 编号, whatever it is named."""
        return self._table.own and bool(self._text(row, self._columns.id))

    def _open_groups(self, subtotal: Cell) -> tuple[str, ...]:
        """The groups that a 小计 adds up: those that are open to the left of it."""
        left = sum(1 for index in self._columns.levels if index < subtotal.column)
        cells = [cell for cell in self._levels[: max(1, left)] if cell is not None]
        named = [points_in_name(cell.text)[0] for cell in dict.fromkeys(cells)]
        return (*self._heading, *map(_flat, named))

    def _head(self, cell: Cell) -> None:
        name, points = points_in_name(cell.text)
        if not _HEADING.match(cell.text) and points is None:
            self._remark(PASSED, cell, "独占一行，不像指标，没有用")
            return
        self._heading = (_flat(name),)
        self._levels = [None] * len(self._levels)
        self._points.group(self._heading, cell, points)
        self._remark(TOLD, cell, "独占一行，当作下面各项的上一级")

    # -- indicators ----------------------------------------------------------

    def _data(self, row: int) -> None:
        path, fresh = self._path(row)
        if path and fresh:
            self._indicator(row, path)
        elif self._table.rows and (path or self._heading or any(self._own_texts(row))):
            self._more(row, self._table.rows[-1])
        else:
            cell = next(c for c in self._grid.filled(row) if c.row == row)
            self._remark(PASSED, cell, f"“{cell.text[:30]}”：没有指标名称，没有用")

    def _path(self, row: int) -> tuple[list[Cell], bool]:
        """The cells of the levels of this row, and whether the last of them begins here."""
        here: list[Cell | None] = []
        for index in self._columns.levels:
            cell = self._grid.at(row, index)
            here.append(cell if cell is not None and cell.text else None)
        before = self._levels
        filled = [i for i, cell in enumerate(here) if cell is not None]
        if not filled:
            return list(dict.fromkeys(c for c in before if c is not None)), False
        deepest = filled[-1]
        for i in range(deepest):
            if here[i] is before[i]:
                continue
            if here[i] is None and not self._table.own:
                here[i] = before[i]  # left blank where it is as above
                continue
            break
        fresh = here[deepest] is not before[deepest]
        if fresh:
            self._levels = [c if i <= deepest else None for i, c in enumerate(here)]
        return list(dict.fromkeys(c for c in self._levels if c is not None)), fresh

    def _indicator(self, row: int, path: list[Cell]) -> None:
        names: list[str] = list(self._heading)
        for cell in path[:-1]:
            name, points = points_in_name(cell.text)
            names.append(_flat(name))
            self._points.group(tuple(names), cell, points)
        last, own = path[-1], self._table.own
        if own and last.text == KEPT and not self._text(row, self._columns.id):
            self._table.bare_groups.append((tuple(names), path[-2] if len(path) > 1 else last))
            return
        name, told = (last.text, None) if own else points_in_name(last.text)
        made = Row(tuple(names), name if own else _flat(name), last)
        self._points.of_groups(row, names, path[:-1])
        self._points.of_item(row, made, told)
        self._texts(row, made)
        if self._columns.id is not None:
            made.id_cell = self._grid.at(row, self._columns.id)
            made.id = made.id_cell.text if made.id_cell is not None else ""
        self._table.rows.append(made)

    def _texts(self, row: int, made: Row) -> None:
        """The cells of this row join the item's texts, each once."""
        columns = self._columns
        for indices, held in (
            (columns.explanations, made.explanations),
            ([columns.criterion], made.criteria),
            ([columns.reading], made.readings),
        ):
            for index in indices:
                cell = None if index is None else self._grid.at(row, index)
                if cell is not None and cell.text and cell not in held:
                    held.append(cell)

    def _more(self, row: int, made: Row) -> None:
        """A further line of the item before: its text goes on, or it is made of parts."""
        known = set(made.cells)
        self._texts(row, made)
        added = [cell for cell in made.cells if cell not in known]
        if self._goes_on and added:
            made.glued.update(added)
            self._remark(TOLD, added[0], f"上一页“{made.name[:20]}”的续行，接在它后面")
        self._points.of_part(row, made)

    def _text(self, row: int, index: int | None) -> str:
        cell = None if index is None else self._grid.at(row, index)
        return "" if cell is None else cell.text

    def _own_texts(self, row: int) -> Iterable[Cell]:
        """The texts that begin in this row."""
        for index in self._columns.texts():
            cell = self._grid.at(row, index)
            if cell is not None and cell.text and cell.row == row:
                yield cell


def _formula(cell: Cell) -> Problem:
    held = f"，上次算得“{cell.text[:40]}”" if cell.text else ""
    told = f"这一格是公式“{cell.formula[:40]}”{held}；导入不替表格算数"
    return Problem("R114", cell.place, told, "复制，选择性粘贴为数值，再导入")


def _flat(name: str) -> str:
    """A name on one line: a cell breaks it where it is narrow."""
    return re.sub(r"\s*\n\s*", "", name).strip()
