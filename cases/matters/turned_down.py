"""What a unit asked for or wrote is turned down: its liaison hears of it, since nothing else would tell. Why stands on its page only."""

from sqlalchemy import select

from cases.clocks.night import by_day
from cases.matters.flow import UNIT
from cases.outbox.notices import Wish, ask
from cases.store.case_tables import Case
from cases.store.people_tables import User
from cases.work import Work


def tell_turned_down(work: Work, case: Case, unit: str | None, key: str, said: str, *, wakes: bool = False) -> None:
    """By day, unless ``wakes``; never a unit that has no part in the case any more, or of which it complains."""
    answering = {case.handling_lead, case.response_lead, *case.support} - set(case.complained_of)
    if case.restricted or unit is None or unit not in answering:
        return
    due = work.now if wakes else by_day(work.now, work.config.alerts.night, work.config.city.zone)
    text = f"【应声】{case.number} {said}{work.config.city.base_url}"
    ask(work, Wish(key, "notice", "manual", role="unit_liaison", unit=unit, case_id=case.id, text=text, due_at=due))


def unit_behind(work: Work, login: str) -> str | None:
    """The unit for which that account acts; an officer of the desk has one too, and acts for none."""
    user = work.session.scalars(select(User).where(User.login == login)).one_or_none()
    return user.unit if user and not UNIT.isdisjoint(user.roles) else None
