"""Which fact of one reading is which of another: they were named by different people.

Facts of one kind are paired so that as many as can be have a partner, those with like words first,
then those that stand in like order in the text. 有劳动力 and 无劳动力 are one condition, turned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from fractions import Fraction
from functools import cache
from typing import Any, TypeVar

import attrs
from attrs import frozen

from engine.expression import (
    DIM_OF_KIND,
    PURE,
    ZERO,
    Compare,
    CountState,
    Expr,
    Fact,
    Not,
    Number,
    RowField,
)
from engine.rulebook import FactDeclaration
from facts.quantity import COUNT, NUMBER, YES_NO

_TURNED = (
    ("没有", "有"),
    ("无", "有"),
    ("没有", ""),
    ("未", ""),
    ("不", ""),
    ("非", ""),
    ("无", ""),
)
_SIGNS = re.compile(r"[\s、，,；;：:。的“”「」《》（）()]")
MOST_PAIRED = 12
"""Facts that are paired in the best way of all; of more, the best one at a time."""

T = TypeVar("T")


@frozen
class Place:
    """What a fact is called in the other reading; `turned`: it holds where that one does not."""

    name: str
    turned: bool = False


Facts = Mapping[str, FactDeclaration]


@frozen
class Alignment:
    """`places` of facts that have a partner, `extra` of those that have none."""

    places: Mapping[str, Place]
    extra: tuple[str, ...]
    lacking: tuple[str, ...]
    """Facts of the other reading that have no partner."""


def aligned(mine: Facts, other: Facts, text: str) -> Alignment:
    """Where each of my facts is among the other reading's."""
    own = turned_within(mine)
    names = [n for n in mine if n not in own]
    wanted = list(other)
    twins = turned_within(other)
    targets = [n for n in wanted if n not in twins]
    pairs = _paired(names, targets, mine, other, text)
    places = {names[i]: pair for i, pair in pairs.items()}
    for name, twin in own.items():
        if twin in places:
            found = places[twin]
            places[name] = Place(found.name, not found.turned)
    taken = {p.name for p in places.values()}
    lacking = tuple(n for n in targets if n not in taken)
    return Alignment(places, tuple(n for n in mine if n not in places), lacking)


def turned_within(facts: Facts) -> dict[str, str]:
    """Conditions of one reading that only say the contrary of another one, and of which."""
    names = [n for n, declared in facts.items() if declared.kind == YES_NO]
    found: dict[str, str] = {}
    for place, name in enumerate(names):
        twin = next((n for n in names[:place] if n not in found and is_turned(name, n)), None)
        if twin is not None:
            found[name] = twin
    return found


def is_turned(one: str, other: str) -> bool:
    """有劳动力 and 无劳动力, 产区 and 非产区: the one is the other with a word of denial."""
    a, b = bare(one), bare(other)
    return a != b and (b in _denied(a) or a in _denied(b))


def _denied(name: str) -> Iterator[str]:
    for word, instead in _TURNED:
        for found in re.finditer(word, name):
            yield name[: found.start()] + instead + name[found.end() :]


def bare(name: str) -> str:
    return _SIGNS.sub("", name)


def _paired(
    names: Sequence[str], targets: Sequence[str], mine: Facts, other: Facts, text: str
) -> dict[int, Place]:
    """The partner of each name by its position: the most pairs, and of those the likest."""
    likeness: dict[tuple[int, int], tuple[Fraction, bool]] = {}
    for i, name in enumerate(names):
        for j, target in enumerate(targets):
            if _same_kind(mine[name], other[target]):
                likeness[i, j] = _likeness(name, target, mine[name], other[target], text)
    if len(names) > MOST_PAIRED or len(targets) > MOST_PAIRED:
        chosen = _one_by_one({k: v[0] for k, v in likeness.items()})
    else:
        chosen = _best({k: v[0] for k, v in likeness.items()}, len(names), len(targets))
    return {i: Place(targets[j], likeness[i, j][1]) for i, j in chosen.items()}


def _one_by_one(scores: Mapping[tuple[int, int], Fraction]) -> dict[int, int]:
    found: dict[int, int] = {}
    for i, j in sorted(scores, key=lambda k: -scores[k]):
        if i not in found and j not in found.values():
            found[i] = j
    return found


def _best(scores: Mapping[tuple[int, int], Fraction], rows: int, columns: int) -> dict[int, int]:
    @cache
    def best(row: int, taken: int) -> tuple[Fraction, tuple[tuple[int, int], ...]]:
        if row == rows:
            return Fraction(0), ()
        found = best(row + 1, taken)
        for j in range(columns):
            if not taken >> j & 1 and (row, j) in scores:
                rest, pairs = best(row + 1, taken | 1 << j)
                # A pair more counts for more than any likeness.
                found = max(found, (rest + 10 + scores[row, j], ((row, j), *pairs)))
        return found

    return dict(best(0, 0)[1])


def _same_kind(one: FactDeclaration, other: FactDeclaration) -> bool:
    return one.kind == other.kind or {one.kind, other.kind} == {COUNT, NUMBER}


def _likeness(
    name: str, target: str, mine: FactDeclaration, other: FactDeclaration, text: str
) -> tuple[Fraction, bool]:
    """How like the two are, up to 1 and a little for unit and place; and whether turned."""
    turned = mine.kind == YES_NO and is_turned(name, target)
    a, b = bare(name), bare(target)
    blocks = SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
    common = sum(block.size for block in blocks)
    words = Fraction(common, 2 * min(len(a), len(b))) + Fraction(common, len(a) + len(b))
    unit = Fraction(mine.fixed_unit == other.fixed_unit, 20)
    apart = abs(_place(name, text) - _place(target, text)) / max(len(text), 1)
    return (Fraction(1) if turned else words) + unit + (1 - apart) / 10, turned


def _place(name: str, text: str) -> Fraction:
    """The middle of the longest run of characters that the name has in common with the text."""
    run = SequenceMatcher(None, text, name, autojunk=False).find_longest_match()
    return run.a + Fraction(run.size, 2)


# -- the same criterion under the other names ------------------------------------------

FALSE = Compare("=", ZERO, Number(Fraction(1), PURE, "1"))


def idle(declared: FactDeclaration) -> Expr:
    """What a fact is where nothing happened: 否, or 0."""
    if declared.kind == YES_NO:
        return FALSE
    return Number(Fraction(0), DIM_OF_KIND.get(declared.kind, PURE), "0")


def renamed(thing: T, places: Mapping[str, Expr]) -> T:
    """The rulebook's part with formulas in place of these facts."""
    return _renamed(thing, places)  # type: ignore[no-any-return]


def _renamed(thing: Any, places: Mapping[str, Expr]) -> Any:
    if isinstance(thing, Fact):
        return places.get(thing.name, thing)
    if isinstance(thing, CountState):
        found = (places.get(fact.name, fact) for fact in thing.of)
        plain = (e.term if isinstance(e, Not) else e for e in found)
        return CountState(thing.state, tuple(e for e in plain if isinstance(e, Fact | RowField)))
    kind = type(thing)
    if attrs.has(kind):
        changed = {
            f.name: _renamed(getattr(thing, f.name), places) for f in attrs.fields(kind) if f.eq
        }
        return kind(**changed)
    if isinstance(thing, Mapping):
        return {key: _renamed(value, places) for key, value in thing.items()}
    if isinstance(thing, tuple):
        return tuple(_renamed(one, places) for one in thing)
    return thing


def formula(place: Place) -> Expr:
    return Not(Fact(place.name)) if place.turned else Fact(place.name)
