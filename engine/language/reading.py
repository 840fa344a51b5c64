"""Formulas and roundings as they stand in a rule file: parsed, typed, their faults told in place."""

from __future__ import annotations

import re

from engine.expression import Compare, Expr, Rounded, Words, rebuild, walk
from engine.language.formula import parse_formula
from engine.language.kinds import Kind, KindFault, KindOf, is_rate, kind_of
from engine.language.names import Scope
from engine.language.tokens import Fault
from engine.prose import render
from engine.rulebook import Rounding
from facts.fields import nearest
from facts.problem import Problems
from facts.yamltext import Scalar

_ROUNDING = re.compile(r"([0-9]{1,3})位(四舍五入|截断|进位)")


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
