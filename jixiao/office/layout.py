"""From grids to the tables of standards that they hold, whatever layout each bureau uses.

What a cell is follows from the words over its column and from merged cells, never from what it
would be convenient to find: where two readings are possible, that is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

from attrs import define, field

from facts.problem import BadInput, Problem
from jixiao.office.columns import Columns, settle
from jixiao.office.grid import OPEN, PASSED, TOLD, Cell, Grid, Remark
from jixiao.office.headers import POINTS, Header, find_header
from jixiao.office.imported import ImportedFile, ImportedTable, Row
from jixiao.office.points import points_before_text, points_in_name, points_of
from jixiao.office.sections import KEPT, section_of
from jixiao.office.titles import is_note, is_page_matter, title_among

_TOTAL = re.compile(
    "(?:合计|总计|总分|总分值|共计|小计|满分)(?:[（(].*[）)])?|.{0,12}(?:合计|小计)"
)
_HEADING = re.compile(r"[（(]?[一二三四五六七八九十]+[）)、.．]\s*")


def read_tables(grids: Sequence[Grid]) -> ImportedFile:
    """Every standard's table of the file, and the further tables of our own export."""
    reader = _Reader()
    sections: dict[str, list[Grid]] = {}
    for grid in grids:
        reader.remarks.extend(grid.remarks)
        named = section_of(grid)
        if named is not None:
            sections.setdefault(named, []).append(grid)
            reader.go_on = False
    reader.own = "标准信息" in sections
    for grid in grids:
        if section_of(grid) is None:
            reader.grid(grid)
    return ImportedFile(
        tuple(reader.tables), {n: tuple(g) for n, g in sections.items()}, tuple(reader.remarks)
    )


@define
class _Reader:
    own: bool = False
    tables: list[ImportedTable] = field(factory=list)
    remarks: list[Remark] = field(factory=list)
    go_on: bool = False
    """Whether the next table can be the same one on a further page."""
    _columns: Columns | None = None
    _last: Header | None = None
    _width: int = 0

    def grid(self, grid: Grid) -> None:
        between = [c for c in grid.before if not is_page_matter(c.text)]
        row = 0
        first = next((r for r in range(grid.height) if find_header(grid, r)), None)
        if first is None:
            if self.go_on and not between and grid.width == self._width and self._columns:
                self._say(TOLD, grid.cells[0], "没有表头，当作上一张表的续页")
                _Rows(self.tables[-1], grid, self._columns, self.own, True).run(0, grid.height)
            elif grid.cells:
                self._say(PASSED, grid.cells[0], "这张表没有认得出的表头，没有读")
            self._after(grid)
            return
        above = [c for r in range(first) for c in grid.filled(r) if c.row == r]
        while row is not None and row < grid.height:
            header = find_header(grid, first)
            assert header is not None
            following = range(header.last + 1, grid.height)
            ahead = next((r for r in following if _is_new(grid, r, header)), grid.height)
            self._table(grid, header, ahead, [*between, *above])
            if ahead == grid.height:
                break
            first, above, between = ahead, [], []
            row = ahead
        self._after(grid)

    def _after(self, grid: Grid) -> None:
        """Notes below the table; `before` of a table after it has the same paragraphs."""
        if self.tables and self.go_on:
            self.tables[-1].notes.extend(c for c in grid.after if is_note(c.text))

    def _table(self, grid: Grid, header: Header, end: int, above: list[Cell]) -> None:
        above = [c for c in above if not is_note(c.text)]
        same = self._last is not None and self._last.shape == header.shape
        same_page = header.first > 0 and not above and self.go_on
        if (
            same
            and self.go_on
            and self.tables
            and not [c for c in above if not is_page_matter(c.text)]
        ):
            assert self._columns is not None
            table, columns, over_page = self.tables[-1], self._columns, True
        else:
            title, rest = title_among(above)
            place = header.columns[0].header.place
            table = ImportedTable(title, grid.name, place, self.own)
            if rest:
                told = (
                    "表前还有别的文字，没有读"
                    if title is None
                    else f"标题取“{title.text[:40]}”，表前别的文字没有读"
                )
                table.remarks.append(Remark(PASSED, rest[0].place, told))
            columns = settle(grid, header, end, table.remarks)
            self.tables.append(table)
            over_page = False
            if same_page:
                told = "同一张表里又有一个表头，当作另一张表"
                table.remarks.append(Remark(TOLD, header.columns[0].header.place, told))
        self._columns, self._last, self._width, self.go_on = columns, header, grid.width, True
        _Rows(table, grid, columns, self.own, over_page).run(header.last + 1, end)

    def _say(self, kind: str, cell: Cell, text: str) -> None:
        self.remarks.append(Remark(kind, cell.place, text))


