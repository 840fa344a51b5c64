"""What deductions that replace each other, or that say 再扣, take in all and leave of the full mark."""

from __future__ import annotations

import itertools
import re
from fractions import Fraction

import attrs

from engine.sentences.attachment.attached import Entry
from engine.sentences.clauses.statements import Statement
from engine.sentences.draft import Draft, Part, Refused, points
from engine.sentences.guards.most import worth_of
from engine.sentences.tokens.ranges import Range
from engine.sentences.tokens.words import COUNTS, Quantity

NOTHING = ("零", "全扣")
"""Outcomes that leave nothing."""
_ON_TOP = re.compile("(?:则|应|予以|要)*(?:再|另|加扣|额外|追加)")


def on_top(draft: Draft, said: Statement) -> bool:
    """再扣3分, 另扣3分: besides what was taken before."""
    return said.kind == "扣" and _ON_TOP.match(draft.text.text[slice(*said.at)]) is not None


def in_all(draft: Draft, entries: list[Entry]) -> list[Fraction | None]:
    """What each takes, with what those before it take where it says 再扣."""
    lost: list[Fraction | None] = []
    for entry in entries:
        own = draft.full if entry.kind in NOTHING else entry.points
        if on_top(draft, entry.said):
            if not lost or lost[-1] is None or own is None:
                raise Refused("“再扣”接着哪一档，没有读懂", *entry.said.span)
            own += lost[-1]
        lost.append(own)
    return lost


def left_of(draft: Draft, entry: Entry, lost: Fraction | None = None) -> str:
    """Of a band that takes points (in all: `lost`): what is left."""
    assert draft.full is not None and entry.points is not None
    lost = entry.points if lost is None else lost
    if lost > draft.full:
        raise Refused(f"扣{points(lost)}，多于分值{points(draft.full)}", *entry.said.span)
    draft.implied.add(draft.full - lost)
    draft.held.append(entry.points)
    return points(draft.full - lost)


def ever_more(draft: Draft, bands: list[Entry]) -> list[Fraction | None] | None:
    """不足95%扣1分，不足90%扣2分: each within the one before, and dearer: what each takes in all.

    不足90%再扣2分 takes 2 on top of what the band around it takes.
    """
    ranges = [e.said.found.range for e in bands if e.said.found is not None]
    edges = [r.high if r.low is None else None for r in ranges]
    way = 1
    if any(e is None for e in edges):
        edges, way = [r.low if r.high is None else None for r in ranges], -1
    falling = all(
        x is not None and y is not None and (x.value - y.value) * way > 0
        for x, y in itertools.pairwise(edges)
    )
    lost = in_all(draft, bands)
    dearer = all(x is not None and y is not None and x < y for x, y in itertools.pairwise(lost))
    return lost if len(bands) > 1 and falling and dearer else None


def with_nothing_lost(
    draft: Draft, ranges: list[Range], values: list[str], at: Part, taking: bool
) -> tuple[list[Range], list[str]]:
    """The bands, with what is better than all of them: there it seems that nothing is lost.

    偏差率5%-10%扣2分，10%以上扣5分: below 5%. `taking`: 逾期5天以内扣1分，超过5天扣2分: where it is 0.
    """
    left = [worth_of(v, draft.full) for v in values]
    if len(ranges) < 2 or any(v is None for v in left):
        return ranges, values
    best = max(range(len(ranges)), key=lambda i: left[i] or 0)
    edge = ranges[best]
    others = [r for i, r in enumerate(ranges) if i != best]
    if edge.point:
        return ranges, values
    if edge.high is not None and all(_above(edge.high, r) for r in others):
        if edge.low is None or edge.low.value == 0:
            return _from_zero(draft, ranges, values, best, at) if taking else (ranges, values)
        return _better(
            draft, ranges, values, Range(None, True, edge.low, not edge.low_in), at, taking
        )
    if edge.low is not None and edge.high is not None and all(_below(edge.low, r) for r in others):
        whole = edge.high.unit == "%" and edge.high.value == 100 and edge.high_in
        if not whole:
            return _better(draft, ranges, values, Range(edge.high, not edge.high_in), at, taking)
    return ranges, values


def _above(edge: Quantity, r: Range) -> bool:
    return r.low is not None and r.low.value >= edge.value


def _below(edge: Quantity, r: Range) -> bool:
    return r.high is not None and r.high.value <= edge.value


def _better(
    draft: Draft, ranges: list[Range], values: list[str], more: Range, at: Part, taking: bool
) -> tuple[list[Range], list[str]]:
    least = more.high
    none = taking and least is not None and least.unit in COUNTS and least.value == 1
    why = "比所列各档都好的得几分没有写"
    if (none and not more.high_in) or draft.choose(
        "未写的情形", ("满分", "零分"), why, at
    ) == "满分":
        return [more, *ranges], ["满分", *values]
    return [more, *ranges], ["零分", *values]


def _from_zero(
    draft: Draft, ranges: list[Range], values: list[str], best: int, at: Part
) -> tuple[list[Range], list[str]]:
    """The lowest band begins at 0 or says nothing of where."""
    edge = ranges[best].high
    if edge is None or edge.value <= 0:
        return ranges, values
    why = "没有说一点也没有（等于0）的扣不扣分"
    if draft.choose("起点", ("0不扣分", "0也扣分"), why, at) == "0也扣分":
        return ranges, values
    zero = Quantity(Fraction(0), "", "0")
    inner = attrs.evolve(ranges[best], low=zero, low_in=False)
    return (
        [Range(None, True, zero, True), *ranges[:best], inner, *ranges[best + 1 :]],
        ["满分", *values],
    )
