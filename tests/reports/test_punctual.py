"""Papers that are drafted by themselves, each once, and the drafter told."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from cases.house import House
from cases.now import HeldClock
from cases.store.outbox_tables import Notice
from reports.punctual import draft_due
from tests.reports.record import Record, at


def house_at(record: Record, now: datetime, data: Path) -> House:
    """The same record at another time, with a folder of its own."""
    return replace(record.house, clock=HeldClock(now), data=data)


def told(record: Record) -> list[tuple[str, str | None]]:
    """Whom the notices are for."""
    with record.house.read() as work:
        return [(n.dedupe_key, n.role) for n in work.session.scalars(select(Notice).order_by(Notice.id))]


def test_monday_morning_brings_both_papers_once(record: Record, tmp_path: Path) -> None:
    """At 08:30 exactly; the next minute nothing is drafted again."""
    record.item()
    house = house_at(record, at("11-23 08:30"), tmp_path)
    assert draft_due(house) == ["daily:2026-11-23", "weekly:2026-W47"]
    assert draft_due(house) == []
    assert told(record) == [("paper:daily:2026-11-23", "duty_officer"), ("paper:weekly:2026-W47", "duty_officer")]
    assert len(list((tmp_path / "reports").iterdir())) == 7


def test_a_minute_before_there_is_no_weekly_paper_of_this_monday(record: Record, tmp_path: Path) -> None:
    """Only the morning page has its hour."""
    record.item()
    assert draft_due(house_at(record, at("11-23 08:29"), tmp_path)) == ["daily:2026-11-23"]


def test_a_machine_that_stood_still_drafts_late(record: Record, tmp_path: Path) -> None:
    """Wednesday noon: Monday's paper comes all the same."""
    record.item()
    assert "weekly:2026-W47" in draft_due(house_at(record, at("11-25 12:00"), tmp_path))


def test_a_record_that_had_not_begun_has_no_papers(record: Record, tmp_path: Path) -> None:
    """On the first day nobody wants a paper of the week before."""
    record.item(at("11-23 09:00"))
    assert draft_due(house_at(record, at("11-23 09:30"), tmp_path)) == []


def test_what_cannot_be_written_is_said_and_tried_again(
    record: Record, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file stands where the folder should be: nobody is told of a paper that is not there."""
    record.item()
    (tmp_path / "reports").write_text("")
    house = house_at(record, at("11-23 08:30"), tmp_path)
    assert draft_due(house) == []
    assert "没有起草" in capsys.readouterr().err
    assert told(record) == []
    (tmp_path / "reports").unlink()
    assert len(draft_due(house)) == 2
