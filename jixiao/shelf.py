"""The rule files at hand: where they lie, which of them governs a sheet, and their texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path

from attrs import field, frozen

from engine.binding import KnownElsewhere
from engine.governing import Wanted
from engine.rulebook import TEMPLATE, Rulebook
from engine.rulefile.header import Header
from engine.rulefile.load import load_rulebook
from engine.rulefile.peek import Peeked, peek
from facts.fields import nearest, nearest_first
from facts.problem import BadInput, Note, Place, Problem, Problems
from facts.region import region_text
from facts.sheet import FactSheet
from facts.yamltext import read_bytes
from jixiao.elsewhere import DeclaredFacts, DeclaredItems, Neighbour

MOST_NEAR = 4
"""Rule files that a refusal names."""


def shipped(name: str) -> Path:
    """A data folder of the program (rules, examples): in the wheel inside it, else beside it."""
    inside = Path(__file__).parent / name
    return inside if inside.is_dir() else Path(__file__).parent.parent / name


def shown_path(file: Path) -> str:
    """The path as messages and results show it: relative to the working folder if inside it."""
    try:
        return file.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return file.as_posix()


@frozen
class RuleFile:
    """A rule file: its folder's rank (0 is searched first), and its path as shown.

    Shipped files are shown by their path inside the rules, own ones by that from the working
    folder, so that a message always names a file that the reader can open.
    """

    rank: int
    file: Path
    path: str


@frozen
class Choice:
    """The rule file for a sheet, with those that place and year allow, the best first."""

    chosen: RuleFile
    overridden: bool
    candidates: tuple[str, ...]
    passed_over: tuple[str, ...] = ()
    """The bureau's own files that don't fit the sheet, each with why (Chinese)."""


@frozen
class Shelf:
    """Folders of rule files in order of search; the shipped rules come last."""

    folders: tuple[Path, ...]
    notes: list[Note] = field(factory=list, eq=False)
    """Remarks on how files were read (in GBK, say), for the person to be told."""
    _loaded: dict[tuple[Path, tuple[tuple[str, str], ...], str | None], Rulebook] = field(
        factory=dict
    )
    _peeked: dict[Path, Peeked] = field(factory=dict)

    @staticmethod
    def of(own: Sequence[Path]) -> Shelf:
        """The bureau's own folders, then the shipped one. Raises BadInput (U)."""
        problems = Problems()
        for folder in own:
            if not folder.is_dir():
                problems.add(
                    "U003", Place("--rules-dir"), f"没有文件夹“{folder}”", "放规则文件的文件夹"
                )
        problems.raise_if_any()
        return Shelf((*own, shipped("rules")))

    def files(self) -> list[RuleFile]:
        """Every rule file, libraries included."""
        last = len(self.folders) - 1
        return [
            RuleFile(
                rank,
                file,
                file.relative_to(folder).as_posix() if rank == last else shown_path(file),
            )
            for rank, folder in enumerate(self.folders)
            for file in sorted(folder.rglob("*.yaml"))
        ]

    def head(self, rule_file: RuleFile) -> Header | None:
        return self._peek(rule_file).header

    def _peek(self, rule_file: RuleFile) -> Peeked:
        if rule_file.file not in self._peeked:
            data = read_bytes(rule_file.file, rule_file.path, "R")
            self._peeked[rule_file.file] = peek(data, rule_file.path)
        return self._peeked[rule_file.file]

    def load(
        self,
        rule_file: RuleFile,
        readings: Mapping[str, str] | None = None,
        category: str | None = None,
    ) -> Rulebook:
        """The rulebook, read once for each set of readings and each class of unit (None: not
        resolved for a class, where there are classes). Raises BadInput."""
        key = (rule_file.file, tuple(sorted((readings or {}).items())), category)
        if key not in self._loaded:
            data = read_bytes(rule_file.file, rule_file.path, "R")
            self._loaded[key] = load_rulebook(
                data, rule_file.path, self._library, readings, self.notes, category
            )
        return self._loaded[key]

    def read(self, data: bytes, path: str) -> Rulebook:
        """The rulebook that these bytes say, wherever they are kept. Raises BadInput."""
        return load_rulebook(data, path, self._library)

    def each_class(self, rule_file: RuleFile) -> list[Rulebook]:
        """The rulebook resolved for each of its classes; alone where it has none."""
        book = self.load(rule_file)
        if book.classes is None:
            return [book]
        return [self.load(rule_file, None, one.name) for one in book.classes.each]

    def _library(self, name: str, place: Place, problems: Problems) -> tuple[bytes, str] | None:
        """A file of 引用 or 继承, by its path inside a rules folder; never outside of one."""
        for folder in self.folders:
            file = (folder / name).resolve()
            if file.is_relative_to(folder.resolve()) and file.is_file():
                return read_bytes(file, name, "R"), name
        there = [
            f.relative_to(d).as_posix() for d in self.folders for f in sorted(d.rglob("*.yaml"))
        ]
        hint = _meant(name, there) or "规则文件夹里的路径，如 全国/核对-部门整体.yaml"
        problems.add("R090", place, f"引用的文件“{name}”找不到", hint)
        return None

    @cached_property
    def known(self) -> KnownElsewhere:
        """Every fact, list and 编号 that some rulebook here declares."""
        peeked = [(rule_file, self._peek(rule_file)) for rule_file in self.files()]
        shared = frozenset[str]().union(*(p.texts for _, p in peeked if p.header is None))
        anywhere = frozenset[str]().union(*(p.texts for _, p in peeked))
        neighbours = [
            Neighbour(
                anywhere if found.inherits else found.texts | shared,
                anywhere if found.inherits else found.ids,
                partial(self.each_class, rule_file),
            )
            for rule_file, found in peeked
            if found.header is not None
        ]
        return KnownElsewhere(DeclaredFacts(neighbours), DeclaredItems(neighbours))

    def choose(self, sheet: FactSheet, override: str | None) -> Choice:
        """The rule file that governs the sheet: the most local one whose years cover it.

        `override` names a file (in the working folder or on the shelf) against place and year.
        Raises BadInput where nothing covers the sheet, or two files do alike.
        """
        if override is not None:
            return Choice(self.named(override), True, self._usual(sheet))
        fitting = self._fitting(sheet)
        names = tuple(f.path for f in fitting)
        if not fitting:
            raise BadInput([self._nothing(sheet)])
        best = fitting[0]
        equals = [f for f in fitting if self.order(f) == self.order(best)]
        if len(equals) > 1:
            raise BadInput(
                [
                    Problem(
                        "U005",
                        Place(sheet.file),
                        f"有{len(equals)}份标准同样适用：{'、'.join(f.path for f in equals)}",
                        "留一份，或用 --rules 指定",
                    )
                ]
            )
        return Choice(best, False, names, self._passed_over(sheet))

    def named(self, name: str, asked_by: str = "--rules") -> RuleFile:
        """A rule file by its path: as it stands, else inside a rules folder.

        Raises BadInput, told as of the option or command that named it.
        """
        direct = Path(name)
        if direct.is_file():
            return RuleFile(-1, direct.resolve(), shown_path(direct))
        for rule_file in self.files():
            if rule_file.path == name:
                return rule_file
        hint = _where_to_look(name, [f.path for f in self.files()])
        raise BadInput([Problem("U004", Place(asked_by), f"没有规则文件“{name}”", hint)])

    def _passed_over(self, sheet: FactSheet) -> tuple[str, ...]:
        """Own rule files that were not considered, and why: nobody should have to guess."""
        told = []
        for folder in self.folders[:-1]:
            for file in sorted(folder.rglob("*")):
                if file.name.endswith((".yml", ".yaml.txt")):
                    told.append(f"{shown_path(file)}：文件名应以 .yaml 结尾")
        for rule_file in self.files():
            head = self.head(rule_file)
            if rule_file.rank == len(self.folders) - 1 or head is None:
                continue
            why = _misfit(head, sheet)
            if why:
                told.append(f"{rule_file.path}：{why}")
        return tuple(told)

    def _usual(self, sheet: FactSheet) -> tuple[str, ...]:
        """What place and year would have chosen; a faulty file elsewhere must not stand in
        the way of one that was named."""
        try:
            return tuple(f.path for f in self._fitting(sheet))
        except BadInput:
            return ()

    def _fitting(self, sheet: FactSheet) -> list[RuleFile]:
        found = []
        for rule_file in self.files():
            head = self.head(rule_file)
            if head is not None and not _misfit(head, sheet):
                found.append(rule_file)
        return sorted(found, key=lambda f: (self.order(f), f.path))

    def order(self, rule_file: RuleFile) -> tuple[int, int, int]:
        """More local first; of one place the newer standard; then the order of folders."""
        head = self.head(rule_file)
        assert head is not None
        return (-len(head.region), -head.first_year, rule_file.rank)

    def _nothing(self, sheet: FactSheet) -> Problem:
        where = region_text(sheet.region)
        heads = [(f.path, head) for f in self.files() if (head := self.head(f)) is not None]
        hint = "用 --rules 指定一份"
        objects = dict.fromkeys(head.object for _, head in heads)
        if sheet.object not in objects:
            hint = f"对象写作 {'、'.join(objects)}，或{hint}"
        near = [
            f"{path}（{_misfit(head, sheet)}）"
            for path, head in heads
            if head.provenance.status != TEMPLATE
            and head.region[:1] in ((), sheet.region[:1])
            and (head.object == sheet.object or sheet.object not in objects)
        ]
        if near:
            hint += f"；最接近的有：{'、'.join(near[:MOST_NEAR])}"
        templates = [
            path
            for path, head in heads
            if head.provenance.status == TEMPLATE and head.object == sheet.object
        ]
        if templates:
            hint += f"；还没有本地标准的，可先用样本试算：--rules {templates[0]}"
        return Problem(
            "U006",
            Place(sheet.file),
            f"没有适用于{where}、{sheet.year}年、{sheet.object}的标准",
            hint,
        )


