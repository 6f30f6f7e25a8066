"""How much one person can hear: over the allowance what can wait goes together with others, each with its time left. Pure but for one look.

1. ``calm``: no danger, no level above 一般, its limit not yet passed.
2. ``pressing``: 较大 and 重大, reports to superiors, the end of what had called somebody.
3. ``late``: the limit of a matter without level or 一般 has passed.

What is none of these waits for nothing: 特别重大, a person in danger, five hours, a breach of what is 较大 or above, an earlier limit,
a claim of worse than what was confirmed, what was undeliverable. But dangers that begin at one instant ring once (``begins_danger``).
"""

from bisect import bisect_right
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, func, literal_column, select

from alerts.firing import Firing
from alerts.ripe import AFTER_THE_LIMIT, Due
from cases.clocks.night import is_night, next_morning
from cases.store.bulk import look_up
from cases.store.listed import each
from cases.store.outbox_tables import Message
from cases.store.people_tables import Post
from cases.work import Work
from config.alerts import Allowance, Calm
from config.load import Config
from config.words import Weight

NO_LEVEL = (None, "ordinary")
BEAR_WAITING = ("notice", "closing", "signature")
"""Of what other rooms ask for: an earlier limit, or a voice that claims worse than what was confirmed, waits for nothing."""
SETTLED = ("cancelled", "bundled", "withheld")
HELD_POSTS = select(Post.person_id, Post.role).where(Post.person_id.in_(select(each(Post.person_id, "people").c.value)))
_PENDING: Any = literal_column("'pending'")
_WAITS = and_(Message.digest, Message.state == _PENDING, Message.attempts == literal_column("0"))
RUNG = (
    select(Message.person_id, Message.next_attempt_at, Message.digest, _WAITS, func.count())
    .where(
        Message.person_id.in_(select(each(Message.person_id, "people").c.value)), Message.made_at > bindparam("made")
    )
    .where(Message.next_attempt_at > bindparam("begin"), Message.parent_id.is_(None))
    .where(*(Message.state != literal_column(f"'{state}'") for state in SETTLED))
    .group_by(Message.person_id, Message.next_attempt_at, Message.digest, _WAITS)
    .order_by(Message.next_attempt_at)
)
"""How often each person was told something at the same instant: singly, in a list that has gone, or in one that still waits."""


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


def begins_danger(step: Due, calm: Calm) -> bool:
    """A check that begins, of what has no level above 一般: two for one person at one instant go in one message, and at that instant."""
    return step.kind in calm.at_once and step.purpose == "notice" and step.severity in NO_LEVEL


class Had(NamedTuple):
    """What a person has been told of late. ``bounds``: the allowances of those roles, ``most``: how many messages any of them looks at; of
    ``singles`` and of ``digests``, which list others, only the instants of so many are kept, the newest. ``waits``: when the next digest goes.
    """

    roles: frozenset[str] = frozenset()
    bounds: tuple[Allowance, ...] = ()
    most: int = 0
    singles: tuple[datetime, ...] = ()
    digests: tuple[datetime, ...] = ()
    waits: datetime | None = None

    def since(self, begin: datetime) -> int:
        """How often the telephone has rung since then, or is going to; exact up to ``most``."""
        singles, digests = self.singles, self.digests
        return len(singles) - bisect_right(singles, begin) + len(digests) - bisect_right(digests, begin)

    def with_one(self, at: datetime, *, singly: bool) -> "Had":
        """After one more."""
        roles, bounds, most, singles, digests, waits = self
        if singly:
            return Had(roles, bounds, most, _newest(most, singles, at), digests, waits)
        waits = at if waits is None or at < waits else waits
        return Had(roles, bounds, most, singles, digests if at in digests else _newest(most, digests, at), waits)


def _newest(most: int, instants: tuple[datetime, ...], at: datetime) -> tuple[datetime, ...]:
    """In their order. What is older than as many as anybody counts makes no difference: of thousands at eight o'clock a few are kept."""
    kept = tuple(sorted((*instants, at))) if instants and at < instants[-1] else (*instants, at)
    return kept[max(len(kept) - most, 0) :]


def go_at(config: Config, now: datetime, had: Had, weight: Weight, limit: datetime | None) -> tuple[datetime, bool]:
    """When it goes and whether inside a list: over an allowance at the end of the longest window, before it with what goes before.

    A message never waits longer than half the time that is left; those who sleep by night read it in the morning.
    """
    heard = len(had.singles) + len(had.digests)  # most have heard too little for any allowance
    over = [m.then_minutes for m in had.bounds if m.had <= heard and weight in m.weights and _is_over(m, had, now)]
    if not over:
        return now, weight == "calm" and had.waits is not None and had.waits <= now
    at = _window_end(now, max(over))
    night, zone = config.alerts.night, config.city.zone
    if at > now and is_night(at, night, zone) and not had.roles & config.ladders.waking:
        at = next_morning(at, night, zone)
    if limit is not None and limit > now:
        at = min(at, now + (limit - now) / 2)
    return (min(at, max(had.waits, now)) if had.waits else at), True


def _is_over(allowance: Allowance, had: Had, now: datetime) -> bool:
    return had.since(now - timedelta(minutes=allowance.within_minutes)) >= allowance.had


@lru_cache(maxsize=64)
def _window_end(now: datetime, minutes: int) -> datetime:
    """The next full half hour (of so many minutes); now for none. The messages of a batch share their now."""
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
    allowances = work.config.alerts.calm.allowances
    if not people or not allowances:
        return {}
    begin, asked = work.now - timedelta(minutes=max(m.within_minutes for m in allowances)), list(people)
    roles = dict(people)
    for person, role in look_up(work.session, HELD_POSTS, people=asked):
        roles[person] |= {role}
    found = {person: _unheard(allowances, held) for person, held in roles.items()}
    told = look_up(work.session, RUNG, people=asked, begin=begin, made=begin - timedelta(days=1))
    for person, at, digest, waits, count in told:
        had = one = found[person]
        for _ in range(1 if digest else min(count, had.most)):
            one = one.with_one(at, singly=not digest)
        found[person] = one if waits else one._replace(waits=had.waits)
    return found


def _unheard(allowances: Sequence[Allowance], roles: frozenset[str]) -> Had:
    """A person in these roles who has been told nothing."""
    bounds = tuple(m for m in allowances if not roles.isdisjoint(m.roles))
    return Had(roles, bounds, max((m.had for m in bounds), default=0))
