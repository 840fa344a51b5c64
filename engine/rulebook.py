"""The loaded rulebook: immutable and resolved. The one form that every interpreter reads.

An indicator's criterion is a set of clauses, `when → outcome`. Whatever form the author wrote
(bands, steps, formula …), only clauses leave the loader: their conditions exclude one another
and together cover every case, the cases that the standard forgot included (kind "gap").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Literal

from attrs import field, frozen

from engine.conditions import Condition, Interval
from engine.expression import Expr
from engine.marks import Sentence
from facts.problem import Place

LANGUAGE = "1"

ClauseKind = Literal[
    "not_applicable", "precondition", "base", "missing", "band", "step", "formula", "judged",
    "gap", "overlap", "empty", "together",
]  # fmt: skip
TEMPLATE = "示范"
PARTLY_SEEN = "部分见文"
NO_RULE_SEEN = "见文无规则"
STATUSES = ("见文", PARTLY_SEEN, NO_RULE_SEEN, "推定", TEMPLATE)


@frozen
class Provenance:
    """Where a standard or an item comes from, and how much of it was seen (状态)."""

    status: str
    title: str | None = None
    number: str | None = None
    issued: str | None = None
    effective: str | None = None
    approved: str | None = None
    note: str | None = None


@frozen
class FactDeclaration:
    """A fact the standard asks for: kind, unit of counts, least and greatest value that occur."""

    name: str
    kind: str
    unit: str | None
    low: Fraction
    high: Fraction
    options: tuple[str, ...]
    place: Place
    or_words: bool = False
    """A number, but words are taken too (a 定性 target, a copied "≥95%"): then no figure."""
    note: str | None = None

    @property
    def fixed_unit(self) -> str:
        """The declared unit; "" where there is none, or each row names its own (行.单位)."""
        return self.unit if self.unit is not None and "." not in self.unit else ""


@frozen
class ListDeclaration:
    """A list (清单) with the kinds of its fields."""

    name: str
    fields: Mapping[str, FactDeclaration]
    place: Place
    taken_from: str | None = None
    """取自: the object (项目) whose own score cards make the rows, where they are at hand."""


def checklists_of(facts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Lists of 要点 by name: each of their points is the fact <name>.<point>."""
    found: dict[str, tuple[str, ...]] = {}
    for name in facts:
        owner, dot, point = name.partition(".")
        if dot:
            found[owner] = (*found.get(owner, ()), point)
    return found


@frozen
class Points:
    """The clause gives these points (before limits and rounding)."""

    expr: Expr


@frozen
class JudgedGrade:
    """A grade a person may choose; its points, as shares of the full mark, lie in `share`."""

    name: str
    share: Interval


@frozen
class Judged:
    """The clause leaves the points to a person, inside the grades' limits, with a reason."""

    grades: tuple[JudgedGrade, ...]


@frozen
class Excluded:
    """剔除折算: the item does not count; the rest is scaled up to the whole full mark."""


@frozen
class Sum:
    """Points added up from `start`, and kept between `least` and `most`."""

    start: Expr
    least: Expr
    most: Expr


@frozen
class Best:
    """The points that are highest, or lowest, of all."""

    largest: bool


@frozen
class Weighted:
    """The average of the points, by a weight that each row gives."""

    weight: Expr


Fold = Sum | Best | Weighted


@frozen
class Part:
    """One of several criteria that make up an item: an entry of 条目, a way of 任选.

    `id` is unique within the item; `name` is what cards and reasons call it.
    """

    id: str
    name: str
    criterion: Criterion


@frozen
class Together:
    """The clause gives what its parts give, folded into one."""

    parts: tuple[Part, ...]
    fold: Fold


@frozen
class RowsTogether:
    """The clause gives what the rows of a list give, folded into one (合并 that adds nothing up)."""

    rows: EachRow
    fold: Fold


Outcome = Points | Judged | Excluded | Together | RowsTogether


