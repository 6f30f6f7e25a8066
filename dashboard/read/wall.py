"""大屏: what a wall in the duty room may show. No words of citizens, no names, no titles: numbers, places, kinds, times."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import TextClause, func, select, text
from sqlalchemy.orm import InstrumentedAttribute

from cases.matters.worklist import WorkRow, worklist
from cases.store.act_tables import Evidence
from cases.store.case_lists import RESTRICTED
from cases.store.case_tables import Case, along
from cases.store.item_tables import Item
from cases.work import Work
from dashboard.alarms import alarms_in_record
from dashboard.read.counts import Outbox, count_states, read_outbox
from dashboard.read.desk import count_all
from dashboard.read.freshness import Source, read_sources
from dashboard.read.pulse import Pulse, read_pulses

SHOWN = 8
EACH = 3
ANSWERS = (
    "official_site",
    "new_media",
    "press_conference",
    "briefing",
    "media_interview",
    "public_reply",
    "reply",
    "superior_release",
)


@dataclass(frozen=True)
class Line:
    """One case that burns: ``what`` is its kind of event or its category, never its title."""

    row: WorkRow
    what: str


@dataclass(frozen=True)
class Wall:
    """Everything on it at one instant."""

    burning: list[Line]
    filters: dict[str, int]
    states: dict[str, int]
    restricted: dict[str, int]
    received: int
    opened: int
    answered: int
    sources: list[Source]
    pulses: list[Pulse]
    outbox: Outbox
    alarms: list[str]
    now: datetime


def read_wall(work: Work) -> Wall:
    """What is over or nearest to its limit first, then what the city owes and whether the machine lives."""
    since, pulses, outbox = _midnight(work), read_pulses(work), read_outbox(work)
    return Wall(
        _burning(work), count_all(work), count_states(work), _restricted(work), _count(work, Item.discovered_at, since),
        _count(work, Case.opened_at, since, text("NOT history AND NOT drill")), _answered(work, since), read_sources(work), pulses,
        outbox, [alarm.sentence for alarm in alarms_in_record(work, pulses, outbox)], work.now,
    )  # fmt: skip


def _burning(work: Work) -> list[Line]:
    """A few of the gravest, a few of those longest over, then limits in hours: a wall full of old letters would hide a blast. A restricted
    matter is in no line."""
    lists = [("grave", EACH), ("all", EACH), ("urgent", SHOWN), ("all", SHOWN)]
    found = {row.case_id: row for of, most in lists for row in worklist(work, most, of=of)}
    rows = list(found.values())[:SHOWN]
    kinds = select(Case.id, Case.event_type, Case.category).where(Case.id.in_([row.case_id for row in rows]))
    what = {id_: event or category or "待研判" for id_, event, category in work.session.execute(kinds)}
    return sorted(
        (Line(row, what[row.case_id]) for row in rows),
        key=lambda line: line.row.due_at or work.now + timedelta(days=9999),
    )


def _restricted(work: Work) -> dict[str, int]:
    """By category and nothing else."""
    category = func.coalesce(Case.category, "未分类")
    query = select(category, func.count()).where(text(RESTRICTED["all"])).group_by(category)
    return dict(work.session.execute(along(query, "desk_restricted")).all())


def _midnight(work: Work) -> datetime:
    local = work.now.astimezone(work.config.city.zone)
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _count(work: Work, column: InstrumentedAttribute[datetime], since: datetime, *where: TextClause) -> int:
    return work.session.scalar(select(func.count()).where(column >= since, *where)) or 0


def _answered(work: Work, since: datetime) -> int:
    """Cases that got an answer of their own today; a drill answers nobody."""
    real = select(Case.id).where(Case.drill)
    query = select(func.count(Evidence.case_id.distinct()))
    query = query.where(Evidence.recorded_at >= since, Evidence.kind.in_(ANSWERS), Evidence.case_id.not_in(real))
    return work.session.scalar(query) or 0


def bad_sources(sources: Sequence[Source]) -> list[Source]:
    """Those nobody may take for calm."""
    return [source for source in sources if source.bad]
