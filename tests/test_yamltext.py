"""Our reading of YAML: every value is text with its place, and what YAML would swallow is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.rulefile.load import load_rulebook
from facts.problem import BadInput, Note, Place, Problems
from facts.sheet_yaml import parse_sheet
from facts.yamltext import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_LINE,
    MAX_LINES,
    MAX_NODES,
    MAX_RULE_BYTES,
    MAX_TEXT,
    Node,
    Scalar,
    Sequence,
    decode,
    read_bytes,
    read_tree,
)

ROOT = Path(__file__).parent.parent


def tree(text: str | bytes, prefix: str = "F") -> Node:
    data = text if isinstance(text, bytes) else text.encode()
    return read_tree(data, "表.yaml", prefix)


def plain(node: Node) -> Any:
    """The tree as texts, lists and pairs."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return [(key.text, plain(value)) for key, value in node.items]


def scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from scalars(item)
    else:
        for key, value in node.items:
            yield key
            yield from scalars(value)


def places(text: str) -> dict[str, tuple[int | None, int | None]]:
    """Every scalar's text with the line and column where it begins."""
    return {s.text: (s.place.line, s.place.column) for s in scalars(tree(text))}


def faults(text: str | bytes, prefix: str = "F") -> list[str]:
    with pytest.raises(BadInput) as caught:
        tree(text, prefix)
    return [str(p) for p in caught.value.problems]


# -- every value is text -----------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "0.8",
        "010",
        "0o17",
        "0x1F",
        "1e3",
        "1E3",
        "1_000",
        "2024-06-30",
        "2024-06-30T08:00:00Z",
        "12:30:45",
        "yes",
        "no",
        "Yes",
        "NO",
        "on",
        "off",
        "y",
        "n",
        "true",
        "false",
        "null",
        "~",
        ".inf",
        "-.inf",
        ".nan",
        "+",
        "=",
        "1.0",
        "+1",
        "-0",
        "100%",
        "1,071.41",
        "甲",
        "√",
        "×",
        "是",
    ],
)
def test_a_value_stays_the_text_that_was_written(text: str) -> None:
    assert plain(tree(f"甲: {text}")) == [("甲", text)]
    if "," not in text:
        assert plain(tree(f"[乙, {text}]")) == ["乙", text]
        assert plain(tree(f"{{乙: {text}}}")) == [("乙", text)]
    assert plain(tree(f"{text}: 乙")) == [(text, "乙")]
    _, value = scalars(tree(f"甲: '{text}'"))
    assert value == Scalar(text, Place("表.yaml", 1, 4), plain=False)


def test_a_value_that_is_not_written() -> None:
    read = tree("甲:\n乙: ~\n丙: null\n丁: ''\n戊: {己: , 庚: }\n")
    assert plain(read) == [
        ("甲", ""),
        ("乙", "~"),
        ("丙", "null"),
        ("丁", ""),
        ("戊", [("己", ""), ("庚", "")]),
    ]
    assert [s.plain for s in scalars(read)] == [*[True] * 7, False, *[True] * 5]


def test_blocks_and_folds() -> None:
    text = "甲: |\n  一\n   二\n\n  三\n乙: >-\n  一\n  二\n\n  三\n丙: 一\n  二\n\n  三\n丁: '一\n  二'\n"
    assert plain(tree(text)) == [
        ("甲", "一\n 二\n\n三\n"),
        ("乙", "一 二\n三"),
        ("丙", "一 二\n三"),
        ("丁", "一 二"),
    ]


# -- places ------------------------------------------------------------------------


def test_lines_and_columns_count_characters_from_one() -> None:
    """Wide characters and those beyond the basic plane are one column each."""
    found = places("甲乙: 丙\n𠀀𠀁: {丁戊: 己, 庚: [辛, '壬 癸']}\n- ".rstrip("- \n"))
    assert found == {
        "甲乙": (1, 1),
        "丙": (1, 5),
        "𠀀𠀁": (2, 1),
        "丁戊": (2, 6),
        "己": (2, 10),
        "庚": (2, 13),
        "辛": (2, 17),
        "壬 癸": (2, 20),
    }


