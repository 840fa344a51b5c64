"""What the unit said of itself beside what its figures give: rates, points, reasons, total."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Literal

from engine.binding import Bound
from engine.card import Finding, IndicatorScore, Range, Scorecard, SubjectScore
from engine.explain import points_shown
from engine.expression import PURE, Expr, expand, figures_of
from engine.governing import Wanted
from engine.language.kinds import kind_of
from engine.measure import Undefined, evaluate
from engine.missing.bounds import bounds
from engine.missing.span import Span, Unclear
from engine.near_edge import widened
from engine.outcome import OWN, stated_rate
from engine.prose import render
from engine.rulebook import PARTLY_SEEN, TEMPLATE, Criterion
from facts.numeral import exact_text, is_terminating, normalise, parse_decimal, percent_text
from facts.quantity import percent_meant

Levels = Literal["error", "warning", "note"]
Reachable = Callable[[IndicatorScore], Mapping[str, Range] | None]
"""An indicator's points under every combination of the readings that touch it; None if none."""


def reported_findings(bound: Bound, card: Scorecard, reachable: Reachable) -> list[Finding]:
    return [
        *_rates(bound, card),
        *_library_rates(bound, card),
        *_points(card, reachable),
        *_sums_of_rows(card),
        *_unused_judgements(bound, card),
        *_other_full(bound),
        *_reasons(card),
        *_judgement_reasons(card),
        *_totals(card),
    ]


# -- rates ----------------------------------------------------------------------


def _rates(bound: Bound, card: Scorecard) -> Iterable[Finding]:
    for shown in card.indicators:
        scoring = shown.indicator.scoring
        if shown.reported_rate is None or not isinstance(scoring, Criterion):
            continue
        if scoring.measure is None or kind_of(scoring.measure, bound.declared) != PURE:
            continue
        yield _rate_finding(
            bound,
            card,
            shown,
            f"rate.{shown.indicator.id}",
            scoring.measure,
            shown.indicator.lookalikes,
            "error",
        )


def _library_rates(bound: Bound, card: Scorecard) -> Iterable[Finding]:
    """自评比率 of a library, for indicators whose own standard shows no formula."""
    for rule in bound.rulebook.reconciliations:
        if rule.rated is None:
            continue
        for shown in card.indicators:
            indicator = shown.indicator
            named = rule.rated in (indicator.id, *indicator.counterparts)
            scoring = indicator.scoring
            own = isinstance(scoring, Criterion) and scoring.measure is not None
            if named and not own and shown.reported_rate is not None:
                yield _rate_finding(
                    bound, card, shown, rule.code, rule.right, rule.lookalikes, rule.level
                )


def _rate_finding(
    bound: Bound,
    card: Scorecard,
    shown: IndicatorScore,
    code: str,
    formula: Expr,
    lookalikes: Mapping[str, Expr],
    level: Levels,
) -> Finding:
    name = shown.indicator.name
    text = shown.reported_rate or ""
    names = tuple(f.name for f in figures_of(formula))
    stated = stated_rate(text)
    if stated is None:
        bare = parse_decimal(normalise(text))
        right = "85.85%" if bare is None else percent_meant(bare[0])
        return Finding(
            code, "error", name, "contradicted", f"{name}自报的比率“{text}”不是百分数，应如{right}",
            reported=text, figures=names,
        )  # fmt: skip
    value = _value(bound, formula)
    if value is None:
        absent = [f.name for f in figures_of(formula) if f.name not in bound.values]
        why = f"缺{'、'.join(absent)}" if absent else "算式的基数是0"
        return Finding(
            code, "note", name, "not_evaluated", f"{name}自报{text}，{why}，没有核对",
            reported=text, figures=names,
        )  # fmt: skip
    computed = percent_text(value)
    if _agrees(bound, formula, stated):
        return Finding(
            code, "note", name, "satisfied", f"{name}自报{text}，与{render(formula)}相符",
            computed, text, _half(stated), names,
        )  # fmt: skip
    said = f"{name}自报{text}，按{_formula_text(formula)}应为{computed}"
    for other, expr in lookalikes.items():
        if _agrees(bound, expr, stated):
            return Finding(
                code, "warning", name, "contradicted",
                f"{said}；{text}与“{other}”相符，像是口径不同", computed, text, _half(stated), names,
            )  # fmt: skip
    twin = next(
        (
            i.indicator.name
            for i in card.indicators
            if i is not shown and i.reported_rate is not None and i.reported_rate == text
        ),
        None,
    )
    tail = f"；{text}与“{twin}”填的比率相同，像是照抄" if twin else ""
    return Finding(
        code, level, name, "contradicted", said + tail, computed, text, _half(stated), names
    )


def _formula_text(formula: Expr) -> str:
    return render(expand(formula))


def _half(stated: tuple[Fraction, Fraction]) -> str:
    return exact_text(stated[1] * 100) + "%"


