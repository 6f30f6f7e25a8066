"""试运行: everything is computed and shown, nothing leaves the house, and turning a way on sends nothing old."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from cases.matters.turning import turn
from cases.outbox.states import STATE
from cases.outbox.trial import WATCHDOG, on_trial
from cases.outbox.withheld import noise, texts
from cases.people.actors import Actor, Forbidden
from cases.store.event_tables import Event
from cases.store.outbox_tables import Attempt, Message, Notice
from tests.desk import Desk

ADMIN = Actor("admin", "管理员", None, frozenset({"administrator"}))
OFFICER = Actor("zhi1", "值一", None, frozenset({"duty_officer", "shift_leader"}))


@pytest.fixture
def trial_desk(desk: Desk) -> Desk:
    """The desk of a city whose configuration says that it begins on trial."""
    config = desk.house.config
    desk.house = replace(desk.house, config=replace(config, alerts=config.alerts.model_copy(update={"trial": True})))
    return desk


def states(desk: Desk) -> list[str]:
    """The state of every message, in order; of one that another carries, the carrier's."""
    with desk.house.read() as work:
        return list(work.session.scalars(select(STATE).select_from(Message).order_by(Message.id)))


def turned(desk: Desk, *, live: bool, actor: Actor = ADMIN, reason: str = "试运行一周, 噪声可接受") -> None:
    """Turn the webhook on or back."""
    with desk.house.write() as work:
        turn(work, "webhook", actor, reason, live=live)
        work.commit()


def test_on_trial_everything_is_computed_and_nothing_is_sent(trial_desk: Desk) -> None:
    """A grave matter: its messages exist with text and reader, none was tried, nobody is asked in somebody's place."""
    trial_desk.matter("serious")
    trial_desk.tick()
    trial_desk.forward(hours=2)

    assert trial_desk.told() == []
    assert set(states(trial_desk)) == {"withheld"}
    with trial_desk.house.read() as work:
        assert work.session.scalars(select(Attempt.id)).all() == []
        assert set(work.session.scalars(select(Notice.reason))) == {"time"}
        kept = texts(work)
    assert {one.person for one in kept} >= {"值一", "联一"}
    assert all(one.text.startswith("【应声】") and one.number for one in kept)


def test_the_trial_is_as_loud_as_the_real_thing(desk: Desk, trial_desk: Desk) -> None:
    """The same matter on trial and live: the same people, as many messages each, by day."""
    trial_desk.matter("serious")
    trial_desk.tick()
    trial_desk.forward(hours=1)
    with trial_desk.house.read() as work:
        counted = {n.person: n.messages for n in noise(work)}
    turned(trial_desk, live=True)
    trial_desk.forward(seconds=1)
    assert trial_desk.told() == []
    trial_desk.matter("serious")
    trial_desk.tick()
    trial_desk.forward(hours=1)

    with trial_desk.house.read() as work:
        sent = work.session.execute(
            select(Message.person_id).where(Message.state == "accepted", Message.parent_id.is_(None))
        ).all()
    assert counted
    assert sum(counted.values()) == len(sent)


def test_turning_on_sends_nothing_old(trial_desk: Desk) -> None:
    """What was made on trial stays unsent, also what still waited for its time; what is made afterwards goes."""
    trial_desk.matter("serious")
    trial_desk.tick()
    trial_desk.matter("large")  # its messages are made at the next sweep, after the way is on
    before = len(states(trial_desk))
    trial_desk.house.clock.forward(seconds=1)
    turned(trial_desk, live=True)

    trial_desk.forward(seconds=1)

    assert states(trial_desk)[:before] == ["withheld"] * before
    assert set(states(trial_desk)[before:]) == {"accepted"}
    assert len(trial_desk.told()) == len(states(trial_desk)) - before > 0


def test_what_waits_when_a_way_is_turned_on_is_old_too(trial_desk: Desk) -> None:
    """Made on trial and not yet due when the way is turned on: kept back when its time comes."""
    trial_desk.matter("serious")
    from alerts.sweep import sweep

    sweep(trial_desk.house)
    assert set(states(trial_desk)) == {"pending"}
    trial_desk.house.clock.forward(seconds=1)
    turned(trial_desk, live=True)
    trial_desk.sent()

    assert trial_desk.told() == []
    assert set(states(trial_desk)) == {"withheld"}


def test_back_on_trial_nothing_goes_any_more(desk: Desk) -> None:
    """A live way turned back: what it had been given stays sent, what comes is kept back."""
    desk.matter("large")
    desk.tick()
    sent = states(desk).count("accepted")
    assert sent
    turned(desk, live=False)
    desk.told()
    desk.matter("serious")
    desk.forward(seconds=1)

    assert desk.told() == []
    assert states(desk).count("accepted") == sent
    assert "withheld" in states(desk)


def test_only_the_system_administrator_with_a_reason_turns_a_way(trial_desk: Desk) -> None:
    """Others, no reason, an unknown way, and what is so already are refused; the act is on record with who and why."""
    for actor, reason, error in ((OFFICER, "试", "no_right"), (ADMIN, " ", "needs_reason")):
        with pytest.raises(Forbidden) as refused:
            turned(trial_desk, live=True, actor=actor, reason=reason)
        assert refused.value.error == error
    with pytest.raises(Forbidden) as refused, trial_desk.house.write() as work:
        turn(work, "fax", ADMIN, "试", live=True)
    assert refused.value.error == "no_such_way"
    turned(trial_desk, live=True)
    with pytest.raises(Forbidden) as refused:
        turned(trial_desk, live=True)
    assert refused.value.error == "already"

    with trial_desk.house.read() as work:
        [event] = work.session.scalars(select(Event).where(Event.subject_kind == "way"))
        assert (event.type, event.subject_id, event.actor, bool(event.reason_hash)) == (
            "way_turned_on", "webhook", "admin", True,
        )  # fmt: skip
        assert on_trial(work) == []


def test_a_city_that_says_nothing_is_live(desk: Desk) -> None:
    """Without the key nothing is on trial: the demonstration and the cities that run already go on as they were."""
    with desk.house.read() as work:
        assert on_trial(work) == []
        assert WATCHDOG not in {one.way for one in on_trial(work)}
