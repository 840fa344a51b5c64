"""逐项: a criterion for every row of a list, chosen by a field of the row; points are summed."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import attrs

from engine.conditions import ALWAYS, NEVER, Condition, either
from engine.criteria.context import (
    ANY_GRADE,
    COMPLEX,
    Context,
    Draft,
    Form,
    TooComplex,
    joined,
)
from engine.criteria.criterion import (
    BRANCH_KEYS,
    GUARD_KEYS,
    POLICY_KEYS,
    READER,
    ROWS_KEY,
    WORDS_KEY,
    Policy,
    check_used,
    finish,
    read_criterion,
    read_drafts,
    read_policy,
    with_measure,
)
from engine.criteria.criterion import KEYS as CRITERION_KEYS
from engine.criteria.folding import renamed
from engine.criteria.forms import FORMS
from engine.expression import POINTS_DIM, PURE, Compare, Expr, Number, RowField, Words
from engine.language.reading import read_rounding
from engine.marks import NO_ROWS
from engine.rulebook import (
    Best,
    Criterion,
    EachRow,
    Fold,
    ListDeclaration,
    RowsTogether,
    Weighted,
)
from facts.fields import Fields, nearest
from facts.problem import Place
from facts.quantity import CHOICE
from facts.yamltext import Node, Scalar, Sequence

KEYS = ("清单", "只取", "行分值", "按", "选", "合并", "权", "无行时")
MERGES = {
    "求和": "相加", "最低": "取最低", "最高": "取最高", "平均": "平均", "加权": "加权平均",
}  # fmt: skip
MIXED_UP = {
    key: (f"“{key}”不写在“选”的一条里", f"“{key}”移到“逐项”下，各条通用") for key in POLICY_KEYS
}


def lower_rows(
    node: Node,
    ctx: Context,
    lists: Mapping[str, ListDeclaration],
    prefix: str,
    item: Fields,
) -> EachRow | Criterion | None:
    """`ctx` is the indicator's context; in the rows' own, 行.X is a field of the list.

    Beside rows that are folded into one, 保留 of the `item` rounds what they make.
    """
    fields = Fields(node, ctx.problems, "R", f"{ctx.where}的“逐项”")
    listed = fields.scalar("清单", required=True)
    together = fields.scalar("合并")
    if together is not None and together.text not in MERGES:
        fields.fault("053", together.place, f"合并“{together.text}”认不出", "、".join(MERGES))
    merge = "求和" if together is None else together.text
    kept = item.scalar("保留") if merge != "求和" else None
    rounding = None if kept is None else read_rounding(kept, ctx.problems)
    when_empty = _when_empty(fields, ctx, prefix)
    # Rows that add up share the item's full mark out; rows that don't have all of it each.
    full = fields.scalar("行分值", required=merge == "求和")
    if listed is None or listed.text not in lists:
        if listed is not None and not ctx.names.is_faulty(listed.text):
            fields.fault(
                "052",
                listed.place,
                f"清单“{listed.text}”没有在“数据”里声明",
                nearest(listed.text, lists) or "在“数据”里写 {类: 清单, 字段: …}",
            )
        fields.close((*KEYS, *CRITERION_KEYS))
        return None
    row_ctx = ctx.in_list(lists[listed.text])
    keep = _keep(fields, row_ctx)
    fold = _fold(merge, fields, row_ctx)
    row_full = row_ctx.number(full, POINTS_DIM) if full is not None else None
    if full is None and merge != "求和":
        row_full = ctx.full
    row_ctx = attrs.evolve(row_ctx.with_full(row_full), is_part=merge != "求和")
    if "按" in fields.names() or "选" in fields.names():
        criterion = _chosen(fields, row_ctx, prefix, lists[listed.text])
        written = [f for f in (*FORMS, WORDS_KEY, *GUARD_KEYS) if f in fields.names()]
        for name in written:
            told = (f"{fields.where}写了“选”，又写了“{name}”", f"“{name}”写在“选”的各条里")
            fields.fault("049", fields.key_place(name), *told)
        fields.close(written)
    else:
        criterion = read_criterion(fields, row_ctx, prefix)
        fields.close((*KEYS, *CRITERION_KEYS))
    if criterion is None or when_empty is None or row_full is None:
        return None
    rows = EachRow(listed.text, keep, criterion, when_empty)
    if merge == "求和":
        return rows
    if fold is None:
        return None
    text = f"各行{MERGES[merge]}"
    draft = Draft("together", ALWAYS, RowsTogether(rows, fold), text, fields.place, part=ROWS_KEY)
    policy = Policy(rounding, least=criterion.least, bonus=criterion.bonus)
    found = finish(ctx, (draft,), prefix, policy, fields.place)
    if not isinstance(fold, Weighted):
        return found
    why = "各行的权没有数，或合计不大于0，无法加权，须由人评判"
    return attrs.evolve(found, undecided=attrs.evolve(found.undecided, text=why))


def _fold(merge: str, fields: Fields, ctx: Context) -> Fold | None:
    """How rows that don't add up make one: the least, the most, an average with weights (权)."""
    scalar = fields.scalar("权", required=merge == "加权")
    if scalar is not None and merge != "加权":
        fields.fault("053", scalar.place, f"合并写“{merge}”，用不着“权”", "合并: 加权，或删去“权”")
        return None
    if merge in ("最低", "最高"):
        return Best(largest=merge == "最高")
    if merge == "平均":
        return Weighted(Number(Fraction(1), PURE, "1"))
    weight = None if scalar is None else ctx.number(scalar)
    return None if weight is None else Weighted(weight)


