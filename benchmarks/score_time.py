"""Scoring one loaded sheet, in ratios to raw durable-rules: python benchmarks/score_time.py [runs]

A card has its whole trace: points, clauses, figures, reasons, what is missing. Raw durable-rules is
given the same clauses as JSON rulesets and the same facts, and only says which rules fired: no
trace, no points, no second stage. All kinds run in turns; the medians are of each turn's ratios.
Where the time of a whole command goes: benchmarks/start_up.py.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Any

from tabulate import tabulate

from engine.binding import Bound, bind
from engine.match.plain import PlainMatcher
from engine.match.protocol import Matcher
from engine.match.rete import SETTLE, TESTED, Names, ReteMatcher, available, quiet_host
from engine.rulebook import Rulebook
from engine.scorecard import score
from facts.sheet_yaml import read_sheet
from jixiao.shelf import Shelf

ROOT = Path(__file__).parent.parent
SHEET = ROOT / "examples/临武县人大-2024.yaml"
STANDARDS = (
    "湖南省/郴州市/临武县/2024-部门整体.yaml", "全国/示范-部门整体.yaml",
    "湖南省/2017-部门整体.yaml",
)  # fmt: skip

Work = Callable[[], object]
Batches = list[tuple[str, list[dict[str, Any]]]]


def seconds(work: Work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def asserted(bound: Bound, matcher: ReteMatcher) -> Batches:
    """What a score asserts in its first stage: rulesets and facts."""
    found: Batches = []
    tell = matcher.host.assert_facts

    def told(ruleset: str, facts: list[dict[str, Any]]) -> object:
        if ruleset != SETTLE:
            found.append((ruleset, facts))
        return tell(ruleset, facts)

    matcher.host.assert_facts = told
    score(bound, matcher)
    matcher.host.assert_facts = tell
    return found


class Raw:
    """A host of durable-rules with the clauses of a rulebook, each of whose rules only counts."""

    def __init__(self, book: Rulebook, matcher: ReteMatcher) -> None:
        self.fired = 0
        self._host = quiet_host()
        self._not_handled = matcher.not_handled
        self._sids = Names("raw")
        rulesets: dict[str, dict[str, Any]] = {}
        criteria = {id(c): c for i in book.indicators for c in i.scoring.criteria()}
        for criterion in criteria.values():
            coded = matcher.coded(criterion)
            rules = coded.rules()
            for place, name in enumerate(coded.rulesets):
                part = rules[place * TESTED : (place + 1) * TESTED]
                rulesets.setdefault(name, {}).update(
                    (f"c{coded.number}.{place}.{i}", {**rule, "run": self._count})
                    for i, (_, rule) in enumerate(part)
                )
        for name, rules_of in rulesets.items():
            pulse = {"all": [{"m": {"criterion": -1}}], "run": lambda c: None}
            self._host.register_rulesets({name: {"pulse": pulse, **rules_of}})

    def _count(self, c: Any) -> None:
        self.fired += len(c.m)

    def run(self, batches: Batches) -> None:
        """Assert all of them, each session in a state of its own, and delete the states."""
        states: dict[tuple[str, str], str] = {}
        for ruleset, facts in batches:
            key = (ruleset, facts[0]["sid"])
            sid = states[key] = states.get(key) or self._sids.draw()
            with suppress(self._not_handled):
                self._host.assert_facts(ruleset, [{**fact, "sid": sid} for fact in facts])
        for (ruleset, _), sid in states.items():
            self._host.delete_state(ruleset, sid)


def ratios(shelf: Shelf, name: str, runs: int) -> tuple[str, ...]:
    book = shelf.load(shelf.named(name))
    bound = bind(book, read_sheet(SHEET, SHEET.name), lambda: shelf.known)
    rete = ReteMatcher(book)
    matchers: tuple[Matcher, ...] = (PlainMatcher(book), rete)
    batches = asserted(bound, rete)
    raw = Raw(book, rete)
    kinds: list[Work] = [
        *(lambda m=m: score(bound, m) for m in matchers),
        lambda: ReteMatcher(book),
    ]
    taken: list[list[float]] = []
    for _ in range(runs + 1):
        base = seconds(lambda: raw.run(batches))
        plain, other, making = (seconds(work) for work in kinds)
        taken.append([plain / base, other / base, other / plain, making / base])
    facts = sum(len(batch) for _, batch in batches)
    if raw.fired < len(book.indicators):
        raise SystemExit(f"{name}: {raw.fired} rules fired")
    return (name, str(facts), *(f"{median(found):.1f}" for found in zip(*taken[1:], strict=True)))


def main() -> None:
    if not available():
        raise SystemExit("durable-rules is not installed")
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 51
    shelf = Shelf.of([])
    rows = [ratios(shelf, name, runs) for name in STANDARDS]
    headers = (
        "standard", "facts", "card, plain", "card, rete", "rete ÷ plain",
        "making the rete engine, once",
    )  # fmt: skip
    print(f"× raw durable-rules on the same clauses and facts, medians of {runs} runs\n")
    print(tabulate(rows, headers=headers, tablefmt="github", disable_numparse=True))


if __name__ == "__main__":
    main()
