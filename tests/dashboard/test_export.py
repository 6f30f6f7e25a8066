"""The work list as a table: masked, marked, logged, harmless, and nothing in it that its taker may not read."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select

from cases.house import House
from cases.store.case_tables import Case
from cases.store.event_tables import Event
from dashboard.export import Export
from dashboard.gate import is_open
from tests.dashboard.taking import Take, taking


@pytest.fixture
def take(desk: House, logged_in: Callable[[str], str]) -> Iterator[Take]:
    """What somebody takes out of these routes."""
    with taking(Export(desk).routes(), logged_in) as take_:
        yield take_


def numbers(rows: list[list[str]]) -> set[str]:
    """The cases on it."""
    return {row[0] for row in rows if row[0].startswith(("YQ", "SQ"))}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_it_says_who_took_it_and_the_record_knows_the_copy(desk: House, take: Take, form: str) -> None:
    """First and last line; the copy's sign stands in the event too."""
    rows = take("zhiban", f"/export/worklist.{form}")
    assert rows[0][0].startswith("导出人 周值班（zhiban）  2026-11-23 09:00:00  副本 ")
    assert rows[-1][0] == rows[0][0]
    with desk.read() as work:
        told = work.session.scalars(select(Event).where(Event.type == "worklist_exported")).one()
    assert told.data["copy"] in rows[0][0]
    assert (told.actor, told.data["rows"], told.data["form"]) == ("zhiban", len(numbers(rows)), form)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_restricted_matter_and_no_citizens_number_is_on_it(desk: House, take: Take, form: str) -> None:
    """Not even for 纪检; every other open case is."""
    with desk.write() as work:
        open_ = list(work.session.scalars(select(Case).where(Case.state == "received")))
        restricted = {case.number for case in open_ if case.restricted}
        next(case for case in open_ if not case.restricted).title = "请回电13900005678"
        work.commit()
    assert restricted
    for login in ("zhiban", "jijian"):
        rows = take(login, f"/export/worklist.{form}")
        assert not numbers(rows) & restricted
        assert numbers(rows) == {case.number for case in open_} - restricted
        assert "13900005678" not in str(rows)
        assert "139****5678" in str(rows)


def test_a_unit_takes_its_own_only(desk: House, take: Take) -> None:
    """The liaison's table holds what the liaison's desk shows."""
    with desk.read() as work:
        unit = work.config.unit_of("水务", work.now.date())
        own = {
            c.number
            for c in work.session.scalars(select(Case))
            if unit and unit.id in (c.handling_lead, c.response_lead) and not c.restricted
        }
    assert numbers(take("danwei")) == own


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("title", ["=cmd|'/c calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "＝1+1"])
def test_what_a_citizen_wrote_is_no_formula(desk: House, take: Take, form: str, title: str) -> None:
    """In either form the cell begins with what makes it words."""
    with desk.write() as work:
        for case in work.session.scalars(select(Case)):
            case.title = title
        work.commit()
    titles = {row[3] for row in take("zhiban", f"/export/worklist.{form}")[2:-1]}
    assert titles == {f"'{title}"}


def test_strangers_and_odd_addresses_get_nothing(take: Take) -> None:
    """No session, no such form, no such filter; and the gate knows no exception for it."""
    assert (take(None), take("forged")) == ([["303"]], [["401"]])
    assert take("zhiban", "/export/worklist.pdf") == [["404"]]
    assert take("zhiban", "/export/worklist.csv?filter=x' OR 1=1") == [["404"]]
    assert not is_open("/export/worklist.csv")
