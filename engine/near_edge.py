"""Whether a measure stands so close to the end of a band that its declared precision matters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from engine.conditions import Interval
from engine.expression import Fact, Number, RowField, figures_of
from engine.measure import Figures, Undefined, state_key
from engine.missing.bounds import bounds
from engine.missing.span import Span, Unclear
from engine.rulebook import Clause, FactDeclaration, Points
from engine.subjects import Subject, measure_of, rivals
from facts.quantity import Quantity


def widened(
    figures: Figures,
    of: Iterable[Fact | RowField],
    quantities: Mapping[str, Quantity],
    declared: Mapping[str, FactDeclaration],
) -> tuple[Figures, dict[str, Span]]:
    """The figures with each of these off by up to half its declared precision, inside its range.

    `quantities` and `declared` are under fact names, and 行.<field> for the row's fields.
    """
    facts = dict(figures.facts)
    row = dict(figures.row)
    spans: dict[str, Span] = {}
    for figure in of:
        name = state_key(figure)
        quantity = quantities.get(name)
        if quantity is None or quantity.half_unit is None or quantity.value == 0:
            continue  # zero is a figure, not something rounded to it
        spans[name] = Span(
            max(quantity.value - quantity.half_unit, declared[name].low),
            min(quantity.value + quantity.half_unit, declared[name].high),
        )
        (row if isinstance(figure, RowField) else facts)[figure.name] = spans[name]
    return attrs.evolve(figures, facts=facts, row=row), spans


def near_edge(
    subject: Subject,
    clause: Clause | None,
    quantities: Mapping[str, Quantity],
    declared: Mapping[str, FactDeclaration],
) -> bool:
    """Bands of different points lie within the declared precision of the figures.

    Only where a band decided, no guard.
    """
    measure = measure_of(subject, clause)
    if measure is None or clause is None or not clause.measured:
        return False
    figures, spans = widened(subject.figures, figures_of(measure), quantities, declared)
    try:
        span = bounds(measure, figures, spans)
    except (Undefined, Unclear):
        return False
    if span.low is None or span.high is None or span.low == span.high:
        return False
    reach = Interval(span.low, True, span.high, True)
    levels = {
        clause.outcome.expr.value
        if isinstance(clause.outcome, Points) and isinstance(clause.outcome.expr, Number)
        else None
        for clause in rivals(subject, measure)
        if clause.kind in ("band", "step") and any(own.meets(reach) for own in clause.measured)
    }
    return len(levels) > 1
