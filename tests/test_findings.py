"""What is found in a report: each kind of finding where it should be, and none where it should not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.card import Finding, Scorecard
from jixiao.card_table import card_text
from jixiao.program import Options, Program, Scored

HEAD = """\
标准: 试用标准
版式: 1
地区: 全国
对象: 部门整体
预算年度: {自: 2020}
出处: {状态: 推定}
数据:
"""
RULES = (
    HEAD
    + """\
  甲: {类: 金额, 范围: 0元至100万元}
  乙: {类: 金额, 范围: 0元至100万元}
  丙: {类: 金额, 范围: 0元至100万元}
  绩效目标:
    类: 清单
    字段:
      一级: {类: 文字}
      名称: {类: 文字}
      符号: {类: 选项, 可选: [不低于, 不高于]}
      目标: {类: 数值, 单位: 行.单位, 或文字: 是}
      完成: {类: 数值, 单位: 行.单位, 或文字: 是}
      单位: {类: 文字}
      权重: {类: 分值, 范围: 0至100}
      自评得分: {类: 分值}
      原因: {类: 文字}
指标:
- 指标: 执行率
  编号: a
  分值: 10
  算式: 甲 / 乙
  基数非正: 零分
  易混算式: {甲除以丙: 甲 / 丙}
  分档: [不低于90%: 10, 不低于50%且低于90%: 5, 低于40%: 0]
- 指标: 目标
  编号: b
  分值: 20
  逐项:
    清单: 绩效目标
    只取: 行.一级 = “产出”
    行分值: 行.权重
    按: 行.符号
    选:
    - 为: 不低于
      算式: 行.完成 / 行.目标
      得分式: 取小(比率, 1) × 行.权重
    - 为: 不高于
      得分式: 若 行.完成 ≤ 行.目标 则 行.权重 否则 0
    无行时: 零分
核对:
- 核对: 分项
  编号: 分项
  等式: 甲 = 乙 + 丙
- 核对: 上限
  编号: 上限
  类: 编制
  级别: 警告
  等式: 乙 不高于 丙
提示:
- {编号: 大额, 当: 甲 高于 50万元, 级别: 警告, 说: 甲超过50万元}
等级: {优: 不低于20, 差: 低于20}
"""
)

ROWS = """\
  - {编号: t1, 一级: 产出, 名称: 甲事, 符号: 不低于, 目标: 10, 单位: 次, 权重: 10, 完成: 10}
  - {编号: t2, 一级: 产出, 名称: 乙事, 符号: 不高于, 目标: 5, 单位: 天, 权重: 10, 完成: 5}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("规则")
    (place / "试.yaml").write_text(RULES, encoding="utf-8")
    return place


def card(
    folder: Path, data: str, rows: str = ROWS, own: str = "", rules: str = "试.yaml"
) -> Scorecard:
    return scored(folder, data, rows, own, rules).card


def scored(
    folder: Path, data: str, rows: str = ROWS, own: str = "", rules: str = "试.yaml"
) -> Scored:
    text = (
        "版式: 1\n单位: {名称: 某局, 地区: 湖南省}\n预算年度: 2024\n对象: 部门整体\n"
        f"计量: {{金额: 万元, 精度: 0.01}}\n数据: {{{data}}}\n"
    )
    text += f"清单:\n  绩效目标:\n{rows}" if rows else ""
    text += f"自评: {{{own}}}\n" if own else ""
    file = folder / "表.yaml"
    file.write_text(text, encoding="utf-8")
    return Program(engine="plain").score(file, Options(rules=str(folder / rules)))


def codes(found: Scorecard, *levels: str) -> set[str]:
    return {f.code for f in found.findings if f.level in (levels or ("error", "warning"))}


def only(found: Scorecard, code: str) -> Finding:
    (finding,) = [f for f in found.findings if f.code == code]
    return finding


CLEAN = "甲: 30, 乙: 10, 丙: 20"


def test_a_clean_sheet_has_no_warning(folder: Path) -> None:
    found = card(folder, CLEAN, own="a: 10, 总分: 30")
    assert codes(found) == set()
    assert only(found, "reconcile.分项").status == "satisfied"


@given(off=st.integers(-4, 4), a=st.integers(100, 900), b=st.integers(100, 900))
def test_a_sum_may_be_off_by_half_a_unit_for_each_term(
    folder: Path, off: int, a: int, b: int
) -> None:
    """Three terms of 0.01 each: up to 0.015 apart is rounding, at the edge is inside."""
    total = a + b + off
    data = f"甲: {total / 100:.2f}, 乙: {a / 100:.2f}, 丙: {b / 100:.2f}"
    finding = only(card(folder, data, rows=""), "reconcile.分项")
    assert finding.status == ("satisfied" if abs(off) <= 1 else "contradicted")
    assert finding.tolerance == "0.015"
    if finding.status == "contradicted":
        assert {r.name for r in finding.repairs} == {"甲", "乙", "丙"}


