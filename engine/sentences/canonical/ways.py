"""任选 and 分情形: criteria inside a criterion, each in 〔〕."""

from __future__ import annotations

from engine.sentences.canonical.nested import Criteria, read_each, said_within
from engine.sentences.canonical.values import (
    FORMULA,
    NESTED,
    QUOTED,
    Speaker,
    Unsayable,
    inside,
    items,
    keys,
    pairs_at,
    place_of,
    quoted,
    text_of,
)
from engine.sentences.text import Text, Wording
from facts.yamltext import Node, Sequence

ONE_OF, SITUATIONS = "任选", "分情形"
_TAKEN = {"高": "高", "取高": "高", "低": "低", "取低": "低"}
_ONE_OF = Wording(r"任选一种,取(?P<taken>高|低)的:(?P<ways>.*)", "任选一种,取")
_WAY = Wording(rf"(?P<criterion>{NESTED})(?:,名(?P<name>{QUOTED}))?", "〔")
_SITUATIONS = Wording(r"分情形:(?P<each>.*)", "分情形:")
_SITUATION = Wording(rf"(?P<when>{FORMULA})的(?P<criterion>{NESTED})", "的")


def say_ways(node: Node, speaker: Speaker, beyond: bool, criteria: Criteria) -> str:
    given = keys(node, ONE_OF)
    taken = _TAKEN.get(text_of(given.get("取")))
    if taken is None:
        raise Unsayable("“任选”没有写取高还是取低")
    ways = []
    for item in items(given.get("其中")):
        way = keys(item, ONE_OF)
        name = f",名{quoted(text_of(way.pop('名')))}" if "名" in way else ""
        ways.append(said_within(way.items(), item.place, speaker, criteria) + name)
    return f"任选一种,取{taken}的:{';'.join(ways)}"


def read_ways(text: Text, criteria: Criteria) -> dict[str, Node] | None:
    found = text.match(_ONE_OF)
    if found is None:
        return None
    each = read_each(found["ways"], _WAY, criteria)
    if each is None:
        return None
    ways = []
    for part, way, inner in each:
        name = [("名", inside(way["name"]))] if "name" in way else []
        ways.append(pairs_at(place_of(part), [*name, *inner]))
    place = place_of(text)
    listed = Sequence(tuple(ways), place)
    return {ONE_OF: pairs_at(place, [("取", found["taken"].scalar()), ("其中", listed)])}


def say_situations(node: Node, speaker: Speaker, beyond: bool, criteria: Criteria) -> str:
    said = []
    for item in items(node):
        one = keys(item, SITUATIONS)
        when = text_of(one.pop("当", None))
        condition = when.strip() if when.strip() == "其余" else speaker.formula_of(when)
        said.append(f"{condition}的{said_within(one.items(), item.place, speaker, criteria)}")
    return f"分情形:{';'.join(said)}"


def read_situations(text: Text, criteria: Criteria) -> dict[str, Node] | None:
    found = text.match(_SITUATIONS)
    if found is None:
        return None
    each = read_each(found["each"], _SITUATION, criteria)
    if each is None:
        return None
    situations = tuple(
        pairs_at(place_of(part), [("当", one["when"].scalar()), *inner])
        for part, one, inner in each
    )
    return {SITUATIONS: Sequence(situations, place_of(text))}
