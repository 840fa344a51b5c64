"""A key put into a YAML file beside one that stands there; every other character stays as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from facts.problem import Place
from facts.tree import Quoted, Tree
from facts.write_yaml import flow

_REMARK = re.compile(r"[ \t]+#")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class NotWritable(Exception):
    """The file is written in a way that keys can't be put into it (full-width signs, say)."""


def with_key(text: str, beside: Place, key: str, value: Tree) -> str:
    """The text with `key: value` after the pair whose key stands at `beside`; a key of that name
    in the same mapping gets the value instead. Raises NotWritable."""
    for mapping in _mappings(_composed(text)):
        pair = next((p for p in mapping.value if _stands_at(p[0], beside)), None)
        if pair is not None:
            there = next((v for k, v in mapping.value if k.value == key), None)
            if there is not None:
                return _replaced(text, there, value)
            return _after(text, mapping, pair, f"{flow(key)}: {flow(value)}")
    raise NotWritable


def with_entry(text: str, section: str, before: str, key: str, value: Tree) -> str:
    """The text with `key: value` as the last pair of a section at the top of the file; a section
    that is not there is made before that named `before`. Raises NotWritable."""
    top = _composed(text)
    if not isinstance(top, yaml.MappingNode):
        raise NotWritable
    pairs = {k.value: (k, v) for k, v in top.value}
    entry = f"{flow(key)}: {flow(value)}"
    if section not in pairs:
        if before not in pairs:
            raise NotWritable
        line = pairs[before][0].start_mark.line
        return _with_lines(text, line, [f"{section}:", f"  {entry}", ""])
    name, held = pairs[section]
    if isinstance(held, yaml.ScalarNode) and held.value.strip() in ("", "~"):
        return _with_lines(text, name.start_mark.line + 1, [f"  {entry}"])
    if not isinstance(held, yaml.MappingNode):
        raise NotWritable
    if not held.value:
        return _replaced(text, held, {key: value})
    return _after(text, held, held.value[-1], entry)


def _composed(text: str) -> Any:
    try:
        return yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError:
        raise NotWritable from None


def _mappings(node: Any) -> Iterator[Any]:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, yaml.MappingNode):
            yield one
            waiting.extend(value for _, value in one.value)
        elif isinstance(one, yaml.SequenceNode):
            waiting.extend(one.value)


def _stands_at(key: Any, place: Place) -> bool:
    mark = key.start_mark
    return bool(place.line == mark.line + 1 and place.column == mark.column + 1)


def _offset(text: str, mark: Any) -> int:
    """Of a mark in the text: marks of the loader in C have no index of their own kind."""
    lines = text.split("\n")
    return sum(len(line) + 1 for line in lines[: mark.line]) + int(mark.column)


def _replaced(text: str, node: Any, value: Tree) -> str:
    new = flow(value)
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        raise NotWritable
    rest = text[_offset(text, node.end_mark) :]
    if isinstance(value, str) and _REMARK.match(rest):
        new = flow(Quoted(value))  # without quotes a text must not have a comment behind it
    return text[: _offset(text, node.start_mark)] + new + rest


def _after(text: str, mapping: Any, pair: tuple[Any, Any], entry: str) -> str:
    key, value = pair
    if mapping.flow_style:
        end = _offset(text, value.end_mark)
        return f"{text[:end]}, {entry}{text[end:]}"
    last = value.end_mark.line
    block = isinstance(value, yaml.ScalarNode) and value.style in ("|", ">")
    held = isinstance(value, yaml.CollectionNode) and not value.flow_style
    if (block or held) and value.end_mark.column == 0:
        last -= 1  # the mark stands at the next line that holds anything
        lines = text.split("\n")
        while last > value.start_mark.line and not lines[last].strip():
            last -= 1
    indent = " " * key.start_mark.column
    return _with_lines(text, last + 1, [indent + entry])


def _with_lines(text: str, line: int, new: list[str]) -> str:
    """The text with lines put before the one of this number (from 0)."""
    ending = "\r" if "\r\n" in text else ""
    lines = text.split("\n")
    if line >= len(lines) or (line == len(lines) - 1 and not lines[line]):
        while lines and not lines[-1].strip():
            lines.pop()
        lines[-1] += ending if ending and not lines[-1].endswith(ending) else ""
        line = len(lines)
        lines.append("")
    return "\n".join([*lines[:line], *(one + ending for one in new), *lines[line:]])
