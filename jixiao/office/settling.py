"""Import: sentences that the rest of the file has no place for, item by item, before it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from attrs import frozen

from engine.language.rewriting import Unwritable, steps_of
from engine.language.syntax import folded
from engine.language.tokens import Names
from engine.rulebook import Rulebook
from engine.rulefile.sentences import READ_AS, UNREAD, Sayable
from engine.sentences.canonical.criterion import MEASURE
from facts.problem import BadInput, Problem
from facts.quantity import MONEY, NUMBER
from facts.tree import Tree
from facts.yamltext import Scalar
from jixiao.likely_kinds import sounds_like
from jixiao.office.criteria import as_loaded
from jixiao.office.points import points_of

Load = Callable[[dict[str, Tree]], Rulebook]
_HEAD: dict[str, Tree] = {
    "标准": "例", "版式": "1", "地区": "全国", "对象": "部门整体", "预算年度": {"自": "2000"},
    "出处": {"状态": "推定"},
}  # fmt: skip
_BESIDE = ("引用", "参数", "口径", "数据", "查表", "计算", "分类")
_JUDGED: dict[str, Tree] = {"指标": "例", "编号": "例", "分值": "1", "评判": {"评判": "0%至100%"}}
_NO_MEASURE = "R040"
_ANY_FULL = "100"


@frozen
class Settled:
    """What was found: by 编号 why a sentence can't be the rule, and which names were declared, as
    figures of which kind."""

    refused: Mapping[str, str]
    declared: Mapping[str, Mapping[str, str]]


def settle(tree: dict[str, Tree], said: Mapping[str, dict[str, Tree]], load: Load) -> Settled:
    """Set what can't be used to 读作: 待补 in `tree` itself, and declare what nobody declared.

    `said` are the items whose rule is a sentence of the table, by 编号. With 继承, or where the
    further sections are at fault themselves, nothing is done: those faults are told instead.
    """
    refused: dict[str, str] = {}
    declared: dict[str, dict[str, str]] = {}
    beside = {key: tree[key] for key in _BESIDE if key in tree}
    if (
        "继承" in tree
        or not said
        or _fault({**_HEAD, **beside, "指标": tree["指标"]}, load) is None
    ):
        return Settled(refused, declared)
    try:
        names = _names(load({**_HEAD, **beside, "指标": [_JUDGED]}))
    except BadInput:
        return Settled(refused, declared)
    for number, item in said.items():
        tried = item if _is_number(item.get("分值")) else item | {"分值": _ANY_FULL}
        problem = _fault({**_HEAD, **beside, "指标": [tried]}, load)
        if problem is None:
            continue
        new = _kinds(_unknown(item, names))
        data = _with_facts(beside.get("数据"), new)
        if new and _fault({**_HEAD, **beside, "数据": data, "指标": [tried]}, load) is None:
            declared[number] = new
        else:
            refused[number] = _why(problem)
            if READ_AS in item:
                item.setdefault("说明", f"{READ_AS}原写：{item[READ_AS]}")
            item[READ_AS] = UNREAD
    if declared:
        for new in declared.values():
            tree["数据"] = _with_facts(tree.get("数据"), new)
    return Settled(refused, declared)


def _why(problem: Problem) -> str:
    if problem.code == _NO_MEASURE:
        return "是规范句，但没有说算的是什么：在“指标说明”里写“名称=算式”，或在句前写“按…计：”"
    return f"是规范句，但用不了：{problem.text}" + (f"（{problem.hint}）" if problem.hint else "")


def _fault(tree: dict[str, Tree], load: Load) -> Problem | None:
    try:
        load(tree)
    except BadInput as error:
        return error.problems[0]
    return None


def _is_number(full: Tree | None) -> bool:
    return isinstance(full, str) and bool(points_of(full))


def _names(book: Rulebook) -> Names:
    saying = book.indicators[0].say
    assert isinstance(saying, Sayable)
    return saying.names


def _with_facts(data: Tree | None, kinds: Mapping[str, str]) -> dict[str, Tree]:
    held = dict(data) if isinstance(data, dict) else {}
    for name, kind in kinds.items():
        held.setdefault(name, {"类": kind})
    return held


def _kinds(names: Iterable[str]) -> dict[str, str]:
    """金额 where all the names sound like it (a quotient of two comes to the same), else 数值."""
    kept = tuple(names)
    kind = MONEY if all(sounds_like(name) == MONEY for name in kept) else NUMBER
    return dict.fromkeys(kept, kind)


def _unknown(item: Mapping[str, Tree], names: Names) -> tuple[str, ...]:
    """The names in the item's 算式 that stand for nothing so far."""
    formula = as_loaded(item).get(MEASURE)
    if not isinstance(formula, Scalar):
        return ()
    found: dict[str, None] = {}

    def note(rule: str, of: list[object]) -> object:
        if rule == "name":
            found[str(of[0])] = None
        return rule

    try:
        folded(steps_of(formula.text, names), note)
    except Unwritable:
        return ()
    return tuple(name for name in found if names.lookup(name) is None)
