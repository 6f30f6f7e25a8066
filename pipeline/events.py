"""What happened: the kind of incident, whether it occurred, its facts and its hour; facts of different incidents kept apart."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple, get_args

from cases.items.judgment import Reason
from cases.matters.grading import Grade, grade
from config.severity import EventType
from config.words import Modality
from pipeline.casualties import Tally, add_up
from pipeline.denied import is_upheld
from pipeline.elsewhere import is_away
from pipeline.everyday import (
    SHORT,
    find_built,
    find_cause,
    find_opening,
    find_told,
    is_idle,
    is_petty,
    is_trifle,
    tells_of_now,
)
from pipeline.figures import is_figure
from pipeline.glance import Marked, ahead
from pipeline.harm import Mention
from pipeline.kinds import more_particular, row_of
from pipeline.lexicon import Entry, Hit
from pipeline.mentions import find_mentions
from pipeline.modality import modality_at
from pipeline.past import RECENT, is_told_lately
from pipeline.places import Whereabouts
from pipeline.plainly import fill
from pipeline.scene import Scene
from pipeline.signs import find_signs, sign_entries
from pipeline.times import Occurred, find_times

HARMFUL = frozenset({"dead", "injured", "missing", "trapped", "poisoned"})
_MOST = 40
_PRECEDENCE: tuple[Modality, ...] = (
    "occurred",
    "elsewhere",
    "drill",
    "negated",
    "historical",
    "hypothetical",
    "policy",
)
assert set(_PRECEDENCE) == set(get_args(Modality))

_ANOTHER = re.compile("另一起|另外一起|又一起|还有一起|此外(?![^。]{0,10}(?:还|也))|同日|无独有偶|另据|另讯")
_DRILL_SAID = re.compile(
    "(?:这|此次|本次|原来|其实|上述)[^。]{0,12}[是为系][^。]{0,24}(?:演练|演习|推演|模拟|情景)|(?:演练|演习)(?:圆满|顺利|到此|至此|现在)?(?:结束|完成|成功|取得)|(?:演练|演习)(?:脚本|方案|科目|现场)"
)
_NO_DRILL = re.compile(
    "(?:不是|并非|绝非)(?:一场|在|什么|一次)?(?:应急|消防)?(?:演练|演习)|演[练习][^。]{0,10}(?:意外|失控|事故)"
)
_RUMOUR = re.compile("网传|传言|谣|流传|虚惊|误报|传闻|疯传|转发|视频|画面|图片|照片")
_UNTRUE = Marked(
    "为此查外省调非系息属境核言旧虚闻摆误惊I纯乌谣辟",
    ahead(
        "A不为信发子属并摆旧是核消系纯经虚辟",
        "辟谣|[系是为属]谣言|[信消]息[^。]{0,6}不实|不实(?:信息|消息|传言)|虚惊一场|[系属是]误报|不属实|子虚乌有|纯属虚构|虚假信息|"
        "(?:经核实|经查|经调查|核查|核实)[^。]{0,24}(?:并未|没有|未)发生|并无此事|旧闻|旧视频|并非真实|发生在(?:国外|外省|外地|境外)|AI(?:生成|合成|制作)|摆拍|[系属为](?:外地|往年|多年前|去年|移花接木|嫁接)|纯属(?:捏造|编造|谣)",
    ),
)
_LOOKS_BACK = re.compile("周年|纪念|回顾|历史上的今天|案例|警示教育|往事|追忆|缅怀")
_AFTERMATH = Marked(
    "解院诉伤认险赔判鉴残症讼仲恤",
    "理赔|赔偿|工伤|责任认定|认定书|伤残|(?:伤[残情]|司法|质量|责任)鉴定|诉讼|起诉|法院|判决|仲裁|保险公司|抚恤|赔付|和解|后遗症",
)
_LATELY = re.compile("(?<!年前的)(?<!史上的)今天|今[日早晚晨]|昨[天日晚夜]|刚刚|刚才")
_FRESH = timedelta(days=7)
_NATURAL = re.compile("去世|离世|亡故|病逝|病故|因病|寿终")
"""Where earth comes down on people at work; elsewhere it is the hill."""
_WOUND = re.compile("重伤|骨折|昏迷|[砸压震烧炸烫轧]伤")
_GRAVE = {"dead": 3, "injured": 10, "poisoned": 5, "missing": 3, "trapped": 5, "treated": 10}
"""Victims in such number are an incident even when no word says of which kind."""
_NOBODY = Tally({}, {})


class Event(NamedTuple):
    """The one the desk has to know of. ``modality`` is ``None`` when no event is spoken of at all."""

    modality: Modality | None = None
    grade: Grade | None = None
    start: int = 0
    end: int = 0
    tally: Tally = _NOBODY
    occurred: Occurred | None = None
    certainty: float = 1.0

    @property
    def type(self) -> EventType | None:
        """Its row in the statutory table."""
        return self.grade.event if self.grade else None


def event_entries(events: Sequence[EventType]) -> list[Entry]:
    """Kind ``event``: each cue with its row; and the signs."""
    cues = [Entry(cue, "event", event) for event in events for cue in event.cues]
    return [*cues, *sign_entries(events)]


class _Cue(NamedTuple):
    hit: Hit
    modality: Modality


def find_event(
    scene: Scene, where: Whereabouts, table: Sequence[EventType], sounds: bool = False, risk: bool = False
) -> Event:
    """Judge every cue, choose the gravest incident that occurred, and count its victims.

    ``sounds``: the model hears an incident in the message; that decides only where no rule has said anything, and no ``risk`` is told.
    """
    mentions = find_mentions(scene)
    harmed = {scene.sentence(m.start)[0] for m in mentions if m.fact in HARMFUL and m.value > 0}
    cues = _judged(scene, where, harmed)
    if not cues and harmed:
        cues = _by_victims(scene, where, mentions, table)
    short = len(scene.doc) - scene.body < SHORT
    if short and not cues:
        cues = _by_everyday_words(scene, where, find_told(scene, where.local_evidence, table, risk))
    if short and not cues:
        cues = _by_everyday_words(scene, where, find_built(scene, table))
    if not harmed and any(is_petty(scene, kind) for kind in {cue.hit.payload.id for cue in cues}):
        cues = [cue for cue in cues if not is_petty(scene, cue.hit.payload.id)]
        sounds = False
    if not cues and sounds and not risk and not is_trifle(scene):
        cues = _by_ear(scene, where, table)
    if not cues and not mentions:
        return Event()
    if not cues:
        return Event(tally=add_up([m for m in mentions if m.denied or _befell(scene, m)]))
    modality = min((cue.modality for cue in cues), key=_PRECEDENCE.index)
    if harmed and modality in ("hypothetical", "policy"):  # a headline that condemns or advises, and below it the dead
        cues = _by_victims(scene, where, mentions, table) or cues
        modality = min((cue.modality for cue in cues), key=_PRECEDENCE.index)
    main = [cue for cue in cues if cue.modality == modality]
    if modality not in ("occurred", "elsewhere"):
        return _not_here(main[0], mentions, scene)
    return _gravest(scene, modality, main, cues, mentions, table)


def _befell(scene: Scene, mention: Mention) -> bool:
    """Whether somebody was hurt or has lost something though nothing says by what: no incident, and still told."""
    if mention.fact == "loss_yuan":
        return True
    return mention.fact in HARMFUL and modality_at(scene, mention.start, mention.end, harm=True) == "occurred"


def _not_here(cue: _Cue, mentions: list[Mention], scene: Scene) -> Event:
    """Drills have no victims, denied ones are none; history keeps its numbers."""
    kept = mentions if cue.modality == "historical" else [m for m in mentions if m.denied]
    tally = add_up(kept, title_end=scene.body)
    return Event(cue.modality, grade(cue.hit.payload, {}, ""), cue.hit.start, cue.hit.end, tally)


def _judged(scene: Scene, where: Whereabouts, harmed: set[int]) -> list[_Cue]:
    """Every cue of which anything can be said, as its sentence and then the whole text have it."""
    cues: list[_Cue] = []
    by_sign = find_signs(scene)
    told = scene.found("event")
    if not told and not by_sign:
        return cues
    signs = {(hit.start, hit.end) for hit in by_sign}
    for hit in _in_force(scene, [hit for hit in _outermost([*told, *by_sign]) if _is_meant(scene, hit)]):
        harm = scene.sentence(hit.start)[0] in harmed or (hit.end < scene.body and bool(harmed))
        harm = harm or ((hit.start, hit.end) in signs and is_told_lately(scene, hit.start, hit.end))
        modality = modality_at(scene, hit.start, hit.end, harm)
        if modality == "occurred" and is_away(scene, where, hit.start):
            modality = "elsewhere"
        if modality:
            cues.append(_Cue(hit, modality))
    overruled = _overruled(scene, cues) if any(cue.modality in ("occurred", "elsewhere") for cue in cues) else None
    return [
        _Cue(cue.hit, overruled) if overruled and cue.modality in ("occurred", "elsewhere") else cue for cue in cues
    ]


def _by_everyday_words(scene: Scene, where: Whereabouts, told: Iterable[Hit]) -> list[_Cue]:
    """A short message that names no incident and tells of one."""
    cues = []
    for hit in told:
        modality = modality_at(scene, hit.start, hit.end, harm=True)
        if modality:
            away = modality == "occurred" and is_away(scene, where, hit.start)
            cues.append(_Cue(hit, "elsewhere" if away else modality))
    return cues


def _by_ear(scene: Scene, where: Whereabouts, table: Sequence[EventType]) -> list[_Cue]:
    """A short message that no word of the lists fits, and that sounds like the ones that tell of incidents."""
    hit = find_opening(scene, table)
    modality = modality_at(scene, hit.start, hit.end, harm=True) or "occurred"
    return [_Cue(hit, "elsewhere" if modality == "occurred" and is_away(scene, where, hit.start) else modality)]


def _is_meant(scene: Scene, hit: Hit) -> bool:
    before, after = scene.around(hit.start, hit.end, 40, 20)
    return not is_figure(scene.doc[hit.start : hit.end], before, after)


def _outermost(hits: Sequence[Hit]) -> list[Hit]:
    """In text order, without cues inside longer ones («森林火灾» leaves no «火灾»)."""
    kept: list[Hit] = []
    for hit in sorted(hits[: _MOST * 4], key=lambda hit: (hit.start, -hit.end)):
        if not kept or hit.end > kept[-1].end or (hit.start, hit.end) == (kept[-1].start, kept[-1].end):
            kept.append(hit)
    return kept[:_MOST]


def _in_force(scene: Scene, hits: list[Hit]) -> list[Hit]:
    """A row that does not hold on the day is silent if another version of it does."""
    day = scene.day or date.max
    held = {hit.payload.name for hit in hits if hit.payload.holds_on(day)}
    return [hit for hit in hits if hit.payload.holds_on(day) or hit.payload.name not in held]


def _overruled(scene: Scene, cues: list[_Cue]) -> Modality | None:
    """What the whole text makes of its events: a drill, a rumour denied, a look back, a quarrel about an old accident."""
    doc, title = scene.doc, scene.doc[: scene.body]
    if _DRILL_SAID.search(doc) and not _NO_DRILL.search(doc):
        return "drill"
    if _UNTRUE.search(doc) and _RUMOUR.search(doc) and not is_upheld(doc):
        return "negated"
    age = _age(scene)
    fresh = age < _FRESH
    if RECENT < age < timedelta.max or (_LOOKS_BACK.search(title) and not fresh):
        return "historical"
    return (
        "historical"
        if not fresh and _AFTERMATH.search(doc) and all(cue.hit.start >= scene.body for cue in cues)
        else None
    )


def _age(scene: Scene) -> timedelta:
    """How long ago the latest time told was; for ever when none is told. Without a reference «昨晚» is still fresh."""
    if scene.at is None:
        return timedelta() if _LATELY.search(scene.doc) else timedelta.max
    told = find_times(scene.doc[:800], 0, scene.at, scene.zone)
    return scene.at - max(occurred.latest for occurred in told) if told else timedelta.max


def _by_victims(scene: Scene, where: Whereabouts, mentions: list[Mention], table: Sequence[EventType]) -> list[_Cue]:
    """Many victims, or one killed or badly hurt these days, and no cue for what befell them: a sickness, the cause told
    nearest, else the first row stands in."""
    fresh = _age(scene) < _FRESH or tells_of_now(scene) or _is_undated(scene, table)
    for mention in mentions:
        grave = mention.value >= _GRAVE.get(mention.fact, float("inf"))
        if (grave or (fresh and _is_felled(mention, scene))) and not _is_natural(mention, scene):
            modality = modality_at(scene, mention.start, mention.end, harm=True)
            if modality:
                away = modality == "occurred" and is_away(scene, where, mention.start)
                hit = Hit(mention.start, mention.end, row_of(mention, scene, table))
                return [_Cue(hit, "elsewhere" if away else modality)]
    return []


def _is_undated(scene: Scene, table: Sequence[EventType]) -> bool:
    """Whether a short message says no time at all, what did the harm, and nothing of what comes long after."""
    if (
        len(scene.doc) - scene.body >= SHORT
        or _age(scene) < timedelta.max
        or _AFTERMATH.search(scene.doc)
        or is_idle(scene.doc, asks=False)
    ):
        return False
    return find_cause(scene.doc, 0, len(scene.doc), (0, len(scene.doc)), table) is not None


def _is_felled(mention: Mention, scene: Scene) -> bool:
    """Somebody killed, or counted with a wound that no quarrel leaves."""
    words = scene.doc[mention.start : mention.end]
    return mention.value > 0 and (mention.fact == "dead" or (mention.fact == "injured" and bool(_WOUND.search(words))))


def _is_natural(mention: Mention, scene: Scene) -> bool:
    """Killed by age or illness."""
    return mention.fact == "dead" and bool(_NATURAL.search(scene.doc, mention.start, mention.end))


def _gravest(
    scene: Scene,
    modality: Modality,
    main: list[_Cue],
    cues: list[_Cue],
    mentions: list[Mention],
    table: Sequence[EventType],
) -> Event:
    """Each stretch of the text is one incident with its own kind and victims; the gravest decides."""
    borders = [0, *(match.start() for match in _ANOTHER.finditer(scene.doc)), len(scene.doc) + 1]
    other = {scene.sentence(cue.hit.start)[0] for cue in cues if cue.modality != modality}
    other -= {scene.sentence(cue.hit.start)[0] for cue in main}
    incidents = []
    for first, last in pairwise(borders):
        own = [cue for cue in main if first <= cue.hit.start < last]
        if own:
            told = [
                m
                for m in mentions
                if (first <= m.start < last or m.start < scene.body) and scene.sentence(m.start)[0] not in other
            ]
            incidents.append(_incident(scene, modality, own, told, table))
    return min(incidents, key=lambda incident: (incident.grade.rank if incident.grade else 9, incident.start))


def _incident(
    scene: Scene, modality: Modality, cues: list[_Cue], mentions: list[Mention], table: Sequence[EventType]
) -> Event:
    """Its kind is the one told most, longest and first; words that only count victims («失踪») say little about it."""
    weights: dict[str, float] = defaultdict(float)
    counting = {at for m in mentions for at in range(m.start, m.end)}
    for cue in cues[:12]:
        hit = cue.hit
        headline = 1.5 if hit.end < scene.body or hit is cues[0].hit else 1.0
        weights[hit.payload.id] += (
            headline * (1 + 0.2 * (hit.end - hit.start - 2)) * (0.4 if hit.start in counting else 1.0)
        )
    kind = max(weights, key=weights.__getitem__)
    own = [cue for cue in cues if cue.hit.payload.id == kind]
    event = more_particular(scene, own[0].hit, table)
    tally = fill(scene, add_up(mentions, _is_poisoning(event), scene.body), event.id)
    given = grade(event, tally.facts, scene.doc)
    hit = own[0].hit
    return Event(modality, given, hit.start, hit.end, tally, _when(scene, own), _certainty(scene, len(own), tally))


def _is_poisoning(event: EventType) -> bool:
    """Its table counts the poisoned and not the injured, so those sent to hospital are poisoned; after a blast they are hurt."""
    facts = {row.fact for row in event.thresholds}
    return "poisoned" in facts and "injured" not in facts


def _when(scene: Scene, cues: list[_Cue]) -> Occurred | None:
    """The hour told beside the event: before it in its sentence, behind it, else at the beginning of the text."""
    for cue in cues[:5]:
        start, end = scene.sentence(cue.hit.start)
        start = max(start, cue.hit.start - 200)
        told = find_times(scene.doc[start : min(end, cue.hit.end + 100)], start, scene.at, scene.zone)
        if told:
            return next((occurred for occurred in reversed(told) if occurred.at < cue.hit.start), told[0])
    told = find_times(scene.doc[:300], 0, scene.at, scene.zone)
    return told[0] if told else None


def _certainty(scene: Scene, told: int, tally: Tally) -> float:
    """How sure the level is: victims counted, told twice, told with an hour."""
    counted = any(fact in tally.facts for fact in HARMFUL)
    return min(0.99, 0.6 + 0.25 * counted + 0.1 * (told > 1) + 0.05 * bool(scene.at))


def why(scene: Scene, event: Event) -> list[Reason]:
    """The words for the kind of event and for its hour."""
    if event.type is None or event.modality is None:
        return []
    reasons = [
        scene.reason("event", f"{event.type.id}.{event.modality}", event.start, event.end, event.type.basis.citation)
    ]
    if event.occurred and event.modality in ("occurred", "elsewhere"):
        reasons.append(scene.reason("occurred_at", "time.told", event.occurred.at, event.occurred.end))
    return reasons
