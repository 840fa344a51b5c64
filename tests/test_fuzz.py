"""Whatever the input is, the readers give a result or name its faults; they never break or hang."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from engine.binding import KnownElsewhere, bind
from engine.match.plain import PlainMatcher
from engine.rulebook import Rulebook
from engine.rulefile.load import load_rulebook
from engine.rulefile.peek import peek
from engine.scorecard import score
from facts.problem import BadInput, Place, Problems
from facts.quantity import KINDS, LARGEST, parse_quantity
from facts.sheet import FactSheet
from facts.sheet_yaml import parse_sheet
from facts.yamltext import Node, read_tree

ROOT = Path(__file__).parent.parent
RULES = sorted((ROOT / "rules").rglob("*.yaml"))
SHEETS = sorted((ROOT / "examples").rglob("*.yaml"))
TEXTS = {path: path.read_text(encoding="utf-8") for path in (*RULES, *SHEETS)}
TIMES = int(os.environ.get("FUZZ_TIMES", "1"))
"""How many times the usual number of examples; for a long run by hand."""

UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Signs that break a line of messages or turn it round."""

SLOWEST = 5
"""Seconds that no input may take, on a slow machine under load."""


T = TypeVar("T")


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def library(name: str, place: Place, problems: Problems) -> tuple[bytes, str] | None:
    path = ROOT / "rules" / name
    if path in TEXTS:
        return TEXTS[path].encode(), name
    problems.add("R090", place, f"引用的文件“{name}”找不到", "另一个名称")
    return None


def rules(data: bytes) -> Rulebook:
    return load_rulebook(data, "规则.yaml", library)


def sheet(data: bytes) -> FactSheet:
    return parse_sheet(data, "表.yaml")


def tree(data: bytes) -> Node:
    return read_tree(data, "文.yaml", "R")


def read(reader: Callable[[bytes], T], data: bytes) -> T | None:
    """What the reader makes of it; None where it refuses, as a person can understand."""
    started = time.monotonic()
    try:
        return reader(data)
    except BadInput as refused:
        check(refused, data)
        return None
    finally:
        assert time.monotonic() - started < SLOWEST


def check(refused: BadInput, data: bytes | None) -> None:
    """The faults are told as they should be, and at places that there are in the data."""
    lines = 10**6 if data is None else data.count(b"\n") + data.count(b"\r") + 1
    assert refused.problems
    for problem in refused.problems:
        assert problem.code[0] in "RF"
        assert len(problem.code) == 4
        assert problem.text
        assert problem.hint
        assert not UNSEEN.search(str(problem))
        assert len(str(problem)) < 700
        if problem.place.file in ("规则.yaml", "表.yaml", "文.yaml"):
            assert 1 <= (problem.place.line or 1) <= lines
            assert (problem.place.column or 1) >= 1
    assert len(set(refused.problems)) == len(refused.problems)


# -- bytes -------------------------------------------------------------------------

BYTES = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=80).map(lambda t: t.encode("utf-8", "surrogatepass")),
    st.text("预算率甲乙0123 :-\n", max_size=60).map(lambda t: t.encode("gbk")),
    st.text("abc预：: -\n", max_size=40).map(lambda t: t.encode("utf-16")),
)


@settings(max_examples=150 * TIMES)
@given(BYTES)
@example(b"\xef\xbb\xbf")
@example(b"\xff\xfe\x00\x00")
@example(b"a: \xed\xa0\x80")
@example("甲: \ud800".encode("utf-8", "surrogatepass"))
@example(b"[" * 3000)
@example(b"{a: " * 3000)
@example(b"- " * 3000)
@example(b"? " * 3000)
@example(b'"' + b"\\" * 9999)
@example(b"&a " * 3000)
@example(b"%YAML 9.9\n---\na")
@example(b"a: |99999999999999999999\n b")
@example(b'"\\UFFFFFFFF"')
def test_bytes(data: bytes) -> None:
    for reader in (tree, sheet, rules):
        read(reader, data)
    read(lambda given: peek(given, "规则.yaml"), data)


# -- YAML of signs -----------------------------------------------------------------

YAML_TOKENS = (
    *words("- : , [ ] { } # & * ! | > ' \" % @ ` ? ： ， “ ” 「 」 ［ ］ ｛ ｝ ~"),
    " ", "  ", "\n", "\n  ", "\n- ", "\n---\n", "...", "\t", "\u3000", "\u200b", "\r\n", "\x85",
    ": ", " #", "甲", "乙: ", "- 丙: ", "{丁: 1}", "[戊, 己]", "<<", "null", "1", "\\", "\\x", ">-\n",
)  # fmt: skip


