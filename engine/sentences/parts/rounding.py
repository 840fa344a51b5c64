"""How points are rounded: …按比例计分（四舍五入，保留两位小数）."""

from __future__ import annotations

import re

from attrs import frozen

from engine.sentences.draft import Part

_WHAT = r"(?:最终|最后|计算|该项|本项)?(?:得分|分数|分值|结果|计算结果)"
_HALF = r"(?:按|按照|进行|采用|采取)?四舍五入(?:法|原则|方式)?"
_PLACES = r"(?:计算)?(?:结果)?(?:保留|取|精确|计算)(?:到|至)?(?:小数点?后|小数)?(?P<{0}>[0-4])位(?:小数|有效小数)?"
_ROUNDED = re.compile(
    rf"[(,;。](?P<what>{_WHAT})?(?:均|按)?(?:(?P<half>{_HALF})[,、]?(?:后|并|得分|可)*{_PLACES.format('a')}"
    rf"|{_PLACES.format('b')}[,、]?(?:并|进行|的)*(?P<after>{_HALF})?)\)?(?=[,;。\n]|$)"
)
_POINTS = re.compile(r"(?:分|比例|分值|分数|满分|\d)$")


@frozen
class Rounding:
    at: Part
    places: str
    half: bool
    """The text says that 5 is rounded up; else how is open."""


def rounding_of(text: str) -> Rounding | None:
    """The words that say it, where they speak of the points and not of a rate before them."""
    match = _ROUNDED.search(text)
    if match is None or (not match["what"] and not _POINTS.search(text, 0, match.start())):
        return None
    if match[0].startswith("(") != match[0].endswith(")"):
        return None
    clause = re.split("[,;。]", text[: match.start()])[-1]
    if not match["what"] and re.search(r"=.*100%?$", clause):
        return None
    half = bool(match["half"] or match["after"])
    return Rounding(match.span(), match["a"] or match["b"], half)
