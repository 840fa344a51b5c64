"""指标 and 组: the tree of what is scored, read from the top of a rule file."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from engine.criteria.checklist import CHECKLIST_KEY
from engine.criteria.context import Context
from engine.criteria.criterion import KEYS as CRITERION_KEYS
from engine.criteria.criterion import ROWS_KEY, read_criterion
from engine.criteria.each_row import lower_rows
from engine.criteria.forms import FORMS
from engine.language.names import Scope, points_number
from engine.rulebook import (
    Criterion,
    EachRow,
    Grade,
    Group,
    Indicator,
)
from engine.rulefile.adjustments import (
    read_lookalikes,
)
from engine.rulefile.header import Header, read_provenance
from engine.rulefile.ids import Seen, read_counterparts, read_id, read_origins
from engine.rulefile.sentences import Sayable, says_the_same
from engine.rulefile.targets import Targets
from facts.fields import Fields, nearest
from facts.numeral import exact_text
from facts.problem import Place, Problems
from facts.quantity import BadText, parse_points
from facts.yamltext import Mapping as Tree
from facts.yamltext import Scalar, Sequence

DIRECTIONS = ("越高越好", "越低越好", "适中")
MAX_TREE = 6
MAX_INDICATORS = 1_000
MAX_CLAUSES = 10_000

NOT_YET = {"情形": ("这一版还不支持“情形”", "删去“情形”")}
"""Keys of the language that later versions will read."""

TOLD = NOT_YET | {
    key: (f"没有“{key}”这一项", "基数非正")
    for key in ("分母为零", "分母为0", "分母是零", "基数为零")
}
"""What to say of keys that are none."""


class Items:
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

    def targets(self, grades: tuple[Grade, ...]) -> Targets:
        """What adjustments can be on, once the whole tree was read."""
        by_id = {i.id: i for i in self.indicators}
        ids = frozenset(self._ids)
        return Targets(by_id, ids, tuple(self.groups), grades, self._scope.lists)

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
        whole = item.as_node()
        assert isinstance(whole, Tree)
        official = item.text("评分标准")
        official_is_rule = _is_rule(raw, scope)
        item.text("指标说明")
        item.text("说明")
        counterparts = read_counterparts(item)
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
        origins = read_origins(item, number)
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
                is_rule=official_is_rule,
                say=Sayable(whole, scope),
                counterparts=counterparts,
                lookalikes=lookalikes,
                direction=direction,
                origins=origins,
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


def _is_rule(raw: Fields, scope: Scope) -> bool:
    """评分标准 is the canonical sentence of the criterion itself."""
    node, official = raw.as_node(), raw.node("评分标准")
    return (
        isinstance(node, Tree)
        and isinstance(official, Scalar)
        and says_the_same(official, node, scope)
    )


_UNDER_ROWS = {
    key: (f"有“逐项”的指标不在这里写“{key}”", f"“{key}”写到“逐项”里面")
    for key in CRITERION_KEYS
    if key not in FORMS
}
