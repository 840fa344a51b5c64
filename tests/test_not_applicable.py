"""不适用: its six answers, beside every kind of form, for parts and for rows."""

from __future__ import annotations

import pytest
from together import gets, losses, missing, parts, reason, refusal, tried

ITEM = "算式: 率\n分档: [不低于90%: 10, 不低于60%且低于90%: 6, 其余: 0]"
OTHER = "改用: {算式: 另率, 得分式: 比率 × 分值}"
NOT = "率: 不适用"


@pytest.mark.parametrize(
    ("answer", "facts", "expected"),
    [
        ("满分", NOT, "10"),
        ("零分", NOT, "0"),
        ("3分", NOT, "3"),
        ("人工评判", NOT, "0～10"),
        ("{得: 分}", f"{NOT}, 分: 7.5", "7.5"),
        ("{得: 分}", NOT, "0～10"),
        ("{视同: 60%}", NOT, "6"),
        ("{视同: 100%}", NOT, "10"),
        (f"{{{OTHER}}}", f"{NOT}, 另率: 70%", "7"),
        (f"{{{OTHER}}}", NOT, "0～10"),
        (f"{{{OTHER}}}", f"{NOT}, 另率: 不适用", "0～10"),
        ("{改用: {算式: 另率, 不适用: 零分, 得分式: 比率}}", f"{NOT}, 另率: 不适用", "0"),
        ("{改用: {条目: [{每: 次数, 扣: 1分}]}}", f"{NOT}, 次数: 3", "7"),
        ("{改用: {评判: {好: 50%至100%}}}", NOT, "0～10"),
        ("{当: 次数 = 0, 得: 满分}", "次数: 0, 率: 50%", "10"),
        ("{当: 次数 = 0, 得: 满分}", f"次数: 5, {NOT}", "10"),
        ("{当: 次数 = 0, 得: 满分}", "次数: 5, 率: 50%", "0"),
        ("{当: 次数 = 0, 视同: 60%}", "次数: 0, 率: 50%", "6"),
        ("满分", "率: 60%", "6"),
        ("满分", "", "0～10"),
    ],
)
def test_its_answers(answer: str, facts: str, expected: str) -> None:
    assert gets(f"{ITEM}\n不适用: {answer}", facts) == expected


def test_unsaid_a_person_decides() -> None:
    assert gets(ITEM, NOT) == "0～10"
    judged = "评判: {i1: [{来源: 复核, 得分: 8, 理由: 略}]}"
    assert gets(ITEM, NOT, judged) == "8"
    assert gets(f"{ITEM}\n不适用: {{改用: {{评判: {{好: 50%至100%}}}}}}", NOT, judged) == "8"


def test_what_is_left_out_is_made_up_for_by_the_rest() -> None:
    for item in (
        f"{ITEM}\n不适用: 剔除折算",
        "不适用: 剔除折算\n条目: [{每: 率, 步长: 1%, 不足一档: 不扣, 扣: 1分}]",
    ):
        card = tried((item, "得分式: 5"), NOT)
        assert card.total.low == 10
        assert losses(card) == {"d:i1": "10", "d:i2": "5", "d:剔除折算": "-5"}


@pytest.mark.parametrize(
    ("item", "facts", "expected"),
    [
        ("不适用: 满分\n条目: [{当: 有, 扣: 2分}, {每: 次数, 扣: 1分}]", "有: 不适用, 次数: 3", "10"),
        ("条目: [{当: 有, 扣: 2分}, {每: 次数, 扣: 1分}]", "有: 不适用, 次数: 3", "5～7"),
        ("条目: [{分值: 4, 算式: 率, 不适用: 满分, 得分式: 1}, {当: 有, 得: 6分}]",
         "率: 不适用, 有: 是", "10"),
        ("算式: 率\n不适用: {视同: 100%}\n条目: [{当: 比率 低于 90%, 扣: 2分}, {每: 次数, 扣: 1分}]",
         "率: 不适用, 次数: 3", "7"),
        ("算式: 率\n不适用: {视同: 100%}\n任选: {取: 高, 其中: [{得分式: 比率 × 5}, {得分式: 1}]}",
         "率: 不适用", "5"),
        ("算式: 率\n系数: 0.5\n不适用: {视同: 100%}\n得分式: 比率 × 分值", "率: 不适用", "5"),
        ("算式: 率\n系数: 0.5\n不适用: {改用: {得分式: 8}}\n得分式: 比率 × 分值", "率: 不适用", "8"),
        ("算式: 额 / 底\n基数非正: 零分\n不适用: {视同: 100%}\n得分式: 比率 × 分值",
         "额: 不适用, 底: 0", "10"),
        ("任选: {取: 高, 其中: [{算式: 率, 不适用: 零分, 得分式: 9}, {得分式: 4}]}", "率: 不适用", "4"),
        ("分情形: [{当: 有, 算式: 率, 不适用: {视同: 50%}, 得分式: 比率 × 分值}, {当: 其余, 得分式: 1}]",
         "率: 不适用, 有: 是", "5"),
        ("逐项: {清单: 表, 行分值: 行.权重, 算式: 行.率, 不适用: {视同: 50%}, 得分式: 比率 × 分值}",
         "", "6.6"),
        ("逐项: {清单: 表, 合并: 平均, 算式: 行.率, 不适用: {得: 分}, 得分式: 比率 × 分值}",
         "分: 8", "8.5"),
    ],
)  # fmt: skip
def test_beside_every_kind_of_form(item: str, facts: str, expected: str) -> None:
    rows = "清单: {表: [{编号: a, 率: 不适用, 权重: 6}, {编号: b, 率: 90%, 权重: 4}]}"
    assert gets(item, facts, rows) == expected


