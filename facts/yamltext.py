"""YAML read safely: every scalar is text with its line and column, traps are errors.

Rule files and fact sheets are both read here. Anchors, tags and several documents are refused,
so nothing can expand or construct; sizes are limited.
"""

from __future__ import annotations

import re
from itertools import takewhile
from pathlib import Path
from typing import Any

import yaml
from attrs import field, frozen

from facts.misread import cut_figure, doubled, second_colon
from facts.origin import Origin
from facts.problem import BadInput, Note, Place, Problem, Problems
from facts.rawlint import lint
from facts.rawtext import RawLines, RawText
from facts.yamlslip import find_slip

MAX_BYTES = 2_000_000
MAX_RULE_BYTES = 300_000
MAX_LINES = 100_000
MAX_LINE = 20_000
MAX_DEPTH = 30
MAX_NODES = 100_000
MAX_TEXT = 10_000
_MOST_GROUPS = 8
"""Of digits in a figure that commas cut."""


@frozen
class Scalar:
    """A text as written; `plain` is False where it stood in quotes or in a block.

    `fixed`: the text was put in for another (口径.X), so every fault in it stands at its place.
    """

    text: str
    place: Place
    plain: bool = True
    fixed: bool = False
    in_words: bool = field(default=False, eq=False, kw_only=True)
    """It was said in a sentence: what it names and nobody declared is a fact of that name."""
    _origin: Origin | None = field(default=None, eq=False, repr=False)

    def at(self, offset: int) -> Place:
        """The place in the file of a character of the text."""
        place = self.place
        if self.fixed or place.column is None:
            return place
        if self._origin is not None:
            return self._origin.place(self.text, offset)
        return Place(place.file, place.line, place.column + offset + (0 if self.plain else 1))


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
    """The text and the encoding's name where it was not UTF-8. Raises UnicodeError.

    A damaged UTF-8 text is not read as GBK, which would make other characters of it.
    """
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        rough = data.decode("utf-8", errors="replace")
        bad = rough.count("\ufffd")
        if sum("\u0800" <= c < "\ufffd" for c in rough) > bad or b"\0" in data:
            raise error from None
        return data.decode("gb18030").removeprefix("\ufeff"), "GBK"


def read_bytes(path: Path, shown_as: str, prefix: str) -> bytes:
    """The file's bytes; BadInput (code 000) where there is no readable file of a sane size."""
    told = _NOT_READ
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        _check_size(data, shown_as, prefix)
        return data
    except FileNotFoundError:
        told = ("找不到文件", "检查文件名和所在文件夹")
    except IsADirectoryError:
        told = ("这是文件夹，不是文件", "一个文件")
    except PermissionError:
        # Windows says so of a folder too.
        told = ("这是文件夹，不是文件", "一个文件") if path.is_dir() else told
    except (OSError, ValueError):
        pass
    raise BadInput([Problem(f"{prefix}000", Place(shown_as), *told)]) from None


def _check_size(data: bytes, file: str, prefix: str) -> None:
    most = MAX_RULE_BYTES if prefix == "R" else MAX_BYTES
    if len(data) > most:
        told = ("文件太大", f"不超过{most // 1000}千字节，拆成几个文件")
        raise BadInput([Problem(f"{prefix}009", Place(file), *told)])


_NOT_READ = ("读不了文件", "检查有没有读它的权限，是不是被别的程序占用")


def read_tree(
    data: bytes,
    file: str,
    prefix: str,
    problems: Problems | None = None,
    notes: list[Note] | None = None,
) -> Node:
    """The document's tree.

    `prefix` is R for rule files, F for fact sheets; faults of the text are codes 001 to 009.
    Raises BadInput with all of them; with `problems` given, faults that leave the rest readable
    are only put there, so that the caller can go on and tell them with its own. `notes` gets what
    a person should know of a text that was read (its encoding).
    """
    text = decoded(data, file, prefix, notes)
    lines = RawLines(text, file, prefix)
    lint(lines)
    own = Problems()
    for problem in lines.faults:
        own.add(*_parts(problem))
    builder = _Builder(lines.mended(), prefix, own, lines)
    tree = builder.build() if lines.clean else None
    if tree is None or builder.unreadable or problems is None:
        own.raise_if_any()
    assert tree is not None
    for problem in own.found:
        assert problems is not None
        problems.add(*_parts(problem))
    return tree


def _parts(problem: Problem) -> tuple[str, Place, str, str]:
    return problem.code, problem.place, problem.text, problem.hint


