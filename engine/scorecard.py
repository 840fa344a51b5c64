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
from engine.conditions import Interval
from engine.deductions import first_deductions, shortfalls
from engine.explain import better_of, show_measure, shown_figures, subject_name
from engine.first_stage import Result, first_stage, lost_of
from engine.judgements import check_judgements
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
from engine.second_stage import rescaling, settle, total_deductions
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
        keys = frozenset(scored)
        full = bound.rulebook.full
        counted = full - sum((x.subject.full for x in scored.values() if x.excluded), Fraction(0))
        raw = _sum(keys, components, scored)
        before = _scaled(raw, full, counted)
        scale = full / counted if counted else Fraction(0)
        settled = settle(
            bound,
            matcher,
            session,
            before,
            lost_of(scored.values()),
            components,
            {
                i: _scaled(
                    _sum(keys, [c for c in components if c is not component], scored, component),
                    full,
                    counted,
                )
                for i, component in enumerate(components)
            },
            scale,
        )
    shown = {key: _show(bound, x, components, reported, scale) for key, x in scored.items()}
    indicators = tuple(
        _indicator(bound, indicator, [shown[s.key] for s in group], components, scored)
        for indicator, group in _by_indicator(subjects)
    )
    first = [*first_deductions(bound, scored, shown), *shortfalls(indicators)]
    first.sort(key=lambda d: _position(indicators, d.indicator))
    return Scorecard(
        engine=matcher.name,
        sheet=bound.sheet,
        rulebook=bound.rulebook,
        full=full,
        before=raw,
        counted=counted,
        total=settled.total,
        grades=_grades(bound, settled.total),
        indicators=indicators,
        groups=_groups(bound, indicators, components, scored),
        deductions=(
            *first,
            *rescaling(raw, before, full, counted),
            *total_deductions(bound, settled, tuple(d.id for d in first)),
        ),
        missing=_all_missing(components, scored, before, settled.total, scale),
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


def _scaled(points: Range, full: Fraction, counted: Fraction) -> Range:
    """剔除折算: the points of what counts, scaled to the whole full mark."""
    if counted == full:
        return points
    if counted == 0:
        return Range(Fraction(0), full, exact=False)
    return Range(points.low * full / counted, points.high * full / counted, points.exact)


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
    components: Sequence[Component],
    scored: Mapping[str, Result],
    before: Range,
    total: Range,
    scale: Fraction,
) -> tuple[MissingFigure, ...]:
    """Every missing figure and judgement, those that only an adjustment reads included."""
    found: dict[str, MissingFigure] = {}
    adjusted = [c for c in components if c.adjustments]
    widened = max((total.high - total.low) - (before.high - before.low), Fraction(0))
    for component in adjusted:
        alone = len(adjusted) == 1 and len(component.unknowns) == 1
        for missing in component.widths():
            width = missing.width * scale + (widened if alone else 0)
            found[missing.name] = attrs.evolve(missing, width=width)
    for x in scored.values():
        for missing in _missing_of(x, components, scale):
            found.setdefault(missing.name, missing)
    return tuple(sorted(found.values(), key=lambda m: -m.width))


def _indicator(
    bound: Bound,
    indicator: Indicator,
    shown: Sequence[SubjectScore],
    components: Sequence[Component],
    scored: Mapping[str, Result],
) -> IndicatorScore:
    own = bound.self_score(indicator)
    points = _sum(frozenset(s.key for s in shown), components, scored)
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


def _grades(bound: Bound, total: Range) -> tuple[str, ...]:
    reach = Interval(total.low, True, total.high, True)
    return tuple(g.name for g in bound.rulebook.grades if g.totals.meets(reach))


def _groups(
    bound: Bound,
    indicators: Sequence[IndicatorScore],
    components: Sequence[Component],
    scored: Mapping[str, Result],
) -> tuple[GroupScore, ...]:
    """Every 组, and every indicator that stands at the top by itself."""
    declared = [(g.path, g.full) for g in bound.rulebook.groups]
    declared += [
        (i.indicator.path, i.indicator.full) for i in indicators if len(i.indicator.path) == 1
    ]
    found = []
    for path, full in declared:
        mine = [i for i in indicators if i.indicator.path[: len(path)] == path]
        ids = {i.indicator.id for i in mine}
        keys = frozenset(k for k, x in scored.items() if x.subject.indicator.id in ids)
        known = [i.reported for i in mine]
        reported = None
        if all(r is not None for r in known):
            reported = sum((r for r in known if r is not None), Fraction(0))
        found.append(GroupScore(path, full, _sum(keys, components, scored), reported))
    return tuple(found)
