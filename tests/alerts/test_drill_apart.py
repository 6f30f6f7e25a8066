"""A drill and the record proper keep apart: rights, holds, digests, merging, and what is left when it ends."""

import pytest
from sqlalchemy import select

from alerts.drill import close_due_drills
from alerts.sweep import sweep
from cases.house import House
from cases.matters.acts import act
from cases.matters.drills import drills, open_drill
from cases.outbox.acknowledge import acknowledge
from cases.people.actors import Forbidden
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow, Step
from cases.store.outbox_tables import Acknowledgement, Message, Notice
from config.words import Severity
from tests.alerts.test_drill import LEAD, MARK, OFFICER, begin, drill_of, end, report
from tests.conftest import NINE
from tests.desk import Desk
from tests.officers import do


def test_only_a_shift_leader_or_an_administrator(desk: Desk) -> None:
    """The duty officer can neither begin nor end one; one runs at a time; what is over cannot be ended again."""
    with pytest.raises(Forbidden, match="带班领导"), desk.house.write() as work:
        open_drill(work, OFFICER, Severity.SERIOUS, LEAD, None)
    number = begin(desk.house)
    with pytest.raises(Forbidden, match="带班领导"):
        end(desk.house, number, OFFICER)
    with pytest.raises(Forbidden, match=f"{number} 正在演练"):
        begin(desk.house)
    end(desk.house, number)
    with pytest.raises(Forbidden, match="已经结束"):
        end(desk.house, number)
    assert begin(desk.house) != number


def test_an_acknowledged_drill_holds_nobody_back_from_the_real_thing(desk: Desk) -> None:
    """收到 in the drill: the same person is told of a real incident that breaks out meanwhile, at once and unmarked."""
    begin(desk.house)
    desk.tick()
    with desk.house.write() as work:
        for token in work.session.scalars(select(Message.token)):
            acknowledge(work, token, "link")
        work.commit()
    desk.told()
    desk.sender.taken.clear()

    desk.matter("serious", occurred=NINE)
    desk.tick()

    assert sorted(desk.told()) == ["lian1", "zhi1"]
    assert not any("演练" in p.text for p in desk.sender.taken)
    with desk.house.read() as work:
        held = set(work.session.scalars(select(Acknowledgement.clock_id)))
        real = set(work.session.scalars(select(ClockRow.id).join(Case).where(~Case.drill)))
    assert held
    assert not held & real


def test_a_dispatch_and_its_digest_are_marked_too(desk: Desk) -> None:
    """In the drill the case is handed to a unit at night; in the morning its digest is marked, and apart from the real one."""
    desk.house.clock.forward(hours=14)  # 23:00
    begin(desk.house)
    drill_id = drill_of(desk.house, "YL2026-000001").case.id
    real_id = desk.matter(None, opinion="no")
    desk.tick()
    for case_id in (drill_id, real_id):
        do(desk, case_id, "dispatch", unit="市应急局")
    desk.sender.taken.clear()
    desk.tick()
    for _ in range(3):
        desk.forward(hours=3, minutes=10)

    of_liaison = [p.text for p in desk.sender.taken if "lian1" in p.address]
    drilled = [t for t in of_liaison if "YL2026" in t]
    assert any("单位签收" in t for t in drilled)
    assert all(t.startswith(MARK) for t in drilled)
    assert all("演练" not in t for t in of_liaison if "YQ2026" in t)
    assert not any("YL2026" in t and "YQ2026" in t for t in of_liaison)


@pytest.mark.parametrize("action", ["merge", "close", "reopen"])
def test_a_drill_is_not_tied_to_the_record(desk: Desk, action: str) -> None:
    """Neither merged, closed nor reopened like a matter; and no real matter merges into it."""
    number = begin(desk.house)
    real = desk.matter("serious")
    with desk.house.read() as work:
        real_number = work.session.get(Case, real).number
    with pytest.raises(Forbidden) as refused:
        do(desk, drill_of(desk.house, number).case.id, action, into=real_number)
    assert refused.value.error == "a_drill"
    with pytest.raises(Forbidden) as refused:
        do(desk, real, "merge", into=number)
    assert refused.value.error == "not_alike"


def test_ending_takes_back_what_was_asked_for_beside_the_clocks(desk: Desk) -> None:
    """A wish about the drill that has not been told yet is not told any more."""
    from cases.outbox.notices import Wish, ask

    number = begin(desk.house)
    case_id = drill_of(desk.house, number).case.id
    with desk.house.write() as work:
        ask(work, Wish("extra", "notice", "manual", role="duty_officer", case_id=case_id, text="【应声】x"))
        work.commit()
    end(desk.house, number)
    desk.tick()

    assert desk.told() == []
    with desk.house.read() as work:
        assert work.session.scalar(select(Notice.state).where(Notice.dedupe_key == "extra")) == "cancelled"


def test_drills_on_both_databases(any_house: House) -> None:
    """Opened, listed, ended and reported on SQLite and on PostgreSQL."""
    number = begin(any_house, minutes=30)
    sweep(any_house)
    any_house.clock.forward(minutes=30)

    assert close_due_drills(any_house) == 1
    with any_house.read() as work:
        assert [d.case.number for d in drills(work)] == [number]
        assert drills(work, running_only=True) == []
    assert report(any_house, number)["state"] == "ended"
    assert "duty_officer" in report(any_house, number)["nobody"]


def test_acts_practised_on_a_drill_are_those_of_a_matter(desk: Desk) -> None:
    """The evidence handed in during a drill ends its duty as it would end a real one."""
    number = begin(desk.house)
    case_id = drill_of(desk.house, number).case.id
    with desk.house.write() as work:
        act(
            work,
            case_id,
            "publish",
            OFFICER,
            None,
            {"kind": "official_site", "url": "https://example.invalid/1", "issuer": "市政府"},
        )
        work.commit()
    with desk.house.read() as work:
        states = dict(work.session.execute(select(ClockRow.kind, ClockRow.state).where(ClockRow.seq == 1)).all())
        waiting = work.session.scalars(
            select(Step).join(ClockRow).where(ClockRow.kind == "authoritative_information", Step.state == "pending")
        )
    assert states["authoritative_information"] == "satisfied"
    assert list(waiting) == []
