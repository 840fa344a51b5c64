"""Free wordings: every family's table of examples, and what holds whatever the text."""

from __future__ import annotations

import sys
import time
from fractions import Fraction
from pathlib import Path

import pytest
from free_rules import faults
from free_texts import FAMILIES, Told
from hypothesis import given
from hypothesis import strategies as st

from engine.rulefile.parsed import parse
from engine.sentences.example import Example
from engine.sentences.free import MAX_LENGTH, propose
from engine.sentences.parts import (
    any_of,
    bonus,
    branches,
    choices,
    concerned,
    denied,
    inline_formula,
    shares,
)
from engine.sentences.tokens.naming import in_formula
from engine.sentences.wordings import families

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

from sentences_varied import Seen, plain, substance, try_laws

ROOMS = (*families(), shares, concerned, bonus, branches, any_of, choices, denied, inline_formula)
EXAMPLES = [example for room in ROOMS for example in room.EXAMPLES]

PIECES = (
    "得满分", "得2分", "不得分", "扣1分", "每", "每低", "每缺1项", "5%", "5个百分点", "低于", "不高于", "90%",
    "以上", "（含）", "，", "；", "。", "否则", "扣完为止", "台账", "未建立", "①", "：", "三", "酌情", "按比例",
    "分别", "最多扣3分", "完成率", "×", "其中", "1.", "（3分）", "至", "-", "逾期", "天", "基础分3分", "倒扣",
)  # fmt: skip

READ = [e for e in EXAMPLES if e.criterion is not None]

ZERO_WIDTH = "\u200b\u200d\ufeff\u2060\u202e\u202c"
WIDE = {ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789%()<>=."}
SPELLED = (
    ("5个百分点", "五个百分点"), ("1个百分点", "一个百分点"), ("90%", "百分之九十"), ("95%", "百分之九十五"),
    ("1项", "一项"), ("1起", "一起"), ("1处", "一处"), ("扣1分", "扣一分"), ("得5分", "得五分"),
)  # fmt: skip


def full_of(example: Example) -> Fraction | None:
    return None if example.full is None else Fraction(example.full)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.text)
def test_an_example_is_read_as_its_table_says(example: Example) -> None:
    found = propose(example.text, full_of(example))
    assert found.criterion == example.criterion, found
    assert {one.name for one in found.open} >= set(example.open), found


@pytest.mark.parametrize("example", READ, ids=lambda e: e.text)
def test_the_rule_language_takes_every_reading(example: Example) -> None:
    takes_every_reading(example.text, full_of(example))


def takes_every_reading(text: str, full: Fraction | None) -> None:
    found = propose(text, full)
    assert faults(found, full) == []
    assert parse(text, full).understood, "there is a canonical sentence for it"
    for place in found.open:
        for option in place.options:
            settled = propose(text, full, {place.name: option})
            assert place.name not in {one.name for one in settled.open}, option
            if settled.understood:
                assert faults(settled, full) == [], option


@given(FAMILIES)
def test_a_text_of_a_known_meaning_gets_it(told: Told) -> None:
    found = propose(told.text, told.full)
    assert found.criterion == _in_formulas(told), (told.text, found)


