"""Which engine scores: durable-rules where it is installed, else the plain reference."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from engine.match.plain import PlainMatcher
from engine.match.protocol import Matcher
from engine.rulebook import Rulebook

ENGINES = ("rete", "plain")
FALLBACK_NOTICE = "没有安装 durable-rules：改用 plain 引擎计分，结果相同。"


class EngineMissing(Exception):
    """The engine asked for is not installed; the message names the extra."""


@lru_cache(maxsize=1)
def rete_available() -> bool:
    from engine.match.rete import available

    return available()


def matcher_for(wanted: str | None) -> Callable[[Rulebook], Matcher]:
    """How to make the engine for a rulebook. Raises EngineMissing."""
    if wanted == "plain" or (wanted is None and not rete_available()):
        return PlainMatcher
    if not rete_available():
        raise EngineMissing("rete 引擎需要 durable-rules：安装 jixiao[rete]，或用 --engine plain")
    from engine.match.rete import ReteMatcher

    return ReteMatcher
