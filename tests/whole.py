"""Cards of rule files written out, held to what every card must keep.

`scored_whole` scores in both engines and checks that points add up, in the whole and in each item.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache

import attrs
import pytest
import yaml
from strategies import load

from engine.binding import KnownElsewhere, bind
from engine.card import Deduction, Scorecard, SubjectScore
from engine.match.plain import PlainMatcher
from engine.outcome import JudgedBy
from engine.rulebook import Rulebook
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
  次: {类: 计数, 单位: 次, 范围: 0次至20次}
  天: {类: 计数, 单位: 天, 范围: 0天至60天}
  底: {类: 计数, 单位: 次, 范围: 0次至20次}
  率: {类: 率, 范围: 0%至200%}
  额: {类: 金额, 范围: 0元至1000万元}
  平均: {类: 分值, 范围: 0至10}
  甲有: {类: 要点}
  乙有: {类: 要点}
  类别: {类: 选项, 可选: [产区, 非产区]}
  制度: {类: 要点, 项: [立项, 采购, 验收]}
  表:
    类: 清单
    字段:
      名称: {类: 文字}
      完成: {类: 数值, 范围: -10至200}
      次数: {类: 计数, 范围: 0至20}
      权重: {类: 分值, 范围: 0至100}
      款: {类: 金额, 范围: 0元至1000万元}
      类型: {类: 选项, 可选: [产出, 效益]}
      有: {类: 要点}
"""
SHEET = """
版式: 1
单位: {名称: 某局, 地区: 全国}
预算年度: 2024
对象: 部门整体
计量: {金额: 万元, 精度: 0.01}
"""


@cache
def book(rules: str) -> Rulebook:
    """The rulebook of these 指标 (and sections after them)."""
    return load(HEAD + "指标:\n" + rules)


def item(form: str, full: str = "5", more: str = "") -> str:
    """One 指标 甲 of this full mark; `form` is its keys as lines or {…}-less text."""
    lines = "".join(f"  {line}\n" for line in form.strip("\n").split("\n"))
    return f"- 指标: 甲\n  编号: j\n  分值: {full}\n{lines}{more}"


def scored_whole(rules: str, facts: str = "", judged: JudgedBy = None) -> Scorecard:
    """The card of both engines, after all checks. `facts` is the rest of the sheet."""
    rulebook = book(rules)
    sheet = parse_sheet((SHEET + facts).encode(), "数据表.yaml")
    bound = bind(rulebook, sheet, KnownElsewhere)
    card = score(bound, PlainMatcher(rulebook), judged)
    if rete_available():
        from engine.match.rete import ReteMatcher

        other = score(bound, ReteMatcher(rulebook), judged)
        assert attrs.evolve(other, engine=card.engine) == card
    check(card)
    return card


def check(card: Scorecard) -> None:
    """Full marks less all deductions are the points: in every item, and in total."""
    ids = [d.id for d in card.deductions]
    assert len(ids) == len(set(ids)), ids
    for d in card.deductions:
        assert 0 < len(d.reason) <= 100, d
        assert d.clause, d
        assert d.premises, d
        assert d.points.low <= d.points.high, d
        assert d.points.low or d.points.high, d
    for shown in card.indicators:
        for part in shown.scored:
            assert part.reach.low <= part.points.low <= part.points.high <= part.reach.high, part
        if shown.points.determined:
            own = [d for d in card.deductions if d.indicator == shown.indicator.id]
            lost = sum((d.points.low for d in own), Fraction(0))
            assert shown.indicator.full - lost == shown.points.low, own
    if card.total.determined:
        assert card.full - sum(d.points.low for d in card.deductions) == card.total.low


def points(rules: str, facts: str = "", judged: JudgedBy = None) -> str:
    """The total: one number, or 低～高."""
    total = scored_whole(rules, facts, judged).total
    return "～".join(dict.fromkeys([exact_text(total.low), exact_text(total.high)]))


def parts(card: Scorecard) -> dict[str, str]:
    """What each part of the first item gives, by its id."""
    return {p.row or "": ends(p) for p in card.indicators[0].lines}


def ends(part: SubjectScore) -> str:
    return "～".join(dict.fromkeys([exact_text(part.points.low), exact_text(part.points.high)]))


def lost(card: Scorecard) -> dict[str, str]:
    """The deductions' points, by id without the item's."""
    return {d.id: exact_text(d.points.low) for d in card.deductions}


def reasons(card: Scorecard) -> Mapping[str, str]:
    return {d.id: d.reason for d in card.deductions}


def deduction(card: Scorecard, wanted: str) -> Deduction:
    return next(d for d in card.deductions if d.id == wanted)


def refusal(rules: str) -> list[str]:
    """What is said of a rule file that is refused: code, and the whole line."""
    with pytest.raises(BadInput) as caught:
        book(rules)
    return [str(p) for p in caught.value.problems]


def sheet_of(facts: Mapping[str, str]) -> str:
    return yaml.dump({"数据": dict(facts)}, allow_unicode=True)
