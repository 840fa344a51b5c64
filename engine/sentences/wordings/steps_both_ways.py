"""Steps from both ends of a range: 在95%至105%之间得满分，超出此范围每偏离1个百分点扣0.5分."""

from __future__ import annotations

import re
from fractions import Fraction

from engine.sentences.attachment.attached import Attached, Entry
from engine.sentences.attachment.of_full import amount
from engine.sentences.clauses.statements import Statement
from engine.sentences.draft import Draft, Part, Refused, points
from engine.sentences.example import Criterion, Example
from engine.sentences.lowering.floors import floor
from engine.sentences.lowering.measures import measure_of
from engine.sentences.lowering.remainders import part_of_step
from engine.sentences.lowering.starts import GENERIC, least, same_unit, starts_of, steps_of
from engine.sentences.lowering.zeros import guards, not_concerned
from engine.sentences.proposal import Written
from engine.sentences.tokens.ranges import Range, find
from engine.sentences.tokens.words import RATES, Quantity

ORDER = 28
_OUTSIDE = re.compile(
    r"(?:超出|超过|不在|未在|偏离|超|高于或低于|低于或高于)?(?:此|该|上述|规定|这1?|合理)?(?:范围|区间|幅度|标准)(?:之外|以外|外|内|的|部分|,)*"
)
_EITHER = re.compile(r"(?P<a>[^或,、]+)(?:或者?|和|及|,|、)(?P<b>[^或,、]+?)(?:的|部分|,)*")


def read(draft: Draft, a: Attached) -> Criterion | None:
    moving = [e for e in a.entries if e.said.each and e.said.each.side]
    if not moving or len(moving) > 2 or a.otherwise or a.loose or a.begin is not None:
        return None
    if any(e.kind != "扣" or e.points is None for e in moving):
        return None
    others = [e for e in a.entries if e not in moving]
    if any(e.kind not in ("得", "零", "全扣") or e.said.each for e in others):
        return None
    starts, rest = starts_of(a, moving[0])
    starts = [e for e in starts if e not in moving]
    rest = [e for e in rest if e not in moving]
    if len(starts) != 1 or starts[0].said.found is None or a.take_at_most is not None:
        return None
    start = starts[0].said
    found = start.found
    assert found is not None
    range_ = found.range
    two = range_.low is not None and range_.high is not None
    if not (two or found.absolute) or (range_.point and len(moving) == 1):
        return None
    if any(not not_concerned(e.said) and e.said.found is not None for e in rest):
        return None
    if len(moving) == 1 and not _both(draft, moving[0]):
        return None
    if len(moving) == 2 and (found.absolute or not two):
        return None
    return _form(draft, a, start, range_, moving, rest)


def _both(draft: Draft, mover: Entry) -> bool:
    """Whether one line of steps leads away from both ends."""
    each = mover.said.each
    assert each is not None
    if each.begin is not None:
        return False
    if each.side == "两侧":
        return True
    words = [draft.text.text[slice(*p)].strip("的,、") for p in each.name]
    return each.side in ("高", "差") and any(_OUTSIDE.fullmatch(w) and w for w in words)


def _form(
    draft: Draft,
    a: Attached,
    start: Statement,
    range_: Range,
    moving: list[Entry],
    rest: list[Entry],
) -> Criterion:
    if start.points is not None:
        draft.fix_full(start.points)
        if start.points != draft.full:
            told = f"从{points(start.points)}扣起，分值却是{points(draft.full)}"
            raise Refused(told, *start.span)
    draft.told.append(start.at)
    sample = range_.low or range_.high
    assert sample is not None
    for e in moving:
        assert e.said.each is not None
        same_unit(e.said, e.said.each, sample)
    measure = measure_of(
        draft,
        start,
        start.measure,
        sample,
        moving[0].said.each.step if moving[0].said.each else None,
    )
    if measure is None:
        raise Refused("没有说是什么数", *start.span)
    if len(moving) == 1:
        out = _one(draft, a, measure, range_, moving[0])
    else:
        out = _two(draft, a, measure, range_, moving)
    out.update(guards(draft, rest))
    span = (moving[0].said.span[0], moving[-1].said.span[1])
    if "上下限" not in out:
        out.update(floor(draft, span, None, max(e.points or Fraction(0) for e in moving)))
    return out


def _one(draft: Draft, a: Attached, measure: str, range_: Range, mover: Entry) -> Criterion:
    each = mover.said.each
    assert each is not None
    for part in each.name:
        _say_again(draft, mover.said, part, range_)
    if range_.low is None or range_.high is None:
        near = range_.high
        assert near is not None
        out: Criterion = {"算式": measure}
    else:
        near = Quantity(Fraction(0), "", "0")
        draft.implied.add(Fraction(0))
        out = {"算式": f"取大({range_.low.text} - {measure}, {measure} - {range_.high.text})"}
    out["每"] = steps_of(draft, a, mover, each, near, "高", near.unit in RATES)
    out.update(least(draft, a, mover))
    return out


