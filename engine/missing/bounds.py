"""Bounds of a formula when figures are missing.

Where the formula is a ratio of affine functions and its divisor keeps its sign, the bounds are
exact: such a function is monotone in each figure apart, so its extremes stand at the corners.
Elsewhere interval arithmetic gives outer bounds. Both are inclusion-monotone.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import product

import attrs

from engine.expression import (
    Absolute,
    Aggregate,
    Arithmetic,
    Choose,
    Compare,
    Computed,
    Expr,
    Extreme,
    Fact,
    Filtered,
    Logic,
    Not,
    Power,
    Rounded,
    unnamed,
)
from engine.measure import Figures, Undefined, Value, evaluate, over_cells, rounded, state_key
from engine.missing.linear import NotLinear, linear
from engine.missing.span import AnyText, Span, Unclear
from engine.subjects import Unknown
from facts.quantity import GRID

MAX_CORNERS = 8
"""Missing figures in one formula up to which all corners are looked at (2^8)."""


def spanned(
    figures: Figures, unknowns: Iterable[Unknown]
) -> tuple[Figures, dict[str, Span]] | None:
    """The figures with every missing one as all it can be, and the spans under their names.

    None where one of them is no single figure (a whole list).
    """
    facts = dict(figures.facts)
    row = dict(figures.row)
    spans: dict[str, Span] = {}
    for unknown in unknowns:
        if unknown.of is None or unknown.declared is None:
            return None
        value: Value = AnyText()
        if unknown.declared.kind in GRID:
            value = Span(unknown.declared.low, unknown.declared.high)
            spans[state_key(unknown.of)] = value
        (facts if isinstance(unknown.of, Fact) else row)[unknown.of.name] = value
    return attrs.evolve(figures, facts=facts, row=row), spans


def bounds(expr: Expr, figures: Figures, missing: dict[str, Span]) -> Span:
    """Bounds of a numeric formula over figures in which the missing ones are Spans.

    `missing` names them (facts by name, fields as 行.<field>). Raises Undefined where the
    formula has no value for any of them.
    """
    tight = _corners(expr, figures, missing)
    if tight is not None:
        return tight
    return Span.of(_loosely(expr, figures))


def surely_valued(
    expr: Expr,
    figures: Figures,
    missing: dict[str, Span],
    guarded: frozenset[Expr] = frozenset(),
) -> bool:
    """Whether the formula has a value for all that its missing figures can be.

    `figures` and `missing` as for `bounds`. `guarded` are divisors before which a guard stands:
    where they are not above 0, the formula is not asked for.
    """

    def sure(node: Expr) -> bool:
        return surely_valued(node, figures, missing, guarded)

    if isinstance(expr, Computed):
        return sure(expr.body)
    if isinstance(expr, Choose):
        try:
            chosen = bool(evaluate(expr.condition, figures))
        except Undefined:
            return False
        except Unclear:
            return all(sure(node) for node in (expr.condition, expr.then, expr.otherwise))
        return sure(expr.then if chosen else expr.otherwise)
    if isinstance(expr, Arithmetic) and expr.op == "/" and unnamed(expr.right) not in guarded:
        try:
            divisor = bounds(expr.right, figures, missing)
        except (Undefined, Unclear):
            return False
        above = divisor.low is not None and divisor.low > 0
        if not (above or (divisor.high is not None and divisor.high < 0)):
            return False
    if isinstance(expr, Arithmetic | Compare):
        return sure(expr.left) and sure(expr.right)
    if isinstance(expr, Extreme):
        return all(sure(term) for term in expr.terms)
    if isinstance(expr, Absolute | Rounded | Not):
        return sure(expr.term)
    if isinstance(expr, Power):
        return sure(expr.base)
    if isinstance(expr, Filtered):
        return _surely_filtered(expr, figures, missing, guarded)
    try:
        evaluate(expr, figures)
    except Undefined:
        return False
    except Unclear:
        return not isinstance(expr, Logic) or all(sure(term) for term in expr.terms)
    return True


def _loosely(expr: Expr, figures: Figures) -> Span | Fraction:
    """Interval arithmetic; an unclear choice joins both outcomes."""

    def of(node: Expr) -> Span:
        return Span.of(_loosely(node, figures))

    if isinstance(expr, Computed):
        return of(expr.body)
    if isinstance(expr, Choose):
        try:
            chosen = bool(evaluate(expr.condition, figures))
        except (Unclear, Undefined):
            spans = []
            for branch in (expr.then, expr.otherwise):
                try:
                    spans.append(of(branch))
                except Undefined:
                    continue
            if not spans:
                raise Undefined("no branch") from None
            return spans[0] if len(spans) == 1 else spans[0].join(spans[1])
        return of(expr.then if chosen else expr.otherwise)
    if isinstance(expr, Arithmetic):
        left, right = of(expr.left), of(expr.right)
        if expr.op == "+":
            return left + right
        if expr.op == "-":
            return left - right
        return left * right if expr.op == "*" else left / right
    if isinstance(expr, Extreme):
        best = of(expr.terms[0])
        for term in expr.terms[1:]:
            best = best.extreme(expr.largest, of(term))
        return best
    if isinstance(expr, Absolute):
        value = of(expr.term)
        return value.extreme(True, -value)
    if isinstance(expr, Rounded):
        return Span.of(rounded(expr, of(expr.term)))
    if isinstance(expr, Aggregate) and expr.field is not None and expr.way != "计数":
        return _over_cells(expr, figures)
    if isinstance(expr, Filtered):
        return _over_filtered(expr, figures)
    if isinstance(expr, Power):
        result = Span.of(Fraction(1))
        for _ in range(expr.exponent):
            result = result * of(expr.base)
        return result
    value = evaluate(expr, figures)
    return value if isinstance(value, Span) else Fraction(value)


def _sides(expr: Filtered, figures: Figures) -> tuple[list[Figures], list[Figures]]:
    """The rows of which the condition surely holds, and those of which it may."""
    surely: list[Figures] = []
    maybe: list[Figures] = []
    for here in figures.others(expr.list):
        try:
            if bool(evaluate(expr.where, here)):
                surely.append(here)
        except Unclear:
            maybe.append(here)
    return surely, maybe


def _over_filtered(expr: Filtered, figures: Figures) -> Span:
    """Bounds over every choice of the rows of which it is not clear whether the condition holds."""
    surely, maybe = _sides(expr, figures)
    if expr.way == "计数":
        return Span(Fraction(len(surely)), Fraction(len(surely) + len(maybe)))
    cells = [Span.of(over_cells(expr, [here.other])) for here in (*surely, *maybe)]
    if expr.way == "合计":
        total = sum(cells[: len(surely)], Span.of(Fraction(0)))
        for cell in cells[len(surely) :]:
            total = total + cell.join(Span.of(Fraction(0)))
        return total
    if not cells:
        raise Undefined(expr.list)
    best = cells[0] if surely else None
    for cell in cells[1 : len(surely)]:
        assert best is not None
        best = best.extreme(expr.way == "最高", cell)
    for cell in cells[len(surely) :]:
        best = cell if best is None else best.join(cell)
    assert best is not None
    return best


def _surely_filtered(
    expr: Filtered, figures: Figures, missing: dict[str, Span], guarded: frozenset[Expr]
) -> bool:
    try:
        rows = list(figures.others(expr.list))
        surely, maybe = _sides(expr, figures)
    except Undefined:
        return False
    if not all(surely_valued(expr.where, here, missing, guarded) for here in rows):
        return False
    if expr.field is not None and any(expr.field not in here.other for here in (*surely, *maybe)):
        return False
    return bool(surely) or expr.way not in ("最高", "最低")


def _over_cells(expr: Aggregate, figures: Figures) -> Span:
    """合计, 最高, 最低 over cells of which some are Spans."""
    rows = figures.lists.get(expr.list)
    if rows is None or any(expr.field not in row for row in rows):
        raise Undefined(f"{expr.list}.{expr.field}")
    cells = [Span.of(row[expr.field]) for row in rows if expr.field is not None]
    if expr.way == "合计":
        return sum(cells, Span.of(Fraction(0)))
    if not cells:
        raise Undefined(expr.list)
    best = cells[0]
    for cell in cells[1:]:
        best = best.extreme(expr.way == "最高", cell)
    return best


def _corners(expr: Expr, figures: Figures, missing: dict[str, Span]) -> Span | None:
    """Exact bounds of a ratio of affine functions, from its corners; None where it is not one."""
    expr = unnamed(expr)
    top, base = (
        (expr.left, expr.right)
        if isinstance(expr, Arithmetic) and expr.op == "/"
        else (
            expr,
            None,
        )
    )
    try:
        numerator = linear(top, figures)
        divisor = None if base is None else linear(base, figures)
    except (NotLinear, Undefined):
        return None
    names = sorted(set(numerator.weights) | set(divisor.weights if divisor else ()))
    if len(names) > MAX_CORNERS or any(
        missing[n].low is None or missing[n].high is None for n in names
    ):
        return None
    if divisor is not None:
        span = divisor.span(missing)
        if not (
            (span.low is not None and span.low > 0) or (span.high is not None and span.high < 0)
        ):
            return None
    values = []
    for corner in product(*(missing[n].ends() for n in names)):
        at = {n: v for n, v in zip(names, corner, strict=True) if v is not None}
        value = numerator.at(at)
        values.append(value if divisor is None else value / divisor.at(at))
    return Span(min(values), max(values))
