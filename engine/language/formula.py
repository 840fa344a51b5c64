"""Expressions of rule files: text to tree (lark, LALR, longest-match names).

Text is brought to ordinary width character by character first, so that columns stay true. Names
are runs of letters, digits and Chinese characters; a run is cut by the longest declared names and
words of the language, so that 若甲高于乙 needs no blanks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import Any

from attrs import frozen
from lark import Lark, Token, Transformer, UnexpectedInput
from lark.exceptions import VisitError
from lark.lexer import Lexer

from engine.expression import (
    COUNT_DIM,
    MONEY_DIM,
    POINTS_DIM,
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
    Logic,
    Not,
    Number,
    Power,
    Rounded,
    RowField,
    Words,
    walk,
)
from facts.quantity import FEN_IN

MAX_LENGTH = 2_000
MAX_TOKENS = 500
MAX_EXPONENT = 20

COUNT_UNITS = ("人次", "平方米", "人", "次", "个", "件", "户", "项", "辆", "场", "家", "处", "天", "名",
               "篇", "例", "所", "条", "份", "起", "类")  # fmt: skip
COMPARE_WORDS = {
    "等于": "=", "不等于": "≠", "高于": ">", "不低于": "≥", "低于": "<", "不高于": "≤",
    "超过": ">", "不超过": "≤", "大于": ">", "小于": "<", "不小于": "≥", "不大于": "≤",
    "不满": "<", "不足": "<", "大于等于": "≥", "小于等于": "≤",
}  # fmt: skip
LOGIC_WORDS = {"并且": "AND", "或者": "OR", "并非": "NOT", "若": "IF", "则": "THEN", "否则": "ELSE"}
FUNCTIONS = (
    "取大",
    "取小",
    "绝对值",
    "四舍五入",
    "截断",
    "进位",
    "合计",
    "计数",
    "最高",
    "最低",
    "已填",
)
SIGNS = {
    "+": "PLUS", "-": "MINUS", "*": "TIMES", "×": "TIMES", "/": "OVER", "÷": "OVER", "^": "POW",
    "(": "LPAR", ")": "RPAR", "[": "LSQB", "]": "RSQB", ",": "COMMA", ".": "DOT",
    "=": "CMP", "≠": "CMP", "<": "CMP", "≤": "CMP", ">": "CMP", "≥": "CMP",
}  # fmt: skip
TWO_SIGNS = {"<=": "≤", ">=": "≥", "!=": "≠", "==": "=", "<>": "≠"}

_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?")
_WORD = re.compile(
    r"[A-Za-z_\u3400-\u9fff\uf900-\ufaff〇][A-Za-z0-9_\u3400-\u9fff\uf900-\ufaff〇]*"
)
_UNIT = re.compile("%|个?百分点|" + "|".join((*FEN_IN, "分", *COUNT_UNITS)))
_LITERAL = re.compile(r"“([^”]*)”|\"([^\"]*)\"|‘([^’]*)’|'([^']*)'")

GRAMMAR = """
?start: choice
?choice: IF choice THEN choice ELSE choice -> choose
       | disjunction
?disjunction: conjunction (OR conjunction)*
?conjunction: negation (AND negation)*
?negation: NOT negation -> negate
         | comparison
?comparison: sum (CMP sum)?
?sum: product
    | sum PLUS product -> binary
    | sum MINUS product -> binary
?product: unary
        | product TIMES unary -> binary
        | product OVER unary -> binary
?unary: MINUS unary -> minus
      | power
?power: atom
      | atom POW NUMBER -> power
?atom: NUMBER -> number
     | WORDS -> words
     | NAME -> name
     | NAME DOT NAME -> member
     | NAME DOT NAME LSQB NUMBER RSQB -> indexed
     | FUNC LPAR choice (COMMA choice)* RPAR -> call
     | LPAR choice RPAR -> bracket
