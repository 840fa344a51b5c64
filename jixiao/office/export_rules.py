"""`jixiao export`: a rule file as a workbook, a document or Markdown, written once it is proven
that it can be read back to the same rules."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from attrs import frozen

from engine.identity import content_hash
from engine.language.rewriting import UNKNOWN
from engine.language.tokens import Names
from engine.rulebook import Rulebook
from engine.rulefile.sentences import Sayable
from facts.problem import BadInput, Place, Problem
from facts.region import region_text
from facts.tree import Tree, data_of
from facts.write_yaml import to_yaml
from facts.yamltext import Mapping as Node
from facts.yamltext import read_bytes, read_tree
from jixiao.office.document import Document
from jixiao.office.layout import read_tables
from jixiao.office.read_docx import read_docx
from jixiao.office.read_xlsx import read_xlsx
from jixiao.office.rules_of_table import rules_of
from jixiao.office.said_rules import said_rules
from jixiao.office.table_of_rules import document_of, total_of
from jixiao.office.whole_file import Wanted
from jixiao.office.write_docx import write_docx
from jixiao.office.write_md import write_md
from jixiao.office.write_xlsx import write_xlsx
from jixiao.placing import check_free, placed
from jixiao.shelf import RuleFile, Shelf, shown_path

WRITERS = {".xlsx": write_xlsx, ".docx": write_docx, ".md": write_md}
READERS = {".xlsx": read_xlsx, ".docx": read_docx}


@frozen
class Exported:
    out: str
    path: str
    sha256: str | None
    """None for a 核对集, which is no standard."""
    indicators: int
    tables: tuple[str, ...]
    comments_left: int
    """Comments of the file that the tables don't hold."""


def export(rules: str, out: str, shelf: Shelf, force: bool = False) -> Exported:
    """Write the file. Raises BadInput with every fault, and OfficeMissing."""
    target = Path(out)
    write = WRITERS.get(target.suffix.lower())
    if write is None:
        told = f"不能导出成“{target.suffix or target.name}”"
        raise BadInput([Problem("U013", Place("--out"), told, "X.xlsx、X.docx 或 X.md")])
    check_free(target, force)
    source = shelf.named(rules)
    data = read_bytes(source.file, source.path, "R")
    tree, node, comment, left = tree_and_comments(data, source.path)
    book = None if "核对集" in tree else shelf.load(source)
    same = partial(_same, book, source, shelf)
    if book is not None:
        tree = said_rules(tree, node, _names(book), same)
    total = "" if book is None or book.classes else total_of([i.full for i in book.indicators])
    document = document_of(tree, comment, total, _under_title(book))

    def made(file: Path) -> None:
        write(document, file)
        if target.suffix.lower() in READERS:
            _prove(file, tree, source, same)

    placed(target, made)
    return Exported(
        out=shown_path(target),
        path=source.path,
        sha256=None if book is None else content_hash(book),
        indicators=0 if book is None else len(book.indicators),
        tables=tuple(table.name for table in document.tables),
        comments_left=left,
    )


def _same(book: Rulebook | None, source: RuleFile, shelf: Shelf, changed: dict[str, Tree]) -> bool:
    """Whether this tree is the same rules as the book."""
    if book is None:
        return False
    try:
        again = shelf.read(to_yaml(changed).encode(), source.path)
    except BadInput:
        return False
    return content_hash(again) == content_hash(book)


def _names(book: Rulebook) -> Names:
    """The names that the book's formulas use."""
    for item in book.indicators:
        if isinstance(item.say, Sayable):
            return item.say.names
    return UNKNOWN


def tree_and_comments(data: bytes, path: str) -> tuple[dict[str, Tree], Node, str, int]:
    """The file's tree as plain data, as it was read, the comment at its head, and how many others
    there are."""
    node = read_tree(data, path, "R")
    tree = data_of(node)
    if not isinstance(tree, dict) or not isinstance(node, Node):
        raise BadInput([Problem("R011", node.place, "规则文件应是“名称: 内容”", "标准: 名称")])
    from facts.layout import LayoutBroken, NoLayout, lay_out
    from facts.yamltext import decoded

    text = decoded(data, path, "R").replace("\r\n", "\n").replace("\r", "\n")
    head: list[str] = []
    for line in text.split("\n"):
        if not line.startswith("#"):
            break
        head.append(line[1:].strip())
    try:
        others = len(lay_out(text, text.split("\n")).comments) - len(head)
    except (LayoutBroken, NoLayout):  # written in a way that `fmt` does not lay out
        others = 0
    return tree, node, "\n".join(head).strip(), others


def _under_title(book: Rulebook | None) -> tuple[str, ...]:
    if book is None:
        return ()
    last = "起" if book.last_year is None else f"至{book.last_year}"
    years = str(book.first_year) + (last if book.last_year != book.first_year else "")
    first = f"地区：{region_text(book.region)}　　对象：{book.object}　　预算年度：{years}"
    source = book.provenance
    told = [source.title, source.number, source.note]
    said = "；".join(part for part in told if part)
    return first, f"出处：{source.status}{f'（{said}）' if said else ''}"


def read_back(file: Path) -> dict[str, Tree]:
    """The tree of the rule file that the written tables say."""
    found = read_tables(READERS[file.suffix.lower()](file, file.name))
    table = found.tables[0] if found.tables else None
    return rules_of(found, table, file.name, Wanted()).tree


def _prove(
    file: Path, tree: dict[str, Tree], source: RuleFile, same: Callable[[dict[str, Tree]], bool]
) -> None:
    """What was written is read back to the same rules. Raises BadInput (U009) where not."""
    try:
        back = read_back(file)
        why = "" if back == tree or same(back) else "读回来的规则与原来的不同"
    except BadInput as error:
        why = error.problems[0].text
    if why:
        told = f"导出的表读不回原来的规则，没有写（程序的错）：{why}"
        raise BadInput([Problem("U009", Place(source.path), told, "把这个文件交给维护程序的人")])


def exported_text(done: Exported) -> str:
    """What the command says."""
    lines = [
        f"写好 {done.out}：{done.indicators}项指标，{len(done.tables)}张表（{'、'.join(done.tables)}）"
    ]
    if done.sha256 is not None:
        lines.append(f"标准：{done.path}，指纹 {done.sha256[:12]}")
    if done.comments_left:
        lines.append(f"规则文件里还有{done.comments_left}处注释，表里没有")
    if Path(done.out).suffix.lower() == ".md":
        lines.append(".md 只能看，不能导入；要改了再导入的，导出 .xlsx 或 .docx")
    return "\n".join(lines)


def exported_object(done: Exported) -> dict[str, object]:
    return {
        "schema": "jixiao.export/1",
        "out": done.out,
        "rulebook": {"path": done.path, "sha256": done.sha256},
        "indicators": done.indicators,
        "tables": list(done.tables),
        "comments_left": done.comments_left,
    }


__all__ = ["Document", "Exported", "export", "exported_object", "exported_text"]
