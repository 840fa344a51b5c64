"""Steps that give points: 达到60%得2分，每高5个百分点加1分."""

from __future__ import annotations

from engine.sentences.attachment.attached import Attached, Entry
from engine.sentences.clauses.statements import Statement
from engine.sentences.draft import Draft, Refused, points
from engine.sentences.example import Criterion, Example
from engine.sentences.lowering.measures import measure_of, start_of
from engine.sentences.lowering.starts import movers, same_unit, say_again, starts_of, steps_of
from engine.sentences.lowering.zeros import guards
from engine.sentences.tokens.words import RATES

ORDER = 32


def read(draft: Draft, a: Attached) -> Criterion | None:
    mover = movers(a)
    if mover is None or mover.kind != "得" or a.take_at_most is not None or draft.floor:
        return None
    starts, rest = starts_of(a, mover)
    if len(starts) > 1:
        return None
    return _upward(draft, a, mover, starts[0].said if starts else None, rest)


def _upward(
    draft: Draft, a: Attached, mover: Entry, start: Statement | None, rest: list[Entry]
) -> Criterion | None:
    """达到60%得2分，每高5个百分点加1分."""
    each = mover.said.each
    assert each is not None
    if start is None or start.found is None:
        return None
    range_, parts = start_of(draft, start, a)
    if (
        range_ is None
        or each.side != "高"
        or range_.low is None
        or (range_.high is not None and not range_.point)
    ):
        raise Refused("加分从多少起算没有读懂", *mover.said.span)
    same_unit(mover.said, each, range_.low)
    formula = measure_of(draft, start, parts, range_.low, each.step)
    say_again(draft, mover.said, each, start)
    if start.points is None or (draft.full is not None and start.points >= draft.full):
        raise Refused("已经得满分，再加的分没有地方去", *mover.said.span)
    if mover.cap is not None and mover.cap + start.points != draft.full and mover.cap != draft.full:
        raise Refused("加分另有限度的，没有读懂", *mover.said.span)
    if mover.cap is not None:
        draft.held.append(mover.cap)
    out: Criterion = {"算式": formula} if formula else {}
    steps = steps_of(draft, a, mover, each, range_.low, "高", range_.low.unit in RATES)
    steps["起分"] = points(start.points)
    below = [e for e in rest if e.said.found is not None]
    if not below:
        why = f"没有说{range_.low.text}以下得几分"
        taken = draft.choose("未写的情形", ("零分", "人工评判"), why, start.span)
        out["前提"] = [{"当": f"{formula or '比率'} 低于 {range_.low.text}", "得": taken}]
    out["每"] = steps
    zeros = guards(draft, rest, formula or "比率", "低", range_.low.unit)
    if below:
        out.update(zeros)
    return out


EXAMPLES = (
    Example("入网率达到60%得2分，每提高5个百分点加1分，最高得5分",
            {"算式": "入网率", "前提": [{"当": "入网率 低于 60%", "得": "零分"}],
             "每": {"起点": "60%", "高": "5个百分点", "加": "1分", "不足一档": "不加", "起分": "2分"}},
            5, ("不足一档", "未写的情形")),
    Example("入网率达到60%得5分，每提高5个百分点加1分", None, 5),
    Example("入网率达到60%得2分，每低5个百分点加1分", None, 5),
    Example("入网率达到60%得基本分3分，每提高5个百分点加1分，最高加2分",
            {"算式": "入网率", "前提": [{"当": "入网率 低于 60%", "得": "零分"}],
             "每": {"起点": "60%", "高": "5个百分点", "加": "1分", "不足一档": "不加", "起分": "3分"}},
            5, ("不足一档", "未写的情形")),
)  # fmt: skip
