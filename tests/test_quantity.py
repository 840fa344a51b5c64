"""Figures as people type them: read exactly, or refused with what would be right."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import Tree, load, to_yaml

from engine.binding import KnownElsewhere, bind
from facts.numeral import (
    exact_text,
    fixed_text,
    normalise,
    parse_decimal,
    round_half_up,
    round_up,
    short_text,
    truncate,
)
from facts.problem import BadInput
from facts.quantity import (
    CHOICE,
    COUNT,
    DATE,
    FEN_IN,
    GRID,
    LARGEST,
    MONEY,
    NUMBER,
    POINTS,
    RATE,
    BadText,
    Quantity,
    parse_count,
    parse_date,
    parse_money,
    parse_number,
    parse_points,
    parse_quantity,
    parse_rate,
    show,
)
from facts.sheet_yaml import parse_sheet

EMPTY = "是零的写 0，没有填的留空，没有这回事的写 不适用"
"""What to do instead of a sign for nothing: the states of a cell in docs/评分.md."""

WIDE = str.maketrans("0123456789.,-+%", "０１２３４５６７８９．，－＋％")
MINUSES = "-−－﹣"
NUMERIC = (MONEY, RATE, COUNT, NUMBER, POINTS, DATE)


def read(kind: str, text: str, unit: str | None = None) -> Quantity:
    found = parse_quantity(kind, text, unit)
    assert isinstance(found, Quantity), found
    assert type(found.value) is Fraction, "no float, and no bare int that / would make one"
    assert (found.kind, found.text) == (kind, text)
    return found


def refused(kind: str, text: str, unit: str | None = None) -> tuple[str, str]:
    found = parse_quantity(kind, text, unit)
    assert isinstance(found, BadText), found
    return found.what, found.hint


# -- money -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "unit", "fen"),
    [
        ("915.16", "万元", 915_160_000),
        ("915.16万元", None, 915_160_000),
        ("915.16万元", "元", 915_160_000),
        ("915.16", "元", 91_516),
        ("0.01元", None, 1),
        ("0.000001万元", None, 1),
        ("0.0000000001亿元", None, 1),
        ("3.2亿元", "万元", 32_000_000_000),
        ("0", "亿元", 0),
        ("-0元", None, 0),
        ("+12.50元", None, 1_250),
        ("1,071.41万元", None, 1_071_410_000),
        ("12,345,678.90元", None, 1_234_567_890),
        ("1234567.890元", None, 123_456_789),
        ("007元", None, 700),
        ("９１５．１６万元", None, 915_160_000),
        ("１２，３４５．６", "元", 1_234_560),
        ("1，071.41", "万元", 1_071_410_000),
        ("-5元", None, -500),
        ("−5元", None, -500),
        ("－５元", None, -500),
        ("﹣5元", None, -500),
        ("  915.16 万元 ", None, 915_160_000),
        ("915.16\u3000万元", None, 915_160_000),
        ("915.16\u00a0万 元", None, 915_160_000),
        ("- 5 元", None, -500),
        ("1" + "0" * 16 + "元", None, 10**18),
    ],
)
def test_money_is_integer_fen(text: str, unit: str | None, fen: int) -> None:
    found = read(MONEY, text, unit)
    assert found.value == fen
    assert found.value.denominator == 1


def test_the_unit_beside_the_figure_is_kept() -> None:
    assert read(MONEY, "3.2亿元", "万元").unit == "亿元"
    assert read(MONEY, "3.2", "万元").unit == "万元"


def test_money_without_a_unit_is_refused() -> None:
    what, hint = refused(MONEY, "915.16")
    assert what == "金额“915.16”没有单位"
    assert hint == "写明 元、万元 或 亿元，或在“计量”中写金额单位"


# -- rates, counts, numbers, points, dates ---------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("97.68%", Fraction(9768, 10_000)),
        ("97.68℅", Fraction(9768, 10_000)),
        ("97.68％", Fraction(9768, 10_000)),
        ("９７．６８％", Fraction(9768, 10_000)),
        ("97.68 %", Fraction(9768, 10_000)),
        ("3‰", Fraction(3, 1000)),
        ("０．５‰", Fraction(1, 2000)),
        ("100%", Fraction(1)),
        ("0%", Fraction(0)),
        ("0.000001%", Fraction(1, 10**8)),
        ("0.00001‰", Fraction(1, 10**8)),
        ("-6.25%", Fraction(-1, 16)),
        ("−6.25%", Fraction(-1, 16)),
        ("1,250%", Fraction(25, 2)),
        ("33.330000000%", Fraction(3333, 10_000)),
    ],
)
def test_rates_are_exact_ratios(text: str, value: Fraction) -> None:
    assert read(RATE, text).value == value


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("98", "98%"),
        ("0.98", "98%"),
        ("-0.5", "-50%"),
        ("0", "0%"),
        ("1", "1% 或 100%"),
        ("5", "5% 或 500%"),
        ("100", "100%"),
    ],
)
def test_a_rate_without_its_sign_is_refused(text: str, meant: str) -> None:
    assert refused(RATE, text) == (f"“{text}”没有百分号", meant)


@pytest.mark.parametrize(
    ("kind", "text", "unit", "value"),
    [
        (COUNT, "735", None, 735),
        (COUNT, "735", "人", 735),
        (COUNT, "735人", "人", 735),
        (COUNT, "７３５ 人", "人", 735),
        (COUNT, "735.0人", "人", 735),
        (COUNT, "1,234人", "人", 1234),
        (COUNT, "-3", "人", -3),
        (NUMBER, "1234.5", "平方米", Fraction(2469, 2)),
        (NUMBER, "0.000001", None, Fraction(1, 10**6)),
        (NUMBER, "98%", "%", 98),
        (NUMBER, "98％", "%", 98),
        (NUMBER, "98", "％", 98),
        (NUMBER, "98%", "％", 98),
        (POINTS, "4.5", None, Fraction(9, 2)),
        (POINTS, "4.5分", None, Fraction(9, 2)),
        (POINTS, "４．５分", None, Fraction(9, 2)),
        (POINTS, "0.0001", None, Fraction(1, 10**4)),
        (POINTS, "10000", None, 10_000),
    ],
)
def test_plain_figures(kind: str, text: str, unit: str | None, value: Fraction) -> None:
    assert read(kind, text, unit).value == value


@pytest.mark.parametrize(
    "text",
    [
        "2024-06-30",
        "2024年6月30日",
        "2024年06月30日",
        "2024/6/30",
        "2024.6.30",
        "２０２４年６月３０日",
        "2024 年 6 月 30 日",
        " 2024-06-30 ",
    ],
)
def test_dates_are_day_numbers(text: str) -> None:
    assert read(DATE, text).value == date(2024, 6, 30).toordinal()


def test_days_of_leap_years_and_the_first_and_last_year() -> None:
    assert read(DATE, "2024-02-29").value - read(DATE, "2024-02-28").value == 1
    assert refused(DATE, "2023-02-29") == (
        "“2023-02-29”：没有这一天",
        "2023年2月是1日至28日",
    )
    assert read(DATE, "1900-01-01").value == date(1900, 1, 1).toordinal()
    assert read(DATE, "2199-12-31").value == date(2199, 12, 31).toordinal()
    for text in ("1899-12-31", "2200-01-01"):
        assert refused(DATE, text) == (f"“{text}”的年份不对", "1900至2199年")


# -- what is refused --------------------------------------------------------------

MONEY_LIKE = "如 915.16 或 915.16万元"


@pytest.mark.parametrize(
    ("kind", "text", "unit", "what", "hint"),
    [
        (MONEY, "无", "万元", "“无”不是金额", EMPTY),
        (MONEY, "—", "万元", "“—”不是金额", EMPTY),
        (MONEY, "——", "万元", "“——”不是金额", EMPTY),
        (MONEY, "–", "万元", "“–”不是金额", EMPTY),
        (MONEY, "-", "万元", "“-”不是金额", EMPTY),
        (MONEY, "－－", "万元", "“－－”不是金额", EMPTY),
        (MONEY, "/", "万元", "“/”不是金额", EMPTY),
        (MONEY, "／", "万元", "“／”不是金额", EMPTY),
        (MONEY, "\\", "万元", "“\\”不是金额", EMPTY),
        (MONEY, "……", "万元", "“……”不是金额", EMPTY),
        (MONEY, "暂无", "万元", "“暂无”不是金额", EMPTY),
        (MONEY, "不涉及", "万元", "“不涉及”不是金额", EMPTY),
        (MONEY, "N/A", "万元", "“N/A”不是金额", EMPTY),
        (RATE, "—", None, "“—”不是百分数", EMPTY),
        (COUNT, "无", "人", "“无”不是计数", EMPTY),
        (NUMBER, "/", None, "“/”不是数", EMPTY),
        (POINTS, "无", None, "“无”不是分数", EMPTY),
        (MONEY, "约300", "万元", "“约300”不是金额", MONEY_LIKE),
        (MONEY, "300左右", "万元", "“300左右”的单位“左右”不是金额单位", "元、万元 或 亿元"),
        (MONEY, "三百", "万元", "“三百”不是金额", MONEY_LIKE),
        (MONEY, "½", "元", "“½”不是金额", MONEY_LIKE),
        (MONEY, "①元", None, "“①元”不是金额", MONEY_LIKE),
        (MONEY, "10²元", None, "“10²元”的单位“²元”不是金额单位", "元、万元 或 亿元"),
        (MONEY, "12万", None, "“12万”的单位“万”不是金额单位", "万元"),
        (MONEY, "5亿", "元", "“5亿”的单位“亿”不是金额单位", "亿元"),
        (MONEY, "100美元", "元", "“100美元”的单位“美元”不是金额单位", "元、万元 或 亿元"),
        (MONEY, "3元5角", None, "“3元5角”的单位“元5角”不是金额单位", "元、万元 或 亿元"),
        (MONEY, "5%", "元", "“5%”的单位“%”不是金额单位", "元、万元 或 亿元"),
        (MONEY, "12,34元", None, "“12,34元”不是金额：逗号只能隔开千位", MONEY_LIKE),
        (MONEY, "1,071,4", "元", "“1,071,4”不是金额：逗号只能隔开千位", MONEY_LIKE),
        (MONEY, "1,071.411,1", "元", "“1,071.411,1”不是金额", MONEY_LIKE),
        (MONEY, "1e3", "元", "“1e3”用了科学记数法", f"把各位数字写全，{MONEY_LIKE}"),
        (MONEY, "1.5E-3元", None, "“1.5E-3元”用了科学记数法", f"把各位数字写全，{MONEY_LIKE}"),
        (MONEY, "1_000", "元", "“1_000”不是金额", MONEY_LIKE),
        (MONEY, ".5万元", None, "“.5万元”的小数点前后都要有数字", "0.5万元"),
        (MONEY, "-.5", "元", "“-.5”的小数点前后都要有数字", "-0.5"),
        (MONEY, "5.", "元", "“5.”的小数点前后都要有数字", "5"),
        (MONEY, "1.2.3", "元", "“1.2.3”不是金额", MONEY_LIKE),
        (MONEY, "9 15.16", "元", "“9 15.16”的数字中间有空格", "915.16"),
        (MONEY, "915. 16万元", None, "“915. 16万元”的数字中间有空格", "915.16万元"),
        (MONEY, "1, 071", "元", "“1, 071”的数字中间有空格", "1,071"),
        (MONEY, "–5元", None, "“–5元”不是金额", "负数写作 -5元"),
        (MONEY, "—5", "元", "“—5”不是金额", "负数写作 -5"),
        (MONEY, "（5.20）", "元", "“（5.20）”不是金额", "负数写作 -5.20"),
        (MONEY, "(5)万元", None, "“(5)万元”不是金额", "负数写作 -5万元"),
        (MONEY, "--5", "元", "“--5”不是金额", MONEY_LIKE),
        (MONEY, "5-", "元", "“5-”不是金额", MONEY_LIKE),
        (MONEY, "3~5", "元", "“3~5”的单位“~5”不是金额单位", "元、万元 或 亿元"),
        (MONEY, "", "元", "“”不是金额", MONEY_LIKE),
        (MONEY, "inf", "元", "“inf”不是金额", MONEY_LIKE),
        (MONEY, "nan", "元", "“nan”不是金额", MONEY_LIKE),
        (MONEY, "0.001元", None, "“0.001元”的位数过细", "精确到分的金额（如 915.16万元）"),
        (
            MONEY,
            "0.0000001万元",
            None,
            "“0.0000001万元”的位数过细",
            "精确到分的金额（如 915.16万元）",
        ),
        (MONEY, "100000001亿元", None, "“100000001亿元”大得不像金额", "检查单位与位数"),
        (RATE, "98%左右", None, "“98%左右”不是百分数", "如 85.85%"),
        (RATE, "97.68%%", None, "“97.68%%”不是百分数", "如 85.85%"),
        (RATE, "5个百分点", None, "“5个百分点”不是百分数", "如 85.85%"),
        (RATE, "1/3", None, "“1/3”不是百分数", "如 85.85%"),
        (RATE, "百分之五", None, "“百分之五”不是百分数", "如 85.85%"),
        (RATE, "0.0000001%", None, "“0.0000001%”的位数过细", "最多6位小数的百分数（如 85.85%）"),
        (RATE, "100000001%", None, "“100000001%”大得不像率", "检查单位与位数"),
        (COUNT, "3.5人", "人", "“3.5人”的位数过细", "整数（如 735）"),
        (COUNT, "735个", "人", "“735个”的单位“个”不对", "735人"),
        (COUNT, "3万人", "人", "“3万人”的单位“万人”不对", "以人计的数，各位写全"),
        (COUNT, "735人次", "人", "“735人次”的单位“人次”不对", "735人"),
        (COUNT, "735人", None, "“735人”的单位“人”不对", "735"),
        (COUNT, "二十", "人", "“二十”不是计数", "如 735人"),
        (COUNT, "1000000000001", None, "“1000000000001”大得不像计数", "检查单位与位数"),
        (NUMBER, "0.0000001", None, "“0.0000001”的位数过细", "最多6位小数的数"),
        (NUMBER, "≥95", None, "“≥95”不是数", "如 735"),
        (NUMBER, "5%", "平方米", "“5%”的单位“%”不对", "以平方米计的数，各位写全"),
        (POINTS, "4.55555", None, "“4.55555”的位数过细", "最多4位小数的分数"),
        (POINTS, "10001", None, "“10001”大得不像分值", "检查单位与位数"),
        (POINTS, "四分", None, "“四分”不是分数", "如 4.5分"),
        (DATE, "2024-6", None, "“2024-6”不是日期", "如 2024-06-30 或 2024年6月30日"),
        (DATE, "20240630", None, "“20240630”不是日期", "如 2024-06-30 或 2024年6月30日"),
        (DATE, "2024-06/30", None, "“2024-06/30”不是日期", "如 2024-06-30 或 2024年6月30日"),
        (DATE, "6月30日", None, "“6月30日”不是日期", "如 2024-06-30 或 2024年6月30日"),
        (DATE, "2024-06-31", None, "“2024-06-31”：没有这一天", "2024年6月是1日至30日"),
        (DATE, "2024-13-01", None, "“2024-13-01”：没有这一天", "月份是1至12"),
        (DATE, "2024-00-01", None, "“2024-00-01”：没有这一天", "月份是1至12"),
        (DATE, "2024-06-00", None, "“2024-06-00”：没有这一天", "2024年6月是1日至30日"),
    ],
)
def test_what_is_no_figure_is_refused_with_what_would_be_right(
    kind: str, text: str, unit: str | None, what: str, hint: str
) -> None:
    assert refused(kind, text, unit) == (what, hint)


def test_forty_digits_are_read_and_no_more() -> None:
    assert read(MONEY, "1." + "0" * 38 + "元").value == 100
    what, hint = refused(MONEY, "1." + "0" * 39 + "元")
    assert what.endswith("的位数太多")
    assert hint == "检查单位与位数"


def test_a_kind_that_holds_no_figure_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match=CHOICE):
        parse_quantity(CHOICE, "1", None)


# -- properties --------------------------------------------------------------------


@st.composite
def numerals(draw: st.DrawFn, whole: int = 12, places: int = 8) -> str:
    """A plain decimal numeral, thousands parted or not, with or without a sign."""
    digits = str(draw(st.integers(0, 10**whole)))
    if draw(st.booleans()):
        digits = f"{int(digits):,}"
    tail = draw(st.text("0123456789", max_size=places))
    sign = draw(st.sampled_from(("", "-", "+")))
    return sign + digits + ("." + tail if tail else "")


def typed(draw: st.DrawFn, text: str) -> str:
    """The same figure as another person types it: wide, spaced, with another minus sign."""
    if draw(st.booleans()):
        text = text.translate(WIDE)
    text = text.replace("-", draw(st.sampled_from(MINUSES)))
    blank = draw(st.sampled_from(("", " ", "\u3000", "\u00a0")))
    return blank + text + blank


@settings(max_examples=300)
@given(st.data())
def test_a_figure_is_what_decimal_arithmetic_makes_of_it(data: st.DataObject) -> None:
    text = data.draw(numerals())
    kind, unit, scale, largest = data.draw(
        st.sampled_from(
            [
                *((MONEY, unit, Decimal(fen), LARGEST[MONEY]) for unit, fen in FEN_IN.items()),
                (RATE, "%", Decimal("0.01"), LARGEST[RATE]),
                (RATE, "‰", Decimal("0.001"), LARGEST[RATE]),
                (COUNT, "人", Decimal(1), LARGEST[COUNT]),
                (NUMBER, "平方米", Decimal(1), LARGEST[NUMBER]),
                (POINTS, "分", Decimal(1), LARGEST[POINTS]),
            ]
        )
    )
    with localcontext() as context:
        context.prec = 200
        value = Decimal(text.replace(",", "")) * scale
        fits = abs(value) <= largest.numerator and value % Decimal(1) == 0
        if kind in (RATE, NUMBER, POINTS):
            step = {RATE: "1e-8", NUMBER: "1e-6", POINTS: "1e-4"}[kind]
            fits = abs(value) <= largest.numerator and value % Decimal(step) == 0
    found = parse_quantity(kind, typed(data.draw, text) + unit, unit if kind != RATE else None)
    assert isinstance(found, Quantity) == fits
    if isinstance(found, Quantity):
        assert found.value == Fraction(value)
        assert type(found.value) is Fraction
        assert found.unit == unit
    else:
        assert text.translate(WIDE) in found.what.translate(WIDE).replace("−", "－").replace(
            "﹣", "－"
        )


@settings(max_examples=200)
@given(st.sampled_from(NUMERIC), st.integers(-(10**12), 10**12), st.data())
def test_what_is_shown_reads_back_as_itself(kind: str, steps: int, data: st.DataObject) -> None:
    """Any admissible value, in any unit: show, then read."""
    value = steps * GRID[kind]
    unit = data.draw(st.sampled_from(list(FEN_IN))) if kind == MONEY else ""
    if kind == DATE:
        value = Fraction(data.draw(st.dates(date(1900, 1, 1), date(2199, 12, 31))).toordinal())
    if abs(value) > LARGEST[kind]:
        value = LARGEST[kind]
    shown = show(kind, value, unit)
    again = parse_quantity(kind, shown, unit or None)
    assert isinstance(again, Quantity), (shown, again)
    assert again.value == value
    assert "e" not in shown.lower()


@settings(max_examples=150)
@given(st.fractions(max_denominator=10**6), st.integers(0, 10))
def test_rounding_is_that_of_decimal(value: Fraction, places: int) -> None:
    """四舍五入: half away from zero; 截断: toward it; 进位: away from it. Never off by a place."""
    unit = Fraction(1, 10**places)
    near, cut, up = (f(value, places) for f in (round_half_up, truncate, round_up))
    for found in (near, cut, up):
        assert type(found) is Fraction
        assert (found / unit).denominator == 1
        assert abs(found - value) < unit
    assert abs(near - value) <= unit / 2
    if abs(near - value) == unit / 2:
        assert abs(near) > abs(value)
    assert abs(cut) <= abs(value) <= abs(up)
    assert -round_half_up(-value, places) == near
    assert -truncate(-value, places) == cut
    assert -round_up(-value, places) == up


@settings(max_examples=150)
@given(numerals(places=6))
def test_numerals_print_and_read_back(text: str) -> None:
    found = parse_decimal(text)
    assert found is not None
    value, places = found
    assert fixed_text(value, places) == fixed_text(Fraction(Decimal(text.replace(",", ""))), places)
    for shown in (exact_text(value), fixed_text(value, places), fixed_text(value, places + 2)):
        again = parse_decimal(shown)
        assert again is not None
        assert again[0] == value
    assert Fraction(short_text(value, 6)) == value
    assert exact_text(value) == exact_text(-value).removeprefix("-") or value < 0


def test_a_ratio_that_never_ends_prints_as_a_ratio() -> None:
    assert exact_text(Fraction(11, 13)) == "11/13"
    assert exact_text(Fraction(-1, 3)) == "-1/3"
    assert exact_text(Fraction(3, 8)) == "0.375"
    assert fixed_text(Fraction(-1, 200), 2) == "-0.01"
    assert short_text(Fraction(-1, 3000), 2) == "0"


@settings(max_examples=400)
@given(
    st.sampled_from(NUMERIC),
    st.one_of(
        st.text(max_size=12),
        st.text("0123456789.,-+%‰ eE_/～~约万亿元人分年月日（）()²①Ⅷ०٣\u3000\u200b", max_size=12),
    ),
    st.sampled_from([None, "元", "人", "%"]),
)
def test_any_text_is_an_exact_figure_or_named_in_its_refusal(
    kind: str, text: str, unit: str | None
) -> None:
    if kind == MONEY and unit not in FEN_IN:
        unit = None
    found = parse_quantity(kind, text, unit)
    if isinstance(found, BadText):
        assert f"“{text}”" in found.what
        assert found.hint
        return
    assert type(found.value) is Fraction
    assert abs(found.value) <= LARGEST[kind]
    assert (found.value / GRID[kind]).denominator == 1
    assert any(c in "0123456789０１２３４５６７８９" for c in text)
    assert normalise(text)[0] in "+-0123456789"


def test_each_kind_has_its_own_reader() -> None:
    assert parse_quantity(MONEY, "1元", None) == parse_money("1元", None)
    assert parse_quantity(RATE, "1%", "人") == parse_rate("1%")
    assert parse_quantity(COUNT, "1", "人") == parse_count("1", "人")
    assert parse_quantity(NUMBER, "1", "人") == parse_number("1", "人")
    assert parse_quantity(POINTS, "1", None) == parse_points("1")
    assert parse_quantity(DATE, "2024-01-01", None) == parse_date("2024-01-01")


# -- the declared precision, and cells on a sheet ----------------------------------

HEAD: Tree = {
    "标准": "试",
    "版式": "1",
    "地区": "全国",
    "对象": "部门整体",
    "预算年度": {"自": "2020"},
    "出处": {"状态": "推定"},
    "数据": {
        "钱": {"类": "金额"},
        "率": {"类": "率"},
        "人": {"类": "计数", "单位": "人"},
        "数": {"类": "数值"},
        "日": {"类": "日期"},
        "分": {"类": "分值"},
        "表": {"类": "清单", "字段": {"钱": {"类": "金额"}, "率": {"类": "率"}}},
    },
    "指标": [{"指标": "一", "编号": "i", "分值": "5", "得分式": "5分"}],
}


def bound_figures(measures: str, facts: str, rows: str = "[]") -> dict[str, Quantity]:
    sheet = f"""
