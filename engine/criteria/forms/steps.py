"""每: full marks up to a start; beyond it each step of the measure costs (扣) or earns (加) points.

不足一档 says what part of a step does: 不扣 (only whole steps count), 按一档 (a part counts as a
whole) or 按比例. The standard's texts are nearly always silent about it, so the key is required.
"""

from __future__ import annotations

from fractions import Fraction

from engine.conditions import Condition, Interval, at_least, at_most, either
from engine.criteria.context import Context, Draft, Form
from engine.expression import POINTS_DIM, PURE, Absolute, Arithmetic, Expr, Number
from engine.marks import PART_OF_A_STEP, START, STEP
from engine.prose import points_text
from engine.rulebook import Points
from facts.fields import Fields, nearest
from facts.numeral import exact_text
from facts.yamltext import Node, Scalar

KEY = "每"

MAX_STEPS = 1_000
SIDES = ("高", "低", "两侧")
WAYS = ("扣", "加")
PARTS = {"扣": ("不扣", "按一档", "按比例"), "加": ("不加", "按一档", "按比例")}
ALL_PARTS = ("不扣", "不加", "按一档", "按比例")
KEYS = ("起点", *SIDES, *WAYS, "单位", "不足一档", "起分")
UNITS = ("百分点", "相对起点")


def lower(node: Node, ctx: Context) -> Form | None:
    if not ctx.has_measure("“每”", node.place):
        return None
    fields = Fields(node, ctx.problems, "R", f"{ctx.where}的“每”")
    slips: list[str] = []
    form = _read(fields, ctx, slips)
    fields.close((*SIDES, *WAYS, *slips))
    return form


def _one_of(fields: Fields, words: tuple[str, ...], text: str, slips: list[str]) -> str:
    """The one of these keys that is written; "" (and a fault) where it is none or several.

    A key that nobody knows (减 for 扣) is taken for the one that is not there.
    """
    written = [w for w in words if w in fields.names()]
    if len(written) == 1:
        return written[0]
    strange = [n for n in fields.names() if n not in (*KEYS, *slips)]
    if strange and not written:
        slip = next((n for n in strange if nearest(n, words)), strange[0])
        slips.append(slip)
        right = nearest(slip, words) or "、".join(words) + " 里写一个"
        fields.fault("010", fields.key_place(slip), f"{fields.where}里没有“{slip}”这一项", right)
        return ""
    fields.fault("042", fields.place, f"{fields.where}{text}", "、".join(words) + " 里写一个")
    return ""


def _word(fields: Fields, key: str, words: tuple[str, ...], required: bool = False) -> str | None:
    """The word under the key, one of these; "" where it is not (then told)."""
    fields.choose(key, words)
    scalar = fields.scalar(key, required)
    if scalar is None or scalar.text in words:
        return None if scalar is None else scalar.text
    fields.fault("043", scalar.place, f"{key}“{scalar.text}”认不出", "、".join(words))
    return ""


