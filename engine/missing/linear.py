"""Affine combinations of facts: constant + Σ weight·fact, for corners, tolerances and repairs."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import field, frozen

from engine.expression import Aggregate, Arithmetic, Computed, Expr, Fact, Number, Power, RowField
from engine.measure import Figures, Undefined, evaluate
from engine.missing.span import Span, Unclear


class NotLinear(Exception):
    """The formula is no affine combination of the facts looked at."""


@frozen
class Linear:
    constant: Fraction
    weights: Mapping[str, Fraction] = field(factory=dict)

    def plus(self, other: Linear, sign: int) -> Linear:
        names = dict.fromkeys((*self.weights, *other.weights))
        weights = {
            n: self.weights.get(n, Fraction(0)) + sign * other.weights.get(n, Fraction(0))
            for n in names
        }
        return Linear(
            self.constant + sign * other.constant, {n: w for n, w in weights.items() if w != 0}
        )

    def scaled(self, factor: Fraction) -> Linear:
        if factor == 0:
            return Linear(Fraction(0))
        return Linear(self.constant * factor, {n: w * factor for n, w in self.weights.items()})

    def at(self, values: Mapping[str, Fraction]) -> Fraction:
        return self.constant + sum((w * values[n] for n, w in self.weights.items()), Fraction(0))

    def span(self, spans: Mapping[str, Span]) -> Span:
        total = Span.of(self.constant)
        for name, weight in self.weights.items():
            total = total + spans[name] * weight
        return total


def linear(expr: Expr, figures: Figures, every: bool = False) -> Linear:
    """The formula as an affine combination of the figures that are Spans (`every`: of all facts).

    Fields of the row are named 行.<field>, cells of a list <list>.<field>[<position>].
    Raises NotLinear or Undefined.
    """

    def of(node: Expr) -> Linear:
        return linear(node, figures, every)

    if isinstance(expr, Number):
        return Linear(expr.value)
    if isinstance(expr, Computed):
        return of(expr.body)
    if isinstance(expr, Fact | RowField):
        value = evaluate(expr, figures)
        name = expr.name if isinstance(expr, Fact) else f"行.{expr.name}"
        if isinstance(value, Span) or (every and isinstance(value, Fraction)):
            return Linear(Fraction(0), {name: Fraction(1)})
        if isinstance(value, Fraction):
            return Linear(value)
        raise NotLinear
    if isinstance(expr, Aggregate) and expr.way == "合计" and expr.field is not None:
        total = evaluate(expr, figures)
        if not every:
            if isinstance(total, Fraction):
                return Linear(total)
            raise NotLinear
        rows = figures.lists[expr.list]
        return Linear(
            Fraction(0),
            {f"{expr.list}.{expr.field}[{i}]": Fraction(1) for i in range(len(rows))},
        )
    if isinstance(expr, Arithmetic):
        left, right = of(expr.left), of(expr.right)
        if expr.op in "+-":
            return left.plus(right, 1 if expr.op == "+" else -1)
        if expr.op == "*":
            if not right.weights:
                return left.scaled(right.constant)
            if not left.weights:
                return right.scaled(left.constant)
            raise NotLinear
        if right.weights:
            raise NotLinear
        if right.constant == 0:
            raise Undefined("division by zero")
        return left.scaled(1 / right.constant)
    if isinstance(expr, Power) and expr.exponent == 1:
        return of(expr.base)
    try:
        value = evaluate(expr, figures)
    except (TypeError, AttributeError, Unclear):
        raise NotLinear from None
    if isinstance(value, Fraction) and not every:
        return Linear(value)
    raise NotLinear
