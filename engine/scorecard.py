"""From a bound sheet to its score card: first stage per indicator, second stage on the total."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby

import attrs

from engine.binding import Bound
from engine.card import (
    NOTHING,
    GroupScore,
    IndicatorScore,
    MissingFigure,
    Range,
    Scorecard,
    SubjectScore,
)
from engine.deductions import first_deductions, shortfalls
from engine.explain import better_of, show_measure, shown_figures, subject_name
from engine.first_stage import Result, first_stage
from engine.judgements import check_held, check_judgements
from engine.match.protocol import Matcher
from engine.missing.components import Component, components_of
from engine.near_edge import near_edge
from engine.outcome import (
    OWN,
    JudgedBy,
    counting,
    grade_of,
    judgements_on,
    reach,
    weakest,
)
from engine.rulebook import (
    FactDeclaration,
    Indicator,
    Judged,
)
from engine.second_stage.phases import Standing
from engine.second_stage.whole import SecondStage, second_stage
from engine.subjects import Subject, subjects_of
from facts.quantity import Quantity
from facts.sheet import Judgement


def score(bound: Bound, matcher: Matcher, judged: JudgedBy = None) -> Scorecard:
    """Score the sheet. Findings are added by `engine.findings`. Raises BadInput."""
    subjects = subjects_of(bound)
    everything = [part for s in subjects for part in s.everything_within()]
    reported = {s.key: _reported(bound, s) for s in everything}
    judgements = {
        s.key: judgements_on(
            bound, s.indicator, s.row_id, _own_judgement(bound, s, reported[s.key])
        )
        for s in everything
    }
    check_judgements(everything, judgements)
    deciding = {key: counting(found, judged) for key, found in judgements.items()}
    components = components_of(bound, subjects, matcher, deciding)
    with matcher.open() as session:
        scored = first_stage(session, subjects, components, deciding, judgements)
        check_held(scored.values())
        keys = frozenset(scored)
        without = {
            i: _sum(keys, [c for c in components if c is not component], scored, component)
            for i, component in enumerate(components)
        }
        second = second_stage(
            bound, matcher, session, scored, components,
            lambda of: _sum(of, components, scored), without,
        )  # fmt: skip
    shown = {key: _show(bound, x, components, reported, second.scale) for key, x in scored.items()}
    standing = second.phases.standing
    indicators = tuple(
        _indicator(
            bound,
            indicator,
            [second.shown(shown[s.key]) for s in group],
            standing.item(indicator.id),
        )
        for indicator, group in _by_indicator(subjects)
    )
    first = [*first_deductions(bound, scored, shown), *shortfalls(indicators)]
    first.sort(key=lambda d: _position(indicators, d.indicator))
    grades, of_grade = second.grades(bound)
    return Scorecard(
        engine=matcher.name,
        sheet=bound.sheet,
        rulebook=bound.rulebook,
        full=bound.rulebook.full,
        before=second.before,
        counted=second.counted,
        total=second.total,
        grades=grades,
        indicators=indicators,
        groups=_groups(bound, indicators, standing),
        deductions=(*first, *second.deductions(bound, first), *of_grade),
        missing=_all_missing(components, scored, second),
        findings=second.findings,
    )


def _own_judgement(bound: Bound, subject: Subject, reported: Fraction | None) -> Judgement | None:
    """The unit's own point where it can serve as its judgement: of an item of 评判, within full.

    The point that a unit gave itself on a computed item is a claim to be checked, never a
    judgement, even where the figures leave that item to a person.
    """
    if reported is None or not 0 <= reported <= subject.full:
        return None
    clauses = subject.criterion.clauses
    judged = [c.outcome for c in clauses if c.kind in ("judged", "empty")]
    if not any(isinstance(o, Judged) and grade_of(o, reported, subject.full) for o in judged):
        return None
    reason = _reported_reason(bound, subject)
    return Judgement(OWN, None, reported, reason, None, subject.indicator.place, claimed=True)


def _reported_reason(bound: Bound, subject: Subject) -> str | None:
    if subject.row is not None:
        return subject.row.text("原因")
    own = bound.self_score(subject.indicator)
    return None if own is None else own.reason


def _reported(bound: Bound, subject: Subject) -> Fraction | None:
    if subject.part is not None:
        return None  # a sheet has points of items and rows, not of what they are made up of
    if subject.row is not None:
        quantity = subject.row.quantities.get("自评得分")
        return None if quantity is None else quantity.value
    own = bound.self_score(subject.indicator)
    return None if own is None else own.points


def _sum(
    keys: frozenset[str],
    components: Sequence[Component],
    scored: Mapping[str, Result],
    left_out: Component | None = None,
) -> Range:
    """The sum of these subjects' points, component by component."""
    swept = {key for c in components for key in c.subject_keys()}
    if left_out is not None:
        swept |= left_out.subject_keys()
    total = NOTHING
    for key in sorted(keys - swept):
        total = total.plus(scored[key].points)
    for component in components:
        if keys & component.subject_keys():
            total = total.plus(component.range(keys))
    return total


