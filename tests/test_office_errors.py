"""Tables that can't be imported: every fault is told in Chinese, with its cell, and nothing written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jixiao.cli import main

openpyxl = pytest.importorskip("openpyxl")

HEADER = ["指标", "编号", "分值", "评分标准"]
ROW = ["台账", "甲", 5, "未建立台账的酌情扣分"]
OPTIONS = ["--region", "湖南省", "--object", "部门整体", "--year", "2024", "--title", "例"]


def book(path: Path, *sheets: list[list[object]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for rows in sheets:
        sheet = made.create_sheet()
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def refused(table: Path, capsys: pytest.CaptureFixture[str], *more: str) -> str:
    out = table.parent / "规则.yaml"
    assert main(["import", str(table), "--out", str(out), *OPTIONS, *more]) == 2
    assert not out.exists()
    return capsys.readouterr().err


def test_what_is_no_table_file_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, held in (
        ("旧.xls", b"x"),
        ("文.pdf", b"x"),
        ("坏.xlsx", b"PK\x03\x04x"),
        ("空.docx", b""),
    ):
        path = tmp_path / name
        path.write_bytes(held)
        assert "R110" in refused(path, capsys), name


def test_a_cell_beyond_all_measure_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wide = [HEADER + [f"栏{n}" for n in range(200)], ROW + ["甲"] * 200]
    assert "R111" in refused(book(tmp_path / "表.xlsx", wide), capsys)


def test_a_file_without_a_table_of_criteria_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "R112" in refused(book(tmp_path / "表.xlsx", [["姓名", "电话"], ["甲", "1"]]), capsys)


def test_two_columns_of_one_kind_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [[*HEADER, "评分办法"], [*ROW, "另一种扣分办法"], ["档案", "乙", 5, "甲", "乙"]]
    told = refused(book(tmp_path / "表.xlsx", rows), capsys)
    assert "R113" in told
    assert "D1" in told


def test_a_formula_is_refused_with_its_cell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = refused(book(tmp_path / "表.xlsx", [HEADER, ["台账", "甲", "=2+3", "甲"]]), capsys)
    assert "R114" in told
    assert "C2" in told


def test_several_tables_are_not_chosen_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = [
        ["项目支出评分表"],
        ["一级指标", "二级指标", "分值", "评分标准"],
        ["产出", "档案", 5, "甲"],
    ]
    table = book(tmp_path / "表.xlsx", [["部门评分表"], HEADER, ROW], other)
    assert "R115" in refused(table, capsys)


def test_a_further_table_that_can_not_be_read_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "表.xlsx"
    assert main(["export", "湖南省/2017-部门整体.yaml", "--out", str(table)]) == 0
    made = openpyxl.load_workbook(table)
    cell = next(c for sheet in made for row in sheet for c in row if str(c.value).startswith("{"))
    cell.value = "{取: 甲"
    made.save(table)
    out = tmp_path / "规则.yaml"
    assert main(["import", str(table), "--out", str(out)]) == 2
    told = capsys.readouterr().err
    assert "R116" in told
    assert cell.coordinate in told


def test_one_number_twice_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = book(tmp_path / "表.xlsx", [HEADER, ROW, ["档案", "甲", 5, "甲"]])
    assert "R117" in refused(table, capsys)


def test_the_name_of_what_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "湖南省/2017-部门整体.yaml", "--out", str(tmp_path / "表.txt")]) == 2
    assert "U013" in capsys.readouterr().err
    table = book(tmp_path / "表.xlsx", [HEADER, ROW])
    assert main(["import", str(table), "--out", str(tmp_path / "规则.txt"), *OPTIONS]) == 2
    told = "U013 规则文件的名称应以 .yaml 结尾，不是“规则.txt”。应为：规则文件，如 规则.yaml"
    assert told in capsys.readouterr().err
    (tmp_path / "规则.yaml").write_text("旧", "utf-8")
    assert main(["import", str(table), "--out", str(tmp_path / "规则.yaml"), *OPTIONS]) == 2
    assert "U014" in capsys.readouterr().err
    assert (tmp_path / "规则.yaml").read_text("utf-8") == "旧"


def changed(tmp_path: Path, change: Callable[[Any], None]) -> Path:
    """An export in which something was changed by hand."""
    table = tmp_path / "表.xlsx"
    assert main(["export", "湖南省/2017-部门整体.yaml", "--out", str(table)]) == 0
    made = openpyxl.load_workbook(table)
    change(made)
    made.save(table)
    return table


def again(name: str, *cells: object) -> Callable[[Any], None]:
    return lambda made: made[name].append(cells)


def over(name: str, cell: str, text: object) -> Callable[[Any], None]:
    return lambda made: made[name].__setitem__(cell, text)


@pytest.mark.parametrize(
    ("change", "code", "cell", "told"),
    [
        (again("标准信息", "地区", "湖南省"), "R116", "A14", "“地区”写了两次"),
        (again("标准信息", "出处.状态", "推定"), "R116", "A14", "“出处.状态”写了两次"),
        (again("参数", "控制率档分", "[1]"), "R116", "A4", "写了两次"),
        (again("参数", "另一个"), "R116", "A4", "没有内容"),
        (again("参数", None, "[1]"), "R116", "B4", "没有名称"),
        (over("口径", "C2", "取"), "R116", "A2", "两栏同名"),
        (over("其他内容", "C2", "什么"), "R116", "A2", "表头改过了"),
        (again("其他内容", "hn-在职", "", "", "[甲]"), "R116", "A6", "没有编号或键"),
        (again("其他内容", "hn-控制率", "", "对应", "[甲]"), "R116", "A6", "写了两次"),
        (again("其他内容", "hn-没有", "", "对应", "[甲]"), "R117", "D6", "指标表里没有"),
        (over("参数", "B3", "=1+1"), "R114", "B3", "是公式"),
        (again("其他内容", "hn-在职", "", "对应", "=1+1"), "R114", "D6", "是公式"),
        (again("其他内容", "hn-在职", "", "评分标准", "另一句"), "R117", "D6", "与指标表里的不同"),
    ],
)
def test_a_hand_that_slipped_in_an_export_is_told(
    change: Callable[[Any], None],
    code: str,
    cell: str,
    told: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    table = changed(tmp_path, change)
    out = tmp_path / "规则.yaml"
    assert main(["import", str(table), "--out", str(out)]) == 2
    err = capsys.readouterr().err
    assert code in err
    assert f"!{cell}]" in err
    assert told in err
    assert not out.exists()
