"""The outbox over an upgrade: every row stays, no step or person is told twice, and an earlier release finds its own keys again."""

from typing import Any

import pytest
from alembic import command
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

from cases.store.outbox_tables import Message, Notice
from cases.store.schema import alembic_config
from tests.desk import Desk


def outbox(desk: Desk) -> list[Any]:
    """Every column of every notice and message."""
    with desk.house.read() as work:
        return [
            [{c.key: getattr(row, c.key) for c in inspect(model).columns} for row in work.session.scalars(select(model).order_by(model.id))]
            for model in (Notice, Message)
        ]  # fmt: skip


def test_an_upgrade_keeps_the_outbox(desk: Desk) -> None:
    """Back to the release before and up again: the same rows; in between each had the key that release made."""
    desk.matter("serious")
    desk.tick()
    before, config = outbox(desk), alembic_config(desk.house.database.url)

    command.downgrade(config, "0030")
    with desk.house.read() as work:
        keys = work.session.execute(
            text(
                "SELECT m.dedupe_key, n.dedupe_key || ':' || m.person_id || ':' || m.way, "
                "'clock:' || s.clock_id || ':' || s.generation || ':' || s.n "
                "FROM messages m JOIN notices n ON n.id = m.notice_id JOIN steps s ON s.id = n.step_id"
            )
        ).all()
    command.upgrade(config, "head")

    assert len(keys) > 1
    assert all(key == of_notice and key.startswith(f"{of_step}:") for key, of_notice, of_step in keys)
    assert outbox(desk) == before


@pytest.mark.parametrize("model", [Notice, Message])
def test_the_record_refuses_a_second_one(desk: Desk, model: type[Notice] | type[Message]) -> None:
    """A second notice of one step, a second message of one notice to one person by one way."""
    desk.matter("serious")
    desk.tick()
    with desk.house.write() as work:
        first = work.session.scalars(select(model).order_by(model.id)).first()
        again = {c.key: getattr(first, c.key) for c in inspect(model).columns if c.key != "id"}
        again |= {"token": "another"} if model is Message else {}

        work.session.add(model(**again))
        with pytest.raises(IntegrityError):
            work.session.flush()


def test_tokens_of_one_instant_stand_together(desk: Desk) -> None:
    """They share their beginning, by which their index finds one place for all; none is another's."""
    desk.matter("serious")
    desk.tick()
    tokens = [message["token"] for message in outbox(desk)[1]]

    assert len(set(tokens)) == len(tokens) > 1
    assert len({token[:4] for token in tokens}) == 1
    assert len({token[4:12] for token in tokens}) == len(tokens)
