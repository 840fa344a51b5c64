"""The things to be scored on a sheet: indicators and rows, with the figures they still lack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

import attrs
from attrs import frozen

from engine.binding import Bound, BoundRow
from engine.conditions import Condition
from engine.expression import (
    ZERO,
    Aggregate,
    Expr,
    Fact,
    Filtered,
    RowField,
    aggregates_of,
    figures_of,
    others_of,
    unnamed,
)
from engine.measure import Figures, Undefined, Value, evaluate
from engine.rulebook import (
    Clause,
    Criterion,
    EachRow,
    FactDeclaration,
    Indicator,
    Judged,
    Part,
    Points,
    RowsTogether,
    Together,
    Weighted,
)
from facts.numeral import exact_text
from facts.problem import Place, Problems

Atoms = dict[str, Fraction | None]


@frozen
class Unknown:
    """A figure that is missing: its key among all unknowns, and its declaration.

    `declared` is None for a whole list, or a cell inside one: such a figure can't be swept.
    """

    key: str
    of: Fact | RowField | None
    declared: FactDeclaration | None
    blank: bool


@frozen
class Subject:
    key: str
    indicator: Indicator
    row: BoundRow | None
    criterion: Criterion
    full: Fraction
    figures: Figures
    unknowns: tuple[Unknown, ...]
    listed: str | None = None
    """The list that the row is of."""
    part: Part | None = None
    """What it is of its item, where that is made up of several criteria."""
    rows: tuple[Subject, ...] = ()
    """The rows whose points are folded into this one's."""

    @property
    def row_id(self) -> str | None:
        """Its name within the item: the row's 编号, the part's, or both (t1.条2)."""
        return self.key.removeprefix(f"{self.indicator.id}.") if self._is_within else None

    @property
    def _is_within(self) -> bool:
        return self.row is not None or self.part is not None

    def within(self, outcome: Together | RowsTogether) -> tuple[Subject, ...]:
        """The subjects whose points make up this one's where a clause of this outcome holds."""
        if isinstance(outcome, RowsTogether):
            # The row's own figures, with a fact that was put in place of a missing one.
            facts = self.figures.facts
            return tuple(
                attrs.evolve(r, figures=attrs.evolve(r.figures, facts=facts)) for r in self.rows
            )
        found = []
        for part in outcome.parts:
            full = evaluate(part.criterion.full, self.figures)
            assert isinstance(full, Fraction)
            read = {f for e in read_by(part.criterion) for f in figures_of(e)}
            listed = {a.list for e in read_by(part.criterion) for a in aggregates_of(e)}
            unknowns = tuple(u for u in self.unknowns if u.of in read or (u.of is None and listed))
            key = f"{self.key}.{part.id}"
            found.append(
                attrs.evolve(
                    self, key=key, criterion=part.criterion, full=full, part=part, rows=(),
                    unknowns=unknowns,
                )
            )  # fmt: skip
        return tuple(found)

    def everything_within(self) -> Iterator[Subject]:
        """This subject, and every one that could be part of it."""
        yield self
        for clause in self.criterion.clauses:
            if isinstance(clause.outcome, Together | RowsTogether):
                for part in self.within(clause.outcome):
                    yield from part.everything_within()


def atoms_of(criterion: Criterion, figures: Figures) -> Atoms:
    """Every atom's value over these figures; None where it has none."""
    return {key: _atom(expr, figures) for key, expr in criterion.atoms.items()}


def _atom(expr: Expr, figures: Figures) -> Fraction | None:
    try:
        value: Value = evaluate(expr, figures)
    except Undefined:
        return None
    if isinstance(value, bool):
        return Fraction(int(value))
    assert isinstance(value, Fraction)
    return value


def could_hold(condition: Condition, atoms: Atoms, open_atoms: set[str]) -> bool:
    """Whether the condition holds for some values of the atoms that are still open."""
    return any(
        all(test.atom in open_atoms or test.holds_for(atoms[test.atom]) for test in conjunction)
        for conjunction in condition
    )


def read_by(criterion: Criterion) -> list[Expr]:
    """The formulas that the criterion's points rest on, those of its parts included.

    Not those of rows that are folded together: their fields are of other rows.
    """
    found = [*criterion.atoms.values(), *_points(criterion.clauses)]
    for clause in criterion.clauses:
        if isinstance(clause.outcome, Together):
            for part in clause.outcome.parts:
                found.extend(read_by(part.criterion))
    return found


def rows_scored(indicator: Indicator) -> Iterator[EachRow]:
    """The lists whose rows the indicator scores, added up or folded together."""
    if isinstance(indicator.scoring, EachRow):
        yield indicator.scoring
        return
    yield from (together.rows for together in _folded(indicator))


