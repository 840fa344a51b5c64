"""The command line as the contract fixes it: streams, exit codes, and the choice of a standard."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from wcwidth import wcswidth

from jixiao import engines
from jixiao.cli import main

ROOT = Path(__file__).parent.parent
LINWU = str(ROOT / "examples/临武县人大-2024.yaml")
YONGDE = str(ROOT / "examples/永德县明朗中学-2022-营养改善.yaml")
OWN = "湖南省/郴州市/临武县/2024-部门整体.yaml"

RULES = """\
标准: {title}
版式: 1
地区: {region}
对象: 部门整体
预算年度: {years}
出处: {{状态: {status}}}
数据:
  在职人数: {{类: 计数, 单位: 人, 范围: 0人至1000人}}
指标:
- 指标: 人数
  编号: {id}
  分值: 5
  算式: 在职人数
  分档: [不高于{limit}人: 5, 其余: 0]
"""


def rules(
    folder: Path,
    name: str,
    region: str = "湖南省/郴州市/临武县",
    years: str = "{自: 2024}",
    status: str = "见文",
    limit: int = 10,
) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    text = RULES.format(
        title=name, region=region, years=years, status=status, id=f"t-{file.stem}", limit=limit
    )
    file.write_text(text, encoding="utf-8")
    return file


def sheet(
    folder: Path,
    name: str = "表.yaml",
    staff: str = "8",
    region: str = "湖南省/郴州市/临武县",
    year: int = 2024,
) -> str:
    file = folder / name
    file.write_text(
        f"版式: 1\n单位: {{名称: 某局, 地区: {region}}}\n预算年度: {year}\n"
        f"对象: 部门整体\n数据: {{在职人数: {staff}}}\n",
        encoding="utf-8",
    )
    return str(file)


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, object, str]:
    code = main([*arguments, "--engine", "plain", "--format", "json"])
    out, err = capsys.readouterr()
    return code, json.loads(out), err


def test_a_clean_determined_score_exits_0(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules(tmp_path / "规则", "甲.yaml")
    code, card, err = as_json(
        capsys, "score", sheet(tmp_path), "--rules-dir", str(tmp_path / "规则")
    )
    assert (code, err) == (0, "")
    assert card["total"]["low"] == "5"  # type: ignore[index]


def test_a_file_in_gbk_is_read_and_the_person_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On stderr, also where the file has faults; stdout stays one JSON value."""
    own = rules(tmp_path / "规则", "甲.yaml")
    filled = Path(sheet(tmp_path))
    for file in (own, filled):
        file.write_bytes(file.read_text("utf-8").encode("gb18030"))
    folder = ["--rules-dir", str(tmp_path / "规则")]
    code, card, err = as_json(capsys, "score", str(filled), *folder)
    assert code == 0
    assert card["total"]["low"] == "5"  # type: ignore[index]
    said = "提醒 文件的编码是GBK，已按GBK读入。建议另存为UTF-8"
    assert err.splitlines() == [f"{filled}: {said}", f"{own}: {said}"]

    filled.write_bytes(filled.read_bytes().replace(b"2024", b"20x4"))
    code, _, err = as_json(capsys, "score", str(filled), *folder)
    assert code == 2
    assert f"{filled}: {said}" in err.splitlines()


def test_points_out_of_another_full_mark_are_left_aside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The unit's 5 of 5 under last year's standard says nothing of this year's item of 30."""
    folder = tmp_path / "规则"
    judged = "  评判: {评: 0%至100%}\n"
    new = rules(folder, "新.yaml")
    text = new.read_text("utf-8")
    old = text.replace("编号: t-新", "编号: 旧").replace("自: 2024", "自: 2010, 至: 2020")
    (folder / "旧.yaml").write_text(old, "utf-8")
    sheet(tmp_path)
    filled = tmp_path / "表.yaml"
    with filled.open("a", encoding="utf-8") as more:
        more.write("自评: {旧: 5}\n")
    item = text[: text.index("  算式")] + judged
    for full, adopted in (("5", True), ("30", False)):
        new.write_text(item.replace("分值: 5", f"分值: {full}\n  对应: [旧]"), "utf-8")
        _, card, _ = as_json(capsys, "score", str(filled), "--rules-dir", str(folder))
        (shown,) = card["indicators"]  # type: ignore[index]
        assert (shown["basis"], shown["reported"]) == (
            ("self", "5") if adopted else ("missing", None)
        )
        codes = [f["code"] for f in card["findings"]]  # type: ignore[index]
        assert ("self_score.other_full.t-新" in codes) is not adopted


