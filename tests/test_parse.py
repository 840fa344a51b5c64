"""`jixiao parse`: canonical sentences, formulas, free wordings, whole columns."""

from __future__ import annotations

import json
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Any

import pytest
from hostile import HOSTILE
from hypothesis import given
from hypothesis import strategies as st

from engine.rulefile.parsed import edges, parse
from facts.numeral import exact_text
from jixiao.cli import main

CANONICAL = "95%得满分，每低1个百分点扣0.5分，不足1个百分点不扣，扣完为止"


def parsed(capsys: pytest.CaptureFixture[str], *arguments: str, code: int) -> Any:
    assert main(["parse", *arguments, "--format", "json"]) == code
    return json.loads(capsys.readouterr().out)


def lines(found: Any) -> dict[str, str]:
    return {line["case"]: line["points"] for line in found["values"]["lines"]}


def test_a_canonical_sentence_is_a_rule_already(capsys: pytest.CaptureFixture[str]) -> None:
    found = parsed(capsys, CANONICAL, "--full", "5", code=0)
    assert found["canonical_already"]
    assert found["understood"]
    assert found["open"] == []
    assert found["canonical"] == CANONICAL
    assert found["form"] == {
        "每": {"起点": "95%", "低": "1个百分点", "扣": "0.5分", "不足一档": "不扣"}
    }
    assert lines(found)["94%"] == "4.5分"
    assert lines(found)["94.01%"] == "5分"


