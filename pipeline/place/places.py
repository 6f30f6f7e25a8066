"""Where: the places a text names, the town they give, and whether it speaks of another city."""

import re
from collections import Counter
from collections.abc import Container
from typing import NamedTuple

from cases.items.judgment import Place, Reason
from config.channels import Channel
from pipeline.place.country import FAR
from pipeline.place.foreign import away_of, foreign_sign, others_of, outside
from pipeline.place.gazetteer import PlaceWord
from pipeline.text.lexicon import Hit, longest
from pipeline.text.scene import Scene


class Whereabouts(NamedTuple):
    """``ours``, ``away`` and ``city`` are hits in text order; ``territory`` is the likeliest town's code; ``above``:
    only what the city lies in is named («省城一小区»), so it may be ours or a neighbour's."""

    ours: list[Hit]
    away: list[Hit]
    city: list[Hit]
    places: tuple[Place, ...]
    territory: str | None
    reasons: tuple[Reason, ...]
    above: bool = False
    others: tuple[Hit, ...] = ()
    """Every name of another place, somebody's home or journey too."""
    split: bool = False
    """Only the name of a former unit gives the town, and that unit was divided: a person looks which part is meant."""

    @property
    def local_evidence(self) -> bool:
        """Whether the city or a place of it is named at all."""
        return bool(self.ours or self.city)


_NOT_HERE = re.compile("^(?:方向|板块|版块|的?(?:12345)?热线|12345|论坛|贴吧|吧里|频道|留言板)")
"""After the city's name: the way somebody drives, or where he writes, is not where it happened."""
_COMES_FROM, _AND_IS_IN = (
    re.compile("(?:我们?|本人|咱们?|俺)(?:都?是|就是)?$"),
    re.compile("人(?:[，,、 ]?(?:现在?|一直|常年|目前)?在|\n)"),
)
"""«我是本市人,在外地打工,昨天厂里…»: whose home it is says nothing of where he is."""
_LONGER = re.compile("[路街巷桥河江湖溪沟坝山庄村院寺庙府苑酒饭]|大[道街桥酒饭]")
"""Behind a town's short name: a road, a river or a house that is called after it, wherever that is."""
_GROUP = re.compile("^(?:第?[0-9一二三四五六七八九十]{1,3}(?:组|队|社)|村|社区|居委会|村委会)")
_BEFORE_A_NAME = frozenset(
    "在家住是我于的到从去往至由和与及给向请让对望把将被当来自即位咱们原该叫有过经沿近跟同为称了就想因而但又也都这那此其他她您你里外内"
    "前后边处路街道镇乡村区县市州组社队号站民访"
)
"""A common name begins here; behind any other character it may be the end of a longer one (桂花园社区)."""
_LED = re.compile(
    "(?:一[下哈]|刚[刚才]|今[天早晚晨]|昨[天晚夜]|前天|早上|[上中下]午|晚上|凌晨|半夜|夜里|现在|目前|最近|近[日期]|[听据]说|建议|表扬|感谢|举报|反映|投诉|请问|咨询|求助|关于|[位属]于|希望|麻烦)$"
)
"""And behind these."""
_GREATER, _ITS_OWN = frozenset("市县"), frozenset("我本全")
_SHORT = 60
"""So short a text that speaks of nowhere else is taken at its word."""
_ASKS = re.compile(
    "请求|恳请|请[有相政领尽帮给派解]|希望(?:政府|领导|有关|相关|尽快|能)|投诉|反映|求助|举报|咨询|请问|怎么办|没人管|无人管|解决一?下"
)
"""A longer one is, if it wants something of the city; a post that tells of a village somewhere does not."""
_ADDRESS = re.compile(
    "[\u4e00-\u9fff]{1,6}(?:镇(?!里|上)|乡(?!下)|街道|村(?!里)|社区|小区)|市?[\u4e00-\u9fff]{2,3}区[\u4e00-\u9fff]{1,8}(?:路|街|大道|巷|[小中]学|医院)"
)
"""Behind the name of another place."""
_MOST = 60


