"""Several dangers in one ring of the telephone: each is read to its end by its reader, whatever carries it, and can be answered."""

from datetime import timedelta

from sqlalchemy import select, update

from alerts.sweep import sweep
from cases.outbox.notices import Wish, ask
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Message
from tests.desk import Desk
from tests.guarantees.hours import Hours
from tests.guarantees.test_trial import on_trial_by_config, turned

DESPAIR = "我不想活了，今晚就从楼顶跳下去。"
MARCH = "我们几十个工人明天早上去市政府门口拉横幅讨薪。"
AGAIN = "这是我第五次来信反映路灯不亮，前后投诉了五次都没人管。"
PHONED = {"id": "phone", "name": "短信", "address": "phone", "transport": {"kind": "log"}}


def numbers(hours: Hours, kind: str = "risk_check") -> list[str]:
    """Of the cases that have such a clock, in their order."""
    with hours.desk.house.read() as work:
        query = select(Case.number).join(ClockRow, ClockRow.case_id == Case.id).where(ClockRow.kind == kind)
        return list(work.session.scalars(query.order_by(Case.id)))


def test_what_was_made_on_trial_takes_no_danger_with_it(desk: Desk) -> None:
    """A list made on trial still waits when the way is turned on and dangers begin: it stays unsent, they are told."""
    on_trial_by_config(desk)
    hours = Hours(desk).at("+1 02:00")
    with desk.house.write() as work:
        ask(work, Wish("old", "notice", "manual", role="duty_officer", text="【应声】旧的通知。"))
        work.commit()
    sweep(desk.house)
    with desk.house.write() as work:  # over the allowance it would wait so
        work.session.execute(update(Message).values(digest=True, next_attempt_at=work.now + timedelta(minutes=5)))
        work.commit()
    desk.house.clock.forward(minutes=1)
    turned(desk, live=True)
    desk.house.clock.forward(minutes=4)
    hours.hear(DESPAIR)
    hours.hear(MARCH)

    texts = hours.told()["zhi1"]

    assert all(any(number in text for text in texts) for number in numbers(hours))
    assert not any("旧的通知" in text for text in texts)
