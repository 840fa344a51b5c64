"""Sentences, with brackets that are a sentence of their own, and headings with their points."""

from __future__ import annotations

import re

from engine.sentences.clauses.cut import sentences, trimmed
from engine.sentences.draft import Part
from engine.sentences.tokens.words import FIGURE, allotment_of, outcome_of


def sentences_of(text: str, part: Part) -> list[Part]:
    """Sentences; a bracket at the end of one that itself says outcomes is a sentence after it.

    So is what follows a heading with its points: 方案（4分）：有方案得4分.
    """
    out: list[Part] = []
    for whole in sentences(text, part):
        heading = _HEADING.match(text, *whole)
        cut = [(whole[0], heading.end() - 1), (heading.end(), whole[1])] if heading else [whole]
        for start, end in cut:
            out.extend(_brackets_apart(text, start, end))
    return out


_REMAINDER = re.compile(r"\((?P<w>不(?:足|满|够)[^()]{0,24}?(?:计算|算|计|扣分|扣|减分|计分))\)")


def remainders_apart(text: str, sentence: Part) -> list[Part]:
    """扣1分（不足1个百分点的按1个百分点计），最多扣3分: the bracket says something of its own."""
    out: list[Part] = []
    at = sentence[0]
    for match in _REMAINDER.finditer(text, *sentence):
        if match.start() > at:
            out.append((at, match.start()))
        out.append(match.span("w"))
        at = match.end()
    rest = trimmed(text, (at, sentence[1]))
    return [*out, rest] if rest[0] < rest[1] else out


_HEADING = re.compile(rf"[^,。;:()]{{1,40}}\((?:计|满分|共)?{FIGURE}分\):")


def _brackets_apart(text: str, start: int, end: int) -> list[Part]:
    opened = text.rfind("(", start, end)
    if not (start <= opened < end and text[end - 1] == ")"):
        return [(start, end)]
    inner = (opened + 1, end - 1)
    first = text[start:opened]
    own = outcome_of(text[slice(*inner)]) is not None and allotment_of(text[start:end]) is None
    if not own or (first and outcome_of(first) is None):
        return [(start, end)]
    return [*([(start, opened)] if first else []), *sentences(text, inner)]
