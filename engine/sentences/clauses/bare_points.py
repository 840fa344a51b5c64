"""Points that no verb gives: 制度健全1分, 差0-5分, 5分钟以内4分."""

from __future__ import annotations

import re
from fractions import Fraction

from attrs import frozen

from engine.sentences.draft import Part
from engine.sentences.tokens.negation import WRONG
from engine.sentences.tokens.ranges import find
from engine.sentences.tokens.words import COUNT_UNIT, FIGURE, UNIT, Outcome, scoring

_MEASURED = re.compile(
    r"(?:得分|成绩|分数|分值|评分|总分|率|(?<!制)度|达|到|超过|低于|高于|不足|至|为|是|满|满分|基准|基础|基本|底|[≥≤<>=~-])$"
)
_BARE = re.compile(
    rf"(?P<of>[^\d,每]{{2,}})每1?(?P<per>{COUNT_UNIT})(?P<one>{FIGURE})分"
    rf"|(?P<w>[^\d]*?)(?:计|:)?(?P<n>{FIGURE})(?:分?[-~至到](?P<to>{FIGURE}))?分"
    rf"|(?P<v>[^\d()]+)\((?P<low>{FIGURE})分?[-~至到](?P<high>{FIGURE})分\)"
)


@frozen
class Bare:
    """Words and their points: 制度健全1分, 差0-5分, 优秀（9-10分）."""

    words: str
    points: Fraction
    to: Fraction | None = None
    per: str = ""
    """培训每场1分: as often as there is one; of what goes wrong nobody says that it gives."""
    alone: bool = False
    """A colon says that the points are of these words."""


def bare(clause: str) -> Bare | None:
    match = _BARE.fullmatch(clause)
    if match is None:
        return None
    if match["of"]:
        if WRONG.search(match["of"]) or scoring(match["of"]):
            return None
        return Bare(match["of"], Fraction(match["one"]), per=match["per"])
    if match["v"]:
        return Bare(match["v"], Fraction(match["low"]), Fraction(match["high"]))
    return Bare(match["w"], Fraction(match["n"]), Fraction(match["to"]) if match["to"] else None)


def bare_outcome(clause: str, points: tuple[int, Fraction], given: Bare | None) -> Outcome:
    """差0-5分, of which a person decides; else the points themselves."""
    said = clause[points[0] :]
    if given is not None and given.to is not None:
        return Outcome("评判", points[0], points[1], given.to, "得", said)
    per = given.per if given is not None else ""
    return Outcome("得", points[0], points[1], words=said, per=per, way="得" if per else "")


_BAND = re.compile(
    rf"(?P<w>[^()]*?\d(?:{UNIT})(?:\(含\)|及|含)?(?:以上|以下|以内|之内)?)(?P<sign>[:,]?)"
    rf"(?P<n>{FIGURE})(?:分?[-~至到](?P<to>{FIGURE}))?分"
)


def band(clause: str) -> Bare | None:
    """5分钟以内4分, 90%以上：9-10分: a range and its points."""
    match = _BAND.fullmatch(clause)
    if match is None or scoring(match["w"]):
        return None
    found = find(match["w"])
    if found is None or found.bare:
        return None
    to = Fraction(match["to"]) if match["to"] else None
    return Bare(match["w"], Fraction(match["n"]), to, alone=match["sign"] == ":")


def band_points(given: Bare | None, bands: int) -> tuple[int, Fraction] | None:
    """Where points begin that no verb gives, of one of several bands or after a colon."""
    if given is None or (bands < 2 and not given.alone):
        return None
    return len(given.words), given.points


def bare_points(given: Bare | None, before: list[Part], last: bool) -> tuple[int, Fraction] | None:
    """制度健全，1分 or 制度健全1分: points that no verb gives, and where in the clause they begin."""
    if given is None or (not given.words and not before):
        return None
    each = re.fullmatch(rf"每(?:1)?(?:{COUNT_UNIT})", given.words)
    if (
        given.words
        and not each
        and (not last or _MEASURED.search(given.words) or scoring(given.words))
    ):
        return None
    return len(given.words), given.points
