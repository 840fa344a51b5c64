"""Formulas and intervals in Chinese: by their names, or with their figures written in."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from engine.conditions import Interval
from engine.expression import (
    COMPARE_TEXT,
    Absolute,
    Aggregate,
    Arithmetic,
    Choose,
    Compare,
    Computed,
    CountState,
    Expr,
    Extreme,
    Fact,
    Filled,
    Filtered,
    Logic,
    Not,
    Number,
    OtherField,
    PointsOf,
    Power,
    Rounded,
    RowField,
    Words,
)
from engine.rulebook import Outcome, Points
from facts.numeral import exact_text

Leaf = Callable[[Expr], str | None]
"""How to write a leaf (fact, field, aggregate, 计算); None: by its name."""


def by_name(_expr: Expr) -> str | None:
    return None


def render(expr: Expr, leaf: Leaf = by_name) -> str:
    """The formula as an official would write it: （甲+乙）÷丙."""
    return _render(expr, leaf, 0)


_LEVEL = {"+": 1, "-": 1, "*": 2, "/": 2}


def _render(expr: Expr, leaf: Leaf, level: int) -> str:
    written = leaf(expr)
    if written is not None:
        return written
    if isinstance(expr, Number):
        return expr.text
    if isinstance(expr, Words):
        return f"“{expr.text}”"
    if isinstance(expr, Fact | Computed):
        return expr.name
    if isinstance(expr, RowField):
        return f"行.{expr.name}"
    if isinstance(expr, OtherField):
        return f"另.{expr.name}"
    if isinstance(expr, PointsOf):
        word = "分值" if expr.full else "得分"
        return f"{word}（{expr.key}）" if expr.key else word
    if isinstance(expr, Filtered):
        inside = expr.list if expr.field is None else f"{expr.list}.{expr.field}"
        return f"{expr.way}（{inside}，{_render(expr.where, leaf, 0)}）"
    if isinstance(expr, Aggregate):
        inside = expr.list if expr.field is None else f"{expr.list}.{expr.field}"
        return f"{expr.way}（{inside}）"
    if isinstance(expr, Arithmetic):
        mine = _LEVEL[expr.op]
        left = _render(expr.left, leaf, mine)
        right = _render(expr.right, leaf, mine + (expr.op in "-/"))
        sign = {"*": "×", "/": "÷"}.get(expr.op, expr.op)
        joined = f"{left}{sign}{right}"
        return f"（{joined}）" if mine < level else joined
    if isinstance(expr, Power):
        return f"{_render(expr.base, leaf, 3)}^{expr.exponent}"
    if isinstance(expr, Extreme):
        inside = "，".join(_render(t, leaf, 0) for t in expr.terms)
        return f"{'取大' if expr.largest else '取小'}（{inside}）"
    if isinstance(expr, Absolute):
        return f"绝对值（{_render(expr.term, leaf, 0)}）"
    if isinstance(expr, Rounded):
        places = f"百分数的{expr.places}位" if expr.percent else str(expr.places)
        return f"{expr.way}（{_render(expr.term, leaf, 0)}，{places}）"
    return _render_condition(expr, leaf, level)


def _render_condition(expr: Expr, leaf: Leaf, level: int) -> str:
    if isinstance(expr, Choose):
        parts = (_render(e, leaf, 0) for e in (expr.condition, expr.then, expr.otherwise))
        text = "若{}则{}，否则{}".format(*parts)
        return f"（{text}）" if level else text
    if isinstance(expr, Compare):
        left, right = _render(expr.left, leaf, 1), _render(expr.right, leaf, 1)
        return f"{left}{COMPARE_TEXT[expr.op]}{right}"
    if isinstance(expr, Logic):
        text = expr.op.join(_render(t, leaf, 1) for t in expr.terms)
        return f"（{text}）" if level else text
    if isinstance(expr, Not):
        return f"并非{_render(expr.term, leaf, 1)}"
    if isinstance(expr, Filled):
        return f"已填（{_render(expr.of, leaf, 0)}）"
    assert isinstance(expr, CountState)
    word = "不适用" if expr.state == "not_applicable" else "缺"
    return f"{word}的数据个数"


def number_text(value: Fraction, percent: bool) -> str:
    return f"{exact_text(value * 100)}%" if percent else exact_text(value)


def interval_text(interval: Interval, write: Callable[[Fraction], str]) -> str:
    """高于10%且不高于20%; 等于0; the whole line is 不论多少."""
    if interval.low is not None and interval.low == interval.high:
        return f"等于{write(interval.low)}"
    parts = []
    if interval.low is not None:
        parts.append(("不低于" if interval.low_closed else "高于") + write(interval.low))
    if interval.high is not None:
        parts.append(("不高于" if interval.high_closed else "低于") + write(interval.high))
    return "且".join(parts) or "不论多少"


def points_text(value: Fraction) -> str:
    return f"{exact_text(value)}分"


def outcome_text(outcome: Outcome) -> str:
    """What a clause gives, as the end of its sentence: 得5分."""
    if not isinstance(outcome, Points):
        return "由人评判"
    if isinstance(outcome.expr, Number):
        return f"得{outcome.expr.text.removesuffix('分')}分"
    return f"得{render(outcome.expr)}"
