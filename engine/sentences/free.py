"""Free wordings of a scoring standard to a proposal: the entry of this package."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from engine.sentences.draft import Draft, Refused, Shared
from engine.sentences.proposal import Proposal, Span, Unread
from engine.sentences.reader import read
from engine.sentences.tokens.normal import Normal, normalise

MAX_LENGTH = 2_000
_ENDLESS = re.compile(r"\d{25,}|[零〇一二两三四五六七八九十百]{25,}")


def propose(
    text: str, full: Fraction | None = None, settled: Mapping[str, str] | None = None
) -> Proposal:
    """What this text says, as a form; or which part of it was not understood, and why.

    `full` is the full mark of the item. `settled` chooses options of the open readings by name.
    Never raises: a text that nobody can read is told as such.
    """
    if len(text) > MAX_LENGTH:
        why = f"原文有{len(text)}个字，超过{MAX_LENGTH}个字；请拆成几项"
        return Proposal(None, unread=(Unread(Span(0, len(text)), text[:60], why),))
    normal = normalise(text)
    long = _ENDLESS.search(normal.text)
    if long is not None:
        refused = Refused("这个数太长，不像一个数", *long.span())
        return Proposal(None, unread=(_unread(normal, refused),))
    shared = Shared(dict(settled or {}))
    draft = Draft(normal, full, shared)
    try:
        criterion = read(draft)
    except Refused as refused:
        return Proposal(None, unread=(_unread(draft.text, refused),))
    except RecursionError:
        whole = Unread(Span(0, len(text)), text[:60], "太复杂，没有读懂")
        return Proposal(None, unread=(whole,))
    return Proposal(
        criterion,
        tuple(shared.facts.values()),
        tuple(shared.open),
        aside=tuple(shared.aside),
        full=draft.own_full,
    )


def _unread(normal: Normal, refused: Refused) -> Unread:
    start, end = normal.origin(refused.start, refused.end)
    return Unread(Span(start, end), normal.original[start:end], refused.why)
