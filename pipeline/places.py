"""Where: the places a text names, the town they give, and whether it speaks of another city."""

import re
from collections import Counter
from dataclasses import dataclass

from cases.items.judgment import Place, Reason
from pipeline.gazetteer import PlaceWord
from pipeline.lexicon import Hit, longest
from pipeline.scene import Scene


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """``ours``, ``away`` and ``city`` are hits in text order; ``territory`` is the likeliest town's code; ``above``:
    only what the city lies in is named («成都一小区»), so it may be ours or a neighbour's."""

    ours: list[Hit]
    away: list[Hit]
    city: list[Hit]
    places: tuple[Place, ...]
    territory: str | None
    reasons: tuple[Reason, ...]
    above: bool = False

    @property
    def local_evidence(self) -> bool:
        """Whether the city or a place of it is named at all."""
        return bool(self.ours or self.city)


_NAMED = re.compile(
    '(?:^|[，。；：:、\\s“”"（）()！？!?,.0-9日时分许讯在于由省市州区县])(?P<name>[\u4e00-\u9fff]{2,3})(?P<kind>自治县|自治州|市|县)'
    "(?![民场区政委容值面内里级长直道城域情际外辖立花])"
)
_NO_NAME = re.compile(
    "^(?:感谢|表扬|投诉|咨询|请问|反映|举报|建议|请求|点赞|致谢|求助|恳请|希望|向|找|问|给|让|请|来|到|涉及|转给|[一-鿿]{0,2}[你我贵]$|我们|你们|他们|咱们?|本|全|该|各|每|一|这|那|此|某|整|城|超|夜|股|上|都|大|小|集|门|早|菜|邻|外|地级|县级|省会|直辖|周边|相邻|附近|"
    "隔壁|其他|其它|有的|希望|作为|建议|农贸|副省|沿海|贫困|百强|所在|不少|许多|多个|全国|几个|区|两|三|入|出|后|罢|面|楼|黑|房|开|应)"
)
_NO_PLACE = re.compile(
    "^(?:中路|东路|西路|南路|北路|环路|路|大街|街|大道|巷|火锅|小面|拉面|烤鸭|米粉|菜|话|方言|口音|时间|大学|学院|银行|牌照|牌|车牌|籍|人(?!民)|产|现代|"
    "大众|式|风味|特产|酒|户口|身份证|打工|上学|上班|工作|务工|读书|回来|上访|总部|的(?:亲戚|朋友|老板|客户|公司|家人|女儿|儿子))"
)
_TRAVEL = re.compile(
    "(?:来自|老家|户籍|籍贯|从|去|赴|往|回|嫁到|像|学习|参照|借鉴|比如|例如|不如|比|开往|飞|至|(?<![看听想遇提])到|—|-)$"
)
_NOT_HERE = re.compile("^(?:方向|板块|版块|的?(?:12345)?热线|12345|论坛|贴吧|吧里|频道|留言板)")
"""After the city's name: the way somebody drives, or where he writes, is not where it happened."""
_BREAK = re.compile("[，。；、,;\n!！?？]")
_GROUP = re.compile("^(?:第?[0-9一二三四五六七八九十]{1,3}(?:组|队|社)|村|社区|居委会|村委会)")
_MOST = 60


def find_places(scene: Scene) -> Whereabouts:
    """Every place of the city, and every mention of somewhere else that could be where it happened."""
    spots = longest([hit for kind in ("place", "local", "parent", "elsewhere") for hit in _tagged(scene, kind)])
    city = [hit for hit in spots if hit.payload[0] == "local" and not _NOT_HERE.match(scene.doc[hit.end : hit.end + 8])]
    named = [Hit(hit.start, hit.end, hit.payload[1]) for hit in spots if hit.payload[0] == "place"]
    away = _away(scene, spots)
    ours = _accepted(scene, named, city, away)[:_MOST]
    resolved = [Hit(hit.start, hit.end, _today(hit.payload, ours)) for hit in ours]
    territory = _territory(resolved)
    places = tuple(_place(scene, hit) for hit in resolved)
    above = not (resolved or city or away) and bool(scene.found("parent"))
    return Whereabouts(resolved, away, city, places, territory, tuple(_reasons(scene, resolved, territory)), above)


