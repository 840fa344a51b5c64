"""Points when figures are missing: what could come out, exactly where that can be known.

One missing figure is swept: its admissible values fall into stretches on which the same clauses
hold and points move one way; scoring the first and last value of every stretch finds the ends,
attained. Figures that move no common indicator are swept apart. Several missing figures in one
indicator give outer bounds, from the clauses that could hold and the bounds of their formulas.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

import attrs
from attrs import frozen

from engine.card import NOTHING, Basis, Range
from engine.conditions import Interval, Test
from engine.expression import Compare, Expr, Fact, Filled, Logic, Not
from engine.match.protocol import Matcher
from engine.measure import Figures, Undefined, Value, evaluate
from engine.missing.along import Along, NotAffine, Sample
from engine.missing.bounds import bounds, spanned, surely_valued
from engine.missing.span import AnyText, Span, Unclear
from engine.outcome import Given, give, limited, reach, weakest
from engine.rulebook import (
    Best,
    Clause,
    Criterion,
    FactDeclaration,
    Points,
    RowsTogether,
    Together,
    Weighted,
)
from engine.subjects import Subject, Unknown
from engine.together import Judgements, folded, give_all
from facts.quantity import CHOICE, GRID, YES_NO
from facts.sheet import Judgement

MAX_STRETCHES = 5_000


@frozen
class Stretch:
    """A run of admissible values of the missing figure: its first and last.

    `sums_move_one_way`: the points of any of the subjects together rise or fall throughout (they
    are ratios over one denominator), so their extremes stand at the two ends.
    """

    first: Value
    last: Value
    sums_move_one_way: bool = False


@frozen
class SweptSubject:
    """A subject over one stretch: what the first and last value give."""

    first: Given
    last: Given

    def range(self) -> Range:
        a, b = self.first.points, self.last.points
        return Range(min(a.low, b.low), max(a.high, b.high), a.exact and b.exact)


@frozen
class Swept:
    """Every stretch of one missing figure, with what each subject gets there."""

    unknown: Unknown
    stretches: tuple[tuple[Stretch, Mapping[str, SweptSubject]], ...]

    def sums(self, keys: frozenset[str]) -> list[Range]:
        """For each stretch the sum of these subjects' points."""
        return [_sum_on(parts, keys, s.sums_move_one_way) for s, parts in self.stretches]


def _sum_on(parts: Mapping[str, SweptSubject], keys: frozenset[str], one_way: bool) -> Range:
    chosen = [part for key, part in parts.items() if key in keys]
    ends = [
        (
            sum((getattr(p, side).points.low for p in chosen), Fraction(0)),
            sum((getattr(p, side).points.high for p in chosen), Fraction(0)),
        )
        for side in ("first", "last")
    ]
    attained = all(p.range().exact for p in chosen)
    if one_way:
        return Range(min(e[0] for e in ends), max(e[1] for e in ends), attained)
    low = sum((p.range().low for p in chosen), Fraction(0))
    high = sum((p.range().high for p in chosen), Fraction(0))
    # Subjects that move in opposite ways reach their own ends at different values.
    exact = low == min(e[0] for e in ends) and high == max(e[1] for e in ends)
    return Range(low, high, exact and attained)


def hull(ranges: Sequence[Range]) -> Range:
    """The least range that holds all of these; its ends are attained if those they come from are."""
    if not ranges:
        return NOTHING
    low = min(r.low for r in ranges)
    high = max(r.high for r in ranges)
    exact = any(r.low == low and r.exact for r in ranges) and any(
        r.high == high and r.exact for r in ranges
    )
    return Range(low, high, exact)


def put(subject_figures: Figures, unknown: Unknown, value: Value) -> Figures:
    """The figures with the missing one given a value. Its cell still counts as not filled."""
    assert unknown.of is not None
    if isinstance(unknown.of, Fact):
        return attrs.evolve(
            subject_figures, facts={**subject_figures.facts, unknown.of.name: value}
        )
    return attrs.evolve(subject_figures, row={**subject_figures.row, unknown.of.name: value})


