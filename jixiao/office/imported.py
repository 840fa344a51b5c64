"""What a table says, before it is a rule file: its rows with where each part stands."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import define, field, frozen

from facts.problem import Place
from jixiao.office.grid import Cell, Grid, Remark


@define
class Row:
    """An indicator: its groups from the outermost, and the cells from which its texts come.

    `full` is None where the table says none that is plain.
    """

    groups: tuple[str, ...]
    name: str
    name_cell: Cell
    full: Fraction | None = None
    full_text: str = ""
    """What the points column says, where there is one: a formula (参数.满分) in our own tables."""
    full_cell: Cell | None = None
    id: str = ""
    id_cell: Cell | None = None
    explanations: list[Cell] = field(factory=list)
    criteria: list[Cell] = field(factory=list)
    readings: list[Cell] = field(factory=list)
    parts: list[Fraction] = field(factory=list)
    """The points of each of its lines, where the table gives an item in several."""
    glued: set[Cell] = field(factory=set)
    """Cells whose text goes on in the middle of a sentence: the page broke there."""

    def text(self, cells: list[Cell]) -> str:
        """The texts of these cells one after the other."""
        whole = ""
        for cell in cells:
            whole += ("" if not whole or cell in self.glued else "\n") + cell.text
        return whole

    @property
    def cells(self) -> list[Cell]:
        return [*self.explanations, *self.criteria, *self.readings]

    def texts(self) -> dict[str, str]:
        """What stands in its row beside the points, by the key of the rule file."""
        return {
            "指标说明": self.text(self.explanations),
            "评分标准": self.text(self.criteria),
            "读作": self.text(self.readings),
        }

    @property
    def place(self) -> Place:
        return self.name_cell.place

    @property
    def criterion_place(self) -> Place:
        """Where its rule stands, or should."""
        cells = self.criteria or self.readings
        return cells[0].place if cells else self.place


@define
class ImportedTable:
    """One standard's table, whatever pages and sheets it goes over."""

    title: Cell | None
    name: str
    """The sheet, or 第2张表."""
    place: Place
    own: bool = False
    """Made by `export`: then its names and points are to be taken literally."""
    rows: list[Row] = field(factory=list)
    group_points: dict[tuple[str, ...], tuple[Fraction, Cell]] = field(factory=dict)
    group_cells: dict[tuple[str, ...], Cell] = field(factory=dict)
    bare_groups: list[tuple[tuple[str, ...], Cell]] = field(factory=list)
    """Groups of our own tables with nothing in them: they change one that is inherited."""
    notes: list[Cell] = field(factory=list)
    totals: list[tuple[Fraction, Cell]] = field(factory=list)
    remarks: list[Remark] = field(factory=list)


@frozen
class ImportedFile:
    tables: tuple[ImportedTable, ...]
    sections: Mapping[str, tuple[Grid, ...]]
    """Further tables of our own export, by what they hold."""
    remarks: tuple[Remark, ...] = ()
