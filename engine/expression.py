"""Formulas as trees: what a rule file's expressions become, and what every interpreter reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Literal

from attrs import frozen

from facts.quantity import COUNT, DATE, MONEY, NUMBER, POINTS

Dim = tuple[int, int, int, int]
"""Exponents of money, count, points and days. A rate or bare number is (0, 0, 0, 0)."""

PURE: Dim = (0, 0, 0, 0)
MONEY_DIM: Dim = (1, 0, 0, 0)
COUNT_DIM: Dim = (0, 1, 0, 0)
POINTS_DIM: Dim = (0, 0, 1, 0)
DAY_DIM: Dim = (0, 0, 0, 1)

DIM_OF_KIND: dict[str, Dim] = {
    MONEY: MONEY_DIM,
    COUNT: COUNT_DIM,
    NUMBER: COUNT_DIM,
    POINTS: POINTS_DIM,
    DATE: DAY_DIM,
}
"""Kinds that are not here (率) are pure numbers; 选项, 要点 and 文字 are not numbers."""

ArithmeticOp = Literal["+", "-", "*", "/"]
CompareOp = Literal["=", "≠", "<", "≤", ">", "≥"]


@frozen
class Number:
    """A literal: canonical value, dimension, and the text to print (5%, 30万元)."""

    value: Fraction
    dim: Dim
    text: str


@frozen
class Words:
    """A literal text, or an option's name."""

    text: str


@frozen
class Fact:
    """A declared fact of the sheet."""

    name: str


@frozen
class RowField:
    """行.X: a field of the row being scored."""

    name: str


@frozen
class OtherField:
    """另.X: a field of another row, inside the condition of a `Filtered` over its list."""

    list: str
    name: str


@frozen
class Computed:
    """A named formula of 计算 (or 比率, the indicator's own measure): a node of the trace."""

    name: str
    body: Expr


@frozen
class Arithmetic:
    op: ArithmeticOp
    left: Expr
    right: Expr


@frozen
class Power:
    base: Expr
    exponent: int


COMPARE_TEXT: Mapping[str, str] = {
    "=": "等于", "≠": "不等于", "<": "低于", "≤": "不高于", ">": "高于", "≥": "不低于",
}  # fmt: skip
"""The word of a comparison, by its sign."""


@frozen
class Compare:
    op: CompareOp
    left: Expr
    right: Expr


@frozen
class Logic:
    op: Literal["并且", "或者"]
    terms: tuple[Expr, ...]


@frozen
class Not:
    term: Expr


@frozen
class Choose:
    """若 condition 则 then 否则 otherwise."""

    condition: Expr
    then: Expr
    otherwise: Expr


@frozen
class Extreme:
    """取大 or 取小 of terms."""

    largest: bool
    terms: tuple[Expr, ...]


@frozen
class Absolute:
    term: Expr


@frozen
class Rounded:
    """四舍五入, 截断 or 进位 at a number of decimals; of a rate, decimals of its per cent."""

    way: str
    term: Expr
    places: int
    percent: bool


@frozen
class Filled:
    """已填: the cell holds something. Decided by the cell's state, never missing."""

    of: Fact | RowField | OtherField


@frozen
class Aggregate:
    """合计, 计数, 最高, 最低 over the rows of a list (计数 takes no field)."""

    way: str
    list: str
    field: str | None


@frozen
class Filtered:
    """有, 计数, 合计, 最高, 最低 over those rows of a list for which `where` holds.

    In `where` 另.X is a field of the row looked at. Where a row of the same list is being scored,
    that row is not looked at: 另 is always another.
    """

    way: str
    list: str
    field: str | None
    where: Expr


@frozen
class PointsOf:
    """得分 or 分值 in an adjustment, as the stage before left them.

    `key` is a 编号, the path of a group (甲/乙), 总分, or "" for what the adjustment is on.
    """

    key: str
    full: bool = False


@frozen
class CountState:
    """How many of these facts are missing, or marked 不适用: an atom for guards."""

    state: Literal["missing", "not_applicable"]
    of: tuple[Fact | RowField, ...]


Expr = (
    Number
    | Words
    | Fact
    | RowField
    | OtherField
    | Computed
    | Arithmetic
    | Power
    | Compare
    | Logic
    | Not
    | Choose
    | Extreme
    | Absolute
    | Rounded
    | Filled
    | Aggregate
    | Filtered
    | PointsOf
    | CountState
)


