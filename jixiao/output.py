"""How results and problems leave the program: text or one JSON value, and exit codes."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from typing import Any

from facts.problem import Problem

DONE, FOUND, BAD_INPUT, EXTRA_MISSING = 0, 1, 2, 3


def refuse(problems: Sequence[Problem], as_json: bool) -> int:
    """Say every problem: Chinese lines on stderr, or one JSON object on stdout."""
    for problem in problems:
        print(problem, file=sys.stderr)
    if as_json:
        print_json({"errors": [problem_object(p) for p in problems]})
    return BAD_INPUT


def problem_object(problem: Problem) -> dict[str, Any]:
    place = problem.place
    return {
        "code": problem.code,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "sheet": place.sheet,
        "cell": place.cell,
        "text": problem.text,
        "hint": problem.hint or None,
    }


def print_json(value: object) -> None:
    import json

    print(json.dumps(value, ensure_ascii=False, indent=1))


def print_as(kind: str, value: Callable[[], object], text: Callable[[], str]) -> None:
    """The result as JSON or as text: only what is asked for is made."""
    if kind == "json":
        print_json(value())
    else:
        print(text())


def columns() -> int | None:
    """The terminal's width; None where the output goes into a file."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None
