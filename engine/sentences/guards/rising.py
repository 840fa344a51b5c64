"""Points that rise and fall along one measure: a tolerance in the middle, or a misprint."""

from __future__ import annotations

import itertools
import re
from fractions import Fraction

from engine.sentences.draft import Part, Refused
from engine.sentences.tokens.ranges import Range

_MORE_IS_BETTER = re.compile(
    "(?<![未不无没])(?:完成|合格|达标|满意|覆盖|及时|优良|办结|参与|知晓|整改|到位|准确|普及|回收|入库|成活|就业|化解|通过|开工|履约|验收)(?:比)?[率度]"
)


def misprint(measure: str, ranges: list[Range], gives: list[Fraction | None], at: Part) -> None:
    """完成率≥90%得8分，80%-90%得10分: who does more gets less, and the text doesn't say why."""
    if len(ranges) < 2 or any(g is None for g in gives):
        return
    along = sorted(zip(ranges, gives, strict=True), key=lambda pair: _place(pair[0]))
    values = [g for _, g in along if g is not None]
    ways = [y > x for x, y in itertools.pairwise(values) if x != y]
    turns = sum(x != y for x, y in itertools.pairwise(ways))
    if turns == 0:
        if ways and not ways[0] and _MORE_IS_BETTER.search(measure) and _of_shares(ranges):
            raise Refused("越好的一档得分越少，像是写反了", *at)
        return
    if turns > 1 or not ways[0]:
        raise Refused("各档的分忽高忽低，像是印错了", *at)
    peak = max(along, key=lambda pair: pair[1] or 0)[0]
    if _MORE_IS_BETTER.search(measure) and _of_shares(ranges) and not _has_all(peak):
        raise Refused("越好的一档得分反而少，像是印错了", *at)


def _of_shares(ranges: list[Range]) -> bool:
    return any(q.unit == "%" for r in ranges for q in r.ends)


def _place(r: Range) -> tuple[Fraction, Fraction]:
    far = Fraction(10) ** 30
    low = r.low.value if r.low is not None else -far
    return low, r.high.value if r.high is not None else far


def _has_all(r: Range) -> bool:
    """100% lies in it, so that what lies beyond is too much of it."""
    low, high = _place(r)
    return low <= 100 <= high
