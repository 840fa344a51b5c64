"""Awards for conditions in words: all of them together, or the first that fits."""

from __future__ import annotations

import re
from fractions import Fraction

from engine.sentences.attachment.attached import Attached, Entry
from engine.sentences.clauses.cut import trimmed
from engine.sentences.draft import Draft, Part, Refused, points
from engine.sentences.example import Criterion, Example
from engine.sentences.lowering.floors import beyond
from engine.sentences.lowering.grades import (
    FIRST,
    falling,
    first_that_fits,
    graded,
    grouped,
    highest,
)
from engine.sentences.lowering.occurrences import award
from engine.sentences.lowering.zeros import guards, not_concerned
from engine.sentences.proposal import Written
from engine.sentences.tokens.negation import breaks, contrary

ORDER = 50
_NOT_THIS = re.compile(r"(?:不适用|不涉及|未涉及)的?|无(?:此|该|相关)[^,]*的?")
_HALF = re.compile(r"(?:无|没有)的?")
SUM = "合计"
_GRADE = re.compile(
    "(?:较|比较|基本|不够?)?(?:好|高|差|低|一般|规范|完善|完整|及时|到位)|优秀?|良好?|中|合格|不合格"
)
_BARE_GRADE = re.compile(
    "优秀?|良好?|中等?|差|一般|较?好|较差|合格|不合格|基本合格|满意|较满意|不满意"
)
_ON_TOP = ("在此基础上", "此基础上", "在上述基础上")


def read(draft: Draft, a: Attached) -> Criterion | None:
    if (
        any(e.kind not in ("得", "零", "全扣", "倒扣") for e in a.entries)
        or a.loose
        or a.take_at_most is not None
    ):
        return None
    gives = a.of("得")
    if not gives or any(not e.said.parts and e.said.each is None for e in a.entries):
        return None
    if any(e.said.each is not None and not _once_zero(e) for e in a.entries if e.kind != "得"):
        return None
    if any(e.said.each is not None and e.said.each.side and e.kind != "得" for e in a.entries):
        return None
    if draft.floor and draft.full != 0:
        raise Refused("没有扣分，却说扣完为止", *gives[-1].said.span)
    more = [e for e in gives if e.said.outcome.way == "加"]
    if more and len(more) < len(gives) and (len(gives) - len(more) > 1 or gives[0] in more):
        raise Refused("加分加在什么之上没有读懂", *gives[-1].said.span)
    if a.begin is not None or (a.give_at_most is not None and len(gives) > 1):
        return _repeated(draft, a, gives)
    if a.give_at_most is not None:
        return None
    if draft.full is None and all(e.said.outcome.way == "加" for e in gives):
        raise Refused("没有分值，加在多少分上不知道", *gives[0].said.span)
    if len(gives) == 1:
        return _single(draft, a, gives[0])
    return _several(draft, a, gives)


def _once_zero(entry: Entry) -> bool:
    """有1项不符合的不得分."""
    each = entry.said.each
    return each is not None and not each.side and not each.said and each.step.value == 1


_ONE_OF = re.compile(
    r"(?<![\d第至到])1(?:个(?!月|季|工作|百分)|项|次|件|起|处|名|人|篇|场|条|家|户)"
)


def _single(draft: Draft, a: Attached, only: Entry) -> Criterion:
    """符合的得2分: else nothing. A 不得分 that says just that adds nothing; another one counts first."""
    if not_concerned(only.said) and _NOT_THIS.fullmatch(only.said.text) and not a.otherwise:
        raise Refused("只说了不适用的，没有说适用的怎样计分", *only.said.span)
    short = only.points is not None and draft.full is not None and only.points < draft.full
    if short and only.said.each is None and _ONE_OF.search(only.said.text):
        raise Refused("有几次得几次的分，还是只得一次，没有说：按次数的，写“每”", *only.said.span)
    zeros = a.of("零", "全扣", "倒扣")
    other = next(
        (z for z in zeros if z.kind == "零" and contrary(z.said.text, only.said.text)), None
    )
    left = [z for z in zeros if z.kind == "倒扣" or not breaks(z.said.text, only.said.text)]
    if other is not None:
        left = [z for z in left if z is not other]
    for zero in zeros:
        if zero not in left:
            draft.told.append(zero.said.span)
    for place, said in a.otherwise:
        if place == 0 or said.kind not in ("零", "全扣", "倒扣") or len(a.otherwise) > 1:
            raise Refused("“否则”管到哪里没有读懂", *said.span)
        if said.kind != "倒扣":
            draft.told.append(said.span)
    halves = [z for z in zeros if z not in left and _HALF.fullmatch(z.said.text)]
    if halves and re.search("[,、并且]", only.said.text):
        why = "只做到一部分的得几分，没有写"
        draft.choose("未写的情形", ("零分", "人工评判"), why, halves[0].said.span)
    entry = award(draft, a, only) if other is None else _contrary(draft, only, other)
    out: Criterion = {"条目": [entry]}
    out.update(guards(draft, left))
    for _, said in a.otherwise:
        if (
            said.kind == "倒扣"
            and said.points is not None
            and isinstance(entry, dict)
            and "当" in entry
        ):
            row: Written = {
                "当": f"并非 {grouped(str(entry['当']))}",
                "得": f"-{points(said.points)}",
            }
            known = out.get("前提")
            out["前提"] = [row, *known] if isinstance(known, list) else [row]
            out["倒扣"] = points(said.points)
            draft.implied.add(said.points)
    if left and not a.otherwise and len(left) == len(zeros):
        _unwritten(draft, out, left[-1].said.span)
    return out


