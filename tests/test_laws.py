"""The laws of a score card, on random rule files and sheets that lack some of their figures."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import (
    BEYOND,
    EXCLUDED,
    Book,
    Sheet,
    Tree,
    books,
    card_of,
    drawn,
    halves,
    judgements,
    scored,
    sheets,
    to_yaml,
)

from engine.card import IndicatorScore, Range, Scorecard, SubjectScore
from engine.rulebook import Points, RowsTogether, Together
from facts.problem import BadInput


@st.composite
def cases(draw: st.DrawFn, avoid: frozenset[str] = frozenset()) -> tuple[Book, Sheet]:
    book = draw(books(avoid))
    return book, draw(sheets(book, draw(st.sampled_from([100, 90, 60]))))


def subjects(card: Scorecard) -> Iterator[tuple[IndicatorScore, SubjectScore]]:
    for shown in card.indicators:
        for subject in shown.scored:
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
@given(cases(avoid=frozenset({BEYOND})))
def test_points_lie_between_zero_and_the_full_mark(case: tuple[Book, Sheet]) -> None:
    """0 ≤ low ≤ high ≤ full for every row, indicator and group, and for the total.

    An entry of 条目 that takes lies below 0.
    """
    book, sheet = case
    card = card_of(book.load(), sheet)
    taking = {s.key for _, s in subjects(card) if s.part is not None and s.reach.low < 0}
    outside = [
        (name, points, full)
        for name, points, full in ranges(card)
        if name not in taking and not 0 <= points.low <= points.high <= full
    ]
    assert outside == []


@settings(max_examples=150)
@given(cases())
def test_points_lie_within_what_the_standard_allows(case: tuple[Book, Sheet]) -> None:
    """From −倒扣 to 分值 + 加分, for parts and wholes."""
    book, sheet = case
    outside = [
        (s.key, s.points, s.reach)
        for _, s in subjects(card_of(book.load(), sheet))
        if not s.reach.low <= s.points.low <= s.points.high <= s.reach.high
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
        assert (deduction.points.low, deduction.points.high) != (0, 0)


@settings(max_examples=80)
@given(st.data())
def test_an_adjustment_that_only_takes_never_raises_a_total(data: st.DataObject) -> None:
    """With a cap or a deduction more, neither end of the total is higher."""
    book = data.draw(books().filter(lambda b: "调整" in b.tree))
    sheet = data.draw(sheets(book, data.draw(st.sampled_from([100, 85, 60]))))
    adjustments = book.tree["调整"]
    position = data.draw(st.integers(0, len(adjustments) - 1))
    fewer = {**book.tree, "调整": adjustments[:position] + adjustments[position + 1 :]}
    without = card_of(drawn(to_yaml(fewer)), sheet).total
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
    other = drawn(to_yaml(shuffled(random, book.tree)))
    mixed = Sheet(shuffled(random, sheet.tree))
    assert scores(card_of(other, mixed)) == scores(card_of(book.load(), sheet))


def alone(subject: SubjectScore) -> SubjectScore:
    parts = tuple(alone(part) for part in subject.parts)
    return attrs.evolve(subject, missing=(), parts=parts)


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
        # What is missing is told with the width of all that a figure moves, other items included.
        one, other = (alone(s) for s in (subject, review[key] if reviewed else own[key]))
        assert one == other
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
            # A row of weight 0 gets 0 whoever decides.
            assert subject.full == 0 or all(
                isinstance(c.outcome, Points | Together | RowsTogether) for c in subject.clauses
            )
    tree = copy.deepcopy(sheet.tree)
    tree["评判"] = {name: data.draw(judgements(full)) for name, full in book.items.items()}
    tree["自评"] = {name: halves(data.draw(st.integers(0, f))) for name, f in book.items.items()}
    other = {s.key: s for _, s in subjects(card_of(rulebook, Sheet(tree)))}
    for _, subject in subjects(card):
        if subject.basis == "computed":
            assert other[subject.key].points == subject.points
            assert other[subject.key].basis == "computed"


# -- what broke -------------------------------------------------------------------

ONE = """
指标:
- {指标: 一, 编号: i1, 分值: 5, 得分式: 甲 / 60次 × 5分}
"""


def test_rounding_lifted_a_total_above_its_full_mark() -> None:
    rules = """
