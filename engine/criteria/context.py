"""What a form needs to lower itself: names, formulas, atoms, and a place to report faults."""

from __future__ import annotations

import re
from fractions import Fraction

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
    Rounded,
    Words,
    rebuild,
    unnamed,
    walk,
)
from engine.language.formula import parse_formula
from engine.language.kinds import (
    Kind,
    KindFault,
    KindOf,
    bare_rate,
    counted_in,
    is_bare,
    is_rate,
    kind_name,
    kind_of,
)
from engine.language.names import Scope
from engine.language.tokens import Fault
from engine.measure import Figures, Undefined, evaluate
from engine.prose import render
from engine.rulebook import (
    ClauseKind,
    Judged,
    JudgedGrade,
    ListDeclaration,
    Outcome,
    Points,
    Rounding,
)
from facts.fields import nearest
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

_ROUNDING = re.compile(r"([0-9]{1,3})位(四舍五入|截断|进位)")
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
    faulty: bool = False
    """The 算式 was refused: what hangs on its kind is not told again."""
    full_told: bool = False
    """The full mark was refused: what hangs on it is not told again."""

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
        value = self._fixed(expr)
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
        fixed = self._fixed(expr)
        if fixed is not None and fixed < 0:
            told = f"“{scalar.text}”小于0，得分不低于0"
            self.problems.add("R031", scalar.place, told, "得的分数，不是扣的分数；零分写 0")
            return None
        return Points(expr)

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

    def _fixed(self, expr: Expr) -> Fraction | None:
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
        return attrs.evolve(self, names=names, declared=declared, measure=None, atoms={}, used=[])

    def with_full(self, full: Expr | None) -> Context:
        """The context with the rows' full mark; None where that was refused."""
        if full is None:
            return attrs.evolve(self.with_full(ZERO), full_told=True)
        return attrs.evolve(self, full=full, names=self.names.with_full(full), full_told=False)

    # -- the measure ------------------------------------------------------

    def measure_kind(self) -> Kind:
        assert self.measure is not None
        return kind_of(self.measure, self.declared)

    def measures_rate(self) -> bool:
        """Whether the measure is a ratio that is written with a per cent sign."""
        assert self.measure is not None
        return self.measure_kind() == PURE and is_rate(self.measure, self.declared)

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
        return self._fixed(self.full)

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


def read_formula(
    scalar: Scalar, names: Scope, declared: KindOf, problems: Problems
) -> tuple[Expr, Kind] | None:
    """Parse and type an expression; faults go to `problems` with their own column."""
    if _cut_short(scalar, problems):
        return None
    try:
        expr = parse_formula(scalar.text, names)
        kind = kind_of(expr, declared)
        _check_options(expr, names)
        return rebuild(expr, lambda node: _percent(node, declared)), kind
    except Fault as fault:
        for one in (fault, *fault.more):
            if not one.told:
                problems.add("R030", scalar.at(one.offset), one.text, one.hint)
    except KindFault as wrong:
        problems.add("R031", scalar.place, f"“{scalar.text}”：{wrong.text}", wrong.hint)
    except RecursionError:
        problems.add("R030", scalar.place, "算式层次太深", "拆成几个“计算”")
    return None


def _cut_short(scalar: Scalar, problems: Problems) -> bool:
    """A comma of the formula's own ended it, inside {…} or […]: told of what follows the comma."""
    end = scalar.at(len(scalar.text))
    if not scalar.plain or end.column is None:
        return False
    return any(
        p.code in ("R008", "R041")
        and (p.place.file, p.place.line) == (end.file, end.line)
        and 0 < (p.place.column or 0) - end.column < 4
        for p in problems.found
    )


def _check_options(expr: Expr, names: Scope) -> None:
    """A text compared with a fact of options must be one of them. Raises KindFault."""
    for node in walk(expr):
        if not isinstance(node, Compare):
            continue
        for one, other in ((node.left, node.right), (node.right, node.left)):
            options = names.options_of(one)
            if isinstance(other, Words) and options and other.text not in options:
                right = nearest(other.text, options) or "、".join(options)
                raise KindFault(f"“{other.text}”不是{render(one)}可选的值", right)


def _percent(node: Expr, declared: KindOf) -> Expr | None:
    """Decimals of a rate are decimals of its per cent, as in 保留."""
    if isinstance(node, Rounded) and not node.percent and is_rate(node.term, declared):
        term = rebuild(node.term, lambda inner: _percent(inner, declared))
        return Rounded(node.way, term, node.places, percent=True)
    return None


def read_rounding(scalar: Scalar, problems: Problems) -> Rounding | None:
    match = _ROUNDING.fullmatch(scalar.text.strip())
    if match is None or int(match[1]) > 10:
        problems.add("R033", scalar.place, f"“{scalar.text}”不是保留的写法", "如 2位四舍五入")
        return None
    return Rounding(match[2], int(match[1]))