def test_places_in_lists_blocks_and_after_a_bom() -> None:
    found = places('\ufeff甲:\n  - 乙: 一\n    丙: |\n      二\n  - "丁"\r\n  -   戊   # 注\r\n')
    assert found == {
        "甲": (1, 1),
        "乙": (2, 5),
        "一": (2, 8),
        "丙": (3, 5),
        "二\n": (3, 8),
        "丁": (5, 5),
        "戊": (6, 7),
    }


def test_the_place_of_a_character_inside_a_text() -> None:
    """A fault in a formula is told at its own line and column, however the text was written."""
    text = "甲: 一二三\n乙: '四''五'\n丙: \"六\\t\\u4e03八\"\n丁: >\n  九\n    十\n\n  百\n戊: 千\n   万\n"
    text += '己: "子\n\n  丑\\\n  寅\\n卯\n  辰"\n'
    read = {s.text: s for s in scalars(tree(text))}

    def at(whole: str, sign: str) -> tuple[int | None, int | None]:
        place = read[whole].at(whole.index(sign))
        return place.line, place.column

    assert at("一二三", "三") == (1, 6)
    assert at("四'五", "四") == (2, 5)
    assert at("四'五", "'") == (2, 6)
    assert at("四'五", "五") == (2, 8)
    assert at("六\t七八", "六") == (3, 5)
    assert at("六\t七八", "七") == (3, 8)
    assert at("六\t七八", "八") == (3, 14)
    folded = next(t for t in read if t.startswith("九"))
    assert at(folded, "九") == (5, 3)
    assert at(folded, "十") == (6, 5)
    assert at(folded, "百") == (8, 3)
    assert at("千 万", "千") == (9, 4)
    assert at("千 万", "万") == (10, 4)
    quoted = "子\n丑寅\n卯 辰"
    signs = {sign: at(quoted, sign) for sign in "子丑寅卯辰"}
    assert signs == {"子": (11, 5), "丑": (13, 3), "寅": (14, 3), "卯": (14, 6), "辰": (15, 3)}


