"""条目: a list of awards and deductions, each once (当) or per occurrence (每), added up.

The texts of standards are often such lists: 未建立台账的扣2分，每缺1项扣0.5分，扣完为止. Every entry
is a part of its own, with its own cap; several can share one (an entry that is itself a 条目, or
扣至多 over all deductions). 首条 takes the first entry that holds and no other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

import attrs
from attrs import frozen

from engine.conditions import ALWAYS, Condition, above, holds
from engine.criteria.context import Context, Draft, Form, TooComplex, joined, opposite, shown_text
from engine.criteria.folding import constant_part, points_number, sum_of
from engine.expression import (
    COUNT_DIM,
    MONEY_DIM,
    POINTS_DIM,
    ZERO,
    Arithmetic,
    Computed,
    Expr,
    Number,
    Rounded,
    is_literal,
)
from engine.prose import points_text, render
from engine.rulebook import Part, Points, Sum, Together
from facts.fields import Fields
from facts.numeral import exact_text
from facts.problem import Place
from facts.yamltext import Mapping, Node, Scalar
from facts.yamltext import Sequence as Items

KEY = "条目"
MAX_ENTRIES = 100
HINT = "条目: [{当: 未建立台账, 扣: 2分}, {每: 缺项数, 扣: 0.5分}]"
STARTS = {"满分": True, "零分": False}
TAKES, GIVES = "扣", "得"
TAKEN_TOGETHER = "扣分"
"""The part that holds all deductions under their shared cap (扣至多)."""
ENTRY_KEYS = ("当", "每", TAKES, GIVES, "步长", "不足一档", "至多", "说")
NOT_IN_FIRST = ("每", "步长", "不足一档", "至多", "分值", "编号")
PARTS = {TAKES: ("不扣", "按一档", "按比例"), GIVES: ("不加", "按一档", "按比例")}
KEYS = ("起", "取", "扣至多", "至少", "至多", "条")
_ID = re.compile(r"[^\s.#,，:：=\[\]{}“”\"']{1,30}")


@frozen
class _Entry:
    """`part` gives at most `full` (a deduction nothing).

    Of an `open` one nobody said how much it gives at most: it may give more than its `full`.
    """

    part: Part
    takes: bool
    full: Fraction
    said: str
    open: bool = False


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
    start = _start(fields, entries, ctx)
    if mode is not None and mode.text == "首条":
        form = _first_that_holds(fields, entries, start, ctx)
    else:
        form = _added_up(fields, entries, start, ctx)
    fields.close(KEYS)
    return form if start is not None else None


def _wrapped(node: Items) -> Node:
    return Mapping(((Scalar("条", node.place), node),), node.place)


def _start(fields: Fields, entries: Sequence[Fields], ctx: Context) -> Expr | None:
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
    told = (f"{ctx.where}的条目有得有扣，没有写从几分起", "起: 满分，或 起: 零分")
    fields.fault("041", fields.place, *told)
    return None


# -- added up ---------------------------------------------------------------------


def _added_up(
    fields: Fields, entries: Sequence[Fields], start: Expr | None, ctx: Context
) -> Form | None:
    least, most = _limit(fields, "至少", ctx), _limit(fields, "至多", ctx)
    cap = _limit(fields, "扣至多", ctx)
    room = _room(start, ctx)
    found = [_entry(entry, n, room, ctx) for n, entry in enumerate(entries, start=1)]
    taken = {TAKEN_TOGETHER} if cap is not None else set()
    for entry, one in zip(entries, found, strict=True):
        if one is None:
            continue
        if one.part.id in taken:
            told = f"编号“{one.part.id}”已经用过" + (
                "：各条扣分合起来就叫这个" if one.part.id == TAKEN_TOGETHER else ""
            )
            entry.fault("058", entry.key_place("编号"), told, "换一个编号")
        taken.add(one.part.id)
    if start is None or None in found or not found:
        return None
    known = _shared_out([e for e in found if e is not None], start, ctx)
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
    said = "；".join(e.said for e in known)
    sentence = f"从{_start_text(start, ctx)}起，{said}{_ending(fold, cap, known)}"
    draft = Draft("together", ALWAYS, Together(tuple(parts), fold), sentence, fields.place)
    return Form((draft,), sentence)


def _shared_out(entries: list[_Entry], start: Expr, ctx: Context) -> list[_Entry]:
    """Awards of which nobody said how much they give share what the item's full mark leaves.

    So that what each lacks adds up to what the item does; what it gives beyond is given all the
    same.
    """
    full, begun = ctx.full_value(), ctx.fixed(start)
    open_ones = [e for e in entries if e.open]
    if full is None or begun is None or not open_ones:
        return entries
    given = begun + sum((e.full for e in entries if not e.open), Fraction(0))
    each = max(full - given, Fraction(0)) / len(open_ones)

    def shared(entry: _Entry) -> _Entry:
        whole = entry.part.criterion
        most = entry.full + whole.bonus
        criterion = attrs.evolve(
            whole, full=points_number(each), bonus=max(most - each, Fraction(0))
        )
        return attrs.evolve(entry, full=each, part=attrs.evolve(entry.part, criterion=criterion))

    return [shared(e) if e.open else e for e in entries]


def _start_text(start: Expr, ctx: Context) -> str:
    if start == ctx.full:
        return "满分"
    assert isinstance(start, Number)
    return points_text(start.value)


def _ending(fold: Sum, cap: Fraction | None, entries: Sequence[_Entry]) -> str:
    said = "" if cap is None else f"；累计扣分不超过{points_text(cap)}"
    if any(e.takes for e in entries):
        done = "扣完为止" if is_literal(fold.least, 0) else f"扣到{render(fold.least)}分为止"
        said += f"；{done}"
    return said


def _room(start: Expr | None, ctx: Context) -> Fraction | None:
    """More than any entry can matter: what an entry without a cap of its own is kept inside."""
    full = ctx.full_value()
    if full is None:
        return None
    return 2 * (full + ctx.bonus - ctx.least) + (
        abs(start.value) if isinstance(start, Number) else Fraction(0)
    )


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
    draft = Draft("together", ALWAYS, Together(tuple(taking), fold), text, place)
    return Part(TAKEN_TOGETHER, "各条扣分", ctx.reads.close(inner, (draft,), -cap, place))


def _entry(entry: Fields, position: int, room: Fraction | None, ctx: Context) -> _Entry | None:
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
        return _form_of_its_own(entry, id, name, ctx)
    written = [key for key in (TAKES, GIVES) if key in entry.names()]
    if len(written) != 1 or not {"当", "每"} & set(entry.names()):
        hint = "{当: 条件, 扣: 2分}、{每: 次数, 扣: 0.5分}，或 {分值: 5, 算式: …, 分档: …}"
        if set(entry.names()) <= {*ENTRY_KEYS, "编号", "名"}:  # else it is told as a strange key
            entry.fault("041", entry.place, f"{entry.where}{_lacks(entry, written)}", hint)
        for key in ENTRY_KEYS:
            entry.node(key)
        entry.close()
        return None
    found = _once_or_each(entry, id, name, written[0], room, ctx)
    entry.close()
    return found


def _lacks(entry: Fields, written: Sequence[str]) -> str:
    if len(written) > 1:
        return "又得又扣：分成两条"
    if not written:
        return "没有写得几分、扣几分"
    return "没有写什么时候：“当”或“每”"


def _form_of_its_own(entry: Fields, id: str, name: str | None, ctx: Context) -> _Entry | None:
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
    said = criterion.sentence
    return _Entry(Part(id, name or id, criterion), False, value, said)


def _once_or_each(
    entry: Fields, id: str, name: str | None, way: str, room: Fraction | None, ctx: Context
) -> _Entry | None:
    takes = way == TAKES
    when, each, worth_text = entry.scalar("当"), entry.scalar("每"), entry.scalar(way)
    most = _limit_of_entry(entry, ctx)
    words = entry.text("说")
    # 分值 and 比率 are the item's; what its 算式 measures does not decide here.
    inner = attrs.evolve(ctx.part(id, ctx.full, entry.where), measure=None)
    condition = inner.condition(when) if when is not None else None
    worth = inner.points(worth_text) if worth_text is not None else None
    fixed = inner.fixed(worth) if worth is not None else None
    sound = worth is not None and (when is None or condition is not None)
    if worth_text is not None and fixed is not None and fixed <= 0:
        hint = "大于0的分数，扣2分写 扣: 2分"
        entry.fault("045", worth_text.place, f"{way}的分“{worth_text.text}”不大于0", hint)
        sound = False
    steps = _steps(entry, each, way, inner) if each is not None else None
    if worth is None or not sound or (each is not None and steps is None):
        return None
    if each is None and fixed is not None:
        most = fixed if most is None else min(most, fixed)
    is_open = most is None and not takes
    if most is None:
        most = room
    if most is None:
        told = (f"{entry.where}没有写至多{way}几分", "至多: 2分（各行分值不同的，每条都要写）")
        entry.fault("044", entry.place, *told)
        return None
    points = worth if steps is None else Arithmetic("*", steps.count, worth)
    unit = "" if each is None or steps is None else steps.said
    shown = name or shown_text(when or each) or id
    amount = f"{way}{points_text(fixed)}" if fixed is not None else f"按{render(worth)}{way}分"
    capped = f"，至多{points_text(most)}" if most not in (room, fixed) else ""
    happens = "" if when is None else f"{shown_text(when)}的"
    said = words or f"{happens}{unit}{amount}{capped}"
    holds_when = _happening(condition, steps, inner)
    idle = f"没有“{shown}”，不{way}分" if takes else f"不符合“{shown}”，不得分"
    signed: Expr = Arithmetic("-", ZERO, points) if takes else points
    if isinstance(points, Number):
        signed = points_number(-points.value if takes else points.value)
    place = entry.place
    try:
        drafts = (
            Draft("band" if fixed is not None and steps is None else "formula", holds_when,
                  Points(signed), said, place, said=words),
            Draft("band", opposite(holds_when), constant_part(Fraction(0)), idle, place),
        )  # fmt: skip
    except TooComplex:
        ctx.problems.add("R037", entry.place, "条件太复杂", "少用“或者”，或拆成几条")
        return None
    if steps is not None or fixed is None:
        measure = worth if steps is None else steps.measure
        inner = inner.with_measure(Computed(shown_text(each) or shown, measure))
    full = Fraction(0) if takes else most
    least = -most if takes else Fraction(0)
    inner = inner.with_full(points_number(full))
    ctx.take_in(inner)
    criterion = ctx.reads.close(inner, drafts, least, place)
    return _Entry(Part(id, shown, criterion), takes, full, said, is_open)


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
        told = (f"{entry.where}的“{each.text}”不是次数，要写步长", _step_like(measured))
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
            "012", entry.place, f"{entry.where}缺少“不足一档”", "、".join(PARTS[way]) + " 里写一个"
        )
        return None
    shown = f"{exact_text(step)}" if step_text is None else step_text.text
    count: Expr = Arithmetic("/", expr, Number(step, kind, shown))
    if part in ("不扣", "不加"):
        count = Rounded("截断", count, 0, percent=False)
    elif part == "按一档":
        count = Rounded("进位", count, 0, percent=False)
    how = "" if part in (None, "按比例") and step == 1 else f"（不足一档{part}）" if part else ""
    return _Steps(count, expr, f"{shown_text(each)}每{measured.write_distance(step)}{how}")


def _step_like(ctx: Context) -> str:
    if ctx.measures_rate():
        return "步长: 1%"
    return "步长: 1万元" if ctx.measure_kind() == MONEY_DIM else "步长: 1"


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


# -- the first that holds -----------------------------------------------------------


def _first_that_holds(
    fields: Fields, entries: Sequence[Fields], start: Expr | None, ctx: Context
) -> Form | None:
    drafts: list[Draft] = []
    free: Condition = ALWAYS
    sound = True
    for entry in entries:
        if not entry.is_mapping:
            sound = False
            continue
        read = _situation(entry, ctx)
        entry.close()
        if read is None or start is None:
            sound = False
            continue
        condition, sign, worth, said = read
        points = Arithmetic("+" if sign > 0 else "-", start, worth)
        value = ctx.fixed(points)
        expr: Expr = points if value is None else points_number(value)
        try:
            when = joined(condition, free)
            free = joined(free, opposite(condition))
        except TooComplex:
            ctx.problems.add("R037", entry.place, "条件太复杂", "少用“或者”，或拆成几条")
            return None
        drafts.append(Draft("band", when, Points(expr), said, entry.place))
    for key in ("至少", "至多", "扣至多"):
        if key in fields.names():
            fields.node(key)
            fields.fault("041", fields.key_place(key), f"“首条”只取一条，用不着“{key}”", "删去")
    if not sound or start is None or not drafts:
        return None
    got = ctx.fixed(start)
    rest = f"其余得{points_text(got)}" if got is not None else f"其余得{render(start)}"
    drafts.append(Draft("band", free, Points(start), rest, fields.place))
    sentence = "；".join(d.text for d in drafts)
    return Form(tuple(drafts), f"依次看，取最先符合的一条：{sentence}")


def _situation(entry: Fields, ctx: Context) -> tuple[Condition, int, Expr, str] | None:
    """当 with 得 or 扣: its condition, which way it goes, how much, and how it is said."""
    strange = [key for key in NOT_IN_FIRST if key in entry.names()]
    for key in entry.names() if strange else ():
        entry.node(key)
    if strange:
        told = f"取“首条”的一条只写“当”和得几分（扣几分），不写“{'”“'.join(strange)}”"
        entry.fault("041", entry.key_place(strange[0]), told, "{当: 缺项数 高于 2项, 扣: 1分}")
        return None
    when = entry.scalar("当", required=True)
    written = [key for key in (TAKES, GIVES) if key in entry.names()]
    words = entry.text("说")
    entry.text("名")
    if len(written) != 1:
        entry.fault("041", entry.place, f"{entry.where}要写得几分或扣几分", "{当: 条件, 得: 3分}")
        for key in written:
            entry.node(key)
        return None
    scalar = entry.scalar(written[0])
    condition = ctx.condition(when) if when is not None else None
    worth = ctx.points(scalar) if scalar is not None else None
    if condition is None or worth is None or when is None or scalar is None:
        return None
    fixed = ctx.fixed(worth)
    if fixed is not None and fixed < 0:
        told = f"{written[0]}的分“{scalar.text}”小于0"
        entry.fault("045", scalar.place, told, "不小于0的分数，扣2分写 扣: 2分")
        return None
    amount = points_text(fixed) if fixed is not None else render(worth)
    said = words or f"{shown_text(when)}的{written[0]}{amount}"
    return condition, (-1 if written[0] == TAKES else 1), worth, said
