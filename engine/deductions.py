"""The first stage's deductions: every point between an item's full mark and what it got."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Literal

from engine.binding import Bound
from engine.card import Deduction, IndicatorScore, Range, SubjectScore
from engine.explain import fit, points_shown, subject_name
from engine.expression import RowField, figures_of
from engine.first_stage import Result
from engine.measure import evaluate
from engine.reasons import made_of_reason, open_parts_reason, reason_for
from engine.rulebook import EachRow, Sum, Together
from facts.numeral import exact_text


def first_deductions(
    bound: Bound, scored: Mapping[str, Result], shown: Mapping[str, SubjectScore]
) -> list[Deduction]:
    """What each subject lost; of one that adds up its parts, what each part lost."""
    return [d for key, x in scored.items() for d in _of(bound, x, shown[key])]


def _of(bound: Bound, x: Result, view: SubjectScore) -> Iterator[Deduction]:
    lost = _lost(x)
    if x.excluded:
        yield _exclusion(x, view)
        return
    rest = _rest(x)
    if rest is not None:
        for part, part_view in zip(x.parts, view.parts, strict=True):
            yield from _of(bound, part, part_view)
        if rest:
            yield _balance(x, rest)
        return
    if lost.low == lost.high == 0:
        return
    subject = x.subject
    names = tuple(u.key for u in subject.unknowns)
    premises = [f"fact:{f.key}" for one in (view, *view.within()) for f in one.figures
                if f.state == "given"]  # fmt: skip
    if view.judgement is not None:
        premises = [f"judgement:{view.judgement.source}:{subject.key}"]
    clause = x.clauses[0].id if x.clauses else subject.criterion.undecided.id
    if len(x.clauses) > 1:
        clause = f"{subject.key}#缺数据"
    if x.parts and x.given is not None and x.points.determined:
        reason = made_of_reason(x.subject, x.given, [(p.subject, p.points) for p in x.parts])
    elif not names and (waiting := [p.subject for p in x.parts if p.basis == "missing"]):
        reason = open_parts_reason(subject, x.points, waiting)
    else:
        reason = reason_for(bound, subject, x.given, x.points, view.measure, names)
    yield Deduction(
        id=f"d:{subject.key}",
        indicator=subject.indicator.id,
        row=subject.row_id,
        stage=_stage(x),
        points=lost,
        clause=clause,
        reason=reason,
        premises=tuple(dict.fromkeys(premises)) or (f"clause:{clause}",),
    )


def _stage(x: Result) -> Literal["band", "row"]:
    return "band" if x.subject.row_id is None else "row"


def _lost(x: Result) -> Range:
    full = x.subject.full
    return Range(full - x.points.high, full - x.points.low, x.points.exact)


def _rest(x: Result) -> Fraction | None:
    """What the item lost beyond what its parts did: its floor, its cap, marks beyond its entries.

    None where it is not a sum of parts, or where what is open moves the two apart.
    """
    clause = x.given.clause if x.given is not None else None
    if clause is None and len(x.clauses) == 1:
        clause = x.clauses[0]
    if clause is None or not isinstance(clause.outcome, Together) or not x.parts:
        return None
    if not isinstance(clause.outcome.fold, Sum):
        return None
    whole = _lost(x)
    parts = [_lost(part) for part in x.parts]
    low = whole.low - sum((p.low for p in parts), Fraction(0))
    high = whole.high - sum((p.high for p in parts), Fraction(0))
    return low if low == high else None


def _balance(x: Result, rest: Fraction) -> Deduction:
    """Between the parts' own deductions and the item's: floor, cap, and what no entry can give."""
    subject, clause = x.subject, x.clauses[0]
    assert isinstance(clause.outcome, Together) and isinstance(clause.outcome.fold, Sum)
    fold = clause.outcome.fold
    start, least, most = (evaluate(e, subject.figures) for e in (fold.start, fold.least, fold.most))
    added = start + sum((part.points.low for part in x.parts), Fraction(0))
    told = []
    beyond = subject.full - start - sum((part.subject.full for part in x.parts), Fraction(0))
    if beyond:
        most_there = points_shown(subject.full - beyond)
        what = "起分与各条满分" if start else "各条满分"
        told.append(f"{what}合计{most_there}分，分值{points_shown(subject.full)}分")
    if added < least:
        to = "扣完为止" if least == 0 else f"扣到{points_shown(least)}分为止"
        told.append(f"各条扣到{points_shown(added)}分，{to}")
    if added > most:
        told.append(f"各条相加得{points_shown(added)}分，至多{points_shown(most)}分")
    if not told:
        told.append("按标准保留位数")
    moved = f"扣{points_shown(rest)}分" if rest > 0 else f"少扣{points_shown(-rest)}分"
    return Deduction(
        id=f"d:{subject.key}:合计",
        indicator=subject.indicator.id,
        row=subject.row_id,
        stage="indicator" if subject.row_id is None else "row",
        points=Range(rest, rest),
        clause=clause.id,
        reason=fit([f"{subject_name(subject)}：{'；'.join(told)}，{moved}"]),
        premises=tuple(f"d:{part.subject.key}" for part in x.parts if _lost(part).high)
        or (f"clause:{clause.id}",),
    )


def _exclusion(x: Result, view: SubjectScore) -> Deduction:
    """An item left out by 剔除折算: its full mark goes, and the rest is scaled up for it."""
    subject = x.subject
    clause = x.clauses[0].id
    return Deduction(
        id=f"d:{subject.key}",
        indicator=subject.indicator.id,
        row=subject.row_id,
        stage=_stage(x),
        points=Range(subject.full, subject.full),
        clause=clause,
        reason=fit([f"{view.name}不适用，{points_shown(subject.full)}分剔除，由其余各项折算"]),
        premises=(f"clause:{clause}",),
    )


def shortfalls(indicators: Sequence[IndicatorScore]) -> list[Deduction]:
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
