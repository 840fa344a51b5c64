"""A fact sheet read by a rulebook's declarations: every figure gets its kind, exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from fractions import Fraction

import attrs
from attrs import field, frozen

from engine.class_of_unit import check_class
from engine.expression import Aggregate, Expr, Fact, Filtered, OtherField
from engine.measure import Figures, Value
from engine.rulebook import EachRow, FactDeclaration, Indicator, ListDeclaration, Rulebook
from facts.fields import nearest, nearest_first
from facts.numeral import normalise, parse_decimal
from facts.problem import Place, Problems
from facts.quantity import (
    CHOICE,
    COUNT,
    FEN_IN,
    MONEY,
    NUMBER,
    POINTS,
    RATE,
    WORDS,
    YES_NO,
    BadText,
    Quantity,
    money_text,
    parse_quantity,
    show,
)
from facts.sheet import Cell, FactSheet, Judgement, Row, SelfScore, Source, State

YES, NO = ("是", "有", "√"), ("否", "无", "×")
SIGNS = {
    "≥": "不低于", ">=": "不低于", "大于等于": "不低于", "大于或等于": "不低于", "不小于": "不低于",
    "≤": "不高于", "<=": "不高于", "小于等于": "不高于", "小于或等于": "不高于", "不大于": "不高于",
    "不超过": "不高于", ">": "高于", "＞": "高于", "大于": "高于", "超过": "高于",
    "<": "低于", "＜": "低于", "小于": "低于", "=": "等于", "＝": "等于",
}  # fmt: skip
"""Other ways of writing an option; used where the option itself is declared."""
ROW_UNIT = "行.单位"
MOST_ROWS = 8
"""编号 of rows that a message names."""
NO_MONEY_UNIT = "金额没有单位：数据表没有写“计量”的金额单位"
MONEY_UNIT_HINT = "计量: {金额: 万元, 精度: 0.01}，或逐个写明单位，如 915.16万元"


@frozen
class KnownElsewhere:
    """Names that other rulebooks at hand declare: a sheet may carry them."""

    facts: Set[str] = frozenset()
    items: Mapping[str, frozenset[Fraction]] = field(factory=dict)
    """编号 to the full marks of that item; none where only 对应 names it."""


@frozen
class BoundRow:
    """A row of a list with its figures; missing and blank ones only have a state."""

    row: Row
    values: Mapping[str, Value]
    quantities: Mapping[str, Quantity]
    states: Mapping[str, str]

    def text(self, name: str) -> str | None:
        cell = self.row.cells.get(name)
        return cell.text if cell is not None and cell.state == "given" and cell.text else None


@frozen
class Bound:
    """The sheet as the rulebook reads it."""

    sheet: FactSheet
    rulebook: Rulebook
    values: Mapping[str, Value]
    quantities: Mapping[str, Quantity]
    states: Mapping[str, str]
    rows: Mapping[str, tuple[BoundRow, ...]]
    unused: tuple[str, ...] = ()
    """Facts and lists on the sheet that only another rulebook declares."""
    lists: Mapping[str, tuple[Mapping[str, Value], ...]] = field(factory=dict)
    cells: Mapping[str, tuple[Mapping[str, str], ...]] = field(factory=dict)
    """The states of the lists' cells, row by row."""
    other_full: Mapping[tuple[str, str], frozenset[Fraction]] = field(factory=dict)
    """Points on the sheet under a 编号 of 对应 that has another full mark than the item (its id
    and that 编号): points out of 5 say nothing of an item of 30, so they are left aside."""

    def figures(self, row: BoundRow | None = None) -> Figures:
        states = dict(self.states)
        if row is not None:
            states.update({f"行.{name}": state for name, state in row.states.items()})
        return Figures(
            self.values,
            row.values if row is not None else {},
            self.lists,
            states,
            self.cells,
            None if row is None else self._place_of(row),
        )

    def _place_of(self, row: BoundRow) -> tuple[str, int] | None:
        """In which list the row stands, and where."""
        for name, rows in self.rows.items():
            for position, one in enumerate(rows):
                if one is row:
                    return name, position
        return None

    def declared(self, node: Expr) -> str:
        """The declared kind of a fact, or of the column of an aggregate (for `kind_of`)."""
        if isinstance(node, Fact):
            return self.rulebook.facts[node.name].kind
        if isinstance(node, OtherField):
            return self.rulebook.lists[node.list].fields[node.name].kind
        assert isinstance(node, Aggregate | Filtered)
        column = self.rulebook.lists[node.list].fields.get(node.field or "")
        return COUNT if column is None else column.kind

    def cell(self, fact: str) -> Cell | None:
        """The cell of a fact, or of one point of a checklist."""
        owner, dot, point = fact.partition(".")
        if dot:
            return self.sheet.checklists.get(owner, {}).get(point)
        return self.sheet.facts.get(fact)

    def self_score(self, indicator: Indicator) -> SelfScore | None:
        """The unit's own point, under the indicator's id or one it corresponds to (对应)."""
        for key in self._keys(indicator):
            if key in self.sheet.self_scores:
                return self.sheet.self_scores[key]
        return None

    def judgements(self, indicator: Indicator, row: str | None) -> tuple[Judgement, ...]:
        tail = "" if row is None else f".{row}"
        for key in self._keys(indicator):
            if key + tail in self.sheet.judgements:
                return self.sheet.judgements[key + tail]
        return ()

    def _keys(self, indicator: Indicator) -> list[str]:
        """Under which 编号 the sheet may speak of the item: its own, or one of 对应."""
        keys = (indicator.id, *indicator.counterparts)
        return [key for key in keys if (indicator.id, key) not in self.other_full]


