"""docs/对照.md has a row for every kind of rule and every open question, and each row is run.

The names are written out here, so that a row can't go without being missed.
"""

from __future__ import annotations

import re

import pytest
import yaml
from attrs import frozen
from strategies import to_yaml
from test_docs import BLOCKS, ROOT, SHEET, SHELF, Block, read_sheet, slug, within_base

from engine.binding import KnownElsewhere, bind
from engine.match.plain import PlainMatcher
from engine.rulefile.load import load_rulebook
from engine.scorecard import score
from facts.numeral import exact_text
from facts.sheet import FactSheet

PAGE = ROOT / "docs/对照.md"

RARER = """
倒扣 按类分值 分情形
不适用得满分 不适用不得分 不适用取同类平均 同类平均由程序算 不适用剔除折算 不适用改用另一标准 不适用视同达到
扣分乘数 扣分平均 平行列表 一项有奖有罚 按未完成比例扣 一档对一段分 从总分扣 名次得分 名次由程序排
不足一档四舍五入 插入法 没有写扣到哪里 印的满分得不到 等级按整数写 编制准确
三公经费变动率的毛病 一票否决 考核分折算没有说怎样折 超过三成算没有完成
三公经费控制率 管理制度、资金合规 没有见到规则的指标 定性三档的下限不同 版面规定
"""
OPEN = """
不足一档算不算 百分点还是百分之几 档的哪一头含本数 比最低一档低、比最高一档高 基数是零 高于百分之百
追加含不含上级专项 在职算哪些人 预算是年初还是调整后 舍入的先后 执行率在不在百分以内
不适用得满分还是折算 三公经费取决算还是预算 版本和满分分开
"""
NOT_SUPPORTED = "不支持："


@frozen
class Row:
    """A row of a table; `headings` are the links of its last cell, `linked` the blocks there."""

    name: str
    cells: tuple[str, ...]
    headings: tuple[str, ...]
    linked: tuple[Block, ...]

    def __str__(self) -> str:
        return self.name

    def marks(self, word: str) -> list[Block]:
        return [b for b in self.linked if b.language == "yaml" and b.mark.split(" ")[0] == word]


def under(target: str) -> tuple[Block, ...]:
    """The blocks below a heading, up to the next one that is not below it."""
    path, _, anchor = target.partition("#")
    page = (PAGE.parent / path).resolve() if path else PAGE
    found: list[int] = []
    level = 0
    fenced = False
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        fenced ^= line.startswith("```")
        head = None if fenced else re.match(r"(#+) (.+)$", line)
        if head and level and len(head[1]) <= level:
            found.append(number)
            break
        if head and not level and slug(head[2]) == anchor:
            level = len(head[1])
            found.append(number)
    assert found, f"{target}: no such heading"
    end = found[1] if len(found) > 1 else number + 1
    return tuple(b for b in BLOCKS if b.page == page and found[0] < b.line < end)


def table(heading: str) -> list[Row]:
    page = PAGE.read_text(encoding="utf-8")
    section = page.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    rows = []
    for line in lines:
        cells = tuple(cell.strip() for cell in line.strip("|").split(" | "))
        targets = tuple(re.findall(r"\]\(([^)\s]+)\)", cells[-1]))
        linked = tuple(block for target in targets for block in under(target))
        rows.append(Row(cells[0], cells[1:], targets, linked))
    return rows


TABLES = {
    "常见的 25 种规则": [str(number) for number in range(1, 26)],
    "少见的规则": RARER.split(),
    "原文没有说的": OPEN.split(),
}
ROWS = [row for heading in TABLES for row in table(heading)]


@pytest.mark.parametrize("heading", TABLES)
def test_every_kind_and_question_has_its_row(heading: str) -> None:
    assert [row.name for row in table(heading)] == TABLES[heading]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_every_row_leads_to_an_example_or_says_why_not(row: Row) -> None:
    told = row.cells[-1]
    if told.startswith(NOT_SUPPORTED):
        assert len(told.removeprefix(NOT_SUPPORTED)) > 10
        return
    assert row.headings
    for target in row.headings:
        assert any(b.mark == "例题" for b in under(target)), target


@pytest.mark.parametrize("row", table("原文没有说的"), ids=str)
def test_no_open_question_is_a_silent_choice(row: Row) -> None:
    """必填: a file without it is refused. 口径: readings are named. 由人: the points stay open."""
    decided = row.cells[0]
    assert re.search("必填|口径|由人", decided)
    examples = [b.text for b in row.marks("例题")]
    if "必填" in decided:
        assert row.marks("错误")
    if "由人" in decided:
        assert any("～" in text for text in examples)
    if "口径" in decided:
        assert any(holds_readings(text) for text in examples)


def holds_readings(text: str) -> bool:
    return re.search(r"^口径:", text, flags=re.MULTILINE) is not None


READ_TWO_WAYS = [
    b for b in BLOCKS if b.page == PAGE and b.mark == "例题" and holds_readings(b.text)
]


@pytest.mark.parametrize("block", READ_TWO_WAYS, ids=str)
def test_another_reading_gives_other_points(block: Block) -> None:
    rules, _, examples = block.text.partition("\n例:\n")
    text = within_base(rules)
    sheets = [
        read_sheet(SHEET + to_yaml({k: v for k, v in example.items() if k != "得分"}))
        for example in yaml.load(examples, yaml.BaseLoader)
    ]
    for name, reading in yaml.load(text, yaml.BaseLoader)["口径"].items():
        given = {tuple(points(text, {name: option}, sheets)) for option in reading["可选"]}
        assert len(given) == len(reading["可选"]), name


def points(text: str, readings: dict[str, str], sheets: list[FactSheet]) -> list[tuple[str, str]]:
    book = load_rulebook(text.encode(), "例.yaml", SHELF._library, readings)
    cards = [score(bind(book, sheet, KnownElsewhere), PlainMatcher(book)) for sheet in sheets]
    return [(exact_text(card.total.low), exact_text(card.total.high)) for card in cards]
