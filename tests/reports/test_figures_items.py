"""Figures of items and cases: which week they belong to, and what is not counted."""

from datetime import datetime, timedelta

import pytest

from tests.reports.record import TUESDAY, Record, at

MIDNIGHT, NEXT = at("11-16 00:00"), at("11-23 00:00")
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("published", "counted"),
    [(MIDNIGHT - SECOND, 0), (MIDNIGHT, 1), (MIDNIGHT + SECOND, 1), (NEXT - SECOND, 1), (NEXT, 0)],
)
def test_an_item_belongs_to_the_week_it_was_published_in(record: Record, published: datetime, counted: int) -> None:
    """Monday 00:00 in the city is in, the next one out; when we found it does not matter."""
    record.item(published, discovered_at=at("11-22 12:00"))
    assert record.figures()["items_received"].count == counted


@pytest.mark.parametrize(("found", "counted"), [(MIDNIGHT - SECOND, 0), (MIDNIGHT, 1), (NEXT, 0)])
def test_without_a_time_of_its_own_it_belongs_to_the_week_we_found_it(
    record: Record, found: datetime, counted: int
) -> None:
    """A source that does not say when."""
    record.item(None, discovered_at=found)
    assert record.figures()["items_received"].count == counted


def test_imported_history_shows_in_its_own_week(record: Record) -> None:
    """A letter of 2019 imported today is a figure of 2019."""
    then = datetime.fromisoformat("2019-07-03T10:00:00+08:00")
    now = at("11-23 09:00")
    case = record.case(then, kind="request", received_at=then, opened_at=now, history=True)
    record.item(then, case=case, history=True, channel="mayor_mailbox")

    figures = record.figures("2019-W27")

    assert figures["items_received"].parts.keys() == figures["items_history"].parts.keys() == {"mayor_mailbox"}
    assert figures["cases_opened"].cases == [case]
    assert record.figures("2026-W48")["cases_opened"].count == 0


def test_a_reopened_case_stays_in_its_first_week(record: Record) -> None:
    """Reopening discovers the new cycle, not the case."""
    record.case(at("11-17 09:00"), discovered_at=at("11-23 08:00"))
    assert record.figures()["cases_opened"].count == 1
    assert record.figures("2026-W48")["cases_opened"].count == 0


def test_drills_are_not_counted(record: Record) -> None:
    """Neither the case nor its items, clocks, messages or acts."""
    case = record.case(drill=True)
    record.item(case=case)
    record.clock(case, at("11-18 09:00"))
    record.message("failed", case)
    record.act("act_overrule", case, "severity")
    assert {f.count for f in record.figures().by_name.values()} == {0}


def test_a_merged_case_is_counted_once(record: Record) -> None:
    """Its survivor carries it; that it was merged is said apart."""
    survivor = record.case()
    merged = record.case(merged_into_id=survivor)
    figures = record.figures()
    assert figures["cases_opened"].cases == [survivor]
    assert figures["cases_merged"].cases == [merged]


def test_an_item_in_two_cases_is_one_item(record: Record) -> None:
    """It opens the older case."""
    first, second = record.case(), record.case()
    item = record.item(case=first)
    record.attach(item, second)
    [row] = record.figures()["items_received"].rows
    assert (row.item_id, row.case_id) == (item, first)


def test_a_detached_item_is_in_no_case(record: Record) -> None:
    """What became of it is told anew."""
    case = record.case()
    record.attach(record.item(), case, detached_at=TUESDAY)
    assert record.figures()["items_by_outcome"].parts.keys() == {"no_case"}


def test_what_became_of_the_items(record: Record) -> None:
    """In a case, none needed, waiting, quarantined: together all of them."""
    record.item(case=record.case())
    record.item()
    record.item(state="pending")
    record.item(state="quarantined", channel="forum")
    figures = record.figures()
    became = figures["items_by_outcome"]
    assert {p: len(r) for p, r in became.parts.items()} == {"in_case": 1, "no_case": 1, "pending": 1, "quarantined": 1}
    assert figures["items_quarantined"].parts.keys() == {"forum"}


def test_the_undetermined_is_a_part_of_its_own(record: Record) -> None:
    """No severity, no lead, no place: counted, not dropped."""
    record.case(severity=None, handling_lead=None, territory=None, category=None)
    figures = record.figures()
    for name in ("cases_by_severity", "cases_by_lead", "cases_by_territory", "cases_by_category"):
        assert figures[name].of(None) == 1


def test_last_week_stands_beside_this_one(record: Record) -> None:
    """By the same definition over the week before."""
    record.item(at("11-15 23:59"))
    record.item()
    record.item()
    received = record.figures()["items_received"]
    assert received.previous is not None
    assert (received.count, received.previous.count) == (2, 1)


@pytest.mark.parametrize(("earlier", "known"), [(MIDNIGHT - SECOND, True), (MIDNIGHT, False)])
def test_the_first_week_knows_that_it_is_the_first(record: Record, earlier: datetime, known: bool) -> None:
    """Anything older makes it not the first."""
    record.item(earlier)
    assert record.figures().anything_before is known
