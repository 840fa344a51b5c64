"""A measure that moves in steps: 达到90%得满分，每低1个百分点扣0.5分."""

from __future__ import annotations

import re
from fractions import Fraction

import attrs

from engine.sentences.attachment import Attached, Entry
from engine.sentences.draft import Draft, Part, Refused, points
from engine.sentences.floors import floor
from engine.sentences.measures import measure_of, start_of
from engine.sentences.proposal import Written
from engine.sentences.ranges import Range, find
from engine.sentences.statements import Each, Statement
from engine.sentences.wordings import Criterion, Example
from engine.sentences.words import FIGURE, RATES, UNIT, Quantity
from engine.sentences.zeros import guards, not_concerned

ORDER = 30
_SHARE = re.compile(r"(?:率|比例|占比|比重|百分比|比)$")
_COMPARED = re.compile(
    r"(?P<a>.*?)(?P<c>不低于|不高于|不大于|不小于|不少于|不多于|不超过|高于|低于|大于|小于|少于|超过|达到)(?P<b>[^\d]+?)的?$"
)
_AT_LEAST = ("不低于", "不小于", "不少于", "高于", "大于", "达到", "超过")
_GENERIC = re.compile(
    r"(?:未达到?(?:目标|标准|要求|的)?|达不到|未完成|不达标|未达标|超出|超过|低于|高于|不足|否则|规定|标准|目标|目标值|要求|该比例|此比例|基准|基准值|计划|计划数|指标值|标准值|规定标准|部分|编制)?的?"
)


def read(draft: Draft, a: Attached) -> Criterion | None:
    movers = [e for e in a.entries if e.said.each and e.said.each.side]
    if len(movers) != 1 or a.otherwise or a.take_at_most is not None:
        return None
    mover = movers[0]
    if mover.kind not in ("扣", "得") or mover.points is None:
        return None
    others = [e for e in a.entries if e is not mover]
    if any(e.kind not in ("得", "零", "全扣") or e.said.each for e in others):
        return None
    starts = [
        e for e in others if e.kind == "得" and not (not_concerned(e.said) and e.said.found is None)
    ]
    rest = [e for e in others if e not in starts]
    if len(starts) > 1:
        return None
    start = starts[0].said if starts else None
    if mover.kind == "得":
        return _upward(draft, a, mover, start, rest)
    return _downward(draft, a, mover, start, rest)


def _downward(
    draft: Draft, a: Attached, mover: Entry, start: Statement | None, rest: list[Entry]
) -> Criterion | None:
    if start is not None:
        if start.points is not None:
            draft.fix_full(start.points)
            if start.points != draft.full:
                raise Refused(
                    f"从{points(start.points)}扣起，分值却是{points(draft.full)}", *start.span
                )
        draft.told.append(start.at)
    each = mover.said.each
    assert each is not None
    range_, parts = start_of(draft, start, a)
    if range_ is None and start is None:
        range_, parts, each = _required(draft, mover.said, each)
    if range_ is None:
        return _of_words(draft, a, mover, each, start, rest)
    begin = _begin(mover.said, each, range_)
    _same_unit(mover.said, each, begin)
    formula = measure_of(draft, start, parts, begin)
    _names(draft, mover.said, each, start, begin)
    out: Criterion = {"算式": formula} if formula else {}
    rate = begin.unit in RATES
    out["每"] = _steps(draft, a, mover, each, begin, rate)
    out.update(guards(draft, rest, formula or "比率", each.side, begin.unit))
    most = _most(draft, mover, each, begin, rest)
    out.update(floor(draft, mover.said.span, most, mover.points))
    return out


def _required(
    draft: Draft, said: Statement, each: Each
) -> tuple[Range | None, tuple[Part, ...], Each]:
    """开工率要达到40%，每低1个百分点扣0.5分: the start is a requirement before the steps."""
    text = draft.text.text
    for i, (begin, end) in enumerate(each.name):
        found = find(text[begin:end].rstrip("的"))
        if found is None or found.bare or found.reference is not None or found.inner is not None:
            continue
        if i > 0 or found.start == 0:
            return None, (), each
        rest = (begin, begin + found.start)
        return found.range, (rest,), attrs.evolve(each, name=each.name[1:])
    return None, (), each


def _begin(said: Statement, each: Each, range_: Range) -> Quantity:
    """The start, if the steps lead away from it on the worse side."""
    if range_.point and range_.low is not None:
        return range_.low
    if range_.low is not None and range_.high is not None:
        raise Refused("从一段的两头扣起，没有读懂", *said.span)
    side = "低" if range_.low is not None else "高"
    if each.side != side:
        told = f"满分的一边是“{range_.words()}”，却每{'高' if each.side == '高' else '低或高'}一档扣分，像是写反了"
        raise Refused(told, *said.span)
    found = range_.low or range_.high
    assert found is not None
    return found


def _same_unit(said: Statement, each: Each, begin: Quantity) -> None:
    both_rates = each.step.unit in RATES and begin.unit in RATES
    if not both_rates and each.step.unit != begin.unit:
        told = f"起点{begin.text}与每一档{each.step.text}的单位不同"
        raise Refused(told, *said.span)
    if each.step.value == 0:
        raise Refused("一档的宽度是0", *said.span)


