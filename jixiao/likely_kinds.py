"""What kind of figure a name stands for: guessed by how it ends, always agreed to by the author."""

from __future__ import annotations

import re
from collections.abc import Mapping

from facts.quantity import COUNT, DATE, MONEY, NUMBER, POINTS, RATE, YES_NO

KINDS: Mapping[str, str] = {
    MONEY: "元、万元", RATE: "%", COUNT: "整数，如 3项", NUMBER: "可以有小数，如 12.5公里",
    YES_NO: "是或否", DATE: "某年某月某日", POINTS: "分",
}  # fmt: skip
"""Kinds that a name can be declared as, with how their values look."""
COUNTED = (COUNT, NUMBER)
"""Kinds that have a unit of the author's."""

_ENDINGS = (
    (re.compile(r"(?:率|比例|比重|占比|百分比|程度|度)$"), RATE),
    (re.compile(r"(?:时间|日期|日)$"), DATE),
    (re.compile(r"(?:人数|户数|次数|项数|个数|家数|件数|例数|起数|天数|处数|编制数?|数量|数)$"), COUNT),
    (re.compile(r"(?:面积|里程|长度|重量|产量)$"), NUMBER),
    (re.compile(r"(?:额|款|费|费用|经费|资金|支出|收入|预算|决算|追加|结转|结余|投资|成本|预算总额|总额)$"),
     MONEY),
)  # fmt: skip
_UNITS = (("人数", "人"), ("编制", "人"), ("户数", "户"), ("次数", "次"), ("项数", "项"), ("家数", "家"),
          ("件数", "件"), ("天数", "天"), ("面积", "平方米"), ("里程", "公里"))  # fmt: skip


def sounds_like(name: str) -> str | None:
    """The kind that the name's last words tell."""
    if re.search(r"(?:预算|决算|支出|收入|资金|经费|金额|支付|到位|拨款|结转|结余|投资)[^人户次项个家件天]{0,3}数$", name):
        return MONEY
    return next((kind for ending, kind in _ENDINGS if ending.search(name)), None)


def likely_kind(name: str) -> str:
    """The kind to propose for a name."""
    return sounds_like(name) or MONEY


def likely_unit(name: str) -> str:
    return next((unit for word, unit in _UNITS if word in name), "项")
