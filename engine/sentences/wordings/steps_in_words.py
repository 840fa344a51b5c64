"""Steps from a figure that is said in words: 不高于全市平均水平得满分，每高1岁扣0.5分."""

from __future__ import annotations

import re

from engine.sentences.attachment.attached import Attached, Entry
from engine.sentences.attachment.of_full import amount
from engine.sentences.clauses.counting import Each
from engine.sentences.clauses.statements import Statement
from engine.sentences.draft import Draft, Part, Refused, points
from engine.sentences.example import Criterion, Example
from engine.sentences.lowering.floors import floor
from engine.sentences.lowering.remainders import part_of_step
from engine.sentences.lowering.starts import (
    GENERIC,
    kind_of_step,
    least,
    movers,
    starts_of,
    steps_of,
)
from engine.sentences.lowering.zeros import guards
from engine.sentences.proposal import Written
from engine.sentences.tokens.ranges import find
from engine.sentences.tokens.words import RATES, quantity

ORDER = 31
_LEVEL = re.compile("(?:率|比例|占比|比重|度)的?$")
_OF_ALL = re.compile("控制率|完成率|执行率|支出率|使用率")
"""Rates of which 100% is what is asked for."""


def read(draft: Draft, a: Attached) -> Criterion | None:
    mover = movers(a)
    if mover is None or mover.kind != "扣":
        return None
    starts, rest = starts_of(a, mover)
    if len(starts) > 1:
        return None
    start = starts[0].said if starts else None
    if start is not None and start.found is not None:
        return None
    each = mover.said.each
    assert each is not None
    if start is not None and start.points is not None:
        draft.fix_full(start.points)
        if start.points != draft.full:
            told = f"从{points(start.points)}扣起，分值却是{points(draft.full)}"
            raise Refused(told, *start.span)
        draft.told.append(start.at)
    return _of_words(draft, a, mover, each, start, rest)


def _of_words(
    draft: Draft, a: Attached, mover: Entry, each: Each, start: Statement | None, rest: list[Entry]
) -> Criterion | None:
    """Steps from a figure that is said in words, or from nothing but the words of the step."""
    said = mover.said
    text = draft.text.text
    named = [p for p in each.name if text[slice(*p)].strip("的,、")]
    generic = not named or any(GENERIC.fullmatch(text[slice(*p)]) for p in named)
    if (
        kind_of_step(each.step)[0] == "计数"
        and start is not None
        and generic
        and each.side != "两侧"
    ):
        return _short_of(draft, a, mover, each, start, rest)
    if start is None and each.side in ("低", "高") and each.step.unit in RATES and len(named) == 1:
        begin, end = named[0]
        if end <= (each.verb_at or (0, 0))[0] and _LEVEL.search(text[begin:end]):
            return _from_the_end(draft, a, mover, each, named, rest)
    if any(find(draft.text.text[slice(*p)].rstrip("的")) for p in named):
        raise Refused("每一档从多少起算没有读懂", *said.span)
    if generic:
        if start is None:
            raise Refused("没有说从多少起算", *said.span)
        raise Refused("满分的条件不是一个数，每一档从多少起算没有说", *said.span)
    kind, unit = kind_of_step(each.step)
    parts = sorted([*named, each.verb_at] if each.verb_at else named)
    name = draft.name(parts, kind, unit)
    if start is not None:
        draft.put_aside(list(start.parts))
    entry: dict[str, Written] = {"每": name, "步长": each.step.text}
    if kind != "计数" or each.step.value != 1:
        entry["不足一档"] = part_of_step(draft, a, said.span)
    entry["扣"] = amount(mover.said)
    if mover.cap is not None:
        entry["至多"] = points(mover.cap)
    if a.take_at_most is not None:
        return None
    out: Criterion = {"条目": [entry], **guards(draft, rest)}
    out.update(floor(draft, said.span, mover.cap, mover.points))
    return out


def _short_of(
    draft: Draft, a: Attached, mover: Entry, each: Each, start: Statement, rest: list[Entry]
) -> Criterion | None:
    """完成全部任务得满分，每少1项扣1分: how many are wanting."""
    if a.take_at_most is not None or each.verb_at is None:
        return None
    draft.told.extend(each.name)
    _, unit = kind_of_step(each.step)
    noun = unit if unit in ("项", "次", "人", "份", "条", "件", "期") else f"{unit}数"
    name = draft.name([*start.parts, each.verb_at], "计数", unit, noun)
    entry: dict[str, Written] = {"每": name, "步长": each.step.text, "扣": amount(mover.said)}
    if each.step.value != 1:
        part = part_of_step(draft, a, mover.said.span)
        entry = {"每": name, "步长": each.step.text, "不足一档": part, "扣": amount(mover.said)}
    if mover.cap is not None:
        entry["至多"] = points(mover.cap)
    out: Criterion = {"条目": [entry], **guards(draft, rest)}
    out.update(floor(draft, mover.said.span, mover.cap, mover.points))
    return out


def _from_the_end(
    draft: Draft, a: Attached, mover: Entry, each: Each, named: list[Part], rest: list[Entry]
) -> Criterion | None:
    """完成率每低1个百分点扣0.1分: from 100%, as it seems; 结余率每高1个百分点: from 0, or 100%?"""
    words = draft.text.text[slice(*named[0])]
    ends: tuple[str, ...] = ("100%", "0%") if _OF_ALL.search(words) else ("0%", "100%")
    ends = ends if each.side == "高" else ("100%",)
    why = f"没有说从多少起算，像是{ends[0]}"
    taken = draft.choose("起点", (*ends, "人工评判"), why, mover.said.span)
    draft.judged |= taken == "人工评判"
    begin = quantity((ends[0] if draft.judged else taken).removesuffix("%"), "%")
    draft.implied.add(begin.value)
    formula = draft.name(named, "率")
    out: Criterion = {"算式": formula}
    out["每"] = steps_of(draft, a, mover, each, begin, each.side, True)
    out.update(guards(draft, rest, formula, each.side, "%"))
    out.update(least(draft, a, mover))
    if "上下限" not in out:
        out.update(floor(draft, mover.said.span, None, mover.points))
    return out


EXAMPLES = (
    Example("入户率每低1个百分点扣0.1分，扣完为止",
            {"算式": "入户率", "每": {"起点": "100%", "低": "1个百分点", "扣": "0.1分", "不足一档": "不扣"}},
            5, ("起点", "不足一档")),
    Example("管网漏损率每高1个百分点扣0.5分，扣完为止",
            {"算式": "管网漏损率", "每": {"起点": "0%", "高": "1个百分点", "扣": "0.5分", "不足一档": "不扣"}},
            5, ("起点", "不足一档")),
    Example("完成全部栽种任务得满分，每少完成1项扣2分，扣完为止",
            {"条目": [{"每": "「完成全部栽种任务、少项」", "步长": "1项", "扣": "2分"}]}, 10, ()),
)  # fmt: skip
