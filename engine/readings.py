"""口径: what each open reading would make of the same figures, one by one and together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product

from engine.card import IndicatorScore, Move, Range, ReadingOption, ReadingShown, Scorecard
from engine.rulebook import Rulebook

ScoreUnder = Callable[[Mapping[str, str]], Scorecard]
"""The bare card of the same sheet under these readings."""

MAX_TOGETHER = 64
"""Combinations of one indicator's readings that are tried."""


def each_reading(
    rulebook: Rulebook, card: Scorecard, under: ScoreUnder
) -> tuple[ReadingShown, ...]:
    """Every 口径 with the total under each of its options, the others staying as chosen."""
    chosen = {r.name: r.chosen for r in rulebook.readings}
    shown = []
    for reading in rulebook.readings:
        options = []
        for option in reading.options:
            other = card if option == reading.chosen else under({**chosen, reading.name: option})
            moves = tuple(
                Move(i.indicator.id, i.points)
                for i, now in zip(other.indicators, card.indicators, strict=True)
                if (i.points.low, i.points.high) != (now.points.low, now.points.high)
            )
            options.append(ReadingOption(option, other.total, moves))
        shown.append(ReadingShown(reading.name, reading.chosen, reading.reason, tuple(options)))
    return tuple(shown)


def together(
    rulebook: Rulebook, shown: IndicatorScore, under: ScoreUnder
) -> Mapping[str, Range] | None:
    """The indicator's points under every combination of the readings that touch it.

    None where no reading touches it, or too many do.
    """
    touching = [r for r in rulebook.readings if r.name in shown.indicator.readings]
    count = 1
    for reading in touching:
        count *= len(reading.options)
    if not touching or count > MAX_TOGETHER:
        return None
    chosen = {r.name: r.chosen for r in rulebook.readings}
    found: dict[str, Range] = {}
    for options in product(*(r.options for r in touching)):
        picked = {r.name: o for r, o in zip(touching, options, strict=True)}
        other = under({**chosen, **picked}).indicator(shown.indicator.id)
        assert other is not None
        found["，".join(f"{name}={option}" for name, option in picked.items())] = other.points
    return found