# -- what is refused ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("甲: 1\n甲: 2\n", ["2:1: 错误 F007 “甲”写了两次（前一次在第1行）。应为：只留一个"]),
        (
            "{甲: 1, 乙: 2, 甲: 3}",
            ["1:14: 错误 F007 “甲”写了两次（前一次在第1行）。应为：只留一个"],
        ),
        (
            "甲:\n  乙: 1\n  '乙': 2\n",
            ["3:3: 错误 F007 “乙”写了两次（前一次在第2行）。应为：只留一个"],
        ),
        (
            "甲: &a 1\n乙: *a\n",
            [
                "1:4: 错误 F006 没有引号的文字不能以“&”开头。应为：给这段文字加引号，或去掉“&”",
                "2:4: 错误 F006 没有引号的文字不能以“*”开头。应为：给这段文字加引号，或去掉“*”",
            ],
        ),
        (
            "甲: [&a 1]",
            ["1:5: 错误 F006 没有引号的文字不能以“&”开头。应为：给这段文字加引号，或去掉“&”"],
        ),
        (
            "&a 甲: 1",
            ["1:1: 错误 F006 没有引号的文字不能以“&”开头。应为：给这段文字加引号，或去掉“&”"],
        ),
        (
            "甲: !!int 1",
            ["1:4: 错误 F006 没有引号的文字不能以“!”开头。应为：给这段文字加引号，或去掉“!”"],
        ),
        (
            "甲: !!python/object/apply:os.system [x]",
            ["1:4: 错误 F006 没有引号的文字不能以“!”开头。应为：给这段文字加引号，或去掉“!”"],
        ),
        (
            "甲: *乙",
            ["1:4: 错误 F006 没有引号的文字不能以“*”开头。应为：给这段文字加引号，或去掉“*”"],
        ),
        (
            "甲: &乙 1",
            ["1:4: 错误 F006 没有引号的文字不能以“&”开头。应为：给这段文字加引号，或去掉“&”"],
        ),
        ("{甲, 乙}: 2", ["1:1: 错误 F006 冒号前的名称不能是列表或花括号。应为：一个名称"]),
        ("甲:\n  : 1", ["2:3: 错误 F008 冒号前没有名称。应为：“名称: 内容”"]),
        (
            "甲: !乙 1",
            ["1:4: 错误 F006 没有引号的文字不能以“!”开头。应为：给这段文字加引号，或去掉“!”"],
        ),
        ("<<: {甲: 1}", ["1:1: 错误 F006 “<<”是YAML引用别处内容的写法，这里不用。应为：照写一遍"]),
        ("? [甲]\n: 1", ["1:3: 错误 F006 冒号前的名称不能是列表或花括号。应为：一个名称"]),
        ("{{甲: 1}: 2}", ["1:2: 错误 F006 冒号前的名称不能是列表或花括号。应为：一个名称"]),
        ("甲: 1\n---\n乙: 2\n", ["2:1: 错误 F006 文件里有“---”分开的第二份。应为：一个文件一份"]),
        ("甲: 1\n...\n---\n乙\n", ["3:1: 错误 F006 文件里有“---”分开的第二份。应为：一个文件一份"]),
        ("{: 1}", ["1:2: 错误 F008 冒号前没有名称。应为：“名称: 内容”"]),
        ("'': 1", ["1:1: 错误 F008 冒号前没有名称。应为：“名称: 内容”"]),
        (
            "{甲: 一, 二, 乙: 三}",
            ["1:8: 错误 F008 “二”没有值。应为：“名称: 内容”；花括号里的文字含逗号时要加引号"],
        ),
        (
            "{甲: -1,234,567.89元, 乙: 2, 丙}",
            [
                "1:8: 错误 F008 数“-1,234,567.89元”里写了逗号。应为：不写逗号：-1234567.89元",
                "1:27: 错误 F008 “丙”没有值。应为：“名称: 内容”；花括号里的文字含逗号时要加引号",
            ],
        ),
        (
            "- 甲: 1\n  乙: 2\n  甲: 3\n  乙: 4\n",
            [
                "3:3: 错误 F007 “甲”写了两次（前一次在第1行）。"
                "应为：从这里起是另一项的，这一行写“- 甲: …”；不是的只留一个"
            ],
        ),
        (
            "- {甲: 1, 甲: 2}",
            ["1:10: 错误 F007 “甲”写了两次（前一次在第1行）。应为：只留一个"],
        ),
        (
            "甲: [1]\n甲: [2]",
            [
                "2:1: 错误 F007 “甲”写了两次（前一次在第1行）。"
                "应为：并到一处：两处的内容都写在前一个下面"
            ],
        ),
        ("甲：1", ["1:2: 错误 F003 “甲”后用了全角冒号。应为：半角冒号加空格：“甲: ”"]),
        ("甲:1", ["1:2: 错误 F003 “甲:”后少一个空格。应为：半角冒号加空格：“甲: ”"]),
        ("甲: ［1］", ["1:4: 错误 F003 用了全角括号“［”。应为：半角的 [ ] 或 { }"]),
        ("\t甲: 1", ["1:1: 错误 F002 行首有制表符。应为：行首只用普通空格"]),
        ("甲:\n\u3000乙: 1", ["2:1: 错误 F002 行首有全角空格。应为：行首只用普通空格"]),
        ("甲:\u3000乙", ["1:2: 错误 F002 “甲:”后不是普通空格。应为：半角冒号加普通空格：“甲: ”"]),
        ("甲: 乙\u200b丙", ["1:5: 错误 F002 有看不见的字符（U+200B）。应为：删去后重新输入这一处"]),
        ("甲: 乙\ufffd", ["1:5: 错误 F002 有坏字（U+FFFD）。应为：删去后重新输入这一处"]),
        (
            "理由: 一 # 二",
            [
                "1:7: 错误 F004 “理由”的文字里有“ #”，其后会被当作注释丢掉。应为：给整段文字加引号；是注释的，写在上面一行"
            ],
        ),
        (
            "甲: >\n乙: 1",
            ["1:4: 错误 F005 “甲: >”在YAML里是一段空文字。应为：“甲: 高于”，或给“>”加引号"],
        ),
        (
            "乙: 2\n甲 1\n丙: 3",
            ["2:1: 错误 F001 这一行缺少“: ”。应为：“名称: 内容”，冒号用半角、后有空格"],
        ),
        ("甲: '乙\n丙: 1", ["1:4: 错误 F001 从这里开始的引号没有合上。应为：成对的引号"]),
        (
            "甲: [乙\n丙: 1",
            ["1:4: 错误 F001 从这里开始的方括号没有合上。应为：在它的最后补上“]”，如 [甲, 乙]"],
        ),
        ('甲: "\\q"', ["1:5: 错误 F001 双引号里的反斜杠“\\”写法不对。应为：改用单引号"]),
    ],
)
def test_a_trap_is_told_with_its_place_and_what_would_be_right(text: str, said: list[str]) -> None:
    assert faults(text) == [f"表.yaml:{line}" for line in said]
    assert faults(text, "R") == [f"表.yaml:{line}".replace(" F0", " R0") for line in said]


