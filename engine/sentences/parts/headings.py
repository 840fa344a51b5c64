"""Headings before a colon: 报告质量：较高2分，一般1分。报送时间：…"""

from __future__ import annotations

import re

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


def _announces(words: str) -> bool:
    return _NO_HEAD.search(words) is not None or SCORING.search(words) is not None
