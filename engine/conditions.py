"""When a clause holds: tests of atoms against intervals, in one normal form.

A condition is a disjunction of conjunctions of tests "this atom lies in this interval". Every
interpreter reads this form and nothing else: plain compares fractions, rete compares integers,
proofs and populations cut number lines. A test of an undefined atom (missing figure, division
by zero) does not hold, and neither does its complement, unless the test says `or_undefined`.
"""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen


@frozen
class Interval:
    """Numbers between two ends; None is unbounded; an end is in the interval where closed."""

    low: Fraction | None = None
    low_closed: bool = False
    high: Fraction | None = None
    high_closed: bool = False

    def contains(self, value: Fraction) -> bool:
        if self.low is not None and (
            value < self.low or (value == self.low and not self.low_closed)
        ):
            return False
        return not (
            self.high is not None
            and (value > self.high or (value == self.high and not self.high_closed))
        )

    def is_empty(self) -> bool:
        if self.low is None or self.high is None:
            return False
        if self.low == self.high:
            return not (self.low_closed and self.high_closed)
        return self.low > self.high

    def meets(self, other: Interval) -> bool:
        return not self.intersect(other).is_empty()

    def intersect(self, other: Interval) -> Interval:
        low, low_closed = self.low, self.low_closed
        if other.low is not None and (
            low is None or other.low > low or (other.low == low and not other.low_closed)
        ):
            low, low_closed = other.low, other.low_closed
        high, high_closed = self.high, self.high_closed
        if other.high is not None and (
            high is None or other.high < high or (other.high == high and not other.high_closed)
        ):
            high, high_closed = other.high, other.high_closed
        return Interval(low, low_closed, high, high_closed)

    def of_wholes(self) -> Interval:
        """The same whole numbers, between ends that are whole: 高于0且低于2 is 等于1."""
        low, high = self.low, self.high
        if low is not None:
            low = Fraction(-(-low // 1) if self.low_closed else low // 1 + 1)
        if high is not None:
            high = Fraction(high // 1 if self.high_closed else -(-high // 1) - 1)
        return Interval(low, low is not None, high, high is not None)

    def complement(self) -> tuple[Interval, ...]:
        parts = []
        if self.low is not None:
            parts.append(Interval(None, False, self.low, not self.low_closed))
        if self.high is not None:
            parts.append(Interval(self.high, not self.high_closed, None, False))
        return tuple(parts)


EVERYTHING = Interval()
NOWHERE = Interval(Fraction(1), True, Fraction(0), True)
"""No value lies here: a test of it, `or_undefined`, holds only where there is none."""


def exactly(value: Fraction | int) -> Interval:
    point = Fraction(value)
    return Interval(point, True, point, True)


def above(value: Fraction | int) -> Interval:
    return Interval(Fraction(value), False, None, False)


def at_least(value: Fraction | int) -> Interval:
    return Interval(Fraction(value), True, None, False)


def below(value: Fraction | int) -> Interval:
    return Interval(None, False, Fraction(value), False)


def at_most(value: Fraction | int) -> Interval:
    return Interval(None, False, Fraction(value), True)


@frozen
class Test:
    """The atom with this key lies in the interval (`or_undefined`: or has no value)."""

    atom: str
    interval: Interval
    or_undefined: bool = False

    def holds_for(self, value: Fraction | None) -> bool:
        return self.or_undefined if value is None else self.interval.contains(value)


Conjunction = tuple[Test, ...]
Condition = tuple[Conjunction, ...]
"""Any of these conjunctions; () never holds, ((),) always does."""

ALWAYS: Condition = ((),)
NEVER: Condition = ()


def holds(atom: str, interval: Interval) -> Condition:
    return ((Test(atom, interval),),)


def both(left: Condition, right: Condition) -> Condition:
    joined = []
    for a in left:
        for b in right:
            merged = _merge(a + b)
            if merged is not None:
                joined.append(merged)
    return tuple(dict.fromkeys(joined))


def either(left: Condition, right: Condition) -> Condition:
    if ALWAYS in (left, right):
        return ALWAYS
    return tuple(dict.fromkeys(left + right))


def negate(condition: Condition, or_undefined: bool = False) -> Condition:
    """Complement by tests; where an atom is undefined neither it nor its complement holds.

    `or_undefined`: the complement holds there too ("not known to hold").
    """
    result: Condition = ALWAYS
    for conjunction in condition:
        broken: Condition = NEVER
        for test in conjunction:
            for part in test.interval.complement():
                broken = either(broken, ((Test(test.atom, part, or_undefined),),))
        result = both(result, broken)
    return result


def absorbed(condition: Condition) -> Condition:
    """The same condition without the alternatives that another one of them takes in."""
    kept: list[Conjunction] = []
    for alternative in sorted(condition, key=len):
        if not any(_inside(alternative, wider) for wider in kept):
            # What stands there already may be as long and narrower.
            kept = [k for k in kept if len(k) < len(alternative) or not _inside(k, alternative)]
            kept.append(alternative)
    return tuple(kept)


def _inside(narrower: Conjunction, wider: Conjunction) -> bool:
    own = {test.atom: test for test in narrower}
    return all(_takes_in(test, own.get(test.atom)) for test in wider)


def _takes_in(wider: Test, test: Test | None) -> bool:
    if test is None or (test.or_undefined and not wider.or_undefined):
        return False
    return test.interval.is_empty() or test.interval.intersect(wider.interval) == test.interval


def _merge(tests: Conjunction) -> Conjunction | None:
    """One test to an atom; None where they can't hold together."""
    merged: dict[str, Test] = {}
    for test in tests:
        known = merged.get(test.atom)
        if known is not None:
            common = known.interval.intersect(test.interval)
            common = NOWHERE if common.is_empty() else common
            test = Test(test.atom, common, known.or_undefined and test.or_undefined)
        if test.interval.is_empty() and not test.or_undefined:
            return None
        merged[test.atom] = test
    return tuple(merged[atom] for atom in sorted(merged))
