"""对: what an adjustment is on, as it is written, and what its 得分(…) may name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import get_args

from attrs import frozen

from engine.expression import PointsOf
from engine.rulebook import (
    ON_TOTAL,
    EachRow,
    Grade,
    Group,
    Indicator,
    ListDeclaration,
    On,
    Phase,
)
from facts.fields import Fields, nearest, nearest_first
from facts.yamltext import Mapping as Tree
from facts.yamltext import Scalar
from facts.yamltext import Sequence as Items

TOTAL_WORD, GRADE_WORD, ALL_WORD, GROUP_WORD = "总分", "等级", "所有指标", "组 "
WRITINGS = "总分、等级、所有指标、指标 编号、组 名称 或 行 在 清单"
_WRITTEN = re.compile(r"(指标|组)\s+(.+)|(行)\s*在\s*(.+)")
_PHASES: tuple[Phase, ...] = get_args(Phase)


def group_key(path: Sequence[str]) -> str:
    """By what 得分(…) knows a group: no 编号 begins like it."""
    return GROUP_WORD + "/".join(path)


@frozen
class Targets:
    """What the rule file scores; `ids` are all its 编号, those of faulty items too."""

    indicators: Mapping[str, Indicator]
    ids: frozenset[str]
    groups: tuple[Group, ...]
    grades: tuple[Grade, ...]
    lists: Mapping[str, ListDeclaration]

    @property
    def paths(self) -> dict[str, tuple[str, ...]]:
        """Groups by their path as text, and by their name where only one has it."""
        names = [g.path[-1] for g in self.groups]
        found = {g.path[-1]: g.path for g in self.groups if names.count(g.path[-1]) == 1}
        return found | {"/".join(g.path): g.path for g in self.groups}

    @property
    def scored(self) -> dict[str, str]:
        """What 得分(…) may name, with blanks or without, and its key. Of an item and a group of one
        name the item."""
        found = {TOTAL_WORD: TOTAL_WORD}
        for name, path in self.paths.items():
            for written in (name, GROUP_WORD + name):
                found[written] = found["".join(written.split())] = group_key(path)
        return found | {id: id for id in self.ids}

    # -- 对 ----------------------------------------------------------------

    def read(self, item: Fields) -> On | None:
        """What stands under 对; None where it is at fault, or where what it names is."""
        node = item.node("对", required=True)
        if node is None:
            return None
        if isinstance(node, Scalar):
            return self._one(item, node)
        if isinstance(node, Tree) and len(node.items) == 1:
            key, value = node.items[0]
            named = value.items if isinstance(value, Items) else (value,)
            if key.text in ("指标", "组", "行") and all(isinstance(n, Scalar) for n in named):
                return self._named(item, key.text, [n for n in named if isinstance(n, Scalar)])
        item.fault(
            "081", node.place, "“对”的写法不对", f"{WRITINGS}；几项写 {{指标: [编号, 编号]}}"
        )
        return None

    def _one(self, item: Fields, scalar: Scalar) -> On | None:
        text = scalar.text.strip()
        if text == TOTAL_WORD:
            return ON_TOTAL
        if text == GRADE_WORD:
            return On("grade")
        if text == ALL_WORD:
            return On("indicator", tuple(self.indicators))
        match = _WRITTEN.fullmatch(text)
        if match is not None:
            word, name = match[1] or match[3], match[2] or match[4]
            return self._named(item, word, [Scalar(name, scalar.place, fixed=True)])
        item.fault("081", scalar.place, f"“对”写的“{scalar.text}”认不出", self._meant(text))
        return None

    def _meant(self, text: str) -> str:
        if text in self.ids:
            return f"指标 {text}"
        by_name = [i.id for i in self.indicators.values() if i.name == text]
        if by_name:
            return f"指标 {by_name[0]}"
        if text in self.paths:
            return f"组 {text}"
        if text in self.lists:
            return f"行 在 {text}"
        word = nearest(text, (TOTAL_WORD, GRADE_WORD, ALL_WORD))
        if word:
            return word
        id = nearest(text, self.ids)
        return f"指标 {id}；总的写法有 {WRITINGS}" if id else WRITINGS

    def _named(self, item: Fields, word: str, names: Sequence[Scalar]) -> On | None:
        found = [self._key(item, word, name) for name in names]
        keys = [key for key in found if key]
        if len(keys) < len(found) or not keys:
            return None
        phases: dict[str, Phase] = {"指标": "indicator", "组": "group", "行": "row"}
        return On(phases[word], tuple(dict.fromkeys(keys)))

    def _key(self, item: Fields, word: str, name: Scalar) -> str | None:
        if word == "指标":
            return self._indicator(item, name)
        if word == "组":
            path = self.paths.get(name.text)
            if path is not None:
                return "/".join(path)
            same = ["/".join(g.path) for g in self.groups if g.path[-1] == name.text]
            told = f"叫“{name.text}”的组有{len(same)}个" if same else f"没有叫“{name.text}”的组"
            right = " 或 ".join(f"组 {s}" for s in same) or nearest_first(name.text, self.paths, 8)
            item.fault("088", name.place, told, right or "先在“指标”里写这一组")
            return None
        if name.text not in self.lists:
            right = nearest_first(name.text, self.lists, 8) or "先在“数据”里声明清单"
            item.fault("088", name.place, f"没有叫“{name.text}”的清单", right)
            return None
        if not any(
            isinstance(i.scoring, EachRow) and i.scoring.list == name.text
            for i in self.indicators.values()
        ) and len(self.indicators) == len(self.ids):
            told = f"没有哪个指标把清单“{name.text}”的各行计分后相加"
            item.fault("088", name.place, told, "对 指标 编号；或指标用“逐项”，合并: 求和")
            return None
        return name.text

    def _indicator(self, item: Fields, name: Scalar) -> str | None:
        if name.text in self.indicators:
            return name.text
        if name.text not in self.ids:
            named = [i.id for i in self.indicators.values() if i.name == name.text]
            right = " 或 ".join(named) or nearest_first(name.text, self.ids, 8)
            told = f"“{name.text}”是指标的名称，这里写编号" if named else None
            told = told or f"没有编号为“{name.text}”的指标"
            item.fault("088", name.place, told, right or "指标的编号")
        return None

    # -- 得分(…) ------------------------------------------------------------

    def misread(self, on: On, reads: Iterable[PointsOf]) -> tuple[str, str] | None:
        """What is wrong with reading these points in an adjustment on that, and what is right."""
        for key in dict.fromkeys(r.key for r in reads if r.key):
            told = self._misread(on, key)
            if told is not None:
                return f"得分({key.removeprefix(GROUP_WORD)})：{told[0]}", told[1]
        return None

    def _misread(self, on: On, key: str) -> tuple[str, str] | None:
        own = ("就是它自己的得分", "得分")
        if key == TOTAL_WORD:
            if on.phase == "total":
                return own
            later = ("总分在这以后才有", "对总分或等级的调整才能读总分")
            return None if on.phase == "grade" else later
        if on.phase == "row":
            told = "行先调整，指标和组的得分在这以后才有"
            return told, "行的调整读“得分”“行.栏名”；读别项的，对 指标 写"
        if on.phase == "indicator":
            return self._misread_by_items(on, key)
        if on.phase == "group":
            path = on.keys[0].split("/")
            if key == group_key(path):
                return own
            if any(key == group_key(path[:n]) for n in range(1, len(path))):
                return "这一组在它里面，它的得分在这以后才有", "对外面的一组写，或对总分写"
        return None

    def _misread_by_items(self, on: On, key: str) -> tuple[str, str] | None:
        if key in on.keys:
            hint = "得分" if len(on.keys) == 1 else "这一项另写一条，不读它自己"
            return "它自己也在所对的指标里", hint
        for id in on.keys:
            path = self.indicators[id].path
            if any(key == group_key(path[:n]) for n in range(1, len(path))):
                return (
                    f"“{self.indicators[id].name}”就在这一组里，互相用到",
                    "对 组 或 总分 写这一条",
                )
        return None
