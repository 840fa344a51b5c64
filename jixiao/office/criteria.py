"""Import: what becomes of an item's words. A canonical sentence is the rule; any other wording waits
for a person, with what the program makes of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from attrs import frozen

from engine.rulefile.parsed import parse
from engine.rulefile.sentences import OFFICIAL, READ_AS, UNREAD, with_sentences
from engine.sentences.canonical.criterion import read
from facts.problem import Place, Problems
from facts.tree import Tree, data_of
from facts.yamltext import Mapping as Node
from facts.yamltext import Scalar
from facts.yamltext import Sequence as Nodes

_HERE = Place("")
_SHOWN = 60
"""Characters of a text that a line of the list shows."""
_LONG = 120
_PAIRS = {"（": "）", "〔": "〕", "“": "”", "「": "」", "『": "』", "[": "]"}
_QUOTES = "”」』"


@frozen
class Words:
    """The texts that the rule file keeps of an item, and what is still open in them (Chinese)."""

    texts: dict[str, Tree]
    open: str | None = None


def words_of(official: str, reading: str, full: Fraction | None) -> Words:
    """评分标准 and 读作 of a row as the rule file has them."""
    kept: dict[str, Tree] = {OFFICIAL: official} if official else {}
    if reading and reading != UNREAD:
        if is_canonical(reading):
            return Words(kept | {READ_AS: on_one_line(reading)})
        told = f"“{READ_AS}”不是规范句：{made_of(reading, full)}"
        return Words(kept | {READ_AS: UNREAD, "说明": f"{READ_AS}原写：{reading}"}, told)
    if not official:
        told = f"写的是“{UNREAD}”，先由人评判" if reading else "没有评分标准，先由人评判"
        return Words({READ_AS: UNREAD} if reading else {}, told)
    if not reading and is_canonical(official):
        return Words({OFFICIAL: on_one_line(official)})
    return Words(kept | {READ_AS: UNREAD}, made_of(official, full))


def is_canonical(text: str) -> bool:
    return read(Scalar(text, _HERE)) is not None


def on_one_line(sentence: str) -> str:
    """The sentence without the breaks that a narrow cell has it in, where they mean nothing."""
    joined = re.sub(r"[ \u3000]*\n[ \u3000]*", "", sentence)
    one, other = (read(Scalar(text, _HERE)) for text in (sentence, joined))
    return joined if one and other and data_of(one) == data_of(other) else sentence


def on_lines(text: str) -> str:
    """A long canonical sentence with a line for each of its larger parts; any other text as it is.

    `on_one_line` undoes it.
    """
    if len(text) <= _LONG or "\n" in text or not is_canonical(text):
        return text
    lines = [""]
    open_: list[str] = []
    parted = 0
    """How deep the criterion lies whose parts have lines of their own."""
    for at, sign in enumerate(text):
        if open_ and sign == open_[-1]:
            open_.pop()
            parted = min(parted, len(open_))
        elif sign in _PAIRS and not (open_ and open_[-1] in _QUOTES):
            if sign == "〔" and not open_ and text[at - 1] == "：":
                lines.append("")
                parted = 1
            open_.append(_PAIRS[sign])
        lines[-1] += sign
        if sign in "；。" and len(open_) <= parted:
            lines.append("")
    broken = "\n".join(line for line in lines if line)
    return broken if on_one_line(broken) == text else text


def as_loaded(item: Mapping[str, Tree]) -> Node:
    """The texts of an item as the loader reads them: with the form that a sentence of it is."""
    texts = (
        (Scalar(key, _HERE), Scalar(value, _HERE))
        for key, value in item.items()
        if isinstance(value, str)
    )
    problems = Problems()
    whole = Node(((Scalar("指标", _HERE), Nodes((Node(tuple(texts), _HERE),), _HERE)),), _HERE)
    found = with_sentences(whole, problems)
    inner = found.get("指标") if isinstance(found, Node) else None
    assert isinstance(inner, Nodes)
    [back] = inner.items
    assert isinstance(back, Node)
    return Node((), _HERE) if problems.found else back


def made_of(text: str, full: Fraction | None) -> str:
    """What the program makes of a free wording: a sentence to agree to, or why there is none."""
    found = parse(text, full)
    if not found.understood:
        return "；".join(f"没有读懂“{_short(u.text)}”：{u.why}" for u in found.unread[:3])
    if not found.scores:
        return "只说怎么算，没有说怎么得分"
    whole = f"可以读作：{found.canonical}"
    if found.aside:
        whole += f"（没有算进规则的话：{_short('；'.join(found.left_aside))}）"
    if not found.open:
        return f"{whole}（用 jixiao accept 确认）"
    left = "；".join(f"{o.name}（{'、'.join(o.options)}）：{o.why}" for o in found.open)
    return f"{whole}，但原文没有说定：{left}"


def _short(text: str) -> str:
    joined = " ".join(text.split())
    return joined if len(joined) <= _SHOWN else f"{joined[:_SHOWN]}…"
