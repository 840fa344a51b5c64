"""The command `fmt`: what is mended, what is not, what is said, and that nothing is half done."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from facts.problem import BadInput
from facts.tidy import tidy
from jixiao import fmt
from jixiao.cli import main

ROOT = Path(__file__).parent.parent
TIDY = """\
# 头
标准: 甲
指标:
- 指标: 乙  # 注
  编号: x
  分值: 5
"""


def formatted(text: str | bytes, prefix: str = "R") -> str:
    data = text.encode() if isinstance(text, str) else text
    return tidy(data, "甲.yaml", prefix).data.decode()


def refused(text: str) -> list[tuple[str, int | None, int | None]]:
    with pytest.raises(BadInput) as caught:
        tidy(text.encode(), "甲.yaml", "R")
    return [(p.code, p.place.line, p.place.column) for p in caught.value.problems]


SAME = {
    "as it should be": TIDY,
    "CRLF": TIDY.replace("\n", "\r\n"),
    "CR": TIDY.replace("\n", "\r"),
    "a BOM": "\ufeff" + TIDY,
    "blanks at the ends of lines": TIDY.replace("\n", " \t \n"),
    "empty lines around": "\n\n" + TIDY + "\n \n\n",
    "no line end": TIDY.rstrip("\n"),
    "a full-width colon": TIDY.replace("分值: ", "分值："),
    "a full-width colon and a blank": TIDY.replace("标准: ", "标准： "),
    "a section's full-width colon": TIDY.replace("指标:\n", "指标：\n"),
    "an item's full-width colon": TIDY.replace("- 指标: ", "- 指标："),
    "no blank after the colon": TIDY.replace("分值: ", "分值:"),
    "a full-width blank after the colon": TIDY.replace("编号: ", "编号:\u3000"),
    "a full-width blank after the dash": TIDY.replace("- ", "-\u3000"),
    "blanks after colon and dash": TIDY.replace("- ", "-   ").replace("  编", "    编").replace("  分", "    分").replace(": ", ":   "),
    "blanks before the colon": TIDY.replace("分值:", "分值 :"),
    "full-width indentation": TIDY.replace("\n  ", "\n\u3000"),
    "indentation by tabs": TIDY.replace("\n  ", "\n\t"),
    "indentation by blanks that don't break": TIDY.replace("\n  ", "\n\u00a0\u00a0"),
    "an item on the line below its dash": TIDY.replace("- 指标", "-\n  指标"),
    "a list set in": TIDY.replace("\n  ", "\n      ").replace("- ", "    - "),
    "signs that nobody sees": TIDY.replace("乙", "\u200b乙\ufeff"),
    "the whole file set in": "".join(f"   {line}\n" for line in TIDY.splitlines()),
}  # fmt: skip


@pytest.mark.parametrize("text", SAME.values(), ids=SAME.keys())
def test_one_layout(text: str) -> None:
    assert formatted(text) == TIDY


def test_gbk_becomes_utf_8() -> None:
    text = TIDY.replace("# 头", "# 一份部门整体支出的标准")
    done = tidy(text.encode("gb18030"), "甲.yaml", "R")
    assert (done.data.decode(), done.encoding) == (text, "GBK")


FLOW = {
    "blanks": ("a: { b : 1 ,c:  [x,y ], d: {} }", "a: {b: 1, c: [x, y], d: {}}"),
    "full-width colons": ("a: {b：1, c：2}", "a: {b: 1, c: 2}"),
    "a full-width comma before a key": ("a: {b: 1，c: 2}", "a: {b: 1, c: 2}"),
    "full-width commas between quotes": ('a: ["x"，"y"]', 'a: ["x", "y"]'),
    "full-width braces": ("a: ｛b: 1, c：2｝  # d", "a: {b: 1, c: 2}  # d"),
    "full-width brackets": ("a: ［x, y］", "a: [x, y]"),
    "full-width brackets inside": ("a: [［x, y］, z]", "a: [[x, y], z]"),
    "a full-width colon before a bracket": ("x: 1\na：{b: 1}", "x: 1\na: {b: 1}"),
    "several lines": (
        "a: {b: 1,   # 一\n\n\n     c: [x,\n  y\n ],\n   # 二\n  d: 3\n }",
        "a: {b: 1,  # 一\n\n  c: [x,\n    y\n  ],\n  # 二\n  d: 3\n}",
    ),
    "a value left out": ("a: {b: , c: 1}", "a: {b: , c: 1}"),
    "one pair": ("- [不低于90%:  10, 其余: 5]", "- [不低于90%: 10, 其余: 5]"),
}


@pytest.mark.parametrize(("text", "right"), FLOW.values(), ids=FLOW.keys())
def test_brackets(text: str, right: str) -> None:
    assert formatted(text) == right + "\n"


TEXTS = {
    "a block": ("a:\n      |  # 注\n        甲\n\n          乙\n\n\nb: 1", "a:\n  |  # 注\n  甲\n\n    乙\n\nb: 1\n"),
    "a block with its indentation": ("a: |4\n      甲\n    乙\n", "a: |2\n    甲\n  乙\n"),
    "a block that keeps its end": ("a:   |+\n   甲\n\n\n", "a: |+\n  甲\n\n\n"),
    "a block without a line end": ("a: |\n   甲", "a: |-\n  甲\n"),
    "blanks in a block": ("a: |\n   甲  \n   \n    \n   乙\n", "a: |\n  甲  \n\n   \n  乙\n"),
    "a folded block": ("a: >-\n      甲\n      乙\n", "a: >-\n  甲\n  乙\n"),
    "a text over lines": ("a: 甲\n      乙  \n\n\n   丙\n", "a: 甲\n  乙\n\n\n  丙\n"),
    "a text below its key": ("a:\n      甲\n      乙\n", "a:\n  甲\n  乙\n"),
    "quotes over lines": ("a: '甲 \n      乙''丙'\n", "a: '甲\n  乙''丙'\n"),
    "an escaped blank": ('a: "甲\\ \n  乙\\\n    丙"\n', 'a: "甲\\ \n  乙\\\n  丙"\n'),
    "quotes": ("a: \"甲\"\nb: '0'\n\"c\":  ''\n", "a: \"甲\"\nb: '0'\n\"c\": ''\n"),
    "full-width signs in a text": ("评分标准: 甲：乙，［丙］\u3000丁\n", "评分标准: 甲：乙，［丙］\u3000丁\n"),
    "an item of text": ("- 甲：乙，丙\n-    丁\n", "- 甲：乙，丙\n- 丁\n"),
    "what would be a number": ("a: 010\nb: 1.50\nc: ~\n", "a: 010\nb: 1.50\nc: ~\n"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "right"), TEXTS.values(), ids=TEXTS.keys())
def test_texts_are_kept(text: str, right: str) -> None:
    assert formatted(text) == right


COMMENTS = {
    "before what follows": ("a:\n        # 注\n  b: 1\n", "a:\n  # 注\n  b: 1\n"),
    "after the last of a list": (
        "a:\n    - b: 1\n      # 行\n    # 列\nc: 1\n# 尾\n",
        "a:\n- b: 1\n  # 行\n# 列\nc: 1\n# 尾\n",
    ),
    "in place of a value": ("a:\n      # b: 1\nc: 1\n", "a:\n  # b: 1\nc: 1\n"),
    "after a block": ("a:\n    b: |\n        甲\n      # 注\nc: 1\n", "a:\n  b: |\n    甲\n  # 注\nc: 1\n"),
    "behind the dash": ("a:\n  - # 注\n      b: 1\n", "a:\n-  # 注\n  b: 1\n"),
    "close to it": ("a: 1 # 注\nb: [1]#注\n", "a: 1  # 注\nb: [1]  #注\n"),
    "as it was typed": ("#甲：乙\u3000[ \t丙 \ufffd\na: 1\n", "#甲：乙\u3000[ \t丙 \ufffd\na: 1\n"),
    "set in by a tab": ("a:\n  b: 1\n\t# 注\n  c: 2\n", "a:\n  b: 1\n  # 注\n  c: 2\n"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "right"), COMMENTS.values(), ids=COMMENTS.keys())
def test_comments_stay_with_what_they_are_about(text: str, right: str) -> None:
    assert formatted(text) == right


OPEN = {
    "a comma that may be text": ("a: [甲，乙]\n", [("R003", 1, 6)]),
    "a comma in brackets that are full-width too": ("a: ［甲，乙］\n", [("R003", 1, 4)]),
    "a text in brackets": ("a: ［甲］\n", [("R003", 1, 4)]),
    "brackets with more behind them": ("a: ［甲, 乙］丙\n", [("R003", 1, 4)]),
    "a sentence in brackets": ("评分标准: ［甲, 乙］\n", [("R003", 1, 7)]),
    "a text that would be cut": ("评分标准: 甲 #乙\n", [("R004", 1, 9)]),
    "a dash for a figure": ("a: -\n", [("R001", 1, 4)]),
    "a sign with which no text begins": ("a: %甲\n", [("R001", 1, 4)]),
    "two colons": ("甲：乙: 丙\n", [("R003", 1, 2)]),
    "a lost sign": ("a: 甲\ufffd\n", [("R002", 1, 5)]),
    "a tab of no one width": ("a:\n  b:\n    c: 1\n\td: 2\n", [("R002", 4, 1)]),
    "a key written twice": ("a: 1\na: 2\n", [("R007", 2, 1)]),
    "a mended fault and another": ("a：1\nb: 2\nb: 3\n", [("R003", 1, 2), ("R007", 3, 1)]),
    "indentation, and a fault that it hid": ("a:\n\tb: 1\nc: 2\nc: 3\n", [("R002", 2, 1), ("R007", 4, 1)]),
    "a key behind a question mark": ("? a\n: 1\n", [("R006", 1, 1)]),
    "a directive": ("%YAML 1.1\n---\na: 1\n", [("R006", 1, 1)]),
    "a full-width blank where the reader was lost": ("a: {b: 1,\nc: 2, \u3000d: 3}\n", [("R001", 1, 4)]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "told"), OPEN.values(), ids=OPEN.keys())
def test_what_has_no_single_right_mend_stays_an_error(
    text: str, told: list[tuple[str, int | None, int | None]]
) -> None:
    assert refused(text) == told


def test_the_example_of_the_page() -> None:
    page = (ROOT / "docs/写规则.md").read_text("utf-8")
    before, after = (
        page.split(f"```text {word}\n")[1].split("```")[0] for word in ("整理前", "整理后")
    )
    assert formatted(before) == after


# -- the command -----------------------------------------------------------------


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str], list[str]]:
    code = main(["fmt", *arguments])
    out, err = capsys.readouterr()
    return code, out.splitlines(), err.splitlines()


def wild(name: str = "甲.yaml") -> Path:
    file = Path(name)
    file.write_bytes("标准：甲\r\n指标:\r\n\t- 指标: 乙\r\n".encode())
    return file


def test_a_file_is_mended_and_what_was_done_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    file = wild()
    file.chmod(0o640)
    code, out, err = run(capsys, "甲.yaml")
    said = "改好；订正2处：第1行“标准”后用了全角冒号，第3行行首有制表符"
    assert (code, out, err) == (0, [f"甲.yaml：{said}"], [])
    assert file.read_text("utf-8") == "标准: 甲\n指标:\n- 指标: 乙\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert os.listdir() == ["甲.yaml"]
    assert run(capsys, "甲.yaml") == (0, ["甲.yaml：已经整齐"], [])


def test_check_only_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    before = wild().read_bytes()
    code, out, _ = run(capsys, "--check", "甲.yaml")
    assert code == 0
    assert out[0].startswith("甲.yaml：要改；订正2处")
    assert Path("甲.yaml").read_bytes() == before


def test_a_change_of_encoding_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    Path("甲.yaml").write_bytes(("# 一份部门整体支出的标准\n" + TIDY).encode("gb18030"))
    assert run(capsys, "甲.yaml")[1] == ["甲.yaml：改好；编码由GBK改为UTF-8"]


def test_one_bad_file_and_nothing_is_written_but_all_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = wild().read_bytes()
    Path("乙.yaml").write_text("标准: 乙\n可选: [甲，乙]\n版式: -\n", "utf-8")
    Path("丙.yaml").write_text(TIDY, "utf-8")
    code, out, err = run(capsys, "乙.yaml", "甲.yaml", "丙.yaml", "丁.yaml", ".")
    assert code == 2
    assert out[0] == "乙.yaml：不能改：见错误"
    assert out[1].startswith("甲.yaml：要改，这次没有写（别的文件有错误）；订正2处")
    assert out[2:] == ["丙.yaml：已经整齐", "丁.yaml：不能改：见错误", ".：不能改：见错误"]
    assert [line.split(" ")[0:3] for line in err] == [
        ["乙.yaml:2:7:", "错误", "R003"],
        ["乙.yaml:3:5:", "错误", "R001"],
        ["丁.yaml:", "错误", "R000"],
        [".:", "错误", "R000"],
    ]
    assert Path("甲.yaml").read_bytes() == before


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    wild()
    assert main(["fmt", "甲.yaml", "无.yaml", "--format", "json"]) == 2
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert (found["schema"], found["written"]) == ("jixiao.fmt/1", False)
    one, none = found["files"]
    assert [m["code"] for m in one.pop("mended")] == ["R003", "R002"]
    assert one == {"path": "甲.yaml", "changed": True, "encoding": None, "errors": []}
    assert (none["changed"], [e["code"] for e in none["errors"]]) == (None, ["R000"])


def test_fact_sheets_are_told_by_what_they_hold(capsys: pytest.CaptureFixture[str]) -> None:
    Path("表.yaml").write_text("单位：{名称: 某局}\n数据:\n  在职人数: -\n", "utf-8")
    code, _, err = run(capsys, "表.yaml")
    assert code == 2
    assert [line.split(" ")[2] for line in err] == ["F003", "F001"]
    Path("表.yaml").write_text("单位：{名称: 某局}\n数据: {在职人数:   3}\n", "utf-8")
    assert run(capsys, "表.yaml")[0] == 0
    assert Path("表.yaml").read_text("utf-8") == "单位: {名称: 某局}\n数据: {在职人数: 3}\n"


def test_other_yaml_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    Path("别的.yaml").write_text("services:\n    web: 1\n", "utf-8")
    code, _, err = run(capsys, "别的.yaml")
    assert code == 2
    assert "U008" in err[0]
    assert Path("别的.yaml").read_text("utf-8") == "services:\n    web: 1\n"


def test_a_file_given_twice_is_one_and_a_link_stays_a_link(
    capsys: pytest.CaptureFixture[str],
) -> None:
    wild()
    Path("链.yaml").symlink_to("甲.yaml")
    code, out, _ = run(capsys, "链.yaml", "甲.yaml")
    assert (code, len(out)) == (0, 1)
    assert Path("链.yaml").is_symlink()
    assert Path("甲.yaml").read_bytes().startswith("标准: 甲\n".encode())


def test_where_one_file_cannot_be_written_none_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = wild("甲.yaml").read_bytes()
    wild("乙.yaml")
    usable = os.access
    monkeypatch.setattr(os, "access", lambda p, m: Path(p).name != "乙.yaml" and usable(p, m))
    code, _, err = run(capsys, "甲.yaml", "乙.yaml")
    assert code == 2
    assert err[0].startswith("乙.yaml: 错误 U007 文件是只读的，没有动")
    assert Path("甲.yaml").read_bytes() == before
    assert sorted(os.listdir()) == ["乙.yaml", "甲.yaml"]


@pytest.mark.parametrize("broken", ["tree", "comment", "hash"])
def test_a_layout_that_says_another_thing_is_not_written(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """The law is in the program, not only in the tests."""
    import facts.tidy
    from facts.layout import LaidOut, lay_out

    text = (ROOT / "rules/全国/核对-部门整体.yaml").read_text("utf-8")
    if broken == "hash":
        text = (ROOT / "rules/湖南省/2017-部门整体.yaml").read_text("utf-8")
        hashes = iter("一二")
        monkeypatch.setattr(fmt, "content_hash", lambda _: next(hashes))

    def wrong(text: str, raw: list[str]) -> LaidOut:
        laid = lay_out(text, raw)
        if broken == "tree":
            return LaidOut(laid.text.replace("类: 计数", "类: 数值", 1), laid.comments)
        return LaidOut(laid.text.replace("#", "##", 1), laid.comments)

    if broken != "hash":
        calls = iter([wrong, lay_out])
        monkeypatch.setattr(facts.tidy, "lay_out", lambda *given: next(calls)(*given))
    Path("甲.yaml").write_text(text + "\n\n", "utf-8")
    code, out, err = run(capsys, "甲.yaml")
    assert (code, out) == (2, ["甲.yaml：不能改：见错误"])
    assert "U009" in err[0]
    assert Path("甲.yaml").read_text("utf-8") == text + "\n\n"


def test_the_exit_code_is_never_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt"]) == 2
    assert main(["fmt", "--help"]) == 0
    capsys.readouterr()
