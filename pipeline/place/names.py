"""Names that single out one spot: an estate, a works, a school, a road, as people write them. Pure, linear.

What stands before the kind of place is its stem (诚远化工厂, 诚远化工 → 诚远); stems are compared, not whole names.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal, NamedTuple

from config.load import Config

SpotKind = Literal["estate", "works", "school", "village", "road"]
HEAD = 2_000
MOST = 8

_KINDS: tuple[tuple[SpotKind, str], ...] = (
    ("school", "实验小学|小学|初级中学|高级中学|职业中学|中学|幼儿园|学校|学院|人民医院|医院|卫生院|敬老院|养老院"),
    (
        "works",
        (
            "化工厂|机械厂|塑料厂|家具厂|石料厂|制衣厂|食品厂|水泥厂|砖厂|酒厂|纸厂|鞋厂|木材厂|厂|有限公司|公司|集团|采石场|养殖场|养猪场|搅拌站|加油站|"
            "煤矿|矿山|矿|农贸市场|批发市场|菜市场|市场|商场|超市|大酒店|酒店|宾馆|饭店|餐馆|火锅店|烟花店|农家乐|化工|冷链|冷库|机械|建材|食品|物流|矿业|"
            "电子|制药|鞋业|纺织|纸业|KTV|网吧|仓库|工业园"
        ),
    ),
    (
        "estate",
        (
            "花园小区|家园小区|小区|花园|家园|花苑|雅苑|佳苑|嘉苑|苑|新城|公寓|公馆|名邸|雅居|国际城|广场|大厦|商城|华府|悦府|府邸|豪庭|华庭|名都|"
            "府(?<=[一-鿿]{2}府)(?<!政府)|郡(?<=[一-鿿]{2}郡)"
        ),
    ),
    ("village", "村(?!民|里|委|干|道|口|镇|上)|社区(?!医|工|居|干)"),
    (
        "road",
        "高速|大道|国道|隧道|大桥|立交桥|路口|路(?!上|边|面|过|人|段|况|小学|中学|幼儿园|学校|农贸|市场|社区|小区|医院)|街(?!道|上|坊)|巷|桥(?!上|下|边)|水库",
    ),
)
_WORDS = [(word, kind) for kind, words in _KINDS for word in re.split(r"\|(?![^(]*\))", words)]
_KIND: dict[str, SpotKind] = {re.split(r"\(", word)[0]: kind for word, kind in _WORDS}


def _by_first_letter(words: Iterable[str]) -> str:
    """The alternatives, of one letter those in their order: the engine skips what no word begins with (97 → 8 µs a letter)."""
    rest: dict[str, list[str]] = {}
    for word in words:
        rest.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{first}(?:{'|'.join(more)})" for first, more in rest.items())


_SPOT = re.compile(_by_first_letter(word for word, _ in _WORDS))
_BEFORE = re.compile("[A-Za-z0-9一-鿿]{1,8}$")
_CUT = re.compile(
    "(?=[的我一了是在区到市上这要下发说你中请问建里经对关自城他给社村位求导街相新今那从几该被与反让严县镇及外目省希感投把周造晚影各强哪听爆往离附送刚她举某旁乡叫隔咨昨])"
    "(?:街道|城区|新区|[镇市县乡省]|(?<![小校])区|(?<=[一-鿿]{2})村|社区|位于|附近|影响|导致|造成|严重|目前|周边|希望|要求|相关|各级|感谢|建议|相信|强制|隔壁|旁边|对面|反映|投诉|举报|咨询|关于|请问|求助|这里|那里|这边|那边|"
    "一[家个所座处名栋条户]|几[家个所]|发生|听说|爆料|里面|外面|自己|我们|他们|你们|上午|下午|中午|今天|昨天|晚上|刚才|"
    "[在是的了到从与及对我你他她这那哪该某把被送离往经请问说给让叫])"
)
_PLAIN = frozenset(
    [
        "农贸",
        "化工",
        "机械",
        "建筑",
        "旅游",
        "食品",
        "建材",
        "家具",
        "汽车",
        "住宅",
        "居民",
        "老旧",
        "安置",
        "公租",
        "廉租",
        "高档",
        "高层",
        "街边",
        "路边",
        "工业",
        "物流",
        "电子",
        "塑料",
        "施工",
        "在建",
        "娱乐",
        "民营",
        "私立",
        "公立",
        "乡村",
        "镇中心",
        "中心",
        "本地",
        "当地",
        "大型",
        "小型",
        "一座",
        "附近",
        "高速",
        "十字",
        "交叉",
        "三岔",
        "丁字",
        "红绿灯",
        "人行",
        "公",
        "马",
        "铁",
        "道",
        "步行",
        "商业",
        "美食",
        "老",
        "新",
        "大",
        "小",
        "本",
        "全",
        "整个",
        "多个",
        "全镇",
        "全城",
        "我家",
        "过街",
        "天",
        "出",
        "人民",
        "公交",
        "公交线",
        "快速",
        "断头",
        "高架",
        "城际铁",
        "地铁",
        "人行天",
        "很多",
        "两家",
        "三家",
        "多家",
        "好多",
        "配套",
        "股份",
        "供水",
        "置业",
        "第一",
        "第二",
        "实验",
        "水泥",
        "混凝土",
        "机场",
        "学生",
        "外地",
        "开发",
        "建设",
        "物业",
        "旅行社",
        "保险",
        "房地产",
        "自来水",
        "燃气",
        "天然气",
        "电力",
        "网上",
        "传",
        "化肥",
        "农药",
        "鞭炮",
        "烟花",
        "爆竹",
        "液氨",
        "水产",
        "果蔬",
        "一民",
        "老家",
    ]
)


class Spot(NamedTuple):
    """What kind of place, and what singles it out."""

    kind: SpotKind
    stem: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.stem}"


Spots = tuple[Spot, ...]
"""In the order in which they are said."""


def _after_cut(words: str) -> str:
    """What stands behind the last word that is no part of a name."""
    return _CUT.split(words)[-1]


def spots_in(words: str, config: Config) -> Spots:
    """The named spots of a text, at most eight; names of towns and of the city single out nothing."""
    found: dict[Spot, None] = {}
    words, done = words[:HEAD], 0
    known = _known(config)
    for match in _SPOT.finditer(words):
        start = match.start()
        before = _BEFORE.search(words, max(done, start - 8), start)
        stem = _after_cut(before[0]) if before else ""
        if len(stem) < 2:
            continue
        stem = known.sub("", stem)
        if 2 <= len(stem) <= 6 and stem not in _PLAIN and not stem.isdigit():
            found[Spot(_KIND[match[0]], stem)] = None
            done = match.end()
            if len(found) == MOST:
                break
    return tuple(found)


@lru_cache(maxsize=8)
def _known(config: Config) -> re.Pattern[str]:
    """The city's own name and its towns' at the head of a stem."""
    towns = [name.removesuffix("街道").removesuffix("镇") for name in (town.name for town in config.territory.towns)]
    words = sorted({*config.city.local_names, *config.city.parents, *towns}, key=len, reverse=True)
    return re.compile(f"^(?:{'|'.join(map(re.escape, words))})+(?:街道|镇|市)?")


def whole_name(stem: str) -> re.Pattern[str]:
    """A stem with the kind of place behind it, if one is: 翠湖 and 翠湖名邸."""
    return re.compile(f"{re.escape(stem)}(?:{_SPOT.pattern})?")


def written(spots: Spots) -> str:
    """As the record keeps them."""
    return " ".join(map(str, spots))


@lru_cache(maxsize=4096)
def read(line: str | None) -> Spots:
    """Back from the record; each part of a batch asks about the same events."""
    pairs = (word.partition(":") for word in (line or "").split())
    return tuple(Spot(kind, stem) for kind, _, stem in pairs)  # type: ignore[arg-type]  # what `written` wrote


def shared(one: Spots, other: Spots) -> Spots:
    """Spots both name; one stem may stand inside the other (诚远, 新诚远)."""
    return tuple(spot for spot in one if _is_named(spot, other))


def _is_named(spot: Spot, others: Spots) -> bool:
    kind, stem = spot
    return any(stem == said or (kind == other and _inside(stem, said)) for other, said in others)


def _inside(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= 2 and (one in other or other in one)


def clash(one: Spots, other: Spots, common: Spots) -> bool:
    """Whether both name a spot of one kind and none they share (``common``): two schools are two events."""
    return not (common or {a.kind for a in one}.isdisjoint(b.kind for b in other))


def chief(spots: Spots) -> Spot | None:
    """The one that says most narrowly where: a road only when nothing else is named."""
    return min(spots, key=lambda spot: (spot.kind == "road", spot.kind == "village"), default=None)