def bind(rulebook: Rulebook, sheet: FactSheet, elsewhere: Callable[[], KnownElsewhere]) -> Bound:
    """Read the sheet by the rulebook's declarations. Raises BadInput with all faults."""
    problems = Problems()
    check_class(rulebook, sheet, problems)
    values: dict[str, Value] = {}
    quantities: dict[str, Quantity] = {}
    states: dict[str, str] = {}
    unused: list[str] = []
    for name, cell in sheet.facts.items():
        declared = rulebook.facts.get(name)
        if declared is None and name in rulebook.checklists:
            there = rulebook.checklists[name]
            told = f"要点“{name}”有{len(there)}项，要逐项写"
            problems.add("F046", cell.place, told, f"{name}: {{{there[0]}: 是, …}}")
            continue
        if declared is None:
            _unknown(name, cell.place, rulebook, elsewhere, unused, problems)
            continue
        found = _read(declared, cell, sheet, None, problems)
        states[name] = cell.state
        if found is not None:
            values[name] = found.value if isinstance(found, Quantity) else found
            if isinstance(found, Quantity):
                quantities[name] = found
    for name, items in sheet.checklists.items():
        if name in rulebook.facts and items:
            place = next(iter(items.values())).place
            hint = "{值: …, 出处: …}，或只写一个值"
            problems.add("F012", place, f"“{name}”缺少“值”", hint)
            continue
        points = rulebook.checklists.get(name)
        for point, cell in items.items():
            if points is None:
                _unknown(name, cell.place, rulebook, elsewhere, unused, problems)
                break
            if point not in points:
                told = f"要点“{name}”没有“{point}”这一项"
                problems.add("F046", cell.place, told, nearest_first(point, points))
                continue
            answer = _read(rulebook.facts[f"{name}.{point}"], cell, sheet, None, problems)
            states[f"{name}.{point}"] = cell.state
            if answer is not None:
                values[f"{name}.{point}"] = answer
    rows: dict[str, tuple[BoundRow, ...]] = {}
    for name, listed in sheet.lists.items():
        declaration = rulebook.lists.get(name)
        if declaration is None:
            place = listed[0].place if listed else Place(sheet.file)
            _unknown(name, place, rulebook, elsewhere, unused, problems)
            continue
        rows[name] = tuple(_read_row(declaration, row, sheet, problems) for row in listed)
    _check_items(rulebook, sheet, elsewhere, problems)
    problems.raise_if_any()
    return Bound(
        sheet=sheet,
        rulebook=rulebook,
        values=values,
        quantities=quantities,
        states=states,
        rows=rows,
        unused=tuple(unused),
        lists={name: tuple(r.values for r in found) for name, found in rows.items()},
        cells={name: tuple(r.states for r in found) for name, found in rows.items()},
        other_full=_other_full(rulebook, sheet, elsewhere),
    )


