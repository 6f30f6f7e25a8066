"""A draft that is sent back: the unit that wrote it hears of it once, and nobody who did not write it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cases.store.case_tables import Case
from cases.store.outbox_tables import Notice
from cases.store.people_tables import User
from tests.conftest import NINE
from tests.desk import Desk, enrol
from tests.officers import CLEAR, LIAISON, OFFICER, REVIEWERS, do

TEXT = "经核实，已于11月23日恢复供水。"


@pytest.fixture
def written(desk: Desk) -> Desk:
    """The liaison and an officer of the desk have accounts of one unit; the liaison drafts a reply to letter 1."""
    enrol(desk.house, (OFFICER.login, OFFICER.name, "duty_officer"))
    with desk.house.write() as work:
        for user in work.session.scalars(select(User).where(User.login.in_((LIAISON.login, OFFICER.login)))):
            user.unit = LIAISON.unit
        work.commit()
    desk.letter(1)
    do(desk, 1, "dispatch", unit="市应急局")
    do(desk, 1, "accept", LIAISON)
    do(desk, 1, "respond", LIAISON, text=TEXT)
    return desk


def told(desk: Desk) -> list[Notice]:
    """What was asked to be said of a draft that came back."""
    with desk.house.read() as work:
        return list(work.session.scalars(select(Notice).where(Notice.text.contains("退回"))))


def test_the_unit_hears_once_that_its_draft_came_back(written: Desk) -> None:
    """By two reviewers it is one message, with no word of why: that may name a citizen."""
    do(written, 1, "review", REVIEWERS[0], "王某的电话不要写", stage="初审", verdict="退回")
    do(written, 1, "review", REVIEWERS[3], "同上", stage="保密审查", verdict="退回", checklist=CLEAR)
    [notice] = told(written)
    assert (notice.role, notice.unit) == ("unit_liaison", LIAISON.unit)
    assert "第 1 稿初审退回, 请改后再送审" in (notice.text or "")
    assert "王某" not in (notice.text or "")


@pytest.mark.parametrize(("loud", "at"), [(False, NINE.replace(hour=8, minute=30) + timedelta(days=1)), (True, None)])
def test_only_a_limit_in_hours_breaks_the_night_for_it(written: Desk, loud: bool, at: object) -> None:
    """A letter's waits for the morning; that of a matter whose hours run does not."""
    case_id = 1
    if loud:
        case_id = written.matter("serious")
        do(written, case_id, "respond", LIAISON, text=TEXT)
    written.house.clock.forward(hours=14)
    do(written, case_id, "review", REVIEWERS[0], "缺依据", stage="初审", verdict="退回")
    [notice] = told(written)
    assert notice.due_at == (at or NINE + timedelta(hours=14))


def test_nobody_hears_of_what_is_not_the_units_own(written: Desk) -> None:
    """A draft of the desk's, one of a unit that has lost the case meanwhile, and one in a restricted case."""
    do(written, 1, "respond", OFFICER, text=TEXT + "特此答复。")
    do(written, 1, "review", REVIEWERS[0], "缺依据", stage="初审", verdict="退回")
    do(written, 1, "respond", LIAISON, text=TEXT)
    with written.house.write() as work:
        case = work.session.get_one(Case, 1)
        case.handling_lead = case.response_lead = "shi_zhujian"
        work.commit()
    do(written, 1, "review", REVIEWERS[1], "缺依据", stage="初审", verdict="退回")
    assert told(written) == []
