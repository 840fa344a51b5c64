"""The trace told in Chinese: arithmetic with its figures, and one reason for every lost point."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from engine.binding import Bound
from engine.card import Better, FigureShown, MeasureShown
from engine.conditions import Interval
from engine.expression import (
    DAY_DIM,
    MONEY_DIM,
    PURE,
    ZERO,
    Aggregate,
    Arithmetic,
    Choose,
    Expr,
    Extreme,
    Fact,
    Filtered,
    Number,
    RowField,
    aggregates_of,
    expand,
    figures_of,
    rebuild,
)
from engine.language.kinds import KindOf, counted_in, is_rate, is_whole, kind_of
from engine.measure import Figures, Undefined, evaluate
from engine.missing.bounds import bounds, spanned
from engine.missing.span import Span, Unclear
from engine.outcome import Given, limited
from engine.prose import interval_text, render
from engine.rulebook import (
    Clause,
    FactDeclaration,
    Indicator,
    Points,
    Rulebook,
)
from engine.subjects import Subject, figure_key, lacking_cells, measure_of, read_by, rivals
from facts.numeral import exact_text, percent_text, round_half_up, short_text
from facts.quantity import (
    DATE,
    DAY,
    FEN_IN,
    MONEY,
    RATE,
    Quantity,
    day_text,
    parse_date,
)
from facts.sheet import Cell, Source

REASON_LENGTH = 100
"""The longest reason, in characters: it is pasted into the form's 扣分原因."""

MOST_NAMES = 4
"""Missing figures that a sentence names; more are counted."""


def figure_text(bound: Bound, figure: Fact | RowField, subject: Subject) -> str:
    """The figure as written, the unit of money left out; 空 where there is none."""
    cell = cell_of(bound, figure, subject)
    if cell is None or cell.state != "given":
        return "不适用" if cell is not None and cell.state == "not_applicable" else "（缺）"
    return cell.text.removesuffix("万元").removesuffix("亿元").removesuffix("元")


def cell_of(bound: Bound, figure: Fact | RowField, subject: Subject) -> Cell | None:
    if isinstance(figure, Fact):
        return bound.cell(figure.name)
    return None if subject.row is None else subject.row.row.cells.get(figure.name)


def key_of(bound: Bound, figure: Fact | RowField, subject: Subject) -> str:
    return figure_key(bound, figure, subject.row, subject.listed)


def lacking(bound: Bound, subject: Subject) -> tuple[str, ...]:
    """The figures and columns that the subject's clauses read and the sheet does not give."""
    exprs = read_by(subject.criterion)
    figures = dict.fromkeys(f for e in exprs for f in figures_of(e))
    found = [
        key_of(bound, f, subject)
        for f in figures
        if subject.figures.state(f) in ("missing", "blank")
    ]
    for node in dict.fromkeys(a for e in exprs for a in aggregates_of(e)):
        found.extend(unknown.key for unknown in lacking_cells(bound, node, subject.figures))
    return tuple(found)


def arithmetic(bound: Bound, expr: Expr, subject: Subject) -> str:
    """The formula with its figures written in: 156.25÷915.16."""

    mixed = _mixed_units(bound, expr, subject)

    def leaf(node: Expr) -> str | None:
        if isinstance(node, Fact | RowField):
            unit = unit_text(bound, node, subject) if mixed else ""
            return figure_text(bound, node, subject) + unit
        if isinstance(node, Aggregate | Filtered):
            try:
                value = evaluate(node, subject.figures)
            except Undefined:
                return None
            return None if value is True or value is False else aggregate_text(bound, node, value)
        return None

    return render(taken(expand(expr), subject.figures), leaf)


def taken(expr: Expr, figures: Figures) -> Expr:
    """The formula with every choice (取大, 取小, 若) replaced by what it comes to here."""

    def choose(node: Expr) -> Expr | None:
        try:
            if isinstance(node, Choose):
                branch = node.then if evaluate(node.condition, figures) else node.otherwise
                return taken(branch, figures)
            if isinstance(node, Extreme):
                value = evaluate(node, figures)
                best = next(t for t in node.terms if evaluate(t, figures) == value)
                if isinstance(best, Number) and _limits_a_formula(node):
                    # A limit that binds: what it cut stays to be seen.
                    return Extreme(node.largest, tuple(taken(t, figures) for t in node.terms))
                return taken(best, figures)
        except Undefined:
            return None
        return None

    return rebuild(expr, choose)


def _limits_a_formula(node: Extreme) -> bool:
    """Whether a limit stands beside a formula (取小（比率，1）), not beside a bare figure."""
    return any(isinstance(term, Arithmetic) for term in node.terms)


