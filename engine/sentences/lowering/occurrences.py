"""One line of a list: what it depends on, whether once or for each occurrence."""

from __future__ import annotations

import re
from fractions import Fraction

import attrs

from engine.sentences.attachment.attached import Attached, Entry
from engine.sentences.attachment.of_full import amount
from engine.sentences.clauses.counting import Each
from engine.sentences.clauses.either import Half, either
from engine.sentences.clauses.statements import Statement
from engine.sentences.draft import ANY, Draft, Refused, points
from engine.sentences.lowering.measures import measure_of
from engine.sentences.lowering.remainders import part_of_step
from engine.sentences.proposal import Written
from engine.sentences.tokens.naming import MAX_NAME, in_formula
from engine.sentences.tokens.ranges import Range
from engine.sentences.tokens.words import COUNTS, RATES, WHETHER, Quantity

_OPPOSED = (("增加", "减少"), ("上升", "下降"), ("提高", "降低"), ("超", "未完成"))
_WAYS = re.compile("查|根据|依据|通过|评价|考核|以.{1,20}为准|现场")
"""查看资料: how it is looked at, and not what is asked for."""
_ANY = re.compile("任[一何意1]")
"""任一指标未完成扣2分: of several."""
ONCE, EVERY = "一次", "每次"
_MISSING = ("缺少", "缺失", "缺", "少", "漏", "遗漏")


def deduction(draft: Draft, a: Attached, entry: Entry, among: int) -> list[Written]:
    said = entry.said
    if entry.kind == "比例":
        return [_share(draft, entry)]
    if entry.kind == "各扣" and not (said.each is not None and said.each.said):
        raise Refused("“各”指几项没有说", *said.span)
    if said.each is None:
        _of_what_is_counted(a, said)
        if _ANY.search(said.text) and _every(draft, said):
            draft.implied.add(Fraction(1))
            name = draft.name(list(said.parts), "计数", "项")
            return [{"每": name, "步长": "1项", "扣": amount(said)}]
        out: dict[str, Written] = {"当": when(draft, said), "扣": amount(entry.said)}
    elif said.each.said or _settled(draft, a, entry, among):
        out = {**counted(draft, said, a), "扣": amount(entry.said)}
        part = _part_of_step(draft, a, said)
        if part:
            out = {"每": out["每"], "步长": out["步长"], "不足一档": part, "扣": out["扣"]}
    else:
        out = _once(draft, said, amount(entry.said), a)
    if entry.cap is not None:
        out["至多"] = points(entry.cap)
    return [out]


def _of_what_is_counted(a: Attached, said: Statement) -> None:
    """每投诉1起扣0.5分，经查实的扣1分: instead, or on top, and as often as it is so?"""
    before = [e.said for e in a.entries if e.said.span[1] <= said.span[0]]
    if not before or before[-1].sentence != said.sentence or before[-1].kind != "扣":
        return
    last = before[-1].each
    short = len(re.sub("^(?:经|被)|的$", "", said.text)) <= 3 and said.text[0] not in "未不没无"
    if last is not None and last.said and not last.side and short:
        raise Refused("是前面所数的里面的，还是另外的一条，没有说", *said.span)


def _share(draft: Draft, entry: Entry) -> Written:
    """未完成任务的按比例扣分: as much of the full mark as is not done."""
    said = entry.said
    words = said.outcome.words.strip("的,")
    draft.told.append(said.at)
    if words in ("比例", "相应比例", "完成比例", "未完成比例"):
        if not said.parts or re.fullmatch(
            "(?:低于|高于|不足|超过|少于|不到|超出|未达到?|达不到)的?", said.text
        ):
            raise Refused("按什么的比例扣分，没有说", *said.span)
        share = draft.name(list(said.parts), "率", more="的比例" + _requirement(draft))
    else:
        at = draft.text.text.find(words, said.at[0], said.at[1])
        if at < 0 or re.search(r"[-+*/×÷]|\d", words):
            raise Refused("按什么的比例扣分，没有读懂", *said.span)
        if any(x in said.text and y in words for x, y in (*_OPPOSED, *(o[::-1] for o in _OPPOSED))):
            raise Refused("扣分的情形与所按的比例，方向相反", *said.span)
        share = draft.name([(at, at + len(words))], "率", more=_requirement(draft))
        draft.put_aside(list(said.parts))
    why = "按比例扣的，是分值的几成，还是扣分限度的几成，没有说"
    ways = ("分值", "扣分限度") if entry.cap is not None else ("分值", "人工评判")
    base = draft.choose("折算基数", ways, why, said.span)
    of = "分值" if base != "扣分限度" else points(entry.cap)
    if base == "扣分限度" and entry.cap is not None:
        draft.implied.add(entry.cap)
    out: dict[str, Written] = {"当": f"{share} 高于 0", "扣": f"{share} × {of}"}
    if entry.cap is not None:
        out["至多"] = points(entry.cap)
    return out