def _folded(indicator: Indicator) -> Iterator[RowsTogether]:
    for criterion in indicator.scoring.criteria():
        for clause in criterion.clauses:
            if isinstance(clause.outcome, RowsTogether):
                yield clause.outcome


def measure_of(subject: Subject, clause: Clause | None) -> Expr | None:
    """What decides among the subject's bands or steps: of its entry of 选, else of the form."""
    if clause is not None and clause.measure is not None:
        return clause.measure
    return subject.criterion.measure


def rivals(subject: Subject, measure: Expr) -> list[Clause]:
    """The clauses that could hold if the measure were another, and all else as it is."""
    criterion = subject.criterion
    atoms = atoms_of(criterion, subject.figures)
    free = {key for key, expr in criterion.atoms.items() if expr == unnamed(measure)}
    return [c for c in criterion.clauses if c.measured and could_hold(c.when, atoms, free)]


def open_clauses(
    criterion: Criterion, figures: Figures, unknown: set[Fact | RowField], lists: set[str]
) -> tuple[list[Clause], set[str]]:
    """The clauses that what is known does not rule out, and the atoms that are still open."""
    atoms = atoms_of(criterion, figures)
    open_atoms = {
        key
        for key, expr in criterion.atoms.items()
        if atoms[key] is None and _rests_on(expr, unknown, lists)
    }
    alive = [c for c in criterion.clauses if could_hold(c.when, atoms, open_atoms)]
    return alive, open_atoms


def _rests_on(expr: Expr, unknown: set[Fact | RowField], lists: set[str]) -> bool:
    return any(f in unknown for f in figures_of(expr)) or any(
        a.list in lists for a in aggregates_of(expr)
    )


def subjects_of(bound: Bound) -> tuple[Subject, ...]:
    """Every subject of the sheet, in the rulebook's order. Raises BadInput.

    Refused: a row without its full mark, rows that add up to more than their indicator, and a
    missing figure of which the standard says 须补.
    """
    problems = Problems()
    found: list[Subject] = []
    for indicator in bound.rulebook.indicators:
        scoring = indicator.scoring
        if not isinstance(scoring, EachRow):
            found.append(_whole(bound, indicator, scoring, problems))
            continue
        rows, undecided = rows_of(bound, scoring), undecided_rows(bound, scoring)
        if not rows and (not undecided or not _gives_nothing(scoring.when_empty)):
            if undecided:
                _refuse_undecided(indicator, scoring, undecided[0], problems)
            found.append(_without_rows(bound, indicator, scoring, problems))
            continue
        total = Fraction(0)
        for row in (*rows, *undecided):
            full = _row_full(bound, scoring.criterion, row, problems)
            total += full
            subject = _subject(
                bound, indicator, row, scoring.criterion, full, problems, scoring.list
            )
            if row in undecided:
                place = Unknown(f"{row.row.id}的归属", None, None, blank=False)
                subject = attrs.evolve(subject, unknowns=(*subject.unknowns, place))
            found.append(subject)
        if total > indicator.full and undecided:
            _refuse_undecided(indicator, scoring, undecided[0], problems)
        elif total > indicator.full:
            problems.add(
                "F039",
                rows[0].row.place,
                f"“{indicator.name}”各行分值合计{exact_text(total)}，超过指标的{exact_text(indicator.full)}分",
                f"各行合计{exact_text(indicator.full)}",
            )
    problems.raise_if_any()
    return tuple(found)


def _whole(bound: Bound, indicator: Indicator, scoring: Criterion, problems: Problems) -> Subject:
    """An indicator that is one subject, with the rows that it folds together."""
    together = next(_folded(indicator), None)
    if together is None:
        return _subject(bound, indicator, None, scoring, indicator.full, problems)
    each = together.rows
    rows, undecided = rows_of(bound, each), undecided_rows(bound, each)
    if undecided:
        _refuse_undecided(indicator, each, undecided[0], problems)
    if not rows:
        return _without_rows(bound, indicator, each, problems)
    subject = _subject(bound, indicator, None, scoring, indicator.full, problems)
    within = []
    unknowns = {u.key: u for u in subject.unknowns}
    for row in rows:
        full = _row_full(bound, each.criterion, row, problems)
        part = _subject(bound, indicator, row, each.criterion, full, problems, each.list)
        within.append(part)
        for unknown in part.unknowns:
            # A cell of one row among many can't be swept; a fact can.
            swept = unknown if isinstance(unknown.of, Fact) else attrs.evolve(unknown, of=None)
            unknowns.setdefault(unknown.key, swept)
        if isinstance(together.fold, Weighted):
            for lacking in _lacking_weight(bound, together.fold, row, each.list):
                unknowns.setdefault(lacking.key, lacking)
    return attrs.evolve(subject, rows=tuple(within), unknowns=tuple(unknowns.values()))


