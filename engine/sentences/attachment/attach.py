"""What a cap, a floor, an 否则 and a word about parts of a step belong to."""

from __future__ import annotations

import itertools
import re
from fractions import Fraction

import attrs

from engine.sentences.attachment.attached import Attached, Entry
from engine.sentences.attachment.caps import Cap, attach_cap
from engine.sentences.attachment.of_full import of_full
from engine.sentences.clauses.statements import Scanned, Statement
from engine.sentences.draft import Draft, Refused, points
from engine.sentences.tokens.negation import breaks
from engine.sentences.tokens.words import FIGURE, UNIT

_REMAINDER = re.compile(
    rf"不(?:足|满|够)(?:(?P<n>{FIGURE})(?P<u>{UNIT}))?(?:整数|整档)?(?:的部分|部分|的)*"
)
ZERO_HERE, ELSEWHERE = "本项不得分", "另行处理"


_ALL_GONE = re.compile(r"(?:扣完|扣光|扣尽)(?:本|该|此)(?:项|指标)(?:全部)?(?:分值|分数|得分|分)?")
"""瞒报的扣完本项分值, without 为止."""


def attach(draft: Draft, scanned: Scanned) -> Attached:
    out = Attached(loose=scanned.loose, aside=scanned.aside)
    caps: list[Cap] = []
    spared: list[Statement] = []
    harmless: list[Statement] = []
    heading = _heading(draft, scanned.statements)
    merged: Statement | None = None
    statements = [of_full(draft, s) for s in _all_at_once(draft, scanned.statements)]
    for said, after in zip(statements, [*statements[1:], None], strict=True):
        if said is merged:
            continue
        _check_points(draft, said)
        if "一票否决" in said.outcome.words:
            merged = _veto(draft, out, said, after)
        elif said is heading:
            draft.told.append(said.at)
            draft.put_aside(list(said.parts))
        elif said.kind == "标明":
            _full_mark(draft, said)
        elif said.kind == "起分":
            _begin(draft, out, said)
        elif said.kind == "下限" and said.parts and _ALL_GONE.fullmatch(said.outcome.words):
            gone = attrs.evolve(said.outcome, kind="全扣")
            out.entries.append(Entry(attrs.evolve(said, outcome=gone)))
        elif said.kind == "下限":
            _floor(draft, out, said)
        elif said.kind == "上限":
            caps.append(Cap(said, len(out.entries)))
        elif _remainder(draft, out, said):
            pass
        elif said.otherwise:
            out.otherwise.append((len(out.entries), said))
        elif said.kind == "倒扣" and not said.parts:
            _more(out, said)
        elif (
            said.kind == "不扣" and said.found is not None and said.outcome.words.startswith("不扣")
        ):
            whole = attrs.evolve(said.outcome, kind="得", points=None, way="得")
            out.entries.append(Entry(attrs.evolve(said, outcome=whole)))
        elif said.kind == "不扣" and _SITUATION.match(said.text):
            spared.append(said)
        elif said.kind == "不扣" and said.parts and said.each is None and said.found is None:
            harmless.append(said)
        elif said.kind in ("不扣", "不足"):
            raise Refused("什么情形不扣分、怎样计算，没有读懂", *said.span)
        else:
            out.entries.append(Entry(said))
    for said in spared:
        _spared(out, said)
    for said in harmless:
        _harmless(draft, out, said)
    _said_again(draft, out)
    _bands_apart(draft, out)
    for cap in caps:
        attach_cap(draft, out, cap, len(caps))
    return out


def _all_at_once(draft: Draft, statements: tuple[Statement, ...]) -> list[Statement]:
    """回复率100%，加2分，每降低1%扣0.2分, of 2 points: what is added is the full mark."""
    gives = [s for s in statements if s.kind == "得"]
    moving = [s for s in statements if s.kind == "扣" and s.each is not None and s.each.side]
    if len(gives) != 1 or len(moving) != 1 or not draft.full or gives[0].points != draft.full:
        return list(statements)
    plain = attrs.evolve(gives[0].outcome, way="得")
    return [attrs.evolve(s, outcome=plain) if s is gives[0] else s for s in statements]


_SITUATION = re.compile(
    r"(?:(?:当年|本年度?|年度内?|全年|年内|当期|本期|辖区内?)确?)?(?:无|没有|未发现|未发生|未出现|不涉及)[^,]+$"
)


def _spared(out: Attached, said: Statement) -> None:
    """没有新建项目的不扣分, beside one measure: then that measure takes nothing."""
    others = [e.said for e in out.entries if e.said.kind != "得" or e.said.parts]
    of_one = all(o.found is not None or (o.each is not None and o.each.side) for o in others)
    if not others or not of_one or out.otherwise or not said.outcome.words.startswith("不扣"):
        raise Refused("什么情形不扣分、怎样计算，没有读懂", *said.span)
    whole = attrs.evolve(said.outcome, kind="得", points=None, way="得")
    out.entries.append(Entry(attrs.evolve(said, outcome=whole)))


