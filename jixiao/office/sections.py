"""The parts of a rule file that the bureau's table has no place for: a table each, both ways.

The first header cell says what a table holds: 数据（名称）, 调整（序号）, 标准信息.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from facts.problem import Place, Problems
from facts.write_yaml import Tree
from jixiao.office.document import Box, Table
from jixiao.office.grid import Cell, Grid, cleaned
from jixiao.office.values import LONGEST, cell_text, value_of

INFO, DETAILS, CONTENT = "标准信息", "指标（编号）", "内容"
KEPT = "（沿用）"
"""Stands for a name or for items that the file leaves as they are inherited."""
COMMENT = "文件开头的注释"
GOES_ON = "（续）"
_OPENED = ("预算年度", "出处", "保留", "继承")
"""Sections each of whose keys has a line of its own in 标准信息."""
_NAMED, _NUMBERED, _PAIRS = "（名称）", "（序号）", "（逐条）"
"""A mapping, a list, and a list each of whose entries is one key with its value."""
_HEAD = re.compile(r"(.+?)（(?:名称|序号|逐条|编号)）")
_MOST_COLUMNS = 9
LEADS = {
    "数据": "评分要用的数",
    "计算": "由数据算出、在算式里用的数",
    "参数": "以后可能改的数",
    "口径": "原文可以两读的地方，取哪一种",
    "核对": "几个数之间应有的关系，不评分",
    "提示": "不动分数的提醒",
    "调整": "各项评完以后对得分的调整",
    "等级": "总分对应的等级",
    "查表": "按选项查的数",
    "已知缺陷": "原文或这份规则里已经知道的毛病",
    "无法表达": "原文有、没有写成规则的话",
    "分类": "分类的参数",
    "情形": "试算的例子",
}


def section_of(grid: Grid) -> str | None:
    """What a further table of our own export holds; None for any other table."""
    first = next((r for r in range(grid.height) if len(grid.filled(r)) > 1), 0)
    cells = grid.filled(first)
    if not cells or cells[0].column:
        return None
    text = cells[0].short
    if text == INFO and len(cells) > 1:
        return INFO
    match = _HEAD.fullmatch(text)
    return match[1] if match and len(cells) > 1 else None


# -- to tables ---------------------------------------------------------------


def tables_of(tree: Mapping[str, Tree], comment: str) -> list[Table]:
    """标准信息 first, then a table for each part, in the file's order."""
    info: list[tuple[str, str]] = []
    tables: list[Table] = []
    for key, value in tree.items():
        if key == "指标" and isinstance(value, list):
            continue
        texts = isinstance(value, dict) and all(isinstance(v, str) for v in value.values())
        if key in _OPENED and isinstance(value, dict) and value and texts:
            info.extend((f"{key}.{inner}", cell_text(v)) for inner, v in value.items())
        elif isinstance(value, str) or not value or key == "引用":
            info.append((key, cell_text(value)))
        elif isinstance(value, dict):
            tables.append(_mapping(key, value))
        else:
            tables.append(_list(key, value))
    if comment:
        info.append((COMMENT, comment))
    rows = tuple((Box(k), Box(v)) for k, v in info)
    return [Table(INFO, (INFO, CONTENT), rows), *tables]


def _mapping(key: str, value: dict[str, Tree]) -> Table:
    columns = _columns(list(value.values()))
    rows = [_cells(name, inner, columns) for name, inner in value.items()]
    return _table(key, _NAMED, columns, rows)


def _list(key: str, value: list[Tree]) -> Table:
    if all(isinstance(inner, dict) and len(inner) == 1 for inner in value):
        pairs = [pair for inner in value if isinstance(inner, dict) for pair in inner.items()]
        rows: list[tuple[Box, ...]]
        rows = [(Box(cell_text(name)), Box(cell_text(inner))) for name, inner in pairs]
        return _table(key, _PAIRS, [CONTENT], rows)
    columns = _columns(value)
    lines = [_cells(str(n), inner, columns) for n, inner in enumerate(value, start=1)]
    return _table(key, _NUMBERED, columns, lines)


def _columns(values: Sequence[Tree]) -> list[str]:
    """The keys of the entries as columns; 内容 alone where that would make no good table."""
    whole = [CONTENT]
    keys: dict[str, None] = {}
    for value in values:
        if not isinstance(value, dict) or not value:
            return whole
        keys.update(dict.fromkeys(value))
    strange = any(cleaned(key) != key or not key or "\n" in key for key in keys)
    if strange or CONTENT in keys or len(keys) > _MOST_COLUMNS:
        return whole
    lone = len(values) > 1 and len(keys) > max(len(v) for v in values if isinstance(v, dict)) + 4
    return whole if lone else list(keys)


