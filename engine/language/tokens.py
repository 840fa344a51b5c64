"""Expressions of rule files, first step: text to tokens, with longest-match names.

Text is brought to ordinary width character by character first, so that columns stay true. Names
are runs of letters, digits and Chinese characters; a run is cut by the longest declared names and
words of the language, so that 若甲高于乙 needs no blanks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from attrs import frozen

from engine.expression import COUNT_DIM, DAY_DIM, MONEY_DIM, POINTS_DIM, PURE, Expr, Number
from engine.language.weight import Weight
from facts.numeral import MAX_DIGITS, ordinary
from facts.quantity import FEN_IN, BadText, parse_date

MAX_TOKENS = 500

COUNT_UNITS = ("人次", "平方米", "人", "次", "个", "件", "户", "项", "辆", "场", "家", "处", "天", "名",
               "篇", "例", "所", "条", "份", "起", "类")  # fmt: skip
FURTHER_UNITS = (
    "万平方米", "万立方米", "平方公里", "万亩", "万吨", "千瓦时", "万人次", "万人", "万户",
    "个工作日", "工作日", "个季度", "季度", "个月", "月", "年", "日", "周", "分钟", "小时", "秒", "岁", "倍", "期",
    "公里", "千米", "米", "厘米", "毫米", "公顷", "亩", "立方米", "吨", "公斤", "千克",
    "种", "批", "宗", "样", "轮", "位", "张", "座", "台", "部", "等", "点", "方面", "档", "级", "栋", "间", "支", "头", "笔",
    "套", "只", "棵", "株", "盏", "册", "门", "块", "场次", "批次", "件次", "户次", "宗次", "本", "幅", "艘",
    "节课", "节", "学时", "课时", "学分", "人日", "人天", "车次", "架次", "班次", "航班", "所", "幢", "孔", "口", "眼", "处次", "例次",
    "辆", "架", "根", "瓶", "床", "万千瓦", "千瓦", "兆瓦", "升", "克", "毫升", "台套", "台次", "工时", "万元/人", "元/人",
    "批次/千人", "批次/万人", "例/万人", "人/万人", "微克/立方米", "毫克/立方米", "毫克/升",
)  # fmt: skip
"""Units after figures only: in names and after Chinese numerals (一级指标, 第三季度) they are no units."""
COMPARE_WORDS = {
    "等于": "=", "不等于": "≠", "高于": ">", "不低于": "≥", "低于": "<", "不高于": "≤",
    "超过": ">", "不超过": "≤", "大于": ">", "小于": "<", "不小于": "≥", "不大于": "≤",
    "不满": "<", "不足": "<", "大于等于": "≥", "小于等于": "≤",
}  # fmt: skip
LOGIC_WORDS = {"并且": "AND", "或者": "OR", "并非": "NOT", "若": "IF", "则": "THEN", "否则": "ELSE"}
JOINS = {"且": "并且", "或": "或者", "非": "并非", "不是": "并非", "和": "+ 或 并且"}
FUNCTIONS = ("取大", "取小", "绝对值", "四舍五入", "截断", "进位", "合计", "计数", "最高", "最低",
             "已填")  # fmt: skip
HAS, POINTS = "有", "得分"
"""Words that call only before a bracket: elsewhere they may begin or be names."""
LANGUAGE_WORDS = frozenset((*COMPARE_WORDS, *LOGIC_WORDS, *FUNCTIONS))
SIGNS = {
    "+": "PLUS", "-": "MINUS", "*": "TIMES", "×": "TIMES", "/": "OVER", "÷": "OVER", "^": "POW",
    "(": "LPAR", ")": "RPAR", "[": "LSQB", "]": "RSQB", ",": "COMMA", ".": "DOT",
    "=": "CMP", "≠": "CMP", "<": "CMP", "≤": "CMP", ">": "CMP", "≥": "CMP",
}  # fmt: skip
PERCENT_SIGNS = ("%", "百分点", "个百分点", "‰")
TWO_SIGNS = {"<=": "≤", ">=": "≥", "!=": "≠", "==": "=", "<>": "≠"}

_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])")
_NUMBER = re.compile(_THOUSANDS.pattern + r"(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?")
_SIGN = r"A-Za-z_\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
_WORD = re.compile(f"(?![0-9])[0-9{_SIGN}]+")
_UNIT = re.compile(
    r"\s*(?:%|‰|个?百分点|元|万元|亿元)|"
    + "|".join(sorted(("分", *COUNT_UNITS, *FURTHER_UNITS), key=len, reverse=True))
)
_DATE = re.compile(
    r"[0-9]{4}\s*年\s*[0-9]{1,2}\s*月\s*[0-9]{1,2}\s*日"
    # 2025/2/28 is a date, as on a sheet; 3600/12/30 divides.
    r"|(?:[0-9]{4}-[0-9]{1,2}-|(?:19|20|21)[0-9]{2}/[0-9]{1,2}/)[0-9]{1,2}(?![0-9.])"
)
_PLAIN_CONSTANT = re.compile(r"([0-9]+(?:\.[0-9]+)?)(%|个百分点|元|万元|亿元|分)?")
_LITERAL = re.compile(r"“([^”]*)”|\"([^\"]*)\"|‘([^’]*)’|'([^']*)'")


@frozen
class Fault(Exception):
    """Where (offset into the text, from 0) and what is wrong with an expression.

    `told`: it follows from a fault that was told already, and is not to be told again.
    `more`: further ones in the same expression.
    """

    offset: int
    text: str
    hint: str
    told: bool = False
    more: tuple[Fault, ...] = ()


class Token(str):
    """A piece of an expression: its text, of what type it is, and where it begins.

    `value` is the `Number` of a token NUMBER, and of others the text again.
    """

    __slots__ = ("start_pos", "type", "value")
    type: str
    value: Any
    start_pos: int

    def __new__(cls, kind: str, value: Number | str, start_pos: int) -> Token:
        token = super().__new__(cls, value.text if isinstance(value, Number) else value)
        token.type, token.value, token.start_pos = kind, value, start_pos
        return token


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

    def cell(self, table: str, args: tuple[Expr, ...], offset: int) -> Expr | None:
        """表名[甲, 乙]; None where there is no such table. Raises Fault."""
        raise NotImplementedError

    def points(self, of: str, offset: int) -> Expr:
        """得分(of), where adjustments stand. Raises Fault."""
        raise NotImplementedError

    def is_list(self, name: str) -> bool:
        raise NotImplementedError

    def has_field(self, listed: str, field: str) -> bool:
        raise NotImplementedError

    def suggest(self, name: str) -> str:
        raise NotImplementedError

    def unknown(self, name: str, offset: int) -> Fault:
        """What to say of a name that `lookup` or `member` does not know."""
        right = JOINS.get(name)
        hint = f"写成“{right}”" if right else self.suggest(name)
        return Fault(offset, f"“{name}”没有定义", hint)

    def units(self) -> Iterable[str]:
        """Units of counts that the author declared, beside the usual ones."""
        return ()

    def weights(self) -> dict[str, Weight]:
        """What the named formulas weigh, by name."""
        return {}


def widths(text: str) -> tuple[str, list[int]]:
    """The text at ordinary width, with each character's offset in the original."""
    out: list[str] = []
    offsets: list[int] = []
    for offset, char in enumerate(text):
        for plain in char if char.isascii() else ordinary(char):
            out.append(plain)
            offsets.append(offset)
    return "".join(out), offsets