def _value(bound: Bound, formula: Expr) -> Fraction | None:
    try:
        value = evaluate(formula, bound.figures())
    except Undefined:
        return None
    return value if isinstance(value, Fraction) else None


def _agrees(bound: Bound, formula: Expr, stated: tuple[Fraction, Fraction]) -> bool:
    """The stated rate, within half of its last place, meets the formula's within precision."""
    figures, spans = widened(bound.figures(), figures_of(formula), bound.quantities,
                             bound.rulebook.facts)  # fmt: skip
    try:
        span = bounds(formula, figures, spans)
    except (Undefined, Unclear):
        return False
    return _meets(span, stated[0] - stated[1], stated[0] + stated[1])


def _meets(span: Span, low: Fraction, high: Fraction) -> bool:
    return (span.low is None or span.low <= high) and (span.high is None or span.high >= low)


# -- points ---------------------------------------------------------------------


def _subjects(card: Scorecard) -> Iterable[tuple[IndicatorScore, SubjectScore]]:
    for shown in card.indicators:
        for subject in shown.scored:
            yield shown, subject


def _points(card: Scorecard, reachable: Reachable) -> Iterable[Finding]:
    for shown, subject in _subjects(card):
        reported = subject.reported
        if reported is None:
            continue
        if not subject.reach.low <= reported <= subject.reach.high:
            yield Finding(
                f"self_score.over.{subject.key}", "error", subject.name, "contradicted",
                f"{subject.name}自评{exact_text(reported)}分，超出分值{exact_text(subject.full)}",
                reported=exact_text(reported),
            )  # fmt: skip
            continue
        judged = subject.excluded or subject.basis in ("self", "judged")
        if judged or _same_points(reported, subject.points):
            continue
        said, computed = _told(subject.points)
        tail = ""
        if subject.row is None:
            tail = _under_readings(shown, reported, reachable)
        yield Finding(
            f"self_score.{subject.key}", "warning", subject.name, "contradicted",
            f"{subject.name}自评{exact_text(reported)}分，按标准得{said}分{tail}",
            computed, exact_text(reported), figures=tuple(f.name for f in subject.figures),
        )  # fmt: skip


def _told(points: Range) -> tuple[str, str]:
    """Points for a sentence (long fractions rounded), and exactly."""
    ends = (points.low,) if points.determined else (points.low, points.high)
    return "至".join(points_shown(e) for e in ends), "至".join(exact_text(e) for e in ends)


def _sums_of_rows(card: Scorecard) -> Iterable[Finding]:
    """The unit's own point of an item made of rows, beside its rows and what they give."""
    for shown in card.indicators:
        own = shown.own
        if not shown.rows or own is None:
            continue
        name, full, key = shown.indicator.name, shown.indicator.full, shown.indicator.id
        if not 0 <= own <= full:
            yield Finding(
                f"self_score.over.{key}", "error", name, "contradicted",
                f"{name}自评{exact_text(own)}分，超出分值{exact_text(full)}",
                reported=exact_text(own),
            )  # fmt: skip
        elif all(r.reported is not None for r in shown.rows):
            added = sum((r.reported for r in shown.rows if r.reported is not None), Fraction(0))
            if added != own:
                yield Finding(
                    f"self_score.合计.{key}", "error", name, "contradicted",
                    f"{name}自评{exact_text(own)}分，各行自评合计{exact_text(added)}分",
                    exact_text(added), exact_text(own),
                )  # fmt: skip
        elif shown.basis == "computed" and not _same_points(own, shown.points):
            said, computed = _told(shown.points)
            yield Finding(
                f"self_score.{key}", "warning", name, "contradicted",
                f"{name}自评{exact_text(own)}分，按标准得{said}分", computed, exact_text(own),
            )  # fmt: skip


def _unused_judgements(bound: Bound, card: Scorecard) -> Iterable[Finding]:
    """Judgements written for what figures decide, or for an item that is judged row by row."""
    for shown, subject in _subjects(card):
        if not bound.judgements(shown.indicator, subject.row):
            continue
        waiting = [
            p.key for p in subject.within() if not p.parts and any(m.judgement for m in p.missing)
        ]
        if subject.basis in ("computed", "not_applicable"):
            yield _unused(subject.key, subject.name, "这一项由数据计算，不由人评判")
        elif waiting and subject.judgement is None:
            why = f"这一项按各部分评判，应写到部分，如 {waiting[0]}"
            yield _unused(subject.key, subject.name, why)
    for shown in card.indicators:
        yield from _beside(bound, shown)
        if shown.rows and bound.judgements(shown.indicator, None):
            why = f"这一项按行评判，应写到行，如 {shown.rows[0].key}"
            yield _unused(shown.indicator.id, shown.indicator.name, why)


