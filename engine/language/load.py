"""A rule file to a rulebook: every section read, every fault of the file told at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction

import attrs
from attrs import field, frozen

from engine.criteria.context import Context
from engine.criteria.criterion import FORMS, GUARD_KEYS, read_criterion
from engine.criteria.each_row import lower_rows
from engine.expression import Expr
from engine.language.declarations import (
    read_facts,
    read_formulas,
    read_parameters,
    read_readings,
)
from engine.language.header import Header, read_header, read_provenance
from engine.language.names import Scope, points_number
from engine.language.second_stage import (
    read_adjustments,
    read_grades,
    read_reconciliations,
    read_remarks,
    read_total_rounding,
)
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
)
from facts.fields import Fields
from facts.numeral import exact_text
from facts.problem import Place, Problems
from facts.quantity import BadText, parse_points
from facts.yamltext import Scalar, read_tree

OpenLibrary = Callable[[str, Place, Problems], tuple[bytes, str] | None]
"""From a name in 引用 to the file's bytes and shown name; reports where there is none."""

MAX_TREE = 6
_ID = re.compile(r"[^\s.#,:：\[\]{}]+")


@frozen
class _Parts:
    """What a rule file and the libraries it refers to contribute."""

    facts: dict[str, FactDeclaration] = field(factory=dict)
    lists: dict[str, ListDeclaration] = field(factory=dict)
    reconciliations: list[Reconciliation] = field(factory=list)
    remarks: list[Remark] = field(factory=list)
    adjustments: list[Adjustment] = field(factory=list)


def load_rulebook(
    data: bytes,
    file: str,
    library: OpenLibrary,
    readings: Mapping[str, str] | None = None,
) -> Rulebook:
    """The resolved rulebook. `readings` overrides what the file takes of its 口径.

    Raises BadInput with every fault of the file and of the libraries it refers to.
    """
    problems = Problems()
    top = Fields(read_tree(data, file, "R"), problems, "R", "标准")
    header = read_header(top, problems)
    parameters = read_parameters(top.sub("参数"), problems)
    taken = read_readings(top.sub("口径"), dict(readings or {}), problems)
    parts = _Parts()
    facts, lists = read_facts(top.sub("数据"), problems)
    parts.facts.update(facts)
    parts.lists.update(lists)
    opened = _open_libraries(top, library, problems)
    for fields in opened:
        _merge_facts(fields, parts, problems)
    scope = Scope(parts.facts, parts.lists, parameters=parameters, readings=taken)
    read_formulas(top.sub("计算"), scope, problems)
    for fields in opened:
        own = attrs.evolve(scope, formulas=dict(scope.formulas))
        read_formulas(fields.sub("计算"), own, problems)
        _read_second(fields, own, parts, problems)
        fields.close()
    _read_second(top, scope, parts, problems)
    tree = _Tree(scope, header, problems)
    tree.read(top, (), None)
    grades = read_grades(top, problems)
    rounding = read_total_rounding(top, problems)
    defects = tuple(s.text for s in top.sequence("已知缺陷") if isinstance(s, Scalar))
    top.close()
    if not tree.indicators:
        problems.add("R070", top.place, "标准里没有指标", "指标: 下写“- 指标: 名称”")
    tree.check_ids()
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
        indicators=tuple(tree.indicators),
        groups=tuple(tree.groups),
        adjustments=tuple(parts.adjustments),
        remarks=tuple(parts.remarks),
        reconciliations=tuple(parts.reconciliations),
        grades=grades,
        total_rounding=rounding,
        readings=tuple(taken.values()),
        known_defects=defects,
        libraries=tuple(f.place.file for f in opened),
    )


def _open_libraries(top: Fields, library: OpenLibrary, problems: Problems) -> list[Fields]:
    opened = []
    for node in top.sequence("引用"):
        if not isinstance(node, Scalar):
            problems.add("R011", node.place, "引用应是文件名的列表", "- 全国/核对-部门整体.yaml")
            continue
        found = library(node.text, node.place, problems)
        if found is None:
            continue
        fields = Fields(read_tree(*found, "R"), problems, "R", "引用的文件")
        fields.text("核对集", required=True)
        form = fields.scalar("版式", required=True)
        if form is not None and form.text != "1":
            problems.add("R021", form.place, f"版式“{form.text}”认不出", "1")
        read_provenance(fields, problems)
        opened.append(fields)
    return opened


def _merge_facts(fields: Fields, parts: _Parts, problems: Problems) -> None:
    """A library's facts join the rulebook's; of one name they must be of one kind and unit."""
    facts, lists = read_facts(fields.sub("数据"), problems)
    for name, fact in facts.items():
        known = parts.facts.get(name)
        if known is not None and (known.kind, known.unit) != (fact.kind, fact.unit):
            problems.add(
                "R067",
                fact.place,
                f"“{name}”在这里是{fact.kind}{fact.unit or ''}，"
                f"在{known.place.file}是{known.kind}{known.unit or ''}",
                "两处写成一样",
            )
        parts.facts.setdefault(name, fact)
    for name, listed in lists.items():
        parts.lists.setdefault(name, listed)


