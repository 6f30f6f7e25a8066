"""Messages that an earlier release left waiting, after the upgrade."""

from alembic import command
from sqlalchemy import select, update

from alerts.compose import DANGER
from alerts.sweep import sweep
from cases.store.outbox_tables import Message, Notice
from cases.store.schema import alembic_config, migrate
from tests.desk import Desk
from tests.guarantees.hours import Hours


def weights(desk: Desk) -> dict[int, tuple[str, int]]:
    """What each message is for, and what it weighs."""
    with desk.house.read() as work:
        told = select(Message.id, Notice.purpose, Message.priority).join(Notice, Notice.id == Message.notice_id)
        return {id_: (purpose, weight) for id_, purpose, weight in work.session.execute(told.order_by(Message.id))}


def test_what_an_earlier_release_left_waiting_passes_for_no_danger(desk: Desk) -> None:
    """It counted from 1 without a place for dangers, and what follows a breach stood there: upgraded, every message weighs what this release
    gives it, alone or carried in another, and a danger stays one."""
    hours = Hours(desk)
    desk.matter("ordinary")
    desk.matter("large")
    for passed in (0, 47, 1, 1):
        desk.house.clock.forward(hours=passed)
        sweep(desk.house)
    hours.hear("我不想活了，今晚就从楼顶跳下去。")
    sweep(desk.house)
    ours = weights(desk)
    assert {("after_breach", 2), ("warning", 3), ("notice", 4), ("notice", DANGER)} <= set(ours.values())
    with desk.house.write() as work:
        work.session.execute(update(Message).where(Message.priority > DANGER).values(priority=Message.priority - 1))
        work.commit()

    config = alembic_config(desk.house.database.url)
    command.downgrade(config, "0040")
    migrate(desk.house.database)

    assert weights(desk) == ours
