"""What the command line takes: its commands, options and Chinese help."""

from __future__ import annotations

import argparse
import os
import re
from typing import Any, NoReturn

from facts.problem import Place, Problem

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


def parser() -> argparse.ArgumentParser:
    from jixiao import __version__

    made = _Parser(
        prog=os.environ.get("JIXIAO_COMMAND", "jixiao"),
        description="绩效：把评分标准变成能执行、能解释的规则",
        add_help=False,
    )
    _help(made)
    made.add_argument("--version", action="version", version=f"jixiao {__version__}",
                        help="显示版本")  # fmt: skip
    commands = made.add_subparsers(
        dest="command", required=True, metavar="命令", title="命令", prog=made.prog
    )
    score = commands.add_parser("score", help="给一份或几份数据表评分", add_help=False)
    score.add_argument("facts", nargs="+", metavar="数据表", help="数据表文件（.yaml 或 .xlsx）")
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
    export.add_argument("--force", action="store_true", help="文件已经有了也写")
    taken = commands.add_parser(
        "import", help="把评分标准的表（.xlsx、.docx）读成规则文件", add_help=False,
        description="把评分标准的表读成规则文件；没有读懂的逐格列出，由人评判。",
    )  # fmt: skip
    taken.add_argument("source", metavar="表", help=".xlsx 或 .docx 文件")
    taken.add_argument("--out", required=True, metavar="文件", help="要写的规则文件，X.yaml")
    taken.add_argument(
        "--force",
        action="store_true",
        help="文件已经有了也写；评分标准没有变的，留下认可过的“读作”",
    )
    taken.add_argument("--title", metavar="标题", help="标准的名称（不写：表的标题）")
    taken.add_argument("--region", metavar="地区", help="如 湖南省/郴州市/临武县")
    taken.add_argument("--object", metavar="对象", help="如 部门整体、项目")
    taken.add_argument("--year", metavar="年度", help="预算年度，如 2024 或 2017-2018")
    taken.add_argument("--prefix", metavar="字头", default="指标",
                       help="编号的字头，如 lw（不写：指标）")  # fmt: skip
    taken.add_argument("--table", action="append", default=[], metavar="表名或序号", dest="tables",
                       help="文件里有几张表时，用哪一张（可写几个，接成一份）")  # fmt: skip
    accept = commands.add_parser(
        "accept", help="把读懂的评分标准逐条给人看，同意的写成“读作”", add_help=False,
        description="逐条读规则文件里还没有规则的评分标准：规范句、得分表、没有说清的地方；同意一条，写一条。",
    )  # fmt: skip
    accept.add_argument("rules", metavar="规则", help="规则文件")
    accept.add_argument("--list", action="store_true", help="只列出来，不问，不写")
    check = commands.add_parser(
        "check", help="检查规则文件：评分标准的原文和规则说的是不是一回事", add_help=False,
        description="检查规则文件。现在查的是：每条评分标准的原文重读一遍，与旁边的规则是不是一回事。",
    )  # fmt: skip
    check.add_argument("rules", nargs="+", metavar="规则", help="规则文件")
    check.add_argument("--exit-zero", action="store_true", help="有发现时也以0退出")
    parse = commands.add_parser(
        "parse", help="读一句评分标准，或表里的一栏", add_help=False,
        description="读一句评分标准：规范句是什么、哪里没有说清、各种数值得几分；没有读懂的，说是哪一段。",
    )  # fmt: skip
    parse.add_argument(
        "text", nargs="?", metavar="句子", help="一句评分标准，放在半角双引号里（或用 --file）"
    )
    parse.add_argument("--full", metavar="分值", help="这一项的分值，如 5")
    parse.add_argument("--file", metavar="表", help="读一栏：.csv 或 .xlsx 文件")
    parse.add_argument(
        "--column", metavar="栏名", default="评分标准", help="哪一栏（不写：评分标准）"
    )
    form = commands.add_parser(
        "form", help="生成空白的数据表（.xlsx、.yaml）", add_help=False,
        description="照一份标准生成空白的数据表，填好以后用 score 计分。",
    )  # fmt: skip
    form.add_argument("rules", metavar="规则", help="规则文件")
    form.add_argument("--out", required=True, metavar="文件", help="X.xlsx 或 X.yaml")
    form.add_argument("--year", metavar="年度", help="预算年度（不写：标准的第一年）")
    form.add_argument("--force", action="store_true", help="文件已经有了也写")
    demo = commands.add_parser("demo", help="用随附的真实数据演示", add_help=False)
    for command in (score, demo):
        command.add_argument("--engine", choices=["rete", "plain"],
                             help="计分引擎（默认rete，没有安装时plain，结果相同）")  # fmt: skip
        command.add_argument("--exit-zero", action="store_true", help="有发现时也以0退出")
    for command in (score, rules, fmt, export, taken, accept, check, parse, form, demo):
        _help(command)
        command.add_argument("--format", choices=["table", "json"], default="table",
                             help="输出格式")  # fmt: skip
        command.add_argument("--rules-dir", action="append", default=[], metavar="文件夹",
                             help="自己的规则文件夹，先于随附的规则（可写几个）")  # fmt: skip
    return made


def _help(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-h", "--help", action="help", help="显示帮助")
    parser._positionals.title = "参数"
    parser._optionals.title = "选项"
