"""A file written whole or not at all: beside its place first, then moved there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from facts.problem import BadInput, Place, Problem


def placed(out: Path, shown: str, write: Callable[[Path], None]) -> None:
    """Have `write` make the file, then put it in its place. Raises BadInput (U007)."""
    staged: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=".", suffix=out.suffix)
        os.close(handle)
        staged = Path(name)
        write(staged)
        os.chmod(staged, out.stat().st_mode & 0o777 if out.exists() else 0o666 & ~_umask())
        os.replace(staged, out)
        staged = None
    except OSError:
        told = "写不了这个文件"
        hint = "检查文件夹有没有、有没有写它的权限，文件是不是正被别的程序打开"
        raise BadInput([Problem("U007", Place(shown), told, hint)]) from None
    finally:
        if staged is not None:
            staged.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