@settings(max_examples=300 * TIMES)
@given(st.lists(st.sampled_from(YAML_TOKENS), max_size=25).map("".join))
@example("!: [")  # YAML told of a line after the last
def test_signs_of_yaml(text: str) -> None:
    found = read(tree, text.encode())
    event("read" if found is not None else "refused")
    read(sheet, text.encode())


# -- the language ------------------------------------------------------------------

WORDS = (
    *words("甲 乙 率 款 次 日 有 等次 优等 分值 满分 零分 比率 行 行.数 表 表.数 合计 计数 最高 已填"),
    *words("取大 取小 绝对值 四舍五入 截断 进位 若 则 否则 并且 或者 并非 且 或 非 其余 人工评判"),
    *words("高于 低于 不高于 不低于 等于 不等于 超过 不满 以上 以下 含 至 口径.读 参数.数 参数.列[2] 剔除折算"),
    *words("+ - × ÷ * / ^ ( ) （ ） [ ] , ， . 。 = ≠ < > ≤ ≥ “ ” 「 」 % ％ ‰ 5 0 1 10% 30万元 2分"),
    *words("5次 2024年6月30日 2024-06-30 0.5 .5 1e5 1,000 99999999999999999999999999999999999999999 ²"),
    " ", "",
)  # fmt: skip
PHRASES = st.lists(st.sampled_from(WORDS), max_size=14).map("".join)
KEYS = words(
    "算式 分档 每 得分式 评判 逐项 不适用 前提 基数非正 缺数据 保留 说 分值 编号 起点 高 低 两侧 扣 加 "
    "不足一档 单位 起分 清单 行分值 只取 按 选 为 无行时 合并 当 得 零比零 正比零 负 易混算式 对应 出处"
)
FORMULAS = st.recursive(
    st.sampled_from(words("率 率 款/50元 甲/次 甲/次 0 1 计数(表)/1次 口径.读")),
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-×÷*/"), inner),
        st.builds("{}({}, {})".format, st.sampled_from(["取大", "取小"]), inner, inner),
        st.builds(
            "{}({}, {})".format, st.sampled_from(["四舍五入", "进位"]), inner, st.integers(0, 9)
        ),
        st.builds("绝对值({})".format, inner),
        st.builds("({})^{}".format, inner, st.integers(0, 9)),
        st.builds(
            "(若 {} {} {} 则 {} 否则 {})".format, inner, st.sampled_from("=≠<≤>≥"), *[inner] * 3
        ),
    ),
    max_leaves=8,
)
TESTS = st.builds(
    "{} {} {}".format, FORMULAS, st.sampled_from(words("高于 不低于 = ≠ <")), FORMULAS
)
VALUES = st.one_of(
    PHRASES,
    FORMULAS,
    TESTS,
    st.sampled_from(
        words(
            "满分 零分 人工评判 剔除折算 区间 须补 不扣 不加 按一档 按比例 百分点 相对起点 表 行.符号 求和 "
            "2位四舍五入 0位进位 5% 95% 1分 3分 率 款/款 高于10%且不高于20% 0%至100%"
        )
    ),
)

BOOK = """
标准: 试
版式: 1
地区: 全国
对象: 部门整体
预算年度: {{自: 2020}}
出处: {{状态: 推定}}
参数: {{数: 3, 列: [1, 2]}}
口径: {{读: {{取: 1, 可选: [1, 2], 理由: 试}}}}
数据:
  甲: {{类: 计数}}
  乙: {{类: 计数}}
  率: {{类: 率, 范围: 0%至100%}}
  款: {{类: 金额, 范围: 0元至100元}}
  次: {{类: 计数, 单位: 次}}
  日: {{类: 日期}}
  有: {{类: 要点}}
  等次: {{类: 选项, 可选: [优等, 差等]}}
  表: {{类: 清单, 字段: {{数: {{类: 数值}}, 符号: {{类: 选项, 可选: [高, 低]}}}}}}
{rest}
"""
REPORT = """
版式: 1
单位: {名称: 某局, 地区: 全国}
预算年度: 2024
对象: 部门整体
计量: {金额: 元, 精度: 0.01}
数据: {甲: 3, 率: 50%, 款: 7, 次: 2, 日: 2024-06-30, 有: 是, 等次: 优等}
清单: {表: [{数: 1, 符号: 高}, {数: 2, 符号: 低}]}
"""


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def scored(rulebook: Rulebook, reported: FactSheet) -> None:
    """What was accepted can be scored: points in [0, full], or one more refusal."""
    started = time.monotonic()
    try:
        card = score(bind(rulebook, reported, lambda: SHIPPED), PlainMatcher(rulebook))
    except BadInput as refused:
        check(refused, None)
        return
    finally:
        assert time.monotonic() - started < SLOWEST
    event("scored")
    assert 0 <= card.total.low <= card.total.high <= card.full


