"""Fact sheets in YAML: the form that the contract fixes, read with every fault at once."""

from __future__ import annotations

import hashlib
import json
import re
from fractions import Fraction
from pathlib import Path

from facts.fields import Fields, nearest
from facts.numeral import exact_text, normalise, parse_decimal
from facts.problem import BadInput, Note, Place, Problem, Problems
from facts.quantity import FEN_IN
from facts.region import region_path
from facts.sheet import Cell, FactSheet, Judgement, Row, SelfScore, Source, State
from facts.yamltext import Mapping, Node, Scalar, read_bytes, read_tree

FORMAT = "1"
SOURCES = ("自评", "复核")
_TO_FILL = re.compile("[（(]填.{1,20}[）)]")


def read_sheet(path: Path, shown_as: str, notes: list[Note] | None = None) -> FactSheet:
    """Read a fact sheet file. Raises BadInput with all faults; `notes` as in `read_tree`."""
    return parse_sheet(read_bytes(path, shown_as, "F"), shown_as, notes)


def parse_sheet(data: bytes, file: str, notes: list[Note] | None = None) -> FactSheet:
    """Read a fact sheet from its bytes; `file` is the name that messages show."""
    problems = Problems()
    return sheet_of(read_tree(data, file, "F", problems, notes), file, problems)


def sheet_of(tree: Node, file: str, problems: Problems) -> FactSheet:
    """The fact sheet that a tree says, from whatever file. Raises BadInput, with `problems`."""
    if isinstance(tree, Mapping) and tree.get("标准") is not None and tree.get("单位") is None:
        hint = "数据表要有 单位、预算年度、对象、数据；规则文件用 --rules 指定"
        raise BadInput([Problem("F013", tree.place, "这是规则文件，不是数据表", hint)])
    top = Fields(tree, problems, "F", "数据表")
    form = top.scalar("版式", required=True)
    if form is not None and form.text.strip() != FORMAT:
        problems.add("F020", form.place, f"版式“{form.text}”认不出", FORMAT)
    unit, region = _unit(top, problems)
    year = _year(top, problems)
    thing = top.text("对象", required=True) or ""
    project = top.scalar("项目")
    _check_filled(project, "项目名称", problems)
    money_unit, precision = _measures(top, problems)
    facts, checklists = _facts(top, file, problems)
    lists = _lists(top, file, problems)
    judgements = _judgements(top, problems)
    scores, total, grade, total_reason = _self_scores(top, problems)
    top.close()
    problems.raise_if_any()
    return FactSheet(
        file=file,
        unit=unit,
        region=region,
        year=year,
        object=thing,
        project=None if project is None else project.text,
        money_unit=money_unit,
        precision=precision,
        facts=facts,
        checklists=checklists,
        lists=lists,
        judgements=judgements,
        self_scores=scores,
        self_total=total,
        total_reason=total_reason,
        self_grade=grade,
    )


def _unit(top: Fields, problems: Problems) -> tuple[str, tuple[str, ...]]:
    unit = top.sub("单位", required=True)
    if unit is None:
        return "", ()
    named = unit.scalar("名称", required=True)
    _check_filled(named, "单位名称", problems)
    name = "" if named is None else named.text
    region = unit.scalar("地区", required=True)
    unit.close()
    return name, () if region is None else region_path(region, problems, "F")


def _check_filled(scalar: Scalar | None, what: str, problems: Problems) -> None:
    """Refuse what a blank sheet says in the name's place: the score would be nobody's."""
    if scalar is not None and _TO_FILL.fullmatch(scalar.text.strip()):
        problems.add("F055", scalar.place, f"{what}还没有填：“{scalar.text.strip()}”", "写全称")


def _year(top: Fields, problems: Problems) -> int:
    year = top.scalar("预算年度", required=True)
    if year is None:
        return 0
    if not re.fullmatch(r"(19|20|21)\d\d", normalise(year.text)):
        problems.add("F022", year.place, f"预算年度“{year.text}”不是年份", "如 2024")
        return 0
    return int(normalise(year.text))


