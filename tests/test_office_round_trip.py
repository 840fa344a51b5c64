"""A rule file that is exported and imported again is the same rule file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import Book, books, to_yaml
from strategies_second import staged_books

from engine.identity import content_hash
from engine.sentences.canonical.criterion import SENTENCE_KEYS
from facts.tree import Quoted, Tree, data_of
from facts.write_yaml import flow
from facts.write_yaml import to_yaml as written
from facts.yamltext import Mapping, read_tree
from jixiao.cli import main
from jixiao.office.export_rules import READERS, export, read_back
from jixiao.shelf import Shelf

pytest.importorskip("openpyxl")
pytest.importorskip("docx")

ROOT = Path(__file__).parent.parent
SHIPPED = sorted((ROOT / "rules").rglob("*.yaml"))
SHELF = Shelf.of([])
FORMATS = ("xlsx", "docx")
HEAD = """\
标准: 例
版式: 1
地区: 湖南省
对象: 部门整体
预算年度: {自: 2024}
出处: {状态: 推定}
"""


def tree_in(path: Path) -> Tree:
    return data_of(read_tree(path.read_bytes(), path.name, "R"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
@pytest.mark.parametrize("kind", FORMATS)
def test_what_is_shipped_comes_back(
    path: Path, kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, back = tmp_path / f"表.{kind}", tmp_path / "规则.yaml"
    assert main(["export", str(path), "--out", str(table)]) == 0
    code = main(["import", str(table), "--out", str(back), "--format", "json"])
    told = json.loads(capsys.readouterr().out.partition("\n{")[2].join(["{", ""]))
    assert (code, told["pending"], told["problems"]) == (0, [], [])
    agree(tree_in(back), tree_in(path))
    if "核对集" not in path.read_text("utf-8"):
        old, new = (SHELF.read(p.read_bytes(), "规则.yaml") for p in (path, back))
        assert content_hash(new) == content_hash(old) == told["sha256"]
    assert back.read_text("utf-8").split("\n")[0] == path.read_text("utf-8").split("\n")[0]


def agree(back: Tree, tree: Tree) -> None:
    """What no sentence says stands in `back` as it stood."""
    if isinstance(tree, dict) and isinstance(back, dict):
        item = "编号" in tree and not isinstance(tree.get("指标"), list)
        for key, value in tree.items():
            if not (item and key in SENTENCE_KEYS) or key in back:
                agree(back[key], value)
    elif isinstance(tree, list) and isinstance(back, list):
        for one, other in zip(back, tree, strict=True):
            agree(one, other)
    else:
        assert back == tree


def cells_of(table: Path) -> list[list[tuple[object, ...]]]:
    grids = READERS[table.suffix](table, table.name)
    return [
        [(c.text, c.row, c.column, c.rows, c.columns) for c in (*grid.before, *grid.cells)]
        for grid in grids
    ]


def round_trip(text: str, folder: Path, kind: str, shelf: Shelf = SHELF) -> Tree:
    """The tree that comes back, which says the same rules and is written as the same cells."""
    source, table = folder / f"规则-{kind}.yaml", folder / f"表.{kind}"
    source.write_text(text, "utf-8")
    export(str(source), str(table), shelf)
    back = read_back(table)
    assert data_of(read_tree(written(back).encode(), "规则.yaml", "R")) == back
    again, second = folder / f"又-{kind}.yaml", folder / f"又.{kind}"
    again.write_text(written(back), "utf-8")
    old, new = (shelf.read(p.read_bytes(), "规则.yaml") for p in (source, again))
    assert content_hash(new) == content_hash(old)
    export(str(again), str(second), shelf)
    assert cells_of(second) == cells_of(table)
    assert read_back(second) == back
    return back


def same(text: str, folder: Path, shelf: Shelf = SHELF) -> None:
    whole = data_of(read_tree(text.encode(), "规则.yaml", "R"))
    for kind in FORMATS:
        agree(round_trip(text, folder, kind, shelf), whole)


@settings(max_examples=25)
@given(st.one_of(books(), staged_books()))
def test_a_random_standard_comes_back(tmp_path_factory: pytest.TempPathFactory, book: Book) -> None:
    same(to_yaml(book.tree), tmp_path_factory.mktemp("表"))


@pytest.mark.parametrize(
    "items",
    [
        "- {指标: 甲, 编号: 甲, 分值: 5, 得分式: 分值, 评分标准: '  两头有空格  '}",
        '- {指标: 甲, 编号: 甲, 分值: 5, 得分式: 分值, 评分标准: "一行\\n\\n二行\\n"}',
        "- {指标: 甲, 编号: 甲, 分值: 5, 得分式: 分值, 评分标准: '{像花括号'}",
        "- {指标: 甲, 编号: 甲, 分值: 5, 得分式: 分值, 评分标准: '=1+1'}",
        "- {指标: 甲, 编号: 甲, 分值: 5, 得分式: 分值, 评分标准: '007'}",
        '- {指标: 甲, 编号: 甲, 分值: 5, 得分式: 分值, 评分标准: "控制\\x07符"}',
        "- {指标: 甲, 编号: 甲, 分值: 5, 得分式: 分值, 评分标准: 'a < b & \"c\" #1'}",
        "- {指标: 甲, 编号: 甲, 分值: 5, 得分式: 分值, 说明: '删除'}",
        "- {指标: '甲  乙', 编号: 甲, 分值: 5.0, 得分式: 分值}",
        "- {指标: 甲（5分）, 编号: 甲, 分值: 8, 得分式: 分值}",
        "- {指标: 合计, 编号: 甲, 分值: 8, 得分式: 分值}",
        "- {指标: 注：甲, 编号: 甲, 分值: 8, 得分式: 分值}",
        "- {指标: （沿用）, 编号: 甲, 分值: 8, 得分式: 分值}",
        "- {指标: 一级指标, 编号: 编号, 分值: 8, 得分式: 分值, 评分标准: 评分标准}",
        "- {指标: 指标, 编号: 编号, 分值: 8, 得分式: 分值, 评分标准: 评分标准, 指标说明: 指标说明}",
        "- {组: 产出（5分）, 分值: 8, 说明: 话, 指标: [{指标: 甲, 编号: 甲, 分值: 8, 得分式: 分值}]}",
        "- {组: 合计, 分值: 8, 指标: [{指标: 甲, 编号: 甲, 分值: 8, 得分式: 分值}]}",
        "- {组: 甲, 分值: 8.0, 指标: [{指标: 甲, 编号: 甲, 分值: 8, 得分式: 分值}]}",
        "- {指标: 甲, 编号: 甲, 分值: 2, 得分式: 分值}\n"
        "- {组: 乙, 分值: 3, 指标: [{指标: 丙, 编号: 丙, 分值: 1, 得分式: 分值},"
        " {组: 丁, 分值: 2, 指标: [{指标: 丙, 编号: 戊, 分值: 2, 得分式: 分值}]}]}\n"
        "- {指标: 己, 编号: 己, 分值: 2, 得分式: 分值}",
    ],
)
def test_an_odd_text_comes_back(items: str, tmp_path: Path) -> None:
    same(HEAD + "指标:\n" + items + "\n", tmp_path)


def test_a_text_longer_than_a_cell_comes_back(tmp_path: Path) -> None:
    bands = "".join(f"  - 高于{n}且不高于{n + 1}: {n % 5}\n" for n in range(190))
    bands = "  - 不高于0: 0\n" + bands + "  - 高于190: 1\n"
    reason = "".join(f"理由{n}，" for n in range(2500))
    text = HEAD + "数据: {甲: {类: 数值}}\n指标:\n- 指标: 甲\n  编号: 甲\n  分值: 5\n  算式: 甲\n"
    text += f"  分档:\n{bands}  说明: '{reason[:9990]}'\n"
    same(text, tmp_path)


def test_classes_come_back(tmp_path: Path) -> None:
    same(
        HEAD
        + """\
