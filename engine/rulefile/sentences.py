"""Criteria written as sentences: 评分标准 or 读作 that is canonical is a rule by itself; so is the
读作 of an entry of 调整.

This happens before anything else is read of a tree, and before inheritance: from here on an
indicator has its form, whether it was written as a form or as a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from attrs import frozen

from engine.criteria.criterion import ROWS_KEY
from engine.criteria.forms import FORMS
from engine.language.tokens import Names
from engine.marks import Sentence
from engine.sentences.canonical import adjustment
from engine.sentences.canonical.criterion import MEASURE, SENTENCE_KEYS, read, said, say
from engine.sentences.canonical.values import Unsayable, node_of
from engine.sentences.compared.explained import explained_by
from engine.sentences.proposal import Written
from facts.problem import Problems
from facts.yamltext import Mapping as Tree
from facts.yamltext import Node, Scalar, Sequence

OFFICIAL, READ_AS, EXPLAINED = "评分标准", "读作", "指标说明"
UNREAD = "待补"
"""读作: 待补: the text has not been read yet, and a person decides."""
WAITING: dict[str, Written] = {"评判": {"评判": "0%至100%"}}
"""The form of an item that waits for its reading."""
AN_EXAMPLE = "95%得满分，每低1个百分点扣0.5分，不足1个百分点不扣，扣完为止"
AN_ADJUSTMENT = "执行率低于50%的，总分不高于79分"
_OF_MEASURES = ("分档", "每", "阶梯", "插值")


def with_sentences(tree: Node, problems: Problems) -> Node:
    """The tree in which every indicator that is written as a sentence has its form.

    Told: a 读作 that is not canonical (R100), a key that stands both in the sentence and beside
    it (R101). A 评分标准 that is not canonical is a text like any other.
    """
    if not isinstance(tree, Tree):
        return tree
    return _within(tree, problems)


def _within(tree: Tree, problems: Problems) -> Tree:
    pairs: list[tuple[Scalar, Node]] = []
    for key, value in tree.items:
        if key.text == "指标" and isinstance(value, Sequence):
            items = tuple(_item(i, problems) if isinstance(i, Tree) else i for i in value.items)
            value = Sequence(items, value.place)
        elif key.text == adjustment.KEY and isinstance(value, Sequence):
            value = Sequence(tuple(_entries(value, problems)), value.place)
        pairs.append((key, value))
    return Tree(tuple(pairs), tree.place)


def _entries(entries: Sequence, problems: Problems) -> Iterator[Node]:
    """The entries of 调整; one whose sentence is not canonical is told and left out."""
    for entry in entries.items:
        sentence = entry.get(READ_AS) if isinstance(entry, Tree) else None
        if not isinstance(entry, Tree) or not isinstance(sentence, Scalar):
            yield entry
            continue
        rest = Tree(tuple(p for p in entry.items if p[0].text != READ_AS), entry.place)
        found = adjustment.read(sentence)
        if found is not None:
            yield _joined(rest, found, problems)
            continue
        problems.add("R100", sentence.place, f"“{READ_AS}”不是规范句", _right_of_entry(sentence))


def _item(item: Tree, problems: Problems) -> Tree:
    if isinstance(item.get("指标"), Sequence) or item.get("组") is not None:
        return _within(item, problems)
    written = {key.text for key, _ in item.items}
    has_form = bool(written & {*FORMS, ROWS_KEY})
    sentence = item.get(READ_AS)
    if isinstance(sentence, Scalar):
        return _with_measure(_read_as(item, sentence, has_form, problems))
    official = item.get(OFFICIAL)
    if isinstance(official, Scalar) and not has_form:
        found = read(official)
        if found is not None:
            return _with_measure(_joined(item, found, problems))
    return _with_measure(item) if has_form else item


def _read_as(item: Tree, sentence: Scalar, has_form: bool, problems: Problems) -> Tree:
    rest = Tree(tuple(p for p in item.items if p[0].text != READ_AS), item.place)
    if has_form:
        told = f"写了“{READ_AS}”，又写了形式"
        problems.add("R101", sentence.place, told, f"只留一个：形式，或“{READ_AS}”")
        return rest
    if sentence.text.strip() == UNREAD:
        return _joined(rest, by_hand(sentence), problems)
    found = read(sentence)
    if found is None:
        told = f"“{READ_AS}”不是规范句"
        problems.add("R100", sentence.place, told, _right(sentence))
        found = by_hand(sentence)
    return _joined(rest, found, problems)


def _right(sentence: Scalar) -> str:
    """The canonical sentence that was meant, where that can be told; else what one is like."""
    from engine.sentences.compared.meant import meant

    found = meant(sentence)
    return found or f"写规范句，如 {AN_EXAMPLE}；或写 {UNREAD}，由人评判"


def _right_of_entry(sentence: Scalar) -> str:
    from engine.sentences.compared.meant import meant_adjustment

    return meant_adjustment(sentence) or f"写调整的规范句，如 {AN_ADJUSTMENT}"


def by_hand(at: Scalar) -> Tree:
    """A person decides anywhere between 0 and the full mark."""
    node = node_of(WAITING, at.place)
    assert isinstance(node, Tree)
    return node


def _joined(item: Tree, found: Tree, problems: Problems) -> Tree:
    written = {key.text: key for key, _ in item.items}
    pairs = list(item.items)
    for key, value in found.items:
        if key.text in written:
            told = f"“{key.text}”句子里已经说了，又另外写了"
            problems.add("R101", written[key.text].place, told, "只留一处")
        else:
            pairs.append((key, value))
    return Tree(tuple(pairs), item.place)


def _with_measure(item: Tree) -> Tree:
    """算式 out of 指标说明, where that is a formula and the form has need of one."""
    explained = item.get(EXPLAINED)
    needed = any(item.get(form) is not None for form in _OF_MEASURES) or _mentions_rate(item)
    if item.get(MEASURE) is not None or not isinstance(explained, Scalar) or not needed:
        return item
    found = explained_by(explained)
    if found is None:
        return item
    return Tree((*item.items, (Scalar(MEASURE, explained.place), found.formula)), item.place)


def _mentions_rate(item: Tree) -> bool:
    node = item.get("得分式")
    return isinstance(node, Scalar) and "比率" in node.text


# -- what an item's text says ------------------------------------------------------


def criterion_of(item: Tree) -> Tree:
    """The part of an indicator that a canonical sentence can hold."""
    pairs = tuple((key, value) for key, value in item.items if key.text in SENTENCE_KEYS)
    return Tree(pairs, item.place)


@frozen
class Sayable:
    """An indicator with the names that its formulas use: called, it says its canonical sentence."""

    item: Tree
    names: Names

    def __call__(self) -> Sentence | None:
        """The sentence; None where there is none for it."""
        return self._sentence

    @cached_property
    def _sentence(self) -> Sentence | None:
        try:
            return said(criterion_of(self.item), self.names)
        except Unsayable:
            return None


@frozen
class SayableEntry:
    """An entry of 调整 with the names that its formulas use: called, it says its sentence."""

    entry: Node
    names: Names

    def __call__(self) -> str | None:
        """The sentence, without the author's own words; None where there is none for it."""
        if not isinstance(self.entry, Tree):
            return None
        pairs = tuple((k, v) for k, v in self.entry.items if k.text not in ("编号", "说"))
        try:
            return adjustment.say(Tree(pairs, self.entry.place), self.names)
        except Unsayable:
            return None


def says_the_same(official: Scalar, item: Tree, names: Names) -> bool:
    """Whether the official text is a canonical sentence, and that of the item's own criterion;
    its 算式 may stand elsewhere."""
    found = read(official)
    if found is None:
        return False
    own = criterion_of(item)
    without = Tree(tuple(p for p in own.items if p[0].text != MEASURE), own.place)
    try:
        same = say(found, names)
        return any(same == say(node, names) for node in (own, without))
    except Unsayable:
        return False