def _other_full(
    rulebook: Rulebook, sheet: FactSheet, elsewhere: Callable[[], KnownElsewhere]
) -> dict[tuple[str, str], frozenset[Fraction]]:
    spoken_of = {*sheet.self_scores, *(key.partition(".")[0] for key in sheet.judgements)}
    found = {}
    for indicator in rulebook.indicators:
        for key in indicator.counterparts:
            fulls = elsewhere().items.get(key) if key in spoken_of else None
            if fulls and indicator.full not in fulls:
                found[indicator.id, key] = fulls
    return found


def _unknown(
    name: str,
    place: Place,
    rulebook: Rulebook,
    elsewhere: Callable[[], KnownElsewhere],
    unused: list[str],
    problems: Problems,
) -> None:
    if name in elsewhere().facts:
        unused.append(name)
        return
    known = {*rulebook.facts, *rulebook.lists, *rulebook.checklists, *elsewhere().facts}
    problems.add(
        "F030",
        place,
        f"没有一份标准用到“{name}”",
        nearest(name, known) or "标准“数据”里声明的名称",
    )


def _check_items(
    rulebook: Rulebook,
    sheet: FactSheet,
    elsewhere: Callable[[], KnownElsewhere],
    problems: Problems,
) -> None:
    """Keys of 自评 and 评判 name an indicator (or row) of this rulebook or of another one."""
    here = {key for i in rulebook.indicators for key in (i.id, *i.counterparts)}
    row_ids = [row.id for rows in sheet.lists.values() for row in rows]
    places = {key: score.place for key, score in sheet.self_scores.items()}
    places.update({k: e[0].place for k, e in sheet.judgements.items() if e})
    for key, place in places.items():
        item, _, row = key.partition(".")
        if item not in here and item not in elsewhere().items:
            tail = f".{row}" if row else ""
            named = [i.id + tail for i in rulebook.indicators if i.name == item]
            if named:
                told = f"“{item}”是指标的名称，这里写编号"
                problems.add("F031", place, told, " 或 ".join(named))
                continue
            right = nearest(item, here) or nearest(item, elsewhere().items) or "标准里的编号"
            problems.add("F031", place, f"没有编号为“{item}”的指标", right)
        elif row and row not in row_ids and not _is_part(rulebook, item, row, row_ids):
            indicator = rulebook.indicator(item)
            parts = _parts_of(indicator)
            if parts and indicator is not None and not isinstance(indicator.scoring, EachRow):
                right = nearest_first(row, parts, MOST_ROWS)
                problems.add("F032", place, f"“{item}”里没有编号为“{row}”的一条", right)
                continue
            right = nearest_first(row, row_ids, MOST_ROWS) or "先在清单里写上这一行"
            problems.add("F032", place, f"清单里没有编号为“{row}”的行", right)


def _is_part(rulebook: Rulebook, item: str, named: str, row_ids: list[str]) -> bool:
    """Whether it names something that the item is made up of: a part, or the part of a row."""
    indicator = rulebook.indicator(item)
    if indicator is None:
        return any(item in i.counterparts for i in rulebook.indicators)
    first, _, rest = named.partition(".")
    wanted = {named} | ({rest} if first in row_ids else set())
    return bool(wanted & set(_parts_of(indicator)))


