"""条目 with 取: 首条: the first entry that holds counts, and no other."""

from __future__ import annotations

from collections.abc import Sequence

from engine.conditions import ALWAYS, Condition
from engine.criteria.context import COMPLEX, Context, Draft, Form, TooComplex, joined, opposite
from engine.criteria.entry_words import (
    GIVES,
    SUMMED_KEYS,
    TAKES,
    amount_text,
    down_to,
    plain,
)
from engine.criteria.folding import alike, points_number
from engine.expression import Arithmetic, Expr
from engine.marks import ENTRY, REST
from engine.prose import points_text, render
from engine.rulebook import Points
from facts.fields import Fields


def first_that_holds(
    fields: Fields, entries: Sequence[Fields], start: Expr | None, ctx: Context
) -> Form | None:
    drafts: list[Draft] = []
    free: Condition = ALWAYS
    sound = True
    for entry in entries:
        if not entry.is_mapping:
            sound = False
            continue
        read = _situation(entry, ctx)
        if read is None or start is None:
            sound = False
            continue
        condition, sign, worth, said = read
        points = Arithmetic("+" if sign > 0 else "-", alike(start, worth, ctx), worth)
        value = ctx.fixed(points)
        expr: Expr = points if value is None else points_number(value)
        try:
            when = joined(condition, free)
            free = joined(free, opposite(condition))
        except TooComplex:
            ctx.problems.add("R037", entry.place, *COMPLEX)
            return None
        if value is not None and value < ctx.least:
            said += "，" + down_to(ctx.least)
        drafts.append(Draft("band", when, Points(expr), said, entry.place, part=ENTRY))
    for key in ("至少", "至多", "扣至多"):
        if key in fields.names():
            fields.node(key)
            fields.fault(
                "041", fields.key_place(key), f"“首条”只取一条，用不着“{key}”", f"删去“{key}”"
            )
    if not sound or start is None or not drafts:
        return None
    got = ctx.fixed(start)
    rest = f"其余得{points_text(got)}" if got is not None else f"其余得{render(start)}"
    drafts.append(Draft("band", free, Points(start), rest, fields.place, part=REST))
    return Form(tuple(drafts))


def _situation(entry: Fields, ctx: Context) -> tuple[Condition, int, Expr, str] | None:
    """当 with 得 or 扣: its condition, which way it goes, how much, and how it is said."""
    other = next((key for key in entry.names() if key in SUMMED_KEYS), None)
    if other is not None:
        told = f"{entry.where}写了“{other}”：取首条的，各条只写当与得、扣"
        entry.fault("041", entry.key_place(other), told, "{当: 条件, 得: 3分}")
        entry.close(entry.names())
        return None
    when = entry.scalar("当", required=True)
    written = [key for key in (TAKES, GIVES) if key in entry.names()]
    words = entry.text("说")
    entry.text("名")
    if len(written) != 1:
        entry.fault("041", entry.place, f"{entry.where}要写得几分或扣几分", "{当: 条件, 得: 3分}")
        entry.close(written)
        return None
    scalar = entry.scalar(written[0])
    entry.close()
    condition = ctx.condition(when) if when is not None else None
    worth = ctx.points(scalar) if scalar is not None else None
    if condition is None or worth is None or when is None or scalar is None:
        return None
    fixed = ctx.fixed(worth)
    if fixed is not None and fixed < 0:
        told = f"{written[0]}的分“{scalar.text}”小于0"
        entry.fault("045", scalar.place, told, "不小于0的分数")
        return None
    said = words or f"{plain(when.text, ctx)}的{written[0]}{amount_text(worth, ctx)}"
    return condition, (-1 if written[0] == TAKES else 1), worth, said
