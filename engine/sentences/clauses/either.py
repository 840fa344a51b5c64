"""达到2.5%或比上年增加0.3个百分点以上: two conditions, either of which will do."""

from __future__ import annotations

import re

from attrs import frozen

from engine.sentences.draft import Part
from engine.sentences.tokens.ranges import Found, find

_OR = re.compile("或者|或")
_COMPARED = re.compile("比上年|较上年|比去年|较去年|同比|环比")


@frozen
class Half:
    parts: tuple[Part, ...]
    """The words of its measure."""
    found: Found


def either(text: str, parts: list[Part]) -> tuple[Half, Half] | None:
    """The two halves; None where the words are no two ranges with a word between them.

    比上年增加 is of what the first half is of.
    """
    if len(parts) != 1:
        return None
    start, end = parts[0]
    while end > start and text[end - 1] == "的":
        end -= 1
    words = text[start:end]
    cuts = list(_OR.finditer(words))
    if len(cuts) != 1 or re.search(r"\d", words[: cuts[0].start()]) is None:
        return None
    first = _half((start, start + cuts[0].start()), text)
    second = _half((start + cuts[0].end(), end), text)
    if first is None or second is None or not first.parts or not second.parts:
        return None
    own = text[slice(*second.parts[0])]
    if _COMPARED.match(own):
        second = Half((*first.parts, *second.parts), second.found)
    return first, second


def _half(part: Part, text: str) -> Half | None:
    start, end = part
    found = find(text[start:end])
    if found is None or found.reference is not None or found.inner is not None or found.absolute:
        return None
    if found.bare and not re.search(
        "(?:提高|增加|增长|上升|降低|下降|减少)$", text[start : start + found.start]
    ):
        return None
    named = (start, start + found.start)
    return Half((named,) if named[0] < named[1] else (), found)