def test_a_limit_broken_is_found_with_both_ways_to_mend_it(folder: Path) -> None:
    finding = only(card(folder, "甲: 30, 乙: 25, 丙: 5"), "posts.上限")
    assert (finding.status, finding.level) == ("contradicted", "warning")
    assert [(r.name, r.new) for r in finding.repairs] == [("乙", "5"), ("丙", "25")]


def test_a_part_not_reported_is_not_evaluated(folder: Path) -> None:
    finding = only(card(folder, "甲: 30, 乙: 10"), "reconcile.分项")
    assert (finding.status, finding.level) == ("not_evaluated", "note")
    assert "丙" in finding.text


@pytest.mark.parametrize(
    ("stated", "level", "said"),
    [
        ("300%", "note", "相符"),
        ("301%", "error", "应为300%"),
        ("300.1%", "note", "相符"),
        ("150%", "warning", "甲除以丙"),
        ("三成", "error", "不是百分数"),
        ("5.13", "error", "应如5.13% 或 513%"),
    ],
)
def test_a_stated_rate_beside_its_own_figures(
    folder: Path, stated: str, level: str, said: str
) -> None:
    finding = only(card(folder, CLEAN, own=f"a: {{得分: 10, 比率: {stated}}}"), "rate.a")
    assert finding.level == level
    assert said in finding.text


def test_points_beyond_the_full_mark(folder: Path) -> None:
    assert "self_score.over.a" in codes(card(folder, CLEAN, own="a: 99"), "error")


def test_points_that_do_not_follow(folder: Path) -> None:
    finding = only(card(folder, CLEAN, own="a: 8"), "self_score.a")
    assert (finding.computed, finding.reported) == ("10", "8")


def test_a_total_that_is_not_the_sum_of_its_items(folder: Path) -> None:
    found = card(
        folder,
        CLEAN,
        rows=ROWS.replace("完成: 10}", "完成: 10, 自评得分: 10}").replace(
            "完成: 5}", "完成: 5, 自评得分: 10}"
        ),
        own="a: 10, 总分: 31, 等级: 差",
    )
    assert only(found, "self_score.合计").computed == "30"
    assert only(found, "self_score.等级").computed == "优"


def test_a_lost_point_without_a_reason_and_with_one(folder: Path) -> None:
    assert "reason_missing.a" in codes(card(folder, CLEAN, own="a: 8"))
    told = card(folder, CLEAN, own="a: {得分: 8, 原因: 年中调整}")
    assert "reason_missing.a" not in codes(told)


def test_rows_that_do_not_add_up_to_their_item(folder: Path) -> None:
    found = card(folder, CLEAN, rows=ROWS.splitlines()[0] + "\n")
    assert only(found, "target.weights.b").level == "error"
    assert found.full - sum(d.points.low for d in found.deductions) == found.total.low


def test_a_row_that_belongs_to_no_item(folder: Path) -> None:
    rows = (
        ROWS + "  - {编号: t3, 一级: 其他, 名称: 丙事, 符号: 不低于, 目标: 1, 权重: 5, 完成: 1}\n"
    )
    assert only(card(folder, CLEAN, rows=rows), "target.unplaced.绩效目标").figures == ("t3",)


def test_words_where_a_number_should_be(folder: Path) -> None:
    """An actual copied from the target with its sign, or 完成, can't be scored: said, not guessed."""
    found = card(folder, CLEAN, rows=ROWS.replace("完成: 10}", "完成: ≥10}"))
    assert "“≥10”" in only(found, "target.not_number.b.t1").text
    assert not found.total.determined


def test_a_value_in_no_band_is_left_to_a_person(folder: Path) -> None:
    found = card(folder, "甲: 4.5, 乙: 10")
    finding = only(found, "rule.gap.a")
    assert "标准没有写这一档" in finding.text
    assert (found.total.low, found.total.high) == (20, 30)


def test_near_the_edge_of_a_band(folder: Path) -> None:
    assert "near_edge.a" in codes(card(folder, "甲: 9, 乙: 10"), "note")
    assert "near_edge.a" not in codes(card(folder, "甲: 9.5, 乙: 10"), "note")


def test_remarks_blanks_and_unused_figures(folder: Path) -> None:
    found = card(folder, "甲: 60, 乙: 空, 年初预算: 5")
    assert only(found, "remark.大额").level == "warning"
    assert only(found, "fact.blank").figures == ("乙",)
    assert only(found, "fact.unused").figures == ("年初预算",)
    unknown = card(folder, "乙: 10")
    assert only(unknown, "remark.大额").status == "not_evaluated"


