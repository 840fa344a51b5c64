"""What standards there are: for whom, which years, where they come from, what they leave open."""

from __future__ import annotations

from attrs import frozen

from engine.governing import Wanted, years_text
from engine.rulebook import TEMPLATE, Rulebook
from facts.numeral import exact_text
from facts.problem import BadInput, Problem
from facts.region import region_text
from jixiao.rulebook_json import Json, ancestry, caveats, classes, heading
from jixiao.shelf import RuleFile, Shelf

HEADERS = ("文件", "地区", "对象", "预算年度", "出处", "指标", "满分", "口径")
RIGHT = (False, False, False, False, False, True, True, False)


@frozen
class Listed:
    """A standard on the shelf; `chosen` is the one that place, year and object choose.

    Several are chosen where they fit alike: scoring is then refused (U005).
    """

    file: RuleFile
    rulebook: Rulebook
    chosen: bool


@frozen
class Listing:
    standards: tuple[Listed, ...]
    libraries: tuple[str, ...]
    wanted: Wanted


def list_rules(shelf: Shelf, wanted: Wanted) -> Listing:
    """The standards that fit, the one that would be chosen first. Raises BadInput with the
    faults of every rule file: a list with gaps would mislead."""
    problems: list[Problem] = []
    found: list[tuple[RuleFile, Rulebook]] = []
    libraries: list[str] = []
    for rule_file in shelf.files():
        try:
            head = shelf.head(rule_file)
            if head is None:
                libraries.append(rule_file.path)
            elif wanted.fits(head):
                found.append((rule_file, shelf.load(rule_file)))
        except BadInput as refused:
            problems.extend(refused.problems)
    if problems:
        raise BadInput(dict.fromkeys(problems))
    found.sort(key=lambda pair: (_is_template(pair[1]), shelf.order(pair[0]), pair[0].path))
    usable = [file for file, book in found if not _is_template(book)]
    equals = [file for file in usable if shelf.order(file) == shelf.order(usable[0])]
    chosen = equals if wanted.complete else []
    standards = [Listed(file, book, file in chosen) for file, book in found]
    return Listing(tuple(standards), tuple(libraries), wanted)


def _is_template(book: Rulebook) -> bool:
    return book.provenance.status == TEMPLATE


def listing_text(listing: Listing) -> str:
    from jixiao.table import table  # not for JSON

    if not listing.standards:
        return "没有适用的标准；去掉条件可以列出全部"
    rows = [
        [
            ("→ " if one.chosen else "") + one.file.path,
            region_text(one.rulebook.region),
            one.rulebook.object,
            years_text(one.rulebook.first_year, one.rulebook.last_year),
            one.rulebook.provenance.status,
            str(len(one.rulebook.indicators)),
            _full(one.rulebook),
            "、".join(r.name for r in one.rulebook.readings),
        ]
        for one in listing.standards
    ]
    lines = [table(rows, HEADERS, RIGHT)]
    chosen = sum(one.chosen for one in listing.standards)
    if chosen == 1:
        lines.append("→ 按地区、对象、年度会选用的一份")
    elif chosen:
        lines.append(f"→ 有{chosen}份同样适用，计分时会报错（U005）：留一份，或用 --rules 指定")
    if any(_is_template(one.rulebook) for one in listing.standards):
        lines.append("状态是示范的不会自动选用，用 --rules 指定")
    for one in listing.standards:
        lines.extend(("", *_details(one.rulebook, one.file.path)))
    if listing.libraries:
        lines.extend(("", f"核对集（标准用“引用”取用）：{'、'.join(listing.libraries)}"))
    return "\n".join(lines)


def _full(book: Rulebook) -> str:
    if book.classes is None:
        return exact_text(book.full)
    return "、".join(f"{one.name} {exact_text(one.full)}" for one in book.classes.each)


def _details(book: Rulebook, path: str) -> list[str]:
    source = book.provenance
    told = [source.title, source.number, source.note]
    lines = [f"{path}　{book.title}", f"  出处：{'，'.join(t for t in told if t) or source.status}"]
    lines.extend(f"  继承自：{a.path}（{a.sha256[:12]}）" for a in book.chain)
    if book.classes is not None:
        lines.append(f"  分类：按 {book.classes.fact}")
    for reading in book.readings:
        lines.append(
            f"  口径 {reading.name}：取 {reading.chosen}（可选 {'、'.join(reading.options)}）"
            f"；{reading.reason}"
        )
    lines.extend(f"  已知缺陷：{defect}" for defect in book.known_defects)
    lines.extend(f"  没有写成规则：{u.text}（{u.reason}）" for u in book.unexpressed)
    return lines


def listing_object(listing: Listing) -> Json:
    """The object of `jixiao rules --format json`."""
    return {
        "schema": "jixiao.rules/1",
        "rules": [_object(one, listing.wanted.complete) for one in listing.standards],
        "libraries": list(listing.libraries),
    }


def _object(one: Listed, asked: bool) -> Json:
    book = one.rulebook
    source = book.provenance
    return {
        **heading(book),
        "chain": ancestry(book),
        "source_status": source.status,
        "source": {
            "title": source.title, "number": source.number, "issued": source.issued,
            "effective": source.effective, "approved": source.approved, "note": source.note,
        },
        "chosen": one.chosen if asked else None,
        "full": exact_text(book.full),
        **({"classes": classes(book)} if book.classes is not None else {}),
        "indicators": len(book.indicators),
        "readings": [
            {"name": r.name, "chosen": r.chosen, "options": list(r.options), "reason": r.reason}
            for r in book.readings
        ],
        **caveats(book),
    }  # fmt: skip
