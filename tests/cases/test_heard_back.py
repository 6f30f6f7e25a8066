"""What became of a draft or an application: whoever wrote or asked hears of it once, and nobody who did not."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from cases.clocks.stop import stop_clock
from cases.matters.recorded import acts_of
from cases.people.actors import Actor, Forbidden
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Notice
from cases.store.people_tables import Person, User
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


@pytest.mark.parametrize(
    ("lead", "complained_of", "hears"),
    [("shi_zhujian", [], ("unit_liaison", "shi_zhujian")), (None, [], ("duty_officer", None)),
     (LIAISON.unit, [LIAISON.unit], ("duty_officer", None))],
)  # fmt: skip
def test_a_draft_of_a_unit_that_has_lost_the_case(
    written: Desk, lead: str | None, complained_of: list[str], hears: tuple[str, str | None]
) -> None:
    """Whose case it is now hears what became of it, where that is nobody the desk; never whoever has no part in it or is complained of."""
    do(written, 1, "respond", LIAISON, text=TEXT + "特此答复。")
    with written.house.write() as work:
        case = work.session.get_one(Case, 1)
        case.handling_lead = case.response_lead = lead
        case.complained_of = complained_of
        work.commit()
    do(written, 1, "review", REVIEWERS[1], "缺依据", stage="初审", verdict="退回")
    assert [(notice.role, notice.unit) for notice in told(written)] == [hears]


def test_a_draft_of_what_only_discipline_reads_comes_back_to_its_people(written: Desk) -> None:
    """It is they who write it: neither desk nor unit hears of it."""
    reads = Actor("ji2", "纪二", "shi_jiwei", frozenset({"discipline", "reviewer"}))
    do(written, 1, "restrict", OFFICER, "涉纪")
    do(written, 1, "respond", Actor("ji1", "纪一", "shi_jiwei", frozenset({"discipline"})), text=TEXT + "特此答复。")
    do(written, 1, "review", reads, "缺依据", stage="初审", verdict="退回")
    assert [(notice.role, notice.unit) for notice in told(written)] == [("discipline", None)]


def test_what_was_sent_back_passes_no_other_step(written: Desk) -> None:
    """Neither 保密审查 nor 审发 of a form that needs no 保密审查: that text is not going out."""
    do(written, 1, "review", REVIEWERS[0], "缺依据", stage="初审", verdict="退回")
    with pytest.raises(Forbidden, match="第 1 稿已经退回"):
        do(written, 1, "review", REVIEWERS[3], stage="保密审查", verdict="同意", checklist=CLEAR)


def test_a_refusal_before_a_limit_of_this_night_does_not_wait_for_the_morning(written: Desk) -> None:
    """Of a limit that ends at midnight the unit hears at once that it stands: in the morning it would be a breach."""
    written.house.clock.at = clock_time("+0 22:30")
    with written.house.write() as work:
        clock = work.session.scalars(select(ClockRow).where(ClockRow.kind == "mailbox_reply")).one()
        clock.due_at = clock.breach_at = clock_time("+1 00:00")
        work.commit()
    do(written, 1, "extend", LIAISON, "需现场鉴定", days=5)
    do(written, 1, "decide-extension", SHIFT, "不够", verdict="退回")
    assert of(written, "extension:") == [("unit_liaison", LIAISON.unit, clock_time("+0 22:30"))]


def test_who_asks_for_more_time_is_not_the_one_asked(written: Desk) -> None:
    """The shift leader on duty asks: the next role is told, for nobody grants what they have asked for themselves."""
    with written.house.write() as work:
        user = work.session.scalars(select(User).where(User.login == SHIFT.login)).one()
        user.person_id = work.session.scalars(select(Person.id).where(Person.name == SHIFT.name)).one()
        work.commit()
    do(written, 1, "extend", SHIFT, "需现场鉴定", days=5)
    assert of(written, "extension:") == [("city_leader", None, NINE)]


def test_more_time_for_what_is_answered_is_asked_of_nobody(written: Desk) -> None:
    """The application of the night ends with the limit it is about, whoever ended that."""
    written.house.clock.at = clock_time("+0 23:00")
    do(written, 1, "extend", LIAISON, "需现场鉴定", days=5)
    with written.house.write() as work:
        clock = work.session.scalars(select(ClockRow).where(ClockRow.kind == "mailbox_reply")).one()
        stop_clock(work, clock, "satisfied", at=work.now, actor="machine")
        work.commit()
    assert of(written, "extension:") == []


def test_more_time_for_what_only_discipline_reads_is_asked_of_its_people(written: Desk) -> None:
    """No leader of a shift hears of it."""
    do(written, 1, "restrict", OFFICER, "涉纪")
    ji = Actor("ji1", "纪一", "shi_jiwei", frozenset({"discipline"}))
    do(written, 1, "extend", ji, "需现场鉴定", days=5)
    assert of(written, "extension:") == [("discipline", None, NINE)]
