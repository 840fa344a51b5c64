"""条目: 未建立台账的扣2分；台账缺项每1项扣0.5分，至多扣3分；扣完为止."""

from __future__ import annotations

from collections.abc import Sequence

from engine.marks import ENTRY, REST
from engine.sentences.canonical.nested import Criteria, read_within, said_within
from engine.sentences.canonical.values import (
    AMOUNT,
    FORMULA,
    GROUP,
    NESTED,
    OUTCOME,
    QUOTED,
    Speaker,
    Unsayable,
    inside,
    items,
    keys,
    pairs_at,
    place_of,
    quoted,
    read_amount,
    read_outcome,
    text_of,
)
from engine.sentences.text import Text, Wording
from facts.yamltext import Node, Scalar
from facts.yamltext import Sequence as Items

KEY = "条目"
TAKES, GIVES = "扣", "得"
_FIRST = "依次看,取最先符合的:"
_TO_THE_END = "扣完为止"
_LIMITS = {"扣至多": "累计扣分不超过", "至少": "合计不低于", "至多": "合计不超过"}
_OF_ENTRY = frozenset(("当", "每", "步长", "不足一档", "至多", TAKES, GIVES, "名", "编号", "说"))
_START = Wording(rf"从(?P<start>{AMOUNT}|零分)起:(?P<rest>.*)", "从", "起:")
_LABELS = rf"(?:,名(?P<name>{QUOTED}))?(?:,编号(?P<id>{QUOTED}))?(?:,说(?P<words>{QUOTED}))?"
_STEP = rf"{FORMULA}"
_ONCE = Wording(
    rf"(?P<when>{FORMULA})的(?:(?P<way>扣|得)(?P<worth>{AMOUNT})|(?P<nothing>不得分))"
    rf"(?:,至多[扣得](?P<most>{AMOUNT}))?{_LABELS}",
    "的",
)
_EACH = Wording(
    rf"(?:(?P<when>{FORMULA})的,)?(?P<each>[^,;:。]+)每(?P<step>{_STEP})(?P<way>扣|得)"
    rf"(?P<worth>{AMOUNT})(?:,不足(?P<again>{_STEP})(?P<part>不扣|不得|按比例[扣得]|"
    rf"按{_STEP}[扣得]|依{GROUP}))?(?:,至多[扣得](?P<most>{AMOUNT}))?{_LABELS}",
    "每",
)
_WHOLE = Wording(rf"分值(?P<full>{AMOUNT})(?P<criterion>{NESTED}){_LABELS}", "分值", "〔")
_LIMIT = Wording(rf"(?P<limit>{'|'.join(_LIMITS.values())})(?P<points>-?{AMOUNT})")
_REST = Wording(rf"其余(?P<base>{OUTCOME})", "其余")


def say(node: Node, speaker: Speaker, beyond: bool, criteria: Criteria) -> str:
    given = {"条": node} if isinstance(node, Items) else keys(node, KEY)
    listed = items(given.get("条"))
    entries = [keys(item, KEY) for item in listed]
    start = _said_start(given.get("起"), entries, speaker)
    if "取" in given and text_of(given["取"]) == "首条":
        said = [_say_one_of_first(entry, speaker) for entry in entries]
        base = "其余不得分" if start == "零分" else f"其余得{start}"
        rest = speaker.part(base, node, REST)
        return _FIRST + ";".join((*_as_parts(said, listed, speaker), rest))
    said = _as_parts([_say_entry(e, speaker, criteria) for e in entries], listed, speaker)
    said += [
        speaker.part(f"{words}{_signed(given[key], speaker)}", node, key)
        for key, words in _LIMITS.items()
        if key in given
    ]
    if any(TAKES in entry for entry in entries) and not beyond and "至少" not in given:
        said.append(_TO_THE_END)
    prefix = "" if start == _usual(entries) else f"从{start}起:"
    return prefix + ";".join(said)


