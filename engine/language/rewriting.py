"""Formulas written anew, in the one way that every reader of sentences takes for the same formula.

No name needs to be known: where a bare name could be cut or taken for a word of the language it
is put in 「」, and what 若, 则, 否则 and 并非 govern stands in brackets. So a formula can stand in a
sentence without blanks, and `rewritten(rewritten(f)) == rewritten(f)`.
"""

from __future__ import annotations

import re
from fractions import Fraction

from engine.expression import COMPARE_TEXT, DAY_DIM, Expr, Number
from engine.language.spelled import reads_as_number
from engine.language.syntax import Step, Unexpected, folded, postfix
from engine.language.tokens import (
    COMPARE_WORDS,
    HAS,
    LANGUAGE_WORDS,
    POINTS,
    Fault,
    Names,
    Scanner,
    Token,
)
from facts.numeral import exact_text
from facts.quantity import day_text

_LEVELS = {
    "choose": 0, "disjunction": 1, "conjunction": 2, "negate": 3, "comparison": 4, "sum": 5,
    "product": 6, "minus": 7, "power": 8, "atom": 9,
}  # fmt: skip
_LETTERS = (("A", "Z"), ("a", "z"), ("\u3400", "\u9fff"), ("\uf900", "\ufaff"),
            ("\U00020000", "\U0003ffff"))  # fmt: skip
_INSIDE = sorted((*COMPARE_WORDS, *LANGUAGE_WORDS), key=len, reverse=True)


class Unwritable(Exception):
    """The text is no formula. `offset` is where it stops being one."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


class Unknown(Names):
    """No name is known: names are what stands between the words of the language."""

    def vocabulary(self) -> frozenset[str]:
        return frozenset()

    def lookup(self, name: str) -> Expr | None:
        return None

    def member(self, owner: str, name: str, index: int | None) -> Expr | None:
        return None

    def cell(self, table: str, args: tuple[Expr, ...], offset: int) -> Expr | None:
        return None

    def points(self, of: str, offset: int) -> Expr:
        raise Fault(offset, "", "")

    def is_list(self, name: str) -> bool:
        return False

    def has_field(self, listed: str, field: str) -> bool:
        return False

    def suggest(self, name: str) -> str:
        return ""


UNKNOWN = Unknown()


def is_bare_word(name: str) -> bool:
    """Letters and digits only, and no digit to begin with."""
    return name != "" and not "0" <= name[0] <= "9" and all(map(_in_words, name))


def _in_words(sign: str) -> bool:
    known = sign in "_〇" or "0" <= sign <= "9"
    return known or any(first <= sign <= last for first, last in _LETTERS)


def named(name: str) -> str:
    """The name as a formula without blanks holds it: bare, or in 「」 where it could be misread."""
    plain = is_bare_word(name) and name not in (HAS, POINTS) and name[0] != "若"
    cut = name[-1:] == "则" or any(word in name for word in _INSIDE)
    return name if plain and not cut and not reads_as_number(name) else f"「{name}」"


def steps_of(text: str, names: Names = UNKNOWN) -> list[Step]:
    """The formula's steps in postfix order. Raises Unwritable."""
    tokens: list[Token] = []
    try:
        tokens = list(Scanner(text, names).tokens())
        return postfix(tokens)
    except Fault as fault:
        raise Unwritable(fault.offset) from None
    except Unexpected as wrong:
        at = tokens[wrong.index].start_pos if wrong.index < len(tokens) else len(text)
        raise Unwritable(at) from None
    except RecursionError:
        raise Unwritable(0) from None


def names_in(text: str) -> tuple[str, ...]:
    """The names that the formula uses, in order; none of a text that is no formula."""
    try:
        steps = steps_of(text)
    except Unwritable:
        return ()
    names = (str(s) for s in steps if isinstance(s, Token) and s.type == "NAME")
    return tuple(dict.fromkeys(names))


def rewritten(text: str, names: Names = UNKNOWN) -> str:
    """The formula in its one writing, at ordinary width. Raises Unwritable."""
    whole: _Piece = folded(steps_of(text, names), _reduced)
    return whole.text


