"""Messages for an audience: one for each person, written beside the step in the same transaction."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from alerts.audience import Reach
from alerts.wording import Matter, clock_text, duty_text
from cases.clocks.night import is_night, next_morning
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Message
from cases.work import Work

PRIORITY = {"breach": 0, "after_breach": 1, "warning": 2, "notice": 3, "closing": 4}


@dataclass
class Composer:
    """Writes the messages of one pass: one for each person and case, however many duties fall due in it together."""

    work: Work
    parents: dict[tuple[int | None, int, str], Message] = field(default_factory=dict)

    def clock_messages(
        self, clock: ClockRow, case: Case | None, purpose: str, notice_id: int, reaches: list[Reach], key: str
    ) -> list[Message]:
        """A message per person; a quiet clock's waits for the morning. A second duty of the same case is bundled."""
        return [
            self._message(clock, case, purpose, notice_id, reach, f"{key}:{reach.person.id}:{reach.way}")
            for reach in reaches
        ]

    def _message(
        self, clock: ClockRow, case: Case | None, purpose: str, notice_id: int, reach: Reach, key: str
    ) -> Message:
        work, zone = self.work, self.work.config.city.zone
        loud = bool(clock.terms["policy"]["loud"])
        night = work.config.alerts.night
        go_at = next_morning(work.now, night, zone) if not loud and is_night(work.now, night, zone) else work.now
        token, about = secrets.token_urlsafe(18), _matter(clock, case)
        text = clock_text(about, purpose, work.now, zone, link_to(work, token))
        made = message(work, notice_id, reach, key, purpose, text, token, go_at, digest=not loud)
        work.session.add(made)
        work.session.flush()
        if loud:
            self._bundle(made, about, (clock.case_id, reach.person.id, reach.way))
        return made

    def join(self, made: Message, case_id: int | None) -> None:
        """A word about a change goes inside what the same person is told of the case in this pass anyway."""
        parent = self.parents.get((case_id, made.person_id, made.way))
        if parent is not None:
            self.work.session.flush()
            made.state, made.parent_id = "bundled", parent.id
            parent.text = f"{parent.text} {made.text}"

    def _bundle(self, made: Message, about: Matter, place: tuple[int | None, int, str]) -> None:
        parent = self.parents.setdefault(place, made)
        if parent is not made and place[0] is not None:
            made.state, made.parent_id = "bundled", parent.id
            said = duty_text(about, self.work.now, self.work.config.city.zone)
            if said not in parent.text:  # breach and what follows it, both past, are one thing to a reader
                parent.text = f"{parent.text} 另:{said}"


def message(
    work: Work,
    notice_id: int,
    reach: Reach,
    key: str,
    purpose: str,
    text: str,
    token: str,
    go_at: datetime,
    *,
    digest: bool = False,
) -> Message:
    """A message row, pending until ``go_at``."""
    return Message(
        token=token, notice_id=notice_id, person_id=reach.person.id, way=reach.way, address=reach.address, dedupe_key=key,
        priority=PRIORITY.get(purpose, 3), code=100 + notice_id % 900, text=text, state="pending", digest=digest,
        made_at=work.now, next_attempt_at=go_at, give_up_at=go_at + timedelta(seconds=work.config.alerts.retry.give_up_seconds),
        attempts=0, possible_duplicate=False, provider_seq=0,
    )  # fmt: skip


def link_to(work: Work, token: str) -> str:
    """Where the person acknowledges; it shows number and time left, and opens no case."""
    return f"{work.config.city.base_url.rstrip('/')}/ack/{token}"


def _matter(clock: ClockRow, case: Case | None) -> Matter:
    return Matter(
        number=case.number if case else f"{clock.subject_kind} {clock.subject_id}",
        severity=case.severity if case and not case.restricted else None,
        confirmed=case.severity_confirmed if case else True,
        category=case.category if case and not case.restricted else None,
        clock=clock.kind, due_at=clock.due_at, breached=clock.breached_at is not None, catch_up_at=clock.catch_up_at,
    )  # fmt: skip