def _contrary(draft: Draft, only: Entry, other: Entry) -> Written:
    """数据不一致的不得分，一致的得2分: one condition and its contrary."""
    draft.told.extend(only.said.parts)
    bad = draft.name(list(other.said.parts), "要点")
    return {"当": f"并非 {grouped(bad)}", "得": points(only.points)}


def _unwritten(draft: Draft, out: Criterion, at: Part) -> None:
    why = "既不合得分的条件，也不合不得分的条件的，没有写"
    if draft.choose("未写的情形", ("零分", "人工评判"), why, at) == "人工评判":
        rows = out["条目"]
        assert isinstance(rows, list)
        row = rows[0]
        assert isinstance(row, dict)
        if "当" not in row:
            draft.judged = True
            return
        more: list[Written] = [{"当": f"并非 {grouped(str(row['当']))}", "得": "人工评判"}]
        before = out.get("前提")
        out["前提"] = [*before, *more] if isinstance(before, list) else more


def _several(draft: Draft, a: Attached, gives: list[Entry]) -> Criterion | None:
    span = (gives[0].said.span[0], gives[-1].said.span[1])
    if a.highest is not None:
        return highest(draft, a, gives)
    if _of_levels(draft, a, gives, span):
        return first_that_fits(draft, a, [], span)
    if any(e.said.outcome.way == "加" or _counts(draft, e, gives) for e in gives):
        return _repeated(draft, a, gives)
    apart = [e for e in gives if not_concerned(e.said) and e.points is None and e is not gives[0]]
    apart = apart if len(gives) - len(apart) >= 2 else []
    gives = [e for e in gives if e not in apart]
    if any(e.said.text.startswith(_ON_TOP) for e in gives):
        return _summed(draft, a, gives, apart, span)
    how = _together(draft, gives, span)
    if how == SUM and _degrees(draft, gives):
        why = "做到前一条的也做到了后一条，没有说相加还是只取一条"
        how = draft.choose("合计或首条", (FIRST, SUM), why, span)
    if how == SUM:
        return _summed(draft, a, gives, apart, span)
    return first_that_fits(draft, a, apart, span)


def _degrees(draft: Draft, gives: list[Entry]) -> bool:
    """全部完成得3分，完成80%以上得2分: how much of one thing is done."""
    text = draft.text.text
    for e in gives[1:]:
        measure = "".join(text[x:y] for x, y in e.said.measure).strip("的,")
        share = e.said.found is not None and e.said.found.range.unit == "%"
        first = gives[0].said.text
        if share and measure and re.match("全部|全面|均|都|按期全部", first) and measure in first:
            return True
    return False


def _together(draft: Draft, gives: list[Entry], span: Part) -> str:
    """Whether awards add up: the full mark decides where it can."""
    whole = draft.full
    values = [e.points for e in gives]
    if any(v is None for v in values):
        return FIRST
    total = sum((v for v in values if v is not None), Fraction(0))
    if all(e.said.allotted for e in gives):
        graded_ = all(_BARE_GRADE.fullmatch(e.said.text) for e in gives)
        bare = graded_ or not any(e.said.outcome.words.startswith("(") for e in gives)
        if bare and whole is not None and total != whole == values[0] and falling(gives):
            return FIRST
        if whole is not None and total != whole:
            raise Refused(f"各条加起来是{points(total)}，分值是{points(whole)}", *span)
        draft.fix_full(total)
        return SUM
    if whole is not None and total == whole:
        if len(gives) > 1 and all(_GRADE.fullmatch(e.said.text.rstrip("的")) for e in gives[1:]):
            told = f"各档中最高的是{points(max(v for v in values if v is not None))}，分值是{points(whole)}"
            raise Refused(told, *span)
        return SUM
    if whole is not None and total > whole and falling(gives):
        return FIRST
    why = "各条可以同时符合的，没有说相加还是只取一条"
    return draft.choose("合计或首条", (SUM, FIRST), why, span)


