"""A series whose first figures fix the step: 签约1亿元得2分，2亿元得4分，以此类推."""

from __future__ import annotations

import itertools
import re
from fractions import Fraction

from attrs import frozen

from engine.sentences.attachment.attached import Attached, Entry
from engine.sentences.draft import Draft, Part, Refused, points
from engine.sentences.example import Criterion, Example
from engine.sentences.lowering.floors import floor
from engine.sentences.lowering.measures import kind_of, measure_of
from engine.sentences.lowering.remainders import part_of_step
from engine.sentences.proposal import Written
from engine.sentences.tokens.words import FIGURE, UNIT, Quantity, quantity
from facts.numeral import exact_text

ORDER = 5
ONWARD = "类推"
_PLACE = re.compile(rf"(?P<a>[^\d]*?)(?P<n>{FIGURE})(?P<u>{UNIT}|亿|万)(?P<b>[^\d]*?)(?:的|,)*")
_BARE = ("", "缺", "少", "漏", "缺少", "有", "发现", "出现", "发生", "完成", "得", "每")
_REACHED = re.compile(r"(?:达到|达|为|在|等于|是)+$")


@frozen
class _Place:
    figure: Quantity
    points: Fraction
    before: Part
    after: Part


def read(draft: Draft, a: Attached) -> Criterion | None:
    onward = [i for i, e in enumerate(a.entries) if e.kind == ONWARD]
    if not onward:
        return None
    last = onward[0]
    told = a.entries[last].said.span
    given = a.entries[:last]
    if len(onward) > 1 or last != len(a.entries) - 1 or len(given) < 2 or a.otherwise or a.loose:
        raise Refused("“以此类推”管到哪里没有读懂", *told)
    if len({e.kind for e in given}) > 1 or given[0].kind not in ("得", "扣") or a.begin is not None:
        raise Refused("“以此类推”没有读懂", *told)
    if any(e.said.outcome.share or e.said.outcome.way == "加" for e in given):
        raise Refused("“以此类推”没有读懂", *told)
    places = _places(draft, given, told)
    width = places[1].figure.value - places[0].figure.value
    step = places[1].points - places[0].points
    pairs = list(itertools.pairwise(places))
    even = all(
        y.figure.value - x.figure.value == width and y.points - x.points == step for x, y in pairs
    )
    if not even or width == 0 or step == 0:
        raise Refused("列出的几档不是一样的步子，以下怎样类推没有说", *told)
    first = places[0]
    draft.told.append(told)
    if given[0].kind == "得" and first.points == draft.full:
        return _from_full(draft, a, given, places, width, step)
    if (
        first.points / first.figure.value == step / width
        and step > 0
        and width == first.figure.value
    ):
        return _from_nothing(draft, a, given, places)
    raise Refused("以下怎样类推，类推到哪里，没有说", *told)


def _places(draft: Draft, given: list[Entry], at: Part) -> list[_Place]:
    """The figure and the points of each, all of one thing."""
    text = draft.text.text
    out: list[_Place] = []
    first = ("", "", "")
    for e in given:
        match = None
        if len(e.said.parts) == 1:
            match = _PLACE.fullmatch(text, *e.said.parts[0])
        if match is None or e.points is None:
            raise Refused("“以此类推”前面的几档没有读懂", *e.said.span)
        before, unit, after = match["a"], match["u"], match["b"]
        if not out:
            first = (before, unit, after)
        same = unit == first[1] or first[1].startswith(unit)
        if not same or (before and not first[0].endswith(before)) or (after and after != first[2]):
            raise Refused("“以此类推”前面的几档说的不是一件事", *e.said.span)
        figure = quantity(match["n"], first[1])
        out.append(_Place(figure, e.points, match.span("a"), match.span("b")))
        if len(out) > 1:
            draft.told.append(e.said.span)
    if first[1] in ("亿", "万"):
        raise Refused("单位没有写全", *at)
    return out


