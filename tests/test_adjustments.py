"""Adjustments by example: every 做 on every 对, with the points that come out."""

from __future__ import annotations

from fractions import Fraction

import pytest
from strategies import Sheet, card_of, load, scored

from engine.card import Range, Scorecard
from engine.identity import content_hash
from engine.match.plain import PlainMatcher
from engine.match.rete import ReteMatcher, available
from jixiao.grounds import Grounds

HEAD = """
标准: 例
版式: 1
地区: 全国
对象: 部门整体
预算年度: {自: 2024}
出处: {状态: 推定}
数据:
  执行率: {类: 率, 范围: 0%至100%}
  违规: {类: 要点}
  绩效目标:
    类: 清单
    字段:
      一级: {类: 选项, 可选: [产出, 效益]}
      名称: {类: 文字}
      完成: {类: 计数, 范围: 0至10}
      权重: {类: 分值, 范围: 0至100}
      佐证: {类: 文字}
      原因: {类: 文字}
指标:
- 组: 管理
  分值: 40
  指标:
  - {指标: 执行, 编号: zx-1, 分值: 20, 得分式: 执行率 × 分值}
  - {指标: 制度, 编号: zd, 分值: 20, 评判: {评判: 0%至100%}}
- 指标: 目标
  编号: mb
  分值: 60
  逐项:
    清单: 绩效目标
    行分值: 行.权重
    得分式: 行.完成 / 10次 × 行.权重
等级: [优: 不低于90, 良: 不低于80且低于90, 中: 不低于60且低于80, 差: 低于60]
调整:
"""
ROWS = [
    {"编号": "t1", "一级": "产出", "名称": "甲", "完成": "10", "权重": "30", "佐证": "有"},
    {"编号": "t2", "一级": "效益", "名称": "甲", "完成": "5", "权重": "30"},
]
"""30 and 15 points; with 执行率 90% and 18 for 制度 the total is 81."""

MATCHERS = [PlainMatcher, *([ReteMatcher] if available() else [])]


def card(*rules: str, sheet: dict[str, object] | None = None, **facts: str | None) -> Scorecard:
    """The card of these rules; a fact that is None is not reported."""
    text = HEAD + "".join(f"- {{编号: c{n}, {rule}}}\n" for n, rule in enumerate(rules))
    figures = {"执行率": "90%", "违规": "否"} | facts
    tree = {
        "版式": "1",
        "单位": {"名称": "某局", "地区": "全国"},
        "预算年度": "2024",
        "对象": "部门整体",
        "数据": {name: value for name, value in figures.items() if value is not None},
        "评判": {"zd": [{"来源": "复核", "得分": "18", "理由": "好"}]},
        "清单": {"绩效目标": ROWS},
    } | (sheet or {})
    book = load(text)
    cards = [card_of(book, Sheet(tree), matcher=make(book)) for make in MATCHERS]
    assert all(c.deductions == cards[0].deductions and c.total == cards[0].total for c in cards)
    return cards[0]


def moves(found: Scorecard) -> list[tuple[str, str, Fraction]]:
    """Stage, rule and points of everything that adjustments took."""
    return [
        (d.stage, d.clause, d.points.low)
        for d in found.deductions
        if d.clause.startswith("c") and d.points.determined
    ]


ITEM = "对: 指标 zx-1, 当: 执行率 低于 95%"
ROW = "对: 行 在 绩效目标, 当: 行.完成 低于 10"
GROUP = "对: 组 管理, 当: 执行率 低于 95%"
TOTAL = "对: 总分, 当: 执行率 低于 95%"


