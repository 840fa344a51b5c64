"""A measure in bands: 90%以上得5分，80%（含）-90%得3分，80%以下不得分."""

from __future__ import annotations

import re
from fractions import Fraction

import attrs

from engine.sentences.attachment.attached import Attached, Entry
from engine.sentences.attachment.of_full import amount
from engine.sentences.clauses.statements import Statement
from engine.sentences.draft import Draft, Refused, points
from engine.sentences.example import Criterion, Example
from engine.sentences.guards.most import worth_of
from engine.sentences.guards.rising import misprint
from engine.sentences.lowering.ends import gaps, settle
from engine.sentences.lowering.lost import NOTHING, ever_more, left_of, on_top, with_nothing_lost
from engine.sentences.lowering.measures import measure_of
from engine.sentences.lowering.zeros import guards, not_concerned
from engine.sentences.proposal import Written
from engine.sentences.tokens.negation import denies
from engine.sentences.tokens.ranges import Found, Range
from engine.sentences.tokens.words import COUNTS, Quantity

ORDER = 40


def read(draft: Draft, a: Attached) -> Criterion | None:
    bands = [e for e in a.entries if e.said.found is not None]
    others = [e for e in a.entries if e.said.found is None]
    if not bands or a.take_at_most is not None or a.loose or draft.floor:
        return None
    if any(e.cap is not None or e.said.each for e in a.entries):
        return None
    takes = [e for e in bands if e.kind == "扣"]
    nothing = [e for e in bands if e.kind == "得" and e.points is None]
    ended = [e for e in bands if e.kind in NOTHING]
    taking = len(takes) > 1 and draft.full is not None
    taking = taking and len(takes) + len(nothing) + len(ended) == len(bands)
    if any(e.kind not in ("得", *NOTHING) for e in (others if taking else a.entries)):
        return None
    if any(e.kind == "得" and not not_concerned(e.said) for e in others):
        return None
    if not taking and not any(e.kind == "得" for e in bands):
        return None
    if any(e.said.outcome.way == "加" for e in bands):
        return None
    if not a.otherwise_ends:
        return None
    for e in bands:
        found_ = e.said.found
        if (
            found_ is not None
            and found_.bare
            and found_.range.low is not None
            and found_.range.low.value not in (0, 100)
            and not (found_.range.low.unit in COUNTS and len(bands) > 1)
        ):
            raise Refused("正好等于这个数，还是到这个数为止，没有说", *e.said.span)
    if others and not a.otherwise and others[-1] is a.entries[-1] and _rest(others[-1]):
        last = others.pop()
        draft.told.append(last.said.span)
        a.otherwise.append((len(a.entries), last.said))
    _not_changed(draft, bands, others)
    measured = measured_in_bands(draft, bands)
    if measured is None:
        return None
    first, formula = measured
    otherwise = a.otherwise[0][1] if a.otherwise else None
    only_takes = taking and not nothing and otherwise is None
    lost = ever_more(draft, bands) if only_takes else None
    worse = lost is not None
    bands = bands[::-1] if worse else bands
    found = [e.said.found.range for e in bands if e.said.found is not None]
    spans = [e.said.span for e in bands]
    ranges = settle(draft, found, spans, only_takes or otherwise is not None or len(bands) == 1)
    ranges = _all_of(ranges)
    if lost is None and any(on_top(draft, e.said) for e in takes):
        raise Refused("“再扣”接着哪一档，没有读懂", *takes[-1].said.span)
    values = [_value(e) for e in bands]
    if taking:
        lost = lost or [e.points for e in bands]
        values = [
            left_of(draft, e, x) if e.kind == "扣" else _value(e)
            for e, x in zip(bands, lost[:: -1 if worse else 1], strict=True)
        ]
    if not worse:
        named = "".join(draft.text.text[x:y] for x, y in first.measure)
        misprint(named, ranges, [worth_of(v, draft.full) for v in values], spans[0])
    if otherwise is None and not worse:
        ranges, values = with_nothing_lost(draft, ranges, values, spans[0], only_takes)
    form: list[Written] = [{r.words(): v} for r, v in zip(ranges, values, strict=True)]
    if otherwise is not None:
        form.append({"其余": otherwise_gives(otherwise)})
    elif worse:
        form.append({"其余": "满分"})
    elif left := gaps(ranges):
        where = "、".join(dict.fromkeys(left))
        taken = draft.choose("未写的情形", ("零分", "人工评判"), f"{where}得几分没有写", spans[-1])
        form.append({"其余": taken})
    out: Criterion = {"算式": formula} if formula else {}
    out["分档"] = form
    out.update(guards(draft, others))
    return out


