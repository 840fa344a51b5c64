"""Bands of how far a figure is from another: 不高于概算得6分，超概算10%以内得3分，超10%以上不得分."""

from __future__ import annotations

from fractions import Fraction

import attrs

from engine.sentences.attachment.attached import Attached, Entry
from engine.sentences.attachment.of_full import amount
from engine.sentences.draft import Draft, Refused
from engine.sentences.example import Criterion, Example
from engine.sentences.lowering.ends import gaps, settle
from engine.sentences.lowering.level import (
    MONEY,
    QUANTITY,
    RATE,
    UP,
    Band,
    First,
    first_of,
    how_far,
    next_of,
)
from engine.sentences.lowering.lost import left_of, on_top
from engine.sentences.lowering.zeros import guards, not_concerned
from engine.sentences.proposal import Written
from engine.sentences.tokens.ranges import Range
from engine.sentences.tokens.words import RATES, Quantity
from engine.sentences.wordings.bands import otherwise_gives

ORDER = 22
_ZEROS = ("零", "全扣")
_NOTHING = Quantity(Fraction(0), "", "0")


def read(draft: Draft, a: Attached) -> Criterion | None:
    if a.take_at_most is not None or a.loose or draft.floor or a.begin is not None:
        return None
    if any(e.kind not in ("得", "扣", *_ZEROS) or e.cap or e.said.each for e in a.entries):
        return None
    if len(a.entries) < 2 or any(e.said.outcome.way == "加" for e in a.entries):
        return None
    if not a.otherwise_ends:
        return None
    text = draft.text.text
    first = first_of(text, a.entries[0].said)
    if first is None or a.entries[0].kind != "得":
        return None
    own = Band(first.side, how_far(first), first.strict)
    if first.rest and own.range is None:
        return None
    bands, entries, others = [own], [a.entries[0]], []
    for e in a.entries[1:]:
        band = next_of(e.said.text, first)
        if band is not None:
            bands.append(band)
            entries.append(e)
        elif not_concerned(e.said) or (e.kind in _ZEROS and e.said.found is None):
            others.append(e)
        else:
            return None
    if len(bands) < 2 or all(b.range is None and b.side != "=" for b in bands):
        return None
    return _form(draft, a, first, bands, entries, others)


def _form(
    draft: Draft,
    a: Attached,
    first: First,
    bands: list[Band],
    entries: list[Entry],
    others: list[Entry],
) -> Criterion:
    spans = [e.said.span for e in entries]
    if again := [e.said for e in entries if on_top(draft, e.said)]:
        raise Refused("“再扣”接着哪一档，没有读懂", *again[0].span)
    sides: list[str] = []
    for band in bands:
        sides.append(band.side or sides[-1])
    far = {s for s, b in zip(sides, bands, strict=True) if b.range is not None}
    if len(far) > 1:
        raise Refused("两边都说了多少的，没有读懂", *spans[-1])
    up = far.pop() if far else UP
    ranges = _ranges(bands, sides, up, entries)
    ranges = settle(draft, ranges, spans, bool(a.otherwise))
    ends = [q for b in bands if b.range for q in b.range.ends if q.value]
    out: Criterion = {"算式": _formula(draft, first, ends, up, entries[0])}
    form: list[Written] = []
    for e, r in zip(entries, ranges, strict=True):
        form.append({r.words(): left_of(draft, e) if e.kind == "扣" else _points(e)})
    if a.otherwise:
        form.append({"其余": otherwise_gives(a.otherwise[0][1])})
    elif left := _left(ranges):
        where = "、".join(dict.fromkeys(left))
        taken = draft.choose("未写的情形", ("零分", "人工评判"), f"{where}得几分没有写", spans[-1])
        form.append({"其余": taken})
    out["分档"] = form
    out.update(guards(draft, others))
    return out


def _left(ranges: list[Range]) -> list[str]:
    """What no band covers; a difference may be less than nothing."""
    found = [w for w in gaps(ranges) if w != "最低一档以下"]
    return found if any(r.low is None for r in ranges) else ["最低一档以下", *found]


def _points(e: Entry) -> str:
    return "零分" if e.kind in _ZEROS else amount(e.said)


