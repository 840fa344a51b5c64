"""Canonical sentences: the printer and its inverse, over random rule files and all that is shipped."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import event, given
from hypothesis import strategies as st
from strategies import Tree, books, drawn, to_yaml
from test_docs import Block, marked, within_base
from test_docs import load as load_block

from engine.identity import content_hash
from engine.sentences.canonical.criterion import SENTENCE_KEYS, read, say
from engine.sentences.canonical.values import node_of
from facts.problem import Place
from facts.tree import data_of
from facts.yamltext import Mapping, Scalar

ROOT = Path(__file__).parent.parent
NOWHERE = Place("句子", 1, 1)
SHIPPED = sorted(p for p in (ROOT / "rules").rglob("*.yaml")) + sorted(
    (ROOT / "tests" / "outside").glob("*.yaml")
)


def items_of(tree: Any) -> Iterator[Tree]:
    """Every indicator of a rule file's tree."""
    for one in tree.get("指标", []) if isinstance(tree, dict) else []:
        if isinstance(one.get("指标"), list):
            yield from items_of(one)
        else:
            yield one


def criterion_of(item: Tree) -> Tree:
    return {key: value for key, value in item.items() if key in SENTENCE_KEYS}


def sentence(criterion: Tree) -> str:
    node = node_of(criterion, NOWHERE)
    assert isinstance(node, Mapping)
    return say(node)


def reading(text: str) -> Any:
    found = read(Scalar(text, NOWHERE))
    return None if found is None else data_of(found)


def said(tree: Tree, key: str) -> Tree:
    """The rule file with every criterion as its canonical sentence, under this key."""
    tree = copy.deepcopy(tree)
    for item in items_of(tree):
        whole = sentence(criterion_of(item))
        for name in criterion_of(item):
            del item[name]
        item[key] = whole
    return tree


@given(books(), st.sampled_from(["读作", "评分标准"]))
def test_a_rule_file_means_the_same_written_in_sentences(book: Any, key: str) -> None:
    for item in items_of(book.tree):
        item.pop("评分标准", None)
    forms = drawn(book.text)
    sentences = drawn(to_yaml(said(book.tree, key)))
    assert [i.sentence for i in sentences.indicators] == [i.sentence for i in forms.indicators]
    assert content_hash(sentences) == content_hash(forms)


@given(books())
def test_what_is_read_of_a_sentence_is_what_it_was_printed_from(book: Any) -> None:
    for item in items_of(book.tree):
        text = sentence(criterion_of(item))
        form = reading(text)
        assert form is not None, text
        assert sentence(form) == text
        assert reading(sentence(form)) == form


def narrow(text: str) -> str:
    return text.translate(str.maketrans("，；：（）", ",;:()"))


def wide(text: str) -> str:
    return text.translate(str.maketrans("0123456789%", "０１２３４５６７８９％"))


def spaced(text: str) -> str:
    """Blanks between all signs but those of numbers, and outside of quotes."""
    out, quoted = [], ""
    for sign in text:
        out.append(sign)
        if sign in "“「『" and not quoted:
            quoted = {"“": "”", "「": "」", "『": "』"}[sign]
        elif sign == quoted:
            quoted = ""
        if not quoted and not sign.isascii():
            out.append(" \u3000"[len(out) % 2])
    return "".join(out)


@given(books(), st.sampled_from([narrow, spaced]))
def test_width_and_blanks_change_nothing(book: Any, change: Any) -> None:
    for item in items_of(book.tree):
        text = sentence(criterion_of(item))
        assert reading(change(text)) == reading(text)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_shipped_criterion_is_a_sentence(path: Path) -> None:
    tree = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    for item in items_of(tree):
        text = sentence(criterion_of(item))
        form = reading(text)
        assert form is not None, text
        assert sentence(form) == text


@pytest.mark.parametrize("block", marked("yaml", "例题"), ids=str)
def test_worked_examples_of_the_docs_mean_the_same_in_sentences(block: Block) -> None:
    rules, _, _ = block.text.partition("\n例:\n")
    own = yaml.load(within_base(rules), yaml.BaseLoader)
    if "继承" in own:
        pytest.skip("it changes items that stand elsewhere")
    forms = load_block(to_yaml(own))
    for item in items_of(own):
        item.pop("评分标准", None)
    bare = load_block(to_yaml(own))
    sentences = load_block(to_yaml(said(own, "评分标准")))
    assert content_hash(sentences) == content_hash(bare)
    assert [i.sentence for i in sentences.indicators] == [i.sentence for i in forms.indicators]


# -- Chinese numerals --------------------------------------------------------------

DIGITS = "零一二三四五六七八九"


