"""A text's faults of writing mended where there is one right mend, and only then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from attrs import field, frozen

from facts.problem import BadInput, Problem
from facts.rawlint import lint
from facts.rawtext import RawLines
from facts.yamltext import Mapping, Node, Scalar, read_tree

_MOST_PASSES = 20
_ODD_BLANKS = re.compile(r"\s*")
_CLOSERS = {"［": "］", "｛": "｝"}
_HALF_WIDTH = str.maketrans("［］｛｝", "[]{}")
_ENDS_VALUE = re.compile(r"[ \t]*(?:$|[ \t]#|[,，\]}］｝])")
_WIDTHS = {"\t": (2, 4, 8), "\u3000": (2, 1)}
"""How many columns a blank of an indentation may have taken where it was written."""


@frozen
class Mended:
    """A text that the reader takes as it stands, its tree, and the faults that it had before.

    It has as many lines as the original.
    """

    text: str
    tree: Node
    faults: tuple[Problem, ...] = ()
    doubt: Problem | None = None
    """A bracket or quote that seems to be open, since a line inside of it stands like one outside.
    The reader passes over faults behind it, which the layout would bring to light."""


Shape = tuple[object, ...]


def shape(node: Node) -> Shape:
    """What a tree says, without places: keys, texts, their order, and which stood in quotes."""
    if isinstance(node, Scalar):
        return (node.text, node.plain)
    if isinstance(node, Mapping):
        return ("{", *((key.text, shape(value)) for key, value in node.items))
    return ("[", *(shape(item) for item in node.items))


def mend(data: bytes, text: str, file: str, prefix: str) -> Mended:
    """The mended text. Raises BadInput with every fault where one has no single right mend.

    `text` is what the bytes `data` say (`decoded`).
    """
    found: list[Mended] = []
    refused: BadInput | None = None
    for widths in _all_widths(text):
        attempt = _Attempt(text, file, prefix, widths)
        mended = attempt.run()
        if mended is None:
            break
        try:
            tree = read_tree(mended.encode(), file, prefix)
        except BadInput as error:
            refused = refused or error
        else:
            found.append(Mended(mended, tree, tuple(attempt.told), attempt.doubt))
        if not attempt.guessed:
            break
    if found and all(shape(one.tree) == shape(found[0].tree) for one in found[1:]):
        return found[0]
    raise BadInput(_all_faults(data, file, prefix, None if found else refused))


def _all_widths(text: str) -> Iterator[dict[str, int]]:
    there = {sign: widths for sign, widths in _WIDTHS.items() if sign in text}
    for chosen in product(*there.values()):
        yield dict(zip(there, chosen, strict=True))


def _all_faults(data: bytes, file: str, prefix: str, also: BadInput | None) -> list[Problem]:
    """What is told of the file as it is, and on other lines what is told of it mended."""
    try:
        read_tree(data, file, prefix)
        told: list[Problem] = []
    except BadInput as error:
        told = list(error.problems)
    lines = {problem.place.line for problem in told}
    if also is not None:
        told += [p for p in also.problems if p.place.line not in lines]
    return sorted(told, key=lambda p: (p.place.line or 0, p.place.column or 0))


@frozen
class _Attempt:
    """The mends with one idea of how wide the blanks of an indentation are."""

    text: str
    file: str
    prefix: str
    widths: dict[str, int]
    told: list[Problem] = field(factory=list)
    _doubts: list[Problem] = field(factory=list)
    _guessed: list[int] = field(factory=list)

    @property
    def guessed(self) -> bool:
        return bool(self._guessed)

    @property
    def doubt(self) -> Problem | None:
        return self._doubts[0] if self._doubts else None

    def run(self) -> str | None:
        """The text without faults, or None where one has no single right mend."""
        text = self.text
        for _ in range(_MOST_PASSES):
            lines = RawLines(text, self.file, self.prefix)
            lint(lines)
            if not lines.sure:
                return None
            said = {(p.code, p.place.line, p.text) for p in self.told}
            self.told.extend(p for p in lines.faults if (p.code, p.place.line, p.text) not in said)
            mended = list(lines.mended().lines)
            if not lines.faults:
                if lines.doubt is not None:
                    self._doubts.append(lines.doubt)
                return "\n".join(mended)
            if not lines.clean:
                mended = [lines[number] for number in range(len(lines))]
            for number in lines.odd_indents:
                mended[number] = self._indented(mended[number])
            for number, column in sorted(lines.wide_brackets, reverse=True):
                half = _half_width(mended[number], column)
                if half is None:
                    return None
                mended[number] = half
            self._guessed.extend(lines.odd_indents)
            text = "\n".join(mended)
        return None

    def _indented(self, line: str) -> str:
        """The line with ordinary blanks before it: tabs go to the next stop."""
        blanks = _ODD_BLANKS.match(line)
        assert blanks is not None
        column = 0
        for sign in blanks[0]:
            width = self.widths.get(sign, 1)
            column += width - column % width if sign == "\t" else width
        return " " * column + line[blanks.end() :]


def _half_width(line: str, column: int) -> str | None:
    """The line with this bracket and its partner made half-width.

    None where it may as well be a text in brackets: what is inside shows no list and no mapping.
    """
    sign, depth = line[column], 0
    for end in range(column, len(line)):
        depth += (line[end] == sign) - (line[end] == _CLOSERS[sign])
        if depth == 0:
            inside = line[column + 1 : end]
            parted = ", " in inside if sign == "［" else re.search(":[ ]|：", inside)
            if not parted or not _ENDS_VALUE.match(line, end + 1):
                return None
            pair = sign.translate(_HALF_WIDTH), line[end].translate(_HALF_WIDTH)
            return f"{line[:column]}{pair[0]}{inside}{pair[1]}{line[end + 1 :]}"
    return None
