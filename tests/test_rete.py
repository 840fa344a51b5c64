"""rete.py against plain.py; then one test for each hazard of durable-rules, named after it."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import conditions
from engine.conditions import (
    ALWAYS,
    NEVER,
    Condition,
    Interval,
    above,
    at_least,
    below,
    both,
    either,
    exactly,
    holds,
    negate,
)
from engine.expression import ZERO
from engine.match import rete
from engine.match.plain import PlainMatcher
from engine.match.protocol import (
    EngineFault,
    Lost,
    Question,
    Ready,
    RulebookTooLarge,
    Taken,
)
from engine.rulebook import Clause, Criterion, EachRow, Indicator, Points, Provenance, Rulebook
from facts.problem import Place

if not rete.available():
    pytest.skip(
        "durable-rules is not installed; it is built from source: pip install '.[rete]'",
        allow_module_level=True,
    )

# durable's own clock: deprecated since Python 3.12.
pytestmark = pytest.mark.filterwarnings("ignore:.*utcfromtimestamp:DeprecationWarning")

ROOT = Path(__file__).resolve().parent.parent
PLACE = Place("规则.yaml", 7)
PROVENANCE = Provenance("示范")
Values = Mapping[str, Fraction | None]


def clause(id: str, when: Condition = NEVER) -> Clause:
    return Clause(id, "band", when, Points(ZERO), id, PLACE)


def criterion(conditions: Iterable[Condition]) -> Criterion:
    clauses = tuple(clause(f"c{i}", when) for i, when in enumerate(conditions))
    atoms = {t.atom: ZERO for c in clauses for conjunction in c.when for t in conjunction}
    return Criterion(atoms, clauses, clause("undecided"), ZERO, "")


def rulebook(*scoring: Criterion | EachRow) -> Rulebook:
    indicators = tuple(
        Indicator(f"i{i}", f"指标{i}", (), Fraction(1), each, PROVENANCE, None, (), {}, (), PLACE)
        for i, each in enumerate(scoring)
    )
    return Rulebook(
        "", "", (), "", 2020, None, PROVENANCE, {}, {}, indicators,
        (), (), (), (), (), None, (), (), (), (),
    )  # fmt: skip


def ids(found: Mapping[str, Clause]) -> dict[str, str]:
    return {subject: chosen.id for subject, chosen in found.items()}


def choose(
    matcher: rete.ReteMatcher | PlainMatcher, questions: Sequence[Question]
) -> dict[str, str]:
    with matcher.open() as session:
        return ids(session.choose(questions))


def ask(matcher: rete.ReteMatcher | PlainMatcher, asked: Criterion, value: Any) -> str:
    return choose(matcher, [Question("x", asked, {"m": value})])["x"]


def steps(count: int, width: Fraction = Fraction(1, 100)) -> Criterion:
    """Bands that split the number line, each closed below."""
    cuts = [i * width for i in range(1, count)]
    lows, highs = [None, *cuts], [*cuts, None]
    return criterion(
        holds("m", Interval(low, low is not None, high, False))
        for low, high in zip(lows, highs, strict=True)
    )


# --- random criteria ---

bounds = st.one_of(
    st.fractions(-3, 3, max_denominator=12),
    st.sampled_from([Fraction(-1, 3), Fraction(95, 100), Fraction(1, 10007), Fraction(10**9)]),
)
TINY = Fraction(1, 10**12)


@st.composite
def partitions(draw: st.DrawFn) -> list[Interval]:
    """The number line cut up: at each cut the point goes left, goes right, or stands alone."""
    parts = []
    low, low_closed = None, False
    for cut in sorted(draw(st.sets(bounds, max_size=4))):
        side = draw(st.sampled_from(["left", "right", "alone"]))
        parts.append(Interval(low, low_closed, cut, side == "left"))
        if side == "alone":
            parts.append(Interval(cut, True, cut, True))
        low, low_closed = cut, side == "right"
    return [*parts, Interval(low, low_closed, None, False)]


@st.composite
def criteria(draw: st.DrawFn) -> Criterion:
    """Clauses that exclude one another, made of the cells of one atom, some split by a second."""
    cells: list[Condition] = []
    for part in draw(partitions()):
        cell = holds("m", part)
        if draw(st.booleans()):
            cells.extend(both(cell, holds("n", other)) for other in draw(partitions()))
        else:
            cells.append(cell)
    guard = holds("n", draw(partitions())[0])
    if draw(st.booleans()):
        free = negate(guard, or_undefined=draw(st.booleans()))
        cells = [guard, *(both(cell, free) for cell in cells)]
    count = draw(st.integers(1, len(cells)))
    merged = [NEVER] * count
    for cell in cells:
        at = draw(st.integers(0, count - 1))
        merged[at] = either(merged[at], cell)
    return criterion(merged)


@st.composite
def loose_criteria(draw: st.DrawFn) -> Criterion:
    """Any clauses at all: intervals that may be empty, tests that may repeat or overlap."""
    ends = st.none() | bounds
    intervals = st.builds(Interval, ends, st.booleans(), ends, st.booleans())
    tests = st.builds(conditions.Test, st.sampled_from("mn"), intervals, st.booleans())
    conjunctions = st.lists(tests, max_size=3).map(tuple)
    whens = st.lists(conjunctions, max_size=3).map(tuple)
    return criterion(draw(st.lists(whens, max_size=4)))


@st.composite
def values(draw: st.DrawFn, of: Criterion) -> Values:
    """At a bound, just beside it, somewhere, far away, undefined, or not there at all."""
    tests = [t for c in of.clauses for conjunction in c.when for t in conjunction]
    ends = [e for t in tests for e in (t.interval.low, t.interval.high) if e is not None]
    near = st.builds(
        lambda end, way: end + way * TINY,
        st.sampled_from(ends) if ends else bounds,
        st.sampled_from([-1, 0, 1]),
    )
    far = st.sampled_from([Fraction(10**30), Fraction(-(10**30)), Fraction(2**61, 3)])
    value = st.one_of(near, near, st.fractions(-4, 4), far, st.none())
    return draw(st.dictionaries(st.sampled_from("mn"), value))


@given(st.data())
def test_same_clauses_as_plain(data: st.DataObject) -> None:
    asked = data.draw(st.lists(criteria(), min_size=1, max_size=3))
    book = rulebook(*asked)
    questions = [
        Question(f"s{i}", each, data.draw(values(each)))
        for i, each in enumerate(data.draw(st.lists(st.sampled_from(asked), max_size=6)))
    ]
    assert choose(rete.ReteMatcher(book), questions) == choose(PlainMatcher(book), questions)


@given(st.data())
def test_same_clauses_and_faults_as_plain(data: st.DataObject) -> None:
    asked = data.draw(loose_criteria())
    question = Question("s", asked, data.draw(values(asked)))
    found = []
    for matcher in (rete.ReteMatcher(rulebook(asked)), PlainMatcher(rulebook(asked))):
        try:
            found.append(choose(matcher, [question])["s"])
        except EngineFault as fault:
            found.append(str(fault))
    assert found[0] == found[1]


# --- second stage ---

amounts = st.one_of(
    st.sampled_from([Fraction(n) for n in (0, 1, 2, 5, 59, 60)]),
    st.fractions(-1, 100, max_denominator=12),
    st.builds(Fraction, st.integers(0, 10**14), st.sampled_from([99_999_999_977, 2**61 - 1])),
)
readies = st.lists(
    st.builds(
        Ready,
        st.sampled_from(["封顶", "扣分", 'a"b', "{x}, [y]", "c\\", "扣分2", "d e", "total"]),
        st.sampled_from(["cap", "take"]),
        st.sampled_from(["有效性", "时间", "x"]),
        st.sampled_from([True, True, True, False]),
        amounts,
    ),
    max_size=8,
    unique_by=lambda ready: ready.id,
)
losts = st.lists(st.builds(Lost, st.sampled_from("甲乙"), st.text(max_size=3), amounts), max_size=3)
EMPTY = rulebook()
SETTLERS = (rete.ReteMatcher(EMPTY), PlainMatcher(EMPTY))


def settle(
    matcher: rete.ReteMatcher | PlainMatcher,
    total: Fraction,
    adjustments: Sequence[Ready],
    lost: Sequence[Lost] = (),
) -> tuple[Taken, ...]:
    with matcher.open() as session:
        return session.settle(total, lost, adjustments)


@given(amounts, losts, readies)
def test_same_takings_as_plain(
    total: Fraction, lost: Sequence[Lost], adjustments: Sequence[Ready]
) -> None:
    found = [settle(matcher, total, adjustments, lost) for matcher in SETTLERS]
    assert found[0] == found[1]


def test_many_adjustments() -> None:
    adjustments = [
        Ready(
            f"a{i}", "take" if i % 3 else "cap", f"k{i % 7}", i % 5 > 0, Fraction(i * 37 % 101, 7)
        )
        for i in range(300)
    ]
    found = [settle(matcher, Fraction(90), adjustments) for matcher in SETTLERS]
    assert found[0] == found[1] != ()


def test_of_equal_takings_the_first_counts() -> None:
    adjustments = [
        Ready("a", "take", "k", True, Fraction(4)),
        Ready("b", "take", "k", True, Fraction(5)),
        Ready("c", "cap", "k", True, Fraction(85)),
        Ready("d", "take", "k", True, Fraction(5)),
    ]
    for order in (adjustments, adjustments[::-1]):
        found = [settle(matcher, Fraction(90), order) for matcher in SETTLERS]
        assert found[0] == found[1]
        assert [(t.id, t.points) for t in found[0]] == [("b" if order is adjustments else "d", 5)]


def test_the_session_of_a_unit() -> None:
    """Both stages in one session, rows of one criterion beside other subjects."""
    rows, single, empty = steps(4), steps(3), steps(2)
    book = rulebook(EachRow("清单", None, rows, empty), single)
    questions = [
        *(Question(f"行{i}", rows, {"m": Fraction(i, 200)}) for i in range(9)),
        Question("单", single, {"m": Fraction(1)}),
        Question("空", empty, {"m": None}),
    ]
    found = []
    for matcher in (rete.ReteMatcher(book), PlainMatcher(book)):
        with matcher.open() as session:
            chosen = ids(session.choose(questions))
            taken = session.settle(
                Fraction(80),
                [Lost("行1", "c1", Fraction(1, 3))],
                [
                    Ready("封顶", "cap", "a", True, Fraction(59)),
                    Ready("扣", "take", "a", True, Fraction(20)),
                    Ready("另", "take", "b", True, Fraction(70)),
                ],
            )
        found.append((chosen, taken))
    assert found[0] == found[1]
    assert found[0][1] == (
        Taken("封顶", Fraction(21), ("total", "condition:封顶")),
        Taken("另", Fraction(59), ("total", "condition:另")),
    )


# --- hazards: what is chosen ---


def test_a_fact_that_passes_65_tests() -> None:
    """Error 303, did not a criterion's rules stand in rulesets of 60."""
    asked = steps(150)
    matcher = rete.ReteMatcher(rulebook(asked))
    assert ask(matcher, asked, Fraction(100)) == "c149"
    assert ask(matcher, asked, Fraction(-100)) == "c0"


