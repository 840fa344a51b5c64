"""插值: 60%得0分，80%得3分，100%得5分，中间按直线插值，两头不再增减."""

from __future__ import annotations

from engine.marks import POINT, STRETCH
from engine.sentences.canonical.values import (
    AMOUNT,
    FORMULA,
    Speaker,
    pairs,
    pairs_at,
    place_of,
    read_amount,
)
from engine.sentences.text import Text, Wording
from facts.yamltext import Node

KEY = "插值"
_END = "中间按直线插值,两头不再增减"
_POINT = Wording(rf"(?P<at>{FORMULA})得(?P<points>{AMOUNT})", "得")


def say(node: Node, speaker: Speaker, beyond: bool) -> str:
    each = pairs(node, KEY)
    said = [
        speaker.part(f"{speaker.formula_of(at.text)}得{speaker.amount(points)}", at, POINT)
        for at, points in each
    ]
    for n, (at, _) in enumerate(each[1:], start=1):
        opening, closing = speaker.ends(at, STRETCH)
        said[n - 1], said[n] = opening + said[n - 1], said[n] + closing
    return ",".join((*said, _END))


def read(text: Text) -> dict[str, Node] | None:
    if not text.signs.endswith("," + _END):
        return None
    points = text.cut(0, len(text.signs) - len(_END) - 1).each(",", _POINT)
    if points is None:
        return None
    pairs = [(one["at"].signs, read_amount(one["points"])) for one in points]
    return {KEY: pairs_at(place_of(text), pairs)}
