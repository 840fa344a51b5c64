"""每: 100%得满分，每低5个百分点扣2分，不足5个百分点不扣，扣完为止."""

from __future__ import annotations

from fractions import Fraction

from engine.marks import PART_OF_A_STEP, START, STEP
from engine.sentences.canonical.values import (
    AMOUNT,
    FORMULA,
    GROUP,
    Speaker,
    Unsayable,
    inside,
    keys,
    mapping,
    place_of,
    read_amount,
)
from engine.sentences.text import Text, Wording
from facts.numeral import exact_text
from facts.yamltext import Node, Scalar

KEY = "每"
SIDES = {"低": "低", "高": "高", "两侧": "偏离"}
WAYS = {"扣": "扣完为止", "加": "加满为止"}
_RELATIVE, _PERCENT_POINTS = "相对起点", "百分点"
_SIDE = {said: key for key, said in SIDES.items()}
_STEP = rf"(?:起点的)?{FORMULA}(?:\(单位依{FORMULA}\))?"
_SENTENCE = Wording(
    rf"(?P<start>{FORMULA})得(?P<first>{AMOUNT}),每(?P<side>低|高|偏离)(?P<step>{_STEP})"
    rf"(?P<way>扣|加)(?P<points>{AMOUNT}),不足(?P<again>{_STEP})(?P<part>不扣|不加|按比例[扣加]|"
    rf"按{_STEP}[扣加]|依{GROUP})(?:,(?P<end>扣完为止|加满为止))?",
    ",每",
    ",不足",
)
_GROUPED_UNIT = Wording(rf"(?P<step>{FORMULA})(?P<unit>{GROUP})", "(")
_PERCENT = Wording(r"([0-9]+(?:\.[0-9]+)?)(%|‰|个百分点)")


def say(node: Node, speaker: Speaker, beyond: bool) -> str:
    """`beyond`: points may go below 0, and how far is said elsewhere."""
    given = keys(node, KEY)
    side = _one(given, SIDES)
    way = _one(given, WAYS)
    step = _step(given, side, speaker)
    first = "满分"
    if way == "加":
        first = speaker.amount(given["起分"]) if "起分" in given else "0分"
    part = given.get("不足一档")
    end = "" if beyond else f",{WAYS[way]}"
    start = f"{speaker.formula(given.get('起点'))}得{first}"
    each = f"每{SIDES[side]}{step}{way}{speaker.amount(given[way])}"
    less = f"不足{step}{_part(part, step, way, speaker)}"
    said = ((start, START), (each, STEP), (less, PART_OF_A_STEP))
    return ",".join(speaker.part(words, node, named) for words, named in said) + end


def _one(given: dict[str, Node], words: dict[str, str]) -> str:
    found = [word for word in words if word in given]
    if len(found) != 1:
        raise Unsayable(f"“{KEY}”要写{'、'.join(words)}中的一个")
    return found[0]


def _step(given: dict[str, Node], side: str, speaker: Speaker) -> str:
    """5个百分点, 起点的5%, 3天."""
    step = speaker.formula(given[side])
    unit = given.get("单位")
    percent = _PERCENT.fullmatch(step)
    if percent is not None and percent[2] == "个百分点":
        return step
    if isinstance(unit, Scalar) and unit.text == _RELATIVE:
        return f"起点的{step}"
    if isinstance(unit, Scalar) and (percent is None or unit.text != _PERCENT_POINTS):
        return f"{step}(单位依{speaker.formula(unit)})"
    if percent is None:
        return step
    points = Fraction(percent[1]) / (10 if percent[2] == "‰" else 1)
    return f"{exact_text(points)}个百分点"


def _part(part: Node | None, step: str, way: str, speaker: Speaker) -> str:
    """What becomes of a part of a step."""
    if part is None:
        raise Unsayable(f"“{KEY}”缺少“不足一档”")
    if not isinstance(part, Scalar):
        raise Unsayable("“不足一档”应是一个值")
    if part.text in ("不扣", "不加"):
        return part.text
    if part.text == "按比例":
        return f"按比例{way}"
    if part.text == "按一档":
        return f"按{step}{way}"
    return f"依({speaker.formula(part)})"


def read(text: Text) -> dict[str, Node] | None:
    found = text.match(_SENTENCE)
    if found is None or found["again"].signs != found["step"].signs:
        return None
    way, step = found["way"].signs, found["step"]
    place = place_of(text)
    unit: Scalar | str | None = None
    if step.signs.startswith("起点的"):
        step, unit = step.cut(3, len(step.signs)), _RELATIVE
    else:
        grouped = step.match(_GROUPED_UNIT)
        if grouped is not None:
            held = grouped["unit"]
            step, unit = grouped["step"], held.cut(4, len(held.signs) - 1).scalar()
    part = _read_part(found["part"], found["step"].signs, way)
    takes = way == "扣"
    if part is None or (takes and found["first"].signs != "满分"):
        return None
    node = mapping(
        place,
        起点=found["start"].scalar(),
        **{_SIDE[found["side"].signs]: step.scalar(), way: read_amount(found["points"])},
        起分=None if takes else read_amount(found["first"]),
        单位=unit,
        不足一档=part,
    )
    return {KEY: node}


def _read_part(part: Text, step: str, way: str) -> Scalar | None:
    if part.signs in ("不扣", "不加"):
        return part.scalar()
    if part.signs == f"按比例{way}":
        return part.scalar("按比例")
    if part.signs == f"按{step}{way}":
        return part.scalar("按一档")
    return inside(part.cut(1, len(part.signs))) if part.signs.startswith("依") else None
