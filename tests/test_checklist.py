"""逐项 over 要点: points for each point of a checklist that is met, or off for each missed."""

from __future__ import annotations

import pytest
from together import gets, losses, missing, parts, reason, refusal, tried

EACH = "分值: 3\n逐项: {要点: 制度, 每项得: 1分}"
OFF = "分值: 3\n逐项: {要点: 制度, 每项扣: 2分}"
OWN = "分值: 6\n逐项: {要点: 制度, 得: {财务: 3, 采购: 2, 执行: 1}}"
LEAST = "分值: 6\n逐项: {要点: 制度, 合并: 最低, 得: {财务: 6, 采购: 4, 执行: 5}}"


@pytest.mark.parametrize(
    ("item", "answers", "expected"),
    [
        (EACH, "是, 是, 是", "3"),
        (EACH, "是, 否, 是", "2"),
        (EACH, "否, 否, 否", "0"),
        (OFF, "是, 是, 是", "3"),
        (OFF, "是, 否, 是", "1"),
        (OFF, "否, 否, 是", "0"),
        (f"倒扣: 2分\n{OFF}", "否, 否, 否", "-2"),
        (OWN, "是, 否, 是", "4"),
        (OWN, "否, 是, 否", "2"),
        (LEAST, "是, 是, 是", "4"),
        (LEAST, "是, 否, 是", "0"),
        ("分值: 2\n逐项: {要点: 制度, 每项得: 1分}", "是, 是, 是", "2"),
        ("分值: 5\n逐项: {要点: 制度, 每项得: 1分}", "是, 是, 是", "3"),
        ("分值: 2\n加分: 1分\n逐项: {要点: 制度, 每项得: 1分}", "是, 是, 是", "3"),
        ("分值: 3\n缺数据: 零分\n逐项: {要点: 制度, 每项得: 1分}", "是, 是, 空", "0"),
        ("分值: 3\n不适用: 满分\n逐项: {要点: 制度, 每项得: 1分}", "是, 否, 不适用", "3"),
        ("分值: 3\n前提: {当: 并非 制度.财务, 得: 零分}\n逐项: {要点: 制度, 每项得: 1分}",
         "否, 是, 是", "0"),
        (EACH, "是, 否, 不适用", "1～2"),
        (EACH, "是, 否, 空", "1～2"),
    ],
)  # fmt: skip
def test_every_point_counts(item: str, answers: str, expected: str) -> None:
    first, second, third = answers.split(", ")
    facts = f"制度: {{财务: {first}, 采购: {second}, 执行: {third}}}"
    assert gets(item, facts) == expected


def test_several_unanswered_points_give_bounds_that_hold() -> None:
    card = tried(EACH, "制度: {财务: 是}")
    assert (card.total.low, card.total.high) == (1, 3)
    assert set(missing(card)) == {"制度.采购", "制度.执行"}


def test_parts_and_reasons() -> None:
    card = tried(EACH, "制度: {财务: 是, 采购: 否, 执行: 是}")
    assert parts(card) == {"i1.财务": "1", "i1.采购": "0", "i1.执行": "1"}
    assert losses(card) == {"d:i1.采购": "1"}
    assert reason(card, "d:i1.采购") == "项1·采购：不符合“采购”，不得分，扣1分；据数据表第13行"
    card = tried(OFF, "制度: {财务: 否, 采购: 否, 执行: 是}")
    assert losses(card) == {"d:i1.财务": "2", "d:i1.采购": "2", "d:i1:合计": "-1"}
    assert reason(card, "d:i1:合计") == "项1：各条扣到-1分，扣完为止，少扣1分"
    card = tried(LEAST, "制度: {财务: 是, 采购: 是, 执行: 是}")
    assert reason(card, "d:i1") == "项1：财务6分，采购4分，执行5分，取低的，得4分，扣2分"


def test_a_person_settles_a_point_that_does_not_apply() -> None:
    judged = "评判: {i1.执行: [{来源: 复核, 得分: 1, 理由: 略}]}"
    assert gets(EACH, "制度: {财务: 是, 采购: 否, 执行: 不适用}", judged) == "2"


@pytest.mark.parametrize(
    ("item", "code", "said"),
    [
        ("逐项: {要点: 制渡, 每项得: 1分}", "R052", "制度"),
        ("逐项: {要点: 有, 每项得: 1分}", "R052", "项: [甲, 乙]"),
        ("逐项: {要点: 制度}", "R041", "每项几分"),
        ("逐项: {要点: 制度, 每项得: 1分, 每项扣: 1分}", "R041", "每项几分"),
        ("逐项: {要点: 制度, 每项得: 0分}", "R045", "不大于0"),
        ("逐项: {要点: 制度, 得: {财务: 1, 采购: 1}}", "R041", "执行"),
        ("逐项: {要点: 制度, 得: {财务: 1, 采购: 1, 执行: 1, 其他: 1}}", "R054", "其他"),
        ("逐项: {要点: 制度, 得: 1分}", "R041", "每项得"),
        ("逐项: {要点: 制度, 得: {财务: 1, 采购: 0, 执行: 1}}", "R045", "采购"),
        ("逐项: {要点: 制度, 得: {财务: 1, 采购: [1], 执行: 1}}", "R041", "采购"),
        ("逐项: {要点: 制度, 每项得: 1分, 合并: 平均}", "R053", "求和 或 最低"),
        ("逐项: {要点: 制度, 每项得: 1分, 行分值: 1}", "R010", "行分值"),
        ("前提: {当: 制度, 得: 零分}\n得分式: 1", "R030", "制度.财务"),
    ],
)
def test_what_cannot_be_meant(item: str, code: str, said: str) -> None:
    found = refusal(item)
    assert [c for c, _ in found] == [code], found
    assert said in found[0][1]
