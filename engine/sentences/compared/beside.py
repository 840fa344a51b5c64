"""One reading of a text beside another, whose facts somebody else named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from attrs import field, frozen

from engine.expression import Expr, Fact, Not
from engine.rulebook import Criterion, FactDeclaration, Rulebook
from engine.sentences.compared.aligned import (
    Alignment,
    Place,
    aligned,
    formula,
    idle,
    renamed,
    turned_within,
)
from engine.sentences.compared.cases import Side
from engine.sentences.compared.difference import MOST_CASES, Comparison, difference

Verdict = Literal["same", "facts differ", "differs", "not compared"]

MINE = "另："
"""Before the name of a fact that only the other reading has."""


@frozen
class Beside:
    """`facts differ`: the same but for facts that only one of the two reads, where these are idle
    (否, 0). `comparison` has the case where the points differ, in the wanted reading's names."""

    verdict: Verdict
    comparison: Comparison | None = None
    extra: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    places: Mapping[str, Place] = field(factory=dict)
    """Which fact of the wanted reading each fact of mine was taken for."""

    @property
    def proved(self) -> bool:
        return self.comparison is not None and self.comparison.proved

    @property
    def strange(self) -> str:
        """The facts that only one of the two reads."""
        return "、".join((*self.lacking, *(f"多出{n}" for n in self.extra)))


def beside(mine: Rulebook, wanted: Rulebook, text: str, most: int = MOST_CASES) -> Beside:
    """Compare the first items of the two; facts are paired by their names and their place in the
    text (engine.sentences.compared.aligned)."""
    found = aligned(_used(mine), _used(wanted), text)
    one = _within(wanted)
    other = renamed(mine.indicators[0], _names(found))
    facts = {**wanted.facts, **{f"{MINE}{n}": mine.facts[n] for n in found.extra}}
    compared = difference(one, other, facts, most)
    if compared is None:
        return Beside("not compared")
    if compared.same:
        return Beside("same", compared, places=found.places)
    if not (found.extra or found.lacking):
        return Beside("differs", compared, places=found.places)
    still = {f"{MINE}{n}": idle(mine.facts[n]) for n in found.extra}
    still |= {n: idle(wanted.facts[n]) for n in found.lacking}
    quiet = difference(renamed(one, still), renamed(other, still), wanted.facts, most)
    if quiet is not None and quiet.same:
        return Beside("facts differ", compared, found.extra, found.lacking)
    return Beside("differs", quiet or compared, found.extra, found.lacking)


def _used(book: Rulebook) -> dict[str, FactDeclaration]:
    """The facts that the item reads; all of them where rows of a list decide."""
    item = book.indicators[0]
    if not isinstance(item.scoring, Criterion):
        return dict(book.facts)
    read = set(Side(item.id, item, item.scoring, item.full).facts())
    return {name: declared for name, declared in book.facts.items() if name in read}


def _names(found: Alignment) -> dict[str, Expr]:
    own = {n: Fact(f"{MINE}{n}") for n in found.extra}
    return {**own, **{name: formula(place) for name, place in found.places.items()}}


def _within(book: Rulebook) -> Any:
    """The item with one fact for a condition and its contrary."""
    twins = {name: Not(Fact(twin)) for name, twin in turned_within(book.facts).items()}
    return renamed(book.indicators[0], twins) if twins else book.indicators[0]
