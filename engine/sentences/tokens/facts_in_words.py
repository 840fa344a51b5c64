"""Facts that a sentence names without anyone having declared them, and of what kind they are.

`未建立台账的扣2分` asks whether 未建立台账; `缺项每1项扣0.5分` counts 缺项; `按培训率计：不低于90%的…` measures a
rate. What a name is follows from where it stands and from what it is compared with; where that
does not tell, it is no fact in words, and must be declared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from attrs import frozen

from engine.expression import COUNT_DIM, DAY_DIM, MONEY_DIM, POINTS_DIM, Number
from engine.language.intervals import REST, ends_of
from engine.language.rewriting import Unwritable, steps_of
from engine.language.syntax import Step, folded
from engine.language.tokens import PERCENT_SIGNS, Token
from facts.quantity import COUNT, DATE, MONEY, NUMBER, POINTS, RATE, YES_NO
from facts.yamltext import Mapping as Tree
from facts.yamltext import Node, Scalar, Sequence

CONDITION, EACH, STEP, MEASURE = "当", "每", "步长", "算式"
_LOGIC = ("disjunction", "conjunction", "negate", "bracket")
_DIGITS = re.compile(r"[0-9][0-9,]*(\.[0-9]+)?")


@frozen
class FactInWords:
    """A condition or a count said in words, which becomes a fact of that name in the form to fill.

    `kind` is a kind of the rule language (要点, 计数, 率, 金额, 数值, 日期, 分值), `unit` that of a count.
    """

    name: str
    kind: str
    unit: str | None = None


@frozen
class _Amount:
    """Names that are added up and taken off one another, beside numbers of one kind."""

    names: tuple[str, ...]
    kinds: tuple[tuple[str, str | None], ...] = ()


def facts_in_words(item: Node) -> list[tuple[FactInWords, Scalar]]:
    """Every fact in words of an item, with the formula that names it; one name may come twice."""
    return list(_found(item))


def _found(node: Node) -> Iterable[tuple[FactInWords, Scalar]]:
    if isinstance(node, Sequence):
        for one in node.items:
            yield from _found(one)
        return
    if not isinstance(node, Tree):
        return
    pairs = {key.text: value for key, value in node.items}
    for key, value in pairs.items():
        if not isinstance(value, Scalar):
            yield from _found(value)
        elif value.in_words and key in (CONDITION, EACH, MEASURE):
            for fact in _named_in(key, value, pairs):
                yield fact, value


def _named_in(key: str, formula: Scalar, beside: Mapping[str, Node]) -> list[FactInWords]:
    if key == CONDITION:
        return [] if formula.text == REST else _of_condition(formula.text)
    near = [beside.get(STEP)] if key == EACH else _edges(beside)
    return _of_amount(formula.text, _kinds(near))


def _steps(text: str) -> list[Step]:
    try:
        return steps_of(text)
    except Unwritable:
        return []


def _of_condition(text: str) -> list[FactInWords]:
    """Names that stand for yes or no, and those that are compared with a number."""
    found: list[FactInWords] = []

    def reduce(rule: str, items: list[object]) -> object:
        if rule == "comparison":
            left, right = (_amount(i) for i in (items[0], items[2]))
            if left is not None and right is not None:
                found.extend(_typed((*left.names, *right.names), (*left.kinds, *right.kinds)))
            return None
        if rule in _LOGIC:
            for item in items:
                found.extend(_asked(item))
            return None
        return _reduced(rule, items)

    steps = _steps(text)
    whole = folded(steps, reduce) if steps else None
    return found + _asked(whole)


def _asked(item: object) -> list[FactInWords]:
    if isinstance(item, _Amount) and len(item.names) == 1 and not item.kinds:
        return [FactInWords(item.names[0], YES_NO)]
    return []


def _of_amount(text: str, kinds: Iterable[tuple[str, str | None]]) -> list[FactInWords]:
    steps = _steps(text)
    whole = _amount(folded(steps, _reduced)) if steps else None
    return [] if whole is None else _typed(whole.names, (*whole.kinds, *kinds))


def _reduced(rule: str, items: list[object]) -> object:
    """What a part of a formula adds up; None for anything that is no sum."""
    if rule == "name":
        return _Amount((str(items[0]),))
    if rule == "number":
        token = items[0]
        assert isinstance(token, Token)
        return _Amount((), (kind_of_number(token.value),))
    if rule == "bracket":
        return items[1]
    if rule == "minus":
        return items[1]
    if rule == "binary" and str(items[1]) in "+-":
        left, right = _amount(items[0]), _amount(items[2])
        if left is not None and right is not None:
            return _Amount((*left.names, *right.names), (*left.kinds, *right.kinds))
    return None


def _amount(item: object) -> _Amount | None:
    return item if isinstance(item, _Amount) else None


def _typed(names: tuple[str, ...], kinds: Iterable[tuple[str, str | None]]) -> list[FactInWords]:
    known = list(dict.fromkeys(kinds))
    zero_aside = [one for one in known if one != (NUMBER, None)] or known
    if len(zero_aside) != 1:
        units = {unit for _, unit in zero_aside}
        if {kind for kind, _ in zero_aside} == {COUNT, NUMBER} and len(units) == 1:
            zero_aside = [(NUMBER, units.pop())]
        else:
            return []
    kind, unit = zero_aside[0]
    return [FactInWords(name, kind, unit) for name in names]


def kind_of_number(number: Number) -> tuple[str, str | None]:
    """The kind, and the unit where it counts, of what can be compared with this number."""
    digits = _DIGITS.match(number.text)
    unit = number.text[digits.end() :].strip() if digits else ""
    if number.dim == DAY_DIM:
        return DATE, None
    if number.dim == MONEY_DIM:
        return MONEY, None
    if number.dim == POINTS_DIM:
        return POINTS, None
    if unit in PERCENT_SIGNS:
        return RATE, None
    if number.dim == COUNT_DIM:
        return (COUNT if number.value.denominator == 1 else NUMBER), unit
    return NUMBER, None


def _kinds(nodes: Iterable[Node | None]) -> list[tuple[str, str | None]]:
    found = []
    for node in nodes:
        for step in _steps(node.text) if isinstance(node, Scalar) else []:
            if isinstance(step, Token) and step.type == "NUMBER":
                found.append(kind_of_number(step.value))
    return found


def _edges(pairs: Mapping[str, Node]) -> list[Node | None]:
    """The numbers on the line of the measure that the form beside it names."""
    found: list[Node | None] = []
    bands = pairs.get("分档")
    for band in bands.items if isinstance(bands, Sequence) else ():
        for key, _ in band.items if isinstance(band, Tree) else ():
            if key.text != REST:
                ends = ends_of(key.text) or ()
                found += [Scalar(end, key.place) for _, end in ends]
    for form, words in (
        ("每", ("起点", "低", "高", "两侧")),
        ("阶梯", ("不低于", "高于", "不高于", "低于")),
    ):
        node = pairs.get(form)
        for word in words:
            value = node.get(word) if isinstance(node, Tree) else None
            found += value.items if isinstance(value, Sequence) else [value]
    line = pairs.get("插值")
    found += [key for key, _ in line.items] if isinstance(line, Tree) else []
    return found
