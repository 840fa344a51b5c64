"""What can't be seen in the words of a table and would change its rules: told by cell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jixiao.cli import main
from jixiao.office.headers import role_of

openpyxl = pytest.importorskip("openpyxl")
docx = pytest.importorskip("docx")

HEADER = ["一级指标", "二级指标", "分值", "指标说明", "评分标准"]
ROWS = [
    ["投入", "制度", 10, None, "有制度的得5分；有执行的得5分"],
    ["产出", "公开", 90, None, "未公开预算的扣40分；未公开决算的扣40分；扣完为止"],
]
OPTIONS = ["--title", "例", "--region", "湖南省", "--object", "部门整体", "--year", "2025"]


def taken(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """What is said, and the rule file."""
    out = path.parent / "规则.yaml"
    assert main(["import", str(path), "--out", str(out), "--force", *OPTIONS]) in (0, 1)
    return capsys.readouterr().out, out.read_text("utf-8")


def workbook(
    path: Path, rows: list[list[Any]], change: Callable[[Any], None] | None = None
) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change is not None:
        change(book.active)
    book.save(path)
    return path


@pytest.mark.parametrize(
    "footer",
    [
        ["填表人：", None, "日期："],
        ["填报人：张三", None, "联系电话：12345678", None, "填报日期：2025年3月1日"],
        ["单位负责人（签字）：", None, None, "审核人："],
        ["制表人：", "复核人：", "时间：", None, "（盖章）"],
        ["評價人：", None, "日期："],
    ],
)
def test_the_line_that_is_signed_is_no_indicator(
    footer: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said, rules = taken(workbook(tmp_path / "表.xlsx", [HEADER, *ROWS, footer]), capsys)
    assert "2项指标，满分100" in said
    assert "表.xlsx[Sheet!A4]: 填表人、日期一类的一行，没有用" in said
    assert "人：" not in rules


def test_an_indicator_with_a_colon_stays_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = ["效益", "审核：是否及时", 5, None, "及时的得5分"]
    said, _ = taken(workbook(tmp_path / "表.xlsx", [HEADER, *ROWS, row]), capsys)
    assert "3项指标" in said


def test_what_is_struck_out_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    def strike(sheet: Any) -> None:
        sheet["E2"].font = openpyxl.styles.Font(strike=True)
        gone = TextBlock(InlineFont(strike=True), "未公开预算的扣40分；")
        sheet["E3"] = CellRichText(gone, "未公开决算的扣40分；扣完为止")
        sheet["F9"].font = openpyxl.styles.Font(strike=True)

    said, rules = taken(workbook(tmp_path / "表.xlsx", [HEADER, *ROWS], strike), capsys)
    told = "划了删除线，照样读了；不要的，删去这些字再导入"
    assert f"表.xlsx[Sheet!E2]: “有制度的得5分；有执行的得5分”{told}" in said
    assert f"表.xlsx[Sheet!E3]: “未公开预算的扣40分；未公开决算的扣40”{told}" in said
    assert said.count(told) == 2
    assert ROWS[1][4] in rules


def test_what_is_struck_out_in_a_document_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = docx.Document()
    table = made.add_table(0, 5)
    for row in [HEADER, *ROWS]:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = "" if text is None else str(text)
    table.cell(1, 4).paragraphs[0].runs[0].font.strike = True
    table.cell(2, 4).paragraphs[0].runs[0].font.strike = False
    made.save(tmp_path / "表.docx")
    said, _ = taken(tmp_path / "表.docx", capsys)
    assert "表.docx[第1张表!第2行第5列]: 有的字划了删除线，照样读了" in said
    assert said.count("删除线") == 1


def test_points_that_are_a_percentage_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def percent(sheet: Any) -> None:
        for cell, value in (("C2", 0.1), ("C3", 0.9)):
            sheet[cell].value, sheet[cell].number_format = value, "0%"

    said, rules = taken(workbook(tmp_path / "表.xlsx", [HEADER, *ROWS], percent), capsys)
    assert "Sheet!C2]: 分值写的是百分数“10%”，当作10分：C2、C3；不是这个意思的，改成分" in said
    assert "分值: 10\n" in rules
    said, _ = taken(workbook(tmp_path / "表.xlsx", [HEADER, *ROWS]), capsys)
    assert "百分数" not in said


def test_headings_in_traditional_characters_are_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head = ["一級指標", "二級指標", "分值", "指標說明", "評分標準", "備註"]
    total = ["合計", None, 100, None, None]
    said, rules = taken(workbook(tmp_path / "表.xlsx", [head, *ROWS, total]), capsys)
    assert "2项指标，满分100" in said
    assert "评分标准: 有制度的得5分；有执行的得5分" in rules
    for mine, theirs in (("權重", "权重"), ("評分細則", "评分细则"), ("考核內容", "考核内容")):
        assert role_of(mine) == role_of(theirs) != ("认不出", 0)
