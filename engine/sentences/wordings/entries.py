"""Lists: what gives points and what takes them, once or for each occurrence."""

from __future__ import annotations

import re
from fractions import Fraction

import attrs

from engine.sentences.attachment.attached import Attached, Entry
from engine.sentences.draft import Draft, Part, Refused, points
from engine.sentences.example import Criterion, Example
from engine.sentences.lowering.bases import base_of, shared_out
from engine.sentences.lowering.floors import FURTHEST, floor
from engine.sentences.lowering.occurrences import award, closed, deduction, when
from engine.sentences.lowering.zeros import guards, not_concerned
from engine.sentences.proposal import Written
from engine.sentences.tokens.negation import WRONG, breaks, denies
from engine.sentences.wordings.situations import of_the_last

ORDER = 60
_KINDS = ("得", "扣", "倒扣", "各扣", "比例", "零", "全扣")
_ZERO = ("零", "全扣")
_OCCURRENCES = (
    "次",
    "场",
    "场次",
    "期",
    "篇",
    "份",
    "项",
    "件",
    "人次",
    "条",
    "个",
    "人",
    "起",
    "例",
    "户",
)
_NO_TASK = re.compile(
    r"(?:任务|项目|需求|职能|职责|计划|业务)(?:安排)?的?(?:单位|地区|乡镇|部门|县|区|街道|学校|企业)?的?$"
)
"""无该项任务的: whom the item doesn't concern, even where nothing else gives points."""
_LIMIT = re.compile("以内|之内|不超过|不突破|未超过|未突破|控制在")


def read(draft: Draft, a: Attached) -> Criterion | None:
    if any(e.kind not in _KINDS for e in a.entries) or a.loose:
        return None
    below = a.of("倒扣") if draft.full != 0 else []
    takes = [e for e in a.of("扣", "倒扣", "各扣", "比例") if e not in below]
    if any(e.kind == "比例" and e.said.outcome.way != "扣" for e in takes):
        return None
    if not takes and not a.of("得") and a.entries:
        return _only_zeros(draft, a)
    if not takes:
        return None
    _in_their_place(draft, a)
    gives = a.of("得")
    zeros = [*a.of(*_ZERO), *below]
    _otherwise(draft, a, gives)
    apart = [
        e
        for e in gives
        if not_concerned(e.said)
        and _all(draft, e)
        and (len(gives) > 1 or _NO_TASK.search(e.said.text))
    ]
    gives = [e for e in gives if e not in apart]
    base = base_of(draft, a, gives, takes) if not a.otherwise else None
    gives = [e for e in gives if e is not base]
    _not_what_is_left(draft, a, gives)
    whole = base is not None or shared_out(draft, a, gives, takes)
    if whole and base is None:
        gives = [e for e in gives if e.said.outcome.way == "加"]
    start = a.begin if a.begin is not None else draft.full if whole else Fraction(0)
    taken = [_several(draft, e) or deduction(draft, a, e, len(takes)) for e in takes]
    if base is not None and any(part not in draft.named for part in draft.about):
        raise Refused("得满分的条件里说了多少，扣分的话里没有用上", *base.said.span)
    given: list[Written] = [_repeated(draft, award(draft, a, e)) for e in gives]
    lower = _floor(draft, a, takes, start if gives or a.begin is not None else None, taken)
    out: Criterion = {"条目": _form(a, given, [r for rows in taken for r in rows], whole)}
    zeros = [e for e in zeros if not _counted_zero(draft, e, takes, out)]
    zeros = [e for e in zeros if not _denied(draft, e, [base, *(g for g in gives)])]
    if base is None and not whole and len(gives) > 1:
        zeros = [e for e in zeros if not of_the_last(draft, a, e)]
        _not_twice(draft, gives, takes)
    for key, value in guards(draft, [*apart, *zeros]).items():
        more = out.get(key)
        out[key] = [*value, *more] if isinstance(more, list) and isinstance(value, list) else value
    if not a.topped:
        out.update(_beyond(draft, gives, start))
    out.update({k: v for k, v in lower.items() if k not in out})
    return out


def _several(draft: Draft, entry: Entry) -> list[Written]:
    """无台账或无人员统计表各扣1分: each of them takes it."""
    said = entry.said
    if entry.kind != "各扣" or said.each is not None or entry.cap is not None:
        return []
    text = draft.text.text
    start, end = said.parts[0][0], said.parts[-1][1]
    found: list[Part] = []
    at = start
    for match in re.finditer("或者|或|、|和", text[start:end]):
        found.append((at, start + match.start()))
        at = start + match.end()
    found.append((at, end))
    if len(found) < 2 or any(not WRONG.search(text[slice(*f)]) for f in found):
        return []
    return [{"当": draft.name([f], "要点"), "扣": points(entry.points)} for f in found]


