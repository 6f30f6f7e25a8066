"""试算: a changed policy held against the cases of a month that is past. Reads only; nothing is stored, nobody is told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import select

from cases.clocks.calendar import Calendar, calendar_of
from cases.clocks.due import Due, Facts
from cases.clocks.pauses import paused_for
from cases.clocks.start import limit_of, plan, start_again
from cases.matters.basis import facts_of
from cases.matters.opening import duties_of
from cases.store.case_tables import Case, CaseItem
from cases.store.clock_tables import ClockRow
from cases.store.item_tables import Item
from cases.work import Work
from config.deadlines import Deadline
from config.errors import ConfigError
from config.lines import read
from config.load import Config, load_config

TRIABLE = ("deadlines", "ladders")
CHUNK = 500
LIVE = ("running", "satisfied", "exited")


@dataclass(frozen=True)
class Stand:
    """How one clock would stand: its limit, whether it was broken, and how many were told (a step counts once a role)."""

    due_at: datetime
    breached: bool
    messages: int


@dataclass(frozen=True)
class Change:
    """A clock that would stand otherwise. ``after`` is None where the tried policy has no such row."""

    case_id: int
    number: str
    kind: str
    policy: str
    before: Stand
    after: Stand | None


@dataclass(frozen=True)
class Bound:
    """A duty that a case would have or lose."""

    case_id: int
    number: str
    kind: str
    policy: str
    gained: bool


@dataclass
class Trial:
    """What a month would have been."""

    cases: int = 0
    clocks: int = 0
    breaches: tuple[int, int] = (0, 0)
    messages: tuple[int, int] = (0, 0)
    changes: list[Change] = field(default_factory=list)
    bound: list[Bound] = field(default_factory=list)

    def count(self, before: Stand, after: Stand | None) -> None:
        """Add one clock to both sums."""
        self.clocks += 1
        self.breaches = self.breaches[0] + before.breached, self.breaches[1] + bool(after and after.breached)
        self.messages = self.messages[0] + before.messages, self.messages[1] + (after.messages if after else 0)


def part_of(file: Path) -> str:
    """Which part of the configuration a file is, by what it holds. Raises ConfigError for any other."""
    said = read(file).value
    for name in TRIABLE:
        if isinstance(said, dict) and name in said:
            return name
    raise ConfigError("只能试算 deadlines.yaml 和 ladders.yaml: 文件里没有 deadlines 也没有 ladders", file.name)


def tried_config(config: Config, file: Path) -> Config:
    """The present configuration with that file instead of its own. Raises ConfigError with line and reason, as at a start."""
    return load_config(config.directory, {part_of(file): file})


def month_before(now: datetime, config: Config) -> date:
    """The first day of the last month that is over."""
    today = now.astimezone(config.city.zone).date()
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def try_policy(work: Work, tried: Config, month: date) -> Trial:
    """Both policies over the cases opened in that month, drills left out, with the facts as they stand now.

    Both sides are counted by the same functions from the same facts, so that every difference comes from the policy. What
    somebody else stated (a platform's own limit) stays as stated.
    """
    trial, trying = Trial(), Work(work.session, tried, work.now)
    calendars = calendar_of(work.config.workdays), calendar_of(tried.workdays)
    for cases in _cases(work, month):
        trial.cases += len(cases)
        for clock in _clocks(work, list(cases)):
            assert clock.case_id is not None, "asked for by case"
            _one(trial, work, trying, cases[clock.case_id], clock, calendars)
        _duties(trial, work, tried, cases)
    return trial


def _one(
    trial: Trial, work: Work, trying: Work, case: Case, clock: ClockRow, calendars: tuple[Calendar, Calendar]
) -> None:
    own = Deadline.model_validate(clock.terms["policy"])
    day = clock.started_at.astimezone(work.config.city.zone).date()
    old, new = _row(work.config, own, day) or own, _row(trying.config, own, day)
    before = _stand(work, case, clock, own, old, calendars[0])
    after = _stand(trying, case, clock, own, new, calendars[1]) if new else None
    trial.count(before, after)
    if after != before:
        trial.changes.append(Change(case.id, case.number, clock.kind, clock.policy, before, after))


def _row(config: Config, own: Deadline, day: date) -> Deadline | None:
    return next((row for row in config.deadlines.deadlines if row.id == own.id and row.holds_on(day)), None)


def _stand(work: Work, case: Case, clock: ClockRow, own: Deadline, policy: Deadline, calendar: Calendar) -> Stand:
    start = replace(start_again(clock), policy=policy, paused=paused_for(clock, work.now))
    if (policy.counts_from, policy.falls_back_to) != (
        own.counts_from,
        own.falls_back_to,
    ) and clock.subject_kind == "case":
        start = replace(start, facts=replace(facts_of(work, case, clock.cycle), started=clock.started_at))
    limit = limit_of(work, start, calendar)
    if clock.stated:
        limit = replace(limit, at=clock.due_at, latest=clock.breach_at)
    until = clock.stopped_at or work.now
    late_when_discovered = limit.latest <= clock.started_at
    return Stand(limit.at, until > limit.latest and not late_when_discovered, _told(work, policy, limit, clock, until))


def _told(work: Work, policy: Deadline, limit: Due, clock: ClockRow, until: datetime) -> int:
    """Role by role, what would have been said before the clock stopped; of people and of acknowledgements nothing is guessed."""
    if clock.quiet:
        return 0
    then = Work(work.session, work.config, clock.started_at)
    facts = Facts(discovered=clock.started_at, started=clock.started_at)
    steps = plan(then, policy, facts, limit, confirmed=True)
    return sum(len(step.roles) for step in steps if step.state == "pending" and step.fire_at <= until)


def _duties(trial: Trial, work: Work, tried: Config, cases: dict[int, Case]) -> None:
    """Duties that begin by themselves: which a case would have besides, or not at all."""
    replies = _replies(work, list(cases))
    for case in cases.values():
        if case.merged_into_id is not None:
            continue
        old, new = (
            {
                s.policy.id: s.policy.kind
                for s in duties_of(Work(work.session, config, case.opened_at), case, replies.get(case.id))
            }
            for config in (work.config, tried)
        )
        for policy in sorted(new.keys() ^ old.keys()):
            kind = new.get(policy) or old[policy]
            trial.bound.append(Bound(case.id, case.number, kind, policy, gained=policy in new))


def _replies(work: Work, case_ids: Sequence[int]) -> dict[int, str]:
    """The reply duty of the channel by which each case came."""
    query = select(CaseItem.case_id, Item.channel).join(Item, Item.id == CaseItem.item_id)
    found = work.session.execute(query.where(CaseItem.case_id.in_(case_ids), CaseItem.how == "opened"))
    clocks = {c.id: c.reply_clock for c in work.config.channels.channels if c.reply_clock}
    return {case_id: clocks[channel] for case_id, channel in found if channel in clocks}


def _cases(work: Work, month: date) -> Iterator[dict[int, Case]]:
    zone, following = work.config.city.zone, (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    start, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (month, following))
    last = 0
    while True:
        wanted = (Case.opened_at >= start, Case.opened_at < end, Case.drill.is_(False), Case.id > last)
        found = {
            case.id: case for case in work.session.scalars(select(Case).where(*wanted).order_by(Case.id).limit(CHUNK))
        }
        if not found:
            return
        yield found
        last = max(found)
        work.session.expunge_all()  # a month may hold ten thousand


def _clocks(work: Work, case_ids: Sequence[int]) -> Iterator[ClockRow]:
    query = select(ClockRow).where(ClockRow.case_id.in_(case_ids), ClockRow.state.in_(LIVE))
    yield from work.session.scalars(query.order_by(ClockRow.id))
