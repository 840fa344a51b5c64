"""What other rulebooks declare: the same answers as of all of them loaded, and fewer loaded."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from strategies import SMALL, Book, books, drawn

from engine.rulebook import Rulebook
from engine.rulefile.peek import peek
from facts.problem import BadInput
from jixiao.shelf import Shelf


def loaded(shelf: Shelf) -> list[Rulebook]:
    return [shelf.load(file) for file in shelf.files() if shelf.head(file) is not None]


def names_of(book: Rulebook) -> set[str]:
    items = (key for i in book.indicators for key in (i.id, *i.counterparts))
    return {*book.facts, *book.lists, *book.checklists, *items}


BOOKS = loaded(Shelf.of([]))
FACTS = {name for book in BOOKS for name in (*book.facts, *book.lists, *book.checklists)}
ITEMS = {key for book in BOOKS for i in book.indicators for key in (i.id, *i.counterparts)}


def full_marks(key: str) -> set[Fraction]:
    return {i.full for book in BOOKS for i in book.indicators if i.id == key}


def test_all_is_what_the_rulebooks_declare() -> None:
    known = Shelf.of([]).known
    assert (set(known.facts), len(known.facts)) == (FACTS, len(FACTS))
    assert (set(known.items), len(known.items)) == (ITEMS, len(ITEMS))


@pytest.mark.parametrize("name", sorted(FACTS))
def test_a_fact_is_found_by_itself(name: str) -> None:
    assert name in Shelf.of([]).known.facts


@pytest.mark.parametrize("key", sorted(ITEMS))
def test_full_marks_are_found_by_themselves(key: str) -> None:
    assert Shelf.of([]).known.items[key] == full_marks(key)


def test_what_stands_nowhere_loads_nothing() -> None:
    shelf = Shelf.of([])
    assert "没有这个名称" not in shelf.known.facts
    assert shelf.known.items.get("没有这个编号") is None
    assert shelf._loaded == {}


def test_a_full_mark_loads_the_files_that_name_the_item() -> None:
    shelf = Shelf.of([])
    shelf.known.items.get("mx-控制率")
    assert [book.path for book in shelf._loaded.values()] == ["全国/示范-部门整体.yaml"]


def test_a_faulty_file_elsewhere_is_told_where_it_may_matter(tmp_path: Path) -> None:
    """A fault behind the head refuses what asks for a name in that file, and nothing else."""
    text = SMALL.replace("  甲:", "  坏的: {类: 没有这类}\n  甲:", 1)
    (tmp_path / "坏.yaml").write_text(text, encoding="utf-8")
    known = Shelf.of([tmp_path]).known
    assert "没有这个名称" not in known.facts
    with pytest.raises(BadInput):
        assert "坏的" in known.facts


def test_a_point_of_a_checklist_is_a_fact_of_its_own(tmp_path: Path) -> None:
    points = "  制度: {类: 要点, 项: [有制度, 合规]}\n"
    text = SMALL.replace("  甲:", f"{points}  甲:", 1)
    item = "指标:\n- {指标: 甲项, 编号: 甲项, 分值: 5, 得分式: 5分}\n"
    (tmp_path / "本地.yaml").write_text(text + item, encoding="utf-8")
    facts = Shelf.of([tmp_path]).known.facts
    asked = ("制度", "制度.合规", "合规", "制度.没有")
    assert [name in facts for name in asked] == [name in set(facts) for name in asked]
    assert [name in facts for name in asked] == [True, True, False, False]


@settings(max_examples=40)
@given(books())
def test_what_a_rulebook_declares_stands_in_its_file(book: Book) -> None:
    rulebook = drawn(book.text)
    peeked = peek(book.text.encode(), "规则.yaml")
    assert {part for name in names_of(rulebook) for part in name.split(".")} <= peeked.texts
    assert {i.id for i in rulebook.indicators} <= peeked.ids
