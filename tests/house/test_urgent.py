"""One urgent message alone: what it costs is transactions and questions, and they are counted."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, select

from alerts.sweep import sweep
from cases.house import House
from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.store.item_tables import Item
from cases.store.outbox_tables import Message
from pipeline.rules import compile_rules
from pipeline.settling.process import process_items
from tests.desk import Desk

pytestmark = pytest.mark.sqlite_only("PostgreSQL 另有锁和取号的语句")


@contextmanager
def counted(house: House) -> Iterator[list[str]]:
    """Every statement that is sent meanwhile, and every commit."""
    sent: list[str] = []
    engine = house.database.engine
    heard = {
        "before_cursor_execute": lambda _c, _u, said, *_: sent.append(said.split(None, 1)[0]),
        "commit": lambda _: sent.append("COMMIT"),
    }
    for moment, note in heard.items():
        event.listen(engine, moment, note)
    try:
        yield sent
    finally:
        for moment, note in heard.items():
            event.remove(engine, moment, note)


def kept(house: House, n: int) -> int:
    """A grave message stands in the record, not yet judged; its id."""
    with house.write() as work:
        text = f"刚才{n}号厂房爆炸, 羊安街道第{n}化工厂, 死了{n + 10}个人。"
        keep(work, [RawItem("weibo", "", text, external_id=f"urgent{n}", published_at=work.now)])
        work.commit()
        return work.session.scalars(select(Item.id).order_by(Item.id.desc()).limit(1)).one()


def test_a_message_costs_one_commit_until_its_case_and_one_until_its_alert(desk: Desk) -> None:
    """Judging and settling read in one transaction and write in another; the alert is one more. The second message costs what the first
    did."""
    rules = compile_rules(desk.house.config)
    first = kept(desk.house, 1)
    with counted(desk.house) as of_first:
        process_items(desk.house, [first], rules)
        sweep(desk.house)
    second = kept(desk.house, 2)
    with counted(desk.house) as settled:
        process_items(desk.house, [second], rules)
    with counted(desk.house) as told:
        sweep(desk.house)

    assert settled.count("COMMIT") == told.count("COMMIT") == 1
    assert settled.count("BEGIN") == 2
    assert "DELETE" not in settled
    assert len(settled) <= 35
    assert len(told) <= 30
    assert len(settled) + len(told) <= len(of_first) + 4
    with desk.house.read() as work:
        assert work.session.scalars(select(Message.id)).first() is not None


def test_no_statement_is_made_anew_for_the_next_message(desk: Desk) -> None:
    """SQLite makes a statement anew whenever it binds what a partial index asks for: from the third message on it reads no table's name again."""
    rules, made = compile_rules(desk.house.config), list[str]()

    def note(action: int, what: str | None, *_: str | None) -> int:
        made.extend([str(what)] if action == sqlite3.SQLITE_READ else [])
        return sqlite3.SQLITE_OK

    desk.house.database.engine.dispose()
    event.listen(desk.house.database.engine, "connect", lambda driver, _: driver.set_authorizer(note))
    for n in range(1, 5):
        made.clear()
        process_items(desk.house, [kept(desk.house, n)], rules)
        sweep(desk.house)

    assert made == []


def test_an_idle_sweep_takes_no_lock(desk: Desk) -> None:
    """It asks for limits, for other steps and for notices, in one transaction: no roster is read and nobody is kept waiting."""
    sweep(desk.house)
    with counted(desk.house) as idle:
        sweep(desk.house)

    assert idle == ["BEGIN", "SELECT", "SELECT", "SELECT"]
