"""Conditions on a measure: 达到90%, 80%（含）-90%, 低于60%, 30人以上. From words to an interval and back."""

from __future__ import annotations

import re

import attrs
from attrs import frozen

from engine.sentences.words import FIGURE, UNIT, Quantity, quantity

_LEAST = (
    "不低于|不少于|不小于|不得低于|不得少于|不应低于|大于等于|大于或等于|高于或等于|高于等于|等于或大于|等于或高于|"
    "达到或超过|超过或等于|达到或高于|达到|至少|≥|(?<![不未])达|(?<![不未])满"
)
_MORE = "高于|大于|超过|超出|多于|突破|>"
_MOST = (
    "不高于|不超过|不大于|不多于|不得超过|不得高于|未超过|没超过|没有超过|小于等于|小于或等于|低于或等于|低于等于|"
    "等于或小于|等于或低于|不超出|≤|控制在"
)
_LESS = "低于|小于|不足|不满|不到|未达到|没有达到|没达到|未达|达不到|少于|未满|<"
_INCL = r"(?:\((?P<{0}>不?含)(?:本数|{1}{2}?)?\))?"


def _including(name: str) -> str:
    return _INCL.format(name, FIGURE, "(?:" + UNIT + ")")


_Q = rf"(?P<v{{0}}>{FIGURE})(?P<u{{0}}>{UNIT})?"
_SUFFIX = r"(?P<s{0}>(?:及|\(含\)|含|或)?(?:以上|以下|以内|之内|以外))?"
_REFERENCE = r"(?P<ref{0}>[^\d,、。;()%“”的]{{0,12}}(?:的)?)"


def _bound(n: str) -> str:
    return (
        rf"(?:(?P<c{n}>{_LEAST}|{_MOST}|{_MORE}|{_LESS}|等于|为|是|=|保持在|在)" + _REFERENCE.format(n) + ")?"
        + _Q.format(n) + _including("i" + n) + _SUFFIX.format(n) + _including("j" + n)
    )  # fmt: skip


_ONE = re.compile(rf"{_bound('a')}(?:的|时|之间)*$")
_TWO = re.compile(
    rf"{_bound('a')}(?:、|,|且|并且|,且|但|,但|且在|、且|而)?(?P<mid>(?!\d)){_bound('b')}(?:的|时|之间)*$"
)
_DASH = re.compile(
    r"(?:在|为|介于|处于|达到)?" + _Q.format("a") + _including("ia") + r"(?P<dash>[-~至到]|--)"
    + _Q.format("b") + _including("ib") + r"(?:之间|以内|范围内|区间)*" + _including("jb") + r"(?:的|时)*$"
)  # fmt: skip
_AROUND = re.compile(
    _Q.format("a")
    + r"(?P<ca>≤|<)(?P<x>[^\d≤<>≥]{0,30})(?P<cb>≤|<)"
    + _Q.format("b")
    + r"(?:的|时)*$"
)


@frozen
class Range:
    """A range of a measure. An end that the text doesn't say is in or out: closed None."""

    low: Quantity | None = None
    low_in: bool | None = True
    high: Quantity | None = None
    high_in: bool | None = True

    @property
    def point(self) -> bool:
        return self.low is not None and self.high is not None and self.low.value == self.high.value

    @property
    def unit(self) -> str:
        q = self.low or self.high
        return q.unit if q else ""

    @property
    def ends(self) -> tuple[Quantity, ...]:
        return tuple(q for q in (self.low, self.high) if q is not None)

    def words(self) -> str:
        """As a band of a rule file writes it; ends that nobody settled count as in."""
        if self.point and self.low is not None:
            return f"等于{self.low.text}"
        parts = []
        if self.low is not None:
            parts.append(("高于" if self.low_in is False else "不低于") + self.low.text)
        if self.high is not None:
            parts.append(("低于" if self.high_in is False else "不高于") + self.high.text)
        return "且".join(parts)

    def formula(self, measure: str) -> str:
        if self.point and self.low is not None:
            return f"{measure} 等于 {self.low.text}"
        parts = []
        if self.low is not None:
            parts.append(
                f"{measure} {'高于' if self.low_in is False else '不低于'} {self.low.text}"
            )
        if self.high is not None:
            parts.append(
                f"{measure} {'低于' if self.high_in is False else '不高于'} {self.high.text}"
            )
        return " 并且 ".join(parts)


