"""A rule file to a rulebook: every section read, every fault of the file told at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from fractions import Fraction

from attrs import field, frozen

from engine.criteria.checklist import CHECKLIST_KEY
from engine.criteria.context import Context
from engine.criteria.criterion import KEYS as CRITERION_KEYS
from engine.criteria.criterion import ROWS_KEY, read_criterion
from engine.criteria.each_row import lower_rows
from engine.criteria.forms import FORMS
from engine.language.names import Scope, points_number
from engine.rulebook import (
    Adjustment,
    Criterion,
    EachRow,
    FactDeclaration,
    Group,
    Indicator,
    ListDeclaration,
    Reconciliation,
    Remark,
    Rulebook,
    Unexpressed,
    checklists_of,
)
from engine.rulefile.adjustments import (
    read_adjustments,
    read_grades,
    read_lookalikes,
    read_reconciliations,
    read_remarks,
    read_total_rounding,
)
from engine.rulefile.declarations import (
    read_facts,
    read_formulas,
    read_parameters,
    read_readings,
    read_tables,
)
from engine.rulefile.header import Header, check_format, read_header, read_provenance
from engine.rulefile.ids import Seen, read_id
from facts.fields import BLANK, Fields, nearest, scalars
from facts.numeral import exact_text
from facts.problem import BadInput, Note, Place, Problem, Problems
from facts.quantity import BadText, parse_points
from facts.yamltext import Mapping as Tree
from facts.yamltext import Scalar, Sequence, read_tree

OpenLibrary = Callable[[str, Place, Problems], tuple[bytes, str] | None]
"""From a name in 引用 to the file's bytes and shown name; reports where there is none."""

DIRECTIONS = ("越高越好", "越低越好", "适中")
MAX_TREE = 6
MAX_INDICATORS = 1_000
MAX_CLAUSES = 10_000
TOP_KEYS = (
    "标准", "核对集", "版式", "地区", "对象", "预算年度", "出处", "引用", "参数", "口径", "数据",
    "查表", "计算", "指标", "核对", "提示", "调整", "等级", "保留", "已知缺陷",
    "无法表达",
)  # fmt: skip
NAMING = ("引用", "数据", "计算", "继承", "查表")
"""Sections from which names come that stand alone in a formula."""

NOT_YET = {
    key: (f"这一版还不支持“{key}”", f"删去“{key}”{instead}")
    for key, instead in {
        "来自": "",
        "继承": "；照写一份",
        "情形": "",
        "删除": "",
        "改名": "",
    }.items()
    if key not in FORMS
}
"""Keys of the language that later versions will read."""

TOLD = NOT_YET | {
    key: (f"没有“{key}”这一项", "基数非正")
    for key in ("分母为零", "分母为0", "分母是零", "基数为零")
}
"""What to say of keys that are none."""


@frozen
class _Parts:
    """What a rule file and the libraries it refers to contribute."""

    facts: dict[str, FactDeclaration] = field(factory=dict)
    lists: dict[str, ListDeclaration] = field(factory=dict)
    reconciliations: list[Reconciliation] = field(factory=list)
    remarks: list[Remark] = field(factory=list)
    adjustments: list[Adjustment] = field(factory=list)
    ids: dict[str, Seen] = field(factory=lambda: {"核对": {}, "提示": {}, "调整": {}})


