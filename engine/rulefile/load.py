"""A rule file to a rulebook: every section read, every fault of the file told at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs
from attrs import field, frozen

from engine.identity import content_hash
from engine.language.names import Scope
from engine.rulebook import (
    Adjustment,
    FactDeclaration,
    ListDeclaration,
    Reconciliation,
    Remark,
    Rulebook,
    checklists_of,
)
from engine.rulefile.adjustments import (
    read_grades,
    read_reconciliations,
    read_remarks,
    read_total_rounding,
)
from engine.rulefile.classes import for_each_class, read_class
from engine.rulefile.declarations import (
    declare_in_words,
    read_facts,
    read_formulas,
    read_parameters,
    read_readings,
    read_tables,
)
from engine.rulefile.header import check_format, read_header, read_provenance
from engine.rulefile.ids import Seen, check_origins
from engine.rulefile.inherit import inherit
from engine.rulefile.items import NOT_YET, TOLD, Items
from engine.rulefile.second_stage import read_adjustments
from engine.rulefile.sentences import with_sentences
from engine.rulefile.targets import Targets
from engine.rulefile.unexpressed import check_mentioned, read_unexpressed
from facts.fields import BLANK, Fields, nearest, scalars
from facts.problem import BadInput, Note, Place, Problem, Problems
from facts.yamltext import Mapping as Tree
from facts.yamltext import Node, Scalar, Sequence, read_tree

OpenLibrary = Callable[[str, Place, Problems], tuple[bytes, str] | None]
"""From a name in 引用 to the file's bytes and shown name; reports where there is none."""

TOP_KEYS = (
    "标准", "核对集", "版式", "地区", "对象", "预算年度", "出处", "引用", "参数", "口径", "数据",
    "查表", "计算", "指标", "核对", "提示", "调整", "等级", "保留", "已知缺陷",
    "无法表达", "分类", "继承", "删除", "改名",
)  # fmt: skip
NAMING = ("引用", "数据", "计算", "继承", "查表")
"""Sections from which names come that stand alone in a formula."""


@frozen
class _Parts:
    """What a rule file and the libraries it refers to contribute."""

    facts: dict[str, FactDeclaration] = field(factory=dict)
    lists: dict[str, ListDeclaration] = field(factory=dict)
    reconciliations: list[Reconciliation] = field(factory=list)
    remarks: list[Remark] = field(factory=list)
    adjustments: list[Adjustment] = field(factory=list)
    apart: list[tuple[Fields, Scope]] = field(factory=list)
    """The libraries and the file itself, with their names, for what is read last."""
    ids: dict[str, Seen] = field(factory=lambda: {"核对": {}, "提示": {}, "调整": {}})


def load_rulebook(
    data: bytes,
    file: str,
    library: OpenLibrary,
    readings: Mapping[str, str] | None = None,
    notes: list[Note] | None = None,
    category: str | None = None,
) -> Rulebook:
    """The resolved rulebook. `readings` overrides what the file takes of its 口径; `category` is
    the class of unit it is resolved for, where it has 分类 (else the first, for lists alone).

    Raises BadInput with every fault of the file and of the libraries it refers to. `notes` gets
    what a person should know of how the files were read.
    """
    problems = Problems()
    tree = with_sentences(read_tree(data, file, "R", problems, notes), problems)
    if isinstance(tree, Tree) and tree.get("单位") is not None and tree.get("标准") is None:
        hint = "规则文件要有 标准、地区、对象、预算年度、出处、指标；数据表写在 score 后面"
        raise BadInput([Problem("R013", tree.place, "这是数据表，不是规则文件", hint)])

    def resolve(
        whole: Node, shown: str, told: Problems, taken: Mapping[str, str] | None, of: str | None
    ) -> Rulebook:
        return for_each_class(
            whole, told, of, lambda c, own: _load(whole, shown, library, taken, notes, own, c)
        )

    def digest(parent: Node, shown: str) -> str:
        return content_hash(resolve(parent, shown, Problems(), None, None))

    family = inherit(tree, data, library, digest, problems, notes)
    try:
        book = resolve(family.tree, file, problems, readings, category)
    except BadInput as refused:
        raise BadInput(family.told(refused.problems, file)) from None
    return attrs.evolve(book, chain=family.chain)


