"""What a lost point rests on: the standard's sentence, with the part that cost it marked."""

from __future__ import annotations

from collections.abc import Mapping

from engine.card import Deduction, Scorecard, SubjectScore
from engine.rulebook import Clause, Indicator


def quotation(indicator: Indicator, clause: Clause | None, whole: bool = False) -> str | None:
    """The indicator's sentence, with what the clause is of it marked.

    A rule for which there is no sentence is quoted by the clause alone.
    """
    sentence = indicator.say()
    if sentence is None:
        return None if clause is None else clause.text
    if clause is None:
        return sentence.text
    return sentence.quoted(sentence.span(clause.place, clause.part), whole)


def official_beside(indicator: Indicator) -> str | None:
    """The official text, where the rule was not read off it word for word."""
    return None if indicator.is_rule else indicator.official


def of_lost(indicator: Indicator, subject: SubjectScore, whole: bool = False) -> str | None:
    """The quotation for what was scored, where that lost points by a clause of its own."""
    if subject.clause is None or subject.parts or subject.points.low >= subject.full:
        return None
    return quotation(indicator, subject.clause, whole)


class Grounds:
    """Of every deduction of a card what it rests on, as lines to be shown under it."""

    def __init__(self, card: Scorecard) -> None:
        self._indicators = {i.indicator.id: i.indicator for i in card.indicators}
        book = card.rulebook
        self._adjustments = {rule.id: rule for rule in (*book.staged, *book.adjustments)}
        self._clauses: dict[str, Mapping[str, Clause]] = {}

    def of(self, deduction: Deduction) -> list[str]:
        """Nothing for what weights of rows take: those say their rule themselves."""
        adjustment = self._adjustments.get(deduction.clause)
        if adjustment is not None:
            said = adjustment.say()
            return [] if said is None else [f"依据：{said}"]
        indicator = self._indicators.get(deduction.indicator or "")
        if indicator is None:
            return []
        clause = self._clauses_of(indicator).get(deduction.clause)
        if clause is None and deduction.stage not in ("band", "row"):
            return []
        quoted, official = quotation(indicator, clause), official_beside(indicator)
        lines = [] if quoted is None else [f"依据：{quoted}"]
        return [*lines, *([f"原文：{official}"] if official else [])]

    def _clauses_of(self, indicator: Indicator) -> Mapping[str, Clause]:
        if indicator.id not in self._clauses:
            self._clauses[indicator.id] = {
                clause.id: clause
                for criterion in indicator.scoring.criteria()
                for clause in (*criterion.clauses, criterion.undecided)
            }
        return self._clauses[indicator.id]
