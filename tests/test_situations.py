"""分情形: which form counts is settled by conditions; what they leave open falls to a person."""

from __future__ import annotations

from fractions import Fraction

import pytest
from strategies import scored
from whole import deduction, item, lost, parts, points, reasons, scored_whole

from facts.problem import BadInput

AREAS = """
分情形:
- {当: 类别 = “产区”, 算式: 率, 分档: [不低于90%: 5, 其余: 1]}
- {当: 其余, 算式: 次 / 底, 分档: [不低于90%: 4, 其余: 2]}
"""
OPEN = """
分情形:
- {当: 次 高于 3, 得分式: 3}
- {当: 天 高于 3, 得分式: 2}
"""
ENTRIES = """
分情形:
- {当: 甲有, 条目: [{每: 次, 扣: 1分, 至多: 2分}]}
- {当: 其余, 条目: [{每: 天, 得: 1分}]}
"""


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        ("类别: 产区, 率: 90%", "5"),
        ("类别: 产区, 率: 80%", "1"),
        ("类别: 产区, 率: 80%, 次: 不适用, 底: 0", "1"),  # figures of the other situation
        ("类别: 非产区, 次: 1, 底: 1, 率: 不适用", "4"),
        ("类别: 非产区, 次: 1, 底: 0", "0～5"),  # its own divisor
        ("类别: 产区, 率: 不适用", "0～5"),
        ("类别: 不适用, 率: 80%, 次: 1, 底: 1", "0～5"),
        ("率: 80%, 次: 1, 底: 1", "1～4"),
        ("率: 90%", "0～5"),  # 底 could be 0
        ("类别: 产区", "1～5"),
    ],
)
def test_one_situation_counts(facts: str, wanted: str) -> None:
    assert points(item(AREAS), f"数据: {{{facts}}}") == wanted


def test_which_figures_are_missing() -> None:
    card = scored_whole(item(AREAS), "数据: {率: 80%, 次: 1, 底: 1}")
    assert [(m.name, m.width) for m in card.missing] == [("类别", 3)]
    card = scored_whole(item(AREAS), "数据: {类别: 产区}")
    assert [(m.name, m.width) for m in card.missing] == [("率", 4)]


def test_the_reason_names_the_situation() -> None:
    card = scored_whole(item(AREAS), "数据: {类别: 产区, 率: 80%}")
    told = "甲80%，类别 = “产区”的：低于90%的得1分，扣4分；据数据表第7行"
    assert reasons(card) == {"d:j": told}
    assert deduction(card, "d:j").premises == ("fact:类别", "fact:率")
    shown = card.indicators[0].subject
    assert shown is not None
    assert shown.better is not None
    assert shown.better.needs == "不低于90%（差10个百分点）"


@pytest.mark.parametrize(
    ("facts", "wanted", "said"),
    [
        ("次: 5, 天: 0", "3", "次 高于 3的：得分=3"),
        ("次: 0, 天: 5", "2", "天 高于 3的：得分=2"),
        ("次: 5, 天: 5", "0～5", "两种情形同时成立"),
        ("次: 0, 天: 0", "0～5", "各种情形都不成立"),
    ],
)
def test_gaps_and_overlaps_fall_to_a_person(facts: str, wanted: str, said: str) -> None:
    card = scored_whole(item(OPEN), f"数据: {{{facts}}}")
    assert points(item(OPEN), f"数据: {{{facts}}}") == wanted
    assert said in reasons(card)["d:j"]
    judged = f"数据: {{{facts}}}\n评判: {{j: [{{来源: 复核, 得分: 4.5, 理由: 无}}]}}"
    assert points(item(OPEN), judged) == ("4.5" if "～" in wanted else wanted)


def test_parts_of_two_situations_did_not_keep_apart() -> None:
    """条1 of both had one key: what a person may give in one was refused by the other's limits."""
    card = scored_whole(item(ENTRIES), "数据: {甲有: 是, 次: 1}")
    assert parts(card) == {"情形1.条1": "-1"}
    assert lost(card) == {"d:j.情形1.条1": "1"}
    assert deduction(card, "d:j.情形1.条1").clause == "j.情形1.条1#式1"
    judged = "评判: {j.情形2.条1: [{来源: 复核, 得分: 3}]}"
    assert points(item(ENTRIES), f"数据: {{甲有: 否, 天: 不适用}}\n{judged}") == "3"
    judged = "评判: {j.情形1.条1: [{来源: 复核, 得分: -1.5}]}"
    assert points(item(ENTRIES), f"数据: {{甲有: 是, 次: 不适用}}\n{judged}") == "3.5"


def test_what_stands_beside_it_counts_for_all() -> None:
    facts = "数据: {类别: 产区, 率: 80%, 次: 不适用}"
    assert points(item(AREAS + "不适用: 满分"), facts) == "5"
    assert points(item(AREAS + "系数: 0.5"), "数据: {类别: 产区, 率: 95%}") == "2.5"
    assert points(item(AREAS + "前提: {当: 甲有, 得: 零分}"), "数据: {甲有: 是}") == "0"
    rounded = "分情形:\n- {当: 甲有, 得分式: 率 × 分值}\n- {当: 其余, 得分式: 1}\n保留: 0位进位"
    assert points(item(rounded), "数据: {甲有: 是, 率: 41%}") == "3"


def test_situations_of_rows() -> None:
    form = """
逐项:
  清单: 表
  行分值: 行.权重
  分情形:
  - {当: 行.有, 得分式: 分值}
  - {当: 其余, 条目: [{每: 行.次数, 扣: 0.5分, 至多: 1分}]}
"""
    rows = "清单: {表: [{编号: a, 权重: 3, 有: 是}, {编号: b, 权重: 2, 有: 否, 次数: 1}]}"
    card = scored_whole(item(form), rows)
    assert parts(card) == {"a": "3", "b": "1.5", "b.情形2.条1": "-0.5"}


@pytest.mark.parametrize(
    ("answer", "judged", "told"),
    [
        ("是", "9", None),
        ("是", "6", "复核的6分（满分10）不在标准写的任何一档"),
        ("否", "6", None),
        ("否", "9", "复核的9分（满分10）不在标准写的任何一档"),
    ],
)
def test_a_judgement_lies_in_the_grades_of_its_own_situation(
    answer: str, judged: str, told: str | None
) -> None:
    rules = """
指标:
- 指标: 一
  编号: i1
  分值: 10
  分情形:
  - {当: 有, 评判: {好: 80%至100%}}
  - {当: 其余, 评判: {中: 50%至不满80%}}
"""
    facts = f"数据: {{有: {answer}}}\n评判: {{i1: [{{来源: 复核, 得分: {judged}, 理由: 见佐证}}]}}"
    if told is None:
        assert scored(rules, facts).total.low == Fraction(judged)
        return
    with pytest.raises(BadInput, match="F042") as refused:
        scored(rules, facts)
    assert told in str(refused.value)
