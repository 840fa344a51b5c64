"""Whom an item does not concern: 无新建项目的得满分。有新建项目的，…; 无任务的乡镇不考核此项."""

from __future__ import annotations

import re
from fractions import Fraction

from engine.sentences.draft import Draft, Part, Refused
from engine.sentences.example import Example
from engine.sentences.proposal import Written
from engine.sentences.tokens.words import FIGURE

_EDGE = r"(?:^|(?<=[。;\n,]))"
_TIME = r"(?:当年|本年度?|年度内?|全年|年内|当期|本期|辖区内?|本地区?|本单位|本部门)?(?:确)?"
_WITHOUT = r"(?:无|没有|未发生|未发现|未出现|未开展|未承担|未安排|不涉及|未涉及|不存在|不承担)"
_WITH = r"(?:有|发生|发现|出现|开展|承担|安排|涉及|存在)"
_NOT_COUNTED = (
    r"(?:(?:本|该|此)(?:项|指标|项指标)|该项指标)?(?:均|则|可|视为)?"
    r"(?:不考核|不评价|不参与(?:考核|评价|评分)|不参加(?:考核|评价)|不纳入(?:考核|评价)|不作考核|不予考核|免考核|免予考核|不适用)"
    r"(?:(?:此|该|本)(?:项|指标|项指标)(?:内容)?)?"
)
_ABSENT = re.compile(
    rf"(?:^|(?<=[。;\n]))(?P<who>(?:如|若|对)?{_TIME}{_WITHOUT}[^,。;:\d]{{1,24}}?)(?:的)?,?(?P<out>{_NOT_COUNTED})"
    r"(?P<more>,(?:其|该项|本项)?(?:分值|权重|分数)(?:调整|分摊|平均|折算|按比例)[^,。;\d]{0,20})?(?=[。;\n]|$)"
)
_SPARED = re.compile(
    rf"(?:^|(?<=[。;\n]))(?P<who>{_TIME}{_WITHOUT}(?P<what>[^,。;:\d]{{2,24}}?))(?:的)?[,:]?(?:直接|可|则|即|本项|此项|该项)*"
    rf"(?:得|计|记|给)(?:满分|(?P<n>{FIGURE})分)(?=[。;\n]|$)"
)
_LEAD = re.compile(
    rf"(?:^|(?<=[。;\n]))(?P<lead>{_TIME}{_WITH}(?P<what>[^,。;:\d]{{2,24}}?)的[,:])"
)
COUNT_OUT, WHOLE, JUDGED = "剔除折算", "满分", "人工评判"


def spare(draft: Draft) -> dict[str, Written]:
    """无新建项目的得满分。有新建项目的，…: taken out of the text, the rest is for the others."""
    text = draft.text.text
    spared = list(_SPARED.finditer(text))
    leads = list(_LEAD.finditer(text))
    pairs = [
        (s, ld)
        for s in spared
        for ld in leads
        if s["what"].rstrip("的") == ld["what"] and not (ld.start() <= s.start() < ld.end())
    ]
    if len(pairs) != 1 or len(leads) != 1:
        return {}
    one, lead = pairs[0]
    if one["n"] and draft.full is not None and Fraction(one["n"]) != draft.full:
        return {}
    if one["n"]:
        draft.fix_full(Fraction(one["n"]))
    name = draft.name([one.span("who")], "要点")
    draft.put_aside([(lead.start("lead"), lead.end("lead") - 1)])
    _cut(draft, [one.span(), lead.span("lead")])
    return {"不适用": {"得": WHOLE, "当": name}}


def not_counted(draft: Draft) -> dict[str, Written]:
    """无任务的乡镇不考核此项: what becomes of the points the text mostly leaves open."""
    found = list(_ABSENT.finditer(draft.text.text))
    if len(found) != 1 or _nothing_else(draft, found[0].span()):
        return {}
    one = found[0]
    why = "不考核的，分值是从总分里剔除折算，还是算满分，没有说"
    options: tuple[str, ...] = (COUNT_OUT, WHOLE, JUDGED)
    if one["more"]:
        why = "不考核的，分值怎样分到别的指标，没有说（剔除折算：按总分满分放大）"
        options = (COUNT_OUT, JUDGED)
    taken = draft.choose("折算", options, why, one.span("out"))
    name = draft.name([one.span("who")], "要点")
    draft.put_aside([one.span("more")] if one["more"] else [])
    _cut(draft, [one.span()])
    return {"不适用": {"得": taken, "当": name}}


def with_it(spared: dict[str, Written], form: dict[str, Written], draft: Draft) -> None:
    """The form with what is said of those whom it doesn't concern."""
    if not spared:
        return
    if "不适用" in form:
        raise Refused("两处说了不适用的，怎样合起来没有读懂", 0, len(draft.text.text))
    form.update(spared)


def _nothing_else(draft: Draft, part: Part) -> bool:
    text = draft.text.text
    return not (text[: part[0]] + text[part[1] :]).strip("。;,\n ")


def _cut(draft: Draft, gone: list[Part]) -> None:
    keep: list[Part] = []
    at = 0
    for start, end in sorted(gone):
        keep.append((at, start))
        at = end
    keep.append((at, len(draft.text.text)))
    draft.text = draft.text.cut([k for k in keep if k[0] < k[1]])
    draft.told.clear()
    draft.named.clear()


EXAMPLES = (
    Example("无外聘人员的，得满分。有外聘人员的，全部签订合同得满分，未签订合同的不得分",
            {"条目": [{"当": "全部签订合同", "得": "满分"}], "不适用": {"得": "满分", "当": "无外聘人员"}}, 4, ()),
    Example("发生投诉的，按期答复得3分，未答复不得分；未发生投诉的得3分",
            {"条目": [{"当": "按期答复", "得": "3分"}], "不适用": {"得": "满分", "当": "未发生投诉"}}, 3, ()),
    Example("巡检率达到90%得满分，每低1个百分点扣0.5分，扣完为止；无巡检任务的街道不考核此项",
            {"算式": "巡检率", "每": {"起点": "90%", "低": "1个百分点", "扣": "0.5分", "不足一档": "不扣"},
             "不适用": {"得": "剔除折算", "当": "无巡检任务的街道"}}, 4, ("折算", "不足一档")),
    Example("台账每缺1项扣1分，扣完为止。未承担该任务的，本项不考核，分值调整到其他指标",
            {"条目": [{"每": "台账缺项", "步长": "1项", "扣": "1分"}], "不适用": {"得": "剔除折算", "当": "未承担该任务"}}, 4, ("折算",)),
    Example("无该项任务的，不参与考核", None, 4),
)  # fmt: skip
