"""`jixiao rules`: what there is, for whom, and which one would be chosen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_cli import OWN, rules, sheet

from jixiao.cli import main

LINWU = ["--region", "湖南省/郴州市/临武县", "--year", "2024", "--object", "部门整体"]


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert main(["rules", *arguments, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["schema", "rules", "libraries"]
    assert found["schema"] == "jixiao.rules/1"
    assert "全国/核对-部门整体.yaml" in found["libraries"]
    rules_found: list[dict[str, object]] = found["rules"]
    return rules_found


def test_everything_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    found = {r["path"]: r for r in listed(capsys)}
    folder = Path(__file__).parent.parent / "rules"
    files = {p.relative_to(folder).as_posix() for p in folder.rglob("*.yaml")}
    assert set(found) == files - {"全国/核对-部门整体.yaml"}
    assert {r["chosen"] for r in found.values()} == {None}
    hunan = found["湖南省/2017-部门整体.yaml"]
    assert hunan["year"] == {"from": 2017, "to": 2018}
    assert (hunan["source_status"], hunan["full"], hunan["indicators"]) == ("部分见文", "25", 5)
    assert [r["name"] for r in hunan["readings"]] == ["不足一档", "百分之五", "净调减"]  # type: ignore[attr-defined]
    assert len(hunan["known_defects"]) == 2  # type: ignore[arg-type]


def test_the_chosen_one_comes_first_and_is_the_one_that_scores(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = listed(capsys, *LINWU)
    assert [(r["path"], r["chosen"]) for r in found] == [
        (OWN, True),
        ("全国/示范-部门整体.yaml", False),
    ]
    assert main(["score", sheet(tmp_path), "--engine", "plain", "--format", "json"]) in (0, 1)
    assert json.loads(capsys.readouterr().out)["rulebook"]["path"] == OWN


def test_a_template_is_never_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    found = listed(capsys, "--region", "云南省", "--year", "2024", "--object", "部门整体")
    assert [(r["path"], r["chosen"]) for r in found] == [("全国/示范-部门整体.yaml", False)]


def test_own_files_and_ties(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = ["--rules-dir", str(tmp_path / "规则")]
    rules(tmp_path / "规则", "甲.yaml")
    assert [r["chosen"] for r in listed(capsys, *LINWU, *own)] == [True, False, False]
    rules(tmp_path / "规则", "乙.yaml")
    assert [r["chosen"] for r in listed(capsys, *LINWU, *own)] == [True, True, False, False]
    assert main(["rules", *LINWU, *own]) == 0
    assert "有2份同样适用" in capsys.readouterr().out


def test_the_table_names_place_years_source_and_readings(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["rules", "--region", "湖南省", "--object", "部门整体"]) == 0
    out = capsys.readouterr().out
    assert "2017—2018年" in out
    assert "部分见文" in out
    assert "口径 不足一档：取 不扣（可选 不扣、按一档、按比例）" in out
    assert "已知缺陷：预算控制率" in out
    assert "核对集（标准用“引用”取用）：全国/核对-部门整体.yaml" in out
    assert OWN not in out
    assert main(["rules", "--object", "没有"]) == 0
    assert capsys.readouterr().out.strip() == "没有适用的标准；去掉条件可以列出全部"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--year", "24"], "不是年度"),
        (["--region", "临武县"], "没有从省级的全称写起"),
        (["--rules-dir", "没有"], "没有文件夹"),
    ],
)
def test_what_is_asked_wrongly(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rules", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err


def test_a_broken_file_is_told_with_all_its_faults(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A list with a gap would mislead: nothing is listed, every fault of every file is told."""
    for name in ("甲.yaml", "乙.yaml"):
        file = rules(tmp_path / "规则", name)
        file.write_text(file.read_text("utf-8").replace("分值: 5", "分值: 五"), "utf-8")
    assert main(["rules", "--rules-dir", str(tmp_path / "规则")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "甲.yaml" in err
    assert "乙.yaml" in err
