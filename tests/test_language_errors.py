"""Broken rule files: each fault is told once, at its place, in Chinese, with what would be right.

The files are in broken/rules/; what can't stand in a file with a comment is built here.
"""

from __future__ import annotations

import ast
import json
import re
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

from engine.match.protocol import RulebookTooLarge
from engine.rulebook import Rulebook
from engine.rulefile.load import load_rulebook
from facts.problem import MAX_FAULTS, BadInput, Note, Place, Problem
from jixiao.cli import main
from jixiao.program import Options, Program
from jixiao.shelf import Shelf, shown_path

ROOT = Path(__file__).resolve().parent.parent
SHELF = Shelf.of([])
RULES = cases("rules")
SHEETS = cases("sheets")

HEAD = """\
标准: 某县标准
版式: 1
地区: 全国
对象: 部门整体
预算年度: {自: 2024}
出处: {状态: 推定}
数据:
  满意度: {类: 率, 范围: 0%至100%}
"""
INDICATOR = "指标:\n- {指标: 满意度, 编号: 满意度, 分值: 10, 得分式: 满意度 × 分值}\n"


def problems_of(data: bytes) -> tuple[Problem, ...]:
    try:
        load_rulebook(data, "例.yaml", SHELF._library)
    except BadInput as error:
        return error.problems
    return ()


def documented() -> set[str]:
    page = (ROOT / "docs/错误代码.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| ([RF]\d{3}) \|", page, flags=re.MULTILINE))


@pytest.mark.parametrize("case", RULES, ids=str)
def test_a_broken_rule_file_is_refused_as_expected(case: Case) -> None:
    found = problems_of(case.path.read_bytes())
    assert places(found) == case.expected, "\n".join(map(str, found))
    assert {p.place.file for p in found} == {"例.yaml"}
    written = case.path.read_text(encoding="utf-8")
    assert [told for p in found if (told := badly_told(p, written))] == []
    assert any(case.said in str(p) for p in found), found


def test_there_are_files_for_every_kind_of_fault() -> None:
    assert len(RULES) >= 90
    assert len(SHEETS) >= 60


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.replace("\n", "\r\n").encode(), id="CRLF"),
        pytest.param(lambda text: text.encode("utf-8-sig"), id="BOM"),
        pytest.param(lambda text: text.encode("gb18030"), id="GBK"),
        pytest.param(lambda text: text.encode() + b"\n\n# end\n", id="lines after it"),
    ],
)
def test_faults_stand_where_they_are_however_the_file_was_saved(change) -> None:  # type: ignore[no-untyped-def]
    moved = []
    for case in RULES:
        found = problems_of(change(case.path.read_text(encoding="utf-8")))
        if places(found) != case.expected:
            moved.append((str(case), [str(p) for p in found]))
    assert moved == []


def test_a_sound_file_in_gbk_is_read_and_said() -> None:
    notes: list[Note] = []
    load_rulebook((HEAD + INDICATOR).encode("gbk"), "例.yaml", SHELF._library, notes=notes)
    assert [str(n) for n in notes] == [
        "例.yaml: 提醒 文件的编码是GBK，已按GBK读入。建议另存为UTF-8"
    ]