def load_rulebook(
    data: bytes,
    file: str,
    library: OpenLibrary,
    readings: Mapping[str, str] | None = None,
    notes: list[Note] | None = None,
) -> Rulebook:
    """The resolved rulebook. `readings` overrides what the file takes of its 口径.

    Raises BadInput with every fault of the file and of the libraries it refers to. `notes` gets
    what a person should know of how the files were read.
    """
    problems = Problems()
    tree = read_tree(data, file, "R", problems, notes)
    if isinstance(tree, Tree) and tree.get("单位") is not None and tree.get("标准") is None:
        hint = "规则文件要有 标准、地区、对象、预算年度、出处、指标；数据表写在 score 后面"
        raise BadInput([Problem("R013", tree.place, "这是数据表，不是规则文件", hint)])
    top = Fields(tree, problems, "R", "标准")
    header = read_header(top, problems)
    faulty = {key for key in ("参数", "口径") if _lost(top, key)}
    parameters = read_parameters(top.sub("参数"), problems, faulty)
    taken = read_readings(top.sub("口径"), dict(readings or {}), problems, faulty)
    parts = _Parts()
    facts, lists = read_facts(top.sub("数据"), problems, faulty)
    parts.facts.update(facts)
    parts.lists.update(lists)
    opened, all_opened = _open_libraries(top, library, problems, notes)
    for fields in opened:
        _merge_facts(fields, parts, problems, faulty)
    incomplete = not all_opened or any(
        _lost(fields, key) for fields in (top, *opened) for key in NAMING
    )
    scope = Scope(parts.facts, parts.lists, parameters=parameters, readings=taken, faulty=faulty,
                  incomplete=incomplete, checklists=checklists_of(parts.facts))  # fmt: skip
    read_tables(top.sub("查表"), scope, problems)
    read_formulas(top.sub("计算"), scope, problems)
    for fields in opened:
        own = scope.apart()
        read_formulas(fields.sub("计算"), own, problems)
        _read_second(fields, own, parts, problems)
        fields.close(told=TOLD)
    _read_second(top, scope, parts, problems)
    items = _Tree(scope, header, problems)
    items.read(top, ())
    grades = read_grades(top, problems)
    rounding = read_total_rounding(top, problems)
    defects = scalars(top.sequence("已知缺陷"), problems, "R011", "“已知缺陷”的一项")
    unexpressed = _read_unexpressed(top, problems)
    _check_mentioned(unexpressed, items.indicators, problems)
    top.close(told=TOLD)
    problems.raise_if_any()
    return Rulebook(
        title=header.title,
        path=file,
        region=header.region,
        object=header.object,
        first_year=header.first_year,
        last_year=header.last_year,
        provenance=header.provenance,
        facts=parts.facts,
        lists=parts.lists,
        indicators=tuple(items.indicators),
        groups=tuple(items.groups),
        adjustments=tuple(parts.adjustments),
        remarks=tuple(parts.remarks),
        reconciliations=tuple(parts.reconciliations),
        grades=grades,
        total_rounding=rounding,
        readings=tuple(taken.values()),
        known_defects=tuple(s.text for s in defects),
        unexpressed=unexpressed,
        libraries=tuple(f.place.file for f in opened),
    )


def _read_unexpressed(top: Fields, problems: Problems) -> tuple[Unexpressed, ...]:
    """无法表达: sentences of the standard without a rule, each with why."""
    found = []
    for position, node in enumerate(top.sequence("无法表达"), start=1):
        sub = Fields(node, problems, "R", f"“无法表达”的第{position}条")
        text, reason = sub.text("原文", required=True), sub.text("理由", required=True)
        indicator = sub.scalar("指标")
        sub.close()
        place = node.place if indicator is None else indicator.place
        named = None if indicator is None else indicator.text
        if text is not None and reason is not None:
            found.append(Unexpressed(text, reason, named, place))
    return tuple(found)


def _check_mentioned(
    unexpressed: tuple[Unexpressed, ...], indicators: list[Indicator], problems: Problems
) -> None:
    """The indicator of 无法表达 is named by its 编号."""
    ids = {indicator.id for indicator in indicators}
    for one in unexpressed:
        if one.indicator is not None and one.indicator not in ids:
            right = nearest(one.indicator, ids) or "指标的编号；不属于哪一项的不写"
            problems.add("R069", one.place, f"没有编号为“{one.indicator}”的指标", right)


