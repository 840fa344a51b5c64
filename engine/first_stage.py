"""The first stage: every subject's points, what they rest on, and what could still come out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from engine.card import NOTHING, Basis, Range
from engine.match.protocol import Lost, Session
from engine.missing.components import Component
from engine.missing.ranges import Outer
from engine.outcome import Given, weakest
from engine.rulebook import Clause, RowsTogether, Together
from engine.subjects import Subject
from engine.together import Judgements, give_all
from facts.sheet import Judgement


@frozen
class Result:
    """A subject's points and what they rest on, before they are shown."""

    subject: Subject
    points: Range
    given: Given | None
    clauses: tuple[Clause, ...]
    basis: Basis
    judgements: tuple[Judgement, ...]
    parts: tuple[Result, ...] = ()

    @property
    def excluded(self) -> bool:
        return self.given is not None and self.given.excluded and not self.subject.unknowns

    @property
    def missing_judgement(self) -> bool:
        return self.basis == "missing" and not self.subject.unknowns


def first_stage(
    session: Session,
    subjects: Sequence[Subject],
    components: Sequence[Component],
    deciding: Judgements,
    judgements: Mapping[str, tuple[Judgement, ...]],
) -> dict[str, Result]:
    open_ones = {key: c for c in components for key in c.subject_keys()}
    settled = [s for s in subjects if s.key not in open_ones]
    given_all = give_all(settled, session.choose, deciding)
    found: dict[str, Result] = {}
    for subject in subjects:
        key = subject.key
        if key in open_ones:
            bounds, steady = open_ones[key].subject(key)
            points = bounds.points
            given = steady.first if steady is not None else None
            basis: Basis = "missing"
            if points.determined:
                basis = weakest(bounds.bases)
            parts = _open_parts(bounds, judgements)
            found[key] = Result(
                subject, points, given, bounds.clauses, basis, judgements[key], parts
            )
            continue
        found[key] = _settled(subject, given_all[key], judgements)
    return found


def _settled(
    subject: Subject, given: Given, judgements: Mapping[str, tuple[Judgement, ...]]
) -> Result:
    points = NOTHING if given.excluded else given.points
    parts: tuple[Result, ...] = ()
    if given.parts:
        assert isinstance(given.clause.outcome, Together | RowsTogether)
        gets = dict(given.parts)
        parts = tuple(
            _settled(part, gets[part.key], judgements)
            for part in subject.within(given.clause.outcome)
        )
    own = judgements[subject.key]
    return Result(subject, points, given, (given.clause,), given.basis, own, parts)


def _open_parts(
    bounds: Outer, judgements: Mapping[str, tuple[Judgement, ...]]
) -> tuple[Result, ...]:
    """The parts of an item that is open: what each can give, by itself."""

    def basis(found: Outer) -> Basis:
        return weakest(found.bases) if found.points.determined and found.bases else "missing"

    def given(found: Outer) -> Given | None:
        """What a part gives that is settled by one clause, whatever is missing elsewhere."""
        if not found.points.determined or len(found.clauses) != 1:
            return None
        return Given(found.clauses[0], found.points, basis(found))

    return tuple(
        Result(
            part, found.points, given(found), found.clauses, basis(found),
            judgements[part.key], _open_parts(found, judgements),
        )
        for part, found in bounds.parts
    )  # fmt: skip


def lost_of(scored: Iterable[Result]) -> list[Lost]:
    return [
        Lost(x.subject.key, x.given.clause.id, x.subject.full - x.points.low)
        for x in scored
        if x.given is not None
        and x.points.determined
        and x.points.low < x.subject.full
        and not x.excluded
    ]