%declare IF THEN ELSE OR AND NOT CMP PLUS MINUS TIMES OVER POW NUMBER WORDS NAME DOT LSQB RSQB
%declare LPAR RPAR COMMA FUNC
"""


@frozen
class Fault(Exception):
    """Where (offset into the text, from 0) and what is wrong with an expression."""

    offset: int
    text: str
    hint: str


class Names:
    """What names mean where the expression stands. Subclassed by the loader."""

    def vocabulary(self) -> frozenset[str]:
        """Names that may stand alone, for cutting runs of characters."""
        raise NotImplementedError

    def lookup(self, name: str) -> Expr | None:
        raise NotImplementedError

    def member(self, owner: str, name: str, index: int | None) -> Expr | None:
        """行.X, 口径.X, 参数.X, 参数.X[2], 清单.字段 outside aggregates is None."""
        raise NotImplementedError

    def is_list(self, name: str) -> bool:
        raise NotImplementedError

    def has_field(self, listed: str, field: str) -> bool:
        raise NotImplementedError

    def suggest(self, name: str) -> str:
        raise NotImplementedError


def widths(text: str) -> tuple[str, list[int]]:
    """The text at ordinary width, with each character's offset in the original."""
    out: list[str] = []
    offsets: list[int] = []
    for offset, char in enumerate(text):
        for plain in unicodedata.normalize("NFKC", "%" if char == "℅" else char):
            out.append("-" if plain == "−" else plain)
            offsets.append(offset)
    return "".join(out), offsets


def _tokens(text: str, names: Names) -> Iterator[Token]:
    plain, offsets = widths(text)
    position = 0
    count = 0

    def token(kind: str, value: Any, start: int, end: int) -> Token:
        nonlocal count
        count += 1
        if count > MAX_TOKENS:
            raise Fault(offsets[start], "算式太长", f"不超过{MAX_TOKENS}个词，拆成几个“计算”")
        return Token(kind, value, start_pos=offsets[start], end_pos=offsets[end - 1] + 1)

    while position < len(plain):
        char = plain[position]
        if char.isspace():
            position += 1
            continue
        start = position
        if char == "「":
            end = plain.find("」", position)
            if end < 0:
                raise Fault(offsets[start], "“「”没有合上", "「名称」")
            position = end + 1
            yield token("NAME", plain[start + 1 : end], start, position)
        elif char.isascii() and char.isdigit():
            match = _NUMBER.match(plain, position)
            assert match is not None
            position = match.end()
            unit = _UNIT.match(plain, position)
            known = any(
                plain.startswith(n, position) and unit and len(n) > len(unit[0])
                for n in (*COMPARE_WORDS, *LOGIC_WORDS)
            )
            unit_text = unit[0] if unit and not known else ""
            position += len(unit_text)
            yield token("NUMBER", _literal(match[0], unit_text), start, position)
        elif plain[position : position + 2] in TWO_SIGNS:
            position += 2
            yield token("CMP", TWO_SIGNS[plain[start:position]], start, position)
        elif char in SIGNS:
            position += 1
            value = {"×": "*", "÷": "/"}.get(char, char)
            yield token(SIGNS[char], value, start, position)
        elif (quoted := _LITERAL.match(plain, position)) is not None:
            position = quoted.end()
            yield token("WORDS", next(g for g in quoted.groups() if g is not None), start, position)
        elif (run := _WORD.match(plain, position)) is not None:
            for word, at in _cut(run[0], names.vocabulary()):
                position = start + at + len(word)
                yield token(_kind(word), word, start + at, position)
        else:
            raise Fault(offsets[start], f"算式里有不认识的符号“{char}”", "+ - × ÷ ( ) 和名称、数")


def _kind(word: str) -> str:
    if word in COMPARE_WORDS:
        return "CMP"
    if word in LOGIC_WORDS:
        return LOGIC_WORDS[word]
    return "FUNC" if word in FUNCTIONS else "NAME"


