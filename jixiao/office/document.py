"""What is to be written, before it is a workbook, a document or Markdown."""

from __future__ import annotations

from attrs import field, frozen


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
    """`rows` has None where a box reaches from above or the left. `widths` are shares of the
    page's width; `first_sheet` tables stand under the title, others under a heading."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[Box | None, ...], ...]
    widths: tuple[int, ...]
    lead: str = ""
    """What the table is for, in words."""


@frozen
class Document:
    title: str
    under_title: tuple[str, ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = field(default=())
    """Below the first table."""