_GENERIC = re.compile(
    r"(?:有|如)?(?:缺少?|缺失|少|漏|不符合|未完成|未做到|做不到|没有|未达到|达不到|未落实|不达标|不具备)?(?:要求|标准|规定)?的?,?"
)


def _said_again(draft: Draft, out: Attached) -> None:
    """有计划得1分，有总结得1分。缺1项扣1分: what the list of awards says anyway."""
    gives = [e for e in out.of("得") if e.said.parts and e.said.each is None]
    total = sum((e.points or Fraction(0) for e in gives), Fraction(0))
    if len(gives) < 2 or draft.full is None or total != draft.full:
        return
    for entry in out.of("扣"):
        each = entry.said.each
        if each is None or each.step.unit not in ("项", "个", "条", "方面"):
            continue
        if not _GENERIC.fullmatch(_of_whom(draft, entry.said)):
            continue
        if any(e.points != entry.points for e in gives) or each.step.value != 1:
            raise Refused("缺一项扣几分，与写明的各项分值不同", *entry.said.span)
        draft.put_aside([entry.said.span])
        out.entries.remove(entry)


def _of_whom(draft: Draft, said: Statement) -> str:
    """The condition, without how often: 未整改 of 未整改的每件."""
    if said.each is None:
        return said.text
    return "".join(draft.text.text[a:b] for a, b in said.each.name)


def _harmless(draft: Draft, out: Attached, said: Statement) -> None:
    """按期整改的不扣分，未整改的扣1分: only the contrary of what takes points."""
    takes = [e.said for e in out.of("扣")]
    adds = any(e.said.outcome.way == "加" for e in out.of("得"))
    if said.outcome.words.startswith("不加") and adds and not re.search(r"\d", said.text):
        draft.put_aside([said.span])
        return
    if (
        not said.outcome.words.startswith("不扣")
        or re.search(r"\d", said.text)
        or not any(breaks(_of_whom(draft, t), said.text) for t in takes)
    ):
        raise Refused("什么情形不扣分、怎样计算，没有读懂", *said.span)
    draft.put_aside([said.span])


def _bands_apart(draft: Draft, out: Attached) -> None:
    """审核通过的得2分，退回1次的得1分，退回2次以上的不得分, beside other awards: of which one?"""
    if _grades(draft, out.of("得")):
        return
    text = draft.text.text
    for zero in out.of("零"):
        own = "".join(text[a:b] for a, b in zero.said.measure).strip("的,、")
        gives = [e for e in out.of("得") if e.said.parts]
        same = [e for e in gives if own and e.said.text.startswith(own) and e.said.each]
        if same and any(e not in same for e in gives):
            raise Refused("“不得分”是不得这一条的分，还是整项的分，没有说", *zero.said.span)
    several = [e for e in out.of("得") if e.said.parts and not e.said.each]
    for zero in out.of("零"):
        if len(several) > 1 and _ANY_ONE.fullmatch(zero.said.text):
            raise Refused("“不得分”是不得这一条的分，还是整项的分，没有说", *zero.said.span)


_ANY_ONE = re.compile(
    r"(?:其中)?(?:有|任何?|任意|缺|出现)?1(?:项|个|条|处)(?:做不到|未做到|不符合|未完成|不达标|未达标|没有做到|未落实|达不到)?(?:要求|标准|规定)?的?"
)


def _grades(draft: Draft, gives: list[Entry]) -> bool:
    """审核通过的得2分，退回1次的得1分: the first is all, and each other one less."""
    values = [e.points or Fraction(0) for e in gives]
    falling = all(x > y for x, y in itertools.pairwise(values))
    return (
        falling
        and draft.full is not None
        and values[:1] == [draft.full]
        and sum(values) > draft.full
    )


def _full_mark(draft: Draft, said: Statement) -> None:
    value = said.points
    if said.parts or value is None:
        raise Refused("分值前面的话没有读懂", *said.span)
    draft.fix_full(value)
    if value != draft.full:
        raise Refused(f"写着{points(value)}，分值却是{points(draft.full)}", *said.span)
    draft.told.append(said.span)


def _heading(draft: Draft, statements: tuple[Statement, ...]) -> Statement | None:
    """业务办理（1分）。 or 方案（4分）： the full mark of what follows, and no award."""
    bracketed = [s for s in statements if s.allotted and s.outcome.words.startswith("(")]
    if len(bracketed) != 1 or len(statements) == 1 or bracketed[0] is not statements[0]:
        return None
    first, value = bracketed[0], bracketed[0].points
    if value is None or any(s.sentence == first.sentence for s in statements[1:]):
        return None
    draft.fix_full(value)
    if value == draft.full:
        return first
    others = [s for s in statements[1:] if s.kind == "得"]
    if others:
        return None
    raise Refused(f"写着{points(value)}，分值却是{points(draft.full)}", *first.span)


