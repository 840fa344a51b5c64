"""继承: a file that writes what it changes means the same as one that writes everything out."""

from __future__ import annotations

import copy
import json
import re
import time
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import Book, books, to_yaml
from test_fuzz import PIECES, TIMES, check, words

from engine.identity import content_hash
from engine.rulebook import Rulebook
from engine.rulefile.inherit import MAX_CHAIN
from engine.rulefile.load import load_rulebook
from facts.numeral import exact_text
from facts.problem import BadInput, Place, Problem, Problems
from jixiao.cli import main
from jixiao.program import Options, Program
from jixiao.shelf import Shelf

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples/临武县人大-2024.yaml"
HUNAN = "湖南省/2017-部门整体.yaml"
SHELF = Shelf.of([])

HEAD = """\
标准: 岳阳市部门整体支出绩效评价
版式: 1
地区: 湖南省/岳阳市
对象: 部门整体
预算年度: {自: 2019}
出处: {状态: 推定, 标题: 岳阳市的文件}
"""
PARENT_HEAD = """\
标准: 省里的
版式: 1
地区: 湖南省
对象: 部门整体
预算年度: {自: 2017, 至: 2018}
出处: {状态: 见文, 标题: 省里的文件, 文号: 湘财绩1号}
"""
PARENT = """\
引用: [核对.yaml]
参数: {一: [5, 3, 0], 步: 5%}
口径:
  部分: {取: 不扣, 可选: [不扣, 按一档], 理由: 原文没有说}
数据:
  甲款: {类: 金额, 范围: 0元至100元}
  乙款: {类: 金额, 范围: 1元至100元}
  率: {类: 率, 范围: 0%至100%, 说明: 问卷}
  等次: {类: 选项, 可选: [一等, 二等]}
  表: {类: 清单, 字段: {数: {类: 分值, 范围: 0至10}, 名称: {类: 文字}}}
查表:
  系数: {一等: 1, 二等: 0.5}
计算:
  比: 甲款 / 乙款
  双比: 比 × 2
核对:
- {核对: 甲不多于乙, 编号: 甲乙, 等式: 甲款 不高于 乙款}
指标:
- 组: 投入
  分值: 10
  指标:
  - 指标: 甲乙之比
    编号: 比
    分值: 5
    算式: 比
    基数非正: 零分
    每: {起点: 100%, 低: 参数.步, 扣: 1分, 不足一档: 口径.部分}
    评分标准: 达到的得满分，每低5%扣1分
  - 指标: 满意
    编号: 满意
    分值: 5
    算式: 率
    分档: [不低于90%: '参数.一[1]', 不低于60%且低于90%: '参数.一[2]', 低于60%: '参数.一[3]']
- 组: 产出
  分值: 15
  指标:
  - 指标: 等次分
    编号: 等次
    分值: 5
    得分式: 系数[等次] × 分值
    说: 按等次计分
  - 指标: 各行
    编号: 各行
    分值: 10
    逐项: {清单: 表, 行分值: 5, 得分式: 行.数 / 2, 说: 每行最多五分}
调整:
- {编号: 低, 对: 总分, 当: 率 低于 50%, 做: 不高于, 值: 12, 说: 满意率低于50%的不高于12分}
提示:
- {编号: 偏低, 当: 率 低于 80%, 说: 满意率偏低}
等级: [{优: 不低于20}, {差: 低于20}]
保留: {总分: 2位四舍五入}
已知缺陷: [没有说率是怎样算的]
无法表达:
- {原文: 其他情形酌情, 理由: 没有说, 指标: 等次}
"""
LIBRARY = """\
核对集: 通用
版式: 1
出处: {状态: 推定}
核对:
- {核对: 乙为正, 编号: 乙正, 等式: 乙款 不低于 0元}
"""


def library(files: Mapping[str, str]) -> Any:
    def opened(name: str, place: Place, problems: Problems) -> tuple[bytes, str] | None:
        if name not in files:
            problems.add("R090", place, f"引用的文件“{name}”找不到", "、".join(files) or "别的")
            return None
        return files[name].encode(), name

    return opened


FILES = {"父.yaml": PARENT_HEAD + PARENT, "核对.yaml": LIBRARY}


def load(text: str, files: Mapping[str, str] = FILES, file: str = "子.yaml") -> Rulebook:
    return load_rulebook(text.encode(), file, library(files))


def problems_of(text: str, files: Mapping[str, str] = FILES) -> tuple[Problem, ...]:
    with pytest.raises(BadInput) as caught:
        load(text, files)
    return caught.value.problems


PIN = content_hash(load(FILES["父.yaml"]))
LINK = f"继承: {{标准: 父.yaml, 指纹: {PIN[:12]}}}\n"


def child(rest: str = "") -> Rulebook:
    return load(HEAD + LINK + rest)


