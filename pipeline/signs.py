"""Words that tell of an event only together: «午饭», «呕吐», «学生». The last group of a pattern tells the harm."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from config.severity import EventType
from pipeline.lexicon import Entry, Hit
from pipeline.scene import Scene

_HURT = re.compile(
    "[死伤亡埋断碎血穿堵围困呛]|没了|没救|没气|没[爬上浮起]|呼吸|昏迷|骨折|重症|头破|不行了|晕倒|电[倒晕]|抢救|送医|医院|输液|救护车|消防|刨|打捞|捞上来|"
    "抬[出走]|接出来|冲锋舟|白布|警戒|带火|掀翻|砸坏|撤离|疏散|烧[光得没了]|翻肚|翻白|山沟|悬崖|深沟"
)
"""The word of a sign that somebody or something was really hurt."""
_FEWEST, _SIGNS = 3, 2_000
_NEAR = 70
"""How far apart the words of a sign may stand."""
_MOST = 40


class _Sign(NamedTuple):
    """A word's place among the groups of one pattern; the last place tells the harm."""

    event: EventType
    pattern: int
    place: int
    last: int


def sign_entries(events: Sequence[EventType]) -> Iterator[Entry]:
    """Kind ``sign``: each word once, with all its places in all patterns."""
    signs: dict[str, list[_Sign]] = defaultdict(list)
    patterns = [(event, groups) for event in events for groups in event.signs]
    for number, (event, groups) in enumerate(patterns):
        for place, group in enumerate(groups, 1):
            for word in group:
                signs[word].append(_Sign(event, number, place, len(groups)))
    return (Entry(word, "sign", tuple(places)) for word, places in signs.items())


def find_signs(scene: Scene) -> list[Hit]:
    """Where one word of each group of an event stands close together («午饭», «呕吐», «学生»): the last group's word."""
    hits = scene.found("sign")[:_SIGNS]
    harms = {sign.pattern for hit in hits for sign in hit.payload if sign.place == sign.last}
    if not harms or len(hits) < _FEWEST:
        return []
    groups: dict[int, dict[int, list[Hit]]] = {}
    for hit in hits:
        for sign in hit.payload:
            if sign.pattern in harms:
                groups.setdefault(sign.pattern, {}).setdefault(sign.place, []).append(Hit(hit.start, hit.end, sign))
    return [found for places in groups.values() for found in _together(places)]


def _together(places: dict[int, list[Hit]]) -> Iterator[Hit]:
    """The harm of one pattern where each other group stands near it."""
    sign: _Sign = next(iter(places.values()))[0].payload
    if len(places) < sign.last:
        return
    others = [group[:_MOST] for place, group in places.items() if place != sign.last]
    for hit in places[sign.last][:_MOST]:
        if all(any(abs(hit.start - other.start) <= _NEAR for other in group) for group in others):
            yield Hit(hit.start, hit.end, sign.event)


def is_hurt(scene: Scene, hit: Hit) -> bool:
    """Whether the word of harm speaks of a real hurt."""
    return bool(_HURT.search(scene.doc, hit.start, hit.end))
