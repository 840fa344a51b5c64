"""The command line: results on stdout, problems on stderr, exit codes as the contract says."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from facts.problem import BadInput, Place, Problem, Problems

DONE, FOUND, BAD_INPUT, EXTRA_MISSING = 0, 1, 2, 3
JUDGED = {"自评": "self", "复核": "review", "都不用": "none"}


class UsageError(Exception):
    """The call itself is wrong; the message is Chinese."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


_SAID = (
    (r"the following arguments are required: (.+)", r"缺少参数：{0}"),
    (r"unrecognized arguments: (.+)", r"不认识的参数：{0}"),
    (
        r"argument (\S+?): invalid choice: '?(.*?)'? \(choose from (.+)\)",
        r"{0} 不能是“{1}”",
    ),
    (r"argument (\S+?): expected one argument", r"{0} 后面要跟一个值"),
    (r"argument (\S+?): expected at least one argument", r"{0} 后面要跟值"),
    (r"ambiguous option: (\S+) could match (.+)", r"{0} 写得不全，可能是 {1}"),
    (r"argument (\S+?): ignored explicit argument '(.*)'", r"{0} 不带值，却写了“{1}”"),
)


def _plain(words: str) -> str:
    """argparse's quoted, comma-joined choices as a Chinese list."""
    return words.replace("'", "").replace("命令/命令", "命令").replace(", ", "、")