def _read_second(fields: Fields, scope: Scope, parts: _Parts, problems: Problems) -> None:
    parts.reconciliations.extend(read_reconciliations(fields, scope, problems))
    parts.remarks.extend(read_remarks(fields, scope, problems))
    parts.adjustments.extend(read_adjustments(fields, scope, problems))


class _Tree:
    """The tree of 组 and 指标, read from the top."""

    def __init__(self, scope: Scope, header: Header, problems: Problems) -> None:
        self._scope = scope
        self._header = header
        self._problems = problems
        self.indicators: list[Indicator] = []
        self.groups: list[Group] = []

    def read(self, fields: Fields, path: tuple[str, ...], group_full: Fraction | None) -> None:
        first = len(self.indicators)
        for node in fields.sequence("指标", required=True):
            item = Fields(node, self._problems, "R", "指标")
            if not item.is_mapping:
                continue
            if "组" in item.names():
                self._group(item, path)
            else:
                self._indicator(item, path)
        if group_full is None:
            return
        total = sum((i.full for i in self.indicators[first:]), Fraction(0))
        if total != group_full:
            self._problems.add(
                "R055",
                fields.place,
                f"组“{path[-1]}”分值{exact_text(group_full)}，其下各项合计{exact_text(total)}",
                "两者相等",
            )

    def _group(self, item: Fields, path: tuple[str, ...]) -> None:
        name = item.text("组", required=True) or ""
        item.where = f"组“{name}”"
        full = self._full(item)
        item.text("说明")
        here = (*path, name)
        if len(here) > MAX_TREE:
            item.fault("071", item.place, "组的层次太深", f"不超过{MAX_TREE}层")
            return
        position = len(self.groups)
        self.read(item, here, full)
        item.close()
        self.groups.insert(position, Group(here, full or Fraction(0), item.place))

    def _full(self, item: Fields) -> Fraction | None:
        scalar = item.scalar("分值", required=True)
        if scalar is None:
            return None
        replaced = self._scope.substitute(scalar)
        assert isinstance(replaced, Scalar)
        found = parse_points(replaced.text)
        if isinstance(found, BadText) or found.value <= 0:
            item.fault("056", scalar.place, f"分值“{replaced.text}”不对", "大于0的数，如 5")
            return None
        return found.value

    def _indicator(self, raw: Fields, path: tuple[str, ...]) -> None:
        scope = self._scope
        scope.used_readings.clear()
        name = raw.text("指标", required=True) or ""
        node = scope.substitute(raw.as_node())
        item = Fields(node, self._problems, "R", f"指标“{name}”")
        item.text("指标")
        number = item.scalar("编号", required=True)
        if number is not None and not _ID.fullmatch(number.text):
            item.fault(
                "057", number.place, f"编号“{number.text}”不能用", "不含空格、点、逗号、冒号、#"
            )
        full = self._full(item)
        official = item.text("评分标准")
        item.text("指标说明")
        item.text("说明")
        counterparts = tuple(s.text for s in item.sequence("对应") if isinstance(s, Scalar))
        provenance = read_provenance(item, self._problems) or self._header.provenance
        full_expr = points_number(full or Fraction(1), exact_text(full or Fraction(1)))
        ctx = Context(
            names=scope.with_full(full_expr),
            declared=scope.declared,
            problems=self._problems,
            full=full_expr,
            measure=None,
            where=f"指标“{name}”",
        )
        lookalikes = self._lookalikes(item, ctx)
        prefix = number.text if number is not None else name
        scoring: Criterion | EachRow | None
        rows = item.node("逐项")
        if rows is not None and not any(f in item.names() for f in FORMS):
            scoring = lower_rows(rows, ctx, scope.lists, prefix)
            item.close((*FORMS, "逐项"))
        else:
            scoring = read_criterion(item, ctx, prefix)
            item.close((*GUARD_KEYS, *FORMS, "逐项"))
        if scoring is None or full is None or number is None:
            return
        self.indicators.append(
            Indicator(
                id=number.text,
                name=name,
                path=(*path, name),
                full=full,
                scoring=scoring,
                provenance=provenance,
                official=official,
                counterparts=counterparts,
                lookalikes=lookalikes,
                readings=tuple(sorted(scope.used_readings)),
                place=item.place,
            )
        )

    def _lookalikes(self, item: Fields, ctx: Context) -> dict[str, Expr]:
        """易混算式: formulas that people use in place of the standard's, by name."""
        found: dict[str, Expr] = {}
        fields = item.sub("易混算式")
        for key, node in fields.rest() if fields is not None else ():
            expr = ctx.number(node) if isinstance(node, Scalar) else None
            if expr is not None:
                found[key.text] = expr
        return found

    def check_ids(self) -> None:
        seen: dict[str, Indicator] = {}
        for indicator in self.indicators:
            known = seen.setdefault(indicator.id, indicator)
            if known is not indicator:
                self._problems.add(
                    "R058",
                    indicator.place,
                    f"编号“{indicator.id}”已用于“{known.name}”（第{known.place.line}行）",
                    "每项一个编号",
                )
