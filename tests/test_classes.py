"""分类: one text, a set of parameters for each class of unit."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import to_yaml
from test_fuzz import PIECES, TIMES, check

from engine.binding import KnownElsewhere, bind
from engine.identity import content_hash
from engine.match.plain import PlainMatcher
from engine.rulebook import Rulebook
from engine.rulefile.load import load_rulebook
from engine.scorecard import score
from facts.problem import BadInput
from facts.sheet import FactSheet
from facts.sheet_yaml import parse_sheet
from jixiao.cli import main
from jixiao.program import Options, Program

HEAD = """\
标准: 粮食安全考核
版式: 1
地区: 湖南省
对象: 粮食安全
预算年度: {自: 2018}
出处: {状态: 推定}
"""
FACTS = """\
数据:
  单位类别: {类: 选项, 可选: [产区, 非产区]}
  完成率: {类: 率, 范围: 0%至100%}
"""
CLASSES = """\
分类:
  按: 单位类别
  参数:
    非产区: {耕地分: 5, 步长: 2%, 档分: [5, 0], 封顶: 9}
    产区: {耕地分: 8, 步长: 1%, 档分: [7, 1], 封顶: 12}
"""
ITEMS = """\
参数: {总: 1}
指标:
- 组: 耕地
  分值: 参数.耕地分
  指标:
  - 指标: 耕地保护
    编号: 耕地
    分值: 参数.耕地分
    算式: 完成率
    每: {起点: 100%, 低: 参数.步长, 扣: 1分, 不足一档: 不扣}
- 指标: 储备
  编号: 储备
  分值: 7
  算式: 完成率
  分档: [不低于90%: '参数.档分[1]', 其余: '参数.档分[2]']
