"""提示, 等级 and 核对: what is read after the criteria, from rule files and libraries."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from engine.criteria.context import Context
from engine.expression import PURE, ZERO, Compare, Expr
from engine.language.intervals import parse_interval
from engine.language.kinds import kind_of
from engine.language.names import Scope
from engine.language.reading import read_rounding
from engine.rulebook import Grade, Reconciliation, Remark, Rounding
from engine.rulefile.ids import Seen, read_id
from facts.fields import BLANK, Fields, nearest, wide_bracket_hint
from facts.numeral import parse_decimal
from facts.problem import Problems
from facts.yamltext import Mapping, Node, Scalar, Sequence

Level = Literal["error", "warning", "note"]
LEVELS: dict[str, Level] = {"错误": "error", "警告": "warning", "提醒": "note"}
CODES = {"勾稽": "reconcile", "编制": "posts", "比率": "rate", "目标": "target"}
"""What a 核对 is about (类) and the beginning of its finding's code."""


def items_of(fields: Fields, key: str, problems: Problems) -> list[Fields]:
    return [
        Fields(node, problems, "R", f"第{n}项{key}")
        for n, node in enumerate(fields.sequence(key), start=1)
    ]


def context_of(scope: Scope, problems: Problems, where: str) -> Context:
    return Context(scope, scope.declared, problems, ZERO, None, where)


def level_of(item: Fields, default: str) -> Level:
    scalar = item.scalar("级别")
    if scalar is None:
        return LEVELS[default]
    if scalar.text not in LEVELS:
        item.fault("080", scalar.place, f"级别“{scalar.text}”认不出", "、".join(LEVELS))
        return LEVELS[default]
    return LEVELS[scalar.text]


def read_remarks(fields: Fields, scope: Scope, problems: Problems, seen: Seen) -> list[Remark]:
    found = []
    for item in items_of(fields, "提示", problems):
        number = read_id(item, seen)
        when = item.scalar("当", required=True)
        condition = (
            context_of(scope, problems, item.where).yes_no(when) if when is not None else None
        )
        words = item.text("说", required=True)
        level = level_of(item, "提醒")
        item.close()
        if number is not None and condition is not None and words is not None:
            found.append(Remark(number.text, condition, level, words, item.place))
    return found


def read_reconciliations(
    fields: Fields, scope: Scope, problems: Problems, seen: Seen
) -> list[Reconciliation]:
    """核对: 等式 (甲 = 乙, 甲 不高于 乙) or 自评比率 with the formula it should equal (应为)."""
    found: list[Reconciliation] = []
    for item in items_of(fields, "核对", problems):
        name = item.text("核对", required=True)
        number = read_id(item, seen)
        about = item.scalar("类")
        level = level_of(item, "错误")
        note = item.text("说明")
        ctx = context_of(scope, problems, item.where)
        if about is not None and about.text not in CODES:
            right = nearest(about.text, CODES) or "、".join(CODES)
            item.fault("083", about.place, f"核对的类“{about.text}”认不出", right)
        rated = item.text("自评比率")
        lookalikes: dict[str, Expr] = {}
        left: Expr | None = None
        right_side: Expr | None = None
        op: Literal["=", "≤", "≥"] = "="
        if rated is not None:
            scalar = item.scalar("应为", required=True)
            right_side = ctx.number(scalar, PURE) if scalar is not None else None
            lookalikes = read_lookalikes(item, ctx)
        else:
            relation = _relation(item, ctx)
            if relation is not None:
                left, op, right_side = relation
        item.close()
        if name is None or number is None or right_side is None:
            continue
        prefix = CODES.get(about.text if about is not None else "勾稽", "reconcile")
        if rated is not None:
            prefix = "rate"
        found.append(
            Reconciliation(
                id=number.text,
                name=name,
                code=f"{prefix}.{number.text}",
                op=op,
                left=left,
                right=right_side,
                level=level,
                rated=rated,
                lookalikes=lookalikes,
                note=note,
                place=item.place,
            )
        )
    return found


def read_lookalikes(item: Fields, ctx: Context) -> dict[str, Expr]:
    """易混算式: formulas that people use in place of the standard's, by name."""
    found: dict[str, Expr] = {}
    fields = item.sub("易混算式")
    for key, node in fields.rest() if fields is not None else ():
        if not isinstance(node, Scalar):
            item.fault("011", node.place, f"易混算式“{key.text}”应是一个算式", "甲 / 乙")
            continue
        expr = ctx.number(node)
        if expr is not None:
            found[key.text] = expr
    return found


def _relation(item: Fields, ctx: Context) -> tuple[Expr, Literal["=", "≤", "≥"], Expr] | None:
    scalar = item.scalar("等式", required=True)
    if scalar is None:
        return None
    found = ctx.formula(scalar)
    if found is None:
        return None
    expr = found[0]
    if not isinstance(expr, Compare) or expr.op not in ("=", "≤", "≥"):
        right = "甲 = 乙，或 甲 不高于 乙，或 甲 不低于 乙"
        item.fault("084", scalar.place, f"等式“{scalar.text}”写法不对", right)
        return None
    if kind_of(expr.left, ctx.declared) == "words":
        item.fault("084", scalar.place, "等式两边应是数", "甲 = 乙")
        return None
    op: Literal["=", "≤", "≥"] = "=" if expr.op == "=" else "≤" if expr.op == "≤" else "≥"
    return expr.left, op, expr.right


def read_grades(top: Fields, problems: Problems) -> tuple[Grade, ...]:
    node = top.node("等级")
    if node is None:
        return ()
    items: list[tuple[Scalar, Node]] = []
    for part in node.items if isinstance(node, Sequence) else (node,):
        if isinstance(part, Mapping):
            items.extend(part.items)
            continue
        if isinstance(part, Scalar) and part.plain and part.text in BLANK:
            continue
        hint = wide_bracket_hint(getattr(part, "text", ""), "{优: 不低于90, 良: 不低于80且低于90}")
        problems.add("R085", part.place, "等级的写法不对", hint)
        return ()

    def number(scalar: Scalar) -> Fraction | None:
        found = parse_decimal(scalar.text.removesuffix("分"))
        if found is None:
            problems.add("R085", scalar.place, f"等级里的“{scalar.text}”不是分数", "如 90")
            return None
        return found[0]

    grades: list[Grade] = []
    for key, value in items:
        if any(g.name == key.text for g in grades):
            problems.add("R085", key.place, f"等级“{key.text}”写了两次", "每个等级一段")
        if not isinstance(value, Scalar):
            problems.add("R085", value.place, f"等级“{key.text}”应写一段分数", "不低于90")
            continue
        interval = parse_interval(value, number, problems)
        if interval is not None:
            grades.append(Grade(key.text, interval))
    return tuple(grades)


def read_total_rounding(top: Fields, problems: Problems) -> Rounding | None:
    sub = top.sub("保留")
    if sub is None:
        return None
    scalar = sub.scalar("总分", required=True)
    sub.close()
    return None if scalar is None else read_rounding(scalar, problems)
