"""The broken files of this folder, each with one fault, and what is expected to be said of it.

Their first line is `# 期望: R030 12:9`: code, line and column of every problem (；between
several, where one slip shows at several places). A second line `# 说: …` is text that must
stand in what is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from attrs import frozen
from hypothesis import strategies as st

from facts.problem import Place, Problem

HERE = Path(__file__).resolve().parent
STANDARD = HERE / "标准.yaml"
SHEET = HERE / "数据表.yaml"

Expected = tuple[str, int | None, int | None]


@frozen
class Case:
    """A broken file and its problems, in the order in which they are to be told."""

    path: Path
    expected: tuple[Expected, ...]
    said: str

    def __str__(self) -> str:
        return self.path.stem


def _read(path: Path) -> Case:
    head, second = path.read_text(encoding="utf-8").split("\n")[:2]
    expected = []
    for part in head.removeprefix("# 期望: ").split("；"):
        match = re.fullmatch(r"([RF]\d{3}) (\d+):(\d+)", part)
        assert match, f"{path.name}: {head}"
        expected.append((match[1], int(match[2]), int(match[3])))
    said = second.removeprefix("# 说: ") if second.startswith("# 说: ") else ""
    return Case(path, tuple(expected), said)


def cases(folder: str) -> list[Case]:
    """The files of rules/ or sheets/."""
    return [_read(path) for path in sorted((HERE / folder).glob("*.yaml"))]


def one_of_each_code(among: Iterable[Case]) -> list[Case]:
    return list({case.expected[0][0]: case for case in among}.values())


def places(problems: Iterable[Problem]) -> tuple[Expected, ...]:
    return tuple((p.code, p.place.line, p.place.column) for p in problems)


_QUOTED = re.compile(r"“[^“”]*”")
_KNOWN_WORDS = re.compile(
    r"[0-9a-f]{12,64}|YAML|UTF-(8|16)|GBK|U\+[0-9A-F]{4}|rete|score|[\w/-]+\.yaml|--[a-z-]+"
)


def badly_told(problem: Problem, written: str = "") -> str:
    """What is wrong with a message: it must be Chinese and say what would be right. "" is well.

    Words that stand in `written`, the file, may stand in it too.
    """
    text = _KNOWN_WORDS.sub("", _QUOTED.sub("", f"{problem.text}。{problem.hint}"))
    if any(word not in written for word in re.findall("[A-Za-z]{2,}", text)):
        return f"English: {problem}"
    if not re.search("[\u4e00-\u9fff]{2,}", problem.text):
        return f"not Chinese: {problem}"
    if not problem.hint or f"。应为：{problem.hint}" not in str(problem):
        return f"says not what would be right: {problem}"
    return ""


def stands_in(place: Place, text: str) -> bool:
    """Whether line and column are those of a character of the text, or of a line's end."""
    lines = text.split("\n")
    if place.line is None or place.column is None or not 1 <= place.line <= len(lines):
        return False
    return 1 <= place.column <= len(lines[place.line - 1]) + 1


SIGNS = "，：（）　,:、#\"'[]{}%&*!|>-甲一\t\u00a0\u200b"


@st.composite
def slips(draw: st.DrawFn, files: Sequence[Path]) -> str:
    """One of these files with one slip: a character or a line too many, too few, or another."""
    text = draw(st.sampled_from(files)).read_text(encoding="utf-8")
    lines = text.split("\n")
    number = draw(st.integers(0, len(lines) - 1))
    line = lines[number]
    column = draw(st.integers(0, len(line)))
    sign = draw(st.sampled_from(SIGNS))
    lines[number : number + 1] = draw(
        st.sampled_from(
            [
                [line[:column] + sign + line[column:]],
                [line[:column] + sign + line[column + 1 :]],
                [line[:column] + line[column + 1 :]],
                [line[:column], line[column:]],
                [line, line],
                [],
            ]
        )
    )
    return "\n".join(lines)
