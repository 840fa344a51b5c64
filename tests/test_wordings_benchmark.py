"""The benchmark of real wordings, held to readers that are made up. No corpus is needed."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from engine.rulebook import FactDeclaration
from engine.rulefile.alone import alone
from engine.sentences.compared.aligned import aligned, is_turned
from engine.sentences.proposal import FactInWords, Open, Proposal, Span, Unread, Written
from facts.problem import Place

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))

import wordings  # noqa: E402
from readings_compared import Label, Propose, Reading, Result, judge, labels  # noqa: E402
from sentences_varied import (  # noqa: E402
    Seen,
    dressed,
    floors_removed,
    numbers_replaced,
    try_laws,
    turned,
)

LABELS = labels(wordings.LABELS)
YES_NO, COUNT = {"类": "要点"}, {"类": "计数", "单位": "项"}
REFUSED = Proposal(None, unread=(Unread(Span(0, 2), "视情", "没有说多少"),))


# -- the labels -----------------------------------------------------------------------


@pytest.mark.parametrize("key", [k for k, label in LABELS.items() if label.cannot is None])
def test_every_reading_by_hand_loads_and_reads_what_it_declares(key: str) -> None:
    label = LABELS[key]
    for reading in label.readings:
        book = alone(reading.criterion, reading.facts, label.full)
        written = str(reading.criterion)
        assert [n for n in reading.facts if n not in written] == []
        assert book.indicators[0].name == "本项得分"


def test_a_label_is_a_reading_or_says_why_there_is_none() -> None:
    assert all(bool(label.readings) != bool(label.cannot) for label in LABELS.values())


def test_what_is_held_out_is_labelled() -> None:
    documents = {key.rsplit("-", 1)[0] for key in LABELS}
    assert documents > wordings.HELD_OUT


# -- whose fact is whose --------------------------------------------------------------


def facts(**kinds: str) -> dict[str, FactDeclaration]:
    unit = {"计数": "项", "数值": "亩"}
    return {
        name: FactDeclaration(
            name, kind, unit.get(kind), Fraction(0), Fraction(100), (), Place("规则.yaml")
        )
        for name, kind in kinds.items()
    }


def placed(mine: Mapping[str, str], other: Mapping[str, str], text: str) -> dict[str, str]:
    found = aligned(facts(**mine), facts(**other), text)
    return {
        **{n: ("并非" if p.turned else "") + p.name for n, p in found.places.items()},
        **dict.fromkeys(found.extra, "多出"),
        **dict.fromkeys(found.lacking, "没有"),
    }


def test_facts_of_like_words_are_paired() -> None:
    mine = {"档案每缺": "计数", "未建档案": "要点", "台账每缺": "计数"}
    other = {"台账缺": "计数", "档案缺": "计数", "没有建档案": "要点"}
    assert placed(mine, other, "未建档案扣2分，档案每缺1项扣1分，台账每缺1项扣2分") == {
        "档案每缺": "档案缺", "台账每缺": "台账缺", "未建档案": "没有建档案"
    }  # fmt: skip


def test_facts_of_no_like_words_are_paired_as_they_stand_in_the_text() -> None:
    text = "甲种情形得1分，乙类问题得2分"
    assert placed({"甲种": "要点", "乙类": "要点"}, {"情形": "要点", "问题": "要点"}, text) == {
        "甲种": "情形", "乙类": "问题"
    }  # fmt: skip


def test_a_fact_of_another_kind_has_no_partner() -> None:
    assert placed({"缺项": "要点"}, {"缺项": "计数"}, "缺1项扣1分") == {"缺项": "没有"}
    assert placed({"缺项数": "要点"}, {"缺项": "计数"}, "缺1项扣1分") == {
        "缺项数": "多出", "缺项": "没有"
    }  # fmt: skip
    assert placed({"人数": "数值"}, {"人数量": "计数"}, "") == {"人数": "人数量"}


def test_a_condition_and_its_contrary_are_one() -> None:
    assert is_turned("有劳动力", "无劳动力")
    assert is_turned("未按时报送", "按时报送")
    assert not is_turned("有劳动力", "有耕地")
    assert placed({"有劳动力": "要点"}, {"无劳动力": "要点"}, "") == {"有劳动力": "并非无劳动力"}
    assert placed({"产区": "要点", "非产区": "要点"}, {"产区": "要点"}, "") == {
        "产区": "产区", "非产区": "并非产区"
    }  # fmt: skip


# -- right or misread -----------------------------------------------------------------

TEXT = "每缺1项扣1分"
EACH = Label("5", (Reading({"条目": [{"每": "缺", "步长": "1项", "扣": "1分"}]}, {"缺": COUNT}),))


def proposal(criterion: Mapping[str, Written], *named: FactInWords, **options: str) -> Proposal:
    found = (
        Open(n, tuple(o.split()), "没有说", o.split()[0], Span(0, 1)) for n, o in options.items()
    )
    return Proposal(criterion, named, tuple(found))


def counted(points: str, more: Mapping[str, Written] | None = None, **options: str) -> Proposal:
    entry: dict[str, Written] = {"每": "缺项", "步长": "1项", "扣": points}
    fact = FactInWords("缺项", "计数", "项")
    return proposal({**(more or {}), "条目": [entry]}, fact, **options)


def reads(found: Proposal) -> Propose:
    return lambda _text, _full, _settled: found


def state(found: Proposal, label: Label = EACH) -> str:
    return judge(reads(found), TEXT, label).state


def test_the_same_points_under_other_names_are_right() -> None:
    assert judge(reads(counted("1分")), TEXT, EACH) == Result("right")
    bands: dict[str, Written] = {
        "算式": "缺项", "每": {"起点": "0项", "高": "1项", "扣": "1分", "不足一档": "不扣"}
    }  # fmt: skip
    assert state(proposal(bands, FactInWords("缺项", "计数", "项"))) == "right"


def test_other_points_are_misread_and_a_case_is_told() -> None:
    found = judge(reads(counted("2分")), TEXT, EACH)
    assert found.state == "misread"
    assert found.why == "缺为1项：应得4分，读成3分"
    assert state(counted("1分", {"倒扣": "3分"})) == "misread"


def test_what_is_refused_is_not_misread() -> None:
    assert judge(reads(REFUSED), TEXT, EACH) == Result("refused", "没有说多少")
    assert not judge(reads(REFUSED), TEXT, EACH).understood


def test_what_cannot_be_read_is_misread_by_whoever_reads_it() -> None:
    assert state(counted("1分"), Label(None, cannot="自相矛盾")) == "misread"
    assert state(REFUSED, Label(None, cannot="自相矛盾")) == "refused"


def test_a_reading_that_could_be_defended_is_right() -> None:
    once = Reading({"条目": [{"当": "缺", "扣": "1分"}]}, {"缺": YES_NO})
    read = proposal({"条目": [{"当": "缺一项", "扣": "1分"}]}, FactInWords("缺一项", "要点"))
    assert state(read) == "facts differ"
    assert state(read, Label("5", (*EACH.readings, once))) == "right"


def test_an_option_of_what_is_left_open_may_be_the_right_one() -> None:
    def propose(_text: str, _full: Fraction | None, settled: Mapping[str, str] | None) -> Proposal:
        if settled and settled["下限"] == "扣完为止":
            return counted("1分")
        return counted("1分", {"倒扣": "3分"}, 下限="可以倒扣 扣完为止")

    found = judge(propose, TEXT, EACH)
    assert (found.state, found.as_taken) == ("right", False)


def test_what_is_left_open_and_not_named_is_missed() -> None:
    label = Label("5", EACH.readings, ("下限", "次数2"))
    assert judge(reads(counted("1分", 下限="扣完为止 可以倒扣")), TEXT, label).missed == ("次数2",)
    assert (
        judge(
            reads(counted("1分", 下限2="扣完为止 可以倒扣", 次数="一次 每次")), TEXT, label
        ).missed
        == ()
    )


def test_a_fact_too_many_is_told_apart() -> None:
    more: Written = {"当": "缺", "扣": "2分"}
    each: Written = {"每": "缺项", "步长": "1项", "扣": "1分"}
    named = (FactInWords("缺项", "计数", "项"), FactInWords("缺", "要点"))
    found = judge(reads(proposal({"条目": [each, more]}, *named)), TEXT, EACH)
    assert found.state == "facts differ"
    assert found.why.startswith("多出缺；")


def test_a_fact_too_many_that_moves_nothing_is_right() -> None:
    named = (FactInWords("缺项", "计数", "项"), FactInWords("缺", "要点"))
    entry: dict[str, Written] = {"每": "缺项", "步长": "1项", "扣": "1分"}
    idle: dict[str, Written] = {"前提": [{"当": "缺 并且 并非 缺", "得": "零分"}], "条目": [entry]}
    assert state(proposal(idle, *named)) == "right"


def test_a_proposal_that_is_no_rule_is_told() -> None:
    found = judge(reads(proposal({"条目": [{"每": "缺项", "扣": "1分"}]})), TEXT, EACH)
    assert found.state == "not loaded"
    assert found.why.startswith("R030")


def test_the_items_own_measure_is_stood_in_for() -> None:
    steps: dict[str, Written] = {"起点": "90%", "低": "5个百分点", "扣": "1分", "不足一档": "不扣"}
    label = Label("5", (Reading({"每": steps}, {}),))
    assert state(proposal({"每": steps}), label) == "right"
    named = proposal({"算式": "覆盖率", "每": steps}, FactInWords("覆盖率", "率"))
    assert state(named, label) == "right"
    assert state(proposal({"每": {**steps, "起点": "95%"}}), label) == "misread"


def test_a_guard_alone_leaves_the_rest_to_a_person() -> None:
    guard: dict[str, Written] = {"前提": [{"当": "缺", "得": "零分"}]}
    label = Label(None, (Reading(guard, {"缺": YES_NO}),))
    fact = FactInWords("缺", "要点")
    assert state(proposal(guard, fact), label) == "right"
    assert state(proposal({**guard, "得分式": "分值"}, fact), label) == "misread"


def test_a_condition_read_the_other_way_round() -> None:
    label = Label("5", (Reading({"条目": [{"当": "有台账", "得": "满分"}]}, {"有台账": YES_NO}),))
    other: dict[str, Written] = {"条目": [{"当": "无台账", "扣": "满分"}]}
    assert state(proposal(other, FactInWords("无台账", "要点")), label) == "right"
    wrong: dict[str, Written] = {"条目": [{"当": "无台账", "得": "满分"}]}
    assert state(proposal(wrong, FactInWords("无台账", "要点")), label) == "misread"


# -- the laws -------------------------------------------------------------------------

STEPS = "90%以上得满分，每低于1%扣0.5分，扣完为止"


def test_each_number_is_replaced_but_not_that_of_a_list() -> None:
    changes = [(c, t) for c, t, _, _ in numbers_replaced("（3）90%以上得5分")]
    assert changes == [("90→80", "（3）80%以上得5分"), ("5→6", "（3）90%以上得6分")]


def test_numbers_in_characters_are_replaced_where_they_count() -> None:
    changes = [c for c, _, _, _ in numbers_replaced("一般的，缺一项扣1分，统一管理，第一次")]
    assert changes == ["1→2", "一→四"]
    seen = Seen()
    try_laws(of_the_text(lambda text: text), "甲", "缺一项扣1分", None, seen)
    assert seen.counts["number"] == {"followed": 2}


def test_what_is_removed_turned_and_dressed() -> None:
    assert [t for _, t in floors_removed(STEPS)] == ["90%以上得满分，每低于1%扣0.5分"]
    assert [c for c, _ in turned(STEPS)] == ["低于→高于", "以上→以下"]
    assert [c for c, _ in turned("不低于90%；不足1个百分点的不扣")] == ["不低于→不高于"]
    assert ("wide", "９０％以上得满分，每低于１％扣０.５分，扣完为止") in list(dressed(STEPS))


def outcomes(propose: Propose) -> dict[str, Counter[str]]:
    seen = Seen()
    try_laws(propose, "甲", STEPS, None, seen)
    return seen.counts


def of_the_text(words: Callable[[str], str]) -> Propose:
    """A reader whose whole reading is what `words` makes of the text."""
    return lambda text, _full, _settled: proposal({"得分式": words(text)})


def test_a_reader_that_follows_loses_nothing() -> None:
    from sentences_varied import plain

    found = outcomes(of_the_text(lambda text: plain(text).replace(",", "，")))
    assert found == {
        "number": {"followed": 3}, "floor": {"noticed": 1}, "direction": {"turned": 2},
        "dress": {"same": 6},
    }  # fmt: skip


def test_a_reader_that_reads_all_alike_loses_everything() -> None:
    found = outcomes(of_the_text(lambda _: "分值"))
    assert found == {
        "number": {"lost": 3}, "floor": {"lost": 1}, "direction": {"lost": 2}, "dress": {"same": 6}
    }  # fmt: skip


def test_a_reader_that_takes_dress_for_sense_is_found_out() -> None:
    assert outcomes(of_the_text(lambda text: text.replace(" ", "_")))["dress"]["lost"] > 0


def test_a_number_that_shows_up_elsewhere_is_told() -> None:
    found = outcomes(of_the_text(lambda text: f"{len(text)}{text}" if "80%" in text else text))
    assert found["number"]["elsewhere"] > 0


def test_a_refusal_is_safe() -> None:
    def propose(text: str, _full: Fraction | None, _settled: Mapping[str, str] | None) -> Proposal:
        return proposal({"得分式": text}) if text == STEPS else REFUSED

    assert all(set(found) == {"refused"} for found in outcomes(propose).values())


# -- the command ----------------------------------------------------------------------


def phrases(tmp_path: Path) -> Path:
    rows = [
        {"id": "zp-03", "text": "材料齐备，得满分", "wording": "exact", "form": 6, "full": "2"},
        {"id": "ey-08", "text": "每次扣3分", "wording": "exact", "form": 9, "full": "15"},
        {"id": "zp-99", "text": "好的5分", "wording": "restated", "form": 6, "full": "2/1"},
    ]
    file = tmp_path / "phrases.yaml"
    file.write_text(yaml.safe_dump(rows, allow_unicode=True), encoding="utf-8")
    return file


def met(text: str, _full: Fraction | None, _settled: Mapping[str, str] | None) -> Proposal:
    if "材料" not in text:
        return REFUSED
    return proposal({"条目": [{"当": "材料齐备", "得": "满分"}]}, FactInWords("材料齐备", "要点"))


def test_the_command_reports_both_parts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(phrases(tmp_path))
    assert wordings.main(["--phrases", file, "--list", "refused"], met) == 0
    told = capsys.readouterr().out
    cells = [
        [c.strip() for c in line.split("|")[1:6]] for line in told.splitlines() if "all" in line
    ]
    assert cells == [
        ["all", "built on", "1", "1", "1 (100%)"],
        ["all", "held out", "1", "1", "0 (0%)"],
    ]
    assert "ey-08" not in told
    assert wordings.main(["--phrases", file, "--list", "refused", "--show", "held"], met) == 0
    assert "ey-08 [9] 没有说多少" in capsys.readouterr().out


def test_the_command_fails_where_a_law_is_broken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deaf = of_the_text(lambda _: "分值")
    assert wordings.main(["--phrases", str(phrases(tmp_path)), "--list", "laws"], deaf) == 1
    assert "number zp-99 5→6 lost" in capsys.readouterr().out
