"""The tree of 指标 and 组 with what a child standard writes in it: changed, moved and new items."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from attrs import frozen

from engine.criteria.criterion import PLACED
from engine.criteria.forms import FORMS
from engine.rulefile.merge import (
    INDICATOR,
    ROWS,
    Shape,
    id_of,
    interleaved,
    key_of,
    merged,
    replaced,
    told_of_drops,
    told_twice,
    without,
)
from facts.fields import nearest
from facts.problem import Problems
from facts.yamltext import Mapping as Tree
from facts.yamltext import Node, Scalar, Sequence

Path = tuple[str, ...]

GROUP, ITEM = "组", "指标"
_GROUP_SHAPE = Shape()


def name_of(node: Node, key: str) -> str | None:
    value = node.get(key) if isinstance(node, Tree) else None
    return value.text if isinstance(value, Scalar) else None


def members(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else ()


def walk(nodes: tuple[Node, ...], path: Path = ()) -> Iterator[tuple[Path, Tree]]:
    """Every group and indicator with the groups it stands in, each group before its members."""
    for node in nodes:
        if not isinstance(node, Tree):
            continue
        yield path, node
        group = name_of(node, GROUP)
        if group is not None:
            yield from walk(members(node.get(ITEM)), (*path, group))


def kept(nodes: tuple[Node, ...], stays: Callable[[Path, Tree], bool], path: Path = ()) -> tuple[Node, ...]:  # fmt: skip
    """The tree without the groups and indicators that don't stay."""
    found: list[Node] = []
    for node in nodes:
        if isinstance(node, Tree) and not stays(path, node):
            continue
        group = name_of(node, GROUP)
        inner = node.get(ITEM) if isinstance(node, Tree) else None
        if group is not None and isinstance(node, Tree) and isinstance(inner, Sequence):
            below = kept(inner.items, stays, (*path, group))
            node = replaced(node, ITEM, Sequence(below, inner.place))
        found.append(node)
    return tuple(found)


