"""The laws of the second stage, on random rules of every kind on everything that has points."""

from __future__ import annotations

from fractions import Fraction

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import BEYOND, FILLED, ZEROED, Book, Sheet, card_of, drawn, sheets, to_yaml
from strategies_second import staged_books
from test_intervals import outside, removed, replacement
from test_laws import determined

from engine.card import Scorecard
from engine.match.plain import PlainMatcher
from engine.match.rete import ReteMatcher, available

EXCEPTED = frozenset({FILLED, ZEROED})


@st.composite
def cases(draw: st.DrawFn, avoid: frozenset[str] = frozenset()) -> tuple[Book, Sheet]:
    book = draw(staged_books(avoid))
    return book, draw(sheets(book, draw(st.sampled_from([100, 95, 70]))))


def what_moved(card: Scorecard) -> object:
    """Everything that the order of the rules could have changed."""
    return (
        card.before, card.total, card.counted, card.grades,
        [(g.path, g.points) for g in card.groups],
        [(i.indicator.id, i.points, [(r.key, r.points) for r in i.rows]) for i in card.indicators],
        {(d.id, d.points) for d in card.deductions if d.stage != "total"},
        {(f.code, f.level, f.text) for f in card.findings},
        {(m.name, m.width) for m in card.missing},
    )  # fmt: skip


@settings(max_examples=120)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_rules_never_matters(case: tuple[Book, Sheet], random: object) -> None:
    book, sheet = case
    rules = list(book.tree["调整"])
    random.shuffle(rules)  # type: ignore[attr-defined]
    other = drawn(to_yaml({**book.tree, "调整": rules}))
    assert what_moved(card_of(book.load(), sheet)) == what_moved(card_of(other, sheet))


@pytest.mark.skipif(not available(), reason="durable-rules is not installed")
@settings(max_examples=80)
@given(cases())
def test_both_engines_say_the_same(case: tuple[Book, Sheet]) -> None:
    book, sheet = case
    rulebook = book.load()
    plain = card_of(rulebook, sheet, matcher=PlainMatcher(rulebook))
    rete = card_of(rulebook, sheet, matcher=ReteMatcher(rulebook))
    assert attrs.evolve(rete, engine="plain") == plain


@settings(max_examples=120)
@given(cases(avoid=frozenset({BEYOND})))
def test_nothing_falls_below_0_or_rises_above_its_full_mark(case: tuple[Book, Sheet]) -> None:
    book, sheet = case
    card = card_of(book.load(), sheet)
    shown = [(i.points, i.indicator.full) for i in card.indicators]
    shown += [(r.points, r.full) for i in card.indicators for r in i.rows]
    shown += [(g.points, g.full) for g in card.groups] + [(card.total, card.full)]
    assert [(p, full) for p, full in shown if not 0 <= p.low <= p.high <= full] == []


@settings(max_examples=200)
@given(cases())
def test_every_point_is_accounted_for(case: tuple[Book, Sheet]) -> None:
    """full − Σ deductions = total = Σ top groups − Σ the total's own; no row below its floor."""
    book, sheet = case
    card = card_of(book.load(), sheet)
    rows = [s for i in card.indicators for s in (*i.rows, i.subject) if s is not None]
    assert [s.key for s in rows if not s.reach.low <= s.points.low <= s.points.high] == []
    assert len({d.id for d in card.deductions}) == len(card.deductions)
    for deduction in card.deductions:
        assert deduction.premises
        assert deduction.clause
        assert 1 <= len(deduction.reason) <= 100
        assert deduction.points.low <= deduction.points.high
    top = [group.points for group in card.groups if len(group.path) == 1]
    low, high = (sum((getattr(p, end) for p in top), Fraction(0)) for end in ("low", "high"))
    assert low <= card.before.low <= card.before.high <= high
    if not determined(card) or not all(d.points.determined for d in card.deductions):
        return
    own = sum((d.points.low for d in card.deductions if d.stage == "total"), Fraction(0))
    lost = sum((d.points.low for d in card.deductions), Fraction(0))
    assert card.full - lost == card.total.low
    assert low - own == card.total.low


@settings(max_examples=150)
@given(st.data())
def test_the_interval_contains_what_comes_out(data: st.DataObject) -> None:
    book = data.draw(staged_books(EXCEPTED))
    sheet = data.draw(sheets(book, data.draw(st.sampled_from([100, 85])))).disowned()
    keys = removed(data, book, sheet, 3)
    rulebook = book.load()
    wide = card_of(rulebook, sheet.without(keys))
    for _ in range(4):
        for key in keys:
            sheet = sheet.put(key, replacement(data, book, sheet, key))
        assert outside(wide, card_of(rulebook, sheet)) == []


@settings(max_examples=150)
@given(st.data())
def test_supplying_a_figure_never_widens(data: st.DataObject) -> None:
    book = data.draw(staged_books(EXCEPTED))
    sheet = data.draw(sheets(book, data.draw(st.sampled_from([100, 85])))).disowned()
    keys = removed(data, book, sheet, 4)
    rulebook = book.load()
    lacking = sheet.without(keys)
    wide = card_of(rulebook, lacking)
    for key in keys:
        lacking = lacking.put(key, replacement(data, book, sheet, key))
        narrow = card_of(rulebook, lacking)
        assert outside(wide, narrow) == []
        wide = narrow
