"""Import over a rule file: what a person had agreed to there, kept where the table still says the
same, and told where it is gone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from attrs import evolve, frozen

from engine.rulefile.sentences import OFFICIAL, READ_AS, UNREAD
from facts.problem import BadInput, Place
from facts.tree import Tree, data_of
from facts.yamltext import read_bytes, read_tree
from jixiao.office.grid import OPEN, TOLD, Remark
from jixiao.office.rules_of_table import Imported
from jixiao.office.table_of_rules import ALL_FORMS
from jixiao.office.values import cell_text

Item = dict[str, Tree]
Load = Callable[[dict[str, Tree]], object]
_FACTS = "数据"
_SHOWN = 60


@frozen
class _Old:
    """An item of the file that is written over, with what was its rule."""

    item: Item
    rule: str

    def text(self, key: str) -> str:
        return _said(self.item, key)


def kept_over(
    made: Imported, file: Path, shown: str, load: Load, declared: frozenset[str]
) -> Imported:
    """The import with the readings of `file` for each item of which name, points and 评分标准 are
    the same, and with a remark on everything of it that is gone. `declared`: names whose kind the
    table itself says."""
    try:
        old = data_of(read_tree(read_bytes(file, shown, "R"), shown, "R"))
    except BadInput:
        old = ""
    if not isinstance(old, dict):
        told = "原来的文件读不懂，里面认可过的“读作”有没有、留没留，没有比较"
        return evolve(made, remarks=(*made.remarks, Remark(TOLD, Place(shown), told)))
    return _Over(made, old, shown, load, declared).result()


class _Over:
    def __init__(
        self,
        made: Imported,
        old: Item,
        shown: str,
        load: Load,
        declared: frozenset[str],
    ) -> None:
        self._made, self._old, self._load, self._declared = made, old, load, declared
        self._there = Place(shown)
        self._remarks = list(made.remarks)
        self._tree = made.tree
        self._faults = self._faults_of(made.tree)

    def result(self) -> Imported:
        self._own_kinds()
        new = list(_items(self._tree))
        for old in _agreed(self._old):
            same = [i for i in new if _same(i, old.item)]
            if not same:
                self._lost(old, new)
            elif _waits(same[0]):
                self._keep(old, same[0])
            elif old.text(READ_AS) and _squeezed(_said(same[0], READ_AS)) not in (
                "",
                _squeezed(old.text(READ_AS)),
            ):
                told = f"“读作”换成了表里的：{_short(_said(same[0], READ_AS))}；原来是：{_short(old.rule)}"
                self._say(old, told)
        self._gone()
        return evolve(self._made, tree=self._tree, remarks=tuple(self._remarks))

    def _own_kinds(self) -> None:
        """Names that the import had to guess are what the old file says of them."""
        said, guessed = self._old.get(_FACTS), self._tree.get(_FACTS)
        if not isinstance(said, dict) or not isinstance(guessed, dict):
            return
        better = {
            name: said[name]
            for name in guessed
            if name in said and name not in self._declared and said[name] != guessed[name]
        }
        if better and self._can_be({**self._tree, _FACTS: {**guessed, **better}}):
            guessed.update(better)
            listed = "、".join(f"“{name}”" for name in better)
            self._remarks.append(Remark(TOLD, self._there, f"{listed}是什么数，照原来的规则文件"))

    def _keep(self, old: _Old, item: Item) -> None:
        """The reading that was agreed to, with the figures that it needs."""
        reading = old.text(READ_AS)
        if not reading:
            self._say(old, f"原来的规则没有留下：{_short(old.rule)}")
            return
        before = item.get(READ_AS)
        item[READ_AS] = old.item[READ_AS]
        tried = self._with_needed(reading + _said(item, "指标说明"))
        if tried is None:
            item[READ_AS] = UNREAD if before is None else before
            self._say(old, f"原来认可的“读作”现在用不了，没有留下：{_short(reading)}")
            return
        self._tree = tried
        place = self._made.places.get(_said(item, "编号"))
        head = f"“{_said(item, '指标')[:30]}”："
        self._remarks = [
            r
            for r in self._remarks
            if (r.kind, r.place) != (OPEN, place) or not r.text.startswith(head)
        ]
        self._say(old, f"评分标准没有变，留下了原来认可的“读作”：{_short(reading)}")

    def _with_needed(self, text: str) -> dict[str, Tree] | None:
        """The tree with those figures of the old file that this text can't do without; None where
        they don't help."""
        facts, said = self._tree.get(_FACTS, {}), self._old.get(_FACTS, {})
        if not isinstance(facts, dict) or not isinstance(said, dict):
            return self._tree if self._can_be(self._tree) else None
        needed = {n: v for n, v in said.items() if n not in facts and n in text}
        if not self._can_be(_with_facts(self._tree, {**facts, **needed})):
            return None
        for name in list(needed):
            fewer = {n: v for n, v in needed.items() if n != name}
            if self._can_be(_with_facts(self._tree, {**facts, **fewer})):
                needed = fewer
        return _with_facts(self._tree, {**facts, **needed})

    def _lost(self, old: _Old, new: list[Item]) -> None:
        likely = [
            i for key in ("指标", OFFICIAL) for i in new if i.get(key) and _alike(i, old.item, key)
        ]
        near = likely[0] if likely else None  # 编号 may be no more than positions
        why = "表里没有这一项了"
        if near is not None:
            changed = [key for key in ("指标", "分值", OFFICIAL) if not _alike(near, old.item, key)]
            why = f"{'、'.join(changed) or '表里'}改了"
            if not _waits(near) and _squeezed(_said(near, READ_AS)) == _squeezed(old.rule):
                return
        self._say(old, f"{why}，原来认可的没有留下：{_short(old.rule)}")

    def _gone(self) -> None:
        """Names and whole sections that were in the file and are not any more."""
        for key, value in self._old.items():
            if key not in self._tree:
                told = f"原来的规则文件里的“{key}”，表里没有，没有留下"
                self._remarks.append(Remark(TOLD, self._there, told))
            elif key == _FACTS and isinstance(value, dict):
                now = self._tree[key]
                lost = [f"“{n}”" for n in value if not isinstance(now, dict) or n not in now]
                if lost:
                    told = f"原来的规则文件里的数据{'、'.join(lost)}用不到了，没有留下"
                    self._remarks.append(Remark(TOLD, self._there, told))

    def _can_be(self, tree: dict[str, Tree]) -> bool:
        """Whether the file has no fault with it that it has not without."""
        return self._faults_of(tree) <= self._faults

    def _faults_of(self, tree: dict[str, Tree]) -> set[tuple[str, str]]:
        try:
            self._load(tree)
        except BadInput as refused:
            return {(p.code, p.text) for p in refused.problems}
        return set()

    def _say(self, old: _Old, text: str) -> None:
        number, name = old.text("编号"), old.text("指标")
        self._remarks.append(Remark(TOLD, self._there, f"{number}“{name[:30]}”：{text}"))


