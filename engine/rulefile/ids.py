"""编号: what may stand in one, and that it stands once."""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.rulebook import Indicator
from facts.fields import Fields, scalars
from facts.problem import Place, Problems
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


def read_counterparts(item: Fields) -> tuple[str, ...]:
    """对应: under which other 编号 a sheet may speak of the item."""
    nodes = item.sequence("对应")
    found = scalars(nodes, item.problems, "R011", f"{item.where}的“对应”的一项")
    for one in found:
        if not _ID.fullmatch(one.text) or "、" in one.text:
            told = f"对应的“{one.text}”不是编号"
            item.fault("057", one.place, told, "每项一个编号，半角逗号隔开，如 [甲, 乙]")
    return tuple(one.text for one in found)


def read_origins(item: Fields, number: Scalar | None) -> tuple[str, ...]:
    """来自: the 编号 of the older items that this one came of."""
    nodes = item.sequence("来自")
    found: list[str] = []
    for one in scalars(nodes, item.problems, "R011", f"{item.where}的“来自”的一项"):
        if not _ID.fullmatch(one.text):
            told = (f"来自的“{one.text}”不是编号", "原来那一项的编号，不是名称")
        elif number is not None and one.text == number.text:
            told = (f"“{one.text}”是这一项自己的编号", "只写原来别的编号；编号没有变的不用写来自")
        elif one.text in found:
            told = (f"来自的“{one.text}”写了两次", "只留一个")
        else:
            found.append(one.text)
            continue
        item.fault("076", one.place, *told)
    return tuple(found)


def check_origins(indicators: Iterable[Indicator], problems: Problems) -> None:
    """An item may be split off one that is still here; two can't have come of each other."""
    by_id = {indicator.id: indicator for indicator in indicators}
    for indicator in by_id.values():
        for origin in indicator.origins:
            other = by_id.get(origin)
            if other is not None and indicator.id in other.origins:
                told = f"“{indicator.id}”和“{origin}”写了互相来自"
                problems.add("R076", indicator.place, told, "只在后来的一项里写“来自”")
