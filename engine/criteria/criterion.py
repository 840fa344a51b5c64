"""From an indicator's keys to its criterion: guards in their order, then its one form.

Each guard and each clause of the form gets a condition that excludes all before it, so the order
in which an interpreter looks at them never matters.
"""

from __future__ import annotations

import attrs
from attrs import frozen

from engine.conditions import (
    ALWAYS,
    NEVER,
    NOWHERE,
    Condition,
    Test,
    above,
    at_least,
    at_most,
    below,
    either,
    exactly,
    holds,
)
from engine.criteria.context import (
    ANY_GRADE,
    COMPLEX,
    Context,
    Draft,
    Form,
    TooComplex,
    joined,
    opposite,
    read_rounding,
)
from engine.criteria.forms import FORMS, SAYING
from engine.expression import (
    ZERO,
    Arithmetic,
    Computed,
    CountState,
    Expr,
    Fact,
    Number,
    Path,
    Rounded,
    RowField,
    aggregates_of,
    divisors_of,
    figures_of,
)
from engine.language.names import RATE_NAME
from engine.prose import outcome_text, render
from engine.rulebook import Clause, Criterion, Excluded, Outcome, Points, Rounding
from facts.fields import Fields, nearest
from facts.problem import Place
from facts.yamltext import Mapping, Node, Scalar, Sequence

GUARD_KEYS = ("算式", "不适用", "前提", "基数非正")
POLICY_KEYS = ("缺数据", "保留")
WORDS_KEY = "说"
ROWS_KEY = "逐项"
KEYS = (*GUARD_KEYS, *POLICY_KEYS, *FORMS, WORDS_KEY)
"""What may stand beside a form."""

NEGATIVE_OVER_ZERO = "负比零"
PLACED = frozenset((
    *KEYS, ROWS_KEY, "指标", "编号", "分值", "评分标准", "指标说明", "说明", "对应", "出处", "易混算式",
    "为", "清单", "只取", "行分值", "按", "选", "合并", "无行时",
))  # fmt: skip
"""Every key of an indicator, of its rows or of one of their 选; other keys may be slips."""
LATER_FORMS = tuple(form for form in ("条目", "任选") if form not in FORMS)

BASE_CASES = {
    "零比零": "分子和分母都为0",
    "正比零": "分母为0而分子大于0",
    NEGATIVE_OVER_ZERO: "分母为0而分子小于0",
    "负": "分母小于0",
}
EXCLUDED_WORD = "剔除折算"
MISSING = ("区间", "零分", "须补")


@frozen
class Policy:
    """What holds for the criterion as a whole: rounding of its points and of its measure,
    and what becomes of missing figures.
    """

    rounding: Rounding | None = None
    at_measure: Scalar | None = None
    missing: str = "区间"
    missing_place: Place | None = None
    shared: bool = False
    """It holds for several forms (选): one of them may use no figures."""


def read_criterion(fields: Fields, ctx: Context, clause_prefix: str) -> Criterion | None:
    """The criterion written under `fields`: an indicator's, or that of every row alike."""
    policy = read_policy(fields, ctx)
    ctx = with_measure(fields, ctx, policy)
    drafts = read_drafts(fields, ctx, policy)
    if drafts is None:
        return None
    return finish(ctx, drafts[0], drafts[1], clause_prefix, policy, fields.place)


def with_measure(fields: Fields, ctx: Context, policy: Policy) -> Context:
    """The context with the 算式 as its measure, rounded where 保留 says so."""
    scalar = fields.scalar("算式")
    if scalar is None:
        return ctx
    measure = ctx.number(scalar)
    if measure is None:
        return attrs.evolve(ctx, measure=ZERO, faulty=True, names=ctx.names.with_rate(None))
    if policy.at_measure is not None:
        ctx = attrs.evolve(ctx, measure=measure)
        measure = _rounded(measure, policy.at_measure, ctx)
    named = measure if isinstance(measure, Computed) else Computed(RATE_NAME, measure)
    ctx = attrs.evolve(ctx, measure=named)
    ctx.atom(named)
    return attrs.evolve(ctx, names=ctx.names.with_rate(named))