def _open_libraries(
    top: Fields, library: OpenLibrary, problems: Problems, notes: list[Note] | None
) -> tuple[list[Fields], bool]:
    """The libraries that could be read, and whether those are all of them."""
    opened = []
    names = scalars(top.sequence("引用"), problems, "R011", "“引用”的一项")
    for name in names:
        found = library(name.text, name.place, problems)
        if found is None:
            continue
        try:
            tree = read_tree(*found, "R", problems, notes)
        except BadInput as error:
            for problem in error.problems:
                problems.add(problem.code, problem.place, problem.text, problem.hint)
            continue
        fields = Fields(tree, problems, "R", "引用的文件")
        fields.text("核对集", required=True)
        check_format(fields, problems)
        read_provenance(fields, problems)
        opened.append(fields)
    return opened, len(opened) == len(top.sequence("引用"))


def _lost(top: Fields, key: str) -> bool:
    """The section is there and can't be read, or stands under a key much like it, or a later
    version will read it: that is told there, and not again of every name from it."""
    if any(
        p.code == "R007"
        and p.place.file == top.place.file
        and p.place.column == 1
        and p.text.startswith(f"“{key}”")
        for p in top.problems.found
    ):
        return True  # only one of the two was read
    if key not in top.names():
        strange = (n for n in top.names() if n not in TOP_KEYS)
        return any(nearest(n, TOP_KEYS) == key for n in strange)
    if key in NOT_YET:
        return True
    node = top.node(key)
    if isinstance(node, Scalar) and node.plain and node.text in BLANK:
        return False
    return not isinstance(node, Sequence if key == "引用" else Tree)


def _merge_facts(fields: Fields, parts: _Parts, problems: Problems, faulty: set[str]) -> None:
    """A library's facts join the rulebook's; of one name they must be declared alike."""
    facts, lists = read_facts(fields.sub("数据"), problems, faulty)
    at_odds: set[str] = set()
    for name, fact in facts.items():
        listed = parts.lists.get(name)
        if listed is not None:
            _conflict(name, listed.place, "清单", fact.place, fact.kind, problems)
            at_odds.add(name)
            continue
        known = parts.facts.setdefault(name, fact)
        if _shape(known) != _shape(fact):
            _conflict(name, known.place, _shown(known), fact.place, _shown(fact), problems)
            at_odds.add(name)
    for name, listed in lists.items():
        single = parts.facts.get(name)
        if single is not None:
            _conflict(name, single.place, _shown(single), listed.place, "清单", problems)
            at_odds.add(name)
            continue
        same = parts.lists.setdefault(name, listed)
        for column, fact in listed.fields.items():
            found = same.fields.get(column)
            if found is None or _shape(found) != _shape(fact):
                place, here = (found.place, _shown(found)) if found else (same.place, "")
                _conflict(f"{name}.{column}", place, here, fact.place, _shown(fact), problems)
                at_odds.add(name)
    for name in at_odds:  # what its formulas make of it is not told again
        parts.facts.pop(name, None)
        parts.lists.pop(name, None)
    faulty.update(at_odds)


def _shape(fact: FactDeclaration) -> tuple[str, str | None, tuple[str, ...]]:
    return fact.kind, fact.unit, fact.options


def _shown(fact: FactDeclaration) -> str:
    options = f"（{'、'.join(fact.options)}）" if fact.options else ""
    return f"{fact.kind}{fact.unit or ''}{options}"


def _conflict(
    name: str, here: Place, is_here: str, there: Place, is_there: str, problems: Problems
) -> None:
    """Told at the declaration that came first: the author's own, where there is one."""
    where = f"{there.file}第{there.line}行"
    told = f"“{name}”在这里{f'是{is_here}' if is_here else '没有写'}，{where}写的是{is_there}"
    problems.add("R067", here, told, "两处写成一样")


def _read_second(fields: Fields, scope: Scope, parts: _Parts, problems: Problems) -> None:
    seen = parts.ids
    parts.reconciliations.extend(read_reconciliations(fields, scope, problems, seen["核对"]))
    parts.remarks.extend(read_remarks(fields, scope, problems, seen["提示"]))
    parts.adjustments.extend(read_adjustments(fields, scope, problems, seen["调整"]))


