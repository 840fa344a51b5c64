"""The score card: what was scored, lost and found, each with its trace. Views only read it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal

from attrs import frozen

from engine.rulebook import Clause, Indicator, Rulebook
from facts.sheet import FactSheet, Judgement, Source

Basis = Literal["computed", "judged", "self", "missing", "not_applicable"]
Stage = Literal["band", "row", "indicator", "group", "total", "grade"]
Level = Literal["error", "warning", "note"]


@frozen
class Range:
    """Points from low to high; `exact`: both ends are attained, else they are outer bounds."""

    low: Fraction
    high: Fraction
    exact: bool = True

    @property
    def determined(self) -> bool:
        return self.low == self.high

    def plus(self, other: Range) -> Range:
        return Range(self.low + other.low, self.high + other.high, self.exact and other.exact)


NOTHING = Range(Fraction(0), Fraction(0))


@frozen
class FigureShown:
    """A figure behind a score: as written, with its unit and source.

    `key` tells it from all other figures of the sheet: its name, or 编号.栏 of a row's.
    """

    key: str
    name: str
    value: str
    unit: str
    source: Source
    state: str


@frozen
class MeasureShown:
    """The measure with its arithmetic written out; the exact value where there is one.

    Values are in `unit`: "%" (then a ratio: 0.8585), a unit of money, or "" for bare numbers.
    """

    text: str
    exact: Fraction | None
    low: Fraction | None
    high: Fraction | None
    unit: str


@frozen
class MissingFigure:
    """A figure or judgement that is missing; `width`: points by which it would narrow the total."""

    name: str
    width: Fraction
    blank: bool
    judgement: bool = False


@frozen
class Better:
    """The nearest better clause: points to gain, and what it needs (Chinese)."""

    points: Fraction
    needs: str


@frozen
class SubjectScore:
    """An indicator without rows, or one row: the smallest thing that is scored."""

    key: str
    name: str
    row: str | None
    full: Fraction
    points: Range
    basis: Basis
    clause: Clause | None
    clauses: tuple[Clause, ...]
    """Every clause that may hold; one where all is determined."""
    measure: MeasureShown | None
    figures: tuple[FigureShown, ...]
    missing: tuple[MissingFigure, ...]
    reported: Fraction | None
    reported_reason: str | None
    judgements: tuple[Judgement, ...]
    judgement: Judgement | None
    better: Better | None
    near_edge: bool
    excluded: bool = False
    """剔除折算: its full mark does not count, the rest is scaled up."""
    reach: Range = NOTHING
    """The least and the most that it can give: below 0 with 倒扣, above `full` with 加分."""
    part: str | None = None
    """What it is called within its item, where it is part of one."""
    depth: int = 0
    """How far below its item it stands: rows and parts 1, their parts 2."""
    parts: tuple[SubjectScore, ...] = ()
    """What it is made up of, where its clause is of several together."""

    def within(self) -> Iterator[SubjectScore]:
        """Every part, and every part of a part."""
        for part in self.parts:
            yield part
            yield from part.within()


@frozen
class IndicatorScore:
    indicator: Indicator
    points: Range
    basis: Basis
    subject: SubjectScore | None
    """The indicator's own score; None where it is the sum of its rows."""
    rows: tuple[SubjectScore, ...]
    missing: tuple[MissingFigure, ...]
    reported: Fraction | None
    own: Fraction | None
    """The point the unit wrote for the item itself (`reported` may be the sum of its rows')."""
    reported_rate: str | None
    reported_reason: str | None
    deviation: Fraction | None
    contested: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[SubjectScore, ...]:
        """What a table shows below the item: its rows and parts, each before its own parts."""
        top = self.rows if self.subject is None else self.subject.parts
        return tuple(line for one in top for line in (one, *one.within()))

    @property
    def scored(self) -> tuple[SubjectScore, ...]:
        """Everything in it that was scored: the whole (where it is no sum of rows), then `lines`."""
        return self.lines if self.subject is None else (self.subject, *self.lines)


@frozen
class Deduction:
    id: str
    indicator: str | None
    row: str | None
    stage: Stage
    points: Range
    clause: str
    reason: str
    premises: tuple[str, ...]


@frozen
class GroupScore:
    path: tuple[str, ...]
    full: Fraction
    points: Range
    reported: Fraction | None


@frozen
class Repair:
    """One figure whose change would settle a contradiction, with the scores it gives."""

    name: str
    old: str
    new: str
    total: Range
    indicators: tuple[tuple[str, Range], ...]
    breaks: tuple[str, ...] = ()
    """Codes of relations that hold now and would not then."""


@frozen
class Finding:
    """`figures` are names of facts (rows as 编号.栏); `status` is of reconciliations."""

    code: str
    level: Level
    name: str
    status: Literal["satisfied", "contradicted", "not_evaluated"]
    text: str
    computed: str | None = None
    reported: str | None = None
    tolerance: str | None = None
    figures: tuple[str, ...] = ()
    repairs: tuple[Repair, ...] = ()


@frozen
class Move:
    indicator: str
    points: Range


@frozen
class ReadingOption:
    value: str
    total: Range
    moves: tuple[Move, ...]


@frozen
class ReadingShown:
    name: str
    chosen: str
    reason: str
    options: tuple[ReadingOption, ...]


@frozen
class Scorecard:
    engine: str
    sheet: FactSheet
    rulebook: Rulebook
    full: Fraction
    before: Range
    """The total before its own stage: the sum of the groups."""
    counted: Fraction
    """The full mark that counts: `full` less what 剔除折算 leaves out."""
    total: Range
    grades: tuple[str, ...]
    indicators: tuple[IndicatorScore, ...]
    groups: tuple[GroupScore, ...]
    deductions: tuple[Deduction, ...]
    missing: tuple[MissingFigure, ...]
    findings: tuple[Finding, ...] = ()
    readings: tuple[ReadingShown, ...] = ()

    def indicator(self, wanted: str) -> IndicatorScore | None:
        return next((i for i in self.indicators if i.indicator.id == wanted), None)
