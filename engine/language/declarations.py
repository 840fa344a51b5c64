"""数据, 参数, 口径 and 计算: what a rule file declares before its criteria."""

from __future__ import annotations

from fractions import Fraction

from engine.criteria.context import read_formula
from engine.language.names import Scope
from engine.rulebook import FactDeclaration, ListDeclaration, Reading
from facts.fields import Fields, nearest, scalars
from facts.problem import Place, Problems
from facts.quantity import (
    CHOICE,
    COUNT,
    KINDS,
    LARGEST,
    NUMBER,
    POINTS,
    BadText,
    parse_quantity,
)
from facts.yamltext import Node, Scalar, Sequence

LIST_KIND = "清单"
ROW_UNIT = "行.单位"
NAME_SIGNS = set(" .[](),，。：:“”\"'「」+-*/×÷=<>≤≥≠#^")
_NEVER_NEGATIVE = (COUNT, POINTS)


def check_name(key: Scalar, problems: Problems, what: str) -> bool:
    """Names of the author's own can stand in formulas: no signs, not a number."""
    if not key.text or NAME_SIGNS & set(key.text) or key.text[0].isdigit():
        problems.add(
            "R060",
            key.place,
            f"{what}名“{key.text}”不能用",
            "汉字、字母、数字，不以数字开头，不含符号",
        )
        return False
    return True


def read_facts(
    fields: Fields | None, problems: Problems
) -> tuple[dict[str, FactDeclaration], dict[str, ListDeclaration]]:
    facts: dict[str, FactDeclaration] = {}
    lists: dict[str, ListDeclaration] = {}
    for key, node in fields.rest() if fields is not None else ():
        if not check_name(key, problems, "数据"):
            continue
        sub = Fields(node, problems, "R", f"数据“{key.text}”")
        kind = sub.scalar("类", required=True)
        if kind is not None and kind.text == LIST_KIND:
            inner = sub.sub("字段", required=True)
            declared: dict[str, FactDeclaration] = {}
            for name, field in inner.rest() if inner is not None else ():
                if not check_name(name, problems, "字段"):
                    continue
                one = Fields(field, problems, "R", f"字段“{name.text}”")
                found = _read_fact(name, one, one.scalar("类", required=True), problems)
                if found is not None:
                    declared[name.text] = found
            sub.text("说明")
            sub.close()
            lists[key.text] = ListDeclaration(key.text, declared, key.place)
            continue
        fact = _read_fact(key, sub, kind, problems)
        if fact is not None:
            facts[key.text] = fact
    return facts, lists


def _read_fact(
    key: Scalar, sub: Fields, kind: Scalar | None, problems: Problems
) -> FactDeclaration | None:
    unit = sub.scalar("单位")
    span = sub.scalar("范围")
    options = scalars(sub.sequence("可选"), problems, "R011", f"“{key.text}”的可选值")
    note = sub.text("说明")
    wordy = sub.scalar("或文字")
    sub.close()
    if wordy is not None and wordy.text not in ("是", "否"):
        problems.add("R062", wordy.place, f"“或文字”写了“{wordy.text}”", "是 或 否")
    if kind is None:
        return None
    if kind.text not in KINDS:
        problems.add(
            "R061",
            kind.place,
            f"类“{kind.text}”认不出",
            nearest(kind.text, (*KINDS, LIST_KIND)) or "、".join((*KINDS, LIST_KIND)),
        )
        return None
    if kind.text == CHOICE and not options:
        problems.add("R062", kind.place, f"选项“{key.text}”没有可选的值", "可选: [甲, 乙]")
    low, high = Fraction(0), Fraction(0)
    if kind.text in LARGEST:
        high = LARGEST[kind.text]
        low = Fraction(0) if kind.text in _NEVER_NEGATIVE else -high
        if span is not None:
            read = _read_span(span, kind.text, unit, problems)
            if read is not None:
                low, high = read
    elif span is not None:
        problems.add("R063", span.place, f"{kind.text}没有范围", "删去“范围”")
    return FactDeclaration(
        name=key.text,
        kind=kind.text,
        unit=unit.text if unit is not None else None,
        low=low,
        high=high,
        options=tuple(o.text for o in options),
        place=key.place,
        or_words=wordy is not None and wordy.text == "是",
        note=note,
    )


