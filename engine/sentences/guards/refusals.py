"""Refuse rather than misread: what is held against every reading before it is given."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction

from engine.sentences.draft import Draft, Refused
from engine.sentences.proposal import FactInWords, Written

_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_APART = re.compile(r"\d \d")
_LEFT = re.compile(
    r"(?:[零〇一二两三四五六七八九十半]|百(?!分点))+"
    r"(?:(?<!十)|(?<=得十)|(?<=扣十))(?=分(?![之钟析别工类布配点])|个?百分点|成(?=[,。;得扣]))|分之"
)
_REFUSED = (
    (re.compile(r"加倍|减半|双倍|翻倍|倍扣|减半扣"), "“加倍”“减半”没有读懂"),
    (re.compile(r"系数"), "“系数”没有读懂"),
    (re.compile(r"除外|为限(?!。?$)"), "“除外”“为限”没有读懂"),
    (
        re.compile(
            r"以上(?:项目|各项|几项|内容|情形|条款)(?!(?:内容|要点)?的?(?:各|均)?(?:得|计|占|为)?\d)"
        ),
        "“以上……”管到哪里没有读懂",
    ),
    (re.compile(r"取消(?:资格|得分)"), "“取消”不是分数，没有读懂"),
    (re.compile(r"排名|名次|第\d+名|前\d+名"), "名次怎样计分没有读懂"),
    (
        re.compile(
            r"(?:相应|对应|各自)的?(?:小?项|条|要点|部分|指标|内容)?(?:的?(?:分值|分数|得分))?(?:均|都)?(?:不得分|不计分|全扣|扣完|[得计记为]?(?:0|零)分)"
            r"|1项不(?:符合|达标|合格|满足)[^,。;]{0,4}(?:扣完|扣除|扣掉|全扣)(?:该|此|本)项"
        ),
        "不得分的是哪一项，没有读懂",
    ),
    (re.compile(r"从总分|总分中|总分里"), "从总分里扣的，写在“调整”里"),
    (
        re.compile(r"(?<!\d)\d{1,2}:(?!00|30)\d{1,2}(?!\d)"),
        "“1:3”这样的比没有读懂",
    ),
    (
        re.compile(
            r"(?:该|本|整|全|此)个?(?:户|村|社区|镇|乡|县|市|区|街道|单位|部门|项目|企业|学校|机构)[^,。;]{0,8}一票否决"
        ),
        "一票否决的不是这一项，写在“调整”里",
    ),
    (
        re.compile(r"(?:首|第[一1])次[^。\n]{0,24}?(?:扣|得|减)[^。\n]{0,24}?第[二2]次"),
        "第几次各几分，是累计还是只看到了第几次，没有说",
    ),
    (
        re.compile(r"(?:符合|出现|具备|满足|有|达到|上述|前述|[①-⑳])[①-⑳]|[①-⑳][、和或至-][①-⑳]"),
        "“①②”指哪几条，没有读懂",
    ),
    (re.compile(r"四舍五入"), "四舍五入在哪一步没有读懂"),
    (
        re.compile(
            r"(?:(?:本|该|此|所在|所属|相应|整个)(?:个)?(?:大项|大类|类|板块|模块|维度|部分指标|指标体系)|[一二12]级指标|整个(?:指标体系|考核|评价|项目)|全部指标)"
            r"[^,。;\d]{0,8}(?:不得分|不计分|[得计记为]?(?:0|零)分|扣|全扣)"
        ),
        "管到别的项目的，写在“调整”里",
    ),
)


def before(draft: Draft) -> None:
    """What no family may be asked about."""
    text = draft.text.text
    apart = _APART.search(text)
    if apart is not None:
        raise Refused("两个数字之间有空白，不知是不是一个数", *apart.span())
    for pattern, why in _REFUSED:
        match = pattern.search(text)
        if match is not None:
            raise Refused(why, *match.span())
    left = _LEFT.search(text)
    if left is not None:
        raise Refused("这个数没有读懂", *left.span())


def after(draft: Draft, criterion: dict[str, Written], facts: dict[str, FactInWords]) -> None:
    """Every figure of the text comes out: in a name, in the form, or in what else was told.

    And no figure of the form comes from nowhere.
    """
    text = draft.text.text
    both = re.search("±|正负", text)
    if both is not None and not _both_sides(draft, criterion):
        raise Refused("正负两边的界限没有读懂", *both.span())
    inside = [*draft.named, *draft.told, *_counted_before(text)]
    read: Counter[Fraction] = Counter()
    places: dict[Fraction, tuple[int, int]] = {}
    for match in _FIGURE.finditer(text):
        if any(a <= match.start() and match.end() <= b for a, b in inside):
            continue
        value = Fraction(match[0])
        read[value] += 1
        places[value] = match.span()
    written = figures(criterion, facts)
    written.update(draft.held)
    lost = [v for v in read if read[v] > written[v]]
    if lost:
        raise Refused("这个数没有用上", *places[lost[0]])
    strange = [v for v in written if v not in read and v not in draft.implied and v != 0]
    if strange and not draft.implied:
        raise Refused("读出的数不在原文里", 0, len(text))
    if any(v not in draft.implied for v in strange):
        raise Refused("读出的数不在原文里", 0, len(text))


def _both_sides(draft: Draft, criterion: dict[str, Written]) -> bool:
    """Whether ± came out: as a measure without its sign, steps to both sides, or in a name."""
    said = "".join(_texts(criterion))
    return any(word in said for word in ("绝对值", "两侧", "±", "正负", "偏离")) or any(
        re.search("±|正负", draft.text.text[a:b]) for a, b in draft.named
    )


_LISTED = re.compile(
    r"(?P<list>[^,。;:、\d]+(?:[、和][^,。;:、\d]+)+?)(?:等|这|共|的)*(?P<n>[2-9])(?=项|方面|个方面)"
)


def _counted_before(text: str) -> list[tuple[int, int]]:
    """甲、乙、丙三项: a figure that only counts what stands before it."""
    return [
        m.span("n")
        for m in _LISTED.finditer(text)
        if len(re.split("[、和]", m["list"])) == int(m["n"])
    ]


def figures(criterion: dict[str, Written], facts: dict[str, FactInWords]) -> Counter[Fraction]:
    """The figures of a form, without those in names of facts."""
    written: Counter[Fraction] = Counter()
    names = sorted((n for n in facts), key=len, reverse=True)
    for piece in _texts(criterion):
        for name in names:
            piece = piece.replace(name, "")
        written.update(Fraction(m[0]) for m in _FIGURE.finditer(piece))
        written[Fraction(0)] += piece.count("零分")
    return written


def _texts(written: Written) -> list[str]:
    if isinstance(written, str):
        return [written]
    if isinstance(written, dict):
        return [t for k, v in written.items() for t in (k, *_texts(v))]
    return [t for w in written for t in _texts(w)]
