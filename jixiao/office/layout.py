"""From grids to the tables of standards that they hold, whatever layout each bureau uses.

What a cell is follows from the words over its column and from merged cells, never from what it
would be convenient to find: where two readings are possible, that is said.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, field

from jixiao.office.columns import Columns, settle
from jixiao.office.grid import PASSED, STRUCK, TOLD, Cell, Grid, Remark
from jixiao.office.headers import POINTS, Header, find_header
from jixiao.office.imported import ImportedFile, ImportedTable
from jixiao.office.points import points_of
from jixiao.office.rows import Rows
from jixiao.office.sections import INFO, section_of
from jixiao.office.titles import is_page_matter, notes_among, title_among


def read_tables(grids: Sequence[Grid]) -> ImportedFile:
    """Every standard's table of the file, and the further tables of our own export."""
    sections: dict[str, list[Grid]] = {}
    others: list[Grid] = []
    for grid in grids:
        named = section_of(grid)
        if named is None:
            others.append(grid)
        else:
            sections.setdefault(named, []).append(grid)
    reader = _Reader(own=INFO in sections)
    for grid in grids:
        reader.remarks.extend(grid.remarks)
        reader.remarks.extend(
            Remark(TOLD, cell.place, f"“{cell.text[:20]}”{STRUCK}")
            for cell in grid.cells
            if cell.struck and cell.text
        )
    for grid in others:
        reader.grid(grid, last=grid is grids[-1])
    return ImportedFile(
        tuple(reader.tables), {n: tuple(g) for n, g in sections.items()}, tuple(reader.remarks)
    )


@define
class _Reader:
    own: bool
    """The file is one of our own exports."""
    tables: list[ImportedTable] = field(factory=list)
    remarks: list[Remark] = field(factory=list)
    _columns: Columns | None = None
    """Of the table before, which the next may be a further page of."""
    _header: Header | None = None
    _width: int = 0
    _rows: Rows | None = None

    def grid(self, grid: Grid, last: bool) -> None:
        """Read one; `last` where no table of the file comes after it."""
        first = next((r for r in range(grid.height) if find_header(grid, r)), None)
        if first is None:
            self._without_header(grid)
        else:
            self._with_headers(grid, first)
        self._below(grid, last)

    def _without_header(self, grid: Grid) -> None:
        if not grid.cells:
            return
        first = grid.cells[0]
        between = [c for c in grid.before if not is_page_matter(c.text)]
        if self._columns is None or between or grid.width != self._width:
            told = "这张表没有认得出的表头，没有读"
            self.remarks.append(Remark(PASSED, first.place, told))
            return
        self.remarks.append(Remark(TOLD, first.place, "没有表头，当作上一张表的续页"))
        self._read(self.tables[-1], grid, self._columns, 0, grid.height, over_page=True)

    def _with_headers(self, grid: Grid, first: int) -> None:
        over = [c for r in range(first) for c in grid.filled(r) if c.row == r]
        notes, above = notes_among(over)
        before, between = notes_among(list(grid.before))
        if not self.tables:  # else they stand below the table before, and are known from there
            notes = [*before, *notes]
        above = [*between, *above]
        while True:
            header = find_header(grid, first)
            assert header is not None
            following = range(header.last + 1, grid.height)
            end = next((r for r in following if _is_new(grid, r, header)), grid.height)
            self._table(grid, header, end, above)
            if end == grid.height:
                break
            first, above = end, []
        self.tables[-1].notes[:0] = notes

    def _table(self, grid: Grid, header: Header, end: int, above: list[Cell]) -> None:
        """One header with the rows below it: a table, or the further page of the one before."""
        above = [c for c in above if not is_page_matter(c.text)]
        first = header.columns[0].header
        before = self._header
        if before is not None and self._columns and before.shape == header.shape and not above:
            self._header, self._width = header, grid.width
            self._read(self.tables[-1], grid, self._columns, header.last + 1, end, over_page=True)
            return
        title, rest = title_among(above)
        table = ImportedTable(title, grid.name, first.place, self.own)
        if rest and not self.own:
            taken = "" if title is None else f"标题取“{title.text[:40]}”，"
            told = f"{taken}表前别的文字没有读"
            table.remarks.append(Remark(PASSED, rest[0].place, told))
        if before is not None and header.first > 0 and not above:
            told = "同一张表里又有一个表头，当作另一张表"
            table.remarks.append(Remark(TOLD, first.place, told))
        self._columns = settle(grid, header, end, table.remarks)
        self.tables.append(table)
        self._header, self._width = header, grid.width
        self._read(table, grid, self._columns, header.last + 1, end, over_page=False)

    def _read(
        self, table: ImportedTable, grid: Grid, columns: Columns, first: int, end: int,
        over_page: bool,
    ) -> None:  # fmt: skip
        before = self._rows if over_page else None
        self._rows = Rows(table, grid, columns, before)
        self._rows.run(first, end)

    def _below(self, grid: Grid, last: bool) -> None:
        """Notes below the table. Other texts are the title of the next, or told."""
        notes, rest = notes_among(list(grid.after))
        if self.tables:
            self.tables[-1].notes.extend(notes)
        rest = [c for c in rest if not is_page_matter(c.text)]
        if last and rest and not self.own:
            told = f"表后的文字没有读（{len(rest)}段）"
            self.remarks.append(Remark(PASSED, rest[0].place, told))


def _is_new(grid: Grid, row: int, before: Header) -> bool:
    """Whether a header begins here, and not an item that is named like one."""
    points = (grid.at(row, column.index) for column in before.of(POINTS))
    given = any(cell is not None and points_of(cell.text) is not None for cell in points)
    return not given and find_header(grid, row) is not None