def children(expr: Expr) -> tuple[Expr, ...]:
    if isinstance(expr, Computed):
        return (expr.body,)
    if isinstance(expr, Arithmetic | Compare):
        return (expr.left, expr.right)
    if isinstance(expr, Power):
        return (expr.base,)
    if isinstance(expr, Logic | Extreme):
        return expr.terms
    if isinstance(expr, Not | Absolute | Rounded):
        return (expr.term,)
    if isinstance(expr, Choose):
        return (expr.condition, expr.then, expr.otherwise)
    if isinstance(expr, Filtered):
        return (expr.where,)
    return ()


def walk(expr: Expr) -> Iterator[Expr]:
    """The tree, each node before its children."""
    yield expr
    for child in children(expr):
        yield from walk(child)


def figures_of(expr: Expr) -> tuple[Fact | RowField, ...]:
    """The facts and fields whose figures the value depends on, in order of first use.

    已填 and the state counts read states, not figures, and are left out.
    """
    found = [node for node in walk(expr) if isinstance(node, Fact | RowField)]
    return tuple(dict.fromkeys(found))


def aggregates_of(expr: Expr) -> tuple[Aggregate | Filtered, ...]:
    return tuple(dict.fromkeys(n for n in walk(expr) if isinstance(n, Aggregate | Filtered)))


def others_of(expr: Filtered) -> tuple[str, ...]:
    """The columns of the rows looked at whose cells the condition reads."""
    found: list[str] = []
    ahead = [expr.where]
    while ahead:
        node = ahead.pop()
        if isinstance(node, OtherField):
            found.append(node.name)
        elif not isinstance(node, Filtered):  # whose 另 is a row of its own list
            ahead.extend(children(node))
    return tuple(sorted(set(found)))


def points_of(expr: Expr) -> tuple[PointsOf, ...]:
    return tuple(dict.fromkeys(n for n in walk(expr) if isinstance(n, PointsOf)))


Path = tuple[tuple["Expr", bool], ...]
"""The choices (若) on the way to a place in a formula, and how each fell."""


def divisors_of(expr: Expr, path: Path = ()) -> Iterator[tuple[Expr, Path]]:
    """Every divisor that is not a literal, inner ones first, with the choices that lead to it.

    Inner ones first: where one is zero, what it divides has no value to be looked at.
    """
    if isinstance(expr, Filtered):
        return  # what its condition divides by is of rows that stand nowhere else
    if isinstance(expr, Choose):
        yield from divisors_of(expr.condition, path)
        yield from divisors_of(expr.then, (*path, (expr.condition, True)))
        yield from divisors_of(expr.otherwise, (*path, (expr.condition, False)))
        return
    for child in children(expr):
        yield from divisors_of(child, path)
    if isinstance(expr, Arithmetic) and expr.op == "/" and not isinstance(expr.right, Number):
        yield expr.right, path


def rebuild(expr: Expr, change: Callable[[Expr], Expr | None]) -> Expr:
    """The tree with `change` applied to every node from the top; None keeps the node."""
    changed = change(expr)
    if changed is not None:
        return changed

    def again(node: Expr) -> Expr:
        return rebuild(node, change)

    if isinstance(expr, Computed):
        return Computed(expr.name, again(expr.body))
    if isinstance(expr, Arithmetic):
        return Arithmetic(expr.op, again(expr.left), again(expr.right))
    if isinstance(expr, Compare):
        return Compare(expr.op, again(expr.left), again(expr.right))
    if isinstance(expr, Power):
        return Power(again(expr.base), expr.exponent)
    if isinstance(expr, Logic):
        return Logic(expr.op, tuple(again(t) for t in expr.terms))
    if isinstance(expr, Extreme):
        return Extreme(expr.largest, tuple(again(t) for t in expr.terms))
    if isinstance(expr, Not):
        return Not(again(expr.term))
    if isinstance(expr, Absolute):
        return Absolute(again(expr.term))
    if isinstance(expr, Rounded):
        return Rounded(expr.way, again(expr.term), expr.places, expr.percent)
    if isinstance(expr, Choose):
        return Choose(again(expr.condition), again(expr.then), again(expr.otherwise))
    if isinstance(expr, Filtered):
        return Filtered(expr.way, expr.list, expr.field, again(expr.where))
    return expr


def unnamed(expr: Expr) -> Expr:
    """What a name of 计算 stands for, the names that it begins with seen through as well."""
    while isinstance(expr, Computed):
        expr = expr.body
    return expr


def is_literal(expr: Expr, value: int) -> bool:
    """Whether the formula is this number, written as one."""
    return isinstance(expr, Number) and expr.value == value


def expand(expr: Expr) -> Expr:
    """The formula with every named formula written out."""
    return rebuild(expr, lambda node: expand(node.body) if isinstance(node, Computed) else None)


ZERO = Number(Fraction(0), PURE, "0")
