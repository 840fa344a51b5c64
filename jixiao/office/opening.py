"""Before a workbook or document is opened: is it one, and of a sane size?"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from facts.problem import BadInput, Place, Problem

MAX_FILE = 20_000_000
MAX_OPENED = 200_000_000
"""Bytes of all parts together once unpacked."""
MAX_PART = 60_000_000
MAX_PARTS = 3_000
MAX_RATIO = 300
"""Of a part's size to its size packed; sheets of blank rows reach about 100."""
_SMALL = 1_000_000
MAX_CELLS = 400_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN_PART = {".xlsx": "xl/workbook.xml", ".docx": "word/document.xml"}
_SAVE_AS = {
    ".xlsx": "用 Excel 或 WPS 表格打开，另存为 .xlsx",
    ".docx": "用 Word 或 WPS 文字打开，另存为 .docx",
}
_LEGACY = {
    ".xls": ".xlsx", ".et": ".xlsx", ".xlsb": ".xlsx", ".ods": ".xlsx", ".xlsm": ".xlsx",
    ".doc": ".docx", ".wps": ".docx", ".rtf": ".docx", ".odt": ".docx", ".docm": ".docx",
}  # fmt: skip


def refusal(place: Place, code: str, text: str, hint: str) -> BadInput:
    return BadInput([Problem(code, place, text, hint)])


def kind_of(name: str) -> str:
    """.xlsx or .docx. Raises BadInput with what to do about any other file."""
    suffix = Path(name).suffix.lower()
    if suffix in _MAIN_PART:
        return suffix
    place = Place(name)
    if suffix in _LEGACY:
        raise refusal(place, "R110", f"不能读 {suffix} 文件", _SAVE_AS[_LEGACY[suffix]])
    if suffix == ".pdf":
        raise refusal(place, "R110", "不能读 PDF", "找原来的 Word 或 Excel 文件，或把表抄进 .xlsx")
    if suffix in (".yaml", ".yml"):
        raise refusal(place, "R110", "这是规则文件，不用导入", "导入的是 .xlsx 或 .docx 的表")
    raise refusal(place, "R110", "不是 .xlsx 或 .docx 文件", "另存为 .xlsx 或 .docx")


def opened(file: Path, shown: str) -> io.BytesIO:
    """The file's bytes once they are known to be those of its kind. Raises BadInput."""
    suffix = kind_of(shown)
    place = Place(shown)
    data = _read(file, place)
    if data.startswith(_OLE):
        encrypted = b"E\0n\0c\0r\0y\0p\0t\0e\0d" in data
        if encrypted:
            raise refusal(place, "R110", "文件有打开密码", "打开后去掉密码，再保存")
        old = ".xls" if suffix == ".xlsx" else ".doc"
        told = f"是旧格式（{old}），只是文件名写成了 {suffix}"
        raise refusal(place, "R110", told, _SAVE_AS[suffix])
    if not data.startswith(b"PK"):
        text = b"<html" in data[:2000].lower() or b"<table" in data[:2000].lower()
        told = "其实是网页，不是表格文件" if text else f"不是 {suffix} 文件，或已经损坏"
        raise refusal(place, "R110", told, _SAVE_AS[suffix])
    _check_zip(data, suffix, place)
    return io.BytesIO(data)


def _read(file: Path, place: Place) -> bytes:
    told = ("读不了文件", "检查有没有读它的权限，是不是被别的程序占用")
    try:
        with file.open("rb") as source:
            data = source.read(MAX_FILE + 1)
    except FileNotFoundError:
        told = ("找不到文件", "检查文件名和所在文件夹")
    except IsADirectoryError:
        told = ("这是文件夹，不是文件", "一个文件")
    except (OSError, ValueError):
        pass
    else:
        if not data:
            raise refusal(place, "R110", "文件是空的", "重新保存一份")
        if len(data) > MAX_FILE:
            raise refusal(
                place, "R111", "文件太大", f"不超过{MAX_FILE // 1_000_000}兆字节，只留评分标准的表"
            )
        return data
    raise refusal(place, "R000", *told)


def _check_zip(data: bytes, suffix: str, place: Place) -> None:
    """The sizes that the archive tells of its parts are sane, and are what it holds."""
    broken = refusal(place, "R110", "文件已经损坏，打不开", "用 Office 或 WPS 打开修复，另存一份")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if any(part.flag_bits & 1 for part in parts):
                raise refusal(place, "R110", "文件有密码", "打开后去掉密码，再保存")
            if _MAIN_PART[suffix] not in names:
                other = ".docx" if suffix == ".xlsx" else ".xlsx"
                if _MAIN_PART[other] in names:
                    raise refusal(place, "R110", f"其实是 {other} 文件", f"把文件名改成 {other}")
                raise refusal(place, "R110", f"不是 {suffix} 文件", _SAVE_AS[suffix])
            whole = sum(part.file_size for part in parts)
            packed = max(1, sum(part.compress_size for part in parts))
            if (
                len(parts) > MAX_PARTS
                or whole > MAX_OPENED
                or any(part.file_size > MAX_PART for part in parts if _is_xml(part.filename))
                or (whole > _SMALL and whole // packed > MAX_RATIO)
            ):
                raise refusal(
                    place, "R111", "文件展开以后太大，没有打开", "只留评分标准的表，另存一份"
                )
            for part in parts:  # what a part holds is never more than it tells, or reading stops
                if _is_xml(part.filename):
                    _check_xml(archive.read(part), part.filename, place)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, ValueError, zlib_error()):
        raise broken from None


def zlib_error() -> type[Exception]:
    import zlib

    return zlib.error


def _is_xml(name: str) -> bool:
    return name.endswith((".xml", ".rels"))


def _check_xml(data: bytes, name: str, place: Place) -> None:
    """No document type: entities are declared there, and office programs write none. No more
    cells, and none merged over more, than can be looked at."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise refusal(place, "R110", "文件里有不该有的内容（DOCTYPE）", "用 Office 或 WPS 另存一份")
    if name.startswith("xl/worksheets/"):
        merged = sum(_area(match[1].decode()) for match in _MERGED.finditer(data))
        if len(_CELL.findall(data)) > MAX_CELLS or merged > MAX_CELLS:
            raise refusal(place, "R111", "单元格太多", "只留评分标准的表，删去空的行和列，另存一份")


_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Za-z0-9:$]{1,40})[\"']")
_CELL = re.compile(rb"<(?:\w+:)?c[\s>]")
_REFERENCE = re.compile("([A-Z]{1,4})([0-9]{1,8})")


def _area(reference: str) -> int:
    """How many cells A1:C7 covers."""
    ends = _REFERENCE.findall(reference.upper().replace("$", ""))
    if len(ends) != 2:
        return 1
    (left, top), (right, bottom) = ends
    return (abs(_number(right) - _number(left)) + 1) * (abs(int(bottom) - int(top)) + 1)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
