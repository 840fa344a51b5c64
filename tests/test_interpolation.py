"""插值: points on the line between given points."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import SMALL, load, scored

from engine.card import Range
from facts.problem import BadInput

RULES = """
指标:
- {指标: 一, 编号: i1, 分值: 5, 算式: 甲 / 丙, 插值: {60%: 1, 80%: 3分, 100%: 5分}}
"""


@pytest.mark.parametrize(
    ("figure", "points"),
    [(0, "1"), (30, "1"), (35, "2"), (40, "3"), (41, "3.2"), (45, "4"), (50, "5"), (60, "5")],
)
def test_on_the_line_and_beyond_it(figure: int, points: str) -> None:
    card = scored(RULES, f"数据: {{甲: {figure}, 丙: 50}}")
    wanted = Fraction(points)
    assert card.total == Range(wanted, wanted)
    assert card.full - sum(d.points.low for d in card.deductions) == wanted


def test_the_reason_names_the_stretch() -> None:
    card = scored(RULES, "数据: {甲: 45, 丙: 50}")
    [deduction] = card.deductions
    assert deduction.reason.startswith(
        "一45÷50=90%，高于80%且低于100%的，在3分和5分之间按直线插值，扣1分"
    )


@given(st.integers(0, 60), st.integers(0, 60))
def test_more_is_never_worse(one: int, other: int) -> None:
    """Points that rise from point to point rise everywhere."""
    low, high = (
        scored(RULES, f"数据: {{甲: {n}, 丙: 50}}").total.low for n in sorted((one, other))
    )
    assert low <= high


def test_a_missing_figure_is_swept_along_the_line() -> None:
    assert scored(RULES, "数据: {丙: 50}").total == Range(Fraction(1), Fraction(5))
    assert scored(RULES, "数据: {甲: 30}").total == Range(Fraction(1), Fraction(5))


@pytest.mark.parametrize(
    ("form", "code", "said"),
    [
        ("插值: {60%: 1}", "R041", "插值写法不对"),
        ("插值: [60%, 1]", "R041", "插值写法不对"),
        ("插值: {80%: 1, 60%: 3}", "R041", "没有从低到高写"),
        ("插值: {60%: 1, 80%: [3]}", "R041", "应是一个值"),
        ("插值: {60%: -1, 80%: 3}", "R031", "小于0"),
        ("插值: {60: 1, 80%: 3}", "R031", "缺了百分号"),
    ],
)
def test_what_cannot_be_meant(form: str, code: str, said: str) -> None:
    rules = f"\n指标:\n- {{指标: 一, 编号: i1, 分值: 5, 算式: 甲 / 丙, {form}}}\n"
    with pytest.raises(BadInput) as refused:
        load(SMALL + rules)
    [problem] = refused.value.problems
    assert (problem.code, said in problem.text) == (code, True)


def test_it_needs_a_measure() -> None:
    with pytest.raises(BadInput, match="R040 指标“一”用了插值，却没有“算式”"):
        load(SMALL + "\n指标:\n- {指标: 一, 编号: i1, 分值: 5, 插值: {60%: 1, 80%: 3}}\n")
