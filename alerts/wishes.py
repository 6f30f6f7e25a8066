"""Notices other rooms asked for: people now, a message each; one that cannot be resolved is set aside and counted."""

import secrets
from typing import Any

from sqlalchemy import bindparam, literal_column, or_, select, update

from alerts.audience import Audience, Directory, Reach
from alerts.calm import BEAR_WAITING, Had, go_at, had_lately, weigh
from alerts.compose import later, link_to, message_row
from alerts.enclosing import is_paper, tell_desk
from alerts.shape import inside
from alerts.wording import DRILL_SIGN, drilled
from cases.clocks.night import is_night
from cases.log import log
from cases.store.bulk import look_up, put
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.outages import is_outage
from cases.store.outbox_tables import Message, Notice
from cases.work import Work

BATCH = 100
CARRIED = ("manual", "time")
THEIR_OWN = ("signature", "reply")
"""What one person said or sent: a stand-in cannot sign it, and did not ask."""


_PENDING = Notice.state == literal_column("'pending'")  # written out: a bound word is none the index is known by
_WAITS = select(Notice.id).where(_PENDING, Notice.due_at <= bindparam("now")).limit(1)


def has_wishes(work: Work) -> bool:
    """Whether a notice waits for its people."""
    return bool(look_up(work.session, _WAITS, now=work.now))


def resolve_wishes(work: Work, directory: Directory) -> int:
    """Give the waiting notices their messages; how many had to be set aside."""
    query = select(Notice).where(_PENDING, Notice.due_at <= work.now).order_by(Notice.due_at, Notice.id).limit(BATCH)
    bad = 0
    for notice in work.session.scalars(query.with_for_update(skip_locked=True)).all():
        try:
            with work.session.begin_nested():
                _resolve(work, directory, notice)
        except Exception as e:  # one bad wish must not stop the clocks
            if is_outage(e):
                raise
            bad += 1
            log.error("notice quarantined", notice=notice.id, error=type(e).__name__)
            work.session.execute(update(Notice).where(Notice.id == notice.id).values(state="quarantined"))
    return bad


def _resolve(work: Work, directory: Directory, notice: Notice) -> None:
    audience = _audience(directory, notice)
    case = work.session.get(Case, notice.case_id) if notice.case_id else None
    text = notice.text or _without_its_words(work, case)
    text = drilled(text) if case and case.drill else text
    rows = []
    clock = work.session.get(ClockRow, notice.clock_id) if notice.clock_id else None
    kind = clock.kind if clock and notice.purpose != "closing" and not (case and case.drill) else None
    together = notice.reason == "undeliverable" and notice.clock_id is not None  # what one failed message listed
    for reach in audience.told:
        token = secrets.token_urlsafe(18)
        said = f"{text}收到请按 {link_to(work.config, token)}" if is_paper(notice) else text
        row = message_row(work.config, notice.id, reach, notice.purpose, said, token, work.now, kind=kind)
        rows.append(
            row | {"digest": together} | (_carried(work, notice, reach, text) or _gathered(work, notice, case, reach))
        )
    put(work.session, Message, rows)
    notice.state = "resolved" if audience.told else "nobody"
    if not audience.told and is_paper(notice):
        tell_desk(work, notice, "没有人或没有可用的联系方式")
    work.session.flush()


def _without_its_words(work: Work, case: Case | None) -> str:
    """They were purged before anybody had them: what it was about is read where it stands."""
    return f"【应声】{f'{case.number} ' if case else ''}有一条通知, 原话已清除, 请登录查看。{work.config.city.base_url}"


def _carried(work: Work, notice: Notice, reach: Reach, text: str) -> dict[str, Any]:
    """What a person did goes inside what its reader is to be told of the case anyway; what is done is one message, of whatever case."""
    if notice.reason not in CARRIED or notice.case_id is None:
        return {}
    waiting = select(Message).join(Notice, Notice.id == Message.notice_id).where(
        Message.person_id == reach.person_id, Message.way == reach.way, Message.state == "pending", Message.attempts == 0,
        ~Message.digest, Message.next_attempt_at <= work.now,
    )  # fmt: skip
    same_case = (Notice.case_id == notice.case_id) & (Notice.purpose != "closing")
    together = or_(same_case, Notice.purpose == "closing") if notice.purpose == "closing" else same_case
    ordered = waiting.where(together).order_by(Message.priority, Message.id)
    carrier = work.session.scalars(ordered.limit(1)).first()
    if carrier is None or (DRILL_SIGN in carrier.text) != (DRILL_SIGN in text):
        return {}
    case = work.session.get(Case, notice.case_id)
    carrier.text = inside(carrier.text, text, case.number if case else "", work.config.city.base_url.rstrip("/"))
    work.session.flush()
    return {"state": "bundled", "parent_id": carrier.id}


def _gathered(work: Work, notice: Notice, case: Case | None, reach: Reach) -> dict[str, Any]:
    """Over the person's allowance what can wait goes together with others (see :mod:`alerts.calm`)."""
    if notice.purpose not in BEAR_WAITING or notice.reason == "undeliverable":
        return {}
    over = notice.purpose == "closing"  # nobody is in danger of a limit any more
    clock = work.session.get(ClockRow, notice.clock_id) if notice.clock_id and not over else None
    kind, severity = clock.kind if clock else None, case.severity if case else None
    weight = weigh(kind, notice.purpose, severity, work.config.alerts.calm, loud=True)
    if weight is None:
        return {}
    if over and notice.due_at == notice.made_at:
        weight = "pressing"  # who was called by night hears at once that it is over
    role = frozenset({reach.role or notice.role or ""} - {""})
    had = had_lately(work, {reach.person_id: role}).get(reach.person_id, Had())
    at, gathered = go_at(work.config, work.now, had, weight, clock.due_at if clock else None)
    if gathered and case and not clock and notice.purpose == "notice":
        sooner, _ = go_at(
            work.config, work.now, had, weight, case.next_due_at
        )  # what is said of a case helps nobody after its limit
        at = at if is_night(sooner, work.config.alerts.night, work.config.city.zone) else sooner
    gathered = gathered or (over and had.waits is not None and had.waits <= work.now)  # a list goes now anyway
    return later(work.config, at) if gathered else {}


def _audience(directory: Directory, notice: Notice) -> Audience:
    if is_paper(notice):
        return directory.readers(notice.person_id, notice.role, notice.unit, (notice.by or "").split(","))
    if notice.person_id is not None:
        audience = directory.person(notice.person_id, own=notice.purpose in THEIR_OWN)
        gone = notice.purpose == "closing" and audience.told and audience.told[0].person_id != notice.person_id
        return (
            Audience() if gone else audience
        )  # that a limit has ended is news to those who were told of it, to nobody else
    return directory.resolve([notice.role] if notice.role else [], notice.unit)
