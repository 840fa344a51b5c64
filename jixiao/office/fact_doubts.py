"""What one should look at again in a filled-in workbook: cells that show less than they hold, rates
that can hardly be meant, amounts in another unit than the sheet's, what is struck out or hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from attrs import define, field

from facts.quantity import FEN_IN
from facts.sheet import CellRemark
from jixiao.office.grid import Cell, Grid

HARDLY_MEANT = 1000
"""Per cent: 87.6 typed or pasted into a cell of percentages is 8760%."""
_MOST_NAMED = 6
_NUMERAL = re.compile(r"[-+]?[0-9][0-9,]*(?:\.[0-9]+)?%?")


@define
class Doubts:
    """Gathers the remarks on one workbook, in the order of its cells."""

    _found: list[CellRemark] = field(factory=list)
    _amounts: list[tuple[str, Cell, str]] = field(factory=list)
    """Of each amount whose row names a unit: its name, its cell, the unit."""
    _plain_amounts: int = 0

    def of_grid(self, grid: Grid) -> None:
        """What the reader of the workbook passed over or took although it can't be seen."""
        for remark in grid.remarks:
            self._found.append(CellRemark("hidden", remark.place, remark.text))

    def unread(self, grid: Grid) -> None:
        """A sheet that is none of the form's."""
        told = f"工作表“{grid.name}”不是填报的表，没有读"
        self._found.append(CellRemark("unread", grid.place, told))

    def of_value(self, name: str, cell: Cell) -> None:
        if cell.struck:
            told = f"“{name}”的“{cell.text[:20]}”划了删除线，照样用了；不要的，清空这一格"
            self._say("struck", cell, name, told, grave=True)
        if cell.percent and abs(Decimal(cell.text.removesuffix("%"))) > HARDLY_MEANT:
            meant = format(Decimal(cell.text.removesuffix("%")) / 100, "f").rstrip("0").rstrip(".")
            told = f"“{name}”是{cell.text}；这一格的格式是百分数，要填{meant}%的，不能粘贴{meant}"
            self._say("rate", cell, name, told, grave=True)
        elif cell.shown:
            told = f"“{name}”显示为{cell.shown}，格里是{cell.text}，按{cell.text}计"
            self._say("digits", cell, name, told)

    def of_unit(self, name: str, cell: Cell, unit: str) -> None:
        """The unit that stands in the figure's own row, "" where none does."""
        if unit in FEN_IN:
            self._amounts.append((name, cell, unit))
        elif not unit and _NUMERAL.fullmatch(cell.text) and not cell.percent:
            self._plain_amounts += 1

    def remarks(self, head_unit: str) -> Iterator[CellRemark]:
        """All of them, once the unit at the head of the sheet is known."""
        other = [(n, c, u) for n, c, u in self._amounts if u != head_unit]
        alone = len(other) == len(self._amounts) and not self._plain_amounts
        for unit in dict.fromkeys(u for _, _, u in other):
            named = [(name, cell) for name, cell, u in other if u == unit]
            names = tuple(name for name, _ in named)
            told = (
                f"{_listed(named)}按各自的“单位”{unit}计，不按“金额单位”"
                f"{head_unit or '（没有填）'}；按“金额单位”的，清空“单位”一格"
            )
            place = named[0][1].place
            yield CellRemark("unit", place, told, names, grave=alone and bool(head_unit))
        yield from self._found

    def _say(self, about: str, cell: Cell, name: str, told: str, grave: bool = False) -> None:
        self._found.append(CellRemark(about, cell.place, told, (name,), grave))


def _listed(named: Sequence[tuple[str, Cell]]) -> str:
    shown = "、".join(f"“{name}”（{cell.place.cell}）" for name, cell in named[:_MOST_NAMED])
    more = len(named) - _MOST_NAMED
    return shown + (f"等{len(named)}个数" if more > 0 else "")


def is_numeral(text: str) -> bool:
    return _NUMERAL.fullmatch(text) is not None
