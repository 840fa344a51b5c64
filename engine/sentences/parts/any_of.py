"""Conditions that are listed after what comes of them: 有下列情形之一的，扣2分：（1）…；（2）…"""

from __future__ import annotations

import re
from fractions import Fraction

from attrs import frozen

from engine.sentences.clauses.cut import Labelled, sentences, split, trimmed
from engine.sentences.draft import Draft, Part, Refused, points
from engine.sentences.example import Example
from engine.sentences.lowering.floors import floor
from engine.sentences.parts.within import Form
from engine.sentences.proposal import Written
from engine.sentences.tokens.words import COUNT_UNIT, SCORING, Outcome, outcome_of

_WHAT = r"(?:情形|情况|行为|问题|条件|要求|标准|现象|事项|内容|工作)"
_THESE = rf"(?:以下|下列|下述)(?:各项|任何|任意)?{_WHAT}"
_ANY = re.compile(
    rf"(?:凡)?(?:存在|有|出现|发现|发生|具有|符合|满足|具备)?{_THESE}(?:之一|中的?任何?1(?:项|种|条))(?:者|的)?"
)
_ALL = re.compile(rf"(?:全部|同时|均)?(?:符合|满足|具备|达到|做到|完成)(?:了)?{_THESE}")
_EACH = re.compile(
    rf"每(?:存在|有|出现|发现|发生|具有|符合|满足|具备|完成|做到)?1(?:{COUNT_UNIT})(?:{_THESE})"
    rf"|(?:凡)?(?:存在|有|出现|发现|发生|具有|符合|满足|具备|完成){_THESE}的?,?每(?:有|出现|存在|发现|符合|满足|完成|做到)?(?:1)?(?:项|种|条|类)"
    rf"|{_THESE},?每(?:有|出现|存在|发现|符合|满足|完成|做到)1?(?:项|种|条|类)"
)
_OTHERWISE = re.compile("否则(?:不得分|不计分|得0分|计0分)")
_NONE = re.compile(
    r"(?:无|没有|未出现|未发现|未发生|不存在)(?:(?:以上|上述)(?:情形|情况|行为|问题|现象)(?:之一)?|[^,。;\d]{2,12}(?:情形|情况|行为|问题|现象))的?,?(?:得满分|得(?P<n>\d+(?:\.\d+)?)分)"
)


@frozen
class Announced:
    """`how`: one of them is enough, all are needed, or each counts."""

    how: str
    outcome: Outcome
    items: tuple[Part, ...]
    rest: tuple[Part, ...]
    labels: tuple[Part, ...]
    unit: str
    """每出现1例: the unit of what is counted; none where each is or is not."""


def announced(text: str, parts: list[Labelled] | None) -> Announced | None:
    """A head that says the outcome, then the conditions, numbered or one after the other."""
    colon = text.find(":")
    if colon < 0 or (parts is not None and parts[0].label[0] < colon):
        return None
    head = sentences(text, (0, colon))
    clauses = split(text, head[-1], ",") if head else []
    otherwise: tuple[Part, ...] = ()
    if len(clauses) > 1 and _OTHERWISE.fullmatch(text[slice(*clauses[-1])]):
        otherwise = (clauses.pop(),)
    last = text[slice(*clauses[-1])] if clauses else ""
    outcome = outcome_of(last)
    if outcome is None or outcome.kind not in ("扣", "零", "全扣", "得"):
        return None
    if otherwise and outcome.kind != "得":
        return None
    condition = text[head[-1][0] : clauses[-1][0] + outcome.start].strip(",的 ")
    ways = (("任一", _ANY), ("都", _ALL), ("每", _EACH))
    how = next((h for h, p in ways if p.fullmatch(condition)), None)
    if how is None:
        return None
    counted = re.search(r"1(例|次|起|人次|人|件|处|户|笔)", condition)
    unit = counted[1] if how == "每" and counted else ""
    before = tuple(head[:-1])
    labels: tuple[Part, ...] = ((head[-1][0], clauses[-1][0] + outcome.start), *otherwise)
    if parts is not None:
        labels = (*labels, *(p.label for p in parts))
        bodies = [p.body for p in parts]
        if text[colon + 1 : parts[0].label[0]].strip():
            return None
        tail = sentences(text, bodies[-1])
        found = [*(trimmed(text, b) for b in bodies[:-1]), *tail[:1]]
        return Announced(how, outcome, tuple(found), (*before, *tail[1:]), labels, unit)
    body = split(text, (colon + 1, len(text)), "。\n")
    stops = ";" if body and ";" in text[slice(*body[0])] else "、,"
    found = split(text, body[0], stops) if body else []
    return Announced(how, outcome, tuple(found), (*before, *body[1:]), labels, unit)


