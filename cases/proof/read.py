"""Read the chains of many messages at once: a fixed number of queries, however many messages."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from cases.proof.book import Book, Told
from cases.proof.chain import Proof
from cases.proof.link import proof
from cases.proof.sentence import sentence
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Message, Notice
from cases.store.people_tables import Person
from cases.work import Work


def message_ids(work: Work, case_id: int) -> list[int]:
    """The messages about a case, oldest first."""
    query = select(Message.id).join(Notice, Notice.id == Message.notice_id).where(Notice.case_id == case_id)
    return list(work.session.scalars(query.order_by(Message.id)))


def proofs(work: Work, ids: Sequence[int]) -> list[Proof]:
    """The chains of these messages, in the order of ``ids``."""
    if not ids:
        return []
    told = {t.message.id: t for t in _told(work, ids)}
    book = Book.read(work, list(told.values()))
    zone = work.config.city.zone
    chains = [proof(work.config, book, told[id_]) for id_ in ids if id_ in told]
    return [replace(chain, sentence=sentence(chain, zone)) for chain in chains]


def told_lines(work: Work, case_id: int) -> list[dict[str, Any]]:
    """What `yingsheng cases --id` prints under ``told``: each chain as plain data, times in the city's zone."""

    def plain(value: Any) -> Any:
        if isinstance(value, datetime):
            return value.astimezone(work.config.city.zone).isoformat()
        if isinstance(value, dict):
            return {key: plain(inner) for key, inner in value.items()}
        return [plain(inner) for inner in value] if isinstance(value, (list, tuple)) else value

    return [plain(asdict(chain)) for chain in proofs(work, message_ids(work, case_id))]


def _told(work: Work, ids: Sequence[int]) -> list[Told]:
    query = (
        select(Message, Notice, Person, ClockRow, Case.number, Case.drill)
        .join(Notice, Notice.id == Message.notice_id)
        .join(Person, Person.id == Message.person_id)
        .outerjoin(ClockRow, ClockRow.id == Notice.clock_id)
        .outerjoin(Case, Case.id == Notice.case_id)
        .where(Message.id.in_(ids))
    )
    return [Told(*row) for row in work.session.execute(query)]