def test_more_rules_than_a_ruleset_holds() -> None:
    """The 512th would be an endless loop."""
    asked = steps(700)
    book = rulebook(steps(140), asked, steps(140))
    numerators = [*range(-3, 1420, 7), 10**30, -(10**30)]
    questions = [
        *(Question(f"{n}", asked, {"m": Fraction(n, 200)}) for n in numerators),
        *(Question(f"b{n}", asked, {"m": Fraction(n, 200) - TINY}) for n in numerators),
        Question("none", asked, {"m": None}),
    ]
    assert choose(rete.ReteMatcher(book), questions) == choose(PlainMatcher(book), questions)


def test_more_criteria_than_a_ruleset_holds() -> None:
    """Each is one test beside the others, and the 512th would be an endless loop."""
    asked = [criterion([holds("m", above(i))]) for i in range(600)]
    matcher = rete.ReteMatcher(rulebook(*asked))
    for ruleset in matcher.host._ruleset_list:
        assert len(ruleset.get_definition()) <= rete.RULES + 1
    questions = [Question(f"{i}", each, {"m": Fraction(300)}) for i, each in enumerate(asked)]
    found = choose(matcher, questions)
    assert found == {f"{i}": "c0" if i < 300 else "undecided" for i in range(600)}


def test_more_rules_than_are_taken() -> None:
    with pytest.raises(RulebookTooLarge, match=r"规则\.yaml:7: 指标“指标0”的评分标准有5001条规则"):
        rete.ReteMatcher(rulebook(steps(5_001)))


