"""A look is planned before the record is locked: what others write meanwhile counts, and what belongs together stays together."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select

import alerts.look
import alerts.passage
from alerts.due import divide
from alerts.look import Look
from alerts.sweep import sweep
from cases.clocks.stop import running, stop_clock
from cases.store.clock_tables import ClockRow, Step
from cases.store.outbox_tables import Message, Notice
from tests.desk import Desk

before_the_lock = pytest.mark.sqlite_only("PostgreSQL 上先锁住这些事项再组词, 没有「看过以后、锁住以前」这一刻")


def once_before_writing(monkeypatch: pytest.MonkeyPatch, do: Callable[[], None]) -> None:
    """Let that happen after the look, when the first batch is being worded and nothing is locked."""
    worded, left = alerts.passage.word, [do]

    def word(*given: Any) -> Any:
        if left:
            left.pop()()
        return worded(*given)

    monkeypatch.setattr("alerts.passage.word", word)


def stop(desk: Desk, case_id: int) -> None:
    """Every clock of that case ends."""
    with desk.house.write() as work:
        for clock in running(work, case_id):
            stop_clock(work, clock, "void", at=work.now, actor="test")
        work.commit()


@before_the_lock
def test_a_clock_stopped_after_the_look_fires_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """An officer stops one of two matters between look and lock: its steps never fire, the other's do."""
    first, second = desk.matter("large"), desk.matter("large")
    once_before_writing(monkeypatch, lambda: stop(desk, first))

    fired = sweep(desk.house).fired

    assert {f.case for f in fired} == {second}
    with desk.house.read() as work:
        assert work.session.scalar(select(func.count()).where(Step.state == "pending", Step.fire_at <= work.now)) == 0


@before_the_lock
def test_what_another_sweeper_fires_after_the_look_fires_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another sweeper fires everything between look and lock: nothing fires twice."""
    desk.matter("large")
    once_before_writing(monkeypatch, lambda: None if sweep(desk.house).fired else pytest.fail("nothing was due"))

    assert sweep(desk.house).fired == []

    with desk.house.read() as work:
        keys = list(
            map(tuple, work.session.execute(select(Notice.step_id, Message.person_id).join_from(Message, Notice)))
        )
    assert len(keys) == len(set(keys)) > 0


@before_the_lock
def test_others_who_were_quicker_leave_nothing_undone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first part's matter is ended between look and lock: the parts after it still fire in the same sweep."""
    monkeypatch.setattr("alerts.passage.AHEAD", 1)
    first, second = desk.matter("large"), desk.matter("large")
    once_before_writing(monkeypatch, lambda: stop(desk, first))

    assert {f.case for f in sweep(desk.house).fired} == {second}


