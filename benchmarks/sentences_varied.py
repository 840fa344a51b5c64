"""Laws of reading that need no label: a sentence is changed, and what is read has to follow.

A change of what the text says must show in the reading or be refused; a change of its dress
(width, spaces, punctuation) must show nowhere. What breaks a law is `lost`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import field, frozen
from readings_compared import Propose

from engine.sentences.proposal import Proposal, Written

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_CHINESE = re.compile(r"(?<![第统唯])[一两三四五六七八九](?=[项次处个名起例条家户类门岁])")
_VALUES = {
    "一": "1",
    "两": "2",
    "三": "3",
    "四": "4",
    "五": "5",
    "六": "6",
    "七": "7",
    "八": "8",
    "九": "9",
}
_MARKER = re.compile(r"(?:^|(?<=[\n。；;]))\s*(?:[(（][0-9]+[)）]|[0-9]+[.、．](?![0-9]))")
"""The number of a point in a list: （3）, 2. — it says nothing of points."""
_FLOOR = re.compile(
    r"[，,；;、。]?\s*(?:本项赋分|(?:[0-9.]+\s*分)?(?:直至|最多|可累计)?)?扣完(?:为止|即止)?"
)
OPPOSITES = (
    ("不低于", "不高于"), ("高于", "低于"), ("大于", "小于"), ("超过", "不足"), ("以上", "以下"),
    ("≥", "≤"), (">", "<"), ("＞", "＜"), ("增加", "减少"), ("提高", "降低"), ("上升", "下降"),
)  # fmt: skip
_WIDE = {ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789%()"}
_NARROW = str.maketrans("，；：（）％", ",;:()%")
SAME, REFUSED, LOST = "same", "refused", "lost"
FOLLOWED, ELSEWHERE, NOTICED, TURNED = "followed", "elsewhere", "noticed", "turned"
SHOWN = "shown"
"""The number stands in words that bear no points (the number of a norm, a requirement without a
consequence): the proposal shows them beside the form."""


@frozen
class Seen:
    """What came of the changes: how many of each kind, and which were lost."""

    counts: dict[str, Counter[str]] = field(factory=dict)
    broken: list[tuple[str, str, str, str]] = field(factory=list)
    """The law, the phrase, what was changed, what came of it."""

    def note(self, law: str, phrase: str, change: str, outcome: str) -> None:
        self.counts.setdefault(law, Counter())[outcome] += 1
        if outcome in (LOST, ELSEWHERE):
            self.broken.append((law, phrase, change, outcome))

    @property
    def lost(self) -> int:
        return sum(found[LOST] for found in self.counts.values())


def try_laws(propose: Propose, phrase: str, text: str, full: Fraction | None, seen: Seen) -> None:
    """All changes of one sentence; of one that is refused as it stands there is nothing to see."""
    first = propose(text, full, None)
    if not first.understood:
        return
    for change, other, old, new in numbers_replaced(text):
        found = propose(other, full, None)
        outcome = followed(first, found, old, new)
        if outcome == LOST and beside(first, text) != beside(found, other):
            outcome = SHOWN
        seen.note("number", phrase, change, outcome)
    for law, changes, good in (
        ("floor", floors_removed(text), NOTICED),
        ("direction", turned(text), TURNED),
    ):
        for change, other in changes:
            found = propose(other, full, None)
            outcome = good if substance(found) != substance(first) else LOST
            seen.note(law, phrase, change, REFUSED if not found.understood else outcome)
    for change, other in dressed(text):
        found = propose(other, full, None)
        outcome = SAME if substance(found) == substance(first) else LOST
        seen.note("dress", phrase, change, REFUSED if not found.understood else outcome)


# -- changes --------------------------------------------------------------------------


def numbers_replaced(text: str) -> Iterator[tuple[str, str, Fraction, Fraction]]:
    """Each number in turn by another with as many figures: what, the text, the two values."""
    marked = {i for m in _MARKER.finditer(text) for i in range(*m.span())}
    for found in _NUMBER.finditer(text):
        if found.start() in marked:
            continue
        old = found[0]
        new = _another(old, text)
        yield (
            f"{old}→{new}",
            text[: found.start()] + new + text[found.end() :],
            Fraction(old),
            Fraction(new),
        )
    yield from _chinese_replaced(text)


def _chinese_replaced(text: str) -> Iterator[tuple[str, str, Fraction, Fraction]]:
    for found in _CHINESE.finditer(text):
        old = found[0]
        new = next((n for n in "四五六七" if n not in text), "八" if old != "八" else "九")
        other = text[: found.start()] + new + text[found.end() :]
        yield f"{old}→{new}", other, Fraction(_VALUES[old]), Fraction(_VALUES[new])


def _another(number: str, text: str) -> str:
    """The last figure that is not 0 moved on, to a number that the text does not have."""
    taken = {Fraction(n) for n in _NUMBER.findall(text)}
    place = max((i for i, c in enumerate(number) if c not in "0."), default=len(number) - 1)
    for step in (1, 9, 2, 8, 3, 7):
        figure = (int(number[place]) + step) % 10
        new = number[:place] + str(figure) + number[place + 1 :]
        if figure and Fraction(new) not in taken:
            return new
    return number[:place] + "7" + number[place + 1 :] + ("" if "." in number else "3")


def floors_removed(text: str) -> Iterator[tuple[str, str]]:
    for found in _FLOOR.finditer(text):
        yield f"删{found[0]}", text[: found.start()] + text[found.end() :]


def turned(text: str) -> Iterator[tuple[str, str]]:
    """Each word of direction in turn by its opposite."""
    for pair in OPPOSITES:
        for word, opposite in (pair, pair[::-1]):
            for found in re.finditer(word, text):
                if _is_whole(word, text, found.start()):
                    other = text[: found.start()] + opposite + text[found.end() :]
                    yield f"{word}→{opposite}", other


def _is_whole(word: str, text: str, start: int) -> bool:
    """Not the tail of a longer word that has its own opposite, or that is only denied: 不超过."""
    if text[max(start - 1, 0) : start] == "不":
        return False
    return not (word == "不足" and re.match(r"不足[一1]?[档个]", text[start:]))


def dressed(text: str) -> Iterator[tuple[str, str]]:
    """The same text in other dress."""
    ways = {
        "wide": text.translate(_WIDE),
        "narrow": text.translate(_NARROW),
        "spaces round numbers": _NUMBER.sub(lambda m: f" {m[0]} ", text),
        "blanks after signs": re.sub(r"([，；：。])", r"\1 ", text),
        "blanks at the ends": f"\u3000{text} \n",
        "another sign for per cent": text.replace("%", "℅"),
        "lines of Windows": text.replace("\n", "\r\n"),
    }
    yield from ((name, other) for name, other in ways.items() if other != text)


# -- what is read ---------------------------------------------------------------------


def substance(proposal: Proposal) -> object:
    """What of a proposal is the reading: its form, its facts and what it leaves open."""
    if proposal.criterion is None or not proposal.understood:
        return None
    return (
        sorted(leaves(proposal.criterion)),
        sorted((plain(f.name), f.kind, f.unit) for f in proposal.facts),
        sorted((o.name, o.options, o.chosen) for o in proposal.open),
    )


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text.replace("℅", "%")).split())


def leaves(
    written: Mapping[str, Written] | Written, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text of a written criterion with its place; keys with figures in them are texts too."""
    if isinstance(written, Mapping):
        for key, value in written.items():
            step = _NUMBER.sub("#", key)
            if step != key:
                yield (*path, step), plain(key)
            yield from leaves(value, (*path, step))
    elif isinstance(written, list):
        for place, value in enumerate(written):
            yield from leaves(value, (*path, f"[{place:03}]"))
    else:
        yield path, plain(written)


