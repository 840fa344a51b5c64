"""What the documentation shows is what the program does.

A fence says in its first line what it holds:

- ```console 退出码 1 : `$ python3 start.py …` or `$ jixiao …` on shipped files, each with the exit
  code; the lines below a command stand in its output as they are, … for lines left out;
- ```yaml 规则, ```yaml 数据表 : a whole file, which loads;
- ```yaml 片段 : indicators, or sections of a rule file, which load within BASE;
- ```yaml 错误 R003 : a whole file or a fragment that is refused with this code, and
  ```text 报错 after it : what is said;
- ```yaml 摘自 FILE : lines of a shipped file;
- ```yaml 例题 : sections and indicators as in a fragment, or a whole file, and under 例 what they
  give;
- ```yaml 改为 : the first lines of the model standard as a bureau would change them.
"""

from __future__ import annotations

import ast
import json
import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import yaml
from attrs import frozen
from strategies import to_yaml

from engine.binding import KnownElsewhere, bind
from engine.class_of_unit import class_of
from engine.criteria.criterion import ROWS_KEY
from engine.criteria.forms import FORMS
from engine.match.plain import PlainMatcher
from engine.rulebook import Rulebook
from engine.rulefile.load import load_rulebook
from engine.scorecard import score
from facts.numeral import exact_text
from facts.problem import BadInput, Problem
from facts.sheet import FactSheet
from facts.sheet_yaml import parse_sheet
from jixiao.cli import main
from jixiao.shelf import Shelf

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SHELF = Shelf.of([])
SKIP = "…"

BASE = """\
标准: 文档里的例子
版式: 1
地区: 全国
对象: 部门整体
预算年度: {自: 2024}
出处: {状态: 推定}
引用: [全国/核对-部门整体.yaml]
数据:
  满意度: {类: 率, 范围: 0%至100%}
  有问卷: {类: 要点}
  应答人数: {类: 计数, 单位: 人, 范围: 0人至100000人}
"""
SHEET = """\
版式: 1
单位: {名称: 某局, 地区: 湖南省}
预算年度: 2024
对象: 部门整体
计量: {金额: 万元, 精度: 0.01}
"""
INDICATOR = "指标:\n- {指标: 甲, 编号: 甲, 分值: 10, 得分式: 满意度 × 分值}\n"


@frozen
class Block:
    """A fenced block: the page and line of its fence, the language, the mark after it, the text."""

    page: Path
    line: int
    language: str
    mark: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT).as_posix()}:{self.line}"


def blocks() -> Iterator[Block]:
    for page in PAGES:
        opened: tuple[int, str] | None = None
        held: list[str] = []
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.startswith("```"):
                held.append(line)
            elif opened is None:
                opened, held = (number, line[3:]), []
            else:
                language, _, mark = opened[1].partition(" ")
                yield Block(page, opened[0], language, mark.strip(), "\n".join(held) + "\n")
                opened = None
        assert opened is None, f"{page}: a fence is not closed"


BLOCKS = list(blocks())


def marked(language: str, word: str) -> list[Block]:
    return [b for b in BLOCKS if b.language == language and b.mark.split(" ")[0] == word]


def load(text: str, category: str | None = None) -> Rulebook:
    return load_rulebook(text.encode(), "例.yaml", SHELF._library, category=category)


def read_sheet(text: str) -> FactSheet:
    return parse_sheet(text.encode(), "例.yaml")


def within_base(text: str) -> str:
    """Sections within BASE, with figures beside its own."""
    tree = yaml.load(BASE, yaml.BaseLoader)
    own = yaml.load(text, yaml.BaseLoader)
    tree["数据"] |= own.pop("数据", {})
    return to_yaml(tree | own)


def completed(text: str) -> str:
    """A fragment within BASE: a list is that of the indicators."""
    if text.startswith("标准"):
        return text
    if text.startswith("数据:\n") and "\n指标:\n" in text:
        return within_base(text)
    if text.startswith("- "):
        return BASE + "指标:\n" + text
    return BASE + text + ("" if "指标" in text.split("\n")[0] else INDICATOR)


def test_every_block_of_yaml_is_marked() -> None:
    known = {"规则", "数据表", "片段", "错误", "摘自", "改为", "例题"}
    unmarked = [
        str(b) for b in BLOCKS if b.language == "yaml" and b.mark.split(" ")[0] not in known
    ]
    assert unmarked == []


@pytest.mark.parametrize("block", marked("yaml", "规则") + marked("yaml", "片段"), ids=str)
def test_rules_load(block: Block) -> None:
    load(completed(block.text))


