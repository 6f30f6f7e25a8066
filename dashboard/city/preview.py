"""A month of the past gone through as it would have gone: the true rooms on a database that is thrown away, on trial, on a held clock.

Every person is one stand-in for a role of a unit, always on duty and reachable, so that what is counted is the noise of the rules alone.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import func, select

from alerts.deliver import deliver
from alerts.sweep import sweep
from cases.house import House, open_house
from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.matters.lines import unit_name
from cases.now import HeldClock, WallClock
from cases.outbox.withheld import noise
from cases.people.register import import_file
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow, Step
from cases.work import Work
from config.alerts import Way
from config.channels import Channel, Table
from config.load import Config
from config.words import CASE_KIND_CN, CLOCK_CN, SEVERITY_CN
from crawlers.table.columns import Columns
from crawlers.table.opening import open_table
from crawlers.table.parse import terms_of, voices_of
from crawlers.voices import Rejected
from pipeline.settling.process import process_pending

STRIDE = timedelta(minutes=30)
"""What comes within half an hour is judged together, as a round of collecting would bring it."""
AFTER = timedelta(days=1)
"""So long after the last voice the clocks are followed."""
TELEPHONE = Way.model_validate({"id": "preview", "name": "提醒", "address": "phone", "transport": {"kind": "log"}})
Line = dict[str, Any]


@dataclass(frozen=True)
class _Event:
    """Something that came on a day: a voice as it was first known, or with the reply it got."""

    at: datetime
    item: RawItem


def preview(config: Config, channel: str, export: Path) -> Iterator[Line]:
    """The lines of the preview, received first. Raises TableError when the file is no table. Nothing is stored."""
    trial = replace(
        config, alerts=config.alerts.model_copy(update={"ways": [TELEPHONE], "trial": True, "watchdog": None})
    )
    events, rejected = _read(config, config.channel(channel), export)
    yield _received(config, channel, events, rejected)
    if not events:
        return
    with TemporaryDirectory(prefix="yingsheng-preview-") as folder:
        clock = HeldClock(events[0].at - timedelta(minutes=1))
        house = open_house(trial, f"sqlite:///{folder}/preview.db", clock, {}, Path(folder))
        try:
            _stand_in(house, Path(folder), events)
            _go_through(house, clock, events)
            with house.read() as work:
                yield from (*_judged(work), *_owners(work), *_clocks(work), *_messages(work))
        finally:
            house.database.engine.dispose()


def _read(config: Config, channel: Channel, export: Path) -> tuple[list[_Event], int]:
    columns = Columns(channel.source.columns if isinstance(channel.source, Table) else None)
    now = WallClock().now()
    voices = list(voices_of(open_table(export, columns), terms_of(config, channel.id, now, columns)))
    items = [voice for voice in voices if isinstance(voice, RawItem)]
    events = [event for item in items for event in _happenings(item, now)]
    return sorted(events, key=lambda e: e.at), sum(isinstance(voice, Rejected) for voice in voices)


def _happenings(item: RawItem, now: datetime) -> Iterator[_Event]:
    came = item.received_at or item.published_at or now
    if item.reply is None or item.reply_at is None:
        yield _Event(came, item)
        return
    yield _Event(came, replace(item, reply=None, reply_at=None, status=None))
    yield _Event(max(item.reply_at, came + timedelta(seconds=1)), item)


def _stand_in(house: House, folder: Path, events: Sequence[_Event]) -> None:
    """One person for each role of the city and each role of each unit, on duty from before the first voice to after the last."""
    roles, config = house.config.ladders.roles, house.config
    today = events[0].at.astimezone(config.city.zone).date()
    desk = config.unit(config.city.desk_unit).name
    people = [("name", "unit", "role", "phone")]
    shifts = [("role", "person", "starts_at", "ends_at")]
    begins, ends = events[0].at - timedelta(days=1), events[-1].at + timedelta(days=60)
    for role in roles:
        units = [desk] if role.scope == "city" else [u.name for u in config.units.units if u.holds_on(today)]
        people += [(role.name, unit, role.id, str(13000000000 + len(people) + n)) for n, unit in enumerate(units)]
        if role.scope == "city":
            shifts.append((role.id, role.name, begins.isoformat(), ends.isoformat()))
    for name, rows in (("people.csv", people), ("shifts.csv", shifts)):
        with (folder / name).open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(rows)
        with house.write() as work:
            import_file(work, folder / name)
            work.commit()


def _go_through(house: House, clock: HeldClock, events: Sequence[_Event]) -> None:
    """From voice to voice, and between them from step to step."""
    end, at = events[-1].at + AFTER, 0
    while at < len(events) or clock.at < end:
        batch_at = events[at].at if at < len(events) else end
        step = _next_step(house)
        if step is not None and step < batch_at:
            clock.at = max(clock.at, step)
        elif at < len(events):
            until = batch_at + STRIDE
            taken = [e for e in events[at:] if e.at <= until]
            clock.at, at = max(clock.at, taken[-1].at), at + len(taken)
            _take(house, [e.item for e in taken])
        else:
            clock.at = end
        sweep(house)
        list(deliver(house, {}))


def _take(house: House, items: Sequence[RawItem]) -> None:
    """In the order in which they came: a reply comes after its letter."""
    with house.write() as work:
        keep(work, items)
        work.commit()
    process_pending(house)


def _next_step(house: House) -> datetime | None:
    with house.read() as work:
        return work.session.scalar(select(func.min(Step.fire_at)).where(Step.state == "pending"))


def _received(config: Config, channel: str, events: Sequence[_Event], rejected: int) -> Line:
    zone, keys = config.city.zone, {event.item.key for event in events}
    first, last = (events[n].at.astimezone(zone).isoformat() if events else None for n in (0, -1))
    return {
        "about": "received",
        "channel": channel,
        "items": len(keys),
        "rejected": rejected,
        "from": first,
        "to": last,
    }


def _judged(work: Work) -> Iterator[Line]:
    cases = work.session.execute(select(Case.kind, Case.public_opinion, Case.severity, Case.review)).all()
    kinds, opinions = Counter(CASE_KIND_CN[c.kind] for c in cases), Counter(c.public_opinion for c in cases)
    count = len(cases) or 1
    levels = {level.value: name for level, name in SEVERITY_CN.items()}
    severities = Counter(levels[c.severity] if c.severity else "不是事件" for c in cases)
    share = {word: round(n / count, 3) for word, n in sorted(opinions.items())}
    yield {"about": "cases", "cases": len(cases), "kinds": dict(kinds), "public_opinion": dict(opinions), "public_opinion_share": share,
           "severity": dict(severities), "to_review": sum(c.review for c in cases)}  # fmt: skip


def _owners(work: Work) -> Iterator[Line]:
    query = (
        select(Case.handling_lead, func.count())
        .group_by(Case.handling_lead)
        .order_by(func.count().desc(), Case.handling_lead)
    )
    for unit, count in work.session.execute(query):
        yield {"about": "owner", "unit": unit_name(work, unit) or "待定", "cases": count}


def _clocks(work: Work) -> Iterator[Line]:
    query = select(
        ClockRow.kind,
        func.count(),
        func.count(ClockRow.breached_at),
        func.sum(func.coalesce(ClockRow.state == "satisfied", 0)),
    ).group_by(ClockRow.kind)
    for kind, count, late, done in work.session.execute(query.order_by(ClockRow.kind)):
        yield {
            "about": "clock",
            "kind": kind,
            "name": CLOCK_CN[kind],
            "clocks": count,
            "answered": int(done or 0),
            "late": late,
        }


def _messages(work: Work) -> Iterator[Line]:
    """Whom how many would have reached; the day on which it was worst."""
    told: dict[tuple[str, str], list[Any]] = {}
    for day in noise(work):
        told.setdefault((day.person, day.unit), []).append(day)
    ranked = sorted(told.items(), key=lambda kv: -sum(d.messages for d in kv[1]))
    total = sum(d.messages for days in told.values() for d in days)
    yield {
        "about": "messages",
        "messages": total,
        "people": len(told),
        "at_night": sum(d.at_night for days in told.values() for d in days),
    }
    for (person, unit), days in ranked:
        worst = max(days, key=lambda d: d.messages)
        yield {"about": "told", "role": person, "unit": unit, "messages": sum(d.messages for d in days), "days": len(days),
               "at_night": sum(d.at_night for d in days), "most_in_a_day": worst.messages, "that_day": worst.day.isoformat()}  # fmt: skip
