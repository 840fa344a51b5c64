"""The families of wordings: each a file with a function `read` and a table of examples.

A family takes the statements of a text (or of one part of it) and gives the form, None where the
text is not of its kind, or raises Refused where it is and has no certain reading. The first that
answers has it. `BEFORE` says before which families it is asked.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from types import ModuleType

from attrs import frozen

from engine.sentences.attached import Attached
from engine.sentences.draft import Draft
from engine.sentences.proposal import Written

Criterion = dict[str, Written]
Read = Callable[[Draft, Attached], Criterion | None]


@frozen
class Example:
    """A wording of our own, and what it is read as; `criterion` None: it must be refused."""

    text: str
    criterion: Mapping[str, Written] | None
    full: int | None = None
    open: tuple[str, ...] = ()
    facts: tuple[str, ...] | None = None


def families() -> list[ModuleType]:
    """Every family, in the order of their `ORDER`."""
    names = [m.name for m in pkgutil.iter_modules(__path__)]
    found = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return sorted((m for m in found if hasattr(m, "read")), key=lambda m: (m.ORDER, m.__name__))