def whole(*changes: tuple[str, str]) -> Rulebook:
    """The parent written out under the child's head, with these texts replaced."""
    text = PARENT
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return load(HEAD + text)


# -- what it means ---------------------------------------------------------------------

RATIO = PARENT[PARENT.index("  - 指标: 甲乙之比") : PARENT.index("  - 指标: 满意")]
CONTENT = PARENT[PARENT.index("  - 指标: 满意") : PARENT.index("- 组: 产出")]
GROUP_TWO = PARENT[PARENT.index("- 组: 产出") : PARENT.index("调整:")]
GRADED = PARENT[PARENT.index("  - 指标: 等次分") : PARENT.index("  - 指标: 各行")]
ROWS = PARENT[PARENT.index("  - 指标: 各行") : PARENT.index("调整:")]
NEW = "{指标: 新, 编号: 新, 分值: 5, 得分式: 分值}"

SAME: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "nothing": ("", ()),
    "a parameter, whole": ("参数: {一: [5, 4, 0]}", (("一: [5, 3, 0]", "一: [5, 4, 0]"),)),
    "a reading with its reason": (
        "口径: {部分: {取: 按一档, 理由: 市里定}}",
        (("取: 不扣, 可选: [不扣, 按一档], 理由: 原文没有说", "取: 按一档, 可选: [不扣, 按一档], 理由: 市里定"),),
    ),
    "the range of a fact": ("数据: {率: {范围: 0%至120%}}", (("0%至100%, 说明", "0%至120%, 说明"),)),
    "a fact of another kind": (
        "数据: {丁: {类: 计数}, 率: {类: 率}}",
        (("  率: {类: 率, 范围: 0%至100%, 说明: 问卷}", "  丁: {类: 计数}\n  率: {类: 率, 范围: 0%至100%, 说明: 问卷}"),),
    ),
    "a field of a list": (
        "数据: {表: {字段: {数: {范围: 0至20}, 注: {类: 文字}}}}",
        (("数: {类: 分值, 范围: 0至10}, 名称: {类: 文字}", "数: {类: 分值, 范围: 0至20}, 名称: {类: 文字}, 注: {类: 文字}"),),
    ),
    "a cell of a table": ("查表: {系数: {二等: 0.4}}", (("二等: 0.5", "二等: 0.4"),)),
    "a formula, and a new one that it uses": (
        "计算:\n  总: 甲款 + 乙款\n  比: 甲款 / 总",
        (("  比: 甲款 / 乙款", "  总: 甲款 + 乙款\n  比: 甲款 / 总"),),
    ),
    "a full mark, and that of its group": (
        "指标:\n- {组: 投入, 分值: 13, 指标: [{编号: 比, 分值: 8}]}",
        (("分值: 10\n  指标:\n  - 指标: 甲乙", "分值: 13\n  指标:\n  - 指标: 甲乙"), ("编号: 比\n    分值: 5", "编号: 比\n    分值: 8")),
    ),
    "a key of 每": (
        "指标:\n- {组: 投入, 指标: [{编号: 比, 每: {扣: 2分}}]}",
        (("扣: 1分, 不足", "扣: 2分, 不足"),),
    ),
    "每 to the other side": (
        "指标:\n- {组: 投入, 指标: [{编号: 比, 每: {高: 5%}}]}",
        (("低: 参数.步, 扣", "高: 5%, 扣"),),
    ),
    "the bands, whole": (
        "指标:\n- {组: 投入, 指标: [{编号: 满意, 分档: {不低于80%: 5, 其余: 0}}]}",
        (("[不低于90%: '参数.一[1]', 不低于60%且低于90%: '参数.一[2]', 低于60%: '参数.一[3]']", "{不低于80%: 5, 其余: 0}"),),
    ),
    "another form with its own words": (
        "指标:\n- {组: 投入, 指标: [{编号: 比, 分档: {不低于80%: 5, 其余: 0}, 评分标准: 达到八成的得5分}]}",
        (("每: {起点: 100%, 低: 参数.步, 扣: 1分, 不足一档: 口径.部分}", "分档: {不低于80%: 5, 其余: 0}"), ("达到的得满分，每低5%扣1分", "达到八成的得5分")),
    ),
    "another form without its words": (
        "指标:\n- {组: 产出, 指标: [{编号: 等次, 评判: {好: 0%至100%}}]}",
        (("    得分式: 系数[等次] × 分值\n    说: 按等次计分\n", "    评判: {好: 0%至100%}\n"),),
    ),
    "a key of the rows": (
        "指标:\n- {组: 产出, 指标: [{编号: 各行, 逐项: {只取: 行.数 高于 1分}}]}",
        (("清单: 表, 行分值", "清单: 表, 只取: 行.数 高于 1分, 行分值"),),
    ),
    "another form of the rows": (
        "指标:\n- {组: 产出, 指标: [{编号: 各行, 逐项: {算式: 行.数, 分档: {不低于5: 5, 其余: 0}}}]}",
        (("得分式: 行.数 / 2, 说: 每行最多五分", "算式: 行.数, 分档: {不低于5: 5, 其余: 0}"),),
    ),
    "a key dropped": (
        "指标:\n- {组: 投入, 指标: [{编号: 比, 评分标准: 删除, 基数非正: 删除}]}",
        (("    基数非正: 零分\n", ""), ("    评分标准: 达到的得满分，每低5%扣1分\n", "")),
    ),
    "a section dropped": ("等级: 删除\n已知缺陷: 删除", (("等级: [{优: 不低于20}, {差: 低于20}]\n", ""), ("已知缺陷: [没有说率是怎样算的]\n", ""))),
    "grades, whole": ("等级: {好: 不低于5, 坏: 低于5}", (("[{优: 不低于20}, {差: 低于20}]", "{好: 不低于5, 坏: 低于5}"),)),
    "the libraries, whole": ("引用: []", (("引用: [核对.yaml]\n", ""),)),
    "a cap": (
        "调整: [{编号: 低, 值: 10, 说: 不高于10分}]",
        (("值: 12, 说: 满意率低于50%的不高于12分", "值: 10, 说: 不高于10分"),),
    ),
    "a relation otherwise, and a new remark": (
        "核对: [{编号: 甲乙, 等式: 甲款 = 乙款}]\n提示: [{编号: 很低, 当: 率 低于 20%, 说: 很低}]",
        (("甲款 不高于 乙款", "甲款 = 乙款"), ("说: 满意率偏低}\n", "说: 满意率偏低}\n- {编号: 很低, 当: 率 低于 20%, 说: 很低}\n")),
    ),
    "items left out": (
        "删除: [满意, 甲乙, 低, 偏低, 双比]\n指标:\n- {组: 投入, 分值: 5}",
        (
            (CONTENT, ""),
            ("分值: 10\n  指标:\n  - 指标: 甲乙", "分值: 5\n  指标:\n  - 指标: 甲乙"),
            ("核对:\n- {核对: 甲不多于乙, 编号: 甲乙, 等式: 甲款 不高于 乙款}\n", ""),
            ("调整:\n- {编号: 低, 对: 总分, 当: 率 低于 50%, 做: 不高于, 值: 12, 说: 满意率低于50%的不高于12分}\n", ""),
            ("提示:\n- {编号: 偏低, 当: 率 低于 80%, 说: 满意率偏低}\n", ""),
            ("  双比: 比 × 2\n", ""),
        ),
    ),
    "a group left out, one of its items moved": (
        "删除: [产出]\n指标:\n- {组: 投入, 分值: 20, 指标: [{编号: 各行}]}",
        (
            (GROUP_TWO, ROWS),
            ("分值: 10\n  指标:\n  - 指标: 甲乙", "分值: 20\n  指标:\n  - 指标: 甲乙"),
            ("- {原文: 其他情形酌情, 理由: 没有说, 指标: 等次}\n", ""),
        ),
    ),
    "items changed wherever they are": (
        f"指标:\n- {{编号: 等次, 分值: 4}}\n- {NEW}\n- {{编号: 比, 分值: 6}}\n- {{组: 投入, 分值: 11}}\n- {{组: 产出, 分值: 14}}",
        (
            ("编号: 等次\n    分值: 5", "编号: 等次\n    分值: 4"),
            ("编号: 比\n    分值: 5", "编号: 比\n    分值: 6"),
            ("- 组: 投入\n  分值: 10", f"- {NEW}\n- 组: 投入\n  分值: 11"),
            ("分值: 15", "分值: 14"),
        ),
    ),
    "an item moved into another group and changed": (
        "指标:\n- {组: 投入, 分值: 14, 指标: [{编号: 等次, 分值: 4}, {编号: 满意}]}\n- {组: 产出, 分值: 10}",
        (
            (GRADED, ""),
            ("分值: 15", "分值: 10 "),
            ("分值: 10\n  指标:\n  - 指标: 甲乙", "分值: 14\n  指标:\n  - 指标: 甲乙"),
            ("  - 指标: 满意", GRADED.replace("分值: 5", "分值: 4") + "  - 指标: 满意"),
        ),
    ),
    "an item whose group is left out, at the top": (
        "删除: [产出]\n指标:\n- {编号: 等次, 分值: 4}",
        (
            (GROUP_TWO, GRADED.replace("\n  ", "\n").replace("  - ", "- ").replace("分值: 5", "分值: 4")),
        ),
    ),
    "a new item at the end of its group": (
        f"指标:\n- {{组: 投入, 分值: 15, 指标: [{NEW}]}}",
        (("分值: 10\n  指标:\n  - 指标: 甲乙", "分值: 15\n  指标:\n  - 指标: 甲乙"), ("- 组: 产出", f"  - {NEW}\n- 组: 产出")),
    ),
    "a new item before another, a new group at the end": (
        f"指标:\n- {{组: 投入, 分值: 15, 指标: [{NEW}, {{编号: 满意}}]}}\n- {{组: 末, 分值: 5, 指标: [{NEW.replace('编号: 新', '编号: 末')}]}}",
        (
            ("分值: 10\n  指标:\n  - 指标: 甲乙", "分值: 15\n  指标:\n  - 指标: 甲乙"),
            ("  - 指标: 满意", f"  - {NEW}\n  - 指标: 满意"),
            ("调整:\n", f"- {{组: 末, 分值: 5, 指标: [{NEW.replace('编号: 新', '编号: 末')}]}}\n调整:\n"),
        ),
    ),
    "an item written anew under its 编号": (
        "删除: [指标.等次]\n指标:\n- {组: 产出, 指标: [{指标: 另一项, 编号: 等次, 分值: 5, 得分式: 分值}]}",
        (
            (GRADED, ""),
            ("调整:\n", "  - {指标: 另一项, 编号: 等次, 分值: 5, 得分式: 分值}\n调整:\n"),
            ("- {原文: 其他情形酌情, 理由: 没有说, 指标: 等次}\n", ""),
        ),
    ),
    "other names": (
        "改名: {比: 完成率, 产出: 成效, 核对.甲乙: 甲乙相比}",
        (("指标: 甲乙之比", "指标: 完成率"), ("组: 产出", "组: 成效"), ("核对: 甲不多于乙", "核对: 甲乙相比")),
    ),
    "a word that is the sign for dropping": (
        "指标:\n- {组: 产出, 指标: [{编号: 等次, 说: '删除'}]}",
        (("说: 按等次计分", "说: 删除"),),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SAME.values(), ids=SAME.keys())
