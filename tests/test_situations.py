"""分情形: the unit's situation says which form scores it."""

from __future__ import annotations

import pytest
from together import gets, losses, missing, parts, reason, refusal, tried, whole

TWO = """
分值: 4
分情形:
- {当: 有, 算式: 率, 分档: [不低于90%: 4, 其余: 1]}
- {当: 其余, 算式: 另率, 每: {起点: 100%, 低: 5%, 扣: 1分, 不足一档: 按比例}}
"""


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ("有: 是, 率: 90%", "4"),
        ("有: 是, 率: 89%, 另率: 100%", "1"),
        ("有: 否, 另率: 95%", "3"),
        ("有: 否, 率: 90%, 另率: 97.5%", "3.5"),
        ("率: 89%, 另率: 95%", "1～3"),
        ("有: 否", "0～4"),
        ("有: 是", "1～4"),
    ],
)
def test_each_situation_has_its_form(facts: str, expected: str) -> None:
    assert gets(TWO, facts) == expected


def test_figures_of_the_other_situation_are_not_missing() -> None:
    assert missing(tried(TWO, "有: 否")) == {"另率": "4"}
    assert missing(tried(TWO, "有: 是")) == {"率": "3"}


def test_the_measure_shown_and_the_reason_are_of_the_situation() -> None:
    card = tried(TWO, "有: 是, 率: 89%")
    measure = whole(card).measure
    assert measure is not None
    assert measure.text == "89%"
    assert reason(card, "d:i1").startswith("项189%，有的：低于90%的得1分，扣3分；据")


THREE = """
分情形:
- {当: 次数 高于 10, 得分式: 3}
- {当: 次数 低于 5, 得分式: 8}
- {当: 有, 得分式: 6}
"""


@pytest.mark.parametrize(
    ("facts", "expected", "clause"),
    [
        ("次数: 11, 有: 否", "3", "式1"),
        ("次数: 4, 有: 否", "8", "式2"),
        ("次数: 5, 有: 是", "6", "式3"),
        ("次数: 5, 有: 否", "0～10", "空档1"),
        ("次数: 4, 有: 是", "0～10", "重档1"),
        ("次数: 11, 有: 是", "0～10", "重档1"),
    ],
)
def test_gaps_and_overlaps_are_for_a_person(facts: str, expected: str, clause: str) -> None:
    card = tried(THREE, facts)
    assert gets(THREE, facts) == expected
    found = whole(card).clause
    assert found is not None
    assert found.id == f"i1#{clause}"
    judged = "评判: {i1: [{来源: 复核, 得分: 5, 理由: 略}]}"
    wanted = "5" if "档" in clause else expected
    assert gets(THREE, facts, judged) == wanted


@pytest.mark.parametrize(
    ("item", "facts", "expected"),
    [
        ("分情形: [{当: 有, 算式: 额 / 底, 基数非正: 零分, 得分式: 比率}, {当: 其余, 得分式: 2}]",
         "有: 是, 额: 1, 底: 0", "0"),
        ("分情形: [{当: 有, 算式: 额 / 底, 基数非正: 零分, 得分式: 比率}, {当: 其余, 得分式: 2}]",
         "有: 否, 额: 1, 底: 0", "2"),
        ("分情形: [{当: 有, 算式: 率, 不适用: 满分, 得分式: 比率}, {当: 其余, 得分式: 2}]",
         "有: 是, 率: 不适用", "10"),
        ("分情形: [{当: 有, 前提: {当: 另有, 得: 零分}, 得分式: 5}, {当: 其余, 得分式: 2}]",
         "有: 是, 另有: 是", "0"),
        ("分情形: [{当: 有, 得分式: 9, 系数: 0.5}, {当: 其余, 得分式: 2}]", "有: 是", "4.5"),
        ("保留: 0位截断\n分情形: [{当: 有, 得分式: 9.9}, {当: 其余, 得分式: 2}]", "有: 是", "9"),
        ("缺数据: 零分\n分情形: [{当: 有, 得分式: 9.9}, {当: 其余, 算式: 率, 得分式: 2}]", "", "0"),
        ("倒扣: 2分\n分情形: [{当: 有, 得分式: -9}, {当: 其余, 得分式: 2}]", "有: 是", "-2"),
        ("分情形: [{当: 有, 评判: {好: 50%至100%}}, {当: 其余, 得分式: 2}]", "有: 是", "0～10"),
    ],
)  # fmt: skip
def test_what_may_stand_in_a_situation(item: str, facts: str, expected: str) -> None:
    assert gets(item, facts) == expected


MADE = """
分情形:
- {当: 有, 条目: [{每: 次数, 扣: 1分}]}
- {当: 其余, 条目: [{每: 项数, 扣: 2分}, {当: 另有, 扣: 1分}]}
"""


def test_parts_of_situations_have_names_of_their_own() -> None:
    assert parts(tried(MADE, "有: 是, 次数: 2")) == {"i1.情形1.条1": "-2"}
    card = tried(MADE, "有: 否, 项数: 2, 另有: 是")
    assert parts(card) == {"i1.情形2.条1": "-4", "i1.情形2.条2": "-1"}
    assert losses(card) == {"d:i1.情形2.条1": "4", "d:i1.情形2.条2": "1"}
    assert gets(MADE, "次数: 2, 项数: 2, 另有: 是") == "5～8"
    judged = "评判: {i1.情形2.条2: [{来源: 复核, 得分: -1, 理由: 略}]}"
    assert gets(MADE, "有: 否, 项数: 0, 另有: 不适用", judged) == "9"


def test_situations_of_rows() -> None:
    item = """
逐项:
  清单: 表
  行分值: 行.权重
  分情形: [{当: 行.有, 算式: 行.率, 得分式: "取小(比率, 1) × 分值"}, {当: 其余, 得分式: 1}]
"""
    rows = "清单: {表: [{有: 是, 率: 50%, 权重: 6}, {有: 否, 权重: 4}]}"
    assert gets(item, "", rows) == "4"


@pytest.mark.parametrize(
    ("situations", "code", "said"),
    [
        ("[{当: 有, 得分式: 1}]", "R041", "2至20种"),
        ("{当: 有, 得分式: 1}", "R041", "2至20种"),
        ("[{当: 有, 得分式: 1}, {得分式: 2}]", "R012", "缺少“当”"),
        ("[{当: 有, 得分式: 1}, {当: 另有}]", "R049", "没有写评分的形式"),
        ("[{当: 其余, 得分式: 1}, {当: 其余, 得分式: 2}]", "R041", "只留一种"),
        ("[{当: 率, 得分式: 1}, {当: 其余, 得分式: 2}]", "R031", "不是条件"),
        ("[{当: 有, 得分式: 1, 保留: 1位截断}, {当: 其余, 得分式: 2}]", "R010", "整项通用"),
        ("[{当: 有, 得分式: 1, 倒扣: 1}, {当: 其余, 得分式: 2}]", "R010", "整项通用"),
    ],
)
def test_what_cannot_be_meant(situations: str, code: str, said: str) -> None:
    found = refusal(f"分情形: {situations}")
    assert [c for c, _ in found] == [code], found
    assert said in found[0][1]
