"""Blank fact sheets, as YAML and as workbooks: made for a standard, filled in, scored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from jixiao.cli import main

ROOT = Path(__file__).parent.parent
MODEL = "全国/示范-部门整体.yaml"
LINWU = ROOT / "examples/临武县人大-2024.yaml"
STANDARDS = [
    "全国/示范-部门整体.yaml", "全国/2020-项目.yaml", "湖南省/2017-部门整体.yaml",
    "湖南省/郴州市/临武县/2024-部门整体.yaml",
]  # fmt: skip
WORKBOOK = [".yaml", ".xlsx"]

openpyxl = pytest.importorskip("openpyxl")


def form(out: Path, rules: str = MODEL, *more: str) -> Path:
    assert main(["form", rules, "--out", str(out), *more]) == 0
    return out


def card(
    file: Path, capsys: pytest.CaptureFixture[str], rules: str = MODEL, *more: str
) -> dict[str, Any]:
    capsys.readouterr()
    arguments = ["score", str(file), "--rules", rules, "--format", "json", "--engine", "plain"]
    assert main([*arguments, *more]) in (0, 1)
    return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]


def named(file: Path) -> None:
    """Fill in nothing but the names."""
    if file.suffix == ".yaml":
        text = file.read_text(encoding="utf-8").replace("（填单位全称）", "某局")
        file.write_text(text.replace("（填项目名称）", "某项目"), encoding="utf-8")
        return
    book = openpyxl.load_workbook(file)
    for row in book["填报"].iter_rows():
        if row[0].value in ("单位名称", "项目"):
            row[1].value = "某局"
    book.save(file)


@pytest.mark.parametrize("ending", WORKBOOK)
@pytest.mark.parametrize("rules", STANDARDS)
def test_a_blank_sheet_is_a_sheet_with_nothing_in_it(
    rules: str, ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = form(tmp_path / f"表{ending}", rules)
    assert main(["score", str(file), "--rules", rules]) == 2
    told = capsys.readouterr().err
    assert "F055 单位名称还没有填：“（填单位全称）”。应为：写全称" in told
    assert ("F055 项目名称还没有填" in told) == ("项目" in rules)
    named(file)
    found = card(file, capsys, rules)
    assert found["unit"] == "某局"
    assert found["total"]["reported"] is None
    assert all(i["reported"] is None for i in found["indicators"])
    for indicator in found["indicators"]:
        assert {f["value"] for f in indicator["facts"]} <= {None, "空"}


def filled(file: Path, example: Path) -> None:
    """Type the figures of a YAML sheet into the workbook, as a person would."""
    sheet = yaml.load(example.read_text(encoding="utf-8"), yaml.BaseLoader)
    book = openpyxl.load_workbook(file)
    first = book["填报"]
    heads = {"单位名称": sheet["单位"]["名称"], "地区": sheet["单位"]["地区"]}
    for row in first.iter_rows():
        name, value = row[0].value, row[1]
        if name in heads:
            value.value = heads[name]
        held = sheet["数据"].get(name)
        if held is None:
            continue
        written = held if isinstance(held, str) else held["值"]
        text = written.removesuffix("%")
        value.value = float(text) / 100 if text != written else float(text)
        if not isinstance(held, str):
            row[3].value = held["出处"]
    for name, rows in sheet["清单"].items():
        page = book[f"清单 {name}"]
        columns = {cell.value: cell.column for cell in page[1]}
        for at, entry in enumerate(rows, start=2):
            for column, text in entry.items():
                number = column in ("金额", "数量")
                page.cell(at, columns[column]).value = float(text) if number else text
    own = book["自评"]
    for row in own.iter_rows(min_row=2):
        held = sheet["自评"].get(row[0].value)
        if held is None:
            continue
        points = held if isinstance(held, str) else held["得分"]
        row[3].value = points if row[0].value == "等级" else float(points)
        if not isinstance(held, str):
            row[4].value = held["比率"]
    book.save(file)


def test_a_workbook_that_was_filled_in_scores_as_the_same_figures_in_yaml(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = "湖南省/郴州市/临武县/2024-部门整体.yaml"
    for standard in (rules, MODEL):
        file = form(tmp_path / "表.xlsx", rules, "--force")
        filled(file, LINWU)
        mine, wanted = card(file, capsys, standard), card(LINWU, capsys, standard)
        assert mine["total"] == wanted["total"]
        for one, other in zip(mine["indicators"], wanted["indicators"], strict=True):
            same = ("id", "low", "high", "reported", "reported_rate", "measure", "deviation")
            assert {k: one[k] for k in same} == {k: other[k] for k in same}
            assert [(f["name"], f["value"]) for f in one["facts"]] == [
                (f["name"], f["value"]) for f in other["facts"]
            ]
        errors = [
            [f["code"] for f in c["findings"] if f["level"] == "error"] for c in (mine, wanted)
        ]
        assert errors[0] == errors[1]


def test_every_figure_of_a_workbook_names_its_cell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = form(tmp_path / "表.xlsx")
    filled(file, LINWU)
    facts = [f for i in card(file, capsys)["indicators"] for f in i["facts"]]
    assert facts
    assert all(f["source"]["sheet"] == "填报" or "清单" in f["source"]["sheet"] for f in facts)
    assert all(f["source"]["cell"] for f in facts)


def test_faults_in_a_workbook_are_told_by_cell_all_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = form(tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(file)
    first = book["填报"]
    places = {row[0].value: row[1].coordinate for row in first.iter_rows()}
    first[places["单位名称"]] = "某局"
    first[places["年初预算"]] = "约900"
    first[places["编制数"]] = 3.5
    first[places["满意度"]] = "98"
    book.save(file)
    assert main(["score", str(file), "--rules", MODEL]) == 2
    told = capsys.readouterr().err
    for name in ("年初预算", "编制数", "满意度"):
        assert f"表.xlsx[填报!{places[name]}]: 错误 F0" in told, name


def test_a_workbook_that_is_no_fact_sheet_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "表.xlsx"

    def told(change: Any) -> str:
        form(file, MODEL, "--force")
        book = openpyxl.load_workbook(file)
        change(book)
        book.save(file)
        capsys.readouterr()
        assert main(["score", str(file), "--rules", MODEL]) == 2
        return capsys.readouterr().err

    def renamed(book: Any) -> None:
        book["填报"].title = "第一页"

    def headless(book: Any) -> None:
        for cell in book["自评"][1]:
            cell.value = None

    def twice(book: Any) -> None:
        page = book["填报"]
        page.append(["年初预算", 3])
        page.append([None, 4])

    def odd(book: Any) -> None:
        book["填报"]["A2"] = "单位名"

    def computed(book: Any) -> None:
        book["填报"]["B12"] = "=1+1"

    def nameless(book: Any) -> None:
        book["自评"]["A2"], book["自评"]["D2"] = None, 3

    for change, code in (
        (renamed, "F050 工作表“第一页”认不出"),
        (renamed, "F050 没有“填报”工作表"),
        (headless, "F050 没有表头"),
        (twice, "F007 “年初预算”写了两次"),
        (twice, "F052 这个数没有名称"),
        (odd, "F053 “单位名”认不出"),
        (computed, "F051 这一格的公式没有算出来的值"),
        (nameless, "F052 这一行没有编号"),
    ):
        assert code in told(change), code


def test_the_call_is_told_what_is_wrong_with_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "表.yaml"
    for arguments, told in (
        (["form", MODEL, "--out", str(tmp_path / "表.docx")], "U013"),
        (["form", "没有.yaml", "--out", str(file)], "form: 错误 U004"),
        (["form", MODEL, "--out", str(file), "--year", "二四"], "U002"),
        (["form", "湖南省/2017-部门整体.yaml", "--out", str(file), "--year", "2024"], "U002"),
        (["form", MODEL, "--out", str(tmp_path / "无/表.yaml")], "U007"),
    ):
        assert main(arguments) == 2
        assert told in capsys.readouterr().err
        assert not file.exists()
    form(file)
    assert main(["form", MODEL, "--out", str(file)]) == 2
    assert "U014" in capsys.readouterr().err


def test_judgements_are_asked_for_and_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = "湖南省/郴州市/临武县/2024-部门整体.yaml"
    file = form(tmp_path / "表.xlsx", rules)
    assert main(["form", rules, "--out", str(file), "--force", "--format", "json"]) == 0
    named(file)
    book = openpyxl.load_workbook(file)
    page = book["评判"]
    for row in page.iter_rows(min_row=2):
        row[2].value, row[4].value, row[5].value = "复核", 3, "看过台账"
    page.append([page["A2"].value, "", "自评", "", 4, "自己看的"])
    book.save(file)
    found = card(file, capsys, rules)
    assert [i["low"] for i in found["indicators"]] == ["3"] * len(found["indicators"])
    assert {j["source"] for j in found["indicators"][0]["judgements"]} == {"自评", "复核"}
