"""Whether two names, given by different people, are of one thing: as far as their words tell.

What stands in a text and the name of the fact that an author chose for it are seldom the same
words; that they are of one thing is taken only where most of the shorter name stands in the other,
and never where a figure or a denial in them tells them apart.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from fractions import Fraction
from typing import Literal

from engine.sentences.compared.aligned import bare
from engine.sentences.tokens.normal import normalise

Kinship = Literal["same", "alike", "contrary", "unlike"]

ENOUGH = Fraction(1, 2)
"""Of the shorter name more than this part has to stand in the longer one."""
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_DENIED = re.compile(r"不(?!动产|可抗力|含)|未(?!来)|没有?|无|非(?!税|遗)")
_CONTRARY = (
    ("提前", "逾期"), ("提前", "延迟"), ("提前", "推迟"), ("提前", "超期"), ("增长", "下降"), ("增加", "减少"),
    ("上升", "下降"), ("提高", "降低"), ("提升", "下降"), ("高于", "低于"), ("以上", "以下"), ("超过", "不足"),
    ("超支", "节约"), ("超支", "结余"), ("表彰", "批评"), ("奖励", "处罚"), ("好", "差"), ("多", "少"), ("增", "减"),
    ("收入", "支出"), ("上级", "下级"), ("省级", "市级"), ("省级", "县级"), ("市级", "县级"), ("国家级", "省级"),
    ("国家级", "市级"), ("国家级", "县级"), ("预算", "决算"), ("年初", "年末"), ("基本支出", "项目支出"),
)  # fmt: skip
"""Words that tell two things apart that are called alike otherwise."""


def kinship(one: str, other: str, turned: bool = False) -> Kinship:
    """`turned`: the one is taken for the denial of the other."""
    a, b = _plain(one), _plain(other)
    if a == b and not turned:
        return "same"
    if not _alike(a, b):
        return "unlike"
    denied = (len(_DENIED.findall(a)) - len(_DENIED.findall(b))) % 2 == 1
    apart = sorted(_FIGURE.findall(a)) != sorted(_FIGURE.findall(b)) or denied is not turned
    return "contrary" if apart or any(_told_apart(a, b, *pair) for pair in _CONTRARY) else "alike"


def _plain(name: str) -> str:
    return bare(normalise(name).text)


def _alike(a: str, b: str) -> bool:
    blocks = SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
    common = sum(block.size for block in blocks)
    return common > ENOUGH * min(len(a), len(b))


def _told_apart(a: str, b: str, x: str, y: str) -> bool:
    return any(x in p and y not in p and y in q and x not in q for p, q in ((a, b), (b, a)))
