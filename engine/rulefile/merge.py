"""Two trees made one: what a rule file writes takes the place of what it inherits, key by key.

Every node keeps its own place, so a fault or a clause points into the file where it is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from attrs import field, frozen

from engine.criteria.checklist import CHECKLIST_KEY
from engine.criteria.forms import FORMS
from facts.fields import nearest
from facts.problem import Problems
from facts.yamltext import Mapping as Tree
from facts.yamltext import Node, Scalar, Sequence

DROP = "删除"
"""Written as the value of a key, without quotes: the inherited key goes."""

ROWS, CHOICES, PLACED_BY = "逐项", "选", "按"
WORDS, OFFICIAL = "说", "评分标准"

Key = TypeVar("Key")
Pair = tuple[Scalar, Node]


@frozen
class Shape:
    """How a mapping merges: the value of a key by its own shape, or replaced whole (None).

    Of each of `alternatives` one may stand: writing it drops the others. A change of `kind` (类)
    replaces the whole mapping. `words` must be written anew when one of their keys changes.
    """

    keys: Mapping[str, Shape] = field(factory=dict)
    others: Shape | None = None
    alternatives: tuple[tuple[str, ...], ...] = ()
    forms: tuple[str, ...] = ()
    kind: str | None = None
    words: tuple[str, tuple[str, ...]] | None = None

    def inner(self, key: str) -> Shape | None:
        return self.keys.get(key, self.others)


BY_NAME = Shape()
_FIELD = Shape(kind="类")
_FACT = Shape(keys={"字段": Shape(others=_FIELD)}, kind="类")
_STEPS = Shape(alternatives=(("高", "低", "两侧"), ("扣", "加")))
_CRITERION = {"每": _STEPS, "保留": BY_NAME, "易混算式": BY_NAME}
_EACH_ROW = Shape(
    keys=_CRITERION, alternatives=(("清单", CHECKLIST_KEY),), forms=(*FORMS, CHOICES), words=(WORDS, (*FORMS, CHOICES))
)  # fmt: skip
INDICATOR = Shape(
    keys={**_CRITERION, ROWS: _EACH_ROW}, forms=(*FORMS, ROWS), words=(WORDS, tuple(FORMS))
)  # fmt: skip
RECONCILIATION = Shape(
    keys={"易混算式": BY_NAME}, alternatives=(("等式", "自评比率"), ("等式", "应为"))
)
REMARK = Shape(words=(WORDS, ("当",)))
ADJUSTMENT = Shape(words=(WORDS, ("当", "对", "做", "值", "基数")))
SECTIONS: Mapping[str, Shape] = {
    "参数": BY_NAME,
    "口径": Shape(others=Shape(words=("理由", ("取",)))),
    "数据": Shape(others=_FACT),
    "查表": Shape(others=Shape(others=BY_NAME)),
    "计算": BY_NAME,
    "分类": Shape(keys={"参数": Shape(others=BY_NAME)}),
    "保留": BY_NAME,
}
"""Sections of a rule file that are mappings merged key by key."""

NUMBERED: Mapping[str, Shape] = {
    "核对": RECONCILIATION,
    "提示": REMARK,
    "调整": ADJUSTMENT,
}
"""Sections that are lists of items known by their 编号."""
MARKS = {"核对": "核对", "提示": WORDS, "调整": "做"}
"""A key without which an item of such a list is no whole one: it was to change an inherited one."""


def is_drop(node: Node) -> bool:
    return isinstance(node, Scalar) and node.plain and node.text == DROP


def id_of(node: Node) -> str | None:
    """The 编号 of an item, where one is written."""
    number = node.get("编号") if isinstance(node, Tree) else None
    return number.text if isinstance(number, Scalar) and number.text else None


def interleaved(
    parent: Iterable[tuple[Key, Node]], child: Iterable[tuple[Key, Node]]
) -> list[tuple[Key, Node]]:
    """What the child changes stands where the parent has it. What is new stands before the next
    thing below it that the parent has too, else at the end."""
    old = list(parent)
    known = {key for key, _ in old}
    changed: dict[Key, Node] = {}
    before: dict[Key, list[tuple[Key, Node]]] = {}
    waiting: list[tuple[Key, Node]] = []
    for key, node in child:
        if key not in known:
            waiting.append((key, node))
            continue
        changed[key] = node
        before.setdefault(key, []).extend(waiting)
        waiting = []
    found: list[tuple[Key, Node]] = []
    for key, node in old:
        found += before.get(key, [])
        found.append((key, changed.get(key, node)))
    return found + waiting


def merged(parent: Tree, child: Tree, shape: Shape, problems: Problems) -> Tree:
    """The parent's mapping with what the child writes in it."""
    old = {key.text: (key, value) for key, value in parent.items}
    new = {key.text: (key, value) for key, value in child.items}
    kind = shape.kind and (_text(old, shape.kind), _text(new, shape.kind))
    if kind and kind[1] is not None and kind[0] != kind[1]:
        told_of_drops(child, problems)
        return child
    gone = _displaced(old, new, shape, problems)
    values: list[tuple[str, Node]] = []
    for name, (key, value) in new.items():
        base, inner = old.get(name), shape.inner(name)
        if is_drop(value):
            gone.add(name)
            if base is None:
                told = f"没有继承到“{name}”，用不着删除"
                problems.add("R095", key.place, told, nearest(name, old) or "删去这一行")
            continue
        if base is not None and inner is not None and isinstance(base[1], Tree):
            if isinstance(value, Tree):
                value = merged(base[1], value, inner, problems)
        else:
            told_of_drops(value, problems)
        values.append((name, value))
    kept = [(name, value) for name, (_, value) in old.items() if name not in gone]
    keys = {name: key for name, (key, _) in (old | new).items()}
    pairs = tuple((keys[name], value) for name, value in interleaved(kept, values))
    return Tree(pairs, parent.place)


