"""The city's places as words: today's towns and villages, what older names became, and what lies elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from config.load import Config
from config.territory import Former, Town, Village
from pipeline.place.country import far_places
from pipeline.text.lexicon import Entry

Need = Literal["nothing", "company", "cue", "letter", "group"]
"""What a word still needs before it counts as a place.

``company``: a name many counties have (和平村, 东浦镇): something of the city elsewhere in the text, the city's own channel,
or a short text that speaks of nowhere else. ``cue``: a local name right before it. ``letter``: a cue, or that a letter to the city
names it and nowhere else (a town's name that few share, without its suffix). ``group``: a group number (3组) behind it.
"""


@dataclass(frozen=True, slots=True)
class PlaceWord:
    """A word and the place it stands for today. ``town`` is ``None`` where the city is sure and the town is not.

    ``village``: it is no town but lies in one. ``parts``: what a former unit becomes when a village of that part is named
    beside it. ``within``: the towns of today in which what stands behind its name may lie.
    """

    name: str
    code: str
    town: str | None
    weight: int
    need: Need = "nothing"
    former: Former | None = None
    parts: tuple["PlaceWord", ...] = ()
    village: bool = False
    within: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class _Names:
    """The lists of territory.yaml by which a word is trusted."""

    towns: dict[str, Town]
    ordinary: frozenset[str]
    common: frozenset[str]
    facilities: tuple[str, ...]
    spoken: tuple[str, ...]
    lost: dict[str, frozenset[str]]
    """Towns that kept their name and lost villages: where those are today."""

    def need(self, bare: str) -> Need:
        """What the name with its suffix still needs."""
        return "company" if bare in self.common else "nothing"

    def short(self, bare: str) -> Need:
        """What a town's name without its suffix still needs."""
        return "cue" if bare in self.common or bare in self.ordinary else "letter"


def place_entries(config: Config) -> Iterator[Entry]:
    """Kind ``where``, each with what it tells of: ``place``, ``local`` (the city), ``parent`` (what it lies in), ``elsewhere``,
    ``elsewhere_bare`` (名山)."""
    ordinary = frozenset(config.territory.ordinary_words)
    ours = [*_words(config)]
    near = [*config.city.local_names, *config.city.parents, *config.territory.neighbours]
    told: list[tuple[str, str, PlaceWord | str]] = [
        *((word, "place", place) for word, place in ours),
        *((name, "local", name) for name in config.city.local_names),
        *((name, "parent", name) for name in config.city.parents),
        *((name, "elsewhere_bare" if name in ordinary else "elsewhere", name) for name in config.territory.neighbours),
        *((name, "elsewhere", name) for name in far_places({word for word, _ in ours}, near)),
    ]
    yield from (Entry(word, "where", (tells, value)) for word, tells, value in told)


def _words(config: Config) -> Iterator[tuple[str, PlaceWord]]:
    """Each word once: a town's own name before a village's, a village's before a former unit's."""
    territory = config.territory
    names = _Names(
        {town.code: town for town in territory.towns}, frozenset(territory.ordinary_words),
        frozenset(territory.common_names), tuple(territory.facilities), tuple(territory.spoken),
        {former.name: frozenset(s.code for s in former.successors) for former in territory.former},
    )  # fmt: skip
    said = set(config.city.local_names)
    for word, place in (
        *(pair for town in territory.towns for pair in _town(town, names)),
        *(pair for town in territory.towns for village in town.villages for pair in _village(town, village, names)),
        *(pair for former in territory.former for pair in _former(former, names)),
        *(pair for mark in territory.landmarks for pair in _landmark(mark.code, [mark.name, *mark.aliases], names)),
    ):
        if word not in said:
            said.add(word)
            yield word, place


def _town(town: Town, names: _Names) -> Iterator[tuple[str, PlaceWord]]:
    """Its name, its aliases, what carries its name (东浦中学, 东浦那边), and the name without suffix where something local is near."""
    within = frozenset({town.code}) | names.lost.get(town.name, frozenset())
    stem = town.name.removesuffix(town.kind)
    for word in (town.name, *town.aliases):
        bare = word in names.ordinary
        need: Need = "cue" if bare else names.need(stem)
        yield word, PlaceWord(town.name, town.code, town.code, 1 if bare else 2, need, within=within)
    sure = PlaceWord(town.name, town.code, town.code, 2, _carried(stem, names), within=within)
    yield from ((stem + word, sure) for word in (*names.facilities, *names.spoken))
    yield stem, PlaceWord(town.name, town.code, town.code, 1, names.short(stem), within=within)


def _carried(stem: str, names: _Names) -> Need:
    """A school with an everyday word in its name (大同中学) may be anywhere."""
    return "company" if stem in names.ordinary or stem in names.common else "nothing"


def _village(town: Town, village: Village, names: _Names) -> Iterator[tuple[str, PlaceWord]]:
    """With its suffix it decides the town; without one it needs a cue, and an ordinary word a group number; one character
    (新村, 张村) is no name."""
    name = village.name + village.kind
    need = names.need(village.name)
    for word in (name, *village.aliases):
        yield word, PlaceWord(name, village.code, town.code, 3, need if word == name else "nothing", village=True)
    other = village.name + ("社区" if village.kind == "村" else "村")
    yield other, PlaceWord(name, village.code, town.code, 3, need, village=True)
    bare: Need = "group" if village.name in names.ordinary else "cue"
    if len(village.name) > 1:
        yield village.name, PlaceWord(name, village.code, town.code, 1, bare, village=True)


def _former(former: Former, names: _Names) -> Iterator[tuple[str, PlaceWord]]:
    """The old name, resolved later by the villages beside it; and villages that vanished with it."""
    for successor in former.successors:
        town = names.towns[successor.code]
        for name in successor.villages:
            for suffix in ("村", "社区"):
                yield name + suffix, PlaceWord(town.name, town.code, town.code, 3, names.need(name), village=True)
    rest = next((s for s in former.successors if s.rest), former.successors[0])
    town, stem = names.towns[rest.code], former.name[:-1]
    within = frozenset(s.code for s in former.successors)
    elsewhere = [names.towns[s.code] for s in former.successors if s is not rest]
    parts = tuple(PlaceWord(part.name, part.code, part.code, 2, "nothing", former) for part in elsewhere)

    def word(need: Need, weight: int) -> PlaceWord:
        return PlaceWord(town.name, town.code, town.code, weight, need, former, parts, within=within)

    yield from ((name, word(names.need(stem), 2)) for name in (former.name, *former.aliases))
    yield from ((stem + facility, word(_carried(stem, names), 2)) for facility in names.facilities)
    yield stem, word(names.short(stem), 1)


def _landmark(code: str, words: list[str], names: _Names) -> Iterator[tuple[str, PlaceWord]]:
    town = names.towns.get(code)
    for word in words:
        yield word, PlaceWord(town.name if town else words[0], code, town.code if town else None, 2, names.need(word))