def _by_indicator(subjects: Sequence[Subject]) -> list[tuple[Indicator, list[Subject]]]:
    grouped = groupby(subjects, key=lambda s: s.indicator.id)
    return [(group[0].indicator, group) for group in (list(g) for _, g in grouped)]


def _show(
    bound: Bound,
    x: Result,
    components: Sequence[Component],
    reported: Mapping[str, Fraction | None],
    scale: Fraction,
    depth: int | None = None,
) -> SubjectScore:
    subject = x.subject
    if depth is None:
        depth = 0 if subject.row_id is None else 1
    clause = x.clauses[0] if len(x.clauses) == 1 else None
    quantities, declared = _precision(bound, subject)
    judgement = x.given.judgement if x.given is not None else None
    return SubjectScore(
        key=subject.key,
        name=subject_name(subject),
        row=subject.row_id,
        full=subject.full,
        points=x.points,
        basis=x.basis,
        clause=clause,
        clauses=x.clauses,
        measure=show_measure(bound, subject, clause),
        figures=shown_figures(bound, subject),
        missing=_missing_of(x, components, scale),
        reported=reported[subject.key],
        reported_reason=_reported_reason(bound, subject) if subject.part is None else None,
        judgements=tuple(
            j
            for j in x.judgements
            if not j.claimed or any(c.kind in ("judged", "empty") for c in x.clauses)
        ),
        judgement=judgement,
        better=better_of(bound, subject, x.given)
        if x.given is not None and x.points.determined and not subject.unknowns
        else None,
        near_edge=not subject.unknowns and near_edge(subject, clause, quantities, declared),
        excluded=x.excluded,
        reach=reach(subject.criterion, subject.full),
        part=None if subject.part is None else subject.part.name,
        depth=depth,
        parts=tuple(_show(bound, part, components, reported, scale, depth + 1) for part in x.parts),
    )


def _precision(
    bound: Bound, subject: Subject
) -> tuple[dict[str, Quantity], dict[str, FactDeclaration]]:
    quantities = dict(bound.quantities)
    declared = dict(bound.rulebook.facts)
    if subject.row is not None and subject.listed is not None:
        quantities.update({f"行.{n}": q for n, q in subject.row.quantities.items()})
        fields = bound.rulebook.lists[subject.listed].fields
        declared.update({f"行.{n}": d for n, d in fields.items()})
    return quantities, declared


def _missing_of(
    x: Result, components: Sequence[Component], scale: Fraction
) -> tuple[MissingFigure, ...]:
    """The subject's missing figures; widths are of the total, which 剔除折算 scales up."""
    found: list[MissingFigure] = []
    for component in components:
        keys = component.subject_keys()
        within = x.subject.key in keys or any(x.subject.key.startswith(f"{k}.") for k in keys)
        if within and not x.points.determined:
            mine = {u.key for u in x.subject.unknowns}
            found.extend(m for m in component.widths() if m.name in mine)
    if x.missing_judgement and not x.points.determined:  # a row of weight 0 waits for nobody
        width = x.points.high - x.points.low
        waiting = list(_waiting(x))
        for one in waiting:
            # One alone settles the item; of several none surely narrows the whole by itself.
            alone = width if len(waiting) == 1 else Fraction(0)
            found.append(MissingFigure(f"评判.{one}", alone, blank=False, judgement=True))
    return tuple(attrs.evolve(m, width=m.width * scale) for m in found)


