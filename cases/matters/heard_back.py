"""What became of what somebody asked for or wrote: who waits for it hears of it once, since nothing else would tell. Why stands on its page only."""

from datetime import datetime

from sqlalchemy import select

from cases.clocks.night import by_day
from cases.clocks.stop import running
from cases.matters.flow import UNIT
from cases.outbox.notices import Wish, ask
from cases.store.case_tables import Case
from cases.store.people_tables import User
from cases.work import Work

DESK_ROLE = "duty_officer"


def tell_unit(work: Work, case: Case, unit: str | None, key: str, said: str, at: datetime) -> None:
    """Never a unit that has no part in the case any more, or of which it complains."""
    answering = {case.handling_lead, case.response_lead, *case.support} - set(case.complained_of)
    if case.restricted or unit is None or unit not in answering:
        return
    text = f"【应声】{case.number} {said}{work.config.city.base_url}"
    ask(work, Wish(key, "notice", "manual", role="unit_liaison", unit=unit, case_id=case.id, text=text, due_at=at))


def tell_author(work: Work, case: Case, login: str, key: str, said: str) -> None:
    """The unit whose person wrote it; of what the desk wrote, whoever holds the desk now: its author may be asleep."""
    at = bearable(work, case)
    if unit := unit_behind(work, login):
        tell_unit(work, case, unit, key, said, at)
    elif not case.restricted:
        text = f"【应声】{case.number} {said}{work.config.city.base_url}"
        ask(work, Wish(key, "notice", "manual", role=DESK_ROLE, case_id=case.id, text=text, due_at=at))


def unit_behind(work: Work, login: str) -> str | None:
    """The unit for which that account acts; an officer of the desk has one too, and acts for none."""
    user = work.session.scalars(select(User).where(User.login == login)).one_or_none()
    return user.unit if user and not UNIT.isdisjoint(user.roles) else None


def morning(work: Work) -> datetime:
    """Now, by night when it ends."""
    return by_day(work.now, work.config.alerts.night, work.config.city.zone)


def bearable(work: Work, case: Case) -> datetime:
    """When something is told that keeps a case from being answered: by night only where half of what is left to a loud limit would be over by
    the morning, or the limit of a grave matter has passed already."""
    at, small = morning(work), work.config.alerts.calm.kinds
    for clock in running(work, case.id):
        left = (clock.due_at - work.now) / 2
        if clock.loud and (work.now + left < at if clock.due_at > work.now else clock.kind not in small):
            return work.now
    return at
