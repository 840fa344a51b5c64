"""What stands in the places of a canonical sentence: points, outcomes, ranges, formulas, names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from attrs import frozen

from engine.expression import Fact
from engine.language.intervals import REST, ends_of
from engine.language.rewriting import SAID, Unwritable, rewritten
from engine.language.tokens import Names
from engine.sentences.proposal import Written
from engine.sentences.text import FILLER, Text
from facts.numeral import exact_text
from facts.problem import Place
from facts.yamltext import Mapping, Node, Scalar, Sequence

FULL_WORD, ZERO_WORD, PERSON_WORD = "满分", "零分", "人工评判"
FORMULA = r"[^,;:。]+?"
GROUP = rf"\({FILLER}*\)"
NESTED = rf"〔{FILLER}*〕"
QUOTED = rf"(?:“{FILLER}*”|『{FILLER}*』)"
AMOUNT = rf"(?:满分|[0-9]+(?:\.[0-9]+)?分|{GROUP})"
OUTCOME = rf"(?:得{AMOUNT}|不得分|由人评判)"
COMPARISON = rf"(?:(?:{'|'.join(sorted(SAID.values(), key=len, reverse=True))}){FORMULA})"
RANGE = rf"(?:{COMPARISON}(?:且{COMPARISON})?|{REST})"
_PLAIN_POINTS = re.compile(r"([0-9]+(?:\.[0-9]+)?)分?")
_POINTER = re.compile(
    r"(?:口径|参数)\.[^\s.\[\]()（）,，;；:：。+*/×÷^=<>≤≥≠-]+(?:\[[0-9]{1,6}\])?"
)
"""A value that stands elsewhere in the file; its name need not be one that formulas can hold."""


class Unsayable(Exception):
    """A form for which there is no canonical sentence: why, in Chinese."""


@frozen
class Speaker:
    """Says the values of a form, with the names of the rulebook that it stands in."""

    names: Names

    def formula(self, node: Node | None) -> str:
        return self.formula_of(text_of(node))

    def formula_of(self, text: str) -> str:
        if _POINTER.fullmatch(text.strip()):
            return text.strip()
        try:
            return rewritten(text, self.names)
        except Unwritable:
            raise Unsayable(f"“{text}”不是算式") from None

    def unit(self, name: str) -> str:
        """The unit that occurrences of this fact are counted in."""
        expr = self.names.lookup(name)
        found = getattr(self.names, "unit", None)
        return found(expr) if found is not None and isinstance(expr, Fact) else ""

    def amount(self, node: Node | None) -> str:
        """满分, 3分, or a formula in brackets."""
        text = text_of(node).strip()
        match = _PLAIN_POINTS.fullmatch(self._ordinary(text))
        if match is not None:
            return f"{exact_text(Fraction(match[1]))}分"
        formula = self.formula_of(text)
        return FULL_WORD if formula in ("满分", "分值") else f"({formula})"

    def outcome(self, node: Node | None) -> str:
        text = text_of(node).strip()
        if text == PERSON_WORD:
            return "由人评判"
        if text == ZERO_WORD:
            return "不得分"
        amount = self.amount(node)
        return "不得分" if amount == "0分" else f"得{amount}"

    def range(self, text: str) -> str:
        """高于10%且不高于20%; 其余."""
        if text.strip() == REST:
            return REST
        ends = ends_of(text)
        if ends is None:
            raise Unsayable(f"“{text}”不是一段")
        return "且".join(SAID[sign] + self.formula_of(end) for sign, end in ends)

    def _ordinary(self, text: str) -> str:
        try:
            return rewritten(text)
        except Unwritable:
            return text


# -- read -------------------------------------------------------------------------


def read_amount(part: Text) -> Scalar:
    return inside(part) if part.signs.startswith("(") else part.scalar()


def read_outcome(part: Text) -> Scalar:
    """得2分, 得满分, 不得分, 由人评判."""
    if part.signs == "由人评判":
        return part.scalar(PERSON_WORD)
    if part.signs == "不得分":
        return part.scalar(ZERO_WORD)
    return read_amount(part.cut(1, len(part.signs)))


def inside(part: Text) -> Scalar:
    """What stands between the brackets or quotes."""
    return part.cut(1, len(part.signs) - 1).scalar()


def within(part: Text) -> Text:
    return part.cut(1, len(part.signs) - 1)


def quoted(text: str) -> str:
    """A text of the author's own, in quotes that it does not hold itself."""
    for opening, closing in ("“”", "『』"):
        if opening not in text and closing not in text and "\n" not in text:
            return opening + text + closing
    raise Unsayable(f"“{text}”里又有引号")


# -- nodes ------------------------------------------------------------------------


def keys(node: Node | None, what: str = "") -> dict[str, Node]:
    if not isinstance(node, Mapping):
        raise Unsayable(f"“{what}”不是“名称: 内容”")
    return {key.text: value for key, value in node.items}


def items(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else () if node is None else (node,)


def text_of(node: Node | None) -> str:
    if not isinstance(node, Scalar):
        raise Unsayable("这里应是一个值")
    return node.text


def mapping(place: Place, **pairs: Node | str | None) -> Mapping:
    """A mapping of these keys; those without a value are left out."""
    return pairs_at(place, pairs.items())


def pairs_at(place: Place, pairs: Iterable[tuple[str, Node | str | None]]) -> Mapping:
    found = []
    for key, value in pairs:
        if value is not None:
            node = Scalar(value, place) if isinstance(value, str) else value
            found.append((Scalar(key, place), node))
    return Mapping(tuple(found), place)


def place_of(part: Text) -> Place:
    return part.scalar().place


def node_of(written: Written, place: Place) -> Node:
    """Plain data as a node, all of it at one place."""
    if isinstance(written, str):
        return Scalar(written, place)
    if isinstance(written, list):
        return Sequence(tuple(node_of(one, place) for one in written), place)
    pairs = tuple((Scalar(key, place), node_of(one, place)) for key, one in written.items())
    return Mapping(pairs, place)