def _parts_of(indicator: Indicator | None) -> list[str]:
    """What the item (or each of its rows) is made up of, by the ids within it."""
    if indicator is None:
        return []
    return [
        key.removeprefix(f"{indicator.id}.")
        for criterion in indicator.scoring.criteria()
        for key in criterion.parts(indicator.id)
    ]


def _read_row(
    declaration: ListDeclaration, row: Row, sheet: FactSheet, problems: Problems
) -> BoundRow:
    values: dict[str, Value] = {}
    quantities: dict[str, Quantity] = {}
    states: dict[str, str] = {}
    unit_cell = row.cells.get("单位")
    unit = unit_cell.text if unit_cell is not None and unit_cell.state == "given" else None
    for name, cell in row.cells.items():
        declared = declaration.fields.get(name)
        if declared is None:
            problems.add(
                "F033",
                cell.place,
                f"清单“{declaration.name}”没有“{name}”这一栏",
                nearest_first(name, ("编号", *declaration.fields)),
            )
            continue
        states[name] = cell.state
        found = _read(declared, cell, sheet, unit, problems)
        if found is not None:
            values[name] = found.value if isinstance(found, Quantity) else found
            if isinstance(found, Quantity):
                quantities[name] = found
    return BoundRow(row, values, quantities, states)


def _read(
    declared: FactDeclaration,
    cell: Cell,
    sheet: FactSheet,
    row_unit: str | None,
    problems: Problems,
) -> Quantity | str | bool | None:
    """The cell's value; None where it holds none or is faulty (then reported)."""
    if cell.state != "given":
        return None
    if declared.kind == WORDS:
        return cell.text
    if declared.kind == YES_NO:
        if cell.text in YES or cell.text in NO:
            return cell.text in YES
        problems.add("F034", cell.place, f"“{declared.name}”写了“{cell.text}”", "是 或 否")
        return None
    if declared.kind == CHOICE:
        word = cell.text if cell.text in declared.options else SIGNS.get(cell.text, cell.text)
        if word in declared.options:
            return word
        right = nearest_first(cell.text, declared.options)
        problems.add("F034", cell.place, f"“{declared.name}”写了“{cell.text}”", right)
        return None
    if not _unit_fits(declared, cell, problems):
        return None
    unit = _unit(declared, cell, sheet, row_unit)
    found = parse_quantity(declared.kind, cell.text, unit)
    if cell.exact is not None and declared.kind == POINTS:
        found = Quantity(POINTS, cell.exact, "分", cell.text)
    if isinstance(found, BadText):
        if declared.or_words:
            return None
        if declared.kind == MONEY and unit is None and _is_bare_money(cell):
            if not any(p.text == NO_MONEY_UNIT for p in problems.found):
                problems.add("F035", cell.place, NO_MONEY_UNIT, MONEY_UNIT_HINT)
            return None
        problems.add("F035", cell.place, f"“{declared.name}”：{found.what}", found.hint)
        return None
    if not declared.low <= found.value <= declared.high:
        problems.add("F036", cell.place, *_out_of_range(declared, found))
        return None
    return Quantity(
        found.kind, found.value, found.unit, found.text, _half_unit(declared, found, cell, sheet)
    )


def _is_bare_money(cell: Cell) -> bool:
    """Whether nothing but a unit lacks."""
    return isinstance(parse_quantity(MONEY, cell.text, "元"), Quantity)


def _out_of_range(declared: FactDeclaration, found: Quantity) -> tuple[str, str]:
    """What is wrong with a figure outside its range, and what would be right."""
    where = f"“{declared.name}”的{found.text}"
    if declared.kind != MONEY:
        tail = found.unit if declared.kind in (COUNT, NUMBER) else ""
        low, high = (show(declared.kind, v, "") for v in (declared.low, declared.high))
        return f"{where}不在范围之内", f"{low}{tail}至{high}{tail}"
    low, high = money_text(declared.low), money_text(declared.high)
    number = found.text.strip().removesuffix(found.unit).strip()
    fitting = [
        f"若是{unit}，写 {number}{unit}"
        for unit, fen in FEN_IN.items()
        if declared.low <= found.value / FEN_IN[found.unit] * fen <= declared.high
    ]
    right = "；".join(fitting) or f"{low}至{high}之内，检查单位与位数"
    counted = f"按{found.unit}计是{money_text(found.value)}"
    return f"{where}{counted}，超出{low}至{high}", right


