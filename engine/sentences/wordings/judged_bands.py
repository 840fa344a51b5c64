"""A measure in bands within which a person decides: 90%以上得10分，80%-90%得5-8分，80%以下得0-4分."""

from __future__ import annotations

from engine.sentences.attachment.attached import Attached, Entry
from engine.sentences.draft import Draft, points
from engine.sentences.example import Criterion, Example
from engine.sentences.lowering.ends import gaps, settle
from engine.sentences.lowering.zeros import guards
from engine.sentences.proposal import Written
from engine.sentences.wordings.bands import measured_in_bands
from engine.sentences.wordings.judged import share_of_full

ORDER = 25


def read(draft: Draft, a: Attached) -> Criterion | None:
    bands = [e for e in a.entries if e.said.found is not None]
    zeros = [e for e in a.entries if e.said.found is None]
    if a.take_at_most is not None or a.loose or a.otherwise or draft.floor or len(bands) < 2:
        return None
    if any(e.cap is not None or e.said.each for e in a.entries):
        return None
    if any(e.kind not in ("零", "全扣") for e in zeros) or not any(map(_ranged, bands)):
        return None
    if not all(_ranged(e) or e.kind in ("得", "零") for e in bands):
        return None
    measured = measured_in_bands(draft, bands)
    if measured is None or measured[1] is None:
        return None
    measure = measured[1]
    spans = [e.said.span for e in bands]
    ranges = settle(draft, [e.said.found.range for e in bands if e.said.found], spans, False)
    rows: list[Written] = [
        {"当": r.formula(measure), **_within(draft, e)} for r, e in zip(ranges, bands, strict=True)
    ]
    if left := gaps(ranges):
        where = "、".join(dict.fromkeys(left))
        taken = draft.choose("未写的情形", ("零分", "人工评判"), f"{where}得几分没有写", spans[-1])
        if taken == "零分":
            rows.append({"当": "其余", "得分式": "0分"})
    return {"分情形": rows, **guards(draft, zeros)}


def _ranged(entry: Entry) -> bool:
    to = entry.said.outcome.to
    return entry.kind == "评判" and entry.said.outcome.way == "得" and to is not None


def _within(draft: Draft, entry: Entry) -> dict[str, Written]:
    said = entry.said
    if entry.kind == "零":
        return {"得分式": "0分"}
    if entry.kind == "得":
        return {"得分式": points(entry.points) if entry.points is not None else "分值"}
    draft.held.extend(v for v in (said.points, said.outcome.to) if v is not None)
    return {"评判": {"酌情得分": share_of_full(draft, said, said.points, said.outcome.to)}}


EXAMPLES = (
    Example("回访率≥90%得10分，80%（含）-90%得5-8分，80%以下得0-4分",
            {"分情形": [{"当": "回访率 不低于 90%", "得分式": "10分"},
                     {"当": "回访率 不低于 80% 并且 回访率 低于 90%", "评判": {"酌情得分": "50%至80%"}},
                     {"当": "回访率 低于 80%", "评判": {"酌情得分": "0%至40%"}}]}, 10, ()),
    Example("回访率90%以上得9-10分，80%-90%得7-8分，80%以下不得分，弄虚作假的不得分",
            {"前提": [{"当": "弄虚作假", "得": "零分"}],
             "分情形": [{"当": "回访率 不低于 90%", "评判": {"酌情得分": "90%至100%"}},
                     {"当": "回访率 不低于 80% 并且 回访率 低于 90%", "评判": {"酌情得分": "70%至80%"}},
                     {"当": "回访率 低于 80%", "得分式": "0分"}]}, 10, ("含本数",)),
    Example("回访率≥90%得9-10分，70%（含）-80%得3-5分，其余酌情", None, 10),
)  # fmt: skip