def _two(draft: Draft, a: Attached, measure: str, range_: Range, moving: list[Entry]) -> Criterion:
    """低于95%的，每低1个百分点扣0.5分；高于105%的，每高1个百分点扣0.2分: two lines."""
    assert range_.low is not None and range_.high is not None
    zero = f"0{range_.low.unit}" if range_.low.unit in RATES[:2] else "0"
    rows: list[Written] = []
    for e in moving:
        each = e.said.each
        assert each is not None
        if each.side not in ("低", "高") or each.begin is not None:
            raise Refused("从哪一头扣起没有读懂", *e.said.span)
        near = range_.low if each.side == "低" else range_.high
        for part in each.name:
            _say_again(draft, e.said, part, range_, near)
        far = f"{near.text} - {measure}" if each.side == "低" else f"{measure} - {near.text}"
        row: dict[str, Written] = {"每": f"取大({far}, {zero})", "步长": each.step.text}
        row["不足一档"] = part_of_step(draft, a, e.said.span)
        row["扣"] = amount(e.said)
        if e.cap is not None:
            row["至多"] = points(e.cap)
        rows.append(row)
    sides = {e.said.each.side for e in moving if e.said.each}
    if len(sides) != 2:
        raise Refused("两行都从同一头扣起", *moving[1].said.span)
    if range_.low.unit in ("个百分点", "百分点"):
        raise Refused("从哪一头扣起没有读懂", *moving[0].said.span)
    return {"条目": rows}


def _say_again(
    draft: Draft, said: Statement, part: Part, range_: Range, near: Quantity | None = None
) -> None:
    """Words beside the steps may only say again that it is outside, or beyond which end."""
    words = draft.text.text[slice(*part)].strip("的,、")
    if not words or (near is None and _OUTSIDE.fullmatch(words)):
        return
    if near is not None:
        found = find(words)
        own = found.range.ends if found is not None else ()
        if len(own) != 1 or own[0] != near or found is None or found.start > 0:
            raise Refused("每一档的话与起点说的不是同一个数", *said.span)
        if (found.range.low is None) != (near is range_.low):
            raise Refused("每一档的话与起点说的方向相反", *said.span)
        draft.told.append(part)
        return
    if GENERIC.fullmatch(words):
        return
    match = _EITHER.fullmatch(words)
    ends: list[Range] = []
    for group in ("a", "b"):
        found = find(match[group]) if match is not None else None
        if found is None or found.start > 0:
            raise Refused("每一档的话与起点说的不是同一个数", *said.span)
        ends.append(found.range)
    below = [r.high for r in ends if r.low is None]
    above = [r.low for r in ends if r.high is None]
    if below != [range_.low] or above != [range_.high]:
        raise Refused("每一档的话与起点说的不是同一个数", *said.span)
    draft.told.append(part)


EXAMPLES = (
    Example("资金支出进度在90%~110%之间得满分，超出此范围的，每偏离1个百分点扣0.5分，扣完为止",
            {"算式": "取大(90% - 资金支出进度, 资金支出进度 - 110%)",
             "每": {"起点": "0", "高": "1个百分点", "扣": "0.5分", "不足一档": "不扣"}}, 5, ("不足一档",)),
    Example("学员平均年龄在26-28岁之间得满分，每高或低1岁扣0.5分，扣完为止",
            {"算式": "取大(26岁 - 学员平均年龄, 学员平均年龄 - 28岁)",
             "每": {"起点": "0", "高": "1岁", "扣": "0.5分", "不足一档": "不扣"}}, 5),
    Example("蓄水位在20-22米之间得满分，低于20米或高于22米的，每偏离0.5米扣1分，扣完为止",
            {"算式": "取大(20米 - 蓄水位, 蓄水位 - 22米)",
             "每": {"起点": "0", "高": "0.5米", "扣": "1分", "不足一档": "不扣"}}, 5),
    Example("决算偏差率在±10%以内得满分，超出范围的每偏离1个百分点扣0.5分，扣完为止",
            {"算式": "绝对值(决算偏差率)", "每": {"起点": "10%", "高": "1个百分点", "扣": "0.5分", "不足一档": "不扣"}}, 5),
    Example("开支率在95%-105%之间得满分，低于95%的，每低1个百分点扣0.5分；高于105%的，每高1个百分点扣0.2分，扣完为止",
            {"条目": [{"每": "取大(95% - 开支率, 0%)", "步长": "1个百分点", "不足一档": "不扣", "扣": "0.5分"},
                    {"每": "取大(开支率 - 105%, 0%)", "步长": "1个百分点", "不足一档": "不扣", "扣": "0.2分"}]}, 5),
    Example("蓄水位在20-22米之间得满分，低于20米或高于23米的，每偏离0.5米扣1分，扣完为止", None, 5),
    Example("资金支出进度在90%~110%之间得满分，每低1个百分点扣0.5分，扣完为止", None, 5),
)  # fmt: skip
