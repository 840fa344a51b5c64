"""Steps: where they begin, which way they lead, and the words that only say that again."""

from __future__ import annotations

import re
from fractions import Fraction

import attrs

from engine.sentences.attachment.attached import Attached, Entry
from engine.sentences.attachment.of_full import amount
from engine.sentences.clauses.counting import Each
from engine.sentences.clauses.statements import Statement
from engine.sentences.draft import ANY, Draft, Part, Refused, points
from engine.sentences.lowering.remainders import part_of_step
from engine.sentences.lowering.zeros import not_concerned
from engine.sentences.proposal import Written
from engine.sentences.tokens.ranges import Range, find
from engine.sentences.tokens.words import FIGURE, MONEY, RATES, UNIT, Quantity

GENERIC = re.compile(
    r"(?:未达到?(?:目标|标准|要求|的)?|达不到(?:目标|标准|要求)?|未完成|不达标|未达标|超出|超过|低于|高于|不足|否则|规定|标准|目标|目标值|要求|"
    r"该比例|此比例|基准|基准值|计划|计划数|指标值|标准值|规定标准|部分|编制|在此基础上|每|完成|计划值|年初目标值?|年度目标值?|预期目标|"
    r"各?年度考核时|年终考核时|考核时|未达到目标值|未达到标准值|未达标准|未达目标|未达要求|不达|不足部分|超过部分|超出部分)?(?:的|部分|,)*"
)


_COMPARISON = re.compile(r"(?P<c>不低于|不高于|高于|低于|超过|超出|大于|小于|少于|多于)(?=.)")


def _beyond(words: str, each: Each) -> str:
    """高于预算成本: what steps upward lead away from; words that point the other way stay."""
    match = _COMPARISON.match(words)
    if match is None or re.search(r"\d", words) or match["c"].startswith("不"):
        return words
    way = "低" if match["c"] in ("低于", "小于", "少于") else "高"
    return words[match.end() :] if way == each.side else "\0"


def movers(a: Attached) -> Entry | None:
    """The one line of steps, where everything else only says where they begin or what has none."""
    moving = [e for e in a.entries if e.said.each and e.said.each.side]
    if len(moving) != 1 or a.otherwise:
        return None
    mover = moving[0]
    if mover.kind not in ("扣", "得") or mover.points is None:
        return None
    others = [e for e in a.entries if e is not mover]
    if any(e.kind not in ("得", "零", "全扣") or e.said.each for e in others):
        return None
    return mover


def starts_of(a: Attached, mover: Entry) -> tuple[list[Entry], list[Entry]]:
    """The awards that steps may lead away from, and what else stands beside them."""
    others = [e for e in a.entries if e is not mover]
    starts = [
        e for e in others if e.kind == "得" and not (not_concerned(e.said) and e.said.found is None)
    ]
    return starts, [e for e in others if e not in starts]


def required(
    draft: Draft, said: Statement, each: Each, far: tuple[Fraction, ...] = ()
) -> tuple[Range | None, tuple[Part, ...], Each]:
    """开工率要达到40%，每低1个百分点扣0.5分 or 低于95%的，每低1个百分点: before the steps."""
    text = draft.text.text
    if each.begin is not None:
        return (
            Range(each.begin, True, each.begin, True),
            each.name,
            attrs.evolve(each, name=(), begin=None),
        )
    for i, (begin, end) in enumerate(each.name):
        found = find(text[begin:end].rstrip("的"))
        if found is None or found.bare or found.reference is not None or found.inner is not None:
            continue
        if i > 0 or found.start == 0:
            return None, (), each
        draft.told.extend((begin + x, begin + y) for x, y in found.again)
        rest = (begin, begin + found.start)
        range_ = found.range
        case = text[:end].endswith("的")
        beyond = (each.side == "低" and range_.low is None) or (
            each.side == "高" and range_.high is None
        )
        strict = False in (range_.low_in, range_.high_in)
        if (case or strict) != beyond and not range_.point and (case or strict or beyond):
            way = "低" if each.side == "低" else "高"
            told = f"“{text[begin:end]}”与每{way}一档扣分合不起来，像是把高、低写反了"
            raise Refused(told, *said.span)
        if beyond:
            edge = range_.low or range_.high
            range_ = Range(edge, True, edge, True)
        return range_, (rest,), attrs.evolve(each, name=each.name[1:])
    return None, (), each


def _before_range(
    draft: Draft, said: Statement, each: Each, far: tuple[Fraction, ...]
) -> tuple[Part, ...]:
    """完成率在80%-100%的，每低于100%1个百分点: the measure, without the range that says it again."""
    if not each.name or each.begin is None:
        return each.name
    begin, end = each.name[-1]
    found = find(draft.text.text[begin:end].rstrip("的"))
    if found is None:
        return each.name
    near = found.range.high if each.side == "低" else found.range.low
    if near is None or near.value != each.begin.value or len(each.name) > 1:
        raise Refused("每一档的话与起点说的不是同一个数", *said.span)
    other = found.range.low if each.side == "低" else found.range.high
    if other is not None and other.value not in far:
        raise Refused("这一段之外的得几分，没有读懂", *said.span)
    draft.told.append((begin + found.start, end))
    return ((begin, begin + found.start),) if found.start else ()


