"""`jixiao accept`: texts without a rule become 读作, where the author agrees and nowhere else."""

from __future__ import annotations

import io
import json
from codecs import BOM_UTF8
from pathlib import Path

import pytest

from engine.identity import content_hash
from engine.rulebook import Rulebook
from engine.rulefile.load import load_rulebook
from jixiao.cli import main
from jixiao.likely_kinds import likely_kind

HEAD = """\
# 起草中
标准: 例
版式: 1
地区: 湖南省
对象: 部门整体
预算年度: {自: 2024}
出处: {状态: 推定}
指标:
"""
RATE = """\
- 指标: 预算完成率
  编号: 甲
  分值: 5
  指标说明: 预算完成率=支出决算÷预算总额×100%
  # 原文
  评分标准: 100%得满分，每低5%扣2分，扣完为止
"""
RECORDS = (
    "- {指标: 台账, 编号: 乙, 分值: 5, 评分标准: 未建立台账的扣2分，每发现1次违规扣1分，扣完为止}\n"
)
BANDS = "- {指标: 满意度, 编号: 丁, 分值: 5, 评分标准: 95%及以上得5分，80%（含）至95%得3分，80%以下不得分}\n"
DOUBLED = "- {指标: 丙, 编号: 丙, 分值: 5, 评分标准: 情节严重的加倍扣分, 读作: 待补}\n"


def rules(tmp_path: Path, *items: str) -> Path:
    file = tmp_path / "规则.yaml"
    file.write_text(HEAD + "".join(items), encoding="utf-8")
    return file


def accept(file: Path, monkeypatch: pytest.MonkeyPatch, *answers: str) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{a}\n" for a in answers)))
    return main(["accept", str(file)])


def loaded(file: Path) -> Rulebook:
    return load_rulebook(file.read_bytes(), file.name, lambda *_: None)


def test_what_is_agreed_to_is_written_beside_the_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = rules(tmp_path, RATE, RECORDS, BANDS)
    # 按一档, yes, 计数 (3) in 公里, 计数 in 公里; yes; yes
    assert accept(file, monkeypatch, "2", "是", "3", "公里", "计数", "公里", "是", "是") == 0
    out = capsys.readouterr().out
    assert "接受了3条" in out
    book = loaded(file)
    rate, records, bands = book.indicators
    assert (
        rate.sentence == "100%得满分，每低5个百分点扣2分，不足5个百分点按5个百分点扣，扣完为止"
        or (rate.sentence or "").endswith("不足5个百分点按5个百分点扣，扣完为止")
    )
    assert records.official == "未建立台账的扣2分，每发现1次违规扣1分，扣完为止"
    assert (bands.sentence or "").startswith("按满意度计：不低于95%的得5分")
    for name in ("支出决算", "预算总额"):
        assert (book.facts[name].kind, book.facts[name].unit) == ("计数", "公里")
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# 起草中\n")
    assert "  # 原文\n" in text
    assert "扣完为止\n  读作: " in text
    assert main(["check", str(file)]) == 0
    assert main(["accept", str(file)]) == 0
    assert "没有要读的" in capsys.readouterr().out


def test_the_options_are_told_apart_by_a_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = rules(tmp_path, RATE)
    before = file.read_text(encoding="utf-8")
    assert accept(file, monkeypatch, "什么", "停") == 0
    out = capsys.readouterr().out
    for told in (
        "不扣（本项为98%时得5分）",
        "按一档（本项为98%时得3分）",
        "按比例（本项为98%时得4.2分）",
    ):
        assert told in out
    assert "接受了0条，还有1条没有读" in out
    assert file.read_text(encoding="utf-8") == before


def test_own_words_take_the_place_of_a_text_that_is_not_understood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = rules(tmp_path, DOUBLED, RECORDS)
    answers = ("违规每1次扣1分；扣完为止", "是", "改", "未建台账的扣3分", "是")
    assert accept(file, monkeypatch, *answers) == 0
    assert "没有读懂：第6字起“加倍”" in capsys.readouterr().out
    doubled, records = loaded(file).indicators
    assert doubled.official == "情节严重的加倍扣分"
    assert doubled.sentence == "违规每1次扣1分；扣完为止"
    assert records.sentence == "未建台账的扣3分；扣完为止"


def test_a_text_can_be_left_to_a_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = rules(tmp_path, DOUBLED.replace(", 读作: 待补", ""), BANDS)
    assert accept(file, monkeypatch, "待补", "是") == 0
    assert "由人评判" in capsys.readouterr().out
    assert file.read_text(encoding="utf-8").count("读作: 待补") == 1
    assert len(loaded(file).indicators) == 2


