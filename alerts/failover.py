"""When a message fails for good: the person's next way at once, else the next role's people. No step moves."""

import secrets

from sqlalchemy import select

from alerts.audience import Directory, Reach
from alerts.compose import message as compose
from alerts.ways import working_ways
from cases.house import House
from cases.outbox.notices import Wish, ask
from cases.store.outbox_tables import Message, Notice
from cases.store.people_tables import Person
from cases.work import Work


def pass_on(work: Work, house: House, failed: Message) -> None:
    """Reach the same person another way; when none is left, ask for the next role (reason ``undeliverable``)."""
    directory = Directory(work, working_ways(house))
    notice = work.session.get_one(Notice, failed.notice_id)
    tried = set(work.session.scalars(
        select(Message.way).where(Message.notice_id == notice.id, Message.person_id == failed.person_id)
    ))  # fmt: skip
    other = next(directory.others(failed.person_id, tried), None)
    if other is not None:
        person = work.session.get_one(Person, failed.person_id)
        reach = Reach(person, "", other[0], other[1], "undeliverable")
        key = f"{notice.dedupe_key}:{person.id}:{other[0]}"
        work.session.add(
            compose(work, notice.id, reach, key, notice.purpose, failed.text, secrets.token_urlsafe(18), work.now)
        )
        return
    _next_role(work, directory, notice, failed)


def _next_role(work: Work, directory: Directory, notice: Notice, failed: Message) -> None:
    roles = (notice.role or "").split(",")
    following = next((n for role in roles if role and (n := directory.next_role(role))), None)
    if following is not None:
        key = f"failover:{notice.id}:{failed.person_id}:{following}"
        ask(work, Wish(key, notice.purpose, "undeliverable", role=following, unit=notice.unit, case_id=notice.case_id,
                       clock_id=notice.clock_id, text=failed.text))  # fmt: skip
