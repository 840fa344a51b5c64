"""What is gathered while a text is read: facts, open readings, words that bear no points."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from attrs import field, frozen, mutable

from engine.sentences.proposal import FactInWords, Open, Span
from engine.sentences.tokens.naming import MAX_NAME, NoName, fact_name, in_formula
from engine.sentences.tokens.normal import Normal
from facts.numeral import exact_text

Part = tuple[int, int]
ANY: str = ""
"""Of `edges`: whatever the measure is called."""
SHORT_NAME = 4
MAX_BARE = 5
_BRACKETS = re.compile(r"\([^()]*\)")
_LIMIT_WORDS = r"(?:超过|超出|超|高出|低出|高于|大于|多于|低于|小于|少于|不足|不满|不超过|不高于|不大于|不低于|不少于|不小于|达到|达|至|[<>≤≥])"
_BARE_LIMIT = re.compile(rf"{_LIMIT_WORDS}[0-9零]|{_LIMIT_WORDS}?(?:±|正负)\d")
"""A condition that begins so is a band of some figure that the words before it name."""
_ONLY_COMPARED = re.compile(
    r"(?:不|未|没有)?(?:等于|相等|高于|低于|大于|小于|多于|少于|超过|超出|超|达到|达|相同|大于等于|小于等于|高|低|多|少|大|小|相当)(?:的|者|时)*"
)
"""等于的: of what with what, only the words before it say."""
_SIGN = re.compile("[≤≥<>=]")
_ARITHMETIC = re.compile(r"[*×÷/+✕✖╳∗·]$|(?<![A-Za-z])[xX]$")
"""满意度×, before its 10分."""
_LONE_COUNT = re.compile(r"\d+(?:\.\d+)?[^\d,、和]{1,3}(?:及?以上|及?以下|以内|之内)")
"""3次以上的: of what, the words before it say."""
_BARE_RATE = re.compile(r"(?:率|比例|占比|比重|百分比)\d+(?:\.\d+)?[%‰](?:的|时)*$")
_COUNT_LATER = re.compile(r"[,;。]有?\d+[^\d,%]{1,3}(?:不|未|没|无|违|错|缺)")
"""抽查5人，1人不合格: once, or for each of them."""
_UNIT_LEFT = re.compile(r"^(?:少|多|低|高|超(?!市)|不足)[^/,。;]{0,2}/|^(?:少|多|低|高)次$")
_WRITTEN_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")


@frozen
class Refused(Exception):
    """A part of the text that has no certain reading, and why not."""

    why: str
    start: int
    end: int


@mutable
class Shared:
    """What the parts of one text have in common."""

    settled: Mapping[str, str]
    facts: dict[str, FactInWords] = field(factory=dict)
    open: list[Open] = field(factory=list)
    chosen: dict[tuple[str, int, int], str] = field(factory=dict)
    used: dict[str, int] = field(factory=dict)
    aside: list[Span] = field(factory=list)

    def copied(self) -> Shared:
        return Shared(
            self.settled,
            dict(self.facts),
            list(self.open),
            dict(self.chosen),
            dict(self.used),
            list(self.aside),
        )

    def restore(self, before: Shared) -> None:
        """Back to what was known, after a reading that came to nothing."""
        for name in ("facts", "open", "chosen", "used", "aside"):
            setattr(self, name, getattr(before, name))


@mutable
class Draft:
    """The reading of one text, or of one part or branch of it."""

    text: Normal
    full: Fraction | None
    shared: Shared
    named: list[Part] = field(factory=list)
    """Parts that became names of facts: their figures come out in the names."""
    told: list[Part] = field(factory=list)
    """Parts whose figures come out in another way than as figures of the form."""
    implied: set[Fraction] = field(factory=set)
    """Figures of the form that the text doesn't write: the 1 of 每处."""
    held: list[Fraction] = field(factory=list)
    """Figures of the text that the form says in another way: 最多扣3分 of 5 as 2 at least."""
    about: tuple[Part, ...] = ()
    """A requirement with figures, to be said in the names of what breaks it."""
    edges: dict[tuple[str, Fraction], bool] = field(factory=dict)
    """Of a measure and a figure that a text leaves open: whether the side above has it."""
    judged: bool = False
    """An open place was settled so that a person decides on the whole item."""
    floor: bool = False
    under: str = ""
    """The heading that these words stand under, which names of facts begin with."""
    bare: set[str] = field(factory=set)
    """Names so short that the same words in another part may mean something else."""
    always_under: bool = False
    """The heading is one of several, so that long names need it too."""
    own_full: Fraction | None = None
    """The full mark that the text itself names, where none was given."""

    def fix_full(self, value: Fraction) -> None:
        """The text says this of its full mark; only where none was given."""
        if self.full is None:
            self.full = self.own_full = value

    def name(self, parts: list[Part], kind: str, unit: str | None = None, more: str = "") -> str:
        """A fact called by these parts of the text (and `more`), as a formula writes it."""
        if not parts:
            raise Refused("没有说是什么", 0, len(self.text.text))
        start, end = parts[0][0], parts[-1][1]
        words, last = "", start
        for a, b in parts:
            between = self.text.text[last:a]
            words += (
                "，" if words and any(c in between for c in ",;。\n:") else ""
            ) + self.text.words(a, b)
            last = b
        self.named.extend(parts)
        if kind == "计数" and re.search(r"分别\D{0,6}\d", self.text.text[start:end]):
            raise Refused("“分别”的几个数没有读懂", start, end)
        if _BARE_LIMIT.match(words):
            raise Refused("界限前面没有说是哪个数", start, end)
        if kind == "要点":
            said = ",".join(self.text.text[a:b] for a, b in parts)
            self._told_of_what(said, (start, end))
        if kind != "要点" and _UNIT_LEFT.search(words):
            raise Refused("每一档的单位没有读懂", start, end)
        whole = (words.rstrip("的") if more.startswith(("的", "（")) else words) + more
        if len(whole) > MAX_NAME:
            whole = self._shorter(whole, (start, end))
        return self.called(whole, kind, unit, (start, end))

    def _told_of_what(self, words: str, at: Part) -> None:
        """Words that compare figures are no condition that somebody answers with yes or no."""
        if _ONLY_COMPARED.fullmatch(words):
            raise Refused("没有说是哪个数、和什么比", *at)
        if _ARITHMETIC.search(words.rstrip("的")):
            raise Refused("“…×几分”没有读懂", *at)
        if _LONE_COUNT.fullmatch(words.rstrip("的")):
            raise Refused("界限前面没有说是哪个数", *at)
        if _SIGN.search(words):
            raise Refused("两个数的比较没有读懂", *at)
        if _BARE_RATE.search(words):
            raise Refused("正好等于这个数，还是到这个数为止，没有说", *at)
        if _COUNT_LATER.search(words):
            raise Refused("是有就扣（得）一次，还是数到几个扣几次，没有读懂", *at)

    def _shorter(self, words: str, at: Part) -> str:
        """Words too long for a name: without brackets, then without clauses in the middle.

        What is left out is shown beside; it may say nothing of how much.
        """
        text = self.text.text
        for match in _BRACKETS.finditer(text, *at):
            self.shared.aside.append(Span(*self.text.origin(*match.span())))
        plain = _WRITTEN_BRACKETS.sub("", words)
        if len(plain) <= MAX_NAME:
            return plain
        clauses = [c for c in re.split("[，,；;、]", plain) if c]
        for left in range(1, len(clauses) - 1):
            short = f"{clauses[0]}（略）、{'、'.join(clauses[left + 1 :])}"
            gone = "".join(clauses[1 : left + 1])
            if re.search(r"\d|[一二两三四五六七八九十]+[项次个]|于|超过|以上|以下", gone):
                break
            if len(short) <= MAX_NAME:
                self.shared.aside.append(Span(*self.text.origin(*at)))
                return short
        return plain

    def called(self, words: str, kind: str, unit: str | None, at: Part) -> str:
        try:
            name = fact_name(self._headed(words))
        except NoName as why:
            raise Refused(str(why), *at) from None
        if name in ("是", "否", "好", "有", "无"):
            raise Refused(f"“{name}”没有说是什么", *at)
        known = self.shared.facts.get(name)
        if known is not None and (known.kind, known.unit) != (kind, unit):
            raise Refused(f"“{name}”一处是{known.kind}，一处是{kind}", *at)
        self.shared.facts[name] = FactInWords(name, kind, unit)
        if kind in ("要点", "计数") and len(name) <= MAX_BARE:
            self.bare.add(name)
        return in_formula(name)

    def _headed(self, words: str) -> str:
        """报告质量较高, but 演练情况、按方案开展演练."""
        short = len(words) <= SHORT_NAME
        if not self.under or words.startswith(self.under) or not (short or self.always_under):
            return words
        return f"{self.under}{words}" if len(words) <= SHORT_NAME else f"{self.under}、{words}"

    def choose(self, name: str, options: tuple[str, ...], why: str, at: Part) -> str:
        """The option taken of an open reading: the one that was settled, else the first."""
        span = self.text.origin(*at)
        key = (name, *span)
        if key in self.shared.chosen:
            return self.shared.chosen[key]
        count = self.shared.used[name] = self.shared.used.get(name, 0) + 1
        called = name if count == 1 else f"{name}{count}"
        settled = self.shared.settled.get(called)
        if settled in options:
            taken = str(settled)
        else:
            taken = options[0]
            self.shared.open.append(Open(called, options, why, taken, Span(*span)))
        self.shared.chosen[key] = taken
        return taken

    def unwritten(self, at: Part) -> None:
        """A requirement of which the text doesn't say what failing it costs."""
        why = f"没有说不合“{self.text.words(*at)}”、又不在所列扣分之内的怎么办"
        self.judged |= self.choose("未写的情形", ("不另扣分", "人工评判"), why, at) == "人工评判"

    def put_aside(self, parts: list[Part]) -> None:
        """Words that say nothing about points: shown beside the reading."""
        for start, end in parts:
            self.told.append((start, end))
            self.shared.aside.append(Span(*self.text.origin(start, end)))


def points(value: Fraction | None) -> str:
    """Points as a rule file writes them; None is the full mark."""
    if value is None:
        return "满分"
    return "零分" if value == 0 else f"{exact_text(value)}分"
