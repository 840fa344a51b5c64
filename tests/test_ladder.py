"""阶梯: thresholds passed one after the other; it means what the same bands mean."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import halves, scored

from engine.card import Scorecard
from facts.problem import BadInput

ITEM = """
  率: {{类: 率, 范围: 0%至200%}}
指标:
- {{指标: 一, 编号: i1, 分值: 6, 算式: {measure}, {form}}}
"""


def card(form: str, facts: str, measure: str = "甲") -> Scorecard:
    return scored(ITEM.format(form=form, measure=measure), f"数据: {{{facts}}}")


def points(form: str, value: int) -> Fraction:
    total = card(form, f"甲: {value}").total
    assert total.determined
    return total.low


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("阶梯: {不低于: [10, 20, 30], 每级: 2分}", {9: 0, 10: 2, 19: 2, 20: 4, 29: 4, 30: 6, 60: 6}),
        ("阶梯: {高于: [10, 20, 30], 每级: 2分}", {10: 0, 11: 2, 20: 2, 21: 4, 30: 4, 31: 6}),
        ("阶梯: {不高于: [30, 20, 10], 每级: 1分, 起分: 3}", {31: 3, 30: 4, 21: 4, 20: 5, 10: 6, 0: 6}),
        ("阶梯: {低于: [30, 20], 得: [5, 6], 起分: 1}", {30: 1, 29: 5, 20: 5, 19: 6, 0: 6}),
        ("阶梯: {不低于: 10, 得: 4}", {9: 0, 10: 4}),
        ("阶梯: {不低于: [10, 20], 得: [4, 8]}", {19: 4, 20: 6}),  # kept to the full mark
        ("阶梯: {不低于: [10, 20], 得: [4, 1]}", {19: 4, 20: 1}),  # `check` will say so
    ],
)  # fmt: skip
def test_at_and_beside_every_threshold(form: str, expected: dict[int, int]) -> None:
    assert {value: points(form, value) for value in expected} == expected


def test_thresholds_and_points_come_from_lists_of_the_standard() -> None:
    """分别: a child standard sets the two 参数 and leaves the text alone."""
    rules = """
  率: {类: 率, 范围: 0%至200%}
参数: {界限: [60%, 80%, 100%], 得分: [1, 3, 5]}
指标:
- {指标: 一, 编号: i1, 分值: 6, 算式: 率, 阶梯: {不低于: 参数.界限, 得: 参数.得分}}
"""
    given_points = {"59.99%": 0, "60%": 1, "80%": 3, "99.99%": 3, "100%": 5}
    for rate, wanted in given_points.items():
        assert scored(rules, f"数据: {{率: {rate}}}").total.low == wanted


def test_its_sentence_and_the_clause_that_decided() -> None:
    shown = card("阶梯: {不低于: [60%, 80%], 得: [2, 6]}", "率: 79%", "率").indicators[0]
    assert shown.subject is not None
    sentence = shown.indicator.say()
    assert sentence is not None
    assert sentence.text == "按率计：不低于60%、80%的，分别得2分、6分，其余不得分"
    assert shown.subject.clause is not None
    assert shown.subject.clause.text == "不低于60%且低于80%的得2分"
    clause = shown.subject.clause
    quoted = sentence.quoted(sentence.span(clause.place, clause.part))
    assert quoted == "按率计：不低于60%、80%的，分别得【2分】、6分，其余不得分"
    assert shown.subject.better is not None
    assert shown.subject.better.needs == "不低于80%（差1个百分点）"


@given(
    st.sets(st.integers(0, 60), min_size=1, max_size=5).map(sorted),
    st.lists(st.integers(0, 12), min_size=5, max_size=5),
    st.integers(0, 12),
    st.integers(0, 60),
    st.sampled_from(["不低于", "高于", "不高于", "低于"]),
)
def test_it_means_what_the_same_bands_mean(
    cuts: list[int], got: list[int], base: int, value: int, way: str
) -> None:
    """Against bands written out here, by hand and not by the form's own code."""
    got = got[: len(cuts)]
    if way in ("不高于", "低于"):
        cuts = cuts[::-1]
    passed = {
        "不低于": lambda cut: value >= cut, "高于": lambda cut: value > cut,
        "不高于": lambda cut: value <= cut, "低于": lambda cut: value < cut,
    }[way]  # fmt: skip
    wanted = base
    for cut, own in zip(cuts, got, strict=True):
        if passed(cut):
            wanted = own
    listed = ", ".join(str(cut) for cut in cuts)
    each = ", ".join(halves(own) for own in got)
    form = f"阶梯: {{{way}: [{listed}], 得: [{each}], 起分: {halves(base)}}}"
    assert points(form, value) == min(Fraction(wanted, 2), 6)


@pytest.mark.parametrize(
    ("form", "code", "said"),
    [
        ("阶梯: {每级: 1分}", "R041", "要写明怎样算过一级"),
        ("阶梯: {不低于: [1], 高于: [2], 每级: 1分}", "R041", "要写明怎样算过一级"),
        ("阶梯: {不低于: [1, 2]}", "R012", "缺少“得”"),
        ("阶梯: {不低于: [1, 2], 得: [1]}", "R041", "有2个界限，1个得分"),
        ("阶梯: {不低于: [2, 1], 每级: 1分}", "R041", "没有从低到高排"),
        ("阶梯: {低于: [1, 2], 每级: 1分}", "R041", "没有从高到低排"),
        ("阶梯: {不低于: [1, 1], 每级: 1分}", "R041", "没有从低到高排"),
        ("阶梯: {不低于: [1, 2], 每级: 0分}", "R045", "不大于0"),
        ("阶梯: {不低于: [1, 2], 每级: 1分, 得: [1, 2]}", "R041", "只写一个"),
        ("阶梯: {不低于: [], 每级: 1分}", "R041", "写法不对"),
        ("阶梯: {不低于: [{甲: 1}], 每级: 1分}", "R041", "写法不对"),
        ("阶梯: {不低于: [30万元], 每级: 1分}", "R031", "计数"),
        ("阶梯: {不低于: [1], 得: [30万元]}", "R031", "分"),
        ("阶梯: {不低于: [1], 每级: 1分, 起点: 1}", "R010", "起点"),
        ("阶梯: [不低于90%: 10]", "R011", "名称: 内容"),
    ],
)
def test_what_cannot_be_meant(form: str, code: str, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        card(form, "甲: 1")
    told = [(p.code, str(p)) for p in caught.value.problems]
    assert [c for c, _ in told] == [code]
    assert said in told[0][1]


def test_it_needs_a_measure() -> None:
    rules = "\n指标:\n- {指标: 一, 编号: i1, 分值: 6, 阶梯: {不低于: [1], 每级: 1分}}\n"
    with pytest.raises(BadInput) as caught:
        scored(rules)
    assert [p.code for p in caught.value.problems] == ["R040"]
