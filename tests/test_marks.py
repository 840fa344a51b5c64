"""Which part of the canonical sentence a clause is: quoted and marked under every lost point."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import SMALL, Book, books, drawn, load, scored, to_yaml
from test_canonical import items_of, said

from engine.marks import (
    BAND,
    ENTRY,
    LONGEST_QUOTE,
    POINT,
    RUNG,
    START,
    STEP,
    Sentence,
)
from engine.rulebook import Clause, Criterion, Indicator
from engine.rulefile.sentences import Sayable, criterion_of
from engine.sentences.canonical.criterion import said as said_of
from facts.problem import Place
from facts.yamltext import Mapping, Sequence, read_tree
from jixiao.card_table import card_text
from jixiao.grounds import Grounds
from jixiao.program import Options, Program
from jixiao.score_json import score_object

ROOT = Path(__file__).parent.parent
LINWU = ROOT / "examples/临武县人大-2024.yaml"
YONGDE = ROOT / "examples/永德县明朗中学-2022-营养改善.yaml"
SAID_APART = {"band", "step", "formula", "judged", "precondition", "missing"}
"""Kinds of clauses that the sentence has words for, if they are not about what it forgot."""


def criteria(indicator: Indicator) -> list[Criterion]:
    return list(indicator.scoring.criteria())


def sentence_of(indicator: Indicator) -> Sentence:
    found = indicator.say()
    assert found is not None
    return found


def quoted(indicator: Indicator, clause: Clause) -> str:
    sentence = sentence_of(indicator)
    return sentence.quoted(sentence.span(clause.place, clause.part))


def in_words(book: Book, how: str) -> str:
    for item in items_of(book.tree):
        item.pop("评分标准", None)
    return book.text if how == "form" else to_yaml(said(book.tree, "读作"))


@given(books(), st.sampled_from(["form", "sentence"]))
def test_every_clause_has_words_of_its_sentence(book: Book, how: str) -> None:
    for indicator in drawn(in_words(book, how)).indicators:
        sentence = sentence_of(indicator)
        places = {(mark.place, mark.part) for mark in sentence.marks}
        for criterion in criteria(indicator):
            for clause in (*criterion.clauses, criterion.undecided):
                start, end = sentence.span(clause.place, clause.part)
                assert 0 <= start < end <= len(sentence.text)
                if clause.kind in SAID_APART:
                    assert (clause.place, clause.part) in places, (clause, sentence)


@given(books())
def test_marks_change_no_word(book: Book) -> None:
    in_words(book, "form")
    forms, sentences = drawn(book.text), drawn(to_yaml(said(book.tree, "读作")))
    for own, other in zip(forms.indicators, sentences.indicators, strict=True):
        assert sentence_of(own).text == sentence_of(other).text
        assert re.fullmatch(r"[^\U000f0000-\U0010ffff]+", sentence_of(own).text)
        words = sorted(sentence_of(own).text[m.start : m.end] for m in sentence_of(own).marks)
        again = sorted(sentence_of(other).text[m.start : m.end] for m in sentence_of(other).marks)
        assert words == again


def numbers(form: str, item: Any) -> list[tuple[str, Any, Any]]:
    """The part, and where a number of each band, point, rung, entry or step stands."""
    held = item[form]
    if form == "分档":
        bands = held if isinstance(held, list) else [held]
        return [(BAND, band, key) for band in bands for key in band]
    if form == "插值":
        return [(POINT, held, key) for key in held]
    if form == "阶梯" and isinstance(held.get("得"), list):
        return [(RUNG, held["得"], n) for n in range(len(held["得"]))]
    if form == "条目":
        entries = held if isinstance(held, list) else held["条"]
        ways = [(entry, way) for entry in entries for way in ("扣", "得") if "分值" not in entry
                and way in entry]  # fmt: skip
        return [(ENTRY, *one) for one in ways] if len(ways) == len(entries) else []
    if form == "每":
        return [(STEP, held, way) for way in ("扣", "加") if way in held]
    return []


def own_sentence(item: Any) -> Sentence:
    tree = read_tree(to_yaml({"指标": [item]}).encode(), "规则.yaml", "R")
    assert isinstance(tree, Mapping)
    listed = tree.get("指标")
    assert isinstance(listed, Sequence)
    (first,) = listed.items
    assert isinstance(first, Mapping)
    return said_of(criterion_of(first))


@given(books(), st.data())
def test_another_number_changes_only_its_own_words(book: Book, data: st.DataObject) -> None:
    places = [
        (item, form, n)
        for item in items_of(book.tree)
        for form in ("分档", "插值", "阶梯", "条目", "每")
        if form in item
        for n, (_, holder, key) in enumerate(numbers(form, item))
        if re.fullmatch(r"[0-9.]+分?", str(holder[key]))
    ]
    if not places:
        return
    item, form, n = data.draw(st.sampled_from(places))
    before = own_sentence(item)
    part = numbers(form, item)[n][0]
    changed = copy.deepcopy(item)
    _, holder, key = numbers(form, changed)[n]
    holder[key] = "7.25分"
    after = own_sentence(changed)
    starts = sorted((m for m in before.marks if m.part == part), key=lambda m: m.start)
    mark = starts[n if form != "每" else 0]
    beyond = len(before.text) - mark.end
    assert before.text[: mark.start] == after.text[: mark.start]
    assert before.text[mark.end :] == after.text[len(after.text) - beyond :]


@pytest.mark.parametrize(
    ("sheet", "rules"), [(LINWU, None), (LINWU, "全国/示范-部门整体.yaml"), (YONGDE, None)]
)
def test_every_point_lost_in_the_real_cases_quotes_the_standard(
    sheet: Path, rules: str | None
) -> None:
    found = Program(engine="plain").score(sheet, Options(rules=rules) if rules else Options())
    card, grounds = found.card, Grounds(found.card)
    assert card.deductions
    for deduction in card.deductions:
        if deduction.stage not in ("band", "row"):
            continue
        first = grounds.of(deduction)[0]
        assert first.startswith("依据：")
        indicator = next(i for i in card.indicators if i.indicator.id == deduction.indicator)
        one_clause = "；" not in sentence_of(indicator.indicator).text
        assert "【" in first or one_clause
        assert first in card_text(found, explain=True)


def test_the_part_that_cost_the_points_is_marked() -> None:
    rules = """
