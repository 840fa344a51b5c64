"""Two lists that run side by side: 达到60%、80%的分别得1分、3分; 甲、乙分别得1分、2分."""

from __future__ import annotations

import itertools
import re
from fractions import Fraction

from engine.sentences.attachment.attached import Attached
from engine.sentences.clauses.cut import split
from engine.sentences.draft import Draft, Refused, points
from engine.sentences.example import Criterion, Example
from engine.sentences.lowering.occurrences import closed
from engine.sentences.lowering.zeros import guards
from engine.sentences.proposal import Written
from engine.sentences.tokens.ranges import find
from engine.sentences.tokens.words import FIGURE, UNIT

ORDER = 15
_STEPS = re.compile(
    rf"(?P<m>[^\d]*?)(?P<c>达到|达|不低于|高于|超过|≥|完成)?(?P<v>{FIGURE}(?:{UNIT})?(?:[、和]{FIGURE}(?:{UNIT})?)+)(?P<up>\(含\)以上|及以上|以上)?的?"
)
_FIGURES = re.compile(FIGURE)


def read(draft: Draft, a: Attached) -> Criterion | None:
    if any("分别" in e.said.text for e in a.of("各得")):
        return _side_by_side(draft, a)
    lists = a.of("分别")
    if not lists:
        return None
    if len(lists) > 1 or a.loose or draft.floor or a.take_at_most is not None:
        raise Refused("“分别”之外的话没有读懂", *lists[-1].said.span)
    said = lists[0].said
    others = [e for e in a.entries if e is not lists[0]]
    if any(e.kind not in ("零", "全扣") for e in others):
        raise Refused("“分别”之外的话没有读懂", *others[0].said.span)
    for place, otherwise in a.otherwise:
        if otherwise.kind not in ("零", "全扣") or place != len(a.entries):
            raise Refused("“否则”管到哪里没有读懂", *otherwise.span)
        draft.told.append(otherwise.span)
    values = [Fraction(f) for f in _FIGURES.findall(said.outcome.words)]
    steps = _STEPS.fullmatch(said.text)
    if steps is not None:
        out = _ladder(draft, said.parts[-1][0] if len(said.parts) == 1 else None, steps, values)
        if out is None:
            raise Refused("“分别”前后各是几项，没有读懂", *said.span)
        return {**out, **guards(draft, others)}
    items = [i for p in said.parts for i in split(draft.text.text, p, "、")]
    text = draft.text.text
    if len(items) != len(values):
        told = f"“分别”前面是{len(items)}项，后面是{len(values)}个分数，对不上"
        raise Refused(told, *said.span)
    draft.fix_full(sum(values, Fraction(0)))
    if any(find(text[slice(*i)]) is not None for i in items):
        raise Refused("“分别”前面的界限没有读懂", *said.span)
    rows: list[Written] = [
        {"当": draft.name([i], "要点"), "得": points(v) if v else "0分"}
        for i, v in zip(items, values, strict=True)
    ]
    total = sum(values, Fraction(0))
    falling = all(x > y for x, y in itertools.pairwise(values))
    if draft.full is not None and total > draft.full == values[0] and falling:
        form: dict[str, Written] = {"取": "首条", "起": "零分", "条": rows}
        why = "哪一条也不合的得几分，没有写"
        draft.judged |= (
            draft.choose("未写的情形", ("零分", "人工评判"), why, said.span) == "人工评判"
        )
        return {"条目": form, **guards(draft, others)}
    if draft.full is not None and total > draft.full:
        raise Refused(f"各项加起来是{points(total)}，分值是{points(draft.full)}", *said.span)
    return {"条目": rows, **guards(draft, others)}


_ONE_EACH = re.compile(
    rf"(?P<names>[^\d]+?)(?:要)?(?:分别|依次)(?P<c>达到|达|不低于|高于|超过|≥)?"
    rf"(?P<v>{FIGURE}%(?:[、和]{FIGURE}%)+)(?P<up>\(含\)以上|及以上|以上)?的?"
)


def _side_by_side(draft: Draft, a: Attached) -> Criterion:
    """知晓率、参与率分别达到95%、90%以上的，各得2分."""
    said = a.entries[0].said
    match = _ONE_EACH.fullmatch(said.text)
    if match is None or len(a.entries) > 1 or len(said.parts) > 1 or a.loose or a.otherwise:
        raise Refused("“分别”管到哪里没有读懂", *said.span)
    if said.points is None or draft.floor or not (match["c"] or match["up"]):
        raise Refused("“分别”管到哪里没有读懂", *said.span)
    start = said.parts[0][0]
    names = split(draft.text.text, (start, start + match.end("names")), "、和")
    figures = re.findall(rf"{FIGURE}%", match["v"])
    if len(names) != len(figures) or any(
        not re.search("[率度]$", draft.text.text[slice(*n)]) for n in names
    ):
        raise Refused("“分别”前后各是几项，没有读懂", *said.span)
    total = said.points * len(names)
    draft.fix_full(total)
    if draft.full is not None and total != draft.full:
        raise Refused(f"各项加起来是{points(total)}，分值是{points(draft.full)}", *said.span)
    rows: list[Written] = []
    for name, figure in zip(names, figures, strict=True):
        found = find(f"{match['c'] or ''}{figure}{match['up'] or ''}")
        assert found is not None
        measure = draft.name([name], "率")
        when = closed(draft, said, found.range, measure).formula(measure)
        rows.append({"当": when, "得": points(said.points)})
    draft.held.extend([said.points])
    draft.implied.add(said.points)
    return {"条目": rows}


def _ladder(
    draft: Draft, start: int | None, steps: re.Match[str], values: list[Fraction]
) -> Criterion | None:
    found = re.findall(rf"({FIGURE})({UNIT})?", steps["v"])
    units = {u for _, u in found if u}
    edges = [Fraction(v) for v, _ in found]
    if len(found) != len(values) or len(units) > 1 or start is None:
        return None
    if edges != sorted(set(edges)) or values != sorted(values):
        return None
    unit = next(iter(units), "")
    kind = "率" if unit in ("%", "个百分点") else "数值"
    out: Criterion = {}
    if steps["m"].strip("的在为"):
        out["算式"] = draft.name(
            [(start, start + steps.end("m"))], kind, unit if kind != "率" else None
        )
    how = "高于" if steps["c"] in ("高于", "超过") else "不低于"
    out["阶梯"] = {how: [f"{v}{unit}" for v, _ in found], "得": [points(v) for v in values]}
    return out


EXAMPLES = (
    Example("入户率达到60%、80%、100%的，分别得1分、3分、5分",
            {"算式": "入户率", "阶梯": {"不低于": ["60%", "80%", "100%"], "得": ["1分", "3分", "5分"]}}, 5, ()),
    Example("开会、发文、督查分别得1分、2分、2分",
            {"条目": [{"当": "开会", "得": "1分"}, {"当": "发文", "得": "2分"}, {"当": "督查", "得": "2分"}]}, 5, ()),
    Example("开会、发文分别得1分、2分、2分", None, 5),
    Example("签到率、满意率分别达到95%、90%以上的，各得2分。",
            {"条目": [{"当": "签到率 不低于 95%", "得": "2分"}, {"当": "满意率 不低于 90%", "得": "2分"}]}, 4, ("含本数",)),
    Example("签到率、满意率分别达到95%、90%、80%以上的，各得2分。", None, 6),
)  # fmt: skip
