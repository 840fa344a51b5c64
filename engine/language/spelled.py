"""Chinese numerals where a canonical sentence has a number: 得五分, 低于百分之九十五的, 每三项扣.

Many names hold numerals (三公经费, 一般公共预算, 第一季度). So one is a number only with its unit, and
only where words before and after it leave room for nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from engine.language.tokens import COUNT_UNITS
from facts.numeral import spelled_figure

NUMERALS = frozenset("零〇一二两三四五六七八九十百千")
_POINTS, _PLACES = "分", "位"
_AMBIGUOUS = re.compile("[百千][一二三四五六七八九](?:$|点)")
"""二百五 is 250 to some, and 205 to others."""

_STARTS = (",", ";", ":", "〔")
_STOPS = (",", ";", ":", "。", ")", "〕", "、")
_BEFORE_POINTS = ("得", "扣", "加", "超过", "低于", "高于", "超过满分", "分值", "、", "从")
_FROM_NOTHING = "从零分起"
"""A word of the language, not a number."""
_AFTER_POINTS = (*_STOPS, "〔", "起:")
_COMPARED = ("低于", "高于", "等于")
_AFTER_COMPARED = (
    *_STOPS, "的得", "的扣", "的不得分", "的由人评判", "的,", "的〔", "的行", "且", "并且", "或者",
    "则", "否则",
)  # fmt: skip
_STEPS = ("每低", "每高", "偏离", "不足", "每", "按", "起点的")
_AFTER_STEPS = ("扣", "得", "加", "不扣", "不得", "不加", "按", "依", ",")
_AFTER_LISTED = ("、", "的,分别", "的,每过")
_SHARES = ("分值的", "至", "不满")
_AFTER_SHARES = ("至", *_STOPS)
_AFTER_PLACES = ("四舍五入", "截断", "进位")
_GIVES = re.compile(r"得(?:[满(0-9]|[零〇一二两三四五六七八九十百千点]+分)")


@cache
def _number() -> re.Pattern[str]:
    figure = "[零〇一二两三四五六七八九十百千]+(?:点[零〇一二两三四五六七八九]+)?"
    units = "|".join(("个百分点", "百分点", "万元", "亿元", "元", _POINTS, _PLACES, *COUNT_UNITS))
    share = rf"(?:{figure}|[0-9]+(?:\.[0-9]+)?)"
    return re.compile(
        rf"百分之(?P<hundredth>{share})|千分之(?P<thousandth>{share})"
        rf"|(?P<figure>{figure})(?P<unit>{units}|)"
    )


def spelled_numbers(signs: str) -> Iterator[tuple[int, int, str | None]]:
    """From which sign up to which a number stands in Chinese numerals, and as a figure.

    None for a numeral that is none, or that some read one way and some another (二百五).
    `signs` are of ordinary width, those between quotes filled in.
    """
    if NUMERALS.isdisjoint(signs):
        return
    for found in _number().finditer(signs):
        group = found.lastgroup if found.lastgroup != "unit" else "figure"
        assert group is not None
        words, unit = found[group], found["unit"] or ""
        sign = {"hundredth": "%", "thousandth": "‰"}.get(group, "")
        if not _is_expected(signs, found.start(), found.end(), sign or unit):
            continue
        figure = words if words[0].isascii() else spelled_figure(words)
        clear = figure is not None and not _AMBIGUOUS.search(words)
        yield found.start(), found.end() - len(unit), f"{figure}{sign}" if clear else None


def _is_expected(signs: str, start: int, end: int, unit: str) -> bool:
    """The grammar of sentences has a number with this unit here."""

    def stands(before: tuple[str, ...], after: tuple[str, ...]) -> bool:
        return signs.endswith(before, 0, start) and (
            signs.startswith(after, end) or (end == len(signs) and "," in after)
        )

    if signs.startswith(_FROM_NOTHING, start - 1 if start else 0):
        return False
    if unit == _PLACES:
        return stands(("保留",), _AFTER_PLACES)
    if unit == _POINTS and stands(_BEFORE_POINTS, _AFTER_POINTS):
        return True
    if unit == "%" and stands(_SHARES, _AFTER_SHARES):
        return True
    begins = start == 0 or signs.endswith(_STARTS, 0, start)
    return (
        stands(_COMPARED, _AFTER_COMPARED)
        or stands(_STEPS, _AFTER_STEPS)
        or stands(("、",), _AFTER_LISTED)
        or (begins and _GIVES.match(signs, end) is not None)
    )


_WHERE_NAMES_STAND = ("低于{}的得0分", "每{}扣", "{}得0分", "{};", "{}")


def reads_as_number(name: str) -> bool:
    """Whether a bare name would be taken for a number somewhere in a sentence."""
    if NUMERALS.isdisjoint(name):
        return False
    return any(any(spelled_numbers(place.format(name))) for place in _WHERE_NAMES_STAND)