class _Layout(argparse.HelpFormatter):
    """Help with a Chinese heading for the usage line."""

    def add_usage(
        self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """argparse with Chinese messages and no exit of its own."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(formatter_class=_Layout, **settings)

    def error(self, message: str) -> NoReturn:
        hint = f"见 {self.prog} --help"
        for pattern, said in _SAID:
            match = re.fullmatch(pattern, message)
            if match is not None:
                groups = [_plain(group) for group in match.groups()]
                message = said.format(*groups)
                hint = groups[2] if len(groups) > 2 else hint  # the choices
                break
        raise UsageError(Problem("U001", Place("命令行"), message, hint))


def _parser() -> argparse.ArgumentParser:
    from jixiao import __version__

    parser = _Parser(
        prog=os.environ.get("JIXIAO_COMMAND", "jixiao"),
        description="绩效：把评分标准变成能执行、能解释的规则",
        add_help=False,
    )
    _help(parser)
    parser.add_argument("--version", action="version", version=f"jixiao {__version__}",
                        help="显示版本")  # fmt: skip
    commands = parser.add_subparsers(
        dest="command", required=True, metavar="命令", title="命令", prog=parser.prog
    )
    score = commands.add_parser("score", help="给一份或几份数据表评分", add_help=False)
    score.add_argument("facts", nargs="+", metavar="数据表", help="数据表文件（YAML）")
    score.add_argument("--rules", metavar="文件", help="指定标准，不按地区和年度选")
    score.add_argument("--reading", action="append", default=[], metavar="名=值", help="改一个口径")
    score.add_argument(
        "--set", action="append", default=[], metavar="名=值", dest="settings",
        help="改一个数据（清单的格写 编号.栏=值）",
    )  # fmt: skip
    score.add_argument("--readings", action="store_true", help="列出各口径下的总分")
    score.add_argument(
        "--judged", choices=[*JUDGED, *JUDGED.values()], type=lambda word: JUDGED.get(word, word),
        metavar="谁", help="用谁的评判：自评、复核、都不用（不写：先复核，后自评）",
    )  # fmt: skip
    score.add_argument("--explain", action="store_true", help="逐项说明到数据的出处")
    rules = commands.add_parser("rules", help="列出有哪些标准，会选用哪一份", add_help=False)
    rules.add_argument("--region", metavar="地区", help="如 湖南省/郴州市/临武县")
    rules.add_argument("--year", metavar="年度", help="预算年度，如 2024")
    rules.add_argument("--object", metavar="对象", help="如 部门整体、项目")
    fmt = commands.add_parser(
        "fmt", help="整理规则文件、数据表的写法，不改意思", add_help=False,
        description="整理规则文件、数据表的写法，不改意思：缩进、空格、全角冒号、编码。"
        "有一个文件改不了，就一个也不写。",
    )  # fmt: skip
    fmt.add_argument("files", nargs="+", metavar="文件", help="规则文件或数据表（YAML）")
    fmt.add_argument("--check", action="store_true", help="只说哪些要改，不写（仍以0退出）")
    export = commands.add_parser(
        "export", help="把规则文件导出成表（.xlsx、.docx、.md）", add_help=False,
        description="把规则文件导出成评分标准的表。.xlsx 和 .docx 改了还能用 import 读回来。",
    )  # fmt: skip
    export.add_argument("rules", metavar="规则", help="规则文件")
    export.add_argument("--out", required=True, metavar="文件", help="X.xlsx、X.docx 或 X.md")
    taken = commands.add_parser(
        "import", help="把评分标准的表（.xlsx、.docx）读成规则文件", add_help=False,
        description="把评分标准的表读成规则文件；没有读懂的逐格列出，由人评判。",
    )  # fmt: skip
    taken.add_argument("source", metavar="表", help=".xlsx 或 .docx 文件")
    taken.add_argument("--out", required=True, metavar="文件", help="要写的规则文件，X.yaml")
    taken.add_argument("--force", action="store_true", help="文件已经有了也写")
    taken.add_argument("--title", metavar="标题", help="标准的名称（不写：表的标题）")
    taken.add_argument("--region", metavar="地区", help="如 湖南省/郴州市/临武县")
    taken.add_argument("--object", metavar="对象", help="如 部门整体、项目")
    taken.add_argument("--year", metavar="年度", help="预算年度，如 2024 或 2017-2018")
    taken.add_argument("--prefix", metavar="字头", default="指标",
                       help="编号的字头，如 lw（不写：指标）")  # fmt: skip
    taken.add_argument("--table", action="append", default=[], metavar="表名或序号", dest="tables",
                       help="文件里有几张表时，用哪一张（可写几个，接成一份）")  # fmt: skip
    demo = commands.add_parser("demo", help="用随附的真实数据演示", add_help=False)
    for command in (score, demo):
        command.add_argument("--engine", choices=["rete", "plain"],
                             help="计分引擎（默认rete，没有安装时plain，结果相同）")  # fmt: skip
        command.add_argument("--exit-zero", action="store_true", help="有发现时也以0退出")
    for command in (score, rules, fmt, export, taken, demo):
        _help(command)
        command.add_argument("--format", choices=["table", "json"], default="table",
                             help="输出格式")  # fmt: skip
        command.add_argument("--rules-dir", action="append", default=[], metavar="文件夹",
                             help="自己的规则文件夹，先于随附的规则（可写几个）")  # fmt: skip
    return parser


def _help(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-h", "--help", action="help", help="显示帮助")
    parser._positionals.title = "参数"
    parser._optionals.title = "选项"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is returned, never raised."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8")
    arguments = list(sys.argv[1:] if argv is None else argv)
    as_json = _wants_json(arguments)
    try:
        args = _parser().parse_args(arguments)
        commands = {
            "demo": _demo, "export": _export, "fmt": _fmt, "import": _import, "rules": _rules,
            "score": _score,
        }  # fmt: skip
        return commands[args.command](args)
    except UsageError as error:
        return _refuse([error.problem], as_json)
    except BadInput as error:
        return _refuse(error.problems, as_json)
    except SystemExit as done:  # --help and --version
        return done.code if isinstance(done.code, int) else DONE
    except BrokenPipeError:
        sys.stderr.close()
        return DONE


def _wants_json(arguments: Sequence[str]) -> bool:
    joined = "\0".join(arguments)
    return "--format=json" in joined or "--format\0json" in joined


def _refuse(problems: Sequence[Problem], as_json: bool) -> int:
    """Say every problem: Chinese lines on stderr, or one JSON object on stdout."""
    for problem in problems:
        print(problem, file=sys.stderr)
    if as_json:
        _print_json({"errors": [_problem_object(p) for p in problems]})
    return BAD_INPUT


def _problem_object(problem: Problem) -> dict[str, Any]:
    place = problem.place
    return {
        "code": problem.code,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "sheet": place.sheet,
        "cell": place.cell,
        "text": problem.text,
        "hint": problem.hint or None,
    }


def _print_json(value: object) -> None:
    import json

    print(json.dumps(value, ensure_ascii=False, indent=1))


def _print_as(kind: str, value: Callable[[], object], text: Callable[[], str]) -> None:
    """The result as JSON or as text: only what is asked for is made."""
    if kind == "json":
        _print_json(value())
    else:
        print(text())


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
    finally:
        for note in program.notes:
            print(note, file=sys.stderr)
    if args.format == "json":
        from jixiao.score_json import score_object

        objects = [score_object(s) for s in scored]
        _print_json(objects[0] if len(args.facts) == 1 else objects)
    else:
        from jixiao.card_table import card_text

        cards = (card_text(s, args.explain, _columns()) for s in scored)
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
    _print_as(args.format, lambda: listing_object(listing), lambda: listing_text(listing))
    return DONE


def _fmt(args: argparse.Namespace) -> int:
    from jixiao.fmt import done_object, format_files, lines_of

    shelf = _shelf(args)
    done = format_files(args.files, shelf, args.check)
    for problem in done.problems:
        print(problem, file=sys.stderr)
    _print_as(
        args.format, lambda: done_object(done, _problem_object), lambda: "\n".join(lines_of(done))
    )
    return BAD_INPUT if done.problems else DONE


def _export(args: argparse.Namespace) -> int:
    from jixiao.office.export_rules import export, exported_object, exported_text
    from jixiao.office.extra import OfficeMissing

    shelf = _shelf(args)
    try:
        done = export(args.rules, args.out, shelf)
    except OfficeMissing as missing:
        print(missing, file=sys.stderr)
        return EXTRA_MISSING
    for note in shelf.notes:
        print(note, file=sys.stderr)
    _print_as(args.format, lambda: exported_object(done), lambda: exported_text(done))
    return DONE


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
    _print_as(args.format, lambda: done_object(done, _problem_object), lambda: done_text(done))
    return DONE if done.settled else FOUND


def _columns() -> int | None:
    """The terminal's width; None where the output goes into a file."""
    import shutil

    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


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

        _print_json(score_object(demo.model))
    else:
        print(demo_text(demo, _columns()))
    return DONE
