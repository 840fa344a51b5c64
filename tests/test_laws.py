"""The laws of a score card, on random rule files and sheets that lack some of their figures."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import (
    EXCLUDED,
    Book,
    Sheet,
    Tree,
    books,
    card_of,
    halves,
    judgements,
    load,
    sheets,
    to_yaml,
)

from engine.card import IndicatorScore, Range, Scorecard, SubjectScore
from engine.rulebook import Points


@st.composite
def cases(draw: st.DrawFn, avoid: frozenset[str] = frozenset()) -> tuple[Book, Sheet]:
    book = draw(books(avoid))
    return book, draw(sheets(book, draw(st.sampled_from([100, 90, 60]))))


def subjects(card: Scorecard) -> Iterator[tuple[IndicatorScore, SubjectScore]]:
    for shown in card.indicators:
        for subject in (shown.subject, *shown.rows):
            if subject is not None:
                yield shown, subject


def ranges(card: Scorecard) -> Iterator[tuple[str, Range, Fraction]]:
    """Everything that has points, with its full mark."""
    for shown in card.indicators:
        yield shown.indicator.id, shown.points, shown.indicator.full
    for _, subject in subjects(card):
        yield subject.key, subject.points, subject.full
    for group in card.groups:
        yield "/".join(group.path), group.points, group.full
    yield "before", card.before, card.full
    yield "total", card.total, card.full


def determined(card: Scorecard) -> bool:
    return all(points.determined for _, points, _ in ranges(card))


@settings(max_examples=150)
@given(cases())
def test_points_lie_between_zero_and_the_full_mark(case: tuple[Book, Sheet]) -> None:
    """0 ≤ low ≤ high ≤ full for every row, indicator and group, and for the total."""
    book, sheet = case
    card = card_of(book.load(), sheet)
    outside = [
        (name, points, full)
        for name, points, full in ranges(card)
        if not 0 <= points.low <= points.high <= full
    ]
    assert outside == []


@settings(max_examples=150)
@given(cases(avoid=frozenset({EXCLUDED})))
def test_deductions_account_for_every_point(case: tuple[Book, Sheet]) -> None:
    """Where all is determined, full − Σ deductions = total = Σ top groups − Σ the total's own.

    Otherwise the total before its own stage lies within the summed intervals of the top groups.
    """
    book, sheet = case
    card = card_of(book.load(), sheet)
    top = [group.points for group in card.groups if len(group.path) == 1]
    low, high = (sum((getattr(p, end) for p in top), Fraction(0)) for end in ("low", "high"))
    assert low <= card.before.low <= card.before.high <= high
    if not determined(card) or not all(d.points.determined for d in card.deductions):
        return
    own = sum((d.points.low for d in card.deductions if d.stage == "total"), Fraction(0))
    lost = sum((d.points.low for d in card.deductions), Fraction(0))
    assert card.full - lost == card.total.low
    assert low - own == card.total.low


@settings(max_examples=100)
@given(cases())
def test_every_deduction_says_why(case: tuple[Book, Sheet]) -> None:
    """Each has an id of its own, a clause, premises, and a reason of at most 100 characters."""
    book, sheet = case
    card = card_of(book.load(), sheet)
    assert len({d.id for d in card.deductions}) == len(card.deductions)
    for deduction in card.deductions:
        assert deduction.clause
        assert deduction.premises
        assert 1 <= len(deduction.reason) <= 100
        assert deduction.points.low <= deduction.points.high
        assert deduction.points.high != 0


@settings(max_examples=80)
@given(st.data())
def test_an_adjustment_that_only_takes_never_raises_a_total(data: st.DataObject) -> None:
    """With a cap or a deduction more, neither end of the total is higher."""
    book = data.draw(books().filter(lambda b: "调整" in b.tree))
    sheet = data.draw(sheets(book, data.draw(st.sampled_from([100, 85, 60]))))
    adjustments = book.tree["调整"]
    position = data.draw(st.integers(0, len(adjustments) - 1))
    fewer = {**book.tree, "调整": adjustments[:position] + adjustments[position + 1 :]}
    without = card_of(load(to_yaml(fewer)), sheet).total
    total = card_of(book.load(), sheet).total
    assert total.low <= without.low
    assert total.high <= without.high


LOOSE = {
    "数据", "清单", "评判", "自评", "分档", "基数非正", "指标", "选", "为", "调整", "提示", "核对",
    "目标表", "任务表",
}  # fmt: skip
"""What stands under these keys may stand in any order."""


def shuffled(random: Random, node: Any, key: str = "") -> Any:
    """The rule file or sheet in another order wherever the order means nothing."""
    if isinstance(node, dict):
        items = [(name, shuffled(random, value, name)) for name, value in node.items()]
        if key in LOOSE:
            random.shuffle(items)
        return dict(items)
    if isinstance(node, list):
        found = [shuffled(random, item) for item in node]
        if key in LOOSE:
            random.shuffle(found)
        return found
    return node


def scores(card: Scorecard) -> Tree:
    return {
        "total": (card.before, card.total, card.counted, set(card.grades)),
        "groups": {group.path: group.points for group in card.groups},
        "indicators": {i.indicator.id: (i.points, i.basis, i.deviation) for i in card.indicators},
        "subjects": {
            s.key: (s.points, s.basis, s.clause.kind if s.clause else None)
            for _, s in subjects(card)
        },
        "deductions": {d.id: d.points for d in card.deductions if d.stage != "total"},
        "missing": {(m.name, m.width) for m in card.missing},
    }


@settings(max_examples=80)
@given(cases(), st.integers(0, 10**6))
def test_order_never_matters(case: tuple[Book, Sheet], seed: int) -> None:
    """Facts, rows, indicators, bands and adjustments in another order: the same scores."""
    book, sheet = case
    random = Random(seed)
    other = load(to_yaml(shuffled(random, book.tree)))
    mixed = Sheet(shuffled(random, sheet.tree))
    assert scores(card_of(other, mixed)) == scores(card_of(book.load(), sheet))


@settings(max_examples=60)
@given(cases())
def test_whose_judgement_counts(case: tuple[Book, Sheet]) -> None:
    """review, self, none; unsaid: the review's, else the unit's own."""
    book, sheet = case
    rulebook = book.load()
    none, own, review, default = (
        {s.key: s for _, s in subjects(card_of(rulebook, sheet, judged))}
        for judged in ("none", "self", "review", None)
    )
    for key, subject in default.items():
        reviewed = any(j.source == "复核" for j in subject.judgements)
        assert subject == (review[key] if reviewed else own[key])
    assert {s.basis for s in none.values()} & {"self", "judged"} == set()
    assert {s.basis for s in own.values()} & {"judged"} == set()
    assert {s.basis for s in review.values()} & {"self"} == set()


@settings(max_examples=60)
@given(st.data())
def test_a_judged_point_is_never_a_computed_one(data: st.DataObject) -> None:
    """A point that a person gave says so; what is computed does not move with any judgement."""
    book, sheet = data.draw(cases())
    rulebook = book.load()
    card = card_of(rulebook, sheet)
    for _, subject in subjects(card):
        if subject.judgement is not None:
            source = {"复核": "judged", "自评": "self"}[subject.judgement.source]
            assert subject.basis == source
            assert subject.points.low == subject.points.high == subject.judgement.points
        if subject.basis == "computed":
            assert subject.points.determined
            assert all(isinstance(c.outcome, Points) for c in subject.clauses)
    tree = copy.deepcopy(sheet.tree)
    tree["评判"] = {name: data.draw(judgements(full)) for name, full in book.items.items()}
    tree["自评"] = {name: halves(data.draw(st.integers(0, f))) for name, f in book.items.items()}
    other = {s.key: s for _, s in subjects(card_of(rulebook, Sheet(tree)))}
    for _, subject in subjects(card):
        if subject.basis == "computed":
            assert other[subject.key].points == subject.points
            assert other[subject.key].basis == "computed"


# -- found by these laws ----------------------------------------------------------

HEAD = """
标准: 测试标准
版式: 1
地区: 全国
对象: 部门整体
预算年度: {自: 2020}
出处: {状态: 示范}
数据:
  甲: {类: 计数, 范围: 0至60}
  乙: {类: 计数, 范围: 0至60}
"""


def case(rules: str, facts: str = "{}") -> Scorecard:
    tree: Tree = {
        "版式": "1",
        "单位": {"名称": "某局", "地区": "全国"},
        "预算年度": "2024",
        "对象": "部门整体",
    }
    import yaml

    return card_of(load(HEAD + rules), Sheet({**tree, **yaml.safe_load(facts)}))