def begin_of(said: Statement, each: Each, range_: Range) -> tuple[Quantity, str]:
    """Where steps begin and which way they lead, if that is the worse side."""
    if range_.point and range_.low is not None:
        return range_.low, "低" if each.side == "差" else each.side
    if range_.low is not None and range_.high is not None:
        raise Refused("从一段的两头扣起，没有读懂", *said.span)
    side = "低" if range_.low is not None else "高"
    if each.side not in (side, "差"):
        way = "高" if each.side == "高" else "低" if each.side == "低" else "高或低"
        told = f"满分的一边是“{range_.words()}”，却每{way}一档扣分，像是把高、低写反了"
        raise Refused(told, *said.span)
    found = range_.low or range_.high
    assert found is not None
    return found, side


def same_unit(said: Statement, each: Each, begin: Quantity) -> None:
    """Start and step are figures of one kind; 0 is one of every kind."""
    both_rates = each.step.unit in RATES and begin.unit in RATES
    both_money = each.step.unit in MONEY and begin.unit in MONEY
    zero = begin.value == 0 and not begin.unit
    if each.step.unit in RATES and not begin.unit and begin.value > 1:
        raise Refused(f"“{begin.figure}”像是漏了百分号", *said.span)
    if not (both_rates or both_money or zero) and each.step.unit != begin.unit:
        told = f"起点{begin.text}与每一档{each.step.text}的单位不同"
        raise Refused(told, *said.span)
    if each.step.value == 0:
        raise Refused("一档的宽度是0", *said.span)


def say_again(
    draft: Draft,
    said: Statement,
    each: Each,
    start: Statement | None,
    q: Quantity | None = None,
    far: tuple[Fraction, ...] = (),
) -> None:
    """Words beside the steps may only say again what the start says.

    `far`: the figures beyond which there are no points.
    """
    text = draft.text.text
    if each.begin is not None:
        if q is None or each.begin.value != q.value:
            raise Refused("每一档的话与起点说的不是同一个数", *said.span)
        draft.told.extend([each.begin_at] if each.begin_at else [])
    for begin, end in each.name:
        words = text[begin:end].strip("的,、")
        if q is not None and _again(words, each, start, q, far):
            draft.told.append((begin, end))
            _meets(draft, words)
            continue
        known = start is not None and (
            _beyond(words, each) in start.text
            or (not _COMPARISON.match(words) and words in text[slice(*start.span)])
        )
        if words and not known and not GENERIC.fullmatch(words):
            raise Refused("每一档的话与起点说的不是同一个数", *said.span)
        draft.told.append((begin, end))


def _meets(draft: Draft, words: str) -> None:
    """90%（含）-95%的，每低…: which side has the figures of the band, for what lies beyond it."""
    found = find(words)
    if found is None or found.range.point:
        return
    for q, inside, above in (
        (found.range.low, found.range.low_in, True),
        (found.range.high, found.range.high_in, False),
    ):
        if q is not None and inside is not None:
            draft.edges[ANY, q.value] = inside is above


def _again(
    words: str, each: Each, start: Statement | None, q: Quantity, far: tuple[Fraction, ...]
) -> bool:
    """低于90%的，每低1个百分点: the other side of the start, said again."""
    figure = re.fullmatch(rf"{FIGURE}(?:{UNIT})?", words)
    if figure is not None:
        return words == q.text or words == q.figure
    found = find(words)
    if found is None or found.bare or found.reference is not None or found.range.point:
        return False
    near, other = found.range.high, found.range.low
    if each.side == "高" or (each.side == "差" and near is None):
        near, other = other, near
    if near is None or near.value != q.value or (near.unit != q.unit and q.value != 0):
        return False
    if other is not None and other.value not in far:
        return False
    before = words[: found.start].strip("在为")
    return not before or (start is not None and before in start.text)


def steps_of(
    draft: Draft, a: Attached, mover: Entry, each: Each, begin: Quantity, side: str, rate: bool
) -> dict[str, Written]:
    """The fields of 每."""
    out: dict[str, Written] = {"起点": begin.text, side: each.step.text}
    if rate and each.step.unit == "%" and begin.value not in (0, 100):
        why = f"每{each.step.text}是{each.step.figure}个百分点，还是起点的{each.step.text}，没有说"
        out["单位"] = draft.choose("单位", ("百分点", "相对起点"), why, mover.said.span)
    way = "扣" if mover.kind == "扣" else "加"
    out[way] = amount(mover.said)
    out["不足一档"] = part_of_step(draft, a, mover.said.span, way)
    return out


def kind_of_step(step: Quantity) -> tuple[str, str | None]:
    if step.unit in RATES:
        return "率", None
    if step.kind == "金额":
        return "金额", None
    whole = step.value.denominator == 1 and "/" not in step.unit
    whole = whole and step.unit not in (
        "岁",
        "万亩",
        "万吨",
        "万平方米",
        "立方米",
        "万立方米",
        "平方公里",
        "千瓦时",
        "万人次",
        "万人",
        "万户",
        "公里",
        "米",
        "平方米",
        "年",
        "倍",
    )
    return ("计数" if whole else "数值"), step.unit


def least(draft: Draft, a: Attached, mover: Entry) -> dict[str, Written]:
    """最多扣3分: what is left at least."""
    most = mover.cap if mover.cap is not None else a.take_at_most
    if most is None or draft.full is None or most >= draft.full:
        if most is not None and draft.full is not None:
            draft.told.append(mover.said.span)
        if most is not None and draft.full is None:
            raise Refused("没有分值，最多扣几分还剩几分不知道", *mover.said.span)
        return {}
    draft.implied.update((draft.full - most, most))
    draft.held.append(most)
    return {"上下限": {"下限": points(draft.full - most)}}