def find_places(scene: Scene) -> Whereabouts:
    """Every place of the city, and every mention of somewhere else that could be where it happened."""
    found = scene.found("where")
    spots = longest(found) if found else []
    others = others_of(scene.doc, spots)[:_MOST]
    away = away_of(scene.doc, others)
    if not spots:
        return Whereabouts([], away, [], (), None, (), others=tuple(others))
    city = [hit for hit in spots if hit.payload[0] == "local" and not _NOT_HERE.match(scene.doc[hit.end : hit.end + 8])]
    city = [hit for hit in city if not (others and _is_home(scene, hit))] if city else city
    named = [Hit(hit.start, hit.end, hit.payload[1]) for hit in spots if hit.payload[0] == "place"]
    ours = _accepted(scene, named[:_MOST], city, away) if named else []
    resolved = [Hit(hit.start, hit.end, _today(hit, ours)) for hit in ours]
    territory = _territory(resolved)
    places = tuple(_place(scene, hit) for hit in resolved)
    split = any(hit.payload.parts for hit in resolved) and all(
        hit.payload.parts for hit in resolved if hit.payload.town == territory
    )
    above = not (resolved or city or away) and any(hit.payload[0] == "parent" for hit in spots)
    return Whereabouts(
        resolved,
        away,
        city,
        places,
        territory,
        tuple(_reasons(scene, resolved, territory)),
        above,
        tuple(others),
        split,
    )


def _accepted(scene: Scene, named: list[Hit], city: list[Hit], away: list[Hit]) -> list[Hit]:
    """1. Names inside another county are dropped («望川县和平村»), and villages behind a town that is not theirs;
    2. names nobody else bears stand; 3. common names stand in their company; 4. bare names beside any of these."""
    ends = {hit.end: hit for hit in named}
    starts = {hit.start: hit for hit in named}
    cities = {hit.end for hit in city}
    aways = {hit.end for hit in away}
    ours = {*ends, *cities}
    at_home = [
        hit
        for hit in named
        if _fits(hit, ends.get(hit.start))
        and _holds(hit, starts.get(hit.end))
        and not outside(scene.doc, hit.start, ours, aways)
    ]
    sure = [hit for hit in at_home if hit.payload.need == "nothing" or _is_paired(hit, at_home)]
    common = [hit for hit in at_home if hit.payload.need == "company" and hit not in sure and _begins(scene, hit, ours)]
    if common and _in_company(scene, common, bool(sure or city), away):
        sure = sorted([*sure, *common], key=lambda hit: hit.start)
    anchors = {hit.end for hit in sure} | cities
    towns = {hit.payload.town for hit in sure}
    letter = any(hit.payload.need == "letter" for hit in at_home) and _is_letter_of_here(scene, at_home, away)
    return [
        hit
        for hit in at_home
        if hit in sure or _stands(scene, hit, anchors, towns) or (letter and _is_short_name(scene, hit, ours))
    ]


def _is_home(scene: Scene, hit: Hit) -> bool:
    """Whether somebody only says that he comes from the city, and then where he is."""
    before, _ = scene.around(hit.start, hit.end, 5, 0)
    return bool(_COMES_FROM.search(before) and _AND_IS_IN.match(scene.doc, hit.end))


def _is_letter_of_here(scene: Scene, named: list[Hit], away: list[Hit]) -> bool:
    """Whether it is sent to the city and speaks of nowhere else."""
    return _is_ours(scene.channel) and not away and not foreign_sign(scene.doc, named)


def _is_short_name(scene: Scene, hit: Hit, ends: Container[int]) -> bool:
    """«我在东浦买的»: a town's name without its suffix, no end and no beginning of a longer one."""
    return hit.payload.need == "letter" and _begins(scene, hit, ends) and not _LONGER.match(scene.doc, hit.end)


def _fits(hit: Hit, before: Hit | None) -> bool:
    """Whether a village may lie in the town named right before it; «东浦镇和平村» is another county's."""
    if before is None or not hit.payload.village or not before.payload.within:
        return True
    return hit.payload.town in before.payload.within


def _holds(hit: Hit, after: Hit | None) -> bool:
    """Whether a town many counties have (东浦镇) is followed by no village that is not in it."""
    return hit.payload.need != "company" or after is None or _fits(after, hit)


def _is_paired(hit: Hit, named: list[Hit]) -> bool:
    """Whether a town and another name of it stand side by side («东浦稻香», «北湾街道灯塔社区»): no other county has both."""
    place: PlaceWord = hit.payload
    for other in named:
        beside: PlaceWord = other.payload
        town, part = (
            (place, beside) if hit.end == other.start else (beside, place) if other.end == hit.start else (place, place)
        )
        known = part.weight > 1 or (part.need == "cue" and town.need == "letter")  # «东浦稻香»
        if part.village and part.town in town.within and town.name[:2] != part.name[:2] and known:
            return True
    return False