def _unit_fits(declared: FactDeclaration, cell: Cell, problems: Problems) -> bool:
    """Whether the cell's own unit, if it has one, is one that its declaration takes."""
    if cell.unit is None or (declared.kind == NUMBER and declared.unit == ROW_UNIT):
        return True
    if declared.kind == MONEY and cell.unit not in FEN_IN:
        problems.add("F037", cell.place, f"金额单位“{cell.unit}”认不出", "元、万元 或 亿元")
        return False
    if declared.kind != MONEY and declared.unit is not None and cell.unit != declared.unit:
        problems.add("F037", cell.place, f"“{declared.name}”的单位“{cell.unit}”不对", declared.unit)
        return False
    return True


def _unit(
    declared: FactDeclaration, cell: Cell, sheet: FactSheet, row_unit: str | None
) -> str | None:
    if declared.kind == MONEY:
        return cell.unit or sheet.money_unit
    if declared.kind == NUMBER and declared.unit == ROW_UNIT:
        return row_unit
    return declared.unit or cell.unit


def _half_unit(
    declared: FactDeclaration, found: Quantity, cell: Cell, sheet: FactSheet
) -> Fraction | None:
    """Half of the declared precision. The sheet's own precision is of money."""
    text = cell.precision or (sheet.precision if declared.kind == MONEY else None)
    if text is None or declared.kind not in (MONEY, RATE, COUNT, NUMBER):
        return None
    plain = normalise(text)
    number = parse_decimal(plain.rstrip("%"))
    assert number is not None  # checked where the sheet was read
    scale = FEN_IN[found.unit] if declared.kind == MONEY else 1
    if declared.kind == RATE:
        return number[0] / 200
    return number[0] * scale / 2


def _as_before(cell: Cell, old: Cell | None) -> Cell:
    """A replaced figure keeps the unit and precision that were written for its cell."""
    return cell if old is None else attrs.evolve(cell, unit=old.unit, precision=old.precision)


def override(sheet: FactSheet, settings: Mapping[str, str], file: str) -> FactSheet:
    """The sheet with facts replaced (--set 事实=值); rows as 编号.字段."""
    problems = Problems()
    facts = dict(sheet.facts)
    lists = {name: list(rows) for name, rows in sheet.lists.items()}
    checklists = dict(sheet.checklists)
    for name, text in settings.items():
        state: State = "given"
        if text == "不适用":
            state = "not_applicable"
        elif text in ("", "空"):
            state = "blank"
        place = Place(file)
        cell = Cell(text, state, place, Source(file, text=f"{file} {name}={text}"))
        row_id, dot, column = name.partition(".")
        if not dot:
            facts[name] = _as_before(cell, facts.get(name))
            continue
        if row_id in sheet.checklists:
            checklists[row_id] = {**checklists.get(row_id, sheet.checklists[row_id]), column: cell}
            continue
        hits = [(k, i) for k, rows in lists.items() for i, r in enumerate(rows) if r.id == row_id]
        if len(hits) != 1:
            problems.add("U012", place, f"“{name}”对不上清单里的一行", "编号.栏名，如 t3.完成=98")
            continue
        listed, position = hits[0]
        row = lists[listed][position]
        cell = _as_before(cell, row.cells.get(column))
        lists[listed][position] = attrs.evolve(row, cells={**row.cells, column: cell})
    problems.raise_if_any()
    return attrs.evolve(
        sheet,
        facts=facts,
        lists={name: tuple(rows) for name, rows in lists.items()},
        checklists=checklists,
    )
