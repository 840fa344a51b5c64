"""数据, 参数, 口径 and 计算: what a rule file declares before its criteria."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from fractions import Fraction

import attrs

from engine.expression import Expr, Number
from engine.language.names import RESERVED, Scope
from engine.language.reading import read_formula
from engine.language.tables import Table
from engine.language.tokens import widths
from engine.language.weight import weigh
from engine.rulebook import FactDeclaration, ListDeclaration, Reading, checklists_of
from engine.sentences.tokens.facts_in_words import FactInWords, facts_in_words
from facts.fields import BLANK, Fields, nearest, nearest_first, scalars
from facts.numeral import normalise
from facts.problem import Place, Problems
from facts.quantity import (
    CHOICE,
    COUNT,
    DATE,
    KINDS,
    LARGEST,
    MONEY,
    NUMBER,
    POINTS,
    RATE,
    WORDS,
    YES_NO,
    BadText,
    parse_quantity,
)
from facts.yamltext import Mapping as Tree
from facts.yamltext import Node, Scalar, Sequence

LIST_KIND = "清单"
LIST_FIELDS = "字段"
POINTS_OF_LIST = "项"
ROW_UNIT = "行.单位"
MAX_NAMES = 5_000
MAX_FORMULAS = 1_000
MAX_CELLS = 100
_BARRED = re.compile(r"""[\s「」.=:：,，;；#\[\]{}<>|"']""")
MAX_NAME = 60
_NUMBER_AND_UNIT = re.compile(r"([+-]?[0-9][0-9,.]*)(\D*)")
_WORD_LIKE = re.compile(r"\w+")
_NEVER_NEGATIVE = (COUNT, POINTS)
_WITH_UNIT = (COUNT, NUMBER)


def check_name(key: Scalar, problems: Problems, what: str) -> bool:
    """Names of the author's own: not a word of the language, and to be written in a formula.

    A name with other signs than letters, digits and characters is written 「name」 there.
    """
    plain = widths(key.text)[0]
    hint = "汉字、字母、数字；可含括号和引号“”，不含空格、点、冒号、逗号和「」"
    if key.text in RESERVED:
        hint = f"换一个名称，如 {key.text}数"
    elif key.text and not _BARRED.search(key.text) and len(key.text) <= MAX_NAME:
        if plain == key.text or not _WORD_LIKE.fullmatch(plain):
            return True
        hint = plain  # letters and digits of full width: a formula would not find them
    problems.add("R060", key.place, f"{what}名“{key.text}”不能用", hint)
    return False


def read_facts(
    fields: Fields | None, problems: Problems, faulty: set[str]
) -> tuple[dict[str, FactDeclaration], dict[str, ListDeclaration]]:
    """数据; the names whose declarations were refused are put into `faulty`."""
    facts: dict[str, FactDeclaration] = {}
    lists: dict[str, ListDeclaration] = {}
    for key, node in fields.rest() if fields is not None else ():
        _not_too_many(len(facts) + len(lists), MAX_NAMES, key, problems)
        faulty.add(key.text)
        if not check_name(key, problems, "数据"):
            continue
        sub = Fields(node, problems, "R", f"数据“{key.text}”")
        kind = sub.scalar("类", required=True)
        if kind is not None and kind.text == LIST_KIND:
            listed = _read_list(key, sub, problems, faulty)
            if listed is not None:
                lists[key.text] = listed
                faulty.discard(key.text)
            continue
        if kind is not None and kind.text == YES_NO and POINTS_OF_LIST in sub.names():
            points = _read_checklist(key, sub, problems)
            facts.update(points)
            faulty.difference_update((key.text,) if points else ())
            continue
        fact = _read_fact(key, sub, kind, problems)
        if fact is not None:
            facts[key.text] = fact
            faulty.discard(key.text)
    return facts, lists


def declare_in_words(
    items: Node | None,
    facts: dict[str, FactDeclaration],
    known: Collection[str],
    faulty: set[str],
    problems: Problems,
) -> None:
    """The facts that sentences name join those that are declared; `known` are other names.

    Told (R102): a name that stands for two kinds of fact; it is `faulty` then.
    """
    found: dict[str, tuple[FactInWords, Scalar]] = {}
    checklists = checklists_of(facts)
    for one, said in facts_in_words(items) if items is not None else ():
        if one.name in facts or one.name in known or one.name in checklists:
            continue
        if one.name in RESERVED:
            continue  # 分值, 比率: no names of facts
        before = found.setdefault(one.name, (one, said))[0]
        if before != one:
            shown, other = (f"{f.kind}{f.unit or ''}" for f in (before, one))
            told = f"“{one.name}”在一处是{shown}，在这里是{other}"
            problems.add("R102", said.place, told, "两处用不同的名称，或在“数据”里声明它")
            faulty.add(one.name)
    for name, (one, said) in found.items():
        if name not in faulty and check_name(Scalar(name, said.place), problems, "数据"):
            high = LARGEST.get(one.kind, Fraction(0))
            low = Fraction(0) if one.kind in (*_NEVER_NEGATIVE, YES_NO) else -high
            facts[name] = FactDeclaration(name, one.kind, one.unit, low, high, (), said.place)


def _read_checklist(key: Scalar, sub: Fields, problems: Problems) -> dict[str, FactDeclaration]:
    """要点 with several points: a fact for each, under <name>.<point>."""
    where = f"要点“{key.text}”的一项"
    points = scalars(sub.sequence(POINTS_OF_LIST, required=True), problems, "R011", where)
    note = sub.text("说明")
    sub.close()
    found: dict[str, FactDeclaration] = {}
    for point in points:
        name = f"{key.text}.{point.text}"
        if name in found:
            problems.add("R062", point.place, f"要点“{point.text}”写了两次", "只留一个")
        elif check_name(point, problems, "要点"):
            zero = Fraction(0)
            found[name] = FactDeclaration(
                name, YES_NO, None, zero, zero, (), point.place, note=note
            )
    return found


def _not_too_many(count: int, most: int, key: Scalar, problems: Problems) -> None:
    if count >= most:
        problems.add("R009", key.place, "名称太多", f"不超过{most}个")
        problems.raise_if_any()


def _read_list(
    key: Scalar, sub: Fields, problems: Problems, faulty: set[str]
) -> ListDeclaration | None:
    inner = sub.sub(LIST_FIELDS, required=True)
    declared: dict[str, FactDeclaration] = {}
    for name, field in inner.rest() if inner is not None else ():
        faulty.add(name.text)
        if not check_name(name, problems, LIST_FIELDS):
            continue
        one = Fields(field, problems, "R", f"字段“{name.text}”")
        found = _read_fact(name, one, one.scalar("类", required=True), problems)
        if found is not None:
            declared[name.text] = found
            faulty.discard(name.text)
    sub.text("说明")
    source = sub.scalar("取自")
    sub.close()
    if inner is None or not inner.is_mapping:
        return None
    name_field = declared.get("名称")
    if (
        source is not None
        and "名称" not in faulty
        and (name_field is None or name_field.kind != WORDS)
    ):
        told = f"清单“{key.text}”取自各个{source.text}，要有“名称”一栏"
        problems.add("R062", source.place, told, "字段: {名称: {类: 文字}, …}")
    return ListDeclaration(key.text, declared, key.place, None if source is None else source.text)


def _read_fact(
    key: Scalar, sub: Fields, kind: Scalar | None, problems: Problems
) -> FactDeclaration | None:
    unit = sub.scalar("单位")
    span = sub.scalar("范围")
    options = scalars(sub.sequence("可选"), problems, "R011", f"“{key.text}”的可选值")
    note = sub.text("说明")
    wordy = sub.scalar("或文字")
    # Of a kind that nobody knows it may be the list that was meant.
    sub.close(() if kind is not None and kind.text in KINDS else (LIST_FIELDS,))
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
    words = tuple(o.text for o in options)
    _check_details(kind, unit, words, wordy, sub, problems)
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
        options=words,
        place=key.place,
        or_words=wordy is not None and wordy.text == "是",
        note=note,
    )


