"""The fact sheet: what one unit reported of one year, each figure with its source.

Figures stay as written here; the rulebook that scores the sheet gives them their kinds.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

from attrs import frozen

from facts.problem import Place

State = Literal["given", "blank", "not_applicable"]
"""A figure; a cell that is there and blank (scored as missing, said as blank); 不适用."""


@frozen
class Source:
    """Where a figure comes from: a cell or line of a file, and the filler's own words for it."""

    file: str
    line: int | None = None
    sheet: str | None = None
    cell: str | None = None
    text: str | None = None


@frozen
class Cell:
    """One figure as written. `unit` and `precision` override the sheet's own."""

    text: str
    state: State
    place: Place
    source: Source
    unit: str | None = None
    precision: str | None = None
    exact: Fraction | None = None
    """Points taken from another card, which no numeral need give: `text` shows them."""


@frozen
class CellRemark:
    """How cells were taken, where whoever relies on the score should look again. `about` names the
    kind; a `grave` one may well have made the score wrong."""

    about: str
    place: Place
    text: str
    figures: tuple[str, ...] = ()
    grave: bool = False


@frozen
class Judgement:
    """What a person decided: `source` is 自评 or 复核, `points` already exact."""

    source: str
    grade: str | None
    points: Fraction | None
    reason: str | None
    by: str | None
    place: Place
    claimed: bool = False
    """The point the unit reported for the item, standing in for a judgement it did not write."""


@frozen
class SelfScore:
    """A point the unit gave itself, with the rate and reason it stated, as written."""

    points: Fraction | None
    rate: str | None
    reason: str | None
    place: Place


@frozen
class Row:
    """A row of a list (a target, a project). Fields are cells as written."""

    id: str
    cells: Mapping[str, Cell]
    place: Place


@frozen
class FactSheet:
    """One scored object: a unit (and project) in one budget year."""

    file: str
    unit: str
    region: tuple[str, ...]
    year: int
    object: str
    project: str | None
    money_unit: str | None
    precision: str | None
    facts: Mapping[str, Cell]
    checklists: Mapping[str, Mapping[str, Cell]]
    lists: Mapping[str, tuple[Row, ...]]
    judgements: Mapping[str, tuple[Judgement, ...]]
    self_scores: Mapping[str, SelfScore]
    self_total: Fraction | None
    self_grade: str | None
    total_reason: str | None = None
    """Why the unit's total is what it is, in its own words (自评: 总分: 原因)."""
    remarks: tuple[CellRemark, ...] = ()
