"""How fresh the desk's data is: the last crawl of each channel in words, and whether anything stands still."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cases.items.history import Streak, last_failures, newest_items, streaks, volumes
from cases.items.runs import Run, last_runs
from cases.items.volume import Volume
from cases.items.watching import amiss_now
from cases.work import Work
from config.channels import Channel
from dashboard.wording import RUN_STATE_CN, ago

LATE_AFTER_ROUNDS = 3
"""Rounds a channel may miss before it counts as standing still."""


@dataclass(frozen=True)
class Source:
    """One channel as the desk shows it. ``bad``: nobody may take it for calm. ``off``: not connected or by hand."""

    channel: Channel
    run: Run | None
    last_item_at: datetime | None
    words: str
    bad: bool = False
    off: bool = False
    quiet: bool = False
    streak: Streak | None = None
    volume: Volume | None = None
    failed: tuple[datetime, str] | None = None
    told: str = ""
    """``silent`` or ``thin`` where the duty officer has been told so; ``volume`` says the same with its figures."""

    @property
    def odd(self) -> str:
        """In a word what is strange though no round failed: amber alone says nothing. Empty when nothing is."""
        if self.off or self.bad:
            return ""
        silent, thin = (
            (self.volume.silent, self.volume.thin) if self.volume else (self.told == "silent", self.told == "thin")
        )
        return "沉默" if self.quiet or silent else "偏少" if thin else ""


def read_sources(work: Work, newest: Mapping[str, datetime | None] | None = None) -> list[Source]:
    """All configured channels in the order of the file; ``newest``: what ``newest_items`` has just said of them."""
    runs, channels = last_runs(work), work.config.channels.channels
    found = newest or newest_items(work, [c.id for c in channels])
    told = amiss_now(work, found)
    return [replace(judge_source(c, runs.get(c.id), found[c.id], work.now), told=told.get(c.id, "")) for c in channels]


def read_watched(work: Work) -> list[Source]:
    """The same with each channel's past: streak, volume against its habit, last failure. Dearer; for the page of channels."""
    channels = work.config.channels.channels
    newest = newest_items(work, [c.id for c in channels])
    rows, failed = streaks(work), last_failures(work)
    found = volumes(work, [c for c in channels if c.enabled], newest)
    return [
        replace(s, streak=rows.get(s.channel.id), volume=found.get(s.channel.id), failed=failed.get(s.channel.id))
        for s in read_sources(work, newest)
    ]


def judge_source(channel: Channel, run: Run | None, newest: datetime | None, now: datetime) -> Source:
    """A channel's state in words. Pure."""
    if not channel.enabled or channel.source.kind == "not_connected":
        return Source(channel, run, newest, "未接通", off=True)
    if channel.source.kind in ("push", "manual"):
        words = f"{ago(now - newest)}收到" if newest else "尚未收到"
        return Source(channel, run, newest, words, off=newest is None)
    if run is None:
        return Source(channel, None, newest, "从未采集", bad=True)
    age = now - run.ended_at
    if run.state == "failed":
        return Source(channel, run, newest, f"{ago(age)}采集失败", bad=True)
    if age > timedelta(minutes=channel.every_minutes * LATE_AFTER_ROUNDS):
        return Source(channel, run, newest, f"已停 {ago(age).removesuffix('前')}未采集", bad=True)
    quiet = newest is not None and now - newest > timedelta(hours=channel.silent_after_hours)
    return Source(channel, run, newest, f"{ago(age)}{RUN_STATE_CN[run.state]}", quiet=quiet)