def aggregate_text(bound: Bound, node: Aggregate | Filtered, value: Fraction) -> str:
    """The aggregate's value as the sheet would write it: money in the sheet's unit."""
    column = bound.rulebook.lists[node.list].fields.get(node.field or "")
    if column is not None and column.kind == MONEY and node.way != "计数":
        return exact_text(value / FEN_IN[bound.sheet.money_unit or "元"])
    return exact_text(value)


def unit_text(bound: Bound, figure: Fact | RowField, subject: Subject) -> str:
    if isinstance(figure, Fact):
        quantity = bound.quantities.get(figure.name)
    else:
        quantity = subject.row.quantities.get(figure.name) if subject.row is not None else None
    if quantity is None or quantity.kind in (RATE, DATE):
        return ""  # written in the figure itself
    return quantity.unit


def _mixed_units(bound: Bound, expr: Expr, subject: Subject) -> bool:
    units = set()
    for figure in figures_of(expr):
        if isinstance(figure, Fact) and bound.rulebook.facts[figure.name].kind == MONEY:
            units.add(unit_text(bound, figure, subject))
    return len(units - {""}) > 1


def _declaration(bound: Bound, subject: Subject, figure: Fact | RowField) -> FactDeclaration:
    if isinstance(figure, Fact):
        return bound.rulebook.facts[figure.name]
    assert subject.listed is not None
    return bound.rulebook.lists[subject.listed].fields[figure.name]


def _declared(bound: Bound, subject: Subject) -> KindOf:
    """The kinds of figures where the subject stands (a row's fields belong to its list)."""

    def kind(node: Expr) -> str:
        if isinstance(node, RowField):
            return _declaration(bound, subject, node).kind
        return bound.declared(node)

    return kind


def unit_of(bound: Bound, subject: Subject, expr: Expr, is_measure: bool = True) -> tuple[str, int]:
    """The unit a formula's value is shown in, and what a canonical value is divided by.

    A ratio is shown as a per cent where it is a measure, not where it gives points.
    """
    declared = _declared(bound, subject)
    kind = kind_of(expr, declared)
    if kind == MONEY_DIM:
        unit = bound.sheet.money_unit or "元"
        return unit, FEN_IN[unit]
    if kind == DAY_DIM:
        return DAY, 1
    unit = counted_in(expr, declared, lambda f: _declaration(bound, subject, f).fixed_unit)
    if unit or kind != PURE or not is_measure:
        return unit, 1
    return ("%" if is_rate(expr, declared) else ""), 1


def show_measure(bound: Bound, subject: Subject, clause: Clause | None) -> MeasureShown | None:
    """The criterion's measure, or the clause's own formula of points where it has none."""
    expr = measure_of(subject, clause)
    is_measure = expr is not None
    if expr is None:
        if clause is None or not isinstance(clause.outcome, Points):
            return None
        expr = without_sign(clause.outcome.expr)
        if not figures_of(expr) and not aggregates_of(expr):
            return None
    unit, scale = unit_of(bound, subject, expr, is_measure)
    text = arithmetic(bound, expr, subject)
    try:
        value = evaluate(expr, subject.figures)
    except Undefined:
        span = possible(subject, expr)
        low, high = (None, None) if span is None else span.ends()
        ends = [None if end is None else end / scale for end in (low, high)]
        return MeasureShown(text, None, ends[0], ends[1], unit)
    assert isinstance(value, Fraction)
    shown = _on_its_side(value, unit, scale, clause)
    value = value / scale
    is_result = shown in (text, text + unit)
    if unit == DAY:
        is_result = isinstance(parse_date(text), Quantity)
    text = text if is_result else f"{text}={shown}"
    return MeasureShown(text, value, value, value, unit)


def _on_its_side(value: Fraction, unit: str, scale: int, clause: Clause | None) -> str:
    """The value with as many digits as keep it in its clause's interval: 10.0043%, not 10%."""
    own = next((i for i in clause.measured if i.contains(value)), None) if clause else None
    for places in range(2, 9):
        shift = places + 2 if unit == "%" else places
        rounded = round_half_up(value / scale, shift) * scale
        if own is None or own.contains(rounded):
            return value_text(value / scale, unit, places)
    return value_text(value / scale, unit, 8)


def possible(subject: Subject, expr: Expr) -> Span | None:
    """Bounds of a formula over all values of its missing figures; None where there are none."""
    all_it_can_be = spanned(subject.figures, subject.unknowns)
    if all_it_can_be is None:
        return None
    try:
        return bounds(expr, *all_it_can_be)
    except (Undefined, Unclear):
        return None


def value_text(value: Fraction, unit: str, places: int = 2) -> str:
    """A value for people: per cents, dates, else a decimal with its unit."""
    if unit == DAY:
        return day_text(value)
    return percent_text(value, places) if unit == "%" else short_text(value, places) + unit


