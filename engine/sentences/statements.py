"""Sentences as statements: on what condition, how often, with what outcome."""

from __future__ import annotations

import re
from fractions import Fraction

from attrs import field, frozen

from engine.sentences.clauses import sentences, split, trimmed
from engine.sentences.draft import Part, Refused
from engine.sentences.ranges import Found, find
from engine.sentences.words import (
    COUNT_UNIT,
    DIRECTION,
    FIGURE,
    SCORING,
    UNIT,
    WHETHER,
    Outcome,
    Quantity,
    allotment_of,
    outcome_of,
    quantity,
    side,
)


@frozen
class Each:
    """每…: `side` 低/高/两侧 for a measure that moves, "" for occurrences that are counted."""

    step: Quantity
    side: str
    name: tuple[Part, ...]
    """The words that are left when those of counting are taken out."""
    verb: str = ""
    written: bool = True
    """The step's figure is in the text: 每1项, not 每项."""
    said: bool = True
    """每 is in the text: 每缺1项, not 缺1项."""
    verb_at: Part | None = None
    step_at: Part | None = None
    """The words of the step: 1项."""


@frozen
class Statement:
    parts: tuple[Part, ...]
    """The condition, clause by clause."""
    text: str
    outcome: Outcome
    span: Part
    sentence: int
    at: Part = (0, 0)
    """The words of the outcome."""
    each: Each | None = None
    found: Found | None = None
    measure: tuple[Part, ...] = ()
    """The words before the range of `found`."""
    otherwise: bool = False
    allotted: bool = False
    """Points said in brackets or by 各."""

    @property
    def kind(self) -> str:
        return self.outcome.kind

    @property
    def points(self) -> Fraction | None:
        return self.outcome.points


@frozen
class Scanned:
    statements: tuple[Statement, ...]
    aside: tuple[Part, ...] = field(default=())
    """Sentences that say nothing about points."""
    loose: tuple[Part, ...] = field(default=())
    """Sentences of figures without an outcome: requirements that a step may start from."""


OTHERWISE = re.compile(
    r"(?:,)?(?:否则|反之|其余|其他|其它|其余情况|其他情况|其它情况|其他情形|其余情形|其它情形|除此之外|"
    r"不符合上述(?:条件|要求|情况|情形)|未达到上述(?:条件|要求)|其他的|其余的|其它的|不然)(?:的|,|均|都|一律)*$"
)
_LEADS = re.compile(
    r"(?:凡是?|若|如果?|但|其中:?|对于|另外|同时|并且|而|当|且)(?=有|未|无|不|没|出现|发生|发现|存在|缺|每|超|低|高|[^\W\d])"
)
_STRIP = re.compile(r"(?:凡是|凡|但是|但|其中:|其中)")
_IF = re.compile(r"(?:若|如果|如)(?=有|未|无|不(?!满)|没|出现|发生|发现|存在|保障|超过|低于)")
_MOVING = re.compile(
    rf"每(?:再)?(?P<d>{DIRECTION})(?:出|于|过|了)?(?P<ref>[^\d,。;每]{{0,16}}?)(?P<n>{FIGURE})(?P<u>{UNIT})(?P<rest>[^\d,。;%]{{0,16}}?)(?:的|,|则)*$"
)
_MOVED = re.compile(
    rf"(?P<d>{DIRECTION})(?:出|过)?(?P<z>{FIGURE}(?:{UNIT})?)?(?:的|部分|的部分|部分的|,)*每(?:增加|减少|相差|差)?(?P<n>{FIGURE})(?P<u>{UNIT})(?:的|,|则)*$"
)
_VERB = "发现|出现|有|发生|存在|缺少|缺失|缺|少|漏|遗漏|查出|查实|新增|增加|完成|迟|逾期|延期|延迟|超期|迟报|晚|拖延|推迟|拖欠|滞后|超过|超|减少|多|查到|检查出|被"
_COUNTED = re.compile(
    rf"每(?P<v>{_VERB})?(?:有|出现|发现)?(?P<n>{FIGURE})?(?P<u>{COUNT_UNIT})(?P<b>[^每]*?)(?:的|,|则)*$"
)
_ONCE_AT_END = re.compile(rf"(?P<v>{_VERB})?(?:有)?(?P<n>{FIGURE})(?P<u>{COUNT_UNIT})(?:的|,|则)*$")
_ONCE_AT_START = re.compile(
    rf"^(?P<v>有|缺少|缺|少|发现|出现|发生|存在|漏)(?P<n>{FIGURE})(?P<u>{COUNT_UNIT})(?P<b>[^\d,]+?)(?:的|,)*$"
)
_PERIODS = ("年", "月", "个月", "季度", "个季度", "周", "日", "天", "期", "等", "点", "部")
"""每季度 says when, and not how often."""
_KEPT = ("缺少", "缺失", "缺", "少", "漏", "遗漏", "迟", "逾期", "延期", "延迟", "超期", "迟报", "晚", "拖延", "推迟", "拖欠",
         "滞后", "新增", "增加", "完成", "超过", "超", "减少", "多", "被")  # fmt: skip


