"""送达和签收: how far an issued paper got with each reader, and who has signed for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from cases.audit.events import record
from cases.outbox.states import STATE, TAKEN_AT
from cases.papers.rights import UNIT_READS
from cases.people.actors import Actor, Forbidden
from cases.store.outbox_tables import Message, Notice
from cases.store.paper_tables import PaperReceipt, ReportEdition
from cases.store.people_tables import Person, User
from cases.work import Work


@dataclass(frozen=True)
class Delivery:
    """One message to one reader; ``person`` is empty while the outbox has not found whom to tell, or found nobody."""

    reader: str
    person_id: int | None
    person: str
    way: str | None
    state: str
    sent_at: datetime | None
    attempts: int
    fault: str | None
    received_at: datetime | None


def deliveries(work: Work, edition: ReportEdition) -> list[Delivery]:
    """Every message that carries the edition, by reader; with 签收 by person."""
    received = dict(work.session.execute(
        select(PaperReceipt.person_id, PaperReceipt.at).where(PaperReceipt.edition_id == edition.id)
    ).all())  # fmt: skip
    query = (
        select(Notice, Message, Person.name, STATE, TAKEN_AT)
        .outerjoin(Message, Message.notice_id == Notice.id)
        .outerjoin(Person, Person.id == Message.person_id)
        .where(Notice.edition_id == edition.id)
        .order_by(Notice.id, Message.id)
    )
    return [
        Delivery(
            _reader(work, notice), message.person_id, name, message.way, state, taken_at, message.attempts, message.fault,
            received.get(message.person_id),
        )
        if message is not None
        else Delivery(_reader(work, notice), None, "", None, notice.state, None, 0, None, None)
        for notice, message, name, state, taken_at in work.session.execute(query)
    ]  # fmt: skip


def receive(work: Work, edition: ReportEdition, person_id: int, via: str, actor: str) -> bool:
    """签收, once for each person; whether it was new. Only of what is issued."""
    if edition.state != "issued":
        raise Forbidden("wrong_state", "没有印发, 不用签收")
    known = select(PaperReceipt.id).where(PaperReceipt.edition_id == edition.id, PaperReceipt.person_id == person_id)
    if work.session.scalar(known) is not None:
        return False
    work.session.add(PaperReceipt(edition_id=edition.id, person_id=person_id, at=work.now, via=via))
    work.session.flush()
    record(work, "paper_received", subject_kind="report", subject_id=f"{edition.kind}:{edition.period}:{edition.edition}",
           actor=actor, data={"person": person_id, "via": via})  # fmt: skip
    return True


def receive_for_unit(work: Work, edition: ReportEdition, actor: Actor) -> bool:
    """签收 on the page by somebody of the unit the paper is made out to, or by a reader who was sent it."""
    person = work.session.scalar(select(User.person_id).where(User.login == actor.login))
    own = edition.unit is not None and edition.unit == actor.unit and bool(actor.roles & UNIT_READS)
    sent = person is not None and any(d.person_id == person for d in deliveries(work, edition))
    if not (own or sent):
        raise Forbidden("no_right", "签收由收件单位的人或收件人本人办理")
    if person is None:
        raise Forbidden("no_person", "您的账号没有对应人员表里的人, 不能签收: 请系统管理员关联")
    return receive(work, edition, person, "desk", actor.login)


@dataclass(frozen=True)
class Carried:
    """The paper that a message's link stands for: its title, edition, and whether this person has signed for it."""

    edition_id: int
    person_id: int
    title: str
    edition: int
    received_at: datetime | None


def by_link(work: Work, token: str) -> Carried | None:
    """What the link of a message with a paper stands for; ``None`` for any other message. How long links hold is the outbox's."""
    query = (
        select(ReportEdition.id, Message.person_id, ReportEdition.title, ReportEdition.edition, PaperReceipt.at)
        .select_from(Message)
        .join(Notice, Notice.id == Message.notice_id)
        .join(ReportEdition, ReportEdition.id == Notice.edition_id)
        .outerjoin(
            PaperReceipt, (PaperReceipt.edition_id == ReportEdition.id) & (PaperReceipt.person_id == Message.person_id)
        )
        .where(Message.token == token)
    )
    found = work.session.execute(query).one_or_none()
    return Carried(found[0], found[1], found[2] or "", found[3], found[4]) if found else None


def receipts_of(work: Work, editions: Sequence[ReportEdition]) -> dict[int, list[tuple[str, datetime]]]:
    """By edition: who signed for it and when."""
    query = select(PaperReceipt.edition_id, Person.name, PaperReceipt.at).join(
        Person, Person.id == PaperReceipt.person_id
    )
    found: dict[int, list[tuple[str, datetime]]] = {}
    for edition_id, name, at in work.session.execute(
        query.where(PaperReceipt.edition_id.in_([e.id for e in editions])).order_by(PaperReceipt.id)
    ):
        found.setdefault(edition_id, []).append((name, at))
    return found


def _reader(work: Work, notice: Notice) -> str:
    """By which line of papers.yaml, in words."""
    key = (notice.dedupe_key or "").split(":")
    to = key[2] if len(key) > 2 else ""
    named = {reader.id: reader.name for reader in work.config.papers.readers}
    if to in named:
        return named[to]
    roles = work.config.ladders.role_names
    if notice.reason == "undeliverable":
        return f"递补：{roles.get(notice.role or '', '值班')}"
    return roles.get(notice.role or "", "收件单位") if to == "unit" else "前一版的读者"
