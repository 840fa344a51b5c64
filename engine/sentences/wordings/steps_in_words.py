"""Steps from a figure that is said in words: 不高于全市平均水平得满分，每高1岁扣0.5分."""

from __future__ import annotations

import re
from fractions import Fraction

from engine.sentences.attachment import Attached, Entry, amount
from engine.sentences.counting import Each
from engine.sentences.draft import Draft, Part, Refused, points
from engine.sentences.floors import floor
from engine.sentences.level import MONEY, QUANTITY
from engine.sentences.proposal import Written
from engine.sentences.ranges import find
from engine.sentences.starts import (
    GENERIC,
    kind_of_step,
    least,
    movers,
    part_of_step,
    say_again,
    starts_of,
    steps_of,
)
from engine.sentences.statements import Statement
from engine.sentences.wordings import Criterion, Example
from engine.sentences.words import RATES, Quantity
from engine.sentences.zeros import guards

ORDER = 31
_SHARE = re.compile(r"(?:率|比例|占比|比重|百分比|比|水平|程度|度)$")
_COMPARED = re.compile(
    r"(?P<a>.*?)(?P<c>不低于|不高于|不大于|不小于|不少于|不多于|不超过|未超过|高于|低于|大于|小于|少于|超过|达到|控制在|≤|≥)(?P<b>[^\d]+?)(?:以内|之内|以下)?的?$"
)
_AT_LEAST = ("不低于", "不小于", "不少于", "高于", "大于", "达到", "超过", "≥")
_STRICT = ("高于", "低于", "大于", "小于", "少于", "超过")
_LEVEL = re.compile(MONEY.pattern + "|(?:平均(?:水平|值|数)?|上年(?:同期|水平)?)$")
"""What money is held against: another sum, or how much it is elsewhere."""
_RATE = re.compile(r"(?:率|比例|占比|比重)$")


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
    if start is not None and start.found is None:
        match = _COMPARED.fullmatch(start.text)
        if match is not None and not re.match("按|以|根据", start.text):
            return _compared(draft, a, mover, each, start, match, rest)
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
    if start is None and each.side == "低" and each.step.unit in RATES and len(named) == 1:
        begin, end = named[0]
        if end <= (each.verb_at or (0, 0))[0] and text[begin:end].rstrip("的").endswith("率"):
            return _from_all(draft, a, mover, each, named, rest)
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


def _from_all(
    draft: Draft, a: Attached, mover: Entry, each: Each, named: list[Part], rest: list[Entry]
) -> Criterion | None:
    """完成率每低1个百分点扣0.1分: from 100%, as it seems."""
    why = "没有说从多少起算，像是100%"
    if draft.choose("起点", ("100%", "人工评判"), why, mover.said.span) == "人工评判":
        draft.judged = True
    draft.implied.add(Fraction(100))
    formula = draft.name(named, "率")
    begin = Quantity(Fraction(100), "%", "100")
    out: Criterion = {"算式": formula}
    out["每"] = steps_of(draft, a, mover, each, begin, each.side, True)
    out.update(guards(draft, rest, formula, each.side, "%"))
    out.update(least(draft, a, mover))
    if "上下限" not in out:
        out.update(floor(draft, mover.said.span, None, mover.points))
    return out


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
    said = mover.said
    side = "低" if match["c"] in _AT_LEAST else "高"
    if each.side not in (side, "差"):
        raise Refused("满分的一边与扣分的一边相同，像是把“高于”“低于”写反了", *said.span)
    kind, unit = kind_of_step(each.step)
    kind = "数值" if kind == "计数" else kind
    own, other = match["a"].rstrip(","), match["b"]
    if not own or re.search(r"\d$", own):
        raise Refused("没有说是什么数", *start.span)
    bare = own.rstrip(")").split("(")[0] if own.endswith(")") else own
    share = kind != "率"
    if kind == "率" and not _SHARE.search(bare) and not _RATE.search(other.rstrip("的")):
        money = MONEY.search(bare) and _LEVEL.search(other.rstrip("的"))
        if not money and not QUANTITY.search(bare):
            told = f"“{own}”不是比率，每{each.step.text}是谁的{each.step.text}没有说"
            raise Refused(told, *said.span)
        kind, share = ("金额" if money else "数值"), False
    begin, last = start.parts[-1]
    while draft.text.text[begin:last].endswith(("的", "以内", "之内", "以下")):
        last -= 1 if draft.text.text[last - 1] == "的" else 2
    at = draft.text.text.index(match["c"] + other, begin)
    first = draft.name([*start.parts[:-1], *([(begin, at)] if at > begin else [])], kind, unit)
    second = draft.name([(at + len(match["c"]), last)], kind, unit)
    say_again(draft, said, each, start)
    zero = Quantity(Fraction(0), "", "0")
    draft.implied.add(Fraction(0))
    formula = f"{first} - {second}"
    if not share and each.step.unit in RATES and kind != "率":
        formula = f"({formula}) / {second}"
    elif kind == "率" and each.step.unit == "%":
        why = (
            f"{each.step.text}是{each.step.figure}个百分点，还是“{other}”的{each.step.text}，没有说"
        )
        if draft.choose("单位", ("百分点", "相对起点"), why, said.span) == "相对起点":
            formula = f"({formula}) / {second}"
    out: Criterion = {"算式": formula}
    if match["c"] in _STRICT:
        why = f"正好等于“{other}”的，没有写"
        if draft.choose("含本数", ("含", "不含"), why, start.span) == "不含":
            out["前提"] = [{"当": f"{first} 等于 {second}", "得": "人工评判"}]
    more = guards(draft, rest)
    if "前提" in out and "前提" in more:
        raise Refused("几个限制放在一起没有读懂", *said.span)
    out["每"] = steps_of(draft, a, mover, each, zero, side, kind == "率")
    out.update(more)
    out.update(least(draft, a, mover))
    if "上下限" not in out:
        out.update(floor(draft, said.span, mover.cap, mover.points))
    return out


