"""Filled-in workbooks in which what a cell shows is not what it says, or is not where it was: what
can't be meant is refused, what may be is told by its cell, and nothing is taken silently."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jixiao.cli import main

openpyxl = pytest.importorskip("openpyxl")

RULES = """\
标准: 例
版式: 1
地区: 全国
对象: 部门整体
预算年度: {自: 2024}
出处: {状态: 推定}
数据:
  支出: {类: 金额}
  预算: {类: 金额}
  缺勤: {类: 率}
  项目: {类: 清单, 字段: {名称: {类: 文字}, 完成: {类: 数值, 单位: 公里}}}
指标:
- {指标: 甲, 编号: 甲, 分值: 50, 算式: 支出÷预算, 分档: [不低于90%: 50, 低于90%: 0]}
- {指标: 乙, 编号: 乙, 分值: 50, 算式: 缺勤, 分档: [不低于90%: 50, 低于90%: 0]}
"""
Change = Callable[[Any], None]


class Folder:
    """A standard and a form of it, to be filled in and scored."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._rules, self.file = path / "例.yaml", path / "表.xlsx"
        self._rules.write_text(RULES, encoding="utf-8")
        self._capsys = capsys
        assert main(["form", str(self._rules), "--out", str(self.file)]) == 0

    def fill(self, *changes: Change) -> Folder:
        book = openpyxl.load_workbook(self.file)
        page = book["填报"]
        page["B2"], page["B9"], page["B10"], page["B11"] = "某局", 940, 1000, 0.95
        for change in changes:
            change(book)
        book.save(self.file)
        self._capsys.readouterr()
        return self

    def card(self) -> dict[str, Any]:
        arguments = ["score", str(self.file), "--rules", str(self._rules), "--engine", "plain"]
        assert main([*arguments, "--format", "json", "--exit-zero"]) == 0
        return json.loads(self._capsys.readouterr().out)  # type: ignore[no-any-return]

    def told(self) -> dict[str, str]:
        """The remarks on cells, by their codes, each with its level."""
        found = self.card()["findings"]
        return {f["code"]: f["level"] + " " + f["text"] for f in found if "cell." in f["code"]}

    def refusal(self) -> str:
        assert main(["score", str(self.file), "--rules", str(self._rules)]) == 2
        return self._capsys.readouterr().err


@pytest.fixture
def folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Folder:
    return Folder(tmp_path, capsys)


def put(cell: str, value: Any, form: str | None = None, sheet: str = "填报") -> Change:
    def change(book: Any) -> None:
        book[sheet][cell].value = value
        if form is not None:
            book[sheet][cell].number_format = form

    return change


# -- amounts and their unit ----------------------------------------------------


def test_amounts_of_a_form_go_by_the_unit_at_its_head(folder: Folder) -> None:
    """The unit was printed in every row, so 元 at the head changed nothing: 10,000 times too much."""
    found = folder.fill(put("B6", "元")).card()
    figures = {f["name"]: f for i in found["indicators"] for f in i["facts"]}
    assert figures["支出"]["unit"] == "元"
    assert not folder.told()
    page = openpyxl.load_workbook(folder.file)["填报"]
    assert [page[f"C{row}"].value for row in (9, 10)] == [None, None]
    assert page["E9"].value.endswith("“单位”空着的按“金额单位”")
    lists = {str(rule.sqref): rule.formula1 for rule in page.data_validations.dataValidation}
    assert lists["B6"] == lists["C9"] == '"元,万元,亿元"'


def test_a_unit_in_a_row_of_its_own_counts_and_is_told(folder: Folder) -> None:
    told = folder.fill(put("C9", "元")).told()
    assert told == {
        "cell.unit.B9": "note 填报!B9：“支出”（B9）按各自的“单位”元计，不按“金额单位”万元；"
        "按“金额单位”的，清空“单位”一格"
    }
    [first, _] = folder.card()["indicators"]
    assert (first["low"], first["high"]) == ("0", "0")


def test_a_unit_at_the_head_that_no_amount_goes_by_is_a_warning(folder: Folder) -> None:
    """So are forms of an earlier version, with 万元 in every row, when the head is changed."""
    told = folder.fill(put("B6", "元"), put("C9", "万元"), put("C10", "万元")).told()
    assert told["cell.unit.B9"].startswith("warning 填报!B9：“支出”（B9）、“预算”（B10）按各自的")
    assert not folder.fill(put("B6", "万元")).told()


# -- numbers that look otherwise ------------------------------------------------


