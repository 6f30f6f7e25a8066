"""How SQLite finds what the figures count: what a city of years would feel, a small record shows in the plan."""

import pytest
from sqlalchemy import event

from cases.work import Work
from reports.definitions import Definition, definition
from reports.figures import tallies_of
from reports.week import week_named
from tests.reports.record import SHANGHAI, TUESDAY, Record


def _plan(record: Record, *wanted: str) -> str:
    """Each step by which these figures of the week are found."""
    definitions = [definition(name) for name in wanted]
    with record.house.read() as work:
        asked = _asked(work, definitions)
        steps = [
            str(row[3]) for said, given in asked if said.startswith(("SELECT", "WITH"))
            for row in work.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", given)  # type: ignore[arg-type]
        ]  # fmt: skip
    assert steps
    return "\n".join(steps)


def _asked(work: Work, definitions: list[Definition]) -> list[tuple[str, object]]:
    asked: list[tuple[str, object]] = []
    engine = work.session.connection().engine

    def note(_connection: object, _cursor: object, said: str, given: object, *_: object) -> None:
        asked.append((said, given))

    event.listen(engine, "before_cursor_execute", note)
    tallies_of(work.session, week_named("2026-W47", SHANGHAI, TUESDAY), TUESDAY, definitions)
    event.remove(engine, "before_cursor_execute", note)
    return asked


@pytest.mark.parametrize("name", ["confirmations", "cases_overruled", "corrections"])
def test_what_was_taken_back_is_looked_up_once(record: Record, name: str) -> None:
    """Not anew for each act of the week."""
    assert "CORRELATED" not in _plan(record, name)


def test_whether_an_item_sits_in_a_case_is_read_from_an_index_alone(record: Record) -> None:
    """The table behind it is not opened for every item of the week."""
    steps = [step for step in _plan(record, "items_by_outcome").splitlines() if "SEARCH case_items" in step]
    assert steps
    assert all("COVERING" in step for step in steps)


def test_imported_cases_are_counted_with_the_others(record: Record) -> None:
    """Figures of the week's cases are one walk over them."""
    with record.house.read() as work:
        both = _asked(work, [definition("cases_to_review"), definition("cases_history")])
        one = _asked(work, [definition("cases_to_review")])
    assert len(both) == len(one)
