"""Channels that fall silent, bring too little or keep failing are told to the duty officer: once, and once more when it is over."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from cases.items.history import Streak, newest_items, streaks, volumes
from cases.items.runs import Run, last_runs
from cases.items.volume import Volume
from cases.outbox.notices import Wish, ask_all
from cases.store.beginning import begins_with
from cases.store.bells import leave
from cases.store.outbox_tables import Notice
from cases.work import Work
from config.channels import Channel

FAILED_ROUNDS = 3
"""One round may fail for a moment's reason; three in a row are a source that is gone."""
A_DAY = timedelta(days=1)
"""A thin day falls silent again and again: one silence is told in this time, and its end when none has come back in it."""
NOTED = "noted"
"""The state of what is not told: pages know it all the same."""
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
    """Ask for one message for each new worry and for each that is over; how many were new. Commit is the caller's.

    Of a channel one thing is told in a day, a silence or a thin day, however often it is broken: what began meanwhile and still lasts is told
    when the day is over. A day is not called thin of whose silence the duty officer knows or hears now.
    """
    found, told = worries(work), _tellings(work)
    lasting = {w.channel.id for w in found if w.kind != "thin"}
    silent = {w.channel.id for w in found if w.kind == "silent"}
    held = {_key(w.channel.id, w.kind, w.since) for w in found if _is_known(work, w, told, silent)}
    said = [(_key(w.channel.id, w.kind, w.since), w.sentence) for w in found]
    wishes = [
        Wish(
            key,
            "house",
            "manual",
            role=TELL_ROLE,
            text=f"【应声】{sentence}",
            state=NOTED if key in held else "pending",
        )
        for key, sentence in (*said, *_over(work, told, lasting))
    ]
    asked = ask_all(work, wishes)
    return len(asked.keys() - held) + _tell_noted(
        work, {wish.dedupe_key: wish for wish in wishes if wish.dedupe_key not in held}
    )


def amiss_now(work: Work, newest: Mapping[str, datetime | None]) -> dict[str, str]:
    """Which channels are ``silent`` or ``thin`` by what was last told of them: one look by keys, where reckoning it is too dear for a page
    that renews itself every few seconds."""
    keys = {_key(id_, "thin", _yesterday(work)): (id_, "thin") for id_ in newest}
    keys |= {_key(id_, "silent", _after(at)): (id_, "silent") for id_, at in newest.items()}
    told = set(work.session.scalars(select(Notice.dedupe_key).where(Notice.dedupe_key.in_(keys))))
    return dict(found for key, found in keys.items() if key in told)


class _Telling(NamedTuple):
    """That a channel fails, is silent or had a thin day. Not ``told``: only noted."""

    channel: str
    kind: str
    since: str
    at: datetime
    told: bool


def _tellings(work: Work) -> list[_Telling]:
    """What was told or noted, the newest last."""
    query = select(Notice.dedupe_key, Notice.made_at, Notice.state).where(
        begins_with(Notice.dedupe_key, "channel:"), Notice.made_at > work.now - RECALLED
    )
    found = []
    for key, at, state in work.session.execute(query.order_by(Notice.made_at, Notice.id)):
        _, id_, kind, since = (key or "").split(":", 3)
        if kind in ("failed", "silent", "thin"):
            found.append(_Telling(id_, kind, since, at, state != NOTED))
    return found


def _is_known(work: Work, worry: Worry, told: Sequence[_Telling], silent: Set[str]) -> bool:
    """Whether the duty officer has heard as much of that channel lately, or does so by what is told with it (``silent``)."""
    little = [t for t in told if t.channel == worry.channel.id and t.kind != "failed"]
    if worry.kind == "thin":
        silences = [t for t in little if t.kind == "silent"]
        return worry.channel.id in silent or any(_day(work, silence.at) >= _yesterday(work) for silence in silences)
    return worry.kind == "silent" and any(telling.told and telling.at > work.now - A_DAY for telling in little)


def _tell_noted(work: Work, due: Mapping[str, Wish]) -> int:
    """Those among them that were only noted are told now; how many."""
    noted = select(Notice).where(Notice.dedupe_key.in_(due), Notice.state == NOTED)
    rows = work.session.scalars(noted).all()
    for row in rows:
        row.state, row.text, row.made_at, row.due_at = "pending", due[row.dedupe_key or ""].text, work.now, work.now
    if rows:
        leave(work.session, "sweep")
    return len(rows)


def _over(work: Work, told: Sequence[_Telling], lasting: Set[str]) -> Iterator[tuple[str, str]]:
    """Of each channel that was told to fail or to be silent and does neither now: once, whatever of both it was.

    A silence ends with a message, not with a habit that has changed.
    """
    last = {telling.channel: telling for telling in told if telling.kind != "thin"}
    newest, rows = newest_items(work, list(last)), streaks(work)
    for channel in work.config.channels.channels:
        if not channel.enabled or channel.id not in last or channel.id in lasting:
            continue
        telling, said = last[channel.id], newest[channel.id]
        if telling.kind == "silent" and work.now - telling.at < A_DAY:
            continue
        if said and said > telling.at:
            yield _key(channel.id, "over", telling.since), f"渠道「{channel.name}」已恢复: 又有新信息"
        elif telling.kind == "failed" and (row := rows.get(channel.id)) and row.state != "failed":
            yield _key(channel.id, "over", telling.since), f"渠道「{channel.name}」已恢复: 又收得到, 还没有新信息"


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
    return _day(work, work.now - timedelta(days=1))


def _day(work: Work, at: datetime) -> str:
    return at.astimezone(work.config.city.zone).date().isoformat()


def _failed(channel: Channel, streak: Streak, why: str) -> str:
    return f"渠道「{channel.name}」连续 {streak.rounds} 轮没有收到: {why.partition('; ')[0][:80]}"
