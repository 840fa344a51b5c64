"""What forms that are made of several parts share."""

from __future__ import annotations

from fractions import Fraction

import attrs

from engine.criteria.context import Context, Form
from engine.expression import POINTS_DIM, Arithmetic, Expr, Number
from engine.rulebook import Points, Sum, Together
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


def renamed(form: Form, branch: str) -> Form:
    """The form with its parts named after the branch: two branches may have entries of one id."""
    drafts = []
    for draft in form.drafts:
        outcome = draft.outcome
        if isinstance(outcome, Together):
            parts = tuple(attrs.evolve(p, id=f"{branch}.{p.id}") for p in outcome.parts)
            draft = attrs.evolve(draft, outcome=attrs.evolve(outcome, parts=parts))
        drafts.append(draft)
    return attrs.evolve(form, drafts=tuple(drafts))
