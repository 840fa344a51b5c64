"""What a person decides: 酌情打分; 效果好的得3-4分，一般的得1-2分; 视情况扣1-3分."""

from __future__ import annotations

from fractions import Fraction

from engine.sentences.attachment.attached import Attached, Entry
from engine.sentences.clauses.statements import Statement
from engine.sentences.draft import Draft, Refused, points
from engine.sentences.example import Criterion, Example
from engine.sentences.lowering.zeros import guards
from engine.sentences.proposal import Written
from engine.sentences.tokens.naming import NoName, fact_name
from engine.sentences.tokens.negation import breaks
from facts.numeral import exact_text

ORDER = 26


def read(draft: Draft, a: Attached) -> Criterion | None:
    judged = a.of("评判")
    if not judged or a.loose or a.otherwise or a.take_at_most is not None:
        return None
    if any(e.kind not in ("评判", "得", "零") or e.cap or e.said.each for e in a.entries):
        return None
    if len(a.entries) == 1 and judged[0].points is None and not judged[0].said.parts:
        draft.implied.add(Fraction(100))
        return {"评判": {"评判": "0%至100%"}}
    zeros = a.of("零")
    if len(judged) == 1 and len(zeros) + 1 == len(a.entries) and judged[0].said.outcome.way == "扣":
        return _taken(draft, judged[0].said, zeros)
    fixed = [e for e in a.entries if e.kind == "得"]
    ranged = all(
        (e.said.outcome.way == "得" and e.points is not None)
        or (e.points is None and e.said.outcome.to is None and bool(e.said.parts))
        for e in judged
    )
    two = len(fixed) == 1 == len(judged) and ranged and a.entries == [*fixed, *judged]
    if two and breaks(judged[0].said.text, fixed[0].said.text):
        return _or_else(draft, fixed[0], judged[0])
    if fixed and ranged and zeros == a.entries[-1:]:
        return _in_cases(draft, a)
    grades: dict[str, Written] = {}
    for entry in a.entries:
        said = entry.said
        if not said.parts or (entry.kind == "评判" and said.points is None):
            raise Refused("没有说什么情形给几分", *said.span)
        low, high = said.points, said.outcome.to
        if entry.kind == "零":
            low = high = Fraction(0)
        elif entry.kind == "得":
            low = high = said.points if said.points is not None else draft.full
            draft.held.extend([said.points] if said.points is not None else [])
        elif (
            said.outcome.way == "扣"
            and draft.full is not None
            and low is not None
            and high is not None
        ):
            draft.held.extend((low, high))
            low, high = draft.full - high, draft.full - low
        elif low is not None and high is not None:
            draft.held.extend((low, high))
        name = _name(draft, said)
        if name in grades:
            raise Refused("两档说的是一回事", *said.span)
        grades[name] = share_of_full(draft, said, low, high)
    if not any(str(r).endswith("至100%") for r in grades.values()):
        span = (a.entries[0].said.span[0], a.entries[-1].said.span[1])
        raise Refused("最高的一档到不了分值，什么情形得满分没有说", *span)
    return {"评判": _one_each(grades)}


def _one_each(grades: dict[str, Written]) -> dict[str, Written]:
    """优秀4-5分，良好3-4分: 4 is 优秀's; a person may give it either way."""
    lows = {str(r).split("至")[0] for r in grades.values()}
    out: dict[str, Written] = {}
    for name, range_ in grades.items():
        low, high = str(range_).split("至")
        met = high in lows and low != high
        out[name] = f"{low}至不满{high}" if met else range_
    return out


def _taken(draft: Draft, said: Statement, zeros: list[Entry]) -> Criterion:
    if said.points is None and said.outcome.to is None and said.parts:
        return {**_at_will(draft, said), **guards(draft, zeros)}
    if said.points is None or said.outcome.to is None or draft.full is None:
        raise Refused("酌情扣几分，没有说", *said.span)
    taken = share_of_full(draft, said, draft.full - said.outcome.to, draft.full - said.points)
    draft.held.extend((said.points, said.outcome.to))
    if not said.parts:
        out: Criterion = {"评判": {"扣分": taken, "不扣分": "100%至100%"}}
    else:
        when = draft.name(list(said.parts), "要点")
        rest: Written = {"当": "其余", "得分式": "分值"}
        out = {"分情形": [{"当": when, "评判": {"酌情扣分": taken}}, rest]}
    return {**out, **guards(draft, zeros)}


def _at_will(draft: Draft, said: Statement) -> Criterion:
    """资料不完整的酌情扣分: how much, a person decides."""
    draft.implied.update((Fraction(0), Fraction(100)))
    when = draft.name(list(said.parts), "要点")
    rest: Written = {"当": "其余", "得分式": "分值"}
    return {"分情形": [{"当": when, "评判": {"酌情扣分": "0%至100%"}}, rest]}


def _in_cases(draft: Draft, a: Attached) -> Criterion:
    """已出台的得4分，执行不到位的得1-2分，未出台的不得分: a person decides in one case only."""
    rows: list[Written] = []
    for entry in a.entries:
        said = entry.said
        if not said.parts:
            raise Refused("没有说什么情形给几分", *said.span)
        if entry is a.entries[-1]:
            draft.told.extend(said.parts)
            rows.append({"当": "其余", "得分式": "0分"})
            continue
        when = draft.name(list(said.parts), "要点")
        if entry.kind == "得":
            rows.append({"当": when, "得分式": points(entry.points) if entry.points else "分值"})
        else:
            draft.held.extend(v for v in (said.points, said.outcome.to) if v is not None)
            if said.points is None:
                draft.implied.update((Fraction(0), Fraction(100)))
                taken = "0%至100%"
            else:
                taken = share_of_full(draft, said, said.points, said.outcome.to)
            rows.append({"当": when, "评判": {f"酌情{said.outcome.way or '得'}分": taken}})
    return {"分情形": rows}


