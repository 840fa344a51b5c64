"""YAML read safely: every scalar is text with its line and column, traps are errors.

Rule files and fact sheets are both read here. Anchors, tags and several documents are refused,
so nothing can expand or construct; sizes are limited.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from attrs import frozen

from facts.problem import BadInput, Place, Problem, Problems

MAX_BYTES = 2_000_000
MAX_DEPTH = 30
MAX_NODES = 100_000

_FULLWIDTH_KEY = re.compile(r"^(\s*(?:-\s+)*)([^\s:：#'\"\[\]{},，。；;|>]{1,24})：")
_ODD_INDENT = re.compile(r"^ *(?:- *)*([\t\u00a0\u3000\u2000-\u200b\ufeff])")
_EMPTY_BLOCK = re.compile(r"^(\s*(?:-\s+)*)([^\s:#]+):\s*([>|])\s*$")
_WORDY_KEY = re.compile(r"^\s*(?:-\s+)*(评分标准|读作|理由|原因):\s+([^'\"\s|>].*?)\s#")
_QUOTED_OR_FLOW = ("'", '"', "|", ">", "[", "{")


@frozen
class Scalar:
    """A text as written; `plain` is False where it stood in quotes or in a block."""

    text: str
    place: Place
    plain: bool = True


@frozen
class Mapping:
    items: tuple[tuple[Scalar, Node], ...]
    place: Place

    def get(self, key: str) -> Node | None:
        for name, node in self.items:
            if name.text == key:
                return node
        return None


@frozen
class Sequence:
    items: tuple[Node, ...]
    place: Place


Node = Scalar | Mapping | Sequence


def decode(data: bytes) -> tuple[str, str | None]:
    """The text and the encoding's name where it was not UTF-8. Raises UnicodeError."""
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError:
        return data.decode("gb18030"), "GBK"