def test_more_fields_than_a_fact_holds() -> None:
    wide = criterion([tuple((conditions.Test(f"m{i}", at_least(1), True),) for i in range(100))])
    assert ask(rete.ReteMatcher(rulebook(wide)), wide, None) == "c0"
    wider = criterion([tuple((conditions.Test(f"m{i}", at_least(1), True),) for i in range(101))])
    with pytest.raises(RulebookTooLarge, match="101个判断的量"):
        rete.ReteMatcher(rulebook(wider))


def test_more_facts_for_a_clause_than_its_rule_takes_at_once() -> None:
    asked = steps(2)
    questions = [Question(f"{i}", asked, {"m": Fraction(i + 1)}) for i in range(2_500)]
    found = choose(rete.ReteMatcher(rulebook(asked)), questions)
    assert found == dict.fromkeys((q.subject for q in questions), "c1")


def test_unmatched_fact() -> None:
    asked = criterion([holds("m", above(1))])
    matcher = rete.ReteMatcher(rulebook(asked))
    assert ask(matcher, asked, Fraction(1)) == "undecided"
    assert ask(matcher, asked, None) == "undecided"


def test_unmatched_fact_holds_up_the_others_of_its_batch() -> None:
    asked = criterion([holds("m", above(1))])
    questions = [Question(f"{i}", asked, {"m": Fraction(i)}) for i in (2, 0, 3)]
    found = choose(rete.ReteMatcher(rulebook(asked)), questions)
    assert found == {"2": "c0", "0": "undecided", "3": "c0"}


