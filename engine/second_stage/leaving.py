"""What leaves the score (剔除折算, 不计), surely or perhaps, and the total scaled up for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from attrs import frozen

from engine.card import Range
from engine.first_stage import Result
from engine.outcome import reach
from engine.rulebook import Excluded
from engine.second_stage.target import Adjusted, Target


@frozen
class Leaving:
    """Full marks of the subjects that left the score in the first stage, and of those that may."""

    surely: Mapping[str, Fraction]
    perhaps: Mapping[str, Fraction]

    def room(self, keys: Iterable[str], full: Fraction) -> Range:
        """The full mark that is left of these: what they can be lifted to."""
        most = full - sum((self.surely.get(key, Fraction(0)) for key in keys), Fraction(0))
        least = most - sum((self.perhaps.get(key, Fraction(0)) for key in keys), Fraction(0))
        return Range(least, most)

    def all_may(self, keys: frozenset[str]) -> bool:
        return bool(keys & self.perhaps.keys()) and keys <= {*self.surely, *self.perhaps}

    def after(self, adjusted: Iterable[Adjusted]) -> Leaving:
        """With the items that 不计 takes out, or may."""
        surely, perhaps = dict(self.surely), dict(self.perhaps)
        for one in adjusted:
            if not (one.left_out or one.may_leave):
                continue
            for key in one.target.keys:
                surely.pop(key, None)
                perhaps.pop(key, None)
            first = min(one.target.keys)  # the item as a whole, its rows' marks included
            (surely if one.left_out else perhaps)[first] = one.target.full
        return Leaving(surely, perhaps)

    def crossed(self, adjusted: Iterable[Adjusted]) -> bool:
        """Whether points were adjusted together with some that may leave the score."""
        own = {key for one in adjusted if one.may_leave for key in one.target.keys}
        return any(
            one.target.keys & (self.perhaps.keys() | own)
            for one in adjusted
            if not one.may_leave and (one.target.rank > 1 or not one.target.keys <= own)
        )

    def unsafe(self, scored: Mapping[str, Result]) -> bool:
        """Whether scaling up for one that may leave can move others' points past the bounds
        found without it: only points below 0 or above the full mark (倒扣, 加分) do."""
        if not self.perhaps:
            return False
        reached = [(reach(x.subject.criterion, x.subject.full), x.subject) for x in scored.values()]
        return any(r.low < 0 or r.high > subject.full for r, subject in reached)


NOTHING_LEAVES = Leaving({}, {})


def leaving(scored: Mapping[str, Result]) -> Leaving:
    surely = {key: x.subject.full for key, x in scored.items() if x.excluded}
    perhaps = {
        key: x.subject.full
        for key, x in scored.items()
        if key not in surely and any(isinstance(c.outcome, Excluded) for c in x.clauses)
    }
    return Leaving(surely, perhaps)


def with_leaving(target: Target, found: Adjusted | None) -> Adjusted | None:
    """Where all of the target may leave the score, no adjustment may touch it."""
    if found is None or not target.may_leave:
        return found
    zero = Fraction(0)
    points, moved = (Range(min(r.low, zero), max(r.high, zero), exact=False)
                     for r in (found.points, found.moved))  # fmt: skip
    return Adjusted(target, points, moved, found.takings, found.left_out, found.may_leave)


def scaled(points: Range, full: Fraction, counted: Fraction) -> Range:
    """剔除折算: the points of what counts, scaled to the whole full mark."""
    if counted == full:
        return points
    if counted == 0:
        return Range(Fraction(0), full, exact=False)
    return Range(points.low * full / counted, points.high * full / counted, points.exact)


def loosely_scaled(
    points: Range, full: Fraction, counted: Fraction, perhaps: Leaving, scored: Mapping[str, Result]
) -> Range:
    """Bounds whichever of those that may leave the score do."""
    if counted == 0:
        return Range(Fraction(0), full, exact=False)
    fulls = [f for f in perhaps.perhaps.values() if f > 0]
    left = counted - sum(fulls, Fraction(0))
    most = full / (left if left > 0 else min(fulls))
    least = full / counted
    low = points.low * (least if points.low >= 0 else most)
    high = points.high * (most if points.high >= 0 else least)
    if left <= 0:
        low, high = min(low, Fraction(0)), max(high, full)
    subjects = [x.subject for x in scored.values()]
    if all(reach(s.criterion, s.full).high <= s.full for s in subjects):
        high = min(high, full)  # no bonus: nothing rises above what counts
    return Range(low, high, exact=False)