def _load(
    tree: Node,
    file: str,
    library: OpenLibrary,
    readings: Mapping[str, str] | None,
    notes: list[Note] | None,
    problems: Problems,
    category: str | None,
) -> Rulebook:
    """The rulebook of a whole tree, for one class of unit where there are classes."""
    top = Fields(tree, problems, "R", "标准")
    header = read_header(top, problems)
    faulty = {key for key in ("参数", "口径") if _lost(top, key) or _lost(top, "继承")}
    if _lost(top, "分类"):
        faulty.add("参数")
    parameters = read_parameters(top.sub("参数"), problems, faulty)
    taken = read_readings(top.sub("口径"), dict(readings or {}), problems, faulty)
    parts = _Parts()
    facts, lists = read_facts(top.sub("数据"), problems, faulty)
    parts.facts.update(facts)
    parts.lists.update(lists)
    opened, all_opened = _open_libraries(top, library, problems, notes)
    for fields in opened:
        _merge_facts(fields, parts, problems, faulty)
    parameters = parameters | read_class(top, parameters, parts.facts, category, problems, faulty)
    incomplete = not all_opened or any(
        _lost(fields, key) for fields in (top, *opened) for key in NAMING
    )
    _declare_in_words(top, parts, faulty, problems)
    scope = Scope(parts.facts, parts.lists, parameters=parameters, readings=taken, faulty=faulty,
                  incomplete=incomplete, checklists=checklists_of(parts.facts))  # fmt: skip
    read_tables(top.sub("查表"), scope, problems)
    read_formulas(top.sub("计算"), scope, problems)
    for fields in opened:
        own = scope.apart()
        read_formulas(fields.sub("计算"), own, problems)
        _read_second(fields, own, parts, problems)
    _read_second(top, scope, parts, problems)
    items = Items(scope, header, problems)
    items.read(top, ())
    grades = read_grades(top, problems)
    _read_adjustments(parts, items.targets(grades), problems)
    rounding = read_total_rounding(top, problems)
    defects = scalars(top.sequence("已知缺陷"), problems, "R011", "“已知缺陷”的一项")
    unexpressed = read_unexpressed(top, problems)
    check_mentioned(unexpressed, items.indicators, problems)
    check_origins(items.indicators, problems)
    top.close(told=TOLD)
    problems.raise_if_any()
    return Rulebook(
        title=header.title,
        path=file,
        region=header.region,
        object=header.object,
        first_year=header.first_year,
        last_year=header.last_year,
        provenance=header.provenance,
        facts=parts.facts,
        lists=parts.lists,
        indicators=tuple(items.indicators),
        groups=tuple(items.groups),
        adjustments=tuple(a for a in parts.adjustments if _moves_total(a)),
        staged=tuple(a for a in parts.adjustments if not _moves_total(a)),
        remarks=tuple(parts.remarks),
        reconciliations=tuple(parts.reconciliations),
        grades=grades,
        total_rounding=rounding,
        readings=tuple(taken.values()),
        known_defects=tuple(s.text for s in defects),
        unexpressed=unexpressed,
        libraries=tuple(f.place.file for f in opened),
    )


def _declare_in_words(top: Fields, parts: _Parts, faulty: set[str], problems: Problems) -> None:
    """What sentences name and nobody declared is a fact of that name."""
    known = {*parts.lists, *faulty}
    for section in ("计算", "查表"):
        for fields in (top, *(f for f, _ in parts.apart)):
            node = fields.node(section)
            if isinstance(node, Tree):
                known.update(key.text for key, _ in node.items)
    declare_in_words(top.node("指标"), parts.facts, known, faulty, problems)


def _moves_total(adjustment: Adjustment) -> bool:
    return adjustment.on.phase == "total" and adjustment.kind not in ("remark", "reason")


