"""逐项 whose rows are folded: the least, the most, an average, one weighted by a field."""

from __future__ import annotations

import pytest
from together import gets, losses, missing, only, parts, reason, refusal, tried, whole

FORM = "算式: 行.率, 得分式: 比率 × 分值"
ROWS = "{编号: a, 率: 50%, 额: 1, 权重: 4}, {编号: b, 率: 80%, 额: 3, 权重: 10}"


def of(merge: str, form: str = FORM) -> str:
    return f"逐项: {{清单: 表, 合并: {merge}, {form}}}"


def rows(text: str) -> str:
    return f"清单: {{表: [{text}]}}"


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (of("最低"), "5"),
        (of("最高"), "8"),
        (of("平均"), "6.5"),
        (of("加权, 权: 行.额"), "7.25"),
        (of("加权, 权: 行.权重"), "50/7"),
        (of("加权, 权: 若 行.额 高于 2万元 则 1 否则 0"), "8"),
        (of("最低, 行分值: 行.权重"), "2"),
        (of("平均, 保留: 0位四舍五入", "算式: 行.率, 得分式: 比率 × 9"), "6"),  # 4.5 → 5, 7.2 → 7
        (of("平均", "分档: [不低于80%: 10, 其余: 0], 算式: 行.率"), "5"),
        (of("最低, 只取: 行.率 高于 60%"), "8"),
        (
            of("最高", "任选: {取: 低, 其中: [{得分式: 7}, {算式: 行.率, 得分式: 比率 × 分值}]}"),
            "7",
        ),
    ],
)
def test_rows_make_one(item: str, expected: str) -> None:
    assert gets(item, "", rows(ROWS)) == expected


def test_one_deduction_names_the_rows() -> None:
    card = tried(of("加权, 权: 行.额"), "", rows(ROWS))
    assert parts(card) == {"i1.a": "5", "i1.b": "8"}
    assert losses(card) == {"d:i1": "2.75"}
    assert reason(card, "d:i1") == "项1：第a行5分，第b行8分，加权平均，得7.25分，扣2.75分"
    card = tried(of("平均"), "", rows(ROWS))
    assert reason(card, "d:i1") == "项1：第a行5分，第b行8分，平均，得6.5分，扣3.5分"
    card = tried(of("最低"), "", rows(ROWS))
    assert reason(card, "d:i1") == "项1：第a行5分，第b行8分，取低的，得5分，扣5分"


def test_many_rows_leave_a_short_reason() -> None:
    many = ", ".join(f"{{编号: r{n}, 率: 50%}}" for n in range(60))
    assert reason(tried(of("平均"), "", rows(many)), "d:i1") == "项1：平均，得5分，扣5分"


def test_points_beyond_the_items_own() -> None:
    """倒扣 and 加分 under 逐项 are each row's; what is made of the rows goes as far."""
    form = "倒扣: 5分, 条目: [{每: 行.次, 扣: 4分}]"
    listed = rows("{编号: a, 次: 3}, {编号: b, 次: 5}")
    assert gets(of("平均", form), "", listed) == "-3.5"
    assert gets(of("最低", form), "", listed) == "-5"
    form = "加分: 2分, 条目: {起: 满分, 条: [{每: 行.次, 得: 1分}]}"
    assert gets(of("最高", form), "", listed) == "12"


def test_entries_of_rows_are_parts_of_parts() -> None:
    form = "条目: [{当: 行.有, 扣: 2分}, {每: 行.次, 扣: 0.5分}]"
    card = tried(of("平均", form), "", rows("{编号: a, 有: 是, 次: 3}, {编号: b, 有: 否, 次: 1}"))
    assert parts(card) == {
        "i1.a": "6.5", "i1.a.条1": "-2", "i1.a.条2": "-1.5",
        "i1.b": "9.5", "i1.b.条1": "0", "i1.b.条2": "-0.5",
    }  # fmt: skip
    assert losses(card) == {"d:i1": "2"}


@pytest.mark.parametrize(
    ("merge", "listed", "wanted", "low", "high"),
    [
        ("最低", "{编号: a}, {编号: b, 率: 80%}", {"a.率"}, 0, 8),
        ("平均", "{编号: a}, {编号: b, 率: 80%}", {"a.率"}, 4, 9),
        ("加权, 权: 行.额", "{编号: a, 率: 50%}, {编号: b, 率: 80%, 额: 3}", {"a.额"}, 5, 8),
        (
            "加权, 权: 行.额",
            "{编号: a, 率: 50%, 额: 空}, {编号: b, 率: 80%, 额: 3}",
            {"a.额"},
            5,
            8,
        ),
    ],
)
def test_missing_cells_are_named_and_bounds_hold(
    merge: str, listed: str, wanted: set[str], low: int, high: int
) -> None:
    card = tried(of(merge), "", rows(listed))
    assert set(missing(card)) == wanted
    assert card.total.low <= low <= high <= card.total.high
    assert not card.total.exact


@pytest.mark.parametrize(
    "listed",
    ["{率: 50%, 额: 0}", "{率: 50%, 额: 不适用}, {率: 80%, 额: 3}"],
)
def test_weights_that_add_up_to_nothing_leave_it_to_a_person(listed: str) -> None:
    item = of("加权, 权: 行.额")
    card = tried(item, "", rows(listed))
    assert only(card).basis == "missing"
    found = whole(card).clause
    assert found is not None
    assert "无法加权" in found.text
    judged = rows(listed) + "\n评判: {i1: [{来源: 复核, 得分: 4, 理由: 略}]}"
    assert gets(item, "", judged) == "4"


def test_a_row_for_a_person() -> None:
    listed = rows("{编号: a, 率: 不适用}, {编号: b, 率: 80%}")
    assert gets(of("平均"), "", listed) == "4～9"
    judged = listed + "\n评判: {i1.a: [{来源: 复核, 得分: 6, 理由: 略}]}"
    assert gets(of("平均"), "", judged) == "7"


@pytest.mark.parametrize(
    ("item", "rest", "expected"),
    [
        (of("平均"), "清单: {表: []}", "0～10"),
        (of("平均, 无行时: 满分"), "清单: {表: []}", "10"),
        (of("平均, 无行时: 零分"), "清单: {表: []}", "0"),
        (of("平均, 无行时: 满分"), "{}", "≈0～10"),
        (of("平均, 缺数据: 零分"), rows("{}, {率: 80%}"), "4"),
    ],
)
def test_without_rows_and_without_figures(item: str, rest: str, expected: str) -> None:
    assert gets(item, "", rest) == expected


@pytest.mark.parametrize(
    ("item", "code", "said"),
    [
        (of("中间"), "R053", "平均"),
        (of("加权"), "R012", "缺少“权”"),
        (of("平均, 权: 行.额"), "R053", "用不着“权”"),
        (of("加权, 权: 行.有"), "R031", "一个数"),
        (of("求和"), "R012", "缺少“行分值”"),
    ],
)
def test_what_cannot_be_meant(item: str, code: str, said: str) -> None:
    found = refusal(item)
    assert [c for c, _ in found] == [code], found
    assert said in found[0][1]


def test_a_person_settles_an_entry_of_a_row() -> None:
    form = "条目: [{当: 行.有, 扣: 2分}, {每: 行.次, 扣: 1分}]"
    listed = rows("{编号: a, 有: 不适用, 次: 3}, {编号: b, 有: 否, 次: 1}")
    judged = listed + "\n评判: {i1.a.条1: [{来源: 复核, 得分: -1, 理由: 略}]}"
    assert gets(of("平均", form), "", judged) == "7.5"
