"""One unit with many projects: each scored by itself, then rolled up into the unit's own card."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from jixiao.cli import main
from jixiao.program import Options, Program

PROJECTS = """
标准: 某县项目
版式: 1
地区: 湖南省/某市/某县
对象: 项目
预算年度: {自: 2024}
出处: {状态: 见文}
数据:
  预算: {类: 金额, 范围: 0元至100亿元}
  执行: {类: 金额, 范围: 0元至100亿元}
指标:
- {指标: 执行率, 编号: 执行率, 分值: 100, 算式: 执行 / 预算, 得分式: "取小(比率, 1) × 分值"}
"""
UNIT = """
标准: 某县部门
版式: 1
地区: 湖南省/某市/某县
对象: 部门整体
预算年度: {自: 2024}
出处: {状态: 见文}
数据:
  项目:
    类: 清单
    取自: 项目
    字段: {名称: {类: 文字}, 预算: {类: 金额}, 得分: {类: 分值, 范围: 0至100}}
指标:
- 指标: 项目绩效
  编号: 项目绩效
  分值: 40
  逐项: {清单: 项目, 合并: 加权, 权: 行.预算, 得分式: 行.得分 / 100分 × 分值}
- {指标: 项目数, 编号: 项目数, 分值: 10, 得分式: "取小(计数(项目) / 2个, 1) × 分值"}
"""
HEAD = "版式: 1\n单位: {名称: 某局, 地区: 湖南省/某市/某县}\n预算年度: 2024\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "规则").mkdir()
    (tmp_path / "规则/项目.yaml").write_text(PROJECTS, encoding="utf-8")
    (tmp_path / "规则/部门.yaml").write_text(UNIT, encoding="utf-8")
    for name, data in (
        ("修路", "预算: 300, 执行: 240"),
        ("修桥", "预算: 100, 执行: 100"),
        ("修渠", "预算: 100"),
    ):
        money = "计量: {金额: 万元, 精度: 0.01}\n"
        text = f"{HEAD}对象: 项目\n项目: {name}\n{money}数据: {{{data}}}\n"
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "部门.yaml").write_text(HEAD + "对象: 部门整体\n", encoding="utf-8")
    return tmp_path


def totals(folder: Path, *names: str) -> dict[str, tuple[Fraction, Fraction]]:
    program = Program([folder / "规则"], engine="plain")
    found = program.score_all([folder / f"{name}.yaml" for name in names], Options())
    assert [s.card.sheet.project or "部门" for s in found] == list(names)
    cards = {s.card.sheet.project or "部门": s.card.total for s in found}
    return {name: (total.low, total.high) for name, total in cards.items()}


@pytest.mark.parametrize("names", [("修路", "修桥", "部门"), ("部门", "修桥", "修路")])
def test_the_unit_is_scored_from_its_projects(folder: Path, names: tuple[str, ...]) -> None:
    """80 of 100 on 300, 100 of 100 on 100: 85 of 100, whatever the order on the command line."""
    found = totals(folder, *names)
    assert found == {"修路": (80, 80), "修桥": (100, 100), "部门": (44, 44)}


def test_a_project_that_is_open_leaves_the_unit_open(folder: Path) -> None:
    found = totals(folder, "修桥", "修渠", "部门")
    assert found["修渠"] == (0, 100)
    assert found["部门"][0] <= 30 <= found["部门"][1] == 50


def test_without_projects_the_list_is_missing(folder: Path) -> None:
    assert totals(folder, "部门")["部门"] == (0, 50)


def test_projects_of_another_unit_or_year_are_not_taken(folder: Path) -> None:
    text = (folder / "修桥.yaml").read_text(encoding="utf-8")
    (folder / "修桥.yaml").write_text(text.replace("某局", "别局"), encoding="utf-8")
    assert totals(folder, "修路", "修桥", "部门")["部门"] == (Fraction(37), Fraction(37))


def test_what_the_sheet_says_of_a_project_stands(folder: Path) -> None:
    """A row by the same 名称 is filled up, not doubled."""
    rows = "清单: {项目: [{编号: 甲, 名称: 修路, 预算: 100万元}]}\n"
    (folder / "部门.yaml").write_text(HEAD + "对象: 部门整体\n" + rows, encoding="utf-8")
    found = totals(folder, "修路", "修桥", "部门")
    assert found["部门"] == (46, 46)  # 80 and 100, by equal weights


def test_the_row_names_the_card_it_came_from(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    call = [
        "score",
        "修路.yaml",
        "修桥.yaml",
        "部门.yaml",
        "--rules-dir",
        "规则",
        "--engine",
        "plain",
    ]
    assert main([*call, "--format", "json"]) == 0
    unit = json.loads(capsys.readouterr().out)[2]
    rows = {row["id"]: row for row in unit["indicators"][0]["rows"]}
    assert (rows["修路"]["low"], rows["修桥"]["low"]) == ("32", "40")
    sources = {f["name"]: f["source"] for f in rows["修路"]["facts"]}
    assert sources["得分"]["text"] == "修路的得分单（修路.yaml）"


def test_a_list_taken_from_cards_has_names(folder: Path) -> None:
    broken = UNIT.replace("名称: {类: 文字}, ", "")
    (folder / "规则/部门.yaml").write_text(broken, encoding="utf-8")
    with pytest.raises(Exception, match="R062 清单“项目”取自各个项目，要有“名称”一栏"):
        totals(folder, "部门")


def test_points_that_no_decimal_gives_are_taken_exactly(folder: Path) -> None:
    text = (folder / "修路.yaml").read_text(encoding="utf-8")
    (folder / "修路.yaml").write_text(text.replace("240", "100"), encoding="utf-8")
    found = totals(folder, "修路", "部门")
    assert found["修路"][0] == Fraction(100, 3)
    assert found["部门"] == (Fraction(40, 3) + 5, Fraction(40, 3) + 5)


@pytest.mark.parametrize("names", [("地区", "部门", "修路"), ("修路", "部门", "地区")])
def test_parts_of_parts_are_scored_first(folder: Path, names: tuple[str, ...]) -> None:
    """A list taken from cards that are made of others' cards, in any order of the files."""
    region = UNIT.replace("对象: 部门整体", "对象: 地区").replace("取自: 项目", "取自: 部门整体")
    region = region.replace("行.预算", "1").replace("某县部门", "某县地区")
    (folder / "规则/地区.yaml").write_text(region, encoding="utf-8")
    (folder / "地区.yaml").write_text(HEAD + "对象: 地区\n", encoding="utf-8")
    (folder / "部门.yaml").write_text(HEAD + "对象: 部门整体\n项目: 部门\n", encoding="utf-8")
    program = Program([folder / "规则"], engine="plain")
    found = program.score_all([folder / f"{name}.yaml" for name in names], Options())
    top = next(s.card for s in found if s.card.sheet.object == "地区")
    assert top.total.low == top.total.high == Fraction(37 * 40, 100) + 5
