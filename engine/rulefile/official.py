"""The official text of an indicator beside the rule that stands for it: do they say the same?

The text is read again as it stands. Compared is what a sentence can say: the measure by itself
(not how it is worked out), without what a standard's text does not speak of (基数非正, 缺数据, 保留).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from typing import Literal

import attrs
from attrs import frozen

from engine.expression import MONEY_DIM, PURE, Computed, Expr, Fact, walk
from engine.language.kinds import KindFault, kind_of
from engine.language.names import RESERVED
from engine.language.rewriting import is_bare_word
from engine.rulebook import Criterion, EachRow, FactDeclaration, Indicator, Rulebook
from engine.rulefile.alone import OWN, Declared, alone
from engine.rulefile.parsed import HERE, Parsed, parse, parse_of_item, tried
from engine.rulefile.sentences import EXPLAINED, OFFICIAL, WAITING, Sayable, criterion_of
from engine.sentences.canonical.criterion import MEASURE, say
from engine.sentences.canonical.values import node_of
from engine.sentences.compared.aligned import renamed
from engine.sentences.compared.beside import Beside, beside
from engine.sentences.compared.cases import Side, shown
from engine.sentences.compared.explained import explained_by
from engine.sentences.compared.namesakes import Kinship, kinship
from engine.sentences.proposal import Unread, Written
from facts.numeral import exact_text
from facts.problem import BadInput, Place
from facts.quantity import GRID, MONEY, NUMBER, RATE, YES_NO
from facts.tree import data_of
from facts.yamltext import Mapping as Tree
from facts.yamltext import Scalar

State = Literal["is rule", "same", "differs", "unread", "not compared", "waiting"]

UNSAID = frozenset({MEASURE, "基数非正", "缺数据", "保留"})
"""What an author adds to a rule that the text of a standard does not speak of."""
ROW_BY_ROW = "逐行评分的，要看清单的每一行"
MOST_WAYS = 64
"""Combinations of what a text leaves open that are tried."""


@frozen
class HeldToText:
    """`found` has the case where rule and text differ: the rule's points first.

    `taken`: the options under which they are the same, by what is open. `called`: names of the
    text that were taken for facts of the rule that are called otherwise. `why`: why they were not
    compared, or what tells them apart where the points do not. `waiting`: a person decides, until
    the text is read.
    """

    indicator: Indicator
    state: State
    parsed: Parsed | None = None
    found: Beside | None = None
    taken: tuple[tuple[str, str], ...] = ()
    called: tuple[tuple[str, str], ...] = ()
    why: str = ""

    @property
    def place(self) -> Place:
        """Where the official text stands."""
        assert isinstance(self.indicator.say, Sayable)
        text = self.indicator.say.item.get(OFFICIAL)
        return self.indicator.place if text is None else text.place

    @property
    def unread(self) -> tuple[Unread, ...]:
        return () if self.parsed is None else self.parsed.unread


def held_to_texts(book: Rulebook) -> Iterator[HeldToText]:
    """Every indicator of the rulebook that has an official text."""
    for indicator in book.indicators:
        if indicator.official is not None:
            yield held_to_text(indicator, book)


def held_to_text(indicator: Indicator, book: Rulebook) -> HeldToText:
    """The indicator's own text, read again, beside its rule."""
    assert indicator.official is not None
    assert isinstance(indicator.say, Sayable)
    if indicator.is_rule:
        return HeldToText(indicator, "is rule")
    own = criterion_of(indicator.say.item)
    parsed = parse_of_item(indicator.official, indicator.full, None)
    if data_of(own) == WAITING and not parsed.understood:
        return HeldToText(indicator, "waiting", parsed)
    if not parsed.scores:
        return HeldToText(indicator, "unread", parsed)
    if isinstance(indicator.scoring, EachRow):
        return HeldToText(indicator, "not compared", parsed, why=ROW_BY_ROW)
    try:
        rule = _rule(indicator, own, book)
    except BadInput as refused:
        why = f"规则离不开别处的内容：{refused.problems[0].text}"
        return HeldToText(indicator, "not compared", parsed, why=why)
    return _compared(indicator, parsed, rule, own)


def _compared(indicator: Indicator, first: Parsed, rule: Rulebook, own: Tree) -> HeldToText:
    assert indicator.official is not None
    shown: HeldToText | None = None
    for parsed, taken in _ways(first):
        text = _text(parsed)
        if isinstance(text, BadInput):
            why = f"原文读成的规则不合规则语言：{text.problems[0].text}"
            shown = shown or HeldToText(indicator, "not compared", first, why=why)
            continue
        found = beside(text, rule, indicator.official)
        if found.verdict == "same":
            return _of_one_thing(HeldToText(indicator, "same", parsed, found, taken), own)
        if found.verdict == "not compared":
            return HeldToText(indicator, "not compared", first, why=ROW_BY_ROW)
        if found.strange:
            why = f"原文和规则用的数据对不上（{found.strange}）"
            shown = shown or HeldToText(indicator, "not compared", first, why=why)
            continue
        shown = shown or HeldToText(indicator, "differs", first, found)
    assert shown is not None
    return shown


