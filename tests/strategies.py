"""Random rule files and the fact sheets that fit them, as the YAML text that a user would write.

A rule file is drawn as a tree of texts by a `Pen`, which notes the facts that its formulas use; its
sheet is drawn from that note. Nothing here goes round the loader: a file that it refuses is a
failure, of it or of this module.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import yaml
from attrs import evolve, field, frozen
from hypothesis import reject
from hypothesis import strategies as st

from engine.binding import KnownElsewhere, bind
from engine.card import Scorecard
from engine.match.plain import PlainMatcher
from engine.match.protocol import Matcher
from engine.outcome import JudgedBy
from engine.rulebook import Rulebook
from engine.rulefile.load import load_rulebook
from engine.scorecard import score
from facts.problem import BadInput
from facts.sheet_yaml import parse_sheet

Tree = dict[str, Any]
Key = tuple[str | int, ...]
"""Where a figure stands on a sheet: 数据, name; 清单, name, position, field; 评判, key …"""

MONEY, RATE, COUNT, NUMBER, CHOICE, YES_NO = "金额", "率", "计数", "数值", "选项", "要点"
PLACES = {MONEY: 2, RATE: 2, COUNT: 0, NUMBER: 1}
"""Decimals of a figure here; a tick is one in the last of them."""
SIGN = {MONEY: "元", RATE: "%", COUNT: "", NUMBER: ""}

POOL = {
    MONEY: ("甲款", "乙款", "丙款"),
    RATE: ("满意率", "及时率"),
    COUNT: ("人数", "件数", "趟数"),
    CHOICE: ("等次", "类别"),
    YES_NO: ("有制度", "有台账"),
}
RANGES = {
    MONEY: ((0, 60), (0, 60), (1, 40), (-20, 30), (5, 5)),
    RATE: ((0, 100), (0, 150), (-50, 50)),
    COUNT: ((0, 60), (0, 12), (1, 30), (3, 3)),
    NUMBER: ((0, 60), (0, 20), (-10, 60)),
}
OPTIONS = {"等次": ("优等", "中等", "差等"), "类别": ("一类", "二类")}
SIGNS = ("不低于", "高于", "不高于", "低于", "等于", "定性")
ROUNDINGS = ("四舍五入", "截断", "进位")
COMPARISONS = ("高于", "超过", "不低于", "低于", "不高于", "等于", "不等于", "<", "≥")

FILLED = "已填"
"""The rule asks whether a cell is filled: supplying it then decides more than its value."""
ZEROED = "缺数据: 零分"
EXCLUDED = "剔除折算"
MADE_OF = "条目"
"""An item made up of several criteria."""
BEYOND = "倒扣"
"""Points below 0 or above the full mark."""
SCALED = "系数"
KEPT = "只取"
PLACING = "一级"
"""The field by which 只取 takes rows: always given here, a test of its own leaves it out."""


def decimal(ticks: int, places: int) -> str:
    """A number of ticks as a plain numeral."""
    sign, digits = "-" if ticks < 0 else "", str(abs(ticks)).rjust(places + 1, "0")
    if not places:
        return sign + digits
    return f"{sign}{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".")


def halves(count: int) -> str:
    return decimal(count * 5, 1)


def halved(text: str) -> int:
    """How many half points a text of `halves` names."""
    return int(2 * Fraction(text))


def to_yaml(tree: Tree) -> str:
    return yaml.dump(tree, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=999)


@frozen
class Figure:
    """A declared fact or field with its admissible values: ticks, or words."""

    kind: str
    low: int = 0
    high: int = 0
    words: tuple[str, ...] = ()

    def declaration(self) -> Tree:
        if self.kind == CHOICE:
            return {"类": self.kind, "可选": list(self.words)}
        if self.kind == YES_NO:
            return {"类": self.kind}
        return {"类": self.kind, "范围": f"{self.text(self.low)}至{self.text(self.high)}"}

    def text(self, tick: int) -> str:
        return decimal(tick, PLACES[self.kind]) + SIGN[self.kind]

    def texts(self) -> st.SearchStrategy[str]:
        """Any admissible value; the declared ends, their neighbours and whole numbers often."""
        if self.words:
            return st.sampled_from(self.words)
        unit = 10 ** PLACES[self.kind]
        ends = {self.low, self.low + 1, self.high - 1, self.high, 0}
        near = sorted(end for end in ends if self.low <= end <= self.high)
        whole = st.integers(-(-self.low // unit), self.high // unit).map(lambda n: n * unit)
        return st.one_of(whole, st.sampled_from(near), st.integers(self.low, self.high)).map(
            self.text
        )

    def all_texts(self) -> list[str]:
        """Every value there is; for counts and words."""
        return list(self.words) or [self.text(n) for n in range(self.low, self.high + 1)]


@frozen
class Book:
    """A rule file with what a sheet for it must know."""

    tree: Tree
    figures: Mapping[str, Figure]
    lists: Mapping[str, Mapping[str, Figure]]
    rows: Mapping[str, tuple[int, int]]
    """Of each list: the half points its rows may weigh together, and how many rows there may be."""
    items: Mapping[str, int]
    """Every indicator's full mark in half points."""
    each: Mapping[str, tuple[str, int]]
    """Of an indicator with 逐项: its list, and what a row weighs (0: its 权重)."""
    features: frozenset[str]

    @property
    def text(self) -> str:
        return to_yaml(self.tree)

    def load(self, readings: Mapping[str, str] | None = None) -> Rulebook:
        return drawn(self.text, readings)


