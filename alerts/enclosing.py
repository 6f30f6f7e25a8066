"""A paper inside a message: by e-mail the file itself, by any other way its address and hash."""

from sqlalchemy import select

from alerts.outcome import Enclosure
from cases.outbox.notices import Wish, ask
from cases.papers.readers import PURPOSE
from cases.papers.shelf import MEDIA, bytes_of, files_of
from cases.store.outbox_tables import Message, Notice
from cases.store.paper_tables import ReportEdition
from cases.store.people_tables import Person
from cases.work import Work


def enclosed(work: Work, notice: Notice, way: str) -> Enclosure | None:
    """What this message carries; nothing, when it carries no paper. The bytes only for a way that takes them."""
    if notice.edition_id is None:
        return None
    edition = work.session.get_one(ReportEdition, notice.edition_id)
    filed = files_of(edition).get(notice.form or "")
    if filed is None:
        return None
    attaches = any(row.id == way and row.transport.kind == "mail" for row in work.config.alerts.ways)
    return Enclosure(
        edition.title or "", edition.edition, filed.name, MEDIA[filed.form], filed.hash,
        f"{work.config.city.base_url.rstrip('/')}/reports?id={edition.id}", tuple(edition.changed or ()) if edition.edition > 1 else (),
        bytes_of(work.session, filed) if attaches else None, attaches=attaches,
    )  # fmt: skip


def is_paper(notice: Notice) -> bool:
    """Whether the message is a paper on its way to a reader."""
    return notice.purpose == PURPOSE and notice.edition_id is not None


def tell_desk(work: Work, notice: Notice, why: str, message: Message | None = None) -> None:
    """A reader whom nothing reaches: the desk hears of it once, and takes the paper there by hand."""
    if message is not None and _has_another(work, message):
        return
    edition = work.session.get_one(ReportEdition, notice.edition_id)
    person = work.session.get(Person, message.person_id) if message is not None else None
    whom = person.name if person is not None else _role(work, notice)
    link = f"{work.config.city.base_url.rstrip('/')}/reports?id={edition.id}"
    key = f"unsent:{notice.id}:{message.person_id if message is not None else 'nobody'}"
    text = f"【应声】{edition.title}第{edition.edition}版没有送到{whom} ({why}), 请另行送达。{link}"
    ask(work, Wish(key, "house", "undeliverable", role=work.config.ladders.roles[0].id, text=text))


def _has_another(work: Work, message: Message) -> bool:
    """Whether the same paper is on its way to that person, or there, by another contact."""
    query = select(Message.id).where(Message.notice_id == message.notice_id, Message.person_id == message.person_id)
    return work.session.scalar(query.where(Message.id != message.id, Message.state != "failed").limit(1)) is not None


def _role(work: Work, notice: Notice) -> str:
    return next((role.name for role in work.config.ladders.roles if role.id == notice.role), "读者")