def test_parts_within_answers_have_names_of_their_own() -> None:
    item = "算式: 率\n不适用: {改用: {条目: [{每: 次数, 扣: 1分}]}}\n条目: [{当: 比率 低于 90%, 扣: 2分}]"
    assert parts(tried(item, f"{NOT}, 次数: 3")) == {"i1.改用.条1": "-3"}
    assert parts(tried(item, "率: 80%")) == {"i1.条1": "-2"}
    item = "算式: 率\n不适用: {视同: 50%}\n条目: [{当: 比率 低于 90%, 扣: 2分}]"
    assert parts(tried(item, NOT)) == {"i1.视同.条1": "-2"}


def test_the_figures_of_the_other_rule_are_wanted_only_there() -> None:
    item = f"{ITEM}\n不适用: {{{OTHER}}}"
    assert missing(tried(item, "率: 60%")) == {}
    assert missing(tried(item, NOT)) == {"另率": "10"}


def test_reasons_say_what_took_the_rules_place() -> None:
    item = f"{ITEM}\n不适用: {{{OTHER}}}"
    assert reason(tried(item, f"{NOT}, 另率: 70%"), "d:i1").startswith(
        "项1不适用，不适用的改用：得分=比率×10（70%×10=7），扣3分"
    )
    item = f"{ITEM}\n不适用: {{视同: 60%}}"
    found = reason(tried(item, NOT), "d:i1")
    assert "不适用的视同60%：不低于60%且低于90%的得6分" in found


@pytest.mark.parametrize(
    ("item", "code", "said"),
    [
        ("得分式: 5\n不适用: 满分", "R036", "无从标为不适用"),
        (f"{ITEM}\n不适用: {{当: 有}}", "R012", "缺少“得”"),
        (f"{ITEM}\n不适用: {{得: 满分, 视同: 100%}}", "R036", "得、改用、视同"),
        (f"{ITEM}\n不适用: {{视同: 100}}", "R031", "100%"),
        (f"{ITEM}\n不适用: {{视同: 另率}}", "R032", "固定的数"),
        ("条目: [{当: 有, 扣: 1分}]\n不适用: {视同: 100%}", "R036", "不能视同"),
        (f"{ITEM}\n不适用: {{改用: {{算式: 另率}}}}", "R049", "没有写评分的形式"),
        (f"{ITEM}\n不适用: {{改用: {{得分式: 1, 保留: 1位截断}}}}", "R010", "整项通用"),
        (f"{ITEM}\n不适用: {{改用: 满分}}", "R011", "键: 值"),
        (f"{ITEM}\n不适用: {{改用: {{得分式: 比率}}}}", "R030", "比率"),
        (f"{ITEM}\n不适用: {{得: -1}}", "R031", "得分不低于0"),
        ("条目: [{分值: 4, 算式: 率, 不适用: 剔除折算, 得分式: 1}]", "R036", "只是一项的一部分"),
        ("任选: {取: 高, 其中: [{算式: 率, 不适用: 剔除折算, 得分式: 1}, {得分式: 1}]}",
         "R036", "只是一项的一部分"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant(item: str, code: str, said: str) -> None:
    found = refusal(item)
    assert [c for c, _ in found] == [code], found
    assert said in found[0][1]
