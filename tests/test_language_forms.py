"""The language of rule files, form by form and key by key: points computed by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from strategies import load

from engine.binding import Bound, KnownElsewhere, bind
from engine.card import Scorecard, SubjectScore
from engine.findings.collect import with_findings
from engine.match.plain import PlainMatcher
from engine.outcome import JudgedBy
from engine.rulefile.load import load_rulebook
from engine.scorecard import score
from facts.numeral import exact_text
from facts.problem import BadInput
from facts.sheet import FactSheet
from facts.sheet_yaml import parse_sheet

ROOT = Path(__file__).parent.parent

HEAD = """
标准: 试行标准
版式: 1
地区: 湖南省/郴州市/临武县
对象: 部门整体
预算年度: {自: 2020, 至: 2030}
出处: {状态: 推定, 标题: 试, 文号: 试〔2024〕1号, 印发日期: 2024-01-01, 施行日期: 2024-02-01,
  批准: 某局, 说明: 只为试算}
数据:
  率: {类: 率, 范围: -100%至300%, 说明: 一个率}
  额: {类: 金额, 范围: -10亿元至10亿元}
  底: {类: 金额, 范围: -10亿元至10亿元}
  次: {类: 计数, 单位: 次, 范围: 0至1000次}
  面积: {类: 数值, 单位: 平方米, 范围: 0至10000}
  评分: {类: 分值, 范围: 0至100}
  日: {类: 日期, 范围: 2024-01-01至2024年12月31日}
  等次: {类: 选项, 可选: [甲等, 乙等, 丙等]}
  有: {类: 要点}
  话: {类: 文字}
  三公（上年）: {类: 金额}
  表:
    类: 清单
    字段:
      类型: {类: 选项, 可选: [产出, 效益, 其他]}
      目标: {类: 数值, 单位: 行.单位, 或文字: 是}
      完成: {类: 数值, 单位: 行.单位, 或文字: 是}
      单位: {类: 文字}
      权重: {类: 分值, 范围: 0至100}
      款: {类: 金额}
      佐证: {类: 文字}
      名称: {类: 文字}
"""

ITEM = """
指标:
- 指标: 一
  编号: i
  分值: {full}
"""


def card(
    rules: str,
    sheet: str = "",
    judged: JudgedBy = None,
    readings: Mapping[str, str] | None = None,
    findings: bool = False,
) -> Scorecard:
    """The card of HEAD and these rules, and of a sheet of which this is the rest."""
    head = """
