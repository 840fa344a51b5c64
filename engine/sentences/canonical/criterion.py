"""A whole criterion as a canonical sentence, and back: the one printer, and its inverse.

    criterion = [按算式计：] [前提：…。] form {。guard}

`read(say(c))` is `c`, where `c` is written as `read` writes it; for any other writing it is a
criterion of the same meaning. A sentence is canonical if it is just what `say` makes of its reading.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from engine.language.rewriting import UNKNOWN
from engine.language.tokens import Names
from engine.marks import Sentence
from engine.sentences.canonical import (
    bands,
    entries,
    guards,
    interpolation,
    judged,
    ladder,
    points_formula,
    rows,
    steps,
    ways,
)
from engine.sentences.canonical.nested import Criteria
from engine.sentences.canonical.values import (
    FORMULA,
    Speaker,
    Unsayable,
    as_printed,
    keys,
    pairs_at,
    place_of,
)
from engine.sentences.text import Text, Wording, official
from facts.yamltext import Mapping, Node, Scalar

MEASURE = "算式"
PRECONDITION = "前提"


class _Form(Protocol):
    """A form that has no criterion inside it."""

    KEY: str

    def say(self, node: Node, speaker: Speaker, beyond: bool) -> str: ...

    def read(self, text: Text) -> dict[str, Node] | None: ...


_SIMPLE: tuple[_Form, ...] = (steps, bands, ladder, interpolation, points_formula, judged)
SENTENCE_KEYS = frozenset((
    MEASURE, PRECONDITION, "按", rows.CHOSEN, *guards.ORDER, *(f.KEY for f in _SIMPLE), entries.KEY,
    ways.ONE_OF, ways.SITUATIONS, rows.KEY,
))  # fmt: skip
"""What a canonical sentence can hold of an indicator."""
_BY_MEASURE = Wording(rf"按(?P<measure>{FORMULA})计:(?P<rest>.*)", "按", "计:")

_Say = Callable[[Node, Speaker, bool, Criteria], str]
_SAYS: dict[str, _Say] = {
    entries.KEY: entries.say,
    ways.ONE_OF: ways.say_ways,
    ways.SITUATIONS: ways.say_situations,
    rows.KEY: rows.say,
}


class _Criteria:
    """What forms say and read the criteria inside them with."""

    def say(self, node: Mapping, speaker: Speaker) -> str:
        return _say(node, speaker)

    def read(self, text: Text) -> Mapping | None:
        return _read(text)


CRITERIA = _Criteria()


def say(node: Mapping, names: Names = UNKNOWN) -> str:
    """The canonical sentence of an indicator's criterion (its keys of `SENTENCE_KEYS`).

    Raises Unsayable, with why, where the form is faulty or holds a text that can't be quoted.
    """
    return official(_say(node, Speaker(names)))


def said(node: Mapping, names: Names = UNKNOWN) -> Sentence:
    """The canonical sentence with what each part of it says. Raises Unsayable, as `say`."""
    speaker = Speaker(names, [])
    found = speaker.sentence_of(_say(node, speaker))
    return Sentence(say(node, names)) if found is None else found


def _say(node: Mapping, speaker: Speaker) -> str:
    given = keys(node)
    strange = set(given) - SENTENCE_KEYS
    if strange:
        raise Unsayable(f"没有“{'、'.join(sorted(strange))}”的说法")
    beyond = {"扣": "倒扣" in given, "加": "加分" in given}
    measure = f"按{speaker.formula(given[MEASURE])}计:" if MEASURE in given else ""
    said = []
    if PRECONDITION in given:
        said.append(guards.say_preconditions(given[PRECONDITION], speaker))
    said.append(_say_form(given, speaker, beyond))
    said += [guards.say(key, given[key], speaker, CRITERIA) for key in guards.ORDER if key in given]
    return measure + "。".join(said)


def _say_form(given: dict[str, Node], speaker: Speaker, beyond: dict[str, bool]) -> str:
    if rows.CHOSEN in given:
        return rows.say_chosen(given, speaker, CRITERIA)
    for form in _SIMPLE:
        key = form.KEY
        if key in given:
            node = given[key]
            further = beyond["加" if isinstance(node, Mapping) and "加" in keys(node) else "扣"]
            return speaker.part(form.say(node, speaker, further), node, key)
    for key, says in _SAYS.items():
        if key in given:
            node = given[key]
            return speaker.part(says(node, speaker, beyond["扣"], CRITERIA), node, key)
    raise Unsayable("没有写评分的形式")


def read(source: Scalar) -> Mapping | None:
    """The criterion that a canonical sentence is, each value at its place in the text; else None.

    Its numbers may be written in Chinese numerals.
    """
    found = as_printed(source, _read, lambda node: _say(node, Speaker(UNKNOWN)))
    return None if found is None or found[1] != found[2] else found[0]


def reordered(source: Scalar) -> Mapping | None:
    """The criterion of a sentence that is canonical but for the order of its words: 低于95%且不低于80%
    for 不低于80%且低于95%. None for any other text."""
    found = as_printed(source, _read, lambda node: _say(node, Speaker(UNKNOWN)))
    return None if found is None or sorted(found[1]) != sorted(found[2]) else found[0]


def _read(text: Text) -> Mapping | None:
    pairs: list[tuple[str, Node]] = []
    by = text.match(_BY_MEASURE)
    if by is not None:
        pairs.append((MEASURE, by["measure"].scalar()))
        text = by["rest"]
    parts = [part for part in text.parts("。") if part.signs]
    if not parts:
        return None
    if parts[0].signs.startswith(guards.PRECONDITION):
        found = guards.read_preconditions(parts.pop(0))
        if found is None or not parts:
            return None
        pairs.append((PRECONDITION, found))
    form = _read_form(parts[0])
    if form is None:
        return None
    pairs += form.items()
    for part in parts[1:]:
        guard = guards.read(part, CRITERIA)
        if guard is None or guard[0] in dict(pairs):
            return None
        pairs.append(guard)
    return pairs_at(place_of(text), pairs)


def _read_form(text: Text) -> dict[str, Node] | None:
    for form in _SIMPLE:
        found = form.read(text)
        if found is not None:
            return found
    for reader in (rows.read_chosen, rows.read, ways.read_ways, ways.read_situations, entries.read):
        found = reader(text, CRITERIA)
        if found is not None:
            return found
    return None
