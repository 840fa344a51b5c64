"""Random rules of the second stage on top of a random rule file: every 做 on every 对."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import evolve, frozen
from hypothesis import strategies as st
from strategies import COUNT, PLACING, RATE, YES_NO, Book, Figure, Tree, books, halves

OWN = {
    "违规": Figure(YES_NO, words=("是", "否")),
    "程度": Figure(RATE, 0, 10_000),
    "次数": Figure(COUNT, 0, 6),
}
"""Facts that only the second stage reads."""
SIGNS = ("高于", "不低于", "低于", "不高于")


def groups_in(nodes: list[Tree], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for node in nodes:
        if "组" in node:
            here = (*path, node["组"])
            yield here
            yield from groups_in(node["指标"], here)


def items_in(
    nodes: list[Tree], path: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for node in nodes:
        if "组" in node:
            yield from items_in(node["指标"], (*path, node["组"]))
        else:
            yield node["编号"], path


@frozen
class Rules:
    """Writes the rules of one file."""

    draw: st.DrawFn
    book: Book

    def pick(self, options: Any) -> Any:
        return self.draw(st.sampled_from(list(options)))

    def chance(self, percent: int) -> bool:
        return self.draw(st.integers(0, 99)) >= 100 - percent

    def points(self, most: int) -> str:
        return halves(self.draw(st.integers(0, most)))

    def paths(self) -> list[tuple[str, ...]]:
        return list(groups_in(self.book.tree["指标"]))

    def joined(self, own: str | None) -> str | None:
        """A condition over the rows of a list; where rows are scored, against the own row."""
        columns = {
            (name, column): figure
            for name, fields in self.book.lists.items()
            for column, figure in fields.items()
            if not figure.words and column != PLACING
        }
        if not columns:
            return None
        name, column = self.pick(sorted(columns))
        figure = columns[name, column]
        cut = figure.text(self.draw(st.integers(figure.low, figure.high)))
        other = f"另.{column}"
        where = f"{other} {self.pick(SIGNS)} {cut}"
        if own == name and self.chance(60):
            where = f"{other} {self.pick(('等于', '高于', '不高于'))} 行.{column}"
        way = self.draw(st.integers(0, 2))
        if way == 0:
            return f"有({name}, {where})"
        if way == 1:
            return f"并非 有({name}, {where})"
        return f"计数({name}, {where}) 不低于 {self.pick((1, 2))}"

    def condition(self, phase: str, on: str, full: int) -> str:
        ways = ["违规", "并非 违规", f"程度 {self.pick(SIGNS)} {self.pick((30, 50, 80))}%"]
        ways += [f"得分 {self.pick(SIGNS)} {self.points(full)}", "得分 低于 分值"]
        other = self.read(phase, on)
        ways += [f"得分({other}) {self.pick(SIGNS)} {self.points(full)}"] if other else []
        joined = self.joined(on if phase == "行" else None)
        ways += [joined] if joined else []
        one = self.pick(ways)
        if self.chance(25):
            word = self.pick(("并且", "或者"))
            return f"{one} {word} {self.pick(ways)}"
        return one

    def read(self, phase: str, on: str) -> str | None:
        """An item or a group that an adjustment on that may read."""
        if phase == "行":
            return None
        items = dict(items_in(self.book.tree["指标"]))
        keys = [id for id in items if id != on]
        groups = self.paths()
        if phase == "指标":
            groups = [g for g in groups if items[on][: len(g)] != g]
        if phase == "组":
            own = next(g for g in groups if "/".join(g) == on)
            groups = [g for g in groups if own[: len(g)] != g]
        keys += ["组 " + "/".join(g) for g in groups]
        return self.pick(keys) if keys else None

    def rule(self, number: int) -> Tree:
        full = sum(self.book.items.values())
        lists = sorted({name for name, _ in self.book.each.values()})
        phases = [
            "指标",
            "指标",
            "总分",
            *(["组"] if self.paths() else []),
            *(["行"] * 2 if lists else []),
        ]
        phases += ["等级"] if "等级" in self.book.tree else []
        phase = self.pick(phases)
        tree: Tree = {"编号": f"次{number}"}
        on = ""
        if phase == "行":
            on = self.pick(lists)
            tree["对"] = f"行 在 {on}"
        elif phase == "指标":
            on = self.pick(sorted(self.book.items))
            tree["对"] = f"指标 {on}"
            full = self.book.items[on]
        elif phase == "组":
            on = "/".join(self.pick(self.paths()))
            tree["对"] = f"组 {on}"
        else:
            tree["对"] = phase
        tree["当"] = self.condition(phase, on, full)
        return tree | (self.graded() if phase == "等级" else self.doing(phase, full))

    def graded(self) -> Tree:
        names = [name for level in self.book.tree["等级"] for name in level]
        return {"做": self.pick(("不高于", "定为")), "值": self.pick(names)}

    def doing(self, phase: str, full: int) -> Tree:
        ways = ["归零", "扣", "扣", "扣比例", "扣比例", "不高于", "不高于", "不低于", "提示"]
        ways += ["不计"] if phase == "指标" else []
        ways += ["须说明"] if phase != "组" else []
        way = self.pick(ways)
        found: Tree = {"做": way}
        if way == "提示":
            found["说"] = "请看一看"
        if way == "扣":
            found["值"] = self.pick(
                (self.points(6), f"{self.points(4)}分", "次数 / 6次 × 3分", "程度 × 分值")
            )
        if way == "扣比例":
            found["值"] = self.pick(("30%", "60%", "100%", "程度"))
            if self.chance(40):
                found["基数"] = self.pick(("得分", "分值"))
        if way in ("不高于", "不低于"):
            found["值"] = self.points(full)
        if way in ("归零", "扣", "扣比例") and self.chance(40):
            found["同类"] = self.pick(("一", "二"))
        return found


@st.composite
def staged_books(draw: st.DrawFn, avoid: frozenset[str] = frozenset()) -> Book:
    """A random rule file with one to five rules of the second stage, beside those it has."""
    book = draw(books(avoid))
    figures = {**book.figures, **OWN}
    tree = dict(book.tree)
    tree["数据"] = tree.get("数据", {}) | {name: f.declaration() for name, f in OWN.items()}
    rules = Rules(draw, evolve(book, tree=tree))
    added = [rules.rule(n) for n in range(draw(st.integers(1, 5)))]
    tree["调整"] = [*tree.get("调整", []), *added]
    return evolve(book, tree=tree, figures=figures)