MANY_NAMES = ", ".join(f"甲{n}: 5" for n in range(5_001))
MANY_WRONG = "".join(f"  甲{n}: 乙{n}\n" for n in range(MAX_FAULTS + 1))
BUILT: dict[str, tuple[bytes, tuple[Expected, ...]]] = {
    "empty": (b"", (("R001", 1, 1),)),
    "a comment alone": ("# 只有注释\n".encode(), (("R001", 1, 1),)),
    "UTF-16": ((HEAD + INDICATOR).encode("utf-16"), (("R001", None, None),)),
    "a program": (b"MZ\x00\x01\xff\xfe\x00" * 50, (("R001", None, None),)),
    "a byte lost": (
        (HEAD + INDICATOR).encode().replace("部门".encode(), "部门".encode()[:-1]),
        (("R001", 4, None),),
    ),
    "too large": ((HEAD + INDICATOR).encode() + b"#" * 300_000, (("R009", None, None),)),
    "a long line": ((HEAD + INDICATOR + "#" * 20_001).encode(), (("R009", 11, None),)),
    "a long text": (
        (HEAD + INDICATOR + f"已知缺陷: [{'长' * 10_001}]\n").encode(),
        (("R009", 11, 8),),
    ),
    "many names": (
        (HEAD + "计算: {" + MANY_NAMES.replace(", ", ",\n  ") + "}\n" + INDICATOR).encode(),
        (("R009", 1009, 3),),
    ),
    "many indicators": (
        (
            HEAD
            + "指标:\n"
            + "".join(f"- {{指标: 甲{n}, 编号: 甲{n}, 分值: 1, 得分式: 1}}\n" for n in range(1_001))
        ).encode(),
        (("R009", 1010, 3),),
    ),
    "many faults": (
        (HEAD + "计算:\n" + MANY_WRONG + INDICATOR).encode(),
        (
            *(("R030", 10 + n, len(f"  甲{n}: ") + 1) for n in range(MAX_FAULTS)),
            ("R009", None, None),
        ),
    ),
    "a long formula": (
        (HEAD + "计算:\n  甲: " + "满意度 + " * 400 + "1\n" + INDICATOR).encode(),
        (("R030", 10, 6),),
    ),
    "many brackets": (
        (HEAD + "计算:\n  甲: " + "(" * 31 + "满意度" + ")" * 31 + "\n" + INDICATOR).encode(),
        (("R030", 10, 6),),
    ),
}


@pytest.mark.parametrize("name", BUILT)
def test_what_no_commented_file_can_hold_is_refused_as_expected(name: str) -> None:
    data, expected = BUILT[name]
    found = problems_of(data)
    assert places(found) == expected, "\n".join(map(str, found))
    assert [badly_told(p) for p in found if badly_told(p)] == []


FIVE = """\
标准: 某县标准
版式: 1
地区: 全国
对象: 部门整体
预算年度: {自: 二〇二四}
出处: {状态: 推定}
数据:
  满意度: {类: 率, 范围: 0%至100%}
  年初预算: {类: 金额, 范围: 0至10亿元}
指标:
- 指标: 满意度
  编号: 满意度
  分值: 10
  算式: 满意度
  分档: [不低于90: 10, 其余: 5]
- 指标: 控制率
  编号: 控制率
  分值：10
  得分式: 分值 × 控制律
"""


def test_five_faults_are_told_at_once_in_the_order_of_lines() -> None:
    found = problems_of(FIVE.encode())
    assert places(found) == (
        ("R023", 5, 11),
        ("R063", 9, 21),
        ("R031", 15, 11),
        ("R003", 18, 5),
        ("R030", 19, 13),
    )


def test_every_fault_inside_one_indicator_is_told() -> None:
    """Guards, form and bands are all read, though one of them is at fault."""
    text = HEAD + (
        "指标:\n- 指标: 满意度\n  编号: 满意度\n  分值: 十\n  算式: 满意度\n"
        "  前提: {当: 满意度, 得: 零分}\n  缺数据: 按零分\n  保留: 两位\n"
        "  分档: [不低于90: 满亿, 80%以上: 5, 优秀: 3]\n"
    )
    assert places(problems_of(text.encode())) == (
        ("R056", 12, 7),
        ("R031", 14, 11),
        ("R051", 15, 8),
        ("R033", 16, 7),
        ("R031", 17, 11),
        ("R030", 17, 15),
        ("R034", 17, 19),
        ("R034", 17, 29),
    )


def test_faults_of_a_file_and_of_its_library_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "核对.yaml").write_text(
        "核对集: 某县核对\n版式: 1\n出处: {状态: 推定}\n数据:\n  甲: {类: 金额}\n"
        "核对:\n- {核对: 甲, 编号: 一, 等式: 甲 = 乙}\n",
        encoding="utf-8",
    )
    text = HEAD.replace("数据:", "引用: [核对.yaml]\n数据:") + INDICATOR.replace("10", "0")
    with pytest.raises(BadInput) as caught:
        load_rulebook(text.encode(), "例.yaml", Shelf.of([tmp_path])._library)
    assert [(p.place.file, *each) for p, each in zip(
        caught.value.problems, places(caught.value.problems), strict=True
    )] == [("例.yaml", "R056", 11, 26), ("核对.yaml", "R030", 7, 26)]  # fmt: skip


