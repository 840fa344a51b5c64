"""A command imports what it needs and no more: nothing is timed here, benchmarks/start_up.py does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SHEET = "examples/临武县人大-2024.yaml"
PLAIN = ("score", SHEET, "--engine", "plain")
CODE = """
import sys
from jixiao.cli import main
code = main(sys.argv[1:])
print(code, *sys.modules, file=sys.stderr)
"""

NEVER = {"durable", "hypothesis", "lark", "pytest", "engine.match.rete", "jixiao.demo"}
"""Not for plain; of these only rete needs durable, and no command the others."""
THE_ENGINE = {"engine.rulefile.load", "engine.scorecard", "yaml"}
THE_TABLE = {"jixiao.table", "jixiao.card_table", "tabulate", "wcwidth"}
THE_LIST = {"jixiao.rules_list"}
THE_JSON = {"jixiao.score_json"}
SCORING = {"jixiao.program", "engine.scorecard", "engine.findings.collect", "engine.match.plain"}
FAULTS = {"difflib"}


def imported(*arguments: str) -> set[str]:
    """The modules there are once the command is done."""
    done = subprocess.run(
        [sys.executable, "-c", CODE, *arguments], cwd=ROOT, capture_output=True, check=True
    )
    code, *modules = done.stderr.decode().split()
    assert code in ("0", "1"), done.stderr.decode()
    return set(modules)


@pytest.mark.parametrize(
    ("arguments", "needed", "idle"),
    [
        (("--version",), set(), THE_ENGINE | SCORING | THE_TABLE | THE_LIST | THE_JSON | {"json"}),
        (("score", "--help"), set(), THE_ENGINE | SCORING | THE_TABLE | THE_LIST | THE_JSON),
        (PLAIN, SCORING | THE_TABLE, THE_JSON | THE_LIST | FAULTS),
        ((*PLAIN, "--format", "json"), SCORING | THE_JSON, THE_TABLE | THE_LIST | FAULTS),
        (("rules",), THE_LIST, SCORING | THE_JSON | FAULTS),
        (("rules", "--format", "json"), THE_LIST, SCORING | THE_JSON | THE_TABLE | FAULTS),
    ],
    ids=lambda case: " ".join(case) if isinstance(case, tuple) else "",
)
def test_what_a_command_imports(
    arguments: tuple[str, ...], needed: set[str], idle: set[str]
) -> None:
    modules = imported(*arguments)
    assert needed - modules == set()
    assert (idle | NEVER) & modules == set()


def test_rete_is_imported_where_it_scores() -> None:
    pytest.importorskip("durable")
    modules = imported("score", SHEET, "--engine", "rete")
    assert {"durable", "engine.match.rete"} <= modules
    assert (NEVER - {"durable", "engine.match.rete"}) & modules == set()


def test_the_package_hands_out_the_program_when_asked() -> None:
    code = "import jixiao, sys; assert 'engine' not in sys.modules; jixiao.Program, jixiao.Scored"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