def _options_tried(sub: Fields) -> bool:
    """可选 is there with a slip, or written much like it: what is wrong there is told."""
    if "可选" in sub.names() and not isinstance(sub.node("可选"), Sequence):
        return True
    return any(nearest(n, ("可选",)) for n in sub.names() if n != "可选")


def _check_details(
    kind: Scalar,
    unit: Scalar | None,
    options: tuple[str, ...],
    wordy: Scalar | None,
    sub: Fields,
    problems: Problems,
) -> None:
    """Each detail belongs to some kinds only; beside another it would be passed over."""
    if kind.text == CHOICE and not options and not _options_tried(sub):
        problems.add("R062", kind.place, f"{sub.where}是选项，却没有可选的值", "可选: [甲, 乙]")
    if kind.text != CHOICE and options:
        place = sub.key_place("可选")
        problems.add("R062", place, f"{kind.text}没有“可选”", "类写 选项，或删去“可选”")
    for option in sorted({o for o in options if options.count(o) > 1}):
        problems.add("R062", sub.key_place("可选"), f"可选的“{option}”写了两次", "只留一个")
    if wordy is not None and wordy.text not in ("是", "否"):
        problems.add("R062", wordy.place, f"“或文字”写了“{wordy.text}”", "是 或 否")
    if wordy is not None and kind.text not in LARGEST:
        problems.add("R062", sub.key_place("或文字"), f"{kind.text}用不着“或文字”", "删去“或文字”")
    if unit is not None and kind.text not in _WITH_UNIT:
        hint = "删去“单位”" + ("，金额的单位写在数据表的“计量”里" if kind.text == MONEY else "")
        problems.add("R062", sub.key_place("单位"), f"{kind.text}不在这里写单位", hint)