def test_nothing_is_written_where_nobody_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = rules(tmp_path, RATE, RECORDS, BANDS, DOUBLED)
    before = file.read_bytes()
    for answers in ((), ("",), ("", "", "", ""), ("2",), ("2", "否")):
        assert accept(file, monkeypatch, *answers) == 0
        assert file.read_bytes() == before


def test_what_does_not_fit_the_rule_language_is_told_and_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    item = RATE.replace("支出决算÷预算总额", "支出决算÷全年天数＋1万元")
    file = rules(tmp_path, item)
    before = file.read_bytes()
    assert accept(file, monkeypatch, "1", "是", "1", "3", "天", "停") == 0
    out = capsys.readouterr().out
    assert "这样写不进去" in out
    assert "错误 R031" in out
    assert file.read_bytes() == before


def test_the_list_shows_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = rules(tmp_path, RATE, DOUBLED, BANDS)
    before = file.read_bytes()
    assert main(["accept", str(file), "--list"]) == 0
    out = capsys.readouterr().out
    assert "[1/3] 预算完成率（5分）" in out
    assert "接受后写：读作: 按满意度计：" in out
    assert main(["accept", str(file), "--list", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["indicator"] for one in found["waiting"]] == ["甲", "丙", "丁"]
    assert [o["option"] for o in found["waiting"][0]["options"]["不足一档"]] == [
        "不扣", "按一档", "按比例",
    ]  # fmt: skip
    assert found["waiting"][1]["reading"] is None
    assert file.read_bytes() == before


def test_a_file_with_other_faults_is_refused_before_anything_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = rules(tmp_path, RATE, "- {指标: 乙, 编号: 乙, 分值: 5, 算式: 甲 +, 每: {}}\n")
    assert accept(file, monkeypatch, "是") == 2
    assert "R030" in capsys.readouterr().err
    assert main(["accept", str(file), "--format", "json"]) == 2
    assert "一问一答没有 json 格式" in capsys.readouterr().err
    assert main(["accept", "没有.yaml"]) == 2
    assert "accept: 错误 U004" in capsys.readouterr().err


def test_a_file_in_gbk_stays_in_gbk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = rules(tmp_path, BANDS)
    file.write_bytes(file.read_text(encoding="utf-8").encode("gb18030"))
    assert accept(file, monkeypatch, "是") == 0
    assert "读作: " in file.read_bytes().decode("gb18030")


def test_a_file_with_a_byte_order_mark_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Notepad writes one; accept took it away although nothing else was to change."""
    file = rules(tmp_path, BANDS, RECORDS)
    before = file.read_bytes()
    file.write_bytes(BOM_UTF8 + before)
    assert accept(file, monkeypatch, "是", "停") == 0
    after = file.read_bytes()
    assert after.startswith(BOM_UTF8 + "# 起草中".encode())
    assert after.count(BOM_UTF8) == 1
    assert "读作: " in after.decode("utf-8-sig")
    assert accept(file, monkeypatch, "是") == 0
    assert file.read_bytes().count(BOM_UTF8) == 1


def test_a_file_that_is_read_only_is_refused_before_anything_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It was replaced: a rename does not ask whether the file may be written, nor does root."""
    file = rules(tmp_path, BANDS)
    before = file.read_bytes()
    file.chmod(0o444)
    assert accept(file, monkeypatch, "是") == 2
    out, err = capsys.readouterr()
    assert f"{file}: 错误 U007 文件是只读的，没有动。应为：去掉“只读”（写的权限）" in err
    assert "接受吗" not in out
    assert file.read_bytes() == before
    assert main(["accept", str(file), "--list"]) == 0
    export = ["export", "全国/示范-部门整体.yaml", "--out", str(file.with_suffix(".md")), "--force"]
    assert main(export) == 0
    file.with_suffix(".md").chmod(0o444)
    assert main(export) == 2
    assert "U007 文件是只读的" in capsys.readouterr().err


def test_an_answer_that_is_not_understood_is_told_which_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = rules(tmp_path, RATE)
    # an option, then whether to take it, then the kind of a figure
    assert accept(file, monkeypatch, "不知道", "２", "可以吧", "是", "钱", "１", "金额") == 0
    out = capsys.readouterr().out
    for told in (
        "没有看懂“不知道”。可以答：1 或 不扣、2 或 按一档、3 或 按比例；直接回车跳过这一条；停\n",
        "没有看懂“可以吧”。可以答：是（或 好、y），写进规则文件；改，自己写一句；"
        "跳过（或直接回车）；停，到此为止\n",
        "没有看懂“钱”。可以答：1 或 金额、2 或 率、3 或 计数、",
        "；直接回车是金额；停\n",
    ):
        assert told in out
    assert "接受了1条" in out
    assert "按5个百分点扣" in file.read_text("utf-8")


def test_a_comment_behind_what_waits_stays_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """读作: 待补  # 注 was refused although comments stand behind other values."""
    file = rules(tmp_path, BANDS, RECORDS)
    item = (
        "- 指标: 丁\n  编号: 丁\n  分值: 5\n  评分标准: 资料齐全得5分\n  读作: 待补  # 问过处里\n"
    )
    file.write_text(HEAD + item, encoding="utf-8")
    assert accept(file, monkeypatch, "是") == 0
    assert "  读作: '资料齐全的得5分'  # 问过处里\n" in file.read_text("utf-8")
    assert loaded(file).indicators[0].sentence == "资料齐全的得5分"


def test_a_file_that_is_not_there_is_told_what_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "稿").mkdir()
    for name in ("乙标准.yaml", "甲标准.yaml"):
        (tmp_path / "稿" / name).write_text("", "utf-8")
    monkeypatch.chdir(tmp_path)
    where = "路径从当前文件夹写起，或从规则文件夹写起（jixiao rules 列出）"
    for name, hint in (
        ("稿/甲标淮.yaml", f"文件夹“稿”里有 甲标准.yaml、乙标准.yaml；{where}"),
        ("无/甲.yaml", f"没有文件夹“无”；{where}"),
        ("没有这一份.yaml", f"当前文件夹里没有 .yaml 文件；{where}"),
        ("示范-部门整体.yaml", "全国/示范-部门整体.yaml"),
        ("全国/示范部门.yaml", f"标准里有 全国/示范-部门整体.yaml；{where}"),
    ):
        assert main(["accept", name]) == 2
        said = f"accept: 错误 U004 没有规则文件“{name}”。应为：{hint}\n"
        assert said in capsys.readouterr().err


