"""What is written over: only when asked to, and what a person had agreed to is kept or told."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from jixiao.cli import main

openpyxl = pytest.importorskip("openpyxl")

HEADER = ["指标", "分值", "指标说明", "评分标准"]
RATE = [
    "预算调整率",
    10,
    "预算调整率=预算调整额÷年初预算×100%",
    "不超过5%的得满分，每超过1%扣1分，扣完为止",
]
SYSTEM = ["制度建设", 30, None, "①有财务管理制度（15分）；②有采购管理制度（15分）"]
ASSETS = ["资产管理", 60, None, "每发现1处账实不符扣2分，扣完为止"]
OPTIONS = ["--title", "例", "--region", "湖南省", "--object", "部门整体", "--year", "2025"]


class Bureau:
    """A table and the rule file that it became."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.table, self.rules = folder / "表.xlsx", folder / "规则.yaml"
        self._capsys = capsys

    def takes(self, rows: Sequence[Sequence[object]], *more: str, code: int = 0) -> str:
        book = openpyxl.Workbook()
        for row in (HEADER, *rows):
            book.active.append(row)
        book.save(self.table)
        self._capsys.readouterr()
        call = ["import", str(self.table), "--out", str(self.rules), *OPTIONS, *more]
        assert main(call) == code
        out, err = self._capsys.readouterr()
        return out + err

    def agrees(self, monkeypatch: pytest.MonkeyPatch, *answers: str) -> str:
        monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(answers) + "\n"))
        assert main(["accept", str(self.rules)]) == 0
        return self.rules.read_text("utf-8")


