"""What to say of slips that YAML took for something else: a doubled name, a figure cut by commas."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HEAD = re.compile(r"-?\d{1,3}")
_GROUP = re.compile(r"\d{3}(?!\d).*")


def doubled(key: str, line: int, opens_item: bool, one_value: bool) -> tuple[str, str]:
    """A name that stood on that line already; `opens_item`: it is the first of a list's row."""
    told = f"“{key}”写了两次（前一次在第{line}行）"
    if opens_item:
        return told, f"从这里起是另一项的，这一行写“- {key}: …”；不是的只留一个"
    return told, "只留一个" if one_value else "并到一处：两处的内容都写在前一个下面"


def cut_figure(before: str, names: Sequence[str]) -> tuple[int, tuple[str, str]] | None:
    """How many of these names without a value are groups of digits of the figure before them.

    None where the first is not: {值: 387,664.62} is read as 值 387 and a name 664.62.
    """
    count = 0
    while count < len(names) and _HEAD.fullmatch(before) and _GROUP.fullmatch(names[count]):
        count += 1
        if not names[count - 1].isdigit():
            break  # its decimals or its unit end a figure
    if not count:
        return None
    parts = (before, *names[:count])
    return count, (f"数“{','.join(parts)}”里写了逗号", f"不写逗号：{''.join(parts)}")


def second_colon(line: str, column: int) -> tuple[int, tuple[str, str]] | None:
    """The slip before a colon at which a mapping in brackets can't go on, and its column."""
    if line[column : column + 1] != ":":
        return None
    begin = max(line.rfind("{", 0, column), line.rfind(",", 0, column)) + 1
    for at in range(begin, column):
        if line[at] in "；;、":
            right = "半角逗号隔开各项；文字里本来就有的，给文字加引号"
            return at, (f"花括号里用“{line[at]}”隔开", right)
    return column, ("这里不能再有“: ”", "前一项后面补上半角逗号；文字中含“: ”的，给整段加引号")
