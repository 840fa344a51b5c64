"""Missing figures that touch common indicators belong together; others are looked at apart.

A component is a set of missing figures tied by the indicators that read them; with it go the
adjustments that read no other missing figure.
With one figure it is swept, and sums over its indicators are exact though they move in opposite
ways; with several, its indicators are bounded one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import field, frozen

from engine.binding import Bound
from engine.card import NOTHING, MissingFigure, Range
from engine.expression import Expr, Fact, aggregates_of, figures_of, points_of
from engine.match.protocol import Matcher
from engine.measure import Figures
from engine.missing.ranges import Outer, Swept, SweptSubject, hull, outer, sweep
from engine.outcome import Given
from engine.rulebook import Adjustment, RowsTogether, Together
from engine.subjects import Subject, Unknown, lacking_cells
from engine.together import Judgements


@frozen
class Component:
    unknowns: tuple[Unknown, ...]
    subjects: tuple[Subject, ...]
    adjustments: tuple[str, ...]
    swept: Swept | None
    apart: Mapping[str, Outer] = field(factory=dict)
    """Each subject by itself, where the component could not be swept."""

    def subject_keys(self) -> frozenset[str]:
        return frozenset(s.key for s in self.subjects)

    def range(self, keys: frozenset[str]) -> Range:
        """The sum of the points of those of these subjects that belong to the component."""
        if self.swept is not None:
            return hull(self.swept.sums(keys))
        mine = [found.points for key, found in self.apart.items() if key in keys]
        total = NOTHING
        for found in mine:
            total = total.plus(found)
        moving = sum(not r.determined for r in mine)
        return Range(total.low, total.high, total.exact and moving <= 1)

    def subject(self, key: str) -> tuple[Outer, SweptSubject | None]:
        """One subject's bounds, and its outcome if that is always the same."""
        if self.swept is None:
            return self.apart[key], None
        parts = [by_key[key] for _, by_key in self.swept.stretches]
        clauses = tuple({g.clause.id: g.clause for p in parts for g in (p.first, p.last)}.values())
        bases = frozenset(g.basis for p in parts for g in (p.first, p.last))
        # Whatever the figure, the same points on the same footing: nothing is open.
        ends = {(g.points.low, g.points.high, g.basis) for p in parts for g in (p.first, p.last)}
        steady = parts[0] if len(ends) == 1 else None
        subject = next(s for s in self.subjects if s.key == key)
        inner = _swept_parts(subject, [g for p in parts for g in (p.first, p.last)])
        return Outer(hull([p.range() for p in parts]), clauses, bases, inner), steady

    def widths(self) -> tuple[MissingFigure, ...]:
        """By how much each figure alone would surely narrow the sum."""
        found = []
        for unknown in self.unknowns:
            alone = frozenset(
                s.key for s in self.subjects if [u.key for u in s.unknowns] == [unknown.key]
            )
            span = self.range(alone)
            found.append(MissingFigure(unknown.key, span.high - span.low, unknown.blank))
        return tuple(found)


def _swept_parts(subject: Subject, given: Sequence[Given]) -> tuple[tuple[Subject, Outer], ...]:
    """What each part can give, where whatever the figure the same clause of several holds."""
    clauses = {g.clause.id: g.clause for g in given}
    outcome = next(iter(clauses.values())).outcome
    if len(clauses) > 1 or not isinstance(outcome, Together | RowsTogether):
        return ()
    found = []
    for part in subject.within(outcome):
        gets = [dict(g.parts)[part.key] for g in given]
        held = tuple({g.clause.id: g.clause for g in gets}.values())
        points = hull([g.points for g in gets])
        bases = frozenset(g.basis for g in gets)
        found.append((part, Outer(points, held, bases, _swept_parts(part, gets))))
    return tuple(found)