def _counts(draft: Draft, entry: Entry, gives: list[Entry]) -> bool:
    """每报送1篇得1分; not 退回1次的得1分, where that is one grade of several."""
    each = entry.said.each
    if each is None:
        return False
    return each.said or bool(each.side) or not graded(draft, gives)


_LEVEL = re.compile(
    "国家级?|中央|部级|省级?|市级?|县级?|区级?|全国|全省|全市|一等|二等|三等|1等|2等|3等"
)


def _of_levels(draft: Draft, a: Attached, gives: list[Entry], span: Part) -> bool:
    """获国家级表彰加5分，省级加3分: all that was won, or only the highest?"""
    levels = all(_LEVEL.search(e.said.text) and e.said.each is None for e in gives)
    if not levels or len(gives) < 2 or not falling(gives) or a.begin is not None:
        return False
    if any(e.said.outcome.way != "加" for e in gives):
        return False
    why = "几级都有的，没有说相加还是就高只取一条"
    return draft.choose("合计或首条", (SUM, FIRST), why, span) == FIRST


def _summed(
    draft: Draft, a: Attached, gives: list[Entry], apart: list[Entry], span: Part
) -> Criterion:
    rows = _rows(draft, a, gives)
    out: Criterion = {"条目": rows}
    zeros = [z for z in a.of("零", "全扣", "倒扣") if not of_the_last(draft, a, z)]
    out.update(guards(draft, [*apart, *zeros]))
    for place, said in a.otherwise:
        if said.kind not in ("零", "全扣"):
            raise Refused("“否则”管到哪里没有读懂", *said.span)
        before = [e for e in a.entries[:place] if e.kind == "得"]
        same = [e for e in before if e.said.sentence == said.sentence]
        draft.told.append(said.span)
        if len(before) == 1 or len(same) == 1:
            continue
        why = "“否则不得分”是说这一条不得分，还是有一条不符合就整项不得分，没有说"
        if draft.choose("范围", ("本条", "本项"), why, said.span) == "本项":
            whens = [f"并非 {grouped(str(r['当']))}" for r in rows[:place] if isinstance(r, dict)]
            first: list[Written] = [{"当": w, "得": "零分"} for w in whens]
            known = out.get("前提")
            out["前提"] = [*known, *first] if isinstance(known, list) else first
    return out


def of_the_last(draft: Draft, a: Attached, zero: Entry) -> bool:
    """有预案得2分，无预案不得分；…: that the award before it isn't given."""
    at = next(i for i, e in enumerate(a.entries) if e is zero)
    if zero.kind != "零" or re.search("本|该指标", zero.said.outcome.words):
        return False
    before = [e for e in a.entries[:at] if e.kind == "得" and e.said.parts]
    denied = [e for e in before if breaks(zero.said.text, e.said.text)]
    if not denied or (len(before) < 2 and zero.said.outcome.words.startswith(("此", "该"))):
        return False
    if denied[-1] is not a.entries[at - 1] or re.search("此项|该项", zero.said.outcome.words):
        why = "“不得分”是不得这一条的分，还是整项不得分，没有说"
        if draft.choose("范围", ("本条", "本项"), why, zero.said.span) == "本项":
            return False
    draft.told.append(zero.said.span)
    return True


def _rows(draft: Draft, a: Attached, gives: list[Entry]) -> list[Written]:
    """One line for each award; 在此基础上… holds only where the award before it does."""
    rows: list[Written] = []
    below = ""
    for entry in gives:
        said = entry.said
        on_top = next((w for w in _ON_TOP if said.text.startswith(w)), None)
        if on_top is None:
            row = award(draft, a, entry)
            below = str(row["当"]) if isinstance(row, dict) and "当" in row else ""
            rows.append(row)
            continue
        parts = [p for p in (_after(draft, said.parts[0], on_top), *said.parts[1:]) if p[0] < p[1]]
        if not below or not parts:
            raise Refused("“在此基础上”接着哪一条，没有读懂", *said.span)
        own = draft.name(parts, "要点")
        rows.append({"当": f"{grouped(below)} 并且 {own}", "得": points(entry.points)})
    return rows


