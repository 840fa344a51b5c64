"""Awards on top of the full mark: 完成率达到100%得5分，每超1个百分点加0.5分，最多加2分."""

from __future__ import annotations

import re
from fractions import Fraction

import attrs

from engine.sentences.attachment.attached import Attached, Entry
from engine.sentences.attachment.of_full import amount
from engine.sentences.draft import Draft, Refused, points
from engine.sentences.example import Criterion, Example
from engine.sentences.lowering.floors import beyond
from engine.sentences.lowering.measures import measure_of
from engine.sentences.lowering.remainders import part_of_step
from engine.sentences.lowering.starts import GENERIC, same_unit
from engine.sentences.proposal import Written
from engine.sentences.tokens.words import MONEY, RATES, Quantity
from engine.sentences.wordings.measure_and_more import measured

ORDER = 19
_MORE = re.compile(
    r"(?:(?:对|如|若)?超(?:额|过|出)?(?:完成)?(?:任务|目标|计划)?(?:100%)?(?:的|部分|,)*)+"
)


def read(draft: Draft, a: Attached) -> Criterion | None:
    adding = [
        e
        for e in a.entries
        if e.kind == "得"
        and e.said.outcome.way == "加"
        and e.said.each
        and e.said.each.side == "高"
    ]
    if len(adding) != 1 or a.otherwise or a.loose or a.begin is not None:
        return None
    if a.take_at_most is not None or a.give_at_most is not None:
        return None
    adder = adding[0]
    main = [e for e in a.entries if e is not adder]
    wholes = [e for e in main if e.kind == "得" and e.said.outcome.way != "加"]
    if len(wholes) != 1 or draft.full is None:
        return None
    if any(e.kind not in ("得", "扣", "零", "全扣", "比例") for e in main):
        return None
    own = _own_full(draft, adder, wholes[0], main)
    if own is None:
        return None
    low = _start(wholes[0], adder)
    each = adder.said.each
    if low is None and (len(main) == 1 or each is None or each.step.unit not in RATES):
        return None
    form = _under(draft, a, main, wholes[0], own)
    if form is None:
        return None
    if adder.cap is None:
        raise Refused("已经得满分，再加的分最多加几分没有说", *adder.said.span)
    measure = form.get("算式")
    if not isinstance(measure, str):
        raise Refused("没有说是什么数", *wholes[0].said.span)
    row = _row(draft, a, adder, measure, low)
    draft.implied.add(own)
    out: Criterion = {"不适用": form.pop("不适用")} if "不适用" in form else {}
    below = form.get("倒扣")
    out["条目"] = {"起": "零分", "条": [{"分值": points(own), **form}, row]}
    if below is not None:
        out["倒扣"] = below
    if own == draft.full:
        out.update(beyond(draft, adder.cap, adder.said.span))
    return out


def _own_full(draft: Draft, adder: Entry, whole: Entry, main: list[Entry]) -> Fraction | None:
    """The points without those on top: all of them, or all but those."""
    assert draft.full is not None
    if whole.points in (None, draft.full):
        return draft.full
    takes = [e for e in main if e.kind == "扣"]
    if takes and adder.cap is not None and whole.points is not None:
        if whole.points + adder.cap == draft.full:
            return whole.points
        if adder.cap == draft.full:
            draft.told.append(adder.said.span)
    return None


def _start(whole: Entry, adder: Entry) -> Quantity | None:
    """The figure above which points are added; None where it is said in words."""
    found = whole.said.found
    if found is None:
        return None
    low = found.range.low
    if low is None or (found.range.high is not None and not found.range.point):
        raise Refused("加分从多少起算没有读懂", *adder.said.span)
    return low


def _under(
    draft: Draft, a: Attached, main: list[Entry], whole: Entry, own: Fraction
) -> Criterion | None:
    """What the measure gives up to its own full mark."""
    before, draft.full = draft.full, own
    try:
        return _main(draft, a, main, whole)
    finally:
        draft.full = before


