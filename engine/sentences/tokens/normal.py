"""A text at one width, without what can't be seen, with its numerals as figures.

Every character keeps the part of the original that it stands for, so that whatever is read of the
normal text can be shown, and named, in the words of the original.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import attrs
from attrs import frozen

from facts.numeral import SPELLED_DIGITS, ordinary, spelled_figure

_SIMPLE = str.maketrans(
    "項個點減滿為達總標準過發現處額數據實際於則無預決項計記給評應該並與佔規條類級檔線總間後內齊缺",
    "项个点减满为达总标准过发现处额数据实际于则无预决项计记给评应该并与占规条类级档线总间后内齐缺",
)
_SIGNS = {
    "～": "~", "〜": "~", "∼": "~", "—": "-", "–": "-", "―": "-", "‐": "-", "‑": "-", "─": "-",
    "−": "-", "≧": "≥", "≦": "≤", "⩾": "≥", "⩽": "≤", "∶": ":", "﹪": "%", "＊": "*", "·": "·",
    "「": "“", "」": "”", "『": "“", "』": "”", "!": "。", "！": "。", "｡": "。", "､": "、", "\r": "\n",
    "\u2028": "\n", "\u2029": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n",
}  # fmt: skip
_THOUSAND = re.compile(r"(?<=\d),\d{3}(?![\d.]*分)(?!\d)")
_LISTED = re.compile(r"(?:(?<=[\d满]分)|(?<=[\d得加扣计]分\)))、(?!\d)")
"""甲得2分、乙得3分: the sign parts two clauses."""
_UNSEEN = frozenset(("Cf", "Mn", "Me", "Cc"))

_NUMERAL = "[零〇一二两三四五六七八九十百]"
_COUNTED = (
    "个百分点|百分点|个工作日|工作日|个季度|个月|平方米|人次|万元|亿元|个|项|次|处|例|起|条|件|人|户|名|家|"
    "天|日|月|年|岁|倍|份|篇|场|所|辆|公里|米|元|种|批|宗|样|轮|类|档|级|点|期|位|张|座|台|部|车道|门|"
    "节课|学时|课时|学分|车次|架次|班次|航班|所|幢|口|辆|床|台次|周|季度|方面|块|头|栋|间|支|株|亩|吨|分钟|小时|秒|笔|套|只|棵|盏|册|公顷|千米|厘米|公斤"
)
_SPELLED = re.compile(
    rf"百分之(?P<per>{_NUMERAL}{{1,12}}(?:点{_NUMERAL}{{1,12}})?|\d{{1,20}}(?:\.\d{{1,20}})?)"
    rf"|千分之(?P<mille>{_NUMERAL}{{1,12}}(?:点{_NUMERAL}{{1,12}})?|\d{{1,20}}(?:\.\d{{1,20}})?)"
    rf"|十分之(?P<tenth>[一二三四五六七八九])"
    rf"|{_NUMERAL}{{1,12}}分之{_NUMERAL}{{1,12}}"
    rf"|(?<![第统唯同逐万专单]){_NUMERAL}{{1,12}}[、和至到-]?{_NUMERAL}{{0,12}}是"
    rf"|(?P<tens>[一二两三四五六七八九])成(?=[,。;、)\n的以及至到\-~得扣]|$)"
    rf"|(?<=[得扣计记加减为各占给打共分、至到\-~满赋])(?P<half>半)(?=分(?![之点]))"
    rf"|(?<=[得扣计记加减为各占给打共、至到\-~满赋])(?P<points>{_NUMERAL}{{1,12}}(?:点{_NUMERAL}{{1,12}})?)(?=分(?![之钟点]))"
    rf"|(?<=[项次处例起条件人户名家个])(?P<bare>{_NUMERAL}{{1,12}})(?=分(?![之钟点]))"
    rf"|(?<![第统唯逐万专单初高大百千分之]){_NUMERAL}次性"
    rf"|(?<![第统唯逐万专单初大百千分之])(?:(?<!高)|(?=.{{1,3}}(?:个|项|天|人|次|万元|元|公里)))(?P<count>{_NUMERAL}{{1,12}}(?:点{_NUMERAL}{{1,12}})?)(?=(?:{_COUNTED}))"
)


@frozen
class Normal:
    """The normal text, and for each of its characters the part of the original it stands for."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    original: str

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The part of the original that this part of the text stands for."""
        if not self.text:
            return 0, len(self.original)
        start = min(max(start, 0), len(self.text) - 1)
        last = min(max(end - 1, start), len(self.text) - 1)
        return self.starts[start], max(self.ends[last], self.starts[start])

    def words(self, start: int, end: int) -> str:
        """The part as the original writes it."""
        if start >= end:
            return ""
        first, last = self.origin(start, end)
        return self.original[first:last]

    def cut(self, spans: Iterable[tuple[int, int]]) -> Normal:
        """A text of only these parts."""
        at = [i for start, end in spans for i in range(start, end)]
        return Normal(
            "".join(self.text[i] for i in at),
            tuple(self.starts[i] for i in at),
            tuple(self.ends[i] for i in at),
            self.original,
        )


def normalise(text: str) -> Normal:
    chars: list[tuple[str, int, int]] = []
    for at, char in enumerate(text):
        if char.isascii() and (char.isalnum() or char in ".,()%"):
            chars.append((char, at, at + 1))
            continue
        if char in _SIGNS:
            chars.append((_SIGNS[char], at, at + 1))
        elif char not in "\n\t" and unicodedata.category(char) in _UNSEEN:
            continue
        else:
            plain = _SIGNS.get(char) or ordinary(char)
            chars.extend((_SIGNS.get(c, c).translate(_SIMPLE), at, at + 1) for c in plain)
    return _figures(_marks(_without_blanks(chars), text))


def _without_blanks(chars: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Blanks go, but one that parts two figures stays, to be told; lines stay."""
    out: list[tuple[str, int, int]] = []
    size = len(chars)
    for i, (char, start, end) in enumerate(chars):
        if char == "\n":
            if out and out[-1][0] != "\n":
                out.append((char, start, end))
        elif not char.isspace():
            out.append((char, start, end))
        elif out and out[-1][0].isdigit():
            after = next((c for c, _, _ in chars[i + 1 : i + 50] if not c.isspace()), "")
            if after.isdigit() and i + 1 < size and "\n" not in (char, chars[i + 1][0]):
                out.append((" ", start, end))
    return out


