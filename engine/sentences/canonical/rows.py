"""逐项: 对绩效目标逐行计分，行分值为行.权重，没有行的由人评判，各行相加：〔…〕; 制度每项符合得1分."""

from __future__ import annotations

from engine.marks import NO_ROWS
from engine.sentences.canonical.nested import Criteria, read_each, read_within, said_within
from engine.sentences.canonical.values import (
    AMOUNT,
    FORMULA,
    NESTED,
    OUTCOME,
    QUOTED,
    Speaker,
    Unsayable,
    inside,
    items,
    keys,
    pairs,
    pairs_at,
    place_of,
    quoted,
    read_amount,
    read_outcome,
    text_of,
    within,
)
from engine.sentences.text import Text, Wording
from facts.yamltext import Node, Scalar, Sequence

KEY = "逐项"
CHOSEN = "选"
_OWN = ("清单", "只取", "行分值", "合并", "权", "无行时")
_MERGED = {"求和": "各行相加", "最低": "取最低的一行", "最高": "取最高的一行", "平均": "各行平均"}
_MERGES = {said: key for key, said in _MERGED.items()}
_ROWS = Wording(
    rf"对(?P<list>{FORMULA})逐行计分(?:,只取(?P<keep>{FORMULA})的行)?"
    rf"(?:,行分值为(?P<full>{FORMULA}))?(?:,没有行的(?P<empty>{OUTCOME}|按{NESTED}))?"
    rf",(?P<merge>{'|'.join(_MERGES)}|按(?P<weight>{FORMULA})加权平均):(?P<criterion>{NESTED})",
    "逐行计分",
)
_CHECKLIST = Wording(
    rf"(?P<list>{FORMULA})每项(?:符合得(?P<gets>{AMOUNT})|不符合扣(?P<loses>{AMOUNT}))"
    rf"(?P<lowest>,取最低的一项)?",
    "每项",
    "符合",
)
_CHECKLIST_EACH = Wording(
    rf"(?P<list>{FORMULA})各项符合的,(?P<each>{QUOTED}得{AMOUNT}(?:、{QUOTED}得{AMOUNT})*)"
    rf"(?P<lowest>,取最低的一项)?",
    "各项符合的,",
)
_POINT = Wording(rf"(?P<name>{QUOTED})得(?P<points>{AMOUNT})", "得")
_CHOSEN = Wording(rf"按(?P<by>{FORMULA})分:(?P<each>.*)", "按", "分:")
_ONE = Wording(rf"(?P<words>{QUOTED}(?:、{QUOTED})*)的(?P<criterion>{NESTED})", "的")


def say(node: Node, speaker: Speaker, beyond: bool, criteria: Criteria) -> str:
    given = keys(node, KEY)
    if "要点" in given:
        key = next(key for key, _ in pairs(node, KEY) if key.text == "要点")
        return _say_checklist(given, key, speaker)
    own = [(key, value) for key, value in given.items() if key not in _OWN]
    inner = said_within(own, node.place, speaker, criteria)
    keep = f",只取{speaker.formula(given['只取'])}的行" if "只取" in given else ""
    full = f",行分值为{speaker.formula(given['行分值'])}" if "行分值" in given else ""
    empty = ""
    if "无行时" in given:
        instead = given["无行时"]
        said = (
            speaker.outcome(instead)
            if isinstance(instead, Scalar)
            else "按" + said_within(keys(instead).items(), instead.place, speaker, criteria)
        )
        empty = "," + speaker.part(f"没有行的{said}", instead, NO_ROWS)
    merge = text_of(given["合并"]) if "合并" in given else "求和"
    merged = _MERGED.get(merge) or f"按{speaker.formula(given.get('权'))}加权平均"
    listed = speaker.formula(given.get("清单"))
    return f"对{listed}逐行计分{keep}{full}{empty},{merged}:{inner}"


