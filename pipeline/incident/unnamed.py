"""Incidents that no word names: told by their victims, in everyday words, or known by their sound."""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta

from config.severity import EventType
from config.words import Modality
from pipeline.casualty.harm import Mention
from pipeline.incident.everyday import SHORT, find_cause, find_opening, is_idle, tells_of_now
from pipeline.incident.incidents import Cue
from pipeline.incident.kinds import is_of_sickness, row_of
from pipeline.incident.overruled import AFTERMATH, FRESH, age_of
from pipeline.occurrence.denied import is_denied
from pipeline.occurrence.modality import modality_at
from pipeline.occurrence.unreal import is_unreal
from pipeline.place.elsewhere import is_away
from pipeline.place.places import Whereabouts
from pipeline.text.lexicon import Hit
from pipeline.text.scene import Scene
from pipeline.text.talkers import NET_PEOPLE, NET_PLACES, STREET_PLACES

_NATURAL = re.compile("去世|离世|亡故|病逝|病故|因病|寿终")
_WOUND = re.compile("重伤|骨折|昏迷|[砸压震烧炸烫轧]伤")
_BULLETIN = re.compile("死[^，。；\n]{0,3}[0-9一二两三四五六七八九十几]{1,3}[个名]?人?[重轻]?伤")
"""«两死三伤»: so nobody tells but of what has just happened."""
_TRIAL = re.compile(
    "被告|[一二]审|获刑|判[处了]|法院|检察|庭审|起诉|比赛|[象围]棋|麻将|游戏|去年|前年|当年|以前|之前|上次"
)
"""Where it is told as long over, or played."""
_IS_CLASS = re.compile(
    "(?:[个人名]?(?:及|或者?)?以[上下]|[个人名]?的[^，,。；;]{0,8}(?:连|营|团|队|部|军|集体|旧址|遗址|碑|墓|村|家族|标准|条款|等级|案例|事故(?=[，,的]))|不等)"
)
"""The number says of what kind a thing is, and not what befell anybody."""
_HONOURED = re.compile("烈士|阵亡|壮烈|英雄|荣誉|授予|追[授认]|革命|立功")
_REPORTED = re.compile("造成|导致|致使|发生|突发|通报|现场|救援|抢救|送医|救护车|警方|遗体|目前|已经?(?=死|有|致|确认)")
_GOES_ON = frozenset(("missing", "trapped"))
"""Nobody keeps a record of these: whoever tells of them tells of now."""
_OTHERS_SAY = re.compile(f"{NET_PLACES}|{NET_PEOPLE}|{STREET_PLACES}|网传|传言|传闻")
_BEFORE, _NEAR, _AFTER, _MOST = 160, 60, 16, 8
_GRAVE = {"dead": 3, "injured": 10, "poisoned": 5, "missing": 3, "trapped": 5, "treated": 10}
"""Victims in such number are an incident even when no word says of which kind."""


def by_everyday_words(scene: Scene, where: Whereabouts, told: Iterable[Hit]) -> list[Cue]:
    """A short message that names no incident and tells of one."""
    cues = []
    for hit in told:
        modality = modality_at(scene, hit.start, hit.end, harm=True)
        if modality:
            cues.append(_placed(scene, where, hit, modality))
    return cues


def by_ear(scene: Scene, where: Whereabouts, table: Sequence[EventType]) -> list[Cue]:
    """A short message that no word of the lists fits, and that sounds like the ones that tell of incidents."""
    hit = find_opening(scene, table)
    before, after = scene.around(hit.start, hit.end, 70, 50)
    if is_unreal(before, scene.doc[hit.start : hit.end], after, bool(scene.found("unreal"))):
        return []
    modality = modality_at(scene, hit.start, hit.end, harm=True) or "occurred"
    return [_placed(scene, where, hit, modality)]


