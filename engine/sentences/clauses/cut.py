"""A text cut where its signs cut it: numbered parts, sentences, clauses; brackets are never cut."""

from __future__ import annotations

import re

from attrs import frozen

from engine.sentences.draft import Part, Refused
from engine.sentences.tokens.normal import Normal
from engine.sentences.tokens.words import FIGURE

_PAIRS = {"(": ")", "“": "”", "《": "》", "【": "】", "‘": "’", "〔": "〕"}
_CLOSING = {v: k for k, v in _PAIRS.items()}
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_CHINESE = "一二三四五六七八九十"
_LABEL = re.compile(
    rf"[{_CIRCLED}][.、]?|\((\d{{1,2}})\)[.、]?|(\d{{1,2}})(?:[、)]|[.。](?!\d))|([{_CHINESE}])(?:是(?!否)|、)"
    rf"|\(([{_CHINESE}])\)[.、]?|第([{_CHINESE}])[,、]|([A-H])[.、。](?![A-Za-z\d])"
)
MAX_DEPTH = 20


@frozen
class Labelled:
    label: Part
    body: Part


def depths(text: str) -> list[int]:
    """How deep in brackets and quotes each character stands; refuses those that don't pair."""
    open_at: list[int] = []
    out: list[int] = []
    for at, char in enumerate(text):
        if char in _PAIRS:
            out.append(len(open_at))
            open_at.append(at)
            if len(open_at) > MAX_DEPTH:
                raise Refused("括号套得太深", at, at + 1)
            continue
        if char in _CLOSING:
            if open_at and text[open_at[-1]] == _CLOSING[char]:
                open_at.pop()
            elif not (char == ")" and _LABEL_BEFORE.search(text, 0, at + 1)):
                raise Refused(f"“{char}”没有与它配对的“{_CLOSING[char]}”，括号不成对", at, at + 1)
        out.append(len(open_at))
    if open_at:
        at = open_at[-1]
        raise Refused(f"“{text[at]}”没有合上，括号不成对", at, at + 1)
    return out


_LABEL_BEFORE = re.compile(r"(?:^|[。;,\n:])\d{1,2}\)$")


def split(text: str, part: Part, stops: str) -> list[Part]:
    """The parts between these signs outside brackets, without those that are empty."""
    start, end = part
    deep = depths(text)
    found: list[Part] = []
    at = start
    for i in range(start, end):
        if text[i] in stops and deep[i] == 0:
            found.append((at, i))
            at = i + 1
    found.append((at, end))
    return [p for p in (trimmed(text, f) for f in found) if p[0] < p[1]]


def trimmed(text: str, part: Part, signs: str = " \n,;。:、") -> Part:
    start, end = part
    while start < end and text[start] in signs:
        start += 1
    while end > start and text[end - 1] in signs:
        end -= 1
    return start, end


def sentences(text: str, part: Part) -> list[Part]:
    return split(text, part, "。;\n")


def labelled(normal: Normal) -> list[Labelled] | None:
    """Numbered parts from the beginning of the text; None where there is no number at all.

    Refuses where the numbers don't run on from 1: then something is missing.
    """
    text = normal.text
    deep = depths(text)
    marks: list[tuple[int, re.Match[str]]] = []
    kinds: set[str] = set()
    for match in _LABEL.finditer(text):
        start = match.start()
        circled = text[start] in _CIRCLED
        if deep[start] or not (
            start == 0 or text[start - 1] in "。;\n" or circled or text[start - 1] in ",:"
        ):
            continue
        first = text[start - 1 : start] == ":" and match[2] == "1" and not marks
        plain = not circled and not match[3] and not match[1]
        if text[start - 1 : start] in (",", ":") and plain and not first:
            continue
        number, kind = _number(match)
        if kind == "brackets" and re.match(r"\(\d+\)", match[0]) is None:
            continue
        marks.append((number, match))
        kinds.add(kind)
    if not marks:
        return None
    if len(marks) == 1:
        match = marks[0][1]
        if match.start() != 0:
            raise Refused("编号不从第一句开始，像是缺了一部分", match.start(), match.end())
        return [Labelled((match.start(), match.end()), (match.end(), len(text)))]
    if len(kinds) > 1 or [n for n, _ in marks] != list(range(1, len(marks) + 1)):
        where = marks[0][1]
        raise Refused("编号不连续，或用了几种编号", where.start(), where.end())
    ends = [m.start() for _, m in marks[1:]] + [len(text)]
    return [Labelled(m.span(), (m.end(), end)) for (_, m), end in zip(marks, ends, strict=True)]


def _number(match: re.Match[str]) -> tuple[int, str]:
    if match[0][0] in _CIRCLED:
        return _CIRCLED.index(match[0][0]) + 1, "circled"
    for group, kind in ((1, "brackets"), (2, "figures")):
        if match[group]:
            return int(match[group]), kind
    if match[6]:
        return "ABCDEFGH".index(match[6]) + 1, "letters"
    for group, kind in ((3, "spelled"), (4, "spelled brackets"), (5, "ordinal")):
        if match[group]:
            return _CHINESE.index(match[group]) + 1, kind
    raise AssertionError(match)


_RULED = rf"[^,。;:()\n]{{2,30}}\((?:满分|共|计)?{FIGURE}分[,;](?:[^()]|\([^()]*\))+\)"
_ONE_RULE = re.compile(_RULED + "[,。;、\n]*")
_ITS_RULE = re.compile(rf"(?:{_RULED}[,。;、\n]*){{2,}}")
"""项目公示（2分，未公示不得分），资料归档（3分，每缺一项扣1分）"""
_HEADED = re.compile(r"(?:^|(?<=[。;\n]))[^,。;:()\n]{1,30}\((?:计|满分|共)?\d+(?:\.\d+)?分\):")


def headed(text: str) -> list[Labelled] | None:
    """组织（2分）：…；制度（3分）：…: parts that have a name and points for a number."""
    deep = depths(text)
    starts = [m.start() for m in _HEADED.finditer(text) if deep[m.start()] == 0]
    if len(starts) < 2 and _ITS_RULE.fullmatch(text):
        found = list(_ONE_RULE.finditer(text))
        return [Labelled((m.start(), m.start()), m.span()) for m in found]
    if len(starts) < 2:
        return None
    if starts[0] != 0:
        raise Refused("各部分前面的话没有读懂", 0, starts[0])
    ends = [*starts[1:], len(text)]
    return [Labelled((a, a), (a, b)) for a, b in zip(starts, ends, strict=True)]
