"""From a bound sheet to its score card: first stage per indicator, second stage on the total."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import groupby

import attrs
from attrs import frozen

from engine.binding import Bound
from engine.card import (
    NOTHING,
    Basis,
    Deduction,
    GroupScore,
    IndicatorScore,
    MissingFigure,
    Range,
    Scorecard,
    SubjectScore,
)
from engine.conditions import Interval
from engine.explain import (
    better_of,
    fit,
    points_shown,
    reason_for,
    row_name,
    show_measure,
    shown_figures,
)
from engine.expression import RowField, figures_of
from engine.judgements import check_judgements
from engine.match.protocol import Lost, Matcher, Question, Session
from engine.missing.components import Component, components_of
from engine.missing.ranges import Judgements
from engine.near_edge import near_edge
from engine.outcome import OWN, Given, JudgedBy, counting, give, grade_of, judgements_on, weakest
from engine.rulebook import Clause, EachRow, FactDeclaration, Indicator, Judged
from engine.second_stage import rescaling, settle, total_deductions
from engine.subjects import Subject, atoms_of, subjects_of
from facts.numeral import exact_text
from facts.quantity import Quantity
from facts.sheet import Judgement


@frozen
class _Scored:
    """A subject's points and what they rest on, before they are shown."""

    subject: Subject
    points: Range
    given: Given | None
    clauses: tuple[Clause, ...]
    basis: Basis
    judgements: tuple[Judgement, ...]

    @property
    def excluded(self) -> bool:
        return self.given is not None and self.given.excluded and not self.subject.unknowns

    @property
    def missing_judgement(self) -> bool:
        return self.basis == "missing" and not self.subject.unknowns


def score(bound: Bound, matcher: Matcher, judged: JudgedBy = None) -> Scorecard:
    """Score the sheet. Findings are added by `engine.findings`. Raises BadInput."""
    subjects = subjects_of(bound)
    reported = {s.key: _reported(bound, s) for s in subjects}
    judgements = {
        s.key: judgements_on(
            bound, s.indicator, s.row_id, _own_judgement(bound, s, reported[s.key])
        )
        for s in subjects
    }
    check_judgements(subjects, judgements)
    deciding = {key: counting(found, judged) for key, found in judgements.items()}
    components = components_of(bound, subjects, matcher, deciding)
    with matcher.open() as session:
        scored = _first_stage(session, subjects, components, deciding, judgements)
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
            _lost(scored.values()),
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
    shown = {key: _show(bound, x, components, reported[key], scale) for key, x in scored.items()}
    indicators = tuple(
        _indicator(bound, indicator, [shown[s.key] for s in group], components, scored)
        for indicator, group in _by_indicator(subjects)
    )
    first = [*_first_deductions(bound, scored, shown), *_shortfalls(indicators)]
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
    if subject.row is not None:
        quantity = subject.row.quantities.get("自评得分")
        return None if quantity is None else quantity.value
    own = bound.self_score(subject.indicator)
    return None if own is None else own.points


def _first_stage(
    session: Session,
    subjects: Sequence[Subject],
    components: Sequence[Component],
    deciding: Judgements,
    judgements: Mapping[str, tuple[Judgement, ...]],
) -> dict[str, _Scored]:
    open_ones = {key: c for c in components for key in c.subject_keys()}
    settled = [s for s in subjects if s.key not in open_ones]
    questions = [Question(s.key, s.criterion, atoms_of(s.criterion, s.figures)) for s in settled]
    chosen = session.choose(questions)
    found: dict[str, _Scored] = {}
    for subject in subjects:
        key = subject.key
        if key in open_ones:
            bounds, steady = open_ones[key].subject(key)
            points = bounds.points
            given = steady.first if steady is not None else None
            basis: Basis = "missing"
            if points.determined:
                basis = weakest(bounds.bases)
            found[key] = _Scored(subject, points, given, bounds.clauses, basis, judgements[key])
            continue
        given = give(chosen[key], subject.criterion, subject.full, subject.figures, deciding[key])
        points = NOTHING if given.excluded else given.points
        found[key] = _Scored(subject, points, given, (given.clause,), given.basis, judgements[key])
    return found


def _lost(scored: Iterable[_Scored]) -> list[Lost]:
    return [
        Lost(x.subject.key, x.given.clause.id, x.subject.full - x.points.low)
        for x in scored
        if x.given is not None
        and x.points.determined
        and x.points.low < x.subject.full
        and not x.excluded
    ]


def _sum(
    keys: frozenset[str],
    components: Sequence[Component],
    scored: Mapping[str, _Scored],
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
    x: _Scored,
    components: Sequence[Component],
    reported: Fraction | None,
    scale: Fraction,
) -> SubjectScore:
    subject = x.subject
    clause = x.clauses[0] if len(x.clauses) == 1 else None
    quantities, declared = _precision(bound, subject)
    judgement = x.given.judgement if x.given is not None else None
    return SubjectScore(
        key=subject.key,
        name=subject.indicator.name if subject.row is None else row_name(subject),
        row=subject.row_id,
        full=subject.full,
        points=x.points,
        basis=x.basis,
        clause=clause,
        clauses=x.clauses,
        measure=show_measure(bound, subject, clause),
        figures=shown_figures(bound, subject),
        missing=_missing_of(x, components, scale),
        reported=reported,
        reported_reason=_reported_reason(bound, subject),
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
    )


