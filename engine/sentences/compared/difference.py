"""Whether two criteria over the same facts mean the same; if not, a case in which they differ.

With one figure (and any number of conditions) the answer is exact: the figure's values fall into
stretches on which both criteria keep to one formula, a ratio of affine functions, and two of those
that agree at three values agree at all. Several figures are looked at where either criterion turns
and between; then a difference is certain, and that there is none is so only if it is proved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, islice, pairwise, product

import attrs
from attrs import field, frozen

from engine.card import Range
from engine.expression import Absolute, Arithmetic, Compare, Expr, Extreme, Fact, Rounded, walk
from engine.measure import Figures, Undefined, Value, evaluate
from engine.missing.along import NotAffine
from engine.missing.ranges import stretches
from engine.rulebook import Clause, Criterion, EachRow, FactDeclaration, Indicator, Sum, Together
from engine.sentences.compared.alike import alike
from engine.sentences.compared.cases import Facts, Side, range_text, shown
from engine.subjects import Unknown
from facts.numeral import exact_text
from facts.quantity import CHOICE, COUNT, GRID, NUMBER, RATE, YES_NO

MOST_CASES = 5_000
"""Combinations of values that are all tried; of more a part is."""
SAMPLED = 4_000
_MARKS = 40
"""Of the places where a rounded formula jumps, so many on either side of its start."""


@frozen
class Comparison:
    """`proved`: it is certain. A difference always is; `facts` and `points` are then its case."""

    same: bool
    proved: bool
    facts: Mapping[str, str] = field(factory=dict)
    """The value of every fact in its own unit, by its name."""
    points: tuple[Range, Range] | None = None
    at: Facts | None = None
    """The case as the values of the facts that were looked at."""

    @property
    def case(self) -> str:
        """The case in words: 完成率为98.5%、缺项为3项."""
        return "、".join(f"{name}为{value}" for name, value in self.facts.items()) or "任何情况下"

    @property
    def gives(self) -> tuple[str, str] | None:
        """What each of the two gives there: 4.5分, 0至5分."""
        if self.points is None:
            return None
        one, other = self.points
        return range_text(one), range_text(other)


def difference(
    one: Indicator,
    other: Indicator,
    facts: Mapping[str, FactDeclaration],
    most: int = MOST_CASES,
) -> Comparison | None:
    """Compare how the two indicators are scored. None where rows of a list decide."""
    if alike((one.full, one.scoring), (other.full, other.scoring)):
        return Comparison(True, True)
    if isinstance(one.scoring, EachRow) or isinstance(other.scoring, EachRow):
        return None
    sides = (
        Side("one", one, one.scoring, one.full),
        Side("other", other, other.scoring, other.full),
    )
    if any(side.of_rows() for side in sides):
        return None
    return _Search.of(sides, facts, most).compared()


def values_between(
    sides: Sequence[Side], facts: Mapping[str, FactDeclaration], name: str
) -> Sequence[Fraction]:
    """Plain values of one figure, in every stretch on which all of the criteria keep to one
    formula, and the ends of these; those with the fewest figures first, the highest of them."""
    found: dict[Fraction, None] = {}
    for side in sides:
        search = _Search.of((side, side), facts, MOST_CASES)
        found.update(dict.fromkeys(search._turning(name, {})[0]))
    return sorted(found, key=lambda value: (len(exact_text(value)), -value))


@frozen
class _Search:
    sides: tuple[Side, Side]
    declared: Mapping[str, FactDeclaration]
    """Of the facts that either side reads."""
    most: int

    @classmethod
    def of(
        cls, sides: tuple[Side, Side], declared: Mapping[str, FactDeclaration], most: int
    ) -> _Search:
        names = dict.fromkeys(name for side in sides for name in side.facts())
        return cls(sides, {n: declared[n] for n in names if declared[n].kind in _VARIED}, most)

    def compared(self) -> Comparison:
        words = [n for n, d in self.declared.items() if d.kind in (YES_NO, CHOICE)]
        figures = [n for n in self.declared if n not in words]
        proved = True
        combinations_of, whole = _combined({n: self._words(n) for n in words}, self.most)
        if len(figures) > 1:
            found = self._first(self._spread(words, figures))
            proved = found is None and _same_clauses(*self.sides, self)
        elif figures:
            found = None
            for given in combinations_of:
                found, exact = self._along(figures[0], given)
                proved = proved and exact
                if found is not None:
                    break
        else:
            found = self._first(_near_ends({n: self._words(n) for n in words}))
            if found is None and not _same_clauses(*self.sides, self):
                found = self._first(combinations_of)
        if found is None:
            found = self._first(self._not_applicable(words, figures))
        if found is not None:
            return self._told(found)
        return Comparison(True, proved and (whole or len(figures) > 1))

    def _told(self, found: Facts) -> Comparison:
        found = self._plainer(found)
        values = {
            name: shown(declared, found[name]) if name in found else "不适用"
            for name, declared in self.declared.items()
        }
        one, other = (side.points(found, self._names) for side in self.sides)
        return Comparison(False, True, values, (one, other), found)

    def _plainer(self, found: Facts) -> Facts:
        """A case that an official could meet: figures that are out of the common are brought nearer,
        where the two still differ."""
        for name, value in found.items():
            usual = _USUAL.get(self.declared[name].kind)
            if usual is None or not isinstance(value, Fraction) or 0 <= value <= usual[-1]:
                continue
            rest = {n: v for n, v in found.items() if n != name}
            ends = sorted(v for v in self._turning(name, rest)[0] if 0 <= v <= usual[-1])
            near = [v for v in (*ends, *usual) if self.declared[name].low <= v]
            cases = ({**rest, name: v} for v in near)
            found = self._first(cases) or found
        return found

    @property
    def _names(self) -> frozenset[str]:
        return frozenset(self.declared)

    def _differ(self, facts: Facts) -> bool:
        one, other = (side.points(facts, self._names) for side in self.sides)
        return one != other

    def _first(self, cases: Iterable[Facts]) -> Facts | None:
        return next((facts for facts in cases if self._differ(facts)), None)

    def _words(self, name: str) -> Sequence[Value]:
        declared = self.declared[name]
        return (False, True) if declared.kind == YES_NO else declared.options

    # -- one figure -------------------------------------------------------------------

    def _along(self, name: str, given: Facts) -> tuple[Facts | None, bool]:
        """A value of the figure at which the two differ, and whether all of them were looked at."""
        values, exact = self._turning(name, given)
        found = self._first({**given, name: value} for value in values)
        return found, exact and not any(side.rounds() for side in self.sides)

    def _turning(self, name: str, given: Facts) -> tuple[Sequence[Fraction], bool]:
        """Values in every stretch of the figure (plain ones first), and whether that is exact."""
        declared = self.declared[name]
        unknown = Unknown(name, Fact(name), declared, blank=False)
        subjects = [side.over({**given, name: declared.low}, self._names) for side in self.sides]
        try:
            runs = [(s.first, s.last) for s in stretches(unknown, declared, subjects, ())]
        except NotAffine:
            return self._values(name, given), False
        grid = GRID[declared.kind]
        plain = [value for first, last in runs for value in _inside(first, last, grid)]
        return (*plain, *(end for run in runs for end in run)), True

    # -- several figures --------------------------------------------------------------

    def _spread(self, words: Sequence[str], figures: Sequence[str]) -> Iterator[Facts]:
        """Each figure where either criterion turns, seen from a few cases, with all others."""
        ends = [
            {**{n: self._words(n)[w] for n in words}, **{n: self._end(n, e) for n in figures}}
            for w in (0, -1) for e in (0, 1)
        ]  # fmt: skip
        axes: dict[str, Sequence[Value]] = {n: self._words(n) for n in words}
        for name in figures:
            found: dict[Fraction, None] = {}
            for base in ends:
                rest = {n: v for n, v in base.items() if n != name}
                found.update(dict.fromkeys(self._turning(name, rest)[0]))
                found.update(dict.fromkeys(self._values(name, base)))
            axes[name] = tuple(found)
        yield from ends
        yield from _combined(axes, self.most)[0]

    def _end(self, name: str, which: int) -> Fraction:
        declared = self.declared[name]
        if which:
            return declared.high
        return min(max(declared.low, Fraction(0)), declared.high)

    def _values(self, name: str, given: Facts) -> tuple[Fraction, ...]:
        """Values at, beside and between those where some formula turns, the others as given."""
        declared = self.declared[name]
        grid = GRID[declared.kind]
        ends = {declared.low, declared.high, self._end(name, 0)}
        marks = {m for m in self._marks(name, given) if declared.low <= m <= declared.high}
        near = {(m // grid + d) * grid for m in marks for d in (-1, 0, 1)}
        points = sorted(v for v in ends | near if declared.low <= v <= declared.high)
        between = [v for a, b in pairwise(points) for v in _inside(a, b, grid)]
        return tuple(dict.fromkeys((*between, *points)))

    def _marks(self, name: str, given: Facts) -> Iterator[Fraction]:
        def at(value: Fraction, expr: Expr) -> Fraction:
            found = evaluate(expr, Figures({**given, name: value}))
            return Fraction(int(found)) if isinstance(found, bool) else found

        for expr, levels in _levels(self.sides):
            try:
                start, one, two = (at(Fraction(n), expr) for n in (0, 1, 2))
            except (Undefined, TypeError):
                continue
            if isinstance(start, Fraction) and two - one == one - start != 0:
                yield from ((level - start) / (one - start) for level in levels)

    # -- 不适用 -----------------------------------------------------------------------

    def _not_applicable(self, words: Sequence[str], figures: Sequence[str]) -> Iterator[Facts]:
        """Each figure in turn marked 不适用, where either side says what becomes of that."""
        if not any(side.answers_not_applicable() for side in self.sides):
            return
        base: dict[str, Value] = {n: self._words(n)[0] for n in words}
        base |= {n: self._end(n, 0) for n in figures}
        for name in self.declared:
            yield {n: v for n, v in base.items() if n != name}


_USUAL: Mapping[str, Sequence[Fraction]] = {
    RATE: tuple(Fraction(n, 100) for n in (100, 99, 95, 90, 85, 80, 70, 60, 50, 30, 10, 0, 101, 105, 110, 120, 200)),
    COUNT: tuple(Fraction(n) for n in (0, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 50, 100)),
    NUMBER: tuple(Fraction(n) for n in (0, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 50, 100)),
}  # fmt: skip
"""Values that are met with; the last is the largest of them."""
_VARIED = (*GRID, YES_NO, CHOICE)


def _combined(
    axes: Mapping[str, Sequence[Value]], most: int
) -> tuple[Iterable[dict[str, Value]], bool]:
    """All combinations of the values; of too many those that differ from the first or the last
    case in one place or two, then some spread evenly over the rest.
    """
    count = 1
    for values in axes.values():
        count *= len(values)
    if count <= most:
        return (dict(zip(axes, v, strict=True)) for v in product(*axes.values())), True
    return _sampled(axes, count), False


def _sampled(axes: Mapping[str, Sequence[Value]], count: int) -> Iterator[dict[str, Value]]:
    yield from _near_ends(axes)
    for n in range(SAMPLED):
        place = n * (count // SAMPLED) + n % 7
        case = {}
        for name, values in axes.items():
            place, which = divmod(place, len(values))
            case[name] = values[which]
        yield case


def _near_ends(axes: Mapping[str, Sequence[Value]]) -> Iterator[dict[str, Value]]:
    """The first and the last case, with one value changed, then two."""
    for i in (0, -1):
        base = {name: values[i] for name, values in axes.items()}
        yield from ({**base, name: v} for name, values in axes.items() for v in values)
        pairs = (
            {**base, a: x, b: y}
            for a, b in combinations(axes, 2) for x, y in product(axes[a], axes[b])
        )  # fmt: skip
        yield from islice(pairs, SAMPLED)


def _inside(first: Value, last: Value, grid: Fraction) -> list[Fraction]:
    """Values strictly between, in either half and in the middle; plain ones first.

    With the ends they are three at least, or all that there are.
    """
    if not isinstance(first, Fraction) or last - first <= grid:
        return []
    middle = (first + last) / 2
    found = (_plainest(a, b, grid) for a, b in ((first, middle), (middle, last)))
    values = dict.fromkeys((*found, middle // grid * grid))
    return [value for value in values if value is not None and first < value < last]


def _plainest(low: Fraction, high: Fraction, grid: Fraction) -> Fraction | None:
    """The number with the fewest figures strictly between the two, on the grid."""
    step = Fraction(1)
    while step < high - low:
        step *= 10
    while step >= grid:
        value = ((low + high) / 2 // step) * step
        for near in (value, value + step):
            if low < near < high and (near / grid).denominator == 1:
                return near
        step /= 10
    return None


def _levels(sides: Iterable[Side]) -> Iterator[tuple[Expr, Iterable[Fraction]]]:
    """Formulas with the values at which something turns."""
    for side in sides:
        for criterion in side.criterion.criteria():
            for key, expr in criterion.atoms.items():
                yield expr, _ends(criterion.clauses, key)
        for expr in side.formulas():
            for node in walk(expr):
                if isinstance(node, Compare):
                    yield Arithmetic("-", node.left, node.right), (Fraction(0),)
                elif isinstance(node, Extreme):
                    for a, b in combinations(node.terms, 2):
                        yield Arithmetic("-", a, b), (Fraction(0),)
                elif isinstance(node, Absolute):
                    yield node.term, (Fraction(0),)
                elif isinstance(node, Rounded):
                    half = Fraction(1, 2 * 10 ** (node.places + (2 if node.percent else 0)))
                    yield node.term, tuple(n * half for n in range(-_MARKS, _MARKS + 1))


def _ends(clauses: Iterable[Clause], atom: str) -> set[Fraction]:
    tests = (t for c in clauses for conjunction in c.when for t in conjunction if t.atom == atom)
    return {end for t in tests for end in (t.interval.low, t.interval.high) if end is not None}


# -- the same clause by clause --------------------------------------------------------


def _same_clauses(one: Side, other: Side, search: _Search) -> bool:
    """Proof for several figures: clauses alike, but for parts that are the same two by two."""
    a, b = one.criterion, other.criterion
    if one.full != other.full or not alike(_frame(a), _frame(b)):
        return False
    if len(a.clauses) != len(b.clauses):
        return False
    return all(
        c.when == d.when and _same_outcomes(c, d, one, other, search)
        for c, d in zip(a.clauses, b.clauses, strict=True)
    )


def _frame(criterion: Criterion) -> tuple[object, ...]:
    return (criterion.atoms, criterion.rounding, criterion.least, criterion.bonus)


def _same_outcomes(a: Clause, b: Clause, one: Side, other: Side, search: _Search) -> bool:
    if alike(a.outcome, b.outcome):
        return True
    if not isinstance(a.outcome, Together) or not isinstance(b.outcome, Together):
        return False
    if not alike(a.outcome.fold, b.outcome.fold) or not isinstance(a.outcome.fold, Sum):
        return False
    left = list(_parts(b.outcome, other))
    if len(left) != len(a.outcome.parts):
        return False
    for part in _parts(a.outcome, one):
        same = next((p for p in left if _same_parts(part, p, search)), None)
        if same is None:
            return False
        left.remove(same)
    return True


def _parts(outcome: Together, side: Side) -> Iterator[Side]:
    for part in outcome.parts:
        full = evaluate(part.criterion.full, Figures({}))
        yield attrs.evolve(side, criterion=part.criterion, full=full)


def _same_parts(one: Side, other: Side, search: _Search) -> bool:
    if alike((one.full, one.criterion), (other.full, other.criterion)):
        return True
    found = _Search.of((one, other), search.declared, search.most).compared()
    return found.same and found.proved
