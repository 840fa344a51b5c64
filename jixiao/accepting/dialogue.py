"""The walk through the texts that wait, at the terminal: read, show, ask, write."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attrs import frozen

from engine.rulefile.awaiting import Awaiting
from engine.rulefile.parsed import Parsed, edges, parse_of_item
from engine.rulefile.sentences import UNREAD
from engine.sentences.proposal import Open
from facts.numeral import exact_text
from facts.problem import Problem
from facts.tree import Tree
from jixiao.accepting.options import by_example
from jixiao.accepting.rule_file import Draft, sentence_of, undefined
from jixiao.likely_kinds import COUNTED, KINDS, likely_kind, likely_unit
from jixiao.parse_texts import aside_lines, edges_lines

YES = ("是", "好", "y", "yes", "接受")
STOP = ("停", "q", "quit")
OWN_WORDS = ("改", "e")
LATER = ("", "跳", "跳过", "s")
_WIDE_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
MOST_ROUNDS = 20
"""Answers that are not understood, after which a question counts as passed over."""


class Stopped(Exception):
    """The author stops here, or there is nobody to answer any more."""


@frozen
class Terminal:
    """`ask` shows a question and gives the answer, None at the end of the input."""

    ask: Callable[[str], str | None]
    say: Callable[[str], None]

    def answer(self, question: str) -> str:
        """Raises Stopped."""
        found = self.ask(question)
        if found is None or found.strip().lower() in STOP:
            raise Stopped
        return found.strip()


@frozen
class Walked:
    """How a walk ended: the names of the items whose reading was agreed to, and how many wait."""

    accepted: tuple[str, ...]
    left: int


def walk(draft: Draft, terminal: Terminal) -> Walked:
    """Every text that waits, in the order of the file; each that is agreed to is written at once.

    Raises BadInput where the file can't be written.
    """
    waiting = draft.awaiting()
    accepted: list[str] = []
    terminal.say(f"{draft.file.path}：有{len(waiting)}条评分标准还没有读作")
    for number, one in enumerate(waiting, start=1):
        terminal.say("")
        terminal.say(f"[{number}/{len(waiting)}] {heading(one)}")
        try:
            again = _one(draft, draft.awaiting()[number - 1 - len(accepted)], terminal)
        except Stopped:
            return Walked(tuple(accepted), len(waiting) - len(accepted))
        draft, taken = again
        accepted.extend([one.name] if taken else [])
    return Walked(tuple(accepted), len(waiting) - len(accepted))


def heading(one: Awaiting) -> str:
    full = "" if one.full is None else f"（{exact_text(one.full)}分）"
    return f"{one.name}{full}　{one.key.place}"


def _one(draft: Draft, one: Awaiting, terminal: Terminal) -> tuple[Draft, bool]:
    """One text: the file as it is then, and whether a reading was agreed to."""
    text = one.text.text
    terminal.say(f"原文：{text}")
    for _ in range(MOST_ROUNDS):
        parsed = _settled(text, one, terminal)
        if parsed is None:
            break
        if parsed.scores:
            found = _agreed(draft, one, parsed, terminal)
        else:
            for left in parsed.unread:
                where = f"第{left.span.start + 1}字起“{left.text}”"
                terminal.say(f"没有读懂：{where}：{left.why}")
            if parsed.understood:
                terminal.say("这一句只说怎么算，没有说怎么得分")
            found = _own_words(terminal)
        if found == UNREAD:
            return _put_off(draft, one, terminal), False
        if not isinstance(found, str):
            return (draft, False) if found is None else (found, True)
        text = found
    return draft, False


def _settled(text: str, one: Awaiting, terminal: Terminal) -> Parsed | None:
    """The text read, with every open reading chosen by the author; None: passed over."""
    chosen: dict[str, str] = {}
    parsed = parse_of_item(text, one.full, one.explained)
    while parsed.understood and parsed.open:
        option = _chosen(parsed, parsed.open[0], chosen, terminal)
        if option is None:
            return None
        chosen[parsed.open[0].name] = option
        parsed = parse_of_item(text, one.full, one.explained, chosen)
    return parsed


def _chosen(parsed: Parsed, left: Open, chosen: dict[str, str], terminal: Terminal) -> str | None:
    terminal.say(f"没有说清：{left.name}——{left.why}")
    for number, (option, example) in enumerate(by_example(parsed, left, chosen), start=1):
        terminal.say(f"  {number}  {option}" + (f"（{example}）" if example else ""))
    for _ in range(MOST_ROUNDS):
        found = terminal.answer(f"读作哪一种？（1—{len(left.options)}；回车：先跳过这一条；停）")
        if found in LATER:
            return None
        if found in left.options:
            return found
        number = _number(found, len(left.options))
        if number:
            return left.options[number - 1]
        answers = "、".join(f"{n} 或 {option}" for n, option in enumerate(left.options, start=1))
        _not_understood(found, f"{answers}；直接回车跳过这一条；停", terminal)
    return None


def _number(answer: str, most: int) -> int:
    """The number that an answer is, from 1 on; 0 where it is none of them."""
    digits = answer.translate(_WIDE_DIGITS)
    return int(digits) if digits.isdecimal() and 1 <= int(digits) <= most else 0


def _not_understood(answer: str, answers: str, terminal: Terminal) -> None:
    """Say which answers there are, before the question is put again."""
    terminal.say(f"没有看懂“{answer[:20]}”。可以答：{answers}")


def _own_words(terminal: Terminal) -> str | None:
    question = f"自己写一句（规范句，或说清楚些；{UNREAD}：由人评判；回车：先跳过这一条；停）"
    found = terminal.answer(question)
    return None if found in LATER else found


def _put_off(draft: Draft, one: Awaiting, terminal: Terminal) -> Draft:
    """待补 is written: the file can be used, and a person decides until the text is read."""
    new = draft.with_reading(one, UNREAD, {})
    new.write()
    terminal.say(f"已写入 {draft.file.path}：“{one.name}”的“读作”是{UNREAD}，由人评判")
    return new


def _agreed(draft: Draft, one: Awaiting, parsed: Parsed, terminal: Terminal) -> Draft | str | None:
    """Shown and agreed to: the file as it was written. A text: the author's own words instead."""
    sentence = sentence_of(parsed, one)
    terminal.say(f"读作：{sentence}")
    for line in (*aside_lines(parsed), *edges_lines(edges(parsed))):
        terminal.say(line)
    for _ in range(MOST_ROUNDS):
        found = terminal.answer("接受吗？（是：写进规则文件；改：自己写一句；回车：先跳过；停）")
        if found in LATER:
            return None
        if found in OWN_WORDS:
            return _own_words(terminal)
        if found.lower() in YES:
            return _written(draft, one, parsed, sentence, terminal)
        answers = "是（或 好、y），写进规则文件；改，自己写一句；跳过（或直接回车）；停，到此为止"
        _not_understood(found, answers, terminal)
    return None


