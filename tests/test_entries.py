"""条目: entries added up, each once or per occurrence; or the first that holds."""

from __future__ import annotations

import pytest
from together import gets, losses, missing, only, parts, reason, refusal, tried, whole

LEDGER = """
分值: 5
条目:
- {当: 有, 扣: 2分}
- {每: 次数, 扣: 0.5分, 至多: 1分}
- {每: 天数, 步长: 3天, 不足一档: 不扣, 扣: 1分, 名: 逾期}
"""
BOTH = """
分值: 5
条目:
  起: 零分
  扣至多: 1分
  条: [{当: 有, 得: 3分}, {当: 另有, 得: 2分}, {每: 次数, 扣: 0.5分}, {每: 项数, 扣: 1分}]
"""


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ("有: 否, 次数: 0, 天数: 2", "5"),
        ("有: 是, 次数: 1, 天数: 3", "1.5"),
        ("有: 是, 次数: 2, 天数: 5", "1"),
        ("有: 否, 次数: 20, 天数: 6", "2"),
        ("有: 是, 次数: 20, 天数: 100", "0"),
        ("次数: 0, 天数: 0", "3～5"),
        ("有: 否, 次数: 1", "≈0～4.5"),
    ],
)
def test_deductions_from_the_full_mark(facts: str, expected: str) -> None:
    assert gets(LEDGER, facts) == expected


@pytest.mark.parametrize(
    ("part", "facts", "expected"),
    [
        ("不扣", "天数: 6", "8"),
        ("不扣", "天数: 8", "8"),
        ("按一档", "天数: 7", "7"),
        ("按一档", "天数: 6", "8"),
        ("按比例", "天数: 7", "23/3"),
    ],
)
def test_a_part_of_a_step(part: str, facts: str, expected: str) -> None:
    item = f"条目: [{{每: 天数, 步长: 3天, 不足一档: {part}, 扣: 1分}}]"
    assert gets(item, facts) == expected


@pytest.mark.parametrize(
    ("entry", "facts", "expected"),
    [
        ("{每: 率, 步长: 5%, 不足一档: 不加, 得: 1分}", "率: 19.99%", "3"),
        ("{每: 率, 步长: 5%, 不足一档: 不加, 得: 1分, 至多: 2分}", "率: 150%", "2"),
        ("{每: 额, 步长: 1万元, 不足一档: 按比例, 得: 0.1分}", "额: 3.5", "0.35"),
        ("{每: 额, 步长: 1万元, 不足一档: 按比例, 得: 0.1分}", "额: -3.5", "0"),
        ("{当: 有, 每: 次数, 得: 1分}", "有: 是, 次数: 3", "3"),
        ("{当: 有, 每: 次数, 得: 1分}", "有: 否", "0"),
        ("{当: 有, 得: 率 × 分值}", "有: 是, 率: 20%", "2"),
        ("{当: 有, 得: 率 × 分值, 至多: 1分}", "有: 是, 率: 20%", "1"),
        ("{当: 有, 得: 率 × 2分, 至多: 1.5分}", "有: 是", "0～1.5"),
        ("{当: 有, 扣: 率 × 分值, 至多: 3分}", "有: 是, 率: 20%", "8"),
        ("{当: 有, 扣: (率 - 1) × 5}", "有: 是, 率: 20%", "10"),  # a deduction never gives
        ("{分值: 4, 算式: 率, 分档: [不低于90%: 4, 其余: 1]}", "率: 89%", "1"),
        ("{分值: 3, 逐项: {要点: 制度, 每项得: 1分}}", "制度: {财务: 是, 采购: 是, 执行: 否}", "2"),
        ("{分值: 2, 条目: [{每: 次数, 得: 1分}]}", "次数: 9", "2"),
        ("{分值: 3, 保留: 0位截断, 得分式: 2.5}", "", "2"),
    ],
)
def test_one_entry(entry: str, facts: str, expected: str) -> None:
    assert gets(f"条目: [{entry}]", facts) == expected


def test_the_measure_and_full_mark_in_an_entry_are_the_items() -> None:
    item = "算式: 率\n条目: [{当: 比率 低于 90%, 扣: 2分}, {当: 有, 扣: 分值 × 10%}]"
    assert gets(item, "率: 80%, 有: 是") == "7"
    rows = "逐项: {清单: 表, 行分值: 行.权重, 条目: [{当: 行.有, 扣: 分值 × 50%, 至多: 9分}]}"
    assert gets(rows, "", "清单: {表: [{有: 是, 权重: 6}, {有: 否, 权重: 4}]}") == "7"


