"""The hash of a rulebook: moved by what it means and says, by nothing else."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import SMALL, Book, books, drawn, load, to_yaml

from engine.identity import content_hash

RULES = """\
参数: {及格线: 60%}
口径:
  口: {取: 甲说, 可选: [甲说, 乙说], 理由: 原文没有写}
指标:
- 指标: 一
  编号: i1
  分值: 5
  算式: 甲 / 丙
  前提: {当: 乙 高于 3次, 得: 零分, 说: 超过三次的不得分}
  分档: {不低于90%: 满分, 不低于参数.及格线且低于90%: 3, 其余: 0}
  评分标准: 达到九成的得满分
- {指标: 二, 编号: i2, 分值: 5, 得分式: 分值 - 乙 / 60次 × 1分, 说: 每多一次少得一点}
调整:
- {编号: t, 对: 总分, 当: 甲 等于 0次, 做: 不高于, 值: 6, 说: 没有完成的不高于6分}
提示:
- {编号: r, 当: 乙 高于 50次, 说: 次数多}
等级: [{优: 不低于8}, {差: 低于8}]
"""
SAME = {
    "a comment": ("指标:\n", "# 说明\n指标:\n"),
    "layout": ("{优: 不低于8}, {差: 低于8}", "{优:   不低于8},\n  {差: 低于8}"),
    "spaces in a condition": ("乙 高于 3次", "乙  高于3次"),
    "another sign for the words": ("甲 等于 0次", "甲 = 0次"),
    "another numeral": ("分值: 5\n  算式", "分值: 5.0\n  算式"),
    "full width": ("60%", "６０％"),
}
OTHER = {
    "a threshold": ("不低于90%: 满分, 不低于参数.及格线且低于90%", "不低于91%: 满分, 不低于参数.及格线且低于91%"),
    "which side an end is on": ("不低于90%: 满分, 不低于参数.及格线且低于90%", "高于90%: 满分, 不低于参数.及格线且不高于90%"),
    "a parameter": ("及格线: 60%", "及格线: 61%"),
    "points": ("不低于参数.及格线且低于90%: 3", "不低于参数.及格线且低于90%: 2"),
    "the official text": ("达到九成的得满分", "达到九成得满分"),
    "the words of a guard": ("超过三次的不得分", "多于三次的不得分"),
    "the words of a formula": ("每多一次少得一点", "多一次少得一点"),
    "the words of an adjustment": ("没有完成的不高于6分", "没有完成的至多6分"),
    "the words of a remark": ("说: 次数多", "说: 次数太多"),
    "the reason of a reading": ("理由: 原文没有写", "理由: 原文没有"),
    "the value of an adjustment": ("值: 6", "值: 5"),
    "a grade's name": ("优: 不低于8", "良: 不低于8"),
    "the status": ("状态: 示范", "状态: 推定"),
    "a range of a fact": ("甲: {类: 计数, 范围: 0至60}", "甲: {类: 计数, 范围: 0至61}"),
    "an 编号": ("编号: i2", "编号: i3"),
}  # fmt: skip


def changed(change: tuple[str, str]) -> str:
    text = SMALL + RULES
    assert change[0] in text
    return content_hash(load(text.replace(*change)))


@pytest.mark.parametrize("change", SAME.values(), ids=SAME.keys())
def test_the_hash_stays(change: tuple[str, str]) -> None:
    assert changed(change) == content_hash(load(SMALL + RULES))


@pytest.mark.parametrize("change", OTHER.values(), ids=OTHER.keys())
def test_the_hash_moves(change: tuple[str, str]) -> None:
    assert changed(change) != content_hash(load(SMALL + RULES))


def test_the_path_is_no_part_of_it() -> None:
    from engine.rulefile.load import load_rulebook

    data = (SMALL + RULES).encode()
    hashes = {
        content_hash(load_rulebook(data, path, lambda *_: None)) for path in ("甲.yaml", "乙.yaml")
    }
    assert len(hashes) == 1


def reordered(value: object, by: random.Random) -> object:
    """The keys of every mapping in another order; lists and the points of 插值 as they are."""
    if isinstance(value, dict):
        items = [(k, v if k == "插值" else reordered(v, by)) for k, v in value.items()]
        by.shuffle(items)
        return dict(items)
    return [reordered(v, by) for v in value] if isinstance(value, list) else value


@settings(max_examples=60)
@given(books(), st.integers(0, 10**6))
def test_the_order_of_keys_is_no_part_of_it(book: Book, seed: int) -> None:
    tree = reordered(book.tree, random.Random(seed))
    assert isinstance(tree, dict)
    assert content_hash(drawn(to_yaml(tree))) == content_hash(book.load())
