"""The guards beside a form, each a sentence: 不适用的得满分。基数不大于0的由人评判。得分保留2位四舍五入."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine import marks
from engine.sentences.canonical.nested import Criteria, said_within
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
    within,
)
from engine.sentences.text import Text, Wording
from facts.yamltext import Mapping, Node, Scalar
from facts.yamltext import Sequence as Items

EXCLUDED = "剔除折算"
PRECONDITION = "前提:"
_CASES = ("零比零", "正比零", "负比零", "负")
_ROUNDING = r"[0-9]{1,3}位(?:四舍五入|截断|进位)"
_MISSING = {"零分": "不得分", "须补": "不计分、须补", "区间": "按区间计分"}
_NOT_APPLICABLE = Wording(
    rf"(?:(?P<when>{FORMULA})的,以及)?不适用的(?:(?P<gives>{OUTCOME}|{EXCLUDED})|"
    rf"改用(?P<other>{NESTED})|视同(?P<as_if>{FORMULA}))",
    "不适用的",
)
_CONDITION = Wording(rf"(?P<when>{FORMULA})的(?P<gives>{OUTCOME})(?:,说(?P<words>{QUOTED}))?", "的")
_BASE = Wording(
    rf"基数不大于0的(?:(?P<all>{OUTCOME})|,(?P<each>(?:{'|'.join(_CASES)})的{OUTCOME}"
    rf"(?:,(?:{'|'.join(_CASES)})的{OUTCOME})*))",
    "基数不大于0的",
)
_CASE = Wording(rf"(?P<case>{'|'.join(_CASES)})的(?P<gives>{OUTCOME})", "的")
_ABSENT = Wording(rf"缺数据的(?P<how>{'|'.join(_MISSING.values())})", "缺数据的")
_FACTOR = Wording(rf"(?P<what>得分|扣分)乘以(?P<factor>{GROUP})", "乘以(")
_LIMITS = Wording(
    rf"形式得分(?:不低于(?P<low>{AMOUNT}))?(?P<both>、)?(?:不高于(?P<high>{AMOUNT}))?", "形式得分"
)
_BELOW = Wording(rf"至多倒扣(?P<points>{AMOUNT})", "至多倒扣")
_ABOVE = Wording(rf"至多超过满分(?P<points>{AMOUNT})", "至多超过满分")
_KEPT = Wording(
    rf"(?:算式保留(?P<measure>{_ROUNDING}))?(?P<both>,)?(?:得分保留(?P<points>{_ROUNDING}))?",
    "保留",
)
_WORDS = Wording(rf"说(?P<words>{QUOTED})", "说")


def say_preconditions(node: Node, speaker: Speaker) -> str:
    said = []
    for item in items(node):
        given = keys(item, "前提")
        words = f",说{quoted(text_of(given['说']))}" if "说" in given else ""
        when = speaker.formula(given.get("当"))
        one = f"{when}的{speaker.outcome(given.get('得'))}{words}"
        said.append(speaker.part(one, item, marks.PRECONDITION))
    return PRECONDITION + ";".join(said)


def read_preconditions(text: Text) -> Node | None:
    found: list[Node] = []
    for part in text.cut(len(PRECONDITION), len(text.signs)).parts(";"):
        one = part.match(_CONDITION)
        if one is None:
            return None
        pairs = [("当", one["when"].scalar()), ("得", read_outcome(one["gives"]))]
        if "words" in one:
            pairs.append(("说", inside(one["words"])))
        found.append(pairs_at(place_of(part), pairs))
    return found[0] if len(found) == 1 else Items(tuple(found), place_of(text))


def say(key: str, node: Node, speaker: Speaker, criteria: Criteria) -> str:
    """One guard or policy as a sentence."""
    if key == "不适用":
        return _say_not_applicable(node, speaker, criteria)
    if key == "基数非正":
        if isinstance(node, Mapping):
            each = [
                speaker.part(f"{case}的{speaker.outcome(gives)}", gives, marks.BASE)
                for case, gives in keys(node).items()
            ]
            return speaker.part("基数不大于0的," + ",".join(each), node, marks.BASE)
        return speaker.part(f"基数不大于0的{speaker.outcome(node)}", node, marks.BASE)
    if key == "缺数据":
        said = f"缺数据的{_MISSING.get(text_of(node), text_of(node))}"
        return speaker.part(said, node, marks.MISSING)
    if key in ("系数", "扣分系数"):
        return f"{'得分' if key == '系数' else '扣分'}乘以({speaker.formula(node)})"
    if key == "上下限":
        return _say_limits(keys(node, key), speaker)
    if key in ("倒扣", "加分"):
        return f"至多{'倒扣' if key == '倒扣' else '超过满分'}{speaker.amount(node)}"
    if key == "保留":
        return _say_kept(node)
    if key == "说":
        return f"说{quoted(text_of(node))}"
    raise Unsayable(f"没有“{key}”的说法")


ORDER = ("不适用", "基数非正", "缺数据", "系数", "扣分系数", "上下限", "倒扣", "加分", "保留", "说")


def _say_not_applicable(node: Node, speaker: Speaker, criteria: Criteria) -> str:
    if isinstance(node, Scalar):
        text = node.text.strip()
        said = f"不适用的{EXCLUDED if text == EXCLUDED else speaker.outcome(node)}"
        return speaker.part(said, node, marks.NOT_APPLICABLE)
    given = keys(node, "不适用")
    when = f"{speaker.formula(given['当'])}的,以及" if "当" in given else ""
    if "改用" in given:
        other = given["改用"]
        said = "改用" + said_within(keys(other).items(), other.place, speaker, criteria)
    elif "视同" in given:
        said = f"视同{speaker.formula(given['视同'])}"
    else:
        gives = given.get("得")
        excluded = isinstance(gives, Scalar) and gives.text.strip() == EXCLUDED
        said = EXCLUDED if excluded else speaker.outcome(gives)
        if gives is not None:
            return speaker.part(f"{when}不适用的{said}", gives, marks.NOT_APPLICABLE)
    return f"{when}不适用的{said}"


def _say_limits(given: dict[str, Node], speaker: Speaker) -> str:
    low = f"不低于{speaker.amount(given['下限'])}" if "下限" in given else ""
    high = f"不高于{speaker.amount(given['上限'])}" if "上限" in given else ""
    return f"形式得分{low}{'、' if low and high else ''}{high}"


def _say_kept(node: Node) -> str:
    if isinstance(node, Scalar):
        return f"得分保留{text_of(node).strip()}"
    given = keys(node, "保留")
    said = [
        f"{word}保留{text_of(given[word]).strip()}" for word in ("算式", "得分") if word in given
    ]
    return ",".join(said)


# -- read -------------------------------------------------------------------------

_Read = Callable[[dict[str, Text], Text, Criteria], "tuple[str, Node] | None"]


def read(text: Text, criteria: Criteria) -> tuple[str, Node] | None:
    """The key and the value of one such sentence."""
    for pattern, reader in _READERS:
        found = text.match(pattern)
        if found is not None:
            return reader(found, text, criteria)
    return None


def _read_not_applicable(
    found: dict[str, Text], text: Text, criteria: Criteria
) -> tuple[str, Node] | None:
    pairs: list[tuple[str, Node]] = []
    if "when" in found:
        pairs.append(("当", found["when"].scalar()))
    if "other" in found:
        inner = criteria.read(within(found["other"]))
        if inner is None:
            return None
        pairs.append(("改用", inner))
    elif "as_if" in found:
        pairs.append(("视同", found["as_if"].scalar()))
    else:
        gives = found["gives"]
        value = gives.scalar() if gives.signs == EXCLUDED else read_outcome(gives)
        if not pairs:
            return "不适用", value
        pairs.append(("得", value))
    return "不适用", pairs_at(place_of(text), pairs)


def _read_base(found: dict[str, Text], text: Text, _: Criteria) -> tuple[str, Node] | None:
    if "all" in found:
        return "基数非正", read_outcome(found["all"])
    pairs = []
    for part in found["each"].parts(","):
        one = part.match(_CASE)
        assert one is not None
        pairs.append((one["case"].signs, read_outcome(one["gives"])))
    return "基数非正", pairs_at(place_of(text), pairs)


def _read_absent(found: dict[str, Text], _text: Text, _: Criteria) -> tuple[str, Node]:
    how = next(key for key, said in _MISSING.items() if said == found["how"].signs)
    return "缺数据", found["how"].scalar(how)


def _read_factor(found: dict[str, Text], _text: Text, _: Criteria) -> tuple[str, Node]:
    key = "系数" if found["what"].signs == "得分" else "扣分系数"
    return key, inside(found["factor"])


def _read_limits(found: dict[str, Text], text: Text, _: Criteria) -> tuple[str, Node] | None:
    if ("both" in found) is not ("low" in found and "high" in found):
        return None
    names = {"low": "下限", "high": "上限"}
    pairs = [(key, read_amount(found[group])) for group, key in names.items() if group in found]
    return ("上下限", pairs_at(place_of(text), pairs)) if pairs else None


def _read_kept(found: dict[str, Text], text: Text, _: Criteria) -> tuple[str, Node] | None:
    if ("both" in found) is not ("measure" in found and "points" in found):
        return None
    names = {"measure": "算式", "points": "得分"}
    pairs = [(key, found[group].scalar()) for group, key in names.items() if group in found]
    if not pairs:
        return None
    value = pairs[0][1] if set(found) == {"points"} else pairs_at(place_of(text), pairs)
    return "保留", value


_READERS: Sequence[tuple[Wording, _Read]] = (
    (_NOT_APPLICABLE, _read_not_applicable),
    (_BASE, _read_base),
    (_ABSENT, _read_absent),
    (_FACTOR, _read_factor),
    (_BELOW, lambda found, text, _: ("倒扣", read_amount(found["points"]))),
    (_ABOVE, lambda found, text, _: ("加分", read_amount(found["points"]))),
    (_LIMITS, _read_limits),
    (_KEPT, _read_kept),
    (_WORDS, lambda found, text, _: ("说", inside(found["words"]))),
)
