"""有制度得2分（没有不得分）: brackets that only say what the award before them says anyway."""

from __future__ import annotations

import re

from engine.sentences.draft import Draft, Part
from engine.sentences.example import Example
from engine.sentences.tokens.negation import breaks
from engine.sentences.tokens.words import outcome_of

_BRACKETS = re.compile(
    r"\((?P<no>[^(),。;\d]{1,16}?)的?,?(?:则|即|均)?(?:不得分|不计分|不给分|得?(?:0|零)分)\)"
)


def without_denials(draft: Draft) -> None:
    """Put such brackets aside."""
    text = draft.text.text
    gone = [m.span() for m in _BRACKETS.finditer(text) if _denies(text, m)]
    if not gone:
        return
    draft.put_aside(gone)
    keep: list[Part] = []
    at = 0
    for start, end in gone:
        keep.append((at, start))
        at = end
    draft.text = draft.text.cut([*keep, (at, len(text))])
    draft.told.clear()


def _denies(text: str, match: re.Match[str]) -> bool:
    clause = re.split("[,。;:\n)]", text[: match.start()])[-1]
    outcome = outcome_of(clause)
    if outcome is None or outcome.kind != "得":
        return False
    return breaks(match["no"], clause[: outcome.start].rstrip("的"))


EXAMPLES = (
    Example("目录公示得1分（未公示0分），内容齐全得1分",
            {"条目": [{"当": "目录公示", "得": "1分"}, {"当": "内容齐全", "得": "1分"}]}, 2, ()),
    Example("有台账得2分（没有不得分）；有预案得2分（没有不得分）",
            {"条目": [{"当": "有台账", "得": "2分"}, {"当": "有预案", "得": "2分"}]}, 4, ()),
)  # fmt: skip
