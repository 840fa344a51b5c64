"""The page on tables shows what the program says of the table on it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jixiao.cli import main

openpyxl = pytest.importorskip("openpyxl")

PAGE = (Path(__file__).parent.parent / "docs" / "表格.md").read_text("utf-8")


def test_the_example_is_told_as_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = PAGE.partition("例如这张表：")[2].partition("导入以后说：")[0].strip().split("\n")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in shown]
    book = openpyxl.Workbook()
    for row in [rows[0], *rows[2:]]:
        book.active.append([int(cell) if cell.isdigit() else cell for cell in row])
    book.save("表.xlsx")
    options = ["--region", "湖南省", "--object", "部门整体", "--year", "2025", "--title", "例"]
    assert main(["import", "表.xlsx", "--out", "规则.yaml", *options]) == 1
    match = re.search(r"```text 导入\n(.*?)```", PAGE, re.DOTALL)
    assert match is not None
    assert capsys.readouterr().out == match[1]
