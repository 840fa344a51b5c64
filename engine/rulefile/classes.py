"""分类: one text with a set of parameters for each class of unit, resolved for one class at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from engine.identity import content_hash
from engine.rulebook import Classes, ClassOfUnits, FactDeclaration, Rulebook
from engine.rulefile.declarations import read_parameters
from facts.fields import Fields, nearest
from facts.problem import BadInput, Problem, Problems
from facts.quantity import CHOICE
from facts.yamltext import Mapping as Tree
from facts.yamltext import Node, Scalar

SECTION, BY, SETS = "分类", "按", "参数"
MAX_CLASSES = 20

ReadOne = Callable[[str | None, Problems], Rulebook]
"""The rulebook for one class. Raises BadInput."""


def classes_written(tree: Node) -> tuple[str, ...]:
    """The classes for which the file has parameters; none where it has no (sound) 分类."""
    section = tree.get(SECTION) if isinstance(tree, Tree) else None
    sets = section.get(SETS) if isinstance(section, Tree) else None
    names = tuple(key.text for key, _ in sets.items) if isinstance(sets, Tree) else ()
    return names[:MAX_CLASSES]


def for_each_class(tree: Node, problems: Problems, chosen: str | None, read: ReadOne) -> Rulebook:
    """The rulebook for the class, the first where none is chosen; all are read, for their faults
    and for the hash. Raises BadInput, a fault that all classes have being told once."""
    names = classes_written(tree)
    if not names:
        return read(None, problems)
    books: dict[str, Rulebook] = {}
    faults: dict[str, tuple[Problem, ...]] = {}
    for name in names:
        own = Problems()
        for known in problems.found:
            own.add(known.code, known.place, known.text, known.hint)
        try:
            books[name] = read(name, own)
        except BadInput as refused:
            faults[name] = refused.problems
    if faults:
        raise BadInput(_together(faults, names))
    fact = _by(tree)
    order = books[names[0]].facts[fact].options
    each = tuple(
        ClassOfUnits(name, books[name].full, content_hash(books[name])) for name in order
    )  # fmt: skip
    book = books[order[0] if chosen is None else chosen]
    return attrs.evolve(book, classes=Classes(fact, each, chosen))


def _by(tree: Node) -> str:
    assert isinstance(tree, Tree)
    section = tree.get(SECTION)
    assert isinstance(section, Tree)
    fact = section.get(BY)
    assert isinstance(fact, Scalar)
    return fact.text


def _together(
    faults: Mapping[str, tuple[Problem, ...]], names: tuple[str, ...]
) -> list[Problem]:  # fmt: skip
    """What all classes have is told as it is, the rest with the class that has it."""
    found: dict[Problem, None] = {}
    for name, problems in faults.items():
        for one in problems:
            if all(one in faults.get(other, ()) for other in names):
                found[one] = None
            else:
                told = f"{one.text}（类别为“{name}”时）"
                found[Problem(one.code, one.place, told, one.hint)] = None
    return sorted(
        found, key=lambda p: (p.place.file, p.place.line or 0, p.place.column or 0, p.code)
    )


def read_class(
    top: Fields,
    parameters: Mapping[str, tuple[str, ...]],
    facts: Mapping[str, FactDeclaration],
    category: str | None,
    problems: Problems,
    faulty: set[str],
) -> dict[str, tuple[str, ...]]:
    """The parameters of the class; every class must give the same ones, as many values of each."""
    fields = top.sub(SECTION)
    if fields is None:
        return {}
    by, sets = fields.scalar(BY, required=True), fields.sub(SETS, required=True)
    fields.close()
    options = () if by is None else _options(by, facts, faulty, problems)
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    strange: list[str] = []
    told_of: set[str] = set()
    for position, (key, node) in enumerate(sets.rest() if sets is not None else ()):
        if position >= MAX_CLASSES:
            problems.add("R009", key.place, "类别太多", f"不超过{MAX_CLASSES}类")
            break
        if options and key.text not in options:
            strange.append(key.text)
            free = [option for option in options if sets and option not in sets.names()]
            told = f"“{key.text}”不是“{by.text if by else ''}”可选的值"
            problems.add("R073", key.place, told, nearest(key.text, free) or "、".join(options))
            continue
        own = Fields(node, problems, "R", f"类别“{key.text}”的参数")
        if own.is_mapping:
            found[key.text] = read_parameters(own, problems, faulty)
            twice = [name for name in own.names() if name in parameters and name not in told_of]
            for name in twice:
                told = f"“{name}”已在“参数”里写了"
                problems.add("R075", own.key_place(name), told, "各类不同的只写在“分类”里")
            told_of.update(twice)
        else:
            faulty.add("参数")
    if sets is not None and sets.is_mapping:
        absent = [option for option in options if option not in sets.names()]
        if absent and not strange:
            told = f"“{by.text if by else ''}”可选的{'、'.join(f'“{a}”' for a in absent)}没有参数"
            problems.add("R073", sets.place, told, f"{absent[0]}: {{参数名: 值}}")
        elif not sets.names():
            problems.add("R073", sets.place, "分类没有写一个类别", "类别: {参数名: 值}")
        _alike(found, sets, problems, faulty)
    if category not in found:
        faulty.add("参数")  # why is told: their names are not told again where they are used
    taken = found.get(category or "", {})
    return {name: values for name, values in taken.items() if name not in faulty}


def _options(
    by: Scalar, facts: Mapping[str, FactDeclaration], faulty: set[str], problems: Problems
) -> tuple[str, ...]:
    fact = facts.get(by.text)
    if fact is not None and fact.kind == CHOICE:
        return fact.options
    if by.text in faulty:
        return ()
    choices = [name for name, one in facts.items() if one.kind == CHOICE]
    told = f"分类按的“{by.text}”不是选项类的数据"
    hint = (
        nearest(by.text, choices)
        or "、".join(choices)
        or f"在“数据”里写 {by.text}: {{类: 选项, 可选: [甲, 乙]}}"
    )
    problems.add("R072", by.place, told, hint)
    return ()


def _alike(
    found: Mapping[str, Mapping[str, tuple[str, ...]]],
    sets: Fields,
    problems: Problems,
    faulty: set[str],
) -> None:
    """Told at the class that differs from the first."""
    if not found:
        return
    first, values = next(iter(found.items()))
    for name, own in found.items():
        place = sets.key_place(name)
        for missing in (n for n in values if n not in own and n not in faulty):
            told = f"类别“{name}”没有参数“{missing}”，“{first}”有"
            problems.add("R074", place, told, f"补上“{missing}”")
            faulty.add(missing)
        for more in (n for n in own if n not in values and n not in faulty):
            told = f"类别“{name}”的参数“{more}”，“{first}”没有"
            problems.add("R074", place, told, f"{first}也写“{more}”，或删去")
            faulty.add(more)
        for both in (n for n in own if n in values and len(own[n]) != len(values[n])):
            told = f"参数“{both}”，类别“{name}”有{len(own[both])}个值，“{first}”有{len(values[both])}个"
            problems.add("R074", place, told, "各类的个数相同")
            faulty.add(both)
