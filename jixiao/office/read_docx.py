"""A document to grids, one for each table, with the paragraphs around them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import define

from facts.problem import Place
from jixiao.office.extra import docx
from jixiao.office.grid import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    PASSED,
    STRUCK,
    TOLD,
    Cell,
    Grid,
    Remark,
    cleaned,
)
from jixiao.office.opening import opened, refusal

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PASSED_OVER = {
    f"{_W}{name}"
    for name in ("del", "moveFrom", "instrText", "delText", "rPr", "pPr", "txbxContent", "tbl")
} | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
"""What stands in a paragraph and is not its text: deletions that were tracked, codes of fields."""
MAX_SPAN = 100


def read_docx(file: Path, shown: str) -> list[Grid]:
    """The tables of the document, in order. Raises BadInput and OfficeMissing."""
    module = docx()
    data = opened(file, shown)
    try:
        body = module.Document(data).element.body
    except Exception:  # whatever a broken document makes python-docx raise
        told = ("读不懂这个文档", "用 Word 或 WPS 文字打开，另存为 .docx")
        raise refusal(Place(shown), "R110", *told) from None
    return _Walk(shown).run(body)


@define
class _Open:
    """A cell that may reach into the rows below."""

    texts: list[str]
    row: int
    column: int
    columns: int
    place: Place
    rows: int = 1


@define
class _Walk:
    shown: str
    paragraphs: int = 0

    def run(self, body: Any) -> list[Grid]:
        pending: list[tuple[Any, list[Cell]]] = []
        loose: list[Cell] = []
        for element in _blocks(body):
            if element.tag == f"{_W}p":
                self.paragraphs += 1
                text = cleaned(_text(element))
                if text:
                    place = Place(self.shown, sheet="正文", cell=f"第{self.paragraphs}段")
                    loose.append(Cell(text, self.paragraphs, 0, place))
            else:
                pending.append((element, loose))
                loose = []
        if not pending:
            hint = "有“分值”“评分标准”等表头的表；画成图片的表要重新录入"
            raise refusal(Place(self.shown), "R112", "文档里没有表格", hint)
        afters = [before for _, before in pending[1:]] + [loose]
        return [
            self._table(element, number, before, after)
            for number, ((element, before), after) in enumerate(
                zip(pending, afters, strict=True), start=1
            )
        ]

    def _table(self, element: Any, number: int, before: list[Cell], after: list[Cell]) -> Grid:
        name = f"第{number}张表"
        whole = Place(self.shown, sheet=name, cell="第1行第1列")
        remarks: list[Remark] = []
        open_: dict[int, _Open] = {}
        done: list[_Open] = []
        row = -1
        for row, line in enumerate(_under(element, "tr")):
            if row >= MAX_ROWS:
                raise refusal(whole, "R111", f"超过{MAX_ROWS}行", "只留评分标准的表")
            column = _value(line, "trPr", "gridBefore", 0)
            reached: set[int] = set()
            for box in _under(line, "tc"):
                columns = _value(box, "tcPr", "gridSpan", 1)
                place = Place(self.shown, sheet=name, cell=f"第{row + 1}行第{column + 1}列")
                if column + columns > MAX_COLUMNS:
                    raise refusal(place, "R111", f"超过{MAX_COLUMNS}列", "只留评分标准的表")
                text = self._cell_text(box, place, remarks)
                above = open_.get(column)
                if _goes_on(box) and above is not None and above.columns == columns:
                    above.rows += 1
                    if text:
                        above.texts.append(text)
                else:
                    if column in open_:
                        done.append(open_[column])
                    open_[column] = _Open([text] if text else [], row, column, columns, place)
                reached.add(column)
                column += columns
            for start in [c for c in open_ if c not in reached]:
                done.append(open_.pop(start))
        done.extend(open_.values())
        cells = sorted(
            (
                Cell("\n".join(o.texts), o.row, o.column, o.place, o.rows, o.columns)
                for o in done
            ),
            key=lambda cell: (cell.row, cell.column),
        )  # fmt: skip
        return Grid(name, whole, tuple(cells), tuple(before), tuple(after), tuple(remarks))

    def _cell_text(self, box: Any, place: Place, remarks: list[Remark]) -> str:
        paragraphs = list(_paragraphs(box))
        if next(box.iter(f"{_W}tbl"), None) is not None:
            remarks.append(Remark(PASSED, place, "格里还套着一张表，套的表没有读"))
        if any(p.find(f"{_W}pPr/{_W}numPr") is not None for p in paragraphs):
            told = "有自动编号，编号本身读不到；要紧的话改成手写的编号"
            remarks.append(Remark(TOLD, place, told))
        if any(
            next(p.iter(f"{_W}{n}"), None) is not None for p in paragraphs for n in ("ins", "del")
        ):
            remarks.append(Remark(TOLD, place, "有修订痕迹，按接受修订以后的文字读"))
        if any(_is_struck(run) for p in paragraphs for run in p.iter(f"{_W}r")):
            remarks.append(Remark(TOLD, place, f"有的字{STRUCK}"))
        text = cleaned("\n".join(_text(p) for p in paragraphs))
        if len(text) > MAX_CELL:
            raise refusal(place, "R111", "一格的字太多", f"不超过{MAX_CELL}字")
        return text


def _blocks(body: Any) -> Iterator[Any]:
    """Paragraphs and tables, those in content controls too."""
    for element in body:
        if element.tag in (f"{_W}p", f"{_W}tbl"):
            yield element
        elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins"):
            yield from _blocks(element)


def _under(element: Any, name: str) -> Iterator[Any]:
    """The rows of a table, the cells of a row; deleted rows are not there."""
    for child in element:
        if child.tag == f"{_W}{name}":
            if child.find(f"{_W}trPr/{_W}del") is None:
                yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _under(child, name)


def _paragraphs(box: Any) -> Iterator[Any]:
    for child in box:
        if child.tag == f"{_W}p":
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins"):
            yield from _paragraphs(child)


def _is_struck(run: Any) -> bool:
    """Whether the text of a run is struck out by hand; what was deleted with 修订 is told apart."""
    if run.find(f"{_W}t") is None:
        return False
    found = [run.find(f"{_W}rPr/{_W}{name}") for name in ("strike", "dstrike")]
    return any(f is not None and f.get(f"{_W}val") not in ("0", "false", "off") for f in found)


def _text(element: Any) -> str:
    parts: list[str] = []
    _gather(element, parts)
    return "".join(parts)


def _gather(element: Any, parts: list[str]) -> None:
    for child in element:
        if child.tag in _PASSED_OVER:
            continue
        if child.tag == f"{_W}t":
            parts.append(child.text or "")
        elif child.tag == f"{_W}tab":
            parts.append("\t")
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            parts.append("\n")
        elif child.tag == f"{_W}noBreakHyphen":
            parts.append("-")
        else:
            _gather(child, parts)


def _value(element: Any, group: str, name: str, usual: int) -> int:
    found = element.find(f"{_W}{group}/{_W}{name}")
    written = "" if found is None else found.get(f"{_W}val") or ""
    return min(int(written), MAX_SPAN) if written.isascii() and written.isdigit() else usual


def _goes_on(box: Any) -> bool:
    """Whether the cell is one with that above it."""
    found = box.find(f"{_W}tcPr/{_W}vMerge")
    return found is not None and (found.get(f"{_W}val") or "continue") == "continue"
