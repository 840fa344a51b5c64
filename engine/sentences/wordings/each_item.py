"""Several things that earn the same: 甲、乙、丙各得1分."""

from __future__ import annotations

import re
from fractions import Fraction

from engine.sentences.attachment.attached import Attached, Entry
from engine.sentences.clauses.cut import split
from engine.sentences.draft import Draft, Part, Refused, points
from engine.sentences.example import Criterion, Example
from engine.sentences.lowering.zeros import guards
from engine.sentences.proposal import Written
from engine.sentences.tokens.negation import denies

ORDER = 20


def read(draft: Draft, a: Attached) -> Criterion | None:
    each = a.of("各得")
    if not each:
        return None
    rows: list[Written] = []
    total = Fraction(0)
    for entry in each:
        items = _items(draft, list(entry.said.parts))
        value = entry.points
        assert value is not None
        if len(items) == 1 and len(each) == 1 and len(items) != 0:
            return _of_how_many(draft, a, entry, items[0], value)
        if len(items) < 2:
            raise Refused("“各”“每项”指哪几项，没有说", *entry.said.span)
        if (
            draft.full is not None
            and len(each) == 1
            and len(a.entries) == 1
            and value * len(items) != draft.full
        ):
            told = f"{len(items)}项各{points(value)}，加起来不是分值{points(draft.full)}"
            raise Refused(told, *entry.said.span)
        total += value * len(items)
        rows.extend({"当": _name(draft, item, items), "得": points(value)} for item in items)
    others = [e for e in a.entries if e not in each]
    if (
        any(e.kind not in ("零", "全扣") for e in others)
        or a.take_at_most is not None
        or draft.floor
    ):
        raise Refused(
            "各得几分之外的话没有读懂", *others[0].said.span if others else each[0].said.span
        )
    left = [e for e in others if not denies(e.said.text, each[0].said.text)]
    for entry in others:
        if entry not in left:
            draft.told.append(entry.said.span)
    for place, said in a.otherwise:
        if said.kind not in ("零", "全扣") or place != len(a.entries):
            raise Refused("“否则”管到哪里没有读懂", *said.span)
        draft.told.append(said.span)
    return {"条目": rows, **guards(draft, left)}


_SAYS_WHAT = re.compile(
    "有|已|未|无|不|能|按|经|进行|开展|制定|建立|编制|组织|落实|完成|明确|到位|健全|规范|及时|准确|完整|合理|一致"
)


def _name(draft: Draft, item: Part, items: list[Part]) -> str:
    """预算、决算、绩效信息按时公开: what is asked of each stands after the last alone."""
    text = draft.text.text
    sizes = [end - start for start, end in items]
    shared = sizes[-1] >= max(sizes[:-1]) + 2 and not any(
        _SAYS_WHAT.search(text[slice(*i)]) for i in items[:-1]
    )
    whole = draft.text.words(items[0][0], items[-1][1]).rstrip("的")
    return draft.name([item], "要点", more=f"（{whole}）" if shared and item != items[-1] else "")


def _of_how_many(
    draft: Draft, a: Attached, entry: Entry, item: Part, value: Fraction
) -> Criterion | None:
    """符合标准，各得1分: which items these are, the text doesn't say; they are counted."""
    said = entry.said
    zeros = [e for e in a.entries if e is not entry]
    if any(e.kind not in ("零", "全扣") or not denies(e.said.text, said.text) for e in zeros):
        raise Refused("各得几分之外的话没有读懂", *zeros[0].said.span)
    for _, otherwise in a.otherwise:
        if otherwise.kind not in ("零", "全扣"):
            raise Refused("“否则”管到哪里没有读懂", *otherwise.span)
        draft.told.append(otherwise.span)
    for zero in zeros:
        draft.told.append(zero.said.span)
    why = "“各”指哪几项，没有说：按符合的项数计分，还是合起来只算一项"
    if draft.choose("各项", ("按项数", "只算一项"), why, said.span) == "只算一项":
        return {"条目": [{"当": draft.name([item], "要点"), "得": points(value)}]}
    draft.implied.add(Fraction(1))
    return {"条目": [{"每": draft.name([item], "计数", "项"), "步长": "1项", "得": points(value)}]}


def _items(draft: Draft, parts: list[Part]) -> list[Part]:
    text = draft.text.text
    found = [item for part in parts for item in split(text, part, "、")]
    if any(re.match(r"共\d", text[slice(*f)]) for f in found):
        raise Refused("“各”“每项”指哪几项，没有说", *parts[0])
    return [f for f in found if text[slice(*f)] not in ("均", "等", "等方面")]


EXAMPLES = (
    Example("有机构、有人员、有场所各得1分", {"条目": [{"当": "有机构", "得": "1分"}, {"当": "有人员", "得": "1分"},
                                           {"当": "有场所", "得": "1分"}]}, 3, ()),
    Example("分工明确、责任到人，各2分", {"条目": [{"当": "分工明确", "得": "2分"}, {"当": "责任到人", "得": "2分"}]}, 4, ()),
    Example("账表、凭证、档案保存完好，各得1分",
            {"条目": [{"当": "「账表（账表、凭证、档案保存完好）」", "得": "1分"}, {"当": "「凭证（账表、凭证、档案保存完好）」", "得": "1分"},
                    {"当": "档案保存完好", "得": "1分"}]}, 3, ()),
    Example("符合要求，各得1分", {"条目": [{"每": "符合要求", "步长": "1项", "得": "1分"}]}, 3, ("各项",)),
    Example("有机构、有人员各得1分", None, 3),
)  # fmt: skip