@pytest.mark.parametrize(
    ("rule", "stage", "taken"),
    [
        (f"{ROW}, 做: 归零", "row", 15),
        (f"{ROW}, 做: 扣, 值: 4", "row", 4),
        (f"{ROW}, 做: 扣, 值: 40", "row", 15),
        (f"{ROW}, 做: 扣比例, 值: 30%", "row", Fraction("4.5")),
        (f"{ROW}, 做: 扣比例, 值: 30%, 基数: 分值", "row", 9),
        (f"{ROW}, 做: 不高于, 值: 分值 × 20%", "row", 9),
        (f"{ROW}, 做: 不低于, 值: 20", "row", -5),
        (f"{ROW}, 做: 不低于, 值: 50", "row", -15),
        (f"{ITEM}, 做: 归零", "indicator", 18),
        (f"{ITEM}, 做: 扣, 值: 2.5分", "indicator", Fraction("2.5")),
        (f"{ITEM}, 做: 扣比例, 值: 60%", "indicator", Fraction("10.8")),
        (f"{ITEM}, 做: 不高于, 值: 10", "indicator", 8),
        (f"{ITEM}, 做: 不低于, 值: 19", "indicator", -1),
        (f"{GROUP}, 做: 归零", "group", 36),
        (f"{GROUP}, 做: 扣, 值: 3", "group", 3),
        (f"{GROUP}, 做: 扣比例, 值: 50%, 基数: 分值", "group", 20),
        (f"{GROUP}, 做: 不高于, 值: 5", "group", 31),
        (f"{GROUP}, 做: 不低于, 值: 38", "group", -2),
        (f"{TOTAL}, 做: 归零", "total", 81),
        (f"{TOTAL}, 做: 扣, 值: 3", "total", 3),
        (f"{TOTAL}, 做: 扣比例, 值: 10%", "total", Fraction("8.1")),
        (f"{TOTAL}, 做: 扣比例, 值: 10%, 基数: 分值", "total", 10),
        (f"{TOTAL}, 做: 不高于, 值: 79", "total", 2),
        (f"{TOTAL}, 做: 不低于, 值: 85", "total", -4),
    ],
)
def test_each_way_on_each_target(rule: str, stage: str, taken: Fraction) -> None:
    found = card(rule)
    assert moves(found) == [(stage, "c0", taken)]
    assert found.total == Range(81 - Fraction(taken), 81 - Fraction(taken))
    assert moves(card(rule.replace("低于", "高于"), 执行率="90%")) == [] or stage == "row"


def test_an_item_that_does_not_count_is_scaled_for() -> None:
    """18 of 20 go, the rest is 63 of 80."""
    found = card("对: 指标 zd, 当: 违规, 做: 不计", 违规="是")
    assert found.total.low == Fraction(63 * 100, 80)
    assert found.counted == 80
    assert [(d.stage, d.clause, d.points.low) for d in found.deductions[-2:]] == [
        ("indicator", "c0", 18),
        ("total", "剔除折算", 63 - Fraction(63 * 100, 80)),
    ]


def test_whether_an_item_counts_is_open() -> None:
    found = card("对: 指标 zd, 当: 违规, 做: 不计", 违规=None)
    assert found.total == Range(Fraction(63), Fraction(83), exact=False)
    assert [(m.name, m.width) for m in found.missing] == [("违规", 0)]


def test_the_same_target_counts_once() -> None:
    """同一指标在产出和效益重复的，只计一次."""
    found = card(
        '对: 行 在 绩效目标, 当: "行.一级 等于 效益 并且 有(绩效目标, 另.名称 = 行.名称 并且 另.一级 = 产出)", '
        "做: 归零"
    )
    assert moves(found) == [("row", "c0", 15)]


def test_a_row_is_never_another() -> None:
    """Alone with its name a row has no other of it, itself it is none."""
    rule = '对: 行 在 绩效目标, 当: "计数(绩效目标, 另.一级 = 行.一级) 大于 0", 做: 归零'
    assert moves(card(rule)) == []


def test_of_one_kind_the_heaviest_counts_and_kinds_add() -> None:
    severe = [f"{ITEM}, 做: 扣比例, 值: {share}%, 同类: 轻重" for share in (30, 60)]
    assert moves(card(*severe)) == [("indicator", "c1", Fraction("10.8"))]
    late = f"{ITEM}, 做: 扣, 值: 2"
    assert moves(card(*severe, late)) == [
        ("indicator", "c1", Fraction("10.8")),
        ("indicator", "c2", 2),
    ]
    assert card(*severe, late).total.low == 81 - Fraction("12.8")


def test_nothing_is_taken_twice() -> None:
    """归零 and 扣 on an item of 18: 18 together."""
    found = card(f"{ITEM}, 做: 归零", f"{ITEM}, 做: 扣, 值: 5")
    assert sum(points for _, _, points in moves(found)) == 18


def test_each_phase_reads_what_the_one_before_left() -> None:
    found = card(
        f"{ROW}, 做: 扣比例, 值: 30%",
        "对: 指标 mb, 当: 得分 低于 45, 做: 扣, 值: 2分",
        "对: 组 管理, 当: 得分(mb) 低于 41, 做: 不高于, 值: 30",
        "对: 总分, 当: 得分(管理) 不高于 30, 做: 不低于, 值: 75",
        "对: 等级, 当: 得分 高于 70, 做: 不高于, 值: 差",
    )
    assert moves(found) == [
        ("row", "c0", Fraction("4.5")), ("indicator", "c1", 2), ("group", "c2", 6),
        ("total", "c3", Fraction("-6.5")), ("grade", "c4", 0),
    ]  # fmt: skip
    assert found.total.low == 75
    assert found.grades == ("差",)
    points = {"/".join(g.path): g.points.low for g in found.groups}
    assert points == {"管理": 30, "目标": Fraction("38.5")}


