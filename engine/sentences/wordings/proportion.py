"""Points in proportion: 得分=完成率×分值; 未完成的按完成率×分值计分; 未完成的按比例得分."""

from __future__ import annotations

import re
from collections.abc import Callable

from engine.sentences.attachment.attached import Attached, Entry
from engine.sentences.clauses.statements import Statement
from engine.sentences.draft import Draft, Part, Refused, points
from engine.sentences.example import Criterion, Example
from engine.sentences.lowering.ends import gaps, settle
from engine.sentences.lowering.measures import measure_of
from engine.sentences.lowering.zeros import guards, not_concerned
from engine.sentences.proposal import Written
from engine.sentences.tokens.negation import denies
from engine.sentences.tokens.ranges import Range

ORDER = 25
_SHARE = re.compile(r"(?:率|比例|占比|比重|百分比|程度|满意度|知晓度|比)$")
_QUOTIENT = re.compile(
    r"(?P<a>[^/÷占与]+?)(?:/|÷|除以|占|与)(?P<b>[^/÷]+?)(?:的?(?:比例|比率|比值|百分比|比重|之比|比))?"
)
_LEAD = re.compile(r"^(?:其|该|本|照|此|相应|相应的|实际)?(?=.)")
LESS = re.compile(
    r"(?:部分|未|没有?|不|达不)(?:能)?(?:完成|达到|达标|达|到)[^,]*|否则|其余|其他|不足部分|不到的?|不足[^,]*|低于[^,]*|其间的?"
)


def read(draft: Draft, a: Attached) -> Criterion | None:
    shares = a.of("比例")
    otherwise = [s for _, s in a.otherwise if s.kind == "比例"]
    if len(shares) + len(otherwise) != 1 or (otherwise and len(a.otherwise) != 1):
        return None
    said = shares[0].said if shares else otherwise[0]
    if said.outcome.formula:
        return None
    if said.outcome.way == "扣" or draft.floor or a.take_at_most is not None or a.loose:
        return None
    others = [e for e in a.entries if e.said is not said]
    if any(e.kind not in ("得", "零", "全扣") or e.said.each or e.cap for e in others):
        return None
    if a.otherwise and not otherwise:
        raise Refused("“否则”管到哪里没有读懂", *a.otherwise[0][1].span)
    _worth(draft, said)
    wholes = [e for e in others if e.kind == "得" and not not_concerned(e.said)]
    if any(e.points is not None and e.points != draft.full for e in wholes) or len(wholes) > 1:
        return None
    rest = [e for e in others if e not in wholes]
    whole = wholes[0] if wholes else None

    def share(formula: str | None, edge: Range | None) -> str:
        return f"{_share(draft, said, formula, edge)} × 分值"

    return in_bands(draft, said, whole, rest, share) or _in_words(draft, said, whole, rest)


def _worth(draft: Draft, said: Statement) -> None:
    """×10分 must be the full mark."""
    worth = said.outcome.worth
    if worth is None:
        return
    draft.fix_full(worth)
    if worth != draft.full:
        raise Refused(f"乘的是{points(worth)}，分值是{points(draft.full)}", *said.span)
    draft.told.append(said.at)


def in_bands(
    draft: Draft,
    said: Statement,
    whole: Entry | None,
    rest: list[Entry],
    share_of: Callable[[str | None, Range | None], str],
) -> Criterion | None:
    """达到90%得满分，低于60%不得分，其间按完成率×分值: bands, one of them a product."""
    bands = [e for e in ([whole] if whole else []) + rest if e.said.found is not None]
    vetoes = [e for e in rest if e.said.found is None and _veto(e, said, whole)]
    if not bands or any(
        e.said.found is None for e in rest if e not in vetoes and not not_concerned(e.said)
    ):
        return None
    if whole is not None and whole.said.found is None:
        return None
    first = next((e.said for e in bands if e.said.measure), bands[0].said)
    assert first.found is not None
    sample = first.found.range.ends[0]
    formula = measure_of(draft, first, first.measure, sample)
    ranges = [e.said.found.range for e in bands if e.said.found is not None]
    if any(r.point and r.low is not None and r.low.value != 100 for r in ranges):
        raise Refused("正好等于这个数，还是到这个数为止，没有说", *first.span)
    ranges = [Range(r.low, True) if r.point and r.low is not None else r for r in ranges]
    if said.found is not None:
        ranges.append(said.found.range)
    elif said.parts and not LESS.fullmatch(said.text) and not said.otherwise:
        raise Refused("哪一段按比例计分，没有读懂", *said.span)
    spans = [e.said.span for e in bands] + ([said.span] if said.found is not None else [])
    ranges = settle(draft, ranges, spans, True)
    for e in bands:
        if e.said is not first:
            draft.told.extend(e.said.measure)
    draft.told.extend(said.measure)
    share = share_of(formula, ranges[0] if whole else None)
    form: list[Written] = []
    for e, r in zip(bands, ranges, strict=False):
        value = "零分" if e.kind in ("零", "全扣") else "满分"
        if e.kind == "得" and e.points is not None:
            draft.told.append(e.said.at)
        form.append({r.words(): value})
    if said.found is not None:
        form.append({ranges[-1].words(): share})
        if gaps(ranges):
            why = "各段之外得几分没有写"
            taken = draft.choose("未写的情形", ("零分", "人工评判"), why, said.span)
            form.append({"其余": taken})
    else:
        form.append({"其余": share})
    out: Criterion = {"算式": formula} if formula else {}
    out["分档"] = form
    out.update(guards(draft, [e for e in rest if e not in bands]))
    return out


def _veto(entry: Entry, said: Statement, whole: Entry | None) -> bool:
    """发生事故的不得分, in a sentence after all else; but 未完成的不得分 is a band in words."""
    text = entry.said.text
    later = entry.kind in ("零", "全扣") and entry.said.sentence > said.sentence
    return later and not LESS.match(text) and not (whole and denies(text, whole.said.text))


