"""The two real cases, the whole way through: what their figures give and what is wrong with them."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from engine.card import Finding, Scorecard
from facts.numeral import exact_text
from jixiao.cli import main
from jixiao.program import Options, Program

ROOT = Path(__file__).parent.parent
LINWU = ROOT / "examples/临武县人大-2024.yaml"
YONGDE = ROOT / "examples/永德县明朗中学-2022-营养改善.yaml"
HUNAN = "湖南省/2017-部门整体.yaml"
MODEL = "全国/示范-部门整体.yaml"


@pytest.fixture(scope="module")
def program() -> Program:
    return Program(engine="plain")


def points(card: Scorecard, wanted: str) -> tuple[str, str]:
    shown = card.indicator(wanted)
    assert shown is not None
    return exact_text(shown.points.low), exact_text(shown.points.high)


def finding(card: Scorecard, code: str) -> Finding:
    (found,) = [f for f in card.findings if f.code == code]
    return found


def test_linwu_own_standard_is_judged_throughout(program: Program) -> None:
    """Nothing is made up: all six items rest on the unit's own judgement, or are open."""
    scored = program.score(LINWU)
    card = scored.card
    assert scored.choice.chosen.path == "湖南省/郴州市/临武县/2024-部门整体.yaml"
    assert not scored.choice.overridden
    assert {i.basis for i in card.indicators} == {"self"}
    assert {i.indicator.provenance.status for i in card.indicators} == {"见文无规则"}
    assert (card.total.low, card.total.high) == (95, 95)
    assert card.grades == ()


def test_linwu_own_standard_without_judgement_is_open(program: Program) -> None:
    card = program.score(LINWU, Options(judged="none")).card
    assert (card.total.low, card.total.high, card.total.exact) == (0, 100, True)
    assert [(m.name, m.width) for m in card.missing] == [
        ("评判.lw-产出", 50),
        ("评判.lw-经济社会", 20),
        ("评判.lw-生态可持续", 10),
        ("评判.lw-满意度", 10),
        ("评判.lw-完成率", 5),
        ("评判.lw-控制率", 5),
    ]


def test_linwu_under_the_hunan_table(program: Program) -> None:
    card = program.score(LINWU, Options(rules=HUNAN, all_readings=True)).card
    assert points(card, "hn-完成率") == ("1", "1")
    assert points(card, "hn-控制率") == ("3", "3")
    assert points(card, "hn-在职") == ("5", "5")
    assert points(card, "hn-三公变动") == ("0", "5")
    assert card.full == 25
    assert card.grades == ()
    assert card.rulebook.grades == ()
    measures = {
        i.indicator.id: i.subject.measure.text
        for i in card.indicators
        if i.subject is not None and i.subject.measure is not None
    }
    assert measures["hn-完成率"].endswith("=87.91%")
    assert measures["hn-控制率"] == "156.25÷915.16=17.07%"
    (partly,) = [r for r in card.readings if r.name == "不足一档"]
    moved = {o.value: [(m.indicator, m.points.low) for m in o.moves] for o in partly.options}
    assert moved["不扣"] == []
    assert moved["按一档"] == [("hn-完成率", 0)]
    ((name, prorated),) = moved["按比例"]
    assert name == "hn-完成率"
    assert prorated == 5 - Fraction(2) * (1 - Fraction(94189, 107141)) / Fraction(5, 100)
    assert "各种口径都得不出3分" in finding(card, "self_score.hn-完成率").text


