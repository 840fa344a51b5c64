"""Headings before a colon: 报告质量：较高2分，一般1分。报送时间：…"""

from __future__ import annotations

import re
from fractions import Fraction

from attrs import frozen

from engine.sentences.clauses.cut import depths
from engine.sentences.draft import Part
from engine.sentences.tokens.words import FIGURE, SCORING

_HEAD = re.compile(r"(?:^|(?<=[。;\n]))(?P<head>[^,。;:()\d\n=%<>≤≥]{2,20}|[优良好中差]):\n?")
_NO_HEAD = re.compile(
    r"^(?:其中|注|备注|说明|例如|如|即|若|凡)|(?:包括|包含|如下|以下|上述|分为|要点|标准|方法|办法是|条件|公式|得分)$|的$|(?:类|级|档)$"
)
"""Words before a colon that announce something and are no heading."""

_GRADES = re.compile(rf"(?:[^,。;:()\d\n]{{1,20}}:{FIGURE}(?:分?[-~至到]{FIGURE})?分[,。;\n]*)+")
"""优秀：9-10分；良好：7-8分: names of grades, with nothing under them but their points."""


@frozen
class Heading:
    head: Part
    """The words of the heading."""
    body: Part
    """What stands under it, up to the next one."""


def headings(text: str) -> list[Heading] | None:
    """The headed parts of a text that begins with a heading; None where it doesn't."""
    deep = depths(text)
    found = [m for m in _HEAD.finditer(text) if deep[m.start("head")] == 0]
    if not found or found[0].start() != 0 or any(_announces(m["head"]) for m in found):
        return None
    if _GRADES.fullmatch(text):
        return None
    ends = [m.start() for m in found[1:]] + [len(text)]
    return [
        Heading(m.span("head"), (m.end(), end))
        for m, end in zip(found, ends, strict=True)
        if m.end() < end
    ]


_WITH_POINTS = re.compile(
    rf"[ \n]*(?P<head>[^,。;:()\d\n]{{2,30}})\((?:计|满分|共)?(?P<n>{FIGURE})分\)[:。,]?\n?"
)
_OF_THE_HEADING = re.compile(
    r"每|[\d≥≤<>=]|(?:达到|不?低于|不?高于|大于|小于|超过|未?达|不足|至少|在)\d"
)


def of_the_heading(words: str) -> bool:
    """90%以上得2分, 每低1个百分点扣1分: of what, the heading says."""
    return _OF_THE_HEADING.match(words) is not None


def measured_heading(text: str, part: Part) -> tuple[list[Part], Fraction] | None:
    """完成率（6分）：95%以上得6分，…: the words of measure and rule, and the points."""
    match = _WITH_POINTS.match(text, *part)
    if match is None or not of_the_heading(text[match.end() : part[1]]):
        return None
    return [match.span("head"), (match.end(), part[1])], Fraction(match["n"])


_WITH_RULE = re.compile(rf"(?P<head>[^,。;:()\d\n]{{2,30}})\((?:计|满分|共)?{FIGURE}分[,;]")


def heading_of(text: str, part: Part) -> Part | None:
    """质量 of 质量（4分）：合格得4分, 公示 of 公示（2分，未公示不得分）; None where nothing tells it from
    an award."""
    ruled = _WITH_RULE.match(text, *part)
    if ruled is not None:
        return ruled.span("head")
    match = _WITH_POINTS.match(text, *part)
    told = match is not None and match[0].rstrip("\n").endswith((":", "。"))
    return match.span("head") if match is not None and told else None


def _announces(words: str) -> bool:
    return _NO_HEAD.search(words) is not None or SCORING.search(words) is not None
