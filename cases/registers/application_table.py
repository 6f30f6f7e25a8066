"""依申请公开 in and out of a table: what another system or the last years' ledger knows, and the register as a workbook."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import select

from cases.books import add_headings, save_book
from cases.clocks.pauses import is_open
from cases.matters.given import unit_id
from cases.matters.lines import unit_name
from cases.now import require_aware
from cases.people.actors import Actor, Forbidden
from cases.people.sheets import records_of, require_filled, words_of
from cases.people.when import read_instant
from cases.registers.applications import Asked, applications, decide, enter_application, serve
from cases.registers.proving import Proved
from cases.store.clock_tables import Application, ClockRow, RegisterEntry
from cases.work import Work

HEADINGS: dict[str, tuple[str, ...]] = {
    "reference": ("原编号", "申请编号", "受理编号", "编号"), "applicant": ("申请人类型", "申请人类别"), "channel": ("申请方式", "提交方式"),
    "name": ("申请内容", "所需信息", "名称"), "unit": ("责任单位", "承办单位"), "received_at": ("收到日期", "收到时间", "申请日期"),
    "decision": ("办理结果", "答复类型"), "decided_at": ("答复日期", "答复时间"), "served_at": ("送达日期", "送达时间"),
    "served_how": ("送达方式",),
}  # fmt: skip
_NEEDED = ("applicant", "name", "unit", "received_at")


@dataclass
class Brought:
    """What an import came to; ``rejected``: row and why."""

    new: int = 0
    duplicate: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)


def import_applications(work: Work, file: Path, actor: Actor) -> Brought:
    """Every row that can be believed becomes an entry, answered ones with their answer; known ones are passed over. Raises RosterError."""
    done = Brought()
    for n, row in records_of(file, HEADINGS, _NEEDED):
        try:
            with work.session.begin_nested():
                new = _take(work, row, actor)
        except (Forbidden, ValueError) as e:
            done.rejected.append((n, e.why if isinstance(e, Forbidden) else str(e)))
            continue
        done.new, done.duplicate = done.new + new, done.duplicate + (not new)
    return done


def application_lines(work: Work, year: int | None = None) -> list[dict[str, Any]]:
    """Every application as one line, by number; ``year``: only those that came in then."""
    zone = work.config.city.zone
    return [
        _line(work, *found)
        for found in applications(work)
        if year is None or found[0].received_at.astimezone(zone).year == year
    ]


def application_line(work: Work, row: Application) -> dict[str, Any]:
    """The line of one application."""
    return next(_line(work, *found) for found in applications(work) if found[0].id == row.entry_id)


def _take(work: Work, row: Mapping[str, Any], actor: Actor) -> bool:
    require_filled(row, HEADINGS, _NEEDED)
    words = {key: words_of(cell) for key, cell in row.items()}
    received = _moment(work, row["received_at"])
    reference = (
        words.get("reference")
        or "h:" + sha256(repr((words["name"], received, words["unit"])).encode()).hexdigest()[:24]
    )
    if work.session.scalar(select(Application.entry_id).where(Application.reference == reference)) is not None:
        return False
    unit = unit_id(work, words, "unit")
    made = enter_application(
        work, Asked(words["name"], words["applicant"], words.get("channel", "其他"), unit, received, reference), actor
    )
    if "decision" in row or "decided_at" in row:
        _answered(work, made, row, words, actor)
    return True


def _answered(work: Work, made: Application, row: Mapping[str, Any], words: Mapping[str, str], actor: Actor) -> None:
    """The ledger's row is the proof: nothing else of that time is at hand."""
    if not {"decision", "decided_at"} <= set(row):
        raise ValueError("办理结果和答复日期要一起填")
    number = work.session.get_one(RegisterEntry, made.entry_id).number
    copy = "; ".join(f"{HEADINGS[key][0]} {value}" for key, value in words.items())
    decide(
        work, number, words["decision"], Proved(_moment(work, row["decided_at"]), body=copy.encode()), actor, "台账导入"
    )
    if "served_at" in row:
        serve(work, number, _moment(work, row["served_at"]), words.get("served_how", "其他"), actor)


def _moment(work: Work, cell: Any) -> datetime:
    """An instant; of a day alone its beginning in the city, since limits here are counted in days."""
    zone = work.config.city.zone
    if type(cell) is date:
        return require_aware(datetime.combine(cell, datetime.min.time(), zone))
    found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", words_of(cell))
    if found:
        return require_aware(datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=zone))
    return read_instant(cell, zone)


def _line(work: Work, entry: RegisterEntry, row: Application | None, clock: ClockRow | None) -> dict[str, Any]:
    def day(at: datetime | None) -> str | None:
        return at.astimezone(work.config.city.zone).isoformat() if at else None

    return {
        "id": entry.id, "number": entry.number, "reference": row.reference if row else None, "name": entry.name, "unit": unit_name(work, entry.unit),
        "applicant": row.applicant if row else None, "channel": row.channel if row else None, "received_at": day(entry.received_at),
        "state": stage(entry, row, clock), "due_at": day(clock.due_at) if clock and clock.state == "running" else None,
        "extended_days": clock.extended if clock else None, "told_how": row.told_how if row else None,
        "supplement_at": day(row.supplement_at) if row else None, "third_due_at": day(row.third_due_at) if row else None,
        "decision": row.decision if row else None, "decided_at": day(row.decided_at) if row else None,
        "served_at": day(row.served_at) if row else None, "served_how": row.served_how if row else None,
        "late": bool(clock and clock.breached_at),
    }  # fmt: skip


def stage(entry: RegisterEntry, row: Application | None, clock: ClockRow | None) -> str:
    """Where it stands: open, awaiting_supplement, consulting, answered, served or withdrawn."""
    if entry.state == "withdrawn":
        return "withdrawn"
    if entry.state == "closed":
        return "served" if row and row.served_at else "answered"
    if row and row.supplement_at:
        return "awaiting_supplement"
    return "consulting" if clock and is_open(clock.pauses) else "open"


def write_table(file: Path, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """One sheet as a workbook. Raises OSError."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    add_headings(sheet, heads)
    for row in rows:
        sheet.append(["" if cell is None else cell for cell in row])
    save_book(book, file)
