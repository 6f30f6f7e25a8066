"""Which kind of incident it is where the words of harm do not say: the row of the table that struck, or says more."""

import re
from collections.abc import Sequence

from config.severity import EventType, type_of
from pipeline.casualty.harm import Mention
from pipeline.incident.everyday import SHORT, find_cause
from pipeline.text.lexicon import Hit
from pipeline.text.scene import Scene

_SICKNESS = re.compile(
    "疫情|疫病|(?<!突发)疾病|肺炎|病毒|传染|流感|非典|新冠|霍乱|鼠疫|登革|埃博拉|禽流感|脑膜炎|感染(?:者|人数|病例)|(?:确诊|疑似|死亡|重症)病例|确诊(?=[0-9一二两三四五六七八九十百千万几]+例)"
)
_WORKPLACE = re.compile("工地|隧道|施工|基坑|[煤铁石]?矿|沟槽|管网|工人|民工|工友|师傅|作业|井下|掌子面|开挖|坑道|砖厂")
_SAYS_MORE = {
    "accident": frozenset(
        (
            "traffic",
            "public_security",
            "armed_brawl",
            "food_poisoning",
            "vaccination",
            "fire",
            "geological",
            "environmental",
            "earthquake",
        )
    ),
    "fire": frozenset(("forest_fire",)),
}
"""Rows that a cause told beside the harm replaces, and by which."""
_NEAR = 60
_TOLD_SHORTLY = 500
"""In so few characters the cause may stand in another sentence than the victims."""


def is_of_sickness(mention: Mention, scene: Scene) -> bool:
    """Whether a sickness is named beside those counted, or they are counted as its cases."""
    first, last = scene.sentence(mention.start)
    near = max(0, first - _NEAR), min(last, mention.end + _NEAR)
    return bool(_SICKNESS.search(scene.doc, *near)) or "例" in scene.doc[mention.start : mention.end]


def row_of(mention: Mention, scene: Scene, table: Sequence[EventType]) -> EventType:
    """What struck victims of whom no cue says it: «确诊440例,死亡9例» died of a sickness."""
    first, last = scene.sentence(mention.start)
    sick = type_of("epidemic", table)
    if sick and is_of_sickness(mention, scene):
        return sick
    harm = mention.start, mention.end
    cause = find_cause(scene.doc, first, last, harm, table)
    if cause is None and len(scene.doc) - scene.body < _TOLD_SHORTLY:
        cause = find_cause(scene.doc, 0, len(scene.doc), harm, table)
    if cause is None and len(scene.doc) - scene.body < SHORT:
        return type_of("accident", table) or table[0]
    return cause.payload if cause else table[0]


def more_particular(scene: Scene, hit: Hit, table: Sequence[EventType]) -> EventType:
    """An accident is what is left when nothing says by what, and a fire on a hill is a forest's: in a short message the cause
    told nearest says more than the row its words of harm stand in."""
    event: EventType = hit.payload
    if scene.doc[hit.start : hit.end] == "塌方" and not _WORKPLACE.search(scene.doc):
        return type_of("geological", table) or event
    wanted = _SAYS_MORE.get(event.id)
    if wanted is None or len(scene.doc) - scene.body >= _TOLD_SHORTLY:
        return event
    cause = find_cause(scene.doc, 0, len(scene.doc), (hit.start, hit.end), table)
    return cause.payload if cause and cause.payload.id in wanted else event
