"""Numbered parts that are no items of their own: requirements, and then one rule for all of them."""

from __future__ import annotations

import re
from fractions import Fraction

from attrs import frozen

from engine.sentences.clauses.cut import Labelled, sentences, split, trimmed
from engine.sentences.draft import Part, Refused
from engine.sentences.tokens.words import FIGURE, Outcome, allotment_of, outcome_of

_SHARED = re.compile(
    rf"(?:以上|上述)?(?:各项|每项|每1项|每符合1项|每具备1项|每满足1项|每做到1项|符合1项|每达到1项|[2-9]项)?(?:内容|要点|条件|要求)?"
    rf"(?:的)?,?(?:各|均)?(?:得|计|占|为|加)?(?P<n>{FIGURE})分"
    r"(?:[,;](?:符合|满足|做到|具备|达到|有)(?:要求|标准|条件)?的?,?即?(?:得|计|给)(?:该项|相应|满)?分(?:值)?)?"
    r"(?:[,;](?:(?:不|未|没有?|做不)(?:符合|满足|做到|具备|达到|到)?(?:要求|标准|条件)?|否则)的?,?(?:则|均)?不(?:得|计|给)分)?"
)
_FOR_ALL = re.compile(
    r"以上|上述|每|各项|任一|任何1|有1|1项|1处|全部|均|所有|符合|缺1|否则|发现|出现"
)


@frozen
class Merged:
    """`each`: what every requirement earns; else `rule`: the parts of the text that are the rule."""

    items: tuple[Part, ...]
    rule: tuple[Part, ...] = ()
    each: Fraction | None = None


def merge(text: str, parts: list[Labelled], full: Fraction | None) -> Merged | None:
    """What numbered parts without points of their own amount to; None where each is an item."""
    found = [_sentences(text, p.body) for p in parts]
    points = [[_outcome(text, s) for s in body] for body in found]
    first, last = points[:-1], points[-1]
    if any(o is not None for body in first for o in body):
        return _list(text, parts, points, full) or _trailing(text, found, points)
    begin = next((i for i, o in enumerate(last) if o is not None), None)
    if begin is None or begin == 0:
        return None
    items = tuple(s for body in found[:-1] for s in body) + tuple(found[-1][:begin])
    rule = (found[-1][begin][0], parts[-1].body[1])
    words = text[slice(*trimmed(text, rule))]
    shared = _SHARED.fullmatch(words)
    if shared is not None and re.search("各|均|每", words):
        return Merged(tuple(trimmed(text, i) for i in items), each=Fraction(shared["n"]))
    if not _FOR_ALL.search(words):
        raise Refused("最后一句管最后一部分，还是管各部分，没有说", *rule)
    return Merged(items, (rule,))


def _sentences(text: str, part: Part) -> list[Part]:
    return sentences(text, part)


def _outcome(text: str, sentence: Part) -> Outcome | None:
    for clause in split(text, sentence, ","):
        words = text[slice(*clause)]
        found = outcome_of(words)
        if found is not None:
            return found
        given = allotment_of(words)
        if given is not None:
            return Outcome("得", 0, given[1])
        if bare := re.search(rf"({FIGURE})分$", words):
            return Outcome("得", 0, Fraction(bare[1]))
    return None


def _list(
    text: str, parts: list[Labelled], points: list[list[Outcome | None]], full: Fraction | None
) -> Merged | None:
    """Numbered deductions, none with a full mark of its own, or numbered grades: one list."""
    kinds = {o.kind for body in points for o in body if o is not None}
    said = [o for body in points for o in body if o is not None and o.kind == "得"]
    given = [full if o.points is None and o.words else o.points for o in said]
    grades = kinds <= {"得", "零"} and len(given) > 1 and all(len(body) == 1 for body in points)
    if grades and full is not None and None not in given:
        values = [v for v in given if v is not None]
        if max(values) == full < sum(values) and values == sorted(set(values), reverse=True):
            return Merged((), tuple(p.body for p in parts))
    if kinds - {"扣", "零", "全扣", "下限", "上限", "不扣"} or "扣" not in kinds:
        return None
    if any(re.search(rf"\({FIGURE}分\)", text[slice(*p.body)]) for p in parts):
        return None
    return Merged((), tuple(p.body for p in parts))


def _trailing(
    text: str, found: list[list[Part]], points: list[list[Outcome | None]]
) -> Merged | None:
    """A sentence after the last part, where the others have but one each."""
    *before, last = points
    extra = [
        s
        for s, o in zip(found[-1][1:], last[1:], strict=True)
        if o is not None and o.kind != "下限"
    ]
    if extra and all(len(body) == 1 for body in before):
        raise Refused("最后一句管最后一部分，还是管各部分，没有说", *extra[0])
    return None