@pytest.fixture
def bureau(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Bureau:
    made = Bureau(tmp_path, capsys)
    made.takes([RATE, SYSTEM, ASSETS], code=1)
    text = made.agrees(monkeypatch, "百分点", "不扣", "是", "", "", "是", "是")
    assert text.count("读作: ") == 3
    assert "待补" not in text
    return made


def test_readings_are_kept_where_the_text_is_as_it_was(bureau: Bureau) -> None:
    before = bureau.rules.read_text("utf-8")
    said = bureau.takes([RATE, SYSTEM, ASSETS], "--force")
    after = bureau.rules.read_text("utf-8")
    assert after == before.replace("读作: '5%", "读作: 5%").replace(
        "不扣，扣完为止'", "不扣，扣完为止"
    )
    assert "预算调整额: {类: 金额}" in after
    kept = (
        "指标-1“预算调整率”：评分标准没有变，留下了原来认可的“读作”：5%得满分，每高1个百分点扣1分"
    )
    assert kept in said
    assert "待补" not in said


def test_readings_are_kept_for_items_that_moved(bureau: Bureau) -> None:
    said = bureau.takes([ASSETS, SYSTEM, RATE], "--force")
    assert said.count("评分标准没有变，留下了") == 3
    assert "读作: 账实不符每1处扣2分；扣完为止" in bureau.rules.read_text("utf-8")


def test_each_reading_that_is_gone_is_told(bureau: Bureau) -> None:
    """They went without a word."""
    other = ["制度建设", 30, None, "①有财务管理制度（10分）；②有采购管理制度（20分）"]
    more = ["资产管理", 50, None, ASSETS[3]]
    said = bureau.takes([other, more], "--force", code=1)
    rules = bureau.rules
    assert f"{rules}: 指标-1“预算调整率”：表里没有这一项了，原来认可的没有留下：5%得满分" in said
    assert "指标-2“制度建设”：评分标准改了，原来认可的没有留下：有财务管理制度的得15分" in said
    assert "指标-3“资产管理”：分值改了，原来认可的没有留下：账实不符每1处扣2分；扣完为止" in said
    assert rules.read_text("utf-8").count("读作: 待补") == 2
    assert "原来的规则文件里的“数据”，表里没有，没有留下" in said


def test_a_reading_that_stands_in_the_table_counts(
    bureau: Bureau, capsys: pytest.CaptureFixture[str]
) -> None:
    table = bureau.table.with_name("定稿.xlsx")
    assert main(["export", str(bureau.rules), "--out", str(table)]) == 0
    book = openpyxl.load_workbook(table)
    cells = [c for row in book.worksheets[0] for c in row]
    cell = next(c for c in cells if c.value == "账实不符每1处扣2分；扣完为止")
    cell.value = "账实不符每1处扣3分；扣完为止"
    book.save(table)
    capsys.readouterr()
    assert main(["import", str(table), "--out", str(bureau.rules), "--force"]) == 0
    said = capsys.readouterr().out
    assert (
        "指标-3“资产管理”：“读作”换成了表里的：账实不符每1处扣3分；扣完为止；"
        "原来是：账实不符每1处扣2分；扣完为止" in said
    )
    assert said.count("指标-") == 1


def test_kinds_that_were_mended_in_the_file_are_kept(bureau: Bureau) -> None:
    text = bureau.rules.read_text("utf-8")
    mended = text.replace("预算调整额: {类: 金额}", "预算调整额: {类: 金额, 范围: 0万元至5万元}")
    bureau.rules.write_text(mended, "utf-8")
    canonical = [*RATE[:3], "5%得满分，每高1个百分点扣1分，不足1个百分点不扣，扣完为止"]
    said = bureau.takes([canonical, SYSTEM, ASSETS], "--force")
    assert "“预算调整额”是什么数，照原来的规则文件" in said
    assert "范围: 0万元至5万元" in bureau.rules.read_text("utf-8")


def test_rules_that_were_written_by_hand_are_told(bureau: Bureau) -> None:
    text = bureau.rules.read_text("utf-8")
    old = "读作: 账实不符每1处扣2分；扣完为止"
    bureau.rules.write_text(text.replace(old, "得分式: 分值") + "提示: []\n", "utf-8")
    said = bureau.takes([RATE, SYSTEM, ASSETS], "--force", code=1)
    assert "指标-3“资产管理”：原来的规则没有留下：得分式: 分值" in said
    assert "原来的规则文件里的“提示”，表里没有，没有留下" in said


def test_a_reading_that_is_of_no_use_any_more_is_told(bureau: Bureau) -> None:
    text = bureau.rules.read_text("utf-8")
    bureau.rules.write_text(text.replace("账实不符每1处扣2分", "账实不符每1处扣二"), "utf-8")
    said = bureau.takes([RATE, SYSTEM, ASSETS], "--force", code=1)
    assert "指标-3“资产管理”：原来认可的“读作”现在用不了，没有留下：账实不符每1处扣二" in said
    assert "待补" in said


def test_a_file_that_is_no_rule_file_is_written_over_and_told(bureau: Bureau) -> None:
    bureau.rules.write_text("旧: [", "utf-8")
    said = bureau.takes([SYSTEM], "--force", code=1)
    assert "原来的文件读不懂，里面认可过的“读作”有没有、留没留，没有比较" in said


def test_no_command_writes_over_a_file_unasked(
    bureau: Bureau, capsys: pytest.CaptureFixture[str]
) -> None:
    before = bureau.rules.read_bytes()
    told = f"{bureau.rules}: 错误 U014 文件已经有了，没有写。应为：换一个名称，或加 --force"
    assert told in bureau.takes([SYSTEM], code=2)
    assert bureau.rules.read_bytes() == before
    for ending in (".xlsx", ".docx", ".md"):
        out = bureau.table.with_name(f"旧{ending}")
        out.write_bytes(b"old")
        call = ["export", str(bureau.rules), "--out", str(out)]
        assert main(call) == 2
        assert f"{out}: 错误 U014 文件已经有了，没有写" in capsys.readouterr().err
        assert out.read_bytes() == b"old"
        assert main([*call, "--force"]) == 0
        assert out.read_bytes() != b"old"
