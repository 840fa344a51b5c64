"""条目: awards and deductions added up, or the first that holds; each entry a part of its own."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import halves
from whole import HEAD, SHEET, deduction, item, lost, parts, points, reasons, scored_whole

from jixiao.program import Options, Program
from jixiao.score_json import score_object

LEDGER = """
条目:
- {当: 甲有, 扣: 2分}
- {每: 次, 扣: 0.5分, 至多: 1分}
- {每: 天, 步长: 3天, 不足一档: 不扣, 扣: 1分, 名: 逾期}
"""
MIXED = """
条目:
  起: 零分
  扣至多: 1分
  条:
  - {当: 甲有, 得: 3分}
  - {当: 乙有, 得: 2分}
  - {每: 次, 扣: 0.5分}
  - {当: 率 低于 60%, 扣: 1分, 编号: 低, 说: 率太低的扣1分}
"""
FIRST = """
条目:
  取: 首条
  条:
  - {当: 次 = 0, 得: 5分}
  - {当: 次 不高于 3, 得: 3分}
  - {当: 甲有, 得: 1分}
"""


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        ("甲有: 否, 次: 0, 天: 0", "5"),
        ("甲有: 否, 次: 0, 天: 2", "5"),
        ("甲有: 否, 次: 0, 天: 3", "4"),
        ("甲有: 否, 次: 1, 天: 5", "3.5"),
        ("甲有: 否, 次: 3, 天: 0", "4"),  # the entry's own cap
        ("甲有: 是, 次: 3, 天: 0", "2"),
        ("甲有: 是, 次: 20, 天: 60", "0"),
    ],
)
def test_each_entry_takes_once_or_by_count(facts: str, wanted: str) -> None:
    assert points(item(LEDGER), f"数据: {{{facts}}}") == wanted


def test_every_entry_is_a_deduction_of_its_own() -> None:
    card = scored_whole(item(LEDGER), "数据: {甲有: 是, 次: 3, 天: 7}")
    assert parts(card) == {"条1": "-2", "条2": "-1", "条3": "-2"}
    assert lost(card) == {"d:j.条1": "2", "d:j.条2": "1", "d:j.条3": "2"}
    assert reasons(card) == {
        "d:j.条1": "甲·甲有：甲有的扣2分；据数据表第7行",
        "d:j.条2": "甲·次3，次每1次扣0.5分，至多1分，扣1分；据数据表第7行",
        "d:j.条3": "甲·逾期7，天每3天（不足一档不扣）扣1分，扣完为止，扣2分；据数据表第7行",
    }
    assert deduction(card, "d:j.条2").premises == ("fact:次",)
    assert card.indicators[0].indicator.sentence == (
        "甲有的扣2分；次每1次扣0.5分，至多扣1分；天每3天扣1分，不足3天不扣，名“逾期”；扣完为止"
    )


def test_what_is_taken_beyond_the_floor_is_given_back_in_one_line() -> None:
    """No entry takes more than there is: 20 times 3 days of 5 points is 扣完为止."""
    card = scored_whole(item(LEDGER), "数据: {甲有: 是, 次: 20, 天: 60}")
    assert lost(card) == {"d:j.条1": "2", "d:j.条2": "1", "d:j.条3": "5", "d:j:合计": "-3"}
    assert reasons(card)["d:j:合计"] == "甲：各条扣到-3分，扣完为止，少扣3分"
    assert deduction(card, "d:j:合计").premises == ("d:j.条1", "d:j.条2", "d:j.条3")


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        ("甲有: 是, 乙有: 是, 次: 1, 率: 90%", "4.5"),
        ("甲有: 是, 乙有: 是, 次: 1, 率: 50%", "4"),
        ("甲有: 是, 乙有: 否, 次: 20, 率: 50%", "2"),
        ("甲有: 否, 乙有: 否, 次: 20, 率: 50%", "0"),
    ],
)
def test_deductions_share_a_cap(facts: str, wanted: str) -> None:
    assert points(item(MIXED), f"数据: {{{facts}}}") == wanted


def test_the_shared_cap_is_a_line_of_its_own() -> None:
    card = scored_whole(item(MIXED), "数据: {甲有: 是, 乙有: 是, 次: 1, 率: 50%}")
    assert lost(card) == {"d:j.扣分.条3": "0.5", "d:j.扣分.低": "1", "d:j.扣分:合计": "-0.5"}
    told = reasons(card)["d:j.扣分:合计"]
    assert told == "甲·各条扣分：各条扣到-1.5分，扣到-1分为止，少扣0.5分"


def test_an_entry_told_in_the_authors_words_under_its_own_number() -> None:
    card = scored_whole(item(MIXED), "数据: {甲有: 是, 乙有: 是, 次: 0, 率: 50%}")
    assert reasons(card)["d:j.扣分.低"] == "甲·率低于60%：率太低的扣1分；据数据表第7行"


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        ("次: 0, 甲有: 是", "5"),
        ("次: 1, 甲有: 否", "3"),
        ("次: 3, 甲有: 是", "3"),
        ("次: 4, 甲有: 是", "1"),
        ("次: 4, 甲有: 否", "0"),
        ("甲有: 是", "1～5"),
        ("次: 2", "3"),  # what decides after the first is not asked for
    ],
)
def test_the_first_that_holds(facts: str, wanted: str) -> None:
    assert points(item(FIRST), f"数据: {{{facts}}}") == wanted


def test_the_first_that_holds_may_take() -> None:
    form = "条目: {取: 首条, 条: [{当: 次 = 0, 扣: 9分}, {当: 次 不高于 3, 扣: 3分}]}"
    assert [points(item(form), f"数据: {{次: {n}}}") for n in (0, 1, 4)] == ["0", "2", "5"]
    card = scored_whole(item(form), "数据: {次: 0}")
    assert reasons(card)["d:j"].startswith("甲：次等于0的扣9分，扣完为止，扣5分")


# -- steps ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "by_days"),
    [
        ("不扣", {0: "5", 2: "5", 3: "4", 5: "4", 6: "3"}),
        ("按一档", {0: "5", 1: "4", 3: "4", 4: "3"}),
        ("按比例", {0: "5", 3: "4", 6: "3"}),
    ],
)
def test_a_part_of_a_step(part: str, by_days: dict[int, str]) -> None:
    form = f"条目: [{{每: 天, 步长: 3天, 不足一档: {part}, 扣: 1分}}]"
    assert {n: points(item(form), f"数据: {{天: {n}}}") for n in by_days} == by_days


def test_money_and_rates_are_counted_in_steps() -> None:
    money = "条目: [{每: 额, 步长: 10万元, 不足一档: 按一档, 扣: 1分}]"
    assert points(item(money), "数据: {额: 20.01}") == "2"
    rate = "条目: [{每: 100% - 率, 步长: 5%, 不足一档: 按比例, 扣: 1分}]"
    assert points(item(rate), "数据: {率: 88%}") == "2.6"
    assert points(item(rate), "数据: {率: 120%}") == "5"  # it did not happen


def test_only_where_the_condition_holds_does_it_count() -> None:
    form = "条目: [{当: 甲有, 每: 次, 扣: 1分}]"
    assert points(item(form), "数据: {甲有: 是, 次: 2}") == "3"
    assert points(item(form), "数据: {甲有: 否, 次: 2}") == "5"


# -- formulas -------------------------------------------------------------------


def test_a_formula_may_say_how_much() -> None:
    form = "条目: [{当: 甲有, 扣: 率 × 2分, 至多: 1分}]"
    card = scored_whole(item(form), "数据: {率: 40%, 甲有: 是}")
    assert lost(card) == {"d:j.条1": "0.8"}
    assert reasons(card)["d:j.条1"] == (
        "甲·甲有40%×2分=0.8，甲有的扣（率×2分），至多1分，扣0.8分；据数据表第7行"
    )
    assert points(item(form), "数据: {率: 80%, 甲有: 是}") == "4"
    below_zero = "条目: [{当: 甲有, 扣: (率 - 100%) × 2}]"
    assert points(item(below_zero), "数据: {率: 80%, 甲有: 是}") == "5"  # a deduction gives nothing


def test_figures_of_what_did_not_happen_were_asked_for() -> None:
    """A divisor of 0 and a figure marked 不适用 matter only where the condition holds."""
    form = "条目: [{当: 甲有, 扣: 次 / 底 × 2分}]"
    assert points(item(form), "数据: {甲有: 否, 次: 3, 底: 0}") == "5"
    assert points(item(form), "数据: {甲有: 是, 次: 3, 底: 0}") == "0～5"
    counted = "条目: [{当: 甲有, 每: 次, 扣: 1分}]"
    assert points(item(counted), "数据: {甲有: 否, 次: 不适用}") == "5"
    assert points(item(counted), "数据: {甲有: 否}") == "5"
    assert points(item(counted), "数据: {甲有: 是, 次: 不适用}") == "0～5"
    assert points(item(counted), "数据: {甲有: 不适用, 次: 1}") == "0～5"


# -- limits ---------------------------------------------------------------------


def test_awards_stop_at_the_full_mark_and_at_the_most() -> None:
    assert points(item("条目: [{每: 次, 得: 1分}]"), "数据: {次: 9}") == "5"
    capped = "条目: {至多: 3分, 条: [{每: 次, 得: 1分}]}"
    assert points(item(capped), "数据: {次: 9}") == "3"
    card = scored_whole(item(capped), "数据: {次: 2}")
    assert lost(card) == {"d:j.条1": "1", "d:j:合计": "2"}
    assert reasons(card)["d:j:合计"] == "甲：各条满分合计3分，分值5分，扣2分"


def test_no_lower_than_the_least() -> None:
    form = "条目: {至少: 1分, 条: [{每: 天, 扣: 1分}, {当: 甲有, 扣: 1分}]}"
    assert points(item(form), "数据: {天: 9, 甲有: 是}") == "1"


def test_entries_that_could_give_more_than_the_full_mark() -> None:
    form = "条目: [{当: 甲有, 得: 4分}, {当: 乙有, 得: 3分}]"
    card = scored_whole(item(form), "数据: {甲有: 是, 乙有: 否}")
    assert lost(card) == {"d:j.条2": "3", "d:j:合计": "-2"}
    assert points(item(form), "数据: {甲有: 是, 乙有: 是}") == "5"


def test_an_entry_with_a_full_mark_has_any_form() -> None:
    form = """
