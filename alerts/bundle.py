"""Quiet clocks: what waits for the morning becomes one message for each person; the others name their parent."""

from collections import defaultdict

from sqlalchemy import select

from alerts.compose import link_to
from alerts.wording import digest_text, drilled
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Message, Notice
from cases.work import Work
from config.words import CLOCK_CN


def bundle_digests(work: Work) -> None:
    """Merge the digest messages that are due: the gravest of each person and way carries the list of all.

    A drill's are listed apart from the real ones.
    """
    query = (
        select(Message, Case.number, ClockRow, Case.drill)
        .join(Notice, Notice.id == Message.notice_id)
        .join(ClockRow, ClockRow.id == Notice.clock_id)
        .outerjoin(Case, Case.id == ClockRow.case_id)
        .where(Message.digest, Message.state == "pending", Message.attempts == 0, Message.next_attempt_at <= work.now)
        .order_by(Message.priority, Message.id)
        .with_for_update(of=Message, skip_locked=True)  # another sender may be claiming them
    )
    groups: dict[tuple[int, str, bool], list[tuple[Message, str, ClockRow]]] = defaultdict(list)
    for message, number, clock, drill in work.session.execute(query):
        if clock.state == "running":
            groups[(message.person_id, message.way, bool(drill))].append((message, number, clock))
    for (_, _, drill), members in groups.items():
        _merge(work, members, drill=drill)


def _merge(work: Work, members: list[tuple[Message, str, ClockRow]], *, drill: bool) -> None:
    if len(members) < 2:
        return
    parent = members[0][0]
    listed = {clock.id: (number, CLOCK_CN[clock.kind], clock.breached_at is not None) for _, number, clock in members}
    text = digest_text(list(listed.values()), link_to(work.config, parent.token))
    parent.text = drilled(text) if drill else text
    for message, _, _ in members[1:]:
        message.state, message.parent_id = "bundled", parent.id
    work.session.flush()