def test_a_free_wording_is_a_proposal_with_what_it_leaves_open(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = parsed(capsys, "100%得满分，每低5%扣2分，扣完为止", "--full", "5", code=1)
    assert list(found)[:7] == [
        "schema", "understood", "canonical_already", "form", "canonical", "open", "unread",
    ]  # fmt: skip
    assert found["schema"] == "jixiao.parse/1"
    assert not found["canonical_already"]
    assert found["canonical"] == "100%得满分，每低5个百分点扣2分，不足5个百分点不扣，扣完为止"
    assert [(one["name"], one["options"]) for one in found["open"]] == [
        ("不足一档", ["不扣", "按一档", "按比例"])
    ]
    assert lines(found) == {
        "84.99%": "0分", "85%": "0分", "85.01%": "1分", "……": "", "95%": "3分", "95.01%": "5分",
        "99.99%": "5分", "100%": "5分", "100.01%": "5分",
    }  # fmt: skip


def test_what_is_not_understood_says_which_part(capsys: pytest.CaptureFixture[str]) -> None:
    text = "未建立制度的扣2分，情节严重的加倍扣分"
    found = parsed(capsys, text, code=2)
    assert found["form"] is None
    assert found["canonical"] is None
    assert not found["understood"]
    (part,) = found["unread"]
    assert text[part["from"] : part["to"]] == part["text"]
    assert "加倍" in part["text"]
    assert part["why"]
    assert main(["parse", text]) == 2
    assert "没有读懂" in capsys.readouterr().out


def test_a_formula_is_a_rule_for_the_measure(capsys: pytest.CaptureFixture[str]) -> None:
    found = parsed(capsys, "预算完成率＝支出决算÷预算总额×100%", code=0)
    assert found["form"] == {"算式": "支出决算÷预算总额"}
    assert found["canonical_already"]
    assert found["values"]["none"] == "只说怎么算，没有说怎么得分"


@pytest.mark.parametrize("ending", ["csv", "gbk", "xlsx"])
def test_a_column_is_read_in_the_order_of_its_rows(
    ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        ["标题", "", ""], ["指标", "分值", "评分 标准"], ["甲", "5", CANONICAL], ["乙", "3", ""],
        ["丙", "4", "资料齐全得4分"],
    ]  # fmt: skip
    if ending == "xlsx":
        openpyxl = pytest.importorskip("openpyxl")
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        file = tmp_path / "表.xlsx"
        book.save(file)
    else:
        file = tmp_path / "表.csv"
        text = "\r\n".join(",".join(row) for row in rows)
        file.write_bytes(text.encode("gb18030" if ending == "gbk" else "utf-8-sig"))
    found = parsed(capsys, "--file", str(file), "--column", "评分标准", code=0)
    assert next(one["cell"] for one in found) == "C3"
    assert len(found) == 3
    assert [one["understood"] for one in found] == [True, False, True]
    assert lines(found[2]) == {"资料齐全为否": "0分", "资料齐全为是": "4分"}


@pytest.mark.parametrize("sign", ["\t", ";", ","])
def test_columns_may_be_parted_by_tabs_and_semicolons(
    sign: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What Excel calls 文本（制表符分隔） is often named .csv."""
    file = tmp_path / "表.csv"
    rows = [["指标", "分值", "评分标准"], ["甲", "5", CANONICAL], ["乙", "4", '"资料;齐全,得4分"']]
    file.write_text("\n".join(sign.join(row) for row in rows), encoding="utf-8-sig")
    found = parsed(capsys, "--file", str(file), "--column", "评分标准", code=0)
    assert [one["cell"] for one in found] == ["C2", "C3"]
    assert found[1]["text"] == "资料;齐全,得4分"
    assert main(["parse", "--file", str(file), "--column", "没有"]) == 2
    assert "应为：表头里的一栏，如 指标、分值、评分标准" in capsys.readouterr().err


def test_the_call_is_told_what_is_wrong_with_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "表.csv"
    file.write_text("指标,分值\n甲,5\n", encoding="utf-8")
    odd = tmp_path / "表.txt"
    odd.write_text("指标\n")
    broken = tmp_path / "坏.csv"
    broken.write_bytes(b"\xff\xfe\x00\x81")
    large = tmp_path / "大.csv"
    large.write_text("甲,乙\n" * 5_001, encoding="utf-8")
    for arguments, told in (
        ([], "U002 写一句话，或用 --file 指一个表"),
        (["得5分", "--file", str(file)], "U002"),
        (["得5分", "--full", "0"], "U002 “0”不是分值"),
        (["--file", str(file)], "U015 没有“评分标准”这一栏。应为：表头里的一栏，如 指标、分值"),
        (["--file", str(odd)], "R110"),
        (["--file", str(broken)], "R110"),
        (["--file", str(large)], "R111"),
        (["--file", str(tmp_path / "没有.csv")], "R000"),
    ):
        assert main(["parse", *arguments]) == 2
        assert told in capsys.readouterr().err


@given(
    st.integers(50, 100), st.integers(1, 5), st.integers(1, 30), st.integers(1, 9),
    st.booleans(),
)  # fmt: skip
def test_every_line_of_a_table_is_what_the_sentence_says(
    start: int, step: int, tenths: int, full: int, whole: bool
) -> None:
    """Steps worked out again here; the start is an edge if it costs anything to miss it."""
    loss = Fraction(tenths, 10)
    unit = f"{step}个百分点"
    rest = "不扣" if whole else f"按{unit}扣"
    sentence = f"{start}%得满分，每低{unit}扣{exact_text(loss)}分，不足{unit}{rest}，扣完为止"
    found = parse(sentence, Fraction(full))
    assert found.canonical_already
    table = edges(found)
    seen = {}
    for line in table.lines:
        if line.gives:
            value = Fraction(line.case.removesuffix("%"))
            seen[value] = Fraction(line.gives.removesuffix("分"))
    for value, points in seen.items():
        short = max(Fraction(0), start - value) / step
        steps = floor(short) if whole else ceil(short)
        assert points == max(Fraction(0), full - steps * loss)
    turn = Fraction(start - step) if whole else Fraction(start)
    assert turn in seen


def test_what_a_person_decides_is_a_range() -> None:
    judged = parse("由人评判：“达成”得分值的80%至100%；“未达成”得分值的0%至不满60%", Fraction(5))
    (line,) = edges(judged).lines
    assert (line.case, line.gives) == ("任何情况下", "0至5分")


def test_where_there_is_no_table_it_says_why() -> None:
    assert "先在规则文件的“数据”里声明" in edges(parse("得分=分值×执行率", Fraction(5))).why_none


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_is_understood_or_refused(text: str) -> None:
    """How fast: benchmarks/hostile_sentences.py."""
    found = parse(text, Fraction(5))
    if found.understood:
        edges(found)
    else:
        assert found.unread
        assert all(one.why for one in found.unread)


@pytest.mark.parametrize(
    "text",
    [
        "９５％得满分，每低１个百分点扣０．５分，不足１个百分点不扣，扣完为止",
        "9\u200b5%得满分，每低1\u200d个百分点扣0.5分，不足1个百分点不扣，扣完为止",
        "\u202a95%得满分，每低1个百分点扣0.5分，不足1个百分点不扣，扣完为止\u202c",
        " 95% 得满分 , 每低 1 个百分点 扣 0.5 分,不足 1 个百分点 不扣,扣完为止。 ",
    ],
)
def test_dress_does_not_change_what_is_read(text: str) -> None:
    found = parse(text, Fraction(5))
    assert (found.canonical_already, found.canonical) == (True, CANONICAL)


def test_a_sentence_in_another_order_is_read_as_the_canonical_one() -> None:
    found = parse(
        "按培训率计：低于90%且不低于80%的得3分；不低于90%的得5分；其余的不得分", Fraction(5)
    )
    assert not found.canonical_already
    assert found.open == ()
    assert (
        found.canonical == "按培训率计：不低于80%且低于90%的得3分；不低于90%的得5分；其余的不得分"
    )


def test_words_that_bear_no_points_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    text = "单位应当按规定建立台账。未建立台账的扣2分，扣完为止。"
    found = parsed(capsys, text, "--full", "5", code=0)
    assert [one["text"] for one in found["aside"]] == ["单位应当按规定建立台账"]
    main(["parse", text, "--full", "5"])
    assert "没有算进规则的话：单位应当按规定建立台账" in capsys.readouterr().out