def _begins(scene: Scene, hit: Hit, ends: Container[int]) -> bool:
    """Whether it is no end of a longer name; ``ends`` are the ends of our names and of the city's."""
    before = scene.doc[hit.start - 1 : hit.start]
    if before in _GREATER and hit.start not in ends and scene.doc[hit.start - 2 : hit.start - 1] not in _ITS_OWN:
        return False  # «市中心村镇银行», and whatever lies in a city that is not named
    led = _LED.search(scene.doc, max(0, hit.start - 2), hit.start)
    return not "\u4e00" <= before <= "\u9fff" or before in _BEFORE_A_NAME or bool(led) or hit.start in ends


def _in_company(scene: Scene, common: list[Hit], at_home: bool, away: list[Hit]) -> bool:
    """Whether a name many counties have is meant to be ours: the city or a place only it has is named too, or two villages
    of one town; else no sign of another county, and the city's own channel or a short text."""
    if at_home:
        return True
    villages = Counter(town for town, _ in {(hit.payload.town, hit.payload.code) for hit in common})
    if max(villages.values()) > 1:
        return True
    if away or foreign_sign(scene.doc, common):
        return False
    if scene.channel and scene.channel.local and scene.channel.carries == "request":
        return True
    return len(scene.doc) - scene.body <= _SHORT or (_is_ours(scene.channel) and bool(_ASKS.search(scene.doc)))


def _is_ours(channel: Channel | None) -> bool:
    """Whether what comes in here is sent to the desk, and not said in public."""
    return channel is None or (channel.local and (channel.carries == "request" or channel.source.kind == "manual"))


def _stands(scene: Scene, hit: Hit, anchors: set[int], towns: set[str | None]) -> bool:
    """A bare name: beside something local, or that of a village whose town is named."""
    place: PlaceWord = hit.payload
    if place.need == "company":
        return False
    if place.need == "group":
        return bool(_GROUP.match(scene.doc[hit.end : hit.end + 6])) and (place.town in towns or hit.start in anchors)
    return hit.start in anchors or (place.weight == 1 and place.village and place.town in towns)


def _today(hit: Hit, ours: list[Hit]) -> PlaceWord:
    """A former unit becomes the part whose village is named nearest to it, else the part that is itself named, else the
    main successor."""
    place: PlaceWord = hit.payload
    if not place.parts:
        return place
    near = sorted(
        (
            other
            for other in ours
            if other is not hit and other.payload.town in place.within and not other.payload.parts
        ),
        key=lambda other: (not other.payload.village, abs(other.start - hit.end)),
    )
    return next((part for other in near[:1] for part in place.parts if part.town == other.payload.town), place)


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
    rule = "place.former" if former else "place.village" if first.payload.village else "place.town"
    return [scene.reason("territory", rule, first.start, first.end, former.basis.citation if former else None)]


def is_local(scene: Scene, where: Whereabouts, incident_away: bool) -> bool:
    """Ours unless the words or the channel say otherwise.

    1. an incident told of elsewhere is not; 2. a text that names the city or a place of it is; 3. of the rest, a letter to the
    city is unless its title, two mentions or an address speak of another place; 4. what is said in public is not once such a place sets its scene;
    5. a channel that listens to the whole country must name the city.
    """
    if incident_away:
        return False
    if where.local_evidence:
        return True
    if scene.channel and not scene.channel.local:
        return False
    sent = scene.channel is not None and _is_ours(scene.channel)
    told = [
        hit for hit in where.away if not sent or hit.payload not in FAR
    ]  # named in letters in passing: firms, examples
    if any(hit.end < scene.body for hit in told) or len(told) >= 2:
        return False
    scenes = [hit for hit in where.away if _sets_the_scene(scene, hit)]
    if _is_ours(scene.channel):  # what is sent to the city is about it, unless it gives an address elsewhere
        return not any(_ADDRESS.match(scene.doc, hit.end) for hit in scenes)
    return not scenes


def _sets_the_scene(scene: Scene, hit: Hit) -> bool:
    """Whether the place begins the sentence or says where («在苏州…»); «比上海还贵» tells of ours."""
    first, _ = scene.sentence(hit.start)
    return hit.start - first <= 1 or scene.doc[hit.start - 1] in "在于，,：: 、"