def _keep(fields: Fields, ctx: Context) -> Expr | None:
    scalar = fields.scalar("只取")
    return None if scalar is None else ctx.yes_no(scalar)


def _when_empty(fields: Fields, ctx: Context, prefix: str) -> Criterion | None:
    """无行时: an outcome (满分, 零分, 人工评判) or a form of its own; unsaid, a person decides."""
    node = fields.node("无行时")
    if node is not None and not isinstance(node, Scalar):
        sub = Fields(node, ctx.problems, "R", f"{ctx.where}的“无行时”")
        criterion = read_criterion(sub, ctx, f"{prefix}#无行")
        sub.close(CRITERION_KEYS)
        return criterion
    outcome = ANY_GRADE if node is None else ctx.outcome(node)
    if outcome is None:
        return None
    place = fields.place if node is None else node.place
    text = f"清单里没有行的{node.text}" if node is not None else "没有可计分的行，须由人评判"
    draft = Draft("empty", ALWAYS, outcome, text, place, part=NO_ROWS)
    return finish(ctx, (draft,), prefix, Policy(), place)


def _chosen(fields: Fields, ctx: Context, prefix: str, listed: ListDeclaration) -> Criterion | None:
    """选: one form for each value of a field (按); the values that no entry names are a gap."""
    by = fields.scalar("按", required=True)
    found = ctx.formula(by) if by is not None else None
    entries = fields.sequence("选", required=True)
    policy = attrs.evolve(read_policy(fields, ctx), shared=True)
    ctx = attrs.evolve(policy.over(ctx), prefix=prefix, reader=READER)
    branches: list[Context] = []
    field = found[0] if found is not None else None
    declared = listed.fields.get(field.name) if isinstance(field, RowField) else None
    if by is not None and found is not None and (declared is None or declared.kind != CHOICE):
        chosen = [name for name, one in listed.fields.items() if one.kind == CHOICE]
        right = f"行.{chosen[0]}" if chosen else "先在清单的“字段”里声明一个选项"
        fields.fault("054", by.place, f"“{by.text}”不是有可选值的字段", right)
        return None
    options = declared.options if declared is not None else ()
    drafts: list[Draft] = []
    taken: dict[str, Place] = {}
    sound = True
    for position, entry in enumerate(entries, start=1):
        sub = Fields(entry, ctx.problems, "R", f"{ctx.where}的第{position}个“选”")
        words = _words(sub, options, taken)
        # Guards look at the figures of their own branch only; atoms are shared.
        branch = with_measure(sub, ctx.branch(f"选{position}"), policy)
        read = read_drafts(sub, branch, policy)
        branches.append(branch)
        sub.close(BRANCH_KEYS, MIXED_UP)
        if not words or read is None or field is None:
            sound = False
            continue
        when = _is_one_of(words, field, ctx)
        try:
            for draft in renamed(Form(read), f"选{position}").drafts:
                measure = draft.measure or (branch.measure if draft.measured else None)
                drafts.append(attrs.evolve(draft, when=joined(when, draft.when), measure=measure))
        except TooComplex:
            ctx.problems.add("R037", entry.place, f"{sub.where}：{COMPLEX[0]}", COMPLEX[1])
            sound = False
    if not sound or by is None or field is None:
        return None
    if branches:
        check_used(branches, policy)
    left = tuple(o for o in options if o not in taken)
    if left:
        gap = _is_one_of(left, field, ctx)
        text = f"{by.text.removeprefix('行.')}为{'、'.join(left)}的，标准没有写，须由人评判"
        drafts.append(Draft("gap", gap, ANY_GRADE, text, by.place))
    return finish(ctx, tuple(drafts), prefix, policy, fields.place)


def _is_one_of(words: tuple[str, ...], field: Expr, ctx: Context) -> Condition:
    when: Condition = NEVER
    for word in words:
        when = either(when, ctx.says_yes(Compare("=", field, Words(word))))
    return when


def _words(sub: Fields, options: tuple[str, ...], taken: dict[str, Place]) -> tuple[str, ...]:
    """The options under 为; () where they are at fault. `taken` are those of entries before."""
    node = sub.node("为", required=True)
    if node is None:
        return ()
    found: list[str] = []
    sound = True
    for item in node.items if isinstance(node, Sequence) else (node,):
        word = item.text if isinstance(item, Scalar) else ""
        if not options:
            sound = False  # the field itself is at fault, and told
        elif word not in options:
            right = nearest(word, options) or "、".join(options)
            sub.fault("054", item.place, f"“{word}”不是可选的值", right)
            sound = False
        elif word in taken:
            told = (f"“{word}”在第{taken[word].line}行已经写过", "每个值只写在一条里")
            sub.fault("054", item.place, *told)
            sound = False
        else:
            taken[word] = item.place
            found.append(word)
    return tuple(found) if sound else ()
