"""A criterion's canonical sentence, and which part of it each of its clauses is.

A clause and the words that say it meet by the place in the rule file that both come from; where
several clauses come from one place, by the name of the part, which both take from here.
"""

from __future__ import annotations

from attrs import frozen

from facts.problem import Place

BAND = "档"
START, STEP, PART_OF_A_STEP = "起点", "每", "不足一档"
POINT, STRETCH = "点", "段"
RUNG, NONE_PASSED = "级", "起分"
ENTRY, REST, SHARED_CAP = "条", "其余", "扣至多"
PRECONDITION, NOT_APPLICABLE, BASE, MISSING = "前提", "不适用", "基数非正", "缺数据"
NO_ROWS = "无行时"

QUOTES = (("【", "】"), ("〖", "〗"), ("⟦", "⟧"))
"""What marks a part of a sentence: the first pair that the sentence does not hold itself."""
LONGEST_QUOTE = 120
"""Of a longer sentence only what stands around the marked part is quoted."""
_STOPS = "，；：。"


@frozen
class Mark:
    """The signs of a sentence from `start` up to `end`, which say `part` of what stands at `place`."""

    place: Place
    part: str
    start: int
    end: int


@frozen
class Sentence:
    text: str
    marks: tuple[Mark, ...] = ()

    def span(self, place: Place, part: str) -> tuple[int, int]:
        """Which signs say this clause; the whole sentence where no words are its own."""
        there = [mark for mark in self.marks if mark.place == place]
        own = [mark for mark in there if mark.part == part] or there
        if not own:
            return 0, len(self.text)
        closest = min(own, key=lambda mark: mark.end - mark.start)
        return closest.start, closest.end

    def quoted(self, span: tuple[int, int], whole: bool = False) -> str:
        """The sentence with these signs marked: 95%得满分，【每低1个百分点扣0.5分】，扣完为止.

        Of a long one only what is near them, unless the `whole` is wanted.
        """
        start, end = span
        opening, closing = next(
            (pair for pair in QUOTES if not any(sign in self.text for sign in pair)), QUOTES[-1]
        )
        before, words, after = self.text[:start], self.text[start:end], self.text[end:]
        if not words or not before + after:
            return self.text
        if whole:
            return f"{before}{opening}{words}{closing}{after}"
        room = max(LONGEST_QUOTE - len(words), 0) // 2
        return f"{_end_of(before, room)}{opening}{words}{closing}{_beginning_of(after, room)}"


def _beginning_of(text: str, room: int) -> str:
    """So much of it as there is room for, up to a stop."""
    if len(text) <= room:
        return text
    return text[: max((text.rfind(stop, 0, room) for stop in _STOPS), default=-1) + 1] + "…"


def _end_of(text: str, room: int) -> str:
    if len(text) <= room:
        return text
    starts = [at for stop in _STOPS if (at := text.find(stop, len(text) - room)) >= 0]
    return "…" + (text[min(starts) + 1 :] if starts else "")
