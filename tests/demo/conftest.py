"""The demo city rendered once for a fixed moment, and served on a free port."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from threading import Thread

import pytest

from demo.moments import Voice, tell_all
from demo.server import TownServer
from demo.town import build_town
from demo.voices import Draft, load_drafts

DEMO = Path(__file__).parents[2] / "demo"
Fetch = Callable[..., tuple[HTTPResponse, bytes]]


@pytest.fixture(scope="session")
def now() -> datetime:
    """A Monday afternoon in Qionglai."""
    return datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def drafts() -> dict[str, list[Draft]]:
    """All drafts by channel."""
    return load_drafts(DEMO / "voices")


@pytest.fixture(scope="session")
def voices(drafts: dict[str, list[Draft]], now: datetime) -> dict[str, list[Voice]]:
    """All voices by channel, as told at that moment."""
    return tell_all(drafts, now)


@pytest.fixture(scope="session")
def server(voices: dict[str, list[Voice]]) -> Iterator[TownServer]:
    """The city, open."""
    town = TownServer(0)
    town.pages = build_town(voices, town.url)
    thread = Thread(target=town.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield town
    town.shutdown()
    town.server_close()


@pytest.fixture
def fetch(server: TownServer) -> Fetch:
    """Ask the city for a path; the answer and its body."""

    def ask(path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection("127.0.0.1", server.server_address[1], timeout=5)
        connection.request(method, path, body=body, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer, content

    return ask
