"""Judgements must lie inside the limits that the standard states, and have a grade."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from engine.criteria.forms.judged import judged_text
from engine.explain import subject_name
from engine.first_stage import Result
from engine.outcome import grade_of, reach
from engine.rulebook import Criterion, Judged
from engine.subjects import Subject
from facts.numeral import exact_text
from facts.problem import Problems
from facts.sheet import Judgement


def check_judgements(
    subjects: Sequence[Subject], judgements: Mapping[str, tuple[Judgement, ...]]
) -> None:
    """Raise BadInput for points outside 0 to full, or outside the grade that was chosen."""
    problems = Problems()
    for subject in subjects:
        graded = _graded(subject.criterion)
        for judgement in judgements[subject.key]:
            if judgement.points is None:
                continue
            ends = reach(subject.criterion, subject.full)
            if not ends.low <= judgement.points <= ends.high:
                problems.add(
                    "F041",
                    judgement.place,
                    f"{judgement.source}的评判{exact_text(judgement.points)}分超出“{_named(subject)}”的分值",
                    f"{exact_text(ends.low)}至{exact_text(ends.high)}分",
                )
                continue
            if len(graded) == 1:
                _check_grade(subject, judgement, graded[0], problems)
    problems.raise_if_any()


def _named(subject: Subject) -> str:
    return subject.indicator.name if subject.part is None else subject_name(subject)


def check_held(results: Iterable[Result]) -> None:
    """Raise BadInput for judgements outside the grades of the one 评判 that holds, of several.

    With 分情形 or 选 an item may have one 评判 for this unit and another for that.
    """
    problems = Problems()
    for result in results:
        _check_held(result, problems)
    problems.raise_if_any()


def _check_held(result: Result, problems: Problems) -> None:
    for part in result.parts:
        _check_held(part, problems)
    clause = None if result.given is None else result.given.clause
    if clause is None or clause.kind != "judged" or not isinstance(clause.outcome, Judged):
        return
    if len(_graded(result.subject.criterion)) > 1:
        for judgement in result.judgements:
            if judgement.points is not None and not judgement.claimed:
                _check_grade(result.subject, judgement, clause.outcome, problems)


def _check_grade(
    subject: Subject, judgement: Judgement, graded: Judged, problems: Problems
) -> None:
    assert judgement.points is not None
    full, points = exact_text(subject.full), exact_text(judgement.points)
    grade = grade_of(graded, judgement.points, subject.full)
    names = [g.name for g in graded.grades]
    if judgement.grade is not None and judgement.grade not in names:
        told = f"“{_named(subject)}”没有“{judgement.grade}”这一档"
        problems.add("F042", judgement.place, told, "、".join(names))
    elif grade is None and subject.full > 0:
        told = f"{judgement.source}的{points}分（满分{full}）不在标准写的任何一档"
        problems.add("F042", judgement.place, told, judged_text(graded))
    elif judgement.grade is not None and judgement.grade != grade:
        told = f"“{judgement.grade}”与{points}分（满分{full}）不合"
        right = f"{grade}，或改得分" if grade else "、".join(names)
        problems.add("F042", judgement.place, told, right)


def _graded(criterion: Criterion) -> list[Judged]:
    """The criterion's own 评判, each once (not clauses that fall to a person)."""
    found = [
        c.outcome
        for c in criterion.clauses
        if c.kind in ("judged", "empty") and isinstance(c.outcome, Judged)
    ]
    return list(dict.fromkeys(found))
