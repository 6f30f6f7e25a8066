"""The product knows no city: all of it is data."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

ROOMS = ("cases", "pipeline", "alerts", "crawlers", "reports", "dashboard", "config")
NAMES = ("邛崃", "qionglai", "510183")


def product() -> list[Path]:
    """Every Python file of the product that exists by now."""
    files = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    return [path for path in (*files, ROOT / "yingsheng.py") if path.exists()]


@pytest.mark.parametrize("name", NAMES)
def test_no_file_of_the_product_names_the_city(name: str) -> None:
    """Neither code nor docstrings: a second city must not need a programmer."""
    assert [str(path.relative_to(ROOT)) for path in product() if name in path.read_text(encoding="utf-8").lower()] == []
