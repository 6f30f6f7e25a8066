"""Somewhere else: names of other places, and how a text shows that a name we share is not ours."""

import re
from bisect import bisect_left
from collections.abc import Container, Iterator, Sequence

from pipeline.text.lexicon import Hit, longest

_UNITS = ("市", "县", "自治州", "自治县")
_NO_UNIT = frozenset("民场区政委容值面内里级长直道城域情际外辖立花")
"""Behind 市 or 县 it makes another word: 市民, 市场, 县里."""
_NAME = re.compile(
    '(?:^|[，。；：:、\\s“”"（）()！？!?,.0-9日时分许讯在于由省市州区县])(?P<name>[\u4e00-\u9fff]{2,3})$'
)
_NO_NAME = re.compile(
    "^(?:感谢|表扬|投诉|咨询|请问|反映|举报|建议|请求|点赞|致谢|求助|恳请|希望|向|找|问|给|让|请|来(?!安|凤|宾)|到|在|涉及|转给|[一-鿿]{0,2}[你我贵全各本该]$|我们|你们|他们|咱们?|本|全(?!州|椒|南)|该|各|每|一|这|那|此|某|整|城(?!固|步|口)|超|夜|股|上(?!饶|蔡|林|犹|高|栗|思|杭)|都(?!匀|昌|安|兰)|大(?!名|洼|竹|英|邑|关|姚|理|荔|田|埔|新|化|余|悟|同|冶|丰|庆|连|安|方|通|石桥)|小(?!金)|集(?!安|贤)|门(?!源)|早|菜|邻|外|地级|县级|省会|直辖|周边|相邻|附近|"
    "隔壁|其他|其它|有的|希望|作为|建议|农贸|副省|沿海|贫困|百强|所在|不少|许多|多个|全国|几个|区|两(?!当)|三(?!河|原|江|台|都|明|亚|穗|门|沙)|入|出|后|罢|面|楼|黑(?!山|河)|房|开(?!封|化|阳|江|鲁|原|平|远)|应(?!城))"
)
"""Words of which 市 or 县 is the end (大城市, 开夜市); the cities and counties of GB/T 2260 that begin like them are names."""
_NO_PLACE = re.compile(
    "^(?:中路|东路|西路|南路|北路|环路|路|大街|街(?![子道])|大道|巷|梧桐|牧羊|斗牛犬|[狼猎]犬|短毛|神油|新娘|媳妇|红酒|披萨|料理|烤肉|寿司|泡菜|餐[厅馆]|城(?=[，,。！!]|[起着失]火|爆炸|门口|[楼里])|轮盘|火锅|小面|拉面|烤鸭|米粉|菜|话|方言|口音|时间|大学|学院|银行|牌照|牌|车牌|籍|人(?!民)|产|现代|"
    "大众|式|风味|特产|酒|户口|身份证|打工|上学|上班|工作|务工|读书|回来|上访|总部|的(?:亲戚|朋友|老板|客户|公司|家人|女儿|儿子))"
)
_TRAVEL = re.compile(
    "(?:来自|老家|户籍|籍贯|从|去|赴|往|回|嫁到|像|学习|参照|借鉴|比如|例如|不如|比|开往|飞|至|(?<![看听想遇提])到|—|-)$"
)
_ITS_TOWN = re.compile(
    "市?区(?![县域块委])|城区|主城|中心城|[一二三四]环|地铁|[\u4e00-\u9fff]{0,3}(?:新区|机场|高新区)|市中心"
)
"""Behind the name of what the city lies in: that city's own streets, not ours."""
_BREAK = re.compile("[，。；、,;\n!！?？]")
_CONTAINER = re.compile("(?P<name>[A-Z][0-9]{0,2}|[\u4e00-\u9fff]{1,5})(?P<kind>街道(?:办事处|办)?|[镇乡县市州旗])$")
_LINK = re.compile("[、和与跟及到至—-]?|以及")
_PLACE_BEHIND = re.compile("方向|段(?=[^落子位])|境内|交界|那边|县城|城区|[^，。；\n]{0,4}(?:镇|乡|街道)")
_LETTERED = re.compile("[A-Z][0-9]{0,2}[市区县镇]")
"""A name struck out by whoever published the letter (A3区): some city that is not said to be this one."""
_TOWN = re.compile(
    "(?P<name>[\u4e00-\u9fff]{2})(?:街道(?!上|两|边|旁|口|中|卫|路|太|很)|镇(?![上里压静定痛政])|乡(?![下亲村镇土政里]))"
)
_ANY = re.compile(
    "(?:城|我们|你们|他们|我|你|本|该|各|每|全|贵|某|这个|那个|几个|两个|一个|的|是|为|于|在|场|古|老|新|集|小|大|家|下|返|回|故|山|水|村|乡|城乡|周边|附近|邻近|相邻|中心|重点|特色|建制|撤|并|原|一条|整条|条|两边|门口|"
    "自来|全市|全县|上|到|和|与|及)$"
)


