"""What attackers found where figures are missing or relations are rough: each kept as it broke."""

from __future__ import annotations

from fractions import Fraction

import pytest
from strategies import scored

from engine.card import Scorecard


def total(card: Scorecard) -> tuple[Fraction, Fraction]:
    return card.total.low, card.total.high


CHOICE = """
指标:
- {指标: 一, 编号: i1, 分值: 5, 得分式: 若 有 并且 甲 高于 0次 则 最高(表.权重) 否则 3}
"""
BANDS = """
指标:
- 指标: 一
  编号: i1
  分值: 4
  算式: 若 有 则 乙 / 最高(表.完成) 否则 甲 / 丙
  基数非正: 零分
  分档: [低于90%: 2, 不低于90%: 4]
"""


@pytest.mark.parametrize("rules", [CHOICE, BANDS])
def test_a_branch_without_a_value_was_dropped_where_two_figures_were_missing(rules: str) -> None:
    """The highest of no rows has no value: where that branch is taken, a person decides."""
    wide = scored(rules, "数据: {乙: 15, 丙: 3}\n清单: {表: []}")
    assert total(wide) == (0, wide.full)
    assert [m.name for m in wide.missing] == ["有", "甲"]
    narrow = scored(rules, "数据: {有: 是, 甲: 2, 乙: 15, 丙: 3}\n清单: {表: []}")
    assert total(narrow) == (0, wide.full)


ADJUSTED = """
指标:
- {指标: 一, 编号: i1, 分值: 5, 得分式: 4}
调整:
- {编号: k1, 对: 总分, 当: 有, 做: 扣, 值: 3, 同类: 扣, 说: 一}
- {编号: k2, 对: 总分, 当: 有, 做: 扣, 值: 2, 同类: 扣, 说: 二}
- {编号: k3, 对: 总分, 当: 甲 高于 0次, 做: 不高于, 值: 0, 同类: 封, 说: 归零}
"""


def test_what_an_open_adjustment_takes_is_bounded_by_itself() -> None:
    """The cap was said to take 1 at most, what the other adjustment leaves; alone it takes 4."""
    card = scored(ADJUSTED, "数据: {乙: 1}")
    taken = {d.clause: (d.points.low, d.points.high) for d in card.deductions if d.stage == "total"}
    assert taken == {"k1": (0, 3), "k2": (0, 2), "k3": (0, 4)}
    assert total(card) == (0, 4)
    alone = scored(ADJUSTED, "数据: {有: 否, 甲: 3}")
    assert total(alone) == (0, 0)


SCALED = """
指标:
- {指标: 一, 编号: i1, 分值: 5, 得分式: 分值 × 甲 / 60次}
- {指标: 二, 编号: i2, 分值: 5, 得分式: 分值 × 乙 / 60次, 不适用: 剔除折算}
"""


def test_widths_follow_what_is_left_out() -> None:
    """乙 does not apply, so each point of 甲 weighs double in the total."""
    card = scored(SCALED, "数据: {乙: 不适用}")
    assert total(card) == (0, 10)
    assert [(m.name, m.width) for m in card.missing] == [("甲", 10)]
    assert [(m.name, m.width) for m in card.indicators[0].missing] == [("甲", 10)]


def test_nothing_is_left_to_scale() -> None:
    rules = "\n指标:\n- {指标: 一, 编号: i1, 分值: 5, 得分式: 分值 × 乙 / 60次, 不适用: 剔除折算}\n"
    card = scored(rules, "数据: {乙: 不适用}")
    assert total(card) == (0, 5)
    (entry,) = [d for d in card.deductions if d.stage == "total"]
    assert entry.reason == "5分全部不适用，没有可计分的指标，须由人决定"


def test_a_cell_that_is_missing_is_named_not_its_list() -> None:
    rules = "\n指标:\n- {指标: 一, 编号: i1, 分值: 5, 得分式: 合计(表.权重)}\n"
    cells = ", ".join(f"{{编号: r{n}}}" for n in range(1, 7))
    card = scored(rules, f"清单: {{表: [{{编号: a, 权重: 2}}, {cells}]}}")
    assert [m.name for m in card.missing] == [f"r{n}.权重" for n in range(1, 7)]
    assert card.deductions[0].reason.startswith("一缺r1.权重、r2.权重、r3.权重等6项，")


def test_rows_of_a_fixed_mark_rest_on_their_list() -> None:
    rules = "\n指标:\n- {指标: 一, 编号: i1, 分值: 20, 逐项: {清单: 表, 行分值: 5, 得分式: 5}}\n"
    card = scored(rules, "清单: {表: [{编号: a, 完成: 1}]}")
    (lost,) = card.deductions
    assert (lost.clause, lost.premises) == ("i1#行分值", ("fact:表",))


def test_a_long_text_of_an_adjustment_leaves_room_for_its_points() -> None:
    rules = ADJUSTED.replace("说: 归零", f"说: {'很长的话' * 23}")
    card = scored(rules, "数据: {有: 否, 甲: 3}")
    (lost,) = [d for d in card.deductions if d.stage == "total"]
    assert lost.reason == "总分调整（k3）：扣4分"


CHOSEN = """
指标:
- 指标: 一
  编号: i1
  分值: 10
  逐项:
    清单: 表
    行分值: 行.权重
    按: 行.类型
    选:
    - {为: 产出, 算式: 行.完成, 分档: [高于3: 行.权重 / 5, 不高于3: 满分]}
    - {为: 效益, 算式: 行.完成, 分档: [高于9: 满分, 不高于9: 0]}
"""


def test_rows_show_the_measure_of_their_own_entry() -> None:
    """一8，高于3: it was the points' formula that stood there, 10÷5=2, 高于3."""
    rows = "{编号: a, 完成: 8, 权重: 5, 类型: 产出}, {编号: b, 完成: 8, 权重: 5, 类型: 效益}"
    card = scored(CHOSEN, f"清单: {{表: [{rows}]}}")
    said = {d.row: d.reason for d in card.deductions}
    assert said["a"].startswith("一第a行8，高于3的得行.权重÷5（5÷5=1），扣4分")
    assert said["b"].startswith("一第b行8，不高于9的得0分，扣5分")
    better = {s.row: s.better and s.better.needs for s in card.indicators[0].rows}
    assert better == {"a": "不高于3（差5）", "b": "高于9（差1）"}


def test_a_premise_that_may_divide_by_zero_stays_open() -> None:
    """0/0 in a premise is neither it nor its opposite: then a person decides, 2 or 3 do not bound it."""
    rules = """
指标:
- 指标: 一
  编号: i1
  分值: 5
  前提: {当: 甲 / 乙 高于 50%, 得: 2}
  算式: 丙
  分档: [不低于0: 3, 低于0: 3]
"""
    assert total(scored(rules, "数据: {丙: 1}")) == (0, 5)
    assert total(scored(rules, "数据: {丙: 1, 甲: 0, 乙: 0}")) == (0, 5)
    assert total(scored(rules, "数据: {丙: 1, 甲: 9, 乙: 1}")) == (2, 2)