def test_state_deleted_before_any_rule_ran_there() -> None:
    """It would free memory never set. glibc fills memory with a pattern when told to, and then
    that is a crash and no matter of luck."""
    code = "import sys; sys.path.insert(0, 'tests'); import test_rete as t; t.test_unmatched_fact()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "MALLOC_PERTURB_": "165"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_no_clauses_and_clauses_without_tests() -> None:
    none, always, never = criterion([]), criterion([ALWAYS]), criterion([NEVER])
    matcher = rete.ReteMatcher(rulebook(none, always, never))
    found = [ask(matcher, each, None) for each in (none, always, never)]
    assert found == ["undecided", "c0", "undecided"]


def test_clause_that_holds_in_two_ways_holds_once() -> None:
    asked = criterion([either(holds("m", above(1)), holds("m", above(2)))])
    assert ask(rete.ReteMatcher(rulebook(asked)), asked, Fraction(3)) == "c0"


def test_two_clauses_hold() -> None:
    asked = criterion([holds("m", above(1)), holds("m", above(2))])
    with pytest.raises(EngineFault, match=r"x: \['c0', 'c1'\] hold at once"):
        ask(rete.ReteMatcher(rulebook(asked)), asked, Fraction(3))


# --- hazards: numbers ---


@pytest.mark.parametrize("value", ["10", True, 10, 0.5, 10**30 + 0.5])
def test_text_against_number(value: Any) -> None:
    asked = criterion([holds("m", above(5))])
    with pytest.raises(EngineFault, match="is no exact number"):
        ask(rete.ReteMatcher(rulebook(asked)), asked, value)


