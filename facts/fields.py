"""Reading a tree with closed keys: unknown keys, wrong shapes and missing keys are problems."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from facts.problem import Place, Problems
from facts.yamltext import Mapping, Node, Scalar, Sequence


def nearest(word: str, words: Iterable[str]) -> str:
    """The known word most like this one, or ""."""
    found = difflib.get_close_matches(word, list(words), n=1)
    return found[0] if found else ""


class Fields:
    """A mapping being read. `prefix` is R or F; faults are codes 010 to 014."""

    def __init__(self, node: Node, problems: Problems, prefix: str, where: str) -> None:
        self.place = node.place
        self._node = node
        self.where = where
        self.problems = problems
        self.prefix = prefix
        self._read: set[str] = set()
        self._items: dict[str, tuple[Scalar, Node]] = {}
        if isinstance(node, Mapping):
            self._items = {key.text: (key, value) for key, value in node.items}
            self.is_mapping = True
        else:
            self.is_mapping = False
            shown = f"“{node.text}”" if isinstance(node, Scalar) else "列表"
            hint = "“键: 值”各占一行，或 {键: 值}"
            if isinstance(node, Scalar) and "：" in node.text:
                hint = "冒号用半角、后有空格"
            self.fault("011", node.place, f"{where}应是“键: 值”，写成了{shown}", hint)

    def fault(self, number: str, place: Place, text: str, hint: str = "") -> None:
        self.problems.add(self.prefix + number, place, text, hint)

    def as_node(self) -> Node:
        return self._node

    def names(self) -> list[str]:
        return list(self._items)

    def key_place(self, key: str) -> Place:
        return self._items[key][0].place if key in self._items else self.place

    def node(self, key: str, required: bool = False) -> Node | None:
        self._read.add(key)
        if key in self._items:
            return self._items[key][1]
        if required and self.is_mapping:
            self.fault("012", self.place, f"{self.where}缺少“{key}”", f"补上“{key}: …”")
        return None

    def scalar(self, key: str, required: bool = False) -> Scalar | None:
        """The text under the key; a list or mapping there is a fault; blank counts as absent."""
        node = self.node(key, required)
        if node is None:
            return None
        if not isinstance(node, Scalar):
            self.fault(
                "011", node.place, f"{self.where}的“{key}”应是一个值，不是列表或花括号", "一个值"
            )
            return None
        if node.plain and node.text.strip() in ("", "null", "~"):
            if required:
                self.fault("012", node.place, f"{self.where}的“{key}”没有值", f"补上“{key}”的值")
            return None
        return node

    def text(self, key: str, required: bool = False) -> str | None:
        scalar = self.scalar(key, required)
        return None if scalar is None else scalar.text

    def sub(self, key: str, required: bool = False) -> Fields | None:
        node = self.node(key, required)
        if node is None or (isinstance(node, Scalar) and node.plain and not node.text.strip()):
            return None
        return Fields(node, self.problems, self.prefix, f"{self.where}的“{key}”")

    def sequence(self, key: str, required: bool = False) -> tuple[Node, ...]:
        node = self.node(key, required)
        if node is None or (isinstance(node, Scalar) and node.plain and not node.text.strip()):
            return ()
        if not isinstance(node, Sequence):
            self.fault(
                "011", node.place, f"{self.where}的“{key}”应是列表", "每项以“- ”开头，或 [甲, 乙]"
            )
            return ()
        return node.items

    def rest(self) -> Iterator[tuple[Scalar, Node]]:
        """Every item, for mappings whose keys are names of the author's own."""
        for key, value in self._items.values():
            self._read.add(key.text)
            yield key, value

    def close(self, allowed: Iterable[str] = ()) -> None:
        """Unknown keys are faults, with the nearest known word."""
        known = self._read | set(allowed)
        for name, (key, _) in self._items.items():
            if name not in known:
                guess = nearest(name, known)
                self.fault(
                    "010",
                    key.place,
                    f"{self.where}里没有“{name}”这一项",
                    guess or "、".join(sorted(known)),
                )


def scalars(nodes: Iterable[Node], problems: Problems, code: str, where: str) -> list[Scalar]:
    """The items that are texts; others are faults."""
    found = []
    for node in nodes:
        if isinstance(node, Scalar):
            found.append(node)
        else:
            problems.add(code, node.place, f"{where}应是一个值", "一个值，不是列表或花括号")
    return found
