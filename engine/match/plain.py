"""The reference engine: obvious, exact, slow is fine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import TracebackType
from typing import Self

from engine.match.protocol import EngineFault, Lost, Question, Ready, Taken
from engine.rulebook import Clause, Rulebook


class PlainSession:
    def choose(self, questions: Sequence[Question]) -> Mapping[str, Clause]:
        return {question.subject: _choose(question) for question in questions}

    def settle(
        self, total: Fraction, lost: Sequence[Lost], adjustments: Sequence[Ready]
    ) -> tuple[Taken, ...]:
        heaviest: dict[str, tuple[Fraction, Ready]] = {}
        for ready in adjustments:
            points = ready.taken_of(total)
            if not ready.holds or points <= 0:
                continue
            known = heaviest.get(ready.same_kind)
            if known is None or points > known[0]:
                heaviest[ready.same_kind] = (points, ready)
        left = total
        taken: dict[str, Fraction] = {}
        for ready in adjustments:
            found = heaviest.get(ready.same_kind)
            if found is None or found[1] is not ready:
                continue
            points = min(found[0], left)
            left -= points
            if points > 0:
                taken[ready.id] = points
        floor: Ready | None = None
        for ready in adjustments:
            if ready.kind == "floor" and ready.holds:
                floor = ready if floor is None or ready.points > floor.points else floor
        if floor is not None and floor.points > left:
            taken[floor.id] = left - floor.points
        return tuple(
            Taken(ready.id, taken[ready.id], ("total", f"condition:{ready.id}"))
            for ready in adjustments
            if ready.id in taken
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None


def _choose(question: Question) -> Clause:
    criterion = question.criterion
    holding = [
        clause
        for clause in criterion.clauses
        if any(
            all(test.holds_for(question.values.get(test.atom)) for test in conjunction)
            for conjunction in clause.when
        )
    ]
    if len(holding) > 1:
        raise EngineFault(f"{question.subject}: {[c.id for c in holding]} hold at once")
    return holding[0] if holding else criterion.undecided


class PlainMatcher:
    name = "plain"

    def __init__(self, _rulebook: Rulebook) -> None:
        """Nothing to prepare: the clauses are read as they stand."""

    def open(self) -> PlainSession:
        return PlainSession()
