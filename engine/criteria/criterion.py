"""From an indicator's keys to its criterion: guards in their order, then its one form.

Each guard and each clause of the form gets a condition that excludes all before it, so the order
in which an interpreter looks at them never matters.
"""

from __future__ import annotations

from fractions import Fraction

import attrs
from attrs import frozen

from engine.conditions import (
    ALWAYS,
    NEVER,
    NOWHERE,
    Condition,
    Test,
    above,
    either,
    holds,
)
from engine.criteria.bases import read_bases
from engine.criteria.checklist import CHECKLIST_KEY, lower_checklist
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
from engine.criteria.forms import FORMS, SAYING
from engine.criteria.not_applicable import Instead, figures_in, read_not_applicable
from engine.criteria.scaling import scaled
from engine.expression import (
    POINTS_DIM,
    ZERO,
    Computed,
    CountState,
    Expr,
    Rounded,
    aggregates_of,
    figures_of,
)
from engine.language.names import RATE_NAME
from engine.language.reading import read_rounding
from engine.marks import MISSING as MISSING_FIGURES
from engine.marks import PRECONDITION
from engine.prose import render
from engine.rulebook import Clause, Criterion, Points, Rounding
from facts.fields import Fields, nearest
from facts.problem import Place
from facts.yamltext import Mapping, Node, Scalar, Sequence

GUARD_KEYS = ("算式", "不适用", "前提", "基数非正")
POLICY_KEYS = ("缺数据", "保留", "倒扣", "加分")
SCALING_KEYS = ("系数", "扣分系数", "上下限")
WORDS_KEY = "说"
ROWS_KEY = "逐项"
KEYS = (*GUARD_KEYS, *POLICY_KEYS, *SCALING_KEYS, *FORMS, WORDS_KEY)
"""What may stand beside a form."""
PART_KEYS = (*GUARD_KEYS, *SCALING_KEYS, *FORMS, WORDS_KEY, ROWS_KEY, "保留", "倒扣", "加分")
"""What may stand in a part of a criterion: 缺数据 is of the whole."""
BRANCH_KEYS = (*GUARD_KEYS, *SCALING_KEYS, *FORMS, WORDS_KEY, ROWS_KEY)
"""What may stand in one of several forms of which one counts."""

PLACED = frozenset((
    *KEYS, ROWS_KEY, "指标", "编号", "分值", "评分标准", "指标说明", "说明", "对应", "出处", "易混算式",
    "为", "清单", "读作", "只取", "行分值", "按", "选", "合并", "无行时", "权", "方向",
))  # fmt: skip
"""Every key of an indicator, of its rows or of one of their 选; other keys may be slips."""

EXCLUDED_WORD = "剔除折算"
MISSING_KEY = "缺数据"
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
    least: Fraction = Fraction(0)
    bonus: Fraction = Fraction(0)

    def reaching(self, ctx: Context) -> Policy:
        """The policy of a part that may go as far as its whole (see Context.reaching)."""
        return attrs.evolve(
            self, least=min(self.least, ctx.least), bonus=max(self.bonus, ctx.bonus)
        )

    def over(self, ctx: Context) -> Context:
        """The context with the limits that the policy sets."""
        return attrs.evolve(ctx, least=self.least, bonus=self.bonus)


class _Reader:
    """What forms that are made of others read them with."""

    def criterion(self, fields: Fields, ctx: Context, prefix: str) -> Criterion | None:
        found = read_criterion(fields, ctx, prefix, is_part=True)
        fields.close(PART_KEYS, _OF_THE_WHOLE)
        return found

    def close(
        self,
        ctx: Context,
        drafts: tuple[Draft, ...],
        least: Fraction,
        place: Place,
        happens: Condition = ALWAYS,
        deciding: tuple[Expr, ...] = (),
    ) -> Criterion:
        empty = Fields(Mapping((), place), ctx.problems, "R", ctx.where)
        guards: list[Draft | Instead] = []
        rest = [e for e in formulas_of(ctx) if e not in deciding]
        for formulas, when in ((list(deciding), ALWAYS), (rest, happens)):
            for guard in (
                *read_not_applicable(empty, ctx, False, formulas),
                *read_bases(empty, ctx, False, formulas),
            ):
                guards.append(attrs.evolve(guard, when=joined(when, guard.when)))
        apart = _apart(guards, Form(drafts))
        return finish(ctx, apart, ctx.prefix, Policy(least=least), place)

    def form(self, fields: Fields, ctx: Context) -> Form | None:
        return scaled(fields, read_form(fields, ctx), ctx)

    def branch(self, fields: Fields, ctx: Context) -> Form | None:
        policy = Policy(shared=True)
        ctx = with_measure(fields, ctx, policy)
        read = read_drafts(fields, ctx, policy)
        fields.close(BRANCH_KEYS, _OF_THE_WHOLE)
        if read is None:
            return None
        drafts = [
            attrs.evolve(d, measure=d.measure or ctx.measure) if d.measured else d for d in read
        ]
        return Form(tuple(drafts))


