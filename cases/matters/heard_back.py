"""What became of what somebody asked for or wrote: who waits for it hears of it once, since nothing else would tell. Why stands on its page only."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select

from cases.clocks.night import by_day
from cases.clocks.stop import extension_key, running, take_notices_back
from cases.matters.flow import UNIT
from cases.outbox.notices import Wish, ask
from cases.store.act_tables import Extension, Response
from cases.store.beginning import begins_with
from cases.store.bulk import look_up
from cases.store.case_tables import Case
from cases.store.listed import among
from cases.store.outbox_tables import Notice
from cases.store.people_tables import User
from cases.work import Work

DESK_ROLE, DISCIPLINE_ROLE = "duty_officer", "discipline"
_TOLD = select(Notice.case_id).where(among(Notice.case_id, "cases")).distinct()


def tell_unit(work: Work, case: Case, unit: str | None, key: str, said: str, at: datetime) -> None:
    """Never a unit that has no part in the case any more, or of which it complains: then who leads it now, for whom it is to be answered."""
    answering = {case.handling_lead, case.response_lead, *case.support} - {None, *case.complained_of}
    hears = next((one for one in (unit, case.handling_lead) if one in answering), None)
    _tell(work, case, key, said, at, role="unit_liaison" if hears else DESK_ROLE, unit=hears)


def tell_author(work: Work, case: Case, login: str, key: str, said: str) -> None:
    """The unit whose person wrote it; of what the desk wrote, whoever holds the desk now: its author may be asleep."""
    at = bearable(work, case)
    if unit := unit_behind(work, login):
        tell_unit(work, case, unit, key, said, at)
    else:
        _tell(work, case, key, said, at, role=DESK_ROLE)


def _tell(work: Work, case: Case, key: str, said: str, at: datetime, *, role: str, unit: str | None = None) -> None:
    """What only 纪检 may read is told to nobody else."""
    role, unit = (DISCIPLINE_ROLE, None) if case.restricted else (role, unit)
    text = f"【应声】{case.number} {said}{work.config.city.base_url}"
    ask(work, Wish(key, "notice", "manual", role=role, unit=unit, case_id=case.id, text=text, due_at=at))


def take_words_back(work: Work, case: Case) -> None:
    """Of a case that is answered, closed, part of another or 纪检's from now on: what has not gone out yet of its drafts and applications."""
    drafts = work.session.scalars(select(Response.id).where(Response.case_id == case.id)).all()
    asked = work.session.scalars(select(Extension.id).where(Extension.case_id == case.id)).all()
    keys = [f"{word}:{id_}" for id_ in drafts for word in ("sent_back", "released")]
    keys += [extension_key(id_) + became for id_ in asked for became in ("", ":granted", ":refused")]
    take_notices_back(work, calls_of(case) | Notice.dedupe_key.in_(keys))


def take_words_of_many_back(work: Work, cases: Sequence[Case]) -> None:
    """The same of those cases of which anything was ever to be said: of a batch that has just come in, hardly any."""
    ids = [case.id for case in cases]
    told = {id_ for (id_,) in look_up(work.session, _TOLD, cases=ids)} if ids else ()
    for case in cases:
        if case.id in told:
            take_words_back(work, case)


def calls_of(case: Case) -> ColumnElement[bool]:
    """What was asked to be said of whose turn it is (:mod:`cases.matters.turns`)."""
    return begins_with(Notice.dedupe_key, f"turn:{case.id}:")


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
