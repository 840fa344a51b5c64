"""One case of a criterion: what it gives where every fact has a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import frozen

from engine.card import Range
from engine.expression import CountState, Expr, Fact, RowField, figures_of, walk
from engine.match.plain import PlainSession
from engine.match.protocol import Question
from engine.measure import Figures, Undefined, Value
from engine.outcome import give, reach
from engine.rulebook import (
    Criterion,
    FactDeclaration,
    Indicator,
    Judged,
    RowsTogether,
    Sum,
    Together,
)
from engine.subjects import Subject, atoms_of, read_by
from engine.together import folded
from facts.numeral import exact_text
from facts.quantity import DATE, MONEY, POINTS, RATE, YES_NO, day_text, money_text

Facts = Mapping[str, Value]
"""The value of every fact by its name; one that is not there is marked 不适用."""


@frozen
class Side:
    """A criterion that stands for itself: the whole item, or one part of it."""

    name: str
    indicator: Indicator
    criterion: Criterion
    full: Fraction

    def over(self, facts: Facts, names: frozenset[str]) -> Subject:
        states = {name: "given" if name in facts else "not_applicable" for name in names}
        figures = Figures(facts, states=states)
        return Subject(self.name, self.indicator, None, self.criterion, self.full, figures, ())

    def points(self, facts: Facts, names: frozenset[str]) -> Range:
        return _points(self.over(facts, names))

    def formulas(self) -> Iterator[Expr]:
        """Every formula that the points rest on."""
        yield from read_by(self.criterion)
        for criterion in self.criterion.criteria():
            for clause in criterion.clauses:
                if isinstance(clause.outcome, Together) and isinstance(clause.outcome.fold, Sum):
                    fold = clause.outcome.fold
                    yield from (fold.start, fold.least, fold.most)

    def facts(self) -> tuple[str, ...]:
        """The facts that are read, in order of first use."""
        found: dict[str, None] = {}
        for expr in self.formulas():
            for node in (*figures_of(expr), *_marked(expr)):
                if isinstance(node, Fact):
                    found.setdefault(node.name)
        return tuple(found)

    def answers_not_applicable(self) -> bool:
        """Whether it says itself what a figure that does not exist makes of the points."""
        return any(
            clause.kind == "not_applicable" and not isinstance(clause.outcome, Judged)
            for criterion in self.criterion.criteria()
            for clause in criterion.clauses
        )

    def rounds(self) -> bool:
        return any(c.rounding is not None for c in self.criterion.criteria())

    def of_rows(self) -> bool:
        return any(
            isinstance(clause.outcome, RowsTogether)
            for criterion in self.criterion.criteria()
            for clause in criterion.clauses
        )


def _marked(expr: Expr) -> Iterator[Fact | RowField]:
    for node in walk(expr):
        if isinstance(node, CountState):
            yield from node.of


def _points(subject: Subject) -> Range:
    criterion = subject.criterion
    question = Question(subject.key, criterion, atoms_of(criterion, subject.figures))
    clause = PlainSession().choose([question])[subject.key]
    if isinstance(clause.outcome, Together):
        parts = [(part, _points(part)) for part in subject.within(clause.outcome)]
        try:
            return folded(clause.outcome.fold, subject, parts)
        except Undefined:
            return reach(criterion, subject.full)
    if isinstance(clause.outcome, Judged) and clause is not criterion.undecided:
        return _judged(clause.outcome, reach(criterion, subject.full), subject.full)
    return give(clause, criterion, subject.full, subject.figures, None).points


def _judged(judged: Judged, whole: Range, full: Fraction) -> Range:
    """From the least that a person may give to the most."""
    lows = [whole.low if g.share.low is None else g.share.low * full for g in judged.grades]
    highs = [whole.high if g.share.high is None else g.share.high * full for g in judged.grades]
    return Range(max(min(lows), whole.low), min(max(highs), whole.high))


def shown(declared: FactDeclaration, value: Value) -> str:
    """The value as an official writes it: 98.5%, 3项, 15万元, 是."""
    if isinstance(value, str):
        return value
    if declared.kind == YES_NO:
        return "是" if value else "否"
    if declared.kind == RATE:
        return exact_text(value * 100) + "%"
    if declared.kind == MONEY:
        return money_text(value)
    if declared.kind == DATE:
        return day_text(value)
    return exact_text(value) + ("分" if declared.kind == POINTS else declared.fixed_unit)


def range_text(points: Range) -> str:
    """4.5分, or 0至5分 where a person decides."""
    if points.determined:
        return f"{exact_text(points.low)}分"
    return f"{exact_text(points.low)}至{exact_text(points.high)}分"
