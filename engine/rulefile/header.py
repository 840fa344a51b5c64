"""The head of a rule file: title, place, object, years, and where the standard comes from."""

from __future__ import annotations

import re

from attrs import frozen

from engine.rulebook import STATUSES, Provenance
from facts.fields import BLANK, Fields, nearest
from facts.problem import Problems
from facts.region import region_path
from facts.yamltext import Scalar

FORMAT = "1"
INHERITED = "继承"
PROVENANCE_KEYS = {
    "标题": "title", "文号": "number", "印发日期": "issued", "施行日期": "effective",
    "批准": "approved", "说明": "note",
}  # fmt: skip


@frozen
class Header:
    title: str
    region: tuple[str, ...]
    object: str
    first_year: int
    last_year: int | None
    provenance: Provenance


def read_header(top: Fields, problems: Problems) -> Header:
    """标准 版式 地区 对象 预算年度 出处; faults are reported, the header is then incomplete."""
    title = top.text("标准", required=True) or ""
    check_format(top, problems)
    region = top.scalar("地区", required=True)
    thing = top.text("对象", required=True) or ""
    first, last = _years(top, problems)
    provenance = read_provenance(top, problems)
    if provenance is None and not _tried(top, "出处"):
        top.fault("022", top.place, "标准没有写“出处”", "出处: {状态: 见文, 标题: …}")
    return Header(
        title=title,
        region=() if region is None else region_path(region, problems, "R"),
        object=thing,
        first_year=first,
        last_year=last,
        provenance=provenance or Provenance("推定"),
    )


def _tried(top: Fields, key: str) -> bool:
    """Something stands under the key, or under one much like it: what is wrong there is told."""
    node = top.node(key)
    if node is None:
        return any(nearest(name, (key,)) for name in top.names())
    return not isinstance(node, Scalar) or not node.plain or node.text not in BLANK


def check_format(top: Fields, problems: Problems) -> None:
    form = top.scalar("版式", required=True)
    if form is not None and form.text != FORMAT:
        problems.add("R021", form.place, f"版式“{form.text}”认不出", FORMAT)


def _years(top: Fields, problems: Problems) -> tuple[int, int | None]:
    bare = top.node("预算年度")
    written = re.findall("(?:19|20|21)[0-9]{2}", bare.text) if isinstance(bare, Scalar) else []
    if bare is not None and written:
        hint = "{自: " + ", 至: ".join(written[:2]) + "}"
        top.fault("011", bare.place, "预算年度要写从哪一年起", hint)
        return 0, None
    years = top.sub("预算年度", required=True)
    if years is None:
        return 0, None
    first = years.scalar("自", required=True)
    last = years.scalar("至")
    years.close()
    values: list[int | None] = []
    for scalar in (first, last):
        if scalar is None:
            values.append(None)
        elif re.fullmatch(r"(19|20|21)[0-9]{2}", scalar.text):
            values.append(int(scalar.text))
        else:
            problems.add("R023", scalar.place, f"“{scalar.text}”不是年份", "如 2024")
            values.append(None)
    if values[0] is not None and values[1] is not None and values[0] > values[1]:
        problems.add("R023", years.place, "预算年度的“自”晚于“至”", "先早后晚")
    return values[0] or 0, values[1]


def read_provenance(fields: Fields, problems: Problems) -> Provenance | None:
    """出处 of the file or of one item; None where it is not written."""
    sub = fields.sub("出处")
    if sub is None:
        return None
    status = sub.scalar("状态", required=True)
    texts = {name: sub.text(key) for key, name in PROVENANCE_KEYS.items()}
    sub.close()
    if status is None:
        return None
    if status.text not in STATUSES:
        problems.add(
            "R024",
            status.place,
            f"状态“{status.text}”认不出",
            nearest(status.text, STATUSES) or "、".join(STATUSES),
        )
    return Provenance(status=status.text, **texts)
