"""评判: 由人评判：“达成”得分值的80%至100%；“未达成”得分值的0%至不满60%."""

from __future__ import annotations

from engine.language.intervals import shares_of
from engine.sentences.canonical.values import (
    FORMULA,
    QUOTED,
    Speaker,
    Unsayable,
    inside,
    keys,
    pairs_at,
    place_of,
    quoted,
    text_of,
)
from engine.sentences.text import Text, Wording
from facts.yamltext import Node

KEY = "评判"
_START = "由人评判:"
_GRADE = Wording(rf"(?P<name>{QUOTED})得分值的(?P<share>{FORMULA})", "得分值的")


def say(node: Node, speaker: Speaker, beyond: bool) -> str:
    grades = [f"{quoted(name)}得分值的{_share(text_of(share), speaker)}"
              for name, share in keys(node, KEY).items()]  # fmt: skip
    return _START + ";".join(grades)


def _share(text: str, speaker: Speaker) -> str:
    """60%至不满80%: both ends count, but one after 不满."""
    ends = shares_of(text)
    if ends is None:
        raise Unsayable(f"“{text}”不是一段")
    (low, first), (high, second) = ends
    return "{}{}至{}{}".format(
        "不满" if low == ">" else "", speaker.formula_of(first),
        "不满" if high == "<" else "", speaker.formula_of(second),
    )  # fmt: skip


def read(text: Text) -> dict[str, Node] | None:
    if not text.signs.startswith(_START):
        return None
    found = text.cut(len(_START), len(text.signs)).each(";", _GRADE)
    if found is None:
        return None
    grades = [(inside(one["name"]).text, one["share"].scalar()) for one in found]
    return {KEY: pairs_at(place_of(text), grades)}
