"""Free wordings: every family's table of examples, and what holds whatever the text."""

from __future__ import annotations

from fractions import Fraction

import pytest
from free_rules import faults
from hypothesis import given
from hypothesis import strategies as st

from engine.sentences.free import MAX_LENGTH, propose
from engine.sentences.wordings import Example, families

EXAMPLES = [example for family in families() for example in family.EXAMPLES]

PIECES = (
    "得满分", "得2分", "不得分", "扣1分", "每", "每低", "每缺1项", "5%", "5个百分点", "低于", "不高于", "90%",
    "以上", "（含）", "，", "；", "。", "否则", "扣完为止", "台账", "未建立", "①", "：", "三", "酌情",
)  # fmt: skip


READ = [e for e in EXAMPLES if e.criterion is not None]


def full_of(example: Example) -> Fraction | None:
    return None if example.full is None else Fraction(example.full)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.text)
def test_an_example_is_read_as_its_table_says(example: Example) -> None:
    found = propose(example.text, full_of(example))
    named = {one.name for one in found.open} >= set(example.open)
    assert found.criterion == example.criterion, found
    assert named, found


@pytest.mark.parametrize("example", READ, ids=lambda e: e.text)
def test_the_rule_language_takes_every_reading(example: Example) -> None:
    found = propose(example.text, full_of(example))
    assert faults(found, full_of(example)) == []
    for place in found.open:
        for option in place.options:
            settled = propose(example.text, full_of(example), {place.name: option})
            assert place.name not in {one.name for one in settled.open}, option
            if settled.understood:
                assert faults(settled, full_of(example)) == [], option


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=60))
def test_no_text_stops_the_reader(text: str) -> None:
    found = propose(text)
    assert found.understood or found.unread
    for part in found.unread:
        assert 0 <= part.span.start <= part.span.end <= len(text)
        assert part.why


def test_a_text_beyond_all_measure_is_refused() -> None:
    found = propose("扣1分" * MAX_LENGTH)
    assert not found.understood
    assert "请拆成几项" in found.unread[0].why