def _read_span(
    span: Scalar, kind: str, unit: Scalar | None, problems: Problems
) -> tuple[Fraction, Fraction] | None:
    ends = span.text.split("至")
    hint = {MONEY: "0元至100亿元", RATE: "0%至100%", DATE: "2024年1月1日至2024年12月31日"}.get(
        kind, "0至1000"
    )
    if len(ends) != 2:
        problems.add("R063", span.place, f"范围“{span.text}”写法不对", hint)
        return None
    values = []
    for end in ends:
        own_unit = None if unit is None or unit.text == ROW_UNIT else unit.text
        found = parse_quantity(kind, end, own_unit)
        if isinstance(found, BadText):
            told = (f"范围“{span.text}”：{found.what}", hint)
            numbers = [n for e in ends if (n := _NUMBER_AND_UNIT.fullmatch(normalise(e)))]
            other = any(n[2] not in ("", own_unit) for n in numbers)
            if kind in _WITH_UNIT and other and len(numbers) == len(ends):
                told = _of_other_unit(span.text, numbers, own_unit)
            problems.add("R063", span.place, *told)
            return None
        values.append(found.value)
    if values[0] > values[1]:
        problems.add("R063", span.place, f"范围“{span.text}”前大后小", "至".join(ends[::-1]))
        return None
    return values[0], values[1]


def _of_other_unit(text: str, ends: list[re.Match[str]], unit: str | None) -> tuple[str, str]:
    """What to say of a range whose numbers don't stand with the declared unit."""
    units = "、".join(dict.fromkeys(end[2] for end in ends if end[2]))
    if unit is None:
        return f"范围“{text}”带着单位“{units}”，却没有写“单位”", f"加上“单位: {units}”"
    right = "至".join(f"{end[1]}{unit}" for end in ends)
    return f"范围“{text}”的单位“{units}”不是“{unit}”", right


def read_parameters(
    fields: Fields | None, problems: Problems, faulty: set[str]
) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for key, node in fields.rest() if fields is not None else ():
        faulty.add(key.text)
        if not check_name(key, problems, "参数"):
            continue
        items: tuple[Node, ...] = node.items if isinstance(node, Sequence) else (node,)
        texts = scalars(items, problems, "R011", f"参数“{key.text}”")
        if len(texts) < len(items):
            continue
        if not texts or any(t.plain and t.text in BLANK for t in texts):
            problems.add("R064", key.place, f"参数“{key.text}”没有值", "如 5 或 [5, 4, 3]")
            continue
        found[key.text] = tuple(t.text for t in texts)
        faulty.discard(key.text)
    return found


