"""The rule file under the author's hands: what waits in it, and a reading put into it."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence

from attrs import field, frozen

from engine.language.rewriting import names_in
from engine.rulefile.alone import OWN
from engine.rulefile.awaiting import Awaiting, awaiting
from engine.rulefile.parsed import Parsed
from engine.rulefile.sentences import READ_AS
from engine.sentences.proposal import Written, texts_of
from engine.sentences.tokens.naming import NoName, fact_name, in_formula
from facts.problem import BadInput, Place, Problem
from facts.tree import Tree
from facts.write_key import NotWritable, with_entry, with_key
from facts.yamltext import Node, decode, decoded, read_bytes, read_tree
from jixiao.placing import holding, placed
from jixiao.shelf import RuleFile, Shelf

WITHOUT_RULE = "R049"
"""The code of an item that waits for its reading: no fault while it does."""
NEEDS_MEASURE = frozenset({"分档", "每", "阶梯", "插值"})


@frozen
class Draft:
    """A rule file's text, as it stands or as it is to be written."""

    file: RuleFile
    text: str
    encoding: str
    """That of the file, its byte order mark included: nothing changes but what is agreed to."""
    shelf: Shelf = field(eq=False, repr=False)

    @staticmethod
    def of(file: RuleFile, shelf: Shelf) -> Draft:
        """Raises BadInput where the file can't be read, or has other faults than texts that wait."""
        data = read_bytes(file.file, file.path, "R")
        text = decoded(data, file.path, "R")
        _, gbk = decode(data)
        plain = "utf-8-sig" if data.startswith(BOM_UTF8) else "utf-8"
        draft = Draft(file, text, "gb18030" if gbk else plain, shelf)
        problems = draft.problems()
        if problems:
            raise BadInput(problems)
        return draft

    @property
    def tree(self) -> Node:
        return read_tree(self.text.encode(), self.file.path, "R")

    def awaiting(self) -> list[Awaiting]:
        return awaiting(self.tree)

    def problems(self) -> list[Problem]:
        """What is at fault, but that some texts have no rule yet."""
        try:
            self.shelf.read(self.text.encode(), self.file.path)
        except BadInput as refused:
            waits = {one.place for one in self.awaiting()}
            return [p for p in refused.problems if p.code != WITHOUT_RULE or p.place not in waits]
        return []

    def with_reading(self, waiting: Awaiting, sentence: str, facts: Mapping[str, Tree]) -> Draft:
        """The file with 读作 beside the text, and these facts in 数据. Raises BadInput."""
        try:
            text = with_key(self.text, waiting.key.place, READ_AS, sentence)
            for name, declared in facts.items():
                text = with_entry(text, "数据", "指标", name, declared)
        except NotWritable:
            told = "这个文件的写法，程序改不了"
            hint = "先用 jixiao fmt 整理一遍"
            raise BadInput([Problem("U016", Place(self.file.path), told, hint)]) from None
        return Draft(self.file, text, self.encoding, self.shelf)

    def write(self) -> None:
        """Whole or not at all. Raises BadInput (U007)."""
        placed(self.file.file, holding(self.text.encode(self.encoding)))


def sentence_of(parsed: Parsed, waiting: Awaiting) -> str:
    """The sentence to be written: with the item's name as the measure, where nothing else says
    what is measured."""
    assert parsed.canonical is not None
    assert parsed.form is not None
    if waiting.formula is not None or "算式" in parsed.form or not NEEDS_MEASURE & set(parsed.form):
        return parsed.canonical
    try:
        name = fact_name(waiting.name)
    except NoName:
        name = OWN
    return f"按{in_formula(name)}计：{parsed.canonical}"


def undefined(problems: Sequence[Problem], form: Written, formula: str | None) -> list[str]:
    """Names that the reading or the item's formula uses, and nobody declared."""
    told = {p.text for p in problems}
    texts = [*texts_of(form), *([] if formula is None else [formula])]
    names = dict.fromkeys(name for text in texts for name in names_in(text))
    return [name for name in names if f"“{name}”没有定义" in told]
