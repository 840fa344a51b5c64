"""A measure that moves in steps from a figure: 达到90%得满分，每低1个百分点扣0.5分."""

from __future__ import annotations

import re
from fractions import Fraction

from engine.sentences.attachment.attached import Attached, Entry
from engine.sentences.clauses.counting import Each
from engine.sentences.draft import Draft, Refused, points
from engine.sentences.example import Criterion, Example
from engine.sentences.lowering.floors import floor
from engine.sentences.lowering.measures import measure_of, start_of
from engine.sentences.lowering.starts import (
    begin_of,
    least,
    movers,
    required,
    same_unit,
    say_again,
    starts_of,
    steps_of,
)
from engine.sentences.lowering.zeros import guards
from engine.sentences.tokens.words import RATES, Quantity

ORDER = 30
_CHANGE = re.compile("下降|增长|上升|减少|增加|增速|增幅|变动|节约|利润|压减")
"""A change may be less than nothing."""


def read(draft: Draft, a: Attached) -> Criterion | None:
    mover = movers(a)
    if mover is None or mover.kind != "扣":
        return None
    starts, rest = starts_of(a, mover)
    if len(starts) > 1:
        return None
    start = starts[0].said if starts else None
    each = mover.said.each
    assert each is not None
    range_, parts = start_of(draft, start, a)
    if range_ is None and start is None:
        range_, parts, each = required(draft, mover.said, each, _ends(rest, each.side))
    if range_ is None:
        return None
    if start is not None:
        if start.points is not None:
            draft.fix_full(start.points)
            if start.points != draft.full:
                told = f"从{points(start.points)}扣起，分值却是{points(draft.full)}"
                raise Refused(told, *start.span)
        draft.told.append(start.at)
    begin, side = begin_of(mover.said, each, range_)
    shared = each.step.unit == "%" and begin.unit not in ("", *RATES) and begin.value > 0
    if not shared:
        same_unit(mover.said, each, begin)
    sample = begin if begin.unit else Quantity(begin.value, each.step.unit, begin.figure)
    formula = measure_of(draft, start, parts, sample, None if shared else each.step)
    say_again(draft, mover.said, each, start, begin, _ends(rest, side))
    if shared:
        return _of_the_start(draft, a, mover, each, begin, side, formula, rest)
    out: Criterion = {"算式": formula} if formula else {}
    out["每"] = steps_of(draft, a, mover, each, begin, side, sample.unit in RATES)
    out.update(guards(draft, rest, formula or "比率", side, sample.unit))
    out.update(least(draft, a, mover))
    most = _most(mover, each, begin, side, rest)
    if formula is not None and _CHANGE.search(formula):
        most = None
    if "上下限" not in out:
        out.update(floor(draft, mover.said.span, most, mover.points))
    return out


def _of_the_start(
    draft: Draft,
    a: Attached,
    mover: Entry,
    each: Each,
    begin: Quantity,
    side: str,
    formula: str | None,
    rest: list[Entry],
) -> Criterion:
    """不少于100人得满分，每少10%扣1分: a tenth of those 100."""
    if formula is None or " " in formula or side == "两侧":
        raise Refused("每一档是谁的百分之几，没有说", *mover.said.span)
    whole = Quantity(Fraction(100), "%", "100")
    draft.implied.add(whole.value)
    out: Criterion = {"算式": f"{formula} / {begin.text}"}
    out["每"] = steps_of(draft, a, mover, each, whole, side, True)
    if any(e.said.found is not None for e in rest):
        raise Refused("每一档是谁的百分之几，没有说", *mover.said.span)
    out.update(guards(draft, rest))
    out.update(least(draft, a, mover))
    if "上下限" not in out:
        out.update(floor(draft, mover.said.span, None, mover.points))
    return out


def _ends(rest: list[Entry], side: str) -> tuple[Fraction, ...]:
    """Where the points end: 低于60%不得分."""
    found = [e.said.found.range for e in rest if e.said.found and e.kind in ("零", "全扣")]
    ends = [r.high if side == "低" else r.low for r in found]
    return tuple(q.value for q in ends if q is not None)


def _most(
    mover: Entry, each: Each, begin: Quantity, side: str, rest: list[Entry]
) -> Fraction | None:
    """What the steps can take at most, if the measure has an end on their side."""
    ends = _ends(rest, side)
    if mover.points is None or (side != "低" and not ends):
        return None
    if each.step.unit != begin.unit and not (each.step.unit in RATES and begin.unit in RATES):
        return None
    last = max([*ends, Fraction(0)]) if side == "低" else min(ends)
    return abs(begin.value - last) / each.step.value * mover.points


