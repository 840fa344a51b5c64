"""A measure in steps, bands or proportion, and what else takes points beside it.

合格率达到95%得满分，每低1个百分点扣0.5分；发现虚报的每次扣1分: the measure gives its points as if it
stood alone, and the rest is taken from what it gives.
"""

from __future__ import annotations

import re
from fractions import Fraction

import attrs
from attrs import frozen

from engine.sentences.attachment.attached import Attached, Entry
from engine.sentences.draft import Draft, Refused, points
from engine.sentences.example import Criterion, Example
from engine.sentences.lowering.floors import FURTHEST, floor
from engine.sentences.lowering.occurrences import award, deduction
from engine.sentences.lowering.starts import GENERIC
from engine.sentences.lowering.zeros import guards
from engine.sentences.proposal import Written
from engine.sentences.tokens.negation import breaks
from engine.sentences.tokens.words import RATES
from engine.sentences.wordings import (
    bands,
    points_in_formula,
    proportion,
    steps,
    steps_both_ways,
    steps_from_a_level,
    steps_in_words,
)

ORDER = 20
_ZEROS = ("零", "全扣")
_MISSED = re.compile(
    r"(?:未|没有?|不|达不)(?:能)?(?:按时|按期)?(?:完成|达到|达|到)(?:年度|考核|规定|目标|任务|标准|要求|指标|计划|值|的|上级|下达)*"
)
"""未完成年度任务: of the measure beside it, as it seems."""


@frozen
class _Cut:
    main: list[Entry]
    more: list[Entry]
    """What takes or gives points beside the measure."""
    zeros: list[Entry]
    """不得分 that stands behind them: of the whole item."""
    first: bool
    """The measure stands first."""


def read(draft: Draft, a: Attached) -> Criterion | None:
    cut = _cut(draft, a)
    if cut is None or a.give_at_most is not None:
        return None
    if a.begin is not None or a.loose or any(s for s in a.otherwise if s[0] > len(cut.main)):
        return None
    if a.otherwise and not cut.first:
        return None
    steps_ = [e for e in cut.main if e.said.each]
    if a.take_at_most is not None and not steps_:
        return None
    form = measured(draft, a, cut.main, bool(steps_))
    if form is None:
        return None
    return _with_more(draft, a, cut, form, bool(steps_))


def _cut(draft: Draft, a: Attached) -> _Cut | None:
    """The entries of the measure in one piece, and those before or after it."""
    more = [i for i, e in enumerate(a.entries) if _beside(draft.text.text, e)]
    if not more or any(e.kind not in ("得", "扣", "比例", *_ZEROS) for e in a.entries):
        return None
    size = len(a.entries)
    before = more == list(range(len(more)))
    after = [i for i in range(more[0], size) if i not in more]
    if not before and any(not _veto(a.entries[i]) for i in after):
        return None
    main = a.entries[len(more) :] if before else a.entries[: more[0]]
    zeros = [] if before else [a.entries[i] for i in after]
    if not main or not _is_measure(draft, main):
        return None
    apart = [a.entries[i] for i in more]
    named = [e.said.text for e in main if e.kind == "得"]
    for e in apart:
        said = e.said
        if said.each is None and (
            GENERIC.fullmatch(said.text)
            or _MISSED.fullmatch(said.text)
            or any(breaks(said.text, n) for n in named)
        ):
            return None
    return _Cut(main, apart, zeros, not before)


def _beside(words: str, e: Entry) -> bool:
    """Takes points for what has nothing to do with a measure, or adds some."""
    said = e.said
    if e.kind == "得":
        return said.outcome.way == "加" and not (said.each and said.each.side) and bool(said.parts)
    if e.kind != "扣" or not said.parts:
        return False
    if said.found is not None:
        return _another_measure(words, e)
    return said.each is None or not said.each.side


def _another_measure(text: str, e: Entry) -> bool:
    """样本量少于50份的扣1分, beside a rate in bands: a figure of its own, named for the first time."""
    if not e.said.measure or e.said.found is None or e.said.found.reference is not None:
        return False
    own = "".join(text[slice(*p)] for p in e.said.measure).strip("的,在为")
    named = re.search(r"(?:率|比例|占比|量|数|额|度)$", own) is not None
    return named and len(own) > 2 and text.index(own) >= e.said.span[0]


