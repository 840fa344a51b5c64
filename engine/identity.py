"""The hash by which a rulebook is known: what it means, in a form that no refactoring moves.

Formulas and conditions go in as the sentences they print as, points and bounds as numerals.
Layout, comments, lines, paths, and the wording that the program itself generates stay out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from engine.conditions import Test
from engine.expression import Expr, Number, expand
from engine.prose import interval_text, render
from engine.rulebook import (
    LANGUAGE,
    Adjustment,
    Best,
    Classes,
    Clause,
    Criterion,
    EachRow,
    Excluded,
    FactDeclaration,
    Fold,
    Indicator,
    Judged,
    ListDeclaration,
    Points,
    Provenance,
    Rounding,
    RowsTogether,
    Rulebook,
    Sum,
    Together,
)
from facts.numeral import exact_text


def content_hash(book: Rulebook) -> str:
    """SHA-256 of the rulebook's content as canonical JSON.

    With 分类 it covers the rules of every class, and the class that was chosen, if one was: a file
    has one hash for each class, and one as a whole. What was inherited counts as if written here.
    """
    content = _book(book) if book.classes is None else _classes(book.classes)
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _classes(classes: Classes) -> Any:
    return {
        "language": LANGUAGE,
        "class_by": classes.fact,
        "classes": {one.name: one.sha256 for one in classes.each},
        "class": classes.chosen,
    }


def _book(book: Rulebook) -> Any:
    return {
        "language": LANGUAGE,
        "title": book.title,
        "region": list(book.region),
        "object": book.object,
        "years": [book.first_year, book.last_year],
        "provenance": _provenance(book.provenance),
        "facts": {n: _fact(f) for n, f in book.facts.items()},
        "lists": {n: _list(x) for n, x in book.lists.items()},
        "groups": [[list(g.path), exact_text(g.full)] for g in book.groups],
        "indicators": [_indicator(i) for i in book.indicators],
        "adjustments": [
            [a.id, a.kind, a.same_kind, _formula(a.condition), _amount(a.value), a.said]
            for a in book.adjustments
        ],
        "remarks": [[r.id, r.level, _formula(r.condition), r.text] for r in book.remarks],
        "reconciliations": [
            [
                r.code, r.name, r.op, r.level, r.rated, r.note,
                None if r.left is None else _formula(r.left), _formula(r.right),
                {n: _formula(e) for n, e in r.lookalikes.items()},
            ]
            for r in book.reconciliations
        ],
        "grades": [[g.name, interval_text(g.totals, exact_text)] for g in book.grades],
        "rounding": _rounding(book.total_rounding),
        "readings": sorted([r.name, r.chosen, list(r.options), r.reason] for r in book.readings),
        "known_defects": list(book.known_defects),
        **({"staged": [_staged(a) for a in book.staged]} if book.staged else {}),
        **({"unexpressed": _unexpressed(book)} if book.unexpressed else {}),
    }  # fmt: skip


def _staged(a: Adjustment) -> list[Any]:
    return [
        a.id, a.on.phase, list(a.on.keys), a.kind, a.same_kind, _formula(a.condition),
        _amount(a.value), a.said, a.words, a.level,
    ]  # fmt: skip


def _list(listed: ListDeclaration) -> Any:
    fields = {name: _fact(fact) for name, fact in listed.fields.items()}
    return fields if listed.taken_from is None else [fields, listed.taken_from]


def _unexpressed(book: Rulebook) -> list[Any]:
    return [[u.text, u.reason, u.indicator] for u in book.unexpressed]


def _formula(expr: Expr) -> str:
    """As it prints, named formulas written out and numbers by their value (5% and 5.0% alike)."""

    def leaf(node: Expr) -> str | None:
        if isinstance(node, Number):
            return exact_text(node.value) + "".join(map(str, node.dim)).strip("0")
        return None

    return render(expand(expr), leaf)


def _amount(expr: Expr) -> str:
    """Points that are moved, or what may be kept of them: 79 and 79分 are the same."""
    return exact_text(expr.value) if isinstance(expr, Number) else _formula(expr)


def _provenance(source: Provenance) -> list[str | None]:
    return [
        source.status, source.title, source.number, source.issued, source.effective,
        source.approved, source.note,
    ]  # fmt: skip


def _fact(fact: FactDeclaration) -> Any:
    return [
        fact.kind, fact.unit, exact_text(fact.low), exact_text(fact.high), list(fact.options),
        fact.or_words, fact.note,
    ]  # fmt: skip


def _rounding(rounding: Rounding | None) -> list[Any] | None:
    return None if rounding is None else [rounding.way, rounding.places]


def _indicator(item: Indicator) -> Any:
    scoring = item.scoring
    return {
        "id": item.id,
        "path": list(item.path),
        "full": exact_text(item.full),
        "provenance": _provenance(item.provenance),
        "official": None if item.is_rule else item.official,
        "counterparts": list(item.counterparts),
        "lookalikes": {n: _formula(e) for n, e in item.lookalikes.items()},
        "readings": list(item.readings),
        **({"direction": item.direction} if item.direction else {}),
        **({"origins": list(item.origins)} if item.origins else {}),
        "scoring": _each(scoring) if isinstance(scoring, EachRow) else _criterion(scoring),
    }


def _each(rows: EachRow) -> Any:
    return {
        "list": rows.list,
        "keep": None if rows.keep is None else _formula(rows.keep),
        "criterion": _criterion(rows.criterion),
        "when_empty": _criterion(rows.when_empty),
    }


def _criterion(criterion: Criterion) -> Any:
    atoms = {key: _formula(expr) for key, expr in criterion.atoms.items()}
    return {
        "full": _formula(criterion.full),
        "measure": None if criterion.measure is None else _formula(criterion.measure),
        "rounding": _rounding(criterion.rounding),
        "missing": [criterion.missing_is_zero, criterion.missing_refused],
        **_limits(criterion),
        "clauses": sorted(
            (_clause(c, atoms) for c in criterion.clauses), key=lambda c: json.dumps(c)
        ),
    }


def _limits(criterion: Criterion) -> Any:
    """倒扣 and 加分, where there are any."""
    limits = {"least": criterion.least, "bonus": criterion.bonus}
    return {name: exact_text(value) for name, value in limits.items() if value}


def _clause(clause: Clause, atoms: Mapping[str, str]) -> Any:
    when = sorted(sorted(_test(t, atoms) for t in conjunction) for conjunction in clause.when)
    return [clause.kind, when, _outcome(clause), clause.said]


def _test(test: Test, atoms: Mapping[str, str]) -> list[Any]:
    return [atoms[test.atom], interval_text(test.interval, exact_text), test.or_undefined]


def _outcome(clause: Clause) -> Any:
    if isinstance(clause.outcome, Points):
        return _formula(clause.outcome.expr)
    if isinstance(clause.outcome, Excluded):
        return "剔除折算"
    if isinstance(clause.outcome, Together):
        return {
            "fold": _fold(clause.outcome.fold),
            "parts": [[p.id, p.name, _criterion(p.criterion)] for p in clause.outcome.parts],
        }
    if isinstance(clause.outcome, RowsTogether):
        return {"fold": _fold(clause.outcome.fold), "rows": _each(clause.outcome.rows)}
    assert isinstance(clause.outcome, Judged)
    return sorted([g.name, interval_text(g.share, exact_text)] for g in clause.outcome.grades)


def _fold(fold: Fold) -> list[Any]:
    if isinstance(fold, Sum):
        return ["sum", *(_formula(e) for e in (fold.start, fold.least, fold.most))]
    if isinstance(fold, Best):
        return ["best", fold.largest]
    return ["weighted", _formula(fold.weight)]
