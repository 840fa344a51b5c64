"""逐项: a criterion for every row of a list, chosen by a field of the row; points are summed."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from engine.conditions import ALWAYS, NEVER, Condition, both, either, exactly, holds, negate
from engine.criteria.context import ANY_GRADE, Context, Draft
from engine.criteria.criterion import (
    FORMS,
    GUARD_KEYS,
    Policy,
    finish,
    read_criterion,
    read_drafts,
    read_policy,
    with_measure,
)
from engine.expression import POINTS_DIM, Compare, Expr, RowField, Words
from engine.rulebook import Criterion, EachRow, ListDeclaration
from facts.fields import Fields, nearest
from facts.yamltext import Mapping as Tree
from facts.yamltext import Node, Scalar, Sequence

KEYS = ("清单", "只取", "行分值", "按", "选", "合并", "无行时")


def lower_rows(
    node: Node,
    ctx: Context,
    lists: Mapping[str, ListDeclaration],
    prefix: str,
) -> EachRow | None:
    """`ctx` is the indicator's context; in the rows' own, 行.X is a field of the list."""
    fields = Fields(node, ctx.problems, "R", f"{ctx.where}的“逐项”")
    listed = fields.scalar("清单", required=True)
    if listed is not None and listed.text not in lists:
        fields.fault(
            "052",
            listed.place,
            f"清单“{listed.text}”没有在“数据”里声明",
            nearest(listed.text, lists) or "在“数据”里写 {类: 清单, 字段: …}",
        )
        listed = None
    if listed is None:
        fields.node("选")
        fields.close((*KEYS, *GUARD_KEYS, *FORMS))
        return None
    row_context = ctx.in_list(lists[listed.text])
    keep = _keep(fields, row_context)
    full = fields.scalar("行分值", required=True)
    row_full = row_context.number(full, POINTS_DIM) if full is not None else None
    together = fields.scalar("合并")
    if together is not None and together.text != "求和":
        fields.fault("053", together.place, f"合并“{together.text}”认不出", "求和")
    when_empty = _when_empty(fields, ctx, prefix)
    if row_full is None:
        fields.node("选")
        fields.close((*KEYS, *GUARD_KEYS, *FORMS))
        return None
    row_ctx = row_context.with_full(row_full)
    criterion = (
        _chosen(fields, row_ctx, prefix, lists[listed.text])
        if "按" in fields.names() or "选" in fields.names()
        else read_criterion(fields, row_ctx, prefix)
    )
    fields.close((*GUARD_KEYS, *FORMS))
    if criterion is None or when_empty is None:
        return None
    return EachRow(listed.text, keep, criterion, when_empty)


def _keep(fields: Fields, ctx: Context) -> Expr | None:
    scalar = fields.scalar("只取")
    if scalar is None:
        return None
    found = ctx.formula(scalar)
    if found is None:
        return None
    if found[1] != "yes_no":
        fields.fault("031", scalar.place, f"“{scalar.text}”不是条件", "如 行.一级 = “产出”")
        return None
    return found[0]


def _when_empty(fields: Fields, ctx: Context, prefix: str) -> Criterion | None:
    """无行时: an outcome (满分, 零分, 人工评判) or a form of its own; unsaid, a person decides."""
    node = fields.node("无行时")
    if node is not None and not isinstance(node, Scalar):
        sub = Fields(node, ctx.problems, "R", f"{ctx.where}的“无行时”")
        criterion = read_criterion(sub, ctx, f"{prefix}#无行")
        sub.close()
        return criterion
    outcome = ANY_GRADE if node is None else ctx.outcome(node)
    if outcome is None:
        return None
    place = fields.place if node is None else node.place
    text = f"清单里没有行的{node.text}" if node is not None else "清单里没有行，须由人评判"
    draft = Draft("empty", ALWAYS, outcome, text, place)
    return finish(ctx, (draft,), text, prefix, Policy(), place)


def _chosen(fields: Fields, ctx: Context, prefix: str, listed: ListDeclaration) -> Criterion | None:
    """选: one form for each value of a field (按); the values that no entry names are a gap."""
    by = fields.scalar("按", required=True)
    found = ctx.formula(by) if by is not None else None
    entries = fields.sequence("选", required=True)
    policy = read_policy(fields, ctx)
    if by is None or found is None:
        return None
    field = found[0]
    declared = listed.fields.get(field.name) if isinstance(field, RowField) else None
    if declared is None or not declared.options:
        fields.fault("054", by.place, f"“{by.text}”不是有可选值的字段", "如 行.符号")
        return None
    drafts: list[Draft] = []
    sentences: list[str] = []
    taken: Condition = NEVER
    sound = True
    for position, entry in enumerate(entries, start=1):
        sub = Fields(entry, ctx.problems, "R", f"{ctx.where}的第{position}个“选”")
        when = _options(sub, ctx, field, declared.options)
        # Guards look at the figures of their own branch only; atoms are shared.
        branch = attrs.evolve(ctx, used=[])
        read = read_drafts(sub, with_measure(sub, branch))
        sub.close(FORMS)
        if when is None or read is None:
            sound = False
            continue
        own = both(when, negate(taken))
        taken = either(taken, when)
        drafts.extend(attrs.evolve(d, when=both(own, d.when)) for d in read[0])
        sentences.append(f"{'、'.join(_words_of(entry))}：{read[1]}")
    if not sound:
        return None
    named = {o for entry in entries for o in _words_of(entry)}
    left = [o for o in declared.options if o not in named]
    if left:
        gap: Condition = NEVER
        for option in left:
            gap = either(gap, holds(ctx.atom(Compare("=", field, Words(option))), exactly(1)))
        text = f"{declared.name}为{'、'.join(left)}的，标准没有写，须由人评判"
        drafts.append(Draft("gap", gap, ANY_GRADE, text, by.place))
    return finish(ctx, tuple(drafts), "；".join(sentences), prefix, policy, fields.place)


def _words_of(entry: Node) -> tuple[str, ...]:
    node = entry.get("为") if isinstance(entry, Tree) else None
    items = node.items if isinstance(node, Sequence) else (node,)
    return tuple(i.text for i in items if isinstance(i, Scalar))


def _options(sub: Fields, ctx: Context, field: Expr, options: tuple[str, ...]) -> Condition | None:
    node = sub.node("为", required=True)
    if node is None:
        return None
    when: Condition = NEVER
    for item in node.items if isinstance(node, Sequence) else (node,):
        word = item.text if isinstance(item, Scalar) else ""
        if word not in options:
            sub.fault(
                "054",
                item.place,
                f"“{word}”不是可选的值",
                nearest(word, options) or "、".join(options),
            )
            return None
        when = either(when, holds(ctx.atom(Compare("=", field, Words(word))), exactly(1)))
    return when
