"""All asked for as a rate, what is wanting counted: 建档率达到100%得3分，少一户扣0.1分."""

from __future__ import annotations

from fractions import Fraction

from engine.sentences.attachment.attached import Attached, Entry
from engine.sentences.attachment.of_full import amount
from engine.sentences.draft import Draft, Refused, points
from engine.sentences.example import Criterion, Example
from engine.sentences.lowering.floors import floor
from engine.sentences.lowering.remainders import part_of_step
from engine.sentences.lowering.starts import GENERIC, kind_of_step
from engine.sentences.lowering.zeros import guards
from engine.sentences.proposal import Written
from engine.sentences.tokens.words import RATES

ORDER = 26
_VERBS = ("少", "缺", "差", "缺少", "少于", "漏", "减少")


def read(draft: Draft, a: Attached) -> Criterion | None:
    counted = [e for e in a.entries if e.said.each]
    if len(counted) != 1 or a.otherwise or a.loose or a.begin is not None:
        return None
    mover = counted[0]
    each = mover.said.each
    assert each is not None
    others = [e for e in a.entries if e is not mover]
    gives = [e for e in others if e.kind == "得"]
    if mover.kind != "扣" or mover.points is None or len(gives) != 1 or each.verb not in _VERBS:
        return None
    start = gives[0].said
    found = start.found
    if found is None or found.range.low is None or found.reference is not None or not start.measure:
        return None
    low = found.range.low
    if each.step.unit in (*RATES, low.unit) or low.unit != "%" or low.value != 100:
        return None
    text = draft.text.text
    verb_at = each.verb_at or _verb(text, mover, each.verb)
    named = [p for p in each.name if p != verb_at]
    if not all(GENERIC.fullmatch(text[slice(*p)].strip("的,")) for p in named):
        return None
    if a.take_at_most is not None or any(e.kind not in ("得", "零", "全扣") for e in others):
        return None
    if start.points is not None:
        draft.fix_full(start.points)
        if start.points != draft.full:
            raise Refused(
                f"从{points(start.points)}扣起，分值却是{points(draft.full)}", *start.span
            )
    draft.told.extend((start.at, *named))
    kind, unit = kind_of_step(each.step)
    noun = unit if unit in ("项", "次", "人", "份", "条", "件", "期") else f"{unit}数"
    name = draft.name([*start.parts, verb_at], kind, unit, noun)
    row: dict[str, Written] = {"每": name, "步长": each.step.text}
    once = False
    if not each.said and kind == "计数" and mover.cap is None and not draft.floor:
        why = f"“{draft.text.words(*mover.said.span)}”没有说“每”：只扣一次，还是有几次扣几次"
        once = draft.choose("次数", ("每次", "一次"), why, mover.said.span) == "一次"
    if kind != "计数" or each.step.value != 1:
        row["不足一档"] = part_of_step(draft, a, mover.said.span)
    row["扣"] = amount(mover.said)
    if once:
        row = {"当": f"{name} 高于 0", "扣": amount(mover.said)}
        draft.told.append(each.step_at or mover.said.span)
    if not each.written:
        draft.implied.add(Fraction(1))
    if mover.cap is not None:
        row["至多"] = points(mover.cap)
    out: Criterion = {"条目": [row], **guards(draft, [e for e in others if e not in gives])}
    most = mover.cap if mover.cap is not None else mover.points if once else None
    out.update(floor(draft, mover.said.span, most, mover.points))
    return out


def _verb(text: str, mover: Entry, verb: str) -> tuple[int, int]:
    begin = text.index(verb, mover.said.span[0], mover.said.span[1])
    return begin, begin + len(verb)


EXAMPLES = (
    Example("绿道列养率达到100%得3分，少一公里扣0.1分，扣完为止",
            {"条目": [{"每": "「绿道列养率达到100%、少公里数」", "步长": "1公里", "不足一档": "不扣", "扣": "0.1分"}]},
            3, ("不足一档",)),
    Example("建档率达到100%得4分，未达到的每少1户扣0.5分，扣完为止",
            {"条目": [{"每": "「建档率达到100%、少户数」", "步长": "1户", "扣": "0.5分"}]}, 4, ()),
    Example("建档率达到95%得4分，每少1户扣0.5分，扣完为止", None, 4),
)  # fmt: skip