@pytest.mark.parametrize(
    ("text", "line", "blanks"),
    [
        ("甲:\n  乙: 1\n   丙: 2\n  丁: 3\n", 3, "2个空格"),
        ("甲:\n  乙: 1\n丙: 2\n  丁: 3\n", 3, "2个空格"),
        ("甲:\n 乙: 1\n  丙: 2\n  丁: 3\n", 2, "2个空格"),
        ("甲:\n   乙: 1\n  丙: 2\n  丁: 3\n", 2, "2个空格"),
        ("甲:\n  乙: 1\n  丙: 2\n 丁: 3\n戊: 4\n", 4, "2个空格"),
        (" 甲: 1\n乙: 2\n丙: 3\n", 1, "不空格"),
        ("甲: 1\n 乙: 2\n丙: 3\n", 2, "不空格"),
        ("甲:\n   乙:\n     丙: 1\n\n  # 注\n  丁: 2\n  戊: 3\n", 2, "2个空格"),
        ("甲:\n- 乙: 1\n  丙: 2\n   丁: 3\n  戊: 4\n", 4, "2个空格"),
        ("甲:\n  - {乙: 1}\n - {乙: 2}\n丙: 3\n", 3, "2个空格"),
    ],
)
def test_the_line_whose_indentation_differs_is_told(text: str, line: int, blanks: str) -> None:
    """Not the line on which YAML noticed it, nor as a colon too many."""
    (said,) = faults(text)
    assert said.startswith(f"表.yaml:{line}:")
    assert said.endswith(f"F001 这一行的缩进与同组各行不齐。应为：行首{blanks}，同组各行缩进一样")


@pytest.mark.parametrize(
    "text",
    [
        "清单:\n  编号: 一\n    甲: 1\n  - 编号: 二\n    甲: 2\n",
        "清单:\n  {编号: 一}\n  {编号: 二}\n",
        "清单:\n  - {编号: 一}\n  {编号: 二}\n",
    ],
)
def test_a_row_without_its_dash_is_told(text: str) -> None:
    (said,) = faults(text)
    assert said.endswith("F001 列表的这一行前面少了“- ”。应为：清单每行以“- ”开头")


@pytest.mark.parametrize("text", ["", "\n\n", "# 只有注\n", "---\n", "\ufeff", "   \n\u3000\n"])
def test_an_empty_file(text: str) -> None:
    (said,) = faults(text)
    assert said.endswith("错误 F001 文件是空的。应为：从样例文件开始写")


def test_a_mark_of_the_first_document_is_no_second_one() -> None:
    assert plain(tree("%YAML 1.1\n---\n甲: 1\n...\n")) == [("甲", "1")]


def test_faults_come_together_in_the_order_of_reading() -> None:
    """A full-width colon is mended, so that what follows is read and checked as well."""
    text = "甲：1\n乙: {丙：2，丁: 3}\n戊: 4\n戊: 5\n理由: 六 #七\n"
    with pytest.raises(BadInput) as caught:
        tree(text)
    assert [(p.code, p.place.line, p.place.column) for p in caught.value.problems] == [
        ("F003", 1, 2),
        ("F003", 2, 6),
        ("F003", 2, 8),
        ("F007", 4, 1),
        ("F004", 5, 7),
    ]


