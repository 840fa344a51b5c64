"""`jixiao check`: what can be said of a rule file before anyone is scored by it.

So far: whether each official text and the rule beside it say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from attrs import frozen

from engine.rulebook import Rulebook
from engine.rulefile.official import HeldToText, held_to_texts
from engine.sentences.compared.cases import range_text
from facts.problem import Place
from jixiao.rulebook_json import heading
from jixiao.shelf import Shelf

SCHEMA = "jixiao.check/1"
Level = Literal["error", "warning", "note"]
DIFFERS, UNREAD, WAITING = "sentence_differs", "sentence_unread", "sentence_waiting"
STATES = {
    "is rule": "本身就是规则", "same": "与规则相同", "differs": "与规则不同", "unread": "没有读懂",
    "not compared": "没有比较", "waiting": "待补",
}  # fmt: skip


@frozen
class Finding:
    """What a person should know of one clause of the file; `text` and `mend` are Chinese."""

    code: str
    level: Level
    place: Place
    text: str
    mend: str
    held: HeldToText


@frozen
class Checked:
    book: Rulebook
    texts: tuple[HeldToText, ...]
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        return not self.grave

    @property
    def grave(self) -> bool:
        """Whether there is a finding that exit code 1 stands for."""
        return any(f.level != "note" for f in self.findings)


def check_files(names: Sequence[str], shelf: Shelf) -> list[Checked]:
    """Check each file, for every class of unit. Raises BadInput."""
    files = [shelf.named(name, "check") for name in names]
    return [_checked(book) for file in files for book in shelf.each_class(file)]


def _checked(book: Rulebook) -> Checked:
    texts = tuple(held_to_texts(book))
    found = (_finding(one) for one in texts)
    return Checked(book, texts, tuple(f for f in found if f is not None))


def _finding(held: HeldToText) -> Finding | None:
    place, name = held.place, held.indicator.name
    if held.state == "differs":
        text = f"“{name}”的评分标准与规则不同：{difference_text(held)}"
        mend = "规则照原文改；或者规则是对的：在“已知缺陷”里说明原文"
        return Finding(DIFFERS, "warning", place, text, mend, held)
    if held.state == "unread":
        part = unread_text(held)
        mend = "由人对照原文和规则；原文可以改写成规范句的，改写"
        return Finding(UNREAD, "note", place, f"“{name}”的评分标准没有读懂：{part}", mend, held)
    if held.state == "not compared":
        text = f"“{name}”的评分标准没有和规则比较：{held.why}"
        return Finding(UNREAD, "note", place, text, "由人对照原文和规则", held)
    if held.state == "waiting":
        part = unread_text(held)
        mend = "jixiao accept，或把“读作”写成规范句"
        return Finding(WAITING, "note", place, f"“{name}”待补：{part}", mend, held)
    return None


def difference_text(held: HeldToText) -> str:
    """The case in which text and rule differ, and what each gives; or what tells them apart."""
    if held.found is None:
        return f"得分相同，但{held.why}"
    compared = held.found.comparison
    assert compared is not None
    assert compared.points is not None
    rule, text = (range_text(points) for points in compared.points)
    return f"{compared.case}时，规则给{rule}，原文读作{text}"


def unread_text(held: HeldToText) -> str:
    """The part that was not understood."""
    parsed = held.parsed
    if parsed is None or parsed.understood:
        return "没有说怎么得分"
    return "；".join(f"“{one.text}”，{one.why}" for one in held.unread)


# -- what is said ------------------------------------------------------------


def checked_lines(checked: Checked) -> Iterator[str]:
    book = checked.book
    chosen = book.classes.chosen if book.classes is not None else None
    yield f"{book.path}　{book.title}" + (f"（{chosen}）" if chosen else "")
    if not checked.texts:
        yield "  没有写评分标准的原文，没有可以对照的"
        return
    counts = {state: sum(t.state == state for t in checked.texts) for state in STATES}
    told = "，".join(f"{count}条{STATES[s]}" for s, count in counts.items() if count)
    yield f"  评分标准{len(checked.texts)}条：{told}"
    for held in checked.texts:
        if held.state == "same" and held.taken:
            taken = "、".join(f"{name}读作{option}" for name, option in held.taken)
            yield f"  {held.place}: 相同 “{held.indicator.name}”的原文没有说清，规则是其中一种（{taken}）"
        if held.state == "same" and held.called:
            called = "、".join(f"原文的“{name}”就是规则的“{fact}”" for name, fact in held.called)
            yield f"  {held.place}: 相同 “{held.indicator.name}”：{called}"
    for finding in checked.findings:
        mark = {"error": "错误", "warning": "警告", "note": "提示"}[finding.level]
        yield f"  {finding.place}: {mark} {finding.code} {finding.text}。{finding.mend}"


def check_object(found: Sequence[Checked]) -> dict[str, Any]:
    return {"schema": SCHEMA, "rulebooks": [_object(one) for one in found]}


def _object(checked: Checked) -> dict[str, Any]:
    head = heading(checked.book)
    book = checked.book
    return {
        "path": book.path,
        "sha256": head["sha256"],
        "sound": checked.sound,
        "bounds": None,
        "findings": [_finding_object(f) for f in checked.findings],
        "sentences": [_sentence_object(held) for held in checked.texts],
        "class": book.classes.chosen if book.classes is not None else None,
    }


def _finding_object(finding: Finding) -> dict[str, Any]:
    found = finding.held.found
    compared = None if found is None else found.comparison
    differs = finding.code == DIFFERS and compared is not None
    return {
        "code": finding.code,
        "level": finding.level,
        "indicator": finding.held.indicator.id,
        "file": finding.place.file,
        "line": finding.place.line,
        "column": finding.place.column,
        "text": finding.text,
        "mend": finding.mend,
        "waived": None,
        "verdict": "refuted" if differs else "unknown",
        "method": "sweep" if differs else "tested",
        "witness": _witness(finding.held) if differs else None,
    }


def _witness(held: HeldToText) -> dict[str, Any]:
    """The case: values by name (本项: the item's own measure), and the points of either reading."""
    assert held.found is not None
    compared = held.found.comparison
    assert compared is not None
    assert compared.points is not None
    return {
        "sheets": [],
        "measure": compared.case,
        "values": dict(compared.facts),
        "points": [
            {"reading": reading, "points": range_text(points).removesuffix("分")}
            for reading, points in zip(("规则", "原文"), compared.points, strict=True)
        ],
    }


def _sentence_object(held: HeldToText) -> dict[str, Any]:
    return {
        "indicator": held.indicator.id,
        "line": held.place.line,
        "state": held.state,
        "proved": held.state == "is rule" or (held.found is not None and held.found.proved),
        "called": [{"text": name, "rule": fact} for name, fact in held.called],
        "taken": [{"name": name, "option": option} for name, option in held.taken],
        "unread": [
            {"from": u.span.start, "to": u.span.end, "text": u.text, "why": u.why}
            for u in held.unread
        ],
        "why": held.why or None,
    }