def _share(draft: Draft, said: Statement, formula: str | None, whole: Range | None) -> str:
    """What is multiplied: the rate itself, or how much of what was asked for was reached."""
    words = _plain(said.outcome.words)
    edge = whole.low if whole is not None else None
    if edge is not None and edge.value == 100 and edge.unit == "%":
        return "比率"
    known = formula is not None and (words in formula or formula.strip("「」") in words)
    if known or _SHARE.search(words.replace("比例", "")):
        return "比率"
    if edge is None or edge.value == 0:
        raise Refused("按什么的比例计分，没有说", *said.span)
    why = f"按比例，是按比率本身，还是按达到{edge.text}的几成，没有说"
    if draft.choose("折算基数", ("达到几成", "比率本身"), why, said.span) == "比率本身":
        return "比率"
    draft.implied.add(edge.value)
    return f"(比率 / {edge.text})"


def _plain(words: str) -> str:
    return _LEAD.sub("", words.strip("的,"))


def _in_words(
    draft: Draft, said: Statement, whole: Entry | None, rest: list[Entry]
) -> Criterion | None:
    """得分=完成率×分值, or of what a condition in words says."""
    if said.found is not None:
        return None
    if said.parts and not said.otherwise:
        if whole is None or not LESS.fullmatch(said.text):
            return None
        draft.told.append((said.parts[0][0], said.parts[-1][1]))
    if whole is not None and not opposed(whole.said.text, said.text):
        raise Refused("得满分的一边与按比例计分的一边，像是写反了", *whole.said.span)
    words = said.outcome.words.strip("的,")
    at = draft.text.text.find(words, said.at[0], said.at[1])
    if at < 0:
        return None
    out: Criterion = {}
    if words in ("比例", "相应比例", "实际比例"):
        if whole is None or (whole.said.found is not None and whole.said.found.bare):
            raise Refused("按什么的比例计分，没有说", *said.span)
        fact = draft.name(list(whole.said.parts), "率", more="的比例")
    else:
        fact = _named(draft, at, words, said)
        if whole is not None:
            put_aside_whole(draft, whole.said)
    if whole is not None:
        draft.told.append(whole.said.at)
    out["算式"] = fact
    out["得分式"] = "比率 × 分值"
    out.update(guards(draft, rest))
    return out


_UNDER = re.compile("(?<!不)(?:低于|少于|小于)|不足|不到|未达|未完成")
_OVER = re.compile("(?<!不)(?:高于|超过|大于|多于)")


def opposed(whole: str, part: str) -> bool:
    """超过目标值的得满分，低于目标值的按比例: the two may not be the same side."""
    if _UNDER.search(whole):
        return False
    return not (_OVER.search(whole) and _OVER.search(part))


def put_aside_whole(draft: Draft, said: Statement) -> None:
    """完成任务的得满分, before 得分=完成率×分值: what it says, the proportion says too."""
    if re.search(r"\d|或", said.text):
        raise Refused("得满分的条件，按比例计分里没有", *said.span)
    draft.put_aside(list(said.parts))


def _named(draft: Draft, at: int, words: str, said: Statement) -> str:
    """A rate as one fact; 完成数/计划数 as two."""
    quotient = _QUOTIENT.fullmatch(words.strip("()"))
    shift = at + (1 if words.startswith("(") else 0)
    if quotient is not None and not re.search("率", words):
        first: Part = (shift + quotient.start("a"), shift + quotient.end("a"))
        second: Part = (shift + quotient.start("b"), shift + quotient.end("b"))
        if any(re.search(r"[-()+*×]|^\d", quotient[g]) for g in ("a", "b")):
            raise Refused("计分的算式没有读懂", *said.span)
        above = draft.name([first], "数值")
        return f"{above} / {draft.name([second], '数值')}"
    if re.search(r"[-+*/×÷()]|\d", words) or not _SHARE.search(words):
        raise Refused("计分的算式没有读懂", *said.span)
    return draft.name([(at, at + len(words))], "率")


EXAMPLES = (
    Example("得分=开工率×分值", {"算式": "开工率", "得分式": "比率 × 分值"}, 6, ()),
    Example("按检测覆盖率×6分计分", {"算式": "检测覆盖率", "得分式": "比率 × 分值"}, 6, ()),
    Example("按检测覆盖率×6分计分", None, 5),
    Example("得分=实际栽种数/计划栽种数×8分，最高不超过8分",
            {"算式": "实际栽种数 / 计划栽种数", "得分式": "比率 × 分值"}, 8, ()),
    Example("开工率达到100%得满分，未达到的按开工率×分值计分",
            {"算式": "开工率", "分档": [{"不低于100%": "满分"}, {"其余": "比率 × 分值"}]}, 8, ()),
    Example("开工率达到90%得满分，低于60%不得分，其余按比例得分",
            {"算式": "开工率", "分档": [{"不低于90%": "满分"}, {"低于60%": "零分"}, {"其余": "(比率 / 90%) × 分值"}]},
            8, ("折算基数",)),
    Example("完成栽种任务得满分，未完成的按比例得分",
            {"算式": "完成栽种任务的比例", "得分式": "比率 × 分值"}, 8, ()),
    Example("按比例得分", None, 5),
    Example("收缴率100%得10分，其他按比例得分。截留的不得分",
            {"前提": [{"当": "截留", "得": "零分"}], "算式": "收缴率", "分档": [{"不低于100%": "满分"}, {"其余": "比率 × 分值"}]}, 10, ()),
    Example("收缴率100%得10分，其他按比例得分。未完成的不得分", None, 10),
)  # fmt: skip