数据:
  单位类别: {类: 选项, 可选: [产区, 非产区]}
分类: {按: 单位类别, 参数: {产区: {耕地分: 8}, 非产区: {耕地分: 5}}}
指标:
- 组: 耕地
  分值: 参数.耕地分
  指标:
  - {指标: 耕地保护, 编号: 例-耕地, 分值: 参数.耕地分, 得分式: 分值}
""",
        tmp_path,
    )


def test_what_only_changes_its_parent_comes_back(tmp_path: Path) -> None:
    same(
        HEAD
        + """\
继承: {标准: 湖南省/2017-部门整体.yaml, 指纹: 4293cbf1d2f0}
参数: {控制率档分: [8, 6, 4, 2, 0]}
口径:
  不足一档: {取: 按一档, 理由: 本市要求不足5个百分点的按5个百分点扣}
删除: [hn-在职, hn-三公变动, hn-楼堂面积]
改名: {hn-完成率: 预算执行率}
已知缺陷: 删除
指标:
- {编号: hn-控制率, 分值: 8}
- {编号: hn-完成率, 评分标准: 删除}
""",
        tmp_path,
    )


def test_a_group_that_only_changes_its_points_comes_back(tmp_path: Path) -> None:
    parent = (
        HEAD + "指标:\n- {组: 过程, 分值: 5, 指标: [{指标: 甲, 编号: 甲, 分值: 5, 得分式: 分值}]}\n"
    )
    rules = tmp_path / "规则夹"
    rules.mkdir()
    (rules / "父.yaml").write_text(parent.replace("标准: 例", "标准: 父"), "utf-8")
    shelf = Shelf.of([rules])
    sha256 = content_hash(shelf.read((rules / "父.yaml").read_bytes(), "父.yaml"))
    text = HEAD + f"继承: {{标准: 父.yaml, 指纹: {sha256[:12]}}}\n"
    text += "指标:\n- {组: 过程, 分值: 8}\n- {编号: 甲, 分值: 8}\n"
    same(text, tmp_path, shelf)


def test_markdown_shows_every_text(tmp_path: Path) -> None:
    out = tmp_path / "表.md"
    assert main(["export", "全国/示范-部门整体.yaml", "--out", str(out)]) == 0
    text = out.read_text("utf-8")
    assert text.startswith("# 部门整体支出绩效评价示范标准\n")
    assert "| 投入（10分） | 预算完成率 | 5 |" in text
    assert "| 优 | 不低于90 |" in text


# -- the tree as YAML --------------------------------------------------------

TEXTS = st.text(
    st.sampled_from("甲乙台账 Aa09%.-·，。：；（）“”「」#:{}[]?!&*|>'\"@`=<\\/、\n\t"), max_size=12
)
TREES = st.recursive(
    st.one_of(TEXTS.filter(lambda t: t not in ("", "null", "~", "删除")), TEXTS.map(Quoted)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(TEXTS.filter(bool), inner, max_size=3),
    ),
    max_leaves=8,
)


@settings(max_examples=150)
@given(st.dictionaries(st.sampled_from(["标准", "指标", "数据", "口径"]), TREES, min_size=1))
def test_a_written_tree_is_read_as_it_was(tree: dict[str, Tree]) -> None:
    assert data_of(read_tree(written(tree).encode(), "文.yaml", "R")) == tree


@settings(max_examples=150)
@given(TREES)
def test_a_value_on_one_line_is_read_as_it_was(tree: Tree) -> None:
    read = read_tree(f"值: {flow(tree)}\n".encode(), "文.yaml", "R")
    assert isinstance(read, Mapping)
    assert data_of(read.items[0][1]) == tree
    assert yaml.load(f"值: {flow(tree)}\n", yaml.BaseLoader)["值"] == tree