def _all_of(ranges: list[Range]) -> list[Range]:
    """100%得5分，90%以上得3分: whoever does more than all has done all."""
    highest = max(q.value for r in ranges for q in r.ends)
    open_ = any(r.high is None for r in ranges)
    return [
        attrs.evolve(r, high=None)
        if r.point
        and r.low is not None
        and r.low.unit == "%"
        and r.low.value == 100 == highest
        and not open_
        and len(ranges) > 1
        else r
        for r in ranges
    ]


_FALLS = re.compile(r"(?:呈|为|出现|有所)?(?:不(?:增|升)反(?:减|降)|负增长|下降|降低|减少|下滑)的?")
_RISES = re.compile(r"(?:呈|为|出现|有所)?(?:不(?:减|降)反(?:增|升)|上升|增长|增加|提高|超支)的?")
_UNCHANGED = re.compile(
    r"(?:未|没有|没)(?P<w>减少|增长|下降|上升|增加|提高|降低|压减|压缩|节约|提升)的?$"
)


def _other_way(measure: str, words: str) -> bool:
    """下降 beside 比上年增长, 上升 beside 比上年下降: a change of less than nothing."""
    if _FALLS.fullmatch(words):
        return re.search("增长|增速|增幅|提高|增加|上升", measure) is not None
    return (
        _RISES.fullmatch(words) is not None
        and re.search("(?:下降|降低|减少|压减|节约|降幅)(?:率|幅度)?$", measure) is not None
    )


def _not_changed(draft: Draft, bands: list[Entry], others: list[Entry]) -> None:
    """减少不足10%得2分，未减少不得分: the last band is a change that is none."""
    first = bands[0].said
    measure = "".join(draft.text.text[a:b] for a, b in first.measure)
    for e in [e for e in others if e.said.found is None]:
        match = _UNCHANGED.fullmatch(e.said.text)
        if match is None:
            if first.found is None or not _other_way(measure, e.said.text):
                if "负增长" not in e.said.text:
                    continue
                raise Refused("负增长是不是这一档的界限，没有说", *e.said.span)
            edge = Quantity(Fraction(0), first.found.range.unit, "0")
            draft.told.extend(e.said.parts)
            e.said = attrs.evolve(
                e.said, found=Found(Range(None, True, edge, False), 0), measure=()
            )
            at = (i for i, b in enumerate(bands) if b.said.found and not b.said.found.range.low)
            bands.insert(next(at, len(bands)), e)
            others.remove(e)
            continue
        if not measure.endswith(match["w"]) or first.found is None:
            raise Refused("这一档到哪里为止，是用话说的，没有读懂", *e.said.span)
        edge = Quantity(Fraction(0), first.found.range.unit, "0")
        none = Found(Range(None, True, edge, True), 0)
        draft.told.extend(e.said.parts)
        e.said = attrs.evolve(e.said, found=none, measure=())
        open_ = (i for i, b in enumerate(bands) if b.said.found and not b.said.found.range.low)
        bands.insert(next(open_, len(bands)), e)
        others.remove(e)


def _rest(entry: Entry) -> bool:
    """达不到的不得分: all that the bands don't cover."""
    return entry.kind in ("零", "全扣") and entry.said.each is None and denies(entry.said.text, "")


def measured_in_bands(draft: Draft, bands: list[Entry]) -> tuple[Statement, str | None] | None:
    """The band that names the measure, and its formula; None where bands name different ones."""
    owner = _one_measure(draft, bands)
    if owner is None:
        return None
    first = bands[owner].said
    ends = [q for e in bands if e.said.found is not None for q in e.said.found.range.ends]
    sample = next((q for q in ends if q.unit or q.value), ends[0])
    return first, measure_of(draft, first, first.measure, sample)


def _one_measure(draft: Draft, bands: list[Entry]) -> int | None:
    """Which band names the measure; None where two name different ones."""
    text = draft.text.text
    owner, words = 0, ""
    for i, band in enumerate(bands):
        said = band.said
        own = "".join(text[a:b] for a, b in said.measure).strip("的在为是,、")
        if said.found is not None and said.found.reference is not None and i > 0:
            return None
        if words and re.fullmatch("[A-Za-z]", own):
            draft.told.extend(said.measure)
            continue
        if own and words and own != words and not words.endswith(own):
            return None
        if own and not words:
            if i > 0:
                return None
            owner, words = i, own
        if own and i > 0:
            draft.told.extend(said.measure)
    return owner


def _value(entry: Entry) -> str:
    return "零分" if entry.kind in ("零", "全扣") else amount(entry.said)


def otherwise_gives(said: Statement) -> str:
    if said.kind in ("零", "全扣"):
        return "零分"
    if said.kind == "得":
        return points(said.points)
    if said.kind == "评判" and said.points is None:
        return "人工评判"
    raise Refused("其余的情形怎样计分没有读懂", *said.span)


