"""What is asked of an engine and what it answers, in both stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import TracebackType
from typing import Literal, Protocol, Self

from attrs import frozen

from engine.rulebook import Clause, Criterion, Rulebook
from facts.problem import Place


class EngineFault(Exception):
    """An engine broke its own promise (two clauses at once, a swallowed exception): our bug."""


class RulebookTooLarge(Exception):
    """A rulebook beyond what an engine can take: where, what, and what would fit (Chinese)."""

    def __init__(self, place: Place, text: str, hint: str) -> None:
        super().__init__(f"{place}: {text}。应为：{hint}")
        self.place = place
        self.text = text
        self.hint = hint


@frozen
class Question:
    """A subject (an indicator, or one row of it) with its atoms' values; None: no value.

    `criterion` is the rulebook's own object, not a copy: engines know it by identity.
    """

    subject: str
    criterion: Criterion
    values: Mapping[str, Fraction | None]


@frozen
class Lost:
    """A first-stage deduction: `points` lost by `subject` through `clause`."""

    subject: str
    clause: str
    points: Fraction


@frozen
class Ready:
    """An adjustment whose condition was evaluated, on the total or on any other target.

    cap: the target is not to exceed `points`; take: `points` are taken off; floor: it is not to
    end below `points`.
    """

    id: str
    kind: Literal["cap", "take", "floor"]
    same_kind: str
    holds: bool
    points: Fraction

    def taken_of(self, total: Fraction) -> Fraction:
        """What it takes off this total where it holds."""
        if self.kind == "floor":
            return Fraction(0)
        return max(total - self.points, Fraction(0)) if self.kind == "cap" else self.points


@frozen
class Taken:
    """What an adjustment takes off the target (negative: gives back, as a floor does).

    `premises` are the ids of the facts behind it.
    """

    id: str
    points: Fraction
    premises: tuple[str, ...]


class Session(Protocol):
    """One unit and variant, used inside `with`: choose any number of times, settle once."""

    def choose(self, questions: Sequence[Question]) -> Mapping[str, Clause]:
        """For each subject the one clause that holds; the criterion's `undecided` where none.

        Raises EngineFault where two hold.
        """

    def settle(
        self, total: Fraction, lost: Sequence[Lost], adjustments: Sequence[Ready]
    ) -> tuple[Taken, ...]:
        """What the second stage takes off `total`, in the order of `adjustments`.

        All adjustments read the same total. A cap takes what stands above it. Of one `same_kind`
        the heaviest counts (of equal ones the first); different kinds add; together they never
        take more than the total (the last to take is cut). Of the floors, whatever their kind,
        the highest counts (of equal ones the first), and gives back what was taken below it.
        Nothing is said of takings of 0.
        Premises: "total", then "condition:<adjustment id>".
        """

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class Matcher(Protocol):
    """An engine, ready for one rulebook."""

    name: str

    def open(self) -> Session: ...


class MakeMatcher(Protocol):
    def __call__(self, rulebook: Rulebook) -> Matcher: ...
