"""What the second stage says without moving a point: 提示, 须说明, and what it can't compute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.binding import Bound
from engine.card import Finding
from engine.outcome import OWN
from engine.second_stage.looks import Look
from engine.second_stage.phases import Spoken
from engine.second_stage.target import Target


def notes(
    bound: Bound, spoken: Iterable[Spoken], looked: Iterable[tuple[Target, Look]]
) -> tuple[Finding, ...]:
    found = [finding for one in spoken for finding in _said(bound, one.target, one.look)]
    found += [_stuck(target, x) for target, x in looked if x.stuck]
    return tuple(found)


def _said(bound: Bound, target: Target, x: Look) -> Iterator[Finding]:
    rule = x.rule
    must = rule.kind == "reason"
    if not x.may or x.stuck or (must and _reason(bound, target)):
        return
    tail = "" if target.phase == "total" else f".{target.key}"
    code = f"reason_missing.must.{rule.id}{tail}" if must else f"remark.{rule.id}{tail}"
    text = rule.text if target.phase == "total" else f"{target.name}：{rule.text}"
    if must:
        text += "，没有写原因"
    if not x.surely:
        yield Finding(code, "note", target.name, "not_evaluated", f"数据不全，没有判断：{text}")
        return
    yield Finding(code, rule.level, target.name, "contradicted", text)


def _reason(bound: Bound, target: Target) -> str | None:
    """The reason that the unit wrote for the row, the item or its total."""
    if target.row is not None:
        return target.row.text("原因")
    if target.indicator is None:
        return bound.sheet.total_reason
    own = bound.self_score(target.indicator)
    if own is not None and own.reason:
        return own.reason
    judged = bound.judgements(target.indicator, None)
    return next((j.reason for j in judged if j.source == OWN and j.reason), None)


def _stuck(target: Target, x: Look) -> Finding:
    tail = "" if target.phase in ("total", "grade") else f".{target.key}"
    return Finding(
        f"rule.adjustment.{x.rule.id}{tail}", "warning", target.name, "not_evaluated",
        f"{target.name}的调整“{x.rule.text}”：算式的基数是0或数据不适用，算不出来，须由人决定",
    )  # fmt: skip
