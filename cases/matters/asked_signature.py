"""待补签: who said it by word of mouth is asked to sign it, in the morning and by name; the ladder of its clock tells only roles."""

from sqlalchemy import or_, select, update

from cases.clocks.night import by_day
from cases.matters.given import spoken
from cases.outbox.notices import Wish, ask
from cases.store.act_tables import Instruction, Review
from cases.store.case_tables import Case
from cases.store.outbox_tables import Notice
from cases.store.people_tables import User
from cases.work import Work


def ask_signature(work: Work, case: Case, row: Review | Instruction, what: str) -> None:
    """One message to the person whose account it is, not before the night is over; nothing where no account is linked to anybody,
    or two people bear that name."""
    named = select(User.person_id).where(or_(User.login == row.by, User.name == row.by), User.disabled_at.is_(None))
    people = set(work.session.scalars(named))
    if len(people) != 1 or (person := people.pop()) is None:
        return
    night, zone = work.config.alerts.night, work.config.city.zone
    link = f"{work.config.city.base_url.rstrip('/')}/case?id={case.id}&act=countersign"
    at, did = (row.spoken_at, "同意") if isinstance(row, Review) else (row.at, "作出")
    text = f"【应声】{case.number} 您 {spoken(work, at or work.now)} 口头{did}的{what}, 请本人补签。{link}"
    due = by_day(work.now, night, zone)
    ask(work, Wish(_key(row), "signature", "manual", person_id=person, case_id=case.id, text=text, due_at=due))


def signature_came(work: Work, row: Review | Instruction) -> None:
    """Signed before the message went: it goes no more."""
    waiting = update(Notice).where(Notice.dedupe_key == _key(row), Notice.state == "pending")
    work.session.execute(waiting.values(state="cancelled"))


def _key(row: Review | Instruction) -> str:
    return f"signature:{'review' if isinstance(row, Review) else 'instruction'}:{row.id}"