def test_what_no_rule_stands_for_is_said_on_the_card(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is part of the standard: the hash holds it, and the reader is told at once."""
    own = rules(tmp_path / "规则", "甲.yaml")
    folder = ["--rules-dir", str(tmp_path / "规则")]
    _, before, _ = as_json(capsys, "score", sheet(tmp_path), *folder)
    with own.open("a", encoding="utf-8") as more:
        more.write("无法表达:\n- {原文: 酌情给分, 理由: 没有说多少, 指标: t-甲}\n")
    _, after, _ = as_json(capsys, "score", sheet(tmp_path), *folder)
    told = {"text": "酌情给分", "reason": "没有说多少", "indicator": "t-甲"}
    assert after["rulebook"]["unexpressed"] == [told]  # type: ignore[index]
    assert before["rulebook"]["sha256"] != after["rulebook"]["sha256"]  # type: ignore[index]
    assert main(["score", sheet(tmp_path), *folder, "--engine", "plain"]) == 0
    said = "没有写成规则的条文，须由人判断：酌情给分（没有说多少）"
    assert said in capsys.readouterr().out
    assert main(["rules", *folder]) == 0
    assert "没有写成规则：酌情给分（没有说多少）" in capsys.readouterr().out


def test_findings_exit_1_unless_told_otherwise(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", YONGDE, "--engine", "plain"]) == 1
    assert main(["score", YONGDE, "--engine", "plain", "--exit-zero"]) == 0
    capsys.readouterr()


def test_an_undetermined_total_exits_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules(tmp_path / "规则", "甲.yaml")
    arguments = ["score", sheet(tmp_path, staff="空"), "--rules-dir", str(tmp_path / "规则")]
    code, card, _ = as_json(capsys, *arguments)
    assert code == 1
    assert card["total"] == {"low": "0", "high": "5", "exact": True, "reported": None}  # type: ignore[index]


def test_one_sheet_gives_an_object_and_several_an_array(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, one, _ = as_json(capsys, "score", YONGDE)
    _, several, _ = as_json(capsys, "score", YONGDE, LINWU)
    assert isinstance(one, dict)
    assert isinstance(several, list)
    assert several[0] == one
    assert several[1]["unit"] == "临武县人大常委会办公室"


def test_the_same_unit_twice_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = sheet(tmp_path, "一.yaml"), sheet(tmp_path, "二.yaml")
    code, said, err = as_json(capsys, "score", first, second)
    assert code == 2
    assert [e["code"] for e in said["errors"]] == ["F044"]  # type: ignore[index, call-overload]
    assert "一.yaml是同一单位" in err


def test_the_most_local_standard_wins_and_runners_up_are_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, card, _ = as_json(capsys, "score", LINWU)
    assert card["rulebook"]["path"] == OWN  # type: ignore[index]
    assert card["rulebook"]["overridden"] is False  # type: ignore[index]
    assert card["rulebook"]["candidates"] == [OWN]  # type: ignore[index]


def test_locality_decides_before_the_bureaus_own_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules(tmp_path / "规则", "省.yaml", region="湖南省")
    folder = ["--rules-dir", str(tmp_path / "规则")]
    _, card, _ = as_json(capsys, "score", LINWU, *folder)
    assert card["rulebook"]["path"] == OWN  # type: ignore[index]
    assert card["rulebook"]["candidates"][0] == OWN  # type: ignore[index]


def test_among_equals_the_own_folder_beats_the_shipped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules(tmp_path / "规则", "县.yaml", years="{自: 2024, 至: 2024}")
    _, card, _ = as_json(capsys, "score", sheet(tmp_path), "--rules-dir", str(tmp_path / "规则"))
    assert card["rulebook"]["path"].endswith("规则/县.yaml")  # type: ignore[index]


def test_two_equals_in_one_folder_are_an_error_naming_both(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules(tmp_path / "规则", "甲.yaml")
    rules(tmp_path / "规则", "乙.yaml")
    code, said, err = as_json(
        capsys, "score", sheet(tmp_path), "--rules-dir", str(tmp_path / "规则")
    )
    assert code == 2
    assert [e["code"] for e in said["errors"]] == ["U005"]  # type: ignore[index, call-overload]
    assert "甲.yaml" in err
    assert "乙.yaml" in err


def test_an_open_standard_holds_until_a_newer_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    county = "湖南省/郴州市/桂阳县"
    rules(tmp_path / "规则", "旧.yaml", region=county, years="{自: 2019}")
    rules(tmp_path / "规则", "新.yaml", region=county, years="{自: 2023}")
    _, card, _ = as_json(
        capsys, "score", sheet(tmp_path, region=county), "--rules-dir", str(tmp_path / "规则")
    )
    assert card["rulebook"]["path"].endswith("规则/新.yaml")  # type: ignore[index]


def test_a_template_is_never_chosen_by_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules(tmp_path / "规则", "样本.yaml", status="示范")
    _, card, _ = as_json(capsys, "score", LINWU, "--rules-dir", str(tmp_path / "规则"))
    assert card["rulebook"]["path"] == OWN  # type: ignore[index]


def test_rules_override_place_and_year_and_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    _, card, _ = as_json(capsys, "score", LINWU, "--rules", "湖南省/2017-部门整体.yaml")
    assert card["rulebook"]["overridden"] is True  # type: ignore[index]
    main(["score", LINWU, "--rules", "湖南省/2017-部门整体.yaml", "--engine", "plain"])
    assert "不是按地区和年度选的" in capsys.readouterr().out


def test_no_standard_for_the_year_lists_the_nearest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said, err = as_json(capsys, "score", sheet(tmp_path, year=2015))
    assert code == 2
    assert said["errors"][0]["code"] == "U006"  # type: ignore[index, call-overload]
    assert "2024-部门整体.yaml" in err


def test_hints_name_the_command_that_was_called(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who starts the program by start.py has no command named jixiao."""
    for told, shown in ((None, "jixiao"), ("python3 start.py", "python3 start.py")):
        monkeypatch.delenv("JIXIAO_COMMAND", raising=False)
        if told is not None:
            monkeypatch.setenv("JIXIAO_COMMAND", told)
        assert main(["score"]) == 2
        assert f"见 {shown} score --help" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["score"], "缺少参数"),
        (["评分"], "应为"),
        (["score", "x", "--format", "xml"], "--format 不能是“xml”。应为：table、json\n"),
        (["score", "x", "--nope"], "不认识的参数"),
        (["score", "x", "--rules"], "--rules 后面要跟一个值"),
        (["score", "x", "--set", "甲"], "--set 名=值"),
        (["score", "x", "--set", "甲=1", "--set", "甲=2"], "写了两次"),
        (["score", "没有这个.yaml"], "找不到文件"),
        (["score", LINWU, "--rules", "没有.yaml"], "没有规则文件"),
        (["score", LINWU, "--rules", "全国/示范-部门整体"], "应为：全国/示范-部门整体.yaml\n"),
        (["score", LINWU, "--rules", "示范-部门整体.yaml"], "应为：全国/示范-部门整体.yaml\n"),
        (["score", LINWU, "--rules-dir", "没有"], "没有文件夹"),
        (["score", LINWU, "--reading", "没有=甲"], "这份标准没有口径，不能改“没有”"),
        (["score", LINWU, "--set", "年初预数=3"], "年初预算"),
    ],
)
def test_a_wrong_call_is_told_in_chinese_with_exit_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert all("错误 " in line for line in err.strip().splitlines())


