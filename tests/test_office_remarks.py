"""What is told of a table that was read, by cell: what was passed over, taken so, or is still open."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from jixiao.cli import main
from jixiao.office import export_rules, import_table

openpyxl = pytest.importorskip("openpyxl")
docx = pytest.importorskip("docx")

OPTIONS = ["--region", "湖南省", "--object", "部门整体", "--year", "2024", "--force"]
LEDGER = "未建立台账的扣1分；缺项每1项扣0.5分；扣完为止"
HEADER = ["指标", "分值", "评分标准"]
ROW = ["台账", 5, LEDGER]


class Got:
    def __init__(
        self, table: Path, capsys: pytest.CaptureFixture[str], options: Sequence[str] = OPTIONS
    ) -> None:
        self.out = table.parent / "规则.yaml"
        self.code = main(
            ["import", str(table), "--out", str(self.out), *options, "--format", "json"]
        )
        told = capsys.readouterr()
        assert self.code in (0, 1), told.err
        self.told = json.loads(told.out)
        self.tree = yaml.load(self.out.read_text("utf-8"), yaml.BaseLoader)
        self.all = {
            (remark["sheet"], remark["cell"]): remark["text"]
            for kind in ("pending", "amiss", "notes", "unused")
            for remark in self.told[kind]
        }

    def says(self, told: str) -> str:
        """The cell of the one remark that says this."""
        [found] = [cell for (_, cell), text in self.all.items() if told in text]
        return str(found)


def workbook(path: Path, *rows: Sequence[object], merged: Sequence[str] = ()) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    for area in merged:
        book.active.merge_cells(area)
    book.save(path)
    return path


def in_document(document: Any, rows: Sequence[Sequence[object]]) -> Any:
    table = document.add_table(len(rows), len(rows[0]))
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            table.cell(r, c).text = str(text)
    return table


# -- columns ------------------------------------------------------------------


def test_no_column_of_criteria(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    got = Got(workbook(tmp_path / "表.xlsx", ["指标", "分值"], ["台账", 5]), capsys)
    assert got.says("没有“评分标准”一栏") == "A1"


def test_explanation_and_criterion_in_one_column(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    got = Got(workbook(tmp_path / "表.xlsx", ["指标", "分值", "指标说明及评分标准"], ROW), capsys)
    assert got.says("指标说明和评分标准写在一栏") == "C1"
    assert got.tree["指标"][0]["评分标准"] == LEDGER


def test_two_columns_that_explain(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = ["指标", "分值", "指标解释", "计算公式", "评分标准", "谁填"]
    row = ["率", 5, "看进度", "率=甲数÷乙数", LEDGER, ""]
    got = Got(workbook(tmp_path / "表.xlsx", head, row), capsys)
    assert got.says("一段一段接起来") == "D1"
    assert got.says("表头认不出") == "F1"
    assert got.tree["指标"][0]["指标说明"] == "看进度\n率=甲数÷乙数"


def test_contents_as_a_level_or_as_an_explanation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    level = workbook(tmp_path / "一.xlsx", ["评价指标", "考核内容", "分值", "评分标准"],
                     ["管理", "台账", 5, LEDGER])  # fmt: skip
    got = Got(level, capsys)
    assert got.says("当作下一级指标") == "B1"
    assert got.tree["指标"][0]["组"] == "管理"
    explains = workbook(tmp_path / "二.xlsx", ["一级指标", "二级指标", "评价内容", "分值", "评分标准"],
                        ["管理", "台账", "看台账", 5, LEDGER])  # fmt: skip
    got = Got(explains, capsys)
    assert got.says("作指标说明") == "C1"
    alone = workbook(tmp_path / "三.xlsx", ["考核内容", "分值", "评分标准"], ROW)
    assert Got(alone, capsys).tree["指标"][0]["指标"] == "台账"


def test_two_columns_of_points(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = ["指标", "分值", "权重", "评分标准"]
    alike = workbook(tmp_path / "一.xlsx", head, ["台账", 5, 5, LEDGER])
    assert Got(alike, capsys).tree["指标"][0]["分值"] == "5"
    other = workbook(tmp_path / "二.xlsx", head, ["台账", 5, 0.05, LEDGER])
    assert main(["import", str(other), "--out", str(tmp_path / "二.yaml"), *OPTIONS]) == 2
    assert "R113 有2栏像“分值”" in capsys.readouterr().err


# -- rows ---------------------------------------------------------------------


def test_a_heading_across_the_table_is_the_level_above(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = workbook(
        tmp_path / "表.xlsx",
        HEADER, ["一、过程（5分）"], ROW, ["请认真填写"], ["二、效果"], ["满意", 5, LEDGER],
        merged=("A2:C2", "A4:C4", "A5:C5"),
    )  # fmt: skip
    got = Got(table, capsys)
    assert got.all["Sheet", "A2"] == "独占一行，当作下面各项的上一级"
    assert got.all["Sheet", "A5"] == "独占一行，当作下面各项的上一级"
    assert got.says("不像指标，没有用") == "A4"
    assert [(g["组"], g["分值"]) for g in got.tree["指标"]] == [
        ("一、过程", "5"),
        ("二、效果", "5"),
    ]


def test_a_row_without_a_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    got = Got(workbook(tmp_path / "表.xlsx", HEADER, ["", 5, "没头没尾"], ROW), capsys)
    assert got.says("没有指标名称") == "B2"


def test_points_that_are_no_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = workbook(
        tmp_path / "表.xlsx",
        ["一级指标", "二级指标", "分值", "评分标准"],
        ["过程", "台账", "五分", LEDGER], ["", "档案", "", "（5分）" + LEDGER], ["", "账册", "", LEDGER],
    )  # fmt: skip
    got = Got(table, capsys)
    assert got.says("“五分”不是一个大于0的数") == "C2"
    assert got.says("“账册”没有分值") == "B4"
    assert got.says("“过程”没有分值，其下又有没有分值的") == "A2"
    items = got.tree["指标"][0]["指标"]
    assert [item["分值"] for item in items] == ["待补", "5", "待补"]
    assert got.told["sha256"] is None


def test_points_told_twice_and_differently(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = workbook(
        tmp_path / "表.xlsx",
        ["一级指标", "分值", "二级指标", "分值", "评分标准"],
        ["过程（8分）", 5, "台账", 5, LEDGER],
    )
    got = Got(table, capsys)
    assert got.says("“过程”的分值又写成5，与（A2）8不同，按8") == "B2"
    assert got.code == 1


def test_a_new_item_in_our_own_table_is_given_a_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "表.xlsx"
    assert main(["export", "湖南省/2017-部门整体.yaml", "--out", str(table)]) == 0
    capsys.readouterr()
    book = openpyxl.load_workbook(table)
    book.worksheets[0].append(["新的一项", 5, "", LEDGER, "", ""])
    book.save(table)
    got = Got(table, capsys, ["--year", "2030", "--region", "江西省", "--force"])
    assert got.all["评价指标", "A11"] == "“新的一项”没有编号，编作“指标-6”"
    assert got.tree["指标"][-1]["评分标准"] == LEDGER
    told = [one["text"] for one in got.told["notes"]]
    assert len([text for text in told if "以表里的“标准信息”为准" in text]) == 2
    assert got.tree["地区"] == "湖南省"


# -- sheets and documents -----------------------------------------------------


def test_hidden_sheets_rows_and_columns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = workbook(tmp_path / "表.xlsx", HEADER, ROW, ["档案", 5, LEDGER])
    book = openpyxl.load_workbook(path)
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["C"].hidden = True
    book.create_sheet("藏").append(HEADER)
    book["藏"].sheet_state = "hidden"
    book.save(path)
    got = Got(path, capsys)
    assert got.all["藏", "A1"] == "隐藏的工作表，没有读"
    assert got.all["Sheet", "A3"] == "第3行是隐藏的，也读了"
    assert got.all["Sheet", "C1"] == "C列是隐藏的，也读了"


def test_cells_that_are_no_texts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = workbook(
        tmp_path / "表.xlsx", [*HEADER, "指标说明"],
        ["台账", 2.5, LEDGER, datetime.datetime(2024, 6, 30)],
        ["档案", 0.05, LEDGER, True],
    )  # fmt: skip
    book = openpyxl.load_workbook(path)
    book.active["B3"].number_format = "0%"
    book.save(path)
    first, second = Got(path, capsys).tree["指标"]
    assert (first["分值"], first["指标说明"]) == ("2.5", "2024-06-30")
    assert (second["分值"], second["指标说明"]) == ("5", "是")


def test_sheets_that_are_no_tables_and_sheets_that_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = workbook(tmp_path / "表.xlsx", ["填表说明：", "", ""], ["", "", ""], HEADER, ROW)
    book = openpyxl.load_workbook(path)
    book.create_sheet("续").append(["档案", 5, LEDGER])
    book.create_sheet("名单").append(["姓名", "电话"])
    book.save(path)
    got = Got(path, capsys)
    assert got.all["续", "A1"] == "没有表头，当作上一张表的续页"
    assert got.all["名单", "A1"] == "这张表没有认得出的表头，没有读"
    assert len(got.tree["指标"]) == 2


def test_texts_around_a_table_in_word(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = docx.Document()
    document.add_paragraph("关于印发评价办法的通知：")
    document.add_paragraph("部门评价指标体系")
    in_document(document, [HEADER, ROW])
    document.add_paragraph("注：1.数据取自决算。")
    document.add_paragraph("2.没有台账的按零分计。")
    document.add_paragraph("抄送各县市区财政局。")
    document.save(tmp_path / "表.docx")
    got = Got(tmp_path / "表.docx", capsys)
    assert got.says("标题取“部门评价指标体系”，表前别的文字没有读") == "第1段"
    assert got.says("表后的文字没有读（1段）") == "第5段"
    assert len(got.tree["无法表达"]) == 2


def test_numbering_changes_and_tables_inside_cells(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from docx.oxml import parse_xml

    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    document = docx.Document()
    table = in_document(document, [HEADER, ROW, ["档案", 5, "旧"], ["账册", 5, "看账"]])
    table.cell(1, 2).paragraphs[0].style = document.styles["List Number"]
    numbered = parse_xml(f'<w:numPr {space}><w:numId w:val="1"/></w:numPr>')
    table.cell(1, 2).paragraphs[0]._p.get_or_add_pPr().append(numbered)
    changed = table.cell(2, 2).paragraphs[0]._p
    for run in list(changed.r_lst):
        changed.remove(run)
    for kind, name, text in (("del", "delText", "旧"), ("ins", "t", LEDGER)):
        changed.append(
            parse_xml(f"<w:{kind} {space}><w:r><w:{name}>{text}</w:{name}></w:r></w:{kind}>")
        )
    table.cell(3, 2).add_table(1, 1).cell(0, 0).text = "套表"
    document.save(tmp_path / "表.docx")
    got = Got(tmp_path / "表.docx", capsys)
    assert got.says("有自动编号") == "第2行第3列"
    assert got.says("有修订痕迹") == "第3行第3列"
    assert got.says("格里还套着一张表") == "第4行第3列"
    assert got.tree["指标"][1]["评分标准"] == LEDGER


def test_another_header_below_a_table_is_another_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = workbook(
        tmp_path / "表.xlsx", HEADER, ROW, ["评价指标", "评分办法", "满分"], ["档案", LEDGER, 5]
    )
    assert main(["import", str(path), "--out", str(tmp_path / "规则.yaml"), *OPTIONS]) == 2
    assert "R115 有2张评分标准的表" in capsys.readouterr().err
    got = Got(path, capsys, [*OPTIONS, "--table", "2", "--title", "例"])
    assert got.says("同一张表里又有一个表头") == "A3"
    for wrong in ("3", "Sheet"):
        code = main(["import", str(path), "--out", str(tmp_path / "乙.yaml"), "--table", wrong])
        assert code == 2
        assert "U002" in capsys.readouterr().err


# -- the file -----------------------------------------------------------------


def test_what_the_table_does_not_say_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    got = Got(workbook(tmp_path / "表.xlsx", HEADER, ROW), capsys, ["--force"])
    told = "\n".join(one["text"] for one in got.told["pending"])
    for option in ("--title 标题", "--region 湖南省", "--object 部门整体", "--year 2024"):
        assert option in told
    assert (got.code, got.told["sha256"], bool(got.told["problems"])) == (1, None, True)
    out = tmp_path / "规则.yaml"
    assert main(["import", str(tmp_path / "表.xlsx"), "--out", str(out), "--force"]) == 1
    assert "还不能计分，先改好这些" in capsys.readouterr().out
    assert main(["import", str(tmp_path / "表.xlsx"), "--out", str(out), "--year", "24"]) == 2
    assert "U002 “24”不是年度" in capsys.readouterr().err


def test_a_rule_file_that_would_be_too_large(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_table, "MAX_RULE_BYTES", 10)
    path = workbook(tmp_path / "表.xlsx", HEADER, ROW)
    assert main(["import", str(path), "--out", str(tmp_path / "规则.yaml"), *OPTIONS]) == 2
    assert "R111 这张表的文字太多" in capsys.readouterr().err


def test_where_nothing_can_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = workbook(tmp_path / "表.xlsx", HEADER, ROW)
    assert main(["import", str(path), "--out", str(tmp_path / "没有" / "规则.yaml"), *OPTIONS]) == 2
    assert "U007 写不了这个文件" in capsys.readouterr().err
    out = str(tmp_path / "没有" / "表.xlsx")
    assert main(["export", "湖南省/2017-部门整体.yaml", "--out", out]) == 2
    assert "U007 写不了这个文件" in capsys.readouterr().err


@pytest.mark.parametrize("broken", ["tree", "cells"])
def test_a_table_that_says_another_thing_is_not_written(
    broken: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "表.xlsx"
    if broken == "tree":
        monkeypatch.setattr(export_rules, "read_back", lambda _: {"标准": "别的"})
    else:
        monkeypatch.setattr(export_rules, "READERS", {".xlsx": export_rules.READERS[".docx"]})
    assert main(["export", "湖南省/2017-部门整体.yaml", "--out", str(out)]) == 2
    assert "U009 导出的表读不回原来的规则" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_comments_that_the_tables_do_not_hold_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = tmp_path / "规则.yaml"
    rules.write_text(
        "# 头\n标准: 例\n版式: 1\n地区: 全国\n对象: 部门整体\n预算年度: {自: 2024}\n"
        "出处: {状态: 推定}\n指标:\n# 看这里\n- {指标: 甲, 编号: a, 分值: 5, 得分式: 分值}\n",
        "utf-8",
    )
    assert main(["export", str(rules), "--out", str(tmp_path / "表.xlsx")]) == 0
    assert "还有1处注释，表里没有" in capsys.readouterr().out
    assert main(["export", str(rules), "--out", str(tmp_path / "表.md"), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["comments_left"] == 1


def test_rules_that_sentences_would_change_stay_forms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever goes wrong with a sentence, an export never changes a rule."""
    rules = tmp_path / "规则.yaml"
    rules.write_text(
        "标准: 例\n版式: 1\n地区: 全国\n对象: 部门整体\n预算年度: {自: 2024}\n出处: {状态: 推定}\n"
        "指标:\n- {指标: 甲, 编号: a, 分值: 5, 得分式: 分值}\n"
        "- {指标: 乙, 编号: b, 分值: 5, 得分式: 分值 × 1}\n",
        "utf-8",
    )
    real = export_rules._same

    def picky(book: Any, source: Any, shelf: Any, tree: Any) -> bool:
        return "评分标准" not in tree["指标"][1] and real(book, source, shelf, tree)

    monkeypatch.setattr(export_rules, "_same", picky)
    assert main(["export", str(rules), "--out", str(tmp_path / "表.xlsx")]) == 0
    back = export_rules.read_back(tmp_path / "表.xlsx")
    first, second = back["指标"]
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    assert first["评分标准"] == "得分=分值"
    assert second["得分式"] == "分值 × 1"