def _rounded(measure: Expr, scalar: Scalar, ctx: Context) -> Expr:
    rounding = read_rounding(scalar, ctx.problems)
    if rounding is None:
        return measure
    if ctx.measure_kind()[0] != 0:
        told = ("金额的算式不能保留小数位：没有说到哪一位", "算式除以 1万元，或去掉“算式”的保留")
        ctx.problems.add("R033", scalar.place, *told)
        return measure
    return Rounded(rounding.way, measure, rounding.places, ctx.measures_rate())


def read_policy(fields: Fields, ctx: Context) -> Policy:
    """保留 and 缺数据."""
    keep = fields.node("保留")
    scalar: Scalar | None = None
    at_measure: Scalar | None = None
    if isinstance(keep, Scalar):
        scalar = fields.scalar("保留")
    elif keep is not None:
        sub = Fields(keep, ctx.problems, "R", f"{ctx.where}的“保留”")
        scalar = sub.scalar("得分")
        at_measure = sub.scalar("算式")
        sub.close()
    if at_measure is not None and not (set(fields.names()) & {"算式", "选"}):
        told = (f"{ctx.where}没有“算式”，用不着保留它", "删去“保留”里的“算式”")
        ctx.problems.add("R033", at_measure.place, *told)
    rounding = read_rounding(scalar, ctx.problems) if scalar is not None else None
    missing = fields.scalar("缺数据")
    if missing is None:
        return Policy(rounding, at_measure)
    if missing.text not in MISSING:
        fields.fault("051", missing.place, f"缺数据“{missing.text}”认不出", "区间、零分 或 须补")
    return Policy(rounding, at_measure, missing.text, missing.place)


def read_form(fields: Fields, ctx: Context) -> Form | None:
    every = (*FORMS, ROWS_KEY)
    written = [name for name in every if name in fields.names()]
    for name in written:
        fields.node(name)
    if not written and _meant(fields, every):
        return None  # told as an unknown key
    if len(written) != 1 or written == [ROWS_KEY]:
        said = "没有写评分的形式"
        if len(written) > 1:
            said = f"写了{len(written)}种形式（{'、'.join(written)}）"
        if fields.is_mapping:
            hint = "、".join(FORMS) + f" 或 {ROWS_KEY}，写一种"
            fields.fault("049", fields.place, f"{ctx.where}{said}", hint)
        fields.node(WORDS_KEY)
        return None
    node = fields.node(written[0])
    assert node is not None
    form = FORMS[written[0]].lower(node, ctx)
    words = fields.scalar(WORDS_KEY)
    if words is None:
        return form
    if written[0] not in SAYING:
        told = (f"“{written[0]}”自己会说，用不着“{WORDS_KEY}”", f"删去“{WORDS_KEY}”")
        fields.fault("035", fields.key_place(WORDS_KEY), *told)
    elif form is not None:
        drafts = tuple(attrs.evolve(d, text=words.text, said=words.text) for d in form.drafts)
        form = attrs.evolve(form, drafts=drafts)
    return form


def _meant(fields: Fields, forms: tuple[str, ...]) -> bool:
    """A form stands here with a slip in its name, or one of a later version: that is told."""
    strange = [name for name in fields.names() if name not in PLACED]
    return any(name in LATER_FORMS or nearest(name, forms) for name in strange)


def read_drafts(
    fields: Fields, ctx: Context, policy: Policy
) -> tuple[tuple[Draft, ...], str] | None:
    """Guards and form as drafts that exclude one another, and the sentence."""
    form = read_form(fields, ctx)
    sound = form is not None and not ctx.faulty
    guards = [
        *_not_applicable(fields, ctx, sound),
        *_preconditions(fields, ctx),
        *_bases(fields, ctx, sound),
        *_missing(ctx, policy, sound),
    ]
    if form is None:
        return None
    try:
        return _apart(guards, form), _sentence(guards, form)
    except TooComplex:
        ctx.problems.add("R037", fields.place, f"{ctx.where}：{COMPLEX[0]}", COMPLEX[1])
        return None