def followed(first: Proposal, found: Proposal, old: Fraction, new: Fraction) -> str:
    """Whether only the number moved, wherever the reading has it."""
    if not found.understood or found.criterion is None or first.criterion is None:
        return REFUSED
    mine, other = (_parts(p) for p in (first, found))
    if [_NUMBER.sub("#", t) for t in mine] != [_NUMBER.sub("#", t) for t in other]:
        return ELSEWHERE
    figures = [
        (Fraction(a), Fraction(b))
        for one, two in zip(mine, other, strict=True)
        for a, b in zip(_NUMBER.findall(one), _NUMBER.findall(two), strict=True)
    ]
    moved = [(a, b) for a, b in figures if a != b]
    if not moved:
        return LOST
    return FOLLOWED if all(pair == (old, new) for pair in moved) else ELSEWHERE


def beside(proposal: Proposal, text: str) -> list[str]:
    """The words that a proposal shows beside its form."""
    return [plain(text[span.start : span.end]) for span in proposal.aside]


def _parts(proposal: Proposal) -> list[str]:
    assert proposal.criterion is not None
    texts = [f"{'/'.join(path)}: {text}" for path, text in leaves(proposal.criterion)]
    texts += [f"{plain(f.name)} {f.kind} {f.unit}" for f in proposal.facts]
    texts += [f"{o.name} {o.options} {o.chosen}" for o in proposal.open]
    return [_CHINESE.sub(lambda m: _VALUES[m[0]], text) for text in texts]