@frozen
class Clause:
    """One case of a criterion.

    `text` tells it: the author's words, `said`, where he wrote some (说), else the program's.
    `measured` are the clause's own intervals of the measure, for distances to other clauses: two
    where 每 counts both ways from its start, none where no measure decides.
    """

    id: str
    kind: ClauseKind
    when: Condition
    outcome: Outcome
    text: str
    place: Place
    measured: tuple[Interval, ...] = ()
    said: str | None = None
    measure: Expr | None = None
    """What `measured` is of, where the entries of 选 have measures of their own."""
    part: str = ""
    """Which part of the canonical sentence it is, of those that are said of its place."""


@frozen
class Rounding:
    way: str
    places: int


@frozen
class Criterion:
    """Atoms to evaluate, and the clauses that read them. `full` may depend on the row.

    `undecided` is the clause for figures that leave every condition without a value.
    """

    atoms: Mapping[str, Expr]
    clauses: tuple[Clause, ...]
    undecided: Clause
    full: Expr
    measure: Expr | None = None
    rounding: Rounding | None = None
    missing_is_zero: bool = False
    missing_refused: bool = False
    formula: str | None = None
    least: Fraction = Fraction(0)
    """倒扣: how low the points may go; 0 where an item can't take from others."""
    bonus: Fraction = Fraction(0)
    """加分: how far above the full mark the points may go."""

    def parts(self, key: str) -> Iterator[str]:
        """The keys of all parts, given the key of what is scored by the criterion."""
        for clause in self.clauses:
            if isinstance(clause.outcome, Together):
                for part in clause.outcome.parts:
                    yield f"{key}.{part.id}"
                    yield from part.criterion.parts(f"{key}.{part.id}")

    def criteria(self) -> Iterator[Criterion]:
        """This criterion and all within it."""
        yield self
        for clause in self.clauses:
            if isinstance(clause.outcome, Together):
                for part in clause.outcome.parts:
                    yield from part.criterion.criteria()
            elif isinstance(clause.outcome, RowsTogether):
                yield from clause.outcome.rows.criteria()


@frozen
class EachRow:
    """逐项: one criterion for every row of a list that `keep` admits; points are summed."""

    list: str
    keep: Expr | None
    criterion: Criterion
    when_empty: Criterion

    def criteria(self) -> Iterator[Criterion]:
        """Every criterion that rows of the list are scored by, and that for no rows."""
        yield from self.when_empty.criteria()
        yield from self.criterion.criteria()


@frozen
class Indicator:
    id: str
    name: str
    path: tuple[str, ...]
    full: Fraction
    scoring: Criterion | EachRow
    provenance: Provenance
    official: str | None
    counterparts: tuple[str, ...]
    lookalikes: Mapping[str, Expr]
    readings: tuple[str, ...]
    place: Place
    direction: str | None = None
    """方向 of the measure: 越高越好, 越低越好 or 适中 (best in between); None: not said."""
    is_rule: bool = False
    """The official text is the canonical sentence of the rule itself, which says all of it."""
    say: Callable[[], Sentence | None] = field(default=lambda: None, eq=False, repr=False)
    """Says the rule as a canonical sentence: a score that shows none does not make it."""
    origins: tuple[str, ...] = ()
    """来自: the 编号 of older items that this one came of, by a split, a merger or a new name."""

    @property
    def sentence(self) -> str | None:
        """The rule as a canonical sentence; None where there is none for it."""
        said = self.say()
        return None if said is None else said.text


@frozen
class Group:
    path: tuple[str, ...]
    full: Fraction
    place: Place


Phase = Literal["row", "indicator", "group", "total", "grade"]
"""The phases of the second stage in their order; each reads what the one before left."""

AdjustmentKind = Literal[
    "cap", "take", "share", "floor", "exclude", "remark", "reason", "grade_cap", "grade_set"
]


@frozen
class On:
    """What an adjustment is on (对): `keys` are ids of indicators, one path of a group joined
    by /, or one list; () for the total and its grade.
    """

    phase: Phase
    keys: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        if self.phase in ("total", "grade"):
            return "总分" if self.phase == "total" else "等级"
        word = {"row": "行在", "indicator": "指标", "group": "组"}[self.phase]
        return word + "、".join(self.keys)


