"""Export: a rule file as the bureau's table, with further tables for what that has no place for.

It is made from the file's tree, not from what the rules come to: parameters, readings and the
author's own words are content.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import field, frozen

from engine.criteria.criterion import ROWS_KEY
from engine.criteria.forms import FORMS
from facts.numeral import exact_text
from facts.tree import Tree
from jixiao.office.criteria import on_lines
from jixiao.office.document import Box, Document, Table
from jixiao.office.headers import NUMERALS
from jixiao.office.points import points_of
from jixiao.office.sections import KEPT
from jixiao.office.tables_of_sections import details_table, tables_of
from jixiao.office.values import is_plain, one_line

MAIN = "评价指标"
ALL_FORMS = (*FORMS, ROWS_KEY)
GROUP = "组："
"""Before a group's path where 编号 of an item would stand: no 编号 has a colon."""
_TEXTS = ("指标说明", "评分标准", "读作")


@frozen
class _Line:
    """An item, or a group in which nothing stands, with the groups it is in."""

    groups: tuple[Mapping[str, Tree], ...]
    item: Mapping[str, Tree] | None


@frozen
class _Writer:
    details: list[tuple[str, str, str, Tree]] = field(factory=list)
    """编号, name, key, value."""
    seen: set[int] = field(factory=set)


def document_of(
    tree: Mapping[str, Tree],
    comment: str = "",
    total: str = "",
    under_title: tuple[str, ...] = (),
) -> Document:
    """The document of a rule file; `total` is the full mark of all, where it is one number."""
    title = tree.get("标准") or tree.get("核对集") or ""
    items = tree.get("指标")
    writer = _Writer()
    tables = []
    if isinstance(items, list) and items:
        tables.append(_main(list(_lines(items, ())), writer, total))
        if writer.details:
            tables.append(details_table(writer.details))
    tables.extend(tables_of(tree, comment))
    return Document(title if isinstance(title, str) else "", under_title, tuple(tables))


def _lines(items: list[Tree], groups: tuple[Mapping[str, Tree], ...]) -> Iterator[_Line]:
    for item in items:
        assert isinstance(item, dict)
        inner = item.get("指标")
        if "组" in item or isinstance(inner, list):
            if isinstance(inner, list) and inner:
                yield from _lines(inner, (*groups, item))
            else:
                yield _Line((*groups, item), None)
        else:
            yield _Line(groups, item)


def _main(lines: list[_Line], writer: _Writer, total: str) -> Table:
    depth = max(len(line.groups) + 1 for line in lines)
    reading = any("读作" in (line.item or {}) for line in lines)
    texts = [name for name in _TEXTS if name != "读作" or reading]
    names = [f"{NUMERALS[level]}级指标" for level in range(depth)] if depth > 1 else ["指标"]
    header = (*names, "分值", *texts, "编号")
    rows = []
    for position, line in enumerate(lines):
        boxes = list(_groups(lines, position, writer))
        across = depth - len(line.groups)
        if line.item is None:
            boxes.extend([Box(KEPT, columns=across), *[None] * (across - 1)])
            boxes.extend(Box("") for _ in range(len(texts) + 2))
        else:
            boxes.extend([_name(line.item, across, writer), *[None] * (across - 1)])
            boxes.extend(_rest(line.item, texts, writer))
        rows.append(tuple(boxes))
    if total:
        lead = [Box("合计", columns=depth, centred=True, bold=True), *[None] * (depth - 1)]
        rest = [Box("") for _ in range(len(texts) + 1)]
        rows.append((*lead, Box(total, centred=True, number=True, bold=True), *rest))
    return Table(MAIN, header, tuple(rows))


def _groups(lines: list[_Line], position: int, writer: _Writer) -> Iterator[Box | None]:
    """The boxes of the groups that begin here; None for those that go on."""
    line = lines[position]
    for level, group in enumerate(line.groups):
        before = lines[position - 1].groups if position else ()
        if len(before) > level and before[level] is group:
            yield None
            continue
        run = 1
        while position + run < len(lines):
            after = lines[position + run].groups
            if len(after) <= level or after[level] is not group:
                break
            run += 1
        yield Box(_group_text(line.groups[: level + 1], writer), run, centred=True)


def _group_text(path: tuple[Mapping[str, Tree], ...], writer: _Writer) -> str:
    """产出（50分); what that does not say goes into the details."""
    group = path[-1]
    name, full = group.get("组"), group.get("分值")
    number = GROUP + "/".join(_shown_name(g.get("组")) for g in path)
    points = _plain_points(full)
    beside = {k: v for k, v in group.items() if k not in ("组", "分值", "指标")}
    if "指标" in group and not group["指标"]:
        beside["指标"] = group["指标"]
    if full is not None and points is None:
        beside["分值"] = full
    shown = _shown_name(name)
    if shown != name or (points is None and shown.endswith(("分）", "分)", "分"))):
        beside["组"] = name if name is not None else KEPT
    if id(group) not in writer.seen:
        writer.seen.add(id(group))
        writer.details.extend((number, shown, key, value) for key, value in beside.items())
    return shown if points is None else f"{shown}（{points}分）"


def _plain_points(full: Tree | None) -> str | None:
    """The points where a cell with them is read as just this text."""
    if not is_plain(full or "") or not isinstance(full, str):
        return None
    number = points_of(full)
    return full if number is not None and exact_text(number) == full else None


def _shown_name(name: Tree | None) -> str:
    """The name in one line that a cell keeps."""
    if not isinstance(name, str):
        return KEPT
    return one_line(name) or KEPT


def _name(item: Mapping[str, Tree], across: int, writer: _Writer) -> Box:
    name = item.get("指标")
    shown = _shown_name(name)
    if name is not None and (shown != name or not is_plain(name) or name == KEPT):
        writer.details.append((_id(item), shown, "指标", name))
    return Box(shown, columns=across)


def _id(item: Mapping[str, Tree]) -> str:
    number = item.get("编号")
    return number if isinstance(number, str) else ""


def _rest(item: Mapping[str, Tree], texts: list[str], writer: _Writer) -> Iterator[Box]:
    """分值, the columns of texts, 编号; every other key goes into the details."""
    full = item.get("分值")
    name = _shown_name(item.get("指标"))
    left = {k: v for k, v in item.items() if k not in ("指标", "编号")}
    points = _plain_points(full)
    if full is not None and is_plain(full):
        del left["分值"]
        yield Box(str(full), centred=True, number=points is not None)
    else:
        yield Box("", centred=True)
    for column in texts:
        value = left.get(column, "")
        if value and is_plain(value):
            del left[column]
            yield Box(_shown_text(item, str(value)))
        else:
            yield Box(one_line(value) if isinstance(value, str) else "")
    writer.details.extend((_id(item), name, key, value) for key, value in left.items())
    yield Box(_id(item), centred=True)


def _shown_text(item: Mapping[str, Tree], text: str) -> str:
    """A long sentence that is the rule stands on several lines."""
    return text if any(form in item for form in ALL_FORMS) else on_lines(text)


def total_of(fulls: list[Fraction]) -> str:
    return exact_text(sum(fulls, Fraction(0)))
