"""Import: the further tables of our own export as the parts of a rule file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from facts.problem import Place, Problems
from facts.tree import Tree
from jixiao.office.grid import Cell, Grid
from jixiao.office.sections import (
    COMMENT,
    CONTENT,
    DETAILS_HEAD,
    GOES_ON,
    INFO,
    ITEMS,
    NAMED,
    NUMBERED,
    PAIRS,
    header_row,
)
from jixiao.office.values import value_of


def body(grid: Grid) -> tuple[list[Cell], Iterable[list[Cell | None]]]:
    """The header cells and the rows below; a header repeated on a further page is passed over."""
    first = header_row(grid)
    header = grid.filled(first)
    names = [cell.short for cell in header]

    def rows() -> Iterable[list[Cell | None]]:
        for row in range(first + 1, grid.height):
            cells = [grid.at(row, cell.column) for cell in header]
            if (
                any(c is not None and c.text for c in cells)
                and ["" if c is None else c.short for c in cells] != names
            ):
                yield cells

    return header, rows()


def tree_of(grids: Mapping[str, Sequence[Grid]], problems: Problems) -> tuple[dict[str, Tree], str]:
    """The parts of the rule file that stand in these tables, and its comment."""
    tree: dict[str, Tree] = {}
    comment = ""
    for cells in _rows_of(grids.get(INFO, ())):
        key, value = _text(cells[0]), cells[1]
        if key == COMMENT:
            comment = _text(value)
            continue
        said = _value(value, problems)
        if said is None or not key:
            continue
        top, dot, inner = key.partition(".")
        held = tree.setdefault(top, {}) if dot else tree
        last = inner if dot else key
        if not isinstance(held, dict) or last in held:
            _fault(cells, problems, f"“{key}”写了两次", "只留一行")
        else:
            held[last] = said
    for key, found in grids.items():
        if key in (INFO, ITEMS):
            continue
        tree[key] = _section(found, problems)
    return tree, comment


def _rows_of(grids: Sequence[Grid]) -> Iterable[list[Cell | None]]:
    for grid in grids:
        yield from body(grid)[1]


def _section(grids: Sequence[Grid], problems: Problems) -> Tree:
    listed: list[Tree] = []
    named: dict[str, Tree] = {}
    kind = NAMED
    for grid in grids:
        header, rows = body(grid)
        kind = header[0].short[-len(NAMED) :]
        columns = [cell.text for cell in header[1:]]
        if len(set(columns)) < len(columns):
            _fault([*header], problems, "表头有两栏同名", "每栏一个名称")
            continue
        for cells in rows:
            entry: Tree | None
            if columns == [CONTENT]:
                empty = cells[1] is None or not (cells[1].text or cells[1].formula)
                if _text(cells[0]) and empty and kind != NUMBERED:
                    _fault(
                        cells, problems, f"“{_text(cells[0])}”没有内容", "写上内容，或删去这一行"
                    )
                entry = _value(cells[1], problems)
            else:
                pairs = zip(columns, cells[1:], strict=True)
                values = {c: _value(v, problems) for c, v in pairs if v is not None and v.text}
                entry = {c: v for c, v in values.items() if v is not None}
            if entry is None or (not entry and kind == NUMBERED):
                continue
            name = _value(cells[0], problems)
            if kind == NUMBERED:
                listed.append(entry)
            elif not isinstance(name, str):
                _fault(cells, problems, "没有名称", "写上名称")
            elif kind == PAIRS:
                listed.append({name: entry})
            elif name in named:
                _fault(cells, problems, f"名称“{name}”写了两次", "每个名称一行")
            else:
                named[name] = entry
    return named if kind == NAMED else listed


def _fault(cells: list[Cell | None], problems: Problems, told: str, hint: str) -> None:
    place = next((c.place for c in cells if c is not None), Place(""))
    problems.add("R116", place, told, hint)


def _text(cell: Cell | None) -> str:
    return "" if cell is None else cell.text


def _value(cell: Cell | None, problems: Problems) -> Tree | None:
    if cell is None or _computed(cell, problems) or not cell.text:
        return None
    return value_of(cell.text, cell.place, problems)


def _computed(cell: Cell, problems: Problems) -> bool:
    if cell.formula:
        problems.add("R114", cell.place, f"这一格是公式“{cell.formula[:40]}”", "写成值")
    return bool(cell.formula)


def details_of(
    grids: Sequence[Grid], problems: Problems
) -> dict[str, dict[str, tuple[Tree, Cell]]]:
    """By 编号: each key with its value and the cell that holds it."""
    texts: dict[tuple[str, str], list[Cell]] = {}
    for grid in grids:
        header = body(grid)[0]
        if [cell.short for cell in header] != list(DETAILS_HEAD):
            _fault([*header], problems, "表头改过了", f"照导出时的：{'、'.join(DETAILS_HEAD)}")
    if problems.found:
        return {}
    for cells in _rows_of(grids):
        number, key, value = _text(cells[0]), _text(cells[2]), cells[3]
        if value is None or _computed(value, problems) or not value.text:
            continue
        if not number or not key:
            _fault(cells, problems, "没有编号或键", "照导出时的写法")
            continue
        pair = number, key.removesuffix(GOES_ON)
        if pair in texts and not key.endswith(GOES_ON):
            _fault(cells, problems, f"“{number}”的“{key}”写了两次", "只留一行")
            continue
        texts.setdefault(pair, []).append(value)
    found: dict[str, dict[str, tuple[Tree, Cell]]] = {}
    for (number, key), held in texts.items():
        said = value_of("".join(c.text for c in held), held[0].place, problems)
        if said is not None:
            found.setdefault(number, {})[key] = said, held[0]
    return found