条目:
- {分值: 3, 名: 合规, 条目: [{每: 次, 扣: 1分}, {当: 乙有, 扣: 1分}]}
- {分值: 2, 算式: 率, 分档: [不低于90%: 2, 其余: 1]}
"""
    card = scored_whole(item(form), "数据: {次: 1, 乙有: 是, 率: 80%}")
    assert parts(card) == {"条1": "1", "条1.条1": "-1", "条1.条2": "-1", "条2": "1"}
    assert points(item(form), "数据: {次: 20, 乙有: 是, 率: 95%}") == "2"
    assert reasons(card)["d:j.条2"] == "甲·第2条80%，低于90%的得1分，扣1分；据数据表第7行"


def test_rounding_of_the_whole_and_of_one_entry() -> None:
    form = "条目: [{每: 次, 扣: 0.3分}]\n保留: 0位四舍五入"
    card = scored_whole(item(form), "数据: {次: 1}")
    assert lost(card) == {"d:j.条1": "0.3", "d:j:合计": "-0.3"}
    assert reasons(card)["d:j:合计"] == "甲：按标准保留位数，少扣0.3分"
    own = "条目: [{分值: 5, 得分式: 率 × 分值, 保留: 0位截断}]"
    assert points(item(own), "数据: {率: 99%}") == "4"


# -- what is missing, or for a person --------------------------------------------


def test_a_missing_figure_leaves_one_entry_open() -> None:
    card = scored_whole(item(LEDGER), "数据: {甲有: 是, 天: 7}")
    assert (card.total.low, card.total.high, card.total.exact) == (0, 1, True)
    assert [(m.name, m.width) for m in card.missing] == [("次", 1)]
    assert parts(card) == {"条1": "-2", "条2": "-1～0", "条3": "-2"}
    assert reasons(card)["d:j.条2"] == "甲·次缺次，最多扣1分，补上后才能确定"


def test_a_missing_figure_that_does_not_matter_is_not_asked_for() -> None:
    form = "条目: {扣至多: 1分, 条: [{每: 天, 扣: 1分}, {当: 甲有, 扣: 1分}]}"
    card = scored_whole(item(form), "数据: {甲有: 是}")
    assert (card.total.low, card.total.high, card.missing) == (4, 4, ())


def test_a_judgement_on_one_entry() -> None:
    facts = "数据: {甲有: 不适用, 次: 0, 天: 0}\n"
    card = scored_whole(item(LEDGER), facts)
    assert [(m.name, m.width, m.judgement) for m in card.missing] == [("评判.j.条1", 2, True)]
    judged = facts + "评判: {j.条1: [{来源: 复核, 得分: -1.5, 理由: 台账不全}]}"
    card = scored_whole(item(LEDGER), judged)
    assert card.total.low == Fraction(7, 2)
    assert card.indicators[0].basis == "judged"
    assert deduction(card, "d:j.条1").premises == ("judgement:复核:j.条1",)


def test_a_rule_for_figures_that_do_not_apply_covers_the_whole() -> None:
    facts = "数据: {甲有: 不适用, 次: 3, 天: 7}"
    assert points(item(LEDGER + "不适用: 满分"), facts) == "5"
    assert points(item(LEDGER + "缺数据: 零分"), "数据: {甲有: 是, 天: 7}") == "0"


def test_every_part_is_a_row_of_the_json(tmp_path: Path) -> None:
    rules, sheet = tmp_path / "标准.yaml", tmp_path / "数据表.yaml"
    rules.write_text(f"{HEAD}指标:\n{item(MIXED)}", encoding="utf-8")
    given = "数据: {甲有: 是, 乙有: 是, 次: 1}\n"
    sheet.write_text(SHEET + given, encoding="utf-8")
    scored = Program(engine="plain").score(sheet, Options(rules=str(rules)))
    rows = score_object(scored)["indicators"][0]["rows"]
    shown = [(r["id"], r["name"], r["full"], r["low"], r["high"], r["basis"]) for r in rows]
    assert shown == [
        ("条1", "甲·甲有", "3", "3", "3", "computed"),
        ("条2", "甲·乙有", "2", "2", "2", "computed"),
        ("扣分", "甲·各条扣分", "0", "-1", "-0.5", "missing"),
        ("扣分.条3", "甲·次", "0", "-0.5", "-0.5", "computed"),
        ("扣分.低", "甲·率低于60%", "0", "-1", "0", "missing"),
    ]
    assert [r["clause"] and r["clause"]["id"] for r in rows] == [
        "j.条1#档1", "j.条2#档1", "j.扣分#合1", "j.条3#式1", None,
    ]  # fmt: skip
    assert [m["name"] for m in rows[4]["missing"]] == ["率"]


@pytest.mark.parametrize(
    ("form", "facts", "judged", "said"),
    [
        (LEDGER, "甲有: 是, 次: 0, 天: 0", "j.条1", "“甲·甲有”的评判没有采用：这一项由数据计算"),
        (LEDGER, "甲有: 不适用, 次: 0, 天: 0", "j", "应写到部分，如 j.条1"),
        (
            "分情形: [{当: 甲有, 条目: [{当: 乙有, 扣: 1分}]}, {当: 其余, 得分式: 3}]",
            "甲有: 否, 乙有: 是", "j.情形1.条1", "“甲.情形1.条1”的评判没有采用",
        ),
    ],
)  # fmt: skip
def test_a_judgement_that_was_not_used_is_told(
    form: str, facts: str, judged: str, said: str, tmp_path: Path
) -> None:
    """Of a whole whose parts are judged, and of a part of another situation, nothing was said."""
    rules, sheet = tmp_path / "标准.yaml", tmp_path / "数据表.yaml"
    rules.write_text(f"{HEAD}指标:\n{item(form)}", encoding="utf-8")
    written = f"评判: {{{judged}: [{{来源: 复核, 得分: 0, 理由: 无}}]}}\n"
    sheet.write_text(f"{SHEET}数据: {{{facts}}}\n{written}", encoding="utf-8")
    card = Program(engine="plain").score(sheet, Options(rules=str(rules))).card
    told = {f.code: f.text for f in card.findings}
    assert said in told[f"judgement.unused.{judged}"]


# -- rows -----------------------------------------------------------------------

ROWS = """
逐项:
  清单: 表
  行分值: 行.权重
  条目:
  - {当: 行.有, 扣: 1分}
  - {每: 行.次数, 扣: 0.5分, 至多: 2分}
