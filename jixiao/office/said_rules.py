"""Export, first step: the same rules with every criterion that a sentence can hold as a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from attrs import frozen

from engine.language.rewriting import Unwritable, rewritten, steps_of
from engine.language.syntax import folded
from engine.language.tokens import Names
from engine.rulefile.sentences import EXPLAINED, OFFICIAL, READ_AS, criterion_of
from engine.sentences.canonical.criterion import MEASURE, SENTENCE_KEYS, read, say
from engine.sentences.canonical.values import Unsayable
from engine.sentences.text import official
from facts.problem import Place
from facts.tree import Tree, data_of
from facts.yamltext import Mapping as Node
from facts.yamltext import Scalar
from facts.yamltext import Sequence as Nodes
from jixiao.office.criteria import as_loaded

UNSEEN = "见文无规则"
"""Of an item whose rule no source shows: what is written for it is not its official text."""
_HERE = Place("")


@frozen
class Said:
    """An item as it may stand in the table: `instead` has its rule in words."""

    number: int
    instead: dict[str, Tree]


def said_rules(
    tree: Mapping[str, Tree], node: Node, names: Names, same: Callable[[dict[str, Tree]], bool]
) -> dict[str, Tree]:
    """The rule file with sentences for forms, wherever that leaves the rules the `same`.

    `node` is what `tree` was made of; `names` are those that its formulas use.
    """
    inherits = "继承" in tree
    found = [
        Said(number, instead)
        for number, item in enumerate(_items(node))
        if (instead := _in_words(item, names, inherits)) is not None
    ]

    def agrees(some: Sequence[Said]) -> bool:
        return not some or same(_replaced(tree, some))

    kept = _most(found, agrees)
    return _replaced(tree, kept if agrees(kept) else [])


def _most(some: list[Said], agrees: Callable[[Sequence[Said]], bool]) -> list[Said]:
    """All that agree: the whole, or what is left of either half."""
    if not some or agrees(some):
        return some
    middle = len(some) // 2
    return _most(some[:middle], agrees) + _most(some[middle:], agrees) if middle else []


def _items(node: Node) -> Iterator[Node]:
    """Every indicator, in the order of the file."""
    inner = node.get("指标")
    if not isinstance(inner, Nodes):
        return
    for item in inner.items:
        if isinstance(item, Node):
            if isinstance(item.get("指标"), Nodes) or item.get("组") is not None:
                yield from _items(item)
            else:
                yield item


def _replaced(tree: Mapping[str, Tree], some: Sequence[Said]) -> dict[str, Tree]:
    instead = {said.number: said.instead for said in some}
    numbers = iter(range(1_000_000))

    def within(items: Tree) -> Tree:
        assert isinstance(items, list)
        return [one(item) for item in items]

    def one(item: Tree) -> Tree:
        if not isinstance(item, dict):
            return item
        if isinstance(item.get("指标"), list):
            return item | {"指标": within(item["指标"])}
        return item if "组" in item else instead.get(next(numbers), item)

    whole = dict(tree)
    if isinstance(whole.get("指标"), list):
        whole["指标"] = within(whole["指标"])
    return whole


# -- one item -----------------------------------------------------------------


def _in_words(item: Node, names: Names, inherits: bool) -> dict[str, Tree] | None:
    """The item with its criterion said; None where it has none, or no sentence holds it."""
    whole = data_of(item)
    assert isinstance(whole, dict)
    if not whole.keys() & SENTENCE_KEYS or READ_AS in whole:
        return None
    said = _sentence(item, names)
    if said is None:
        return None
    rest: dict[str, Tree] = {k: v for k, v in whole.items() if k not in SENTENCE_KEYS}
    for instead in _ways(item, rest, said, names, inherits):
        if _sentence(as_loaded(instead), names) == said:
            return instead
    return None


def _ways(
    item: Node, rest: dict[str, Tree], said: str, names: Names, inherits: bool
) -> Iterator[dict[str, Tree]]:
    """The item in words, the better ways first: its 算式 in 指标说明, else in the sentence."""
    text = rest.get(OFFICIAL)
    column = READ_AS if text is not None or inherits or _unseen(rest) else OFFICIAL
    bare = Node(tuple(p for p in item.items if p[0].text != MEASURE), item.place)
    alone = _sentence(bare, names)
    formula = item.get(MEASURE)
    explained = dict(rest)
    if isinstance(formula, Scalar) and EXPLAINED not in rest and alone is not None:
        explained |= _explained(rest, formula.text, alone, names)
    if isinstance(text, str) and read(Scalar(text, _HERE)) is not None:
        yield explained
    if alone is not None:
        yield explained | {column: alone}
    yield rest | {column: said}


def _unseen(item: Mapping[str, Tree]) -> bool:
    source = item.get("出处")
    return isinstance(source, dict) and source.get("状态") == UNSEEN


def _explained(
    item: Mapping[str, Tree], formula: str, sentence: str, names: Names
) -> dict[str, Tree]:
    """指标说明: 预算完成率=支出决算÷全年预算×100%, as standards write it."""
    try:
        text = rewritten(formula, names)
        last = folded(
            steps_of(text, names), lambda rule, of: str(of[1]) if rule == "binary" else ""
        )
    except Unwritable:
        return {}
    hundred = "×100%" if last in ("÷", "/") and "%" in sentence else ""
    return {EXPLAINED: official(f"{item.get('指标')}={text}{hundred}")}


def _sentence(item: Node, names: Names) -> str | None:
    try:
        return say(criterion_of(item), names)
    except Unsayable:
        return None