class Scanner:
    """The text cut into tokens; their values keep quoted texts as they are written."""

    def __init__(self, text: str, names: Names) -> None:
        self._text = text
        self._names = names
        self._words = names.vocabulary() | LANGUAGE_WORDS
        self._plain, self._offsets = widths(text)
        self._calls: list[bool] = []
        """The open brackets: whether each holds the arguments of a function."""
        self._count = 0
        self._last = ""

    def tokens(self) -> Iterator[Token]:
        position = 0
        while position < len(self._plain):
            if self._plain[position].isspace():
                position += 1
                continue
            for token, end in self._next(position):
                position = end
                self._count += 1
                if self._count > MAX_TOKENS:
                    hint = f"不超过{MAX_TOKENS}个词，拆成几个“计算”"
                    raise Fault(token.start_pos, "算式太长", hint)
                self._last = token.type
                yield token

    def _token(self, kind: str, value: Number | str, start: int, end: int) -> tuple[Token, int]:
        return Token(kind, value, self._offsets[start]), end

    def _written(self, start: int, end: int) -> str:
        return self._text[self._offsets[start] : self._offsets[end]]

    def _next(self, start: int) -> Iterator[tuple[Token, int]]:
        plain, char = self._plain, self._plain[start]
        if char == "「":
            end = plain.find("」", start)
            if end < 0:
                raise Fault(self._offsets[start], "“「”没有合上", "「名称」")
            name = self._written(start + 1, end)
            yield self._token("NAME", name, start, end + 1)
        elif char.isascii() and char.isdigit():
            yield self._number(start)
        elif plain[start : start + 2] in TWO_SIGNS:
            yield self._token("CMP", TWO_SIGNS[plain[start : start + 2]], start, start + 2)
        elif char in SIGNS:
            if char == "(":
                self._calls.append(self._last == "FUNC")
            elif char == ")" and self._calls:
                self._calls.pop()
            value = {"×": "*", "÷": "/"}.get(char, char)
            yield self._token(SIGNS[char], value, start, start + 1)
        elif (quoted := _LITERAL.match(plain, start)) is not None:
            words = self._written(quoted.start() + 1, quoted.end() - 1)
            yield self._token("WORDS", words, start, quoted.end())
        elif (run := _WORD.match(plain, start)) is not None:
            calls = plain[run.end() :].lstrip().startswith("(")
            known = self._words | {HAS, POINTS} if calls else self._words
            for word, at in _cut(run[0], known):
                end = start + at + len(word)
                if calls and end == run.end() and word in (HAS, POINTS):
                    yield self._call(word, start + at, end)
                else:
                    yield self._token(_kind(word), word, start + at, end)
        else:
            hint = "成对的引号" if char in "“”\"‘’'" else "+ - × ÷ ( ) 和名称、数"
            raise Fault(self._offsets[start], f"算式里有不认识的符号“{char}”", hint)

    def _call(self, word: str, start: int, end: int) -> tuple[Token, int]:
        """有( as a function; 得分(编号) as one token, for a 编号 may hold signs."""
        if word == HAS:
            return self._token("FUNC", word, start, end)
        opened = self._plain.index("(", end)
        closed = self._plain.find(")", opened)
        if closed < 0:
            raise Fault(self._offsets[start], "“得分(”没有合上", "得分(编号) 或 得分(组名)")
        of = self._written(opened + 1, closed).strip().strip('「」“”"')
        return self._token("POINTS", of, start, closed + 1)

    def _number(self, start: int) -> tuple[Token, int]:
        plain = self._plain
        day = _DATE.match(plain, start)
        if day is not None:
            found = parse_date(day[0])
            if isinstance(found, BadText):
                raise Fault(self._offsets[start], found.what, found.hint)
            value = Number(found.value, DAY_DIM, day[0])
            return self._token("NUMBER", value, start, day.end())
        if self._calls and self._calls[-1]:
            commas = _THOUSANDS.match(plain, start)
            if commas is not None:
                text = commas[0]
                hint = f"{text.replace(',', '')}，或 {text.replace(',', ', ')}"
                raise Fault(
                    self._offsets[start], f"“{text}”里的逗号是隔开两项，还是隔开千位？", hint
                )
        match = _NUMBER.match(plain, start)
        assert match is not None
        if len(match[0]) > MAX_DIGITS:
            hint = f"不超过{MAX_DIGITS}位"
            raise Fault(self._offsets[start], f"“{match[0]}”位数太多", hint)
        unit = self._unit(match.end())
        end = match.end() + len(unit)
        return self._token("NUMBER", _literal(match[0], unit.strip()), start, end)

    def _unit(self, position: int) -> str:
        plain = self._plain
        own = [u for u in self._names.units() if plain.startswith(u, position)]
        match = _UNIT.match(plain, position)
        unit = max([*own, match[0] if match else ""], key=len)
        longer = any(
            len(n) > len(unit) and plain.startswith(n, position)
            for n in (*COMPARE_WORDS, *LOGIC_WORDS)
        )
        return "" if longer else unit


