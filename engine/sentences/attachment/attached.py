"""The statements of a text, each with its limit, and what belongs to all of them."""

from __future__ import annotations

from fractions import Fraction

from attrs import field, mutable

from engine.sentences.clauses.statements import Statement
from engine.sentences.draft import Part


@mutable
class Entry:
    said: Statement
    cap: Fraction | None = None

    @property
    def kind(self) -> str:
        return self.said.kind

    @property
    def points(self) -> Fraction | None:
        return self.said.points


@mutable
class Attached:
    """The statements of a text with what belongs to them."""

    entries: list[Entry] = field(factory=list)
    take_at_most: Fraction | None = None
    give_at_most: Fraction | None = None
    highest: Part | None = None
    """同一事项按最高分计: of several awards only the highest."""
    topped: bool = False
    """The text says that there is no more than the full mark."""
    begin: Fraction | None = None
    """基础分3分: where awards and deductions begin."""
    otherwise: list[tuple[int, Statement]] = field(factory=list)
    """否则 with the number of entries that stand before it."""
    part_of_step: str = ""
    """不扣, 按一档 or 按比例, where the text says so."""
    loose: tuple[Part, ...] = ()
    aside: tuple[Part, ...] = ()

    def of(self, *kinds: str) -> list[Entry]:
        return [e for e in self.entries if e.kind in kinds]

    @property
    def otherwise_ends(self) -> bool:
        """Whether 否则 is not there, or stands once and after all but vetoes in later sentences."""
        if not self.otherwise:
            return True
        place, said = self.otherwise[0]
        return len(self.otherwise) == 1 and all(
            e.kind in ("零", "全扣")
            and e.said.sentence > said.sentence
            and e.said.parts
            and e.said.found is None
            and e.said.each is None
            for e in self.entries[place:]
        )
