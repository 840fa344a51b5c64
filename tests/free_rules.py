"""A proposal as a rule file, to see that the rule language takes it."""

from __future__ import annotations

import json
import re
from fractions import Fraction

from engine.rulefile.load import load_rulebook
from engine.sentences.proposal import FactInWords, Proposal
from facts.numeral import exact_text
from facts.problem import BadInput

HEAD = {
    "标准": "试读",
    "版式": "1",
    "地区": "湖南省",
    "对象": "部门整体",
    "预算年度": {"自": "2020", "至": "2030"},
    "出处": {"状态": "推定"},
}


def _declared(fact: FactInWords) -> dict[str, str]:
    return {"类": fact.kind} | ({"单位": fact.unit} if fact.unit else {})


def rule_file(proposal: Proposal, full: Fraction | None) -> str:
    assert proposal.criterion is not None
    criterion = dict(proposal.criterion)
    whole = (
        full if full is not None else proposal.full if proposal.full is not None else Fraction(100)
    )
    if (
        "每" in criterion or "分档" in criterion or "得分式" in criterion or "阶梯" in criterion
    ) and "算式" not in criterion:
        criterion = {"算式": "本项数", **criterion}
    facts = {f.name: _declared(f) for f in proposal.facts}
    if criterion.get("算式") == "本项数":
        facts["本项数"] = _own(json.dumps(criterion, ensure_ascii=False))
    item = {"指标": "甲", "编号": "甲", "分值": exact_text(whole), **criterion}
    return json.dumps({**HEAD, "数据": facts, "指标": [item]}, ensure_ascii=False)


def _own(written: str) -> dict[str, str]:
    if "%" in written or "百分点" in written:
        return {"类": "率"}
    if re.search(r"(?:于|至|等于)\d+(?:\.\d+)?分", written):
        return {"类": "分值"}
    return {"类": "金额"} if "元" in written else {"类": "数值"}


def faults(proposal: Proposal, full: Fraction | None = None) -> list[str]:
    """What the rule language has against the proposal; nothing where it takes it."""
    text = rule_file(proposal, full)
    try:
        load_rulebook(text.encode(), "试读.yaml", lambda *_: None)
    except BadInput as refused:
        return [str(p) for p in refused.problems]
    return []
