"""Sentences as statements: on what condition, how often, with what outcome."""

from __future__ import annotations

import re
from fractions import Fraction

from attrs import evolve, field, frozen

from engine.sentences.clauses.bare_points import (
    band,
    band_points,
    bare,
    bare_outcome,
    bare_points,
)
from engine.sentences.clauses.brackets import remainders_apart, sentences_of
from engine.sentences.clauses.counting import Each, each_of
from engine.sentences.clauses.cut import split, trimmed
from engine.sentences.clauses.either import either
from engine.sentences.draft import Part, Refused
from engine.sentences.tokens.negation import WRONG
from engine.sentences.tokens.ranges import Found, find
from engine.sentences.tokens.words import (
    COUNT_UNIT,
    FIGURE,
    WHETHER,
    Outcome,
    allotment_of,
    outcome_of,
    quantity,
    scoring,
)


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
    again: tuple[Part, ...] = ()
    """Figures of `found` that only say once more which end is in."""
    beside: tuple[Part, ...] = ()
    """抽查5人: how many are looked at, and not of how many points."""

    def span_words(self, text: str) -> str:
        return text[slice(*self.span)]

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
_IF = re.compile(
    r"否则,?(?=每)|(?:若|如果|如)(?=该|本|其|有|未|无|不(?!满)|没|出现|发生|发现|存在|保障|超过|低于)"
)


def scan(text: str, part: Part) -> Scanned:
    """The statements of a text, sentence by sentence."""
    statements: list[Statement] = []
    aside: list[Part] = []
    loose: list[Part] = []
    for number, sentence in enumerate(sentences_of(text, part)):
        found: list[Statement] = []
        rest: list[Part] = []
        for piece in remainders_apart(text, sentence):
            more, rest = _sentence(text, piece, number)
            found.extend(more)
        if statements and found and text[sentence[0] : sentence[0] + 2] == "其中":
            raise Refused("“其中”的这一条，是另外算还是代替前面的，没有说", *sentence)
        statements.extend(found)
        if not rest:
            continue
        whole = (rest[0][0], rest[-1][1])
        words = text[whole[0] : whole[1]]
        other = _CONSEQUENCE.search(words)
        vetoed = bool(found) and "一票否决" in found[-1].outcome.words
        if found and ((vetoed and _FAILED.fullmatch(words)) or _UNHONOURED.fullmatch(words)):
            aside.append(whole)
            continue
        if other is not None:
            told = f"“{other[0]}”不是本项的分，写在“调整”里或另行规定"
            raise Refused(told, whole[0] + other.start(), whole[0] + other.end())
        if found and _AFTER.fullmatch(words) and not scoring(_TALKED_TO.sub("", words)):
            aside.append(whole)
            continue
        if found:
            raise Refused("后面没有说得分还是扣分", *whole)
        range_ = find(words.rstrip("的"))
        if range_ is not None and not range_.bare and not scoring(words[: range_.start]):
            loose.append(whole)
        elif scoring(words):
            raise Refused("这句话有计分的词，没有读懂", *whole)
        else:
            aside.append(whole)
    return Scanned(tuple(statements), tuple(aside), tuple(loose))


