"""jixiao (绩效): the standards by which departments score their spending, as rules that explain.

>>> from jixiao import Program
>>> card = Program().score("表.yaml").card            # doctest: +SKIP
"""

from jixiao.program import Program, Scored

__all__ = ["Program", "Scored", "__version__"]
__version__ = "0.1.0"
