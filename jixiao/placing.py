"""Files written whole or not at all: beside their places first, then moved there."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from facts.problem import BadInput, Place, Problem
from jixiao.shelf import shown_path

Write = Callable[[Path], None]
"""Makes the file at a path that it is given."""


def check_free(file: Path, force: bool) -> None:
    """Nothing stands in the file's place, or it was said that it may go. Raises BadInput (U014)."""
    if file.exists() and not force:
        told = "文件已经有了，没有写"
        raise BadInput([Problem("U014", Place(shown_path(file)), told, "换一个名称，或加 --force")])


def check_writable(file: Path) -> None:
    """The file is not there, or is one that its owner lets be changed: a rename over it would not
    ask, and whoever runs as root may write everything. Raises BadInput (U007)."""
    anyone = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
    if file.exists() and not (os.access(file, os.W_OK) and file.stat().st_mode & anyone):
        told = ("文件是只读的，没有动", "去掉“只读”（写的权限），或换一个名称")
        raise BadInput([Problem("U007", Place(shown_path(file)), *told)])


def holding(data: bytes) -> Write:
    """Makes a file of these bytes."""

    def write(there: Path) -> None:
        there.write_bytes(data)

    return write


def placed(file: Path, write: Write) -> None:
    """Have `write` make the file, then put it in its place. Raises BadInput (U007)."""
    all_placed([(file, write)])


def all_placed(files: Sequence[tuple[Path, Write]]) -> None:
    """Have every file made before the first takes its place. Raises BadInput (U007)."""
    staged: list[tuple[Path, Path]] = []
    try:
        for name, write in files:
            file = name.resolve()  # a link stays a link
            _told(name, _stage, staged, file, write)
        while staged:
            new, file = staged[0]
            _told(file, os.replace, new, file)
            staged.pop(0)
    finally:
        for new, _ in staged:
            new.unlink(missing_ok=True)


def _stage(staged: list[tuple[Path, Path]], file: Path, write: Write) -> None:
    there = file.exists()
    check_writable(file)
    handle, name = tempfile.mkstemp(
        dir=file.parent, prefix=f".{file.stem[:40]}.", suffix=file.suffix
    )
    os.close(handle)
    new = Path(name)
    staged.append((new, file))
    write(new)
    with new.open("r+b") as made:
        os.fsync(made.fileno())
    if there:
        shutil.copymode(file, new)
    else:
        new.chmod(0o666 & ~_umask())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _told(file: Path, act: Callable[..., None], *arguments: Any) -> None:
    try:
        act(*arguments)
    except OSError:
        told = "写不了，这个文件没有动" if file.exists() else "写不了这个文件"
        hint = "检查文件夹有没有、有没有写的权限，文件是不是被别的程序占用"
        raise BadInput([Problem("U007", Place(shown_path(file)), told, hint)]) from None
