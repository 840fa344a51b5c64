"""The total's own stage: caps, deductions and rounding over the frozen first-stage total."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import attrs
from attrs import frozen

from engine.binding import Bound
from engine.card import Deduction, Range
from engine.explain import fit, listed, points_shown
from engine.expression import figures_of, points_of
from engine.match.protocol import Lost, Matcher, Ready, Session, Taken
from engine.measure import ROUNDING, Figures
from engine.missing.components import Component, unknowns_of_adjustment
from engine.missing.ranges import hull, put
from engine.rulebook import Adjustment
from engine.second_stage.looks import Points, conditions, value_ends, without_value
from engine.subjects import Unknown


@frozen
class Settled:
    """The total after its own stage, and what each adjustment took (0 where it did nothing)."""

    total: Range
    taken: tuple[tuple[Adjustment, Range, tuple[str, ...]], ...]
    rounding: Fraction
    """What rounding took off a determined total (negative where it added)."""
    figures: Figures
    """What the adjustments read."""


def settle(
    bound: Bound,
    matcher: Matcher,
    session: Session,
    before: Range,
    lost: Sequence[Lost],
    components: Sequence[Component],
    without: dict[int, Range],
    scale: Fraction,
    points: Points,
    loose: bool,
) -> Settled:
    """Apply adjustments and rounding to the total.

    `without[i]` is the total's range leaving out component i, for sweeping it; `scale` is what
    剔除折算 multiplies its points by. Where several looks at the total are possible (each swept
    figure apart, all at once), each bounds it, and what all of them allow is the result.
    `points` is what 得分 and 分值 stand for; `loose`: `without` are outer bounds only.
    """
    adjustments = bound.rulebook.adjustments
    base = attrs.evolve(bound.figures(), points=points)
    worst, best = _ends(bound, base, base)
    open_ones = {a.id for a, w, b in zip(adjustments, worst, best, strict=True) if w != b}
    if before.determined and not open_ones:
        takings = session.settle(before.low, lost, best)
        return _close(base, bound, before, _pairs(adjustments, [takings]), takings)
    if not open_ones:
        ends = [_take(matcher, total, best) for total in (before.low, before.high)]
        return _close(base, bound, before, _pairs(adjustments, ends), *ends)
    low, high = _take(matcher, before.low, worst), _take(matcher, before.high, best)
    outer = Range(before.low, before.high, exact=False)
    looks = [_close(base, bound, outer, _bounded(adjustments, before, worst, best), low, high)]
    for position, component in enumerate(components):
        if component.swept is not None and component.adjustments:
            whole = open_ones <= set(component.adjustments)
            look = _along(bound, matcher, base, component, without[position], scale, whole)
            if whole and not loose:
                return look
            looks.append(look)
    total = Range(
        max(look.total.low for look in looks), min(look.total.high for look in looks), exact=False
    )
    taken = []
    for adjustment, _, premises in looks[0].taken:
        ranges = [r for look in looks for a, r, _ in look.taken if a.id == adjustment.id]
        least, most = max(r.low for r in ranges), min(r.high for r in ranges)
        if len(ranges) == len(looks) and (least or most):  # else one knows it does nothing
            taken.append((adjustment, Range(least, most), premises))
    return Settled(total, tuple(taken), Fraction(0), base)


def _ends(bound: Bound, figures: Figures, base: Figures) -> tuple[list[Ready], list[Ready]]:
    """Every adjustment at its worst and at its best; the same where the figures decide it.

    They don't where a figure is missing, or where a formula has no value (a division by zero).
    What reads points reads the `base`, where no missing figure was put in place: its points are
    those of all that the figure can be.
    """
    worst: list[Ready] = []
    best: list[Ready] = []
    for adjustment in bound.rulebook.adjustments:
        own = base if reads_points(adjustment) else figures
        lacking = [u for u in unknowns_of_adjustment(bound, adjustment) if not _known(own, u)]
        held = conditions(adjustment.condition, own, lacking)
        points = value_ends(adjustment.value, own, lacking, bound.rulebook.full)
        if adjustment.kind == "cap":
            points.reverse()
        if adjustment.kind == "floor":
            points = [min(value, bound.rulebook.full) for value in points]
        assert adjustment.kind in ("cap", "take", "floor")
        # A floor gives back: it is at its worst where it does not hold.
        ways = (worst, best) if adjustment.kind == "floor" else (best, worst)
        for ends, holds, value in zip(ways, held, points, strict=True):
            # What does not hold takes nothing, whatever its value.
            shown = value if any(held) else Fraction(0)
            kind = adjustment.kind
            ends.append(Ready(adjustment.id, kind, adjustment.same_kind, holds, shown))
    return worst, best


def _known(figures: Figures, unknown: Unknown) -> bool:
    return unknown.of is not None and unknown.of.name in figures.facts


def _take(matcher: Matcher, total: Fraction, ready: Sequence[Ready]) -> tuple[Taken, ...]:
    with matcher.open() as session:
        return session.settle(total, (), ready)


def _pairs(
    adjustments: Sequence[Adjustment], ends: Sequence[tuple[Taken, ...]]
) -> tuple[tuple[Adjustment, Range, tuple[str, ...]], ...]:
    found = []
    for adjustment in adjustments:
        hits = [next((t for t in end if t.id == adjustment.id), None) for end in ends]
        points = [Fraction(0) if hit is None else hit.points for hit in hits]
        premises = next((hit.premises for hit in hits if hit is not None), ())
        if any(points):
            found.append((adjustment, Range(min(points), max(points)), premises))
    return tuple(found)


def _bounded(
    adjustments: Sequence[Adjustment],
    before: Range,
    worst: Sequence[Ready],
    best: Sequence[Ready],
) -> tuple[tuple[Adjustment, Range, tuple[str, ...]], ...]:
    """What each adjustment may take where it is open which of them hold, each by itself.

    One may take nothing where another of its kind (同类) may hold, or others leave nothing.
    """

    def most(ready: Ready) -> Fraction:
        return min(ready.taken_of(before.high), before.high) if ready.holds else Fraction(0)

    found = []
    for i, adjustment in enumerate(adjustments):
        if adjustment.kind == "floor" and best[i].holds:
            left = before.low - sum((most(w) for w in worst), Fraction(0))
            gain = best[i].points - max(left, Fraction(0))
            if gain > 0:
                premises = ("total", f"condition:{adjustment.id}")
                found.append((adjustment, Range(-gain, Fraction(0)), premises))
        if most(worst[i]) == 0:
            continue
        others = [w for j, w in enumerate(worst) if j != i]
        alone = not any(w.holds and w.same_kind == adjustment.same_kind for w in others)
        least = Fraction(0)
        if best[i].holds and alone:
            left = before.low - sum((most(w) for w in others), Fraction(0))
            least = min(best[i].taken_of(before.low), max(left, Fraction(0)))
        premises = ("total", f"condition:{adjustment.id}")
        found.append((adjustment, Range(least, most(worst[i])), premises))
    return tuple(found)


def _close(
    figures: Figures,
    bound: Bound,
    before: Range,
    taken: tuple[tuple[Adjustment, Range, tuple[str, ...]], ...],
    low: tuple[Taken, ...],
    high: tuple[Taken, ...] | None = None,
) -> Settled:
    ends = [
        total - sum((t.points for t in takings), Fraction(0))
        for total, takings in ((before.low, low), (before.high, low if high is None else high))
    ]
    rounding = bound.rulebook.total_rounding
    if rounding is None:
        return Settled(Range(ends[0], ends[1], before.exact), taken, Fraction(0), figures)
    full = bound.rulebook.full
    rounded = [min(ROUNDING[rounding.way](end, rounding.places), full) for end in ends]
    off = ends[0] - rounded[0] if ends[0] == ends[1] else Fraction(0)
    return Settled(Range(rounded[0], rounded[1], before.exact), taken, off, figures)


def _along(
    bound: Bound,
    matcher: Matcher,
    base: Figures,
    component: Component,
    rest: Range,
    scale: Fraction,
    whole: bool,
) -> Settled:
    """Sweep the one missing figure that moves both points and conditions.

    Not `whole`: other adjustments are open too, and taken at their worst and their best.
    """
    swept = component.swept
    assert swept is not None
    adjustments = bound.rulebook.adjustments
    # Both ends of the points are paired with either end of a moving value: bounds, not attained.
    moving = {f for a in adjustments for f in figures_of(a.value)}
    steady = whole and swept.unknown.of not in moving
    looks: list[Settled] = []
    for (stretch, _), part in zip(
        swept.stretches, swept.sums(component.subject_keys()), strict=True
    ):
        before = rest.plus(Range(part.low * scale, part.high * scale, part.exact))
        if not steady:
            before = attrs.evolve(before, exact=False)
        for value in (stretch.first, stretch.last):
            worst, best = _ends(bound, put(base, swept.unknown, value), base)
            low, high = _take(matcher, before.low, worst), _take(matcher, before.high, best)
            taken = (
                _pairs(adjustments, [low, high])
                if worst == best
                else _bounded(adjustments, before, worst, best)
            )
            looks.append(_close(base, bound, before, taken, low, high))
    pairs = []
    for adjustment in adjustments:
        hits = [[t for t in look.taken if t[0].id == adjustment.id] for look in looks]
        found = [hit[0] for hit in hits if hit]
        if found:
            nothing = [] if len(found) == len(looks) else [Fraction(0)]
            span = Range(
                min([t[1].low for t in found] + nothing), max([t[1].high for t in found] + nothing)
            )
            pairs.append((adjustment, span, found[0][2]))
    roundings = {look.rounding for look in looks}
    rounding = roundings.pop() if len(roundings) == 1 else Fraction(0)
    return Settled(hull([look.total for look in looks]), tuple(pairs), rounding, base)


def reads_points(adjustment: Adjustment) -> bool:
    return bool(points_of(adjustment.condition) or points_of(adjustment.value))


def moved_text(points: Range) -> str:
    """扣3分, 最多扣3分; of what is given back, 补3分."""
    word, most = ("补", -points.low) if points.low < 0 else ("扣", points.high)
    return f"{'' if points.determined else '最多'}{word}{points_shown(most)}分"


def _rounding_text(off: Fraction) -> str:
    moved = f"减{points_shown(off)}分" if off > 0 else f"加{points_shown(-off)}分"
    return f"总分按标准保留位数，{moved}"


def rescaling(
    raw: Range, scaled: Range, full: Fraction, counted: Fraction, left_out: str
) -> list[Deduction]:
    """剔除折算 as an entry of the total's stage: what scaling the rest up adds (negative)."""
    if counted == full:
        return []
    added = Range(raw.high - scaled.high, raw.low - scaled.low, scaled.exact)
    low, high = sorted((added.low, added.high))
    if low == high == 0:
        return []  # nothing was got that could be scaled
    upto = points_shown(-low) if low == high else f"{points_shown(-high)}至{points_shown(-low)}"
    out = points_shown(full - counted)
    return [
        Deduction(
            id="d:剔除折算",
            indicator=None,
            row=None,
            stage="total",
            points=Range(low, high, scaled.exact),
            clause="剔除折算",
            reason=f"{left_out}{out}分剔除，其余按{points_shown(full)}分折算，加{upto}分"
            if counted
            else f"{out}分全部不适用，没有可计分的指标，须由人决定",
            premises=("total",),
        )
    ]


