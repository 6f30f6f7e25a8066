"""A second process that writes while a sweep lasts, and what a sweep must have left behind."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import func, select, text

from alerts.ahead import Ahead
from cases.store.clock_tables import Step
from cases.store.outbox_tables import Message, Notice
from cases.store.scribe import Scribe
from tests.desk import Desk
from tests.waiting import until


@contextmanager
def helped(desk: Desk) -> Iterator[Ahead]:
    """A second process is there."""
    with Ahead(desk.house) as ahead:
        ahead.summon()
        until(lambda: ahead.is_helped)
        yield ahead


def at_hand(monkeypatch: pytest.MonkeyPatch, nth: int, do: Callable[[Scribe], None]) -> None:
    """Let that happen just before the nth script is handed over."""
    real, left = Scribe.hand, [nth]

    def hand(scribe: Scribe, state: int, script: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            do(scribe)
        real(scribe, state, script)

    monkeypatch.setattr(Scribe, "hand", hand)


def assert_told_once(desk: Desk) -> None:
    """Nothing is due any more, every step that fired has one notice, every notice its messages, and no row hangs on nothing."""
    with desk.house.read() as work:
        assert work.session.execute(text("PRAGMA foreign_key_check")).all() == []
        due = select(func.count()).where(Step.state == "pending", Step.fire_at <= work.now)
        assert work.session.scalar(due) == 0
        fired = work.session.scalars(select(Step.id).where(Step.state == "fired")).all()
        loud = Counter(work.session.scalars(select(Notice.step_id)))
        assert set(loud.values()) == {1}
        assert loud.keys() <= set(fired)
        for notice in work.session.scalars(select(Notice)):
            own = work.session.scalars(select(Message.id).where(Message.notice_id == notice.id)).all()
            assert sorted(told["message"] for told in notice.told) == sorted(own)
