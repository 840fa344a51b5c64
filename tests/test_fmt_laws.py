"""`fmt` changes no meaning, loses no comment, and has nothing to do a second time."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
import yaml
from broken.cases import Case, cases
from careless import careless
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import Book, books, sheets

from engine.identity import content_hash
from facts.layout import lay_out
from facts.mending import mend, shape
from facts.problem import BadInput, Problem
from facts.rawlint import lint
from facts.rawtext import RawLines
from facts.tidy import tidy
from facts.yamltext import Mapping, Node, Scalar, decoded, read_tree
from jixiao.shelf import Shelf

ROOT = Path(__file__).parent.parent
SHIPPED = sorted([*(ROOT / "rules").rglob("*.yaml"), *(ROOT / "examples").rglob("*.yaml")])
SHELF = Shelf.of([])
LOADERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])]


def comments(data: bytes) -> tuple[str, ...]:
    text = data.decode()
    return lay_out(text, text.split("\n")).comments


def in_layout(data: bytes) -> None:
    """What holds of every line of the layout."""
    text = data.decode()
    assert "\r" not in text
    assert not text.startswith(("\ufeff", "\n"))
    assert text.endswith("\n")
    assert "\t" not in text


@settings(max_examples=150)
@given(books(), st.integers(0, 10**9))
def test_a_carelessly_written_standard_keeps_its_hash_and_its_comments(
    book: Book, seed: int
) -> None:
    written = careless(book.tree, Random(seed))
    done = tidy(written.data(Random(seed)), "规则.yaml", "R")
    assert content_hash(SHELF.read(done.data, "规则.yaml")) == content_hash(book.load())
    assert comments(done.data) == written.comments
    assert tidy(done.data, "规则.yaml", "R").data == done.data
    in_layout(done.data)
    assert all(line == line.rstrip() for line in done.data.decode().split("\n"))
    assert "\n\n\n" not in done.data.decode()


def said(node: Node) -> object:
    """The texts of a tree, in order."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Mapping):
        return [[key.text, said(value)] for key, value in node.items]
    return [said(item) for item in node.items]


def in_order(tree: object) -> object:
    if isinstance(tree, dict):
        return [[key, in_order(value)] for key, value in tree.items()]
    return [in_order(item) for item in tree] if isinstance(tree, list) else tree


@settings(max_examples=60)
@given(st.data(), st.integers(0, 10**9))
def test_a_carelessly_written_fact_sheet_keeps_every_text(data: st.DataObject, seed: int) -> None:
    sheet = data.draw(sheets(data.draw(books())))
    written = careless(sheet.tree, Random(seed))
    done = tidy(written.data(Random(seed)), "表.yaml", "F")
    assert said(done.tree) == in_order(sheet.tree)
    assert comments(done.data) == written.comments
    assert tidy(done.data, "表.yaml", "F").data == done.data


@settings(max_examples=60)
@given(books(), st.integers(0, 10**9))
def test_two_ways_of_writing_differ_only_where_the_author_chose(book: Book, seed: int) -> None:
    """Lines that break elsewhere, quotes and comments are the author's; indentation is not."""
    first, second = (careless(book.tree, Random(s)) for s in (seed, seed + 1))
    trees = [read_tree(tidy(c.text.encode(), "甲", "R").data, "甲", "R") for c in (first, second)]
    keys = [[key.place.column for key, _ in tree.items] for tree in trees]  # type: ignore[union-attr]
    assert keys[0] == keys[1]
    assert set(keys[0]) == {1}


