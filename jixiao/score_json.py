"""A score card as the contract's JSON object: keys in its order, numbers as decimal strings."""

from __future__ import annotations

from fractions import Fraction

from engine.card import (
    Deduction,
    FigureShown,
    Finding,
    IndicatorScore,
    MeasureShown,
    MissingFigure,
    Range,
    ReadingShown,
    SubjectScore,
)
from engine.explain import clause_citation, value_text
from engine.rulebook import Clause, Indicator, Rulebook
from facts.numeral import exact_text
from facts.region import region_text
from facts.sheet import Judgement
from facts.sheet_yaml import sheet_sha256
from jixiao.program import Scored
from jixiao.rulebook_json import Json, ancestry, caveats, classes, heading


def score_object(scored: Scored) -> Json:
    """The object of `jixiao score --format json` for one sheet."""
    card, book = scored.card, scored.card.rulebook
    return {
        "schema": "jixiao.score/1",
        "engine": card.engine,
        "unit": card.sheet.unit,
        "region": region_text(card.sheet.region),
        "year": card.sheet.year,
        "object": card.sheet.object,
        "project": card.sheet.project,
        "facts_sha256": sheet_sha256(card.sheet),
        "rulebook": {
            **heading(book),
            "chain": ancestry(book),
            **({"classes": classes(book)} if book.classes is not None else {}),
            "source_status": book.provenance.status,
            "overridden": scored.choice.overridden,
            "candidates": list(scored.choice.candidates),
            "passed_over": list(scored.choice.passed_over),
            **caveats(book),
        },
        "full": exact_text(card.full),
        "total": {
            **_ends(card.total),
            "exact": card.total.exact,
            "reported": _number(card.sheet.self_total),
        },
        "grade": list(card.grades),
        "grade_reported": card.sheet.self_grade,
        "indicators": [_indicator(book, shown) for shown in card.indicators],
        "deductions": [_deduction(d) for d in card.deductions],
        "groups": [
            {"path": list(g.path), "full": exact_text(g.full), **_ends(g.points),
             "reported": _number(g.reported)}
            for g in card.groups
        ],
        "findings": [_finding(f) for f in card.findings],
        **({"readings": [_reading(r) for r in card.readings]} if scored.readings_asked else {}),
        "missing": [_missing(m) for m in card.missing],
    }  # fmt: skip


def _number(value: Fraction | None) -> str | None:
    return None if value is None else exact_text(value)


def _ends(points: Range) -> Json:
    return {"low": exact_text(points.low), "high": exact_text(points.high)}


def _indicator(book: Rulebook, shown: IndicatorScore) -> Json:
    indicator = shown.indicator
    own = shown.subject
    return {
        "id": indicator.id,
        "path": list(indicator.path),
        "full": exact_text(indicator.full),
        **_ends(shown.points),
        "exact": shown.points.exact,
        "basis": shown.basis,
        "reported": _number(shown.reported),
        "reported_rate": shown.reported_rate,
        "reported_reason": shown.reported_reason,
        "deviation": _number(shown.deviation),
        "judgements": [_judgement(j) for j in own.judgements] if own is not None else [],
        "measure": _measure(own.measure) if own is not None else None,
        "clause": _clause(book, indicator, own.clause) if own is not None else None,
        "rows": [_row(book, indicator, r) for r in shown.lines],
        "facts": [_figure(f) for f in own.figures] if own is not None else [],
        "missing": [{"name": m.name, "width": exact_text(m.width)} for m in shown.missing],
        "next_better": _better(own),
        "near_edge": any(s.near_edge for s in shown.scored),
        "contested": list(shown.contested),
        "readings": [
            {"name": r.name, "chosen": r.chosen}
            for r in book.readings
            if r.name in indicator.readings
        ],
    }


def _better(own: SubjectScore | None) -> Json | None:
    if own is None or own.better is None:
        return None
    return {"points": exact_text(own.better.points), "needs": own.better.needs}


def _row(book: Rulebook, indicator: Indicator, row: SubjectScore) -> Json:
    return {
        "id": row.row,
        "name": row.name,
        "full": exact_text(row.full),
        **_ends(row.points),
        "basis": row.basis,
        "reported": _number(row.reported),
        "reported_reason": row.reported_reason,
        "judgements": [_judgement(j) for j in row.judgements],
        "measure": _measure(row.measure),
        "clause": _clause(book, indicator, row.clause),
        "facts": [_figure(f) for f in row.figures],
        "missing": [{"name": m.name, "width": exact_text(m.width)} for m in row.missing],
    }


def _judgement(judgement: Judgement) -> Json:
    return {
        "source": judgement.source,
        "grade": judgement.grade,
        "points": _number(judgement.points),
        "reason": judgement.reason,
        "by": judgement.by,
    }


def _measure(measure: MeasureShown | None) -> Json | None:
    if measure is None:
        return None
    rounded = None if measure.exact is None else value_text(measure.exact, measure.unit)
    return {
        "text": measure.text,
        "exact": _number(measure.exact),
        "rounded": rounded,
        "low": _number(measure.low),
        "high": _number(measure.high),
    }


def _clause(book: Rulebook, indicator: Indicator, clause: Clause | None) -> Json | None:
    if clause is None:
        return None
    return {
        "id": clause.id,
        "file": clause.place.file,
        "line": clause.place.line,
        "text": clause.text,
        "citation": clause_citation(book, indicator),
        "source_status": indicator.provenance.status,
        **_said(indicator, clause),
    }


def _said(indicator: Indicator, clause: Clause) -> Json:
    """The canonical sentence, and from and up to which sign of it the clause is."""
    sentence = indicator.say()
    if sentence is None:
        return {"sentence": None, "span": None}
    return {"sentence": sentence.text, "span": list(sentence.span(clause.place, clause.part))}


def _figure(figure: FigureShown) -> Json:
    source = figure.source
    return {
        "name": figure.name,
        "value": figure.value,
        "unit": figure.unit,
        "source": {
            "file": source.file,
            "sheet": source.sheet,
            "cell": source.cell,
            "line": source.line,
            "text": source.text,
        },
    }


def _deduction(deduction: Deduction) -> Json:
    return {
        "id": deduction.id,
        "indicator": deduction.indicator,
        "row": deduction.row,
        "stage": deduction.stage,
        "points": _ends(deduction.points),
        "clause": deduction.clause,
        "reason": deduction.reason,
        "premises": list(deduction.premises),
    }


def _finding(finding: Finding) -> Json:
    return {
        "code": finding.code,
        "level": finding.level,
        "name": finding.name,
        "status": finding.status,
        "text": finding.text,
        "computed": finding.computed,
        "reported": finding.reported,
        "tolerance": finding.tolerance,
        "facts": list(finding.figures),
        "repairs": [
            {
                "name": r.name,
                "from": r.old,
                "to": r.new,
                "total": _ends(r.total),
                "indicators": [{"id": name, **_ends(points)} for name, points in r.indicators],
                "breaks": list(r.breaks),
            }
            for r in finding.repairs
        ],
    }


def _reading(reading: ReadingShown) -> Json:
    return {
        "name": reading.name,
        "chosen": reading.chosen,
        "options": [
            {
                "value": option.value,
                "total": _ends(option.total),
                "moves": [{"indicator": m.indicator, **_ends(m.points)} for m in option.moves],
            }
            for option in reading.options
        ],
    }


def _missing(missing: MissingFigure) -> Json:
    return {
        "name": missing.name,
        "width": exact_text(missing.width),
        "blank": missing.blank,
        "judgement": missing.judgement,
    }
