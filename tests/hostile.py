"""Texts that nobody writes into a standard, and that somebody pastes."""

from __future__ import annotations

HOSTILE = {
    "a megabyte": "得5分，" * 250_000,
    "a megabyte of digits": "9" * 1_000_000,
    "brackets": "（" * 5_000 + "）" * 5_000,
    "brackets of a measure": "按" + "（" * 900 + "甲" + "）" * 900 + "计：95%得满分",
    "nested criteria": "〔" * 400 + "得5分" + "〕" * 400,
    "quotes": "「" * 900 + "」" * 900,
    "a spreadsheet formula": "=A1+B2*SUM(C1:C9)",
    "a deep formula": "甲=" + "（甲+" * 400 + "1" + "）" * 400,
    "signs": "甲=" + "-" * 1_900 + "1",
    "commas": "，" * 1_900,
    "500 digits": "95" + "0" * 500 + "%得满分，每低1个百分点扣0.5分，不足1个百分点不扣，扣完为止",
    "an exponent": "1e999%得满分，每低1个百分点扣0.5分，不足1个百分点不扣，扣完为止",
    "1,500 entries": "；".join(f"甲{i}的扣1分" for i in range(1_500)) + "；扣完为止",
    "2,000 bands": "；".join(f"不低于{i}%且低于{i + 1}%的得{i}分" for i in range(2_000)),
    "control characters": "\0\x01得5分\x7f",
    "half a character": "\ud800得5分",
}
