"""Whether a condition says no more than that another one does not hold."""

from __future__ import annotations

import re

_NOTHING = re.compile(
    r"(?:无|没有|未完成|完不成|没有完成|不符合|未达到|不达标|未达标|达不到|未落实|未开展|未执行|未实施|不满足|缺少|缺失|缺项|未建立|未制定|未做到|做不到|"
    r"不符合(?:标准|要求|规定|条件|上述要求|以上要求|上述条件)|未达到(?:标准|要求|规定|上述要求|以上要求)|达不到(?:标准|要求|规定|上述要求)|"
    r"不满足(?:条件|要求)|未按要求(?:完成|执行|落实|开展)?|未按规定(?:完成|执行|落实|开展)?|没有落实|没有达到|未达成|反之)的?"
)
"""不符合, without saying with what: the negation of what stands before."""
_NEVER = re.compile(
    r"^(?:均|都)?(?:无|没有|未发生|未出现|未发现|不存在|没有发生|没有出现)(?:任何)?"
)
_HAPPENED = re.compile(r"^(?:如|若)?(?:有|发生|出现|发现|存在)(?:任何)?")
_NOT = re.compile(r"不|未能|未|没有|没|无(?=[^法论])|非")
_AND = re.compile(r"[,、]|并且?|且|和|及|同时")
_OR = re.compile(r"[,、]|或者?|和|及")
_KEEP = re.compile(r"[的已能够应予了]")
WRONG = re.compile(
    r"超|不|未|没|无|缺|少|漏|违|虚假|造假|挪用|截留|事故|投诉|逾期|超期|延迟|迟|弄虚作假|问题|错|失|低于|超过|不足|拖|滥|乱|"
    r"损坏|差|低|高于|被|擅自|重复|隐瞒|瞒报|挤占|套取|扣减|通报|上访|处罚|污|脏|堆|垃圾|闲置|浪费|质量不|发现|出现|存在"
)
"""Words of what goes wrong: a condition with one of them takes points away."""
_RIGHT = re.compile(
    r"未受|未被|不存在|未超|按时|按期|准时|相符|一致|合格|达标|提前|期限内|规定时[间限]|之?前(?:完成|报送|公开)|日内|均|都|全部|齐全|符合|完成|达标|达到|无|没有|未出现|未发生|未发现|按规定|按要求|规范|及时|完整|健全|完善|合规|落实|建立|有"
)


_DONE = {
    "完成": "完成|达到|达标|实现|办结|超额",
    "落实": "落实|执行|到位",
    "执行": "执行|落实|按",
    "实施": "实施|执行|开展|落实",
    "开展": "开展|组织|举办|召开|实施|进行|参加",
}


def _all_of_it(no: str, yes: str) -> bool:
    """不符合, of whatever stands before; but 未执行 only of what is something to be done."""
    if not _NOTHING.fullmatch(no):
        return False
    verb = next((v for v in _DONE if no.rstrip("的").endswith(v) and "按" not in no), None)
    return verb is None or not yes or re.search(_DONE[verb], yes) is not None


def denies(no: str, yes: str) -> bool:
    """`no` is exactly the negation of `yes`: 不符合标准 or 未满足需求, of 符合标准，满足需求."""
    if _all_of_it(no, yes) or (no.strip("“”"), yes.strip("“”")) in (("否", "是"), ("是", "否")):
        return True
    yes = yes.replace("相符", "符")
    if _plain(_ALL.sub("", no)) == _plain(_ALL.sub("", yes)) and len(_NOT.findall(no)) != len(
        _NOT.findall(yes)
    ):
        return True
    if _NOT.match(no) and _HAPPENED.sub("", _ALL.sub("", yes)) == _HAPPENED.sub(
        "", _NOT.sub("", no, count=1)
    ):
        return True
    no = re.sub(r"^(?:有|任何?|其中)*(?:任何?|任意)?1(?:项|个|条|处)(?:及以上)?", "", no)
    if _all_of_it(no, yes):
        return True
    if _HAPPENED.sub("", no) == _NEVER.sub("", yes) and _NEVER.match(yes) and _HAPPENED.match(no):
        return True
    said = [_plain(p) for p in _AND.split(yes) if _plain(p)]
    denied = [p for p in _OR.split(no) if _plain(p)]
    if (
        not all(_all_of_it(p, yes) or _NOT.match(p.strip()) for p in denied)
        or not said
        or not denied
    ):
        return False
    left = [_core(p) for p in said]
    for part in denied:
        if _all_of_it(part, yes) and left:
            left.pop(0)
            continue
        match = next((x for x in left if _within(_core(part), x)), None)
        if match is None:
            return False
        left.remove(match)
    return not left


def breaks(no: str, yes: str) -> bool:
    """未清零 after 零就业家庭动态清零: where it holds, the other doesn't."""
    return _tail(no, yes) or denies(no, yes)


def _tail(no: str, yes: str) -> bool:
    match = _NOT.match(no)
    if match is None:
        return False
    rest = no[match.end() :].rstrip("的")
    if no.startswith("无") and rest and yes.rstrip("的").endswith(f"有{rest}"):
        return True
    return len(rest) >= 2 and yes.rstrip("的").endswith(rest)


def contrary(no: str, yes: str) -> bool:
    """数据不一致 and then only 一致: the second is said of what the first is said of."""
    short = yes.rstrip("的")
    before = no.rstrip("的").removesuffix(short)
    return 2 <= len(short) < len(before) and before.endswith(("不", "未", "没有"))


_ALL = re.compile("全部|均|都|全面|所有|各")


def _within(short: str, long: str) -> bool:
    """满足需求 of 满足培训需求: the same words, some left out, none that says all."""
    if short == long:
        return True
    rest = iter(long)
    return (
        len(short) >= 4
        and all(c in rest for c in short)
        and short[-1] == long[-1]
        and not _ALL.search(long)
    )


def _plain(words: str) -> str:
    return _KEEP.sub("", _NOT.sub("", words)).strip(",、")


def _core(words: str) -> str:
    return re.sub(r"^(?:有|严格|全面|认真|积极)", "", _plain(words))


def in_order(words: str) -> bool:
    """Whether it says that all is as it should be."""
    return _RIGHT.search(words) is not None
