"""One reason for every lost point: figures, arithmetic, rule, source; to be pasted as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from engine.binding import Bound
from engine.card import MeasureShown, Range
from engine.explain import (
    arithmetic,
    figured,
    fit,
    lacking,
    listed,
    points_shown,
    row_name,
    shown_figures,
    source_text,
    subject_name,
    value_text,
    without_sign,
)
from engine.expression import Number, aggregates_of, figures_of
from engine.outcome import OWN, Given
from engine.rulebook import (
    Best,
    Clause,
    Fold,
    Points,
    RowsTogether,
    Sum,
    Together,
)
from engine.subjects import Subject, measure_of
from facts.numeral import exact_text

TAKEN = {True: "取高的", False: "取低的"}


def reason_for(
    bound: Bound,
    subject: Subject,
    given: Given | None,
    points: Range,
    measure: MeasureShown | None,
    missing: tuple[str, ...],
) -> str:
    """Why points were lost: figures, arithmetic, rule, source; at most 100 characters.

    `points` is what the subject got. Details give way from the least needed: the source is cut
    first, then the arithmetic; the rule and the points always stand.
    """
    name = subject_name(subject)
    lost = Range(subject.full - points.high, subject.full - points.low)
    taken = lost_text(lost.low)
    if points.determined and missing:
        settled = f"不论补成多少都得{points_shown(points.low)}分"
        return fit([f"{name}缺{listed(missing)}，{settled}，{taken}"])
    if given is None or not points.determined:
        why = None if given is None or given.clause.kind == "judged" else given.clause.text
        return fit([_open_reason(name, lost, missing, why)])
    if given.judgement is not None:
        said = given.judgement
        who = "单位自评" if said.source == OWN else "复核"
        because = f"：{said.reason}" if said.reason else "，未写理由"
        return fit([f"{name}由{who}评判得{exact_text(points.low)}分，{taken}{because}"])
    rule = given.clause.text + _worked_points(bound, subject, given.clause)
    if given.clause.kind == "missing":
        rule = f"缺{listed(lacking(bound, subject))}，{rule}"
    head = f"{name}{measure.text}，" if measure is not None else f"{name}："
    short = (
        f"{name}{value_text(measure.exact, measure.unit)}，"
        if measure is not None and measure.exact is not None
        else head
    )
    sources = _sources(bound, subject)
    tail = f"；据{sources}" if sources else ""
    joined = rule if taken in rule else f"{rule}，{taken}"
    bare = f"{name}：{taken}（{given.clause.id}）"
    candidates = [head + joined + tail, head + joined, short + joined + tail, short + joined]
    return fit([*candidates, f"{name}：{joined}", bare])


def lost_text(lost: Fraction) -> str:
    """扣2分; what lies above the full mark is 加2分."""
    return f"扣{points_shown(lost)}分" if lost >= 0 else f"加{points_shown(-lost)}分"


def made_of_reason(subject: Subject, given: Given, parts: Sequence[tuple[Subject, Range]]) -> str:
    """Why an item that takes one of its parts, or their average, lost points."""
    clause = given.clause
    assert isinstance(clause.outcome, Together | RowsTogether)
    got, taken = points_shown(given.points.low), lost_text(subject.full - given.points.low)
    name = subject_name(subject)

    def points(of: Range) -> str:
        ends = (of.low,) if of.determined else (of.low, of.high)
        return "至".join(points_shown(end) for end in ends)

    each = [f"{_labelled(_part_name(part))}{points(of)}分" for part, of in parts]
    fold = clause.outcome.fold
    how = _how(fold)
    short = f"{name}：{how}，得{got}分，{taken}"
    return fit([f"{name}：{'，'.join(each)}，{how}，得{got}分，{taken}", short])


def _how(fold: Fold) -> str:
    if isinstance(fold, Best):
        return TAKEN[fold.largest]
    if isinstance(fold, Sum):
        return "相加"
    return "平均" if isinstance(fold.weight, Number) else "加权平均"


def open_parts_reason(subject: Subject, points: Range, parts: Sequence[Subject]) -> str:
    """Why an item of parts is open: which of them a person is to judge."""
    names = listed([_part_name(part) for part in parts])
    upto = points_shown(subject.full - points.low)
    return fit([f"{subject_name(subject)}：{names}须由人评判，尚无评判，最多扣{upto}分"])


def _part_name(subject: Subject) -> str:
    return subject.part.name if subject.part is not None else row_name(subject)


def _labelled(name: str) -> str:
    """With a colon where a figure after the name would run into its last digit."""
    return f"{name}：" if name[-1:].isdigit() else name


def _worked_points(bound: Bound, subject: Subject, clause: Clause) -> str:
    """（7×20%÷2=0.7） where the clause's points rest on figures that the measure does not show."""
    measure = measure_of(subject, clause)
    if measure is None and clause.kind == "formula":
        return ""  # the points' own arithmetic stands in the measure's place
    if not isinstance(clause.outcome, Points):
        return ""
    expr = without_sign(clause.outcome.expr)
    shown = set() if measure is None else {*figures_of(measure), *aggregates_of(measure)}
    if {*figures_of(expr), *aggregates_of(expr)} <= shown:
        return ""
    text, value = arithmetic(bound, expr, subject), points_shown(figured(expr, subject))
    return f"（{text}={value}）" if text != value else f"（{value}）"


def _open_reason(name: str, lost: Range, missing: tuple[str, ...], why: str | None) -> str:
    upto = points_shown(lost.high)
    if missing:
        return f"{name}缺{listed(missing)}，最多扣{upto}分，补上后才能确定"
    if why is not None:
        return f"{name}：{why}；尚无评判，最多扣{upto}分"
    return f"{name}须由人评判，尚无评判，最多扣{upto}分"


def _sources(bound: Bound, subject: Subject) -> str:
    """Where the figures stand; lines of the sheet are told together: 数据表第13、16行."""
    sources = [f.source for f in shown_figures(bound, subject) if f.state == "given"]
    lines = sorted({s.line for s in sources if s.line and not (s.text or s.cell)})
    texts = [source_text(s) for s in sources if s.text or s.cell or not s.line]
    if lines:
        texts.append(f"数据表第{'、'.join(map(str, lines))}行")
    return "、".join(dict.fromkeys(texts))
