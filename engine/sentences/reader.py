"""One text, or one part of it: cut, attached, given to the families, held against the guards."""

from __future__ import annotations

import re
from fractions import Fraction

from engine.sentences.attachment.attach import attach
from engine.sentences.clauses.cut import Labelled, headed, labelled
from engine.sentences.clauses.statements import scan
from engine.sentences.draft import Draft, Part, Refused, points
from engine.sentences.example import Criterion
from engine.sentences.guards import refusals as guards
from engine.sentences.guards.most import asks_of_the_rest
from engine.sentences.parts.any_of import announced, listed
from engine.sentences.parts.bonus import beyond_nothing
from engine.sentences.parts.branches import Branch, branches, is_class, of_classes
from engine.sentences.parts.choices import options
from engine.sentences.parts.concerned import not_counted, spare, with_it
from engine.sentences.parts.denied import without_denials
from engine.sentences.parts.headings import (
    Heading,
    heading_of,
    headings,
    measured_heading,
    of_the_heading,
)
from engine.sentences.parts.inline_formula import measured_by, quotient
from engine.sentences.parts.numbered import Merged, merge
from engine.sentences.parts.parting import parting
from engine.sentences.parts.preamble import Preamble, preamble
from engine.sentences.parts.rounding import rounding_of
from engine.sentences.parts.shares import headed_parts, shares
from engine.sentences.parts.within import above_all, apart, guarded, rows_of, worth
from engine.sentences.proposal import Written
from engine.sentences.tokens.normal import Normal
from engine.sentences.tokens.words import FIGURE, outcome_of
from engine.sentences.wordings import families

FOR_ALL = ("倒扣", "加分")
"""Keys of the item as a whole, that no branch or part of it can have."""


def read(draft: Draft) -> Criterion:
    """The reading of a whole text: its branches, its numbered parts, or all of it at once."""
    rounded = rounding_of(draft.text.text)
    if rounded is not None:
        draft.text = draft.text.cut([(0, rounded.at[0]), (rounded.at[1], len(draft.text.text))])
    guards.before(draft)
    draft.floor = draft.full == 0
    without_denials(draft)
    measure = quotient(draft)
    absent = not_counted(draft)
    form = measured_by(measure, _read(draft), draft)
    with_it(absent, form, draft)
    beyond_nothing(draft, form)
    if rounded is not None:
        way = "四舍五入"
        if not rounded.half:
            why = f"保留{rounded.places}位，是四舍五入还是舍去，没有说"
            way = draft.choose("舍入", ("四舍五入", "截断"), why, rounded.at)
        form["保留"] = f"{rounded.places}位{way}"
    return form


def _read(draft: Draft) -> Criterion:
    parts = labelled(draft.text)
    if (said := announced(draft.text.text, parts)) is not None:
        form = listed(draft, said)
        guards.after(draft, form, draft.shared.facts)
        return _or_judged(draft, form)
    if (chosen := options(draft, parts)) is not None:
        guards.after(draft, chosen, draft.shared.facts)
        return _or_judged(draft, chosen)
    if parts is not None and len(parts) == 1:
        draft.told.append(parts[0].label)
        _inside(draft, draft.text.cut([parts[0].body]))
        return read_unlabelled(draft)
    if parts is None:
        parts = headed(draft.text.text)
    return read_unlabelled(draft) if parts is None else _parts(draft, parts)


def _inside(draft: Draft, text: Normal) -> None:
    draft.text = text
    draft.told.clear()


def read_unlabelled(draft: Draft) -> Criterion:
    found = branches(draft.text.text)
    return read_text(draft) if found is None else _branches(draft, found)


def read_text(draft: Draft) -> Criterion:
    """The reading of a text that has neither numbered parts nor branches; raises Refused."""
    words = preamble(draft.text.text)
    draft.put_aside(list(words.beside))
    draft.told.clear()
    _inside(draft, draft.text.cut(words.keep))
    spared = spare(draft)
    form = _text(draft, words)
    with_it(spared, form, draft)
    if words.lacking and not _awards_only(form):
        raise Refused("扣除相应分值的，是哪几项、各几分，没有读懂", 0, len(draft.text.text))
    return form


def _awards_only(form: Criterion) -> bool:
    rows = form.get("条目")
    return isinstance(rows, list) and all(isinstance(r, dict) and "得" in r for r in rows)


