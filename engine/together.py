"""What subjects get, those that are made up of several parts included."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

from engine.card import Basis, Range
from engine.match.protocol import Question
from engine.measure import Undefined, evaluate
from engine.outcome import Given, give, limited, weakest
from engine.rulebook import Best, Clause, Fold, RowsTogether, Sum, Together
from engine.subjects import Subject, atoms_of
from facts.sheet import Judgement

Choose = Callable[[Sequence[Question]], Mapping[str, Clause]]
Judgements = Mapping[str, Judgement | None]


def give_all(
    subjects: Iterable[Subject], choose: Choose, judgements: Judgements
) -> dict[str, Given]:
    """What each subject gets, by its key: its clause's points, or what the clause's parts make.

    All subjects of one level are put to the engine at once, then all their parts.
    """
    level = list(subjects)
    if not level:
        return {}
    chosen = choose([Question(s.key, s.criterion, atoms_of(s.criterion, s.figures)) for s in level])
    parts: dict[str, tuple[Subject, ...]] = {}
    for subject in level:
        outcome = chosen[subject.key].outcome
        if isinstance(outcome, Together | RowsTogether):
            parts[subject.key] = subject.within(outcome)
    given = give_all([p for within in parts.values() for p in within], choose, judgements)
    found = {}
    for subject in level:
        clause, judgement = chosen[subject.key], judgements.get(subject.key)
        if subject.key in parts:
            within = parts[subject.key]
            found[subject.key] = _made_of(
                subject, clause, [(part, given[part.key]) for part in within], judgement
            )
            continue
        found[subject.key] = give(
            clause, subject.criterion, subject.full, subject.figures, judgement
        )
    return found


def _made_of(
    subject: Subject,
    clause: Clause,
    parts: Sequence[tuple[Subject, Given]],
    judgement: Judgement | None,
) -> Given:
    """What the clause gives where its parts give this."""
    assert isinstance(clause.outcome, Together | RowsTogether)
    try:
        points = folded(clause.outcome.fold, subject, [(part, g.points) for part, g in parts])
    except Undefined:  # weights that add up to nothing: a person decides
        undecided = subject.criterion.undecided
        return give(undecided, subject.criterion, subject.full, subject.figures, judgement)
    return Given(
        clause, points, _basis(points, [g for _, g in parts]),
        parts=tuple((part.key, g) for part, g in parts),
    )  # fmt: skip


def _basis(points: Range, parts: Sequence[Given]) -> Basis:
    """What the points rest on; what is open does not matter where they are settled all the same."""
    firm = [g.basis for g in parts if g.points.determined]
    if points.determined and firm:
        return weakest(firm)
    return weakest([g.basis for g in parts])


def folded(fold: Fold, subject: Subject, parts: Sequence[tuple[Subject, Range]]) -> Range:
    """The parts' points as the subject's. Raises Undefined where a weight has no value.

    Every fold is monotone: the lows make the low end, the highs the high one.
    """
    ends = (
        _fold(fold, subject, [(part, points.low) for part, points in parts]),
        _fold(fold, subject, [(part, points.high) for part, points in parts]),
    )
    low, high = (limited(subject.criterion, end, subject.full) for end in ends)
    return Range(low, high, low == high or all(points.exact for _, points in parts))


def _fold(fold: Fold, subject: Subject, parts: Sequence[tuple[Subject, Fraction]]) -> Fraction:
    """Raises Undefined."""
    if isinstance(fold, Sum):
        start, least, most = (
            evaluate(e, subject.figures) for e in (fold.start, fold.least, fold.most)
        )
        total = start + sum((points for _, points in parts), Fraction(0))
        kept: Fraction = min(max(total, least), most)
        return kept
    if isinstance(fold, Best):
        pick = max if fold.largest else min
        return pick(points for _, points in parts)
    weights = [evaluate(fold.weight, part.figures) for part, _ in parts]
    whole = sum(weights, Fraction(0))
    if whole <= 0 or min(weights) < 0:
        raise Undefined("weights that add up to nothing")
    weighted: Fraction = sum(
        (w * points for w, (_, points) in zip(weights, parts, strict=True)), Fraction(0)
    )
    return weighted / whole
