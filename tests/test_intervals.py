"""Intervals of missing figures: they hold every score that could come out, and no end is idle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import (
    FILLED,
    ZEROED,
    Book,
    Figure,
    Key,
    Sheet,
    books,
    card_of,
    figure_at,
    judgements,
    scored,
    sheets,
)

from engine.card import Range, Scorecard

EXCEPTED = frozenset({FILLED, ZEROED})
"""缺数据: 零分 scores what is missing; 已填 asks whether it is."""


def ranges(card: Scorecard) -> Iterator[tuple[str, Range]]:
    for shown in card.indicators:
        yield shown.indicator.id, shown.points
        for line in shown.lines:
            yield line.key, line.points
    for group in card.groups:
        yield "/".join(group.path), group.points
    yield "total", card.total


def outside(wide: Scorecard, narrow: Scorecard) -> list[str]:
    """What of the second card does not lie within the first."""
    held = dict(ranges(narrow))
    found = [
        f"{name}: [{points.low}, {points.high}] outside [{wider.low}, {wider.high}]"
        for name, wider in ranges(wide)
        for points in [held.get(name, wider)]
        if not wider.low <= points.low <= points.high <= wider.high
    ]
    if not set(narrow.grades) <= set(wide.grades):
        found.append(f"grades {narrow.grades} outside {wide.grades}")
    return found


def replacement(data: st.DataObject, book: Book, sheet: Sheet, key: Key) -> Any:
    """Another admissible value at the place of one that was removed."""
    if key[0] == "评判":
        return data.draw(judgements(sheet.weight(book, str(key[1]))))
    return data.draw(figure_at(book, key).texts())


def removed(data: st.DataObject, book: Book, sheet: Sheet, most: int) -> list[Key]:
    """One to `most` figures or judgements that stand on the sheet."""
    keys = [*sheet.given(book), *sheet.judged()]
    if not keys:
        return []
    return data.draw(st.lists(st.sampled_from(keys), min_size=1, max_size=most, unique=True))


@settings(max_examples=120)
@given(st.data())
def test_interval_contains_the_score_for_any_value(data: st.DataObject) -> None:
    """Whatever the missing figures turn out to be, the score lies in the interval."""
    book = data.draw(books(EXCEPTED))
    sheet = data.draw(sheets(book, data.draw(st.sampled_from([100, 85])))).disowned()
    keys = removed(data, book, sheet, 3)
    rulebook = book.load()
    wide = card_of(rulebook, sheet.without(keys))
    for _ in range(4):
        for key in keys:
            sheet = sheet.put(key, replacement(data, book, sheet, key))
        assert outside(wide, card_of(rulebook, sheet)) == []


@settings(max_examples=80)
@given(st.data())
def test_supplying_a_figure_never_widens_an_interval(data: st.DataObject) -> None:
    """With one of several missing figures supplied, every interval lies in what it was."""
    book = data.draw(books(EXCEPTED))
    sheet = data.draw(sheets(book, data.draw(st.sampled_from([100, 85])))).disowned()
    keys = removed(data, book, sheet, 4)
    rulebook = book.load()
    lacking = sheet.without(keys)
    wide = card_of(rulebook, lacking)
    for key in keys:
        lacking = lacking.put(key, replacement(data, book, sheet, key))
        narrow = card_of(rulebook, lacking)
        assert outside(wide, narrow) == []
        wide = narrow


def countable(book: Book, sheet: Sheet) -> list[Key]:
    """Figures on the sheet whose values can all be tried."""

    def few(figure: Figure) -> bool:
        return bool(figure.words) or figure.kind == "计数"

    return [key for key in sheet.given(book) if few(figure_at(book, key))]


def unattained(wide: Scorecard, cards: Sequence[Scorecard]) -> list[str]:
    """Ends said to be exact that none of the cards, which are all that can be, reaches."""
    each = [dict(ranges(card)) for card in cards]
    found = []
    for name, points in ranges(wide):
        if not all(name in e for e in each):
            continue  # a part of an item that is made up otherwise for other figures
        low, high = min(e[name].low for e in each), max(e[name].high for e in each)
        if points.exact and (low, high) != (points.low, points.high):
            found.append(f"{name}: [{points.low}, {points.high}], attained [{low}, {high}]")
    return found


@settings(max_examples=40)
@given(st.data())
def test_exact_ends_are_attained(data: st.DataObject) -> None:
    """Every value of one missing figure is tried: none lies outside, an exact end is reached."""
    book = data.draw(books(EXCEPTED))
    sheet = data.draw(sheets(book, data.draw(st.sampled_from([100, 100, 85]))))
    keys = countable(book, sheet)
    if not keys:
        return
    key = data.draw(st.sampled_from(keys))
    rulebook = book.load()
    wide = card_of(rulebook, sheet.without([key]))
    cards = [card_of(rulebook, sheet.put(key, text)) for text in figure_at(book, key).all_texts()]
    assert [o for card in cards for o in outside(wide, card)] == []
    assert unattained(wide, cards) == []


def signature(card: Scorecard) -> list[str]:
    """Which clauses hold."""
    subjects = [s for i in card.indicators for s in (i.subject, *i.rows) if s is not None]
    return [s.clause.id if s.clause is not None else "" for s in subjects]


@settings(max_examples=25)
@given(st.data())
def test_interval_contains_the_scores_beside_every_edge(data: st.DataObject) -> None:
    """One missing amount or rate: values on both sides of where another clause begins to hold."""
    book = data.draw(books(EXCEPTED))
    sheet = data.draw(sheets(book, 100))
    keys = [k for k in sheet.given(book) if figure_at(book, k).kind in ("金额", "率", "数值")]
    if not keys:
        return
    key = data.draw(st.sampled_from(keys))
    figure = figure_at(book, key)
    rulebook = book.load()
    wide = card_of(rulebook, sheet.without([key]))
    cards: dict[int, Scorecard] = {}

    def at(tick: int) -> list[str]:
        if tick not in cards:
            cards[tick] = card_of(rulebook, sheet.put(key, figure.text(tick)))
        return signature(cards[tick])

    ticks = sorted({figure.low + (figure.high - figure.low) * i // 6 for i in range(7)})
    for low, high in pairwise(ticks):
        while high - low > 1 and at(low) != at(high):
            middle = (low + high) // 2
            low, high = (low, middle) if at(middle) != at(low) else (middle, high)
        at(low), at(high)
    assert [o for card in cards.values() for o in outside(wide, card)] == []


# -- what broke -------------------------------------------------------------------


def total(rules: str, facts: str = "{}") -> tuple[Fraction, Fraction]:
    points = scored(rules, facts).total
    return points.low, points.high


def test_a_choice_that_is_not_decided_yet_hid_its_bands() -> None:
    """Neither base is surely above 0, nor surely not."""
    rules = """
