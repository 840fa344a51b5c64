"""等级: the grade of the total, and what adjustments make of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from engine.card import NOTHING, Deduction, Range
from engine.conditions import Interval
from engine.explain import fit, listed
from engine.rulebook import Grade
from engine.second_stage.looks import Look


def grades_of(grades: Sequence[Grade], total: Range) -> tuple[str, ...]:
    """The grades that the total is in, or may be."""
    reach = Interval(total.low, True, total.high, True)
    return tuple(g.name for g in grades if g.totals.meets(reach))


def graded(
    grades: Sequence[Grade], total: Range, looks: Sequence[Look]
) -> tuple[tuple[str, ...], list[Deduction]]:
    """The grades that may come out, best first, and an entry for each adjustment that matters.

    The worst that one of them says counts: a grade set (定为), else the total's own, and no
    better than any that is not to be exceeded. The entries take no points.
    """
    frozen = grades_of(grades, total)
    holding = [x for x in looks if x.may]
    if not holding:
        return frozen, []
    place = {g.name: i for i, g in enumerate(grades)}
    # The worst of several is always the worst of one that sets and one that caps.
    sets: list[list[Look]] = _ways([x for x in holding if x.rule.kind == "grade_set"])
    caps: list[list[Look]] = _ways([x for x in holding if x.rule.kind == "grade_cap"])
    found: set[str] = set()
    for own, setting, capping in product(frozen or (None,), sets, caps):
        start = [x.rule.words for x in setting] or ([] if own is None else [own])
        if start:  # a total in no grade is in none that could be exceeded
            names = [*start, *(x.rule.words for x in capping)]
            found.add(max(names, key=lambda name: place[name]))
    after = tuple(g.name for g in grades if g.name in found)
    told = [_entry(x, frozen, after) for x in holding if _matters(x, frozen, after, place)]
    return after, told


def _ways(looks: Sequence[Look]) -> list[list[Look]]:
    """What surely holds, with none or one of those that may."""
    sure = [x for x in looks if x.surely]
    return [sure, *([*sure, x] for x in looks if not x.surely)]


def _matters(
    x: Look, frozen: tuple[str, ...], after: tuple[str, ...], place: dict[str, int]
) -> bool:
    """Whether it may make the grade another one than the total's."""
    if frozen == after or x.rule.words not in after:
        return False
    if x.rule.kind == "grade_set":
        return True
    return any(place[name] < place[x.rule.words] for name in frozen)


def _entry(x: Look, frozen: tuple[str, ...], after: tuple[str, ...]) -> Deduction:
    change = f"等级由{'或'.join(frozen) or '不在任何一级'}改为{'或'.join(after)}"
    if x.lacking:
        change = f"缺{listed([u.key for u in x.lacking])}，{change}，补上后才能确定"
    elif x.stuck:
        change = f"算式除数为0或数据不适用，算不出，{change}，须由人决定"
    return Deduction(
        id=f"d:{x.rule.id}",
        indicator=None,
        row=None,
        stage="grade",
        points=NOTHING,
        clause=x.rule.id,
        reason=fit([f"等级调整：{x.rule.text}，{change}", f"等级调整（{x.rule.id}）：{change}"]),
        premises=("total", f"condition:{x.rule.id}"),
    )
