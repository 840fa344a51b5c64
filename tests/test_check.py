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


FACTS = "".join(f"  {n}: {{类: 要点}}\n" for n in ("表彰", "违规", "有制度", "没有制度", "已公开预算", "按期完成")) + (
    "  表彰次数: {类: 计数, 单位: 次}\n  满意度: {类: 率}\n  完成率: {类: 率}\n  较上年增长: {类: 率}\n"
)  # fmt: skip


def state_of(
    text: str, read_as: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str = "甲"
) -> dict[str, Any]:
    """What is found of an item with this text and this sentence for its rule."""
    head = HEAD.replace("计算:\n", f"{FACTS}计算:\n")
    file = tmp_path / "规则.yaml"
    lines = f"- 指标: {name}\n  编号: 甲\n  分值: 10\n  评分标准: {text}\n  读作: {read_as}\n"
    file.write_text(head + lines, encoding="utf-8")
    assert main(["check", str(file), "--exit-zero", "--format", "json"]) == 0
    (book,) = json.loads(capsys.readouterr().out)["rulebooks"]
    (sentence,) = book["sentences"]
    findings = [(f["level"], f["text"]) for f in book["findings"]]
    return {**sentence, "findings": findings, "witnesses": [f["witness"] for f in book["findings"]]}


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("存在违规的扣5分", "表彰的扣5分；扣完为止"),
        ("每发现1次违规扣2分", "表彰次数每1次扣2分；扣完为止"),
        ("资料齐全得10分，否则不得分", "已公开预算的得10分"),
        ("满意度≥90%得10分，否则不得分", "按完成率计：不低于90%的得10分；其余的不得分"),
    ],
)
def test_facts_that_are_called_quite_otherwise_are_for_a_person(
    text: str, read_as: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = state_of(text, read_as, tmp_path, capsys)
    assert found["state"] == "not compared", found
    assert "如果原文的“" in found["why"]
    assert [level for level, _ in found["findings"]] == ["note"]


@pytest.mark.parametrize(
    ("text", "read_as", "told"),
    [
        ("6月30日前按期完成得10分，否则不得分", "「12月31日前按期完成」的得10分", "原文说“6月30日前按期完成”"),
        ("未公开预算的扣5分", "已公开预算的扣5分；扣完为止", "原文说“未公开预算”，规则说“已公开预算”"),
        ("较上年下降10%以上（含）得10分，否则不得分", "按较上年增长计：不低于10%的得10分；其余的不得分",
         "原文说“较上年下降”，规则说“较上年增长”"),
    ],
)  # fmt: skip
def test_facts_that_are_told_apart_are_a_difference(
    text: str, read_as: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = state_of(text, read_as, tmp_path, capsys)
    assert found["state"] == "differs", found
    ((level, said),) = found["findings"]
    assert level == "warning"
    assert f"得分相同，但{told}" in said
    assert found["witnesses"] == [None]


def test_what_the_text_calls_otherwise_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = state_of("是按期完成的得10分，否则不得分", "按期完成的得10分", tmp_path, capsys)
    assert found["state"] == "same"
    file = str(tmp_path / "规则.yaml")
    assert main(["check", file]) == 0
    told = capsys.readouterr().out
    assert found["called"] == [{"text": "是按期完成", "rule": "按期完成"}]
    assert "相同 “甲”：原文的“是按期完成”就是规则的“按期完成”" in told


def test_a_text_that_is_canonical_is_compared_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = state_of("有制度的得10分", "没有制度的得10分", tmp_path, capsys)
    assert found["state"] == "differs"


def test_a_condition_on_the_measure_that_the_rule_lost_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = "90%得满分，每低1个百分点扣0.1分，不足1个百分点不扣，扣完为止"
    text = "满意度达到90%得10分，每低1个百分点扣0.1分，低于60%不得分"
    found = state_of(text, f"按满意度计：{steps}", tmp_path, capsys)
    assert found["state"] == "differs", found
    (witness,) = found["witnesses"]
    (value,) = witness["values"].values()
    assert 0 <= float(value.removesuffix("%")) < 60
    kept = state_of(text, f"按满意度计：前提：满意度低于60%的不得分。{steps}", tmp_path, capsys)
    assert kept["state"] == "same", kept


def test_the_case_is_one_that_can_be_met(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = state_of("每表彰1次得2分，最高10分", "表彰次数每1次得2分，至多得8分", tmp_path, capsys)
    assert found["state"] == "differs", found
    (witness,) = found["witnesses"]
    assert witness["values"] == {"表彰次数": "5次"}


def test_one_of_many_conditions_that_differs_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [f"{a}{b}" for a in "甲乙丙丁戊己庚" for b in ("台账", "报表")]
    head = HEAD.replace("计算:\n", "".join(f"  缺{n}: {{类: 要点}}\n" for n in names) + "计算:\n")
    text = "；".join(f"缺{n}的扣0.5分" for n in names)
    rule = "；".join(f"缺{n}的扣{0.5 if i else 1}分" for i, n in enumerate(names)) + "；扣完为止"
    items = f"- 指标: 甲\n  编号: 甲\n  分值: 10\n  评分标准: {text}\n  读作: {rule}\n"
    (tmp_path / "规则.yaml").write_text(head + items, encoding="utf-8")
    assert main(["check", str(tmp_path / "规则.yaml")]) == 1
    assert "缺甲台账为是" in capsys.readouterr().out
