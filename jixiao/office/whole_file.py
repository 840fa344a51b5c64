"""Import: the whole rule file, from its items, the further tables, and what the call says."""

from __future__ import annotations

import re

from attrs import define, field, frozen

from engine.rulefile.parsed_adjustment import parse_adjustment
from facts.problem import Place
from facts.tree import Tree
from jixiao.office.grid import OPEN, TOLD, Remark
from jixiao.office.imported import ImportedTable

PENDING = "待补"
_HEAD = ("核对集", "标准", "版式", "地区", "对象", "预算年度", "出处")
_AFTER = ("核对", "提示", "调整", "等级", "保留", "已知缺陷", "无法表达")
"""Sections that stand below the items."""
_LABEL = re.compile(
    r"(?:(?:备?注|附注|说明|填表说明)\s*[0-9一二三四五六七八九十]{0,2}\s*[:：.．、]|[*＊※])?\s*"
    r"(?:[（(]?[0-9一二三四五六七八九十]{1,2}[）)、.．]|[①-⑳])?\s*"
)


@frozen
class Wanted:
    """What the call says of the standard, where its table does not."""

    title: str | None = None
    region: str | None = None
    object: str | None = None
    year: str | None = None
    prefix: str = "指标"


@define
class WholeFile:
    """The top of a rule file as it comes together."""

    tree: dict[str, Tree]
    shown: str
    wanted: Wanted
    remarks: list[Remark] = field(factory=list)

    def head(self, title: str | None, pending: int) -> None:
        """What a standard has above its sections; `pending` items have no rule yet."""
        tree, wanted = self.tree, self.wanted
        if "标准" not in tree:
            self._put("标准", wanted.title or title, "--title 标题")
        tree.setdefault("版式", "1")
        self._put("地区", wanted.region, "--region 湖南省/郴州市/临武县")
        self._put("对象", wanted.object, "--object 部门整体")
        if "预算年度" not in tree:
            first, _, last = (wanted.year or PENDING).partition("-")
            tree["预算年度"] = {"自": first, **({"至": last} if last else {})}
            if wanted.year is None:
                self._ask("预算年度", "--year 2024 或 --year 2017-2018")
        elif wanted.year is not None:
            self._kept("预算年度")
        if "出处" not in tree:
            told: dict[str, Tree] = {"标题": title} if title else {}
            note = "由表格导入"
            status = "部分见文" if pending else "见文"
            tree["出处"] = {"状态": status, **told, "说明": note}

    def notes(self, table: ImportedTable) -> None:
        """Notes below the table may be rules: each is kept in its words until a person looks."""
        found: list[Tree] = []
        for note in table.notes:
            why = f"{PENDING}：表下的注，还没有看要不要写成规则"
            found.append({"原文": note.text, "理由": why})
            told = f"注“{note.text[:30]}”收在“无法表达”里，{_as_rule(note.text)}"
            self.remarks.append(Remark(OPEN, note.place, told))
        self.more("无法表达", found)

    def more(self, key: str, found: list[Tree]) -> None:
        known = self.tree.get(key, [])
        if found and isinstance(known, list):
            self.tree[key] = [*known, *found]

    def with_items(self, items: list[Tree]) -> dict[str, Tree]:
        """The file, its sections in order."""
        tree = self.tree
        between = [key for key in tree if key not in (*_HEAD, *_AFTER)]
        made = {key: tree[key] for key in (*_HEAD, *between) if key in tree}
        if items:
            made["指标"] = items
        return made | {key: tree[key] for key in tree if key in _AFTER}

    def _put(self, key: str, value: str | None, option: str) -> None:
        if key in self.tree:
            if value is not None and self.tree[key] != value:
                self._kept(key)
        elif value:
            self.tree[key] = value
        else:
            self.tree[key] = PENDING
            self._ask(key, option)

    def _ask(self, key: str, option: str) -> None:
        told = f"表里没有“{key}”，在规则文件里写上，或加 {option}"
        self.remarks.append(Remark(OPEN, Place(self.shown), told))

    def _kept(self, key: str) -> None:
        told = f"“{key}”以表里的“标准信息”为准，命令里给的没有用"
        self.remarks.append(Remark(TOLD, Place(self.shown), told))


def _as_rule(note: str) -> str:
    """What can become of a note: most say how the table is to be used, some move the total."""
    found = parse_adjustment(_LABEL.sub("", note))
    if found is None or found.canonical is None:
        return "看要不要写成规则"
    left = "".join(f"，但没有说定：{one.name}（{'、'.join(one.options)}）" for one in found.open)
    return f"可以写成“调整”，读作：{'／'.join(found.canonical.splitlines())}{left}"