def test_it_means_what_would_be_written_out(case: tuple[str, tuple[tuple[str, str], ...]]) -> None:
    rest, changes = case
    found = child(rest + "\n")
    assert [(i.id, i.path) for i in found.indicators] == [
        (i.id, i.path) for i in whole(*changes).indicators
    ]
    assert content_hash(found) == content_hash(whole(*changes))
    if rest:
        assert content_hash(found) != content_hash(child())


def test_the_head_is_never_inherited() -> None:
    book = child()
    assert (book.title, book.region) == ("岳阳市部门整体支出绩效评价", ("湖南省", "岳阳市"))
    assert (book.first_year, book.last_year) == (2019, None)
    assert (book.provenance.status, book.provenance.title) == ("推定", "岳阳市的文件")
    assert book.provenance.number is None
    assert {i.provenance.status for i in book.indicators} == {"推定"}
    codes = {p.code for p in problems_of("标准: 岳阳市\n版式: 1\n" + LINK)}
    assert codes == {"R012", "R022"}


def test_nodes_keep_their_places() -> None:
    book = child("指标:\n- {组: 投入, 指标: [{编号: 比, 分值: 5, 每: {扣: 2分}}]}\n")
    places = {i.id: i.place.file for i in book.indicators}
    assert set(places.values()) == {"父.yaml"}
    assert book.libraries == ("核对.yaml",)
    assert book.chain[0].path == "父.yaml"
    assert book.chain[0].sha256 == PIN


