"""Conditions on a measure: 达到90%, 80%（含）-90%, 低于60%, 30人以上. From words to an interval and back."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

import attrs
from attrs import frozen

from engine.sentences.tokens.words import FIGURE, UNIT, Quantity, quantity

_LEAST = (
    "不低于|不少于|不小于|不得低于|不得少于|不应低于|大于等于|大于或等于|高于或等于|高于等于|等于或大于|等于或高于|"
    "达到或超过|超过或等于|达到或高于|达到|至少|≥"
)
_LEAST_SHORT = r"(?<![不未])达|(?<![不未])满(?=\d)"
_MORE = "高于|大于|超过|超出|多于|突破|>"
_MOST = (
    "不高于|不超过|不大于|不多于|不得超过|不得高于|未超过|没超过|没有超过|小于等于|小于或等于|低于或等于|低于等于|"
    "等于或小于|等于或低于|不超出|≤|控制在"
)
_LESS = "低于|小于|不足|不满|不到|未达到|没有达到|没达到|未达|达不到|少于|未满|<"
_U = UNIT + "|分"
_INCL = (
    rf"(?:\((?P<{{0}}>不?含)(?:本数|(?P<{{0}}v>{FIGURE})(?:{_U})?)?"
    rf"(?:[,、](?P<{{0}}w>不?含)(?P<{{0}}wv>{FIGURE})(?:{_U})?)?\))?"
)
_Q = rf"(?P<v{{0}}>{FIGURE})(?P<u{{0}}>{_U})?"
_SUFFIX = r"(?P<s{0}>(?:及|\(含\)|含|或)?(?:以上|以下|以内|之内|以外))?"
_OF = r"[^\d,、。;()%“”的≥≤<>=×]{1,14}"
_REFERENCE = rf"(?P<ref{{0}}>{_OF}的|(?<=达到){_OF}?|(?<=完成){_OF}?)?"
_SHORT = f"{_LEAST_SHORT}|为|是|=|保持在|(?<!存)在|等于"


def _including(name: str) -> str:
    return _INCL.format(name)


def _bound(n: str) -> str:
    long = rf"(?P<c{n}>{_LEAST}|{_MOST}|{_MORE}|{_LESS})" + _REFERENCE.replace("{0}", n)
    return (
        rf"(?:{long}|(?P<d{n}>{_SHORT}))?"
        + _Q.format(n) + _including("i" + n) + _SUFFIX.format(n) + _including("j" + n)
    )  # fmt: skip


_ONE = re.compile(rf"{_bound('a')}(?:的|时|之间)*$")
_TWO = re.compile(
    rf"{_bound('a')}(?:、|,|且|并且|,且|但|,但|且在|、且|而)?(?:(?!\d)|(?<=[上下内)])){_bound('b')}(?:的|时|之间)*$"
)
_DASH = re.compile(
    r"(?:在|为|介于|处于|达到|达)?(?P<pm>±|正负)?" + _Q.format("a") + _including("ia")
    + r"(?P<dash>[-~至到]|--)(?(pm)(?:±|正负))" + _Q.format("b") + _including("ib") + r"(?:之间|以内|范围内|区间)*" + _including("jb") + r"(?:的|时)*$"
)  # fmt: skip
_AROUND = re.compile(
    _Q.format("a")
    + r"(?P<ca>[≤<≥>])(?P<x>[^\d≤<>≥=]{0,30})(?P<cb>[≤<≥>])"
    + _Q.format("b")
    + r"(?:的|时)*$"
)
_WITHIN = re.compile(
    rf"(?P<c>不超过|控制在|在|≤|不大于|超过|超出|大于|高于|>)?(?:±|正负){_Q.format('a')}{_including('ia')}(?P<s>(?:以内|之内|范围内|之间|以外|之外|以上)*)"
    rf"{_including('ja')}(?:的|时)*$"
)
_ZERO_OR_LESS = re.compile(
    r"(?:(?:小于|低于)(?:或)?等于|为|是|=|等于)?(?:0|零)(?:%)?(?:或|及|和|、)(?:者)?(?:为)?(?:负数?值?|负增长|下降)(?:的|时)*$"
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
    again: tuple[tuple[int, int], ...] = ()
    """Figures that only say again which end is in: 90%以上（含90%）."""
    absolute: bool = False
    """±5%以内: of the measure without its sign."""


_NAMES = {"≥": f"{_LEAST}|{_LEAST_SHORT}", "≤": _MOST, ">": _MORE, "<": _LESS}
_COMPARE = {kind: re.compile(f"(?:{words})") for kind, words in _NAMES.items()}
_AT_LEAST = re.compile(_NAMES["≥"].replace(r"(?=\d)", "").replace("(?<![不未])", ""))
_COMPARED = re.compile(f"(?:{_LEAST}|{_MOST}|{_MORE}|{_LESS})[^,]*$")
"""低于预算5%: how far from the budget, and not a figure that is reached."""


def _kind(word: str) -> str:
    if _AT_LEAST.fullmatch(word):
        return "≥"
    return next((k for k, p in _COMPARE.items() if p.fullmatch(word)), "=")


@frozen
class _Told:
    """What brackets say of the ends: （含）, （含90%）, （含80%，不含90%）."""

    ends: dict[str, bool]
    again: tuple[tuple[int, int], ...]


def _told(match: re.Match[str], names: tuple[str, ...]) -> _Told | None:
    """Which ends are said to be in or out; None where brackets name a figure that is no end."""
    ends: dict[str, bool] = {}
    again = []
    values = {n: Fraction(match["v" + n]) for n in names}
    for n in names:
        for group in (f"i{n}", f"j{n}"):
            if group not in match.re.groupindex or match[group] is None:
                continue
            for word, figure in ((group, f"{group}v"), (f"{group}w", f"{group}wv")):
                if match[word] is None:
                    continue
                own = n
                if match[figure] is not None:
                    value = Fraction(match[figure])
                    found = [m for m in names if values[m] == value]
                    if not found:
                        return None
                    own = n if n in found else found[0]
                    again.append(match.span(figure))
                ends[own] = match[word] == "含"
    return _Told(ends, tuple(again))


def _of(match: re.Match[str], n: str, told: _Told) -> Range | None:
    """One bound; None where its words contradict each other."""
    q = quantity(match["v" + n], match["u" + n])
    said = told.ends.get(n)
    suffix = match["s" + n] or ""
    word = match["c" + n] or match["d" + n]
    if suffix[:1] in ("及", "含", "(", "或"):
        said = True if said is None else said
        if not said:
            return None
    kind = _kind(word) if word else ""
    up, down = suffix.endswith("以上"), suffix.endswith(("以下", "以内", "之内"))
    if suffix.endswith("以外") or (down and kind in ("≥", ">")) or (up and kind in ("≤", "<")):
        return None
    if kind in ("", "=") and not (up or down):
        return Range(q, True, q, True) if said is not False else None
    if kind in ("≥", ">") or up:
        closed = {"≥": None if up else True, ">": False if not up else None}.get(kind)
        return Range(q, _agreed(closed, said), None)
    closed = {"≤": None if down else True, "<": False if not down else None}.get(kind)
    return Range(None, True, q, _agreed(closed, said))


def _agreed(closed: bool | None, said: bool | None) -> bool | None:
    return closed if said is None else said


def find(text: str) -> Found | None:
    """The condition on a measure with which the text ends."""
    for pattern, reading in _READINGS:
        match = pattern.search(text)
        if match is not None and _free(text, match.start()):
            found: Found | None = reading(match)
            if found is not None:
                return found
            if pattern in (_AROUND, _DASH):
                return None
    return None


def _around(match: re.Match[str]) -> Found | None:
    a, b = _one_unit(quantity(match["va"], match["ua"]), quantity(match["vb"], match["ub"]))
    first, second = match["ca"], match["cb"]
    if (first in "≥>") != (second in "≥>"):
        return None
    if first in "≥>":
        a, b, first, second = b, a, second, first
    if a.unit != b.unit or a.value >= b.value:
        return None
    bounds = Range(a, first in "≤≥", b, second in "≤≥")
    return Found(bounds, match.start(), inner=match.span("x"))


def _dash(match: re.Match[str]) -> Found | None:
    a, b = _one_unit(quantity(match["va"], match["ua"]), quantity(match["vb"], match["ub"]))
    told = _told(match, ("a", "b"))
    if a.unit != b.unit or a.value == b.value or told is None:
        return None
    ia, ib = told.ends.get("a"), told.ends.get("b")
    if a.value > b.value:
        a, b, ia, ib = b, a, ib, ia
    both = match["pm"] is not None
    return Found(Range(a, ia, b, ib), match.start(), again=told.again, absolute=both)


def _between(match: re.Match[str]) -> Found | None:
    told = _told(match, ("a", "b"))
    if told is None or match["refa"] or match["refb"]:
        return None
    a, b = _of(match, "a", told), _of(match, "b", told)
    if a is None or b is None or a.point or b.point:
        return None
    if a.low is None:
        a, b = b, a
    if a.low is None or b.high is None or a.high is not None or b.low is not None:
        return None
    low, high = _one_unit(a.low, b.high)
    if low.unit != high.unit or low.value >= high.value:
        return None
    return Found(Range(low, a.low_in, high, b.high_in), match.start(), again=told.again)


def _within(match: re.Match[str]) -> Found | None:
    high = quantity(match["va"], match["ua"])
    told = _told(match, ("a",))
    if told is None:
        return None
    said = told.ends.get("a")
    beyond = match["c"] in ("超过", "超出", "大于", "高于", ">")
    if match["s"].endswith(("外", "上")) or beyond:
        if "内" in match["s"]:
            return None
        closed = said if said is not None else None if match["s"].endswith("上") else False
        return Found(Range(high, closed), match.start(), again=told.again, absolute=True)
    inside = said is not False
    return Found(Range(None, True, high, inside), match.start(), again=told.again, absolute=True)


def _nonpositive(match: re.Match[str]) -> Found:
    return Found(Range(None, True, Quantity(Fraction(0), "", "0"), True), match.start())


def _one(match: re.Match[str]) -> Found | None:
    told = _told(match, ("a",))
    single = _of(match, "a", told) if told is not None else None
    if single is None or told is None:
        return None
    bare = match["ca"] is None and match["da"] is None and not match["sa"]
    if bare and _COMPARED.search(match.string, 0, match.start()):
        return None
    where = match.span("refa") if match["refa"] else None
    return Found(single, match.start(), where, bare, again=told.again)


_READINGS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Found | None]], ...] = (
    (_ZERO_OR_LESS, _nonpositive),
    (_AROUND, _around),
    (_DASH, _dash),
    (_WITHIN, _within),
    (_TWO, _between),
    (_ONE, _one),
)


def _free(text: str, start: int) -> bool:
    """The figure doesn't begin within a longer figure or a code."""
    return (
        start == 0
        or not text[start].isdigit()
        or not (
            (text[start - 1].isascii() and text[start - 1].isalnum()) or text[start - 1] in ".-±"
        )
    )


def _one_unit(a: Quantity, b: Quantity) -> tuple[Quantity, Quantity]:
    """80-90%: the unit is said once."""
    return (attrs.evolve(a, unit=b.unit) if not a.unit else a), b