def _from_nothing(draft: Draft, a: Attached, given: list[Entry], places: list[_Place]) -> Criterion:
    """As much again for as much more."""
    first = places[0]
    parts = [p for p in (first.before, first.after) if p[0] < p[1]]
    if "".join(draft.text.text[slice(*p)] for p in parts) in _BARE:
        raise Refused("数的是什么没有说", *given[0].said.span)
    kind, unit = kind_of(first.figure)
    if kind == "率":
        raise Refused("“以此类推”没有读懂", *given[0].said.span)
    name = draft.name(parts, kind, unit)
    way = given[0].kind
    row: dict[str, Written] = {"每": name, "步长": first.figure.text}
    span = (given[0].said.span[0], given[-1].said.span[1])
    if kind != "计数" or first.figure.value != 1:
        row["不足一档"] = part_of_step(draft, a, span, way)
    row[way] = points(first.points)
    caps = [e.cap for e in given if e.cap is not None]
    cap = caps[0] if caps else a.give_at_most if way == "得" else a.take_at_most
    if cap is not None:
        row["至多"] = points(cap)
    out: Criterion = {"条目": [row]}
    if way == "扣":
        out.update(floor(draft, span, cap, first.points))
    return out


def _from_full(
    draft: Draft,
    a: Attached,
    given: list[Entry],
    places: list[_Place],
    width: Fraction,
    step: Fraction,
) -> Criterion:
    """The full mark first, then less by less."""
    if step > 0 or a.take_at_most is not None or any(e.cap for e in given):
        raise Refused("“以此类推”没有读懂", *given[-1].said.span)
    first = places[0]
    begin, end = first.before
    lead = _REACHED.search(draft.text.text, begin, end)
    begin_end = (begin, lead.start()) if lead is not None else (begin, end)
    parts = tuple(p for p in (begin_end, first.after) if p[0] < p[1])
    one = Quantity(abs(width), first.figure.unit, exact_text(abs(width)))
    formula = measure_of(draft, given[0].said, parts, first.figure, one)
    if formula is None:
        raise Refused("没有说是什么数", *given[0].said.span)
    draft.told.append(given[0].said.at)
    side = "低" if width < 0 else "高"
    draft.implied.update((abs(width), -step))
    steps: dict[str, Written] = {"起点": first.figure.text, side: one.text}
    if first.figure.unit == "%" and first.figure.value != 100:
        steps["单位"] = "百分点"
    steps["扣"] = points(-step)
    steps["不足一档"] = part_of_step(draft, a, (given[0].said.span[0], given[-1].said.span[1]))
    return {"算式": formula, "每": steps}


EXAMPLES = (
    Example("凡签约1亿元新材料项目得2分，2亿元得4分，以此类推",
            {"条目": [{"每": "签约新材料项目", "步长": "1亿元", "不足一档": "不加", "得": "2分"}]}, 15, ("不足一档",)),
    Example("获得1项省级奖励得2分，2项得4分，依此类推，最高6分",
            {"条目": [{"每": "获得省级奖励", "步长": "1项", "得": "2分", "至多": "6分"}]}, 8, ()),
    Example("回收率达到100%得5分，95%得4分，90%得3分，以此类推",
            {"算式": "回收率", "每": {"起点": "100%", "低": "5%", "扣": "1分", "不足一档": "不扣"}}, 5, ("不足一档",)),
    Example("缺1项扣0.5分，缺2项扣1分，以此类推，扣完为止", None, 4),
    Example("台账缺1项扣0.5分，缺2项扣1分，以此类推，扣完为止",
            {"条目": [{"每": "台账缺", "步长": "1项", "扣": "0.5分"}]}, 4, ()),
    Example("凡签约1亿元新材料项目得2分，3亿元得4分，以此类推", None, 15),
    Example("凡签约1亿元新材料项目得2分，2亿元得4分，3亿元得5分，以此类推", None, 15),
)  # fmt: skip