def sweep(
    unknown: Unknown,
    subjects: Sequence[Subject],
    conditions: Sequence[tuple[Expr, Figures]],
    matcher: Matcher,
    judgements: Judgements,
) -> Swept | None:
    """Sweep one missing figure over its declared range.

    `conditions` are further yes/no formulas that must not change within a stretch. None where
    the figure can't be swept: no declared kind, a formula that is no ratio of affine functions,
    too many stretches.
    """
    if unknown.declared is None or unknown.of is None:
        return None
    try:
        found_on = list(stretches(unknown, unknown.declared, subjects, conditions))
    except NotAffine:
        return None
    found = []
    for stretch in found_on:
        first = _score_at(unknown, stretch.first, subjects, matcher, judgements)
        last = (
            first
            if stretch.first == stretch.last
            else _score_at(unknown, stretch.last, subjects, matcher, judgements)
        )
        parts = {s.key: SweptSubject(first[s.key], last[s.key]) for s in subjects}
        found.append((stretch, parts))
    return Swept(unknown, tuple(found))


def _score_at(
    unknown: Unknown,
    value: Value,
    subjects: Sequence[Subject],
    matcher: Matcher,
    judgements: Judgements,
) -> dict[str, Given]:
    at = [attrs.evolve(s, figures=put(s.figures, unknown, value)) for s in subjects]
    with matcher.open() as session:
        return give_all(at, session.choose, judgements)


