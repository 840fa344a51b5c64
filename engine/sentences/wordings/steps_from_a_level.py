"""Steps from a figure that is said in words: 不高于全市平均水平得满分，每高1岁扣0.5分; 每低于目标任务5%扣1分."""

from __future__ import annotations

import re
from fractions import Fraction

from attrs import frozen

from engine.sentences.attachment.attached import Attached, Entry
from engine.sentences.clauses.counting import Each
from engine.sentences.clauses.statements import Statement
from engine.sentences.draft import Draft, Part, Refused, points
from engine.sentences.example import Criterion, Example
from engine.sentences.lowering.floors import floor
from engine.sentences.lowering.level import MONEY, QUANTITY, RATE
from engine.sentences.lowering.starts import (
    kind_of_step,
    least,
    movers,
    say_again,
    starts_of,
    steps_of,
)
from engine.sentences.lowering.zeros import guards
from engine.sentences.tokens.ranges import find
from engine.sentences.tokens.words import Quantity

ORDER = 31
_SHARE = re.compile(r"(?:率|比例|占比|比重|百分比|比|水平|程度|度|增速|增幅|降幅)$")
_AIM = r"(?:目标|任务|计划|指标|标准|要求|考核|下达|年度|年初|规定|既定|预期|上级)"
_COMPARED = re.compile(
    r"(?P<a>.*?)(?P<c>不低于|不高于|不大于|不小于|不少于|不多于|不超过|未超过|高于|低于|大于|小于|少于|超过|达到|控制在|≤|≥)(?P<b>[^\d]+?)(?:以内|之内|以下)?的?$"
)
_FULFILLED = re.compile(
    rf"(?P<a>.{{2,}}?)(?P<c>完成|实现|符合)(?P<b>{_AIM}+(?:值|数|任务|水平)?)(?:的|以内)*$"
)
_MISSED = re.compile(
    r"(?P<a>.{2,}?)(?P<c>低于|未达到|未达|达不到|未完成|少于|小于|不足|高于|超过|超出|大于|多于|突破)(?P<b>[^\d,]{2,}?)(?:的|,)*$"
)
_AT_LEAST = ("不低于", "不小于", "不少于", "高于", "大于", "达到", "超过", "≥")
_STRICT = ("高于", "低于", "大于", "小于", "少于", "超过")
_LOW = ("低于", "未达到", "未达", "达不到", "未完成", "少于", "小于", "不足")
_LEVEL = re.compile(
    MONEY.pattern + rf"|(?:平均(?:水平|值|数)?|上年(?:同期|水平)?)$|{_AIM}(?:值|数|任务)?$"
)
"""What money is held against: another sum, or how much it is elsewhere."""
_RATE_OF = re.compile(r"(?:率|比例|占比|比重)$")
_LESS_IS_BETTER = re.compile(
    r"(?:浓度|能耗|消耗量?|强度|时间|时长|时限|成本|起数|死亡人数|伤亡人数|事故数|发生率|死亡率|病死率|失业率|投诉[量率数]|排放[量强]度?|差错率|"
    r"返工率|费用|造价|单价|负债率|债务余额|损失率|损失额|漏损率|用水量|用电量|周期|工期|发病率|不合格率|逾期率|超标率)$"
)


@frozen
class _Level:
    """A figure and the other that it is held against."""

    own: tuple[Part, ...]
    other: Part
    side: str
    """On which side of the other points are lost."""
    strict: bool
    span: Part


def read(draft: Draft, a: Attached) -> Criterion | None:
    mover = movers(a)
    if mover is None or mover.kind != "扣":
        return None
    starts, rest = starts_of(a, mover)
    if len(starts) > 1 or a.loose:
        return None
    start = starts[0].said if starts else None
    each = mover.said.each
    assert each is not None
    if each.begin is not None or (start is not None and start.found is not None):
        return None
    text = draft.text.text
    level = _reached(text, start, each) if start is not None else _missed(text, each)
    if level is None:
        return None
    if start is not None and start.points is not None:
        draft.fix_full(start.points)
        if start.points != draft.full:
            told = f"从{points(start.points)}扣起，分值却是{points(draft.full)}"
            raise Refused(told, *start.span)
        draft.told.append(start.at)
    return _from(draft, a, mover, each, level, start, rest)


def _reached(text: str, start: Statement, each: Each) -> _Level | None:
    """平均年龄不高于全市平均年龄得满分: points are lost on the other side."""
    if not start.parts or re.match("按|以|根据", start.text):
        return None
    begin, end = start.parts[-1]
    match = _COMPARED.fullmatch(text, begin, end) or _FULFILLED.fullmatch(text, begin, end)
    if match is None:
        return None
    own = tuple(p for p in (*start.parts[:-1], match.span("a")) if p[0] < p[1])
    words = match["a"].rstrip(",")
    aimed = match["c"] in ("完成", "实现", "符合", "达到")
    side = "低" if match["c"] in (*_AT_LEAST, "完成", "实现", "符合") else "高"
    if aimed and each.side == "高" and _LESS_IS_BETTER.search(words):
        side = "高"
    if not own or re.search(r"\d$", words):
        raise Refused("没有说是什么数", *start.span)
    if each.side not in (side, "差"):
        raise Refused("满分的一边与扣分的一边相同，像是把“高于”“低于”写反了", *start.span)
    b = (match.start("b"), match.end("b"))
    while text[slice(*b)].endswith(("的", "以内", "之内", "以下")):
        b = (b[0], b[1] - (1 if text[b[1] - 1] == "的" else 2))
    return _Level(own, b, side, match["c"] in _STRICT, start.span)