SHIPPED = [p for p in sorted((ROOT / "rules").rglob("*.yaml")) if "核对" not in p.name]


@settings(max_examples=300)
@given(slips(SHIPPED))
def test_whatever_slips_is_told_in_chinese_at_a_place_of_the_file(text: str) -> None:
    for problem in problems_of(text.encode()):
        assert badly_told(problem, text) == ""
        assert stands_in(problem.place, text)


# -- the command line ----------------------------------------------------------------


@pytest.mark.parametrize("case", one_of_each_code(RULES), ids=str)
def test_the_command_refuses_a_broken_rule_file(
    case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ["score", str(SHEET), "--rules", str(case.path), "--engine", "plain"]
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


def test_a_folder_named_like_a_rule_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "规则/标准.yaml").mkdir(parents=True)
    assert main(["score", str(SHEET), "--rules-dir", "规则", "--engine", "plain"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "规则/标准.yaml: 错误 R000 这是文件夹，不是文件。应为：一个文件\n"


def test_a_standard_too_large_for_the_engine_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too large for rete is tested with it (test_rete.py); here, that it is told."""

    def refuse(book: Rulebook) -> None:
        raise RulebookTooLarge(Place(book.path, 7), "指标太多", "--engine plain")

    program = Program(engine="plain")
    monkeypatch.setattr(program, "_make", refuse)
    with pytest.raises(BadInput) as caught:
        program.score(SHEET, Options(rules=str(STANDARD)))
    assert places(caught.value.problems) == (("R099", 7, None),)


# -- every code ----------------------------------------------------------------------

ELSEWHERE = {
    "R000": "test_language_errors.py::test_a_folder_named_like_a_rule_file",
    "R092": "test_inheritance.py::test_a_circle_and_a_long_chain_are_refused",
    "R099": "test_language_errors.py::test_a_standard_too_large_for_the_engine_is_told",
    "R110": "test_office_errors.py::test_what_is_no_table_file_is_refused",
    "R111": "test_office_errors.py::test_a_cell_beyond_all_measure_is_refused",
    "R112": "test_office_errors.py::test_a_file_without_a_table_of_criteria_is_refused",
    "R113": "test_office_errors.py::test_two_columns_of_one_kind_are_refused",
    "R114": "test_office_errors.py::test_a_formula_is_refused_with_its_cell",
    "R115": "test_office_errors.py::test_several_tables_are_not_chosen_from",
    "R116": "test_office_errors.py::test_a_further_table_that_can_not_be_read_is_told",
    "R117": "test_office_errors.py::test_one_number_twice_is_refused",
    "F000": "test_sheet_errors.py::test_a_sheet_that_is_not_there",
    "F009": "test_sheet_errors.py::test_what_no_commented_sheet_can_hold_is_refused_as_expected",
    "F047": "test_classes.py::test_a_sheet_without_its_class_is_refused",
    "F050": "test_form.py::test_a_workbook_that_is_no_fact_sheet_is_refused",
    "F051": "test_form.py::test_a_workbook_that_is_no_fact_sheet_is_refused",
    "F052": "test_form.py::test_a_workbook_that_is_no_fact_sheet_is_refused",
    "F053": "test_form.py::test_a_workbook_that_is_no_fact_sheet_is_refused",
    "F054": "test_form_doubts.py::test_one_cell_for_two_figures_is_refused",
    "F055": "test_form_doubts.py::test_a_name_that_nobody_filled_in_is_refused",
    "F044": "test_cli.py::test_the_same_unit_twice_is_refused",
}
"""Codes that no file of broken/ can reach, and the test that does."""


def test_every_documented_code_is_reached_by_a_broken_file_or_a_named_test() -> None:
    reached = {code for case in (*RULES, *SHEETS) for code, _, _ in case.expected}
    assert reached <= documented()
    assert documented() - reached == set(ELSEWHERE)


@pytest.mark.parametrize("code", ELSEWHERE)
def test_the_named_test_is_there_and_speaks_of_the_code(code: str) -> None:
    file, _, name = ELSEWHERE[code].partition("::")
    text = (ROOT / "tests" / file).read_text(encoding="utf-8")
    functions = [n.name for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef)]
    assert name in functions
    assert code in text