REFUSED = frozenset({"R037"})
"""Guards that come to too many alternatives together: drawn at random, and passed over."""


@frozen
class Sheet:
    """A fact sheet's tree; changes give new ones."""

    tree: Tree

    @property
    def text(self) -> str:
        return to_yaml(self.tree)

    def put(self, key: Key, value: Any) -> Sheet:
        tree = copy.deepcopy(self.tree)
        at = tree
        for step in key[:-1]:
            at = at.setdefault(step, {}) if isinstance(at, dict) else at[step]
        at[key[-1]] = value
        return Sheet(tree)

    def without(self, keys: Iterable[Key]) -> Sheet:
        tree = copy.deepcopy(self.tree)
        for key in keys:
            at = tree
            for step in key[:-1]:
                at = at[step]
            del at[key[-1]]
        return Sheet(tree)

    def get(self, key: Key) -> Any:
        at: Any = self.tree
        for step in key:
            at = at[step]
        return at

    def given(self, book: Book) -> list[Key]:
        """The figures that a rule may read and that the sheet holds."""
        keys: list[Key] = [
            ("数据", name) for name, text in self.tree["数据"].items() if is_figure(text)
        ]
        for name, rows in self.tree["清单"].items():
            for position, row in enumerate(rows):
                keys += [
                    ("清单", name, position, column)
                    for column in book.lists[name]
                    if is_figure(row.get(column)) and column != PLACING
                ]
        return keys

    def judged(self) -> list[Key]:
        return [("评判", name) for name in self.tree["评判"]]

    def weight(self, book: Book, name: str) -> int:
        """The half points that a judgement under this key can give."""
        item, _, row_id = name.partition(".")
        if not row_id:
            return book.items[item]
        listed, weight = book.each[item]
        rows = self.tree["清单"][listed]
        return weight or next(halved(row["权重"]) for row in rows if row["编号"] == row_id)

    def disowned(self) -> Sheet:
        """Without the unit's own points, which stand in for a judgement that is missing."""
        tree = copy.deepcopy(self.tree)
        tree["自评"] = {}
        for rows in tree["清单"].values():
            for row in rows:
                row.pop("自评得分", None)
        return Sheet(tree)


def is_figure(text: object) -> bool:
    return text is not None and text not in ("空", "不适用")


def figure_at(book: Book, key: Key) -> Figure:
    return book.figures[str(key[1])] if key[0] == "数据" else book.lists[str(key[1])][str(key[3])]


# -- scoring --------------------------------------------------------------------


def load(text: str, readings: Mapping[str, str] | None = None) -> Rulebook:
    return load_rulebook(text.encode(), "规则.yaml", lambda *_: None, readings)


def drawn(text: str, readings: Mapping[str, str] | None = None) -> Rulebook:
    """A rule file drawn at random; one whose guards are too many is passed over."""
    try:
        return load(text, readings)
    except BadInput as refused:
        if {p.code for p in refused.problems} <= REFUSED:
            reject()
        raise


def card_of(
    rulebook: Rulebook, sheet: Sheet, judged: JudgedBy = None, matcher: Matcher | None = None
) -> Scorecard:
    read = parse_sheet(sheet.text.encode(), "数据表.yaml")
    bound = bind(rulebook, read, KnownElsewhere)
    try:
        return score(bound, matcher or PlainMatcher(rulebook), judged)
    except BadInput as refused:
        if {p.code for p in refused.problems} == {"F045"}:
            reject()  # rows that can't be placed and weigh too much together
        raise


SMALL = """
标准: 小标准
版式: 1
地区: 全国
对象: 部门整体
预算年度: {自: 2020}
出处: {状态: 示范}
数据:
  甲: {类: 计数, 范围: 0至60}
  乙: {类: 计数, 范围: 0至60}
  丙: {类: 计数, 范围: 1至60}
  有: {类: 要点}
  表:
    类: 清单
    字段:
      完成: {类: 数值, 范围: 0至10}
      权重: {类: 分值}
      类型: {类: 选项, 可选: [产出, 效益]}
      符号: {类: 选项, 可选: [算, 评]}
      自评得分: {类: 分值}
  册: {类: 清单, 字段: {完成: {类: 数值, 范围: 0至10}, 权重: {类: 分值}}}
"""
"""The head of a rule file, for cases written out."""


