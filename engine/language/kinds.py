"""Types of expressions: 金额÷金额=率; 金额+率 is an error, found before anyone is scored."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Literal

from engine.expression import (
    COUNT_DIM,
    DAY_DIM,
    DIM_OF_KIND,
    POINTS_DIM,
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
    Filtered,
    Logic,
    Not,
    Number,
    OtherField,
    PointsOf,
    Power,
    Rounded,
    RowField,
    Words,
    unnamed,
)
from engine.language.tokens import HAS, PERCENT_SIGNS
from facts.quantity import CHOICE, COUNT, DATE, RATE, WORDS, YES_NO, percent_meant

Kind = Dim | Literal["yes_no", "words"]
KindOf = Callable[[Expr], str]
"""Declared kind (金额, 率 …) of a fact, field, or aggregate."""

_DATES = "日期减日期得天数（计数），日期加减天数得日期"
_NAMES = {0: "金额", 1: "计数", 2: "分", 3: "日期"}
_TAKES_BARE = (PURE, COUNT_DIM, POINTS_DIM)


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
        return _number(of(node))

    def condition(node: Expr) -> None:
        if of(node) != "yes_no":
            raise KindFault("这里要条件，却是一个数或文字", "如 执行率 低于 50%，或 已填(行.佐证)")

    if isinstance(expr, Number):
        return expr.dim
    if isinstance(expr, Words):
        return "words"
    if isinstance(expr, Fact | RowField | OtherField):
        return _declared(declared(expr))
    if isinstance(expr, Aggregate):
        return _aggregate(expr, declared)
    if isinstance(expr, Filtered):
        condition(expr.where)
        return "yes_no" if expr.way == HAS else _aggregate(expr, declared)
    if isinstance(expr, PointsOf):
        return POINTS_DIM
    if isinstance(expr, Computed):
        return of(expr.body)
    if isinstance(expr, Arithmetic):
        left, right = number(expr.left), number(expr.right)
        if DAY_DIM in (left, right):
            return _with_dates(expr, left, right)
        if expr.op in "+-":
            return _same((expr.left, expr.right), (left, right), "相加减")
        sign = 1 if expr.op == "*" else -1
        a, b, c, d = (x + sign * y for x, y in zip(left, right, strict=True))
        return (a, b, c, d)
    if isinstance(expr, Power):
        a, b, c, d = (x * expr.exponent for x in _measurable(number(expr.base)))
        return (a, b, c, d)
    if isinstance(expr, Compare):
        return _compared(expr, of(expr.left), of(expr.right), declared)
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
        ends = (expr.then, expr.otherwise)
        return _same(ends, tuple(number(e) for e in ends), "作为两个结果")
    if isinstance(expr, Extreme):
        return _same(expr.terms, tuple(number(t) for t in expr.terms), "比大小")
    if isinstance(expr, Rounded):
        kind = _measurable(number(expr.term))
        if kind[0] != 0:
            raise KindFault(f"金额不能直接{expr.way}：没有说到哪一位", f"{expr.way}(甲 / 1万元, 2)")
        return kind
    if isinstance(expr, Absolute):
        return _measurable(number(expr.term))
    assert isinstance(expr, CountState)
    return COUNT_DIM


def _with_dates(expr: Arithmetic, left: Dim, right: Dim) -> Dim:
    """Two dates a number of days apart (a count); a date some days later or earlier."""
    if left == right and expr.op == "-":
        return COUNT_DIM
    days, kind = (expr.right, right) if left == DAY_DIM else (expr.left, left)
    later = expr.op == "+" or (expr.op == "-" and left == DAY_DIM)
    if later and (kind == COUNT_DIM or (isinstance(days, Number) and is_bare(days))):
        return DAY_DIM
    raise KindFault(
        f"日期不能与{kind_name(kind)}{'相加减' if expr.op in '+-' else '相乘除'}", _DATES
    )


def _measurable(kind: Dim) -> Dim:
    if kind == DAY_DIM:
        raise KindFault("日期不是数，不能求绝对值、取整或乘方", _DATES)
    return kind


def _number(kind: Kind) -> Dim:
    if isinstance(kind, str):
        raise KindFault(f"这里要数，却是{kind_name(kind)}", "金额、率、计数或数")
    return kind


def _same(nodes: tuple[Expr, ...], kinds: tuple[Dim, ...], doing: str) -> Dim:
    """The one kind of terms that stand beside each other; a bare number takes the others'."""
    firm = [k for n, k in zip(nodes, kinds, strict=True) if not is_bare(n)]
    if not firm:
        return PURE
    loose = [n for n in nodes if is_bare(n) and not _is_zero(n)]
    if len(set(firm)) == 1 and not (loose and firm[0] not in _TAKES_BARE):
        return firm[0]
    shown = "与".join(dict.fromkeys(kind_name(k) for k in kinds))
    if set(kinds) == {PURE, POINTS_DIM}:
        hint = "带上单位，如 10分 × 比率"
    elif any(power < 0 for kind in kinds for power in kind):
        hint = "同类的量；除过计数的，两边再乘计数，如 × 1人"
    elif DAY_DIM in kinds:
        hint = "日期与日期相比，如 2024年6月30日；隔几天先相减"
    elif any(k[0] for k in kinds):
        hint = "同类的量；金额要写单位，如 30万元"
    else:
        hint = "同类的量；计数除以“1次”就成了数"
    raise KindFault(f"{shown}不能{doing}", hint)