def _of_one_thing(held: HeldToText, own: Tree) -> HeldToText:
    """The same points: but are what the text names and what the rule reads one thing?"""
    assert held.found is not None
    assert held.parsed is not None
    kin = [
        (mine, place.name, kinship(mine, place.name, place.turned))
        for mine, place in held.found.places.items()
        if mine != OWN
    ]
    measure = _measures(held.parsed, held.indicator, own)
    kin += [] if measure is None else [measure]
    contrary = [(a, b) for a, b, how in kin if how == "contrary"]
    if contrary:
        why = "；".join(f"原文说“{a}”，规则说“{b}”" for a, b in contrary)
        return attrs.evolve(held, state="differs", found=None, why=why)
    called = tuple((a, b) for a, b, how in kin if how != "same")
    unlike = [(a, b) for a, b, how in kin if how == "unlike"]
    if unlike:
        pairs = "、".join(f"原文的“{a}”是规则的“{b}”" for a, b in unlike)
        why = f"如果{pairs}，得分相同；是不是，由人看"
        return attrs.evolve(held, state="not compared", why=why, called=called)
    return attrs.evolve(held, called=called)


def _measures(parsed: Parsed, indicator: Indicator, own: Tree) -> tuple[str, str, Kinship] | None:
    """What the text measures, what the rule does, and whether that is one thing; None where
    either does not say it."""
    assert parsed.form is not None
    text, rule = parsed.form.get(MEASURE), own.get(MEASURE)
    if not isinstance(text, str) or not isinstance(rule, Scalar):
        return None
    formula = rule.text.strip()
    found = kinship(text, formula)
    if is_bare_word(formula) and found != "unlike":
        return text, formula, found
    assert isinstance(indicator.say, Sayable)
    said = indicator.say.item.get(EXPLAINED)
    explained = explained_by(said) if isinstance(said, Scalar) else None
    names = [indicator.name, *([] if explained is None else [explained.name])]
    known = {kinship(text, name) for name in names}
    if known & {"same", "alike"}:
        return text, formula, "alike" if is_bare_word(formula) else "same"
    return text, formula, "contrary" if "contrary" in known else "unlike"


def _ways(first: Parsed) -> Iterator[tuple[Parsed, tuple[tuple[str, str], ...]]]:
    """What the text may be read as: as it is first taken, then under the other options."""
    options = [one.options for one in first.open]
    for chosen in islice(product(*options), MOST_WAYS):
        taken = tuple((one.name, option) for one, option in zip(first.open, chosen, strict=True))
        again = parse(first.text, first.full, dict(taken)) if taken else first
        if again.understood:
            yield again, taken


def _text(parsed: Parsed) -> Rulebook | BadInput:
    """The text as a rulebook, its measure by itself."""
    assert parsed.form is not None
    form = _unmeasured(parsed.form)
    node = node_of(form, HERE)
    assert isinstance(node, Tree)
    found = tried(attrs.evolve(parsed, form=form, canonical=say(node) if form else None))
    return found if isinstance(found, BadInput) else _by_itself(found, parsed.form.get(MEASURE))


def _unmeasured(form: object) -> dict[str, Written]:
    assert isinstance(form, dict)
    return {key: value for key, value in form.items() if key not in UNSAID}


def _by_itself(book: Rulebook, measure: object) -> Rulebook:
    """The rulebook with one fact for the measure, also where conditions name it."""
    name = measure.strip().strip("「」") if isinstance(measure, str) else ""
    own = book.facts.get(OWN)
    if name not in book.facts or name == OWN or (own and own.kind != book.facts[name].kind):
        return book
    facts = {n: f for n, f in book.facts.items() if n != name}
    facts.setdefault(OWN, attrs.evolve(book.facts[name], name=OWN))
    items = tuple(renamed(item, {name: Fact(OWN)}) for item in book.indicators)
    return attrs.evolve(book, facts=facts, indicators=items)


# -- the rule by itself --------------------------------------------------------------


def _rule(indicator: Indicator, own: Tree, book: Rulebook) -> Rulebook:
    """The rule as the one item of a rulebook. Raises BadInput where it can't stand alone."""
    data = data_of(own)
    assert isinstance(data, dict)
    found = alone(_unmeasured(data), _declared(indicator, book), exact_text(indicator.full))
    return _by_itself(found, data.get(MEASURE))


def _declared(indicator: Indicator, book: Rulebook) -> Declared:
    """Every name that the criterion uses as a fact: a declared one as it is, a named formula
    (计算) as a figure of its kind."""
    assert isinstance(indicator.scoring, Criterion)
    side = Side(indicator.id, indicator, indicator.scoring, indicator.full)
    found: dict[str, dict[str, Written]] = {}
    for name in side.facts():
        group, _, point = name.partition(".")
        if not point:
            found[name] = _declaration(book.facts[name])
            continue
        declared = found.setdefault(group, {"类": YES_NO, "项": []})
        points = declared["项"]
        assert isinstance(points, list)
        points.append(point)
    for expr in side.formulas():
        for node in walk(expr):
            if isinstance(node, Computed) and node.name not in {*found, *RESERVED}:
                found[node.name] = _computed(node, book)
    return found


def _declaration(declared: FactDeclaration) -> dict[str, Written]:
    found: dict[str, Written] = {"类": declared.kind}
    if declared.unit:
        found["单位"] = declared.unit
    if declared.kind in GRID:
        found["范围"] = f"{shown(declared, declared.low)}至{shown(declared, declared.high)}"
    if declared.options:
        found["可选"] = list(declared.options)
    return found


def _computed(expr: Computed, book: Rulebook) -> dict[str, Written]:
    try:
        kind = kind_of(expr, lambda figure: _kind(figure, book))
    except (KindFault, KeyError):
        return {"类": NUMBER}
    return {"类": MONEY if kind == MONEY_DIM else RATE if kind == PURE else NUMBER}


def _kind(figure: Expr, book: Rulebook) -> str:
    """Raises KeyError for the field of a list."""
    return book.facts[figure.name if isinstance(figure, Fact) else ""].kind