def scored(rules: str, facts: str = "{}", judged: JudgedBy = None) -> Scorecard:
    """The card of a rule file that begins with SMALL, and of a sheet of which this is the rest."""
    head = """
版式: 1
单位: {名称: 某局, 地区: 全国}
预算年度: 2024
对象: 部门整体
"""
    tree = yaml.load(head, yaml.BaseLoader) | yaml.load(facts, yaml.BaseLoader)
    return card_of(load(SMALL + rules), Sheet(tree), judged)


# -- rule files -----------------------------------------------------------------


@frozen
class Pen:
    """Writes formulas and criteria, and notes what they use."""

    draw: st.DrawFn
    avoid: frozenset[str]
    figures: dict[str, Figure] = field(factory=dict)
    lists: dict[str, dict[str, Figure]] = field(factory=dict)
    rows: dict[str, tuple[int, int]] = field(factory=dict)
    formulas: dict[str, str] = field(factory=dict)
    parameters: list[str] = field(factory=list)
    readings: dict[str, Tree] = field(factory=dict)
    items: dict[str, int] = field(factory=dict)
    each: dict[str, tuple[str, int]] = field(factory=dict)
    features: set[str] = field(factory=set)
    row: str | None = None
    """The list whose rows the formulas stand for."""

    # -- choices ----------------------------------------------------------

    def chance(self, percent: int) -> bool:
        return self.draw(st.integers(0, 99)) >= 100 - percent

    def pick(self, options: Sequence[Any]) -> Any:
        return self.draw(st.sampled_from(options))

    def whole(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))

    def may(self, feature: str, percent: int) -> bool:
        if feature in self.avoid or not self.chance(percent):
            return False
        self.features.add(feature)
        return True

    def parameter(self, text: str) -> str:
        """The text itself, or a 参数 that stands for it."""
        if not self.chance(10):
            return text
        self.parameters.append(text)
        return f"参数.常数[{len(self.parameters)}]"

    def reading(self, name: str, options: Sequence[str]) -> str:
        """One of the options, or a 口径 that takes it."""
        chosen = self.pick(options)
        if not self.chance(25):
            return str(chosen)
        known = self.readings.setdefault(
            name, {"取": chosen, "可选": list(options), "理由": "原文没有说"}
        )
        return f"口径.{name}" if known["可选"] == list(options) else str(chosen)

    # -- figures ----------------------------------------------------------

    def fact(self, kind: str) -> str:
        name: str = self.pick(POOL[kind])
        if name not in self.figures:
            self.figures[name] = self.figure(kind, name)
        return name

    def figure(self, kind: str, name: str) -> Figure:
        if kind == CHOICE:
            return Figure(kind, words=OPTIONS[name])
        if kind == YES_NO:
            return Figure(kind, words=("是", "否"))
        low, high = self.pick(RANGES[kind])
        unit = 10 ** PLACES[kind]
        return Figure(kind, low * unit, high * unit)

    def listed(self, name: str) -> str:
        if name not in self.lists:
            fields = {
                "目标": self.figure(NUMBER, "目标"),
                "完成": self.figure(NUMBER, "完成"),
                "符号": Figure(CHOICE, words=SIGNS),
                "一级": Figure(CHOICE, words=("产出", "效益")),
            }
            self.lists[name] = fields
            self.rows[name] = (40, 4)
        return name

    # -- formulas ---------------------------------------------------------

    def amount(self, kind: str) -> str:
        if self.chance(20):
            return f"({self.fact(kind)} {self.pick('+-')} {self.fact(kind)})"
        return self.fact(kind)

    def rate(self, depth: int = 1) -> str:
        if depth and self.chance(35):
            one = self.rate(depth - 1)
            way = self.whole(0, 10)
            if way == 0:
                return f"取小({one}, 1)"
            if way == 1:
                return f"取大({one}, 20%)"
            if way == 2:
                return f"(1 - ({one}))"
            if way == 3:
                return f"绝对值({one} - 1)"
            if way == 4:
                return f"(({one} + {self.rate(depth - 1)}) / 2)"
            if way == 5:
                return f"(若 {self.condition(0)} 则 {one} 否则 {self.rate(depth - 1)})"
            if way == 6:
                return f"(({one}) × ({self.rate(depth - 1)}))"
            if way == 7:
                return f"({one})^2"
            if way == 8:
                return f"{self.pick(ROUNDINGS)}({one}, {self.whole(0, 3)})"
            if way == 9:
                return f"取小({one}, {self.rate(depth - 1)})"
            name = self.pick(["率一", "率二"])
            if self.row is not None or name in self.formulas:
                return name if name in self.formulas else one
            self.formulas[name] = one
            return str(name)
        if self.row is not None and not self.chance(15):
            return str(
                self.pick(
                    [
                        "(行.完成 / 行.目标)",
                        "(取大(行.完成, 0) / 行.目标)",
                        "(取大(行.完成 - 行.目标, 0) / 行.目标)",
                        "(绝对值(行.完成 - 行.目标) / 行.目标)",
                    ]
                )
            )
        if self.row is None and self.chance(5):
            name = self.listed("目标表")
            return f"取大(合计({name}.完成) / 合计({name}.目标), {self.fact(RATE)})"
        if self.chance(25):
            return self.fact(RATE)
        kind = self.pick([MONEY, COUNT])
        return f"({self.amount(kind)} / {self.amount(kind)})"

    def condition(self, depth: int = 1) -> str:
        if depth and self.chance(25):
            join = self.pick(["并且", "或者"])
            return f"(({self.condition(depth - 1)}) {join} ({self.condition(depth - 1)}))"
        compare = self.pick(COMPARISONS)
        way = self.whole(0, 7)
        if way == 0:
            return self.fact(YES_NO)
        if way == 1:
            return f"并非 {self.fact(YES_NO)}"
        if way == 2:
            return f"{self.amount(COUNT)} {compare} {self.whole(0, 30)}"
        if way == 3:
            return f"{self.rate(0)} {compare} {self.whole(0, 12) * 10}%"
        if way == 4:
            return f"{self.fact(MONEY)} {compare} {self.fact(MONEY)}"
        if way == 5:
            return f"{self.fact(MONEY)} {compare} {self.whole(0, 40)}元"
        if way == 6 and self.may(FILLED, 50):
            return f"已填({self.fact(self.pick([MONEY, COUNT]))})"
        name = self.fact(CHOICE)
        return f"{name} {self.pick('=≠')} “{self.pick(OPTIONS[name])}”"

    def points(self, depth: int = 1) -> str:
        """A formula of points; may leave [0, full]."""
        way = self.whole(0, 8 if depth else 5)
        if way == 0:
            return f"{self.whole(0, 8)}分"
        if way == 1:
            return f"{self.rate()} × 分值"
        if way == 2:
            return f"取小({self.rate()}, 1) × 分值"
        if way == 3:
            return f"取大(1 - {self.rate()}, 0) × 分值"
        if way == 4:
            return f"(分值 - {self.fact(COUNT)} / {self.whole(1, 9)}次 × 1分)"
        if way == 5:
            return f"(分值 - {self.rate(0)} × {self.whole(1, 9)}分)"
        one, other = self.points(0), self.points(0)
        if way == 6:
            return f"(若 {self.condition()} 则 {one} 否则 {other})"
        return f"{self.pick(['取大', '取小'])}({one}, {other})"

    def outcome(self, full: int) -> str:
        way = self.whole(0, 19)
        if way < 13:
            return self.parameter(halves(self.whole(0, full)) + self.pick(["", "分"]))
        if way < 15:
            return str(self.pick(["满分", "零分"]))
        if way == 15:
            return "人工评判"
        if way == 16:
            return self.reading("档外", ["人工评判", "满分", "零分"])
        return self.points(0)

    # -- forms ------------------------------------------------------------

    def criterion(self, full: int) -> Tree:
        """One form with its guards, or several that make one."""
        if self.may(MADE_OF, 22):
            return self.beyond(self.made_of(full))
        return self.beyond(self.single(full))

    def beyond(self, tree: Tree) -> Tree:
        """The form with points below 0 or above the full mark, multiplied, or limited."""
        if self.may(BEYOND, 10):
            tree[self.pick(["倒扣", "加分"])] = f"{halves(self.whole(1, 6))}分"
        forms = {"条目", "任选", "逐项", "评判", "分情形"} & set(tree)
        if self.may(SCALED, 10) and not forms:
            factor = self.pick(["0.5", "1.5", f"若 {self.condition(0)} 则 2 否则 1"])
            tree[self.pick(["系数", "扣分系数"])] = factor
        if self.may(SCALED, 6) and forms <= {"条目"}:
            limits = {
                "下限": f"{halves(self.whole(0, 1))}分",
                "上限": f"{halves(self.whole(1, 4))}分",
            }
            for name in self.pick([("下限",), ("上限",), ()]):
                limits.pop(name)
            tree["上下限"] = limits
        return tree

    def made_of(self, full: int) -> Tree:
        """条目, 首条, 任选 or 分情形, with simple forms in them."""
        inner = evolve(self, avoid=self.avoid | {MADE_OF, BEYOND, EXCLUDED, ZEROED})
        way = self.whole(0, 4)
        if way == 0:
            ways = [
                {**inner.single(full), **({"名": f"法{n}"} if self.chance(50) else {})}
                for n in range(self.whole(2, 3))
            ]
            tree: Tree = {"任选": {"取": self.pick(["高", "低"]), "其中": ways}}
        elif way == 1:
            branches = []
            for _ in range(self.whole(1, 2)):
                branches.append({"当": self.condition(0), **inner.single(full)})
            last = "其余" if self.chance(60) else self.condition(0)
            branches.append({"当": last, **inner.single(full)})
            for branch in branches:
                branch.pop("保留", None)
            tree = {"分情形": branches}
        elif way == 2:
            entries = [
                {
                    "当": self.condition(0),
                    self.pick(["得", "扣"]): f"{halves(self.whole(0, full))}分",
                }
                for _ in range(self.whole(1, 3))
            ]
            tree = {"条目": {"起": self.pick(["满分", "零分"]), "取": "首条", "条": entries}}
        else:
            tree = {"条目": inner.entries(full)}
        if self.chance(30):
            tree["保留"] = self.rounding()
        return tree

    def entries(self, full: int) -> Tree:
        found = []
        for _ in range(self.whole(1, 4)):
            worth = f"{halves(self.whole(1, 6))}分"
            way = self.pick(["得", "扣", "扣"])
            entry: Tree = {"至多": f"{halves(self.whole(1, 8))}分"}
            kind = self.whole(0, 5)
            if kind <= 1:
                entry = {"当": self.condition(0), way: worth}
            elif kind == 2:
                entry |= {"每": self.fact(COUNT), way: worth}
            elif kind == 3:
                part = self.pick(["不扣" if way == "扣" else "不加", "按一档", "按比例"])
                entry |= {"每": self.fact(COUNT), "步长": str(self.whole(2, 5)), "不足一档": part}
                entry |= {way: worth, "当": self.condition(0)}
            elif kind == 4:
                entry |= {"当": self.condition(0), way: f"{self.rate(0)} × {self.whole(1, 9)}分"}
            else:
                weight = self.whole(1, 6)
                entry = {"分值": halves(weight), **self.single(weight)}
            found.append(entry)
        tree: Tree = {"起": self.pick(["满分", "零分", f"{halves(self.whole(0, full))}分"])}
        if self.chance(25):
            tree["扣至多"] = f"{halves(self.whole(1, 8))}分"
        if self.chance(20):
            tree["至少"] = f"{halves(self.whole(0, min(2, full)))}分"
        return {**tree, "条": found}

    def single(self, full: int) -> Tree:
        """One form with its guards."""
        form = self.whole(0, 9)
        if form == 9:
            return {"评判": self.grades()}
        kind = self.pick([RATE, RATE, RATE, COUNT, MONEY]) if form < 6 else RATE
        shape, measure = "", ""
        if kind == RATE:
            shape, measure = self.ratio()
        tree: Tree = {"算式": measure or self.amount(kind)}
        if form < 4 or (form < 6 and self.row is not None):
            form_key = self.pick(["分档", "分档", "分档", "阶梯", "插值"])
            ways = {"分档": self.bands, "阶梯": self.ladder, "插值": self.line}
            tree[form_key] = ways[form_key](kind, full)
        elif form < 6:
            tree["每"] = self.steps(kind, full, shape == "quotient")
        elif form == 6:
            tree["得分式"] = self.pick(
                ["取小(比率, 1) × 分值", "取大(1 - 比率, 0) × 分值", "比率 × 分值"]
            )
        else:
            shape, tree = "", {"得分式": self.points()}
            if not any(name in tree["得分式"] for name in (*self.figures, "行.", "率")):
                return tree
        tree |= self.guards(shape, full)
        if self.chance(25):
            tree["保留"] = self.rounding()
            split = isinstance(tree.get("基数非正"), dict)
            if shape and not split and self.chance(30):
                tree["保留"] = {"算式": self.rounding(), "得分": self.rounding()}
        return tree

    def ratio(self) -> tuple[str, str]:
        """A measure that is a rate, and its shape: a plain quotient, one inside, or any."""
        shape = self.pick(["quotient", "quotient", "inside", "any"])
        if shape == "any":
            return "", self.rate()
        plain = self.quotient()
        if shape == "quotient":
            return shape, plain
        way = self.whole(0, 3)
        if way == 0:
            return shape, f"取小({plain}, {self.rate(0)})"
        if way == 1:
            return shape, f"1 - {plain}"
        if way == 2:
            return shape, f"({plain} + {self.rate(0)}) / 2"
        return shape, f"若 {self.condition(0)} 则 {plain} 否则 {self.rate(0)}"

    def quotient(self) -> str:
        if self.row is not None:
            return f"{self.pick(['行.完成', '取大(行.完成, 0)'])} / 行.目标"
        kind = self.pick([MONEY, COUNT])
        return f"{self.amount(kind)} / {self.amount(kind)}"

    def rounding(self) -> str:
        return f"{self.whole(0, 2)}位{self.pick(ROUNDINGS)}"

    def grades(self) -> Tree:
        return dict(
            self.pick(
                [
                    {"评判": "0%至100%"},
                    {"达成": "80%至100%", "部分达成": "60%至不满80%", "未达成": "0%至不满60%"},
                    {"好": "50%至100%", "差": "0%至不满50%"},
                ]
            )
        )

    def cut(self, kind: str, value: int) -> str:
        if kind == RATE:
            return f"{value * 5}%"
        return f"{value}元" if kind == MONEY else str(value)

    def bands(self, kind: str, full: int) -> list[Tree] | Tree:
        cuts = sorted(self.draw(st.sets(st.integers(0, 24), min_size=1, max_size=4)))
        parts: list[str] = []
        low, closed = None, False
        for cut in cuts:
            end = self.cut(kind, cut)
            side = self.pick(["left", "right", "left", "right", "alone", "both", "gap"])
            parts.append(self.interval(low, closed, end, side in ("left", "both")))
            if side == "alone":
                parts.append(f"等于{end}")
            low, closed = end, side in ("right", "both")
        parts.append(self.interval(low, closed, None, False))
        if self.chance(20):
            parts.pop(self.whole(0, len(parts) - 1))
            if self.chance(50) or not parts:
                parts.append("其余")
        bands = {part: self.outcome(full) for part in parts}
        return bands if self.chance(20) else [{part: points} for part, points in bands.items()]

    def ladder(self, kind: str, full: int) -> Tree:
        cuts = sorted(self.draw(st.sets(st.integers(0, 24), min_size=1, max_size=4)))
        way = self.pick(["不低于", "高于", "不高于", "低于"])
        if way in ("不高于", "低于"):
            cuts.reverse()
        tree: Tree = {way: [self.cut(kind, cut) for cut in cuts]}
        if self.chance(50):
            tree["每级"] = f"{halves(self.whole(1, 4))}分"
        else:
            tree["得"] = [halves(self.whole(0, full)) for _ in cuts]
        if self.chance(30):
            tree["起分"] = halves(self.whole(0, full))
        return tree

    def line(self, kind: str, full: int) -> Tree:
        cuts = sorted(self.draw(st.sets(st.integers(0, 24), min_size=2, max_size=4)))
        return {self.cut(kind, cut): halves(self.whole(0, full)) for cut in cuts}

    def interval(self, low: str | None, closed: bool, high: str | None, high_closed: bool) -> str:
        below = ["不高于", "不超过", "≤"] if high_closed else ["低于", "不满", "<"]
        above = ["不低于", "≥"] if closed else ["高于", "超过", ">"]
        if low is None:
            return f"{self.pick(below)}{high}"
        if high is None:
            return f"{self.pick(above)}{low}"
        if (closed or high_closed) and self.chance(25):
            return f"{low}{'（含）' if closed else ''}-{high}{'（含）' if high_closed else ''}"
        return f"{self.pick(above)}{low}且{self.pick(below)}{high}"

    def steps(self, kind: str, full: int, rate: bool) -> Tree:
        start = self.whole(0, 20)
        way = self.pick(["扣", "扣", "加"])
        step = self.cut(kind, self.pick([1, 2, 4]))
        if kind == RATE and not (rate and start):
            step = step.replace("%", "个百分点")  # else its 单位 would have to be said
        tree: Tree = {
            "起点": self.cut(kind, start),
            self.pick(["高", "低", "两侧"]): self.parameter(step),
            way: self.parameter(f"{halves(self.whole(1, 6))}分"),
            "不足一档": self.reading(f"不足一档就{way}", [f"不{way}", "按一档", "按比例"]),
        }
        if rate and start:
            tree["单位"] = self.reading("单位", ["百分点", "相对起点"])
        if way == "加" and self.chance(50):
            tree["起分"] = halves(self.whole(0, full - 1))
        return tree

    def guards(self, shape: str, full: int) -> Tree:
        found: Tree = {}
        if self.chance(15):
            found["不适用"] = self.pick(["满分", "零分", "人工评判", "3分"])
            if self.may(EXCLUDED, 30):
                found["不适用"] = "剔除折算"
            if self.chance(40):
                found["不适用"] = {"得": found["不适用"], "当": self.condition()}
        if self.chance(15):
            ways = [
                {"当": self.condition(), "得": self.outcome(full)} for _ in range(self.whole(1, 2))
            ]
            found["前提"] = ways if self.chance(60) else ways[0]
        if shape and self.chance(70):
            found["基数非正"] = self.outcome(full)
            if shape == "quotient" and self.chance(40):
                cases = ["零比零", "正比零", "负", *(["负比零"] if self.chance(50) else [])]
                found["基数非正"] = {c: self.outcome(full) for c in cases}
        if not isinstance(found.get("前提"), list) and self.may(ZEROED, 10):
            found["缺数据"] = "零分"
        return found

    def each_row(self, item: str, full: int) -> Tree:
        """逐项 over a list: one form for all rows, or one for each sign."""
        name = self.listed(self.pick(["目标表", "目标表", "任务表"]))
        pen = evolve(self, row=name)
        weight, most = self.rows[name]
        tree: Tree = {"清单": name, "行分值": "行.权重"}
        self.each[item] = (name, 0)
        if self.chance(25):
            tree["行分值"] = f"{halves(2)}分"
            self.rows[name] = (weight, min(most, full // 2))
            self.each[item] = (name, 2)
        else:
            self.rows[name] = (min(weight, full), most)
        if self.may(KEPT, 40):
            tree["只取"] = f"行.一级 = “{self.pick(['产出', '效益'])}”"
        if self.chance(50):
            tree |= {"按": "行.符号", "选": pen.chosen(full)}
        else:
            tree |= pen.criterion(full)
        if "保留" not in tree and self.chance(40):
            tree["保留"] = self.rounding()
        if self.chance(60):
            tree["无行时"] = self.pick(["满分", "零分", "人工评判", {"评判": self.grades()}])
        return tree

    def chosen(self, full: int) -> list[Tree]:
        entries: list[Tree] = []
        self = evolve(self, avoid=self.avoid | {ZEROED, BEYOND})
        left = list(SIGNS)
        while left and len(entries) < 3:
            count = self.whole(1, 3)
            signs, left = left[:count], left[count:]
            form = self.criterion(full)
            form.pop("保留", None)
            entries.append({"为": signs if self.chance(80) else signs[0], **form})
        return entries

    # -- the file ---------------------------------------------------------

    def indicator(self, number: int, full: int) -> Tree:
        name = f"i{number}"
        self.items[name] = full
        head = {"指标": f"指标{number}", "编号": name, "分值": self.parameter(halves(full))}
        if self.chance(20):
            head["对应"] = [f"旧{number}"]
        if self.chance(30):
            return {**head, "逐项": self.each_row(name, full)}
        return {**head, **self.criterion(full)}

    def group(self, depth: int, top: bool) -> tuple[list[Tree], int]:
        """Indicators and groups, and their full marks in half points."""
        found: list[Tree] = []
        total = 0
        for _ in range(self.whole(1, 3 if top else 2)):
            if depth and self.chance(40):
                inner, full = self.group(depth - 1, False)
                name = f"组{depth}之{len(self.items)}"
                found.append({"组": name, "分值": halves(full), "指标": inner})
            else:
                full = self.whole(2, 20)
                found.append(self.indicator(len(self.items) + 1, full))
            total += full
        return found, total

    def adjustments(self, full: int) -> list[Tree]:
        return [self.adjustment(n, full) for n in range(self.whole(1, 3))]

    def adjustment(self, number: int, full: int) -> Tree:
        cap = self.chance(50)
        value = halves(self.whole(0, full if cap else 6)) + self.pick(["", "分"])
        way = self.whole(0, 5)
        if way == 5:
            value = f"{self.fact(COUNT)} / 6次 × 1分"
        elif way == 4:
            value = f"若 {self.condition(0)} 则 {self.whole(0, 9)}分 否则 {self.whole(0, 9)}分"
        tree = {
            "编号": f"调{number}",
            "对": "总分",
            "当": self.condition(),
            "做": "不高于" if cap else "扣",
            "值": value,
        }
        if self.chance(30):
            tree["同类"] = "封顶" if cap else self.pick(["封顶", "同类一"])
        return tree

    def file(self, adjusted: bool) -> Tree:
        indicators, full = self.group(2, True)
        tree: Tree = {
            "标准": "随机标准",
            "版式": "1",
            "地区": "全国",
            "对象": "部门整体",
            "预算年度": {"自": "2020"},
            "出处": {"状态": "示范"},
        }
        after: Tree = {}
        if adjusted and self.chance(60):
            after["调整"] = self.adjustments(full)
        if self.chance(70):
            after["等级"] = self.levels(full)
        if self.chance(25):
            after["保留"] = {"总分": self.rounding()}
        if self.chance(20):
            after["提示"] = [{"编号": "提1", "当": self.condition(), "说": "须说明"}]
        if self.chance(20):
            one, two, three = (self.fact(MONEY) for _ in range(3))
            after["核对"] = [{"核对": "核1", "编号": "h1", "等式": f"{one} = {two} + {three}"}]
        if self.parameters:
            tree["参数"] = {"常数": list(self.parameters)}
        if self.readings:
            tree["口径"] = self.readings
        tree["数据"] = {name: f.declaration() for name, f in self.figures.items()}
        for name, fields in self.lists.items():
            columns = {column: f.declaration() for column, f in fields.items()}
            columns |= {column: {"类": "文字"} for column in ("名称", "原因")}
            columns |= {c: {"类": "分值", "范围": "0至100"} for c in ("权重", "自评得分")}
            tree["数据"][name] = {"类": "清单", "字段": columns}
        if not tree["数据"]:
            del tree["数据"]
        if self.formulas:
            tree["计算"] = dict(self.formulas)
        return {**tree, "指标": indicators, **after}

    def levels(self, full: int) -> list[Tree]:
        names = ["优", "良", "中", "差"]
        cuts = sorted(self.draw(st.sets(st.integers(1, full), min_size=1, max_size=3)))[::-1]
        ends = [halves(cut) for cut in cuts]
        parts = [f"不低于{ends[0]}"]
        parts += [f"不低于{low}且低于{high}" for high, low in pairwise(ends)]
        parts.append(f"低于{ends[-1]}")
        return [{name: part} for name, part in zip(names, parts, strict=False)]


@st.composite
def books(draw: st.DrawFn, avoid: frozenset[str] = frozenset(), adjusted: bool = True) -> Book:
    """A random rule file without these features (and without 调整 unless `adjusted`)."""
    pen = Pen(draw, avoid)
    tree = pen.file(adjusted)
    return Book(
        tree, pen.figures, pen.lists, pen.rows, pen.items, pen.each, frozenset(pen.features)
    )


# -- fact sheets ----------------------------------------------------------------


@st.composite
def sheets(draw: st.DrawFn, book: Book, given: int = 80) -> Sheet:
    """A random sheet for the rule file; about `given` per cent of the figures are there."""

    def chance(percent: int) -> bool:
        return draw(st.integers(0, 99)) >= 100 - percent

    def cell(figure: Figure) -> str | None:
        if chance(given):
            return draw(figure.texts())
        return draw(st.sampled_from([None, "空", "不适用", None]))

    tree: Tree = {
        "版式": "1",
        "单位": {"名称": "某局", "地区": "湖南省/郴州市"},
        "预算年度": "2024",
        "对象": "部门整体",
        "计量": {"金额": "元", "精度": draw(st.sampled_from(["0.01", "1"]))},
        "数据": {},
        "清单": {},
        "评判": {},
        "自评": {},
    }
    for name, figure in book.figures.items():
        text = cell(figure)
        if text is not None:
            tree["数据"][name] = text
    for name, fields in book.lists.items():
        weight, most = book.rows[name]
        rows = []
        for position in range(draw(st.integers(0, most))):
            heavy = draw(st.integers(0, weight))
            weight -= heavy
            row = {"编号": f"r{position}", "权重": halves(heavy), "名称": f"第{position}行"}
            for column, figure in fields.items():
                text = draw(figure.texts()) if column == PLACING else cell(figure)
                if text is not None:
                    row[column] = text
            if chance(30):
                row["自评得分"] = halves(draw(st.integers(0, 10)))
            rows.append(row)
        if rows or chance(50):
            tree["清单"][name] = rows
    for name, full in book.items.items():
        listed, weight = book.each.get(name, ("", 0))
        for row in tree["清单"].get(listed, []):
            if chance(30):
                heavy = weight or halved(row["权重"])
                tree["评判"][f"{name}.{row['编号']}"] = draw(judgements(heavy))
        if chance(40):
            tree["评判"][name] = draw(judgements(full))
        if chance(30):
            own = halves(draw(st.integers(0, full)))
            tree["自评"][name] = draw(st.sampled_from([own, {"得分": own, "比率": "85.85%"}]))
    if chance(30):
        tree["自评"]["总分"] = halves(draw(st.integers(0, 40)))
    return Sheet(tree)


@st.composite
def judgements(draw: st.DrawFn, full: int) -> list[Tree]:
    sources = draw(st.sampled_from([["自评"], ["复核"], ["自评", "复核"]]))
    return [
        {"来源": source, "得分": halves(draw(st.integers(0, full))), "理由": "见佐证"}
        for source in sources
    ]
