"""How often: 每低1个百分点 (a measure that moves), 每发现1处, 缺1项 (what is counted)."""

from __future__ import annotations

import re

from attrs import frozen

from engine.sentences.clauses.cut import trimmed
from engine.sentences.draft import Part
from engine.sentences.tokens.ranges import find
from engine.sentences.tokens.words import (
    COUNT_UNIT,
    DAYS,
    DIRECTION,
    FIGURE,
    UNIT,
    Quantity,
    quantity,
    side,
)


@frozen
class Each:
    """每…: `side` 低/高/两侧 for a measure that moves, "" for occurrences that are counted."""

    step: Quantity
    side: str
    name: tuple[Part, ...]
    """The words that are left when those of counting are taken out."""
    verb: str = ""
    written: bool = True
    """The step's figure is in the text: 每1项, not 每项."""
    said: bool = True
    """每 is in the text: 每缺1项, not 缺1项."""
    verb_at: Part | None = None
    step_at: Part | None = None
    """The words of the step: 1项."""
    begin: Quantity | None = None
    """Where steps begin, said with them: 每低于98%1个百分点."""
    begin_at: Part | None = None


_PERIOD = r"(?:个?(?:年|季|月|周|日|天|学期|半年)|半年|两年)"
_FOUND = "发现|出现|发生|存在|查出|查实|查到|检查出|检查发现|有"
"""Verbs that say no more than that there is one: they don't belong to the name of what is counted."""
_LACKING = "缺少|缺失|缺|少|漏|遗漏"
_LATE = "逾期|延期|延迟|延误|超期|迟报|迟交|迟到|迟|晚|拖延|推迟|拖欠|滞后|超时|超过|超"
_VERB = f"{_FOUND}|{_LACKING}|{_LATE}|新增|增加|完成|减少|多|被"
_MOVING = re.compile(
    rf"每(?:再)?(?P<d>{DIRECTION})(?:出|于|过|了)?(?P<ref>[^\d,。;每]{{0,16}}?)(?P<n>{FIGURE})(?P<u>{UNIT}|分$)"
    rf"(?P<rest>[^\d,。;%]{{0,16}}?)(?:的|,|则)*$"
)
_MOVING_BARE = re.compile(
    rf"每(?:再)?(?P<d>{DIRECTION})(?:出|于|过|了)?(?P<ref>)(?P<n>{FIGURE})(?P<u>)(?P<rest>)(?:的|,|则)*$"
)
"""每超出0.1: of a figure that has no unit."""
_REACHED = re.compile(r"达到|不低于|不少于|不超过|不高于|控制在|[≥≤]|低于|高于|超过")
_MOVED = re.compile(
    rf"(?P<d>{DIRECTION})(?:出|过)?(?P<z>{FIGURE}(?:{UNIT})?)?(?:的|部分|的部分|部分的|,)*"
    rf"每(?:增加|减少|相差|差)?(?P<n>{FIGURE})(?P<u>{UNIT})(?:的|,|则)*$"
)
_FROM = re.compile(
    rf"每?(?P<d>{DIRECTION})(?:出|过|于)?(?P<z>{FIGURE})(?P<zu>{UNIT})(?:的|部分|,)*(?:每)?(?:再)?(?:增加|减少|相差|差|高|低|超|超过|低于|高于)?"
    rf"(?P<n>{FIGURE})(?P<u>{UNIT})(?:的|,|则)*$"
)
_COUNTED = re.compile(
    rf"每(?P<v>{_VERB}|(?!{_PERIOD})[^\d每,。;()]{{1,12}}?(?=\d))?(?:有|出现|发现)?(?P<n>{FIGURE})?(?P<u>{COUNT_UNIT})"
    rf"(?P<b>[^每]*?)(?:的|,|则)*$"
)
_ONCE_AT_END = re.compile(rf"(?P<v>{_VERB})?(?:有)?(?P<n>{FIGURE})(?P<u>{COUNT_UNIT})(?:的|,|则)*$")
_ONCE_AT_START = re.compile(
    rf"^(?P<v>{_FOUND}|{_LACKING})?(?:其中)?(?:任何|任意|任|某)?(?P<n>{FIGURE})(?P<u>{COUNT_UNIT})(?P<b>[^\d,]+?)(?:的|,)*$"
)
_ONCE_INSIDE = re.compile(
    rf"(?P<v>缺少|缺失|缺|少|漏|遗漏|发现|查出|查实|投诉|举报|信访|通报|上访)(?P<n>{FIGURE})(?P<u>{COUNT_UNIT})(?P<b>[^\d,的]{{1,10}})(?:的|,)*$"
)
"""三个环节缺一个环节; 检查发现1处隐患未整改."""
_OCCUR = (
    "处",
    "项",
    "次",
    "人",
    "户",
    "件",
    "例",
    "起",
    "份",
    "人次",
    "名",
    "家",
    "条",
    "座",
    "块",
    "张",
    "台",
    "宗",
    "笔",
)
_FAILING = re.compile(r"未|不|没|无|违|漏|缺|错|有|存在|被|超|逾|达不|低于")
_LATELY = re.compile(f"(?:{_LATE})[^,]{{0,4}}的?,?$")
_WHEN = ("年", "月", "个月", "季度", "个季度", "周", "日", "天", "期", "等", "点", "部")
"""每季度 says when, and not how often."""


