"""无法表达: what a standard says and no rule here stands for."""

from __future__ import annotations

from collections.abc import Iterable

from engine.rulebook import Indicator, Unexpressed
from facts.fields import Fields, nearest
from facts.problem import Problems


def read_unexpressed(top: Fields, problems: Problems) -> tuple[Unexpressed, ...]:
    """无法表达: sentences of the standard without a rule, each with why."""
    found = []
    for position, node in enumerate(top.sequence("无法表达"), start=1):
        sub = Fields(node, problems, "R", f"“无法表达”的第{position}条")
        text, reason = sub.text("原文", required=True), sub.text("理由", required=True)
        indicator = sub.scalar("指标")
        sub.close()
        place = node.place if indicator is None else indicator.place
        named = None if indicator is None else indicator.text
        if text is not None and reason is not None:
            found.append(Unexpressed(text, reason, named, place))
    return tuple(found)


def check_mentioned(
    unexpressed: tuple[Unexpressed, ...], indicators: Iterable[Indicator], problems: Problems
) -> None:
    """The indicator of 无法表达 is named by its 编号."""
    ids = {indicator.id for indicator in indicators}
    for one in unexpressed:
        if one.indicator is not None and one.indicator not in ids:
            right = nearest(one.indicator, ids) or "指标的编号；不属于哪一项的不写"
            problems.add("R069", one.place, f"没有编号为“{one.indicator}”的指标", right)
