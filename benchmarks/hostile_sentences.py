"""How long hostile texts take to be understood or refused: python benchmarks/hostile_sentences.py

Each of tests/hostile.py, read and, where it is understood, with its table of points. Exit code 1: one
took longer than loading the model standard a hundred times over, which is about a second and more.
"""

from __future__ import annotations

import sys
import time
from fractions import Fraction
from importlib import import_module
from pathlib import Path

from tabulate import tabulate

from engine.rulefile.parsed import edges, parse
from jixiao.shelf import Shelf

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

RULEBOOK = "全国/示范-部门整体.yaml"
MOST = 100


def seconds(text: str) -> tuple[float, bool]:
    start = time.perf_counter()
    found = parse(text, Fraction(5))
    if found.understood:
        edges(found)
    return time.perf_counter() - start, found.understood


def loading() -> float:
    """The best of three loads of the model standard."""
    found = []
    for _ in range(3):
        start = time.perf_counter()
        shelf = Shelf.of([])
        shelf.load(shelf.named(RULEBOOK))
        found.append(time.perf_counter() - start)
    return min(found)


def main() -> int:
    texts = import_module("hostile").HOSTILE

    unit = loading()
    rows = []
    for name, text in texts.items():
        taken, understood = seconds(text)
        rows.append(
            (name, len(text), "understood" if understood else "refused", taken, taken / unit)
        )
    headers = ("text", "characters", "", "seconds", "× loading the model standard")
    print(tabulate(rows, headers=headers, tablefmt="github", floatfmt=".3f"))
    return 1 if any(row[-1] > MOST for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