def scan(text: str, part: Part) -> Scanned:
    """The statements of a text, sentence by sentence."""
    statements: list[Statement] = []
    aside: list[Part] = []
    loose: list[Part] = []
    for number, sentence in enumerate(_sentences(text, part)):
        found, rest = _sentence(text, sentence, number)
        statements.extend(found)
        if not rest:
            continue
        whole = (rest[0][0], rest[-1][1])
        if found:
            raise Refused("后面没有说得分还是扣分", *whole)
        words = text[whole[0] : whole[1]]
        range_ = find(words.rstrip("的"))
        if range_ is not None and not _scoring(words):
            loose.append(whole)
        elif _scoring(words, period=True):
            raise Refused("这句话有计分的词，没有读懂", *whole)
        else:
            aside.append(whole)
    return Scanned(tuple(statements), tuple(aside), tuple(loose))


_PERIOD = re.compile(r"每(?:半?年|个?月|季度|季|周|日|天|学期|位|名|两年)")
_PLUS = re.compile(r"(?<=[^\d])[=](?=\d)")


def _scoring(words: str, period: bool = False) -> bool:
    return SCORING.search(_PERIOD.sub("", words) if period else words) is not None


def _sentences(text: str, part: Part) -> list[Part]:
    """Sentences; a bracket at the end of one that itself says outcomes is a sentence after it."""
    out: list[Part] = []
    for start, end in sentences(text, part):
        opened = text.rfind("(", start, end)
        if (
            end > start
            and text[end - 1] == ")"
            and opened >= start
            and "(" not in text[opened + 1 : end - 1]
        ):
            inner = (opened + 1, end - 1)
            first = text[start:opened]
            own = (
                outcome_of(text[inner[0] : inner[1]]) is not None
                and allotment_of(text[start:end]) is None
            )
            if own and (not first or outcome_of(first) is not None):
                out.extend(p for p in ((start, opened),) if p[0] < p[1])
                out.extend(sentences(text, inner))
                continue
        out.append((start, end))
    return out


def _sentence(text: str, sentence: Part, number: int) -> tuple[list[Statement], list[Part]]:
    pending: list[Part] = []
    out: list[Statement] = []
    for clause in split(text, sentence, ","):
        words = text[clause[0] : clause[1]]
        outcome = outcome_of(words)
        if outcome is None:
            allotted = allotment_of(words)
            if allotted is not None and len(words) > allotted[0]:
                outcome = Outcome("得", allotted[0], allotted[1], words=words[allotted[0] :])
                pending.append((clause[0], clause[0] + allotted[0]))
                at = (clause[0] + allotted[0], clause[1])
                out.append(
                    _statement(text, pending, outcome, (pending[0][0], clause[1]), at, number, True)
                )
                pending = []
                continue
            pending.append(clause)
            continue
        prefix = trimmed(text, (clause[0], clause[0] + outcome.start), " \n,;。:、")
        chain = [*pending, *([prefix] if prefix[0] < prefix[1] else [])]
        start = chain[0][0] if chain else clause[0]
        at = (clause[0] + outcome.start, clause[1])
        each = outcome.kind == "各得"
        out.append(_statement(text, chain, outcome, (start, clause[1]), at, number, each))
        pending = []
    return out, pending


