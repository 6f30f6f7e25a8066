"""The intake process: first round at once, judging when something arrived, a pulse that means something, a quick end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from threading import Event, Thread
from time import monotonic
from typing import Any

import pytest

from cases.heart import pulses
from cases.house import House
from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.now import WallClock
from config.channels import Channels
from config.load import Config
from crawlers import intake
from crawlers.intake import run_intake
from tests.crawlers.desks import a_channel
from tests.crawlers.small_web import Web

"""Two seconds as promised, and one for a machine that is busy with other tests."""
CSV = "id,title\n1,停水\n"


@contextmanager
def running(house: House, process: Callable[[House], None]) -> Iterator[Event]:
    """The intake in a thread; leaves within two seconds of being told to."""
    stop = Event()
    thread = Thread(target=run_intake, args=(house, stop, process), daemon=True)
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


def until(happened: Callable[[], Any], seconds: float = 20) -> bool:
    """Whether it happened in time."""
    wait, end = Event(), monotonic() + seconds
    while monotonic() < end:
        if happened():
            return True
        wait.wait(0.02)
    return False


@pytest.fixture
def open_desk(open_city: Callable[..., House], qionglai: Config) -> Callable[..., House]:
    """Opens a house with these channels and a quick pulse."""

    def open_(*channels: Any) -> House:
        alerts = qionglai.alerts.model_copy(update={"heartbeat_seconds": 0.1})
        return open_city(replace(qionglai, channels=Channels(channels=list(channels)), alerts=alerts))

    return open_


def a_table(web: Web, id: str = "hotline", **source: Any) -> Any:
    """A table channel on the small web."""
    url = web.put(f"/{id}.csv", CSV)
    return a_channel(id, {"kind": "table", "url": url, "allow_private": True} | source)


def beats(house: House) -> list[Any]:
    """The pulses on record."""
    with house.read() as work:
        return pulses(work.session)


def test_first_round_at_once_then_judged(
    web: Web, open_desk: Callable[..., House], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every enabled channel is visited at once, and what arrived is judged without waiting for the next turn."""
    monkeypatch.setattr(intake, "PROCESS_SECONDS", 60.0)
    house = open_desk(a_table(web), a_table(web, "second"), a_table(web, "off").model_copy(update={"enabled": False}))
    turns: list[int] = []

    def process(house: House) -> None:
        with house.read() as work:
            from cases.store.item_tables import Item

            turns.append(work.session.query(Item).count())

    with running(house, process):
        assert until(lambda: turns and turns[-1] == 2)
    assert web.visits("/off.csv") == 0


