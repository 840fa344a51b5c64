"""The families of wordings: each a file with a function `read` and a table of examples.

A family takes the statements of a text (or of one part of it) and gives the form, None where the
text is not of its kind, or raises Refused where it is and has no certain reading. The first that
answers has it. `BEFORE` says before which families it is asked.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from types import ModuleType

from engine.sentences.attachment.attached import Attached
from engine.sentences.draft import Draft
from engine.sentences.example import Criterion

Read = Callable[[Draft, Attached], Criterion | None]


def families() -> list[ModuleType]:
    """Every family, in the order of their `ORDER`."""
    names = [m.name for m in pkgutil.iter_modules(__path__)]
    found = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return sorted((m for m in found if hasattr(m, "read")), key=lambda m: (m.ORDER, m.__name__))
