"""Exact evaluation of formulas over facts.

One evaluator for every purpose: it works on any numbers that add, multiply, divide and compare.
Fractions give a value; `engine.missing.along` gives a function of one missing fact; `engine.missing.span` gives
bounds when several facts are missing. So a formula means the same to all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from engine.expression import (
    Absolute,
    Aggregate,
    Arithmetic,
    Choose,
    Compare,
    Computed,
    CountState,
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
)
from facts.numeral import round_half_up, round_up, truncate

Value = Any
"""A Fraction, a text, a bool, or a number of engine.missing.along or engine.missing.span."""


class Undefined(Exception):
    """The value does not exist: division by zero, or a figure that is missing or 不适用."""


ROUNDING: Mapping[str, Callable[[Fraction, int], Fraction]] = {
    "四舍五入": round_half_up,
    "截断": truncate,
    "进位": round_up,
}


@frozen
class Figures:
    """The figures that formulas read: facts, the fields of the row being scored, and lists.

    A name that is absent is missing; `states` says "missing", "blank" or "not_applicable" of
    those, under the fact's name or 行.<field>.
    """

    facts: Mapping[str, Value]
    row: Mapping[str, Value] = field(factory=dict)
    lists: Mapping[str, tuple[Mapping[str, Value], ...]] = field(factory=dict)
    states: Mapping[str, str] = field(factory=dict)
    cells: Mapping[str, tuple[Mapping[str, str], ...]] = field(factory=dict)
    """The states of the lists' cells, row by row."""
    at: tuple[str, int] | None = None
    """The list and position of the row being scored: it is none of the others (另)."""
    other: Mapping[str, Value] = field(factory=dict)
    """The row looked at in the condition of a `Filtered`."""
    other_states: Mapping[str, str] = field(factory=dict)
    points: Mapping[PointsOf, Value] = field(factory=dict)
    """What 得分 and 分值 stand for in an adjustment."""

    def state(self, of: Fact | RowField | OtherField) -> str:
        if isinstance(of, OtherField):
            return self.other_states.get(of.name, "missing")
        return self.states.get(state_key(of), "missing")

    def others(self, listed: str) -> Iterator[Figures]:
        """The figures with each row of the list as the one looked at. Raises Undefined."""
        rows = self.lists.get(listed)
        if rows is None:
            raise Undefined(listed)
        cells = self.cells.get(listed, ({},) * len(rows))
        for position, row in enumerate(rows):
            if self.at != (listed, position):
                yield Figures(
                    self.facts, self.row, self.lists, self.states, self.cells, self.at,
                    row, cells[position], self.points,
                )  # fmt: skip


def state_key(of: Fact | RowField) -> str:
    return of.name if isinstance(of, Fact) else f"行.{of.name}"


def evaluate(expr: Expr, figures: Figures) -> Value:
    """The value. Raises Undefined."""
    if isinstance(expr, Number):
        return expr.value
    if isinstance(expr, Words):
        return expr.text
    if isinstance(expr, Fact):
        if expr.name not in figures.facts:
            raise Undefined(expr.name)
        return figures.facts[expr.name]
    if isinstance(expr, RowField):
        if expr.name not in figures.row:
            raise Undefined(expr.name)
        return figures.row[expr.name]
    if isinstance(expr, OtherField):
        if expr.name not in figures.other:
            raise Undefined(expr.name)
        return figures.other[expr.name]
    if isinstance(expr, PointsOf):
        if expr not in figures.points:
            raise Undefined(expr.key)
        return figures.points[expr]
    if isinstance(expr, Computed):
        return evaluate(expr.body, figures)
    if isinstance(expr, Arithmetic):
        return _arithmetic(expr, figures)
    if isinstance(expr, Power):
        base = evaluate(expr.base, figures)
        result: Value = Fraction(1)
        for _ in range(expr.exponent):
            result = result * base
        return result
    if isinstance(expr, Compare):
        return compare(expr.op, evaluate(expr.left, figures), evaluate(expr.right, figures))
    if isinstance(expr, Logic):
        return _logic(expr, figures)
    if isinstance(expr, Not):
        return not evaluate(expr.term, figures)
    if isinstance(expr, Choose):
        return evaluate(expr.then if evaluate(expr.condition, figures) else expr.otherwise, figures)
    if isinstance(expr, Extreme):
        best = evaluate(expr.terms[0], figures)
        for term in expr.terms[1:]:
            best = _larger(expr.largest, best, evaluate(term, figures))
        return best
    if isinstance(expr, Absolute):
        value = evaluate(expr.term, figures)
        return _larger(True, value, -value)
    if isinstance(expr, Rounded):
        return rounded(expr, evaluate(expr.term, figures))
    if isinstance(expr, Filled):
        return figures.state(expr.of) == "given"
    if isinstance(expr, CountState):
        wanted = ("not_applicable",) if expr.state == "not_applicable" else ("missing", "blank")
        return Fraction(sum(figures.state(of) in wanted for of in expr.of))
    if isinstance(expr, Filtered):
        return _filtered(expr, figures)
    assert isinstance(expr, Aggregate)
    return _aggregate(expr, figures)


