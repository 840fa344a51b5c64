"""plain and rete give one and the same score object, apart from the name of the engine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import Book, Sheet, books, drawn, sheets

from facts.problem import BadInput
from facts.sheet import FactSheet
from facts.sheet_yaml import parse_sheet, read_sheet
from jixiao.engines import rete_available
from jixiao.program import Options, Program
from jixiao.score_json import score_object

if not rete_available():
    pytest.skip(
        "durable-rules is not installed; it is built from source: pip install '.[rete]'",
        allow_module_level=True,
    )

# durable's own clock: deprecated since Python 3.12.
pytestmark = pytest.mark.filterwarnings("ignore:.*utcfromtimestamp:DeprecationWarning")

ROOT = Path(__file__).resolve().parent.parent
ENGINES = ("plain", "rete")
RULES = sorted(p for p in (ROOT / "rules").rglob("*.yaml") if "核对" not in p.name)
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))


def objects(sheet: FactSheet, options: Options) -> list[Any]:
    """What each engine makes of it: the JSON, or the problems of an input that is refused."""
    found: list[Any] = []
    for engine in ENGINES:
        try:
            made = score_object(Program(engine=engine).score_sheet(sheet, options))
        except BadInput as refused:
            found.append([str(p) for p in refused.problems])
            continue
        assert made.pop("engine") == engine
        found.append(json.dumps(made, ensure_ascii=False, indent=1))
    return found


@pytest.fixture(scope="module")
def new_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Paths for rule files, each used once: a shelf reads a file once."""
    folder = tmp_path_factory.mktemp("rules")
    return (folder / f"{number}.yaml" for number in count())


@st.composite
def cases(draw: st.DrawFn) -> tuple[Book, Sheet]:
    book = draw(books())
    return book, draw(sheets(book, draw(st.sampled_from([100, 85, 50]))))


@settings(max_examples=35)
@given(
    cases(), st.sampled_from([None, None, "review", "self", "none"]), st.sampled_from([False, True])
)
def test_same_object_on_random_rules_and_facts(
    new_file: Iterator[Path], case: tuple[Book, Sheet], judged: Any, readings: bool
) -> None:
    """Scores, clauses, deductions with their premises, findings, intervals, readings: all equal."""
    book, sheet = case
    drawn(book.text)
    file = next(new_file)
    file.write_text(book.text, encoding="utf-8")
    options = Options(rules=str(file), judged=judged, all_readings=readings)
    plain, rete = objects(parse_sheet(sheet.text.encode(), "数据表.yaml"), options)
    assert plain == rete


@pytest.mark.parametrize("rules", RULES, ids=lambda p: p.relative_to(ROOT).as_posix())
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda p: p.stem)
def test_same_object_on_the_shipped_files(example: Path, rules: Path) -> None:
    """Every shipped sheet under every shipped rulebook, with and without its judgements."""
    sheet = read_sheet(example, example.name)
    for judged in (None, "none"):
        options = Options(rules=str(rules), judged=judged, all_readings=True)  # type: ignore[arg-type]
        plain, rete = objects(sheet, options)
        assert plain == rete
        # Yongde's rows have no second level, by which the model standard places them: refused.
        unplaced = "永德" in example.name and "示范" in rules.name
        assert isinstance(plain, list if unplaced else str)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda p: p.stem)
def test_same_object_with_each_figure_missing(example: Path) -> None:
    """Each shipped sheet without one of its figures, under the standard that governs it."""
    whole = read_sheet(example, example.name)
    programs = [Program(engine=engine) for engine in ENGINES]
    for name in whole.facts:
        sheet = lacking(whole, name)
        made = [score_object(program.score_sheet(sheet, Options())) for program in programs]
        assert [m.pop("engine") for m in made] == list(ENGINES)
        assert made[0] == made[1]


def lacking(sheet: FactSheet, name: str) -> FactSheet:
    facts = {key: cell for key, cell in sheet.facts.items() if key != name}
    return attrs.evolve(sheet, facts=facts)
