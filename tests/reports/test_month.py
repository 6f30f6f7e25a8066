"""The month: a natural month as the city reads its clocks, told by the same sections as a week."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from cases.console import Refusal
from cases.house import House
from cases.now import HeldClock
from cases.store.paper_tables import ReportEdition
from config.report import MonthlyDraft
from reports.bulletin import bulletin
from reports.content import Paper
from reports.editions import issue
from reports.gather import gather
from reports.months import Months, last_month, month_named
from reports.punctual import draft_due
from reports.weekly import bulletin_of
from tests.reports.record import SHANGHAI, Record, at
from tests.reports.test_bulletin import table, words

DECEMBER = at("12-01 09:00")


def month(text: str, now: datetime = DECEMBER) -> Months:
    return month_named(text, SHANGHAI, now)


def paper_of(record: Record, name: str = "2026-11") -> Paper:
    return bulletin(*gather(in_december(record), month(name)))


def in_december(record: Record, data: Path | None = None) -> House:
    return replace(record.house, clock=HeldClock(DECEMBER), data=data or record.house.data)


def test_it_runs_from_midnight_to_midnight_in_the_city() -> None:
    """November 2026 begins eight hours earlier in UTC; its title names its days."""
    november = month("2026-11")
    assert november.starts_at == datetime(2026, 10, 31, 16, tzinfo=UTC)
    assert november.ends_at == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert november.title == "2026年11月（11月1日至11月30日）"
    assert (november.previous.name, november.next.name, november.a_year_ago.name) == ("2026-10", "2026-12", "2025-11")


@given(st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(2090, 1, 1), timezones=st.just(UTC)))
def test_every_instant_is_in_exactly_one_month(instant: datetime) -> None:
    """Months follow each other without gap or overlap, whatever their length; a leap day has a year before it."""
    found = last_month(instant, SHANGHAI).next
    assert found.starts_at <= instant < found.ends_at
    assert found.previous.ends_at == found.starts_at
    assert found.a_year_ago.next.a_year_ago.year == found.a_year_ago.next.year - 1
    assert month_named(found.name, SHANGHAI, instant) == found


def test_summer_time_keeps_midnights() -> None:
    """Where clocks jump a month is an hour shorter."""
    berlin = ZoneInfo("Europe/Berlin")
    march = month_named("2026-03", berlin, DECEMBER)
    assert march.ends_at - march.starts_at == timedelta(days=31, hours=-1)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2026-13", "写法不对"),
        ("2026-1", "写法不对"),
        ("11月", "写法不对"),
        ("1900-01", "年份不对"),
        ("2027-01", "还没有开始"),
    ],
)
def test_a_month_that_is_none_is_refused(text: str, says: str) -> None:
    """Exit 2, with what would be right."""
    with pytest.raises(Refusal, match=says) as refused:
        month(text)
    assert refused.value.code == 2


def test_a_month_is_told_as_a_month(full: Record) -> None:
    """No sentence of ours speaks of a week; what a citizen wrote stays as it was."""
    full.case(title="本周停水三次，上周也停")
    full.clock(full.case(title="本周还没人来"), at("11-18 09:00"))
    paper = paper_of(full)
    assert paper.title.endswith("政务舆情月报")
    said = "".join(words(paper, s.title) for s in paper.sections)
    headings = "".join(s.title for s in paper.sections) + "".join(
        "".join((b.caption, *b.header)) for s in paper.sections for b in s.blocks if hasattr(b, "header")
    )
    assert "周" not in said + headings
    assert "本月共收到信息8条" in said
    assert "本周还没人来" in str(table(paper, "处置超时的时限"))


def test_a_month_is_compared_with_the_month_before_and_a_year_ago(record: Record) -> None:
    """Natural months: the last of October is in, the last of September is not; 2025-11 is named where it is known."""
    record.item(at("11-01 00:00"))
    record.item(at("10-31 23:59"))
    record.item(at("10-01 00:00"))
    record.item(at("09-30 23:59"))
    record.item(datetime(2025, 11, 30, 23, tzinfo=SHANGHAI))
    said = words(paper_of(record), "概况")
    assert "本月共收到信息1条，比上月（2条）减少1条；去年同期1条。" in said


def test_what_falls_due_next_is_that_of_the_whole_next_month(record: Record) -> None:
    """The 31st of December still, though November has 30 days; the first of January no more."""
    record.clock(record.case(at("11-28 09:00")), at("12-31 23:00"))
    record.clock(record.case(at("11-28 09:00")), datetime(2027, 1, 1, 1, tzinfo=SHANGHAI))
    assert "限期在下月的时限1个" in words(paper_of(record), "下月到期与风险")


def test_a_month_is_frozen_apart_from_its_weeks(full: Record) -> None:
    """Editions of its own kind, unchanged when issued again; a month under way is refused."""
    house = in_december(full)
    assert (issue(house, month("2026-11")).edition, issue(house, month("2026-11")).made) == (1, False)
    issue(house, full.week())
    with house.read() as work:
        kept = {(row.kind, row.period) for row in work.session.scalars(select(ReportEdition))}
    assert kept == {("monthly", "2026-11"), ("weekly", "2026-W47")}
    with pytest.raises(Refusal, match="还没有结束"):
        issue(house, month("2026-12"))


def test_five_files_of_its_name(full: Record, tmp_path: Path) -> None:
    """Beside those of weeks."""
    made = bulletin_of(in_december(full), month("2026-11"), tmp_path)
    assert {p.name for p in made} == {f"舆情月报-2026-11.{form}" for form in ("docx", "pdf", "html", "xlsx", "json")}
    assert "本周" not in made[2].read_text(encoding="utf-8")


def test_it_is_drafted_on_the_citys_day(record: Record, tmp_path: Path) -> None:
    """On the first at 08:30, once; where the city says another day, on that; where it wants none, never."""
    record.item(at("11-17 09:00"))
    house = in_december(record, tmp_path)
    early = replace(house, clock=HeldClock(at("12-01 08:29")))
    assert "monthly:2026-11" not in draft_due(early)
    assert "monthly:2026-11" in draft_due(house)
    assert "monthly:2026-11" not in draft_due(house)

    def named(policy: MonthlyDraft | None) -> House:
        report = house.config.report.model_copy(update={"monthly": policy})
        later = HeldClock(datetime(2027, 1, 2, 9, tzinfo=SHANGHAI))
        return replace(house, config=replace(house.config, report=report), clock=later)

    assert "monthly:2026-12" not in draft_due(named(MonthlyDraft(day=3)))
    assert "monthly:2026-12" not in draft_due(named(None))
    assert "monthly:2026-12" in draft_due(named(MonthlyDraft(day=2)))