BANDS = st.sampled_from(
    words(
        "高于10%且不高于20% 低于50% 不低于1 60%（含）-80% 80%（含）以上 0%至100% 不满60% 其余 等于0"
    )
)
SLOTS = {"n": FORMULAS, "c": TESTS, "b": BANDS, "m": st.sampled_from(words("5 5分 0.5 参数.数"))}
"""What may well stand in a place: a number, a condition, a range, a full mark."""

PLACES = (
    ("n n", "计算: {{名: {0}}}\n指标: [{{指标: 一, 编号: i, 分值: 5, 得分式: {1}}}]"),
    ("n n", "指标: [{{指标: 一, 编号: i, 分值: 5, 算式: {0}, 得分式: {1}}}]"),
    ("n b", "指标: [{{指标: 一, 编号: i, 分值: 5, 算式: {0}, 分档: {{{1}: 1, 其余: 2}}}}]"),
    ("b n", "指标: [{{指标: 一, 编号: i, 分值: 5, 算式: 率, 分档: {{{0}: {1}}}}}]"),
    ("m b", "指标: [{{指标: 一, 编号: i, 分值: {0}, 评判: {{一: {1}}}}}]"),
    ("c n", "指标: [{{指标: 一, 编号: i, 分值: 5, 前提: {{当: {0}, 得: {1}}}, 得分式: 1分}}]"),
    (
        "c n",
        "指标: [{{指标: 一, 编号: i, 分值: 5, 得分式: 1分}}]\n"
        "调整: [{{编号: t, 对: 总分, 当: {0}, 做: 扣, 值: {1}}}]",
    ),
    ("m b", "指标: [{{指标: 一, 编号: i, 分值: 5, 得分式: 1分}}]\n等级: {{{0}: {1}}}"),
    (
        "c n",
        "指标: [{{指标: 一, 编号: i, 分值: 5, 得分式: 1分}}]\n"
        "核对: [{{核对: 一, 编号: h, 等式: {0}}}, {{核对: 二, 编号: g, 自评比率: i, 应为: {1}}}]",
    ),
    (
        "n m",
        "指标: [{{指标: 一, 编号: i, 分值: 5, 算式: {0}, "
        "每: {{起点: {1}, 低: 5%, 扣: 1分, 不足一档: 不扣}}}}]",
    ),
    (
        "c n",
        "指标: [{{指标: 一, 编号: i, 分值: 5, 逐项: {{清单: 表, 行分值: 1, 只取: {0}, 得分式: {1}}}}}]",
    ),
)


@settings(max_examples=250 * TIMES)
@given(st.data())
def test_phrases_of_the_language(data: st.DataObject) -> None:
    slots, place = data.draw(st.sampled_from(PLACES))
    values = [
        data.draw(SLOTS[slot] if data.draw(st.integers(0, 3)) else VALUES) for slot in slots.split()
    ]
    text = BOOK.format(rest=place.format(*map(quoted, values)))
    found = read(rules, text.encode())
    event("read" if found is not None else "refused")
    if found is not None:
        scored(found, sheet(REPORT.encode()))


LEAVES = st.one_of(VALUES.map(quoted), VALUES)


@st.composite
def nodes(draw: st.DrawFn, depth: int = 2) -> str:
    """A value in flow style: a text, a list or a mapping with keys of the language."""
    way = draw(st.integers(0, 3 if depth else 0))
    if way < 2:
        return draw(LEAVES)
    parts = draw(st.lists(nodes(depth=depth - 1), max_size=3))
    if way == 2:
        return f"[{', '.join(parts)}]"
    keys = draw(st.lists(st.sampled_from(KEYS), min_size=len(parts), max_size=len(parts)))
    return "{" + ", ".join(f"{k}: {v}" for k, v in zip(keys, parts, strict=True)) + "}"


SOUND = (
    {"得分式": "率 × 分值", "缺数据": "零分"},
    {"算式": "款 / 50元", "分档": "{低于1: 1, 其余: 满分}", "基数非正": "零分"},
    {
        "算式": "率",
        "每": "{起点: 95%, 低: 5个百分点, 扣: 1分, 不足一档: 按比例}",
        "保留": "1位截断",
    },
    {"评判": "{好: 60%至100%, 差: 0%至不满60%}"},
    {"逐项": "{清单: 表, 行分值: 2, 算式: 行.数, 分档: {高于1: 2, 其余: 1}}"},
    {"逐项": "{清单: 表, 行分值: 2, 按: 行.符号, 选: [{为: 高, 得分式: 1分}], 无行时: 零分}"},
)


