"""What a reader made of a sentence, beside the reading written by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import islice, product
from pathlib import Path
from typing import Any, Literal

import attrs
import yaml
from attrs import field, frozen

from engine.rulefile.alone import Declared, alone
from engine.sentences.compared.beside import Beside, beside
from engine.sentences.compared.difference import Comparison
from engine.sentences.proposal import Proposal, Written
from facts.problem import BadInput

Propose = Callable[[str, Fraction | None, Mapping[str, str] | None], Proposal]
State = Literal["right", "misread", "facts differ", "not loaded", "refused"]
MOST_WAYS = 64
"""Combinations of a proposal's open readings that are tried."""
CASES = 2_000
"""Combinations of values that are tried where several figures decide."""


@frozen
class Reading:
    criterion: Mapping[str, Written]
    facts: Declared


@frozen
class Label:
    """The reading by hand: the first of `readings`, then others that could be defended.

    None where no reading is right: `cannot` says why.
    """

    full: str | None
    readings: tuple[Reading, ...] = ()
    open: tuple[str, ...] = ()
    cannot: str | None = None


@frozen
class Result:
    state: State
    why: str = ""
    """A case where the points differ, or why the proposal could not be loaded."""
    as_taken: bool = True
    """It is right with the first option of all that is open."""
    proved: bool = True
    missed: tuple[str, ...] = ()
    """Open readings of the label that the proposal does not name."""
    readable: bool = True
    """There is a reading by hand."""

    @property
    def understood(self) -> bool:
        return self.state != "refused"


def labels(file: Path) -> dict[str, Label]:
    raw = yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)
    return {key: _label(value) for key, value in raw.items()}


def _label(raw: Mapping[str, Any]) -> Label:
    if "cannot" in raw:
        return Label(None, cannot=raw["cannot"])
    full = None if raw["full"] in ("", "null") else raw["full"]
    each = (raw, *raw.get("also", ()))
    readings = tuple(Reading(one["criterion"], one["facts"]) for one in each)
    return Label(full, readings, tuple(raw["open"]))


def declared(proposal: Proposal) -> Declared:
    return {
        fact.name: {"类": fact.kind, **({"单位": fact.unit} if fact.unit else {})}
        for fact in proposal.facts
    }


def ways(propose: Propose, text: str, full: Fraction | None, first: Proposal) -> Iterator[Proposal]:
    """The proposal, then what becomes of it under other options of its open readings."""
    yield first
    options = [one.options for one in first.open]
    for chosen in islice(product(*options), 1, MOST_WAYS):
        settled = {one.name: option for one, option in zip(first.open, chosen, strict=True)}
        again = propose(text, full, settled)
        if again.understood:
            yield again


def judge(propose: Propose, text: str, label: Label) -> Result:
    """Read the text, and hold what comes out to the label."""
    return attrs.evolve(_judged(propose, text, label), readable=label.cannot is None)


def _judged(propose: Propose, text: str, label: Label) -> Result:
    full = None if label.full is None else Fraction(label.full)
    first = propose(text, full, None)
    if not first.understood:
        return Result("refused", "；".join(u.why for u in first.unread))
    named = {_plain(one.name) for one in first.open}
    missed = tuple(n for n in label.open if _plain(n) not in named)
    if label.cannot is not None:
        return Result("misread", f"不可读：{label.cannot}")
    found: list[Result] = []
    for place, proposal in enumerate(ways(propose, text, full, first)):
        assert proposal.criterion is not None
        try:
            book = alone(proposal.criterion, declared(proposal), label.full)
        except BadInput as refused:
            told = "；".join(f"{p.code} {p.text}" for p in refused.problems[:2])
            found.append(Result("not loaded", told, place == 0))
            continue
        for reading in label.readings:
            wanted = alone(reading.criterion, reading.facts, label.full)
            found.append(
                attrs.evolve(_result(beside(book, wanted, text, CASES)), as_taken=place == 0)
            )
            if found[-1].state == "right":
                return attrs.evolve(found[-1], missed=missed)
    order = ("not loaded", "facts differ", "misread") if found[0].state == "not loaded" else (
        "facts differ", "misread")  # fmt: skip
    state = next(s for s in order if any(f.state == s for f in found))
    shown = next((f for f in found if f.state == state), found[0])
    return Result(state, shown.why, missed=missed)  # type: ignore[arg-type]


def _plain(name: str) -> str:
    return name.rstrip("0123456789")


def _result(found: Beside) -> Result:
    if found.verdict == "same":
        return Result("right", proved=found.proved)
    if found.comparison is None:
        return Result("misread", "逐项清单没有比较")
    why = "；".join(t for t in (found.strange, told(found.comparison)) if t)
    return Result("facts differ" if found.verdict == "facts differ" else "misread", why)


def told(compared: Comparison) -> str:
    gives = compared.gives
    if gives is None:
        return "相同"
    return f"{compared.case}：应得{gives[0]}，读成{gives[1]}"


@frozen
class Tally:
    """How many came out how."""

    results: list[Result] = field(factory=list)

    def add(self, result: Result) -> None:
        self.results.append(result)

    def count(self, *states: State) -> int:
        return sum(r.state in states for r in self.results)

    @property
    def understood(self) -> int:
        return sum(r.understood for r in self.results)

    def row(self, *names: str) -> tuple[str, ...]:
        wrong = self.count("misread", "facts differ", "not loaded")
        read = self.understood
        return (
            *names, str(len(self.results)), str(sum(r.readable for r in self.results)),
            _share(read, len(self.results)),
            _share(wrong, read), str(self.count("facts differ")), str(self.count("not loaded")),
            str(sum(r.state == "right" and not r.as_taken for r in self.results)),
            str(sum(r.state == "right" and not r.proved for r in self.results)),
            str(sum(len(r.missed) for r in self.results)),
        )  # fmt: skip


HEADERS = (
    "phrases", "with a form", "understood", "misread", "facts differ", "not loaded", "right if settled",
    "right, not proved", "open missed",
)  # fmt: skip


def _share(part: int, whole: int) -> str:
    return f"{part} ({100 * part / whole:.0f}%)" if whole else f"{part} (–)"
