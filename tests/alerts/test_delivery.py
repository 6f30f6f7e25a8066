"""Delivery: each message to each person has its own state, tries and end."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from alerts.deliver import claim
from alerts.outcome import Outcome
from cases.house import House
from cases.store.outbox_tables import Attempt, Message, Notice
from config.load import Config
from tests.desk import Desk, register


def messages(desk: Desk) -> list[Message]:
    """All messages that were to go by themselves, in order."""
    with desk.house.read() as work:
        return [m for m in work.session.scalars(select(Message).order_by(Message.id)) if m.parent_id is None]


def attempts(desk: Desk) -> list[tuple[int, str | None]]:
    """Number and end of every try."""
    with desk.house.read() as work:
        return [(a.n, a.outcome) for a in work.session.scalars(select(Attempt).order_by(Attempt.id))]


def only_the_officer(desk: Desk) -> None:
    """One message waits, to the duty officer: a matter of nobody's unit."""
    desk.matter("ordinary", lead="市政府")
    desk.house.clock.forward(seconds=0)


def test_a_temporary_failure_is_tried_again_with_growing_gaps(desk: Desk) -> None:
    """500, 500, 200: three tries, each on record, accepted at the third; not before its time."""
    only_the_officer(desk)
    desk.sender.answers = [Outcome("temporary", "500"), Outcome("temporary", "500")]
    desk.tick()
    officer = next(m for m in messages(desk) if m.address.endswith("zhi1"))
    assert officer.state in ("pending", "accepted")

    desk.forward(seconds=4)
    desk.forward(seconds=1)
    desk.forward(seconds=10)

    assert {m.state for m in messages(desk)} == {"accepted"}
    assert [o for _, o in attempts(desk)].count("temporary") == 2


def test_retry_after_is_honoured(desk: Desk) -> None:
    """A receiver that asks for a minute gets a minute."""
    only_the_officer(desk)
    desk.sender.answers = [Outcome("temporary", "429", retry_after=60)] * 3
    desk.tick()
    tries = len(desk.sender.taken)

    desk.forward(seconds=59)
    assert len(desk.sender.taken) == tries
    desk.forward(seconds=1)
    assert len(desk.sender.taken) > tries


def test_after_an_unknown_end_the_repeat_says_so_and_carries_the_same_id(desk: Desk) -> None:
    """A time-out after the request went out: the same id again, marked (可能重复)."""
    only_the_officer(desk)
    desk.sender.answers = [Outcome("unknown", "ReadTimeout")] * 2
    desk.tick()
    first = {p.id for p in desk.sender.taken}

    desk.forward(seconds=5)

    repeats = [p for p in desk.sender.taken if p.possible_duplicate]
    assert {p.id for p in repeats} <= first
    assert repeats


def test_a_permanent_failure_is_never_repeated_and_the_next_role_is_told(desk: Desk) -> None:
    """404 for the officer: his message has failed for good, and the shift leader is told at once, undeliverable."""
    only_the_officer(desk)
    desk.sender.answers = [Outcome("permanent", "404", "HTTP 404")] * 10
    desk.tick()
    desk.sender.answers = []
    desk.told()

    desk.forward(seconds=1)

    assert "ban1" in desk.told()
    with desk.house.read() as work:
        reasons = set(work.session.scalars(select(Notice.reason)))
    assert "undeliverable" in reasons
    assert [n for n, o in attempts(desk) if o == "permanent"] == [1] * len(
        [1 for _, o in attempts(desk) if o == "permanent"]
    )


def test_a_sender_that_dies_after_the_claim_loses_nothing(desk: Desk) -> None:
    """Killed between claim and record: after the lease the message goes again as a marked second try."""
    only_the_officer(desk)
    from alerts.sweep import sweep

    sweep(desk.house)
    taken = claim(desk.house)
    assert taken

    desk.forward(seconds=59)
    assert desk.sender.taken == []
    desk.forward(seconds=2)

    assert {p.attempt for p in desk.sender.taken} == {2}
    assert all(p.possible_duplicate for p in desk.sender.taken)
    assert ("unknown") in [o for _, o in attempts(desk)]


def test_an_empty_role_is_recorded_and_the_next_role_is_told(
    open_city: Callable[..., House], qionglai: Config, tmp_path: Path
) -> None:
    """Nobody holds the officer's role: the shift leader gets the message now, with the reason nobody."""
    from alerts.sweep import sweep
    from tests.desk import PEOPLE, FakeSender

    house = open_city(qionglai, environment={"YINGSHENG_WEBHOOK_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})
    register(house, tmp_path, "\n".join(line for line in PEOPLE.splitlines() if "duty_officer" not in line))
    desk = Desk(house, FakeSender())
    desk.matter("ordinary", lead="市政府")

    fired = next(f for f in sweep(house).fired if f.reason == "nobody" and f.to)

    assert {t["person"] for t in fired.to} >= {"班一"}


def test_nobody_at_all_is_said_and_not_hidden(house: House) -> None:
    """An empty house: the step has fired, to nobody, and the record says which roles were empty."""
    from alerts.sweep import sweep
    from cases.store.event_tables import Event
    from tests.desk import FakeSender

    Desk(house, FakeSender()).matter("ordinary")

    fired = sweep(house).fired

    assert [(f.to, f.reason) for f in fired] == [([], "nobody")] * 2
    with house.read() as work:
        events = list(work.session.scalars(select(Event).where(Event.type == "role_empty")))
    assert "duty_officer" in {role for event in events for role in event.data["roles"]}


def test_messages_of_a_stopped_clock_are_not_sent(desk: Desk) -> None:
    """Between sweep and sender the clock ends: what had not been tried is cancelled."""
    from alerts.sweep import sweep
    from cases.clocks.stop import running, stop_clock

    case_id = desk.matter("ordinary")
    sweep(desk.house)
    with desk.house.write() as work:
        for clock in running(work, case_id):
            stop_clock(work, clock, "void", at=work.now, actor="test")
        work.commit()

    desk.sent()

    assert desk.sender.taken == []
    assert {m.state for m in messages(desk)} == {"cancelled"}


def test_cancelled_messages_do_not_hide_the_ones_behind_them(desk: Desk) -> None:
    """A whole claim of pointless messages is cancelled, and the next claim goes on to those that still matter."""
    from alerts.sweep import sweep
    from cases.clocks.stop import running

    ended = [desk.matter("ordinary") for _ in range(6) if desk.log.append(None) is None]
    sweep(desk.house)
    with desk.house.write() as work:
        for case_id in ended:
            for clock in running(work, case_id):
                clock.state = "void"
        work.commit()
    desk.log.append(None)
    desk.matter("large")
    sweep(desk.house)

    desk.sent()

    assert sorted(set(desk.told())) == ["lian1", "zhi1"]
