"""A sentence under the eyes of its reader: ordinary width, no blanks, and where each sign stood.

What stands in brackets or quotes is one piece of the sentence: separators inside it part nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import frozen

from engine.language.spelled import spelled_numbers
from facts.numeral import ordinary
from facts.unseen import FOR_NOTHING
from facts.yamltext import Scalar

PAIRS = {"「": "」", "(": ")", "〔": "〕", "“": "”", "『": "』", "[": "]"}
_AS_WRITTEN = {"「": "」", "“": "”", "『": "』"}
"""Between these, signs and blanks stay as they are."""
_INVISIBLE = re.compile(f"[{FOR_NOTHING}]")
FILLER = "\ue000"
"""Stands for every sign inside brackets or quotes, where patterns are matched."""
MAX_SENTENCE = 10_000


class Unbalanced(Exception):
    """A bracket or quote without its other half; `offset` is where it stands."""

    def __init__(self, sign: str, offset: int) -> None:
        super().__init__(sign)
        self.sign = sign
        self.offset = offset


class Wording:
    """A pattern of sentences. Compiled once a text could fit it, which most never do.

    `words` are those that no fitting text can do without.
    """

    __slots__ = ("_compiled", "_pattern", "_words")

    def __init__(self, pattern: str, *words: str) -> None:
        self._pattern = pattern
        self._words = words
        self._compiled: re.Pattern[str] | None = None

    def fullmatch(self, text: str) -> re.Match[str] | None:
        if any(word not in text for word in self._words):
            return None
        if self._compiled is None:
            self._compiled = re.compile(self._pattern)
        return self._compiled.fullmatch(text)


@frozen
class Text:
    """Part of a sentence: its signs, and the offset of each in the sentence as it was written."""

    signs: str
    offsets: tuple[int, ...]
    source: Scalar

    @staticmethod
    def of(source: Scalar) -> Text:
        """The whole sentence. Raises Unbalanced."""
        signs: list[str] = []
        offsets: list[int] = []
        open_: list[tuple[str, int]] = []
        for offset, char in enumerate(source.text):
            quoted = open_[-1][0] if open_ and open_[-1][0] in _AS_WRITTEN else None
            if quoted is not None and char != _AS_WRITTEN[quoted]:
                signs.append(char)
                offsets.append(offset)
                continue
            for plain in ordinary(char):
                if plain.isspace() or _INVISIBLE.match(plain):
                    continue
                signs.append(plain)
                offsets.append(offset)
                if plain in PAIRS:
                    open_.append((plain, offset))
                elif plain in PAIRS.values():
                    if not open_ or PAIRS[open_[-1][0]] != plain:
                        raise Unbalanced(plain, offset)
                    open_.pop()
        if open_:
            raise Unbalanced(*open_[-1])
        return Text("".join(signs), tuple(offsets), source)

    def in_figures(self) -> Text | None:
        """The text with numbers in Chinese numerals as figures: 得五分, 百分之九十五 as 得5分, 95%.

        None where it is not clear which number one is.
        """
        signs: list[str] = []
        offsets: list[int] = []
        done = 0
        for start, end, figure in spelled_numbers(self._unquoted):
            if figure is None:
                return None
            signs += [self.signs[done:start], figure]
            offsets += [*self.offsets[done:start], *[self.offsets[start]] * len(figure)]
            done = end
        if not done:
            return self
        signs.append(self.signs[done:])
        return Text("".join(signs), (*offsets, *self.offsets[done:]), self.source)

    @property
    def _unquoted(self) -> str:
        """The signs, with those between quotes filled in."""
        out: list[str] = []
        closing = ""
        for sign in self.signs:
            out.append(FILLER if closing and sign != closing else sign)
            if not closing:
                closing = _AS_WRITTEN.get(sign, "")
            elif sign == closing:
                closing = ""
        return "".join(out)

    def cut(self, start: int, end: int) -> Text:
        return Text(self.signs[start:end], self.offsets[start:end], self.source)

    @property
    def masked(self) -> str:
        """The signs, with everything inside brackets and quotes filled in."""
        out: list[str] = []
        open_: list[str] = []
        for char in self.signs:
            if open_ and char == PAIRS[open_[-1]]:
                open_.pop()
                out.append(FILLER if open_ else char)
            elif open_ and open_[-1] in _AS_WRITTEN:
                out.append(FILLER)
            else:
                out.append(FILLER if open_ else char)
                if char in PAIRS:
                    open_.append(char)
        return "".join(out)

    def parts(self, separator: str) -> Iterator[Text]:
        """What stands between separators outside of brackets and quotes."""
        start = 0
        masked = self.masked
        while (end := masked.find(separator, start)) >= 0:
            yield self.cut(start, end)
            start = end + len(separator)
        yield self.cut(start, len(self.signs))

    def match(self, pattern: re.Pattern[str] | Wording) -> dict[str, Text] | None:
        """The named groups of a pattern that fits the whole of the masked text."""
        found = pattern.fullmatch(self.masked)
        if found is None:
            return None
        return {
            name: self.cut(*found.span(name))
            for name in found.groupdict()
            if found[name] is not None
        }

    def each(
        self, separator: str, pattern: re.Pattern[str] | Wording
    ) -> list[dict[str, Text]] | None:
        """The named groups of every part between separators; None where one doesn't fit."""
        found = [part.match(pattern) for part in self.parts(separator)]
        return None if None in found else [one for one in found if one is not None]

    def scalar(self, text: str | None = None) -> Scalar:
        """The part as a value of a rule file, at its place in the file."""
        offset = self.offsets[0] if self.offsets else 0
        place = self.source.at(offset)
        written = self.signs if text is None else text
        return Scalar(written, place, fixed=self.source.fixed, in_words=True)


def official(signs: str) -> str:
    """Signs of ordinary width as officials print them: ，；：（） full, figures half width."""
    out: list[str] = []
    quoted: str | None = None
    for char in signs:
        if quoted is not None:
            quoted = None if char == quoted else quoted
            out.append(char)
            continue
        quoted = _AS_WRITTEN.get(char)
        out.append(_WIDE.get(char, char))
    return "".join(out)


_WIDE = {",": "，", ";": "；", ":": "：", "(": "（", ")": "）"}
