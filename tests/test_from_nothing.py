"""The page that begins with an empty table is walked through as it stands.

In it, in this order and in one folder: a table after `<!-- 新建 X.xlsx -->` is typed into a new
workbook, after `<!-- 新建 X.xlsx 表名 -->` into a new sheet of it; one after `<!-- 填 X.xlsx 表名 -->`
into the sheet of that name, each value into the column and the row that it names; a fence `console 走一遍` is run, `退出码 N` before a command telling its exit
code (0 where nothing is told), and what follows 停） on a line is what the author answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import frozen
from test_docs import parts

from jixiao import commands
from jixiao.cli import main

openpyxl = pytest.importorskip("openpyxl")

PAGE = Path(__file__).parent.parent / "docs/从空表开始.md"
_MARK = re.compile(r"<!-- (新建|填) (\S+)(?: (\S+))? -->")
_ANSWER = re.compile(r"^(.+；停）)(?: (.*))?$")


@frozen
class Typed:
    """A table of the page: new, or for the rows of a sheet that is there."""

    file: str
    sheet: str | None
    rows: tuple[tuple[str, ...], ...]
    new: bool


@frozen
class Run:
    line: str
    code: int
    expected: tuple[str, ...]

    @property
    def answers(self) -> list[str]:
        found = (_ANSWER.match(line) for line in self.expected)
        return [match[2] or "" for match in found if match]


def steps() -> Iterator[Typed | Run]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    at = 0
    while at < len(lines):
        mark = _MARK.fullmatch(lines[at])
        if mark is not None:
            while not lines[at].startswith("|"):
                at += 1
            start = at
            while at < len(lines) and lines[at].startswith("|"):
                at += 1
            table = [cells(line) for line in lines[start:at]]
            yield Typed(mark[2], mark[3], (table[0], *table[2:]), mark[1] == "新建")
        elif lines[at].startswith("```console 走一遍"):
            start = at + 1
            while lines[at + 1] != "```":
                at += 1
            yield from runs(lines[start : at + 1])
            at += 2
        else:
            at += 1


def cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))


def runs(lines: list[str]) -> Iterator[Run]:
    code = 0
    at = 0
    while at < len(lines):
        told = re.fullmatch(r"# 退出码 (\d)", lines[at])
        if told:
            code = int(told[1])
            at += 1
            continue
        assert lines[at].startswith("$ jixiao "), lines[at]
        start = at
        at += 1
        while at < len(lines) and not lines[at].startswith(("$ ", "# 退出码")):
            at += 1
        yield Run(lines[start].removeprefix("$ jixiao "), code, tuple(lines[start + 1 : at]))
        code = 0


def type_in(step: Typed) -> None:
    if step.new:
        there = Path(step.file).exists()
        book = openpyxl.load_workbook(step.file) if there else openpyxl.Workbook()
        page = book.create_sheet(step.sheet) if there else book.active
        for row in step.rows:
            page.append([number(text) for text in row])
    else:
        book = openpyxl.load_workbook(step.file)
        page = book[step.sheet]
        for row in step.rows[1:]:
            fill(page, step.rows[0], row)
    book.save(step.file)


def number(text: str) -> object:
    """As a spreadsheet takes what is typed."""
    if re.fullmatch(r"\d+(\.\d+)?%", text):
        return float(text[:-1]) / 100
    return float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else text or None


def fill(page: object, head: tuple[str, ...], row: tuple[str, ...]) -> None:
    """The row of the sheet whose cell holds the first word gets the others, by their columns."""
    found = [cell for line in page.iter_rows() for cell in line if cell.value == row[0]]  # type: ignore[attr-defined]
    assert found, row[0]
    columns = {
        cell.value: cell.column
        for line in page.iter_rows()
        for cell in line
        if cell.value in head  # type: ignore[attr-defined]
    }
    for name, text in zip(head[1:], row[1:], strict=True):
        column = columns.get(name, found[0].column + 1)
        page.cell(found[0].row, column).value = number(text)  # type: ignore[attr-defined]


def test_the_page_does_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for step in steps():
        if isinstance(step, Typed):
            type_in(step)
            continue
        answers = iter(step.answers)

        def asked(question: str, left: Iterator[str] = answers) -> str | None:
            answer = next(left, None)
            print(f"{question} {answer or ''}".rstrip())
            return answer

        monkeypatch.setattr(commands, "_asked", asked)
        arguments = step.line.split()
        engine = ["--engine", "plain"] if arguments[0] == "score" else []
        assert (step.line, main([*arguments, *engine])) == (step.line, step.code)
        out, err = capsys.readouterr()
        printed = "\n".join(line.rstrip() for line in (out + err).split("\n"))
        at = 0
        for part in parts(step.expected):
            at = printed.find(part + "\n", at)
            assert at >= 0, f"{step.line}\n{part}\n--- is not in ---\n{printed}"
        assert next(answers, None) is None, f"{step.line}: not all answers were asked for"


def test_the_page_holds_no_rule_file() -> None:
    """Not one line of YAML."""
    assert not re.search(r"```ya?ml", PAGE.read_text(encoding="utf-8"))
    assert len(list(steps())) >= 6
