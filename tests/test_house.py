"""The house rules of CONTRIBUTING.md, checked."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("facts", "engine", "jixiao")
EXACT = ("facts", "engine")  # no float may touch a figure here
LONGEST = 500

# What math offers that keeps integers integers.
EXACT_MATH = {"comb", "factorial", "gcd", "isqrt", "lcm", "perm", "prod"}
INEXACT = {"float", "round"}


def sources(*packages: str) -> list[Path]:
    return sorted(path for name in packages for path in (ROOT / name).rglob("*.py"))


def inexact(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, what) of each place in the tree where a float could come into being."""
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=float() | complex() as value):
                yield node.lineno, f"literal {value}"
            case ast.Call(func=ast.Name(id=name)) if name in INEXACT:
                yield node.lineno, f"{name}()"
            case ast.Call(func=function, args=arguments):
                if isinstance(function, ast.Name) and function.id == "isinstance":
                    continue
                for argument in arguments:  # map(float, …)
                    if isinstance(argument, ast.Name) and argument.id in INEXACT:
                        yield node.lineno, f"{argument.id} passed on"
            case ast.Attribute(value=ast.Name(id="math"), attr=name) if name not in EXACT_MATH:
                yield node.lineno, f"math.{name}"
            case ast.ImportFrom(module="math", names=names):
                for alias in names:
                    if alias.name not in EXACT_MATH:
                        yield node.lineno, f"math.{alias.name}"
            case ast.Import(names=names):
                for alias in names:
                    if alias.name in {"cmath", "numpy", "statistics"}:
                        yield node.lineno, f"import {alias.name}"
                    if alias.name == "math" and alias.asname:
                        yield node.lineno, f"math under the name {alias.asname}"


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["-m", "ruff", "check", "."], id="ruff"),
        pytest.param(["-m", "mypy"], id="mypy"),
        pytest.param(
            ["-c", "from importlinter.cli import lint_imports_command as run; run()"],
            id="import-linter",
        ),
    ],
)
def test_clean(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "utf8", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["rules", "facts", "engine", "tests", "docs", "jixiao"])
def test_folder_stands_at_the_top(name: str) -> None:
    assert (ROOT / name).is_dir()


@pytest.mark.parametrize("name", ["rules", "tests", "docs", "examples"])
def test_data_folder_is_no_package(name: str) -> None:
    assert not (ROOT / name / "__init__.py").exists()


def test_every_folder_of_code_is_a_package() -> None:
    """import-linter passes over a folder without __init__.py, and so over its imports."""
    folders = {path.parent for path in sources(*PACKAGES)}
    assert [path for path in sorted(folders) if not (path / "__init__.py").exists()] == []


def test_no_module_is_named_for_nothing() -> None:
    vague = {"common", "helpers", "misc", "util", "utils"}
    found = [path for path in sources(*PACKAGES) if vague & {path.stem, path.parent.name}]
    assert found == []


def test_no_file_is_too_long() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_bytes().splitlines())
        for name in PACKAGES
        for path in (ROOT / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


def test_figures_are_exact() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {what}"
        for path in sources(*EXACT)
        for line, what in inexact(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    "planted",
    [
        "x = 0.1",
        "x = -1e3",
        "x = 2j",
        "x = float('1.5')",
        "x = round(y, 2)",
        "x = list(map(float, y))",
        "import math\nx = math.sqrt(y)",
        "import math as m\nx = m.sqrt(y)",
        "from math import floor",
        "import statistics",
    ],
)
def test_a_planted_float_is_found(planted: str) -> None:
    assert list(inexact(ast.parse(planted))) != []


@pytest.mark.parametrize(
    "exact",
    [
        "x = Fraction(1, 3) / 2",
        "bad = isinstance(x, float)",
        "import math\nx = math.lcm(4, 6)",
        "from math import gcd",
        "x = 10 ** 3",
    ],
)
def test_exact_code_passes(exact: str) -> None:
    assert list(inexact(ast.parse(exact))) == []
