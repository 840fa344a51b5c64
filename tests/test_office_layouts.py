"""Tables in the layouts that bureaus use come in with the right paths, points, texts and cells."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from jixiao.cli import main

openpyxl = pytest.importorskip("openpyxl")
docx = pytest.importorskip("docx")

OPTIONS = ["--region", "湖南省", "--object", "部门整体", "--year", "2024", "--force"]
RATE = "100%得满分，每低5个百分点扣1分，不足5个百分点不扣，扣完为止"
LEDGER = "未建立台账的扣1分；缺项每1项扣0.5分；扣完为止"
Rows = Sequence[Sequence[object]]


def workbook(path: Path, rows: Rows, *merged: str) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    for area in merged:
        book.active.merge_cells(area)
    book.save(path)
    return path


def table_in(document: Any, rows: Rows, *merged: tuple[int, int, int, int]) -> None:
    """A table of a Word document; an area is its first row and column, and its last."""
    made = document.add_table(len(rows), max(map(len, rows)))
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text != "":
                made.cell(r, c).text = str(text)
    for top, left, bottom, right in merged:
        made.cell(top, left).merge(made.cell(bottom, right))


class Got:
    """What a table came in as."""

    def __init__(self, table: Path, capsys: pytest.CaptureFixture[str], *more: str) -> None:
        out = table.with_suffix(".yaml")
        arguments = ["import", str(table), "--out", str(out), *OPTIONS, *more]
        self.code = main([*arguments, "--format", "json"])
        told = capsys.readouterr()
        assert self.code in (0, 1), told.err
        self.told = json.loads(told.out)
        self.tree = yaml.load(out.read_text("utf-8"), yaml.BaseLoader)

    def items(self) -> dict[str, dict[str, Any]]:
        """By path."""
        found: dict[str, dict[str, Any]] = {}

        def walk(items: list[dict[str, Any]], above: tuple[str, ...]) -> None:
            for item in items:
                if "组" in item:
                    walk(item["指标"], (*above, item["组"]))
                else:
                    found["/".join((*above, item["指标"]))] = item

        walk(self.tree["指标"], ())
        return found

    def points(self) -> dict[str, str]:
        return {path: item["分值"] for path, item in self.items().items()}

    def groups(self) -> dict[str, str]:
        found: dict[str, str] = {}

        def walk(items: list[dict[str, Any]], above: str) -> None:
            for item in items:
                if "组" in item:
                    found[above + item["组"]] = item["分值"]
                    walk(item["指标"], above + item["组"] + "/")

        walk(self.tree["指标"], "")
        return found

    def cells(self, kind: str) -> dict[str, str]:
        return {remark["cell"]: remark["text"] for remark in self.told[kind]}


def test_points_of_every_level_in_columns_of_their_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        ["某县部门整体支出绩效评价指标表"],
        ["一级指标", "分值", "二级指标", "分值", "三级指标", "分值", "评价标准", "指标说明", "得分"],
        ["投入", 10, "预算配置", 10, "在岗人员控制率", 5, RATE, "在岗人员控制率=在岗数÷定编数×100%", ""],
        ["", "", "", "", "接待费压减率", 5, "由人评判：“好”得分值的60%至100%；“差”得分值的0%至不满60%", "", ""],
        ["过程", 8, "预算管理", 8, "台账管理", 8, LEDGER, "", ""],
        ["合计", 18, "", "", "", "", "", "", ""],
    ]  # fmt: skip
    merged = ("A1:I1", "A3:A4", "B3:B4", "C3:C4", "D3:D4")
    got = Got(workbook(tmp_path / "表.xlsx", rows, *merged), capsys)
    assert got.points() == {
        "投入/预算配置/在岗人员控制率": "5",
        "投入/预算配置/接待费压减率": "5",
        "过程/预算管理/台账管理": "8",
    }
    assert got.groups() == {
        "投入": "10", "投入/预算配置": "10", "过程": "8", "过程/预算管理": "8",
    }  # fmt: skip
    item = got.items()["投入/预算配置/在岗人员控制率"]
    assert item["评分标准"] == RATE
    assert item["指标说明"] == "在岗人员控制率=在岗数÷定编数×100%"
    assert got.tree["标准"] == "某县部门整体支出绩效评价指标表"
    assert (got.code, got.told["pending"], got.told["amiss"]) == (0, [], [])
    assert list(got.cells("unused")) == ["I2"]
    assert list(got.cells("notes")) == ["H3"]


def test_the_criterion_before_the_points_and_columns_for_filling_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        ["一级", "二级", "三级", "评分标准", "分值", "自评得分", "扣分原因和其他说明"],
        ["投入", "配置", "重点支出安排率", f"按重点支出安排率计：{RATE}", 5, "", ""],
        ["", "", "资金结余", "没有结余的得3分，有结余但比上年少的得2分", 3, "", ""],
        ["过程", "管理", "台账管理", LEDGER, 3, "", ""],
    ]
    got = Got(workbook(tmp_path / "表.xlsx", rows, "A2:A3", "B2:B3"), capsys, "--title", "例")
    assert got.points() == {
        "投入/配置/重点支出安排率": "5",
        "投入/配置/资金结余": "3",
        "过程/管理/台账管理": "3",
    }
    assert got.groups()["投入/配置"] == "8"
    assert list(got.cells("unused")) == ["F1", "G1"]
    [(cell, told)] = got.cells("pending").items()
    assert cell == "D3"
    assert "资金结余" in told
    assert got.items()["投入/配置/资金结余"]["读作"] == "待补"
    assert got.code == 1
    assert got.told["sha256"] is not None


def test_a_review_worksheet_has_no_criteria(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        ["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "权重", "自评完成值",
         "自评得分", "复核完成值", "复核得分", "偏离度", "备注"],
        ["产出指标", "数量指标", "培训场次", "≥", 12, "场", 30, 12, 30, 12, 30, 0, ""],
        ["", "质量指标", "培训合格率", "≥", 95, "%", 20, 96, 20, 96, 20, 0, ""],
        ["效益指标", "社会效益指标", "持证上岗人数", "定性", "", "", 50, "", 45, "", 40, "", ""],
    ]  # fmt: skip
    got = Got(workbook(tmp_path / "底稿.xlsx", rows), capsys, "--title", "例")
    assert got.points() == {
        "产出指标/数量指标/培训场次": "30",
        "产出指标/质量指标/培训合格率": "20",
        "效益指标/社会效益指标/持证上岗人数": "50",
    }
    assert got.groups()["产出指标"] == "50"
    assert list(got.cells("pending")) == ["C2", "C3", "C4"]
    item = got.items()["产出指标/数量指标/培训场次"]
    assert (item["出处"], "评判" in item) == ({"状态": "见文无规则"}, True)
    assert got.code == 1


def test_a_formula_column_and_no_groups(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        ["指标", "计算公式", "满分", "评分规则"],
        ["预算完成率", "预算完成率=（拨入数-结余数）÷拨入数×100%", 5, RATE],
        ["支付进度", "支付进度=已付数÷应付数", "8分", f"{RATE}。基数不大于0的得满分"],
    ]
    got = Got(workbook(tmp_path / "表.xlsx", rows), capsys, "--title", "例")
    assert got.points() == {"预算完成率": "5", "支付进度": "8"}
    assert set(got.tree["数据"]) == {"拨入数", "结余数", "已付数", "应付数"}
    assert (got.code, got.told["pending"]) == (0, [])


def test_points_in_the_names_and_notes_below(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        ["附件2", "", ""],
        ["某市部门整体支出评价标准（试行）", "", ""],
        ["一级指标", "二级指标", "评分标准"],
        ["投入（11分）", "预算完成率（5分）", f"按执行率计：{RATE}"],
        ["", "台账管理\n（6分）", LEDGER],
        ["效果（9 分）", "群众满意（9分）", "由人评判：“评判”得分值的0%至100%"],
        ["注：1.数据取自决算。", "", ""],
        ["2.没有项目的单位按满分计。", "", ""],
        ["3.预算完成率低于50%的，评价总分不得超过79分。", "", ""],
        ["4、发生重大违纪问题的，取消评优资格。", "", ""],
    ]
    merged = ("A1:C1", "A2:C2", "A4:A5", "A7:C7", "A8:C8")
    got = Got(workbook(tmp_path / "表.xlsx", rows, *merged), capsys)
    assert got.points() == {"投入/预算完成率": "5", "投入/台账管理": "6", "效果/群众满意": "9"}
    assert got.groups() == {"投入": "11", "效果": "9"}
    assert got.tree["标准"] == "某市部门整体支出评价标准（试行）"
    assert [one["原文"] for one in got.tree["无法表达"]] == [row[0] for row in rows[6:]]
    told = got.cells("pending")
    assert list(told) == ["A7", "A8", "A9", "A10"]
    assert "看要不要写成规则" in told["A7"]
    assert "可以写成“调整”，读作：预算完成率低于50%的，总分不高于79分" in told["A9"]
    assert "但没有说定：评优（等级不评优、等级照常）" in told["A10"]


def test_a_header_of_two_lines_again_in_the_middle_and_totals(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head = [
        ["评价指标", "", "", "分值", "评价办法", ""],
        ["一级指标", "二级指标", "三级指标", "", "指标解释", "评分细则"],
    ]
    rows = [
        ["某区评价指标体系"],
        *head,
        ["过程", "管理", "预算完成率", 5, "预算完成率=实付数÷预算数", RATE],
        *head,
        ["", "", "台账管理", 5, "看台账", LEDGER],
        ["小计", "", "", 10, "", ""],
        ["效果", "满意", "群众满意率", 10, "", f"按群众满意率计：{RATE}"],
        ["总分（20分）", "", "", "", "", ""],
    ]
    merged = ("A1:F1", "A2:C2", "D2:D3", "E2:F2", "A5:C5", "D5:D6", "E5:F5", "A8:C8", "A10:C10")
    got = Got(workbook(tmp_path / "表.xlsx", rows, *merged), capsys)
    assert got.points() == {
        "过程/管理/预算完成率": "5",
        "过程/管理/台账管理": "5",
        "效果/满意/群众满意率": "10",
    }
    assert got.groups() == {
        "过程": "10", "过程/管理": "10", "效果": "10", "效果/满意": "10",
    }  # fmt: skip
    assert (got.code, got.told["amiss"], got.told["pending"]) == (0, [], [])


def test_a_word_table_over_two_pages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = docx.Document()
    document.add_paragraph("某县部门整体支出绩效评价指标体系")
    head = ["一级指标", "二级指标", "分值", "评分标准"]
    table_in(
        document,
        [head, ["过程", "预算完成率", 5, f"按执行率计：{RATE}"], ["", "台账管理", 5, LEDGER[:14]]],
        (1, 0, 2, 0),
    )
    document.add_paragraph("")
    table_in(
        document, [head, ["", "", "", LEDGER[14:]], ["", "档案管理", 4, "未归档的扣4分；扣完为止"]]
    )
    document.add_paragraph("注：“未归档”指年终没有归档。")
    document.save(tmp_path / "表.docx")
    got = Got(tmp_path / "表.docx", capsys)
    assert got.points() == {"过程/预算完成率": "5", "过程/台账管理": "5", "过程/档案管理": "4"}
    assert got.groups() == {"过程": "14"}
    assert got.items()["过程/台账管理"]["评分标准"] == LEDGER
    assert [one["原文"] for one in got.tree["无法表达"]] == ["注：“未归档”指年终没有归档。"]


def test_several_tables_in_one_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = docx.Document()
    document.add_paragraph("附件1")
    document.add_paragraph("部门整体支出评价指标体系")
    table_in(
        document,
        [["一级指标", "二级指标", "分值", "评分标准"], ["决策", "目标设定", 5, LEDGER]],
    )
    document.add_paragraph("附件2")
    document.add_paragraph("项目支出评价指标体系")
    table_in(
        document,
        [
            ["评价指标", "", "分值", "评价标准"],
            ["一级指标", "二级指标", "", ""],
            ["产出", "完成数量", 20, LEDGER],
        ],
        (0, 0, 0, 1), (0, 2, 1, 2), (0, 3, 1, 3),
    )  # fmt: skip
    document.save(tmp_path / "表.docx")
    code = main(
        ["import", str(tmp_path / "表.docx"), "--out", str(tmp_path / "规则.yaml"), *OPTIONS]
    )
    assert code == 2
    assert "2 第2张表“项目支出评价指标体系”" in capsys.readouterr().err
    got = Got(tmp_path / "表.docx", capsys, "--table", "2")
    assert (got.tree["标准"], got.points()) == ("项目支出评价指标体系", {"产出/完成数量": "20"})
    both = Got(tmp_path / "表.docx", capsys, "--table", "1", "--table", "2")
    assert both.points() == {"决策/目标设定": "5", "产出/完成数量": "20"}


def test_points_that_do_not_add_up_are_told_and_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        ["一级指标", "二级指标", "分值", "评分标准"],
        ["投入（12分）", "台账管理", 5, LEDGER],
        ["", "档案管理（4分）", 5, LEDGER],
        ["小计", "", 11, ""],
        ["效果（5分）", "群众满意", 5, "由人评判：“评判”得分值的0%至100%"],
        ["合计", "", 100, ""],
    ]
    got = Got(workbook(tmp_path / "表.xlsx", rows, "A2:A3", "A4:B4"), capsys, "--title", "例")
    amiss = got.cells("amiss")
    assert list(amiss) == ["B3", "C4", "A2", "C6"]
    assert "12分，其下各项合计10分" in amiss["A2"]
    assert "100分，各项相加15分" in amiss["C6"]
    assert got.groups()["投入"] == "12"  # as the table has it
    assert got.points()["投入/档案管理"] == "5"
    assert got.told["sha256"] is None
    assert "R055" in {problem["code"] for problem in got.told["problems"]}
    assert got.code == 1


def test_an_item_in_several_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        ["指标", "分值", "评分标准"],
        ["制度健全", 2, "有采购制度的得2分"],
        ["", 3, "有合同制度的得3分"],
        ["台账管理", 5, "未建立台账的扣1分；缺项每1项扣0.5分；"],
        ["", "", "扣完为止"],
    ]
    got = Got(
        workbook(tmp_path / "表.xlsx", rows, "A2:A3", "A4:A5", "B4:B5"), capsys, "--title", "例"
    )
    assert got.points() == {"制度健全": "5", "台账管理": "5"}
    assert got.items()["台账管理"]["评分标准"] == LEDGER
    [(cell, told)] = got.cells("pending").items()
    assert cell == "C2"
    assert "分2行给分" in told


def test_one_cell_of_points_for_several_items(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        ["一级指标", "二级指标", "分值", "评分标准"],
        ["投入", "台账管理（5分）", 8, LEDGER],
        ["", "档案管理（3分）", "", LEDGER],
        ["效果", "群众满意", 6, LEDGER],
        ["", "干部满意", "", LEDGER],
        ["", "专家满意", 4, LEDGER],
    ]
    merged = ("A2:A3", "C2:C3", "A4:A6", "C4:C5")
    got = Got(workbook(tmp_path / "表.xlsx", rows, *merged), capsys, "--title", "例")
    assert got.groups()["投入"] == "8"  # its cell reaches as far as the group does
    assert got.points()["投入/档案管理"] == "3"
    assert got.points()["效果/群众满意"] == "待补"
    assert "几项合用的一格" in got.cells("pending")["C4"]