class _Piece:
    """A piece of the formula as it is written, and how loosely it binds."""

    __slots__ = ("level", "text", "token")

    def __init__(self, text: str, kind: str, token: Token | None = None) -> None:
        self.text = text
        self.level = _LEVELS.get(kind, 9)
        self.token = token

    def at(self, kind: str, beyond: int = 0) -> str:
        """The text, in brackets where it binds more loosely than `kind` (by `beyond` more)."""
        return self.text if self.level >= _LEVELS[kind] + beyond else f"({self.text})"


def _reduced(rule: str, values: list[Token | _Piece]) -> _Piece:
    items = [v if isinstance(v, _Piece) else _Piece(str(v), "token", v) for v in values]
    if rule == "number":
        return _number(items[0])
    if rule == "bracket":
        return items[1]
    if rule in ("name", "words", "points"):
        return _Piece(_leaf(rule, items[0].text), "atom")
    if rule == "member":
        return _Piece(f"{named(items[0].text)}.{named(items[2].text)}", "atom")
    if rule == "indexed":
        owner, _, name, _, index, _ = items
        return _Piece(f"{named(owner.text)}.{named(name.text)}[{index.text}]", "atom")
    if rule in ("call", "cell"):
        first = items[0].text if rule == "call" else named(items[0].text)
        inside = _listed([item.text for item in items[2:-1:2]])
        return _Piece(f"{first}({inside})" if rule == "call" else f"{first}[{inside}]", "atom")
    if rule in ("disjunction", "conjunction"):
        joint = "或者" if rule == "disjunction" else "并且"
        return _Piece(joint.join(item.at(rule, 1) for item in items[::2]), rule)
    if rule == "negate":
        return _Piece(f"并非({items[1].text})", rule)
    if rule == "comparison":
        sign = COMPARE_WORDS.get(items[1].text, items[1].text)
        return _Piece(f"{items[0].at('sum')}{COMPARE_TEXT[sign]}{items[2].at('sum')}", rule)
    if rule == "choose":
        when, then, otherwise = (items[n].text for n in (1, 3, 5))
        return _Piece(f"若({when})则({then})否则({otherwise})", rule)
    if rule == "minus":
        return _Piece(f"-{items[1].at('minus')}", rule)
    if rule == "power":
        return _Piece(f"{items[0].at('atom')}^{items[2].text}", rule)
    sign = {"*": "×", "/": "÷"}.get(items[1].text, items[1].text)
    kind = "sum" if sign in "+-" else "product"
    return _Piece(f"{items[0].at(kind)}{sign}{items[2].at(kind, 1)}", kind)


def _listed(texts: list[str]) -> str:
    """The texts with commas between: none that could part thousands (取大(5,300))."""
    text = texts[0]
    for one in texts[1:]:
        doubtful = text[-1].isdigit() and one[0].isdigit()
        text += f",({one})" if doubtful else f",{one}"
    return text


def _leaf(rule: str, text: str) -> str:
    if rule == "name":
        return named(text)
    if rule == "points":
        return f"{POINTS}({''.join(text.split())})"
    return f"“{text}”" if "”" not in text else f'"{text}"'


def _number(piece: _Piece) -> _Piece:
    """Digits without idle zeros and commas, the unit in its usual writing."""
    assert piece.token is not None
    value = piece.token.value
    assert isinstance(value, Number)
    if value.dim == DAY_DIM:
        return _Piece(_day(value.value), "atom")
    match = re.match(r"[0-9][0-9,]*(?:\.[0-9]+)?", value.text)
    assert match is not None
    digits = exact_text(Fraction(match[0].replace(",", "")))
    unit = value.text[match.end() :].strip()
    return _Piece(digits + {"百分点": "个百分点"}.get(unit, unit), "atom")


def _day(value: Fraction) -> str:
    year, month, day = day_text(value).split("-")
    return f"{year}年{int(month)}月{int(day)}日"
