"""What an author meant by a sentence that is not canonical: to be shown, never to be taken."""

from __future__ import annotations

from engine.sentences.adjustments.reading import adjusting
from engine.sentences.canonical import adjustment
from engine.sentences.canonical.criterion import reordered, say
from engine.sentences.canonical.values import Unsayable, node_of
from engine.sentences.free import propose
from facts.yamltext import Mapping, Scalar


def meant(sentence: Scalar) -> str | None:
    """The canonical sentence, where the text can be read in one way only."""
    tree = reordered(sentence)
    try:
        if tree is not None:
            return say(tree)
        proposal = propose(sentence.text)
        if proposal.criterion is None or proposal.open:
            return None
        node = node_of(dict(proposal.criterion), sentence.place)
        return say(node) if isinstance(node, Mapping) else None
    except Unsayable:
        return None


def meant_adjustment(sentence: Scalar) -> str | None:
    """The canonical sentence of an entry of 调整, where the text can be read in one way only."""
    nearly = adjustment.nearly(sentence)
    if nearly is not None:
        return nearly
    found = adjusting(sentence.text)
    if found is None or found.open or len(found.entries) != 1:
        return None
    try:
        node = node_of(dict(found.entries[0]), sentence.place)
        return adjustment.say(node) if isinstance(node, Mapping) else None
    except Unsayable:
        return None