class _Tree:
    """The tree of 组 and 指标, read from the top."""

    def __init__(self, scope: Scope, header: Header, problems: Problems) -> None:
        self._scope = scope
        self._header = header
        self._problems = problems
        self._ids: Seen = {}
        self._paths: dict[tuple[str, ...], Place] = {}
        self._clauses = 0
        self.indicators: list[Indicator] = []
        self.groups: list[Group] = []

    def read(self, fields: Fields, path: tuple[str, ...]) -> Fraction | None:
        """The items under 指标; their full marks added up, None where one of them is at fault."""
        nodes = fields.sequence("指标", required=True)
        if not nodes:
            if isinstance(fields.node("指标"), Sequence):
                place = fields.key_place("指标")
                fields.fault("070", place, f"{fields.where}的“指标”里没有一项", "- 指标: 名称")
            return None
        total: Fraction | None = Fraction(0)
        for node in nodes:
            full = self._item(Fields(node, self._problems, "R", "指标"), path)
            total = None if total is None or full is None else total + full
        return total

    def _item(self, item: Fields, path: tuple[str, ...]) -> Fraction | None:
        if not item.is_mapping:
            return None
        if "组" in item.names():
            return self._group(item, path)
        if isinstance(item.node("指标"), Sequence):
            return self._group_without_name(item, path)
        if "指标" in item.names():
            return self._indicator(item, path)
        slip = next((n for n in item.names() if nearest(n, ("指标", "组"))), None)
        place = item.place if slip is None else item.key_place(slip)
        shown = f"，只有“{slip}”" if slip else ""
        item.fault(
            "010", place, f"这一项没有“指标”，也没有“组”{shown}", "“- 指标: 名称”或“- 组: 名称”"
        )
        return self._indicator(item, path, slip)

    def _group_without_name(self, item: Fields, path: tuple[str, ...]) -> Fraction | None:
        slip = next((n for n in item.names() if nearest(n, ("组",))), None)
        place = item.place if slip is None else item.key_place(slip)
        shown = f"，只有“{slip}”" if slip else ""
        item.fault("010", place, f"这一组没有“组”{shown}", "“- 组: 名称”，下面写“分值”和“指标”")
        return self._group(item, path, slip or "组")

    def _group(self, item: Fields, path: tuple[str, ...], named: str = "组") -> Fraction | None:
        name = item.text(named, required=named in item.names()) or ""
        item.where = f"组“{name}”"
        full = self._full(item, ("组",))
        item.text("说明")
        here = (*path, name)
        self._once(here, item)
        if len(here) > MAX_TREE:
            item.fault("071", item.place, "组的层次太深", f"不超过{MAX_TREE}层")
            return None
        position = len(self.groups)
        total = self.read(item, here)
        item.close(told=TOLD)
        if full is not None and total is not None and total != full:
            told = f"组“{name}”分值{exact_text(full)}，其下各项合计{exact_text(total)}"
            item.fault("055", item.key_place("分值"), told, "两者相等")
        self.groups.insert(position, Group(here, full or Fraction(0), item.place))
        return full

    def _once(self, path: tuple[str, ...], item: Fields) -> None:
        """Two of one name at one place would be one line of every card."""
        known = self._paths.setdefault(path, item.place)
        if known is not item.place:
            told = f"这里已有一个“{path[-1]}”（第{known.line}行）"
            item.fault("059", item.place, told, "同一组里名称不重复")

    def _full(self, item: Fields, beyond: Collection[str] = ()) -> Fraction | None:
        """分值; 0 is one only of items that take (倒扣) or give (加分) beyond it, and of groups."""
        scalar = item.scalar("分值", required=True)
        if scalar is None:
            return None
        replaced = self._scope.substitute(scalar, self._problems)
        assert isinstance(replaced, Scalar)
        found = parse_points(replaced.text)
        if isinstance(found, BadText):
            item.fault("056", scalar.place, f"分值：{found.what}", "大于0的数，如 5")
            return None
        if found.value < 0 or (found.value == 0 and not beyond):
            item.fault("056", scalar.place, f"分值“{replaced.text}”不大于0", "大于0的数，如 5")
            return None
        return found.value

    def _indicator(
        self, raw: Fields, path: tuple[str, ...], slip: str | None = None
    ) -> Fraction | None:
        """The full mark; the indicator is kept where nothing is at fault in it."""
        if len(self.indicators) >= MAX_INDICATORS:
            raw.fault("009", raw.place, "指标太多", f"不超过{MAX_INDICATORS}项")
            self._problems.raise_if_any()
        scope = self._scope
        scope.used_readings.clear()
        name = raw.text(slip or "指标") or ""
        where = f"指标“{name}”"
        item = Fields(scope.substitute(raw.as_node(), self._problems), self._problems, "R", where)
        item.text(slip or "指标", required=True)
        self._once((*path, name), item)
        number = read_id(item, self._ids)
        full = self._full(item, {"倒扣", "加分"} & set(item.names()))
        official = item.text("评分标准")
        item.text("指标说明")
        item.text("说明")
        counterparts = scalars(
            item.sequence("对应"), self._problems, "R011", f"{where}的“对应”的一项"
        )
        provenance = read_provenance(item, self._problems) or self._header.provenance
        known = Fraction(1) if full is None else full
        full_expr = points_number(known, exact_text(known))
        ctx = Context(
            names=scope.with_full(full_expr),
            declared=scope.declared,
            problems=self._problems,
            full=full_expr,
            measure=None,
            where=where,
            full_told=full is None,
        )
        lookalikes = read_lookalikes(item, ctx)
        direction = self._direction(item)
        prefix = number.text if number is not None else name
        scoring: Criterion | EachRow | None
        rows = item.node("逐项")
        over_list = isinstance(rows, Tree) and rows.get(CHECKLIST_KEY) is None
        if over_list and rows is not None and not any(f in item.names() for f in FORMS):
            scoring = lower_rows(rows, ctx, scope.lists, prefix, item)
            item.close((*FORMS, ROWS_KEY), TOLD | _UNDER_ROWS)
        else:
            scoring = read_criterion(item, ctx, prefix)
            item.close((*CRITERION_KEYS, ROWS_KEY), TOLD)
        if scoring is None or full is None or number is None:
            return full
        self._count_clauses(scoring, item)
        self.indicators.append(
            Indicator(
                id=number.text,
                name=name,
                path=(*path, name),
                full=full,
                scoring=scoring,
                provenance=provenance,
                official=official,
                counterparts=tuple(s.text for s in counterparts),
                lookalikes=lookalikes,
                direction=direction,
                readings=tuple(sorted(scope.used_readings)),
                place=item.place,
            )
        )
        return full

    def _direction(self, item: Fields) -> str | None:
        """方向: which way the measure is better; the proofs of a standard look at it."""
        scalar = item.scalar("方向")
        if scalar is not None and scalar.text not in DIRECTIONS:
            item.fault("043", scalar.place, f"方向“{scalar.text}”认不出", "、".join(DIRECTIONS))
        return None if scalar is None else scalar.text

    def _count_clauses(self, scoring: Criterion | EachRow, item: Fields) -> None:
        self._clauses += sum(len(c.clauses) for c in scoring.criteria())
        if self._clauses > MAX_CLAUSES:
            item.fault("009", item.place, "分档和每档的条数太多", f"整份标准不超过{MAX_CLAUSES}条")
            self._problems.raise_if_any()


_UNDER_ROWS = {
    key: (f"有“逐项”的指标不在这里写“{key}”", f"“{key}”写到“逐项”里面")
    for key in CRITERION_KEYS
    if key not in FORMS
}
