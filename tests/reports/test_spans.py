"""Stretches of time that figures are asked for."""

from datetime import datetime

import pytest

from cases.console import Refusal
from reports.spans import span_named
from tests.reports.record import SHANGHAI, at

NOW = at("11-23 09:00")


def local(instant: datetime) -> str:
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("name", "title", "begins", "ends", "before", "year_ago"),
    [
        ("2026-11", "2026年11月（11月1日至11月30日）", "2026-11-01 00:00", "2026-12-01 00:00", "2026-10", "2025-11"),
        ("2026-01", "2026年1月（1月1日至1月31日）", "2026-01-01 00:00", "2026-02-01 00:00", "2025-12", "2025-01"),
        ("2026-Q4", "2026年第四季度", "2026-10-01 00:00", "2027-01-01 00:00", "2026-Q3", "2025-Q4"),
        ("2026-Q1", "2026年第一季度", "2026-01-01 00:00", "2026-04-01 00:00", "2025-Q4", "2025-Q1"),
        ("2026", "2026年", "2026-01-01 00:00", "2027-01-01 00:00", "2025", "2025"),
        ("2026-W47", "2026年第47周（11月16日至11月22日）", "2026-11-16 00:00", "2026-11-23 00:00", "2026-W46", "2025-W47"),
        ("2026-11-03..2026-11-05", "2026-11-03至2026-11-05", "2026-11-03 00:00", "2026-11-06 00:00", "2026-10-31..2026-11-02",
         "2025-11-04..2025-11-06"),
    ],
)  # fmt: skip
def test_a_stretch_is_whole_days_of_the_city(
    name: str, title: str, begins: str, ends: str, before: str, year_ago: str
) -> None:
    """Its name reads back as itself; it knows the one before, and the same a year ago."""
    span = span_named(name, SHANGHAI, NOW)
    assert (span.name, span.title) == (name, title)
    assert (local(span.starts_at), local(span.ends_at)) == (begins, ends)
    assert (span.previous.name, span.a_year_ago.name) == (before, year_ago)
    assert span_named(span.previous.name, SHANGHAI, NOW).ends_at == span.starts_at


def test_a_stretch_is_over_at_the_midnight_after_it() -> None:
    """Not one second before."""
    span = span_named("2026-10", SHANGHAI, NOW)
    assert not span.is_over(at("10-31 23:59"))
    assert span.is_over(at("11-01 00:00"))


@pytest.mark.parametrize(
    "name",
    ["", "2026-13", "2026-Q5", "26-11", "2026-11-05..2026-11-03", "2026-11-31..2026-12-01", "2026-12", "2027", "2026-W48x",
     "0001", "9999", "1949", "2026-11-01..", "2026-11'--", "..", "２０２６"],
)  # fmt: skip
def test_what_is_no_stretch_or_has_not_begun_is_refused(name: str) -> None:
    """With a sentence, as bad usage."""
    with pytest.raises(Refusal) as refused:
        span_named(name, SHANGHAI, NOW)
    assert refused.value.code == 2
