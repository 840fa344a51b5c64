"""Words beside a rule that are no rule themselves: what a rate is, what it is held against, remarks."""

from __future__ import annotations

import re
from fractions import Fraction

from attrs import field, frozen

from engine.sentences.draft import Part, Refused
from engine.sentences.tokens.words import FIGURE, UNIT

_EDGE = r"(?:^|(?<=[,。;\n:]))"
_DEFINITION = re.compile(
    rf"{_EDGE}[^=<>≤≥,。;:\n]{{1,40}}(?<!分)(?<!分值)=(?![\d.]+%?(?:$|[,。;的得计扣]))[^=≤≥<>。;,\n]*?(?=[。;,\n]|$)"
)
_BASIS = re.compile(
    rf"{_EDGE}以(?P<n>{FIGURE})(?:{UNIT})?为(?:基准值?|标准值?|目标值?|基数|满分标准)(?=[,。;\n])"
)
_REMARK = re.compile(
    r"\((?:同一[^()]{0,10}不重复(?:扣分|计分|计算)|不重复(?:扣分|计分|计算|累计)|下同|以[^()\d]{1,20}为准)\)"
)
_ONCE = re.compile(
    r"(?:(?<=[,。;\n])|^)(?:对)?(?:同一|同1|相同|同类)[^,。;()\d]{1,12}?(?:不(?:再|得)?重复(?:扣分|计分|计算|累计|扣减|加分|得分|统计))(?=[,。;\n]|$)"
)
"""同一问题不重复扣分: how to count, which whoever counts has to heed."""
_HIGHEST = re.compile(
    r"(?:(?<=[,。;\n])|\(|^)(?:(?:对)?(?:同一|同1|相同|同类)[^,。;()\d]{1,12}?)?,?(?:只)?(?:(?:按|取|以|就)(?:照)?(?:就高|最高)|就高)(?:不就低)?(?:的)?(?:原则|分|分值|项|档|级别|1项|等级|1次)?(?:为准)?(?:计分|计算|计|得分|加分|记分|评分|执行)?"
    r"(?:[,、]?(?:不|不再|不得|不予)(?:累计|重复|累加|叠加)(?:计分|计算|加分|得分)?)?\)?(?=[,。;\n]|$)"
)
_LACKING = re.compile(
    r"(?:(?<=[,。;\n])|^)(?:如|若)?(?:每)?(?:缺少?|缺失|有|任何?)?(?:1|任1)(?:项|个|条|处)(?:不符合|未完成|未达到|达不到|做不到|未做到|缺失|不达标|没有|未落实)?(?:要求|标准|规定)?的?,?"
    r"(?:则|即)?(?:扣|扣除|扣减|减去)(?:去)?(?:该项|相应|对应|其|该项相应|相应项|对应项)(?:的)?(?:分值?|分数|得分)(?=[,。;\n]|$)"
)
"""缺1项扣除相应分值, beside points for each: what the list says anyway."""
_AT_MOST_ALL = re.compile(
    r"[(,。;]?[^,。;()\d]{0,12}(?:超过|高于|大于|超出)(?:100%|1)(?:的|时|部分)*,?(?:均|都|一律)?(?:按|以)照?(?:100%|1|满分)(?:计算|计分|计|算|得分)\)?(?=[,。;\n]|$)"
)
"""A rate is never counted as more than all: that is what a form means anyway."""
_TITLE = re.compile(
    rf"{_EDGE}(?:评分标准|计分标准|评分细则|评分规则|计分方法|评分方法|评价标准|扣分标准|加分标准|评分办法|[加扣减]分(?:项目?|情形|因素)):"
)
_FIGURES = re.compile(FIGURE)


@frozen
class Preamble:
    keep: tuple[Part, ...]
    """What is left of the text."""
    beside: tuple[Part, ...] = ()
    basis: tuple[Fraction, ...] = field(default=())
    """Figures that the rule must name too."""
    highest: Part | None = None
    """Of several awards for one thing only the highest counts."""
    lacking: bool = False
    """What is lacking costs its own points."""


def preamble(text: str) -> Preamble:
    """The text without such words."""
    gone: list[Part] = []
    beside: list[Part] = []
    basis: list[Fraction] = []
    for match in _DEFINITION.finditer(text):
        if re.search(r"得分|扣|得\d|计\d|满分|分值|\d分", match[0]):
            continue
        if any(Fraction(n) != 100 for n in _FIGURES.findall(match[0])):
            raise Refused("算式里的数没有读懂", *match.span())
        beside.append(match.span())
    for match in _BASIS.finditer(text):
        basis.append(Fraction(match["n"]))
        beside.append(match.span())
    highest = _HIGHEST.search(text)
    if highest is not None:
        beside.append(highest.span())
    lacking = _LACKING.search(text)
    if lacking is not None:
        beside.append(lacking.span())
    for pattern in (_REMARK, _ONCE, _AT_MOST_ALL):
        beside.extend(match.span() for match in pattern.finditer(text))
    gone = [*beside, *(match.span() for match in _TITLE.finditer(text))]
    keep: list[Part] = []
    at = 0
    for start, end in sorted(gone):
        if start < at:
            continue
        keep.append((at, start))
        at = end
    keep.append((at, len(text)))
    return Preamble(
        tuple(k for k in keep if k[0] < k[1]),
        tuple(beside),
        tuple(basis),
        highest.span() if highest else None,
        lacking is not None,
    )
