"""Words that tell of an event only together: «午饭», «呕吐», «学生». The last group of a pattern tells the harm."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from config.severity import EventType
from pipeline.lexicon import Entry, Hit
from pipeline.scene import Scene

_SIGNS = 2_000
_NEAR = 70
"""How far apart the words of a sign may stand."""
_MOST = 40
"""So many places of a group are looked at; a text that names more is a list of words."""


class _Group(NamedTuple):
    """A list of words; and, where they tell the harm of a pattern, its event and the other groups it needs."""

    number: int
    closes: tuple[tuple[EventType, tuple[int, ...]], ...]


def sign_entries(events: Sequence[EventType]) -> Iterator[Entry]:
    """Kind ``harm``: words that close a pattern; kind ``sign``: the others. Each word once, with all its groups."""
    patterns = [(event, [frozenset(group) for group in groups]) for event in events for groups in event.signs]
    numbers = {group: n for n, group in enumerate(dict.fromkeys(group for _, groups in patterns for group in groups))}
    closes: dict[frozenset[str], list[tuple[EventType, tuple[int, ...]]]] = defaultdict(list)
    for event, groups in patterns:
        closes[groups[-1]].append((event, tuple(numbers[group] for group in groups[:-1])))
    meant: dict[tuple[str, str], list[_Group]] = defaultdict(list)
    for group, number in numbers.items():
        for word in group:
            meant[word, "sign"].append(_Group(number, ()))
            if group in closes:
                meant[word, "harm"].append(_Group(number, tuple(closes[group])))
    return (Entry(word, kind, tuple(groups)) for (word, kind), groups in meant.items())


def find_signs(scene: Scene) -> list[Hit]:
    """Where one word of each group of an event stands close together («午饭», «呕吐», «学生»): the last group's word."""
    harms = scene.found("harm")[:_SIGNS]
    if not harms:
        return []
    at: dict[int, list[int]] = defaultdict(list)
    for start, _, groups in scene.found("sign")[:_SIGNS]:
        for group in groups:
            if len(at[group.number]) < _MOST:
                at[group.number].append(start)
    found: list[Hit] = []
    for hit in harms:
        for group in hit.payload:
            found += (
                Hit(hit.start, hit.end, event)
                for event, others in group.closes
                if all(other in at and _is_near(at[other], hit.start) for other in others)
            )
    return found


def _is_near(starts: list[int], at: int) -> bool:
    return any(abs(start - at) <= _NEAR for start in starts)
