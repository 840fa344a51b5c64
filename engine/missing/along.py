"""Numbers that are functions of one missing fact: (n0 + n1·x) / (d0 + d1·x), exact.

Evaluated at a sample x, they compare as their values there, and every comparison records the
points where it could turn out otherwise. So one evaluation tells on which stretch around the
sample the same clauses hold, and how the points move on it. A result that is no such ratio
raises NotAffine; the caller falls back to bounds.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from attrs import field, frozen

from engine.measure import Undefined


class NotAffine(Exception):
    """The formula is not a ratio of affine functions of the missing fact."""


@frozen
class Sample:
    """The value of the missing fact looked at, and the turning points met so far."""

    at: Fraction
    turns: set[Fraction] = field(factory=set)


@frozen(eq=False)
class Along:
    n0: Fraction
    n1: Fraction
    d0: Fraction
    d1: Fraction
    sample: Sample

    def __attrs_post_init__(self) -> None:
        self._note_zero(self.d0, self.d1)
        if self.d0 + self.d1 * self.sample.at == 0:
            raise Undefined("division by zero")

    def _note_zero(self, c0: Fraction, c1: Fraction) -> None:
        if c1 != 0:
            self.sample.turns.add(-c0 / c1)

    def value(self) -> Fraction:
        x = self.sample.at
        return (self.n0 + self.n1 * x) / (self.d0 + self.d1 * x)

    def is_constant(self) -> bool:
        return self.n0 * self.d1 == self.n1 * self.d0

    def note_level(self, level: Fraction) -> None:
        """Record where the function passes the level."""
        self._note_zero(self.n0 - level * self.d0, self.n1 - level * self.d1)

    def _lift(self, other: Along | Fraction) -> Along:
        if isinstance(other, Along):
            return other
        return Along(other, Fraction(0), Fraction(1), Fraction(0), self.sample)

    def __neg__(self) -> Along:
        return Along(-self.n0, -self.n1, self.d0, self.d1, self.sample)

    def __add__(self, other: Along | Fraction) -> Along:
        o = self._lift(other)
        if self.d0 * o.d1 == self.d1 * o.d0:
            # Proportional denominators: bring o to this one.
            scale = self.d0 / o.d0 if o.d0 != 0 else self.d1 / o.d1
            return Along(
                self.n0 + o.n0 * scale, self.n1 + o.n1 * scale, self.d0, self.d1, self.sample
            )
        if o.is_constant():
            c = o.value()
            return Along(
                self.n0 + c * self.d0, self.n1 + c * self.d1, self.d0, self.d1, self.sample
            )
        if self.is_constant():
            return o + self.value()
        raise NotAffine

    __radd__ = __add__

    def __sub__(self, other: Along | Fraction) -> Along:
        return self + (-other)

    def __rsub__(self, other: Along | Fraction) -> Along:
        return (-self) + other

    def __mul__(self, other: Along | Fraction) -> Along:
        o = self._lift(other)
        if o.is_constant():
            c = o.value()
            return Along(self.n0 * c, self.n1 * c, self.d0, self.d1, self.sample)
        if self.is_constant():
            return o * self.value()
        for a, b in ((self, o), (o, self)):
            if a.n0 * b.d1 == a.n1 * b.d0:
                # a's numerator cancels b's denominator.
                scale = a.n0 / b.d0 if b.d0 != 0 else a.n1 / b.d1
                return Along(b.n0 * scale, b.n1 * scale, a.d0, a.d1, self.sample)
        raise NotAffine

    __rmul__ = __mul__

    def __truediv__(self, other: Along | Fraction) -> Along:
        o = self._lift(other)
        self._note_zero(o.n0, o.n1)
        if o.value() == 0:
            raise Undefined("division by zero")
        return self * Along(o.d0, o.d1, o.n0, o.n1, self.sample)

    def __rtruediv__(self, other: Fraction) -> Along:
        return self._lift(other) / self

    def _sign(self, other: Along | Fraction) -> int:
        difference = self - other
        difference.note_level(Fraction(0))
        value = difference.value()
        return (value > 0) - (value < 0)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Along | Fraction):
            return NotImplemented
        return self._sign(other) == 0

    def __hash__(self) -> int:
        raise TypeError("unhashable")

    def __lt__(self, other: Along | Fraction) -> bool:
        return self._sign(other) < 0

    def __le__(self, other: Along | Fraction) -> bool:
        return self._sign(other) <= 0

    def __gt__(self, other: Along | Fraction) -> bool:
        return self._sign(other) > 0

    def __ge__(self, other: Along | Fraction) -> bool:
        return self._sign(other) >= 0

    def monotone(self, _function: Callable[[Fraction], Fraction]) -> Along:
        if self.is_constant():
            return self._lift(_function(self.value()))
        raise NotAffine
