"""插值: points lie on the line between given points; before the first and beyond the last they stay.

The 插值法 of tenders and of some standards. A stretch between two points is a clause of its own, so
that the reason for a lost point names it.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from attrs import frozen

from engine.conditions import Interval, at_most
from engine.criteria.context import Context, Draft, Form
from engine.expression import POINTS_DIM, PURE, Arithmetic, Expr, Number
from engine.marks import POINT, STRETCH
from engine.prose import interval_text, points_text
from engine.rulebook import Points
from facts.numeral import exact_text
from facts.problem import Place
from facts.yamltext import Mapping, Node, Scalar

KEY = "插值"
MAX_POINTS = 100
HINT = "{60%: 0, 80%: 3分, 100%: 5分}，从低到高写2个以上的点"


@frozen
class _At:
    """The points where the measure is at this value."""

    value: Fraction
    points: Fraction
    place: Place


def lower(node: Node, ctx: Context) -> Form | None:
    if not ctx.has_measure("插值", node.place):
        return None
    if not isinstance(node, Mapping) or not 1 < len(node.items) <= MAX_POINTS:
        ctx.problems.add("R041", node.place, f"{ctx.where}的插值写法不对", HINT)
        return None
    found = [_at(key, value, ctx) for key, value in node.items]
    known = [one for one in found if one is not None]
    if len(known) < len(found):
        return None
    for before, after in pairwise(known):
        if before.value >= after.value:
            told = f"{ctx.where}的插值没有从低到高写"
            ctx.problems.add("R041", after.place, told, HINT)
            return None
    return Form(tuple(_drafts(known, ctx)))


def _at(key: Scalar, value: Node, ctx: Context) -> _At | None:
    at = ctx.measured_constant(key)
    if not isinstance(value, Scalar):
        ctx.problems.add("R041", value.place, f"“{key.text}”的得分应是一个值", "如 3分")
        return None
    points = ctx.constant(value, POINTS_DIM)
    if points is not None and points < ctx.least:
        low = exact_text(ctx.least)
        told = (f"“{value.text}”小于{low}，得分不低于{low}", "得的分数，不是扣的分数")
        ctx.problems.add("R031", value.place, *told)
        return None
    return None if at is None or points is None else _At(at, points, key.place)


def _drafts(known: list[_At], ctx: Context) -> list[Draft]:
    first, last = known[0], known[-1]
    found = [_flat(at_most(first.value), first, ctx)]
    for a, b in pairwise(known):
        whole = b is not last
        interval = Interval(a.value, False, b.value, whole)
        text = (
            f"{interval_text(interval, ctx.write)}的，在{points_text(a.points)}"
            f"和{points_text(b.points)}之间按直线插值"
        )
        outcome = Points(_line(a, b, ctx))
        found.append(
            Draft(
                "formula", ctx.measured(interval), outcome, text, b.place, (interval,),
                part=STRETCH,
            )
        )  # fmt: skip
    found.append(_flat(Interval(last.value, True, None, False), last, ctx))
    return found


def _flat(interval: Interval, at: _At, ctx: Context) -> Draft:
    outcome = Points(Number(at.points, PURE, exact_text(at.points)))
    text = f"{interval_text(interval, ctx.write)}的得{points_text(at.points)}"
    return Draft("band", ctx.measured(interval), outcome, text, at.place, (interval,), part=POINT)


def _line(a: _At, b: _At, ctx: Context) -> Expr:
    """points(a) + (measure − a) × rise ÷ run."""
    assert ctx.measure is not None
    rise, run = b.points - a.points, b.value - a.value
    share = Arithmetic("/", Arithmetic("-", ctx.measure, ctx.point(a.value)), ctx.distance(run))
    moved = Arithmetic("*", share, Number(rise, PURE, exact_text(rise)))
    return Arithmetic("+", Number(a.points, PURE, exact_text(a.points)), moved)
