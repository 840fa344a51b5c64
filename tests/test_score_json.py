"""The JSON of a score: its keys in the contract's order, exact numbers, and the contract's laws."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import BEYOND, Book, Sheet, books, card_of, sheets

from engine.card import Scorecard
from facts.numeral import parse_decimal
from jixiao.cli import main
from jixiao.program import Options, Program, Scored
from jixiao.score_json import score_object
from jixiao.shelf import Choice, RuleFile

ROOT = Path(__file__).parent.parent
LINWU = ROOT / "examples/临武县人大-2024.yaml"
YONGDE = ROOT / "examples/永德县明朗中学-2022-营养改善.yaml"


def words(text: str) -> list[str]:
    return text.split()


ENDS = ["low", "high"]
TOP = words("""schema engine unit region year object project facts_sha256 rulebook full total grade
    grade_reported indicators deductions groups findings readings missing""")
RULEBOOK = words("""title path region object year sha256 chain source_status overridden candidates
    passed_over libraries known_defects unexpressed""")
INDICATOR = words("""id path full low high exact basis reported reported_rate reported_reason deviation
    judgements measure clause rows facts missing next_better near_edge contested readings""")
ROW = words("""id name full low high basis reported reported_reason judgements measure clause facts
    missing""")
KEYS = {
    "rulebook": RULEBOOK,
    "total": [*ENDS, "exact", "reported"],
    "judgements": ["source", "grade", "points", "reason", "by"],
    "measure": ["text", "exact", "rounded", *ENDS],
    "clause": ["id", "file", "line", "text", "citation", "source_status", "sentence", "span"],
    "rows": ROW,
    "source": ["file", "sheet", "cell", "line", "text"],
    "next_better": ["points", "needs"],
    "deductions": ["id", "indicator", "row", "stage", "points", "clause", "reason", "premises"],
    "groups": ["path", "full", *ENDS, "reported"],
    "findings": words("""code level name status text computed reported tolerance facts
        repairs"""),
    "repairs": ["name", "from", "to", "total", "indicators", "breaks"],
    "options": ["value", "total", "moves"],
    "moves": ["indicator", *ENDS],
    "unexpressed": ["text", "reason", "indicator"],
}
ERROR = ["code", "file", "line", "column", "sheet", "cell", "text", "hint"]


def check_keys(value: Any, name: str = "", within: str = "") -> None:
    """Every object has just its keys, in their order."""
    if isinstance(value, list):
        for item in value:
            check_keys(item, name, within)
    if not isinstance(value, dict):
        return
    wanted = KEYS.get(name)
    if name == "indicators":
        wanted = ["id", *ENDS] if within == "repairs" else INDICATOR
    if name == "facts":
        wanted = ["name", "value", "unit", "source"]
    if name == "missing":
        wanted = ["name", "width"] if within in ("indicators", "rows") else None
        wanted = wanted or ["name", "width", "blank", "judgement"]
    if name == "readings":
        wanted = ["name", "chosen"] if within == "indicators" else ["name", "chosen", "options"]
    if name == "points" or (name == "total" and within in ("repairs", "options")):
        wanted = ENDS
    if name == "year":
        wanted = ["from", "to"]
    assert name == "" or list(value) == wanted, name
    for key, item in value.items():
        check_keys(item, key, name)


def no_float(text: str) -> Fraction:
    raise AssertionError(f"a JSON number with a point or an exponent: {text}")


def as_json(scored: Scored) -> dict[str, Any]:
    text = json.dumps(score_object(scored), ensure_ascii=False)
    found: dict[str, Any] = json.loads(text, parse_float=no_float, parse_constant=no_float)
    return found


def number(text: str) -> Fraction:
    """A decimal numeral or numerator/denominator, as the contract writes exact numbers."""
    top, sign, base = text.partition("/")
    read = parse_decimal(top)
    assert read is not None, text
    if not sign:
        return read[0]
    assert base.isdigit(), text
    assert top.lstrip("-").isdigit(), text
    return Fraction(int(top), int(base))


def ends(of: dict[str, Any]) -> tuple[Fraction, Fraction]:
    return number(of["low"]), number(of["high"])


@pytest.mark.parametrize(
    ("sheet", "options"),
    [
        (LINWU, Options(all_readings=True)),
        (LINWU, Options(rules="全国/示范-部门整体.yaml", all_readings=True)),
        (LINWU, Options(rules="湖南省/2017-部门整体.yaml", all_readings=True)),
        (LINWU, Options(judged="none", all_readings=True)),
        (YONGDE, Options(all_readings=True)),
        (YONGDE, Options(judged="none", all_readings=True, settings={"t1.完成": "空"})),
    ],
)
def test_keys_are_the_contracts(sheet: Path, options: Options) -> None:
    found = as_json(Program(engine="plain").score(sheet, options))
    assert list(found) == TOP
    check_keys(found)
    laws(found)


def test_readings_are_there_only_where_asked_for() -> None:
    found = as_json(Program(engine="plain").score(YONGDE))
    assert list(found) == [key for key in TOP if key != "readings"]


def laws(found: dict[str, Any]) -> None:
    """What the contract lets a reader assume of any score."""
    full, low, high = number(found["full"]), *ends(found["total"])
    assert 0 <= low <= high <= full
    lost = found["deductions"]
    at_the_total = [d for d in lost if d["stage"] == "total"]
    top = [g for g in found["groups"] if len(g["path"]) == 1]
    before = [sum(number(part[end]) for part in top) for end in ENDS]
    taken = [sum(number(d["points"][end]) for d in at_the_total) for end in ENDS]
    parts = [*found["indicators"], *(r for i in found["indicators"] for r in i["rows"])]
    settled = low == high and all(p["low"] == p["high"] for p in (*parts, *found["groups"]))
    settled = settled and all(d["points"]["low"] == d["points"]["high"] for d in lost)
    if settled:
        assert low == before[0] - taken[0]
        assert full - sum(number(d["points"]["low"]) for d in lost) == low
    for part in (*parts, *found["groups"]):
        # An entry of 条目 that takes has no full mark of its own, and lies below 0.
        takes = part in parts and "path" not in part and number(part["full"]) == 0
        assert takes or ends(part)[0] >= 0
        assert ends(part)[0] <= ends(part)[1]
        assert ends(part)[1] <= number(part["full"])
    names = {i["id"] for i in found["indicators"]}
    assert len({d["id"] for d in lost}) == len(lost)
    for d in lost:
        assert d["clause"]
        assert d["premises"]
        assert 0 < len(d["reason"]) <= 100
        assert d["indicator"] in names or d["stage"] == "total"
        assert ends(d["points"])[0] <= ends(d["points"])[1]
    for i in found["indicators"]:
        deviation = None
        reported = None if i["reported"] is None else number(i["reported"])
        if reported and i["low"] == i["high"] and i["basis"] != "not_applicable":
            deviation = (reported - number(i["low"])) / reported
        if i["basis"] != "not_applicable":
            shown = None if i["deviation"] is None else number(i["deviation"])
            assert shown == deviation
        assert not i["missing"] or i["low"] != i["high"]
    for m in (*found["missing"], *(m for p in parts for m in p["missing"])):
        assert number(m["width"]) >= 0
    for f in found["findings"]:
        assert f["level"] in ("error", "warning", "note")
        assert f["status"] in ("satisfied", "contradicted", "not_evaluated")


def wrapped(card: Scorecard) -> Scored:
    return Scored(card, Choice(RuleFile(0, Path("规则.yaml"), "规则.yaml"), False, ("规则.yaml",)))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Book, Sheet]:
    book = draw(books(frozenset({BEYOND}), adjusted=draw(st.booleans())))
    return book, draw(sheets(book, given=draw(st.sampled_from((80, 100)))))


@settings(max_examples=60)
@given(cases())
def test_laws_hold_for_any_rulebook_and_sheet(case: tuple[Book, Sheet]) -> None:
    book, sheet = case
    found = as_json(wrapped(card_of(book.load(), sheet)))
    check_keys(found)
    laws(found)


def test_errors_are_one_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All of them at once, each at its place; nothing else on stdout, the same on stderr."""
    file = tmp_path / "表.yaml"
    file.write_text(
        LINWU.read_text("utf-8").replace("915.16", "915.l6").replace("785.64", "785.6x"), "utf-8"
    )
    assert main(["score", str(file), "--format", "json", "--engine", "plain"]) == 2
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert list(found) == ["errors"]
    assert len(found["errors"]) >= 2
    assert all(list(e) == ERROR for e in found["errors"])
    assert [e["line"] for e in found["errors"]] == sorted(e["line"] for e in found["errors"])
    told = [line for line in err.splitlines() if " 错误 " in line]
    assert len(told) == len(found["errors"])


def test_the_same_bytes_from_run_to_run() -> None:
    texts = {json.dumps(as_json(Program(engine="plain").score(LINWU))) for _ in range(3)}
    assert len(texts) == 1
