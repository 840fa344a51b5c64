"""The grammar of formulas as lark reads it: what `engine/language/syntax.py` must do by descent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import lark
from lark.lexer import Lexer

GRAMMAR = """
?start: choice
?choice: IF choice THEN choice ELSE choice -> choose
       | disjunction
?disjunction: conjunction (OR conjunction)*
?conjunction: negation (AND negation)*
?negation: NOT negation -> negate
         | comparison
?comparison: sum (CMP sum)?
?sum: product
    | sum PLUS product -> binary
    | sum MINUS product -> binary
?product: unary
        | product TIMES unary -> binary
        | product OVER unary -> binary
?unary: MINUS unary -> minus
      | power
?power: atom
      | atom POW NUMBER -> power
?atom: NUMBER -> number
     | WORDS -> words
     | NAME -> name
     | NAME DOT NAME -> member
     | NAME DOT NAME LSQB NUMBER RSQB -> indexed
     | NAME LSQB choice (COMMA choice)* RSQB -> cell
     | FUNC LPAR choice (COMMA choice)* RPAR -> call
     | POINTS -> points
     | LPAR choice RPAR -> bracket
%declare IF THEN ELSE OR AND NOT CMP PLUS MINUS TIMES OVER POW NUMBER WORDS NAME DOT LSQB RSQB
%declare LPAR RPAR COMMA FUNC POINTS
"""
TYPES = tuple(dict.fromkeys(
    word for line in GRAMMAR.splitlines() if line.startswith("%declare") for word in line.split()[1:]
))  # fmt: skip


class _Given(Lexer):
    """Lark is handed tokens already cut."""

    def __init__(self, conf: Any) -> None:
        pass

    def lex(self, lexer_state: Any, parser_state: Any = None) -> Iterator[lark.Token]:
        yield from lexer_state


_PARSER = lark.Lark(GRAMMAR, parser="lalr", lexer=_Given, maybe_placeholders=False)

Steps = list[int | tuple[str, int]]
"""A formula in postfix order: indices of tokens, and rules with their numbers of items."""


def steps_or_fault(types: tuple[str, ...]) -> Steps | int:
    """What these tokens are, or the index of the one that no formula goes on with."""
    tokens = [lark.Token(kind, str(index)) for index, kind in enumerate(types)]
    try:
        tree = _PARSER.parse(tokens)  # type: ignore[arg-type]
    except lark.UnexpectedToken as error:
        return len(types) if error.token.type == "$END" else int(error.token)
    found: Steps = []

    def walk(node: Any) -> None:
        if isinstance(node, lark.Token):
            found.append(int(node))
            return
        for child in node.children:
            walk(child)
        found.append((node.data, len(node.children)))

    walk(tree)
    return found