def _begin(draft: Draft, out: Attached, said: Statement) -> None:
    if said.parts or out.begin is not None or said.points is None:
        raise Refused("基础分前面的话没有读懂", *said.span)
    if draft.full is not None and said.points > draft.full:
        told = f"基础分{points(said.points)}多于分值{points(draft.full)}，像是印错了"
        raise Refused(told, *said.span)
    out.begin = said.points


def _check_points(draft: Draft, said: Statement) -> None:
    most = said.outcome.to or said.points
    if not draft.full or most is None or said.kind in ("上限", "倒扣"):
        return
    if most > draft.full and said.kind in ("得", "各得", "评判") and not said.each:
        told = f"{points(most)}多于分值{points(draft.full)}，像是印错了"
        raise Refused(told, *said.span)


def _floor(draft: Draft, out: Attached, said: Statement) -> None:
    if said.parts:
        raise Refused("“扣完为止”前面的话没有读懂", *said.span)
    draft.floor = True
    value = said.points
    if value is None or (draft.full is not None and value == draft.full):
        draft.told.append(said.span)
    elif draft.full is not None and value > draft.full:
        raise Refused(f"扣完{points(value)}为止，多于分值{points(draft.full)}", *said.span)
    else:
        out.take_at_most = value


def _more(out: Attached, said: Statement) -> None:
    """此项不得分，同时倒扣2分: one outcome of one condition."""
    last = (
        out.otherwise[-1][1] if out.otherwise and out.otherwise[-1][0] == len(out.entries) else None
    )
    if last is not None and last.kind == "零" and last.sentence == said.sentence:
        out.otherwise[-1] = (
            len(out.entries),
            attrs.evolve(last, outcome=said.outcome, span=(last.span[0], said.span[1])),
        )
        return
    if (
        not out.entries
        or out.entries[-1].kind != "零"
        or out.entries[-1].said.sentence != said.sentence
    ):
        raise Refused("没有说什么情形倒扣", *said.span)
    zero = out.entries[-1].said
    out.entries[-1] = Entry(
        attrs.evolve(zero, outcome=said.outcome, span=(zero.span[0], said.span[1]))
    )


def _veto(
    draft: Draft, out: Attached, said: Statement, after: Statement | None
) -> Statement | None:
    """发生…的，一票否决: what it makes of this item, or that it is a rule of the whole score."""
    last = out.entries[-1].said if out.entries else None
    if not said.parts and last is not None and last.sentence == said.sentence:
        if last.kind not in ("零", "全扣"):
            raise Refused("扣分又一票否决，怎样合起来没有读懂", *said.span)
        draft.put_aside([said.span])
        return None
    if not said.parts:
        raise Refused("没有说什么情形一票否决", *said.span)
    if after is not None and not after.parts and after.sentence == said.sentence:
        if after.kind not in ("零", "全扣"):
            raise Refused("扣分又一票否决，怎样合起来没有读懂", *after.span)
        out.entries.append(Entry(said))
        return after
    why = "“一票否决”是这一项不得分，还是另按总分的规定处理（写在“调整”里），没有说"
    if draft.choose("范围", (ZERO_HERE, ELSEWHERE), why, said.span) == ELSEWHERE:
        draft.put_aside([said.span])
        return None
    out.entries.append(Entry(said))
    return None


def _remainder(draft: Draft, out: Attached, said: Statement) -> bool:
    """不足1个百分点的不扣: about the step that stands before."""
    match = _REMAINDER.fullmatch(said.text)
    moving = [e for e in out.entries if e.said.each]
    if match is None or not moving or said.kind not in ("不扣", "不足", "比例"):
        return False
    step = moving[-1].said.each
    assert step is not None
    if match["n"] and (Fraction(match["n"]), match["u"]) != (step.step.value, step.step.unit):
        raise Refused("不足的那一档与前面每一档的宽度不同", *said.span)
    if said.kind == "不足":
        figure = re.search(rf"按照?({FIGURE})({UNIT})", said.outcome.words)
        if figure is None or Fraction(figure[1]) != step.step.value or figure[2] != step.step.unit:
            raise Refused("不足一档按多少算，与前面每一档的宽度不同", *said.span)
    elif said.kind == "比例" and (
        said.outcome.way != "扣" or said.outcome.words not in ("比例", "相应比例")
    ):
        return False
    out.part_of_step = {"不扣": "不扣", "不足": "按一档", "比例": "按比例"}[said.kind]
    draft.told.append(said.span)
    return True
