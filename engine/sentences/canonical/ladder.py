"""阶梯: 不低于60%、80%、100%的，分别得1分、3分、5分，其余不得分."""

from __future__ import annotations

from collections.abc import Callable

from engine.marks import NONE_PASSED, RUNG
from engine.sentences.canonical.values import (
    AMOUNT,
    FORMULA,
    GROUP,
    OUTCOME,
    Speaker,
    Unsayable,
    inside,
    items,
    keys,
    mapping,
    place_of,
    read_amount,
    read_outcome,
)
from engine.sentences.text import Text, Wording
from facts.yamltext import Node, Scalar, Sequence

KEY = "阶梯"
_WAYS = ("不低于", "高于", "不高于", "低于")
_LIMITS = rf"(?P<way>{'|'.join(_WAYS)})(?P<limits>{FORMULA})的"
_EACH_ITS_OWN = Wording(
    rf"{_LIMITS},分别得(?P<points>依{GROUP}|{AMOUNT}(?:、{AMOUNT})*),其余(?P<base>{OUTCOME})",
    "的,分别得",
)
_THE_SAME = Wording(
    rf"{_LIMITS},每过一级得(?P<each>{AMOUNT}),一级未过(?P<base>{OUTCOME})", "的,每过一级得"
)


def say(node: Node, speaker: Speaker, beyond: bool) -> str:
    given = keys(node, KEY)
    way = next((one for one in _WAYS if one in given), None)
    if way is None:
        raise Unsayable("“阶梯”没有写怎样算过一级")
    limits = _listed(given[way], speaker, speaker.formula)
    base = speaker.outcome(given["起分"]) if "起分" in given else "不得分"
    rungs = items(given[way])
    if "每级" in given:
        each = f"每过一级得{speaker.amount(given['每级'])}"
        for rung in rungs:
            each = speaker.part(each, rung, RUNG)
        none = speaker.part(f"一级未过{base}", node, NONE_PASSED)
        return f"{way}{limits}的,{each},{none}"
    worth = given.get("得")
    if isinstance(worth, Sequence) and len(worth.items) == len(rungs):
        points = "、".join(
            speaker.part(speaker.amount(one), rung, RUNG)
            for one, rung in zip(worth.items, rungs, strict=True)
        )
    else:
        points = speaker.part(_listed(worth, speaker, speaker.amount), given[way], RUNG)
    none = speaker.part(f"其余{base}", node, NONE_PASSED)
    return f"{way}{limits}的,分别得{points},{none}"


def _listed(node: Node | None, speaker: Speaker, say_one: Callable[[Node], str]) -> str:
    """The values, or the 参数 that holds all of them."""
    if isinstance(node, Scalar) and node.text.startswith("参数."):
        return f"依({speaker.formula(node)})"
    return "、".join(say_one(one) for one in items(node))


def _read_listed(part: Text, read_one: Callable[[Text], Scalar]) -> Node:
    if part.signs.startswith("依("):
        return inside(part.cut(1, len(part.signs)))
    return Sequence(tuple(read_one(one) for one in part.parts("、")), place_of(part))


def read(text: Text) -> dict[str, Node] | None:
    found = text.match(_EACH_ITS_OWN) or text.match(_THE_SAME)
    if found is None:
        return None
    limits = _read_listed(found["limits"], Text.scalar)
    base = found["base"]
    points = _read_listed(found["points"], read_amount) if "points" in found else None
    node = mapping(
        place_of(text),
        **{found["way"].signs: limits},
        每级=read_amount(found["each"]) if "each" in found else None,
        得=points,
        起分=None if base.signs == "不得分" else read_outcome(base),
    )
    return {KEY: node}