EXAMPLES = (
    Example("培训合格率达到95%得满分，每低1个百分点扣0.5分，扣完为止。",
            {"算式": "培训合格率", "每": {"起点": "95%", "低": "1个百分点", "扣": "0.5分", "不足一档": "不扣"}},
            5, ("不足一档",)),
    Example("完成率100%得满分，每降低2%扣1分，不足2%的不扣分，扣完为止",
            {"算式": "完成率", "每": {"起点": "100%", "低": "2%", "扣": "1分", "不足一档": "不扣"}}, 6, ()),
    Example("投诉率不高于3%的，得4分；每高1%扣1分。",
            {"算式": "投诉率", "每": {"起点": "3%", "高": "1%", "单位": "百分点", "扣": "1分", "不足一档": "不扣"}},
            4, ("单位", "不足一档", "下限")),
    Example("参训人数不少于50人得满分，每少5人扣1分，扣完为止；少于20人的不得分。",
            {"算式": "参训人数", "每": {"起点": "50人", "低": "5人", "扣": "1分", "不足一档": "不扣"},
             "前提": [{"当": "参训人数 低于 20人", "得": "零分"}]}, 5, ("不足一档",)),
    Example("变动率不高于0得满分；变动率高于0的，每超过1个百分点扣0.5分，扣完为止",
            {"算式": "变动率", "每": {"起点": "0", "高": "1个百分点", "扣": "0.5分", "不足一档": "不扣"}}, 5, ("不足一档",)),
    Example("巡查率低于95%的，每低1个百分点扣0.5分，最多扣3分",
            {"算式": "巡查率", "每": {"起点": "95%", "低": "1个百分点", "扣": "0.5分", "不足一档": "不扣"},
             "上下限": {"下限": "2分"}}, 5, ("不足一档",)),
    Example("入户率100%得满分，未达到的每差1个百分点扣0.2分，扣完为止",
            {"算式": "入户率", "每": {"起点": "100%", "低": "1个百分点", "扣": "0.2分", "不足一档": "不扣"}}, 5, ("不足一档",)),
    Example("入户率每低于98%1个百分点扣1分，扣完为止",
            {"算式": "入户率", "每": {"起点": "98%", "低": "1个百分点", "扣": "1分", "不足一档": "不扣"}}, 5, ("不足一档",)),
    Example("建档率达到90%得满分，每低1个百分点扣0.1分；抽查真实率低于90%的不得分",
            {"算式": "建档率", "每": {"起点": "90%", "低": "1个百分点", "扣": "0.1分", "不足一档": "不扣"},
             "前提": [{"当": "抽查真实率 低于 90%", "得": "零分"}]}, 3),
    Example("竣工率达到95%得满分，每低5个百分点扣1分，不足5个百分点的按比例扣，扣完为止；当年没有新建项目的计满分",
            {"算式": "竣工率", "每": {"起点": "95%", "低": "5个百分点", "扣": "1分", "不足一档": "按比例"},
             "不适用": {"得": "满分", "当": "当年没有新建项目"}}, 5, ()),
    Example("竣工率不低于95%得满分，每低1个百分点扣0.5分（不足1个百分点的按1个百分点计），扣完为止。未发现在建项目的不扣分",
            {"算式": "竣工率", "每": {"起点": "95%", "低": "1个百分点", "扣": "0.5分", "不足一档": "按一档"},
             "不适用": {"得": "满分", "当": "未发现在建项目"}}, 5, ()),
    Example("支出进度等于100%的，得6分；每超过（降低）5%扣2分，扣完为止",
            {"算式": "支出进度", "每": {"起点": "100%", "两侧": "5%", "扣": "2分", "不足一档": "不扣"}}, 6),
    Example("调整率绝对值≤5%，得满分；调整率绝对值＞5%的，每增加1个百分点扣1分，扣完为止",
            {"算式": "绝对值(调整率)", "每": {"起点": "5%", "高": "1个百分点", "扣": "1分", "不足一档": "不扣"}}, 3),
    Example("采样量达到2批次/万人的得满分，每少0.1批次/万人扣0.5分，扣完为止",
            {"算式": "采样量", "每": {"起点": "2批次/万人", "低": "0.1批次/万人", "扣": "0.5分", "不足一档": "不扣"}}, 4),
    Example("合格率不低于90%得满分，每高1个百分点扣1分", None, 5),
    Example("合格率不低于90%得3分，每低1个百分点扣1分", None, 5),
    Example("建档率达到95%得满分，每低1个百分点扣该项分值的10%，扣完为止",
            {"算式": "建档率", "每": {"起点": "95%", "低": "1个百分点", "扣": "分值 × 10%", "不足一档": "不扣"}}, 5),
    Example("建档率达到95%得满分，每低1个百分点扣总分的10%，扣完为止", None, 5),
    Example("每万人口授权专利数达到5件得满分，每低0.1件扣0.2分，扣完为止",
            {"算式": "每万人口授权专利数", "每": {"起点": "5件", "低": "0.1件", "扣": "0.2分", "不足一档": "不扣"}}, 5),
    Example("城乡居民收入比控制在2.5以内得满分，每超出0.1扣1分，扣完为止",
            {"算式": "城乡居民收入比", "每": {"起点": "2.5", "高": "0.1", "扣": "1分", "不足一档": "不扣"}}, 5),
    Example("辍学率降至2%以下得满分，每高0.1个百分点扣0.5分，扣完为止",
            {"算式": "辍学率", "每": {"起点": "2%", "高": "0.1个百分点", "扣": "0.5分", "不足一档": "不扣"}}, 5),
    Example("辍学率降至95%以上得满分，每低0.1个百分点扣0.5分，扣完为止", None, 5),
    Example("问卷平均得分90分以上得满分，每低1分扣0.1分，扣完为止",
            {"算式": "问卷平均得分", "每": {"起点": "90分", "低": "1分", "扣": "0.1分", "不足一档": "不扣"}}, 5),
    Example("参训人数不少于100人得满分，每少10%扣1分，扣完为止",
            {"算式": "参训人数 / 100人", "每": {"起点": "100%", "低": "10%", "扣": "1分", "不足一档": "不扣"}}, 5),
    Example("参训人数不少于100人得满分，每少10个百分点扣1分，扣完为止", None, 5),
)  # fmt: skip