指标:
- {指标: 一, 编号: i1, 分值: 2.5, 得分式: 2.5分}
保留: {总分: 0位四舍五入}
"""
    card = scored(rules)
    assert (card.full, card.total) == (Fraction(5, 2), Range(Fraction(5, 2), Fraction(5, 2)))


@pytest.mark.parametrize(
    "rules",
    [
        """
指标:
- 组: 组
  分值: 3
  指标: [{指标: 一, 编号: i1, 分值: 3, 得分式: 3分}]
- 组: 组
  分值: 4
  指标: [{指标: 二, 编号: i2, 分值: 4, 得分式: 4分}]
""",
        """
指标:
- {指标: 一, 编号: i1, 分值: 3, 得分式: 3分}
- {指标: 一, 编号: i2, 分值: 4, 得分式: 4分}
""",
        """
指标:
- {指标: 一, 编号: i1, 分值: 3, 得分式: 3分}
- 组: 一
  分值: 4
  指标: [{指标: 二, 编号: i2, 分值: 4, 得分式: 4分}]
""",
    ],
)
def test_two_of_one_name_counted_each_other(rules: str) -> None:
    """Groups and indicators of one name at one place: refused, or kept apart."""
    try:
        card = scored(rules)
    except BadInput:
        return
    assert sum(group.points.low for group in card.groups) == card.total.low == 7
    assert all(group.points.high <= group.full for group in card.groups)


def test_an_adjustment_that_always_takes_was_not_sure_to() -> None:
    """Whatever 甲 is, 1 point is taken and 0.4 are rounded on: the deductions say so."""
    rules = """
指标:
- {指标: 一, 编号: i1, 分值: 4.6, 得分式: 4.6分}
调整:
- {编号: t, 对: 总分, 当: 甲 不低于 0, 做: 扣, 值: 1}
保留: {总分: 0位四舍五入}
"""
    card = scored(rules)
    assert card.total == Range(Fraction(4), Fraction(4))
    assert card.full - sum(d.points.low for d in card.deductions) == 4
    assert all(d.points.determined for d in card.deductions)


def test_rounding_was_forgotten_where_a_cap_might_hold() -> None:
    rules = """
指标:
- {指标: 一, 编号: i1, 分值: 5, 得分式: 0.5分}
调整:
- {编号: t, 对: 总分, 当: 甲 高于 1, 做: 不高于, 值: 1}
保留: {总分: 0位进位}
"""
    card = scored(rules)
    assert card.total == Range(Fraction(1), Fraction(1))
    assert card.full - sum(d.points.low for d in card.deductions) == 1


def test_one_adjustment_more_raised_the_upper_end() -> None:
    """甲 above 10 caps at 1; that 乙 may take another point frees the total of no cap."""
    rules = (
        ONE
        + """
调整:
- {编号: t, 对: 总分, 当: 甲 高于 10, 做: 不高于, 值: 1}
"""
    )
    more = rules + "- {编号: u, 对: 总分, 当: 乙 高于 10, 做: 扣, 值: 1}\n"
    assert scored(rules).total.high == 1
    assert scored(more).total.high <= 1
    tied = rules + "- {编号: u, 对: 总分, 当: 甲 高于 乙, 做: 扣, 值: 1}\n"
    assert scored(tied).total.high <= 1


def test_a_figure_that_only_an_adjustment_reads_was_not_called_missing() -> None:
    rules = """