def test_items_read_each_other_as_the_rows_left_them() -> None:
    """Neither sees what the other loses in the same phase."""
    found = card(
        "对: 指标 zx-1, 当: 得分(zd) 不低于 18, 做: 扣, 值: 5",
        "对: 指标 zd, 当: 得分(zx-1) 不低于 18, 做: 扣, 值: 5",
    )
    assert moves(found) == [("indicator", "c0", 5), ("indicator", "c1", 5)]


def test_a_group_and_one_inside_it_are_not_taken_for_each_other() -> None:
    """A group with one item has the same subjects as the item."""
    rules = """
指标:
- 组: 外
  分值: 10
  指标:
  - 组: 里
    分值: 10
    指标:
    - {指标: 甲, 编号: i, 分值: 10, 得分式: 分值}
调整:
- {编号: c, 对: 组 外, 当: 有, 做: 扣比例, 值: 60%}
"""
    found = scored(rules, "{数据: {有: 是}}")
    assert {"/".join(g.path): g.points.low for g in found.groups} == {"外": 4, "外/里": 10}
    open_one = scored(rules)
    assert {"/".join(g.path): (g.points.low, g.points.high) for g in open_one.groups} == {
        "外": (4, 10),
        "外/里": (10, 10),
    }


def test_a_floor_lifts_no_group_above_what_counts_of_it() -> None:
    """An item of 1 of 2 left the score: lifted to 1.5 the rest was scaled to more than full."""
    found = scored(
        """
指标:
- {指标: 甲, 编号: i1, 分值: 1, 得分式: 分值}
- 组: 组
  分值: 2
  指标:
  - {指标: 乙, 编号: i2, 分值: 1, 评判: {评判: 0%至100%}}
  - {指标: 丙, 编号: i3, 分值: 1, 得分式: 0分}
调整:
- {编号: c0, 对: 指标 i2, 当: 有, 做: 不计}
- {编号: c1, 对: 组 组, 当: 有, 做: 不低于, 值: 1.5}
""",
        "{数据: {有: 是}}",
    )
    assert found.total == Range(Fraction(3), Fraction(3))


@pytest.mark.parametrize(
    ("scheme", "points"),
    [("得分式: -2分, 倒扣: 2分", Fraction(-2)), ("得分式: 3分, 加分: 2分", Fraction(3))],
)
def test_an_item_that_may_leave_scales_points_outside_the_full_mark(
    scheme: str, points: Fraction
) -> None:
    """The item of 2 of 3 may go: -2 is -2 or -6, and 3 of 1 with a bonus is 3 or 9."""
    rules = f"""
指标:
- {{指标: 甲, 编号: i1, 分值: 1, {scheme}}}
- {{指标: 乙, 编号: i2, 分值: 2, 得分式: 0分}}
调整:
- {{编号: c, 对: 指标 i2, 当: 有, 做: 不计}}
"""
    surely = scored(rules, "{数据: {有: 是}}").total
    assert surely == Range(points * 3, points * 3)
    for answer in ("是", "否"):
        sure = scored(rules, f"{{数据: {{有: {answer}}}}}").total
        unsure = scored(rules, "{数据: {有: }}").total
        assert unsure.low <= sure.low <= sure.high <= unsure.high


@pytest.mark.parametrize(
    ("rules", "facts", "grades"),
    [
        (["对: 等级, 当: 违规, 做: 定为, 值: 差"], {"违规": "是"}, ("差",)),
        (["对: 等级, 当: 违规, 做: 定为, 值: 差"], {}, ("良",)),
        (["对: 等级, 当: 违规, 做: 定为, 值: 差"], {"违规": None}, ("良", "差")),
        (["对: 等级, 当: 违规, 做: 不高于, 值: 优"], {"违规": "是"}, ("良",)),
        (["对: 等级, 当: 违规, 做: 不高于, 值: 中", "对: 等级, 当: 违规, 做: 定为, 值: 优"],
         {"违规": "是"}, ("中",)),
        (["对: 等级, 当: 得分(管理) 低于 40, 做: 不高于, 值: 中"], {}, ("中",)),
        (["对: 等级, 当: 得分(总分) 低于 90, 做: 不高于, 值: 中"], {}, ("中",)),
    ],
)  # fmt: skip
def test_grades(rules: list[str], facts: dict[str, str | None], grades: tuple[str, ...]) -> None:
    found = card(*rules, **facts)
    assert found.grades == grades
    assert found.total.low == 81
    assert found.full - sum(d.points.low for d in found.deductions) == 81