调整:
- {编号: 顶, 对: 总分, 当: 完成率 低于 97%, 做: 不高于, 值: 参数.封顶}
"""
RULES = HEAD + FACTS + CLASSES + ITEMS
SHEET = """\
版式: 1
单位: {{名称: {name}, 地区: 湖南省}}
预算年度: 2018
对象: 粮食安全
数据: {{{facts}}}
"""


def load(text: str, category: str | None = None) -> Rulebook:
    return load_rulebook(text.encode(), "例.yaml", lambda *_: None, category=category)


def problems_of(text: str) -> list[str]:
    with pytest.raises(BadInput) as caught:
        load(text)
    return [str(p) for p in caught.value.problems]


def sheet(facts: str, name: str = "某县") -> FactSheet:
    return parse_sheet(SHEET.format(name=name, facts=facts).encode(), "表.yaml")


@pytest.fixture
def program(tmp_path: Path) -> Program:
    (tmp_path / "规则").mkdir()
    (tmp_path / "规则/粮食.yaml").write_text(RULES, "utf-8")
    return Program([tmp_path / "规则"], engine="plain")


def written(folder: Path, facts: str, name: str = "某县") -> str:
    file = folder / f"{name}.yaml"
    file.write_text(SHEET.format(name=name, facts=facts), "utf-8")
    return str(file)


# -- points ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "full", "points", "total"),
    [
        ("单位类别: 产区, 完成率: 96.5%", 15, (5, 7), 12),  # 3 steps of 1%; held to 12
        ("单位类别: 非产区, 完成率: 96.5%", 12, (4, 5), 9),  # 1 step of 2%; held to 9
        ("单位类别: 产区, 完成率: 97%", 15, (5, 7), 12),
        ("单位类别: 非产区, 完成率: 98.1%", 12, (5, 5), 10),
        ("单位类别: 产区, 完成率: 89%", 15, (0, 1), 1),
        ("单位类别: 非产区, 完成率: 89%", 12, (0, 0), 0),
    ],
)
def test_each_class_has_its_own_marks_and_steps(
    program: Program, facts: str, full: int, points: tuple[int, ...], total: int
) -> None:
    card = program.score_sheet(sheet(facts), Options()).card
    assert card.full == full
    assert tuple(i.points.low for i in card.indicators) == points
    assert (card.total.low, card.total.high) == (total, total)
    assert card.groups[0].full == card.indicators[0].indicator.full


def test_sheets_of_different_classes_are_scored_together(
    program: Program, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [
        written(tmp_path, "单位类别: 产区, 完成率: 99%", "甲县"),
        written(tmp_path, "单位类别: 非产区, 完成率: 99%", "乙县"),
    ]
    fulls = [s.card.full for s in program.score_all(files, Options())]
    assert fulls == [15, 12]
    own = ["--rules-dir", str(tmp_path / "规则"), "--engine", "plain"]
    assert main(["score", *files, *own, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [f["rulebook"]["classes"]["chosen"] for f in found] == ["产区", "非产区"]
    assert found[0]["rulebook"]["classes"] == {
        "fact": "单位类别",
        "chosen": "产区",
        "options": [{"name": "产区", "full": "15"}, {"name": "非产区", "full": "12"}],
    }
    assert len({f["rulebook"]["sha256"] for f in found}) == 2
    assert main(["score", files[0], *own]) == 0
    assert "类别：单位类别是产区（另有 非产区）" in capsys.readouterr().out


def test_a_class_can_be_set_on_the_command_line(
    program: Program, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, "完成率: 99%")
    own = ["--rules-dir", str(tmp_path / "规则"), "--engine", "plain", "--format", "json"]
    assert main(["score", file, *own, "--set", "单位类别=产区"]) == 0
    assert json.loads(capsys.readouterr().out)["full"] == "15"
    assert program.score(file, Options(settings={"单位类别": "非产区"})).card.full == 12


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ("完成率: 99%", ["F047"]),
        ("单位类别: 空, 完成率: 99%", ["F047"]),
        ("单位类别: 不适用, 完成率: 99%", ["F047"]),
        ("单位类别: 主产区, 完成率: 99%", ["F034"]),
        ("完成率: 很高, 没有的数: 1", ["F047", "F035", "F030"]),
    ],
)
def test_a_sheet_without_its_class_is_refused(
    program: Program, facts: str, codes: list[str]
) -> None:
    """F047: nothing is guessed, and what else is wrong with the sheet is told too."""
    with pytest.raises(BadInput) as caught:
        program.score_sheet(sheet(facts), Options())
    assert sorted(p.code for p in caught.value.problems) == sorted(codes)
    told = next(p for p in caught.value.problems if p.code in ("F047", "F034"))
    assert "单位类别" in told.text
    assert "产区" in told.hint


def test_a_rulebook_of_one_class_does_not_score_a_unit_of_another() -> None:
    book = load(RULES, "产区")
    with pytest.raises(ValueError, match="产区"):
        bind(book, sheet("单位类别: 非产区, 完成率: 99%"), KnownElsewhere)


def test_readings_are_taken_within_the_class(tmp_path: Path) -> None:
    text = RULES.replace("不足一档: 不扣", "不足一档: 口径.余")
    text += "口径: {余: {取: 不扣, 可选: [不扣, 按一档], 理由: 没有说}}\n"
    (tmp_path / "规则").mkdir()
    (tmp_path / "规则/粮食.yaml").write_text(text, "utf-8")
    program = Program([tmp_path / "规则"], engine="plain")
    one = sheet("单位类别: 产区, 完成率: 97.5%")
    scored = program.score_sheet(one, Options(all_readings=True)).card
    assert scored.total.low == 13
    assert [(o.value, o.total.low) for o in scored.readings[0].options] == [
        ("不扣", 13), ("按一档", 12),
    ]  # fmt: skip


# -- what is said of it --------------------------------------------------------------------


def test_the_list_shows_the_full_mark_of_each_class(
    program: Program, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = ["--rules-dir", str(tmp_path / "规则"), "--object", "粮食安全"]
    assert main(["rules", *own]) == 0
    out = capsys.readouterr().out
    assert "产区 15、非产区 12" in out
    assert "  分类：按 单位类别" in out
    assert main(["rules", *own, "--format", "json"]) == 0
    [found] = json.loads(capsys.readouterr().out)["rules"]
    assert found["classes"]["chosen"] is None
    assert [(c["name"], c["full"]) for c in found["classes"]["options"]] == [
        ("产区", "15"), ("非产区", "12"),
    ]  # fmt: skip
    assert found["sha256"] == content_hash(load(RULES))


def test_what_all_classes_declare_is_known(program: Program) -> None:
    assert program.shelf.known.items["耕地"] == {Fraction(8), Fraction(5)}
    assert "单位类别" in program.shelf.known.facts


# -- the hash ------------------------------------------------------------------------------


def test_a_file_has_one_hash_for_each_class_and_one_as_a_whole() -> None:
    hashes = [content_hash(load(RULES, c)) for c in (None, "产区", "非产区")]
    assert len(set(hashes)) == 3
    assert hashes == [content_hash(load(RULES, c)) for c in (None, "产区", "非产区")]


@pytest.mark.parametrize("category", [None, "产区", "非产区"])
@pytest.mark.parametrize(
    "change",
    [
        ("耕地分: 8", "耕地分: 9"),
        ("耕地分: 5", "耕地分: 6"),
        ("步长: 1%", "步长: 3%"),
        (
            "分值: 参数.耕地分\n    算式",
            "分值: 参数.耕地分\n    指标说明: 无\n    评分标准: 有\n    算式",
        ),
    ],
)
def test_every_hash_covers_every_class(category: str | None, change: tuple[str, str]) -> None:
    assert change[0] in RULES
    other = load(RULES.replace(*change), category)
    assert content_hash(other) != content_hash(load(RULES, category))


def test_where_a_parameter_stands_is_covered_even_where_the_first_class_has_the_same() -> None:
    """8 written out means the same for the first class only."""
    other = RULES.replace("分值: 参数.耕地分", "分值: 8")
    assert load(other, "产区").full == load(RULES, "产区").full
    assert content_hash(load(other)) != content_hash(load(RULES))


def test_the_order_of_classes_and_names_is_no_part_of_it() -> None:
    a = "    非产区: {耕地分: 5, 步长: 2%, 档分: [5, 0], 封顶: 9}\n"
    b = "    产区: {耕地分: 8, 步长: 1%, 档分: [7, 1], 封顶: 12}\n"
    other = RULES.replace(a + b, b + a.replace("耕地分: 5, 步长: 2%", "步长: 2%, 耕地分: 5"))
    assert other != RULES
    for category in (None, "产区", "非产区"):
        assert content_hash(load(other, category)) == content_hash(load(RULES, category))


# -- faults ----------------------------------------------------------------------------------


def test_a_fault_of_all_classes_is_told_once() -> None:
    [told] = problems_of(RULES.replace("扣: 1分", "扣: 一分"))
    assert "类别为" not in told


def test_a_fault_of_one_class_is_told_with_the_class() -> None:
    [told] = problems_of(RULES.replace("步长: 1%", "步长: 0%"))
    assert "（类别为“产区”时）" in told
    told_of = problems_of(RULES.replace("  分值: 参数.耕地分\n  指标", "  分值: 8\n  指标"))
    assert len(told_of) == 1
    assert "（类别为“非产区”时）" in told_of[0]
    assert "R055" in told_of[0]


def test_a_class_that_differs_is_told_once_and_its_names_not_again() -> None:
    [told] = problems_of(RULES.replace("步长: 1%, ", ""))
    assert "R074" in told
    [told] = problems_of(RULES.replace("档分: [7, 1]", "档分: [7, 1, 0]"))
    assert "R074" in told
    [told] = problems_of(RULES.replace("参数: {总: 1}", "参数: {总: 1, 步长: 1%}"))
    assert "R075" in told


@pytest.mark.parametrize(
    ("section", "code"),
    [
        ("分类: 单位类别\n", "R011"),
        ("分类: {按: 单位类别}\n", "R012"),
        ("分类: {按: 单位类别, 参数: []}\n", "R011"),
        ("分类: {按: 单位类别, 参数: {}}\n", "R073"),
        ("分类: {按: 单位类别, 参数: {产区: 5, 非产区: {耕地分: 5}}}\n", "R011"),
        (CLASSES.replace("按: 单位类别", "按: 完成率"), "R072"),
        (CLASSES.replace("  按: 单位类别\n", ""), "R012"),
        (CLASSES.replace("分类:", "分类别:"), "R010"),
    ],
)
def test_a_section_that_cannot_be_read_is_told_and_not_again(section: str, code: str) -> None:
    found = problems_of(HEAD + FACTS + section + ITEMS)
    assert [code in told for told in found] == [True], found


def test_an_inherited_class_can_be_changed() -> None:
    parent = RULES.encode()
    pin = content_hash(load(RULES))
    text = HEAD + f"继承: {{标准: 父.yaml, 指纹: {pin}}}\n"
    text += "分类: {参数: {产区: {步长: 2%}}}\n"
    book = load_rulebook(text.encode(), "子.yaml", lambda *_: (parent, "父.yaml"), category="产区")
    assert content_hash(book) == content_hash(load(RULES.replace("步长: 1%", "步长: 2%"), "产区"))
    assert book.chain[0].sha256 == pin


# -- laws ------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(st.integers(1, 60), st.integers(1, 40), st.integers(0, 100), st.sampled_from("甲乙"))
def test_a_class_scores_as_a_file_with_its_parameters_written_out(
    full: int, step: int, rate: int, other: str
) -> None:
    """The other class's parameters say nothing of it."""
    name = {"甲": "产区", "乙": "非产区"}[other]
    left = "非产区" if name == "产区" else "产区"
    sets = {
        name: {"耕地分": str(full), "步长": f"{step}%", "档分": ["7", "1"], "封顶": "99"},
        left: {"耕地分": "3", "步长": "50%", "档分": ["1", "0"], "封顶": "1"},
    }
    classes = to_yaml({"分类": {"按": "单位类别", "参数": sets}})
    plain = ITEMS.replace("参数: {总: 1}", to_yaml({"参数": sets[name]}))
    one = load(HEAD + FACTS + classes + ITEMS, name)
    written_out = load(HEAD + FACTS + plain)
    facts = sheet(f"单位类别: {name}, 完成率: {rate}%")
    cards = [
        score(bind(book, facts, KnownElsewhere), PlainMatcher(book)) for book in (one, written_out)
    ]
    assert cards[0].total == cards[1].total
    assert [i.points for i in cards[0].indicators] == [i.points for i in cards[1].indicators]


@settings(max_examples=150 * TIMES)
@given(st.integers(0, len(CLASSES)), st.sampled_from([0, 1, 3, 20]), PIECES)
def test_whatever_became_of_the_section_is_told(start: int, length: int, piece: str) -> None:
    damaged = CLASSES[:start] + piece + CLASSES[start + length :]
    try:
        book = load(HEAD + FACTS + damaged + ITEMS)
    except BadInput as refused:
        check(refused, None)
        return
    assert book.classes is None or len(book.classes.each) == 2