def _statement(
    text: str,
    chain: list[Part],
    outcome: Outcome,
    span: Part,
    at: Part,
    number: int,
    allotted: bool,
) -> Statement:
    parts = _without_lead(text, chain)
    words = ",".join(text[a:b] for a, b in parts)
    if not parts:
        return Statement((), "", outcome, span, number, at, allotted=allotted)
    if OTHERWISE.fullmatch(words):
        return Statement((), words, outcome, span, number, at, otherwise=True)
    if WHETHER.search(words):
        raise Refused("“是否”没有说哪一种才扣（得）", *span)
    each = _each(text, parts)
    named = list(each.name) if each else parts
    for start, end in named:
        if _scoring(text[start:end]):
            raise Refused("条件里有计分的词，没有读懂", start, end)
    found, measure = (None, ()) if each else _range(text, parts)
    bare = "".join(text[a:b] for a, b in (measure if found else named))
    if re.search(r"(?:以上|以下|以内)的?$", bare) and not found:
        raise Refused("“以上”“以下”管到哪里没有读懂", *span)
    return Statement(
        tuple(parts), words, outcome, span, number, at, each, found, measure, allotted=allotted
    )


def _without_lead(text: str, chain: list[Part]) -> list[Part]:
    out = []
    for i, (start, end) in enumerate(chain):
        words = text[start:end]
        lead = (_STRIP.match(words) or _IF.match(words)) if i == 0 else _IF.match(words)
        start += lead.end() if lead and lead.end() < len(words) else 0
        out.append((start, end))
    return out


def _range(text: str, parts: list[Part]) -> tuple[Found | None, tuple[Part, ...]]:
    """The range in the last clause, and the measure: what stands before it."""
    start, end = parts[-1]
    found = find(text[start:end])
    if found is None:
        return None, ()
    if found.inner is not None:
        inner = (start + found.inner[0], start + found.inner[1])
        before = [*parts[:-1], (start, start + found.start)]
        named = [p for p in (*before, inner) if p[0] < p[1]]
        return found, tuple(named)
    rest = trimmed(text, (start, start + found.start), " \n,;。:、")
    return found, (*parts[:-1], *([rest] if rest[0] < rest[1] else []))


def _each(text: str, parts: list[Part]) -> Each | None:
    start, end = parts[-1]
    words = text[start:end]
    before = list(parts[:-1])
    for pattern in (_MOVING, _MOVED):
        match = pattern.search(words)
        if match is None:
            continue
        step = quantity(match["n"], match["u"])
        way = side(match["d"])
        head = trimmed(text, (start, start + match.start()))
        extra = []
        if pattern is _MOVING:
            ref, rest = match["ref"] or "", match["rest"] or ""
            extra = [(start + match.start("ref"), start + match.end("ref"))] if ref else []
            extra += [(start + match.start("rest"), start + match.end("rest"))] if rest else []
        else:
            extra = [(start + match.start("z"), start + match.end("z"))] if match["z"] else []
        named = tuple(p for p in (*before, head, *extra) if p[0] < p[1])
        verb_at = (start + match.start("d"), start + match.end("d"))
        return Each(step, way, named, match["d"], verb_at=verb_at)
    match = _COUNTED.search(words)
    if match is not None and (match["n"] or match["v"] or match["u"] not in _PERIODS):
        return _counted(text, before, start, match, True)
    match = _ONCE_AT_END.search(words)
    if (
        match is not None
        and (match["v"] or match.start() > 0 or before)
        and match["u"] not in ("%", "年", "月", "日")
    ):
        if (
            not match["v"]
            and match.start() > 0
            and not re.search(r"[\u4e00-\u9fff]$", words[: match.start()])
        ):
            return None
        if find(words) is not None and find(words).bare is False:  # type: ignore[union-attr]
            return None
        return _counted(text, before, start, match, False)
    match = _ONCE_AT_START.search(words)
    if match is not None and not before and not re.search("以上|以下|以内", words):
        return _counted(text, before, start, match, False)
    return None


def _counted(text: str, before: list[Part], start: int, match: re.Match[str], said: bool) -> Each:
    head = trimmed(text, (start, start + match.start()))
    verb = match["v"] or ""
    required = not match.start("v") and before and text[before[-1][1] - 1] != "的"
    kept = (
        [(start + match.start("v"), start + match.end("v"))]
        if verb and (verb in _KEPT or required)
        else []
    )
    groups = match.groupdict()
    tail = (start + match.start("b"), start + match.end("b")) if groups.get("b") else (0, 0)
    step = quantity(match["n"] or "1", match["u"])
    named = tuple(p for p in (*before, head, *kept, tail) if p[0] < p[1])
    first = match.start("n") if match["n"] else match.start("u")
    return Each(
        step, "", named, verb, bool(match["n"]), said, None, (start + first, start + match.end("u"))
    )