def test_other_items_keep_their_meaning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file whose texts were accepted is, by its hash, the file with these readings written in."""
    file = rules(tmp_path, RECORDS, BANDS)
    accept(file, monkeypatch, "是", "是")
    by_hand = rules(
        tmp_path / ".." / tmp_path.name,
        RECORDS.replace("}\n", ", 读作: 未建立台账的扣2分；违规每1次扣1分；扣完为止}\n"),
        BANDS.replace(
            "}\n",
            ", 读作: '按满意度计：不低于95%的得5分；不低于80%且低于95%的得3分；低于80%的不得分'}\n",
        ),
    )
    written = content_hash(loaded(file))
    assert written == content_hash(loaded(by_hand))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("支出决算", "金额"), ("预算完成率", "率"), ("在职人数", "计数"), ("年末结转结余", "金额"),
        ("完成日期", "日期"), ("建设面积", "数值"), ("支出决算数", "金额"), ("编制数", "计数"),
    ],
)  # fmt: skip
def test_a_name_is_guessed_to_be_what_it_sounds_like(name: str, kind: str) -> None:
    assert likely_kind(name) == kind


OF_A_RATE = """\
- 指标: 重点工作完成率
  编号: 戊
  分值: 20
  指标说明: 重点工作完成率=完成数÷交办数×100%
  评分标准: 得分=重点工作完成率×20分
  读作: 待补
"""
CALLED = """\
- 指标: 调整
  编号: 己
  分值: 5
  指标说明: “三公”经费变动率=（“三公”经费本年数-“三公”经费上年数）÷“三公”经费上年数
  评分标准: “三公”经费变动率≤0得5分；每超过1个百分点扣0.5分，不足1个百分点不扣，扣完为止
"""


def test_a_rate_that_the_explanation_calculates_is_no_figure_to_fill_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = rules(tmp_path, OF_A_RATE, CALLED)
    # yes, both counts of 项; yes, both amounts
    assert accept(file, monkeypatch, "是", "计数", "", "计数", "", "是", "金额", "金额") == 0
    rate, change = loaded(file).indicators
    assert rate.sentence == "按完成数÷交办数计：得分=比率×分值"
    assert change.sentence is not None
    assert change.sentence.startswith("按（")
    assert set(loaded(file).facts) == {
        "完成数", "交办数", "“三公”经费本年数", "“三公”经费上年数",
    }  # fmt: skip
    capsys.readouterr()
    assert main(["check", str(file)]) == 0
    assert "2条与规则相同" in capsys.readouterr().out