def _in_formulas(told: Told) -> object:
    """The expected reading, with names written as a formula writes them."""

    def written(value: object, key: str = "") -> object:
        if isinstance(value, dict):
            return {k: written(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [written(v) for v in value]
        assert isinstance(value, str)
        return in_formula(value) if key in ("算式", "当") or (key == "每") else value

    return written(told.criterion)


@given(FAMILIES)
def test_what_a_text_of_ours_says_is_followed(told: Told) -> None:
    seen = Seen()
    try_laws(propose, "", told.text, told.full, seen)
    lost = [b for b in seen.broken if b[3] == "lost" and not (told.idle and b[0] == "floor")]
    assert lost == [], told.text


@pytest.mark.parametrize("example", READ, ids=lambda e: e.text)
def test_what_an_example_says_is_followed(example: Example) -> None:
    seen = Seen()
    try_laws(propose, "", example.text, full_of(example), seen)
    assert [b for b in seen.broken if b[3] == "lost"] == []


@given(FAMILIES, st.data())
def test_the_dress_of_a_text_changes_nothing(told: Told, data: st.DataObject) -> None:
    text = told.text
    for plain_words, spelled in SPELLED:
        if data.draw(st.booleans()):
            text = text.replace(plain_words, spelled)
    if data.draw(st.booleans()):
        text = text.translate(WIDE)
    hidden = data.draw(
        st.lists(st.tuples(st.integers(0, len(text)), st.sampled_from(ZERO_WIDTH)), max_size=4)
    )
    for at, char in hidden:
        text = text[:at] + char + text[at:]
    other, first = propose(text, told.full), propose(told.text, told.full)
    assert other.understood, (text, other.unread)
    assert _plain(other.criterion) == _plain(first.criterion), text
    assert [o.name for o in other.open] == [o.name for o in first.open]


def _plain(written: object) -> str:
    return "".join(c for c in plain(str(written)) if c not in ZERO_WIDTH)


@given(FAMILIES)
def test_the_rule_language_takes_whatever_is_read(told: Told) -> None:
    takes_every_reading(told.text, told.full)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=60))
def test_no_text_stops_the_reader(text: str) -> None:
    found = propose(text)
    assert found.understood or found.unread
    for part in found.unread:
        assert 0 <= part.span.start <= part.span.end <= len(text)
        assert part.why
        assert part.text == text[part.span.start : part.span.end][:60] or part.text in text
    for place in found.open:
        assert 0 <= place.span.start < place.span.end <= len(text)
    for span in found.aside:
        assert 0 <= span.start < span.end <= len(text)


@given(st.lists(st.sampled_from(PIECES), max_size=10).map("".join))
def test_what_is_read_of_any_words_can_be_a_rule(text: str) -> None:
    found = propose(text, Fraction(5))
    if found.understood:
        assert faults(found, Fraction(5)) == []


