"""The hot topics of a period, from the record. Computed when asked: the index by time finds the voices, nothing is kept beside them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from cases.store.case_tables import Case, CaseItem
from cases.store.item_tables import FingerprintRow, Item, ItemVersion, JudgmentRow
from cases.work import Work
from config.words import SEVERITY_CN
from pipeline.same.candidates import kin_of
from pipeline.topic.heat import Heat, describe, heat, longest
from pipeline.topic.topics import Said, Topic, find_topics, town_names
from pipeline.topic.unity import unite

_NO_VOICE = ("own", "spam", "drill")
_ECHO = ("likes", "comments", "reposts", "shares")
_AT_ONCE = 500
_NONE: tuple[None, None] = (None, None)


@dataclass(frozen=True)
class _Heard:
    """One voice of the record: as topics see it, and who it concerns."""

    said: Said
    rumour: bool


def hottest(work: Work, since: datetime, until: datetime, limit: int) -> list[dict[str, Any]]:
    """The topics of the period as lines, hottest first. Nothing that is kept from some is in them, nor a private name."""
    heard = _voices(work, since, until)
    said, limits = [h.said for h in heard], work.config.city.topics
    topics = unite(find_topics(said, limits, town_names(work.config)), said, limits.least)
    ranked = [(heat([heard[i].said for i in t.members], since, until, limits), t) for t in topics]
    ranked.sort(key=lambda pair: (-pair[0].heat, pair[1].members[0]))
    return [_line(work, topic, found, heard) for found, topic in ranked[:limit]]


def _voices(work: Work, since: datetime, until: datetime) -> list[_Heard]:
    """Judged voices of the period that anybody at the desk may know of, by time; drills and the city's own words are none."""
    newest = and_(ItemVersion.item_id == Item.id, ItemVersion.n == Item.version)
    restricted, rumour = JudgmentRow.line["restricted"].as_boolean(), JudgmentRow.line["rumour"].as_string()
    query = (
        select(
            Item.id, Item.channel, ItemVersion.title, ItemVersion.text, FingerprintRow.heard_at, ItemVersion.metrics,
            ItemVersion.author, ItemVersion.contact, FingerprintRow.exact, FingerprintRow.names, rumour, restricted, Item.outcome,
        )
        .join(FingerprintRow, FingerprintRow.item_id == Item.id)
        .join(ItemVersion, newest)
        .join(JudgmentRow, JudgmentRow.id == Item.judgment_id)
        .where(FingerprintRow.heard_at >= since, FingerprintRow.heard_at < until)
        .order_by(FingerprintRow.heard_at, Item.id)
    )  # fmt: skip
    kept_away, matters = _kept_away(work, since, until), _matters(work, since, until)
    return [
        _Heard(
            Said(
                id_,
                title,
                text,
                at,
                _echo(metrics),
                _who(channel, author, contact, exact),
                matters.get(id_, _NONE)[0],
                matters.get(id_, _NONE)[1],
                names or "",
            ),
            rumoured is not None,
        )
        for id_, channel, title, text, at, metrics, author, contact, exact, names, rumoured, kept, outcome in work.session.execute(
            query
        )
        if not kept and outcome not in _NO_VOICE and id_ not in kept_away
    ]


def _kept_away(work: Work, since: datetime, until: datetime) -> set[int]:
    """Items of restricted cases and of drills."""
    query = (
        select(CaseItem.item_id)
        .join(Case, Case.id == CaseItem.case_id)
        .join(FingerprintRow, FingerprintRow.item_id == CaseItem.item_id)
        .where(Case.restricted | Case.drill, FingerprintRow.heard_at >= since, FingerprintRow.heard_at < until)
    )
    return set(work.session.scalars(query))


def _matters(work: Work, since: datetime, until: datetime) -> dict[int, tuple[int, str | None]]:
    """For each item of the period: the matter that holds it or that its letter is about, and the kind of its incident.

    Kindred kinds (a blast and its fire) are one.
    """
    kin = {name: group[0] for group in kin_of(work.config) for name in group}
    matter = aliased(Case)
    query = (
        select(CaseItem.item_id, matter.id, matter.incident, matter.event_type)
        .join(Case, Case.id == CaseItem.case_id)
        .join(matter, matter.id == func.coalesce(Case.merged_into_id, Case.about_id, Case.id))
        .join(FingerprintRow, FingerprintRow.item_id == CaseItem.item_id)
        .where(CaseItem.detached_at.is_(None), matter.kind == "matter")
        .where(FingerprintRow.heard_at >= since, FingerprintRow.heard_at < until)
        .order_by(CaseItem.item_id, Case.kind.desc())
    )
    return {
        item: (matter_id, kin.get(kind, kind) if incident and kind else None)
        for item, matter_id, incident, kind in work.session.execute(query)
    }


def _echo(metrics: Mapping[str, int] | None) -> int:
    return sum(int((metrics or {}).get(name, 0)) for name in _ECHO)


def _who(channel: str, author: str | None, contact: str | None, exact: str) -> str:
    """Equal for one person; who gives no name is told apart by his words. Never written anywhere."""
    person = f"contact:{contact}" if contact else f"author:{channel}:{author}" if author else f"words:{exact}"
    return sha256(person.encode("utf-8", "replace")).hexdigest()


def _line(work: Work, topic: Topic, found: Heat, heard: Sequence[_Heard]) -> dict[str, Any]:
    zone = work.config.city.zone
    members = [heard[i] for i in topic.members]
    ids = [int(h.said.id) for h in members]
    named = describe(topic, [h.said for h in members])
    known = list(_known(work, ids))
    territories = _distinct(line["territory"] for line in known)
    return {
        **named, "where": longest(_distinct([*territories, *named["where"]])),
        "people": found.people, "voices": found.voices, "echo": found.echo, "heat": found.heat, "growth": found.growth,
        "first": found.first.astimezone(zone).isoformat(), "last": found.last.astimezone(zone).isoformat(),
        "days": (found.last.astimezone(zone).date() - found.first.astimezone(zone).date()).days + 1,
        "severity": min((s for line in known if (s := line["severity"])), key=list(SEVERITY_CN).index, default=None),
        "handling_lead": _distinct(line["handling_lead"] for line in known)[:3],
        "rumour": "suspected" if any(h.rumour for h in members) else None,
        "cases": _numbers(work, ids), "representative": ids[0], "items": sorted(ids),
    }  # fmt: skip


def _known(work: Work, ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    """What the judgments say of these items."""
    for first in range(0, len(ids), _AT_ONCE):
        query = select(JudgmentRow.line).join(Item, Item.judgment_id == JudgmentRow.id)
        yield from work.session.scalars(query.where(Item.id.in_(ids[first : first + _AT_ONCE])))


def _distinct(values: Any) -> list[str]:
    """Each once, the most frequent first."""
    counts: dict[str, int] = {}
    for value in values:
        if value:
            counts[value] = counts.get(value, 0) + 1
    return sorted(counts, key=lambda value: -counts[value])


def _numbers(work: Work, ids: Sequence[int]) -> list[str]:
    """The cases that hold them."""
    found: set[str] = set()
    for first in range(0, len(ids), _AT_ONCE):
        part = ids[first : first + _AT_ONCE]
        query = select(Case.number).join(CaseItem, CaseItem.case_id == Case.id)
        live = (CaseItem.item_id.in_(part), CaseItem.detached_at.is_(None), Case.kind == "matter", ~Case.restricted)
        found.update(work.session.scalars(query.where(*live)))
    return sorted(found)