def components_of(
    bound: Bound, subjects: Sequence[Subject], matcher: Matcher, judgements: Judgements
) -> tuple[Component, ...]:
    """The components of all missing figures, in the order in which the rulebook meets them."""
    owners: dict[str, set[str]] = {}
    unknowns: dict[str, Unknown] = {}
    for subject in subjects:
        for unknown in subject.unknowns:
            known = unknowns.setdefault(unknown.key, unknown)
            if unknown.of is None and known.of is not None:
                # One reads it as its own, another among a list's: it is no figure of both.
                unknowns[unknown.key] = unknown
            owners.setdefault(unknown.key, set()).add(subject.key)
    for adjustment in _of_figures(bound):
        # Adjustments tie no figures together: what one may take must not loosen another.
        for unknown in unknowns_of_adjustment(bound, adjustment):
            unknowns.setdefault(unknown.key, unknown)
            owners.setdefault(unknown.key, set())
    by_key = {s.key: s for s in subjects}
    found = []
    for names in _tied(owners):
        touched = {owner for name in names for owner in owners[name]}
        members = tuple(s for key, s in by_key.items() if key in touched)
        adjusted = tuple(
            a.id
            for a in _of_figures(bound)
            if (keys := {u.key for u in unknowns_of_adjustment(bound, a)}) and keys <= set(names)
        )
        found.append(
            _component(
                bound, tuple(unknowns[n] for n in names), members, adjusted, matcher, judgements
            )
        )
    return tuple(found)


def _of_figures(bound: Bound) -> list[Adjustment]:
    """Those that read figures only: what reads points is no function of one missing figure."""
    return [
        a
        for a in bound.rulebook.adjustments
        if not points_of(a.condition) and not points_of(a.value)
    ]


def unknowns_of_adjustment(bound: Bound, adjustment: Adjustment) -> tuple[Unknown, ...]:
    figures = bound.figures()
    found: list[Unknown] = []
    for expr in (adjustment.condition, adjustment.value):
        for figure in figures_of(expr):
            state = figures.state(figure)
            if isinstance(figure, Fact) and state in ("missing", "blank"):
                declared = bound.rulebook.facts[figure.name]
                found.append(Unknown(figure.name, figure, declared, state == "blank"))
        for aggregate in aggregates_of(expr):
            found.extend(lacking_cells(bound, aggregate, figures))
    return tuple({u.key: u for u in found}.values())


def _tied(owners: Mapping[str, set[str]]) -> list[tuple[str, ...]]:
    """Names grouped so that two with a common owner stand together."""
    groups: list[tuple[list[str], set[str]]] = []
    for name, mine in owners.items():
        joined_names, joined_owners = [name], set(mine)
        rest = []
        for names, theirs in groups:
            if theirs & joined_owners:
                joined_names = names + joined_names
                joined_owners |= theirs
            else:
                rest.append((names, theirs))
        groups = [*rest, (joined_names, joined_owners)]
    return [tuple(names) for names, _ in groups]


def _component(
    bound: Bound,
    unknowns: tuple[Unknown, ...],
    subjects: tuple[Subject, ...],
    adjustments: tuple[str, ...],
    matcher: Matcher,
    judgements: Judgements,
) -> Component:
    conditions: list[tuple[Expr, Figures]] = [
        (expr, bound.figures())
        for a in bound.rulebook.adjustments
        if a.id in adjustments
        for expr in (a.condition, a.value)
    ]
    if len(unknowns) == 1:
        swept = sweep(unknowns[0], subjects, conditions, matcher, judgements)
        if swept is not None:
            return Component(unknowns, subjects, adjustments, swept)
    apart: dict[str, Outer] = {}
    for subject in subjects:
        alone = (
            sweep(subject.unknowns[0], [subject], [], matcher, judgements)
            if len(subject.unknowns) == 1
            else None
        )
        if alone is None:
            apart[subject.key] = outer(subject, judgements)
            continue
        single = Component(subject.unknowns, (subject,), (), alone)
        apart[subject.key], _ = single.subject(subject.key)
    return Component(unknowns, subjects, adjustments, None, apart)
