"""What forms that are made of several parts share."""

from __future__ import annotations

from fractions import Fraction

from engine.criteria.context import Context
from engine.expression import POINTS_DIM, Arithmetic, Expr, Number
from engine.rulebook import Points, Sum
from facts.numeral import exact_text


def points_number(value: Fraction) -> Number:
    return Number(value, POINTS_DIM, exact_text(value))


def constant_part(value: Fraction) -> Points:
    """A clause's fixed points."""
    return Points(points_number(value))


def top_of(ctx: Context) -> Expr:
    """The most that the item can give: its full mark, with 加分 what lies above it."""
    return Arithmetic("+", ctx.full, points_number(ctx.bonus)) if ctx.bonus else ctx.full


def sum_of(ctx: Context, start: Expr, least: Expr | None = None, most: Expr | None = None) -> Sum:
    """The parts added up from `start`, kept inside the item's limits unless told otherwise."""
    return Sum(start, least or points_number(ctx.least), most or top_of(ctx))
