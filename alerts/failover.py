"""When a message fails for good: the person's next way at once, else the next role's people. No step moves."""

import secrets
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from alerts.audience import Directory, Reach, directory_at
from alerts.calm import BEAR_WAITING, weigh
from alerts.compose import Row, given_up, link_to, message_row
from alerts.dangers import RISK, danger_cn, kinds_of
from alerts.enclosing import is_paper, tell_desk
from alerts.ways import working_ways
from alerts.wording import Matter, clock_text, drilled, duty_text
from cases.audit.events import record
from cases.house import House
from cases.outbox.notices import Wish, ask_all
from cases.outbox.trial import on_trial
from cases.people.roster import Holder
from cases.store.bulk import put
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Attempt, Message, Notice
from cases.work import Work
from config.alerts import Calm


@dataclass(frozen=True)
class _Lost:
    """A message that did not arrive: it failed itself, or it was carried by one that failed."""

    message: Message
    notice: Notice
    clock: ClockRow | None
    case: Case | None
    duplicate: bool

    @property
    def danger(self) -> bool:
        """Somebody may be in danger; not in a drill."""
        kind = self.clock.kind if self.clock and self.notice.purpose != "closing" else None
        return kind == RISK and not (self.case and self.case.drill)

    def can_wait(self, calm: Calm) -> bool:
        """Whether it takes the ordinary time of its way, though it went in one message with a danger."""
        severity, purpose = self.case.severity if self.case else None, self.notice.purpose
        if self.notice.reason == "undeliverable" or (self.clock is None and purpose not in BEAR_WAITING):
            return False
        kind, loud = (self.clock.kind, self.clock.loud) if self.clock else (None, True)
        return weigh(kind, purpose, severity, calm, loud=loud) is not None

    @property
    def says_the_end(self) -> bool:
        """A word that a limit has ended, which another message carried: news to those who were told of the limit."""
        return self.notice.purpose == "closing" and self.message.state == "bundled"


def fail(work: Work, house: House, message: Message, detail: str, code: str) -> None:
    """The message has failed for good: on record, and passed on."""
    message.state, message.fault, message.receipt_due_at = "failed", detail[:500] or code, None
    record(work, "message_failed", subject_kind="message", subject_id=message.id, actor="machine",
           data={"way": message.way, "code": code, "attempts": message.attempts})  # fmt: skip
    pass_on(work, house, message)


def give_up(work: Work, house: House, message: Message, detail: str, code: str) -> None:
    """This way has not taken it in its time. A danger's is short, for the next one's sake.

    1. Nobody else can be told of the danger: the way is tried for as long as all else, since nobody would hear of it.
    2. What went in one message with it and can wait is not given up with it: it goes on without it, as long as by itself.
    """
    begun = work.session.scalar(select(func.min(Attempt.begun_at)).where(Attempt.message_id == message.id))
    last = given_up(work.config, begun or message.made_at)
    family = _family(work, message)
    calm = [lost for lost in family if not lost.danger and lost.can_wait(work.config.alerts.calm)]
    pressing = [lost for lost in family if lost not in calm]
    early = bool(family) and message.give_up_at < message.next_attempt_at <= last
    if early and not any(_onward(work, house, pressing)):
        message.give_up_at = last
        return
    if early:
        _go_on(work, message, [lost.message for lost in calm])
    fail(work, house, message, detail, code)


def _go_on(work: Work, gone: Message, left: list[Message]) -> None:
    """These wait for the way's next try, which is no longer that of the danger that carried them; the carrier itself is none of them."""
    for message in left:
        if message.id != gone.id:
            message.state, message.parent_id, message.digest = "pending", None, True
            message.next_attempt_at = gone.next_attempt_at
            message.possible_duplicate = message.possible_duplicate or gone.possible_duplicate
    work.session.flush()


def holds_danger(work: Work, message: Message) -> bool:
    """Whether it tells of a danger, whatever else it tells of."""
    return any(lost.danger for lost in _family(work, message))


def pass_on(work: Work, house: House, failed: Message) -> None:
    """Reach the person another way; when none is left, ask for the next role (reason ``undeliverable``).

    1. What the message carried is passed on too, each as if it had itself failed.
    2. Nothing new is told of a clock that has ended, but that it has; a digest to a group tells nothing of its own.
    3. Several that go to one person another way are gathered again when they are claimed.
    4. A way on trial would keep it back: it is no other way.
    """
    family = _family(work, failed)
    rows, wishes = _onward(work, house, family)
    told = {(row["notice_id"], row["person_id"]) for row in rows}
    for lost in family:
        if is_paper(lost.notice) and (lost.notice.id, lost.message.person_id) not in told:
            tell_desk(work, lost.notice, lost.message.fault or "发送失败", lost.message)
    put(work.session, Message, rows)
    ask_all(work, wishes)
    work.session.flush()