def award(draft: Draft, a: Attached, entry: Entry) -> Written:
    said = entry.said
    if said.each is None:
        out: dict[str, Written] = {"当": when(draft, said), "得": amount(entry.said)}
    elif not said.each.said and not _settled(draft, a, entry, 2):
        out = {**_once(draft, said, "", a), "得": amount(entry.said)}
        out.pop("扣")
    else:
        out = {**counted(draft, said, a), "得": amount(entry.said)}
        if said.each.step.value != 1:
            part = part_of_step(draft, a, said.span, "加")
            out = {"每": out["每"], "步长": out["步长"], "不足一档": part, "得": out["得"]}
    if entry.cap is not None:
        out["至多"] = points(entry.cap)
    return out


def when(draft: Draft, said: Statement) -> str:
    """The condition: a range of a measure as a formula, anything else a fact of its words."""
    found = said.found
    if found is None and (halves := either(draft.text.text, list(said.parts))) is not None:
        return " 或者 ".join(_half(draft, said, h) for h in halves)
    if found is not None and found.bare and said.measure and _all_of(draft, said):
        whole = attrs.evolve(found.range, high=None)
        said = attrs.evolve(said, found=attrs.evolve(found, range=whole, bare=False))
        found = said.found
        assert found is not None
    elif found is None or not said.measure or found.bare or found.inner is not None:
        if not said.parts:
            raise Refused("没有说什么情形得分、扣分", *said.span)
        if found is not None and not said.measure:
            raise Refused("没有说是什么数的界限", *said.span)
        return draft.name(list(said.parts), "要点")
    sample = found.range.ends[0]
    measure = _counted_before(draft, said, sample) or measure_of(draft, said, said.measure, sample)
    if measure is None:
        return draft.name(list(said.parts), "要点")
    return closed(draft, said, found.range, measure).formula(measure)


def _half(draft: Draft, said: Statement, half: Half) -> str:
    range_ = half.found.range
    if half.found.bare:
        range_ = attrs.evolve(range_, high=None)
    measure = measure_of(draft, None, half.parts, range_.ends[0])
    if measure is None:
        raise Refused("没有说是什么数的界限", *said.span)
    return closed(draft, said, range_, measure).formula(measure)


_BARE_VERB = re.compile(
    "(?:累计|总共|一共|共)?(?:完成|新增|增加|发现|出现|发生|有|缺|少|缺少)?(?:的|达到?)*"
)


def _counted_before(draft: Draft, said: Statement, edge: Quantity) -> str | None:
    """每完成1个得2分，完成5个以上得满分: of what was counted before."""
    words = "".join(draft.text.text[a:b] for a, b in said.measure).strip(",、")
    if edge.unit not in COUNTS or not _BARE_VERB.fullmatch(words):
        return None
    counted = [f for f in draft.shared.facts.values() if (f.kind, f.unit) == ("计数", edge.unit)]
    if len(counted) != 1:
        raise Refused("没有说是什么数的界限", *said.span)
    draft.named.extend(said.measure)
    return in_formula(counted[0].name)


def _all_of(draft: Draft, said: Statement) -> bool:
    """验收合格率100%: a share that can't be more, so that reaching it is being it."""
    assert said.found is not None
    q = said.found.range.ends[0]
    words = "".join(draft.text.text[a:b] for a, b in said.measure)
    return q.unit == "%" and q.value == 100 and re.search("率$", words) is not None


def closed(draft: Draft, said: Statement, range_: Range, measure: str) -> Range:
    """The range with its ends in or out; two that meet in a figure share it out."""
    for end, inside in (("low", range_.low_in), ("high", range_.high_in)):
        q = range_.low if end == "low" else range_.high
        if q is None:
            continue
        key = (measure, q.value)
        if inside is None:
            why = "“以上”“以下”含不含本数，没有说"
            known = draft.edges.get(key, draft.edges.get((ANY, q.value)))
            if known is None:
                inside = draft.choose("含本数", ("含", "不含"), why, said.span) == "含"
            else:
                inside = known if end == "low" else not known
        draft.edges[key] = inside if end == "low" else not inside
        range_ = (
            attrs.evolve(range_, low_in=inside)
            if end == "low"
            else attrs.evolve(range_, high_in=inside)
        )
    return range_


