"""最多扣3分, 最高得5分: which of the lines before it a limit holds for."""

from __future__ import annotations

import re

from attrs import frozen

from engine.sentences.attachment.attached import Attached, Entry
from engine.sentences.clauses.statements import Statement
from engine.sentences.draft import Draft, Refused, points

_HERE, _ALL = "本条", "本项"


@frozen
class Cap:
    said: Statement
    after: int
    """How many entries stand before it."""


def _shares(entry: Entry) -> bool:
    return entry.kind == "比例" and entry.said.outcome.way != "扣"


def attach_cap(draft: Draft, out: Attached, cap: Cap, caps: int) -> None:
    said, value = cap.said, cap.said.points
    if said.parts:
        raise Refused("限度前面的话没有读懂", *said.span)
    if value is None:
        out.topped = True
        draft.told.append(said.span)
        return
    before = out.entries[: cap.after]
    counted = re.match(r"([2-9])项", said.outcome.words)
    if counted is not None:
        of_them = [e for e in before if e.kind in ("扣", "倒扣")]
        if said.outcome.way == "得" or len(of_them) != int(counted[1]):
            raise Refused("限度管到哪几条没有读懂", *said.span)
        at = said.at[0]
        draft.told.append((at, at + 1))
        out.take_at_most = value
        return
    if draft.full is not None and value > draft.full and said.outcome.way == "得":
        told = f"最多{points(value)}，多于分值{points(draft.full)}，像是印错了"
        raise Refused(told, *said.span)
    way = said.outcome.way
    taking = [e for e in before if e.kind in ("扣", "倒扣", "比例") and not _shares(e)]
    giving = [e for e in before if e.kind == "得" or _shares(e)]
    if way == "" and re.search("最高|封顶", said.outcome.words) and giving:
        way = "得"
    if way == "":
        way = "扣" if taking and (not giving or before[-1] in taking) else "得"
    of_kind = taking if way == "扣" else giving
    adding = [e for e in giving if e.said.outcome.way == "加"]
    if way == "加" and len(adding) == 1 and len(giving) > 1:
        adding[0].cap = value
        return
    if not of_kind:
        raise Refused("限度前面没有它管的扣分、得分", *said.span)
    if draft.full is not None and value == draft.full and way == "得":
        out.topped = True
        draft.told.append(said.span)
        return
    last = of_kind[-1]
    near = [e for e in of_kind if e.said.sentence == said.sentence]
    own = len(taking) == 1 or near == [last]
    whole = draft.full is not None and value == draft.full and out.begin is None
    if way == "扣" and whole and not giving and not own:
        draft.floor = True
        draft.told.append(said.span)
        return
    if before[-1].kind == "类推":
        if way == "扣":
            out.take_at_most = value
        else:
            out.give_at_most = value
        return
    if way != "扣":
        repeated = [e for e in giving if e.said.each]
        if len(giving) == 1 or (repeated == [giving[-1]] and near == [giving[-1]]):
            last.cap = value
        elif draft.full is not None and value == draft.full:
            draft.told.append(said.span)
        elif out.give_at_most is None and not taking and before == giving:
            out.give_at_most = value
        else:
            raise Refused("得分的限度管到哪几条没有读懂", *said.span)
    elif len(taking) == 1 or (near == [last] and (caps > 1 or not said.outcome.whole)):
        last.cap = value
    elif not near:
        out.take_at_most = value
    else:
        why = "没有说这个限度管前面这一条，还是管各条扣分之和"
        if draft.choose("范围", (_ALL, _HERE), why, said.span) == _HERE:
            last.cap = value
        else:
            out.take_at_most = value
