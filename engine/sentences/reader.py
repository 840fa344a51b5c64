"""One text, or one part of it: cut, attached, given to the families, held against the guards."""

from __future__ import annotations

from engine.sentences import guards
from engine.sentences.attachment import attach
from engine.sentences.draft import Draft, Refused
from engine.sentences.statements import scan
from engine.sentences.wordings import Criterion, families


def read_text(draft: Draft) -> Criterion:
    """The reading of a text that has neither numbered parts nor branches; raises Refused."""
    text = draft.text.text
    guards.before(draft)
    whole = (0, len(text))
    scanned = scan(text, whole)
    if not scanned.statements:
        raise Refused("没有说得分还是扣分", *whole)
    attached = attach(draft, scanned)
    for family in families():
        found: Criterion | None = family.read(draft, attached)
        if found is not None:
            break
    else:
        raise Refused("这样的写法还读不懂", *whole)
    if attached.loose:
        raise Refused("这句话没有说得分还是扣分", *attached.loose[0])
    draft.put_aside(list(attached.aside))
    guards.after(draft, found, draft.shared.facts)
    return found
