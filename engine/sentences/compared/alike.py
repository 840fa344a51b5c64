"""Criteria that are written alike: the same conditions and formulas, whatever they are called."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import attrs

from engine.expression import Computed, Number
from engine.rulebook import Clause, Criterion, JudgedGrade, Part
from facts.problem import Place

_TOLD: Mapping[type, frozenset[str]] = {
    Number: frozenset({"text"}),
    Computed: frozenset({"name"}),
    Clause: frozenset({"id", "kind", "text", "place", "part", "measured", "said", "measure"}),
    Criterion: frozenset({"measure", "formula", "undecided"}),
    JudgedGrade: frozenset({"name"}),
    Part: frozenset({"id", "name"}),
}
"""What is only for show, and moves no points."""


def bare(thing: object) -> object:
    """The thing without what is only for show, to be compared."""
    kind = type(thing)
    if attrs.has(kind):
        told = _TOLD.get(kind, frozenset())
        fields = (f.name for f in attrs.fields(kind) if f.name not in told)
        values = (getattr(thing, name) for name in fields)
        kept = tuple(bare(v) for v in values if not isinstance(v, Place))
        return kept[0] if isinstance(thing, Computed) else (kind.__name__, kept)
    if isinstance(thing, Mapping):
        return tuple((key, bare(thing[key])) for key in sorted(thing))
    if isinstance(thing, tuple):
        return tuple(bare(one) for one in thing)
    return str(thing) if isinstance(thing, Fraction) else thing


def alike(one: object, other: object) -> bool:
    return bare(one) == bare(other)