def each_of(text: str, parts: list[Part]) -> Each | None:
    """What the last clause of a condition says of how often; None where it says nothing."""
    start, end = parts[-1]
    words = text[start:end]
    before = list(parts[:-1])
    match = _FROM.search(words)
    if match is not None and "每" in match[0]:
        return _from(before, start, match)
    for pattern in (_MOVING, _MOVED, _MOVING_BARE):
        match = pattern.search(words)
        if match is not None:
            return _moving(text, before, start, match)
    match = _COUNTED.search(words)
    if match is not None and match["v"] and match["n"] and _REACHED.search(match["v"]):
        return None
    late = match is not None and _LATELY.search(
        ",".join(text[a:b] for a, b in before) + "," + words[: match.start()]
    )
    if match is not None and not match["n"] and re.search(r"\d|于|不超|达到", match["b"]):
        return None
    if match is not None and (match["n"] or match["v"] or match["u"] not in _WHEN or late):
        return _counted(text, before, start, match, True)
    return _once(text, before, start, words)


def _from(before: list[Part], start: int, match: re.Match[str]) -> Each:
    head = (start, start + match.start())
    named = tuple(p for p in (*before, head) if p[0] < p[1])
    begin = quantity(match["z"], match["zu"])
    at = (start + match.start("z"), start + match.end("zu"))
    step = quantity(match["n"], match["u"])
    way = side(match["d"])
    return Each(step, way, named, match["d"], begin=begin, begin_at=at)


def _moving(text: str, before: list[Part], start: int, match: re.Match[str]) -> Each:
    head = trimmed(text, (start, start + match.start()))
    groups = ("ref", "rest") if "ref" in match.re.groupindex else ("z",)
    more = [(start + match.start(g), start + match.end(g)) for g in groups if match[g]]
    named = tuple(p for p in (*before, head, *more) if p[0] < p[1])
    verb_at = (start + match.start("d"), start + match.end("d"))
    step = quantity(match["n"], match["u"])
    return Each(step, side(match["d"]), named, match["d"], verb_at=verb_at)


def _once(text: str, before: list[Part], start: int, words: str) -> Each | None:
    """缺1项, 1项不符合: once, or as often as it occurs; which, the text doesn't say."""
    if re.search(f"每{_PERIOD}", words):
        return None
    match = _ONCE_AT_END.search(words)
    if match is not None and match["u"] not in ("%", "年", "月", "日"):
        after_word = match.start() == 0 or re.search(r"[\u4e00-\u9fff]$", words[: match.start()])
        named = match["v"] or match.start() > 0 or before
        if named and (match["v"] or after_word):
            found = find(words)
            if found is not None and not found.bare:
                return None
            return _counted(text, before, start, match, False)
        if named:
            return None
    match = _ONCE_INSIDE.search(words)
    if match is not None and match.start() > 0 and match["u"] not in ("%", "年", "月", "日"):
        return _counted(text, before, start, match, False)
    match = _ONCE_AT_START.search(words)
    if match is None or re.search("以上|以下|以内", words):
        return None
    if match["u"] in ("年", "月", "日"):
        return None
    if before and re.search(r"\d", text[before[0][0] : before[-1][1]]):
        return None
    there_is = match["v"] is None or re.fullmatch(_FOUND, match["v"])
    if match["n"] == "1" and match["u"] in _OCCUR and (there_is or not before):
        return _counted(text, before, start, match, False)
    if before:
        return None
    if match["v"] or _FAILING.search(match["b"]):
        return _counted(text, before, start, match, False)
    return None


def _counted(text: str, before: list[Part], start: int, match: re.Match[str], said: bool) -> Each:
    head = trimmed(text, (start, start + match.start()))
    verb = match["v"] or ""
    required = not match.start("v") and before and text[before[-1][1] - 1] != "的"
    found = re.fullmatch(_FOUND, verb) is not None
    verb_at = (start + match.start("v"), start + match.end("v"))
    kept = [verb_at] if verb and (not found or required) else []
    tail = (0, 0)
    if "b" in match.re.groupindex and match["b"]:
        tail = (start + match.start("b"), start + match.end("b"))
    step = quantity(match["n"] or "1", match["u"])
    named = tuple(p for p in (*before, head, *kept, tail) if p[0] < p[1])
    first = match.start("n") if match["n"] else match.start("u")
    late = match["u"] in DAYS and re.search(f"(?:{_LATE})$", verb) is not None
    counts = said or (late and step.value == 1)
    at = (start + first, start + match.end("u"))
    return Each(step, "", named, verb, bool(match["n"]), counts, None, at)
