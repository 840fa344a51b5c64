"""Names of facts made of the words of a text, and how a formula writes them."""

from __future__ import annotations

import re

from engine.language.names import RESERVED
from engine.language.rewriting import named
from facts.numeral import ordinary

MAX_NAME = 60
_STOPS = str.maketrans(dict.fromkeys("，,；;：:。\n", "、"))
_FULL_WIDTH = str.maketrans(
    {"(": "（", ")": "）", "[": "（", "]": "）", "「": "“", "」": "”", "『": "“", "』": "”", ".": "．", "=": "＝",
     "#": "＃", "{": "（", "}": "）", "<": "＜", ">": "＞", "|": "｜", "'": "’", '"': "”"}
)  # fmt: skip
_EDGES = "、，；：。的 "


class NoName(ValueError):
    """Words of which no fact can be called."""


def fact_name(words: str) -> str:
    """The words as a name: inner stops become 、, blanks and the closing 的 go.

    Raises NoName where nothing is left, or more than a name can hold.
    """
    plain = "".join(c if c in "（）“”‘’" else ordinary(c) for c in words)
    kept = "".join(c for c in plain.translate(_STOPS).translate(_FULL_WIDTH) if not _unseen(c))
    name = re.sub("、+", "、", kept).strip("、 ")
    while name and name[-1] in _EDGES:
        name = name[:-1]
    if name.startswith("（") and name.endswith("）") and name.count("（") == 1:
        name = name[1:-1]
    if not name:
        raise NoName("没有说是什么")
    if len(name) > MAX_NAME:
        raise NoName(f"这句话有{len(name)}个字，作数据名不能超过{MAX_NAME}个字")
    return f"{name}数" if name in RESERVED else name


def _unseen(char: str) -> bool:
    return char.isspace() or (not char.isprintable())


def in_formula(name: str) -> str:
    """The name as a formula writes it."""
    return named(name)