def _or_else(draft: Draft, whole: Entry, rest: Entry) -> Criterion:
    """达到标准得5分，未达到标准得0-4分: a person decides only where it isn't."""
    when = draft.name(list(whole.said.parts), "要点")
    draft.told.extend(rest.said.parts)
    low, high = rest.said.points, rest.said.outcome.to
    draft.held.extend(v for v in (low, high) if v is not None)
    judged: Written = {"酌情得分": share_of_full(draft, rest.said, low, high)}
    full = points(whole.points) if whole.points is not None else "分值"
    return {"分情形": [{"当": when, "得分式": full}, {"当": "其余", "评判": judged}]}


def _name(draft: Draft, said: Statement) -> str:
    first, last = said.parts[0][0], said.parts[-1][1]
    draft.named.append((first, last))
    try:
        return fact_name(draft.text.words(first, last))
    except NoName as why:
        raise Refused(str(why), *said.span) from None


def share_of_full(
    draft: Draft, said: Statement, low: Fraction | None, high: Fraction | None
) -> str:
    if draft.full is None or low is None or high is None or not draft.full:
        raise Refused("没有分值，范围占几成不知道", *said.span)
    if not 0 <= low <= high <= draft.full:
        raise Refused("给分的范围不在分值之内", *said.span)
    shares = [100 * v / draft.full for v in (low, high)]
    if any(not _finite(s) for s in shares):
        raise Refused("给分的范围占分值的几成，不是有限小数", *said.span)
    draft.implied.update(shares)
    draft.implied.add(Fraction(100))
    return f"{exact_text(shares[0])}%至{exact_text(shares[1])}%"


def _finite(value: Fraction) -> bool:
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


EXAMPLES = (
    Example("根据工作开展情况酌情打分", {"评判": {"评判": "0%至100%"}}, 5, ()),
    Example("成效突出的得3-4分，成效一般的得1-2分，没有成效的不得分",
            {"评判": {"成效突出": "75%至100%", "成效一般": "25%至50%", "没有成效": "0%至0%"}}, 4, ()),
    Example("方案不完善的，酌情扣1-3分", {"分情形": [{"当": "方案不完善", "评判": {"酌情扣分": "25%至75%"}}, {"当": "其余", "得分式": "分值"}]}, 4, ()),
    Example("器材摆放不齐扣1-3分，存在重大隐患的不得分",
            {"分情形": [{"当": "器材摆放不齐", "评判": {"酌情扣分": "25%至75%"}}, {"当": "其余", "得分式": "分值"}],
             "前提": [{"当": "存在重大隐患", "得": "零分"}]}, 4, ()),
    Example("符合规定得4分，存在问题视严重程度扣1-4分",
            {"评判": {"符合规定": "100%至100%", "存在问题": "0%至75%"}}, 4, ()),
    Example("已移交并归档的得4分，已移交未归档的得1-2分，未移交的不得分",
            {"分情形": [{"当": "已移交并归档", "得分式": "4分"}, {"当": "已移交未归档", "评判": {"酌情得分": "25%至50%"}}, {"当": "其余", "得分式": "0分"}]}, 4, ()),
    Example("产能达到设计标准，5分；未达到设计标准，0～4分。",
            {"分情形": [{"当": "产能达到设计标准", "得分式": "5分"}, {"当": "其余", "评判": {"酌情得分": "0%至80%"}}]}, 5, ()),
    Example("有村庄规划并按规划执行的得满分，执行不到位的酌情扣分，没有规划的不得分",
            {"分情形": [{"当": "有村庄规划并按规划执行", "得分式": "分值"}, {"当": "执行不到位", "评判": {"酌情扣分": "0%至100%"}},
                     {"当": "其余", "得分式": "0分"}]}, 5, ()),
    Example("标识不清的酌情扣分", {"分情形": [{"当": "标识不清", "评判": {"酌情扣分": "0%至100%"}}, {"当": "其余", "得分式": "分值"}]}, 4, ()),
    Example("优秀：4-5分；良好：3-4分；一般：0-2分",
            {"评判": {"优秀": "80%至100%", "良好": "60%至不满80%", "一般": "0%至40%"}}, 5, ()),
    Example("优秀5分，良好4分，差0-2分", {"评判": {"优秀": "100%至100%", "良好": "80%至80%", "差": "0%至40%"}}, 5, ()),
    Example("成效突出的得3-6分", None, 4),
    Example("优秀（9-10分）、良好（7-8分）、差（0-6分）",
            {"评判": {"优秀": "90%至100%", "良好": "70%至80%", "差": "0%至60%"}}, 10, ()),
    Example("优秀：9-10分，良好：7-8分，差：0-6分",
            {"评判": {"优秀": "90%至100%", "良好": "70%至80%", "差": "0%至60%"}}, 10, ()),
    Example("内容不完整1-3分", None, 5),
)  # fmt: skip
