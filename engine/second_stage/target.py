"""What adjustments make of one target: a row, an item or a group, as the phase before left it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Literal

from attrs import frozen

from engine.binding import BoundRow
from engine.card import NOTHING, Range
from engine.match.protocol import Matcher, Ready
from engine.rulebook import Adjustment, Indicator, Phase
from engine.second_stage.looks import Look

Side = Literal["worst", "best"]
Line = tuple[Fraction, Fraction]
"""slope·points + constant."""

ZERO, ONE = Fraction(0), Fraction(1)


@frozen
class Target:
    """What an adjustment can be on. `keys` are its subjects, `floor` is how low it may go; of two
    targets of the same subjects the one of higher rank is the outer one.
    """

    phase: Phase
    key: str
    name: str
    full: Fraction
    floor: Fraction
    points: Range
    keys: frozenset[str]
    rank: int
    room: Range
    """The full mark that counts of it: no floor lifts it higher."""
    may_leave: bool = False
    """All of it may have left the score in the first stage; then nothing is adjusted."""
    indicator: Indicator | None = None
    row: BoundRow | None = None
    row_id: str | None = None
    listed: str | None = None


@frozen
class Took:
    """What one adjustment took off the target (negative: gave back)."""

    rule: Adjustment
    points: Range
    look: Look


@frozen
class Adjusted:
    """The target after its phase; `moved` is by how much its points moved, whatever they were."""

    target: Target
    points: Range
    moved: Range
    takings: tuple[Took, ...]
    left_out: bool = False
    """不计: its full mark does not count any more."""
    may_leave: bool = False
    """不计 may hold."""


def adjust(target: Target, looks: Sequence[Look], matcher: Matcher) -> Adjusted | None:
    """None where no adjustment may hold. Reads of the file's order nothing but equal ids."""
    holding = sorted((x for x in looks if x.may), key=lambda x: x.rule.id)
    if not holding:
        return None
    out = [x for x in holding if x.rule.kind == "exclude"]
    if any(x.surely for x in out):
        first = next(x for x in out if x.surely)
        p = target.points
        return Adjusted(
            target, NOTHING, Range(-p.high, -p.low, p.exact), (Took(first.rule, p, first),), True
        )
    known = target.points.determined and target.room.determined and not target.may_leave
    if known and not out and all(x.decided for x in holding):
        return _decided(target, holding, matcher)
    return _open(target, [x for x in holding if x not in out], out)


def _decided(target: Target, holding: Sequence[Look], matcher: Matcher) -> Adjusted | None:
    """The engine says what is taken: of what stands above the floor."""
    points, floor = target.points.low, target.floor
    by_id = {x.rule.id: x for x in holding}
    with matcher.open() as session:
        taken = session.settle(points - floor, (), [_ready(x, target) for x in holding])
    if not taken:
        return None
    takings = tuple(Took(by_id[t.id].rule, Range(t.points, t.points), by_id[t.id]) for t in taken)
    moved = -sum((t.points for t in taken), ZERO)
    after = Range(points + moved, points + moved)
    return Adjusted(target, after, Range(moved, moved), takings)


def _ready(x: Look, target: Target) -> Ready:
    points, floor, rule = target.points.low, target.floor, x.rule
    kind: Literal["cap", "take", "floor"] = "take"
    value = x.low
    if rule.kind == "share":
        value = x.low * max(points, ZERO)
    elif rule.kind == "cap":
        kind, value = "cap", max(x.low - floor, ZERO)
    elif rule.kind == "floor":
        kind, value = "floor", max(min(x.low, target.room.low) - floor, ZERO)
    return Ready(rule.id, kind, rule.same_kind, True, value)


# -- what is open --------------------------------------------------------------


