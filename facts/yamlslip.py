"""Where YAML gave up: the slip that is likely behind it, and the line on which it was made.

YAML notices a wrong indentation on another line than the one that has it, and calls it by what it
took the text for. This is asked only of a text that YAML could not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import frozen

_TIGHT_DASH = re.compile(r"\s*(-)(?=[^\s\d-])")
_DASH = re.compile(r"- +")
_OTHER_DASH = re.compile(r"\s*([－—–−‐─])[ \u3000]*(?=[^\s:：#]+[:：])")
_WIDE_SIGN = re.compile(r"\s*(＃)")
_KEY = re.compile(r":(?=\s|$)|[\"'\[\]{}]")
_OF_INDENTATION = (
    "mapping values are not allowed",
    "expected key",
    "expected <block end>",
    "expected <document start>",
    "expected '-' indicator",
)
_NO_BLANK = ("“-”后少一个空格", "“- ”，减号后空一格")
_REMARK = ("行首用了全角的“＃”", "半角的“#”")
_NO_COLON = ("这一行缺少“: ”", "“名称: 内容”；是说明的，行首加“# ”")
_NO_DASH = ("列表的这一行前面少了“- ”", "清单每行以“- ”开头")


@frozen
class Slip:
    line: int
    column: int
    told: tuple[str, str]


@frozen
class _Line:
    """A line that says something: `key` is the column of what stands behind its dashes."""

    number: int
    indent: int
    key: int

    @property
    def has_dash(self) -> bool:
        return self.key > self.indent


def find_slip(lines: Sequence[str], line: int, column: int, said: str) -> Slip | None:
    """The slip behind what YAML said of this place, or None where the place may be taken as is."""
    known = [_read(n, text) for n, text in enumerate(lines) if text.lstrip()[:1] not in ("", "#")]
    at = next((i for i, one in enumerate(known) if one.number == line), None)
    if at is None:
        return None
    for one in known[max(at - 1, 0) : at + 1][::-1]:
        tight = _TIGHT_DASH.match(lines[one.number])
        if tight:
            return Slip(one.number, tight.start(1), _NO_BLANK)
        dash = _OTHER_DASH.match(lines[one.number])
        if dash:
            told = (f"行首的“{dash[1]}”不是减号", "“- ”，半角减号后空一格")
            return Slip(one.number, dash.start(1), told)
        wide = _WIDE_SIGN.match(lines[one.number])
        if wide:
            return Slip(one.number, wide.start(1), _REMARK)
    here, text = known[at], lines[line]
    if text[here.indent] == "{" and column == here.indent:
        return Slip(line, column, _NO_DASH)
    parent = lines[known[at - 2].number].rstrip() if at > 1 else ""
    if parent.endswith(":") and _lacks_dash(known, at - 1):
        return Slip(known[at - 1].number, known[at - 1].indent, _NO_DASH)
    if "'-' indicator" in said:
        item = next((one for one in known[at - 1 :: -1] if one.indent <= here.indent), here)
        if item.has_dash and item.indent == here.indent:
            if item is not known[at - 1]:
                return Slip(line, column, _NO_DASH)
            if at > 1 and known[at - 2].has_dash:
                return None  # after a list of rows: it may be that the key above is at fault
    begins = ": " not in text[:column] if said.startswith("mapping") else column == here.indent
    if not begins or not any(fragment in said for fragment in _OF_INDENTATION):
        return None
    for one in (known[at], known[at - 1]) if at else (known[at],):
        if not one.indent and not one.has_dash and not _KEY.search(lines[one.number]):
            return Slip(one.number, 0, _NO_COLON)
    if at > 1 and lines[known[at - 2].number].rstrip().endswith(":"):
        return _uneven(known, at, _is_left_behind(known, at, lines))
    return _uneven(known, at)


def _read(number: int, text: str) -> _Line:
    indent = column = len(text) - len(text.lstrip())
    while dash := _DASH.match(text, column):
        column = dash.end()
    return _Line(number, indent, column)


def _lacks_dash(known: Sequence[_Line], at: int) -> bool:
    """Whether this is the first line of a list's first item, of which the next one has its dash."""
    first = known[at]
    if first.has_dash or known[at - 1].key > first.indent or known[at + 1].indent <= first.indent:
        return False
    after = next((one for one in known[at + 1 :] if one.indent <= first.indent), first)
    return after.has_dash and after.indent == first.indent


def _is_left_behind(known: Sequence[_Line], at: int, lines: Sequence[str]) -> bool:
    """Whether the line above belongs to the key above it, with the lines from here on."""
    here, above, owner = known[at], known[at - 1], known[at - 2]
    return (
        not (here.has_dash or above.has_dash)
        and owner.key == above.indent < here.indent
        and not lines[above.number].rstrip().endswith(":")
        and _level(known, at + 1, here) == here.indent
    )


def _uneven(known: Sequence[_Line], at: int, left_behind: bool = False) -> Slip | None:
    """Of the line here and the one that it should be level with, the one that stands alone."""
    here = known[at]
    column = here.indent
    if at == 0:
        return None
    peer, alone = _peer(known, at)
    above = _level(known, peer, here)
    below = _level(known, at + 1, here)
    peer_is_odd = alone and below == column
    if alone and below not in (column, above) and above is not None:
        peer_is_odd = above % 2 > column % 2  # indentation goes by twos
    if above is None and known[peer].key > column:
        peer_is_odd = True  # the key of a list stands further in than its items
    elif above is None:
        above = next((one.indent for one in known[at - 1 :: -1] if one.has_dash), 0)
    elif known[peer].key <= column and _level(known, peer - 1, here) == column:
        peer_is_odd = here.has_dash or not known[peer].has_dash
    peer_is_odd = peer_is_odd or left_behind
    odd = known[peer] if peer_is_odd else here
    right = column if peer_is_odd or above is None else above
    if odd.has_dash and not here.has_dash:
        right = max(right - (odd.key - odd.indent), 0)
    blanks = f"{right}个空格" if right else "不空格"
    told = ("这一行的缩进与同组各行不齐", f"行首{blanks}，同组各行缩进一样")
    return Slip(odd.number, odd.indent, told)


def _level(known: Sequence[_Line], index: int, here: _Line) -> int | None:
    """The column in which a line would be level with the one here: an item's only with an item."""
    if not 0 <= index < len(known) or (here.has_dash and not known[index].has_dash):
        return None
    return known[index].indent if here.has_dash else known[index].key


def _peer(known: Sequence[_Line], at: int) -> tuple[int, bool]:
    """The line above that the one here should be level with, and whether it has no other."""
    here, above = known[at], at - 1
    if known[above].key <= here.indent:
        follows = here.has_dash or not known[above].has_dash
        return above, follows and _level(known, above - 1, here) != _level(known, above, here)
    group = []
    while above >= 0 and known[above].key > here.indent:
        group.append(above)
        if known[above].indent < here.indent:
            break  # its dash begins what the line here goes on
        above -= 1
    levels = [(found, i) for i in group if (found := _level(known, i, here)) is not None]
    least = min(levels, default=(0, 0))[0]
    same = [i for found, i in levels if found == least]
    return (same[-1], len(same) == 1) if same else (group[0], True)
