"""What stands around a table: its title, notes, and words that belong to the page."""

from __future__ import annotations

import re

from jixiao.office.grid import Cell, simplified, squeezed

_NOTE = re.compile(
    r"(?:备?注|说明|填表说明|填报说明|注意|附注)\s*(?:[0-9一二三四五六七八九十]{1,2})?\s*[:：.．、]|[*＊※]"
)
_NUMBERED = re.compile(r"[（(]?[0-9一二三四五六七八九十]{1,2}[）)、.．]|[①-⑳]")
_PAGE = re.compile(
    r"续表.*|[（(]?续[）)]?|(?:金额)?单位[:：].{0,12}|第.{1,4}页.*|[-—0-9/\s]+|附[件表录]\s*[0-9一二三四五六七八九十-]*[:：]?"
    r"|填[报表](?:单位|日期|人)[:：].*|表\s*[0-9一二三四五六七八九十-]+"
)
_SIGNED = re.compile(
    "(?:填[报表写]?|制表|编制|审核|复核|审批|批准|负责|经办|联系|评价|主管|分管|单位负责|评价组(?:组长|成员)?|专家)"
    "(?:人|单位|部门|日期|时间|电话|签[字名章])?(?:[（(]?签[字名章][）)]?)?[:：].{0,20}"
    "|(?:日期|时间|电话|联系电话|签[字名章]|盖章|年月日)[:：].{0,20}"
    "|[（(]?(?:公章|盖章|签章|签[字名])[）)]?|[0-9]{0,4}年[0-9]{0,2}月[0-9]{0,2}日"
)
"""填表人：, 日期：: the line below a table in which it is signed."""
_TITLE = re.compile("指标|标准|评价|绩效|评分|考核|考评")
_LONGEST = 60
_TELLS = re.compile(".{1,6}[:：]")
"""地区：…, 出处：…: tells something of the table and is not its name."""


def is_note(text: str) -> bool:
    return _NOTE.match(simplified(text)) is not None


def notes_among(cells: list[Cell]) -> tuple[list[Cell], list[Cell]]:
    """Notes with the numbered paragraphs that go on with them, and all others."""
    notes: list[Cell] = []
    others: list[Cell] = []
    for cell in cells:
        goes_on = bool(notes) and not others and _NUMBERED.match(cell.text)
        (notes if is_note(cell.text) or goes_on else others).append(cell)
    return notes, others


def is_page_matter(text: str) -> bool:
    return _PAGE.fullmatch(squeezed(text)) is not None


def is_signed(text: str) -> bool:
    return _SIGNED.fullmatch(simplified(squeezed(text))) is not None


def title_among(cells: list[Cell]) -> tuple[Cell | None, list[Cell]]:
    """The title among what stands before a table, nearest first, and the rest of it that says
    something."""
    saying = [c for c in cells if c.text and not is_page_matter(c.text)]
    short = [
        c
        for c in saying
        if len(c.short) <= _LONGEST
        and not c.short.endswith(("。", "；", "："))
        and not _TELLS.match(c.short)
    ]
    chosen = next(
        (c for c in reversed(short) if _TITLE.search(c.short)), short[-1] if short else None
    )
    return chosen, [c for c in saying if c is not chosen]