def test_what_was_mended_is_read_as_it_was_meant() -> None:
    """With a list of problems given, the tree is there too, at the places of the file."""
    problems = Problems()
    text = "甲：一\n乙:二\n丙: {丁：三，戊: 四}\n己:\u3000五\n理由: 六 #七\n庚\u200b: 八\n".encode()
    read = read_tree(text, "表.yaml", "F", problems)
    assert plain(read) == [
        ("甲", "一"),
        ("乙", "二"),
        ("丙", [("丁", "三"), ("戊", "四")]),
        ("己", "五"),
        ("理由", "六 ＃七"),
        ("庚", "八"),
    ]
    found = {s.text: (s.place.line, s.place.column) for s in scalars(read)}
    assert found["一"] == (1, 3)
    assert found["二"] == (2, 3)
    assert found["三"] == (3, 7)
    assert found["戊"] == (3, 9)
    assert found["四"] == (3, 12)
    assert found["五"] == (4, 4)
    assert found["八"] == (6, 5)
    told = ["F002", "F002", "F003", "F003", "F003", "F003", "F004"]
    assert sorted(p.code for p in problems.found) == told


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("甲:\n    乙\n  - %\n   @\n", [("甲", "乙 - % @")]),
        ("甲: {乙: 丙\n  %丁}", [("甲", [("乙", "丙 %丁")])]),
        ("甲: {#>\n}", [("甲", [])]),
        ("甲: {乙: -, 丙: 5%}\n", [("甲", [("乙", "-"), ("丙", "5%")])]),
    ],
)
def test_a_sign_inside_a_text_or_comment_is_left_alone(text: str, read: Any) -> None:
    assert plain(tree(text)) == read


def test_a_full_width_colon_inside_a_text_is_left_alone() -> None:
    text = "甲: 一：二\n乙:\n- 三：四\n- 丙: 五：六\n丁: [七：八, '九：十']\n说明: |\n  百：千\n"
    assert plain(tree(text)) == [
        ("甲", "一：二"),
        ("乙", ["三：四", [("丙", "五：六")]]),
        ("丁", ["七：八", "九：十"]),
        ("说明", "百：千\n"),
    ]


# -- encodings ---------------------------------------------------------------------

CHINESE = "单位: 某局办公室\n说明: 预算执行情况说明，镕堃喆\n数: [0.8, 010]\n"


def test_line_ends_of_every_system() -> None:
    for end in ("\r\n", "\r", "\n"):
        for bom in ("", "\ufeff"):
            text = bom + CHINESE.replace("\n", end)
            assert plain(tree(text)) == plain(tree(CHINESE))
            assert places(text) == places(CHINESE)


@pytest.mark.parametrize("encoding", ["gbk", "gb18030"])
def test_gbk_is_read_and_said(encoding: str) -> None:
    data = CHINESE.encode(encoding)
    notes: list[Note] = []
    read = read_tree(data, "表.yaml", "F", None, notes)
    assert plain(read) == plain(tree(CHINESE))
    said = ["表.yaml: 提醒 文件的编码是GBK，已按GBK读入。建议另存为UTF-8"]
    assert [str(n) for n in notes] == said
    read_tree(data, "表.yaml", "F", None, notes)
    assert [str(n) for n in notes] == said, "once a file"
    assert plain(read_tree(data, "表.yaml", "F")) == plain(read)


def test_utf8_needs_no_note() -> None:
    notes: list[Note] = []
    for text in (CHINESE, "\ufeff" + CHINESE, "a: b"):
        read_tree(text.encode(), "表.yaml", "F", None, notes)
    assert notes == []


