"""调整, 提示, 等级 and 核对: what is read after the criteria, from rule files and libraries."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from engine.criteria.context import Context, read_rounding
from engine.expression import ZERO, Compare, Expr
from engine.language.intervals import parse_interval
from engine.language.kinds import KindFault, kind_of
from engine.language.names import Scope
from engine.rulebook import Adjustment, Grade, Reconciliation, Remark, Rounding
from facts.fields import Fields, nearest
from facts.numeral import parse_decimal
from facts.problem import Problems
from facts.yamltext import Mapping, Node, Scalar, Sequence

Level = Literal["error", "warning", "note"]
LEVELS: dict[str, Level] = {"错误": "error", "警告": "warning", "提醒": "note"}
CODES = {"勾稽": "reconcile", "编制": "posts", "比率": "rate", "目标": "target"}
"""What a 核对 is about (类) and the beginning of its finding's code."""

CAP_KIND = "封顶"


def _items(fields: Fields, key: str, problems: Problems) -> list[Fields]:
    return [
        Fields(node, problems, "R", f"第{n}项{key}")
        for n, node in enumerate(fields.sequence(key), start=1)
    ]


def _context(scope: Scope, problems: Problems, where: str) -> Context:
    return Context(scope, scope.declared, problems, ZERO, None, where)


def _level(item: Fields, default: str) -> Level:
    scalar = item.scalar("级别")
    if scalar is None:
        return LEVELS[default]
    if scalar.text not in LEVELS:
        item.fault("080", scalar.place, f"级别“{scalar.text}”认不出", "、".join(LEVELS))
        return LEVELS[default]
    return LEVELS[scalar.text]


def _condition(item: Fields, ctx: Context, key: str = "当") -> Expr | None:
    scalar = item.scalar(key, required=True)
    if scalar is None:
        return None
    found = ctx.formula(scalar)
    if found is None:
        return None
    if found[1] != "yes_no":
        item.fault("031", scalar.place, f"“{scalar.text}”不是条件", "如 执行率 低于 50%")
        return None
    return found[0]


def read_adjustments(fields: Fields, scope: Scope, problems: Problems) -> list[Adjustment]:
    """调整 on the total: 做: 不高于 (a cap) or 扣 (a deduction), each when its condition holds."""
    found: list[Adjustment] = []
    for item in _items(fields, "调整", problems):
        scope.used_readings.clear()
        raw = scope.substitute(item.as_node())
        item = Fields(raw, problems, "R", item.where)
        number = item.scalar("编号", required=True)
        ctx = _context(scope, problems, item.where)
        condition = _condition(item, ctx)
        target = item.scalar("对", required=True)
        action = item.scalar("做", required=True)
        value = item.scalar("值", required=True)
        same = item.text("同类")
        words = item.text("说")
        item.close()
        if target is not None and target.text != "总分":
            item.fault("081", target.place, f"这一版的调整只对总分，不对“{target.text}”", "总分")
        if action is not None and action.text not in ("不高于", "扣"):
            item.fault("081", action.place, f"调整的做法“{action.text}”认不出", "不高于 或 扣")
            continue
        points = ctx.points(value) if value is not None else None
        if None in (number, condition, action, points, value):
            continue
        assert number is not None and condition is not None and points is not None
        assert action is not None and value is not None
        if any(a.id == number.text for a in found):
            item.fault("058", number.place, f"编号“{number.text}”重复", "每项一个编号")
        is_cap = action.text == "不高于"
        when = item.text("当") or ""
        text = f"{when}的，总分{'不高于' if is_cap else '扣'}{value.text.removesuffix('分')}分"
        found.append(
            Adjustment(
                id=number.text,
                kind="cap" if is_cap else "take",
                condition=condition,
                value=points,
                same_kind=same or (CAP_KIND if is_cap else number.text),
                text=words or text,
                readings=tuple(sorted(scope.used_readings)),
                place=item.place,
            )
        )
    kinds = {a.same_kind for a in found if a.kind == "cap"}
    if len(kinds) > 1:
        problems.add("R082", fields.place, "几条总分封顶写了不同的“同类”", "封顶写同一个“同类”")
    return found


def read_remarks(fields: Fields, scope: Scope, problems: Problems) -> list[Remark]:
    found = []
    for item in _items(fields, "提示", problems):
        number = item.scalar("编号", required=True)
        condition = _condition(item, _context(scope, problems, item.where))
        words = item.text("说", required=True)
        level = _level(item, "提醒")
        item.close()
        if number is not None and condition is not None and words is not None:
            found.append(Remark(number.text, condition, level, words, item.place))
    return found


def read_reconciliations(fields: Fields, scope: Scope, problems: Problems) -> list[Reconciliation]:
    """核对: 等式 (甲 = 乙, 甲 不高于 乙) or 自评比率 with the formula it should equal (应为)."""
    found: list[Reconciliation] = []
    for item in _items(fields, "核对", problems):
        name = item.text("核对", required=True)
        number = item.scalar("编号", required=True)
        about = item.scalar("类")
        level = _level(item, "错误")
        note = item.text("说明")
        ctx = _context(scope, problems, item.where)
        if about is not None and about.text not in CODES:
            item.fault(
                "083",
                about.place,
                f"核对的类“{about.text}”认不出",
                nearest(about.text, CODES) or "勾稽",
            )
        rated = item.text("自评比率")
        lookalikes: dict[str, Expr] = {}
        left: Expr | None = None
        right: Expr | None = None
        op: Literal["=", "≤", "≥"] = "="
        if rated is not None:
            scalar = item.scalar("应为", required=True)
            right = ctx.number(scalar) if scalar is not None else None
            others = item.sub("易混算式")
            for key, node in others.rest() if others is not None else ():
                expr = ctx.number(node) if isinstance(node, Scalar) else None
                if expr is not None:
                    lookalikes[key.text] = expr
        else:
            relation = _relation(item, ctx)
            if relation is not None:
                left, op, right = relation
        item.close(("等式", "自评比率", "应为", "易混算式"))
        if name is None or number is None or right is None:
            continue
        if any(r.id == number.text for r in found):
            item.fault("058", number.place, f"编号“{number.text}”重复", "每项一个编号")
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
                right=right,
                level=level,
                rated=rated,
                lookalikes=lookalikes,
                note=note,
                place=item.place,
            )
        )
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
        item.fault(
            "084",
            scalar.place,
            f"等式“{scalar.text}”写法不对",
            "甲 = 乙，或 甲 不高于 乙，或 甲 不低于 乙",
        )
        return None
    try:
        if kind_of(expr.left, ctx.declared) == "words":
            raise KindFault("", "")
    except KindFault:
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
        else:
            problems.add(
                "R085", node.place, "等级的写法不对", "{优: 不低于90, 良: 不低于80且低于90}"
            )
            return ()

    def number(scalar: Scalar) -> Fraction | None:
        found = parse_decimal(scalar.text.removesuffix("分"))
        if found is None:
            problems.add("R085", scalar.place, f"等级里的“{scalar.text}”不是分数", "如 90")
            return None
        return found[0]

    grades = []
    for key, value in items:
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
