"""A change that is good, none, or bad: 比上年下降的得2分，持平得1分，上升的每上升1%扣0.2分."""

from __future__ import annotations

import re
from fractions import Fraction

from engine.sentences.attachment.attached import Attached, Entry
from engine.sentences.attachment.of_full import amount
from engine.sentences.draft import Draft, Refused, points
from engine.sentences.example import Criterion, Example
from engine.sentences.lowering.floors import floor
from engine.sentences.lowering.remainders import part_of_step
from engine.sentences.lowering.starts import kind_of_step, least, steps_of
from engine.sentences.lowering.zeros import guards, not_concerned
from engine.sentences.proposal import Written
from engine.sentences.tokens.words import RATES, Quantity

ORDER = 27
_DOWN = "下降|减少|降低"
_UP = "上升|增长|增加|提高"
_CHANGED = re.compile(rf"(?P<a>.{{2,}}?)(?P<c>{_DOWN}|{_UP})的?")
_SINCE = re.compile(
    r"(?:上年|去年|上一年度?|前一年|同期|同比|环比|往年|上季度?|上月|年初)[^,]{0,4}$"
)
_NONE = re.compile(
    r"(?:.*(?:比|较|与|同|和))?(?:上年|去年|上一年度?|同期|同比|上年同期|去年同期)?(?:相比)?(?:持平|不变|无变化|相同)的?"
)
_AGAIN = re.compile(
    rf"(?:(?:如|若)?(?:出现|有)?(?:比|较)?(?:上年|去年|同比|同期)?(?:{_DOWN}|{_UP})?)(?:的|,)*"
)


def read(draft: Draft, a: Attached) -> Criterion | None:
    moving = [e for e in a.entries if e.said.each and e.said.each.side]
    if len(moving) != 1 or a.otherwise or a.loose or a.begin is not None:
        return None
    mover = moving[0]
    each = mover.said.each
    assert each is not None
    others = [e for e in a.entries if e is not mover]
    gives = [e for e in others if e.kind == "得" and not not_concerned(e.said)]
    if mover.kind != "扣" or each.begin is not None or len(gives) not in (1, 2):
        return None
    good = gives[0]
    none = gives[1] if len(gives) == 2 else None
    match = _CHANGED.fullmatch(draft.text.text, *good.said.parts[-1]) if good.said.parts else None
    if match is None or good.said.found is not None or not _SINCE.search(match["a"]):
        return None
    if none is not None and not _NONE.fullmatch(none.said.text):
        return None
    down = re.fullmatch(_DOWN, match["c"]) is not None
    if not re.fullmatch(_DOWN if not down else _UP, each.verb):
        raise Refused("满分的一边与扣分的一边相同，像是把上升、下降写反了", *mover.said.span)
    text = draft.text.text
    if not all(_AGAIN.fullmatch(text[slice(*p)]) for p in each.name):
        return None
    same = re.compile(_DOWN if re.fullmatch(_DOWN, each.verb) else _UP)
    said_ = "".join(text[slice(*p)] for p in each.name)
    if len(same.findall(said_)) != len(re.findall(f"{_DOWN}|{_UP}", said_)):
        raise Refused("每一档的话与扣分的一边方向相反", *mover.said.span)
    if good.points is not None:
        draft.fix_full(good.points)
        if good.points != draft.full:
            raise Refused(
                f"从{points(good.points)}扣起，分值却是{points(draft.full)}", *good.said.span
            )
    rest = [e for e in others if e not in gives]
    return _form(draft, a, good, none, mover, match.span("a"), rest)


def _form(
    draft: Draft,
    a: Attached,
    good: Entry,
    none: Entry | None,
    mover: Entry,
    of: tuple[int, int],
    rest: list[Entry],
) -> Criterion:
    each = mover.said.each
    assert each is not None
    kind, unit = kind_of_step(each.step)
    kind = "数值" if kind == "计数" else kind
    change = draft.name([*good.said.parts[:-1], of], kind, unit, each.verb)
    zero = Quantity(Fraction(0), "%", "0") if kind == "率" else Quantity(Fraction(0), "", "0")
    draft.implied.add(Fraction(0))
    steps = steps_of(draft, a, mover, each, zero, "高", each.step.unit in RATES)
    end = floor(draft, mover.said.span, None, mover.points)
    out: Criterion
    if none is None:
        draft.told.append(good.said.at)
        why = "既没有上升也没有下降的得几分，没有写"
        taken = draft.choose("未写的情形", ("满分", "人工评判"), why, good.said.span)
        out = {"算式": change, "每": steps}
        if taken == "人工评判":
            out["前提"] = [{"当": f"{change} 等于 {zero.text}", "得": taken}]
        out.update(least(draft, a, mover))
    else:
        out = {"分情形": _cases(draft, a, change, zero.text, good, none, mover, steps)}
    more = guards(draft, rest)
    if "前提" in out and "前提" in more:
        raise Refused("几个限制放在一起没有读懂", *mover.said.span)
    return {**out, **more, **({} if "上下限" in out else end)}


def _cases(
    draft: Draft,
    a: Attached,
    change: str,
    zero: str,
    good: Entry,
    none: Entry,
    mover: Entry,
    steps: dict[str, Written],
) -> list[Written]:
    if mover.cap is not None or a.take_at_most is not None:
        raise Refused("扣分的限度从哪里算起，没有说", *mover.said.span)
    each = mover.said.each
    assert each is not None
    why = "变差的从持平的得分扣起，还是从满分扣起，没有说"
    first = draft.choose("起点", ("持平的得分", "满分"), why, mover.said.span)
    worse: dict[str, Written] = {"算式": change, "每": steps}
    if first == "持平的得分" and none.points is not None:
        row: dict[str, Written] = {"每": change, "步长": each.step.text}
        row["不足一档"] = part_of_step(draft, a, mover.said.span)
        row["扣"] = amount(mover.said)
        worse = {"条目": {"起": points(none.points), "条": [row]}}
    best = "分值" if good.points is None else points(good.points)
    return [
        {"当": f"{change} 低于 {zero}", "得分式": best},
        {
            "当": f"{change} 等于 {zero}",
            "得分式": "分值" if none.points is None else points(none.points),
        },
        {"当": "其余", **worse},
    ]


EXAMPLES = (
    Example("溺水起数比上年下降的得2分，上升的每上升1%扣0.2分，扣完为止，持平得1分。",
            {"分情形": [{"当": "溺水起数比上年上升 低于 0%", "得分式": "2分"},
                     {"当": "溺水起数比上年上升 等于 0%", "得分式": "1分"},
                     {"当": "其余", "条目": {"起": "1分", "条": [
                         {"每": "溺水起数比上年上升", "步长": "1%", "不足一档": "不扣", "扣": "0.2分"}]}}]},
            2, ("起点", "不足一档")),
    Example("入园企业税收同比增长的得满分，下降的每下降1%扣0.5分，扣完为止",
            {"算式": "入园企业税收同比下降", "每": {"起点": "0%", "高": "1%", "扣": "0.5分", "不足一档": "不扣"}},
            5, ("未写的情形",)),
    Example("入园企业税收同比增长的得满分，增长的每增长1%扣0.5分，扣完为止", None, 5),
    Example("溺水起数比上年下降的得2分，每下降1%扣0.2分，扣完为止", None, 2),
)  # fmt: skip
