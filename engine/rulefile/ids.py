"""编号: what may stand in one, and that it stands once."""

from __future__ import annotations

import re

from facts.fields import Fields
from facts.problem import Place
from facts.yamltext import Scalar

_ID = re.compile(r"[^\s.#,，:：=\[\]{}“”\"']{1,60}")

Seen = dict[str, Place]


def read_id(item: Fields, seen: Seen) -> Scalar | None:
    """The item's 编号; one that can't be used or was used before is told."""
    number = item.scalar("编号", required=True)
    if number is None:
        return None
    if not _ID.fullmatch(number.text):
        item.fault(
            "057", number.place, f"编号“{number.text}”不能用", "不含空格、点、逗号、冒号、引号、#"
        )
    known = seen.setdefault(number.text, number.place)
    if known is not number.place:
        where = (
            f"第{known.line}行"
            if known.file == number.place.file
            else f"{known.file}第{known.line}行"
        )
        item.fault("058", number.place, f"编号“{number.text}”已用于{where}", "每项一个编号")
    return number
