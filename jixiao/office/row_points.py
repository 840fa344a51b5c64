"""The points of a table's items and groups: in columns of their own, in names, before texts."""

from __future__ import annotations

from fractions import Fraction

from attrs import field, frozen

from facts.numeral import exact_text
from jixiao.office.columns import Columns
from jixiao.office.grid import AMISS, OPEN, TOLD, Cell, Grid, Remark
from jixiao.office.imported import ImportedTable, Row
from jixiao.office.points import points_before_text, points_in_name, points_of


@frozen
class RowPoints:
    table: ImportedTable
    grid: Grid
    columns: Columns
    _percent: list[Cell] = field(factory=list)
    """Cells of points that say 10%."""

    # -- groups and totals ---------------------------------------------------

    def group(self, path: tuple[str, ...], cell: Cell, points: Fraction | None) -> None:
        """A cell that is, or gives points to, a group; the first one counts."""
        self.table.group_cells.setdefault(path, cell)
        if points is None:
            return
        known = self.table.group_points.setdefault(path, (points, cell))
        if known[0] != points:
            self._differ(cell, f"“{path[-1]}”的分值又写成{exact_text(points)}", known)

    def of_groups(self, row: int, names: list[str], path: list[Cell]) -> None:
        """Groups whose level has a column of points of its own."""
        above = len(names) - len(path)
        for depth, cell in enumerate(path, start=above + 1):
            index = self.columns.points_behind(cell)
            found = None if index is None else self.grid.at(row, index)
            points = None if found is None else points_of(found.text)
            if found is not None and points is not None and index != self.columns.points[-1]:
                self.group(tuple(names[:depth]), found, points)

    def total(self, row: int, first: Cell) -> None:
        found = self._added_up(row, first)
        if found is not None:
            self.table.totals.append(found)

    def subtotal(self, row: int, first: Cell, groups: tuple[str, ...]) -> None:
        found = self._added_up(row, first)
        if found is not None and groups in self.table.group_cells:
            self.group(groups, found[1], found[0])

    def _added_up(self, row: int, first: Cell) -> tuple[Fraction, Cell] | None:
        """The points of a row of totals, and their cell."""
        for index in self.columns.points:
            cell = None if index is None else self.grid.at(row, index)
            points = None if cell is None or cell.row != row else points_of(cell.text)
            if cell is not None and points is not None:
                return points, cell
        points = points_in_name(first.text)[1]
        return None if points is None else (points, first)

    # -- items ---------------------------------------------------------------

    def of_item(self, row: int, made: Row, in_name: Fraction | None) -> None:
        behind = self.columns.points_behind(made.name_cell)
        index = self.columns.points[-1] if behind is None else behind
        cell = None if index is None else self.grid.at(row, index)
        if cell is not None and cell.text:
            if _reaches_beyond(cell, made.name_cell):
                self._shared(made, cell)
            else:
                made.full_cell, made.full_text = cell, cell.text
                made.full = points_of(cell.text)
                if made.full is not None and cell.text.endswith(("%", "％")):
                    self._percent.append(cell)
        if made.full is None and in_name is not None:
            made.full, made.full_cell = in_name, made.name_cell
        elif made.full is not None and in_name not in (None, made.full):
            told = f"“{made.name[:30]}”名称里写的是{exact_text(in_name or Fraction(0))}"
            self._differ(made.name_cell, told, (made.full, made.full_cell))
        if made.full is None and not made.full_text and self.columns.criterion is not None:
            text = self.grid.at(row, self.columns.criterion)
            points = None if text is None else points_before_text(text.text)
            if points is not None:
                made.full, made.full_cell = points, text
        if made.full is not None:
            made.parts.append(made.full)

    def tell_percent(self) -> None:
        """Shares of the whole are taken as points: told once, with every cell."""
        if self._percent:
            first, cells = self._percent[0], "、".join(c.place.cell or "" for c in self._percent)
            which = f"：{cells}" if len(self._percent) > 1 else ""
            taken = exact_text(points_of(first.text) or Fraction(0))
            told = f"分值写的是百分数“{first.text}”，当作{taken}分{which}；不是这个意思的，改成分"
            self.table.remarks.append(Remark(TOLD, first.place, told))

    def of_part(self, row: int, made: Row) -> None:
        """Points in a further line of an item: it is given in parts, which add up."""
        index = self.columns.points[-1]
        cell = None if index is None else self.grid.at(row, index)
        if cell is None or cell.row != row or cell is made.full_cell:
            return
        points = points_of(cell.text)
        if points is not None:
            made.full_cell = made.full_cell or cell
            made.parts.append(points)
            made.full = sum(made.parts, Fraction(0))

    def _shared(self, made: Row, cell: Cell) -> None:
        """One cell of points for several items: it may be their group's."""
        points = points_of(cell.text)
        for depth in range(len(made.groups), 0, -1):
            group = self.table.group_cells.get(made.groups[:depth])
            if group is not None and (group.row, group.rows) == (cell.row, cell.rows):
                self.group(made.groups[:depth], cell, points)
                return
        told = f"分值“{cell.text}”是几项合用的一格，各项各几分没有写"
        remark = Remark(OPEN, cell.place, told)
        if remark not in self.table.remarks:
            self.table.remarks.append(remark)

    def _differ(self, cell: Cell, told: str, known: tuple[Fraction, Cell | None]) -> None:
        where = "" if known[1] is None else f"（{known[1].place.cell}）"
        told = f"{told}，与{where or '前面的'}{exact_text(known[0])}不同，按{exact_text(known[0])}"
        self.table.remarks.append(Remark(AMISS, cell.place, told))


def _reaches_beyond(cell: Cell, name: Cell) -> bool:
    return cell.row < name.row or cell.row + cell.rows > name.row + name.rows
