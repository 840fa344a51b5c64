"""Where awards and deductions beside each other begin: at the full mark, at nothing, or unsaid."""

from __future__ import annotations

import re
from fractions import Fraction

from engine.sentences.attachment.attached import Attached, Entry
from engine.sentences.draft import Draft, Refused
from engine.sentences.tokens.negation import WRONG, denies, in_order

_EXACT = re.compile(
    r"\d(?!项齐|项均|项都)|低于|高于|超过|不少于|不大于|不小于|增加|减少|上升|下降|提高|降低"
)
"""A requirement that says how much: what breaks it is called by it."""


def base_of(draft: Draft, a: Attached, gives: list[Entry], takes: list[Entry]) -> Entry | None:
    """An award of the whole mark beside deductions: what all that goes wrong is taken from."""
    first = [e for e in gives if e.said.each is None and e.said.outcome.way != "加"]
    if len(first) != 1 or a.begin is not None:
        return None
    award_ = first[0]
    if any(e is not award_ and e.said.outcome.way != "加" for e in gives):
        return None
    if award_.points is not None:
        if draft.full is not None and award_.points != draft.full:
            return None
        if draft.full is None and any((t.points or 0) > award_.points for t in takes):
            return None
    said = award_.said
    repeated = all(t.said.each is not None or t.kind == "比例" for t in takes)
    merged = all(t.said.each is not None or denies(t.said.text, said.text) for t in takes)
    wrong = all(
        t.said.each is not None or t.kind == "比例" or WRONG.search(t.said.text) for t in takes
    )
    plain = wrong and in_order(said.text)
    if not plain or not (merged or repeated):
        why = "没有说扣分从满分扣起，还是先要符合得满分的条件"
        ways = ("满分", "零分") if plain or repeated else ("零分", "满分")
        if draft.choose("起点", ways, why, said.span) == "零分":
            return None
    if award_.points is not None:
        draft.fix_full(award_.points)
    draft.told.append(said.at)
    if not all(_breaks(draft, t, said.text) for t in takes):
        draft.unwritten(said.span)
    if _EXACT.search(said.text):
        draft.about = tuple(said.parts)
    else:
        draft.put_aside(list(said.parts))
    return award_


def shared_out(draft: Draft, a: Attached, gives: list[Entry], takes: list[Entry]) -> bool:
    """Whether awards only say how the full mark is shared out, or that it may be added to."""
    if not gives or a.begin is not None or a.otherwise:
        return False
    span = (gives[0].said.span[0], takes[-1].said.span[1])
    if draft.full == 0:
        return False
    if all(e.said.outcome.way == "加" for e in gives):
        if draft.full is None:
            raise Refused("有加有扣，没有分值，从几分起不知道", *span)
        why = "有加有扣的，没有说从几分起"
        return draft.choose("起点", ("满分", "零分"), why, span) == "满分"
    total = sum((e.points or Fraction(0) for e in gives), Fraction(0))
    if len(gives) < 2 or total != draft.full or not all(e.said.allotted for e in gives):
        return False
    why = "没有说写明的分值是要符合才得，还是扣分从满分扣起"
    if draft.choose("起点", ("满分", "零分"), why, span) == "零分":
        return False
    for entry in gives:
        draft.told.append(entry.said.at)
        draft.put_aside(list(entry.said.parts))
    return True


def _breaks(draft: Draft, take: Entry, award: str) -> bool:
    """Whether it takes points for just what the award asks for: 无投诉 and 每发现1起投诉."""
    each = take.said.each
    if each is None:
        return denies(take.said.text, award)
    text = draft.text.text
    name = "".join(text[a:b] for a, b in each.name)
    return not name.strip("的,") or denies(f"有{name}", award) or denies(name, award)
