"""The power goes anywhere in a round, a push or an entry: done again, each voice is there once, with one case and one clock."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from cases.house import House
from cases.items.keys import add_key
from cases.people.actors import Actor
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.item_tables import Item, ItemVersion
from config.channels import Channel, Channels, Manual, Push
from config.load import Config
from crawlers.attached import Attached
from crawlers.collect import attempt
from crawlers.manual.enter import Entry, enter
from crawlers.push.take import Call, take
from tests.conftest import NINE
from tests.copies import Copies, url_of
from tests.crawlers.desks import a_channel
from tests.crawlers.mailroom import ENVIRONMENT, Mailroom, a_letter, a_mailroom
from tests.powercut import DyingSender, Fuse, Wire, reopened, run_in_a_process

EVERY = 1 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 9
"""`make long` dies at every failpoint, the daily suite at every ninth."""
VOICES = 3
Round = Callable[[House, DyingSender], None]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailroom]:
    """Three letters on a real server."""
    with a_mailroom(tmp_path_factory.mktemp("mailroom")) as running:
        for n in range(1, VOICES + 1):
            running.put(n, a_letter(f"来信{n}", name=f"<{n}@a.invalid>").as_bytes(), NINE)
        yield running


def requests(id: str, source: dict[str, object]) -> Channel:
    """A channel whose every voice opens a request."""
    return a_channel(id, source, carries="request", reply_clock="mailbox_reply")


@pytest.fixture
def house(open_city: Callable[..., House], qionglai: Config, room: Mailroom) -> House:
    """A mailbox, a watched folder with a table, a platform with a key, a page."""
    channels = [
        room.channel(), requests("lai_guanjia", {"kind": "table", "folder": "inbox"}), requests("hotline_12345", {"kind": "push"}),
        requests("manual", {"kind": "manual"}),
    ]  # fmt: skip
    opened = open_city(replace(qionglai, channels=Channels(channels=channels)), environment=ENVIRONMENT)
    (opened.data / "inbox").mkdir()
    rows = [{"id": str(n), "title": f"表{n}"} for n in range(VOICES)]
    (opened.data / "inbox" / "表.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    with opened.write() as work:
        add_key(work, "hotline_12345", "平台", "console")
        work.commit()
    opened.database.engine.dispose()
    return opened


def collecting(channel: str) -> Round:
    """One round of a channel."""
    return lambda house, _: _collect(house, channel)


def _collect(house: House, channel: str) -> None:
    assert attempt(house, house.config.channel(channel)).state in ("new", "nothing_new")


def pushing(house: House, _: DyingSender) -> None:
    """One call with three orders, repeated by the platform because nobody answered."""
    channel = house.config.channel("hotline_12345")
    body = json.dumps({"orders": [{"external_id": str(n), "title": f"单{n}"} for n in range(VOICES)]}).encode()
    assert isinstance(channel.source, Push)
    answer = take(house, channel, channel.source, Call(1, "call-1", body))
    assert [r["number"][:2] for r in answer.said["results"]] == ["SQ"] * VOICES


def entering(house: House, _: DyingSender) -> None:
    """Three entries, each with a picture."""
    officer = Actor("zhiban", "周值班", None, frozenset({"duty_officer"}))
    assert isinstance(house.config.channel("manual").source, Manual)
    for n in range(VOICES):
        enter(house, Entry("manual", text=f"来电{n}", at=NINE, files=(Attached("图.png", b"\x89PNG%d" % n),)), officer)


ROUNDS = {
    "mailbox": collecting("mayor_mailbox"),
    "folder": collecting("lai_guanjia"),
    "push": pushing,
    "entry": entering,
}


@pytest.mark.parametrize("name", ROUNDS)
def test_each_voice_is_stored_once_wherever_the_power_goes(
    house: House, copies: Copies, tmp_path: Path, name: str
) -> None:
    """Killed at one failpoint after the other, each time on a fresh copy; then the same round again."""
    wire, survived, at = Wire(tmp_path / "wire"), False, 1
    while not survived:
        (tmp_path / str(at)).mkdir()
        own = reopened(house, NINE, copies.again(url_of(house), tmp_path / str(at) / "house.db"))
        own.database.engine.dispose()
        survived = run_in_a_process(own, ROUNDS[name], wire, at)
        ROUNDS[name](own, DyingSender(wire, Fuse()))
        assert _stored(own) == (VOICES, VOICES, VOICES, VOICES), f"died at {at}"
        own.database.engine.dispose()
        copies.clear(tmp_path / str(at))
        at += EVERY
    assert at > EVERY + 1, "it never died"


def _stored(house: House) -> tuple[int, ...]:
    with house.read() as work:
        return tuple(
            work.session.scalar(select(func.count()).select_from(t)) or 0 for t in (Item, ItemVersion, Case, ClockRow)
        )
