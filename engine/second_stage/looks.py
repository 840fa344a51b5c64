"""An adjustment looked at with the figures that are there: whether it holds, and what it takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from typing import Literal

from attrs import evolve, frozen

from engine.binding import Bound, BoundRow
from engine.card import Range
from engine.expression import Expr, Fact, PointsOf, aggregates_of, figures_of
from engine.measure import Figures, Undefined, Value, evaluate
from engine.missing.bounds import bounds, spanned, surely_valued
from engine.missing.span import Span, Unclear
from engine.rulebook import Adjustment
from engine.subjects import Unknown, figure_key, lacking_cells

NONE = Fraction(0)
Points = Mapping[PointsOf, Value]


def as_value(points: Range) -> Value:
    """Points as formulas read them: a number, or all that they can be."""
    return points.low if points.determined else Span(points.low, points.high)


def unknowns_in(
    bound: Bound,
    exprs: Iterable[Expr],
    figures: Figures,
    row: BoundRow | None = None,
    listed: str | None = None,
) -> tuple[Unknown, ...]:
    """The figures and cells that these formulas read and the sheet does not give."""
    found: list[Unknown] = []
    for expr in exprs:
        for figure in figures_of(expr):
            state = figures.state(figure)
            if state not in ("missing", "blank"):
                continue
            declared = (
                bound.rulebook.facts[figure.name]
                if isinstance(figure, Fact)
                else bound.rulebook.lists[listed or ""].fields[figure.name]
            )
            key = figure_key(bound, figure, row, listed)
            found.append(Unknown(key, figure, declared, state == "blank"))
        for aggregate in aggregates_of(expr):
            found.extend(lacking_cells(bound, aggregate, figures))
    return tuple({(u.key, u.of): u for u in found}.values())


def conditions(condition: Expr, figures: Figures, lacking: Sequence[Unknown]) -> tuple[bool, bool]:
    """Whether the condition surely holds, and whether it may."""
    all_it_can_be = spanned(figures, lacking)
    if all_it_can_be is None:
        return False, True
    try:
        holds = bool(evaluate(condition, all_it_can_be[0]))
    except (Undefined, Unclear):
        return False, True
    return holds, holds


def value_ends(
    value: Expr,
    figures: Figures,
    lacking: Sequence[Unknown],
    most: Fraction,
    least: Fraction = NONE,
) -> list[Fraction]:
    """The least and the greatest value, no less than `least`; that and `most` where nothing is
    known of it."""
    low, high = least, most
    all_it_can_be = spanned(figures, lacking)
    if all_it_can_be is not None:
        with suppress(Undefined, Unclear):
            if not surely_valued(value, *all_it_can_be):
                return [low, high]
            span = bounds(value, *all_it_can_be)
            low = low if span.low is None else max(span.low, low)
            high = high if span.high is None else max(span.high, low)
    return [low, high]


def without_value(adjustment: Adjustment, figures: Figures) -> bool:
    """Whether its condition or value can't be computed from these figures, none of them missing."""
    try:
        evaluate(adjustment.condition, figures)
        evaluate(adjustment.value, figures)
    except Undefined:
        return True
    except Unclear:
        return False
    return False


@frozen
class Look:
    """An adjustment at one target: whether it surely holds, or may, and the ends of its value.

    `lacking` are the missing figures for which it is open; `stuck`: it has no value although
    nothing is missing (a division by zero, a figure marked 不适用).
    """

    rule: Adjustment
    surely: bool
    may: bool
    low: Fraction
    high: Fraction
    lacking: tuple[Unknown, ...]
    stuck: bool

    @property
    def decided(self) -> bool:
        return self.surely == self.may and (not self.may or self.low == self.high)

    def amount(self, side: Literal["worst", "best"]) -> Fraction:
        """The value that takes most, or least."""
        highest = (side == "worst") == (self.rule.kind in ("take", "share"))
        return self.high if highest else self.low


def look(
    bound: Bound,
    rule: Adjustment,
    points: Points,
    most: Fraction,
    row: BoundRow | None = None,
    listed: str | None = None,
    floor: Fraction = NONE,
) -> Look:
    """`points` is what 得分 and 分值 stand for, `most` the greatest value where none is known.

    `floor` is how low the target may go: a cap or a floor may lie below 0 as well.
    """
    figures = evolve(bound.figures(row), points=points)
    lacking = unknowns_in(bound, (rule.condition, rule.value), figures, row, listed)
    surely, may = conditions(rule.condition, figures, lacking)
    low, high = Fraction(0), Fraction(0)
    if may:
        most = Fraction(1) if rule.kind == "share" else most
        least = min(floor, NONE) if rule.kind in ("cap", "floor") else NONE
        low, high = value_ends(rule.value, figures, lacking, most, least)
        if rule.kind == "share":
            low, high = min(low, Fraction(1)), min(high, Fraction(1))
    open_now = surely != may or low != high
    stuck = open_now and not lacking and without_value(rule, figures)
    return Look(rule, surely, may, low, high, lacking if open_now else (), stuck)
