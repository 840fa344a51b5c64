"""Full marks in the cells of a table: 5, 5分, 预算完成率（5分）."""

from __future__ import annotations

import re
from fractions import Fraction

_POINTS = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(?:分|[%％])?")
_IN_NAME = re.compile(
    r"(.+?)\s*[（(【\[〔]\s*(?:满分|共|计|分值|权重)?\s*[:：]?\s*([0-9]+(?:\.[0-9]+)?)\s*分\s*[）)】\]〕]",
    re.DOTALL,
)
_BARE_IN_NAME = re.compile(r"(.*[^0-9.\s第至到—-])\s*([0-9]+(?:\.[0-9]+)?)\s*分", re.DOTALL)
_BEFORE_TEXT = re.compile(
    r"(?:[（(【\[]\s*(?:本项|满分|共|计)?\s*([0-9]+(?:\.[0-9]+)?)\s*分\s*[）)】\]]"
    r"|(?:本项|满分|本项满分|该项)\s*(?:为|计|共)?\s*([0-9]+(?:\.[0-9]+)?)\s*分)"
)
_WIDE = str.maketrans("０１２３４５６７８９．％", "0123456789.%")


def points_of(text: str) -> Fraction | None:
    """What a cell of a points column says; None where that is no number."""
    match = _POINTS.fullmatch(text.translate(_WIDE).strip())
    return Fraction(match[1]) if match else None


def points_in_name(text: str) -> tuple[str, Fraction | None]:
    """预算完成率（5分） → the name and its points; a name without any stays as it is."""
    plain = text.translate(_WIDE)
    match = _IN_NAME.fullmatch(plain) or _BARE_IN_NAME.fullmatch(plain)
    if match is None:
        return text, None
    return text[: len(match[1])].rstrip(), Fraction(match[2])


def points_before_text(text: str) -> Fraction | None:
    """（5分）100%得满分… → 5."""
    match = _BEFORE_TEXT.match(text.translate(_WIDE).lstrip())
    return Fraction(match[1] or match[2]) if match else None