def read_bytes(path: Path, shown_as: str, prefix: str) -> bytes:
    """The file's bytes; BadInput (code 000) where there is no readable file of a sane size."""
    place = Place(shown_as)
    try:
        if path.is_file() and path.stat().st_size > MAX_BYTES:
            raise BadInput(
                [Problem(f"{prefix}009", place, "文件太大", f"不超过{MAX_BYTES // 1000}千字节")]
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise BadInput(
            [Problem(f"{prefix}000", place, "找不到文件", "检查文件名和所在文件夹")]
        ) from None
    except IsADirectoryError:
        raise BadInput(
            [Problem(f"{prefix}000", place, "这是文件夹，不是文件", "一个文件")]
        ) from None
    except OSError as error:
        raise BadInput(
            [Problem(f"{prefix}000", place, f"读不了文件（{error.strerror}）", "检查权限")]
        ) from None


def read_tree(data: bytes, file: str, prefix: str) -> Node:
    """The document's tree.

    `prefix` is R for rule files, F for fact sheets; faults of the text are codes 001 to 009.
    Raises BadInput with all of them.
    """
    if len(data) > MAX_BYTES:
        raise BadInput([Problem(f"{prefix}009", Place(file), "文件太大", "不超过2兆字节")])
    try:
        text, _ = decode(data)
    except UnicodeError:
        raise BadInput(
            [Problem(f"{prefix}001", Place(file), "不是文本文件，或编码认不出", "存为UTF-8文本")]
        ) from None
    problems = Problems()
    _lint(text, file, prefix, problems)
    problems.raise_if_any()
    builder = _Builder(file, prefix, problems)
    tree = builder.build(text)
    problems.raise_if_any()
    assert tree is not None
    return tree


def _lint(text: str, file: str, prefix: str, problems: Problems) -> None:
    """Faults that YAML would swallow without a word, found on the raw lines."""
    lines = text.splitlines()
    block_indent: int | None = None
    plain_indent: int | None = None
    for number, line in enumerate(lines, start=1):
        bare = line.lstrip(" ")
        indent = len(line) - len(bare)
        if not bare.strip():
            continue
        if block_indent is not None:
            if indent > block_indent:
                continue
            block_indent = None
        if bare.startswith("#"):
            continue
        odd = _ODD_INDENT.match(line)
        if odd:
            name = {"\t": "制表符", "\u3000": "全角空格"}.get(odd[1], "不可见的空白")
            problems.add(
                f"{prefix}002",
                Place(file, number, odd.start(1) + 1),
                f"行首有{name}",
                "行首只用普通空格",
            )
            continue
        if plain_indent is not None and indent > plain_indent:
            continue
        plain_indent = None
        colon = _FULLWIDTH_KEY.match(line)
        if colon and "-" in colon[1] and not _goes_on_as_mapping(lines[number:], indent):
            colon = None  # an item of text, such as a remark, may hold a full-width colon
        if colon and not bare.startswith(_QUOTED_OR_FLOW):
            problems.add(
                f"{prefix}003",
                Place(file, number, colon.end()),
                f"“{colon[2]}”后用了全角冒号",
                f"半角冒号加空格：“{colon[2]}: ”",
            )
            continue
        wordy = _WORDY_KEY.match(line)
        if wordy:
            problems.add(
                f"{prefix}004",
                Place(file, number, wordy.end()),
                f"“{wordy[1]}”的文字里有“ #”，其后会被当作注释丢掉",
                "给整段文字加引号",
            )
        empty = _EMPTY_BLOCK.match(line)
        if empty:
            following = next((x for x in lines[number:] if x.strip()), "")
            if len(following) - len(following.lstrip(" ")) <= len(empty[1]):
                word = "高于" if empty[3] == ">" else "竖线"
                problems.add(
                    f"{prefix}005",
                    Place(file, number, len(line.rstrip())),
                    f"“{empty[2]}: {empty[3]}”在YAML里是一段空文字",
                    f"“{empty[2]}: {word}”，或加引号",
                )
        if re.search(r":\s+[|>][-+0-9]*\s*$", line):
            block_indent = indent
        else:
            value = re.match(r"^\s*(?:-\s+)*[^\s:#]+:\s+(\S)", line)
            if value and value[1] not in "'\"[{|>#":
                plain_indent = indent


def _goes_on_as_mapping(following: list[str], indent: int) -> bool:
    """Whether the item that began at this indent goes on with a line "键: 值"."""
    line = next((x for x in following if x.strip()), "")
    deeper = len(line) - len(line.lstrip(" ")) > indent
    return deeper and re.match(r"^\s+[^\s:：#]+:(\s|$)", line) is not None


class _Builder:
    """Events to nodes without recursion, so that nesting cannot exhaust the stack."""

    def __init__(self, file: str, prefix: str, problems: Problems) -> None:
        self._file = file
        self._prefix = prefix
        self._problems = problems

    def _place(self, mark: Any) -> Place:
        if mark is None:
            return Place(self._file)
        return Place(self._file, mark.line + 1, mark.column + 1)

    def _stop(self, code: str, place: Place, text: str, hint: str) -> BadInput:
        self._problems.add(self._prefix + code, place, text, hint)
        return BadInput(self._problems.found)

    def build(self, text: str) -> Node | None:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        root: Node | None = None
        stack: list[tuple[Place, bool, list[Node]]] = []
        count = 0
        documents = 0
        try:
            for event in yaml.parse(text, Loader=loader):
                place = self._place(event.start_mark)
                if isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        raise self._stop("006", place, "文件里有“---”分开的第二份", "一个文件一份")
                    continue
                if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                    raise self._stop("006", place, "用了YAML的锚点（& 或 *）", "照写一遍，或加引号")
                if getattr(event, "tag", None) not in (None, "!"):
                    raise self._stop("006", place, "用了YAML的类型标记（!）", "去掉，或加引号")
                node: Node
                if isinstance(event, yaml.ScalarEvent):
                    node = Scalar(event.value, place, event.style in (None, ""))
                elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
                    if len(stack) >= MAX_DEPTH:
                        raise self._stop("009", place, "层次太深", f"不超过{MAX_DEPTH}层")
                    stack.append((place, isinstance(event, yaml.MappingStartEvent), []))
                    continue
                elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
                    start, is_mapping, children = stack.pop()
                    node = (
                        self._mapping(start, children)
                        if is_mapping
                        else Sequence(tuple(children), start)
                    )
                else:
                    continue
                count += 1
                if count > MAX_NODES:
                    raise self._stop("009", place, "内容太多", f"不超过{MAX_NODES}项")
                if stack:
                    stack[-1][2].append(node)
                else:
                    root = node
        except yaml.YAMLError as error:
            raise self._yaml_error(error) from None
        except (RecursionError, ValueError) as error:
            raise self._stop(
                "001", Place(self._file), f"读不懂的文本（{error}）", "YAML文本"
            ) from None
        if root is None:
            raise self._stop("001", Place(self._file, 1, 1), "文件是空的", "从样例文件开始写")
        return root

    def _mapping(self, place: Place, children: list[Node]) -> Mapping:
        items: list[tuple[Scalar, Node]] = []
        seen: dict[str, Scalar] = {}
        for key, value in zip(children[::2], children[1::2], strict=True):
            if not isinstance(key, Scalar):
                self._problems.add(
                    f"{self._prefix}006", key.place, "键不能是列表或花括号", "一个名称"
                )
                continue
            if key.text in seen:
                self._problems.add(
                    f"{self._prefix}007",
                    key.place,
                    f"“{key.text}”写了两次（前一次在第{seen[key.text].place.line}行）",
                    "只留一个",
                )
                continue
            if (
                isinstance(value, Scalar)
                and value.plain
                and value.text == ""
                and value.place.line == key.place.line
                and value.place.column == (key.place.column or 0) + len(key.text)
            ):
                self._problems.add(
                    f"{self._prefix}008",
                    key.place,
                    f"“{key.text}”没有值",
                    "“键: 值”；花括号里的文字含逗号时要加引号",
                )
                continue
            seen[key.text] = key
            items.append((key, value))
        return Mapping(tuple(items), place)

    def _yaml_error(self, error: yaml.YAMLError) -> BadInput:
        place = self._place(getattr(error, "problem_mark", None))
        said = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
        for fragment, (text, hint) in _YAML_SAYINGS.items():
            if fragment in said:
                return self._stop("001", place, text, hint)
        return self._stop("001", place, f"YAML写法有误（{said}）", "检查缩进、冒号后的空格和引号")


_YAML_SAYINGS = {
    "could not find expected ':'": ("这一行或上一行缺少“: ”", "“键: 值”，冒号用半角、后有空格"),
    "mapping values are not allowed": (
        "这里不能再有“: ”",
        "文字中含“: ”时给整段加引号；或检查缩进",
    ),
    "did not find expected key": ("缩进不齐，或引号后有多余的字", "同一层的键左端对齐"),
    "did not find expected '-' indicator": ("列表项没有对齐", "每一项以“- ”开头、左端对齐"),
    "did not find expected ',' or '}'": ("花括号没有合上，或缺逗号", "{键: 值, 键: 值}"),
    "did not find expected ',' or ']'": ("方括号没有合上，或缺逗号", "[甲, 乙]"),
    "cannot start any token": ("这里有不能直接写的符号", "给这段文字加引号"),
    "while scanning a quoted scalar": ("引号没有合上", "成对的引号"),
    "unexpected end of stream": ("引号或括号没有合上", "成对的引号和括号"),
    "did not find expected node content": ("这里缺少内容，或有不能直接写的符号", "给文字加引号"),
    "block sequence entries are not allowed": ("列表项不能写在这里", "另起一行，以“- ”开头"),
    "control characters are not allowed": ("有不可见的控制字符", "删去后重写这一行"),
    "special characters are not allowed": ("有不可见的控制字符", "删去后重写这一行"),
    "unacceptable character": ("有不可见的控制字符", "删去后重写这一行"),
    "found undefined tag": ("用了YAML的类型标记（!）", "去掉，或加引号"),
    "while scanning": ("有不能直接写的符号", "给这段文字加引号"),
    "found character": ("有不能直接写的符号", "给这段文字加引号"),
}