指标:
- 指标: 一
  编号: i1
  分值: 5
  算式: 甲÷丙
  读作: 95%得满分，每低1个百分点扣0.5分，不足1个百分点不扣，扣完为止
"""
    indicator = scored(rules, "数据: {甲: 9, 丙: 10}").indicators[0]
    assert indicator.subject is not None
    assert indicator.subject.clause is not None
    assert quoted(indicator.indicator, indicator.subject.clause) == (
        "按甲÷丙计：95%得满分，【每低1个百分点扣0.5分】，不足1个百分点不扣，扣完为止"
    )


@pytest.mark.parametrize(
    ("form", "facts", "wanted"),
    [
        ("条目: [{当: 有, 扣: 2分}, {每: 甲, 扣: 1分}]", "甲: 0, 有: 是", "【「有」的扣2分】；甲每1扣1分；扣完为止"),
        ("条目: [{当: 有, 扣: 2分}, {每: 甲, 扣: 1分}]", "甲: 2, 有: 否", "「有」的扣2分；【甲每1扣1分】；扣完为止"),
        ("条目: {取: 首条, 条: [{当: 有, 得: 5分}, {当: 甲 > 1, 得: 3分}]}", "甲: 2, 有: 否",
         "依次看，取最先符合的：「有」的得5分；【甲高于1的得3分】；其余不得分"),
        ("条目: {取: 首条, 条: [{当: 有, 得: 5分}, {当: 甲 > 1, 得: 3分}]}", "甲: 0, 有: 否",
         "依次看，取最先符合的：「有」的得5分；甲高于1的得3分；【其余不得分】"),
        ("{算式: 甲, 阶梯: {不低于: [1, 3, 5], 得: [1, 3, 5]}}", "甲: 4",
         "按甲计：不低于1、3、5的，分别得1分、【3分】、5分，其余不得分"),
        ("{算式: 甲, 阶梯: {高于: [2, 4], 每级: 1分}}", "甲: 0", "按甲计：高于2、4的，每过一级得1分，【一级未过不得分】"),
        ("{算式: 甲, 插值: {10: 0, 20: 3, 30: 5}}", "甲: 15", "按甲计：【10得0分，20得3分】，30得5分，中间按直线插值，两头不再增减"),
        ("{算式: 甲, 分档: [{不低于5: 5}, {其余: 1}]}", "甲: 1", "按甲计：不低于5的得5分；【其余的得1分】"),
        ("{算式: 甲, 分档: [{不低于5: 5}, {低于3: 1}]}", "甲: 4", "按甲计：【不低于5的得5分；低于3的得1分】"),
        ("{前提: {当: 有, 得: 0}, 得分式: 分值}", "甲: 4, 有: 是", "前提：【「有」的不得分】。得分=分值"),
        ("{算式: 甲/丙, 分档: [{其余: 1}], 不适用: 零分}", "甲: 不适用, 丙: 3",
         "按甲÷丙计：其余的得1分。【不适用的不得分】"),
        ("{算式: 甲/丙, 分档: [{其余: 1}], 缺数据: 零分}", "丙: 3", "按甲÷丙计：其余的得1分。【缺数据的不得分】"),
        ("任选: {取: 低, 其中: [{算式: 甲, 分档: [{其余: 1}]}, {算式: 丙, 分档: [{其余: 2}]}]}", "甲: 1, 丙: 3",
         "任选一种，取低的：〔按甲计：其余的得1分〕；〔按丙计：【其余的得2分】〕"),
        ("分情形: [{当: 有, 算式: 甲, 分档: [{其余: 1}]}, {当: 其余, 得分式: 分值}]", "甲: 1, 有: 是",
         "分情形：「有」的〔按甲计：【其余的得1分】〕；其余的〔得分=分值〕"),
    ],
)  # fmt: skip
def test_each_form_marks_its_own_words(form: str, facts: str, wanted: str) -> None:
    form = form[1:-1] if form.startswith("{") else form
    rules = f"\n指标:\n- {{指标: 一, 编号: i1, 分值: 5, {form}}}\n"
    shown = scored(rules, f"数据: {{{facts}}}").indicators[0]
    assert shown.subject is not None
    clauses = [s.clause for s in (shown.subject, *shown.subject.within()) if s.points.low < s.full]
    found = [quoted(shown.indicator, c) for c in clauses if c is not None]
    assert wanted in found


def test_the_mark_is_none_that_the_sentence_holds() -> None:
    assert Sentence("甲【乙】得1分，丙得2分").quoted((0, 7)) == "〖甲【乙】得1分〗，丙得2分"


def test_of_a_long_sentence_only_what_is_near_is_quoted() -> None:
    parts = [f"第{n}种情形的扣{n}分" for n in range(1, 60)]
    text = "；".join(parts)
    start = text.index(parts[30])
    shown = Sentence(text).quoted((start, start + len(parts[30])))
    assert re.fullmatch(rf"….*；【{parts[30]}】；.*…", shown)
    assert len(shown) < LONGEST_QUOTE + len(parts[30])
    whole = Sentence(text).quoted((start, start + len(parts[30])), whole=True)
    assert whole.replace("【", "").replace("】", "") == text


def test_words_that_no_clause_is_of_stand_for_the_whole() -> None:
    sentence = Sentence("甲的扣1分")
    assert sentence.span(Place("规则.yaml", 1), START) == (0, 5)
    assert sentence.quoted((0, 5)) == "甲的扣1分"


def test_a_score_without_explanation_says_no_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Sayable) -> None:
        raise AssertionError("a sentence was made")

    found = Program(engine="plain").score(LINWU, Options(rules="全国/示范-部门整体.yaml"))
    monkeypatch.setattr(Sayable, "__call__", refuse)
    card_text(found)
    with pytest.raises(AssertionError, match="a sentence was made"):
        score_object(found)


def test_a_sign_of_private_use_in_a_name_spoils_no_sentence() -> None:
    rules = """
指标:
- {指标: 一, 编号: i1, 分值: 5, 条目: [{当: 有, 扣: 2分, 名: "\U000f0001\U00100001"}, {每: 甲, 扣: 1分}]}
"""
    book = load(SMALL + rules)
    text = sentence_of(book.indicators[0]).text
    assert text == "「有」的扣2分，名“\U000f0001\U00100001”；甲每1扣1分；扣完为止"
