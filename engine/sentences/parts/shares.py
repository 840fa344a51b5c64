"""Parts that no number marks, read one by one: headed ones, and those that their points tell apart."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from engine.sentences.clauses.statements import Statement, scan
from engine.sentences.draft import Draft, Part, Refused, points
from engine.sentences.example import Example
from engine.sentences.lowering.floors import floor
from engine.sentences.parts.headings import Heading, of_the_heading
from engine.sentences.parts.parting import Parting, capped, fulls, gives, shared
from engine.sentences.parts.within import Form, ReadText, above_all, apart, guarded, rows_of, worth
from engine.sentences.proposal import Written


def shares(draft: Draft, parted: Parting, read_text: ReadText) -> Form:
    """Each part under its own full mark, and deductions that are of none of them."""
    found = [
        Draft(
            draft.text.cut([s.span]),
            s.full,
            draft.shared,
            floor=parted.floor and s.takes,
            under=draft.under,
        )
        for s in parted.shares
    ]
    beyond = None
    if parted.beyond is not None:
        if len(found) > 1 and not parted.of_item:
            why = "没有说最后的扣分是扣前面这一条的，还是扣整项的"
            last = parted.shares[-1].span
            if draft.choose("范围", ("本项", "本条"), why, parted.beyond) == "本条":
                whole = (last[0], parted.beyond[1])
                found[-1].text = draft.text.cut([whole])
                return _listed(draft, found, None, read_text)
        beyond = Draft(
            draft.text.cut([parted.beyond]),
            draft.full,
            draft.shared,
            floor=parted.floor,
            under=draft.under,
        )
    return _listed(draft, found, beyond, read_text)


def headed_parts(
    draft: Draft,
    found: list[Heading],
    read_text: ReadText,
    classes: Callable[[Draft, list[Heading]], Form] | None = None,
) -> Form | None:
    """The reading of headed parts; None where their headings are names of grades."""
    text = draft.text
    if len(found) == 1:
        only = found[0]
        draft.put_aside([only.head])
        draft.under = text.words(*only.head) if _terse(draft, only.body) else draft.under
        draft.text = text.cut([only.body])
        draft.told.clear()
        return None
    scanned = [scan(text.text, h.body).statements for h in found]
    given = [fulls(s) for s in scanned]
    if draft.full is not None and not any(given):
        ends = [capped(s) for s in scanned if s]
        if len(ends) == len(scanned) and all(ends) and shared(ends, draft.full):
            given = ends
    giving = [g for g in given if g]
    if draft.full is None:
        values = [max(g) for g in giving] if all(len(g) == 1 for g in giving) else None
    else:
        values = shared(giving, draft.full) if giving else []
    if values is None and draft.full is not None:
        by_takes = [g or _once_together(s) for g, s in zip(given, scanned, strict=True)]
        values = shared(by_takes, draft.full) if all(by_takes) else None
        given = by_takes if values is not None else given
    if values is None:
        if classes is not None and all(draft.full in g for g in given):
            return classes(draft, found)
        if all(len(s) == 1 for s in scanned):
            return None
        total = points(sum((max(g) for g in giving), Fraction(0)))
        whole = (found[0].head[0], found[-1].body[1])
        if draft.full is None:
            raise Refused("没有分值，各部分各几分不知道", *whole)
        raise Refused(f"各部分加起来是{total}，分值是{points(draft.full)}", *whole)
    if values:
        draft.fix_full(sum(values, Fraction(0)))
    of_it = [of_the_heading(text.text[slice(*h.body)]) for h in found]
    inner = [
        Draft(
            text.cut([h.head, h.body] if own else [h.body]),
            None,
            draft.shared,
            under=text.words(*h.head),
            always_under=True,
        )
        for h, own in zip(found, of_it, strict=True)
    ]
    taking: list[Draft] = []
    left = iter(values)
    for one, statements, most in zip(inner, scanned, given, strict=True):
        if not statements:
            raise Refused("这一部分没有说得分还是扣分", 0, len(text.text))
        one.full = next(left) if most else draft.full
        if not most:
            _only_takes(statements)
            draft.floor |= any(s.kind == "下限" for s in statements)
            one.floor = True
            taking.append(one)
    draft.put_aside([h.head for h, own in zip(found, of_it, strict=True) if not own])
    return _listed(draft, [i for i in inner if i not in taking], taking, read_text)


def _once_together(statements: tuple[Statement, ...]) -> set[Fraction]:
    """未召开会议扣1分，未印发文件扣1分: worth what they take together."""
    if any(s.kind != "扣" or s.each is not None or s.points is None for s in statements):
        return set()
    return {sum((s.points for s in statements if s.points is not None), Fraction(0))}


def _terse(draft: Draft, body: Part) -> bool:
    """Whether conditions are so short that nobody knows what of, without the heading: 较好."""
    statements = scan(draft.text.text, body).statements
    texts = [s.text.rstrip("的") for s in statements if gives(s) or s.kind == "零"]
    return (
        len(texts) > 1
        and any(0 < len(t) <= 4 for t in texts)
        and not any(s.found is not None or s.each is not None for s in statements)
    )


def _only_takes(statements: tuple[Statement, ...]) -> None:
    for said in statements:
        if said.kind not in ("扣", "上限", "下限"):
            raise Refused("这一部分的分值没有说", *said.span)


def _floor(draft: Draft, taken: list[Written]) -> Form:
    """What the deductions of several parts come to together."""
    ends = [r for r in taken if isinstance(r, dict)]
    most: Fraction | None = Fraction(0)
    for row in ends:
        value = str(row.get("至多", "" if "每" in row else row["扣"]))
        known = value[:1].isdigit() and most is not None
        most = most + worth(value) if known and most is not None else None
    each = [worth(str(r["扣"])) for r in ends if str(r["扣"])[:1].isdigit()]
    return floor(draft, (0, len(draft.text.text)), most, max(each, default=None))


def _listed(
    draft: Draft, parts: list[Draft], beyond: list[Draft] | Draft | None, read_text: ReadText
) -> Form:
    rows: list[Written] = []
    above: Form = {}
    seen: set[str] = set()
    for part in parts:
        form = apart(draft, part, seen, read_text)
        if part.judged:
            form = {"评判": {"评判": "0%至100%"}}
        above_all(draft, form, above, (0, len(draft.text.text)))
        assert part.full is not None
        form = _up_to_all(form) if beyond else form
        rows.extend(rows_of(form, part.full))
    taken: list[Written] = []
    for part in [] if beyond is None else [beyond] if isinstance(beyond, Draft) else beyond:
        form = guarded(draft, part, read_text)
        above_all(draft, form, above, (0, len(draft.text.text)))
        taken.extend(_taken(draft, part, form, above))
    if taken and isinstance(beyond, list):
        above.update(_floor(draft, taken))
    if not taken:
        return {"条目": rows, **above}
    if not rows:
        return {"条目": taken, **above}
    return {"条目": {"起": "零分", "条": [*rows, *taken]}, **above}


def _up_to_all(form: Form) -> Form:
    """整改率100%得8分 beside deductions: a share can't be more, so that reaching it is being it."""
    bands, of = form.get("分档"), str(form.get("算式", ""))
    if not isinstance(bands, list) or not of.rstrip("」").endswith("率"):
        return form
    turned: list[Written] = [
        {("不低于100%" if k == "等于100%" else k): v for k, v in b.items()}
        if isinstance(b, dict)
        else b
        for b in bands
    ]
    return {**form, "分档": turned}


