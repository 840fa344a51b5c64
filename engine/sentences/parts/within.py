"""Parts of a text that are read by themselves, and what their forms are as lines of a list."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from engine.sentences.draft import Draft, Part, Refused, points
from engine.sentences.proposal import Written
from engine.sentences.tokens.normal import Normal

Form = dict[str, Written]
ReadText = Callable[[Draft], Form]


def worth(text: str) -> Fraction:
    """The points of 3分."""
    return Fraction(text.removesuffix("分"))


def guarded(outer: Draft, inner: Draft, read_it: ReadText) -> Form:
    """Read a cut text; what is refused in it is told where it stands in the outer one."""
    try:
        return read_it(inner)
    except Refused as refused:
        begin, end = inner.text.origin(refused.start, refused.end)
        starts, ends = outer.text.starts, outer.text.ends
        inside = [i for i in range(len(starts)) if ends[i] > begin and starts[i] < end]
        if not inside:
            raise Refused(refused.why, 0, len(outer.text.text)) from None
        raise Refused(refused.why, inside[0], inside[-1] + 1) from None


def apart(outer: Draft, inner: Draft, seen: set[str], read_it: ReadText) -> Form:
    """Read a part after others: where it says 延期 of its own matter, the name says of which."""
    before = inner.shared.copied()
    text, floor, own = inner.text, inner.floor, inner.full
    form = guarded(outer, inner, read_it)
    if not inner.bare & seen:
        seen |= inner.bare
        return form
    whole = (0, len(outer.text.text))
    under = _matter(text)
    again = Draft(text, own, inner.shared, floor=floor, under=under)
    inner.shared.restore(before)
    form = guarded(outer, again, read_it) if under and not inner.under else {}
    if not form or again.bare & seen:
        which = "、".join(sorted(inner.bare & seen))
        raise Refused(f"几处说的“{which}”是不是一回事，没有说", *whole)
    for name in ("full", "own_full", "judged", "implied", "told", "named"):
        setattr(inner, name, getattr(again, name))
    seen |= again.bare
    return form


def _matter(text: Normal) -> str:
    """What a part is about: the words of the award that it begins with."""
    match = re.match(r"[;,。\n ]*([^,;。()\d]{2,16}?)(?:的)?,?(?:得|计)?(?:满分|\d)", text.text)
    return "" if match is None else text.words(*match.span(1)).rstrip("的")


def rows_of(form: Form, own: Fraction) -> list[Written]:
    """A part as lines: its own awards as they are, anything else with its full mark."""
    rows = form.get("条目")
    if set(form) == {"条目"} and isinstance(rows, list):
        plain = all(isinstance(r, dict) and "得" in r for r in rows)
        if plain and not _exceeds(rows, own):
            return [_of_part(r, own) for r in rows if isinstance(r, dict)]
    return [{"分值": points(own), **form}]


def _of_part(row: dict[str, Written], own: Fraction) -> Written:
    """按时完成得满分: all that the part is worth, and not the item."""
    return {**row, "得": points(own)} if row["得"] == "满分" else row


def _exceeds(rows: list[Written], own: Fraction) -> bool:
    """Whether awards add up to more than the part is worth, so that its full mark must hold them."""
    given = Fraction(0)
    for row in rows:
        assert isinstance(row, dict)
        most = str(row.get("至多", "" if "每" in row else row["得"]))
        if not most[:1].isdigit():
            return most != "满分" or len(rows) > 1
        given += worth(most)
    return given > own


def above_all(draft: Draft, form: Form, above: Form, at: Part) -> None:
    """倒扣 holds for the whole item: it is taken out of the part and added to the others'."""
    if "加分" in form:
        raise Refused("一部分里的加分，没有形式", *at)
    if "倒扣" in form:
        below = worth(str(form.pop("倒扣"))) + worth(str(above.get("倒扣", "0分")))
        draft.implied.add(below)
        above["倒扣"] = points(below)