def _beside(bound: Bound, shown: IndicatorScore) -> Iterable[Finding]:
    """Judgements on parts or rows that the points, with these figures, are not made of."""
    if any(len(one.clauses) != 1 for one in shown.scored):
        return  # what is open may still be made of them
    counted = {one.row for one in shown.scored}
    ids = (shown.indicator.id, *shown.indicator.counterparts)
    for key in bound.sheet.judgements:
        item, _, part = key.partition(".")
        if item in ids and part and part not in counted:
            named = f"{shown.indicator.name}.{part}"
            yield _unused(key, named, "按报来的数，这一项的得分不由它组成")


def _unused(key: str, name: str, why: str) -> Finding:
    code = f"judgement.unused.{key}"
    return Finding(code, "warning", name, "not_evaluated", f"“{name}”的评判没有采用：{why}")


ENOUGH = Fraction(5, 1000)
"""A point given to two places agrees with one that no decimal gives, such as 10/3."""


def _same_points(reported: Fraction, points: Range) -> bool:
    if points.low <= reported <= points.high:
        return True
    endless = points.determined and not is_terminating(points.low)
    return endless and abs(reported - points.low) <= ENOUGH


def _under_readings(shown: IndicatorScore, reported: Fraction, reachable: Reachable) -> str:
    options = reachable(shown)
    if options is None:
        return ""
    fitting = [words for words, r in options.items() if r.low <= reported <= r.high]
    if fitting:
        return f"；口径取“{fitting[0]}”时得{exact_text(reported)}分"
    return f"；标准声明的各种口径都得不出{exact_text(reported)}分"


def _reasons(card: Scorecard) -> Iterable[Finding]:
    for _, subject in _subjects(card):
        reported = subject.reported
        if reported is None or not 0 <= reported < subject.full or subject.reported_reason:
            continue
        if any(j.source == OWN and j.reason for j in subject.judgements):
            continue
        lost = exact_text(subject.full - reported)
        met = subject.basis == "computed" and subject.points.low == subject.full
        tail = "，而按标准已得满分" if met else ""
        yield Finding(
            f"reason_missing.{subject.key}", "warning", subject.name, "contradicted",
            f"{subject.name}自评扣{lost}分，没有写原因{tail}",
            exact_text(subject.points.low) if subject.points.determined else None,
            exact_text(reported),
        )  # fmt: skip


def _other_full(bound: Bound) -> Iterable[Finding]:
    """Points left aside, for they count towards another full mark."""
    names = {i.id: i for i in bound.rulebook.indicators}
    for (item, key), fulls in bound.other_full.items():
        shown = names[item]
        out_of = "、".join(exact_text(f) for f in sorted(fulls))
        yield Finding(
            f"self_score.other_full.{item}", "note", shown.name, "not_evaluated",
            f"“{shown.name}”对应的“{key}”满分{out_of}分，本项{exact_text(shown.full)}分，"
            "那里的自评和评判没有采用",
        )  # fmt: skip


def _judgement_reasons(card: Scorecard) -> Iterable[Finding]:
    bare = [
        s.name for _, s in _subjects(card) if s.judgement is not None and not s.judgement.reason
    ]
    if bare:
        yield Finding(
            "reason_missing.judgement", "warning", "评判理由", "contradicted",
            f"由人评判而没有写理由的{len(bare)}项：{'；'.join(bare)}",
        )  # fmt: skip


def _is_its_own(card: Scorecard) -> bool:
    """Whether the standard is all of one that governs the sheet by place, year and object."""
    book = card.rulebook
    whole = book.provenance.status not in (TEMPLATE, PARTLY_SEEN)
    return whole and Wanted.by(card.sheet).fits(book)


def _totals(card: Scorecard) -> Iterable[Finding]:
    """The stated total and grade, where they are about this standard."""
    reported = [i.reported for i in card.indicators]
    covered = all(r is not None for r in reported)
    if not covered and not _is_its_own(card):
        return
    total = card.sheet.self_total
    added = sum((r for r in reported if r is not None), Fraction(0))
    if covered and total is not None and added != total:
        yield Finding(
            "self_score.合计", "error", "自评总分", "contradicted",
            f"自评各项合计{exact_text(added)}分，总分写{exact_text(total)}分",
            exact_text(added), exact_text(total),
        )  # fmt: skip
    if total is not None and not _same_points(total, card.total):
        said, computed = _told(card.total)
        yield Finding(
            "self_score.总分", "warning", "自评总分", "contradicted",
            f"自评总分{exact_text(total)}分，按标准为{said}分", computed, exact_text(total),
        )  # fmt: skip
    grade = card.sheet.self_grade
    if grade is not None and card.grades and grade not in card.grades:
        yield Finding(
            "self_score.等级", "warning", "自评等级", "contradicted",
            f"自评等级“{grade}”，按标准为{'或'.join(card.grades)}", "或".join(card.grades), grade,
        )  # fmt: skip
