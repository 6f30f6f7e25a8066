"""The city's own sites and accounts: each has its clock, and what is collected of it is its update."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select

from cases.clocks.start import limit_of, start_again
from cases.registers.entering import clocks_of, put_in
from cases.registers.kinds import KINDS
from cases.registers.proving import Proved, settle
from cases.store.clock_tables import ClockRow, RegisterEntry
from cases.store.database import serialise
from cases.store.item_tables import Item, ItemVersion, SiteVisit
from cases.work import Work
from config.channels import Publication

KIND = {"account": KINDS["account_freshness"], "site": KINDS["site_freshness"]}
MACHINE = "machine"
LATEST = 200
"""So many of the newest items are looked through for the last update before a publication was entered."""


@dataclass(frozen=True)
class Update:
    """One thing the city published: when, where, and the item or the visit that shows it."""

    at: datetime
    url: str | None
    shown_by: str


@dataclass
class Untended:
    """What is to be done: a publication not yet entered, or updates that move its limit."""

    publication: Publication
    entry: RegisterEntry | None
    updates: list[Update]


def tend_freshness(work: Work) -> int:
    """Enter what is configured and renew what was updated; how many clocks that moved. Commit is the caller's."""
    serialise(work.session)
    moved = 0
    for found in untended(work):
        if found.entry is None:
            last = found.updates[-1].at if found.updates else work.now
            publication = found.publication
            put_in(
                work,
                KIND[publication.kind],
                publication.name,
                publication.unit,
                last,
                MACHINE,
                publication=publication.id,
            )
            moved += 1
            continue
        for update in found.updates:
            moved += _renew(work, found.entry, update)
    return moved


def limits(work: Work) -> dict[str, ClockRow]:
    """The running limit of each publication that has one, by its id: counted from its last update, until when the next is due."""
    entries = _entries(work, list(work.config.channels.publications))
    clocks = _clocks(work, [entry.id for entry in entries.values()])
    return {id_: clocks[entry.id] for id_, entry in entries.items() if entry.id in clocks}


def untended(work: Work) -> list[Untended]:
    """Publications with something to do. Only reads: asked every few seconds, and mostly answered with nothing."""
    watched = [p for p in work.config.channels.publications if _is_watched(work, p)]
    if not watched:
        return []
    entries = _entries(work, watched)
    clocks = _clocks(work, [e.id for e in entries.values()])
    found = [_look(work, p, entries.get(p.id), clocks) for p in watched]
    return [u for u in found if u is not None]


def _is_watched(work: Work, publication: Publication) -> bool:
    """Of a channel that is switched off nothing can be known: no clock starts, and `check` says so."""
    return publication.channel is None or work.config.channel(publication.channel).enabled


def _look(
    work: Work, publication: Publication, entry: RegisterEntry | None, clocks: dict[int, ClockRow]
) -> Untended | None:
    if entry is None:
        newest = _newest(work, publication)
        return Untended(publication, None, newest) if newest or _was_opened(work, publication) else None
    clock = clocks.get(entry.id)
    if entry.state != "open" or clock is None or not (publication.channel or publication.url):
        return None
    updates = [u for u in _updates(work, publication, clock.basis_at) if _moves(work, clock, u.at)]
    return Untended(publication, entry, updates) if updates else None


def _was_opened(work: Work, publication: Publication) -> bool:
    """Whether its page was read once. Before, nobody knows how old it is, and counting from now would give a page
    that is long out of date a whole term more; one that cannot be opened at all is owed as 打不开."""
    if publication.url is None:
        return True
    opened = select(SiteVisit.id).where(SiteVisit.publication == publication.id, SiteVisit.fault.is_(None)).limit(1)
    return work.session.scalar(opened) is not None


def _renew(work: Work, entry: RegisterEntry, update: Update) -> int:
    """One update in the order of time. What would undo a recorded breach is a matter for two people, not for a machine."""
    clock = _clocks(work, [entry.id]).get(entry.id)
    if clock is None or update.at <= clock.basis_at or not _moves(work, clock, update.at):
        return 0
    settle(work, entry, clock, Proved(update.at, update.url or update.shown_by), MACHINE)
    return 1


def _moves(work: Work, clock: ClockRow, at: datetime) -> bool:
    """Whether counting from ``at`` gives another limit (days end with the day: a second update of a day moves nothing)."""
    if clock.breached_at and at <= clock.breach_at and not clock.late_when_discovered:
        return False
    start = start_again(clock)
    return limit_of(work, replace(start, facts=replace(start.facts, started=at, received=at))).at != clock.due_at


def _entries(work: Work, watched: list[Publication]) -> dict[str, RegisterEntry]:
    ids = [p.id for p in watched]
    query = select(RegisterEntry).where(RegisterEntry.publication.in_(ids)).order_by(RegisterEntry.id)
    return {e.publication: e for e in work.session.scalars(query) if e.publication}


def _clocks(work: Work, ids: list[int]) -> dict[int, ClockRow]:
    running = clocks_of(ids).where(ClockRow.state == "running")
    return {int(clock.subject_id): clock for clock in work.session.scalars(running)}


def _newest(work: Work, publication: Publication) -> list[Update]:
    collected = _read(work, publication, limit=LATEST) if publication.channel else []
    return sorted([*collected, *_seen(work, publication)], key=lambda u: u.at)


def _updates(work: Work, publication: Publication, after: datetime) -> list[Update]:
    """What was published after that, in the order of time; it cannot have been collected before it was published."""
    collected = _read(work, publication, collected_after=after) if publication.channel else []
    return sorted((u for u in [*collected, *_seen(work, publication)] if u.at > after), key=lambda u: u.at)


def _seen(work: Work, publication: Publication) -> list[Update]:
    """What its own page showed as its latest update: one for each date, not one for each visit."""
    if publication.url is None:
        return []
    query = (
        select(SiteVisit.updated_at, func.min(SiteVisit.id))
        .where(SiteVisit.publication == publication.id, SiteVisit.updated_at.is_not(None))
        .group_by(SiteVisit.updated_at)
    )
    rows = work.session.execute(query.order_by(SiteVisit.updated_at.desc()).limit(LATEST))
    return [Update(at, publication.url, f"visit:{id_}") for at, id_ in rows if at is not None]


def _read(
    work: Work, publication: Publication, *, collected_after: datetime | None = None, limit: int | None = None
) -> list[Update]:
    query = (
        select(Item.id, Item.published_at, Item.discovered_at, ItemVersion.url)
        .join(ItemVersion, (ItemVersion.item_id == Item.id) & (ItemVersion.n == Item.version))
        .where(Item.channel == publication.channel)
        .order_by(Item.discovered_at.desc())
        .limit(limit)
    )
    if collected_after is not None:
        query = query.where(Item.discovered_at > collected_after)
    if publication.author:
        query = query.where(ItemVersion.author == publication.author)
    found = [
        Update(min(published or seen, seen), url, f"item:{id_}")
        for id_, published, seen, url in work.session.execute(query)
    ]
    return sorted(found, key=lambda u: (u.at, u.shown_by))