def _measures(top: Fields, problems: Problems) -> tuple[str | None, str | None]:
    measures = top.sub("计量")
    if measures is None:
        return None, None
    unit = measures.scalar("金额")
    precision = measures.scalar("精度")
    measures.close()
    if unit is not None and unit.text not in FEN_IN:
        problems.add("F023", unit.place, f"金额单位“{unit.text}”认不出", "元、万元 或 亿元")
    _check_precision(precision, problems, sign="")
    return (unit.text if unit else None), (precision.text if precision else None)


def _check_precision(precision: Scalar | None, problems: Problems, sign: str = "%") -> None:
    """`sign` may stand behind the number: beside a rate, but not where all money is meant."""
    if precision is None:
        return
    number = parse_decimal(normalise(precision.text).removesuffix(sign))
    if number is None or number[0] <= 0:
        problems.add("F024", precision.place, f"精度“{precision.text}”不对", "如 0.01")


def cell_of(node: Node, file: str, problems: Problems, where: str) -> Cell | None:
    """A figure in its short form (a text) or its long form {值, 单位, 精度, 出处}."""
    if isinstance(node, Scalar):
        return _cell(node, file, None, None, None)
    if not isinstance(node, Mapping):
        problems.add("F011", node.place, f"“{where}”应是一个值", "如 915.16 或 {值: 915.16}")
        return None
    fields = Fields(node, problems, "F", f"“{where}”")
    value = fields.node("值", required=True)
    unit = fields.text("单位")
    precision = fields.scalar("精度")
    source = fields.text("出处")
    fields.close()
    _check_precision(precision, problems)
    if value is None:
        return None
    if not isinstance(value, Scalar):
        problems.add("F011", value.place, f"“{where}”的“值”应是一个值", "如 915.16")
        return None
    return _cell(value, file, unit, precision.text if precision else None, source)


def _cell(
    scalar: Scalar, file: str, unit: str | None, precision: str | None, source: str | None
) -> Cell:
    text = scalar.text.strip()
    state: State = "given"
    if text == "不适用":
        state = "not_applicable"
    elif text in ("", "空") or (scalar.plain and text in ("null", "~")):
        state = "blank"
    return Cell(
        text=text,
        state=state,
        place=scalar.place,
        source=Source(file, scalar.place.line, scalar.place.sheet, scalar.place.cell, source),
        unit=unit,
        precision=precision,
    )


def _facts(
    top: Fields, file: str, problems: Problems
) -> tuple[dict[str, Cell], dict[str, dict[str, Cell]]]:
    facts: dict[str, Cell] = {}
    checklists: dict[str, dict[str, Cell]] = {}
    data = top.sub("数据")
    for key, node in data.rest() if data is not None else ():
        if isinstance(node, Mapping) and node.get("值") is None:
            items: dict[str, Cell] = {}
            for point, answer in node.items:
                cell = cell_of(answer, file, problems, point.text)
                if cell is not None:
                    items[point.text] = cell
            checklists[key.text] = items
            continue
        cell = cell_of(node, file, problems, key.text)
        if cell is not None:
            facts[key.text] = cell
    return facts, checklists


def _lists(top: Fields, file: str, problems: Problems) -> dict[str, tuple[Row, ...]]:
    lists: dict[str, tuple[Row, ...]] = {}
    data = top.sub("清单")
    if data is None:
        return lists
    for key, _ in data.rest():
        rows: list[Row] = []
        seen: dict[str, Place] = {}
        for position, node in enumerate(data.sequence(key.text), start=1):
            fields = Fields(node, problems, "F", f"清单“{key.text}”第{position}行")
            cells: dict[str, Cell] = {}
            for name, value in fields.rest():
                cell = cell_of(value, file, problems, name.text)
                if cell is not None:
                    cells[name.text] = cell
            number = cells.pop("编号", None)
            row_id = number.text if number is not None and number.text else str(position)
            if row_id in seen:
                problems.add(
                    "F025",
                    node.place,
                    f"清单“{key.text}”的编号“{row_id}”重复（前一次在第{seen[row_id].line}行）",
                    "每行一个编号",
                )
            seen[row_id] = node.place
            rows.append(Row(row_id, cells, node.place))
        lists[key.text] = tuple(rows)
    return lists