版式: 1
单位: {名称: 某局, 地区: 湖南省/郴州市/临武县}
预算年度: 2024
对象: 部门整体
计量: {金额: 元, 精度: 0.01}
"""
    rulebook = load(HEAD + rules, readings)

    def scored(read: FactSheet) -> tuple[Bound, Scorecard]:
        bound = bind(rulebook, read, KnownElsewhere)
        return bound, score(bound, PlainMatcher(rulebook), judged)

    bound, found = scored(parse_sheet((head + sheet).encode(), "表.yaml"))
    return with_findings(bound, found, scored, lambda _: None) if findings else found


def item(form: str, full: str = "10") -> str:
    lines = form.strip("\n").split("\n")
    return ITEM.format(full=full) + "".join(f"  {line}\n" for line in lines)


def subject(form: str, facts: str = "{}", full: str = "10", rest: str = "") -> SubjectScore:
    found = card(rest + item(form, full), f"数据: {facts}\n").indicators[0].subject
    assert found is not None
    return found


def shown(low: Fraction, high: Fraction) -> str:
    return exact_text(low) if low == high else f"{exact_text(low)}~{exact_text(high)}"


def points(form: str, facts: str = "{}", full: str = "10", rest: str = "") -> str:
    found = subject(form, facts, full, rest).points
    return shown(found.low, found.high)


def kind(form: str, facts: str = "{}", full: str = "10") -> str:
    """Of what kind the clause is that decides."""
    found = subject(form, facts, full).clause
    assert found is not None
    return found.kind


def refusal(rules: str, sheet: str = "") -> list[str]:
    with pytest.raises(BadInput) as caught:
        card(rules, sheet)
    return [p.code for p in caught.value.problems]


# -- 分档 --------------------------------------------------------------------------

BANDS = """
算式: 率
分档:
- 低于0: 零分
- 不低于0且低于60%: 1.5
- 60%（含）-80%: 4分
- 高于80%且不高于100%: 满分
- 等于200%: 人工评判
- 其余: 分值 × 30%
"""


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        ("-100%", "0"),
        ("-0.000001%", "0"),
        ("0%", "1.5"),
        ("0.000001%", "1.5"),
        ("59.999999%", "1.5"),
        ("60%", "4"),
        ("60.000001%", "4"),
        ("79.999999%", "4"),
        ("100%", "10"),
        ("80.000001%", "10"),
        ("100.000001%", "3"),
        ("199.999999%", "3"),
        ("200%", "0~10"),
        ("200.000001%", "3"),
        ("300%", "3"),
    ],
)
def test_bands_at_just_below_and_just_above_every_edge(rate: str, expected: str) -> None:
    assert points(BANDS, f"{{率: {rate}}}") == expected


def test_the_unsaid_end_of_a_span_is_open() -> None:
    """60%（含）-80% leaves 80% out; here nothing else takes it but 其余."""
    assert points(BANDS, "{率: 80%}") == "3"


@pytest.mark.parametrize(
    ("band", "inside", "outside"),
    [
        ("低于60%", ["59.999999%", "-100%"], ["60%", "60.000001%"]),
        ("不满60%", ["59.999999%"], ["60%"]),
        ("不足60%", ["59.999999%"], ["60%"]),
        ("小于60%", ["59.999999%"], ["60%"]),
        ("<60%", ["59.999999%"], ["60%"]),
        ("不高于60%", ["60%", "59.999999%"], ["60.000001%"]),
        ("不超过60%", ["60%"], ["60.000001%"]),
        ("不大于60%", ["60%"], ["60.000001%"]),
        ("小于等于60%", ["60%"], ["60.000001%"]),
        ("≤60%", ["60%"], ["60.000001%"]),
        ("<=60%", ["60%"], ["60.000001%"]),
        ("60%（含）以下", ["60%", "-100%"], ["60.000001%"]),
        ("高于60%", ["60.000001%", "300%"], ["60%", "59.999999%"]),
        ("超过60%", ["60.000001%"], ["60%"]),
        ("大于60%", ["60.000001%"], ["60%"]),
        ("'>60%'", ["60.000001%"], ["60%"]),
        ("不低于60%", ["60%", "60.000001%"], ["59.999999%"]),
        ("不小于60%", ["60%"], ["59.999999%"]),
        ("大于等于60%", ["60%"], ["59.999999%"]),
        ("≥６０％", ["60%"], ["59.999999%"]),
        ("'>=60%'", ["60%"], ["59.999999%"]),
        ("60%（含）以上", ["60%", "300%"], ["59.999999%"]),
        ("60%(含)以上", ["60%"], ["59.999999%"]),
        ("等于60%", ["60%"], ["59.999999%", "60.000001%"]),
        ("'=60%'", ["60%"], ["59.999999%", "60.000001%"]),
        ("60%（含）-80%", ["60%", "79.999999%"], ["59.999999%", "80%"]),
        ("60%-80%（含）", ["60.000001%", "80%"], ["60%", "80.000001%"]),
        ("60%（含）至80%（含）", ["60%", "80%"], ["59.999999%", "80.000001%"]),
        ("60%（含）到不满80%", ["60%", "79.999999%"], ["59.999999%", "80%"]),
        ("高于60% 且 低于80%", ["60.000001%", "79.999999%"], ["60%", "80%"]),
        ("大于等于80%且小于90%", ["80%", "89.999999%"], ["79.999999%", "90%"]),
        ("不低于0.6", [], []),
    ],
)
def test_every_way_of_writing_a_band(band: str, inside: list[str], outside: list[str]) -> None:
    form = f"算式: 率\n分档: {{{band}: 7, 其余: 2}}"
    if not inside:
        assert refusal(item(form)) == ["R031"]
        return
    assert [points(form, f"{{率: {rate}}}") for rate in inside] == ["7"] * len(inside)
    assert [points(form, f"{{率: {rate}}}") for rate in outside] == ["2"] * len(outside)


@pytest.mark.parametrize(
    "band", ["60%至80%", "60%-80%", "60%以上", "80%以下", "约60%", "不等于60%"]
)
def test_a_band_that_does_not_say_its_ends(band: str) -> None:
    assert refusal(item(f"算式: 率\n分档: {{{band}: 7, 其余: 2}}")) == ["R034"]


@pytest.mark.parametrize(
    ("form", "facts", "expected"),
    [
        ("算式: 额\n分档: {低于30万元: 1, 其余: 2}", "{额: 299999.99}", "1"),
        ("算式: 额\n分档: {低于30万元: 1, 其余: 2}", "{额: 300000}", "2"),
        ("算式: 额\n分档: {不高于0: 1, 其余: 2}", "{额: 0}", "1"),
        ("算式: 额\n分档: {不高于0: 1, 其余: 2}", "{额: 0.01}", "2"),
        ("算式: 次\n分档: {不高于3次: 1, 其余: 2}", "{次: 3}", "1"),
        ("算式: 次\n分档: {不高于3: 1, 其余: 2}", "{次: 4}", "2"),
        ("算式: 额 / 底\n分档: {不高于1: 1, 其余: 2}", "{额: 100, 底: 100}", "1"),
        ("算式: 额 / 底\n分档: {不高于1: 1, 其余: 2}", "{额: 100.01, 底: 100}", "2"),
        ("算式: 日\n分档: {不高于2024年6月30日: 1, 其余: 2}", "{日: 2024-06-30}", "1"),
        ("算式: 日\n分档: {不高于2024年6月30日: 1, 其余: 2}", "{日: 2024-07-01}", "2"),
        ("算式: 评分\n分档: {不低于60分: 1, 其余: 2}", "{评分: 59.9999}", "2"),
        ("算式: 面积\n分档: {不低于60.5: 1, 其余: 2}", "{面积: 60.5}", "1"),
    ],
)
def test_bands_of_every_kind_of_measure(form: str, facts: str, expected: str) -> None:
    assert points(form, facts) == expected


def test_gaps_and_overlaps_fall_to_a_person() -> None:
    form = "算式: 率\n分档: [不高于50%: 1, 高于50%且低于90%: 2, 不低于80%且不高于100%: 3]"
    for rate, clause, expected in (
        ("50%", "band", "1"),
        ("79.999999%", "band", "2"),
        ("80%", "overlap", "0~10"),
        ("89.999999%", "overlap", "0~10"),
        ("90%", "band", "3"),
        ("100%", "band", "3"),
        ("100.000001%", "gap", "0~10"),
    ):
        facts = f"{{率: {rate}}}"
        assert (kind(form, facts), points(form, facts)) == (clause, expected)


def test_points_of_a_band_are_kept_between_zero_and_the_full_mark() -> None:
    form = "算式: 率\n分档: [低于10%: 12, 不低于10%且低于20%: 分值 × 率 - 3, 其余: 分值 × 率]"
    assert points(form, "{率: 9%}") == "10"
    assert points(form, "{率: 10%}") == "0"
    assert points(form, "{率: 25%}") == "2.5"
    assert points(form, "{率: 130%}") == "10"


# -- 每 ----------------------------------------------------------------------------

# 完成率, from 100% down, 2 points for each 5 per cents, full mark 5: the page's own example.
DOWN = "算式: 率\n每: {{起点: 100%, 低: 5%, 扣: 2分, 不足一档: {part}}}"


@pytest.mark.parametrize(
    ("rate", "whole", "begun", "prorated"),
    [
        ("300%", "5", "5", "5"),
        ("100.000001%", "5", "5", "5"),
        ("100%", "5", "5", "5"),
        ("99.999999%", "5", "3", "4.9999996"),
        ("95.000001%", "5", "3", "3.0000004"),
        ("95%", "3", "3", "3"),
        ("94.999999%", "3", "1", "2.9999996"),
        ("90%", "1", "1", "1"),
        ("89.999999%", "1", "0", "0.9999996"),
        ("87.91%", "1", "0", "0.164"),
        ("87.5%", "1", "0", "0"),
        ("87.499999%", "1", "0", "0"),
        ("85.000001%", "1", "0", "0"),
        ("85%", "0", "0", "0"),
        ("-100%", "0", "0", "0"),
    ],
)
def test_steps_down(rate: str, whole: str, begun: str, prorated: str) -> None:
    facts = f"{{率: {rate}}}"
    assert points(DOWN.format(part="不扣"), facts, "5") == whole
    assert points(DOWN.format(part="按一档"), facts, "5") == begun
    assert points(DOWN.format(part="按比例"), facts, "5") == prorated


UP = "算式: 率\n每: {{起点: 10%, 高: 10%, 单位: 百分点, 扣: 3分, 不足一档: {part}}}"


@pytest.mark.parametrize(
    ("rate", "whole", "begun", "prorated"),
    [
        ("-50%", "10", "10", "10"),
        ("10%", "10", "10", "10"),
        ("10.000001%", "10", "7", "9.9999997"),
        ("19.999999%", "10", "7", "7.0000003"),
        ("20%", "7", "7", "7"),
        ("20.000001%", "7", "4", "6.9999997"),
        ("40%", "1", "1", "1"),
        ("40.000001%", "1", "0", "0.9999997"),
        ("49.999999%", "1", "0", "0"),
        ("50%", "0", "0", "0"),
    ],
)
def test_steps_up(rate: str, whole: str, begun: str, prorated: str) -> None:
    facts = f"{{率: {rate}}}"
    assert points(UP.format(part="不扣"), facts) == whole
    assert points(UP.format(part="按一档"), facts) == begun
    assert points(UP.format(part="按比例"), facts) == prorated


BOTH = "算式: 率\n每: {{起点: 100%, 两侧: 10%, 扣: 4分, 不足一档: {part}}}"


@pytest.mark.parametrize(
    ("rate", "whole", "begun", "prorated"),
    [
        ("100%", "10", "10", "10"),
        ("99.999999%", "10", "6", "9.9999996"),
        ("100.000001%", "10", "6", "9.9999996"),
        ("90%", "6", "6", "6"),
        ("110%", "6", "6", "6"),
        ("89.999999%", "6", "2", "5.9999996"),
        ("110.000001%", "6", "2", "5.9999996"),
        ("75%", "2", "0", "0"),
        ("125%", "2", "0", "0"),
        ("70%", "0", "0", "0"),
        ("130%", "0", "0", "0"),
    ],
)
def test_steps_both_ways(rate: str, whole: str, begun: str, prorated: str) -> None:
    facts = f"{{率: {rate}}}"
    assert points(BOTH.format(part="不扣"), facts) == whole
    assert points(BOTH.format(part="按一档"), facts) == begun
    assert points(BOTH.format(part="按比例"), facts) == prorated


# 80% of satisfaction gives 2 points, each 5 per cents above give 2 more, up to 10 at 100%.
ADD = "算式: 率\n每: {{起点: 80%, 高: 5个百分点, 加: 2分, 起分: 2分, 不足一档: {part}}}"


@pytest.mark.parametrize(
    ("rate", "whole", "begun", "prorated"),
    [
        ("-100%", "2", "2", "2"),
        ("80%", "2", "2", "2"),
        ("80.000001%", "2", "4", "2.0000004"),
        ("84.999999%", "2", "4", "3.9999996"),
        ("85%", "4", "4", "4"),
        ("85.000001%", "4", "6", "4.0000004"),
        ("99.999999%", "8", "10", "9.9999996"),
        ("100%", "10", "10", "10"),
        ("300%", "10", "10", "10"),
    ],
)
def test_steps_that_add(rate: str, whole: str, begun: str, prorated: str) -> None:
    facts = f"{{率: {rate}}}"
    assert points(ADD.format(part="不加"), facts) == whole
    assert points(ADD.format(part="按一档"), facts) == begun
    assert points(ADD.format(part="按比例"), facts) == prorated


def test_steps_that_add_from_nothing() -> None:
    """起分 unsaid is 0; the last step is cut at the full mark."""
    form = "算式: 次\n每: {起点: 2次, 高: 3次, 加: 4分, 不足一档: 不加}"
    given = {2: "0", 4: "0", 5: "4", 7: "4", 8: "8", 10: "8", 11: "10", 1000: "10"}
    assert {n: points(form, f"{{次: {n}}}") for n in given} == given


def test_a_step_relative_to_its_start() -> None:
    """From 80%, each 5% of it is 4 per cents: 71% is two steps off; by 百分点 it is one."""
    form = "算式: 率\n每: {{起点: 80%, 低: 5个百分点, {unit}扣: 3分, 不足一档: 不扣}}"
    for rate, relative, points_of_rate in (
        ("80%", "10", "10"),
        ("76.000001%", "10", "10"),
        ("76%", "7", "10"),
        ("75%", "7", "7"),
        ("72%", "4", "7"),
        ("71%", "4", "7"),
        ("70%", "4", "4"),
    ):
        facts = f"{{率: {rate}}}"
        assert points(form.format(unit="单位: 相对起点, "), facts) == relative
        assert points(form.format(unit="单位: 百分点, "), facts) == points_of_rate
        assert points(form.format(unit=""), facts) == points_of_rate


@pytest.mark.parametrize(
    ("form", "given"),
    [
        (
            "算式: 额\n每: {起点: 1万元, 高: 5000元, 扣: 2.5分, 不足一档: 不扣}",
            {"10000": "10", "14999.99": "10", "15000": "7.5", "25000": "2.5", "30000": "0"},
        ),
        (
            "算式: 日\n每: {起点: 2024年6月30日, 高: 1, 扣: 1分, 不足一档: 不扣}",
            {"2024-06-30": "10", "2024-07-01": "9", "2024-07-10": "0", "2024-01-01": "10"},
        ),
        (
            "算式: 次\n每: {起点: 0, 高: 1次, 扣: 0.5分, 不足一档: 不扣}",
            {"0": "10", "1": "9.5", "19": "0.5", "20": "0", "1000": "0"},
        ),
    ],
)
def test_steps_of_other_kinds(form: str, given: dict[str, str]) -> None:
    name = form[4]
    assert {v: points(form, f"{{{name}: {v}}}") for v in given} == given


@pytest.mark.parametrize(
    ("each", "code"),
    [
        ("起点: 100%, 低: 5%, 扣: 2分", "R012"),
        ("起点: 100%, 低: 5%, 高: 5%, 扣: 2分, 不足一档: 不扣", "R042"),
        ("起点: 100%, 扣: 2分, 不足一档: 不扣", "R042"),
        ("起点: 100%, 低: 5%, 扣: 2分, 加: 1分, 不足一档: 不扣", "R042"),
        ("起点: 100%, 低: 5%, 扣: 2分, 不足一档: 不加", "R043"),
        ("起点: 100%, 低: 5%, 加: 2分, 不足一档: 不扣", "R043"),
        ("起点: 100%, 低: 5%, 单位: 百分比, 扣: 2分, 不足一档: 不扣", "R043"),
        ("起点: 100%, 低: 0, 扣: 2分, 不足一档: 不扣", "R045"),
        ("起点: 100%, 低: 5%, 扣: 0分, 不足一档: 不扣", "R045"),
        ("起点: 0, 低: 5%, 单位: 相对起点, 扣: 2分, 不足一档: 不扣", "R045"),
        ("起点: 100%, 低: 5%, 加: 2分, 起分: 10分, 不足一档: 不加", "R045"),
        ("起点: 100%, 低: 5%, 扣: 0.001分, 不足一档: 不扣", "R046"),
        ("起点: 100, 低: 5%, 扣: 2分, 不足一档: 不扣", "R031"),
        ("起点: 100%, 低: 5, 扣: 2分, 不足一档: 不扣", "R031"),
    ],
)
def test_steps_that_cannot_be_meant(each: str, code: str) -> None:
    assert refusal(item(f"算式: 率\n每: {{{each}}}")) == [code]


# -- 得分式 -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "facts", "expected"),
    [
        ("得分式: 率 × 分值", "{率: 97.68%}", "9.768"),
        ("得分式: 率 × 满分", "{率: 97.68%}", "9.768"),
        ("得分式: 率 × 10分", "{率: 100%}", "10"),
        ("得分式: 率 × 分值", "{率: 100.000001%}", "10"),
        ("得分式: 率 × 分值", "{率: -0.000001%}", "0"),
        ("算式: 额 / 底\n得分式: 比率 × 分值", "{额: 1, 底: 3}", "10/3"),
        ("算式: 额 / 底\n得分式: 取小(比率, 1) × 分值\n说: 照率得分", "{额: 4, 底: 3}", "10"),
        ("得分式: 1 + 2 × 3 - 4 ÷ 2 / 2", "{}", "6"),
        ("得分式: (1 + 2) * 3", "{}", "9"),
        ("得分式: （１＋２）＊３", "{}", "9"),
        ("得分式: -2^2 + 5", "{}", "1"),
        ("得分式: 2^3", "{}", "8"),
        ("得分式: 7^0", "{}", "1"),
        ("得分式: 若 率 ≥ 60% 则 5 否则 2", "{率: 60%}", "5"),
        ("得分式: 若率≥60%则5否则2", "{率: 59.999999%}", "2"),
        ("得分式: 若 率 高于 1 则 1 否则 若 率 等于 1 则 2 否则 3", "{率: 100%}", "2"),
        ("得分式: 若 率 超过 50% 并且 次 小于 3 则 8 否则 1", "{率: 51%, 次: 2}", "8"),
        ("得分式: 若 率 超过 50% 并且 次 小于 3 则 8 否则 1", "{率: 51%, 次: 3}", "1"),
        ("得分式: 若 率 超过 50% 或者 次 小于 3 则 8 否则 1", "{率: 50%, 次: 2}", "8"),
        ("得分式: 若 并非 (次 ≠ 3) 则 8 否则 1", "{次: 3}", "8"),
        ("得分式: 若 有 则 8 否则 1", "{有: √}", "8"),
        ("得分式: 若 并非 有 则 8 否则 1", "{有: ×}", "8"),
        ("得分式: 若 等次 = “甲等” 则 8 否则 1", "{等次: 甲等}", "8"),
        ("得分式: 若 等次 不等于 甲等 则 8 否则 1", "{等次: 丙等}", "8"),
        ("得分式: 若 额 > 30万元 则 8 否则 1", "{额: 300000}", "1"),
        ("得分式: 若 额 > 30万元 则 8 否则 1", "{额: 300000.01}", "8"),
        ("得分式: 若 日 - 2024年1月1日 ≤ 30 则 8 否则 1", "{日: 2024-01-31}", "8"),
        ("得分式: 若 日 - 2024年1月1日 ≤ 30 则 8 否则 1", "{日: 2024-02-01}", "1"),
        ("得分式: 若 日 ≤ 2024年6月30日 则 8 否则 1", "{日: 2024-07-01}", "1"),
        ("得分式: 若 已填(话) 则 8 否则 1", "{话: 有}", "8"),
        ("得分式: 若 已填(话) 则 8 否则 1", "{}", "1"),
        ("得分式: 若 已填(话) 则 8 否则 1", "{话: 空}", "1"),
        ("得分式: 取大(1, 2, 3) + 取小(4, 5)", "{}", "7"),
        ("得分式: 绝对值(2 - 5)", "{}", "3"),
        ("得分式: 绝对值(率 - 1) × 分值", "{率: 70%}", "3"),
        ("得分式: 四舍五入(2.345, 2) + 截断(1.239, 2) + 进位(1.231, 2)", "{}", "4.82"),
        ("得分式: 四舍五入(率, 2) × 分值", "{率: 17.0679%}", "1.707"),
        ("得分式: 截断(率, 0) × 分值", "{率: 17.999999%}", "1.7"),
        ("得分式: 进位(率, 1) × 分值", "{率: 17.01%}", "1.71"),
        ("得分式: 10 + 四舍五入(-2.5, 0)", "{}", "7"),
        ("得分式: 10 + 截断(-2.9, 0)", "{}", "8"),
        ("得分式: 10 + 进位(-2.1, 0)", "{}", "7"),
        ("得分式: 次 / 1次 × 0.5", "{次: 7}", "3.5"),
        ("得分式: 次 / 2次 × 2分", "{次: 7}", "7"),
        ("得分式: 评分 / 10", "{评分: 88}", "8.8"),
        ("得分式: 面积 / 1000平方米 × 2分", "{面积: 500}", "1"),
        ("得分式: 「三公（上年）」 / 1万元", "{三公（上年）: 25000}", "2.5"),
        ("得分式: 1,000 / 1000", "{}", "1"),
        ("得分式: 5%  × 分值 + 5个百分点 × 分值 + 5‰ × 分值", "{}", "1.05"),
    ],
)
def test_formulas_of_points(form: str, facts: str, expected: str) -> None:
    assert points(form, facts) == expected


def test_dates_are_subtracted_to_days() -> None:
    """Three days late: three steps of a day, a point each."""
    form = "算式: 日 - 2024年6月30日\n每: {起点: 0, 高: 1, 扣: 1分, 不足一档: 不扣}"
    given = {"2024-06-30": "10", "2024-07-01": "9", "2024-07-03": "7", "2024-01-01": "10"}
    assert {day: points(form, f"{{日: {day}}}") for day in given} == given


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("得分式: (日 - 2024-06-30) / 1天 × 1分", "4"),
        ("得分式: 若 日 - 2024-06-30 不高于 4天 则 8 否则 1", "8"),
        ("得分式: 若 日 高于 2024-06-30 + 3天 则 8 否则 1", "8"),
        ("得分式: 若 日 - 3天 高于 2024-06-30 + 1 则 8 否则 1", "1"),
        ("算式: 日\n分档: {2024-07-01（含）至2024-07-31（含）: 8, 其余: 1}", "8"),
        ("算式: 日\n每: {起点: 2024-07-01, 高: 1天, 扣: 1分, 不足一档: 按一档}", "7"),
    ],
)
def test_days_are_counts_and_dates_are_dates(form: str, expected: str) -> None:
    assert points(form, "{日: 2024-07-04}") == expected


@pytest.mark.parametrize(
    "form",
    [
        "得分式: 若 日 ≤ 2024-06-30 则 8 否则 1",
        "算式: 日\n分档: {不高于2024-06-30: 8, 其余: 1}",
        "算式: 日\n每: {起点: 2024-06-30, 高: 366, 扣: 10分, 不足一档: 按一档}\n不适用: 8分",
    ],
)
def test_a_date_written_with_dashes(form: str) -> None:
    """The page allows it: 直接写作 2024年6月30日 或 2024-06-30."""
    dashed = points(form, "{日: 2024-06-30}")
    assert dashed == points(form.replace("2024-06-30", "2024年6月30日"), "{日: 2024-06-30}")


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ("得分式: 额", "R031"),
        ("得分式: 次", "R031"),
        ("得分式: 98%", "R031"),
        ("得分式: 额 + 率", "R031"),
        ("得分式: 若 额 > 30 则 1 否则 2", "R031"),
        ("得分式: 若 率 > 30 则 1 否则 2", "R031"),
        ("得分式: 若 次 则 1 否则 2", "R031"),
        ("得分式: 若 日 > 5 则 1 否则 2", "R031"),
        ("得分式: 日 / 2024-06-30 × 5分", "R031"),
        ("得分式: 绝对值(日) / 1天 × 5分", "R031"),
        ("得分式: 若 日 + 日 > 2024-06-30 则 1 否则 2", "R031"),
        ("得分式: 若 3天 - 日 > 2024-06-30 则 1 否则 2", "R031"),
        ("算式: 日\n分档: {不高于5: 1, 其余: 2}", "R031"),
        ("算式: 日\n每: {起点: 5, 高: 1, 扣: 1, 不足一档: 不扣}", "R031"),
        ("得分式: 无此数", "R030"),
        ("得分式: 1 +", "R030"),
        ("得分式: 率 × 分值 且 1", "R030"),
        ("得分式: 2^21", "R030"),
        ("得分式: [1]", "R047"),
        ("得分式: 5分\n说: 一\n评判: {评: 0%至100%}", "R049"),
        ("算式: 率", "R049"),
        ("评判: {评: 0%至100%}\n说: 一", "R035"),
        ("分档: [低于1: 1]", "R040"),
        ("每: {起点: 1, 低: 1, 扣: 1, 不足一档: 不扣}", "R040"),
    ],
)
def test_formulas_that_cannot_be_meant(form: str, code: str) -> None:
    assert refusal(item(form)) == [code]


# -- 评判 --------------------------------------------------------------------------

JUDGED = item("评判: {好: 80%至100%, 中: 60%至不满80%, 差: 0%至不满60%}")


@pytest.mark.parametrize(
    ("given", "low", "basis"),
    [
        ("{来源: 复核, 档: 好, 得分: 10, 理由: 一, 评判人: 某}", 10, "judged"),
        ("{来源: 复核, 档: 好, 得分: 8}", 8, "judged"),
        ("{来源: 复核, 得分: 7.9999}", Fraction(79_999, 10_000), "judged"),
        ("{来源: 自评, 档: 中, 得分: 6}", 6, "self"),
        ("{来源: 自评, 档: 差, 得分: 5.9999}", Fraction(59_999, 10_000), "self"),
        ("{来源: 自评, 得分: 0}", 0, "self"),
    ],
)
def test_a_person_decides_inside_the_grades(given: str, low: Fraction, basis: str) -> None:
    found = card(JUDGED, f"评判: {{i: [{given}]}}\n")
    assert (found.total.low, found.total.high) == (low, low)
    assert found.indicators[0].basis == basis


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("{来源: 复核, 档: 好, 得分: 7.9999}", "F042"),
        ("{来源: 复核, 档: 中, 得分: 8}", "F042"),
        ("{来源: 复核, 档: 优, 得分: 8}", "F042"),
        ("{来源: 复核, 得分: 10.0001}", "F041"),
        ("{来源: 复核, 得分: -1}", "F041"),
        ("{来源: 领导, 得分: 8}", "F027"),
    ],
)
def test_a_judgement_outside_the_grades(given: str, code: str) -> None:
    assert refusal(JUDGED, f"评判: {{i: [{given}]}}\n") == [code]


def test_an_open_judgement_and_whose_counts() -> None:
    assert shown(*ends(card(JUDGED))) == "0~10"
    both = "评判: {i: [{来源: 自评, 得分: 9}, {来源: 复核, 得分: 7}]}\n"
    for judged, expected in ((None, "7"), ("review", "7"), ("self", "9"), ("none", "0~10")):
        assert shown(*ends(card(JUDGED, both, judged))) == expected
    own = "自评: {i: 9}\n"
    assert shown(*ends(card(JUDGED, own))) == "9"
    assert shown(*ends(card(JUDGED, own, "review"))) == "0~10"


def ends(found: Scorecard) -> tuple[Fraction, Fraction]:
    return found.total.low, found.total.high


@pytest.mark.parametrize(
    "grades",
    ["{}", "[好]", "{好: 80%至120%}", "{好: 50%至100%, 差: 0%至50%}", "{好: [1, 2]}"],
)
def test_grades_that_cannot_be_meant(grades: str) -> None:
    assert set(refusal(item(f"评判: {grades}"))) == {"R048"}


# -- 逐项 --------------------------------------------------------------------------

ROWS = """
逐项:
  清单: 表
  只取: 行.类型 ≠ “其他”
  行分值: 行.权重
  保留: 1位截断
  按: 行.类型
  选:
  - 为: 产出
    算式: 行.完成 / 行.目标
    基数非正: 满分
    得分式: 取小(比率, 1) × 行.权重
    说: 照完成的比例
  - 为: [效益]
    分档: [高于0: 满分, 其余: 零分]
    算式: 行.完成
  合并: 求和
  无行时: 零分
