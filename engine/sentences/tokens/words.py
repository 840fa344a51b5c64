"""The words that scoring texts are made of: figures with units, directions, and outcomes."""

from __future__ import annotations

import re
from fractions import Fraction

from attrs import frozen

from engine.language.tokens import COUNT_UNITS, FURTHER_UNITS

FIGURE = r"\d+(?:\.\d+)?"
RATES = ("%", "‰", "个百分点", "百分点")
MONEY = ("元", "万元", "亿元")
COUNTS = (*COUNT_UNITS, *FURTHER_UNITS)
DAYS = ("天", "日", "个工作日", "工作日", "个月", "月", "周")
"""Units of time, in which a delay is counted."""


def _any(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


UNIT = _any((*RATES, *MONEY, *COUNTS))
COUNT_UNIT = _any(COUNTS)
LOWER = (
    "低于",
    "低",
    "降低",
    "下降",
    "降",
    "减少",
    "少于",
    "少",
    "减",
    "小于",
    "不足",
    "落后",
    "慢",
    "慢于",
    "滞后",
    "下滑",
)
HIGHER = (
    "高于", "高出", "高", "超出", "超过", "超", "增加", "上升", "提高", "提升", "多于", "多出", "多", "增长", "增", "升高",
    "大于", "上浮", "突破",
)  # fmt: skip
SHORT = ("差", "每差", "欠")
"""Short of what is asked for, on whichever side that is."""
BOTH = (
    "增减", "增加或减少", "减少或增加", "高于或低于", "低于或高于", "高或低", "低或高", "超过或低于", "偏离", "偏差",
    "相差", "上下浮动", "超过(降低)", "超(低)", "超过(低于)", "高(低)", "高于(低于)", "超(降)", "增加(减少)", "低(高)",
    "低于(高于)", "超出(低于)", "超过(不足)", "多(少)", "上升(下降)", "超过/低于", "高/低", "浮动", "升降", "增或减", "超出或不足", "超出或低于", "低于或超出", "超过或不足", "不足或超过",
    "上升或下降", "下降或上升", "升高或降低", "超或低", "高出或低于", "少于或多于", "多于或少于",
)  # fmt: skip
DIRECTION = _any((*LOWER, *HIGHER, *BOTH, *SHORT))


def side(word: str) -> str:
    """Which way a word of direction goes: 低, 高 or 两侧; 差, short of what is asked for."""
    if word in SHORT:
        return "差"
    return "两侧" if word in BOTH else "低" if word in LOWER else "高"


@frozen
class Quantity:
    value: Fraction
    unit: str
    """"" where the text writes none."""
    figure: str

    @property
    def text(self) -> str:
        unit = "个百分点" if self.unit == "百分点" else self.unit
        return f"{self.figure}{unit}"

    @property
    def kind(self) -> str:
        if self.unit in RATES:
            return "率"
        return "金额" if self.unit in MONEY else "数值"


def quantity(figure: str, unit: str | None) -> Quantity:
    return Quantity(Fraction(figure), unit or "", figure)


@frozen
class Outcome:
    """What a clause says happens: `kind` is one of 得 各得 扣 各扣 倒扣 零 全扣 不扣 不足 评判 比例
    上限 下限 起分 分别 标明 (the full mark)."""

    kind: str
    start: int
    """Where in the clause the words of the outcome begin."""
    points: Fraction | None = None
    """None where the full mark is meant, or no figure is said."""
    to: Fraction | None = None
    """The upper end of a range of points: 扣1-3分."""
    way: str = ""
    """得 or 扣, of a cap, a judgement or a proportion."""
    words: str = ""
    """Of a proportion: by what. Of the rest: the words themselves."""
    worth: Fraction | None = None
    """Of a proportion: of how many points, where the text writes them."""
    per: str = ""
    """扣1分/次: for each of what."""
    formula: bool = False
    """Of a proportion: its words are arithmetic, with the full mark in it."""
    share: str = ""
    """扣分值的5%: of the full mark, where points are said so."""
    whole: bool = False
    """A cap that says 累计 or 合计; of an award: 再 (on top of what was said before)."""


P = rf"(?P<n>{FIGURE})分"
_ITEM = r"(?:的?(?:本|该|此|这1?)(?:大|小|分)?(?:项目|项指标|项|指标|条|款|考核项|评分项|处)(?:指标)?|的?(?:此处|该处|本处))"
_GET = r"(?:得|计|记|给|打|评|赋|获|获得|可得|可计|各记|奖|计得|赋予|给予)"
_TAKE = r"(?:加扣|另扣|扣|减|扣减|扣除|扣掉|减去|减扣)"
_SOFT = r"(?:(?<!否)则|即|均|都|一律|可|直接|予以|再|另|另外|额外|按|一次性|应|也|就|只|仅|统一)*"
_MOST = r"(?:最多|最高|至多|最大|上限为?|以)"
_SUM = r"(?:累计|合计|总计|共计|总共|总)"
_LESS = r"(?:不超过|不得超过|不超出|不高于|不多于|不大于|最多|最高|至多|以不超过)"
_WHOSE = r"(?:本项|该项|此项|各项|[2-9]项|以上|上述)?(?:最多|最高)?"
_JUDGE = (
    r"(?:酌情|视情况?|视情节(?:轻重|严重程度)?|视程度|视具体情况|视实际情况|根据情况|根据实际情况|根据情节|"
    r"视完成情况|视[^,。;\d]{1,10}(?:情况|程度)|根据[^,。;\d]{1,10}(?:情况|程度)|按情节轻重|依情节|按程度)(?:轻重)?(?:酌情)?"
)

_WORTH = rf"(?P<worth>本?(?:项)?指标分值?|标准分值|权重值|本项分|该项分|分值|满分(?:值)?|标准分|权重分?|该项分值|本项分值|指标分值|权重分值|该指标分值|{FIGURE}分?)"

_ARITHMETIC = (
    r"(?=[^,。;=]*(?:[*×/÷]|乘|除以))(?=[^,。;=]*(?:\d|分值|权重|满分|标准分))[^,。;=≤≥<>:]{2,80}?"
)
"""A formula that has the full mark in it; it is taken apart later."""

_OWN_MARK = r"(?:的?(?:本|该|此)(?:小|大|分)?(?:项目|项|指标|条|项指标)?|指标)?(?:的)?(?:权重分?值?|分值|标准分值?|满分值?|分数)"
_ITS_MARK = r"本?(?:项|指标)?(?:分值|权重分?|标准分|满分)"

_FLOOR = (
    r"(?:本项|该项|此项)?(?:直至|直到|以|可累计|累计|最多|至多|本项赋分|赋分)*(?:将?(?:本|该|此)项)?"
    r"(?:指标)?(?:分值|分数|得分|赋分|权重分|基本分|标准分|基础分)?(?:直至|直到|以)?"
    r"(?:全部)?(?:扣完|减完|扣光|扣尽|扣减完)(?:(?:本|该|此)(?:项|指标)(?:指标)?)?(?:所有)?"
    r"(?:分值|分数|得分|标准分|满分|权重分|赋分|分)?(?:为止|止)?"
    r"|(?:直至|直到)?(?:扣|减|扣减)(?:到|至)(?:0分|零分|0|零)(?:为止|止)?"
    r"|(?:本项|该项|此项)?(?:最低|至少)(?:得|计|为|扣至|扣到|不低于|不少于)?(?:0分|零分|0)(?:为止)?"
    r"|(?:(?:本|该|此)项)?(?:的)?(?:得分|分值|分数)?(?:最低)?不(?:得|能|应|会)?(?:低于|少于|小于)(?:0分|零分|0)"
    r"|(?:本项|该项|此项)?(?:得分)?(?:不计|不出现|不得|不倒扣至|不扣成|不得出现|不计为)负分|不(?:再)?倒扣(?:分)?"
    r"|扣完(?:本项|该项|此项)?(?:分值)?即止|以?(?:扣|减)完(?:本项|该项|此项)?(?:分值|分数|满分)?为限"
)

_PATTERNS: tuple[tuple[str, str], ...] = (
    ("类推", r"(?:以下|其余|其他)?(?:均|都|按)?(?:以此|依此|依次|照此|按此|类此)?类推(?:计分|计算)?"),
    ("下限", rf"(?P<n0>(?:最多|至多)?(?P<n>{FIGURE})分(?:全部)?(?:扣完|减完)(?:为止|止))"),
    ("下限", rf"(?:直至|直到|以)?(?:扣完|减完|扣满|减满|满)(?P<n>{FIGURE})分(?:为止|止)"),
    ("下限", _FLOOR),
    ("评判", rf"(?:{_JUDGE})?(?:予以|给予|可|分别)?(?P<way>得|给|计|打|扣|减|加)(?:分)?(?P<n>{FIGURE})分?[-~至到](?P<to>{FIGURE})分"),
    ("评判", rf"{_JUDGE}(?:予以|给予|可|适当|相应|进行)*(?P<way>得|给|计|打|评|扣|减|赋|扣减|核减)分?(?:分|数|值)?"),
    ("评判", rf"{_JUDGE}(?:予以|给予|可|适当|相应)*(?:在)?(?P<n>{FIGURE})[-~至到](?P<to>{FIGURE})分(?:之间|内|以内|范围内)?(?:内)?(?P<way>得|给|计|打|扣|减|评)分"),
    ("评判", rf"{_JUDGE}(?:予以|可)?(?P<way>扣|减)(?:分)?(?P<n>{FIGURE})分(?:以内|以下|之内)"),
    ("上限", rf"{_WHOSE}(?P<sum>{_SUM})?(?:(?P<way>扣|减|得|加|计|奖)分?(?:值|数|额)?)?(?:总额|总数|总分|总和|合计|累计|总计)?"
             rf"(?:{_MOST}|{_LESS})+(?:{_SUM}|可|只|能|再)*(?P<way2>扣减|扣除|扣|减|得|加|计|奖)?(?:分)?(?:不超过|至|到|为)?{P}(?:为限|封顶|为止)?"),
    ("上限", rf"(?:以|到|至|满)?{P}(?:为限|封顶)"),
    ("上限", rf"(?:最高|加分|得分)?封顶(?:为|至|到|值)?{P}"),
    ("上限", rf"(?P<way>加|得|计)(?:满|到|至){P}(?:为止|止)"),
    ("上限", r"(?:得|加|计|扣)?(?:至|到)?(?:本项|该项)?(?:满分|分值)(?:为限|封顶)|得满为止"),
    ("上限", r"(?:给|得|加|计|记)?(?:到|至)?(?:满分|(?<=[给得加计记到至])满)(?:为止|止)|(?:最高|最多)(?:不超过|得|加至|加到)?(?:满分|(?:本项|该项)?分值)|加满为止"),
    ("上限", rf"(?:超过|超出|高于|大于){P}(?:的|时|部分)*(?:均|都|一律|只|则)?(?:按照?|以|计|得|为)+(?P=n)分(?:计算|计分|计|得分)?"),
    ("上限", rf"(?:超过|超出|高于|大于){_ITS_MARK}(?:的|时|部分)*(?:均|都|一律|只|则)?(?:按照?|以|计|得|为)+{_ITS_MARK}(?:计算|计分|计|得分)?"),
    ("起分", rf"(?:本项|该项)?(?:基础分|基准分|基本分|起评分|底分|起始分)(?:值)?(?:为|是|:|计|得)?{P}"),
    ("分别", rf"(?:的)?分别(?P<way>得|计|记|占|为|给|赋)?(?:分)?(?P<words>{FIGURE}(?:分)?(?:[、和]{FIGURE}(?:分)?)+)(?<=分)"),
    ("分别", rf"(?:的)?分别(?P<way>得|计|记|给|赋)(?:分)?(?P<words>{FIGURE}(?:[、和]{FIGURE})+)"),
    ("标明", rf"(?:本项|该项)?(?:共计|共|满分|总分|分值|标准分|权重)(?:为|:|是)?{P}"),
    ("不足", rf"按照?{FIGURE}(?:{UNIT})(?:计算|计|扣分|扣|处理|算)"),
    ("零", r"\((?:不得分|不计分|不给分|得?0分|零分)\)"),
    ("不扣", r"\((?P<words>不加分|不扣分)\)"),
    ("零", rf"(?:(?:(?<!否)则|即)?{_ITEM})?{_SOFT}(?:不得分|不计分|不记分|不给分|不予计分|不予得分|不予评分|(?:得|计|记|为|打|给)(?:0|零)分|得分为(?:0|零)分?|(?<![\d.])0分|零分)"),
    ("零", r"(?:则|即|直接|一律|予以|并|同时|且)*(?:实行|执行|实施|适用|予以|按)?[“\"]?一票否决[”\"]?(?:制)?(?:处理)?"),
    ("全扣", rf"(?:(?:(?<!否)则|即)?{_ITEM})?(?:分值|分数|得分)?{_SOFT}(?:全扣|全部扣除|扣光|扣全分|扣满分|扣除全部分值?|扣除(?:本|该|此)项(?:全部)?(?:分值?|分数|得分)|扣全部分值?|全部扣完)"),
    ("不扣", rf"{_ITEM}?{_SOFT}(?:不扣分?|不予扣分|不减分|不作扣分|免予扣分|不加分?|不计(?!分|入|算))"),
    ("得满", rf"(?:(?:(?<!否)则|即)?{_ITEM})?{_SOFT}{_GET}?(?:{_ITEM})?(?:的)?(?:满分|全分|全部分值?|全部分数)(?:(?P<n>{FIGURE})分)?"),
    ("各得", rf"(?:每(?:1)?(?:项|个|条|样|种|类|方面)|各|均各|分别各|各自|(?<![\u4e00-\u9fff])1项)(?:项)?(?:{_GET}|占|为)?{P}"),
    ("各扣", rf"(?:各|均各|分别各|各自){_TAKE}{P}"),
    ("倒扣", rf"(?:同时|并|另)?{_SOFT}倒扣{P}"),
    ("比例", rf"(?:的|,)*(?:本指标|该指标|该项|本项|此项|最终|实际|计算|考核)?(?:得分|计分|评分)(?:计算)?(?:公式)?(?:=|:|为|按照?)+(?P<formula>{_ARITHMETIC})(?:计算得分|计算|计分|得分|计|给分|核算)*"),
    ("比例", rf"(?:的|,)*{_SOFT}(?:按照?|以)(?P<formula>{_ARITHMETIC})(?:的?(?:比例|结果))?(?:计算得分|计算|计分|得分|计|给分|核算|折算|赋分)+"),
    ("比例", rf"(?:的|,)*(?:得|计)(?P<formula>{_ARITHMETIC}\d分|{FIGURE}[×*][^,。;=≤≥<>:分]{{1,30}}(?=分$))分?"),
    ("比例", rf"{_SOFT}(?:按照?|根据|依照?|以)(?P<words>[^,。;]{{0,24}}?(?:比例|占比|比率|比重|百分比|[^,。;]{{1,12}}率|[^,。;]{{1,12}}程度))(?:相应|进行|分别|折算)*(?P<way>扣除|扣减|扣|减|得|计|给|折|计算|评|核算|赋|加)(?:相应)?(?:分数|分值|得分|分)"),
    ("比例", r"按照?(?P<words>相应比例|比例)(?:相应)?(?P<way>扣除|扣减|扣|减)"),
    ("比例", rf"(?:的)?(?:计算得分|最终得分|得分|计分|该项得分|本项得分|指标得分|实际得分)?(?:=|按照|按|为)(?:照)?(?P<words>[^,。;=]{{1,30}}?)(?:[*×]|乘以?){_WORTH}(?:(?P<way>得|计算|计|给|核算)(?:分|得分|分值)?)?"),
    ("比例", rf"(?:的)?(?:计算得分|最终得分|得分|计分|该项得分|本项得分|指标得分|实际得分)(?:=|为){_WORTH}(?:[*×]|乘以?)(?P<words>[^,。;=*×]{{1,30}}?)(?P<way>)"),
    ("比例", rf"(?P<formula>(?<=^)(?=[^,。;=]*(?:[*×/÷]|乘|除以))[^,。;=≤≥<>:]{{3,80}}?(?:[*×]|乘以?)(?:{_ITS_MARK}))(?P<way>)"),
    ("比例", rf"(?P<words>[^,。;=*×\d]{{1,30}}?(?:率|比例|占比))(?:[*×]|乘以?){_WORTH}(?P<way>)"),
    ("扣", rf"{_SOFT}{_TAKE}{_OWN_MARK}的?(?P<share>{FIGURE})%(?:的?分(?:值|数)?)?"),
    ("扣", rf"{_SOFT}{_TAKE}(?P<share>{FIGURE})%的?(?:{_OWN_MARK}|分(?:值|数)?)"),
    ("得", rf"{_SOFT}(?P<way>{_GET}){_OWN_MARK}的?(?P<share>{FIGURE})%(?:的?分(?:值|数)?)?"),
    ("得", rf"{_SOFT}(?P<way>{_GET})(?P<share>{FIGURE})%的?(?:{_OWN_MARK}|分(?:值|数)?)?"),
    ("扣", rf"(?:(?:(?<!否)则|即)?{_ITEM})?{_SOFT}{_TAKE}(?:分)?{P}(?:/(?:每)?(?P<per>{COUNT_UNIT}))?"),
    ("扣", rf"(?<![\d分%])(?:\(-{P}\)|-(?P<n2>{FIGURE})分)"),
    ("得", rf"\((?P<way>\+){P}\)"),
    ("得", rf"(?:的|,|均|都)*按照?{P}(?:计算|计分|计|得分|赋分)"),
    ("得", rf"(?:(?:(?<!否)则|即)?{_ITEM})?(?P<re>再|另|另外|额外)?{_SOFT}(?P<way>{_GET}|加)(?:基本分|基础分|基准分)?{P}"),
)  # fmt: skip
_ENDS = tuple((kind, re.compile(f"(?:{body})(?:的)?$")) for kind, body in _PATTERNS)
_ALLOTMENT = re.compile(rf"\((?:满分|共|计|分值:?|满分:)?({FIGURE})分\)$")


def outcome_of(clause: str) -> Outcome | None:
    """The outcome with which the clause ends: of all that fit, the one that begins first."""
    best: Outcome | None = None
    for kind, pattern in _ENDS:
        match = pattern.search(clause)
        if match is not None and (best is None or match.start() < best.start):
            best = _outcome(kind, match)
    return best


def _outcome(kind: str, match: re.Match[str]) -> Outcome:
    groups = match.groupdict()
    figure, to = groups.get("n") or groups.get("n2"), groups.get("to")
    value = Fraction(figure) if figure else None
    way = groups.get("way") or groups.get("way2") or ""
    if kind == "得满":
        kind = "得"
    if kind in ("各得", "各扣"):
        way = "扣" if kind == "各扣" else "得"
    again = bool(groups.get("re")) or bool(groups.get("sum"))
    way = (
        "扣"
        if way in ("扣", "减", "扣除", "扣减", "核减", "计扣")
        else "加"
        if way in ("加", "+")
        else way and "得"
    )
    words = (groups.get("words") or match[0]) if kind in ("比例", "分别", "不扣") else match[0]
    formula, share = groups.get("formula"), groups.get("share") or ""
    words = formula or words
    worth = (groups.get("worth") or "").removesuffix("分")
    of = Fraction(worth) if worth[:1].isdigit() else None
    most = Fraction(to) if to else None
    return Outcome(
        kind,
        match.start(),
        value,
        most,
        way,
        words,
        of,
        groups.get("per") or "",
        formula=bool(formula),
        share=share and f"{share}%",
        whole=again,
    )


def allotment_of(clause: str) -> tuple[int, Fraction] | None:
    """（3分） at the end of a clause: where it begins, and the points."""
    match = _ALLOTMENT.search(clause)
    return (match.start(), Fraction(match[1])) if match else None


SCORING = re.compile(
    r"得分|扣分|减分|加分|计分|记分|打分|赋分|满分|全扣|扣完|减完|酌情|倒扣|以此类推|依此类推|加倍|减半|系数|权重|"
    r"平均分|扣除?(?:相应|对应)|除外|为限|以上项目|视情|折算|取消|一票否决|封顶|为止|否则|累计|各得|各扣|合计|各占|均占|占\d|"
    r"(?<![取获所应心懂值])得\d|扣\d|减\d+(?:\.\d+)?分|加\d+(?:\.\d+)?分|\d分(?![之钟])|零分|不予|[×=]"
    r"|每|[得扣计记给减][一1]?半|酌减|酌扣|相应减少|由[^,]{1,12}(?:商定|裁定|决定)"
)
"""What no condition in words may hold: it would be a rule that nobody read."""
WHETHER = re.compile(r"是否|能否|有无")
_PERIOD = re.compile(
    r"每次(?=[^\d扣得减加给计]{2})|每[万千](?:常住人口|人口|人|户|元|平方公里|辆)(?=[^\d扣得])|每(?:半?年|个?月|季度|季|周|日|天|学期|位|名|两年)"
)
"""每季度 says when, and 每万人 of how many: neither says how often."""


def scoring(words: str) -> bool:
    """Whether words say anything of points."""
    return SCORING.search(_PERIOD.sub("", words)) is not None
