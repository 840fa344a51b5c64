"""What a criterion gives at and around every edge: a small table, value by value, to be agreed to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice, pairwise, product

from attrs import field, frozen

from engine.card import Range
from engine.expression import Fact
from engine.measure import Value
from engine.missing.along import NotAffine
from engine.missing.ranges import stretches
from engine.rulebook import Criterion, FactDeclaration, Indicator
from engine.sentences.compared.cases import Facts, Side, range_text, shown
from engine.subjects import Unknown
from facts.quantity import CHOICE, COUNT, DATE, GRID, MONEY, NUMBER, POINTS, RATE, YES_NO

BESIDE: Mapping[str, Fraction] = {
    MONEY: Fraction(10_000),
    RATE: Fraction(1, 10_000),
    COUNT: Fraction(1),
    NUMBER: Fraction(1, 100),
    POINTS: Fraction(1, 100),
    DATE: Fraction(1),
}
"""How far beside an edge it is looked: 0.01万元, 0.01%, 1, 0.01, a day. (Money is in fen.)"""
FEW = 6
"""Edges of one figure that are all shown; of more the first few and the last."""
FIRST = 3
CORNERS = 256
"""Combinations of extreme values among which the best and the worst case are looked for."""
ALL = 8
"""Combinations of conditions that are all shown."""
MOST_FACTS = 30
LEFT_OUT = "……"


@frozen
class Line:
    """One line of the table: the case in words and what it gives (4.5分, 0至5分)."""

    case: str
    gives: str


@frozen
class Edges:
    """`measure`: the one figure that decides, whose values the cases are; None where several do."""

    measure: str | None
    lines: tuple[Line, ...]
    why_none: str = ""
    """Why there is no table, where there is none."""


def edges_of(indicator: Indicator, facts: Mapping[str, FactDeclaration]) -> Edges:
    """The table of one indicator. No lines where rows of a list decide."""
    if not isinstance(indicator.scoring, Criterion):
        return Edges(None, (), "逐行评分，要看清单的每一行")
    side = Side(indicator.id, indicator, indicator.scoring, indicator.full)
    if side.of_rows():
        return Edges(None, (), "逐行评分，要看清单的每一行")
    names = [n for n in side.facts() if facts[n].kind in (*GRID, YES_NO, CHOICE)]
    if len(names) > MOST_FACTS:
        return Edges(None, (), f"用到的数据有{len(names)}项，太多")
    return _Looker(side, {n: facts[n] for n in names}).table()


@frozen
class _Looker:
    side: Side
    declared: Mapping[str, FactDeclaration]
    _known: dict[tuple[Value, ...], Range] = field(factory=dict)

    def table(self) -> Edges:
        figures = [n for n, d in self.declared.items() if d.kind in GRID]
        words = [n for n in self.declared if n not in figures]
        if len(self.declared) == 1 and figures:
            lines = [*self._along(figures[0], {}), *self._absent()]
            return Edges(figures[0], tuple(lines))
        if not figures and _count(self.declared) <= ALL:
            cases = product(*(_options(d) for d in self.declared.values()))
            lines = [self._line(dict(zip(self.declared, c, strict=True))) for c in cases]
            return Edges(None, tuple(lines))
        return Edges(None, (*self._around(words, figures), *self._absent()))

    # -- one figure ---------------------------------------------------------------

    def _along(self, name: str, given: Facts) -> list[Line]:
        """The figure's values at and beside its edges, the others as given."""
        declared = self.declared[name]
        values = self._values(name, given)
        return [
            Line(LEFT_OUT, "")
            if value is None
            else Line(shown(declared, value), range_text(self._points({**given, name: value})))
            for value in values
        ]

    def _values(self, name: str, given: Facts) -> list[Fraction | None]:
        """None stands for values that are left out."""
        declared = self.declared[name]
        unknown = Unknown(name, Fact(name), declared, blank=False)
        subject = self.side.over({**given, name: declared.low}, self._names)
        try:
            runs = [
                (s.first, s.last)
                for s in stretches(unknown, declared, [subject], ())
                if isinstance(s.first, Fraction) and isinstance(s.last, Fraction)
            ]
        except NotAffine:
            return [_zero(declared)]
        edges = [_beside(a, b, BESIDE[declared.kind]) for a, b in _joined(runs)]
        kept: list[Sequence[Fraction] | None] = list(edges)
        if len(edges) > FEW:
            # The table begins where the points are lost first.
            rising = self._at(name, declared.low, given) < self._at(name, declared.high, given)
            first, last = (2, FIRST) if rising else (FIRST, 2)
            kept = [*edges[:first], None, *edges[-last:]]
        found: list[Fraction | None] = []
        for edge in kept:
            found.extend([None] if edge is None else [v for v in edge if v not in found])
        return found or [_zero(declared)]

    def _at(self, name: str, value: Fraction, given: Facts) -> Fraction:
        return self._points({**given, name: value}).high

    # -- several facts --------------------------------------------------------------

    def _around(self, words: Sequence[str], figures: Sequence[str]) -> Iterator[Line]:
        """The best case, each fact changed in it alone, and the worst."""
        ends = {n: _ends(self.declared[n], n in words) for n in self.declared}
        best = max(_corners(ends), key=lambda facts: self._points(facts).low)
        best = self._nearer(best, figures)
        yield self._line(best)
        turns = {n: self._values(n, best) for n in figures}
        for name in words:
            for value in _options(self.declared[name]):
                if value != best[name]:
                    yield self._line({**best, name: value}, name)
        for name in figures:
            for value in turns[name]:
                if value is None:
                    yield Line(LEFT_OUT, "")
                elif value != best[name]:
                    yield self._line({**best, name: value}, name)
        for name, turning in turns.items():  # of figures no further than their last edge
            values = [v for v in turning if v is not None]
            ends[name] = (best[name], *values[:1], *values[-1:])
        worst = min(_corners(ends), key=lambda facts: self._points(facts).high)
        if worst != best:
            yield self._line(worst)

    def _nearer(self, best: Facts, figures: Sequence[str]) -> dict[str, Value]:
        """The case with its figures at their last edge: 90.01% says as much as 100000000%."""
        found = dict(best)
        for name in figures:
            far = found[name]
            edges = [v for v in self._values(name, found) if v is not None]
            same = [v for v in edges if self._points({**found, name: v}) == self._points(found)]
            if same and isinstance(far, Fraction):
                found[name] = min(same, key=lambda v: abs(v - far))
        return found

    def _absent(self) -> Iterator[Line]:
        """Each figure marked 不适用, where the criterion says what becomes of that."""
        if not self.side.answers_not_applicable():
            return
        base = {n: _ends(d, d.kind not in GRID)[0] for n, d in self.declared.items()}
        for name, declared in self.declared.items():
            if declared.kind in GRID:
                rest = {n: v for n, v in base.items() if n != name}
                alone = len(self.declared) == 1
                case = "不适用" if alone else f"{name}不适用，{self._words(rest)}"
                yield Line(case, range_text(self._points(rest)))

    def _line(self, facts: Facts, changed: str | None = None) -> Line:
        told = facts if changed is None else {changed: facts[changed]}
        gives = range_text(self._points(facts))
        return Line(self._words(told) + ("" if changed is None else "，其余同上"), gives)

    def _words(self, facts: Facts) -> str:
        said = "、".join(f"{n}为{shown(self.declared[n], v)}" for n, v in facts.items())
        return said or "任何情况下"

    def _points(self, facts: Facts) -> Range:
        key = tuple(facts.get(n, "") for n in self.declared)
        if key not in self._known:
            self._known[key] = self.side.points(facts, self._names)
        return self._known[key]

    @property
    def _names(self) -> frozenset[str]:
        return frozenset(self.declared)


