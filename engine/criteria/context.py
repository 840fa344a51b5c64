"""What a form needs to lower itself: names, formulas, atoms, and a place to report faults."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

import attrs
from attrs import field, frozen

from engine.conditions import (
    Condition,
    Interval,
    above,
    at_least,
    at_most,
    below,
    both,
    either,
    exactly,
    holds,
    negate,
)
from engine.expression import (
    MONEY_DIM,
    POINTS_DIM,
    PURE,
    ZERO,
    Arithmetic,
    Compare,
    Computed,
    CountState,
    Expr,
    Logic,
    Not,
    Number,
)
from engine.language.formula import Fault, parse_formula
from engine.language.kinds import Kind, KindFault, KindOf, kind_name, kind_of
from engine.language.names import Scope
from engine.measure import Figures, Undefined, evaluate
from engine.rulebook import (
    ClauseKind,
    Judged,
    JudgedGrade,
    ListDeclaration,
    Outcome,
    Points,
    Rounding,
)
from facts.numeral import exact_text
from facts.problem import Place, Problems
from facts.quantity import FEN_IN
from facts.yamltext import Scalar

FULL_WORD, ZERO_WORD, PERSON_WORD = "满分", "零分", "人工评判"
ANY_GRADE = Judged((JudgedGrade("评判", Interval(Fraction(0), True, Fraction(1), True)),))
"""A person decides anywhere between 0 and the full mark."""

_ROUNDING = re.compile(r"(\d+)位(四舍五入|截断|进位)")


@frozen
class Draft:
    """A clause before guards are put in front of it and it gets its id."""

    kind: ClauseKind
    when: Condition
    outcome: Outcome
    text: str
    place: Place
    measured: Interval | None = None


@frozen
class Form:
    """A lowered form: clauses that exclude one another, and the canonical sentence."""

    drafts: tuple[Draft, ...]
    sentence: str


@frozen
class Context:
    """Where a criterion stands: its names, its full mark, its measure, its atoms so far."""

    names: Scope
    declared: KindOf
    problems: Problems
    full: Expr
    measure: Expr | None
    where: str
    atoms: dict[str, Expr] = field(factory=dict)
    used: list[Expr] = field(factory=list)

    # -- formulas ---------------------------------------------------------

    def formula(self, scalar: Scalar) -> tuple[Expr, Kind] | None:
        """The scalar's expression and kind; faults are reported and give None."""
        return read_formula(scalar, self.names, self.declared, self.problems)

    def number(self, scalar: Scalar, wanted: Kind | None = None) -> Expr | None:
        found = self.formula(scalar)
        if found is None:
            return None
        expr, kind = found
        bare = isinstance(expr, Number) and expr.dim == PURE
        if isinstance(kind, str) or (wanted is not None and kind != wanted and not bare):
            self.problems.add(
                "R031",
                scalar.place,
                f"“{scalar.text}”是{kind_name(kind)}",
                kind_name(wanted) if wanted is not None else "一个数",
            )
            return None
        return expr

    def constant(self, scalar: Scalar, wanted: Kind | None = None) -> Fraction | None:
        """A number that no fact moves, such as the end of a band."""
        expr = self.number(scalar, wanted)
        if expr is None:
            return None
        try:
            value = evaluate(expr, Figures({}))
        except Undefined:
            self.problems.add("R032", scalar.place, f"“{scalar.text}”不是固定的数", "如 10% 或 5")
            return None
        assert isinstance(value, Fraction)
        return value

    def condition(self, scalar: Scalar) -> Condition | None:
        """A condition of the author's own, as tests of atoms."""
        found = self.formula(scalar)
        if found is None:
            return None
        expr, kind = found
        if kind != "yes_no":
            self.problems.add(
                "R031", scalar.place, f"“{scalar.text}”不是条件", "如 执行率 低于 50%"
            )
            return None
        return self.test(expr)

    def outcome(self, scalar: Scalar) -> Outcome | None:
        """满分, 零分, 人工评判, or a formula of points."""
        word = scalar.text.strip()
        if word == PERSON_WORD:
            return ANY_GRADE
        if word == FULL_WORD:
            return Points(self.full)
        if word == ZERO_WORD:
            return Points(ZERO)
        expr = self.points(scalar)
        return None if expr is None else Points(expr)

    def points(self, scalar: Scalar) -> Expr | None:
        """A formula whose value is points (or a bare number)."""
        found = self.formula(scalar)
        if found is None:
            return None
        expr, kind = found
        if kind not in (PURE, POINTS_DIM):
            self.problems.add(
                "R031", scalar.place, f"“{scalar.text}”是{kind_name(kind)}，不是得分", "分数或数"
            )
            return None
        self.used.append(expr)
        return expr

    def in_list(self, listed: ListDeclaration) -> Context:
        """The context of the list's rows, with atoms of its own."""
        names = self.names.in_list(listed)
        declared = names.declared
        return attrs.evolve(self, names=names, declared=declared, measure=None, atoms={}, used=[])

    def with_full(self, full: Expr) -> Context:
        return attrs.evolve(self, full=full, names=self.names.with_full(full))

    # -- the measure ------------------------------------------------------

    def measure_kind(self) -> Kind:
        assert self.measure is not None
        return kind_of(self.measure, self.declared)

    def write(self, value: Fraction) -> str:
        """A value of the measure in its own unit: 10%, 30万元, 5."""
        kind = self.measure_kind()
        if kind == PURE:
            return f"{exact_text(value * 100)}%"
        if kind == MONEY_DIM:
            return f"{exact_text(value / FEN_IN['万元'])}万元"
        return exact_text(value)

    def full_value(self) -> Fraction | None:
        """The full mark where it is the same for every unit and row."""
        try:
            value = evaluate(self.full, Figures({}))
        except Undefined:
            return None
        assert isinstance(value, Fraction)
        return value

    # -- atoms ------------------------------------------------------------

    def atom(self, expr: Expr) -> str:
        """The key of this expression among the criterion's atoms."""
        while isinstance(expr, Computed):
            expr = expr.body
        for key, known in self.atoms.items():
            if known == expr:
                return key
        key = f"a{len(self.atoms)}"
        self.atoms[key] = expr
        if not isinstance(expr, CountState):
            self.used.append(expr)
        return key

    def measured(self, interval: Interval) -> Condition:
        assert self.measure is not None
        return holds(self.atom(self.measure), interval)

    def test(self, expr: Expr) -> Condition:
        """A yes/no expression as tests of atoms: comparisons become the sign of a difference."""
        if isinstance(expr, Not):
            return negate(self.test(expr.term))
        if isinstance(expr, Logic):
            join: Callable[[Condition, Condition], Condition]
            join = both if expr.op == "并且" else either
            result = self.test(expr.terms[0])
            for term in expr.terms[1:]:
                result = join(result, self.test(term))
            return result
        if isinstance(expr, Compare) and not self._of_words(expr):
            return self._comparison(expr)
        return holds(self.atom(expr), exactly(1))

    def _of_words(self, expr: Compare) -> bool:
        return kind_of(expr.left, self.declared) == "words"

    def _comparison(self, expr: Compare) -> Condition:
        left, level = expr.left, Fraction(0)
        if isinstance(expr.right, Number):
            level = expr.right.value
        else:
            left = Arithmetic("-", expr.left, expr.right)
        key = self.atom(left)
        if expr.op == "≠":
            return negate(holds(key, exactly(level)))
        interval = {
            "=": exactly, "<": below, "≤": at_most, ">": above, "≥": at_least,
        }[expr.op](level)  # fmt: skip
        return holds(key, interval)


