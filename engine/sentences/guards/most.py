"""Whether a reading can give the full mark at all; where it can't, the text is open there."""

from __future__ import annotations

import re
from fractions import Fraction

from engine.sentences.draft import Draft, points
from engine.sentences.proposal import Written

AS_WRITTEN, JUDGED = "照文字", "人工评判"
_POINTS = re.compile(r"(-?\d+(?:\.\d+)?)分")
_SHARE = re.compile(r"分值 × (\d+(?:\.\d+)?)%")


def asks_of_the_rest(draft: Draft, form: dict[str, Written]) -> None:
    """建立制度得5分；制度未执行的扣3分, of an item of 10: what are the other five for?"""
    if not draft.full:
        return
    most = most_of(form, draft.full)
    if most is None or most >= draft.full:
        return
    why = f"最多只能得{points(most)}，分值是{points(draft.full)}"
    whole = (0, len(draft.text.text))
    draft.judged |= draft.choose("不到满分", (AS_WRITTEN, JUDGED), why, whole) == JUDGED


def most_of(form: dict[str, Written], full: Fraction) -> Fraction | None:
    """The most points that awards, bands or the first of several can give; None: not told here."""
    bands = form.get("分档")
    if isinstance(bands, list):
        values = [worth_of(v, full) for b in bands if isinstance(b, dict) for v in b.values()]
        return _highest(values)
    rows = form.get("条目")
    if isinstance(rows, list):
        return None if any(_takes(r) for r in rows) else _sum(rows, full)
    if not isinstance(rows, dict) or not isinstance(rows.get("条"), list):
        return None
    inner = rows["条"]
    assert isinstance(inner, list)
    begin = worth_of(rows.get("起", "零分"), full)
    gives = [r for r in inner if not _takes(r)]
    if begin is None or (len(gives) < len(inner) and "起" not in rows):
        return None
    if rows.get("取") == "首条":
        values = [worth_of(r.get("得", ""), full) for r in inner if isinstance(r, dict)]
        return _highest([begin, *values])
    most = _sum(gives, full)
    cap = worth_of(rows.get("至多", ""), full)
    if most is None:
        return cap
    return most + begin if cap is None else min(most + begin, cap)


def _highest(values: list[Fraction | None]) -> Fraction | None:
    known = [v for v in values if v is not None]
    return max(known) if known and len(known) == len(values) else None


def _takes(row: Written) -> bool:
    return isinstance(row, dict) and "扣" in row


def _sum(rows: list[Written], full: Fraction) -> Fraction | None:
    total = Fraction(0)
    for row in rows:
        if not isinstance(row, dict) or "分值" in row:
            return None
        value = worth_of(row.get("至多", "" if "每" in row else row.get("得", "")), full)
        if value is None:
            return None
        total += value
    return total


def worth_of(value: Written, full: Fraction | None) -> Fraction | None:
    """Points as a rule file writes them; None for a formula, or a share of a full mark unknown."""
    if not isinstance(value, str):
        return None
    if value in ("满分", "分值"):
        return full
    if value == "零分":
        return Fraction(0)
    if match := _POINTS.fullmatch(value):
        return Fraction(match[1])
    share = _SHARE.fullmatch(value)
    return full * Fraction(share[1]) / 100 if share and full is not None else None
