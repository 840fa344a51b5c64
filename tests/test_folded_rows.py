"""逐项 with 合并: rows folded into one by 最低, 最高, 平均 or 加权."""

from __future__ import annotations

import pytest
from whole import deduction, item, lost, parts, points, reasons, scored_whole

LIST = """清单:
  表:
  - {编号: a, 名称: 甲项, 完成: 90, 次数: 2, 款: 100, 类型: 产出, 有: 是}
  - {编号: b, 名称: 乙项, 完成: 80, 次数: 0, 款: 300, 类型: 效益, 有: 否}
"""
SHARE = "得分式: 行.完成 / 100次 × 分值"
NO_WEIGHT = "各行的权没有数，或合计不大于0，无法加权，须由人评判"


def rows(merge: str, form: str = SHARE, more: str = "") -> str:
    return item(f"逐项: {{清单: 表, 合并: {merge}, {form}}}", more=more)


@pytest.mark.parametrize(
    ("merge", "wanted", "said"),
    [
        ("最低", "4", "取低的，得4分，扣1分"),
        ("最高", "4.5", "取高的，得4.5分，扣0.5分"),
        ("平均", "4.25", "平均，得4.25分，扣0.75分"),
        ("加权, 权: 行.款", "4.125", "加权平均，得4.125分，扣0.875分"),
    ],
)
def test_each_way_of_folding(merge: str, wanted: str, said: str) -> None:
    card = scored_whole(rows(merge), LIST)
    assert parts(card) == {"a": "4.5", "b": "4"}
    assert points(rows(merge), LIST) == wanted
    assert reasons(card) == {"d:j": f"甲：甲项4.5分，乙项4分，{said}"}
    premises = deduction(card, "d:j").premises
    assert premises == ("fact:a.完成", "fact:b.完成")


def test_a_name_that_ends_in_a_digit_does_not_run_into_the_points() -> None:
    said = reasons(scored_whole(rows("最低"), LIST.replace("甲项", "项目1")))
    assert said == {"d:j": "甲：项目1：4.5分，乙项4分，取低的，得4分，扣1分"}


def test_only_the_rows_that_are_taken() -> None:
    kept = item(f"逐项: {{清单: 表, 只取: 行.类型 = “产出”, 合并: 最低, {SHARE}}}")
    assert points(kept, LIST) == "4.5"


def test_rounding_of_rows_and_of_what_they_make() -> None:
    assert points(rows("平均", SHARE + ", 保留: 0位四舍五入"), LIST) == "4.5"
    whole = item(f"逐项: {{清单: 表, 合并: 平均, {SHARE}}}\n保留: 1位截断")
    assert points(whole, LIST) == "4.2"


def test_a_full_mark_of_the_rows_own() -> None:
    assert points(rows("平均", "行分值: 2, " + SHARE), LIST) == "1.7"
    assert points(rows("平均", "行分值: 10, " + SHARE), LIST) == "5"  # kept to the item's


def test_rows_that_reach_below_zero_take_the_item_there() -> None:
    """倒扣 stands beside the rows' form; the item went no lower than 0."""
    form = "倒扣: 3分, 得分式: 行.完成 / 10次 - 10.5"
    assert points(rows("平均", form), LIST) == "-2"
    assert points(rows("最低", form), LIST) == "-2.5"
    assert points(rows("最高", form), LIST) == "-1.5"


@pytest.mark.parametrize(
    ("merge", "wanted"), [("最低", "0～4.5"), ("最高", "4.5～5"), ("平均", "2.25～4.75")]
)
def test_a_missing_cell_moves_its_own_row_only(merge: str, wanted: str) -> None:
    facts = LIST.replace("完成: 80, ", "")
    card = scored_whole(rows(merge), facts)
    assert points(rows(merge), facts) == wanted
    assert parts(card) == {"a": "4.5", "b": "0～5"}
    assert [m.name for m in card.missing] == ["b.完成"]


def test_a_missing_fact_moves_all_rows_together() -> None:
    form = "得分式: 若 甲有 则 分值 否则 行.完成 / 100次 × 分值"
    card = scored_whole(rows("平均", form), LIST)
    assert (str(card.total.low), card.total.high, card.total.exact) == ("17/4", 5, True)
    assert [(m.name, str(m.width)) for m in card.missing] == [("甲有", "3/4")]


def test_weights_that_are_missing_are_asked_for() -> None:
    """They were not named, and the item waited for a person's points."""
    card = scored_whole(rows("加权, 权: 行.款"), LIST.replace("款: 300, ", ""))
    assert (card.total.low, card.total.high) == (0, 5)
    assert [(m.name, m.judgement) for m in card.missing] == [("b.款", False)]
    assert reasons(card)["d:j"] == "甲缺b.款，最多扣5分，补上后才能确定"


@pytest.mark.parametrize(
    "change", [("款: 300", "款: 不适用"), ("权: 行.款", "权: 行.次数 × 0"), ("", "")]
)
def test_weights_that_add_up_to_nothing_leave_it_to_a_person(change: tuple[str, str]) -> None:
    form = rows("加权, 权: 行.款").replace(*change)
    facts = LIST.replace(*change)
    card = scored_whole(form, facts)
    if change == ("", ""):
        assert card.total.determined
        return
    assert (card.total.low, card.total.high) == (0, 5)
    assert reasons(card)["d:j"] == f"甲：{NO_WEIGHT}；尚无评判，最多扣5分"
    assert points(form, facts + "评判: {j: [{来源: 复核, 得分: 4, 理由: 无}]}") == "4"


def test_lists_without_rows() -> None:
    assert points(rows("最低", SHARE + ", 无行时: 满分"), "清单: {表: []}") == "5"
    assert points(rows("最低"), "清单: {表: []}") == "0～5"
    assert points(rows("最低", SHARE + ", 无行时: 零分"), "") == "0～5"  # it was not reported


def test_rows_of_entries() -> None:
    form = item("""
逐项:
  清单: 表
  合并: 平均
  条目:
  - {当: 行.有, 扣: 1分}
  - {每: 行.次数, 扣: 0.5分}
""")
    card = scored_whole(form, LIST)
    assert parts(card) == {
        "a": "3", "a.条1": "-1", "a.条2": "-1", "b": "5", "b.条1": "0", "b.条2": "0",
    }  # fmt: skip
    assert lost(card) == {"d:j": "1"}
    assert points(form, LIST.replace("次数: 0, ", "")) == "1.5～4"


def test_rows_chosen_by_a_field() -> None:
    form = item("""
逐项:
  清单: 表
  合并: 最低
  按: 行.类型
  选:
  - {为: 产出, 得分式: 3}
  - {为: 效益, 算式: 行.完成, 分档: [不低于80: 4, 其余: 1]}
""")
    assert points(form, LIST) == "3"
    assert points(form, LIST.replace("完成: 80", "完成: 79")) == "1"
