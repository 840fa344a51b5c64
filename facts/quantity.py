"""Money, per cent, count and date: exact parsing and printing.

Canonical values: money in fen, rates as ratios (85.85% is 0.8585), counts as they stand,
dates as day numbers. Each kind has a grid: no admissible value lies between its points.
"""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

from attrs import frozen

from facts.numeral import exact_text, normalise, parse_decimal, short_text

FEN_IN: dict[str, int] = {"元": 100, "万元": 1_000_000, "亿元": 10_000_000_000}

MONEY, RATE, COUNT, NUMBER, DATE = "金额", "率", "计数", "数值", "日期"
POINTS, CHOICE, YES_NO, WORDS = "分值", "选项", "要点", "文字"
KINDS = (MONEY, RATE, COUNT, NUMBER, DATE, POINTS, CHOICE, YES_NO, WORDS)

GRID: dict[str, Fraction] = {
    MONEY: Fraction(1),
    RATE: Fraction(1, 10**8),
    COUNT: Fraction(1),
    NUMBER: Fraction(1, 10**6),
    POINTS: Fraction(1, 10**4),
    DATE: Fraction(1),
}
"""The least step of each kind: a fen, a millionth of a per cent, one, a millionth, a day."""

LARGEST: dict[str, Fraction] = {
    MONEY: Fraction(10**18),
    RATE: Fraction(10**6),
    COUNT: Fraction(10**12),
    NUMBER: Fraction(10**12),
    POINTS: Fraction(10**4),
    DATE: Fraction(date.max.toordinal()),
}
"""Nothing larger (in absolute value) is accepted as a figure: a slip of the keyboard, not a fact."""

_WORDED_DATE = re.compile(r"(\d{4})[年/.-](\d{1,2})[月/.-](\d{1,2})日?")
_UNIT_TAIL = re.compile(r"([+-]?[\d,]+(?:\.\d+)?)(.*)", re.DOTALL)


@frozen
class Quantity:
    """An exact figure: its kind, canonical value, the unit and text as written.

    `half_unit` is half of the declared precision in canonical units (None: exact).
    """

    kind: str
    value: Fraction
    unit: str
    text: str
    half_unit: Fraction | None = None


@frozen
class BadText:
    """Why a text is no such quantity, and what would be right (both Chinese)."""

    what: str
    hint: str


def _fits(kind: str, value: Fraction, text: str) -> BadText | None:
    if abs(value) > LARGEST[kind]:
        return BadText(f"“{text}”大得不像{kind}", "检查单位与位数")
    if (value / GRID[kind]).denominator != 1:
        finest = {
            MONEY: "精确到分的金额（如 915.16万元）",
            RATE: "最多6位小数的百分数（如 85.85%）",
            COUNT: "整数（如 735）",
            NUMBER: "最多6位小数的数",
            POINTS: "最多4位小数的分数",
        }[kind]
        return BadText(f"“{text}”的位数过细", finest)
    return None


def parse_money(text: str, default_unit: str | None) -> Quantity | BadText:
    """915.16万元, ９１５.１６ (with a default unit), 1,071.41万元 → fen."""
    plain = normalise(text)
    match = _UNIT_TAIL.fullmatch(plain)
    number = parse_decimal(match[1]) if match else None
    if match is None or number is None:
        return BadText(f"“{text}”不是金额", "如 915.16 或 915.16万元")
    unit = match[2] or default_unit
    if unit is None:
        return BadText(f"金额“{text}”没有单位", "写明 元、万元 或 亿元，或在“计量”中写金额单位")
    if unit not in FEN_IN:
        return BadText(f"“{unit}”不是金额单位", "元、万元 或 亿元")
    value = number[0] * FEN_IN[unit]
    return _fits(MONEY, value, text) or Quantity(MONEY, value, unit, text)


def parse_rate(text: str) -> Quantity | BadText:
    """97.68%, 97.68℅, ９７．６８％, 3‰ → an exact ratio. A bare number is refused: 98 or 98%?"""
    plain = normalise(text)
    for sign, scale in (("%", 100), ("‰", 1000)):
        if plain.endswith(sign):
            number = parse_decimal(plain[:-1])
            if number is None:
                break
            value = number[0] / scale
            return _fits(RATE, value, text) or Quantity(RATE, value, sign, text)
    bare = parse_decimal(plain)
    hint = f"{plain}%（百分数须写百分号）" if bare is not None else "如 85.85%"
    return BadText(f"“{text}”不是百分数", hint)


def parse_count(text: str, unit: str | None) -> Quantity | BadText:
    """735, 735人 (the unit must be the declared one) → an integer."""
    parsed = parse_number(text, unit)
    if isinstance(parsed, BadText):
        return BadText(parsed.what.replace("不是数", "不是计数"), parsed.hint)
    return _fits(COUNT, parsed.value, text) or Quantity(COUNT, parsed.value, parsed.unit, text)


def parse_number(text: str, unit: str | None) -> Quantity | BadText:
    """A number in a unit named beside it (a target row's 单位); the unit may be repeated."""
    plain = normalise(text)
    match = _UNIT_TAIL.fullmatch(plain)
    number = parse_decimal(match[1]) if match else None
    if match is None or number is None:
        return BadText(f"“{text}”不是数", f"如 735{unit or ''}")
    wanted = normalise(unit or "")
    if match[2] and match[2] != wanted:
        right = f"单位应为{unit}" if unit else "只写数，不带单位"
        return BadText(f"“{text}”的单位“{match[2]}”不对", right)
    return _fits(NUMBER, number[0], text) or Quantity(NUMBER, number[0], unit or "", text)


def parse_points(text: str) -> Quantity | BadText:
    """4.5 or 4.5分 → points."""
    parsed = parse_number(text, "分")
    if isinstance(parsed, BadText):
        return BadText(parsed.what.replace("不是数", "不是分数"), "如 4.5")
    return _fits(POINTS, parsed.value, text) or Quantity(POINTS, parsed.value, "分", text)


def parse_date(text: str) -> Quantity | BadText:
    """2024-06-30, 2024年6月30日, 2024/6/30 → a day number."""
    match = _WORDED_DATE.fullmatch(normalise(text))
    if match is None:
        return BadText(f"“{text}”不是日期", "如 2024-06-30 或 2024年6月30日")
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return BadText(f"“{text}”：没有这一天", "检查月和日")
    return Quantity(DATE, Fraction(day.toordinal()), "日", text)


def parse_quantity(kind: str, text: str, unit: str | None) -> Quantity | BadText:
    """Parse by kind; `unit` is the default (money) or the required unit (counts, numbers)."""
    if kind == MONEY:
        return parse_money(text, unit)
    if kind == RATE:
        return parse_rate(text)
    if kind == COUNT:
        return parse_count(text, unit)
    if kind == NUMBER:
        return parse_number(text, unit)
    if kind == POINTS:
        return parse_points(text)
    if kind == DATE:
        return parse_date(text)
    raise ValueError(kind)


def show(kind: str, value: Fraction, unit: str) -> str:
    """The figure for a reader in the given unit, the unit left out: 915.16, 85.85%, 735."""
    if kind == MONEY:
        return exact_text(value / FEN_IN.get(unit or "元", 100))
    if kind == RATE:
        return short_text(value * 100, 6) + "%"
    if kind == DATE:
        return date.fromordinal(value.numerator).isoformat()
    return exact_text(value)