@pytest.mark.parametrize(
    "fact", [{"holds": "1"}, {"holds": True}, {"holds": None}, {"points": 1}, {"order": 2**62 + 1}]
)
def test_field_of_another_type(fact: Any) -> None:
    with pytest.raises(EngineFault, match="is not for this engine"):
        rete.checked(fact)


def test_numbers_beyond_2_61() -> None:
    asked = criterion([holds("m", below(-1)), holds("m", Interval(*(-1, True), *(1, True)))])
    matcher = rete.ReteMatcher(rulebook(asked))
    for far in (2**60, 2**61, 2**62, 2**63, 2**64, 10**30, 10**300):
        assert ask(matcher, asked, Fraction(far)) == "undecided"
        assert ask(matcher, asked, Fraction(-far)) == "c0"
        assert ask(matcher, asked, Fraction(1, far)) == "c1"


def test_bounds_up_to_2_60() -> None:
    bound = Fraction(2**59 - 1)
    asked = criterion([holds("m", below(bound)), holds("m", exactly(bound))])
    matcher = rete.ReteMatcher(rulebook(asked))
    at = [ask(matcher, asked, bound + way * TINY) for way in (-1, 0, 1)]
    assert at == ["c0", "c1", "undecided"]
    for refused in (Fraction(2**59), -Fraction(2**59), Fraction(1, 2**59) + 1):
        with pytest.raises(RulebookTooLarge, match=r"规则\.yaml:7: 条款“c0”的界限"):
            rete.ReteMatcher(rulebook(criterion([holds("m", above(refused))])))


def test_points_finer_than_any_integer_of_the_engine() -> None:
    """Unrounded points have denominators of any size, and ties are broken by the last digit."""
    fine = Fraction(1, 7**300)
    adjustments = [
        Ready("a", "take", "k", True, 5 - fine),
        Ready("b", "take", "k", True, Fraction(5)),
        Ready("c", "cap", "k", True, 55 - fine),
        Ready("d", "cap", "z", True, 60 - fine),
    ]
    found = [settle(matcher, Fraction(60), adjustments) for matcher in SETTLERS]
    assert [(t.id, t.points) for t in found[0]] == [("c", 5 + fine), ("d", fine)]
    assert found[0] == found[1]


# --- hazards: actions ---


def explode(*_: Any) -> Any:
    def run(c: Any) -> None:
        raise ValueError("planted")

    return run


def assert_no_state(matcher: rete.ReteMatcher, sids: Iterable[str]) -> None:
    assert matcher.inboxes == {}
    for ruleset in matcher.host._ruleset_list:
        for sid in sids:
            with pytest.raises(Exception, match="309"):  # sid not found
                ruleset.get_state(sid)


