"""Options by their numbers: ①计满分，②计4分，③不得分."""

from __future__ import annotations

from engine.sentences.clauses.cut import Labelled
from engine.sentences.draft import Draft, Refused, points
from engine.sentences.example import Criterion, Example
from engine.sentences.proposal import Written
from engine.sentences.tokens.naming import in_formula
from engine.sentences.tokens.words import outcome_of


def options(draft: Draft, parts: list[Labelled] | None) -> Criterion | None:
    """The first that is ticked, where every number is followed by nothing but points."""
    text = draft.text.text
    if parts is None or len(parts) < 2 or text[: parts[0].label[0]].strip():
        return None
    rows: list[Written] = []
    for part in parts:
        words = text[slice(*part.body)].strip(",。;\n")
        outcome = outcome_of(words)
        if outcome is None or outcome.start != 0 or outcome.kind not in ("得", "零") or outcome.to:
            return None
        if outcome.way == "加" or outcome.share:
            return None
        if outcome.points is not None and draft.full is not None and outcome.points > draft.full:
            raise Refused(f"{points(outcome.points)}多于分值{points(draft.full)}", *part.body)
        label = draft.text.words(*part.label).rstrip(".、")
        draft.called(f"选{label}", "要点", None, part.label)
        draft.told.append(part.label)
        value = "0分" if outcome.kind == "零" else points(outcome.points)
        rows.append({"当": in_formula(f"选{label}"), "得": value})
    why = "一项也没有选的得几分，没有写"
    whole = (0, len(text))
    draft.judged |= draft.choose("未写的情形", ("零分", "人工评判"), why, whole) == "人工评判"
    return {"条目": {"取": "首条", "起": "零分", "条": rows}}


EXAMPLES = (
    Example("①计满分，②计3分，③不得分",
            {"条目": {"取": "首条", "起": "零分", "条": [{"当": "「选①」", "得": "满分"}, {"当": "「选②」", "得": "3分"},
                                                {"当": "「选③」", "得": "0分"}]}}, 5, ("未写的情形",)),
    Example("①计6分，②不得分", None, 5),
)  # fmt: skip
