"""Sentences in the cells of a table: the rule and the text that people are judged by are one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from jixiao.cli import main

openpyxl = pytest.importorskip("openpyxl")

HEAD = """\
标准: 例
版式: 1
地区: 湖南省
对象: 部门整体
预算年度: {自: 2024}
出处: {状态: 推定}
数据: {支出数: {类: 金额}, 预算数: {类: 金额}, 人数: {类: 计数}}
"""
OPTIONS = [
    "--region",
    "湖南省",
    "--object",
    "部门整体",
    "--year",
    "2024",
    "--title",
    "例",
    "--force",
]
STEPS = "100%得满分，每低5个百分点扣2分，不足5个百分点不扣，扣完为止"
EACH = "{起点: 100%, 低: 5个百分点, 扣: 2分, 不足一档: 不扣}"


def exported(items: str, folder: Path) -> dict[str, dict[str, str]]:
    """The main table's rows by 编号, each by the words of the header; 键 are further contents."""
    rules, table = folder / "规则.yaml", folder / "表.xlsx"
    rules.write_text(HEAD + "指标:\n" + items, "utf-8")
    assert main(["export", str(rules), "--out", str(table)]) == 0
    book = openpyxl.load_workbook(table)
    rows = [[str(v or "") for v in row] for row in book["评价指标"].iter_rows(values_only=True)]
    at = next(n for n, row in enumerate(rows) if "编号" in row)
    found = {row[-1]: dict(zip(rows[at], row, strict=True)) for row in rows[at + 1 :] if row[-1]}
    if "其他内容" in book.sheetnames:
        number = ""
        for row in book["其他内容"].iter_rows(min_row=3, values_only=True):
            number = row[0] or number
            found[number][f"键：{row[2]}"] = row[3]
    return found


# -- export -------------------------------------------------------------------


def test_a_form_without_official_text_is_its_sentence(tmp_path: Path) -> None:
    item = (
        f"- {{指标: 完成率, 编号: a, 分值: 5, 算式: 支出数 / 预算数, 每: {EACH}, 基数非正: 满分}}\n"
    )
    row = exported(item, tmp_path)["a"]
    assert row["指标说明"] == "完成率=支出数÷预算数×100%"
    assert row["评分标准"] == f"{STEPS}。基数不大于0的得满分"
    assert not [key for key in row if key.startswith("键：")]
    assert "读作" not in row


def test_official_words_keep_their_column(tmp_path: Path) -> None:
    item = (
        f"- {{指标: 完成率, 编号: a, 分值: 5, 算式: 支出数 / 预算数, 每: {EACH}, "
        "指标说明: 反映进度, 评分标准: 完成得满分}\n"
    )
    row = exported(item, tmp_path)["a"]
    assert (row["指标说明"], row["评分标准"]) == ("反映进度", "完成得满分")
    assert row["读作"] == f"按支出数÷预算数计：{STEPS}"


def test_a_sentence_that_is_the_official_text_stays(tmp_path: Path) -> None:
    items = (
        f"- {{指标: 甲率, 编号: a, 分值: 5, 指标说明: 甲率=支出数÷预算数, 评分标准: '{STEPS}'}}\n"
        f"- {{指标: 乙率, 编号: b, 分值: 5, 算式: 支出数 / 预算数, 每: {EACH}, 评分标准: '{STEPS}'}}\n"
    )
    rows = exported(items, tmp_path)
    assert (rows["a"]["指标说明"], rows["a"]["评分标准"]) == ("甲率=支出数÷预算数", STEPS)
    assert (rows["b"]["指标说明"], rows["b"]["评分标准"]) == ("乙率=支出数÷预算数×100%", STEPS)


def test_a_quotient_that_is_no_rate_has_no_per_cent(tmp_path: Path) -> None:
    item = (
        "- {指标: 人均, 编号: a, 分值: 5, 算式: 支出数 / 3, "
        "分档: [{不高于5万元: 满分}, {高于5万元: 零分}]}\n"
    )
    row = exported(item, tmp_path)["a"]
    assert row["指标说明"] == "人均=支出数÷3"


def test_a_rule_that_no_source_shows_is_no_official_text(tmp_path: Path) -> None:
    item = "- {指标: 甲, 编号: a, 分值: 5, 出处: {状态: 见文无规则}, 评判: {好: 60%至100%, 差: 0%至不满60%}}\n"
    row = exported(item, tmp_path)["a"]
    assert row["评分标准"] == ""
    assert row["读作"] == "由人评判：“好”得分值的60%至100%；“差”得分值的0%至不满60%"
    assert row["键：出处"] == "{状态: 见文无规则}"