_BEYOND = re.compile(r"(?:超出|超过|超|高出|高于|高|低于|低|少于|多于)[^\d,]{0,12}\d")
"""超出概算5%以内: how far beyond, of what was named before."""
_LETTER = re.compile("[A-Za-z]")
"""覆盖率60%≤X<80%: a letter stands for what is named before it."""
_SEVERAL = re.compile(r"\d(?:%|分(?!钟)|人|项|次|个|万?元)|且|或|并")
"""合格率95%以上或优良率80%以上: more than one measure, which stays a condition in words."""
_SCORE = re.compile(r"(?:得分|评分|总分|测评分)(?:在|为|达到?|均)*$")
"""问卷得分90分以上: a score that is measured."""
_TALKED_TO = re.compile("视情况?(?=约谈|通报|问责|追究|追责|处理|处分|给予)")
_AFTER = re.compile(r"(?:并|予以|同时|且|责令|给予|限期)[^\d]*")
"""…的不得分，并在全县通报: what else comes of it."""
_UNHONOURED = re.compile(
    r"(?:并|且|同时)?(?:取消|不得|不能|不予|不再)(?:其|该单位)?(?:当年|年度|本年度|该年度)?(?:参与|参加|推荐)?(?:当年|年度|本年度)?(?:评优|评先|评先评优|评优评先|评先树优|评选先进)(?:的)?(?:资格)?"
)
"""扣2分，取消评优资格: beside the points, and no points."""
_FAILED = re.compile(
    r"(?:年度|本年度|当年)?(?:综合)?(?:考核|评价)?(?:结果|等次)?(?:直接)?(?:评|定|认定|确定)?为(?:不合格|不达标|不称职|差)(?:等次|档次|单位)?"
)
"""一票否决，年度考核为不合格: what a veto is."""
_CONSEQUENCE = re.compile(
    r"(?:直接|一律|均)?(?:(?:评|认|判|确|核)?定为|评为|降为|降至|视为|列为)(?:[A-Z]|不合格|合格|不称职|不达标|较?差|良好?|优秀|中|基本合格|末|[一二三四1234五5])(?:级|等|次|档|等次|等级)*"
    r"|不(?:参与|参加|纳入)?(?:考核|评价|评分)(?:本|此|该)?(?:项|指标|范围)?(?:内容)?$|(?:分值|分数)调整?到"
    r"|降低?1?个?(?:等次|等级|档次|档|级)|(?:不得|不能|不予|取消|不再)(?:参与|参加|推荐)?(?:年度)?(?:评优|参评|评先|评为|评选|优秀|先进)"
)
"""What comes of it and is no points: it may not be passed over."""


def _sentence(text: str, sentence: Part, number: int) -> tuple[list[Statement], list[Part]]:
    pending: list[Part] = []
    out: list[Statement] = []
    clauses = split(text, sentence, ",")
    bares = [bare(text[slice(*c)]) for c in clauses]
    every = len(bares) > 1 and all(
        (b is not None and b.words) or outcome_of(text[slice(*c)]) is not None
        for b, c in zip(bares, clauses, strict=True)
    )
    mixed = every and not all(bares)
    banded = [band(text[slice(*c)]) for c in clauses]
    for i, clause in enumerate(clauses):
        words = text[clause[0] : clause[1]]
        outcome = outcome_of(words)
        points = None
        if outcome is None:
            after = outcome_of(text[slice(*clauses[i + 1])]) if i + 1 < len(clauses) else None
            lead = i == 0 and after is not None and after.kind == "扣"
            last = every or i == len(clauses) - 1 or lead
            points = allotment_of(words) or bare_points(bares[i], pending, last)
            points = points or band_points(banded[i], sum(m is not None for m in banded))
            if points is None:
                pending.append(clause)
                continue
            outcome = bare_outcome(words, points, bares[i] or banded[i])
        prefix = trimmed(text, (clause[0], clause[0] + outcome.start), " \n,;。:、")
        chain = [*pending, *([prefix] if prefix[0] < prefix[1] else [])]
        start = chain[0][0] if chain else clause[0]
        at = (clause[0] + outcome.start, clause[1])
        allotted = outcome.kind == "各得" or (points is not None and not (mixed and bares[i]))
        if out and chain and text[start : start + 2] == "其中":
            raise Refused("“其中”的这一条，是另外算还是代替前面的，没有说", start, clause[1])
        out.append(_statement(text, chain, outcome, (start, clause[1]), at, number, allotted))
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
    parts, sample = _without_sample(text, parts)
    words = ",".join(text[a:b] for a, b in parts)
    each = each_of(text, parts)
    if each is None and outcome.per:
        step = quantity("1", outcome.per)
        each = Each(step, "", tuple(parts), written=False)
    asked = allotted and outcome.kind == "得" and not WRONG.search(WHETHER.sub("", words))
    if WHETHER.search(words) and not asked and not (each and each.said and outcome.kind == "扣"):
        raise Refused("“是否”没有说哪一种才扣（得）", *span)
    outcome = _for_each_kind(words, outcome)
    if each is None and outcome.per:
        each = Each(quantity("1", outcome.per), "", tuple(parts), written=False)
    found, measure = (None, ()) if each else _range(text, parts)
    if found and any(_SEVERAL.search(text[slice(*p)]) for p in measure):
        found, measure = None, ()
    named = list(each.name) if each else list(measure) if found else parts
    for start, end in named:
        if scoring(
            _SCORE.sub("", text[start:end])
            if found and found.range.unit == "分"
            else text[start:end]
        ):
            raise Refused("条件里有计分的词，没有读懂", start, end)
    named_as = "".join(text[a:b] for a, b in named)
    if not found and re.search(r"\(不?含\d", named_as):
        raise Refused("括号里说含不含的，不是前面的界限", *span)
    if (
        not found
        and not _BEYOND.match(named_as)
        and not (each and (each.side or (each.said and each.step.unit not in named_as[-8:])))
        and not (outcome.kind == "各得" and "分别" in named_as)
        and either(text, parts) is None
        and re.search(r"\d[^,\d]{0,4}(?:以上|以下|以内)的?$", named_as)
    ):
        raise Refused("“以上”“以下”管到哪里没有读懂", *span)
    again = tuple((parts[-1][0] + a, parts[-1][0] + b) for a, b in found.again) if found else ()
    return Statement(
        tuple(parts), words, outcome, span, number, at, each, found, measure, False, allotted, again,
        sample,
    )  # fmt: skip