def decoded(data: bytes, file: str, prefix: str, notes: list[Note] | None = None) -> str:
    """The file's text without a BOM. Raises BadInput (001, 009)."""

    def refused(code: str, line: int | None, told: tuple[str, str]) -> BadInput:
        return BadInput([Problem(prefix + code, Place(file, line), *told)])

    _check_size(data, file, prefix)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refused("001", None, ("编码是UTF-16", "另存为UTF-8文本"))
    try:
        text, encoding = decode(data)
    except UnicodeDecodeError as error:
        if error.encoding != "utf-8" or b"\0" in data:
            told = ("不是文本文件，或编码认不出", "YAML文件，存为UTF-8文本")
            raise refused("001", None, told) from None
        line = data.count(b"\n", 0, error.start) + 1
        told = ("这一行有损坏的字节，不成文字", "重新输入这一行，存为UTF-8文本")
        raise refused("001", line, told) from None
    if "\0" in text:
        raise refused("001", None, ("不是文本文件", "YAML文件，存为UTF-8文本"))
    if len(text) > MAX_LINE:
        rows = text.splitlines()
        longest = max(range(len(rows)), key=lambda n: len(rows[n]))
        if len(rows) > MAX_LINES:
            raise refused("009", None, ("行数太多", f"不超过{MAX_LINES}行"))
        if len(rows[longest]) > MAX_LINE:
            raise refused("009", longest + 1, ("一行太长", f"不超过{MAX_LINE}字，分成几行"))
    if encoding is not None and notes is not None:
        note = Note(Place(file), f"文件的编码是{encoding}，已按{encoding}读入", "建议另存为UTF-8")
        if note not in notes:
            notes.append(note)
    return text


