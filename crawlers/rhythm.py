"""When a channel is visited again: quicker while it brings news, slower while it does not, and never given up. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from cases.items.runs import Run
from config.channels import Channel

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
    """The wait after the newest of these rounds. Failures double it up to two hours; news bring the configured pace back."""
    pace = timedelta(minutes=channel.every_minutes)
    failed = _leading_failures(newest_first)
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


def _leading_failures(runs: Sequence[Run]) -> int:
    return next((n for n, run in enumerate(runs) if run.state != "failed"), len(runs))


def _seen_share(runs: Sequence[Run]) -> float:
    """Of what these rounds read, the part that was known; rounds that found nothing at all count as all known."""
    read, new = sum(run.read for run in runs), sum(run.new for run in runs)
    return 1.0 if read == 0 else 1.0 - new / read if new else 1.0