def others_of(doc: str, spots: Sequence[Hit]) -> list[Hit]:
    """Every name of another place, whatever it is named for; ``spots`` are (kind, payload) hits."""
    known = [
        Hit(hit.start, hit.end, hit.payload[1])
        for n, hit in enumerate(spots)
        if hit.payload[0] == "elsewhere"
        or (hit.payload[0] == "elsewhere_bare" and _is_listed(doc, spots, n))
        or (hit.payload[0] == "parent" and _ITS_TOWN.match(doc, hit.end))
    ]
    named = _named(doc, spots)
    return longest([*known, *named]) if named else known


def away_of(doc: str, others: Sequence[Hit]) -> list[Hit]:
    """Of the other places those that are more than a road, a dish, a bank or somebody's home."""
    return [
        hit
        for hit in others
        if not _NO_PLACE.match(doc[hit.end : hit.end + 5])
        and not _TRAVEL.search(doc[max(0, hit.start - 3) : hit.start])
    ]


def _named(doc: str, spots: Sequence[Hit]) -> list[Hit]:
    """«某某市», «某某县» that no list knows."""
    named = []
    starts = [hit.start for hit in spots]
    for at, end in _units(doc):
        name = _NAME.search(doc, max(0, at - 4), at)
        if name and not _NO_NAME.match(name["name"]):
            start = name.start("name")
            last = bisect_left(
                starts, end
            )  # spots overlap nowhere: only those that begin shortly before can reach in here
            if not any(
                start < hit.end and not hit.payload[0].startswith("elsewhere") for hit in spots[max(0, last - 4) : last]
            ):
                named.append(Hit(start, end, doc[start:end]))
    return named


def _units(doc: str) -> Iterator[tuple[int, int]]:
    """Where 市 or 县 ends a name; behind a letter (A市) or before 民 it does not."""
    for unit in _UNITS:
        at = doc.find(unit)
        while at >= 0:
            end = at + len(unit)
            if at and "\u4e00" <= doc[at - 1] <= "\u9fff" and (end == len(doc) or doc[end] not in _NO_UNIT):
                yield at, end
            at = doc.find(unit, end)


def _is_listed(doc: str, spots: Sequence[Hit], n: int) -> bool:
    """Whether an everyday word (名山) stands among other places, or is followed by what only a place has."""
    hit = spots[n]
    before = n > 0 and _LINK.fullmatch(doc, spots[n - 1].end, hit.start)
    after = n + 1 < len(spots) and _LINK.fullmatch(doc, hit.end, spots[n + 1].start)
    return bool(before or after or _PLACE_BEHIND.match(doc, hit.end))


def outside(doc: str, start: int, ends: Container[int], aways: Container[int]) -> bool:
    """Whether another county, town or struck-out name stands right before ``start``; ``ends`` are the ends of our names."""
    for end in range(start, max(0, start - 8), -1):
        if end in ends:
            return False
        if end in aways and not _BREAK.search(doc, end, start):
            return True
    container = _CONTAINER.search(doc, max(0, start - 9), start)
    if container is None:
        return bool(_LETTERED.match(doc, max(0, start - 3)) and doc[start - 1] == "区")
    return not _ANY.search(container["name"])


def foreign_sign(doc: str, ours: Sequence[Hit]) -> bool:
    """Whether the text speaks of struck-out names, or of towns the city does not have."""
    if _LETTERED.search(doc):
        return True
    spans = [(hit.start, hit.end) for hit in ours]
    return any(
        not _ANY.search(town["name"]) and not any(a < town.end() and town.start() < b for a, b in spans)
        for town in _TOWN.finditer(doc)
    )
