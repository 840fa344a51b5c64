"""Ranges in words: 高于10%且不高于20%, 等于0, 60%（含）-80%, 80%（含）以上, 其余."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from engine.conditions import Interval, above, at_least, at_most, below, exactly
from engine.language.tokens import COMPARE_WORDS, constant, widths
from facts.problem import Problems
from facts.yamltext import Scalar

REST = "其余"
MAX_LENGTH = 200
ReadNumber = Callable[[Scalar], Fraction | None]

_WORDS = {**COMPARE_WORDS, "=": "=", "<": "<", "<=": "≤", "≤": "≤", ">": ">", ">=": "≥", "≥": "≥"}
_BY_SIGN = {"=": exactly, "<": below, "≤": at_most, ">": above, "≥": at_least}
_END = re.compile(
    "(" + "|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True)) + r")\s*(.+)"
)
_POINT = r"([0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|.+?)"  # a date's dashes don't part two ends
_SPAN = re.compile(
    rf"(不满|不足)?{_POINT}(\(含\))?\s*(?:至|到|-|~|—)\s*(不满|不足)?{_POINT}(\(含\))?"
)
_TAIL = re.compile(r"(.+?)(\(含\))?(以上|以下)")


class _Words:
    """The range's words at ordinary width and without blanks; ends keep their own places."""

    def __init__(self, scalar: Scalar, number: ReadNumber, problems: Problems) -> None:
        wide, offsets = widths(scalar.text[:MAX_LENGTH])
        kept = [(c, o) for c, o in zip(wide, offsets, strict=True) if not c.isspace()]
        self.plain = "".join(c for c, _ in kept)
        self._offsets = [o for _, o in kept]
        self._scalar = scalar
        self._number = number
        self._problems = problems

    def end(self, match: re.Match[str], group: int, start: int = 0) -> Fraction | None:
        """The number that this group of the match holds; `start` is where the match's text is."""
        at = self._offsets[start + match.start(group)]
        fixed = self._scalar.fixed
        place = self._scalar.place if fixed else self._scalar.at(at)
        return self._number(Scalar(match[group], place, fixed=fixed))

    def refuse(self, text: str, hint: str) -> None:
        self._problems.add("R034", self._scalar.place, f"“{self._scalar.text}”{text}", hint)


def parse_interval(
    scalar: Scalar, number: ReadNumber, problems: Problems, plain_ends: str | None = None
) -> Interval | None:
    """The range that the words name; faults go to `problems` (R034).

    `number` reads an end. `plain_ends` = "closed" takes 80%至100% as including both ends (the
    limits of a person's judgement); elsewhere an end must say whether it is included.
    """
    words = _Words(scalar, number, problems)
    plain = words.plain
    tail = _TAIL.fullmatch(plain)
    if tail is not None:
        if tail[2] is None:
            right = f"{tail[1]}（含）{tail[3]}，或 不低于、高于、不高于、低于"
            words.refuse("没有说是否含本数", right)
            return None
        end = words.end(tail, 1)
        if end is None:
            return None
        return at_least(end) if tail[3] == "以上" else at_most(end)
    parts = [_END.fullmatch(part) for part in plain.split("且")]
    if any(part is None for part in parts):
        return _between(words, plain_ends)
    whole = Interval()
    start = 0
    for part in parts:
        assert part is not None
        sign = _WORDS[part[1]]
        end = words.end(part, 2, start)
        start += len(part[0]) + 1
        if end is None:
            return None
        if sign == "≠":
            words.refuse("不是一段", "等于、高于、不低于、低于、不高于，两头用“且”连")
            return None
        whole = whole.intersect(_BY_SIGN[sign](end))
    return _not_empty(whole, words)


def ends_of(text: str) -> list[tuple[str, str]] | None:
    """The sign and the number's text of each end, the low one first; None where it is no range.

    The numbers are taken as they stand: they may be 参数.X, whose value is not known here.
    """
    wide = "".join(c for c in widths(text[:MAX_LENGTH])[0] if not c.isspace())
    tail = _TAIL.fullmatch(wide)
    if tail is not None:
        return None if tail[2] is None else [("≥" if tail[3] == "以上" else "≤", tail[1])]
    parts = [_END.fullmatch(part) for part in wide.split("且")]
    if all(parts):
        found = [(_WORDS[p[1]], p[2]) for p in parts if p is not None]
        return sorted(found, key=lambda end: end[0] not in (">", "≥", "="))
    span = _SPAN.fullmatch(wide)
    if span is None:
        return None
    less_first, first, first_in, less_second, second, second_in = span.groups()
    if not (first_in or second_in or less_first or less_second):
        return None
    low, high = ("≥" if first_in else ">", first), ("≤" if second_in else "<", second)
    a, b = (_value(end) for end in (first, second))
    if a is not None and b is not None and a > b:
        low, high = (">" if second_in is None else "≥", second), ("≤" if first_in else "<", first)
    return [low, high]


def shares_of(text: str) -> list[tuple[str, str]] | None:
    """The two ends of a person's limits (80%至100%, 60%至不满80%), which count unless 不满 is said."""
    wide = "".join(c for c in widths(text[:MAX_LENGTH])[0] if not c.isspace())
    span = _SPAN.fullmatch(wide)
    if span is not None and all(_END.fullmatch(part) is None for part in wide.split("且")):
        less_first, first, _, less_second, second, _ = span.groups()
        low, high = (">" if less_first else "≥", first), ("<" if less_second else "≤", second)
        a, b = (_value(end) for end in (first, second))
        if a is not None and b is not None and a > b:
            low, high = (">" if less_second else "≥", second), ("<" if less_first else "≤", first)
        return [low, high]
    ends = ends_of(text)
    if ends is not None and len(ends) == 1 and ends[0][0] == "=":
        return [("≥", ends[0][1]), ("≤", ends[0][1])]
    return ends if ends is not None and len(ends) == 2 else None


def _value(text: str) -> Fraction | None:
    found = constant(text.removeprefix("-"))
    return None if found is None else found.value * (-1 if text.startswith("-") else 1)


def _between(words: _Words, plain_ends: str | None) -> Interval | None:
    span = _SPAN.fullmatch(words.plain)
    if span is None:
        words.refuse("不是一段", "如 高于10%且不高于20%，或 60%（含）-80%，或 其余")
        return None
    less_first, first, first_in, less_second, second, second_in = span.groups()
    said = first_in or second_in or less_first or less_second
    if not said and plain_ends is None:
        right = f"不低于{first}且低于{second}，或 {first}（含）-{second}"
        words.refuse("没有说两头是否包含", right)
        return None
    a, b = words.end(span, 2), words.end(span, 5)
    if a is None or b is None:
        return None
    closed = plain_ends == "closed"
    a_in = first_in is not None or (closed and less_first is None)
    b_in = second_in is not None or (closed and less_second is None)
    if a > b:
        a, b, a_in, b_in = b, a, b_in, a_in
    return _not_empty(Interval(a, a_in, b, b_in), words)


def _not_empty(interval: Interval, words: _Words) -> Interval | None:
    if interval.is_empty():
        words.refuse("是空的，没有数能落在里面", "检查两头的大小和是否包含")
        return None
    return interval
