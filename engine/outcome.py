"""What a clause that holds gives: points by formula, or what a person decided."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from typing import Literal

from attrs import frozen

from engine.binding import Bound
from engine.card import Basis, Range
from engine.measure import ROUNDING, Figures, Undefined, evaluate
from engine.rulebook import Clause, Criterion, Excluded, Indicator, Judged, Points
from facts.numeral import normalise, parse_decimal
from facts.sheet import Judgement

JudgedBy = Literal["review", "self", "none"] | None
"""Whose judgement counts; None: the review's, else the unit's own, else nobody's."""

OWN, REVIEW = "自评", "复核"
_SOURCES: dict[str | None, tuple[str, ...]] = {
    None: (REVIEW, OWN),
    "review": (REVIEW,),
    "self": (OWN,),
    "none": (),
}


@frozen
class Given:
    """Points of one clause at one set of figures."""

    clause: Clause
    points: Range
    basis: Basis
    judgement: Judgement | None = None
    excluded: bool = False
    """剔除折算: nothing is given and the full mark does not count; `points` is what could be."""
    parts: tuple[tuple[str, Given], ...] = ()
    """What each part gives, by its subject's key, where the clause is of several together."""


def weakest(bases: Collection[Basis]) -> Basis:
    """The basis of several together: what a person decided is never shown as computed."""
    order: tuple[Basis, ...] = ("missing", "self", "judged", "computed", "not_applicable")
    return next(basis for basis in order if basis in bases)


def limited(criterion: Criterion, value: Fraction, full: Fraction) -> Fraction:
    """Points kept inside `reach`, then rounded as the criterion says (never out of it)."""
    ends = reach(criterion, full)
    kept = min(max(value, ends.low), ends.high)
    if criterion.rounding is not None:
        kept = ROUNDING[criterion.rounding.way](kept, criterion.rounding.places)
    return min(max(kept, ends.low), ends.high)


def reach(criterion: Criterion, full: Fraction) -> Range:
    """All that the points can be: from 0 to the full mark, further with 倒扣 and 加分."""
    return Range(criterion.least, full + criterion.bonus)


def give(
    clause: Clause,
    criterion: Criterion,
    full: Fraction,
    figures: Figures,
    judgement: Judgement | None,
) -> Given:
    """What the clause gives at these figures, where it gives it alone (not of parts)."""
    if isinstance(clause.outcome, Points):
        try:
            value = evaluate(clause.outcome.expr, figures)
        except Undefined:
            # Guards stand before every division; what is left is a figure marked 不适用.
            return _decided(criterion.undecided, criterion, full, judgement)
        assert isinstance(value, Fraction)
        points = limited(criterion, value, full)
        basis: Basis = "not_applicable" if clause.kind == "not_applicable" else "computed"
        return Given(clause, Range(points, points), basis)
    if isinstance(clause.outcome, Excluded):
        # Scaling the rest up gives at least nothing and at most the whole full mark.
        span = Range(Fraction(0), full, exact=False)
        return Given(clause, span, "not_applicable", excluded=True)
    assert isinstance(clause.outcome, Judged)
    return _decided(clause, criterion, full, judgement)


def _decided(
    clause: Clause, criterion: Criterion, full: Fraction, judgement: Judgement | None
) -> Given:
    if judgement is not None and judgement.claimed and clause.kind not in ("judged", "empty"):
        judgement = None  # a claim on a computed item is to be checked, never a judgement
    if judgement is None or judgement.points is None:
        return Given(clause, reach(criterion, full), "missing")
    basis: Basis = "judged" if judgement.source == REVIEW else "self"
    return Given(clause, Range(judgement.points, judgement.points), basis, judgement)


def judgements_on(
    bound: Bound, indicator: Indicator, row: str | None, claimed: Judgement | None
) -> tuple[Judgement, ...]:
    """Those written under 评判, and the unit's own point where it wrote no 自评 there."""
    written = bound.judgements(indicator, row)
    if claimed is None or any(j.source == OWN for j in written):
        return written
    return (*written, claimed)


def counting(judgements: tuple[Judgement, ...], by: JudgedBy) -> Judgement | None:
    """The judgement that counts."""
    for source in _SOURCES[by]:
        for judgement in judgements:
            if judgement.source == source:
                return judgement
    return None


def grade_of(judged: Judged, points: Fraction, full: Fraction) -> str | None:
    """The grade whose range holds the points; None where none does."""
    if full == 0:
        return None
    share = points / full
    return next((g.name for g in judged.grades if g.share.contains(share)), None)


def stated_rate(text: str) -> tuple[Fraction, Fraction] | None:
    """A rate as printed (85.85%) and half of its last printed place; None if it is no rate."""
    plain = normalise(text)
    if not plain.endswith("%"):
        return None
    number = parse_decimal(plain[:-1])
    if number is None:
        return None
    return number[0] / 100, Fraction(1, 2 * 100 * 10 ** number[1])