def test_what_no_sentence_holds_stays_in_the_further_table(tmp_path: Path) -> None:
    item = (
        "- {指标: 甲, 编号: a, 分值: 5, 对应: [b], 说: '他说“好”与『好』', 得分式: 分值, "
        "评分标准: 都得满分}\n"
    )
    row = exported(item, tmp_path)["a"]
    assert row["键：得分式"] == "分值"
    assert row["键：对应"] == "[b]"
    assert "读作" not in row


# -- import -------------------------------------------------------------------


class Got:
    def __init__(self, rows: list[list[object]], folder: Path, capsys: pytest.CaptureFixture[str]):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(folder / "表.xlsx")
        self.out = folder / "规则.yaml"
        arguments = ["import", str(folder / "表.xlsx"), "--out", str(self.out), *OPTIONS]
        self.code = main([*arguments, "--format", "json"])
        self.told = json.loads(capsys.readouterr().out)
        self.text = self.out.read_text("utf-8")
        self.tree = yaml.load(self.text, yaml.BaseLoader)
        self.pending = {one["cell"]: one["text"] for one in self.told["pending"]}
        self.notes = {one["cell"]: one["text"] for one in self.told["notes"]}


NAMES = ["指标", "分值", "指标说明", "评分标准", "读作"]


def test_a_table_of_sentences_is_a_standard_that_scores(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows: list[list[object]] = [
        NAMES,
        ["完成率", 5, "完成率=支付数÷预算总数×100%", STEPS, ""],
        ["台账", 5, "", "未建立台账的扣2分；记录缺项每1项扣0.5分；扣完为止", ""],
        ["满意度", 5, "满意度=群众满意率", "酌情给分",
         "不低于90%的得满分；不低于60%且低于90%的得3分；低于60%的不得分"],
    ]  # fmt: skip
    got = Got(rows, tmp_path, capsys)
    assert (got.code, got.pending, got.told["problems"]) == (0, {}, [])
    assert got.tree["数据"] == {"支付数": {"类": "金额"}, "预算总数": {"类": "金额"}}
    assert "没有声明是什么数" in got.notes["C2"]
    sheet = tmp_path / "数据.yaml"
    sheet.write_text(
        "版式: 1\n单位: {名称: 某局, 地区: 湖南省}\n预算年度: 2024\n对象: 部门整体\n"
        "计量: {金额: 万元, 精度: 0.01}\n数据:\n  支付数: 91\n  预算总数: 100\n  未建立台账: 否\n"
        "  记录缺项: 3项\n  群众满意率: 92%\n",
        "utf-8",
    )
    assert main(["score", str(sheet), "--rules", str(got.out), "--format", "json"]) == 0
    card = json.loads(capsys.readouterr().out)
    assert [one["low"] for one in card["indicators"]] == ["3", "3.5", "5"]


def test_an_understood_wording_waits_to_be_agreed_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    got = Got([NAMES, ["台账", 5, "", "①有台账（2分）；②有制度（3分）", ""]], tmp_path, capsys)
    assert got.code == 1
    assert got.pending == {
        "D2": "“台账”：可以读作：有台账的得2分；有制度的得3分（用 jixiao accept 确认）"
    }
    [item] = got.tree["指标"]
    assert (item["评分标准"], item["读作"]) == ("①有台账（2分）；②有制度（3分）", "待补")
    assert got.told["sha256"] is not None


def test_an_open_reading_is_told_with_its_options(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows: list[list[object]] = [
        NAMES,
        ["完成率", 5, "完成率=支付数÷预算总数", "达到100%的计满分，每低于5%扣2分，扣完为止", ""],
    ]
    got = Got(rows, tmp_path, capsys)
    assert got.code == 1
    assert "可以读作：" in got.pending["D2"]
    assert "不足一档（不扣、按一档、按比例）：没有说不足一档的怎么算" in got.pending["D2"]
    assert "jixiao accept" not in got.pending["D2"]
    assert got.tree["指标"][0]["读作"] == "待补"


def test_what_was_not_understood_is_told_with_the_part(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows: list[list[object]] = [NAMES, ["效果", 5, "", "有台账得5分；视情节轻重扣1至3分", ""]]
    got = Got(rows, tmp_path, capsys)
    assert got.code == 1
    assert "没有读懂“" in got.pending["D2"]


def test_a_sentence_about_nothing_waits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows: list[list[object]] = [
        NAMES,
        ["完成率", 5, "反映进度", STEPS, ""],
        ["进度", 5, "", "看进度", STEPS],
    ]
    got = Got(rows, tmp_path, capsys)
    assert got.code == 1
    assert set(got.pending) == {"D2", "D3"}
    assert all("名称=算式" in told for told in got.pending.values())
    first, second = got.tree["指标"]
    assert (first["读作"], second["读作"]) == ("待补", "待补")
    assert second["说明"] == f"读作原写：{STEPS}"
    assert got.told["sha256"] is not None


def test_a_sentence_that_does_not_fit_its_item_waits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    got = Got([NAMES, ["台账", 1, "", "得分=取大（丙数，丁数）", ""]], tmp_path, capsys)
    assert (got.code, list(got.pending)) == (1, ["D2"])
    assert "是规范句，但用不了" in got.pending["D2"]
    assert got.told["sha256"] is not None


def test_a_reading_that_is_no_sentence_waits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows: list[list[object]] = [
        NAMES,
        ["台账", 5, "", "看台账", "大概给分"],
        ["档案", 5, "", "看档案", "待补"],
    ]
    got = Got(rows, tmp_path, capsys)
    assert (got.code, set(got.pending)) == (1, {"D2", "D3"})
    assert "“读作”不是规范句" in got.pending["D2"]
    assert got.tree["指标"][0]["说明"] == "读作原写：大概给分"
    assert got.told["sha256"] is not None


def test_no_words_at_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    got = Got([NAMES, ["台账", 5, "", "", ""], ["档案", 5, "", "", "待补"]], tmp_path, capsys)
    assert (got.code, list(got.pending)) == (1, ["A2", "E3"])
    first, second = got.tree["指标"]
    assert first["出处"] == {"状态": "见文无规则"}
    assert second["读作"] == "待补"


def test_line_breaks_in_a_sentence_mean_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = STEPS.replace("，", "，\n ")
    rows: list[list[object]] = [NAMES, ["率", 5, "", f"按满意率计：{broken}", ""]]
    got = Got(rows, tmp_path, capsys)
    assert got.code == 0
    assert got.tree["指标"][0]["评分标准"] == f"按满意率计：{STEPS}"


def test_the_file_is_good_to_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows: list[list[object]] = [
        ["一级指标", *NAMES],
        ["投入", "完成率", 5, "完成率=支付数÷预算总数×100%", STEPS, ""],
        ["投入", "台账", 5, "", "看台账", ""],
    ]
    got = Got(rows, tmp_path, capsys)
    assert got.text == (
        "标准: 例\n版式: 1\n地区: 湖南省\n对象: 部门整体\n预算年度: {自: 2024}\n"
        "出处: {状态: 部分见文, 说明: 由表格导入}\n\n"
        "数据:\n  支付数: {类: 金额}\n  预算总数: {类: 金额}\n\n"
        "指标:\n- 组: 投入\n  分值: 10\n  指标:\n"
        "  - 指标: 完成率\n    编号: 指标-1-1\n    分值: 5\n"
        f"    指标说明: 完成率=支付数÷预算总数×100%\n    评分标准: {STEPS}\n"
        "  - 指标: 台账\n    编号: 指标-1-2\n    分值: 5\n    评分标准: 看台账\n    读作: 待补\n"
    )


def test_a_long_sentence_stands_on_lines_of_its_own(tmp_path: Path) -> None:
    bands = "；".join(f"不低于{n}%且低于{n + 5}%的得{1 + n // 20}分" for n in range(0, 95, 5))
    item = f"- {{指标: 甲率, 编号: a, 分值: 5, 评分标准: '按乙率计：低于0%的不得分；{bands}；不低于95%的得5分'}}\n"
    row = exported(item, tmp_path)["a"]
    lines = row["评分标准"].split("\n")
    assert len(lines) == 21
    assert all(line.endswith("；") for line in lines[:-1])


def test_a_text_that_only_says_how_to_measure_waits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    got = Got([NAMES, ["完成率", 5, "", "完成率=支付数÷预算总数×100%", ""]], tmp_path, capsys)
    assert got.pending == {"D2": "“完成率”：只说怎么算，没有说怎么得分"}
    assert got.tree["指标"][0]["读作"] == "待补"


def test_what_was_imported_can_be_agreed_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    got = Got([NAMES, ["台账", 5, "", "①有台账（2分）；②有制度（3分）", ""]], tmp_path, capsys)
    assert main(["accept", str(got.out), "--list"]) in (0, 1)
    assert "有台账的得2分；有制度的得3分" in capsys.readouterr().out


def test_a_sentence_that_waits_for_its_measure_can_be_agreed_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    got = Got([NAMES, ["群众满意率", 5, "看反映", STEPS, ""]], tmp_path, capsys)
    assert main(["accept", str(got.out), "--list"]) in (0, 1)
    assert f"按群众满意率计：{STEPS}" in capsys.readouterr().out
