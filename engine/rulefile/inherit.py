"""继承: a standard written as what it changes of another one, which is pinned by its hash."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from attrs import frozen

from engine.rulebook import Ancestor
from engine.rulefile.header import INHERITED, read_header
from engine.rulefile.merge import (
    NUMBERED,
    SECTIONS,
    interleaved,
    is_drop,
    key_of,
    merged,
    merged_list,
    told_of_drops,
    without,
)
from engine.rulefile.merge_items import ITEM, Items, items_of
from engine.rulefile.removals import REMOVED, RENAMED, ids_in, removed, renamed, without_mentions
from engine.rulefile.sentences import with_sentences
from facts.fields import Fields, nearest, scalars
from facts.problem import BadInput, Note, Place, Problem, Problems
from facts.yamltext import Mapping as Tree
from facts.yamltext import Node, Scalar, Sequence, read_tree

OWN = ("标准", "版式", "地区", "对象", "预算年度", "出处")
"""The head: what a standard says of itself is never inherited."""
MAX_CHAIN = 5
SHORTEST_PIN = 12
_PIN = re.compile(r"[0-9a-fA-F]{12,64}")

OpenFile = Callable[[str, Place, Problems], tuple[bytes, str] | None]
Digest = Callable[[Node, str], str]
"""From a parent's merged tree and its shown name to its hash. Raises BadInput."""


@frozen
class Family:
    """A rule file's tree with all that it inherits, and its ancestors, the nearest first."""

    tree: Node
    chain: tuple[Ancestor, ...] = ()

    def told(self, problems: Iterable[Problem], file: str) -> list[Problem]:
        """Each ancestor is sound by itself: a fault in its lines came of what the file changes."""
        ancestors = {ancestor.path for ancestor in self.chain} - {file}
        found = []
        for one in problems:
            if one.place.file not in ancestors:
                found.append(one)
                continue
            told = f"{one.text}（单独看没有错，与继承它的{file}合起来才错）"
            hint = f"在{file}里改：{one.hint}；继承来的内容要去掉的，写“名称: {REMOVED}”"
            found.append(Problem(one.code, one.place, told, hint))
        return found


@frozen
class Lineage:
    """How parents are found, and what leads to the file being read."""

    library: OpenFile
    digest: Digest
    notes: list[Note] | None
    trail: tuple[bytes, ...]


def inherit(
    tree: Node,
    data: bytes,
    library: OpenFile,
    digest: Digest,
    problems: Problems,
    notes: list[Note] | None = None,
) -> Family:
    """The tree with what it inherits. Raises BadInput where that can't be told, with all faults
    of the head and of 继承; a pin that doesn't fit is put into `problems` and reading goes on."""
    return _inherit(tree, Lineage(library, digest, notes, (data,)), problems)


def _inherit(tree: Node, line: Lineage, problems: Problems) -> Family:
    if not isinstance(tree, Tree):
        return Family(tree)
    if tree.get(INHERITED) is None:
        for name in (REMOVED, RENAMED):
            if tree.get(name) is not None:
                place = key_of(tree, name).place
                told = f"没有写“{INHERITED}”，用不着“{name}”"
                problems.add("R095", place, told, f"删去“{name}”")
        return Family(without(tree, (REMOVED, RENAMED)))
    own = Problems()
    found = _parent(tree, line, own)
    if found is None:
        _stop(tree, own, problems)
        raise AssertionError
    parent, ancestor, pin_faults = found
    _tell(pin_faults.found, problems)
    whole = _merged(parent.tree, tree, own)
    if own.found:
        _stop(tree, own, problems)
    return Family(whole, (ancestor, *parent.chain))


def _tell(found: Iterable[Problem], problems: Problems) -> None:
    for one in found:
        problems.add(one.code, one.place, one.text, one.hint)


def _stop(tree: Tree, own: Problems, problems: Problems) -> None:
    """What is inherited is not known: the rest of the file can't be looked at, but for its head."""
    _tell(own.found, problems)
    top = Fields(tree, problems, "R", "标准")
    read_header(top, problems)
    top.tell_missing()
    problems.raise_if_any()


