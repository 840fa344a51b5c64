"""基数非正: what an item gives where a divisor is zero or negative; unsaid, a person decides."""

from __future__ import annotations

from engine.conditions import Condition, above, at_most, below, exactly, holds
from engine.criteria.context import ANY_GRADE, Context, Draft, joined, opposite
from engine.expression import Arithmetic, Computed, Expr, Number, Path, Rounded, divisors_of
from engine.marks import BASE
from engine.prose import outcome_text, render
from engine.rulebook import Outcome
from facts.fields import Fields
from facts.yamltext import Mapping, Scalar

NEGATIVE_OVER_ZERO = "负比零"
BASE_CASES = {
    "零比零": "分子和分母都为0",
    "正比零": "分母为0而分子大于0",
    NEGATIVE_OVER_ZERO: "分母为0而分子小于0",
    "负": "分母小于0",
}


def read_bases(fields: Fields, ctx: Context, sound: bool, formulas: list[Expr]) -> list[Draft]:
    """Divisors that are zero or negative: 0/0, x/0 and negative apart where the author says."""
    node = fields.node("基数非正")
    divisors = tuple(dict.fromkeys(d for e in formulas for d in divisors_of(e)))
    if not divisors:
        if node is not None and sound:
            text, hint = f"{ctx.where}的算式没有除法，用不着“基数非正”", "删去“基数非正”"
            if any(True for e in ctx.within for _ in divisors_of(e)):
                text, hint = f"{ctx.where}的除法在各条、各种里", "“基数非正”写在有除法的那一条里"
            fields.fault("050", fields.key_place("基数非正"), text, hint)
        return []
    place = fields.place if node is None else node.place
    if isinstance(node, Mapping):
        return _split_bases(node, ctx, divisors)
    outcome: Outcome | None = ANY_GRADE
    told = "标准没有规定如何计分，须由人评判"
    if isinstance(node, Scalar):
        outcome = ctx.outcome(node)
        if outcome is None:
            return []
        told = "须由人评判" if outcome == ANY_GRADE else f"得{node.text}"
    elif node is not None:
        ctx.problems.add("R050", node.place, "“基数非正”写法不对", "如 人工评判、满分、零分")
        return []
    assert outcome is not None
    return [
        Draft(
            "base",
            _not_positive(ctx, d, path),
            outcome,
            f"{render(d)}不大于0：{told}",
            place,
            part=BASE,
        )
        for d, path in divisors
    ]


def _not_positive(ctx: Context, divisor: Expr, path: Path) -> Condition:
    """The divisor is not above 0, where the formula's choices lead to it at all."""
    when = holds(ctx.atom(divisor), at_most(0))
    for condition, fell in path:
        test = ctx.test(condition)
        when = joined(test if fell else opposite(test), when)
    return when


def _split_bases(
    node: Mapping, ctx: Context, divisors: tuple[tuple[Expr, Path], ...]
) -> list[Draft]:
    sub = Fields(node, ctx.problems, "R", f"{ctx.where}的“基数非正”")
    body = ctx.measure
    while isinstance(body, Computed | Rounded):
        body = body.body if isinstance(body, Computed) else body.term
    if not isinstance(body, Arithmetic) or body.op != "/" or isinstance(body.right, Number):
        ctx.problems.add(
            "R050", node.place, "分开写的“基数非正”要求算式是“甲 / 乙”", "只写一个结果，如 人工评判"
        )
        return []
    base, top = ctx.atom(body.right), ctx.atom(body.left)
    cases = {
        "零比零": joined(holds(base, exactly(0)), holds(top, exactly(0))),
        "正比零": joined(holds(base, exactly(0)), holds(top, above(0))),
        NEGATIVE_OVER_ZERO: joined(holds(base, exactly(0)), holds(top, below(0))),
        "负": holds(base, below(0)),
    }
    drafts = []
    for name, when in cases.items():
        scalar = sub.scalar(name, required=name != NEGATIVE_OVER_ZERO)
        outcome = ctx.outcome(scalar) if scalar is not None else ANY_GRADE
        if outcome is None:
            continue
        place = node.place if scalar is None else scalar.place
        text = f"{BASE_CASES[name]}的{outcome_text(outcome)}"
        drafts.append(Draft("base", when, outcome, text, place, part=BASE))
    sub.close()
    for other, path in divisors:
        if other != body.right:
            when = _not_positive(ctx, other, path)
            drafts.append(
                Draft(
                    "base",
                    when,
                    ANY_GRADE,
                    f"{render(other)}不大于0：须由人评判",
                    node.place,
                    part=BASE,
                )
            )
    return drafts
