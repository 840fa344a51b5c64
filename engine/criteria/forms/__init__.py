"""The forms of an indicator or a row, one module each: adding a form is adding its file here.

A module holds KEY, the key under which the form is written, and `lower`, which turns what stands
there into clauses that exclude one another. Nothing downstream knows the forms. Where the words of
the form's clauses come from the program only, AUTHORS_WORDS says that 说 may replace them.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, cast

from engine.criteria.context import Context, Form
from facts.yamltext import Node


class FormModule(Protocol):
    KEY: str

    def lower(self, node: Node, ctx: Context) -> Form | None: ...


def _found() -> dict[str, FormModule]:
    modules = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    return {module.KEY: cast(FormModule, module) for module in modules}


FORMS: Mapping[str, FormModule] = _found()
"""Every form by its key. 逐项 holds these for its rows and stands in criteria/each_row.py."""

SAYING = frozenset(key for key, form in FORMS.items() if getattr(form, "AUTHORS_WORDS", False))
"""The forms beside which 说 may stand."""
