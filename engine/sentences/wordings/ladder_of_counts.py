"""So many of a thing, so many points: 发现1次扣1分，2次扣3分，3次及以上不得分."""

from __future__ import annotations

import itertools
import re
from fractions import Fraction

from attrs import frozen

from engine.sentences.attachment.attached import Attached, Entry
from engine.sentences.draft import Draft, Part, Refused, points
from engine.sentences.example import Criterion, Example
from engine.sentences.lowering.ends import gaps, settle
from engine.sentences.lowering.lost import NOTHING, in_all, left_of, on_top
from engine.sentences.proposal import Written
from engine.sentences.tokens.negation import denies
from engine.sentences.tokens.ranges import Range
from engine.sentences.tokens.words import COUNT_UNIT, COUNTS, Quantity

ORDER = 24
_RUNG = re.compile(
    rf"(?P<pre>[^\d]*?)(?P<n>\d+)(?P<u>{COUNT_UNIT})(?P<up>(?:\(含\)|及|含)?以上)?(?P<post>[^\d]*?)的?"
)
_KINDS = ("类", "级", "等", "档", "期", "年", "月", "点", "位", "日", "样", "种")
"""一类、二类 are no counts."""
_FILLERS = re.compile("均|都|只|仅|的|,|有|发现|出现|发生|存在|达到|累计")
_NONE = re.compile(r"(?:没有|无|均未|均不|都不|未|0)[^\d]*")
_ALL = re.compile(r"全部|均|都|齐全|无|没有|未|按时|按期|及时|符合")


@frozen
class _Rung:
    entry: Entry
    count: Fraction
    above: str
    """及以上, 以上, or "" where it is just so many."""
    own: str
    """What is counted, in the words of this rung."""
    parts: tuple[Part, ...]


def read(draft: Draft, a: Attached) -> Criterion | None:
    rungs = [r for r in (_rung(draft, e) for e in a.entries) if r is not None]
    if any(r[0].entry.kind == "扣" for r in rungs):
        rungs = [r for r in rungs if r[0].entry.kind != "得"]
    units = {r[1] for r in rungs}
    counts = [r[0].count for r in rungs]
    if len(rungs) < 2 or len(units) != 1 or max(counts) < 2 or len(set(counts)) < len(counts):
        return None
    if a.loose or a.take_at_most is not None or any(r[0].entry.cap for r in rungs):
        return None
    steps = [r[0] for r in rungs]
    unit = next(iter(units))
    taking = any(s.entry.kind == "扣" for s in steps)
    if any(s.entry.kind not in (("扣",) if taking else ("得",)) + ("零", "全扣") for s in steps):
        return None
    if taking and draft.full is None:
        raise Refused("没有分值，扣几分还剩几分不知道", *steps[0].entry.said.span)
    subject = max((_FILLERS.sub("", s.own) for s in steps), key=len)
    if any(_FILLERS.sub("", s.own) not in ("", subject) for s in steps):
        return None
    others = [e for e in a.entries if all(e is not s.entry for s in steps)]
    nothing = _nothing(draft, a, others, taking, subject)
    if nothing is None:
        return None
    return _form(draft, steps, unit, nothing, taking)


def _rung(draft: Draft, entry: Entry) -> tuple[_Rung, str] | None:
    said = entry.said
    if len(said.parts) != 1 or (
        said.each is not None and said.each.said and said.each.step.value == 1 and "每" in said.text
    ):
        return None
    match = _RUNG.fullmatch(said.text)
    if match is None or match["u"] not in COUNTS or match["u"] in _KINDS or "每" in said.text:
        return None
    start = said.parts[0][0]
    pieces = ((start + match.start(g), start + match.end(g)) for g in ("pre", "post"))
    parts = tuple(p for p in pieces if p[0] < p[1])
    own = match["pre"] + match["post"]
    return _Rung(entry, Fraction(match["n"]), match["up"] or "", own, parts), match["u"]


def _nothing(
    draft: Draft, a: Attached, others: list[Entry], taking: bool, subject: str
) -> str | None:
    """The points where there is none: the full mark of deductions; "" where an award says nothing."""
    if len(others) > 1 or len(a.otherwise) > 1:
        return None
    for place, said in a.otherwise:
        if taking or said.kind not in ("零", "全扣") or place != len(a.entries):
            return None
        draft.told.append(said.span)
    if not others:
        return "满分" if taking else "零分" if a.otherwise else ""
    other = others[0]
    said = other.said
    if said.found is not None or (said.each is not None and said.each.said):
        return None
    if (
        taking
        and other.kind == "得"
        and other.points in (None, draft.full)
        and _ALL.search(said.text)
    ):
        draft.told.append(said.at)
        draft.put_aside(list(said.parts))
        return "满分"
    if (
        not taking
        and other.kind in ("零", "全扣")
        and (_NONE.fullmatch(said.text) or denies(said.text, subject))
    ):
        draft.told.append(said.span)
        return "零分"
    return None