# -- the pin ---------------------------------------------------------------------------


def test_the_value_that_is_told_is_right() -> None:
    [problem] = problems_of(HEAD + "继承: 父.yaml\n")
    assert problem.code == "R093"
    assert content_hash(load(HEAD + problem.hint + "\n")) == content_hash(child())


@pytest.mark.parametrize("length", [12, 13, 40, 64])
def test_the_beginning_of_a_pin_is_enough(length: int) -> None:
    load(HEAD + f"继承: {{标准: 父.yaml, 指纹: {PIN[:length].upper()}}}\n")


def test_a_parent_that_changed_is_told_with_both_values_and_what_to_do() -> None:
    changed = FILES | {"父.yaml": FILES["父.yaml"].replace("步: 5%", "步: 4%")}
    now = content_hash(load(changed["父.yaml"]))
    found = problems_of(HEAD + LINK + "保留: {总分: 两位}\n", changed)
    assert [(p.code, p.place.line) for p in found] == [("R094", 7), ("R033", 8)]
    assert PIN[:12] in found[0].text
    assert now in found[0].text
    assert f"指纹: {now}" in found[0].hint
    mended = HEAD + LINK.replace(PIN[:12], now)
    assert load(mended, changed).chain[0].sha256 == now


def test_only_the_meaning_of_the_parent_is_pinned() -> None:
    moved = "# 注释\n" + FILES["父.yaml"].replace("步: 5%", "步:   5.0%")
    load(HEAD + LINK, FILES | {"父.yaml": moved})


# -- chains ----------------------------------------------------------------------------


