"""What stands beside a lost point: how far the next better clause is, and whether the edge is near."""

from __future__ import annotations

import pytest
from strategies import scored

BANDS = """
指标:
- {指标: 一, 编号: i1, 分值: 3, 算式: 甲 / 丙,
   分档: {高于50%: 3, 高于20%且不高于50%: 2, 不高于20%: 1}}
"""
BOTH_SIDES = """
指标:
- {指标: 一, 编号: i1, 分值: 4, 算式: 甲 / 丙,
   每: {起点: 100%, 两侧: 10%, 单位: 百分点, 扣: 1分, 不足一档: 不扣}}
"""


@pytest.mark.parametrize(
    ("rules", "facts", "points", "needs"),
    [
        (BANDS, "甲: 3, 丙: 20", 1, "高于20%且不高于50%（差5个百分点）"),
        (BANDS, "甲: 4, 丙: 20", 1, "高于20%且不高于50%（正在边上，本数不含）"),
        (BANDS, "甲: 10, 丙: 20", 1, "高于50%（正在边上，本数不含）"),
        (BOTH_SIDES, "甲: 22, 丙: 20", 1, "高于100%且低于110%（正在边上，本数不含）"),
        (BOTH_SIDES, "甲: 17, 丙: 20", 1, "高于90%且低于100%（差5个百分点）"),
        (BOTH_SIDES, "甲: 24, 丙: 20", 1, "不低于110%且低于120%（正在边上，本数不含）"),
    ],
)
def test_the_next_better_band(rules: str, facts: str, points: int, needs: str) -> None:
    """On whichever side of the start the measure stands, the near one is told."""
    (shown,) = scored(rules, f"数据: {{{facts}}}").indicators
    assert shown.subject is not None
    better = shown.subject.better
    assert better is not None
    assert (better.points, better.needs) == (points, needs)


LATE = """
  到日: {类: 日期, 范围: 2024-01-01至2024-12-31}
  违规: {类: 计数, 单位: 次, 范围: 0次至9次}
指标:
- {指标: 一, 编号: i1, 分值: 4, 算式: 到日 - 2024-06-30, 每: {起点: 0天, 高: 2天, 扣: 2分, 不足一档: 按一档}}
- {指标: 二, 编号: i2, 分值: 4, 算式: 到日, 分档: {不高于2024-06-30: 4, 高于2024-06-30: 1}}
- {指标: 三, 编号: i3, 分值: 4, 算式: 违规, 每: {起点: 0次, 高: 2次, 扣: 2分, 不足一档: 按一档}}
"""


def test_counts_and_dates_need_whole_numbers() -> None:
    """Nobody can come to a count between 0 and 1: what is needed names numbers that occur."""
    card = scored(LATE, "数据: {到日: 2024-07-04, 违规: 3}")
    shown = [i.subject for i in card.indicators if i.subject is not None]
    assert [s.better and s.better.needs for s in shown] == [
        "不低于1天且不高于2天（差2天）",
        "不高于2024-06-30（差4天）",
        "不低于1次且不高于2次（差1次）",
    ]
    assert [s.measure and s.measure.text for s in shown] == [
        "2024-07-04-2024-06-30=4天",
        "2024-07-04",
        "3",
    ]


def test_the_reason_that_the_unit_wrote_beside_its_point_is_told() -> None:
    rules = """
指标:
- {指标: 一, 编号: i1, 分值: 10, 评判: {达成: 80%至100%, 未达成: 0%至60%}}
"""
    card = scored(rules, "自评: {i1: {得分: 8, 原因: 个别项目未按时完工}}")
    (lost,) = card.deductions
    assert lost.reason == "一由单位自评评判得8分，扣2分：个别项目未按时完工"


