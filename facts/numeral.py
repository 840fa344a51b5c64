"""Exact numbers to text and back: plain decimal notation, never an exponent, never a float."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

_PLAIN = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")
_MAX_DIGITS = 40


def normalise(text: str) -> str:
    """Full-width forms to ordinary ones, ℅ (a care-of sign that reports type for %) to %."""
    mended = unicodedata.normalize("NFKC", text.replace("℅", "%")).replace("−", "-")
    return re.sub(r"\s+", "", mended)


def parse_decimal(text: str) -> tuple[Fraction, int] | None:
    """The value of a plain decimal numeral and its number of decimals; None if it is not one.

    Commas are accepted only where they part thousands.
    """
    if not _PLAIN.fullmatch(text) or not text.isascii() or len(text) > _MAX_DIGITS:
        return None
    bare = text.replace(",", "")
    decimals = len(bare.partition(".")[2])
    return Fraction(bare), decimals


def is_terminating(value: Fraction) -> bool:
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def exact_text(value: Fraction) -> str:
    """A decimal numeral where one is exact, else numerator/denominator ("11/13")."""
    if not is_terminating(value):
        return f"{value.numerator}/{value.denominator}"
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    return fixed_text(value, places)


def fixed_text(value: Fraction, places: int) -> str:
    """The numeral with exactly `places` decimals, rounded half away from zero for showing."""
    scaled = round_half_up(value, places) * 10**places
    whole = abs(scaled.numerator)
    sign = "-" if scaled < 0 else ""
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