def _lacking_weight(bound: Bound, fold: Weighted, row: BoundRow, listed: str) -> Iterable[Unknown]:
    """The figures of a row's weight that the sheet does not give; without them nothing is known."""
    figures = bound.figures(row)
    for figure in figures_of(fold.weight):
        if figures.state(figure) in ("missing", "blank"):
            key = figure_key(bound, figure, row, listed)
            yield Unknown(key, None, None, figures.state(figure) == "blank")


def _gives_nothing(criterion: Criterion) -> bool:
    """无行时: 零分, so that a row that may not be taken takes nothing away."""
    outcomes = [c.outcome for c in criterion.clauses]
    return all(isinstance(o, Points) and o.expr == ZERO for o in outcomes)


def _without_rows(
    bound: Bound, indicator: Indicator, scoring: EachRow, problems: Problems
) -> Subject:
    """无行时 is for a list without rows; a list that was not reported is missing, as any figure.

    Unless 无行时 leaves the item to a person, who decides with or without the list.
    """
    subject = _subject(bound, indicator, None, scoring.when_empty, indicator.full, problems)
    judged = all(isinstance(c.outcome, Judged) for c in scoring.when_empty.clauses)
    if scoring.list in bound.rows or judged:
        return subject
    if scoring.criterion.missing_refused:
        _refuse_missing(bound, indicator, None, scoring.list, problems)
    absent = Unknown(scoring.list, None, None, blank=False)
    return attrs.evolve(subject, unknowns=(*subject.unknowns, absent))


def _refuse_missing(
    bound: Bound, indicator: Indicator, row: BoundRow | None, names: str, problems: Problems
) -> None:
    place = Place(bound.sheet.file) if row is None else row.row.place
    problems.add("F040", place, f"“{indicator.name}”缺{names}，标准要求须补", f"填上{names}")


def _refuse_undecided(
    indicator: Indicator, scoring: EachRow, row: BoundRow, problems: Problems
) -> None:
    assert scoring.keep is not None
    read = [f.name for f in figures_of(scoring.keep) if isinstance(f, RowField)]
    empty = "、".join(f"“{name}”" for name in dict.fromkeys(read) if name not in row.values)
    problems.add(
        "F045",
        row.row.place,
        f"行“{row.row.id}”没有填{empty}，看不出归不归“{indicator.name}”",
        f"补上这一行的{empty}",
    )


def undecided_rows(bound: Bound, scoring: EachRow) -> tuple[BoundRow, ...]:
    """Rows of which 只取 can't be decided: a field that it reads is not filled."""
    if scoring.keep is None:
        return ()
    found = []
    for row in bound.rows.get(scoring.list, ()):
        try:
            evaluate(scoring.keep, bound.figures(row))
        except Undefined:
            found.append(row)
    return tuple(found)


def rows_of(bound: Bound, scoring: EachRow) -> tuple[BoundRow, ...]:
    """The rows of the list that the indicator takes."""
    rows = bound.rows.get(scoring.list, ())
    if scoring.keep is None:
        return rows
    kept = []
    for row in rows:
        try:
            if evaluate(scoring.keep, bound.figures(row)):
                kept.append(row)
        except Undefined:
            continue  # of undecided_rows
    return tuple(kept)


def _row_full(bound: Bound, criterion: Criterion, row: BoundRow, problems: Problems) -> Fraction:
    try:
        value = evaluate(criterion.full, bound.figures(row))
    except Undefined:
        problems.add("F038", row.row.place, f"行“{row.row.id}”没有分值", "补上这一行的权重或分值")
        return Fraction(0)
    assert isinstance(value, Fraction)
    if value < 0:
        problems.add("F038", row.row.place, f"行“{row.row.id}”的分值小于0", "不小于0的分值")
    return value


def _subject(
    bound: Bound,
    indicator: Indicator,
    row: BoundRow | None,
    criterion: Criterion,
    full: Fraction,
    problems: Problems,
    listed: str | None = None,
) -> Subject:
    figures = bound.figures(row)
    key = indicator.id if row is None else f"{indicator.id}.{row.row.id}"
    # Two sums over one list that was not reported lack one thing.
    lacking = {u.key: u for u in _unknowns(bound, criterion, figures, row, listed)}
    unknowns = tuple(lacking.values())
    if unknowns and criterion.missing_refused:
        _refuse_missing(bound, indicator, row, "、".join(u.key for u in unknowns), problems)
    if criterion.missing_is_zero:
        unknowns = ()
    return Subject(key, indicator, row, criterion, full, figures, unknowns, listed)


