"""调整: the rules of the second stage, from rule files and libraries."""

from __future__ import annotations

from itertools import pairwise

import attrs
from attrs import frozen

from engine.criteria.context import Context
from engine.expression import (
    PURE,
    ZERO,
    Arithmetic,
    Expr,
    Number,
    PointsOf,
    points_of,
)
from engine.language.kinds import bare_rate
from engine.language.names import Scope
from engine.rulebook import Adjustment, AdjustmentKind, On, Phase
from engine.rulefile.adjustments import context_of, items_of, level_of
from engine.rulefile.ids import Seen, read_id
from engine.rulefile.sentences import SayableEntry
from engine.rulefile.targets import Targets
from facts.fields import Fields, nearest
from facts.problem import Problems
from facts.yamltext import Scalar

CAP_KIND = "封顶"
ACTIONS: dict[str, AdjustmentKind] = {
    "归零": "cap", "扣": "take", "扣比例": "share", "不高于": "cap", "不低于": "floor",
    "不计": "exclude", "提示": "remark", "须说明": "reason", "定为": "grade_set",
}  # fmt: skip
VALUED = ("扣", "扣比例", "不高于", "不低于", "定为")
_OF_ROWS = ("归零", "扣", "扣比例", "不高于", "不低于", "提示", "须说明")
FITTING: dict[Phase, tuple[str, ...]] = {
    "row": _OF_ROWS,
    "indicator": (*_OF_ROWS, "不计"),
    "group": ("归零", "扣", "扣比例", "不高于", "不低于", "提示"),
    "total": _OF_ROWS,
    "grade": ("不高于", "定为"),
}
BASES = ("得分", "分值")
_ITSELF: dict[Phase, str] = {
    "row": "这一行", "indicator": "这一项", "group": "这一组", "total": "总分", "grade": "等级",
}  # fmt: skip


@frozen
class _Written:
    """The keys of one adjustment, as they stand in the file."""

    item: Fields
    on: On
    action: str
    value: Scalar | None
    base: str


def read_adjustments(
    fields: Fields, scope: Scope, problems: Problems, seen: Seen, targets: Targets
) -> list[Adjustment]:
    """Every rule of 调整; R081 to R089 are its faults."""
    found = [
        adjustment
        for item in items_of(fields, "调整", problems)
        for adjustment in _read(item, scope, problems, seen, targets)
    ]
    _check_caps(found, fields, problems)
    return found


def _read(
    raw: Fields, scope: Scope, problems: Problems, seen: Seen, targets: Targets
) -> list[Adjustment]:
    scope.used_readings.clear()
    whole = scope.substitute(raw.as_node(), problems)
    item = Fields(whole, problems, "R", raw.where)
    number = read_id(item, seen)
    on = targets.read(item)
    ctx = _context(scope, problems, item, on, targets)
    when = item.scalar("当", required=True)
    condition = ctx.yes_no(when) if when is not None else None
    action = item.scalar("做", required=True)
    doing = "" if action is None else action.text
    value = item.scalar("值", required=doing in VALUED)
    base, same = item.scalar("基数"), item.text("同类")
    words = item.text("说", required=doing == "提示")
    level = level_of(item, "警告" if doing == "须说明" else "提醒")
    item.close()
    if action is not None and action.text not in ACTIONS:
        right = nearest(action.text, ACTIONS) or "、".join(ACTIONS)
        item.fault("081", action.place, f"调整的做法“{action.text}”认不出", right)
        action = None
    if action is None or on is None:
        return []
    if action.text not in FITTING[on.phase]:
        told = f"对“{on.text}”不能“{action.text}”"
        item.fault("086", action.place, told, "、".join(FITTING[on.phase]))
        return []
    written = _Written(item, on, action.text, value, _base(item, base, action.text))
    sound = _check_keys(written, same)
    points = _value(written, ctx, targets)
    if condition is None or when is None or number is None or points is None or not sound:
        return []
    reads = (*points_of(condition), *points_of(points))
    misread = targets.misread(on, reads)
    if misread is not None:
        item.fault("087", when.place, *misread)
        return []
    kind = _kind(written)
    default = CAP_KIND if action.text == "不高于" else number.text
    return [
        Adjustment(
            id=number.text,
            kind=kind,
            condition=condition,
            value=points,
            same_kind=same or default,
            text=words or _text(written, when.text),
            readings=tuple(sorted(scope.used_readings)),
            place=item.place,
            said=words,
            on=on,
            words=(value.text if value is not None else "") if on.phase == "grade" else words or "",
            level=level,
            say=SayableEntry(whole, scope),
        )
    ]


