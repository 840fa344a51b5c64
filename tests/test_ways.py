"""任选: several forms, of which the best or the worst counts."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whole import deduction, item, lost, parts, points, reasons, scored_whole

WAYS = """
任选:
  取: 高
  其中:
  - {名: 一, 算式: 率, 分档: [不低于90%: 5, 其余: 1]}
  - {名: 二, 算式: 次, 每: {起点: 0, 高: 1, 扣: 1分, 不足一档: 不扣}}
"""
WORST = WAYS.replace("取: 高", "取: 低")


@pytest.mark.parametrize(
    ("facts", "best", "worst"),
    [
        ("率: 90%, 次: 0", "5", "5"),
        ("率: 89.99%, 次: 2", "3", "1"),
        ("率: 80%, 次: 9", "1", "0"),
        ("率: 95%", "5", "0～5"),  # the other does not matter for the best
        ("率: 80%", "1～5", "0～1"),
        ("率: 95%, 次: 不适用", "5", "0～5"),
        ("率: 80%, 次: 不适用", "1～5", "0～1"),
        ("率: 不适用, 次: 5", "0～5", "0"),
    ],
)
def test_the_best_and_the_worst(facts: str, best: str, worst: str) -> None:
    assert points(item(WAYS), f"数据: {{{facts}}}") == best
    assert points(item(WORST), f"数据: {{{facts}}}") == worst


def test_one_deduction_names_what_each_gave() -> None:
    card = scored_whole(item(WAYS), "数据: {率: 80%, 次: 2}")
    assert parts(card) == {"选1": "1", "选2": "3"}
    assert lost(card) == {"d:j": "2"}
    assert reasons(card)["d:j"] == "甲：一1分，二3分，取高的，得3分，扣2分"
    assert deduction(card, "d:j").premises == ("fact:率", "fact:次")


def test_the_missing_figure_is_named_and_what_waits_for_a_person() -> None:
    card = scored_whole(item(WAYS), "数据: {率: 80%}")
    assert [(m.name, m.width) for m in card.missing] == [("次", 4)]
    assert scored_whole(item(WAYS), "数据: {率: 95%}").missing == ()
    card = scored_whole(item(WAYS), "数据: {率: 80%, 次: 不适用}")
    assert [(m.name, m.width) for m in card.missing] == [("评判.j.选2", 4)]
    assert reasons(card)["d:j"] == "甲：二须由人评判，尚无评判，最多扣4分"
    judged = "数据: {率: 80%, 次: 不适用}\n评判: {j.选2: [{来源: 复核, 得分: 3, 理由: 无}]}"
    assert points(item(WAYS), judged) == "3"


def test_ways_have_guards_factors_and_limits_of_their_own() -> None:
    form = """
任选:
  取: 高
  其中:
  - {算式: 次 / 底, 基数非正: 零分, 系数: 0.5, 分档: [不低于90%: 5, 其余: 1]}
  - {算式: 率, 前提: {当: 甲有, 得: 零分}, 上下限: {上限: 3分}, 得分式: 率 × 分值}
"""
    assert points(item(form), "数据: {次: 1, 底: 0, 率: 40%, 甲有: 否}") == "2"
    assert points(item(form), "数据: {次: 1, 底: 1, 率: 40%, 甲有: 否}") == "2.5"
    assert points(item(form), "数据: {次: 0, 底: 1, 率: 90%, 甲有: 否}") == "3"
    assert points(item(form), "数据: {次: 0, 底: 1, 率: 90%, 甲有: 是}") == "0.5"


def test_a_way_may_be_made_up_of_entries_or_judged() -> None:
    form = """
任选:
  取: 高
  其中:
  - {条目: [{当: 甲有, 扣: 1分}]}
  - {评判: {好: 80%至100%, 差: 0%至不满80%}}
"""
    card = scored_whole(item(form), "数据: {甲有: 是}")
    assert parts(card) == {"选1": "4", "选1.条1": "-1", "选2": "0～5"}
    assert (card.total.low, card.total.high) == (4, 5)
    judged = "数据: {甲有: 是}\n评判: {j.选2: [{来源: 复核, 得分: 4.5, 档: 好, 理由: 无}]}"
    assert points(item(form), judged) == "4.5"


def test_ways_of_rows_use_the_rows_full_mark() -> None:
    form = """
逐项:
  清单: 表
  行分值: 行.权重
  任选:
    取: 高
    其中:
    - {得分式: 行.完成 / 100次 × 分值}
    - {条目: [{当: 行.有, 扣: 1分}]}
"""
    rows = """清单:
  表:
  - {编号: a, 名称: 甲项, 完成: 90, 权重: 3, 有: 是}
  - {编号: b, 名称: 乙项, 完成: 80, 权重: 2, 有: 否}
"""
    card = scored_whole(item(form), rows)
    assert parts(card)["a"] == "2.7"
    assert parts(card)["b"] == "2"
    assert reasons(card)["d:j.a"] == "甲项：第1种2.7分，第2种2分，取高的，得2.7分，扣0.3分"


@settings(max_examples=40)
@given(st.integers(0, 10), st.integers(0, 10), st.integers(0, 10), st.booleans())
def test_it_is_the_greatest_or_least_of_all(one: int, two: int, three: int, best: bool) -> None:
    ways = "".join(f"  - {{得分式: {n} / 2}}\n" for n in (one, two, three))
    form = f"任选:\n  取: {'高' if best else '低'}\n  其中:\n{ways}"
    total = scored_whole(item(form)).total
    pick = max if best else min
    assert total.low == total.high == Fraction(pick(one, two, three), 2)
