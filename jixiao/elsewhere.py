"""What the other rulebooks at hand declare, found out only as far as it is asked for.

A name or 编号 stands in its rule file, or in a 核对集 that it refers to, as a text of its own: files
in which it does not stand need not be loaded to say that they don't declare it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from fractions import Fraction

from attrs import frozen

from engine.rulebook import Rulebook


@frozen
class Neighbour:
    """A rule file: the texts that stand in it, those under 编号 among them, and how to load it, once
    for each of its classes. A file that inherits may declare whatever stands in any other.

    Loading raises BadInput.
    """

    texts: frozenset[str]
    ids: frozenset[str]
    load: Callable[[], Sequence[Rulebook]]


@frozen(eq=False)
class DeclaredFacts(Set[str]):
    """The facts, lists and 要点 that some rulebook declares."""

    _neighbours: Sequence[Neighbour]

    def __contains__(self, name: object) -> bool:
        if not isinstance(name, str):
            return False
        owner = name.partition(".")[0]  # a point of a 要点 is the fact <要点>.<point>
        named = (n for n in self._neighbours if name in n.texts or owner in n.texts)
        return any(name in _declared(n.load()[0]) for n in named)

    def __iter__(self) -> Iterator[str]:
        return iter(
            dict.fromkeys(name for n in self._neighbours for name in _declared(n.load()[0]))
        )

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _declared(book: Rulebook) -> list[str]:
    return [*book.facts, *book.lists, *book.checklists]


@frozen(eq=False)
class DeclaredItems(Mapping[str, frozenset[Fraction]]):
    """编号 to the full marks of that item; none where only 对应 names it."""

    _neighbours: Sequence[Neighbour]

    def __getitem__(self, key: str) -> frozenset[Fraction]:
        own = [
            i.full
            for n in self._neighbours
            if key in n.ids
            for book in n.load()
            for i in book.indicators
            if i.id == key
        ]
        if own or any(
            key in i.counterparts
            for n in self._neighbours
            if key in n.texts
            for book in n.load()
            for i in book.indicators
        ):
            return frozenset(own)
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        items = [i for n in self._neighbours for book in n.load() for i in book.indicators]
        return iter(dict.fromkeys(key for i in items for key in (i.id, *i.counterparts)))

    def __len__(self) -> int:
        return sum(1 for _ in self)
