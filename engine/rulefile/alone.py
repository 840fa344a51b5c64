"""A criterion by itself: loaded as the one item of a small rulebook, to see what it gives.

What a text leaves to its item is stood in for: a measure that the text does not name is the fact
本项, and where the text is only a guard (该项不得分) a person judges the rest.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.criteria.forms import FORMS
from engine.rulebook import Rulebook
from engine.rulefile.load import load_rulebook
from engine.rulefile.sentences import READ_AS
from facts.problem import BadInput
from facts.tree import Tree
from facts.write_yaml import to_yaml

HEAD: Mapping[str, Tree] = {
    "标准": "一句话", "版式": "1", "地区": "全国", "对象": "部门整体", "预算年度": {"自": "2024"},
    "出处": {"状态": "示范"},
}  # fmt: skip
OWN = "本项"
"""The measure that the item has by itself, where its text names none."""
OWN_KINDS: tuple[tuple[str, str], ...] = (
    ("率", "-1000000%至1000000%"), ("计数", ""), ("金额", ""), ("数值", ""), ("日期", ""),
)  # fmt: skip
"""Kinds that the measure may be of, the likeliest first, and the range that is looked at."""
UNKNOWN_FULL = "100"
"""Stands for a full mark that is not printed: large, so that no small deduction reaches the end."""
REST: Mapping[str, Tree] = {"评判": {"另有规定": "0%至100%"}}
FILE = "一句话.yaml"

Declared = Mapping[str, Mapping[str, Tree]]
"""Facts as 数据 declares them: {年末结余: {类: 金额}}."""


def alone(criterion: Mapping[str, Tree], facts: Declared, full: str | None) -> Rulebook:
    """The rulebook of the one item, whose criterion is a form or a sentence (读作).

    Raises BadInput with the faults of the first try.
    """
    item: dict[str, Tree] = {"指标": "本项得分", "编号": "j", "分值": full or UNKNOWN_FULL}
    item |= criterion
    if not {*FORMS, "逐项", READ_AS} & set(criterion):
        item |= REST
    try:
        return _load(item, facts)
    except BadInput as first:
        if "算式" in criterion:
            raise
        for kind, span in OWN_KINDS:
            own = {"类": kind, **({"范围": span} if span else {})}
            try:
                return _load({**item, "算式": OWN}, {**facts, OWN: own})
            except BadInput:
                continue
        raise first from None


def _load(item: Mapping[str, Tree], facts: Declared) -> Rulebook:
    tree: dict[str, Tree] = dict(HEAD)
    if facts:
        tree["数据"] = {name: dict(declared) for name, declared in facts.items()}
    tree["指标"] = [dict(item)]
    return load_rulebook(to_yaml(tree).encode(), FILE, lambda *_: None)