def _waiting(x: Result) -> Iterator[str]:
    """The keys of the item, or of its parts, on which a person's judgement is still to come."""
    if not x.parts:
        yield x.subject.key
    for part in x.parts:
        if part.missing_judgement and not part.points.determined:
            yield from _waiting(part)


def _all_missing(
    components: Sequence[Component], scored: Mapping[str, Result], second: SecondStage
) -> tuple[MissingFigure, ...]:
    """Every missing figure and judgement, those that only an adjustment reads included."""
    found: dict[str, MissingFigure] = {}
    total, before, scale = second.total, second.scaled, second.scale
    adjusted = [c for c in components if c.adjustments]
    widened = max((total.high - total.low) - (before.high - before.low), Fraction(0))
    if second.loose or second.lacking:
        widened = Fraction(0)  # what one of them alone would narrow is not known
    for component in adjusted:
        alone = len(adjusted) == 1 and len(component.unknowns) == 1
        for missing in component.widths():
            width = missing.width * scale + (widened if alone else 0)
            found[missing.name] = attrs.evolve(missing, width=width)
    for x in scored.values():
        for missing in _missing_of(x, components, scale):
            found.setdefault(missing.name, missing)
    for unknown in second.lacking:
        found.setdefault(unknown.key, MissingFigure(unknown.key, Fraction(0), unknown.blank))
    return tuple(sorted(found.values(), key=lambda m: -m.width))


def _indicator(
    bound: Bound,
    indicator: Indicator,
    shown: Sequence[SubjectScore],
    points: Range,
) -> IndicatorScore:
    own = bound.self_score(indicator)
    rows = tuple(s for s in shown if s.row is not None)
    reported = own.points if own is not None else None
    if reported is None and rows and all(r.reported is not None for r in rows):
        reported = sum((r.reported for r in rows if r.reported is not None), Fraction(0))
    deviation = None
    if reported and points.determined and not all(s.excluded for s in shown):
        deviation = (reported - points.low) / reported
    missing: dict[str, MissingFigure] = {}
    for s in shown:
        for m in s.missing:
            missing.setdefault(m.name, m)
    return IndicatorScore(
        indicator=indicator,
        points=points,
        basis=weakest([s.basis for s in shown]),
        subject=None if rows else shown[0],
        rows=rows,
        missing=tuple(missing.values()),
        reported=reported,
        own=own.points if own is not None else None,
        reported_rate=own.rate if own is not None else None,
        reported_reason=own.reason if own is not None else None,
        deviation=deviation,
    )


def _position(indicators: Sequence[IndicatorScore], wanted: str | None) -> int:
    return next(i for i, s in enumerate(indicators) if s.indicator.id == wanted)


def _groups(
    bound: Bound, indicators: Sequence[IndicatorScore], standing: Standing
) -> tuple[GroupScore, ...]:
    """Every 组, and every indicator that stands at the top by itself."""
    declared = [(g.path, g.full, standing.group(g.path)) for g in bound.rulebook.groups]
    declared += [
        (i.indicator.path, i.indicator.full, i.points)
        for i in indicators
        if len(i.indicator.path) == 1
    ]
    found = []
    for path, full, points in declared:
        mine = [i for i in indicators if i.indicator.path[: len(path)] == path]
        known = [i.reported for i in mine]
        reported = None
        if all(r is not None for r in known):
            reported = sum((r for r in known if r is not None), Fraction(0))
        found.append(GroupScore(path, full, points, reported))
    return tuple(found)
