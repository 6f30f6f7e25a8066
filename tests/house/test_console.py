"""The shared options and refusals."""

from datetime import datetime

import pytest

from cases.console import Opening, Refusal, take_shared


@pytest.mark.parametrize(
    ("words", "given", "rest"),
    [
        (["cases", "--now", "T"], {"now": "T"}, ["cases"]),
        (["--now=T", "cases", "--open"], {"now": "T"}, ["cases", "--open"]),
        (["--config", "c", "--database", "d", "sweep"], {"config": "c", "database": "d"}, ["sweep"]),
        (["judge", "--", "--now"], {}, ["judge", "--", "--now"]),
        (["report", "weekly", "--week", "2026-W47"], {}, ["report", "weekly", "--week", "2026-W47"]),
    ],
)
def test_shared_options_are_taken_wherever_they_stand(words: list[str], given: dict[str, str], rest: list[str]) -> None:
    """Before or after the command, with a space or an equals sign; after -- nothing is taken."""
    assert take_shared(words) == (given, rest)


def test_an_option_without_its_value_is_bad_usage() -> None:
    """--database at the end names itself and exits 2."""
    with pytest.raises(Refusal, match="--database 后面缺少值") as caught:
        take_shared(["cases", "--database"])
    assert caught.value.code == 2


def test_the_example_of_a_time_is_one_that_is_taken() -> None:
    """A day without hour and zone is refused with an example that works."""
    with pytest.raises(Refusal, match="缺少时区") as caught:
        Opening({}, {"now": "2026-11-24"}).house  # noqa: B018
    example = str(caught.value).split("例如 ")[1]
    assert datetime.fromisoformat(example).tzinfo is not None
