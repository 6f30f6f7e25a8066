"""The product knows no city: all of it is data."""

from pathlib import Path

import pytest

from config.load import load_config

ROOT = Path(__file__).parents[2]

ROOMS = ("cases", "pipeline", "alerts", "crawlers", "reports", "dashboard", "config")
NAMES = ("邛崃", "qionglai", "510183")


def product() -> list[Path]:
    """Every Python file of the product that exists by now."""
    files = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    return [path for path in (*files, ROOT / "yingsheng.py") if path.exists()]


@pytest.fixture(scope="module")
def own_words() -> set[str]:
    """Every town, former town and unit of the first city by its names, and its units' ids in quotes; what is an everyday word
    or a name of many counties too is not its own."""
    config = load_config(ROOT / "config")
    territory, common = config.territory, {*config.territory.ordinary_words, *config.territory.common_names}
    places = {name for row in (*territory.towns, *territory.former) for name in (row.name, *row.aliases)}
    units = {
        name for unit in config.units.units for name in unit.names if any(n in name for n in config.city.local_names)
    }
    ids = {f'"{unit.id}"' for unit in config.units.units}
    return {w for w in {*places, *units, *ids, *config.city.local_names} if w[:-1] not in common and w not in common}


def test_no_file_of_the_product_names_a_place_or_unit_of_the_first_city(own_words: set[str]) -> None:
    """Also not as an example in a docstring or a field: the next city would take it for its own."""
    found = {
        (str(path.relative_to(ROOT)), word) for path in product() for word in own_words
        if word in path.read_text(encoding="utf-8")
    }  # fmt: skip
    assert found == set()


@pytest.mark.parametrize("name", NAMES)
def test_no_file_of_the_product_names_the_city(name: str) -> None:
    """Neither code nor docstrings: a second city must not need a programmer."""
    assert [str(path.relative_to(ROOT)) for path in product() if name in path.read_text(encoding="utf-8").lower()] == []