@frozen
class Items:
    """The parent's indicators by 编号, each with the groups it stands in."""

    known: Mapping[str, tuple[Path, Tree]]
    groups: frozenset[Path]
    problems: Problems

    def merged(self, parent: Sequence, child: Sequence) -> Sequence:
        """The parent's tree, its changed items in place; moved and new ones where written.

        What is written outside of every group changes an item wherever the parent has it.
        """
        there = {id_of(node): path for path, node in walk(parent.items)}
        written: dict[str, Path] = {}
        in_place: dict[str, Tree] = {}
        for path, node in walk(child.items):
            number = id_of(node)
            if number is not None and name_of(node, GROUP) is None:
                if number in written:
                    told_twice(node, number, self.problems)
                elif path == () and there.get(number):
                    in_place[number] = self._indicator(node)
                written.setdefault(number, path)

        def stays(path: Path, node: Tree) -> bool:
            number = id_of(node) or ""
            return number in in_place or written.get(number, path) == path

        base = _changed(kept(parent.items, stays), in_place)
        rest = tuple(n for n in child.items if name_of(n, GROUP) or id_of(n) not in in_place)
        return Sequence(self._level(base, rest, ()), parent.place)

    def _level(
        self, parent: tuple[Node, ...], child: tuple[Node, ...], path: Path
    ) -> tuple[Node, ...]:
        old = {_identity(node) or ("", str(n)): node for n, node in enumerate(parent)}
        new: list[tuple[tuple[str, str], Node]] = []
        for position, node in enumerate(child):
            identity = _identity(node) or ("", f"新{position}")
            if isinstance(node, Tree):
                if identity[0] == GROUP:
                    node = self._group(old.get(identity), node, (*path, identity[1]))
                else:
                    node = self._indicator(node)
            if identity in dict(new):
                identity = ("", f"新{position}")  # two of one name: the loader tells it
            new.append((identity, node))
        return tuple(node for _, node in interleaved(old.items(), new))

    def _group(self, base: Node | None, node: Tree, path: Path) -> Tree:
        inner = node.get(ITEM)
        if not isinstance(base, Tree):
            told_of_drops(node, self.problems)
            if node.get("分值") is None or inner is None:
                named = {"/".join(p) for p in self.groups}
                right = nearest("/".join(path), named) or nearest(path[-1], named)
                told = f"继承的标准在这里没有组“{path[-1]}”，新的组又没有写全"
                hint = right or "写全“分值”和“指标”"
                self.problems.add("R096", key_of(node, GROUP).place, told, hint)
            if not isinstance(inner, Sequence):
                return node
            below = self._level((), inner.items, path)
            return replaced(node, ITEM, Sequence(below, inner.place))
        whole = merged(without(base, (ITEM,)), without(node, (ITEM,)), _GROUP_SHAPE, self.problems)
        old = base.get(ITEM)
        if inner is not None and not isinstance(inner, Sequence):
            below_node: Node = inner  # the loader tells what is wrong with it
        elif inner is None:
            below_node = old if old is not None else Sequence((), base.place)
        else:
            assert isinstance(inner, Sequence)
            below_node = Sequence(self._level(members(old), inner.items, path), inner.place)
        key = key_of(base if old is not None else node, ITEM) if old or inner else None
        pairs = whole.items if key is None else (*whole.items, (key, below_node))
        return Tree(pairs, base.place)

    def _indicator(self, node: Tree) -> Tree:
        number, name = id_of(node), name_of(node, ITEM)
        if number is not None and number in self.known:
            base = self.known[number][1]
            former = name_of(base, ITEM)
            if name is not None and name != former:
                told = f"编号“{number}”在继承的标准里是“{former}”，这里写的是“{name}”"
                hint = f"是新指标的换一个编号；改名写 改名: {{{number}: {name}}}"
                self.problems.add("R097", key_of(node, ITEM).place, told, hint)
            return merged(base, without(node, ("编号", ITEM)), INDICATOR, self.problems)
        told_of_drops(node, self.problems)
        whole = name is not None and node.get("分值") is not None
        if whole and _has_form(node):
            return node
        if number is not None:
            told = f"继承的标准没有编号为“{number}”的指标，新指标又没有写全"
            right = nearest(number, self.known) or "新指标写全：指标、编号、分值和一种形式"
            self.problems.add("R096", key_of(node, "编号").place, told, right)
            return node
        same = [n for n, (_, base) in self.known.items() if name_of(base, ITEM) == name]
        if name is not None and same:
            told = f"没有写“编号”：继承的“{name}”要用编号来认"
            self.problems.add("R096", key_of(node, ITEM).place, told, f"编号: {same[0]}")
        return node


def _has_form(node: Tree) -> bool:
    """A form is written, or one with a slip in its name, which the loader tells."""
    forms = (*FORMS, ROWS)
    names = [key.text for key, _ in node.items]
    strange = [name for name in names if name not in PLACED]
    return any(n in forms for n in names) or any(nearest(n, forms) for n in strange)


def _changed(nodes: tuple[Node, ...], changes: Mapping[str, Tree]) -> tuple[Node, ...]:
    """The tree with these indicators in place of those of their 编号."""
    found: list[Node] = []
    for node in nodes:
        inner = node.get(ITEM) if isinstance(node, Tree) else None
        if isinstance(node, Tree) and name_of(node, GROUP) is not None:
            if isinstance(inner, Sequence):
                below = Sequence(_changed(inner.items, changes), inner.place)
                node = replaced(node, ITEM, below)
            found.append(node)
        else:
            found.append(changes.get(id_of(node) or "", node))
    return tuple(found)


def _identity(node: Node) -> tuple[str, str] | None:
    """By what an item is known among its neighbours: a group's name, an indicator's 编号."""
    group = name_of(node, GROUP)
    if group is not None:
        return GROUP, group
    number = id_of(node)
    return None if number is None else (ITEM, number)


def items_of(parent: Node | None, problems: Problems) -> Items:
    known: dict[str, tuple[Path, Tree]] = {}
    groups: set[Path] = set()
    for path, node in walk(members(parent)):
        group, number = name_of(node, GROUP), id_of(node)
        if group is not None:
            groups.add((*path, group))
        elif number is not None:
            known[number] = (path, node)
    return Items(known, frozenset(groups), problems)
