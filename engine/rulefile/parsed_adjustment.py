"""One text about the total, a group or the grade: the entries of 调整 that it says."""

from __future__ import annotations

from collections.abc import Mapping

from engine.rulefile.parsed import HERE, Parsed
from engine.sentences.adjustments.reading import adjusting
from engine.sentences.canonical.adjustment import KEY, read, say
from engine.sentences.canonical.values import Unsayable, node_of
from engine.sentences.proposal import Span, Unread, Written
from engine.sentences.text import MAX_SENTENCE
from facts.tree import data_of
from facts.yamltext import Mapping as Tree
from facts.yamltext import Scalar


def parse_adjustment(text: str, settled: Mapping[str, str] | None = None) -> Parsed | None:
    """Read the text as canonical sentences of 调整 (one a line), else as a free wording.

    The form is {调整: […]}, its entries without 编号. None: the text is about no total and no grade.
    """
    already = _canonical(text) if len(text) <= MAX_SENTENCE else None
    if already is not None:
        return _parsed(text, already, True)
    found = adjusting(text, settled)
    if found is None:
        return None
    if not found.entries:
        return Parsed(text, None, False, None, None, (), found.unread)
    parsed = _parsed(text, list(found.entries), False)
    if parsed.form is None:
        return parsed
    return Parsed(text, None, False, parsed.form, parsed.canonical, found.open, (), found.facts)


def _canonical(text: str) -> list[Mapping[str, Written]] | None:
    entries: list[Mapping[str, Written]] = []
    for line in text.strip().splitlines():
        node = read(Scalar(line.strip(), HERE))
        if node is None:
            return None
        data = data_of(node)
        assert isinstance(data, dict)
        entries.append(data)
    return entries or None


def _parsed(text: str, entries: list[Mapping[str, Written]], already: bool) -> Parsed:
    said = []
    for entry in entries:
        node = node_of(dict(entry), HERE)
        assert isinstance(node, Tree)
        try:
            said.append(say(node))
        except Unsayable as error:
            whole = Unread(Span(0, len(text)), text[:60], f"没有规范的说法：{error}")
            return Parsed(text, None, False, None, None, (), (whole,))
    form: dict[str, Written] = {KEY: [dict(entry) for entry in entries]}
    return Parsed(text, None, already, form, "\n".join(said))
