"""试运行: everything is computed and shown, nothing leaves the house, and turning a way on sends nothing old."""

from dataclasses import replace

import pytest
from alembic import command
from sqlalchemy import select

from alerts.outcome import Outcome
from alerts.sweep import sweep
from cases.matters.turning import turn
from cases.outbox.states import STATE
from cases.outbox.trial import WATCHDOG, on_trial
from cases.outbox.withheld import noise, texts
from cases.people.actors import Actor, Forbidden
from cases.store.event_tables import Event
from cases.store.outbox_tables import Attempt, Message, Notice
from cases.store.schema import alembic_config
from config.alerts import Watchdog, Way
from tests.desk import Desk

ADMIN = Actor("admin", "管理员", None, frozenset({"administrator"}))
OFFICER = Actor("zhi1", "值一", None, frozenset({"duty_officer", "shift_leader"}))


@pytest.fixture
def trial_desk(desk: Desk) -> Desk:
    """The desk of a city whose configuration says that it begins on trial."""
    on_trial_by_config(desk)
    return desk


def on_trial_by_config(desk: Desk) -> None:
    """The shipped word: what nobody turned on is on trial."""
    config = desk.house.config
    desk.house = replace(desk.house, config=replace(config, alerts=config.alerts.model_copy(update={"trial": True})))


def states(desk: Desk) -> list[str]:
    """The state of every message, in order; of one that another carries, the carrier's."""
    with desk.house.read() as work:
        return list(work.session.scalars(select(STATE).select_from(Message).order_by(Message.id)))


def turned(desk: Desk, *, live: bool, actor: Actor = ADMIN, reason: str = "试运行一周, 噪声可接受") -> None:
    """Turn the webhook on or back."""
    with desk.house.write() as work:
        turn(work, "webhook", actor, reason, live=live, environment=desk.house.environment)
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
        turn(work, "fax", ADMIN, "试", live=True, environment={})
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


def upgraded(desk: Desk) -> None:
    """The database as the release before left it, brought up to this one."""
    config = alembic_config(desk.house.database.url)
    command.downgrade(config, "0020")
    command.upgrade(config, "head")


def test_an_upgrade_silences_no_city_that_delivers(desk: Desk) -> None:
    """Nobody ever turned its way on, which once was not asked for: it goes on delivering, also what waited; that is on record, 看门's channel too."""
    desk.matter("large")
    desk.tick()
    desk.house.clock.forward(seconds=1)
    desk.matter("serious")
    sweep(desk.house)
    assert set(states(desk)) == {"accepted", "pending"}
    desk.told()

    upgraded(desk)
    on_trial_by_config(desk)
    desk.sent()

    assert set(states(desk)) == {"accepted"}
    assert desk.told()
    with desk.house.read() as work:
        assert on_trial(work) == []
        turned_on = work.session.scalars(select(Event).where(Event.type == "way_turned_on")).all()
    assert {(e.subject_id, e.actor, e.data["why"]) for e in turned_on} == {
        ("webhook", "machine", "upgrade"), (WATCHDOG, "machine", "upgrade"),
    }  # fmt: skip


def test_an_upgrade_turns_nothing_on(trial_desk: Desk) -> None:
    """A city that was on trial before, or never sent anything, is on trial after."""
    upgraded(trial_desk)
    trial_desk.matter("serious")
    trial_desk.tick()
    upgraded(trial_desk)

    with trial_desk.house.read() as work:
        assert [one.way for one in on_trial(work)] == ["webhook"]


def test_an_upgrade_leaves_what_somebody_turned(desk: Desk) -> None:
    """Turned back to trial by a person: stays so."""
    desk.matter("large")
    desk.tick()
    turned(desk, live=False)
    upgraded(desk)

    with desk.house.read() as work:
        assert [one.way for one in on_trial(work)] == ["webhook"]


@pytest.fixture
def two_ways(trial_desk: Desk) -> Desk:
    """A text message gateway stands before the webhook that delivers; it is new, so on trial."""
    config = trial_desk.house.config
    sms = Way.model_validate({"id": "sms", "name": "短信", "address": "phone", "transport": {"kind": "log"}})
    alerts = config.alerts.model_copy(update={"ways": [sms, *config.alerts.ways]})
    trial_desk.house = replace(trial_desk.house, config=replace(config, alerts=alerts))
    turned(trial_desk, live=True)
    return trial_desk


def test_a_new_way_on_trial_takes_nothing_from_one_that_delivers(two_ways: Desk) -> None:
    """It stands first in the file, and people have an address for both: they are told by the one that delivers."""
    two_ways.matter("serious")
    two_ways.forward(seconds=1)

    assert set(states(two_ways)) == {"accepted"}
    assert {"zhi1", "lian1"} <= set(two_ways.told())


def test_a_way_on_trial_is_no_other_way_for_what_failed(two_ways: Desk) -> None:
    """What fails for good goes to the next role's people, not into a way by which nobody is told."""
    two_ways.sender.answers = [Outcome("permanent", "410", "没有这个地址")]
    two_ways.matter("serious")
    two_ways.forward(seconds=1)
    two_ways.forward(seconds=1)

    assert "failed" in states(two_ways)
    assert "withheld" not in states(two_ways)
    with two_ways.house.read() as work:
        assert "undeliverable" in set(work.session.scalars(select(Notice.reason)))


@pytest.mark.parametrize("way", ["webhook", WATCHDOG])
def test_a_way_without_its_secret_is_not_turned_on(trial_desk: Desk, way: str) -> None:
    """It would be shown as 已开通 and send nothing: refused, naming the variable; back to trial it may go at any time."""
    config = trial_desk.house.config
    watched = config.alerts.model_copy(update={"watchdog": Watchdog(way="webhook", addresses=["http://127.0.0.1:9/"])})
    trial_desk.house = replace(trial_desk.house, config=replace(config, alerts=watched))
    with pytest.raises(Forbidden, match="YINGSHENG_WEBHOOK_SECRET") as refused, trial_desk.house.write() as work:
        turn(work, way, ADMIN, "试", live=True, environment={})
    assert refused.value.error == "no_secret"
    with trial_desk.house.write() as work:
        turn(work, way, ADMIN, "试", live=True, environment=trial_desk.house.environment)
        turn(work, way, ADMIN, "试", live=False, environment={})