def _options(declared: FactDeclaration) -> Sequence[Value]:
    return (False, True) if declared.kind == YES_NO else declared.options


def _corners(ends: Mapping[str, Sequence[Value]]) -> Iterator[dict[str, Value]]:
    for values in islice(product(*ends.values()), CORNERS):
        yield dict(zip(ends, values, strict=True))


def _count(declared: Mapping[str, FactDeclaration]) -> int:
    count = 1
    for one in declared.values():
        count *= len(_options(one))
    return count


def _zero(declared: FactDeclaration) -> Fraction:
    """0, or what is next to it in the range."""
    return min(max(declared.low, Fraction(0)), declared.high)


def _ends(declared: FactDeclaration, word: bool) -> Sequence[Value]:
    if word:
        return _options(declared)
    return (_zero(declared), declared.high)


def _joined(
    runs: Sequence[tuple[Fraction, Fraction]],
) -> list[tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]]:
    return list(pairwise(runs))


def _beside(
    before: tuple[Fraction, Fraction], after: tuple[Fraction, Fraction], step: Fraction
) -> list[Fraction]:
    """An edge between two runs of values: the value on it, and one on either side that is plain."""
    last, first = before[1], after[0]
    on = first if (first / step).denominator == 1 else last
    below, above = on - step, on + step
    found = {on, last, first}
    if on == first:
        found.discard(last)
        found.add(below if below >= before[0] else last)
        if above <= after[1]:
            found.add(above)
    else:
        found.discard(first)
        found.add(above if above <= after[1] else first)
        if below >= before[0]:
            found.add(below)
    return sorted(found)