def _only_zeros(draft: Draft, a: Attached) -> Criterion | None:
    """发现一处未整改的全扣: the whole mark unless. 不得分 alone doesn't say what the others get."""
    if a.otherwise or a.take_at_most is not None or draft.floor:
        return None
    rows: list[Written] = []
    for entry in a.entries:
        said = entry.said
        if not said.parts or (said.each is not None and said.each.said):
            raise Refused("没有说什么情形不得分", *said.span)
        if entry.kind == "倒扣":
            return {**guards(draft, a.entries), "得分式": "分值"}
        rows.append({"当": when(draft, said), "扣": "满分"})
    if any(e.kind == "零" for e in a.entries):
        why = "只说了不得分的情形，没有说其余的得几分"
        whole = (a.entries[0].said.span[0], a.entries[-1].said.span[1])
        if draft.choose("未写的情形", ("满分", "人工评判"), why, whole) == "人工评判":
            draft.implied.update((Fraction(0), Fraction(100)))
            first: list[Written] = [
                {"当": r["当"], "得": "零分"} for r in rows if isinstance(r, dict)
            ]
            return {"前提": first, "评判": {"评判": "0%至100%"}}
    return {"条目": rows}


def _all(draft: Draft, entry: Entry) -> bool:
    return entry.points is None or entry.points == draft.full


def _in_their_place(draft: Draft, a: Attached) -> None:
    for entry in a.entries:
        said = entry.said
        if not said.parts and said.each is None:
            raise Refused("没有说什么情形得分、扣分", *said.span)
        if said.each is not None and said.each.side and not said.each.name:
            _of_what_is_asked(draft, a, entry)


def _of_what_is_asked(draft: Draft, a: Attached, entry: Entry) -> None:
    """按季度开展演练得3分，每少1次扣1分: what is short is what the award asks for."""
    said = entry.said
    each = said.each
    assert each is not None
    awards = [e.said for e in a.of("得") if e.said.parts and e.said.outcome.way != "加"]
    asked = awards[0].text if len(awards) == 1 and a.entries[0].said is awards[0] else ""
    before = [p for p in a.aside if p[1] <= said.span[0]]
    if each.step.unit not in _OCCURRENCES or (awards and (awards[0].found or awards[0].each)):
        raise Refused("没有说从多少起算", *said.span)
    if each.side == "高" and not _LIMIT.search(asked):
        raise Refused("没有说从多少起算", *said.span)
    if asked:
        of = awards[0].parts
    elif (
        each.side == "低"
        and not awards
        and before
        and re.search(r"\d", draft.text.text[slice(*before[-1])])
    ):
        of = (before[-1],)
        a.aside = tuple(p for p in a.aside if p != before[-1])
    else:
        raise Refused("没有说从多少起算", *said.span)
    entry.said = attrs.evolve(said, each=attrs.evolve(each, name=of))


def _not_what_is_left(draft: Draft, a: Attached, gives: list[Entry]) -> None:
    """每缺1次扣1分，缺3次以上得1分: an award, or all that is left?"""
    first = next((e for e in a.entries if e.kind in ("扣", "各扣")), None)
    awards = [e for e in gives if e.said.outcome.way != "加"]
    if first is None or not awards or draft.full is None or a.begin is not None:
        return
    given = sum((e.points or Fraction(0) for e in awards), Fraction(0))
    if a.entries[0] is first and given < draft.full:
        told = "“得几分”是在扣分之外另得的分，还是只剩这么多分，没有说"
        raise Refused(told, *awards[0].said.span)


def _not_twice(draft: Draft, gives: list[Entry], takes: list[Entry]) -> None:
    """有台账得2分，无台账扣1分, of several awards: nothing given, and points taken besides?"""
    for take in takes:
        said = take.said
        words = re.sub(r",?每?1?(?:次|起|项|个|件|处|例|人次|人|户|份|条)?的?$", "", said.text)
        own = "".join(draft.text.text[a:b] for a, b in said.each.name) if said.each else words
        if any(breaks(w.strip("的,"), g.said.text) for w in (words, own) for g in gives):
            raise Refused("既不得分又扣分，还是从写明的分里扣，没有说", *said.span)