def counted(draft: Draft, said: Statement, a: Attached | None = None) -> dict[str, Written]:
    """每 and 步长 of what is counted."""
    each = said.each
    assert each is not None
    if each.side:
        return _moved(draft, said, each)
    name = _name(draft, said, each, "计数", a)
    if not each.written:
        draft.implied.add(Fraction(1))
    return {"每": name, "步长": each.step.text}


def _moved(draft: Draft, said: Statement, each: Each) -> dict[str, Written]:
    if each.step.unit in RATES or each.step.kind == "金额":
        raise Refused("每一档从多少起算没有读懂", *said.span)
    if not each.name or each.verb_at is None:
        raise Refused("没有说从多少起算", *said.span)
    parts = sorted([*each.name, each.verb_at])
    return {"每": draft.name(parts, "计数", each.step.unit), "步长": each.step.text}


def _name(draft: Draft, said: Statement, each: Each, kind: str, a: Attached | None = None) -> str:
    parts = [p for p in each.name if p[0] < p[1]]
    unit = each.step.unit
    text = draft.text.text
    bare = "".join(text[x:y] for x, y in parts).strip("的,、")
    if bare in ("", *_MISSING, "完成", "新增", "发现", "出现", "发生", "存在", "有"):
        return _unnamed(draft, said, each, kind, a)
    bare = "".join(text[a:b] for a, b in parts).strip("的,、")
    more = ""
    if bare in (
        "发现",
        "出现",
        "发生",
        "有",
        "存在",
        "其",
        "少",
        "多",
        "增加",
        "减少",
        "超过",
        "超",
    ):
        raise Refused("没有说数的是什么", *said.span)
    if kind == "计数" and bare.endswith(_MISSING):
        more = _noun(unit)
    more += _requirement(draft)
    if WHETHER.search(bare):
        more += "（不符合的）"
    return draft.name(parts, kind, unit if kind == "计数" else None, more)


def _unnamed(draft: Draft, said: Statement, each: Each, kind: str, a: Attached | None) -> str:
    """…，无垃圾堆放。发现1处扣1分: what is counted is what is not as the sentence before asks."""
    unit = each.step.unit
    if not each.verb:
        raise Refused("没有说数的是什么", *said.span)
    own = (
        f"{each.verb}的{_noun(unit)}" if each.verb not in _MISSING else f"{each.verb}{_noun(unit)}"
    )
    before = [
        p
        for p in (a.aside if a is not None else ())
        if p[1] <= said.span[0] and not _WAYS.match(draft.text.text[slice(*p)])
    ]
    if before and a is not None and before[-1][1] - before[-1][0] + len(own) < MAX_NAME:
        a.aside = tuple(p for p in a.aside if p != before[-1])
        return draft.name([before[-1]], kind, unit if kind == "计数" else None, f"、{own}")
    own += _requirement(draft)
    return draft.called(own, kind, unit if kind == "计数" else None, said.span)


def _requirement(draft: Draft) -> str:
    """What is to be met, where it says how much: it belongs to the name of what breaks it."""
    if not draft.about:
        return ""
    draft.named.extend(draft.about)
    return f"（要求：{draft.text.words(draft.about[0][0], draft.about[-1][1]).rstrip('的')}）"


def _noun(unit: str) -> str:
    return unit if unit in ("项", "次", "人", "份", "条", "件", "期") else f"{unit}数"


def _settled(draft: Draft, a: Attached, entry: Entry, among: int) -> bool:
    """缺1项扣1分: for each one, where the floor would else be idle; else an open reading."""
    said = entry.said
    assert said.each is not None
    if said.each.step.value != 1:
        raise Refused(
            f"{said.each.step.text}扣一次，还是每{said.each.step.text}扣一次，没有说", *said.span
        )
    if entry.cap is not None or (among == 1 and (draft.floor or a.take_at_most is not None)):
        return True
    return _every(draft, said)


def _every(draft: Draft, said: Statement) -> bool:
    why = f"“{draft.text.words(*said.span)}”没有说“每”：只扣一次，还是有几次扣几次"
    return draft.choose("次数", (ONCE, EVERY), why, said.span) == EVERY


def _once(draft: Draft, said: Statement, value: str, a: Attached) -> dict[str, Written]:
    assert said.each is not None
    name = _name(draft, said, said.each, "要点", a)
    begin, end = said.each.step_at or said.span
    draft.told.append((begin, end))
    return {"当": name, "扣": value}


def _part_of_step(draft: Draft, a: Attached, said: Statement) -> str:
    each = said.each
    assert each is not None
    if each.step.value == 1 and not a.part_of_step:
        return ""
    return part_of_step(draft, a, said.span)
