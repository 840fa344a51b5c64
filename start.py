"""Run jixiao from a fresh checkout: makes .venv beside this file, then starts the program in it.

Standard library only. The file must parse on Python 3.6, so that an old Python gets a clear
message instead of a syntax error: no newer syntax here, and newer modules only inside functions.

What stands in .venv is remembered in a stamp file there. While the stamp fits, nothing is
installed and pip is not called. The stamp says "installing" while pip works and "ready" after it,
so an installation that was broken off is made anew.
"""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import time

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None
    import msvcrt

OLDEST = (3, 11)
ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "jixiao-start.json")
RETE_LOG = os.path.join(VENV, "durable-rules.log")
LOCK = os.path.join(ROOT, ".venv.lock")
LOCK_SECONDS = 900

USAGE = """用法：
  python3 start.py demo              用随附的真实数据试算一遍
  python3 start.py score 数据.yaml   给一张基础数据表计分
  python3 start.py test [pytest参数]  运行全部测试
  python3 start.py --help            列出全部命令
第一次运行会在 .venv 里准备环境，需要联网；以后不再安装。"""

NO_RETE = "未能编译 durable-rules（需要 C 编译器和 Python 头文件）：改用 plain 引擎计分，结果相同。"


class CannotStart(Exception):
    """The environment can't be made; the text tells the user why and what to do."""


def say(text: str) -> None:
    """One message on stderr, as UTF-8 whatever the locale."""
    sys.stderr.flush()
    sys.stderr.buffer.write((text + "\n").encode("utf-8", "replace"))
    sys.stderr.buffer.flush()


def too_old(version: tuple) -> str:
    """What to tell a Python of this version, or "" where it will do."""
    if version[:2] >= OLDEST:
        return ""
    found = ".".join(str(part) for part in version[:3])
    return (
        f"需要 Python 3.11 或更高版本，现在运行的是 {found}（{sys.executable}）。\n"
        "请安装新版 Python，再用它运行，例如：python3.11 start.py demo"
    )


# What should be installed -------------------------------------------------------------------


def this_python() -> str:
    """Which Python and which folder a .venv belongs to: neither can be changed under it."""
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    return f"{sys.version.split()[0]} {suffix} {ROOT}"


def digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def wanted(pyproject: dict) -> dict:
    """The keys of the parts to install. Settings of linters and tests are in none of them."""
    project = dict(pyproject["project"])
    extras = project.pop("optional-dependencies")
    project["office"] = extras.get("office")  # a checkout has it: its packages need no compiler
    hatch = pyproject.get("tool", {}).get("hatch", {})
    return {
        "base": digest([pyproject["build-system"], project, hatch]),
        "rete": digest(extras["rete"]),
        "test": digest(extras["test"]),
    }


def toolchain() -> str:
    """What building durable-rules depends on. A failure is tried again only when this changes."""
    named = os.environ.get("CC", "").split() or (sysconfig.get_config_var("CC") or "cl").split()
    header = os.path.join(sysconfig.get_path("include"), "Python.h")
    return f"{shutil.which(named[0])} {os.path.exists(header)}"


def missing(stamp: dict, want: dict, tools: str, test: bool) -> list:
    """The parts still to install, in order: any of "base", "rete" and "test"."""
    parts = []
    if stamp.get("base") != want["base"]:
        parts.append("base")
    if stamp.get("rete") != want["rete"] and stamp.get("no_rete") != [want["rete"], tools]:
        parts.append("rete")
    if test and stamp.get("test") != want["test"]:
        parts.append("test")
    return parts


# The stamp and the lock ---------------------------------------------------------------------


def read_stamp(path: str) -> dict:
    """The stamp, or {} where there is none that can be read."""
    try:
        with open(path, encoding="utf-8") as file:
            stamp = json.load(file)
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(path: str, stamp: dict) -> None:
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump(stamp, file, ensure_ascii=False, indent=1)
    os.replace(path + ".new", path)


def try_lock(file: object) -> bool:
    """Take the lock if nobody holds it. The system frees it when its holder dies."""
    if fcntl is None:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks: go on without one
        return True
    return True