def _with_facts(tree: dict[str, Tree], facts: dict[str, Tree]) -> dict[str, Tree]:
    """The tree with these figures, above the items where it has none yet."""
    if not facts or _FACTS in tree:
        return {**tree, _FACTS: facts} if facts else tree
    made: dict[str, Tree] = {}
    for key, value in tree.items():
        if key == "指标":
            made[_FACTS] = facts
        made[key] = value
    return made


def _items(tree: Tree) -> Iterator[Item]:
    """The items of a file in their order, whatever groups they are in."""
    inner = tree.get("指标") if isinstance(tree, dict) else None
    if isinstance(tree, dict) and not isinstance(inner, list):
        if "编号" in tree:
            yield tree
        return
    for one in inner if isinstance(inner, list) else ():
        yield from _items(one)


def _agreed(tree: Item) -> Iterator[_Old]:
    """The items that had a rule which a person wrote or agreed to, beside the text of the standard."""
    for item in _items(tree):
        reading = _said(item, READ_AS)
        forms = [form for form in ALL_FORMS if form in item and form != "评判"]
        if reading and reading != UNREAD:
            yield _Old(item, reading)
        elif forms:
            yield _Old(item, f"{forms[0]}: {cell_text(item[forms[0]])}")


def _waits(item: Item) -> bool:
    """Whether nothing is its rule so far."""
    unseen = "评判" in item and not _said(item, OFFICIAL) and not _said(item, READ_AS)
    return _said(item, READ_AS) == UNREAD or unseen


def _same(one: Item, other: Item) -> bool:
    return all(_alike(one, other, key) for key in ("指标", "分值", OFFICIAL))


def _alike(one: Item, other: Item, key: str) -> bool:
    return _squeezed(_said(one, key)) == _squeezed(_said(other, key))


def _said(item: Mapping[str, Tree], key: str) -> str:
    found = item.get(key, "")
    return str(found) if isinstance(found, str) else ""


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _short(text: str) -> str:
    joined = " ".join(text.split())
    return joined if len(joined) <= _SHOWN else f"{joined[:_SHOWN]}…"
