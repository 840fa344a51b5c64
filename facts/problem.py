"""A fault in an input, told to a person: place, what is wrong, what would be right."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import field, frozen


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


@frozen
class Problem:
    """One fault. `code` is stable: R rule file, F fact sheet, U usage."""

    code: str
    place: Place
    text: str
    hint: str = ""

    def __str__(self) -> str:
        tail = f"。应为：{self.hint}" if self.hint else ""
        return f"{self.place}: 错误 {self.code} {self.text}{tail}"


class BadInput(Exception):
    """Raised with every fault of an input at once; nothing was scored."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))


@frozen
class Problems:
    """Gathers faults so that a person sees all of them at once."""

    found: list[Problem] = field(factory=list)

    def add(self, code: str, place: Place, text: str, hint: str = "") -> None:
        problem = Problem(code, place, text, hint)
        if problem not in self.found:
            self.found.append(problem)

    def raise_if_any(self) -> None:
        """Raise BadInput with the faults in the order in which a reader meets them."""
        if self.found:
            raise BadInput(
                sorted(
                    self.found,
                    key=lambda p: (p.place.file, p.place.line or 0, p.place.column or 0, p.code),
                )
            )