def _parent(
    tree: Tree, line: Lineage, problems: Problems
) -> tuple[Family, Ancestor, Problems] | None:
    """The parent with its own ancestors; faults of the pin apart, for they stop nothing."""
    name, pin = _named(tree, problems)
    if name is None:
        return None
    scratch = Problems()
    try:
        opened = line.library(name.text, name.place, scratch)
    except BadInput as refused:
        _tell(refused.problems, problems)
        return None
    if opened is None:
        hint = scratch.found[0].hint if scratch.found else "规则文件夹里的路径"
        problems.add("R091", name.place, f"继承的标准“{name.text}”找不到", hint)
        return None
    data, shown = opened
    if data in line.trail or len(line.trail) > MAX_CHAIN:
        told = f"继承“{name.text}”又回到了前面的文件"
        hint = "只继承不由自己而来的标准"
        if data not in line.trail:
            told, hint = f"继承的层次太多，到“{name.text}”为止", f"不超过{MAX_CHAIN}层"
        problems.add("R092", name.place, told, hint)
        return None
    try:
        read = with_sentences(read_tree(data, shown, "R", problems, line.notes), problems)
        if not isinstance(read, Tree) or read.get("标准") is None:
            told = f"“{name.text}”不是标准，不能继承"
            problems.add("R091", name.place, told, "核对集用“引用”；继承只写标准的文件")
            return None
        below = Lineage(line.library, line.digest, line.notes, (*line.trail, data))
        family = _inherit(read, below, problems)
        if problems.found:
            return None
        sha256 = line.digest(family.tree, shown)
    except BadInput as refused:
        _tell(refused.problems, problems)
        return None
    pins = Problems()
    _check_pin(pin, name, sha256, pins)
    return family, Ancestor(shown, sha256), pins


def _named(tree: Tree, problems: Problems) -> tuple[Scalar | None, Scalar | None]:
    """The parent's path, and its pin where one is written."""
    node = tree.get(INHERITED)
    if isinstance(node, Scalar) and node.text:
        return node, None
    assert node is not None
    fields = Fields(node, problems, "R", f"标准的“{INHERITED}”")
    if not fields.is_mapping:
        return None, None
    name, pin = fields.scalar("标准", required=True), fields.scalar("指纹")
    fields.close()
    return name, pin


def _check_pin(pin: Scalar | None, name: Scalar, sha256: str, problems: Problems) -> None:
    right = f"{INHERITED}: {{标准: {name.text}, 指纹: {sha256}}}"
    if pin is None:
        told = f"没有写“{name.text}”的指纹：它改了，这里要能知道"
        problems.add("R093", name.place, told, right)
    elif not _PIN.fullmatch(pin.text):
        told = f"指纹“{pin.text}”写法不对，要{SHORTEST_PIN}至64位的数字和a至f"
        problems.add("R093", pin.place, told, f"指纹: {sha256}")
    elif not sha256.startswith(pin.text.lower()):
        told = f"“{name.text}”改过了：这里写的指纹是{pin.text}，现在是{sha256}"
        hint = f"先看它改了什么、这里要不要跟着改，再写 指纹: {sha256}"
        problems.add("R094", pin.place, told, hint)


def _merged(parent: Node, child: Tree, problems: Problems) -> Tree:
    assert isinstance(parent, Tree)
    parent = without(parent, OWN)
    fields = Fields(child, problems, "R", "标准")
    names = scalars(fields.sequence(REMOVED), problems, "R011", f"“{REMOVED}”的一项")
    new_names = fields.sub(RENAMED)
    left, before = removed(parent, names, problems)
    items = items_of(before.get(ITEM), problems)
    old = {key.text: value for key, value in left.items}
    pairs: list[tuple[str, Node]] = []
    dropped = set()
    for key, value in without(child, (INHERITED, REMOVED, RENAMED)).items:
        base = old.get(key.text)
        if is_drop(value) and key.text not in OWN:
            dropped.add(key.text)
            if base is None:
                told = f"没有继承到“{key.text}”，用不着{REMOVED}"
                problems.add("R095", key.place, told, nearest(key.text, old) or "删去这一行")
            continue
        pairs.append((key.text, _section(key.text, base, value, items, problems)))
    keys = {key.text: key for key, _ in (*left.items, *child.items)}
    kept = [(name, value) for name, value in old.items() if name not in dropped]
    # What the file itself says comes first: its head.
    own = [pair for pair in pairs if pair[0] in OWN]
    rest = interleaved(kept, [pair for pair in pairs if pair[0] not in OWN])
    whole = Tree(tuple((keys[name], value) for name, value in (*own, *rest)), child.place)
    if "无法表达" not in dict(pairs):
        whole = without_mentions(whole, ids_in(before) - ids_in(whole))
    if new_names is not None and isinstance(new_names.as_node(), Tree):
        node = new_names.as_node()
        assert isinstance(node, Tree)
        whole = renamed(whole, left, node, problems)
    return whole


def _section(name: str, base: Node | None, value: Node, items: Items, problems: Problems) -> Node:
    if name == ITEM and isinstance(value, Sequence):
        parent = base if isinstance(base, Sequence) else Sequence((), value.place)
        return items.merged(parent, value)
    if name in NUMBERED and isinstance(value, Sequence):
        parent = base if isinstance(base, Sequence) else Sequence((), value.place)
        return merged_list(name, parent, value, problems)
    if name in SECTIONS and isinstance(value, Tree):
        return merged(
            base if isinstance(base, Tree) else Tree((), value.place), value, SECTIONS[name],
            problems,
        )  # fmt: skip
    told_of_drops(value, problems)
    return value
