"""The program's public face: read a sheet, choose its standard, score it with its findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import attrs
from attrs import frozen

from engine.binding import Bound, bind, override
from engine.card import IndicatorScore, Range, Scorecard
from engine.class_of_unit import class_of
from engine.findings.collect import with_findings
from engine.match.protocol import Matcher, RulebookTooLarge
from engine.outcome import JudgedBy
from engine.readings import each_reading, together
from engine.rulebook import Rulebook
from engine.scorecard import score
from facts.problem import BadInput, Note, Place, Problem
from facts.sheet import FactSheet
from facts.sheet_yaml import read_sheet
from jixiao.engines import matcher_for
from jixiao.rollup import in_order, sources_of, with_parts
from jixiao.shelf import Choice, Shelf, shown_path


@frozen
class Options:
    """What a score was asked for. `settings` replaces facts, `readings` replaces 口径."""

    rules: str | None = None
    readings: Mapping[str, str] = attrs.field(factory=dict)
    settings: Mapping[str, str] = attrs.field(factory=dict)
    all_readings: bool = False
    judged: JudgedBy = None


@frozen
class Scored:
    """A card with how its standard was chosen."""

    card: Scorecard
    choice: Choice
    readings_asked: bool = False


class Program:
    """Scores sheets against the rule files at hand.

    `rules_dirs` are searched before the shipped rules; `engine` is rete, plain or None (rete
    where durable-rules is installed). Raises BadInput with every fault of an input at once.
    """

    def __init__(self, rules_dirs: Sequence[Path] = (), engine: str | None = None) -> None:
        self.shelf = Shelf.of(rules_dirs)
        self._make: Callable[[Rulebook], Matcher] = matcher_for(engine)
        self._matchers: dict[int, tuple[Rulebook, Matcher]] = {}

    @property
    def notes(self) -> list[Note]:
        """Remarks on how the files so far were read, each once; the caller tells them."""
        return self.shelf.notes

    def score(self, file: str | Path, options: Options | None = None) -> Scored:
        """Score one sheet file."""
        return self.score_sheet(self._read(file), options or Options())

    def score_all(self, files: Sequence[str | Path], options: Options) -> list[Scored]:
        """Score several sheets; two of one unit, year, object and project are refused."""
        sheets = [self._read(file) for file in files]
        seen: dict[tuple[object, ...], FactSheet] = {}
        for sheet in sheets:
            key = (sheet.unit, sheet.region, sheet.year, sheet.object, sheet.project)
            if key in seen:
                raise BadInput(
                    [
                        Problem(
                            "F044",
                            Place(sheet.file),
                            f"与{seen[key].file}是同一单位、年度和对象",
                            "每个对象一份数据表",
                        )
                    ]
                )
            seen[key] = sheet
        return self._score_together(sheets, options)

    def _score_together(self, sheets: Sequence[FactSheet], options: Options) -> list[Scored]:
        """Each sheet, those first of whose cards others are made (取自)."""
        chosen = [self.shelf.choose(sheet, options.rules).chosen for sheet in sheets]
        books = [self.shelf.load(file, options.readings) for file in chosen]
        sources = [sources_of(book) for book in books]
        found: dict[int, Scored] = {}
        objects = [sheet.object for sheet in sheets]
        for at in in_order(list(zip(objects, sources, strict=True))):
            sheet = sheets[at]
            if sources[at]:
                sheet = with_parts(sheet, books[at], [s.card for s in found.values()])
            found[at] = self.score_sheet(sheet, options)
        return [found[at] for at in range(len(sheets))]

    def score_sheet(self, sheet: FactSheet, options: Options) -> Scored:
        if options.settings:
            sheet = override(sheet, options.settings, "--set")
        choice = self.shelf.choose(sheet, options.rules)
        category = class_of(self.shelf.load(choice.chosen, options.readings), sheet)
        rulebook = self.shelf.load(choice.chosen, options.readings, category)

        def bound_to(book: Rulebook, of: FactSheet) -> Bound:
            return bind(book, of, lambda: self.shelf.known)

        def bare(book: Rulebook, of: FactSheet) -> tuple[Bound, Scorecard]:
            bound = bound_to(book, of)
            return bound, score(bound, self._matcher(book), options.judged)

        def under(readings: Mapping[str, str]) -> Scorecard:
            return bare(self.shelf.load(choice.chosen, readings, category), sheet)[1]

        def reachable(shown: IndicatorScore) -> Mapping[str, Range] | None:
            return together(rulebook, shown, under)

        bound, card = bare(rulebook, sheet)
        card = with_findings(bound, card, lambda changed: bare(rulebook, changed), reachable)
        if options.all_readings:
            card = attrs.evolve(card, readings=each_reading(rulebook, card, under))
        return Scored(card, choice, options.all_readings)

    def _matcher(self, rulebook: Rulebook) -> Matcher:
        key = id(rulebook)
        if key not in self._matchers:
            try:
                self._matchers[key] = (rulebook, self._make(rulebook))
            except RulebookTooLarge as error:
                problem = Problem("R099", error.place, error.text, error.hint)
                raise BadInput([problem]) from None
        return self._matchers[key][1]

    def _read(self, file: str | Path) -> FactSheet:
        path = Path(file)
        if path.suffix.lower() == ".xlsx":
            from jixiao.office.fact_book import read_book

            return read_book(path, shown_path(path))
        return read_sheet(path, shown_path(path), self.notes)