def _marks(chars: list[tuple[str, int, int]], original: str) -> Normal:
    """Signs that are written in two ways brought to one: >= to ≥, the point that ends to 。"""
    plain = "".join(c for c, _, _ in chars)
    out: list[tuple[str, int, int]] = []
    i = 0
    opened = False
    while i < len(chars):
        char, start, end = chars[i]
        two = plain[i : i + 2]
        if two in (">=", "=>", "<=", "=<"):
            out.append(("≥" if ">" in two else "≤", start, chars[i + 1][2]))
            i += 2
            continue
        if two == "--":
            i += 1
            continue
        if char == "," and _THOUSAND.match(plain, i):
            i += 1
            continue
        if char == '"':
            char, opened = ("”" if opened else "“"), not opened
        elif char == "." and not (
            0 < i < len(plain) - 1
            and plain[i - 1].isascii()
            and plain[i - 1].isalnum()
            and not (plain[i + 1].isspace() or plain[i + 1] in "。;,")
        ):
            char = "。"
        elif char == "[" or char == "]":
            char = "(" if char == "[" else ")"
        out.append((char, start, end))
        i += 1
    return _normal(out, original)


def _normal(chars: list[tuple[str, int, int]], original: str) -> Normal:
    return Normal(
        "".join(c for c, _, _ in chars),
        tuple(s for _, s, _ in chars),
        tuple(e for _, _, e in chars),
        original,
    )


def _figures(normal: Normal) -> Normal:
    """Numerals that stand with a unit as figures: 五个百分点, 百分之五, 两成, 一项, 半分."""
    out: list[tuple[str, int, int]] = []
    done = 0
    for match in _SPELLED.finditer(normal.text):
        figure = _figure(match)
        if figure is None:
            continue
        start = match.start()
        out.extend(
            zip(
                normal.text[done:start],
                normal.starts[done:start],
                normal.ends[done:start],
                strict=True,
            )
        )
        first, last = normal.origin(start, match.end())
        out.extend((c, first, last) for c in figure)
        done = match.end()
    rest = (normal.text[done:], normal.starts[done:], normal.ends[done:])
    out.extend(zip(*rest, strict=True))
    found = _normal(out, normal.original)
    return attrs.evolve(found, text=_LISTED.sub(",", found.text))


def _figure(match: re.Match[str]) -> str | None:
    for group, sign in (("per", "%"), ("mille", "‰"), ("points", ""), ("bare", ""), ("count", "")):
        words = match[group]
        if words is not None:
            figure = words if words[0].isdigit() and words[0].isascii() else spelled_figure(words)
            return None if figure is None else figure + sign
    for group in ("tenth", "tens"):
        if match[group] is not None:
            return f"{SPELLED_DIGITS[match[group]]}0%"
    return "0.5" if match["half"] is not None else None