_PER = re.compile(r"每1?(?P<u>项|个|件|次|篇|条|名|人|家)")


def _for_each_kind(words: str, outcome: Outcome) -> Outcome:
    """实用新型专利每项0.5分: as often as there is one; but 甲、乙每项0.5分 are two."""
    match = _PER.match(outcome.words)
    if outcome.kind != "各得" or match is None or re.search(r"[、和及,\d]|分别|要求|标准", words):
        return outcome
    if re.match("符合|满足|做到|达到|具备|以上|上述|每|各|有1", words):
        return outcome
    return evolve(outcome, kind="得", way="得", per=match["u"])


_SAMPLE = re.compile(
    rf"(?:随机|现场|实地|每次|每季度|每年|电话)*(?:抽查|抽取|抽考|抽检|抽测|抽样|抽问|抽选|抽看|查看|检查|走访|询问|访谈|提问|回访|暗访)[^,。;\d]{{0,16}}{FIGURE}(?:{COUNT_UNIT})[^,。;\d]{{0,12}}"
)


def _without_sample(text: str, parts: list[Part]) -> tuple[list[Part], tuple[Part, ...]]:
    """抽查5人，1人不合格: what is counted is told without how many are looked at."""
    if len(parts) < 2 or not _SAMPLE.fullmatch(text[slice(*parts[-2])]):
        return parts, ()
    each = each_of(text, parts[-1:])
    if each is None or each.said or each.side or re.search(r"\d", text[parts[0][0] : parts[-2][0]]):
        return parts, ()
    return parts[-1:], tuple(parts[:-1])


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
        if _LETTER.fullmatch(text[slice(*inner)]) and any(a < b for a, b in before):
            return found, tuple(p for p in before if p[0] < p[1])
        named = [p for p in (*before, inner) if p[0] < p[1]]
        return found, tuple(named)
    rest = trimmed(text, (start, start + found.start), " \n,;。:、")
    return found, (*parts[:-1], *([rest] if rest[0] < rest[1] else []))
