"""One text, or one part of it: cut, attached, given to the families, held against the guards."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from engine.sentences import guards
from engine.sentences.attachment import attach
from engine.sentences.branches import Branch, branches
from engine.sentences.clauses import Labelled, headed, labelled
from engine.sentences.draft import Draft, Part, Refused, points
from engine.sentences.normal import Normal
from engine.sentences.numbered import Merged, merge
from engine.sentences.preamble import preamble
from engine.sentences.proposal import Written
from engine.sentences.rounding import rounding_of
from engine.sentences.statements import Scanned, Statement, scan
from engine.sentences.wordings import Criterion, families

FOR_ALL = ("倒扣", "加分")
"""Keys of the item as a whole, that no branch or part of it can have."""


def read(draft: Draft) -> Criterion:
    """The reading of a whole text: its branches, its numbered parts, or all of it at once."""
    rounded = rounding_of(draft.text.text)
    if rounded is not None:
        draft.text = draft.text.cut([(0, rounded.at[0]), (rounded.at[1], len(draft.text.text))])
    guards.before(draft)
    form = _whole(draft)
    if rounded is not None:
        way = "四舍五入"
        if not rounded.half:
            why = f"保留{rounded.places}位，是四舍五入还是舍去，没有说"
            way = draft.choose("舍入", ("四舍五入", "截断"), why, rounded.at)
        form["保留"] = f"{rounded.places}位{way}"
    return form


def _whole(draft: Draft) -> Criterion:
    parts = labelled(draft.text)
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
    beside = preamble(draft.text.text)
    draft.put_aside(list(beside.beside))
    draft.told.clear()
    _inside(draft, draft.text.cut(beside.keep))
    text = draft.text.text
    whole = (0, len(text))
    scanned = scan(text, whole)
    if not scanned.statements:
        raise Refused("没有说得分还是扣分", *whole)
    groups = _groups(draft, scanned)
    if groups is not None:
        return _parts(draft, groups)
    draft.told.extend(part for said in scanned.statements for part in said.again)
    attached = attach(draft, scanned)
    onward = next((e.said for e in attached.entries if e.kind == "类推"), None)
    for family in families()[: 1 if onward is not None else None]:
        found: Criterion | None = family.read(draft, attached)
        if found is not None:
            break
    else:
        raise Refused("这样的写法还读不懂", *whole)
    if attached.loose:
        raise Refused("这句话没有说得分还是扣分", *attached.loose[0])
    for part in attached.aside:
        if re.search(r"\d", text[slice(*part)]):
            draft.unwritten(part)
    draft.put_aside(list(attached.aside))
    guards.after(draft, found, draft.shared.facts)
    for value in beside.basis:
        if value not in guards.figures(found, draft.shared.facts):
            raise Refused("作基准的数与后面的界限不同", *whole)
    return {"评判": {"评判": "0%至100%"}} if draft.judged else found


def _groups(draft: Draft, scanned: Scanned) -> list[Labelled] | None:
    """编制完整得2分，每漏1项扣0.5分；编制准确得3分，每错1处扣1分: parts that no number marks."""
    by_sentence: dict[int, list[Statement]] = {}
    for said in scanned.statements:
        by_sentence.setdefault(said.sentence, []).append(said)
    if len(by_sentence) < 2 or draft.full is None:
        return None
    total = Fraction(0)
    spans: list[Part] = []
    bare = counted = False
    """One gives points only; another loses them for what is counted, maybe also for the first."""
    for group in by_sentence.values():
        first, *rest = group
        takes = [s for s in rest if s.kind == "扣" and s.each is not None]
        if first.kind != "得" or first.each or first.points is None or not first.parts:
            return None
        bare |= not takes
        counted |= any(s.each is None or not s.each.side for s in rest if s.kind == "扣")
        if any(s.kind not in ("扣", "零", "下限", "上限") for s in rest):
            return None
        total += first.points
        spans.append((first.span[0], group[-1].span[1]))
    moving = any(s.each and s.each.side for g in by_sentence.values() for s in g)
    if total != draft.full or (bare and (counted or not moving)):
        return None
    return [Labelled((a, a), (a, b)) for a, b in spans]


def _branches(draft: Draft, found: list[Branch]) -> Criterion:
    rows: list[Written] = []
    above: Criterion = {}
    for branch in found:
        inner, form = _branch(draft, branch)
        for key in FOR_ALL:
            if key in form:
                above[key] = max(str(above.get(key, "0分")), str(form.pop(key)), key=_points)
        if inner.own_full is not None:
            form = {"条目": [{"分值": points(inner.own_full), **form}]}
        when = draft.name(list(branch.who), "要点") if branch.who else "其余"
        rows.append({"当": when, **form})
    return {"分情形": rows, **above}


def _branch(draft: Draft, branch: Branch) -> tuple[Draft, Criterion]:
    """A branch under the full mark of the item, or under one of its own that is less."""
    before = draft.shared.copied()
    inner = Draft(draft.text.cut(branch.keep), draft.full, draft.shared)
    try:
        return inner, _guarded(draft, branch.keep, inner)
    except Refused:
        draft.shared.restore(before)
        own = Draft(draft.text.cut(branch.keep), None, draft.shared)
        try:
            form = _guarded(draft, branch.keep, own)
        except Refused:
            form = {}
        if form and own.own_full is not None and draft.full and own.own_full < draft.full:
            return own, form
        draft.shared.restore(before)
        raise


def _points(text: str) -> Fraction:
    return Fraction(text.removesuffix("分"))


def _guarded(
    outer: Draft,
    keep: tuple[Part, ...],
    inner: Draft,
    read_it: Callable[[Draft], Criterion] | None = None,
) -> Criterion:
    """Read a cut text; what is refused in it is told where it stands in the outer one."""
    at = [i for a, b in keep for i in range(a, b)]
    try:
        return (read_it or read_text)(inner)
    except Refused as refused:
        if not at:
            raise Refused(refused.why, 0, len(outer.text.text)) from None
        last = len(at) - 1
        start = at[min(refused.start, last)]
        end = at[min(max(refused.end - 1, refused.start), last)] + 1
        raise Refused(refused.why, start, end) from None


def _parts(draft: Draft, parts: list[Labelled]) -> Criterion:
    """Numbered parts, each with its own full mark: each a line of a list with its own form."""
    _before_the_first(draft, parts)
    merged = merge(draft.text.text, parts, draft.full)
    if merged is not None:
        return _merged(draft, parts, merged)
    rows: list[Written] = []
    total = Fraction(0)
    above: Criterion = {}
    for part in parts:
        inner = Draft(draft.text.cut([part.body]), None, draft.shared)
        form = _guarded(draft, (part.body,), inner)
        if "加分" in form:
            raise Refused("一部分里的加分，没有形式", *part.body)
        if "倒扣" in form:
            below = _points(str(form["倒扣"])) + _points(str(above.get("倒扣", "0分")))
            draft.implied.add(below)
            above["倒扣"] = points(below)
        own = inner.own_full if inner.own_full is not None else _most(form)
        if own is None:
            raise Refused("这一部分的分值没有说", *part.body)
        total += own
        rows.extend(_rows(form, own))
    if draft.full is not None and total != draft.full:
        whole = (parts[0].label[0], parts[-1].body[1])
        raise Refused(f"各部分加起来是{points(total)}，分值是{points(draft.full)}", *whole)
    return {"条目": rows, **above}


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
    found = _guarded(draft, merged.rule, inner, read_unlabelled)
    draft.own_full = inner.own_full
    return found


def _most(form: Criterion) -> Fraction | None:
    """The points that a form gives at most, where it says so itself."""
    if set(form) <= {"算式", "分档", "前提"} and isinstance(form.get("分档"), list):
        bands = form["分档"]
        assert isinstance(bands, list)
        values = [str(v) for band in bands if isinstance(band, dict) for v in band.values()]
        found = [_points(v) for v in values if v.endswith("分") and v[0].isdigit()]
        return None if "满分" in values or not found else max(found)
    rows = form.get("条目")
    if isinstance(rows, dict) and rows.get("取") == "首条":
        inner = rows["条"]
        assert isinstance(inner, list)
        values = [str(r["得"]) for r in inner if isinstance(r, dict)]
        found = [_points(v) for v in values if v[0].isdigit()]
        return None if "满分" in values or not found else max(found)
    if not isinstance(rows, list):
        return None
    given = [r["得"] for r in rows if isinstance(r, dict) and "得" in r and "每" not in r]
    if len(given) != len(rows) or "满分" in given:
        return None
    return sum((_points(str(g)) for g in given), Fraction(0))


def _rows(form: Criterion, own: Fraction) -> list[Written]:
    rows = form.get("条目")
    plain = set(form) == {"条目"} and isinstance(rows, list)
    if plain and isinstance(rows, list) and all(isinstance(r, dict) and "得" in r for r in rows):
        return rows
    return [{"分值": points(own), **form}]
