"""Grades of one thing, of which the first that fits gives its points."""

from __future__ import annotations

import itertools
from fractions import Fraction

from engine.sentences.attachment.attached import Attached, Entry
from engine.sentences.attachment.of_full import amount
from engine.sentences.clauses.either import either
from engine.sentences.clauses.statements import Statement
from engine.sentences.draft import Draft, Part, Refused, points
from engine.sentences.example import Criterion
from engine.sentences.lowering.occurrences import closed
from engine.sentences.lowering.occurrences import when as whenever
from engine.sentences.lowering.zeros import guards
from engine.sentences.proposal import Written
from engine.sentences.tokens.negation import denies

FIRST = "首条"


def graded(draft: Draft, gives: list[Entry]) -> bool:
    """Whether awards can only be grades of one thing: the first is all, each other one less."""
    total = sum((e.points or Fraction(0) for e in gives), Fraction(0))
    return draft.full is not None and gives[0].points == draft.full < total and falling(gives)


def highest(draft: Draft, a: Attached, gives: list[Entry]) -> Criterion:
    """国家级表彰得3分，省级表彰得2分，同一事项按最高分计: the first that holds, where they fall."""
    span = (gives[0].said.span[0], gives[-1].said.span[1])
    if any(e.said.each is not None or e.points is None for e in gives) or not falling(gives):
        raise Refused("只按最高分计的，怎样合起来没有读懂", *span)
    a.highest = None
    return first_that_fits(draft, a, [], span)


def falling(gives: list[Entry]) -> bool:
    """Each award less than the one before: grades of one thing."""
    values = [e.points or Fraction(0) for e in gives]
    return all(x > y for x, y in itertools.pairwise(values))


def first_that_fits(draft: Draft, a: Attached, apart: list[Entry], span: Part) -> Criterion:
    rows: list[Written] = []
    zeros: list[Entry] = []
    for i, entry in enumerate(a.entries):
        if entry in apart:
            continue
        value = "0分" if entry.kind in ("零", "全扣") else amount(entry.said)
        if entry.kind in ("零", "全扣", "倒扣") and (
            entry.kind != "零" or any(e.kind != "倒扣" for e in a.entries[i + 1 :])
        ):
            if entry.kind == "零" and any(denies(entry.said.text, g.said.text) for g in a.of("得")):
                draft.told.append(entry.said.span)
            else:
                zeros.append(entry)
            continue
        when = _counted_grade(draft, a, entry)
        if when is None and either(draft.text.text, list(entry.said.parts)) is not None:
            when = whenever(draft, entry.said)
        when = when or draft.name(list(entry.said.parts), "要点")
        rows.append({"当": when, "得": value})
    form: dict[str, Written] = {"取": FIRST, "起": "零分", "条": rows}
    told = False
    for place, said in a.otherwise:
        if place != len(a.entries) or len(a.otherwise) > 1:
            raise Refused("“否则”管到哪里没有读懂", *said.span)
        if said.kind in ("零", "全扣"):
            draft.told.append(said.span)
        elif said.kind == "得" and said.points is not None:
            form["起"] = points(said.points)
        else:
            raise Refused("其余的情形怎样计分没有读懂", *said.span)
        told = True
    out: Criterion = {"条目": form}
    out.update(guards(draft, [*apart, *zeros]))
    if not told:
        taken = draft.choose(
            "未写的情形", ("零分", "人工评判"), "哪一条也不合的得几分，没有写", span
        )
        if taken == "人工评判":
            whens = " 或者 ".join(grouped(str(r["当"])) for r in rows if isinstance(r, dict))
            more: list[Written] = [{"当": f"并非 ({whens})", "得": "人工评判"}]
            known = out.get("前提")
            out["前提"] = [*known, *more] if isinstance(known, list) else more
    return out


def _counted_grade(draft: Draft, a: Attached, entry: Entry) -> str | None:
    """退回1次的得1分，退回2次以上的不得分: how often, as a figure of one count."""
    text = draft.text.text
    ranges = [e.said for e in a.entries if e.said.found is not None and e.said.measure]
    counts = [e.said for e in a.entries if e.said.each is not None]

    def counted(said: Statement) -> str:
        parts = said.each.name if said.each is not None else said.measure
        return "".join(text[x:y] for x, y in parts).strip("的,、")

    said = entry.said
    own = counted(said)
    others = counts if said.found is not None else ranges
    if said not in (*ranges, *counts) or own not in {counted(o) for o in others} or len(own) < 2:
        return None
    if said.each is not None:
        name = draft.name(list(said.each.name), "计数", said.each.step.unit)
        return f"{name} 等于 {said.each.step.text}"
    assert said.found is not None
    if said.found.range.unit not in {o.each.step.unit for o in counts if o.each is not None}:
        return None
    name = draft.name(list(said.measure), "计数", said.found.range.unit)
    return closed(draft, said, said.found.range, name).formula(name)


def grouped(formula: str) -> str:
    return f"({formula})" if " " in formula else formula
