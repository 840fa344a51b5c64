"""The command line: results on stdout, problems on stderr, exit codes as the contract says."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from facts.problem import BadInput
from jixiao.arguments import UsageError, parser
from jixiao.commands import COMMANDS
from jixiao.output import DONE, refuse


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is returned, never raised."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8")
    arguments = list(sys.argv[1:] if argv is None else argv)
    as_json = _wants_json(arguments)
    try:
        args = parser().parse_args(arguments)
        return COMMANDS[args.command](args)
    except UsageError as error:
        return refuse([error.problem], as_json)
    except BadInput as error:
        return refuse(error.problems, as_json)
    except SystemExit as done:  # --help and --version
        return done.code if isinstance(done.code, int) else DONE
    except BrokenPipeError:
        sys.stderr.close()
        return DONE


def _wants_json(arguments: Sequence[str]) -> bool:
    joined = "\0".join(arguments)
    return "--format=json" in joined or "--format\0json" in joined
