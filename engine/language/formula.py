"""Expressions of rule files, third step: steps to trees, names resolved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

from attrs import evolve

from engine.expression import (
    PURE,
    ZERO,
    Absolute,
    Aggregate,
    Arithmetic,
    Choose,
    Compare,
    Expr,
    Extreme,
    Fact,
    Filled,
    Filtered,
    Logic,
    Not,
    Number,
    OtherField,
    Power,
    Rounded,
    RowField,
    Words,
    children,
    rebuild,
)
from engine.language.syntax import Step, Unexpected, folded, postfix
from engine.language.tokens import (
    COMPARE_WORDS,
    FUNCTIONS,
    HAS,
    JOINS,
    PERCENT_SIGNS,
    Fault,
    Names,
    Scanner,
    Token,
    constant,
)
from engine.language.weight import weigh

MAX_LENGTH = 2_000
MAX_EXPONENT = 20
MAX_BRACKETS = 30
_CHOICE = "若 条件 则 甲 否则 乙"
OTHER = "另"
COUNTING = ("合计", "最高", "最低", "计数", HAS)


class _Build:
    """The tree of a formula's steps: a method for each rule, given its items.

    Names are resolved here, where their place is known.
    """

    def __init__(self, names: Names) -> None:
        self._names = names
        self.columns: dict[int, tuple[Aggregate, int]] = {}
        """Columns of lists that no 合计 or the like has taken yet, with their offsets."""
        self.others: dict[int, tuple[OtherField, int]] = {}
        """另.X that stand in no condition over a list yet, with their offsets."""
        self.unknown: list[Fault] = []
        """Names that mean nothing: all of them are told at once."""

    def tree(self, steps: Iterable[Step]) -> Expr:
        """Raises Fault."""
        found: Expr = folded(steps, lambda rule, items: getattr(self, rule)(items))
        return found

    def number(self, items: list[Any]) -> Expr:
        value: Number = items[0].value
        return value

    def words(self, items: list[Any]) -> Expr:
        return Words(str(items[0]))

    def name(self, items: list[Any]) -> Expr:
        token = items[0]
        found = self._names.lookup(str(token))
        if found is None:
            return self._unknown(self._names.unknown(str(token), token.start_pos))
        return self._column(found, token.start_pos)

    def _unknown(self, fault: Fault) -> Expr:
        self.unknown.append(fault)
        return ZERO

    def member(self, items: list[Any]) -> Expr:
        return self._member(items, None)

    def indexed(self, items: list[Any]) -> Expr:
        index: Fraction = items[4].value.value
        if index.denominator != 1 or index < 1:
            raise Fault(items[4].start_pos, "序号应是从1起的整数", "如 参数.档分[1]")
        return self._member(items, index.numerator)

    def _member(self, items: list[Any], index: int | None) -> Expr:
        owner, name = items[0], items[2]
        if str(owner) == OTHER and index is None:
            other = OtherField("", str(name))
            self.others[id(other)] = (other, owner.start_pos)
            return other
        if self._names.is_list(str(owner)):
            if not self._names.has_field(str(owner), str(name)):
                hint = self._names.suggest(f"{owner}.{name}")
                fault = Fault(name.start_pos, f"清单“{owner}”没有字段“{name}”", hint)
                return self._unknown(fault)
            return self._column(Aggregate("", str(owner), str(name)), owner.start_pos)
        found = self._names.member(str(owner), str(name), index)
        if found is None:
            shown = f"{owner}.{name}" + (f"[{index}]" if index is not None else "")
            return self._unknown(self._names.unknown(shown, owner.start_pos))
        return found

    def _column(self, found: Expr, offset: int) -> Expr:
        if isinstance(found, Aggregate) and not found.way:
            self.columns[id(found)] = (found, offset)
        return found

    def cell(self, items: list[Any]) -> Expr:
        table = items[0]
        args = tuple(i for i in items[1:] if not isinstance(i, Token))
        found = self._names.cell(str(table), args, table.start_pos)
        if found is None:
            return self._unknown(self._names.unknown(str(table), table.start_pos))
        return found

    def call(self, items: list[Any]) -> Expr:
        function = items[0]
        args = [i for i in items[1:] if not isinstance(i, Token)]
        if str(function) in COUNTING and (len(args) == 2 or str(function) == HAS):
            return self._filtered(function, args)
        found = _call(function, args)
        if isinstance(found, Aggregate):
            self.columns.pop(id(args[0]), None)
        return found

    def _filtered(self, function: Token, args: list[Expr]) -> Expr:
        """计数(清单, 条件), 合计(清单.字段, 条件), 有(清单, 条件): 另.X in it is the list's own."""
        way = str(function)
        shown = "清单" if way in ("计数", HAS) else "清单.字段"
        of = args[0]
        if (
            len(args) != 2
            or not isinstance(of, Aggregate)
            or of.way
            or (of.field is None) != (shown == "清单")
        ):
            hint = f"{way}({shown}, 条件)"
            raise Fault(function.start_pos or 0, f"“{way}”用法不对", hint)
        self.columns.pop(id(of), None)
        inside = [node for node in _own(args[1]) if id(node) in self.others]
        if not inside and not self.unknown:
            told = f"“{way}”的条件里没有“{OTHER}.”，对每一行都一样"
            raise Fault(
                function.start_pos or 0, told, f"{OTHER}.栏名，如 {OTHER}.完成 < {OTHER}.目标"
            )
        for node in inside:
            _, offset = self.others.pop(id(node))
            if not self._names.has_field(of.list, node.name):
                hint = self._names.suggest(f"{of.list}.{node.name}").replace(
                    f"{of.list}.", f"{OTHER}."
                )
                told = f"清单“{of.list}”没有字段“{node.name}”"
                self.unknown.append(Fault(offset, told, hint))

        def owned(node: Expr) -> Expr | None:
            if isinstance(node, OtherField) and not node.list:
                return OtherField(of.list, node.name)
            if isinstance(node, Filled) and isinstance(node.of, OtherField) and not node.of.list:
                return Filled(OtherField(of.list, node.of.name))
            return None

        return Filtered(way, of.list, of.field, rebuild(args[1], owned))

    def points(self, items: list[Any]) -> Expr:
        return self._names.points(str(items[0]), items[0].start_pos)

    def bracket(self, items: list[Any]) -> Expr:
        inner: Expr = items[1]
        return inner

    def binary(self, items: list[Any]) -> Expr:
        return Arithmetic(items[1].value, items[0], items[2])

    def minus(self, items: list[Any]) -> Expr:
        operand = items[1]
        if isinstance(operand, Number):
            text = operand.text.removeprefix("-") if operand.value < 0 else f"-{operand.text}"
            return Number(-operand.value, operand.dim, text)
        return Arithmetic("-", ZERO, operand)

    def power(self, items: list[Any]) -> Expr:
        exponent: Number = items[2].value
        if (
            exponent.dim != PURE
            or exponent.value.denominator != 1
            or exponent.text.endswith(PERCENT_SIGNS)
        ):
            raise Fault(items[2].start_pos, "幂的指数不对", f"0至{MAX_EXPONENT}的整数")
        if exponent.value > MAX_EXPONENT:
            raise Fault(items[2].start_pos, "幂的指数太大", f"0至{MAX_EXPONENT}的整数")
        return Power(items[0], exponent.value.numerator)

    def comparison(self, items: list[Any]) -> Expr:
        op = COMPARE_WORDS.get(str(items[1]), str(items[1]))
        return Compare(op, items[0], items[2])  # type: ignore[arg-type]

    def conjunction(self, items: list[Any]) -> Expr:
        return Logic("并且", tuple(items[::2]))

    def disjunction(self, items: list[Any]) -> Expr:
        return Logic("或者", tuple(items[::2]))

    def negate(self, items: list[Any]) -> Expr:
        return Not(items[1])

    def choose(self, items: list[Any]) -> Expr:
        return Choose(items[1], items[3], items[5])


