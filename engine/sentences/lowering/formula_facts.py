"""The names of a formula as facts: of what kind each is, and which of them is the item's own measure."""

from __future__ import annotations

import re

from engine.sentences.clauses.statements import Statement
from engine.sentences.draft import Draft, Refused
from engine.sentences.lowering.arithmetic import SCORE, Name, Number, Operation, Tree, names
from engine.sentences.tokens.ranges import Range

_RATE = re.compile(r"(?:率|比例|占比|比重|百分比|程度|满意度|知晓度|进度|系数|比)$")
_MONEY = re.compile(
    r"(?:成本|支出|经费|费用|金额|投资额?|资金|预算|决算|造价|总额|限额|概算|价格?|额|收入|税收|产值)数?$"
)
_ITSELF = re.compile(
    r"(?:实际|该|此|其)?(?:实际)?(?:值|比率|比例|率|数值|完成值|达到值)|实际完成率"
)
"""实际值: the measure that the text has named before."""
_AIM = re.compile(r"(?:该|年度|考核|绩效)?(?:目标|标准|计划|指标)值?|要求值|满分值|规定值")


def known_as(name: str, measure: str) -> bool:
    """Whether a name of a formula is the measure that the text has named."""
    plain = measure.strip("「」")
    short = re.sub("^(?:实际|该|其|此)", "", name)
    if not plain:
        return False
    letters = iter(plain)
    shorter = len(short) > 2 and short[-1] == plain[-1] and all(c in letters for c in short)
    return shorter or short in plain or plain in short or _ITSELF.fullmatch(name) is not None


class Facts:
    """How the names of one formula are written."""

    def __init__(
        self,
        draft: Draft,
        tree: Tree,
        said: Statement,
        measure: str,
        edge: Range | None,
        about: str = "",
    ) -> None:
        self.draft, self.said, self.measure, self.edge = draft, said, measure, edge
        self.ratio = ""
        """The name that is the item's 算式."""
        self.kinds = _kinds(tree, measure, about)

    def called(self, name: Name) -> str:
        if name.words == self.ratio or known_as(name.words, self.measure):
            self.draft.named.append(name.at)
            return "比率"
        edge = self.edge.low if self.edge is not None else None
        if self.measure and edge is not None and _AIM.fullmatch(name.words):
            self.draft.implied.add(edge.value)
            return edge.text
        kind = self.kinds.get(name.words)
        if kind is None:
            raise Refused(f"“{name.words}”是不是一个比率，没有说", *name.at)
        return self.draft.name([name.at], kind)


def _kinds(tree: Tree, measure: str, about: str) -> dict[str, str]:
    """The kind of each name; those that are added, taken off or divided by each other share one."""
    groups: list[set[str]] = [{n.words} for n in names(tree)]

    def join(one: set[str], other: set[str]) -> None:
        found = [g for g in groups if g & (one | other)]
        for g in found:
            groups.remove(g)
        groups.append(set().union(*found))

    scaled: set[str] = set()

    def walk(t: Tree) -> None:
        if not isinstance(t, Operation):
            return
        left, right = {n.words for n in names(t.left)}, {n.words for n in names(t.right)}
        if t.sign != "×" and left and right:
            join(left, right)
        elif t.sign == "/" and left and isinstance(t.right, Number) and "%" not in t.right.text:
            scaled.update(left)
        walk(t.left)
        walk(t.right)

    walk(tree)
    out: dict[str, str] = {}
    rate = _RATE.search(measure.strip("「」")) or re.match(
        r"[^,，、]*(?:率|比例)(?=达|完成|低|高|不|≥|超)", about
    )
    for group in groups:
        kind = "数值"
        if any(_RATE.search(w) for w in group) or (
            rate and any(_ITSELF.fullmatch(w) or _AIM.fullmatch(w) for w in group)
        ):
            kind = "率"
        elif all(_MONEY.search(w) for w in group):
            kind = "金额"
        elif all(SCORE.search(w) for w in group) and group & scaled:
            kind = "分值"
        elif len(group) == 1:
            continue
        out.update(dict.fromkeys(group, kind))
    return out
