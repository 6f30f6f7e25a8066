"""Where one shift ends and another begins, and who hands over to whom. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Duty:
    """One shift of a role as it counts: ``person`` is who acts in it, stand-ins considered."""

    person: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Change:
    """At ``at`` one person hands over to another, whose shift lasts until ``until``; ``outgoing`` ``None``: nobody came before."""

    at: datetime
    outgoing: int | None
    incoming: int
    until: datetime
    since: datetime | None


def changes_at(duties: Iterable[Duty], at: datetime) -> list[Change]:
    """Who hands over to whom at the instant: each who begins gets one who was there; several pair off in order.

    Nobody hands over to themselves, and who goes on serving beside a newcomer is no newcomer.
    """
    duties = list(duties)
    arriving = sorted((d for d in duties if d.starts_at == at), key=lambda d: d.person)
    before = [d for d in duties if d.starts_at < at]
    serving = {d.person for d in before if d.ends_at >= at}
    leaving = _leaving(before, at, {d.person for d in arriving})
    found = []
    for n, duty in enumerate(d for d in arriving if d.person not in serving):
        out = leaving[min(n, len(leaving) - 1)] if leaving else None
        found.append(Change(at, out.person if out else None, duty.person, duty.ends_at, out.starts_at if out else None))
    return found


def _leaving(before: Sequence[Duty], at: datetime, arriving: set[int]) -> list[Duty]:
    """Whose duty the newcomers take: those who end now; else, with overlapping shifts, who ends next; else, after a gap, who ended last."""
    others = [d for d in before if d.person not in arriving]
    ending = sorted((d for d in others if d.ends_at == at), key=lambda d: d.person)
    if ending:
        return ending
    later = sorted((d for d in others if d.ends_at > at), key=lambda d: (d.ends_at, d.person))
    past = sorted((d for d in others if d.ends_at < at), key=lambda d: (d.ends_at, -d.person), reverse=True)
    return (later or past)[:1]