def _cells(name: str, value: Tree, columns: list[str]) -> tuple[Box, ...]:
    if columns == [CONTENT]:
        return Box(cell_text(name)), Box(cell_text(value))
    assert isinstance(value, dict)
    inner = (cell_text(value[c]) if c in value else "" for c in columns)
    return Box(cell_text(name)), *(Box(text) for text in inner)


def _table(key: str, kind: str, columns: list[str], rows: list[tuple[Box, ...]]) -> Table:
    return Table(key, (key + kind, *columns), tuple(rows), LEADS.get(key, ""))


# -- from tables -------------------------------------------------------------


def body(grid: Grid) -> tuple[list[Cell], Iterable[list[Cell | None]]]:
    """The header cells and the rows below; a header repeated on a further page is passed over."""
    first = next((r for r in range(grid.height) if len(grid.filled(r)) > 1), 0)
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
        top, dot, inner = key.partition(".")
        if said is None or not key:
            continue
        if dot:
            opened = tree.setdefault(top, {})
            if isinstance(opened, dict):
                opened[inner] = said
        else:
            tree[key] = said
    for key, found in grids.items():
        if key in (INFO, "指标"):
            continue
        tree[key] = _section(found, problems)
    return tree, comment


def _rows_of(grids: Sequence[Grid]) -> Iterable[list[Cell | None]]:
    for grid in grids:
        yield from body(grid)[1]


def _section(grids: Sequence[Grid], problems: Problems) -> Tree:
    listed: list[Tree] = []
    named: dict[str, Tree] = {}
    kind = _NAMED
    for grid in grids:
        header, rows = body(grid)
        kind = header[0].short[-len(_NAMED) :]
        columns = [cell.text for cell in header[1:]]
        for cells in rows:
            entry: Tree | None
            if columns == [CONTENT]:
                entry = _value(cells[1], problems)
            else:
                pairs = zip(columns, cells[1:], strict=True)
                values = {c: _value(v, problems) for c, v in pairs if v is not None and v.text}
                entry = {c: v for c, v in values.items() if v is not None}
            if entry is None:
                continue
            name = _value(cells[0], problems)
            if kind == _NUMBERED:
                listed.append(entry)
            elif not isinstance(name, str):
                _fault(cells, problems, "没有名称", "写上名称")
            elif kind == _PAIRS:
                listed.append({name: entry})
            elif name in named:
                _fault(cells, problems, f"名称“{name}”写了两次", "每个名称一行")
            else:
                named[name] = entry
    return named if kind == _NAMED else listed


def _fault(cells: list[Cell | None], problems: Problems, told: str, hint: str) -> None:
    place = next((c.place for c in cells if c is not None), Place(""))
    problems.add("R116", place, told, hint)


def _text(cell: Cell | None) -> str:
    return "" if cell is None else cell.text


def _value(cell: Cell | None, problems: Problems) -> Tree | None:
    if cell is None or not cell.text:
        return None
    if cell.formula:
        problems.add("R114", cell.place, f"这一格是公式“{cell.formula[:40]}”", "写成值")
        return None
    return value_of(cell.text, cell.place, problems)


# -- what an item has beside its row -----------------------------------------


def details_table(rows: Sequence[tuple[str, str, str, Tree]]) -> Table:
    """编号, 名称, 键, 内容 of every key that the bureau's table has no column for."""
    lines: list[tuple[str, str, str, str]] = []
    for number, name, key, value in rows:
        text = cell_text(value)
        for position, piece in enumerate(_pieces(text)):
            lines.append((number, name, key + GOES_ON if position else key, piece))
    boxes: list[tuple[Box | None, ...]] = []
    for position, (number, name, key, text) in enumerate(lines):
        first = not position or lines[position - 1][0] != number
        run = 1
        while first and position + run < len(lines) and lines[position + run][0] == number:
            run += 1
        lead = (Box(number, run), Box(name, run)) if first else (None, None)
        boxes.append((*lead, Box(key), Box(text)))
    header = (DETAILS, "名称", "键", CONTENT)
    return Table("其他内容", header, tuple(boxes), "各项在上表里没有位置的内容")


def _pieces(text: str) -> Iterable[str]:
    """Parts that cells hold; none begins or ends with a blank, which cells don't keep."""
    while len(text) > LONGEST:
        at = LONGEST
        while at > 1 and (text[at].isspace() or text[at - 1].isspace()):
            at -= 1
        yield text[:at]
        text = text[at:]
    yield text


def details_of(
    grids: Sequence[Grid], problems: Problems
) -> dict[str, dict[str, tuple[Tree, Cell]]]:
    """By 编号: each key with its value and the cell that holds it."""
    texts: dict[tuple[str, str], list[Cell]] = {}
    for cells in _rows_of(grids):
        number, key, value = _text(cells[0]), _text(cells[2]), cells[3]
        if value is None or not value.text:
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
