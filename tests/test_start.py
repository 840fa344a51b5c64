"""start.py, with its commands recorded instead of run: no network, no compiler."""

import ast
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

START = Path(__file__).resolve().parent.parent / "start.py"


class Runner:
    """Stands in for start.run: notes each command and fails those that hold a given word."""

    def __init__(self, start: ModuleType) -> None:
        self.start = start
        self.failing: list[str] = []
        self.probe = ""
        self.ran: list[str] = []

    def __call__(self, command: list[str], env: dict[str, str]) -> tuple[int, str]:
        line = " ".join(command[1:])
        self.ran.append(line)
        if any(word in line for word in self.failing):
            return 1, "first line\nlast line"
        if "-m venv" in line:
            python = Path(self.start.venv_python(command[-1]))
            python.parent.mkdir(parents=True, exist_ok=True)
            python.touch()
        return 0, self.probe if "import pip" in line else ""


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module, its .venv, stamp and lock moved into an empty folder."""
    spec = importlib.util.spec_from_file_location("start", START)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    venv = tmp_path / ".venv"
    monkeypatch.setattr(module, "VENV", str(venv))
    monkeypatch.setattr(module, "STAMP", str(venv / "stamp.json"))
    monkeypatch.setattr(module, "RETE_LOG", str(venv / "rete.log"))
    monkeypatch.setattr(module, "LOCK", str(tmp_path / "lock"))
    monkeypatch.setattr(module, "toolchain", lambda: "a compiler")
    return module


@pytest.fixture
def runner(start: ModuleType) -> Runner:
    return Runner(start)


def pyproject(**changes: object) -> dict[str, object]:
    project = {
        "name": "jixiao",
        "dependencies": ["attrs"],
        "optional-dependencies": {"rete": ["durable-rules"], "test": ["pytest"]},
    }
    return {"build-system": {"requires": ["hatchling"]}, "project": project | changes}


# An old Python -------------------------------------------------------------------------------


def test_old_python_can_read_the_file() -> None:
    tree = ast.parse(START.read_text(encoding="utf-8"), feature_version=(3, 6))
    # Absent from 3.6, and no syntax error to ast.parse.
    assert "annotations" not in {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "__future__"
        for alias in node.names
    }


def test_old_python_is_told(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(start.sys, "version_info", (3, 10, 13, "final", 0))
    monkeypatch.setattr(start, "prepare", lambda test: pytest.fail("nothing may be installed"))
    assert start.main(["demo"]) == 2
    assert "需要 Python 3.11 或更高版本，现在运行的是 3.10.13" in capsys.readouterr().err


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 13, 1), (4, 0, 0)])
def test_new_python_will_do(start: ModuleType, version: tuple[int, int, int]) -> None:
    assert start.too_old(version) == ""


# What is to be installed ---------------------------------------------------------------------


def test_settings_of_tools_install_nothing(start: ModuleType) -> None:
    plain = start.wanted(pyproject())
    assert start.wanted({**pyproject(), "tool": {"ruff": {"line-length": 80}}}) == plain


@pytest.mark.parametrize(
    ("changed", "parts"),
    [
        ({"dependencies": ["attrs", "lark"]}, {"base"}),
        ({"optional-dependencies": {"rete": ["durable-rules>=3"], "test": ["pytest"]}}, {"rete"}),
        ({"optional-dependencies": {"rete": ["durable-rules"], "test": ["mypy"]}}, {"test"}),
    ],
)
def test_a_change_concerns_its_own_part(
    start: ModuleType, changed: dict[str, object], parts: set[str]
) -> None:
    before, after = start.wanted(pyproject()), start.wanted(pyproject(**changed))
    assert {part for part in before if before[part] != after[part]} == parts


def test_the_projects_own_file_is_understood(start: ModuleType) -> None:
    assert set(start.wanted(start.load_pyproject())) == {"base", "rete", "test"}


def test_an_environment_behind_a_link_is_left_alone(
    start: ModuleType, runner: Runner, tmp_path: Path
) -> None:
    """It is another folder's: it would be cleared, and then belong to this one."""
    there = tmp_path / "theirs"
    there.mkdir()
    (there / "kept").touch()
    Path(start.VENV).symlink_to(there)
    with pytest.raises(start.CannotStart) as told:
        start.prepare(False, runner)
    assert f".venv 是指向 {there} 的链接，不在别人的环境里安装或清空" in str(told.value)
    assert "删去这个链接再运行" in str(told.value)
    assert runner.ran == []
    assert (there / "kept").exists()


def test_first_run_makes_the_environment_second_runs_nothing(
    start: ModuleType, runner: Runner
) -> None:
    start.prepare(False, runner)
    assert [line.split()[1] for line in runner.ran] == ["venv", "pip", "pip", "import"]
    assert "--editable" in runner.ran[1]
    assert "durable-rules" in runner.ran[2]
    runner.ran.clear()
    start.prepare(False, runner)
    assert runner.ran == []


def test_tests_need_their_tools_too(start: ModuleType, runner: Runner) -> None:
    start.prepare(False, runner)
    runner.ran.clear()
    start.prepare(True, runner)
    assert [("pytest" in line, "--editable" in line) for line in runner.ran] == [(True, False)]
    start.prepare(True, runner)
    start.prepare(False, runner)
    assert len(runner.ran) == 1


