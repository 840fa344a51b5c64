"""得分式: 得分=分值×执行率."""

from __future__ import annotations

from engine.sentences.canonical.values import Speaker
from engine.sentences.text import Text
from facts.yamltext import Node

KEY = "得分式"
_START = "得分="


def say(node: Node, speaker: Speaker, beyond: bool) -> str:
    return _START + speaker.formula(node)


def read(text: Text) -> dict[str, Node] | None:
    masked = text.masked
    if not masked.startswith(_START) or any(sign in masked for sign in ",;:。"):
        return None
    return {KEY: text.cut(len(_START), len(text.signs)).scalar()}