def _context(
    scope: Scope, problems: Problems, item: Fields, on: On | None, targets: Targets
) -> Context:
    """得分 and 分值 are those of what the adjustment is on; of a row, 行.X is there too."""
    names = scope.on_points(targets.scored)
    if on is not None and on.phase == "row":
        names = names.in_list(targets.lists[on.keys[0]])
    return attrs.evolve(
        context_of(scope, problems, item.where), names=names, declared=names.declared
    )


def _base(item: Fields, base: Scalar | None, action: str) -> str:
    if base is None:
        return BASES[0]
    if action != "扣比例":
        item.fault("086", item.key_place("基数"), f"“{action}”用不着“基数”", "删去“基数”")
    elif base.text not in BASES:
        item.fault("081", base.place, f"基数“{base.text}”认不出", " 或 ".join(BASES))
    return base.text


def _check_keys(written: _Written, same: str | None) -> bool:
    item, action = written.item, written.action
    sound = action not in VALUED or written.value is not None
    if action not in VALUED and "值" in item.names():
        item.fault("086", item.key_place("值"), f"“{action}”用不着“值”", "删去“值”")
        sound = False
    if action in ("提示", "须说明", "不计", "定为") and same is not None:
        item.fault("086", item.key_place("同类"), f"“{action}”用不着“同类”", "删去“同类”")
        sound = False
    if action not in ("提示", "须说明") and "级别" in item.names():
        item.fault("086", item.key_place("级别"), f"“{action}”用不着“级别”", "删去“级别”")
        sound = False
    return sound


def _kind(written: _Written) -> AdjustmentKind:
    if written.on.phase == "grade":
        return "grade_cap" if written.action == "不高于" else "grade_set"
    if written.action == "扣比例" and (written.base == "分值" or written.on.phase == "total"):
        return "take"
    return ACTIONS[written.action]


def _value(written: _Written, ctx: Context, targets: Targets) -> Expr | None:
    """Points; of 扣比例 a ratio, or the points that it comes to; ZERO where there is no value."""
    item, value = written.item, written.value
    if value is None or written.action not in VALUED:
        return ZERO
    if written.on.phase == "grade":
        return ZERO if _is_grade(item, value, targets) else None
    if written.action == "扣比例":
        return _share(written, value, ctx)
    points = ctx.points(value)
    may_be_below = written.action in ("不高于", "不低于") and written.on.phase == "indicator"
    if isinstance(points, Number) and points.value < 0 and not may_be_below:
        item.fault("081", value.place, f"调整的值“{value.text}”小于0", "不小于0的分数")
        return None
    return points


def _share(written: _Written, value: Scalar, ctx: Context) -> Expr | None:
    rate = ctx.number(value, PURE)
    if rate is None:
        return None
    bare = bare_rate(rate)
    if bare is not None or (isinstance(rate, Number) and not 0 <= rate.value <= 1):
        told = f"扣比例的值“{value.text}”不在0%至100%之间，或缺百分号"
        written.item.fault("081", value.place, told, "如 30%")
        return None
    if written.base == "分值":
        return Arithmetic("*", rate, PointsOf("", full=True))
    return Arithmetic("*", rate, PointsOf("")) if written.on.phase == "total" else rate


def _is_grade(item: Fields, value: Scalar, targets: Targets) -> bool:
    names = [grade.name for grade in targets.grades]
    if value.text not in names:
        told = f"等级里没有“{value.text}”" if names else "标准没有写“等级”"
        item.fault(
            "089", value.place, told, nearest(value.text, names) or "、".join(names) or "先写“等级”"
        )
        return False
    ends = [(g.totals.low, g.totals.high) for g in targets.grades]
    for (low, _), (_, high) in pairwise(ends):
        if low is None or high is None or high > low:
            item.fault("089", value.place, "“等级”没有从好到差排列", "先写分数高的一级")
            return False
    return True


def _text(written: _Written, when: str) -> str:
    """What the rule says, where its author did not."""
    value = written.value.text if written.value is not None else ""
    itself = _ITSELF[written.on.phase]
    if written.action in ("不高于", "不低于", "扣", "定为") and written.on.phase != "grade":
        value = f"{value.removesuffix('分')}分"
    if written.action == "扣比例":
        return f"{when}的，{itself}按{written.base}扣{value}"
    return f"{when}的，{itself}{written.action}{value}"


def _check_caps(found: list[Adjustment], fields: Fields, problems: Problems) -> None:
    """Caps on one target are of one 同类: else what stands above both would be taken twice."""
    kinds: dict[tuple[Phase, str], set[str]] = {}
    for adjustment in found:
        is_cap = adjustment.kind == "cap" and adjustment.value != ZERO
        for key in adjustment.on.keys or ("",):
            if is_cap:
                kinds.setdefault((adjustment.on.phase, key), set()).add(adjustment.same_kind)
    if any(len(of) > 1 for of in kinds.values()):
        place = fields.key_place("调整")
        problems.add("R082", place, "几条封顶写了不同的“同类”", "封顶写同一个“同类”")
