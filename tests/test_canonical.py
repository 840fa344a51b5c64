"""Canonical sentences: the printer and its inverse, over random rule files and all that is shipped."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
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
