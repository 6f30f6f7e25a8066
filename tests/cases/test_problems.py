"""The ledger of open-government problems: entered once, struck off with proof, open again when it comes back."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from cases.people.actors import Actor, Forbidden
from cases.registers.problems import Found, note_problem, problem_lines, strike_off
from cases.store.event_tables import Event
from cases.store.outbox_tables import Notice
from tests.desk import Desk
from tests.officers import LIAISON, OFFICER

SLEEPING = Found("网站与新媒体", "办事指南页打不开", "shi_yingji", "修复链接，按月巡查", date(2026, 12, 1))
SUPERVISOR = Actor("du1", "督一", None, frozenset({"supervisor"}))


def note(desk: Desk, found: Found = SLEEPING, actor: Actor = OFFICER) -> int:
    """Enter it; its number in the ledger."""
    with desk.house.write() as work:
        id_ = note_problem(work, found, actor).id
        work.commit()
    return id_


def strike(desk: Desk, id_: int, actor: Actor = SUPERVISOR, url: str | None = "https://example.invalid/fixed") -> None:
    """Strike it off."""
    with desk.house.write() as work:
        strike_off(work, id_, actor, url=url)
        work.commit()


def ledger(desk: Desk) -> list[dict]:  # type: ignore[type-arg]
    """All lines."""
    with desk.house.read() as work:
        return problem_lines(work)


def test_a_repeat_after_striking_off_opens_the_same_number(desk: Desk) -> None:
    """Twice the same problem of the same unit: one row, counted, with a limit of its own; both findings are events."""
    id_ = note(desk)
    with pytest.raises(Forbidden, match=f"第 {id_} 号就是这个问题"):
        note(desk)
    strike(desk, id_)
    desk.house.clock.forward(days=3)

    assert note(desk, replace(SLEEPING, limit_on=date(2026, 12, 20))) == id_

    [line] = ledger(desk)
    assert (line["state"], line["times"], line["limit"], line["closed_at"]) == ("open", 2, "2026-12-20", None)
    with desk.house.read() as work:
        types = work.session.scalars(select(Event.type).where(Event.subject_kind == "problem").order_by(Event.id)).all()
    assert types == ["problem_found", "problem_struck_off", "problem_reopened"]


def test_another_unit_with_the_same_problem_has_a_number_of_its_own(desk: Desk) -> None:
    """A problem is one unit's."""
    assert note(desk) != note(desk, replace(SLEEPING, unit="shi_zhujian"))


def test_only_with_proof_and_never_by_the_unit_itself(desk: Desk) -> None:
    """No proof, the unit's own hand, a liaison, an address that nobody outside can open, twice: each refused with the reason."""
    id_ = note(desk)
    own = Actor("du2", "督二", "shi_yingji", frozenset({"supervisor"}))

    for actor, url, said in ((SUPERVISOR, None, "证明"), (own, "x", "给自己销号"), (LIAISON, "x", "权限"),
                            (SUPERVISOR, "abc", "不是完整的网址"), (SUPERVISOR, "http://10.0.0.8/a", "不能作整改的佐证")):  # fmt: skip
        with pytest.raises(Forbidden, match=said):
            strike(desk, id_, actor, url)
    strike(desk, id_)
    with pytest.raises(Forbidden, match="已经销号"):
        strike(desk, id_)


@pytest.mark.parametrize(
    ("change", "said"),
    [({"limit_on": date(2026, 11, 23)}, "今天以后"), ({"measure": " "}, "整改措施"), ({"name": ""}, "缺少问题")],
)
def test_a_slip_is_refused(desk: Desk, change: dict[str, object], said: str) -> None:
    """A limit that is past, nothing to be done, no problem."""
    with pytest.raises(Forbidden, match=said):
        note(desk, replace(SLEEPING, **change))  # type: ignore[arg-type]


def test_the_morning_after_the_limit_it_is_told_unless_struck_off(desk: Desk) -> None:
    """The unit's leader and 督查 hear of what is overdue; what was struck off in time disturbs nobody."""
    late, done = note(desk), note(desk, replace(SLEEPING, name="值班电话没人接"))
    strike(desk, done)
    desk.told()

    desk.forward(days=8, hours=23, minutes=45)

    assert sorted(desk.told()) == ["du1", "zhang1"]
    assert [line["overdue"] for line in ledger(desk) if line["id"] == late] == [True]
    with desk.house.read() as work:
        states = work.session.scalars(select(Notice.state).where(Notice.dedupe_key.like(f"problem:{done}:%"))).all()
    assert set(states) == {"cancelled"}
