"""Schemes from outside the field, written as rule files: the engine knows no standard."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.binding import KnownElsewhere, bind
from engine.card import Scorecard
from engine.match.plain import PlainMatcher
from engine.match.protocol import MakeMatcher, Matcher
from engine.match.rete import ReteMatcher
from engine.rulebook import Rulebook
from engine.rulefile.load import load_rulebook
from engine.scorecard import score
from facts.sheet_yaml import parse_sheet

FOLDER = Path(__file__).parent / "outside"
FACTS = {
    "AV": "途径", "AC": "难度", "PR": "权限", "UI": "交互", "S": "范围变化", "C": "机密", "I": "完整",
    "A": "可用",
}  # fmt: skip
METRICS = {
    "AV": "NALP", "AC": "LH", "PR": "NLH", "UI": "NR", "S": "UC", "C": "HLN", "I": "HLN", "A": "HLN",
}  # fmt: skip


@lru_cache
def rulebook(name: str) -> Rulebook:
    return load_rulebook((FOLDER / name).read_bytes(), name, lambda *_: None)


def card(
    name: str, thing: str, facts: Mapping[str, str], matcher: Matcher | None = None
) -> Scorecard:
    book = rulebook(name)
    data = ", ".join(f"{key}: {value}" for key, value in facts.items())
    sheet = f"版式: 1\n单位: {{名称: 甲, 地区: 全国}}\n预算年度: 2024\n对象: {thing}\n数据: {{{data}}}\n"
    read = parse_sheet(sheet.encode(), "表.yaml")
    return score(bind(book, read, KnownElsewhere), matcher or PlainMatcher(book))


def cvss(vector: str) -> Scorecard:
    metrics = dict(part.split(":") for part in vector.split("/"))
    return card("cvss-3.1.yaml", "漏洞", {FACTS[k]: v for k, v in metrics.items()})


@pytest.mark.parametrize(
    ("vector", "base", "severity"),
    [
        # Vectors and scores of the specification's own examples document.
        ("AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", "6.1", "中"),  # CVE-2013-1937
        ("AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", "6.4", "中"),  # CVE-2013-0375
        ("AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N", "3.1", "低"),  # CVE-2014-3566
        ("AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H", "9.9", "严重"),  # CVE-2012-1516
        ("AV:L/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:L", "4.2", "中"),  # CVE-2009-0783
        ("AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", "8.8", "高"),  # CVE-2012-0384
        ("AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H", "7.8", "高"),  # CVE-2015-1098
        ("AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", "7.5", "高"),  # CVE-2014-0160
        ("AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "9.8", "严重"),  # CVE-2014-6271
        ("AV:N/AC:H/PR:N/UI:N/S:C/C:N/I:H/A:N", "6.8", "中"),  # CVE-2008-1447
        ("AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "6.8", "中"),  # CVE-2014-2005
        ("AV:N/AC:L/PR:N/UI:N/S:C/C:L/I:N/A:N", "5.8", "中"),  # CVE-2010-0467
        ("AV:A/AC:L/PR:N/UI:N/S:C/C:H/I:N/A:H", "9.3", "严重"),  # CVE-2013-6014
        ("AV:P/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:N", "4.6", "中"),  # CVE-2014-2019
        ("AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N", "7.4", "高"),  # CVE-2014-0224
        ("AV:A/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "8.8", "高"),  # CVE-2011-1265
        ("AV:N/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:H", "9.6", "严重"),  # CVE-2012-5376
        ("AV:N/AC:H/PR:N/UI:R/S:U/C:H/I:H/A:H", "7.5", "高"),  # CVE-2016-2118
        ("AV:L/AC:H/PR:L/UI:R/S:U/C:N/I:N/A:N", "0", "无"),
    ],
)
def test_published_scores_of_cvss(vector: str, base: str, severity: str) -> None:
    found = cvss(vector)
    assert found.total.determined
    assert found.total.low == Fraction(base)
    assert found.grades == (severity,)


def reference(v: Mapping[str, str]) -> Fraction:
    """The specification's formulas once more, by hand."""
    f = Fraction
    av = {"N": f("0.85"), "A": f("0.62"), "L": f("0.55"), "P": f("0.2")}[v["AV"]]
    ac = {"L": f("0.77"), "H": f("0.44")}[v["AC"]]
    changed = v["S"] == "C"
    pr = {
        "N": f("0.85"), "L": f("0.68") if changed else f("0.62"),
        "H": f("0.5") if changed else f("0.27"),
    }[v["PR"]]  # fmt: skip
    ui = {"N": f("0.85"), "R": f("0.62")}[v["UI"]]
    c, i, a = ({"H": f("0.56"), "L": f("0.22"), "N": f(0)}[v[m]] for m in "CIA")
    iss = 1 - (1 - c) * (1 - i) * (1 - a)
    impact = f("6.42") * iss
    if changed:
        impact = f("7.52") * (iss - f("0.029")) - f("3.25") * (iss - f("0.02")) ** 15
    if impact <= 0:
        return f(0)
    total = impact + f("8.22") * av * ac * pr * ui
    total = min(f("1.08") * total if changed else total, f(10))
    parts = int(total * 100_000 + f("0.5"))  # half up, all are positive
    return f(parts, 100_000) if parts % 10_000 == 0 else f(parts // 10_000 + 1, 10)


@given(st.sampled_from(sorted("/".join(v) for v in product(*METRICS.values()))))
def test_any_vector_of_cvss(letters: str) -> None:
    """All 2,592 vectors have the same chance; the reference shares no code with the engine."""
    vector = dict(zip(METRICS, letters.split("/"), strict=True))
    found = cvss("/".join(f"{k}:{v}" for k, v in vector.items()))
    assert (found.total.low, found.total.high) == (reference(vector), reference(vector))


def test_a_metric_that_is_missing_gives_what_its_options_can_give() -> None:
    vector = dict(zip(METRICS, "NLNNUHHH", strict=True))
    for metric, options in METRICS.items():
        known = {FACTS[k]: v for k, v in vector.items() if k != metric}
        found = card("cvss-3.1.yaml", "漏洞", known).total
        possible = [reference(vector | {metric: option}) for option in options]
        assert (found.low, found.high) == (min(possible), max(possible))


# -- Nutri-Score ------------------------------------------------------------------

NUTRIENTS = ("能量", "糖", "饱和脂肪", "盐", "蛋白质", "纤维", "果蔬豆")
LIMITS = {
    "能量": [335 * n for n in range(1, 11)],
    "糖": [3.4, 6.8, 10, 14, 17, 20, 24, 27, 31, 34, 37, 41, 44, 48, 51],
    "饱和脂肪": list(range(1, 11)),
    "盐": [n / 5 for n in range(1, 21)],
    "蛋白质": [2.4, 4.8, 7.2, 9.6, 12, 14, 17],
    "纤维": [3.0, 4.1, 5.2, 6.3, 7.4],
    "果蔬豆": [40, 60, 80, 80, 80],
}


def nutri_score(amounts: Mapping[str, str], kind: str = "其他") -> Scorecard:
    facts = {name: amounts[name] for name in NUTRIENTS}
    return card("nutri-score-2023.yaml", "食品", {**facts, "种类": kind})


@pytest.mark.parametrize(
    ("amounts", "kind", "points", "grade"),
    [
        # As the tests of Open Food Facts, which computes the published labels, have them.
        ("3460 0 15 0 0 0 0%", "其他", 20, "E"),  # cookies
        ("2450 31 1.03 0.5525 10.3 6.9 0%", "其他", 14, "D"),  # breakfast cereals
        ("82 0 10 0 50 0 0%", "红肉", 7, "C"),  # red meat
        ("667 1.1 1.2 1 2.4 10.9 69%", "其他", -1, "A"),  # breaded mushrooms
        ("315 3.6 0.1 1.2 5 5.3 10%", "其他", 1, "B"),  # canned pineapple
    ],
)
@pytest.mark.parametrize("engine", [PlainMatcher, ReteMatcher])
def test_nutri_score_of_published_foods(
    amounts: str, kind: str, points: int, grade: str, engine: MakeMatcher
) -> None:
    if engine is ReteMatcher:
        pytest.importorskip("durable")
    facts = dict(zip(NUTRIENTS, amounts.split(), strict=True))
    book = rulebook("nutri-score-2023.yaml")
    found = card("nutri-score-2023.yaml", "食品", {**facts, "种类": kind}, engine(book))
    assert (found.total.low, found.total.high, found.grades) == (points, points, (grade,))
    assert found.full - sum(d.points.low for d in found.deductions) == points


@given(
    st.fixed_dictionaries(
        {name: st.integers(0, 900 if name != "能量" else 3700) for name in NUTRIENTS}
    ),
    st.sampled_from(["奶酪", "红肉", "其他"]),
)
def test_nutri_score_follows_its_tables(tenths: dict[str, int], kind: str) -> None:
    """Any food, against the published tables walked through again here."""
    amounts = {n: Fraction(t) if n == "能量" else Fraction(t, 10) for n, t in tenths.items()}

    def points(name: str) -> int:
        limits = [Fraction(str(limit)) for limit in LIMITS[name]]
        return sum(amounts[name] > limit for limit in limits)

    bad = sum(points(name) for name in NUTRIENTS[:4])
    proteins = points("蛋白质")
    if kind == "红肉":
        proteins = min(proteins, 2)
    if bad >= 11 and kind != "奶酪":
        proteins = 0
    expected = bad - proteins - points("纤维") - points("果蔬豆")
    written = {n: f"{float(a):g}" + ("%" if n == "果蔬豆" else "") for n, a in amounts.items()}
    found = nutri_score(written, kind)
    assert found.total.low == found.total.high == expected
    letters = "ABCDE"
    assert found.grades == (letters[sum(expected > top for top in (0, 2, 10, 18))],)
