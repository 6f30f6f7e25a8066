"""A clock that cannot be read is set aside alone, and told late once it is repaired."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from alerts.rearm import count_set_aside, rearm, set_aside
from alerts.sweep import sweep
from cases.outbox.notices import Wish, ask
from cases.store.clock_tables import ClockRow, Step
from dashboard.watch import look as watch
from tests.conftest import DAMAGED, NINE, ON_POSTGRESQL
from tests.desk import Desk
from tests.guarantees.hours import Hours
from tests.guarantees.spoiled import faults
from tests.officers import do
from tests.terms import forget


@pytest.fixture
def damaged(desk: Desk) -> Iterator[tuple[Desk, int, int]]:
    """Two matters; who is to be told of the first one's clock cannot be read."""
    first, second = desk.matter("ordinary"), desk.matter("large")
    damage(desk, first, DAMAGED)
    return desk, first, second


THEIRS = "(SELECT id FROM clocks WHERE case_id = :c)"


def damage(desk: Desk, case_id: int, roles: str) -> None:
    """Write that into the record past every type."""
    spoil(desk, f"UPDATE steps SET roles = :t WHERE clock_id IN {THEIRS}", t=roles, c=case_id)


def spoil(desk: Desk, statement: str, **given: object) -> None:
    """Run that past every type."""
    with desk.house.write() as work:
        work.session.execute(text(statement), given)
        work.commit()


@pytest.mark.parametrize("roles", [DAMAGED, *([] if ON_POSTGRESQL else ['["duty_officer"', "", "\x00"])])
def test_a_damaged_clock_is_set_aside_alone(desk: Desk, roles: str) -> None:
    """Who is to be told no longer reads: its step is set aside with a sentence, every other fires and is sent."""
    first, second = desk.matter("ordinary"), desk.matter("large")
    damage(desk, first, roles)

    done = sweep(desk.house)
    desk.sent()

    assert done.quarantined == 2
    assert {f.case for f in done.fired} == {second}
    assert sorted(desk.told()) == ["lian1", "zhi1"]
    with desk.house.read() as work:
        aside, _ = set_aside(work)
    assert (aside.case_id, aside.clock, aside.purpose) == (first, "opinion_response", "notice")
    assert aside.fault


@pytest.mark.parametrize("terms", [DAMAGED, "", "[]", "{}", "7", '{"policy": null}', '{"policy":{"loud":false}}'])
def test_a_clock_whose_terms_are_not_as_they_were_is_told_at_once(desk: Desk, terms: str) -> None:
    """Its terms no longer read, or say something else: nobody knows any more whether it may wait for the morning, so it does not."""
    desk.house.clock.forward(hours=14)
    desk.matter("ordinary")
    spoil(desk, "UPDATE terms SET text = :t", t=terms)
    forget()

    desk.tick()

    assert sorted(desk.told()) == ["lian1", "zhi1"]


@pytest.mark.parametrize("line", [DAMAGED, "[]", "7", '{"reasons": 7}', '{"reasons": [{}]}', '{"reasons": [7]}'])
@pytest.mark.parametrize("channel", ["weibo", "lianqing_yizhan"])
def test_a_risk_whose_judgment_does_not_read_is_rung_all_the_same(desk: Desk, line: str, channel: str) -> None:
    """Of which danger it is only adorns the message; where that cannot be told a life may hang on it, also in a matter that 纪检 reads."""
    hours = Hours(desk)
    hours.hear("明天早上我们几十个人去市政府门口拉横幅。", channel=channel)
    spoil(desk, "UPDATE judgments SET line = :t", t=line)

    done = sweep(desk.house)
    desk.sent()

    assert done.quarantined == 0
    assert any("风险核查剩" in text for text in hours.told()["zhi1"])


def test_a_clock_damaged_after_its_message_was_written(desk: Desk) -> None:
    """The message goes all the same: it needs the clock's state, not its step."""
    case_id = desk.matter("ordinary")
    sweep(desk.house)
    damage(desk, case_id, DAMAGED)

    desk.sent()

    assert sorted(desk.told()) == ["lian1", "zhi1"]


def test_what_was_set_aside_is_told_late_once_it_is_repaired(damaged: tuple[Desk, int, int]) -> None:
    """Repaired after three days: `sweep --quarantined` fires the notice and the breach, dated as they fell due; twice changes nothing."""
    desk, first, second = damaged
    desk.tick()
    desk.forward(hours=72)
    desk.told()
    assert any("隔离" in sentence for sentence in faults(desk.house))
    assert any(alarm.kind == "quarantine" for alarm in watch(desk.house))
    with desk.house.write() as work:
        theirs = dict(
            work.session.execute(
                select(Step.n, Step.roles).where(Step.clock_id == clock_of_case(desk, second).id)
            ).all()
        )
        for step in work.session.scalars(select(Step).where(Step.clock_id == clock_of_case(desk, first).id)):
            step.roles = theirs[step.n]
        work.commit()

    assert rearm(desk.house, "console") > 0
    desk.tick()

    clock = clock_of_case(desk, first)
    assert clock.breached_at == NINE + timedelta(hours=48)
    assert {"zhi1", "ban1"} <= set(desk.told())
    desk.forward(hours=24)
    assert "ling1" in desk.told(), (
        "a leader hears of one matter that is no incident a day; of this one in the next list"
    )
    assert rearm(desk.house, "console") == 0
    with desk.house.read() as work:
        assert count_set_aside(work) == 0
        assert set_aside(work) == []


def clock_of_case(desk: Desk, case_id: int) -> ClockRow:
    """The 48 hours of that case."""
    with desk.house.read() as work:
        return work.session.scalars(
            select(ClockRow).where(ClockRow.case_id == case_id, ClockRow.kind == "opinion_response")
        ).one()


def test_what_is_still_broken_is_set_aside_again(damaged: tuple[Desk, int, int]) -> None:
    """Tried again without a repair: set aside again, and it disturbs nobody else."""
    desk, _, _ = damaged
    desk.tick()
    desk.told()

    assert rearm(desk.house, "console") == 2
    assert sweep(desk.house).quarantined == 2
    assert desk.told() == []


def test_a_stopped_clock_needs_no_repair(desk: Desk) -> None:
    """Its step was set aside, then evidence ended the duty: nothing is left to repair."""
    case_id = desk.matter("ordinary")
    with desk.house.write() as work:
        work.session.execute(update(Step).values(state="quarantined", fault="x"))
        work.commit()
    do(desk, case_id, "publish", kind="official_site", url="https://example.invalid/1", issuer="市政府")

    with desk.house.read() as work:
        kinds = {row.clock for row in set_aside(work)}
    assert "opinion_response" not in kinds


def test_a_notice_that_was_set_aside_is_told_after_the_repair(desk: Desk) -> None:
    """Its message could not be written; after the repair it goes."""
    with desk.house.write() as work:
        ask(work, Wish("n", "house", "manual", role="duty_officer", text="【应声】y", state="quarantined"))
        work.commit()
    assert desk.tick() == []
    assert desk.told() == []

    assert rearm(desk.house, "console") == 1
    desk.tick()

    assert desk.told() == ["zhi1"]