class _Builder:
    """Events to nodes without recursion, so that nesting cannot exhaust the stack."""

    def __init__(self, raw: RawText, prefix: str, problems: Problems, lines: RawLines) -> None:
        self._raw = raw
        self._prefix = prefix
        self._problems = problems
        self._lines = lines
        self._text = "\n".join(raw.lines)
        self.unreadable = False
        """A fault was met after which the tree does not say what was meant."""

    def _place(self, mark: Any) -> Place:
        return Place(self._raw.file) if mark is None else self._raw.place(mark.line, mark.column)

    def _fault(self, code: str, place: Place, told: tuple[str, str]) -> None:
        self._problems.add(self._prefix + code, place, *told)

    def _stop(self, code: str, place: Place, told: tuple[str, str]) -> BadInput:
        self._fault(code, place, told)
        self._problems.raise_if_any()
        raise AssertionError

    def build(self) -> Node:
        """The tree. Raises BadInput where there is none, with all faults so far."""
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        root: Node | None = None
        stack: list[tuple[Place, bool, list[_Child]]] = []
        count = documents = 0
        try:
            for event in yaml.parse(self._text, Loader=loader):
                kind = type(event)
                node: Node
                if kind is yaml.ScalarEvent:
                    place = self._place(event.start_mark)
                    self._check_plain_yaml(event, place)
                    node = self._scalar(event, place)
                elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                    place = self._place(event.start_mark)
                    self._check_plain_yaml(event, place)
                    if len(stack) >= MAX_DEPTH:
                        raise self._stop("009", place, _TOO_DEEP)
                    stack.append((place, kind is yaml.MappingStartEvent, []))
                    continue
                elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                    place, is_mapping, children = stack.pop()
                    if is_mapping:
                        node = self._mapping(place, children, bool(stack) and not stack[-1][1])
                    else:
                        node = Sequence(tuple(c.node for c in children), place)
                elif kind is yaml.AliasEvent:
                    place = self._place(event.start_mark)
                    self._check_plain_yaml(event, place)
                    node = Scalar("", place)
                elif kind is yaml.DocumentStartEvent:
                    documents += 1
                    if documents > 1:
                        raise self._stop("006", self._place(event.start_mark), _SECOND_DOCUMENT)
                    continue
                else:
                    continue
                count += 1
                if count > MAX_NODES:
                    raise self._stop("009", place, ("内容太多", f"不超过{MAX_NODES}项"))
                if stack:
                    stack[-1][2].append(
                        _Child(node, _index(event.start_mark), _index(event.end_mark))
                    )
                else:
                    root = node
        except yaml.YAMLError as error:
            raise self._yaml_error(error) from None
        except (RecursionError, ValueError):
            told = ("读不懂的文本", "YAML文本，样子见样例文件")
            raise self._stop("001", Place(self._raw.file), told) from None
        if root is None or root == Scalar("", root.place):
            told = ("文件是空的", "从样例文件开始写")
            raise self._stop("001", Place(self._raw.file, 1, 1), told)
        return root

    def _check_plain_yaml(self, event: Any, place: Place) -> None:
        if event.anchor is not None:
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            self._fault("006", place, _anchor(sign))
            self.unreadable = True
        if getattr(event, "tag", None) not in (None, "!"):
            self._fault("006", place, _TAG)
            self.unreadable = True

    def _scalar(self, event: Any, place: Place) -> Scalar:
        plain = event.style in (None, "")
        text = event.value.strip() if plain else event.value
        if len(text) > MAX_TEXT:
            self._fault("009", place, ("一段文字太长", f"不超过{MAX_TEXT}字"))
            self.unreadable = True
        mark = event.start_mark
        simple = plain and event.end_mark is not None and mark.line == event.end_mark.line
        if simple and self._stands_as_read(mark, text, place):
            return Scalar(text, place)
        origin = Origin(self._raw, mark.line, mark.column, event.style or "")
        return Scalar(text, place, plain, origin=origin)

    def _stands_as_read(self, mark: Any, text: str, place: Place) -> bool:
        """Whether the characters of the text follow each other in the file as they do in it."""
        if self._raw.is_as_written(mark.line):
            return True
        end = self._raw.place(mark.line, mark.column + len(text))
        return end == Place(place.file, place.line, (place.column or 0) + len(text))

    def _mapping(self, place: Place, children: list[_Child], in_list: bool) -> Mapping:
        items: list[tuple[Scalar, Node]] = []
        seen: dict[str, Scalar] = {}
        pairs = list(zip(children[::2], children[1::2], strict=True))
        second_item = False
        cut = 0
        for index, (one, other) in enumerate(pairs):
            key, value = one.node, other.node
            if cut:
                cut -= 1
                continue
            if not isinstance(key, Scalar):
                self._forget(key.place, value.place)
                self._fault("006", key.place, ("冒号前的名称不能是列表或花括号", "一个名称"))
                self.unreadable = True
            elif key.plain and key.text == "<<":
                self._fault(
                    "006", key.place, ("“<<”是YAML引用别处内容的写法，这里不用", "照写一遍")
                )
                self.unreadable = True
            elif key.text in seen:
                if second_item:
                    continue  # the whole of another item stands in this one: told once
                first = seen[key.text].place
                second_item = in_list and first == place  # not in brackets: they begin before it
                told = doubled(key.text, first.line or 0, second_item, isinstance(value, Scalar))
                self._fault("007", key.place, told)
            elif not key.text:
                self._fault("008", key.place, _NO_KEY)
            elif self._lacks_value(one, other):
                names = self._bare_names(pairs[index : index + _MOST_GROUPS])
                before = items[-1][1] if items else None
                figure = cut_figure(before.text, names) if isinstance(before, Scalar) else None
                cut = figure[0] - 1 if figure else 0
                self._fault("008", key.place, figure[1] if figure else _no_value(key.text))
            else:
                seen[key.text] = key
                items.append((key, value))
        return Mapping(tuple(items), place)

    def _bare_names(self, pairs: list[tuple[_Child, _Child]]) -> list[str]:
        """The names without a value with which these begin."""
        bare = takewhile(lambda pair: self._lacks_value(*pair), pairs)
        return [key.node.text if isinstance(key.node, Scalar) else "" for key, _ in bare]

    def _lacks_value(self, key: _Child, value: _Child) -> bool:
        """Whether the key stands in brackets with no colon behind it."""
        return (
            value.start is not None
            and value.node == Scalar("", value.node.place)
            and not self._text[key.end : value.start].strip()
        )

    def _is_bare_colon(self, line: int, column: int) -> bool:
        text = self._raw.lines[line] if line < len(self._raw.lines) else ""
        before = text[:column].rstrip()
        return bool(_COLON.match(text, column)) and (not before or before[-1] in "{,-")

    def _forget(self, start: Place, end: Place) -> None:
        """Take back faults between these places: what stands there is at fault as a whole."""
        found = self._problems.found
        found[:] = [p for p in found if not start <= p.place < end]

    def _yaml_error(self, error: yaml.YAMLError) -> BadInput:
        said = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
        mark = getattr(error, "problem_mark", None)
        began = str(getattr(error, "context", None) or "")
        for doing, fault in _SIGNS_OF_YAML.items():
            if began.startswith(doing):
                return self._stop("006", self._place(error.context_mark), fault)  # type: ignore[attr-defined]
        if mark is not None and self._is_bare_colon(mark.line, mark.column):
            return self._stop("008", self._place(mark), _NO_KEY)
        told = _UNREADABLE
        if "nest" in said:  # newer parsers stop by themselves, before MAX_DEPTH is looked at
            return self._stop("009", self._place(mark), _TOO_DEEP)
        for fragment, (text, hint) in _YAML_SAYINGS.items():
            if fragment in said:
                told = (text, hint)
                if fragment in _AT_ITS_BEGINNING:
                    mark = getattr(error, "context_mark", None) or mark
                break
        place = self._place(mark)
        opened = getattr(error, "context_mark", None)
        if "',' or '}'" in said and mark is not None and opened and opened.line == mark.line:
            colon = second_colon(self._raw.lines[mark.line], mark.column)
            if colon is not None:
                place, told = self._raw.place(mark.line, colon[0]), colon[1]
        slip = None if mark is None else find_slip(self._raw.lines, mark.line, mark.column, said)
        if slip is not None:
            place, told = self._raw.place(slip.line, slip.column), slip.told
        doubt = self._lines.doubt
        for problem in self._lines.after_doubt:
            self._problems.add(*_parts(problem))
        if doubt is None or (mark is not None and (doubt.place.line or 0) > mark.line + 1):
            return self._stop("001", place, told)
        self._problems.add(*_parts(doubt))
        return BadInput(self._problems.found)