def total_deductions(bound: Bound, settled: Settled, lost_ids: tuple[str, ...]) -> list[Deduction]:
    """The deductions of the total's own stage, with the first stage's as premises."""
    found = []
    for adjustment, points, premises in settled.taken:
        upto = moved_text(points)
        lacking = [u.key for u in unknowns_of_adjustment(bound, adjustment)]
        if lacking and points.determined:
            upto = f"缺{listed(lacking)}，不论补成多少都{upto}"
        elif lacking:
            upto = f"缺{listed(lacking)}，{upto}，补上后才能确定"
        elif without_value(adjustment, settled.figures):
            upto = f"算式除数为0或数据不适用，算不出，{upto}，须由人决定"
        found.append(
            Deduction(
                id=f"d:{adjustment.id}",
                indicator=None,
                row=None,
                stage="total",
                points=points,
                clause=adjustment.id,
                reason=fit(
                    [
                        f"总分调整：{adjustment.text}，{upto}",
                        f"总分调整（{adjustment.id}）：{upto}",
                    ]
                ),
                premises=tuple(
                    dict.fromkeys(
                        p
                        for premise in premises
                        for p in (lost_ids if premise == "total" else (premise,))
                    )
                ),
            )
        )
    if settled.rounding:
        found.append(
            Deduction(
                id="d:总分保留",
                indicator=None,
                row=None,
                stage="total",
                points=Range(settled.rounding, settled.rounding),
                clause="总分保留",
                reason=_rounding_text(settled.rounding),
                premises=lost_ids,
            )
        )
    return found