def _points(scalar: Scalar | None, problems: Problems) -> Fraction | None:
    if scalar is None:
        return None
    number = parse_decimal(normalise(scalar.text).removesuffix("分"))
    if number is None or number[1] > 4:
        problems.add("F026", scalar.place, f"“{scalar.text}”不是分数", "如 4.5")
        return None
    return number[0]


def _judgements(top: Fields, problems: Problems) -> dict[str, tuple[Judgement, ...]]:
    found: dict[str, tuple[Judgement, ...]] = {}
    data = top.sub("评判")
    if data is None:
        return found
    for key, _ in data.rest():
        entries: list[Judgement] = []
        for node in data.sequence(key.text):
            fields = Fields(node, problems, "F", f"评判“{key.text}”")
            source = fields.scalar("来源", required=True)
            grade = fields.text("档")
            points = _points(fields.scalar("得分", required=True), problems)
            reason = fields.text("理由")
            by = fields.text("评判人")
            fields.close()
            if source is None:
                continue
            if source.text not in SOURCES:
                problems.add(
                    "F027",
                    source.place,
                    f"来源“{source.text}”认不出",
                    nearest(source.text, SOURCES) or "自评 或 复核",
                )
            elif any(e.source == source.text for e in entries):
                problems.add(
                    "F028", source.place, f"评判“{key.text}”有两条{source.text}", "每种来源一条"
                )
            entries.append(Judgement(source.text, grade, points, reason, by, node.place))
        found[key.text] = tuple(entries)
    return found


def _self_scores(
    top: Fields, problems: Problems
) -> tuple[dict[str, SelfScore], Fraction | None, str | None, str | None]:
    scores: dict[str, SelfScore] = {}
    data = top.sub("自评")
    if data is None:
        return scores, None, None, None
    total, why = None, None
    whole = data.node("总分")
    if whole is not None and not isinstance(whole, Scalar):
        told = Fields(whole, problems, "F", "自评“总分”")
        total, why = _points(told.scalar("得分"), problems), told.text("原因")
        told.close()
    elif whole is not None:
        total = None if _is_blank(whole) else _points(data.scalar("总分"), problems)
    grade = data.text("等级") if "等级" in data.names() else None
    for key, node in data.rest():
        if key.text in ("总分", "等级"):
            continue
        if isinstance(node, Scalar):
            points = None if _is_blank(node) else _points(node, problems)
            scores[key.text] = SelfScore(points, None, None, key.place)
            continue
        fields = Fields(node, problems, "F", f"自评“{key.text}”")
        points = _points(fields.scalar("得分"), problems)
        rate = fields.text("比率")
        reason = fields.text("原因")
        fields.close()
        scores[key.text] = SelfScore(points, rate, reason, key.place)
    return scores, total, grade, why


def _is_blank(scalar: Scalar) -> bool:
    return scalar.plain and scalar.text.strip() in ("", "空")


def sheet_sha256(sheet: FactSheet) -> str:
    """The hash of what the sheet says (figures, units, sources), not of its layout or path."""

    def cell(c: Cell) -> list[str | None]:
        return [c.text, c.state, c.unit, c.precision, c.source.text]

    def points(value: Fraction | None) -> str | None:
        return None if value is None else exact_text(value)

    content = {
        "unit": sheet.unit,
        "region": list(sheet.region),
        "year": sheet.year,
        "object": sheet.object,
        "project": sheet.project,
        "money_unit": sheet.money_unit,
        "precision": sheet.precision,
        "facts": {k: cell(c) for k, c in sheet.facts.items()},
        "checklists": {
            k: {p: cell(c) for p, c in items.items()} for k, items in sheet.checklists.items()
        },
        "lists": {
            k: {r.id: {n: cell(c) for n, c in r.cells.items()} for r in rows}
            for k, rows in sheet.lists.items()
        },
        "judgements": {
            k: [[j.source, j.grade, points(j.points), j.reason, j.by] for j in entries]
            for k, entries in sheet.judgements.items()
        },
        "self": {k: [points(s.points), s.rate, s.reason] for k, s in sheet.self_scores.items()},
        "total": points(sheet.self_total),
        "grade": sheet.self_grade,
        **({} if sheet.total_reason is None else {"total_reason": sheet.total_reason}),
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
