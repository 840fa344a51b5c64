"""Items that are worth nothing by themselves: what they add and take must have an end."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from engine.sentences.draft import Draft, Refused, points
from engine.sentences.example import Example
from engine.sentences.parts.within import Form, worth


def beyond_nothing(draft: Draft, form: Form) -> None:
    """加分 and 倒扣 of an item of 0 points, as far as its own lines reach; a line without end is refused."""
    if draft.full != 0 or {"加分", "倒扣"} & set(form):
        return
    whole = (0, len(draft.text.text))
    rows = form.get("条目")
    most = {"得": "", "扣": ""}
    if isinstance(rows, dict):
        most = {"得": str(rows.get("至多", "")), "扣": str(rows.get("扣至多", ""))}
        if set(rows) - {"起", "条", "至多", "扣至多"}:
            raise Refused("分值是0，加分、扣分怎样合起来没有读懂", *whole)
        rows = rows["条"]
    if not isinstance(rows, list):
        raise Refused("分值是0，没有写加到、扣到几分为止", *whole)
    sums = {"得": Fraction(0), "扣": Fraction(0)}
    for row in rows:
        key = "得" if isinstance(row, dict) and "得" in row else "扣"
        end = _end(row[key], row) if isinstance(row, dict) and key in row else None
        if end is None and not most[key]:
            raise Refused("分值是0，没有写加到、扣到几分为止", *whole)
        sums[key] += end or Fraction(0)
    sums.update({key: worth(end) for key, end in most.items() if end})
    for key, name in (("得", "加分"), ("扣", "倒扣")):
        if sums[key]:
            draft.implied.add(sums[key])
            form[name] = points(sums[key])


def _end(value: object, row: Mapping[str, object]) -> Fraction | None:
    most = str(row.get("至多", "" if "每" in row else value))
    return worth(most) if most[:1].isdigit() and most.endswith("分") else None


EXAMPLES = (
    Example("获区级表彰的每次加1分，最多加3分",
            {"条目": [{"每": "获区级表彰", "步长": "1次", "得": "1分", "至多": "3分"}], "加分": "3分"}, 0, ()),
    Example("被通报的扣2分，被约谈的每次扣1分，最多扣3分",
            {"条目": {"扣至多": "3分", "条": [{"当": "被通报", "扣": "2分"}, {"每": "被约谈", "步长": "1次", "扣": "1分"}]}, "倒扣": "3分"}, 0,
            ("范围",)),
    Example("获区级表彰的每次加1分，获市级表彰的每次加2分", None, 0),
)  # fmt: skip
