"""What waits is found without a look at all that has gone: a quiet house does not grow dearer with its record."""

from collections.abc import Callable

import pytest
from sqlalchemy import insert, select, true

from alerts.audience import directory_at
from alerts.storm import due_messages, is_anything_due
from alerts.wishes import has_wishes, resolve_wishes
from cases.outbox.receipts import Report, take_report
from cases.store.outbox_tables import Message, Notice
from cases.store.people_tables import Person
from cases.work import Work
from tests.conftest import NINE
from tests.dashboard.test_restricted_place import steps_of
from tests.desk import Desk


def gone(work: Work, first: int, count: int) -> None:
    """So many notices resolved and messages arrived."""
    person = work.session.scalar(select(Person.id).limit(1))
    ids = range(first, first + count)
    work.session.execute(insert(Notice), [
        {"id": n, "purpose": "notice", "reason": "time", "due_at": NINE, "made_at": NINE, "state": "resolved"} for n in ids])  # fmt: skip
    work.session.execute(insert(Message), [
        {"token": f"gone{n}", "notice_id": n, "person_id": person, "way": "webhook", "address": "x", "priority": 1, "code": 1, "text": "x",
         "state": "delivered", "made_at": NINE, "next_attempt_at": NINE, "give_up_at": NINE} for n in ids])  # fmt: skip
    work.session.flush()


ASKED: tuple[Callable[[Work], object], ...] = (
    is_anything_due,
    lambda work: due_messages(work, true(), 10),
    has_wishes,
    lambda work: resolve_wishes(work, directory_at(work, ())),
    lambda work: take_report(work, "webhook", Report("delivered", 1, NINE, own_id="nobody's")),
)


@pytest.mark.sqlite_only("数的是 SQLite 的步数")
@pytest.mark.parametrize("ask", ASKED)
def test_what_has_gone_costs_nothing(desk: Desk, ask: Callable[[Work], object]) -> None:
    """Looking for messages to send, wishes to resolve, the message of a receipt: as many steps beside four hundred gone ones as beside ten."""
    with desk.house.write() as work:
        gone(work, 1000, 10)
        few = steps_of(work, ask)
        gone(work, 2000, 400)
        assert steps_of(work, ask) <= few + 20
