"""条目: a list of awards and deductions, each once (当) or per occurrence (每), added up.

The texts of standards are often such lists: 未建立台账的扣2分，每缺1项扣0.5分，扣完为止. Every entry
is a part of its own, with its own cap; several can share one (an entry that is itself a 条目, or
扣至多 over all deductions). 首条 takes the first entry that holds and no other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction

import attrs
from attrs import frozen

from engine.conditions import ALWAYS, Condition, above, holds
from engine.criteria.context import COMPLEX, Context, Draft, Form, TooComplex, joined, opposite
from engine.criteria.entry_words import (
    GIVES,
    SUMMED_KEYS,
    TAKES,
    amount_text,
    down_to,
    plain,
)
from engine.criteria.first_entry import first_that_holds
from engine.criteria.folding import constant_part, points_number, sum_of
from engine.expression import (
    COUNT_DIM,
    POINTS_DIM,
    ZERO,
    Arithmetic,
    Computed,
    Expr,
    Fact,
    Number,
    Rounded,
    RowField,
)
from engine.marks import ENTRY, SHARED_CAP
from engine.prose import points_text, render
from engine.rulebook import ClauseKind, Part, Points, Sum, Together
from facts.fields import Fields
from facts.numeral import exact_text
from facts.problem import Place
from facts.yamltext import Mapping, Node, Scalar
from facts.yamltext import Sequence as Items

KEY = "条目"
MAX_ENTRIES = 100
_LONGEST_NAME = 20
"""A condition that is longer than this makes no name for cards and reasons."""
HINT = "条目: [{当: 未建立台账, 扣: 2分}, {每: 缺项数, 扣: 0.5分}]"
TAKEN_TOGETHER = "扣分"
"""The part that holds all deductions under their shared cap (扣至多)."""
STARTS = {"满分": True, "零分": False}
PARTS = {TAKES: ("不扣", "按一档", "按比例"), GIVES: ("不加", "按一档", "按比例")}
KEYS = ("起", "取", "扣至多", "至少", "至多", "条")
_ID = re.compile(r"[^\s.#,，:：=\[\]{}“”\"']{1,30}")


@frozen
class _Entry:
    part: Part
    takes: bool


def lower(node: Node, ctx: Context) -> Form | None:
    """A bare list, or {起: …, 取: …, 扣至多: …, 至少: …, 至多: …, 条: […]}."""
    if isinstance(node, Items):
        fields = Fields(_wrapped(node), ctx.problems, "R", f"{ctx.where}的“条目”")
    else:
        fields = Fields(node, ctx.problems, "R", f"{ctx.where}的“条目”")
    items = fields.sequence("条", required=True)
    if fields.is_mapping and items == () and isinstance(fields.node("条"), Items):
        fields.fault("041", fields.place, f"{ctx.where}的“条目”里没有一条", HINT)
    if len(items) > MAX_ENTRIES:
        fields.fault("041", fields.place, f"条目超过{MAX_ENTRIES}条", "分成几个指标")
        return None
    mode = fields.scalar("取")
    if mode is not None and mode.text not in ("合计", "首条"):
        fields.fault("043", mode.place, f"取“{mode.text}”认不出", "合计 或 首条")
        mode = None
    entries = [
        Fields(item, ctx.problems, "R", f"{ctx.where}的第{n}条") for n, item in enumerate(items, 1)
    ]
    start = _start(fields, entries, ctx, isinstance(node, Items))
    if mode is not None and mode.text == "首条":
        form = first_that_holds(fields, entries, start, ctx)
    else:
        form = _added_up(fields, entries, start, ctx)
    fields.close(KEYS)
    return form if start is not None else None


def _wrapped(node: Items) -> Node:
    return Mapping(((Scalar("条", node.place), node),), node.place)


def _start(fields: Fields, entries: Sequence[Fields], ctx: Context, bare: bool) -> Expr | None:
    """起: 满分, 零分 or points. Unsaid it is plain where all entries take, or all give."""
    scalar = fields.scalar("起")
    if scalar is not None and scalar.text in STARTS:
        return ctx.full if STARTS[scalar.text] else points_number(Fraction(0))
    if scalar is not None:
        value = ctx.constant(scalar, POINTS_DIM)
        return None if value is None else points_number(value)
    takes = [TAKES in entry.names() for entry in entries]
    if all(takes) or not any(takes):
        return ctx.full if takes and all(takes) else points_number(Fraction(0))
    if all({TAKES, GIVES, "分值"} & set(entry.names()) for entry in entries):  # else told there
        right = "“条”上面写 起: 满分，或 起: 零分"
        if bare:
            right = "“条目:”下面写 起: 满分（或 零分），再写“条:”，各条移到“条:”下面"
        told = f"{ctx.where}的条目有扣分的，也有得分的，没有写从几分起"
        fields.fault("041", fields.place, told, right)
    return None


# -- added up ---------------------------------------------------------------------


def _added_up(
    fields: Fields, entries: Sequence[Fields], start: Expr | None, ctx: Context
) -> Form | None:
    least, most = _limit(fields, "至少", ctx), _limit(fields, "至多", ctx)
    cap = _limit(fields, "扣至多", ctx)
    floor = ctx.least if least is None else least
    drawn = [_read_entry(entry, n, ctx) for n, entry in enumerate(entries, start=1)]
    if start is None:
        return None
    room = _Room.of(start, floor, most, [e for e in drawn if e is not None], ctx)
    found = [None if e is None else _entry_of(e, room, ctx) for e in drawn]
    seen = {TAKEN_TOGETHER} if cap is not None else set()
    for one in (e for e in drawn if e is not None):
        if one.id in seen:
            told = f"{ctx.where}有两条编号是“{one.id}”"
            if one.id == TAKEN_TOGETHER:
                told = f"编号“{one.id}”是各条扣分合起来的"
            one.entry.fault("058", one.entry.key_place("编号"), told, "每条一个编号")
        seen.add(one.id)
    if None in found or not found:
        return None
    known = [e for e in found if e is not None]
    parts = [e.part for e in known]
    if cap is not None and any(e.takes for e in known):
        taking = [e.part for e in known if e.takes]
        shared = _shared_cap(taking, cap, ctx, fields.place)
        parts = [shared if p is taking[0] else p for p in parts if p not in taking[1:]]
    fold = sum_of(
        ctx, start,
        None if least is None else points_number(least),
        None if most is None else points_number(most),
    )  # fmt: skip
    text = f"从{_start_text(start, ctx)}起，各条相加{_ending(fold, known)}"
    draft = Draft("together", ALWAYS, Together(tuple(parts), fold), text, fields.place, part=KEY)
    return Form((draft,))


def _start_text(start: Expr, ctx: Context) -> str:
    if start == ctx.full:
        return "满分"
    assert isinstance(start, Number)
    return points_text(start.value)


def _ending(fold: Sum, entries: Sequence[_Entry]) -> str:
    if not any(e.takes for e in entries):
        return ""
    assert isinstance(fold.least, Number)
    return f"，{down_to(fold.least.value)}"


@frozen
class _Room:
    """How much an entry without a cap of its own can matter; None where it must have one.

    Only takes: none takes more than what lies between start and floor. Only awards: none gives
    more than what lies between start and the most. In a mixture a take may eat up every award,
    but how far awards go before others take is for the standard to say.
    """

    takes: Fraction | None
    gives: Fraction | None

    @staticmethod
    def of(
        start: Expr, floor: Fraction, most: Fraction | None, drawn: Sequence[_Drawn], ctx: Context
    ) -> _Room:
        full = ctx.full_value()
        if full is None:
            return _Room(None, None)
        first = full if start == ctx.full else ctx.fixed(start)
        assert first is not None
        awards = [e.full for e in drawn if not e.takes]
        gives = None
        if not any(e.may_take for e in drawn):
            gives = max((full + ctx.bonus if most is None else most) - first, Fraction(0))
        if None in awards and gives is None:
            return _Room(None, None)
        added = sum((gives or Fraction(0) if a is None else a for a in awards), Fraction(0))
        return _Room(max(first + added - floor, Fraction(0)), gives)


def _limit(fields: Fields, key: str, ctx: Context) -> Fraction | None:
    scalar = fields.scalar(key)
    value = None if scalar is None else ctx.constant(scalar, POINTS_DIM)
    if scalar is None or value is None:
        return None
    low, high = ctx.least, ctx.full_value()
    if key == "扣至多":
        low, high = Fraction(0), None
    if value < low or (high is not None and value > high + ctx.bonus):
        told = (f"{key}“{scalar.text}”不在分值之内", "不低于0、不高于分值的分数")
        if key == "扣至多":
            told = (f"{key}“{scalar.text}”小于0", "不小于0的分数")
        fields.fault("045", scalar.place, *told)
        return None
    return value


def _shared_cap(taking: Sequence[Part], cap: Fraction, ctx: Context, place: Place) -> Part:
    """All deductions as one part that takes no more than the cap."""
    inner = ctx.part(TAKEN_TOGETHER, points_number(Fraction(0)), ctx.where)
    fold = Sum(points_number(Fraction(0)), points_number(-cap), points_number(Fraction(0)))
    text = f"各条扣分累计不超过{points_text(cap)}"
    draft = Draft("together", ALWAYS, Together(tuple(taking), fold), text, place, part=SHARED_CAP)
    return Part(TAKEN_TOGETHER, "各条扣分", ctx.reads.close(inner, (draft,), -cap, place))


@frozen
class _Drawn:
    """An entry read, before its cap is known. `full` is what it gives at most, None: not said."""

    entry: Fields
    id: str
    name: str
    takes: bool
    full: Fraction | None
    may_take: bool
    lower: Callable[[Fraction], _Entry | None]
    """Given the cap that counts where it has none of its own."""


def _read_entry(entry: Fields, position: int, ctx: Context) -> _Drawn | None:
    """One entry: 当/每 with 得/扣, or 分值 with a form of its own."""
    if not entry.is_mapping:
        return None
    number = entry.scalar("编号")
    id = f"条{position}" if number is None else number.text
    if number is not None and not _ID.fullmatch(id):
        told = f"编号“{id}”不能用"
        entry.fault("057", number.place, told, "不含空格、点、逗号、冒号、引号、#")
        id = f"条{position}"
    name = entry.text("名")
    if "分值" in entry.names():
        return _form_of_its_own(entry, id, name or f"第{position}条", ctx)
    written = [key for key in (TAKES, GIVES) if key in entry.names()]
    if len(written) != 1 or not {"当", "每"} & set(entry.names()):
        hint = "{当: 条件, 扣: 2分}、{每: 次数, 扣: 0.5分}，或 {分值: 5, 算式: …, 分档: …}"
        keys = {"当", TAKES, GIVES, "说", "名", *SUMMED_KEYS}
        if keys.issuperset(entry.names()):  # else that is told as a strange key
            entry.fault("041", entry.place, f"{entry.where}{_lacking(written)}", hint)
        strange = {word: (f"{entry.where}写了“{word}”", GIVES) for word in ("加", "加分", "得分")}
        entry.close(keys, strange)
        return None
    drawn = _once_or_each(entry, id, name, position, written[0], ctx)
    entry.close()
    return drawn


def _lacking(written: list[str]) -> str:
    if len(written) > 1:
        return "同时写了扣和得"
    return "没有写扣几分或得几分" if not written else f"没有写什么情形{written[0]}分"


def _entry_of(drawn: _Drawn, room: _Room, ctx: Context) -> _Entry | None:
    own = room.takes if drawn.takes else room.gives
    if drawn.full is None and own is None:
        if drawn.takes and ctx.full_value() is not None:
            return None  # what an award lacks is told
        way = TAKES if drawn.takes else GIVES
        why = "条目有得有扣的" if ctx.full_value() is not None else "各行分值不同的"
        told = f"{drawn.entry.where}没有写至多{way}几分"
        drawn.entry.fault("044", drawn.entry.place, told, f"至多: 2分（{why}，要写）")
        return None
    return drawn.lower(own or Fraction(0))


def _form_of_its_own(entry: Fields, id: str, name: str, ctx: Context) -> _Drawn | None:
    scalar = entry.scalar("分值")
    value = None if scalar is None else ctx.constant(scalar, POINTS_DIM)
    if value is not None and value <= 0 and scalar is not None:
        entry.fault("045", scalar.place, f"分值“{scalar.text}”不大于0", "大于0的分数")
        value = None
    inner = ctx.part(id, points_number(value or Fraction(1)), entry.where)
    criterion = ctx.reads.criterion(entry, inner, inner.prefix)
    ctx.take_in(inner)
    if criterion is None or value is None:
        return None
    part = _Entry(Part(id, name, criterion), False)
    full = value + criterion.bonus
    return _Drawn(entry, id, name, False, full, criterion.least < 0, lambda _: part)


def _once_or_each(
    entry: Fields, id: str, name: str | None, position: int, way: str, ctx: Context
) -> _Drawn | None:
    takes = way == TAKES
    when, each, worth_text = entry.scalar("当"), entry.scalar("每"), entry.scalar(way)
    most = _limit_of_entry(entry, ctx)
    words = entry.text("说")
    # 分值 and 比率 are the item's; what its 算式 measures does not decide here.
    inner = attrs.evolve(ctx.part(id, ctx.full, entry.where), measure=None)
    condition = inner.condition(when) if when is not None else None
    deciding = tuple(inner.used)
    worth = inner.points(worth_text) if worth_text is not None else None
    fixed = inner.fixed(worth) if worth is not None else None
    sound = worth is not None and (when is None or condition is not None)
    if worth_text is not None and fixed is not None and fixed <= 0:
        hint = "大于0的分数，扣2分写 扣: 2分"
        entry.fault("045", worth_text.place, f"{way}的分“{worth_text.text}”不大于0", hint)
        sound = False
    steps = _steps(entry, each, way, inner) if each is not None else None
    if each is None:
        for key in ("步长", "不足一档"):
            if key in entry.names():
                told = f"{entry.where}没有写“每”，用不着“{key}”"
                entry.fault("041", entry.key_place(key), told, f"删去“{key}”")
                entry.node(key)
    if worth is None or not sound or (each is not None and steps is None):
        return None
    if each is None and fixed is not None:
        most = fixed if most is None else min(most, fixed)
    simple = each is None or (steps is not None and isinstance(steps.measure, Fact | RowField))
    text = when.text if when is not None else each.text if each is not None else id
    shown = name or (
        told if simple and len(told := plain(text, ctx)) <= _LONGEST_NAME else f"第{position}条"
    )
    points = worth if steps is None else Arithmetic("*", steps.count, worth)
    amount = ("" if steps is None else steps.said) + way + amount_text(worth, inner)
    happens = "" if when is None else f"{plain(when.text, ctx)}的"
    idle = (
        f"没有“{shown}”的，不{way}分" if takes or steps is not None else f"不符合“{shown}”，不得分"
    )

    def lower(own: Fraction) -> _Entry | None:
        end = "" if most == fixed else f"，至多{points_text(most or own)}"
        if most is None:
            end = "，" + (down_to(ctx.least) if takes else "得满为止")
        said = words or f"{happens}{amount}{end}"
        signed: Expr = Arithmetic("-", ZERO, points) if takes else points
        if isinstance(points, Number):
            signed = points_number(-points.value if takes else points.value)
        kind: ClauseKind = "band" if isinstance(points, Number) else "formula"
        cap = own if most is None else most
        mine = inner
        try:
            happening = _happening(condition, steps, mine)
            drafts = (
                Draft(kind, happening, Points(signed), said, entry.place, said=words, part=ENTRY),
                Draft(
                    "band",
                    opposite(happening),
                    constant_part(Fraction(0)),
                    idle,
                    entry.place,
                    part=ENTRY,
                ),
            )
            if steps is not None:
                named = Computed(each.text if each is not None else id, steps.measure)
                mine = mine.with_measure(named)
            mine = mine.with_full(points_number(Fraction(0) if takes else cap))
            ctx.take_in(mine)
            least = -cap if takes else Fraction(0)
            criterion = ctx.reads.close(
                mine, drafts, least, entry.place, condition or ALWAYS, deciding
            )
        except TooComplex:
            ctx.problems.add("R037", entry.place, *COMPLEX)
            return None
        return _Entry(Part(id, shown, criterion), takes)

    return _Drawn(entry, id, shown, takes, most, takes, lower)


@frozen
class _Steps:
    """How often it happened (`count`), what is counted (`measure`), and how that is said."""

    count: Expr
    measure: Expr
    said: str


def _steps(entry: Fields, each: Scalar, way: str, ctx: Context) -> _Steps | None:
    expr = ctx.number(each)
    step_text, part_text = entry.scalar("步长"), entry.scalar("不足一档")
    if expr is None:
        return None
    measured = ctx.with_measure(expr)
    step: Fraction | None = Fraction(1)
    if step_text is not None:
        step = measured.measured_distance(step_text)
        if step is not None and step <= 0:
            entry.fault("045", step_text.place, f"步长“{step_text.text}”不大于0", "大于0的数")
            return None
    elif measured.measure_kind() != COUNT_DIM:
        told = (f"{entry.where}的“{each.text}”不是次数，要写步长", "步长: 1%，或 步长: 1万元")
        entry.fault("041", each.place, *told)
        return None
    if step is None:
        return None
    kind = measured.measure_kind()
    assert not isinstance(kind, str)
    part = None if part_text is None else part_text.text
    if part is not None and part not in PARTS[way]:
        told = (f"不足一档“{part}”认不出", "、".join(PARTS[way]))
        entry.fault("043", part_text.place if part_text else entry.place, *told)
        return None
    if part is None and not (step == 1 and measured.counts_wholes()):
        entry.fault(
            "012",
            entry.place,
            f"{entry.where}缺少“不足一档”",
            f"不足一档: …，写{'、'.join(PARTS[way])}之一",
        )
        return None
    shown = f"{exact_text(step)}" if step_text is None else step_text.text
    count: Expr = Arithmetic("/", expr, Number(step, kind, shown))
    if part in ("不扣", "不加"):
        count = Rounded("截断", count, 0, percent=False)
    elif part == "按一档":
        count = Rounded("进位", count, 0, percent=False)
    how = "" if part in (None, "按比例") and step == 1 else f"（不足一档{part}）" if part else ""
    counted = plain(each.text, ctx) if isinstance(expr, Fact | RowField) else f"（{render(expr)}）"
    return _Steps(count, expr, f"{counted}每{measured.write_distance(step)}{how}")


def _happening(condition: Condition | None, steps: _Steps | None, ctx: Context) -> Condition:
    """The condition holds (where there is one), and it happened at all."""
    happened = ALWAYS if steps is None else holds(ctx.atom(steps.measure), above(0))
    return happened if condition is None else joined(condition, happened)


def _limit_of_entry(entry: Fields, ctx: Context) -> Fraction | None:
    scalar = entry.scalar("至多")
    value = None if scalar is None else ctx.constant(scalar, POINTS_DIM)
    if scalar is not None and value is not None and value <= 0:
        entry.fault("045", scalar.place, f"至多“{scalar.text}”不大于0", "大于0的分数")
        return None
    return value
