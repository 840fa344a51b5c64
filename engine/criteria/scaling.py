"""系数, 扣分系数 and 上下限: what becomes of a form's points before they are the item's.

They are written into the clauses' own formulas, so no interpreter knows them: the points are kept
inside the item's limits, multiplied (系数), or what they lack to the full mark is (扣分系数: a
deduction doubled or halved), and kept between 下限 and 上限.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs

from engine.criteria.context import Context, Draft, Form
from engine.criteria.folding import alike, points_number, top_of
from engine.expression import PURE, Arithmetic, Expr, Extreme, Number
from engine.prose import render
from engine.rulebook import Points, RowsTogether, Sum, Together
from facts.fields import Fields

FACTOR, LOSS_FACTOR, LIMITS = "系数", "扣分系数", "上下限"
Change = Callable[[Expr], Expr]


def scaled(fields: Fields, form: Form | None, ctx: Context) -> Form | None:
    """The form with what stands beside it; None where there is none, or something is at fault."""
    factor, loss_factor = _factor(fields, FACTOR, ctx), _factor(fields, LOSS_FACTOR, ctx)
    least, most = _limits(fields, ctx)
    if form is None:
        return None
    written = [key for key in (FACTOR, LOSS_FACTOR, LIMITS) if key in fields.names()]
    for key in written:
        if any(d.kind == "judged" for d in form.drafts):
            told = (f"评判由人给分，用不着“{key}”", f"删去“{key}”")
            fields.fault("033", fields.key_place(key), *told)
            return None
        told_of = _of_several(form, key)
        if told_of is not None:
            fields.fault(
                "033", fields.key_place(key), f"“{key}”不能写在几部分合成的得分旁", told_of
            )
            return None
    for key, expr in ((FACTOR, factor), (LOSS_FACTOR, loss_factor)):
        if expr is None:
            continue
        form = _changed(form, _times(expr, key, ctx), f"，{key}{render(expr)}")
    if least is not None or most is not None:
        form = _limited(form, least, most, ctx)
    return form


def _of_several(form: Form, key: str) -> str | None:
    """What to write where points are made of several parts, and the key can't stand beside them."""
    for draft in form.drafts:
        outcome = draft.outcome
        if not isinstance(outcome, Together | RowsTogether):
            continue
        if not isinstance(outcome.fold, Sum):
            return f"“{key}”写到各种（各行）里面"
        if key != LIMITS:
            return "扣、得的分写成算式，如 扣: 2分 × 系数"
    return None


def _factor(fields: Fields, key: str, ctx: Context) -> Expr | None:
    scalar = fields.scalar(key)
    expr = None if scalar is None else ctx.number(scalar, PURE)
    if expr is None or scalar is None:
        return None
    if isinstance(expr, Number) and expr.value < 0:
        fields.fault("033", scalar.place, f"{key}“{scalar.text}”小于0", "不小于0的数，如 0.5")
        return None
    ctx.used.append(expr)
    return expr


def _limits(fields: Fields, ctx: Context) -> tuple[Expr | None, Expr | None]:
    sub = fields.sub(LIMITS)
    if sub is None:
        return None, None
    found: list[Expr | None] = []
    for key in ("下限", "上限"):
        scalar = sub.scalar(key)
        found.append(None if scalar is None else ctx.points(scalar))
    if not sub.names() and sub.is_mapping:
        sub.fault("033", sub.place, f"{sub.where}没有写限到几分", "{下限: 1分, 上限: 4分}")
    sub.close()
    least, most = found
    if isinstance(least, Number) and isinstance(most, Number) and least.value > most.value:
        sub.fault("033", sub.place, f"{sub.where}的下限高于上限", "下限不高于上限")
        return None, None
    return least, most


def _kept(points: Expr, ctx: Context) -> Expr:
    """The points inside the item's limits."""
    full = ctx.full_value()
    if isinstance(points, Number) and full is not None:
        value = min(max(points.value, ctx.least), full + ctx.bonus)
        return points if value == points.value else points_number(value)
    low, top = (alike(end, points, ctx) for end in (points_number(ctx.least), top_of(ctx)))
    return Extreme(False, (Extreme(True, (points, low)), top))


def _times(factor: Expr, key: str, ctx: Context) -> Change:
    def change(points: Expr) -> Expr:
        kept = _kept(points, ctx)
        if key == FACTOR:
            return Arithmetic("*", kept, factor)
        full = alike(ctx.full, points, ctx)
        lost = Arithmetic("-", full, kept)
        return Arithmetic("-", full, Arithmetic("*", lost, factor))

    return change


def _changed(form: Form, change: Change, said: str) -> Form:
    def of(draft: Draft) -> Draft:
        if not isinstance(draft.outcome, Points):
            return draft
        text = draft.text if draft.said is not None else draft.text + said
        return attrs.evolve(draft, outcome=Points(change(draft.outcome.expr)), text=text)

    return Form(tuple(of(d) for d in form.drafts))


def _limited(form: Form, least: Expr | None, most: Expr | None, ctx: Context) -> Form:
    def within(points: Expr) -> Expr:
        if least is not None:
            points = Extreme(True, (points, alike(least, points, ctx)))
        return points if most is None else Extreme(False, (points, alike(most, points, ctx)))

    words = [f"不低于{render(least)}"] if least is not None else []
    words += [f"不高于{render(most)}"] if most is not None else []
    said = f"，得分{'且'.join(words)}"
    changed = _changed(form, within, said)

    def of(draft: Draft) -> Draft:
        outcome = draft.outcome
        if not isinstance(outcome, Together) or not isinstance(outcome.fold, Sum):
            return draft
        fold = outcome.fold
        fold = Sum(fold.start, within(fold.least), within(fold.most))
        return attrs.evolve(draft, outcome=Together(outcome.parts, fold))

    return Form(tuple(of(d) for d in changed.drafts))
