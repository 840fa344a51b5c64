"""Money, per cent, count and date: exact parsing and printing.

Canonical values: money in fen, rates as ratios (85.85% is 0.8585), counts as they stand,
dates as day numbers. Each kind has a grid: no admissible value lies between its points.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from fractions import Fraction

from attrs import frozen

from facts.numeral import MAX_DIGITS, exact_text, normalise, parse_decimal, short_text
from facts.rawlint import NO_FIGURE

FEN_IN: dict[str, int] = {"元": 100, "万元": 1_000_000, "亿元": 10_000_000_000}
_RATE_SCALE = {"%": 100, "‰": 1000}

MONEY, RATE, COUNT, NUMBER, DATE = "金额", "率", "计数", "数值", "日期"
DAY = "日"
"""The unit of a date's day number."""
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

_DATE = re.compile(
    r"(?P<y>[0-9]{4})(?:年(?P<m>[0-9]{1,2})月(?P<d>[0-9]{1,2})日"
    r"|(?P<sign>[-/.])(?P<m2>[0-9]{1,2})(?P=sign)(?P<d2>[0-9]{1,2}))"
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_UNIT_TAIL = re.compile(r"([+-]?[0-9][0-9,]*(?:\.[0-9]+)?)([^0-9.,_+-].*)?", re.DOTALL)
_EXPONENT = re.compile(r"[+-]?[0-9.,]+e[+-]?[0-9]+.*", re.IGNORECASE | re.DOTALL)
_BARE_POINT = re.compile(r"([+-]?)([0-9]*)\.([0-9]*)(\D*)")
_NOTHING = re.compile(
    r"[-‐‑–—―─−/\\]{1,4}|(\.\.\.){1,2}|无|没有|暂无|无此项|未填|未报|不涉及|n/?a", re.IGNORECASE
)
"""What people put into a cell that holds no figure: a zero, a blank or 不适用, they must say."""
_DASHED = re.compile(r"[‐‑–—―─−](?=[0-9])|\((?=[0-9][0-9.,]*\))")
"""A dash typed for a minus sign; brackets round a figure, which bookkeepers mean for one."""
_PARTED = re.compile(r"(?<=[0-9.,])\s+(?=[0-9.,])")


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


def _split(text: str, noun: str, example: str) -> tuple[Fraction, str] | BadText:
    """The number at the head of the text and the unit after it ("" where there is none).

    A plain decimal numeral only: no exponent, no 1_000, and figures on both sides of the point
    (.5 and 5. look like a figure that was cut).
    """
    plain = normalise(text)
    match = _UNIT_TAIL.fullmatch(plain)
    if match is None or _EXPONENT.fullmatch(plain) or _PARTED.search(plain):
        return _no_number(text, plain, noun, example)
    number = parse_decimal(match[1])
    if number is None:
        if len(match[1]) > MAX_DIGITS:
            return BadText(f"“{text}”的位数太多", "检查单位与位数")
        return BadText(f"“{text}”不是{noun}：逗号只能隔开千位", example)
    return number[0], match[2] or ""


def _no_number(text: str, plain: str, noun: str, example: str) -> BadText:
    if _EXPONENT.fullmatch(plain):
        return BadText(f"“{text}”用了科学记数法", f"把各位数字写全，{example}")
    if _NOTHING.fullmatch(plain):
        return BadText(f"“{text}”不是{noun}", NO_FIGURE)
    if _PARTED.search(plain):
        return BadText(f"“{text}”的数字中间有空格", _PARTED.sub("", plain))
    if _DASHED.match(plain):
        return BadText(f"“{text}”不是{noun}", f"负数写作 -{plain[1:].replace(')', '', 1)}")
    point = _BARE_POINT.fullmatch(plain)
    if point is not None and bool(point[2]) != bool(point[3]):
        whole = f"{point[1]}{point[2] or '0'}" + (f".{point[3]}" if point[3] else "")
        return BadText(f"“{text}”的小数点前后都要有数字", whole + point[4])
    return BadText(f"“{text}”不是{noun}", example)


def parse_money(text: str, default_unit: str | None) -> Quantity | BadText:
    """915.16万元, ９１５.１６ (with a default unit), 1,071.41万元 → fen."""
    found = _split(text, "金额", "如 915.16 或 915.16万元")
    if isinstance(found, BadText):
        return found
    number, written = found
    unit = written or default_unit
    if unit is None:
        return BadText(f"金额“{text}”没有单位", "写明 元、万元 或 亿元，或在“计量”中写金额单位")
    if unit not in FEN_IN:
        right = f"{unit}元" if f"{unit}元" in FEN_IN else "元、万元 或 亿元"
        return BadText(f"“{text}”的单位“{unit}”不是金额单位", right)
    value = number * FEN_IN[unit]
    return _fits(MONEY, value, text) or Quantity(MONEY, value, unit, text)


def parse_rate(text: str) -> Quantity | BadText:
    """97.68%, 97.68℅, ９７．６８％, 3‰ → an exact ratio. A bare number is refused: 98 or 98%?"""
    found = _split(text, "百分数", "如 85.85%")
    if isinstance(found, BadText):
        return found
    number, sign = found
    if sign in _RATE_SCALE:
        value = number / _RATE_SCALE[sign]
        return _fits(RATE, value, text) or Quantity(RATE, value, sign, text)
    if sign:
        return BadText(f"“{text}”不是百分数", "如 85.85%")
    return BadText(f"“{text}”没有百分号", percent_meant(number))


def percent_meant(number: Fraction) -> str:
    """What a bare number may have meant where a per cent is due: 98 → 98%, 0.98 → 98%."""
    as_written, as_ratio = f"{exact_text(number)}%", f"{exact_text(number * 100)}%"
    if abs(number) > 10 or number == 0:
        return as_written
    return as_ratio if abs(number) < 1 else f"{as_written} 或 {as_ratio}"


def parse_count(text: str, unit: str | None) -> Quantity | BadText:
    """735, 735人 (the unit must be the declared one) → an integer."""
    return _counted(COUNT, "计数", text, unit)


def parse_number(text: str, unit: str | None) -> Quantity | BadText:
    """A number in a unit named beside it (a target row's 单位); the unit may be repeated."""
    return _counted(NUMBER, "数", text, unit)


def parse_points(text: str) -> Quantity | BadText:
    """4.5 or 4.5分 → points."""
    return _counted(POINTS, "分数", text, "分")


def _counted(kind: str, noun: str, text: str, unit: str | None) -> Quantity | BadText:
    example = f"如 4.5{unit}" if kind == POINTS else f"如 735{unit or ''}"
    found = _split(text, noun, example)
    if isinstance(found, BadText):
        return found
    number, written = found
    if written and written != normalise(unit or ""):
        right = f"{exact_text(number)}{unit or ''}"
        if kind == NUMBER or written[0] in "十百千万亿":  # 亩 is not 平方米, nor 3万人 3人
            right = f"以{unit}计的数，各位写全" if unit else "只写数，各位写全"
        return BadText(f"“{text}”的单位“{written}”不对", right)
    return _fits(kind, number, text) or Quantity(kind, number, unit or "", text)


def parse_date(text: str) -> Quantity | BadText:
    """2024-06-30, 2024年6月30日, 2024/6/30, 2024.6.30 → a day number."""
    match = _DATE.fullmatch(normalise(text))
    if match is None:
        return BadText(f"“{text}”不是日期", "如 2024-06-30 或 2024年6月30日")
    year, month = int(match["y"]), int(match["m"] or match["m2"])
    day = int(match["d"] or match["d2"])
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return BadText(f"“{text}”的年份不对", f"{_FIRST_YEAR}至{_LAST_YEAR}年")
    if not 1 <= month <= 12:
        return BadText(f"“{text}”：没有这一天", "月份是1至12")
    days = monthrange(year, month)[1]
    if not 1 <= day <= days:
        return BadText(f"“{text}”：没有这一天", f"{year}年{month}月是1日至{days}日")
    return Quantity(DATE, Fraction(date(year, month, day).toordinal()), DAY, text)


def day_text(value: Fraction) -> str:
    """A day number as its date, 2024-06-30; what is no such day as the bare number."""
    first, last = date(_FIRST_YEAR, 1, 1).toordinal(), date(_LAST_YEAR, 12, 31).toordinal()
    if value.denominator == 1 and first <= value <= last:
        return date.fromordinal(value.numerator).isoformat()
    return exact_text(value)


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
        return day_text(value)
    return exact_text(value)


def money_text(value: Fraction) -> str:
    """An amount for a reader in the unit of its size, exactly: 2350.6亿元, 915.16万元, 0元."""
    unit = next((u for u, fen in reversed(FEN_IN.items()) if abs(value) >= fen), "元")
    return exact_text(value / FEN_IN[unit]) + unit
