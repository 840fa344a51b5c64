"""核对: relations that the figures must meet within half a unit of precision for every term."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

import attrs
from attrs import frozen

from engine.binding import Bound, override
from engine.card import Finding, Repair, Scorecard
from engine.expression import (
    COMPARE_TEXT,
    MONEY_DIM,
    PURE,
    Aggregate,
    Arithmetic,
    Expr,
    Fact,
    Filtered,
    Number,
    aggregates_of,
    expand,
    figures_of,
    walk,
)
from engine.language.kinds import kind_of
from engine.measure import Undefined, Value, evaluate
from engine.missing.bounds import bounds
from engine.missing.linear import Linear, NotLinear, linear
from engine.missing.span import Span, Unclear
from engine.near_edge import widened
from engine.outcome import stated_rate
from engine.prose import render
from engine.rulebook import Reconciliation
from engine.subjects import list_lacks
from facts.numeral import exact_text, percent_text, short_text
from facts.quantity import COUNT, FEN_IN, GRID, MONEY, RATE, show
from facts.sheet import FactSheet

MOST_PLACES = 8
"""Places beyond the usual ones that may be shown to tell two figures apart."""

Rescore = Callable[[FactSheet], tuple[Bound, Scorecard]]


@frozen
class Checked:
    """A relation at the sheet's figures; `gap` is left minus right, None if not evaluated."""

    rule: Reconciliation
    gap: Fraction | None
    tolerance: Fraction
    linear: Linear | None
    missing: tuple[str, ...]
    not_applicable: tuple[str, ...]

    @property
    def contradicted(self) -> bool:
        if self.gap is None:
            return False
        if self.rule.op == "=":
            return abs(self.gap) > self.tolerance
        return self.gap > self.tolerance if self.rule.op == "≤" else -self.gap > self.tolerance


def check_relation(bound: Bound, rule: Reconciliation) -> Checked:
    """Put the sheet's figures into the relation."""
    assert rule.left is not None
    difference = Arithmetic("-", rule.left, rule.right)
    missing, excluded = _absent(bound, difference)
    if missing or excluded:
        return Checked(rule, None, Fraction(0), None, missing, excluded)
    figures = bound.figures()
    try:
        gap = evaluate(difference, figures)
    except Undefined:
        return Checked(rule, None, Fraction(0), None, ("不为0的基数",), ())
    assert isinstance(gap, Fraction)
    try:
        terms = linear(difference, figures, every=True)
    except (NotLinear, Undefined):
        reach = _reach(bound, difference, gap)
        if reach is None:
            return Checked(rule, None, Fraction(0), None, ("足够的精度",), ())
        return Checked(rule, gap, reach, None, (), ())
    tolerance = sum(
        (abs(w) * half_unit(bound, name) for name, w in terms.weights.items()), Fraction(0)
    )
    return Checked(rule, gap, tolerance, terms, (), ())


def _reach(bound: Bound, difference: Expr, gap: Fraction) -> Fraction | None:
    """How far the gap can move when every figure is off by half its precision (outer bounds).

    None where no bound is known: the figures are too coarse to contradict anything.
    """
    figures, spans = widened(
        bound.figures(), figures_of(difference), bound.quantities, bound.rulebook.facts
    )
    facts, lists = dict(figures.facts), dict(figures.lists)
    for fact in figures_of(difference):
        around = _around(bound.values[fact.name], half_unit(bound, fact.name))
        if fact.name not in spans and isinstance(around, Span):
            facts[fact.name] = spans[fact.name] = around
    for listed, column in dict.fromkeys((a.list, a.field) for a in aggregates_of(difference)):
        if column is not None:
            lists[listed] = tuple(
                {**row, column: _around(row[column], half_unit(bound, f"{listed}.{column}[{at}]"))}
                if column in row
                else row
                for at, row in enumerate(lists[listed])
            )
    try:
        span = bounds(difference, attrs.evolve(figures, facts=facts, lists=lists), spans)
    except (Undefined, Unclear):
        return None
    if span.low is None or span.high is None:
        return None
    return max(gap - span.low, span.high - gap, Fraction(0))


def _around(value: Value, half: Fraction) -> Value:
    """All that may have been rounded to the value; zero is a figure, not rounded to."""
    return value if not half or value == 0 else Span(value - half, value + half)


