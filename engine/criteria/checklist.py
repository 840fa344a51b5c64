"""逐项 over 要点: so many points for each point of a checklist that is met, or off for each missed."""

from __future__ import annotations

from fractions import Fraction

from engine.conditions import ALWAYS
from engine.criteria.context import Context, Draft, Form, opposite
from engine.criteria.folding import (
    constant_part,
    points_number,
    sum_of,
)
from engine.expression import POINTS_DIM, Fact
from engine.prose import points_text
from engine.rulebook import Best, Fold, Part, Together
from facts.fields import Fields, nearest
from facts.yamltext import Mapping, Node, Scalar

CHECKLIST_KEY = "要点"
EACH_GETS, EACH_LOSES, GETS = "每项得", "每项扣", "得"
WAYS = (EACH_GETS, EACH_LOSES, GETS)
MERGES = ("求和", "最低")
HINT = "{要点: 管理制度, 每项得: 1分}"
HINT_EACH = "得: {立项: 2分, 验收: 1分}"


def lower_checklist(node: Node, ctx: Context) -> Form | None:
    """The form; one part for each point. Faults are reported and give None."""
    fields = Fields(node, ctx.problems, "R", f"{ctx.where}的“逐项”")
    name = fields.scalar(CHECKLIST_KEY, required=True)
    points = _points_of(name, fields, ctx)
    merge = fields.scalar("合并")
    if merge is not None and merge.text not in MERGES:
        fields.fault("053", merge.place, f"合并“{merge.text}”认不出", " 或 ".join(MERGES))
    way = _way(fields)
    form = None
    if points is not None and way is not None and name is not None:
        form = _lower(fields, ctx, name.text, points, way, merge)
    fields.close((*WAYS, "合并"))
    return form


def _points_of(name: Scalar | None, fields: Fields, ctx: Context) -> tuple[str, ...] | None:
    if name is None:
        return None
    points = ctx.names.checklists.get(name.text)
    if points is None and name.text in ctx.names.facts:
        told = (f"“{name.text}”没有分项", "数据里写 {类: 要点, 项: [甲, 乙]}，或用“条目”")
        fields.fault("052", name.place, *told)
    elif points is None and not ctx.names.is_faulty(name.text):
        right = nearest(name.text, ctx.names.checklists)
        fields.fault(
            "052", name.place, f"要点“{name.text}”没有在“数据”里声明",
            right or "在“数据”里写 {类: 要点, 项: [甲, 乙]}",
        )  # fmt: skip
    return points


def _way(fields: Fields) -> str | None:
    written = [way for way in WAYS if way in fields.names()]
    if len(written) == 1:
        return written[0]
    if fields.is_mapping:
        fields.fault("041", fields.place, f"{fields.where}要写明每项几分", HINT)
    return None


def _lower(
    fields: Fields,
    ctx: Context,
    name: str,
    points: tuple[str, ...],
    way: str,
    merge: Scalar | None,
) -> Form | None:
    worth = _worth(fields, ctx, way, points)
    if worth is None:
        return None
    loses = way == EACH_LOSES
    place = fields.key_place(CHECKLIST_KEY)
    parts = []
    for point in points:
        value = worth[point]
        inner = ctx.part(point, points_number(Fraction(0) if loses else value), ctx.where)
        met = inner.says_yes(Fact(f"{name}.{point}"))
        shown = points_text(value)
        if loses:
            drafts = (
                Draft("band", met, constant_part(Fraction(0)), f"符合“{point}”，不扣分", place,
                      part=point),
                Draft("band", opposite(met), constant_part(-value),
                      f"不符合“{point}”，扣{shown}", place, part=point),
            )  # fmt: skip
        else:
            drafts = (
                Draft("band", met, constant_part(value), f"符合“{point}”，得{shown}", place,
                      part=point),
                Draft("band", opposite(met), constant_part(Fraction(0)),
                      f"不符合“{point}”，不得分", place, part=point),
            )  # fmt: skip
        least = -value if loses else Fraction(0)
        parts.append(Part(point, point, ctx.reads.close(inner, drafts, least, place)))
        ctx.take_in(inner)
    fold: Fold = Best(largest=False)
    if merge is None or merge.text != "最低":
        fold = sum_of(ctx, ctx.full if loses else points_number(Fraction(0)))
    text = "取最低的一项" if isinstance(fold, Best) else "各项相加"
    if loses:
        text = f"从满分起，不符合的扣分，{text}"
    together = Together(tuple(parts), fold)
    return Form((Draft("together", ALWAYS, together, text, fields.place, part="逐项"),))


def _worth(
    fields: Fields, ctx: Context, way: str, points: tuple[str, ...]
) -> dict[str, Fraction] | None:
    """The points of each point, by its name."""
    node = fields.node(way)
    if isinstance(node, Scalar) and way != GETS:
        each = ctx.constant(node, POINTS_DIM)
        if each is not None and each <= 0:
            fields.fault("045", node.place, f"{way}“{node.text}”不大于0", "大于0的分数")
            return None
        return None if each is None else dict.fromkeys(points, each)
    if way != GETS or not isinstance(node, Mapping):
        place = fields.place if node is None else node.place
        right = f"每项得: 1分，或 {HINT_EACH}" if way == GETS else HINT
        fields.fault("041", place, f"{fields.where}的“{way}”写法不对", right)
        return None
    found: dict[str, Fraction] = {}
    for key, value in node.items:
        if key.text not in points:
            told = (f"“{key.text}”不是要点的一项", nearest(key.text, points) or "、".join(points))
            fields.fault("054", key.place, *told)
        elif isinstance(value, Scalar):
            one = ctx.constant(value, POINTS_DIM)
            if one is not None and one <= 0:
                wrong = f"“{key.text}”的“{value.text}”不大于0"
                fields.fault("045", value.place, wrong, "大于0的分数")
            elif one is not None:
                found[key.text] = one
        else:
            fields.fault("041", value.place, f"“{key.text}”应是一个分数", HINT_EACH)
    lacking = [p for p in points if p not in {key.text for key, _ in node.items}]
    if lacking:
        fields.fault("041", node.place, f"没有写“{'、'.join(lacking)}”几分", "每一项都写几分")
    return found if len(found) == len(points) else None