def chained(depth: int) -> tuple[dict[str, str], str]:
    """`depth` files that each inherit from the next, and the text of one more."""
    files, link = dict(FILES), LINK
    for n in range(1, depth):
        text = HEAD.replace("岳阳市部门", f"第{n}代") + link
        sha256 = content_hash(load(text, files))
        files[f"{n}.yaml"] = text
        link = f"继承: {{标准: {n}.yaml, 指纹: {sha256}}}\n"
    return files, HEAD + link


def test_a_chain_is_followed_and_its_rules_are_those_of_the_first() -> None:
    files, text = chained(3)
    book = load(text + "参数: {步: 4%}\n", files)
    assert [a.path for a in book.chain] == ["2.yaml", "1.yaml", "父.yaml"]
    assert book.chain[-1].sha256 == PIN
    assert content_hash(book) == content_hash(whole(("步: 5%", "步: 4%")))


def test_a_circle_and_a_long_chain_are_refused() -> None:
    """R092."""
    files, text = chained(MAX_CHAIN)
    load(text, files)
    files, text = chained(MAX_CHAIN)
    files["长.yaml"] = text
    [problem] = problems_of(HEAD + "继承: 长.yaml\n", files)
    assert (problem.code, problem.place.file) == ("R092", "1.yaml")
    one, other = HEAD + "继承: 乙.yaml\n", HEAD.replace("岳阳", "郴州") + "继承: 甲.yaml\n"
    circle = {"甲.yaml": one, "乙.yaml": other}
    [problem] = problems_of(one, circle)
    assert (problem.code, problem.place.file) == ("R092", "乙.yaml")
    itself = HEAD + "继承: 子.yaml\n"
    [problem] = problems_of(itself, {"子.yaml": itself})
    assert (problem.code, str(problem.place)) == ("R092", "子.yaml:7:5")


# -- faults ----------------------------------------------------------------------------


def test_a_fault_in_the_parents_lines_says_which_file_made_it() -> None:
    found = problems_of(
        HEAD + LINK + "删除: [指标.比]\n指标:\n- {组: 投入, 分值: 5}\n数据: {率: 删除}\n"
    )
    assert {p.place.file for p in found} == {"父.yaml"}
    assert all("与继承它的子.yaml合起来才错" in p.text for p in found)
    assert all(p.hint.startswith("在子.yaml里改：") for p in found)


def test_the_faults_of_a_parent_are_told_alone_as_its_own() -> None:
    broken = FILES | {"父.yaml": FILES["父.yaml"].replace("低: 参数.步", "低: 参数.部")}
    alone = problems_of(broken["父.yaml"], broken)
    found = problems_of(HEAD + LINK + "指标:\n- {编号: 没有}\n", broken)
    assert [(p.code, p.text, p.place.line) for p in found] == [
        (p.code, p.text, p.place.line) for p in alone
    ]
    assert {p.place.file for p in found} == {"父.yaml"}


@pytest.mark.parametrize("text", ["", "- 1\n", "单位: {名称: 局}\n", "标准: [\n"])
def test_what_is_no_standard_cannot_be_inherited(text: str) -> None:
    found = problems_of(HEAD + LINK, FILES | {"父.yaml": text})
    assert {p.code for p in found} <= {"R001", "R091"}


def test_all_faults_of_what_is_inherited_are_told_at_once() -> None:
    found = problems_of(
        HEAD.replace("地区: 湖南省/岳阳市\n", "")
        + LINK
        + "删除: [比率]\n改名: {满意度: 满意}\n指标:\n- {编号: 等级, 分值: 3}\n"
        + "- {指标: 新, 编号: 各行, 分值: 3}\n口径: {部分: {取: 按一档}}\n"
    )
    assert [p.code for p in found] == ["R012", "R095", "R095", "R096", "R097", "R098"]


def test_a_new_item_with_a_slip_is_told_as_any_other() -> None:
    [problem] = problems_of(HEAD + LINK + "指标:\n- {指标: 新, 编号: 新, 分值: 5, 得份式: 分值}\n")
    assert (problem.code, problem.hint) == ("R010", "得分式")


# -- 来自 ------------------------------------------------------------------------------


def test_where_an_item_came_from_is_kept_and_is_in_the_hash() -> None:
    one = "{指标: 新, 编号: 新, 分值: 5, 得分式: 分值, 来自: [旧甲, 旧乙]}"
    text = HEAD + f"指标:\n- {one}\n"
    assert load(text).indicators[0].origins == ("旧甲", "旧乙")
    assert content_hash(load(text)) != content_hash(load(text.replace(", 来自: [旧甲, 旧乙]", "")))
    split = HEAD + "指标:\n- {指标: 甲, 编号: 甲, 分值: 5, 得分式: 分值}\n"
    split += "- {指标: 乙, 编号: 乙, 分值: 5, 得分式: 分值, 来自: [甲]}\n"
    assert load(split).indicators[1].origins == ("甲",)


