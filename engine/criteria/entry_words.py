"""The words in which entries of 条目 are told."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction

from engine.criteria.context import Context
from engine.expression import POINTS_DIM, Expr
from engine.language.kinds import kind_of
from engine.language.rewriting import Unwritable, rewritten
from engine.prose import points_text, render
from engine.sentences.text import official

TAKES, GIVES = "扣", "得"
SUMMED_KEYS = ("每", "步长", "不足一档", "至多", "分值", "编号")
"""Keys of entries that are added up, beside 当, 得, 扣, 名 and 说."""


def plain(text: str, ctx: Context) -> str:
    """A formula as it stands in a sentence: fields and points without what they belong to."""
    with suppress(Unwritable):  # that is told where the formula is read
        text = official(rewritten(text, ctx.names))
    for owner in ("行", *ctx.names.checklists):
        text = text.replace(f"{owner}.", "")
    return text


def amount_text(worth: Expr, ctx: Context) -> str:
    fixed = ctx.fixed(worth)
    if fixed is not None:
        return points_text(fixed)
    unit = "" if kind_of(worth, ctx.declared) == POINTS_DIM else "分"
    return f"（{render(worth)}）{unit}"


def down_to(least: Fraction) -> str:
    return "扣完为止" if least == 0 else f"扣到{points_text(least)}为止"
