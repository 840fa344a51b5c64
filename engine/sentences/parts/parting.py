"""Where a text without numbers falls into parts, each with a full mark of its own.

有预案得2分，无预案不得分；开展演练得3分，每少一次扣1分: nothing marks the parts but that their full
marks add up to that of the item. So a text is only parted where they do.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

from attrs import frozen

from engine.sentences.clauses.statements import Statement
from engine.sentences.draft import Part, Refused
from engine.sentences.tokens.negation import breaks

_WHOLE = re.compile(r"(?:本|该|此)(?:项|指标)|这1?项")
"""不得分 that says of what: the item."""


_ON_TOP = ("在此基础上", "此基础上", "在上述基础上")


@frozen
class Share:
    """One part: where it stands, and its full mark; None where it only takes points away."""

    span: Part
    full: Fraction | None
    takes: bool
    """Whether anything takes points in it, which 扣完为止 can be about."""


@frozen
class Parting:
    shares: tuple[Share, ...]
    beyond: Part | None = None
    """Deductions after the last part that are of no part, but of the item."""
    of_item: bool = False
    """`beyond` says itself that it is of the item: 本项不得分."""
    floor: bool = False
    """The text ends with 扣完为止, which holds for every part."""


def fulls(statements: Iterable[Statement]) -> set[Fraction]:
    """What the full mark of these may be: the dearest of grades, or awards that add up."""
    said = list(statements)
    values = [v for s in said if gives(s) and (v := s.outcome.to or s.points) is not None]
    if not values:
        return set()
    falling = all(x > y for x, y in itertools.pairwise(values))
    if len(values) > 1 and falling and said[-1].kind == "零":
        return {values[0]}
    return {max(values), sum(values, Fraction(0))}


def capped(statements: Sequence[Statement]) -> set[Fraction]:
    """每件扣0.5分，扣完2分为止: deductions that are worth as much as they can take."""
    ends = {s.points for s in statements if s.kind in ("上限", "下限") and s.points is not None}
    takes = all(s.kind in ("扣", "上限", "下限") for s in statements)
    return ends if len(ends) == 1 and takes and statements[-1].kind != "扣" else set()


def gives(said: Statement) -> bool:
    """An award of so many points, or a judgement up to so many."""
    outcome = said.outcome
    if outcome.way == "加" or (said.each is not None and (said.each.said or said.each.side)):
        return False
    return said.kind == "得" or (said.kind == "评判" and outcome.way == "得")


def shared(options: Sequence[set[Fraction]], total: Fraction) -> list[Fraction] | None:
    """One full mark for each, together `total`; None where none or several ways lead there."""
    if len(options) > 8:
        options = [{max(o)} for o in options]
    ways = {c for c in itertools.product(*options) if sum(c, Fraction(0)) == total}
    return list(ways.pop()) if len(ways) == 1 else None


def parting(statements: Sequence[Statement], total: Fraction) -> Parting | None:
    """The parts of the text, where it has some that not only give."""
    if any(s.text.startswith(_ON_TOP) for s in statements):
        return None
    if (ended := _capped_ones(statements, total)) is not None:
        return ended
    _of_one_award(statements)
    body, last, floor = _trailing(statements)
    awards = sum((s.points or Fraction(0) for s in body if gives(s)), Fraction(0))
    for cut in (_fine, _coarse, _finest):
        groups = cut(body)
        if len(groups) < 2 or any(_loose(g) for g in groups):
            continue
        if all(gives(s) for g in groups for s in g) and (last or awards == total):
            continue
        if cut is _finest and not all(_answered(g) for g in groups):
            continue
        if any(_of_the_item(g) for g in groups):
            continue
        found = shared([fulls(g) for g in groups], total)
        if found is not None:
            return _parting(statements, groups, found, last, floor)
    return None


def _of_one_award(statements: Sequence[Statement]) -> None:
    """决算公开得2分，绩效公开得2分，未公开每项扣1分: what denies several awards is of none of them."""
    for i, said in enumerate(statements):
        if said.kind != "扣":
            continue
        counts_them = said.each is not None and said.each.step.unit in _ITEMS
        denied = [
            s
            for s in statements[:i]
            if gives(s)
            and s.text
            and (counts_them or s.sentence == said.sentence)
            and (breaks(_matter(said), s.text) or _lacks(said, s))
        ]
        measured = {
            s.measure
            for s in statements[:i]
            if s.sentence == said.sentence and s.found and s.measure
        }
        steps = said.each is not None and bool(said.each.side) and _verb_only(said)
        if len(denied) > 1 or (steps and len(measured) > 1):
            raise Refused("没有说这里扣的是前面哪一条的分", *said.span)


_LESS = re.compile(r"每?(?:少|缺|漏)(?P<w>[^\d,]{2,}?)(?:,?每?1?(?:项|个|条|次))?的?")


def _lacks(take: Statement, award: Statement) -> bool:
    """每少公开一项 after 绩效公开."""
    match = _LESS.fullmatch(take.text)
    return match is not None and award.text.rstrip("的").endswith(match["w"])


_ITEMS = ("项", "个", "条", "方面")


def _capped_ones(statements: Sequence[Statement], total: Fraction) -> Parting | None:
    """每件扣0.1分，扣完2分为止；每处扣0.2分，扣完3分为止: ends that add up to the full mark."""
    groups = [list(g) for _, g in itertools.groupby(statements, key=lambda s: s.sentence)]
    ends = [capped(g) for g in groups]
    if len(groups) < 2 or not all(ends):
        return None
    found = shared(ends, total)
    return None if found is None else _parting(statements, groups, found, [], False)


def _answered(group: Sequence[Statement]) -> bool:
    """无一般事故得2分，发生一般事故每起扣1分: what takes points is the contrary of the award."""
    first, *rest = group
    return all(
        s.kind in ("上限", "下限")
        or (s.kind in ("扣", "零") and (breaks(_matter(s), first.text) or _verb_only(s)))
        for s in rest
    )


def _matter(said: Statement) -> str:
    """The words of the condition, without how often."""
    words = said.text.rstrip("的")
    return _EVERY.sub("", words).rstrip("的,") if said.each is not None else words


_EVERY = re.compile(r",?每?1?(?:次|起|项|个|件|处|例|人次|人|户|份|条)$")


def _parting(
    statements: Sequence[Statement],
    groups: Sequence[Sequence[Statement]],
    values: Sequence[Fraction],
    last: Sequence[Statement],
    floor: bool,
) -> Parting:
    """Parts without gaps between them, so that no words are lost."""
    end = statements[-1].span[1]
    floor_at = statements[-1].span[0] if floor else end
    body_end = last[0].span[0] if last else floor_at
    begins = [0, *(g[0].span[0] for g in groups[1:])]
    ends = [*begins[1:], body_end]
    takes = (any(s.kind == "扣" for s in g) for g in groups)
    shares = (Share((a, b), v, t) for a, b, v, t in zip(begins, ends, values, takes, strict=True))
    of_item = all(s.kind in ("零", "全扣") and _WHOLE.search(s.outcome.words) for s in last)
    beyond = (last[0].span[0], floor_at) if last else None
    return Parting(tuple(shares), beyond, of_item, floor)


def _trailing(
    statements: Sequence[Statement],
) -> tuple[list[Statement], list[Statement], bool]:
    """The parts, and sentences of deductions at the end that no award opens."""
    body = list(statements)
    last: list[Statement] = []
    floor = bool(body) and body[-1].kind == "下限" and _opens(body, len(body) - 1)
    if floor:
        body.pop()
    while body:
        begin = len(body) - 1
        while begin > 0 and body[begin - 1].sentence == body[-1].sentence:
            begin -= 1
        sentence = body[begin:]
        if any(s.kind not in ("扣", "零", "全扣", "上限", "下限") for s in sentence):
            break
        if sentence[0].kind in ("上限", "下限") or _answers(body[:begin], sentence):
            break
        last = [*sentence, *last]
        body = body[:begin]
    return body, last, floor


def _answers(before: list[Statement], sentence: list[Statement]) -> bool:
    """无预案不得分 after 有预案得2分; 每少一次扣1分: of what stands before."""
    known = [s for s in before if gives(s)]
    first = sentence[0]
    if not known:
        return False
    if first.kind == "零":
        return breaks(first.text, known[-1].text)
    several = len({s.sentence for s in known}) > 1 or len(known) > 1
    if several and first.each is not None and first.each.step.unit in _ITEMS:
        return False
    return _verb_only(first)


def _verb_only(said: Statement) -> bool:
    """每少1次, with nothing of its own that is counted."""
    each = said.each
    return each is not None and all(p == each.verb_at or p[0] >= p[1] for p in each.name)


def _opens(statements: Sequence[Statement], at: int) -> bool:
    return at == 0 or statements[at - 1].sentence != statements[at].sentence


def _coarse(statements: Sequence[Statement]) -> list[list[Statement]]:
    """A part begins with an award after what is none."""
    out: list[list[Statement]] = []
    for i, said in enumerate(statements):
        if not out or (gives(said) and not gives(statements[i - 1])):
            out.append([])
        out[-1].append(said)
    return out


def _fine(statements: Sequence[Statement]) -> list[list[Statement]]:
    """A part begins with an award in a sentence of its own, too."""
    out: list[list[Statement]] = []
    for i, said in enumerate(statements):
        begins = gives(said) and (_opens(statements, i) or not gives(statements[i - 1]))
        if not out or begins:
            out.append([])
        out[-1].append(said)
    return out


_PART = ("得", "评判", "扣", "零", "全扣", "上限", "下限", "比例")


def _finest(statements: Sequence[Statement]) -> list[list[Statement]]:
    """A part begins with every award."""
    out: list[list[Statement]] = []
    for said in statements:
        if not out or gives(said):
            out.append([])
        out[-1].append(said)
    return out


def _loose(group: list[Statement]) -> bool:
    """What is no part: nothing is given first, or something in it reaches further."""
    return not gives(group[0]) or any(s.kind not in _PART for s in group)


def _of_the_item(group: list[Statement]) -> bool:
    return any(
        s.kind in ("零", "全扣", "下限", "上限") and _WHOLE.search(s.outcome.words) for s in group
    )
