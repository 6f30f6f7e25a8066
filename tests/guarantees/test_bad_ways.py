"""Ways out that fail, come back, or are switched off; links to what is gone: everybody is reached another way, once."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select, text, update

from alerts.deliver import deliver
from alerts.outcome import Outcome, Parcel
from alerts.sms_gateway.send import SmsGatewaySender
from alerts.sweep import sweep
from cases.outbox.acknowledge import acknowledge, look
from cases.outbox.notices import Wish, ask
from cases.store.outbox_tables import Acknowledgement, Message, Notice
from cases.store.people_tables import Contact
from tests.conftest import NINE
from tests.desk import Desk, FakeSender
from tests.guarantees.spoiled import faults, with_sms
from tests.officers import do


def test_a_number_that_is_none_in_the_record(desk: Desk) -> None:
    """It came in before numbers were looked at: no try is wasted on it, the same person is reached another way at once."""
    desk.house = replace(desk.house, config=with_sms(desk.house.config))
    with desk.house.write() as work:
        work.session.execute(update(Contact).where(Contact.kind == "phone").values(address="转总机 12"))
        work.commit()
    desk.matter("ordinary")
    sweep(desk.house)
    gateway = SmsGatewaySender(desk.house.config.alerts.ways[0].transport, {})

    sent = list(deliver(desk.house, {"sms": gateway, "webhook": desk.sender}))

    assert [(s.way, s.state) for s in sent] == [("sms", "failed")] * 2 + [("webhook", "accepted")] * 2
    assert sorted(desk.told()) == ["lian1", "zhi1"]
    assert all("转总机" not in s.detail for s in sent)


def test_a_way_switched_off_while_its_messages_wait(desk: Desk) -> None:
    """They fail for good at once and the same people are reached by the way that is left; switched on again, it is used again."""
    both = with_sms(desk.house.config)
    desk.house = replace(desk.house, config=both)
    desk.matter("ordinary")
    sweep(desk.house)
    off = replace(both, alerts=both.alerts.model_copy(update={"ways": both.alerts.ways[1:]}))
    desk.house = replace(desk.house, config=off)

    sent = desk.sent()

    assert [(s.way, s.outcome, s.state) for s in sent[:2]] == [("sms", "permanent", "failed")] * 2
    assert sorted(desk.told()) == ["lian1", "zhi1"]
    desk.house = replace(desk.house, config=both)
    sms = FakeSender()
    desk.house.clock.forward(minutes=15)
    sweep(desk.house)
    list(deliver(desk.house, {"sms": sms, "webhook": desk.sender}))
    assert sms.to == ["13800000002"]


def test_a_way_without_its_secret_at_the_moment_of_sending(desk: Desk) -> None:
    """No way works at all: everything fails, is passed on once and no further, and `check` says that nothing can leave the house."""
    desk.matter("ordinary")
    sweep(desk.house)
    dumb = replace(desk.house, environment={})
    for _ in range(6):
        list(deliver(dumb, {}))
        sweep(dumb)

    with desk.house.read() as work:
        states = {m.state for m in work.session.scalars(select(Message))}
        notices = [n.state for n in work.session.scalars(select(Notice).where(Notice.reason == "undeliverable"))]
    assert states == {"failed"}
    assert 0 < len(notices) <= 4
    assert set(notices) == {"nobody"}
    assert any("送不出去" in sentence for sentence in faults(dumb))


def test_a_sender_that_recovers_before_the_messages_are_given_up(desk: Desk) -> None:
    """Down for three hours of the four: each message arrives, once, and nobody else was disturbed."""
    desk.matter("ordinary")
    sweep(desk.house)
    until = NINE + timedelta(hours=3)
    taken = desk.sender.send

    def down(parcel: Parcel, now: datetime) -> Outcome:
        return Outcome("temporary", "503") if now < until else taken(parcel, now)

    desk.sender.send = down
    for _ in range(60):
        desk.house.clock.forward(minutes=4)
        desk.sent()

    told = desk.told()
    assert sorted(told) == ["lian1", "zhi1"]


def test_a_message_that_is_given_up_is_passed_on_once(desk: Desk) -> None:
    """The liaison's message runs into its give-up time: failed, the unit's leader is told once, and not again however often one looks."""
    desk.matter("ordinary")
    sweep(desk.house)
    taken = desk.sender.send
    desk.sender.send = lambda parcel, now: (
        Outcome("temporary", "503") if "lian1" in parcel.address else taken(parcel, now)
    )
    for _ in range(70):
        desk.house.clock.forward(minutes=4)
        sweep(desk.house)
        desk.sent()

    assert desk.sender.to.count("zhang1") == 1
    with desk.house.read() as work:
        failed = [m for m in work.session.scalars(select(Message)) if m.state == "failed"]
        asked = list(work.session.scalars(select(Notice).where(Notice.reason == "undeliverable")))
    assert [m.address[-5:] for m in failed] == ["lian1"]
    assert len(asked) == 1
    desk.sender.send = taken
    desk.told()
    desk.sent()
    assert desk.told() == []


def test_an_acknowledgement_of_what_is_gone(desk: Desk) -> None:
    """An unknown link, a link of a message about no clock, one of a clock that has ended: an answer each, and nothing is written."""
    case_id = desk.matter("ordinary")
    with desk.house.write() as work:
        ask(work, Wish("h", "house", "manual", role="duty_officer", text="【应声】看门"))
        work.commit()
    desk.tick()
    do(desk, case_id, "publish", kind="official_site", url="https://example.invalid/1", issuer="市政府")
    with desk.house.write() as work:
        assert acknowledge(work, "no-such-token", "link") is None
        assert look(work, "") is None
        for token in work.session.scalars(select(Message.token)).all():
            seen = acknowledge(work, token, "link")
            assert seen is not None
            assert not seen.running
        work.commit()
        assert list(work.session.scalars(select(Acknowledgement))) == []


def test_an_acknowledgement_of_a_clock_that_vanished(desk: Desk) -> None:
    """Its row is gone from the record (a restored backup): the link says that there is nothing to acknowledge."""
    desk.matter("ordinary")
    desk.tick()
    with desk.house.write() as work:
        token = work.session.scalar(select(Message.token))
        work.session.execute(text("UPDATE notices SET clock_id = NULL"))
        work.commit()
    with desk.house.write() as work:
        seen = acknowledge(work, token, "link")
        assert (seen.running, seen.clock) == (False, None)