def _say_checklist(given: dict[str, Node], key: Scalar, speaker: Speaker) -> str:
    """`key` is that under which the list is named."""
    listed = speaker.formula(given["要点"])
    lowest = ",取最低的一项" if "合并" in given and text_of(given["合并"]) == "最低" else ""
    if "每项得" in given:
        each = f"每项符合得{speaker.amount(given['每项得'])}"
        return f"{listed}{speaker.part(each, key)}{lowest}"
    if "每项扣" in given:
        each = f"每项不符合扣{speaker.amount(given['每项扣'])}"
        return f"{listed}{speaker.part(each, key)}{lowest}"
    each = "、".join(
        speaker.part(f"{quoted(name)}得{speaker.amount(points)}", key, name)
        for name, points in keys(given.get("得")).items()
    )
    return f"{listed}各项符合的,{each}{lowest}"


def say_chosen(given: dict[str, Node], speaker: Speaker, criteria: Criteria) -> str:
    """按 and 选: one criterion for each value of a field."""
    said = []
    for item in items(given.get(CHOSEN)):
        one = keys(item, CHOSEN)
        words = "、".join(quoted(text_of(word)) for word in items(one.pop("为", None)))
        said.append(f"{words}的{said_within(one.items(), item.place, speaker, criteria)}")
    if not said:
        raise Unsayable("“选”里没有一条")
    return f"按{speaker.formula(given.get('按'))}分:{';'.join(said)}"


def read(text: Text, criteria: Criteria) -> dict[str, Node] | None:
    found = text.match(_ROWS)
    if found is None:
        return _read_checklist(text)
    inner = read_within(found["criterion"], criteria)
    if inner is None:
        return None
    empty: Node | None = None
    if "empty" in found:
        held = found["empty"]
        if held.signs.startswith("按"):
            empty = criteria.read(within(held.cut(1, len(held.signs))))
            if empty is None:
                return None
        else:
            empty = read_outcome(held)
    merge = "加权" if "weight" in found else _MERGES[found["merge"].signs]
    found_keys: list[tuple[str, Node | str | None]] = [
        ("清单", _unquoted(found["list"])),
        ("只取", found["keep"].scalar() if "keep" in found else None),
        ("行分值", found["full"].scalar() if "full" in found else None),
        ("无行时", empty),
        ("合并", None if merge == "求和" else merge),
        ("权", found["weight"].scalar() if "weight" in found else None),
        *inner,
    ]
    return {KEY: pairs_at(place_of(text), found_keys)}


def _unquoted(part: Text) -> Scalar:
    """The name of a list, which stands in 清单 as it is."""
    return inside(part) if part.signs.startswith("「") else part.scalar()


def _read_checklist(text: Text) -> dict[str, Node] | None:
    found = text.match(_CHECKLIST) or text.match(_CHECKLIST_EACH)
    if found is None:
        return None
    points: Node | None = None
    if "each" in found:
        each = found["each"].each("、", _POINT)
        if each is None:
            return None
        worth = [(inside(one["name"]).text, read_amount(one["points"])) for one in each]
        points = pairs_at(place_of(found["each"]), worth)
    found_keys: list[tuple[str, Node | str | None]] = [
        ("要点", _unquoted(found["list"])),
        ("每项得", read_amount(found["gets"]) if "gets" in found else None),
        ("每项扣", read_amount(found["loses"]) if "loses" in found else None),
        ("得", points),
        ("合并", "最低" if "lowest" in found else None),
    ]
    return {KEY: pairs_at(place_of(text), found_keys)}


def read_chosen(text: Text, criteria: Criteria) -> dict[str, Node] | None:
    found = text.match(_CHOSEN)
    if found is None:
        return None
    each = read_each(found["each"], _ONE, criteria)
    if each is None:
        return None
    chosen = []
    for part, one, inner in each:
        words = Sequence(tuple(inside(w) for w in one["words"].parts("、")), place_of(part))
        chosen.append(pairs_at(place_of(part), [("为", words), *inner]))
    return {"按": found["by"].scalar(), CHOSEN: Sequence(tuple(chosen), place_of(text))}
