"""`jixiao check`: the official text of every item beside the rule that stands for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jixiao.cli import main

HEAD = """\
标准: 例
版式: 1
地区: 湖南省
对象: 部门整体
预算年度: {自: 2024}
出处: {状态: 推定}
数据:
  支出: {类: 金额}
  预算: {类: 金额, 范围: 1元至100亿元}
  缺项: {类: 计数, 单位: 项}
  制度: {类: 要点, 项: [健全, 执行]}
计算:
  执行率: 支出 / 预算
指标:
"""


def checked(
    items: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], code: int
) -> dict[str, Any]:
    file = tmp_path / "规则.yaml"
    file.write_text(HEAD + items, encoding="utf-8")
    assert main(["check", str(file), "--format", "json"]) == code
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "jixiao.check/1"
    (book,) = found["rulebooks"]
    return book  # type: ignore[no-any-return]


def item(text: str, form: str, full: int = 5) -> str:
    return f"- 指标: 甲\n  编号: 甲\n  分值: {full}\n  评分标准: {text}\n{form}"


@pytest.mark.parametrize(
    ("text", "form", "taken"),
    [
        (
            "达到95%的得满分，每低1%扣0.5分，扣完为止",
            "  算式: 支出 / 预算\n  每: {起点: 95%, 低: 1%, 单位: 百分点, 扣: 0.5分, 不足一档: 按一档}\n",
            [{"name": "单位", "option": "百分点"}, {"name": "不足一档", "option": "按一档"}],
        ),
        (
            "制度健全得3分；制度执行得2分",
            "  条目: [{当: 制度.健全, 得: 3}, {当: 制度.执行, 得: 2}]\n",
            [],
        ),
        ("每缺1项扣1分，扣完为止", "  条目: [{每: 缺项, 步长: 1项, 扣: 1分}]\n", []),
    ],
)
def test_a_rule_that_says_the_same_is_said_to(
    text: str, form: str, taken: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = checked(item(text, form), tmp_path, capsys, 0)
    assert book["findings"] == []
    (sentence,) = book["sentences"]
    assert sentence["state"] == "same"
    assert sentence["taken"] == taken
    assert book["sound"] is True


def test_a_rule_that_says_something_else_is_shown_where(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = "  算式: 支出 / 预算\n  每: {起点: 90%, 低: 1个百分点, 扣: 0.5分, 不足一档: 不扣}\n"
    book = checked(item("达到95%的得满分，每低1%扣0.5分，扣完为止", form), tmp_path, capsys, 1)
    (finding,) = book["findings"]
    assert (finding["code"], finding["level"]) == ("sentence_differs", "warning")
    assert finding["line"] == 18
    assert finding["verdict"] == "refuted"
    assert finding["witness"]["values"].keys() == {"本项"}
    rule, text = finding["witness"]["points"]
    assert rule["reading"] == "规则"
    assert rule["points"] != text["points"]
    assert main(["check", str(tmp_path / "规则.yaml"), "--exit-zero"]) == 0
    out = capsys.readouterr().out
    assert f"时，规则给{rule['points']}分，原文读作{text['points']}分" in out


def test_a_text_that_is_the_rule_and_one_that_is_not_understood(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    items = (
        item("95%得满分，每低1个百分点扣0.5分，不足1个百分点不扣，扣完为止", "  算式: 执行率\n")
        + "- {指标: 乙, 编号: 乙, 分值: 5, 评分标准: 视情节加倍扣分, 读作: 待补}\n"
        + "- {指标: 丙, 编号: 丙, 分值: 5, 评分标准: 按系数扣分, 评判: {好: 60%至100%, 差: 0%至不满60%}}\n"
        + "- {指标: 丁, 编号: 丁, 分值: 5, 评判: {好: 60%至100%, 差: 0%至不满60%}}\n"
    )
    book = checked(items, tmp_path, capsys, 0)
    states = {one["indicator"]: one["state"] for one in book["sentences"]}
    assert states == {"甲": "is rule", "乙": "waiting", "丙": "unread"}
    assert [f["code"] for f in book["findings"]] == ["sentence_waiting", "sentence_unread"]
    assert all(f["level"] == "note" for f in book["findings"])


def test_the_shipped_rules_say_what_their_texts_say(capsys: pytest.CaptureFixture[str]) -> None:
    rules = sorted((Path(__file__).parent.parent / "rules").rglob("*.yaml"))
    books = [r for r in rules if "核对集:" not in r.read_text(encoding="utf-8")]
    assert main(["check", *map(str, books), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)["rulebooks"]
    states = [s["state"] for book in found for s in book["sentences"]]
    assert "differs" not in states
    assert states.count("same") >= 4


def test_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "没有.yaml"]) == 2
    assert "check: 错误 U004 没有规则文件“没有.yaml”" in capsys.readouterr().err