@pytest.mark.parametrize(
    ("facts", "expected", "taken"),
    [
        ("有: 是, 另有: 是, 次数: 1, 项数: 0", "4.5", "-0.5"),
        ("有: 是, 另有: 是, 次数: 4, 项数: 3", "4", "-1"),
        ("有: 否, 另有: 否, 次数: 4, 项数: 3", "0", "-1"),
    ],
)
def test_awards_and_deductions_under_one_cap(facts: str, expected: str, taken: str) -> None:
    card = tried(BOTH, facts)
    assert parts(card)["i1.扣分"] == taken
    assert gets(BOTH, facts) == expected


def test_limits_of_the_whole_and_a_start_of_its_own() -> None:
    item = "条目: {起: 6分, 至少: 2分, 至多: 8分, 条: [{每: 次数, 扣: 1分}, {每: 项数, 得: 1分, 至多: 9分}]}"
    assert gets(item, "次数: 1, 项数: 2") == "7"
    assert gets(item, "次数: 9, 项数: 2") == "2"
    assert gets(item, "次数: 0, 项数: 9") == "8"


def test_a_group_of_entries_has_a_cap_of_its_own() -> None:
    item = """
条目:
- {当: 有, 得: 2分}
- {名: 宣传, 分值: 3, 条目: [{每: 次数, 得: 0.5分}, {每: 项数, 得: 0.2分}]}
"""
    card = tried(item, "有: 是, 次数: 6, 项数: 5")
    assert parts(card) == {
        "i1.条1": "2", "i1.条2": "3", "i1.条2.条1": "3", "i1.条2.条2": "1",
    }  # fmt: skip
    assert only(card).points.low == 5


def test_deductions_say_what_happened_and_add_up() -> None:
    card = tried(LEDGER, "有: 是, 次数: 3, 天数: 7")
    assert losses(card) == {"d:i1.条1": "2", "d:i1.条2": "1", "d:i1.条3": "2"}
    assert reason(card, "d:i1.条2").startswith("项1·次数3，次数每1次扣0.5分，至多1分，扣1分；据")
    assert reason(card, "d:i1.条3").startswith(
        "项1·逾期7，天数每3天（不足一档不扣）扣1分，扣完为止，扣2分"
    )
    card = tried(LEDGER, "有: 是, 次数: 3, 天数: 12")
    assert losses(card)["d:i1:合计"] == "-2"
    assert reason(card, "d:i1:合计") == "项1：各条扣到-2分，扣完为止，少扣2分"
    card = tried("条目: [{当: 有, 得: 4分}]", "有: 否")
    assert losses(card) == {"d:i1.条1": "4", "d:i1:合计": "6"}
    assert reason(card, "d:i1:合计") == "项1：各条满分合计4分，分值10分，扣6分"


def test_an_award_without_a_limit_lacks_what_the_item_does() -> None:
    card = tried("条目: [{每: 次数, 得: 0.5分}]", "次数: 3")
    assert losses(card) == {"d:i1.条1": "8.5"}


def test_rounding_of_the_whole_is_told() -> None:
    card = tried("保留: 0位四舍五入\n条目: [{每: 次数, 扣: 0.7分}]", "次数: 2")
    assert losses(card) == {"d:i1.条1": "1.4", "d:i1:合计": "-0.4"}
    assert reason(card, "d:i1:合计") == "项1：按标准保留位数，少扣0.4分"


def test_names_ids_and_words() -> None:
    item = "条目: [{编号: 台账, 名: 未建台账, 当: 有, 扣: 2分, 说: 没有台账的扣2分}]"
    card = tried(item, "有: 是")
    assert reason(card, "d:i1.台账") == "项1·未建台账：没有台账的扣2分；据数据表第11行"
    assert whole(card).parts[0].name == "项1·未建台账"


def test_what_is_missing_in_one_entry_matters_to_that_entry() -> None:
    card = tried(LEDGER, "次数: 3, 天数: 7")
    assert missing(card) == {"有": "2"}
    assert missing(tried(LEDGER, "有: 是, 次数: 空, 天数: 12")) == {}  # 0 whatever it is