def _veto(e: Entry) -> bool:
    return e.kind in _ZEROS and e.said.found is None and e.said.each is None and bool(e.said.parts)


def _is_measure(draft: Draft, main: list[Entry]) -> bool:
    """One line of steps from a figure, or several bands, or a share."""
    moving = [e for e in main if e.said.each]
    wholes = [e for e in main if e.kind == "得" and e.points in (None, draft.full)]
    if any(e.said.each and not e.said.each.side for e in main) or len(moving) > 1:
        return False
    found = [e for e in main if e.said.found is not None and not e.said.each]
    if moving:
        each = moving[0].said.each
        assert each is not None
        rate = each.step.unit in RATES or bool(found)
        return moving[0].kind == "扣" and rate and (bool(wholes) or draft.full is not None)
    share = any(e.kind == "比例" and e.said.outcome.way != "扣" for e in main)
    if any(e.kind == "扣" for e in main):
        return False
    if draft.full is None and any(e.points is None for e in wholes):
        return False
    return share or (len(found) > 1 and bool(wholes))


def measured(draft: Draft, a: Attached, main: list[Entry], steps_: bool) -> Criterion | None:
    """The measure as it would be read alone."""
    inner = attrs.evolve(a, entries=main, aside=(), otherwise=list(a.otherwise), take_at_most=None)
    before, draft.floor = draft.floor, steps_
    try:
        for family in (
            points_in_formula,
            proportion,
            steps,
            steps_both_ways,
            steps_from_a_level,
            steps_in_words,
            bands,
        ):
            found: Criterion | None = family.read(draft, inner)
            if found is not None:
                a.loose = inner.loose
                return found
    finally:
        draft.floor = before
    return None


def _with_more(draft: Draft, a: Attached, cut: _Cut, form: Criterion, steps_: bool) -> Criterion:
    takes = [e for e in cut.more if e.kind == "扣"]
    gives = [e for e in cut.more if e.kind == "得"]
    whole = _full(draft, cut)
    rows: list[Written] = []
    for e in takes:
        rows.extend(deduction(draft, a, e, len(takes) + 1))
    given = [award(draft, a, e) for e in gives]
    out: Criterion = {}
    lines: list[Written]
    for key in ("不适用",):
        if key in form:
            out[key] = form.pop(key)
    list_ = form.get("条目")
    row: dict[str, Written]
    if a.take_at_most is not None:
        row = _line(draft, form, cut)
        lines = [row, *rows] if cut.first else [*rows, row]
        out["条目"] = {"起": "满分", "扣至多": points(a.take_at_most), "条": lines}
        out.update({k: v for k, v in form.items() if k == "前提"})
        if given:
            raise Refused("扣分的限度与加分合起来没有读懂", *cut.main[0].said.span)
    elif isinstance(list_, list) and len(form) == 1 and not given:
        out["条目"] = [*list_, *rows] if cut.first else [*rows, *list_]
        row = {}
    else:
        if "算式" not in form:
            raise Refused("没有说是什么数", *cut.main[0].said.span)
        draft.implied.add(whole)
        row = {"分值": points(whole), **form}
        lines = [row, *given, *rows] if cut.first else [*rows, row, *given]
        out["条目"] = {"起": "零分", "条": lines}
    more = guards(draft, cut.zeros)
    known = out.get("前提")
    if isinstance(known, list) and isinstance(more.get("前提"), list):
        raise Refused("几个限制放在一起没有读懂", *cut.zeros[0].said.span)
    out.update(more)
    out.update(_above(draft, a, gives, whole))
    if a.take_at_most is not None:
        out.update(floor(draft, cut.main[0].said.span, a.take_at_most))
    elif takes or (steps_ and row):
        below = _below(draft, takes, cut.main, steps_)
        if below and row and steps_:
            row["倒扣"] = points(FURTHEST)
        out.update(below)
    return out


