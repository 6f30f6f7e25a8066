"""How much one person can hear: over the allowance what can wait goes together with others, each with its time left. Pure but for one look.

1. ``calm``: no danger, no level above 一般, its limit not yet passed.
2. ``pressing``: 较大 and 重大, reports to superiors, the end of what had called somebody.
3. ``late``: the limit of a matter without level or 一般 has passed.

What is none of these waits for nothing: 特别重大, a person in danger, five hours, a breach of what is 较大 or above, an earlier limit,
a claim of worse than what was confirmed, what was undeliverable.
"""

from collections.abc import Container, Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from alerts.due import AFTER_THE_LIMIT, Due
from alerts.firing import Firing
from cases.clocks.night import is_night, next_morning
from cases.store.outbox_tables import Message
from cases.store.people_tables import Post
from cases.work import Work
from config.alerts import Allowance, Calm
from config.load import Config
from config.words import Weight

NO_LEVEL = (None, "ordinary")
SETTLED = ("cancelled", "bundled", "withheld")


def weight_of(step: Due, calm: Calm) -> Weight | None:
    """How much waiting this step bears."""
    return weigh(step.kind, step.purpose, step.severity, calm, loud=step.loud)


def weigh(kind: str | None, purpose: str, severity: str | None, calm: Calm, *, loud: bool) -> Weight | None:
    """The same of anything that is told; ``None``: it waits for nothing. ``kind``: none for what is about no clock."""
    if severity == "especially_serious" or kind in calm.at_once:
        return None
    if purpose in AFTER_THE_LIMIT:
        return "late" if severity in NO_LEVEL else None
    is_calm = severity in NO_LEVEL and (not loud or kind is None or kind in calm.kinds)
    return "calm" if is_calm else "pressing"


class Had(NamedTuple):
    """What a person has been told of late. ``digests``: the instants of those that list others; ``waits``: when the next of them goes."""

    roles: frozenset[str] = frozenset()
    singles: tuple[datetime, ...] = ()
    digests: frozenset[datetime] = frozenset()
    waits: datetime | None = None

    def since(self, begin: datetime) -> int:
        """How often the telephone has rung since then, or is going to."""
        return sum(at > begin for at in (*self.singles, *self.digests))

    def with_one(self, at: datetime, *, singly: bool) -> "Had":
        """After one more."""
        if singly:
            return self._replace(singles=(*self.singles, at))
        return self._replace(digests=self.digests | {at}, waits=min(at, self.waits or at))


def go_at(config: Config, now: datetime, had: Had, weight: Weight, limit: datetime | None) -> tuple[datetime, bool]:
    """When it goes and whether inside a list: over a allowance at the end of the longest window, before it with what goes before.

    A message never waits longer than half the time that is left; those who sleep by night read it in the morning.
    """
    over = [m for m in config.alerts.calm.allowances if _is_over(m, weight, had, now)]
    if not over:
        return now, weight == "calm" and had.waits is not None and had.waits <= now
    at = _window_end(now, max(m.then_minutes for m in over))
    night, zone = config.alerts.night, config.city.zone
    if at > now and is_night(at, night, zone) and not had.roles & config.ladders.waking:
        at = next_morning(at, night, zone)
    if limit is not None and limit > now:
        at = min(at, now + (limit - now) / 2)
    return (min(at, max(had.waits, now)) if had.waits else at), True


def _is_over(allowance: Allowance, weight: Weight, had: Had, now: datetime) -> bool:
    begin = now - timedelta(minutes=allowance.within_minutes)
    return weight in allowance.weights and bool(had.roles & set(allowance.roles)) and had.since(begin) >= allowance.had


def _window_end(now: datetime, minutes: int) -> datetime:
    """The next full half hour (of so many minutes); now for none."""
    length = minutes * 60
    return now + timedelta(seconds=length - now.timestamp() % length) if length else now


def singles_lately(work: Work, firings: Iterable[Firing], known: Container[int] = ()) -> dict[int, Had]:
    """What each person who is told something now that bears waiting has been told before.

    ``known``: people who have been looked up; of thousands at eight o'clock everyone is looked up once.
    """
    calm, asleep = work.config.alerts.calm, is_night(work.now, work.config.alerts.night, work.config.city.zone)
    bear = [f for f in firings if (f.due.loud or not asleep) and weight_of(f.due, calm)]
    told = {r.person_id: frozenset({r.role}) for f in bear for r in f.audience.told if r.person_id not in known}
    return had_lately(work, told)


def had_lately(work: Work, people: Mapping[int, frozenset[str]]) -> dict[int, Had]:
    """What these people have been told within the longest allowance; each comes with the role in which they are told now."""
    longest = max((m.within_minutes for m in work.config.alerts.calm.allowances), default=0)
    if not people or not longest:
        return {}
    begin, found = work.now - timedelta(minutes=longest), {person: Had(roles) for person, roles in people.items()}
    for person, role in work.session.execute(select(Post.person_id, Post.role).where(Post.person_id.in_(people))):
        found[person] = found[person]._replace(roles=found[person].roles | {role})
    told = (
        select(Message.person_id, Message.next_attempt_at, Message.digest, Message.state, Message.attempts)
        .where(Message.person_id.in_(people), Message.made_at > begin - timedelta(days=1), Message.next_attempt_at > begin)
        .where(Message.parent_id.is_(None), Message.state.not_in(SETTLED))
    )  # fmt: skip
    for person, at, digest, state, attempts in work.session.execute(told):
        had = found[person]
        waits = digest and state == "pending" and not attempts
        one = had.with_one(at, singly=not digest)
        found[person] = one if waits else one._replace(waits=had.waits)
    return found