"""


def rows_card(form: str, rows: str, full: str = "10", rest: str = "") -> dict[str, str]:
    found = card(item(form, full), f"清单: {{表: {rows}}}\n{rest}").indicators[0]
    by_row = {str(r.row): shown(r.points.low, r.points.high) for r in found.rows}
    return by_row | {"计": shown(found.points.low, found.points.high)}


def test_every_row_is_scored_and_summed() -> None:
    rows = """
  - {编号: a, 类型: 产出, 目标: 3, 完成: 2, 单位: 人, 权重: 4}
  - {编号: b, 类型: 产出, 目标: 0, 完成: 2, 权重: 1}
  - {编号: c, 类型: 效益, 完成: 0, 权重: 3}
  - {类型: 效益, 完成: 0.000001, 权重: 2}
  - {编号: e, 类型: 其他, 完成: 5, 权重: 99}
"""
    given = card(item(ROWS), "清单:\n  表:" + rows).indicators[0]
    by_row = {str(r.row): shown(r.points.low, r.points.high) for r in given.rows}
    assert by_row == {"a": "2.6", "b": "1", "c": "0", "4": "2"}
    assert shown(given.points.low, given.points.high) == "5.6"


def test_rows_that_weigh_less_or_more_than_the_item() -> None:
    less = "[{编号: a, 类型: 效益, 完成: 1, 权重: 4}]"
    assert rows_card(ROWS, less) == {"a": "4", "计": "4"}
    found = card(item(ROWS), f"清单: {{表: {less}}}\n", findings=True)
    assert [d.points.low for d in found.deductions] == [6]
    assert "target.weights.i" in {f.code for f in found.findings}
    more = "[{编号: a, 类型: 效益, 完成: 1, 权重: 10.0001}]"
    assert refusal(item(ROWS), f"清单: {{表: {more}}}\n") == ["F039"]


def test_rows_with_words_missing_weights_and_unnamed_values() -> None:
    assert refusal(item(ROWS), "清单: {表: [{类型: 效益, 完成: 1}]}\n") == ["F038"]
    words = "[{编号: a, 类型: 产出, 目标: 有效, 完成: 有效, 权重: 10}]"
    assert rows_card(ROWS, words) == {"a": "0~10", "计": "0~10"}
    unnamed = ROWS.replace("  只取: 行.类型 ≠ “其他”\n", "")
    other = "[{编号: a, 类型: 其他, 完成: 1, 权重: 10}]"
    assert rows_card(unnamed, other) == {"a": "0~10", "计": "0~10"}
    decided = "评判: {i.a: [{来源: 复核, 得分: 7}]}\n"
    assert rows_card(unnamed, other, rest=decided) == {"a": "7", "计": "7"}


@pytest.mark.parametrize(
    ("when_empty", "expected"),
    [
        ("无行时: 满分", "10"),
        ("无行时: 零分", "0"),
        ("无行时: 人工评判", "0~10"),
        ("无行时: {得分式: 4分}", "4"),
        ("无行时: {算式: 率, 分档: [不低于50%: 6, 其余: 1]}", "6"),
        ("", "0~10"),
    ],
)
def test_no_rows(when_empty: str, expected: str) -> None:
    form = f"逐项:\n  清单: 表\n  行分值: 5\n  得分式: 5分\n  {when_empty}"
    found = card(item(form), "数据: {率: 50%}\n清单: {表: []}\n")
    assert shown(*ends(found)) == expected
    absent = card(item(form), "数据: {率: 50%}\n")
    assert shown(*ends(absent)) == "0~10"
    judged = expected == "0~10"
    assert [m.name for m in absent.missing] == (["评判.i"] if judged else ["表"])


def test_rows_of_one_form_with_a_mark_of_their_own() -> None:
    """行分值 fixed; 分值 in the row's formula is the row's; 每 and 评判 stand here too."""
    form = "逐项: {清单: 表, 行分值: 2, 得分式: 分值 × 50%}"
    rows = "[{编号: a}, {编号: b}]"
    assert rows_card(form, rows) == {"a": "1", "b": "1", "计": "2"}
    form = (
        "逐项: {清单: 表, 行分值: 5, 算式: 行.完成, 每: {起点: 10, 低: 1, 扣: 2分, 不足一档: 不扣}}"
    )
    rows = "[{编号: a, 完成: 8}, {编号: b, 完成: 10}]"
    assert rows_card(form, rows) == {"a": "1", "b": "5", "计": "6"}
    form = "逐项: {清单: 表, 行分值: 5, 评判: {好: 50%至100%}}"
    given = "评判: {i.a: [{来源: 复核, 得分: 2.5}], i.b: [{来源: 自评, 档: 好, 得分: 5}]}\n"
    assert rows_card(form, rows, rest=given) == {"a": "2.5", "b": "5", "计": "7.5"}


def test_lists_in_formulas() -> None:
    rows = "清单: {表: [{款: 1.10}, {款: 2.20, 佐证: 有}, {款: 3.30}]}\n"
    for formula, expected in (
        ("合计(表.款) / 1元", "6.6"),
        ("最高(表.款) / 1元", "3.3"),
        ("最低(表.款) / 1元", "1.1"),
        ("计数(表) / 1次", "3"),
        ("计数(表.佐证) / 1次", "1"),  # blank cells are what it counts by, not missing figures
    ):
        found = card(item(f"得分式: {formula}"), rows)
        assert shown(*ends(found)) == expected
    form = "逐项: {清单: 表, 行分值: 3, 得分式: 若 已填(行.佐证) 则 3 否则 1}"
    assert rows_card(form, "[{编号: a, 佐证: 有}, {编号: b}]") == {"a": "3", "b": "1", "计": "4"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("清单: 表", "清单: 别表"), "R052"),
        (("合并: 求和", "合并: 中间"), "R053"),
        (("按: 行.类型", "按: 行.单位"), "R054"),
        (("为: 产出", "为: 投入"), "R054"),
        (("为: [效益]", "为: [效益, 产出]"), "R054"),
        (("行分值: 行.权重", "行分值: 行.款"), "R031"),
        (("只取: 行.类型 ≠ “其他”", "只取: 行.权重"), "R031"),
        (("  行分值: 行.权重\n", ""), "R012"),
        (("  清单: 表\n", ""), "R012"),
    ],
)
def test_rows_that_cannot_be_meant(change: tuple[str, str], code: str) -> None:
    assert code in refusal(item(ROWS.replace(*change)))


# -- guards -----------------------------------------------------------------------

SPLIT = """
算式: 额 / 底
不适用: 满分
前提: {当: 并非 有, 得: 零分, 说: 没有的不得分}
基数非正: {零比零: 6, 正比零: 5, 负比零: 4.5, 负: 4}
分档: [不高于50%: 9, 其余: 8]
"""

GUARDS = """
算式: 额 / 底
不适用: 满分
前提:
- {当: 并非 有, 得: 1}
- {当: 次 高于 3, 得: 2}
基数非正: 3
缺数据: 零分
分档: [不高于50%: 9, 其余: 8]
"""


@pytest.mark.parametrize(
    ("facts", "clause", "expected"),
    [
        # 不适用 comes before all others, even where a precondition or the base would decide.
        ("{额: 不适用, 底: 0, 有: 否}", "not_applicable", "10"),
        ("{额: 1, 底: 不适用, 有: 是}", "not_applicable", "10"),
        ("{额: 0, 底: 0, 有: 否}", "precondition", "0"),
        ("{额: 0, 底: 0, 有: 是}", "base", "6"),
        ("{额: 0.01, 底: 0, 有: 是}", "base", "5"),
        ("{额: -0.01, 底: 0, 有: 是}", "base", "4.5"),
        ("{额: 1, 底: -0.01, 有: 是}", "base", "4"),
        ("{额: 0, 底: -0.01, 有: 是}", "base", "4"),
        ("{额: 1, 底: 0.01, 有: 是}", "band", "8"),
        ("{额: 1, 底: 2, 有: 是}", "band", "9"),
        ("{额: 1.01, 底: 2, 有: 是}", "band", "8"),
    ],
)
def test_a_split_base_after_what_comes_before_it(facts: str, clause: str, expected: str) -> None:
    assert (kind(SPLIT, facts), points(SPLIT, facts)) == (clause, expected)


@pytest.mark.parametrize(
    ("facts", "clause", "expected"),
    [
        ("{额: 不适用, 有: 否, 次: 9}", "not_applicable", "10"),
        ("{额: 1, 底: 0, 有: 否, 次: 9}", "precondition", "1"),
        ("{额: 1, 底: 0, 有: 是, 次: 4}", "precondition", "2"),
        ("{额: 1, 底: 0, 有: 是, 次: 3}", "base", "3"),
        ("{额: 1, 底: -1, 有: 是, 次: 3}", "base", "3"),
        ("{额: 1, 底: 1, 有: 是, 次: 3}", "band", "8"),
        # What is missing is asked for last: an earlier guard that can decide does.
        ("{有: 否, 次: 9}", "precondition", "1"),
        ("{有: 是, 次: 9}", "precondition", "2"),
        ("{底: 0, 有: 是, 次: 3}", "base", "3"),
        ("{底: 1, 有: 是, 次: 3}", "missing", "0"),
        ("{额: 1, 有: 是, 次: 3}", "missing", "0"),
        ("{额: 1, 底: 空, 有: 是, 次: 3}", "missing", "0"),
        ("{有: 是, 次: 3}", "missing", "0"),
    ],
)
def test_guards_in_their_order(facts: str, clause: str, expected: str) -> None:
    assert (kind(GUARDS, facts), points(GUARDS, facts)) == (clause, expected)


def test_all_guards_together() -> None:
    form = SPLIT.replace("基数非正", "缺数据: 零分\n基数非正")
    assert points(form, "{底: 1, 有: 是}") == "0"


@pytest.mark.parametrize(
    ("guard", "facts", "expected"),
    [
        ("", "{额: 不适用, 底: 1}", "0~10"),
        ("不适用: 人工评判", "{额: 不适用, 底: 1}", "0~10"),
        ("不适用: 零分", "{额: 不适用, 底: 1}", "0"),
        ("不适用: 3分", "{额: 1, 底: 不适用}", "3"),
        ("不适用: {得: 满分, 当: 次 等于 0}", "{额: 1, 底: 1, 次: 0}", "10"),
        ("不适用: {得: 满分, 当: 次 等于 0}", "{额: 1, 底: 1, 次: 1}", "8"),
        ("不适用: {得: 满分, 当: 次 等于 0}", "{额: 不适用, 底: 1, 次: 1}", "10"),
        ("", "{额: 1, 底: 0}", "0~10"),
        ("", "{额: 1, 底: -1}", "0~10"),
        ("基数非正: 人工评判", "{额: 1, 底: 0}", "0~10"),
        ("基数非正: 零分", "{额: 0, 底: 0}", "0"),
        ("基数非正: 满分", "{额: -1, 底: -1}", "10"),
        ("基数非正: 若 额 等于 0 则 3 否则 2", "{额: 0, 底: 0}", "3"),
        ("基数非正: {零比零: 满分, 正比零: 零分, 负: 人工评判}", "{额: -1, 底: 0}", "0~10"),
        ("基数非正: {零比零: 满分, 正比零: 零分, 负: 人工评判}", "{额: 1, 底: 0}", "0"),
        ("前提: {当: 底 高于 100元, 得: 满分}", "{额: 1, 底: 100}", "9"),
        ("前提: {当: 底 高于 100元, 得: 满分}", "{额: 1, 底: 100.01}", "10"),
        ("前提: {当: 底 高于 100元, 得: 人工评判}", "{额: 1, 底: 101}", "0~10"),
        ("前提: {当: 底 高于 100元, 得: 率 × 分值}", "{额: 1, 底: 101, 率: 37%}", "3.7"),
        ("", "{底: 1}", "8~9"),
        ("缺数据: 区间", "{底: 1}", "8~9"),
        ("缺数据: 零分", "{底: 1}", "0"),
    ],
)
def test_every_guard(guard: str, facts: str, expected: str) -> None:
    form = f"算式: 额 / 底\n{guard}\n分档: [不高于50%: 9, 其余: 8]"
    assert points(form, facts) == expected


def test_a_figure_that_must_be_there() -> None:
    form = "算式: 额 / 底\n缺数据: 须补\n分档: [不高于50%: 9, 其余: 8]"
    assert points(form, "{额: 1, 底: 1}") == "8"
    assert refusal(item(form), "数据: {额: 1}\n") == ["F040"]
    assert refusal(item(form), "数据: {额: 1, 底: 空}\n") == ["F040"]


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ("不适用: 满分\n得分式: 5分", "R036"),
        ("缺数据: 零分\n得分式: 5分", "R036"),
        ("缺数据: 满分\n得分式: 率 × 5分", "R051"),
        ("基数非正: 零分\n得分式: 率 × 5分", "R050"),
        ("算式: 率\n基数非正: {零比零: 1, 正比零: 1, 负: 1}\n得分式: 5分 / (额 / 底)", "R050"),
        ("算式: 额 / 底\n基数非正: {零比零: 1}\n得分式: 5分", "R012"),
        ("前提: {得: 零分}\n得分式: 5分", "R012"),
        ("前提: {当: 率, 得: 零分}\n得分式: 5分", "R031"),
    ],
)
def test_guards_that_cannot_be_meant(form: str, code: str) -> None:
    assert code in refusal(item(form))


# -- 剔除折算, groups, totals -------------------------------------------------------

TREE = """
参数: {常分: 20}
指标:
- 组: 投入
  分值: 40
  说明: 两项
  指标:
  - {指标: 甲项, 编号: a, 分值: 30, 算式: 率, 不适用: 剔除折算, 得分式: 率 × 分值, 指标说明: 一}
  - {指标: 乙项, 编号: b, 分值: 10, 得分式: 8分, 评分标准: 照给, 出处: {状态: 推定}, 对应: [x, y]}
