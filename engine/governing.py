"""Which unit, year and object a standard governs."""

from __future__ import annotations

from typing import Protocol

from attrs import frozen

from facts.region import region_text
from facts.sheet import FactSheet


class Standard(Protocol):
    """A rulebook, or the head of its file."""

    @property
    def region(self) -> tuple[str, ...]: ...
    @property
    def object(self) -> str: ...
    @property
    def first_year(self) -> int: ...
    @property
    def last_year(self) -> int | None: ...


def years_text(first: int, last: int | None) -> str:
    """2020年起, 2024年, 2017—2018年."""
    if last is None:
        return f"{first}年起"
    return f"{first}年" if first == last else f"{first}—{last}年"


@frozen
class Wanted:
    """The unit, year and object that a standard is looked for; None: any."""

    object: str | None = None
    region: tuple[str, ...] | None = None
    year: int | None = None

    @staticmethod
    def by(sheet: FactSheet) -> Wanted:
        return Wanted(sheet.object, sheet.region, sheet.year)

    @property
    def complete(self) -> bool:
        return None not in (self.object, self.region, self.year)

    def fits(self, standard: Standard) -> bool:
        return not self.misfit(standard)

    def misfit(self, standard: Standard) -> str:
        """Why the standard does not govern what is wanted; "" where it does."""
        if self.object is not None and standard.object != self.object:
            return f"对象“{standard.object}”与数据表的“{self.object}”不同"
        if self.region is not None and self.region[: len(standard.region)] != standard.region:
            there, here = (region_text(r) for r in (standard.region, self.region))
            return f"地区“{there}”与数据表的“{here}”不合"
        first, last, year = standard.first_year, standard.last_year, self.year
        if year is not None and not first <= year <= (last or year):
            return f"预算年度{years_text(first, last)}，数据表是{year}年"
        return ""