def test_exception_inside_an_action(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine swallows it."""
    asked, sound = criterion([ALWAYS]), criterion([ALWAYS])
    with monkeypatch.context() as planted:
        planted.setattr(rete, "record_clause", explode)
        matcher = rete.ReteMatcher(rulebook(asked, sound))
    with pytest.raises(EngineFault, match="planted"):
        ask(matcher, asked, None)
    assert_no_state(matcher, ["s0"])


def test_exception_inside_an_action_of_the_second_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    matcher = rete.ReteMatcher(EMPTY)
    adjustments = [Ready("a", "take", "k", True, Fraction(1))]
    sound = rete.checked

    def planted(fact: rete.Asserted) -> rete.Asserted:
        if fact.get("kind") == "taking":
            raise ValueError("planted")
        return sound(fact)

    with monkeypatch.context() as patch:
        patch.setattr(rete, "checked", planted)
        with pytest.raises(EngineFault, match="planted"):
            settle(matcher, Fraction(9), adjustments)
    assert settle(matcher, Fraction(9), adjustments) == settle(
        SETTLERS[1], Fraction(9), adjustments
    )
    assert_no_state(matcher, ["s0", "s1"])


def test_last_test_of_a_join_is_false() -> None:
    """The engine then reads on behind it, until it meets a certain byte or crashes. So the last
    one is always true. Few crashes in many runs, so the rules themselves are looked at."""
    joins = [
        tests
        for rule in rete.settling_rules({}).values()
        for pattern in rule["all"]
        for test in pattern.values()
        if (tests := test.get("$and"))
    ]
    assert len(joins) == 4
    for tests in joins:
        assert tests[-1] in ({"one": {"total": "one"}}, {"one": {"taking": "one"}})


def test_clock_that_jumps_during_an_action(monkeypatch: pytest.MonkeyPatch) -> None:
    """After 10 s the engine drops the action, and all that wait behind it, without a word."""
    asked = criterion([holds("m", above(1)), holds("m", below(1))])
    matcher = rete.ReteMatcher(rulebook(asked))
    clock = iter(range(0, 10**6, 11))
    questions = [Question(f"{i}", asked, {"m": Fraction(i)}) for i in (0, 2)]
    with monkeypatch.context() as patch:
        patch.setattr("durable.engine._unix_now", lambda: next(clock))
        with pytest.raises(EngineFault, match="half way"):
            choose(matcher, questions)
    assert_no_state(matcher, ["s0"])
    assert choose(matcher, questions) == {"0": "c1", "2": "c0"}


def test_names_with_the_same_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second of two facts whose ids have one hash is lost, in a batch without a word."""
    assert rete.fingerprint("costarring") == rete.fingerprint("liquid")
    host = rete.quiet_host()
    host.register_rulesets({"r": {"x": {"all": [{"m": {"k": 1}}], "run": lambda c: None}}})
    host.assert_fact("r", {"id": "costarring", "sid": "s", "k": 1})
    with pytest.raises(Exception, match="liquid") as raised:
        host.assert_fact("r", {"id": "liquid", "sid": "s", "k": 1})
    assert type(raised.value).__name__ == "MessageObservedException"

    monkeypatch.setattr(rete, "fingerprint", lambda name: int(name[-1]) if name[-1] != "3" else 1)
    names = rete.Names("f", {4})
    assert [names.draw() for _ in range(5)] == ["f0", "f1", "f2", "f5", "f6"]


def test_fields_with_the_same_hash() -> None:
    names = {f"a{i}{tail}" for i in range(rete.ATOMS) for tail in ("", "u")}
    names |= {*rete.TEXTS, "criterion", "holds", "group", "order", "one", "conditions", "width"}
    assert len({rete.fingerprint(name) for name in names}) == len(names)


def test_no_timers_and_no_events(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host's two timers fire rules behind the caller; an event fires one rule only."""
    from durable.engine import Host, Ruleset

    for owner, name in ((Host, "post"), (Host, "post_batch"), (Ruleset, "assert_event")):
        monkeypatch.setattr(owner, name, lambda *_: pytest.fail("an event was posted"))
    before = threading.active_count()
    asked = steps(3)
    matcher = rete.ReteMatcher(rulebook(asked))
    assert ask(matcher, asked, Fraction(1)) == "c2"
    assert settle(matcher, Fraction(9), [Ready("a", "take", "k", True, Fraction(1))]) != ()
    assert threading.active_count() == before


# --- hazards: states and memory ---


def test_the_1025th_session() -> None:
    asked = steps(3)
    matcher = rete.ReteMatcher(rulebook(asked))
    found = [ask(matcher, asked, Fraction(i, 50_000)) for i in range(1_100)]
    assert found == ["c0"] * 500 + ["c1"] * 500 + ["c2"] * 100
    assert_no_state(matcher, [f"s{i}" for i in (0, 1, 499, 1_023, 1_024, 1_099)])


def test_1001_sessions_at_once() -> None:
    """At 1,025 the engine would keep a broken state for ever."""
    asked = steps(3)
    matcher = rete.ReteMatcher(rulebook(asked))
    sessions = [matcher.open().__enter__() for _ in range(1_000)]
    question = Question("x", asked, {"m": Fraction(1)})
    assert {session.choose([question])["x"].id for session in sessions} == {"c2"}
    with pytest.raises(EngineFault, match="1000 sessions are open"), matcher.open():
        pass
    sessions.pop().__exit__(None, None, None)
    assert ask(matcher, asked, Fraction(0)) == "c0"
    for session in sessions:
        session.__exit__(None, None, None)
    assert_no_state(matcher, ["s0", "s999"])


def test_used_premise_leaks_into_no_other_session() -> None:
    """The engine keeps what was derived from a fact when the fact is gone."""
    asked = steps(3)
    matcher = rete.ReteMatcher(rulebook(asked))
    cap, take = (
        Ready("a", "cap", "k", True, Fraction(1)),
        Ready("a", "take", "k", True, Fraction(2)),
    )
    with matcher.open() as outer:
        assert outer.choose([Question("x", asked, {"m": Fraction(1)})])["x"].id == "c2"
        assert ask(matcher, asked, Fraction(0)) == "c0"
        assert settle(matcher, Fraction(9), [cap])[0].points == 8
        assert settle(matcher, Fraction(9), [take])[0].points == 2
        assert outer.settle(Fraction(1), [], [cap]) == ()
        assert outer.choose([Question("x", asked, {"m": None})])["x"].id == "undecided"
        assert outer.choose([Question("x", asked, {"m": Fraction(0)})])["x"].id == "c0"
    assert_no_state(matcher, ["s0", "s1", "s2", "s3"])


def test_session_that_fails_half_way_leaves_no_state() -> None:
    asked, wrong = steps(130), criterion([ALWAYS, ALWAYS])
    matcher = rete.ReteMatcher(rulebook(asked, wrong))
    questions = [
        Question(f"{i}", each, {"m": Fraction(1)}) for i, each in enumerate([asked, wrong])
    ]
    with pytest.raises(EngineFault, match="hold at once"):
        choose(matcher, questions)

    def interrupted() -> None:
        with matcher.open() as session:
            session.choose(questions[:1])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert_no_state(matcher, ["s0", "s1"])


def test_error_of_the_engine_leaves_no_state(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rete, "TESTED", 140)
    asked = steps(140)
    matcher = rete.ReteMatcher(rulebook(asked))
    with pytest.raises(EngineFault, match="303"):
        ask(matcher, asked, Fraction(100))
    assert_no_state(matcher, ["s0"])
    assert ask(matcher, asked, Fraction(0)) == "c0"


def test_session_is_used_once() -> None:
    asked = steps(2)
    session = rete.ReteMatcher(rulebook(asked)).open()
    question = Question("x", asked, {"m": Fraction(1)})
    with pytest.raises(EngineFault, match="inside its with statement"):
        session.choose([question])
    with session:
        session.settle(Fraction(1), [], [])
        with pytest.raises(EngineFault, match="settles once"):
            session.settle(Fraction(1), [], [])
    with pytest.raises(EngineFault, match="inside its with statement"):
        session.choose([question])


def test_criterion_of_another_rulebook() -> None:
    with pytest.raises(EngineFault, match="another rulebook"):
        ask(rete.ReteMatcher(EMPTY), steps(2), None)


def test_rulesets_are_freed_with_their_matcher() -> None:
    """Nothing else frees them, and a process can make 131,071 of them."""
    from durable.engine import durable_rules_engine

    asked = steps(2)
    matcher = rete.ReteMatcher(rulebook(asked))
    ask(matcher, asked, None)
    handles = [ruleset._handle for ruleset in matcher.host._ruleset_list]
    del matcher
    gc.collect()
    for handle in handles:
        with pytest.raises(Exception, match="111"):  # invalid handle
            durable_rules_engine.get_state(handle, "s0")


# --- without durable-rules ---


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_durable_is_imported_only_when_needed() -> None:
    code = "import sys, engine.match.rete; print([m for m in sys.modules if 'durable' in m])"
    assert run(code) == "[]\n"


def test_durable_is_missing() -> None:
    code = (
        "import sys; sys.modules['durable'] = None; from engine.match import rete\n"
        "print(rete.available())\n"
        "try: rete.ReteMatcher(None)\n"
        "except ImportError: print('ImportError')\n"
    )
    assert run(code) == "False\nImportError\n"
