"""Issue: freeze a week's figures. What was issued stays; a correction is a new edition that says what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cases.audit.events import MACHINE, record
from cases.console import Refusal
from cases.house import House
from cases.papers.shelf import frozen_of, under_way
from cases.people.actors import Actor, actor_of
from cases.store.database import serialise
from cases.store.event_tables import Event
from cases.store.paper_tables import ReportEdition
from cases.work import Work
from config.papers import PAPER_CN
from reports.definitions import DEFINITIONS
from reports.figures import figures_of
from reports.frozen import Frozen, changes, digest, frozen
from reports.span import Span


@dataclass(frozen=True)
class Issued:
    """The edition that now holds. ``made`` is false when nothing had changed since; ``changed`` says what had."""

    edition: int
    hash: str
    made: bool
    changed: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """What a paper says of itself, and the changes it must show; ``issued_at`` only of what is exactly an issued edition."""

    words: str
    changed: tuple[str, ...] = ()
    issued_at: datetime | None = None


def issue(house: House, week: Span, login: str | None = None) -> Issued:
    """Freeze a week or a month that is over. Raises Refusal for one that is not, Forbidden for an account that is none."""
    with house.read() as work:
        if not week.is_over(work.now):
            raise Refusal(f"{week.name} 还没有结束, 不能定稿", 2)
        by = actor_of(work, login) if login else None
        # counted before the write lock is taken: nobody waits for a report
        values, last = (
            frozen(figures_of(work.session, week, work.now, trend=work.config.report.trend)),
            work.session.scalar(select(func.max(Event.id))),
        )
    with house.write() as work:
        serialise(work.session)
        if under_way(work.session, week.kind, week.name) is not None:
            raise Refusal(f"{week.name} 的{PAPER_CN[week.kind]}正在起草或审签, 请在周报页印发")
        issued = _freeze(work, week, values, last, by)
        work.commit()
    return issued


def editions(session: Session, week: Span) -> list[ReportEdition]:
    """What was frozen of a week (or a month, a day), oldest first."""
    return frozen_of(session, week.kind, week.name)


def standing(issued: Sequence[ReportEdition], values: Frozen) -> Standing:
    """A draft, a draft that departs from the last edition, or that edition itself."""
    if not issued:
        return Standing("草稿，未定稿")
    last = issued[-1]
    if last.hash != digest(values):
        return Standing(f"草稿，与已定稿的第{last.edition}版不同", _changes(last.figures, values))
    if len(issued) == 1:
        return Standing("第1版，已定稿", issued_at=last.issued_at)
    return Standing(f"第{last.edition}版，已定稿，更正前一版", _changes(issued[-2].figures, values), last.issued_at)


def next_standing(issued: Sequence[ReportEdition], values: Frozen, n: int, mark: str = "") -> Standing:
    """As edition ``n`` says of itself: what is different from the one before, if there was one."""
    again = f"，更正第{issued[-1].edition}版" if issued else ""
    return Standing(f"第{n}版{again}{mark}", _changes(issued[-1].figures, values) if issued else ())


def _freeze(work: Work, week: Span, values: Frozen, last_event: int | None, by: Actor | None) -> Issued:
    held, hash_ = editions(work.session, week), digest(values)
    if held and held[-1].hash == hash_:
        return Issued(held[-1].edition, hash_, False, ())
    changed = _changes(held[-1].figures, values) if held else ()
    edition = len(held) + 1
    login = by.login if by else None
    work.session.add(_row(work, week, edition, values, hash_, last_event, login))
    work.session.flush()
    data = {"edition": edition, "hash": hash_, "config": work.config.hash, "changed": list(changed)}
    record(work, "report_issued", subject_kind="report", subject_id=f"{week.kind}:{week.name}:{edition}",
           actor=login or MACHINE, effective_at=work.now, data=data)  # fmt: skip
    return Issued(edition, hash_, True, changed)


def _row(
    work: Work, week: Span, edition: int, values: Frozen, hash_: str, last_event: int | None, login: str | None
) -> ReportEdition:
    made: datetime = work.now
    return ReportEdition(
        kind=week.kind, period=week.name, edition=edition, made_at=made, issued_at=made, issued_by=login,
        config_hash=work.config.hash, figures=values, hash=hash_, last_event_id=last_event,
    )  # fmt: skip


def _changes(before: Frozen, after: Frozen) -> tuple[str, ...]:
    return tuple(changes(before, after, {d.name: d.title for d in DEFINITIONS}))