@pytest.mark.parametrize(
    "origins", ["[甲 乙]", "[旧.一]", "[旧, 旧]", "[新]", "[旧, {甲: 乙}]", "旧"]
)
def test_origins_that_cannot_be(origins: str) -> None:
    text = f"指标:\n- {{指标: 新, 编号: 新, 分值: 5, 得分式: 分值, 来自: {origins}}}\n"
    [problem] = problems_of(HEAD + text)
    assert problem.code in ("R076", "R011")


def test_two_items_cannot_have_come_of_each_other() -> None:
    text = HEAD + "指标:\n" + "".join(
        f"- {{指标: {a}, 编号: {a}, 分值: 5, 得分式: 分值, 来自: [{b}]}}\n" for a, b in ("甲乙", "乙甲")
    )  # fmt: skip
    assert {p.code for p in problems_of(text)} == {"R076"}


# -- the program -----------------------------------------------------------------------


def county(folder: Path, rest: str = "") -> Path:
    pin = content_hash(SHELF.load(SHELF.named(HUNAN)))
    head = HEAD.replace("岳阳市\n", "郴州市/临武县\n").replace("2019", "2024")
    folder.mkdir()
    file = folder / "县.yaml"
    file.write_text(head + f"继承: {{标准: {HUNAN}, 指纹: {pin[:16]}}}\n" + rest, "utf-8")
    return file


def test_a_county_that_only_inherits_scores_like_its_parent(tmp_path: Path) -> None:
    county(tmp_path / "规则")
    program = Program([tmp_path / "规则"], engine="plain")
    chosen = program.score(EXAMPLE)
    own = program.score(EXAMPLE, Options(rules=chosen.card.rulebook.path))
    parent = Program(engine="plain").score(EXAMPLE, Options(rules=HUNAN))
    assert own.card.rulebook.path.endswith("规则/县.yaml")
    assert not chosen.choice.overridden
    assert chosen.card.total == own.card.total
    assert own.card.total == parent.card.total
    assert [(i.indicator.id, i.points, i.missing) for i in own.card.indicators] == [
        (i.indicator.id, i.points, i.missing) for i in parent.card.indicators
    ]
    # The unit's own total is looked at only by the standard that governs its sheet.
    own_total = {"self_score.总分", "self_score.等级"}
    assert {f.code for f in own.card.findings} - own_total == {
        f.code for f in parent.card.findings
    } - own_total


def test_changed_marks_are_scored_exactly(tmp_path: Path) -> None:
    """控制率 156.25/915.16 = 17.07%: the third of the parameter's points."""
    rest = "参数: {控制率档分: [8, 6, 4, 2, 0]}\n指标:\n- {编号: hn-控制率, 分值: 8}\n"
    rest += "口径: {不足一档: {取: 按比例, 理由: 试}}\n"
    county(tmp_path / "规则", rest)
    card = Program([tmp_path / "规则"], engine="plain").score(EXAMPLE).card
    points = {i.indicator.id: i.points.low for i in card.indicators}
    assert card.full == 28
    assert points["hn-控制率"] == 4
    rate = (Fraction(107141) - 12952) / 107141
    assert points["hn-完成率"] == 5 - 2 * (1 - rate) / Fraction(5, 100)