def _otherwise(draft: Draft, a: Attached, gives: list[Entry]) -> None:
    """否则不得分 after one award says no more than that it isn't given."""
    for place, said in a.otherwise:
        before = a.entries[:place]
        if said.kind not in ("零", "全扣") or len(before) != 1 or before[0].kind != "得":
            raise Refused("“否则”管到哪里没有读懂", *said.span)
        draft.told.append(said.span)


def _repeated(draft: Draft, row: Written) -> Written:
    """Awards for each occurrence beside deductions need an end in the rule language."""
    if isinstance(row, dict) and "每" in row and "至多" not in row:
        draft.implied.add(FURTHEST)
        return {**row, "至多": points(FURTHEST)}
    return row


def _form(a: Attached, given: list[Written], taken: list[Written], base: bool) -> Written:
    if not given and a.take_at_most is None and a.begin is None:
        return taken
    out: dict[str, Written] = {}
    if given or a.begin is not None:
        out["起"] = points(a.begin) if a.begin is not None else "满分" if base else "零分"
    if a.take_at_most is not None:
        out["扣至多"] = points(a.take_at_most)
    out["条"] = [*given, *taken]
    return out


def _counted_zero(draft: Draft, entry: Entry, takes: list[Entry], out: Criterion) -> bool:
    """发现3次及以上的不得分, of what is counted beside it."""
    said = entry.said
    if said.found is None or said.found.range.low is None or said.found.range.high is not None:
        return False
    counted = [
        t.said
        for t in takes
        if t.said.each is not None and t.said.each.step.unit == said.found.range.unit
    ]
    own = "".join(draft.text.text[a:b] for a, b in said.measure)
    names_of = ["".join(draft.text.text[a:b] for a, b in t.each.name) for t in counted if t.each]
    if len(counted) != 1 or own not in (
        *names_of,
        "",
        "发现",
        "出现",
        "发生",
        "有",
        "发现有",
        "缺",
        "少",
        "累计",
    ):
        return False
    form = out["条目"]
    rows = form["条"] if isinstance(form, dict) else form
    assert isinstance(rows, list)
    names = [r["每"] for r in rows if isinstance(r, dict) and "每" in r]
    place = [t.said for t in takes if t.said.each is not None].index(counted[0])
    if place >= len(names):
        return False
    counted_as = str(names[place])
    range_ = closed(draft, said, said.found.range, counted_as)
    out["前提"] = [{"当": range_.formula(counted_as), "得": "零分"}]
    return True


def _denied(draft: Draft, zero: Entry, awards: list[Entry | None]) -> bool:
    """不符合的不得分, after what gives all the points: it adds nothing."""
    known = [e for e in awards if e is not None]
    if zero.kind != "零" or len(known) != 1 or awards[0] is not None:
        return False
    if not denies(zero.said.text, known[0].said.text):
        return False
    draft.told.append(zero.said.span)
    return True


def _floor(
    draft: Draft, a: Attached, takes: list[Entry], start: Fraction | None, rows: list[list[Written]]
) -> dict[str, Written]:
    span = (takes[0].said.span[0], takes[-1].said.span[1])
    below = [t for t in takes if t.kind == "倒扣"]
    if below:
        if len(below) != len(takes) or any(t.said.each for t in below):
            raise Refused("倒扣与扣分怎样合起来，没有读懂", *span)
        least = sum((t.points or Fraction(0) for t in below), Fraction(0))
        if len(below) > 1:
            why = "几个倒扣同时成立的，没有说相加还是只扣一个"
            if draft.choose("合计或首条", ("合计", "只扣最重的"), why, span) == "只扣最重的":
                least = max(t.points or Fraction(0) for t in below)
                a.take_at_most = least
        draft.implied.add(least)
        return {"倒扣": points(least)}
    most: Fraction | None = Fraction(0)
    for entry, row in zip(takes, rows, strict=True):
        repeated = isinstance(row[0], dict) and "每" in row[0]
        own = entry.points * len(row) if entry.points is not None else None
        value = entry.cap if entry.cap is not None else None if repeated else own
        if entry.kind == "比例" and entry.cap is None:
            value = (
                None
                if re.search("超|逾期|延期|拖", entry.said.span_words(draft.text.text))
                else draft.full
            )
        most = None if most is None or value is None else most + value
    if a.take_at_most is not None and (most is None or most > a.take_at_most):
        most = a.take_at_most
    largest = max(t.points or Fraction(0) for t in takes)
    if draft.full is None and len(takes) == 1 and most is not None and start is None:
        return {}
    return floor(draft, span, most, largest, start)


