"""What points become beside a form: 倒扣, 加分, 系数, 扣分系数, 上下限; and in which order."""

from __future__ import annotations

import pytest
from together import gets, losses, only, reason, refusal, tried

STEPS = "分值: 5\n算式: 率\n每: {起点: 100%, 高: 1%, 扣: 1分, 不足一档: 不扣}"
BONUS = "分值: 5\n算式: 率\n每: {起点: 100%, 高: 1%, 加: 1分, 起分: 5分, 不足一档: 不加}"
BANDS = "算式: 率\n分档: [高于100%: 12, 高于50%且不高于100%: 6, 其余: 0]"
ENTRIES = "分值: 2\n条目: [{每: 次数, 扣: 1分}]"


@pytest.mark.parametrize(
    ("item", "facts", "expected"),
    [
        (f"倒扣: 3分\n{STEPS}", "率: 100%", "5"),
        (f"倒扣: 3分\n{STEPS}", "率: 107%", "-2"),
        (f"倒扣: 3分\n{STEPS}", "率: 120%", "-3"),
        (f"倒扣: 3分\n{STEPS}", "", "-3～5"),
        (f"倒扣: 3分\n{ENTRIES}", "次数: 4", "-2"),
        (f"倒扣: 3分\n{ENTRIES}", "次数: 20", "-3"),
        ("倒扣: 2分\n得分式: -9", "", "-2"),
        ("倒扣: 2分\n前提: {当: 有, 得: -1}\n得分式: 5", "有: 是", "-1"),
        ("倒扣: 2分\n前提: {当: 有, 得: 零分}\n得分式: 5", "有: 是", "0"),
        (f"加分: 2分\n{BONUS}", "率: 101.5%", "6"),
        (f"加分: 2分\n{BONUS}", "率: 150%", "7"),
        (f"加分: 2分\n{BANDS}", "率: 101%", "12"),
        (f"加分: 1分\n{BANDS}", "率: 101%", "11"),
        (BANDS, "率: 101%", "10"),
        ("加分: 2分\n前提: {当: 有, 得: 满分}\n得分式: 12", "有: 是", "10"),
        ("加分: 2分\n条目: {起: 满分, 条: [{每: 次数, 得: 0.5分}]}", "次数: 9", "12"),
        ("倒扣: 1分\n加分: 1分\n保留: 0位四舍五入\n得分式: 10.6", "", "11"),
        ("倒扣: 1分\n保留: 0位四舍五入\n得分式: -0.5", "", "-1"),
    ],
)
def test_points_below_nothing_and_above_the_full_mark(item: str, facts: str, expected: str) -> None:
    assert gets(item, facts) == expected


@pytest.mark.parametrize(
    ("item", "facts", "expected"),
    [
        (f"系数: 0.5\n{BANDS}", "率: 60%", "3"),
        (f"系数: 0.5\n{BANDS}", "率: 101%", "5"),  # kept to the full mark first
        (f"系数: 2\n{BANDS}", "率: 60%", "10"),
        (f"系数: 若 有 则 0.5 否则 1\n{BANDS}", "率: 60%", "3～6"),
        ("倒扣: 3分\n系数: 0.5\n得分式: -9", "", "-1.5"),
        (f"扣分系数: 2\n{STEPS}", "率: 102%", "1"),
        (f"扣分系数: 2\n{STEPS}", "率: 104%", "0"),
        (f"扣分系数: 0.5\n{STEPS}", "率: 150%", "2.5"),  # 扣完为止, then halved
        (f"扣分系数: 2\n倒扣: 3分\n{STEPS}", "率: 104%", "-3"),
        (f"扣分系数: 若 有 则 2 否则 1\n{STEPS}", "率: 102%, 有: 是", "1"),
        (f"扣分系数: 若 有 则 2 否则 1\n{STEPS}", "率: 102%, 有: 否", "3"),
        ("扣分系数: 0\n得分式: 1", "", "10"),
        ("系数: 率\n得分式: 8", "率: 50%", "4"),
        ("系数: 额 / 底\n基数非正: 零分\n得分式: 8", "额: 1, 底: 0", "0"),
        (
            "条目: {起: 零分, 条: [{分值: 4, 系数: 0.5, 得分式: 4}, {当: 有, 得: 2分}]}",
            "有: 是",
            "4",
        ),
        ("任选: {取: 高, 其中: [{得分式: 8, 系数: 0.5}, {得分式: 3}]}", "", "4"),
        ("逐项: {清单: 表, 行分值: 5, 系数: 行.率, 得分式: 4}", "", "3"),
    ],
)
def test_factors(item: str, facts: str, expected: str) -> None:
    assert gets(item, facts, "清单: {表: [{率: 50%}, {率: 25%}]}") == expected


