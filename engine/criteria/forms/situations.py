"""分情形: units in one situation are scored by one form, those in another by another.

The situations exclude one another. Where two of them hold at once, or none does, a clause of its
own says so and leaves the points to a person.
"""

from __future__ import annotations

from itertools import combinations

import attrs
from attrs import frozen

from engine.conditions import ALWAYS, NEVER, Condition, either
from engine.criteria.context import (
    ANY_GRADE,
    COMPLEX,
    Context,
    Draft,
    Form,
    TooComplex,
    joined,
    opposite,
)
from engine.criteria.folding import renamed
from facts.fields import Fields
from facts.yamltext import Node, Sequence

KEY = "分情形"
REST = "其余"
MAX_SITUATIONS = 20
HINT = "- {当: 条件, 算式: …, 分档: …}，最后可写 {当: 其余, …}"


@frozen
class _Situation:
    """`when` is None for 其余."""

    when: Condition | None
    said: str
    form: Form


def lower(node: Node, ctx: Context) -> Form | None:
    if not isinstance(node, Sequence) or not 1 < len(node.items) <= MAX_SITUATIONS:
        told = f"{ctx.where}的“分情形”要列出各种情形"
        ctx.problems.add("R041", node.place, told, f"2至{MAX_SITUATIONS}种，{HINT}")
        return None
    found = [
        _read(Fields(item, ctx.problems, "R", f"{ctx.where}的第{n}种情形"), ctx, f"情形{n}")
        for n, item in enumerate(node.items, start=1)
    ]
    known = [one for one in found if one is not None]
    if len(known) < len(found):
        return None
    if sum(one.when is None for one in known) > 1:
        ctx.problems.add("R041", node.place, f"{ctx.where}有两种情形写“{REST}”", "只留一种")
        return None
    try:
        drafts = _drafts(known, node, ctx)
    except TooComplex:
        ctx.problems.add("R037", node.place, f"{ctx.where}：{COMPLEX[0]}", COMPLEX[1])
        return None
    return Form(tuple(drafts))


def _read(fields: Fields, ctx: Context, id: str) -> _Situation | None:
    scalar = fields.scalar("当", required=True)
    rest = scalar is not None and scalar.text.strip() == REST
    condition = ctx.condition(scalar) if scalar is not None and not rest else None
    branch = ctx.branch(id)
    form = ctx.reads.branch(fields, branch) if fields.is_mapping else None
    ctx.take_in(branch)
    if scalar is None or form is None or (condition is None and not rest):
        return None
    said = "其余的" if rest else f"{scalar.text}的"
    return _Situation(condition, said, renamed(form, id))


def _drafts(known: list[_Situation], node: Node, ctx: Context) -> list[Draft]:
    """Raises TooComplex."""
    conditions = [one.when for one in known if one.when is not None]
    none: Condition = ALWAYS
    for condition in conditions:
        none = joined(none, opposite(condition))
    twice: Condition = NEVER
    for first, second in combinations(conditions, 2):
        twice = either(twice, joined(first, second))
    once = opposite(twice)
    found: list[Draft] = []
    for one in known:
        when = none if one.when is None else joined(one.when, once)
        found.extend(
            attrs.evolve(d, when=joined(when, d.when), text=f"{one.said}：{d.text}")
            for d in one.form.drafts
        )
    if twice:
        text = "两种情形同时成立，标准没有写按哪一种，须由人评判"
        found.append(Draft("overlap", twice, ANY_GRADE, text, node.place, part=KEY))
    if none and all(one.when is not None for one in known):
        text = "各种情形都不成立，标准没有写这种情形，须由人评判"
        found.append(Draft("gap", none, ANY_GRADE, text, node.place, part=KEY))
    return found