ROUGH = (
    HEAD
    + """\
  追加: {类: 金额, 范围: 0元至1亿元}
  预算: {类: 金额, 范围: 0元至1亿元}
  最大: {类: 金额, 范围: 0元至1亿元}
  报率: {类: 率, 范围: 0%至200%}
  总率: {类: 率, 范围: 0%至200%}
  明细: {类: 清单, 字段: {金额: {类: 金额, 范围: 0元至1亿元}, 执行: {类: 金额}}}
指标:
- {指标: 率, 编号: a, 分值: 5, 算式: 追加/预算, 基数非正: 零分, 分档: [不高于10%: 4, 高于10%: 0]}
核对:
- {核对: 自报率, 编号: 率, 等式: 报率 = 追加 / 预算}
- {核对: 最大一笔, 编号: 最大, 等式: 最大 = 最高(明细.金额)}
- {核对: 总执行率, 编号: 总率, 等式: 总率 = 合计(明细.执行) / 合计(明细.金额)}
- {核对: 上限, 编号: 上限, 等式: 追加 不低于 预算 × 报率}
"""
)
ROUGH_SHEET = """\
版式: 1
单位: {{名称: 某局, 地区: 湖南省}}
预算年度: 2024
对象: 部门整体
计量: {{金额: 万元, 精度: 1}}
数据:
  追加: {{值: 785.64, 精度: 0.01}}
  预算: {{值: 1071.41, 精度: 0.01}}
  报率: {rate}
  最大: {{值: {largest}, 精度: 0.1}}
  总率: {share}
清单:
  明细: [{{编号: a, 金额: 100, 执行: 34}}, {{编号: b, 金额: 50, 执行: 17}}]
"""


@pytest.mark.parametrize(
    ("rate", "largest", "share", "wrong"),
    [
        # 73.3277% is written 73.33%; 100 of whole 万元 is 99.5 to 100.5; 50/151 to 52/149.
        ("73.33%", "100.3", "34.5%", {}),
        ("73.34%", "100", "34%", {"reconcile.率": "自报率：报率报73.34%，按追加÷预算（785.64÷1071.41）应为73.33%，相差0.01%"}),
        ("73.328%", "100.6", "34%", {"reconcile.最大": "最大一笔：最大报100.6，按最高（明细.金额）（100）应为100，相差0.6"}),
        ("73%", "100", "36%", {"reconcile.总率": "总执行率：总率报36%，按合计（明细.执行）÷合计（明细.金额）（51÷150）应为34%，相差2%"}),
        ("73.34%", "100", "34%", {"reconcile.上限": "上限：追加785.64，应不低于预算×报率（1071.41×73.34%），即785.772094，差0.132094"}),
    ],
)  # fmt: skip
def test_every_figure_of_a_relation_is_known_to_its_precision(
    tmp_path: Path, rate: str, largest: str, share: str, wrong: dict[str, str]
) -> None:
    """Rates to their last place, cells of a list, and relations that are not linear."""
    (tmp_path / "试.yaml").write_text(ROUGH, encoding="utf-8")
    file = tmp_path / "表.yaml"
    file.write_text(ROUGH_SHEET.format(rate=rate, largest=largest, share=share), encoding="utf-8")
    found = Program(engine="plain").score(file, Options(rules=str(tmp_path / "试.yaml"))).card
    told = {f.code: f.text for f in found.findings if f.status == "contradicted"}
    assert wrong.items() <= told.items()
    if not wrong:
        assert told == {}


def test_a_total_of_its_own_standard_is_compared_without_points_of_items(folder: Path) -> None:
    found = card(folder, CLEAN, own="总分: 12, 等级: 差")
    assert codes(found) == {"self_score.总分", "self_score.等级"}


def test_the_remark_of_a_near_edge_is_shown(folder: Path) -> None:
    """It is no relation that holds, and was counted as one."""
    found = scored(folder, "甲: 18, 乙: 20, 丙: 0")
    assert "near_edge.a" in codes(found.card, "note")
    assert "离分档的边不到半个精度单位" in card_text(found)


def test_many_relations_without_figures_share_a_line(folder: Path) -> None:
    """Nine lines of what was not asked for would bury the one that matters."""
    more = "".join(f"- {{核对: 核{n}, 编号: 核{n}, 等式: 丁{n} = 甲}}\n" for n in range(3))
    declared = "".join(f"  丁{n}: {{类: 金额}}\n" for n in range(3))
    text = RULES.replace("核对:\n", f"核对:\n{more}").replace(
        "  绩效目标:", f"{declared}  绩效目标:"
    )
    (folder / "多.yaml").write_text(text, encoding="utf-8")
    shown = card_text(scored(folder, CLEAN, rules="多.yaml"))
    assert "没有核对的3项：核0：缺丁0；核1：缺丁1；核2：缺丁2" in shown
    assert "，没有核对" not in shown


def test_a_relation_may_count_the_cells_that_are_filled(folder: Path) -> None:
    """计数 of a column asks which cells are there: blank ones are no missing figures."""
    counted = "- {核对: 写原因的行, 编号: 原因数, 等式: 原因行数 = 计数(绩效目标.原因)}\n"
    text = RULES.replace("核对:\n", f"核对:\n{counted}")
    text = text.replace("  绩效目标:", "  原因行数: {类: 计数, 范围: 0至100}\n  绩效目标:")
    (folder / "数.yaml").write_text(text, encoding="utf-8")
    rows = ROWS.replace("完成: 5}", "完成: 5, 原因: 压减}")
    for count, status in ((1, "satisfied"), (2, "contradicted")):
        found = card(folder, f"{CLEAN}, 原因行数: {count}", rows, rules="数.yaml")
        assert only(found, "reconcile.原因数").status == status
