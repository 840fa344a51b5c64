"""What names mean in a rule file: facts, lists, named formulas, parameters and readings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

import attrs
from attrs import field, frozen

from engine.expression import (
    Aggregate,
    Computed,
    Expr,
    Fact,
    Filtered,
    Number,
    OtherField,
    PointsOf,
    RowField,
    Words,
)
from engine.language.formula import parse_formula
from engine.language.tables import Table
from engine.language.tokens import LANGUAGE_WORDS, POINTS, Fault, Names, Scanner
from engine.language.weight import Weight
from engine.rulebook import FactDeclaration, ListDeclaration, Reading
from facts.fields import nearest
from facts.problem import Problems
from facts.quantity import COUNT
from facts.yamltext import Mapping as Tree
from facts.yamltext import Node, Scalar, Sequence

FULL_NAMES = ("分值", "满分")
RATE_NAME = "比率"
OWNERS = ("行", "另", "口径", "参数")
RESERVED = LANGUAGE_WORDS | {*FULL_NAMES, RATE_NAME, *OWNERS}
"""Words that mean something of their own in a formula: no name of the author's."""

_POINTER = re.compile(r"(口径|参数)\.([^\s.\[\]]+)(?:\[([0-9]{1,6})\])?")
PLAIN_NAME = re.compile(r"[\w.\[\]]+")