def _names(
    draft: Draft, said: Statement, each: Each, start: Statement | None, q: Quantity | None = None
) -> None:
    """Words beside the steps may only say again what the start says."""
    text = draft.text.text
    for begin, end in each.name:
        words = text[begin:end].strip("的,、")
        if q is not None and _again(words, each, start, q):
            draft.told.append((begin, end))
            continue
        known = start is not None and (words in start.text or words in text[slice(*start.span)])
        if words and not known and not _GENERIC.fullmatch(words):
            raise Refused("每一档的话与起点说的不是同一个数", *said.span)
        draft.told.append((begin, end))


def _again(words: str, each: Each, start: Statement | None, q: Quantity) -> bool:
    """低于90%的，每低1个百分点: the other side of the start, said again."""
    figure = re.fullmatch(rf"{FIGURE}(?:{UNIT})?", words)
    if figure is not None:
        return words == q.text or words == q.figure
    found = find(words)
    if found is None or found.bare or found.reference is not None or found.range.point:
        return False
    end = found.range.low if each.side == "高" else found.range.high if each.side == "低" else None
    if end is None or len(found.range.ends) != 1 or (end.value, end.unit) != (q.value, q.unit):
        return False
    before = words[: found.start]
    return not before or (start is not None and before in start.text)


def _steps(
    draft: Draft, a: Attached, mover: Entry, each: Each, begin: Quantity, rate: bool
) -> dict[str, Written]:
    out: dict[str, Written] = {"起点": begin.text, each.side: each.step.text}
    if rate and each.step.unit == "%" and begin.value not in (0, 100):
        why = f"每{each.step.text}是{each.step.figure}个百分点，还是起点的{each.step.text}，没有说"
        out["单位"] = draft.choose("单位", ("百分点", "相对起点"), why, mover.said.span)
    way = "扣" if mover.kind == "扣" else "加"
    out[way] = points(mover.points)
    out["不足一档"] = part_of_step(draft, a, mover.said.span, way)
    return out


def part_of_step(draft: Draft, a: Attached, at: Part, way: str = "扣") -> str:
    first = "不扣" if way == "扣" else "不加"
    if a.part_of_step:
        return first if a.part_of_step == "不扣" else a.part_of_step
    return draft.choose("不足一档", (first, "按一档", "按比例"), "没有说不足一档的怎么算", at)


def _most(
    draft: Draft, mover: Entry, each: Each, begin: Quantity, rest: list[Entry]
) -> Fraction | None:
    """What the steps can take at most, if the measure has an end on their side."""
    if mover.cap is not None:
        raise Refused("扣分另有限度的，没有读懂", *mover.said.span)
    if each.side != "低" or mover.points is None:
        return None
    ends = [
        e.said.found.range.high.value
        for e in rest
        if e.said.found is not None
        and e.said.found.range.high is not None
        and e.kind in ("零", "全扣")
    ]
    return (begin.value - max([*ends, Fraction(0)])) / each.step.value * mover.points


def _of_words(
    draft: Draft, a: Attached, mover: Entry, each: Each, start: Statement | None, rest: list[Entry]
) -> Criterion | None:
    """Steps from a figure that is said in words, or from nothing but the words of the step."""
    if start is not None and start.found is None:
        match = _COMPARED.fullmatch(start.text)
        if match is not None and not re.match("按|以|根据", start.text):
            return _compared(draft, a, mover, each, start, match, rest)
    said = mover.said
    named = [p for p in each.name if draft.text.text[slice(*p)].strip("的,、")]
    if any(find(draft.text.text[slice(*p)].rstrip("的")) for p in named):
        raise Refused("每一档从多少起算没有读懂", *said.span)
    if not named or any(_GENERIC.fullmatch(draft.text.text[slice(*p)]) for p in named):
        if start is None:
            raise Refused("没有说从多少起算", *said.span)
        raise Refused("满分的条件不是一个数，每一档从多少起算没有说", *said.span)
    kind, unit = _kind(each.step)
    parts = sorted([*named, each.verb_at] if each.verb_at else named)
    name = draft.name(parts, kind, unit)
    if start is not None:
        draft.put_aside(list(start.parts))
    entry: dict[str, Written] = {"每": name, "步长": each.step.text}
    if kind != "计数":
        entry["不足一档"] = part_of_step(draft, a, said.span)
    entry["扣"] = points(mover.points)
    out: Criterion = {"条目": [entry], **guards(draft, rest)}
    out.update(floor(draft, said.span, None, mover.points))
    return out


def _kind(step: Quantity) -> tuple[str, str | None]:
    if step.unit in RATES:
        return "率", None
    if step.kind == "金额":
        return "金额", None
    whole = step.value.denominator == 1 and step.unit not in (
        "岁",
        "公里",
        "米",
        "平方米",
        "年",
        "倍",
    )
    return ("计数" if whole else "数值"), step.unit


