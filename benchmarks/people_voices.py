"""A city's voices for as many days as wanted: what was said where and when, the same for the same seed."""

import csv
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import get_args

from benchmarks.process import REAL, ROOT
from cases.items.raw import RawItem
from config.words import ItemType
from demo.moments import tell
from demo.voices import Draft, load_drafts

CHANNELS = {
    "hotline_12345": 70, "mayor_mailbox": 6, "secretary_mailbox": 3, "lai_guanjia": 6, "superior": 0.5,
    "forum": 4, "weibo": 5, "douyin": 3, "wechat": 1.5, "vendor": 1,
}  # fmt: skip
"""Shares of a county's voices: by far the most are orders of the hotline; about one in seven is a post."""
LETTERS = ("hotline_12345", "mayor_mailbox", "secretary_mailbox", "lai_guanjia", "superior")
TYPES = dict(zip(get_args(ItemType), (35, 25, 6, 30, 4), strict=True))
HOURS = (2, 1, 1, 1, 1, 2, 3, 5, 9, 11, 11, 8, 5, 6, 9, 10, 9, 7, 6, 6, 7, 6, 5, 3)
RISKS = 0.01  # of all written voices; of real letters the judge finds 1.2 %
ACCIDENTS = 0.02  # small accidents told in a letter; of real letters the judge finds 2.2 %
BLAST_ORDERS, BLAST_POSTS = 40, 60


@dataclass(frozen=True)
class Texts:
    """What people write: everyday letters and posts, risks, small accidents, events told by several, and the blast."""

    everyday: dict[str, list[Draft]]
    risks: list[Draft]
    accidents: list[Draft]
    events: list[list[tuple[str, Draft]]]
    blast: list[tuple[str, Draft]]
    real: list[tuple[str, str]]


def load_texts(*, real: bool) -> Texts:
    """The demo's voices; with ``real`` the letters beside the repository, if they are there, for every day's."""
    drafts = {c: rows for c, rows in load_drafts(ROOT / "demo" / "voices").items() if c in CHANNELS}
    told = [(channel, draft) for channel, rows in drafts.items() for draft in rows]
    matters = sorted({d.expect.matter for _, d in told if d.expect.kind == "incident" and d.expect.matter} - {"blast"})
    events = [[(c, d) for c, d in told if d.expect.matter == matter] for matter in matters]
    return Texts(
        everyday={c: [d for d in rows if d.expect.kind not in ("incident", "risk", "instruction")] or rows for c, rows in drafts.items()},
        risks=[d for _, d in told if d.expect.kind == "risk"],
        accidents=[group[0][1] for group in events if group[0][1].expect.severity == "ordinary"],
        events=events, blast=[(c, d) for c, d in told if d.expect.matter == "blast"],
        real=_letters(REAL) if real and REAL.exists() else [],
    )  # fmt: skip


