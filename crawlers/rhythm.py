"""When a channel is visited again: quicker while it brings news, slower while it does not, and never given up. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from cases.items.runs import Run
from config.channels import Channel, Feed, Website

LOOK_BACK = 6
"""Rounds by which the share of what was seen before is judged."""
SLOWEST = 2
"""A channel without news is visited at most so many times more rarely: a five-hour clock may begin in any of them, and
the desk takes one that misses three rounds for standing still."""
SLOWEST_MINUTES = 60
LONGEST_BACK_OFF = timedelta(hours=2)


@dataclass(frozen=True)
class Rhythm:
    """How long to wait after a round, and in which words."""

    wait: timedelta
    why: str


def rhythm(channel: Channel, newest_first: Sequence[Run]) -> Rhythm:
    """The wait after the newest of these rounds. Failures double it up to two hours; news bring the configured pace back, and so
    does any of several addresses that answers: one that is gone for good must not make the others late."""
    pace = timedelta(minutes=channel.every_minutes)
    failed = 0 if newest_first and _failed_partly(channel, newest_first[0]) else _leading_failures(newest_first)
    if failed:
        longest = max(LONGEST_BACK_OFF, pace)
        return Rhythm(min(pace * 2 ** min(failed - 1, 10), longest), f"连续失败 {failed} 轮, 放慢再试")
    recent = newest_first[:LOOK_BACK]
    if len(recent) < LOOK_BACK:
        return Rhythm(pace, "按约定间隔")
    share = _seen_share(recent)
    return Rhythm(pace + (slowest(channel) - pace) * share**2, f"近 {LOOK_BACK} 轮有 {share:.0%} 是见过的")


def slowest(channel: Channel) -> timedelta:
    """The longest wait of a channel that does not fail."""
    pace = timedelta(minutes=channel.every_minutes)
    return max(min(pace * SLOWEST, timedelta(minutes=SLOWEST_MINUTES)), pace)


def _failed_partly(channel: Channel, run: Run) -> bool:
    """Whether what failed names some of several addresses and not all."""
    named = [place.partition("{")[0] in (run.error or "") for place in places_of(channel)]
    return any(named) and not all(named)


def places_of(channel: Channel) -> Sequence[str]:
    """The addresses at which the rounds of a channel begin, where it can have several."""
    match channel.source:
        case Website() as website:
            return website.start
        case Feed() as feed:
            return feed.urls
        case _:
            return ()


def _leading_failures(runs: Sequence[Run]) -> int:
    return next((n for n, run in enumerate(runs) if run.state != "failed"), len(runs))


def _seen_share(runs: Sequence[Run]) -> float:
    """Of what these rounds read, the part that was known; rounds that found nothing at all count as all known."""
    read, new = sum(run.read for run in runs), sum(run.new for run in runs)
    return 1.0 if read == 0 else 1.0 - new / read if new else 1.0
