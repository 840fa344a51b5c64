"""What the JSON of every command says of a rulebook."""

from __future__ import annotations

from typing import Any

from engine.identity import content_hash
from engine.rulebook import Rulebook
from facts.numeral import exact_text
from facts.region import region_text

Json = dict[str, Any]


def heading(book: Rulebook) -> Json:
    """Which rulebook it is, for whom, and its hash."""
    return {
        "title": book.title,
        "path": book.path,
        "region": region_text(book.region),
        "object": book.object,
        "year": {"from": book.first_year, "to": book.last_year},
        "sha256": content_hash(book),
    }


def ancestry(book: Rulebook) -> list[Json]:
    """What it inherits from, the nearest first."""
    return [{"path": one.path, "sha256": one.sha256} for one in book.chain]


def classes(book: Rulebook) -> Json | None:
    """By which fact units are classed, the class taken, and every class with its full mark."""
    if book.classes is None:
        return None
    return {
        "fact": book.classes.fact,
        "chosen": book.classes.chosen,
        "options": [{"name": c.name, "full": exact_text(c.full)} for c in book.classes.each],
    }


def caveats(book: Rulebook) -> Json:
    """What it refers to, and what a reader of its points should know."""
    return {
        "libraries": list(book.libraries),
        "known_defects": list(book.known_defects),
        "unexpressed": [
            {"text": u.text, "reason": u.reason, "indicator": u.indicator} for u in book.unexpressed
        ],
    }
