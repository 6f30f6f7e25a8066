"""Visits to the city's own pages: kept, held against the rule for reachability, and what is wrong becomes a 网站纠错 with its limit.

国办秘函〔2019〕19号: visited at least 20 times a day for a week, a site fails when 5 % of the visits take over 15 seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import null, select

from cases.registers.entering import clocks_of, put_in
from cases.registers.kinds import KINDS
from cases.registers.proving import Proved, settle
from cases.store.clock_tables import ClockRow, RegisterEntry
from cases.store.database import serialise
from cases.store.item_tables import SiteVisit
from cases.work import Work
from config.channels import Publication

WEEK = timedelta(days=7)
SLOW_SECONDS = 15.0
FAILED_SHARE = 0.05
LEAST_VISITS = 20
"""A share of fewer visits says nothing."""
FAILED_IN_A_ROW = 3
MACHINE = "machine"


@dataclass(frozen=True)
class Look:
    """What one visit found. ``updated_from``: page (a date stood there) or guessed (the page changed since the last visit).

    ``dead``: links that lead nowhere; ``None`` when they were not checked this time.
    """

    seconds: float
    fault: str | None = None
    updated_at: datetime | None = None
    updated_from: str | None = None
    links_hash: str | None = None
    dead: Sequence[str] | None = None


@dataclass(frozen=True)
class Reach:
    """How a page could be reached in the last week, and its latest look. ``amiss``: the sentence for its keeper, or none."""

    publication: Publication
    visits: int
    failed: int
    last: SiteVisit | None
    dead: Sequence[str]
    amiss: str | None


def note_look(work: Work, publication: Publication, look: Look) -> None:
    """Keep what a visit found, and begin or end the duty to put it right. Commit is the caller's."""
    serialise(work.session)
    dead = null() if look.dead is None else list(look.dead)
    work.session.add(SiteVisit(publication=publication.id, at=work.now, **{**vars(look), "dead": dead}))
    work.session.flush()
    found = reach(work, publication)
    _owe(work, publication, "reach", f"{publication.name}打不开或太慢", wrong=found.amiss is not None)
    if look.dead is not None:
        _owe(work, publication, "dead", f"{publication.name}有死链", wrong=bool(look.dead))


def reach(work: Work, publication: Publication) -> Reach:
    """The last week of one page."""
    query = (
        select(SiteVisit)
        .where(SiteVisit.publication == publication.id, SiteVisit.at > work.now - WEEK)
        .order_by(SiteVisit.id.desc())
    )
    visits = list(work.session.scalars(query))
    failed = [is_failure(visit) for visit in visits]
    dead: Sequence[str] = next((visit.dead for visit in visits if visit.dead is not None), [])
    return Reach(publication, len(visits), sum(failed), visits[0] if visits else None, dead, judge(failed))


def judge(newest_first: Sequence[bool]) -> str | None:
    """Whether a page counts as unreachable, by its failed visits of a week. Pure."""
    streak = next((n for n, failed in enumerate(newest_first) if not failed), len(newest_first))
    if streak >= FAILED_IN_A_ROW:
        return f"连续 {streak} 次打不开或超过 {SLOW_SECONDS:g} 秒"
    failed, count = sum(newest_first), len(newest_first)
    if count >= LEAST_VISITS and failed / count >= FAILED_SHARE and newest_first[0]:
        return f"一周内 {count} 次访问有 {failed} 次打不开或超过 {SLOW_SECONDS:g} 秒 (达到 {FAILED_SHARE:.0%})"
    return None


def is_failure(visit: SiteVisit) -> bool:
    """Whether the rule counts this visit as failed."""
    return visit.fault is not None or visit.seconds > SLOW_SECONDS


def last_looks(work: Work, publication: str) -> tuple[SiteVisit | None, SiteVisit | None]:
    """The newest visit, and the newest in which links were checked."""
    query = select(SiteVisit).where(SiteVisit.publication == publication).order_by(SiteVisit.id.desc()).limit(1)
    return work.session.scalar(query), work.session.scalar(
        query.where(SiteVisit.links_hash.is_not(None), SiteVisit.dead.is_not(null()))
    )


def _owe(work: Work, publication: Publication, what: str, name: str, *, wrong: bool) -> None:
    """An entry for what is wrong while it is; put right, its clock ends with the visit as proof."""
    key = f"{publication.id}#{what}"
    entry = work.session.scalar(
        select(RegisterEntry).where(RegisterEntry.publication == key, RegisterEntry.state == "open")
    )
    if wrong and entry is None:
        put_in(
            work,
            KINDS["website_correction"],
            name,
            publication.unit,
            work.now,
            MACHINE,
            url=publication.url,
            publication=key,
        )
    elif not wrong and entry is not None:
        running = clocks_of([entry.id]).where(ClockRow.state == "running")
        clock = work.session.scalars(running).first()
        if clock is not None:
            settle(work, entry, clock, Proved(work.now, publication.url), MACHINE)