def _missed(text: str, each: Each) -> _Level | None:
    """建成率每低于目标任务5%, 建成率低于目标任务的，每低5%: all points where it is reached."""
    if each.verb_at is None or each.side not in ("低", "高"):
        return None
    named = [p for p in each.name if text[slice(*p)].strip("的,、")]
    before = [p for p in named if p[1] <= each.verb_at[0]]
    after = [p for p in named if p[0] >= each.verb_at[1]]
    span = (named[0][0], each.verb_at[1]) if named else (0, 0)
    if any(find(text[slice(*p)].rstrip("的")) for p in named):
        return None
    if len(after) == 1 and before:
        if not re.search(_AIM + r"|平均|上年|去年|全[国省市县区]", text[slice(*after[0])]):
            return None
        if _MISSED.search(text[slice(*before[-1])]):
            return None
        return _Level(tuple(before), after[0], each.side, False, span)
    if after or not before:
        return None
    begin, end = before[-1]
    match = _MISSED.fullmatch(text, begin, end)
    if match is None:
        return None
    if ("低" if match["c"] in _LOW else "高") != each.side:
        raise Refused("扣分的情形与每一档的方向相反，像是把“高于”“低于”写反了", begin, end)
    own = tuple(p for p in (*before[:-1], match.span("a")) if p[0] < p[1])
    return _Level(own, match.span("b"), each.side, False, span)


def _from(
    draft: Draft,
    a: Attached,
    mover: Entry,
    each: Each,
    level: _Level,
    start: Statement | None,
    rest: list[Entry],
) -> Criterion:
    """The measure is how far the figure is from the other."""
    said = mover.said
    text = draft.text.text
    own = "".join(text[x:y] for x, y in level.own).strip(",的")
    other = text[slice(*level.other)].rstrip("的")
    kind, unit = kind_of_step(each.step)
    kind = "数值" if kind == "计数" else kind
    bare = own.rstrip(")").split("(")[0] if own.endswith(")") else own
    of_other = False
    if kind == "率" and not (_SHARE.search(bare) or RATE.search(bare) or _RATE_OF.search(other)):
        money = MONEY.search(bare) and _LEVEL.search(other)
        if not money and not QUANTITY.search(bare):
            told = f"“{own}”不是比率，每{each.step.text}是谁的{each.step.text}没有说"
            raise Refused(told, *said.span)
        kind, of_other = ("金额" if money else "数值"), True
    first = draft.name(list(level.own), kind, unit)
    second = draft.name([level.other], kind, unit)
    if start is not None:
        say_again(draft, said, each, start)
    zero = Quantity(Fraction(0), "", "0")
    draft.implied.add(Fraction(0))
    formula = f"{first} - {second}"
    if kind == "率" and each.step.unit == "%":
        why = (
            f"{each.step.text}是{each.step.figure}个百分点，还是“{other}”的{each.step.text}，没有说"
        )
        of_other = draft.choose("单位", ("百分点", "相对起点"), why, said.span) == "相对起点"
    if of_other:
        formula = f"({formula}) / {second}"
    out: Criterion = {"算式": formula}
    if level.strict:
        why = f"正好等于“{other}”的，没有写"
        if draft.choose("含本数", ("含", "不含"), why, level.span) == "不含":
            out["前提"] = [{"当": f"{first} 等于 {second}", "得": "人工评判"}]
    more = guards(draft, rest)
    if "前提" in out and "前提" in more:
        raise Refused("几个限制放在一起没有读懂", *said.span)
    out["每"] = steps_of(draft, a, mover, each, zero, level.side, kind == "率")
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
    Example("车辆运行费用不高于全县平均水平的得3分，高于平均水平的，每高10%扣1分，扣完为止",
            {"算式": "(车辆运行费用 - 全县平均水平) / 全县平均水平",
             "每": {"起点": "0", "高": "10%", "扣": "1分", "不足一档": "不扣"}}, 3),
    Example("留用份额达到规定比例的，得3分；未达到的，每低1个百分点扣0.1分，扣完为止",
            {"算式": "留用份额 - 规定比例", "每": {"起点": "0", "低": "1个百分点", "扣": "0.1分", "不足一档": "不扣"}}, 3),
    Example("办公面积不高于标准得满分，每超1%扣1分，扣完为止",
            {"算式": "(办公面积 - 标准) / 标准", "每": {"起点": "0", "高": "1%", "扣": "1分", "不足一档": "不扣"}}, 5),
    Example("办公秩序不低于标准得满分，每低1%扣1分，扣完为止", None, 5),
    Example("臭氧年均浓度完成年度目标得8分；未完成的，每高1微克/立方米扣1分，扣完为止",
            {"算式": "臭氧年均浓度 - 年度目标", "每": {"起点": "0", "高": "1微克/立方米", "扣": "1分", "不足一档": "不扣"}},
            8, ("不足一档",)),
    Example("消防站建成率每低于目标任务5%扣0.5分，扣完为止",
            {"算式": "消防站建成率 - 目标任务", "每": {"起点": "0", "低": "5%", "扣": "0.5分", "不足一档": "不扣"}},
            3, ("单位", "不足一档")),
    Example("养殖面积低于年度目标的，每低5%扣0.5分，扣完为止",
            {"算式": "(养殖面积 - 年度目标) / 年度目标", "每": {"起点": "0", "低": "5%", "扣": "0.5分", "不足一档": "不扣"}},
            3, ("不足一档",)),
    Example("养殖面积高于年度目标的，每低5%扣0.5分，扣完为止", None, 3),
    Example("绿化覆盖率完成年度目标得8分；未完成的，每高1个百分点扣1分，扣完为止", None, 8),
)  # fmt: skip
