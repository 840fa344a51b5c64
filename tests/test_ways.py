"""任选: several ways of scoring one item, of which the best or the worst counts."""

from __future__ import annotations

import pytest
from together import gets, losses, missing, parts, reason, refusal, tried

WAYS = """
分值: 20
任选:
  取: {}
  其中:
  - {{名: 结转率, 算式: 率, 分档: [不高于9%: 20, 其余: 0]}}
  - {{名: 变动率, 算式: 另率, 每: {{起点: 70%, 高: 1%, 扣: 1分, 不足一档: 按比例}}}}
"""


@pytest.mark.parametrize(
    ("facts", "best", "worst"),
    [
        ("率: 9%, 另率: 80%", "20", "10"),
        ("率: 9.01%, 另率: 80%", "10", "0"),
        ("率: 9.01%, 另率: 200%", "0", "0"),
        ("率: 9%", "20", "0～20"),
        ("另率: 80%", "10～20", "0～10"),
        ("率: 20%, 另率: 不适用", "0～20", "0"),
    ],
)
def test_the_best_and_the_worst(facts: str, best: str, worst: str) -> None:
    assert gets(WAYS.format("高"), facts) == best
    assert gets(WAYS.format("低"), facts) == worst
    assert gets(WAYS.format("取高"), facts) == best


def test_one_deduction_names_all_ways() -> None:
    card = tried(WAYS.format("高"), "率: 12%, 另率: 75%")
    assert parts(card) == {"i1.选1": "0", "i1.选2": "15"}
    assert losses(card) == {"d:i1": "5"}
    assert reason(card, "d:i1") == "项1：结转率0分，变动率15分，取高的，得15分，扣5分"


def test_what_is_settled_names_nothing_missing() -> None:
    assert missing(tried(WAYS.format("高"), "率: 3%")) == {}
    assert missing(tried(WAYS.format("高"), "率: 12%")) == {"另率": "20"}


@pytest.mark.parametrize(
    ("item", "facts", "rest", "expected"),
    [
        ("任选: {取: 高, 其中: [{评判: {好: 60%至100%}}, {得分式: 7}]}", "", "{}", "7～10"),
        ("任选: {取: 高, 其中: [{评判: {好: 60%至100%}}, {得分式: 10}]}", "", "{}", "10"),
        ("任选: {取: 高, 其中: [{评判: {好: 60%至100%}}, {得分式: 7}]}", "",
         "评判: {i1.选1: [{来源: 复核, 得分: 8, 理由: 略}]}", "8"),
        ("任选: {取: 低, 其中: [{算式: 率, 不适用: 满分, 得分式: 比率 × 分值}, {得分式: 7}]}",
         "率: 不适用", "{}", "7"),
        ("算式: 率\n任选: {取: 高, 其中: [{得分式: 比率 × 5}, {分档: [不低于90%: 9, 其余: 1]}]}",
         "率: 80%", "{}", "4"),
        ("任选: {取: 高, 其中: [{得分式: 7.26, 保留: 1位截断}, {得分式: 7}]}", "", "{}", "7.2"),
        ("保留: 0位四舍五入\n任选: {取: 高, 其中: [{得分式: 7.26}, {得分式: 7.5}]}", "", "{}", "8"),
        ("倒扣: 3分\n任选: {取: 低, 其中: [{得分式: -2}, {条目: [{每: 次数, 扣: 2分}]}]}",
         "次数: 20", "{}", "-3"),
        ("任选: {取: 高, 其中: [{得分式: 3}, {任选: {取: 低, 其中: [{得分式: 4}, {得分式: 9}]}}]}",
         "", "{}", "4"),
        ("缺数据: 零分\n任选: {取: 高, 其中: [{得分式: 3}, {算式: 率, 得分式: 比率}]}", "", "{}", "0"),
    ],
)  # fmt: skip
def test_what_may_stand_in_a_way(item: str, facts: str, rest: str, expected: str) -> None:
    assert gets(item, facts, rest) == expected


def test_ways_for_every_row_and_within_an_entry() -> None:
    item = """
逐项:
  清单: 表
  行分值: 行.权重
  任选: {取: 高, 其中: [{得分式: 1}, {条目: [{每: 行.次, 扣: 1分, 至多: 3分}]}]}
"""
    rows = "清单: {表: [{编号: a, 次: 2, 权重: 6}, {编号: b, 次: 9, 权重: 4}]}"
    card = tried(item, "", rows)
    assert parts(card)["i1.a.选2.条1"] == "-2"
    assert gets(item, "", rows) == "5"
    entry = (
        "条目: [{分值: 8, 任选: {取: 低, 其中: [{算式: 率, 得分式: 比率 × 分值}, {得分式: 6}]}}]"
    )
    assert gets(entry, "率: 50%") == "4"


@pytest.mark.parametrize(
    ("ways", "code", "said"),
    [
        ("{其中: [{得分式: 1}, {得分式: 2}]}", "R012", "缺少“取”"),
        ("{取: 中, 其中: [{得分式: 1}, {得分式: 2}]}", "R043", "高 或 低"),
        ("{取: 高, 其中: [{得分式: 1}]}", "R041", "2至20种"),
        ("{取: 高}", "R012", "缺少“其中”"),
        ("{取: 高, 其中: [{名: 甲}, {得分式: 2}]}", "R049", "没有写评分的形式"),
        ("{取: 高, 其中: [{得分式: 1, 缺数据: 零分}, {得分式: 2}]}", "R010", "整项通用"),
        ("[{得分式: 1}, {得分式: 2}]", "R011", "键: 值"),
    ],
)
def test_what_cannot_be_meant(ways: str, code: str, said: str) -> None:
    found = refusal(f"任选: {ways}")
    assert [c for c, _ in found] == [code], found
    assert said in found[0][1]
