"""What the crawler tests share: a small web, and desks with channels made on the spot."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from cases.house import House
from cases.now import HeldClock
from config.channels import Channel, Channels
from config.load import Config
from tests.crawlers.desks import Desk, a_channel
from tests.crawlers.small_web import Web, serve


@pytest.fixture
def web() -> Iterator[Web]:
    """A web of its own for each test."""
    with serve() as running:
        yield running


@pytest.fixture
def desk(open_city: Callable[..., House], qionglai: Config, clock: HeldClock) -> Callable[..., Desk]:
    """Opens a desk with the given channels on an empty database."""

    def open_desk(*channels: Channel) -> Desk:
        config = replace(qionglai, channels=Channels(channels=list(channels) or [a_channel()]))
        return Desk(open_city(config), clock)

    return open_desk
