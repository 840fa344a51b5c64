"""How many clauses the shipped standards lower to: python benchmarks/rulebook_size.py

The table of docs/decisions/0002-clauses.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from tabulate import tabulate

from engine.rulebook import Criterion, EachRow, Rulebook
from jixiao.shelf import Shelf


def criteria(book: Rulebook) -> Iterator[Criterion]:
    for indicator in book.indicators:
        if isinstance(indicator.scoring, EachRow):
            yield from (indicator.scoring.criterion, indicator.scoring.when_empty)
        else:
            yield indicator.scoring


def main() -> None:
    shelf = Shelf.of([])
    rows = []
    for rule_file in shelf.files():
        if shelf.head(rule_file) is None:
            continue
        found = list(criteria(shelf.load(rule_file)))
        sizes = [sum(len(clause.when) for clause in c.clauses) for c in found]
        rows.append(
            (rule_file.path, len(found), sum(len(c.clauses) for c in found), sum(sizes), max(sizes))
        )
    headers = ("standard", "criteria", "clauses", "conjunctions", "most in one criterion")
    print(tabulate(rows, headers=headers, tablefmt="github"))


if __name__ == "__main__":
    main()
