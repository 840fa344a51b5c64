"""What a form needs to lower itself: names, formulas, atoms, and a place to report faults."""

from __future__ import annotations

from fractions import Fraction
from typing import Protocol

import attrs
from attrs import field, frozen

from engine.conditions import (
    ALWAYS,
    Condition,
    Interval,
    above,
    absorbed,
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
    COUNT_DIM,
    DAY_DIM,
    MONEY_DIM,
    POINTS_DIM,
    PURE,
    ZERO,
    Arithmetic,
    Compare,
    CountState,
    Expr,
    Logic,
    Not,
    Number,
    unnamed,
)
from engine.language.kinds import (
    Kind,
    KindOf,
    bare_rate,
    counted_in,
    is_bare,
    is_rate,
    is_whole,
    kind_name,
    kind_of,
)
from engine.language.names import Scope
from engine.language.reading import read_formula
from engine.measure import Figures, Undefined, evaluate
from engine.rulebook import (
    ClauseKind,
    Criterion,
    Judged,
    JudgedGrade,
    ListDeclaration,
    Outcome,
    Points,
)
from facts.fields import Fields
from facts.numeral import exact_text
from facts.problem import Place, Problems
from facts.quantity import FEN_IN, day_text, percent_meant
from facts.yamltext import Scalar

FULL_WORD, ZERO_WORD, PERSON_WORD = "满分", "零分", "人工评判"
ANY_GRADE = Judged((JudgedGrade("评判", Interval(Fraction(0), True, Fraction(1), True)),))
"""A person decides anywhere between 0 and the full mark."""

MAX_ALTERNATIVES = 400
MAX_JOINS = 40_000
COMPLEX = ("条件太复杂", "少用“或者”，或拆成几条")

_EXAMPLES: dict[Kind, str] = {
    PURE: "率，如 10%",
    MONEY_DIM: "金额，如 30万元",
    COUNT_DIM: "计数，如 5",
    POINTS_DIM: "分，如 2分",
    DAY_DIM: "日期，如 2024年6月30日",
}


class TooComplex(Exception):
    """A condition with more alternatives than an engine should be given."""


@frozen
class Draft:
    """A clause before guards are put in front of it and it gets its id."""

    kind: ClauseKind
    when: Condition
    outcome: Outcome
    text: str
    place: Place
    measured: tuple[Interval, ...] = ()
    said: str | None = None
    measure: Expr | None = None
    part: str = ""


@frozen
class Form:
    """A lowered form: clauses that exclude one another."""

    drafts: tuple[Draft, ...]