def _own(expr: Expr) -> Iterator[OtherField]:
    """Every 另.X of a condition, those that 已填 asks about included."""
    if isinstance(expr, OtherField):
        yield expr
    if isinstance(expr, Filled) and isinstance(expr.of, OtherField):
        yield expr.of
    for child in children(expr):
        yield from _own(child)


def _call(function: Token, args: list[Expr]) -> Expr:
    name = str(function)

    def wrong(hint: str) -> Fault:
        return Fault(function.start_pos, f"“{name}”用法不对", hint)

    if name in ("取大", "取小"):
        if len(args) < 2:
            raise wrong(f"{name}(甲, 乙)")
        return Extreme(name == "取大", tuple(args))
    if name in ("合计", "最高", "最低", "计数"):
        of = "清单" if name == "计数" else "清单.字段"
        hint = f"{name}({of}) 或 {name}({of}, 条件)"
        if len(args) != 1 or not isinstance(args[0], Aggregate) or args[0].way:
            raise wrong(hint)
        if args[0].field is None and name != "计数":
            raise wrong(hint)
        return Aggregate(name, args[0].list, args[0].field)
    if name == "已填":
        if len(args) != 1 or not isinstance(args[0], Fact | RowField | OtherField):
            raise wrong("已填(行.佐证) 或 已填(数据名)")
        return Filled(args[0])
    if name == "绝对值":
        if len(args) != 1:
            raise wrong("绝对值(甲)")
        return Absolute(args[0])
    places = args[1] if len(args) == 2 else None
    if (
        not isinstance(places, Number)
        or places.dim != PURE
        or places.value.denominator != 1
        or not 0 <= places.value <= 10
    ):
        raise wrong(f"{name}(甲, 2)，第二个数是小数位数")
    return Rounded(name, args[0], places.value.numerator, percent=False)


