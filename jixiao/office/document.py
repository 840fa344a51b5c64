"""What is to be written, before it is a workbook, a document or Markdown."""

from __future__ import annotations

from functools import cached_property

from attrs import field, frozen

from jixiao.office.widths import widths_of


@frozen
class Box:
    """A cell to write: how far it reaches, whether it is centred, whether it is a number."""

    text: str
    rows: int = 1
    columns: int = 1
    centred: bool = False
    number: bool = False
    bold: bool = False


@frozen
class Table:
    """`rows` has None where a box reaches from above or the left. The first table of a document
    stands under its title, others under a heading of their own."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[Box | None, ...], ...]
    lead: str = ""
    """What the table is for, in words."""

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """Shares of the page's width."""
        columns = (
            [box.text if box is not None and box.columns == 1 else "" for box in column]
            for column in zip(*self.rows, strict=True)
        )
        return widths_of(list(columns) or [[""]] * len(self.header), self.header)


@frozen
class Document:
    title: str
    under_title: tuple[str, ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = field(default=())
    """Below the first table."""
