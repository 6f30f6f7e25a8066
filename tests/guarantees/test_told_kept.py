"""Who was told by which step, as what, and by which message: on record with the notice, and carried over by an upgrade."""

from typing import Any

from alembic import command
from sqlalchemy import select, text

from cases.store.outbox_tables import Message, Notice
from cases.store.schema import alembic_config
from tests.desk import Desk


def told(desk: Desk) -> dict[int, Any]:
    """What stands on each step's notice."""
    with desk.house.read() as work:
        return dict(work.session.execute(select(Notice.id, Notice.told).where(Notice.step_id.is_not(None))).all())


def test_each_message_of_a_step_stands_on_its_notice(desk: Desk) -> None:
    """Every message names its person, the role and by what that person held it; several duties of one case, each notice its own."""
    desk.matter("serious")
    desk.tick()

    kept = {(notice, t["message"]): t for notice, people in told(desk).items() for t in people}

    with desk.house.read() as work:
        messages = work.session.scalars(select(Message)).all()
    assert len(messages) > 1
    assert {(m.notice_id, m.id) for m in messages} == kept.keys()
    for message in messages:
        entry = kept[message.notice_id, message.id]
        assert (entry["person_id"], entry["channel"], entry["reason"]) == (message.person_id, message.way, "time")
        assert entry["role"]
        assert entry["held"]["by"] in ("shift", "post")


def test_an_upgrade_carries_over_who_was_told(desk: Desk) -> None:
    """What an earlier release kept on the step stands on its notice afterwards, word for word."""
    desk.matter("serious")
    desk.tick()
    before, config = told(desk), alembic_config(desk.house.database.url)
    assert any(before.values())

    command.downgrade(config, "0025")
    with desk.house.read() as work:
        on_steps = work.session.scalar(text("SELECT count(*) FROM steps WHERE CAST(told AS TEXT) <> '[]'"))
    command.upgrade(config, "head")

    assert on_steps == sum(bool(people) for people in before.values())
    assert told(desk) == before
