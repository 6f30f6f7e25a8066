"""A drill is kept out of every figure: the city that drilled and the city that did not have the same papers, to the byte."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from alerts.drill import close_drill
from alerts.outcome import Outcome
from cases.house import House
from cases.matters.drills import find_drill, open_drill
from cases.matters.lines import case_ids, case_lines
from cases.matters.worklist import clockless, worklist
from cases.people.actors import Actor
from cases.work import Work
from config.load import Config
from config.words import Severity
from dashboard.read.counts import count_cases, count_clocks, read_outbox
from dashboard.read.desk import count_desk
from dashboard.read.told import count_messages
from dashboard.rights import Sight
from reports.definitions import DEFINITIONS
from reports.figures import figures_of
from reports.frozen import frozen
from reports.week import Week, week_of
from tests.conftest import NINE
from tests.desk import Desk, open_desk
from tests.officers import do

LEADER = Actor("ban1", "班一", None, frozenset({"shift_leader"}))
WHOLE_CITY = Sight(None, frozenset({"duty_officer"}))


def weeks(work: Work) -> list[Week]:
    """The week of the drill and the one after."""
    zone = work.config.city.zone
    return [week_of(at.astimezone(zone), zone) for at in (NINE, NINE + timedelta(days=7))]


def counted(house: House) -> str:
    """Every figure with the ids behind it, every count of the desk, every list of cases."""
    with house.read() as work:
        found: dict[str, Any] = {
            str(week): frozen(figures_of(work.session, week, work.now, DEFINITIONS)) for week in weeks(work)
        }
        found["cases"] = [
            case_lines(work, case_ids(work, open_only=o, overdue_only=late))
            for o in (False, True)
            for late in (False, True)
        ]
        found["counts"] = [count_cases(work), count_clocks(work), vars(read_outbox(work))]
        found["desk"] = [count_desk(work, WHOLE_CITY), count_messages(work, WHOLE_CITY)]
        found["lists"] = [
            [row.case_id for row in rows] for rows in (worklist(work), clockless(work), worklist(work, of="grave"))
        ]
    return json.dumps(found, ensure_ascii=False, sort_keys=True, default=str)


def lived(desk: Desk, *, drill: bool) -> Desk:
    """A real matter runs to its breach; then, on one of the desks, a drill with breach, an overrule, a dispatch and a failed message."""
    desk.matter("serious", occurred=NINE)
    desk.letter(1)
    desk.forward(minutes=0)
    desk.forward(hours=6)
    desk.forward(hours=22)
    if drill:
        _drill(desk)
    desk.house.clock.at = NINE + timedelta(hours=48)  # what of the drill could wait has waited for the morning
    for _ in range(3):
        desk.tick()
    return desk


def _drill(desk: Desk) -> None:
    with desk.house.write() as work:
        number = open_drill(work, LEADER, Severity.SERIOUS, "shi_yingji", None).case.number
        work.commit()
    with desk.house.read() as work:
        case_id = find_drill(work, number).case.id
    send = desk.sender.send
    desk.sender.send = lambda parcel, now: (
        Outcome("permanent", "410") if "lian1" in parcel.address else send(parcel, now)
    )
    _sweep_and_send(desk)
    do(desk, case_id, "confirm")
    do(desk, case_id, "overrule", category="城乡建设")
    do(desk, case_id, "dispatch", unit="市应急局")
    for _ in range(3):
        desk.house.clock.forward(hours=2)
        _sweep_and_send(desk)
    with desk.house.write() as work:
        assert any(line["breached_at"] for line in case_lines(work, [case_id])[0]["clocks"])
        close_drill(work, find_drill(work, number), LEADER)
        work.commit()
    _sweep_and_send(desk)
    desk.sender.send = send


def _sweep_and_send(desk: Desk) -> None:
    """What is not of the drill stands still in these hours, so that both desks live through the same."""
    for _ in range(3):
        assert all(f.case != 1 for f in desk.tick())


@pytest.fixture
def desks(open_city: Callable[..., House], qionglai: Config, tmp_path: Path) -> tuple[Desk, Desk]:
    """Two desks with one history, but for the drill."""
    quiet, drilled = (open_desk(open_city, qionglai, tmp_path) for _ in range(2))
    lived(quiet, drill=False)
    quiet.house.clock.at = NINE  # they share the test's clock
    lived(drilled, drill=True)
    return quiet, drilled


def test_no_figure_and_no_count_moves(desks: tuple[Desk, Desk]) -> None:
    """All definitions, all counts and lists of the desk, `cases` with and without its options: equal to the byte."""
    quiet, drilled = desks
    assert counted(quiet.house) == counted(drilled.house)


def test_the_same_rows_not_marked_as_a_drill_would_move_them(desks: tuple[Desk, Desk]) -> None:
    """Take the mark away and the figures differ: the comparison above can fail."""
    from sqlalchemy import update

    from cases.store.case_tables import Case

    quiet, drilled = desks
    with drilled.house.write() as work:
        work.session.execute(update(Case).values(drill=False))
        work.commit()
    ours, theirs = (json.loads(counted(d.house)) for d in (quiet, drilled))
    week = next(iter(ours))
    moved = {name for name in ours[week] if ours[week][name] != theirs[week][name]}
    assert {
        "cases_opened", "cases_by_severity", "cases_by_lead", "clocks_due", "clocks_late", "messages", "messages_sent",
        "messages_failed", "corrections", "confirmations",
    } <= moved  # fmt: skip
    assert ours["counts"] != theirs["counts"]


def test_cases_lists_drills_only_when_asked(desks: tuple[Desk, Desk]) -> None:
    """`cases --drill` lists the drill, marked; nothing else does."""
    with desks[1].house.read() as work:
        [line] = case_lines(work, case_ids(work, drills=True))
        others = case_lines(work, case_ids(work))
    assert (line["number"], line["drill"]) == ("YL2026-000001", True)
    assert {other["drill"] for other in others} == {False}