def _read(fields: Fields, ctx: Context, slips: list[str]) -> Form | None:
    start_text = fields.scalar("起点", required=True)
    side = _one_of(fields, SIDES, "要写明往哪边算", slips) if fields.is_mapping else ""
    way = _one_of(fields, WAYS, "要写明每档扣还是加", slips) if fields.is_mapping else ""
    step_text = fields.scalar(side, required=True) if side else None
    points_text = fields.scalar(way, required=True) if way else None
    base_text = fields.scalar("起分") if way != "扣" else None
    unit = _word(fields, "单位", UNITS)
    part = _word(fields, "不足一档", PARTS[way] if way else ALL_PARTS, required=True)
    start = ctx.measured_constant(start_text) if start_text is not None else None
    step = ctx.measured_distance(step_text) if step_text is not None else None
    points = ctx.constant(points_text, POINTS_DIM) if points_text is not None else None
    base = ctx.constant(base_text, POINTS_DIM) if base_text is not None else Fraction(0)
    full = None if ctx.full_told else ctx.full_value()
    if full is None and not ctx.full_told:
        fields.fault("044", fields.place, "“每”要有固定的分值", "各行分值相同，如 行分值: 5")
    sound = bool(part)
    if unit and not ctx.faulty and not ctx.measures_rate():
        place = fields.key_place("单位")
        fields.fault("043", place, f"算式不是比率，不能用“{unit}”", "去掉“单位”")
        sound = False
    elif unit is None and _may_be_either(step_text, start, ctx):
        shown = f"“{side}: {step_text.text if step_text else ''}”"
        lacking = f"{fields.where}缺少“单位”：{shown}可以是百分点，也可以是起点的百分之几"
        right = "单位: 百分点，或 单位: 相对起点；是百分点的，步长也可以写 5个百分点"
        fields.fault("012", fields.place, lacking, right)
        sound = False
    elif unit == "相对起点" and start_text is not None and start is not None and start <= 0:
        told = (f"起点“{start_text.text}”不大于0，不能相对它", "百分点")
        fields.fault("045", start_text.place, *told)
        sound = False
    for value, scalar, name in ((step, step_text, "步长"), (points, points_text, "每档的分")):
        if value is not None and scalar is not None and value <= 0:
            fields.fault("045", scalar.place, f"{name}“{scalar.text}”不大于0", "大于0的数")
            sound = False
    top = None if full is None else full + ctx.bonus
    if base_text is not None and base is not None and top is not None and not 0 <= base < top:
        hint = f"不低于0，低于分值{exact_text(top)}"
        fields.fault("045", base_text.place, f"起分“{base_text.text}”不在分值之内", hint)
        sound = False
    if start is None or step is None or points is None or base is None or full is None:
        return None
    if not sound or not part:
        return None
    if (full + ctx.bonus - ctx.least - base) / points > MAX_STEPS:
        fields.fault("046", fields.place, f"档数超过{MAX_STEPS}", "加大步长或每档的分")
        return None
    if unit == "相对起点":
        step = step * start
    stairs = _Stairs(ctx, start, step, points, full, base, side, way, part)
    return Form(tuple(stairs.drafts(fields)))


def _may_be_either(step: Scalar | None, start: Fraction | None, ctx: Context) -> bool:
    """A step of 5% from 90%: 5 percentage points, or 4.5. From 100% the two are the same, and
    from 0 there is only the one.
    """
    if step is None or start is None or ctx.faulty or not ctx.measures_rate():
        return False
    return start not in (0, 1) and step.text.strip().endswith("%")