def _beyond(draft: Draft, gives: list[Entry], start: Fraction | None) -> dict[str, Written]:
    """加分 on top of a full mark: whether the item can give more than it."""
    if draft.full is None or not any(e.said.outcome.way == "加" for e in gives):
        return {}
    most: Fraction | None = start
    for entry in gives:
        value = entry.cap if entry.cap is not None else None if entry.said.each else entry.points
        most = None if most is None or value is None else most + value
    if most is not None and most <= draft.full:
        return {}
    if most is None:
        return {}
    why = f"得分加起来可以到{points(most)}，分值是{points(draft.full)}，没有说能不能超出"
    span = (gives[0].said.span[0], gives[-1].said.span[1])
    if draft.choose("超出满分", ("得到分值为止", "可以超出"), why, span) == "得到分值为止":
        return {}
    draft.implied.add(most - draft.full)
    return {"加分": points(most - draft.full)}


EXAMPLES = (
    Example("未制定年度计划的，扣2分；台账每缺1项扣0.5分，扣完为止。",
            {"条目": [{"当": "未制定年度计划", "扣": "2分"}, {"每": "台账缺项", "步长": "1项", "扣": "0.5分"}]}, 5),
    Example("资料齐全得满分。每发现一处错误扣1分，最多扣3分",
            {"条目": [{"每": "错误", "步长": "1处", "扣": "1分", "至多": "3分"}]}, 4),
    Example("未公开的扣1分，公开不及时的扣0.5分", {"条目": [{"当": "未公开", "扣": "1分"}, {"当": "公开不及时", "扣": "0.5分"}]}, 2),
    Example("每发生一起责任事故扣2分，发生3起及以上的，本项不得分。",
            {"条目": [{"每": "责任事故", "步长": "1起", "扣": "2分"}],
             "前提": [{"当": "责任事故 不低于 3起", "得": "零分"}]}, 10, ("下限",)),
    Example("信息报送缺一次扣0.5分", {"条目": [{"当": "信息报送缺", "扣": "0.5分"}]}, 2, ("次数",)),
    Example("出现挪用资金问题的，此项不得分；票据不全的扣1分。",
            {"条目": [{"当": "票据不全", "扣": "1分"}], "前提": [{"当": "出现挪用资金问题", "得": "零分"}]}, 3),
    Example("有应急预案得2分，开展演练得3分；每发现一处隐患扣0.5分，累计扣分不超过1分",
            {"条目": {"起": "零分", "条": [{"当": "有应急预案", "得": "2分"}, {"当": "开展演练", "得": "3分"},
                                     {"每": "隐患", "步长": "1处", "扣": "0.5分", "至多": "1分"}]}}, 5),
    Example("错报1例扣1分，瞒报的扣完本项分值", {"条目": [{"当": "错报", "扣": "1分"}],
                                    "前提": [{"当": "瞒报", "得": "零分"}]}, 4, ("次数",)),
    Example("凭证手续齐全3分，每发现一笔手续不全扣0.5分，扣完为止",
            {"条目": [{"每": "手续不全", "步长": "1笔", "扣": "0.5分"}]}, 3, ()),
    Example("出现群体性事件的，一票否决，年度考核为不合格；简报每缺1期扣0.5分，扣完为止",
            {"条目": [{"每": "简报缺期", "步长": "1期", "扣": "0.5分"}], "前提": [{"当": "出现群体性事件", "得": "零分"}]}, 4, ("范围",)),
    Example("瞒报数据的，本项不得分，并实行“一票否决”；迟报的每次扣1分，扣完为止",
            {"条目": [{"每": "迟报", "步长": "1次", "扣": "1分"}], "前提": [{"当": "瞒报数据", "得": "零分"}]}, 4, ()),
    Example("迟报的扣1分，并实行一票否决", None, 4),
    Example("被市级通报的扣2分，取消评优资格", {"条目": [{"当": "被市级通报", "扣": "2分"}]}, 4, ()),
    Example("现场抽问5名护士，1名不熟悉流程扣0.2分",
            {"条目": [{"当": "不熟悉流程", "扣": "0.2分"}]}, 2, ("次数",)),
    Example("值班脱岗的每次扣1分，台账造假的每份扣0.5分，两项合计扣分不超过3分",
            {"条目": {"扣至多": "3分", "条": [{"每": "值班脱岗", "步长": "1次", "扣": "1分"}, {"每": "台账造假", "步长": "1份", "扣": "0.5分"}]}}, 5, ()),
    Example("值班脱岗的每次扣1分，台账造假的每份扣0.5分，三项合计扣分不超过3分", None, 5),
    Example("漏报的每次扣1分，错报的每处扣0.5分，同一问题不重复扣分，扣完为止",
            {"条目": [{"每": "漏报", "步长": "1次", "扣": "1分"}, {"每": "错报", "步长": "1处", "扣": "0.5分"}]}, 5, ()),
    Example("出现断档、脱节的，每次各扣1分，扣完为止", {"条目": [{"每": "「出现断档、脱节」", "步长": "1次", "扣": "1分"}]}, 5, ()),
    Example("是否按时报送，每次扣1分",
            {"条目": [{"每": "「是否按时报送（不符合的）」", "步长": "1次", "扣": "1分"}]}, 3, ("下限",)),
    Example("是否按时报送，扣1分", None, 3),
    Example("台账每缺1项扣减权重分的20%，未公开的扣20%的分值，扣完为止",
            {"条目": [{"每": "台账缺项", "步长": "1项", "扣": "分值 × 20%"}, {"当": "未公开", "扣": "分值 × 20%"}]}, 5, ()),
    Example("建立台账得3分；台账未更新的扣1分",
            {"条目": {"起": "零分", "条": [{"当": "建立台账", "得": "3分"}, {"当": "台账未更新", "扣": "1分"}]}}, 5, ("下限", "不到满分")),
    Example("任何一项不符合规定扣1分，扣完为止", {"条目": [{"每": "不符合规定", "步长": "1项", "扣": "1分"}]}, 3, ()),
    Example("任一指标未完成扣2分", {"条目": [{"当": "任一指标未完成", "扣": "2分"}]}, 5, ("次数",)),
    Example("存在一处未整改扣1分", {"条目": [{"当": "未整改", "扣": "1分"}]}, 3, ("次数",)),
    Example("每投诉1起扣0.5分，经查实的扣1分", None, 3),
    Example("人均借阅册数在0.5册以下的该项不得分", {"条目": [{"当": "人均借阅册数 不高于 0.5册", "扣": "满分"}]}, 4, ("含本数",)),
    Example("已出现骗取补助的，该户验收一票否决", None, 4),
    Example("无台账或无人员统计表各减1分；调度记录缺一次扣0.3分",
            {"条目": [{"当": "无台账", "扣": "1分"}, {"当": "无人员统计表", "扣": "1分"}, {"当": "调度记录缺", "扣": "0.3分"}]}, 3, ("次数",)),
    Example("①窗口正常开放（3分，每处1分）；②有投诉渠道（2分，发生重大舆情不得分）", None, 4),
    Example("①食品安全（3分，发生较大事故不得分）②服务投诉（2分，每次扣0.5分，扣完为止）",
            {"条目": [{"分值": "3分", "条目": [{"当": "发生较大事故", "扣": "满分"}]},
                    {"分值": "2分", "条目": [{"每": "服务投诉", "步长": "1次", "扣": "0.5分"}]}]}, 5, ("未写的情形",)),
    Example("每逾期一次(-0.5分)，推诿扯皮(-2分)，扣完为止",
            {"条目": [{"每": "逾期", "步长": "1次", "扣": "0.5分"}, {"当": "推诿扯皮", "扣": "2分"}]}, 4, ()),
    Example("调课每4节课扣1分，扣完为止", {"条目": [{"每": "调课", "步长": "4节课", "不足一档": "不扣", "扣": "1分"}]}, 4, ("不足一档",)),
    Example("台账每缺1项扣20%，扣完为止", None, 5),
    Example("讲座每场1分，简报每篇0.5分，最高4分",
            {"条目": [{"每": "讲座", "步长": "1场", "得": "1分"}, {"每": "简报", "步长": "1篇", "得": "0.5分"}]}, 4, ()),
    Example("缺勤每人1分", None, 4),
    Example("每缺一次扣1分，缺3次以上得1分", None, 5),
    Example("每缺一次扣1分，最低得1分", None, 5),
    Example("首次扣1分，第二次扣2分，第三次及以上不得分", None, 5),
    Example("出现①②情形之一扣2分，出现③不得分", None, 5),
    Example("每脱岗一次扣1分，脱岗3次以上不得分",
            {"条目": [{"每": "脱岗", "步长": "1次", "扣": "1分"}], "前提": [{"当": "脱岗 不低于 3次", "得": "零分"}]}, 5, ("含本数",)),
    Example("有计划得2分，有总结得3分，缺少的不得分", {"条目": [{"当": "有计划", "得": "2分"}, {"当": "有总结", "得": "3分"}]}, 5, ()),
)  # fmt: skip
