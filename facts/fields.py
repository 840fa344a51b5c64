"""Reading a tree with closed keys: unknown keys, wrong shapes and missing keys are problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Mapping_

from facts.problem import Place, Problems
from facts.yamltext import Mapping, Node, Scalar, Sequence

BLANK = ("", "null", "~")
"""Unquoted texts that stand for nothing."""

_LONGEST_WORD = 60
_MANY_WORDS = 100


def nearest(word: str, words: Iterable[str]) -> str:
    """The known word most like this one, or ""."""
    if len(word) > _LONGEST_WORD:
        return ""
    known = sorted(set(words))
    if len(known) > _MANY_WORDS:
        signs = set(word)
        alike = sorted((abs(len(w) - len(word)) - 2 * len(signs & set(w)), w) for w in known)
        known = [w for _, w in alike[:_MANY_WORDS]]
    # A two-character word with one wrong character is half right.
    import difflib  # only for what is at fault

    found = difflib.get_close_matches(word, known, n=5, cutoff=1 / 2)

    def likeness(other: str) -> tuple[float, int]:
        """Of words equally like it that with most signs in place: 分挡 is 分档, not 加分."""
        in_place = sum(a == b for a, b in zip(word, other, strict=False))
        return difflib.SequenceMatcher(None, other, word).ratio(), in_place

    return max(found, key=likeness, default="")


def nearest_first(word: str, words: Iterable[str], most: int = _MANY_WORDS) -> str:
    """The known words, the one most like this one first; no more than `most`."""
    known = list(dict.fromkeys(words))
    guess = nearest(word, known)
    known.sort(key=lambda w: w != guess)
    return "、".join(known[:most]) + ("等" if len(known) > most else "")


def wide_bracket_hint(text: str, right: str) -> str:
    """What would be right where a list or mapping was due and a text stands."""
    if text.startswith(("［", "【", "｛", "〔", "（")):
        return f"括号用半角：{right}"
    return "冒号用半角、后有空格" if "：" in text and "{" in right else right


class Fields:
    """A mapping being read. `prefix` is R or F; faults are codes 010 to 012.

    Keys that are required and not there are told by `close`, and not where the author seems to
    have written the key with a slip: one fault, told once.
    """

    def __init__(self, node: Node, problems: Problems, prefix: str, where: str) -> None:
        self.place = node.place
        self._node = node
        self.where = where
        self.problems = problems
        self.prefix = prefix
        self._read: set[str] = set()
        self._missing: dict[str, str] = {}
        self._choices: dict[str, str] = {}
        self._items: dict[str, tuple[Scalar, Node]] = {}
        self.is_mapping = isinstance(node, Mapping)
        if isinstance(node, Mapping):
            self._items = {key.text: (key, value) for key, value in node.items}
        else:
            shown = f"“{node.text}”" if isinstance(node, Scalar) else "列表"
            hint = "“名称: 内容”各占一行，或 {名称: 内容}"
            if isinstance(node, Scalar):
                hint = wide_bracket_hint(node.text, hint)
            self.fault("011", node.place, f"{where}应是“名称: 内容”，写成了{shown}", hint)

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
            self._missing.setdefault(key, self.where)
        return None

    def choose(self, key: str, words: Iterable[str]) -> None:
        """Should the key be missing, it is told that one of these words is to be written."""
        self._choices[key] = f"，写 {'、'.join(words)} 中的一个"

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
        return None if self._blank(key, node, required) else node

    def _blank(self, key: str, node: Node, required: bool) -> bool:
        """Whether nothing stands under the key; a fault where something must."""
        if not _is_blank(node):
            return False
        if required:
            self.fault("012", node.place, f"{self.where}的“{key}”没有值", f"补上“{key}”的值")
        return True

    def text(self, key: str, required: bool = False) -> str | None:
        scalar = self.scalar(key, required)
        return None if scalar is None else scalar.text

    def sub(self, key: str, required: bool = False) -> Fields | None:
        node = self.node(key, required)
        if node is None or self._blank(key, node, required):
            return None
        return Fields(node, self.problems, self.prefix, f"{self.where}的“{key}”")

    def sequence(self, key: str, required: bool = False) -> tuple[Node, ...]:
        node = self.node(key, required)
        if node is None or self._blank(key, node, required):
            return ()
        if not isinstance(node, Sequence):
            hint = "每项以“- ”开头，或 [甲, 乙]"
            if isinstance(node, Scalar):
                hint = wide_bracket_hint(node.text, hint)
            self.fault("011", node.place, f"{self.where}的“{key}”应是列表", hint)
            return ()
        return node.items

    def rest(self) -> Iterator[tuple[Scalar, Node]]:
        """Every item, for mappings whose keys are names of the author's own."""
        for key, value in self._items.values():
            self._read.add(key.text)
            yield key, value

    def close(
        self, allowed: Iterable[str] = (), told: Mapping_[str, tuple[str, str]] | None = None
    ) -> None:
        """Unknown keys are faults, with the nearest known word; so are missing ones.

        `allowed` may stand here unread; `told` has what to say of keys that belong elsewhere.
        """
        known = self._read | set(allowed)
        shown = "、".join(sorted(known))
        meant = set()
        bare: Scalar | None = None  # the known key above, where nothing stands in it
        for name, (key, value) in self._items.items():
            if name in known:
                bare = key if _is_blank(value) else None
                continue
            if told and name in told:
                self.fault("010", key.place, *told[name])
                continue
            # A key that must be written and is not, first; one that is written already, never.
            absent = [k for k in self._missing if k not in meant]
            guess = nearest(name, absent) or nearest(name, known - set(self._items))
            meant.add(guess)
            hint = guess or shown
            if bare is not None and bare.place.line != key.place.line:
                hint = f"{guess}；" if guess else ""
                hint += f"属于“{bare.text}”的，行首比它多空2格"
            self.fault("010", key.place, f"{self.where}里没有“{name}”这一项", hint)
        self.tell_missing(meant)

    def tell_missing(self, meant: Iterable[str] = ()) -> None:
        """The keys that were required so far and are not there, but for those in `meant`."""
        for key, where in self._missing.items():
            if key not in meant:
                self.fault(
                    "012",
                    self.place,
                    f"{where}缺少“{key}”",
                    f"补上“{key}: …”{self._choices.get(key, '')}",
                )
        self._missing.clear()


def _is_blank(node: Node) -> bool:
    return isinstance(node, Scalar) and node.plain and node.text in BLANK


def scalars(nodes: Iterable[Node], problems: Problems, code: str, where: str) -> list[Scalar]:
    """The items that are texts; others are faults."""
    found = []
    for node in nodes:
        if isinstance(node, Scalar):
            found.append(node)
        else:
            problems.add(code, node.place, f"{where}应是一个值", "一个值，不是列表或花括号")
    return found
