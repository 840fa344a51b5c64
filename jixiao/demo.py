"""The shipped real sheet (Linwu 2024) under the model standard, its own and the province's."""

from __future__ import annotations

from attrs import frozen

from facts.numeral import exact_text
from facts.sheet_yaml import parse_sheet
from jixiao.card_table import card_text, span
from jixiao.program import Options, Program, Scored
from jixiao.shelf import shipped

SHEET = "临武县人大-2024.yaml"
MODEL = "全国/示范-部门整体.yaml"
PROVINCE = "湖南省/2017-部门整体.yaml"


@frozen
class Demo:
    """The same facts under three standards."""

    model: Scored
    own: Scored
    province: Scored


def run(program: Program) -> Demo:
    """Score the shipped sheet; the sheet is named as it is shipped, wherever that is."""
    sheet = parse_sheet((shipped("examples") / SHEET).read_bytes(), f"examples/{SHEET}")
    return Demo(
        model=program.score_sheet(sheet, Options(rules=MODEL)),
        own=program.score_sheet(sheet, Options()),
        province=program.score_sheet(sheet, Options(rules=PROVINCE, all_readings=True)),
    )


def demo_text(demo: Demo, columns: int | None = None) -> str:
    return "\n\n".join(
        [
            card_text(demo.model, columns=columns),
            "同一份数据，按另外两份标准",
            _brief("本县2024年标准（只见到指标和分值，评分规则没有见到）", demo.own),
            _brief(
                "湖南省2017—2018年通行表（只收见到规则的五项，满分25，不定等级）", demo.province
            ),
        ]
    )


def _brief(title: str, scored: Scored) -> str:
    card = scored.card
    names = {i.indicator.id: i.indicator.name for i in card.indicators}
    lines = [f"{title}：总分{span(card.total)}／{exact_text(card.full)}"]
    for shown in card.indicators:
        measure = shown.subject.measure if shown.subject is not None else None
        said = f"　{measure.text}" if measure is not None and measure.exact is not None else ""
        own = f"　自评{exact_text(shown.reported)}" if shown.reported is not None else ""
        mark = "　所据数据有矛盾" if shown.contested else ""
        basis = {"self": "（单位自己的评判）", "missing": "（缺数据）"}.get(shown.basis, "")
        lines.append(f"  {shown.indicator.name}　{span(shown.points)}分{basis}{said}{own}{mark}")
    for finding in card.findings:
        if finding.code.startswith("self_score."):
            lines.append(f"  {finding.text}")
        for repair in finding.repairs:
            moved = "，".join(f"{names[key]}{span(p)}分" for key, p in repair.indicators)
            broken = f"；但会与{'、'.join(repair.breaks)}矛盾" if repair.breaks else ""
            if moved:
                lines.append(
                    f"  若{repair.name}是{repair.new}（不是{repair.old}）：{moved}{broken}"
                )
    for reading in card.readings:
        for option in reading.options:
            for move in option.moves:
                lines.append(
                    f"  口径“{reading.name}”取“{option.value}”：{names[move.indicator]}"
                    f"{span(move.points)}分"
                )
    return "\n".join(lines)
