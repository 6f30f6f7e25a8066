"""A whole small city to break, and the real one to read."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from config.load import Config, ConfigError, load_config

ROOT = Path(__file__).parents[2]
XIHE = ROOT / "tests" / "cities" / "xihe"


@pytest.fixture(scope="session")
def city() -> Config:
    """The configuration that ships."""
    return load_config(ROOT / "config")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the invented city that a test may spoil."""
    return Path(shutil.copytree(XIHE, tmp_path / "config"))


@pytest.fixture
def refusal(copy: Path) -> Callable[..., ConfigError]:
    """Replace the first ``old`` by ``new`` in a file of the copy and hand back how loading refuses it."""

    def spoil(file: str, old: str, new: str) -> ConfigError:
        path = copy / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old} 不在 {file} 里"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(ConfigError) as refused:
            load_config(copy)
        return refused.value

    return spoil
