"""What is always true of steps: when they fire, how often, and whom they tell."""

from collections import Counter
from typing import Any

from sqlalchemy import Row

from cases.clocks.pauses import is_open
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow, Step
from cases.store.event_tables import Event
from cases.store.outbox_tables import Acknowledgement, Message, Notice
from tests.properties.seen import Seen, Story

PAST_LIMIT = ("breach", "after_breach")


def nothing_fires_early(story: Story) -> None:
    """Invariant 3: no step has fired before its time."""
    assert all(s.fired_at >= s.fire_at for s in story.after.all(Step) if s.state == "fired")


def nothing_due_is_left(story: Story) -> None:
    """Invariant 4: after a tick nothing due is pending; a running clock that may still breach has one step that will say so."""
    if story.ticked:
        assert [s for s in story.after.all(Step) if s.state == "pending" and s.fire_at <= story.after.now] == []
    to_come = Counter(
        (s.clock_id, s.generation)
        for s in story.after.all(Step)
        if s.purpose == "breach" and s.state in ("pending", "quarantined")
    )
    for clock in story.after.running():
        waits = clock.breached_at is None and not is_open(clock.pauses)
        assert to_come[clock.id, clock.generation] == waits or not waits, clock.kind


def a_step_fires_once(story: Story) -> None:
    """Invariant 5: as many events as fired steps, one notice for each, by whichever worker and after whatever crash."""
    fired = [s for s in story.after.all(Step) if s.state == "fired"]
    told = Counter(e.subject_id for e in story.after.all(Event) if e.type == "step_fired")
    assert told == Counter(str(s.clock_id) for s in fired)
    assert sorted(s.id for s in fired) == sorted(n.step_id for n in story.after.all(Notice) if n.step_id is not None)
    for was, now in story.both(Step):
        assert was.state != "fired" or was == now


def a_ladder_is_climbed_in_order(story: Story) -> None:
    """Invariant 6: a breach supersedes what was planned before it; any other step that fired has left none before it
    pending but those that wait for a confirmation."""
    for step in story.after.all(Step):
        if step.state != "pending" or step.id in story.poisoned:
            continue
        for other in story.after.all(Step):
            if _is_later(other, step) and other.state == "fired":
                assert other.purpose != "breach"
                assert step.fire_at > step.planned_at or story.set_back


def _is_later(a: Row[Any], b: Row[Any]) -> bool:
    return (a.clock_id, a.generation) == (b.clock_id, b.generation) and a.planned_at > b.planned_at


def fired_means_told(story: Story) -> None:
    """Invariant 7: a fired step has its messages, or «nobody» on record, or all its people had said 收到; never half of it."""
    events = {(e.subject_id, e.data["step"]) for e in story.after.all(Event) if e.type == "role_empty"}
    messages = story.after.rows(Message)
    for notice in story.after.all(Notice):
        if notice.step_id is None:
            continue
        step = story.after.rows(Step)[notice.step_id]
        assert step.state == "fired"
        assert all(messages[t["message"]].person_id == t["person_id"] for t in notice.told)
        assert all(messages[t["message"]].notice_id == notice.id for t in notice.told)
        if not notice.told:
            held = _held(story.after, step)
            assert held if notice.state == "resolved" else (str(step.clock_id), step.n) in events


def an_ended_clock_is_silent(story: Story) -> None:
    """Invariant 10: nothing pends for an ended clock and nothing new is written for it but its closing message."""
    ended = {c.id for c in story.after.all(ClockRow) if c.state != "running"}
    assert [s for s in story.after.all(Step) if s.clock_id in ended and s.state in ("pending", "quarantined")] == []
    closing = {n.id for n in story.after.all(Notice) if n.purpose == "closing"}
    for message in story.after.all(Message):
        clock = story.after.clock_of(message)
        if clock is not None and clock.id in ended and message.notice_id not in closing:
            assert message.state != "pending" or message.attempts > 0
    was_ended = ended & {c.id for c in story.before.all(ClockRow) if c.state != "running"}
    for notice in story.new(Notice):
        assert notice.clock_id not in was_ended or notice.purpose == "closing"


def everybody_due_is_told(story: Story) -> None:
    """Invariant 12: of what fires before the limit only those hear nothing who have said 收到 and whose shift still lasts;
    of the limit and what follows everybody hears."""
    for step, expected, held in _firings(story):
        told = _told(story, step)
        assert told <= expected
        assert expected - told <= (set() if step.purpose in PAST_LIMIT else held), step.purpose


def an_empty_role_is_no_silence(story: Story) -> None:
    """Invariant 21: where a role has nobody who can be reached, the next role's people are told by the same step, and after
    a refusal for good by the next tick; no step moves for it."""
    for step, expected, held in _firings(story):
        assert _told(story, step) >= expected - held
    if story.ticked:
        waited = [n for n in story.before.all(Notice) if n.state == "pending" and n.due_at <= story.after.now]
        assert all(story.after.rows(Notice)[n.id].state in ("resolved", "nobody", "cancelled") for n in waited)
    for was, now in story.both(Step):
        assert was.planned_at == now.planned_at


def poison_stops_nobody_else(story: Story) -> None:
    """Invariant 27: a step that cannot be computed is set aside and kept, and only that one."""
    aside = {s.id for s in story.after.all(Step) if s.state == "quarantined"}
    assert aside <= story.poisoned
    assert all(story.after.rows(Step)[id_].fault for id_ in aside)


def _firings(story: Story) -> list[tuple[Row[Any], set[int], set[int]]]:
    """Each step that fired now, who is in its roles by our own reading of roster and ladder, and who holds."""
    fired = [
        s for was, s in story.both(Step) if s.state == "fired" and was.state != "fired" and s.fired_at == story.after.now
    ]  # fmt: skip
    return [(s, _expected(story, s), _held(story.after, s)) for s in fired]


def _told(story: Story, step: Row[Any]) -> set[int]:
    return {t["person_id"] for notice in story.after.all(Notice) if notice.step_id == step.id for t in notice.told}


def _held(seen: Seen, step: Row[Any]) -> set[int]:
    acks = (a for a in seen.all(Acknowledgement) if a.clock_id == step.clock_id)
    return {a.person_id for a in acks if a.at <= step.fired_at < a.hold_until}


def _expected(story: Story, step: Row[Any]) -> set[int]:
    """For each role its people with an address; for one without anybody the next role's, and so on."""
    clock = story.after.rows(ClockRow)[step.clock_id]
    case = story.after.rows(Case)[clock.case_id]
    unit = clock.unit or case.handling_lead
    found: set[int] = set()
    for role in step.roles:
        wanted: str | None = role
        while wanted and not (people := _reachable(story, wanted, None if unit in case.complained_of else unit)):
            wanted = story.config.role(wanted).next
        found |= people if wanted else set()
    return found


def _reachable(story: Story, role: str, unit: str | None) -> set[int]:
    roster = story.after.roster
    people = roster.holders(role, story.config.role(role).scope, unit)
    return {p.person_id for p in people if "webhook" in roster.contacts.get(p.person_id, {})}
