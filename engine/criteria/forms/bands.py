"""分档: the measure lies in one of several bands, each with its points.

Where the author's bands leave a gap or overlap, a clause of its own says so and leaves the
points to a person: nothing is guessed, and `check` can point at it.
"""

from __future__ import annotations

from itertools import combinations, pairwise

from attrs import evolve

from engine.conditions import NEVER, Condition, Interval, either, exactly
from engine.criteria.context import ANY_GRADE, Context, Draft, Form
from engine.language.intervals import REST, parse_interval
from engine.marks import BAND
from engine.prose import interval_text, outcome_text
from engine.rulebook import Outcome
from facts.problem import Place
from facts.yamltext import Mapping, Node, Scalar, Sequence

KEY = "分档"

MAX_BANDS = 200
HINT = "每档一行“- 高于10%且不高于20%: 3”"


def lower(node: Node, ctx: Context) -> Form | None:
    if not ctx.has_measure("分档", node.place):
        return None
    bands = _read(node, ctx)
    if bands is None:
        return None
    drafts = []
    for interval, outcome, place in bands:
        drafts.append(
            Draft(
                kind="band",
                when=ctx.measured(interval),
                outcome=outcome,
                text=f"{interval_text(interval, ctx.write)}的{outcome_text(outcome)}",
                place=place,
                measured=(interval,),
                part=BAND,
            )
        )
    drafts = _without_overlaps(drafts, ctx)
    gaps = _uncovered([b[0] for b in bands])
    if gaps:
        condition = _any_of(gaps, ctx)
        words = "，或".join(interval_text(g, ctx.write) for g in gaps)
        drafts.append(
            Draft(
                "gap",
                condition,
                ANY_GRADE,
                f"{words}：标准没有写这一档，须由人评判",
                node.place,
                part=KEY,
            )
        )
    return Form(tuple(drafts))


def _read(node: Node, ctx: Context) -> list[tuple[Interval, Outcome, Place]] | None:
    pairs: list[tuple[Scalar, Node]] = []
    items = node.items if isinstance(node, Sequence) else (node,)
    sound = True
    for item in items:
        if not isinstance(item, Mapping) or (isinstance(node, Sequence) and len(item.items) != 1):
            hint = HINT
            if isinstance(item, Scalar) and ("：" in item.text or ":" in item.text):
                hint = f"冒号用半角、后有空格：{HINT}"
            shown = f"“{item.text}”" if isinstance(item, Scalar) and item.text else ""
            ctx.problems.add("R041", item.place, f"{ctx.where}的分档{shown}写法不对", hint)
            sound = False
            continue
        pairs.extend(item.items)
    if sound and not 0 < len(pairs) <= MAX_BANDS:
        ctx.problems.add(
            "R041", node.place, f"{ctx.where}的分档有{len(pairs)}档", f"1至{MAX_BANDS}档"
        )
        return None
    bands: list[tuple[Interval, Outcome, Place]] = []
    rest: tuple[Outcome, Place] | None = None
    rests = 0
    for key, value in pairs:
        outcome: Outcome | None = None
        if isinstance(value, Scalar):
            outcome = ctx.outcome(value)
        else:
            ctx.problems.add("R041", value.place, f"“{key.text}”这一档的得分应是一个值", "如 3")
        if key.text.strip() == REST:
            rests += 1
            if rests > 1:
                ctx.problems.add("R041", key.place, f"{ctx.where}有两档“{REST}”", "只留一档")
            if outcome is not None:
                rest = (outcome, key.place)
            sound = sound and outcome is not None and rests == 1
            continue
        interval = parse_interval(key, ctx.measured_constant, ctx.problems)
        if interval is None or outcome is None:
            sound = False
            continue
        bands.append((interval, outcome, key.place))
    if not sound:
        return None
    if rest is not None:
        bands.extend((gap, *rest) for gap in _uncovered([b[0] for b in bands]))
    return bands


def _uncovered(intervals: list[Interval]) -> list[Interval]:
    """The parts of the line that none of these covers, from low to high."""
    parts = [Interval()]
    for interval in intervals:
        parts = [
            left
            for part in parts
            for outside in interval.complement()
            if not (left := part.intersect(outside)).is_empty()
        ]
    return sorted(parts, key=lambda p: (p.low is not None, p.low or 0, not p.low_closed))


def _covered_twice(intervals: list[Interval]) -> list[Interval]:
    """The stretches of the line where two of these or more hold, from low to high."""
    if not _any_overlap(intervals):
        return []
    ends = sorted({e for i in intervals for e in (i.low, i.high) if e is not None})
    points = [exactly(e) for e in ends]
    between = [Interval(a, False, b, False) for a, b in pairwise([None, *ends, None])]
    cells = [between[0]]
    for point, after in zip(points, between[1:], strict=True):
        cells += [point, after]
    found: list[Interval] = []
    joins = False
    for cell in cells:
        twice = sum(cell.intersect(i) == cell for i in intervals) > 1
        if twice and joins:
            last = found.pop()
            cell = Interval(last.low, last.low_closed, cell.high, cell.high_closed)
        if twice:
            found.append(cell)
        joins = twice
    return found


def _any_overlap(intervals: list[Interval]) -> bool:
    in_order = sorted(intervals, key=lambda i: (i.low is not None, i.low or 0, not i.low_closed))
    return any(a.meets(b) for a, b in pairwise(in_order))


def _without_overlaps(drafts: list[Draft], ctx: Context) -> list[Draft]:
    """Bands that overlap give way, where they do, to a clause that says so."""
    bands = [own for d in drafts for own in d.measured]
    shared = _covered_twice(bands)
    if not shared:
        return drafts
    result: list[Draft] = []
    for draft in drafts:
        left = list(draft.measured)
        for common in shared:
            left = [
                piece
                for part in left
                for outside in common.complement()
                if not (piece := part.intersect(outside)).is_empty()
            ]
        if left:
            result.append(evolve(draft, when=_any_of(left, ctx), measured=tuple(left)))
    words = "，".join(interval_text(c, ctx.write) for c in shared)
    text = f"{words}：标准有两档同时管到，须由人评判"
    place = next(
        drafts[j].place for i, j in combinations(range(len(bands)), 2) if bands[i].meets(bands[j])
    )
    result.append(Draft("overlap", _any_of(shared, ctx), ANY_GRADE, text, place, part=BAND))
    return result


def _any_of(intervals: list[Interval], ctx: Context) -> Condition:
    condition: Condition = NEVER
    for interval in intervals:
        condition = either(condition, ctx.measured(interval))
    return condition
