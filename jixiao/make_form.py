"""`jixiao form`: a blank fact sheet for a standard, as YAML or as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from attrs import frozen

from facts.problem import BadInput, Place, Problem
from jixiao.blank_sheet import BlankSheet, blank_sheet, blank_yaml
from jixiao.placing import check_free, placed
from jixiao.shelf import Shelf, shown_path

SCHEMA = "jixiao.form/1"
KINDS = (".yaml", ".xlsx")


@frozen
class Formed:
    out: str
    path: str
    blank: BlankSheet


def make_form(rules: str, out: str, shelf: Shelf, year: int | None, force: bool) -> Formed:
    """Write the sheet. Raises BadInput (U), and OfficeMissing."""
    target = Path(out)
    if target.suffix.lower() not in KINDS:
        told = f"不能写成“{target.suffix or target.name}”"
        raise BadInput([Problem("U013", Place("--out"), told, "X.yaml 或 X.xlsx")])
    check_free(target, force)
    source = shelf.named(rules, "form")
    book = shelf.load(source)
    last = book.last_year or year
    if year is not None and not book.first_year <= year <= (last or year):
        told = f"{year}年度不归这份标准管"
        hint = f"{book.first_year}年起" + (f"，至{book.last_year}年" if book.last_year else "")
        raise BadInput([Problem("U002", Place("--year"), told, hint)])
    blank = blank_sheet(book, year)

    def write(file: Path) -> None:
        if target.suffix.lower() == ".xlsx":
            from jixiao.office.fact_form import write_form

            write_form(blank, file)
        else:
            file.write_text(blank_yaml(blank), encoding="utf-8")

    placed(target, write)
    return Formed(shown_path(target), source.path, blank)


def formed_text(done: Formed) -> str:
    blank = done.blank
    lists = "".join(f"，清单“{listed.name}”" for listed in blank.lists)
    judged = sum(item.judged for item in blank.items)
    told = f"数据{len(blank.facts)}项{lists}，指标{len(blank.items)}项（由人评判的{judged}项）"
    return f"写好 {done.out}：{told}"


def formed_object(done: Formed) -> dict[str, Any]:
    blank = done.blank
    return {
        "schema": SCHEMA,
        "out": done.out,
        "rules": done.path,
        "facts": [asked.name for asked in blank.facts],
        "lists": [listed.name for listed in blank.lists],
        "judged": [item.id for item in blank.items if item.judged],
    }