@settings(max_examples=250 * TIMES)
@given(
    st.sampled_from(SOUND),
    st.dictionaries(st.sampled_from(KEYS), nodes(), max_size=1),
    st.lists(st.sampled_from(KEYS), max_size=1),
)
def test_keys_of_the_language_with_values_of_any_shape(
    sound: dict[str, str], added: dict[str, str], dropped: list[str]
) -> None:
    """A criterion that is sound but for what was added or is gone."""
    lines = {"编号": "i", "分值": "5"} | sound | added
    kept = {key: value for key, value in lines.items() if key not in dropped}
    rest = "指标:\n- 指标: 一\n" + "".join(f"  {key}: {value}\n" for key, value in kept.items())
    found = read(rules, BOOK.format(rest=rest).encode())
    event("read" if found is not None else "refused")
    if found is not None:
        scored(found, sheet(REPORT.encode()))


@settings(max_examples=150 * TIMES)
@given(st.sampled_from(KINDS), PHRASES, st.sampled_from([None, "元", "次", "%", "行.单位"]))
def test_texts_of_figures(kind: str, text: str, unit: str | None) -> None:
    if kind in LARGEST:
        parse_quantity(kind, text, unit)
    cell = f"数据: {{甲: {quoted(text)}, 率: {{值: {quoted(text)}, 精度: {quoted(text)}}}}}"
    given = read(sheet, REPORT.replace("数据:", cell + "\n旧:").encode())
    assert given is None, "旧 is no key"
    read(sheet, REPORT.replace("{甲: 3, 率: 50%,", cell[4:-1] + ",").encode())


# -- the shipped files, damaged ------------------------------------------------------

PIECES = st.one_of(
    st.sampled_from(YAML_TOKENS), st.sampled_from(WORDS), st.sampled_from(KEYS), st.text(max_size=5)
)


@st.composite
def damaged(draw: st.DrawFn, paths: list[Path]) -> str:
    """A shipped file after one to three slips: cut, doubled, swapped, typed over, indented."""
    text = TEXTS[draw(st.sampled_from(paths))]
    for _ in range(draw(st.integers(1, 3))):
        lines = text.split("\n")
        at = draw(st.integers(0, len(lines) - 1))
        start = draw(st.integers(0, len(text)))
        end = min(start + draw(st.sampled_from([0, 1, 1, 2, 5, 30, 400])), len(text))
        slip = draw(st.sampled_from(["cut", "double", "type", "indent", "wide", "line", "move"]))
        if slip == "cut":
            text = text[:start] + text[end:]
        elif slip == "double":
            text = text[:end] + text[start:end] + text[end:]
        elif slip == "type":
            text = text[:start] + draw(PIECES) + text[end:]
        elif slip == "indent":
            bare = lines[at].lstrip(" ")
            lines[at] = " " * draw(st.integers(0, 8)) + bare
            text = "\n".join(lines)
        elif slip == "wide":
            marks = str.maketrans(
                draw(st.sampled_from([":：", ",，", "[［", "(（", " \u3000"]))[0:1], "："
            )
            lines[at] = lines[at].translate(marks)
            text = "\n".join(lines)
        elif slip == "line":
            text = "\n".join(lines[:at] + lines[at + 1 :])
        else:
            other = draw(st.integers(0, len(lines) - 1))
            lines.insert(other, lines.pop(at))
            text = "\n".join(lines)
    return text


BOOKS = {path: rules(TEXTS[path].encode()) for path in RULES if "核对" not in path.name}
SHIPPED = KnownElsewhere(
    frozenset(name for book in BOOKS.values() for name in (*book.facts, *book.lists)),
    {i.id: frozenset({i.full}) for book in BOOKS.values() for i in book.indicators},
)
REPORTS = [sheet(TEXTS[path].encode()) for path in SHEETS]


@settings(max_examples=100 * TIMES)
@given(damaged(RULES))
def test_damaged_rule_files(text: str) -> None:
    found = read(rules, text.encode("utf-8", "surrogatepass"))
    event("read" if found is not None else "refused")
    if found is not None:
        for reported in REPORTS:
            scored(found, reported)


@settings(max_examples=150 * TIMES)
@given(damaged(SHEETS))
def test_damaged_sheets(text: str) -> None:
    found = read(sheet, text.encode("utf-8", "surrogatepass"))
    event("read" if found is not None else "refused")
    if found is not None:
        for rulebook in BOOKS.values():
            scored(rulebook, found)


@pytest.mark.parametrize("path", RULES, ids=lambda p: p.stem)
def test_each_half_of_a_rule_file(path: Path) -> None:
    """Cut off at any of twenty places, as by a full disk."""
    data = TEXTS[path].encode()
    for part in range(20):
        read(rules, data[: len(data) * part // 20])
