"""durable-rules as the engine: facts are asserted, clauses fire, takings follow from conditions.

First stage: one fact for each subject, its atoms as integers, and one rule for each conjunction of
a clause. A number m is coded 2⌊mS⌋ + [mS is not whole], a bound b as 2bS, S the common
denominator of the atom's bounds: every comparison of codes is as exact as that of the fractions.

Second stage: the total, the conditions and the deductions are facts; rules join them, derive
takings, and once nothing more follows, find those than which none of their kind is heavier. It
compares text: integers of one width in hexadecimal, because no width is too much for text.

What durable-rules 2.0.28 can't be trusted with, and what is done about it:

- its host fires rules from two timer threads: the host here starts none;
- a fact that passes 65 tests of a criterion is an error, a 512th test side by side an endless loop:
  `TESTED`, `RULES`, and criteria that need more go to several rulesets;
- one fact of a batch that meets no rule keeps the rules of all others from running, until some
  later fact meets one: then the pulse follows, which always does;
- deleting a state where no rule ever ran frees memory never set, or crashes: the pulse again;
- behind a false last test of a join it reads on, or crashes: the last test is true;
- an alternative ends the conjunction around it: no rule here has one, and what holds for an
  undefined atom too is tested on a second field;
- facts, sessions and fields whose names have the same hash are one to it: `fingerprint`;
- an exception in an action, and a clock that jumps 10 s during one, show only in what an assertion
  returns: every one is looked at;
- its 1,025th state is an error, and broken: `SESSIONS`;
- numbers that are no integers, or beside text, are compared wrongly: `checked`;
- rulesets stay in memory, a megabyte for a rulebook: `release`.
"""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import lcm
from types import TracebackType
from typing import Any, Self

from attrs import define, field, frozen

from engine.match.coding import UNDEFINED, Axis, Rule, axes_of
from engine.match.protocol import EngineFault, Lost, Question, Ready, RulebookTooLarge, Taken
from engine.rulebook import Clause, Criterion, Indicator, Rulebook
from facts.numeral import exact_text

RULES = 150
TESTED = 60
"""Rules of one criterion in a ruleset."""
RULES_OF_CRITERION = 5_000
ATOMS = 100
SESSIONS = 1_000
WIDEST = 60_000
"""Characters of a number written as text."""

Asserted = dict[str, int | str]

TEXTS = {
    "id", "sid", "kind", "name", "subject", "clause", "points", "zero", "weight",
    "total", "condition",
}  # fmt: skip
PULSE = -1
SETTLE = "settle"


def available() -> bool:
    """Whether durable-rules can be imported: it is built from source, and not everywhere."""
    try:
        import durable.engine  # noqa: F401
    except ImportError:
        return False
    return True


def checked(fact: Asserted) -> Asserted:
    """The fact, all of whose fields the engine is sure to compare as what they are."""
    for name, value in fact.items():
        wanted = str if name in TEXTS else int
        if type(value) is not wanted or (isinstance(value, int) and abs(value) > UNDEFINED):
            raise EngineFault(f"{name}={value!r} is not for this engine")
    return fact


def fingerprint(name: str) -> int:
    """FNV-1a of 32 bits: by this the engine knows a fact in a state, and a state in a ruleset."""
    found = 0x811C9DC5
    for byte in name.encode("ascii"):
        found = (found ^ byte) * 0x01000193 & 0xFFFFFFFF
    return found


@define
class Names:
    """Draws names no two of which the engine takes for the same."""

    prefix: str
    drawn: set[int] = field(factory=set)
    numbers: Iterator[int] = field(factory=itertools.count)

    def draw(self) -> str:
        while True:
            name = f"{self.prefix}{next(self.numbers)}"
            if (found := fingerprint(name)) not in self.drawn:
                self.drawn.add(found)
                return name


@frozen
class Coded:
    """A criterion as rules: its number stands in each of them, and in each fact for it."""

    number: int
    criterion: Criterion
    axes: Mapping[str, Axis]
    rulesets: list[str] = field(factory=list)

    def fact(self, inbox: Inbox, values: Mapping[str, Fraction | None]) -> Asserted:
        fact = inbox.new_fact(criterion=self.number)
        for atom, axis in self.axes.items():
            fact.update(axis.fields(values.get(atom)))
        return fact

    def rules(self) -> list[tuple[int, Rule]]:
        """Each with its clause's position. A clause that holds in several ways has several."""
        found = []
        for position, clause in enumerate(self.criterion.clauses):
            for conjunction in clause.when:
                tests: list[Rule] = [{"criterion": self.number}]
                for test in conjunction:
                    tests.extend(self.axes[test.atom].tests(test, clause))
                found.append((position, {"all": [{"m": {"$and": tests}}], "cap": 1_000}))
        return found


