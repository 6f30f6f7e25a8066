"""考核表: the year's indicators from the papers' own figures, scored as configured."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pydantic import ValidationError

from cases.console import Refusal
from config.assessment import Assessment, Indicator
from config.load import Config
from reports.assessment import assess, assessment, year_named
from reports.definitions import definition
from reports.figures import tallies_of
from reports.months import Months
from reports.week import week_named
from tests.conftest import NINE
from tests.reports.record import Record
from tests.reports.test_commands import fill


def indicator(**changed: object) -> Indicator:
    """One line of the sheet."""
    row = {"id": "a", "name": "甲", "points": 10, "counted": {"figure": "clocks_on_time"}, "of": {"figure": "clocks_due"}, "full_at": 0.9,
           "zero_at": 0.5, "basis": {"document": "虚构", "mark": "A"}}  # fmt: skip
    return Indicator.model_validate(row | changed)


@pytest.mark.parametrize(("rate", "score"), [(1.0, 10), (0.9, 10), (0.7, 5), (0.5, 0), (0.2, 0)])
def test_points_lie_between_the_two_limits(rate: float, score: float) -> None:
    """All at the upper limit and above, none at the lower and below, in proportion between; turned round, less is better."""
    assert indicator().score(rate) == score
    assert indicator(full_at=0.5, zero_at=0.9).score(1.4 - rate) == score


def test_limits_that_are_one_are_refused() -> None:
    """Nothing would lie between them; an indicator named twice is refused too."""
    with pytest.raises(ValidationError, match="full_at"):
        indicator(zero_at=0.9)
    with pytest.raises(ValidationError, match="写了两遍"):
        Assessment(indicators=[indicator(), indicator()])


def test_the_sheet_says_what_the_papers_say(record: Record, tmp_path: Path) -> None:
    """A year with one week of record: the same numbers as that week's; what has no denominator is not scored; the file opens."""
    fill(record)
    zone = record.house.config.city.zone
    scored, path = assessment(record.house, Months(date(2026, 1, 1), 12, zone), tmp_path)
    with record.house.read() as work:
        names = (f"2026-W{n:02d}" for n in range(40, 48))
        due = [tallies_of(work.session, week_named(n, zone, work.now), work.now)["clocks_due"].count for n in names]
        following = tallies_of(work.session, week_named("2026-W47", zone, work.now).next, work.now)
    by = {s.indicator.id: s for s in scored}
    assert by["on_time"].of == sum(due) + following["clocks_due"].count == 6
    assert by["on_time"].counted == 1
    assert (by["explained"].rate, by["explained"].score) == (None, None)
    book = load_workbook(path)
    assert book.sheetnames == ["考核表", "各单位按时率"]
    rows = list(book["考核表"].values)
    assert [r[0] for r in rows[1:]] == [*(s.indicator.name for s in scored), "合计"]
    assert rows[-1][5] == round(sum(s.score or 0 for s in scored), 2)
    assert all("待确认" in str(r[8]) for r in rows[1:-1])


def test_every_figure_of_the_shipped_sheet_exists(qionglai: Config, record: Record) -> None:
    """And an unknown one is refused with those that exist."""
    assert qionglai.assessment.indicators
    assess(record.house, Months(date(2026, 1, 1), 12, qionglai.city.zone))
    with pytest.raises(Refusal, match="没有这个指标"):
        definition("nothing")


def test_the_year_asked_for(qionglai: Config) -> None:
    """The last full one by default; none that has not begun."""
    zone = qionglai.city.zone
    assert year_named(None, zone, NINE).year == 2025
    assert year_named("2026", zone, NINE).year == 2026
    for text in ("2027", "26", "x"):
        with pytest.raises(Refusal, match="--year"):
            year_named(text, zone, NINE)
