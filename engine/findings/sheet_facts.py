"""Remarks on the sheet itself: rows, blanks, unused figures, places where the rule is silent."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from engine.binding import Bound
from engine.card import Finding, Scorecard
from engine.measure import Undefined, evaluate
from engine.missing.components import unknowns_of_adjustment
from engine.rulebook import EachRow
from engine.second_stage.total import reads_points
from engine.subjects import rows_of, rows_scored, undecided_rows
from facts.numeral import exact_text
from facts.quantity import NUMBER


def sheet_findings(bound: Bound, card: Scorecard) -> list[Finding]:
    wordy = list(_words_for_numbers(bound, card))
    told = {f.code.removeprefix("target.not_number.") for f in wordy}
    return [
        *_cells(bound),
        *_weights(card),
        *_rows_unplaced(bound),
        *wordy,
        *_silent_rules(card, told),
        *_edges(card),
        *_undecided_adjustments(bound),
        *_remarks(bound),
        *_blanks(bound),
        *_unused(bound),
    ]


def _cells(bound: Bound) -> Iterable[Finding]:
    """What was remarked where the cells of a workbook were read."""
    for remark in bound.sheet.remarks:
        yield Finding(
            f"cell.{remark.about}.{remark.place.cell}", "warning" if remark.grave else "note",
            remark.figures[0] if remark.figures else remark.place.cell or "", "not_evaluated",
            f"{remark.place.sheet}!{remark.place.cell}：{remark.text}", figures=remark.figures,
        )  # fmt: skip


def _weights(card: Scorecard) -> Iterable[Finding]:
    for shown in card.indicators:
        total = sum((r.full for r in shown.rows), Fraction(0))
        if shown.rows and total != shown.indicator.full:
            full = exact_text(shown.indicator.full)
            yield Finding(
                f"target.weights.{shown.indicator.id}", "error", shown.indicator.name,
                "contradicted",
                f"{shown.indicator.name}各行分值合计{exact_text(total)}，应为{full}",
                full, exact_text(total),
            )  # fmt: skip


def _rows_unplaced(bound: Bound) -> Iterable[Finding]:
    taken: dict[str, set[str]] = {}
    for indicator in bound.rulebook.indicators:
        for scoring in rows_scored(indicator):
            undecided = undecided_rows(bound, scoring)
            ids = {row.row.id for row in (*rows_of(bound, scoring), *undecided)}
            taken.setdefault(scoring.list, set()).update(ids)
    for listed, ids in taken.items():
        lost = [r.row.id for r in bound.rows.get(listed, ()) if r.row.id not in ids]
        if lost:
            yield Finding(
                f"target.unplaced.{listed}", "warning", listed, "contradicted",
                f"清单“{listed}”的{'、'.join(lost)}行没有归入任何指标，没有计分",
                figures=tuple(lost),
            )  # fmt: skip


def _words_for_numbers(bound: Bound, card: Scorecard) -> Iterable[Finding]:
    """A number's cell that holds words, in a row scored by numbers (a copied ≥95%, 完成)."""
    for shown in card.indicators:
        scoring = shown.indicator.scoring
        if not isinstance(scoring, EachRow):
            continue
        fields = bound.rulebook.lists[scoring.list].fields
        rows = {r.row.id: r for r in bound.rows.get(scoring.list, ())}
        for subject in shown.rows:
            row = rows[subject.row or ""]
            if subject.clause is None or subject.clause.kind != "gap":
                continue
            for name, declared in fields.items():
                text = row.text(name)
                if declared.kind == NUMBER and text is not None and name not in row.values:
                    yield Finding(
                        f"target.not_number.{subject.key}", "error", subject.name, "contradicted",
                        f"{subject.name}的“{name}”写了“{text}”，不是数，无法计分",
                        reported=text, figures=(f"{subject.row}.{name}",),
                    )  # fmt: skip


def _silent_rules(card: Scorecard, told: set[str]) -> Iterable[Finding]:
    """Clauses that stand for what the standard did not say; `told` has a plainer finding."""
    for shown in card.indicators:
        for subject in shown.scored:
            if subject.clause is None:
                continue
            clause = subject.clause
            if subject.key in told:
                continue
            if clause.kind in ("gap", "overlap"):
                yield Finding(
                    f"rule.{clause.kind}.{subject.key}", "warning", subject.name, "not_evaluated",
                    f"{subject.name}：{clause.text}",
                    figures=tuple(f.name for f in subject.figures),
                )  # fmt: skip


def _edges(card: Scorecard) -> Iterable[Finding]:
    for shown in card.indicators:
        for subject in shown.scored:
            if subject.near_edge:
                value = subject.measure.text if subject.measure is not None else ""
                yield Finding(
                    f"near_edge.{subject.key}", "note", subject.name, "satisfied",
                    f"{subject.name}{value}，离分档的边不到半个精度单位，四舍五入前的数可能在另一档",
                    figures=tuple(f.name for f in subject.figures),
                )  # fmt: skip


def _undecided_adjustments(bound: Bound) -> Iterable[Finding]:
    """An adjustment whose condition has no value although no figure is missing (0/0, 不适用)."""
    for adjustment in bound.rulebook.adjustments:
        if unknowns_of_adjustment(bound, adjustment) or reads_points(adjustment):
            continue  # what reads points is looked at where they are known
        try:
            evaluate(adjustment.condition, bound.figures())
            evaluate(adjustment.value, bound.figures())
        except Undefined:
            yield Finding(
                f"rule.adjustment.{adjustment.id}", "warning", adjustment.id, "not_evaluated",
                f"总分调整“{adjustment.text}”：算式的基数是0或数据不适用，算不出来，须由人决定",
            )  # fmt: skip


def _remarks(bound: Bound) -> Iterable[Finding]:
    for remark in bound.rulebook.remarks:
        try:
            said = bool(evaluate(remark.condition, bound.figures()))
        except Undefined:
            yield Finding(
                f"remark.{remark.id}", "note", remark.id, "not_evaluated",
                f"数据不全，没有判断：{remark.text}",
            )  # fmt: skip
            continue
        if said:
            yield Finding(
                f"remark.{remark.id}", remark.level, remark.id, "contradicted", remark.text
            )


def _blanks(bound: Bound) -> Iterable[Finding]:
    blank = [n for n, state in bound.states.items() if state == "blank"]
    if blank:
        yield Finding(
            "fact.blank", "note", "空格", "not_evaluated",
            f"表中留空，按缺数据处理：{'、'.join(blank)}", figures=tuple(blank),
        )  # fmt: skip


def _unused(bound: Bound) -> Iterable[Finding]:
    if bound.unused:
        yield Finding(
            "fact.unused", "note", "未用的数据", "not_evaluated",
            f"本标准没有用到（其他标准用到）：{'、'.join(bound.unused)}", figures=bound.unused,
        )  # fmt: skip
