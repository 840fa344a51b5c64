"""Rows, items and groups adjusted, phase by phase: each reads what the phases before it left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction

from attrs import define, evolve, field, frozen

from engine.binding import Bound
from engine.card import NOTHING, Range
from engine.explain import subject_name
from engine.expression import PointsOf, points_of
from engine.first_stage import Result
from engine.match.protocol import Matcher
from engine.outcome import reach
from engine.rulebook import Adjustment, Phase
from engine.second_stage.leaving import NOTHING_LEAVES, Leaving, leaving, with_leaving
from engine.second_stage.looks import Look, Points, as_value, look
from engine.second_stage.target import Adjusted, Target, adjust
from engine.subjects import Unknown

Summed = Callable[[frozenset[str]], Range]
"""The sum of what these subjects got in the first stage."""

GROUP = "组 "
MAX_DEPTH = 100
"""More than groups can stand one in another."""


@frozen
class Spoken:
    """An adjustment that moves no points (提示, 须说明), at one target."""

    target: Target
    look: Look


@define
class Standing:
    """Points as they stand: the first stage's, and what was adjusted since."""

    summed: Summed
    groups: Mapping[tuple[str, ...], frozenset[str]]
    items: Mapping[str, frozenset[str]]
    paths: Mapping[str, tuple[str, ...]]
    done: list[Adjusted] = field(factory=list)
    after: dict[tuple[Phase, str], Range] = field(factory=dict)

    def record(self, found: Iterable[Adjusted]) -> None:
        for one in found:
            self.done.append(one)
            self.after[one.target.phase, one.target.key] = one.points

    def of(self, key: str) -> Range:
        """The points of what 得分(key) names, but for the total."""
        if key.startswith(GROUP):
            named = key.removeprefix(GROUP)
            return self.group(next(p for p in self.groups if "/".join(p) == named))
        return self.item(key)

    def item(self, id: str) -> Range:
        known = self.after.get(("indicator", id))
        if known is not None:
            return known
        keys = self.items[id]
        rows = [self.after.get(("row", key)) for key in sorted(keys)]
        if not any(rows):
            return self.summed(keys)
        parts = [
            self.summed(frozenset({key})) if row is None else row
            for key, row in zip(sorted(keys), rows, strict=True)
        ]
        return met(self._together(keys, 1), added(parts))

    def group(self, path: tuple[str, ...]) -> Range:
        known = self.after.get(("group", "/".join(path)))
        return self._within(path) if known is None else known

    def total(self) -> Range:
        return self._within(())

    def _within(self, path: tuple[str, ...]) -> Range:
        """The sum of what stands directly below."""
        keys = self.groups[path] if path else frozenset().union(*self.items.values())
        above = group_rank(len(path))
        if not any(self._inside(keys, above)):
            return self.summed(keys)
        parts = [
            self.group(other)
            for other in self.groups
            if len(other) == len(path) + 1 and other[: len(path)] == path
        ]
        parts += [self.item(id) for id, item in self.paths.items() if item[:-1] == path]
        return met(self._together(keys, above), added(parts))

    def _together(self, keys: frozenset[str], above: int) -> Range:
        """What the first stage gave all of these, moved by what was adjusted among them."""
        left, fixed, shift = keys, Fraction(0), NOTHING
        for one in self._inside(keys, above):
            mine = one.target.keys
            if not mine <= left:
                continue
            if one.points.determined and not one.moved.determined:
                left, fixed = left - mine, fixed + one.points.low
            else:
                shift = shift.plus(one.moved)
        return self.summed(left).plus(shift).plus(Range(fixed, fixed))

    def _inside(self, keys: frozenset[str], above: int) -> Iterator[Adjusted]:
        """What was adjusted among these, below that rank; the outer ones first."""
        for one in reversed(self.done):
            if one.target.rank < above and one.target.keys <= keys:
                yield one

    def shift(self) -> Range:
        """By how much all of it moved the total."""
        return added([one.moved for one in self.done])


@frozen
class Staged:
    """What the phases before the total's left."""

    standing: Standing
    adjusted: tuple[Adjusted, ...] = ()
    spoken: tuple[Spoken, ...] = ()
    looks: tuple[tuple[Target, Look], ...] = ()
    """Everything that was looked at and may hold."""
    leaving: Leaving = NOTHING_LEAVES
    """What left the score in the first stage or by 不计, or may."""

    @property
    def lacking(self) -> tuple[Unknown, ...]:
        return tuple({u.key: u for _, x in self.looks for u in x.lacking}.values())


def group_rank(depth: int) -> int:
    """Groups stand above rows (0) and items (1), the outer ones above the inner."""
    return MAX_DEPTH + 2 - depth


def added(parts: Iterable[Range]) -> Range:
    total = NOTHING
    for part in parts:
        total = total.plus(part)
    return total


def met(one: Range, other: Range) -> Range:
    """What both allow, exact where it is one of them that is."""
    if other.low <= one.low and one.high <= other.high:
        return one
    if one.low <= other.low and other.high <= one.high:
        return other
    low, high = max(one.low, other.low), min(one.high, other.high)
    return Range(low, high, exact=low == high)


