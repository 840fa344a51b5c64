"""`jixiao parse`: what one text of a standard says, or every text of a column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from attrs import frozen

from engine.rulefile.parsed import Parsed, edges, parse
from engine.rulefile.parsed_adjustment import parse_adjustment
from engine.sentences.compared.edges import Edges
from facts.numeral import parse_decimal
from facts.problem import BadInput, Place, Problem
from facts.write_yaml import to_yaml
from jixiao.office.one_column import one_column
from jixiao.shelf import shown_path
from jixiao.table import table

SCHEMA = "jixiao.parse/1"
CLEAR, OPEN, NOT_UNDERSTOOD = 0, 1, 2
WIDEST = 60


@frozen
class Read:
    """A text that was read, with its table; `place` is its cell, where it came from one."""

    parsed: Parsed
    edges: Edges
    place: Place | None = None

    @property
    def code(self) -> int:
        """The exit code of this text alone."""
        if not self.parsed.understood:
            return NOT_UNDERSTOOD
        return OPEN if self.parsed.open else CLEAR


def full_mark(text: str | None) -> Fraction | None:
    """--full. Raises BadInput."""
    if text is None:
        return None
    found = parse_decimal(text.removesuffix("分"))
    if found is None or found[0] <= 0:
        told = f"“{text}”不是分值"
        raise BadInput([Problem("U002", Place("--full"), told, "大于0的数，如 5")])
    return found[0]


def read_text(text: str, full: Fraction | None) -> Read:
    return _read(text, full)


def read_column(name: str, column: str, full: Fraction | None) -> list[Read]:
    """Every text of a column, with the points in its row, else `full`. Raises BadInput."""
    file = Path(name)
    found = []
    for cell in one_column(file, shown_path(file), column):
        found.append(_read(cell.text, full if cell.full is None else cell.full, cell.place))
    return found


def _read(text: str, full: Fraction | None, place: Place | None = None) -> Read:
    """As the rule of an item; else as one of the total, a group or the grade."""
    parsed = parse(text, full)
    if parsed.understood:
        return Read(parsed, edges(parsed), place)
    adjustment = parse_adjustment(text)
    if adjustment is None:
        return Read(parsed, Edges(None, ()), place)
    told = "对总分、组或等级的规则没有得分表，写在“调整”里" if adjustment.understood else ""
    return Read(adjustment, Edges(None, (), told), place)


def worst(found: Sequence[Read]) -> int:
    """The exit code of a column: that of its worst text. Blank cells hold none."""
    return max((one.code for one in found if one.parsed.text.strip()), default=CLEAR)


# -- JSON --------------------------------------------------------------------


def read_object(read: Read) -> dict[str, Any]:
    parsed = read.parsed
    return {
        "schema": SCHEMA,
        "understood": parsed.understood,
        "canonical_already": parsed.canonical_already,
        "form": parsed.form,
        "canonical": parsed.canonical,
        "open": [
            {"name": one.name, "options": list(one.options), "why": one.why} for one in parsed.open
        ],
        "unread": [
            {"from": one.span.start, "to": one.span.end, "text": one.text, "why": one.why}
            for one in parsed.unread
        ],
        "aside": [
            {"from": span.start, "to": span.end, "text": words}
            for span, words in zip(parsed.aside, parsed.left_aside, strict=True)
        ],
        "text": parsed.text,
        "cell": None if read.place is None else read.place.cell,
        "facts": [{"name": f.name, "kind": f.kind, "unit": f.unit} for f in parsed.facts],
        "values": edges_object(read.edges),
    }


def edges_object(edges: Edges) -> dict[str, Any]:
    """The table; `none` says why there are no lines."""
    return {
        "measure": edges.measure,
        "lines": [{"case": line.case, "points": line.gives} for line in edges.lines],
        "none": edges.why_none or None,
    }


# -- text --------------------------------------------------------------------


def read_lines(read: Read) -> Iterator[str]:
    parsed = read.parsed
    where = "" if read.place is None else f"{read.place.cell}　"
    yield f"{where}原文：{parsed.text}"
    if not parsed.understood:
        yield "没有读懂"
        for one in parsed.unread:
            yield f"  第{one.span.start + 1}字起“{one.text}”：{one.why}"
        return
    assert parsed.form is not None
    if parsed.canonical_already:
        yield "读懂了：就是规范句"
    else:
        yield "读懂了" + (f"，有{len(parsed.open)}处没有说清" if parsed.open else "")
    for sentence in (parsed.canonical or "").splitlines():
        yield f"规范句：{sentence}"
    for left in parsed.open:
        yield f"没有说清：{left.name}——{left.why}"
        yield f"  可以读作：{'／'.join(left.options)}（这里先读作：{left.chosen}）"
    yield from aside_lines(parsed)
    yield "写成规则："
    for line in to_yaml(_tree(parsed.form)).splitlines():
        yield f"  {line}"
    yield from edges_lines(read.edges)


def aside_lines(parsed: Parsed) -> Iterator[str]:
    """What of the text the rule does not hold."""
    for words in parsed.left_aside:
        yield f"没有算进规则的话：{words}"


def _tree(form: Mapping[str, Any]) -> dict[str, Any]:
    return dict(form)


def edges_lines(edges: Edges) -> Iterator[str]:
    """The table of values and points as text."""
    if not edges.lines:
        if edges.why_none:
            yield f"得分表：列不出来。{edges.why_none}"
        return
    yield "得分表："
    head = edges.measure or "情形"
    rows = [(line.case, line.gives) for line in edges.lines]
    for line in table(rows, (head, "得分"), (False, True), (WIDEST, None)).splitlines():
        yield f"  {line}".rstrip()
