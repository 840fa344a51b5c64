"""openpyxl and python-docx: imported where a workbook or document is at hand, else said so."""

from __future__ import annotations

from typing import Any


class OfficeMissing(Exception):
    """A package that reads and writes office files is not installed; the message names it."""


def _missing(package: str, kind: str) -> OfficeMissing:
    return OfficeMissing(
        f"读写 {kind} 需要 {package}，没有安装：pip install {package}（或安装 jixiao[office]）"
    )


def openpyxl() -> Any:
    """The module. Raises OfficeMissing."""
    try:
        import openpyxl as module
    except ImportError:
        raise _missing("openpyxl", ".xlsx") from None
    return module


def docx() -> Any:
    """The module. Raises OfficeMissing."""
    try:
        import docx as module
    except ImportError:
        raise _missing("python-docx", ".docx") from None
    return module