def parse_formula(text: str, names: Names) -> Expr:
    """The expression's tree. Raises Fault with the offset of the first fault."""
    plain = constant(text)
    if plain is not None:
        return plain
    if len(text) > MAX_LENGTH:
        raise Fault(0, "算式太长", f"不超过{MAX_LENGTH}字，拆成几个“计算”")
    tokens = list(Scanner(text, names).tokens())
    if not tokens:
        raise Fault(0, "算式是空的", "如 本年追加 / 年初预算")
    if _depth(tokens) > MAX_BRACKETS:
        raise Fault(0, "括号套得太深", f"不超过{MAX_BRACKETS}层，拆成几个“计算”")
    try:
        steps = postfix(tokens)
    except Unexpected as error:
        raise _syntax_fault(error.index, tokens, text) from None
    build = _Build(names)
    try:
        found = build.tree(steps)
    except Fault:
        if build.unknown:
            raise _together(build.unknown) from None
        raise
    if build.unknown:
        raise _together(build.unknown)
    for other, offset in build.others.values():
        told = f"“{OTHER}.{other.name}”只写在 有、计数、合计 等的条件里"
        raise Fault(offset, told, f"计数(清单, {OTHER}.{other.name} …)")
    for column, offset in build.columns.values():
        if column.field is None:
            raise Fault(offset, f"“{column.list}”是清单，不是数", f"计数({column.list})")
        shown = f"{column.list}.{column.field}"
        raise Fault(offset, f"“{shown}”是一列数", f"合计({shown})")
    heavy = weigh(found, names.weights()).fault()
    if heavy is not None:
        raise Fault(0, *heavy)
    return found


def _together(faults: list[Fault]) -> Fault:
    """The first of them, with the others."""
    first, *others = sorted(faults, key=lambda f: f.offset)
    return evolve(first, more=tuple(others))


def _depth(tokens: list[Token]) -> int:
    """Levels of brackets, signs and words that open one inside another."""
    depth = deepest = 0
    run = 0
    for token in tokens:
        run = run + 1 if token.type in ("MINUS", "NOT", "IF", "ELSE") else 0
        depth += {"LPAR": 1, "LSQB": 1, "RPAR": -1, "RSQB": -1}.get(token.type, 0)
        deepest = max(deepest, depth + run)
    return deepest


_HABITS = (
    (re.compile(r"^\s*[=＝]\s*"), "算式前面不写等号", "去掉“=”"),
    (re.compile("如果"), "“如果”写作“若”", _CHOICE),
    (re.compile("那么"), "“那么”写作“则”", _CHOICE),
)
"""Ways of writing that people bring along, looked for only where the grammar gave up."""

_SHEET_FUNCTIONS = {
    "IF": _CHOICE, "MAX": "取大(甲, 乙)", "MIN": "取小(甲, 乙)", "SUM": "合计(清单.字段)",
    "COUNT": "计数(清单)", "ROUND": "四舍五入(甲, 2)", "ROUNDUP": "进位(甲, 2)",
    "ROUNDDOWN": "截断(甲, 2)", "ABS": "绝对值(甲)", "AND": "甲 并且 乙", "OR": "甲 或者 乙",
}  # fmt: skip
"""Functions of spreadsheets, and what stands for them here."""


def _habit(tokens: list[Token], text: str) -> Fault | None:
    for token, following in pairwise(tokens):
        if token.type == "NAME" and token.isascii() and following.type == "LPAR":
            hint = _SHEET_FUNCTIONS.get(token.upper(), "、".join(FUNCTIONS))
            return Fault(token.start_pos, f"没有“{token}(”这种写法", hint)
    for habit, told, hint in _HABITS:
        found = habit.search(text)
        if found:
            return Fault(found.start(), told, hint)
    return None


def _syntax_fault(index: int, tokens: list[Token], text: str) -> Fault:
    habit = _habit(tokens, text)
    if habit is not None:
        return habit
    if index == len(tokens):
        hint = "补上缺的部分，检查括号是否成对"
        if tokens[0].type == "IF":
            hint = f"{_CHOICE}，三段都要写"
        return Fault(max(len(text) - 1, 0), "算式没有写完", hint)
    token = tokens[index]
    shown = str(token)
    before = tokens[index - 1] if index else None
    if shown in JOINS:
        hint = f"写成“{JOINS[shown]}”"
    elif token.type == "CMP" and any(t.type == "CMP" for t in tokens[:index]):
        hint = "一次比两个，几次之间用“并且”连，如 甲 高于 0 并且 甲 低于 1"
    elif (
        before is not None
        and before.type in ("NUMBER", "NAME", "WORDS")
        and token.type in ("NAME", "NUMBER", "WORDS")
    ):
        hint = "两个名称或数之间写运算符；含空格或符号的名称写成「名称」"
    elif token.type == "IF":
        hint = "“若…则…否则…”不在最前面的，整个放进括号"
    elif token.type == "COMMA":
        hint = "条件之间用“并且”或“或者”连；逗号只用在 取大(甲, 乙) 这样的括号里"
    elif token.type in ("RPAR", "RSQB"):
        hint = "检查括号是否成对，括号里是否写完"
    elif token.type == "DOT":
        hint = "小数点前后都要有数字，如 0.5"
    elif before is not None and before.type == "DOT":
        hint = "小数点前后都要有数字；字段写成 行.名称"
    else:
        hint = "检查它前面缺少或多出的部分"
    return Fault(token.start_pos, f"算式在“{shown}”处读不下去", hint)