@pytest.mark.parametrize(
    ("facts", "rest", "expected"),
    [
        ("有: 不适用, 次数: 3", "{}", "5～7"),
        ("有: 不适用, 次数: 3", "评判: {i1.条1: [{来源: 复核, 得分: -1, 理由: 略}]}", "6"),
    ],
)
def test_what_does_not_apply_in_one_entry_is_for_a_person(
    facts: str, rest: str, expected: str
) -> None:
    assert gets("条目: [{当: 有, 扣: 2分}, {每: 次数, 扣: 1分}]", facts, rest) == expected


def test_a_person_settles_one_entry() -> None:
    item = "条目: [{分值: 4, 评判: {好: 50%至100%, 差: 0%至不满50%}}, {每: 次数, 得: 2分}]"
    assert gets(item, "次数: 1") == "2～6"
    judged = "评判: {i1.条1: [{来源: 自评, 得分: 3, 理由: 略}]}"
    assert parts(tried(item, "次数: 1", judged)) == {"i1.条1": "3", "i1.条2": "2"}
    rows = f"逐项: {{清单: 表, 行分值: 行.权重, {item.replace('次数', '行.次, 至多: 6分')}}}"
    of_row = "{清单: {表: [{编号: a, 次: 2, 权重: 10}]}, 评判: {i1.a.条1: [{来源: 自评, 得分: 3}]}}"
    assert parts(tried(rows, "", of_row)) == {"i1.a": "7", "i1.a.条1": "3", "i1.a.条2": "4"}


def test_a_divisor_of_zero_in_an_entry_is_for_a_person_and_told() -> None:
    item = "条目: [{每: 额 / 底, 步长: 10%, 不足一档: 不扣, 扣: 1分}, {每: 次数, 扣: 2分}]"
    card = tried(item, "额: 5, 底: 0, 次数: 1")
    assert only(card).points.high == 8
    assert "第1条须由人评判" in reason(card, "d:i1")


def test_a_list_that_two_entries_read_is_missing_once() -> None:
    item = "条目: [{每: 计数(表), 得: 1分, 至多: 4分}, {每: 合计(表.次), 得: 0.5分, 至多: 6分}]"
    assert gets(item, "", "清单: {表: [{次: 3}, {次: 4}]}") == "5.5"
    card = tried(item)
    assert missing(card) == {"表": "10"}
    assert reason(card, "d:i1").startswith("项1缺表，最多扣10分")


FIRST = "条目: {取: 首条, 条: [{当: 次数 = 0, 得: 3分}, {当: 次数 不高于 2, 得: 2分}, {当: 有, 得: 9分}]}"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ("次数: 0, 有: 是", "3"),
        ("次数: 2, 有: 是", "2"),
        ("次数: 3, 有: 是", "9"),
        ("次数: 3, 有: 否", "0"),
        ("次数: 0", "3"),
        ("次数: 3", "0～9"),
        ("有: 否", "0～3"),
    ],
)
def test_the_first_that_holds(facts: str, expected: str) -> None:
    assert gets(FIRST, facts) == expected


def test_the_first_that_holds_takes_from_its_start() -> None:
    item = "条目: {取: 首条, 条: [{当: 次数 高于 2, 扣: 12分}, {当: 次数 高于 0, 扣: 1.5分}]}"
    assert [gets(item, f"次数: {n}") for n in (0, 1, 3)] == ["10", "8.5", "0"]
    card = tried(item, "次数: 1")
    assert reason(card, "d:i1").startswith("项1：次数 高于 0的扣1.5分")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("[{编号: a, 有: 是, 次: 3, 权重: 6}, {编号: b, 有: 否, 次: 1, 权重: 4}]", "6.5"),
        ("[{编号: a, 有: 是, 次: 20, 权重: 2}, {编号: b, 有: 否, 次: 0, 权重: 8}]", "8"),
        ("[{编号: a, 次: 3, 权重: 6}, {编号: b, 有: 否, 权重: 4}]", "6～9"),
    ],
)
def test_entries_for_every_row(rows: str, expected: str) -> None:
    entries = "条目: [{当: 行.有, 扣: 2分}, {每: 行.次, 扣: 0.5分, 至多: 1分}]"
    item = f"逐项: {{清单: 表, 行分值: 行.权重, {entries}}}"
    card = tried(item, "", f"清单: {{表: {rows}}}")
    assert gets(item, "", f"清单: {{表: {rows}}}") == expected
    if expected == "6.5":
        assert reason(card, "d:i1.a.条1").startswith("项1第a行·有：有的扣2分")


