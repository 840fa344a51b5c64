"""Types of expressions: 金额÷金额=率; 金额+率 is an error, found before anyone is scored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from engine.expression import (
    COUNT_DIM,
    DIM_OF_KIND,
    PURE,
    Absolute,
    Aggregate,
    Arithmetic,
    Choose,
    Compare,
    Computed,
    CountState,
    Dim,
    Expr,
    Extreme,
    Fact,
    Filled,
    Logic,
    Not,
    Number,
    Power,
    Rounded,
    RowField,
    Words,
)
from facts.quantity import CHOICE, RATE, WORDS, YES_NO

Kind = Dim | Literal["yes_no", "words"]
KindOf = Callable[[Expr], str]
"""Declared kind (金额, 率 …) of a fact, field, or aggregate."""

_NAMES = {0: "金额", 1: "计数", 2: "分", 3: "日期"}


class KindFault(Exception):
    """What does not fit, and what would (Chinese)."""

    def __init__(self, text: str, hint: str) -> None:
        super().__init__(text)
        self.text = text
        self.hint = hint


def kind_name(kind: Kind) -> str:
    if kind == "yes_no":
        return "条件"
    if kind == "words":
        return "文字"
    if kind == PURE:
        return "率（数）"
    parts = [
        _NAMES[i] + (f"^{power}" if power != 1 else "") for i, power in enumerate(kind) if power
    ]
    return "×".join(parts)


def kind_of(expr: Expr, declared: KindOf) -> Kind:
    """The expression's kind. Raises KindFault."""

    def of(node: Expr) -> Kind:
        return kind_of(node, declared)

    def number(node: Expr) -> Dim:
        kind = of(node)
        if isinstance(kind, str):
            raise KindFault(f"这里要数，却是{kind_name(kind)}", "金额、率、计数或数")
        return kind

    def condition(node: Expr) -> None:
        if of(node) != "yes_no":
            raise KindFault("这里要条件，却是一个数或文字", "如 执行率 低于 50%，或 已填(行.佐证)")

    def same(nodes: tuple[Expr, ...], doing: str) -> Dim:
        kinds = [number(n) for n in nodes]
        firm = [k for n, k in zip(nodes, kinds, strict=True) if not _bare(n)]
        if not firm:
            return PURE
        loose = any(_bare(n) for n in nodes)
        if len(set(firm)) > 1 or (loose and firm[0][0] != 0):
            shown = "与".join(dict.fromkeys(kind_name(k) for k in kinds))
            raise KindFault(f"{shown}不能{doing}", "同类的量；金额要写单位，如 30万元")
        return firm[0]

    if isinstance(expr, Number):
        return expr.dim
    if isinstance(expr, Words):
        return "words"
    if isinstance(expr, Fact | RowField):
        return _declared(declared(expr))
    if isinstance(expr, Aggregate):
        return COUNT_DIM if expr.field is None else _declared(declared(expr))
    if isinstance(expr, Computed):
        return of(expr.body)
    if isinstance(expr, Arithmetic):
        if expr.op in "+-":
            return same((expr.left, expr.right), "相加减")
        left, right = number(expr.left), number(expr.right)
        sign = 1 if expr.op == "*" else -1
        a, b, c, d = (x + sign * y for x, y in zip(left, right, strict=True))
        return (a, b, c, d)
    if isinstance(expr, Power):
        a, b, c, d = (x * expr.exponent for x in number(expr.base))
        return (a, b, c, d)
    if isinstance(expr, Compare):
        left_kind, right_kind = of(expr.left), of(expr.right)
        if "words" in (left_kind, right_kind):
            if left_kind != right_kind or expr.op not in "=≠":
                raise KindFault("文字只能与文字比，且只能比等于、不等于", "如 行.符号 = “定性”")
            return "yes_no"
        same((expr.left, expr.right), "相比")
        return "yes_no"
    if isinstance(expr, Logic):
        for term in expr.terms:
            condition(term)
        return "yes_no"
    if isinstance(expr, Not):
        condition(expr.term)
        return "yes_no"
    if isinstance(expr, Filled):
        return "yes_no"
    if isinstance(expr, Choose):
        condition(expr.condition)
        return same((expr.then, expr.otherwise), "作为两个结果")
    if isinstance(expr, Extreme):
        return same(expr.terms, "比大小")
    if isinstance(expr, Absolute | Rounded):
        return number(expr.term)
    assert isinstance(expr, CountState)
    return COUNT_DIM


def _declared(kind: str) -> Kind:
    if kind in (CHOICE, WORDS):
        return "words"
    if kind == YES_NO:
        return "yes_no"
    if kind == RATE:
        return PURE
    return DIM_OF_KIND[kind]


def _bare(node: Expr) -> bool:
    """A literal without a unit fits counts, points and rates (not money)."""
    return isinstance(node, Number) and node.dim == PURE and not node.text.endswith(("%", "点"))