def _apart(guards: list[Draft], form: Form) -> tuple[Draft, ...]:
    """Each draft without the cases of those before it. Raises TooComplex."""
    free: Condition = ALWAYS
    free_or_unknown: Condition = ALWAYS
    drafts: list[Draft] = []
    for guard in guards:
        # With figures missing, an earlier guard that can't be decided does not stand in the way.
        ahead = free_or_unknown if guard.kind == "missing" else free
        when = joined(guard.when, ahead)
        drafts.append(attrs.evolve(guard, when=when))
        free = joined(free, opposite(guard.when))
        free_or_unknown = joined(free_or_unknown, opposite(when, or_undefined=True))
    drafts.extend(attrs.evolve(d, when=joined(d.when, free)) for d in form.drafts)
    return tuple(drafts)


def _sentence(guards: list[Draft], form: Form) -> str:
    told = [g.text for g in guards if g.kind == "precondition"]
    return "；".join((*told, form.sentence))


def finish(
    ctx: Context,
    drafts: tuple[Draft, ...],
    sentence: str,
    prefix: str,
    policy: Policy,
    place: Place,
) -> Criterion:
    """Number the drafts into clauses and close the criterion."""
    counts: dict[str, int] = {}
    clauses = []
    for draft in drafts:
        word = CLAUSE_WORDS[draft.kind]
        counts[word] = counts.get(word, 0) + 1
        clauses.append(
            Clause(
                id=f"{prefix}#{word}{counts[word]}",
                kind=draft.kind,
                when=draft.when,
                outcome=draft.outcome,
                text=draft.text,
                place=draft.place,
                measured=draft.measured,
                said=draft.said,
                measure=draft.measure,
            )
        )
    return Criterion(
        atoms=dict(ctx.atoms),
        clauses=tuple(c for c in clauses if c.when),
        undecided=Clause(
            id=f"{prefix}#无定",
            kind="gap",
            when=(),
            outcome=ANY_GRADE,
            text="数据使各条款都无法判断，须由人评判",
            place=place,
        ),
        full=ctx.full,
        sentence=sentence,
        measure=ctx.measure,
        rounding=policy.rounding,
        missing_is_zero=policy.missing == "零分",
        missing_refused=policy.missing == "须补",
        formula=None if ctx.measure is None else render(_body(ctx.measure)),
    )


CLAUSE_WORDS = {
    "not_applicable": "不适用", "precondition": "前提", "base": "基数", "missing": "缺数据",
    "band": "档", "step": "级", "formula": "式", "judged": "评判", "gap": "空档", "overlap": "重档",
    "empty": "无行",
}  # fmt: skip


def _body(expr: Expr) -> Expr:
    return expr.body if isinstance(expr, Computed) else expr


def _formulas(ctx: Context) -> list[Expr]:
    """The measure, then what points and conditions read, in an order of their own."""
    own = [ctx.measure] if ctx.measure is not None else []
    return [*own, *sorted((e for e in ctx.used if e not in own), key=render)]


def _figures(ctx: Context) -> tuple[Fact | RowField, ...]:
    return tuple(dict.fromkeys(f for e in _formulas(ctx) for f in figures_of(e)))