@pytest.mark.parametrize(
    ("entries", "code", "said"),
    [
        ("[]", "R041", "没有一条"),
        ("[{当: 有, 扣: 1分, 得: 1分}]", "R041", "又写了得"),
        ("[{扣: 1分}]", "R041", "什么情形扣分"),
        ("[{当: 有}]", "R041", "没有写扣几分或得几分"),
        ("[{当: 有, 扣: -1分}]", "R045", "扣2分写 扣: 2分"),
        ("[{当: 有, 扣: 1分}, {当: 另有, 得: 1分}]", "R041", "没有写从几分起"),
        ("[{每: 额, 扣: 1分}]", "R041", "步长: 1万元"),
        ("[{每: 天数, 步长: 3天, 扣: 1分}]", "R012", "不足一档"),
        ("[{每: 天数, 步长: 0天, 不足一档: 不扣, 扣: 1分}]", "R045", "步长"),
        ("[{每: 天数, 步长: 3天, 不足一档: 不加, 扣: 1分}]", "R043", "不扣、按一档、按比例"),
        ("[{当: 有, 扣: 1分, 至多: 0分}]", "R045", "至多"),
        ("[{当: 率, 扣: 1分}]", "R031", "不是条件"),
        ("[{当: 有, 扣: 20%}]", "R031", "率"),
        ("[{编号: 甲, 当: 有, 扣: 1分}, {编号: 甲, 当: 另有, 扣: 1分}]", "R058", "甲"),
        ("[{编号: 甲.乙, 当: 有, 扣: 1分}]", "R057", "不能用"),
        ("{扣至多: 1分, 条: [{编号: 扣分, 当: 有, 扣: 1分}]}", "R058", "各条扣分合起来"),
        ("{取: 最高, 条: [{当: 有, 扣: 1分}]}", "R043", "合计 或 首条"),
        ("{取: 首条, 条: [{每: 次数, 扣: 1分}]}", "R041", "写了“每”"),
        ("{取: 首条, 条: [{当: 有, 编号: 甲, 扣: 1分}]}", "R041", "写了“编号”"),
        ("{取: 首条, 至多: 3分, 条: [{当: 有, 扣: 1分}]}", "R041", "用不着“至多”"),
        ("{至多: 11分, 条: [{当: 有, 扣: 1分}]}", "R045", "至多"),
        ("{扣至多: -1分, 条: [{当: 有, 扣: 1分}]}", "R045", "扣至多"),
        ("[{分值: 0, 得分式: 1}]", "R045", "分值"),
        ("[{分值: 4}]", "R049", "没有写评分的形式"),
        ("[{分值: 4, 得分式: 1, 缺数据: 零分}]", "R010", "整项通用"),
        ("[{分值: 4, 逐项: {清单: 表, 行分值: 1, 得分式: 1}}]", "R049", "只能写 逐项: {要点: …}"),
        ("[{分值: 4, 算式: 率, 不适用: 剔除折算, 得分式: 1}]", "R036", "只是一项的一部分"),
        ("{条: [{当: 有, 扣: 1分}], 最多: 1}", "R010", "至多"),
        ("[不低于90%: 10]", "R010", "当"),
        ("[{当: 有, 减: 2分}]", "R010", "没有“减”这一项"),
        ("有", "R011", "条"),
    ],
)
def test_what_cannot_be_meant(entries: str, code: str, said: str) -> None:
    found = refusal(f"条目: {entries}")
    assert [c for c, _ in found] == [code], found
    assert said in found[0][1]


def test_an_entry_of_rows_with_marks_of_their_own_needs_a_limit() -> None:
    rows = "逐项: {清单: 表, 行分值: 行.权重, 条目: [{每: 行.次, 扣: 1分}]}"
    assert [code for code, _ in refusal(rows)] == ["R044"]


def test_a_deduction_multiplied_by_a_circumstance() -> None:
    item = "条目: [{每: 次数, 扣: 2分 × (若 有 则 2 否则 1)}]"
    assert gets(item, "次数: 2, 有: 是") == "2"
    assert gets(item, "次数: 2, 有: 否") == "6"


def test_the_json_has_a_row_for_every_part() -> None:
    """As in jixiao.score/1: rows with id, name, full, low, high, clause and what is missing."""
    rows = [s for s in only(tried(LEDGER, "有: 是, 天数: 7")).lines]
    assert [(s.row, s.name) for s in rows][:1] == [("条1", "项1·有")]
