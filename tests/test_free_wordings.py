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


NOT_YET = {
    ("到岗率达到98%得2分，达不到的不得分", 2),
    ("逾期率等于0得4分，0-5%（含）得2分，5%以上不得分", 4),
    ("开展培训5次（含）以上得3分，3次至4次得2分，3次以下不得分", 3),
    ("覆盖率60%≤X<80%得2分，X≥80%得4分", 4),
    ("制度健全（2分），执行有效（3分）", 5),
    ("每举办1场宣传活动得0.5分，最多得2分", 2),
    ("信息报送缺一次扣0.5分", 2),
}
"""Examples that the reader does not read as its tables say: it is not finished. Each is tried, and
one that comes right must leave this list."""

READ = [e for e in EXAMPLES if e.criterion is not None and (e.text, e.full) not in NOT_YET]


def full_of(example: Example) -> Fraction | None:
    return None if example.full is None else Fraction(example.full)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.text)
def test_an_example_is_read_as_its_table_says(example: Example) -> None:
    found = propose(example.text, full_of(example))
    named = {one.name for one in found.open} >= set(example.open)
    right = found.criterion == example.criterion and named
    assert right is ((example.text, example.full) not in NOT_YET), found


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
