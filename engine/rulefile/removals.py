"""删除 and 改名: what a child standard leaves out of its parent, and what it calls otherwise."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from engine.rulefile.merge import NUMBERED, SECTIONS, id_of, key_of, replaced
from engine.rulefile.merge_items import GROUP, ITEM, Path, kept, members, name_of, walk
from facts.fields import BLANK, nearest
from facts.problem import Problems
from facts.yamltext import Mapping as Tree
from facts.yamltext import Node, Scalar, Sequence

REMOVED, RENAMED = "删除", "改名"
_NAMED = tuple(name for name in SECTIONS if name not in ("保留", "分类"))
_SHOWN = {ITEM: ITEM, GROUP: GROUP, "核对": "核对"}
"""The key of an item under which its shown name stands."""


@frozen
class Thing:
    """Something of the parent that has a name: where it stands, and how it may be called."""

    section: str
    name: str
    path: Path = ()

    @property
    def qualified(self) -> str:
        return f"{self.section}.{'/'.join((*self.path, self.name))}"

    def called(self, text: str) -> bool:
        names = {self.name, f"{self.section}.{self.name}", self.qualified}
        return text in names or (bool(self.path) and f"{self.section}.{text}" == self.qualified)


def things_of(parent: Tree) -> list[Thing]:
    """Whatever of the parent may be left out."""
    found: list[Thing] = []
    for section in _NAMED:
        node = parent.get(section)
        if isinstance(node, Tree):
            found += [Thing(section, key.text) for key, _ in node.items]
    for section in NUMBERED:
        numbers = (id_of(node) for node in members(parent.get(section)))
        found += [Thing(section, number) for number in numbers if number is not None]
    for path, node in walk(members(parent.get(ITEM))):
        group, number = name_of(node, GROUP), id_of(node)
        if group is not None:
            found.append(Thing(GROUP, group, path))
        elif number is not None:
            found.append(Thing(ITEM, number))
    return found


def _found(scalar: Scalar, things: Iterable[Thing], doing: str, problems: Problems) -> list[Thing]:
    """What is called so; anything but one thing is a fault."""
    known = list(things)
    fitting = [thing for thing in known if thing.called(scalar.text)]
    if len(fitting) == 1:
        return fitting
    if fitting:
        told = f"“{scalar.text}”在继承的标准里有{len(fitting)}处，要写明{doing}哪一处"
        hint = " 或 ".join(thing.qualified for thing in fitting)
    else:
        told = f"继承的标准里没有“{scalar.text}”，不能{doing}"
        names = {thing.name for thing in known} | {thing.qualified for thing in known}
        hint = nearest(scalar.text, names) or "写编号，或数据、计算、参数、口径、查表、组的名称"
    problems.add("R095", scalar.place, told, hint)
    return fitting


def removed(parent: Tree, wanted: Iterable[Scalar], problems: Problems) -> tuple[Tree, Tree]:
    """The parent without what 删除 names. The second tree still has the indicators of groups that
    go, for they may be written elsewhere."""
    things = things_of(parent)
    gone = {thing for one in wanted for thing in _found(one, things, REMOVED, problems)}
    pairs = []
    for key, node in parent.items:
        if isinstance(node, Tree) and key.text in _NAMED:
            left = ((k, v) for k, v in node.items if Thing(key.text, k.text) not in gone)
            node = Tree(tuple(left), node.place)
        elif isinstance(node, Sequence) and key.text in NUMBERED:
            stay = (n for n in node.items if Thing(key.text, id_of(n) or "") not in gone)
            node = Sequence(tuple(stay), node.place)
        pairs.append((key, node))
    whole = Tree(tuple(pairs), parent.place)

    def item_stays(path: Path, node: Tree) -> bool:
        return name_of(node, GROUP) is not None or Thing(ITEM, id_of(node) or "") not in gone

    def stays(path: Path, node: Tree) -> bool:
        group = name_of(node, GROUP)
        return group is None or Thing(GROUP, group, path) not in gone

    items = whole.get(ITEM)
    if not isinstance(items, Sequence):
        return whole, whole
    singly = Sequence(kept(items.items, item_stays), items.place)
    left_over = Sequence(kept(singly.items, stays), items.place)
    whole = without_mentions(whole, {thing.name for thing in gone if thing.section == ITEM})
    return replaced(whole, ITEM, left_over), replaced(whole, ITEM, singly)


def ids_in(tree: Tree) -> set[str]:
    return {id_of(node) or "" for _, node in walk(members(tree.get(ITEM)))}


def without_mentions(tree: Tree, lost: set[str]) -> Tree:
    """无法表达 of indicators that are no more says nothing here."""
    node = tree.get("无法表达")
    if not isinstance(node, Sequence):
        return tree
    left = tuple(n for n in node.items if name_of(n, ITEM) not in lost)
    return replaced(tree, "无法表达", Sequence(left, node.place))


def renamed(tree: Tree, parent: Tree, names: Tree, problems: Problems) -> Tree:
    """The merged tree with what 改名 calls otherwise; the 编号 stay."""
    things = [thing for thing in things_of(parent) if thing.section in _SHOWN]
    for key, value in names.items:
        blank = not isinstance(value, Scalar) or (value.plain and value.text in BLANK)
        if blank:
            problems.add("R095", key.place, f"“{key.text}”没有写新的名称", "编号: 新的名称")
            continue
        for thing in _found(key, things, RENAMED, problems):
            tree = _with_name(tree, thing, value)
    return tree


def _with_name(tree: Tree, thing: Thing, value: Node) -> Tree:
    section = "核对" if thing.section == "核对" else ITEM
    node = tree.get(section)
    if not isinstance(node, Sequence):
        return tree
    return replaced(tree, section, Sequence(_named(node.items, thing, value, ()), node.place))


def _named(nodes: tuple[Node, ...], thing: Thing, value: Node, path: Path) -> tuple[Node, ...]:
    found: list[Node] = []
    shown = _SHOWN[thing.section]
    for node in nodes:
        if not isinstance(node, Tree):
            found.append(node)
            continue
        group, inner = name_of(node, GROUP), node.get(ITEM)
        if isinstance(inner, Sequence) and group is not None:
            below = _named(inner.items, thing, value, (*path, group))
            node = replaced(node, ITEM, Sequence(below, inner.place))
        is_it = group is None and id_of(node) == thing.name and node.get(shown) is not None
        if thing.section == GROUP:
            is_it = group == thing.name and path == thing.path
        if is_it:
            key = key_of(node, shown)
            pairs = tuple((key if k is key else k, value if k is key else v) for k, v in node.items)
            node = Tree(pairs, node.place)
        found.append(node)
    return tuple(found)
