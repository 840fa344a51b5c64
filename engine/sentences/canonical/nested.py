"""Criteria inside a criterion: each stands in 〔〕, and is said and read by the same printer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from engine.sentences.canonical.values import Speaker, pairs_at, within
from engine.sentences.text import Text, Wording
from facts.problem import Place
from facts.yamltext import Mapping, Node

Pairs = list[tuple[str, Node]]


class Criteria(Protocol):
    """Says and reads a whole criterion inside this one."""

    def say(self, node: Mapping, speaker: Speaker) -> str: ...

    def read(self, text: Text) -> Mapping | None: ...


def said_within(
    pairs: Iterable[tuple[str, Node]], place: Place, speaker: Speaker, criteria: Criteria
) -> str:
    """〔…〕 of a criterion with these keys."""
    return f"〔{criteria.say(pairs_at(place, pairs), speaker)}〕"


def read_within(part: Text, criteria: Criteria) -> Pairs | None:
    """The keys of the criterion that stands in the brackets; None where it can't be read."""
    found = criteria.read(within(part))
    return None if found is None else [(key.text, value) for key, value in found.items]


def read_each(
    text: Text, pattern: Wording, criteria: Criteria
) -> list[tuple[Text, dict[str, Text], Pairs]] | None:
    """Parts between ; that fit the pattern, with the keys of the criterion in each of them.

    None where one of them doesn't fit, or can't be read.
    """
    read = []
    for part in text.parts(";"):
        found = part.match(pattern)
        inner = None if found is None else read_within(found["criterion"], criteria)
        if found is None or inner is None:
            return None
        read.append((part, found, inner))
    return read