EXAMPLES = (
    Example("满意度90%以上的得5分，80%（含）至90%的得3分，低于80%的不得分。",
            {"算式": "满意度", "分档": [{"不低于90%": "5分"}, {"不低于80%且低于90%": "3分"}, {"低于80%": "零分"}]},
            5, ("含本数",)),
    Example("验收合格率≥95%得满分；≥85%得4分；≥75%得2分；否则不得分",
            {"算式": "验收合格率", "分档": [{"不低于95%": "满分"}, {"不低于85%且低于95%": "4分"},
                                       {"不低于75%且低于85%": "2分"}, {"其余": "零分"}]}, 6),
    Example("到岗率达到98%得2分，达不到的不得分",
            {"算式": "到岗率", "分档": [{"不低于98%": "2分"}, {"其余": "零分"}]}, 2, ()),
    Example("到岗率达到98%得2分，否则不得分",
            {"算式": "到岗率", "分档": [{"不低于98%": "2分"}, {"其余": "零分"}]}, 2),
    Example("逾期率等于0得4分，0-5%（含）得2分，5%以上不得分",
            {"算式": "逾期率", "分档": [{"等于0": "4分"}, {"高于0%且不高于5%": "2分"}, {"高于5%": "零分"}]}, 4),
    Example("开展培训5次（含）以上得3分，3次至4次得2分，3次以下不得分",
            {"算式": "开展培训", "分档": [{"不低于5次": "3分"}, {"不低于3次且不高于4次": "2分"}, {"低于3次": "零分"}]},
            3, ()),
    Example("超支率1%以下的扣1分；1%-5%的扣3分；5%以上的扣5分",
            {"算式": "超支率", "分档": [{"不高于0": "满分"}, {"高于0且低于1%": "4分"}, {"不低于1%且低于5%": "2分"},
                                  {"不低于5%": "零分"}]}, 5, ("含本数", "起点")),
    Example("录入率98%（含）以上不扣分，95%（含）至98%扣1分，低于95%扣4分",
            {"算式": "录入率", "分档": [{"不低于98%": "满分"}, {"不低于95%且低于98%": "3分"}, {"低于95%": "零分"}]},
            4, ()),
    Example("管护覆盖率不足90%扣0.5分，不足80%扣1分，不足60%的不得分",
            {"算式": "管护覆盖率", "分档": [{"低于60%": "零分"}, {"不低于60%且低于80%": "1分"},
                                    {"不低于80%且低于90%": "1.5分"}, {"其余": "满分"}]}, 2, ()),
    Example("到场平均用时15分钟以内4分，15-20分钟2分，20分钟以上不得分",
            {"算式": "到场平均用时", "分档": [{"低于15分钟": "4分"}, {"不低于15分钟且低于20分钟": "2分"},
                                     {"不低于20分钟": "零分"}]}, 4, ("含本数",)),
    Example("能耗比上年下降5%（含）以上得3分；下降不足5%得2分；未下降得0分",
            {"算式": "能耗比上年下降", "分档": [{"不低于5%": "3分"}, {"不高于0%": "零分"}, {"高于0%且低于5%": "2分"}]}, 3, ()),
    Example("能耗比上年下降5%（含）以上得3分；下降不足5%得2分；未增加得0分", None, 3),
    Example("问卷得分90分以上得5分，60（含）-90分得3分，60分以下得0分",
            {"算式": "问卷得分", "分档": [{"不低于90分": "5分"}, {"不低于60分且低于90分": "3分"}, {"低于60分": "零分"}]},
            5, ("含本数",)),
    Example("覆盖率60%≤X<80%得2分，X≥80%得4分",
            {"算式": "覆盖率", "分档": [{"不低于60%且低于80%": "2分"}, {"不低于80%": "4分"}, {"其余": "零分"}]},
            4, ("未写的情形",)),
    Example("覆盖率90%（含）以上得5分，80%（含）-90%（含）得3分，80%以下不得分", None, 5),
    Example("覆盖率90%以上（含80%）得5分，其余不得分", None, 5),
    Example("无采购任务的得满分；节约率5%以上得4分，不足5%得2分",
            {"算式": "节约率", "分档": [{"不低于5%": "4分"}, {"低于5%": "2分"}],
             "不适用": {"得": "满分", "当": "无采购任务"}}, 4),
    Example("建档率90%（含）以上得满分，80%（含）-90%得分值的60%，80%以下不得分",
            {"算式": "建档率", "分档": [{"不低于90%": "满分"}, {"不低于80%且低于90%": "分值 × 60%"}, {"低于80%": "零分"}]}, 10, ()),
    Example("管护覆盖率不足90%扣2分，不足80%再扣3分",
            {"算式": "管护覆盖率", "分档": [{"低于80%": "5分"}, {"不低于80%且低于90%": "8分"}, {"其余": "满分"}]}, 10, ()),
    Example("偏差率5%-10%扣2分，10%以上扣5分",
            {"算式": "偏差率", "分档": [{"低于5%": "满分"}, {"不低于5%且低于10%": "8分"}, {"不低于10%": "5分"}]},
            10, ("含本数", "未写的情形")),
    Example("错录1-3处扣1分，错录4处以上扣2分",
            {"算式": "错录", "分档": [{"低于1处": "满分"}, {"不低于1处且不高于3处": "4分"}, {"不低于4处": "3分"}]}, 5, ()),
    Example("建档率80%-90%得8分，60%-80%得5分，60%以下不得分",
            {"算式": "建档率", "分档": [{"高于90%": "满分"}, {"不低于80%且不高于90%": "8分"}, {"不低于60%且低于80%": "5分"},
                                  {"低于60%": "零分"}]}, 10, ("含本数", "未写的情形")),
    Example("实际与计划的差异率在±3%以内（含3%）得4分，3%-8%（含）得2分，8%以上不得分",
            {"算式": "绝对值(实际与计划的差异率)", "分档": [{"不高于3%": "4分"}, {"高于3%且不高于8%": "2分"}, {"高于8%": "零分"}]}, 4, ()),
    Example("差异率±3%以内得4分，±3%-±8%得2分，超过±8%不得分",
            {"算式": "绝对值(差异率)", "分档": [{"不高于3%": "4分"}, {"高于3%且不高于8%": "2分"}, {"高于8%": "零分"}]}, 4, ()),
    Example("接待人次比上年提高10%以上得5分，提高5%-10%得3分，提高0-5%得1分，下降不得分",
            {"算式": "接待人次比上年提高", "分档": [{"不低于10%": "5分"}, {"不低于5%且低于10%": "3分"},
                                          {"不低于0%且低于5%": "1分"}, {"低于0%": "零分"}]}, 5, ("含本数",)),
    Example("用电量比上年下降5%以上得5分，下降5%以内得3分，上升不得分",
            {"算式": "用电量比上年下降", "分档": [{"不低于5%": "5分"}, {"低于0%": "零分"}, {"不低于0%且低于5%": "3分"}]}, 5, ("含本数",)),
    Example("未完成率5%以下得5分，5%以上得2分",
            {"算式": "未完成率", "分档": [{"低于5%": "5分"}, {"不低于5%": "2分"}]}, 5, ("含本数",)),
    Example("受理率、按期办结率均达95%的得2分，90%-95%的得1分，90%以下不得分", None, 2),
    Example("师生比例不低于1：15得2分，1：15～1：20得1分，其他不得分", None, 2),
    Example("办结率≥90%得8分；80%≤办结率＜90%得10分；＜80%不得分", None, 10),
    Example("建档率90%以上得5分，80%-90%得2分，60%-80%得3分，60%以下不得分", None, 5),
    Example("首次响应时间≤30分钟得4分，30-60分钟得2分，超过60分钟不得分",
            {"算式": "首次响应时间", "分档": [{"不高于30分钟": "4分"}, {"高于30分钟且不高于60分钟": "2分"}, {"高于60分钟": "零分"}]}, 4),
    Example("培训人次较上年增长10%（含）以上得6分，增长10%以下得2分，负增长不得分",
            {"算式": "培训人次较上年增长", "分档": [{"不低于10%": "6分"}, {"低于0%": "零分"}, {"不低于0%且低于10%": "2分"}]}, 6, ()),
    Example("建档率90%以上得5分，80%以上90%以下得3分，80%以下不得分",
            {"算式": "建档率", "分档": [{"不低于90%": "5分"}, {"不低于80%且低于90%": "3分"}, {"低于80%": "零分"}]}, 5, ("含本数",)),
    Example("建档率95%以上85%以下得5分，其余不得分", None, 5),
    Example("建档率≥90%得5分，否则不得分；伪造档案的本项不得分",
            {"前提": [{"当": "伪造档案", "得": "零分"}], "算式": "建档率", "分档": [{"不低于90%": "5分"}, {"其余": "零分"}]}, 5, ()),
    Example("①建档率90%（含）以上，10分；②80%（含）-90%，8分；③80%以下，0分",
            {"算式": "建档率", "分档": [{"不低于90%": "10分"}, {"不低于80%且低于90%": "8分"}, {"低于80%": "零分"}]}, 10, ()),
    Example("建档率≥90%：10分；80%≤建档率<90%：8分；建档率<80%：0分",
            {"算式": "建档率", "分档": [{"不低于90%": "10分"}, {"不低于80%且低于90%": "8分"}, {"低于80%": "零分"}]}, 10, ()),
    Example("欠费下降率≥10%得8分，0-10%得5分，不降反增不得分",
            {"算式": "欠费下降率", "分档": [{"不低于10%": "8分"}, {"不低于0%且低于10%": "5分"}, {"低于0%": "零分"}]}, 8, ()),
)  # fmt: skip
