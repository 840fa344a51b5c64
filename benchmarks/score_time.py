"""Time of a score, as ratios taken in one run: python benchmarks/score_time.py [runs]

Start-up: `jixiao score` of one sheet against starting Python itself. Scoring: one loaded sheet,
the card without its findings, in rete against plain.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from tabulate import tabulate

from engine.binding import bind
from engine.scorecard import score
from facts.sheet_yaml import read_sheet
from jixiao.engines import matcher_for, rete_available
from jixiao.shelf import Shelf

ROOT = Path(__file__).parent.parent
SHEET = ROOT / "examples/临武县人大-2024.yaml"
STANDARDS = ("全国/示范-部门整体.yaml", "湖南省/2017-部门整体.yaml")


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def command(*arguments: str) -> Callable[[], object]:
    return lambda: subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, check=False
    )


def start_up(runs: int) -> list[tuple[str, str]]:
    """Taken in turns, so that a slow moment hits all alike."""
    bare = command("-c", "pass")
    kinds = {
        "score, plain": command("-m", "jixiao", "score", str(SHEET), "--engine", "plain"),
        "score, rete": command("-m", "jixiao", "score", str(SHEET)),
    }
    taken: dict[str, list[float]] = {name: [] for name in kinds}
    for _ in range(runs):
        base = seconds(bare)
        for name, run in kinds.items():
            taken[name].append(seconds(run) / base)
    return [(name, f"{median(found):.1f} × python -c pass") for name, found in taken.items()]


def scoring(runs: int) -> list[tuple[str, str]]:
    shelf = Shelf.of([])
    sheet = read_sheet(SHEET, SHEET.name)
    found = []
    for name in STANDARDS:
        book = shelf.load(shelf.named(name))
        bound = bind(book, sheet, lambda: shelf.known)
        plain, rete = (
            partial(score, bound, matcher_for(engine)(book)) for engine in ("plain", "rete")
        )
        ratios = [seconds(rete) / seconds(plain) for _ in range(runs)]
        found.append((name, f"rete {median(ratios):.1f} × plain"))
    return found


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    rows = start_up(runs)
    if rete_available():
        rows += scoring(runs * 3)
    print(tabulate(rows, headers=("what", f"median of {runs} runs"), tablefmt="github"))


if __name__ == "__main__":
    main()
