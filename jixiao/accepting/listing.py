"""`jixiao accept --list`: what waits and how it could be read; nothing is asked or written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.rulefile.awaiting import Awaiting
from engine.rulefile.parsed import edges, parse_of_item
from engine.sentences.compared.edges import Edges
from jixiao.accepting.dialogue import heading
from jixiao.accepting.options import by_example
from jixiao.accepting.rule_file import Draft, sentence_of
from jixiao.parse_texts import Read, read_lines, read_object

SCHEMA = "jixiao.accept/1"


def _read(one: Awaiting) -> Read:
    parsed = parse_of_item(one.text.text, one.full, one.explained)
    return Read(parsed, edges(parsed) if parsed.understood else Edges(None, ()))


def list_lines(draft: Draft) -> Iterator[str]:
    waiting = draft.awaiting()
    if not waiting:
        yield f"{draft.file.path}：每条评分标准都有规则，没有要读的"
        return
    yield f"{draft.file.path}：有{len(waiting)}条评分标准还没有读作"
    for number, one in enumerate(waiting, start=1):
        yield ""
        yield f"[{number}/{len(waiting)}] {heading(one)}"
        read = _read(one)
        yield from read_lines(read)
        if read.parsed.scores:
            yield f"接受后写：读作: {sentence_of(read.parsed, one)}"


def list_object(draft: Draft) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "path": draft.file.path,
        "waiting": [_object(one) for one in draft.awaiting()],
    }


def _object(one: Awaiting) -> dict[str, Any]:
    read = _read(one)
    parsed = read.parsed
    options = {
        left.name: [
            {"option": option, "example": example or None}
            for option, example in by_example(parsed, left, {})
        ]
        for left in parsed.open
    }
    return {
        "indicator": one.id,
        "name": one.name,
        "line": one.key.place.line,
        **{key: value for key, value in read_object(read).items() if key not in ("schema", "cell")},
        "reading": sentence_of(parsed, one) if parsed.scores else None,
        "options": options,
    }