- 组: 产出
  分值: 60
  指标:
  - 组: 数量
    分值: 40
    指标: [{指标: 丙项, 编号: c, 分值: 40, 得分式: 额 / 1元, 说明: 一元一分}]
  - {指标: 丁项, 编号: d, 分值: 参数.常分, 得分式: 20分}
"""


def test_groups_add_up() -> None:
    found = card(TREE, "数据: {率: 50%, 额: 13.5}\n")
    assert {g.path: (g.full, g.points.low) for g in found.groups} == {
        ("投入",): (40, 23),
        ("产出",): (60, Fraction(67, 2)),
        ("产出", "数量"): (40, Fraction(27, 2)),
    }
    assert shown(*ends(found)) == "56.5"


def test_what_is_left_out_scales_the_rest() -> None:
    """乙 8 + 丙 13.5 + 丁 20 = 41.5 of the 70 that count: 41.5 × 100 / 70."""
    found = card(TREE, "数据: {率: 不适用, 额: 13.5}\n")
    assert found.total.low == found.total.high == Fraction(4150, 70)
    assert found.counted == 70
    assert [(d.id, d.points.low) for d in found.deductions] == [
        ("d:a", 30),
        ("d:b", 2),
        ("d:c", Fraction(53, 2)),
        ("d:剔除折算", Fraction(83, 2) - Fraction(4150, 70)),
    ]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("行.类型 = “产出” 并且 行.佐证 = “有”", "3"),
        ("行.佐证 = “有” 并且 行.类型 = “产出”", "3"),
        ("并非 (行.类型 = “效益” 或者 行.佐证 = “有”)", "0"),
    ],
)
def test_one_decisive_term_settles_a_condition(condition: str, expected: str) -> None:
    """The row b lacks 佐证, but it is 效益 and so is not taken either way."""
    form = f"逐项: {{清单: 表, 只取: '{condition}', 行分值: 3, 得分式: 3, 无行时: 零分}}"
    rows = "[{编号: a, 类型: 产出, 佐证: 有}, {编号: b, 类型: 效益}]"
    assert rows_card(form, rows)["计"] == expected


def test_own_points_are_known_by_the_ids_of_other_standards() -> None:
    found = card(TREE, "数据: {率: 50%, 额: 13.5}\n自评: {y: 9, c: {得分: 13, 原因: 少}}\n")
    assert [i.reported for i in found.indicators] == [None, 9, 13, None]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("分值: 60", "分值: 61"), "R055"),
        (("编号: b", "编号: a"), "R058"),
        (("指标: 乙项", "指标: 甲项"), "R059"),
        (("编号: b", "编号: b.1"), "R057"),
        (("分值: 10", "分值: 0"), "R056"),
        (("分值: 10", "分值: 十"), "R056"),
        (("状态: 推定}, 对", "状态: 听说}, 对"), "R024"),
        (("参数.常分", "参数.别分"), "R030"),
    ],
)
def test_trees_that_cannot_be_meant(change: tuple[str, str], code: str) -> None:
    assert code in refusal(TREE.replace(*change))


# -- 保留 ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keep", "formula", "expected"),
    [
        ("2位四舍五入", "2.345", "2.35"),
        ("2位四舍五入", "2.344999", "2.34"),
        ("2位四舍五入", "2.355", "2.36"),
        ("1位四舍五入", "0.25", "0.3"),
        ("1位四舍五入", "0.35", "0.4"),
        ("0位四舍五入", "2.5", "3"),
        ("0位四舍五入", "3.5", "4"),
        ("0位四舍五入", "2.4999999", "2"),
        ("2位四舍五入", "10 / 3", "3.33"),
        ("2位截断", "2.349999", "2.34"),
        ("0位截断", "9.999999", "9"),
        ("2位进位", "2.340001", "2.35"),
        ("2位进位", "2.34", "2.34"),
        ("0位进位", "9.000001", "10"),
        ("0位进位", "-0.5", "0"),
        ("{得分: 1位截断}", "2.39", "2.3"),
        ("10位四舍五入", "10 / 3", "3.3333333333"),
    ],
)
def test_points_are_rounded(keep: str, formula: str, expected: str) -> None:
    assert points(f"得分式: {formula}\n保留: {keep}") == expected


def test_rounding_up_does_not_lift_above_the_full_mark() -> None:
    assert points("得分式: 9.4分\n保留: 0位进位", full="9.5") == "9.5"
    assert points("得分式: 9.4分\n保留: 0位四舍五入", full="9.5") == "9"


@pytest.mark.parametrize(
    ("keep", "facts", "expected"),
    [
        # 0.005% of half a place is 0.01%; a negative half goes away from zero.
        ("2位四舍五入", "{额: 5, 底: 100000}", "3"),
        ("2位四舍五入", "{额: 4.99, 底: 100000}", "2"),
        ("2位四舍五入", "{额: -4.99, 底: 100000}", "2"),
        ("2位四舍五入", "{额: -5, 底: 100000}", "1"),
        ("2位截断", "{额: 9.99, 底: 100000}", "2"),
        ("2位截断", "{额: 10, 底: 100000}", "3"),
        ("2位截断", "{额: -9.99, 底: 100000}", "2"),
        ("2位进位", "{额: 0.01, 底: 100000}", "3"),
        ("2位进位", "{额: -0.01, 底: 100000}", "1"),
        ("0位四舍五入", "{额: 0.49, 底: 100}", "2"),
        ("0位四舍五入", "{额: 0.5, 底: 100}", "3"),
    ],
)
def test_the_measure_is_rounded_in_places_of_its_per_cent(
    keep: str, facts: str, expected: str
) -> None:
    form = f"算式: 额 / 底\n保留: {{算式: {keep}}}\n分档: [低于0: 1, 等于0: 2, 高于0: 3]"
    assert points(form, facts) == expected


def test_the_pages_example_of_a_rounded_measure() -> None:
    """100 元 of 915.16 万元 is 0.00%, and so in the band of 0; unrounded it is above."""
    form = "算式: 额 / 底\n{}分档: [等于0: 5, 高于0: 4, 低于0: 3]"
    facts = "{额: 100, 底: 915.16万元}"
    assert points(form.format(""), facts) == "4"
    assert points(form.format("保留: {算式: 2位四舍五入, 得分: 2位四舍五入}\n"), facts) == "5"


@pytest.mark.parametrize(
    ("keep", "total"),
    [("2位四舍五入", "3.67"), ("2位截断", "3.66"), ("0位进位", "4"), ("0位四舍五入", "4")],
)
def test_the_total_is_rounded(keep: str, total: str) -> None:
    """10/3 + 1/3 = 11/3; rounded once, at the end."""
    rules = f"""
