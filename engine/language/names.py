"""What names mean in a rule file: facts, lists, named formulas, parameters and readings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

import attrs
from attrs import field, frozen

from engine.expression import Aggregate, Computed, Expr, Fact, Number, RowField, Words
from engine.language.formula import Fault, Names, parse_formula
from engine.rulebook import FactDeclaration, ListDeclaration, Reading
from facts.fields import nearest
from facts.quantity import COUNT
from facts.yamltext import Mapping as Tree
from facts.yamltext import Node, Scalar, Sequence

FULL_NAMES = ("分值", "满分")
_POINTER = re.compile(r"(口径|参数)\.([^\s.\[\]]+)(?:\[(\d+)\])?")


@frozen
class Scope(Names):
    """The names of a rulebook, and of the place in it where an expression stands."""

    facts: Mapping[str, FactDeclaration]
    lists: Mapping[str, ListDeclaration]
    formulas: dict[str, Expr] = field(factory=dict)
    parameters: Mapping[str, tuple[str, ...]] = field(factory=dict)
    readings: Mapping[str, Reading] = field(factory=dict)
    full: Expr | None = None
    rate: Computed | None = None
    row: ListDeclaration | None = None
    used_readings: set[str] = field(factory=set)
    """口径 met while reading; the loader empties it before each item."""
    formula_readings: dict[str, frozenset[str]] = field(factory=dict)

    def vocabulary(self) -> frozenset[str]:
        words = {*self.facts, *self.lists, *self.formulas, *self._options(), "行", "口径", "参数"}
        if self.full is not None:
            words.update(FULL_NAMES)
        if self.rate is not None:
            words.add(self.rate.name)
            words.add("比率")
        if self.row is not None:
            words.update(self.row.fields)
        for listed in self.lists.values():
            words.update(listed.fields)
        words.update(self.parameters, self.readings)
        return frozenset(words)

    def _options(self) -> set[str]:
        declared = [*self.facts.values(), *(self.row.fields.values() if self.row else ())]
        return {option for d in declared for option in d.options}

    def lookup(self, name: str) -> Expr | None:
        if self.full is not None and name in FULL_NAMES:
            return self.full
        if self.rate is not None and name in ("比率", self.rate.name):
            return self.rate
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

    def member(self, owner: str, name: str, index: int | None) -> Expr | None:
        if owner == "行" and self.row is not None and index is None:
            return RowField(name) if name in self.row.fields else None
        text = self.pointed(owner, name, index)
        if text is None:
            return None
        try:
            return parse_formula(text, self)
        except Fault:
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

    def is_list(self, name: str) -> bool:
        return name in self.lists

    def has_field(self, listed: str, field: str) -> bool:
        return field in self.lists[listed].fields

    def suggest(self, name: str) -> str:
        known = {*self.facts, *self.formulas, *self.lists, *self._options()}
        known.update(f"口径.{n}" for n in self.readings)
        known.update(f"参数.{n}" for n in self.parameters)
        if self.row is not None:
            known.update(f"行.{n}" for n in self.row.fields)
        return nearest(name, known) or "在“数据”或“计算”里声明它"

    def with_rate(self, rate: Computed) -> Scope:
        return attrs.evolve(self, rate=rate)

    def with_full(self, full: Expr) -> Scope:
        return attrs.evolve(self, full=full)

    def in_list(self, listed: ListDeclaration) -> Scope:
        return attrs.evolve(self, row=listed, rate=None)

    def declared(self, expr: Expr) -> str:
        """The declared kind of a fact, a row's field, or the field of an aggregate."""
        if isinstance(expr, Fact):
            return self.facts[expr.name].kind
        if isinstance(expr, RowField):
            assert self.row is not None
            return self.row.fields[expr.name].kind
        assert isinstance(expr, Aggregate)
        return COUNT if expr.field is None else self.lists[expr.list].fields[expr.field].kind

    def substitute(self, node: Node) -> Node:
        """The tree with every scalar that is wholly 口径.X or 参数.X replaced by its text."""
        if isinstance(node, Scalar):
            match = _POINTER.fullmatch(node.text.strip())
            if match is None:
                return node
            text = self.pointed(match[1], match[2], int(match[3]) if match[3] else None)
            return node if text is None else Scalar(text, node.place, node.plain)
        if isinstance(node, Sequence):
            return Sequence(tuple(self.substitute(i) for i in node.items), node.place)
        return Tree(tuple((k, self.substitute(v)) for k, v in node.items), node.place)


def points_number(value: Fraction, text: str) -> Number:
    """A full mark as an expression."""
    return Number(value, (0, 0, 1, 0), text)