"""
LIST = """清单:
  表:
  - {编号: a, 名称: 甲项, 次数: 2, 权重: 3, 有: 是}
  - {编号: b, 名称: 乙项, 次数: 不适用, 权重: 2, 有: 否}
"""


def test_entries_of_rows_with_full_marks_of_their_own() -> None:
    card = scored_whole(item(ROWS), LIST)
    wanted = {"a": "1", "a.条1": "-1", "a.条2": "-1", "b": "0～2", "b.条1": "0", "b.条2": "-2～0"}
    assert parts(card) == wanted
    assert reasons(card)["d:j.a.条2"].startswith("甲项·次数2，次数每1扣0.5分，至多2分，扣1分")
    judged = LIST + "评判: {j.b.条2: [{来源: 复核, 得分: -0.5, 理由: 迟了}]}"
    assert points(item(ROWS), judged) == "2.5"


def test_entries_of_two_choices_did_not_keep_apart() -> None:
    """条1 of one 选 and 条1 of another are judged inside their own limits."""
    form = """
逐项:
  清单: 表
  行分值: 行.权重
  按: 行.类型
  选:
  - {为: 产出, 条目: [{当: 行.有, 扣: 1分}]}
  - {为: 效益, 条目: [{当: 行.有, 得: 2分}]}
