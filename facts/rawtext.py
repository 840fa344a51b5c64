"""The lines of a file before YAML sees them: faults on them, and what was mended.

A fault that can be read in one way only is mended, so that the rest of the file is checked in the
same run; the file is refused all the same.
"""

from __future__ import annotations

import re

from attrs import define, field, frozen

from facts.problem import MAX_FAULTS, Place, Problem
from facts.unseen import FOR_NOTHING, UNSEEN

_UNSEEN = re.compile(f"[{UNSEEN}]")
_SURELY_UNSEEN = re.compile(f"[{FOR_NOTHING}]")
"""Of the unseen characters those that stand for nothing, so that nothing is lost without them."""


@frozen
class RawText:
    """The lines that YAML is given, and where their characters stand in the file."""

    file: str
    lines: tuple[str, ...]
    _columns: dict[int, tuple[int, ...]]

    def is_as_written(self, line: int) -> bool:
        """Whether YAML is given this line as it stands in the file."""
        return line < len(self.lines) and line not in self._columns

    def place(self, line: int, column: int) -> Place:
        """The place in the file of a character (line and column counted from 0).

        YAML may speak of a line after the last: that is the file's end.
        """
        if line >= len(self.lines):
            line, column = len(self.lines) - 1, len(self.lines[-1])
        known = self._columns.get(line)
        if known is not None:
            column = known[min(column, len(known) - 1)]
        return Place(self.file, line + 1, column + 1)


@define
class _Line:
    """A line without its unseen characters, with each character's column in the file."""

    text: str
    origin: list[int] | None = None
    edits: list[tuple[int, int, str]] = field(factory=list)


class RawLines:
    """The lines under inspection: faults are told here, by code, line and column from 0.

    After a doubt (a quote or bracket that seems open) faults go to `after_doubt` and nothing is
    mended: they count only where YAML fails too.
    """

    def __init__(self, text: str, file: str, prefix: str) -> None:
        self._file = file
        self._prefix = prefix
        self._lines = [
            _Line(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        ]
        self.faults: list[Problem] = []
        self.after_doubt: list[Problem] = []
        self.doubt: Problem | None = None
        self.clean = True
        """False where a fault could not be mended: the rest can't be read then."""
        self.sure = True
        """False where a fault has no mend, or its mend is one of several that could be right."""
        self.odd_indents: list[int] = []
        """Lines refused for what their indentation is made of: how wide it is can't be seen."""
        self.wide_brackets: list[tuple[int, int]] = []
        """Lines and columns of full-width brackets that may open a list or mapping."""
        for number in range(len(self._lines)):
            self._take_out_unseen(number)

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, number: int) -> str:
        return self._lines[number].text

    @property
    def too_many(self) -> bool:
        return len(self.faults) + len(self.after_doubt) > MAX_FAULTS

    def _take_out_unseen(self, number: int) -> None:
        """Characters that nobody sees are taken out, and said (once a line)."""
        text = self._lines[number].text
        first = _UNSEEN.search(text)
        if first is None:
            return
        if not text.lstrip().startswith("#"):
            if any(not _SURELY_UNSEEN.match(found) for found in _UNSEEN.findall(text)):
                self.sure = False
            what = "坏字" if first[0] == "\ufffd" else "看不见的字符"
            self.faults.append(
                Problem(
                    f"{self._prefix}002",
                    Place(self._file, number + 1, first.start() + 1),
                    f"有{what}（U+{ord(first[0]):04X}）",
                    "删去后重新输入这一处",
                )
            )
        kept = [(i, c) for i, c in enumerate(text) if not _UNSEEN.match(c)]
        self._lines[number] = _Line("".join(c for _, c in kept), [*(i for i, _ in kept), len(text)])

    def _place(self, number: int, column: int) -> Place:
        origin = self._lines[number].origin
        if origin is not None:
            column = origin[min(column, len(origin) - 1)]
        return Place(self._file, number + 1, column + 1)

    def _fault(self, code: str, number: int, column: int, told: tuple[str, str]) -> bool:
        problem = Problem(self._prefix + code, self._place(number, column), *told)
        (self.faults if self.doubt is None else self.after_doubt).append(problem)
        return self.doubt is None

    def refuse(self, code: str, number: int, column: int, told: tuple[str, str]) -> None:
        """A fault (what is wrong, what would be right) that can't be mended."""
        if self._fault(code, number, column, told):
            self.clean = self.sure = False

    def refuse_indent(self, number: int, column: int, told: tuple[str, str]) -> None:
        if self._fault("002", number, column, told):
            self.clean = False
            self.odd_indents.append(number)

    def refuse_bracket(
        self, number: int, column: int, told: tuple[str, str], in_words: bool
    ) -> None:
        """`in_words`: in a text that is a sentence, where a bracket may be just that."""
        if self._fault("003", number, column, told):
            self.clean = False
            self.wide_brackets.append((number, column))
            if in_words:
                self.sure = False

    def mend(
        self,
        code: str,
        number: int,
        column: int,
        told: tuple[str, str],
        length: int,
        new: str,
        *,
        sure: bool = True,
    ) -> None:
        """A fault whose characters from here on can only have meant `new`.

        Not `sure`: `new` only lets the rest be read, and the person may have meant another thing.
        """
        if self._fault(code, number, column, told):
            self.replace(number, column, length, new)
            if not sure:
                self.sure = False

    def replace(self, number: int, column: int, length: int, new: str) -> None:
        edits = self._lines[number].edits
        if not any(c < column + length and column < c + n for c, n, _ in edits):
            edits.append((column, length, new))

    def is_mended(self, number: int, column: int) -> bool:
        return any(c <= column < c + n for c, n, _ in self._lines[number].edits)

    def suspect(self, number: int, column: int, told: tuple[str, str]) -> None:
        if self.doubt is None:
            self.doubt = Problem(f"{self._prefix}001", self._place(number, column), *told)

    def mended(self) -> RawText:
        """What YAML is to read."""
        lines, columns = [], {}
        for number, line in enumerate(self._lines):
            text = line.text
            if line.edits or line.origin is not None:
                origin = line.origin or list(range(len(text) + 1))
                for column, length, new in sorted(line.edits, reverse=True):
                    text = text[:column] + new + text[column + length :]
                    origin[column : column + length] = [origin[column]] * len(new)
                columns[number] = tuple(origin)
            lines.append(text)
        return RawText(self._file, tuple(lines), columns)