def _ranges(bands: list[Band], sides: list[str], up: str, entries: list[Entry]) -> list[Range]:
    """Each band as a range of how far the figure is beyond the other, towards `up`."""
    equal = "=" in sides
    out: list[Range] = []
    for band, side, e in zip(bands, sides, entries, strict=True):
        if side == "=":
            out.append(Range(_NOTHING, True, _NOTHING, True))
        elif band.range is not None:
            out.append(band.range)
        elif side == up:
            if any(b.range is not None for b, s in zip(bands, sides, strict=True) if s == up):
                raise Refused("这一档到哪里为止没有说", *e.said.span)
            closed = False if equal else None if band.strict else True
            out.append(Range(_NOTHING, closed, None))
        else:
            closed = False if equal else None if band.strict else True
            out.append(Range(None, True, _NOTHING, closed))
    known = [r for r in out if r.high is not None and r.high.value == 0 and r.low is None]
    if known and known[0].high_in is None:
        out = [
            attrs.evolve(r, low_in=None)
            if r.low is not None and r.low.value == 0 and not r.point
            else r
            for r in out
        ]
    return out


def _formula(draft: Draft, first: First, ends: list[Quantity], up: str, entry: Entry) -> str:
    """How far one figure is beyond the other: of figures of their own a share, of rates the difference."""
    text = draft.text.text
    words = first.a_words.split("(")[0]
    unit = ends[0].unit if ends else ""
    share = unit in ("%", "‰")
    money, rate = MONEY.search(words), RATE.search(words) or RATE.search(first.b_words)
    kind = "金额" if money else "率" if rate else "数值"
    if any(q.unit != unit for q in ends):
        raise Refused("各档的单位不同", *entry.said.span)
    if share and not (money or rate or QUANTITY.search(words)):
        raise Refused(
            f"“{words}”是不是一个比率，没有说，{ends[0].text}是谁的也就没有说", *entry.said.span
        )
    if unit in ("个百分点", "百分点") and not rate:
        raise Refused(f"“{words}”不是比率", *entry.said.span)
    if not share and unit and unit not in RATES and (money or rate) and ends[0].kind != kind:
        raise Refused("界限的单位与所比的数不同", *entry.said.span)
    of = None if share or kind != "数值" else unit or None
    one = draft.name(list(first.a), kind, of)
    other = draft.name([first.b], kind, of)
    if text[slice(*first.b)] == text[slice(*first.a[-1])]:
        raise Refused("一个数与它自己比", *entry.said.span)
    difference = f"{one} - {other}" if up == UP else f"{other} - {one}"
    if share and rate and not money:
        why = f"{ends[0].text}是{ends[0].figure}个百分点，还是“{first.b_words}”的{ends[0].text}，没有说"
        share = draft.choose("单位", ("百分点", "相对起点"), why, entry.said.span) == "相对起点"
    return f"({difference}) / {other}" if share else difference


EXAMPLES = (
    Example("单位造价≤批复概算单价，得6分；超概算10%（含）以内，得3分；超概算10%以上，不得分。",
            {"算式": "(单位造价 - 批复概算单价) / 批复概算单价",
             "分档": [{"不高于0": "6分"}, {"高于0且不高于10%": "3分"}, {"高于10%": "零分"}]}, 6, ()),
    Example("会议费支出未超预算得5分，超预算10%以内的得3分，超过10%的不得分",
            {"算式": "(会议费支出 - 预算) / 预算",
             "分档": [{"不高于0": "5分"}, {"高于0且不高于10%": "3分"}, {"高于10%": "零分"}]}, 5, ()),
    Example("入学率不低于全市平均水平的得4分，低于全市平均水平3个百分点（含）以内的得2分，低于3个百分点以上的不得分",
            {"算式": "全市平均水平 - 入学率",
             "分档": [{"不高于0": "4分"}, {"高于0且不高于3个百分点": "2分"}, {"高于3个百分点": "零分"}]}, 4, ()),
    Example("县内增速高于全市增速的得3分，持平的得2分，低于的不得分",
            {"算式": "县内增速 - 全市增速", "分档": [{"高于0": "3分"}, {"等于0": "2分"}, {"低于0": "零分"}]}, 3, ()),
    Example("实际工期不超过合同工期的得4分，超出10天以内的得2分，超出10天以上的不得分",
            {"算式": "实际工期 - 合同工期",
             "分档": [{"不高于0": "4分"}, {"高于0且低于10天": "2分"}, {"不低于10天": "零分"}]}, 4, ("含本数",)),
    Example("整治效果不低于全市平均水平的得4分，低于10%以内的得2分，低于10%以上的不得分", None, 4),
    Example("会议费支出未超预算得5分，超预算10%以内得3分，低于预算20%以内得2分", None, 5),
    Example("民生支出占比≥上年得6分，比上年下降1个百分点以内得3分，下降超过1个百分点不得分",
            {"算式": "上年 - 民生支出占比",
             "分档": [{"不高于0": "6分"}, {"高于0且不高于1个百分点": "3分"}, {"高于1个百分点": "零分"}]}, 6),
)  # fmt: skip
