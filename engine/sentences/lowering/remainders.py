"""不足一档: what less than a whole step takes or gives."""

from __future__ import annotations

from engine.sentences.attachment.attached import Attached
from engine.sentences.draft import Draft, Part


def part_of_step(draft: Draft, a: Attached | None, at: Part, way: str = "扣") -> str:
    """What the text says of it; else an open reading. `way`: 扣 or 加."""
    first = "不扣" if way == "扣" else "不加"
    if a is not None and a.part_of_step:
        return first if a.part_of_step == "不扣" else a.part_of_step
    return draft.choose("不足一档", (first, "按一档", "按比例"), "没有说不足一档的怎么算", at)
