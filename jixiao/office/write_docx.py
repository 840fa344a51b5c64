"""A document as a Word file: landscape A4, merged cells, the header row again on each page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from jixiao.office.document import Box, Document, Table
from jixiao.office.extra import docx

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_ACROSS = 14_570
"""Twentieths of a point across a landscape A4 page within its margins."""
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_FEW = 10
_LITTLE = 200
"""A table of few rows stays on one page, where its fullest cells hold no more characters together."""
_BODY, _HEADS = "宋体", "黑体"


def write_docx(document: Document, file: Path) -> None:
    """Raises OfficeMissing."""
    made = docx().Document()
    made.core_properties.title = _NOT_IN_XML.sub("", document.title)[:255]
    made.core_properties.author = "jixiao"
    _page(made)
    body = made.element.body
    end = body.sectPr

    def add(xml: str) -> None:
        from docx.oxml import parse_xml

        end.addprevious(parse_xml(xml))

    add(_paragraph(document.title, 16, _HEADS, centred=True, after=120))
    for text in document.under_title:
        add(_paragraph(text, 10, _BODY, after=60))
    for position, table in enumerate(document.tables):
        if position:
            lead = f"{table.name}：{table.lead}" if table.lead else table.name
            add(_paragraph(f"附表{position}　{lead}", 12, _HEADS, before=240, after=80, keep=True))
        add(_table(table))
        if not position:
            for note in document.notes:
                add(_paragraph(note, 10, _BODY, before=40))
    add(_paragraph("", 2, _BODY))
    made.save(file)


def _page(made: Any) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.oxml import parse_xml
    from docx.shared import Mm

    section = made.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(18)
    footer = section.footer.paragraphs[0]._p
    parts = ("第 ", "PAGE", " 页，共 ", "NUMPAGES", " 页")
    runs = "".join(_field(p) if p.isupper() else _run(p, 9, _BODY) for p in parts)
    new = parse_xml(f'<w:p {_W}><w:pPr><w:jc w:val="center"/></w:pPr>{runs}</w:p>')
    footer.getparent().replace(footer, new)


def _field(name: str) -> str:
    return f'<w:fldSimple w:instr=" {name} ">{_run("1", 9, _BODY)}</w:fldSimple>'


def _run(text: str, size: int, font: str) -> str:
    """A run of this text, line ends kept; sizes in points."""
    fonts = f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{font}" w:hint="eastAsia"/>'
    style = f'<w:rPr>{fonts}<w:sz w:val="{size * 2}"/><w:szCs w:val="{size * 2}"/></w:rPr>'
    lines = _NOT_IN_XML.sub("", text).split("\n")
    texts = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
    return f"<w:r>{style}{texts}</w:r>"


def _paragraph(
    text: str, size: int, font: str, centred: bool = False,
    before: int = 0, after: int = 0, keep: bool = False,
) -> str:  # fmt: skip
    side = "center" if centred else "left"
    style = (
        f"<w:pPr>{'<w:keepNext/>' if keep else ''}"
        '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
        f'<w:spacing w:before="{before}" w:after="{after}"/><w:jc w:val="{side}"/></w:pPr>'
    )
    return f"<w:p {_W}>{style}{_run(text, size, font)}</w:p>"


def _table(table: Table) -> str:
    whole = sum(table.widths)
    widths = [share * _ACROSS // whole for share in table.widths]
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="606060"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margin = '<w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/>'
    parts = [
        f'<w:tbl {_W}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{sides}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margin}</w:tblCellMar></w:tblPr><w:tblGrid>",
        *(f'<w:gridCol w:w="{wide}"/>' for wide in widths),
        "</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>",
        *(
            _box(Box(name, centred=True, bold=True), wide, "", shaded=True, keep=True)
            for name, wide in zip(table.header, widths, strict=True)
        ),
        "</w:tr>",
    ]
    reaching: dict[int, tuple[int, int]] = {}
    whole_page = len(table.rows) <= _FEW and sum(map(_longest, table.rows)) < _LITTLE
    for position, boxes in enumerate(table.rows, start=1):
        keep = whole_page and position < len(table.rows)
        parts.append("<w:tr><w:trPr><w:cantSplit/></w:trPr>" if _short(boxes) else "<w:tr>")
        column = 0
        while column < len(boxes):
            box = boxes[column]
            if box is None and column in reaching:
                rows, columns = reaching.pop(column)
                if rows > 1:
                    reaching[column] = rows - 1, columns
                wide = sum(widths[column : column + columns])
                parts.append(_box(Box("", columns=columns), wide, "continue", keep=keep))
                column += columns
                continue
            assert box is not None
            if box.rows > 1:
                reaching[column] = box.rows - 1, box.columns
            wide = sum(widths[column : column + box.columns])
            parts.append(_box(box, wide, "restart" if box.rows > 1 else "", keep=keep))
            column += box.columns
        parts.append("</w:tr>")
    return "".join([*parts, "</w:tbl>"])


def _longest(boxes: tuple[Box | None, ...]) -> int:
    """The characters in the fullest cell, which make the row as high as it is."""
    return max((len(box.text) for box in boxes if box is not None), default=0)


def _short(boxes: tuple[Box | None, ...]) -> bool:
    """A row that may stand on one page; a longer one has to break."""
    return all(box is None or len(box.text) < 400 for box in boxes)


def _box(box: Box, wide: int, merged: str, shaded: bool = False, keep: bool = False) -> str:
    span = f'<w:gridSpan w:val="{box.columns}"/>' if box.columns > 1 else ""
    merge = f'<w:vMerge w:val="{merged}"/>' if merged else ""
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/>' if shaded else ""
    paragraph = _paragraph(box.text, 10, _HEADS if box.bold else _BODY,
                           centred=box.centred, before=30, after=30, keep=keep)  # fmt: skip
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{span}{merge}{shade}'
        f'<w:vAlign w:val="center"/></w:tcPr>{paragraph}</w:tc>'
    )