@contextlib.contextmanager
def locked(path: str, seconds: float):
    """Hold the lock, so that two runs at once don't install into one folder."""
    with open(path, "ab") as file:
        waiting_until = None
        while not try_lock(file):
            if waiting_until is None:
                say("另一个 start.py 正在准备环境，等它完成…")
                waiting_until = time.monotonic() + seconds
            elif time.monotonic() > waiting_until:
                raise CannotStart("另一个 start.py 一直在准备环境，等不到它完成。请结束它再试。")
            time.sleep(0.2)
        yield


# Installing ---------------------------------------------------------------------------------


def venv_python(venv: str) -> str:
    if os.name == "nt":
        return os.path.join(venv, "Scripts", "python.exe")
    return os.path.join(venv, "bin", "python")


def child_env() -> dict:
    """The environment of the program and of pip: UTF-8 everywhere.

    JIXIAO_COMMAND is how the person called the program, for its own hints.
    """
    env = dict(os.environ, PYTHONUTF8="1", JIXIAO_COMMAND="python3 start.py")
    env.pop("PYTHONHOME", None)
    return env


def run(command: list, env: dict) -> tuple:
    """Run quietly; return (exit code, everything it printed)."""
    done = subprocess.run(
        command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return done.returncode, done.stdout.decode("utf-8", "replace")


def tail(text: str, lines: int = 25) -> str:
    return "\n".join(text.rstrip().splitlines()[-lines:])


def make_venv(run=run) -> None:
    """A new, empty .venv, made by the Python that runs this file."""
    import importlib.util

    absent = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if absent:
        raise CannotStart(
            f"这个 Python 缺少模块 {'、'.join(absent)}，建不了虚拟环境。\n"
            "Debian、Ubuntu 等系统请先安装：sudo apt install "
            f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        )
    # Not sys.executable: that may be the very .venv about to be cleared.
    python = getattr(sys, "_base_executable", None) or sys.executable
    code, output = run([python, "-m", "venv", "--clear", VENV], child_env())
    if code:
        raise CannotStart(f"建立虚拟环境 {VENV} 失败：\n{tail(output)}")


def usable(run=run) -> bool:
    """Whether .venv, of which no stamp tells, can be installed into as it is.

    So a .venv that an editor or a person made is kept, if it belongs to this Python.
    """
    if not os.path.exists(venv_python(VENV)):
        return False
    told = "print(sys.version.split()[0], sysconfig.get_config_var('EXT_SUFFIX'))"
    code, output = run(
        [venv_python(VENV), "-c", f"import pip, sys, sysconfig; {told}"], child_env()
    )
    return code == 0 and f"{output.strip()} {ROOT}" == this_python()


def pip(arguments: list, env: dict, run=run) -> tuple:
    env = dict(env, PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1")
    env.pop("PYTHONPATH", None)  # what lies there is not in .venv, but pip would count it
    return run([venv_python(VENV), "-m", "pip", *arguments], env)


def pip_install(arguments: list, run=run) -> None:
    code, output = pip(["install", *arguments], child_env(), run)
    if code:
        raise CannotStart(
            f"安装失败，pip 的输出如下：\n{tail(output)}\n请检查网络和 pip 的设置，再运行一次。"
        )


def rete_env(version: tuple, env: dict) -> dict:
    """The environment in which durable-rules builds.

    Its C source calls PyEval_CallObject, which Python 3.13 removed: without the definition it
    still builds, but the module has an undefined symbol and can't be imported. Its setup.py
    overwrites CFLAGS, so the definition goes into CPPFLAGS.
    """
    env = dict(env)
    if version >= (3, 13):
        flags = [env.get("CPPFLAGS", ""), "-DPyEval_CallObject=PyObject_CallObject"]
        env["CPPFLAGS"] = " ".join(flags).strip()
    return env


def install_rete(requirements: list, run=run) -> bool:
    """Build durable-rules; whether it can be imported. What can't be imported is taken out."""
    # No cache: it may hold a wheel built elsewhere without the definition above.
    env = rete_env(sys.version_info, child_env())
    code, output = pip(["install", "--no-cache-dir", *requirements], env, run)
    if code == 0:
        code, more = run([venv_python(VENV), "-c", "import durable.engine"], child_env())
        output += more
        if code:
            pip(["uninstall", "--yes", "durable-rules"], child_env(), run)
    with open(RETE_LOG, "w", encoding="utf-8") as file:
        file.write(output)
    return code == 0


def load_pyproject() -> dict:
    import tomllib

    with open(os.path.join(ROOT, "pyproject.toml"), "rb") as file:
        return tomllib.load(file)


def ready(stamp: dict) -> bool:
    """Whether the stamp tells of a whole .venv that belongs to this Python and this folder."""
    return (
        stamp.get("state") == "ready"
        and stamp.get("python") == this_python()
        and os.path.exists(venv_python(VENV))
    )


def prepare(test: bool, run=run) -> None:
    """Make .venv fit: nothing to do is the usual case, and then nothing is run."""
    pyproject = load_pyproject()
    want = wanted(pyproject)
    tools = toolchain()
    stamp = read_stamp(STAMP)
    if ready(stamp) and not missing(stamp, want, tools, test):
        return
    if os.path.islink(VENV):  # what it leads to may be another folder's: it would be cleared
        raise CannotStart(
            f".venv 是指向 {os.path.realpath(VENV)} 的链接，不在别人的环境里安装或清空。\n"
            "要用自己的环境，删去这个链接再运行；要用那个环境，直接用其中的 python -m jixiao。"
        )
    with locked(LOCK, LOCK_SECONDS):
        stamp = read_stamp(STAMP)  # another run may have done the work meanwhile
        if not ready(stamp):
            say("正在准备运行环境 .venv（约一分钟，以后不再需要）…")
            if stamp or not usable(run):
                make_venv(run)
            stamp = {"python": this_python()}
        extras = pyproject["project"]["optional-dependencies"]
        for part in missing(stamp, want, tools, test):
            stamp = install(part, stamp, want, tools, extras, run)


def install(part: str, stamp: dict, want: dict, tools: str, extras: dict, run=run) -> dict:
    """Install one part and write the stamp of what then stands in .venv; return it."""
    write_stamp(STAMP, dict(stamp, state="installing"))
    after = dict(stamp, state="ready")
    try:
        if part == "rete":
            say("正在编译 durable-rules…")
            after.pop("rete", None)
            after.pop("no_rete", None)
            if install_rete(extras["rete"], run):
                after["rete"] = want["rete"]
            else:
                after["no_rete"] = [want["rete"], tools]
                say(NO_RETE)
        elif part == "base":
            say("正在安装 jixiao…")
            pip_install(["--editable", ROOT + "[office]"], run)
            after["base"] = want["base"]
        else:
            say("正在安装测试工具…")
            pip_install(extras["test"], run)
            after["test"] = want["test"]
    except CannotStart:
        # pip said no and put back what it had touched: what stood before still stands.
        if "base" in stamp:
            write_stamp(STAMP, dict(stamp, state="ready"))
        else:
            os.remove(STAMP)
        raise
    write_stamp(STAMP, after)
    return after


# Running ------------------------------------------------------------------------------------


def command(arguments: list) -> list:
    """What to run in .venv. -P keeps the user's folder from hiding our modules."""
    python = venv_python(VENV)
    if arguments[0] == "test":
        return [python, "-m", "pytest", "-q", "-n", "2", *arguments[1:]]
    return [python, "-P", "-m", "jixiao", *arguments]


def main(arguments: list) -> int:
    problem = too_old(sys.version_info)
    if problem:
        say(problem)
        return 2
    if not arguments:
        sys.stdout.buffer.write((USAGE + "\n").encode("utf-8"))
        return 0
    test = arguments[0] == "test"
    try:
        prepare(test)
    except CannotStart as error:
        say(str(error))
        return 2
    except OSError as error:
        say(f"准备运行环境时出错：{error}")
        return 2
    except KeyboardInterrupt:
        say("已中断。")
        return 130
    if test:
        os.chdir(ROOT)
    line = command(arguments)
    if os.name == "nt":  # there execv would give the prompt back before the program ends
        return subprocess.call(line, env=child_env())
    os.execve(line[0], line, child_env())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