def _arithmetic(expr: Arithmetic, figures: Figures) -> Value:
    left, right = evaluate(expr.left, figures), evaluate(expr.right, figures)
    if expr.op == "+":
        return left + right
    if expr.op == "-":
        return left - right
    if expr.op == "*":
        return left * right
    if isinstance(right, Fraction) and right == 0:
        raise Undefined("division by zero")
    return left / right


def compare(op: str, left: Value, right: Value) -> bool:
    if op == "=":
        return bool(left == right)
    if op == "≠":
        return bool(left != right)
    if op == "<":
        return bool(left < right)
    if op == "≤":
        return bool(left <= right)
    return bool(left > right) if op == ">" else bool(left >= right)


def _larger(largest: bool, one: Value, other: Value) -> Value:
    if hasattr(one, "extreme"):
        return one.extreme(largest, other)
    if hasattr(other, "extreme"):
        return other.extreme(largest, one)
    return (one if one >= other else other) if largest else (one if one <= other else other)


def rounded(expr: Rounded, value: Value) -> Value:
    places = expr.places + (2 if expr.percent else 0)
    if isinstance(value, Fraction):
        return ROUNDING[expr.way](value, places)
    return value.monotone(lambda v: ROUNDING[expr.way](v, places))


def _logic(expr: Logic, figures: Figures) -> Value:
    """One false term settles 并且, and one true term 或者, whatever the missing ones are."""
    settles = expr.op == "或者"
    lacking: Undefined | None = None
    for term in expr.terms:
        try:
            if bool(evaluate(term, figures)) == settles:
                return settles
        except Undefined as error:
            lacking = lacking or error
    if lacking is not None:
        raise lacking
    return not settles


def _filtered(expr: Filtered, figures: Figures) -> Value:
    """有 is settled by one row that the condition holds of, whatever of others is not known."""
    lacking: Undefined | None = None
    kept: list[Mapping[str, Value]] = []
    for here in figures.others(expr.list):
        try:
            if evaluate(expr.where, here):
                kept.append(here.other)
        except Undefined as error:
            lacking = lacking or error
    if expr.way == "有" and kept:
        return True
    if lacking is not None:
        raise lacking
    if expr.way == "有":
        return False
    if expr.way == "计数":
        return Fraction(len(kept))
    return over_cells(expr, kept)


def _aggregate(expr: Aggregate, figures: Figures) -> Value:
    rows = figures.lists.get(expr.list)
    if rows is None:
        raise Undefined(expr.list)
    if expr.field is None:
        return Fraction(len(rows))
    if expr.way == "计数":
        return Fraction(sum(expr.field in row for row in rows))
    return over_cells(expr, rows)


def over_cells(expr: Aggregate | Filtered, rows: Sequence[Mapping[str, Value]]) -> Value:
    """合计, 最高 or 最低 of the rows' cells. Raises Undefined."""
    assert expr.field is not None
    if any(expr.field not in row for row in rows):
        raise Undefined(f"{expr.list}.{expr.field}")
    values = [row[expr.field] for row in rows]
    if expr.way == "合计":
        return sum(values, Fraction(0))
    if not values:
        raise Undefined(expr.list)
    return max(values) if expr.way == "最高" else min(values)
