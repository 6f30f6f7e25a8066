"""What became of a draft or an application: whoever wrote or asked hears of it once, and nobody who did not."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from cases.matters.recorded import acts_of
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Notice
from cases.store.people_tables import User
from tests.conftest import NINE
from tests.desk import Desk, enrol
from tests.guarantees.hours import clock_time
from tests.officers import CLEAR, LIAISON, OFFICER, REVIEWERS, SHIFT, do, pass_to

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


def of(desk: Desk, key: str) -> list[tuple[str | None, str | None, datetime]]:
    """To whom what was asked under keys of that beginning goes, and when."""
    with desk.house.read() as work:
        asked = select(Notice).where(Notice.dedupe_key.startswith(key), Notice.state != "cancelled").order_by(Notice.id)
        return [(notice.role, notice.unit, notice.due_at) for notice in work.session.scalars(asked)]


def test_who_wrote_it_hears_that_it_may_go_out(written: Desk) -> None:
    """The unit of what its liaison wrote; of what the desk wrote, whoever holds the desk. Steps before the last say nothing to them."""
    pass_to(written, 1, "审核")
    assert of(written, "released:") == []
    do(written, 1, "review", REVIEWERS[2], stage="审发", verdict="同意")
    do(written, 1, "respond", OFFICER, text=TEXT + "特此答复。")
    do(written, 1, "review", REVIEWERS[0], "缺依据", stage="初审", verdict="退回")
    do(written, 1, "respond", OFFICER, text=TEXT + "依据供水条例，特此答复。")
    pass_to(written, 1)
    assert of(written, "released:") == [("unit_liaison", LIAISON.unit, NINE), ("duty_officer", None, NINE)]
    assert of(written, "sent_back:") == [("duty_officer", None, NINE)]


@pytest.mark.parametrize(("verdict", "said"), [("同意", "延期已获同意, 改为 "), ("退回", "延期未获同意, 仍于 ")])
def test_the_unit_hears_once_what_became_of_its_application(written: Desk, verdict: str, said: str) -> None:
    """Granted or refused, by day: one message with the limit that holds now, read once by its liaison alone."""
    do(written, 1, "extend", LIAISON, "需现场鉴定", days=5)
    written.tick()
    written.told()
    written.house.clock.forward(hours=14)
    do(written, 1, "decide-extension", SHIFT, "依据充分", verdict=verdict)
    written.tick()
    assert "lian1" not in written.told()
    written.sender.taken.clear()
    written.forward(hours=10)
    heard = [p.text for p, to in zip(written.sender.taken, written.told(), strict=True) if to == "lian1"]
    assert sum(said in text for text in heard) == 1, heard
    assert not any(said in p.text for p in written.sender.taken if p.text not in heard)


@pytest.mark.parametrize(("before_morning", "rings"), [(True, "+0 23:00"), (False, "+1 08:30")])
def test_an_extension_asked_for_at_night_waits_unless_its_limit_does_not(
    written: Desk, before_morning: bool, rings: str
) -> None:
    """The shift leader is rung at once where the limit falls before the morning, else when the night is over; decided or withdrawn
    before that, not at all."""
    written.house.clock.at = clock_time("+0 23:00")
    if before_morning:
        with written.house.write() as work:
            clock = work.session.scalars(select(ClockRow).where(ClockRow.kind == "mailbox_reply")).one()
            clock.due_at = clock.breach_at = clock_time("+1 08:00")
            work.commit()
    do(written, 1, "extend", LIAISON, "需现场鉴定", days=5)
    assert of(written, "extension:") == [("shift_leader", None, clock_time(rings))]
    with written.house.read() as work:
        last = acts_of(work, 1)[-1].id
    do(written, 1, "undo", OFFICER, "不需要了", event=last)
    assert of(written, "extension:") == []


def test_nobody_hears_of_what_is_not_the_units_own(written: Desk) -> None:
    """A draft of a unit that has lost the case meanwhile."""
    do(written, 1, "respond", LIAISON, text=TEXT + "特此答复。")
    with written.house.write() as work:
        case = work.session.get_one(Case, 1)
        case.handling_lead = case.response_lead = "shi_zhujian"
        work.commit()
    do(written, 1, "review", REVIEWERS[1], "缺依据", stage="初审", verdict="退回")
    assert told(written) == []