def _meant(name: str, there: Sequence[str]) -> str:
    """The files of this name in some folder, else the one with the nearest path; "" for none."""
    return _of_this_name(name, there) or nearest(name, there)


def _of_this_name(name: str, there: Sequence[str]) -> str:
    same = [path for path in there if Path(path).stem == Path(name).name.removesuffix(".yaml")]
    full = f"{name.removesuffix('.yaml')}.yaml"
    return full if full in same else " 或 ".join(same)


def _where_to_look(name: str, there: Sequence[str]) -> str:
    """For a path that somebody typed: the files of this name; else what is in the folder of the
    path, and the nearest one on the shelf where the path can be meant to be there."""
    same = _of_this_name(name, there)
    if same:
        return same
    folder = Path(name).parent
    shown = "当前文件夹" if folder == Path() else f"文件夹“{folder.as_posix()}”"
    tops = {Path(path).parts[0] for path in there}
    on_shelf = folder == Path() or Path(name).parts[0] in tops
    near = nearest(name, there) if on_shelf else ""
    own = sorted(file.name for file in folder.glob("*.yaml")) if folder.is_dir() else []
    told = [f"标准里有 {near}"] if near else []
    if own:
        told.append(f"{shown}里有 {nearest_first(Path(name).name, own, MOST_NEAR)}")
    elif folder.is_dir():
        told.append(f"{shown}里没有 .yaml 文件")
    elif not near:
        told.append(f"没有{shown}")
    return "；".join([*told, "路径从当前文件夹写起，或从规则文件夹写起（jixiao rules 列出）"])


def _misfit(head: Header, sheet: FactSheet) -> str:
    """Why the program does not choose a standard with this head for the sheet; "" where it may."""
    if head.provenance.status == TEMPLATE:
        return f"状态是{TEMPLATE}，不会自动选用"
    return Wanted.by(sheet).misfit(head)