@frozen
class Inbox:
    """What the rules that fired in one session said, and the names of its facts."""

    sid: str
    names: Names
    fired: set[tuple[str, int]] = field(factory=set)
    """Facts and the positions of their clauses."""
    lost: set[str] = field(factory=set)
    taken: dict[int, tuple[int, tuple[str, str]]] = field(factory=dict)
    """By the adjustment's position: weight and premises."""

    def new_fact(self, **fields: int | str) -> Asserted:
        return {"id": self.names.draw(), "sid": self.sid, **fields}


Inboxes = dict[str, Inbox]
"""By session."""


def record_clause(inboxes: Inboxes, position: int) -> Callable[[Any], None]:
    def run(c: Any) -> None:
        for fact in c.m:
            inboxes[fact.sid].fired.add((fact.id, position))

    return run


def settling_rules(inboxes: Inboxes) -> Rule:
    def deduction(c: Any) -> None:
        for fact in c.m:
            inboxes[fact.sid].lost.add(fact.id)

    def cap(c: Any) -> None:
        derive(c, int(c.total.points, 16) - int(c.condition.points, 16))

    def take(c: Any) -> None:
        derive(c, int(c.condition.points, 16) - int(c.total.zero, 16))

    def floor(c: Any) -> None:
        derive(c, int(c.condition.points, 16))

    def derive(c: Any, units: int) -> None:
        # Distinct weights: of equal points, the earlier adjustment's is the heavier.
        weight = units * c.total.conditions + c.total.conditions - 1 - c.condition.order
        text = f"{weight:0{c.total.width}x}"
        premises = {"total": c.total.name, "condition": c.condition.name}
        place = {"group": c.condition.group, "order": c.condition.order}
        inbox = inboxes[c.total.sid]
        taking = inbox.new_fact(kind="taking", one=1, weight=text, **place, **premises)
        c.assert_fact(checked(taking))

    def taken(c: Any) -> None:
        taking = c.taking
        premises = (taking.total, taking.condition)
        inboxes[taking.sid].taken[taking.order] = (int(taking.weight, 16), premises)

    def joined(kind: str, to: str, *tests: Rule) -> Rule:
        """Ends with a test that is always true: past a false last test the engine reads on."""
        return {"$and": [{"kind": kind}, *tests, {"one": {to: "one"}}]}

    phase: Rule = {"phase": {"kind": "phase"}}
    total: Rule = {"total": {"kind": "total"}}
    below = joined("cap", "total", {"holds": 1}, {"$lt": {"points": {"total": "points"}}})
    above = joined("take", "total", {"holds": 1}, {"$gt": {"points": {"total": "zero"}}})
    bottom = joined("floor", "total", {"holds": 1})
    more = {"$gt": {"weight": {"taking": "weight"}}}
    heavier = joined("taking", "taking", {"group": {"taking": "group"}}, more)
    return {
        "deduction": {"all": [{"m": {"kind": "lost"}}], "cap": 1_000, "run": deduction},
        "cap": {"all": [total, {"condition": below}], "run": cap},
        "take": {"all": [total, {"condition": above}], "run": take},
        "floor": {"all": [total, {"condition": bottom}], "run": floor},
        "taken": {"all": [phase, {"taking": {"kind": "taking"}}, {"heavier$not": heavier}],
                  "run": taken},
    }  # fmt: skip


def quiet_host() -> Any:
    from durable.engine import Host

    class QuietHost(Host):  # type: ignore[misc]
        def _run(self) -> None:
            """Start no timers."""

    return QuietHost()


def release(handles: list[int]) -> None:
    """Free what the rulesets hold outside Python; nothing else does."""
    from durable.engine import durable_rules_engine

    for handle in handles:
        durable_rules_engine.delete_ruleset(handle)


