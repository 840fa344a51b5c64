"""`jixiao import`: a bureau's table as a rule file, with what is still to be done by cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
from attrs import frozen

from engine.identity import content_hash
from engine.rulebook import Rulebook
from engine.rulefile.items import MAX_INDICATORS
from facts.numeral import exact_text
from facts.problem import BadInput, Place, Problem
from facts.tree import Tree
from facts.write_yaml import to_yaml
from facts.yamltext import MAX_RULE_BYTES
from jixiao.office.grid import AMISS, OPEN, PASSED, TOLD, Remark
from jixiao.office.imported import ImportedFile, ImportedTable
from jixiao.office.keeping import kept_over
from jixiao.office.layout import read_tables
from jixiao.office.opening import kind_of
from jixiao.office.read_docx import read_docx
from jixiao.office.read_xlsx import read_xlsx
from jixiao.office.rules_of_table import rules_of
from jixiao.office.whole_file import Wanted
from jixiao.placing import check_free, holding, placed
from jixiao.shelf import Shelf, shown_path


@frozen
class Done:
    source: str
    out: str
    title: str
    indicators: int
    full: Fraction | None
    sha256: str | None
    remarks: tuple[Remark, ...]
    problems: tuple[Problem, ...]
    """Why the rule file can't be used yet."""

    @property
    def settled(self) -> bool:
        return not self.problems and not self.of(OPEN, AMISS)

    def of(self, *kinds: str) -> list[Remark]:
        return [remark for remark in self.remarks if remark.kind in kinds]


def import_table(
    source: str,
    out: str,
    shelf: Shelf,
    wanted: Wanted,
    tables: Sequence[str] = (),
    force: bool = False,
) -> Done:
    """Write the rule file. Raises BadInput with every fault, and OfficeMissing."""
    file, target = Path(source), Path(out)
    shown = shown_path(file)
    if target.suffix.lower() not in (".yaml", ".yml"):
        told = f"规则文件的名称应以 .yaml 结尾，不是“{target.name}”"
        raise BadInput([Problem("U013", Place("--out"), told, "规则文件，如 规则.yaml")])
    check_free(target, force)
    reader = read_xlsx if kind_of(shown) == ".xlsx" else read_docx
    found = read_tables(reader(file, shown))
    table = _chosen(found, tables, shown)
    if table is not None:
        _check_size(table)

    def load(tree: dict[str, Tree]) -> Rulebook:
        return shelf.read(to_yaml(tree).encode("utf-8", "replace"), shown_path(target))

    made = rules_of(found, table, shown, wanted, load)
    if target.exists():
        made = kept_over(made, target, shown_path(target), load, made.declared)
    text = to_yaml(made.tree, made.comment)
    data = text.encode("utf-8", "replace")
    if len(data) > MAX_RULE_BYTES:
        raise _too_large(Place(shown), len(data))
    problems: tuple[Problem, ...] = ()
    sha256 = None
    try:
        if "核对集" not in made.tree:
            sha256 = content_hash(shelf.read(data, shown_path(target)))
    except BadInput as error:
        problems = error.problems

    placed(target, holding(data))
    title = made.tree.get("标准", made.tree.get("核对集", ""))
    return Done(
        source=shown,
        out=shown_path(target),
        title=title if isinstance(title, str) else "",
        indicators=made.indicators,
        full=made.full,
        sha256=sha256,
        remarks=made.remarks,
        problems=problems,
    )


def _check_size(table: ImportedTable) -> None:
    """Refuse what can't become a rule file before each of its sentences is read. Raises BadInput."""
    if len(table.rows) > MAX_INDICATORS:
        told = f"这张表有{len(table.rows)}项指标，太多"
        hint = f"一份标准不超过{MAX_INDICATORS}项，拆成几份"
        raise BadInput([Problem("R111", table.place, told, hint)])
    least = sum(
        len(text.encode("utf-8", "replace"))
        for row in table.rows
        for text in (row.name, *(cell.text for cell in row.cells))
    )
    if least > MAX_RULE_BYTES:
        raise _too_large(table.place, least)


