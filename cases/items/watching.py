"""Channels that fall silent, bring too little or keep failing are told to the duty officer: once, and once more when it is over."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from cases.items.history import Streak, newest_items, streaks, volumes
from cases.items.runs import Run, last_runs
from cases.items.volume import Volume
from cases.outbox.notices import Wish, ask_all
from cases.store.beginning import begins_with
from cases.store.outbox_tables import Notice
from cases.work import Work
from config.channels import Channel

FAILED_ROUNDS = 3
"""One round may fail for a moment's reason; three in a row are a source that is gone."""
SETTLED = timedelta(hours=4)
"""A thin day falls silent again and again: that a silence is over is told when it has not come back in this time."""
TELL_ROLE = "duty_officer"
RECALLED = timedelta(days=31)
"""Whoever was told longer ago no longer waits for the end."""


@dataclass(frozen=True)
class Worry:
    """A channel that is not as it should be: what, since when (one telling for each), and the sentence."""

    channel: Channel
    kind: str
    since: str
    sentence: str


def worries(work: Work) -> list[Worry]:
    """Every channel that is on and failing, silent or thin now."""
    runs, rows = last_runs(work), streaks(work)
    on = [c for c in work.config.channels.channels if c.enabled and c.source.kind != "not_connected"]
    newest = newest_items(work, [channel.id for channel in on])
    found = volumes(work, on, newest)
    return [
        worry for c in on
        for worry in (*_failing(c, runs.get(c.id), rows.get(c.id)), *_amiss(work, c, found[c.id], newest[c.id]))
    ]  # fmt: skip


def tell_worries(work: Work) -> int:
    """Ask for one message for each new worry and for each that is over; how many were new. Commit is the caller's."""
    found = worries(work)
    said = [(_key(w.channel.id, w.kind, w.since), w.sentence) for w in found]
    lasting = {w.channel.id for w in found if w.kind != "thin"}
    wishes = [
        Wish(key, "house", "manual", role=TELL_ROLE, text=f"【应声】{sentence}")
        for key, sentence in (*said, *_over(work, lasting))
    ]
    return len(ask_all(work, wishes))


def amiss_now(work: Work, newest: Mapping[str, datetime | None]) -> dict[str, str]:
    """Which channels are ``silent`` or ``thin`` by what was last told of them: one look by keys, where reckoning it is too dear for a page
    that renews itself every few seconds."""
    keys = {_key(id_, "thin", _yesterday(work)): (id_, "thin") for id_ in newest}
    keys |= {_key(id_, "silent", _after(at)): (id_, "silent") for id_, at in newest.items()}
    told = set(work.session.scalars(select(Notice.dedupe_key).where(Notice.dedupe_key.in_(keys))))
    return dict(found for key, found in keys.items() if key in told)


def _over(work: Work, lasting: Set[str]) -> Iterator[tuple[str, str]]:
    """Of each channel that was told to fail or to be silent and does neither now: once, whatever of both it was.

    A silence ends with a message, not with a habit that has changed.
    """
    told = _last_told(work)
    newest, rows = newest_items(work, list(told)), streaks(work)
    for channel in work.config.channels.channels:
        if not channel.enabled or channel.id not in told or channel.id in lasting:
            continue
        kind, since, at = told[channel.id]
        said = newest[channel.id]
        if kind == "silent" and work.now - at < SETTLED:
            continue
        if said and said > at:
            yield _key(channel.id, "over", since), f"渠道「{channel.name}」已恢复: 又有新信息"
        elif kind == "failed" and (row := rows.get(channel.id)) and row.state != "failed":
            yield _key(channel.id, "over", since), f"渠道「{channel.name}」已恢复: 又收得到, 还没有新信息"


def _last_told(work: Work) -> dict[str, tuple[str, str, datetime]]:
    """What was last told of each channel that may last: kind, since when, told when."""
    query = select(Notice.dedupe_key, Notice.made_at).where(
        begins_with(Notice.dedupe_key, "channel:"), Notice.made_at > work.now - RECALLED
    )
    told: dict[str, tuple[str, str, datetime]] = {}
    for key, at in work.session.execute(query.order_by(Notice.id)):
        _, id_, kind, since = (key or "").split(":", 3)
        if kind in ("failed", "silent"):
            told[id_] = (kind, since, at)
    return told


def _failing(channel: Channel, run: Run | None, streak: Streak | None) -> Iterator[Worry]:
    if streak and streak.state == "failed" and streak.rounds >= FAILED_ROUNDS:
        why = (run.error if run else None) or "原因不明"
        # Causes repeat the source's words and addresses; a message outside the house carries only that and where to look.
        yield Worry(channel, "failed", streak.since.isoformat(), _failed(channel, streak, why))


def _amiss(work: Work, channel: Channel, found: Volume, newest: datetime | None) -> Iterator[Worry]:
    """Silent or thin; a silence is named by the message it follows."""
    if found.silent:
        yield Worry(channel, "silent", _after(newest), f"渠道「{channel.name}」{found.silent}, 请核对来源是否正常")
    if found.thin:
        yield Worry(channel, "thin", _yesterday(work), f"渠道「{channel.name}」{found.thin}, 请核对来源是否正常")


def _key(channel: str, kind: str, since: str) -> str:
    return f"channel:{channel}:{kind}:{since}"


def _after(newest: datetime | None) -> str:
    return newest.isoformat() if newest else "never"


def _yesterday(work: Work) -> str:
    return (work.now.astimezone(work.config.city.zone) - timedelta(days=1)).date().isoformat()


def _failed(channel: Channel, streak: Streak, why: str) -> str:
    return f"渠道「{channel.name}」连续 {streak.rounds} 轮没有收到: {why.partition('; ')[0][:80]}"
