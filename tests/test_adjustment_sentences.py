"""Rules of the total, groups and grades as sentences: canonical ones, and free wordings of them."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
from hypothesis import given
from strategies import drawn, to_yaml
from strategies_second import staged_books
from test_free_wordings import SPELLED, WIDE, ZERO_WIDTH

from engine.identity import content_hash
from engine.rulefile.load import load_rulebook
from engine.rulefile.parsed_adjustment import parse_adjustment
from engine.sentences.adjustments.outcomes import EXAMPLES, Example
from engine.sentences.adjustments.reading import adjusting
from engine.sentences.canonical.adjustment import KEYS, read, say
from engine.sentences.canonical.values import node_of
from facts.problem import BadInput, Place
from facts.tree import data_of
from facts.yamltext import Mapping, Scalar
from jixiao.parse_texts import read_object, read_text

NOWHERE = Place("句子", 1, 1)
HEAD: dict[str, Any] = {
    "标准": "试读", "版式": "1", "地区": "湖南省", "对象": "部门整体", "预算年度": {"自": "2024"}, "出处": {"状态": "推定"},
    "指标": [{"组": "过程管理", "分值": "100", "指标": [{"指标": "甲", "编号": "甲", "分值": "100", "评判": {"评判": "0%至100%"}}]}],
    "等级": [{"优": "不低于90"}, {"良": "不低于80且低于90"}, {"中": "不低于60且低于80"}, {"差": "低于60"}],
}  # fmt: skip
READ = [e for e in EXAMPLES if e.entries is not None]


def sentence(entry: Any) -> str:
    node = node_of({k: v for k, v in entry.items() if k in KEYS}, NOWHERE)
    assert isinstance(node, Mapping)
    return say(node)


@given(staged_books())
def test_a_rule_file_means_the_same_with_its_adjustments_in_sentences(book: Any) -> None:
    tree = copy.deepcopy(book.tree)
    tree["调整"] = [{"编号": one["编号"], "读作": sentence(one)} for one in book.tree["调整"]]
    assert content_hash(drawn(to_yaml(tree))) == content_hash(drawn(book.text))


@given(staged_books())
def test_what_is_read_of_a_sentence_is_what_it_was_printed_from(book: Any) -> None:
    for one in book.tree["调整"]:
        said = sentence(one)
        found = read(Scalar(said, NOWHERE))
        assert found is not None, said
        assert say(found) == said
        parsed = parse_adjustment(said)
        assert parsed is not None
        assert parsed.canonical_already
        assert parsed.form == {"调整": [data_of(found)]}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.text)
def test_an_example_is_read_as_its_table_says(example: Example) -> None:
    found = adjusting(example.text)
    if example.entries is None:
        assert found is None or (not found.entries and found.unread)
        return
    assert found is not None
    assert found.entries == example.entries
    assert {one.name for one in found.open} == set(example.open)


@pytest.mark.parametrize("example", READ, ids=lambda e: e.text)
def test_the_rule_language_takes_every_reading(example: Example) -> None:
    found = adjusting(example.text)
    assert found is not None
    settled = [{one.name: option} for one in found.open for option in one.options]
    for chosen in [None, *settled]:
        again = adjusting(example.text, chosen)
        assert again is not None
        assert again.entries
        names = {one.name for one in again.open}
        assert chosen is None or not names & set(chosen)
        load(list(again.entries), {f.name: (f.kind, f.unit) for f in again.facts})
        parsed = parse_adjustment(example.text, chosen)
        assert parsed is not None
        assert parsed.canonical is not None
        reread = parse_adjustment(parsed.canonical)
        assert reread is not None
        assert reread.canonical_already
        assert reread.canonical == parsed.canonical


def load(entries: list[Any], facts: dict[str, tuple[str, str | None]]) -> None:
    levels = {str(one["值"]) for one in entries if one["对"] == "等级"}
    tree = copy.deepcopy(HEAD)
    tree["数据"] = {n: {"类": k} | ({"单位": u} if u else {}) for n, (k, u) in facts.items()}
    tree["调整"] = [{"编号": f"调{i}", **one} for i, one in enumerate(entries)]
    assert levels <= {"优", "良", "中", "差"}
    load_rulebook(to_yaml(tree).encode(), "试读.yaml", lambda *_: None)


@pytest.mark.parametrize("example", READ, ids=lambda e: e.text)
def test_a_figure_is_followed_or_refused(example: Example) -> None:
    for match in re.finditer(r"\d+(?=%|分|起|处)", example.text):
        other = f"{int(match[0]) + 7}"
        text = example.text[: match.start()] + other + example.text[match.end() :]
        found = adjusting(text)
        if found is None or not found.entries:
            continue
        assert str(found.entries).count(other) > str(example.entries).count(other), text


@pytest.mark.parametrize("example", READ, ids=lambda e: e.text)
def test_its_dress_changes_nothing(example: Example) -> None:
    for text in (
        example.text.translate(WIDE),
        ZERO_WIDTH.join(example.text),
        example.text.replace("，", ", ").replace("；", "; "),
        *(example.text.replace(a, b) for a, b in SPELLED),
    ):
        found = adjusting(text)
        assert found is not None
        assert said_of(found.entries) == said_of(example.entries), text


def said_of(entries: Any) -> str:
    """Without what the names keep of how the text was written."""
    plain = str(entries).translate(
        {w: ord(chr(w - 0xFEE0)) for w in WIDE.values() if isinstance(w, int)}
    )
    return re.sub("[\\s“”]", "", plain)


def test_the_other_direction_is_the_other_rule() -> None:
    low, high = (adjusting(f"结转率{way}20%的，总分不高于85分") for way in ("低于", "高于"))
    assert low is not None
    assert high is not None
    assert low.entries[0]["当"] == "结转率 低于 20%"
    assert high.entries[0]["当"] == "结转率 高于 20%"


def test_an_end_that_is_not_said_is_open() -> None:
    found = adjusting("结转率在20%至30%之间的，总分不高于85分")
    assert found is not None
    assert [one.name for one in found.open] == ["含本数"]
    out = adjusting("结转率在20%至30%之间的，总分不高于85分", {"含本数": "不含"})
    assert out is not None
    assert out.entries[0]["当"] == "结转率 高于 20% 并且 结转率 低于 30%"


def test_the_command_tells_that_it_is_for_the_total() -> None:
    read_one = read_text("执行率低于50%的，总分不得超过79分", None)
    told = read_object(read_one)
    assert read_one.code == 0
    assert told["form"] == {
        "调整": [{"当": "执行率 低于 50%", "对": "总分", "做": "不高于", "值": "79分"}]
    }
    assert "没有得分表" in told["values"]["none"]


def test_a_text_of_its_item_is_still_read_as_that() -> None:
    told = read_object(read_text("发现问题未整改的，该项不得分", None))
    assert set(told["form"]) == {"条目"}


@pytest.mark.parametrize(
    "text", ["总分100分。执行率低于50%的扣2分", "评价得分=执行率×分值", "等级", "", "总分" * 2_000]
)
def test_another_text_is_none_of_these(text: str) -> None:
    assert adjusting(text) is None


def test_a_reading_that_is_not_canonical_is_told_once() -> None:
    tree = {**copy.deepcopy(HEAD), "调整": [{"编号": "甲乙", "读作": "执行率低，总分封顶"}]}
    with pytest.raises(BadInput) as refused:
        load_rulebook(to_yaml(tree).encode(), "试读.yaml", lambda *_: None)
    (problem,) = refused.value.problems
    assert (problem.code, problem.place.line) == ("R100", 25), problem
    assert "“读作”不是规范句" in str(problem)
    assert "执行率低于50%的，总分不高于79分" in str(problem)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("甲/乙低于50%的，总分扣2分", "甲÷乙低于50%的，总分扣2分"),
        ("未公开的，从总分中扣2分", "未公开的，总分扣2分"),
        ("未公开的，取消评优资格", "执行率低于50%的，总分不高于79分"),
    ],
)
def test_what_is_told_instead_is_what_was_meant(written: str, meant: str) -> None:
    tree = {**copy.deepcopy(HEAD), "调整": [{"编号": "甲乙", "读作": written}]}
    with pytest.raises(BadInput) as refused:
        load_rulebook(to_yaml(tree).encode(), "试读.yaml", lambda *_: None)
    (problem,) = refused.value.problems
    assert meant in str(problem)


def test_a_key_beside_the_sentence_that_says_it_is_told() -> None:
    entry = {"编号": "甲乙", "读作": "已公开的，总分扣2分", "对": "总分"}
    tree = {**copy.deepcopy(HEAD), "数据": {"已公开": {"类": "要点"}}, "调整": [entry]}
    with pytest.raises(BadInput) as refused:
        load_rulebook(to_yaml(tree).encode(), "试读.yaml", lambda *_: None)
    assert [p.code for p in refused.value.problems] == ["R101"]