版式: 1
单位: {{名称: 某局, 地区: 全国}}
预算年度: 2024
对象: 部门整体
计量: {measures}
数据: {facts}
清单: {{表: {rows}}}
"""
    bound = bind(load(to_yaml(HEAD)), parse_sheet(sheet.encode(), "表.yaml"), KnownElsewhere)
    found = dict(bound.quantities)
    for row in bound.rows["表"]:
        found.update({f"{row.row.id}.{name}": q for name, q in row.quantities.items()})
    return found


@pytest.mark.parametrize(
    ("measures", "facts", "half"),
    [
        ("{金额: 万元, 精度: 0.01}", "{钱: 915.16}", 5_000),
        ("{金额: 元, 精度: 0.01}", "{钱: 915.16}", Fraction(1, 2)),
        ("{金额: 亿元, 精度: 0.01}", "{钱: 3.2}", 50_000_000),
        ("{金额: 万元, 精度: ０．０１}", "{钱: 915.16}", 5_000),
        ("{金额: 万元, 精度: 1}", "{钱: 915}", 500_000),
        ("{金额: 万元}", "{钱: 915.16}", None),
        ("{金额: 万元}", "{钱: {值: 915.16, 精度: 0.1}}", 50_000),
        ("{金额: 万元, 精度: 0.01}", "{钱: {值: 915.16, 精度: 0.1}}", 50_000),
        ("{金额: 万元, 精度: 0.01}", "{钱: {值: 320, 单位: 元}}", Fraction(1, 2)),
        ("{金额: 万元, 精度: 0.01}", "{钱: 3.2亿元}", 50_000_000),
        ("{精度: 0.01}", "{钱: 3元}", Fraction(1, 2)),
    ],
)
def test_half_a_unit_of_the_declared_precision_of_money(
    measures: str, facts: str, half: Fraction | None
) -> None:
    """In fen, whatever unit the figure is written in."""
    assert bound_figures(measures, facts)["钱"].half_unit == half


def test_the_sheets_precision_is_of_money_only() -> None:
    figures = "{率: 98%, 人: 3, 数: 1.5, 日: 2024-01-01, 分: 3}"
    found = bound_figures("{金额: 万元, 精度: 0.01}", figures)
    assert {name: q.half_unit for name, q in found.items()} == dict.fromkeys(found, None)


def test_a_cells_own_precision() -> None:
    """Of a rate it counts per cents, with or without the sign; of counts and numbers ones."""
    found = bound_figures(
        "{金额: 元}",
        "{率: {值: 98%, 精度: 0.01}, 人: {值: 3, 精度: 10}, 数: {值: 1.5, 精度: 0.1}}",
        "[{编号: r, 率: {值: 98%, 精度: 0.01%}, 钱: {值: 5, 精度: 1}}]",
    )
    assert found["率"].half_unit == Fraction(1, 20_000)
    assert found["r.率"].half_unit == Fraction(1, 20_000)
    assert found["人"].half_unit == 5
    assert found["数"].half_unit == Fraction(1, 20)
    assert found["r.钱"].half_unit == 50


@pytest.mark.parametrize("text", ["0", "-0.01", "很细", "0.01%", "万元", "1e-2", "'%'"])
def test_a_precision_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        bound_figures(f"{{金额: 万元, 精度: {text}}}", "{钱: 1}")
    (problem,) = caught.value.problems
    shown = text.strip("'")
    assert str(problem) == f"表.yaml:6:18: 错误 F024 精度“{shown}”不对。应为：如 0.01"


@pytest.mark.parametrize("sign", ["无", "—", "-", "/", "N/A"])
def test_a_sign_for_nothing_in_a_cell_of_a_figure(sign: str) -> None:
    """The three states are told where the sign stands; nothing is taken for a zero."""
    with pytest.raises(BadInput) as caught:
        bound_figures("{金额: 万元}", f'{{钱: "{sign}", 人: "{sign}"}}')
    said = [str(p) for p in caught.value.problems]
    assert said == [
        f"表.yaml:7:9: 错误 F035 “钱”：“{sign}”不是金额。应为：{EMPTY}",
        f"表.yaml:7:{16 + len(sign)}: 错误 F035 “人”：“{sign}”不是计数。应为：{EMPTY}",
    ]


def test_the_states_that_the_hint_names() -> None:
    """0, blank (three ways of writing it) and 不适用 are all taken."""
    found = bound_figures("{金额: 万元}", "{钱: 0, 人: , 数: 空, 率: 不适用, 日: ~}")
    assert {name: q.value for name, q in found.items()} == {"钱": 0}