def _absent(bound: Bound, expr: Expr) -> tuple[tuple[str, ...], tuple[str, ...]]:
    missing: list[str] = []
    excluded: list[str] = []
    for figure in figures_of(expr):
        if figure.name not in bound.values:
            state = bound.states.get(figure.name)
            (excluded if state == "not_applicable" else missing).append(figure.name)
    for aggregate in aggregates_of(expr):
        if list_lacks(bound, aggregate, bound.figures()):
            column = f".{aggregate.field}" if aggregate.list in bound.lists else ""
            missing.append(aggregate.list + column)
    return tuple(dict.fromkeys(missing)), tuple(dict.fromkeys(excluded))


def half_unit(bound: Bound, name: str) -> Fraction:
    """Half of the precision of a fact, or of a list's cell <list>.<field>[<position>].

    Money has the declared one; a rate without one is taken for rounded to its last place.
    """
    if name.endswith("]"):
        place, _, position = name[:-1].rpartition("[")
        listed, _, column = place.partition(".")
        quantity = bound.rows[listed][int(position)].quantities.get(column)
    else:
        quantity = bound.quantities.get(name)
    if quantity is None:
        return Fraction(0)
    if quantity.half_unit is None and quantity.kind == RATE:
        stated = stated_rate(quantity.text)
        return Fraction(0) if stated is None else stated[1]
    return quantity.half_unit or Fraction(0)


def names_in(rule: Reconciliation) -> tuple[str, ...]:
    exprs = [rule.right] if rule.left is None else [rule.left, rule.right]
    facts = [f.name for e in exprs for f in figures_of(e)]
    cells = [
        a.list if a.field is None else f"{a.list}.{a.field}"
        for e in exprs
        for a in aggregates_of(e)
    ]
    return tuple(dict.fromkeys((*facts, *cells)))


def reconcile(bound: Bound, rescore: Rescore) -> list[Finding]:
    """Every relation of the rulebook and its libraries, with repairs where it is contradicted."""
    checked = [check_relation(bound, r) for r in bound.rulebook.reconciliations if r.left]
    return [_finding(bound, c, checked, rescore) for c in checked]


def _finding(bound: Bound, c: Checked, all_checked: list[Checked], rescore: Rescore) -> Finding:
    rule = c.rule
    assert rule.left is not None
    if c.gap is None:
        said = []
        if c.missing:
            said.append(f"缺{'、'.join(c.missing)}")
        if c.not_applicable:
            said.append(f"{'、'.join(c.not_applicable)}标为不适用")
        return Finding(
            rule.code, "note", rule.name, "not_evaluated",
            f"{rule.name}：{'，'.join(said)}，没有核对", figures=names_in(rule),
        )  # fmt: skip
    left, right = _value(bound, rule.left), _value(bound, rule.right)
    more = _places_apart(bound, rule.left, left, right) if c.contradicted else 0
    computed = _shown(bound, rule.right, right, more)
    reported = _shown(bound, rule.left, left, more)
    if isinstance(rule.left, Fact) and bound.declared(rule.left) == RATE:
        reported = _as_written(bound, rule.left)
    tolerance = _shown(bound, rule.left, c.tolerance)
    written = _written(bound, rule.right)
    shown_left = render(rule.left)
    if not c.contradicted:
        word = "相符" if c.gap == 0 else f"相差{_shown(bound, rule.left, abs(c.gap))}，在精度之内"
        if rule.op != "=":
            word = "相符"
        return Finding(
            rule.code, "note", rule.name, "satisfied",
            f"{rule.name}：{shown_left}{reported}，{COMPARE_TEXT[rule.op]}{written}，{word}",
            computed, reported, tolerance, names_in(rule),
        )  # fmt: skip
    off = _shown(bound, rule.left, abs(c.gap), more)
    should = "应为" if rule.op == "=" else f"应{COMPARE_TEXT[rule.op]}"
    told = "" if shown_left == rule.name else shown_left
    text = f"{rule.name}：{told}报{reported}，按{written}{should}{computed}，相差{off}"
    if rule.op != "=":
        bare = isinstance(rule.right, Fact)
        limit = f"{render(rule.right)}{computed}" if bare else f"{written}，即{computed}"
        text = f"{rule.name}：{shown_left}{reported}，{should}{limit}，差{off}"
    repairs = tuple(_repairs(bound, c, all_checked, rescore))
    return Finding(
        rule.code, rule.level, rule.name, "contradicted", text,
        computed, reported, tolerance, names_in(rule), repairs,
    )  # fmt: skip


