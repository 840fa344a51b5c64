"""A criterion as an author would write it, loaded as the one item of a small rule file.

What a text leaves to its item is stood in for: a measure that the text does not name is the fact
本项, and where the text is only a guard (该项不得分) a person judges the rest.
"""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from engine.criteria.forms import FORMS
from engine.rulebook import Rulebook
from engine.rulefile.load import load_rulebook
from engine.sentences.proposal import Written
from facts.problem import BadInput

HEAD = {
    "标准": "一句话", "版式": "1", "地区": "全国", "对象": "部门整体", "预算年度": {"自": "2024"},
    "出处": {"状态": "示范"},
}  # fmt: skip
OWN = "本项"
"""The measure that the item has by itself, where its text names none."""
OWN_KINDS = ("率", "金额", "数值")
UNKNOWN_FULL = "100"
"""Stands for a full mark that is not printed: large, so that no small deduction reaches the end."""
REST = {"评判": {"另有规定": "0%至100%"}}

Declared = Mapping[str, Mapping[str, str]]


def load(criterion: Mapping[str, Written], facts: Declared, full: str | None) -> Rulebook:
    """The rulebook of the one item. Raises BadInput with the faults of the first try."""
    item: dict[str, object] = {"指标": "本项得分", "编号": "j", "分值": full or UNKNOWN_FULL}
    item |= criterion
    if not {*FORMS, "逐项"} & set(criterion):
        item |= REST
    try:
        return _load(item, facts)
    except BadInput as first:
        if "算式" in criterion:
            raise
        for kind in OWN_KINDS:
            try:
                return _load({**item, "算式": OWN}, {**facts, OWN: {"类": kind}})
            except BadInput:
                continue
        raise first from None


def _load(item: Mapping[str, object], facts: Declared) -> Rulebook:
    tree = {**HEAD, **({"数据": facts} if facts else {}), "指标": [item]}
    text = yaml.dump(_plain(tree), Dumper=yaml.SafeDumper, allow_unicode=True, sort_keys=False,
                     width=10**6)  # fmt: skip
    return load_rulebook(text.encode(), "规则.yaml", lambda *_: None)


def _plain(value: object) -> object:
    """Mappings and sequences of any type as those that the dumper knows."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, str) else str(value)