def test_linwu_carry_over_is_contradicted_with_repairs(program: Program) -> None:
    card = program.score(LINWU, Options(rules=HUNAN)).card
    found = finding(card, "reconcile.结转结余")
    assert (found.status, found.level) == ("contradicted", "error")
    assert (found.reported, found.computed) == ("129.52", "285.77")
    repairs = {r.name: r for r in found.repairs}
    assert set(repairs) == {"年末结转结余", "年初预算", "本年追加", "支出决算"}

    def gives(name: str) -> dict[str, Fraction]:
        return {key: p.low for key, p in repairs[name].indicators if p.determined}

    assert repairs["年末结转结余"].new == "285.77"
    assert gives("年末结转结余") == {"hn-完成率": 0, "hn-控制率": 3}
    assert repairs["本年追加"].new == "0"
    assert gives("本年追加") == {"hn-完成率": 1, "hn-控制率": 5}
    assert repairs["年初预算"].breaks == ("reconcile.年初分项",)
    for wanted in ("hn-完成率", "hn-控制率"):
        shown = card.indicator(wanted)
        assert shown is not None
        assert shown.contested == ("reconcile.结转结余",)


@pytest.mark.parametrize("rules", [None, HUNAN, MODEL])
def test_linwu_finds_what_is_wrong_under_every_standard(
    program: Program, rules: str | None
) -> None:
    card = program.score(LINWU, Options(rules=rules)).card
    rate = next(f for f in card.findings if f.code.startswith("rate.") and f.name == "预算控制率")
    assert (rate.reported, rate.computed, rate.status) == ("85.85%", "17.07%", "contradicted")
    assert "照抄" in rate.text
    assert finding(card, "posts.行政超编").status == "contradicted"
    assert finding(card, "posts.在职分项").status == "not_evaluated"
    assert "后勤在职" in finding(card, "posts.在职分项").text
    assert finding(card, "reconcile.项目明细").status == "satisfied"
    assert finding(card, "reconcile.项目明细").tolerance == "0.03"
    definition = next(
        f for f in card.findings if f.code.startswith("rate.") and f.name == "预算完成率"
    )
    assert definition.level == "warning"
    assert "未计追加" in definition.text


def test_half_a_unit_for_every_term_and_no_more(program: Program) -> None:
    """Six terms of 0.01 each: 0.03 apart agrees, 0.04 does not."""
    at_edge = program.score(LINWU, Options(settings={"项目支出决算": "245.28"})).card
    assert finding(at_edge, "reconcile.项目明细").status == "satisfied"
    beyond = program.score(LINWU, Options(settings={"项目支出决算": "245.29"})).card
    assert finding(beyond, "reconcile.项目明细").status == "contradicted"


def test_linwu_under_the_model_standard(program: Program) -> None:
    card = program.score(LINWU, Options(rules=MODEL)).card
    assert card.rulebook.provenance.status == "示范"
    assert card.full == 100
    assert card.total.low == card.total.high == Fraction(9267, 100)
    assert card.grades == ("优",)
    assert {i.indicator.id for i in card.indicators if i.basis == "computed"} == {
        "mx-完成率",
        "mx-控制率",
        "mx-满意度",
    }


def test_yongde_scores_by_its_own_form(program: Program) -> None:
    card = program.score(YONGDE).card
    assert card.rulebook.path == "全国/2020-项目.yaml"
    assert card.total.low == card.total.high == Fraction(998, 10)
    open_card = program.score(YONGDE, Options(judged="none")).card
    assert (open_card.total.low, open_card.total.high) == (Fraction(898, 10), Fraction(998, 10))
    assert open_card.grades == ("优", "良")


def test_yongde_met_target_with_points_lost_and_no_reason(program: Program) -> None:
    card = program.score(YONGDE).card
    found = finding(card, "reason_missing.目标.t3")
    assert "扣3分" in found.text
    assert "已得满分" in found.text
    assert finding(card, "self_score.目标.t6").computed == "9.8"


def test_demo_json_is_as_kept(capsys: pytest.CaptureFixture[str]) -> None:
    """The golden file is renewed by: python -m jixiao demo --engine plain --format json."""
    assert main(["demo", "--engine", "plain", "--format", "json"]) == 0
    kept = (ROOT / "tests/golden/demo.json").read_text(encoding="utf-8")
    printed = capsys.readouterr().out
    assert json.loads(printed) == json.loads(kept)
    assert printed == kept