def test_errors_as_json_are_one_object_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", LINWU, "--set", "在职人数=三十", "--format", "json"]) == 2
    out, err = capsys.readouterr()
    (problem,) = json.loads(out)["errors"]
    assert list(problem) == ["code", "file", "line", "column", "sheet", "cell", "text", "hint"]
    assert problem["code"] == "F035"
    assert "三十" in err


def test_help_and_version_speak_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--help"], ["score", "--help"]):
        assert main(arguments) == 0
        said = capsys.readouterr().out
        assert "用法：" in said
        assert "usage" not in said
        assert "show this" not in said
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("jixiao ")


def test_without_durable_rules_plain_scores_and_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    engines.rete_available.cache_clear()
    monkeypatch.setattr("engine.match.rete.available", lambda: False)
    try:
        assert main(["demo"]) == 0
        out, err = capsys.readouterr()
        assert "引擎：plain" in out
        assert err.strip() == engines.FALLBACK_NOTICE
        assert main(["demo", "--engine", "rete"]) == 3
        assert "jixiao[rete]" in capsys.readouterr().err
    finally:
        engines.rete_available.cache_clear()


def test_output_is_the_same_whatever_the_hash_seed() -> None:
    """Two processes with different hash seeds print the same bytes."""
    printed = {
        subprocess.run(
            [sys.executable, "-m", "jixiao", "score", LINWU, "--engine", "plain", "--format",
             "json", "--readings", "--rules", "湖南省/2017-部门整体.yaml"],
            capture_output=True, check=False, cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "PATH": ""},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(printed) == 1
    assert printed.pop()


@pytest.mark.parametrize("columns", [100, 80])
def test_the_table_keeps_within_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    """Only the table is broken to fit: reasons stay on one line each, to be copied."""
    monkeypatch.setattr("jixiao.commands.columns", lambda: columns)
    main(["demo"])
    lines = capsys.readouterr().out.splitlines()
    ruled = next(i for i, line in enumerate(lines) if line.startswith("----"))
    table = lines[ruled - 1 : lines.index("", ruled)]
    assert max(wcswidth(line) for line in table) <= columns
    assert any(wcswidth(line) > columns for line in lines if line.startswith("  扣"))


def test_missing_judgements_are_listed_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    main(["score", LINWU, "--judged", "none"])
    assert "数量、质量、时效和成本（评判，编号lw-产出）：50分" in capsys.readouterr().out


def test_readings_asked_of_a_standard_that_declares_none(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["score", LINWU, "--readings"])
    assert "没有声明口径" in capsys.readouterr().out
    main(["score", LINWU])
    assert "没有声明口径" not in capsys.readouterr().out


def test_an_object_that_no_standard_has_is_told_with_those_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = Path(sheet(tmp_path))
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("部门整体", "部门整体支出"), encoding="utf-8")
    assert main(["score", str(file)]) == 2
    err = capsys.readouterr().err
    assert "对象写作 " in err
    assert "部门整体、" in err or "、部门整体" in err


def test_a_rule_file_for_a_sheet_and_the_other_way_round(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One error that says so, not one for every key."""
    assert main(["score", str(ROOT / "rules/全国/2020-项目.yaml")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "F013 这是规则文件，不是数据表" in line
    assert main(["score", LINWU, "--rules", LINWU]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "R013 这是数据表，不是规则文件" in line


@pytest.mark.parametrize(
    ("word", "code"), [("自评", "self"), ("复核", "review"), ("都不用", "none")]
)
def test_whose_judgement_may_be_said_in_chinese(
    capsys: pytest.CaptureFixture[str], word: str, code: str
) -> None:
    assert as_json(capsys, "score", LINWU, "--judged", word) == as_json(
        capsys, "score", LINWU, "--judged", code
    )
