"""取自: a department's list of projects, made of the projects' own score cards."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from engine.card import Scorecard
from engine.rulebook import ListDeclaration, Rulebook
from facts.numeral import short_text
from facts.quantity import MONEY
from facts.sheet import Cell, FactSheet, Row, Source

NAME, POINTS, GRADE = "名称", "得分", "等级"
"""Fields that a card fills; others are filled by figures of the project's sheet of that name."""
SHOWN = 4
"""Decimals that points are shown with; what is counted with is exact."""


def sources_of(rulebook: Rulebook) -> frozenset[str]:
    """The objects whose cards the rulebook's lists are made of."""
    return frozenset(x.taken_from for x in rulebook.lists.values() if x.taken_from is not None)


def in_order(waiting_for: Sequence[tuple[str, frozenset[str]]]) -> list[int]:
    """Positions of objects (each with those it is made of), whatever others are made of first.

    Objects that are made of each other, round and round, stay as they are given.
    """
    left, found = list(range(len(waiting_for))), list[int]()
    while left:
        pending = {waiting_for[i][0] for i in left}
        ready = [i for i in left if not waiting_for[i][1] & pending] or left
        found += ready
        left = [i for i in left if i not in ready]
    return found


def with_parts(sheet: FactSheet, rulebook: Rulebook, cards: Sequence[Scorecard]) -> FactSheet:
    """The sheet with a row for each card of the same unit and year, in every list that is 取自.

    A row that the sheet has already (by 名称) keeps what is written in it, and gets what is not.
    Points of a card that is open are not filled in: the row then lacks them, and says so.
    """
    lists = dict(sheet.lists)
    for name, listed in rulebook.lists.items():
        mine = [card for card in cards if _is_part(card.sheet, sheet, listed)]
        if not mine:
            continue
        rows = list(lists.get(name, ()))
        for card in mine:
            cells = _cells(card, listed)
            at = next((i for i, row in enumerate(rows) if _named(row) == card.sheet.project), None)
            if at is None:
                rows.append(Row(_new_id(rows, card), cells, cells[NAME].place))
            else:
                rows[at] = attrs.evolve(rows[at], cells={**cells, **rows[at].cells})
        lists[name] = tuple(rows)
    return attrs.evolve(sheet, lists=lists)


def _is_part(part: FactSheet, whole: FactSheet, listed: ListDeclaration) -> bool:
    same = (part.unit, part.region, part.year) == (whole.unit, whole.region, whole.year)
    return same and part.object == listed.taken_from and part.project is not None


def _named(row: Row) -> str | None:
    cell = row.cells.get(NAME)
    return None if cell is None else cell.text


def _new_id(rows: Sequence[Row], card: Scorecard) -> str:
    """The project's name where it can stand as 编号, else its position."""
    name = (card.sheet.project or "").replace(".", "")
    taken = {row.id for row in rows}
    return name if name and name not in taken else f"{card.sheet.object}{len(rows) + 1}"


def _cells(card: Scorecard, listed: ListDeclaration) -> dict[str, Cell]:
    sheet = card.sheet
    found = {}
    for name, declared in listed.fields.items():
        text = _of_card(card, name)
        if text is not None:
            place = next(iter(sheet.facts.values())).place if sheet.facts else listed.place
            place = attrs.evolve(place, file=sheet.file, line=None, column=None)
            said = Source(sheet.file, text=f"{sheet.project}的得分单（{sheet.file}）")
            exact = card.total.low if name == POINTS else None
            found[name] = Cell(text, "given", place, said, exact=exact)
        elif name in sheet.facts and name not in (POINTS, GRADE):
            cell = sheet.facts[name]
            if declared.kind == MONEY:
                cell = attrs.evolve(
                    cell,
                    unit=cell.unit or sheet.money_unit,
                    precision=cell.precision or sheet.precision,
                )
            found[name] = cell
    return found


def _of_card(card: Scorecard, field: str) -> str | None:
    """What the card says under this field; None where it says nothing, or nothing yet."""
    if field == NAME:
        return card.sheet.project
    if field == POINTS and card.total.determined:
        return short_text(card.total.low, SHOWN)
    if field == GRADE and len(card.grades) == 1:
        return card.grades[0]
    return None
