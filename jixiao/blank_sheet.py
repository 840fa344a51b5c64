"""What a fact sheet for a standard asks, before anything is filled in."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from engine.rulebook import (
    Criterion,
    EachRow,
    FactDeclaration,
    Indicator,
    Judged,
    RowsTogether,
    Rulebook,
    Together,
)
from engine.sentences.compared.cases import shown
from facts.numeral import exact_text
from facts.quantity import CHOICE, DATE, GRID, LARGEST, RATE, YES_NO
from facts.region import region_text
from facts.tree import Tree
from facts.write_yaml import to_yaml

UNIT_NAME = "（填单位全称）"
PROJECT_NAME = "（填项目名称）"
PROJECT = "项目"
BLANK = "空"
MONEY_UNIT, PRECISION = "万元", "0.01"
"""Of all figures in money, until the filler says otherwise."""


@frozen
class Asked:
    """One figure: what to write, and what it may be. `unit` is that of the cell, "" where there is
    none to be written: amounts follow the unit at the head of the sheet, which the filler may
    change. `options` is what can be chosen."""

    name: str
    kind: str
    unit: str
    note: str
    options: tuple[str, ...] = ()


@frozen
class AskedList:
    """A list, with its columns; `scored`: its rows have points, and the unit's own beside them."""

    name: str
    columns: tuple[Asked, ...]
    scored: bool


@frozen
class AskedItem:
    """An indicator, for the unit's own point; `judged` where a person decides, with the grades."""

    id: str
    path: tuple[str, ...]
    full: str
    judged: bool
    grades: tuple[str, ...]


@frozen
class BlankSheet:
    title: str
    region: str
    year: str
    object: str
    facts: tuple[Asked, ...]
    lists: tuple[AskedList, ...]
    items: tuple[AskedItem, ...]

    @property
    def is_project(self) -> bool:
        return self.object == PROJECT


def blank_sheet(book: Rulebook, year: int | None = None) -> BlankSheet:
    """The sheet for one budget year; without one, for the first that the standard covers."""
    scored = {name for indicator in book.indicators for name in _lists_of(indicator)}
    return BlankSheet(
        title=book.title,
        region=region_text(book.region),
        year=str(book.first_year if year is None else year),
        object=book.object,
        facts=tuple(_asked(declared) for declared in book.facts.values()),
        lists=tuple(
            AskedList(name, tuple(_asked(f) for f in listed.fields.values()), name in scored)
            for name, listed in book.lists.items()
        ),
        items=tuple(_item(indicator) for indicator in book.indicators),
    )


def _lists_of(indicator: Indicator) -> Iterator[str]:
    """The lists whose rows it scores."""
    if isinstance(indicator.scoring, EachRow):
        yield indicator.scoring.list
        return
    for criterion in indicator.scoring.criteria():
        for clause in criterion.clauses:
            if isinstance(clause.outcome, RowsTogether):
                yield clause.outcome.rows.list


def _asked(declared: FactDeclaration) -> Asked:
    unit = declared.fixed_unit
    options = ("是", "否") if declared.kind == YES_NO else declared.options
    told = [declared.kind + (f"（{unit}）" if unit else "")]
    if declared.kind in GRID and abs(declared.high) < LARGEST[declared.kind]:
        told.append(f"{shown(declared, declared.low)}至{shown(declared, declared.high)}")
    if declared.kind in (CHOICE, YES_NO):
        told = ["、".join(options)]
    if declared.kind == RATE:
        told.append("带 %")
    if declared.kind == DATE:
        told.append("如 2024年6月30日")
    if declared.note:
        told.append(declared.note)
    return Asked(declared.name, declared.kind, unit, "；".join(told), options)


def _item(indicator: Indicator) -> AskedItem:
    criteria = list(indicator.scoring.criteria())
    outcomes = [
        c.outcome for criterion in criteria for c in criterion.clauses if c.kind == "judged"
    ]
    grades = [g.name for o in outcomes if isinstance(o, Judged) for g in o.grades]
    whole = isinstance(indicator.scoring, Criterion) and not any(
        isinstance(clause.outcome, Together) for clause in indicator.scoring.clauses
    )
    return AskedItem(
        indicator.id,
        indicator.path,
        exact_text(indicator.full),
        bool(grades) and whole,
        tuple(dict.fromkeys(grades)),
    )


# -- as YAML -----------------------------------------------------------------


def blank_yaml(blank: BlankSheet) -> str:
    """The sheet as a file that can be scored once it is named: every figure is blank."""
    tree: dict[str, Tree] = {
        "版式": "1",
        "单位": {"名称": UNIT_NAME, "地区": blank.region},
        "预算年度": blank.year,
        "对象": blank.object,
    }
    if blank.is_project:
        tree["项目"] = PROJECT_NAME
    tree["计量"] = {"金额": MONEY_UNIT, "精度": PRECISION}
    facts: dict[str, Tree] = {}
    for asked in blank.facts:
        group, _, point = asked.name.partition(".")
        if point:
            held = facts.setdefault(group, {})
            assert isinstance(held, dict)
            held[point] = BLANK
        else:
            facts[asked.name] = BLANK
    if facts:
        tree["数据"] = facts
    if blank.lists:
        tree["清单"] = {listed.name: [] for listed in blank.lists}
    judged = [item for item in blank.items if item.judged]
    if judged:
        tree["评判"] = {item.id: [] for item in judged}
    own: dict[str, Tree] = {item.id: BLANK for item in blank.items}
    tree["自评"] = {**own, "总分": BLANK}
    return "\n".join(_annotated(to_yaml(tree), blank)) + "\n"


def _annotated(text: str, blank: BlankSheet) -> Iterator[str]:
    """Each line to be filled in with a word on what belongs there."""
    yield f"# 数据表：{blank.title}。没有的数留着“空”，不适用的写“不适用”；0 是数。"
    notes = {f"  {asked.name}: {BLANK}": asked.note for asked in blank.facts}
    for item in blank.items:
        notes[f"  {item.id}: {BLANK}"] = f"{item.path[-1]}，{item.full}分"
        if item.judged:
            notes[f"  {item.id}: []"] = f"{item.path[-1]}：{'、'.join(item.grades)}"
    for listed in blank.lists:
        notes[f"  {listed.name}: []"] = f"每行：{'、'.join(c.name for c in listed.columns)}"
    for line in text.rstrip("\n").split("\n"):
        yield f"{line}  # {notes[line]}" if line in notes else line
