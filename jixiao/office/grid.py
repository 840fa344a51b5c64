"""A table as it stands in a workbook or a document: cells with their spans and where they are."""

from __future__ import annotations

import re
from functools import cached_property

from attrs import field, frozen

from facts.problem import Place
from facts.unseen import BLANKS, CONTROLS, FOR_NOTHING

MAX_ROWS, MAX_COLUMNS = 5_000, 60
MAX_CELL = 20_000
"""More characters than a cell of a standard has."""

_ODD_BLANKS = re.compile(f"[{BLANKS}]")
_HIDDEN = re.compile(f"[{CONTROLS}{FOR_NOTHING}]")


def cleaned(text: str) -> str:
    """The text of a cell as it is meant: ordinary blanks, no hidden characters, bare ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    text = _HIDDEN.sub("", _ODD_BLANKS.sub(" ", text.replace("\t", " ")))
    lines = (line.strip(" \t\u3000") for line in text.split("\n"))
    return "\n".join(lines).strip("\n")


def squeezed(text: str) -> str:
    """Without blanks and line ends: as header words and names are compared."""
    return re.sub(r"[\s\u3000]+", "", text)


_TRADITIONAL = str.maketrans(
    "評標準級說權數滿項內類別總價績備註編號讀細則辦釋義計單實際來據資優責審復證態狀變調參減",
    "评标准级说权数满项内类别总价绩备注编号读细则办释义计单实际来据资优责审复证态状变调参减",
)


def simplified(text: str) -> str:
    """Words over columns and below tables as they are written with simplified characters."""
    return text.translate(_TRADITIONAL)


@frozen
class Cell:
    """One cell: its text, top left corner counted from 0, and how far it reaches."""

    text: str
    row: int
    column: int
    place: Place
    rows: int = 1
    columns: int = 1
    formula: str = ""
    """Where the cell is computed: then `text` is what its file remembers of the result."""
    shown: str = ""
    """What a number looks like on the sheet, where its format hides digits that `text` has."""
    percent: bool = False
    """A number that the sheet shows as a percentage."""
    struck: bool = False
    """Some of it is struck out, which `text` does not show."""

    @cached_property
    def short(self) -> str:
        return squeezed(self.text)


OPEN, AMISS, TOLD, PASSED = "待补", "不符", "提醒", "未用"
"""Kinds of remarks: a cell that a person has to settle, points that don't agree, what one should
know, and what was passed over."""


STRUCK = "划了删除线，照样读了；不要的，删去这些字再导入"


@frozen
class Remark:
    """What a person should know of a table that was read."""

    kind: str
    place: Place
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.kind} {self.text}"


@frozen
class Grid:
    """A table. `name` is the sheet's, or the heading that stands before a table of a document;
    `before` and `after` are paragraphs around it."""

    name: str
    place: Place
    cells: tuple[Cell, ...]
    before: tuple[Cell, ...] = ()
    after: tuple[Cell, ...] = ()
    remarks: tuple[Remark, ...] = field(default=())

    @cached_property
    def _at(self) -> dict[tuple[int, int], Cell]:
        return {
            (row, column): cell
            for cell in self.cells
            for row in range(cell.row, cell.row + cell.rows)
            for column in range(cell.column, cell.column + cell.columns)
        }

    @cached_property
    def height(self) -> int:
        return max((cell.row + cell.rows for cell in self.cells), default=0)

    @cached_property
    def width(self) -> int:
        return max((cell.column + cell.columns for cell in self.cells), default=0)

    def at(self, row: int, column: int) -> Cell | None:
        """The cell that covers this place, merged or not."""
        return self._at.get((row, column))

    def row(self, row: int) -> list[Cell]:
        """The cells of a row from left to right, each once, those that reach into it included."""
        found = (self.at(row, column) for column in range(self.width))
        return list(dict.fromkeys(cell for cell in found if cell is not None))

    def filled(self, row: int) -> list[Cell]:
        return [cell for cell in self.row(row) if cell.text]
