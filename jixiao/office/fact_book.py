"""A workbook of facts as the tree that a fact sheet in YAML is: each value at its cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from attrs import evolve

from facts.fields import nearest
from facts.problem import Place, Problems
from facts.sheet import FactSheet
from facts.sheet_yaml import sheet_of
from facts.yamltext import Mapping, Node, Scalar
from facts.yamltext import Sequence as Rows
from jixiao.office.fact_doubts import Doubts, is_numeral
from jixiao.office.fact_form import (
    FIGURE_COLUMNS,
    FIGURES,
    HEAD,
    JUDGED,
    JUDGED_COLUMNS,
    LIST,
    OWN,
    OWN_COLUMNS,
)
from jixiao.office.grid import Cell, Grid
from jixiao.office.read_xlsx import read_xlsx

_WITHOUT_UNIT = ("%", "％", "是/否", "")
"""What may stand under 单位 and is no unit of the figure's own."""
_POINTS = ("总分", "等级")


def read_book(file: Path, shown: str) -> FactSheet:
    """The fact sheet. Raises BadInput with every fault, and OfficeMissing."""
    problems = Problems()
    reader = _Reader(Place(shown), problems)
    for grid in read_xlsx(file, shown):
        reader.read(grid)
    if FIGURES not in reader.seen:
        told = f"没有“{FIGURES}”工作表"
        problems.add("F050", Place(shown), told, "用 jixiao form 生成的空白表")
    problems.raise_if_any()
    sheet = sheet_of(reader.tree(), shown, problems)
    remarks = reader.doubts.remarks(sheet.money_unit or "")
    return evolve(sheet, remarks=tuple(remarks))