def read_formula(
    scalar: Scalar, names: Scope, declared: KindOf, problems: Problems
) -> tuple[Expr, Kind] | None:
    """Parse and type an expression; faults go to `problems` with their own column."""
    try:
        expr = parse_formula(scalar.text, names)
        return expr, kind_of(expr, declared)
    except Fault as fault:
        problems.add("R030", at_offset(scalar, fault.offset), fault.text, fault.hint)
    except KindFault as wrong:
        problems.add("R031", scalar.place, f"“{scalar.text}”：{wrong.text}", wrong.hint)
    except RecursionError:
        problems.add("R030", scalar.place, "算式层次太深", "拆成几个“计算”")
    return None


def at_offset(scalar: Scalar, offset: int) -> Place:
    """The place of a character of a one-line scalar (a quote mark moves it by one)."""
    place = scalar.place
    if place.column is None or "\n" in scalar.text:
        return place
    return Place(place.file, place.line, place.column + offset + (0 if scalar.plain else 1))


def read_rounding(scalar: Scalar, problems: Problems) -> Rounding | None:
    match = _ROUNDING.fullmatch(scalar.text.strip())
    if match is None or int(match[1]) > 10:
        problems.add("R033", scalar.place, f"“{scalar.text}”不是保留的写法", "如 2位四舍五入")
        return None
    return Rounding(match[2], int(match[1]))