@frozen
class Found:
    range: Range
    start: int
    """Where in the text its words begin; what stands before is the measure."""
    reference: tuple[int, int] | None = None
    """Words between comparator and figure: of what the figure is a share (总数的20%)."""
    bare: bool = False
    """A figure and no word of comparison: 100%得满分."""
    inner: tuple[int, int] | None = None
    """The measure, where it stands between two signs: 80%≤完成率<90%."""


_NAMES = {"≥": _LEAST, "≤": _MOST, ">": _MORE, "<": _LESS}
_COMPARE = {kind: re.compile(f"(?:{words})") for kind, words in _NAMES.items()}


def _kind(word: str) -> str:
    return next((k for k, p in _COMPARE.items() if p.fullmatch(word)), "=")


def _spoken(word: str | None) -> bool | None:
    return None if word is None else word == "含"


def _of(match: re.Match[str], n: str) -> Range | None:
    """One bound; None where its words contradict each other."""
    q = quantity(match["v" + n], match["u" + n])
    said = _spoken(match["i" + n])
    said = _spoken(match["j" + n]) if said is None else said
    suffix = match["s" + n] or ""
    word = match["c" + n]
    if suffix[:1] in ("及", "含", "(", "或"):
        said = True if said is None else said
        if not said:
            return None
    kind = _kind(word) if word else ""
    up, down = suffix.endswith("以上"), suffix.endswith(("以下", "以内", "之内"))
    if suffix.endswith("以外"):
        return None
    if kind in ("", "=") and not (up or down):
        return Range(q, True, q, True) if said is not False else None
    if kind in ("≥", ">") or up:
        if down and not (kind == "≥" and word in ("达到", "控制在")):
            return None
        if kind in ("≤", "<"):
            return None
        closed = {"≥": True, ">": False if not up else None}.get(kind)
        return Range(q, _agreed(closed, said), None)
    if up:
        return None
    closed = {"≤": True, "<": False if not down else None}.get(kind)
    return Range(None, True, q, _agreed(closed, said))


def _agreed(closed: bool | None, said: bool | None) -> bool | None:
    return closed if said is None else said


def find(text: str) -> Found | None:
    """The condition on a measure with which the text ends."""
    match = _AROUND.search(text)
    if match is not None:
        low, high = quantity(match["va"], match["ua"]), quantity(match["vb"], match["ub"])
        low, high = _one_unit(low, high)
        inside = (match.start("x"), match.end("x"))
        if low.unit != high.unit or low.value >= high.value:
            return None
        return Found(
            Range(low, match["ca"] == "≤", high, match["cb"] == "≤"), match.start(), inner=inside
        )
    match = _DASH.search(text)
    if match is not None and _free(text, match.start()):
        a, b = quantity(match["va"], match["ua"]), quantity(match["vb"], match["ub"])
        a, b = _one_unit(a, b)
        if a.unit != b.unit or a.value == b.value:
            return None
        ia, ib = _spoken(match["ia"]), _spoken(match["ib"])
        ib = _spoken(match["jb"]) if ib is None else ib
        if a.value > b.value:
            a, b, ia, ib = b, a, ib, ia
        return Found(Range(a, ia, b, ib), match.start())
    match = _TWO.search(text)
    if match is not None and _free(text, match.start()):
        found = _between(match)
        if found is not None:
            return found
    match = _ONE.search(text)
    if match is None or not _free(text, match.start()):
        return None
    single = _of(match, "a")
    if single is None:
        return None
    bare = match["ca"] is None and not match["sa"]
    ref = match["refa"] or ""
    where = (match.start("refa"), match.end("refa")) if ref else None
    return Found(single, match.start(), where, bare)


def _free(text: str, start: int) -> bool:
    """The figure doesn't begin within a longer figure or a code."""
    return start == 0 or not (
        (text[start - 1].isascii() and text[start - 1].isalnum()) or text[start - 1] in ".-"
    )


def _one_unit(a: Quantity, b: Quantity) -> tuple[Quantity, Quantity]:
    """80-90%: the unit is said once."""
    return (attrs.evolve(a, unit=b.unit) if not a.unit else a), b


def _between(match: re.Match[str]) -> Found | None:
    a, b = _of(match, "a"), _of(match, "b")
    if a is None or b is None or match["refa"] or match["refb"] or a.point or b.point:
        return None
    if a.low is None:
        a, b = b, a
    if a.low is None or b.high is None or a.high is not None or b.low is not None:
        return None
    low, high = _one_unit(a.low, b.high)
    if low.unit != high.unit or low.value >= high.value:
        return None
    return Found(Range(low, a.low_in, high, b.high_in), match.start())