指标:
- {{指标: 一, 编号: a, 分值: 5, 得分式: 10分 / 3}}
- {{指标: 二, 编号: b, 分值: 5, 得分式: 1分 / 3}}
保留: {{总分: {keep}}}
"""
    found = card(rules)
    assert shown(*ends(found)) == total
    taken = sum((d.points.low for d in found.deductions), Fraction(0))
    assert found.full - taken == found.total.low


@pytest.mark.parametrize(
    "keep", ["两位四舍五入", "2位", "11位截断", "2位四舍六入", "{算式: 2位截断}"]
)
def test_roundings_that_cannot_be_meant(keep: str) -> None:
    assert refusal(item(f"得分式: 5分\n保留: {keep}")) == ["R033"]


# -- 调整, 提示, 等级, 核对 ------------------------------------------------------------

ADJUSTED = """
指标:
- {指标: 一, 编号: i, 分值: 100, 得分式: 评分}
调整:
- {编号: cap79, 对: 总分, 当: 率 低于 50%, 做: 不高于, 值: 79, 同类: 封顶, 说: 执行率低}
- {编号: cap60, 对: 总分, 当: 率 低于 30%, 做: 不高于, 值: 60分, 同类: 封顶}
- {编号: five, 对: 总分, 当: 次 不低于 1, 做: 扣, 值: 5, 同类: 违规}
- {编号: ten, 对: 总分, 当: 次 不低于 3, 做: 扣, 值: 10, 同类: 违规}
- {编号: two, 对: 总分, 当: 有, 做: 扣, 值: 2分}
- {编号: each, 对: 总分, 当: 面积 高于 0, 做: 扣, 值: 次 / 1次 × 0.5分}
提示:
- {编号: low, 当: 率 低于 80%, 级别: 警告, 说: 率低于80%}
- {编号: note, 当: 率 低于 90%, 说: 率低于90%}
等级:
- 优: 不低于90
- 良: 不低于80且低于90
- 中: 60（含）-80
- 差: 低于60
"""


@pytest.mark.parametrize(
    ("facts", "total", "grade"),
    [
        ("评分: 95, 率: 50%, 次: 0, 有: 否, 面积: 0", "95", ("优",)),
        ("评分: 95, 率: 49.999999%, 次: 0, 有: 否, 面积: 0", "79", ("中",)),
        ("评分: 78, 率: 49%, 次: 0, 有: 否, 面积: 0", "78", ("中",)),
        ("评分: 95, 率: 30%, 次: 0, 有: 否, 面积: 0", "79", ("中",)),
        ("评分: 95, 率: 29.999999%, 次: 0, 有: 否, 面积: 0", "60", ("中",)),
        ("评分: 95, 率: 100%, 次: 1, 有: 否, 面积: 0", "90", ("优",)),
        ("评分: 95, 率: 100%, 次: 2, 有: 否, 面积: 0", "90", ("优",)),
        # Of one kind the heaviest only: 10, not 15.
        ("评分: 95, 率: 100%, 次: 3, 有: 否, 面积: 0", "85", ("良",)),
        # Of two kinds both.
        ("评分: 95, 率: 100%, 次: 3, 有: 是, 面积: 0", "83", ("良",)),
        ("评分: 95, 率: 100%, 次: 4, 有: 否, 面积: 1", "83", ("良",)),
        # All look at the unadjusted 95: the cap takes 16, the others 10 and 2.
        ("评分: 95, 率: 40%, 次: 3, 有: 是, 面积: 0", "67", ("中",)),
        ("评分: 89.9999, 率: 100%, 次: 0, 有: 否, 面积: 0", "89.9999", ("良",)),
        ("评分: 60, 率: 100%, 次: 0, 有: 否, 面积: 0", "60", ("中",)),
        ("评分: 59.9999, 率: 100%, 次: 0, 有: 否, 面积: 0", "59.9999", ("差",)),
        # Never below 0.
        ("评分: 3, 率: 100%, 次: 3, 有: 是, 面积: 0", "0", ("差",)),
    ],
)
def test_adjustments_of_the_total(facts: str, total: str, grade: tuple[str, ...]) -> None:
    found = card(ADJUSTED, f"数据: {{{facts}}}\n")
    assert shown(*ends(found)) == total
    assert found.grades == grade
    taken = sum((d.points.low for d in found.deductions), Fraction(0))
    assert found.full - taken == found.total.low


def test_caps_and_takings_of_the_pages_example() -> None:
    """封顶 8 and 另扣 3 at a sum of 9: the cap takes 1, the other 3, and 5 are left."""
    rules = """