def _compared(expr: Compare, left: Kind, right: Kind, declared: KindOf) -> Kind:
    if "words" in (left, right):
        if left != right or expr.op not in "=≠":
            raise KindFault("文字只能与文字比，且只能比等于、不等于", "如 行.符号 = “定性”")
        return "yes_no"
    if "yes_no" in (left, right):
        raise KindFault(
            "是或否的数据不用比", "直接作条件，如 若 有制度 则 5 否则 0；否定写 并非 有制度"
        )
    _same((expr.left, expr.right), (_number(left), _number(right)), "相比")
    for one, other in ((expr.left, expr.right), (expr.right, expr.left)):
        bare = bare_rate(one)
        if bare is not None and is_rate(other, declared):
            raise KindFault(f"率与“{bare.text}”相比，缺了百分号", percent_meant(bare.value))
    return "yes_no"


def _aggregate(expr: Aggregate | Filtered, declared: KindOf) -> Kind:
    if expr.field is None or expr.way == "计数":
        return COUNT_DIM
    kind = _declared(declared(expr))
    if isinstance(kind, str):
        raise KindFault(
            f"“{expr.list}.{expr.field}”是{kind_name(kind)}，不能{expr.way}", "数的一栏"
        )
    if kind == DAY_DIM and expr.way == "合计":
        raise KindFault(f"“{expr.list}.{expr.field}”是日期，不能合计", "最高 或 最低")
    return kind


def counted_in(expr: Expr, declared: KindOf, unit: Callable[[Fact | RowField], str]) -> str:
    """The unit in which the value counts: that of its figures (次), 天 between two dates; "".

    `unit` tells the one unit that a figure was declared in, "" where there is none.
    """

    def of(node: Expr) -> str:
        return counted_in(node, declared, unit)

    if isinstance(expr, Computed):
        return of(expr.body)
    if isinstance(expr, Absolute):
        return of(expr.term)
    if isinstance(expr, Fact | RowField):
        return unit(expr)
    if isinstance(expr, Arithmetic) and expr.op in "+-":
        terms: tuple[Expr, ...] = (expr.left, expr.right)
        if all(kind_of(t, declared) == DAY_DIM for t in terms):
            return "天"
    elif isinstance(expr, Extreme):
        terms = expr.terms
    else:
        return ""
    units = {of(t) for t in terms if not isinstance(t, Number)}
    return units.pop() if len(units) == 1 else ""


def is_whole(expr: Expr, declared: KindOf) -> bool:
    """Whether the value is always a whole number: counts, dates, and what they add up to."""
    if isinstance(expr, Computed):
        return is_whole(expr.body, declared)
    if isinstance(expr, Number):
        return expr.value.denominator == 1
    if isinstance(expr, Fact | RowField | OtherField):
        return declared(expr) in (COUNT, DATE)
    if isinstance(expr, Aggregate | Filtered):
        return expr.way == "计数" or expr.field is None or declared(expr) in (COUNT, DATE)
    if isinstance(expr, Arithmetic):
        terms: tuple[Expr, ...] = (expr.left, expr.right)
        return expr.op in "+-*" and all(is_whole(t, declared) for t in terms)
    if isinstance(expr, Extreme):
        return all(is_whole(t, declared) for t in expr.terms)
    return isinstance(expr, Absolute) and is_whole(expr.term, declared)


def is_bare(node: Expr) -> bool:
    """A number without a unit: it fits counts, points and rates (of money only zero)."""
    node = unnamed(node)
    if isinstance(node, Number):
        return node.dim == PURE and not node.text.endswith(PERCENT_SIGNS)
    if isinstance(node, Arithmetic):
        return is_bare(node.right) and is_bare(node.left)
    return False


def _is_zero(node: Expr) -> bool:
    node = unnamed(node)
    return isinstance(node, Number) and node.value == 0


def bare_rate(node: Expr) -> Number | None:
    """The bare number, where it can't stand for a rate: 50 for 50%. 0 and 1 can."""
    node = unnamed(node)
    bad = isinstance(node, Number) and is_bare(node) and node.value not in (0, 1)
    return node if bad and isinstance(node, Number) else None


def is_rate(expr: Expr, declared: KindOf) -> bool:
    """Whether the value is a ratio that people write with a per cent sign.

    What was multiplied or divided by a plain number (比率 × 100) no longer is.
    """
    if isinstance(expr, Fact | RowField | OtherField):
        return declared(expr) == RATE
    if isinstance(expr, Aggregate | Filtered):
        return expr.way != "计数" and expr.field is not None and declared(expr) == RATE
    if isinstance(expr, Computed):
        return is_rate(expr.body, declared)
    if isinstance(expr, Number):
        return expr.dim == PURE and not is_bare(expr)
    if isinstance(expr, Absolute | Rounded):
        return is_rate(expr.term, declared)
    if isinstance(expr, Extreme):
        return any(is_rate(t, declared) for t in expr.terms)
    if isinstance(expr, Choose):
        return is_rate(expr.then, declared) or is_rate(expr.otherwise, declared)
    if isinstance(expr, Arithmetic):
        if expr.op in "+-":
            return is_rate(expr.left, declared) or is_rate(expr.right, declared)
        if expr.op == "/":
            return kind_of(expr.left, declared) == kind_of(expr.right, declared) != PURE
        hundred = Number(Fraction(1), PURE, "100%")
        parts = (expr.left, expr.right)
        return hundred in parts and any(is_rate(p, declared) for p in parts if p != hundred)
    return False


def _declared(kind: str) -> Kind:
    if kind in (CHOICE, WORDS):
        return "words"
    if kind == YES_NO:
        return "yes_no"
    if kind == RATE:
        return PURE
    return DIM_OF_KIND[kind]