def test_digits_that_a_cell_does_not_show_are_told(folder: Folder) -> None:
    told = folder.fill(put("B11", 0.8956, "0%")).told()
    assert told == {"cell.digits.B11": "note 填报!B11：“缺勤”显示为90%，格里是89.56%，按89.56%计"}
    assert not folder.fill(put("B11", 0.8956, "0.00%")).told()
    assert not folder.fill(put("B11", 0.1 + 0.2 + 0.6, "0%")).told()
    told = folder.fill(put("B9", 940.125, "#,##0.0")).told()
    assert told["cell.digits.B9"].endswith("“支出”显示为940.1，格里是940.125，按940.125计")


def test_a_number_pasted_into_a_cell_of_percentages_is_a_warning(folder: Folder) -> None:
    told = folder.fill(put("B11", 87.6)).told()
    assert told == {
        "cell.rate.B11": "warning 填报!B11：“缺勤”是8760%；这一格的格式是百分数，"
        "要填87.6%的，不能粘贴87.6"
    }
    assert not folder.fill(put("B11", 9.5)).told()


def test_a_figure_that_is_struck_out_is_a_warning(folder: Folder) -> None:
    def strike(book: Any) -> None:
        book["填报"]["B9"].font = openpyxl.styles.Font(strike=True)
        book["填报"]["B7"].font = openpyxl.styles.Font(strike=True)

    told = folder.fill(strike).told()
    assert told == {
        "cell.struck.B9": "warning 填报!B9：“支出”的“940”划了删除线，照样用了；不要的，清空这一格"
    }


def test_hidden_rows_are_read_and_told(folder: Folder) -> None:
    def hide(book: Any) -> None:
        book["填报"].row_dimensions[9].hidden = True

    assert folder.fill(hide).told() == {"cell.hidden.A9": "note 填报!A9：第9行是隐藏的，也读了"}


# -- cells for several figures --------------------------------------------------


def test_one_cell_for_two_figures_is_refused(folder: Folder) -> None:
    said = folder.fill(lambda book: book["填报"].merge_cells("B9:B10")).refusal()
    assert "[填报!B9]: 错误 F054 “940”这一格合并了2行（支出、预算），是谁的数不清楚" in said
    assert said.count("错误") == 1


def test_one_cell_of_points_or_of_a_list_for_several_rows_is_refused(folder: Folder) -> None:
    def merge(book: Any) -> None:
        book["自评"]["D2"] = 40
        book["自评"].merge_cells("D2:D3")
        page = book["清单 项目"]
        page["A2"], page["A3"], page["B2"], page["C2"] = "x1", "x2", "路", 5
        page.merge_cells("B2:B3")
        page.merge_cells("C2:C3")

    said = folder.fill(merge).refusal()
    assert "[自评!D2]: 错误 F054 “40”这一格合并了2行，是哪一行的数不清楚" in said
    assert "[清单 项目!C2]: 错误 F054 “5”" in said
    assert "“路”" not in said


# -- sheets and places ------------------------------------------------------------


def test_a_form_that_was_moved_to_the_right_or_down_is_read(folder: Folder) -> None:
    wanted = folder.fill().card()["total"]

    def move(book: Any) -> None:
        book["填报"].insert_cols(1)
        book["填报"].insert_rows(1, 3)

    assert folder.fill(move).card()["total"] == wanted


def test_a_form_without_its_upper_lines_is_told_what_is_not_there(folder: Folder) -> None:
    said = folder.fill(lambda book: book["填报"].delete_rows(2, 6)).refusal()
    assert "F050 “数据”一栏的上面没有单位名称、地区、预算年度、对象这几行" in said
    assert said.count("错误") == 1


def test_a_sheet_of_ones_own_is_passed_over_and_told(folder: Folder) -> None:
    def add(book: Any) -> None:
        book.create_sheet("草稿").append(["随手记的", 3])

    assert folder.fill(add).told() == {
        "cell.unread.A1": "note 草稿!A1：工作表“草稿”不是填报的表，没有读"
    }


def test_a_sheet_with_the_forms_headings_under_another_name_is_refused(folder: Folder) -> None:
    def add(book: Any) -> None:
        book.create_sheet("草稿").append(["数据", "值"])

    said = folder.fill(add).refusal()
    assert "[草稿!A1]: 错误 F050 工作表“草稿”认不出。应为：要用的，把工作表的名称改成" in said
    assert "不用的，删去或隐藏这张工作表" in said


def test_a_name_that_nobody_filled_in_is_refused(folder: Folder) -> None:
    said = folder.fill(put("B2", "（填单位全称）")).refusal()
    assert "[填报!B2]: 错误 F055 单位名称还没有填：“（填单位全称）”。应为：写全称" in said
