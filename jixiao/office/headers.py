"""Which column of a table is what: the words that stand over columns, in their many variants."""

from __future__ import annotations

import re

from attrs import frozen

from jixiao.office.grid import Cell, Grid, simplified, squeezed

LEVEL, POINTS, EXPLANATION, CRITERION = "级", "分值", "指标说明", "评分标准"
READING, ID, IDLE, UNKNOWN = "读作", "编号", "不用", "认不出"

NUMERALS = "一二三四五六七"
_LEVEL = re.compile(
    r"第?([一二三四五六七1-7])级(?:评价|考核|考评|绩效|评分|共性)?(?:指标|项目|内容|要素)?(?:名称)?"
)
_NUMBERS = {n: i for i, n in enumerate(NUMERALS, start=1)} | {str(i): i for i in range(1, 8)}
_NAMES = {
    "指标", "指标名称", "评价指标", "考核指标", "考评指标", "绩效指标", "评分指标", "具体指标",
    "考核项目", "评价项目", "评分项目", "考评项目", "项目", "项目名称", "评分内容", "考核事项", "考核类别",
    "评价类别", "指标类别", "指标类型", "评价要素", "类别",
}  # fmt: skip
_CONTENT = {"考核内容", "评价内容", "考评内容", "指标内容", "内容"}
"""A further level where nothing else is, else what explains the item."""
_POINTS = {
    "分值", "满分", "权重", "标准分", "标准分值", "分数", "基准分", "基本分", "配分", "权重分", "权重分值",
    "权数", "指标分值", "满分值", "标准分数", "赋分", "分值权重", "权重/分值", "分值/权重", "指标权重",
    "分值及权重", "应得分", "总分值", "分",
}  # fmt: skip
_EXPLAINS = {
    "指标说明", "指标解释", "指标释义", "指标内涵", "指标定义", "指标含义", "说明", "计算公式", "计算方法", "公式",
    "评价要点", "考核要点", "考评要点", "评分要点", "解释", "释义", "指标要点", "内涵", "指标解读", "具体说明",
    "计算公式及说明", "指标公式",
}  # fmt: skip
_CRITERION = re.compile(
    "(?:评分|评价|考核|考评|计分|扣分|记分|得分|赋分|打分|评定|评判)(?:标准|细则|办法|方法|规则)"
)
_IDLE = re.compile(
    "得分|自评|复核|复评|备注|原因|完成|指标值|实际|佐证|资料|依据|来源|责任|度量|计量|性质|偏离|偏差|"
    "年度|目标|评价人|评委|扣分|情况|方向|频次|周期|序号|证明|材料|部门|单位|评分$|审核|认定|符号"
)
MOST_HEADER_ROWS = 3


@frozen
class Column:
    """A column that is used: its role, the level for 级 and 分值 (0: not said), its header."""

    index: int
    role: str
    level: int
    header: Cell


@frozen
class Header:
    first: int
    last: int
    columns: tuple[Column, ...]

    def of(self, role: str) -> list[Column]:
        return [column for column in self.columns if column.role == role]

    @property
    def shape(self) -> tuple[tuple[int, str, int], ...]:
        """By which a header is the same again on the next page."""
        return tuple((c.index, c.role, c.level) for c in self.columns)


def role_of(text: str) -> tuple[str, int]:
    """The role of a column under this header, and the level that it names."""
    short = re.sub(r"[（(【\[〔].*?[）)】\]〕]", "", simplified(squeezed(text)))
    short = short.strip("：:*＊%％")
    level = _LEVEL.fullmatch(short)
    if level:
        return LEVEL, _NUMBERS[level[1]]
    if short == "读作":
        return READING, 0
    if short in ("编号", "指标编号", "指标编码", "编码", "指标代码"):
        return ID, 0
    if short in _POINTS:
        return POINTS, 0
    if short in _EXPLAINS:
        return EXPLANATION, 0
    if _CRITERION.search(short) or short == "标准":
        return CRITERION, 0
    if short in _NAMES or short in _CONTENT:
        return LEVEL, 0
    return (IDLE if _IDLE.search(short) else UNKNOWN), 0


def _is_head(cells: list[Cell]) -> bool:
    """Whether a row of these cells can be the first of a header."""
    roles = [role_of(cell.text)[0] for cell in cells]
    if any(len(cell.text) > 30 for cell in cells) or LEVEL not in roles:
        return False
    known = [role for role in roles if role not in (UNKNOWN, IDLE)]
    scoring = bool({POINTS, CRITERION} & set(roles))
    return scoring and len(known) >= 2 and roles.count(UNKNOWN) * 2 <= len(roles)


def find_header(grid: Grid, row: int) -> Header | None:
    """The header that begins in this row, if one does."""
    cells = grid.filled(row)
    if len(cells) < 2 or any(cell.row < row for cell in cells) or not _is_head(cells):
        return None
    last = max(cell.row + cell.rows - 1 for cell in cells if role_of(cell.text)[0] != UNKNOWN)
    last = min(last, row + MOST_HEADER_ROWS - 1, grid.height - 1)
    below = [cell for cell in grid.filled(last + 1) if cell.row == last + 1]
    roles = [role_of(cell.text)[0] for cell in below]
    if below and len(below) < len(cells) + 6 and UNKNOWN not in roles and LEVEL in roles:
        last += 1
    columns = tuple(_columns(grid, row, last))
    return Header(row, last, columns)


def _columns(grid: Grid, first: int, last: int) -> list[Column]:
    found = []
    for index in range(grid.width):
        stacked = [grid.at(row, index) for row in range(last, first - 1, -1)]
        cells = list(dict.fromkeys(c for c in stacked if c is not None and c.text))
        named = [(role_of(cell.text), cell) for cell in cells]
        good = [(r, cell) for r, cell in named if r[0] not in (UNKNOWN, IDLE)]
        told = next(((r, c) for r, c in named if r[0] == IDLE), None)
        if named and named[0][0][0] == IDLE:  # 得分 below 评价指标
            good = []
        (role, level), cell = (
            good[0] if good else told or (named[0] if named else ((UNKNOWN, 0), None))
        )
        if cell is not None:
            found.append(Column(index, role, level, cell))
    return found


def is_content(text: str) -> bool:
    """考核内容 and the like, which may be a level or explain one."""
    return re.sub(r"[（(].*?[）)]", "", simplified(squeezed(text))) in _CONTENT
