"""Import: a table as the tree of a rule file, with what is still to be done, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import define, field, frozen

from engine.rulefile.sentences import EXPLAINED, OFFICIAL, READ_AS
from facts.numeral import exact_text
from facts.problem import Place, Problems
from facts.quantity import MONEY
from facts.tree import Tree
from jixiao.office.criteria import words_of
from jixiao.office.grid import AMISS, OPEN, TOLD, Cell, Remark
from jixiao.office.imported import ImportedFile, ImportedTable, Row
from jixiao.office.sections import ITEMS, KEPT
from jixiao.office.sections_of_tables import details_of, tree_of
from jixiao.office.settling import Load, settle
from jixiao.office.table_of_rules import ALL_FORMS, GROUP
from jixiao.office.values import one_line
from jixiao.office.whole_file import PENDING, Wanted, WholeFile

_UNSEEN: dict[str, Tree] = {"出处": {"状态": "见文无规则"}, "评判": {"评判": "0%至100%"}}
_TEXTS = (EXPLAINED, OFFICIAL, READ_AS, "说明")
"""Keys of an item that stand last."""


@frozen
class Imported:
    tree: dict[str, Tree]
    comment: str
    remarks: tuple[Remark, ...]
    indicators: int
    full: Fraction | None
    places: Mapping[str, Place]
    """Where the rule of each item that has words stands in the table, by 编号."""
    declared: frozenset[str]
    """Names whose kind the table itself says."""


def rules_of(
    file: ImportedFile,
    table: ImportedTable | None,
    shown: str,
    wanted: Wanted,
    load: Load | None = None,
) -> Imported:
    """The rule file's tree. Raises BadInput where the further tables can't be read.

    With `load`, sentences that the file has no place for become 待补.
    """
    problems = Problems()
    tree, comment = tree_of(file.sections, problems)
    details = details_of(file.sections.get(ITEMS, ()), problems)
    problems.raise_if_any()
    data = tree.get("数据", {})
    declared = frozenset(data) if isinstance(data, dict) else frozenset()
    items = _Items(wanted.prefix, details, inherits="继承" in tree)
    items.remarks.extend(file.remarks)
    whole = WholeFile(tree, shown, wanted, items.remarks)
    if table is not None:
        items.remarks.extend(table.remarks)
        items.read(table)
        whole.notes(table)
        whole.more("已知缺陷", _sums(table, items))
    items.problems.raise_if_any()
    settled = dict(tree) | {"指标": items.made}
    pending = items.open
    if load is not None:
        pending += _settle(settled, items, load)
        tree |= {key: value for key, value in settled.items() if key == "数据"}
    if "核对集" not in tree:
        title = None if table is None or table.title is None else table.title.text
        whole.head(title and " ".join(title.split()), pending)
    made = whole.with_items([_without_empty(item) for item in items.made])
    places = {number: row.criterion_place for number, (_, row) in items.said.items()}
    remarks = tuple(items.remarks)
    return Imported(made, comment, remarks, len(items.ids), items.total(), places, declared)


def _settle(tree: dict[str, Tree], items: _Items, load: Load) -> int:
    """How many sentences turned out to be of no use as they stand."""
    settled = settle(tree, {number: item for number, (item, _) in items.said.items()}, load)
    for number, why in settled.refused.items():
        row = items.said[number][1]
        items.say(OPEN, row.criterion_place, f"“{row.name[:30]}”：{why}")
    for number, kinds in settled.declared.items():
        row = items.said[number][1]
        cell = row.explanations[0].place if row.explanations else row.criterion_place
        listed = "、".join(f"“{name}”" for name in kinds)
        taken = f"看名称当作{MONEY}" if MONEY in kinds.values() else "当作没有单位的数值"
        told = f"{listed}没有声明是什么数，{taken}；不对的，在“数据”里改"
        items.say(TOLD, cell, told)
    return len(settled.refused)


@define
class _Items:
    """The items of a table, as they come together."""

    prefix: str
    details: dict[str, dict[str, tuple[Tree, Cell]]]
    inherits: bool
    remarks: list[Remark] = field(factory=list)
    problems: Problems = field(factory=Problems)
    made: list[Tree] = field(factory=list)
    ids: dict[str, Place] = field(factory=dict)
    said: dict[str, tuple[dict[str, Tree], Row]] = field(factory=dict)
    """Items whose rule is a sentence of the table, by 编号."""
    open: int = 0
    """Items that wait for a person."""
    groups: dict[tuple[str, ...], dict[str, Tree]] = field(factory=dict)
    sums: dict[tuple[str, ...], list[Fraction | None]] = field(factory=dict)
    """The full marks of all items in a group; those of the whole table under ()."""

    def say(self, kind: str, place: Place, text: str) -> None:
        self.remarks.append(Remark(kind, place, text))

    def total(self) -> Fraction | None:
        return self.sum(())

    def sum(self, path: tuple[str, ...]) -> Fraction | None:
        """What the items in a group come to; None where one of them has no points."""
        fulls = self.sums.get(path, [None])
        known = [full for full in fulls if full is not None]
        return sum(known, Fraction(0)) if len(known) == len(fulls) else None

    def read(self, table: ImportedTable) -> None:
        """Items and empty groups, in the order of the table."""
        entries: list[tuple[int, Row | tuple[str, ...]]] = [
            *((row.name_cell.row, row) for row in table.rows),
            *((cell.row, groups) for groups, cell in table.bare_groups),
        ]
        if table.own:
            entries.sort(key=lambda entry: entry[0])
        for _, entry in entries:
            if isinstance(entry, Row):
                self._item(entry, table)
            else:
                self._list(entry, table)
        self._settle_groups(table)
        known = {*self.ids, *(GROUP + "/".join(path) for path in self.groups)}
        for number, held in self.details.items():
            if number not in known:
                cell = next(iter(held.values()))[1]
                told = f"编号“{number}”在指标表里没有"
                self.problems.add("R117", cell.place, told, "两张表的编号要一样")

    # -- groups --------------------------------------------------------------

    def _list(self, groups: tuple[str, ...], table: ImportedTable) -> list[Tree]:
        """The list in which items of these groups stand; groups are made as they are met."""
        held = self.made
        for depth in range(1, len(groups) + 1):
            path = groups[:depth]
            group = self.groups.get(path)
            if group is None:
                group = self.groups[path] = self._group(path, table)
                held.append(group)
            inner = group.get("指标")
            if not isinstance(inner, list):
                inner = group["指标"] = []
            held = inner
        return held

    def _group(self, path: tuple[str, ...], table: ImportedTable) -> dict[str, Tree]:
        made: dict[str, Tree] = {"组": path[-1]}
        known = table.group_points.get(path)
        if known is not None:
            made["分值"] = exact_text(known[0])
        for key, (value, _) in self.details.get(GROUP + "/".join(path), {}).items():
            made[key] = value
        if made["组"] == KEPT:
            del made["组"]
        return made

    def _settle_groups(self, table: ImportedTable) -> None:
        """A group without points has what its items come to; points that don't agree stay as
        the table has them, and are told."""
        if table.own:
            return
        for path, group in self.groups.items():
            whole = self.sum(path)
            cell = table.group_cells.get(path)
            told = table.group_points.get(path)
            if told is not None:
                if whole is not None and told[0] != whole:
                    said = f"“{path[-1]}”写的是{exact_text(told[0])}分，其下各项合计{exact_text(whole)}分"
                    self.say(AMISS, told[1].place, said)
            elif whole is not None:
                group["分值"] = exact_text(whole)
            else:
                group["分值"] = PENDING
                if cell is not None:
                    said = f"“{path[-1]}”没有分值，其下又有没有分值的"
                    self.say(OPEN, cell.place, said)
            for key in ("说明", "指标"):  # below the points
                if key in group:
                    group[key] = group.pop(key)

    # -- items ---------------------------------------------------------------

    def _item(self, row: Row, table: ImportedTable) -> None:
        held = self._list(row.groups, table)
        number = row.id or self._made_id(row, held)
        where = row.id_cell.place if row.id_cell is not None and row.id else row.place
        if number in self.ids:
            told = f"编号“{number}”与{self.ids[number].cell}的重复"
            self.problems.add("R117", where, told, "每项一个编号")
        self.ids[number] = where
        if table.own and not row.id:
            self.say(TOLD, row.place, f"“{row.name[:30]}”没有编号，编作“{number}”")
        own = self.details.get(number, {})
        columns = {key: text for key, text in row.texts().items() if text}
        self._check_columns(number, own, {"指标": row.name, **columns}, row)
        item: dict[str, Tree] = {"指标": row.name, "编号": number}
        self._points(item, row, table, own)
        item |= {key: value for key, (value, _) in own.items() if key not in _TEXTS}
        if item["指标"] == KEPT and "指标" not in own:
            del item["指标"]
        texts: dict[str, Tree] = {**columns}
        texts |= {key: value for key, (value, _) in own.items() if key in _TEXTS}
        worded = bool(texts.get(OFFICIAL) or texts.get(READ_AS))
        if not any(form in item for form in ALL_FORMS) and (worded or not self.inherits):
            texts = self._words(item, row, texts)
            if worded:
                self.said[number] = item, row
        item |= {key: texts[key] for key in _TEXTS if key in texts}
        held.append(item)

    def _words(self, item: dict[str, Tree], row: Row, texts: dict[str, Tree]) -> dict[str, Tree]:
        """The item's texts with its rule in words, or with who decides as long as there is none."""
        official, reading = (texts.get(key, "") for key in (OFFICIAL, READ_AS))
        found = words_of(str(official), str(reading), row.full)
        if self.inherits and found.open is not None and not reading:
            return texts  # the rule is the parent's, only its text is new
        told = found.open
        if len(row.parts) > 1:
            told = f"分{len(row.parts)}行给分，评分标准里没有写各行的分" + (
                f"；{told}" if told else ""
            )
        if told is not None:
            self.open += 1
            self.say(OPEN, row.criterion_place, f"“{row.name[:30]}”：{told}")
        if not official and not reading:
            item |= {key: value for key, value in _UNSEEN.items() if key not in item}
        new = {key: text for key, text in found.texts.items() if texts.get(key) != text}
        return texts | new

    def _made_id(self, row: Row, held: list[Tree]) -> str:
        """指标-1-2-3: the positions of its groups among their like, and its own."""
        position = []
        for depth in range(1, len(row.groups) + 1):
            path = row.groups[:depth]
            siblings = [p for p in self.groups if p[:-1] == path[:-1] and len(p) == depth]
            position.append(siblings.index(path) + 1)
        position.append(sum(1 for i in held if isinstance(i, dict) and "组" not in i) + 1)
        made = "-".join([self.prefix, *map(str, position)])
        return made if made not in self.ids else f"{made}-{len(self.ids) + 1}"

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
            self.say(OPEN, place, f"“{row.name[:30]}”{shown}，写上以后才能评分")
            full = None
        for depth in range(len(row.groups) + 1):
            self.sums.setdefault(row.groups[:depth], []).append(full)

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


def _sums(table: ImportedTable, items: _Items) -> list[Tree]:
    """Totals of the table that its items don't come to, as defects of the standard."""
    found: list[Tree] = []
    total = items.total()
    for points, cell in table.totals:
        if total is not None and points != total:
            said = f"合计写的是{exact_text(points)}分，各项相加{exact_text(total)}分"
            items.say(AMISS, cell.place, said)
            found.append(f"原表{said}")
    return found


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