def _kind(word: str) -> str:
    if word in COMPARE_WORDS:
        return "CMP"
    if word in LOGIC_WORDS:
        return LOGIC_WORDS[word]
    return "FUNC" if word in FUNCTIONS else "NAME"


def _cut(run: str, words: frozenset[str]) -> list[tuple[str, int]]:
    """Cut a run into known words, longest first; where that fails, at the words of operators.

    A digit after an operator's word begins a number: the cut ends there (则5否则0).
    """
    if run in words:
        return [(run, 0)]
    longest = max(len(w) for w in words)
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
                return _cut_at_operators(run, words)
            at = path.pop()[1]
    return path


_OPERATORS = re.compile(
    "|".join(sorted((*COMPARE_WORDS, "并且", "或者", "否则"), key=len, reverse=True))
)


def _cut_at_operators(run: str, words: frozenset[str]) -> list[tuple[str, int]]:
    """A run with a name that nobody declared: the name is what stands between operators.

    若 and 则 count as words only around such a name, for names may begin or end with them.
    """
    parts: list[tuple[str, int]] = []
    at = 0
    if run.startswith("若") and len(run) > 1:
        parts.append(("若", 0))
        at = 1
    for match in [*_OPERATORS.finditer(run, at), None]:
        end = len(run) if match is None else match.start()
        if end > at:
            name, then = run[at:end], end - 1
            if match is None and name[-1] == "则" and name not in words:
                parts.extend([(name[:-1], at), ("则", then)] if then > at else [("则", at)])
            else:
                parts.append((name, at))
        if match is not None:
            parts.append((match[0], end))
            at = match.end()
            if at < len(run) and run[at].isdigit():
                break
    return parts


def _literal(digits: str, unit: str) -> Number:
    value = Fraction(digits.replace(",", ""))
    text = digits + unit
    if unit in PERCENT_SIGNS:
        return Number(value / (1000 if unit == "‰" else 100), PURE, text)
    if unit in FEN_IN:
        return Number(value * FEN_IN[unit], MONEY_DIM, text)
    if unit == "分":
        return Number(value, POINTS_DIM, text)
    return Number(value, COUNT_DIM if unit else PURE, text)


def constant(text: str) -> Number | None:
    """A bare number with or without a usual unit: most cells of a rule file are no more."""
    match = _PLAIN_CONSTANT.fullmatch(text)
    if match is None or len(match[1]) > MAX_DIGITS:
        return None
    return _literal(match[1], match[2] or "")