指标:
- 指标: 一
  编号: i1
  分值: 3
  算式: 若 {condition} 则 甲 / (甲 - 乙) 否则 (甲 + 乙) / 丙
  分档: {不满60%: 2.5, 不低于60%: 2}
  基数非正: 满分
"""
    for condition in ("甲 等于 丙", "有"):
        lacking = rules.replace("{condition}", condition)
        assert total(lacking) == (2, 3)
        # Not 3: a base on the way that is not taken (甲 - 乙 here) is no base.
        one = total(lacking, "数据: {甲: 0, 乙: 0, 有: 否}")
        assert one == (Fraction(5, 2), Fraction(5, 2))


def test_figures_that_leave_no_clause() -> None:
    """甲/乙 has no value where 乙 is 0, then a person decides: that too lies in the interval."""
    rules = """
指标:
- 指标: 一
  编号: i1
  分值: 5
  前提: {当: 甲 / 乙 高于 50%, 得: 4}
  算式: 丙
  分档: {不低于5: 4, 低于5: 3}
"""
    low, high = total(rules, "数据: {乙: 0, 丙: 6}")
    assert (low, high) == (0, 5)
    assert total(rules) == (0, 5)


def test_a_divisor_inside_a_divisor_left_no_clause() -> None:
    rules = """
指标:
- {指标: 一, 编号: i1, 分值: 5, 算式: 甲 / (乙 / 甲), 基数非正: 零分, 分档: {不低于5: 4, 低于5: 3}}
"""
    low, high = total(rules)
    for facts in ("数据: {甲: 0, 乙: 1}", "数据: {甲: 0}", "数据: {甲: 1, 乙: 1}"):
        one = total(rules, facts)
        assert low <= one[0] <= one[1] <= high


def test_two_figures_of_one_place_in_two_lists_were_taken_for_one() -> None:
    """Rows without 编号 are numbered in each list from 1."""
    rules = """
指标:
- 指标: 一
  编号: i1
  分值: 5
  逐项: {清单: 表, 行分值: 行.权重, 得分式: 行.完成 / 10次 × 分值}
- 指标: 二
  编号: i2
  分值: 5
  逐项: {清单: 册, 行分值: 行.权重, 得分式: 分值 - 行.完成 / 10次 × 分值}
"""
    card = scored(rules, "清单: {表: [{权重: 5}], 册: [{权重: 5}]}")
    assert card.total == Range(Fraction(0), Fraction(10))
    assert len(card.missing) == 2
    assert len({m.name for m in card.missing}) == 2


def test_a_cell_missing_from_a_sum_left_an_adjustment_undone() -> None:
    rules = """
