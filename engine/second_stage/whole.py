"""The second stage as the score card sees it: phases, total, grade, and what is said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import attrs
from attrs import frozen

from engine.binding import Bound
from engine.card import Deduction, Finding, Range, SubjectScore
from engine.first_stage import Result, lost_of
from engine.match.protocol import Matcher, Session
from engine.missing.components import Component
from engine.rulebook import Phase
from engine.second_stage.grades import graded
from engine.second_stage.leaving import loosely_scaled, scaled
from engine.second_stage.looks import Look, look
from engine.second_stage.notes import notes
from engine.second_stage.phases import Spoken, Staged, Summed, group_rank, points_read, staged
from engine.second_stage.sentences import staged_deductions
from engine.second_stage.target import Target
from engine.second_stage.total import (
    Settled,
    reads_points,
    rescaling,
    settle,
    total_deductions,
)
from engine.subjects import Unknown

TOTAL = "总分"


@frozen
class SecondStage:
    """`before` is the total before its own stage, `scaled` with 剔除折算.

    `scale` is what a missing figure's points are multiplied by for the total: 0 where nothing is
    sure to narrow it. `lacking` are figures that only adjustments are open for.
    """

    phases: Staged
    before: Range
    scaled: Range
    counted: Fraction
    scale: Fraction
    settled: Settled
    full: Fraction
    grade_looks: tuple[Look, ...]
    findings: tuple[Finding, ...]
    lacking: tuple[Unknown, ...]

    @property
    def loose(self) -> bool:
        return not self.scale

    @property
    def total(self) -> Range:
        return self.settled.total

    def deductions(self, bound: Bound, first: Sequence[Deduction]) -> list[Deduction]:
        """Of all phases, and of the total's own stage."""
        before = staged_deductions(self.phases, first)
        ids = tuple(d.id for d in (*first, *before))
        out = "不计的" if any(a.left_out for a in self.phases.adjusted) else "不适用的"
        return [
            *before,
            *rescaling(self.before, self.scaled, self.full, self.counted, out),
            *total_deductions(bound, self.settled, ids),
        ]

    def grades(self, bound: Bound) -> tuple[tuple[str, ...], list[Deduction]]:
        return graded(bound.rulebook.grades, self.total, self.grade_looks)

    def shown(self, subject: SubjectScore) -> SubjectScore:
        """The subject as the phases left it: a row by its own, a whole item by the item's."""
        after = self.phases.standing.after
        points = after.get(("row" if subject.row is not None else "indicator", subject.key))
        if points is None:
            return subject
        return attrs.evolve(subject, points=points, better=None)


def second_stage(
    bound: Bound,
    matcher: Matcher,
    session: Session,
    scored: Mapping[str, Result],
    components: Sequence[Component],
    summed: Summed,
    summed_without: Mapping[int, Range],
) -> SecondStage:
    """`summed_without[i]` is the first stage's sum leaving out component i."""
    phases = staged(bound, matcher, scored, summed)
    full = bound.rulebook.full
    away = phases.leaving
    counted = full - sum(away.surely.values(), Fraction(0))
    crossed = away.crossed(phases.adjusted) or away.unsafe(scored)
    standing, shift = phases.standing, phases.standing.shift()
    before = standing.total()
    whole = scaled(before, full, counted)
    if crossed:
        whole = loosely_scaled(before, full, counted, away, scored)
        components = ()  # no missing figure is looked at apart from what may leave the score
    scale = full / counted if counted else Fraction(0)
    points = points_read(bound.rulebook.adjustments, whole, full, standing.of)
    loose = not shift.determined
    settled = settle(
        bound, matcher, session, whole, lost_of(scored.values()), components,
        {i: scaled(r.plus(shift), full, counted) for i, r in summed_without.items()},
        scale, points, loose,
    )  # fmt: skip
    rules = bound.rulebook.staged

    def of(key: str) -> Range:
        return settled.total if key == TOTAL else standing.of(key)

    def looks(phase: Phase, own: Range) -> list[Look]:
        mine = [a for a in rules if a.on.phase == phase]
        return [look(bound, a, points_read([a], own, full, of), full) for a in mine]

    on_total, on_grade = looks("total", whole), looks("grade", settled.total)
    all_of_it = Target(
        "total", TOTAL, TOTAL, full, Fraction(0), whole, frozenset(scored), group_rank(0), whole
    )
    grade = attrs.evolve(all_of_it, phase="grade", name="等级")
    said = [Spoken(all_of_it, x) for x in on_total]
    looked = [(all_of_it, x) for x in on_total] + [(grade, x) for x in on_grade]
    looked += [
        (all_of_it, x)
        for a in bound.rulebook.adjustments
        if reads_points(a)
        for x in [look(bound, a, points, full)]
    ]
    read = [u for _, x in (*phases.looks, *looked) for u in x.lacking]
    return SecondStage(
        phases, before, whole, counted, Fraction(0) if loose or crossed else scale, settled, full,
        tuple(on_grade),
        notes(bound, (*phases.spoken, *said), (*phases.looks, *looked)),
        tuple({u.key: u for u in read}.values()),
    )  # fmt: skip
