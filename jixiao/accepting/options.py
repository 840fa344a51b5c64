"""What an open reading costs: for each option, the points that it gives in one and the same case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.rulebook import Criterion, FactDeclaration, Rulebook
from engine.rulefile.parsed import Parsed, parse, tried
from engine.sentences.compared.cases import Facts, Side, range_text, shown
from engine.sentences.compared.difference import difference, values_between
from engine.sentences.proposal import Open
from facts.problem import BadInput
from facts.quantity import GRID


def by_example(parsed: Parsed, left: Open, chosen: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each option, with what it gives in the case that tells most of them apart; "" where no case
    was found."""
    books = [_book(parsed, {**chosen, left.name: option}) for option in left.options]
    sides = [_side(book) for book in books]
    facts: dict[str, FactDeclaration] = {}
    for book in books:
        facts.update(book.facts if book is not None else {})
    case = _telling(books, [s for s in sides if s is not None], facts)
    for option, side in zip(left.options, sides, strict=True):
        if case is None or side is None:
            yield option, ""
            continue
        words = "、".join(f"{name}为{shown(facts[name], value)}" for name, value in case.items())
        points = side.points(case, frozenset(facts))
        yield option, f"{words}时得{range_text(points)}"


def _book(parsed: Parsed, settled: Mapping[str, str]) -> Rulebook | None:
    again = parse(parsed.text, parsed.full, settled)
    book = tried(again) if again.understood else None
    return None if isinstance(book, BadInput) else book


def _side(book: Rulebook | None) -> Side | None:
    if book is None:
        return None
    item = book.indicators[0]
    return (
        Side(item.id, item, item.scoring, item.full)
        if isinstance(item.scoring, Criterion)
        else None
    )


def _telling(
    books: Sequence[Rulebook | None], sides: Sequence[Side], facts: Mapping[str, FactDeclaration]
) -> Facts | None:
    """The case in which the options give the most different points."""
    names = frozenset(facts)
    cases: list[Facts] = []
    first = next((book for book in books if book is not None), None)
    for book in books:
        if first is not None and book is not None and book is not first:
            found = difference(first.indicators[0], book.indicators[0], facts)
            if found is not None and found.at is not None:
                cases.append(found.at)
    figures = [n for n in facts if facts[n].kind in GRID]
    if len(facts) == 1 and figures:
        cases += [{figures[0]: v} for v in values_between(sides, facts, figures[0])]
    complete = [case for case in cases if set(case) == set(facts)]
    return max(
        complete, key=lambda case: len({side.points(case, names) for side in sides}), default=None
    )