指标:
- {指标: 一, 编号: i1, 分值: 6, 得分式: 6分}
调整:
- {编号: t, 对: 总分, 当: 合计(表.完成) 低于 5, 做: 扣, 值: 1}
"""
    low, high = total(rules, "清单: {表: [{权重: 5}]}")
    for cell, after in (("1", 5), ("9", 6)):
        one = total(rules, f"清单: {{表: [{{权重: 5, 完成: {cell}}}]}}")
        assert one == (after, after)
        assert low <= after <= high


def test_a_row_whose_place_is_not_filled_might_be_taken() -> None:
    """只取 can't be decided: the row may count or not."""
    rules = """
指标:
- 指标: 一
  编号: i1
  分值: 5
  逐项: {清单: 表, 只取: 行.类型 = “产出”, 行分值: 行.权重, 得分式: 行.完成 / 10次 × 分值,
         无行时: 零分}
"""
    low, high = total(rules, "清单: {表: [{权重: 5, 完成: 4}]}")
    assert total(rules, "清单: {表: [{权重: 5, 完成: 4, 类型: 产出}]}") == (2, 2)
    assert total(rules, "清单: {表: [{权重: 5, 完成: 4, 类型: 效益}]}") == (0, 0)
    assert low <= 0 <= 2 <= high


def test_own_points_counted_only_while_the_sign_was_missing() -> None:
    """A point of the unit's own stands in for a judgement whether or not more is known."""
    rules = """
指标:
- 指标: 一
  编号: i1
  分值: 5
  逐项:
    清单: 表
    行分值: 行.权重
    按: 行.符号
    选:
    - {为: 评, 评判: {评判: 0%至100%}}
    - {为: 算, 得分式: 5次 / 行.完成 × 1分}
"""
    row = "清单: {{表: [{{权重: 5, 自评得分: 4, 完成: 0{}}}]}}"
    low, high = total(rules, row.format(""))
    for sign in ("算", "评"):
        one = total(rules, row.format(f", 符号: {sign}"))
        assert low <= one[0] <= one[1] <= high


def test_one_figure_that_moves_two_indicators_in_opposite_ways() -> None:
    """[5, 7], not [2, 10]: both are affine, so their sum is, and its ends are attained."""
    rules = """
指标:
- {指标: 一, 编号: i1, 分值: 5, 得分式: 甲 / 60次 × 5分}
- {指标: 二, 编号: i2, 分值: 5, 得分式: 5分 - 甲 / 60次 × 3分}
"""
    assert scored(rules).total == Range(Fraction(5), Fraction(7))


def test_an_end_was_called_attained_that_needed_two_values_at_once() -> None:
    """The points rise with 甲 while the cap falls: their least is nowhere 5.9."""
    rules = """
指标:
- {指标: 一, 编号: i1, 分值: 6, 得分式: 甲 / 10次 × 1分}
调整:
- {编号: t, 对: 总分, 当: 乙 不低于 0, 做: 不高于, 值: 6分 - 甲 / 10次 × 1分}
"""
    card = scored(rules, "数据: {乙: 1}")
    assert card.total.low == 0
    assert card.total.high >= 3
    assert card.total.high == 3 or not card.total.exact


def test_an_item_that_may_be_left_out_was_called_exact() -> None:
    """剔除折算 gives no points of its own, only bounds: 0 and 6 are not attained."""
    rules = """
指标:
- {指标: 一, 编号: i1, 分值: 2, 得分式: 0.5分}
- {指标: 二, 编号: i2, 分值: 6, 得分式: 0.5分, 不适用: {得: 剔除折算, 当: 有}}
"""
    card = scored(rules)
    cards = [scored(rules, f"数据: {{有: {answer}}}") for answer in "是否"]
    assert [o for c in cards for o in outside(card, c)] == []
    assert unattained(card, cards) == []


def test_a_taking_of_unknown_size_was_taken_whole() -> None:
    """The condition holds, the size is missing: it may be nothing."""
    rules = """
指标:
- {指标: 一, 编号: i1, 分值: 6, 得分式: "四舍五入(甲 / 3次, 0) × 1分"}
- {指标: 二, 编号: i2, 分值: 4, 得分式: 4分}
调整:
- {编号: t, 对: 总分, 当: 乙 不低于 0, 做: 扣, 值: 甲 / 60次 × 2分}
"""
    assert total(rules, "数据: {乙: 1}") == (2, 10)


@pytest.mark.parametrize("facts", ["甲: 0, 乙: 0", "甲: 不适用, 乙: 1"])
def test_an_adjustment_that_has_no_value_is_left_open_and_said(facts: str) -> None:
    """0/0, or a figure that does not apply: whether the cap holds is for a person to say."""
    rules = """
指标:
- {指标: 一, 编号: i1, 分值: 6, 得分式: 6分}
调整:
- {编号: t, 对: 总分, 当: 甲 / 乙 低于 30%, 做: 不高于, 值: 3分}
"""
    card = scored(rules, f"数据: {{{facts}}}")
    assert (card.total.low, card.total.high) == (3, 6)
    (taken,) = [d for d in card.deductions if d.clause == "t"]
    assert "算不出" in taken.reason
    assert (taken.points.low, taken.points.high) == (0, 3)
