"""No float touches a score: everything that a score is made of is walked and looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import books, card_of, sheets

from facts.quantity import parse_money
from jixiao.program import Options, Program

ROOT = Path(__file__).parent.parent
LINWU = ROOT / "examples/临武县人大-2024.yaml"
YONGDE = ROOT / "examples/永德县明朗中学-2022-营养改善.yaml"
CASES = [
    (LINWU, None),
    (LINWU, "全国/示范-部门整体.yaml"),
    (LINWU, "湖南省/2017-部门整体.yaml"),
    (YONGDE, None),
]


def inexact(value: object, where: str = "") -> Iterator[str]:
    """Where a float, or a number of another kind than int, Fraction or Decimal, is held."""
    if isinstance(value, bool | int | Fraction | Decimal | str | bytes | Path) or value is None:
        return
    if isinstance(value, float | complex):
        yield f"{where}: {value!r}"
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from inexact(key, f"{where}的键")
            yield from inexact(item, f"{where}[{key!r}]")
    elif isinstance(value, list | tuple | set | frozenset):
        for position, item in enumerate(value):
            yield from inexact(item, f"{where}[{position}]")
    elif attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            yield from inexact(getattr(value, field.name), f"{where}.{field.name}")
    else:
        yield f"{where}: {type(value).__name__} was not looked into"


@pytest.mark.parametrize(("sheet", "rules"), CASES)
@pytest.mark.parametrize("engine", ["plain", "rete"])
def test_a_card_holds_no_float(sheet: Path, rules: str | None, engine: str) -> None:
    """The card with its rulebook, its sheet, its findings and its readings."""
    if engine == "rete":
        pytest.importorskip("durable")
    options = Options(rules=rules, all_readings=True)
    card = Program(engine=engine).score(sheet, options).card
    assert list(inexact(card, "card")) == []


@settings(max_examples=40)
@given(st.data())
def test_random_cards_hold_no_float(data: st.DataObject) -> None:
    book = data.draw(books())
    card = card_of(book.load(), data.draw(sheets(book)))
    assert list(inexact(card, "card")) == []


PLANTED: list[tuple[Any, str]] = [
    (1.5, ": 1.5"),
    ((Fraction(1), [0.1]), "[1][0]: 0.1"),
    ({"甲": {"乙": 2.0}}, "['甲']['乙']: 2.0"),
    ({0.5: "甲"}, "的键: 0.5"),
    (attrs.evolve(parse_money("3万元", None), value=3.0), ".value: 3.0"),  # type: ignore[type-var]
    (object(), ": object was not looked into"),
]


@pytest.mark.parametrize(("value", "found"), PLANTED)
def test_the_walk_finds_a_planted_float(value: object, found: str) -> None:
    assert list(inexact(value)) == [found]
