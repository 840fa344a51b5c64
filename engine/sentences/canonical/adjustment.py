"""An adjustment: 执行率低于50%的，总分不高于79分。同类“封顶”。"""

from __future__ import annotations

import re

from engine.language.rewriting import UNKNOWN
from engine.language.tokens import Names
from engine.sentences.canonical.values import (
    AMOUNT,
    FORMULA,
    QUOTED,
    Speaker,
    Unsayable,
    as_printed,
    items,
    keys,
    pairs_at,
    place_of,
    quoted,
    read_amount,
    text_of,
    within,
)
from engine.sentences.text import Text, Wording, official
from facts.yamltext import Mapping, Node, Scalar, Sequence

KEY = "调整"
WHEN, ON, DO, VALUE, BASE = "当", "对", "做", "值", "基数"
_GRADE, _ALL, _ROW = "等级", "所有指标", "行"
_BARE = ("总分", _GRADE, _ALL)
_EACH_ROW = "的每一行"
_NAMED = re.compile(r"(指标|组)\s+(.+)|(行)\s*在\s*(.+)")
_TARGET = (
    rf"(?P<bare>{'|'.join(_BARE)})|(?P<kind>指标|组)(?P<names>{QUOTED}(?:、{QUOTED})*)"
    rf"|(?P<rows>{QUOTED}(?:、{QUOTED})*){_EACH_ROW}"
)
_NO_VALUE = ("归零", "不计", "提示", "须说明")
_POINTS = ("扣", "不高于", "不低于")
_SENTENCE = Wording(
    rf"(?P<when>{FORMULA})的,(?:{_TARGET})(?:(?P<plain>{'|'.join(_NO_VALUE)})"
    rf"|按(?P<base>得分|分值)扣(?P<share>{FORMULA})"
    rf"|(?P<do>{'|'.join(_POINTS)})(?P<points>{AMOUNT})|(?P<grading>不高于|定为)(?P<grade>{QUOTED}))",
    "的,",
)
_TAILS = {
    "同类": Wording(rf"同类(?P<value>{QUOTED})", "同类"),
    "说": Wording(rf"说(?P<value>{QUOTED})", "说"),
    "级别": Wording(r"级别(?P<value>[^“”『』。]+)", "级别"),
}
KEYS = frozenset((WHEN, ON, DO, VALUE, BASE, *_TAILS))
"""What such a sentence can hold of an entry of 调整: all but its 编号."""


def say(node: Mapping, names: Names = UNKNOWN) -> str:
    """The canonical sentence of an entry of 调整 (its keys of `KEYS`).

    Raises Unsayable, with why, where the entry is faulty or holds a text that can't be quoted.
    """
    return official(_say(node, names))


def _say(node: Mapping, names: Names) -> str:
    given = keys(node)
    strange = set(given) - KEYS
    if strange:
        raise Unsayable(f"没有“{'、'.join(sorted(strange))}”的说法")
    speaker = Speaker(names)
    said = f"{speaker.formula(given.get(WHEN))}的,{_say_target(given.get(ON))}{_say_doing(given, speaker)}"
    for key in _TAILS:
        if key in given:
            value = text_of(given[key]).strip()
            said += f"。{key}{value if key == '级别' else quoted(value)}"
    return said


def _say_target(node: Node | None) -> str:
    if isinstance(node, Mapping) and len(node.items) == 1:
        key, value = node.items[0]
        return _named(key.text, [text_of(one).strip() for one in items(value)])
    written = text_of(node).strip()
    if written in _BARE:
        return written
    found = _NAMED.fullmatch(written)
    if found is None:
        raise Unsayable(f"“{written}”不是“对”的写法")
    return _named(found[1] or found[3], [(found[2] or found[4]).strip()])


def _named(kind: str, names: list[str]) -> str:
    listed = "、".join(quoted(one) for one in names)
    if kind == _ROW:
        return listed + _EACH_ROW
    if kind not in ("指标", "组"):
        raise Unsayable(f"“{kind}”不是“对”的写法")
    return kind + listed


def _say_doing(given: dict[str, Node], speaker: Speaker) -> str:
    doing = text_of(given.get(DO)).strip()
    if doing in _NO_VALUE:
        return doing
    if doing == "扣比例":
        base = text_of(given[BASE]).strip() if BASE in given else "得分"
        return f"按{base}扣{speaker.formula(given.get(VALUE))}"
    on = given.get(ON)
    if isinstance(on, Scalar) and on.text.strip() == _GRADE:
        return doing + quoted(text_of(given.get(VALUE)).strip())
    if doing not in _POINTS:
        raise Unsayable(f"没有“{doing}”的说法")
    return doing + speaker.amount(given.get(VALUE))


def read(source: Scalar) -> Mapping | None:
    """The entry of 调整 that a canonical sentence is, without its 编号; None for any other text."""
    found = as_printed(source, _read, lambda node: _say(node, UNKNOWN))
    return None if found is None or found[1] != found[2] else found[0]


def nearly(source: Scalar) -> str | None:
    """The canonical sentence of a text that only writes its formulas in another way."""
    found = as_printed(source, _read, lambda node: _say(node, UNKNOWN))
    return None if found is None else official(found[2])


def _read(text: Text) -> Mapping | None:
    first, *tails = [part for part in text.parts("。") if part.signs] or [text]
    found = first.match(_SENTENCE)
    if found is None:
        return None
    pairs: list[tuple[str, Node]] = [(WHEN, found["when"].scalar()), (ON, _read_target(found))]
    pairs += _read_doing(found, first)
    for tail in tails:
        one = _read_tail(tail)
        if one is None or one[0] in dict(pairs):
            return None
        pairs.append(one)
    return pairs_at(place_of(text), pairs)


def _read_target(found: dict[str, Text]) -> Node:
    if "bare" in found:
        return found["bare"].scalar()
    kind = found["kind"].signs if "kind" in found else _ROW
    listed = found["names"] if "names" in found else found["rows"]
    names = [within(one).scalar() for one in listed.parts("、")]
    if len(names) == 1:
        middle = " 在 " if kind == _ROW else " "
        return listed.scalar(f"{kind}{middle}{names[0].text}")
    return pairs_at(place_of(listed), [(kind, Sequence(tuple(names), place_of(listed)))])


def _read_doing(found: dict[str, Text], text: Text) -> list[tuple[str, Node]]:
    if "plain" in found:
        return [(DO, found["plain"].scalar())]
    if "share" in found:
        taken: list[tuple[str, Node]] = [(DO, text.scalar("扣比例"))]
        taken.append((VALUE, found["share"].scalar()))
        by_full = found["base"].signs == "分值"
        return taken + ([(BASE, found["base"].scalar())] if by_full else [])
    if "grade" in found:
        return [(DO, found["grading"].scalar()), (VALUE, within(found["grade"]).scalar())]
    return [(DO, found["do"].scalar()), (VALUE, read_amount(found["points"]))]


def _read_tail(text: Text) -> tuple[str, Node] | None:
    for key, wording in _TAILS.items():
        found = text.match(wording)
        if found is not None:
            value = found["value"]
            return key, value.scalar() if key == "级别" else within(value).scalar()
    return None
