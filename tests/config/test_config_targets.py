"""The city's own targets in ladders.yaml: default, accepted, refused."""

import shutil
from pathlib import Path

import pytest

from config.load import Config, ConfigError, load_config
from config.warnings import warnings
from tests.conftest import NINE, ROOT

CITY = ROOT / "tests" / "cities" / "xihe"
BASIS = "basis: {document: 本市规则, mark: unconfirmed}"


def with_line(folder: Path, line: str) -> Path:
    """The invented city with one more line at the head of ladders.yaml."""
    target = folder / "city"
    shutil.copytree(CITY, target)
    file = target / "ladders.yaml"
    file.write_text(f"{line}\n{file.read_text('utf-8')}", encoding="utf-8")
    return target


def test_without_targets_there_are_none(xihe: Config) -> None:
    """A city that sets none has none: nothing of ours is put in its place."""
    assert (xihe.ladders.catch_up, xihe.ladders.silence_review) == (None, None)


def test_the_first_citys_targets_are_named_as_unconfirmed(qionglai: Config) -> None:
    """Both are the city's own numbers: `check` asks for their confirmation."""
    asked = [w for w in warnings(qionglai, NINE.date()) if "catch_up" in w or "silence_review" in w]

    assert len(asked) == 2


def test_a_city_may_set_its_own(tmp_path: Path) -> None:
    """Ninety minutes, three days."""
    line = f"catch_up: {{minutes: 90, roles: [duty_officer], {BASIS}}}\nsilence_review: {{days: 3, role: duty_officer, {BASIS}}}"

    ladders = load_config(with_line(tmp_path, line)).ladders

    assert ladders.catch_up is not None
    assert ladders.silence_review is not None
    assert (ladders.catch_up.minutes, ladders.silence_review.days) == (90, 3)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (f"catch_up: {{minutes: 0, roles: [duty_officer], {BASIS}}}", "minutes"),
        (f"catch_up: {{minutes: 90, roles: [], {BASIS}}}", "roles"),
        (f"catch_up: {{minutes: 90, roles: [mayor], {BASIS}}}", "mayor"),
        ("catch_up: {minutes: 90, roles: [duty_officer]}", "basis"),
        (f"silence_review: {{days: -1, role: duty_officer, {BASIS}}}", "days"),
        (f"silence_review: {{days: 7, role: mayor, {BASIS}}}", "mayor"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_place(tmp_path: Path, line: str, says: str) -> None:
    """No time, nobody, an unknown role, no source: the file, the line, the key."""
    with pytest.raises(ConfigError, match=says) as refused:
        load_config(with_line(tmp_path, line))

    assert "ladders.yaml" in str(refused.value)