def _onward(work: Work, house: House, family: list[_Lost]) -> tuple[list[Row], list[Wish]]:
    """By which other ways, and whom else, these are to reach."""
    kept = {one.way for one in on_trial(work)}
    directory = directory_at(work, tuple(way for way in working_ways(house) if way.id not in kept))
    tried = _tried(work, family)
    rows: list[Row] = []
    wishes: list[Wish] = []
    for lost in family:
        other = next(directory.others(lost.message.person_id, tried[lost.notice.id, lost.message.person_id]), None)
        if other is not None:
            rows.append(_another_way(work, directory, lost, other, together=len(family) > 1))
        elif not is_paper(lost.notice):
            wishes += _next_role(work, directory, lost)
    return rows, wishes


def _family(work: Work, failed: Message) -> list[_Lost]:
    query = (
        select(Message, Notice, ClockRow, Case)
        .join(Notice, Notice.id == Message.notice_id)
        .outerjoin(ClockRow, ClockRow.id == Notice.clock_id)
        .outerjoin(Case, Case.id == Notice.case_id)
        .where(or_(Message.id == failed.id, Message.parent_id == failed.id), Notice.purpose != "digest")
        .order_by(Message.priority, Message.id)
    )
    found = [_Lost(*row, failed.possible_duplicate) for row in work.session.execute(query)]
    return [lost for lost in found if lost.clock is None or lost.clock.state == "running" or lost.says_the_end]


def _tried(work: Work, family: list[_Lost]) -> dict[tuple[int, int], set[str]]:
    """The ways already used for each notice and person."""
    ways: dict[tuple[int, int], set[str]] = defaultdict(set)
    notices = [lost.notice.id for lost in family]
    for at in range(0, len(notices), 1000):
        query = select(Message.notice_id, Message.person_id, Message.way)
        for notice_id, person_id, way in work.session.execute(
            query.where(Message.notice_id.in_(notices[at : at + 1000]))
        ):
            ways[notice_id, person_id].add(way)
    return ways


def _another_way(work: Work, directory: Directory, lost: _Lost, other: tuple[str, str], *, together: bool) -> Row:
    person_id, (way, address), token = lost.message.person_id, other, secrets.token_urlsafe(18)
    holder = Holder(person_id, directory.roster.names.get(person_id, ""), "", "person")
    reach = Reach(holder, "", way, address, "undeliverable")
    text = _own_text(work, lost, link_to(work.config, token))
    is_drill = lost.case is not None and lost.case.drill
    kind = lost.clock.kind if lost.clock and not (is_drill or lost.notice.purpose == "closing") else None
    row = message_row(work.config, lost.notice.id, reach, lost.notice.purpose, text, token, work.now, kind=kind)
    return row | {"digest": together or lost.message.digest, "possible_duplicate": lost.duplicate}


def _own_text(work: Work, lost: _Lost, link: str) -> str:
    """What this message says by itself, as of now: a digest has written over it, and the link is one person's."""
    clock, case = lost.clock, lost.case
    if lost.notice.text or clock is None:
        text = lost.notice.text or lost.message.text
        text = f"{text}收到请按 {link}" if is_paper(lost.notice) else text
        return drilled(text) if case and case.drill else text
    open_case = case if case and not case.restricted else None
    matter = Matter(
        number=case.number if case else clock.subject or f"{clock.subject_kind} {clock.subject_id}",
        severity=open_case.severity if open_case else None, confirmed=case.severity_confirmed if case else True,
        category=open_case.category if open_case else None, clock=clock.kind, due_at=clock.due_at,
        breached=clock.breached_at is not None, catch_up_at=clock.catch_up_at,
        danger=danger_cn(kinds_of(work, [open_case.id]).get(open_case.id)) if open_case and clock.kind == RISK else None,
    )  # fmt: skip
    text = clock_text(matter, duty_text(matter, work.now, work.config.city.zone), link)
    return drilled(text) if case and case.drill else text


def _role_of(lost: _Lost) -> str | None:
    """As whom this person was told: of a step for several roles it is this one's chief who has to hear of it."""
    told = next((t["role"] for t in lost.notice.told if t["person_id"] == lost.message.person_id), None)
    return told or (lost.notice.role or "").split(",")[0] or None


def _next_role(work: Work, directory: Directory, lost: _Lost) -> list[Wish]:
    """The next role's people get a link to the desk: the failed message's own would say 收到 in another's name."""
    notice, role = lost.notice, _role_of(lost)
    following = directory.next_role(role) if role else None
    if following is None or lost.says_the_end:
        return []
    key = f"failover:{notice.id}:{lost.message.person_id}:{following}"
    return [Wish(key, notice.purpose, "undeliverable", role=following, unit=notice.unit, case_id=notice.case_id,
                 clock_id=notice.clock_id, text=_own_text(work, lost, f"{work.config.city.base_url.rstrip('/')}/"))]  # fmt: skip
