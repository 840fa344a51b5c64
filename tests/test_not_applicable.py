"""不适用: the six answers, and the figures that each of them asks for."""

from __future__ import annotations

import pytest
from whole import deduction, item, lost, parts, points, reasons, scored_whole

BANDS = "算式: 率\n分档: [不低于90%: 5, 其余: 3]\n"
OTHER = "- {指标: 乙, 编号: k, 分值: 5, 得分式: 4}\n"
ANOTHER = "不适用: {改用: {算式: 次, 分档: [不高于2: 4, 其余: 1]}}"
STEPS = (
    "算式: 次 / 底\n不适用: {视同: 88%}\n每: {起点: 90%, 低: 1个百分点, 扣: 1分, 不足一档: 不扣}"
)


@pytest.mark.parametrize(
    ("answer", "facts", "wanted"),
    [
        ("不适用: 满分", "", "5"),
        ("不适用: 零分", "", "0"),
        ("不适用: 2.5分", "", "2.5"),
        ("不适用: 人工评判", "", "0～5"),
        ("", "", "0～5"),
        ("不适用: 平均", "平均: 3.5", "3.5"),
        ("不适用: {得: 平均}", "平均: 3.5", "3.5"),
        ("不适用: 平均", "", "0～5"),
        ("不适用: 平均", "平均: 不适用", "0～5"),
        (ANOTHER, "次: 2", "4"),
        (ANOTHER, "次: 3", "1"),
        (ANOTHER, "", "1～4"),
        (ANOTHER, "次: 不适用", "0～5"),
        ("不适用: {视同: 90%}", "", "5"),
        ("不适用: {视同: 89.99%}", "", "3"),
    ],
)
def test_the_answers(answer: str, facts: str, wanted: str) -> None:
    assert points(item(BANDS + answer), f"数据: {{率: 不适用, {facts}}}") == wanted
    # Where it applies, none of them is looked at, nor asked for.
    assert points(item(BANDS + answer), "数据: {率: 80%}") == "3"
    assert scored_whole(item(BANDS + answer), "数据: {率: 80%}").missing == ()


def test_what_is_missing_is_named() -> None:
    def missing(answer: str) -> list[str]:
        card = scored_whole(item(BANDS + answer), "数据: {率: 不适用}")
        return [m.name for m in card.missing]

    assert missing("不适用: 平均") == ["平均"]
    assert missing(ANOTHER) == ["次"]
    assert missing("不适用: 人工评判") == ["评判.j"]
    assert missing("不适用: {视同: 88%}") == []


def test_left_out_and_the_rest_scaled_up() -> None:
    card = scored_whole(item(BANDS + "不适用: 剔除折算", more=OTHER), "数据: {率: 不适用}")
    assert (card.total.low, card.total.high) == (8, 8)
    assert lost(card) == {"d:j": "5", "d:k": "1", "d:剔除折算": "-4"}
    by_condition = item(BANDS + "不适用: {当: 甲有, 得: 剔除折算}", more=OTHER)
    assert points(by_condition, "数据: {率: 80%, 甲有: 是}") == "8"
    assert points(by_condition, "数据: {率: 80%, 甲有: 否}") == "7"
    assert points(by_condition, "数据: {率: 80%}") == "4～9"  # outer bounds


def test_the_reasons() -> None:
    def reason(form: str, facts: str) -> str:
        return reasons(scored_whole(item(form), facts))["d:j"]

    facts = "数据: {率: 不适用, 平均: 3.5, 次: 3}"
    told = "甲不适用，不适用的得平均（3.5），扣1.5分；据数据表第7行"
    assert reason(BANDS + "不适用: 平均", facts) == told
    told = "甲3，不适用的改用：高于2次的得1分，扣4分；据数据表第7行"
    assert reason(BANDS + ANOTHER, facts) == told
    told = "甲不适用，不适用的视同80%：低于90%的得3分，扣2分"
    assert reason(BANDS + "不适用: {视同: 80%}", facts) == told
    card = scored_whole(item(BANDS + "不适用: 平均"), facts)
    assert deduction(card, "d:j").premises == ("fact:平均",)
    assert card.indicators[0].basis == "not_applicable"


def test_as_if_goes_through_steps_formulas_and_factors() -> None:
    facts = "数据: {次: 不适用, 底: 0}"
    assert points(item(STEPS), facts) == "3"
    assert points(item(STEPS), "数据: {次: 9, 底: 10}") == "5"
    formula = "算式: 次 / 底\n不适用: {视同: 80%}\n得分式: 比率 × 分值\n保留: 0位进位"
    assert points(item(formula), facts) == "4"
    factor = BANDS + "不适用: {视同: 80%}\n系数: 0.5"
    assert points(item(factor), "数据: {率: 不适用}") == "1.5"
    ways = "算式: 率\n不适用: {视同: 80%}\n任选: {取: 高, 其中: [{得分式: 比率 × 分值}, {得分式: 次 / 1次}]}"
    assert points(item(ways), "数据: {率: 不适用, 次: 2}") == "4"


def test_as_if_at_a_value_that_no_band_has_was_said_of_no_band() -> None:
    form = "算式: 率\n不适用: {视同: 80%}\n分档: [不低于90%: 5]"
    card = scored_whole(item(form), "数据: {率: 不适用}")
    assert (card.total.low, card.total.high) == (0, 5)
    assert "不适用的视同80%：低于90%：标准没有写这一档" in reasons(card)["d:j"]


def test_another_rule_with_entries_and_by_a_condition() -> None:
    form = BANDS + "不适用: {当: 甲有, 改用: {条目: [{每: 次, 扣: 1分}]}}"
    card = scored_whole(item(form), "数据: {率: 95%, 次: 3, 甲有: 是}")
    assert parts(card) == {"改用.条1": "-3"}
    assert card.total.low == 2
    assert points(item(form), "数据: {率: 95%, 次: 3, 甲有: 否}") == "5"
    assert points(item(form), "数据: {率: 95%, 次: 3}") == "2～5"
    assert points(item(form), "数据: {率: 不适用, 次: 1, 甲有: 否}") == "4"


def test_another_rule_has_guards_of_its_own() -> None:
    form = BANDS + (
        "不适用: {改用: {算式: 次 / 底, 基数非正: 零分, 不适用: 2分, 分档: [不低于50%: 5, 其余: 1]}}"
    )
    assert points(item(form), "数据: {率: 不适用, 次: 1, 底: 0}") == "0"
    assert points(item(form), "数据: {率: 不适用, 次: 1, 底: 2}") == "5"
    assert points(item(form), "数据: {率: 不适用, 次: 不适用, 底: 2}") == "2"


def test_it_comes_before_preconditions() -> None:
    form = BANDS + "不适用: 满分\n前提: {当: 甲有, 得: 零分}"
    assert points(item(form), "数据: {率: 不适用, 甲有: 是}") == "5"
    assert points(item(form), "数据: {率: 95%, 甲有: 是}") == "0"


def test_rows_answer_each_for_itself() -> None:
    form = """
逐项:
  清单: 表
  行分值: 行.权重
  算式: 行.完成 / 100次
  不适用: {视同: 80%}
  得分式: 比率 × 分值
"""
    rows = "清单: {表: [{编号: a, 权重: 3, 完成: 100}, {编号: b, 权重: 2, 完成: 不适用}]}"
    card = scored_whole(item(form), rows)
    assert parts(card) == {"a": "3", "b": "1.6"}
