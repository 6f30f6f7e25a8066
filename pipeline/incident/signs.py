"""Words that tell of an event only together: «午饭», «呕吐», «学生». The last group of a pattern tells the harm."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from config.severity import EventType
from pipeline.text.lexicon import Entry, Hit
from pipeline.text.scene import Scene

_SIGNS = 2_000
_NEAR = 70
"""How far apart the words of a sign may stand."""
_MOST = 40
"""So many places of a group are looked at; a text that names more is a list of words."""


_Closing = tuple[EventType, tuple[int, ...]]
"""The event whose pattern a word of harm closes, and the numbers of the other groups it needs."""


def sign_entries(events: Sequence[EventType]) -> Iterator[Entry]:
    """Kind ``harm``: words that close a pattern; kind ``sign``: the others. Each word once, with all its groups."""
    patterns = [(event, [frozenset(group) for group in groups]) for event in events for groups in event.signs]
    numbers = {group: n for n, group in enumerate(dict.fromkeys(group for _, groups in patterns for group in groups))}
    needed = {numbers[group] for _, groups in patterns for group in groups[:-1]}
    closes: dict[frozenset[str], list[_Closing]] = defaultdict(list)
    for event, groups in patterns:
        closes[groups[-1]].append((event, tuple(numbers[group] for group in groups[:-1])))
    meant: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for group, number in numbers.items():
        for word in group:
            if number in needed:
                meant[word, "sign"].append(number)
            meant[word, "harm"].extend(closes.get(group, ()))
    return (Entry(word, kind, tuple(told)) for (word, kind), told in meant.items() if told)


def find_signs(scene: Scene) -> list[Hit]:
    """Where one word of each group of an event stands close together («午饭», «呕吐», «学生»): the last group's word."""
    harms = scene.found("harm")[:_SIGNS]
    if not harms or not _could_be(harms, frozenset(chain.from_iterable(scene.hits.meanings("sign")))):
        return []
    first, last = harms[0].start - _NEAR, harms[-1].end + _NEAR
    at: dict[int, list[int]] = {}
    for start, _, groups in scene.hits.aside("sign")[:_SIGNS]:
        if first <= start <= last:
            for number in groups:
                at.setdefault(number, []).append(start)
    found: list[Hit] = []
    for hit in harms:
        for event, others in hit.payload:
            for other in others:
                if other not in at or not _is_near(at[other], hit.start):
                    break
            else:
                found.append(Hit(hit.start, hit.end, event))
    return found


def _could_be(harms: Sequence[Hit], told: frozenset[int]) -> bool:
    """Whether any event has a word of each group somewhere: in six of a hundred texts that tell of harm."""
    return any(told.issuperset(others) for hit in harms for _, others in hit.payload)


def _is_near(starts: list[int], at: int) -> bool:
    return any(abs(start - at) <= _NEAR for start in starts[:_MOST])
