"""Texts of our own that say a known thing in one of many ways, with the reading that they must get."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import frozen
from hypothesis import strategies as st

from engine.sentences.proposal import Written

MEASURES = ("培训合格率", "巡检到位率", "资料归档率", "公众满意度", "设备利用率", "社保覆盖率")
CONDITIONS = ("建立台账", "公示结果", "组织演练", "签订协议", "明确责任人", "开展回访")
FAULTS = ("未建立台账", "公示不及时", "票据不全", "漏报信息", "超范围开支", "擅自变更方案")
COUNTED = (
    ("发现", "违规问题", "起"),
    ("发现", "错误", "处"),
    ("发生", "有效投诉", "件"),
    ("出现", "不合规支出", "笔"),
)
ENDS = ("。", "", "；", " ")


@frozen
class Told:
    text: str
    full: Fraction
    criterion: Mapping[str, Written]
    idle: bool = False
    """All deductions together can't pass the full mark, so that 扣完为止 says nothing."""


def _points(value: Fraction) -> str:
    return f"{float(value):g}分"


@st.composite
def steps(draw: st.DrawFn) -> Told:
    """A rate that loses points by steps, from a start on its better side."""
    measure = draw(st.sampled_from(MEASURES))
    start = draw(st.integers(61, 100))
    width = draw(st.sampled_from(["1个百分点", "2个百分点", "0.5个百分点", "5个百分点"]))
    take = draw(st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(1, 5), Fraction(2)]))
    full = draw(st.integers(3, 12))
    falls = draw(st.booleans())
    if falls:
        verb = draw(
            st.sampled_from(
                ["达到{}", "≥{}", "不低于{}", "在{}及以上", "达{}（含）以上", "大于等于{}"]
            )
        )
        word = draw(st.sampled_from(["低", "低于", "降低", "下降", "减少", "少"]))
    else:
        verb = draw(st.sampled_from(["不高于{}", "≤{}", "不超过{}", "小于或等于{}"]))
        word = draw(st.sampled_from(["高", "超过", "高于", "超出", "增加"]))
    whole = draw(
        st.sampled_from(
            ["得满分", f"得{full}分", f"，计{full}分", f"的，得{full}分", f"的得{full}分"]
        )
    )
    between = draw(st.sampled_from(["，", "；", "。"]))
    again = draw(st.sampled_from(["", f"{'低于' if falls else '高于'}{start}%的，"]))
    floor = draw(
        st.sampled_from(["，扣完为止", "，直至扣完为止", "。扣完为止", "，扣完本项分值为止"])
    )
    text = f"{measure}{verb.format(f'{start}%')}{whole}{between}{again}每{word}{width}扣{_points(take)}{floor}"
    each: Mapping[str, Written] = {
        "起点": f"{start}%",
        ("低" if falls else "高"): width,
        "扣": _points(take),
        "不足一档": "不扣",
    }
    steps_down = start / Fraction(width.removesuffix("个百分点"))
    idle = falls and steps_down * take <= full
    ending = draw(st.sampled_from(ENDS))
    return Told(text + ending, Fraction(full), {"算式": measure, "每": dict(each)}, idle)


@st.composite
def bands(draw: st.DrawFn) -> Told:
    """A rate in three bands that leave nothing out; every end is said."""
    measure = draw(st.sampled_from(MEASURES))
    low, high = draw(st.integers(40, 69)), draw(st.integers(71, 99))
    full = draw(st.integers(4, 10))
    middle = draw(st.integers(1, full - 1))
    best, second, rest = draw(
        st.sampled_from(
            [
                ("≥{high}%", "{low}%≤{m}<{high}%", "<{low}%"),
                ("{high}%（含）以上", "{low}%（含）-{high}%", "低于{low}%"),
                ("达到{high}%及以上的", "{low}%（含{low}%）—{high}%的", "{low}%以下的"),
                ("不低于{high}%", "不低于{low}%且低于{high}%", "低于{low}%"),
                ("{high}%及以上", "{low}%及以上不足{high}%", "不足{low}%"),
                ("大于等于{high}%的", "大于等于{low}%小于{high}%的", "小于{low}%的"),
            ]
        )
    )
    zero = draw(st.sampled_from(["不得分", "得0分", "计0分", "不计分"]))
    stop = draw(st.sampled_from(["，", "；"]))
    last = draw(st.sampled_from([rest, None]))
    words = [
        f"{measure}{best}得{full}分",
        f"{second}得{middle}分",
        f"{last}{zero}" if last is not None else f"其余{zero}",
    ]
    text = stop.join(words).format(low=low, high=high, m=measure)
    under: dict[str, Written] = {"其余" if last is None else f"低于{low}%": "零分"}
    form: list[Written] = [
        {f"不低于{high}%": f"{full}分"},
        {f"不低于{low}%且低于{high}%": f"{middle}分"},
        under,
    ]
    return Told(text + draw(st.sampled_from(ENDS)), Fraction(full), {"算式": measure, "分档": form})


@st.composite
def awards(draw: st.DrawFn) -> Told:
    """Conditions that earn points of their own and together all of them."""
    said = draw(st.lists(st.sampled_from(CONDITIONS), min_size=2, max_size=5, unique=True))
    values = [draw(st.integers(1, 4)) for _ in said]
    way = draw(st.sampled_from(["{c}得{v}分", "{c}的，得{v}分", "{c}（{v}分）", "{c}，计{v}分"]))
    number = draw(st.sampled_from(["", "①②③④⑤", "1.|2.|3.|4.|5."]))
    labels = number.split("|") if "|" in number else list(number) or [""] * 5
    text = "；".join(
        labels[i] + way.format(c=c, v=v) for i, (c, v) in enumerate(zip(said, values, strict=True))
    )
    rows: list[Written] = [{"当": c, "得": f"{v}分"} for c, v in zip(said, values, strict=True)]
    return Told(text + draw(st.sampled_from(ENDS)), Fraction(sum(values)), {"条目": rows})


@st.composite
def deductions(draw: st.DrawFn) -> Told:
    """Faults that cost points once, and one that costs them each time it occurs."""
    said = draw(st.lists(st.sampled_from(FAULTS), min_size=1, max_size=3, unique=True))
    verb, noun, unit = draw(st.sampled_from(COUNTED))
    once = draw(st.sampled_from(["{c}扣{v}分", "{c}的，扣{v}分", "{c}的扣{v}分"]))
    each = draw(
        st.sampled_from(
            ["每{v}1{u}{n}扣0.5分", "每{v}一{u}{n}的，扣0.5分", "{v}{n}的，每{u}扣0.5分"]
        )
    )
    words = [once.format(c=c, v=1) for c in said] + [each.format(v=verb, n=noun, u=unit)]
    floor = draw(st.sampled_from(["，扣完为止", "；扣完为止"]))
    name = noun if not each.startswith("{v}") else f"{verb}{noun}"
    rows: list[Written] = [{"当": c, "扣": "1分"} for c in said]
    rows.append({"每": name, "步长": f"1{unit}", "扣": "0.5分"})
    full = draw(st.integers(4, 10))
    return Told("；".join(words) + floor, Fraction(full), {"条目": rows})


FAMILIES = st.one_of(steps(), bands(), awards(), deductions())