class ReteSession:
    """A state of its own in each ruleset that it asserts to; deleted when the session ends."""

    def __init__(self, matcher: ReteMatcher) -> None:
        self._matcher = matcher
        self._inbox: Inbox | None = None
        self._ran: dict[str, bool] = {}
        """Rulesets asserted to, and whether a rule has run there: only then is there a state
        that can be deleted."""
        self._settled = False

    def choose(self, questions: Sequence[Question]) -> Mapping[str, Clause]:
        inbox = self._open()
        asked: dict[str, Question] = {}
        facts: dict[str, list[Asserted]] = {}
        for question in questions:
            coded = self._matcher.coded(question.criterion)
            fact = coded.fact(inbox, question.values)
            asked[str(fact["id"])] = question
            for ruleset in coded.rulesets:
                facts.setdefault(ruleset, []).append(fact)
        for ruleset, batch in facts.items():
            self._assert(ruleset, batch)
        fired: dict[str, list[int]] = {}
        for id, position in sorted(inbox.fired):
            fired.setdefault(id, []).append(position)
        return {q.subject: _holding(q, fired.get(id, [])) for id, q in asked.items()}

    def settle(
        self, total: Fraction, lost: Sequence[Lost], adjustments: Sequence[Ready]
    ) -> tuple[Taken, ...]:
        inbox = self._open()
        if self._settled:
            raise EngineFault("a session settles once")
        self._settled = True
        scale = lcm(*(n.denominator for n in (total, *(a.points for a in adjustments))))
        facts, least = _settling_facts(inbox, total, adjustments, scale)
        for item in lost:
            said = {"subject": item.subject, "clause": item.clause}
            facts.append(inbox.new_fact(kind="lost", points=exact_text(item.points), **said))
        self._assert(SETTLE, facts)
        if len(inbox.lost) != len(lost):
            raise EngineFault(f"{len(inbox.lost)} of {len(lost)} deductions arrived")
        self._assert(SETTLE, [inbox.new_fact(kind="phase")])
        left = total
        found = {}
        for position, (weight, premises) in sorted(inbox.taken.items()):
            ready = adjustments[position]
            if ready.kind == "floor":
                continue
            points = min(Fraction(weight // len(adjustments), scale), left)
            left -= points
            if points > 0:
                found[position] = Taken(ready.id, points, premises)
        for position, (weight, premises) in inbox.taken.items():
            ready = adjustments[position]
            points = left - Fraction(weight // len(adjustments) + least, scale)
            if ready.kind == "floor" and points < 0:
                found[position] = Taken(ready.id, points, premises)
        return tuple(found[position] for position in sorted(found))

    def _open(self) -> Inbox:
        if self._inbox is None:
            raise EngineFault("a session is used inside its with statement, once")
        return self._inbox

    def _assert(self, ruleset: str, facts: list[Asserted]) -> None:
        """Assert, and let every rule run that the facts give rise to."""
        state = self._tell(ruleset, facts)
        if state is None:
            state = self._pulse(ruleset)
        if not isinstance(state, dict):
            raise EngineFault(f"{ruleset}: the engine stopped half way")
        if "exception" in state:
            raise EngineFault(f"{ruleset}: {state['exception']}")

    def _pulse(self, ruleset: str) -> object:
        return self._tell(ruleset, [self._open().new_fact(criterion=PULSE)])

    def _tell(self, ruleset: str, facts: list[Asserted]) -> object:
        """The state after it; None where no rule ran (those that could have are still to run)."""
        facts = [checked(fact) for fact in facts]
        self._ran.setdefault(ruleset, False)
        try:
            state: object = self._matcher.host.assert_facts(ruleset, facts)
        except self._matcher.not_handled:
            return None
        except Exception as error:
            raise EngineFault(f"{ruleset}: {error!r}") from error
        if state is not None:
            self._ran[ruleset] = True
        return state

    def __enter__(self) -> Self:
        self._inbox = self._matcher.new_inbox()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        sid = self._open().sid
        faults = []
        for ruleset in list(self._ran):
            try:
                if self._ran[ruleset] or self._pulse(ruleset) is not None:
                    self._matcher.host.delete_state(ruleset, sid)
            except Exception as fault:
                faults.append(f"{ruleset}: {fault!r}")
        self._matcher.close(sid)
        self._inbox = None
        if faults and error is None:
            raise EngineFault("; ".join(faults))


def _holding(question: Question, positions: list[int]) -> Clause:
    clauses = question.criterion.clauses
    if len(positions) > 1:
        ids = [clauses[position].id for position in positions]
        raise EngineFault(f"{question.subject}: {ids} hold at once")
    return clauses[positions[0]] if positions else question.criterion.undecided


def _settling_facts(
    inbox: Inbox, total: Fraction, adjustments: Sequence[Ready], scale: int
) -> tuple[list[Asserted], int]:
    """Points in units of 1/scale above the least of them, as text of one width; the least."""
    units = [int(points * scale) for points in (total, *(a.points for a in adjustments))]
    least = min(0, *units)
    # No weight is more than the farthest two numbers are apart, times the number of conditions.
    width = len(f"{(max(0, *units) - least + 1) * (len(adjustments) + 1):x}")
    if width > WIDEST:
        raise EngineFault(f"points of {width} digits")
    texts = [f"{unit - least:0{width}x}" for unit in units]
    kinds = dict.fromkeys(_kind_of(a) for a in adjustments)
    groups = {kind: i for i, kind in enumerate(kinds)}
    size = {"conditions": len(adjustments), "width": width}
    zero = f"{-least:0{width}x}"
    facts = [inbox.new_fact(kind="total", one=1, name="total", points=texts[0], zero=zero, **size)]
    for order, (ready, text) in enumerate(zip(adjustments, texts[1:], strict=True)):
        said = {"kind": ready.kind, "name": f"condition:{ready.id}", "points": text}
        place = {"group": groups[_kind_of(ready)], "order": order, "holds": int(ready.holds)}
        facts.append(inbox.new_fact(one=1, **said, **place))
    return facts, least


def _kind_of(ready: Ready) -> tuple[str, str]:
    """Of these the heaviest counts: all floors are of one kind, whatever their 同类."""
    return ("floor", "") if ready.kind == "floor" else ("", ready.same_kind)


class ReteMatcher:
    """Raises ImportError without durable-rules, RulebookTooLarge where the rules don't fit."""

    name = "rete"

    def __init__(self, rulebook: Rulebook) -> None:
        self.host = quiet_host()
        from durable.engine import MessageNotHandledException

        self.not_handled: type[Exception] = MessageNotHandledException
        self.inboxes: Inboxes = {}
        self._sids = Names("s")
        self._coded: dict[int, Coded] = {}
        rulesets: list[dict[str, Rule]] = []
        for indicator in rulebook.indicators:
            scoring = indicator.scoring
            for criterion in scoring.criteria():
                self._add(criterion, indicator, rulesets)
        handles: list[int] = []
        weakref.finalize(self, release, handles).atexit = False
        for number, rules in enumerate(rulesets):
            self._create(f"r{number}", rules, handles)
        self._create(SETTLE, settling_rules(self.inboxes), handles)

    def open(self) -> ReteSession:
        return ReteSession(self)

    def new_inbox(self) -> Inbox:
        if len(self.inboxes) >= SESSIONS:
            raise EngineFault(f"{SESSIONS} sessions are open")
        sid = self._sids.draw()
        # The state of a session is itself a fact, and so named.
        self.inboxes[sid] = Inbox(sid, Names("f", {fingerprint(f"sid-{sid}")}))
        return self.inboxes[sid]

    def close(self, sid: str) -> None:
        del self.inboxes[sid]
        self._sids.drawn.discard(fingerprint(sid))

    def coded(self, criterion: Criterion) -> Coded:
        coded = self._coded.get(id(criterion))
        if coded is None:
            raise EngineFault(f"a criterion of another rulebook: {criterion.undecided.id}")
        return coded

    def _add(
        self, criterion: Criterion, indicator: Indicator, rulesets: list[dict[str, Rule]]
    ) -> None:
        if id(criterion) in self._coded:
            return
        coded = Coded(len(self._coded), criterion, axes_of(criterion))
        self._coded[id(criterion)] = coded
        rules = coded.rules()
        if len(rules) > RULES_OF_CRITERION or len(coded.axes) > ATOMS:
            raise RulebookTooLarge(
                indicator.place,
                f"指标“{indicator.name}”的评分标准有{len(rules)}条规则、{len(coded.axes)}个判断的量，"
                f"rete 引擎至多装{RULES_OF_CRITERION}条、{ATOMS}个",
                "少分几档；或用 --engine plain，结果相同",
            )
        for start in range(0, len(rules), TESTED):
            part = rules[start : start + TESTED]
            if start or not rulesets or len(rulesets[-1]) + len(part) > RULES:
                rulesets.append({})
            coded.rulesets.append(f"r{len(rulesets) - 1}")
            for i, (position, rule) in enumerate(part):
                action = record_clause(self.inboxes, position)
                rulesets[-1][f"c{coded.number}.{start + i}"] = {**rule, "run": action}

    def _create(self, name: str, rules: dict[str, Rule], handles: list[int]) -> None:
        pulse = {"all": [{"m": {"criterion": PULSE}}], "run": lambda c: None}
        self.host.register_rulesets({name: {"pulse": pulse, **rules}})
        handles.append(self.host.get_ruleset(name)._handle)
