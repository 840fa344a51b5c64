"""Points that are said as a share of the full mark: 扣分值的5%."""

from __future__ import annotations

from fractions import Fraction

import attrs

from engine.sentences.clauses.statements import Statement
from engine.sentences.draft import Draft, Refused, points


def of_full(draft: Draft, said: Statement) -> Statement:
    """扣分值的5%: how many points that are."""
    share = said.outcome.share
    if not share:
        return said
    if draft.full is None:
        raise Refused(f"没有分值，{share}是几分不知道", *said.span)
    value = draft.full * Fraction(share.removesuffix("%")) / 100
    return attrs.evolve(said, outcome=attrs.evolve(said.outcome, points=value))


def amount(said: Statement) -> str:
    """The points of a statement as a rule file writes them; of those said as a share, the share."""
    share = said.outcome.share
    return f"分值 × {share}" if share else points(said.points)
