"""The commands: each calls what does the work, and says what came of it."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from facts.problem import Place, Problem, Problems
from jixiao.arguments import UsageError
from jixiao.output import (
    BAD_INPUT,
    DONE,
    EXTRA_MISSING,
    FOUND,
    columns,
    print_as,
    print_json,
    problem_object,
)


def _shelf(args: argparse.Namespace) -> Any:
    from jixiao.shelf import Shelf

    return Shelf.of([Path(folder) for folder in args.rules_dir])


def _program(args: argparse.Namespace) -> Any:
    """The program with the engine asked for; a line says so where rete is not installed."""
    from jixiao.engines import FALLBACK_NOTICE, rete_available
    from jixiao.program import Program

    if args.engine is None and not rete_available():
        print(FALLBACK_NOTICE, file=sys.stderr)
    return Program([Path(d) for d in args.rules_dir], args.engine)


def _pairs(texts: Sequence[str], option: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise UsageError(Problem("U002", Place(option), f"“{text}”写法不对", f"{option} 名=值"))
        if name.strip() in found:
            told = f"“{name.strip()}”写了两次"
            raise UsageError(Problem("U002", Place(option), told, "每个名称只写一次"))
        found[name.strip()] = value.strip()
    return found


def _score(args: argparse.Namespace) -> int:
    from jixiao.engines import EngineMissing
    from jixiao.office.extra import OfficeMissing
    from jixiao.program import Options

    options = Options(
        rules=args.rules,
        readings=_pairs(args.reading, "--reading"),
        settings=_pairs(args.settings, "--set"),
        all_readings=args.readings,
        judged=args.judged,
    )
    try:
        program = _program(args)
    except EngineMissing as missing:
        print(missing, file=sys.stderr)
        return EXTRA_MISSING
    try:
        scored = program.score_all(args.facts, options)
    except OfficeMissing as missing:
        print(missing, file=sys.stderr)
        return EXTRA_MISSING
    finally:
        for note in program.notes:
            print(note, file=sys.stderr)
    if args.format == "json":
        from jixiao.score_json import score_object

        objects = [score_object(s) for s in scored]
        print_json(objects[0] if len(args.facts) == 1 else objects)
    else:
        from jixiao.card_table import card_text

        cards = (card_text(s, args.explain, columns()) for s in scored)
        print(("\n\n" + "=" * 60 + "\n\n").join(cards))
    return DONE if args.exit_zero or not any(_found(s.card) for s in scored) else FOUND


def _rules(args: argparse.Namespace) -> int:
    from engine.governing import Wanted
    from facts.region import region_path
    from facts.yamltext import Scalar
    from jixiao.rules_list import list_rules, listing_object, listing_text

    problems = Problems()
    region = None
    if args.region is not None:
        region = region_path(Scalar(args.region, Place("--region")), problems, "F")
    if args.year is not None and not re.fullmatch("[0-9]{4}", args.year):
        problems.add("U002", Place("--year"), f"“{args.year}”不是年度", "四位数字，如 2024")
    problems.raise_if_any()
    year = None if args.year is None else int(args.year)
    shelf = _shelf(args)
    listing = list_rules(shelf, Wanted(args.object, region, year))
    for note in shelf.notes:
        print(note, file=sys.stderr)
    print_as(args.format, lambda: listing_object(listing), lambda: listing_text(listing))
    return DONE


def _fmt(args: argparse.Namespace) -> int:
    from jixiao.fmt import done_object, format_files, lines_of

    shelf = _shelf(args)
    done = format_files(args.files, shelf, args.check)
    for problem in done.problems:
        print(problem, file=sys.stderr)
    print_as(
        args.format, lambda: done_object(done, problem_object), lambda: "\n".join(lines_of(done))
    )
    return BAD_INPUT if done.problems else DONE


def _export(args: argparse.Namespace) -> int:
    from jixiao.office.export_rules import export, exported_object, exported_text
    from jixiao.office.extra import OfficeMissing

    shelf = _shelf(args)
    try:
        done = export(args.rules, args.out, shelf, args.force)
    except OfficeMissing as missing:
        print(missing, file=sys.stderr)
        return EXTRA_MISSING
    for note in shelf.notes:
        print(note, file=sys.stderr)
    print_as(args.format, lambda: exported_object(done), lambda: exported_text(done))
    return DONE


def _form(args: argparse.Namespace) -> int:
    from jixiao.make_form import formed_object, formed_text, make_form
    from jixiao.office.extra import OfficeMissing

    year = None if args.year is None else _year(args.year)
    shelf = _shelf(args)
    try:
        done = make_form(args.rules, args.out, shelf, year, args.force)
    except OfficeMissing as missing:
        print(missing, file=sys.stderr)
        return EXTRA_MISSING
    print_as(args.format, lambda: formed_object(done), lambda: formed_text(done))
    return DONE


def _year(text: str) -> int:
    """Raises UsageError."""
    if not re.fullmatch("[0-9]{4}", text):
        raise UsageError(Problem("U002", Place("--year"), f"“{text}”不是年度", "四位数字，如 2024"))
    return int(text)


def _import(args: argparse.Namespace) -> int:
    from jixiao.office.extra import OfficeMissing
    from jixiao.office.import_table import done_object, done_text, import_table
    from jixiao.office.whole_file import Wanted

    if args.year is not None and not re.fullmatch("[0-9]{4}(-[0-9]{4})?", args.year):
        told = f"“{args.year}”不是年度"
        raise UsageError(Problem("U002", Place("--year"), told, "如 2024，或 2017-2018"))
    shelf = _shelf(args)
    wanted = Wanted(args.title, args.region, args.object, args.year, args.prefix)
    try:
        done = import_table(args.source, args.out, shelf, wanted, args.tables, args.force)
    except OfficeMissing as missing:
        print(missing, file=sys.stderr)
        return EXTRA_MISSING
    print_as(args.format, lambda: done_object(done, problem_object), lambda: done_text(done))
    return DONE if done.settled else FOUND


def _accept(args: argparse.Namespace) -> int:
    from jixiao.accepting.dialogue import Terminal, ended, walk
    from jixiao.accepting.listing import list_lines, list_object
    from jixiao.accepting.rule_file import Draft
    from jixiao.placing import check_writable

    if args.format == "json" and not args.list:
        told = "一问一答没有 json 格式"
        raise UsageError(Problem("U002", Place("--format"), told, "加上 --list，或不写 --format"))
    shelf = _shelf(args)
    draft = Draft.of(shelf.named(args.rules, "accept"), shelf)
    if args.list or not draft.awaiting():
        print_as(args.format, lambda: list_object(draft), lambda: "\n".join(list_lines(draft)))
        return DONE
    check_writable(draft.file.file)  # else it would be told after the first answer
    for line in ended(walk(draft, Terminal(_asked, print))):
        print(line)
    return DONE


def _asked(question: str) -> str | None:
    """The answer at the terminal; None at the end of the input."""
    try:
        return input(f"{question} ")
    except (EOFError, KeyboardInterrupt):
        print()
        return None


def _check(args: argparse.Namespace) -> int:
    from jixiao.check_rules import check_files, check_object, checked_lines

    shelf = _shelf(args)
    found = check_files(args.rules, shelf)
    for note in shelf.notes:
        print(note, file=sys.stderr)
    print_as(
        args.format,
        lambda: check_object(found),
        lambda: "\n\n".join("\n".join(checked_lines(one)) for one in found),
    )
    return FOUND if any(one.grave for one in found) and not args.exit_zero else DONE


def _parse(args: argparse.Namespace) -> int:
    from jixiao.office.extra import OfficeMissing
    from jixiao.parse_texts import (
        full_mark,
        read_column,
        read_lines,
        read_object,
        read_text,
        worst,
    )

    if (args.text is None) == (args.file is None):
        hint = 'jixiao parse "句子"，或 jixiao parse --file X.xlsx --column 评分标准'
        raise UsageError(Problem("U002", Place("parse"), "写一句话，或用 --file 指一个表", hint))
    full = full_mark(args.full)
    if args.file is None:
        one = read_text(args.text, full)
        print_as(args.format, lambda: read_object(one), lambda: "\n".join(read_lines(one)))
        return one.code
    try:
        found = read_column(args.file, args.column, full)
    except OfficeMissing as missing:
        print(missing, file=sys.stderr)
        return EXTRA_MISSING
    print_as(
        args.format,
        lambda: [read_object(one) for one in found],
        lambda: "\n\n".join("\n".join(read_lines(one)) for one in found if one.parsed.text),
    )
    return worst(found)


def _found(card: Any) -> bool:
    """Whether the result holds what exit code 1 stands for."""
    grave = any(f.level in ("error", "warning") for f in card.findings)
    return grave or not card.total.determined


def _demo(args: argparse.Namespace) -> int:
    from jixiao.demo import demo_text, run
    from jixiao.engines import EngineMissing

    try:
        demo = run(_program(args))
    except EngineMissing as missing:
        print(missing, file=sys.stderr)
        return EXTRA_MISSING
    if args.format == "json":
        from jixiao.score_json import score_object

        print_json(score_object(demo.model))
    else:
        print(demo_text(demo, columns()))
    return DONE


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "accept": _accept,
    "check": _check,
    "demo": _demo,
    "export": _export,
    "fmt": _fmt,
    "form": _form,
    "import": _import,
    "parse": _parse,
    "rules": _rules,
    "score": _score,
}