def test_a_taking_that_no_missing_figure_moves_is_not_called_open() -> None:
    rules = """
指标:
- {指标: 一, 编号: i1, 分值: 10, 评判: {评: 0%至100%}}
调整:
- {编号: 追加, 对: 总分, 当: 甲 + 丙 高于 0次, 做: 扣, 值: 4}
"""
    card = scored(rules, "数据: {甲: 20}\n自评: {i1: 10}")
    assert card.total.determined
    (lost,) = card.deductions
    assert "缺丙，不论补成多少都扣4分" in lost.reason


@pytest.mark.parametrize(
    ("facts", "near"), [("59", True), ("41", True), ("60", False), ("45", False)]
)
def test_near_an_edge_on_either_side(facts: str, near: bool) -> None:
    """The edges are 59.5 and 40.5; a figure of whole 元 may be off by half a 元."""
    sheet = f"计量: {{金额: 元, 精度: 1}}\n数据: {{款: {facts}元}}"
    rules = """
  款: {类: 金额, 范围: 0元至100元}
指标:
- {指标: 一, 编号: i1, 分值: 4, 算式: 款,
   每: {起点: 50元, 两侧: 9.5元, 扣: 1分, 不足一档: 不扣}}
"""
    (shown,) = scored(rules, sheet).indicators
    assert shown.subject is not None
    assert shown.subject.near_edge is near


@pytest.mark.parametrize(
    ("top", "base", "points", "said"),
    [
        ("0", "0", (4, 4), ""),
        ("1", "0", (3, 3), "分母为0而分子大于0的得3分"),
        ("-1", "0", (0, 4), "分母为0而分子小于0的由人评判"),
        ("1", "-1", (0, 0), "分母小于0的得0分"),
    ],
)
def test_a_divisor_not_above_zero_is_told_by_its_case(
    top: str, base: str, points: tuple[int, int], said: str
) -> None:
    """What the standard does not settle (负比零 is not written) falls to a person."""
    rules = """
  款: {类: 金额, 范围: -9元至9元}
  基: {类: 金额, 范围: -9元至9元}
指标:
- {指标: 一, 编号: i1, 分值: 4, 算式: 款 / 基, 分档: {不低于0: 1, 低于0: 2},
   基数非正: {零比零: 4, 正比零: 3, 负: 0}}
"""
    card = scored(rules, f"计量: {{金额: 元, 精度: 1}}\n数据: {{款: {top}元, 基: {base}元}}")
    assert (card.total.low, card.total.high) == points
    assert [d.reason for d in card.deductions if said not in d.reason] == []
    assert bool(card.deductions) is bool(said)


def test_a_zero_for_missing_figures_names_them() -> None:
    rules = """
指标:
- {指标: 一, 编号: i1, 分值: 4, 算式: 甲 / 丙, 分档: {不低于0: 1, 低于0: 2}, 缺数据: 零分}
- {指标: 二, 编号: i2, 分值: 4, 得分式: 合计(表.完成) / 10次 × 1分, 缺数据: 零分}
- 指标: 三
  编号: i3
  分值: 2
  逐项: {清单: 表, 行分值: 2分, 得分式: 行.完成 / 10次 × 1分, 缺数据: 零分}
"""
    card = scored(rules, "数据: {丙: 3}\n清单: {表: [{编号: r2}]}")
    assert card.total.high == 0
    said = {d.id: d.reason for d in card.deductions}
    assert "缺甲，" in said["d:i1"]
    assert "缺r2.完成，" in said["d:i2"]
    assert "缺r2.完成，" in said["d:i3.r2"]


def test_a_premise_tells_cells_of_two_rows_apart() -> None:
    rules = """
指标:
- 指标: 一
  编号: i1
  分值: 4
  逐项: {清单: 表, 行分值: 2分, 得分式: 行.完成 / 10次 × 1分}
"""
    card = scored(rules, "清单: {表: [{编号: a, 完成: 3}, {编号: b, 完成: 4}]}")
    assert [d.premises for d in card.deductions] == [("fact:a.完成",), ("fact:b.完成",)]
