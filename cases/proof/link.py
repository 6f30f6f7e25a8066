"""Join the rows of a book to the chain of one message. Pure."""

from cases.matters.phoning import WAY, WAY_NAME
from cases.proof.book import Book, Told, passed_on
from cases.proof.chain import Fact, Holding, Law, Moment, Proof, Seen, Try, Word
from cases.proof.masked import masked, without_token
from cases.proof.roster import next_role, role_name
from cases.store.clock_tables import ClockRow, Step
from cases.store.outbox_tables import Message
from config.load import Config


def proof(config: Config, book: Book, told: Told) -> Proof:
    """One value for one message; the sentence comes after."""
    message, notice, person, clock, number, drill = told
    if number is None and clock is not None:
        number = clock.subject  # a register entry has a name where a case has a number
    step, carrier = book.step_of(notice), book.carriers[message.id]
    reason, before = _reason(config, book, told, step)
    return Proof(
        message=message.id, case_id=notice.case_id, number=number, clock_id=clock.id if clock else None,
        clock=clock.kind if clock else None, purpose=notice.purpose, reason=reason, before=before,
        fact=_fact(book, clock, step), law=_law(clock), step=_moment(step), holding=_holding(config, book, told),
        person_id=person.id, person=person.name, way=message.way, way_name=_way_name(config, message.way),
        address=masked(message.address), text=without_token(carrier.text), made_at=message.made_at,
        next_attempt_at=carrier.next_attempt_at, state=message.state, possible_duplicate=carrier.possible_duplicate,
        carrier=carrier.id if carrier is not message else None,
        carrier_state=carrier.state if carrier is not message else None,
        attempts=tuple(Try(a.n, a.begun_at, a.ended_at, a.outcome, a.code, a.detail) for a in book.attempts.get(carrier.id, ())),
        receipts=tuple(Word(r.state, r.at, r.detail) for r in book.receipts.get(carrier.id, ())),
        acknowledgement=_seen(book, told, carrier), fault=carrier.fault, drill=bool(drill),
    )  # fmt: skip


def _reason(config: Config, book: Book, told: Told, step: Step | None) -> tuple[str, str | None]:
    """Why this person: the step's time; a role with nobody; a person, or an earlier way, that could not be reached."""
    entry, own = book.entry(told)
    if entry is not None:
        reason = str(entry["reason"]) if own else "undeliverable"
        return reason, _role_without(config, step, str(entry["role"])) if own and reason != "time" else None
    if failed := passed_on(told.notice):
        return told.notice.reason, book.roster.names.get(failed.person)
    asked = told.notice.role if told.notice.person_id is None else None
    held = book.roster.role_held(config, told.person.id, asked, told.message.made_at) if asked else None
    if asked and held != asked:
        return "nobody", role_name(config, asked)
    return told.notice.reason, None


def _role_without(config: Config, step: Step | None, role: str) -> str | None:
    """Which role of the step had nobody to be told, so that ``role`` was told in its place."""
    for asked in step.roles if step else ():
        following = next_role(config, asked)
        while following is not None:
            if following == role:
                return role_name(config, asked)
            following = next_role(config, following)
    return None


def _holding(config: Config, book: Book, told: Told) -> Holding | None:
    entry, _ = book.entry(told)
    at = told.message.made_at
    role = entry["role"] if entry else None
    role = role or (book.roster.role_held(config, told.person.id, told.notice.role, at) if told.notice.role else None)
    if not role or "," in role:
        return None
    return book.roster.holding(config, told.person, role, at, entry.get("held") if entry else None)


def _fact(book: Book, clock: ClockRow | None, step: Step | None) -> Fact | None:
    return book.generations.fact(clock, step.generation if step else clock.generation) if clock else None


def _law(clock: ClockRow | None) -> Law | None:
    policy = clock.terms.get("policy") if clock else None
    if not policy:
        return None
    basis = policy.get("basis") or {}
    return Law(basis.get("document", ""), basis.get("article"), policy["duration"], policy["unit"], basis.get("mark"))


def _moment(step: Step | None) -> Moment | None:
    if step is None or step.fired_at is None:
        return None
    return Moment(step.n, step.purpose, step.planned_at, step.fire_at, step.fired_at, step.generation)


def _seen(book: Book, told: Told, carrier: Message) -> Seen | None:
    """The 收到 that answered this message (or the one that carried it), else that person's first one after it."""
    rows = book.seen.get((told.clock.id, told.person.id), ()) if told.clock else ()
    direct = [a for a in rows if a.message_id in (told.message.id, carrier.id)]
    later = direct or [a for a in rows if a.at >= told.message.made_at]
    return Seen(later[0].at, later[0].via, later[0].hold_until) if later else None


def _way_name(config: Config, way: str) -> str:
    names = {w.id: w.name for w in config.alerts.ways} | {WAY: WAY_NAME}
    return names.get(way, way)