def _open_libraries(
    top: Fields, library: OpenLibrary, problems: Problems, notes: list[Note] | None
) -> tuple[list[Fields], bool]:
    """The libraries that could be read, and whether those are all of them."""
    opened = []
    names = scalars(top.sequence("引用"), problems, "R011", "“引用”的一项")
    for name in names:
        found = library(name.text, name.place, problems)
        if found is None:
            continue
        try:
            tree = read_tree(*found, "R", problems, notes)
        except BadInput as error:
            for problem in error.problems:
                problems.add(problem.code, problem.place, problem.text, problem.hint)
            continue
        fields = Fields(tree, problems, "R", "引用的文件")
        fields.text("核对集", required=True)
        check_format(fields, problems)
        read_provenance(fields, problems)
        opened.append(fields)
    return opened, len(opened) == len(top.sequence("引用"))


def _lost(top: Fields, key: str) -> bool:
    """The section is there and can't be read, or stands under a key much like it, or a later
    version will read it: that is told there, and not again of every name from it."""
    if any(
        p.code == "R007"
        and p.place.file == top.place.file
        and p.place.column == 1
        and p.text.startswith(f"“{key}”")
        for p in top.problems.found
    ):
        return True  # only one of the two was read
    if key not in top.names():
        strange = (n for n in top.names() if n not in TOP_KEYS)
        return any(nearest(n, TOP_KEYS) == key for n in strange)
    if key in NOT_YET:
        return True
    node = top.node(key)
    if isinstance(node, Scalar) and node.plain and node.text in BLANK:
        return False
    return not isinstance(node, Sequence if key == "引用" else Tree)


def _merge_facts(fields: Fields, parts: _Parts, problems: Problems, faulty: set[str]) -> None:
    """A library's facts join the rulebook's; of one name they must be declared alike."""
    facts, lists = read_facts(fields.sub("数据"), problems, faulty)
    at_odds: set[str] = set()
    for name, fact in facts.items():
        listed = parts.lists.get(name)
        if listed is not None:
            _conflict(name, listed.place, "清单", fact.place, fact.kind, problems)
            at_odds.add(name)
            continue
        known = parts.facts.setdefault(name, fact)
        if _shape(known) != _shape(fact):
            _conflict(name, known.place, _shown(known), fact.place, _shown(fact), problems)
            at_odds.add(name)
    for name, listed in lists.items():
        single = parts.facts.get(name)
        if single is not None:
            _conflict(name, single.place, _shown(single), listed.place, "清单", problems)
            at_odds.add(name)
            continue
        same = parts.lists.setdefault(name, listed)
        for column, fact in listed.fields.items():
            found = same.fields.get(column)
            if found is None or _shape(found) != _shape(fact):
                place, here = (found.place, _shown(found)) if found else (same.place, "")
                _conflict(f"{name}.{column}", place, here, fact.place, _shown(fact), problems)
                at_odds.add(name)
    for name in at_odds:  # what its formulas make of it is not told again
        parts.facts.pop(name, None)
        parts.lists.pop(name, None)
    faulty.update(at_odds)


def _shape(fact: FactDeclaration) -> tuple[str, str | None, tuple[str, ...]]:
    return fact.kind, fact.unit, fact.options


def _shown(fact: FactDeclaration) -> str:
    options = f"（{'、'.join(fact.options)}）" if fact.options else ""
    return f"{fact.kind}{fact.unit or ''}{options}"


def _conflict(
    name: str, here: Place, is_here: str, there: Place, is_there: str, problems: Problems
) -> None:
    """Told at the declaration that came first: the author's own, where there is one."""
    where = f"{there.file}第{there.line}行"
    told = f"“{name}”在这里{f'是{is_here}' if is_here else '没有写'}，{where}写的是{is_there}"
    problems.add("R067", here, told, "两处写成一样")


def _read_second(fields: Fields, scope: Scope, parts: _Parts, problems: Problems) -> None:
    seen = parts.ids
    parts.reconciliations.extend(read_reconciliations(fields, scope, problems, seen["核对"]))
    parts.remarks.extend(read_remarks(fields, scope, problems, seen["提示"]))
    parts.apart.append((fields, scope))


def _read_adjustments(parts: _Parts, targets: Targets, problems: Problems) -> None:
    """Of the file and its libraries: they may be on anything that the tree holds."""
    for fields, scope in parts.apart:
        found = read_adjustments(fields, scope, problems, parts.ids["调整"], targets)
        parts.adjustments.extend(found)
    for fields, _ in parts.apart[:-1]:
        fields.close(told=TOLD)