def _is_new(grid: Grid, row: int, before: Header) -> bool:
    """Whether a header begins here, and not an item that is named like one."""
    points = (grid.at(row, column.index) for column in before.of(POINTS))
    given = any(cell is not None and points_of(cell.text) is not None for cell in points)
    return not given and find_header(grid, row) is not None


@define
class _Rows:
    """The rows of one grid under one header, added to the table."""

    _table: ImportedTable
    _grid: Grid
    _columns: Columns
    _own: bool
    _over_page: bool
    _levels: list[Cell | None] = field(factory=list)
    """The cells of the levels that are open, from the outermost."""
    _heading: tuple[str, ...] = ()
    _in_notes: bool = False
    _fresh: bool = True
    """Nothing of this page was read yet."""

    def run(self, first: int, end: int) -> None:
        self._levels = [None] * len(self._columns.levels)
        problems: list[Problem] = []
        for row in range(first, end):
            new = [cell for cell in self._grid.filled(row) if cell.row == row]
            if not new:
                continue
            if self._own_item(row) or not self._aside(row, new):
                for cell in self._used(row):
                    if cell.formula and cell.row == row:
                        problems.append(_formula(cell))
                self._data(row)
                self._fresh = False
        if problems:
            raise BadInput(problems)

    def _used(self, row: int) -> Iterable[Cell]:
        columns = self._columns
        indices = [*columns.levels, *columns.texts(), *(i for i in columns.points if i is not None)]
        return [c for i in indices if (c := self._grid.at(row, i)) is not None]

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
        if _TOTAL.fullmatch(first.short):
            self._total(row, first)
            return True
        if alone and only and first.columns >= self._grid.width - 1 and self._grid.width > 2:
            self._head(first)
            return True
        return False

    def _own_item(self, row: int) -> bool:
        """An item of our own table: it has a 编号, whatever it is named."""
        return self._own and bool(self._text(row, self._columns.id))

    def _total(self, row: int, first: Cell) -> None:
        columns = [i for i in self._columns.points if i is not None]
        cells = [c for i in columns if (c := self._grid.at(row, i)) is not None and c.row == row]
        for cell in cells:
            points = points_of(cell.text)
            if points is not None and "小计" not in first.short:
                self._table.totals.append((points, cell))
                break

    def _head(self, cell: Cell) -> None:
        name, points = points_in_name(cell.text)
        if _HEADING.match(cell.text) or points is not None:
            self._heading = (name,)
            self._group(self._heading, cell, points)
            told = "独占一行，当作下面各项的上一级"
        else:
            told = "独占一行，不像指标，没有用"
        self._table.remarks.append(Remark(TOLD if self._heading else PASSED, cell.place, told))

    # -- indicators ----------------------------------------------------------

    def _data(self, row: int) -> None:
        path, fresh_name = self._path(row)
        if not path and not self._heading:
            if self._table.rows and any(self._own_text(row)):
                self._more(row, self._table.rows[-1])
            else:
                self._unused(row, "没有指标名称，没有用")
            return
        if not fresh_name:
            if self._table.rows:
                self._more(row, self._table.rows[-1])
            else:
                self._unused(row, "没有指标名称，没有用")
            return
        self._indicator(row, path)

    def _unused(self, row: int, told: str) -> None:
        cell = next(c for c in self._grid.filled(row) if c.row == row)
        self._table.remarks.append(Remark(PASSED, cell.place, f"“{cell.text[:30]}”：{told}"))

    def _path(self, row: int) -> tuple[list[Cell], bool]:
        """The cells of the levels of this row, and whether the last of them begins here."""
        here: list[Cell | None] = []
        for index in self._columns.levels:
            cell = self._grid.at(row, index)
            here.append(cell if cell is not None and cell.text else None)
        before = self._levels
        filled = [i for i, cell in enumerate(here) if cell is not None]
        deepest = filled[-1] if filled else -1
        same_above = True
        for i, cell in enumerate(here[: deepest + 1] if filled else here):
            if cell is None and same_above and before[i] is not None and not self._own:
                here[i] = before[i]  # left blank where it is as above
            elif cell is None or cell is not before[i]:
                same_above = same_above and cell is None and before[i] is None
        fresh = deepest >= 0 and here[deepest] is not before[deepest]
        if fresh or not filled:
            kept = here if filled else before
            self._levels = [c if i <= deepest or not filled else None for i, c in enumerate(kept)]
        cells = [cell for cell in self._levels if cell is not None]
        return list(dict.fromkeys(cells)), fresh

    def _indicator(self, row: int, path: list[Cell]) -> None:
        names: list[str] = list(self._heading)
        told: Fraction | None = None
        for cell in path[:-1]:
            name, points = points_in_name(cell.text)
            names.append(_flat(name))
            self._group(tuple(names), cell, points)
        last = path[-1]
        name, told = (last.text, None) if self._own else points_in_name(last.text)
        if self._own and not self._text(row, self._columns.id):
            self._bare_group(names, last, path)
            return
        made = Row(tuple(names), name if self._own else _flat(name), last)
        level_points = dict(zip(self._columns.levels, self._columns.points, strict=True))
        for cell in path[:-1]:
            index = max(i for i in self._columns.levels if i < cell.column + cell.columns)
            self._group_column(names, path, cell, level_points.get(index), row)
        self._points(row, made, told, level_points)
        self._texts(row, made)
        id_index = self._columns.id
        if id_index is not None:
            made.id_cell = self._grid.at(row, id_index)
            made.id = made.id_cell.text if made.id_cell is not None else ""
        self._table.rows.append(made)

    def _bare_group(self, names: list[str], last: Cell, path: list[Cell]) -> None:
        """A group with nothing in it, or an item without 编号, which our own tables have not."""
        if last.text == KEPT:
            self._table.bare_groups.append((tuple(names), path[-2] if len(path) > 1 else last))
        else:
            told = f"“{last.text[:30]}”没有编号，没有用；新的一项要写编号"
            self._table.remarks.append(Remark(OPEN, last.place, told))

    def _group(self, path: tuple[str, ...], cell: Cell, points: Fraction | None) -> None:
        self._table.group_cells.setdefault(path, cell)
        if points is None:
            return
        known = self._table.group_points.setdefault(path, (points, cell))
        if known[0] != points:
            self._differ(cell, f"“{path[-1]}”的分值又写成{_shown(points)}", known)

    def _group_column(
        self, names: list[str], path: list[Cell], cell: Cell, index: int | None, row: int
    ) -> None:
        found = None if index is None else self._grid.at(row, index)
        points = None if found is None else points_of(found.text)
        if found is not None and points is not None and not self._deepest(index):
            depth = len(names) - (len(path) - 1) + path.index(cell) + 1
            self._group(tuple(names[:depth]), found, points)

    def _deepest(self, index: int | None) -> bool:
        return index == self._columns.points[-1]

    def _points(
        self, row: int, made: Row, told: Fraction | None, level_points: dict[int, int | None]
    ) -> None:
        last = max(i for i in level_points if i < made.name_cell.column + made.name_cell.columns)
        index = level_points[last] if level_points[last] is not None else self._columns.points[-1]
        cell = None if index is None else self._grid.at(row, index)
        if cell is not None and cell.text:
            made.full_cell, made.full_text = cell, cell.text
            made.full = points_of(cell.text)
            if cell.row < row or cell.row + cell.rows > made.name_cell.row + made.name_cell.rows:
                made.full, made.full_text = None, ""
                self._shared(made, cell)
        if made.full is None and told is not None:
            made.full, made.full_cell = told, made.name_cell
        elif told is not None and made.full != told and made.full is not None:
            self._differ(made.name_cell, f"名称里写的是{_shown(told)}", (made.full, made.full_cell))
        if made.full is None and not made.full_text and self._columns.criterion is not None:
            text = self._grid.at(row, self._columns.criterion)
            points = None if text is None else points_before_text(text.text)
            if points is not None:
                made.full, made.full_cell = points, text
        if made.full is not None:
            made.parts.append(made.full)

    def _shared(self, made: Row, cell: Cell) -> None:
        """One points cell for several items: it may be their group's."""
        points = points_of(cell.text)
        for depth in range(len(made.groups), 0, -1):
            group = self._table.group_cells.get(made.groups[:depth])
            if group is not None and (group.row, group.rows) == (cell.row, cell.rows):
                self._group(made.groups[:depth], cell, points)
                return
        told = f"分值“{cell.text}”是几项合用的一格，各项各几分没有写"
        remark = Remark(OPEN, cell.place, told)
        if remark not in self._table.remarks:
            self._table.remarks.append(remark)

    def _differ(self, cell: Cell, told: str, known: tuple[Fraction, Cell | None]) -> None:
        where = "" if known[1] is None else f"（{known[1].place.cell}）"
        told = f"{told}，与前面的{_shown(known[0])}{where}不同；按前面的"
        self._table.remarks.append(Remark(TOLD, cell.place, told))

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
        known = {*made.criteria, *made.explanations, *made.readings}
        self._texts(row, made)
        added = [c for c in (*made.criteria, *made.explanations, *made.readings) if c not in known]
        if self._over_page and self._fresh and added:
            made.glued.update(added)
            told = f"上一页“{made.name[:20]}”的续行，接在它后面"
            self._table.remarks.append(Remark(TOLD, added[0].place, told))
        index = self._columns.points[-1]
        cell = None if index is None else self._grid.at(row, index)
        if cell is None or not cell.text or cell is made.full_cell or cell.row != row:
            return
        points = points_of(cell.text)
        if points is None:
            return
        made.parts.append(points)
        made.full = sum(made.parts, Fraction(0))
        told = f"“{made.name[:20]}”分{len(made.parts)}行给分，合计{_shown(made.full)}分，各行的分没有拆成指标"
        self._table.remarks[:] = [
            r for r in self._table.remarks
            if not (r.place == made.place and "行给分" in r.text)
        ]  # fmt: skip
        self._table.remarks.append(Remark(TOLD, made.place, told))

    def _text(self, row: int, index: int | None) -> str:
        cell = None if index is None else self._grid.at(row, index)
        return "" if cell is None else cell.text

    def _own_text(self, row: int) -> Iterable[Cell]:
        for index in self._columns.texts():
            cell = self._grid.at(row, index)
            if cell is not None and cell.text and cell.row == row:
                yield cell


def _formula(cell: Cell) -> Problem:
    held = f"，上次算得“{cell.text[:40]}”" if cell.text else ""
    told = f"这一格是公式“{cell.formula[:40]}”{held}；导入不替表格算数"
    return Problem("R114", cell.place, told, "复制，选择性粘贴为数值，再导入")


def _shown(points: Fraction) -> str:
    from facts.numeral import exact_text

    return exact_text(points)


def _flat(name: str) -> str:
    """A name on one line: a cell breaks it where it is narrow."""
    return re.sub(r"\s*\n\s*", "", name).strip()
