"""督查通报 and 提示函 from the command line: a draft into a folder, and the list of a year."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cases.console import Refusal
from cases.house import House
from cases.papers.receiving import receipts_of
from cases.papers.shelf import made_between, span_of, state_words, steps_of
from cases.people.finding import NoSuchPerson, unit_named
from cases.work import Work
from config.papers import NOTICES, PAPER_CN, TO_UNITS
from reports.press import composed, printed
from reports.shelf import put, workshop
from reports.span import Span

KIND_OF = {PAPER_CN[kind]: kind for kind in sorted(TO_UNITS)}


def draft_notice(house: House, week: Span, unit: str | None, kind: str, out: Path) -> list[Path]:
    """Draft it into ``out``; 督查通报 without a unit is the one to all. Raises Refusal(2) for a unit or kind that is none, Refusal when it cannot be written."""
    if kind not in KIND_OF:
        raise Refusal(f"--kind 没有 {kind!r}; 可用: {'、'.join(KIND_OF)}", 2)
    if unit is None and KIND_OF[kind] != "supervision":
        raise Refusal(f"{kind}须写明单位 (--unit)", 2)
    with house.read() as work:
        made = (
            composed(work, KIND_OF[kind], week, _unit(work, unit)) if unit else composed(work, "circular", week, None)
        )
    bodies = printed(made).values()
    with workshop(out, kind) as making:
        files = [making / name for name, _ in bodies]
        for path, (_, body) in zip(files, bodies, strict=True):
            path.write_bytes(body)
        return put(files, out)


def notice_lines(house: House, year: int, unit: str | None) -> Iterator[dict[str, Any]]:
    """A line for each notice begun in that year, oldest first."""
    zone = house.config.city.zone
    start, end = (datetime(y, 1, 1, tzinfo=zone).astimezone(UTC) for y in (year, year + 1))
    with house.read() as work:
        rows = made_between(work.session, start, end, sorted(NOTICES), _unit(work, unit) if unit else None)[::-1]
        received = receipts_of(work, rows)
        for row in rows:
            yield {
                "id": row.id, "kind": PAPER_CN[row.kind], "week": span_of(row), "unit": row.unit, "edition": row.edition,
                "number": row.number, "state": state_words(work.config.papers, row, steps_of(work.session, row)),
                "issued_at": row.issued_at.astimezone(zone).isoformat() if row.issued_at else None,
                "received": [{"name": n, "at": at.astimezone(zone).isoformat()} for n, at in received.get(row.id, ())],
            }  # fmt: skip


def _unit(work: Work, name: str) -> str:
    try:
        return unit_named(work, name)
    except NoSuchPerson as e:
        raise Refusal(str(e), 2) from e