指标:
- {指标: 一, 编号: i1, 分值: 6, 得分式: 6分}
调整:
- {编号: t, 对: 总分, 当: 甲 高于 10, 做: 扣, 值: 1}
"""
    card = scored(rules)
    assert card.total == Range(Fraction(5), Fraction(6))
    assert [(m.name, m.width) for m in card.missing] == [("甲", 1)]


@pytest.mark.parametrize("part", ["不加", "按一档", "按比例"])
@pytest.mark.parametrize("base", [5, 6])
@pytest.mark.parametrize("side", ["高", "低", "两侧"])
def test_steps_that_add_to_a_full_mark(part: str, base: int, side: str) -> None:
    """起分 that leaves nothing to add: refused, or full marks whatever the figure."""
    rules = f"""
指标:
- {{指标: 一, 编号: i1, 分值: 5, 算式: 甲,
   每: {{起点: 3, {side}: 1, 加: 1, 不足一档: {part}, 起分: {base}}}}}
"""
    try:
        cards = [scored(rules, f"数据: {{甲: {count}}}") for count in range(8)]
    except BadInput:
        return
    assert [card.total.low for card in cards] == [5] * 8


def test_a_divisor_inside_a_divisor() -> None:
    """丙 of 0 is a base that is not positive as well, whatever it divides."""
    rules = """
指标:
- {指标: 一, 编号: i1, 分值: 5, 算式: 甲 / (乙 / 甲), 基数非正: 零分, 得分式: 比率 × 5分}
"""
    card = scored(rules.replace("比率 × 5分", "5分"), "数据: {甲: 0, 乙: 3}")
    assert card.indicators[0].subject is not None
    assert card.total == Range(Fraction(0), Fraction(0))


ROWS = """
指标:
- 指标: 一
  编号: i1
  分值: 5
  逐项:
    清单: 表
    行分值: 行.权重
    {guard}
    按: 行.符号
    选:
    - {{为: 评, 评判: {{评判: 0%至100%}}}}
    - {{为: 算, {inner}得分式: "5次 / 行.完成 × 1分"}}
"""


def row_points(guard: str, inner: str, row: str) -> Range:
    """The row's points; a guard that stands where it would do nothing may be refused instead."""
    card = scored(ROWS.format(guard=guard, inner=inner), f"清单: {{表: [{{编号: r, {row}}}]}}")
    return card.indicators[0].rows[0].points


@pytest.mark.parametrize(
    ("guard", "inner", "row", "points"),
    [
        ("缺数据: 零分", "", "权重: 5, 符号: 算", 0),
        ("", "缺数据: 零分, ", "权重: 5, 符号: 算", 0),
        ("基数非正: 满分", "", "权重: 5, 符号: 算, 完成: 0", 5),
        ("", "基数非正: 满分, ", "权重: 5, 符号: 算, 完成: 0", 5),
        ("前提: {当: 行.权重 高于 1分, 得: 1}", "", "权重: 5, 符号: 算, 完成: 5", 1),
        ("不适用: 满分", "", "权重: 5, 符号: 算, 完成: 不适用", 5),
        ("保留: 0位截断", "", "权重: 5, 符号: 算, 完成: 2", 2),
        ("", "算式: 行.完成 / 5次, 保留: 0位截断, ", "权重: 5, 符号: 算, 完成: 2", 2),
    ],
)
def test_a_guard_beside_a_choice_of_forms_was_dropped(
    guard: str, inner: str, row: str, points: int
) -> None:
    """What stands at 逐项 beside 选, or in one of 选, is heeded or refused, never passed over."""
    try:
        found = row_points(guard, inner, row)
    except BadInput:
        return
    assert found == Range(Fraction(points), Fraction(points))


@pytest.mark.parametrize("inner", ["", "缺数据: 须补, "])
def test_a_row_that_must_be_complete(inner: str) -> None:
    """缺数据: 须补 at 逐项 or in one of 选: the sheet is refused."""
    with pytest.raises(BadInput):
        row_points("" if inner else "缺数据: 须补", inner, "权重: 5, 符号: 算")
