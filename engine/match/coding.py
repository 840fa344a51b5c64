"""Numbers as integers that order exactly as they do: what durable-rules is given of an atom.

A number m is coded 2⌊mS⌋ + [mS is not whole], a bound b as 2bS, S the common denominator of the
atom's bounds.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import lcm
from typing import Any

from attrs import frozen

from engine.conditions import Test
from engine.match.protocol import EngineFault, RulebookTooLarge
from engine.rulebook import Clause, Criterion
from facts.numeral import exact_text

BOUND = 2**60
FARTHEST = 2**61
"""Numbers beyond are coded as this: farther than any bound."""
UNDEFINED = 2**62

Rule = dict[str, Any]


@frozen
class Axis:
    """The number line of one atom, coded; `scale` makes all bounds on it whole."""

    name: str
    scale: int
    or_undefined: bool

    def fields(self, value: Fraction | None) -> Iterator[tuple[str, int]]:
        """An undefined atom lies below every number in one field, above every one in the other."""
        code = -UNDEFINED if value is None else self._code(value)
        yield self.name, code
        if self.or_undefined:
            yield f"{self.name}u", UNDEFINED if value is None else code

    def _code(self, value: Fraction) -> int:
        if not isinstance(value, Fraction):
            raise EngineFault(f"{self.name}={value!r} is no exact number")
        whole, rest = divmod(value.numerator * self.scale, value.denominator)
        return max(-FARTHEST, min(2 * whole + (rest > 0), FARTHEST))

    def tests(self, test: Test, clause: Clause) -> Iterator[Rule]:
        interval = test.interval
        if interval.low is not None:
            low = self._bound(interval.low, clause) + (not interval.low_closed)
            yield {"$gte": {f"{self.name}u" if test.or_undefined else self.name: low}}
        elif not test.or_undefined:
            yield {"$gte": {self.name: -FARTHEST}}
        if interval.high is not None:
            high = self._bound(interval.high, clause) - (not interval.high_closed)
            yield {"$lte": {self.name: high}}

    def _bound(self, value: Fraction, clause: Clause) -> int:
        code = 2 * value.numerator * (self.scale // value.denominator)
        if abs(code) >= BOUND:
            raise RulebookTooLarge(
                clause.place,
                f"条款“{clause.id}”的界限{exact_text(value)}太大或太细，rete 引擎装不下",
                "数小一些，或小数少几位；或用 --engine plain，结果相同",
            )
        return code


def axes_of(criterion: Criterion) -> dict[str, Axis]:
    tests = [t for c in criterion.clauses for conjunction in c.when for t in conjunction]
    ends: dict[str, list[Fraction]] = {}
    for test in tests:
        found = (test.interval.low, test.interval.high)
        ends.setdefault(test.atom, []).extend(end for end in found if end is not None)
    or_undefined = {t.atom for t in tests if t.or_undefined}
    return {
        atom: Axis(f"a{i}", lcm(*(end.denominator for end in ends[atom])), atom in or_undefined)
        for i, atom in enumerate(ends)
    }
