"""jixiao (绩效): the standards by which departments score their spending, as rules that explain.

>>> from jixiao import Program
>>> card = Program().score("表.yaml").card            # doctest: +SKIP
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jixiao.program import Program, Scored

__all__ = ["Program", "Scored", "__version__"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """The engine is imported when it is asked for: `jixiao --version` needs none of it."""
    if name in ("Program", "Scored"):
        from jixiao import program

        return getattr(program, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
