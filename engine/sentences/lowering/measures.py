"""The measure that a range is about, and the start that steps lead away from."""

from __future__ import annotations

import re

from engine.sentences.attachment.attached import Attached
from engine.sentences.clauses.statements import Statement
from engine.sentences.draft import Draft, Part, Refused
from engine.sentences.tokens.ranges import Range, find
from engine.sentences.tokens.words import COUNTS, Quantity

_EDGE = re.compile(
    r"(?:(?:降低|下降|降|提高|提升|上升|升|增加|增长|减少|压减|压缩|缩短|控制|恢复|回升|保持)(?:到|至)|原则上|一般|应当?|必须|(?<![人户次日月年平村])均|都|要|要求|须|需|控制|保持|稳定|维持|在|为|是|的|,|、)+$"
)
_CHANGE = re.compile(r"(?:下降|增长|降低|提高|上升|减少|增加|压减|节约|增幅|降幅|压缩)$")
_DANGLING = re.compile(r"(?:到|至|近|约|大约|降|增|高|低|多|少|每|第|前|后|减|加)$")
_RATE = re.compile(r"(?:率|占比|比例|比重|百分比)$")
_VALUES = (
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
    "岁",
    "平方米",
    "公里",
    "米",
    "倍",
    "年",
    "个月",
    "亩",
    "吨",
)
_AVERAGE = re.compile("平均|人均|次均|户均|日均|月均")
_OF_SEVERAL = re.compile("(?:率|比例|占比|满意度|知晓度)(?![^、和及与,]*的)")
_JOINED = re.compile("[、和及与]")
_ONE_OF_THEM = re.compile("之[和差比]|相加|合计|平均|差额|差距|比值|差异|较|比上年|/|÷")
"""受理率和办结率之差 is one figure."""
_BARE_COUNT = re.compile(r"(?:发现|出现|发生|有|存在|发现有|缺|少)?")


def start_of(
    draft: Draft, start: Statement | None, a: Attached
) -> tuple[Range | None, tuple[Part, ...]]:
    """The range from which steps lead away: of the full mark, or of a requirement before them."""
    if start is not None:
        return (start.found.range, start.measure) if start.found else (None, ())
    if len(a.loose) != 1:
        return None, ()
    begin, end = a.loose[0]
    text = draft.text.text
    while end > begin and text[end - 1] == "的":
        end -= 1
    found = find(text[begin:end])
    if found is None or found.reference is not None or found.inner is not None:
        return None, ()
    a.loose = ()
    comma = text.rfind(",", begin, begin + found.start)
    if comma >= 0:
        a.aside = (*a.aside, (begin, end))
        return None, ()
    rest = begin + found.start
    return found.range, (((begin, rest),) if rest > begin else ())


def kind_of(q: Quantity) -> tuple[str, str | None]:
    """The kind of a measure that is compared with such a figure."""
    if q.unit == "分":
        return "分值", None
    if q.kind != "数值":
        return q.kind, None
    if (
        "/" not in q.unit
        and q.unit in COUNTS
        and q.unit not in _VALUES
        and q.value.denominator == 1
    ):
        return "计数", q.unit
    return "数值", q.unit or None


def _same_way(edge: str, said: Statement | None) -> None:
    """降至2%以下, but not 降至95%以上."""
    if said is None or said.found is None or not re.search("[到至]", edge):
        return
    range_ = said.found.range
    down = re.match("降|减|压|缩", edge) or edge.startswith("下降")
    if (down and range_.high is None) or (not down and range_.low is None):
        raise Refused("变化的方向与界限的方向相反", *said.span)


def measure_of(
    draft: Draft,
    said: Statement | None,
    parts: tuple[Part, ...],
    q: Quantity,
    step: Quantity | None = None,
) -> str | None:
    """The measure as a fact; None where the text doesn't name it and the item brings its own.

    `step`: of how much it moves, where it does: what moves by half a unit is no count.
    """
    if not parts:
        if said is not None and said.found is not None and said.found.reference is not None:
            raise Refused("没有说是谁的比例", *said.span)
        return None
    text = draft.text.text
    cleaned = list(parts)
    begin, end = cleaned[-1]
    edge = _EDGE.search(text, begin, end)
    if edge is not None and edge.end() == end:
        _same_way(edge[0], said)
        end = edge.start()
    cleaned[-1] = (begin, end)
    cleaned = [p for p in cleaned if p[0] < p[1]]
    if not cleaned:
        return None
    words = text[cleaned[0][0] : cleaned[-1][1]]
    if (
        len(_OF_SEVERAL.findall(words)) > 1
        and _JOINED.search(words)
        and not _ONE_OF_THEM.search(words)
    ):
        raise Refused("几个率合用一个界限，按哪一个计没有说", *parts[-1])
    if _DANGLING.search(words) and not _CHANGE.search(words):
        raise Refused("界限前面的话没有读懂", *parts[-1])
    if _RATE.search(words) and not q.unit and q.value > 1:
        raise Refused(f"“{q.figure}”像是漏了百分号", *(said.span if said else parts[-1]))
    if _BARE_COUNT.fullmatch(text[cleaned[0][0] : cleaned[-1][1]]):
        raise Refused("数的是什么没有说", *parts[0])
    if re.fullmatch("每(?:年度?|季度?|月|周)", words):
        return None
    absolute = said is not None and said.found is not None and said.found.absolute
    if words.endswith("绝对值") and len(words) > 4:
        absolute = True
        end -= 4 if words.endswith("的绝对值") else 3
        cleaned[-1] = (begin, end)
    kind, unit = kind_of(q)
    parted = step is not None and step.value.denominator != 1
    if kind == "计数" and (parted or _AVERAGE.search(words)):
        kind = "数值"
    if not q.unit and q.value <= 1 and _RATE.search(words):
        kind, unit = "率", None
    reference = said.found.reference if said is not None and said.found is not None else None
    if absolute:
        return f"绝对值({draft.name(cleaned, kind, unit)})"
    if reference is None:
        return draft.name(cleaned, kind, unit)
    if kind != "率":
        raise Refused("界限前面的话没有读懂", *(said.span if said else parts[0]))
    assert said is not None
    at = said.parts[-1][0]
    whole = (at + reference[0], at + reference[1])
    words = draft.text.words(*whole).rstrip("的")
    draft.named.append(whole)
    return draft.name(cleaned, kind, unit, f"占{words}的比例")
