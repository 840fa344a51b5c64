"""The arithmetic of a wording: 实际值÷目标值×分值, 5×(1-(1-开工率)×2). From words to a tree and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from attrs import frozen

from engine.sentences.draft import Part, Refused

_TOKEN = re.compile(
    r"(?P<n>\d+(?:\.\d+)?)(?P<u>%|分(?![\u4e00-\u9fff]))?"
    r"|(?P<name>[\u4e00-\u9fffA-Za-z“”、]+)|(?P<sign>[-+*×/÷()])"
)
_FULL = re.compile(
    r"(?:本|该|此)?(?:项|指标|项指标)?(?:的)?(?:标准|权重|指标|基本|基准|应得)?(?:分值|满分值?|权重值?|权重分值?|标准分|分数|权重分|指标分|基准分)"
)
_TIMES = re.compile("乘以?|除以")
_PRODUCT, _SUM = 2, 1
MAX_DEPTH = 12


@frozen
class Number:
    value: Fraction
    text: str
    at: Part
    points: bool = False


@frozen
class Name:
    words: str
    at: Part


@frozen
class Full:
    """分值, 满分, 权重: the full mark."""

    at: Part


@frozen
class Operation:
    sign: str
    left: Tree
    right: Tree


Tree = Number | Name | Full | Operation


def parse(text: str, at: Part) -> Tree:
    """The tree of this part of the text; refuses what is no arithmetic."""
    reader = _Reader(list(_tokens(text, at)), at)
    tree = reader.sum(0)
    if reader.place < len(reader.tokens):
        raise Refused("计分的算式没有读懂", *at)
    return tree


def _tokens(text: str, at: Part) -> Iterator[tuple[str, Tree | None]]:
    place = at[0]
    while place < at[1]:
        sign = _TIMES.match(text, place, at[1])
        if sign is not None:
            yield ("/" if sign[0] == "除以" else "×"), None
            place = sign.end()
            continue
        match = _TOKEN.match(text, place, at[1])
        if match is None:
            raise Refused("计分的算式没有读懂", *at)
        end = match.end()
        if match["n"]:
            value, unit = Fraction(match["n"]), match["u"] or ""
            value = value / 100 if unit == "%" else value
            yield "", Number(value, match[0], match.span(), unit == "分")
        elif match["name"]:
            inner = _TIMES.search(match["name"])
            end = match.start() + inner.start() if inner else end
            words = text[place:end].strip("的、")
            whole = _FULL.fullmatch(words) is not None
            yield "", Full((place, end)) if whole else Name(words, (place, end))
        else:
            yield {"*": "×", "÷": "/"}.get(match["sign"], match["sign"]), None
        place = end


class _Reader:
    def __init__(self, tokens: list[tuple[str, Tree | None]], at: Part) -> None:
        self.tokens, self.at, self.place = tokens, at, 0

    def _next(self) -> str:
        return self.tokens[self.place][0] if self.place < len(self.tokens) else "end"

    def sum(self, depth: int) -> Tree:
        return self._row(depth, ("+", "-"), self.product)

    def product(self, depth: int) -> Tree:
        return self._row(depth, ("×", "/"), self.one)

    def _row(self, depth: int, signs: tuple[str, ...], inner: Callable[[int], Tree]) -> Tree:
        tree = inner(depth)
        while self._next() in signs:
            sign = self._next()
            self.place += 1
            tree = Operation(sign, tree, inner(depth))
        return tree

    def one(self, depth: int) -> Tree:
        if depth > MAX_DEPTH or self.place >= len(self.tokens):
            raise Refused("计分的算式没有读懂", *self.at)
        sign, leaf = self.tokens[self.place]
        self.place += 1
        if leaf is not None:
            return leaf
        if sign != "(":
            raise Refused("计分的算式没有读懂", *self.at)
        tree = self.sum(depth + 1)
        if self._next() != ")":
            raise Refused("计分的算式没有读懂", *self.at)
        self.place += 1
        return tree


def leaves(tree: Tree) -> Iterator[Tree]:
    if isinstance(tree, Operation):
        yield from leaves(tree.left)
        yield from leaves(tree.right)
    else:
        yield tree


def names(tree: Tree) -> list[Name]:
    return [leaf for leaf in leaves(tree) if isinstance(leaf, Name)]


SCORE = re.compile(r"(?:得分|分数|成绩|平均分|评分|总分)$")


def in_points(tree: Tree) -> Tree:
    """测评得分/100: what a score is divided by are points too."""
    if not isinstance(tree, Operation):
        return tree
    left, right = in_points(tree.left), in_points(tree.right)
    score = isinstance(left, Name) and SCORE.search(left.words)
    if tree.sign == "/" and score and isinstance(right, Number) and right.text[-1:] not in "%分":
        right = Number(right.value, f"{right.text}分", right.at, True)
    return Operation(tree.sign, left, right)


def falls(tree: Tree) -> bool:
    """Whether anything is taken off."""
    if not isinstance(tree, Operation):
        return False
    return tree.sign == "-" or falls(tree.left) or falls(tree.right)


def factors(tree: Tree) -> tuple[list[Tree], list[Tree]]:
    """What is multiplied, and what it is divided by."""
    if isinstance(tree, Operation) and tree.sign in "×/":
        above, below = factors(tree.left)
        more, less = factors(tree.right)
        if tree.sign == "/":
            more, less = less, more
        return [*above, *more], [*below, *less]
    return [tree], []


def product(above: list[Tree], below: list[Tree]) -> Tree | None:
    """The tree of a product; None where nothing is left of it, or nothing above the line."""
    if not above:
        return None
    tree = above[0]
    for one in above[1:]:
        tree = Operation("×", tree, one)
    for one in below:
        tree = Operation("/", tree, one)
    return tree


def value(tree: Tree, names_as: Fraction, full: Fraction) -> Fraction | None:
    """With this for every name; None where it is divided by nothing."""
    if isinstance(tree, Number):
        return tree.value
    if isinstance(tree, Name):
        return names_as
    if isinstance(tree, Full):
        return full
    left, right = value(tree.left, names_as, full), value(tree.right, names_as, full)
    if left is None or right is None or (tree.sign == "/" and right == 0):
        return None
    if tree.sign == "/":
        return left / right
    return left + right if tree.sign == "+" else left - right if tree.sign == "-" else left * right


def written(tree: Tree, called: Mapping[str, str], within: int = 0) -> str:
    """As the formula language writes it; `called`: how each name is written."""
    if isinstance(tree, Number):
        return tree.text
    if isinstance(tree, Full):
        return "分值"
    if isinstance(tree, Name):
        return _grouped(called[tree.words], within)
    own = _SUM if tree.sign in "+-" else _PRODUCT
    right = own + (1 if tree.sign in "-/" else 0)
    text = f"{written(tree.left, called, own)} {tree.sign} {written(tree.right, called, right)}"
    return f"({text})" if own < within else text


def _grouped(formula: str, within: int) -> str:
    return f"({formula})" if within and " " in formula else formula
