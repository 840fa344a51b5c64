"""How large a formula is with its named formulas written out.

A few short formulas that name one another can stand for an endless one; its weight is known
before anything walks through it.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from engine.expression import Arithmetic, Computed, Expr, Power, children

MAX_SIZE = 5_000
MAX_DEPTH = 100
MAX_DEGREE = 60


@frozen
class Weight:
    """Nodes, levels, and the degree: how many figures' digits a value can have.

    `ratio`: it divides somewhere, so that even sums multiply digits.
    """

    size: int
    depth: int
    degree: int
    ratio: bool

    def fault(self) -> tuple[str, str] | None:
        """What is wrong with a formula of this weight, and what would be right."""
        if self.size > MAX_SIZE:
            return "算式连同它用到的“计算”太长", "分成几步，或少重复同一个“计算”"
        if self.depth > MAX_DEPTH:
            return "算式层次太深", "减少括号和一个套一个的“计算”"
        if self.degree > MAX_DEGREE:
            return "算式的幂次太高", "减少乘方和连乘"
        return None


LEAF = Weight(1, 1, 1, False)


def weigh(expr: Expr, known: Mapping[str, Weight]) -> Weight:
    """The weight of the whole; `known` has those of named formulas. Without recursion."""
    found: dict[int, Weight] = {}
    stack = [(expr, False)]
    while stack:
        node, ready = stack.pop()
        if isinstance(node, Computed) and node.name in known:
            found[id(node)] = known[node.name]
        elif ready:
            found[id(node)] = _join(node, [found[id(c)] for c in children(node)])
        else:
            stack.append((node, True))
            stack.extend((c, False) for c in children(node))
    return found[id(expr)]


def _join(node: Expr, parts: list[Weight]) -> Weight:
    if not parts:
        return LEAF
    ratio = any(p.ratio for p in parts)
    degree = max(p.degree for p in parts)
    if isinstance(node, Arithmetic):
        ratio = ratio or node.op == "/"
        if ratio or node.op == "*":
            degree = sum(p.degree for p in parts)
    elif isinstance(node, Power):
        degree *= max(node.exponent, 1)
    size = 1 + sum(p.size for p in parts)
    return Weight(size, 1 + max(p.depth for p in parts), degree, ratio)