def _too_large(place: Place, size: int) -> BadInput:
    told = f"这张表的文字太多，读成规则文件有{size // 1000}千字节"
    hint = f"不超过{MAX_RULE_BYTES // 1000}千字节，拆成几份标准"
    return BadInput([Problem("R111", place, told, hint)])


def _chosen(found: ImportedFile, named: Sequence[str], shown: str) -> ImportedTable | None:
    """The table that is meant; several that were named are one after the other."""
    tables = found.tables
    if not tables:
        if found.sections:
            return None
        hint = "表头有“指标”和“分值”“评分标准”，如 一级指标、二级指标、三级指标、分值、指标说明、评分标准"
        raise BadInput([Problem("R112", Place(shown), "没有认出评分标准的表", hint)])
    if not named:
        if len(tables) == 1:
            return tables[0]
        listed = "；".join(f"{n} {_called(t)}" for n, t in enumerate(tables, start=1))
        told = f"有{len(tables)}张评分标准的表：{listed}"
        hint = "用 --table 1 指定一张；几张是一份标准的，写 --table 1 --table 2"
        raise BadInput([Problem("R115", Place(shown), told, hint)])
    picked = []
    for name in named:
        match = [
            t for n, t in enumerate(tables, start=1)
            if name in (str(n), t.name, "" if t.title is None else t.title.text)
        ]  # fmt: skip
        if len(match) != 1:
            listed = "；".join(f"{n} {_called(t)}" for n, t in enumerate(tables, start=1))
            told = f"没有表“{name}”" if not match else f"叫“{name}”的表有{len(match)}张"
            raise BadInput([Problem("U002", Place("--table"), told, listed)])
        if match[0] not in picked:
            picked.append(match[0])
    whole = picked[0]
    for other in picked[1:]:
        whole = _joined(whole, other)
    return whole


def _joined(one: ImportedTable, other: ImportedTable) -> ImportedTable:
    return attrs.evolve(
        one,
        rows=[*one.rows, *other.rows],
        group_points=other.group_points | one.group_points,
        group_cells=other.group_cells | one.group_cells,
        bare_groups=[*one.bare_groups, *other.bare_groups],
        notes=[*one.notes, *other.notes],
        totals=[],
        remarks=[*one.remarks, *other.remarks],
    )


def _called(table: ImportedTable) -> str:
    title = "" if table.title is None else f"“{table.title.text[:30]}”"
    return f"{table.name}{title}（{len(table.rows)}项）"


def done_text(done: Done) -> str:
    """What the command says: the result, then every cell that asks for something."""
    full = "" if done.full is None else f"，满分{exact_text(done.full)}"
    lines = [f"写好 {done.out}：{done.title}，{done.indicators}项指标{full}"]
    if done.sha256 is not None:
        lines.append(f"能够计分，指纹 {done.sha256[:12]}")
    for heading, remarks in (
        ("待补（补在规则文件里，或补在表里再导入）", done.of(OPEN)),
        ("加不起来（照原表写，没有改）", done.of(AMISS)),
        ("提醒", done.of(TOLD)),
        ("没有用", done.of(PASSED)),
    ):
        if remarks:
            lines.append(f"{heading}，{len(remarks)}处：")
            lines.extend(f"  {r.place}: {r.text}" for r in remarks)
    if done.problems:
        lines.append(f"还不能计分，先改好这些，{len(done.problems)}处：")
        lines.extend(f"  {problem}" for problem in done.problems)
    return "\n".join(lines)


def done_object(done: Done, problem_object: Callable[[Problem], dict[str, Any]]) -> dict[str, Any]:
    def listed(kind: str) -> list[dict[str, Any]]:
        return [
            {"file": r.place.file, "sheet": r.place.sheet, "cell": r.place.cell, "text": r.text}
            for r in done.of(kind)
        ]

    return {
        "schema": "jixiao.import/1",
        "source": done.source,
        "out": done.out,
        "title": done.title,
        "indicators": done.indicators,
        "full": None if done.full is None else exact_text(done.full),
        "sha256": done.sha256,
        "pending": listed(OPEN),
        "amiss": listed(AMISS),
        "notes": listed(TOLD),
        "unused": listed(PASSED),
        "problems": [problem_object(problem) for problem in done.problems],
    }