@pytest.mark.sqlite_only("打铃只在同一个 SQLite 文件旁边")
def test_what_another_process_kept_is_judged_at_once(
    web: Web, open_desk: Callable[..., House], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A voice pushed to the front or entered by hand does not wait for the next turn; between turns nothing is asked."""
    monkeypatch.setattr(intake, "PROCESS_SECONDS", 600.0)
    house = open_desk(a_table(web).model_copy(update={"enabled": False}))
    turns: list[int] = []

    with running(house, lambda _: turns.append(1)):
        assert until(lambda: turns)
        with house.write() as work:
            keep(work, [RawItem("hotline", "停水", "文君街道停水", external_id="9")])
            work.commit()
        assert until(lambda: len(turns) == 2)


def test_pulse_names_itself(web: Web, open_desk: Callable[..., House]) -> None:
    """The pulse says which process, release and configuration it is."""
    house = open_desk(a_table(web))
    with running(house, lambda _: None):
        assert until(lambda: beats(house))
    (pulse,) = beats(house)
    assert (pulse.name, pulse.config_hash, pulse.last_at) == ("intake", house.config.hash, house.now())


def test_pulse_ends_when_judging_hangs(
    web: Web, open_desk: Callable[..., House], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that only breathes is not alive: without finished turns the pulse runs out."""
    monkeypatch.setattr(intake, "STUCK_BEATS", 1)
    monkeypatch.setattr(intake, "PROCESS_SECONDS", 0.1)
    written: list[Any] = []
    monkeypatch.setattr(intake, "_beat", lambda house, pulse: written.append(pulse))
    release = Event()
    with running(open_desk(a_table(web)), lambda _: release.wait(10) and None):
        until(lambda: False, 0.5)
        assert len(written) == 1
        release.set()
        assert until(lambda: len(written) > 1)


def test_failing_judgment_does_not_end_the_process(
    web: Web, open_desk: Callable[..., House], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A turn that raises is said on stderr and tried again."""
    monkeypatch.setattr(intake, "PROCESS_SECONDS", 0.1)
    turns: list[int] = []

    def process(house: House) -> None:
        turns.append(1)
        if len(turns) < 3:
            raise ValueError("坏了")

    with running(open_desk(a_table(web)), process):
        assert until(lambda: len(turns) >= 3)
    said = capsys.readouterr().err
    assert '"error": "ValueError"' in said
    assert "坏了" not in said  # an error's own words may be a citizen's


def test_channel_never_runs_twice_and_a_hanging_one_holds_up_nobody(web: Web, open_desk: Callable[..., House]) -> None:
    """While one site hangs the other is read, and the end comes in two seconds all the same."""
    web.put("/robots.txt", "", content_type="text/plain")
    web.put("/slow", "", hold=True)
    site = {
        "kind": "website",
        "start": [web.url + "/slow"],
        "item_link": "a",
        "fields": {"title": "h1"},
        "allow_private": True,
    }
    house = open_desk(a_channel("slow", site), a_table(web))
    done: list[Any] = []

    def process(house: House) -> None:
        from cases.items.runs import last_runs

        with house.read() as work:
            done[:] = [run.channel for run in last_runs(work).values()]

    with running(house, process):
        assert until(lambda: web.visits("/slow") == 1)
        assert until(lambda: done == ["hotline"])
    assert web.visits("/slow") == 1


def test_round_that_cannot_be_recorded_is_said(
    web: Web, open_desk: Callable[..., House], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """When not even the failure can be written down, stderr hears of it and the process goes on."""
    monkeypatch.setattr("crawlers.collect.record", lambda *_: 1 / 0)
    heard: list[str] = []
    with running(open_desk(a_table(web)), lambda _: None):
        until(lambda: heard.append(capsys.readouterr().err) or "round not written" in "".join(heard))
    assert "round not written" in "".join(heard)


def test_rounds_repeat_and_never_overlap(open_desk: Callable[..., House]) -> None:
    """The calendar runs a channel again and again, one round at a time, at the pace of the slowest."""
    from crawlers.scheduling import schedule

    inside, most, rounds = [0], [0], [0]

    def round_(channel: Any) -> None:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        Event().wait(0.15)
        inside[0] -= 1
        rounds[0] += 1

    quick = a_channel("quick").model_copy(update={"every_minutes": 0.05 / 60})
    scheduler = schedule([quick], round_)
    try:
        assert until(lambda: rounds[0] >= 3)
    finally:
        scheduler.shutdown(wait=False)
    assert most == [1]


def test_rounds_of_many_channels_drift_apart_and_none_is_dropped_for_coming_late() -> None:
    """A tenth of the pace at random, in the calendar and when a round is moved; a late round runs, many missed ones as one."""
    from apscheduler.jobstores.memory import MemoryJobStore

    from crawlers.scheduling import JITTER_SHARE, schedule, wait_until

    channels = [a_channel(f"c{n}", every_minutes=20) for n in range(12)]
    scheduler = schedule(channels, lambda _: None)
    try:
        jobs = [scheduler.get_job(channel.id) for channel in channels]
        assert {job.trigger.jitter for job in jobs} == {round(20 * 60 * JITTER_SHARE)}
        assert {(job.coalesce, job.misfire_grace_time, job.max_instances) for job in jobs} == {(True, None, 1)}
        assert isinstance(scheduler._lookup_jobstore("default"), MemoryJobStore)
        at = WallClock().now() + timedelta(hours=1)
        for channel in channels:
            wait_until(scheduler, channel, at)
        moved = [scheduler.get_job(channel.id).next_run_time - at for channel in channels]
    finally:
        scheduler.shutdown(wait=False)
    assert all(timedelta(0) <= drift <= timedelta(minutes=2, seconds=1) for drift in moved)
    assert len(set(moved)) > 1