def _unknowns(
    bound: Bound,
    criterion: Criterion,
    figures: Figures,
    row: BoundRow | None,
    listed: str | None,
) -> Iterable[Unknown]:
    """Missing figures that could still matter: those of clauses not ruled out by the rest."""
    exprs = read_by(criterion)
    all_figures = dict.fromkeys(f for e in exprs for f in figures_of(e))
    missing = {f for f in all_figures if figures.state(f) in ("missing", "blank")}
    lists = {a.list for e in exprs for a in aggregates_of(e) if list_lacks(bound, a, figures)}
    if not missing and not lists:
        return
    needed = _needed(criterion, figures, missing, lists)
    wanted = dict.fromkeys(f for e in needed for f in figures_of(e) if f in missing)
    for figure in wanted:
        if isinstance(figure, Fact):
            declared = bound.rulebook.facts[figure.name]
        else:
            assert listed is not None
            declared = bound.rulebook.lists[listed].fields[figure.name]
        key = figure_key(bound, figure, row, listed)
        yield Unknown(key, figure, declared, figures.state(figure) == "blank")
    for aggregate in dict.fromkeys(a for e in needed for a in aggregates_of(e)):
        yield from lacking_cells(bound, aggregate, figures)


def _needed(
    criterion: Criterion, figures: Figures, missing: set[Fact | RowField], lists: set[str]
) -> list[Expr]:
    """The formulas of clauses that what is known does not rule out, in all parts."""
    alive, _ = open_clauses(criterion, figures, missing, lists)
    needed = [criterion.atoms[t.atom] for c in alive for conj in c.when for t in conj]
    needed += _points(alive)
    for clause in alive:
        if isinstance(clause.outcome, Together):
            for part in clause.outcome.parts:
                needed += _needed(part.criterion, figures, missing, lists)
    return needed


def figure_key(
    bound: Bound, figure: Fact | RowField, row: BoundRow | None, listed: str | None
) -> str:
    """By what a figure is known among all of the sheet: a fact's name, 编号.栏 of a cell."""
    if isinstance(figure, Fact):
        return figure.name
    assert row is not None
    key = f"{row.row.id}.{figure.name}"
    if sum(row.row.id in {r.row.id for r in rows} for rows in bound.rows.values()) > 1:
        return f"{listed}.{key}"  # rows without 编号 are numbered in every list from 1
    return key


def lacking_cells(bound: Bound, of: Aggregate | Filtered, figures: Figures) -> Iterable[Unknown]:
    """The cells that the aggregate reads and the sheet does not give; else the whole list.

    `figures` are those that the formula is evaluated over: a condition may read them.
    """
    if not list_lacks(bound, of, figures):
        return
    if of.list not in bound.lists:
        yield Unknown(of.list, None, None, blank=False)
        return
    if isinstance(of, Filtered):
        for position, column in _cells_lacking(bound, of, figures):
            row = bound.rows[of.list][position]
            key = figure_key(bound, RowField(column), row, of.list)
            yield Unknown(key, None, None, blank=row.states.get(column) == "blank")
        return
    assert of.field is not None
    for row in bound.rows[of.list]:
        if of.field not in row.values:
            key = figure_key(bound, RowField(of.field), row, of.list)
            yield Unknown(key, None, None, blank=row.states.get(of.field) == "blank")


def _cells_lacking(bound: Bound, of: Filtered, figures: Figures) -> Iterable[tuple[int, str]]:
    """The cells without which it is open whether a row counts, or what it counts for."""
    found: list[tuple[int, str]] = []
    read = (*others_of(of), *(() if of.field is None else (of.field,)))
    if all(name in row for row in bound.lists[of.list] for name in read):
        return []
    places = {id(row): position for position, row in enumerate(bound.lists[of.list])}
    for here in figures.others(of.list):
        position = places[id(here.other)]
        wanted = () if of.field is None else (of.field,)
        try:
            holds = evaluate(of.where, here)
        except Undefined:
            wanted = (*others_of(of), *wanted)
        else:
            if holds and of.way == "有":
                return []
            wanted = wanted if holds else ()
        found.extend((position, name) for name in wanted if name not in here.other)
    return found


def list_lacks(bound: Bound, of: Aggregate | Filtered, figures: Figures) -> bool:
    """Whether a figure that the aggregate reads is missing; 计数 asks only which are there."""
    rows = bound.lists.get(of.list)
    if rows is None:
        return True
    if isinstance(of, Filtered):
        return any(_cells_lacking(bound, of, figures))
    return of.way != "计数" and any(of.field not in row for row in rows)


def _points(clauses: Iterable[Clause]) -> list[Expr]:
    return [c.outcome.expr for c in clauses if isinstance(c.outcome, Points)]