def _index(mark: Any) -> int | None:
    return None if mark is None else mark.index


@frozen
class _Child:
    """A node on its way into its collection; `start` and `end` count characters of the text."""

    node: Node
    start: int | None
    end: int | None


def _no_value(key: str) -> tuple[str, str]:
    return f"“{key}”没有值", "“名称: 内容”；花括号里的文字含逗号时要加引号"


def _anchor(sign: str) -> tuple[str, str]:
    return f"没有引号的文字不能以“{sign}”开头", f"给这段文字加引号，或去掉“{sign}”"


_COLON = re.compile(r":(?=\s|$)")
_NO_KEY = ("冒号前没有名称", "“名称: 内容”")
_TAG = ("没有引号的文字不能以“!”开头", "给这段文字加引号，或去掉“!”")
_SIGNS_OF_YAML = {
    "while scanning a tag": _TAG,
    "while scanning an anchor": _anchor("&"),
    "while scanning an alias": _anchor("*"),
}
"""What YAML was doing where the sign of a text is no name that it can read (!重要, *满意度)."""

_SECOND_DOCUMENT = ("文件里有“---”分开的第二份", "一个文件一份")
_TOO_DEEP = ("层次太深", f"不超过{MAX_DEPTH}层")
_UNREADABLE = ("YAML写法有误", "检查这一处的缩进、冒号后的空格和引号")
_STRAY_SIGN = ("这里有不能直接写的符号", "给这段文字加引号")
_UNCLOSED = ("引号或括号没有合上", "成对的引号和括号")
_LEFT_EDGE = ("缩进不齐，或引号、括号后有多余的字", "同一层的名称左端对齐")
_HIDDEN = ("有不可见的控制字符", "删去后重写这一行")
_ESCAPE = ("双引号里的反斜杠“\\”写法不对", "改用单引号")
_HEADER = ("“|”或“>”后面不能再写字", "文字另起一行，或给整段加引号")

_AT_ITS_BEGINNING = ("could not find expected ':'", "unexpected end of stream")
"""Errors that are told where the thing began, not where YAML gave up."""

_YAML_SAYINGS = {
    "could not find expected ':'": ("这一行缺少“: ”", "“名称: 内容”，冒号用半角、后有空格"),
    "mapping values are not allowed": (
        "这里不能再有“: ”",
        "文字中含“: ”时给整段加引号；或检查缩进",
    ),
    "mapping keys are not allowed": _STRAY_SIGN,
    "unexpected ':'": ("这里不能再有“: ”", "文字中含“: ”时给整段加引号"),
    "expected key": _LEFT_EDGE,
    "expected <block end>": _LEFT_EDGE,
    "expected '-' indicator": ("列表项没有对齐", "每一项以“- ”开头、左端对齐"),
    "sequence entries are not allowed": ("列表项不能写在这里", "另起一行，以“- ”开头"),
    "expected ',' or '}'": ("花括号没有合上，或缺逗号", "{名称: 内容, 名称: 内容}"),
    "expected ',' or ']'": ("方括号没有合上，或缺逗号", "[甲, 乙]"),
    "unexpected end of stream": _UNCLOSED,
    "unexpected document": _UNCLOSED,
    "expected <document start>": ("文件开头的写法不对", "第一行写“名称: 内容”"),
    "cannot start any token": _STRAY_SIGN,
    "node content": ("这里缺少内容，或有不能直接写的符号", "给文字加引号"),
    "escape": _ESCAPE,
    "hexadecimal": _ESCAPE,
    "hexdecimal": _ESCAPE,
    "comment or line break": _HEADER,
    "comment or a line break": _HEADER,
    "indentation indicator": _HEADER,
    "tab character": ("缩进用了制表符", "行首只用普通空格"),
    "characters are not allowed": _HIDDEN,
    "unacceptable character": _HIDDEN,
    "tag": _TAG,
    "directive": ("行首的“%”不能直接写", "给这段文字加引号"),
    "YAML document": ("行首的“%”不能直接写", "给这段文字加引号"),
    "alphabetic or numeric": ("没有引号的文字不能以“&”或“*”开头", "是文字就加引号"),
}
