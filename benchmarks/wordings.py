"""How much of real wordings is read, and whether as it was meant: python benchmarks/wordings.py

--phrases FILE [--show held|dev|all] [--list misread|refused|open|laws]

FILE is a corpus of phrases (id, text, wording, form, full); the readings by hand are in
wordings/readings.yaml. Misread: for some facts that can be, the points are not those of the reading
by hand, nor of another that could be defended, whatever is chosen where the proposal is open. The
laws (sentences_varied.py) need no label and are tried on every phrase. Exit code 1: a law was broken.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import Any

import yaml
from attrs import frozen
from readings_compared import HEADERS, Label, Propose, Result, Tally, judge, labels
from sentences_varied import Seen, try_laws
from tabulate import tabulate

from engine.rulefile.load import load_rulebook
from engine.rulefile.parsed import parse
from engine.sentences.free import propose
from engine.sentences.proposal import Proposal
from jixiao.shelf import shipped

LABELS = Path(__file__).parent / "wordings/readings.yaml"
HELD_OUT = frozenset(
    ["ci", "ey", "ja", "gc", "mk", "tb1", "jx", "sz", "gw", "jp", "tb3", "by", "dc"]
)
"""Documents held out, by the head of their phrases' ids: drawn by a hash over the documents that
had not been seen when the reader was begun."""
COUNTING = frozenset((*range(1, 11), 12, 13, 15, 16, 18))
"""Forms of the corpus that are rules for points; the rest are totals, ranks, warnings."""
RULEBOOK = "全国/示范-部门整体.yaml"
RUNS = 15
LISTS = ("misread", "refused", "open", "laws")


@frozen
class Phrase:
    id: str
    text: str
    form: int
    exact: bool
    full: Fraction | None

    @property
    def held(self) -> bool:
        return self.id.rsplit("-", 1)[0] in HELD_OUT

    @property
    def part(self) -> str:
        return "held out" if self.held else "built on"

    @property
    def counts(self) -> bool:
        return self.exact and self.form in COUNTING


def read_corpus(file: Path) -> list[Phrase]:
    raw: Sequence[Mapping[str, Any]] = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return [
        Phrase(one["id"], one["text"], one["form"], one["wording"] == "exact", _full(one["full"]))
        for one in raw
    ]


def _full(printed: object) -> Fraction | None:
    """The full mark where it is one number; several (2/0.8), a part or none: not known."""
    text = str(printed)
    return Fraction(text) if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", text) else None


def the_reader() -> Propose:
    """The reader as the commands use it: what has no canonical sentence is not understood."""

    def read(text: str, full: Fraction | None, settled: Mapping[str, str] | None) -> Proposal:
        proposal = propose(text, full, settled)
        parsed = parse(text, full, settled)
        if proposal.understood and not parsed.understood:
            return Proposal(None, unread=parsed.unread)
        return proposal

    return read


def judged(
    propose: Propose, phrases: Sequence[Phrase], known: Mapping[str, Label]
) -> list[tuple[Phrase, Result]]:
    return [(p, judge(propose, p.text, known[p.id])) for p in phrases if p.counts]


def tallies(found: Sequence[tuple[Phrase, Result]]) -> str:
    parts: dict[str, Tally] = {}
    forms: dict[tuple[int, str], Tally] = {}
    for phrase, result in found:
        parts.setdefault(phrase.part, Tally()).add(result)
        forms.setdefault((phrase.form, phrase.part), Tally()).add(result)
    rows = [tally.row("all", part) for part, tally in sorted(parts.items())]
    rows += [tally.row(str(form), part) for (form, part), tally in sorted(forms.items())]
    return tabulate(
        rows, headers=("form", "part", *HEADERS), tablefmt="github", disable_numparse=True
    )


def laws(seen: Mapping[str, Seen]) -> str:
    words = ("followed", "noticed", "turned", "same", "shown", "refused", "elsewhere", "lost")
    rows = [
        (law, part, *(found.counts[law][word] or "" for word in words))
        for part, found in sorted(seen.items())
        for law in found.counts
    ]
    return tabulate(rows, headers=("law", "part", *words), tablefmt="github")


def seconds_of_reading(propose: Propose, phrases: Sequence[Phrase]) -> tuple[float, float]:
    """The time to read a sentence and to load a shipped rulebook, in turns: medians."""
    data = (shipped("rules") / RULEBOOK).read_bytes()
    library = shipped("rules")

    def opened(name: str, *_: object) -> tuple[bytes, str]:
        return (library / name).read_bytes(), name

    read, loaded = [], []
    for _ in range(RUNS):
        start = time.perf_counter()
        for phrase in phrases:
            propose(phrase.text, phrase.full, None)
        middle = time.perf_counter()
        load_rulebook(data, RULEBOOK, opened)
        read.append((middle - start) / len(phrases))
        loaded.append(time.perf_counter() - middle)
    return median(read), median(loaded)


def listed(
    what: str, found: Sequence[tuple[Phrase, Result]], seen: Mapping[str, Seen]
) -> list[str]:
    if what == "laws":
        return [" ".join(one) for part in seen.values() for one in part.broken]
    lines = []
    for phrase, result in found:
        wrong = result.state in ("misread", "facts differ", "not loaded")
        if what == "misread" and wrong:
            lines.append(f"{phrase.id} [{phrase.form}] {result.state}: {result.why}")
        elif what == "refused" and not result.understood:
            lines.append(f"{phrase.id} [{phrase.form}] {result.why}")
        elif what == "open" and result.missed:
            lines.append(f"{phrase.id} [{phrase.form}] {'、'.join(result.missed)}")
    return lines


def main(arguments: Sequence[str] | None = None, reader: Propose | None = None) -> int:
    parser = argparse.ArgumentParser(description="How much of real wordings is read as meant.")
    parser.add_argument("--phrases", type=Path, required=True)
    parser.add_argument("--show", choices=("held", "dev", "all"), default="all")
    parser.add_argument("--list", choices=LISTS)
    asked = parser.parse_args(arguments)
    reader = reader or the_reader()
    everything = read_corpus(asked.phrases)
    phrases = [p for p in everything if asked.show == "all" or p.held == (asked.show == "held")]
    found = judged(reader, phrases, labels(LABELS))
    seen: dict[str, Seen] = {}
    for phrase in phrases:
        try_laws(reader, phrase.id, phrase.text, phrase.full, seen.setdefault(phrase.part, Seen()))
    print(tallies(found))
    print()
    print(laws(seen))
    read, loaded = seconds_of_reading(reader, phrases)
    print(f"\na sentence: {read / loaded:.4f} × loading {RULEBOOK} ({read * 1000:.2f} ms)")
    if asked.list:
        # What is held out stays so unless it is asked for by name.
        shown = [(p, r) for p, r in found if asked.show == "held" or not p.held]
        told = {part: s for part, s in seen.items() if asked.show == "held" or part == "built on"}
        print("", *listed(asked.list, shown, told), sep="\n")
    return 1 if any(s.lost for s in seen.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
