"""What is done to the total, a group or the grade: 总分不超过79分, 从总分中扣5分, 不得评为优."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction

from attrs import frozen

from engine.sentences.draft import Draft, Part, Refused
from engine.sentences.proposal import Written
from engine.sentences.tokens.words import FIGURE
from facts.numeral import exact_text

Doing = dict[str, Written]
"""对, 做, 值, 基数, 说 of an entry of 调整."""
VETO = "一票否决"
_TOTAL = (
    r"(?:(?:部门|单位|项目|整体|年度|绩效|自评|评价|考核|最终|综合|本次|支出|年终){0,6}"
    r"(?:总得分|总分值?|总评分|总成绩|综合得分|最终得分|最后得分|评价得分|考核得分|整体得分|绩效得分|自评得分))"
)
_GROUP = r"(?P<group>[^,。;:\d的]{2,12}?)(?:部分|类指标|方面|板块|模块)(?:的?(?:总)?得分|的?分数)?"
_ON = rf"(?:(?P<total>{_TOTAL})|{_GROUP})"
_N = rf"(?P<n>{FIGURE})分"
_AT_ALL = "(?:一律|均|都|直接|相应|则|应|再|另|另外|全部|予以|须|要){0,4}"
_GRADING = r"(?:(?:绩效|评价|考核|评定|最终|年度|综合|自评|部门|单位|项目|年终|评估){0,6}(?:等级|等次|结果|档次|结论))"
_LEVEL = r"[“‘]?(?P<level>优秀|优|良好|良|中等|中|一般|合格|基本合格|较差|差|不合格)[”’]?(?:级|等|档)?(?:等次|等级|档次|以?下)?"
_SET = r"(?:(?:评定|认定|确定|判定|核定|定性|评|定|列|降|视)(?:为|至|成)|为|按)"
_SCALES = (("优", "良", "中", "差"), ("优秀", "良好"))
_QUALIFYING = r"(?:评优|评先|评优评先|评先评优|评优评奖|评先选优|评先创优|评优树先)"


@frozen
class Outcome:
    """One wording: `does` gives what it does, with the match and the place of its words."""

    pattern: re.Pattern[str]
    does: Callable[[Draft, re.Match[str], Part], Doing]


@frozen
class Example:
    """A wording of our own and the entries of 调整 that it is read as; None: it must be refused."""

    text: str
    entries: tuple[Mapping[str, Written], ...] | None
    open: tuple[str, ...] = ()


def _on(match: re.Match[str]) -> str:
    groups = match.groupdict()
    return f"组 {groups['group']}" if groups.get("group") else "总分"


def _points(match: re.Match[str]) -> str:
    return f"{exact_text(Fraction(match['n']))}分"


def _at_most(_: Draft, match: re.Match[str], __: Part) -> Doing:
    return {"对": _on(match), "做": "不高于", "值": _points(match)}


def _take(_: Draft, match: re.Match[str], __: Part) -> Doing:
    return {"对": _on(match), "做": "扣", "值": _points(match)}


def _share(draft: Draft, match: re.Match[str], at: Part) -> Doing:
    why = "按百分之几扣的，是得分的，还是满分的，没有说"
    of = draft.choose("折算基数", ("得分", "满分"), why, at)
    out: Doing = {"对": _on(match), "做": "扣比例", "值": f"{exact_text(Fraction(match['r']))}%"}
    return out if of == "得分" else {**out, "基数": "分值"}


def _zero(draft: Draft, match: re.Match[str], at: Part) -> Doing:
    draft.told.append(at)
    return {"对": _on(match), "做": "归零"}


def _grade(_: Draft, match: re.Match[str], __: Part) -> Doing:
    return {"对": "等级", "做": "定为", "值": match["level"]}


def _grade_at_most(_: Draft, match: re.Match[str], __: Part) -> Doing:
    return {"对": "等级", "做": "不高于", "值": match["level"]}


def _grade_below(_: Draft, match: re.Match[str], at: Part) -> Doing:
    level = match["level"]
    for scale in _SCALES:
        if level in scale[:-1]:
            return {"对": "等级", "做": "不高于", "值": scale[scale.index(level) + 1]}
    raise Refused(f"“{level}”下面的一级叫什么，没有说", *at)


def _not_best(draft: Draft, match: re.Match[str], at: Part) -> Doing:
    why = f"“{match[0]}”是等级不能评优，还是另外评先进时不能参加、等级照常，没有说"
    if draft.choose("评优", ("等级不评优", "等级照常"), why, at) == "等级不评优":
        return {"对": "等级", "做": "不高于", "值": "良"}
    return {"对": "总分", "做": "提示", "说": draft.text.words(*at)}


def _veto(draft: Draft, match: re.Match[str], at: Part) -> Doing:
    why = f"“{VETO}”否的是什么（等级、总分），没有说"
    of = draft.choose(VETO, ("等级定为差", "总分归零", "等级不评优"), why, at)
    if of == "总分归零":
        return {"对": "总分", "做": "归零"}
    if of == "等级定为差":
        return {"对": "等级", "做": "定为", "值": "差"}
    return {"对": "等级", "做": "不高于", "值": "良"}


def _no_form(why: str) -> Callable[[Draft, re.Match[str], Part], Doing]:
    def refuse(_: Draft, __: re.Match[str], at: Part) -> Doing:
        raise Refused(why, *at)

    return refuse


def _outcome(pattern: str, does: Callable[[Draft, re.Match[str], Part], Doing]) -> Outcome:
    return Outcome(re.compile(pattern), does)


OUTCOMES = (
    _outcome(
        rf"{_ON}{_AT_ALL}(?:(?:最高|最多|至多)?(?:不(?:得|能|应|可)?(?:超过|高于|多于|大于|超出)|≤)|最高(?:只能|可)?(?:为|得|计|评|给)?|最多(?:为|得|计)?|"
        rf"封顶为?|以){_N}(?:为上限|为限|封顶)?",
        _at_most,
    ),
    _outcome(rf"{_ON}{_AT_ALL}(?:控制|限定|限制)在{_N}(?:以内|之内)(?:\(含\))?", _at_most),
    _outcome(
        rf"{_AT_ALL}(?:在|从|由)?{_ON}(?:之?中|里|内|基础上)?{_AT_ALL}(?:扣|减)(?:减|除|去|掉)?{_N}", _take
    ),
    _outcome(rf"{_AT_ALL}(?:扣|减)(?:减|除|去|掉)?{_ON}(?:中的?)?{_N}", _take),
    _outcome(
        rf"{_AT_ALL}(?:在|从|按)?{_ON}(?:之?中|里|的)?{_AT_ALL}(?:扣|减)(?:减|除|去)?(?P<r>{FIGURE})%", _share
    ),
    _outcome(
        rf"{_AT_ALL}(?:按)?(?:扣|减)?(?:减|除|去)?{_ON}的(?P<r>{FIGURE})%(?:予以)?(?:扣减|扣除|扣分)?", _share
    ),
    _outcome(
        rf"{_ON}{_AT_ALL}(?:(?:按|为|计|记|得|以)?(?:0|零)分(?:计|处理|计算|计分)?|不得分|不计分|清零|归零|计零)", _zero
    ),
    _outcome(
        rf"{_GRADING}?{_AT_ALL}(?:不(?:得|能|可|应|予)(?:被)?{_SET}?|不{_SET})(?:高于|超过|优于){_LEVEL}", _grade_at_most
    ),
    _outcome(rf"{_GRADING}{_AT_ALL}(?:最高|至多)(?:只能|可)?{_SET}{_LEVEL}", _grade_at_most),
    _outcome(
        rf"{_GRADING}?{_AT_ALL}(?:不(?:得|能|可|应|予)(?:被)?{_SET}|取消){_LEVEL}(?:及?以上)?(?:资格)?", _grade_below
    ),
    _outcome(rf"{_GRADING}?{_AT_ALL}(?:评定|认定|确定|判定|核定|评|定|列)为{_LEVEL}", _grade),
    _outcome(rf"{_GRADING}{_AT_ALL}{_SET}{_LEVEL}", _grade),
    _outcome(
        rf"{_AT_ALL}(?:不得|不能|不予|取消|不再)(?:参加|参与|推荐)?(?:当年|年度|本年度)?{_QUALIFYING}(?:的?资格)?", _not_best
    ),
    _outcome(rf"{_AT_ALL}(?:实行|实施|予以)?[“‘]?{VETO}[”’]?(?:制)?", _veto),
    _outcome(
        rf"{_GRADING}?{_AT_ALL}(?:下调|降低?|下降|下浮)(?:1|2)?个?(?:等级|等次|档次|级|档)(?:处理|评定)?",
        _no_form("等级降一级，“调整”里写不了；写明不高于哪一级，或写在“无法表达”里"),
    ),
    _outcome(rf"(?:在|从)?{_ON}(?:之?中|里|上|基础上)?{_AT_ALL}加{_N}", _no_form("总分没有加分的“调整”；加分写成一个有“加分”的指标")),
)  # fmt: skip
"""The first that fits a clause has it."""

CARRIED = _outcome(
    rf"{_AT_ALL}(?:(?:最高|最多)?不(?:得|能|应|可)?(?:超过|高于|多于|大于)|最高(?:为|得|计)?){_N}",
    _at_most,
)
"""低于70%的，不超过79分, after a sentence that says of what."""

EXAMPLES = (
    Example("部门整体预算执行率低于60%的，绩效评价总分不得超过80分。",
            ({"当": "部门整体预算执行率 低于 60%", "对": "总分", "做": "不高于", "值": "80分"},)),
    Example("资金使用率低于75%的，总得分最高不超过85分；低于50%的，不超过70分",
            ({"当": "资金使用率 低于 75%", "对": "总分", "做": "不高于", "值": "85分"},
             {"当": "资金使用率 低于 50%", "对": "总分", "做": "不高于", "值": "70分"})),
    Example("未按要求公开绩效信息的，从总分中扣3分", ({"当": "未按要求公开绩效信息", "对": "总分", "做": "扣", "值": "3分"},)),
    Example("提供虚假材料的，评价总分按0分计。", ({"当": "提供虚假材料", "对": "总分", "做": "归零"},)),
    Example("被审计查出重大问题的单位，评价等级不得评为优。", ({"当": "被审计查出重大问题的单位", "对": "等级", "做": "不高于", "值": "良"},)),
    Example("发生挪用专项资金的，绩效等级直接定为“差”", ({"当": "发生挪用专项资金", "对": "等级", "做": "定为", "值": "差"},)),
    Example("出现群体性上访事件的，取消评优资格", ({"当": "出现群体性上访事件", "对": "等级", "做": "不高于", "值": "良"},), ("评优",)),
    Example("发生重大责任事故的，实行一票否决", ({"当": "发生重大责任事故", "对": "等级", "做": "定为", "值": "差"},), (VETO,)),
    Example("未报送自评报告的，过程管理部分得分为0分", ({"当": "未报送自评报告", "对": "组 过程管理", "做": "归零"},)),
    Example("自评材料严重失实的，扣减总分的10%",
            ({"当": "自评材料严重失实", "对": "总分", "做": "扣比例", "值": "10%"},), ("折算基数",)),
    Example("每发现一处虚报数据，从总分中扣2分，最多扣10分",
            ({"当": "虚报数据 高于 0处", "对": "总分", "做": "扣", "值": "取小(2分 × 虚报数据 / 1处, 10分)"},)),
    Example("每发现1起违规问题，从总得分中扣1分", ({"当": "违规问题 高于 0起", "对": "总分", "做": "扣", "值": "1分 × 违规问题 / 1起"},)),
    Example("预算执行进度未达到序时进度的，每迟一天，从总分中扣0.2分",
            ({"当": "「预算执行进度未达到序时进度的、迟」 高于 0天", "对": "总分", "做": "扣",
              "值": "0.2分 × 「预算执行进度未达到序时进度的、迟」 / 1天"},)),
    Example("被上级主管部门通报批评的，每次扣总分1分",
            ({"当": "被上级主管部门通报批评 高于 0次", "对": "总分", "做": "扣", "值": "1分 × 被上级主管部门通报批评 / 1次"},)),
    Example("被省级通报的，每次扣总分2分，被市级通报的，每次扣总分1分", None),
    Example("领导班子成员受到处分的，一票否决，总分为0分", ({"当": "领导班子成员受到处分", "对": "总分", "做": "归零"},)),
    Example("有下列情形之一的，评价等级不得高于良：（1）整改不到位的；（2）被媒体曝光造成不良影响的。",
            ({"当": "整改不到位 或者 被媒体曝光造成不良影响", "对": "等级", "做": "不高于", "值": "良"},)),
    Example("发生重大违纪案件的，等级下调一级", None),
    Example("获得国家级表彰的，总分加2分", None),
    Example("发生一般违纪案件1起，从总分中扣2分", None),
    Example("执行率低于80%，总分不超过89分（含）以外", None),
    Example("不得评为合格", None),
)  # fmt: skip