def _signed(node: Node, speaker: Speaker) -> str:
    """Points that may be below 0."""
    text = text_of(node).strip()
    if text.startswith("-"):
        return "-" + speaker.amount(Scalar(text[1:], node.place))
    return speaker.amount(node)


def _usual(entries: Sequence[dict[str, Node]]) -> str:
    takes = [TAKES in entry for entry in entries]
    if all(takes) or not any(takes):
        return "满分" if takes and all(takes) else "零分"
    return ""


def _said_start(node: Node | None, entries: Sequence[dict[str, Node]], speaker: Speaker) -> str:
    if node is None:
        usual = _usual(entries)
        if not usual:
            raise Unsayable("条目有得有扣的，没有写从几分起")
        return usual
    if text_of(node) == "零分":
        return "零分"
    said = speaker.amount(node)
    return "零分" if said == "0分" else said


def _as_parts(said: Sequence[str], listed: Sequence[Node], speaker: Speaker) -> list[str]:
    return [speaker.part(one, item, ENTRY) for one, item in zip(said, listed, strict=True)]


def _say_one_of_first(entry: dict[str, Node], speaker: Speaker) -> str:
    way = _way(entry)
    worth = speaker.amount(entry[way])
    gives = "不得分" if way == GIVES and worth == "0分" else f"{way}{worth}"
    return f"{speaker.formula(entry.get('当'))}的{gives}{_labels(entry)}"


def _say_entry(entry: dict[str, Node], speaker: Speaker, criteria: Criteria) -> str:
    if "分值" in entry:
        return _say_whole(entry, speaker, criteria)
    strange = set(entry) - _OF_ENTRY
    if strange:
        raise Unsayable(f"条目里没有“{'、'.join(sorted(strange))}”")
    way = _way(entry)
    worth = speaker.amount(entry[way])
    most = f",至多{way}{speaker.amount(entry['至多'])}" if "至多" in entry else ""
    when = f"{speaker.formula(entry['当'])}的" if "当" in entry else ""
    if "每" not in entry:
        return f"{when}{way}{worth}{most}{_labels(entry)}"
    each = speaker.formula(entry["每"])
    step = speaker.formula(entry["步长"]) if "步长" in entry else "1"
    if step == "1":
        step += speaker.unit(text_of(entry["每"]).strip("「」 "))
    part = _said_part(entry["不足一档"], step, way, speaker) if "不足一档" in entry else ""
    comma = "," if when else ""
    return f"{when}{comma}{each}每{step}{way}{worth}{part}{most}{_labels(entry)}"


def _said_part(node: Node, step: str, way: str, speaker: Speaker) -> str:
    text = text_of(node)
    said = {
        "不扣": "不扣", "不加": "不得", "按比例": f"按比例{way}", "按一档": f"按{step}{way}",
    }.get(text)  # fmt: skip
    return f",不足{step}{said if said is not None else f'依({speaker.formula(node)})'}"


def _way(entry: dict[str, Node]) -> str:
    found = [way for way in (TAKES, GIVES) if way in entry]
    if len(found) != 1:
        raise Unsayable("条目的一条要写得几分或扣几分")
    return found[0]


def _labels(entry: dict[str, Node]) -> str:
    return "".join(
        f",{key}{quoted(text_of(entry[key]))}" for key in ("名", "编号", "说") if key in entry
    )


def _say_whole(entry: dict[str, Node], speaker: Speaker, criteria: Criteria) -> str:
    """An entry with a full mark and a criterion of its own."""
    own = ("分值", "名", "编号")
    pairs = [(key, value) for key, value in entry.items() if key not in own]
    inner = said_within(pairs, entry["分值"].place, speaker, criteria)
    labels = _labels({key: value for key, value in entry.items() if key in own})
    return f"分值{speaker.amount(entry['分值'])}{inner}{labels}"


# -- read -------------------------------------------------------------------------