def _letters(file: Path) -> list[tuple[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return [(row["title"], row["content"]) for row in csv.DictReader(lines)]


def month(
    texts: Texts, streets: Sequence[str], start: datetime, days: int, a_day: int, blast_on: int | None, seed: int = 1
) -> list[RawItem]:
    """Every voice of the days, oldest first: everyday ones, one event told by several every ten days for each 110 a day, one blast."""
    chance = random.Random(seed)
    voices = [v for day in range(days) for v in _day(texts, streets, start + timedelta(days=day), a_day, chance)]
    for n in range(round(days / 10 * a_day / 110)):
        begin = start + timedelta(days=chance.uniform(0, days - 0.5))
        voices += _event(chance.choice(texts.events), begin, n, streets, chance)
    if blast_on is not None:
        voices += blast(texts, start + timedelta(days=blast_on, hours=6))
    end = start + timedelta(days=days)
    return sorted((v for v in voices if v.published_at and v.published_at < end), key=lambda v: v.published_at or end)


def blast(texts: Texts, begin: datetime) -> list[RawItem]:
    """One blast in forty orders and sixty posts within four hours, the dead ever more, as such a thing is told."""
    orders = [(c, d) for c, d in texts.blast if c == "hotline_12345"]
    posts = [(c, d) for c, d in texts.blast if c not in LETTERS]
    told = [orders[n * len(orders) // BLAST_ORDERS] for n in range(BLAST_ORDERS)]
    told += [posts[n * len(posts) // BLAST_POSTS] for n in range(BLAST_POSTS)]
    told.sort(key=lambda t: -t[1].minutes_ago)
    known = begin + timedelta(minutes=max(d.minutes_ago for _, d in told))  # all speak of the same moment
    items = []
    for n, (channel, draft) in enumerate(told):
        voice = tell(channel, draft, known)
        at, type_ = begin + timedelta(minutes=5 + 235 * n / len(told)), draft.type if channel in LETTERS else None
        items.append(
            RawItem(
                channel, voice.title, f"{voice.text} ({n + 1})", external_id=f"blast{n}", type=type_, published_at=at
            )
        )
    return items


def _day(texts: Texts, streets: Sequence[str], day: datetime, a_day: int, chance: random.Random) -> Iterator[RawItem]:
    midnight = day.replace(hour=0, minute=0)
    for n in range(a_day):
        hour = chance.choices(range(24), HOURS)[0]
        at = midnight + timedelta(hours=hour, minutes=chance.uniform(0, 60))
        channel = chance.choices(list(CHANNELS), list(CHANNELS.values()))[0]
        yield _everyday(texts, channel, at, f"{day:%m%d}-{n}", streets, chance)


def _everyday(
    texts: Texts, channel: str, at: datetime, key: str, streets: Sequence[str], chance: random.Random
) -> RawItem:
    if texts.real:
        title, text = chance.choice(texts.real)
        return _raw(channel, title, f"{text} {chance.choice(streets)}", at, key, chance)
    rare = chance.random()
    drafts = texts.risks if rare < RISKS else texts.accidents if rare < RISKS + ACCIDENTS else texts.everyday[channel]
    return _item(channel, _moved(chance.choice(drafts), streets, chance), at, key, chance)


def _event(
    group: list[tuple[str, Draft]], begin: datetime, n: int, streets: Sequence[str], chance: random.Random
) -> Iterator[RawItem]:
    """An event as its few tellers tell it, at their own distances, at another place of the city each time."""
    street, first = chance.choice(streets), max(d.minutes_ago for _, d in group)
    for i, (channel, draft) in enumerate(group):
        moved = draft.model_copy(update={"text": _at(draft.text, streets, street)})
        yield _item(channel, moved, begin + timedelta(minutes=first - draft.minutes_ago), f"event{n}-{i}", chance)


def _moved(draft: Draft, streets: Sequence[str], chance: random.Random) -> Draft:
    return draft.model_copy(update={"text": _at(draft.text, streets, chance.choice(streets))})


def _at(text: str, streets: Sequence[str], street: str) -> str:
    """The same text told of another street; one that names none says where at its end."""
    named = next((s for s in streets if s in text), None)
    return text.replace(named, street) if named else f"{text} {street}"


def _item(channel: str, draft: Draft, at: datetime, key: str, chance: random.Random) -> RawItem:
    """The draft told at ``at``; what it says of earlier moments moves with it."""
    voice = tell(channel, draft, at + timedelta(minutes=draft.minutes_ago))
    type_ = draft.type or chance.choices(list(TYPES), list(TYPES.values()))[0]
    return RawItem(
        channel, voice.title, voice.text, external_id=key, type=type_ if channel in LETTERS else None,
        author=draft.author, published_at=at,
    )  # fmt: skip


def _raw(channel: str, title: str, text: str, at: datetime, key: str, chance: random.Random) -> RawItem:
    type_ = chance.choices(list(TYPES), list(TYPES.values()))[0]
    return RawItem(channel, title, text, external_id=key, type=type_ if channel in LETTERS else None, published_at=at)