HOSTILE = {
    "a million signs": "扣1分，" * 250_000,
    "brackets": "（" * 5_000 + "得2分" + "）" * 5_000,
    "brackets within the limit": "（" * 900 + "得2分" + "）" * 900,
    "right to left": "\u202e完成率\u202d达到90%得满分，\u202e每低1个百分点扣1分",
    "nothing to see": "\u200b\u200c\u200d\ufeff" * 400,
    "traditional": "預算執行率達到90%得滿分，每低1個百分點扣1分，扣完為止",
    "formulas": "=A1+B2*SUM(C1:C9)-IF(D2>3,1,0)\n" * 40,
    "a figure of 500 places": f"完成率达到{'9' * 500}%得满分，每低1个百分点扣1分",
    "an exponent": "完成率达到1e999%得满分，每低1e-5个百分点扣1e999分",
    "commas": "，" * 1_900,
    "commas and words": "得1分，" * 450,
    "signs": "≥≤<>=" * 350,
    "figures": "1" * 1_900,
    "every": "每" * 1_900,
    "every one": "每1项" * 500,
    "lists": "甲、" * 600 + "各得1分",
    "Chinese figures": "一二三四五六七八九十百" * 150 + "分",
    "points": "1分" * 900,
    "numbers": "①得1分；" * 300,
    "controls": "".join(map(chr, range(32))) * 50,
    "surrogates": "\ud800得2分\udfff",
    "rates": "90%以上" * 350 + "得2分",
    "names": "完成率" * 600 + "达到90%得满分",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_told_at_once(name: str) -> None:
    begun = time.perf_counter()
    found = propose(HOSTILE[name], Fraction(5))
    assert time.perf_counter() - begun < 1
    assert found.understood or found.unread[0].why


def test_a_text_beyond_all_measure_is_refused() -> None:
    found = propose("扣1分" * MAX_LENGTH)
    assert not found.understood
    assert "请拆成几项" in found.unread[0].why


MISPRINTS = (
    ("合格率不低于90%得满分，每高1个百分点扣1分，扣完为止", 5, "写反"),
    ("差错率不超过3%得满分，每低1个百分点扣1分，扣完为止", 5, "写反"),
    ("合格率达到90%得满分，每低1个百分点扣1分；高于60%不得分", 5, "写反"),
    ("合格率90%以上得5分，80%以上得3分，95%以上得4分", 5, "永远轮不到"),
    ("合格率80%（含）-95%得3分，90%（含）以上得5分，80%以下得0分", 5, "重叠"),
    ("合格率90%（含）以上得5分，80%-90%（含）得3分，80%以下得0分", 5, "两档都写了含"),
    ("病历合格率≤95%，每下降1%扣0.5分", 5, "写反"),
    ("病历合格率高于95%的，每低1%扣0.5分", 5, "写反"),
    ("（未建立台账的扣2分", 5, "不成对"),
    ("未建立台账的扣2分）", 5, "不成对"),
    ("制度健全（2分），执行有力（2分）", 5, "加起来"),
    ("甲、乙、丙各得1分", 5, "加起来"),
    ("建立台账得6分", 5, "多于分值"),
    ("合格率达到90得满分，每低1个百分点扣1分", 5, "百分号"),
    ("按巡检率×6分计分", 5, "分值是5分"),
    ("开会、发文分别得1分、2分、2分", 5, "对不上"),
    ("每缺1项得1分，扣完为止", 5, "扣完为止"),
    ("1.有方案得2分；3.有总结得3分", 5, "编号"),
    ("合格率达到9 0%得满分", 5, "空白"),
)

REFUSALS = (
    ("高于全国增速的得3分，等于的得2分，低于的不得分", 3, "和什么比"),
    ("抽查养护人员6名，2人不熟悉规程扣0.5分", 3, "还是每2人"),
    ("发生泄密的，本大项不得分", 5, "调整"),
    ("发生泄密的，所在一级指标不得分", 5, "调整"),
    ("抽检量达到3批次/万户的得满分，每少0.1批次/万户扣0.2分", 4, "单位"),
    ("发生一般事故扣2分；发生重大事故的，年度考核直接定为D级。", 5, "定为D级"),
    ("台账不全扣1分；弄虚作假的，评为不合格等次。", 5, "评为不合格"),
    ("台账不全扣1分，并降低一个等次", 5, "降低"),
    ("台账不全扣1分。隐瞒不报的，不得评优。", 5, "不得评优"),
    ("监理到位率96%，得2分；有返工，此项得0分", 2, "正好等于"),
    ("单位成本≤批复单价，得6分；超出批复单价，不得分", 6, "比较"),
)


@pytest.mark.parametrize(("text", "full", "why"), REFUSALS)
def test_what_has_no_certain_reading_is_refused(text: str, full: int, why: str) -> None:
    found = propose(text, Fraction(full))
    assert not found.understood, found
    assert why in found.unread[0].why


@pytest.mark.parametrize(("text", "full", "why"), MISPRINTS)
def test_a_misprint_is_named(text: str, full: int, why: str) -> None:
    found = propose(text, Fraction(full))
    assert not found.understood, found
    assert why in found.unread[0].why


def test_a_gap_between_bands_is_asked_about() -> None:
    found = propose("合格率90%（含）以上得5分，70%（含）-80%得3分，70%以下得0分", Fraction(5))
    assert [o.why for o in found.open if o.name == "未写的情形"] == ["两档之间得几分没有写"]


def test_what_is_not_read_is_shown_where_it_stands() -> None:
    text = "未建立台账的扣2分；　特殊情形　加倍扣分"
    found = propose(text, Fraction(5))
    (part,) = found.unread
    assert text[part.span.start : part.span.end] == part.text == "加倍"


def test_the_same_words_in_another_order_of_signs_are_the_same() -> None:
    one = propose("合格率≥90%得满分，每低１％扣1分，扣完为止", Fraction(5))
    two = propose("合格率>=90%得满分,每低1℅扣1分,扣完为止", Fraction(5))
    assert substance(one) == substance(two)
