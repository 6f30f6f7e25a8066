"""PostgreSQL ends one of two transactions that wait for each other: what it ended is done once more, whole."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

import alerts.passage as sweeping
import pipeline.settling.process
from alerts.sweep import sweep
from cases.house import House
from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.store import database as store
from cases.store.database import WRITE_LOCK
from cases.store.item_tables import Item, JudgmentRow
from cases.store.outbox_tables import Notice
from cases.work import Work
from config.load import Config
from pipeline.rules import compile_rules
from pipeline.settling.process import process_items, process_pending
from tests.conftest import NINE
from tests.copies import OnServer
from tests.desk import open_desk

VOICES = 3
QUICK = {"options": "-c deadlock_timeout=20ms"}
"""Whoever closes the circle looks after so long whether there is one, and is the one that PostgreSQL ends."""

pytestmark = pytest.mark.database


@pytest.fixture
def served(on_server: OnServer, open_city: Callable[..., House], qionglai: Config, tmp_path: Path) -> Iterator[House]:
    """A house on PostgreSQL with three voices that wait."""
    url = make_url(on_server.make(tmp_path / "way.db")).update_query_dict(QUICK)
    house = open_city(qionglai, url.render_as_string(hide_password=False))
    with house.write() as work:
        keep(
            work,
            [
                RawItem("forum", f"第{n}条", f"羊安街道{n}号路灯不亮, 请派人来修。", external_id=f"v{n}")
                for n in range(VOICES)
            ],
        )
        work.commit()
    yield house
    house.database.engine.dispose()
    on_server.clear(tmp_path)


@contextmanager
def crossing(house: House, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Somebody holds the rows that settling writes to, and waits for the lock that settling holds: the first time, not the second."""
    settle, engine, met = pipeline.settling.process.settle, house.database.engine, []

    def once_crossed(work: Work, judged: object) -> object:
        if not met:
            met.append(beside.submit(_other, engine))
            _until_waiting(engine)
        return settle(work, judged)

    patch.setattr(pipeline.settling.process, "settle", once_crossed)
    with ThreadPoolExecutor(1) as beside:
        yield
    assert [one.result() for one in met] == [VOICES]


def _other(engine: Engine) -> int:
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL deadlock_timeout = '60s'"))
        held = connection.execute(text("UPDATE items SET fault = fault")).rowcount
        connection.execute(text(f"SELECT pg_advisory_xact_lock({WRITE_LOCK})"))
    return held


def _until_waiting(engine: Engine) -> None:
    waiting = "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE datname = current_database() AND NOT granted"
    with engine.connect() as connection:
        while not connection.scalar(text(waiting)):
            time.sleep(0.005)


@pytest.mark.parametrize("by", ["process", "worker"])
def test_a_deadlock_ends_no_run(served: House, monkeypatch: pytest.MonkeyPatch, by: str) -> None:
    """Settling is chosen to give way in the middle of a run: the run goes on, every voice is judged once, and how often it gave way is counted."""
    rules = compile_rules(served.config)
    with crossing(served, monkeypatch):
        done = (
            process_items(served, range(1, VOICES + 1), rules)
            if by == "worker"
            else process_pending(served, rules=rules)
        )

    with served.read() as work:
        states = work.session.scalars(select(Item.state)).all()
        judged = work.session.scalar(select(func.count()).select_from(JudgmentRow))
    assert (done.read, done.quarantined, served.database.gave_way) == (VOICES, 0, 1)
    assert (states, judged) == (["judged"] * VOICES, VOICES)


def test_who_must_always_give_way_is_told(served: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many tries the last refusal is raised; any other refusal is raised at once."""
    monkeypatch.setattr(store, "ASIDE_SECONDS", 0)
    for state, tries in (("40P01", store.TIMES), ("40001", store.TIMES), ("55P03", 1), ("23505", 1)):
        tried: list[Work] = []

        def refused(work: Work, state: str = state, tried: list[Work] = tried) -> None:
            tried.append(work)
            work.session.execute(text(f"DO $$ BEGIN RAISE SQLSTATE '{state}'; END $$"))

        with pytest.raises(DBAPIError):
            served.done(refused)
        assert len(tried) == tries


def test_a_sweep_that_gave_way_fires_each_step_once(
    on_server: OnServer,
    open_city: Callable[..., House],
    qionglai: Config,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ended after it has written its first batch: the next try fires the same steps, and nobody is told twice."""
    url = on_server.make(tmp_path / "swept.db")
    desk = open_desk(partial(open_city, url=url), qionglai, tmp_path)
    desk.matter("serious", occurred=NINE)
    put, met = sweeping.write, []

    def ended_once(work: Work, ahead: object) -> None:
        put(work, ahead)
        if not met:
            met.append(True)
            work.session.execute(text("DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$"))

    monkeypatch.setattr(sweeping, "write", ended_once)
    fired = sweep(desk.house).fired

    with desk.house.read() as work:
        steps = work.session.scalars(select(Notice.step_id).where(Notice.step_id.is_not(None))).all()
    assert (desk.house.database.gave_way, len(met)) == (1, 1)
    assert len(fired) == len(steps) == len(set(steps)) > 0
    desk.house.database.engine.dispose()
    on_server.clear(tmp_path)