def _after(draft: Draft, part: Part, lead: str) -> Part:
    return trimmed(draft.text.text, (part[0] + len(lead), part[1]))


def _repeated(draft: Draft, a: Attached, gives: list[Entry]) -> Criterion:
    counted = any(e.said.each is not None and e.said.each.said for e in gives)
    for e in gives:
        if counted and e.said.each is None and _LEVEL.fullmatch(e.said.text.rstrip("的")):
            raise Refused("这一级是每项（次）得分，还是只得一次，没有说", *e.said.span)
    if a.otherwise:
        raise Refused("“否则”管到哪里没有读懂", *a.otherwise[0][1].span)
    rows: list[Written] = [award(draft, a, e) for e in gives]
    capped: dict[str, Written] = {}
    if a.begin is not None:
        capped["起"] = points(a.begin)
    if a.give_at_most is not None:
        most = a.give_at_most + (a.begin or 0)
        draft.implied.add(most)
        draft.held.append(a.give_at_most)
        capped["至多"] = points(most)
    out: Criterion = {"条目": {**capped, "条": rows} if capped else rows}
    zeros = [z for z in a.of("零", "全扣", "倒扣") if not of_the_last(draft, a, z)]
    out.update(guards(draft, zeros))
    adding = [e for e in gives if e.said.outcome.way == "加"]
    whole = [e for e in gives if e not in adding and e.points in (None, draft.full)]
    if draft.full is not None and len(adding) == len(whole) == 1 and len(gives) == 2:
        out.update(beyond(draft, adding[0].cap, adding[0].said.span))
    return out