def _read_span(
    span: Scalar, kind: str, unit: Scalar | None, problems: Problems
) -> tuple[Fraction, Fraction] | None:
    ends = span.text.split("至")
    hint = {"金额": "0元至100亿元", "率": "0%至100%"}.get(kind, "0至1000")
    if len(ends) != 2:
        problems.add("R063", span.place, f"范围“{span.text}”写法不对", hint)
        return None
    values = []
    for end in ends:
        plain_unit = None if kind == NUMBER or unit is None else unit.text
        found = parse_quantity(kind, end, plain_unit)
        if isinstance(found, BadText):
            problems.add("R063", span.place, f"范围“{span.text}”：{found.what}", hint)
            return None
        values.append(found.value)
    if values[0] > values[1]:
        problems.add("R063", span.place, f"范围“{span.text}”前大后小", hint)
        return None
    return values[0], values[1]


def read_parameters(fields: Fields | None, problems: Problems) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for key, node in fields.rest() if fields is not None else ():
        if not check_name(key, problems, "参数"):
            continue
        items: tuple[Node, ...] = node.items if isinstance(node, Sequence) else (node,)
        texts = scalars(items, problems, "R011", f"参数“{key.text}”")
        if not texts:
            problems.add("R064", key.place, f"参数“{key.text}”没有值", "如 5 或 [5, 4, 3]")
        found[key.text] = tuple(t.text for t in texts)
    return found


def read_readings(
    fields: Fields | None, chosen: dict[str, str], problems: Problems
) -> dict[str, Reading]:
    """口径 with what the file takes, or what `chosen` takes in its place."""
    found: dict[str, Reading] = {}
    for key, node in fields.rest() if fields is not None else ():
        if not check_name(key, problems, "口径"):
            continue
        sub = Fields(node, problems, "R", f"口径“{key.text}”")
        taken = sub.scalar("取", required=True)
        options = scalars(
            sub.sequence("可选", required=True), problems, "R011", f"口径“{key.text}”的可选值"
        )
        reason = sub.text("理由", required=True)
        sub.close()
        words = tuple(o.text for o in options)
        if taken is None or not words:
            continue
        if taken.text not in words:
            problems.add(
                "R065",
                taken.place,
                f"口径“{key.text}”取的“{taken.text}”不在可选之中",
                nearest(taken.text, words) or "、".join(words),
            )
            continue
        wanted = chosen.get(key.text, taken.text)
        if wanted not in words:
            problems.add(
                "U011",
                Place("--reading"),
                f"口径“{key.text}”没有“{wanted}”这种读法",
                "、".join(words),
            )
            continue
        found[key.text] = Reading(key.text, wanted, words, reason or "", key.place)
    for name in chosen:
        if name not in found and (fields is None or name not in fields.names()):
            problems.add(
                "U011",
                Place("--reading"),
                f"标准里没有口径“{name}”",
                nearest(name, found) or "、".join(found) or "这份标准没有口径",
            )
    return found


def read_formulas(fields: Fields | None, scope: Scope, problems: Problems) -> None:
    """计算: named formulas, each of which may use those above it; added to the scope."""
    for key, node in fields.rest() if fields is not None else ():
        if not check_name(key, problems, "计算"):
            continue
        if key.text in scope.facts or key.text in scope.lists:
            problems.add("R066", key.place, f"“{key.text}”已是数据的名称", "换一个名称")
            continue
        if not isinstance(node, Scalar):
            problems.add("R011", node.place, f"计算“{key.text}”应是一个算式", "甲 + 乙")
            continue
        scope.used_readings.clear()
        found = read_formula(node, scope, scope.declared, problems)
        if found is not None:
            scope.formulas[key.text] = found[0]
            scope.formula_readings[key.text] = frozenset(scope.used_readings)
