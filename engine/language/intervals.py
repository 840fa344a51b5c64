"""Ranges in words: 高于10%且不高于20%, 等于0, 60%（含）-80%, 80%（含）以上, 其余."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from engine.conditions import Interval, above, at_least, at_most, below, exactly
from engine.language.formula import COMPARE_WORDS, widths
from facts.problem import Problems
from facts.yamltext import Scalar

REST = "其余"
ReadNumber = Callable[[Scalar], Fraction | None]

_WORDS = {**COMPARE_WORDS, "=": "=", "<": "<", "<=": "≤", "≤": "≤", ">": ">", ">=": "≥", "≥": "≥"}
_BY_SIGN = {"=": exactly, "<": below, "≤": at_most, ">": above, "≥": at_least}
_END = re.compile(
    "(" + "|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True)) + r")\s*(.+)"
)
_SPAN = re.compile(r"(不满|不足)?(.+?)(\(含\))?\s*(?:至|到|-|~|—)\s*(不满|不足)?(.+?)(\(含\))?")
_TAIL = re.compile(r"(.+?)(\(含\))?(以上|以下)")


def parse_interval(
    scalar: Scalar, number: ReadNumber, problems: Problems, plain_ends: str | None = None
) -> Interval | None:
    """The range that the words name; faults go to `problems` (R034).

    `number` reads an end. `plain_ends` = "closed" takes 80%至100% as including both ends (the
    limits of a person's judgement); elsewhere an end must say whether it is included.
    """
    plain = "".join(widths(scalar.text)[0].split())

    def read(text: str) -> Fraction | None:
        return number(Scalar(text, scalar.place, scalar.plain))

    def refuse(text: str, hint: str) -> None:
        problems.add("R034", scalar.place, f"“{scalar.text}”{text}", hint)

    tail = _TAIL.fullmatch(plain)
    if tail is not None:
        if tail[2] is None:
            refuse("没有说是否含本数", f"{tail[1]}（含）{tail[3]}，或 不低于、高于、不高于、低于")
            return None
        end = read(tail[1])
        if end is None:
            return None
        return at_least(end) if tail[3] == "以上" else at_most(end)
    parts = plain.split("且")
    if all(_END.fullmatch(part) for part in parts):
        whole = Interval()
        for part in parts:
            match = _END.fullmatch(part)
            assert match is not None
            word = _WORDS[match[1]]
            end = read(match[2])
            if end is None:
                return None
            if word == "≠":
                refuse("不是一段", "等于、高于、不低于、低于、不高于，两头用“且”连")
                return None
            whole = whole.intersect(_BY_SIGN[word](end))
        if whole.is_empty():
            refuse("是空的，没有数能落在里面", "检查两头的大小")
            return None
        return whole
    return _between(plain, read, refuse, plain_ends)


def _between(
    plain: str,
    read: Callable[[str], Fraction | None],
    refuse: Callable[[str, str], None],
    plain_ends: str | None,
) -> Interval | None:
    span = _SPAN.fullmatch(plain)
    if span is None:
        refuse("不是一段", "如 高于10%且不高于20%，或 60%（含）-80%，或 其余")
        return None
    less_first, first, first_in, less_second, second, second_in = span.groups()
    said = first_in or second_in or less_first or less_second
    if not said and plain_ends is None:
        refuse("没有说两头是否包含", f"不低于{first}且低于{second}，或 {first}（含）-{second}")
        return None
    a, b = read(first), read(second)
    if a is None or b is None:
        return None
    closed = plain_ends == "closed"
    a_in = first_in is not None or (closed and less_first is None)
    b_in = second_in is not None or (closed and less_second is None)
    if a > b:
        a, b, a_in, b_in = b, a, b_in, a_in
    result = Interval(a, a_in, b, b_in)
    if result.is_empty():
        refuse("是空的，没有数能落在里面", "检查两头")
        return None
    return result