class Reader(Protocol):
    """Reads a criterion inside another one, for forms that are made of several."""

    def criterion(self, fields: Fields, ctx: Context, prefix: str) -> Criterion | None:
        """A whole criterion; its keys are closed."""

    def branch(self, fields: Fields, ctx: Context) -> Form | None:
        """Guards and form as drafts for the criterion of `ctx`, whose atoms they share."""

    def form(self, fields: Fields, ctx: Context) -> Form | None:
        """The form alone that is written under these fields, read once more."""

    def close(
        self,
        ctx: Context,
        drafts: tuple[Draft, ...],
        least: Fraction,
        place: Place,
        happens: Condition = ALWAYS,
        deciding: tuple[Expr, ...] = (),
    ) -> Criterion:
        """A part that the form wrote itself, with the guards that every criterion has.

        `least` is how low its points may go. Where `happens` (which reads the formulas `deciding`)
        does not hold, no other formula matters, nor what its figures are. Raises TooComplex.
        """


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
    faulty: bool = False
    """The 算式 was refused: what hangs on its kind is not told again."""
    full_told: bool = False
    """The full mark was refused: what hangs on it is not told again."""
    prefix: str = ""
    """How the ids of its clauses begin."""
    least: Fraction = Fraction(0)
    bonus: Fraction = Fraction(0)
    """How far the points may go below 0 (倒扣, negative) and above the full mark (加分)."""
    within: list[Expr] = field(factory=list)
    """Formulas of the parts and branches that the criterion is made of."""
    reader: Reader | None = None
    is_part: bool = False
    """Of one of several criteria that make up an item."""

    def has_measure(self, form: str, place: Place) -> bool:
        """Whether the 算式 that this form needs is there; told where it is not."""
        if self.measure is None:
            told = f"{self.where}用了{form}，却没有“算式”"
            self.problems.add("R040", place, told, "补上“算式: …”")
        return self.measure is not None

    # -- formulas ---------------------------------------------------------

    def formula(self, scalar: Scalar) -> tuple[Expr, Kind] | None:
        """The scalar's expression and kind; faults are reported and give None."""
        return read_formula(scalar, self.names, self.declared, self.problems)

    def number(self, scalar: Scalar, wanted: Kind | None = None) -> Expr | None:
        found = self.formula(scalar)
        if found is None:
            return None
        expr, kind = found
        if isinstance(kind, str) or (wanted is not None and not _stands_for(expr, kind, wanted)):
            hint = "一个数" if wanted is None else _EXAMPLES.get(wanted, kind_name(wanted))
            shown = "没有单位的数" if is_bare(expr) else kind_name(kind)
            self.problems.add("R031", scalar.place, f"“{scalar.text}”是{shown}", hint)
            return None
        return expr

    def constant(
        self,
        scalar: Scalar,
        wanted: Kind | None = None,
        rate: bool = False,
        distance: bool = False,
    ) -> Fraction | None:
        """A number that no fact moves, such as the end of a band.

        `rate`: one with a per cent sign is wanted; 0 and 1 can do without. As a `distance` 1
        can't: it is as likely to mean 1% as 100%.
        """
        expr = self.number(scalar, wanted)
        if expr is None:
            return None
        value = self.fixed(expr)
        if value is None:
            self.problems.add("R032", scalar.place, f"“{scalar.text}”不是固定的数", "如 10% 或 5")
            return None
        unsigned = bare_rate(expr) is not None or (distance and value == 1 and is_bare(expr))
        if rate and unsigned:
            right = percent_meant(value)
            self.problems.add("R031", scalar.place, f"“{scalar.text}”缺了百分号", right)
            return None
        return value

    def measured_constant(self, scalar: Scalar) -> Fraction | None:
        """A number on the line of the measure: of its kind, and with % where it is a rate."""
        if self.measure is None or self.faulty:
            return self.constant(scalar)
        return self.constant(scalar, self.measure_kind(), self.measures_rate())

    def measured_distance(self, scalar: Scalar) -> Fraction | None:
        """A distance on the line of the measure: days between dates, else as the measure."""
        if self.measure is None or self.faulty:
            return self.constant(scalar)
        kind = self.measure_kind()
        if kind == DAY_DIM:
            return self.constant(scalar, COUNT_DIM)
        return self.constant(scalar, kind, self.measures_rate(), distance=True)

    def condition(self, scalar: Scalar) -> Condition | None:
        """A condition of the author's own, as tests of atoms."""
        expr = self.yes_no(scalar)
        if expr is None:
            return None
        try:
            return self.test(expr)
        except TooComplex:
            self.problems.add("R037", scalar.place, *COMPLEX)
            return None

    def yes_no(self, scalar: Scalar) -> Expr | None:
        """The expression of a condition."""
        found = self.formula(scalar)
        if found is None:
            return None
        if found[1] != "yes_no":
            self.problems.add(
                "R031", scalar.place, f"“{scalar.text}”不是条件", "如 执行率 低于 50%"
            )
            return None
        return found[0]

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
        if expr is None:
            return None
        fixed = self.fixed(expr)
        if fixed is not None and fixed < self.least:
            low = exact_text(self.least)
            told = f"“{scalar.text}”小于{low}，得分不低于{low}"
            self.problems.add("R031", scalar.place, told, "得的分数，不是扣的分数；零分写 0")
            return None
        # 5, 5分 and 05 are one outcome: what multiplies it, and its hash, must not differ.
        return Points(_constant(expr) if isinstance(expr, Number) else expr)

    def points(self, scalar: Scalar) -> Expr | None:
        """A formula whose value is points (or a bare number)."""
        found = self.formula(scalar)
        if found is None:
            return None
        expr, kind = found
        if kind not in (PURE, POINTS_DIM):
            hint = "如 违规次数 / 1次 × 0.5" if kind == COUNT_DIM else "分数或数，如 分值 × 比率"
            self.problems.add(
                "R031", scalar.place, f"“{scalar.text}”是{kind_name(kind)}，不是得分", hint
            )
            return None
        if isinstance(expr, Number) and expr.dim == PURE and not is_bare(expr):
            hint = f"分值 × {expr.text}，或写出得几分"
            self.problems.add("R031", scalar.place, f"“{scalar.text}”是率，不是得分", hint)
            return None
        self.used.append(expr)
        return expr

    def fixed(self, expr: Expr) -> Fraction | None:
        """The value of a formula that reads no figure."""
        try:
            value = evaluate(expr, Figures({}))
        except Undefined:
            return None
        return value if isinstance(value, Fraction) else None

    def in_list(self, listed: ListDeclaration) -> Context:
        """The context of the list's rows, with atoms of its own."""
        names = self.names.in_list(listed)
        declared = names.declared
        return attrs.evolve(
            self, names=names, declared=declared, measure=None, atoms={}, used=[], within=[]
        )

    def with_full(self, full: Expr | None) -> Context:
        """The context with the rows' full mark; None where that was refused."""
        if full is None:
            return attrs.evolve(self.with_full(ZERO), full_told=True)
        return attrs.evolve(self, full=full, names=self.names.with_full(full), full_told=False)

    def part(self, id: str, full: Expr, where: str) -> Context:
        """The context of one of several criteria that make up this one; 比率 stays the item's."""
        return attrs.evolve(
            self, names=self.names.with_full(full), full=full, where=where,
            prefix=f"{self.prefix}.{id}", atoms={}, used=[], within=[], least=Fraction(0),
            bonus=Fraction(0), full_told=False, is_part=True,
        )  # fmt: skip

    def without_measure(self) -> Context:
        return attrs.evolve(self, measure=None, names=self.names.without_rate())

    def with_measure(self, measure: Expr) -> Context:
        """The context in which this decides; it is no name in formulas."""
        return attrs.evolve(self, measure=measure)

    def reaching(self, least: Fraction, bonus: Fraction) -> Context:
        """The context of a part whose points may go as far as the whole's."""
        return attrs.evolve(self, least=least, bonus=bonus)

    def branch(self, id: str | None = None) -> Context:
        """The context of one of several forms of which one counts; it shares the atoms.

        The clauses of its parts have ids of their own where it has an `id`.
        """
        prefix = self.prefix if id is None else f"{self.prefix}.{id}"
        return attrs.evolve(self, used=[], within=[], prefix=prefix)

    def take_in(self, inner: Context) -> None:
        """Know the formulas of a part or a branch: 不适用 and 缺数据 of the whole look at them."""
        self.within.extend((*inner.used, *inner.within))

    @property
    def reads(self) -> Reader:
        assert self.reader is not None
        return self.reader

    # -- the measure ------------------------------------------------------

    def measure_kind(self) -> Kind:
        assert self.measure is not None
        return kind_of(self.measure, self.declared)

    def measures_rate(self) -> bool:
        """Whether the measure is a ratio that is written with a per cent sign."""
        assert self.measure is not None
        return self.measure_kind() == PURE and is_rate(self.measure, self.declared)

    def counts_wholes(self) -> bool:
        """Whether the measure is always a whole number."""
        assert self.measure is not None
        return is_whole(self.measure, self.declared)

    def point(self, value: Fraction) -> Number:
        """A place on the line of the measure, as a number of its kind."""
        kind = self.measure_kind()
        assert not isinstance(kind, str)
        return Number(value, kind, self.write(value))

    def distance(self, value: Fraction) -> Number:
        """A distance on the line of the measure; of dates, so many days."""
        kind = self.measure_kind()
        assert not isinstance(kind, str)
        return Number(value, COUNT_DIM if kind == DAY_DIM else kind, self.write_distance(value))

    def write(self, value: Fraction) -> str:
        """A value of the measure in its own unit: 10%, 30万元, 5次, 2024-06-30."""
        kind = self.measure_kind()
        if self.measures_rate():
            return f"{exact_text(value * 100)}%"
        if kind == MONEY_DIM:
            unit = "元" if 0 < abs(value) < FEN_IN["万元"] else "万元"
            return f"{exact_text(value / FEN_IN[unit])}{unit}"
        if kind == DAY_DIM:
            return day_text(value)
        assert self.measure is not None
        return exact_text(value) + counted_in(self.measure, self.declared, self.names.unit)

    def write_distance(self, value: Fraction) -> str:
        """A distance on the line of the measure: 1个百分点, 3天, 30万元, 2次."""
        if self.measures_rate():
            return f"{exact_text(value * 100)}个百分点"
        if self.measure_kind() == DAY_DIM:
            return f"{exact_text(value)}天"
        return self.write(value)

    def full_value(self) -> Fraction | None:
        """The full mark where it is the same for every unit and row."""
        return self.fixed(self.full)

    # -- atoms ------------------------------------------------------------

    def atom(self, expr: Expr) -> str:
        """The key of this expression among the criterion's atoms."""
        expr = unnamed(expr)
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
            return opposite(self.test(expr.term))
        if isinstance(expr, Logic):
            result = self.test(expr.terms[0])
            for term in expr.terms[1:]:
                other = self.test(term)
                result = joined(result, other) if expr.op == "并且" else either(result, other)
            return result
        if isinstance(expr, Compare) and not self._of_words(expr):
            return self._comparison(expr)
        return self.says_yes(expr)

    def says_yes(self, expr: Expr) -> Condition:
        """The yes/no expression is true: as a number, 1 and not 0."""
        return holds(self.atom(expr), at_least(1))

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


def _constant(points: Number) -> Number:
    return Number(points.value, PURE, exact_text(points.value))


def joined(left: Condition, right: Condition) -> Condition:
    """Both conditions. Raises TooComplex."""
    if len(left) * len(right) > MAX_JOINS:
        raise TooComplex
    result = absorbed(both(left, right))
    if len(result) > MAX_ALTERNATIVES:
        raise TooComplex
    return result


def opposite(condition: Condition, or_undefined: bool = False) -> Condition:
    """The complement (see `negate`), built up one alternative at a time. Raises TooComplex."""
    result: Condition = ALWAYS
    for alternative in condition:
        result = joined(result, negate((alternative,), or_undefined))
    return result


def _stands_for(expr: Expr, kind: Kind, wanted: Kind) -> bool:
    """Whether the number can be taken for one of the wanted kind: a bare one for most."""
    if not is_bare(expr):
        return kind == wanted
    is_zero = isinstance(expr, Number) and expr.value == 0
    return is_zero or wanted in (PURE, COUNT_DIM, POINTS_DIM)