@pytest.mark.parametrize("block", marked("yaml", "例题"), ids=str)
def test_worked_examples_give_what_the_page_says(block: Block) -> None:
    """Each of 例 is the rest of a sheet, with the points that it gets."""
    rules, _, examples = block.text.partition("\n例:\n")
    own = yaml.load(within_base(rules), yaml.BaseLoader)
    whole = load(to_yaml(own))
    wanted = yaml.load(examples, yaml.BaseLoader)
    assert wanted
    for example in wanted:
        points, grade = example.pop("得分"), example.pop("等级", None)
        sheet = read_sheet(SHEET + to_yaml(example))
        book = load(to_yaml(own), class_of(whole, sheet))
        card = score(bind(book, sheet, KnownElsewhere), PlainMatcher(book))
        total = card.total
        assert grade in (None, "或".join(card.grades)), example
        ends = [exact_text(total.low), exact_text(total.high)]
        assert points == "～".join(dict.fromkeys(ends)), example


def test_every_form_has_its_page_with_an_example() -> None:
    """Adding a form is adding its module, its tests and its page."""
    pages = {page.stem for page in (ROOT / "docs/形式").glob("*.md")}
    assert pages == {*FORMS, ROWS_KEY}
    assert pages <= {b.page.stem for b in marked("yaml", "例题")}
    rules_page = (ROOT / "docs/写规则.md").read_text(encoding="utf-8")
    assert all(f"(形式/{name}.md)" in rules_page for name in pages)


@pytest.mark.parametrize("block", marked("yaml", "数据表"), ids=str)
def test_sheets_load(block: Block) -> None:
    read_sheet(block.text)


def refused(block: Block) -> tuple[Problem, ...]:
    is_sheet = block.mark.split(" ")[1].startswith("F")
    with pytest.raises(BadInput) as caught:
        read_sheet(block.text) if is_sheet else load(completed(block.text))
    return caught.value.problems


@pytest.mark.parametrize("block", marked("yaml", "错误"), ids=str)
def test_wrong_examples_are_refused_as_told(block: Block) -> None:
    problems = refused(block)
    assert block.mark.split(" ")[1] in {p.code for p in problems}
    following = BLOCKS[BLOCKS.index(block) + 1]
    if (following.language, following.mark) == ("text", "报错"):
        said = {str(p).removeprefix(f"{p.place}: ") for p in problems}
        assert set(following.text.strip().splitlines()) <= said


def parts(expected: Sequence[str]) -> Iterator[str]:
    """Runs of lines between …"""
    held: list[str] = []
    for line in [*expected, SKIP]:
        if line.strip() != SKIP:
            held.append(line)
        elif held:
            yield "\n".join(held)
            held = []


@pytest.mark.parametrize("block", marked("yaml", "摘自"), ids=str)
def test_excerpts_stand_in_their_files(block: Block) -> None:
    whole = (ROOT / block.mark.split(" ")[1]).read_text(encoding="utf-8")
    at = 0
    for part in parts(block.text.splitlines()):
        at = whole.find(part + "\n", at)
        assert at >= 0, part


@pytest.mark.parametrize("block", marked("console", "退出码"), ids=str)
def test_commands_do_what_the_page_shows(
    block: Block, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    wanted = int(block.mark.split(" ")[1])
    calls = re.split(r"^\$ (?:python3 start\.py|jixiao) ", block.text, flags=re.MULTILINE)
    assert calls[0] == ""
    for call in calls[1:]:
        line, *expected = call.splitlines()
        arguments = shlex.split(line)
        scores = arguments[0] in ("score", "demo") and "--engine" not in arguments
        engine = ["--engine", "plain"] if scores else []
        assert (line, main([*arguments, *engine])) == (line, wanted)
        out, err = capsys.readouterr()
        printed = out + err
        at = 0
        for part in parts(expected):
            at = printed.find(part + "\n", at)
            assert at >= 0, f"{part}\n--- is not in ---\n{printed}"


def test_the_model_standard_can_be_copied_as_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Head exchanged, prefix exchanged: then it is chosen by place, before the shipped one."""
    [head] = marked("yaml", "改为")
    model = (ROOT / "rules/全国/示范-部门整体.yaml").read_text(encoding="utf-8")
    start, end = model.index("标准:"), model.index("引用:")
    text = (model[:start] + head.text + model[end:]).replace("mx-", "本-")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "本局规则").mkdir()
    (tmp_path / "本局规则/部门整体.yaml").write_text(text, encoding="utf-8")
    sheet = str(ROOT / "examples/临武县人大-2024.yaml")
    assert main(["score", sheet, "--rules-dir", "本局规则", "--engine", "plain"]) == 1
    printed = capsys.readouterr().out
    assert "（本局规则/部门整体.yaml，" in printed
    assert "总分 92.67（满分100）" in printed
    assert "出处：推定" in printed


# -- what the pages list -------------------------------------------------------


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def sources(*packages: str) -> list[Path]:
    return sorted(file for name in packages for file in (ROOT / name).rglob("*.py"))


def leading(node: ast.expr) -> tuple[str, bool]:
    """The literal beginning of a text and whether a prefix stands before it: f"{prefix}001"."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value, False
    if isinstance(node, ast.JoinedStr) and node.values:
        first, last = node.values[0], node.values[-1]
        if isinstance(first, ast.Constant):
            return str(first.value), False
        if isinstance(last, ast.Constant):
            return str(last.value), True
    return "", False


def codes() -> set[str]:
    """Every code of a fault: whole (R012), or a number that gets its letter where it is raised.

    The readers in facts/ serve rule files (R) and fact sheets (F); elsewhere a bare number is R.
    """
    found: set[str] = set()
    for file in sources("facts", "engine", "jixiao"):
        letters = "RF" if file.parent.name == "facts" else "R"
        for node in ast.walk(tree(file)):
            if not isinstance(node, ast.Constant | ast.JoinedStr):
                continue
            text, _ = leading(node)
            if re.fullmatch(r"[RFUP]\d{3}", text):
                found.add(text)
            elif re.fullmatch(r"\d{3}", text):
                found.update(letter + text for letter in letters)
    return found


def test_every_code_of_a_fault_is_listed_and_no_other() -> None:
    page = (ROOT / "docs/错误代码.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| ([RFUP]\d{3}) \|", page, flags=re.MULTILINE)
    assert sorted(listed) == sorted(set(listed)), "a code is listed twice"
    assert sorted(codes()) == sorted(listed)


def finding_codes() -> set[str]:
    """The beginnings of the codes of findings, up to what they are about."""
    found: set[str] = set()
    for file in sources("engine/findings"):
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Constant | ast.JoinedStr):
                text, _ = leading(node)
                if re.match(r"[a-z_]+\.", text):
                    found.add(text)
    adjustments = next(f for f in sources("engine/rulefile") if f.name == "adjustments.py")
    for node in ast.walk(tree(adjustments)):
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name) and target.id == "CODES":
                found.update(f"{ast.literal_eval(v)}." for v in node.value.values)
    return found


