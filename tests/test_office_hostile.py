"""Files that are no tables, or too much of one: refused in Chinese with what to do, nothing written."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from jixiao.cli import main
from jixiao.office import extra, import_table, opening, read_docx, read_xlsx

openpyxl = pytest.importorskip("openpyxl")
docx = pytest.importorskip("docx")

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER = ["指标", "分值", "评分标准"]


def refused(path: Path, capsys: pytest.CaptureFixture[str], code: int = 2) -> str:
    out = path.parent / "出来.yaml"
    assert main(["import", str(path), "--out", str(out)]) == code
    assert not out.exists()
    return capsys.readouterr().err


def workbook() -> bytes:
    made = openpyxl.Workbook()
    made.active.append(HEADER)
    made.active.append(["台账", 5, "看台账"])
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def document() -> bytes:
    made = docx.Document()
    table = made.add_table(2, 3)
    for cell, text in zip(table.rows[0].cells, HEADER, strict=True):
        cell.text = text
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def repacked(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The archive with each part changed, or left out."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(held, "w") as new:
        for part in old.infolist():
            inside = change(part.filename, old.read(part))
            if inside is not None:
                new.writestr(part.filename, inside)
    return held.getvalue()


def encrypted_zip() -> bytes:
    data = bytearray(workbook())
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        data[at + 8] |= 1
        at += 4
    return bytes(data)


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("旧.xls", b"x", "不能读 .xls 文件。应为：用 Excel 或 WPS 表格打开，另存为 .xlsx"),
        ("旧.et", b"x", "另存为 .xlsx"),
        ("旧.doc", b"x", "不能读 .doc 文件。应为：用 Word 或 WPS 文字打开，另存为 .docx"),
        ("旧.wps", b"x", "另存为 .docx"),
        ("文.pdf", b"x", "不能读 PDF"),
        ("规则.yaml", b"x", "这是规则文件，不用导入"),
        ("表.csv", b"x", "不是 .xlsx 或 .docx 文件"),
        ("空.xlsx", b"", "文件是空的"),
        ("假.xlsx", OLE + b"x", "是旧格式（.xls），只是文件名写成了 .xlsx"),
        ("假.docx", OLE + b"x", "是旧格式（.doc），只是文件名写成了 .docx"),
        ("密.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "文件有打开密码"),
        ("网.xlsx", b"<html><table>", "其实是网页"),
        ("坏.xlsx", b"garbage", "不是 .xlsx 文件，或已经损坏"),
        ("坏2.xlsx", b"PK\x03\x04x", "文件已经损坏"),
        ("密2.xlsx", encrypted_zip(), "文件有密码"),
        ("换.xlsx", document(), "其实是 .docx 文件"),
        ("换.docx", workbook(), "其实是 .xlsx 文件"),
        ("别.xlsx", repacked(workbook(), lambda n, d: None if "workbook" in n else d),
         "不是 .xlsx 文件"),
        ("残.xlsx", repacked(workbook(), lambda n, d: b"<a>" if n == "xl/workbook.xml" else d),
         "读不懂这个工作簿"),
        ("残.docx", repacked(document(), lambda n, d: b"<a>" if n == "word/document.xml" else d),
         "读不懂这个文档"),
        ("型.xlsx", repacked(workbook(), lambda n, d: b"<!DOCTYPE a>" + d if "sheet1" in n else d),
         "DOCTYPE"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_with_advice(
    name: str, data: bytes, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    err = refused(path, capsys)
    assert "R110" in err
    assert told in err


def test_what_can_not_be_opened(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "R000 找不到文件" in refused(tmp_path / "没有.xlsx", capsys)
    (tmp_path / "夹.xlsx").mkdir()
    assert "R000 这是文件夹" in refused(tmp_path / "夹.xlsx", capsys)


def bomb(name: str, data: bytes) -> bytes:
    return data + b" " * 3_000_000 if "sheet1" in name else data


def packed(data: bytes) -> bytes:
    held = io.BytesIO()
    old = zipfile.ZipFile(io.BytesIO(data))
    with old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for part in old.infolist():
            new.writestr(part.filename, bomb(part.filename, old.read(part)))
    return held.getvalue()


def test_too_much_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(packed(workbook()))
    assert "R111 文件展开以后太大" in refused(path, capsys)
    path.write_bytes(workbook())
    word = tmp_path / "表.docx"
    word.write_bytes(document())
    for module, name, most, told in (
        (opening, "MAX_FILE", 10, "文件太大"),
        (opening, "MAX_CELLS", 2, "单元格太多"),
        (read_xlsx, "MAX_ROWS", 1, "有2行、3列，太大"),
        (read_xlsx, "MAX_CELL", 2, "一格的字太多"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, most)
            err = refused(path, capsys)
            assert "R111" in err
            assert told in err
    for name, most, told in (
        ("MAX_ROWS", 1, "超过1行"),
        ("MAX_COLUMNS", 2, "超过2列"),
        ("MAX_CELL", 2, "一格的字太多"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(read_docx, name, most)
            err = refused(word, capsys)
            assert "R111" in err
            assert told in err


def test_cells_merged_over_everything_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def merged(name: str, data: bytes) -> bytes:
        area = b'<mergeCells><mergeCell ref="A3:XFD1048576"/></mergeCells>'
        return data.replace(b"<pageMargins", area + b"<pageMargins") if "sheet1" in name else data

    path = tmp_path / "表.xlsx"
    path.write_bytes(repacked(workbook(), merged))
    assert "R111 单元格太多" in refused(path, capsys)


@pytest.mark.parametrize("stray", ["XFD1048576", "A1048576", "XFD2"])
def test_a_stray_cell_far_away_is_named_at_once(
    stray: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every empty cell up to it was walked through: more than a minute."""
    book = openpyxl.load_workbook(io.BytesIO(workbook()))
    book.active[stray] = "x"
    book.save(tmp_path / "表.xlsx")
    started = time.process_time()
    err = refused(tmp_path / "表.xlsx", capsys)
    assert time.process_time() - started < 5
    assert f"表.xlsx[Sheet!{stray}]: 错误 R111 工作表有" in err
    assert "太大；这一格写着“x”。应为：不超过5000行、60列，删去远处的格" in err