def _open(target: Target, looks: Sequence[Look], out: Sequence[Look]) -> Adjusted | None:
    """Bounds over every value of what is open; nothing is said where nothing can move."""
    p, floor = target.points, target.floor
    worst = [x for x in looks if x.rule.kind != "floor"]
    best = [x for x in worst if x.surely]
    low = _extreme(p, worst, "worst", moved=False)
    high = _extreme(p, best, "best", moved=False)
    down = _extreme(p, worst, "worst", moved=True)
    up = _extreme(p, best, "best", moved=True)
    floors = [x for x in looks if x.rule.kind == "floor"]
    least = max([floor, *(min(x.low, target.room.low) for x in floors if x.surely)])
    most = max([floor, *(min(x.high, target.room.high) for x in floors)])
    low, high = max(low, least), max(high, most)
    down, up = max(down, least - p.high), max(up, most - p.low)
    if out:
        low, high = min(low, ZERO), max(high, target.full)
        down, up = min(down, low - p.high), max(up, high - p.low)
    after, moved = _range(low, high), _range(down, up)
    takings = [*_takings(target, worst), *_gains(target, floors, worst), *_leavings(target, out)]
    if not takings:
        return None
    return Adjusted(target, after, moved, tuple(takings), may_leave=bool(out))


def _range(low: Fraction, high: Fraction) -> Range:
    return Range(low, high, exact=low == high)


def _lines(x: Look, side: Side) -> tuple[Line, ...]:
    """What it takes, as the greatest of these and 0."""
    value = x.amount(side)
    if x.rule.kind == "cap":
        return ((ONE, -value),)
    return ((value, ZERO),) if x.rule.kind == "share" else ((ZERO, value),)


def _taken(x: Look, side: Side, points: Fraction) -> Fraction:
    return max(ZERO, *(slope * points + constant for slope, constant in _lines(x, side)))


def _bends(p: Range, looks: Sequence[Look], side: Side) -> Iterator[Fraction]:
    """The ends of the points, and those between at which what is taken may turn."""
    yield p.low
    yield p.high
    lines: list[Line] = [(ZERO, ZERO), *(line for x in looks for line in _lines(x, side))]
    for i, (a, b) in enumerate(lines):
        for c, d in lines[i + 1 :]:
            if a != c:
                at = (d - b) / (a - c)
                if p.low < at < p.high:
                    yield at


def _extreme(p: Range, looks: Sequence[Look], side: Side, moved: bool) -> Fraction:
    """The least (at worst) or greatest (at best) that is left, or that the points are moved by.

    What each 同类 takes is linear between two bends, so the extremes stand at bends.
    """
    found = []
    for points in _bends(p, looks, side):
        heaviest: dict[str, Fraction] = {}
        for x in looks:
            taken = _taken(x, side, points)
            heaviest[x.rule.same_kind] = max(taken, heaviest.get(x.rule.same_kind, ZERO))
        off = sum(heaviest.values(), ZERO)
        found.append(-off if moved else points - off)
    return min(found) if side == "worst" else max(found)


def _takings(target: Target, looks: Sequence[Look]) -> Iterator[Took]:
    """What each may take by itself; surely only where it stands alone."""
    p = target.points
    room = max(p.high - target.floor, ZERO)
    for x in looks:
        most = min(max(_taken(x, "worst", at) for at in _bends(p, [x], "worst")), room)
        least = ZERO
        if x.surely and len(looks) == 1:
            least = min(
                min(_taken(x, "best", at), at - target.floor) for at in _bends(p, [x], "best")
            )
        if most > 0:
            yield Took(x.rule, _range(max(min(least, most), ZERO), most), x)


def _gains(target: Target, floors: Sequence[Look], worst: Sequence[Look]) -> Iterator[Took]:
    for x in floors:
        bottom = max(_extreme(target.points, worst, "worst", moved=False), target.floor)
        most = min(x.high, target.room.high) - bottom
        if most > 0:
            yield Took(x.rule, Range(-most, ZERO, exact=False), x)


def _leavings(target: Target, out: Sequence[Look]) -> Iterator[Took]:
    for x in out:
        ends = (ZERO, target.points.low, target.points.high)
        yield Took(x.rule, Range(min(ends), max(ends), exact=False), x)