READER = _Reader()
_OF_THE_WHOLE = {key: (f"“{key}”不写在这里", f"“{key}”写在指标下，整项通用") for key in POLICY_KEYS}


def read_criterion(
    fields: Fields, ctx: Context, clause_prefix: str, is_part: bool = False
) -> Criterion | None:
    """The criterion written under `fields`: an indicator's, or that of every row alike."""
    policy = read_policy(fields, ctx, is_part).reaching(ctx)
    ctx = attrs.evolve(policy.over(ctx), prefix=clause_prefix, reader=READER)
    ctx = with_measure(fields, ctx, policy)
    drafts = read_drafts(fields, ctx, policy)
    if drafts is None:
        return None
    return finish(ctx, drafts, clause_prefix, policy, fields.place)


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


def read_policy(fields: Fields, ctx: Context, is_part: bool = False) -> Policy:
    """保留, 缺数据, 倒扣 and 加分."""
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
    below, above_full = (_beyond(fields, key, ctx) for key in ("倒扣", "加分"))
    # Of a part it is left unread, and told as a key that stands elsewhere.
    missing = None if is_part else fields.scalar(MISSING_KEY)
    if missing is None:
        return Policy(rounding, at_measure, least=-below, bonus=above_full)
    if missing.text not in MISSING:
        fields.fault("051", missing.place, f"缺数据“{missing.text}”认不出", "区间、零分 或 须补")
    return Policy(rounding, at_measure, missing.text, missing.place, least=-below, bonus=above_full)


def _beyond(fields: Fields, key: str, ctx: Context) -> Fraction:
    """How many points an item may take beyond its own (倒扣), or give beyond them (加分)."""
    scalar = fields.scalar(key)
    points = None if scalar is None else ctx.constant(scalar, POINTS_DIM)
    if scalar is None or points is None:
        return Fraction(0)
    if points <= 0:
        fields.fault("045", scalar.place, f"{key}“{scalar.text}”不大于0", "至多几分，如 3分")
        return Fraction(0)
    return points


def read_form(fields: Fields, ctx: Context) -> Form | None:
    every = (*FORMS, ROWS_KEY)
    if ROWS_KEY in fields.names() and not any(form in fields.names() for form in FORMS):
        rows = fields.node(ROWS_KEY)
        if isinstance(rows, Mapping) and rows.get(CHECKLIST_KEY) is not None:
            return lower_checklist(rows, ctx)
    written = [name for name in every if name in fields.names()]
    for name in written:
        fields.node(name)
    if not written and _meant(fields, every):
        return None  # told as an unknown key
    if len(written) != 1 or written == [ROWS_KEY]:
        said = "没有写评分的形式"
        if written == [ROWS_KEY] and isinstance(fields.node(ROWS_KEY), Mapping):
            barred = f"{ctx.where}里不能写“{ROWS_KEY}”清单"
            right = "逐项清单直接写在指标下；这里只能写 逐项: {要点: …}"
            fields.fault("049", fields.key_place(ROWS_KEY), barred, right)
            fields.node(WORDS_KEY)
            return None
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
    """A form stands here with a slip in its name: that is told."""
    strange = [name for name in fields.names() if name not in PLACED]
    return any(nearest(name, forms) for name in strange)