def test_many_batches_of_one_look_fire_each_step_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine matters in batches of two, the next planned while the last is being committed: every step once, one message for each person."""
    monkeypatch.setattr("alerts.passage.AHEAD", 2)
    cases = {desk.matter("large") for _ in range(9)}

    fired = sweep(desk.house).fired

    assert {f.case for f in fired} == cases
    with desk.house.read() as work:
        assert len(fired) == work.session.scalar(select(func.count()).where(Step.state == "fired"))
    assert sweep(desk.house).fired == []


def test_what_is_due_in_one_case_is_one_part(desk: Desk) -> None:
    """Parts of one step each: the two steps that are due in one matter still stand in one part, and no step in two, however often one looks."""
    cases = [desk.matter("large") for _ in range(3)]
    look = Look(hold_breaches=False)

    with desk.house.read() as work:
        parts = [part for _ in range(9) for part in divide(look.next(work, 2), 1)]

    assert [{step.case_id for step in part} for part in parts] == [{case} for case in cases]
    assert all(len(part) > 1 for part in parts)


@pytest.mark.parametrize(("steps", "parts"), [(0, []), (4, [4]), (9, [9]), (11, [11]), (12, [6, 6]), (27, [9, 9, 9])])
def test_parts_are_even(steps: int, parts: list[int]) -> None:
    """A few steps more than a part takes make it a little larger, or all parts smaller: none is left over that costs a commit for almost nothing."""
    due: Any = [SimpleNamespace(step_id=n, place=n, fire_at=n, purpose="notice") for n in range(steps)]

    divided = divide(due, 10)

    assert [len(part) for part in divided] == parts
    assert [step for part in divided for step in part] == due


def test_what_a_breach_has_overtaken_goes_before_what_fell_due_later(desk: Desk) -> None:
    """Read, and given back unwritten: found again by the same look before what is newer, and what was written is not."""
    cases = [desk.matter("large") for _ in range(4)]
    look = Look(hold_breaches=False)

    with desk.house.read() as work:
        written, *rest = divide(look.next(work, 3), 1)
        look.give_back(step for part in rest for step in part)
        again = divide(look.next(work, 100), 1)

    assert rest
    assert [{step.case_id for step in part} for part in (written, *again)] == [{case} for case in cases]


def test_a_few_breaches_take_along_what_else_is_due(desk: Desk) -> None:
    """One matter's limit has passed and another's first step is due: one look holds both, the breach first."""
    late, new = desk.matter("large"), desk.matter("large")
    with desk.house.write() as work:
        step = work.session.scalars(
            select(Step).join(ClockRow).where(ClockRow.case_id == late, Step.purpose == "breach")
        ).first()
        step.planned_at = step.fire_at = work.now
        work.commit()

    with desk.house.read() as work:
        due = Look(hold_breaches=False).next(work, 100)

    assert due[0].is_breach
    assert {d.case_id for d in due} == {late, new}


@before_the_lock
def test_a_look_grows_while_nothing_overtakes_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """One part at first, so that the first alert does not wait for thousands; then more; one again after a breach. All fire once."""
    cases = {desk.matter("large") for _ in range(6)}
    monkeypatch.setattr(alerts.passage, "AHEAD", 1)
    limits, overtaken, real = list[int](), iter([False, True]), Look.next

    def noted(look: Look, work: Any, limit: int) -> Any:
        limits.append(limit)
        return real(look, work, limit)

    monkeypatch.setattr(Look, "next", noted)
    monkeypatch.setattr(alerts.passage, "is_breach_due", lambda _: next(overtaken, False))

    done = sweep(desk.house)

    assert {f.case for f in done.fired} == cases
    with desk.house.read() as work:
        steps = work.session.scalars(select(Notice.step_id)).all()
    assert (done.quarantined, len(done.fired)) == (0, len(set(steps)))
    assert limits[:4] == [1, 4, 1, 4]


@before_the_lock
def test_only_what_others_write_changes_the_state(desk: Desk) -> None:
    """One's own commits leave the state of the record as it was; another connection's does not."""
    database = desk.house.database
    with desk.house.write() as own:
        before = database.state(own.session)
        own.session.connection().exec_driver_sql("UPDATE steps SET fault = NULL")
        own.commit()
        assert database.state(own.session) == before
        desk.matter("large")
        assert database.state(own.session) != before


def test_a_look_that_has_read_everything_asks_no_further(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What else is due in the same cases is asked only where a limit left steps unread."""
    asked, real = list[bool](), alerts.look.due_in

    def noted(place: str, left: tuple[str, ...]) -> Any:
        asked.append(True)
        return real(place, left)

    monkeypatch.setattr(alerts.look, "due_in", noted)
    for _ in range(3):
        desk.matter("large")

    with desk.house.read() as work:
        whole, asked_whole = Look(hold_breaches=False).next(work, 100), len(asked)
        part = Look(hold_breaches=False).next(work, 1)

    assert len(whole) > len(part) > 1
    assert (asked_whole, len(asked)) == (0, 1)


@before_the_lock
def test_a_sweep_that_fires_all_it_has_read_looks_no_second_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """One urgent message: one look, one unit of work; but what fell due before what is left is taken along still."""
    looks, overtaken, real = list[int](), [False], Look.next

    def noted(look: Look, work: Any, limit: int) -> Any:
        looks.append(limit)
        return real(look, work, limit)

    monkeypatch.setattr(Look, "next", noted)
    monkeypatch.setattr(alerts.passage, "is_breach_due", lambda _: overtaken[0])
    case = desk.matter("large")

    assert {f.case for f in sweep(desk.house).fired} == {case}
    assert len(looks) == 1

    overtaken[0] = True
    desk.matter("large")
    sweep(desk.house)
    assert len(looks) > 2