def staged(bound: Bound, matcher: Matcher, scored: Mapping[str, Result], summed: Summed) -> Staged:
    """Run the phases of rows, items and groups (inner groups first)."""
    book = bound.rulebook
    standing = _standing(bound, scored, summed)
    away = leaving(scored)
    if not book.staged:
        return Staged(standing, leaving=away)
    looked: list[tuple[Target, Look]] = []
    found: list[Adjusted] = []
    for phase, targets in _steps(bound, scored, standing):
        moved: list[Adjusted] = []
        for one_of in targets:
            target = _with_room(one_of, away)
            rules = [a for a in book.staged if a.on.phase == phase and _is_on(a, target)]
            looks = [_look(bound, a, target, standing) for a in rules]
            looked += [(target, x) for x in looks]
            moving = [x for x in looks if x.rule.kind not in ("remark", "reason")]
            one = with_leaving(target, adjust(target, moving, matcher))
            moved += [] if one is None else [one]
        standing.record(moved)
        away = away.after(moved)
        found += moved
    return Staged(
        standing,
        adjusted=tuple(found),
        spoken=tuple(Spoken(t, x) for t, x in looked if x.rule.kind in ("remark", "reason")),
        looks=tuple((t, x) for t, x in looked if x.may),
        leaving=away,
    )


def points_read(
    rules: Iterable[Adjustment], own: Range, full: Fraction, of: Callable[[str], Range]
) -> Points:
    """What 得分 and 分值 stand for in these adjustments."""
    found = {PointsOf(""): as_value(own), PointsOf("", full=True): full}
    for rule in rules:
        for read in (*points_of(rule.condition), *points_of(rule.value)):
            if read.key:
                found[read] = as_value(of(read.key))
    return found


def _standing(bound: Bound, scored: Mapping[str, Result], summed: Summed) -> Standing:
    items: dict[str, frozenset[str]] = {i.id: frozenset() for i in bound.rulebook.indicators}
    for key, x in scored.items():
        items[x.subject.indicator.id] |= {key}
    paths = {i.id: i.path for i in bound.rulebook.indicators}
    groups = {
        g.path: frozenset().union(
            *(items[id] for id, path in paths.items() if path[: len(g.path)] == g.path)
        )
        for g in bound.rulebook.groups
    }
    return Standing(summed, groups, items, paths)


def _steps(
    bound: Bound, scored: Mapping[str, Result], standing: Standing
) -> Iterator[tuple[Phase, list[Target]]]:
    """Each phase with what can be adjusted in it, as it stands when its turn comes."""
    yield "row", [_row(x) for x in scored.values() if x.subject.row is not None and not x.excluded]
    floors = {id: _floor(scored, keys) for id, keys in standing.items.items()}
    yield (
        "indicator",
        [
            Target(
                "indicator", i.id, i.name, i.full, floors[i.id], standing.item(i.id),
                standing.items[i.id], 1, NOTHING, indicator=i,
            )
            for i in bound.rulebook.indicators
            if not all(scored[key].excluded for key in standing.items[i.id])
        ],
    )  # fmt: skip
    for depth in range(max((len(g.path) for g in bound.rulebook.groups), default=0), 0, -1):
        yield (
            "group",
            [
                Target(
                    "group", "/".join(g.path), g.path[-1], g.full,
                    sum((floors[id] for id, path in standing.paths.items()
                         if path[:depth] == g.path), Fraction(0)),
                    standing.group(g.path), standing.groups[g.path], group_rank(depth), NOTHING,
                )
                for g in bound.rulebook.groups
                if len(g.path) == depth
            ],
        )  # fmt: skip


def _with_room(target: Target, away: Leaving) -> Target:
    room = away.room(target.keys, target.full)
    return evolve(target, room=room, may_leave=target.rank < 2 and away.all_may(target.keys))


def _row(x: Result) -> Target:
    subject = x.subject
    return Target(
        "row", subject.key, subject_name(subject), subject.full,
        reach(subject.criterion, subject.full).low, x.points, frozenset({subject.key}), 0, NOTHING,
        indicator=subject.indicator, row=subject.row, row_id=subject.row_id, listed=subject.listed,
    )  # fmt: skip


def _floor(scored: Mapping[str, Result], keys: frozenset[str]) -> Fraction:
    """How low the item may go: 0, or what 倒扣 of its criteria allows."""
    least = Fraction(0)
    for key in keys:
        subject = scored[key].subject
        if not scored[key].excluded:
            least += reach(subject.criterion, subject.full).low
    return least


def _is_on(rule: Adjustment, target: Target) -> bool:
    return (target.listed if target.phase == "row" else target.key) in rule.on.keys


def _look(bound: Bound, rule: Adjustment, target: Target, standing: Standing) -> Look:
    points = points_read([rule], target.points, target.full, standing.of)
    most = max(target.full, target.points.high - target.floor)
    return look(bound, rule, points, most, target.row, target.listed, target.floor)