@frozen
class Scope(Names):
    """The names of a rulebook, and of the place in it where an expression stands."""

    facts: Mapping[str, FactDeclaration]
    lists: Mapping[str, ListDeclaration]
    formulas: dict[str, Expr] = field(factory=dict)
    parameters: Mapping[str, tuple[str, ...]] = field(factory=dict)
    readings: Mapping[str, Reading] = field(factory=dict)
    tables: dict[str, Table] = field(factory=dict)
    checklists: Mapping[str, tuple[str, ...]] = field(factory=dict)
    """要点 with several points, each of them the fact <name>.<point>."""
    full: Expr | None = None
    rate: Computed | None = None
    row: ListDeclaration | None = None
    used_readings: set[str] = field(factory=set)
    """口径 met while reading; the loader empties it before each item."""
    formula_readings: dict[str, frozenset[str]] = field(factory=dict)
    formula_weights: dict[str, Weight] = field(factory=dict)
    scored: Mapping[str, str] | None = None
    """What 得分(…) may name, as written, and the key of it; None where no points are read."""
    waiting: list[str] = field(factory=list)
    """计算 that are not read yet, the one being read first."""
    waiting_texts: Mapping[str, str] = field(factory=dict)
    _mentioned: dict[str, frozenset[str]] = field(factory=dict)
    faulty: set[str] = field(factory=set)
    """Names whose own declaration is at fault: told there, and not again where they are used.
    口径 or 参数: that section could not be read at all."""
    incomplete: bool = False
    """A file of 引用 or a section could not be read: any unknown name may be one of its."""

    def vocabulary(self) -> frozenset[str]:
        words = {*self.facts, *self.lists, *self.formulas, *self.tables, *self._options(), *OWNERS}
        if self.full is not None:
            words.update(FULL_NAMES)
        if self.rate is not None:
            words.update((self.rate.name, RATE_NAME))
        if self.scored is not None:
            words.add(POINTS)
        if self.row is not None:
            words.update(self.row.fields)
        for listed in self.lists.values():
            words.update(listed.fields)
        words.update(self.parameters, self.readings, self.waiting, self.faulty, self.checklists)
        for points in self.checklists.values():
            words.update(points)
        return frozenset(words)

    def units(self) -> frozenset[str]:
        declared = [*self.facts.values(), *(self.row.fields.values() if self.row else ())]
        return frozenset(d.fixed_unit for d in declared) - {""}

    def unit(self, figure: Fact | RowField) -> str:
        """The unit that this figure is declared in; "" where it has none, or each row its own."""
        if isinstance(figure, Fact):
            return self.facts[figure.name].fixed_unit
        assert self.row is not None
        return self.row.fields[figure.name].fixed_unit

    def weights(self) -> dict[str, Weight]:
        return self.formula_weights

    def _options(self) -> set[str]:
        columns = [d for listed in self.lists.values() for d in listed.fields.values()]
        return {option for d in (*self.facts.values(), *columns) for option in d.options}

    def lookup(self, name: str) -> Expr | None:
        if self.full is not None and name in FULL_NAMES:
            return self.full
        if self.rate is not None and name in (RATE_NAME, self.rate.name):
            return self.rate
        if self.scored is not None and name == POINTS:
            return PointsOf("")
        if name in self.formulas:
            self.used_readings.update(self.formula_readings.get(name, ()))
            return Computed(name, self.formulas[name])
        if name in self.facts:
            return Fact(name)
        if name in self.lists:
            return Aggregate("", name, None)
        if name in self._options():
            return Words(name)
        return None

    def cell(self, table: str, args: tuple[Expr, ...], offset: int) -> Expr | None:
        found = self.tables.get(table)
        return None if found is None else found.at(args, offset, self.options_of)

    def points(self, of: str, offset: int) -> Expr:
        if self.scored is None:
            told = f"“{POINTS}({of})”只在“调整”里有"
            raise Fault(offset, told, "把这个条件写到“调整”里")
        if of not in self.scored:
            told = f"没有编号或组名“{of}”"
            right = nearest(of, self.scored) or "指标的编号，或组的名称"
            if self.incomplete:
                raise Fault(offset, told, right, told=True)
            raise Fault(offset, told, f"{POINTS}({right})" if right in self.scored else right)
        return PointsOf(self.scored[of])

    def unknown(self, name: str, offset: int) -> Fault:
        owner, _, part = name.partition(".")
        told = owner in self.faulty
        if owner in OWNERS and part:
            told = told or part.partition("[")[0] in self.faulty
        if told or (self.incomplete and owner not in ("口径", "参数")):
            return Fault(offset, f"“{name}”的声明有误", "见它的声明", told=True)
        if name in self.waiting[:1]:
            return Fault(offset, f"“{name}”的算式用到了它自己", "只用前面写好的名称")
        if name in self.waiting and self._leads_back(name):
            text = f"“{self.waiting[0]}”和“{name}”的算式互相用到"
            return Fault(offset, text, "只用数据和前面写好的名称")
        if name in self.waiting:
            return Fault(offset, f"“{name}”在后面才写", f"把“{name}”移到这一条前面")
        if name == POINTS:
            return Fault(offset, f"“{name}”只在“调整”里有", "把这个条件写到“调整”里")
        if name in FULL_NAMES:
            return Fault(offset, f"“{name}”只在指标里有", "把这个算式写到指标的“得分式”里")
        if name in self.checklists:
            hint = f"{name}.{self.checklists[name][0]}"
            return Fault(offset, f"“{name}”有几个要点，要写明哪一个", hint)
        if name in self.tables:
            return Fault(offset, f"“{name}”是查表，不是数", f"{name}[行.类别]")
        if name == RATE_NAME:
            return Fault(offset, f"“{name}”是本指标“算式”的值，这里没有算式", "补上“算式: …”")
        if owner == "行" and part and self.row is None:
            return Fault(offset, f"“{name}”只在“逐项”里有", "在“逐项”的“选”或算式里写")
        if self.row is not None and name in self.row.fields:
            return Fault(offset, f"“{name}”没有定义", f"行.{name}")
        if owner == "参数" and part.partition("[")[0] in self.parameters:
            return self._wrong_index(part, offset)
        return super().unknown(name, offset)

    def _leads_back(self, name: str) -> bool:
        """Whether a formula that is not read yet needs, by way of others, the one being read."""
        seen, ahead = {name}, [name]
        while ahead:
            for one in self._mentions(ahead.pop()):
                if one == self.waiting[0]:
                    return True
                if one in self.waiting and one not in seen:
                    seen.add(one)
                    ahead.append(one)
        return False

    def _mentions(self, name: str) -> frozenset[str]:
        if name not in self._mentioned:
            found = set()
            try:
                for token in Scanner(self.waiting_texts.get(name, ""), self).tokens():
                    found.add(str(token))
            except Fault:
                pass  # it is told when its turn comes
            self._mentioned[name] = frozenset(found)
        return self._mentioned[name]

    def _wrong_index(self, part: str, offset: int) -> Fault:
        name, bracket, _ = part.partition("[")
        values = self.parameters[name]
        if not bracket:
            hint = f"参数.{name}[1] 至 参数.{name}[{len(values)}]"
            return Fault(offset, f"“参数.{name}”有{len(values)}个值，要写明第几个", hint)
        hint = f"参数.{name}" if len(values) == 1 else f"1至{len(values)}"
        return Fault(offset, f"“参数.{part}”超出：只有{len(values)}个值", hint)

    def member(self, owner: str, name: str, index: int | None) -> Expr | None:
        if owner == "行" and self.row is not None and index is None:
            return RowField(name) if name in self.row.fields else None
        if owner in self.checklists and index is None:
            return Fact(f"{owner}.{name}") if name in self.checklists[owner] else None
        text = self.pointed(owner, name, index)
        if text is None:
            return None
        try:
            return parse_formula(text, self)
        except Fault as fault:
            if fault.told:
                raise
            return Words(text)

    def pointed(self, owner: str, name: str, index: int | None) -> str | None:
        """The text that 口径.X, 参数.X or 参数.X[2] stands for."""
        if owner == "口径" and index is None and name in self.readings:
            self.used_readings.add(name)
            return self.readings[name].chosen
        if owner == "参数" and name in self.parameters:
            values = self.parameters[name]
            if index is None and len(values) == 1:
                return values[0]
            if index is not None and 1 <= index <= len(values):
                return values[index - 1]
        return None

    def is_faulty(self, name: str) -> bool:
        """Whether something was told already that may explain why the name is not known."""
        return self.incomplete or name in self.faulty

    def is_list(self, name: str) -> bool:
        return name in self.lists

    def has_field(self, listed: str, field: str) -> bool:
        return field in self.lists[listed].fields

    def suggest(self, name: str) -> str:
        known = {*self.facts, *self.formulas, *self.lists, *self.tables, *self._options()}
        known.update(f"口径.{n}" for n in self.readings)
        known.update(f"参数.{n}" for n in self.parameters)
        for listed in self.lists.values():
            known.update(f"{listed.name}.{n}" for n in listed.fields)
        if self.row is not None:
            known.update(f"行.{n}" for n in self.row.fields)
        found = nearest(name, known)
        if not found:
            owner = name.partition(".")[0]
            where = f"“{owner}”" if owner in ("参数", "口径") else "“数据”或“计算”"
            return f"在{where}里写上它"
        return found if PLAIN_NAME.fullmatch(found) else f"「{found}」"

    def with_rate(self, rate: Computed | None) -> Scope:
        """The scope of a criterion with this measure; None where the measure is at fault."""
        if rate is None:
            return attrs.evolve(self, faulty={*self.faulty, RATE_NAME})
        return attrs.evolve(self, rate=rate)

    def without_rate(self) -> Scope:
        """The scope of a criterion with no measure of its own."""
        return attrs.evolve(self, rate=None)

    def apart(self) -> Scope:
        """The scope of a library: its 计算 are its own, and may use those that are here."""
        return attrs.evolve(
            self,
            formulas=dict(self.formulas),
            formula_readings=dict(self.formula_readings),
            formula_weights=dict(self.formula_weights),
            faulty=set(self.faulty),
        )

    def with_full(self, full: Expr) -> Scope:
        return attrs.evolve(self, full=full)

    def on_points(self, scored: Mapping[str, str]) -> Scope:
        """The scope of an adjustment: 得分, 分值 of what it is on, 得分(…) of these."""
        return attrs.evolve(self, scored=scored, full=PointsOf("", full=True))

    def in_list(self, listed: ListDeclaration) -> Scope:
        return attrs.evolve(self, row=listed, rate=None)

    def options_of(self, expr: Expr) -> tuple[str, ...]:
        """The values that a fact or field of options can take; () for anything else."""
        if isinstance(expr, Fact):
            return self.facts[expr.name].options
        if isinstance(expr, RowField) and self.row is not None:
            return self.row.fields[expr.name].options
        if isinstance(expr, OtherField):
            return self.lists[expr.list].fields[expr.name].options
        return ()

    def declared(self, expr: Expr) -> str:
        """The declared kind of a fact, a row's field, or the field of an aggregate."""
        if isinstance(expr, Fact):
            return self.facts[expr.name].kind
        if isinstance(expr, RowField):
            assert self.row is not None
            return self.row.fields[expr.name].kind
        if isinstance(expr, OtherField):
            return self.lists[expr.list].fields[expr.name].kind
        assert isinstance(expr, Aggregate | Filtered)
        return COUNT if expr.field is None else self.lists[expr.list].fields[expr.field].kind

    def substitute(self, node: Node, problems: Problems) -> Node:
        """The tree with every scalar that is wholly 口径.X or 参数.X replaced by its text."""
        if isinstance(node, Sequence):
            items = tuple(self.substitute(i, problems) for i in node.items)
            return Sequence(items, node.place)
        if isinstance(node, Tree):
            pairs = tuple((k, self.substitute(v, problems)) for k, v in node.items)
            return Tree(pairs, node.place)
        match = _POINTER.fullmatch(node.text)
        if match is None:
            return node
        text = self.pointed(match[1], match[2], int(match[3]) if match[3] else None)
        if text is not None:
            return Scalar(text, node.place, node.plain, fixed=True)
        if match[1] == "参数" and match[3] is None and match[2] in self.parameters:
            return node  # several values: for a list of numbers, else the formula's reader tells
        if not PLAIN_NAME.fullmatch(match[2]):
            return node  # a formula without blanks: 口径.甲÷乙
        fault = self.unknown(node.text, 0)
        if not fault.told:
            problems.add("R030", node.at(0), fault.text, fault.hint)
        problems.settle(node.place)
        problems.settle(node.at(0))
        return node


def points_number(value: Fraction, text: str) -> Number:
    """A full mark as an expression."""
    return Number(value, (0, 0, 1, 0), text)