def read(text: Text, criteria: Criteria) -> dict[str, Node] | None:
    if text.signs.startswith(_FIRST):
        return _read_first(text.cut(len(_FIRST), len(text.signs)))
    started = text.match(_START)
    rest = text if started is None else started["rest"]
    entries: list[Node] = []
    limits: dict[str, Node] = {}
    parts = list(rest.parts(";"))
    if parts and parts[-1].signs == _TO_THE_END:
        parts.pop()
    for part in parts:
        limit = part.match(_LIMIT)
        if limit is not None:
            key = next(k for k, words in _LIMITS.items() if words == limit["limit"].signs)
            limits[key] = _read_signed(limit["points"])
            continue
        entry = _read_entry(part, criteria)
        if entry is None or limits:
            return None
        entries.append(entry)
    if not entries:
        return None
    listed = Items(tuple(entries), place_of(text))
    if started is None and not limits:
        return {KEY: listed}
    start = None if started is None else read_amount(started["start"])
    return {KEY: pairs_at(place_of(text), [("起", start), *limits.items(), ("条", listed)])}


def _read_signed(part: Text) -> Node:
    return part.scalar() if part.signs.startswith("-") else read_amount(part)


def _read_first(text: Text) -> dict[str, Node] | None:
    *parts, last = text.parts(";")
    rest = last.match(_REST)
    if rest is None or rest["base"].signs == "由人评判" or not parts:
        return None
    entries: list[Node] = []
    for part in parts:
        found = part.match(_ONCE)
        if found is None or "most" in found:
            return None
        entry = _entry(part, found)
        if entry is None:
            return None
        entries.append(entry)
    start = read_outcome(rest["base"])
    pairs: list[tuple[str, Node]] = [
        ("取", rest["base"].scalar("首条")), ("起", start),
        ("条", Items(tuple(entries), place_of(text))),
    ]  # fmt: skip
    return {KEY: pairs_at(place_of(text), pairs)}


def _read_entry(part: Text, criteria: Criteria) -> Node | None:
    whole = part.match(_WHOLE)
    if whole is not None:
        inner = read_within(whole["criterion"], criteria)
        if inner is None or "words" in whole:
            return None
        labels = _read_labels(whole)
        own = [("分值", read_amount(whole["full"])), *labels]
        return pairs_at(place_of(part), [*own, *inner])
    found = part.match(_EACH) or part.match(_ONCE)
    return None if found is None else _entry(part, found)


def _entry(part: Text, found: dict[str, Text]) -> Node | None:
    pairs: list[tuple[str, Node | None]] = []
    if "when" in found:
        pairs.append(("当", found["when"].scalar()))
    if "each" in found:
        step = found["step"]
        pairs += [("每", found["each"].scalar()), ("步长", step.scalar())]
        if "part" in found:
            held = _read_part(found["part"], step.signs, found["way"].signs)
            if held is None or found["again"].signs != step.signs:
                return None
            pairs.append(("不足一档", held))
    if "nothing" in found:
        pairs.append((GIVES, found["nothing"].scalar("0分")))
    else:
        pairs.append((found["way"].signs, read_amount(found["worth"])))
    if "most" in found:
        pairs.append(("至多", read_amount(found["most"])))
    return pairs_at(place_of(part), [*pairs, *_read_labels(found)])


def _read_labels(found: dict[str, Text]) -> list[tuple[str, Node]]:
    words = {"name": "名", "id": "编号", "words": "说"}
    return [(key, inside(found[group])) for group, key in words.items() if group in found]


def _read_part(part: Text, step: str, way: str) -> Node | None:
    known = {
        "不扣": "不扣", "不得": "不加", f"按比例{way}": "按比例", f"按{step}{way}": "按一档",
    }  # fmt: skip
    if part.signs in known:
        return part.scalar(known[part.signs])
    return inside(part.cut(1, len(part.signs))) if part.signs.startswith("依") else None
