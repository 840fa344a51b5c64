"""Several ranges of one measure: which end belongs to which, what lies between, what is left over."""

from __future__ import annotations

import itertools
from fractions import Fraction

import attrs

from engine.sentences.draft import Draft, Part, Refused
from engine.sentences.tokens.ranges import Range
from engine.sentences.tokens.words import COUNTS, RATES, Quantity

IN, OUT = "含", "不含"


def settle(draft: Draft, ranges: list[Range], spans: list[Part], complement: bool) -> list[Range]:
    """The ranges with every end in or out, none of them reaching into another.

    An end that the text leaves open goes by its neighbour's, where that is said; else 含本数 is
    an open reading. `complement`: what no range covers has its own points, so that every end matters.
    """
    _one_unit(ranges, spans)
    ranges = _whole_numbers(_ordered(ranges, spans))
    edges = sorted({q.value for r in ranges for q in r.ends if not r.point})
    taken: str | None = None
    for edge in edges:
        uppers = [
            i
            for i, r in enumerate(ranges)
            if not r.point and r.low is not None and r.low.value == edge
        ]
        lowers = [
            i
            for i, r in enumerate(ranges)
            if not r.point and r.high is not None and r.high.value == edge
        ]
        if len(uppers) > 1 or len(lowers) > 1:
            raise Refused("两档重叠", *spans[(uppers if len(uppers) > 1 else lowers)[1]])
        up = ranges[uppers[0]].low_in if uppers else None
        down = ranges[lowers[0]].high_in if lowers else None
        on_point = any(r.point and r.low is not None and r.low.value == edge for r in ranges)
        if up and down:
            raise Refused("正好等于界限的，两档都写了含", *spans[lowers[0]])
        if uppers and lowers:
            if up is None and down is None:
                taken = taken or _choose(draft, spans[max(uppers[0], lowers[0])])
                up = taken == IN
                down = not up
            else:
                up = not down if up is None else up
                down = not up if down is None else down
        elif up is None and uppers:
            matters = complement and not on_point
            taken = (taken or _choose(draft, spans[uppers[0]])) if matters else IN
            up = taken == IN and not on_point
            taken = taken if matters else None
        elif down is None and lowers:
            matters = complement and not on_point
            taken = (taken or _choose(draft, spans[lowers[0]])) if matters else IN
            down = taken == IN and not on_point
            taken = taken if matters else None
        for i in uppers:
            ranges[i] = attrs.evolve(ranges[i], low_in=bool(up))
        for i in lowers:
            ranges[i] = attrs.evolve(ranges[i], high_in=bool(down))
    _no_overlap(ranges, spans)
    return ranges


def _choose(draft: Draft, at: Part) -> str:
    why = "正好等于界限的归哪一档，没有说（“以上”“以下”和“至”含不含本数）"
    return draft.choose("含本数", (IN, OUT), why, at)


def _one_unit(ranges: list[Range], spans: list[Part]) -> None:
    units = {q.unit for r in ranges for q in r.ends if q.value or q.unit}
    if len(units) > 1:
        raise Refused("各档的单位不同", *spans[-1])


def _ordered(ranges: list[Range], spans: list[Part]) -> list[Range]:
    """≥90%得5分，≥80%得3分: the second is what the first leaves."""
    out: list[Range] = []
    for r, at in zip(ranges, spans, strict=True):
        out.append(_left_by(out, r, at))
    return out


def _left_by(earlier: list[Range], r: Range, at: Part) -> Range:
    """What those before leave of a range that is open to one side."""
    points = {e.low.value for e in earlier if e.point and e.low is not None}
    if r.point and r.low is not None and r.low.value in points:
        raise Refused("同一个数写了两次", *at)
    if r.point:
        return r
    if r.low is not None and r.low.value in points:
        r = attrs.evolve(r, low_in=False)
    if r.high is not None and r.high.value in points:
        r = attrs.evolve(r, high_in=False)
    if r.low is not None and r.high is not None:
        return r
    upward = r.low is not None
    edge = r.low or r.high
    assert edge is not None
    next_: tuple[Fraction, Quantity, bool | None] | None = None
    for e in earlier:
        near = e.low if upward else e.high
        if near is None:
            continue
        open_ended = (e.high if upward else e.low) is None
        beyond = near.value > edge.value if upward else near.value < edge.value
        if not beyond:
            if open_ended:
                raise Refused("后一档在前一档之内，永远轮不到", *at)
            continue
        closed = e.low_in if upward else e.high_in
        distance = abs(near.value - edge.value)
        if next_ is None or distance < next_[0]:
            next_ = (distance, near, None if closed is None else not closed)
    if next_ is None:
        return r
    if upward:
        return attrs.evolve(r, high=next_[1], high_in=next_[2])
    return attrs.evolve(r, low=next_[1], low_in=next_[2])


def _whole_numbers(ranges: list[Range]) -> list[Range]:
    """3次至4次 next to 5次以上: from 3 to 4, both in; the ends are no edges that two share."""
    out = []
    for r in ranges:
        low, high = r.low, r.high
        if low is None or high is None or r.point or low.unit not in (*COUNTS, "分"):
            out.append(r)
            continue
        others = [q for e in ranges if e is not r and not e.point for q in e.ends]
        alone = all(q.value != high.value for q in others)
        if alone and r.high_in is None:
            met = any(q.value == low.value for q in others)
            r = attrs.evolve(r, high_in=True, low_in=r.low_in if met else r.low_in is not False)
        out.append(r)
    points = {
        r.high.value
        for r in out
        if r.high is not None and r.low is not None and r.high_in and r.high.unit in COUNTS
    }
    return [
        attrs.evolve(r, low_in=True)
        if r.low is not None
        and r.low_in is None
        and r.high is None
        and r.low.unit in COUNTS
        and r.low.value - 1 in points
        else r
        for r in out
    ]


_FAR = Fraction(10) ** 30


def _span(r: Range) -> tuple[Fraction, bool, Fraction, bool]:
    low = r.low.value if r.low is not None else -_FAR
    high = r.high.value if r.high is not None else _FAR
    return low, bool(r.low_in), high, bool(r.high_in)


def _no_overlap(ranges: list[Range], spans: list[Part]) -> None:
    for i, one in enumerate(ranges):
        for j in range(i):
            a, b = sorted((_span(one), _span(ranges[j])), key=lambda s: (s[0], s[2]))
            if a[2] > b[0] or (a[2] == b[0] and a[3] and b[1]):
                raise Refused("两档重叠", *spans[i])


def gaps(ranges: list[Range]) -> list[str]:
    """What no range covers, in words; the far ends of a share (below 0, above 100%) don't count."""
    cells = sorted(map(_span, ranges), key=lambda c: (c[0], not c[1], c[2]))
    rate = any(q.unit in RATES for r in ranges for q in r.ends)
    counts = all(q.unit in COUNTS and q.value.denominator == 1 for r in ranges for q in r.ends)
    out: list[str] = []
    low, low_in, high, high_in = cells[0]
    least = any(q.unit == "" or q.unit in RATES for r in ranges for q in r.ends)
    if (
        low > -_FAR
        and not (counts and low == 0 and low_in)
        and not (low == 0 and (low_in or not least))
    ):
        out.append("最低一档以下")
    for before, after in itertools.pairwise(cells):
        whole = counts and before[3] and after[1] and after[0] - before[2] <= 1
        if (before[2] < after[0] and not whole) or not (before[3] or after[1]):
            out.append("两档之间")
    low, low_in, high, high_in = cells[-1]
    if high < _FAR and not (rate and high == 100 and high_in):
        out.append("最高一档以上")
    return out