def _not_applicable(fields: Fields, ctx: Context, sound: bool) -> list[Draft]:
    """Facts marked 不适用, or a condition of the author's; unsaid, a person decides."""
    node = fields.node("不适用")
    outcome: Outcome | None = ANY_GRADE
    text = "有数据标为不适用，标准没有规定如何计分，须由人评判"
    place = fields.place
    when: Condition = ()
    if node is not None:
        place = node.place
        scalar: Scalar | None
        if isinstance(node, Mapping):
            sub = Fields(node, ctx.problems, "R", f"{ctx.where}的“不适用”")
            scalar = sub.scalar("得", required=True)
            condition = sub.scalar("当")
            sub.close()
            found = ctx.condition(condition) if condition is not None else None
            when = found or ()
        else:
            scalar = fields.scalar("不适用")
        if scalar is not None and scalar.text == EXCLUDED_WORD:
            outcome = Excluded()
        else:
            outcome = ctx.outcome(scalar) if scalar is not None else None
        if outcome is None:
            return []
        assert scalar is not None
        gives = scalar.text if isinstance(outcome, Excluded) else f"得{scalar.text}"
        text = f"不适用的{gives}"
    figures = _figures(ctx)
    if figures:
        counted = holds(ctx.atom(CountState("not_applicable", figures)), at_least(1))
        when = either(when, counted)
    elif isinstance(node, Scalar) and sound:
        hint = "不适用: {当: 条件, 得: 满分}，或删去"
        fields.fault(
            "036", fields.key_place("不适用"), f"{ctx.where}没有用到数据，无从标为不适用", hint
        )
    if not when or outcome is None:
        return []
    return [Draft("not_applicable", when, outcome, text, place)]


def _preconditions(fields: Fields, ctx: Context) -> list[Draft]:
    node = fields.node("前提")
    if node is None:
        return []
    drafts = []
    items: tuple[Node, ...] = node.items if isinstance(node, Sequence) else (node,)
    for item in items:
        sub = Fields(item, ctx.problems, "R", f"{ctx.where}的“前提”")
        condition = sub.scalar("当", required=True)
        value = sub.scalar("得", required=True)
        words = sub.text("说")
        sub.close()
        when = ctx.condition(condition) if condition is not None else None
        outcome = ctx.outcome(value) if value is not None else None
        if when is None or outcome is None or condition is None or value is None:
            continue
        text = words or f"{condition.text}的得{value.text}"
        drafts.append(Draft("precondition", when, outcome, text, item.place, said=words))
    return drafts


def _bases(fields: Fields, ctx: Context, sound: bool) -> list[Draft]:
    """Divisors that are zero or negative: 0/0, x/0 and negative apart where the author says."""
    node = fields.node("基数非正")
    divisors = tuple(dict.fromkeys(d for e in _formulas(ctx) for d in divisors_of(e)))
    if not divisors:
        if node is not None and sound:
            text = f"{ctx.where}的算式没有除法，用不着“基数非正”"
            fields.fault("050", fields.key_place("基数非正"), text, "删去“基数非正”")
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
        Draft("base", _not_positive(ctx, d, path), outcome, f"{render(d)}不大于0：{told}", place)
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
        drafts.append(Draft("base", when, outcome, text, place))
    sub.close()
    for other, path in divisors:
        if other != body.right:
            when = _not_positive(ctx, other, path)
            drafts.append(
                Draft("base", when, ANY_GRADE, f"{render(other)}不大于0：须由人评判", node.place)
            )
    return drafts


def _missing(ctx: Context, policy: Policy, sound: bool) -> list[Draft]:
    """缺数据: 零分: a figure or a list is not there."""
    place = policy.missing_place
    if place is None:
        return []
    figures = _figures(ctx)
    lists = tuple(dict.fromkeys(a for e in _formulas(ctx) for a in aggregates_of(e)))
    if sound and not policy.shared:
        check_used([ctx], policy)
    if policy.missing != "零分":
        return []
    when: Condition = NEVER
    if figures:
        when = holds(ctx.atom(CountState("missing", figures)), above(0))
    for aggregate in lists:
        when = either(when, ((Test(ctx.atom(aggregate), NOWHERE, or_undefined=True),),))
    return [Draft("missing", when, Points(ZERO), "缺数据的得0分", place)] if when else []


def check_used(contexts: list[Context], policy: Policy) -> None:
    """缺数据 is for criteria that use figures in one of their forms."""
    place = policy.missing_place
    formulas = [e for ctx in contexts for e in _formulas(ctx)]
    if place is None or any(figures_of(e) or aggregates_of(e) for e in formulas):
        return
    told = (f"{contexts[0].where}没有用到数据，用不着“缺数据”", "删去“缺数据”")
    contexts[0].problems.add("R036", place, *told)
