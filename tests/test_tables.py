"""查表: one value for each option, or each pair of options."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import halves, scored

from engine.card import Scorecard
from engine.identity import content_hash
from facts.problem import BadInput

KINDS, GRADES = ("甲类", "乙类", "丙类"), ("一等", "二等")
HEAD = """
  类别: {类: 选项, 可选: [甲类, 乙类, 丙类]}
  等次: {类: 选项, 可选: [一等, 二等]}
  率: {类: 率, 范围: 0%至200%}
  册子: {类: 清单, 字段: {类型: {类: 选项, 可选: [甲类, 乙类, 丙类]}}}
查表:
"""
ITEM = """
指标:
- 指标: 一
  编号: i1
  分值: 10
"""


def card(tables: str, formula: str, facts: str = "", rest: str = "") -> Scorecard:
    lines = "".join(f"  {line}\n" for line in tables.strip().split("\n"))
    rules = HEAD + lines + ITEM + f"  得分式: '{formula}'\n" + rest
    return scored(rules, f"数据: {{{facts}}}")


def refusal(tables: str, formula: str = "3") -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as caught:
        card(tables, formula)
    return [(p.code, str(p)) for p in caught.value.problems]


@given(st.lists(st.integers(0, 20), min_size=6, max_size=6))
def test_every_pair_of_options_has_its_cell(values: list[int]) -> None:
    cells = dict(zip(product(KINDS, GRADES), values, strict=True))
    rows = [
        f"{kind}: {{{', '.join(f'{g}: {halves(cells[kind, g])}' for g in GRADES)}}}"
        for kind in KINDS
    ]
    table = f"分: {{{', '.join(rows)}}}"
    for (kind, grade), value in cells.items():
        total = card(table, "分[类别, 等次]", f"类别: {kind}, 等次: {grade}").total
        assert total.low == total.high == Fraction(value, 2)
    # A missing key leaves what its options can give, and nothing else.
    open_total = card(table, "分[类别, 等次]", "等次: 一等").total
    column = [Fraction(cells[kind, "一等"], 2) for kind in KINDS]
    assert (open_total.low, open_total.high) == (min(column), max(column))
    assert open_total.exact


@pytest.mark.parametrize(
    ("tables", "formula", "facts", "expected"),
    [
        ("系数: {甲类: 1.2, 其余: 1}", "5 × 系数[类别]", "类别: 甲类", 6),
        ("系数: {甲类: 1.2, 其余: 1}", "5 × 系数[类别]", "类别: 丙类", 5),
        ("率表: {甲类: 50%, 乙类: 60%, 丙类: 70%}", "分值 × 率表[类别]", "类别: 乙类", 6),
        ("分: {甲类: {一等: 5, 其余: 1}, 其余: {其余: 0}}", "分[类别, 等次]", "类别: 甲类, 等次: 二等", 1),
        ("分: {甲类: {一等: 5, 其余: 1}, 其余: {其余: 0}}", "分[类别, 等次]", "类别: 乙类, 等次: 一等", 0),
        ("分: {甲类: 2, 乙类: 3, 丙类: 4}", "分[“乙类”] + 分[类别]", "类别: 丙类", 7),
        ("分: {甲类: 2, 乙类: 3, 丙类: 4}\n二: {一等: 2, 二等: 1}", "分[类别] × 二[等次]", "类别: 丙类, 等次: 一等", 8),
    ],
)  # fmt: skip
def test_values_of_tables_in_formulas(tables: str, formula: str, facts: str, expected: int) -> None:
    assert card(tables, formula, facts).total.low == expected


def test_rows_look_up_by_their_own_columns() -> None:
    rules = (
        HEAD
        + """
  分: {甲类: 2, 乙类: 3, 丙类: 4}
指标:
- 指标: 一
  编号: i1
  分值: 10
  逐项: {清单: 册子, 行分值: 5, 得分式: "分[行.类型]"}
"""
    )
    found = scored(rules, "清单: {册子: [{编号: a, 类型: 乙类}, {编号: b, 类型: 丙类}]}")
    assert [row.points.low for row in found.indicators[0].rows] == [3, 4]


def test_a_table_is_named_in_the_rule_and_its_value_in_the_arithmetic() -> None:
    found = card("系数: {甲类: 1.2, 其余: 1}", "分值 × 率 × 系数[类别]", "类别: 甲类, 率: 50%")
    (lost,) = found.deductions
    assert lost.reason.startswith("一10×50%×1.2=6，得分=10×率×系数[类别]，扣4分")


def test_a_changed_cell_is_another_rulebook() -> None:
    books = [
        card(f"系数: {{甲类: {value}, 其余: 1}}", "5 × 系数[类别]", "类别: 甲类").rulebook
        for value in ("1.2", "1.20", "1.3")
    ]
    assert content_hash(books[0]) == content_hash(books[1]) != content_hash(books[2])


@pytest.mark.parametrize(
    ("tables", "formula", "code", "said"),
    [
        ("分: 3", "3", "R068", "写法不对"),
        ("分: {}", "3", "R068", "写法不对"),
        ("分: {甲类: 率}", "3", "R068", "不是固定的数"),
        ("分: {甲类: {一等: {春: 1}}}", "3", "R068", "最多两个键"),
        ("分: {甲类: 1, 乙类: {一等: 1}}", "3", "R068", "都写，或都不写"),
        ("类别: {甲类: 1}", "3", "R066", "已是数据的名称"),
        ("若: {甲类: 1}", "3", "R060", "不能用"),
        ("分: {甲类: 1, 乙类: 2}", "分[类别]", "R030", "没有“丙类”的值"),
        ("分: {甲类: 1, 丁类: 2, 其余: 0}", "分[类别]", "R030", "“丁类”不是“类别”的可选值"),
        ("分: {甲类: 1, 其余: 2}", "分[率]", "R030", "不是选项"),
        ("分: {甲类: 1, 其余: 2}", "分[类别, 等次]", "R030", "要1个键，写了2个"),
        ("分: {甲类: {一等: 1, 其余: 2}, 其余: {其余: 0}}", "分[类别]", "R030", "要2个键，写了1个"),
        ("分: {甲类: 1, 其余: 2}", "分", "R030", "是查表，不是数"),
        ("分: {甲类: 1, 其余: 2}", "没有[类别]", "R030", "没有定义"),
        ("分: {甲类: 1, 其余: 30万元}", "分[类别]", "R031", "不能作为两个结果"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant(tables: str, formula: str, code: str, said: str) -> None:
    told = refusal(tables, formula)
    assert [c for c, _ in told] == [code]
    assert said in told[0][1]
