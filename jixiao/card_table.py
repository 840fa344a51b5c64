"""A score card for the terminal: the tree of points, every deduction, every finding."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from wcwidth import wcswidth, wrap

from engine.card import Basis, Finding, IndicatorScore, Range, Scorecard, SubjectScore
from engine.explain import clause_citation, source_text, value_text
from engine.identity import content_hash
from engine.prose import render
from engine.rulebook import NO_RULE_SEEN, PARTLY_SEEN, TEMPLATE, Criterion, Indicator
from facts.numeral import exact_text, percent_text, short_text
from facts.region import region_text
from jixiao.grounds import Grounds, of_lost
from jixiao.program import Scored
from jixiao.table import table

BASIS: dict[Basis, str] = {
    "computed": "计算",
    "judged": "复核评判",
    "self": "自评评判",
    "missing": "待定",
    "not_applicable": "不适用",
}
LEVEL = {"error": "错误", "warning": "警告", "note": "提醒"}
STATUS_NOTE = {
    TEMPLATE: "示范标准：本项目编写的样本，不是任何一级财政部门的文件",
    NO_RULE_SEEN: "见文无规则：只见到指标和分值，评分规则没有见到，由人评判",
    PARTLY_SEEN: "部分见文：只收见到规则的部分",
    "推定": "推定：规则没有出处",
    "见文": "见文",
}
HEADERS = ("指标", "满分", "得分", "自评", "偏离度", "依据", "算式与比率")
RIGHT = (False, True, True, True, True, False, False)
NAME_WIDTH = 34
FEW = 2
"""Relations that could not be evaluated; more of them share a line."""
WIDTH, NARROWEST = 46, 24
"""Columns of the widest cell of the tree, in half-width characters, and what it may shrink to."""


def points(value: Fraction) -> str:
    return short_text(value, 4)


def span(value: Range) -> str:
    if value.determined:
        return points(value.low)
    return f"{points(value.low)}～{points(value.high)}"


def card_text(scored: Scored, explain: bool = False, columns: int | None = None) -> str:
    """The whole card, its table no wider than `columns` where that can be.

    Sentences stay on one line each, however long: they are there to be copied.
    """
    card = scored.card
    parts = [_head(scored), _tree(card, columns), _grade_line(card)]
    parts += [_deductions(card, explain), _missing(card), _findings(card)]
    parts.append(_readings(card) if scored.readings_asked else "")
    if explain:
        parts.append(_traces(card))
    return "\n\n".join(part for part in parts if part)


def _head(scored: Scored) -> str:
    card, choice = scored.card, scored.choice
    book = card.rulebook
    thing = card.sheet.object + (f"（{card.sheet.project}）" if card.sheet.project else "")
    note = f"（{book.provenance.note}）" if book.provenance.note else ""
    lines = [
        f"{card.sheet.unit}　{card.sheet.year}年度　{thing}　{region_text(card.sheet.region)}",
        f"标准：{book.title}（{book.path}，{content_hash(book)[:12]}）",
        f"出处：{STATUS_NOTE[book.provenance.status]}"
        + ("" if book.provenance.status == TEMPLATE else note),
    ]
    if book.chain:
        chain = (f"{a.path}（{a.sha256[:12]}）" for a in book.chain)
        lines.append(f"继承自：{'，又继承自 '.join(chain)}")
    if book.classes is not None:
        others = (one.name for one in book.classes.each if one.name != book.classes.chosen)
        lines.append(
            f"类别：{book.classes.fact}是{book.classes.chosen}（另有 {'、'.join(others)}）"
        )
    if choice.overridden:
        usual = (
            f"按地区和年度本应用 {choice.candidates[0]}"
            if choice.candidates
            else ("按地区和年度没有适用的标准")
        )
        lines.append(f"注意：标准由 --rules 指定，不是按地区和年度选的；{usual}")
    elif len(choice.candidates) > 1:
        lines.append(f"其他可用的标准：{'、'.join(choice.candidates[1:])}")
    lines.extend(f"没有用上 {told}" for told in choice.passed_over)
    changed = [
        f"{r.name}={r.chosen}" for r in book.readings if r.name in dict.fromkeys(_touching(card))
    ]
    if changed:
        lines.append(f"口径：{'，'.join(changed)}")
    lines.extend(f"标准的已知缺陷：{defect}" for defect in book.known_defects)
    lines.extend(
        f"没有写成规则的条文，须由人判断：{u.text}（{u.reason}）" for u in book.unexpressed
    )
    lines.append(f"引擎：{card.engine}")
    return "\n".join(lines)


def _touching(card: Scorecard) -> Iterable[str]:
    for shown in card.indicators:
        yield from shown.indicator.readings


def _tree(card: Scorecard, columns: int | None) -> str:
    rows: list[list[str]] = []
    groups = {g.path: g for g in card.groups}
    told: set[tuple[str, ...]] = set()
    for shown in card.indicators:
        path = shown.indicator.path
        for depth in range(1, len(path)):
            group = groups.get(path[:depth])
            if group is not None and path[:depth] not in told:
                told.add(path[:depth])
                line = _line(depth, path[depth - 1], group.full, group.points, group.reported)
                rows.append(line)
        measure = shown.subject.measure if shown.subject is not None else None
        text = _measure_text(shown, measure.text if measure else "")
        line = _line(
            len(path), shown.indicator.name, shown.indicator.full, shown.points, shown.reported,
            shown.deviation, _basis(shown), text,
        )  # fmt: skip
        if shown.subject is not None and shown.subject.excluded:
            line[2] = "—"
        rows.append(line)
        rows.extend(_row_line(len(path) + row.depth, row) for row in shown.lines)
    # The unit's own total stands beside this one only where its points cover the same items.
    covered = all(i.reported is not None for i in card.indicators)
    own = _reported(card.sheet.self_total) if covered else ""
    rows.append(["总分", exact_text(card.full), span(card.total), own, "", "", ""])
    text = _table(rows, WIDTH)
    ruled = text.splitlines()[1]
    if columns is None or len(ruled) <= columns:
        return text
    room = len(ruled.split()[-1]) - (len(ruled) - columns)
    if room >= NARROWEST:
        return _table(rows, room)
    measures = [f"  {_line_of(row[0])}　{_line_of(row[-1])}" for row in rows if row[-1]]
    return "\n".join([_table([row[:-1] for row in rows], 0), "", HEADERS[-1], *measures])


def _line_of(cell: str) -> str:
    """A cell of several lines as one."""
    return "".join(line.strip() for line in cell.split("\n"))


def _table(rows: list[list[str]], widest: int) -> str:
    """The rows under as many of the headers as they have; the last, if there, at most so wide."""
    shown = len(rows[0])
    widths = [NAME_WIDTH, *[None] * (len(HEADERS) - 2), widest]
    return table(rows, HEADERS[:shown], RIGHT[:shown], widths[:shown])


def _line(
    depth: int,
    name: str,
    full: Fraction,
    got: Range,
    reported: Fraction | None,
    deviation: Fraction | None = None,
    basis: str = "",
    text: str = "",
) -> list[str]:
    indent = "　" * (depth - 1)
    name = "\n".join(wrap(name, NAME_WIDTH - wcswidth(indent), subsequent_indent=indent))
    off = "" if not deviation else percent_text(deviation)
    return [indent + name, exact_text(full), span(got), _reported(reported), off, basis, text]


def _row_line(depth: int, row: SubjectScore) -> list[str]:
    text = row.measure.text if row.measure is not None else ""
    name = f"{row.row} {row.name}" if row.part is None else row.part
    line = _line(depth, name, row.full, row.points, row.reported, None, BASIS[row.basis], text)
    if row.part is not None and row.full == 0:
        line[1] = "—"  # an entry that only takes
    if row.excluded:
        line[2] = "—"
    return line


def _basis(shown: IndicatorScore) -> str:
    """What the points rest on; of rows that differ, what part of them does."""
    kinds = {row.basis for row in shown.rows}
    return f"部分{BASIS[shown.basis]}" if len(kinds) > 1 else BASIS[shown.basis]


def _reported(value: Fraction | None) -> str:
    return "" if value is None else points(value)


def _measure_text(shown: IndicatorScore, text: str) -> str:
    """The arithmetic; that its figures contradict each other, on a line of its own if long."""
    if not shown.contested:
        return text
    told = "（所据数据有矛盾）"
    return f"{text}\n{told}" if wcswidth(text + told) > WIDTH else text + told


def _grade_line(card: Scorecard) -> str:
    book = card.rulebook
    total = f"总分 {span(card.total)}（满分{exact_text(card.full)}）"
    if card.counted != card.full:
        out = exact_text(card.full - card.counted)
        rest = f"其余按{exact_text(card.full)}分折算" if card.counted else "没有可计分的指标"
        total += f"，其中{out}分不适用，已剔除，{rest}"
    if not card.total.determined:
        total += "，两头都可能出现" if card.total.exact else "，这是保守的范围，实际可能更窄"
    if not book.grades:
        return f"{total}；标准没有见到等级，不定等级"
    own = f"（自评：{card.sheet.self_grade}）" if card.sheet.self_grade else ""
    return f"{total}；等级 {'或'.join(card.grades) or '不在任何一级'}{own}"


def _deductions(card: Scorecard, explain: bool) -> str:
    """One line for each; explained, with the rule and its part that took the points below."""
    if not card.deductions:
        return "没有扣分"
    grounds = Grounds(card) if explain else None
    lines = ["扣分（可直接粘贴为扣分原因）"]
    for d in card.deductions:
        if d.stage == "grade":
            lost = "等级"
        elif d.points.determined:
            sign = "扣" if d.points.low >= 0 else "加"
            lost = f"{sign}{points(abs(d.points.low))}"
        else:
            lost = f"扣{points(d.points.low)}至{points(d.points.high)}"
        lines.append(f"  {lost}　{d.reason}　[{d.clause}]")
        lines.extend(f"      {told}" for told in (grounds.of(d) if grounds else ()))
    return "\n".join(lines)


def _missing(card: Scorecard) -> str:
    if not card.missing:
        return ""
    lines = ["还缺的（补上后总分的区间至少收窄多少分）"]
    subjects = [s for i in card.indicators for s in i.scored]
    judged = {f"评判.{s.key}": f"{s.name}（评判，编号{s.key}）" for s in subjects}
    together = "补不补总分都一样" if card.total.determined else "须与其他缺的数据一起补"
    for m in card.missing:
        name = judged.get(m.name) or f"{m.name}（{'表中留空' if m.blank else '没有报'}）"
        narrow = f"{points(m.width)}分" if m.width else together
        lines.append(f"  {name}：{narrow}")
    return "\n".join(lines)


def _findings(card: Scorecard) -> str:
    findings = card.findings
    names = {i.indicator.id: i.indicator.name for i in card.indicators}
    told = [f for f in findings if not _agrees(f)]
    quiet = len(findings) - len(told)
    lines = ["发现"] if told else []
    unchecked = [f for f in told if f.level == "note" and _is_open_relation(f)]
    if len(unchecked) > FEW:
        told = [f for f in told if f not in unchecked]
    else:
        unchecked = []
    for f in told:
        lines.append(f"  {LEVEL[f.level]}　{f.text}　[{f.code}]")
        for r in f.repairs:
            scores = "，".join(f"{names[key]}{span(p)}分" for key, p in r.indicators)
            tail = f"；{scores}" if scores else ""
            broken = f"；但会与{'、'.join(r.breaks)}矛盾" if r.breaks else ""
            same = (r.total.low, r.total.high) == (card.total.low, card.total.high)
            total = "总分不变" if same else f"总分{span(r.total)}"
            lines.append(f"      若{r.name}不是{r.old}而是{r.new}：{total}{tail}{broken}")
    if unchecked:
        each = "；".join(f.text.removesuffix("，没有核对") for f in unchecked)
        lines.append(f"  {LEVEL['note']}　没有核对的{len(unchecked)}项：{each}")
    if quiet:
        lines.append(f"  另有{quiet}项核对相符")
    return "\n".join(lines)


def _is_open_relation(finding: Finding) -> bool:
    return finding.status == "not_evaluated" and finding.text.endswith("，没有核对")


def _agrees(finding: Finding) -> bool:
    """A relation that holds; those are only counted."""
    quiet = finding.status == "satisfied" and finding.level == "note"
    return quiet and not finding.code.startswith("near_edge.")


def _readings(card: Scorecard) -> str:
    if not card.readings:
        return "口径：这份标准没有声明口径，或者各种读法都不影响得分"
    names = {i.indicator.id: i.indicator.name for i in card.indicators}
    lines = ["口径（原文可以两读之处，各种读法的总分）"]
    for r in card.readings:
        lines.append(f"  {r.name}（取：{r.chosen}；{r.reason}）")
        for option in r.options:
            moves = "，".join(f"{names[m.indicator]}{span(m.points)}分" for m in option.moves)
            same = "与所取相同" if option.value != r.chosen else "所取"
            lines.append(f"      {option.value}：总分{span(option.total)}　{moves or same}")
    return "\n".join(lines)


def _traces(card: Scorecard) -> str:
    parts = ["逐项说明"]
    for shown in card.indicators:
        indicator = shown.indicator
        lines = [f"{indicator.name}（{indicator.id}，满分{exact_text(indicator.full)}）"]
        if indicator.official:
            lines.append(f"  评分标准：{indicator.official}")
        lines.append(
            f"  出处：{clause_citation(card.rulebook, indicator)}，{indicator.provenance.status}"
        )
        own = None if shown.subject is None else of_lost(indicator, shown.subject, whole=True)
        sentence = own or indicator.sentence
        if sentence is not None:
            lines.append(f"  规则：{sentence}")
        scoring = indicator.scoring
        if isinstance(scoring, Criterion) and scoring.formula is not None:
            lines.append(f"  算式：{scoring.formula}")
        for subject in shown.scored:
            lines.extend(_trace(indicator, subject))
        parts.append("\n".join(lines))
    for rule in (*card.rulebook.staged, *card.rulebook.adjustments):
        parts.append(f"{rule.on.text}调整 {rule.id}：{rule.text}（当 {render(rule.condition)}）")
    return "\n".join(parts)


def _trace(indicator: Indicator, subject: SubjectScore) -> list[str]:
    pad = "    " if subject.row is not None else "  "
    lines = []
    if subject.row is not None:
        got, full = span(subject.points), exact_text(subject.full)
        pad = "  " * (subject.depth + 1)
        of = f"/{full}" if subject.full else ""
        lines.append(f"{pad[2:]}{subject.row} {subject.part or subject.name}：{got}{of}")
    if subject.measure is not None:
        lines.append(f"{pad}计算：{subject.measure.text}")
        low, high = subject.measure.low, subject.measure.high
        if subject.measure.exact is None and low is not None and high is not None:
            ends = [value_text(v, subject.measure.unit) for v in (low, high)]
            lines.append(f"{pad}可能：{ends[0]}至{ends[1]}")
    if subject.clause is not None and not subject.parts:
        where = subject.clause.place
        lines.append(
            f"{pad}条款：{subject.clause.text}（{subject.clause.id}，{where.file}:{where.line}）"
        )
        quoted = None if subject.row is None else of_lost(indicator, subject)
        if quoted is not None:
            lines.append(f"{pad}依据：{quoted}")
    elif subject.clauses and not subject.parts:
        lines.append(f"{pad}可能的条款：{'；'.join(c.text for c in subject.clauses)}")
    for figure in () if subject.parts else subject.figures:
        lines.append(
            f"{pad}数据：{figure.name} {figure.value}{figure.unit}　"
            f"{figure.source.file}:{figure.source.line}　{source_text(figure.source)}"
        )
    for judgement in subject.judgements:
        lines.append(
            f"{pad}评判：{judgement.source} {judgement.grade or ''} "
            f"{exact_text(judgement.points) if judgement.points is not None else ''}分 "
            f"{judgement.reason or '（没有写理由）'}"
        )
    if subject.better is not None:
        lines.append(f"{pad}再得{points(subject.better.points)}分需：{subject.better.needs}")
    return lines
