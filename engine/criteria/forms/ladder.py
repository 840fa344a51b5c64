"""阶梯: thresholds passed one after the other, each for a point, or each with its own points.

The standard's 分别 (达到60%、80%、100%的，分别得1、3、5分) and the scales that give a point for
every limit exceeded lower to bands: nothing downstream knows that they were a ladder.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from attrs import frozen

from engine.conditions import Interval, above, at_least, at_most, below
from engine.criteria.context import Context, Draft, Form
from engine.expression import POINTS_DIM, PURE, Number
from engine.marks import NONE_PASSED, RUNG
from engine.prose import interval_text, points_text
from engine.rulebook import Points
from facts.fields import Fields
from facts.numeral import exact_text
from facts.problem import Place
from facts.yamltext import Node, Scalar, Sequence

KEY = "阶梯"
PASSING = {"不低于": at_least, "高于": above, "不高于": at_most, "低于": below}
UPWARDS = ("不低于", "高于")
"""How a threshold is passed: upwards by these two, downwards by the others."""

MAX_RUNGS = 200
HINT = "如 {不低于: [60%, 80%, 100%], 得: [1, 3, 5]}，或 {高于: [2, 4, 6], 每级: 1分}"


@frozen
class _Rung:
    threshold: Fraction
    points: Fraction
    place: Place


def lower(node: Node, ctx: Context) -> Form | None:
    if not ctx.has_measure("阶梯", node.place):
        return None
    fields = Fields(node, ctx.problems, "R", f"{ctx.where}的“阶梯”")
    form = _read(fields, ctx)
    fields.close((*PASSING, "每级", "得", "起分"))
    return form


def _read(fields: Fields, ctx: Context) -> Form | None:
    ways = [way for way in PASSING if way in fields.names()]
    if len(ways) != 1:
        if fields.is_mapping:
            fields.fault("041", fields.place, f"{fields.where}要写明怎样算过一级", HINT)
        return None
    thresholds = _numbers(fields, ways[0], ctx)
    base_text = fields.scalar("起分")
    base = ctx.constant(base_text, POINTS_DIM) if base_text is not None else Fraction(0)
    rungs = _points(fields, ctx, thresholds, base)
    if rungs is None or base is None:
        return None
    upwards = ways[0] in UPWARDS
    for before, after in pairwise(rungs):
        step = after.threshold - before.threshold
        if step == 0 or (step > 0) is not upwards:
            told = f"{fields.where}的界限没有从{'低到高' if upwards else '高到低'}排"
            fields.fault("041", after.place, told, "一级接一级，不重复")
            return None
    return Form(tuple(_drafts(rungs, base, ways[0], ctx, fields.place)))


def _numbers(fields: Fields, key: str, ctx: Context) -> list[tuple[Fraction, Place]] | None:
    """The thresholds, on the line of the measure."""
    items = _items(fields, key, ctx)
    found = []
    for item in items or ():
        value = ctx.measured_constant(item)
        if value is not None:
            found.append((value, item.place))
    return found if items and len(found) == len(items) else None


def _items(fields: Fields, key: str, ctx: Context) -> list[Scalar] | None:
    """What stands in the list under the key, or in the 参数 that is named there."""
    node = fields.node(key, required=True)
    if node is None:
        return None
    if isinstance(node, Scalar):
        owner, _, name = node.text.strip().partition(".")
        texts = ctx.names.parameters.get(name) if owner == "参数" else None
        if texts is not None:
            return [Scalar(text, node.place, fixed=True) for text in texts]
    items = list(node.items) if isinstance(node, Sequence) else [node]
    scalars = [item for item in items if isinstance(item, Scalar)]
    if len(scalars) != len(items) or not 0 < len(scalars) <= MAX_RUNGS:
        told = f"{fields.where}的“{key}”写法不对"
        fields.fault("041", node.place, told, f"[…]，1至{MAX_RUNGS}个数")
        return None
    return scalars


def _points(
    fields: Fields,
    ctx: Context,
    thresholds: list[tuple[Fraction, Place]] | None,
    base: Fraction | None,
) -> list[_Rung] | None:
    """The rungs: 每级 gives each the same more, from `base`; 得 gives each its own points."""
    each_text = fields.scalar("每级")
    listed = _items(fields, "得", ctx) if each_text is None else None
    if each_text is not None:
        if "得" in fields.names():
            fields.node("得")
            fields.fault("041", fields.key_place("得"), "“每级”和“得”只写一个", HINT)
            return None
        each = ctx.constant(each_text, POINTS_DIM)
        if each is not None and each <= 0:
            fields.fault("045", each_text.place, f"每级的分“{each_text.text}”不大于0", "大于0的数")
            return None
        if each is None or base is None or thresholds is None:
            return None
        return [_Rung(t, base + each * n, p) for n, (t, p) in enumerate(thresholds, start=1)]
    values = [ctx.constant(item, POINTS_DIM) for item in listed or ()]
    if thresholds is None or not listed or None in values:
        return None
    if len(values) != len(thresholds):
        told = f"{fields.where}有{len(thresholds)}个界限，{len(values)}个得分"
        fields.fault("041", fields.key_place("得"), told, "一个界限一个得分")
        return None
    return [
        _Rung(t, points, place)
        for (t, place), points in zip(thresholds, values, strict=True)
        if points is not None
    ]


def _drafts(
    rungs: list[_Rung], base: Fraction, way: str, ctx: Context, place: Place
) -> list[Draft]:

    def draft(interval: Interval, points: Fraction, at: Place, part: str) -> Draft:
        outcome = Points(Number(points, PURE, exact_text(points)))
        text = f"{interval_text(interval, ctx.write)}的得{points_text(points)}"
        return Draft("band", ctx.measured(interval), outcome, text, at, (interval,), part=part)

    passed = [PASSING[way](rung.threshold) for rung in rungs]
    found = [draft(passed[0].complement()[0], base, place, NONE_PASSED)]
    for rung, own, beyond in zip(rungs, passed, [*passed[1:], None], strict=True):
        interval = own if beyond is None else own.intersect(beyond.complement()[0])
        found.append(draft(interval, rung.points, rung.place, RUNG))
    return found