EXAMPLES = (
    Example("平均办理时长不高于全县平均办理时长的，得3分；每超1天扣0.5分，扣完为止",
            {"算式": "平均办理时长 - 全县平均办理时长",
             "每": {"起点": "0", "高": "1天", "扣": "0.5分", "不足一档": "不扣"}}, 3, ("不足一档",)),
    Example("单位成本控制在计划成本以内得5分，每超1%扣1分，扣完为止",
            {"算式": "(单位成本 - 计划成本) / 计划成本",
             "每": {"起点": "0", "高": "1%", "扣": "1分", "不足一档": "不扣"}}, 5, ("不足一档",)),
    Example("录取率高于全县平均水平得满分，每低1%扣1分，扣完为止",
            {"算式": "录取率 - 全县平均水平",
             "每": {"起点": "0", "低": "1%", "扣": "1分", "不足一档": "不扣"}}, 5, ("单位", "含本数")),
    Example("入户率每低1个百分点扣0.1分，扣完为止",
            {"算式": "入户率", "每": {"起点": "100%", "低": "1个百分点", "扣": "0.1分", "不足一档": "不扣"}},
            5, ("起点", "不足一档")),
    Example("完成全部栽种任务得满分，每少完成1项扣2分，扣完为止",
            {"条目": [{"每": "「完成全部栽种任务、少项」", "步长": "1项", "扣": "2分"}]}, 10, ()),
    Example("车辆运行费用不高于全县平均水平的得3分，高于平均水平的，每高10%扣1分，扣完为止",
            {"算式": "(车辆运行费用 - 全县平均水平) / 全县平均水平",
             "每": {"起点": "0", "高": "10%", "扣": "1分", "不足一档": "不扣"}}, 3),
    Example("留用份额达到规定比例的，得3分；未达到的，每低1个百分点扣0.1分，扣完为止",
            {"算式": "留用份额 - 规定比例", "每": {"起点": "0", "低": "1个百分点", "扣": "0.1分", "不足一档": "不扣"}}, 3),
    Example("办公面积不高于标准得满分，每超1%扣1分，扣完为止",
            {"算式": "(办公面积 - 标准) / 标准", "每": {"起点": "0", "高": "1%", "扣": "1分", "不足一档": "不扣"}}, 5),
    Example("办公秩序不低于标准得满分，每低1%扣1分，扣完为止", None, 5),
)  # fmt: skip