指标:
- {指标: 一, 编号: i, 分值: 10, 得分式: 9分}
调整:
- {编号: cap, 对: 总分, 当: 次 高于 0, 做: 不高于, 值: 8}
- {编号: take, 对: 总分, 当: 次 高于 0, 做: 扣, 值: 3}
"""
    assert shown(*ends(card(rules, "数据: {次: 1}\n"))) == "5"
    assert shown(*ends(card(rules, "数据: {次: 0}\n"))) == "9"
    assert shown(*ends(card(rules))) == "5~9"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("对: 总分, 当: 有", "对: 指标, 当: 有"), "R081"),
        (("做: 扣, 值: 2分", "做: 加, 值: 2分"), "R081"),
        (("值: 2分", "值: -2分"), "R081"),
        (("值: 2分", "值: 额"), "R031"),
        (("当: 有, 做", "当: 次, 做"), "R031"),
        (("值: 60分, 同类: 封顶", "值: 60分, 同类: 另类"), "R082"),
        (("编号: ten", "编号: five"), "R058"),
        (("级别: 警告", "级别: 严重"), "R080"),
        (("- 良: 不低于80且低于90", "- 优: 不低于80且低于90"), "R085"),
        (("- 差: 低于60", "- 差: 六十以下"), "R034"),
        (("- 差: 低于60", "- 差: 低于60%"), "R085"),
    ],
)
def test_second_stages_that_cannot_be_meant(change: tuple[str, str], code: str) -> None:
    assert code in refusal(ADJUSTED.replace(*change))


def test_remarks_move_no_points() -> None:
    for rate, said in (
        ("90%", []),
        ("89.999999%", [("remark.note", "note")]),
        ("80%", [("remark.note", "note")]),
        ("79.999999%", [("remark.low", "warning"), ("remark.note", "note")]),
    ):
        facts = f"数据: {{评分: 95, 率: {rate}, 次: 0, 有: 否, 面积: 0}}\n"
        found = card(ADJUSTED, facts, findings=True)
        remarks = [(f.code, f.level) for f in found.findings if f.code.startswith("remark.")]
        assert remarks == said
        assert shown(*ends(found)) == "95"


RECONCILED = """
计算: {两倍: 额 × 2}
指标:
- {指标: 一, 编号: i, 分值: 10, 算式: 额 / 底, 得分式: 5分, 易混算式: {反着除: 底 / 额}}
核对:
- {核对: 相等, 编号: eq, 等式: 两倍 = 底, 类: 勾稽, 级别: 错误, 说明: 底是额的两倍}
- {核对: 不多, 编号: le, 等式: 次 不高于 5, 类: 编制, 级别: 警告}
- {核对: 不少, 编号: ge, 等式: 次 不低于 3, 类: 目标, 级别: 提醒}
- {核对: 自报, 编号: ra, 自评比率: i, 应为: 额 / 底, 易混算式: {反着: 底 / 额}}
"""


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        ("额: 1, 底: 2, 次: 3", {}),
        # Half a unit for each figure written, twice for one that is doubled: 0.015 in all.
        ("额: 1, 底: 2.01, 次: 5", {}),
        ("额: 1, 底: 2.02, 次: 5", {"reconcile.eq": "error"}),
        ("额: 1, 底: 1.98, 次: 5", {"reconcile.eq": "error"}),
        ("额: 1, 底: 2, 次: 6", {"posts.le": "warning"}),
        ("额: 1, 底: 2, 次: 2", {"target.ge": "note"}),
    ],
)
def test_figures_that_do_not_agree(facts: str, wrong: dict[str, str]) -> None:
    found = card(
        RECONCILED, f"数据: {{{facts}}}\n自评: {{i: {{得分: 5, 比率: 50%}}}}\n", findings=True
    )
    told = {f.code: f.level for f in found.findings if f.status == "contradicted"}
    told = {c: level for c, level in told.items() if c in ("reconcile.eq", "posts.le", "target.ge")}
    assert told == wrong


@pytest.mark.parametrize(("rate", "agrees"), [("50%", True), ("50.4%", True), ("50.5%", False)])
def test_a_rate_that_was_stated(rate: str, agrees: bool) -> None:
    """1 ± 0.005 of 2 ± 0.005 is at most 50.38%, and 50.4% may be 50.35%; 50.5% is 50.45% at least."""
    sheet = f"数据: {{额: 1, 底: 2, 次: 3}}\n自评: {{i: {{得分: 5, 比率: {rate}}}}}\n"
    found = card(RECONCILED, sheet, findings=True)
    (told,) = [f for f in found.findings if f.code.startswith("rate.")]
    assert (told.status == "satisfied") == agrees


# -- 参数 and 口径 ------------------------------------------------------------------

OPEN = """
参数:
  档分: [9, 6]
  起点: 90%
