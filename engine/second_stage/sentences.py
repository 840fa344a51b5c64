"""The deductions of rows, items and groups in the second stage, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.card import Deduction
from engine.explain import fit, listed
from engine.second_stage.phases import Staged
from engine.second_stage.target import Adjusted, Target, Took
from engine.second_stage.total import moved_text


def staged_deductions(staged: Staged, first: Sequence[Deduction]) -> list[Deduction]:
    """What every phase took, in the order of the phases; `first` are the first stage's."""
    found = list(first)
    for adjusted in staged.adjusted:
        below = tuple(d.id for d in found if _is_below(d, adjusted.target))
        found.extend(_of(adjusted, below))
    return found[len(first) :]


def _of(adjusted: Adjusted, below: tuple[str, ...]) -> Iterator[Deduction]:
    target = adjusted.target
    for took in adjusted.takings:
        if took.points.low == took.points.high == 0:
            continue
        yield Deduction(
            id=f"d:{took.rule.id}:{target.key}",
            indicator=None if target.indicator is None else target.indicator.id,
            row=target.row_id,
            stage=target.phase,
            points=took.points,
            clause=took.rule.id,
            reason=_reason(took, target),
            premises=(*below, f"condition:{took.rule.id}"),
        )


def _is_below(deduction: Deduction, target: Target) -> bool:
    """Whether it took from what the target is made of."""
    if deduction.indicator is None:
        return target.phase == "group" and deduction.id.endswith(f":{target.key}")
    if target.phase == "row":
        own = target.indicator is not None and deduction.indicator == target.indicator.id
        of_row = deduction.row == target.row_id
        return own and (of_row or (deduction.row or "").startswith(f"{target.row_id}."))
    return any(key.partition(".")[0] == deduction.indicator for key in target.keys)


def _reason(took: Took, target: Target) -> str:
    rule, x = took.rule, took.look
    what = moved_text(took.points)
    if rule.kind == "exclude":
        what = f"得的{what.removeprefix('最多').removeprefix('扣')}不算，由其余各项折算"
    names = [u.key for u in x.lacking]
    if names:
        what = f"缺{listed(names)}，{what}，补上后才能确定"
    elif x.stuck:
        what = f"算式除数为0或数据不适用，算不出，{what}，须由人决定"
    word = {"row": "", "indicator": "", "group": "组"}.get(target.phase, "")
    return fit(
        [
            f"{word}{target.name}：{rule.text}，{what}",
            f"{word}{target.name}：{what}（{rule.id}）",
            f"调整{rule.id}：{what}",
        ]
    )