class _Stairs:
    """The clauses of one 每: the flat part, the steps, the end."""

    def __init__(
        self,
        ctx: Context,
        start: Fraction,
        step: Fraction,
        points: Fraction,
        full: Fraction,
        base: Fraction,
        side: str,
        way: str,
        part: str,
    ) -> None:
        self._ctx = ctx
        self._start = start
        self._step = step
        self._points = points
        self._full = full
        self._base = base
        self._side = side
        self._way = way
        self._part = part
        self._least = ctx.least
        self._top = full + ctx.bonus
        self._done = "加满为止"
        if way == "扣":
            least = points_text(self._least)
            self._done = "扣完为止" if self._least == 0 else f"扣到{least}为止"

    def drafts(self, fields: Fields) -> list[Draft]:
        room = self._full - self._least if self._way == "扣" else self._top - self._base
        last = -(-room // self._points)  # steps until nothing is left to take or give
        found = [self._flat(fields)]
        if self._part == "按比例" and room > 0:
            found.append(self._sloping(fields, room / self._points))
        for count in range(0 if self._part in ("不扣", "不加") else 1, int(last) + 1):
            if self._part == "按比例":
                continue
            found.extend(self._stair(count, fields, is_last=count == last))
        if self._part == "按比例":
            found.append(self._end(fields, room / self._points))
        return [d for d in found if d.when]

    def _beyond(
        self, low: Fraction, low_in: bool, high: Fraction | None, high_in: bool
    ) -> list[Interval]:
        """Distances from the start, on the side that counts, as intervals of the measure."""
        s = self._start
        parts = []
        if self._side in ("高", "两侧"):
            parts.append(Interval(s + low, low_in, None if high is None else s + high, high_in))
        if self._side in ("低", "两侧"):
            parts.append(Interval(None if high is None else s - high, high_in, s - low, low_in))
        return [p for p in parts if not p.is_empty()]

    def _when(self, parts: list[Interval]) -> Condition:
        condition: Condition = ()
        for part in parts:
            condition = either(condition, self._ctx.measured(part))
        return condition

    def _level(self, count: Fraction) -> Fraction:
        if self._way == "扣":
            return max(self._full - count * self._points, self._least)
        return min(self._base + count * self._points, self._top)

    def _flat(self, fields: Fields) -> Draft:
        s = self._start
        part = {"低": at_least(s), "高": at_most(s), "两侧": Interval(s, True, s, True)}[self._side]
        level = self._level(Fraction(0))
        word = {"低": "不低于", "高": "不高于", "两侧": "等于"}[self._side]
        text = f"{word}{self._ctx.write(s)}的得{points_text(level)}"
        return self._draft([part], level, text, fields, START)

    def _stair(self, count: int, fields: Fields, is_last: bool) -> list[Draft]:
        whole = self._part in ("不扣", "不加")
        low = self._step * (count if whole else count - 1)
        high = None if is_last else self._step * (count + 1 if whole else count)
        # Whole steps: a step is reached at its far edge. A part counting as one: as soon as begun.
        parts = self._beyond(low, whole and count > 0, high, not whole)
        level = self._level(Fraction(count))
        side = {"低": "低于", "高": "高于", "两侧": "偏离"}[self._side]
        edge = self._ctx.write(self._start)
        part = STEP
        if count == 0:
            part = PART_OF_A_STEP
            text = f"{side}{edge}不足一档的不{self._way}分，得{points_text(level)}"
        else:
            moved = points_text(abs(level - self._level(Fraction(0))))
            done = f"，{self._done}" if is_last and self._way == "扣" else ""
            filled = "满" if whole else "在第"
            tail = "档" if whole else "档内（不足一档按一档）"
            text = (
                f"{side}{edge}{filled}{count}{tail}（每档{self._ctx.write_distance(self._step)}），"
                f"{self._way}{moved}{done}，得{points_text(level)}"
            )
        return [self._draft(parts, level, text, fields, part)]

    def _sloping(self, fields: Fields, steps: Fraction) -> Draft:
        parts = self._beyond(Fraction(0), False, self._step * steps, False)
        measure = self._ctx.measure
        assert measure is not None
        start = self._ctx.point(self._start)
        away = (
            Arithmetic("-", start, measure)
            if self._side == "低"
            else Arithmetic("-", measure, start)
        )
        distance: Expr = Absolute(away) if self._side == "两侧" else away
        moved = Arithmetic(
            "/",
            Arithmetic("*", distance, Number(self._points, PURE, exact_text(self._points))),
            self._ctx.distance(self._step),
        )
        first = self._level(Fraction(0))
        expr = Arithmetic(
            "-" if self._way == "扣" else "+", Number(first, PURE, exact_text(first)), moved
        )
        side = {"低": "低于", "高": "高于", "两侧": "偏离"}[self._side]
        text = (
            f"{side}{self._ctx.write(self._start)}的，每{self._ctx.write_distance(self._step)}{self._way}"
            f"{points_text(self._points)}，不足一档按比例"
        )
        return Draft(
            "formula", self._when(parts), Points(expr), text, fields.place, tuple(parts), part=STEP
        )

    def _end(self, fields: Fields, steps: Fraction) -> Draft:
        parts = self._beyond(self._step * steps, True, None, False)
        level = self._level(steps)
        side = {"低": "低于", "高": "高于", "两侧": "偏离"}[self._side]
        text = (
            f"{side}{self._ctx.write(self._start)}达{self._ctx.write_distance(self._step * steps)}，"
            f"{self._done}，得{points_text(level)}"
        )
        return self._draft(parts, level, text, fields, STEP)

    def _draft(
        self, parts: list[Interval], level: Fraction, text: str, fields: Fields, part: str
    ) -> Draft:
        outcome = Points(Number(level, PURE, exact_text(level)))
        return Draft(
            "step", self._when(parts), outcome, text, fields.place, tuple(parts), part=part
        )
