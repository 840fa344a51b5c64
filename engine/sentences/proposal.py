"""What a sentence is read as: a form of the rule language, what it leaves open, what was not read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import field, frozen

from engine.sentences.tokens.facts_in_words import FactInWords as FactInWords
from facts.tree import Tree

Written = Tree
"""A piece of a rule file as plain data."""


def texts_of(written: Written) -> Iterator[str]:
    """Every text in it; keys are texts too."""
    if isinstance(written, str):
        yield written
    elif isinstance(written, dict):
        for key, value in written.items():
            yield key
            yield from texts_of(value)
    else:
        for one in written:
            yield from texts_of(one)


@frozen
class Span:
    """A part of the text as it was given: from the character `start` up to, without, `end`."""

    start: int
    end: int


@frozen
class Open:
    """A place that the text leaves open.

    `options` are the ways to read it; the form takes the first unless `settled` chose another.
    `name` is unique in the sentence: 不足一档, and a second one 不足一档2. `why` says in Chinese what
    the text does not say.
    """

    name: str
    options: tuple[str, ...]
    why: str
    chosen: str
    span: Span


@frozen
class Unread:
    """A part of the text that was not understood, and why."""

    span: Span
    text: str
    why: str


@frozen
class Proposal:
    """One reading of a sentence.

    `criterion` has the keys of an indicator that say how it is scored (算式, a form, guards);
    None where some part of the text was not understood: then `unread` says which.
    """

    criterion: Mapping[str, Written] | None
    facts: tuple[FactInWords, ...] = ()
    open: tuple[Open, ...] = ()
    unread: tuple[Unread, ...] = field(default=())
    aside: tuple[Span, ...] = ()
    """Words that say nothing about points (a requirement, a note): to be shown, not scored."""
    full: Fraction | None = None
    """The full mark that the text names for itself, where none was given."""

    @property
    def understood(self) -> bool:
        return self.criterion is not None and not self.unread