@pytest.mark.parametrize(
    ("item", "facts", "expected"),
    [
        (f"上下限: {{下限: 1分}}\n{STEPS}", "率: 150%", "1"),
        (f"上下限: {{上限: 4分}}\n{STEPS}", "率: 100%", "4"),
        (f"上下限: {{下限: 1分, 上限: 4分}}\n{STEPS}", "率: 102%", "3"),
        (f"上下限: {{下限: 分值 × 20%}}\n{STEPS}", "率: 150%", "1"),
        ("上下限: {上限: 若 有 则 3 否则 10}\n得分式: 8", "有: 是", "3"),
        ("上下限: {上限: 若 有 则 3 否则 10}\n得分式: 8", "", "3～8"),
        ("上下限: {下限: 2, 上限: 8}\n条目: [{每: 次数, 扣: 1分}]", "次数: 0", "8"),
        ("上下限: {下限: 2, 上限: 8}\n条目: [{每: 次数, 扣: 1分}]", "次数: 20", "2"),
        ("上下限: {上限: 8}\n条目: {取: 首条, 条: [{当: 有, 得: 9分}]}", "有: 是", "8"),
        ("上下限: {下限: 2}\n系数: 0.5\n得分式: 3", "", "2"),  # the factor comes first
        ("上下限: {下限: 2}\n前提: {当: 有, 得: 零分}\n得分式: 3", "有: 是", "0"),
        ("上下限: {上限: 2.345}\n保留: 2位截断\n得分式: 3", "", "2.34"),
        ("上下限: {下限: -1}\n得分式: -5", "", "0"),  # no further than 倒扣 says
        ("上下限: {下限: -1}\n倒扣: 3分\n得分式: -5", "", "-1"),
    ],
)
def test_limits(item: str, facts: str, expected: str) -> None:
    assert gets(item, facts) == expected


def test_what_a_person_decides_is_not_multiplied() -> None:
    [(code, told)] = refusal("系数: 0.5\n评判: {好: 50%至100%, 差: 0%至不满50%}")
    assert code == "R033"
    assert "评判由人给分，用不着“系数”" in told


def test_reasons_tell_floors_bonuses_and_factors() -> None:
    card = tried(f"倒扣: 3分\n{STEPS}", "率: 120%")
    assert losses(card) == {"d:i1": "8"}
    assert reason(card, "d:i1").startswith(
        "项1120%，高于100%满8档（每档1个百分点），扣8分，扣到-3分为止，得-3分"
    )
    card = tried(f"倒扣: 3分\n{ENTRIES}", "次数: 9")
    assert losses(card) == {"d:i1.条1": "5"}
    assert "次数每1次扣1分，扣到-3分为止，扣5分" in reason(card, "d:i1.条1")
    card = tried(f"加分: 2分\n{BANDS}", "率: 101%")
    assert losses(card) == {"d:i1": "-2"}
    assert reason(card, "d:i1").startswith("项1101%，高于100%的得12分，加2分")
    card = tried(f"扣分系数: 2\n{STEPS}", "率: 102%")
    assert "扣2分，得3分，扣分系数2，扣4分" in reason(card, "d:i1")


def test_a_total_may_go_below_and_above() -> None:
    """倒扣 takes from the others; 加分 goes beyond the full mark of all."""
    card = tried((f"倒扣: 3分\n{ENTRIES}", "分值: 1\n得分式: 1"), "次数: 20")
    assert (card.full, card.total.low) == (3, -2)
    card = tried(("分值: 4\n加分: 2分\n得分式: 6", "分值: 1\n得分式: 1"))
    assert (card.full, card.total.low) == (5, 7)
    assert only(tried(f"倒扣: 3分\n{ENTRIES}", "次数: 20")).points.low == -3


def test_the_direction_moves_no_points() -> None:
    assert gets("方向: 越高越好\n得分式: 4") == gets("得分式: 4") == "4"


@pytest.mark.parametrize(
    ("item", "code", "said"),
    [
        ("倒扣: 0分\n得分式: 1", "R045", "不大于0"),
        ("倒扣: -3分\n得分式: 1", "R045", "不大于0"),
        ("加分: 率\n得分式: 1", "R031", "如 2分"),
        ("加分: 3个\n得分式: 1", "R031", "计数"),
        ("系数: -1\n得分式: 1", "R033", "小于0"),
        ("系数: 30万元\n得分式: 1", "R031", "金额"),
        ("系数: 2\n条目: [{当: 有, 扣: 1分}]", "R033", "扣: 2分 × 系数"),
        ("扣分系数: 2\n任选: {取: 高, 其中: [{得分式: 1}, {得分式: 2}]}", "R033", "写在各种"),
        (
            "上下限: {下限: 2}\n任选: {取: 高, 其中: [{得分式: 1}, {得分式: 2}]}",
            "R033",
            "写在各种",
        ),
        ("上下限: {下限: 4, 上限: 2}\n得分式: 1", "R033", "下限高于上限"),
        ("上下限: {}\n得分式: 1", "R033", "没有写限到几分"),
        ("上下限: {最低: 2}\n得分式: 1", "R010", "下限"),
        ("上下限: 2分\n得分式: 1", "R011", "键: 值"),
        ("上下限: {下限: 30万元}\n得分式: 1", "R031", "得分"),
        ("方向: 高\n得分式: 1", "R043", "越高越好"),
    ],
)
def test_what_cannot_be_meant(item: str, code: str, said: str) -> None:
    found = refusal(item)
    assert [c for c, _ in found] == [code], found
    assert said in found[0][1]
