"""Parts of an item and the item itself: what one hands to the other, tested where it broke."""

from __future__ import annotations

import pytest
from whole import item, lost, parts, points, reasons, refusal, scored_whole


@pytest.mark.parametrize(
    ("form", "facts", "expected"),
    [
        ("条目: [{当: 甲有, 扣: 率 × 分值}]", "甲有: 是, 率: 20%", "8"),
        ("条目: [{当: 甲有, 得: 率 × 分值, 至多: 1分}]", "甲有: 是, 率: 20%", "1"),
        ("算式: 率\n条目: [{当: 比率 低于 90%, 扣: 2分}, {当: 甲有, 扣: 分值 × 10%}]",
         "率: 80%, 甲有: 是", "7"),
        ("算式: 率\n不适用: {视同: 80%}\n条目: [{当: 比率 低于 90%, 扣: 2分}]", "率: 不适用", "8"),
        ("条目: [{每: 次, 扣: 2分 × (若 甲有 则 2 否则 1)}]", "次: 2, 甲有: 是", "2"),
    ],
)  # fmt: skip
def test_full_mark_and_measure_in_an_entry_are_the_items(
    form: str, facts: str, expected: str
) -> None:
    """分值 was 0 in an entry, and what was taken by it nothing."""
    assert points(item(form, "10"), f"数据: {{{facts}}}") == expected


def test_full_mark_in_an_entry_of_rows_is_the_rows() -> None:
    form = "逐项: {清单: 表, 行分值: 行.权重, 条目: [{当: 行.有, 扣: 分值 × 50%, 至多: 9分}]}"
    rows = "清单: {表: [{编号: a, 有: 是, 权重: 6}, {编号: b, 有: 否, 权重: 4}]}"
    assert points(item(form, "10"), rows) == "7"


def test_a_way_reaches_as_far_as_its_item() -> None:
    """Only the item says 倒扣; its ways stopped at 0."""
    form = "倒扣: 3分\n任选: {取: 低, 其中: [{得分式: -2}, {条目: [{每: 次, 扣: 2分}]}]}"
    assert [points(item(form), f"数据: {{次: {n}}}") for n in (0, 3, 20)] == ["-2", "-2", "-3"]
    form = "加分: 2分\n任选: {取: 高, 其中: [{得分式: 6}, {条目: [{当: 甲有, 得: 5分}]}]}"
    assert points(item(form), "数据: {甲有: 否}") == "6"


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("系数: 0.5\n得分式: 12", "5"),
        ("系数: 0.5\n算式: 率\n分档: [不低于0%: 12]", "5"),
        ("倒扣: 3分\n系数: 0.5\n得分式: -9", "-1.5"),
        ("扣分系数: 2\n算式: 率\n分档: [不低于0%: 12]", "10"),
        ("扣分系数: 0.5\n算式: 率\n分档: [不低于0%: 4]", "7"),
    ],
)
def test_fixed_points_too_are_kept_to_the_full_mark_before_a_factor(
    form: str, expected: str
) -> None:
    assert points(item(form, "10"), "数据: {率: 50%}") == expected


def test_a_list_that_is_read_twice_is_missing_once() -> None:
    """Twice it narrowed the total by nothing."""
    form = "条目: [{每: 计数(表), 得: 1分, 至多: 4分}, {每: 合计(表.次数), 得: 0.5分, 至多: 6分}]"
    card = scored_whole(item(form, "10"))
    assert [(m.name, m.width) for m in card.missing] == [("表", 10)]
    assert reasons(card)["d:j"].startswith("甲缺表，最多扣10分")
    rows = "清单: {表: [{次数: 3}, {次数: 4}]}"
    assert parts(scored_whole(item(form, "10"), rows)) == {"条1": "2", "条2": "3.5"}


def test_the_name_of_all_deductions_is_none_of_an_entrys() -> None:
    """Two deductions had one id."""
    form = "条目: {{起: 零分, 扣至多: 1分, 条: [{{{}当: 甲有, 得: 4分}}, {{每: 次, 扣: 1分}}]}}"
    [told] = refusal(item(form.format("编号: 扣分, ")))
    assert "R058 编号“扣分”是各条扣分合起来的" in told
    card = scored_whole(item(form.format("")), "数据: {甲有: 是, 次: 3}")
    assert lost(card) == {"d:j.扣分.条2": "3", "d:j.扣分:合计": "-2", "d:j:合计": "1"}


def test_one_slip_in_an_entry_is_told_once() -> None:
    [told] = refusal(item("条目: [{当: 甲有, 减: 2分}]"))
    assert "R010" in told
    [told] = refusal(item("条目: [{分值: 5, 得分式: 1, 缺数据: 零分}]"))
    assert "R010" in told
    [told] = refusal(item("上下限: {最低: 2分}\n得分式: 5"))
    assert "R010" in told


def test_one_number_for_all_points_of_a_checklist_says_whose_it_is() -> None:
    """得: 1分 may be meant for each or for all."""
    [told] = refusal(item("逐项: {要点: 制度, 得: 1分}"))
    assert "R041" in told
    assert "每项得: 1分" in told