def test_other_python_or_folder_makes_a_new_environment(
    start: ModuleType, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    start.prepare(False, runner)
    runner.ran.clear()
    monkeypatch.setattr(start, "this_python", lambda: "another")
    start.prepare(False, runner)
    assert "venv --clear" in runner.ran[0]


def test_installation_broken_off_is_made_anew(start: ModuleType, runner: Runner) -> None:
    start.prepare(False, runner)
    start.write_stamp(start.STAMP, dict(start.read_stamp(start.STAMP), state="installing"))
    runner.ran.clear()
    start.prepare(False, runner)
    assert "venv --clear" in runner.ran[0]


@pytest.mark.parametrize(
    ("told", "kept"), [("this one", True), ("3.9.0 .so", False)], ids=["same", "other-python"]
)
def test_environment_made_by_hand_is_kept_if_it_can_be(
    start: ModuleType, runner: Runner, told: str, kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "this_python", lambda: f"this one {start.ROOT}")
    python = Path(start.venv_python(start.VENV))
    python.parent.mkdir(parents=True)
    python.touch()
    runner.probe = told
    start.prepare(False, runner)
    assert any("venv --clear" in line for line in runner.ran) != kept


def test_spoilt_stamp_counts_as_none(start: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "stamp"
    path.write_text("[1")
    assert start.read_stamp(str(path)) == {}
    assert start.read_stamp(str(tmp_path / "absent")) == {}


# pip says no ---------------------------------------------------------------------------------


def test_pip_failure_is_shown_and_tried_again(start: ModuleType, runner: Runner) -> None:
    runner.failing = ["--editable"]
    with pytest.raises(start.CannotStart, match=r"安装失败[\s\S]*last line"):
        start.prepare(False, runner)
    runner.failing = []
    start.prepare(False, runner)
    assert start.read_stamp(start.STAMP)["state"] == "ready"


def test_what_stood_before_a_failure_still_stands(start: ModuleType, runner: Runner) -> None:
    start.prepare(False, runner)
    runner.failing = ["pytest"]
    with pytest.raises(start.CannotStart):
        start.prepare(True, runner)
    runner.ran.clear()
    start.prepare(False, runner)
    assert runner.ran == []


def test_failure_is_exit_code_2(
    start: ModuleType,
    runner: Runner,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    runner.failing = ["-m venv"]
    prepare = start.prepare
    monkeypatch.setattr(start, "prepare", lambda test: prepare(test, runner))
    assert start.main(["demo"]) == 2
    assert "建立虚拟环境" in capsys.readouterr().err


def test_python_without_ensurepip_is_told(
    start: ModuleType, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(start.CannotStart, match=r"缺少模块 venv、ensurepip[\s\S]*apt install"):
        start.make_venv(runner)


# durable-rules -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("failing", "taken_out"),
    [
        pytest.param("install --no-cache-dir", False, id="not-built"),
        pytest.param("import durable.engine", True, id="built-but-not-importable"),
    ],
)
def test_without_durable_rules_it_goes_on_says_so_once_and_remembers(
    start: ModuleType,
    runner: Runner,
    capsys: pytest.CaptureFixture[str],
    failing: str,
    taken_out: bool,
) -> None:
    runner.failing = [failing]
    start.prepare(False, runner)
    told = capsys.readouterr().err.splitlines()
    assert told.count(start.NO_RETE) == 1
    assert ("uninstall" in runner.ran[-1]) == taken_out
    assert Path(start.RETE_LOG).read_text().endswith("last line")
    runner.ran.clear()
    start.prepare(False, runner)
    assert runner.ran == []
    assert capsys.readouterr().err == ""


def test_durable_rules_is_tried_again_with_another_compiler(
    start: ModuleType, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner.failing = ["durable-rules"]
    start.prepare(False, runner)
    runner.failing = []
    runner.ran.clear()
    monkeypatch.setattr(start, "toolchain", lambda: "a better compiler")
    start.prepare(False, runner)
    assert [line.split()[1] for line in runner.ran] == ["pip", "import"]


@pytest.mark.parametrize(
    ("version", "before", "after"),
    [
        ((3, 12, 9), None, None),
        ((3, 12, 9), "-O2", "-O2"),
        ((3, 13, 0), None, "-DPyEval_CallObject=PyObject_CallObject"),
        ((3, 14, 0), "-O2", "-O2 -DPyEval_CallObject=PyObject_CallObject"),
    ],
)
def test_removed_function_is_defined_for_the_build(
    start: ModuleType, version: tuple[int, ...], before: str | None, after: str | None
) -> None:
    env = {} if before is None else {"CPPFLAGS": before}
    assert start.rete_env(version, env).get("CPPFLAGS") == after


# The lock ------------------------------------------------------------------------------------


def test_second_run_waits_for_the_first(start: ModuleType) -> None:
    with (
        start.locked(start.LOCK, 0.1),
        pytest.raises(start.CannotStart, match="一直在准备环境"),
        start.locked(start.LOCK, 0.1),
    ):
        pytest.fail("the lock was held")
    with start.locked(start.LOCK, 0.1):
        pass


# Running -------------------------------------------------------------------------------------


def test_what_is_run(start: ModuleType) -> None:
    python = start.venv_python(start.VENV)
    assert start.command(["score", "x.yaml"]) == [python, "-P", "-m", "jixiao", "score", "x.yaml"]
    assert start.command(["test", "-k", "a"]) == [
        *(python, "-m", "pytest", "-q", "-n", "2"),
        *("-k", "a"),
    ]


def test_python_of_a_venv_on_windows(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "name", "nt")
        found = start.venv_python("v")
    assert Path(found).parts == ("v", "Scripts", "python.exe")


def test_children_speak_utf8(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHOME", "elsewhere")
    env = start.child_env()
    assert env["PYTHONUTF8"] == "1"
    assert "PYTHONHOME" not in env


def test_without_arguments_it_tells_how_to_use_it() -> None:
    done = subprocess.run(
        [sys.executable, str(START)], capture_output=True, env={**os.environ, "LC_ALL": "C"}
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode("utf-8").startswith("用法：")
