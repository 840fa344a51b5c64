"""One text of a standard: a canonical sentence, a formula, a free wording with a proposal, or not
understood."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import attrs
from attrs import frozen

from engine.criteria.forms import FORMS
from engine.language.rewriting import names_in, rewritten
from engine.rulebook import Rulebook
from engine.rulefile.alone import OWN, Declared, alone
from engine.rulefile.sentences import READ_AS
from engine.sentences.canonical import points_formula
from engine.sentences.canonical.criterion import MEASURE, read, reordered, say
from engine.sentences.canonical.values import Unsayable, node_of
from engine.sentences.compared.edges import Edges, edges_of
from engine.sentences.compared.explained import explained_by
from engine.sentences.compared.namesakes import kinship
from engine.sentences.free import propose
from engine.sentences.proposal import FactInWords, Open, Span, Unread, Written
from engine.sentences.text import MAX_SENTENCE
from facts.numeral import exact_text
from facts.problem import BadInput, Place, Problem
from facts.tree import data_of
from facts.yamltext import Mapping as Tree
from facts.yamltext import Scalar

HERE = Place("一句话")


@frozen
class Parsed:
    """What one text says. `form` has the keys of an indicator, as in a rule file; None where the
    text was not understood: then `unread` says which part, and why."""

    text: str
    full: Fraction | None
    canonical_already: bool
    form: Mapping[str, Written] | None
    canonical: str | None
    """The sentence that says the form; None for a form that no sentence says."""
    open: tuple[Open, ...] = ()
    unread: tuple[Unread, ...] = ()
    facts: tuple[FactInWords, ...] = ()
    """What it names: of a canonical sentence they are found where it is loaded."""
    aside: tuple[Span, ...] = ()
    """Words that bear no points (a requirement, a note): the rule holds nothing of them."""
    measured: str | None = None
    """What 指标说明 says the measure is, where the reading itself doesn't say it."""

    @property
    def understood(self) -> bool:
        return self.form is not None

    @property
    def left_aside(self) -> tuple[str, ...]:
        """The words that bear no points, as they stand in the text."""
        return tuple(self.text[span.start : span.end] for span in self.aside)

    @property
    def scores(self) -> bool:
        """It says what is scored, not only how something is measured."""
        return self.form is not None and set(self.form) != {MEASURE}


def parse(
    text: str, full: Fraction | None = None, settled: Mapping[str, str] | None = None
) -> Parsed:
    """Read the text: as a canonical sentence, a formula, else as a free wording.

    `full` is the full mark; `settled` chooses options of what a free wording leaves open.
    """
    if len(text) <= MAX_SENTENCE:
        found = _canonical(text, full) or _explained(text, full)
        if found is not None:
            return found
    return _freely(text, full, settled)


def parse_of_item(
    text: str,
    full: Fraction | None,
    explained: str | None,
    settled: Mapping[str, str] | None = None,
) -> Parsed:
    """Read the text of an item whose 指标说明 says how `explained` is calculated (None: it doesn't).

    A measure of that name is left out of the reading, so that it follows from its own figures. A
    formula of points (得分=完成率×20分) is read as a free wording: of what it names nothing is known.
    """
    found = parse(text, full, settled)
    if (
        found.form is not None
        and found.canonical_already
        and set(found.form) == {points_formula.KEY}
    ):
        free = _freely(text, full, settled)
        found = free if free.understood else found
    measure = None if found.form is None else found.form.get(MEASURE)
    if explained is None or not isinstance(measure, str) or found.form is None:
        return found
    [*names] = names_in(measure)
    if measure not in (f"「{n}」" for n in names) and [measure] != names:
        return found
    if kinship(names[0], explained) != "same":
        return found
    form = {key: value for key, value in found.form.items() if key != MEASURE}
    tree = node_of(dict(form), HERE)
    assert isinstance(tree, Tree)
    facts = tuple(f for f in found.facts if f.name != names[0])
    try:
        return attrs.evolve(found, form=form, canonical=say(tree), facts=facts, measured=explained)
    except Unsayable:
        return found


def _freely(text: str, full: Fraction | None, settled: Mapping[str, str] | None) -> Parsed:
    proposal = propose(text, full, settled)
    if proposal.criterion is None or not proposal.understood:
        return Parsed(text, full, False, None, None, (), proposal.unread)
    full = proposal.full if full is None else full
    try:
        tree = node_of(dict(proposal.criterion), HERE)
        assert isinstance(tree, Tree)
        canonical = say(tree)
    except Unsayable as error:
        whole = Unread(Span(0, len(text)), text[:60], f"没有规范的说法：{error}")
        return Parsed(text, full, False, None, None, (), (whole,))
    return Parsed(
        text,
        full,
        False,
        proposal.criterion,
        canonical,
        proposal.open,
        (),
        proposal.facts,
        proposal.aside,
    )


def _canonical(text: str, full: Fraction | None) -> Parsed | None:
    source = Scalar(text.strip(), HERE)
    already = read(source)
    tree = already or reordered(source)
    if tree is None:
        return None
    form = data_of(tree)
    assert isinstance(form, dict)
    return Parsed(text, full, already is not None, form, say(tree))


def _explained(text: str, full: Fraction | None) -> Parsed | None:
    found = explained_by(Scalar(text.strip(), HERE))
    if found is None:
        return None
    formula = rewritten(found.formula.text)
    canonical = f"{found.name}={formula}"
    return Parsed(text, full, True, {MEASURE: found.formula.text}, canonical)


def tried(parsed: Parsed, declared: Declared | None = None) -> Rulebook | BadInput:
    """The text as the one rule of a small rulebook; or why the rule language does not take it.

    `declared` are facts that the rule file has; they go before those of the words.
    """
    assert parsed.form is not None
    facts = {f.name: _declared(f) for f in parsed.facts} | dict(declared or {})
    full = None if parsed.full is None else exact_text(parsed.full)
    form: dict[str, Written] = {READ_AS: parsed.canonical} if parsed.canonical else {**parsed.form}
    if not {*FORMS, "逐项"} & set(parsed.form):
        form = {**parsed.form}
    try:
        return alone(form, facts, full)
    except BadInput as refused:
        return refused


def edges(parsed: Parsed, declared: Declared | None = None) -> Edges:
    """The table of values and points of a text that was understood."""
    if not parsed.scores:
        return Edges(None, (), "只说怎么算，没有说怎么得分")
    book = tried(parsed, declared)
    if isinstance(book, BadInput):
        return Edges(None, (), _why(book.problems[0]))
    found = edges_of(book.indicators[0], book.facts)
    own = found.measure == OWN and parsed.measured is not None
    return attrs.evolve(found, measure=parsed.measured) if own else found


def _why(problem: Problem) -> str:
    if problem.code == "R030":
        return f"{problem.text}：先在规则文件的“数据”里声明它，才列得出来"
    return problem.text


def _declared(fact: FactInWords) -> dict[str, str]:
    return {"类": fact.kind} | ({"单位": fact.unit} if fact.unit else {})
