"""任选: several forms for one item, of which the best (取高) or the worst (取低) counts."""

from __future__ import annotations

from engine.conditions import ALWAYS
from engine.criteria.context import Context, Draft, Form
from engine.rulebook import Best, Part, Together
from facts.fields import Fields
from facts.yamltext import Node

KEY = "任选"
TAKEN = {"高": True, "取高": True, "低": False, "取低": False}
MAX_WAYS = 20
HINT = "任选: {取: 高, 其中: [{算式: …, 分档: …}, {算式: …, 分档: …}]}"


def lower(node: Node, ctx: Context) -> Form | None:
    fields = Fields(node, ctx.problems, "R", f"{ctx.where}的“任选”")
    taken = fields.scalar("取", required=True)
    if taken is not None and taken.text not in TAKEN:
        fields.fault("043", taken.place, f"取“{taken.text}”认不出", "高 或 低")
    items = fields.sequence("其中", required=True)
    if items and not 1 < len(items) <= MAX_WAYS:
        told = f"{fields.where}写了{len(items)}种形式"
        fields.fault("041", fields.key_place("其中"), told, f"写2至{MAX_WAYS}种")
    parts = [_way(Fields(item, ctx.problems, "R", f"{ctx.where}的第{n}种"), n, ctx)
             for n, item in enumerate(items, start=1)]  # fmt: skip
    fields.close()
    if taken is None or taken.text not in TAKEN or not 1 < len(items) <= MAX_WAYS:
        return None
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    largest = TAKEN[taken.text]
    text = f"任选一种，取{'高' if largest else '低'}的"
    outcome = Together(tuple(known), Best(largest))
    return Form((Draft("together", ALWAYS, outcome, text, fields.place, part=KEY),))


def _way(fields: Fields, position: int, ctx: Context) -> Part | None:
    if not fields.is_mapping:
        return None
    id = f"选{position}"
    name = fields.text("名") or f"第{position}种"
    inner = ctx.part(id, ctx.full, fields.where).reaching(ctx.least, ctx.bonus)
    criterion = ctx.reads.criterion(fields, inner, inner.prefix)
    ctx.take_in(inner)
    return None if criterion is None else Part(id, name, criterion)
