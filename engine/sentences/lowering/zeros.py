"""Clauses that settle an item before its form is asked: no points, or full marks for whom it doesn't concern."""

from __future__ import annotations

import re

from engine.sentences.attachment.attached import Entry
from engine.sentences.clauses.statements import Statement
from engine.sentences.draft import Draft, Refused, points
from engine.sentences.lowering.occurrences import closed
from engine.sentences.lowering.occurrences import when as whenever
from engine.sentences.proposal import Written
from engine.sentences.tokens.naming import NoName, fact_name, in_formula

_NOT_CONCERNED = re.compile(
    r"(?:(?:当年|本年度?|年度内?|全年|年内|当期|本期|辖区内?|本地区?|本单位)确?)?(?:无|没有|未发现|不涉及|未涉及|未安排|未发生|不需要|无需|不适用|未设置?)[^,]*$|[^,]*(?:不涉及|不适用|不存在)[^,]*$"
)


def not_concerned(said: Statement) -> bool:
    """Whether the words speak of a unit that the item doesn't concern."""
    return (
        said.found is None and said.each is None and _NOT_CONCERNED.fullmatch(said.text) is not None
    )


def condition(draft: Draft, said: Statement, measure: str | None = None, worse: str = "") -> str:
    """The condition of a statement as a formula: of the measure where it is one, else a fact.

    `worse`: which side of the measure is the worse one; a 不得分 on the other is a misprint.
    """
    if measure is None and said.found is not None and said.measure:
        known = _known(draft, said)
        if known is not None:
            draft.named.extend(said.measure)
            return closed(draft, said, said.found.range, known).formula(known)
    if said.found is None or (measure is None and not said.measure):
        if (
            said.found is not None
            and said.found.range.unit in ("%", "个百分点", "百分点")
            and not said.measure
        ):
            raise Refused("没有说是什么数的界限", *said.span)
        return draft.name(list(said.parts), "要点")
    range_ = said.found.range
    if (worse and range_.low is None and worse == "高") or (worse == "低" and range_.high is None):
        raise Refused("越好的一边反而不得分，像是把“高于”“低于”写反了", *said.span)
    if measure is None:
        return draft.name(list(said.parts), "要点")
    if said.measure and said.found.reference is None:
        draft.named.extend(said.measure)
    return closed(draft, said, range_, measure).formula(measure)


def _known(draft: Draft, said: Statement) -> str | None:
    """The fact that this range is of, where the text has named it as a measure before."""
    if said.found is None or said.found.reference is not None or said.found.inner is not None:
        return None
    try:
        name = fact_name(draft.text.words(said.measure[0][0], said.measure[-1][1]))
    except NoName:
        return None
    fact = draft.shared.facts.get(name)
    return in_formula(name) if fact is not None and fact.kind != "要点" else None


def _another(draft: Draft, said: Statement, measure: str) -> bool:
    """真实率低于90%的不得分, beside steps of 建档率: a rate of its own."""
    own = "".join(draft.text.words(*p) for p in said.measure).strip("的在为是,，、")
    return re.search("(?:率|比例|占比|比重|度|数|额|量)$", own) is not None and own not in measure


def guards(
    draft: Draft, rest: list[Entry], measure: str | None = None, worse: str = "", unit: str = ""
) -> dict[str, Written]:
    """前提 and 不适用 of the clauses that say 不得分 or 满分 beside a form."""
    out: dict[str, Written] = {}
    first: list[Written] = []
    for entry in rest:
        said = entry.said
        if said.each is not None and (said.each.said or said.each.step.value != 1):
            raise Refused("数到几次才不得分，没有读懂", *said.span)
        if not said.parts:
            raise Refused("没有说什么情形不得分", *said.span)
        of = measure if said.found is not None and said.found.range.unit == unit else None
        if of is not None and of != "比率" and _another(draft, said, of):
            when = whenever(draft, said)
        else:
            when = condition(draft, said, of, worse)
        value = "零分" if entry.kind in ("零", "全扣") else points(entry.points)
        if entry.kind == "倒扣":
            value = f"-{value}"
        if not_concerned(said) and entry.kind == "得" and "不适用" not in out:
            out["不适用"] = {"得": value, "当": when}
        else:
            first.append({"当": when, "得": value})
    below = [e.points for e in rest if e.kind == "倒扣" and e.points is not None]
    if below:
        first.sort(
            key=lambda row: not str(row["得"] if isinstance(row, dict) else "").startswith("-")
        )
        draft.implied.add(max(below))
        out["倒扣"] = points(max(below))
    if first:
        out["前提"] = first
    return out
