"""What each crawl came to, what was refused, and how far a channel has been read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select

from cases.store.item_tables import ChannelRun, Rejection, Watermark
from cases.work import Work

MOST_REFUSED = 50_000
RunState = Literal["failed", "empty", "nothing_new", "new"]


@dataclass(frozen=True)
class Run:
    """One crawl and its end. ``error`` is a sentence for an officer."""

    channel: str
    started_at: datetime
    ended_at: datetime
    state: RunState
    read: int = 0
    new: int = 0
    duplicate: int = 0
    rejected: int = 0
    error: str | None = None


def run_state(read: int, new: int) -> RunState:
    """How a crawl that did not fail ended."""
    return "new" if new else "nothing_new" if read else "empty"


def record_run(work: Work, run: Run) -> None:
    """Write down how a crawl ended."""
    work.session.add(ChannelRun(**{name: getattr(run, name) for name in Run.__dataclass_fields__}))
    work.session.flush()


def last_runs(work: Work) -> dict[str, Run]:
    """The latest run of each channel."""
    newest = select(func.max(ChannelRun.id)).group_by(ChannelRun.channel)
    rows = work.session.scalars(select(ChannelRun).where(ChannelRun.id.in_(newest)))
    return {row.channel: Run(**{name: getattr(row, name) for name in Run.__dataclass_fields__}) for row in rows}


def recent_runs(work: Work, channel: str, count: int) -> list[Run]:
    """The newest rounds of a channel, the newest first."""
    query = select(ChannelRun).where(ChannelRun.channel == channel).order_by(ChannelRun.id.desc()).limit(count)
    return [
        Run(**{name: getattr(row, name) for name in Run.__dataclass_fields__}) for row in work.session.scalars(query)
    ]


def reject(work: Work, *, channel: str, source: str, row: int | None, key: str | None, reason: str) -> None:
    """Keep what could not become an item, with its reason, for a person to look at. The same refusal is kept once."""
    same = select(Rejection.id).where(
        Rejection.channel == channel, Rejection.source == source, Rejection.row == row, Rejection.key == key,
        Rejection.reason == reason,
    )  # fmt: skip
    if work.session.scalar(same.limit(1)) is None:
        work.session.add(Rejection(channel=channel, source=source, row=row, key=key, reason=reason, at=work.now))
        work.session.flush()


def refused_since(work: Work, since: datetime) -> list[Rejection]:
    """What could not become an item lately, oldest first, and no more than a spreadsheet shows."""
    query = select(Rejection).where(Rejection.at >= since).order_by(Rejection.id).limit(MOST_REFUSED)
    return list(work.session.scalars(query))


def watermark(work: Work, channel: str, name: str) -> str | None:
    """How far the channel has been read, under that name."""
    return work.session.scalar(select(Watermark.value).where(Watermark.channel == channel, Watermark.name == name))


def watermarks(work: Work, channel: str, names: Collection[str]) -> dict[str, str]:
    """The same for many names at once; those never set are left out."""
    query = select(Watermark.name, Watermark.value).where(Watermark.channel == channel, Watermark.name.in_(list(names)))
    return {name: value for name, value in work.session.execute(query)}  # noqa: C416 - rows are no pairs to the checker


def set_watermark(work: Work, channel: str, name: str, value: str) -> None:
    """Move the mark; in the same unit of work as the items it stands for."""
    work.session.merge(Watermark(channel=channel, name=name, value=value, at=work.now))
    work.session.flush()
