"""A figure held against another that is said in words: 造价超出概算10%以内, 高于全市平均水平."""

from __future__ import annotations

import re
from fractions import Fraction

import attrs
from attrs import frozen

from engine.sentences.clauses.statements import Statement
from engine.sentences.draft import Part
from engine.sentences.tokens.ranges import Range, find
from engine.sentences.tokens.words import Quantity

RATE = re.compile(r"(?:率|比例|占比|比重|百分比|满意度|知晓度|增速|增幅|降幅|涨幅)$")
MONEY = re.compile(
    r"(?:成本|支出|经费|费用|费|金额|投资|资金|预算|决算|造价|总额|限额|概算|单价|价格?|额|工资|收入)数?$"
)
QUANTITY = re.compile(
    r"(?:量|数|面积|长度|里程|时间|时长|时限|期限|工期|周期|浓度|强度|规模|产值|定额|编制|能耗|消耗|年龄|增加值|产量)$"
)
_LOWER = "低于|少于|小于|不足|未达到|低出|低|少|<"
_HIGHER = "高于|高出|大于|多于|超出|超过|突破|超|高|多|>"
_NOT_OVER = "不高于|不超过|未超过|没有超过|不大于|不多于|未超出|不超出|未突破|不突破|未超|不超|小于等于|小于或等于|低于或等于|低于等于|≤|控制在"
_NOT_UNDER = "不低于|不少于|不小于|未低于|大于等于|大于或等于|高于或等于|高于等于|达到或超过|达到|≥"
_EQUAL = "持平|相等|等于|相同|一致|相当"
_FIRST = re.compile(
    rf"(?P<a>.*?[^\d,]{{2,}}?)(?:与|同)?(?P<c>{_NOT_OVER}|{_NOT_UNDER}|{_LOWER}|{_HIGHER})(?P<b>[^\d]{{2,20}}?)"
    r"(?P<in>的?(?:以内|之内|范围内?|以下))?的?(?P<rest>\d.*)?"
)
_NEXT = re.compile(
    rf"(?:的|且|但|在)?(?P<c>{_NOT_OVER}|{_NOT_UNDER}|{_LOWER}|{_HIGHER})(?:出|于|过)?(?P<b>[^\d]{{0,16}}?)(?:的|部分|在|幅度|比例)*(?P<rest>\d.*)?"
)
_MOVED = re.compile(
    r"(?:比|较|与)?(?P<b>[^\d]{0,16}?)(?:相比)?(?P<c>下降|减少|降低|上升|增长|增加|提高)(?:幅度)?(?P<w>超过|大于|高于)?(?:在|达到?)?(?P<rest>\d.*)?"
)
_SAME = re.compile(
    rf"(?:与|和|同|跟)?(?P<b>[^\d]{{0,16}}?)(?:的)?(?:{_EQUAL})(?P<b2>[^\d]{{0,16}}?)的?"
)
_GENERIC = re.compile(r"(?:规定|标准|目标|预算|计划|指标|定额|限额|平均|水平|数|值|其|该)*")
UP, DOWN = "高", "低"


@frozen
class First:
    """The clause that names both figures."""

    a: tuple[Part, ...]
    b: Part
    b_words: str
    a_words: str
    side: str
    """On which side of the other the figure is."""
    strict: bool
    rest: str


@frozen
class Band:
    side: str
    """"" where it is the same as that of the band before; = where both figures are equal."""
    range: Range | None
    """How far, where it says so."""
    strict: bool


def _side(word: str) -> tuple[str, bool]:
    if re.fullmatch(_NOT_OVER, word):
        return DOWN, False
    if re.fullmatch(_NOT_UNDER, word):
        return UP, False
    return (DOWN, True) if re.fullmatch(_LOWER, word) else (UP, True)


def first_of(text: str, said: Statement) -> First | None:
    """造价不高于概算: the figure, the other, and which way."""
    if not said.parts or said.each is not None:
        return None
    begin, end = said.parts[-1]
    words = text[begin:end]
    match = _FIRST.fullmatch(words)
    if match is None or re.search(r"\d", match["a"]):
        return None
    if (match["c"] == "控制在") != bool(match["in"]) and match["in"]:
        return None
    side, strict = _side(match["c"])
    a_end = begin + match.end("a")
    a = tuple(p for p in (*said.parts[:-1], (begin, a_end)) if p[0] < p[1])
    b = (begin + match.start("b"), begin + match.end("b"))
    if re.search(r"[、,(或且]|以上|以下|每", match["b"]):
        return None
    if match["rest"] and (
        match["c"].startswith("达到") or words[: match.start("rest")][-1] == "的"
    ):
        return None
    return First(a, b, match["b"].rstrip("的"), match["a"], side, strict, match["rest"] or "")


def next_of(words: str, first: First) -> Band | None:
    """超概算10%以内, 持平, 10%以上: held against the same figure as the first."""
    words = words.strip(",、")
    before = first.a_words
    if words.startswith(before):
        words = words[len(before) :]
    same = _SAME.fullmatch(words)
    if same is not None and _is_b(same["b"], first) and _is_b(same["b2"], first):
        return Band("=", None, False)
    match = _NEXT.fullmatch(words)
    moved = _MOVED.fullmatch(words.rstrip("的")) if match is None else None
    if moved is not None and _is_b(moved["b"], first):
        range_ = _how_far(moved["rest"], moved["w"] or "") if moved["rest"] else None
        if moved["rest"] and range_ is None:
            return None
        return Band(DOWN if moved["c"] in ("下降", "减少", "降低") else UP, range_, True)
    if match is None:
        range_ = _how_far(words, "")
        return Band("", range_, False) if range_ is not None else None
    if not _is_b(match["b"].rstrip("的"), first):
        return None
    side, strict = _side(match["c"])
    if not match["rest"]:
        return Band(side, None, strict)
    if not strict:
        return None
    range_ = _how_far(match["rest"], match["c"])
    return Band(side, range_, True) if range_ is not None else None


def how_far(first: First) -> Range | None:
    return _how_far(first.rest, "超过") if first.rest else None


def _how_far(rest: str, word: str) -> Range | None:
    found = find(rest.rstrip("的"))
    if found is None or found.start != 0 or found.reference is not None or found.absolute:
        return None
    if found.bare:
        q = found.range.low
        if word not in ("超过", "高于", "低于", "大于", "少于", "小于", "多于") or q is None:
            return None
        return Range(q, False, None)
    range_ = found.range
    if range_.low is None:
        return attrs.evolve(range_, low=Quantity(Fraction(0), "", "0"), low_in=False)
    return range_


def _is_b(words: str, first: First) -> bool:
    """概算 for 批复概算单价: words of the other figure, or none."""
    if not words or _GENERIC.fullmatch(words):
        return True
    rest = iter(first.b_words)
    return all(c in rest for c in words)
