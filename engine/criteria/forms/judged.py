"""评判: a person chooses a grade and points inside its range, and must give a reason."""

from __future__ import annotations

from fractions import Fraction

from engine.conditions import ALWAYS, Interval
from engine.criteria.context import Context, Draft, Form
from engine.expression import PURE
from engine.language.intervals import parse_interval
from engine.prose import interval_text, number_text
from engine.rulebook import Judged, JudgedGrade
from facts.numeral import exact_text
from facts.yamltext import Mapping, Node, Scalar

KEY = "评判"

HINT = "{达成: 80%至100%, 部分达成: 60%至不满80%, 未达成: 0%至不满60%}"


def lower(node: Node, ctx: Context) -> Form | None:
    judged = read_judged(node, ctx)
    if judged is None:
        return None
    text = judged_text(judged)
    return Form((Draft("judged", ALWAYS, judged, text, node.place, part=KEY),))


def _inside(share: Interval) -> str:
    """The part of a grade's range that lies within the full mark, as it would be written."""
    if share.is_empty() or share.low is None or share.high is None or not share.low_closed:
        return "0%至100%之内"
    least = "" if share.high_closed else "不满"
    return f"{exact_text(share.low * 100)}%至{least}{exact_text(share.high * 100)}%"


def _reach(ctx: Context) -> Interval:
    """The shares of the full mark that points can be: further than 0% to 100% with 倒扣, 加分."""
    full = ctx.full_value()
    if not full:
        return Interval(Fraction(0), True, Fraction(1), True)
    return Interval(ctx.least / full, True, 1 + ctx.bonus / full, True)


def judged_text(judged: Judged) -> str:
    parts = [f"{g.name}{_share_text(g.share)}" for g in judged.grades]
    return "由人评判（占分值：" + "；".join(parts) + "），须写理由"


def _share_text(share: Interval) -> str:
    return interval_text(share, lambda v: number_text(v, percent=True))


def read_judged(node: Node, ctx: Context) -> Judged | None:
    """The grades with their shares of the full mark; faults are reported."""
    if not isinstance(node, Mapping) or not node.items:
        ctx.problems.add("R048", node.place, f"{ctx.where}的评判应写各档的范围", HINT)
        return None
    grades: list[JudgedGrade] = []
    for key, value in node.items:
        if not isinstance(value, Scalar):
            ctx.problems.add("R048", value.place, f"“{key.text}”的范围应是一个值", "如 80%至100%")
            continue
        share = parse_interval(
            value, lambda e: ctx.constant(e, PURE, rate=True), ctx.problems, plain_ends="closed"
        )
        if share is None:
            continue
        whole = _reach(ctx)
        if share.intersect(whole) != share:
            ctx.problems.add(
                "R048",
                value.place,
                f"“{key.text}”的范围“{value.text}”超出分值",
                _inside(share.intersect(whole)),
            )
            continue
        for known in grades:
            if known.share.meets(share):
                ctx.problems.add(
                    "R048",
                    value.place,
                    f"“{key.text}”与“{known.name}”的范围重叠",
                    "一头用“不满”，如 60%至不满80%",
                )
        grades.append(JudgedGrade(key.text, share))
    return Judged(tuple(grades)) if len(grades) == len(node.items) else None
