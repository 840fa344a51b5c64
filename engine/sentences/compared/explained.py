"""指标说明 that is a formula: 预算完成率=支出决算÷预算总额×100%."""

from __future__ import annotations

import re

from attrs import frozen

from engine.language.rewriting import Unwritable, rewritten
from facts.yamltext import Scalar

_FORMULA = re.compile(r"(?P<name>[^=＝]{1,60})[=＝](?P<formula>.+?)[。.]?", re.DOTALL)
_TIMES_100 = re.compile(r"(?P<formula>.+?)[×*]\s*100[%％]", re.DOTALL)

_IN_QUOTES = re.compile(r"(?<![「\w])(?:\w*“[^”“」\n]{1,20}”)+\w*(?!」)")
"""“三公”经费支出数: a name, as formulas hold it in 「」."""

_POINTS = re.compile(r"[，,；;。\n]|(?:得分|计分|评分|分值|分数|扣分)\s*$|满分|不得分")
"""What says how points are given (达到95%得满分，否则得分=…) is no name of a measure."""


@frozen
class Explained:
    """What is measured, by its name, and how."""

    name: str
    formula: Scalar


def explained_by(text: Scalar) -> Explained | None:
    """The formula of an explanation that is one and nothing else; ×100% only says how it is shown."""
    match = _FORMULA.fullmatch(text.text.strip())
    if match is None:
        return None
    if _POINTS.search(match["name"]):
        return None
    whole = match["formula"]
    percent = _TIMES_100.fullmatch(whole)
    formula = whole if percent is None else percent["formula"]
    formula = _IN_QUOTES.sub(lambda m: f"「{m[0]}」", formula)
    try:
        rewritten(formula)
    except Unwritable:
        return None
    at = text.at(text.text.index(whole))
    return Explained(match["name"].strip(), Scalar(formula, at, fixed=text.fixed, in_words=True))
