"""What is known of place names in the whole country, for the lists of ``territory.yaml`` that no divisions file gives.

Which names many counties bear, which are everyday words, and which counties lie in the same province: counted from public
statistics (``national.yaml``). Whoever knows the city corrects them.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml

from dashboard.city.divisions import Divisions

PREFECTURE, PROVINCE = 4, 2
"""So many digits of a code name what a county lies in."""


def common_names(divisions: Divisions) -> list[str]:
    """The city's names of towns and villages that many other counties bear too, in the order of the divisions."""
    villages, towns = _words("village_names"), _words("town_names")
    told = [v.name for town in divisions.towns for v in town.inside if v.name in villages]
    return list(dict.fromkeys([*told, *(stem for stem in _stems(divisions) if stem in towns)]))


def everyday_words(divisions: Divisions) -> list[str]:
    """The city's names of towns and villages that mean something else in most sentences."""
    known = _words("everyday_words")
    told = [*_stems(divisions), *(v.name for town in divisions.towns for v in town.inside)]
    return list(dict.fromkeys(name for name in told if name in known))


def neighbours_of(divisions: Divisions) -> list[str]:
    """The other counties of its province, those of its own prefecture first; in short where no word or village is called so."""
    own = {divisions.name, *_stems(divisions), *(v.name for town in divisions.towns for v in town.inside)}
    rows = [row for row in _counties() if row[0][:PROVINCE] == divisions.code[:PROVINCE] and row[0] != divisions.code]
    rows.sort(key=lambda row: row[0][:PREFECTURE] != divisions.code[:PREFECTURE])
    told = (_called(full, short, code[:PREFECTURE] == divisions.code[:PREFECTURE], own) for code, full, short in rows)
    return list(dict.fromkeys(name for name in told if name not in own))


def _called(full: str, short: str, near: bool, own: set[str]) -> str:
    """``~``: a name that villages bear as well; beside the county itself it is the county that is meant."""
    name = short.removeprefix("~")
    return name if name and name not in own and (near or name == short) else full


def _stems(divisions: Divisions) -> list[str]:
    return [town.name.removesuffix(town.kind) for town in divisions.towns]


@cache
def _told() -> dict[str, str]:
    told: dict[str, str] = yaml.safe_load((Path(__file__).parent / "national.yaml").read_text(encoding="utf-8"))
    return told


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(_told()[key].split())


def _counties() -> Iterator[tuple[str, str, str]]:
    for row in _told()["counties"].split(","):
        code, full, *short = row.split()
        yield code, full, short[0] if short else ""
