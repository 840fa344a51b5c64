"""`jixiao fmt`: files in one layout, written only where all of them can be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from engine.identity import content_hash
from facts.problem import BadInput, Place, Problem
from facts.tidy import MeaningMoved, Tidied, tidy
from facts.yamltext import Mapping, Node, decode, read_bytes
from jixiao.placing import all_placed, holding
from jixiao.shelf import Shelf, shown_path

SCHEMA = "jixiao.fmt/1"
MOST_TOLD = 3
"""Mends that the line of a file tells; the JSON has all of them."""

_OF_RULES = ("标准", "核对集", "指标")
_OF_SHEETS = ("单位",)
_SHEET = re.compile(r"^单位[ \t]*[:：]", re.MULTILINE)
_RULES = re.compile(r"^(标准|核对集)[ \t]*[:：]", re.MULTILINE)


@frozen
class Looked:
    """A file that was looked at: its new bytes, or the problems for which it has none."""

    path: str
    file: Path
    before: bytes
    tidied: Tidied | None
    problems: tuple[Problem, ...] = ()

    @property
    def changed(self) -> bool:
        return self.tidied is not None and self.tidied.data != self.before


@frozen
class Done:
    """What one call did. Nothing is `written` where a file has problems, or to look only."""

    files: tuple[Looked, ...]
    written: bool

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(problem for file in self.files for problem in file.problems)


def format_files(names: Sequence[str], shelf: Shelf, check: bool) -> Done:
    """Look at every file, then write those that change, if all are without problems.

    Raises BadInput where a file can't be written.
    """
    files: dict[Path, Looked] = {}
    for name in names:
        file = Path(name)
        if file.resolve() not in files:
            files[file.resolve()] = _look(file, shelf)
    done = Done(tuple(files.values()), False)
    if check or done.problems:
        return done
    changed = [(f.file, f.tidied.data) for f in done.files if f.tidied is not None and f.changed]
    all_placed([(file, holding(data)) for file, data in changed])
    return evolve(done, written=True)


def _look(file: Path, shelf: Shelf) -> Looked:
    path, data = shown_path(file), b""
    try:
        data = _read(file, path)
        prefix = _prefix(data)
        tidied = tidy(data, path, prefix)
        _check_kind(tidied.tree, path)
        if prefix == "R":
            _check_hash(data, tidied.data, path, shelf)
    except BadInput as error:
        return Looked(path, file, data, None, error.problems)
    except MeaningMoved:
        told = ("整理以后意思或注释会变，没有写（程序的错）", "把这个文件交给维护程序的人")
        return Looked(path, file, data, None, (Problem("U009", Place(path), *told),))
    return Looked(path, file, data, tidied)


def _read(file: Path, path: str) -> bytes:
    try:
        return read_bytes(file, path, "F")
    except BadInput as error:  # whether it was to hold rules or figures is not known
        told = (evolve(p, code="R" + p.code[1:]) for p in error.problems)
        raise BadInput(told) from None


def _prefix(data: bytes) -> str:
    """R for a rule file, F for a fact sheet, by the sections that begin lines."""
    try:
        text, _ = decode(data)
    except UnicodeDecodeError:
        return "R"
    return "F" if _SHEET.search(text) and not _RULES.search(text) else "R"


def _check_kind(tree: Node, path: str) -> None:
    """Other people's YAML is left alone."""
    keys = {key.text for key, _ in tree.items} if isinstance(tree, Mapping) else set()
    if not keys & {*_OF_RULES, *_OF_SHEETS}:
        told = (
            "不像规则文件，也不像数据表，没有动",
            "有“标准”（或“核对集”）的规则文件，有“单位”的数据表",
        )
        raise BadInput([Problem("U008", Place(path), *told)])


def _check_hash(before: bytes, after: bytes, path: str, shelf: Shelf) -> None:
    """A rulebook that could be read before is the same rulebook after."""
    try:
        old = shelf.read(before, path)
    except BadInput:
        return
    try:
        new = shelf.read(after, path)
    except BadInput as error:
        raise MeaningMoved(path) from error
    if content_hash(old) != content_hash(new):
        raise MeaningMoved(path)


# -- what is said ------------------------------------------------------------


def lines_of(done: Done) -> Iterator[str]:
    """One Chinese line a file."""
    for looked in done.files:
        yield f"{looked.path}：{_state(looked, done)}"


def _state(looked: Looked, done: Done) -> str:
    if looked.tidied is None:
        return "不能改：见错误"
    if not looked.changed:
        return "已经整齐"
    said = "改好" if done.written else "要改"
    if done.problems:
        said += "，这次没有写（别的文件有错误）"
    mended = looked.tidied.mended
    if mended:
        told = "，".join(f"第{p.place.line}行{p.text}" for p in mended[:MOST_TOLD])
        said += f"；订正{len(mended)}处：{told}{' 等' if len(mended) > MOST_TOLD else ''}"
    if looked.tidied.encoding is not None:
        said += f"；编码由{looked.tidied.encoding}改为UTF-8"
    return said


def done_object(done: Done, problem_object: Callable[[Problem], dict[str, Any]]) -> dict[str, Any]:
    """The JSON: `changed` is null where the file can't be formatted."""
    return {
        "schema": SCHEMA,
        "written": done.written,
        "files": [
            {
                "path": looked.path,
                "changed": None if looked.tidied is None else looked.changed,
                "encoding": None if looked.tidied is None else looked.tidied.encoding,
                "mended": [
                    problem_object(p) for p in (looked.tidied.mended if looked.tidied else ())
                ],
                "errors": [problem_object(p) for p in looked.problems],
            }
            for looked in done.files
        ],
    }
