"""Intervals of missing figures: they hold every score that could come out, and no end is idle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import (
    FILLED,
    ZEROED,
    Book,
    Figure,
    Key,
    Sheet,
    books,
    card_of,
    figure_at,
    judgements,
    sheets,
)

from engine.card import Range, Scorecard

EXCEPTED = frozenset({FILLED, ZEROED})
"""缺数据: 零分 scores what is missing; 已填 asks whether it is."""


def ranges(card: Scorecard) -> Iterator[tuple[str, Range]]:
    for shown in card.indicators:
        yield shown.indicator.id, shown.points
        for row in shown.rows:
            yield row.key, row.points
    for group in card.groups:
        yield "/".join(group.path), group.points
    yield "total", card.total


def outside(wide: Scorecard, narrow: Scorecard) -> list[str]:
    """What of the second card does not lie within the first."""
    held = dict(ranges(narrow))
    found = [
        f"{name}: [{points.low}, {points.high}] outside [{wider.low}, {wider.high}]"
        for name, wider in ranges(wide)
        for points in [held.get(name, wider)]
        if not wider.low <= points.low <= points.high <= wider.high
    ]
    if not set(narrow.grades) <= set(wide.grades):
        found.append(f"grades {narrow.grades} outside {wide.grades}")
    return found


def replacement(data: st.DataObject, book: Book, sheet: Sheet, key: Key) -> Any:
    """Another admissible value at the place of one that was removed."""
    if key[0] == "评判":
        return data.draw(judgements(sheet.weight(book, str(key[1]))))
    return data.draw(figure_at(book, key).texts())


def removed(data: st.DataObject, book: Book, sheet: Sheet, most: int) -> list[Key]:
    """One to `most` figures or judgements that stand on the sheet."""
    keys = [*sheet.given(book), *sheet.judged()]
    if not keys:
        return []
    return data.draw(st.lists(st.sampled_from(keys), min_size=1, max_size=most, unique=True))


@settings(max_examples=120)
@given(st.data())
def test_interval_contains_the_score_for_any_value(data: st.DataObject) -> None:
    """Whatever the missing figures turn out to be, the score lies in the interval."""
    book = data.draw(books(EXCEPTED))
    sheet = data.draw(sheets(book, data.draw(st.sampled_from([100, 85])))).disowned()
    keys = removed(data, book, sheet, 3)
    rulebook = book.load()
    wide = card_of(rulebook, sheet.without(keys))
    for _ in range(4):
        for key in keys:
            sheet = sheet.put(key, replacement(data, book, sheet, key))
        assert outside(wide, card_of(rulebook, sheet)) == []


@settings(max_examples=80)
@given(st.data())
def test_supplying_a_figure_never_widens_an_interval(data: st.DataObject) -> None:
    """With one of several missing figures supplied, every interval lies in what it was."""
    book = data.draw(books(EXCEPTED))
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


def countable(book: Book, sheet: Sheet) -> list[Key]:
    """Figures on the sheet whose values can all be tried."""

    def few(figure: Figure) -> bool:
        return bool(figure.words) or figure.kind == "计数"

    return [key for key in sheet.given(book) if few(figure_at(book, key))]


def unattained(wide: Scorecard, cards: Sequence[Scorecard]) -> list[str]:
    """Ends said to be exact that none of the cards, which are all that can be, reaches."""
    each = [dict(ranges(card)) for card in cards]
    found = []
    for name, points in ranges(wide):
        low, high = min(e[name].low for e in each), max(e[name].high for e in each)
        if points.exact and (low, high) != (points.low, points.high):
            found.append(f"{name}: [{points.low}, {points.high}], attained [{low}, {high}]")
    return found


@settings(max_examples=60)
@given(st.data())
def test_exact_ends_are_attained(data: st.DataObject) -> None:
    """Every value of one missing figure is tried: none lies outside, an exact end is reached."""
    book = data.draw(books(EXCEPTED))
    sheet = data.draw(sheets(book, data.draw(st.sampled_from([100, 100, 85]))))
    keys = countable(book, sheet)
    if not keys:
        return
    key = data.draw(st.sampled_from(keys))
    rulebook = book.load()
    wide = card_of(rulebook, sheet.without([key]))
    cards = [card_of(rulebook, sheet.put(key, text)) for text in figure_at(book, key).all_texts()]
    assert [o for card in cards for o in outside(wide, card)] == []
    assert unattained(wide, cards) == []


def signature(card: Scorecard) -> list[str]:
    """Which clauses hold."""
    subjects = [s for i in card.indicators for s in (i.subject, *i.rows) if s is not None]
    return [s.clause.id if s.clause is not None else "" for s in subjects]


@settings(max_examples=25)
@given(st.data())
def test_interval_contains_the_scores_beside_every_edge(data: st.DataObject) -> None:
    """One missing amount or rate: values on both sides of where another clause begins to hold."""
    book = data.draw(books(EXCEPTED))
    sheet = data.draw(sheets(book, 100))
    keys = [k for k in sheet.given(book) if figure_at(book, k).kind in ("金额", "率", "数值")]
    if not keys:
        return
    key = data.draw(st.sampled_from(keys))
    figure = figure_at(book, key)
    rulebook = book.load()
    wide = card_of(rulebook, sheet.without([key]))
    cards: dict[int, Scorecard] = {}

    def at(tick: int) -> list[str]:
        if tick not in cards:
            cards[tick] = card_of(rulebook, sheet.put(key, figure.text(tick)))
        return signature(cards[tick])

    ticks = sorted({figure.low + (figure.high - figure.low) * i // 6 for i in range(7)})
    for low, high in pairwise(ticks):
        while high - low > 1 and at(low) != at(high):
            middle = (low + high) // 2
            low, high = (low, middle) if at(middle) != at(low) else (middle, high)
        at(low), at(high)
    assert [o for card in cards.values() for o in outside(wide, card)] == []