def _form(draft: Draft, steps: list[_Rung], unit: str, nothing: str, taking: bool) -> Criterion:
    owner = max(steps, key=lambda s: (len(_FILLERS.sub("", s.own)), -len(s.own)))
    for step in steps:
        draft.named.extend(step.parts)
    noun = unit if unit in ("项", "次", "人", "份", "条", "件", "期") else f"{unit}数"
    noun = f"{noun}数" if noun == unit else noun
    if _FILLERS.sub("", owner.own) or owner.own.strip("有的,"):
        name = draft.name(list(owner.parts), "计数", unit, noun)
    else:
        name = draft.called(noun, "计数", unit, owner.entry.said.span)
    _one_after_another(steps)
    ranges = []
    for step in steps:
        q = Quantity(step.count, unit, f"{step.count}")
        if not step.above:
            ranges.append(Range(q, True, q, True))
        else:
            ranges.append(Range(q, None if step.above == "以上" else True))
    spans = [s.entry.said.span for s in steps]
    ranges = settle(draft, ranges, spans, True)
    form: list[Written] = []
    if not nothing and _falling(steps) and min(s.count for s in steps) == 1:
        why = "一次（项）也没有的得几分没有写"
        nothing = draft.choose("未写的情形", ("满分", "零分"), why, spans[0])
    if nothing and min(s.count for s in steps) > 0:
        none = Quantity(Fraction(0), unit, "0")
        ranges.append(Range(none, True, none, True))
    lost = _lost(draft, steps) if taking else [None for _ in steps]
    for r, step, took in zip(ranges, steps, lost, strict=False):
        form.append({r.words(): _value(draft, step.entry, took)})
    if len(ranges) > len(steps):
        form.append({ranges[-1].words(): nothing})
        draft.implied.add(Fraction(0))
    if gaps(ranges):
        why = "没有写到的次数（项数）得几分，没有说"
        taken = draft.choose("未写的情形", ("零分", "人工评判"), why, spans[-1])
        form.append({"其余": taken})
    return {"算式": name, "分档": form}


def _one_after_another(steps: list[_Rung]) -> None:
    """迟报5天扣2分，迟报10天扣5分: from 5 days on, or just 5?"""
    counts = sorted(s.count for s in steps if not s.above)
    if any(y - x != 1 for x, y in itertools.pairwise(counts)):
        at = next(s for s in steps if s.count == counts[-1])
        raise Refused("是正好这么多，还是从这么多起，没有说", *at.entry.said.span)


def _falling(steps: list[_Rung]) -> bool:
    """退回1次得3分，退回2次得1分: the more of them, the less is given."""
    given = [
        (s.count, s.entry.points or Fraction(0)) for s in steps if s.entry.kind in ("得", *NOTHING)
    ]
    given.sort()
    return all(x[1] > y[1] for x, y in itertools.pairwise(given))


def _lost(draft: Draft, steps: list[_Rung]) -> list[Fraction | None]:
    """What each number of them costs; 有2次再扣2分 counts on top of what one costs."""
    rising = all(x.count < y.count for x, y in itertools.pairwise(steps))
    if not rising and any(on_top(draft, s.entry.said) for s in steps):
        raise Refused("“再扣”接着哪一档，没有读懂", *steps[-1].entry.said.span)
    return in_all(draft, [s.entry for s in steps])


def _value(draft: Draft, entry: Entry, lost: Fraction | None) -> str:
    if entry.kind in NOTHING:
        return "零分"
    return points(entry.points) if lost is None else left_of(draft, entry, lost)


EXAMPLES = (
    Example("发现违规1次扣1分，发现违规2次扣3分，发现违规3次及以上不得分",
            {"算式": "发现违规次数", "分档": [{"等于1次": "4分"}, {"等于2次": "2分"}, {"不低于3次": "零分"},
                                      {"等于0次": "满分"}]}, 5, ()),
    Example("全部达标得满分，一项未达标扣1分，两项未达标扣3分，三项及以上未达标不得分",
            {"算式": "未达标项数", "分档": [{"等于1项": "4分"}, {"等于2项": "2分"}, {"不低于3项": "零分"},
                                     {"等于0项": "满分"}]}, 5, ()),
    Example("演练3次以上得3分，2次得2分，1次得1分，未开展不得分",
            {"算式": "演练次数", "分档": [{"不低于3次": "3分"}, {"等于2次": "2分"}, {"等于1次": "1分"}, {"等于0次": "零分"}]},
            3, ()),
    Example("提供三个以上业绩得10分，两个得6分，一个得3分，没有得0分",
            {"算式": "提供业绩个数", "分档": [{"不低于3个": "10分"}, {"等于2个": "6分"}, {"等于1个": "3分"},
                                      {"等于0个": "零分"}]}, 10, ()),
    Example("退回1次扣1分，退回2次再扣2分，退回3次以上不得分",
            {"算式": "退回次数", "分档": [{"等于1次": "4分"}, {"等于2次": "2分"}, {"不低于3次": "零分"}, {"等于0次": "满分"}]}, 5, ()),
    Example("迟报5天扣2分，迟报10天扣5分", None, 5),
    Example("退回1次得3分，退回2次以上得1分",
            {"算式": "退回次数", "分档": [{"等于1次": "3分"}, {"不低于2次": "1分"}, {"等于0次": "满分"}]}, 4, ("未写的情形",)),
    Example("三项均符合得5分，符合两项得3分，符合一项得1分，均不符合不得分",
            {"算式": "符合项数", "分档": [{"等于3项": "5分"}, {"等于2项": "3分"}, {"等于1项": "1分"},
                                    {"等于0项": "零分"}, {"其余": "零分"}]}, 5, ("未写的情形",)),
)  # fmt: skip