口径:
  零头: {取: 不扣, 可选: [不扣, 按一档, 按比例], 理由: 原文没有说}
  基: {取: 底, 可选: [底, 额 + 底], 理由: 原文可以两读}
  低分: {取: 零分, 可选: [零分, 人工评判, 满分], 理由: 原文没有写}
计算: {比: 额 / 口径.基}
指标:
- 指标: 一
  编号: a
  分值: 10
  算式: 比
  每: {起点: 参数.起点, 低: 10个百分点, 扣: 3分, 不足一档: 口径.零头}
- 指标: 二
  编号: b
  分值: 10
  算式: 比
  分档:
  - 不低于参数.起点: 参数.档分[1]
  - 不低于50%且低于参数.起点: 参数.档分[2]
  - 低于50%: 口径.低分
- 指标: 三
  编号: c
  分值: 参数.档分[2]
  得分式: 参数.档分[2] × 50%
"""


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        # 额 75, 底 100: 75% is one whole step and a half below 90%.
        ({}, ["7", "6", "3"]),
        ({"零头": "按一档"}, ["4", "6", "3"]),
        ({"零头": "按比例"}, ["5.5", "6", "3"]),
        # Of 175 it is 3/7, four whole steps below: nothing left but 低分.
        ({"基": "额 + 底"}, ["0", "0", "3"]),
        ({"基": "额 + 底", "低分": "人工评判"}, ["0", "0~10", "3"]),
        ({"基": "额 + 底", "低分": "满分", "零头": "按比例"}, ["0", "10", "3"]),
    ],
)
def test_readings_are_switched(readings: dict[str, str], expected: list[str]) -> None:
    found = card(OPEN, "数据: {额: 75, 底: 100}\n", readings=readings)
    assert [shown(i.points.low, i.points.high) for i in found.indicators] == expected
    used = {i.indicator.id: i.indicator.readings for i in found.indicators}
    assert {key: set(names) for key, names in used.items()} == {
        "a": {"零头", "基"},
        "b": {"基", "低分"},
        "c": set(),
    }


@pytest.mark.parametrize("readings", [{"零头": "随便"}, {"没有": "不扣"}])
def test_a_reading_that_is_none(readings: dict[str, str]) -> None:
    with pytest.raises(BadInput) as caught:
        load(HEAD + OPEN, readings)
    assert [p.code for p in caught.value.problems] == ["U011"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("取: 不扣", "取: 不管"), "R065"),
        ((", 理由: 原文没有说", ""), "R012"),
        (("参数.档分[1]", "参数.档分[3]"), "R030"),
        (("参数.档分[1]", "参数.档分"), "R030"),
        (("口径.低分", "口径.低"), "R030"),
        (("起点: 90%", "起点:"), "R064"),
        (("比: 额", "额: 额"), "R066"),
        (("比: 额", "合计: 额"), "R060"),
    ],
)
def test_names_that_cannot_be_meant(change: tuple[str, str], code: str) -> None:
    assert code in refusal(OPEN.replace(*change))


# -- the head, declarations, 引用 ------------------------------------------------------


def test_sentences_without_a_rule_are_kept() -> None:
    rest = "无法表达: [{原文: 酌情给分, 理由: 没有说多少, 指标: i}, {原文: 另行认定, 理由: 没有说怎样}]\n"
    kept = load(HEAD + item("得分式: 5分") + rest).unexpressed
    assert [(u.text, u.reason, u.indicator) for u in kept] == [
        ("酌情给分", "没有说多少", "i"),
        ("另行认定", "没有说怎样", None),
    ]


def test_the_head_is_kept() -> None:
    rulebook = load(HEAD + item("得分式: 5分") + "已知缺陷: [后半句读不通, 少一档]\n")
    assert rulebook.title == "试行标准"
    assert rulebook.region == ("湖南省", "郴州市", "临武县")
    assert (rulebook.first_year, rulebook.last_year) == (2020, 2030)
    kept = rulebook.provenance
    assert (kept.status, kept.title, kept.number) == ("推定", "试", "试〔2024〕1号")
    assert (kept.issued, kept.effective, kept.approved) == ("2024-01-01", "2024-02-01", "某局")
    assert rulebook.known_defects == ("后半句读不通", "少一档")
    assert load(HEAD.replace(", 至: 2030", "") + item("得分式: 5分")).last_year is None
    assert load(re.sub("地区: .*", "地区: 全国", HEAD) + item("得分式: 5分")).region == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("标准: 试行标准\n", ""), "R012"),
        (("版式: 1", "版式: 2"), "R021"),
        (("郴州市/", "郴州市//"), "R021"),
        (("自: 2020", "自: 20年"), "R023"),
        (("自: 2020, 至: 2030", "自: 2030, 至: 2020"), "R023"),
        (("状态: 推定", "状态: 听说"), "R024"),
        (("类: 率, 范围: -100%至300%", "类: 比率, 范围: 0%至1%"), "R061"),
        (("范围: -100%至300%", "范围: 0至300"), "R063"),
        (("范围: -100%至300%", "范围: 300%至0%"), "R063"),
        (("可选: [甲等, 乙等, 丙等]", "可选: []"), "R062"),
        (("可选: [甲等, 乙等, 丙等]", "可选: [甲等, 甲等]"), "R062"),
        (("额: {类: 金额,", "额: {类: 金额, 单位: 元,"), "R062"),
        (("三公（上年）", "三公 上年"), "R060"),
    ],
)
def test_heads_and_declarations_that_cannot_be_meant(change: tuple[str, str], code: str) -> None:
    with pytest.raises(BadInput) as caught:
        load(HEAD.replace(*change) + item("得分式: 5分"))
    assert code in {p.code for p in caught.value.problems}


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        ("率: 300.000001%", "F036"),
        ("率: -100.000001%", "F036"),
        ("率: 50", "F035"),
        ("次: 1001", "F036"),
        ("次: -1", "F036"),
        ("次: 5人", "F035"),
        ("次: {值: 5, 单位: 人}", "F037"),
        ("日: 2023-12-31", "F036"),
        ("等次: 丁等", "F034"),
        ("有: 也许", "F034"),
        ("无此数: 1", "F030"),
    ],
)
def test_figures_that_do_not_fit_their_declaration(fact: str, code: str) -> None:
    assert refusal(item("得分式: 5分"), f"数据: {{{fact}}}\n") == [code]


def test_ends_of_a_range_belong_to_it() -> None:
    facts = "{率: 300%, 次: 1000次, 日: 2024-12-31, 等次: 丙等, 有: 无}"
    assert points("得分式: 率 × 1分", facts) == "3"
    assert points("得分式: 率 × 1分 + 5分", "{率: -100%, 日: 2024-01-01}") == "4"


def test_a_library_of_reconciliations() -> None:
    """引用: its data, 计算, 核对, 提示 and 调整 join; the standard's own range goes first."""
    library = """
核对集: 共用
版式: 1
数据:
  额: {类: 金额, 范围: 0元至1元}
  人: {类: 计数}
计算: {合: 额 + 底}
核对: [{核对: 合计, 编号: sum, 等式: 合 不高于 10元}]
提示: [{编号: many, 当: 人 高于 3, 说: 人多}]
调整: [{编号: cap, 对: 总分, 当: 人 高于 5, 做: 不高于, 值: 4}]
"""
    rules = HEAD + "引用: [共用.yaml]\n" + item("得分式: 若 人 高于 0 则 6 否则 5")
    rulebook = load_rulebook(
        rules.encode(), "规则.yaml", lambda *_: (library.encode(), "共用.yaml")
    )
    assert rulebook.libraries == ("共用.yaml",)
    assert rulebook.facts["额"].high == 10**11
    assert [r.id for r in rulebook.reconciliations] == ["sum"]
    assert [r.id for r in rulebook.remarks] == ["many"]
    assert [a.id for a in rulebook.adjustments] == ["cap"]