def stretches(
    unknown: Unknown,
    declared: FactDeclaration,
    subjects: Sequence[Subject],
    conditions: Sequence[tuple[Expr, Figures]],
) -> Iterator[Stretch]:
    if declared.kind == CHOICE:
        yield from (Stretch(option, option) for option in declared.options)
        return
    if declared.kind == YES_NO:
        yield from (Stretch(answer, answer) for answer in (True, False))
        return
    if declared.kind not in GRID:
        raise NotAffine  # a text: any number of values
    grid = GRID[declared.kind]
    at = -(-declared.low // grid) * grid
    end = declared.high // grid * grid
    count = 0
    while at <= end:
        count += 1
        if count > MAX_STRETCHES:
            raise NotAffine
        turns, one_way = _turns(unknown, at, subjects, conditions)
        last = at
        if at not in turns:
            beyond = min((t for t in turns if t > at), default=None)
            last = end if beyond is None else min(end, (-(-beyond // grid) - 1) * grid)
        yield Stretch(at, last, one_way)
        at = last + grid


def _turns(
    unknown: Unknown,
    at: Fraction,
    subjects: Sequence[Subject],
    conditions: Sequence[tuple[Expr, Figures]],
) -> tuple[set[Fraction], bool]:
    """The values near which a clause could change, or points reach an end, seen from `at`.

    And whether the points that move there move as ratios over one denominator, not rounded.
    """
    sample = Sample(at)
    along = Along(Fraction(0), Fraction(1), Fraction(1), Fraction(0), sample)
    moving: list[Along] = []
    plain = True
    for subject in subjects:
        points = _look(attrs.evolve(subject, figures=put(subject.figures, unknown, along)))
        if isinstance(points, Along) and not points.is_constant():
            ends = reach(subject.criterion, subject.full)
            plain = plain and subject.criterion.rounding is None
            moving += [points] if ends.low <= points.value() <= ends.high else []
    for expr, figures in conditions:
        try:
            value = evaluate(expr, put(figures, unknown, along))
        except Undefined:
            continue
        if isinstance(value, Along):
            value.note_level(Fraction(0))
    one = all(p.d0 * q.d1 == p.d1 * q.d0 for p in moving for q in moving[:1])
    return sample.turns, plain and one


def _look(subject: Subject) -> Value | None:
    """Evaluate all that decides the subject, so that the sample notes its turning points.

    Gives the points of the clause that holds; None where a person gives them. Raises NotAffine.
    """
    figures = subject.figures
    found: Value | None = None
    values: dict[str, Fraction | None] = {}
    levels = _levels(subject.criterion)
    for key, expr in subject.criterion.atoms.items():
        try:
            value = evaluate(expr, figures)
        except Undefined:
            values[key] = None
            continue
        if isinstance(value, Along):
            for level in levels.get(key, ()):
                value.note_level(level)
            values[key] = value.value()
        else:
            values[key] = Fraction(int(value)) if isinstance(value, bool) else value
    for clause in subject.criterion.clauses:
        if isinstance(clause.outcome, Points) and _holds(clause, values):
            try:
                points = evaluate(clause.outcome.expr, figures)
            except Undefined:
                continue
            found = _note_reach(points, reach(subject.criterion, subject.full))
        elif isinstance(clause.outcome, Together | RowsTogether) and _holds(clause, values):
            found = _look_together(subject, clause.outcome)
    return found


def _note_reach(points: Value, ends: Range) -> Value:
    """The points, with the places noted where they meet an end of what they can be."""
    if isinstance(points, Along):
        points.note_level(ends.low)
        points.note_level(ends.high)
    return points


def _look_together(subject: Subject, outcome: Together | RowsTogether) -> Value | None:
    """The folded points of the parts, each kept inside its own reach."""
    parts = subject.within(outcome)
    looked = [(part, _look(part)) for part in parts]
    moving = [v for _, v in looked if isinstance(v, Along) and not v.is_constant()]
    if not moving:
        return None  # whatever they give, they give it all along the stretch
    rounded = any(p.criterion.rounding is not None for p, v in looked if isinstance(v, Along))
    if any(v is None for _, v in looked) or (rounded and len(moving) > 1):
        raise NotAffine  # a person's points beside moving ones; roundings that move against others
    points = [_kept(v, reach(p.criterion, p.full)) for p, v in looked]
    fold = outcome.fold
    if isinstance(fold, Best):
        best = points[0]
        for other in points[1:]:
            best = other if (other > best) == fold.largest else best
        return _note_reach(best, reach(subject.criterion, subject.full))
    if isinstance(fold, Weighted):
        weights = [evaluate(fold.weight, p.figures) for p in parts]
        whole = sum(weights, Fraction(0))
        total = sum((w * p for w, p in zip(weights, points, strict=True)), Fraction(0)) / whole
        return _note_reach(total, reach(subject.criterion, subject.full))
    least, most = (evaluate(e, subject.figures) for e in (fold.least, fold.most))
    if isinstance(least, Along) or isinstance(most, Along):
        raise NotAffine
    total = sum(points, evaluate(fold.start, subject.figures))
    kept = _kept(total, Range(least, most))
    return _note_reach(kept, reach(subject.criterion, subject.full))


def _kept(points: Value, ends: Range) -> Value:
    """The points inside their ends, and the places noted where they leave them."""
    if not isinstance(points, Along):
        return min(max(points, ends.low), ends.high)
    _note_reach(points, ends)
    value = points.value()
    if value < ends.low:
        return ends.low
    return ends.high if value > ends.high else points


def _levels(criterion: Criterion) -> dict[str, set[Fraction]]:
    found: dict[str, set[Fraction]] = {}
    for clause in criterion.clauses:
        for conjunction in clause.when:
            for test in conjunction:
                ends = (test.interval.low, test.interval.high)
                found.setdefault(test.atom, set()).update(e for e in ends if e is not None)
    return found


def _holds(clause: Clause, values: Mapping[str, Fraction | None]) -> bool:
    return any(all(t.holds_for(values[t.atom]) for t in conj) for conj in clause.when)


@frozen
class Outer:
    """Bounds of one subject's points, the clauses that could hold, and what they rest on."""

    points: Range
    clauses: tuple[Clause, ...]
    bases: frozenset[Basis]
    parts: tuple[tuple[Subject, Outer], ...] = ()
    """Of the one clause that can hold, where it is of several together."""


def outer(subject: Subject, judgements: Judgements) -> Outer:
    """Bounds over all values of several missing figures."""
    whole = attrs.evolve(reach(subject.criterion, subject.full), exact=False)
    # The cells of rows that are folded together are read by the rows alone.
    cells = {u.key for row in subject.rows for u in row.unknowns if not isinstance(u.of, Fact)}
    own = tuple(u for u in subject.unknowns if u.key not in cells)
    all_it_can_be = spanned(subject.figures, own)
    if all_it_can_be is None:
        return Outer(whole, subject.criterion.clauses, frozenset({"missing"}))
    figures, spans = all_it_can_be
    atom_spans = {
        key: _span(lambda e=expr: bounds(e, figures, spans), expr, figures)  # type: ignore[misc]
        for key, expr in subject.criterion.atoms.items()
    }
    guarded = _guarded(subject.criterion)
    ahead = _asked_before_bases(subject.criterion)
    sure = {
        key: surely_valued(expr, figures, spans, frozenset() if key in ahead else guarded)
        for key, expr in subject.criterion.atoms.items()
    }
    alive = [c for c in subject.criterion.clauses if _may_hold(c, atom_spans)]
    if not any(_surely_holds(c, atom_spans, sure) for c in alive) and not all(
        sure[t.atom] for c in alive for conjunction in c.when for t in conjunction
    ):
        alive.append(subject.criterion.undecided)
    parts = {
        c.id: [(p, outer(p, judgements)) for p in subject.within(c.outcome)]
        for c in alive
        if isinstance(c.outcome, Together | RowsTogether)
    }
    judgement = judgements.get(subject.key)
    given = [
        _together_span(c, subject, parts[c.id])
        if c.id in parts
        else _points_span(c, subject, figures, spans, guarded, judgement)
        for c in alive
    ]
    if not given:
        return Outer(whole, (), frozenset({"missing"}))
    ranges = [points for points, _ in given]
    joined = Range(min(r.low for r in ranges), max(r.high for r in ranges), exact=False)
    if len(alive) == 1 and joined.determined:
        joined = attrs.evolve(joined, exact=True)
    within = tuple(parts.get(alive[0].id, ())) if len(alive) == 1 else ()
    return Outer(joined, tuple(alive), frozenset(basis for _, basis in given), within)


def _together_span(
    clause: Clause, subject: Subject, parts: Sequence[tuple[Subject, Outer]]
) -> tuple[Range, Basis]:
    assert isinstance(clause.outcome, Together | RowsTogether)
    try:
        points = folded(clause.outcome.fold, subject, [(p, found.points) for p, found in parts])
    except Undefined:
        points = reach(subject.criterion, subject.full)
    # What is open does not matter where the fold settles it all the same.
    firm = [found for _, found in parts if found.points.determined or not points.determined]
    bases = frozenset(basis for found in firm for basis in found.bases)
    return attrs.evolve(points, exact=False), weakest(bases) if bases else "missing"


def _span(numeric: Callable[[], Span], expr: Expr, figures: Figures) -> Span | None:
    """Bounds of an atom (yes/no as 0 and 1); None where it has no value at all."""
    try:
        answer = evaluate(expr, figures)
        if isinstance(answer, bool):
            return Span.of(Fraction(int(answer)))
        if isinstance(answer, AnyText):
            return Span(Fraction(0), Fraction(1))
    except Undefined:
        # A choice inside may have a value on one side only: bounds decides.
        pass
    except Unclear:
        if _is_condition(expr):
            return Span(Fraction(0), Fraction(1))
    try:
        return numeric()
    except (Undefined, Unclear):
        return None


def _is_condition(expr: Expr) -> bool:
    return isinstance(expr, Compare | Logic | Not | Filled | Fact)


def _may_hold(clause: Clause, spans: Mapping[str, Span | None]) -> bool:
    for conjunction in clause.when:
        for test in conjunction:
            span = spans[test.atom]
            if span is None:
                if not test.or_undefined:
                    break
                continue
            whole = Interval(span.low, span.low is not None, span.high, span.high is not None)
            if not test.interval.meets(whole) and not test.or_undefined:
                break
        else:
            return True
    return False


def _guarded(criterion: Criterion) -> frozenset[Expr]:
    """The divisors that 基数非正 looks at before any other clause reads them."""
    return frozenset(
        criterion.atoms[test.atom]
        for clause in criterion.clauses
        if clause.kind == "base"
        for conjunction in clause.when
        for test in conjunction
    )


def _asked_before_bases(criterion: Criterion) -> frozenset[str]:
    """The atoms of guards that stand before 基数非正: a divisor of theirs is not guarded."""
    return frozenset(
        test.atom
        for clause in criterion.clauses
        if clause.kind in ("not_applicable", "precondition")
        for conjunction in clause.when
        for test in conjunction
    )


def _surely_holds(
    clause: Clause, spans: Mapping[str, Span | None], sure: Mapping[str, bool]
) -> bool:
    return any(all(_surely(t, spans[t.atom], sure[t.atom]) for t in conj) for conj in clause.when)


def _surely(test: Test, span: Span | None, sure: bool) -> bool:
    if span is None or not sure:
        return test.or_undefined and span is None
    ends = span.ends()
    return None not in ends and all(e is not None and test.interval.contains(e) for e in ends)


def _points_span(
    clause: Clause,
    subject: Subject,
    figures: Figures,
    spans: dict[str, Span],
    guarded: frozenset[Expr],
    judgement: Judgement | None,
) -> tuple[Range, Basis]:
    if not isinstance(clause.outcome, Points):
        given = give(clause, subject.criterion, subject.full, figures, judgement)
        return given.points, given.basis
    expr = clause.outcome.expr
    try:
        sure = surely_valued(expr, figures, spans, guarded)
        span = bounds(expr, figures, spans) if sure else None
    except (Undefined, Unclear):
        span = None
    if span is None:
        return attrs.evolve(reach(subject.criterion, subject.full), exact=False), "missing"
    ends = reach(subject.criterion, subject.full)
    low, high = (
        limited(subject.criterion, end if known is None else known, subject.full)
        for known, end in ((span.low, ends.low), (span.high, ends.high))
    )
    return Range(low, high, exact=False), "computed"