def _taken(draft: Draft, part: Draft, form: Form, above: Form) -> list[Written]:
    """The lines of a list of deductions; what settles the whole item stands above."""
    whole = (0, len(draft.text.text))
    first = form.pop("前提", None)
    if first is not None:
        known = above.get("前提", [])
        assert isinstance(known, list) and isinstance(first, list)
        above["前提"] = [*known, *first]
    rows = form.pop("条目", None)
    if isinstance(rows, list):
        gone = [r for r in rows if isinstance(r, dict) and r.get("扣") == "满分"]
        rows = [r for r in rows if r not in gone]
        zero: list[Written] = [{"当": r["当"], "得": "零分"} for r in gone]
        known = above.get("前提", [])
        assert isinstance(known, list)
        if zero:
            above["前提"] = [*known, *zero]
    if form or part.judged or not isinstance(rows, list):
        raise Refused("最后的扣分与前面的怎样合起来，没有读懂", *whole)
    return rows


EXAMPLES = (
    Example("有预案得2分，无预案不得分；开展演练得3分，未开展不得分",
            {"条目": [{"当": "有预案", "得": "2分"}, {"当": "开展演练", "得": "3分"}]}, 5, ()),
    Example("有预案得2分，无预案的，本项不得分；开展演练得3分，未开展不得分",
            {"条目": [{"当": "有预案", "得": "2分"}, {"当": "开展演练", "得": "3分"}], "前提": [{"当": "无预案", "得": "零分"}]}, 5, ()),
    Example("2月底前报送得2分，每推迟一天扣0.5分；总结内容完整得3分",
            {"条目": [{"分值": "2分", "条目": [{"每": "「推迟（要求、2月底前报送）」", "步长": "1天", "扣": "0.5分"}]},
                    {"当": "总结内容完整", "得": "3分"}]}, 5, ("下限",)),
    Example("手册编印情况：按期完成得3分；每延误1天扣0.5分，扣完为止。手册质量：较好2分，一般1分，较差0分",
            {"条目": [{"分值": "3分", "条目": [{"每": "手册编印情况延误", "步长": "1天", "扣": "0.5分"}]},
                    {"分值": "2分", "条目": {"取": "首条", "起": "零分", "条": [
                        {"当": "手册质量较好", "得": "2分"}, {"当": "手册质量一般", "得": "1分"}, {"当": "手册质量较差", "得": "0分"}]}}]}, 5),
    Example("手册编印情况：按期完成得3分。手册质量：较好2分，一般1分，较差0分", None, 6),
    Example("值班室：未设立的扣2分；巡查队：未设立的扣3分，扣完为止",
            {"条目": [{"当": "值班室未设立", "扣": "2分"}, {"当": "巡查队未设立", "扣": "3分"}]}, 4, ()),
    Example("值班室：未设立的扣1分，伪造记录的不得分；巡查队：未设立的扣2分", None, 4),
    Example("宣传氛围：浓厚得3分，较浓得2分，不浓不得分",
            {"条目": {"取": "首条", "起": "零分", "条": [{"当": "宣传氛围浓厚", "得": "3分"}, {"当": "宣传氛围较浓", "得": "2分"},
                                                {"当": "宣传氛围不浓", "得": "0分"}]}}, 3),
    Example("办结率≥98%得6分，90%（含）-98%得4分，低于90%不得分；被督办的每件扣1分，扣完为止",
            {"条目": {"起": "零分", "条": [
                {"分值": "6分", "算式": "办结率", "分档": [{"不低于98%": "6分"}, {"不低于90%且低于98%": "4分"}, {"低于90%": "零分"}]},
                {"每": "被督办", "步长": "1件", "扣": "1分"}]}}, 6, ()),
    Example("签到率达到100%得4分，每低1个百分点扣0.5分；替签的每人扣1分，扣完为止",
            {"条目": {"起": "零分", "条": [
                {"分值": "4分", "算式": "签到率", "每": {"起点": "100%", "低": "1个百分点", "扣": "0.5分", "不足一档": "不扣"}},
                {"每": "替签", "步长": "1人", "扣": "1分"}]}}, 4),
    Example("按季度组织演练得3分，每少一次扣1分；有总结得1分",
            {"条目": [{"分值": "3分", "条目": [{"每": "「按季度组织演练、少次」", "步长": "1次", "扣": "1分"}]}, {"当": "有总结", "得": "1分"}]}, 4),
    Example("村务公示（2分，未公示不得分），台账归档（3分，每缺一项扣1分，扣完为止）",
            {"条目": [{"分值": "2分", "条目": [{"当": "村务公示未公示", "扣": "满分"}]},
                    {"分值": "3分", "条目": [{"每": "台账归档缺项", "步长": "1项", "扣": "1分"}]}]}, 5, ("未写的情形",)),
    Example("签到率（2分，90%（含）以上得2分，否则不得分），回访率（3分，100%得3分，低于100%不得分）",
            {"条目": [{"分值": "2分", "算式": "签到率", "分档": [{"不低于90%": "2分"}, {"其余": "零分"}]},
                    {"分值": "3分", "算式": "回访率", "分档": [{"不低于100%": "3分"}, {"低于100%": "零分"}]}]}, 5, ()),
    Example("村务公示（2分，未公示不得分），台账归档（3分，每缺一项扣1分）", None, 6),
    Example("账表公开得2分，凭证公开得2分，未公开每项扣1分", None, 4),
    Example("1.签到率（6分）：达95%（含）以上得6分，95%以下不得分。2.教材（4分）：合格得4分，不合格不得分。",
            {"条目": [{"分值": "6分", "算式": "签到率", "分档": [{"不低于95%": "6分"}, {"低于95%": "零分"}]},
                    {"当": "教材合格", "得": "4分"}]}, 10, ()),
    Example("签到率：每低1个百分点扣0.5分，最多扣6分。教材：合格得4分，不合格不得分。", None, 9),
    Example("①有制度，得满分；②有台账，得满分。", None, 5),
    Example("①完全符合，计满分，②基本符合，计4分，③不符合，不得分。",
            {"条目": {"取": "首条", "起": "零分", "条": [{"当": "完全符合", "得": "满分"}, {"当": "基本符合", "得": "4分"},
                                                {"当": "不符合", "得": "0分"}]}}, 5, ("未写的情形",)),
    Example("①及时性（3分）：按时入库得满分，否则不得分；②质量（2分）：台账达标得满分，否则不得分",
            {"条目": [{"当": "及时性按时入库", "得": "3分"}, {"当": "质量台账达标", "得": "2分"}]}, 5, ()),
    Example("入库率95%以上得3分，回访率80%以上得3分，每低1个百分点扣0.5分", None, 6),
)  # fmt: skip
