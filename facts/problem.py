"""A fault in an input, told to a person: place, what is wrong, what would be right."""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import field, frozen

MAX_FAULTS = 200
"""More faults than this are not listed: a person mends these first."""

_QUOTED = re.compile(r"“([^“”]{40})[^“”]{21,}”")
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LONGEST_TEXT, _LONGEST_HINT = 300, 200


@frozen(order=True)
class Place:
    """Where something stands: a line and column of a text, or a cell of a workbook."""

    file: str
    line: int | None = None
    column: int | None = None
    sheet: str | None = None
    cell: str | None = None

    def __str__(self) -> str:
        if self.cell is not None:
            return f"{self.file}[{self.sheet}!{self.cell}]"
        parts = [self.file]
        if self.line is not None:
            parts.append(str(self.line))
            if self.column is not None:
                parts.append(str(self.column))
        return ":".join(parts)


def one_line(text: str, longest: int = _LONGEST_TEXT) -> str:
    """The text on one line, with long quotations from the input cut short."""
    text = _QUOTED.sub(r"“\1…”", _BREAKS.sub(" ", text))
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _hint(text: str) -> str:
    return one_line(text, _LONGEST_HINT)


@frozen
class Problem:
    """One fault. `code` is stable: R rule file, F fact sheet, U usage."""

    code: str
    place: Place
    text: str = field(converter=one_line)
    hint: str = field(default="", converter=_hint)

    def __str__(self) -> str:
        tail = f"。应为：{self.hint}" if self.hint else ""
        return f"{self.place}: 错误 {self.code} {self.text}{tail}"


@frozen
class Note:
    """A remark on how an input was read (in GBK, say): it is used, and the person is told."""

    place: Place
    text: str = field(converter=one_line)
    hint: str = field(default="", converter=_hint)

    def __str__(self) -> str:
        tail = f"。{self.hint}" if self.hint else ""
        return f"{self.place}: 提醒 {self.text}{tail}"


class BadInput(Exception):
    """Raised with every fault of an input at once; nothing was scored."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))


@frozen
class Problems:
    """Gathers faults so that a person sees all of them at once."""

    found: list[Problem] = field(factory=list)
    _seen: set[Problem] = field(factory=set)
    _settled: set[Place] = field(factory=set)

    def settle(self, place: Place) -> None:
        """Enough was said of this place: what else is wrong there follows from it."""
        self._settled.add(place)

    def add(self, code: str, place: Place, text: str, hint: str = "") -> None:
        """Keep the fault. Raises BadInput where there are too many to go on."""
        problem = Problem(code, place, text, hint)
        if problem in self._seen or place in self._settled:
            return
        self._seen.add(problem)
        self.found.append(problem)
        if len(self.found) == MAX_FAULTS:
            last = Problem(
                f"{code[0]}009",
                Place(place.file),
                f"错误太多，只列出{MAX_FAULTS}处",
                "先改好这些，再检查一遍",
            )
            raise BadInput([*self._in_order(), last])

    def raise_if_any(self) -> None:
        """Raise BadInput with the faults in the order in which a reader meets them."""
        if self.found:
            raise BadInput(self._in_order())

    def _in_order(self) -> list[Problem]:
        return sorted(
            self.found,
            key=lambda p: (p.place.file, p.place.line or 0, p.place.column or 0, p.code),
        )