def _tagged(scene: Scene, kind: str) -> list[Hit]:
    return [Hit(hit.start, hit.end, (kind, hit.payload)) for hit in scene.found(kind)]


def _accepted(scene: Scene, named: list[Hit], city: list[Hit], away: list[Hit]) -> list[Hit]:
    """Names with all they need, and not of another county («大邑县和平村»)."""
    sure = [hit for hit in named if hit.payload.need == "nothing"]
    anchors = {hit.end for hit in (*sure, *city)}
    towns = {hit.payload.town for hit in sure}
    beside = {hit.end for hit in away}
    return [hit for hit in named if _stands(scene, hit, anchors, towns) and not _belongs_away(scene, hit, beside)]


def _stands(scene: Scene, hit: Hit, anchors: set[int], towns: set[str | None]) -> bool:
    place: PlaceWord = hit.payload
    if place.need == "nothing":
        return True
    if place.need == "group":
        return bool(_GROUP.match(scene.doc[hit.end : hit.end + 6])) and (place.town in towns or hit.start in anchors)
    return hit.start in anchors or (place.weight == 1 and place.code != place.town and place.town in towns)


def _belongs_away(scene: Scene, hit: Hit, beside: set[int]) -> bool:
    """Whether another county's name stands right before it."""
    return any(
        end in beside and not _BREAK.search(scene.doc, end, hit.start)
        for end in range(hit.start, max(0, hit.start - 8), -1)
    )


def _away(scene: Scene, spots: list[Hit]) -> list[Hit]:
    """Other places that are more than a road, a dish, a bank or somebody's home."""
    doc = scene.doc
    known = [Hit(hit.start, hit.end, hit.payload[1]) for hit in spots if hit.payload[0] == "elsewhere"]
    own = [hit for hit in spots if hit.payload[0] != "elsewhere"]
    taken = {at for hit in own for at in range(hit.start, hit.end)}
    named = [
        Hit(match.start("name"), match.end(), match[0])
        for match in _NAMED.finditer(doc)
        if not _NO_NAME.match(match["name"]) and not taken.intersection(range(match.start("name"), match.end("name")))
    ]
    return [
        hit
        for hit in longest([*known, *named])[:_MOST]
        if not _NO_PLACE.match(doc[hit.end : hit.end + 5])
        and not _TRAVEL.search(doc[max(0, hit.start - 3) : hit.start])
    ]


def _today(place: PlaceWord, ours: list[Hit]) -> PlaceWord:
    """A former unit becomes the part whose village is named beside it, else its main successor."""
    villages = {hit.payload.town for hit in ours if hit.payload.weight == 3}
    return next((part for part in place.parts if part.town in villages), place)


def _territory(ours: list[Hit]) -> str | None:
    """The town with most weight; of equals the one named first."""
    votes: Counter[str] = Counter()
    for hit in ours:
        if hit.payload.town:
            votes[hit.payload.town] += hit.payload.weight
    return votes.most_common(1)[0][0] if votes else None


def _place(scene: Scene, hit: Hit) -> Place:
    told = scene.reason("place", "", hit.start, hit.end)
    return Place(hit.payload.name, hit.payload.code, told.span, told.field)


def _reasons(scene: Scene, ours: list[Hit], territory: str | None) -> list[Reason]:
    first = max(
        (hit for hit in ours if hit.payload.town == territory), key=lambda hit: hit.payload.weight, default=None
    )
    if first is None or territory is None:
        return []
    former = first.payload.former
    rule = "place.former" if former else "place.village" if first.payload.weight == 3 else "place.town"
    return [scene.reason("territory", rule, first.start, first.end, former.basis.citation if former else None)]


def is_local(scene: Scene, where: Whereabouts, incident_away: bool) -> bool:
    """Ours unless the words or the channel say otherwise: an incident elsewhere, other places and none of ours told twice
    or in the title, or a channel that listens to the whole country and a text that names no place of the city."""
    if incident_away:
        return False
    if where.local_evidence:
        return True
    if scene.channel and not scene.channel.local:
        return False
    return not (len(where.away) >= 2 or any(hit.end < scene.body for hit in where.away))