def test_days_of_the_range_are_real_days() -> None:
    assert load(HEAD + item("得分式: 5分")).facts["日"].low == date(2024, 1, 1).toordinal()


# -- the page ------------------------------------------------------------------------


def documented_keys() -> set[str]:
    """The keys in the first columns of the tables of docs/写规则.md and of the forms' pages."""
    pages = [ROOT / "docs/写规则.md", *sorted((ROOT / "docs/形式").glob("*.md"))]
    page = "\n".join(p.read_text(encoding="utf-8") for p in pages)
    keys: set[str] = set()
    for table in re.findall(r"(?:^\|.*\n)+", page, flags=re.MULTILINE):
        head, _, *rows = table.splitlines()
        if head.split("|")[1].strip() not in ("键", "守则", "次序"):
            continue
        column = 2 if head.split("|")[1].strip() == "次序" else 1
        for row in rows:
            cell = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", row.split("|")[column])
            keys.update(re.split("[、，]", cell.strip()))
    return keys - {"形式", "上下限", ""}


def test_every_key_of_the_page_is_tried_here() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    keys = documented_keys()
    assert {"起点", "不足一档", "易混算式", "无行时", "缺数据", "同类", "已知缺陷"} - keys <= {
        "同类"
    }
    others = sorted(Path(__file__).parent.glob("*.py"))
    source += "".join(file.read_text(encoding="utf-8") for file in others)
    missing = {key for key in keys if not re.search(rf"(?<!\w){re.escape(key)}\W", source)}
    assert missing == set()