"""
    rows = "清单: {表: [{编号: a, 权重: 3, 类型: 产出, 有: 不适用}, {编号: b, 权重: 2, 类型: 效益, 有: 不适用}]}\n"
    judged = (
        "评判:\n  j.a.选1.条1: [{来源: 复核, 得分: -0.5}]\n  j.b.选2.条1: [{来源: 复核, 得分: 1}]\n"
    )
    assert points(item(form), rows + judged) == "3.5"


# -- a law ----------------------------------------------------------------------


@settings(max_examples=60)
@given(
    takes=st.lists(st.integers(1, 6), max_size=3),
    gives=st.lists(st.integers(1, 6), max_size=2),
    start=st.integers(0, 10),
    cap=st.none() | st.integers(0, 8),
    below=st.integers(0, 6),
    times=st.integers(0, 20),
)
def test_entries_add_up_as_by_hand(
    takes: list[int], gives: list[int], start: int, cap: int | None, below: int, times: int
) -> None:
    """In half points: start, plus awards, minus what deductions take (capped), kept to the limits."""
    if not takes and not gives:
        return
    lines = [f"  - {{每: 次, 扣: {halves(n)}分}}" for n in takes]
    lines += [f"  - {{当: 甲有, 得: {halves(n)}分}}" for n in gives]
    head = f"条目:\n  起: {halves(start)}分\n"
    if cap is not None:
        head += f"  扣至多: {halves(cap)}分\n"
    form = head + "  条:\n" + "\n".join(lines)
    if below:
        form += f"\n倒扣: {halves(below)}分"
    taken = sum(n * times for n in takes)
    if cap is not None:
        taken = min(taken, cap)
    added = start + sum(gives) - taken
    wanted = Fraction(min(max(added, -below), 10), 2)
    total = scored_whole(item(form), f"数据: {{次: {times}, 甲有: 是}}").total
    assert (total.low, total.high) == (wanted, wanted)
