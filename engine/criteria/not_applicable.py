"""不适用: what an item gives where its figures do not exist for this unit.

Standards know six answers: full marks, nothing, left out and the rest scaled up (剔除折算), what
the bureau says is the peers' average (a figure of the sheet), another rule (改用), and the item's
own rule as if the measure stood at a value (视同). Unsaid, a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs
from attrs import frozen

from engine.conditions import Condition, at_least, either, holds
from engine.criteria.context import ANY_GRADE, Context, Draft
from engine.criteria.folding import renamed
from engine.expression import Computed, CountState, Expr, Fact, Number, RowField, figures_of
from engine.language.names import RATE_NAME
from engine.marks import NOT_APPLICABLE
from engine.rulebook import Excluded, Outcome
from facts.fields import Fields
from facts.problem import Place
from facts.yamltext import Node, Scalar

EXCLUDED_WORD = "剔除折算"
ANSWERS = ("得", "改用", "视同")


@frozen
class Instead:
    """Clauses that count where `when` holds; together they cover all of it."""

    when: Condition
    drafts: tuple[Draft, ...]


def figures_in(formulas: Iterable[Expr]) -> tuple[Fact | RowField, ...]:
    return tuple(dict.fromkeys(f for e in formulas for f in figures_of(e)))


def read_not_applicable(
    fields: Fields, ctx: Context, sound: bool, own: list[Expr]
) -> list[Draft | Instead]:
    """`own` are the formulas of the item's form; the parts it is made of have guards of their own,
    and are looked at here only where the author says what becomes of the whole.
    """
    node = fields.node("不适用")
    if node is None:
        when = _marked(ctx, figures_in(own))
        text = "有数据标为不适用，标准没有规定如何计分，须由人评判"
        return [Draft("not_applicable", when, ANY_GRADE, text, fields.place)] if when else []
    figures = figures_in([*own, *ctx.within])
    if isinstance(node, Scalar):
        scalar = fields.scalar("不适用")
        outcome = _outcome(scalar, ctx)
        if not figures and sound:
            hint = "不适用: {当: 条件, 得: 满分}，或删去"
            told = (f"{ctx.where}没有用到数据，无从标为不适用", hint)
            fields.fault("036", fields.key_place("不适用"), *told)
        if scalar is None or outcome is None:
            return []
        return _gives(_marked(ctx, figures), outcome, scalar)
    return _written_out(node, fields, ctx, figures)


def _written_out(
    node: Node, fields: Fields, ctx: Context, figures: tuple[Fact | RowField, ...]
) -> list[Draft | Instead]:
    """{当: 条件, 得: …}, {改用: 另一种形式}, {视同: 一个比率}."""
    sub = Fields(node, ctx.problems, "R", f"{ctx.where}的“不适用”")
    written = [key for key in ANSWERS if key in sub.names()]
    if len(written) != 1:
        if sub.is_mapping and written:
            told = (f"{sub.where}写了{'、'.join(written)}", "、".join(ANSWERS) + " 里写一个")
            sub.fault("036", sub.place, *told)
        else:
            sub.scalar("得", required=True)
    condition = sub.scalar("当")
    found = ctx.condition(condition) if condition is not None else None
    when = either(found or (), _marked(ctx, figures))
    answer: list[Draft | Instead] = []
    if written == ["得"]:
        scalar = sub.scalar("得")
        outcome = _outcome(scalar, ctx)
        if outcome is not None and scalar is not None:
            answer = _gives(when, outcome, scalar)
    elif written == ["改用"]:
        answer = _another(sub, ctx, when)
    elif written == ["视同"]:
        answer = _as_if(sub, fields, ctx, when)
    sub.close(ANSWERS)
    return answer if when else []


def _outcome(scalar: Scalar | None, ctx: Context) -> Outcome | None:
    if scalar is None:
        return None
    if scalar.text != EXCLUDED_WORD:
        return ctx.outcome(scalar)
    if ctx.is_part:
        told = (
            f"{ctx.where}：几部分合成一项的，一部分不能“{EXCLUDED_WORD}”",
            "满分、零分、人工评判；要剔除的写在指标下，整项剔除",
        )
        ctx.problems.add("R036", scalar.place, *told)
        return None
    return Excluded()


def _marked(ctx: Context, figures: tuple[Fact | RowField, ...]) -> Condition:
    """At least one of the figures is marked 不适用."""
    if not figures:
        return ()
    return holds(ctx.atom(CountState("not_applicable", figures)), at_least(1))


def _gives(when: Condition, outcome: Outcome, scalar: Scalar) -> list[Draft | Instead]:
    gives = scalar.text if isinstance(outcome, Excluded) else f"得{scalar.text}"
    text = f"不适用的{gives}"
    if not when:
        return []
    return [Draft("not_applicable", when, outcome, text, scalar.place, part=NOT_APPLICABLE)]


def _another(sub: Fields, ctx: Context, when: Condition) -> list[Draft | Instead]:
    """改用: another rule, with figures of its own."""
    inner = sub.sub("改用")
    if inner is None:
        return []
    inner.where = f"{sub.where}的“改用”"
    branch = attrs.evolve(ctx.branch("改用"), measure=None, names=ctx.names.without_rate())
    form = ctx.reads.branch(inner, branch)
    if form is None:
        return []
    form = renamed(form, "改用")
    return [_instead(when, form.drafts, "不适用的改用", sub.place)]


def _as_if(sub: Fields, fields: Fields, ctx: Context, when: Condition) -> list[Draft | Instead]:
    """视同: the item's own form with the measure at a fixed value."""
    scalar = sub.scalar("视同")
    if scalar is None or ctx.faulty:
        return []
    if ctx.measure is None:
        told = (f"{ctx.where}没有“算式”，不能视同一个比率", "不适用: 满分，或补上“算式”")
        sub.fault("036", scalar.place, *told)
        return []
    value = ctx.measured_constant(scalar)
    if value is None:
        return []
    kind = ctx.measure_kind()
    assert not isinstance(kind, str)
    fixed = Computed(RATE_NAME, Number(value, kind, scalar.text))
    branch = attrs.evolve(ctx.branch("视同"), measure=fixed, names=ctx.names.with_rate(fixed))
    form = ctx.reads.form(fields, branch)
    if form is None:
        return []
    also = set(figures_of(ctx.measure)) & set(figures_in([*branch.used, *branch.within]))
    if also:
        names = "、".join(sorted(f.name for f in also))
        told = (
            f"{ctx.where}的得分另外用到“{names}”，不能只视同比率",
            "得分里写“比率”，或不用“视同”",
        )
        sub.fault("036", scalar.place, *told)
        return []
    drafts = tuple(
        attrs.evolve(
            d, kind=d.kind if d.kind in ("gap", "overlap") else "not_applicable", measured=()
        )
        for d in renamed(form, "视同").drafts
    )
    return [_instead(when, drafts, f"不适用的视同{scalar.text}", scalar.place)]


def _instead(when: Condition, drafts: tuple[Draft, ...], said: str, place: Place) -> Instead:
    told = tuple(attrs.evolve(d, text=f"{said}：{d.text}", place=d.place or place) for d in drafts)
    return Instead(when, told)