class _Reader:
    def __init__(self, whole: Place, problems: Problems) -> None:
        self._whole = whole
        self._problems = problems
        self.seen: set[str] = set()
        self.doubts = Doubts()
        self._head: list[tuple[Scalar, Node]] = []
        self._sections: dict[str, list[tuple[Scalar, Node]]] = {}

    def tree(self) -> Mapping:
        pairs = [(Scalar("版式", self._whole), Scalar("1", self._whole)), *self._head]
        for name, held in self._sections.items():
            pairs.append((Scalar(name, self._whole), Mapping(tuple(held), self._whole)))
        return Mapping(tuple(pairs), self._whole)

    def read(self, grid: Grid) -> None:
        name = grid.name.strip()
        self.seen.add(name)
        self.doubts.of_grid(grid)
        for cell in grid.cells:
            if cell.formula and not cell.text:
                told = "这一格的公式没有算出来的值"
                self._problems.add("F051", cell.place, told, "用 Excel 或 WPS 打开，算好，再保存")
        if name == FIGURES:
            self._figures(grid)
        elif name.startswith(LIST.strip()):
            self._list(grid, name.removeprefix(LIST.strip()).strip(" ：:-—"))
        elif name == OWN:
            self._table(grid, OWN_COLUMNS, self._own)
        elif name == JUDGED:
            self._table(grid, JUDGED_COLUMNS, self._judged)
        elif self._is_ours(grid):
            wanted = nearest(name, (FIGURES, OWN, JUDGED))
            names = f"“{wanted}”" if wanted else f"{FIGURES}、{OWN}、{JUDGED} 或 {LIST}加清单名"
            hint = f"要用的，把工作表的名称改成{names}；不用的，删去或隐藏这张工作表"
            self._problems.add("F050", grid.place, f"工作表“{name}”认不出", hint)
        else:
            self.doubts.unread(grid)

    def _is_ours(self, grid: Grid) -> bool:
        """Whether it has a heading of the form: then a name that is not the form's is a slip."""
        for row in range(grid.height):
            words = {cell.short for cell in grid.row(row)}
            if words >= set(FIGURE_COLUMNS[:2]) or words & {"编号", "自评得分"}:
                return True
        return False

    # -- 填报 ---------------------------------------------------------------------

    def _figures(self, grid: Grid) -> None:
        start = self._columns(grid, FIGURE_COLUMNS[:2])
        if start is None:
            return
        columns = start[1]
        if not self._heading(grid, start[0], columns["数据"], columns["值"]):
            return
        facts: dict[str, tuple[Scalar, list[tuple[Scalar, Node]]]] = {}
        held = self._sections.setdefault("数据", [])
        names: dict[str, Cell] = {}
        for row in range(start[0] + 1, grid.height):
            name = grid.at(row, columns["数据"])
            value = grid.at(row, columns["值"])
            if name is None or not name.text:
                if value is not None and value.text:
                    told = "这个数没有名称"
                    self._problems.add("F052", value.place, told, "在“数据”一栏写名称")
                continue
            if name.text in names:
                told = f"“{name.text}”写了两次（前一次在{names[name.text].place.cell}）"
                self._problems.add("F007", name.place, told, "只留一行")
                continue
            names[name.text] = name
            if value is not None and self._merged(grid, value, columns["数据"]):
                continue
            group, _, point = name.text.partition(".")
            figure = self._figure(grid, row, columns, name)
            if point:
                key = Scalar(group, name.place)
                facts.setdefault(group, (key, []))[1].append((Scalar(point, name.place), figure))
            else:
                held.append((Scalar(name.text, name.place), figure))
        for key, points in facts.values():
            held.append((key, Mapping(tuple(points), key.place)))

    def _merged(self, grid: Grid, value: Cell, names: int) -> bool:
        """Refuse one cell for several figures: whose would it be?"""
        rows = range(value.row, value.row + value.rows)
        named = [c.text for r in rows if (c := grid.at(r, names)) is not None and c.text]
        if len(dict.fromkeys(named)) < 2 or not value.text:
            return False
        told = f"“{value.text[:20]}”这一格合并了{len(named)}行（{'、'.join(named[:6])}），是谁的数不清楚"
        self._problems.add("F054", value.place, told, "取消合并，各填各的")
        return True

    def _heading(self, grid: Grid, last: int, names: int, values: int) -> bool:
        """The lines above the figures, in the same two columns; False where there are none."""
        found: dict[str, Scalar] = {}
        seen: set[str] = set()
        for row in range(last):
            name, value = grid.at(row, names), grid.at(row, values)
            if name is None or not name.short or name.columns > 1:
                continue
            blank = value is None or not value.text
            if name.short not in HEAD and blank and not nearest(name.short, HEAD):
                continue  # a title
            if name.short not in HEAD:
                told = f"“{name.short}”认不出"
                hint = nearest(name.short, HEAD) or "、".join(HEAD)
                self._problems.add("F053", name.place, told, hint)
                continue
            seen.add(name.short)
            if value is not None and not blank:
                found[name.short] = _scalar(value)
        if not seen:
            told = f"“数据”一栏的上面没有{'、'.join(HEAD[:4])}这几行"
            hint = "照 jixiao form 生成的空白表，名称在“数据”一栏，内容在“值”一栏"
            self._problems.add("F050", grid.place, told, hint)
            return False
        place = grid.place
        unit = [(Scalar(key, place), found[word]) for key, word in
                (("名称", "单位名称"), ("地区", "地区")) if word in found]  # fmt: skip
        self._head.append((Scalar("单位", place), Mapping(tuple(unit), place)))
        own = ("预算年度", "对象", "项目")
        self._head.extend((Scalar(word, place), found[word]) for word in own if word in found)
        measures = [(Scalar(key, place), found[word]) for key, word in
                    (("金额", "金额单位"), ("精度", "金额精度")) if word in found]  # fmt: skip
        if measures:
            self._head.append((Scalar("计量", place), Mapping(tuple(measures), place)))
        return True

    def _figure(self, grid: Grid, row: int, columns: dict[str, int], name: Cell) -> Node:
        value = grid.at(row, columns["值"])
        place = name.place if value is None else value.place
        text = "空" if value is None or not value.text else value.text
        unit = self._text(grid, row, columns.get("单位"))
        if value is not None and value.text:
            self.doubts.of_value(name.text, value)
            self.doubts.of_unit(name.text, value, unit)
        if unit in ("%", "％") and value is not None and _is_number(text):
            text += "%"
        pairs: list[tuple[Scalar, Node]] = [(Scalar("值", place), Scalar(text, place))]
        if unit not in _WITHOUT_UNIT and text not in ("空", "不适用"):
            pairs.append((Scalar("单位", place), Scalar(unit, place)))
        source = self._text(grid, row, columns.get("出处"))
        if source:
            pairs.append((Scalar("出处", place), Scalar(source, place)))
        return Mapping(tuple(pairs), place)

    def _text(self, grid: Grid, row: int, column: int | None) -> str:
        cell = None if column is None else grid.at(row, column)
        return "" if cell is None or cell.column != column else cell.text.strip()

    # -- tables ---------------------------------------------------------------------

    def _list(self, grid: Grid, name: str) -> None:
        rows: list[Node] = []
        heads = [cell for cell in grid.row(0) if cell.text]
        for row in range(1, grid.height):
            if not grid.filled(row):
                continue
            pairs = []
            for head in heads:
                cell = grid.at(row, head.column)
                place = head.place if cell is None else cell.place
                if head.text in ("编号",) and (cell is None or not cell.text):
                    continue
                text = "" if cell is None else cell.text
                if cell is not None and text:
                    if cell.row == row:
                        self.doubts.of_value(head.text, cell)
                    self._shared(grid, cell, row)
                pairs.append((Scalar(head.text, head.place), Scalar(text, place)))
            rows.append(Mapping(tuple(pairs), grid.filled(row)[0].place))
        key = Scalar(name, grid.place)
        self._sections.setdefault("清单", []).append((key, Rows(tuple(rows), grid.place)))

    def _table(
        self,
        grid: Grid,
        wanted: Sequence[str],
        line: Callable[[Cell, dict[str, Scalar]], None],
    ) -> None:
        """Each filled row of a table with these columns, by its 编号."""
        start = self._columns(grid, wanted)
        if start is None:
            return
        first, columns = start
        printed = {columns[name] for name in ("编号", "指标", "分值") if name in columns}
        for row in range(first + 1, grid.height):
            number = grid.at(row, columns["编号"])
            cells = {
                name: _scalar(cell)
                for name, column in columns.items()
                if column not in printed
                and (cell := grid.at(row, column)) is not None
                and cell.text
            }
            if not cells:
                continue
            for name in cells:
                cell = grid.at(row, columns[name])
                assert cell is not None
                self._shared(grid, cell, row)
                if cell.row == row:
                    self.doubts.of_value(name, cell)
            if number is None or not number.text:
                place = next(iter(cells.values())).place
                self._problems.add("F052", place, "这一行没有编号", "在“编号”一栏写指标的编号")
                continue
            line(number, cells)

    def _shared(self, grid: Grid, cell: Cell, row: int) -> None:
        """Refuse a number that is merged over several rows of a table; words may be."""
        if cell.rows > 1 and cell.row == row and is_numeral(cell.text):
            told = f"“{cell.text[:20]}”这一格合并了{cell.rows}行，是哪一行的数不清楚"
            self._problems.add("F054", cell.place, told, "取消合并，各填各的")

    def _own(self, number: Cell, cells: dict[str, Scalar]) -> None:
        key = _scalar(number)
        held = self._sections.setdefault("自评", [])
        if number.text == "等级" and "自评得分" in cells:
            held.append((key, cells["自评得分"]))
            return
        names = {"自评得分": "得分", "比率": "比率", "原因": "原因"}
        pairs = tuple((Scalar(names[n], c.place), c) for n, c in cells.items() if n in names)
        held.append((key, Mapping(pairs, key.place)))

    def _judged(self, number: Cell, cells: dict[str, Scalar]) -> None:
        key = _scalar(number)
        held = self._sections.setdefault("评判", [])
        entry = Mapping(tuple((Scalar(n, c.place), c) for n, c in cells.items()), key.place)
        for at, (name, entries) in enumerate(held):
            if name.text == key.text and isinstance(entries, Rows):
                held[at] = (name, Rows((*entries.items, entry), entries.place))
                return
        held.append((key, Rows((entry,), key.place)))

    def _columns(self, grid: Grid, wanted: Sequence[str]) -> tuple[int, dict[str, int]] | None:
        """The row of the header, and where its columns are."""
        for row in range(grid.height):
            found = {cell.short: cell.column for cell in grid.row(row) if cell.short}
            if all(name in found for name in (wanted[0], wanted[-1])):
                return row, found
        told = f"没有表头：{'、'.join(wanted)}"
        self._problems.add("F050", grid.place, told, "用 jixiao form 生成的空白表")
        return None


def _scalar(cell: Cell) -> Scalar:
    return Scalar(cell.text, cell.place)


def _is_number(text: str) -> bool:
    return text.replace(",", "").replace(".", "", 1).lstrip("-").isdigit()
