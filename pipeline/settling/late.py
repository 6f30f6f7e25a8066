"""What comes after a person has decided: a message edited after the answer, a voice that says worse. A person is asked, at once."""

from collections.abc import Sequence

from sqlalchemy import func, select

from cases.audit.events import record
from cases.clocks.night import is_night, next_morning
from cases.outbox.notices import Wish, ask, ask_all
from cases.store.case_tables import Case, Suggestion
from cases.store.clock_tables import ClockRow
from cases.store.item_tables import JudgmentRow
from cases.work import Work
from config.words import SEVERITY_CN, Severity
from pipeline.settling.pending import Pending

EDITED = "edited"
ASKED = ("duty_officer", "shift_leader")


def note_late(work: Work, edited: Sequence[tuple[Case, Pending]]) -> None:
    """For each new version whose matter is closed or answered: a suggestion, and one question to the duty officer."""
    for matter, pending in edited:
        if not matter.history and _is_new(work, pending) and (matter.closed_at or _is_answered(work, matter)):
            _suggest(work, matter, pending.id)
            _ask(work, matter, pending)


def note_worse(work: Work, matter: Case, level: Severity, pending: Pending) -> None:
    """A voice claims a graver level than the one a person confirmed: desk and shift leader hear of it now, once for each level.

    The person's level stands and no clock starts by itself; but if the claim is true, five hours are running already.
    """
    if matter.history:
        return
    data = {"item": pending.id, "claimed": level.value, "confirmed": matter.severity}
    record(
        work, "graver_claimed", subject_kind="case", subject_id=matter.id, case_id=matter.id, actor="machine", data=data
    )
    said = f"【应声】{matter.number} 有新信息, 疑似达到{SEVERITY_CN[level]}, 待核实: 请立即研判是否上调。{work.config.city.base_url}"
    key = f"worse:{matter.id}:{matter.cycle}:{level.value}"
    ask_all(work, [Wish(f"{key}:{role}", "warning", "time", role=role, case_id=matter.id, text=said) for role in ASKED])


def _is_new(work: Work, pending: Pending) -> bool:
    """Whether this version is judged for the first time: judging again asks nobody."""
    times = select(func.count()).where(JudgmentRow.item_id == pending.id, JudgmentRow.item_version == pending.version)
    return work.session.scalar(times) == 1


def _is_answered(work: Work, matter: Case) -> bool:
    """Its public duty has been met or lawfully left in this cycle."""
    query = select(ClockRow).where(ClockRow.case_id == matter.id, ClockRow.cycle == matter.cycle)
    ended = [c for c in work.session.scalars(query) if c.state in ("satisfied", "exited")]
    return any(c.terms["policy"]["public"] and not c.terms["policy"]["when"]["by_hand"] for c in ended)


def _suggest(work: Work, matter: Case, item_id: int) -> None:
    query = select(Suggestion).where(Suggestion.item_id == item_id, Suggestion.case_id == matter.id)
    known = work.session.scalar(query)
    if known is None:
        known = Suggestion(item_id=item_id, case_id=matter.id, similarity=1.0, why=EDITED, made_at=work.now)
        work.session.add(known)
    known.made_at, known.decided, known.decided_by = work.now, None, None
    work.session.flush()


def _ask(work: Work, matter: Case, pending: Pending) -> None:
    night, zone = work.config.alerts.night, work.config.city.zone
    wakes = matter.incident or not is_night(work.now, night, zone)
    data = {"item": pending.id, "version": pending.version}
    record(work, "item_late", subject_kind="case", subject_id=matter.id, case_id=matter.id, actor="machine", data=data)
    state = "已归档" if matter.closed_at else "已回应"
    ask(work, Wish(
        f"late:{matter.id}:{pending.id}:{pending.version}", "notice", "time", role="duty_officer",
        case_id=matter.id, due_at=work.now if wakes else next_morning(work.now, night, zone),
        text=f"【应声】{matter.number} {state}, 其中一条信息的原文有改动, 请研判是否重办。{work.config.city.base_url}",
    ))  # fmt: skip