def _main(draft: Draft, a: Attached, main: list[Entry], whole: Entry) -> Criterion | None:
    """What the measure gives up to the full mark."""
    if len(main) > 1:
        return measured(draft, attrs.evolve(a, part_of_step=""), main, draft.floor)
    start = whole.said
    assert start.found is not None and start.found.range.low is not None
    low = start.found.range.low
    if start.found.bare and low.value != 100:
        raise Refused("正好等于这个数，还是到这个数为止，没有说", *start.span)
    formula = measure_of(draft, start, start.measure, low)
    if formula is None:
        return None
    draft.told.append(start.at)
    why = f"没有说{low.text}以下得几分"
    taken = draft.choose("未写的情形", ("零分", "人工评判"), why, start.span)
    return {"算式": formula, "分档": [{f"不低于{low.text}": "满分"}, {"其余": taken}]}


def _row(
    draft: Draft, a: Attached, adder: Entry, measure: str, low: Quantity | None
) -> dict[str, Written]:
    each = adder.said.each
    assert each is not None
    if each.begin is not None:
        raise Refused("加分从多少起算没有读懂", *adder.said.span)
    base = low or Quantity(Fraction(0), each.step.unit, "0")
    same_unit(adder.said, each, base)
    if low is None and " - " not in measure:
        raise Refused("加分从多少起算没有读懂", *adder.said.span)
    text = draft.text.text
    for part in each.name:
        words = text[slice(*part)].strip("的,、")
        if (
            words
            and not _MORE.fullmatch(words)
            and not GENERIC.fullmatch(words)
            and words not in measure
        ):
            raise Refused("每一档的话与起点说的不是同一个数", *adder.said.span)
        draft.told.append(part)
    if each.step.unit == "%" and base.value not in (0, 100):
        raise Refused("每一档是谁的百分之几，没有说", *adder.said.span)
    zero = "0%" if base.unit in RATES else "0元" if base.unit in MONEY else "0"
    draft.implied.update((base.value, Fraction(0)))
    over = measure if low is None else f"{measure} - {low.text}"
    return {
        "每": f"取大({over}, {zero})",
        "步长": each.step.text,
        "不足一档": part_of_step(draft, a, adder.said.span, "加"),
        "得": amount(adder.said),
        "至多": points(adder.cap),
    }


EXAMPLES = (
    Example("销号率达到100%得5分，超额完成的每超1个百分点加0.5分，最多加2分",
            {"条目": {"起": "零分", "条": [
                {"分值": "5分", "算式": "销号率", "分档": [{"不低于100%": "满分"}, {"其余": "零分"}]},
                {"每": "取大(销号率 - 100%, 0%)", "步长": "1个百分点", "不足一档": "不加", "得": "0.5分", "至多": "2分"}]},
             "加分": "2分"}, 5, ("超出满分", "不足一档", "未写的情形")),
    Example("销号率达到100%得8分，每超过10%加1分，最多加2分；每低10%扣1分，扣完为止",
            {"条目": {"起": "零分", "条": [
                {"分值": "8分", "算式": "销号率", "每": {"起点": "100%", "低": "10%", "扣": "1分", "不足一档": "不扣"}},
                {"每": "取大(销号率 - 100%, 0%)", "步长": "10%", "不足一档": "不加", "得": "1分", "至多": "2分"}]},
             "加分": "2分"}, 8),
    Example("销号率控制在100%以内得8分，每超过10%加1分，最多加2分", None, 8),
    Example("县内增速达到全省平均水平得8分，每高0.1个百分点加0.2分，最多加2分；每低0.1个百分点扣0.2分，扣完为止",
            {"条目": {"起": "零分", "条": [
                {"分值": "8分", "算式": "县内增速 - 全省平均水平",
                 "每": {"起点": "0", "低": "0.1个百分点", "扣": "0.2分", "不足一档": "不扣"}},
                {"每": "取大(县内增速 - 全省平均水平, 0%)", "步长": "0.1个百分点", "不足一档": "不加", "得": "0.2分", "至多": "2分"}]}},
            10, ("不足一档", "不足一档2")),
)  # fmt: skip
