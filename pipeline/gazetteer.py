"""The city's places as words: today's towns and villages, what older names became, and what lies elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from config.load import Config
from config.territory import Former, Town, Village
from pipeline.lexicon import Entry

Need = Literal["nothing", "cue", "group"]
"""What a word still needs before it counts as a place: a local cue beside it, or a group number (3组) behind it."""


@dataclass(frozen=True, slots=True)
class PlaceWord:
    """A word and the place it stands for today. ``town`` is ``None`` where the city is sure and the town is not.

    ``parts``: what a former unit becomes when a village of that part is named beside it.
    """

    name: str
    code: str
    town: str | None
    weight: int
    need: Need = "nothing"
    former: Former | None = None
    parts: tuple["PlaceWord", ...] = ()


def place_entries(config: Config) -> Iterator[Entry]:
    """Kinds: ``place``, ``local`` (the city), ``parent`` (what it lies in), ``elsewhere``."""
    towns = {town.code: town for town in config.territory.towns}
    ordinary = set(config.territory.ordinary_words)
    for word, place in _words(config, towns, ordinary):
        yield Entry(word, "place", place)
    for name in config.city.local_names:
        yield Entry(name, "local", name)
    for name in config.city.parents:
        yield Entry(name, "parent", name)
    for name in config.territory.neighbours:
        yield Entry(name, "elsewhere", name)


def _words(config: Config, towns: dict[str, Town], ordinary: set[str]) -> Iterator[tuple[str, PlaceWord]]:
    """Each word once: a town's own name before a village's, a village's before a former unit's."""
    said = set(config.city.local_names)
    for word, place in (
        *(pair for town in towns.values() for pair in _town(town, ordinary)),
        *(pair for town in towns.values() for village in town.villages for pair in _village(town, village, ordinary)),
        *(pair for former in config.territory.former for pair in _former(former, towns)),
        *(
            pair
            for mark in config.territory.landmarks
            for pair in _landmark(mark.code, [mark.name, *mark.aliases], towns)
        ),
    ):
        if word not in said:
            said.add(word)
            yield word, place


def _town(town: Town, ordinary: set[str]) -> Iterator[tuple[str, PlaceWord]]:
    """Its name, its aliases, and the name without suffix where something local stands beside it."""
    for word in (town.name, *town.aliases):
        bare = word in ordinary
        yield word, PlaceWord(town.name, town.code, town.code, 1 if bare else 2, "cue" if bare else "nothing")
    yield town.name.removesuffix(town.kind), PlaceWord(town.name, town.code, town.code, 1, "cue")


def _village(town: Town, village: Village, ordinary: set[str]) -> Iterator[tuple[str, PlaceWord]]:
    """With its suffix it decides the town; without one it needs a cue, and an ordinary word a group number."""
    name = village.name + village.kind
    for word in (name, *village.aliases):
        yield word, PlaceWord(name, village.code, town.code, 3)
    other = village.name + ("社区" if village.kind == "村" else "村")
    yield other, PlaceWord(name, village.code, town.code, 2)
    yield village.name, PlaceWord(name, village.code, town.code, 1, "group" if village.name in ordinary else "cue")


def _former(former: Former, towns: dict[str, Town]) -> Iterator[tuple[str, PlaceWord]]:
    """The old name, resolved later by the villages beside it; and villages that vanished with it."""
    for successor in former.successors:
        town = towns[successor.code]
        for name in successor.villages:
            for suffix in ("村", "社区"):
                yield name + suffix, PlaceWord(town.name, town.code, town.code, 3)
    rest = next((s for s in former.successors if s.rest), former.successors[0])
    town = towns[rest.code]
    elsewhere = [towns[s.code] for s in former.successors if s is not rest]
    parts = tuple(PlaceWord(part.name, part.code, part.code, 2, former=former) for part in elsewhere)
    for word in (former.name, *former.aliases):
        yield word, PlaceWord(town.name, town.code, town.code, 2, former=former, parts=parts)
    yield former.name[:-1], PlaceWord(town.name, town.code, town.code, 1, "cue", former, parts)


def _landmark(code: str, words: list[str], towns: dict[str, Town]) -> Iterator[tuple[str, PlaceWord]]:
    town = towns.get(code)
    for word in words:
        yield word, PlaceWord(town.name if town else words[0], code, town.code if town else None, 2)