def read_readings(
    fields: Fields | None, chosen: dict[str, str], problems: Problems, faulty: set[str]
) -> dict[str, Reading]:
    """口径 with what the file takes, or what `chosen` takes in its place."""
    found: dict[str, Reading] = {}
    for key, node in fields.rest() if fields is not None else ():
        faulty.add(key.text)
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
                f"{nearest_first(taken.text, words)}；要取“{taken.text}”，就把它写进可选",
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
        faulty.discard(key.text)
    for name in chosen:
        if name not in found and (fields is None or name not in fields.names()):
            problems.add(
                "U011",
                Place("--reading"),
                f"标准里没有口径“{name}”" if found else f"这份标准没有口径，不能改“{name}”",
                nearest_first(name, found) or "去掉 --reading",
            )
    return found


def read_tables(fields: Fields | None, scope: Scope, problems: Problems) -> None:
    """查表: a number for each option, or for each pair of options; added to the scope."""
    for key, node in fields.rest() if fields is not None else ():
        scope.faulty.add(key.text)
        if not check_name(key, problems, "查表"):
            continue
        if key.text in scope.facts or key.text in scope.lists:
            problems.add("R066", key.place, f"“{key.text}”已是数据的名称", "换一个名称")
            continue
        cells = _cells(scope.substitute(node, problems), f"查表“{key.text}”", scope, problems, 2)
        if cells is None:
            continue
        depths = {isinstance(cell, Mapping) for cell in cells.values()}
        if len(depths) > 1:
            told = f"查表“{key.text}”有的值有第二个键，有的没有"
            problems.add("R068", node.place, told, "都写，或都不写")
            continue
        scope.tables[key.text] = Table(key.text, cells)
        scope.faulty.discard(key.text)


def _cells(
    node: Node, where: str, scope: Scope, problems: Problems, depth: int
) -> dict[str, Expr | Mapping[str, Expr]] | None:
    """The cells under a key of a table; None where one is at fault."""
    if not isinstance(node, Tree) or not 0 < len(node.items) <= MAX_CELLS:
        problems.add(
            "R068", node.place, f"{where}写法不对", f"{{甲: 1, 乙: 2}}，1至{MAX_CELLS}个值"
        )
        return None
    found: dict[str, Expr | Mapping[str, Expr]] = {}
    sound = True
    for key, value in node.items:
        if isinstance(value, Scalar):
            number = read_formula(value, scope, scope.declared, problems)
            if number is not None and not isinstance(number[0], Number):
                problems.add(
                    "R068", value.place, f"{where}的“{value.text}”不是固定的数", "如 1.2 或 5%"
                )
                number = None
            sound = sound and number is not None
            if number is not None:
                found[key.text] = number[0]
        elif depth > 1:
            inner = _cells(value, f"{where}的“{key.text}”", scope, problems, depth - 1)
            sound = sound and inner is not None
            if inner is not None:
                found[key.text] = {k: c for k, c in inner.items() if not isinstance(c, Mapping)}
        else:
            problems.add("R068", value.place, f"{where}的“{key.text}”应是一个数", "最多两个键")
            sound = False
    return found if sound else None


def read_formulas(fields: Fields | None, scope: Scope, problems: Problems) -> None:
    """计算: named formulas, each of which may use those above it; added to the scope."""
    if fields is None:
        return
    names = fields.names()
    texts = {key.text: node.text for key, node in fields.rest() if isinstance(node, Scalar)}
    scope = attrs.evolve(scope, waiting_texts=texts)
    for position, (key, node) in enumerate(fields.rest()):
        _not_too_many(position, MAX_FORMULAS, key, problems)
        scope.waiting[:] = names[position:]
        scope.used_readings.clear()
        found = _read_formula(key, node, scope, problems)
        if found is None:
            scope.faulty.add(key.text)
            continue
        scope.formulas[key.text] = found
        scope.formula_readings[key.text] = frozenset(scope.used_readings)
        scope.formula_weights[key.text] = weigh(found, scope.formula_weights)
    scope.waiting.clear()


def _read_formula(key: Scalar, node: Node, scope: Scope, problems: Problems) -> Expr | None:
    if not check_name(key, problems, "计算"):
        return None
    if key.text in scope.facts or key.text in scope.lists:
        problems.add("R066", key.place, f"“{key.text}”已是数据的名称", "换一个名称")
        return None
    if not isinstance(node, Scalar):
        problems.add("R011", node.place, f"计算“{key.text}”应是一个算式", "甲 + 乙")
        return None
    found = read_formula(node, scope, scope.declared, problems)
    return None if found is None else found[0]
