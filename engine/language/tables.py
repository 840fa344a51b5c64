"""查表: a value for each option, or for each pair of options, read as 表名[甲] or 表名[甲, 乙].

A reading of the table is a chain of choices (若 甲 = … 则 … 否则 …): no interpreter knows tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from attrs import frozen

from engine.expression import Choose, Compare, Computed, Expr, Fact, RowField, Words
from engine.language.tokens import Fault
from engine.prose import render

REST = "其余"

Cells = Mapping[str, Expr]


@frozen
class Table:
    """`cells` are by the first key, and under it by the second where there are two."""

    name: str
    cells: Mapping[str, Expr | Cells]

    @property
    def keys(self) -> int:
        return 2 if any(isinstance(cell, Mapping) for cell in self.cells.values()) else 1

    def at(
        self, args: Sequence[Expr], offset: int, options_of: Callable[[Expr], tuple[str, ...]]
    ) -> Expr:
        """The value at these keys. Raises Fault: the wrong number of keys, one that is no option,
        an option without a cell, or a cell that no option leads to."""
        if len(args) != self.keys:
            hint = f"{self.name}[甲, 乙]" if self.keys == 2 else f"{self.name}[甲]"
            raise Fault(offset, f"查表“{self.name}”要{self.keys}个键，写了{len(args)}个", hint)
        shown = "，".join(render(arg) for arg in args)
        return Computed(f"{self.name}[{shown}]", self._chain(self.cells, args, offset, options_of))

    def _chain(
        self,
        cells: Mapping[str, Expr | Cells],
        args: Sequence[Expr],
        offset: int,
        options_of: Callable[[Expr], tuple[str, ...]],
    ) -> Expr:
        key = args[0]
        if isinstance(key, Words):
            options: tuple[str, ...] = (key.text,)
        else:
            options = options_of(key) if isinstance(key, Fact | RowField) else ()
            if not options:
                raise Fault(
                    offset, f"查表“{self.name}”的键“{render(key)}”不是选项", "声明为选项的数据或栏"
                )
            strange = [name for name in cells if name not in (*options, REST)]
            if strange:
                told = f"查表“{self.name}”的“{strange[0]}”不是“{render(key)}”的可选值"
                raise Fault(offset, told, "、".join(options))
        lacking = [option for option in options if option not in cells]
        if lacking and REST not in cells:
            told = f"查表“{self.name}”没有“{'、'.join(lacking)}”的值"
            raise Fault(offset, told, f"补上，或写“{REST}: …”")

        def value(option: str) -> Expr:
            cell = cells[option if option in cells else REST]
            if isinstance(cell, Mapping):
                return self._chain(cell, args[1:], offset, options_of)
            return cell

        *first, last = options
        found = value(last)
        for option in reversed(first):
            found = Choose(Compare("=", key, Words(option)), value(option), found)
        return found
