"""逐项 over 要点: so many points for each point that is met, or off for each that is not."""

from __future__ import annotations

from itertools import product

import pytest
from whole import deduction, item, lost, parts, points, reasons, scored_whole

EACH = "逐项: {要点: 制度, 每项得: 1分}"
POINTS = ("立项", "采购", "验收")


def facts(*answers: str) -> str:
    given = ", ".join(f"{p}: {a}" for p, a in zip(POINTS, answers, strict=True) if a)
    return f"数据: {{制度: {{{given}}}}}\n"


@pytest.mark.parametrize("answers", list(product("是否", repeat=3)))
def test_all_answers(answers: tuple[str, str, str]) -> None:
    met = answers.count("是")
    assert points(item(EACH, "3"), facts(*answers)) == str(met)
    taken = "逐项: {要点: 制度, 每项扣: 2分}"
    assert points(item(taken), facts(*answers)) == str(max(0, 5 - 2 * (3 - met)))
    own = "逐项: {要点: 制度, 得: {立项: 2.5分, 采购: 1.5分, 验收: 1}}"
    gets = zip(answers, (5, 3, 2), strict=True)
    assert points(item(own), facts(*answers)) == f"{sum(n for a, n in gets if a == '是') / 2:g}"
    lowest = "逐项: {要点: 制度, 每项得: 5分, 合并: 最低}"
    assert points(item(lowest), facts(*answers)) == ("5" if met == 3 else "0")


def test_each_point_is_a_part_and_a_deduction() -> None:
    card = scored_whole(item(EACH, "3"), facts("是", "否", "√"))
    assert parts(card) == {"立项": "1", "采购": "0", "验收": "1"}
    assert lost(card) == {"d:j.采购": "1"}
    told = "甲·采购：不符合“采购”，不得分，扣1分；据数据表第7行"
    assert reasons(card) == {"d:j.采购": told}
    assert deduction(card, "d:j.采购").premises == ("fact:制度.采购",)
    card = scored_whole(item("逐项: {要点: 制度, 每项扣: 2分}"), facts("否", "否", "否"))
    assert lost(card) == {"d:j.立项": "2", "d:j.采购": "2", "d:j.验收": "2", "d:j:合计": "-1"}
    assert reasons(card)["d:j:合计"] == "甲：各条扣到-1分，扣完为止，少扣1分"


@pytest.mark.parametrize(("full", "wanted"), [("2", "2"), ("3", "3"), ("5", "3")])
def test_points_that_do_not_add_up_to_the_full_mark(full: str, wanted: str) -> None:
    assert points(item(EACH, full), facts("是", "是", "是")) == wanted
    card = scored_whole(item(EACH, "5"), facts("是", "否", "是"))
    assert lost(card) == {"d:j.采购": "1", "d:j:合计": "2"}


def test_missing_points_are_named() -> None:
    card = scored_whole(item(EACH, "3"), facts("是", "否", ""))
    assert (card.total.low, card.total.high, card.total.exact) == (1, 2, True)
    assert [(m.name, m.width) for m in card.missing] == [("制度.验收", 1)]
    assert parts(card) == {"立项": "1", "采购": "0", "验收": "0～1"}
    card = scored_whole(item(EACH, "3"))
    assert (card.total.low, card.total.high) == (0, 3)
    assert [m.name for m in card.missing] == ["制度.立项", "制度.采购", "制度.验收"]
    assert points(item(EACH + "\n缺数据: 零分", "3"), facts("是", "是", "")) == "0"


def test_points_that_do_not_apply() -> None:
    given = facts("是", "否", "不适用")
    assert points(item(EACH, "3"), given) == "1～2"
    judged = given + "评判: {j.验收: [{来源: 复核, 得分: 0.5, 理由: 无}]}"
    assert points(item(EACH, "3"), judged) == "1.5"
    assert points(item(EACH + "\n不适用: 满分", "3"), given) == "3"


def test_points_in_formulas_and_beside_other_forms() -> None:
    form = "得分式: 若 制度.立项 并且 制度.验收 则 5 否则 2"
    assert points(item(form), facts("是", "", "是")) == "5"
    assert points(item(form), facts("否", "", "是")) == "2"
    nested = """
条目:
- {分值: 3, 名: 制度, 逐项: {要点: 制度, 每项得: 1分}}
- {分值: 2, 名: 率, 算式: 率, 分档: [不低于90%: 2, 其余: 1]}
"""
    card = scored_whole(item(nested), facts("是", "否", "是").rstrip("}\n") + "}, 率: 80%}")
    assert parts(card) == {
        "条1": "2", "条1.立项": "1", "条1.采购": "0", "条1.验收": "1", "条2": "1",
    }  # fmt: skip