def test_every_code_of_a_finding_is_listed() -> None:
    page = (ROOT / "docs/评分.md").read_text(encoding="utf-8")
    cells = re.findall(r"^\| (`[^|]+`) \|", page, flags=re.MULTILINE)
    listed = [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]
    assert {"reconcile.", "posts.", "fact.blank", "reason_missing.judgement"} <= finding_codes()
    missing = [c for c in finding_codes() if not any(name.startswith(c) for name in listed)]
    assert missing == []


# -- links, paths, names -------------------------------------------------------


def slug(heading: str) -> str:
    """The anchor under which a heading is reached."""
    kept = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return kept.replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_relative_links_resolve(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path) if path else page
        assert file.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), flags=re.M)
            assert anchor in {slug(h) for h in headings}, target


def names_in(page: Path) -> set[str]:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    return set(re.findall(r"`([^`\n]+)`", text))


BUILDERS = [
    p for p in PAGES if p.parent.name == "decisions" or p.stem in ("architecture", "glossary")
]


@pytest.mark.parametrize("page", BUILDERS, ids=lambda p: p.stem)
def test_files_and_names_of_code_exist(page: Path) -> None:
    """`engine/card.py` is a file; `reason_for()`, `Quantity` and `same_kind` stand in the code."""
    code = "\n".join(f.read_text(encoding="utf-8") for f in sources("facts", "engine", "jixiao"))
    for name in names_in(page):
        if re.fullmatch(r"[\w/.-]+\.(py|yaml|json|toml|md)", name):
            assert (ROOT / name).exists(), name
        elif re.fullmatch(r"[a-z_]+\(\)", name):
            assert re.search(rf"def {name[:-2]}\b", code), name
        elif re.fullmatch(r"[A-Z][A-Za-z_]+|[a-z]+(_[a-z]+)*", name):
            assert re.search(rf"\b{name}\b", code), name


def test_readme_opens_with_the_two_commands() -> None:
    first_screen = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:20]
    start = (ROOT / "start.py").read_text(encoding="utf-8")
    for command in ("python3 start.py demo", "python3 start.py test"):
        assert any(line.startswith(command) for line in first_screen)
        assert command in start
    assert "start.py test" in (ROOT / ".ci/run").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_path_of_a_machine(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w.])/(home|root|tmp|work|Users|mnt)/", text)
    assert not re.search(r"[A-Z]:\\", text)


def test_the_keys_of_the_json_that_the_page_lists_are_there() -> None:
    """The table of 评分.md names keys of the JSON, each under the one it belongs to."""
    page = (ROOT / "docs/评分.md").read_text(encoding="utf-8")
    table = page[page.index("| 键 | 内容 |") : page.index("| 退出码 | 意思 |")]
    golden = json.loads((ROOT / "tests/golden/demo.json").read_text(encoding="utf-8"))
    words = {"computed", "judged", "self", "not_applicable", "error", "warning", "note"}
    checked = 0
    for owners, told in re.findall(r"^\| (.+?) \| (.+) \|$", table, flags=re.MULTILINE):
        for owner in re.findall(r"`([a-z_]+)`", owners):
            if owner in ("readings", "errors"):
                assert owner not in golden
                continue
            below = golden[owner]
            if isinstance(below, list):
                below = below[0] if below and isinstance(below[0], dict) else {}
            for key in set(re.findall(r"`([a-z_0-9]+)`", told)) - words:
                if below:
                    assert key in below, (owner, key)
                    checked += 1
    assert checked > 30
