"""Broken fact sheets: each fault is told once, at its place, in Chinese, with what would be right.

The files are in broken/sheets/ and are scored with broken/标准.yaml; what can't stand in a file
with a comment is built here.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from broken.cases import (
    SHEET,
    STANDARD,
    Case,
    Expected,
    badly_told,
    cases,
    one_of_each_code,
    places,
    slips,
    stands_in,
)
from hypothesis import given, settings

from facts.problem import BadInput, Problem
from facts.sheet_yaml import parse_sheet
from jixiao.cli import main
from jixiao.program import Options, Program
from jixiao.shelf import shown_path

SHEETS = cases("sheets")
OPTIONS = Options(rules=str(STANDARD))

HEAD = """\
版式: 1
单位: {名称: 某局, 地区: 湖南省/郴州市/临武县}
预算年度: 2024
对象: 部门整体
计量: {金额: 万元, 精度: 0.01}
"""


@pytest.fixture(scope="module")
def program() -> Program:
    return Program(engine="plain")


def problems_of(program: Program, path: Path) -> tuple[Problem, ...]:
    try:
        program.score(path, OPTIONS)
    except BadInput as error:
        return error.problems
    return ()


def test_the_sound_sheet_is_scored(program: Program) -> None:
    """So what is told of the others is told of their one fault."""
    assert program.score(SHEET, OPTIONS).card.total.determined


@pytest.mark.parametrize("case", SHEETS, ids=str)
def test_a_broken_sheet_is_refused_as_expected(program: Program, case: Case) -> None:
    found = problems_of(program, case.path)
    assert places(found) == case.expected, "\n".join(map(str, found))
    assert {p.place.file for p in found} == {shown_path(case.path)}
    assert [badly_told(p) for p in found if badly_told(p)] == []
    assert any(case.said in str(p) for p in found), found


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.replace("\n", "\r\n").encode(), id="CRLF"),
        pytest.param(lambda text: text.encode("utf-8-sig"), id="BOM"),
        pytest.param(lambda text: text.encode("gb18030"), id="GBK"),
        pytest.param(lambda text: text.encode() + b"\n\n# end\n", id="lines after it"),
    ],
)
def test_faults_stand_where_they_are_however_the_sheet_was_saved(  # type: ignore[no-untyped-def]
    program: Program, tmp_path: Path, change
) -> None:
    moved = []
    file = tmp_path / "表.yaml"
    for case in SHEETS:
        file.write_bytes(change(case.path.read_text(encoding="utf-8")))
        found = problems_of(program, file)
        if places(found) != case.expected:
            moved.append((str(case), [str(p) for p in found]))
    assert moved == []


BUILT: dict[str, tuple[bytes, tuple[Expected, ...]]] = {
    "empty": (b"", (("F001", 1, 1),)),
    "a comment alone": ("# 只有注释\n".encode(), (("F001", 1, 1),)),
    "UTF-16": (HEAD.encode("utf-16"), (("F001", None, None),)),
    "a workbook": (b"PK\x03\x04\x14\x00" * 50, (("F001", None, None),)),
    "a byte lost": (HEAD.encode().replace("门".encode(), b"\xe9\x97"), (("F001", 4, None),)),
    "too large": (HEAD.encode() + b"#" * 2_000_000, (("F009", None, None),)),
    "a long line": (HEAD.encode() + b"#" * 20_001, (("F009", 6, None),)),
    "a long text": ((HEAD + f"项目: {'长' * 10_001}\n").encode(), (("F009", 6, 5),)),
    "deep": ((HEAD + "数据: " + "[" * 31 + "]" * 31 + "\n").encode(), (("F009", 6, 34),)),
}  # fmt: skip


@pytest.mark.parametrize("name", BUILT)
def test_what_no_commented_sheet_can_hold_is_refused_as_expected(name: str) -> None:
    """F001 and F009."""
    data, expected = BUILT[name]
    with pytest.raises(BadInput) as caught:
        parse_sheet(data, "表.yaml")
    found = caught.value.problems
    assert places(found) == expected, "\n".join(map(str, found))
    assert [badly_told(p) for p in found if badly_told(p)] == []


def written(folder: Path, text: str) -> Path:
    file = folder / "表.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_five_faults_are_told_at_once_in_the_order_of_lines(
    program: Program, tmp_path: Path
) -> None:
    text = (
        "版式: 1\n单位: {名称: 某局, 地区: 湖南省//临武县}\n预算年度: 二〇二四\n对象: 部门整体\n"
        "计量: {金额: 万}\n数据：\n  满意度: 95%\n自评:\n  控制率: 满分\n"
    )
    assert places(problems_of(program, written(tmp_path, text))) == (
        ("F021", 2, 18),
        ("F022", 3, 7),
        ("F023", 5, 10),
        ("F003", 6, 3),
        ("F026", 9, 8),
    )


def test_five_wrong_figures_are_told_at_once_in_the_order_of_lines(
    program: Program, tmp_path: Path
) -> None:
    """What the standard makes of the figures comes once the sheet itself can be read."""
    text = HEAD + (
        "数据:\n  满意度: 95\n  在职人数: 27.5\n  有制度: 齐全\n  建设面积: 1000001\n  年初预祘: 5\n"
        "清单:\n  绩效目标:\n  - {编号: t1, 一级: 投入}\n"
    )
    assert places(problems_of(program, written(tmp_path, text))) == (
        ("F035", 7, 8),
        ("F035", 8, 9),
        ("F034", 9, 8),
        ("F036", 10, 9),
        ("F030", 11, 9),
        ("F034", 14, 18),
    )


def test_a_missing_figure_that_must_be_there_is_named(program: Program, tmp_path: Path) -> None:
    """F040 of a whole indicator, which has no place in the sheet."""
    [problem] = problems_of(program, written(tmp_path, HEAD + "数据:\n  年初预算: 915.16\n"))
    assert (problem.code, problem.hint) == ("F040", "填上满意度")
    assert problem.place.line is None
    assert not problem.place.file.startswith("rules")


EXAMPLES = sorted((Path(__file__).resolve().parent.parent / "examples").glob("*.yaml"))


PREFIXES = " mx hn lw xm"
"""Of the 编号 of shipped standards, which a message may name."""


@settings(max_examples=300)
@given(text=slips(EXAMPLES))
def test_whatever_slips_is_told_in_chinese_at_a_place_of_the_sheet(
    program: Program, text: str
) -> None:
    try:
        program.score_sheet(parse_sheet(text.encode(), "表.yaml"), Options())
    except BadInput as error:
        for problem in error.problems:
            if problem.code in ("U005", "U006"):
                continue  # it says of another place, year or object: no standard fits
            assert badly_told(problem, text + PREFIXES) == ""
            assert stands_in(problem.place, text), problem


# -- the command line ----------------------------------------------------------------


@pytest.mark.parametrize("case", one_of_each_code(SHEETS), ids=str)
def test_the_command_refuses_a_broken_sheet(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["score", str(case.path), "--rules", str(STANDARD), "--engine", "plain"]
    assert main(call) == 2
    out, err = capsys.readouterr()
    assert out == ""
    shown = shown_path(case.path)
    wanted = [f"{shown}:{line}:{column}: 错误 {code} " for code, line, column in case.expected]
    lines = err.splitlines()
    assert [one[: len(start)] for one, start in zip(lines, wanted, strict=True)] == wanted
    assert main([*call, "--format", "json"]) == 2
    out, err = capsys.readouterr()
    assert err.splitlines() == lines
    said = json.loads(out)
    assert list(said) == ["errors"]
    assert [(e["file"], e["code"], e["line"], e["column"]) for e in said["errors"]] == [
        (shown, *each) for each in case.expected
    ]
    assert all(e["text"] and e["hint"] for e in said["errors"])


def test_a_sheet_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["score", "没有.yaml", "--rules", str(STANDARD), "--engine", "plain"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "没有.yaml: 错误 F000 找不到文件。应为：检查文件名和所在文件夹\n"
