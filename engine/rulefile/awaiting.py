"""Official texts of a rule file that have no rule yet: what an author is asked to agree to."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import frozen

from engine.criteria.criterion import ROWS_KEY
from engine.criteria.forms import FORMS
from engine.rulefile.sentences import EXPLAINED, OFFICIAL, READ_AS, UNREAD
from engine.sentences.canonical.criterion import MEASURE, read
from engine.sentences.compared.explained import explained_by
from facts.problem import Place
from facts.quantity import BadText, parse_points
from facts.yamltext import Mapping, Node, Scalar, Sequence


@frozen
class Awaiting:
    """An item whose 评分标准 is no rule, with neither a form nor a reading: a free wording, or a
    canonical sentence that says nothing of what is measured, beside 读作: 待补.

    `key` is the word 评分标准 in the file, beside which 读作 is to stand; `place` that of the item.
    `formula` is what the item itself says is measured (算式, or a formula in 指标说明), `explained`
    what 指标说明 calls it.
    """

    name: str
    id: str
    full: Fraction | None
    text: Scalar
    key: Scalar
    place: Place
    formula: str | None
    explained: str | None = None


def awaiting(tree: Node) -> list[Awaiting]:
    """All of them, in the order of the file."""
    return list(_within(tree))


def _within(tree: Node) -> Iterator[Awaiting]:
    held = tree.get("指标") if isinstance(tree, Mapping) else None
    for item in held.items if isinstance(held, Sequence) else ():
        if not isinstance(item, Mapping):
            continue
        if isinstance(item.get("指标"), Sequence) or item.get("组") is not None:
            yield from _within(item)
        else:
            yield from _item(item)


def _item(item: Mapping) -> Iterator[Awaiting]:
    pairs = {key.text: (key, value) for key, value in item.items}
    if OFFICIAL not in pairs or {*FORMS, ROWS_KEY} & set(pairs):
        return
    key, text = pairs[OFFICIAL]
    reading = item.get(READ_AS)
    if not isinstance(text, Scalar):
        return
    if reading is None and read(text) is not None:
        return
    if isinstance(reading, Scalar) and reading.text.strip() != UNREAD:
        return
    formula, explained = _formula(item)
    yield Awaiting(
        _text(item, "指标"),
        _text(item, "编号"),
        _full(item.get("分值")),
        text,
        key,
        item.place,
        formula,
        explained,
    )


def _formula(item: Mapping) -> tuple[str | None, str | None]:
    measure, explained = item.get(MEASURE), item.get(EXPLAINED)
    if isinstance(measure, Scalar):
        return measure.text, None
    found = explained_by(explained) if isinstance(explained, Scalar) else None
    return (None, None) if found is None else (found.formula.text, found.name)


def _text(item: Mapping, key: str) -> str:
    found = item.get(key)
    return found.text if isinstance(found, Scalar) else ""


def _full(node: Node | None) -> Fraction | None:
    """The full mark where it is a number: not one that stands elsewhere (参数.X)."""
    found = parse_points(node.text) if isinstance(node, Scalar) else None
    if found is None or isinstance(found, BadText) or found.value <= 0:
        return None
    return found.value
