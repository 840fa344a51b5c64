"""Expressions of rule files, second step: tokens to steps, by descent.

The grammar, from the loosest binding to the tightest; each line of it is one method below:

    choice      = 若 choice 则 choice 否则 choice | disjunction
    disjunction = conjunction (或者 conjunction)*
    conjunction = negation (并且 negation)*
    negation    = 并非 negation | comparison
    comparison  = sum (高于 … sum)?
    sum         = product ((+|-) product)*
    product     = unary ((*|/) unary)*
    unary       = - unary | power
    power       = atom (^ NUMBER)?
    atom        = NUMBER | WORDS | NAME | NAME . NAME | NAME . NAME [ NUMBER ]
                | NAME [ choice (, choice)* ] | FUNC ( choice (, choice)* ) | POINTS | ( choice )

`tests/formula_grammar.py` has the same as a grammar for lark, and a property holds the two equal, the
token included at which a text can't be read on. A generator of parsers isn't imported by the
program: that took longer than the rest of a score together (`benchmarks/start_up.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from engine.language.tokens import Token

Reduction = tuple[str, int]
"""A rule's name, and how many of the values before it are its items."""
Step = Token | Reduction
"""A formula in postfix order is a row of these: a token is a value; a reduction makes one."""


def folded(steps: Iterable[Step], reduce: Callable[[str, list[Any]], Any]) -> Any:
    """The value that the steps come to: a token is one, and `reduce` makes one of a rule's items."""
    values: list[Any] = []
    for step in steps:
        if isinstance(step, Token):
            values.append(step)
        else:
            rule, count = step
            items = values[-count:]
            del values[-count:]
            values.append(reduce(rule, items))
    [found] = values
    return found


class Unexpected(Exception):
    """No formula goes on with the token of this index (as many as there are tokens: it ends)."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.index = index


def postfix(tokens: Sequence[Token]) -> list[Step]:
    """The formula's steps; those of a rule come before it. Raises Unexpected."""
    descent = _Descent(tokens)
    descent.choice()
    if descent.at < len(tokens):
        raise Unexpected(descent.at)
    return descent.steps


class _Descent:
    """One method for each rule: it leaves its steps, and `at` behind the last token it took."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._types = [*(token.type for token in tokens), "the end"]
        self.at = 0
        self.steps: list[Step] = []

    def _next(self, *types: str) -> bool:
        return self._types[self.at] in types

    def _take(self, *types: str) -> None:
        if not self._next(*types):
            raise Unexpected(self.at)
        self.steps.append(self._tokens[self.at])
        self.at += 1

    def _chain(self, part: Callable[[], None], rule: str, joint: str) -> None:
        """Parts with a joint between: one reduction of all of them."""
        part()
        items = 1
        while self._next(joint):
            self._take(joint)
            part()
            items += 2
        if items > 1:
            self.steps.append((rule, items))

    def _left(self, part: Callable[[], None], *joints: str) -> None:
        """Parts with a sign between: each is reduced with all that stands left of it."""
        part()
        while self._next(*joints):
            self._take(*joints)
            part()
            self.steps.append(("binary", 3))

    def _signed(self, sign: str, part: Callable[[], None], rule: str) -> None:
        """Signs before a part, the last of them nearest to it."""
        signs = 0
        while self._next(sign):
            self._take(sign)
            signs += 1
        part()
        self.steps.extend([(rule, 2)] * signs)

    def choice(self) -> None:
        if not self._next("IF"):
            self._chain(self._conjunction, "disjunction", "OR")
            return
        for word in ("IF", "THEN", "ELSE"):
            self._take(word)
            self.choice()
        self.steps.append(("choose", 6))

    def _conjunction(self) -> None:
        self._chain(self._negation, "conjunction", "AND")

    def _negation(self) -> None:
        self._signed("NOT", self._comparison, "negate")

    def _comparison(self) -> None:
        self._sum()
        if self._next("CMP"):
            self._take("CMP")
            self._sum()
            self.steps.append(("comparison", 3))

    def _sum(self) -> None:
        self._left(self._product, "PLUS", "MINUS")

    def _product(self) -> None:
        self._left(self._unary, "TIMES", "OVER")

    def _unary(self) -> None:
        self._signed("MINUS", self._power, "minus")

    def _power(self) -> None:
        self._atom()
        if self._next("POW"):
            self._take("POW")
            self._take("NUMBER")
            self.steps.append(("power", 3))

    def _atom(self) -> None:
        first = self._types[self.at]
        if first in ("NUMBER", "WORDS", "POINTS"):
            self._take(first)
            self.steps.append((first.lower(), 1))
        elif first == "FUNC":
            self._take("FUNC")
            self.steps.append(("call", 1 + self._arguments("LPAR", "RPAR")))
        elif first == "LPAR":
            self._take("LPAR")
            self.choice()
            self._take("RPAR")
            self.steps.append(("bracket", 3))
        else:
            self._named()

    def _named(self) -> None:
        self._take("NAME")
        if self._next("LSQB"):
            self.steps.append(("cell", 1 + self._arguments("LSQB", "RSQB")))
        elif self._next("DOT"):
            self._take("DOT")
            self._take("NAME")
            if self._next("LSQB"):
                for sign in ("LSQB", "NUMBER", "RSQB"):
                    self._take(sign)
                self.steps.append(("indexed", 6))
            else:
                self.steps.append(("member", 3))
        else:
            self.steps.append(("name", 1))

    def _arguments(self, opening: str, closing: str) -> int:
        """Choices with commas between, inside brackets; how many items these are."""
        self._take(opening)
        self.choice()
        items = 3
        while self._next("COMMA"):
            self._take("COMMA")
            self.choice()
            items += 2
        self._take(closing)
        return items
