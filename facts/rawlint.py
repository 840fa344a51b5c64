"""What YAML would swallow without a word, found on the raw lines.

A full-width colon, a blank that only looks like one, a " #" that cuts a text: the person who
wrote it can't see it. The walk knows as much of YAML as it takes to tell keys from texts:
indentation, dashes, quotes, brackets, blocks.
"""

from __future__ import annotations

import re

from attrs import define, frozen

from facts.rawtext import RawLines
from facts.unseen import BLANKS

WORDY = ("评分标准", "读作", "理由", "原因")
"""Keys whose texts are sentences: a " #" in them is text that would be lost, not a comment."""
_WAITING = "待补"
"""A whole answer that stands for no sentence: behind it a comment is one."""

MAX_BRACKETS = 100
_LOOK_AHEAD = 50

_ODD = f"{BLANKS}\u3000"
_NAME = r"([^\s:：#'\"\[\]{},，。；;|>]{1,24})"
_ODD_INDENT = re.compile(f"[\t{_ODD}]")
_WIDE_KEY = re.compile(_NAME + "：")
_TIGHT_KEY = re.compile(_NAME + r":(?=[^\s/])")
_ODD_AFTER_COLON = re.compile(_NAME + f":(?=[{_ODD}])")
_COLON = re.compile(r":(?=[ \t]|$)")
_COMMENT = re.compile(r"[ \t]#")
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]{0,2}[ \t]*(?:[ \t]#.*)?$")
_DOUBLE = re.compile(r'[^"\\]*(?:\\(?:.|$)[^"\\]*)*"')
_SINGLE = re.compile(r"[^']*(?:''[^']*)*'(?!')")
_FLOW_END = re.compile(r"[,\[\]{}]|:(?=[\s,\[\]{}]|$)|[ \t]#")

_BLANK_NAMES = {"\t": "制表符", "\u3000": "全角空格"}
_OPEN_QUOTE = ("从这里开始的引号没有合上", "成对的引号")
_BRACKETS = "半角的 [ ] 或 { }"
NO_FIGURE = "是零的写 0，没有填的留空，没有这回事的写 不适用"
"""What is right where a dash or 无 stands for a figure."""

_COMPARED = {">": "＞ 或 高于", ">=": "≥ 或 不低于"}
_LONE_DASH = re.compile(r"-[ \t]*(?:[ \t]#.*)?$")
_NO_TEXT_BEGINS = {"%": "％", "@": "＠", "`": "‘", ">": "＞"}
"""Signs with which no text begins (> in brackets only), and like ones that stand in for them."""


def lint(lines: RawLines) -> None:
    """Walk through the lines; the faults are codes 002 to 005."""
    _Walk(lines).run()


@define
class _Bracket:
    """An open bracket; in a mapping the walk is `at` a key or a value, in a list at an item."""

    sign: str
    line: int
    column: int
    at: str
    key: str = ""


@frozen
class _Quote:
    sign: str
    line: int
    column: int


class _Walk:
    def __init__(self, lines: RawLines) -> None:
        self._lines = lines
        self._quote: _Quote | None = None
        self._brackets: list[_Bracket] = []
        self._base = 0
        """Column of what stands on the line where the open quote or bracket began."""
        self._block: int | None = None
        self._plain: int | None = None
        self._wordy = ""
        """Columns that a block and an unquoted text must exceed to go on, and the text's key."""
        self._empty_key = -1
        """Column of a key without a value on its line: below it a text may stand."""

    def run(self) -> None:
        for number in range(len(self._lines)):
            self._step(number)
            if self._lines.too_many or len(self._brackets) > MAX_BRACKETS:
                return
        if self._quote is not None:
            self._lines.suspect(self._quote.line, self._quote.column, _OPEN_QUOTE)
        elif self._brackets:
            self._suspect_bracket()

    def _step(self, number: int) -> None:
        line = self._lines[number]
        if self._quote is not None:
            if not self._looks_like_new_key(line):
                self._go_on_in_quote(number, 0)
                return
            self._lines.suspect(self._quote.line, self._quote.column, _OPEN_QUOTE)
            self._quote, self._brackets = None, []
        if self._brackets:
            if not self._looks_like_new_key(line):
                self._flow(number, 0)
                return
            self._suspect_bracket()
            self._brackets = []
        indent = len(line) - len(line.lstrip(" "))
        bare = line[indent:]
        if self._block is not None:
            if not bare or indent > self._block:
                return
            self._block = None
        if not bare.strip():
            if bare:  # a line of odd blanks alone is an empty line
                self._lines.replace(number, indent, len(bare), "")
            return
        if bare.startswith("#") or (line[:3] in ("---", "...") and not line[3:4].strip()):
            self._plain = None
            return
        if self._plain is not None and indent > self._plain and not _is_odd_key(bare):
            self._comments_in_text(number, indent)
            return
        self._plain = None
        self._block_line(number, indent)

    def _looks_like_new_key(self, line: str) -> bool:
        """Whether this line, inside a quote or bracket, stands like a key outside of it."""
        column = len(line) - len(line.lstrip(" "))
        if column > self._base or column == len(line):
            return False
        while line[column : column + 2] == "- ":
            column += 2
        return _key_end(line, column) > 0

    # -- blocks ------------------------------------------------------------

    def _block_line(self, number: int, indent: int) -> None:
        line = self._lines[number]
        if _ODD_INDENT.match(line, indent):
            told = (f"行首有{_blank_name(line[indent])}", "行首只用普通空格")
            self._lines.refuse_indent(number, indent, told)
            return
        column, dash = indent, -1
        while line[column : column + 1] == "-" and not line[column + 1 : column + 2].strip():
            dash = column
            column += 1
            while column < len(line) and line[column].isspace():
                if line[column] != " ":
                    told = (f"“-”后有{_blank_name(line[column])}", "“-”后用普通空格")
                    self._lines.mend("002", number, column, told, 1, " ")
                column += 1
        if column >= len(line) or line[column] == "#":
            self._empty_key = dash
            return
        self._base = column
        under = self._empty_key if 0 <= self._empty_key < column else -1
        may_be_text = dash >= 0 or under >= 0
        self._empty_key = -1
        found = self._key(number, column, may_be_text)
        if found is None:
            parent = dash if dash >= 0 else under if under >= 0 else indent - 1
            self._value(number, column, parent, "")
        elif found[1]:
            self._value(number, found[1], column, found[0])

    def _key(self, number: int, column: int, may_be_text: bool) -> tuple[str, int] | None:
        """The key at this column and where its value begins (0: look no further on this line).

        None where a text begins here.
        """
        line = self._lines[number]
        if line[column] in "\"'":
            end = _close(line, column + 1, line[column])
            colon = _COLON.match(line, len(line) - len(line[end:].lstrip(" "))) if end else None
            return (line[column + 1 : end - 1], colon.end()) if colon else None
        end = _key_end(line, column)
        wide = _WIDE_KEY.match(line, column)
        if end and wide and wide.end() <= end:
            opens = line[wide.end() :].lstrip()[:1] in ("{", "[", '"', "'")
            if opens and not (may_be_text and not self._goes_on_as_mapping(number, column)):
                end = 0  # the colon behind it is in the value
        if end and wide and wide.end() <= end:
            self._lines.refuse("003", number, wide.end() - 1, _wide_colon(wide[1]))
            return wide[1], 0
        if end:
            return line[column : end - 1].strip(), end
        for code, slip, tell in (
            ("003", wide, _wide_colon),
            ("003", _TIGHT_KEY.match(line, column), _tight_colon),
            ("002", _ODD_AFTER_COLON.match(line, column), _odd_after_colon),
        ):
            if slip is None or line[column] in "&*!%@`?［｛":
                continue
            if may_be_text and code == "003" and not self._goes_on_as_mapping(number, column):
                continue  # an item of text, such as a remark, may hold a full-width colon
            rest = line[slip.end() :]
            length = 1 + len(rest) - len(rest.lstrip())
            new = ": " if rest.strip() else ":"
            self._lines.mend(code, number, slip.end() - 1, tell(slip[1]), length, new)
            return slip[1], slip.end()
        return None

    def _goes_on_as_mapping(self, number: int, column: int) -> bool:
        """Whether one of the next lines, of the same column, is a proper key."""
        for later in range(number + 1, min(number + 1 + _LOOK_AHEAD, len(self._lines))):
            line = self._lines[later]
            bare = line.lstrip(" ")
            indent = len(line) - len(bare)
            if not bare.strip() or bare.startswith("#"):
                continue
            if indent < column:
                return False
            if indent == column and _key_end(line, column):
                return True
        return False

    def _value(self, number: int, start: int, parent: int, key: str) -> None:
        """What stands at this place in a block: nothing, a quote, a bracket, a block, a text."""
        line = self._lines[number]
        column = start
        while column < len(line) and line[column].isspace():
            if line[column] not in " \t" and not self._lines.is_mended(number, column):
                told = (f"“{key}:”后有{_blank_name(line[column])}", "冒号后用普通空格")
                self._lines.mend("002", number, column, told, 1, " ")
            column += 1
        sign = line[column : column + 1]
        if not sign or (sign == "#" and column > start):
            self._empty_key = parent
        elif sign in "\"'":
            self._quote = _Quote(sign, number, column)
            self._go_on_in_quote(number, column + 1)
        elif sign in "[{":
            self._flow(number, column)
        elif sign in "|>":
            self._open_block(number, column, parent, key)
        elif sign in "［｛":
            told = (f"用了全角括号“{sign}”", _BRACKETS)
            self._lines.refuse_bracket(number, column, told, key in WORDY)
        elif key and _LONE_DASH.match(line, column):
            told = (f"“{key}”只写了“-”，“-”是列表的记号", NO_FIGURE)
            self._lines.mend("001", number, column, told, 1, " ", sure=False)
        else:
            if sign in "%@`" and line[:column].strip():
                self._stray_sign(number, column, len(line))
            self._plain = parent
            self._wordy = key if key in WORDY else ""
            self._comments_in_text(number, column)

    def _stray_sign(self, number: int, column: int, stop: int) -> None:
        line = self._lines[number]
        sign, text = line[column], line[column:stop].strip()
        told = (f"没有引号的值不能以“{sign}”开头", _COMPARED.get(text, f'加引号："{text}"'))
        self._lines.mend("001", number, column, told, 1, _NO_TEXT_BEGINS[sign], sure=False)

    def _comments_in_text(self, number: int, column: int) -> None:
        if self._wordy:
            for found in _COMMENT.finditer(self._lines[number], column):
                if self._lines[number][column : found.start()].strip() == _WAITING:
                    return
                told = _cut_text(self._wordy)
                self._lines.mend("004", number, found.end() - 1, told, 1, "＃", sure=False)

    def _open_block(self, number: int, column: int, parent: int, key: str) -> None:
        line = self._lines[number]
        sign = line[column]
        word = (
            "竖线" if sign == "|" else "不低于" if line[column + 1 : column + 2] == "=" else "高于"
        )
        right = f"“{key}: {word}”" if key else word
        if not _BLOCK_HEADER.match(line, column):
            right = _COMPARED.get(line[column:].strip(), right)
            told = (f"没有引号的值不能以“{sign}”开头", f"{right}，或给整段加引号")
            self._lines.refuse("005", number, column, told)
            return
        following = next(
            (t for n in range(number + 1, len(self._lines)) if (t := self._lines[n]).strip()), ""
        )
        if len(following) - len(following.lstrip(" ")) <= parent:
            shown = f"{key}: {sign}" if key else sign
            told = (f"“{shown}”在YAML里是一段空文字", f"{right}，或给“{sign}”加引号")
            self._lines.refuse("005", number, column, told)
        self._block = parent

    # -- quotes and brackets -------------------------------------------------

    def _go_on_in_quote(self, number: int, column: int) -> None:
        assert self._quote is not None
        line = self._lines[number]
        end = _close(line, column, self._quote.sign)
        if not end:
            return
        quote, self._quote = self._quote, None
        if self._brackets:
            self._flow(number, end)
            return
        rest = line[end:].lstrip()
        if not rest or rest.startswith(("#", ":")):
            return
        if quote.line < number:
            self._lines.suspect(quote.line, quote.column, _OPEN_QUOTE)
        else:
            told = ("引号后有多余的字", "整段文字放在一对引号里")
            self._lines.suspect(number, len(line) - len(rest), told)

    def _suspect_bracket(self) -> None:
        last = self._brackets[-1]
        name = "方括号" if last.sign == "[" else "花括号"
        right = "在它的最后补上“]”，如 [甲, 乙]"
        if last.sign == "{":
            right = "在它的最后补上“}”，如 {名称: 内容, 名称: 内容}"
        self._lines.suspect(last.line, last.column, (f"从这里开始的{name}没有合上", right))

    def _flow(self, number: int, column: int) -> None:
        """Go through a flow collection until it or the line ends."""
        line = self._lines[number]
        while column < len(line) and not self._lines.too_many:
            sign = line[column]
            if sign.isspace():
                if sign not in " \t":
                    told = (f"括号里有{_blank_name(sign)}", "用普通空格")
                    self._lines.mend("002", number, column, told, 1, " ")
                column += 1
            elif sign == "#":
                top = self._brackets[-1]
                if top.at != "value" or top.key not in WORDY:
                    return
                self._lines.mend("004", number, column, _cut_text(top.key), 1, "＃", sure=False)
                column += 1
            elif sign in "\"'":
                end = _close(line, column + 1, sign)
                if not end:
                    self._quote = _Quote(sign, number, column)
                    return
                column = end
            elif sign in "[{":
                at = "item" if sign == "[" else "key"
                self._brackets.append(_Bracket(sign, number, column, at))
                if len(self._brackets) > MAX_BRACKETS:
                    return
                column += 1
            elif sign in "]}":
                column += 1
                if not self._close_bracket(number, column):
                    return
            elif sign in ",，":
                if sign == "，":
                    told = _wide_comma(self._brackets[-1])
                    self._lines.mend("003", number, column, told, 1, ",")
                self._next_item()
                column += 1
            elif sign == ":" and _FLOW_END.match(line, column):
                self._brackets[-1].at = "value"
                column += 1
            elif sign in "［｛":
                top = self._brackets[-1]
                told = (f"用了全角括号“{sign}”", _BRACKETS)
                self._lines.refuse_bracket(
                    number, column, told, top.at == "value" and top.key in WORDY
                )
                column += 1
            else:
                column = self._flow_text(number, column)

    def _next_item(self) -> None:
        top = self._brackets[-1]
        top.at = "item" if top.sign == "[" else "key"

    def _close_bracket(self, number: int, column: int) -> bool:
        """Take the closing bracket before this column; False where the collection has ended."""
        line = self._lines[number]
        if self._brackets[-1].sign + line[column - 1] not in ("[]", "{}"):
            self._suspect_bracket()
            self._brackets = []
            return False
        self._brackets.pop()
        if self._brackets:
            return True
        rest = line[column:].lstrip()
        if rest and not rest.startswith(("#", ":")):
            told = ("括号后有多余的字", "括号后面不再写字")
            self._lines.suspect(number, len(line) - len(rest), told)
        return False

    def _flow_text(self, number: int, column: int) -> int:
        """Go over one plain text in a flow collection; the column where it ends."""
        line = self._lines[number]
        top = self._brackets[-1]
        end = _FLOW_END.search(line, column)
        stop = end.start() if end else len(line)
        is_key = end is not None and end[0] == ":"
        text = line[column:stop]
        if top.at != "key" and line[column] in _NO_TEXT_BEGINS and line[:column].strip():
            self._stray_sign(number, column, stop)
        if top.at == "key":
            wide = text.find("：")
            tight = None if is_key else _TIGHT_KEY.match(text)
            if wide >= 0 or tight:
                colon = wide if wide >= 0 else tight.end() - 1 if tight else 0
                name, rest = text[:colon], text[colon + 1 :]
                length = 1 + len(rest) - len(rest.lstrip())
                told = _wide_colon(name) if wide >= 0 else _tight_colon(name)
                self._lines.mend("003", number, column + colon, told, length, ": ")
                top.at, top.key = "value", name
                return column + colon + length
            top.key = text.strip()
        comma = text.find("，")
        if comma >= 0 and (top.at == "item" or (top.at == "value" and is_key)):
            told, sure = _wide_comma(top), top.at == "value"
            self._lines.mend("003", number, column + comma, told, 1, ",", sure=sure)
            self._next_item()
            return column + comma + 1
        return stop


def _key_end(line: str, column: int) -> int:
    """The column after the colon of an unquoted key that begins here, or 0."""
    if line[column : column + 1] in ("", *"\"'[{［｛#&*!|>%@`"):
        return 0
    colon = _COLON.search(line, column)
    if colon is None or colon.start() == column:
        return 0
    return 0 if _COMMENT.search(line, column, colon.start() + 1) else colon.end()


def _is_odd_key(bare: str) -> bool:
    """Whether a line that could go on a text is rather a key behind odd blanks."""
    return bool(_ODD_INDENT.match(bare)) and bool(_COLON.search(bare))


def _close(line: str, column: int, sign: str) -> int:
    """The column after the closing quote, or 0 where it is not on this line."""
    found = (_DOUBLE if sign == '"' else _SINGLE).match(line, column)
    return found.end() if found else 0


def _blank_name(sign: str) -> str:
    return _BLANK_NAMES.get(sign, "不是普通空格的空白")


def _wide_colon(key: str) -> tuple[str, str]:
    return f"“{key}”后用了全角冒号", f"半角冒号加空格：“{key}: ”"


def _tight_colon(key: str) -> tuple[str, str]:
    return f"“{key}:”后少一个空格", f"半角冒号加空格：“{key}: ”"


def _odd_after_colon(key: str) -> tuple[str, str]:
    return f"“{key}:”后不是普通空格", f"半角冒号加普通空格：“{key}: ”"


def _cut_text(key: str) -> tuple[str, str]:
    told = f"“{key}”的文字里有“ #”，其后会被当作注释丢掉"
    return told, "给整段文字加引号；是注释的，写在上面一行"


def _wide_comma(bracket: _Bracket) -> tuple[str, str]:
    inside = "方括号" if bracket.sign == "[" else "花括号"
    return f"{inside}里用了全角逗号", "半角逗号隔开各项；文字里本来就有的逗号，给文字加引号"
