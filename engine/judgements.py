"""Judgements must lie inside the limits that the standard states, and have a grade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.criteria.forms.judged import judged_text
from engine.explain import subject_name
from engine.outcome import grade_of, reach
from engine.rulebook import Judged
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
        graded = _graded(subject)
        for judgement in judgements[subject.key]:
            if judgement.points is None:
                continue
            full = exact_text(subject.full)
            ends = reach(subject.criterion, subject.full)
            if not ends.low <= judgement.points <= ends.high:
                problems.add(
                    "F041",
                    judgement.place,
                    f"{judgement.source}的评判{exact_text(judgement.points)}分超出“{_named(subject)}”的分值",
                    f"{exact_text(ends.low)}至{exact_text(ends.high)}分",
                )
                continue
            if graded is None:
                continue
            grade = grade_of(graded, judgement.points, subject.full)
            names = [g.name for g in graded.grades]
            if judgement.grade is not None and judgement.grade not in names:
                problems.add(
                    "F042",
                    judgement.place,
                    f"“{_named(subject)}”没有“{judgement.grade}”这一档",
                    "、".join(names),
                )
            elif grade is None and subject.full > 0:
                problems.add(
                    "F042",
                    judgement.place,
                    f"{judgement.source}的{exact_text(judgement.points)}分（满分{full}）"
                    "不在标准写的任何一档",
                    judged_text(graded),
                )
            elif judgement.grade is not None and judgement.grade != grade:
                problems.add(
                    "F042",
                    judgement.place,
                    f"“{judgement.grade}”与{exact_text(judgement.points)}分（满分{full}）不合",
                    f"{grade}，或改得分" if grade else "、".join(names),
                )
    problems.raise_if_any()


def _named(subject: Subject) -> str:
    return subject.indicator.name if subject.part is None else subject_name(subject)


def _graded(subject: Subject) -> Judged | None:
    """The grades of the criterion's own 评判 (not those of clauses that fall to a person)."""
    return next(
        (
            c.outcome
            for c in subject.criterion.clauses
            if c.kind in ("judged", "empty") and isinstance(c.outcome, Judged)
        ),
        None,
    )