def shown_figures(bound: Bound, subject: Subject) -> tuple[FigureShown, ...]:
    """Every figure that the subject's clauses could read and the sheet holds, with its source."""
    found: list[FigureShown] = []
    for figure in dict.fromkeys(f for e in read_by(subject.criterion) for f in figures_of(e)):
        cell = cell_of(bound, figure, subject)
        if cell is None:
            continue
        found.append(
            FigureShown(
                key=key_of(bound, figure, subject),
                name=figure.name,
                value=figure_text(bound, figure, subject) if cell.state == "given" else cell.text,
                unit=unit_text(bound, figure, subject),
                source=cell.source,
                state=cell.state,
            )
        )
    return tuple(found)


def source_text(source: Source) -> str:
    """The filler's own words for the place, else the file's line or cell."""
    if source.text:
        return source.text
    if source.cell:
        return f"{source.sheet}!{source.cell}"
    return f"数据表第{source.line}行" if source.line else source.file


def better_of(bound: Bound, subject: Subject, given: Given) -> Better | None:
    """The nearest clause of the measure that gives more, and how far off it is."""
    criterion, measure = subject.criterion, measure_of(subject, given.clause)
    if measure is None or not given.clause.measured:
        return None
    try:
        value = evaluate(measure, subject.figures)
    except Undefined:
        return None
    whole = is_whole(measure, _declared(bound, subject))
    moving = {*figures_of(measure)}
    best: tuple[Fraction, Fraction, Interval] | None = None
    for clause in rivals(subject, measure):
        if not isinstance(clause.outcome, Points):
            continue
        if {*figures_of(clause.outcome.expr)} & moving:
            continue  # its points change on the way there
        try:
            points = limited(criterion, figured(clause.outcome.expr, subject), subject.full)
        except Undefined:
            continue
        if points <= given.points.low:
            continue
        ranges = [i.of_wholes() if whole else i for i in clause.measured]
        near = [(_distance(i, value), i) for i in ranges if not i.is_empty()]
        if not near:
            continue
        gap, own = min(near, key=lambda m: m[0])
        if best is None or (gap, -points) < (best[0], -best[1]):
            best = (gap, points, own)
    if best is None:
        return None
    unit, scale = unit_of(bound, subject, measure)

    def write(value: Fraction) -> str:
        if unit == DAY:
            return day_text(value)
        return percent_text(value, 6) if unit == "%" else exact_text(value / scale) + unit

    if unit == "%":
        off = f"{short_text(best[0] * 100)}个百分点"
    else:
        off = short_text(best[0] / scale) + ("天" if unit == DAY else unit)
    away = f"差{off}" if best[0] else "正在边上，本数不含"
    return Better(best[1] - given.points.low, f"{interval_text(best[2], write)}（{away}）")


def _distance(interval: Interval, value: Fraction) -> Fraction:
    if interval.low is not None and value < interval.low:
        return interval.low - value
    if interval.high is not None and value > interval.high:
        return value - interval.high
    return Fraction(0)


def without_sign(expr: Expr) -> Expr:
    """What a clause takes, as the author wrote it: 2分×3 of 0-2分×3."""
    if isinstance(expr, Arithmetic) and expr.op == "-" and expr.left == ZERO:
        return expr.right
    return expr


def figured(expr: Expr, subject: Subject) -> Fraction:
    value = evaluate(expr, subject.figures)
    assert isinstance(value, Fraction)
    return value


def listed(names: Sequence[str]) -> str:
    """The names in a sentence; many are counted: 甲、乙、丙等12项."""
    if len(names) <= MOST_NAMES:
        return "、".join(names)
    return f"{'、'.join(names[: MOST_NAMES - 1])}等{len(names)}项"


def points_shown(value: Fraction) -> str:
    """Points for a sentence: exact where that is short, else to 4 places."""
    text = exact_text(value)
    return text if len(text) <= 8 and "/" not in text else f"约{short_text(value, 4)}"


def subject_name(subject: Subject) -> str:
    """The item's name, or the row's; with the part's where it is one."""
    name = subject.indicator.name if subject.row is None else row_name(subject)
    return name if subject.part is None else f"{name}·{subject.part.name}"


def row_name(subject: Subject) -> str:
    assert subject.row is not None
    return subject.row.text("名称") or f"{subject.indicator.name}第{subject.row.row.id}行"


def fit(candidates: list[str]) -> str:
    """The first that is short enough; else the last, cut."""
    for text in candidates:
        if len(text) <= REASON_LENGTH:
            return text
    return candidates[-1][: REASON_LENGTH - 1] + "…"


def clause_citation(rulebook: Rulebook, indicator: Indicator) -> str:
    """The document a clause stands in, and the item: 《title》（number）“indicator”."""
    own, whole = indicator.provenance, rulebook.provenance
    title = own.title or whole.title or rulebook.title
    number = own.number or whole.number
    return f"《{title}》" + (f"（{number}）" if number else "") + f"“{indicator.name}”"