def _cut(run: str, vocabulary: frozenset[str]) -> list[tuple[str, int]]:
    """Cut a run into known words, longest first; where that fails, at the words of operators.

    A digit after an operator's word begins a number: the cut ends there (则5否则0).
    """
    words = vocabulary | frozenset(COMPARE_WORDS) | frozenset(LOGIC_WORDS) | frozenset(FUNCTIONS)
    longest = max((len(w) for w in words), default=1)
    dead: set[int] = set()
    path: list[tuple[str, int]] = []
    at = 0
    tried: list[int] = [longest + 1]
    while at < len(run):
        size = next(
            (
                n
                for n in range(min(tried[-1] - 1, len(run) - at), 0, -1)
                if run[at : at + n] in words and at + n not in dead
            ),
            0,
        )
        if size:
            tried[-1] = size
            path.append((run[at : at + size], at))
            at += size
            tried.append(longest + 1)
        elif path and run[at].isdigit() and _kind(path[-1][0]) not in ("NAME", "FUNC"):
            return path
        else:
            dead.add(at)
            tried.pop()
            if not path:
                return _cut_at_operators(run)
            at = path.pop()[1]
    return path


def _cut_at_operators(run: str) -> list[tuple[str, int]]:
    operators = "|".join(sorted((*COMPARE_WORDS, "并且", "或者", "否则"), key=len, reverse=True))
    parts: list[tuple[str, int]] = []
    at = 0
    for match in re.finditer(operators, run):
        if match.start() > at:
            parts.append((run[at : match.start()], at))
        parts.append((match[0], match.start()))
        at = match.end()
        if at < len(run) and run[at].isdigit():
            return parts
    if at < len(run):
        parts.append((run[at:], at))
    return parts


def _literal(digits: str, unit: str) -> Number:
    value = Fraction(digits.replace(",", ""))
    text = digits + unit
    if unit == "%" or unit.endswith("百分点"):
        return Number(value / 100, PURE, text)
    if unit in FEN_IN:
        return Number(value * FEN_IN[unit], MONEY_DIM, text)
    if unit == "分":
        return Number(value, POINTS_DIM, text)
    return Number(value, COUNT_DIM if unit else PURE, text)


class _Given(Lexer):
    """Lark is handed tokens already cut."""

    def __init__(self, conf: Any) -> None:
        pass

    def lex(self, lexer_state: Any, parser_state: Any = None) -> Iterator[Token]:
        yield from lexer_state


@lru_cache(maxsize=1)
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", lexer=_Given, maybe_placeholders=False)


class _Build(Transformer):  # type: ignore[type-arg]
    """Lark's tree to ours; names are resolved here, where their place is known."""

    def __init__(self, names: Names) -> None:
        super().__init__(visit_tokens=False)
        self._names = names

    def number(self, items: list[Any]) -> Expr:
        value: Number = items[0].value
        return value

    def words(self, items: list[Any]) -> Expr:
        return Words(str(items[0]))

    def name(self, items: list[Any]) -> Expr:
        token = items[0]
        found = self._names.lookup(str(token))
        if found is None:
            raise Fault(token.start_pos, f"“{token}”没有定义", self._names.suggest(str(token)))
        return found

    def member(self, items: list[Any]) -> Expr:
        return self._member(items, None)

    def indexed(self, items: list[Any]) -> Expr:
        index: Fraction = items[4].value.value
        if index.denominator != 1 or index < 1:
            raise Fault(items[4].start_pos, "序号应是从1起的整数", "如 参数.档分[1]")
        return self._member(items, index.numerator)

    def _member(self, items: list[Any], index: int | None) -> Expr:
        owner, name = items[0], items[2]
        if self._names.is_list(str(owner)):
            if not self._names.has_field(str(owner), str(name)):
                raise Fault(
                    name.start_pos, f"清单“{owner}”没有字段“{name}”", self._names.suggest(str(name))
                )
            return Aggregate("", str(owner), str(name))
        found = self._names.member(str(owner), str(name), index)
        if found is None:
            shown = f"{owner}.{name}" + (f"[{index}]" if index is not None else "")
            raise Fault(
                owner.start_pos, f"“{shown}”没有定义", self._names.suggest(f"{owner}.{name}")
            )
        return found

    def call(self, items: list[Any]) -> Expr:
        function = items[0]
        args = [i for i in items[1:] if not isinstance(i, Token)]
        return _call(function, args)

    def bracket(self, items: list[Any]) -> Expr:
        inner: Expr = items[1]
        return inner

    def binary(self, items: list[Any]) -> Expr:
        return Arithmetic(items[1].value, items[0], items[2])

    def minus(self, items: list[Any]) -> Expr:
        operand = items[1]
        if isinstance(operand, Number):
            return Number(-operand.value, operand.dim, "-" + operand.text)
        return Arithmetic("-", ZERO, operand)

    def power(self, items: list[Any]) -> Expr:
        exponent: Fraction = items[2].value.value
        if exponent.denominator != 1 or exponent > MAX_EXPONENT:
            raise Fault(items[2].start_pos, "幂的指数不对", f"0至{MAX_EXPONENT}的整数")
        return Power(items[0], exponent.numerator)

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