def _precision(
    bound: Bound, subject: Subject
) -> tuple[dict[str, Quantity], dict[str, FactDeclaration]]:
    quantities = dict(bound.quantities)
    declared = dict(bound.rulebook.facts)
    scoring = subject.indicator.scoring
    if subject.row is not None and isinstance(scoring, EachRow):
        quantities.update({f"行.{n}": q for n, q in subject.row.quantities.items()})
        fields = bound.rulebook.lists[scoring.list].fields
        declared.update({f"行.{n}": d for n, d in fields.items()})
    return quantities, declared


def _missing_of(
    x: _Scored, components: Sequence[Component], scale: Fraction
) -> tuple[MissingFigure, ...]:
    """The subject's missing figures; widths are of the total, which 剔除折算 scales up."""
    found: list[MissingFigure] = []
    for component in components:
        if x.subject.key in component.subject_keys() and not x.points.determined:
            mine = {u.key for u in x.subject.unknowns}
            found.extend(m for m in component.widths() if m.name in mine)
    if x.missing_judgement and not x.points.determined:  # a row of weight 0 waits for nobody
        width = x.points.high - x.points.low
        found.append(MissingFigure(f"评判.{x.subject.key}", width, blank=False, judgement=True))
    return tuple(attrs.evolve(m, width=m.width * scale) for m in found)


def _all_missing(
    components: Sequence[Component],
    scored: Mapping[str, _Scored],
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
    scored: Mapping[str, _Scored],
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


def _first_deductions(
    bound: Bound, scored: Mapping[str, _Scored], shown: Mapping[str, SubjectScore]
) -> list[Deduction]:
    found = []
    for key, x in scored.items():
        subject = x.subject
        lost = Range(subject.full - x.points.high, subject.full - x.points.low, x.points.exact)
        view = shown[key]
        if x.excluded:
            found.append(_exclusion(x, view))
            continue
        if lost.high == 0:
            continue
        names = tuple(u.key for u in subject.unknowns)
        premises = [f"fact:{f.key}" for f in view.figures if f.state == "given"]
        if view.judgement is not None:
            premises = [f"judgement:{view.judgement.source}:{key}"]
        clause = x.clauses[0].id if x.clauses else subject.criterion.undecided.id
        if len(x.clauses) > 1:
            clause = f"{subject.key}#缺数据"
        found.append(
            Deduction(
                id=f"d:{key}",
                indicator=subject.indicator.id,
                row=subject.row_id,
                stage="band" if subject.row is None else "row",
                points=lost,
                clause=clause,
                reason=reason_for(bound, subject, x.given, x.points, view.measure, names),
                premises=tuple(premises) or (f"clause:{clause}",),
            )
        )
    return found


def _exclusion(x: _Scored, view: SubjectScore) -> Deduction:
    """An item left out by 剔除折算: its full mark goes, and the rest is scaled up for it."""
    subject = x.subject
    clause = x.clauses[0].id
    return Deduction(
        id=f"d:{subject.key}",
        indicator=subject.indicator.id,
        row=subject.row_id,
        stage="band" if subject.row is None else "row",
        points=Range(subject.full, subject.full),
        clause=clause,
        reason=fit([f"{view.name}不适用，{points_shown(subject.full)}分剔除，由其余各项折算"]),
        premises=(f"clause:{clause}",),
    )


def _shortfalls(indicators: Sequence[IndicatorScore]) -> list[Deduction]:
    """Rows whose full marks add up to less than their indicator's: what is left is lost."""
    found = []
    for shown in indicators:
        left = shown.indicator.full - sum((r.full for r in shown.rows), Fraction(0))
        if not shown.rows or left == 0:
            continue
        rows = exact_text(shown.indicator.full - left)
        full = exact_text(shown.indicator.full)
        found.append(
            Deduction(
                id=f"d:{shown.indicator.id}:行分值",
                indicator=shown.indicator.id,
                row=None,
                stage="indicator",
                points=Range(left, left),
                clause=f"{shown.indicator.id}#行分值",
                reason=fit(
                    [
                        f"{shown.indicator.name}各行分值合计{rows}，少于指标的{full}分，"
                        f"差的{points_shown(left)}分无行可得"
                    ]
                ),
                premises=_weights(shown),
            )
        )
    return found


def _weights(shown: IndicatorScore) -> tuple[str, ...]:
    """The cells that the rows' full marks are read from; the list where they are fixed."""
    scoring = shown.indicator.scoring
    assert isinstance(scoring, EachRow)
    columns = [f.name for f in figures_of(scoring.criterion.full) if isinstance(f, RowField)]
    cells = [f"fact:{row.row}.{column}" for row in shown.rows for column in columns]
    return tuple(cells) or (f"fact:{scoring.list}",)


def _position(indicators: Sequence[IndicatorScore], wanted: str | None) -> int:
    return next(i for i, s in enumerate(indicators) if s.indicator.id == wanted)


def _grades(bound: Bound, total: Range) -> tuple[str, ...]:
    reach = Interval(total.low, True, total.high, True)
    return tuple(g.name for g in bound.rulebook.grades if g.totals.meets(reach))


def _groups(
    bound: Bound,
    indicators: Sequence[IndicatorScore],
    components: Sequence[Component],
    scored: Mapping[str, _Scored],
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