def _value(bound: Bound, expr: Expr) -> Fraction:
    value = evaluate(expr, bound.figures())
    assert isinstance(value, Fraction)
    return value


def _kind(bound: Bound, expr: Expr) -> str:
    """The kind in which a side of the relation is shown."""
    dim = kind_of(expr, bound.declared)
    if dim == MONEY_DIM:
        return MONEY
    rates = [f for f in figures_of(expr) if bound.declared(f) == RATE]
    divided = any(isinstance(n, Arithmetic) and n.op == "/" for n in walk(expr))
    literal = isinstance(expr, Number) and expr.text.endswith("%")
    return RATE if dim == PURE and (rates or divided or literal) else COUNT


def _shown(bound: Bound, expr: Expr, value: Fraction, more: int = 0) -> str:
    """The value in the side's kind, with so many more places than usual."""
    kind = _kind(bound, expr)
    if kind == MONEY:
        return exact_text(value / FEN_IN[bound.sheet.money_unit or "元"])
    return percent_text(value, 2 + more) if kind == RATE else short_text(value, 4 + more)


def _places_apart(bound: Bound, expr: Expr, left: Fraction, right: Fraction) -> int:
    """How many more places it takes until the two do not look alike."""
    for more in range(MOST_PLACES):
        texts = {_shown(bound, expr, value, more) for value in (left, right)}
        if len(texts) == 2 and _shown(bound, expr, abs(left - right), more).strip("0.%"):
            return more
    return MOST_PLACES


def _written(bound: Bound, expr: Expr) -> str:
    """The right side by names and with its figures: 甲+乙（1+2）."""

    def leaf(node: Expr) -> str | None:
        if isinstance(node, Fact):
            return _as_written(bound, node)
        if isinstance(node, Aggregate) or (isinstance(node, Filtered) and node.way != "有"):
            return _shown(bound, node, _value(bound, node))
        return None

    plain = expand(expr)
    names = render(plain)
    figures = render(plain, leaf)
    return names if names == figures or isinstance(plain, Fact) else f"{names}（{figures}）"


def _as_written(bound: Bound, fact: Fact) -> str:
    """A fact as the sheet has it; money in another unit than the sheet's as in a sum."""
    quantity = bound.quantities.get(fact.name)
    cell = bound.sheet.facts.get(fact.name)
    if quantity is None or quantity.kind != MONEY:
        return fact.name if cell is None else cell.text
    if quantity.unit != (bound.sheet.money_unit or quantity.unit):
        return _shown(bound, fact, quantity.value)
    return fact.name if cell is None else cell.text


def _repairs(
    bound: Bound, c: Checked, all_checked: list[Checked], rescore: Rescore
) -> Iterable[Repair]:
    """Single figures whose change would settle it, each with the scores it would give."""
    if c.linear is None or c.gap is None:
        return
    kept = {x.rule.id for x in all_checked if x.gap is not None and not x.contradicted}
    for name, weight in c.linear.weights.items():
        if name not in bound.quantities:
            continue
        quantity = bound.quantities[name]
        declared = bound.rulebook.facts[name]
        step = max(GRID[declared.kind], 2 * (quantity.half_unit or Fraction(0)))
        wanted = (quantity.value - c.gap / weight) / step
        new = step * ((2 * wanted.numerator + wanted.denominator) // (2 * wanted.denominator))
        left = c.gap + weight * (new - quantity.value)
        if not declared.low <= new <= declared.high or abs(left) > c.tolerance:
            continue
        text = show(declared.kind, new, quantity.unit)
        unit = quantity.unit if declared.kind == MONEY else ""
        changed, card = rescore(override(bound.sheet, {name: text + unit}, "核对"))
        broken = tuple(
            x.rule.code
            for x in (check_relation(changed, r.rule) for r in all_checked)
            if x.contradicted and x.rule.id in kept
        )
        moved = tuple(
            (i.indicator.id, i.points)
            for i in card.indicators
            if set(names_in(c.rule))
            & {f.name for s in (i.subject, *i.rows) if s is not None for f in s.figures}
        )
        old = show(declared.kind, quantity.value, quantity.unit)
        # The sheet's own unit goes without saying; another one does not.
        tail = "" if unit == (bound.sheet.money_unit or "") else unit
        yield Repair(name, old + tail, text + tail, card.total, moved, broken)
