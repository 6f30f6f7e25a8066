"""What waits, for the morning or over the allowance, becomes one message for each person; the others name their parent."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import func, or_, select, tuple_, update

from alerts.compose import link_to
from alerts.dangers import RISK, danger_cn, kinds_of
from alerts.wording import SIGN, Line, digest_text, drilled
from cases.clocks.night import is_night
from cases.outbox.trial import kept_back
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Message, Notice
from cases.work import Work
from config.words import CLOCK_CN

Place = tuple[int, str, bool, bool]
"""A person, a way, whether it is a drill and whether it is kept back on trial: what is real, or goes, is never listed beside what is not."""
Member = tuple[int, tuple[str, int], Line]
"""A message that waits: its id, what it is about (a clock, or its own notice), and what the list says of it."""


def bundle_digests(work: Work, claimed: Sequence[Message]) -> list[Message]:
    """The claimed messages without those that another carries. The gravest digest of a person takes in all that waits beside it.

    Only what is claimed looks for its like: with thousands waiting, a claim costs what its own few people have waiting.
    """
    parents: dict[Place, Message] = {}
    waiting = _waiting(work, {(m.person_id, m.way) for m in claimed if _joins(m)})
    places = {id_: place for place, members in waiting.items() for id_, *_ in members}
    for message in claimed:
        if _joins(message) and message.id in places:  # its own clock still runs
            parents.setdefault(places[message.id], message)
    for place, parent in parents.items():
        _take_in(work, parent, waiting[place], drill=place[2])
    return [message for message in claimed if message.state != "bundled"]


def _joins(message: Message) -> bool:
    """A digest that has not been tried yet; later it stays what it was, so that every try says the same."""
    return message.digest and not message.attempts


def _waiting(work: Work, places: set[tuple[int, str]]) -> dict[Place, list[Member]]:
    found: dict[Place, list[Member]] = defaultdict(list)
    if not places:
        return found
    asleep = is_night(work.now, work.config.alerts.night, work.config.city.zone)
    query = (
        select(Message.person_id, Message.way, func.coalesce(Case.drill, False), Message.made_at, Message.id, Message.next_attempt_at,
               Notice.id, Notice.text, Case.id, Case.number, Case.restricted, ClockRow)
        .join(Notice, Notice.id == Message.notice_id)
        .outerjoin(ClockRow, ClockRow.id == Notice.clock_id)
        .outerjoin(Case, Case.id == Notice.case_id)
        .where(Message.person_id.in_({person for person, _ in places}), tuple_(Message.person_id, Message.way).in_(places),
               Message.digest, Message.state == "pending", Message.attempts == 0,
               or_(ClockRow.id.is_(None), ClockRow.state == "running"))
        .order_by(Message.priority, Message.id)
        .with_for_update(of=Message, skip_locked=True)  # another sender may be claiming them
    )  # fmt: skip
    rows = work.session.execute(query).all()
    dangers = kinds_of(work, {case for *_, case, _, kept, clock in rows if clock and clock.kind == RISK and not kept})
    is_kept = kept_back(work)
    for person_id, way, drill, made_at, id_, at, notice, text, case, number, _, clock in rows:
        if at > work.now and asleep and not (clock and clock.loud):
            continue  # it waits for the morning
        about, line = ("notice", notice), Line(_own_words(work, text or ""))
        if clock is not None:
            about, line = ("clock", clock.id), _line(clock, number, dangers.get(case))
        found[person_id, way, bool(drill), is_kept(way, made_at)].append((id_, about, line))
    return found


def _line(clock: ClockRow, number: str | None, kinds: str | None) -> Line:
    danger = danger_cn(kinds)
    said = f"{number or clock.subject or ''}{CLOCK_CN[clock.kind]}" + (f"({danger})" if danger else "")
    return Line(said, clock.breached_at is not None, clock.catch_up_at or clock.due_at)


def _own_words(work: Work, text: str) -> str:
    """A notice's words without the sign and the link that a list has of its own."""
    return text.partition(work.config.city.base_url)[0].replace(SIGN, "").replace("【演练】", "").rstrip("。 ")


def _take_in(work: Work, parent: Message, members: Sequence[Member], *, drill: bool) -> None:
    others = [id_ for id_, *_ in members if id_ != parent.id]
    if not others:
        return
    listed = {about: line for _, about, line in members}  # two messages of one duty are one line
    text = digest_text(list(listed.values()), work.now, link_to(work.config, parent.token))
    parent.text = drilled(text) if drill else text
    work.session.execute(update(Message).where(Message.id.in_(others)).values(state="bundled", parent_id=parent.id))
