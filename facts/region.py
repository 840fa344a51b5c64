"""Regions as paths from the province down: 湖南省/郴州市/临武县; 全国 is the root of all."""

from __future__ import annotations

import re

from facts.problem import Problems
from facts.yamltext import Scalar

NATIONWIDE = "全国"
PROVINCES = (
    "北京市", "天津市", "河北省", "山西省", "内蒙古自治区", "辽宁省", "吉林省", "黑龙江省", "上海市",
    "江苏省", "浙江省", "安徽省", "福建省", "江西省", "山东省", "河南省", "湖北省", "湖南省", "广东省",
    "广西壮族自治区", "海南省", "重庆市", "四川省", "贵州省", "云南省", "西藏自治区", "陕西省", "甘肃省",
    "青海省", "宁夏回族自治区", "新疆维吾尔自治区", "新疆生产建设兵团", "台湾省", "香港特别行政区",
    "澳门特别行政区",
)  # fmt: skip
"""What a region begins with; 新疆生产建设兵团 keeps a budget of its own."""

_EXAMPLE = "湖南省/郴州市/临武县"
_CITY = re.compile(r"(.+?(?:市|自治州|地区|盟))(.{2,})")


def region_text(region: tuple[str, ...]) -> str:
    """The region as it is written: 湖南省/郴州市, or 全国."""
    return "/".join(region) or NATIONWIDE


def region_path(region: Scalar, problems: Problems, prefix: str) -> tuple[str, ...]:
    """湖南省/郴州市/临武县 → its parts; 全国 → (). Faults are code 021."""
    text = region.text.strip().replace("／", "/")
    if text == NATIONWIDE:
        return ()
    parts = tuple(text.split("/"))
    if any(not part.strip() or part != part.strip() for part in parts):
        told = f"地区“{region.text}”写法不对"
        problems.add(f"{prefix}021", region.place, told, f"如 {_EXAMPLE}")
    elif parts[0] not in PROVINCES:
        told = f"地区“{region.text}”没有从省级的全称写起、用“/”分级"
        problems.add(f"{prefix}021", region.place, told, _mended(text))
    return parts


def _mended(text: str) -> str:
    """The region with its levels parted, where its province can be made out."""
    rest = re.sub(r"[/\\>＞、\s—-]+", "", text)
    for province in PROVINCES:
        short = re.match("内蒙古|黑龙江|..", province)
        assert short is not None
        for name in (province, short[0] + "省", short[0]):
            if rest == name:
                return province
            if rest.startswith(name):
                rest = rest.removeprefix(name)
                city = _CITY.fullmatch(rest)
                return "/".join((province, *(city.groups() if city else (rest,))))
    return f"如 {_EXAMPLE}；全国的写 {NATIONWIDE}"
