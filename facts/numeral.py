"""Exact numbers to text and back: plain decimal notation, never an exponent, never a float."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

_PLAIN = re.compile(r"[+-]?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)?")
_IDLE_BLANK = re.compile(r"(?<![\d.,])\s+|\s+(?![\d.,])")
MAX_DIGITS = 40
SPELLED_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}


def ordinary(char: str) -> str:
    """The character at ordinary width: （ → (, ５ → 5, ℅ (typed for %) → %, − → -.

    NFKC, but a sign that hides a digit (², ①, ½) stays as it is: 10² is not 102.
    """
    if char in "℅−":
        return "%" if char == "℅" else "-"
    plain = unicodedata.normalize("NFKC", char)
    if plain != char and not "０" <= char <= "９" and any(c.isdigit() for c in plain):
        return char
    return plain


def normalise(text: str) -> str:
    """The text at ordinary width without its blanks, but not those that part two figures.

    A BadText then tells them: 9 15.16 is not taken for 915.16.
    """
    mended = text if text.isascii() else "".join(map(ordinary, text))
    return _IDLE_BLANK.sub("", mended.strip())


def parse_decimal(text: str) -> tuple[Fraction, int] | None:
    """The value of a plain decimal numeral and its number of decimals; None if it is not one.

    Commas are accepted only where they part thousands.
    """
    if len(text) > MAX_DIGITS or not _PLAIN.fullmatch(text):
        return None
    bare = text.replace(",", "")
    decimals = len(bare.partition(".")[2])
    return Fraction(bare), decimals


def _decimals(denominator: int) -> int | None:
    """How many decimals a fraction in lowest terms takes; None where no number of them is enough."""
    counts = []
    for prime in (2, 5):
        count = 0
        while denominator % prime == 0:
            denominator //= prime
            count += 1
        counts.append(count)
    return max(counts) if denominator == 1 else None


def is_terminating(value: Fraction) -> bool:
    return _decimals(value.denominator) is not None


def exact_text(value: Fraction) -> str:
    """A decimal numeral where one is exact, else numerator/denominator ("11/13")."""
    places = _decimals(value.denominator)
    if places is None:
        return f"{value.numerator}/{value.denominator}"
    return fixed_text(value, places)


def fixed_text(value: Fraction, places: int) -> str:
    """The numeral with exactly `places` decimals, rounded half away from zero for showing."""
    numerator, denominator = value.numerator, value.denominator
    whole = (2 * abs(numerator) * 10**places + denominator) // (2 * denominator)
    sign = "-" if numerator < 0 and whole else ""
    digits = str(whole).rjust(places + 1, "0")
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def short_text(value: Fraction, places: int = 2) -> str:
    """For reading: at most `places` decimals, trailing zeros dropped."""
    text = fixed_text(value, places)
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent_text(value: Fraction, places: int = 2) -> str:
    """A ratio as a per cent for reading: 0.858473 → 85.85%."""
    return short_text(value * 100, places) + "%"


def round_half_up(value: Fraction, places: int) -> Fraction:
    """四舍五入: half away from zero, at the given decimal place."""
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, 10**places)


def truncate(value: Fraction, places: int) -> Fraction:
    """截断: toward zero."""
    scaled = abs(value) * 10**places
    whole = scaled.numerator // scaled.denominator
    return Fraction(whole if value >= 0 else -whole, 10**places)


def round_up(value: Fraction, places: int) -> Fraction:
    """进位: away from zero."""
    scaled = abs(value) * 10**places
    whole = -(-scaled.numerator // scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, 10**places)


def spelled_figure(words: str) -> str | None:
    """The figure that a Chinese numeral below ten thousand says; None where it is not one."""
    whole, point, rest = words.partition("点")
    figure = _spelled_whole(whole)
    if figure is None or (point and (not rest or any(c not in SPELLED_DIGITS for c in rest))):
        return None
    return str(figure) + ("." + "".join(str(SPELLED_DIGITS[c]) for c in rest) if point else "")


def _spelled_whole(words: str) -> int | None:
    first, thousand, below = words.partition("千")
    if thousand:
        rest = _spelled_whole(below.removeprefix("零")) if below else 0
        known = first in SPELLED_DIGITS and rest is not None and "千" not in below
        return 1000 * SPELLED_DIGITS[first] + (rest or 0) if known else None
    match = re.fullmatch(r"(?:(.)?百零?)?(?:(.)?(十))?(.)?", words)
    if match is None or not words:
        return None
    hundreds, tens, ten, ones = match.groups()
    if any(c is not None and c not in SPELLED_DIGITS for c in (hundreds, tens, ones)):
        return None
    total = 100 * SPELLED_DIGITS[hundreds or "一"] if "百" in words else 0
    if ten:
        total += 10 * SPELLED_DIGITS[tens or "一"]
    return total + (SPELLED_DIGITS[ones] if ones else 0)
