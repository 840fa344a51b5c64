"""What stands beside a form: 倒扣 and 加分, 系数 and 扣分系数, 上下限."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import Sheet, card_of, halves, load
from whole import item, lost, parts, points, reasons, scored_whole

BANDS = "算式: 率\n分档: [不低于90%: 5, 其余: 3]\n"
STEPS = "算式: 率\n每: {起点: 90%, 低: 1个百分点, 扣: 1分, 不足一档: 不扣}\n"


@pytest.mark.parametrize(
    ("rate", "plain", "below"),
    [
        ("90%", "5", "5"), ("85%", "0", "0"), ("84.01%", "0", "0"), ("84%", "0", "-1"),
        ("82%", "0", "-3"), ("81%", "0", "-3"), ("0%", "0", "-3"),
    ],
)  # fmt: skip
def test_steps_go_on_below_zero(rate: str, plain: str, below: str) -> None:
    assert points(item(STEPS), f"数据: {{率: {rate}}}") == plain
    assert points(item(STEPS + "倒扣: 3分"), f"数据: {{率: {rate}}}") == below


def test_part_of_a_step_below_zero() -> None:
    sloping = STEPS.replace("不扣", "按比例") + "倒扣: 3分"
    assert points(item(sloping), "数据: {率: 83.5%}") == "-1.5"
    assert points(item(sloping), "数据: {率: 10%}") == "-3"
    begun = STEPS.replace("不扣", "按一档") + "倒扣: 3分"
    assert points(item(begun), "数据: {率: 84.9%}") == "-1"


def test_the_reason_says_how_far_it_goes() -> None:
    card = scored_whole(item(STEPS + "倒扣: 3分"), "数据: {率: 50%}")
    assert lost(card) == {"d:j": "8"}
    told = "甲50%，低于90%满8档（每档1个百分点），扣8分，扣到-3分为止，得-3分；据数据表第7行"
    assert reasons(card)["d:j"] == told
    shown = card.indicators[0].subject
    assert shown is not None
    assert (shown.reach.low, shown.reach.high) == (-3, 5)


def test_an_item_that_only_takes() -> None:
    """Of 分值 0: it was scored as one of 1."""
    entries = "倒扣: 3分\n条目: [{每: 次, 扣: 2分}]"
    assert [points(item(entries, "0"), f"数据: {{次: {n}}}") for n in (0, 1, 2)] == [
        "0",
        "-2",
        "-3",
    ]
    sloping = STEPS.replace("不扣", "按比例") + "倒扣: 3分"
    assert points(item(sloping, "0"), "数据: {率: 88.5%}") == "-1.5"
    other = "- {指标: 乙, 编号: k, 分值: 5, 得分式: 5}\n"
    card = scored_whole(item(entries, "0", other), "数据: {次: 2}")
    assert (card.full, card.total.low) == (5, 2)


def test_an_item_that_only_gives() -> None:
    form = "加分: 2分\n条目: [{每: 次, 得: 1分}]"
    assert [points(item(form, "0"), f"数据: {{次: {n}}}") for n in (0, 1, 9)] == ["0", "1", "2"]


def test_points_above_the_full_mark() -> None:
    steps = (
        "算式: 率\n加分: 2分\n每: {起点: 90%, 高: 5个百分点, 加: 1分, 起分: 5分, 不足一档: 不加}"
    )
    rates = {"90%": "5", "94%": "5", "95%": "6", "100%": "7", "150%": "7"}
    assert {r: points(item(steps), f"数据: {{率: {r}}}") for r in rates} == rates
    assert points(item("加分: 2分\n得分式: 率 × 分值"), "数据: {率: 120%}") == "6"
    card = scored_whole(item("加分: 2分\n得分式: 率 × 分值"), "数据: {率: 120%}")
    assert lost(card) == {"d:j": "-1"}
    assert "加1分" in reasons(card)["d:j"]
    entries = "加分: 2分\n条目: {起: 满分, 条: [{每: 次, 得: 1分, 至多: 5分}, {当: 甲有, 扣: 1分}]}"
    card = scored_whole(item(entries), "数据: {次: 4, 甲有: 是}")
    assert (card.total.low, parts(card)) == (7, {"条1": "4", "条2": "-1"})


def test_bands_and_preconditions_may_say_less_than_zero() -> None:
    form = "算式: 率\n倒扣: 3分\n前提: {当: 甲有, 得: -3}\n分档: [不低于90%: 5, 其余: -2]"
    assert points(item(form), "数据: {率: 80%, 甲有: 否}") == "-2"
    assert points(item(form), "数据: {率: 80%, 甲有: 是}") == "-3"


def test_a_person_may_go_as_far() -> None:
    form = "倒扣: 3分\n加分: 1分\n" + BANDS
    assert points(item(form), "数据: {率: 不适用}") == "-3～6"
    judged = "数据: {率: 不适用}\n评判: {j: [{来源: 复核, 得分: -2, 理由: 无}]}"
    assert points(item(form), judged) == "-2"
    graded = "倒扣: 5分\n评判: {好: 0%至100%, 隐瞒: -100%至不满0%}"
    assert points(item(graded), "评判: {j: [{来源: 复核, 档: 隐瞒, 得分: -4, 理由: 无}]}") == "-4"


def test_missing_figures_reach_below_zero() -> None:
    assert points(item(STEPS + "倒扣: 3分")) == "-3～5"


# -- factors ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("beside", "at_80", "at_95"),
    [
        ("系数: 0.5", "1.5", "2.5"),
        ("系数: 50%", "1.5", "2.5"),
        ("系数: 2", "5", "5"),
        ("系数: 0", "0", "0"),
        ("扣分系数: 2", "1", "5"),
        ("扣分系数: 0.5", "4", "5"),
        ("扣分系数: 9", "0", "5"),
        ("扣分系数: 4\n倒扣: 1分", "-1", "5"),
        ("系数: 0.8\n扣分系数: 2", "0", "3"),  # 2.4 and 4, then twice what they lack
        ("上下限: {下限: 4分}", "4", "5"),
        ("上下限: {上限: 2分}", "2", "2"),
        ("上下限: {下限: 3.5分, 上限: 4}", "3.5", "4"),
        ("系数: 0.5\n上下限: {下限: 2分}", "2", "2.5"),
        ("上下限: {上限: 次 / 1次 × 2}", "3", "4"),
    ],
)
def test_factors_and_limits(beside: str, at_80: str, at_95: str) -> None:
    assert points(item(BANDS + beside), "数据: {率: 80%, 次: 2}") == at_80
    assert points(item(BANDS + beside), "数据: {率: 95%, 次: 2}") == at_95


def test_a_factor_by_circumstance() -> None:
    form = BANDS + "扣分系数: 若 甲有 则 0.5 否则 2"
    card = scored_whole(item(form), "数据: {率: 80%, 甲有: 是}")
    assert lost(card) == {"d:j": "1"}
    assert reasons(card)["d:j"] == (
        "甲80%，低于90%的得3分，扣分系数若甲有则0.5，否则2（5-（5-3）×0.5=4），扣1分；据数据表第7行"
    )
    assert points(item(form), "数据: {率: 80%}") == "1～4"
    assert [m.name for m in scored_whole(item(form), "数据: {率: 80%}").missing] == ["甲有"]
    assert points(item(form), "数据: {率: 95%}") == "5"
    assert points(item(form), "数据: {率: 80%, 甲有: 不适用}") == "0～5"


def test_they_leave_preconditions_and_other_guards_alone() -> None:
    form = BANDS + "系数: 0.5\n上下限: {下限: 1分}\n前提: {当: 甲有, 得: 零分}\n不适用: 满分"
    assert points(item(form), "数据: {率: 80%, 甲有: 是}") == "0"
    assert points(item(form), "数据: {率: 不适用, 甲有: 否}") == "5"


def test_limits_of_entries() -> None:
    form = "条目: [{每: 次, 扣: 1分}]\n上下限: {下限: 2分, 上限: 4分}"
    assert [points(item(form), f"数据: {{次: {n}}}") for n in (0, 2, 9)] == ["4", "3", "2"]


@settings(max_examples=60)
@given(
    got=st.integers(-4, 14),
    factor=st.integers(0, 6),
    loss=st.integers(0, 6),
    below=st.integers(0, 4),
    above=st.integers(0, 4),
)
def test_points_are_what_they_are_by_hand(
    got: int, factor: int, loss: int, below: int, above: int
) -> None:
    """Kept inside the limits, times 系数; kept, and what lacks times 扣分系数; kept again."""

    def kept(value: Fraction) -> Fraction:
        return min(max(value, Fraction(-below, 2)), 5 + Fraction(above, 2))

    form = f"得分式: {got} / 2\n系数: {halves(factor)}\n扣分系数: {halves(loss)}"
    form += f"\n倒扣: {halves(below)}分" if below else ""
    form += f"\n加分: {halves(above)}分" if above else ""
    scaled = kept(Fraction(got, 2)) * Fraction(factor, 2)
    wanted = kept(5 - (5 - kept(scaled)) * Fraction(loss, 2))
    total = scored_whole(item(form)).total
    assert total.low == total.high == wanted


def test_points_written_as_bare_numbers_were_no_match_for_the_full_mark() -> None:
    """A formula without 分 beside 系数 or 上下限, whose ends have it."""
    form = "得分式: 率 × 3\n"
    assert points(item(form + "系数: 0.5"), "数据: {率: 90%}") == "1.35"
    assert points(item(form + "扣分系数: 0.5"), "数据: {率: 100%}") == "4"
    assert (
        points(item(form + "上下限: {上限: 2分, 下限: 平均}"), "数据: {率: 40%, 平均: 1.5}")
        == "1.5"
    )
    first = "条目: {取: 首条, 条: [{当: 甲有, 扣: 率 × 3}]}"
    assert points(item(first), "数据: {率: 90%, 甲有: 是}") == "2.3"


@pytest.mark.parametrize("way", ["越高越好", "越低越好", "适中"])
def test_the_direction_is_kept_and_moves_no_points(way: str) -> None:
    card = scored_whole(item(BANDS + f"方向: {way}"), "数据: {率: 80%}")
    assert card.indicators[0].indicator.direction == way
    assert card.total.low == 3


def test_a_factor_beside_steps_in_proportion_of_money() -> None:
    """Numbers on the line of a measure of money are money: 5元 of 3元 too much, halved."""
    rules = """
数据: {款: {类: 金额, 范围: 0元至100元}}
指标:
- 指标: 一
  编号: i1
  分值: 5
  算式: 款
  每: {起点: 3元, 高: 1元, 扣: 0.5分, 不足一档: 按比例}
  系数: 0.5
"""
    head = (
        "标准: 小\n版式: 1\n地区: 全国\n对象: 部门整体\n预算年度: {自: 2020}\n出处: {状态: 示范}\n"
    )
    book = load(head + rules.lstrip())
    sheet = Sheet({"版式": "1", "单位": {"名称": "某局", "地区": "全国"}, "预算年度": "2024",
                   "对象": "部门整体", "数据": {"款": "4.5元"}})  # fmt: skip
    assert card_of(book, sheet).total.low == Fraction(17, 8)