def _text(draft: Draft, words: Preamble) -> Criterion:
    if (under := headings(draft.text.text)) is not None:
        of_class = all(is_class(draft.text.text[slice(*h.head)]) for h in under)
        headed_form = headed_parts(draft, under, read_text, _of_classes if of_class else None)
        if headed_form is not None:
            return headed_form
    measured = measured_heading(draft.text.text, (0, len(draft.text.text)))
    if measured is not None and draft.full in (None, measured[1]):
        draft.fix_full(measured[1])
        _inside(draft, draft.text.cut(measured[0]))
    text = draft.text.text
    whole = (0, len(text))
    scanned = scan(text, whole)
    if not scanned.statements:
        raise Refused("没有说得分还是扣分", *whole)
    parted = None if draft.full is None else parting(scanned.statements, draft.full)
    if parted is not None:
        return shares(draft, parted, read_text)
    draft.told.extend(part for said in scanned.statements for part in said.again)
    attached = attach(draft, scanned)
    attached.highest = words.highest
    draft.put_aside([p for said in scanned.statements for p in said.beside])
    onward = next((e.said for e in attached.entries if e.kind == "类推"), None)
    for family in families()[: 1 if onward is not None else None]:
        found: Criterion | None = family.read(draft, attached)
        if found is not None:
            break
    else:
        raise Refused("这样的写法还读不懂", *whole)
    if attached.highest is not None:
        raise Refused("只按最高分计的，怎样合起来没有读懂", *whole)
    if attached.loose:
        raise Refused("这句话没有说得分还是扣分", *attached.loose[0])
    for part in attached.aside:
        if re.search(r"\d", text[slice(*part)]):
            draft.unwritten(part)
    draft.put_aside(list(attached.aside))
    guards.after(draft, found, draft.shared.facts)
    for value in words.basis:
        if value not in guards.figures(found, draft.shared.facts):
            raise Refused("作基准的数与后面的界限不同", *whole)
    return _or_judged(draft, found)


def _or_judged(draft: Draft, form: Criterion) -> Criterion:
    """The reading, unless an open place in it was settled so that a person decides."""
    asks_of_the_rest(draft, form)
    return {"评判": {"评判": "0%至100%"}} if draft.judged else form


def _of_classes(draft: Draft, found: list[Heading]) -> Criterion:
    return _branches(draft, of_classes(found))


def _branches(draft: Draft, found: list[Branch]) -> Criterion:
    rows: list[Written] = []
    above: Criterion = {}
    for branch in found:
        inner, form = _branch(draft, branch)
        for key in FOR_ALL:
            if key in form:
                above[key] = max(str(above.get(key, "0分")), str(form.pop(key)), key=worth)
        if inner.own_full is not None:
            form = {"条目": [{"分值": points(inner.own_full), **form}]}
        when = draft.name(list(branch.who), "要点") if branch.who else "其余"
        rows.append({"当": when, **form})
    return {"分情形": rows, **above}


def _branch(draft: Draft, branch: Branch) -> tuple[Draft, Criterion]:
    """A branch under the full mark of the item, or under one of its own that is less."""
    before = draft.shared.copied()
    bare = outcome_of(draft.text.cut(branch.keep).text.strip("。;,\n "))
    if bare is not None and bare.start == 0 and bare.kind in ("得", "零") and bare.way != "加":
        worth_it = (
            "0分" if bare.kind == "零" else "分值" if bare.points is None else points(bare.points)
        )
        return Draft(draft.text.cut(branch.keep), draft.full, draft.shared), {"得分式": worth_it}
    inner = Draft(draft.text.cut(branch.keep), draft.full, draft.shared)
    try:
        return inner, guarded(draft, inner, read_text)
    except Refused:
        draft.shared.restore(before)
        own = Draft(draft.text.cut(branch.keep), None, draft.shared)
        try:
            form = guarded(draft, own, read_text)
        except Refused:
            form = {}
        if form and own.own_full is not None and draft.full and own.own_full < draft.full:
            return own, form
        draft.shared.restore(before)
        raise


def _parts(draft: Draft, parts: list[Labelled]) -> Criterion:
    """Numbered parts, each with its own full mark: each a line of a list with its own form."""
    _before_the_first(draft, parts)
    merged = merge(draft.text.text, parts, draft.full)
    if merged is not None:
        return _merged(draft, parts, merged)
    rows: list[Written] = []
    seen: set[str] = set()
    total = Fraction(0)
    above: Criterion = {}
    for part in parts:
        keep, mark = _its_mark(draft, part.body)
        head = heading_of(draft.text.text, part.body)
        under = draft.text.words(*head) if head is not None else ""
        inner = Draft(draft.text.cut(keep), mark, draft.shared, under=under)
        form = apart(draft, inner, seen, read_text)
        if mark is not None:
            inner.own_full = mark
        above_all(draft, form, above, part.body)
        own = inner.own_full if inner.own_full is not None else _most(form)
        if own is None:
            raise Refused("这一部分的分值没有说", *part.body)
        total += own
        rows.extend(rows_of(form, own))
    if draft.full is not None and total != draft.full:
        whole = (parts[0].label[0], parts[-1].body[1])
        raise Refused(f"各部分加起来是{points(total)}，分值是{points(draft.full)}", *whole)
    return {"条目": rows, **above}