EXAMPLES = (
    Example("建立台账并及时更新的，得2分，否则不得分。", {"条目": [{"当": "建立台账并及时更新", "得": "2分"}]}, 2, ()),
    Example("有方案得1分；有总结得2分。", {"条目": [{"当": "有方案", "得": "1分"}, {"当": "有总结", "得": "2分"}]}, 3, ()),
    Example("方案完整，得满分；方案基本完整，得2分；方案不完整，不得分",
            {"条目": {"取": "首条", "起": "零分", "条": [{"当": "方案完整", "得": "满分"}, {"当": "方案基本完整", "得": "2分"},
                                                {"当": "方案不完整", "得": "0分"}]}}, 4, ("未写的情形",)),
    Example("年度结余为零的得3分，比上年减少的得1分，其他情况不得分",
            {"条目": {"取": "首条", "起": "零分", "条": [{"当": "年度结余为零", "得": "3分"}, {"当": "比上年减少", "得": "1分"}]}},
            3, ()),
    Example("制度健全（2分），执行有效（3分）", {"条目": [{"当": "制度健全", "得": "2分"}, {"当": "执行有效", "得": "3分"}]}, 5, ()),
    Example("制度健全（2分），执行有效（3分）", None, 6),
    Example("每举办1场宣传活动得0.5分，最多得2分",
            {"条目": [{"每": "举办宣传活动", "步长": "1场", "得": "0.5分"}]}, 2, ()),
    Example("每举办1场宣传活动得0.5分，最多得1分",
            {"条目": [{"每": "举办宣传活动", "步长": "1场", "得": "0.5分", "至多": "1分"}]}, 2, ()),
    Example("每完成1处得2分，完成5处（含）以上得满分",
            {"条目": [{"每": "完成的处数", "步长": "1处", "得": "2分"}, {"当": "完成的处数 不低于 5处", "得": "满分"}]}, 10, ()),
    Example("账面与库存的数目不一致的，本项不得分；一致的得3分。",
            {"条目": [{"当": "并非 账面与库存的数目不一致", "得": "3分"}]}, 3, ()),
    Example("存量欠薪动态清零得2分，未清零的不得分。", {"条目": [{"当": "存量欠薪动态清零", "得": "2分"}]}, 2, ()),
    Example("设施完好率100%，得3分；有一处停用，此项得0分",
            {"条目": [{"当": "设施完好率 不低于 100%", "得": "3分"}], "前提": [{"当": "有一处停用", "得": "零分"}]}, 3),
    Example("总结于1月20日前报送的，得2分；2月底前报送的，得1分；2月底后报送或未报送的，不得分。",
            {"条目": {"取": "首条", "起": "零分", "条": [{"当": "总结于1月20日前报送", "得": "2分"},
                                                {"当": "「2月底前报送」", "得": "1分"},
                                                {"当": "「2月底后报送或未报送」", "得": "0分"}]}}, 2),
    Example("省级推广的得3分，市级推广的得2分，区级推广的得1分，同一事项按最高分计，不累计",
            {"条目": {"取": "首条", "起": "零分", "条": [{"当": "省级推广", "得": "3分"}, {"当": "市级推广", "得": "2分"}, {"当": "区级推广", "得": "1分"}]}}, 3),
    Example("区级推广的得1分，省级推广的得3分，同一事项按最高分计", None, 3),
    Example("省级推广的每次得1分，同一事项按最高分计", None, 3),
    Example("一次通过审查的得3分，补正1次的得2分，补正2次（含）以上的不得分",
            {"条目": {"取": "首条", "起": "零分", "条": [{"当": "一次通过审查", "得": "3分"}, {"当": "补正 等于 1次", "得": "2分"}, {"当": "补正 不低于 2次", "得": "0分"}]}}, 3),
    Example("内务规范的得3分，较规范的得2分，差的不得分；造假的倒扣1分",
            {"条目": {"取": "首条", "起": "零分", "条": [{"当": "内务规范", "得": "3分"}, {"当": "较规范", "得": "2分"}, {"当": "差", "得": "0分"}]},
             "前提": [{"当": "造假", "得": "-1分"}], "倒扣": "1分"}, 3),
    Example("受到省级通报表扬加3分，市级加1分",
            {"条目": [{"当": "受到省级通报表扬", "得": "3分"}, {"当": "市级", "得": "1分"}]}, 4, ("合计或首条",)),
    Example("无越级上访的加2分", None, None),
    Example("绿化率达到30%或比上年增加2个百分点以上的，得3分，否则不得分",
            {"条目": [{"当": "绿化率 不低于 30% 或者 绿化率比上年增加 不低于 2个百分点", "得": "3分"}]}, 3, ("含本数",)),
    Example("获得市级荣誉得2分，区级荣誉每项0.5分",
            {"条目": [{"当": "获得市级荣誉", "得": "2分"}, {"每": "区级荣誉", "步长": "1项", "得": "0.5分"}]}, 4, ()),
    Example("(1)有专人负责（1分）；(2)台账完整，缺1次扣0.2分（2分）",
            {"条目": [{"当": "有专人负责", "得": "1分"}, {"分值": "2分", "条目": [{"当": "「台账完整、缺」", "扣": "0.2分"}]}]}, 3, ("次数",)),
    Example("“是”计满分，“否”不得分。如该村无集体林，直接计满分",
            {"条目": {"取": "首条", "起": "零分", "条": [{"当": "「“是”」", "得": "满分"}, {"当": "该村无集体林", "得": "满分"}]}}, 4),
    Example("优（5分）、良（4分）、中（2分）、差（不得分）",
            {"条目": {"取": "首条", "起": "零分", "条": [{"当": "优", "得": "5分"}, {"当": "良", "得": "4分"}, {"当": "中", "得": "2分"},
                                                {"当": "差", "得": "0分"}]}}, 5, ("未写的情形",)),
    Example("制度健全得2分，不健全不得分；执行有效得3分，无效不得分",
            {"条目": [{"当": "制度健全", "得": "2分"}, {"当": "执行有效", "得": "3分"}]}, 5, ()),
    Example("评价要点：①是否有立项依据；②是否经过集体决策。以上每项1分，符合得分，不符合不得分。",
            {"条目": [{"当": "是否有立项依据", "得": "1分"}, {"当": "是否经过集体决策", "得": "1分"}]}, 2, ()),
    Example("①是否有立项依据；②是否经过集体决策。以上各项各2分，不符合的不得分", None, 3),
    Example("按时报送的得2分，未按时报送的不得分", {"条目": [{"当": "按时报送", "得": "2分"}]}, 2, ()),
    Example("具备1个要素得1分，最高5分", None, 5),
    Example("每获得国家级奖励1项得2分，省级1分，最多4分", None, 4),
    Example("全部入库得3分，入库80%以上得2分，否则不得分",
            {"条目": {"取": "首条", "起": "零分", "条": [{"当": "全部入库", "得": "3分"}, {"当": "「入库80%以上」", "得": "2分"}]}}, 5),
    Example("有台账得5分，但未执行的不得分",
            {"前提": [{"当": "未执行", "得": "零分"}], "条目": [{"当": "有台账", "得": "5分"}]}, 5, ("未写的情形",)),
    Example("台账完整得满分，基本完整得一半，不完整不得分", None, 5),
)  # fmt: skip
