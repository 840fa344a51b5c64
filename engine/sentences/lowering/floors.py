"""Points below nothing, and beyond the full mark: whether a text lets them go on, and as what."""

from __future__ import annotations

from fractions import Fraction

from engine.sentences.draft import Draft, Part, points
from engine.sentences.proposal import Written

STOP, ON = "扣完为止", "可以倒扣"
FURTHEST = Fraction(100)
MAX_STEPS = 900


def floor(
    draft: Draft,
    at: Part,
    most: Fraction | None,
    each: Fraction | None = None,
    start: Fraction | None = None,
) -> dict[str, Written]:
    """The key 倒扣 where deductions may go below 0 and the reading taken says that they do.

    `start`: what they are taken from, where that is not the full mark.
    `most`: what can be taken at most; None: without end, by `each`.
    """
    whole = draft.full if start is None else start
    if draft.floor or (most is not None and whole is not None and most <= whole):
        return {}
    why = "扣分加起来可以多于分值，没有说扣完为止，也没有说可以扣成负分"
    if draft.choose("下限", (STOP, ON), why, at) == STOP:
        return {}
    if most is not None and whole is not None:
        below = most - whole
    else:
        below = FURTHEST if each is None else min(FURTHEST, each * MAX_STEPS)
    draft.implied.add(below)
    return {"倒扣": points(below)}


def beyond(draft: Draft, most: Fraction | None, at: Part) -> dict[str, Written]:
    """The key 加分 of an award on top of the full mark, which else would say nothing."""
    assert draft.full is not None
    why = f"已得满分{points(draft.full)}的，再加的分能不能超出分值，没有说"
    if draft.choose("超出满分", ("可以超出", "得到分值为止"), why, at) == "得到分值为止":
        return {}
    most = FURTHEST if most is None else most
    draft.implied.add(most)
    return {"加分": points(most)}
