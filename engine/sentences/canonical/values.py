"""What stands in the places of a canonical sentence: points, outcomes, ranges, formulas, names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import frozen

from engine.expression import COMPARE_TEXT, Fact
from engine.language.intervals import REST, ends_of
from engine.language.rewriting import Unwritable, rewritten
from engine.language.tokens import Names
from engine.marks import Mark, Sentence
from engine.sentences.text import FILLER, Text, Unbalanced, Wording, official
from facts.numeral import exact_text
from facts.problem import Place
from facts.yamltext import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from engine.sentences.proposal import Written

FULL_WORD, ZERO_WORD, PERSON_WORD = "满分", "零分", "人工评判"
FORMULA = r"[^,;:。]+?"
GROUP = rf"\({FILLER}*\)"
NESTED = rf"〔{FILLER}*〕"
QUOTED = rf"(?:“{FILLER}*”|『{FILLER}*』)"
AMOUNT = rf"(?:满分|[0-9]+(?:\.[0-9]+)?分|{GROUP})"
OUTCOME = rf"(?:得{AMOUNT}|不得分|由人评判)"
COMPARISON = rf"(?:(?:{'|'.join(sorted(COMPARE_TEXT.values(), key=len, reverse=True))}){FORMULA})"
RANGE = rf"(?:{COMPARISON}(?:且{COMPARISON})?|{REST})"
_OPENING, _CLOSING, _MOST_PARTS = 0xF0000, 0x100000, 0xFFFD
"""Planes of signs for private use: one of each before and after every noted part."""
_PLAIN_POINTS = Wording(r"([0-9]+(?:\.[0-9]+)?)分?")
_POINTER = Wording(
    r"(?:口径|参数)\.[^\s.\[\]()（）,，;；:：。+*/×÷^=<>≤≥≠-]+(?:\[[0-9]{1,6}\])?",
    ".",
)
"""A value that stands elsewhere in the file; its name need not be one that formulas can hold."""


class Unsayable(Exception):
    """A form for which there is no canonical sentence: why, in Chinese."""


@frozen
class Speaker:
    """Says the values of a form, with the names of the rulebook that it stands in.

    With `marked` it notes what its words say: each part between two signs of its own, which
    `sentence_of` takes out again.
    """

    names: Names
    marked: list[tuple[Place, str]] | None = None

    def part(self, said: str, node: Node, part: str = "") -> str:
        """The words, noted as those that say this part of the node."""
        if self.marked is None:
            return said
        opening, closing = self.ends(node, part)
        return f"{opening}{said}{closing}"

    def ends(self, node: Node, part: str) -> tuple[str, str]:
        """What to put before and after words that say this part of the node."""
        if self.marked is None or len(self.marked) >= _MOST_PARTS:
            return "", ""
        self.marked.append((node.place, part))
        number = len(self.marked) - 1
        return chr(_OPENING + number), chr(_CLOSING + number)

    def sentence_of(self, said: str) -> Sentence | None:
        """The words as officials print them, and which of them say what.

        None where an author's own text holds signs for private use.
        """
        noted = self.marked or []
        if sum(sign >= chr(_OPENING) for sign in said) != 2 * len(noted):
            return None
        signs: list[str] = []
        starts: dict[int, int] = {}
        marks: list[Mark] = []
        for sign in official(said):
            number = ord(sign) - _OPENING
            if 0 <= number < len(noted):
                starts[number] = len(signs)
                continue
            number = ord(sign) - _CLOSING
            if number in starts:
                marks.append(Mark(*noted[number], starts[number], len(signs)))
                continue
            signs.append(sign)
        return Sentence("".join(signs), tuple(marks))

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
        return "且".join(COMPARE_TEXT[sign] + self.formula_of(end) for sign, end in ends)

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


def as_printed(
    source: Scalar, read: Callable[[Text], Mapping | None], say: Callable[[Mapping], str]
) -> tuple[Mapping, str, str] | None:
    """What the grammar makes of a text, the text's signs, and those that the printer gives.

    Numbers may be written in Chinese numerals. A text is canonical where both are the same.
    """
    try:
        text = Text.of(source).in_figures()
        node = None if text is None else read(text)
        if text is None or node is None:
            return None
        return node, text.signs.rstrip("。"), say(node)
    except (Unbalanced, Unsayable, RecursionError):
        return None


# -- nodes ------------------------------------------------------------------------


def keys(node: Node | None, what: str = "") -> dict[str, Node]:
    return {key.text: value for key, value in pairs(node, what)}


def items(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else () if node is None else (node,)


def pairs(node: Node | None, what: str) -> tuple[tuple[Scalar, Node], ...]:
    if not isinstance(node, Mapping):
        raise Unsayable(f"“{what}”不是“名称: 内容”")
    return node.items


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
