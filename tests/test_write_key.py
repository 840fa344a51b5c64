"""Keys put into files where they stand: nothing else of the file moves."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from facts.problem import Place
from facts.write_key import NotWritable, with_entry, with_key

FILES = {
    "block": "# 头\n标准: 例\n指标:\n- 指标: 甲\n  评分标准: 得5分 # 注\n  分值: 5\n- 指标: 乙\n",
    "last": "指标:\n- 指标: 甲\n  分值: 5\n  评分标准: 得5分",
    "flow": "指标:\n- {指标: 甲, 评分标准: 得5分, 分值: 5}\n- {指标: 乙}\n",
    "two lines": "指标:\n- 指标: 甲\n  评分标准: '得5分；\n    其余不得分'\n  分值: 5\n",
    "literal": "指标:\n- 指标: 甲\n  评分标准: |\n    得5分\n    其余不得分\n\n  分值: 5\n",
    "literal last": "指标:\n- 指标: 甲\n  评分标准: |-\n    得5分\n    其余不得分\n\n# 注\n数据: {}\n",
    "windows": "指标:\r\n- 指标: 甲\r\n  评分标准: 得5分\r\n  分值: 5\r\n",
    "first": "指标:\n- 评分标准: 得5分\n  指标: 甲\n",
}


def _place(text: str, key: str) -> Place:
    for number, line in enumerate(text.split("\n"), start=1):
        if key in line:
            return Place("规则.yaml", number, line.index(key) + 1)
    raise AssertionError


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_a_key_stands_behind_the_one_it_is_put_beside(text: str) -> None:
    new = with_key(text, _place(text, "评分标准"), "读作", "不得分，{甲: 乙}")
    was, now = yaml.safe_load(text), yaml.safe_load(new)
    assert now["指标"][0].pop("读作") == "不得分，{甲: 乙}"
    assert now == was
    assert _kept(text, new)
    again = with_key(new, _place(new, "评分标准"), "读作", "得2分")
    assert yaml.safe_load(again)["指标"][0]["读作"] == "得2分"
    assert again.count("读作") == 1


def _kept(text: str, new: str) -> bool:
    """Every line is there still, in its order; a line in brackets may have grown."""
    rest = iter(new.split("\n"))
    return all(
        any(
            line.rstrip("\r") == one.rstrip("\r") or ("{" in line and one.startswith(line[:4]))
            for one in rest
        )
        for line in text.split("\n")
        if line.strip()
    )


@pytest.mark.parametrize(
    "text",
    [
        "标准: 例\n数据:\n  甲: {类: 率}\n\n指标:\n- 指标: 甲\n",
        "标准: 例\n数据: {甲: {类: 率}}\n指标:\n- 指标: 甲\n",
        "标准: 例\n指标:\n- 指标: 甲\n",
        "标准: 例\n数据:\n指标:\n- 指标: 甲\n",
        "标准: 例\n数据: {}\n指标:\n- 指标: 甲\n",
        "标准: 例\n指标:\n- 指标: 甲\n数据:\n  甲:\n    类: 率\n",
    ],
)
def test_an_entry_joins_its_section_or_makes_it(text: str) -> None:
    new = with_entry(text, "数据", "指标", "支出决算", {"类": "金额"})
    was, now = yaml.safe_load(text), yaml.safe_load(new)
    assert now["数据"].pop("支出决算") == {"类": "金额"}
    assert (now["数据"] or None, now["指标"]) == (was.get("数据") or None, was["指标"])
    assert _kept(text, new)


@pytest.mark.parametrize(
    "text", ["a: [", "甲", "- 甲\n", "数据: 3\n指标: []\n", "数据:\n- 甲\n指标: []\n"]
)
def test_where_it_can_t_be_written_it_is_refused(text: str) -> None:
    with pytest.raises(NotWritable):
        with_entry(text, "数据", "指标", "甲", {"类": "率"})
    with pytest.raises(NotWritable):
        with_key(text, Place("规则.yaml", 9, 9), "读作", "得5分")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40))
def test_any_sentence_comes_back_as_it_was(sentence: str) -> None:
    for text in (FILES["block"], FILES["flow"]):
        new = with_key(text, _place(text, "评分标准"), "读作", sentence)
        found = yaml.load(new, yaml.BaseLoader)["指标"][0]["读作"]
        assert found == sentence