def _compared(
    draft: Draft,
    a: Attached,
    mover: Entry,
    each: Each,
    start: Statement,
    match: re.Match[str],
    rest: list[Entry],
) -> Criterion:
    """平均年龄不高于全市平均年龄: the start is another figure; the measure is the difference."""
    side = "低" if match["c"] in _AT_LEAST else "高"
    if each.side != side:
        raise Refused("满分的一边与扣分的一边相同，像是把“高于”“低于”写反了", *mover.said.span)
    kind, unit = _kind(each.step)
    kind = "数值" if kind == "计数" else kind
    own, other = match["a"].rstrip(","), match["b"]
    if not own or re.search(r"\d$", own):
        raise Refused("没有说是什么数", *start.span)
    if kind == "率" and not (
        _SHARE.search(own.rstrip(")").split("(")[0] if own.endswith(")") else own)
    ):
        raise Refused(
            f"“{own}”不是比率，每{each.step.text}是谁的{each.step.text}没有说", *mover.said.span
        )
    begin, last = start.parts[-1]
    at = draft.text.text.index(match["c"] + other, begin)
    first = draft.name([*start.parts[:-1], *([(begin, at)] if at > begin else [])], kind, unit)
    second = draft.name([(at + len(match["c"]), last)], kind, unit)
    _names(draft, mover.said, each, start)
    zero = Quantity(Fraction(0), "", "0")
    draft.implied.add(Fraction(0))
    out: Criterion = {"算式": f"{first} - {second}"}
    out["每"] = _steps(draft, a, mover, each, zero, kind == "率")
    out.update(guards(draft, rest))
    out.update(floor(draft, mover.said.span, None, mover.points))
    return out


def _upward(
    draft: Draft, a: Attached, mover: Entry, start: Statement | None, rest: list[Entry]
) -> Criterion | None:
    """达到60%得2分，每高5个百分点加1分."""
    each = mover.said.each
    assert each is not None
    if start is None or start.found is None:
        return None
    range_, parts = start_of(draft, start, a)
    if (
        range_ is None
        or each.side != "高"
        or range_.low is None
        or (range_.high is not None and not range_.point)
    ):
        raise Refused("加分从多少起算没有读懂", *mover.said.span)
    _same_unit(mover.said, each, range_.low)
    formula = measure_of(draft, start, parts, range_.low)
    _names(draft, mover.said, each, start)
    if start.points is None or (draft.full is not None and start.points >= draft.full):
        raise Refused("已经得满分，再加的分没有地方去", *mover.said.span)
    if mover.cap is not None and mover.cap + start.points != draft.full and mover.cap != draft.full:
        raise Refused("加分另有限度的，没有读懂", *mover.said.span)
    if mover.cap is not None:
        draft.told.append(mover.said.span)
    out: Criterion = {"算式": formula} if formula else {}
    steps = _steps(draft, a, mover, each, range_.low, range_.low.unit in RATES)
    steps["起分"] = points(start.points)
    below = [e for e in rest if e.said.found is not None]
    if not below:
        why = f"没有说{range_.low.text}以下得几分"
        taken = draft.choose("未写的情形", ("零分", "人工评判"), why, start.span)
        out["前提"] = [{"当": f"{formula or '比率'} 低于 {range_.low.text}", "得": taken}]
    out["每"] = steps
    zeros = guards(draft, rest, formula or "比率", "低", range_.low.unit)
    if below:
        out.update(zeros)
    return out


EXAMPLES = (
    Example("培训合格率达到95%得满分，每低1个百分点扣0.5分，扣完为止。",
            {"算式": "培训合格率", "每": {"起点": "95%", "低": "1个百分点", "扣": "0.5分", "不足一档": "不扣"}},
            5, ("不足一档",)),
    Example("完成率100%得满分，每降低2%扣1分，不足2%的不扣分，扣完为止",
            {"算式": "完成率", "每": {"起点": "100%", "低": "2%", "扣": "1分", "不足一档": "不扣"}}, 6, ()),
    Example("投诉率不高于3%的，得4分；每高1%扣1分。",
            {"算式": "投诉率", "每": {"起点": "3%", "高": "1%", "单位": "百分点", "扣": "1分", "不足一档": "不扣"}},
            4, ("单位", "不足一档", "下限")),
    Example("平均办理时长不高于全县平均办理时长的，得3分；每超1天扣0.5分，扣完为止",
            {"算式": "平均办理时长 - 全县平均办理时长",
             "每": {"起点": "0", "高": "1天", "扣": "0.5分", "不足一档": "不扣"}}, 3, ("不足一档",)),
    Example("参训人数不少于50人得满分，每少5人扣1分，扣完为止；少于20人的不得分。",
            {"算式": "参训人数", "每": {"起点": "50人", "低": "5人", "扣": "1分", "不足一档": "不扣"},
             "前提": [{"当": "参训人数 低于 20人", "得": "零分"}]}, 8, ("不足一档",)),
    Example("合格率不低于90%得满分，每高1个百分点扣1分", None, 5),
    Example("合格率不低于90%得3分，每低1个百分点扣1分", None, 5),
)  # fmt: skip