def _call(function: Token, args: list[Expr]) -> Expr:
    name = str(function)

    def wrong(hint: str) -> Fault:
        return Fault(function.start_pos or 0, f"“{name}”用法不对", hint)

    if name in ("取大", "取小"):
        if len(args) < 2:
            raise wrong(f"{name}(甲, 乙)")
        return Extreme(name == "取大", tuple(args))
    if name in ("合计", "最高", "最低", "计数"):
        if len(args) != 1 or not isinstance(args[0], Aggregate) or args[0].way:
            raise wrong(f"{name}(清单.字段)" if name != "计数" else "计数(清单)")
        return Aggregate(name, args[0].list, args[0].field)
    if name == "已填":
        if len(args) != 1 or not isinstance(args[0], Fact | RowField):
            raise wrong("已填(行.佐证) 或 已填(数据名)")
        return Filled(args[0])
    if name == "绝对值":
        if len(args) != 1:
            raise wrong("绝对值(甲)")
        return Absolute(args[0])
    places = args[1] if len(args) == 2 else None
    if (
        not isinstance(places, Number)
        or places.value.denominator != 1
        or not 0 <= places.value <= 10
    ):
        raise wrong(f"{name}(甲, 2)，第二个数是小数位数")
    return Rounded(name, args[0], places.value.numerator, percent=False)


def parse_formula(text: str, names: Names) -> Expr:
    """The expression's tree. Raises Fault with the offset of the first fault."""
    if len(text) > MAX_LENGTH:
        raise Fault(0, "算式太长", f"不超过{MAX_LENGTH}字，拆成几个“计算”")
    tokens = list(_tokens(text, names))
    if not tokens:
        raise Fault(0, "算式是空的", "如 本年追加 / 年初预算")
    try:
        tree = _parser().parse(tokens)
    except UnexpectedInput as error:
        raise _syntax_fault(error, tokens, text) from None
    try:
        built = _Build(names).transform(tree)
    except VisitError as error:
        if isinstance(error.orig_exc, Fault):
            raise error.orig_exc from None
        raise
    found: Expr = built
    for node in _walk_bare_lists(found):
        raise Fault(0, f"“{node.list}.{node.field}”是一列数", f"合计({node.list}.{node.field})")
    return found


def _walk_bare_lists(expr: Expr) -> Iterator[Aggregate]:
    return (n for n in walk(expr) if isinstance(n, Aggregate) and not n.way)


def _syntax_fault(error: UnexpectedInput, tokens: list[Token], text: str) -> Fault:
    token = getattr(error, "token", None)
    if token is None or token.type == "$END":
        return Fault(max(len(text) - 1, 0), "算式没有写完", "补上缺的部分，检查括号是否成对")
    shown = token.value.text if isinstance(token.value, Number) else token.value
    index = tokens.index(token) if token in tokens else 0
    before = tokens[index - 1] if index else None
    if (
        before is not None
        and before.type in ("NUMBER", "NAME")
        and token.type in ("NAME", "NUMBER")
    ):
        hint = "两个名称之间写运算符；含空格的名称写成「名称」"
    elif token.type in ("RPAR", "RSQB"):
        hint = "检查括号是否成对"
    else:
        hint = "检查它前面缺少或多出的部分"
    return Fault(token.start_pos or 0, f"算式在“{shown}”处读不下去", hint)
