"""One batch of due steps: planned and worded by reading alone, then put on record with its breaches, notices, messages and events."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Dialect, bindparam, select, update

from alerts.audience import Directory
from alerts.calm import Had, singles_lately
from alerts.compose import Composer, Letter, Row, code_of, dangers_of
from alerts.dangers import RISK, with_dangers
from alerts.firing import Firing, Plan, plan
from alerts.questions import BEFORE, PENDING
from alerts.ripe import Due
from alerts.twins import Twins, twins_of
from cases.audit.events import Happening, event_rows
from cases.log import log
from cases.store.bulk import look_up, play, table_of, take_ids, to_change, to_put, to_run
from cases.store.clock_tables import ClockRow, Step
from cases.store.event_tables import Event
from cases.store.listed import among, each
from cases.store.outbox_tables import Acknowledgement, Message, Notice
from cases.store.scribe import Script
from cases.store.types import WrittenJson
from cases.work import Work
from config.load import Config

HELD = select(Acknowledgement.clock_id, Acknowledgement.person_id).where(
    Acknowledgement.clock_id.in_(select(each(Acknowledgement.clock_id, "clocks").c.value)),
    Acknowledgement.hold_until > bindparam("now"),
)
STEP_FIRED = (
    update(table_of(Step))
    .where(Step.id == bindparam("step"))
    .values(state="fired", fired_at=bindparam("now"), reason=bindparam("why"))
)
CLOCKS_BREACHED = (
    update(table_of(ClockRow))
    .where(among(ClockRow.id, "clocks"), ClockRow.breached_at.is_(None))
    .values(breached_at=ClockRow.breach_at, breach_recorded_at=bindparam("now"))
)
STILL_EARLIER = select(Step.clock_id).where(PENDING, among(Step.clock_id, "clocks"), *BEFORE)
"""Mostly none: what comes before a limit has fired before it."""
STEPS_CANCELLED = update(table_of(Step)).where(among(Step.id, "steps")).values(state="cancelled")
EARLIER_SUPERSEDED = (
    update(table_of(Step))
    .where(Step.clock_id == bindparam("clock"), Step.generation == bindparam("cycle"), PENDING)
    .where(Step.planned_at < bindparam("limit"))
    .values(state="superseded")
)


@dataclass(frozen=True)
class Outlook:
    """What becomes of these steps and who is told, as things stand; nothing is worded yet.

    ``singles``: how many calm messages each person told had singly of late (see :func:`alerts.calm.singles_lately`); ``twins``: which
    matters may be one; ``earlier``: clocks of which a limit has passed before a step that comes before it has fired.
    """

    plan: Plan
    singles: Mapping[int, Had]
    twins: Twins
    earlier: frozenset[int]


@dataclass(frozen=True)
class Batch:
    """What is written of some steps as of ``now``; only the ids of its rows are still missing.

    Each of ``letters`` says which of ``notices`` it belongs to. ``singles``: counted on.
    """

    now: datetime
    plan: Plan
    notices: list[Row]
    letters: list[Letter]
    happenings: list[Happening]
    singles: dict[int, Had]
    earlier: frozenset[int]


class Ids(NamedTuple):
    """What the notices and the messages of a batch are numbered by."""

    notices: Sequence[int]
    messages: Sequence[int]


def foresee(work: Work, parts: Sequence[Sequence[Due]], directory: Directory, had: Mapping[int, Had]) -> list[Outlook]:
    """Plan these steps, part by part; only reads. ``had``: singles that are known already. Raises DamagedJson."""
    parts = with_dangers(work, parts)
    holds = _holds(work, [d for part in parts for d in part])
    plans = [plan(part, directory, holds) for part in parts]
    firings = [f for made in plans for f in made.firings]
    singles, twins = {**had, **singles_lately(work, firings, had)}, twins_of(work, [f.due for f in firings])
    earlier = _still_earlier(work, firings)
    return [Outlook(made, singles, twins, earlier) for made in plans]


def word(config: Config, now: datetime, outlook: Outlook, had: Mapping[int, Had]) -> Batch:
    """Everything that is to be written of it. Pure but for the tokens. ``had``: singles told meanwhile."""
    firings, singles = outlook.plan.firings, {**outlook.singles, **had}
    told = sorted((f for f in firings if not f.due.quiet), key=lambda f: _heads(f.due, config.alerts.calm.at_once))
    composer = Composer(config, now, singles, outlook.twins, dangers_of(config, told))
    for at, firing in enumerate(told):
        composer.add(firing, at)
    composer.gather()
    happenings = list(_happenings(firings))
    notices = [_notice(now, f) for f in told]
    return Batch(now, outlook.plan, notices, composer.letters, happenings, singles, outlook.earlier)


def write(work: Work, batch: Batch) -> None:
    """Put the batch on record: all of it or, when this raises, nothing."""
    ids = Ids(take_ids(work.session, Notice, len(batch.notices)), take_ids(work.session, Message, len(batch.letters)))
    play(work.session, script(batch, ids, work.session.get_bind().dialect))
    set_aside(work, batch.plan.faults)


def script(batch: Batch, ids: Ids, dialect: Dialect) -> Script:
    """The batch written out, but for the steps that could not be planned (:func:`set_aside`); its rows learn their ids."""
    _number(batch, ids)
    return [
        *_breaches(batch, dialect), *_steps(batch, dialect),
        *to_put(Notice, batch.notices, dialect), *to_put(Message, [letter.row for letter in batch.letters], dialect),
        *to_put(Event, event_rows(batch.now, batch.happenings), dialect),
    ]  # fmt: skip


def set_aside(work: Work, faults: Mapping[int, Exception]) -> None:
    """Quarantine these steps, each with its fault."""
    for step_id, error in faults.items():
        log.error("step quarantined", step=step_id, error=type(error).__name__)
        fault = f"{type(error).__name__}: {error}"[:500]
        work.session.execute(update(Step).where(Step.id == step_id).values(state="quarantined", fault=fault))


def _heads(due: Due, at_once: Container[str]) -> tuple[bool, bool, bool, bool]:
    """Which duty of a case stands at the head of its message, where nothing is cut off: a loud one, a danger, what is past its limit."""
    return not due.loud, due.kind != RISK, not due.is_past_limit, due.kind not in at_once


def _still_earlier(work: Work, firings: Sequence[Firing]) -> frozenset[int]:
    breached = [f.due.clock_id for f in firings if f.due.is_breach]
    return (
        frozenset(clock for (clock,) in look_up(work.session, STILL_EARLIER, clocks=breached))
        if breached
        else frozenset()
    )


def _holds(work: Work, due: Sequence[Due]) -> Mapping[int, frozenset[int]]:
    """People who acknowledged a clock and are not to be told again before its limit."""
    found: dict[int, set[int]] = {}
    clocks = list({d.clock_id for d in due if not d.is_past_limit})
    for clock_id, person_id in look_up(work.session, HELD, clocks=clocks, now=work.now) if clocks else ():
        found.setdefault(clock_id, set()).add(person_id)
    return {clock_id: frozenset(people) for clock_id, people in found.items()}


def _steps(batch: Batch, dialect: Dialect) -> Script:
    planned = batch.plan
    rows = [{"step": f.due.step_id, "now": batch.now, "why": f.reason} for f in planned.firings]
    gone = to_run(STEPS_CANCELLED, dialect, steps=planned.cancelled) if planned.cancelled else []
    return [*gone, *to_change(STEP_FIRED, rows, dialect)]


def _breaches(batch: Batch, dialect: Dialect) -> Script:
    """The limit has passed: recorded as of its true time, once; earlier steps of the clock are superseded."""
    breaches = [f.due for f in batch.plan.firings if f.due.is_breach]
    new = [d.clock_id for d in breaches if d.breached_at is None]
    rows = [
        {"clock": d.clock_id, "cycle": d.generation, "limit": d.planned_at}
        for d in breaches
        if d.clock_id in batch.earlier
    ]
    marked = to_run(CLOCKS_BREACHED, dialect, clocks=new, now=batch.now) if new else []
    return [*marked, *to_change(EARLIER_SUPERSEDED, rows, dialect)]


def _number(batch: Batch, ids: Ids) -> None:
    """The notices and their messages; each notice says who was told by which message."""
    told: list[list[str]] = [[] for _ in ids.notices]
    for id_, letter in zip(ids.messages, batch.letters, strict=True):
        notice_id = ids.notices[letter.notice]
        parent_id = letter.parent.row["id"] if letter.parent else None  # it was written before
        letter.row.update(id=id_, notice_id=notice_id, code=code_of(notice_id), parent_id=parent_id)
        told[letter.notice].append(f'{letter.reach.kept},"message":{id_}}}')
    for id_, row, people in zip(ids.notices, batch.notices, told, strict=True):
        row["id"], row["told"] = id_, WrittenJson(f"[{','.join(people)}]")


def _notice(now: datetime, firing: Firing) -> Row:
    due = firing.due
    return {
        "case_id": due.case_id, "clock_id": due.clock_id,
        "step_id": due.step_id, "purpose": due.purpose, "reason": "time", "role": ",".join(due.roles), "unit": due.responsible,
        "person_id": None, "text": None, "due_at": now, "made_at": now,
        "state": "nobody" if firing.reached_nobody else "resolved",
    }  # fmt: skip


def _happenings(firings: Sequence[Firing]) -> Iterator[Happening]:
    """Many say the same: what they say is one object, written out once (see :mod:`cases.store.bulk`)."""
    said: dict[tuple[Any, ...], dict[str, Any]] = {}
    for firing in firings:
        due, clock, audience = firing.due, str(firing.due.clock_id), firing.audience
        if due.is_breach and due.breached_at is None:
            data = said.setdefault((due.kind,), {"kind": due.kind})
            yield Happening("clock_breached", "clock", clock, due.case_id, effective_at=due.breach_at, data=data)
        if audience.nobody:
            data = {"roles": audience.nobody, "step": due.n}
            yield Happening("role_empty", "clock", clock, due.case_id, data=data)
        key = (due.n, due.purpose, id(audience))
        if key not in said:
            said[key] = {"step": due.n, "purpose": due.purpose, "to": [r.person_id for r in audience.told]}
        yield Happening("step_fired", "clock", clock, due.case_id, effective_at=due.fire_at, data=said[key])