def read_drafts(fields: Fields, ctx: Context, policy: Policy) -> tuple[Draft, ...] | None:
    """Guards and form as drafts that exclude one another."""
    form = read_form(fields, ctx)
    form = scaled(fields, form, ctx)
    sound = form is not None and not ctx.faulty
    guards: list[Draft | Instead] = [
        *read_not_applicable(fields, ctx, sound, formulas_of(ctx)),
        *_preconditions(fields, ctx),
        *read_bases(fields, ctx, sound, formulas_of(ctx)),
        *_missing(ctx, policy, sound),
    ]
    if form is None:
        return None
    try:
        return _apart(guards, form)
    except TooComplex:
        ctx.problems.add("R037", fields.place, f"{ctx.where}：{COMPLEX[0]}", COMPLEX[1])
        return None


def _apart(guards: list[Draft | Instead], form: Form) -> tuple[Draft, ...]:
    """Each draft without the cases of those before it. Raises TooComplex."""
    free: Condition = ALWAYS
    free_or_unknown: Condition = ALWAYS
    drafts: list[Draft] = []
    for guard in guards:
        if isinstance(guard, Instead):
            drafts.extend(
                attrs.evolve(d, when=joined(joined(guard.when, d.when), free)) for d in guard.drafts
            )
            free = joined(free, opposite(guard.when))
            free_or_unknown = joined(free_or_unknown, opposite(guard.when, or_undefined=True))
            continue
        # With figures missing, an earlier guard that can't be decided does not stand in the way.
        ahead = free_or_unknown if guard.kind == "missing" else free
        when = joined(guard.when, ahead)
        drafts.append(attrs.evolve(guard, when=when))
        free = joined(free, opposite(guard.when))
        free_or_unknown = joined(free_or_unknown, opposite(when, or_undefined=True))
    drafts.extend(attrs.evolve(d, when=joined(d.when, free)) for d in form.drafts)
    return tuple(drafts)


def finish(
    ctx: Context, drafts: tuple[Draft, ...], prefix: str, policy: Policy, place: Place
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
                part=draft.part,
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
        measure=ctx.measure,
        rounding=policy.rounding,
        missing_is_zero=policy.missing == "零分",
        missing_refused=policy.missing == "须补",
        formula=None if ctx.measure is None else render(_body(ctx.measure)),
        least=policy.least,
        bonus=policy.bonus,
    )


CLAUSE_WORDS = {
    "not_applicable": "不适用", "precondition": "前提", "base": "基数", "missing": "缺数据",
    "band": "档", "step": "级", "formula": "式", "judged": "评判", "gap": "空档", "overlap": "重档",
    "empty": "无行", "together": "合",
}  # fmt: skip


def _body(expr: Expr) -> Expr:
    return expr.body if isinstance(expr, Computed) else expr


def formulas_of(ctx: Context) -> list[Expr]:
    """The measure, then what points and conditions read, in an order of their own."""
    own = [ctx.measure] if ctx.measure is not None else []
    return [*own, *sorted((e for e in ctx.used if e not in own), key=render)]


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
        drafts.append(
            Draft("precondition", when, outcome, text, item.place, said=words, part=PRECONDITION)
        )
    return drafts


def _missing(ctx: Context, policy: Policy, sound: bool) -> list[Draft]:
    """缺数据: 零分: a figure or a list is not there."""
    place = policy.missing_place
    if place is None:
        return []
    formulas = [*formulas_of(ctx), *ctx.within]
    figures = figures_in(formulas)
    lists = tuple(dict.fromkeys(a for e in formulas for a in aggregates_of(e)))
    if sound and not policy.shared:
        check_used([ctx], policy)
    if policy.missing != "零分":
        return []
    when: Condition = NEVER
    if figures:
        when = holds(ctx.atom(CountState("missing", figures)), above(0))
    for aggregate in lists:
        when = either(when, ((Test(ctx.atom(aggregate), NOWHERE, or_undefined=True),),))
    if not when:
        return []
    return [Draft("missing", when, Points(ZERO), "缺数据的得0分", place, part=MISSING_FIGURES)]


def check_used(contexts: list[Context], policy: Policy) -> None:
    """缺数据 is for criteria that use figures in one of their forms."""
    place = policy.missing_place
    formulas = [e for ctx in contexts for e in (*formulas_of(ctx), *ctx.within)]
    if place is None or any(figures_of(e) or aggregates_of(e) for e in formulas):
        return
    told = (f"{contexts[0].where}没有用到数据，用不着“缺数据”", "删去“缺数据”")
    contexts[0].problems.add("R036", place, *told)