ON_TOTAL = On("total")


@frozen
class Adjustment:
    """A rule of the second stage.

    cap (不高于; 归零 is a cap of 0), floor (不低于), take (扣), share (扣比例 of the points; of the
    full mark it is a take), exclude (不计), remark (提示), reason (须说明), grade_cap (不高于) and
    grade_set (定为) of the grade. `value` is points, of share a ratio; `words` is the grade, or
    what a remark says.
    """

    id: str
    kind: AdjustmentKind
    condition: Expr
    value: Expr
    same_kind: str
    text: str
    readings: tuple[str, ...]
    place: Place
    said: str | None = None
    """The author's own words (说), which `text` then repeats."""
    on: On = ON_TOTAL
    words: str = ""
    level: Literal["error", "warning", "note"] = "note"
    say: Callable[[], str | None] = field(default=lambda: None, eq=False, repr=False)
    """Says the rule as a canonical sentence; None where there is none for it."""


@frozen
class Remark:
    """提示: said when its condition holds; moves no points."""

    id: str
    condition: Expr
    level: Literal["error", "warning", "note"]
    text: str
    place: Place


@frozen
class Reconciliation:
    """核对: a relation that the figures must meet within their declared precision.

    With `rated` the left side is the rate that the unit stated for that item.
    """

    id: str
    name: str
    code: str
    op: Literal["=", "≤", "≥"]
    left: Expr | None
    right: Expr
    level: Literal["error", "warning", "note"]
    rated: str | None
    lookalikes: Mapping[str, Expr]
    note: str | None
    place: Place


@frozen
class Grade:
    name: str
    totals: Interval


@frozen
class Reading:
    """口径: how the standard's author reads an open place of the text, and the other options."""

    name: str
    chosen: str
    options: tuple[str, ...]
    reason: str
    place: Place


@frozen
class Unexpressed:
    """A sentence of the standard that no rule here stands for, and why: it is said on the card."""

    text: str
    reason: str
    indicator: str | None
    place: Place


@frozen
class Ancestor:
    """A standard that another inherits from: its path as shown, and the hash it is pinned by."""

    path: str
    sha256: str


@frozen
class ClassOfUnits:
    """One of the classes of 分类: the whole full mark for its units, and the hash of its rules."""

    name: str
    full: Fraction
    sha256: str


@frozen
class Classes:
    """分类: one text, a set of parameters for each class. `fact` says of what class a unit is.

    `chosen` is the class that the rulebook is resolved for; None: the first, for lists alone.
    """

    fact: str
    each: tuple[ClassOfUnits, ...]
    chosen: str | None = None


@frozen
class Rulebook:
    title: str
    path: str
    region: tuple[str, ...]
    object: str
    first_year: int
    last_year: int | None
    provenance: Provenance
    facts: Mapping[str, FactDeclaration]
    lists: Mapping[str, ListDeclaration]
    indicators: tuple[Indicator, ...]
    groups: tuple[Group, ...]
    adjustments: tuple[Adjustment, ...]
    """Those that move the total."""
    remarks: tuple[Remark, ...]
    reconciliations: tuple[Reconciliation, ...]
    grades: tuple[Grade, ...]
    total_rounding: Rounding | None
    readings: tuple[Reading, ...]
    known_defects: tuple[str, ...]
    unexpressed: tuple[Unexpressed, ...]
    libraries: tuple[str, ...]
    staged: tuple[Adjustment, ...] = ()
    """Adjustments of rows, items, groups and the grade, and those that only say something."""
    chain: tuple[Ancestor, ...] = ()
    """What it inherits from, the nearest first."""
    classes: Classes | None = None

    @property
    def full(self) -> Fraction:
        return sum((i.full for i in self.indicators), Fraction(0))

    @property
    def checklists(self) -> Mapping[str, tuple[str, ...]]:
        return checklists_of(self.facts)

    def indicator(self, wanted: str) -> Indicator | None:
        return next((i for i in self.indicators if i.id == wanted), None)
