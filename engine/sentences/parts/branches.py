"""One text for two classes of unit: 产区得2分，非产区得1分; 有任务的省份：…其他省份：…"""

from __future__ import annotations

import re

from attrs import frozen

from engine.sentences.clauses.cut import depths
from engine.sentences.draft import Part, Refused
from engine.sentences.example import Example
from engine.sentences.parts.headings import Heading
from engine.sentences.tokens.words import FIGURE

_VERB = r"(?:可|再|均|各)?(?:得|计|记|扣|减|加|倒扣)"
_PAIR = re.compile(
    rf"(?P<a>[\u4e00-\u9fff]{{1,10}}?)(?P<va>{_VERB})(?P<pa>{FIGURE}分|满分),"
    rf"(?P<b>[\u4e00-\u9fff]{{1,11}}?)(?P<vb>{_VERB})(?P<pb>{FIGURE}分|满分)"
)
_BEHIND = re.compile(
    rf"(?P<v>倒扣|扣|得|减)(?P<a>[\u4e00-\u9fff]{{1,10}}?)(?P<pa>{FIGURE}分),(?P<b>[\u4e00-\u9fff]{{1,11}}?)(?P<pb>{FIGURE}分)"
)
_COLON = re.compile(
    r"(?:^|(?<=[。;\n]))(?:对于|对)?(?P<who>[^,。;:\n]{2,60}?(?:的|类)?(?:省份|单位|部门|地区|市县|县区|区县|县市|乡镇|学校|企业|项目|街道|机构)):"
)
_CLASS = re.compile(
    r"(?:区|县|市|镇|乡|村|级|类|型|校|院|园|所|站|企业|单位|部门|机关|户|项目|社区|街道|机构|省份)$"
)
_OTHER_AFTER_COMMA = re.compile(
    r"(?<=,)(?P<who>(?:其他|其它|其余)(?:的)?(?:省份|单位|部门|地区|市县|县区|区县|乡镇|学校|企业|项目|街道|机构)):"
)
_OTHERS = re.compile(r"(?:其他|其它|其余|未|无|没有|不)")


@frozen
class Branch:
    who: tuple[Part, ...]
    """The words that say which units; none for the rest."""
    keep: tuple[Part, ...]
    """The text as it is for them."""


def branches(text: str) -> list[Branch] | None:
    """The branches of a text by class of unit, or None."""
    return _colons(text) or _classes(text)


def _colons(text: str) -> list[Branch] | None:
    deep = depths(text)
    heads = [m for m in _COLON.finditer(text) if deep[m.start("who")] == 0]
    other = _OTHER_AFTER_COMMA.search(text)
    if len(heads) == 1 and other is not None and other.start() > heads[0].end():
        heads.append(other)
    if len(heads) < 2:
        return None
    if heads[0].start() != 0:
        raise Refused("分情形的话前面还有别的话，没有读懂", 0, heads[0].start())
    ends = [h.start() for h in heads[1:]] + [len(text)]
    out: list[Branch] = []
    for i, (head, end) in enumerate(zip(heads, ends, strict=True)):
        rest = i == len(heads) - 1 and re.match("其他|其它|其余", head["who"]) is not None
        out.append(Branch(() if rest else (head.span("who"),), ((head.end(), end),)))
    return out


def of_classes(found: list[Heading]) -> list[Branch]:
    """粮食主产区：…；粮食主销区：…: headed parts that are each worth all of the item."""
    return [Branch((h.head,), (h.body,)) for h in found]


def is_class(words: str) -> bool:
    return _CLASS.search(words) is not None


def _classes(text: str) -> list[Branch] | None:
    pairs: list[tuple[re.Match[str], str, str]] = []
    for pattern in (_PAIR, _BEHIND):
        for m in pattern.finditer(text):
            a, b = m["a"], m["b"]
            if b != f"非{a}" and pattern is _PAIR:
                a = next((a[i:] for i in range(len(a)) if b == f"非{a[i:]}"), "")
            if a and b == f"非{a}":
                pairs.append((m, a, b))
    if not pairs:
        return None
    names = {(a, b) for _, a, b in pairs}
    if len(names) > 1:
        raise Refused("几种分类混在一起，没有读懂", 0, len(text))
    first: list[Part] = []
    second: list[Part] = []
    at = 0
    one, other = next(iter(names))
    for m, a, _ in sorted(pairs, key=lambda p: p[0].start()):
        label = m.end("a") - len(a)
        if m.start() < at:
            raise Refused("分类得分的话没有读懂", *m.span())
        first += [(at, label), (m.end("a"), m.end("pa"))]
        verb = [] if "vb" in m.groupdict() else [m.span("v")]
        before = (at, m.start("v")) if verb else (at, label)
        second += [before, *verb, (m.end("b"), m.end("pb"))]
        at = m.end()
    first.append((at, len(text)))
    second.append((at, len(text)))
    m, a, _ = pairs[0]
    who = (m.end("a") - len(one), m.end("a"))
    for keep in (first, second):
        if one in "".join(text[x:y] for x, y in keep):
            raise Refused(f"“{one}”“{other}”还有别的话，没有读懂", *who)
    return [Branch((who,), tuple(first)), Branch((), tuple(second))]


EXAMPLES = (
    Example("牧区得3分，非牧区得1分", {"分情形": [{"当": "牧区", "得分式": "3分"}, {"当": "其余", "得分式": "1分"}]}, 3, ()),
)  # fmt: skip
