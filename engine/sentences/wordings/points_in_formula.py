"""Points as a formula: 得分=实际值÷目标值×5分; 得分=5×(1-(1-开工率)×2); 满意度×10，低于60%不得分."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TypeGuard

import attrs

from engine.sentences.attachment.attached import Attached, Entry
from engine.sentences.clauses.statements import Statement
from engine.sentences.draft import Draft, Part, Refused, points
from engine.sentences.example import Criterion, Example
from engine.sentences.lowering.arithmetic import (
    Full,
    Number,
    Operation,
    Tree,
    factors,
    falls,
    in_points,
    leaves,
    names,
    parse,
    product,
    value,
    written,
)
from engine.sentences.lowering.floors import floor
from engine.sentences.lowering.formula_facts import Facts
from engine.sentences.lowering.zeros import guards, not_concerned
from engine.sentences.tokens.ranges import Range
from engine.sentences.tokens.words import SCORING
from engine.sentences.wordings.proportion import LESS, in_bands, opposed, put_aside_whole

ORDER = 24
_OF_WHOM = re.compile(
    r"[^\d,;。]{2,24}(?:率|度|数|量|额|情况|比例|占比|面积|任务|指标|工作|时间|水平|进度)的?"
)
"""消防装备达标率得分=…: what the item is, and no case of it."""
_BY = re.compile(r"(?:根据|依据|按照?|以|通过)[^\d,]{2,30}(?:结果|情况|数据|资料|统计|为准)")
"""根据满意度测评结果: from where the figures come."""


_CHANGES = (
    ("上升", "下降"),
    ("增长", "下降"),
    ("增加", "减少"),
    ("提高", "降低"),
    ("高于", "低于"),
)
_OPPOSED = (*_CHANGES, *((y, x) for x, y in _CHANGES))


def read(draft: Draft, a: Attached) -> Criterion | None:
    said = [e.said for e in a.entries if e.said.outcome.formula]
    said += [s for _, s in a.otherwise if s.outcome.formula]
    if len(said) != 1 or a.take_at_most is not None or a.loose or a.begin is not None:
        return None
    only = said[0]
    others = [e for e in a.entries if e.said is not only]
    if any(e.kind not in ("得", "零", "全扣") or e.said.each or e.cap for e in others):
        return None
    if len(a.otherwise) > (1 if only.otherwise else 0):
        raise Refused("“否则”管到哪里没有读懂", *a.otherwise[0][1].span)
    wholes = [e for e in others if e.kind == "得" and not not_concerned(e.said)]
    if any(e.points is not None and e.points != draft.full for e in wholes) or len(wholes) > 1:
        return None
    whole = wholes[0] if wholes else None
    rest = [e for e in others if e is not whole]
    formula = _Formula(draft, only)
    bands = [e for e in ([whole] if whole else []) + rest if e.said.found is not None]
    if any(e.said.outcome.way == "加" for e in others):
        return None
    if bands and (whole is None or whole.said.found is not None):
        return _banded(draft, only, formula, whole, rest)
    return _in_words(draft, only, formula, whole, rest)


class _Formula:
    """The formula of a statement: a share of the full mark, or points as they come."""

    def __init__(self, draft: Draft, said: Statement) -> None:
        words = said.outcome.words
        begin = draft.text.text.index(words, said.at[0], said.at[1])
        end = begin + len(words)
        while draft.text.text[begin:end][:1] == "“" and draft.text.text[end - 1] == "”":
            begin, end = begin + 1, end - 1
        self.at: Part = (begin, end)
        self.tree = in_points(parse(draft.text.text, self.at))
        self.draft, self.said = draft, said
        for leaf in names(self.tree):
            if SCORING.search(leaf.words) and not leaf.words.endswith(("得分", "平均分")):
                raise Refused("计分的算式没有读懂", *leaf.at)
        if not names(self.tree):
            raise Refused("计分的算式里没有说是什么数", *said.span)
        self.whole: Fraction = self._full_mark()
        self.share = self._share()

    def _full_mark(self) -> Fraction:
        """The full mark, which some value of the figures must give."""
        draft = self.draft
        above, _ = factors(self.tree)
        if draft.full is None:
            mine = [x for x in above if _plain(x)]
            if len(mine) == 1:
                draft.fix_full(mine[0].value)
        if draft.full is None:
            if not any(isinstance(x, Full) for x in leaves(self.tree)):
                raise Refused("没有分值，不知满分是几分", *self.said.span)
            return Fraction(1)
        tried = [Fraction(1), Fraction(0), *_best(self.tree)]
        if all(value(self.tree, v, draft.full) != draft.full for v in tried):
            found = [x for x in above if _plain(x)]
            if len(found) == 1:
                told = f"乘的是{points(found[0].value)}，分值是{points(draft.full)}"
                raise Refused(told, *self.said.span)
            raise Refused(f"算式得不出分值{points(draft.full)}", *self.said.span)
        return draft.full

    def _share(self) -> Tree | None:
        """What the full mark is multiplied by; None where the formula is no such product."""
        above, below = factors(self.tree)
        marks: list[Full | Number] = [x for x in above if isinstance(x, Full)]
        marks += [x for x in above if _plain(x) and value(x, _NONE, _NONE) == self.draft.full]
        if not marks:
            return None
        gone = [marks[0], *(x for x in (*above, *below) if _all(x))]
        self.draft.told.extend(x.at for x in gone)
        left = [x for x in above if not any(x is g for g in gone)]
        return product(left, [x for x in below if not any(x is g for g in gone)])

    def multiplied(self, facts: Facts) -> str:
        """The points, of the ratio 比率 and of facts."""
        called = {n.words: facts.called(n) for n in names(self.tree)}
        if self.share is None:
            return written(self.tree, called)
        return f"{written(self.share, called, 2)} × 分值"


_NONE = Fraction(0)


def _plain(tree: Tree) -> TypeGuard[Number]:
    return isinstance(tree, Number) and not tree.text.endswith("%")


def _all(tree: Tree) -> TypeGuard[Number]:
    """×100% says nothing."""
    return isinstance(tree, Number) and tree.text == "100%"


def _best(tree: Tree) -> list[Fraction]:
    """Figures that a name may have where all points are given: percentages, and what divides."""
    found = [x.value for x in leaves(tree) if isinstance(x, Number) and x.text.endswith("%")]
    stack = [tree]
    while stack:
        one = stack.pop()
        if isinstance(one, Operation):
            if one.sign == "/" and isinstance(one.right, Number):
                found.append(one.right.value)
            stack += [one.left, one.right]
    return found


def _only(tree: Tree) -> str:
    found = {n.words for n in names(tree)}
    return found.pop() if len(found) == 1 else ""


def _banded(
    draft: Draft, said: Statement, formula: _Formula, whole: Entry | None, rest: list[Entry]
) -> Criterion:
    """达到60%得满分，未达到的得分=实际值/60%×分值: one measure, some of it in bands."""
    if said.parts and said.found is None and not said.otherwise and not LESS.fullmatch(said.text):
        said = _put_aside(draft, said)
    own = _only(formula.tree)

    ratio = ""

    def share(measure: str | None, edge: Range | None) -> str:
        nonlocal ratio
        if measure is None and not own and formula.share is not None:
            of = Facts(draft, formula.tree, said, "", None)
            ratio = written(formula.share, {n.words: of.called(n) for n in names(formula.share)})
            return "比率 × 分值"
        facts = Facts(draft, formula.tree, said, measure or "", edge)
        if measure is None and own:
            facts.ratio = own
        return formula.multiplied(facts)

    found = in_bands(draft, said, whole, rest, share)
    if found is None:
        raise Refused("计分的算式与各档合不起来", *said.span)
    found.update(_below(draft, formula))
    if "算式" not in found and ratio:
        found = {"算式": ratio, **found}
    elif "算式" not in found and own:
        facts = Facts(draft, formula.tree, said, "", None)
        found = {"算式": facts.called(next(n for n in names(formula.tree))), **found}
    return found


def _put_aside(draft: Draft, said: Statement) -> Statement:
    """满意度得分=…: the words before it only say what the item is."""
    if not (_OF_WHOM.fullmatch(said.text) or _BY.fullmatch(said.text)) or LESS.fullmatch(said.text):
        raise Refused("哪一段按算式计分，没有读懂", *said.span)
    draft.put_aside(list(said.parts))
    return attrs.evolve(said, parts=())


def _in_words(
    draft: Draft, said: Statement, formula: _Formula, whole: Entry | None, rest: list[Entry]
) -> Criterion | None:
    if said.found is not None:
        raise Refused("哪一段按算式计分，没有读懂", *said.span)
    if said.parts and not said.otherwise:
        if LESS.fullmatch(said.text):
            if whole is None:
                raise Refused("达到了的得几分，没有说", *said.span)
            draft.told.append((said.parts[0][0], said.parts[-1][1]))
        else:
            said = _put_aside(draft, said)
    if whole is not None:
        if not opposed(whole.said.text, said.text):
            raise Refused("得满分的一边与按算式计分的一边，像是写反了", *whole.said.span)
        put_aside_whole(draft, whole.said)
        draft.told.append(whole.said.at)
    about = whole.said.text if whole is not None else ""
    own_words = "".join(n.words for n in names(formula.tree))
    if any(x in about and y in own_words and x not in own_words for x, y in _OPPOSED):
        raise Refused("满分的条件与计分的算式方向相反", *said.span)
    facts = Facts(draft, formula.tree, said, "", None, about)
    share = formula.share
    out: Criterion
    if share is not None and not _only(share):
        called = {n.words: facts.called(n) for n in names(share)}
        out = {"算式": written(share, called), "得分式": "比率 × 分值"}
    else:
        own = _only(formula.tree)
        if not own:
            raise Refused("计分的算式没有读懂", *said.span)
        measure = facts.called(names(formula.tree)[0])
        facts.ratio = own
        out = {"算式": measure, "得分式": formula.multiplied(facts)}
    for n in names(formula.tree):
        draft.named.append(n.at)
    out.update(guards(draft, rest, str(out["算式"]), "", "%"))
    out.update(_below(draft, formula))
    return out


def _below(draft: Draft, formula: _Formula) -> Criterion:
    """What is taken away can be more than there is."""
    if not falls(formula.tree):
        return {}
    return floor(draft, formula.said.span, None)


EXAMPLES = (
    Example("开工率达到80%或较上年提高5个百分点的得4分，否则按开工率/80%×4计分", None, 4),
    Example("讲解员持证上岗率达到80%以上得3分，未达到的按实际持证率/80%×3计算得分",
            {"算式": "讲解员持证上岗率", "分档": [{"不低于80%": "满分"}, {"其余": "比率 / 80% × 分值"}]}, 3),
    Example("设备达标率得分=实际达标率/100%*5分", {"算式": "实际达标率", "得分式": "比率 × 分值"}, 5, ()),
    Example("得分=（签约率÷目标值）×分值，最高不超过分值",
            {"算式": "签约率 / 目标值", "得分式": "比率 × 分值"}, 5, ()),
    Example("签约率达到70%得满分，未达到的得分=实际签约率÷70%×6",
            {"算式": "签约率", "分档": [{"不低于70%": "满分"}, {"其余": "比率 / 70% × 分值"}]}, 6, ()),
    Example("复工率≥100%，得5分；复工率＜100%，得分=5×（1-（1-复工率）×2），最低0分",
            {"算式": "复工率", "分档": [{"不低于100%": "满分"}, {"低于100%": "(1 - (1 - 比率) × 2) × 分值"}]}, 5, ()),
    Example("得分=公众满意度×10，低于60%不得分，高于95%得满分",
            {"算式": "公众满意度", "分档": [{"高于95%": "满分"}, {"低于60%": "零分"}, {"其余": "比率 × 分值"}]}, 10, ()),
    Example("得分=公众满意度×8", None, 10),
    Example("复工率低于50%的得分=复工率×10", None, 10),
    Example("得分=复工率×10，得分四舍五入保留两位小数",
            {"算式": "复工率", "得分式": "比率 × 分值", "保留": "2位四舍五入"}, 10, ()),
    Example("得分=复工率×10，保留两位小数",
            {"算式": "复工率", "得分式": "比率 × 分值", "保留": "2位四舍五入"}, 10, ("舍入",)),
    Example("得分=复工率×10，复工率四舍五入保留两位小数", None, 10),
    Example("得分=(实际完成投资÷年度计划投资)×10分，超过10分的按10分计",
            {"算式": "实际完成投资 / 年度计划投资", "得分式": "比率 × 分值"}, 10, ()),
    Example("年度目标完成率得分=目标完成率×6分；目标完成率低于60%的，不得分；超过100%的，按6分计",
            {"算式": "目标完成率", "分档": [{"高于100%": "满分"}, {"低于60%": "零分"}, {"其余": "比率 × 分值"}]}, 6, ()),
    Example("本项得分=测评平均分/100×5",
            {"算式": "测评平均分", "得分式": "比率 / 100分 × 分值"}, 5, ()),
    Example("投资完成率B≥100%，得6分；B<100%，得6×B分",
            {"算式": "投资完成率B", "分档": [{"不低于100%": "满分"}, {"低于100%": "比率 × 分值"}]}, 6, ()),
    Example("得分=巡查数/应查数×5，低于80%不得分",
            {"算式": "巡查数 / 应查数", "分档": [{"低于80%": "零分"}, {"其余": "比率 × 分值"}]}, 5),
)  # fmt: skip