_MARK = re.compile(
    rf"\((?:满分|共|计)?(?P<n>{FIGURE})分(?:[,;](?P<rule>(?:[^()]|\([^()]*\))+))?\)(?P<end>[,。;\n]*)$"
)


def _its_mark(draft: Draft, body: Part) -> tuple[list[Part], Fraction | None]:
    """台账完整，每缺1项扣0.5分（3分）: the full mark of a part that says itself how it is lost.

    服务投诉（2分，每次扣0.1分）: the brackets hold the mark and the rule; of what each is, the words
    before them say, and of a rule that says it itself they are the heading.
    """
    text = draft.text.text
    if (measured := measured_heading(text, body)) is not None:
        return measured
    match = _MARK.search(text, *body)
    if match is None:
        return [body], None
    before = (body[0], match.start())
    if match["rule"]:
        if outcome_of(match["rule"]) is None:
            return [body], None
        draft.told.append(match.span("n"))
        if of_the_heading(match["rule"]):
            return [before, match.span("rule")], Fraction(match["n"])
        draft.put_aside([before])
        return [match.span("rule")], Fraction(match["n"])
    last = re.split("[,。;]", text[slice(*before)])[-1]
    outcome = outcome_of(last)
    if outcome is None or outcome.kind not in ("扣", "下限", "零", "全扣"):
        return [body], None
    return [before], Fraction(match["n"])


def _before_the_first(draft: Draft, parts: list[Labelled]) -> None:
    """评价要点：① — a heading may say nothing about points."""
    head = draft.text.text[: parts[0].label[0]]
    if head.strip():
        if not re.fullmatch(r"[^,。;\d]{1,30}[:。,;\n]?", head):
            raise Refused("编号前面的话没有读懂", 0, parts[0].label[0])
        draft.put_aside([(0, parts[0].label[0])])


def _merged(draft: Draft, parts: list[Labelled], merged: Merged) -> Criterion:
    """Requirements that are numbered and one rule for all of them, or one list that is numbered."""
    for part in parts:
        draft.told.append(part.label)
    if merged.each is not None:
        total = merged.each * len(merged.items)
        draft.fix_full(total)
        if total != draft.full:
            whole = (parts[0].label[0], parts[-1].body[1])
            told = (
                f"{len(merged.items)}项各{points(merged.each)}，加起来不是分值{points(draft.full)}"
            )
            raise Refused(told, *whole)
        rows: list[Written] = [
            {"当": draft.name([i], "要点"), "得": points(merged.each)} for i in merged.items
        ]
        return {"条目": rows}
    draft.put_aside(list(merged.items))
    inner = Draft(draft.text.cut(merged.rule), draft.full, draft.shared)
    found = guarded(draft, inner, read_unlabelled)
    draft.own_full = inner.own_full
    return found


def _most(form: Criterion) -> Fraction | None:
    """The points that a form gives at most, where it says so itself."""
    if set(form) <= {"算式", "分档", "前提"} and isinstance(form.get("分档"), list):
        bands = form["分档"]
        assert isinstance(bands, list)
        values = [str(v) for band in bands if isinstance(band, dict) for v in band.values()]
        found = [worth(v) for v in values if v.endswith("分") and v[0].isdigit()]
        return None if "满分" in values or not found else max(found)
    rows = form.get("条目")
    if isinstance(rows, dict) and rows.get("取") == "首条":
        inner = rows["条"]
        assert isinstance(inner, list)
        values = [str(r["得"]) for r in inner if isinstance(r, dict)]
        found = [worth(v) for v in values if v[0].isdigit()]
        return None if "满分" in values or not found else max(found)
    if not isinstance(rows, list):
        return None
    given = [r["得"] for r in rows if isinstance(r, dict) and "得" in r and "每" not in r]
    if len(given) != len(rows) or "满分" in given:
        return None
    return sum((worth(str(g)) for g in given), Fraction(0))