def chinese(figure: str) -> str:
    """The figure in Chinese numerals: 95, 0.5, 105, 1200 as 九十五, 零点五, 一百零五, 一千二百."""
    whole, point, decimals = figure.partition(".")
    said = "".join(
        DIGITS[int(digit)] + unit if digit != "0" else "零"
        for digit, unit in zip(whole, ["千", "百", "十", ""][-len(whole) :], strict=True)
    )
    said = re.sub("零+", "零", said)
    said = said if said == "零" else said.rstrip("零")
    said = re.sub("^一十", "十", said)
    return said + ("点" + "".join(DIGITS[int(d)] for d in decimals) if point else "")


FIGURE = r"(?P<figure>[0-9]{1,3}(?:\.[0-9]+)?)"
ENDS = r"(?=[，；：。）〕、]|$)"
VALUE = r"(?P<unit>%|个百分点|项|次|人|天)"
NUMBER_PLACES = [
    rf"(?<=[得扣加过]){FIGURE}(?P<unit>分){ENDS}",
    rf"(?<=[低高等]于){FIGURE}{VALUE}(?=的[得扣不由，〔]|且|并且|或者|、|[，；。）〕]|$)",
    rf"(?:(?<=每[低高])|(?<=偏离)|(?<=不足)|(?<=每)|(?<=按)){FIGURE}{VALUE}(?=[扣得加按依]|不[扣得加])",
    rf"(?:^|(?<=[：，]))(?<!“){FIGURE}{VALUE}(?=得(?:满分|[0-9.]+分))",
    rf"(?:(?<=值的)|(?<=至)|(?<=不满)){FIGURE}(?P<unit>%)(?=至|[；。〕]|$)",
    rf"(?<=保留){FIGURE}(?P<unit>位)",
]


def spelled(text: str) -> str:
    """The sentence with numbers, where its grammar has them, in Chinese numerals."""

    def one(found: re.Match[str]) -> str:
        words, unit = chinese(found["figure"]), found["unit"]
        return f"百分之{words}" if unit == "%" else words + unit

    parts = re.split(r"(“[^”]*”|『[^』]*』|「[^」]*」)", text)
    for pattern in NUMBER_PLACES:
        joined = "\ue001".join(parts[::2])
        changed = re.sub(pattern, one, joined).split("\ue001")
        parts[::2] = changed
    return "".join(parts)


@given(books())
def test_numbers_in_chinese_numerals_read_to_the_same_criterion(book: Any) -> None:
    for item in items_of(book.tree):
        text = sentence(criterion_of(item))
        words = spelled(text)
        event(f"changed: {words != text}")
        found = reading(words)
        assert found == reading(text), words
        assert sentence(found) == text


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("百分之九十五得满分，每低一个百分点扣零点五分，不足一个百分点不扣，扣完为止",
         "95%得满分，每低1个百分点扣0.5分，不足1个百分点不扣，扣完为止"),
        ("不低于百分之九十五的得五分；其余的由人评判", "不低于95%的得5分；其余的由人评判"),
        ("三公经费低于三十万元的得五分", "三公经费低于30万元的得5分"),
        ("一般公共预算低于百分之五的扣两分；第一季度逾期的扣一分；扣完为止",
         "一般公共预算低于5%的扣2分；第一季度逾期的扣1分；扣完为止"),
        ("三次不合格的扣二分；缺项每三项扣一分；扣完为止", "三次不合格的扣2分；缺项每3项扣1分；扣完为止"),
        ("有第三方报告的得一分", "有第三方报告的得1分"),
        ("三项的比例低于百分之一百的扣一千二百分；扣完为止", "三项的比例低于100%的扣1200分；扣完为止"),
        ("由人评判：“三公”得分值的百分之八十至百分之一百；“一般”得分值的零至不满百分之八十", None),
        ("由人评判：“三公”得分值的百分之八十至百分之百", "由人评判：“三公”得分值的80%至100%"),
        ("缺项每二百五项扣一分；扣完为止", None),
        ("按甲计：一次得一分，三次得三分，中间按直线插值，两头不再增减。得分保留两位四舍五入",
         "按甲计：1次得1分，3次得3分，中间按直线插值，两头不再增减。得分保留2位四舍五入"),
    ],
)  # fmt: skip
def test_numerals_are_numbers_only_where_the_grammar_has_one(
    text: str, figures: str | None
) -> None:
    found = reading(text)
    assert (None if found is None else sentence(found)) == figures


@pytest.mark.parametrize(
    "name", ["三公经费", "一般公共预算", "第一季度", "百分之五", "三项", "十五分", "三项的比例"]
)
def test_a_name_with_numerals_stays_a_name(name: str) -> None:
    for form in (
        {"算式": name, "得分式": "比率"},
        {
            "算式": "甲",
            "条目": [
                {"当": f"甲 低于 {name}", "扣": "1分"},
                {"每": name, "步长": "1", "扣": "2分"},
            ],
        },
    ):
        text = sentence(form)
        found = reading(text)
        assert found is not None, text
        assert sentence(found) == text
        assert name in str(found)
