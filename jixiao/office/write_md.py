"""A document as Markdown, to read and to paste: one way only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jixiao.office.document import Document, Table


def write_md(document: Document, file: Path) -> None:
    file.write_text(markdown(document), encoding="utf-8", newline="\n")


def markdown(document: Document) -> str:
    parts = [f"# {_line(document.title)}", *map(_line, document.under_title)]
    for position, table in enumerate(document.tables):
        if position:
            lead = f"{table.name}：{table.lead}" if table.lead else table.name
            parts.append(f"## {_line(lead)}")
        parts.append("\n".join(_rows(table)))
        if not position:
            parts.extend(map(_line, document.notes))
    return "\n\n".join(parts) + "\n"


def _rows(table: Table) -> Iterator[str]:
    yield "| " + " | ".join(map(_cell, table.header)) + " |"
    yield "|" + "---|" * len(table.header)
    for boxes in table.rows:
        yield "| " + " | ".join("" if box is None else _cell(box.text) for box in boxes) + " |"


def _cell(text: str) -> str:
    return _line(text).replace("|", "\\|").replace("\n", "<br>")


def _line(text: str) -> str:
    for sign in "\\`*_<>":
        text = text.replace(sign, "\\" + sign)
    return text
