"""Reading formulas by descent does what the grammar says, step for step and fault for fault."""

from __future__ import annotations

from itertools import product

import pytest
from formula_grammar import TYPES, Steps, steps_or_fault
from hypothesis import given
from hypothesis import strategies as st

from engine.language.formula import MAX_BRACKETS, parse_formula
from engine.language.syntax import Unexpected, postfix
from engine.language.tokens import MAX_TOKENS, Fault, Names, Token

Types = tuple[str, ...]


def by_descent(types: Types) -> Steps | int:
    tokens = [Token(kind, str(index), index) for index, kind in enumerate(types)]
    try:
        return [int(s) if isinstance(s, Token) else s for s in postfix(tokens)]
    except Unexpected as error:
        return error.index


def joined(parts: st.SearchStrategy[Types], *joints: str) -> st.SearchStrategy[Types]:
    some = st.lists(parts, min_size=1, max_size=3)
    joint = st.sampled_from(joints)
    return some.flatmap(
        lambda chosen: st.lists(joint, min_size=len(chosen) - 1, max_size=len(chosen) - 1).map(
            lambda between: sum(
                ((sign, *part) for sign, part in zip(between, chosen[1:], strict=True)), chosen[0]
            )
        )
    )


def wider(formulas: st.SearchStrategy[Types]) -> st.SearchStrategy[Types]:
    arguments = joined(formulas, "COMMA")
    return st.one_of(
        joined(formulas, "PLUS", "MINUS", "TIMES", "OVER", "AND", "OR", "CMP"),
        formulas.map(lambda f: ("MINUS", *f)),
        formulas.map(lambda f: ("NOT", *f)),
        formulas.map(lambda f: (*f, "POW", "NUMBER")),
        formulas.map(lambda f: ("LPAR", *f, "RPAR")),
        arguments.map(lambda a: ("FUNC", "LPAR", *a, "RPAR")),
        arguments.map(lambda a: ("NAME", "LSQB", *a, "RSQB")),
        st.tuples(formulas, formulas, formulas).map(
            lambda f: ("IF", *f[0], "THEN", *f[1], "ELSE", *f[2])
        ),
    )


ATOMS: tuple[Types, ...] = (
    ("NUMBER",), ("WORDS",), ("NAME",), ("POINTS",), ("NAME", "DOT", "NAME"),
    ("NAME", "DOT", "NAME", "LSQB", "NUMBER", "RSQB"),
)  # fmt: skip
FORMULAS = st.recursive(st.sampled_from(ATOMS), wider, max_leaves=12)


@pytest.mark.parametrize("first", TYPES)
def test_short_texts_are_read_as_the_grammar_says(first: str) -> None:
    for length in range(3):
        for rest in product(TYPES, repeat=length):
            assert by_descent((first, *rest)) == steps_or_fault((first, *rest))


@given(FORMULAS)
def test_formulas_are_read_as_the_grammar_says(types: Types) -> None:
    assert by_descent(types) == steps_or_fault(types)


@given(FORMULAS, st.data())
def test_damaged_formulas_fail_where_the_grammar_does(types: Types, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(types)))
    gone = data.draw(st.integers(0, 2))
    new = data.draw(st.lists(st.sampled_from(TYPES), max_size=2))
    damaged = (*types[:at], *new, *types[at + gone :])
    assert by_descent(damaged) == (steps_or_fault(damaged) if damaged else 0)


def test_nothing_goes_wrong_at_the_limits() -> None:
    """Long chains are no deep ones, and what opens brackets is limited before it is read."""
    for types in (
        ("NUMBER", "MINUS") * (MAX_TOKENS // 2),
        ("MINUS",) * MAX_TOKENS,
        ("NOT",) * MAX_TOKENS,
        ("IF", "NAME", "THEN") * (MAX_TOKENS // 3),
        ("IF", "NAME", "THEN", "NAME", "ELSE") * (MAX_TOKENS // 5),
    ):
        assert by_descent(types) == len(types)


@pytest.mark.parametrize(("opening", "closing"), [("(", ")"), ("甲[", "]"), ("取大(1, ", ")")])
def test_brackets_of_every_kind_are_limited(opening: str, closing: str) -> None:
    deep = MAX_BRACKETS + 1
    with pytest.raises(Fault, match="括号套得太深"):
        parse_formula(opening * deep + "1" + closing * deep, _Nothing())


class _Nothing(Names):
    def vocabulary(self) -> frozenset[str]:
        return frozenset({"甲"})