def by_victims(scene: Scene, where: Whereabouts, mentions: list[Mention], table: Sequence[EventType]) -> list[Cue]:
    """Many victims, or one killed or badly hurt these days, and no cue for what befell them: a sickness, the cause told
    nearest, else the first row stands in."""
    age = age_of(scene)
    fresh = age < FRESH or tells_of_now(scene) or _is_undated(scene, table)
    asked = 0
    for mention in mentions:
        grave = mention.value >= _GRAVE.get(mention.fact, float("inf"))
        if (grave or ((fresh or mention.official) and _is_felled(mention, scene))) and not _is_natural(mention, scene):
            modality = _modality(scene, mention)
            if modality == "occurred" and not (fresh or _is_rooted(scene, where, mention, table, age < timedelta.max)):
                asked += 1
                if asked == _MOST:  # a list of numbers
                    return []
                continue
            if modality:
                hit = Hit(mention.start, mention.end, row_of(mention, scene, table))
                return [_placed(scene, where, hit, modality)]
    return []


def _modality(scene: Scene, mention: Mention) -> Modality | None:
    said = modality_at(scene, mention.start, mention.end, harm=True)
    stands = said == "negated" and mention.official and is_upheld_by_the_offices(scene, mention.start, mention.end)
    return "occurred" if stands else said


def is_upheld_by_the_offices(scene: Scene, start: int, end: int) -> bool:
    """«应急局通报2人死亡,网上传的死了二十个是谣言»: what is denied behind the offices' number at [start, end) is another's."""
    before, after = scene.around(start, end, _BEFORE, _NEAR)
    of_it = _OTHERS_SAY.split(after, maxsplit=1)[0]
    return not is_denied(before, of_it, before + of_it)


def happened_here(scene: Scene, where: Whereabouts, start: int, end: int) -> bool:
    """Whether the harm at [start, end) is told as come to pass, and not in another city."""
    return modality_at(scene, start, end, harm=True) == "occurred" and not is_away(scene, where, start)


def _placed(scene: Scene, where: Whereabouts, hit: Hit, modality: Modality) -> Cue:
    away = modality == "occurred" and is_away(scene, where, hit.start)
    return Cue(hit, "elsewhere" if away else modality)


def _is_undated(scene: Scene, table: Sequence[EventType]) -> bool:
    """Whether a short message says no time at all, what did the harm, and nothing of what comes long after."""
    if (
        len(scene.doc) - scene.body >= SHORT
        or age_of(scene) < timedelta.max
        or AFTERMATH.search(scene.doc)
        or is_idle(scene.doc, asks=False)
    ):
        return False
    return bool(_BULLETIN.search(scene.doc) and not _TRIAL.search(scene.doc)) or (
        find_cause(scene.doc, 0, len(scene.doc), (0, len(scene.doc)), table) is not None
    )


def _is_rooted(scene: Scene, where: Whereabouts, mention: Mention, table: Sequence[EventType], dated: bool) -> bool:
    """Whether anything but the number says that it has happened: a time, a place, a cause, a report. Clauses, honours and
    old papers count the dead too: «死亡30人以上的事故», «牺牲35人的连队»."""
    if mention.official or dated:
        return True
    sentence = scene.sentence(mention.start)
    first, last = max(sentence[0], mention.start - _BEFORE), min(sentence[1], mention.end + _NEAR)
    if _IS_CLASS.match(scene.doc, mention.end) or _HONOURED.search(scene.doc, first, last):
        return False
    if mention.fact in _GOES_ON or _REPORTED.search(scene.doc, first, mention.end + _AFTER):
        return True
    if any(first <= hit.start < last for hit in (*where.ours, *where.away, *where.others)):
        return True
    return (
        is_of_sickness(mention, scene)
        or find_cause(scene.doc, first, last, (mention.start, mention.end), table) is not None
    )


def _is_felled(mention: Mention, scene: Scene) -> bool:
    """Somebody killed, or counted with a wound that no quarrel leaves."""
    words = scene.doc[mention.start : mention.end]
    return mention.value > 0 and (mention.fact == "dead" or (mention.fact == "injured" and bool(_WOUND.search(words))))


def _is_natural(mention: Mention, scene: Scene) -> bool:
    """Killed by age or illness."""
    return mention.fact == "dead" and bool(_NATURAL.search(scene.doc, mention.start, mention.end))