def _line(draft: Draft, form: Criterion, cut: _Cut) -> dict[str, Written]:
    """Steps as one line of a list, whose deductions have an end together."""
    steps_, measure = form.get("每"), form.get("算式")
    at = cut.main[0].said.span
    if not isinstance(steps_, dict) or not isinstance(measure, str) or " " in measure:
        raise Refused("扣分的限度管到哪几条没有读懂", *at)
    if steps_.get("单位") == "相对起点" or set(form) - {"算式", "每", "前提"}:
        raise Refused("扣分的限度管到哪几条没有读懂", *at)
    begin = str(steps_["起点"])
    side = next((s for s in ("低", "高") if s in steps_), None)
    if side is None or "扣" not in steps_:
        raise Refused("扣分的限度管到哪几条没有读懂", *at)
    zero = "0%" if begin.endswith("%") else "0"
    if begin.endswith("元"):
        zero = "0元"
    over = f"{begin} - {measure}" if side == "低" else f"{measure} - {begin}"
    draft.implied.add(Fraction(0))
    return {
        "每": f"取大({over}, {zero})",
        "步长": steps_[side],
        "不足一档": steps_["不足一档"],
        "扣": steps_["扣"],
    }


def _full(draft: Draft, cut: _Cut) -> Fraction:
    if draft.full is None:
        wholes = [e.points for e in cut.main if e.kind == "得" and e.points is not None]
        if not wholes:
            raise Refused("没有分值，不知从几分扣起", *cut.main[0].said.span)
        draft.fix_full(max(wholes))
    assert draft.full is not None
    return draft.full


def _above(draft: Draft, a: Attached, gives: list[Entry], whole: Fraction) -> Criterion:
    """加1分 on top of a full mark."""
    if not gives or a.topped:
        return {}
    most = Fraction(0)
    for e in gives:
        value = e.cap if e.cap is not None else None if e.said.each else e.points
        if value is None:
            raise Refused("加分最多加几分，没有说", *e.said.span)
        most += value
    why = f"得分加起来可以到{points(whole + most)}，分值是{points(whole)}，没有说能不能超出"
    span = (gives[0].said.span[0], gives[-1].said.span[1])
    if draft.choose("超出满分", ("得到分值为止", "可以超出"), why, span) == "得到分值为止":
        return {}
    draft.implied.add(most)
    return {"加分": points(most)}


def _below(draft: Draft, takes: list[Entry], main: list[Entry], steps_: bool) -> dict[str, Written]:
    """Whether what is taken beside a measure that may itself be at nothing goes below nothing."""
    most: Fraction | None = None if steps_ else Fraction(0)
    for e in takes:
        value = e.cap if e.cap is not None else None if e.said.each else e.points
        most = None if most is None or value is None or steps_ else most + value
    first = takes or main
    span = (first[0].said.span[0], first[-1].said.span[1])
    largest = FURTHEST if steps_ else max(e.points or Fraction(0) for e in takes)
    return floor(draft, span, most, largest, Fraction(0))


EXAMPLES = (
    Example("归档率达到95%得满分，每低1个百分点扣0.5分；发现虚报的，每次扣2分；扣完为止",
            {"条目": {"起": "零分", "条": [
                {"分值": "5分", "算式": "归档率", "每": {"起点": "95%", "低": "1个百分点", "扣": "0.5分", "不足一档": "不扣"}},
                {"每": "发现虚报", "步长": "1次", "扣": "2分"}]}}, 5, ("不足一档",)),
    Example("回访率100%得8分，90%（含）以上得5分，80%（含）至90%得3分，80%以下不得分，群众反映强烈的每件扣1分",
            {"条目": {"起": "零分", "条": [
                {"分值": "8分", "算式": "回访率", "分档": [{"不低于100%": "8分"}, {"不低于90%且低于100%": "5分"},
                                                {"不低于80%且低于90%": "3分"}, {"低于80%": "零分"}]},
                {"每": "群众反映强烈", "步长": "1件", "扣": "1分"}]}}, 8, ("下限",)),
    Example("归档率达到95%得满分，每低1个百分点扣0.5分，未达标的扣1分；扣完为止", None, 5),
    Example("归档率达到95%得满分，每低1个百分点扣0.5分，低于80%的扣3分；扣完为止", None, 5),
    Example("归档率达到95%得满分，每低1个百分点扣0.5分；发现虚报的，每次扣1分；累计扣分不超过3分",
            {"条目": {"起": "满分", "扣至多": "3分", "条": [
                {"每": "取大(95% - 归档率, 0%)", "步长": "1个百分点", "不足一档": "不扣", "扣": "0.5分"},
                {"每": "发现虚报", "步长": "1次", "扣": "1分"}]}}, 5, ("不足一档",)),
)  # fmt: skip