def test_readers_of_sheets_and_rules_hand_on_the_note() -> None:
    """What the command line is to print: a sheet's, a rule file's, that of its 引用."""
    notes: list[Note] = []
    sheet = "版式: 1\n单位: {名称: 某局, 地区: 全国}\n预算年度: 2024\n对象: 部门整体\n"
    parse_sheet(sheet.encode("gbk"), "表.yaml", notes)
    rules = (
        "标准: 试\n版式: 1\n地区: 全国\n对象: 部门整体\n预算年度: {自: 2020}\n出处: {状态: 推定}\n"
        "引用: [核对.yaml]\n指标:\n- {指标: 一, 编号: i, 分值: 5, 得分式: 5分}\n"
    )
    library = "核对集: 试\n版式: 1\n数据: {甲款: {类: 金额}}\n"
    load_rulebook(
        rules.encode("gbk"),
        "规则.yaml",
        lambda name, *_: (library.encode("gbk"), name),
        notes=notes,
    )
    assert [n.place.file for n in notes] == ["表.yaml", "规则.yaml", "核对.yaml"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (CHINESE.encode("utf-16"), "编码是UTF-16。应为：另存为UTF-8文本"),
        (CHINESE.encode("utf-16-be"), "不是文本文件，或编码认不出。应为：YAML文件，存为UTF-8文本"),
        (
            b"PK\x03\x04\x14\x00\x06\x00\x08\x00\xff\xff",
            "不是文本文件，或编码认不出。应为：YAML文件，存为UTF-8文本",
        ),
        (b"a: b\x00", "不是文本文件。应为：YAML文件，存为UTF-8文本"),
        (b"a: \xff\xff\xff", "不是文本文件，或编码认不出。应为：YAML文件，存为UTF-8文本"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, said: str) -> None:
    (found,) = faults(data)
    assert found == f"表.yaml: 错误 F001 {said}"


def test_damaged_utf8_is_not_read_as_gbk() -> None:
    """One lost byte must not turn every character into another; its line is told."""
    data = CHINESE.encode()
    at = data.index("算".encode())
    with pytest.raises(UnicodeDecodeError):
        decode(data[:at] + data[at + 1 :])
    said = "表.yaml:2: 错误 F001 这一行有损坏的字节，不成文字。应为：重新输入这一行，存为UTF-8文本"
    assert faults(data[:at] + data[at + 1 :]) == [said]


# -- limits ------------------------------------------------------------------------


def limit(text: str | bytes, prefix: str = "F") -> list[tuple[str, int | None, str]]:
    with pytest.raises(BadInput) as caught:
        tree(text, prefix)
    return [(p.code, p.place.line, p.hint) for p in caught.value.problems]


def test_bytes_of_a_sheet_and_of_a_rule_file() -> None:
    line = b"# " + b"x" * 997 + b"\n"
    for prefix, most in (("F", MAX_BYTES), ("R", MAX_RULE_BYTES)):
        full = line * (most // 1000 - 1) + b"a: 1" + b" " * 996
        assert len(full) == most
        assert plain(tree(full, prefix)) == [("a", "1")]
        told = (f"{prefix}009", None, f"不超过{most // 1000}千字节，拆成几个文件")
        assert limit(full + b"\n", prefix) == [told]


def test_lines_and_the_length_of_one() -> None:
    assert plain(tree("甲: 乙 " + "#" * (MAX_LINE - 5))) == [("甲", "乙")]
    line = "甲: 乙\n丙: 丁 " + "#" * (MAX_LINE - 4)
    assert limit(line) == [("F009", 2, f"不超过{MAX_LINE}字，分成几行")]
    assert plain(tree("a: 1" + "\n" * (MAX_LINES - 1))) == [("a", "1")]
    assert limit("a: 1" + "\n" * (MAX_LINES + 1)) == [("F009", None, f"不超过{MAX_LINES}行")]


def test_levels() -> None:
    def nested(levels: int) -> str:
        return "[" * levels + "甲" + "]" * levels

    read: Any = plain(tree(nested(MAX_DEPTH)))
    for _ in range(MAX_DEPTH):
        (read,) = read
    assert read == "甲"
    told = [("F009", 1, f"不超过{MAX_DEPTH}层")]
    for levels in (MAX_DEPTH + 1, 101, 5_000):
        assert limit(nested(levels)) == told
        assert limit(nested(levels).replace("[", "{").replace("]", "}")) == told
    lines = "".join(f"{' ' * n}甲:\n" for n in range(MAX_DEPTH + 1))
    assert limit(lines + " " * (MAX_DEPTH + 1) + "甲: 1") == [
        ("F009", MAX_DEPTH + 1, f"不超过{MAX_DEPTH}层")
    ]


def test_nodes() -> None:
    rows = "".join(f"- [{', '.join('1' * 999)}]\n" for _ in range(99))
    assert len(plain(tree(rows))) == 99
    more = rows + "- 1\n" * (MAX_NODES - 99 * 1000 + 1)
    assert [(code, hint) for code, _, hint in limit(more)] == [("F009", f"不超过{MAX_NODES}项")]


def test_the_length_of_a_text() -> None:
    line = "字" * 1000
    block = "甲: |-\n" + f"  {line}\n" * 10
    longest = "甲: '" + "字" * MAX_TEXT + "'"
    assert plain(tree(longest)) == [("甲", "字" * MAX_TEXT)]
    assert limit(block) == [("F009", 1, f"不超过{MAX_TEXT}字")]


def test_too_many_faults_are_not_listed() -> None:
    found = limit("".join(f"甲{n}：1\n" for n in range(1000)))
    assert len(found) == 201
    assert found[0] == ("F003", 1, "半角冒号加空格：“甲0: ”")
    assert found[-1] == ("F009", None, "先改好这些，再检查一遍")


# -- files ---------------------------------------------------------------------------


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    def told(path: Path) -> str:
        with pytest.raises(BadInput) as caught:
            read_bytes(path, "表.yaml", "F")
        (problem,) = caught.value.problems
        return str(problem)

    assert told(tmp_path / "无.yaml") == (
        "表.yaml: 错误 F000 找不到文件。应为：检查文件名和所在文件夹"
    )
    assert told(tmp_path) == "表.yaml: 错误 F000 这是文件夹，不是文件。应为：一个文件"
    (tmp_path / "大.yaml").write_bytes(b"x" * (MAX_BYTES + 1))
    assert told(tmp_path / "大.yaml") == (
        "表.yaml: 错误 F009 文件太大。应为：不超过2000千字节，拆成几个文件"
    )
    (tmp_path / "好.yaml").write_bytes(b"a: 1")
    assert read_bytes(tmp_path / "好.yaml", "表.yaml", "F") == b"a: 1"


# -- properties ----------------------------------------------------------------------

# Without the signs that are faults of themselves where they stand bare (wide commas and blanks).
SIGNS = "甲乙预算%率𠀀Aa01 .,。：:；;#-+*&!|>?@`%=~'\"\\[]{}（）“”「」/_\t\n"
TEXTS = st.text(SIGNS, max_size=12)
KEYS = st.text("甲乙丙丁预算率Aa01（）", min_size=1, max_size=6)
TREES = st.lists(
    st.recursive(
        TEXTS,
        lambda inner: st.one_of(
            st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)
        ),
        max_leaves=12,
    ),
    min_size=1,
    max_size=3,
)
DUMPS = st.fixed_dictionaries(
    {
        "default_flow_style": st.sampled_from([None, True, False]),
        "default_style": st.sampled_from([None, "'", '"', "|", ">"]),
        "width": st.sampled_from([5, 20, 1000]),
        "indent": st.sampled_from([2, 3, 4]),
        "line_break": st.sampled_from(["\n", "\r\n"]),
    }
)


def unordered(written: Any) -> Any:
    """A tree of Python as `plain` gives it."""
    if isinstance(written, dict):
        return [(key, unordered(value)) for key, value in written.items()]
    return [unordered(v) for v in written] if isinstance(written, list) else written


@settings(max_examples=300)
@given(TREES, DUMPS)
def test_any_tree_of_texts_reads_back_and_knows_its_places(written: Any, how: Any) -> None:
    """As PyYAML writes it, in any style: the same texts, each character where it is said to be."""
    text = yaml.dump(written, Dumper=yaml.SafeDumper, allow_unicode=True, sort_keys=False, **how)
    assume(yaml.load(text, yaml.BaseLoader) == written)  # a few that PyYAML can't write
    refused: set[str] = set()
    try:
        read = tree(text)
    except BadInput as bad:  # a block of line ends alone: an empty one, as after a lone ">"
        refused = {p.code for p in bad.problems}
    assert refused <= {"F005"}
    assume(not refused)
    assert plain(read) == unordered(written)
    lines = text.replace("\r\n", "\n").split("\n")
    for scalar in scalars(read):
        before = Place("表.yaml", 1, 1)
        for offset, wanted in enumerate(scalar.text):
            place = scalar.at(offset)
            assert (before.line, before.column) <= (place.line, place.column)
            before = place
            if wanted.isspace():
                continue
            assert place.line is not None
            assert place.column is not None
            rest = lines[place.line - 1][place.column - 1 :]
            assert rest.startswith((wanted, f"\\{wanted}", "\\u", "\\x", "\\U")), (text, offset)
