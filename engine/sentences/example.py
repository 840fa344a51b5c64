"""A wording of our own beside what it is read as: every construction has a table of them."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from engine.sentences.proposal import Written

Criterion = dict[str, Written]


@frozen
class Example:
    """A wording of our own, and what it is read as; `criterion` None: it must be refused."""

    text: str
    criterion: Mapping[str, Written] | None
    full: int | None = None
    open: tuple[str, ...] = ()
    facts: tuple[str, ...] | None = None
