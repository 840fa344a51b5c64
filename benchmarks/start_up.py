"""Start-up of `jixiao score`, in ratios to `python -c pass`: python benchmarks/start_up.py [runs]

First whole commands, with what Python takes for the libraries alone; then where the time of a score
goes. Every run is a process of its own, all kinds in turns, so that a slow moment hits all alike.
Bytecode is kept, as it is for an installed program, whatever the environment says: in a folder of
this run, which is filled before the first run that counts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from tabulate import tabulate

ROOT = Path(__file__).parent.parent
SHEET = "examples/临武县人大-2024.yaml"
PLAIN = ("-m", "jixiao", "score", SHEET, "--engine", "plain")
MODEL = ("--rules", "全国/示范-部门整体.yaml")
COMMANDS = {
    "python -c pass": ("-c", "pass"),
    "import attrs, yaml": ("-c", "import attrs, yaml"),
    "… fractions, argparse, wcwidth": (
        "-c", "import attrs, yaml, fractions, argparse, wcwidth",
    ),
    "jixiao --version": ("-m", "jixiao", "--version"),
    "jixiao score, county": PLAIN,
    "jixiao score, county, JSON": (*PLAIN, "--format", "json"),
    "jixiao score, county, rete": (*PLAIN[:-1], "rete"),
    "jixiao score, model": (*PLAIN, *MODEL),
}  # fmt: skip
INSIDE = {"county": PLAIN[2:], "model": (*PLAIN[2:], *MODEL)}
PARTS = str(Path(__file__).with_name("parts_of_a_score.py"))


def run(environment: dict[str, str], *arguments: str) -> tuple[float, str]:
    """Seconds that the process took, and the last line of what it said on stderr."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, check=False
    )
    taken = time.perf_counter() - start
    if done.returncode > 1:
        raise SystemExit(done.stderr.decode())
    return taken, done.stderr.decode().strip().rpartition("\n")[2]


def measured(runs: int, folder: str) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """Median ratios: of each command; of each part of the commands that are looked into."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = folder
    environment["PYTHONPATH"] = str(ROOT)
    whole: dict[str, list[float]] = {name: [] for name in COMMANDS}
    parts: dict[str, dict[str, list[float]]] = {name: {} for name in INSIDE}
    for number in range(runs + 1):
        base = run(environment, *COMMANDS["python -c pass"])[0]
        for name, given in COMMANDS.items():
            taken = run(environment, *given)[0] / base
            if number:
                whole[name].append(taken)
        for name, given in INSIDE.items():
            taken, said = run(environment, PARTS, *given)
            found: dict[str, float] = json.loads(said)
            found["starting and ending Python"] = taken - sum(found.values())
            for part, seconds in found.items():
                if number:
                    parts[name].setdefault(part, []).append(seconds / base)
    return (
        {name: median(found) for name, found in whole.items()},
        {
            name: {part: median(found) for part, found in each.items()}
            for name, each in parts.items()
        },
    )


def main(runs: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole, parts = measured(runs, folder)
    rows = [(name, f"{ratio:.1f}") for name, ratio in whole.items()]
    print(tabulate(rows, headers=("command", "× python -c pass"), tablefmt="github"), end="\n\n")
    names = dict.fromkeys(part for each in parts.values() for part in each)
    table = [(part, *(f"{parts[kind].get(part, 0):.2f}" for kind in parts)) for part in names]
    print(tabulate(table, headers=("part of a score, plain", *parts), tablefmt="github"))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 11)
