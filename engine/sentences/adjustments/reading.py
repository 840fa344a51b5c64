"""A text about the total, a group or the grade, as entries of 调整."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

import attrs

from engine.sentences.adjustments.outcomes import CARRIED, OUTCOMES, VETO, Doing, Outcome
from engine.sentences.clauses.counting import each_of
from engine.sentences.clauses.cut import sentences, split, trimmed
from engine.sentences.draft import Draft, Part, Refused, Shared
from engine.sentences.guards import refusals as guards
from engine.sentences.lowering.measures import kind_of, measure_of
from engine.sentences.proposal import FactInWords, Open, Span, Unread, Written
from engine.sentences.tokens.normal import normalise
from engine.sentences.tokens.ranges import Range, find
from engine.sentences.tokens.words import FIGURE, SCORING, WHETHER
from facts.numeral import exact_text

MAX_LENGTH = 2_000
_LEADS = re.compile(r"(?:凡是?|若|如果?|对于|对|但|注:|注|另外|同时)+(?=[^,])")
_ENDS = re.compile(r"(?:的情况|的情形|的)?(?:时|者|,|的)*$")
_ANY_OF = re.compile(
    r"(?:凡)?(?:有|存在|出现|发生)?(?:下列|以下|下述)(?:情形|情况|问题|行为)(?:之[1一])"
)
_LABEL = re.compile(
    r"(?:[①-⑳]|\(\d{1,2}\)|\d{1,2}[.、)]|\([一二三四五六七八九十]\)|[一二三四五六七八九十]、)[.、]?"
)
_MOST = re.compile(
    rf",?(?:累计)?(?:最多|最高|至多|不超过)(?:扣|扣分)?(?:不超过)?(?P<n>{FIGURE})分$"
)
_VETO_FIRST = re.compile(rf"(?:实行|实施|予以)?[“‘]?{VETO}[”’]?(?:制)?,(?:即)?(?=.)")
"""一票否决，总分为0分: what follows says what it does."""
_EACH_TIME = re.compile(r"每(?:发生)?1?(?:次|起|例|处|件|项|人次|人)(?=扣|减|从|在)")
_LEAST_WORDS = 2


@attrs.frozen
class Adjusting:
    """One reading. `entries` are those of 调整, without 编号; empty where the text was not
    understood: then `unread` says which part, and why."""

    entries: tuple[Mapping[str, Written], ...]
    facts: tuple[FactInWords, ...] = ()
    open: tuple[Open, ...] = ()
    unread: tuple[Unread, ...] = ()


class _NotOne(Exception):
    """The text begins with another kind of rule."""


def adjusting(text: str, settled: Mapping[str, str] | None = None) -> Adjusting | None:
    """What the text does to the total, a group or the grade; None where it is no such text.

    `settled` chooses options of what is left open. Never raises.
    """
    if len(text) > MAX_LENGTH:
        return None
    normal = normalise(text)
    if not any(outcome.pattern.search(normal.text) for outcome in OUTCOMES):
        return None
    shared = Shared(dict(settled or {}))
    draft = Draft(normal, None, shared)
    try:
        entries = _read(draft)
        guards.after(draft, {"调整": [dict(one) for one in entries]}, shared.facts)
    except _NotOne:
        return None
    except Refused as refused:
        start, end = normal.origin(refused.start, refused.end)
        unread = Unread(Span(start, end), normal.original[start:end], refused.why)
        return Adjusting((), unread=(unread,))
    return Adjusting(tuple(entries), tuple(shared.facts.values()), tuple(shared.open))


def _read(draft: Draft) -> list[dict[str, Written]]:
    text = draft.text.text
    listed = _any_of(draft)
    if listed is not None:
        return [listed]
    found: list[dict[str, Written]] = []
    measure: str | None = None
    for sentence in sentences(text, (0, len(text))):
        condition, doing, at, most = _parted(draft, sentence, found)
        when, measure, count = _condition(draft, condition, measure)
        doing = _as_often(draft, doing, count, most, at)
        found.append({"当": when, **doing})
    if not found:
        raise Refused("没有说在什么情形下", 0, len(text))
    return found


def _parted(
    draft: Draft, sentence: Part, before: Sequence[Doing]
) -> tuple[Part, Doing, Part, Fraction | None]:
    """Condition, what is done, the words of it, and at most how much is taken."""
    text = draft.text.text
    most = _MOST.search(text[slice(*sentence)])
    ceiling: Fraction | None = None
    end = sentence[1]
    clauses = split(text, sentence, ",")
    if most is not None and len(clauses) > _LEAST_WORDS:
        ceiling = Fraction(most["n"])
        end = sentence[0] + most.start()
        clauses = split(text, (sentence[0], end), ",")
    for first in range(1, len(clauses)):
        at = (clauses[first][0], end)
        often = _EACH_TIME.match(text, *at)
        start = at[0] if often is None else often.end()
        doing = _done(draft, (start, end), before)
        if doing is not None:
            condition = clauses[first - 1][1] if often is None else start
            return (sentence[0], condition), doing, (start, end), ceiling
    if not before:
        raise _NotOne
    raise Refused("没有读懂对总分或等级怎样", *sentence)


def _done(draft: Draft, at: Part, before: Sequence[Doing]) -> Doing | None:
    words = draft.text.text[slice(*at)]
    veto = _VETO_FIRST.match(words)
    if veto is not None:
        at, words = (at[0] + veto.end(), at[1]), words[veto.end() :]
    carried: tuple[Outcome, ...] = (CARRIED,) if before and before[-1]["做"] == "不高于" else ()
    for outcome in (*OUTCOMES, *carried):
        match = outcome.pattern.fullmatch(words)
        if match is None:
            continue
        doing = outcome.does(draft, match, at)
        if outcome is CARRIED:
            doing = {**doing, "对": before[-1]["对"]}
            if doing["对"] == "等级":
                raise Refused("是总分还是等级，没有说", *at)
        return doing
    return None


def _any_of(draft: Draft) -> dict[str, Written] | None:
    """有下列情形之一的，…：（1）…；（2）…"""
    text = draft.text.text
    head = _ANY_OF.match(text)
    colon = text.find(":")
    if head is None or colon < 0:
        return None
    clauses = split(text, (head.end(), colon), ",")
    at = trimmed(text, (clauses[-1][0], colon)) if clauses else (0, colon)
    doing = _done(draft, at, ())
    if doing is None or trimmed(text, (head.end(), at[0]), " 的,者") != (at[0], at[0]):
        raise Refused("没有读懂对总分或等级怎样", 0, colon)
    names = []
    for part in sentences(text, (colon + 1, len(text))):
        label = _LABEL.match(text, *part)
        if label is not None:
            draft.told.append(label.span())
        body = (label.end() if label is not None else part[0], part[1])
        when, _, count = _condition(draft, body, None)
        if count is not None:
            raise Refused("是有就算，还是数到几个，没有读懂", *body)
        names.append(when)
    if len(names) < _LEAST_WORDS:
        raise Refused("“下列情形”只有一种", 0, colon)
    draft.told.append(head.span())
    return {"当": " 或者 ".join(names), **doing}


def _condition(
    draft: Draft, part: Part, measure: str | None
) -> tuple[str, str | None, tuple[str, str] | None]:
    """The condition as a formula, the measure in it, and what is counted (with its step)."""
    text = draft.text.text
    start, end = trimmed(text, part)
    lead = _LEADS.match(text, start, end)
    start = lead.end() if lead is not None else start
    end = start + _ENDS.search(text[start:end]).start()  # type: ignore[union-attr]
    words = text[start:end]
    if len(words) < _LEAST_WORDS:
        raise Refused("没有说在什么情形下", *part)
    clauses = split(text, (start, end), ",")
    if text.startswith("每", clauses[-1][0]):
        return _counted(draft, clauses)
    if SCORING.search(words) or WHETHER.search(words):
        raise Refused("条件里有计分的词，没有读懂", start, end)
    found = find(words)
    if found is not None and not found.bare and found.reference is None and found.inner is None:
        begin = start + found.start
        own = measure_of(
            draft, None, ((start, begin),) if begin > start else (), found.range.ends[0]
        )
        measure = own or measure
        if measure is None:
            raise Refused("界限前面没有说是哪个数", start, end)
        return _settled(draft, found.range, (start, end)).formula(measure), measure, None
    if re.search(r"\d", words):
        raise Refused("条件里的数没有读懂", start, end)
    return draft.name([(start, end)], "要点"), None, None


def _settled(draft: Draft, range_: Range, at: Part) -> Range:
    if range_.low_in is not None and range_.high_in is not None:
        return range_
    why = "正好等于界限的算不算，没有说（“以上”“以下”含不含本数）"
    taken = draft.choose("含本数", ("含", "不含"), why, at) == "含"
    low, high = (taken if end is None else end for end in (range_.low_in, range_.high_in))
    return attrs.evolve(range_, low_in=low, high_in=high)


def _counted(draft: Draft, clauses: list[Part]) -> tuple[str, None, tuple[str, str]]:
    """每发现1处…: what is counted, and its step."""
    at = (clauses[0][0], clauses[-1][1])
    each = each_of(draft.text.text, clauses)
    if each is None or each.side or not each.name or kind_of(each.step)[0] != "计数":
        raise Refused("“每”多少没有读懂", *at)
    for part in each.name:
        if SCORING.search(draft.text.text[slice(*part)]):
            raise Refused("条件里有计分的词，没有读懂", *part)
    name = draft.name(list(each.name), "计数", each.step.unit)
    if not each.written:
        draft.implied.add(each.step.value)
    step = f"{exact_text(each.step.value)}{each.step.unit}"
    return f"{name} 高于 0{each.step.unit}", None, (name, step)


def _as_often(
    draft: Draft, doing: Doing, count: tuple[str, str] | None, most: Fraction | None, at: Part
) -> Doing:
    if count is None:
        if most is not None:
            raise Refused("最多扣几分的话没有读懂", *at)
        return doing
    if doing["做"] != "扣":
        raise Refused("“每”多少只能扣分", *at)
    name, step = count
    times = name if step[:1] == "1" and not step[1:2].isdigit() else f"截断({name} / {step}, 0)"
    taken = f"{doing['值']} × {times}" + (f" / {step}" if times == name else "")
    if most is not None:
        taken = f"取小({taken}, {exact_text(most)}分)"
    return {**doing, "值": taken}