@settings(max_examples=40)
@given(books(), st.integers(0, 10**9))
def test_both_parsers_of_yaml_give_one_layout(book: Book, seed: int) -> None:
    text = careless(book.tree, Random(seed)).text
    mended = mend(text.encode(), text, "规则.yaml", "R").text
    raw = text.split("\n")
    assert len({lay_out(mended, raw, loader).text for loader in LOADERS}) == 1


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
def test_what_is_shipped_is_in_its_layout(path: Path) -> None:
    data = path.read_bytes()
    assert tidy(data, path.name, "R" if "rules" in path.parts else "F").data == data


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
@pytest.mark.parametrize("seed", range(5))
def test_what_is_shipped_is_found_again_however_it_was_indented(path: Path, seed: int) -> None:
    """Wider indentation, lists set in or not: the layout gives the very bytes back."""
    data = path.read_bytes()
    prefix = "R" if "rules" in path.parts else "F"
    wider = reindented(data.decode(), 3 + seed, Random(seed))
    assert tidy(wider.encode(), path.name, prefix).data == data


def reindented(text: str, step: int, by: Random) -> str:
    """Every level `step` columns instead of 2, and blanks at the ends of lines."""
    lines = []
    for line in text.split("\n"):
        bare = line.lstrip(" ")
        levels = (len(line) - len(bare)) // 2
        dashes = bare.startswith("- ")
        bare = bare.replace("- ", "-" + " " * (step - 1), 1) if dashes else bare
        lines.append(" " * (levels * step) + bare + " " * by.randint(0, 2))
    return "\r\n".join(lines)


@pytest.mark.parametrize("folder", ["rules", "sheets"])
def test_there_are_broken_files(folder: str) -> None:
    assert len(cases(folder)) >= 60


@pytest.mark.parametrize("case", [*cases("rules"), *cases("sheets")], ids=str)
def test_a_broken_file_is_mended_to_one_that_is_read_or_refused(case: Case) -> None:
    prefix = case.expected[0][0][0]
    data = case.path.read_bytes()
    refused: tuple[Problem, ...] = ()
    try:
        done = tidy(data, "例.yaml", prefix)
    except BadInput as error:
        refused = error.problems
        done = None
    assert (done is None) == bool(refused)
    assert all(p.code[1:] <= "009" for p in refused)
    if done is None:
        return
    assert read_tree(done.data, "例.yaml", prefix) is not None
    assert comments(done.data)[0] == case.path.read_text("utf-8").split("\n")[0]
    mended = {p.code[1:] for p in done.mended}
    told = {code[1:] for code, _, _ in case.expected if code[1:] <= "009"}
    assert mended == told, "what the reader refuses was mended, or passed over"
    assert mended <= {"002", "003"}
    if prefix == "R" and mended:
        SHELF.read(done.data, "例.yaml")


@settings(max_examples=200)
@given(st.sampled_from(SHIPPED), st.integers(0, 10**9))
def test_whatever_is_done_to_a_file_it_is_tidied_or_refused(path: Path, seed: int) -> None:
    """And what the reader took is taken, and says the same."""
    by = Random(seed)
    text = path.read_text("utf-8")
    for _ in range(by.randint(1, 4)):
        at = by.randrange(len(text))
        sign = by.choice("：:，,-－[]{}［］｛｝ \t\u3000\u00a0\u200b\n#'\"|>、\r\ufffd\x85")
        text = text[:at] + sign + text[at + by.randint(0, 1) :]
    prefix = "R" if "rules" in path.parts else "F"
    try:
        before = shape(read_tree(text.encode(), "文.yaml", prefix))
    except BadInput:
        before = None
    try:
        done = tidy(text.encode(), "文.yaml", prefix)
    except BadInput:
        lines = RawLines(text, "文.yaml", prefix)
        lint(lines)
        assert before is None or lines.doubt is not None
        return
    if before is not None:
        assert shape(read_tree(done.data, "文.yaml", prefix)) == before
        assert done.mended == ()
    assert tidy(done.data, "文.yaml", prefix).data == done.data


def test_decoded_is_what_the_reader_reads() -> None:
    assert decoded("标准: 甲\n".encode("utf-8-sig"), "文.yaml", "R") == "标准: 甲\n"