def _text(pairs: Mapping[str, Pair], key: str) -> str | None:
    value = pairs[key][1] if key in pairs else None
    return value.text if isinstance(value, Scalar) else None


def _displaced(
    old: Mapping[str, Pair], new: Mapping[str, Pair], shape: Shape, problems: Problems
) -> set[str]:
    """The inherited keys that go because others are written; words that no longer fit are told."""
    written = {name for name, (_, value) in new.items() if not is_drop(value)}
    gone: set[str] = set()
    for group in shape.alternatives:
        if written & set(group):
            gone |= set(old) & set(group) - set(new)
    forms = set(shape.forms)
    displaced = set(old) & forms - set(new) if written & forms else set()
    if displaced:
        gone |= displaced | ({WORDS} & set(old) - set(new))
        if CHOICES in displaced:
            gone |= {PLACED_BY} & set(old) - set(new)
        if OFFICIAL in old and OFFICIAL not in new:
            key = new[min(written & forms)][0]
            shown, former = key.text, "、".join(sorted(displaced))
            told = f"“{former}”换成了“{shown}”，继承来的“{OFFICIAL}”说的还是原来的规则"
            problems.add("R098", key.place, told, f"{OFFICIAL}: …，或 {OFFICIAL}: {DROP}")
    elif shape.words is not None:
        words, of = shape.words
        if words in old and words not in new and written & set(of):
            key = next(key for name, (key, _) in new.items() if name in of)
            told = f"改了“{key.text}”，继承来的“{words}”说的还是原来的"
            problems.add("R098", key.place, told, f"{words}: …")
    return gone


def told_of_drops(node: Node, problems: Problems) -> None:
    """删除 as a value inside what is written anew: there is nothing to drop."""
    for key, value in node.items if isinstance(node, Tree) else ():
        if is_drop(value):
            told = f"“{key.text}: {DROP}”这里用不着：这一段整个是新写的"
            problems.add("R095", key.place, told, "删去这一行；就是这两个字的，加引号")


def merged_list(
    section: str, parent: Sequence, child: Sequence, problems: Problems
) -> Sequence:  # fmt: skip
    """A list of items known by 编号: those of the parent changed, new ones added."""
    shape = NUMBERED[section]
    old = {id_of(node) or f" {n}": node for n, node in enumerate(parent.items)}
    new: list[tuple[str, Node]] = []
    for position, node in enumerate(child.items):
        number = id_of(node)
        base = old.get(number or "")
        if number is not None and number in dict(new):
            told_twice(node, number, problems)
            continue
        if isinstance(base, Tree) and isinstance(node, Tree):
            node = merged(base, without(node, ("编号",)), shape, problems)
        elif isinstance(node, Tree):
            told_of_drops(node, problems)
            if number is not None and node.get(MARKS[section]) is None:
                told = f"继承的标准没有编号为“{number}”的{section}，新的又没有写全"
                right = nearest(number, (n for n in old if n[0] != " "))
                problems.add("R096", key_of(node, "编号").place, told, right or "写全这一项")
        new.append((number or f" 新{position}", node))
    items = tuple(node for _, node in interleaved(old.items(), new))
    return Sequence(items, parent.place)


def told_twice(node: Node, number: str, problems: Problems) -> None:
    assert isinstance(node, Tree)
    place = key_of(node, "编号").place
    problems.add("R058", place, f"编号“{number}”已用于这个文件里的另一项", "每项一个编号")


def key_of(node: Tree, name: str) -> Scalar:
    """The key itself: where it stands is where a fault of it is told."""
    return next(key for key, _ in node.items if key.text == name)


def without(node: Tree, names: Iterable[str]) -> Tree:
    dropped = set(names)
    return Tree(tuple((k, v) for k, v in node.items if k.text not in dropped), node.place)


def replaced(node: Tree, name: str, value: Node) -> Tree:
    return Tree(tuple((k, value if k.text == name else v) for k, v in node.items), node.place)
