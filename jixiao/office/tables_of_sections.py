"""Export: the parts of a rule file that the bureau's table has no place for, a table each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from facts.tree import Tree
from jixiao.office.document import Box, Table
from jixiao.office.grid import cleaned
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
)
from jixiao.office.values import LONGEST, cell_text

_OPENED = ("预算年度", "出处", "保留", "继承")
"""Sections each of whose keys has a line of its own in 标准信息."""
_MOST_COLUMNS = 9
_LEADS = {
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
}


def tables_of(tree: Mapping[str, Tree], comment: str) -> list[Table]:
    """标准信息 first, then a table for each part, in the file's order."""
    info: list[tuple[str, str]] = []
    tables: list[Table] = []
    for key, value in tree.items():
        if key == ITEMS and isinstance(value, list):
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
    return _table(key, NAMED, columns, rows)


def _list(key: str, value: list[Tree]) -> Table:
    if all(isinstance(inner, dict) and len(inner) == 1 for inner in value):
        pairs = [pair for inner in value if isinstance(inner, dict) for pair in inner.items()]
        rows: list[tuple[Box, ...]]
        rows = [(Box(cell_text(name)), Box(cell_text(inner))) for name, inner in pairs]
        return _table(key, PAIRS, [CONTENT], rows)
    columns = _columns(value)
    lines = [_cells(str(n), inner, columns) for n, inner in enumerate(value, start=1)]
    return _table(key, NUMBERED, columns, lines)


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
    return Table(key, (key + kind, *columns), tuple(rows), _LEADS.get(key, ""))


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
    return Table("其他内容", DETAILS_HEAD, tuple(boxes), "各项在上表里没有位置的内容")


def _pieces(text: str) -> Iterable[str]:
    """Parts that cells hold; none begins or ends with a blank, which cells don't keep."""
    while len(text) > LONGEST:
        at = LONGEST
        while at > 1 and (text[at].isspace() or text[at - 1].isspace()):
            at -= 1
        yield text[:at]
        text = text[at:]
    yield text
