"""Import: a table as the tree of a rule file, with what is still to be done, cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from attrs import define, evolve, field, frozen

from engine.criteria.criterion import ROWS_KEY
from engine.criteria.forms import FORMS
from facts.numeral import exact_text
from facts.problem import Place, Problems
from facts.write_yaml import Tree
from jixiao.office.grid import Cell, Remark
from jixiao.office.imported import ImportedFile, ImportedTable, Row
from jixiao.office.sections import KEPT, details_of, tree_of
from jixiao.office.table_of_rules import GROUP
from jixiao.office.values import one_line

PENDING = "待补"
_JUDGED: dict[str, Tree] = {"评判": {"评判": "0%至100%"}}
_FORMS = (*FORMS, ROWS_KEY)
HEAD = ("标准", "版式", "地区", "对象", "预算年度", "出处")


@frozen
class Reading:
    """How a criterion in words is read: the keys of the indicator that say it.

    `sections` joins the file's own (数据 of conditions said in words, 口径 left open). With a
    `problem` (Chinese) the item stays 待补 beside what `keys` hold.
    """

    keys: Mapping[str, Tree] = field(factory=dict)
    sections: Mapping[str, Mapping[str, Tree]] = field(factory=dict)
    problem: str | None = None


CriterionOf = Callable[[str, str, Fraction | None], Reading]
"""From 评分标准 (or 读作), 指标说明 and the full mark. With no keys, the item is for a person."""


def left_to_a_person(text: str, explanation: str, full: Fraction | None) -> Reading:
    told = "评分标准还没有写成规则，先由人评判" if text else "没有评分标准，先由人评判"
    return Reading(problem=told)


@frozen
class Wanted:
    """What the call says of the standard, where its table does not."""

    title: str | None = None
    region: str | None = None
    object: str | None = None
    year: str | None = None
    prefix: str = "指标"


@frozen
class Imported:
    tree: dict[str, Tree]
    comment: str
    remarks: tuple[Remark, ...]
    indicators: int
    full: Fraction | None


def rules_of(
    file: ImportedFile,
    table: ImportedTable | None,
    shown: str,
    wanted: Wanted,
    criterion_of: CriterionOf = left_to_a_person,
) -> Imported:
    """The rule file's tree. Raises BadInput where the further tables can't be read."""
    problems = Problems()
    tree, comment = tree_of(file.sections, problems)
    details = details_of(file.sections.get("指标", ()), problems)
    problems.raise_if_any()
    builder = _Builder(shown, wanted, criterion_of, details, inherits="继承" in tree)
    builder.remarks.extend(file.remarks)
    if table is not None:
        builder.remarks.extend(table.remarks)
        builder.rows(table)
    problems = builder.problems
    problems.raise_if_any()
    tree = builder.whole(tree, table)
    return Imported(tree, comment, tuple(builder.remarks), len(builder.ids), builder.total(table))


@define
class _Builder:
    shown: str
    wanted: Wanted
    criterion_of: CriterionOf
    details: dict[str, dict[str, tuple[Tree, Cell]]]
    inherits: bool
    remarks: list[Remark] = field(factory=list)
    problems: Problems = field(factory=Problems)
    items: list[Tree] = field(factory=list)
    sections: dict[str, dict[str, Tree]] = field(factory=dict)
    defects: list[Tree] = field(factory=list)
    unread: list[Tree] = field(factory=list)
    ids: dict[str, Place] = field(factory=dict)
    fulls: list[Fraction | None] = field(factory=list)
    pending: int = 0
    _groups: dict[tuple[str, ...], dict[str, Tree]] = field(factory=dict)
    _sums: dict[tuple[str, ...], list[Fraction | None]] = field(factory=dict)
    _counts: dict[tuple[str, ...], int] = field(factory=dict)

    # -- items ---------------------------------------------------------------

    def rows(self, table: ImportedTable) -> None:
        """Items and empty groups, in the order of the table."""
        bare = {id(cell): groups for groups, cell in table.bare_groups}
        order: list[tuple[tuple[int, int], Row | tuple[str, ...]]] = []
        for n, row in enumerate(table.rows):
            order.append(((0 if table.own else n, row.name_cell.row if table.own else 0), row))
        for groups, cell in table.bare_groups:
            order.append(((0, cell.row), groups))
        assert len(bare) == len(table.bare_groups)
        if table.own:
            order.sort(key=lambda pair: pair[0])
        for _, entry in order:
            if isinstance(entry, Row):
                self._item(entry, table)
            else:
                self._list(entry, table)
        self._settle(table)
        known = {*self.ids, *(GROUP + "/".join(path) for path in self._groups)}
        for number, held in self.details.items():
            if number not in known:
                cell = next(iter(held.values()))[1]
                told = f"编号“{number}”在指标表里没有"
                self.problems.add("R117", cell.place, told, "两张表的编号要一样")

    def _list(self, groups: tuple[str, ...], table: ImportedTable) -> list[Tree]:
        """The list in which items of these groups stand; groups are made as they are met."""
        held = self.items
        for depth in range(1, len(groups) + 1):
            path = groups[:depth]
            group = self._groups.get(path)
            if group is None:
                group = self._group(path, table)
                self._groups[path] = group
                held.append(group)
            inner = group.get("指标")
            if not isinstance(inner, list):
                inner = []
                group["指标"] = inner
            held = inner
        return held

    def _group(self, path: tuple[str, ...], table: ImportedTable) -> dict[str, Tree]:
        made: dict[str, Tree] = {"组": path[-1]}
        known = table.group_points.get(path)
        if known is not None:
            made["分值"] = exact_text(known[0])
        self._count(path[:-1])
        for key, (value, _) in self.details.get(GROUP + "/".join(path), {}).items():
            made[key] = value
        if made["组"] == KEPT:
            del made["组"]
        return made

    def _count(self, groups: tuple[str, ...]) -> int:
        self._counts[groups] = self._counts.get(groups, 0) + 1
        return self._counts[groups]

    def _item(self, row: Row, table: ImportedTable) -> None:
        held = self._list(row.groups, table)
        number = row.id or self._made_id(row, table)
        where = row.id_cell.place if row.id_cell is not None and row.id else row.place
        if number in self.ids:
            told = f"编号“{number}”与{self.ids[number].cell}的重复"
            self.problems.add("R117", where, told, "每项一个编号")
        self.ids[number] = where
        item: dict[str, Tree] = {"指标": row.name, "编号": number}
        own = self.details.get(number, {})
        self._points(item, row, table, own)
        explanation, criterion = row.text(row.explanations), row.text(row.criteria)
        reading = row.text(row.readings)
        columns = {"指标说明": explanation, "评分标准": criterion, "读作": reading}
        self._check_columns(number, own, {"指标": row.name, **columns}, row)
        late = {"指标说明", "评分标准", "读作", "说明"}
        item |= {key: value for key, (value, _) in own.items() if key not in late}
        if item["指标"] == KEPT and "指标" not in own:
            del item["指标"]
        texts: dict[str, Tree] = {key: text for key, text in columns.items() if text}
        texts |= {key: value for key, (value, _) in own.items() if key in late}
        if not any(form in item for form in _FORMS) and not (self.inherits and not reading):
            self._criterion(item, row, reading or criterion, explanation, texts)
        item |= texts
        held.append(item)

    def _made_id(self, row: Row, table: ImportedTable) -> str:
        position: list[int] = []
        for depth in range(1, len(row.groups) + 1):
            path = row.groups[:depth]
            siblings = [p for p in self._groups if p[:-1] == path[:-1]]
            position.append(siblings.index(path) + 1)
        held = self._list(row.groups, table)
        position.append(sum(1 for i in held if isinstance(i, dict) and "组" not in i) + 1)
        return "-".join([self.wanted.prefix, *map(str, position)])

    def _points(
        self,
        item: dict[str, Tree],
        row: Row,
        table: ImportedTable,
        own: Mapping[str, tuple[Tree, Cell]],
    ) -> None:
        full = row.full
        if table.own and row.full_text:
            item["分值"] = row.full_text
        elif full is not None and full > 0:
            item["分值"] = exact_text(full)
        elif not table.own or not (self.inherits or "分值" in own):
            item["分值"] = PENDING
            shown = f"分值“{row.full_text[:20]}”不是一个大于0的数" if row.full_text else "没有分值"
            place = row.full_cell.place if row.full_cell is not None else row.place
            self._say(PENDING, place, f"“{row.name[:30]}”{shown}，写上以后才能评分")
            full = None
        self.fulls.append(full)
        for depth in range(len(row.groups) + 1):
            self._sums.setdefault(row.groups[:depth], []).append(full)

    def _check_columns(
        self,
        number: str,
        own: Mapping[str, tuple[Tree, Cell]],
        columns: Mapping[str, str],
        row: Row,
    ) -> None:
        """A text that stands in the details too must be the one that the row shows."""
        for key, shown in columns.items():
            value, cell = own.get(key, (None, None))
            if cell is None:
                continue
            if shown != KEPT and one_line(shown) != one_line(str(value)):
                told = f"“{number}”的{key}与指标表里的不同（{row.place.cell}一行）"
                self.problems.add("R117", cell.place, told, "两处改成一样，或删去这一行")

    def _criterion(
        self,
        item: dict[str, Tree],
        row: Row,
        text: str,
        explanation: str,
        texts: dict[str, Tree],
    ) -> None:
        found = self.criterion_of(text, explanation, row.full)
        if found.problem is None and len(row.parts) > 1:
            found = evolve(found, problem="分几行给分，先由人评判", keys={})
        if found.keys:
            item |= found.keys
            self._merge(found.sections, row)
        else:
            item["出处"] = {"状态": "见文无规则"}
            item |= _JUDGED
        if found.problem is not None:
            self.pending += 1
            place = row.criteria[0].place if row.criteria else row.place
            self._say(PENDING, place, f"“{row.name[:30]}”：{found.problem}")
            texts["说明"] = f"{PENDING}：{found.problem}"

    def _merge(self, sections: Mapping[str, Mapping[str, Tree]], row: Row) -> None:
        for section, entries in sections.items():
            held = self.sections.setdefault(section, {})
            for name, value in entries.items():
                if held.setdefault(name, value) != value:
                    told = f"“{row.name[:30]}”要用的{section}“{name}”与别的指标的不同"
                    self._say(PENDING, row.place, told)

    # -- groups and totals ---------------------------------------------------

    def _settle(self, table: ImportedTable) -> None:
        """A group's points: what its items come to, where the table says none or others."""
        if table.own:
            return
        for path, group in self._groups.items():
            sums = self._sums.get(path, [])
            whole = None if None in sums else sum((s for s in sums if s is not None), Fraction(0))
            cell = table.group_cells.get(path)
            place = Place(self.shown) if cell is None else cell.place
            told = table.group_points.get(path)
            if whole is None:
                if told is None:
                    group["分值"] = PENDING
                    self._say(PENDING, place, f"“{path[-1]}”没有分值，其下又有没有分值的")
            elif told is None:
                group["分值"] = exact_text(whole)
            elif told[0] != whole:
                group["分值"] = exact_text(whole)
                said = f"{path[-1]}：原表写{exact_text(told[0])}分，其下各项合计{exact_text(whole)}分，这里按合计"
                self.defects.append(said)
                self._say("提醒", told[1].place, said)
            order = ("组", "分值", "说明", "指标")
            ordered = {key: group[key] for key in order if key in group}
            group.clear()
            group.update(ordered)
        total = self.total(table)
        for points, cell in table.totals:
            if total is not None and points != total:
                said = f"合计：原表写{exact_text(points)}分，各项相加{exact_text(total)}分"
                self.defects.append(said)
                self._say("提醒", cell.place, said)

    def total(self, table: ImportedTable | None) -> Fraction | None:
        if table is None or None in self.fulls:
            return None
        return sum((f for f in self.fulls if f is not None), Fraction(0))

    # -- the whole file ------------------------------------------------------

    def whole(self, tree: dict[str, Tree], table: ImportedTable | None) -> dict[str, Tree]:
        """The file's sections in order: the head, what the tables hold, the items."""
        made: dict[str, Tree] = {}
        library = "核对集" in tree
        if not library:
            self._head(tree, table)
        for key in ("核对集", *HEAD):
            if key in tree:
                made[key] = tree.pop(key)
        if table is not None:
            for note in table.notes:
                why = f"{PENDING}：表下的注，还没有看要不要写成规则"
                self.unread.append({"原文": note.text, "理由": why})
                self._say(PENDING, note.place, f"注“{note.text[:30]}”收在“无法表达”里")
        for section, entries in self.sections.items():
            held = tree.setdefault(section, {})
            if isinstance(held, dict):
                for name, value in entries.items():
                    held.setdefault(name, value)
        for key, found in (("已知缺陷", self.defects), ("无法表达", self.unread)):
            known = tree.get(key, [])
            if found and isinstance(known, list):
                tree[key] = [*known, *found]
        last = ("核对", "提示", "调整", "等级", "保留", "已知缺陷", "无法表达")
        after = {key: tree.pop(key) for key in list(tree) if key in last}
        made |= tree
        if self.items:
            made["指标"] = [_without_empty(item) for item in self.items]
        return made | after

    def _head(self, tree: dict[str, Tree], table: ImportedTable | None) -> None:
        wanted = self.wanted
        title = table.title.text if table is not None and table.title is not None else None
        if "标准" not in tree:
            named = wanted.title or (title and " ".join(title.split()))
            self._put(tree, "标准", named, "--title 标题")
        tree.setdefault("版式", "1")
        self._put(tree, "地区", wanted.region, "--region 湖南省/郴州市/临武县")
        self._put(tree, "对象", wanted.object, "--object 部门整体")
        if "预算年度" not in tree:
            first, _, last = (wanted.year or PENDING).partition("-")
            years: dict[str, Tree] = {"自": first, **({"至": last} if last else {})}
            tree["预算年度"] = years
            if wanted.year is None:
                self._ask("预算年度", "--year 2024 或 --year 2017-2018")
        elif wanted.year is not None:
            self._kept("预算年度")
        if "出处" not in tree:
            status = "部分见文" if self.pending else "见文"
            told = {"标题": " ".join(title.split())} if title else {}
            note = f"由表格导入，有{self.pending}项{PENDING}" if self.pending else "由表格导入"
            tree["出处"] = {"状态": status, **told, "说明": note}

    def _put(self, tree: dict[str, Tree], key: str, value: str | None, option: str) -> None:
        if key in tree:
            if value is not None and tree[key] != value:
                self._kept(key)
        elif value:
            tree[key] = value
        else:
            tree[key] = PENDING
            self._ask(key, option)

    def _ask(self, key: str, option: str) -> None:
        self._say(PENDING, Place(self.shown), f"表里没有“{key}”，在规则文件里写上，或加 {option}")

    def _kept(self, key: str) -> None:
        told = f"“{key}”以表里的“标准信息”为准，命令里给的没有用"
        self._say("提醒", Place(self.shown), told)

    def _say(self, kind: str, place: Place, text: str) -> None:
        self.remarks.append(Remark(kind, place, text))


def _without_empty(item: Tree) -> Tree:
    """A group of which only the points are changed has no items of its own."""
    if not isinstance(item, dict):
        return item
    inner = item.get("指标")
    if not isinstance(inner, list):
        return item
    if not inner:
        return {key: value for key, value in item.items() if key != "指标"}
    return item | {"指标": [_without_empty(one) for one in inner]}