def test_the_json_the_card_and_the_list_name_the_ancestors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    county(tmp_path / "规则")
    sha256 = content_hash(SHELF.load(SHELF.named(HUNAN)))
    own = ["--rules-dir", str(tmp_path / "规则")]
    main(["score", str(EXAMPLE), *own, "--engine", "plain", "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    assert found["rulebook"]["chain"] == [{"path": HUNAN, "sha256": sha256}]
    assert found["indicators"][0]["clause"]["file"] == HUNAN
    assert found["indicators"][0]["clause"]["citation"].startswith("《岳阳市的文件》")
    main(["score", str(EXAMPLE), *own, "--engine", "plain"])
    assert f"继承自：{HUNAN}（{sha256[:12]}）" in capsys.readouterr().out
    main(["rules", *own])
    assert f"  继承自：{HUNAN}（{sha256[:12]}）" in capsys.readouterr().out
    main(["rules", *own, "--format", "json"])
    chains = [r["chain"] for r in json.loads(capsys.readouterr().out)["rules"] if r["chain"]]
    assert chains == [[{"path": HUNAN, "sha256": sha256}]]


def test_a_parent_is_never_looked_for_outside_the_rules(tmp_path: Path) -> None:
    (tmp_path / "外.yaml").write_text(PARENT_HEAD, "utf-8")
    file = county(tmp_path / "规则")
    text = file.read_text("utf-8")
    for outside in ("../外.yaml", str(tmp_path / "外.yaml")):
        file.write_text(text.replace(HUNAN, outside), "utf-8")
        with pytest.raises(BadInput) as caught:
            Program([tmp_path / "规则"], engine="plain").score(EXAMPLE)
        assert [p.code for p in caught.value.problems] == ["R091"]


def test_what_a_child_makes_of_a_full_mark_is_known(tmp_path: Path) -> None:
    """The 编号 and the fact stand in the parent's file alone."""
    parent = PARENT_HEAD + "参数: {分: 5}\n数据: {甲数: {类: 计数}}\n指标:\n"
    parent += "- {指标: 甲, 编号: 甲, 分值: 参数.分, 得分式: 分值}\n"
    (tmp_path / "父.yaml").write_text(parent, "utf-8")
    pin = content_hash(load(parent))
    link = f"继承: {{标准: 父.yaml, 指纹: {pin}}}\n"
    (tmp_path / "子.yaml").write_text(HEAD + link + "参数: {分: 8}\n", "utf-8")
    known = Shelf.of([tmp_path]).known
    assert known.items["甲"] == {Fraction(5), Fraction(8)}
    assert "甲数" in known.facts


# -- split at random ---------------------------------------------------------------------

Tree = dict[str, Any]
OTHER_HEAD = yaml.load(PARENT_HEAD, yaml.BaseLoader)
OWN = tuple(yaml.load(HEAD, yaml.BaseLoader))
JUNK = {"指标": "多余", "编号": "多余", "分值": "1", "得分式": "分值"}


def split(tree: Tree, draw: Any) -> tuple[Tree, Tree]:
    """A parent and a child that together mean the tree, which has no groups of one name."""

    def chance(percent: int = 50) -> bool:
        return bool(draw(st.integers(0, 99)) < percent)

    parent = copy.deepcopy(tree) | copy.deepcopy(OTHER_HEAD)
    own: Tree = {key: tree[key] for key in OWN}
    removals: list[str] = []
    for section in ("口径", "数据"):
        for name, value in list(tree.get(section, {}).items()):
            if section == "口径" and chance():
                parent[section][name] = value | {"取": value["可选"][-1], "理由": "父的"}
                own.setdefault(section, {})[name] = {"取": value["取"], "理由": value["理由"]}
            elif section == "数据" and chance(30):
                own.setdefault(section, {})[name] = copy.deepcopy(value)
    if chance():
        parent.setdefault("数据", {})["多余数"] = {"类": "计数"}
        removals.append("多余数")
    if "等级" in tree and chance():
        parent["等级"] = {"高": "不低于1", "低": "低于1"}
        own["等级"] = tree["等级"]
    if "调整" in tree and chance():
        own["调整"] = [{"编号": a["编号"], **a} for a in tree["调整"] if chance()]
    marks = dict(full_marks(tree["指标"], tree.get("参数", {})))
    parent["指标"], changes = split_items(tree["指标"], marks, removals, chance)
    if changes:
        own["指标"] = changes
    if removals:
        own["删除"] = removals
    return parent, own


def full_marks(items: list[Tree], parameters: Mapping[str, Any]) -> Iterator[tuple[str, Fraction]]:
    """Of every indicator, by 编号; a full mark may be a parameter."""
    for item in items:
        if "组" in item:
            yield from full_marks(item["指标"], parameters)
            continue
        pointer = re.fullmatch(r"参数\.(\w+)(?:\[(\d)\])?", item["分值"])
        text = item["分值"]
        if pointer is not None:
            text = parameters[pointer[1]]
            text = text if isinstance(text, str) else text[int(pointer[2] or 1) - 1]
        yield item["编号"], Fraction(text)


def weight(items: list[Tree], marks: Mapping[str, Fraction]) -> Fraction:
    weights = (weight(i["指标"], marks) if "组" in i else marks[i["编号"]] for i in items)
    return sum(weights, Fraction(0))


def split_items(
    items: list[Tree], marks: dict[str, Fraction], removals: list[str], chance: Any
) -> tuple[list[Tree], list[Tree]]:
    """The same of a level of the tree. `marks` has what the parent's indicators then weigh."""
    parent: list[Tree] = []
    own: list[Tree] = []
    left = len(items)
    for item in items:
        left -= 1
        if "组" in item:
            below, changes = split_items(item["指标"], marks, removals, chance)
            full = exact_text(weight(below, marks))
            parent.append(item | {"指标": below, "分值": full})
            change: Tree = {"组": item["组"]}
            if full != item["分值"]:
                change["分值"] = item["分值"]
            if changes:
                change["指标"] = changes
            if len(change) > 1 or chance():
                own.append(change)
        elif chance(30):
            former = {"指标": item["指标"], "编号": item["编号"], "分值": "3", "得分式": "分值"}
            marks[item["编号"]] = Fraction(3)
            parent.append(former)
            own.append({key: value for key, value in item.items() if key != "指标"})
        elif parent and not left and chance(40):
            own.append(item)  # the last of its group: new
        elif chance(30):
            parent.append(item | {"指标说明": "父的"})
            own.append({"编号": item["编号"], "指标说明": item.get("指标说明", "删除")})
        else:
            parent.append(item)
    if chance(20):
        number = f"多余{len(removals)}"
        parent.append(JUNK | {"指标": number, "编号": number})
        marks[number] = Fraction(1)
        removals.append(number)
    return parent, own


@settings(max_examples=80)
@given(books(), st.data())
def test_a_file_split_in_two_keeps_its_hash(book: Book, data: st.DataObject) -> None:
    tree = yaml.load(book.text, yaml.BaseLoader)
    parent, own = split(tree, data.draw)
    files = {"父.yaml": to_yaml(parent)}
    pin = content_hash(load(files["父.yaml"], files))
    text = to_yaml(own | {"继承": {"标准": "父.yaml", "指纹": pin}})
    assert content_hash(load(text, files)) == content_hash(book.load())


SHIPPED = [p for p in sorted((ROOT / "rules").rglob("*.yaml")) if "核对" not in p.name]


@settings(max_examples=25)
@given(st.sampled_from(SHIPPED), st.data())
def test_a_shipped_file_split_in_two_keeps_its_hash(path: Path, data: st.DataObject) -> None:
    text = path.read_text(encoding="utf-8")
    tree = yaml.load(text, yaml.BaseLoader)
    parent, own = split(tree, data.draw)
    files = {"全国/核对-部门整体.yaml": (ROOT / "rules/全国/核对-部门整体.yaml").read_text("utf-8")}
    files["父.yaml"] = to_yaml(parent)
    pin = content_hash(load(files["父.yaml"], files))
    written = to_yaml(own | {"继承": {"标准": "父.yaml", "指纹": pin}})
    assert content_hash(load(written, files)) == content_hash(load(text, files))


# -- whatever is written -----------------------------------------------------------------

PARTS = (
    "删除: [{0}]", "改名: {{{0}: {1}}}", "参数: {{{0}: {1}}}", "口径: {{{0}: {{取: {1}}}}}",
    "数据: {{{0}: {{类: {1}}}}}", "计算: {{{0}: {1}}}", "查表: {{{0}: {{{1}: 1}}}}",
    "指标: [{{编号: {0}, 分值: {1}}}]", "指标: [{{组: {0}, 指标: [{{编号: {1}}}]}}]",
    "指标: [{{编号: {0}, 得分式: {1}}}]", "指标: {0}", "指标: [{0}, [{1}]]", "核对: [{{编号: {0}}}]",
    "调整: [{{编号: {0}, 值: {1}}}]", "提示: [{0}]", "等级: {0}", "引用: [{0}]", "继承: {0}",
    "分类: {{按: {0}, 参数: {1}}}", "{0}: {1}", "指标: [{{编号: 比, 每: {0}, 逐项: {1}}}]",
    "分类: {{按: {0}, 参数: {{一等: {{甲: {1}}}, 二等: {{甲: 1}}}}}}",
)  # fmt: skip
NAMES = st.one_of(
    st.sampled_from(
        words(
            "比 满意 等次 各行 低 偏低 甲乙 一 步 部分 甲款 率 表 系数 双比 投入 产出 删除 组.产出 5 [] {} "
            "数据.率 投入/比 null {类:} 得分式 口径.部分 参数.步 核对.yaml 父.yaml"
        )
    ),
    PIECES.map(lambda t: "'" + t.replace("'", "''") + "'"),
)


@settings(max_examples=300 * TIMES)
@given(st.lists(st.tuples(st.sampled_from(PARTS), NAMES, NAMES), min_size=1, max_size=4))
def test_whatever_a_child_writes_is_read_or_told(parts: list[tuple[str, str, str]]) -> None:
    text = HEAD + LINK + "".join(form.format(one, two) + "\n" for form, one, two in parts)
    started = time.monotonic()
    try:
        load(text)
    except BadInput as refused:
        check(refused, None)
        for problem in refused.problems:
            lines = {"子.yaml": text, "父.yaml": FILES["父.yaml"], "核对.yaml": LIBRARY}
            within = len(re.findall("[\n\r\x85\u2028\u2029]", lines[problem.place.file])) + 1
            assert 1 <= (problem.place.line or 1) <= within
    assert time.monotonic() - started < 5


@settings(max_examples=100 * TIMES)
@given(st.data())
def test_whatever_became_of_the_parent_is_told(data: st.DataObject) -> None:
    text = FILES["父.yaml"]
    start = data.draw(st.integers(0, len(text)))
    end = min(len(text), start + data.draw(st.sampled_from([0, 1, 2, 10, 300])))
    damaged = text[:start] + data.draw(PIECES) + text[end:]
    rest = "指标:\n- {组: 投入, 分值: 13, 指标: [{编号: 比, 分值: 8}]}\n删除: [偏低]\n"
    try:
        load(HEAD + LINK + rest, FILES | {"父.yaml": damaged})
    except BadInput as refused:
        check(refused, None)