def _written(
    draft: Draft, one: Awaiting, parsed: Parsed, sentence: str, terminal: Terminal
) -> Draft | str | None:
    """The file with the reading, once the rule language takes it; asks what is not declared."""
    facts: dict[str, Tree] = {}
    before = len(draft.awaiting())
    while True:
        new = draft.with_reading(one, sentence, facts)
        problems = new.problems()
        names = undefined(problems, dict(parsed.form or {}), one.formula)
        fresh = [name for name in names if name not in facts]
        if not fresh:
            break
        for name in fresh:
            facts[name] = _declared(name, parsed, terminal)
    if problems or len(new.awaiting()) != before - 1:
        _told(problems, terminal)
        terminal.say("这样写不进去")
        return _own_words(terminal)
    new.write()
    terminal.say(f"已写入 {draft.file.path}：“{one.name}”的“读作”" + _and(facts))
    return new


def _and(facts: dict[str, Tree]) -> str:
    return f"，“数据”里加了{'、'.join(facts)}" if facts else ""


def _told(problems: list[Problem], terminal: Terminal) -> None:
    for problem in problems:
        terminal.say(f"  {problem}")


def _declared(name: str, parsed: Parsed, terminal: Terminal) -> Tree:
    """The declaration of a name: known from the reading, else asked."""
    known = next((f for f in parsed.facts if f.name == name), None)
    if known is not None:
        unit_of: dict[str, Tree] = {"单位": known.unit} if known.unit else {}
        return {"类": known.kind, **unit_of}
    kind = _kind(name, terminal)
    if kind not in COUNTED:
        return {"类": kind}
    likely = likely_unit(name)
    unit = terminal.answer(f"“{name}”的单位是什么？（回车：{likely}；停）") or likely
    return {"类": kind, "单位": unit}


def _kind(name: str, terminal: Terminal) -> str:
    likely = likely_kind(name)
    kinds = list(KINDS)
    listed = "；".join(f"{n} {kind}（{KINDS[kind]}）" for n, kind in enumerate(kinds, start=1))
    terminal.say(f"“{name}”没有声明过，是哪一类数？{listed}")
    for _ in range(MOST_ROUNDS):
        found = terminal.answer(f"哪一类？（1—{len(kinds)}；回车：{likely}；停）")
        if not found:
            return likely
        if found in kinds:
            return found
        number = _number(found, len(kinds))
        if number:
            return kinds[number - 1]
        answers = "、".join(f"{n} 或 {kind}" for n, kind in enumerate(kinds, start=1))
        _not_understood(found, f"{answers}；直接回车是{likely}；停", terminal)
    return likely


def ended(walked: Walked) -> Iterator[str]:
    """What the walk came to."""
    yield ""
    told = f"接受了{len(walked.accepted)}条"
    yield told + (f"，还有{walked.left}条没有读" if walked.left else "")
