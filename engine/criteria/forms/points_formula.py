"""得分式: points are the value of a formula, kept between 0 and the full mark unless told."""

from __future__ import annotations

from engine.conditions import ALWAYS
from engine.criteria.context import Context, Draft, Form
from engine.prose import render
from engine.rulebook import Points
from facts.yamltext import Node, Scalar

KEY = "得分式"
AUTHORS_WORDS = True


def lower(node: Node, ctx: Context) -> Form | None:
    if not isinstance(node, Scalar):
        ctx.problems.add("R047", node.place, f"{ctx.where}的得分式应是一个算式", "如 分值 × 执行率")
        return None
    expr = ctx.points(node)
    if expr is None:
        return None
    text = f"得分={render(expr)}"
    return Form((Draft("formula", ALWAYS, Points(expr), text, node.place, part=KEY),))
