"""Whether two criteria mean the same, and the case in which they do not."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from strategies import load
from whole import HEAD, item

from engine.rulebook import Rulebook
from engine.sentences.compared.cases import Side
from engine.sentences.compared.difference import Comparison, difference


def both(one: str, other: str) -> Rulebook:
    second = other.replace("指标: 甲", "指标: 乙").replace("编号: j", "编号: k")
    return load(f"{HEAD}指标:\n{one}{second}")


def compared(one: str, other: str, most: int = 20_000) -> Comparison:
    book = both(item(one), item(other))
    found = difference(*book.indicators, book.facts, most)
    assert found is not None
    return found


STEPS = "算式: 率\n每: {{起点: {}, 低: 5个百分点, 扣: {}, 不足一档: {}}}"


def test_the_same_text_is_the_same() -> None:
    assert compared("得分式: 率 × 分值", "得分式: 率 × 分值") == Comparison(True, True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # steps and the bands that they come to
        (STEPS.format("100%", "2分", "不扣"),
         "算式: 率\n分档: [高于95%: 5, 高于90%且不高于95%: 3, 高于85%且不高于90%: 1, 不高于85%: 0]"),
        (STEPS.format("100%", "2分", "按比例"), "得分式: 5 - 取大(100% - 率, 0) / 5% × 2"),
        ("算式: 率\n分档: [不低于90%: 5, 其余: 0]", "条目: [{当: 率 不低于 90%, 得: 满分}]"),
        ("条目: [{当: 甲有, 扣: 满分}]", "条目: [{当: 并非 甲有, 得: 5分}]"),
        ("条目: [{每: 次, 扣: 1分}]", "算式: 次\n每: {起点: 0次, 高: 1次, 扣: 1分, 不足一档: 不扣}"),
        ("条目: [{每: 次, 扣: 1分}]", "条目: [{每: 次, 扣: 1分, 至多: 5分}]"),
        ("算式: 率\n插值: {0%: 0分, 100%: 5分}", "得分式: 取小(率, 1) × 5"),
        ("评判: {好: 0%至100%}", "评判: {差: 0%至不满60%, 好: 60%至100%}"),
    ],
)  # fmt: skip
def test_other_words_for_the_same(one: str, other: str) -> None:
    found = compared(one, other)
    assert found == Comparison(True, True), (found.case, found.gives)


@pytest.mark.parametrize(
    ("one", "other", "case", "gives"),
    [
        # the step's width, its points, what part of a step does, the start, which end is in
        (STEPS.format("100%", "2分", "不扣"), STEPS.format("100%", "1分", "不扣"), "率为76%", ("0分", "1分")),
        (STEPS.format("100%", "2分", "不扣"), STEPS.format("100%", "2分", "按一档"), "率为86%", ("1分", "0分")),
        (STEPS.format("100%", "2分", "不扣"), STEPS.format("95%", "2分", "不扣"), "率为81%", ("0分", "1分")),
        ("算式: 率\n分档: [不低于90%: 5, 其余: 0]", "算式: 率\n分档: [高于90%: 5, 其余: 0]",
         "率为90%", ("5分", "0分")),
        ("条目: [{当: 甲有, 得: 5分}]", "条目: [{当: 甲有, 扣: 5分}]", "甲有为否", ("0分", "5分")),
        ("条目: [{每: 次, 扣: 1分}]", "倒扣: 1分\n条目: [{每: 次, 扣: 1分}]", "次为10次", ("0分", "-1分")),
        ("条目: [{每: 次, 扣: 1分}]", "条目: [{每: 次, 扣: 1分, 至多: 3分}]", "次为10次", ("0分", "2分")),
        ("评判: {好: 0%至100%}", "评判: {好: 60%至100%}", "任何情况下", ("0至5分", "3至5分")),
        ("得分式: 额 / 10万元", "得分式: 额 / 20万元", "额为10万元", ("1分", "0.5分")),
        ("得分式: 若 类别 = “产区” 则 5 否则 1", "得分式: 5", "类别为非产区", ("1分", "5分")),
        ("算式: 率\n分档: [不低于90%: 5, 其余: 0]",
         "算式: 率\n不适用: 满分\n分档: [不低于90%: 5, 其余: 0]", "率为不适用", ("0至5分", "5分")),
    ],
)  # fmt: skip
def test_what_differs_is_found(one: str, other: str, case: str, gives: tuple[str, str]) -> None:
    found = compared(one, other)
    assert (found.same, found.proved, found.case, found.gives) == (False, True, case, gives)


LIST = "条目: [{{当: 甲有, 扣: 2分}}, {{每: 次, 扣: 0.5分{}}}, {{每: 天, 步长: 3天, 不足一档: {}, 扣: 1分}}]"


def test_several_figures_in_entries_that_are_the_same_in_pairs() -> None:
    other = "条目: [{每: 天, 步长: 3天, 不足一档: 不扣, 扣: 1分}, {每: 次, 扣: 0.5分}, {当: 甲有, 扣: 2分}]"
    assert compared(LIST.format("", "不扣"), other) == Comparison(True, True)


def test_several_figures_written_otherwise_are_looked_at_but_not_proved() -> None:
    other = "得分式: 5 - (若 甲有 则 2 否则 0) - 次 / 1次 × 0.5 - 截断(天 / 3天 × 1, 0)"
    assert compared(LIST.format("", "不扣"), other) == Comparison(True, False)


@pytest.mark.parametrize("most", [20_000, 50])
def test_what_differs_in_one_of_several_figures(most: int) -> None:
    found = compared(LIST.format("", "不扣"), LIST.format("", "按一档"), most=most)
    assert found.points is not None
    one, other = found.points
    assert one.low - other.low == 1
    found = compared(LIST.format("", "不扣"), LIST.format(", 至多: 2分", "不扣"), most=most)
    assert not found.same


COUNTED = (
    "条目: [{每: 次, 扣: 1分}]",
    "条目: [{每: 次, 扣: 1分, 至多: 4分}]",
    "条目: [{每: 次, 步长: 2次, 不足一档: 不扣, 扣: 2分}]",
    "条目: [{每: 次, 步长: 2次, 不足一档: 按比例, 扣: 2分}]",
    "条目: [{每: 次, 扣: 1分}, {每: 底, 扣: 0.5分}]",
    "条目: [{每: 底, 扣: 0.5分}, {每: 次, 扣: 1分, 至多: 5分}]",
    "条目: [{每: 次, 扣: 1分}, {每: 底, 步长: 2次, 不足一档: 不扣, 扣: 1分}]",
    "条目: [{每: 次 + 底, 扣: 1分}]",
    "条目: {扣至多: 4.5分, 条: [{每: 次, 扣: 1分}, {每: 底, 扣: 0.5分}]}",
    "条目: [{当: 次 + 底 高于 17次, 扣: 0.5分}, {每: 次, 扣: 1分}, {每: 底, 扣: 0.5分}]",
    "条目: {起: 零分, 条: [{每: 底, 得: 1分, 至多: 7分}, {每: 次, 扣: 1分}]}",
    "算式: 次 - 底\n每: {起点: 0, 高: 1次, 扣: 1分, 不足一档: 不扣}",
    "得分式: 5 - 取大(次 - 底, 0) / 1次",
    "得分式: 5 - 取大(次 - 底, 取小(底, 1次) - 1次) / 1次",
)


@pytest.mark.parametrize(("one", "other"), list(combinations(COUNTED, 2)))
def test_every_value_tried_out_says_the_same(one: str, other: str) -> None:
    book = both(item(one), item(other))
    sides = [Side("x", i, i.scoring, i.full) for i in book.indicators]  # type: ignore[arg-type]
    names = frozenset({"次", "底"})
    cases = [{"次": Fraction(n), "底": Fraction(m)} for n in range(21) for m in range(21)]
    same = all(sides[0].points(c, names) == sides[1].points(c, names) for c in cases)
    found = compared(one, other)
    assert found.same == same, found.case


def test_two_figures_that_are_compared() -> None:
    text = "算式: 次 - 底\n每: {{起点: 0, 高: {}次, 扣: 1分, 不足一档: 不扣}}"
    assert compared(text.format(1), text.format(2)).gives == ("2分", "4分")


def test_rounding_is_looked_at_but_not_proved() -> None:
    plain, rounded = "得分式: 率 × 5", "得分式: 率 × 5\n保留: 2位四舍五入"
    assert not compared(plain, rounded).same
    assert compared(rounded, "得分式: 5 × 率\n保留: 2位四舍五入").proved is False


def test_a_full_mark_counts() -> None:
    book = both(item("得分式: 分值", "5"), item("得分式: 分值", "6"))
    found = difference(*book.indicators, book.facts)
    assert found is not None
    assert found.gives == ("5分", "6分")


def test_rows_of_a_list_are_not_compared() -> None:
    rows = "逐项: {{清单: 表, 合并: 最低, 算式: 行.完成, 得分式: 比率 / {}人 × 分值}}"
    book = both(item(rows.format(10)), item(rows.format(20)))
    assert difference(*book.indicators, book.facts) is None