def test_a_far_cell_with_nothing_but_blanks_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook()))
    book.active["A1048576"] = "  "
    book.save(tmp_path / "表.xlsx")
    assert main(["import", str(tmp_path / "表.xlsx"), "--out", str(tmp_path / "出.yaml")]) == 1
    assert "1项指标" in capsys.readouterr().out


def test_a_table_that_makes_no_rule_file_is_refused_before_it_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was read for seconds, and then the fault was told of a rule file that nobody had seen."""
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    for number in range(1001):
        book.active.append([f"指标{number}", 1, "有制度得1分"])
    book.save(tmp_path / "表.xlsx")
    err = refused(tmp_path / "表.xlsx", capsys)
    assert "[Sheet!A1]: 错误 R111 这张表有1001项指标，太多。应为：一份标准不超过1000项" in err
    (tmp_path / "少.xlsx").write_bytes(workbook())
    for most in (10, 100):  # before the sentences are read, and of what they became
        monkeypatch.setattr(import_table, "MAX_RULE_BYTES", most)
        err = refused(tmp_path / "少.xlsx", capsys)
        assert "错误 R111 这张表的文字太多，读成规则文件有" in err


def test_nothing_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    openpyxl.Workbook().save(tmp_path / "空.xlsx")
    assert "R112 工作簿里没有内容" in refused(tmp_path / "空.xlsx", capsys)
    docx.Document().save(tmp_path / "空.docx")
    assert "R112 文档里没有表格" in refused(tmp_path / "空.docx", capsys)


def test_a_package_that_is_missing_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "表.xlsx").write_bytes(workbook())
    (tmp_path / "表.docx").write_bytes(document())
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    monkeypatch.setitem(__import__("sys").modules, "docx", None)
    assert "pip install openpyxl" in refused(tmp_path / "表.xlsx", capsys, 3)
    assert "pip install python-docx" in refused(tmp_path / "表.docx", capsys, 3)
    for kind, package in (("xlsx", "openpyxl"), ("docx", "python-docx")):
        out = tmp_path / f"出.{kind}"
        assert main(["export", "湖南省/2017-部门整体.yaml", "--out", str(out)]) == 3
        assert f"pip install {package}" in capsys.readouterr().err
        assert not out.exists()
    with pytest.raises(extra.OfficeMissing):
        extra.docx()
