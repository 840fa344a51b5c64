"""The wheel, built and opened, then installed and run where nothing of the checkout is in reach.

Needs no network: it is built with the hatchling that is installed, and run in a new environment
that sees this one's site-packages as a plain folder. There the .pth file of an editable install is
not read, so what is imported as jixiao can only come from the wheel; the test looks that it does.
"""

import importlib.metadata
import json
import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def run(*command: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run without any PYTHON… setting that might lead back to the checkout."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=env | {"PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the sdist, so what the sdist lacks is missed here."""
    out = tmp_path_factory.mktemp("dist")
    done = run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ROOT, cwd=out)
    assert done.returncode == 0, done.stdout + done.stderr
    [found] = out.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def scripts(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of a new environment with the wheel in it."""
    venv = tmp_path_factory.mktemp("installed") / "venv"
    made = run(sys.executable, "-m", "venv", "--without-pip", venv, cwd=venv.parent)
    assert made.returncode == 0, made.stderr
    folder = venv / ("Scripts" if os.name == "nt" else "bin")
    python = folder / "python"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python]
    done = run(*pip, "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=venv.parent)
    assert done.returncode == 0, done.stdout + done.stderr

    purelib = run(
        python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=venv.parent
    )
    here = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    pth = Path(purelib.stdout.strip()) / "dependencies.pth"
    pth.write_text("\n".join(sorted(here)) + "\n", encoding="utf-8")
    return folder


def in_checkout(folder: str, suffixes: tuple[str, ...]) -> set[str]:
    """Files of the checkout that the wheel must hold, named from the folder's parent."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / folder).rglob("*")
        if path.suffix in suffixes and "__pycache__" not in path.parts
    }


@pytest.mark.parametrize("package", ["jixiao", "engine", "facts"])
def test_wheel_holds_the_package(package: str, names: set[str]) -> None:
    expected = in_checkout(package, (".py", ".lark", ".html", ".css", ".js", ".yaml"))
    assert expected
    assert expected <= names


def test_wheel_holds_the_shipped_rules(names: set[str]) -> None:
    rules = in_checkout("rules", (".yaml",))
    assert rules
    assert {f"jixiao/{name}" for name in rules} <= names


def test_wheel_holds_the_examples(names: set[str]) -> None:
    examples = in_checkout("examples", (".yaml", ".csv", ".xlsx"))
    assert examples
    assert {f"jixiao/{name}" for name in examples} <= names


def test_wheel_holds_nothing_else_at_the_top(names: set[str]) -> None:
    [info] = {name.split("/")[0] for name in names if ".dist-info/" in name}
    assert {name.split("/")[0] for name in names} == {"jixiao", "engine", "facts", info}
    assert f"{info}/licenses/LICENSE" in names
    assert not [name for name in names if "__pycache__" in name]


def test_wheel_asks_for_its_dependencies(wheel: Path, names: set[str]) -> None:
    [metadata] = [name for name in names if name.endswith(".dist-info/METADATA")]
    with zipfile.ZipFile(wheel) as archive:
        text = archive.read(metadata).decode("utf-8")
    needed = re.findall(r"^Requires-Dist: ([\w-]+)[^;\n]*$", text, re.MULTILINE)
    assert {name.lower() for name in needed} == {"attrs", "pyyaml", "tabulate", "wcwidth"}


def test_installed_program_is_the_wheels(scripts: Path, tmp_path: Path) -> None:
    code = "import engine, facts, jixiao\nfor m in (engine, facts, jixiao): print(m.__file__)"
    done = run(scripts / "python", "-I", "-c", code, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    files = [Path(line) for line in done.stdout.splitlines()]
    assert [file.parent.name for file in files] == ["engine", "facts", "jixiao"]
    assert all(file.is_relative_to(scripts.parent) for file in files), done.stdout


def test_demo_runs_from_the_wheel(scripts: Path, tmp_path: Path) -> None:
    command = [scripts / "python", "-I", "-X", "utf8", "-m", "jixiao", "demo", "--format", "json"]
    done = run(*command, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["schema"] == "jixiao.score/1"
    assert str(ROOT) not in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_program_tells_its_version(scripts: Path, tmp_path: Path) -> None:
    done = run(scripts / "jixiao", "--version", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert importlib.metadata.version("jixiao") in done.stdout
