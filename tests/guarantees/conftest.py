"""A city in a storm, for the files that share it."""

from collections.abc import Callable, Iterator

import pytest
from pytest_httpserver import HTTPServer

from cases.house import House
from cases.now import HeldClock
from config.load import Config
from tests.alerts.group import EIGHT, GroupCity, open_group_city


@pytest.fixture
def city(
    request: pytest.FixtureRequest,
    open_city: Callable[..., House],
    qionglai: Config,
    httpserver: HTTPServer,
    clock: HeldClock,
) -> Iterator[GroupCity]:
    """A city at eight o'clock with one robot (of the kind asked for) that takes twenty a minute."""
    clock.at = EIGHT
    made = open_group_city(open_city, qionglai, httpserver, getattr(request, "param", "wecom_robot"))
    yield made
    made.close()
