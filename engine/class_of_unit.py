"""Of which class (分类) the unit of a sheet is, and that it is scored by the rules of that class."""

from __future__ import annotations

from engine.rulebook import Rulebook
from facts.problem import Place, Problems
from facts.sheet import FactSheet


def class_of(rulebook: Rulebook, sheet: FactSheet) -> str | None:
    """The class that the sheet names; None where the standard has no classes or it names none."""
    classes = rulebook.classes
    cell = None if classes is None else sheet.facts.get(classes.fact)
    if classes is None or cell is None or cell.state != "given":
        return None
    return cell.text if cell.text in {one.name for one in classes.each} else None


def check_class(rulebook: Rulebook, sheet: FactSheet, problems: Problems) -> None:
    """Nothing is scored by another class's rules, or by one that was guessed.

    A word that is no class is told where every other option is (F034).
    """
    classes = rulebook.classes
    if classes is None:
        return
    cell = sheet.facts.get(classes.fact)
    names = " 或 ".join(one.name for one in classes.each)
    if cell is None or cell.state != "given":
        place = Place(sheet.file) if cell is None else cell.place
        what = "没有写" if cell is None else "没有值"
        told = f"标准按“{classes.fact}”分类计分，数据表{what}“{classes.fact}”"
        problems.add("F047", place, told, f"{classes.fact}: {names}")
    elif class_of(rulebook, sheet) not in (None, classes.chosen):
        raise ValueError(f"resolved for {classes.chosen}, the sheet says {cell.text}")
