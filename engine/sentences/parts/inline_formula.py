"""A measure said as a quotient where it is held against its limit: （验收数/立项数）×100%≥90%，得5分."""

from __future__ import annotations

import re

from engine.sentences.draft import Draft, Refused
from engine.sentences.example import Criterion, Example

_LIMIT = r"(?=的?(?:不低于|不高于|不少于|低于|高于|超过|大于|小于|少于|达到|达|为|在|≥|≤|>|<|=|\d))"
_QUOTIENT = re.compile(
    r"(?:^|(?<=[,。;\n:]))(?:(?P<name>[^,。;:=<>≤≥\d\n]{2,30})=)?"
    r"\(?(?P<a>[^-+,。;:()/÷=<>≤≥\d\n]{2,30})[/÷](?P<b>[^-+,。;:()/÷=<>≤≥\d\n]{2,30})\)?[*×]100%"
    + _LIMIT
)
_MONEY = re.compile(
    r"(?:成本|支出|经费|费用|金额|投资额?|资金|预算|决算|造价|总额|限额|概算|额|收入|税收|产值)数?$"
)


def quotient(draft: Draft) -> str | None:
    """Take the quotient out of the text; it is the measure where the text has no name for it."""
    match = _QUOTIENT.search(draft.text.text)
    if match is None:
        return None
    if _QUOTIENT.search(draft.text.text, match.end()) is not None:
        raise Refused("算式里的数没有读懂", *match.span())
    begin = match.start("a") - (draft.text.text[match.start("a") - 1 : match.start("a")] == "(")
    if match["name"]:
        begin = match.end("name")
        draft.put_aside([(begin, match.end())])
        formula = None
    else:
        words = [draft.text.words(*match.span(g)) for g in ("a", "b")]
        kind = "金额" if all(_MONEY.search(match[g]) for g in ("a", "b")) else "数值"
        above, below = (draft.called(w, kind, None, match.span()) for w in words)
        formula = f"{above} / {below}"
    text = draft.text
    draft.text = text.cut([(0, begin), (match.end(), len(text.text))])
    draft.told.clear()
    return formula


def measured_by(formula: str | None, form: Criterion, draft: Draft) -> Criterion:
    """The form with the quotient as its measure."""
    if formula is None:
        return form
    if "算式" in form or not {"分档", "每"} & set(form):
        raise Refused("算式是哪一条的，没有读懂", 0, len(draft.text.text))
    return {"算式": formula, **form}


EXAMPLES = (
    Example("验收项目数/立项项目数×100%≥90%，得5分；每降低5个百分点，扣1分，扣完为止",
            {"算式": "验收项目数 / 立项项目数", "每": {"起点": "90%", "低": "5个百分点", "扣": "1分", "不足一档": "不扣"}}, 5, ("不足一档",)),
    Example("栽种完成率=（实栽数/应栽数）×100%≥95%，得5分；低于95%不得分",
            {"算式": "栽种完成率", "分档": [{"不低于95%": "5分"}, {"低于95%": "零分"}]}, 5, ()),
    Example("（实际支出÷预算）×100%达到100%的得满分，90%-100%的得3分，90%以下不得分",
            {"算式": "实际支出 / 预算", "分档": [{"不低于100%": "满分"}, {"不低于90%且低于100%": "3分"}, {"低于90%": "零分"}]}, 5, ("含本数",)),
    Example("验收数/立项数×100%≥90%得3分，发现虚报的扣1分", None, 5),
)  # fmt: skip