def listed(draft: Draft, said: Announced) -> Form:
    text = draft.text.text
    whole = (0, len(text))
    if len(said.items) < 2:
        raise Refused("冒号后面是哪几项，没有读懂", *whole)
    for item in said.items:
        if SCORING.search(text[slice(*item)]) or outcome_of(text[slice(*item)]) is not None:
            raise Refused("列出的各项里又有计分的话，没有读懂", *item)
    for part in said.rest:
        _nothing_wrong(draft, part)
    draft.told.extend(said.labels)
    if said.unit:
        return _counted(draft, said)
    names = [draft.name([i], "要点") for i in said.items]
    kind, value = said.outcome.kind, said.outcome.points
    if draft.full is not None and value is not None and value > draft.full:
        raise Refused(f"{points(value)}多于分值{points(draft.full)}，像是印错了", *whole)
    key = "得" if kind == "得" else "扣"
    if said.how == "每":
        if kind in ("零", "全扣") or value is None:
            raise Refused("每一项怎样计分，没有读懂", *whole)
        total = value * len(names)
        if draft.full is not None and key == "得" and total != draft.full:
            told = f"{len(names)}项各{points(value)}，加起来不是分值{points(draft.full)}"
            raise Refused(told, *whole)
        draft.implied.add(value)
        return {"条目": [{"当": name, key: points(value)} for name in names]}
    if said.how == "都" and key == "扣":
        raise Refused("都符合的反而扣分，没有读懂", *whole)
    when = (" 或者 " if said.how == "任一" else " 并且 ").join(names)
    row: dict[str, Written] = {"当": when, key: points(None if kind in ("零", "全扣") else value)}
    return {"条目": [row]}


def _counted(draft: Draft, said: Announced) -> Form:
    """每出现1例下列情况扣1分: as often as each occurs."""
    value, whole = said.outcome.points, (0, len(draft.text.text))
    if said.outcome.kind != "扣" or value is None:
        raise Refused("每一例怎样计分，没有读懂", *whole)
    draft.implied.update((Fraction(1), value))
    rows: list[Written] = [
        {
            "每": draft.name([i], "计数", said.unit),
            "步长": f"1{said.unit}",
            "扣": points(value),
        }
        for i in said.items
    ]
    return {"条目": rows, **floor(draft, whole, None, value)}


def _nothing_wrong(draft: Draft, part: Part) -> None:
    """无上述情形的得满分: what the list says anyway."""
    match = _NONE.fullmatch(draft.text.text[slice(*part)])
    if match is None:
        raise Refused("列出的各项后面的话没有读懂", *part)
    if match["n"]:
        value = Fraction(match["n"])
        draft.fix_full(value)
        if value != draft.full:
            raise Refused(f"写着{points(value)}，分值却是{points(draft.full)}", *part)
    draft.told.append(part)


EXAMPLES = (
    Example("有下列情形之一的，扣2分：（1）未签订保洁合同；（2）未公示收费标准；（3）垃圾外溢",
            {"条目": [{"当": "未签订保洁合同 或者 未公示收费标准 或者 垃圾外溢", "扣": "2分"}]}, 5, ()),
    Example("存在以下行为之一的，不得分：①虚报面积；②重复申领。无上述行为的得5分。",
            {"条目": [{"当": "虚报面积 或者 重复申领", "扣": "满分"}]}, 5, ()),
    Example("每出现一种下列情况扣1分：台账缺页、记录涂改、签名代签",
            {"条目": [{"当": "台账缺页", "扣": "1分"}, {"当": "记录涂改", "扣": "1分"}, {"当": "签名代签", "扣": "1分"}]}, 5, ()),
    Example("每发现一例下列情况扣1分：台账缺页、记录涂改",
            {"条目": [{"每": "台账缺页", "步长": "1例", "扣": "1分"}, {"每": "记录涂改", "步长": "1例", "扣": "1分"}]}, 5, ("下限",)),
    Example("下列工作每完成一项得2分：制定方案；组织培训。", {"条目": [{"当": "制定方案", "得": "2分"}, {"当": "组织培训", "得": "2分"}]}, 4, ()),
    Example("无违规行为的，得4分；有以下行为之一的，不得分：截留、挪用、虚列支出。",
            {"条目": [{"当": "截留 或者 挪用 或者 虚列支出", "扣": "满分"}]}, 4, ()),
    Example("具备以下条件的，得3分，否则不得分：有固定场所；有专职人员",
            {"条目": [{"当": "有固定场所 并且 有专职人员", "得": "3分"}]}, 3, ()),
    Example("同时满足以下条件的得满分：①有值班室；②有值班员。",
            {"条目": [{"当": "有值班室 并且 有值班员", "得": "满分"}]}, 2, ()),
    Example("有下列情形之一的，扣2分：（1）未签订合同；（2）垃圾外溢扣1分", None, 5),
    Example("有下列情形之一的，扣2分：（1）未签订合同；（2）垃圾外溢。整改不力的另行通报扣1分", None, 5),
)  # fmt: skip
