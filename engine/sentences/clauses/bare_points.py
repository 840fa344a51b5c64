"""Points that no verb gives: 制度健全1分, 差0-5分, 5分钟以内4分."""

from __future__ import annotations

import re
from fractions import Fraction

from engine.sentences.draft import Part
from engine.sentences.tokens.ranges import find
from engine.sentences.tokens.words import COUNT_UNIT, FIGURE, UNIT, Outcome, scoring

_MEASURED = re.compile(
    r"(?:得分|成绩|分数|分值|评分|总分|率|(?<!制)度|达|到|超过|低于|高于|不足|至|为|是|满|满分|基准|基础|基本|底|[≥≤<>=~-])$"
)
BARE_POINTS = re.compile(
    rf"(?P<w>[^\d]*?)(?:计|:)?(?P<n>{FIGURE})(?:分?[-~至到](?P<to>{FIGURE}))?分$"
)


def bare_outcome(words: str, points: tuple[int, Fraction], bare: re.Match[str] | None) -> Outcome:
    """差0-5分, of which a person decides; else the points themselves."""
    said = words[points[0] :]
    if bare is not None and bare["to"]:
        return Outcome("评判", points[0], points[1], Fraction(bare["to"]), "得", said)
    return Outcome("得", points[0], points[1], words=said)


BAND_POINTS = re.compile(
    rf"(?P<w>[^()]*?\d(?:{UNIT})(?:\(含\)|及|含)?(?:以上|以下|以内|之内)?)[:,]?(?P<n>{FIGURE})分"
)


def band_points(match: re.Match[str] | None, bands: int) -> tuple[int, Fraction] | None:
    """5分钟以内4分，5-8分钟3分: bands whose points no verb gives."""
    if match is None or bands < 2:
        return None
    found = find(match["w"])
    if found is None or found.bare or scoring(match["w"]):
        return None
    return match.end("w"), Fraction(match["n"])


def bare_points(words: str, before: list[Part], last: bool) -> tuple[int, Fraction] | None:
    """制度健全，1分 or 制度健全1分: points that no verb gives."""
    match = BARE_POINTS.fullmatch(words)
    if match is None or (not match["w"] and not before):
        return None
    if re.fullmatch(rf"每(?:1)?(?:{COUNT_UNIT})", match["w"]):
        return match.end("w"), Fraction(match["n"])
    if match["w"] and (not last or _MEASURED.search(match["w"]) or scoring(match["w"])):
        return None
    return match.end("w"), Fraction(match["n"])
