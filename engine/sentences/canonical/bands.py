"""分档: 不低于95%的得满分；不低于80%且低于95%的得6分；其余的不得分."""

from __future__ import annotations

from engine.marks import BAND
from engine.sentences.canonical.values import (
    OUTCOME,
    RANGE,
    Speaker,
    items,
    pairs,
    pairs_at,
    place_of,
    read_outcome,
)
from engine.sentences.text import Text, Wording
from facts.yamltext import Mapping, Node, Sequence

KEY = "分档"
_BAND = Wording(rf"(?P<when>{RANGE})的(?P<gives>{OUTCOME})", "的")


def say(node: Node, speaker: Speaker, beyond: bool) -> str:
    return ";".join(
        speaker.part(f"{speaker.range(when.text)}的{speaker.outcome(gives)}", when, BAND)
        for item in items(node)
        for when, gives in pairs(item, KEY)
    )


def read(text: Text) -> dict[str, Node] | None:
    bands: list[Mapping] = []
    for part in text.parts(";"):
        found = part.match(_BAND)
        if found is None:
            return None
        pair = (found["when"].signs, read_outcome(found["gives"]))
        bands.append(pairs_at(place_of(part), [pair]))
    return {KEY: Sequence(tuple(bands), place_of(text))}