def test_reasons_that_must_be_written() -> None:
    rules = (
        "对: 行 在 绩效目标, 当: 得分 低于 分值, 做: 须说明",
        "对: 指标 zx-1, 当: 执行率 低于 95%, 做: 须说明",
        "对: 总分, 当: 得分 低于 90, 做: 须说明, 级别: 错误",
        "对: 所有指标, 当: 得分 等于 18, 做: 提示, 说: 看一看",
    )
    told = {(f.code, f.level) for f in card(*rules).findings}
    assert told == {
        ("reason_missing.must.c0.mb.t2", "warning"),
        ("reason_missing.must.c1.zx-1", "warning"),
        ("reason_missing.must.c2", "error"),
        ("remark.c3.zx-1", "note"),
        ("remark.c3.zd", "note"),
    }
    reasons = {
        "自评": {"zx-1": {"得分": "18", "原因": "进度慢"}, "总分": {"得分": "81", "原因": "同上"}},
        "清单": {"绩效目标": [ROWS[0], ROWS[1] | {"原因": "没有做完"}]},
    }
    written = {f.code for f in card(*rules, sheet=reasons).findings}
    assert written == {"remark.c3.zx-1", "remark.c3.zd"}


def test_a_cell_that_a_join_reads_is_missing() -> None:
    """Without its 一级 the second row may be the same target again."""
    rows = [ROWS[0], {k: v for k, v in ROWS[1].items() if k != "一级"}]
    found = card(
        "对: 指标 zx-1, 当: '并非 有(绩效目标, 另.一级 = 效益)', 做: 归零",
        sheet={"清单": {"绩效目标": rows}},
    )
    assert found.total == Range(Fraction(63), Fraction(81), exact=False)
    assert [m.name for m in found.missing] == ["t2.一级"]


def test_a_condition_without_a_value_is_for_a_person() -> None:
    found = card("对: 指标 zd, 当: 1 / (得分(zx-1) - 18分) × 1分 高于 1, 做: 扣, 值: 3")
    assert (found.total.low, found.total.high) == (78, 81)
    assert [f.code for f in found.findings] == ["rule.adjustment.c0.zd"]


def test_conditions_over_rows_stand_in_any_formula() -> None:
    found = scored(
        """
指标:
- 指标: 甲
  编号: i
  分值: 10
  得分式: 计数(表, 另.完成 < 5) / 计数(表) × 分值
- 指标: 乙
  编号: j
  分值: 10
  得分式: 合计(表.权重, 另.类型 = 产出) - 最高(表.权重, 另.类型 = 效益)
- 指标: 丙
  编号: k
  分值: 10
  前提: {当: '有(表, 已填(另.符号))', 得: 3}
  得分式: 0分
""",
        """
清单:
  表:
  - {编号: r1, 完成: 2, 权重: 4, 类型: 产出}
  - {编号: r2, 完成: 6, 权重: 5, 类型: 产出}
  - {编号: r3, 完成: 1, 权重: 2, 类型: 效益, 符号: 算}
""",
    )
    points = {i.indicator.id: i.points.low for i in found.indicators}
    assert points == {"i": Fraction(20, 3), "j": 7, "k": 3}


@pytest.mark.parametrize(
    "other",
    [
        "对: 指标 zd, 当: 违规, 做: 归零",
        "对: 指标 zx-1, 当: 得分 低于 3, 做: 归零",
        "对: 指标 zx-1, 当: 违规, 做: 扣比例, 值: 30%",
        "对: 指标 zx-1, 当: 违规, 做: 扣比例, 值: 30%, 基数: 分值",
        "对: 指标 zx-1, 当: 违规, 做: 归零, 同类: 甲",
        "对: 指标 zx-1, 当: '有(绩效目标, 另.完成 < 3)', 做: 归零",
        "对: 指标 zx-1, 当: '有(绩效目标, 另.完成 < 4)', 做: 归零",
        "对: 组 管理, 当: 违规, 做: 归零",
    ],
)
def test_what_an_adjustment_means_moves_the_hash(other: str) -> None:
    rule = "- {编号: c, 对: 指标 zx-1, 当: 违规, 做: 归零}"
    changed = f"- {{编号: c, {other}}}"
    assert content_hash(load(HEAD + rule)) != content_hash(load(HEAD + changed))
    longer = "- 编号: c\n  对: {指标: [zx-1]}\n  当: 违规\n  做: 归零"
    assert content_hash(load(HEAD + rule)) == content_hash(load(HEAD + longer))


def test_a_deduction_rests_on_the_sentence_of_its_rule() -> None:
    found = card(
        f"{GROUP}, 做: 扣比例, 值: 50%",
        "对: 总分, 当: 违规, 做: 不高于, 值: 50, 说: 违规",
        违规="是",
    )
    told = {d.clause: Grounds(found).of(d) for d in found.deductions if d.clause[:1] == "c"}
    assert told == {
        "c0": ["依据：执行率低于95%的，组“管理”按得分扣50%"],
        "c1": ["依据：违规的，总分不高于50分"],
    }
