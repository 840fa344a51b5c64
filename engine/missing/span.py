"""Numbers known only to lie between two ends: interval arithmetic over exact fractions.

Inclusion-monotone: a narrower figure never gives a wider result.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from attrs import frozen

from engine.measure import Undefined

Ends = tuple[Fraction | None, Fraction | None]


class Unclear(Exception):
    """A comparison that holds for some of the values and not for others."""


@frozen(eq=False)
class AnyText:
    """A text or an answer that is not known: every comparison with it is unclear."""

    def __eq__(self, other: object) -> bool:
        raise Unclear

    def __bool__(self) -> bool:
        raise Unclear

    def __hash__(self) -> int:
        raise TypeError("unhashable")


@frozen(eq=False)
class Span:
    """All values from low to high; None is unbounded."""

    low: Fraction | None
    high: Fraction | None

    @staticmethod
    def of(value: Span | Fraction) -> Span:
        return value if isinstance(value, Span) else Span(value, value)

    def ends(self) -> Ends:
        return self.low, self.high

    def __neg__(self) -> Span:
        return Span(
            None if self.high is None else -self.high, None if self.low is None else -self.low
        )

    def __add__(self, other: Span | Fraction) -> Span:
        o = Span.of(other)
        return Span(
            None if self.low is None or o.low is None else self.low + o.low,
            None if self.high is None or o.high is None else self.high + o.high,
        )

    __radd__ = __add__

    def __sub__(self, other: Span | Fraction) -> Span:
        return self + (-Span.of(other))

    def __rsub__(self, other: Fraction) -> Span:
        return Span.of(other) + (-self)

    def __mul__(self, other: Span | Fraction) -> Span:
        o = Span.of(other)
        for known, free in ((self, o), (o, self)):
            if known.low == known.high == 0:
                return Span(Fraction(0), Fraction(0))
            if known.low is not None and known.low == known.high:
                a = None if free.low is None else free.low * known.low
                b = None if free.high is None else free.high * known.low
                return Span(a, b) if known.low > 0 else Span(b, a)
        if None in (self.low, self.high, o.low, o.high):
            if all(s.low is not None and s.low >= 0 for s in (self, o)):
                assert self.low is not None and o.low is not None
                return Span(self.low * o.low, None)
            return Span(None, None)
        corners = [a * b for a in self.ends() for b in o.ends() if a is not None and b is not None]
        return Span(min(corners), max(corners))

    __rmul__ = __mul__

    def __truediv__(self, other: Span | Fraction) -> Span:
        o = Span.of(other)
        if o.low == o.high == 0:
            raise Undefined("division by zero")
        if o.low is not None and o.low > 0:
            return self * Span(Fraction(0) if o.high is None else 1 / o.high, 1 / o.low)
        if o.high is not None and o.high < 0:
            return self * Span(1 / o.high, Fraction(0) if o.low is None else 1 / o.low)
        return Span(None, None)

    def __rtruediv__(self, other: Fraction) -> Span:
        return Span.of(other) / self

    def _decide(self, surely: bool, surely_not: bool) -> bool:
        if surely:
            return True
        if surely_not:
            return False
        raise Unclear

    def __lt__(self, other: Span | Fraction) -> bool:
        gap = Span.of(other) - self
        return self._decide(
            gap.low is not None and gap.low > 0, gap.high is not None and gap.high <= 0
        )

    def __le__(self, other: Span | Fraction) -> bool:
        gap = Span.of(other) - self
        return self._decide(
            gap.low is not None and gap.low >= 0, gap.high is not None and gap.high < 0
        )

    def __gt__(self, other: Span | Fraction) -> bool:
        return not self <= other

    def __ge__(self, other: Span | Fraction) -> bool:
        return not self < other

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Span | Fraction):
            return NotImplemented
        gap = Span.of(other) - self
        return self._decide(
            gap.low == gap.high == 0,
            (gap.low is not None and gap.low > 0) or (gap.high is not None and gap.high < 0),
        )

    def __hash__(self) -> int:
        raise TypeError("unhashable")

    def extreme(self, largest: bool, other: Span | Fraction) -> Span:
        o = Span.of(other)
        lows, highs = (self.low, o.low), (self.high, o.high)
        if largest:
            known = [x for x in lows if x is not None]
            return Span(max(known) if known else None, _both(max, highs))
        known = [x for x in highs if x is not None]
        return Span(_both(min, lows), min(known) if known else None)

    def monotone(self, function: Callable[[Fraction], Fraction]) -> Span:
        return Span(
            None if self.low is None else function(self.low),
            None if self.high is None else function(self.high),
        )

    def join(self, other: Span) -> Span:
        return Span(
            _both(min, (self.low, other.low)),
            _both(max, (self.high, other.high)),
        )


def _both(
    pick: Callable[..., Fraction], ends: tuple[Fraction | None, Fraction | None]
) -> Fraction | None:
    a, b = ends
    return None if a is None or b is None else pick(a, b)
