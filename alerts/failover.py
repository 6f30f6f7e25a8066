"""When a message fails for good: the person's next way at once, else the next role's people. No step moves."""

import secrets

from sqlalchemy import select

from alerts.audience import Directory, Reach, directory_at
from alerts.compose import message_row
from alerts.ways import working_ways
from cases.audit.events import record
from cases.house import House
from cases.outbox.notices import Wish, ask
from cases.people.roster import Holder
from cases.store.bulk import put
from cases.store.clock_tables import ClockRow, Step
from cases.store.outbox_tables import Message, Notice
from cases.work import Work


def fail(work: Work, house: House, message: Message, detail: str, code: str) -> None:
    """The message has failed for good: on record, and passed on."""
    message.state, message.fault, message.receipt_due_at = "failed", detail[:500] or code, None
    record(work, "message_failed", subject_kind="message", subject_id=message.id, actor="machine",
           data={"way": message.way, "code": code, "attempts": message.attempts})  # fmt: skip
    pass_on(work, house, message)


def pass_on(work: Work, house: House, failed: Message) -> None:
    """Reach the same person another way; when none is left, ask for the next role (reason ``undeliverable``)."""
    directory = directory_at(work, working_ways(house))
    notice = work.session.get_one(Notice, failed.notice_id)
    clock = work.session.get(ClockRow, notice.clock_id) if notice.clock_id else None
    if clock is not None and clock.state != "running":
        return  # nothing new is told of a clock that has ended
    tried = set(work.session.scalars(
        select(Message.way).where(Message.notice_id == notice.id, Message.person_id == failed.person_id)
    ))  # fmt: skip
    other = next(directory.others(failed.person_id, tried), None)
    if other is None:
        _next_role(work, directory, notice, failed)
        return
    name = directory.roster.names.get(failed.person_id, "")
    reach = Reach(Holder(failed.person_id, name, "", "person"), "", other[0], other[1], "undeliverable")
    key, token = f"{notice.dedupe_key}:{failed.person_id}:{other[0]}", secrets.token_urlsafe(18)
    put(
        work.session,
        Message,
        [message_row(work.config, notice.id, reach, key, notice.purpose, failed.text, token, work.now)],
    )


def _role_of(work: Work, notice: Notice, failed: Message) -> str | None:
    """As whom this person was told: of a step for several roles it is this one's chief who has to hear of it."""
    step = work.session.get(Step, notice.step_id) if notice.step_id else None
    told = next((t["role"] for t in step.told if t["person_id"] == failed.person_id), None) if step else None
    return told or (notice.role or "").split(",")[0] or None


def _next_role(work: Work, directory: Directory, notice: Notice, failed: Message) -> None:
    role = _role_of(work, notice, failed)
    following = directory.next_role(role) if role else None
    if following is not None:
        key = f"failover:{notice.id}:{failed.person_id}:{following}"
        ask(work, Wish(key, notice.purpose, "undeliverable", role=following, unit=notice.unit, case_id=notice.case_id,
                       clock_id=notice.clock_id, text=failed.text))  # fmt: skip
