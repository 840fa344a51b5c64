"""Cases of items that are made of several criteria, each held to what holds of all of them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import attrs
import yaml
from strategies import load, to_yaml

from engine.binding import KnownElsewhere, bind
from engine.card import Deduction, IndicatorScore, Range, Scorecard, SubjectScore
from engine.match.plain import PlainMatcher
from engine.scorecard import score
from facts.numeral import exact_text
from facts.problem import BadInput
from facts.sheet_yaml import parse_sheet
from jixiao.engines import rete_available

HEAD = """
标准: 小标准
版式: 1
地区: 全国
对象: 部门整体
预算年度: {自: 2020}
出处: {状态: 示范}
数据:
  次数: {类: 计数, 单位: 次, 范围: 0次至20次}
  项数: {类: 计数, 单位: 项, 范围: 0项至20项}
  天数: {类: 计数, 单位: 天, 范围: 0天至100天}
  率: {类: 率, 范围: 0%至200%}
  另率: {类: 率, 范围: 0%至200%}
  额: {类: 金额, 范围: -1亿元至1亿元}
  底: {类: 金额, 范围: -1亿元至1亿元}
  分: {类: 分值, 范围: 0至10}
  有: {类: 要点}
  另有: {类: 要点}
  制度: {类: 要点, 项: [财务, 采购, 执行]}
  表:
    类: 清单
    字段:
      率: {类: 率, 范围: 0%至200%}
      次: {类: 计数, 范围: 0至20}
      额: {类: 金额, 范围: 0元至1亿元}
      权重: {类: 分值}
      有: {类: 要点}
      类型: {类: 选项, 可选: [产出, 效益]}
"""
SHEET = """
版式: 1
单位: {名称: 某局, 地区: 全国}
预算年度: 2024
对象: 部门整体
计量: {金额: 万元, 精度: 0.01}
"""


def rules_of(*items: str) -> str:
    """A rule file with these indicators, each the keys after its name: 分值: 5, 条目: …"""
    tree: dict[str, Any] = yaml.load(HEAD, yaml.BaseLoader)
    tree["指标"] = []
    for number, item in enumerate(items, start=1):
        own = yaml.load(item, yaml.BaseLoader)
        tree["指标"].append({"指标": f"项{number}", "编号": f"i{number}", "分值": "10"} | own)
    return to_yaml(tree)


def tried(item: str | tuple[str, ...], facts: str = "", rest: str = "{}") -> Scorecard:
    """The card of the items, 数据 being {facts} and `rest` the other sections of the sheet.

    Held to: deductions account for every point and say why, and rete makes the same card.
    """
    items = (item,) if isinstance(item, str) else item
    text = rules_of(*items)
    tree = yaml.load(SHEET, yaml.BaseLoader) | {"数据": yaml.load(f"{{{facts}}}", yaml.BaseLoader)}
    sheet = parse_sheet(to_yaml(tree | yaml.load(rest, yaml.BaseLoader)).encode(), "数据表.yaml")
    book = load(text)
    card = score(bind(book, sheet, KnownElsewhere), PlainMatcher(book))
    _hold(card)
    if rete_available():
        from engine.match.rete import ReteMatcher

        other = score(bind(book, sheet, KnownElsewhere), ReteMatcher(book))
        assert attrs.evolve(other, engine=card.engine) == card
    return card


def _hold(card: Scorecard) -> None:
    """Every deduction has its clause, premises and a reason; together they make up the total."""
    assert len({d.id for d in card.deductions}) == len(card.deductions)
    for deduction in card.deductions:
        assert deduction.clause
        assert deduction.premises
        assert 1 <= len(deduction.reason) <= 100, deduction.reason
    if card.total.determined and all(d.points.determined for d in card.deductions):
        assert (
            card.full - sum((d.points.low for d in card.deductions), Fraction(0)) == card.total.low
        )
    for shown in card.indicators:
        for subject in shown.scored:
            assert subject.reach.low <= subject.points.low <= subject.points.high
            assert subject.points.high <= subject.reach.high


def ends(points: Range) -> str:
    """3, or 1～3 where it is open; ≈ before outer bounds."""
    low, high = exact_text(points.low), exact_text(points.high)
    shown = low if points.determined else f"{low}～{high}"
    return shown if points.exact else f"≈{shown}"


def gets(item: str | tuple[str, ...], facts: str = "", rest: str = "{}") -> str:
    """What the items get together."""
    return ends(tried(item, facts, rest).total)


def only(card: Scorecard) -> IndicatorScore:
    (shown,) = card.indicators
    return shown


def parts(card: Scorecard) -> dict[str, str]:
    """What each part gets, by its key."""
    shown = only(card)
    return {s.key: ends(s.points) for s in shown.scored if s.key != shown.indicator.id}


def whole(card: Scorecard) -> SubjectScore:
    subject = only(card).subject
    assert subject is not None
    return subject


def losses(card: Scorecard) -> dict[str, str]:
    """The deductions, by id."""
    return {d.id: ends(d.points) for d in card.deductions}


def reason(card: Scorecard, wanted: str) -> str:
    (found,) = [d for d in card.deductions if d.id == wanted]
    return found.reason


def missing(card: Scorecard) -> dict[str, str]:
    """The figures that are missing, with the points by which they would narrow the total."""
    return {m.name: exact_text(m.width) for m in card.missing}


def refusal(item: str) -> list[tuple[str, str]]:
    """Codes and messages of what is wrong with the item."""
    try:
        load(rules_of(item))
    except BadInput as refused:
        return [(p.code, f"{p.text}。应为：{p.hint}") for p in refused.problems]
    return []


__all__ = ["Deduction", "ends", "gets", "losses", "missing", "only", "parts", "reason", "refusal",
           "rules_of", "tried", "whole"]  # fmt: skip
