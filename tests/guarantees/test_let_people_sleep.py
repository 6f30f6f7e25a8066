"""A week at 110 voices a day, played through the whole house: what reaches people by itself stays within what people can bear."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.people import LIMITS, START, Told, hurry, play
from cases.house import open_house
from cases.now import HeldClock
from config.load import Config
from tests.copies import Copies

pytestmark = pytest.mark.timeout(600)  # the first test plays the week: twenty seconds on a quiet machine
WEEK = 7
A_DAY = 110


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, qionglai: Config, copies: Copies) -> Iterator[Told]:
    """The week: orders, letters, posts; a desk that confirms and hands out, units that accept and reply, ninety per cent on time."""
    folder: Path = tmp_path_factory.mktemp("week")
    clock = HeldClock(START)
    secret = {"YINGSHENG_WEBHOOK_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
    house = open_house(qionglai, copies.make(folder / "week.db"), clock, secret, folder)
    hurry(house)
    desk = play(house, clock, A_DAY, WEEK, real=False, blast_on=None)
    yield Told(house, desk.agenda.refused)
    house.database.engine.dispose()
    copies.clear(folder)


def test_the_week_was_really_played(told: Told) -> None:
    """Hundreds of letters with their clocks, matters among them, and messages that went: the limits below are not kept by silence."""
    assert told.refused == {}, "an act that the house refuses leaves its messages out of the count"
    assert told.cases["request"] > 500
    assert told.cases["matter"] > 5
    assert told.clocks["unit_receipt"] > 400
    assert len(told.sent) > 300


def test_a_duty_officer_gets_at_most_twenty_messages_a_shift(told: Told) -> None:
    """In every shift of the week, day or night, lists counted too."""
    assert 0 < max(told.per_shift()) <= LIMITS["duty_officer"]


def test_a_city_leader_hears_at_most_one_thing_a_day_outside_incidents(told: Told) -> None:
    """What is no incident stops below the city's leaders but for one message a day."""
    assert max(told.per_day("city_leader", outside=told.incidents)) <= LIMITS["city_leader"]


def test_a_liaison_gets_at_most_five_messages_a_day(told: Told) -> None:
    """In every unit on every day, lists counted too."""
    assert 0 < max(told.per_day("unit_liaison")) <= LIMITS["unit_liaison"]


def test_by_night_only_danger_calls(told: Told) -> None:
    """Between the evening and the morning of the configuration nobody is called for a letter's own clocks."""
    called = {kind for kind in told.at_night() if kind.startswith(("hotline_reply", "mailbox_reply", "unit_receipt"))}
    assert called == set()
